//! Titles to the order in which Chinese readers look for them: by pinyin or by stroke, numbers as numbers.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::locale;

use super::numerals;

/// What Han characters are sorted by.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By pinyin, one reading a character.
    #[default]
    Pinyin,
    /// By the number of strokes.
    Stroke,
}

static PINYIN: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| collator(locale!("zh").into()));
static STROKE: LazyLock<CollatorBorrowed<'static>> =
    LazyLock::new(|| collator(locale!("zh-u-co-stroke").into()));

fn collator(mut preferences: CollatorPreferences) -> CollatorBorrowed<'static> {
    preferences.numeric_ordering = Some(CollationNumericOrdering::True);
    // The data of both orders is compiled in.
    Collator::try_new(preferences, CollatorOptions::default()).expect("zh is compiled in")
}

/// A title in an order; keys of the same order compare as their titles do.
#[derive(Clone, Debug)]
pub struct Key {
    /// With Chinese numerals at its beginning as digits.
    title: String,
    order: Order,
}

/// The key of a title in the order of pinyin.
pub fn key(title: &str) -> Key {
    key_in(title, Order::Pinyin)
}

/// The key of a title in an order.
pub fn key_in(title: &str, order: Order) -> Key {
    Key { title: with_digits(title), order }
}

impl Ord for Key {
    fn cmp(&self, other: &Key) -> Ordering {
        let collator = match self.order {
            Order::Pinyin => &*PINYIN,
            Order::Stroke => &*STROKE,
        };
        // Titles that the collator holds for the same still have one order.
        collator.compare(&self.title, &other.title).then_with(|| self.title.cmp(&other.title))
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
        titles.sort_by_cached_key(|title| key_in(title, order));
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
    fn stroke_order_counts_strokes() {
        assert_eq!(sorted(Order::Stroke, "鑫|王|一|丁|李"), "一|丁|王|李|鑫");
    }
}
