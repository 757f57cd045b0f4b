//! `linli check`: what is told to whom, what is agreed to, and what that costs.
#![allow(clippy::disallowed_methods, reason = "tests look at what was written")]

use std::process::{Command, Output};

use linli::check::waivers::State;
use linli::config::rules::Rules;
use linli::date::Date;
use linli::diagnostic::Code;
use linli::engine::Snapshot;
use linli::report::{self, Account};
use linli::{embedded, explain};
use serde_json::Value;

use crate::bad_inputs::write_files;
use crate::project::{Project, SITE, messages};

const PAGE: &str = "content/cases/er.md";

/// A site with three slips in two passages, and a hint.
fn slips() -> Project {
    let project = Project::small();
    project.write(
        PAGE,
        "---\ntitle: 第二个案例\ndate: 2022-12-01\n---\n\n党建引领,共同缔造,好。\n\n另一段,不同。\n\n见 https://x.cn/a 。\n",
    );
    project
}

fn check(project: &Project, arguments: &[&str]) -> (i32, String, String) {
    let output: Output = project.run(&[&["check", "--today", "2026-11-24"], arguments].concat());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it is UTF-8");
    (output.status.code().expect("it ends by itself"), text(output.stdout), text(output.stderr))
}

fn found(snapshot: &Snapshot) -> Vec<&'static str> {
    snapshot.diagnostics.iter().map(|one| one.code.as_str()).collect()
}

fn states(snapshot: &Snapshot) -> Vec<State> {
    snapshot.waived.iter().map(|one| one.state).collect()
}

/// The fingerprint of the passage that holds some words, as the program writes it down.
fn agree(project: &Project, line: usize) {
    let place = format!("{PAGE}:{line}");
    let (code, _, said) =
        check(project, &["--waive", "text/half-width", &place, "--because", "引用: 原文", "--by", "王某"]);
    assert_eq!((code, said.as_str()), (0, ""));
}

