//! Whether a line break inside a paragraph is a blank or nothing at all.

use super::chars::{is_ambiguous_punctuation, is_wide};

/// Whether a line break between `before` and `after` (the visible characters beside it, looking through inline markup)
/// vanishes: between wide characters, and between a wide one and Chinese punctuation of ambiguous width. Rule of CSS
/// Text Level 4, "segment break transformation", for Chinese. A blank stays beside Latin letters, digits and Hangul.
pub fn vanishes(before: char, after: char) -> bool {
    let punctuation = |c| is_ambiguous_punctuation(c) || c == '–';
    match (is_wide(before), is_wide(after)) {
        _ if before == '\u{200b}' || after == '\u{200b}' => true,
        (true, true) => true,
        (true, false) => punctuation(after),
        (false, true) => punctuation(before),
        (false, false) => false,
    }
}
