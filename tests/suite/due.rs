//! `linli due`: what is due by when, with whom, where and what to do; as a calendar; on paper.
#![allow(clippy::disallowed_methods, reason = "tests look at what was written")]

use serde_json::Value;

use crate::project::{Project, SITE};

const TODAY: &str = "2026-11-27";

/// A site in which something of every sort is due.
fn busy() -> Project {
    let project = Project::small();
    project.write("site.yaml", format!("{SITE}owner: 区委组织部\n"));
    project.write("content/cases/_index.md", "---\ntitle: 典型案例\nkind: case\nupdate_every: 14天\n---\n");
    let page = |name: &str, header: &str| {
        let text = format!("---\ntitle: {name}\n{header}---\n\n## 背景\n\n正文一段。\n");
        project.write(&format!("content/cases/{name}.md"), text);
    };
    page("旧案例", "date: 2026-11-01\nreview_by: 2026-11-20\nauthor: 宣传科\n");
    page("有单位的", "date: 2026-10-01\nreview_by: 2026-12-01\nunit: 东街社区\n");
    page("远的", "date: 2026-10-01\nreview_by: 2027-12-01\n");
    page("草稿", "date: 2026-11-26\ndraft: true\nreview_by: 2026-11-28\n");
    page("要来的", "publish: 2026-12-05 09:30\nauthor: 李某\n");
    page("要走的", "date: 2026-01-01\nexpires: 2026-12-10\n");
    page("走了的", "date: 2026-01-01\nexpires: 2026-01-10\n");
    project.write(
        "content/stats/grid.yaml",
        "title: 网格\nsource: 样例\nas_of: 2025-12-31\nupdate_every: 年\nindicators:\n  - {id: count, name: 网格数, unit: 个, value: 120, review_by: 2026-12-15, owner: 王某}\n  - {id: old, name: 旧数, unit: 个, value: 3, review_by: 2028-01-01}\n",
    );
    project.write(
        "waivers.yaml",
        "waivers:\n  - {rule: text/half-width, file: content/cases/旧案例.md, hash: 0123456789ab, because: 引用, by: 张某, on: 2026-01-01}\n",
    );
    project
}

fn due(project: &Project, arguments: &[&str]) -> String {
    let output = project.run(&[&["due", "--today", TODAY], arguments].concat());
    let said = String::from_utf8(output.stderr).expect("messages are UTF-8");
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

/// Day, sort, name, owner, file with line, of all that is due.
fn rows(project: &Project, arguments: &[&str]) -> Vec<String> {
    let text = due(project, &[&["--format", "json"], arguments].concat());
    let rows: Value = serde_json::from_str(&text).expect("it is JSON");
    let row = |row: &Value| {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_string();
        assert!(!text("advice").is_empty(), "{row}");
        let place = format!("{}:{}", text("file"), row["line"]);
        [text("day"), text("sort"), text("name"), text("owner"), place].join(" ")
    };
    rows.as_array().expect("a list").iter().map(row).collect()
}

#[test]
fn everything_that_is_due_is_told_with_who_where_and_when() {
    let project = busy();
    let near = [
        "2026-11-15 section 典型案例 区委组织部 content/cases/_index.md:4",
        "2026-11-20 review 旧案例 宣传科 content/cases/旧案例.md:4",
        "2026-11-27 waiver 中文之间用了半角标点（content/cases/旧案例.md） 张某 waivers.yaml:2",
        "2026-12-01 review 有单位的 东街社区 content/cases/有单位的.md:4",
        "2026-12-05 publishes 要来的 李某 content/cases/要来的.md:3",
        "2026-12-10 expires 要走的 区委组织部 content/cases/要走的.md:4",
        "2026-12-15 figure 网格数（网格） 王某 content/stats/grid.yaml:6",
    ];
    assert_eq!(rows(&project, &[]), near);
    assert_eq!(rows(&project, &["--days", "0"]), near[..3], "what is late is told whatever the days");
    let far = rows(&project, &["--days", "400"]);
    assert!(far.contains(&"2026-12-31 dataset 网格 王某 content/stats/grid.yaml:4".into()), "{far:#?}");
    assert!(far.iter().any(|row| row.contains("远的")), "{far:#?}");
    // Drafts and past pages concern nobody.
    assert!(!far.iter().any(|row| row.contains("草稿") || row.contains("走了的")), "{far:#?}");

    let text = due(&project, &[]);
    for words in [
        "已经过期（2 件）",
        "今天起到期（5 件）",
        "2026-11-20　页面复核：旧案例　负责：宣传科",
        "content/cases/旧案例.md:4:12　核对内容，再把页头的 review_by 改到下次核对的日子",
        "2026年12月5日09:30起上线",
        "最新的一篇是2026年11月1日的",
        "共 7 件：页面复核 2，核对数字 1，更新栏目 1，页面上线 1，页面到期撤下 1，放行要重新看 1。",
    ] {
        assert!(text.contains(words), "{words} is missing:\n{text}");
    }
}

#[test]
fn a_page_that_waits_for_signatures_is_due_with_those_who_sign() {
    let project = Project::small();
    let review =
        "review: {profile: two, secrecy: false, offices: {初审: 党建办, 终审: 主任}, kinds: [case]}\n";
    project.write("site.yaml", format!("{SITE}{review}"));
    let case = |header: &str| format!("---\ntitle: 议事会\ndate: 2026-11-01\n{header}---\n\n正文一段。\n");
    project.write("content/cases/yi.md", case(""));
    let of_case = || {
        let rows = rows(&project, &[]);
        rows.into_iter().filter(|row| row.contains("content/cases/yi.md")).collect::<Vec<_>>()
    };
    assert_eq!(of_case(), ["2026-11-27 signature 议事会 党建办、主任 content/cases/yi.md:1"]);
    project.write("content/cases/yi.md", case("draft: true\n"));
    assert_eq!(of_case(), [""; 0], "a draft can wait");
}

#[test]
fn a_site_with_nothing_due_says_so_in_every_form() {
    let project = Project::small();
    assert_eq!(due(&project, &[]), "到2026年12月27日为止（30 天），没有要办的。\n");
    assert!(due(&project, &["--format", "html"]).contains("没有要办的"));
    let calendar = due(&project, &["--format", "ics"]);
    assert!(
        calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.ends_with("END:VCALENDAR\r\n"),
        "{calendar}"
    );
    assert!(!calendar.contains("VEVENT"));
    assert_eq!(due(&project, &["--format", "json"]).trim(), "[]");
}

/// The events of a calendar: the lines of each, unfolded.
fn events(calendar: &str) -> Vec<Vec<String>> {
    for line in calendar.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "{line:?}");
    }
    let text = calendar.replace("\r\n ", "");
    let events = text.split("BEGIN:VEVENT\r\n").skip(1);
    events
        .map(|event| event.split("END:VEVENT").next().unwrap().lines().map(str::to_string).collect())
        .collect()
}