#[test]
fn a_check_tells_all_counts_it_and_writes_no_site() {
    let project = slips();
    let (code, out, said) = check(&project, &[]);
    assert_eq!((code, said.as_str()), (1, ""));
    for part in ["提醒[text/half-width]", "共 4 处，在 1 个文件里：3 个提醒，1 个提示", "（第二个案例）"]
    {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert!(!project.path("public").exists());
    assert_eq!(check(&project, &["--level", "error"]).0, 0);
    assert_eq!(check(&project, &["--level", "提醒", "--skip", "text/*"]).0, 0);
    assert!(check(&project, &["--only", "markdown，media"]).1.contains("共 1 处"));
    // Who asks for nothing, or for what is off, is not told that all is well.
    for nothing in [&["--only", ""][..], &["--only", "text", "--skip", "text,media"]] {
        let (code, out, said) = check(&project, nothing);
        assert!(code == 2 && out.is_empty() && said.contains("一条规则也不查"), "{out}{said}");
    }
    let (code, out, _) = check(&project, &["--only", "tag"]);
    assert!(code == 0 && out.contains("在这个网站没有打开"), "{out}");
    let (code, _, said) = check(&project, &["--output", "nowhere/a.html", "--format", "html"]);
    assert!(code == 2 && said.contains("没有 nowhere 这个文件夹"), "{said}");
    let (code, out, _) = check(&project, &["--only", "media"]);
    assert_eq!((code, out.as_str()), (0, "没有发现问题（规则 media）。\n"));
    project.edit(PAGE, "好。", "[去](mei-you.md)");
    let (code, out, _) = check(&project, &["--level", "error"]);
    assert!(code == 1 && out.contains("改好以后再查一次"), "{code} {out}");
}

#[test]
fn what_only_shows_when_pages_are_made_is_found_without_a_site() {
    let project = Project::small();
    project.write("site.yaml", format!("{SITE}rules: {{output/large: {{max_kb: 16}}}}\n"));
    project.write(PAGE, format!("---\ntitle: 第二个\n---\n{}\n", "党建引领。".repeat(2000)));
    let (code, out, _) = check(&project, &[]);
    assert!(code == 1 && out.contains("output/large"), "{out}");
    // A site says from where on a page is large.
    project.write("site.yaml", SITE);
    assert_eq!(check(&project, &[]).0, 0);
    for (wrong, said) in
        [("{max_kb: 1}", "16 到"), ("{max: 20}", "不认识的键“max”"), ("{level: loud}", "“loud”")]
    {
        project.write("site.yaml", format!("{SITE}rules: {{output/large: {wrong}}}\n"));
        assert!(check(&project, &[]).1.contains(said), "{wrong}");
    }
    project.write("site.yaml", format!("{SITE}rules: {{output/large: {{level: error, max_kb: 16}}}}\n"));
    assert_eq!(project.run(&["build", "--strict"]).status.code(), Some(1));
    assert_eq!(project.run(&["build"]).status.code(), Some(0));
}

#[test]
fn pages_are_found_as_people_name_them() {
    let project = slips();
    project.write("content/cases/san/index.md", "---\ntitle: 第三个,案例\nslug: disan\n---\n");
    for (word, count) in [
        (PAGE, 4),
        ("cases/er.md", 4),
        ("er", 4),
        ("第二个案例", 4),
        ("/cases/er/", 4),
        ("https://example.gov.cn/dj/cases/er/", 4),
        ("content/cases", 5),
        ("disan", 1),
        ("san", 1),
    ] {
        let out = check(&project, &[word]).1;
        assert!(out.contains(&format!("共 {count} 处")), "{word}: {out}");
    }
    let (code, _, said) = check(&project, &["第二个案列"]);
    assert!(code == 2 && said.contains("是不是“第二个案例”？"), "{said}");
    let (code, _, said) = check(&project, &["--only", "text/halfwidth"]);
    assert!(code == 2 && said.contains("是不是“text/half-width”？"), "{said}");
    assert_eq!(check(&project, &["--explain", "text/space"]).0, 0);
    assert_eq!(check(&project, &["--explain", "text/spase"]).0, 2);
}

#[test]
fn only_what_changed_is_told_where_somebody_asks_for_that() {
    let project = slips();
    let (code, _, said) = check(&project, &["--changed-since", "HEAD"]);
    assert!(code == 3 && said.contains("不在 git 仓库里"), "{said}");
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "core.hooksPath=/dev/null"]);
        let run = command.args(arguments).current_dir(project.root()).output().expect("there is git");
        assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "一"]);
    assert_eq!(check(&project, &["--changed-since", "HEAD"]).0, 0);
    project.write("content/cases/新 的.md", "---\ntitle: 新,的\nslug: xin\n---\n");
    let (code, out, _) = check(&project, &["--changed-since", "HEAD"]);
    assert!(code == 1 && out.contains("共 1 处") && out.contains("新 的.md"), "{out}");
    for wrong in ["mei-you", "--output=x"] {
        let (code, _, said) = check(&project, &[&format!("--changed-since={wrong}")]);
        assert!(code == 2 && said.contains("没有“"), "{said}");
    }
}

