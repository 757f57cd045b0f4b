//! Text as a search compares it: letters small and without accents, full-width forms half-width, traditional characters
//! simplified, no commas in numbers, no blanks beside Chinese, nothing that nobody sees. One unit of UTF-16 becomes one or none, so that whoever finds something in what was
//! folded finds its way back. `themes/default/assets/search.js` folds what readers type in the same way.

use std::sync::LazyLock;

use super::chars;
use super::pinyin::{self, Piece};

/// Traditional characters and what is written for them; origin and licence stand in the file.
pub const SIMPLIFIED: &str = include_str!("simplified.txt");

/// Marks a unit that is a letter, a digit or a Han character, and no mark.
pub const WORD: u32 = 1 << 16;

/// From here on blanks say nothing: Chinese, Japanese, Korean, and what lies outside the Basic Multilingual Plane.
const WIDE: u32 = 0x2e80;

/// What each character of the Basic Multilingual Plane is folded to; 0 for what nobody sees.
static TABLE: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut table: Vec<u32> = (0..0x1_0000).map(|unit| char::from_u32(unit).map_or(0, plain)).collect();
    // After small letters have been made of capitals.
    let pairs: std::collections::HashMap<u32, u32> =
        pairs().map(|(from, to)| (u32::from(from) | WORD, u32::from(to) | WORD)).collect();
    table.iter_mut().for_each(|unit| *unit = *pairs.get(unit).unwrap_or(unit));
    table
});

/// Small letters with accents, by the letter that is typed for them.
const ACCENTED: &[(char, &str)] = &[
    ('a', "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
    ('b', "ḃḅḇ"),
    ('c', "çćĉċčḉ"),
    ('d', "ďḋḍḏḑḓđ"),
    ('e', "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ('f', "ḟ"),
    ('g', "ĝğġģǧǵḡ"),
    ('h', "ĥȟḣḥḧḩḫẖ"),
    ('i', "ìíîïĩīĭįǐȉȋḭḯỉị"),
    ('j', "ĵǰ"),
    ('k', "ķǩḱḳḵ"),
    ('l', "ĺļľḷḹḻḽł"),
    ('m', "ḿṁṃ"),
    ('n', "ñńņňǹṅṇṉṋ"),
    ('o', "òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợø"),
    ('p', "ṕṗ"),
    ('r', "ŕŗřȑȓṙṛṝṟ"),
    ('s', "śŝşšșṡṣṥṧṩ"),
    ('t', "ţťțṫṭṯṱẗ"),
    ('u', "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ('v', "ṽṿ"),
    ('w', "ŵẁẃẅẇẉẘ"),
    ('x', "ẋẍ"),
    ('y', "ýÿŷȳẏẙỳỵỷỹ"),
    ('z', "źżžẑẓẕ"),
];

/// The pairs of the table: é and e, 國 and 国.
pub fn pairs() -> impl Iterator<Item = (char, char)> {
    let accented = ACCENTED.iter().flat_map(|(to, from)| from.chars().map(|from| (from, *to)));
    accented.chain(simplified())
}

fn simplified() -> impl Iterator<Item = (char, char)> {
    let lines = SIMPLIFIED.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| {
        let mut characters = line.chars();
        std::iter::from_fn(move || Some((characters.next()?, characters.next()?)))
    })
}

/// A character without the table of pairs.
fn plain(c: char) -> u32 {
    if is_passed_over(c) {
        return 0;
    }
    if c.is_whitespace() {
        return u32::from(' ');
    }
    let half = match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    let mut small = half.to_lowercase();
    let folded = match (small.next(), small.next()) {
        (Some(small), None) if u32::from(small) < 0x1_0000 => small,
        _ => half,
    };
    let is_word = folded.is_alphanumeric() && !is_private(folded);
    u32::from(folded) | if is_word { WORD } else { 0 }
}

/// What is not there for who types: what nobody sees, joiners and variants of emoji, accents that stand behind their letter.
fn is_passed_over(c: char) -> bool {
    chars::is_unseen(c)
        || matches!(c, '\u{200c}' | '\u{200d}' | '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}')
}

/// Whether a comma stands at `at` that parts thousands: 1,234.
fn parts_thousands(text: &[u8], at: usize) -> bool {
    let is_digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    text[at] == b',' && at > 0 && is_digit(at - 1) && (1..4).all(|n| is_digit(at + n)) && !is_digit(at + 4)
}

/// What has no meaning of its own: the index uses these characters for sounds.
fn is_private(c: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&c)
}

/// Adds the units of a text, folded, each with [`WORD`] if it is no mark.
pub fn fold_into(text: &str, units: &mut Vec<u32>) {
    let table = &*TABLE;
    // Whether a blank waits for what comes, and whether it would stand behind something narrow.
    let (mut blank, mut behind_narrow) = (false, false);
    for (at, c) in text.char_indices() {
        let code = u32::from(c);
        if c == ',' && parts_thousands(text.as_bytes(), at) {
            continue;
        }
        let unit = match table.get(code as usize) {
            Some(0) => continue,
            Some(unit) => *unit,
            None => {
                (blank, behind_narrow) = (false, false);
                let class = if c.is_alphanumeric() { WORD } else { 0 };
                units.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| u32::from(*unit) | class));
                continue;
            }
        };
        if unit == u32::from(' ') {
            blank = true;
            continue;
        }
        // A full-width letter is a letter; a full-width comma is Chinese.
        let is_narrow = if unit & WORD != 0 { unit & 0xffff } else { code } < WIDE;
        if std::mem::take(&mut blank) && behind_narrow && is_narrow {
            units.push(u32::from(' '));
        }
        behind_narrow = is_narrow;
        units.push(unit);
    }
}

