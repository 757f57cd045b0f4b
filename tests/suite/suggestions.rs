//! Advice works when it is followed: every text that a hint says to write is written where it says, and the site built
//! again. That finding is gone then and none is new.
#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use linli::diagnostic::{Code, Diagnostic, Fix, Hint};
use linli::engine::Snapshot;
use linli::explain;

use crate::bad_inputs::{AREAS, write_files};
use crate::project::Project;

/// Words with which a hint says what to write.
const SAYS: [&str; 8] =
    ["写作", "写成", "改成", "改为", "是不是", "slug: ", "只写数字：", "按这两个数字计算是"];

/// What looks like a text to write and cannot be put in by itself: how the hint begins, and why.
const WORDS_ONLY: [(&str, &str); 37] = [
    ("换色调不写 look", "two places change: a_key_gets_below_another_as_is_said"),
    ("它是给主题的参数，从这里删去", "two places change: a_key_gets_below_another_as_is_said"),
    ("它是外观的一项，从这里删去", "two places change: a_key_gets_below_another_as_is_said"),
    ("链接只找得到前一个：把这里的 id 改成别的", "the other name is for the author to choose"),
    ("说明框写作 > [!说明]", "where the box ends is not known"),
    ("删去 ::: 的各行", "where the box ends is not known"),
    ("删去这个记号；说明框写作", "where the box ends is not known"),
    ("把文件下载下来", "the file is not here"),
    ("写成 {{ ", "what else is to be said of the recording is not known"),
    ("看年份、日期是不是写错了", "which day it was is not known"),
    ("简体中文写作 zh-CN", "which language it is is not known"),
    ("写作 \"#8f1d22\" 这样的", "the colour is not known"),
    ("另起一段写", "where the link leads is not known"),
    ("是不是“content/", "files are moved, not words"),
    ("是一个词的，写成一样", "whether it is one word is not known"),
    ("检查是不是漏了一项", "what was left out is not known"),
    ("竖线和横线用半角", "all rows of the table change: fmt does it"),
    ("从原处重新复制", "the picture is not here"),
    ("图片用 JPG", "a file is made anew, not words"),
    ("改成空格；每一级缩进两个空格", "how deep a line belongs is not known"),
    ("改成空格", "where a tab stood is not known"),
    ("写成 [甲, 乙] 或 {键: 值, 键: 值}", "where the bracket was meant to close is not known"),
    ("一行一项，每项写成“键: 值”", "the values are not known"),
    ("改写成文件名", "which of the pages is meant is not known"),
    ("写成 series:", "the figures are not known"),
    ("写成：\n  - id: grids", "the figures are not known"),
    ("指标在表格文件里的，写成", "whether there is such a file is not known"),
    ("写成 {id: count", "the name of the column is not known"),
    ("写成 totals: [合计", "the total is not known"),
    ("删去 totals；知道合计的，写成", "the total is not known"),
    ("写成 2022、2022年6月", "which time is meant is not known"),
    ("从年初累计的数，期名写成", "which stretch is meant is not known"),
    ("各期都写成时间", "which times are meant is not known"),
    ("每一项写成 {title", "where a menu leads is not known"),
    ("编号写成“数据集.指标”", "no id is near"),
    ("把它写成 series:", "the period is not known"),
    ("写成 period=\"2022-10\"", "January or October: that is what is asked"),
];

/// A text of files, laid over a small site.
struct Case {
    name: String,
    files: String,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for area in AREAS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/bad/{area}.txt"));
        let text = fs::read_to_string(path).expect("the cases can be read");
        for case in text.split("=== ").skip(1) {
            let (name, rest) = case.split_once('\n').expect("a case has lines");
            let (files, _) = rest.split_once("<==\n").expect("a case ends in its messages");
            cases.push(Case { name: name.into(), files: files.into() });
        }
    }
    for code in Code::ALL {
        let example = explain::page(*code).map_or("", |page| page.example);
        if example.starts_with("==") {
            cases.push(Case { name: code.to_string(), files: example.into() });
        }
    }
    cases
}

/// What was found, without its places: those move.
fn found(snapshot: &Snapshot) -> Vec<(Code, String)> {
    snapshot.diagnostics.iter().map(|one| (one.code, one.message.clone())).collect()
}

fn is_words_only(hint: &Hint) -> bool {
    WORDS_ONLY.iter().any(|(start, _)| hint.text.starts_with(start))
}

/// The change that a hint of a diagnostic says to make.
fn change(project: &Project, diagnostic: &Diagnostic, hint: &Hint) -> Option<(String, Fix)> {
    let span = diagnostic.span.as_ref()?;
    let text = project.read(span.source.as_str());
    let place = span.start as usize..span.end as usize;
    let fix = match &hint.instead {
        Some(instead) => instead.fix(&place, &text),
        None => example(diagnostic, hint, &text),
    };
    Some((span.source.as_str().into(), fix?))
}

