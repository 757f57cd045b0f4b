//! What must be true of any text; asked by the test with random texts and by the fuzz target.

use std::ops::Range;

use linli::check::{Found, Options, Reader};
use linli::config::rules::Rules;
use linli::config::{Linebreaks, Markdown};
use linli::diagnostic::Level;
use linli::document::emphasis::Shadow;
use linli::document::{Inline, Segment, dialect, markdown};
use linli::path::SourcePath;
use linli::text::passage::Passage;
use linli::text::{anchor, blanks, collate, lint, pinyin, summary};
use pulldown_cmark::{CowStr, Event};

/// Everything that must be true of any text.
pub fn holds(text: &str) {
    let options = dialect::OPTIONS;
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
        let settings = Markdown { html, linebreaks, ..Markdown::default() };
        let mut rules = Rules::default();
        lint::ALL.into_iter().for_each(|code| rules.set(code, Level::Warning));
        let options = Options::new(&rules, Default::default(), Default::default());
        let (reader, mut found) = (Reader::new(&options), Found::in_source(&path));
        let mut visit = |passage: &Passage<'_>| {
            is_place(passage.source, &passage.whole());
            reader.read(passage, &mut found);
        };
        let parsed = markdown::parse(&path, text, 0..text.len(), &settings, search, &mut visit);
        for diagnostic in parsed.diagnostics.iter().chain(&found.diagnostics) {
            let span = diagnostic.span.as_ref().expect("all are at a place");
            is_place(text, &(span.start as usize..span.end as usize));
        }
        for segment in &parsed.value.segments {
            let (range, starts) = match segment {
                Segment::Html(html) => {
                    // What stands for masked bytes goes no further than the parser.
                    for mask in ['\0', '\u{1}', '\u{2}', '\u{3}', '\u{4}'] {
                        assert!(text.contains(mask) || !html.contains(mask), "{html:?}");
                    }
                    assert!(text.contains('\u{a874}') || !html.contains('\u{a874}'));
                    continue;
                }
                Segment::Link { range, .. } => (range, "["),
                Segment::Image { range, .. } => (range, "!["),
                Segment::Address { range, .. } => (range, ""),
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
        let fixes = found.diagnostics.into_iter().flat_map(|one| one.fixes);
        lint::apply(text, fixes.map(|fix| (fix.start as usize..fix.end as usize, fix.text)).collect());
    }

    lint::fix(text, &lint::ALL);
    assert!(pinyin::slug(text, &[]).len() <= 80);
    assert!(!anchor::anchor(text).is_empty());
    assert!(collate::key(text, &[]) == collate::key(text, &[]));
}

fn is_place(text: &str, range: &Range<usize>) {
    assert!(text.get(range.clone()).is_some(), "{range:?} is no place");
}
