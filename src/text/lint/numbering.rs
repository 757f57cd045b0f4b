//! The number that a paragraph or heading begins with: `1、`, `（二）`, `三、`, `4.`.

use crate::text::numerals;

/// The number of an item.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// How it is written, with the mark behind it: numbers of one style go on from each other.
    pub style: (char, char),
    /// Which it is.
    pub value: u32,
    /// How many bytes of the text it takes, mark included.
    pub length: usize,
}

/// The number that a text begins with.
pub fn number(text: &str) -> Option<Number> {
    let first = text.chars().next()?;
    let (open, inner) = match first {
        '（' | '(' => ('（', &text[first.len_utf8()..]),
        _ => (' ', text),
    };
    let chinese = |c: char| matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十');
    let digit = |c: char| c.is_ascii_digit();
    let is_chinese = inner.starts_with(chinese);
    let rest = if is_chinese { inner.trim_start_matches(chinese) } else { inner.trim_start_matches(digit) };
    let word = &inner[..inner.len() - rest.len()];
    let mark = rest.chars().next()?;
    let fits = match open {
        '（' => matches!(mark, '）' | ')'),
        _ => matches!(mark, '、' | '．'),
    };
    if !fits || word.is_empty() || word.len() > 9 || word.starts_with('0') {
        return None;
    }
    let value =
        if is_chinese { numerals::parse(word)? as u32 } else { word.parse().ok().filter(|n| *n < 100)? };
    let style = (if is_chinese { '一' } else { '1' }, if open == '（' { '（' } else { mark });
    Some(Number { style, value, length: text.len() - rest.len() + mark.len_utf8() })
}
