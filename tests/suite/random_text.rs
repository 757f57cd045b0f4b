//! Random Markdown: nothing panics, and every place that is reported lies in the source. `LINLI_FUZZ_SECONDS=600` goes
//! on for as long, each time with other inputs.

use std::ops::Range;

use linli::config::{Linebreaks, Markdown};
use linli::document::emphasis::Shadow;
use linli::document::{Inline, Segment, markdown};
use linli::path::SourcePath;
use linli::text::{anchor, blanks, collate, lint, pinyin, summary};
use pulldown_cmark::{CowStr, Event};

/// What random texts are made of: all that Markdown, the pre-pass, shortcodes and blanks look at.
const PARTS: &[&str] = &[
    "*",
    "**",
    "***",
    "*****",
    "~",
    "~~",
    "_",
    "__",
    "____",
    "`",
    "``",
    "```\n",
    "\\",
    "[",
    "](",
    "]",
    ")",
    "![",
    "(",
    "<",
    ">",
    "<https://a.cn/*>",
    "<b>",
    "<!--",
    "-->",
    "&amp;",
    "&ngE;",
    "&#x4e2d;",
    "{{ ",
    " }}",
    "{{ stat(\"a\") }}",
    "{{ f('*', k=1) }}",
    "{#id}",
    "|",
    "|---|\n",
    "\n",
    "\n\n",
    "\r\n",
    "  \n",
    "\n    ",
    "\n> ",
    "\n- ",
    "\n- [x] ",
    "\n1. ",
    "\n# ",
    "\n## ",
    "\n---\n",
    "\n===\n",
    "[^1]",
    "\n[^1]: ",
    "\n: ",
    "\n[a]: b\n",
    "[a]",
    " ",
    "\t",
    "\u{3000}",
    "次，",
    "个",
    "个。",
    "社区",
    "等",
    "余",
    "XX",
    "××",
    "某某",
    "〇〇",
    "20XX年",
    "（待核）",
    "TODO",
    "党建",
    "引领",
    "。",
    "，",
    "：",
    "“",
    "”",
    "《",
    "》",
    "（",
    "）",
    "——",
    "……",
    "...",
    "--",
    "\"",
    "a",
    "Rust",
    "2022",
    "の",
    "한",
    "𠮷",
    "😀",
    "👨‍👩‍👧",
    "\u{fe00}",
    "\u{e0100}",
    "\u{200b}",
    "\u{feff}",
    "\u{a874}",
    "\u{1}",
    "\u{4}",
    "\u{0}",
    "é",
    "\u{301}",
];

/// A small generator (xorshift64*): the same seed gives the same texts everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }

    fn text(&mut self) -> String {
        let length = 1 + self.below(40);
        (0..length).map(|_| PARTS[self.below(PARTS.len())]).collect()
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how long to try is no output")]
fn random_text_is_read_and_its_places_are_true() {
    let seconds: Option<u64> = std::env::var("LINLI_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let start = std::time::Instant::now();
    let clock =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |time| time.as_nanos());
    let mut random = Random(if seconds.is_some() { clock as u64 | 1 } else { 1 });
    let mut count = 0_u64;
    loop {
        let text = random.text();
        let outcome = std::panic::catch_unwind(|| holds(&text));
        assert!(outcome.is_ok(), "{text:?}");
        count += 1;
        match seconds {
            None if count == 3000 => break,
            Some(seconds) if start.elapsed().as_secs() >= seconds => break,
            _ => {}
        }
    }
    println!("{count} texts");
}

/// Everything that must be true of any text.
fn holds(text: &str) {
    let options = markdown::OPTIONS;
    for (event, range) in Shadow::new(text, &[]).events(options) {
        is_place(text, &range);
        if let Event::Text(CowStr::Borrowed(piece)) = event
            && piece.len() == range.len()
        {
            assert_eq!(piece, &text[range]);
        }
    }

    let mut end = 0;
    for blank in blanks::find(text, &[]) {
        is_place(text, &blank.range);
        assert!(blank.range.start >= end && !blank.range.is_empty());
        end = blank.range.end;
    }

    let path = SourcePath::new("a.md");
    for (html, linebreaks, search) in [(false, Linebreaks::Join, true), (true, Linebreaks::Hard, false)] {
        let settings = Markdown { html, linebreaks, lint: lint::ALL.to_vec(), ..Markdown::default() };
        let parsed = markdown::parse(&path, text, 0..text.len(), &settings, search);
        for diagnostic in &parsed.diagnostics {
            let span = diagnostic.span.as_ref().expect("all are at a place");
            is_place(text, &(span.start as usize..span.end as usize));
        }
        for segment in &parsed.value.segments {
            let (range, starts) = match segment {
                Segment::Html(html) => {
                    assert!(text.contains('\0') || !html.contains('\0'));
                    assert!(text.contains('\u{a874}') || !html.contains('\u{a874}'));
                    continue;
                }
                Segment::Link { range, .. } => (range, "["),
                Segment::Image { range, .. } => (range, "!["),
                Segment::Call(call) => (&call.range, "{{"),
            };
            let range = range.start as usize..range.end as usize;
            is_place(text, &range);
            assert!(text[range].starts_with(starts));
        }
        for inline in &parsed.value.excerpt {
            if let Inline::Text(text) = inline {
                summary::cut(text, 7);
            }
        }
        lint::apply(text, markdown::edits(&path, text, 0..text.len(), &settings));
    }

    lint::fix(text, &lint::ALL);
    assert!(pinyin::slug(text, &[]).len() <= 80);
    assert!(!anchor::anchor(text).is_empty());
    assert!(collate::key(text) == collate::key(text));
}

fn is_place(text: &str, range: &Range<usize>) {
    assert!(text.get(range.clone()).is_some(), "{range:?} is no place");
}