/// A text, folded.
pub fn folded(text: &str) -> Vec<u32> {
    let mut units = Vec::with_capacity(text.len() / 2);
    fold_into(text, &mut units);
    units
}

/// The letter that a title begins with, read as pinyin; `#` where it is not a letter of the alphabet. `own` are the site's
/// readings.
pub fn initial(title: &str, own: &[(String, String)]) -> char {
    let pieces = pinyin::read(title, own);
    let initial = pieces.into_iter().find_map(|piece| match piece {
        Piece::Han { syllable, .. } => syllable.chars().next(),
        Piece::Text(text) => text.chars().find(|c| c.is_alphanumeric()),
    });
    match initial.map(|c| char::from_u32(folded(&c.to_string())[0] & 0xffff).unwrap_or('#')) {
        Some(letter @ 'a'..='z') => letter.to_ascii_uppercase(),
        _ => '#',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(text: &str) -> String {
        let units: Vec<u16> = folded(text).into_iter().map(|unit| unit as u16).collect();
        String::from_utf16(&units).expect("pairs stay together")
    }

    #[test]
    fn what_readers_take_for_the_same_is_folded_to_the_same() {
        for (one, other) in [
            ("基層治理", "基层治理"),
            ("ＡＢＣ　２０２２", "abc 2022"),
            ("共 5 个 网格", "共5个网格"),
            ("Party  Building", "party building"),
            (" 党建，\n引领 ", "党建,引领"),
            ("红\u{200b}色", "红色"),
            ("零\u{200b}宽\u{200d}字\u{feff}符\u{200c}", "零宽字符"),
            ("❤\u{fe0f}", "❤"),
            ("CAFÉ naïve cafe\u{301}", "cafe naive cafe"),
            ("1,234,567.50元", "1234567.50元"),
            ("著名", "著名"),
            ("𠮷野家", "𠮷野家"),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
        assert_ne!(fold("a b"), fold("ab"));
        assert_ne!(fold("a - b"), fold("a-b"));
        for kept in ["1,23", "1,2345", "a,123", "2021,2022"] {
            assert_eq!(fold(kept), kept);
        }
        assert_eq!(fold(""), "");
    }

    /// What search.js has to make of each character too (tests/browser/search.mjs), where all versions of Unicode agree.
    #[test]
    fn all_that_texts_consist_of_is_folded_as_the_script_does() {
        let ranges = [0..0x530_u32, 0x2000..0x2070, 0x3000..0x9fa6, 0xff00..0xfff0];
        let mut sum = 0x811c_9dc5_u32;
        for c in ranges.into_iter().flatten().filter_map(char::from_u32) {
            let units = folded(&format!("一{c}"));
            for part in units.iter().flat_map(|unit| [unit & 0xff, unit >> 8 & 0xff, unit >> 16]) {
                sum = (sum ^ part).wrapping_mul(0x0100_0193);
            }
        }
        assert_eq!(sum, 2_707_040_443);
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for c in (char::MIN..=char::MAX).filter(|c| u32::from(*c) < 0x1_0000) {
            let once = fold(&c.to_string());
            assert_eq!(fold(&once), once, "{c:?}");
        }
        assert!(pairs().count() > 2500);
        assert!(pairs().all(|(from, to)| from != to && chars::is_han(from) == chars::is_han(to)));
        assert!(ACCENTED.iter().all(|(to, from)| to.is_ascii_lowercase() && from.to_lowercase() == **from));
    }
}
