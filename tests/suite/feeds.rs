//! What is cut from texts for lists, search engines and the feed, and which pages the feed has.

use crate::project::{Project, bytes, html, messages};

/// The description of a page with this body.
fn description(body: &str) -> String {
    let project = Project::small();
    project
        .write("content/cases/yi.md", format!("---\ntitle: 第一个案例\ndate: 2022-12-01\n---\n\n{body}\n"));
    project.edit(
        "content/stats/grid.yaml",
        "indicators:\n",
        "indicators:\n  - {id: secret, name: 户数, unit: 户, status: withheld}\n",
    );
    let snapshot = project.pass();
    let feed = String::from_utf8(bytes(&snapshot, "/feed.xml")).expect("a feed is UTF-8");
    let entry =
        feed.split("<entry>").find(|entry| entry.contains("/cases/yi/")).expect("the page is in the feed");
    let summary = entry.split_once("<summary>").and_then(|(_, rest)| rest.split_once("</summary>"));
    let page = html(&snapshot, "/cases/yi/");
    let said = page.split_once("name=\"description\" content=\"").and_then(|(_, rest)| rest.split_once('"'));
    // An entry without a summary is better than one with an empty one; a page says its title.
    let summary = summary.map_or("", |(summary, _)| summary);
    let expected = if summary.is_empty() { "第一个案例" } else { summary };
    assert_eq!(said.map_or("", |(said, _)| said), expected, "{}", messages(&snapshot));
    summary.to_string()
}

#[test]
fn what_stands_apart_in_a_text_does_not_run_together_in_its_summary() {
    for (body, expected) in [
        ("主要做法：\n\n- 建制度\n- 抓落实\n- 重考核", "主要做法：建制度；抓落实；重考核"),
        ("主要做法\n\n1. 建制度\n2. 抓落实\n\n效果很好。", "主要做法：建制度；抓落实。效果很好。"),
        ("- 建制度。\n- 抓落实！\n- 重考核", "建制度。抓落实！重考核"),
        ("- 建制度：\n  - 甲\n  - 乙\n- 抓落实", "建制度：甲、乙；抓落实"),
        ("- 建制度\n\n  怎样建\n\n- 抓落实", "建制度 怎样建；抓落实"),
        (
            "- “一核”\n- 《办法》\n- net\n- {{ stat(\"grid.count\") }}\n- 完",
            "“一核”；《办法》；net；120个；完",
        ),
        ("- 甲\n\n## 标题\n\n- 乙", "甲。乙"),
        ("- 甲\n- 乙\n\n| 表 | 头 |\n|---|---|\n| 格 | 子 |\n\n后文", "甲；乙。后文"),
        ("没有句号\n\n第二段", "没有句号 第二段"),
        ("地址：甲路\\\n电话：010", "地址：甲路 电话：010"),
        ("第一句。\n\n## 标题\n\n第二句。", "第一句。第二句。"),
        ("> 引一\n\n正文。", "引一 正文。"),
    ] {
        assert_eq!(description(body), expected, "{body}");
    }
}

#[test]
fn a_sentence_with_what_is_not_public_is_no_part_of_a_summary() {
    for (body, expected) in [
        ("建成新区。惠及{{ stat(\"grid.secret\") }}。群众满意。", "建成新区。群众满意。"),
        ("惠及{{ stat(\"grid.secret\") }}。", ""),
        ("投入**万元。群众满意。", "群众满意。"),
        ("惠及XX社区，共____户。", ""),
        ("成效：\n\n- 建制度\n- 惠及{{ stat(\"grid.secret\") }}", "成效：建制度。"),
        ("群众满意，开会{{ blank(\"研究部署\", unit=\"次\") }}。办实事120件。", "办实事120件。"),
    ] {
        assert_eq!(description(body), expected, "{body}");
    }
}

#[test]
fn a_page_without_a_date_is_not_in_the_feed() {
    let project = Project::small();
    project.write("content/cases/er.md", "---\ntitle: 没有日期\n---\n\n文。\n");
    project.write("content/cases/san.md", "---\ntitle: 只有更新\nupdated: 2023-05-06\n---\n\n文。\n");
    let feed = String::from_utf8(bytes(&project.pass(), "/feed.xml")).expect("a feed is UTF-8");
    assert!(!feed.contains("没有日期") && !feed.contains("1970"), "{feed}");
    let entry = feed.split("<entry>").find(|entry| entry.contains("只有更新")).expect("it has a date");
    assert!(
        entry.contains("<updated>2023-05-06T00:00:00+08:00</updated>") && !entry.contains("<published>"),
        "{entry}"
    );
}
