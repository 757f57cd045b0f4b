//! Markdown to HTML: the project's own cases (`tests/spec/*.md`) and outside ones.

use std::path::PathBuf;

use linli::check::settle::settle;
use linli::check::{self, Found, Reader};
use linli::config::profile::Profile;
use linli::config::rules::Rules;
use linli::config::{Anchors, Linebreaks, Markdown};
use linli::diagnostic::{Code, Diagnosed, Level};
use linli::document::emphasis::Shadow;
use linli::document::{Argument, Body, Segment, markdown};
use linli::path::SourcePath;
use linli::text::lint;
use linli::text::passage::Passage;
use pulldown_cmark::Options;

const FENCE: &str = "``````";

/// Every case of `tests/spec/*.md` gives the HTML and the diagnostics that stand in it. `UPDATE=1` writes what it gives
/// now into the files: read the difference as code.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads and rewrites its own material")]
fn the_specification_holds() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/spec");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("tests/spec is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    let mut count = 0;
    for path in files {
        let expected = std::fs::read_to_string(&path).expect("UTF-8");
        let mut found = String::new();
        let mut lines = expected.lines();
        while let Some(line) = lines.next() {
            found += &format!("{line}\n");
            let Some(settings) = line.strip_prefix(FENCE) else { continue };
            let case: Vec<&str> = lines.by_ref().take_while(|line| *line != FENCE).collect();
            let markdown = case.split(|line| *line == ".").next().unwrap_or_default().join("\n") + "\n";
            found += &format!("{markdown}.\n{}{FENCE}\n", result(&markdown, settings));
            count += 1;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, found).expect("the file can be written");
        } else {
            similar(&path, &expected, &found);
        }
    }
    assert!(count >= 200, "only {count} cases");
}

/// Fails at the first line that differs.
fn similar(path: &std::path::Path, expected: &str, found: &str) {
    for (number, (expected, found)) in expected.lines().zip(found.lines()).enumerate() {
        assert_eq!(expected, found, "{}:{} (UPDATE=1 rewrites it)", path.display(), number + 1);
    }
    assert_eq!(expected.lines().count(), found.lines().count(), "{}", path.display());
}

/// HTML, and behind a `.` the diagnostics, one a line: severity, code, line:column, message.
fn result(text: &str, words: &str) -> String {
    let mut settings = Markdown::default();
    let mut rules = Rules::default();
    let (mut blanks, mut district) = (true, "");
    for word in words.split_whitespace() {
        match word {
            "html" => settings.html = true,
            "anchors=pinyin" => settings.anchors = Anchors::Pinyin,
            "linebreaks=keep" => settings.linebreaks = Linebreaks::Keep,
            "linebreaks=hard" => settings.linebreaks = Linebreaks::Hard,
            "lint=all" => lint::ALL.into_iter().for_each(|code| rules.set(code, Level::Warning)),
            "placeholders=false" => blanks = false,
            "profile=gov" => Profile::Gov.levels().for_each(|(code, level)| rules.set(code, level)),
            "district" => district = "云溪区",
            word => panic!("unknown setting {word}"),
        }
    }
    let parsed = read(text, &settings, rules, blanks, district);
    let mut result: String = parsed.value.segments.iter().map(shown).collect();
    if !result.is_empty() && !result.ends_with('\n') {
        result.push('\n');
    }
    for (index, diagnostic) in parsed.diagnostics.iter().enumerate() {
        let start = diagnostic.span.as_ref().map_or(0, |span| span.start as usize);
        let line = text[..start].matches('\n').count() + 1;
        let column = text[..start].rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        let (code, message) = (diagnostic.code.as_str(), &diagnostic.message);
        result += if index == 0 { ".\n" } else { "" };
        result += &format!("{} {code} {line}:{column} {message}\n", diagnostic.level.name());
    }
    result
}

