//! `linli fmt` never harms: what a page says and how it hangs together is after it what it was, but for the marks that
//! it set out to mend; and it is done in one run. Texts are compared here by their HTML, and not by what the program
//! itself compares.
//!
//! `LINLI_CORPUS=FOLDER` reads every .md below a folder too.

use std::path::{Path, PathBuf};

use linli::check::words::Words;
use linli::config::{self, Config};
use linli::diagnostic::{Code, Level};
use linli::document::{self, Document, Segment};
use linli::format::{self, Formatted};
use linli::hash::Hash;
use linli::path::SourcePath;
use linli::text::lint;

use crate::project::{Project, SITE};

fn config() -> Config {
    let text = "title: t\nbase_url: https://a.cn/\n";
    let mut config = config::parse(&SourcePath::new("site.yaml"), text).value;
    lint::ALL.into_iter().for_each(|code| config.rules.set(code, Level::Warning));
    config
}

/// Where only letters are mended: fixes of markup set out to make something else of a text.
fn of_letters() -> Config {
    let mut config = config();
    let markup = Code::ALL.iter().filter(|code| code.as_str().starts_with("markdown/"));
    markup.for_each(|code| config.rules.set(*code, Level::Off));
    config
}

fn formatted(config: &Config, text: &str) -> Formatted {
    format::format(config, Words::default(), [(SourcePath::new("content/a.md"), text.as_bytes().to_vec())])
}

/// The text after one run.
fn fmt(config: &Config, text: &str) -> String {
    formatted(config, text).changes.pop().map_or_else(|| text.to_string(), |change| change.new)
}

/// All that must be what it was: tags with their addresses and ids, code, what waits for the site, ids, and the digits
/// of the text in the width that they are read in. Marks and blanks between them may be others.
fn bones(config: &Config, text: &str) -> Vec<String> {
    let path = SourcePath::new("content/a.md");
    let settings = document::Settings { config, kind: None, hash: Hash::ABSENT };
    let document: Document =
        document::parse(&path, Hash::ABSENT, text.as_bytes(), &settings, &mut |_| {}).value;
    let mut bones: Vec<String> = document.body.headings.iter().map(|heading| heading.id.clone()).collect();
    let mut words = String::new();
    let mut code = false;
    for segment in &document.body.segments {
        match segment {
            Segment::Html(html) => {
                for part in html.split_inclusive('>').flat_map(|part| {
                    let at = part.find('<').unwrap_or(part.len());
                    [&part[..at], &part[at..]]
                }) {
                    if part.starts_with('<') {
                        bones.push(std::mem::take(&mut words));
                        code = part.starts_with("<code") || code && !part.starts_with("</code");
                        bones.push(part.to_string());
                    } else if code {
                        words += part;
                    } else {
                        let entities = part.replace("&quot;", "").replace("&amp;", "").replace("&lt;", "<");
                        words.extend(entities.chars().filter(|c| c.is_alphanumeric()).map(half_width));
                    }
                }
            }
            Segment::Link { target, title, .. } => bones.push(format!("{target} {title}")),
            Segment::Address { target, picture, .. } => bones.push(format!("{target} {picture}")),
            Segment::Image { target, title, figure, .. } => bones.push(format!("{target} {title} {figure}")),
            Segment::Call(call) => bones.push(format!("{} {}", call.key(), call.inline)),
        }
    }
    bones.push(words);
    bones
}

fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// One run keeps the bones, and a second one has nothing to do.
fn is_harmless(config: &Config, text: &str) {
    let new = fmt(config, text);
    assert_eq!(fmt(config, &new), new, "a second run changes {text:?}");
    if new != text {
        assert_eq!(bones(config, &new), bones(config, text), "{text:?} became {new:?}");
    }
}

fn page(body: &str) -> String {
    format!("---\ntitle: 甲\n---\n\n{body}\n")
}

#[test]
fn what_is_no_slip_of_typography_is_left_and_what_hangs_on_it_too() {
    let config = of_letters();
    for body in [
        "见 https://example.com/甲,乙 这一页。",
        "见[品牌](../brands/shili-pinpai.md）。",
        "中\\,文\\:甲。",
        "## ２０２２年\n\n见[二〇二二](#２０２２年)。",
        "## 总结: 经验\n\n见[总结](#总结-经验)。",
        "**背景：** **做法**",
        "**（一）** **摸底**",
        "~~旧。~~ ~~新~~",
        "称作 *alpha* *（甲）*。",
        "_小结。_ 下文",
        "__《某书》__ 定价10元",
        "填写 `甲：` `乙` 两项。",
        "屏幕12\"显示器，管子5\"粗，东经10'20\"处。",
        "１. 摸底\n\n２０２４. 小结",
        "报名入口 👉 [点这里](http://a.example/)，🔎 看这里。✅ / ❌",
        "甲\\`，\\` 乙",
        "| 甲 | ｜ |\n|---|---|\n| 一 ， | 二 |",
    ] {
        let text = page(body);
        let new = fmt(&config, &text);
        assert_eq!(bones(&config, &new), bones(&config, &text), "{body}");
        let kept = body.contains("| 一 ，") || new == text;
        assert!(kept, "{body} became {new}");
    }
}

