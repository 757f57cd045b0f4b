//! Chinese names to pinyin, and so to the ASCII of web addresses.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::ToPinyin;

use super::chars::is_han;

/// Words whose characters have several readings; origin and licence stand in the file.
const PHRASES: &str = include_str!("phrases.txt");
/// The longest word of the table, in characters.
const LONGEST: usize = 6;
/// The longest slug, in bytes; it ends between two syllables.
const SLUG_LEN: usize = 80;

static READINGS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    PHRASES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' ')).collect()
});

/// The part of a web address for a name: syllables and Latin words in lower case with `-` between them, at most 80
/// bytes; empty if the name has neither. `overrides` are the site's own readings (`单县` → `shan-xian`), ahead of the
/// table's. 女, 吕, 绿 are `nv`, `lv`, `lv`.
pub fn slug(name: &str, overrides: &[(String, String)]) -> String {
    let mut slug = String::new();
    for part in parts(name, overrides) {
        if slug.len() + 1 + part.len() > SLUG_LEN && !slug.is_empty() {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&part[..part.len().min(SLUG_LEN)]);
    }
    slug
}

/// Syllables and words of a name in order. Words are looked for from the end: in 社区长效机制 the word is 长效, not 区长.
fn parts(name: &str, overrides: &[(String, String)]) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = name;
    while let Some(last) = rest.chars().next_back() {
        let own = overrides
            .iter()
            .filter(|(word, _)| !word.is_empty() && rest.ends_with(word.as_str()))
            .max_by_key(|(word, _)| word.len());
        let (length, reading) = if let Some((word, reading)) = own {
            (word.len(), reading.as_str())
        } else if let Some((word, reading)) = phrase(rest) {
            (word.len(), reading)
        } else if is_han(last) {
            (last.len_utf8(), last.to_pinyin().map_or("", |syllable| syllable.plain()))
        } else {
            let start = rest.rfind(|c| half_width(c).is_none()).map_or(0, |at| at + width(rest, at));
            let word: String = rest[start..].chars().filter_map(half_width).collect();
            let length = rest.len() - start;
            parts.extend((length > 0).then_some(word));
            rest = &rest[..rest.len() - length.max(last.len_utf8())];
            continue;
        };
        let syllables = reading.to_lowercase().replace('ü', "v");
        let ascii = |part: &&str| !part.is_empty();
        let split = syllables.split(|c: char| !c.is_ascii_alphanumeric()).filter(ascii);
        parts.extend(split.rev().map(str::to_owned));
        rest = &rest[..rest.len() - length];
    }
    parts.reverse();
    parts
}

/// The longest word of the table at the end of `text`.
fn phrase(text: &str) -> Option<(&'static str, &'static str)> {
    let starts = text.char_indices().rev().take(LONGEST).take_while(|(_, c)| is_han(*c));
    let found = starts.skip(1).filter_map(|(start, _)| READINGS.get_key_value(&text[start..]));
    found.last().map(|(word, reading)| (*word, *reading))
}

/// Latin letters and digits in lower case, full-width ones made half-width.
fn half_width(c: char) -> Option<char> {
    let half = match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0)?,
        c => c,
    };
    half.is_ascii_alphanumeric().then(|| half.to_ascii_lowercase())
}

fn width(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_several_readings_are_read_right() {
        for (name, expected) in [
            ("重庆", "chong-qing"),
            ("长效机制", "chang-xiao-ji-zhi"),
            ("社区长效机制", "she-qu-chang-xiao-ji-zhi"),
            ("银行", "yin-hang"),
            ("行动", "xing-dong"),
            ("区长", "qu-zhang"),
            ("调度", "diao-du"),
            ("调解", "tiao-jie"),
            ("朝阳区", "chao-yang-qu"),
            ("厦门", "xia-men"),
            ("大厦", "da-sha"),
            ("妇女之家", "fu-nv-zhi-jia"),
            ("绿色社区", "lv-se-she-qu"),
            ("五融四邻工作法", "wu-rong-si-lin-gong-zuo-fa"),
            ("都市圈", "du-shi-quan"),
            ("“5G＋网格”2022 年", "5g-wang-ge-2022-nian"),
            ("ＡＢ１２", "ab12"),
            ("a.md", "a-md"),
            ("！", ""),
        ] {
            assert_eq!(slug(name, &[]), expected, "{name}");
        }
    }

    #[test]
    fn a_site_may_have_readings_of_its_own() {
        let own = [("朝阳".to_owned(), "zhao-yang".to_owned())];
        assert_eq!(slug("朝阳社区", &own), "zhao-yang-she-qu");
    }

    #[test]
    fn slugs_are_short_and_whole() {
        let long = slug(&"治理".repeat(40), &[]);
        assert!(long.len() <= SLUG_LEN && long.ends_with("zhi"), "{long}");
    }

    #[test]
    fn the_table_is_large_and_well_formed() {
        assert!(READINGS.len() >= 1000, "{}", READINGS.len());
        for (word, reading) in READINGS.iter().collect::<std::collections::BTreeMap<_, _>>() {
            assert_eq!(word.chars().count(), reading.split(' ').count(), "{word}");
            assert!((2..=LONGEST).contains(&word.chars().count()), "{word}");
            assert!(reading.bytes().all(|b| b.is_ascii_lowercase() || b == b' '), "{word} {reading}");
        }
    }
}
