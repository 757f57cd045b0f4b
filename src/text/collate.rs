//! Titles to the order in which Chinese readers look for them: by pinyin or by stroke, numbers as numbers.
//!
//! By pinyin means by the readings of [`pinyin`], character by character as GB/T 13418 has it: syllable, tone, strokes. So a
//! title stands under the letter that its address begins with.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::locale;

use super::numerals;
use super::pinyin::{self, Piece};

/// What Han characters are sorted by.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By pinyin, as the characters are read in their words.
    #[default]
    Pinyin,
    /// By the number of strokes.
    Stroke,
}

static STROKE: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| collator(Strength::Tertiary));
/// For the pieces of a title that are no Han characters: case and width count only where all else is the same.
static LETTERS: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| collator(Strength::Primary));

fn collator(strength: Strength) -> CollatorBorrowed<'static> {
    let mut preferences: CollatorPreferences = locale!("zh-u-co-stroke").into();
    preferences.numeric_ordering = Some(CollationNumericOrdering::True);
    let mut options = CollatorOptions::default();
    options.strength = Some(strength);
    // The data is compiled in.
    Collator::try_new(preferences, options).expect("zh is compiled in")
}

/// A title in an order; keys of the same order compare as their titles do.
#[derive(Clone, Debug)]
pub struct Key {
    /// Empty in the order of strokes.
    pieces: Vec<Sound>,
    /// With Chinese numerals at its beginning as digits.
    title: String,
}

/// What a piece of a title is sorted by.
#[derive(Clone, Debug)]
enum Sound {
    /// Letters, digits and marks; before all Han characters.
    Text(Box<str>),
    /// A Han character: its syllable and tone in one number, greater the later, and itself.
    Han(u64, char),
}

/// The key of a title in the order of pinyin; `own` are the site's readings.
pub fn key(title: &str, own: &[(String, String)]) -> Key {
    key_in(title, Order::Pinyin, own)
}

/// The key of a title in an order; `own` are the site's readings.
pub fn key_in(title: &str, order: Order, own: &[(String, String)]) -> Key {
    let title = with_digits(title);
    let pieces = match order {
        Order::Pinyin => pinyin::read(&title, own).into_iter().map(sound).collect(),
        Order::Stroke => Vec::new(),
    };
    Key { pieces, title }
}

fn sound(piece: Piece<'_>) -> Sound {
    match piece {
        Piece::Text(text) => Sound::Text(text.into()),
        // What nobody can read stands at the end.
        Piece::Han { character, syllable: "" } => Sound::Han(u64::MAX, character),
        Piece::Han { character, syllable } => {
            // At most six letters and a tone: as bytes of a number they compare as the alphabet does.
            let letters = syllable.chars().map(|c| if c == 'ü' { b'v' } else { c as u8 });
            let bytes =
                letters.chain(std::iter::repeat(0)).take(7).chain([pinyin::tone(character, syllable)]);
            Sound::Han(bytes.fold(0, |number, byte| number << 8 | u64::from(byte)), character)
        }
    }
}

impl Ord for Sound {
    fn cmp(&self, other: &Sound) -> Ordering {
        match (self, other) {
            (Sound::Text(one), Sound::Text(other)) => LETTERS.compare(one, other),
            (Sound::Text(_), Sound::Han(..)) => Ordering::Less,
            (Sound::Han(..), Sound::Text(_)) => Ordering::Greater,
            (Sound::Han(one, character), Sound::Han(other, beside)) => one.cmp(other).then_with(|| {
                if character == beside { Ordering::Equal } else { by_stroke(*character, *beside) }
            }),
        }
    }
}

fn by_stroke(one: char, other: char) -> Ordering {
    STROKE.compare(one.encode_utf8(&mut [0; 4]), other.encode_utf8(&mut [0; 4]))
}