#[test]
fn markup_that_stayed_text_is_mended_where_one_reading_is_possible() {
    for (body, mended) in [
        ("见[品牌](../brands/shili-pinpai.md）。", "见[品牌](../brands/shili-pinpai.md)。"),
        ("＃＃ 背景\n\n文。", "## 背景\n\n文。"),
        ("** 重点 **，好。", "**重点**，好。"),
    ] {
        assert_eq!(fmt(&config(), &page(body)), page(mended));
        assert_eq!(fmt(&of_letters(), &page(body)), page(body), "a rule that is off mends nothing");
    }
}

#[test]
fn one_run_is_enough() {
    let config = config();
    for (body, mended) in [
        ("（6) 总结", "（6）总结"),
        (
            "[(含附件）](http://a.example/) 甲 [(含附件）](http://a.example/)",
            "[（含附件）](http://a.example/) 甲 [（含附件）](http://a.example/)",
        ),
        ("\u{200b}\u{200b}好,。。好", "好,。好"),
        ("增长１２．５％,较好", "增长12.5%，较好"),
    ] {
        assert_eq!(fmt(&config, &page(body)), page(mended));
        assert_eq!(fmt(&config, &page(mended)), page(mended));
    }
}

/// Lines that are added end as those around them.
#[test]
fn a_file_of_windows_keeps_its_line_ends() {
    let text = "党建,引领。\n\n做法：\n（一）甲\n（二）乙\n\n| 甲 | 乙 |\n| 1 | 2 |\n\n图\n![图](a.svg)\n\n甲\t乙\n1\t2\n";
    let windows = |text: &str| text.replace('\n', "\r\n");
    let mended = fmt(&config(), &page(text));
    assert!(mended.lines().count() > page(text).lines().count() + 4, "{mended}");
    assert_eq!(fmt(&config(), &windows(&page(text))), windows(&mended));
}

/// What other programs read is theirs.
#[test]
fn calls_formulas_sets_and_paths_are_left() {
    for body in [
        "合计SUM(甲,乙)与=SUM(A1,甲)、f(甲,g(乙))。",
        "公式$$甲,乙$$、$甲:乙$，模板${甲,乙}、{甲,乙}、$(甲)。",
        "文件C:/甲,乙.docx、D:\\甲,乙、mailto:甲,乙。",
        "| SUM(甲,乙) | {甲:乙} |\n|---|---|\n",
    ] {
        assert_eq!(fmt(&config(), &page(body)), page(body));
    }
    assert_eq!(fmt(&config(), &page("社区(网格,楼栋),好。")), page("社区（网格，楼栋），好。"));
}

/// What is left is said, with its place and the reason.
#[test]
fn what_only_the_author_can_mend_is_said() {
    let found = formatted(&config(), &page("## 总结: 经验\n\n中\\,文，好,好。"));
    assert!(found.changes[0].new.contains("中\\,文，好，好。"));
    let left: Vec<_> =
        found.left.iter().map(|one| (one.line, one.column, one.reason.contains("锚点"))).collect();
    assert_eq!(left, [(5, 6, true), (7, 3, false)]);
}

/// A slip that most are mended of is not passed over where this one is not.
#[test]
fn what_is_found_and_not_mended_is_said_too() {
    let left = |text: &str| {
        let left = formatted(&config(), &page(text)).left.into_iter();
        left.map(|one| (one.column, one.reason.contains("拿不准"))).collect::<Vec<_>>()
    };
    assert_eq!(left("投入1，200万元"), [(3, true)]);
    assert_eq!(left("投入１，２００万元"), [(3, true)]);
    assert_eq!(left("党建引领&#44;共同缔造"), [(5, true)]);
    assert_eq!(left("党建引领,共同缔造"), []);
}

