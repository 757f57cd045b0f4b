//! Slips of typography, with what a formatter may put in their place.

use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::text::lint;
use crate::text::passage::Passage;

/// The slips of a passage against the rules of [`lint`] that are on.
pub(super) fn slips(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    if !passage.role.is_prose() {
        return;
    }
    let rules: Vec<Code> = lint::ALL.into_iter().filter(|code| options.rules.is_on(*code)).collect();
    for finding in lint::check(passage.text, &rules) {
        if !passage.is_prose(&finding.range) {
            continue;
        }
        let places =
            finding.edits.into_iter().map(|(range, text)| (passage.place(range.clone()), range, text));
        // An entity is not what it stands for: there the author edits.
        let same =
            places.filter(|(place, range, _)| passage.source[place.clone()] == passage.text[range.clone()]);
        let mut diagnostic = Diagnostic::new(finding.code, finding.message);
        diagnostic.fixes = same.map(|(place, _, text)| Fix::new(place, text)).collect();
        found.add(passage, finding.range, diagnostic);
    }
}

/// Characters that nobody sees: zero width, soft hyphens, controls of the direction of writing. Joiners of emoji stay.
pub(super) fn invisible(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    let is_invisible = |c: char| matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    // All of them begin with one of these bytes; 0xe2 and 0xef begin much else, so the text is looked at only then.
    if memchr::memchr3(0xc2, 0xe2, 0xef, passage.text.as_bytes()).is_none() {
        return;
    }
    for (at, c) in passage.text.char_indices().filter(|(_, c)| is_invisible(*c)) {
        let message = format!("这里有一个看不见的字符（U+{:04X}）", u32::from(c));
        let range = at..at + c.len_utf8();
        let place = passage.place(range.clone());
        let mut diagnostic = Diagnostic::new(Code::TextInvisible, message)
            .hint("删去它：光标停在这里，前后各删一个字再重新输入");
        if passage.role.is_prose() && passage.source[place.clone()] == passage.text[range.clone()] {
            diagnostic.fixes.push(Fix::new(place, ""));
        }
        found.add(passage, range, diagnostic);
    }
}
