//! What kinds say of their fields and pages: types and what fits them, units, help, groups; which fields are shown where; the word
//! that counts; whether it is told how long a text takes.

use crate::project::{Project, SITE, errors, html, messages};

const KIND: &str = "  spot:
    label: 阵地
    measure: 处
    fields:
      state: {label: 状态, type: choice, values: [筹建, 开放, 停用], help: 以街道核定的为准}
      seats: {label: 座位, type: number, unit: 个}
      tel: {label: 电话, type: phone}
      where: {label: 地址, type: address}
      open: {label: 开放时间, type: hours}
      web: {label: 网站, type: link}
      form: {label: 申请表, type: file}
      trips:
        label: 活动
        type: group
        fields:
          when: {label: 时间, type: date, required: true}
          what: {label: 内容, type: text}
          call: {label: 电话, type: phone}
";

const PAGE: &str = "\
title: 红色驿站
date: 2022-01-01
state: 开放
seats: 40
tel: 0571-88888888、12345
where: 东街1号
open: 周一至周五 9:00—17:00
web: https://www.example.gov.cn/yizhan/
form: 申请表.docx
trips:
  - {when: 2022-03, what: 义诊}
  - {when: 2022-04-05, call: 0571-66666666}
";

fn project(kind: &str, page: &str) -> Project {
    let project = Project::small();
    // The file is none that a program could look into.
    project.write("site.yaml", SITE.to_owned() + kind + "rules: {attachment/unchecked: off}\n");
    project.write("content/spots/_index.md", "---\ntitle: 阵地\nkind: spot\n---\n");
    project.write("content/spots/yi.md", format!("---\n{page}---\n\n正文。\n"));
    project.write("content/spots/申请表.docx", "表");
    project
}

/// The facts beside a page, tags left out: name and value.
fn facts(page: &str) -> Vec<(String, String)> {
    let plain = |html: &str| {
        let texts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        texts.collect::<String>().trim().to_owned()
    };
    let list = page.split("<dl class=\"fields\">").nth(1).unwrap_or("").split("</dl>").next().unwrap_or("");
    let rows = list.split("<dt>").skip(1).map(|row| row.split_once("</dt><dd>").unwrap());
    rows.map(|(name, value)| (plain(name), plain(value.split("</dd>").next().unwrap()))).collect()
}

#[test]
fn each_type_is_shown_as_what_it_is() {
    let snapshot = project(KIND, PAGE).pass();
    assert_eq!(messages(&snapshot), "");
    let page = html(&snapshot, "/spots/yi/");
    let facts = facts(&page);
    let facts: Vec<(&str, &str)> =
        facts.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        facts,
        [
            ("状态", "开放"),
            ("座位", "40个"),
            ("电话", "0571-88888888、12345"),
            ("地址", "东街1号"),
            // What the script says is hidden until it does.
            ("开放时间", "周一至周五 9:00—17:00节假日以现场公告为准"),
            ("网站", "https://www.example.gov.cn/yizhan/"),
            ("申请表", "申请表.docx"),
            ("活动", "时间：2022年3月；内容：义诊时间：2022年4月5日；电话：0571-66666666"),
        ]
    );
    assert_eq!(page.matches("href=\"tel:").count(), 3, "{page}");
    for link in ["https://www.example.gov.cn/yizhan/\"", "/dj/spots/shen-qing-biao.docx\""] {
        assert!(page.contains(link), "{link}: {page}");
    }
    // A file is published because a field leads to it.
    assert!(snapshot.outputs.keys().any(|route| route.as_str() == "/spots/shen-qing-biao.docx"));
    let list = html(&snapshot, "/spots/");
    assert!(list.contains("共1处"), "{list}");
}

#[test]
fn fields_are_shown_where_the_kind_says_and_in_its_order() {
    let show = "    show: {lists: [open, tel], cards: [state], facts: [where, state]}\n";
    let project = project(&(KIND.to_owned() + show), PAGE);
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    let names: Vec<String> =
        facts(&html(&snapshot, "/spots/yi/")).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["地址", "状态"]);
    let list = html(&snapshot, "/spots/");
    let meta = list.split("<ul class=\"meta\">").nth(1).unwrap().split("</ul>").next().unwrap();
    let (open, tel) = (meta.find("周一至周五").unwrap(), meta.find("电话：<a href=\"tel:").unwrap());
    assert!(open < tel && !meta.contains("开放<"), "{meta}");
    // Nothing at all is an answer too.
    project.edit("site.yaml", "lists: [open, tel]", "lists: []");
    let list = html(&project.pass(), "/spots/");
    assert!(!list.contains("周一至周五"), "{list}");
}

#[test]
fn a_new_page_asks_for_what_the_fields_are() {
    let project = project(KIND, PAGE);
    assert!(project.run(&["new", "spot", "新驿站"]).status.success());
    let page = project.read("content/spots/新驿站.md");
    for line in [
        "从这几个里选一个：筹建、开放、停用。以街道核定的为准",
        "只写数字，单位是个",
        "如 [{when: 时间, what: 内容, call: 电话}]",
    ] {
        assert!(page.contains(line), "{line}: {page}");
    }
    assert_eq!(errors(&project.preview()), "");
}

#[test]
fn a_change_of_what_is_shown_renders_the_pages_that_show_it() {
    let project = project(KIND, PAGE);
    let mut engine = project.engine();
    engine.pass().unwrap();
    project.edit("site.yaml", "measure: 处", "measure: 家\n    show: {lists: [seats]}");
    let updated = engine.pass().unwrap();
    let clean = project.pass();
    for (route, made) in clean.outputs.iter() {
        assert_eq!(updated.outputs[route].hash, made.hash, "{route}");
    }
    let list = html(&updated, "/spots/");
    assert!(list.contains("共1家") && list.contains("40个"), "{list}");
}

#[test]
fn how_long_a_text_takes_is_told_of_texts_that_take_long() {
    let long = "基层治理要把工作做到居民身边，遇到问题大家一起商量着办。".repeat(60);
    let project = project(KIND, PAGE);
    let told = |project: &Project| html(&project.pass(), "/spots/yi/").contains("分钟</li>");
    assert!(!told(&project), "a few words");
    project.write("content/spots/yi.md", format!("---\n{PAGE}---\n\n{long}\n"));
    assert!(told(&project));
    project.edit("site.yaml", "measure: 处", "measure: 处\n    reading: false");
    assert!(!told(&project));
}
