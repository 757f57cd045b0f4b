//! The text of one block to the slips in it, each at its place in the source.

use std::ops::Range;

use super::plain::Plain;
use crate::diagnostic::{Code, Diagnostic};
use crate::text::chars::is_wide;
use crate::text::lint;

/// A slip of the author.
pub struct Slip {
    /// The warning, without its place.
    pub diagnostic: Diagnostic,
    /// Bytes of the source.
    pub range: Range<usize>,
    /// What a formatter may put where in the source.
    pub edits: Vec<(Range<usize>, String)>,
}

/// The slips of a block of `source` against rules of [`lint`], and those of Markdown that is shown as it stands.
pub fn block(plain: &Plain, source: &str, rules: &[Code]) -> Vec<Slip> {
    let mut slips = Vec::new();
    for finding in lint::check(&plain.text, rules) {
        if plain.is_prose(&finding.range) {
            let edits = finding.edits.into_iter();
            // An entity is not what it stands for: there the author edits.
            let same = edits.map(|(range, text)| (plain.place(range.clone()), range, text));
            let same = same.filter(|(place, range, _)| source[place.clone()] == plain.text[range.clone()]);
            slips.push(Slip {
                diagnostic: Diagnostic::new(finding.code, finding.message),
                range: plain.place(finding.range),
                edits: same.map(|(place, _, text)| (place, text)).collect(),
            });
        }
    }
    slips.extend(stars(plain, source));
    slips.extend(note(plain));
    slips
}

/// The first stars that were meant to be emphasis.
fn stars(plain: &Plain, source: &str) -> Option<Slip> {
    let text = &plain.text;
    let meant = |at: &usize| {
        let place = plain.place(*at..at + 2);
        let beside = [text[..*at].chars().next_back(), text[*at..].trim_start_matches('*').chars().next()];
        source[place.clone()] == *"**"
            && !source[..place.start].ends_with('\\')
            && plain.is_prose(&(*at..at + 2))
            && beside.iter().flatten().any(|c| is_wide(*c))
    };
    let at = memchr::memmem::find_iter(text.as_bytes(), "**").find(meant)?;
    let diagnostic = Diagnostic::new(Code::MarkdownStars, "星号没有变成加粗，会照原样显示")
        .hint(r"检查星号是否成对、紧挨着文字（里面不留空格）；就是要显示星号，写 \*\*");
    Some(Slip { diagnostic, range: plain.place(at..at + 2), edits: Vec::new() })
}

/// The first reference to a note that is not there.
fn note(plain: &Plain) -> Option<Slip> {
    let at = memchr::memmem::find(plain.text.as_bytes(), b"[^")?;
    let end = at + plain.text[at..].find(']')? + 1;
    if end - at <= 3 || !plain.is_prose(&(at..end)) {
        return None;
    }
    let label = &plain.text[at..end];
    let diagnostic = Diagnostic::new(Code::FootnoteMissing, format!("注释“{label}”没有内容"))
        .hint(format!("另起一行写“{label}: 注释的内容”"));
    Some(Slip { diagnostic, range: plain.place(at..end), edits: Vec::new() })
}
