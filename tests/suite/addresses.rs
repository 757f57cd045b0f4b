//! What prepares a text for the parser leaves addresses, code and HTML as they are: links, pictures, code and tags are
//! those of pulldown-cmark on the raw text, wherever they stand and whatever is in them.

use std::ops::Range;

use linli::document::dialect::OPTIONS;
use linli::document::emphasis::Shadow;
use linli::document::holes;
use linli::path::SourcePath;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use crate::random_text::Random;
use crate::spec::cases;

/// Marks that mean something in Markdown or to the pre-pass, and what stands beside them in Chinese addresses.
const PARTS: [&str; 46] = [
    "~",
    "~",
    "~ed",
    "~~",
    "~~~",
    "*",
    "**",
    "***",
    "_",
    "__",
    "甲",
    "乙",
    "，",
    "。",
    "“",
    "”",
    "（",
    "）",
    "——",
    "/",
    ".",
    "-",
    "?",
    "#",
    "=",
    "&amp;",
    "&",
    "%20",
    "%",
    "$",
    "@",
    ":",
    ";",
    "+",
    "'",
    "\\~",
    "\\*",
    "\\",
    "**次",
    "XX社区",
    "!",
    "[1]",
    "(a)",
    "5",
    "x",
    "\u{100000}",
];

const STARTS: [&str; 9] =
    ["http://a.example/", "https://a.cn/~", "../b/", "/c/", "mailto:a", "~", "", "#", "图/"];

/// Where an address can stand; `@` is the address.
const PLACES: [&str; 28] = [
    "见[甲](@)。",
    "见[**甲**](@)，乙~",
    "（~5人）[甲](@)，约~5~人~。",
    "[甲](<@>)",
    "<@>",
    "约~5人，<@>。好~",
    "<http://a.example/@>",
    "<a.@~b@c.example>",
    "[甲][1]\n\n[1]: @\n",
    "[甲]\n\n[甲]: <@> '题~*'\n",
    "[1][]\n\n[1]:\n  @\n  \"题 ~x~\"\n",
    "![图~](@)",
    "![图](@ \"题 ~x~ **，甲\")",
    "[甲](@ '题&amp;~')",
    "| 甲 | ~乙~ |\n|---|---|\n| [甲](@) | **，[乙](@)**丙 |\n",
    "**[甲](@)**乙",
    "**重点：**[甲](@)*乙。*丙",
    "前文**“[甲](@)”**后文",
    "- [甲](@)\n- ~~乙~~[丙](@)\n",
    "> ~甲[乙](@)~，**丙。**丁\n",
    "`@`与``@ ` ``，**甲。**乙",
    "```@\n@\n```\n",
    "    @\n",
    "<a href=\"@\">甲</a>，<b title='@'>",
    "<div>\n@ **，甲\n</div>\n",
    "<!-- @ -->",
    "投入{{ stat(\"a.b\") }}万元，开会**次，讲课**次，[甲](@)。",
    "{{ stat(\"a~b\") }}~，[{{ stat(\"a.b\") }}](@ \"题\")，`@`",
];

type Found = Vec<(String, Range<usize>)>;

/// The links, pictures, code and HTML of some events, with their places.
fn opaque<'a>(events: impl Iterator<Item = (Event<'a>, Range<usize>)>) -> Found {
    let mut in_code = false;
    let mut found: Found = Vec::new();
    for (event, range) in events {
        let what = match event {
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                format!("link {link_type:?} {dest_url} {title} {id}")
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                format!("image {link_type:?} {dest_url} {title} {id}")
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                in_code = true;
                match kind {
                    CodeBlockKind::Fenced(info) => format!("fence {info}"),
                    CodeBlockKind::Indented => "indented".to_owned(),
                }
            }
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => {
                in_code = false;
                continue;
            }
            // In code the text is cut into pieces as the parser sees fit.
            Event::Text(text) if in_code => match found.last_mut() {
                Some((code, _)) => {
                    *code += &text;
                    continue;
                }
                None => continue,
            },
            Event::Code(code) => format!("code {code}"),
            Event::Html(html) | Event::InlineHtml(html) => format!("html {html}"),
            _ => continue,
        };
        found.push((what, range));
    }
    found
}

fn is_left_alone(text: &str) {
    let path = SourcePath::new("content/a.md");
    let raw = opaque(Parser::new_ext(text, OPTIONS).into_offset_iter());
    let holes = holes::find(&path, text, 0, true);
    let masks: Vec<Range<usize>> =
        holes.iter().filter(|hole| hole.masked).map(|hole| hole.range.clone()).collect();
    let shadow = Shadow::new(text, &masks);
    assert_eq!(opaque(shadow.events(OPTIONS)), raw, "{text:?}");
}

#[test]
fn addresses_code_and_html_are_those_of_the_raw_text() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut links = 0;
    for round in 0..6000 {
        let mut address = STARTS[random.below(STARTS.len())].to_owned();
        for _ in 0..random.below(9) {
            address += PARTS[random.below(PARTS.len())];
        }
        let text = PLACES[round % PLACES.len()].replace('@', &address);
        links += opaque(Parser::new_ext(&text, OPTIONS).into_offset_iter()).len();
        is_left_alone(&text);
    }
    assert!(links > 4500, "{links} are too few to tell");
}

#[test]
fn the_examples_of_commonmark_keep_their_addresses() {
    for name in ["spec/commonmark.json", "spec/cjk-emphasis.json"] {
        for case in cases(name) {
            is_left_alone(&case.markdown);
            is_left_alone(&format!("（~5人）{}，约~6人~", case.markdown));
        }
    }
}

/// GFM's own sections on tables, strikethrough and autolinks, and tildes of each length.
#[test]
fn single_tildes_are_text_and_double_ones_strike_out() {
    for (text, html) in [
        ("约~5人，满意~", "<p>约~5人，满意~</p>\n"),
        ("（~10人，**约20~ 30人**）", "<p>（~10人，<strong>约20~ 30人</strong>）</p>\n"),
        ("**快来~**加油~，**~5人**", "<p><strong>快来~</strong>加油~，<strong>~5人</strong></p>\n"),
        ("~a~ ~~b~~ ~~~c~~~", "<p>~a~ <del>b</del> ~~~c~~~</p>\n"),
        ("~a ~~b~ c~~ ~d~", "<p>~a <del>b~ c</del> ~d~</p>\n"),
        ("[~a~](~b~)", "<p><a href=\"~b~\">~a~</a></p>\n"),
        (r"\~a~ ~b\~", "<p>~a~ ~b~</p>\n"),
    ] {
        let shadow = Shadow::new(text, &[]);
        let mut found = String::new();
        pulldown_cmark::html::push_html(&mut found, shadow.events(OPTIONS).map(|(event, _)| event));
        assert_eq!(found, html, "{text}");
    }
}
