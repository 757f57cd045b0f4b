//! How wide a text will be, and where its lines break, without a font: the width of each character in ems, a little
//! more than common fonts need (Noto, 苹方, 微软雅黑; checked in a browser by tests/browser/charts.mjs).

use unicode_width::UnicodeWidthChar;

use crate::text::linebreak::{begins_no_line, ends_no_line};

/// The size of all text in a chart, in units of the picture.
pub(super) const SIZE: f64 = 14.0;
/// From one line to the next.
pub(super) const LINE: f64 = 20.0;

/// The width of a text in units of the picture.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(em).sum::<f64>() * SIZE
}

fn em(c: char) -> f64 {
    match c {
        '0'..='9' => 0.62,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.34,
        ' ' | '-' | '(' | ')' | '[' | ']' | '/' | 'f' | 'r' | 't' => 0.42,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '‰' => 1.0,
        'a'..='z' => 0.62,
        'A'..='Z' => 0.76,
        '\u{1f000}'.. => 1.4,
        c => match c.width() {
            Some(0) | None => 0.0,
            Some(1) if c.is_ascii() => 0.62,
            // Dashes, quotes and the like are full-width in Chinese fonts.
            _ => 1.0,
        },
    }
}

/// Breaks a text into lines of at most `limit` units: anywhere between Han characters, but not inside a word or a
/// number, nor before closing or after opening punctuation. A word longer than a line is cut.
pub(super) fn wrap(text: &str, limit: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if !line.is_empty() && width(&line) + width(piece.trim_end()) > limit {
            lines.push(std::mem::take(&mut line).trim_end().to_string());
        }
        if width(piece) <= limit {
            line += if line.is_empty() { piece.trim_start() } else { piece };
            continue;
        }
        for c in piece.chars() {
            if !line.is_empty() && width(&line) + em(c) * SIZE > limit {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_string());
    }
    lines
}

/// The parts of a text that stay together.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if let Some(before) = before
            && may_break(before, c)
        {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(c);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

fn may_break(before: char, after: char) -> bool {
    let word =
        |c: char| c.is_alphanumeric() && c.width() == Some(1) || matches!(c, '.' | ',' | '%' | '-' | '\'');
    !(ends_no_line(before) || begins_no_line(after) || word(before) && word(after))
}

#[cfg(test)]
mod tests {
    use super::{width, wrap};

    #[test]
    fn lines_fit_and_punctuation_stays_where_it_belongs() {
        assert_eq!(wrap("城市社区党组织", 14.0 * 4.0), ["城市社区", "党组织"]);
        assert_eq!(wrap("社区、小区（网格）", 14.0 * 4.0), ["社区、小", "区（网", "格）"]);
        assert_eq!(wrap("共12345.6万元", 14.0 * 5.0), ["共", "12345.6", "万元"].map(String::from));
        assert_eq!(wrap("", 50.0), [""]);
        for line in wrap("abcdefghijklmnopqrstuvwxyz一二三", 60.0) {
            assert!(width(&line) <= 60.0, "{line}");
        }
    }
}