#[test]
fn a_waiver_takes_away_exactly_what_was_agreed_to() {
    let project = slips();
    agree(&project, 6);
    let text = project.read("waivers.yaml");
    assert!(text.contains("\n    because: \"引用: 原文\"\n    by: 王某\n    on: 2026-11-24\n"), "{text}");
    let mut engine = project.engine();
    let snapshot = engine.pass().unwrap();
    // Both slips of the passage, and no other.
    assert_eq!(found(&snapshot), ["text/half-width", "markdown/address"]);
    assert_eq!(snapshot.waived[0].findings.len(), 2);
    // The same text once more was not agreed to.
    project.edit(PAGE, "另一段", "党建引领,共同缔造,好。\n\n另一段");
    assert_eq!(found(&engine.pass().unwrap()).iter().filter(|code| **code == "text/half-width").count(), 3);
    // Elsewhere in the file something may change.
    project.edit(PAGE, "党建引领,共同缔造,好。\n\n另一段,不同。", "另一段。");
    assert_eq!(found(&engine.pass().unwrap()), ["markdown/address"]);
    // Another rule in the same passage is another matter.
    project.edit(PAGE, "好。\n", "好。。\n");
    let snapshot = engine.pass().unwrap();
    assert_eq!(states(&snapshot), [State::Lapsed]);
    let said = messages(&snapshot);
    assert!(said.contains("text/doubled") && said.contains("已经失效的放行"), "{said}");
    assert!(said.contains("王某，2026-11-24：引用: 原文") && said.contains("另一段文字"), "{said}");
    assert!(!said.contains("waiver/"), "one cause, one diagnostic: {said}");
    let listed = check(&project, &["--waivers"]).1;
    assert!(listed.contains("失效：文字改过") && listed.contains("共 1 条，有效 0 条"), "{listed}");
    // And back.
    project.edit(PAGE, "好。。\n", "好。\n");
    assert_eq!(states(&engine.pass().unwrap()), [State::Holds]);
    // What it was about is gone.
    project.edit(PAGE, "党建引领,共同缔造,好。", "党建引领，共同缔造，好。");
    let snapshot = engine.pass().unwrap();
    assert_eq!(
        (found(&snapshot), states(&snapshot)),
        (vec!["markdown/address", "waiver/unused"], vec![State::Unused])
    );
    project.remove(PAGE);
    assert!(messages(&engine.pass().unwrap()).contains("没有 content/cases/er.md 这个文件"));
}

/// A waiver of a text that was changed belongs to what became of it, however many there are and in whatever order.
#[test]
fn each_lapsed_waiver_is_told_where_its_text_was_changed() {
    let project = slips();
    let texts: Vec<String> = (0..200).map(|number| format!("第{number}段议定的事,都公示")).collect();
    let waivers = texts.iter().rev().map(|text| {
        format!("  - {{rule: text/half-width, file: {PAGE}, hash: 000000000000, text: \"{text}。\", because: \"引自“{text}”\", by: 王某, on: 2022-12-01}}\n")
    });
    project.write("waivers.yaml", format!("waivers:\n{}", waivers.collect::<String>()));
    project.write(PAGE, format!("---\ntitle: 甲\ndate: 2022-12-01\n---\n\n{}。\n", texts.join("了。\n\n")));
    let snapshot = project.pass();
    assert!(states(&snapshot).iter().all(|state| *state == State::Lapsed));
    let found: Vec<_> = snapshot.diagnostics.iter().filter(|one| one.code == Code::TextHalfWidth).collect();
    assert_eq!(found.len(), 200);
    for (one, text) in found.iter().zip(&texts) {
        assert!(one.hints.iter().any(|hint| hint.text.contains(text)), "{text}: {:?}", one.hints);
    }
}

/// What is said of many findings in one file costs that file once, and not once each.
#[test]
fn a_file_is_cut_into_lines_once_however_much_is_found_in_it() {
    let project = slips();
    let waiver = format!(
        "  - {{rule: text/half-width, file: {PAGE}, hash: 000000000000, text: 甲, because: 乙, by: 王某, on: 2022-12-01}}\n"
    );
    project.write("waivers.yaml", format!("waivers:\n{}", waiver.repeat(300)));
    project.write(
        PAGE,
        format!("---\ntitle: 甲\ndate: 2022-12-01\n---\n\n{}", "议定的事,都公示。\n\n".repeat(200)),
    );
    let snapshot = project.pass();
    assert!(snapshot.diagnostics.len() >= 300, "200 slips, and 100 waivers without use");
    let length = (project.read("waivers.yaml").len() + project.read(PAGE).len()) + 1000;
    let (found, sources) = (&snapshot.diagnostics[..], &snapshot.sources);
    let account = Account {
        site: snapshot.site().map(|site| &**site),
        sources,
        findings: found,
        waived: &snapshot.waived,
        today: Date::day(2022, 12, 1),
        scope: String::new(),
    };
    let told: [(&str, &dyn Fn() -> String); 4] = [
        ("text", &|| report::human(found, sources, false)),
        ("json", &|| report::json_lines(found, sources)),
        ("sarif", &|| report::sarif(found, sources, &Rules::default())),
        ("html", &|| report::html(&account)),
    ];
    for (form, tell) in told {
        let before = report::bytes_cut();
        assert!(tell().len() > 300 * 20, "{form}");
        let cut = report::bytes_cut() - before;
        assert!(cut > 0 && cut <= length, "{form}: {cut} bytes were cut, the files have {length}");
    }
}