/// A segment with what waits for the rest of the site as a tag of its own.
fn shown(segment: &Segment) -> String {
    let title = |title: &str| if title.is_empty() { String::new() } else { format!(" title={title:?}") };
    match segment {
        Segment::Html(html) => html.clone(),
        Segment::Link { target, title: text, .. } => format!("<link to={target:?}{}>", title(text)),
        Segment::Image { target, alt, title: text, figure, .. } => {
            let tag = if *figure { "figure" } else { "image" };
            format!("<{tag} of={target:?} alt={alt:?}{}>", title(text))
        }
        Segment::Address { target, picture, .. } => {
            format!("{}:{target}", if *picture { "picture" } else { "address" })
        }
        Segment::Call(call) => {
            let mut arguments: Vec<String> = call.positional.iter().map(argument).collect();
            arguments.extend(call.named.iter().map(|(name, value)| format!("{name}={}", argument(value))));
            let tag = if call.inline { "call" } else { "block-call" };
            format!("<{tag} {}({})>", call.name, arguments.join(", "))
        }
    }
}

fn argument(argument: &Argument) -> String {
    match argument {
        Argument::Text(text) => format!("{text:?}"),
        Argument::Number(number) => number.clone(),
        Argument::Bool(value) => value.to_string(),
    }
}

/// Parses a whole text, and reads it by the rules that are on everywhere.
fn parse(text: &str, settings: &Markdown) -> Diagnosed<Body> {
    read(text, settings, Rules::default(), true, "")
}

/// Parses a whole text, and reads it by some rules; what was found is settled.
fn read(text: &str, settings: &Markdown, rules: Rules, blanks: bool, district: &str) -> Diagnosed<Body> {
    let path = SourcePath::new("content/a.md");
    let mut options = check::Options::new(&rules, Default::default(), Default::default());
    options.district = district.into();
    let (reader, mut found) = (Reader::new(&options), Found::in_source(&path));
    let mut visit = |passage: &Passage<'_>| reader.read(passage, &mut found);
    let parsed = markdown::parse(&path, text, 0..text.len(), settings, blanks, &mut visit);
    let diagnostics = [parsed.diagnostics, found.diagnostics].concat();
    Diagnosed { value: parsed.value, diagnostics: settle(diagnostics, &options.rules) }
}

/// A file of the material shared between projects, or `None` (and a note) where it is missing.
fn shared(name: &str) -> Option<String> {
    let folder = std::env::var_os("LINLI_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")), PathBuf::from);
    #[expect(clippy::disallowed_methods, reason = "a test reads its own material")]
    let text = std::fs::read_to_string(folder.join(name)).ok();
    if text.is_none() {
        eprintln!("skipped: {} is missing", folder.join(name).display());
    }
    text
}

pub struct Case {
    pub markdown: String,
    html: String,
    tier: String,
}

pub fn cases(name: &str) -> Vec<Case> {
    let Some(text) = shared(name) else { return Vec::new() };
    let cases: Vec<serde_json::Value> = serde_json::from_str(&text).expect("a list of cases");
    let field = |case: &serde_json::Value, key: &str| case[key].as_str().unwrap_or_default().to_owned();
    cases
        .iter()
        .map(|case| Case {
            markdown: field(case, "markdown"),
            html: field(case, "html"),
            tier: field(case, "tier"),
        })
        .collect()
}

/// HTML without the liberties of a writer: quotes need no escape in text, nor an item a line of its own for its block.
fn normal(html: &str) -> String {
    html.trim().replace("&quot;", "\"").replace("<li>\n", "<li>")
}

/// The HTML of a body before the site is known: links and pictures as CommonMark writes them.
fn plain_html(body: &Body) -> String {
    let mut html = String::new();
    let title = |title: &str| match title {
        "" => String::new(),
        title => format!(" title=\"{}\"", escaped(title)),
    };
    for segment in &body.segments {
        match segment {
            Segment::Html(part) => html += part,
            Segment::Link { target, title: text, .. } => {
                html += &format!("<a href=\"{}\"{}>", href(target), title(text));
            }
            Segment::Image { target, alt, title: text, figure, .. } => {
                let image =
                    format!("<img src=\"{}\" alt=\"{}\"{} />", href(target), escaped(alt), title(text));
                html += &if *figure { format!("<p>{image}</p>") } else { image };
            }
            Segment::Address { target, .. } => html += target,
            Segment::Call(call) => html += &format!("{{{{ {} }}}}", call.name),
        }
    }
    html
}

fn href(target: &str) -> String {
    let mut text = String::new();
    pulldown_cmark_escape::escape_href(&mut text, target).expect("strings can be written to");
    text
}

