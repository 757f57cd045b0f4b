//! Classes of characters: what is Han, wide, Hangul, CJK or punctuation.

use unicode_properties::{EmojiStatus, GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_width::UnicodeWidthChar;

/// A Han character, 〇 and those outside the Basic Multilingual Plane included.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '〇' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The three bytes at `at` where they are a Han character of the block that nearly all of a Chinese text consists of, U+4E00
/// to U+9FFF: told without decoding.
pub fn common_han(bytes: &[u8], at: usize) -> Option<[u8; 3]> {
    let han: [u8; 3] = *bytes.get(at..)?.first_chunk()?;
    // From e4 b8 80 to e9 bf bf.
    (0xe4b8..=0xe9bf).contains(&u16::from_be_bytes([han[0], han[1]])).then_some(han)
}

/// Hangul: wide, but written with spaces between words.
pub fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{a960}'..='\u{a97c}' | '\u{ac00}'..='\u{d7fb}' | '\u{ffa0}'..='\u{ffdc}')
}

/// East_Asian_Width wide, full-width or half-width, and not Hangul: text set without spaces between words.
pub fn is_wide(c: char) -> bool {
    match c {
        '\0'..='\u{10ff}' => false,
        // What Chinese text consists of, before the table.
        '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{303e}' | '\u{ff01}'..='\u{ff60}' => true,
        '₩' | '\u{ff61}'..='\u{ff9f}' | '\u{ffe8}'..='\u{ffee}' => true,
        c => c.width() == Some(2) && !is_hangul(c),
    }
}

/// A "CJK character" as the CJK-friendly amendment to CommonMark has it
/// (<https://github.com/tats-u/markdown-cjk-friendly>): wide, full-width or half-width and not shown as an emoji by
/// default, or Hangul.
pub fn is_cjk(c: char) -> bool {
    let emoji = || {
        matches!(
            c.emoji_status(),
            EmojiStatus::EmojiPresentation
                | EmojiStatus::EmojiPresentationAndEmojiComponent
                | EmojiStatus::EmojiPresentationAndModifierBase
                | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent
        )
    };
    is_hangul(c) || is_wide(c) && (is_han(c) || !emoji())
}

/// A character that some output cannot carry: a control but the tab and line ends (XML 1.0, §2.2; HTML, §13.2.3.5), or one
/// that Unicode never gives a meaning. It is removed wherever something is published.
pub fn is_uncarried(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f'..='\u{9f}' | '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// A character that nobody sees and that is no blank: it splits a word, or turns the direction of writing. Joiners of emoji
/// are none.
pub fn is_unseen(c: char) -> bool {
    is_uncarried(c)
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        )
}

/// The bytes of a text without what [no output can carry](is_uncarried).
pub fn carried(text: Vec<u8>) -> Vec<u8> {
    // Nearly always nothing has to be done; told without decoding, block by block, many bytes at a time.
    let blocks = text.as_chunks::<64>().0.iter();
    let pairs = blocks.zip(text.get(1..).unwrap_or_default().as_chunks::<64>().0);
    let tail = &text[pairs.len() * 64..];
    let in_block = |(block, behind): (&[u8; 64], &[u8; 64])| {
        (0..64).fold(false, |found, at| found | may_be_uncarried(block[at], behind[at]))
    };
    let mut in_tail = tail.iter().zip(tail.iter().skip(1).chain(b" "));
    if !pairs.clone().any(in_block) && !in_tail.any(|(byte, next)| may_be_uncarried(*byte, *next)) {
        return text;
    }
    match std::str::from_utf8(&text) {
        Ok(decoded) if decoded.contains(is_uncarried) => decoded.replace(is_uncarried, "").into_bytes(),
        _ => text,
    }
}

/// Whether a byte and the one behind it may belong to what no output can carry. Without branches, so that it is asked of
/// many at a time; true of few characters besides (俾, 忿), for a text with one of them is decoded.
fn may_be_uncarried(byte: u8, next: u8) -> bool {
    (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r')
        | (byte == 0x7f)
        | (byte == 0xc2) & (next < 0xa0)
        | (byte == 0xef) & (next == 0xb7)
        // The last two characters of each plane end in bf be and bf bf.
        | (byte == 0xbf) & (next | 1 == 0xbf)
}

/// Punctuation of ambiguous width, which Chinese text sets as wide as a Han character: “ ” ‘ ’ — ― … ·
pub fn is_ambiguous_punctuation(c: char) -> bool {
    matches!(c, '‘' | '’' | '“' | '”' | '—' | '―' | '…' | '·')
}

/// Punctuation as CommonMark has it: ASCII punctuation and the general categories P and S.
pub fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    !is_han(c)
        && matches!(
            c.general_category_group(),
            GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Symbol
        )
}

/// Quotes and brackets that open and close: the two of each.
pub const PAIRS: [(char, char); 10] = [
    ('“', '”'),
    ('‘', '’'),
    ('《', '》'),
    ('〈', '〉'),
    ('（', '）'),
    ('「', '」'),
    ('『', '』'),
    ('【', '】'),
    ('〔', '〕'),
    ('(', ')'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_for_the_scripts_that_meet_in_chinese_text() {
        for (c, han, wide, cjk, punctuation) in [
            ('邻', true, true, true, false),
            ('〇', true, true, true, false),
            ('𠮷', true, true, true, false),
            ('の', false, true, true, false),
            ('한', false, false, true, false),
            ('，', false, true, true, true),
            ('《', false, true, true, true),
            ('“', false, false, false, true),
            ('a', false, false, false, false),
            ('*', false, false, false, true),
            ('😀', false, true, false, true),
            ('\u{3000}', false, true, true, false),
        ] {
            let found = (is_han(c), is_wide(c), is_cjk(c), is_punctuation(c));
            assert_eq!(found, (han, wide, cjk, punctuation), "{c}");
        }
    }

    #[test]
    fn what_no_output_can_carry_is_taken_out_wherever_it_stands() {
        let uncarried: Vec<char> = (char::MIN..=char::MAX).filter(|c| is_uncarried(*c)).collect();
        assert_eq!(uncarried.len(), 29 + 33 + 32 + 34);
        // At each place of a block of bytes that is looked at at once, at its border, and at the end.
        for before in 0..130 {
            for behind in ["", "，邻里之间。", &"忿忿".repeat(30)] {
                let clean = format!("{}·{behind}", "a".repeat(before)).into_bytes();
                assert_eq!(carried(clean.clone()), clean);
                for c in &uncarried {
                    let text = format!("{}{c}·{behind}{c}", "a".repeat(before)).into_bytes();
                    assert_eq!(carried(text), clean, "{c:?} behind {before} bytes");
                }
            }
        }
        let every: String = (char::MIN..=char::MAX).collect();
        assert_eq!(carried(every.clone().into_bytes()), every.replace(is_uncarried, "").into_bytes());
    }

    #[test]
    fn common_han_characters_are_those_of_their_block() {
        for c in char::MIN..=char::MAX {
            let text = c.to_string();
            let found = common_han(text.as_bytes(), 0);
            assert_eq!(found.is_some(), ('\u{4e00}'..='\u{9fff}').contains(&c), "{c}");
        }
        assert_eq!(common_han("邻里".as_bytes(), 3), Some([0xe9, 0x87, 0x8c]));
        assert_eq!(common_han("邻里".as_bytes(), 6), None);
    }
}