/// The example of a key that is missing, put where it is missing: `写上标题，如 title: 党建引领小区治理`.
fn example(diagnostic: &Diagnostic, hint: &Hint, text: &str) -> Option<Fix> {
    let missing = diagnostic.message.strip_prefix("缺少“").or(diagnostic.message.strip_prefix("“"))?;
    let (key, behind) = missing.split_once('”')?;
    let (_, line) = hint.text.split_once(&format!("如 {key}: "))?;
    let value = line.split(['（', '；', '，']).next()?.replace("……", "区委组织部");
    let start = diagnostic.span.as_ref()?.start as usize;
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    Some(match (behind.is_empty(), text[start..].starts_with('{')) {
        // The key stands there and is empty: what is behind it on its line is a comment.
        (false, _) => {
            let line_end = text[start..].find('\n').map_or(text.len(), |end| start + end);
            Fix::new(start..line_end, format!("{key}: {value}"))
        }
        (true, true) => Fix::new(start + 1..start + 1, format!("{key}: {value}, ")),
        (true, false) => {
            let indent = " ".repeat(text[line_start..start].chars().count());
            Fix::new(start..start, format!("{key}: {value}\n{indent}"))
        }
    })
}

fn apply(project: &Project, file: &str, fix: &Fix) {
    let mut text = project.read(file);
    text.replace_range(fix.start as usize..fix.end as usize, &fix.text);
    project.write(file, text);
}

/// Follows a suggestion. Where a file could not be read before, what it says shows only now: then the advice for that is
/// followed too, as somebody would do.
fn follow(
    project: &Project,
    before: &Snapshot,
    diagnostic: &Diagnostic,
    (file, fix): (String, Fix),
) -> Result<(), String> {
    apply(project, &file, &fix);
    let hides = |code: Code| code.as_str().starts_with("yaml/") || code.as_str().ends_with("wrong-type");
    let mut known: BTreeSet<(Code, String)> = found(before).into_iter().collect();
    let mut gone = (diagnostic.code, diagnostic.message.clone());
    let mut hidden = hides(diagnostic.code);
    let said = |snapshot: &Snapshot, what: &(Code, String)| {
        found(snapshot).iter().filter(|one| *one == what).count()
    };
    let mut earlier = said(before, &gone);
    for _ in 0..8 {
        let after = project.pass();
        let text = || format!("{gone:?}\n{}", crate::project::messages(&after));
        if said(&after, &gone) >= earlier {
            return Err(format!("still there: {}", text()));
        }
        let Some(new) =
            after.diagnostics.iter().find(|one| !known.contains(&(one.code, one.message.clone())))
        else {
            return Ok(());
        };
        let next = new.hints.iter().find_map(|hint| change(project, new, hint));
        let Some((file, fix)) = next.filter(|_| hidden) else {
            return Err(format!("new: {}", text()));
        };
        hidden = hides(new.code) || hidden;
        gone = (new.code, new.message.clone());
        earlier = said(&after, &gone);
        known = found(&after).into_iter().collect();
        apply(project, &file, &fix);
    }
    Err("there is no end of it".into())
}

#[test]
fn what_is_advised_mends_what_was_found() {
    let mut problems = Vec::new();
    let (mut tried, mut words_only) = (0, BTreeSet::new());
    for case in cases() {
        let project = Project::small();
        write_files(&project, &case.files);
        let snapshot = project.pass();
        for diagnostic in snapshot.diagnostics.iter() {
            for hint in &diagnostic.hints {
                let change = change(&project, diagnostic, hint);
                match SAYS.iter().any(|words| hint.text.contains(words)) {
                    _ if change.is_some() => {
                        let change = change.expect("there is one");
                        let (file, text) = (change.0.clone(), project.read(&change.0));
                        tried += 1;
                        if let Err(problem) = follow(&project, &snapshot, diagnostic, change) {
                            problems.push(format!("{}\n{}\n{problem}", case.name, hint.text));
                        }
                        project.write(&file, text);
                    }
                    true if is_words_only(hint) => drop(words_only.insert(hint.text.clone())),
                    true => problems
                        .push(format!("{}\n{}\nsays what to write, and not where", case.name, hint.text)),
                    false => {}
                }
            }
        }
    }
    println!("{tried} suggestions tried, {} only words", words_only.len());
    assert!(problems.is_empty(), "{} of {tried}:\n{}", problems.len(), problems.join("\n\n"));
    assert!(tried > 60, "{tried}");
}

/// An editor is told the very bytes.
#[test]
fn tools_are_told_what_to_write_and_where() {
    let project = Project::small();
    project.edit("content/cases/yi.md", "field: 社区", "fields: 社区");
    let output = project.run(&["build", "--message-format", "json", "--quiet"]);
    let said = String::from_utf8(output.stdout).expect("output is UTF-8");
    let one: serde_json::Value =
        serde_json::from_str(said.lines().next().expect("a line")).expect("it is JSON");
    let suggestion = &one["suggestions"][0];
    assert_eq!(suggestion["text"], "field", "{one}");
    let place = ["line", "column", "end_line", "end_column"].map(|key| suggestion[key].as_u64());
    assert_eq!(place, [4, 1, 4, 7].map(Some), "{one}");
}