#[test]
fn a_changed_waiver_parses_and_renders_nothing_else() {
    let project = slips();
    let mut engine = project.engine();
    engine.pass().unwrap();
    agree(&project, 6);
    let snapshot = engine.pass().unwrap();
    assert_eq!((snapshot.parsed, snapshot.rendered.len()), (0, 0));
    assert_eq!(states(&snapshot), [State::Holds]);
    // In the header of its page it costs that page.
    let hash = snapshot.waived[0].waiver.hash.clone();
    project.remove("waivers.yaml");
    project.edit(
        PAGE,
        "date:",
        &format!("waive:\n  - rule: text/half-width\n    hash: {hash}\n    because: 引用,原文\n    by: 王某\n    on: 2022-12-01\ndate:"),
    );
    let snapshot = engine.pass().unwrap();
    let rendered: Vec<&str> = snapshot.rendered.iter().map(|(route, _)| route.as_str()).collect();
    assert_eq!((snapshot.parsed, rendered), (1, vec!["/cases/er/"]));
    // Nobody looks for slips in the reason, and no reader sees it.
    assert_eq!(found(&snapshot), ["text/half-width", "markdown/address"]);
    assert_eq!(states(&snapshot), [State::Holds]);
    let html = crate::project::html(&snapshot, "/cases/er/");
    assert!(!html.contains("王某") && !html.contains("引用,原文"));
}

#[test]
fn a_waiver_that_does_nothing_says_so() {
    let project = slips();
    let with = |entry: &str| {
        project.write("waivers.yaml", format!("waivers:\n  - {{{entry}}}\n"));
        let snapshot = project.pass();
        (states(&snapshot), messages(&snapshot))
    };
    let (state, said) = with("rule: text/half-width, file: content/cases/er.md, by: 王某, on: 2022-12-01");
    assert_eq!(state, [State::Incomplete]);
    assert!(said.contains("没有写原因（because）、是哪一段文字（hash）"), "{said}");
    // It says which text has which fingerprint, and with that it does something.
    let hash = said.split("放行的是“另一段,不同。”，就加上 hash: ").nth(1).expect("there is a hint")[..12]
        .to_string();
    let whole = format!(
        "rule: text/half-width, file: content/cases/er.md, hash: {hash}, because: 引用, by: 王某, on: 2022-12-01"
    );
    let (state, said) = with(&whole);
    assert!(state == [State::Holds] && !said.contains("waiver/"), "{said}");
    assert_eq!(said.matches("[text/half-width]").count(), 2);
    // A page that is not published is not looked at to the end.
    project.edit(PAGE, "date:", "draft: true\ndate:");
    project.edit(PAGE, "另一段,", "另一段，");
    assert_eq!(with(&whole).0, [State::Lapsed], "other slips of its sort are left");
    project.edit(PAGE, "引领,共同缔造,", "引领，共同缔造，");
    assert_eq!(with(&whole).0, [State::Unknown]);
    project.edit(PAGE, "draft: true\n", "");
    assert_eq!(with(&whole).0, [State::Unused]);
    // What stops every build is no matter of taste, nor is what is said of waivers.
    for (entry, part) in [
        ("rule: link/broken, because: 甲, by: 乙", "“link/broken”不能放行"),
        ("rule: waiver/unused, because: 甲, by: 乙", "不能再放行"),
        ("rule: text/half-widht, because: 甲, by: 乙", "没有编号是“text/half-widht”的规则"),
        ("because: 甲", "缺少“rule”"),
        ("rule: text/space, whom: 甲", "不认识的键“whom”"),
    ] {
        let (_, said) = with(entry);
        assert!(said.contains(part), "{part}: {said}");
    }
    let (code, _, said) = check(&project, &["--waive", "link/broken", PAGE, "--because", "甲", "--by", "乙"]);
    assert!(code == 2 && said.contains("不能放行"), "{said}");
    assert_eq!(check(&project, &["--waive", "text/half-width", PAGE, "--by", "乙"]).0, 2, "no reason");
    let (code, _, said) =
        check(&project, &["--waive", "text/half-width", PAGE, "--because", " ", "--by", "乙"]);
    assert!(code != 0, "{said}");
}