#[test]
fn a_calendar_is_the_same_each_time_and_an_event_keeps_its_name_when_its_day_moves() {
    let project = busy();
    let ics = |project: &Project| due(project, &["--format", "ics", "--days", "400"]);
    let calendar = ics(&project);
    assert_eq!(calendar, ics(&project), "there is no clock in it");
    let value = |event: &[String], name: &str| {
        let line =
            event.iter().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {event:?}"));
        line[name.len()..].to_string()
    };
    let of = |calendar: &str, words: &str| -> Vec<String> {
        let found: Vec<_> =
            events(calendar).into_iter().filter(|one| value(one, "SUMMARY:").contains(words)).collect();
        assert_eq!(found.len(), 1, "{words}: {calendar}");
        found[0].clone()
    };
    let uids: Vec<String> = events(&calendar).iter().map(|event| value(event, "UID:")).collect();
    let mut single = uids.clone();
    single.sort();
    single.dedup();
    assert_eq!(single.len(), uids.len(), "each has its own");
    // At nine thirty in China; a day; what is late is to be seen today.
    assert_eq!(value(&of(&calendar, "要来的"), "DTSTART:"), "20261205T013000Z");
    assert_eq!(value(&of(&calendar, "要走的"), "DTSTART;VALUE=DATE:"), "20261210");
    let late = of(&calendar, "旧案例（宣传科）");
    assert_eq!(value(&late, "DTSTART;VALUE=DATE:"), "20261127");
    assert!(value(&late, "SUMMARY:").starts_with("（已过期）页面复核"), "{late:?}");
    assert!(value(&late, "DESCRIPTION:").contains("期限：2026年11月20日\\n负责：宣传科\\n"), "{late:?}");

    let before = value(&of(&calendar, "有单位的"), "UID:");
    project.edit("content/cases/有单位的.md", "2026-12-01", "2027-03-01");
    project.edit("content/cases/有单位的.md", "title: 有单位的", "title: 有单位的，改了; 名");
    let moved = of(&ics(&project), "有单位的");
    assert_eq!(value(&moved, "UID:"), before);
    assert_eq!(value(&moved, "DTSTART;VALUE=DATE:"), "20270301");
    assert!(value(&moved, "SUMMARY:").contains("改了\\; 名"), "{moved:?}");
}

#[test]
fn a_cycle_that_nobody_can_read_is_told_where_it_stands() {
    let project = Project::small();
    project.edit("content/cases/_index.md", "kind: case", "kind: case\nupdate_every: 经常");
    project.edit("content/stats/grid.yaml", "as_of:", "update_every: 0天\nas_of:");
    let output = project.run(&["build"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    for words in
        ["多久更新一次，却是“经常”", "content/cases/_index.md:4:15", "却是“0天”", "如 14天、2周、3个月"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    // It belongs to sections.
    let project = Project::small();
    project.edit("content/cases/yi.md", "date:", "update_every: 月\ndate:");
    let said = String::from_utf8(project.run(&["build"]).stderr).unwrap();
    assert!(said.contains("它是栏目的设置"), "{said}");
}

#[test]
fn what_is_due_goes_to_a_file_and_never_over_one_of_the_site() {
    let project = busy();
    due(&project, &["--format", "html", "--output", "到期.html"]);
    let page = project.read("到期.html").replace("&#x2f;", "/");
    for words in [
        "<h1>测试站到期提醒</h1>",
        "已经过期（2 件）",
        "负责：东街社区",
        "写在 content/stats/grid.yaml 第 6 行",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let before = project.read("content/cases/旧案例.md");
    let output = project.run(&["due", "--output", "content/cases/旧案例.md"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(project.read("content/cases/旧案例.md"), before);
    // What is wrong with the settings is all there is to say.
    project.write("site.yaml", "title: [\n");
    assert_eq!(project.run(&["due"]).status.code(), Some(1));
}