/// Words are put in where they stand by themselves, not in the middle of others.
#[test]
fn a_name_is_not_looked_for_inside_of_another() {
    let put = |source: &str, words: &str| {
        let hint = Hint::perhaps("新").for_words(words);
        let fix = hint.instead.expect("it says what to write").fix(&(0..source.len()), source)?;
        Some(source[fix.start as usize..fix.end as usize].to_string() + &format!("@{}", fix.start))
    };
    assert_eq!(put(r#"{{ chart("bar", "a.bc", "a.b") }}"#, "a.b").as_deref(), Some("a.b@25"));
    assert_eq!(put("[(x](x.md)", "(x.md").as_deref(), Some("(x.md@4"));
    assert_eq!(put("{{ status() }}", "stat"), None);
    assert_eq!(put("", "stat"), None);
}

/// A key goes where the advice says, in the words of the advice, whatever stands there already.
#[test]
fn a_key_gets_below_another_as_is_said() {
    const LOOK: &str = "look: {color: \"#17498a\"}\n";
    for (before, wrong, key, says) in [
        ("", "color: \"#17498a\"\n", "color", "，写作 look: {color: \"#17498a\"}"),
        (
            "look: {favicon: icon-blue.svg}\n",
            "color: \"#17498a\"\n",
            "color",
            "，在 look 里加上 color: \"#17498a\"",
        ),
        (LOOK, "color: \"#18583f\"\n", "color", "，look 里已经有 color，要换就改那里的"),
        ("look: 大气\n", "color: \"#17498a\"\n", "color", "，look 的值写作 {color: \"#17498a\"}"),
        ("", "mood: blue\n", "mood", "，写作 params: {mood: blue}"),
        ("params: {wall_rest: 60}\n", "mood: blue\n", "mood", "，在 params 里加上 mood: blue"),
        (LOOK, "mood: blue\n", "mood", "，写作 params: {mood: blue}"),
        ("params: {wall_rest: 60}\n", "look: 蓝\n", "look", "，在 params 里加上 mood: blue；"),
        ("", "look: 蓝\n", "look", "；要自己的颜色，look 的值写作 {color: \"#17498a\"}"),
        ("", "look: 大气\n", "look", "look 的值写作 {color: \"#17498a\"}，"),
    ] {
        let project = Project::small();
        let sound = project.read("site.yaml");
        project.write("site.yaml", format!("{sound}{before}{wrong}"));
        let found = project.pass();
        let about = |one: &&Diagnostic| one.message.contains(&format!("“{key}”"));
        let hint = found.diagnostics.iter().find(about).expect("it is found").hints[0].text.clone();
        assert!(hint.contains(says), "{before}{wrong}{hint}");
        // What it says, done: what is wrong goes, what is to be written is written where it says.
        let text = says.trim_matches(['，', '；']);
        let rest = match text.split_once(' ').expect("it has words") {
            ("写作", line) => format!("{before}{line}\n"),
            ("在", more) => {
                let (home, entry) = more.split_once(" 里加上 ").expect("it says what");
                before.replace(&format!("{home}: {{"), &format!("{home}: {{{entry}, "))
            }
            _ if text.ends_with('}') => {
                format!("look: {}\n", text.split_once("写作 ").expect("it says what").1)
            }
            _ => before.to_owned(),
        };
        project.write("site.yaml", format!("{sound}{rest}"));
        let after = project.pass();
        assert!(!after.diagnostics.iter().any(|one| one.code.as_str().starts_with("config/") || one.code.as_str().starts_with("yaml/")), "{rest}{}", crate::project::messages(&after));
    }
}

/// A key that is said to belong in another file is known there.
#[test]
fn keys_that_belong_elsewhere_are_known_there() {
    use linli::config::places::{File, keys};
    let mut unknown = Vec::new();
    for file in File::ALL {
        for key in keys(file) {
            let project = Project::small();
            let (path, before) = match file {
                File::Site => ("site.yaml", "title: 测试站\n"),
                File::Section => ("content/cases/_index.md", "title: 典型案例\n"),
                File::Page => ("content/brands/hong.md", "title: 红色品牌\n"),
                File::Dataset if ["series", "qualifier"].contains(&key) => {
                    ("content/stats/grid.yaml", "id: count, ")
                }
                File::Dataset => ("content/stats/grid.yaml", "title: 网格\n"),
            };
            let behind = if before.ends_with('\n') { "1\n" } else { "1, " };
            project.edit(path, before, &format!("{before}{key}: {behind}"));
            let found = project.pass();
            let is_unknown = |one: &&Diagnostic| {
                one.message.contains(&format!("“{key}”")) && one.code.as_str().ends_with("unknown-key")
            };
            unknown.extend(found.diagnostics.iter().filter(is_unknown).map(|one| one.message.clone()));
        }
    }
    assert_eq!(unknown, Vec::<String>::new());
}
