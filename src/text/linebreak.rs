//! Whether a line break inside a paragraph is a blank or nothing at all, and where a line may not be broken.

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

/// A mark that opens a quotation, a title or a bracket, full-width.
pub fn opens(c: char) -> bool {
    matches!(c, '“' | '‘' | '《' | '〈' | '（' | '「' | '『' | '【' | '〔')
}

/// A mark that closes one.
pub fn closes(c: char) -> bool {
    matches!(c, '”' | '’' | '》' | '〉' | '）' | '」' | '』' | '】' | '〕')
}

/// A mark of Chinese text that fills its square at the left alone, and closes something or parts it from what follows.
pub fn parts(c: char) -> bool {
    closes(c) || matches!(c, '，' | '。' | '、' | '；' | '：')
}

/// Whether no line begins with a character (GB/T 15834—2011, 5.1.10; the same for what stands for such marks in Latin text, and
/// for signs that belong to the number before them).
pub fn begins_no_line(c: char) -> bool {
    parts(c) || matches!(c, '！' | '？' | '％' | '‰' | '℃' | '—' | '…' | '·') || ",.:;?!)]}%".contains(c)
}

/// Whether no line ends with a character.
pub fn ends_no_line(c: char) -> bool {
    opens(c) || "([{￥$".contains(c)
}