#[test]
fn pages_that_cannot_be_read_are_named() {
    let project = Project::small();
    project.write("content/cases/er.md", b"---\ntitle: \xba\xba\n---\n\n\xd7\xd6,\xd7\xd6\n");
    project.write("content/cases/san.md", "title: 甲\n\n字,字\n");
    project.write("content/cases/si.md", "---\ntitle: [甲\n---\n\n字,字\n");
    project.write("content/cases/wu.md", "---\ntitle: 五\n---\n\n字,字\n");
    let output = project.run(&["fmt", "--write"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // With the lines, which a report reads again.
    for place in ["er.md:2:8", "san.md:1:1", "si.md:2:8", "│ title: [甲"] {
        assert!(said.contains(place), "{place}: {said}");
    }
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(shown.contains("有 3 个文件读不出来，没有检查"), "{shown}");
    assert_eq!(output.status.code(), Some(1));
    assert!(project.read("content/cases/wu.md").contains("字，字"), "the others are mended");
    assert!(project.read("content/cases/si.md").contains("字,字"));
}

#[test]
fn a_flood_of_findings_is_summed_up_and_errors_are_not() {
    let project = Project::small();
    for page in ["er", "san", "si", "wu", "liu", "qi"] {
        let text = format!("---\ntitle: {page}\n---\n\n{}", "字,字\n\n".repeat(8));
        project.write(&format!("content/cases/{page}.md"), text + &"[甲](no.md)\n\n".repeat(7));
    }
    let output = project.run(&["build"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said.matches("[text/half-width]").count(), 20, "{said}");
    assert_eq!(said.matches("[link/broken]").count(), 42);
    assert!(said.contains("content/cases/er.md 里还有 3 处 text/half-width"), "{said}");
    assert!(said.contains("text/half-width　中文之间用了半角标点：28 处，在 6 个文件里"), "{said}");
    assert!(said.contains("linli build --all-findings"));
    let said = project.run(&["build", "--all-findings"]);
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert_eq!(said.matches("[text/half-width]").count(), 48);
    assert!(!said.contains("里还有"));
    let json = project.run(&["build", "--message-format", "json"]);
    assert_eq!(String::from_utf8_lossy(&json.stdout).matches("text/half-width").count(), 48);
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test reads the texts of the project, and those that it is given"
)]
fn real_texts_are_not_harmed() {
    let config = config();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("content"), root.join("docs"), root.join("src/scaffold/starter")];
    folders.extend(std::env::var_os("LINLI_CORPUS").map(PathBuf::from));
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in
            std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path())
        {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "md") {
                let text = String::from_utf8_lossy(&std::fs::read(&entry).expect("a file")).replace('\0', "");
                let text = if text.starts_with("---\n") { text } else { page(&text) };
                is_harmless(&config, &text);
                count += 1;
            }
        }
    }
    assert!(count > 20, "{count} texts");
    println!("{count} texts");
}

/// What random texts are made of: what rules look at, with all that it could harm beside it.
const PARTS: &[&str] = &[
    "*",
    "**",
    "~~",
    "_",
    "__",
    "`",
    "``",
    "\\",
    "[",
    "](",
    "]",
    ")",
    "(",
    "![",
    "<",
    ">",
    "<https://a.cn/甲,乙>",
    "&amp;",
    "{{ stat(\"a,b\") }}",
    "|",
    "\n|---|---|\n",
    "\n",
    "\n\n",
    "  \n",
    "\n    ",
    "\n> ",
    "\n- ",
    "\n1. ",
    "\n## ",
    "\n---\n",
    "[^1]",
    "\n[^1]: ",
    "\n[甲]: b\n",
    "[甲]",
    " ",
    " ",
    " ",
    "  ",
    "\u{3000}",
    "XX",
    "**次",
    "甲",
    "社区",
    "我们我们",
    "在在",
    "的的",
    "。",
    "，",
    "：",
    "，，",
    "。。。",
    ",",
    ", ",
    ":",
    ".",
    "!",
    "?",
    ";",
    "“",
    "”",
    "\"",
    "'",
    "《",
    "》",
    "（",
    "）",
    "1",
    "２",
    "３０",
    "％",
    "．",
    "Ａ",
    "a",
    "http://a.cn/x",
    "甲.乙",
    "--",
    " - ",
    "...",
    "…",
    "\u{200b}",
    "👉",
    "1、",
    "（二）",
    "一、",
    "-",
    "#",
    "＃",
    "|",
    "｜",
    "—",
];

#[test]
fn random_texts_are_not_harmed() {
    let config = of_letters();
    let seconds: Option<u64> = std::env::var("LINLI_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let start = std::time::Instant::now();
    let mut state = 1 + u64::from(std::process::id()) * u64::from(seconds.is_some());
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % limit
    };
    let mut count = 0;
    while seconds.map_or(count < 1500, |seconds| start.elapsed().as_secs() < seconds) {
        let length = 1 + below(25);
        let body: String = (0..length).map(|_| PARTS[below(PARTS.len())]).collect();
        is_harmless(&config, &page(&body));
        count += 1;
    }
    println!("{count} texts");
}

/// The site's own list of words goes through the same gate.
#[test]
fn a_word_of_the_list_is_not_put_where_it_would_change_more() {
    let project = Project::small();
    project.write("rules/terms.yaml", "terms:\n  - {wrong: 四领, right: '1. 四邻'}\n");
    let text = "---\ntitle: 第二个案例\n---\n\n四领工作法\n\n推行四领工作法\n";
    project.write("content/cases/er.md", text);
    assert!(project.run(&["fmt", "--write"]).status.success());
    assert_eq!(project.read("content/cases/er.md"), text.replace("推行四领", "推行1. 四邻"));
    project.write("site.yaml", SITE);
}