/// A waiver waives what is in a dataset, about a picture, and in no file, as it waives what is in a text.
#[test]
fn what_is_about_a_file_or_the_site_can_be_agreed_to() {
    let project = Project::small();
    project.write("content/cases/a.pdf", "");
    project.edit("content/cases/yi.md", "正文", "[附件](a.pdf) 正文");
    assert_eq!(found(&project.pass()), ["file/empty"]);
    let (code, _, said) = check(
        &project,
        &["--waive", "file/empty", "content/cases/a.pdf", "--because", "待补", "--by", "王某"],
    );
    assert_eq!((code, said.as_str()), (0, ""));
    assert_eq!(states(&project.pass()), [State::Holds]);
    assert!(found(&project.pass()).is_empty());
}

#[test]
fn sarif_says_where_in_units_of_utf_16() {
    let project = slips();
    project.edit(PAGE, "党建引领", "𠮷党建引领");
    project.edit(PAGE, "title:", "slug: er\ntitle:");
    project.rename(PAGE, "content/cases/er 1.md");
    let (code, out, _) = check(&project, &["--format", "sarif"]);
    assert_eq!(code, 1);
    let log: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let (rules, results) =
        (run["tool"]["driver"]["rules"].as_array().unwrap(), run["results"].as_array().unwrap());
    assert_eq!(results.len(), 4);
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["text"].as_str().is_some_and(|text| text.contains("为什么：")), "{rule}");
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "content/cases/er%201.md");
        let region = &place["region"];
        let number = |key: &str| region[key].as_u64().unwrap();
        assert!((number("startLine"), number("startColumn")) < (number("endLine"), number("endColumn")));
        assert!(result["partialFingerprints"].as_object().is_some_and(|prints| !prints.is_empty()));
    }
    // The comma behind five characters, one of which is two units.
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        (&region["startLine"], &region["startColumn"], &region["endColumn"]),
        (&7.into(), &7.into(), &8.into())
    );
    // A file that is no part of the site may be written, and the terminal hears of it.
    let (code, out, said) = check(&project, &["--format", "sarif", "--output", "a.sarif"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(said.contains("已写到 a.sarif：3 个提醒，1 个提示"), "{said}");
    assert_eq!(check(&project, &["--output", "site.yaml"]).0, 2);
    assert_eq!(project.read("site.yaml"), SITE);
}

/// The line of a page that agrees to one finding can be copied, with the place that the check names.
#[test]
fn one_finding_is_agreed_to_as_its_page_says() {
    for (code, place) in [
        (Code::TextHalfWidth, "content/cases/yi.md:6"),
        (Code::FileEmpty, "content/cases/fujian.txt"),
        (Code::SourceUnread, "整个站点"),
    ] {
        let project = Project::small();
        write_files(&project, explain::page(code).expect("it has one").example);
        let only = ["--only", code.as_str()];
        assert_eq!(check(&project, &only).0, 1, "{code}");
        let said = explain::text(code);
        let line = said.lines().find_map(|line| line.strip_prefix("    linli check ")).expect("there is one");
        let words: Vec<&str> =
            line.split(' ').map(|word| if word == "文件:行号" { place } else { word }).collect();
        let (status, _, trouble) = check(&project, &words);
        assert_eq!((status, check(&project, &only).0), (0, 0), "{code}: {trouble}");
    }
}

/// What has to be mended comes first, whatever its file is called; where there is much, it is counted by what it is; and
/// what is missing is not shown as a wrong letter.
#[test]
fn a_report_of_many_findings_begins_with_what_has_to_be_mended() {
    let project = Project::small();
    let slips = "引用,原文。\n\n".repeat(11);
    project.write("content/cases/a.md", format!("---\ntitle: 先\nslug: a\n---\n\n{slips}"));
    project.write("content/cases/z.md", "---\ndate: 2022-12-01\n---\n\n见[甲](meiyou.md)。\n");
    let html = check(&project, &["--format", "html"]).1;
    let at = |part: &str| html.find(part).unwrap_or_else(|| panic!("{part}: {html}"));
    assert!(at("content&#x2f;cases&#x2f;z.md</p>") < at("content&#x2f;cases&#x2f;a.md</p>"), "{html}");
    assert!(at("链接的页面不存在</th>") < at("中文之间用了半角标点</th>"), "{html}");
    assert!(html.contains("第 2 行：</span>date: 2022-12-01</blockquote>"), "{html}");
}

#[test]
fn a_report_for_a_chief_says_what_where_and_what_to_do() {
    let project = slips();
    agree(&project, 8);
    let (code, html, _) = check(&project, &["--format", "html"]);
    assert_eq!(code, 1);
    for part in [
        "检查日期：2026年11月24日",
        "<strong>3</strong>",
        "第二个案例",
        "第 6 行",
        "怎么办",
        "引用: 原文",
        "王某，2026年11月24日",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("<script"));
    // What is about a page as such does not quote its title, what stands elsewhere is named, and words of the trade are told.
    let twin = "content/cases/san.md";
    project.write(twin, "---\ntitle: 第二个案例\ndate: 2022-12-01\nreview_by: 2023-01-01\n---\n\n正文。\n");
    let twins = check(&project, &["--format", "html", "--only", "page"]).1;
    assert!(twins.contains("另一页：第二个案例（content&#x2f;cases&#x2f;san.md 第 2 行）"), "{twins}");
    assert!(!twins.contains("第 2 行：</span>") && twins.contains("页头</th>"), "{twins}");
    assert!(twins.contains("<span class=\"soft\">content&#x2f;cases&#x2f;san.md</span></th>"), "{twins}");
    project.remove(twin);
    let sentences = html.matches("<p class=\"what\">").count();
    assert!(html.matches("<p class=\"do\">").count() >= sentences, "each finding says what to do");
    project.remove(PAGE);
    project.remove("waivers.yaml");
    let (code, html, _) = check(&project, &["--format", "html"]);
    assert!(code == 0 && html.contains("没有发现问题：查了 5 个页面"), "{html}");
}

#[test]
fn findings_are_json_a_line_each() {
    let project = slips();
    for arguments in [&["--format", "json"] as &[&str], &["--message-format", "json"]] {
        let (_, out, _) = check(&project, arguments);
        let lines: Vec<Value> =
            out.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0]["code"], Code::TextHalfWidth.as_str());
    }
}