fn escaped(text: &str) -> String {
    let mut html = String::new();
    pulldown_cmark_escape::escape_html(&mut html, text).expect("strings can be written to");
    html
}

/// The pre-pass alone, with the library's own writer behind it.
fn emphasised(markdown: &str, options: Options) -> String {
    let shadow = Shadow::new(markdown, &[]);
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, shadow.events(options).map(|(event, _)| event));
    html
}

#[test]
fn cjk_friendly_emphasis() {
    let cases = cases("spec/cjk-emphasis.json");
    let options = Options::ENABLE_STRIKETHROUGH;
    let failed: Vec<&Case> = cases
        .iter()
        .filter(|case| normal(&emphasised(&case.markdown, options)) != normal(&case.html))
        .collect();
    for case in &failed {
        println!("{} {:?} → {:?}", case.tier, case.markdown, emphasised(&case.markdown, options));
    }
    println!("{} of {}", cases.len() - failed.len(), cases.len());
    assert!(failed.len() <= 5);
}

#[test]
fn the_pre_pass_leaves_commonmark_as_it_is() {
    let cases = cases("spec/commonmark.json");
    let failed = cases
        .iter()
        .filter(|case| normal(&emphasised(&case.markdown, Options::empty())) != normal(&case.html));
    for case in failed.clone() {
        println!("{:?}\n→ {:?}", case.markdown, emphasised(&case.markdown, Options::empty()));
    }
    assert_eq!(failed.count(), 0);
}

#[test]
fn every_blank_of_the_report_is_found() {
    let Some(text) = shared("seed/report-2022.txt") else { return };
    let body = parse(&text, &Markdown::default());
    let found = body.diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::BlankFound).count();
    assert_eq!(found, 55);
    let html: String = body.value.segments.iter().map(|segment| format!("{segment:?}")).collect();
    assert_eq!(html.matches(r#"class=\"blank\""#).count(), 55);
    assert!(!html.contains("<strong>") && !html.contains("<em>"));
    assert!(matches!(body.value.segments[..], [Segment::Html(_)]));
    println!("字数 {}，{} 分钟", body.value.words, body.value.minutes);
}

/// What linli adds to CommonMark's own HTML taken away: anchors, the mark of external links, colours of
/// code, and that it can be scrolled by keys.
fn without_dialect(html: &str) -> String {
    let mut rest = html;
    let mut plain = String::new();
    while let Some(at) = rest.find(['<']) {
        let tag = &rest[at..rest[at..].find('>').map_or(rest.len(), |end| at + end + 1)];
        plain += &rest[..at];
        rest = &rest[at + tag.len()..];
        plain += match tag {
            "</span>" => "",
            "<pre tabindex=\"0\">" => "<pre>",
            tag if tag.starts_with("<span class=\"hl-") => "",
            tag if tag.starts_with("<h") && tag[2..].starts_with(|c: char| c.is_ascii_digit()) => &tag[..3],
            tag => tag,
        };
    }
    (plain + rest).replace(" class=\"external\" rel=\"noopener\"", "")
}

/// HTML without its comments, which linli does not publish: they are notes of the author. (In CommonMark's own they stand in
/// no script.)
fn without_comments(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some(at) = rest.find("<!--") {
        kept += &rest[..at];
        rest = rest[at..].find("-->").map_or("", |end| &rest[at + end + 3..]);
    }
    kept + rest
}

/// All 652 cases give the expected HTML without comments, but for five, whose autolinks linli refuses: four have other schemes,
/// and a host has a backtick in it.
#[test]
fn commonmark_is_read_as_commonmark() {
    let settings = Markdown { html: true, linebreaks: Linebreaks::Keep, ..Markdown::default() };
    let path = SourcePath::new("content/a.md");
    let mut refused = 0;
    for case in cases("spec/commonmark.json") {
        let body =
            markdown::parse(&path, &case.markdown, 0..case.markdown.len(), &settings, false, &mut |_| {});
        if body.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::LinkScheme) {
            refused += 1;
            continue;
        }
        let html = without_dialect(&plain_html(&body.value));
        let expected = without_dialect(&without_comments(&case.html));
        assert_eq!(normal(&html), normal(&expected), "{}", case.markdown);
    }
    assert!(refused <= 5, "{refused}");
}

