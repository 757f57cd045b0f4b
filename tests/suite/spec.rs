//! Markdown to HTML: the project's own cases (`tests/spec/*.md`) and outside ones.

use std::path::PathBuf;

use linli::config::{Linebreaks, Markdown};
use linli::diagnostic::{Code, Diagnosed};
use linli::document::emphasis::Shadow;
use linli::document::{Body, Segment, markdown};
use linli::path::SourcePath;
use pulldown_cmark::Options;

/// Parses a whole text.
fn parse(text: &str, settings: &Markdown) -> Diagnosed<Body> {
    markdown::parse(&SourcePath::new("content/a.md"), text, 0..text.len(), settings, true)
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

struct Case {
    markdown: String,
    html: String,
    tier: String,
}

fn cases(name: &str) -> Vec<Case> {
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

/// What linli adds to CommonMark's own HTML taken away: anchors, the mark of external links, colours of code.
fn without_dialect(html: &str) -> String {
    let mut rest = html;
    let mut plain = String::new();
    while let Some(at) = rest.find(['<']) {
        let tag = &rest[at..rest[at..].find('>').map_or(rest.len(), |end| at + end + 1)];
        plain += &rest[..at];
        rest = &rest[at + tag.len()..];
        plain += match tag {
            "</span>" => "",
            tag if tag.starts_with("<span class=\"hl-") => "",
            tag if tag.starts_with("<h") && tag[2..].starts_with(|c: char| c.is_ascii_digit()) => &tag[..3],
            tag => tag,
        };
    }
    (plain + rest).replace(" class=\"external\" rel=\"noopener\"", "")
}

/// All 652 cases give the expected HTML but for four, whose autolinks have schemes that linli refuses.
#[test]
fn commonmark_is_read_as_commonmark() {
    let settings = Markdown { html: true, linebreaks: Linebreaks::Keep, ..Markdown::default() };
    let path = SourcePath::new("content/a.md");
    let mut refused = 0;
    for case in cases("spec/commonmark.json") {
        let body = markdown::parse(&path, &case.markdown, 0..case.markdown.len(), &settings, false);
        if body.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::LinkScheme) {
            refused += 1;
            continue;
        }
        let html = without_dialect(&plain_html(&body.value));
        assert_eq!(normal(&html), normal(&without_dialect(&case.html)), "{}", case.markdown);
    }
    assert!(refused <= 4, "{refused}");
}