impl PartialOrd for Sound {
    fn partial_cmp(&self, other: &Sound) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Sound {
    fn eq(&self, other: &Sound) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Sound {}

impl Ord for Key {
    fn cmp(&self, other: &Key) -> Ordering {
        // Titles that the collator holds for the same still have one order.
        let by_title =
            || STROKE.compare(&self.title, &other.title).then_with(|| self.title.cmp(&other.title));
        self.pieces.cmp(&other.pieces).then_with(by_title)
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Key) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Key {}

/// The title with a Chinese number at its beginning written in digits: 十二、 (12、), 第三届 (第3届), （二） (（2）).
/// A numeral that is part of a word (一网统管, 三步走) stays.
fn with_digits(title: &str) -> String {
    let text = title.trim_start();
    let opened = text.strip_prefix(['第', '（', '(']).unwrap_or(text);
    let prefix = &text[..text.len() - opened.len()];
    let end = opened.find(|c| !"〇零一二两三四五六七八九十百千万".contains(c)).unwrap_or(opened.len());
    let rest = &opened[end..];
    let counts = !prefix.is_empty()
        || rest.is_empty()
        || rest.starts_with(['、', '．', '.', '年', '月', '日', '届', '期', '批', '号', ' ', '　']);
    match numerals::parse(&opened[..end]).filter(|_| counts) {
        Some(number) => format!("{prefix}{number}{rest}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(order: Order, titles: &str) -> String {
        let mut titles: Vec<&str> = titles.split('|').collect();
        titles.sort_by_cached_key(|title| key_in(title, order, &[]));
        titles.join("|")
    }

    #[test]
    fn pinyin_order_takes_numbers_as_numbers() {
        for (titles, expected) in [
            ("张湾|白浪|茅箭|郧阳", "白浪|茅箭|郧阳|张湾"),
            ("10月简报|9月简报", "9月简报|10月简报"),
            ("三、成效|一、背景|十、附件|二、做法", "一、背景|二、做法|三、成效|十、附件"),
            ("第十届|第二届|第一届", "第一届|第二届|第十届"),
            ("（十）|（二）", "（二）|（十）"),
            ("一网统管|党建引领|二维码", "党建引领|二维码|一网统管"),
            ("二〇二三年|二〇二二年", "二〇二二年|二〇二三年"),
        ] {
            assert_eq!(sorted(Order::Pinyin, titles), expected);
        }
    }

    #[test]
    fn a_title_stands_where_its_words_are_read() {
        for (titles, expected) in [
            ("张家巷|长安街|常德路|长春路|长期机制|陈家桥", "长安街|长春路|长期机制|常德路|陈家桥|张家巷"),
            ("中山路|重阳节|崇文门|冲锋", "冲锋|重阳节|崇文门|中山路"),
            ("曾家岩|赠书|层层抓|曾经的家", "层层抓|曾经的家|曾家岩|赠书"),
            ("市长信箱|市场监管", "市场监管|市长信箱"),
            ("吧台|八一路|巴山|把关", "八一路|巴山|把关|吧台"),
            ("绿地|路灯|旅游|露天", "路灯|露天|旅游|绿地"),
            ("a甲|A乙|B丙|1号|中", "1号|a甲|A乙|B丙|中"),
        ] {
            assert_eq!(sorted(Order::Pinyin, titles), expected);
        }
    }

    /// One reading for both: the first letters of the addresses of sorted titles never go back.
    #[test]
    fn the_order_goes_through_the_letters_of_the_addresses() {
        let words = pinyin::words();
        let titles: Vec<String> =
            words.flat_map(|word| [word.to_string(), format!("{word}社区"), format!("在{word}")]).collect();
        assert!(titles.len() > 3000, "{}", titles.len());
        let mut titles: Vec<(Key, String)> =
            titles.into_iter().map(|title| (key(&title, &[]), pinyin::slug(&title, &[]))).collect();
        titles.sort();
        for pair in titles.windows(2) {
            let [one, other] = pair else { continue };
            let first = |slug: &str| slug.split('-').next().map(str::to_string);
            assert!(first(&one.1) <= first(&other.1), "{one:?} {other:?}");
        }
    }

    #[test]
    fn a_reading_of_the_site_decides_the_order_too() {
        let own = [("朝阳".to_string(), "zhao-yang".to_string())];
        assert!(key("朝阳里", &own) > key("丁字街", &own));
        assert!(key("朝阳里", &[]) < key("丁字街", &[]));
    }

    #[test]
    fn stroke_order_counts_strokes() {
        assert_eq!(sorted(Order::Stroke, "鑫|王|一|丁|李"), "一|丁|王|李|鑫");
    }
}