/// Prose of the sort that staff write: 24 clauses, each emphasised in 25 ways (whole, at its beginning, with its mark,
/// in lists and tables, several in a line): 600 and more bold spans that hold units, names and figures, and no blank.
#[test]
fn ordinary_bold_prose_holds_no_blank() {
    const CLAUSES: [(&str, &str); 24] = [
        ("坚持党建引领", "把组织优势转化为治理效能"),
        ("个体工商户", "纳入网格统一服务"),
        ("次要矛盾", "由社区就地化解"),
        ("社区党委", "每月召开一次联席会议"),
        ("人、财、物", "向基层一线倾斜"),
        ("户户走访", "摸清底数，建立台账"),
        ("3个专班", "分片包干，共走访1200户"),
        ("120个小区", "实现物业服务全覆盖"),
        ("项目化推进", "细化为28项任务、56条措施"),
        ("第一，建机制", "明确责任人和完成时限"),
        ("等不起的紧迫感", "推动问题解决在年底之前"),
        ("区直部门", "把高频事项下放到街道"),
        ("街道社区两级", "联动处置12345热线工单"),
        ("名师工作室", "带动30名社区工作者成长"),
        ("家门口的服务", "让老人少跑两公里"),
        ("所有制不变", "盘活闲置用房5处，合计3600平方米"),
        ("年度考核", "与群众评价挂钩，占比60%"),
        ("市级示范点", "新增8个，总数达到21个"),
        ("的确良好", "的风气正在形成"),
        ("级级有责任", "层层抓落实"),
        ("支部建在楼栋上", "每栋楼至少一名党员"),
        ("天天有人管", "月月有活动"),
        ("万元以下的小项目", "由居民议事会自行决定"),
        ("米面油配送", "惠及特困老人86人"),
    ];
    const FRAMES: [&str; 25] = [
        "**{a}**，{b}。",
        "**{a}：**{b}。",
        "**{a}。**{b}。",
        "一是**{a}**，{b}。",
        "要把**{a}**作为重点，{b}。",
        "**{a}，{b}。**",
        "**{a}**{b}。",
        "{b}，**{a}**。",
        "{b}（**{a}**）。",
        "“**{a}**”，{b}。",
        "**“{a}”**，{b}。",
        "- **{a}**：{b}",
        "- **{a}：**{b}",
        "1. **{a}**——{b}",
        "> **{a}**，{b}。",
        "| 做法 | 成效 |\n|---|---|\n| **{a}** | {b} |",
        "### **{a}**\n\n{b}。",
        "*{a}*，{b}。",
        "***{a}***，{b}。",
        "既要**{a}**，又要**{b}**。",
        "**{a}**、**{b}**，缺一不可。",
        "由**{a}**到**{b}**。",
        "[**{a}**](a.md)，{b}。",
        "2022年，**{a}**，{b}；2023年，**{a}**继续深化。",
        "{b}。**{a}**",
    ];
    let mut bold = 0;
    for (a, b) in CLAUSES {
        // One document for each clause, so that what is found in one line could speak for another.
        let text: String = FRAMES.map(|frame| frame.replace("{a}", a).replace("{b}", b)).join("\n\n");
        let body = parse(&text, &Markdown::default());
        let blank = body.diagnostics.iter().find(|diagnostic| diagnostic.code == Code::BlankFound);
        let start = blank.and_then(|blank| blank.span.as_ref()).map_or(0, |span| span.start as usize);
        assert!(blank.is_none(), "{}", text[start..].lines().next().unwrap_or_default());
        bold += plain_html(&body.value).matches("<strong>").count();
    }
    assert!(bold >= 500, "{bold}");
}

/// A text of our own with the marks of a report that was made fit for the public.
#[test]
fn every_blank_of_a_redacted_text_is_found() {
    let text = "全年召开专题会议**次，**街道党工委集中学习**次，开展宣讲**场次。推进***等*个小区改造，***社区经验获全省\
                推广。新建**个网格、撤并**个网格，由原来**个增加到**个。打造“暖心驿站”**个；清退物业企业*家，收回欠费\
                **余万元。**社区党支部**被评为先进，**机关党支部书记当选代表。";
    let body = parse(text, &Markdown::default());
    let found = body.diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::BlankFound).count();
    let runs = text.split(|c| c != '*').filter(|run| !run.is_empty()).count();
    assert_eq!(found, runs);
}