/// The reference of checks says which code looks for what inspectors look for, and everything has a place that the list of standards asks of this
/// program.
#[test]
fn standards_are_documented() {
    use linli::check::standards::{STANDARDS, table};
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/content/reference/check.md");
    let text = crate::tidy::source("docs/content/reference/check.md");
    let (start, end) =
        ("（UPDATE=1 cargo test standards_are_documented），不要手改。 -->\n", "<!-- /标准 -->");
    let (before, rest) = text.split_once(start).expect("the table has a beginning");
    let (_, behind) = rest.split_once(end).expect("the table has an end");
    let wanted = format!("{before}{start}\n{}\n{end}{behind}", table());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &wanted).expect("it can be written");
    }
    assert_eq!(text, wanted, "UPDATE=1 writes it");
    let known: Vec<&str> = STANDARDS.iter().map(|one| one.id).collect();
    let range = |letter: &str, numbers: std::ops::RangeInclusive<u32>| {
        numbers.map(|number| format!("{letter}-{number:02}")).collect::<Vec<_>>()
    };
    let asked = [
        range("T", 1..=8),
        range("F", 3..=7),
        range("N", 1..=3),
        range("G", 1..=2),
        range("V", 1..=1),
        range("P", 1..=14),
        range("X", 1..=4),
        range("X", 7..=8),
        range("D", 7..=7),
        range("Z", 1..=1),
        range("C", 1..=6),
        range("H", 1..=5),
        range("S", 1..=8),
    ];
    let missing: Vec<String> =
        asked.concat().into_iter().filter(|id| !known.contains(&id.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
    for one in STANDARDS.iter().filter(|one| one.codes.is_empty()) {
        assert!(!one.note.is_empty(), "{}: nobody looks, and nobody says why", one.id);
    }
}

/// The report of a district as a page: what its writer would not want to see online is found, and what is right is not
/// (standards §4.7).
#[test]
fn a_report_that_was_pasted_as_it_is_is_told_from_a_page() {
    let folder = std::env::var_os("LINLI_SHARED").map_or_else(
        || std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")),
        std::path::PathBuf::from,
    );
    let Ok(report) = std::fs::read_to_string(folder.join("seed/report-2022.txt")) else {
        eprintln!("skipped: {} has no report", folder.display());
        return;
    };
    let project = Project::small();
    let terms = embedded::STARTER_SITE.iter().find(|(path, _)| *path == "rules/terms.yaml");
    project.write("rules/terms.yaml", terms.expect("the starter has a list of words").1);
    project.write("site.yaml", format!("{SITE}profile: party\n"));
    let (title, body) = report.split_once('\n').expect("it has a title");
    // Each paragraph is one, as whoever pastes it sees it.
    let body = body.trim().replace("\r", "").replace('\n', "\n\n");
    project.write("content/cases/yi.md", format!("---\ntitle: {title}\n---\n\n{body}\n"));
    let snapshot = project.pass();
    let text = project.read("content/cases/yi.md");
    let said: Vec<(&str, &str)> = snapshot
        .diagnostics
        .iter()
        .filter_map(|one| {
            let span = one.span.as_ref().filter(|span| span.source.as_str() == "content/cases/yi.md")?;
            Some((one.code.as_str(), text.get(span.start as usize..span.end as usize)?))
        })
        .collect();
    let of = |code: &str| -> Vec<&str> {
        said.iter().filter(|(known, _)| *known == code).map(|(_, words)| *words).collect()
    };
    let has = |code: &str, words: &str| of(code).iter().any(|found| found.contains(words));
    // 1: every run of stars.
    assert_eq!(of("blank/found").len(), 55, "{:#?}", of("blank/found"));
    // 2: to whom it was written.
    assert!(has("internal/report", "市委") && has("internal/report", "报告如下"), "{said:#?}");
    // 3: what the office says of its own faults.
    assert_eq!(of("internal/shortcomings").len(), 1);
    // 4: 万 of what, twice.
    assert_eq!(of("figure/unit").len(), 2, "{:#?}", of("figure/unit"));
    // 5 and 6: by the list of words that a new site has.
    assert!(has("word/term", "荣誉勋章") && has("word/term", "大党代表"), "{said:#?}");
    // 7: 今年来 and 2022年来.
    assert!(has("page/relative-time", "今年来") && has("page/relative-time", "2022年来"), "{said:#?}");
    // 8: names that count, and nobody says what.
    for name in ["五融四邻工作法", "十助", "三个一", "五共", "四大家"] {
        assert!(has("word/coinage", name), "{name}: {said:#?}");
    }
    // 9: six honours; one is told in words that name no prize.
    assert!(of("honour/bare").len() >= 6, "{:#?}", of("honour/bare"));
    // 10: a report in the press, which nobody can look up.
    assert_eq!(of("media/bare"), ["媒体报道"]);
    // 11: what is right.
    for right in ["习近平新时代中国特色社会主义思想", "党的二十大", "三会一课"] {
        let wrong: Vec<_> =
            said.iter().filter(|(_, words)| words.contains(right) && words.len() < 100).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
    for code in ["privacy/mobile", "privacy/identity", "internal/secret", "word/forward"] {
        assert!(of(code).is_empty(), "{code}: {:#?}", of(code));
    }
}
