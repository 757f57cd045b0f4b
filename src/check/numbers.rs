//! Numbers in a running text, each with the words that belong to it: 约, 余, 万, the unit, 左右. Knows nothing of datasets
//! and nothing of what a sentence says.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::units::unit_at;
use crate::dataset::number::Decimal;
use crate::text::numerals;
use crate::text::passage::{Hole, Passage, What};

/// A number in a text.
#[derive(Clone, Debug)]
pub(super) struct Number<'p> {
    /// From 约 to 余 and 万.
    pub(super) range: Range<usize>,
    /// Where the digits begin.
    pub(super) start: usize,
    /// The digits as written.
    text: &'p str,
    /// The power of ten of its large unit.
    pub(super) power: u32,
    /// The smaller part of a number in two, and its power: the 2345.6万 of 1亿2345.6万.
    rest: Option<(&'p str, u32)>,
    /// 约, 近, 超 and their like before it.
    pub(super) before: &'static str,
    /// Whether 余 or 多 stands behind it.
    pub(super) odd: bool,
    /// 万, 亿 or another large unit, if it is there.
    pub(super) large: &'static str,
    /// The unit behind it, of those in [`units`](super::units); empty for none.
    pub(super) unit: &'static str,
    /// 左右, 以上 and their like behind the unit.
    pub(super) after: &'static str,
    /// Whether it says which one, and not how many: 第5.
    pub(super) ordinal: bool,
    /// Whether it was written in Chinese numerals.
    pub(super) chinese: bool,
}

/// How exact a number is said to be.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// Exactly so many.
    Exact,
    /// About so many.
    About,
    /// So many and more.
    Above,
    /// Not quite so many.
    Below,
}

impl Number<'_> {
    /// The number with 万 and 亿 multiplied out.
    pub(super) fn value(&self) -> Decimal {
        let read = |text: &str, power| {
            let value = if self.chinese {
                numerals::parse(text).map(|value| value.to_string())
            } else {
                Some(plain(text))
            };
            let value =
                value.and_then(|value| Decimal::parse(&value)).expect("a number is one that can be read");
            value.times_ten_to(power)
        };
        let value = read(self.text, self.power);
        match self.rest {
            Some((rest, power)) => Decimal::sum([&value, &read(rest, power)]),
            None => value,
        }
    }

    /// What its last digit counts that is not 0: 1000 of 15000, 0.01亿 of 1.23亿.
    pub(super) fn step(&self) -> Decimal {
        match self.rest {
            Some((rest, power)) => step(&plain(rest)).times_ten_to(power),
            None if self.chinese => step(self.value().as_str()),
            None => step(&plain(self.text)).times_ten_to(self.power),
        }
    }

    /// Whether it is written in a way that rounds: with 万 or decimals.
    pub(super) fn may_be_rounded(&self) -> bool {
        self.power > 0 || self.decimals() > 0
    }

    /// How many decimals are written.
    pub(super) fn decimals(&self) -> usize {
        self.text.find(['.', '．']).map_or(0, |point| self.text[point..].chars().count() - 1)
    }

    /// How exact it is said to be.
    pub(super) fn side(&self) -> Side {
        match (self.before, self.after) {
            ("近" | "接近" | "将近" | "不到" | "不足", _) | (_, "以内" | "以下") => Side::Below,
            ("超" | "超过" | "逾" | "突破" | "多达", _) | (_, "以上") => Side::Above,
            _ if self.odd => Side::Above,
            ("", "") => Side::Exact,
            _ => Side::About,
        }
    }

    /// The byte behind the unit.
    pub(super) fn end(&self) -> usize {
        self.range.end + self.unit.len()
    }
}

const BEFORE: [&str; 14] =
    ["大约", "约为", "约有", "接近", "将近", "超过", "不到", "不足", "突破", "多达", "约", "近", "超", "逾"];
pub(super) const AFTER: [&str; 5] = ["左右", "上下", "以上", "以内", "以下"];
const LARGE: [(&str, u32); 7] =
    [("万亿", 12), ("亿", 8), ("千万", 7), ("百万", 6), ("万", 4), ("千", 3), ("百", 2)];

/// In the place of what is no prose: in no word, and no part of a number.
pub(super) const MASK: char = '\u{1}';

/// The text of a passage with what is no prose masked byte by byte.
pub(super) fn prose<'p>(passage: &Passage<'p>) -> Cow<'p, str> {
    let Passage { text, holes, seen, .. } = passage;
    let others = holes.iter().filter(|hole: &&Hole| !matches!(hole.what, What::Blank(_)));
    let mut masked: Vec<Range<usize>> = others.map(|hole| hole.range.clone()).collect();
    if seen.address {
        for (start, _) in text.match_indices("http").filter(|(at, _)| {
            let rest = &text[*at..];
            rest.starts_with("http://") || rest.starts_with("https://")
        }) {
            masked.push(start..start + address(&text[start..]));
        }
    }
    if masked.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut prose = text.as_bytes().to_vec();
    for range in masked {
        prose[range].fill(MASK as u8);
    }
    String::from_utf8(prose).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn address(text: &str) -> usize {
    text.bytes().take_while(|byte| byte.is_ascii_graphic() && *byte != b')' && *byte != b'>').count()
}

/// Where the next digit is. Most of a text has none, so it is looked through in pieces that a processor sees at a glance.
fn next_digit(bytes: &[u8], from: usize, wide: bool) -> Option<usize> {
    if wide {
        return (from..bytes.len()).find(|at| digit(bytes, *at).is_some());
    }
    let mut at = from;
    for piece in bytes[from..].chunks(64) {
        if piece.iter().fold(false, |any, byte| any | byte.is_ascii_digit()) {
            return piece.iter().position(u8::is_ascii_digit).map(|within| at + within);
        }
        at += piece.len();
    }
    None
}

/// The digit at a byte, and how many bytes it takes: a full-width one (U+FF10 to U+FF19) takes three.
fn digit(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    match bytes.get(at..)? {
        [digit @ b'0'..=b'9', ..] => Some((*digit, 1)),
        [0xef, 0xbc, last @ 0x90..=0x99, ..] => Some((last - 0x90 + b'0', 3)),
        _ => None,
    }
}

/// Every number that counts something, in order: not a year, a date, a part of a word or a number of a list.
pub(super) fn numbers(prose: &str, wide: bool) -> Vec<Number<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = next_digit(prose.as_bytes(), at, wide) {
        let digits = digits(prose, start);
        at = digits.end;
        if is_counting(prose, &digits) && is_number(&prose[digits.clone()]) {
            let number = number(prose, digits);
            at = number.range.end;
            found.push(number);
        }
    }
    found
}

/// The digits from a byte on, with their point and commas.
fn digits(prose: &str, start: usize) -> Range<usize> {
    let bytes = prose.as_bytes();
    let mut at = start;
    loop {
        if let Some((_, length)) = digit(bytes, at) {
            at += length;
        } else if separator(bytes, at) {
            at += 1;
        } else if prose[at..].starts_with('．') && digit(bytes, at + '．'.len_utf8()).is_some() {
            at += '．'.len_utf8();
        } else {
            return start..at;
        }
    }
}

/// Digits as they are read: 1,200.5 and １２００.5 are 1200.5.
fn plain(text: &str) -> String {
    let plain = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        '．' => Some('.'),
        ',' => None,
        c => Some(c),
    };
    text.chars().filter_map(plain).collect()
}

/// Whether digits with points and commas can be read as a number: 1.2.3 cannot.
fn is_number(text: &str) -> bool {
    text.len() < 9 && text.bytes().all(|byte| byte.is_ascii_digit()) || Decimal::is_decimal(&plain(text))
}

/// Whether the byte is a point or comma between digits: 1,200.5.
fn separator(bytes: &[u8], at: usize) -> bool {
    let digits =
        |count: usize| (1..=count).all(|ahead| bytes.get(at + ahead).is_some_and(u8::is_ascii_digit));
    let third = bytes.get(at + 4).is_some_and(u8::is_ascii_digit);
    match bytes.get(at) {
        Some(b'.') => digits(1),
        Some(b',') => digits(3) && !third,
        _ => false,
    }
}

/// Whether digits count something.
fn is_counting(prose: &str, digits: &Range<usize>) -> bool {
    let (before, after) = (&prose[..digits.start], &prose[digits.end..]);
    let glue = |c: char| c.is_ascii_alphanumeric() || "-_/.#+~".contains(c);
    // A colon joins digits (1:250, 12:30), and parts from a name what it names (网格数:120).
    let mut last = before.chars().rev();
    let glued_before = last.next().is_some_and(|c| {
        glue(c) || matches!(c, ':' | '：') && last.next().is_some_and(|c| c.is_ascii_alphanumeric())
    });
    let mut next = after.chars();
    let glued_after = next.next().is_some_and(|c| {
        glue(c) && c != '.' || matches!(c, ':' | '：') && next.next().is_some_and(|c| c.is_ascii_digit())
    });
    let of_time = after.starts_with(['月', '日', '号', '时', '届', '周', '—', '～', '〕', '］'])
        || after.starts_with('年') && digits.len() >= 4
        || after.starts_with("年代")
        || after.starts_with("年前")
        || after.starts_with("个月") && before.ends_with('第');
    !(glued_before || glued_after || of_time || before.ends_with(['〔', '［', '～', '—']))
}

/// A number with the words that belong to it.
fn number(prose: &str, digits: Range<usize>) -> Number<'_> {
    let lead = &prose[..digits.start];
    let last = lead.chars().next_back().unwrap_or('，');
    let before = BEFORE.into_iter().find(|word| word.ends_with(last) && lead.ends_with(word)).unwrap_or("");
    let mut number = Number {
        range: digits.start - before.len()..digits.end,
        start: digits.start,
        text: &prose[digits],
        power: 0,
        rest: None,
        before,
        odd: false,
        large: "",
        unit: "",
        after: "",
        ordinal: last == '第',
        chinese: false,
    };
    number.read_large(prose);
    number.read_unit(prose);
    number
}

/// What the last digit of a number counts that is not 0.
pub(super) fn step(text: &str) -> Decimal {
    let one = Decimal::parse("1").expect("a number");
    match text.split_once('.') {
        Some((_, fraction)) => one.shifted(fraction.len() as u32),
        None => one.times_ten_to((text.len() - text.trim_end_matches('0').len()) as u32),
    }
}

impl<'p> Number<'p> {
    /// 余, 多, 万 and 亿 behind the digits, in any order, and what follows an 亿: 1亿2345.6万.
    fn read_large(&mut self, prose: &'p str) {
        for _ in 0..3 {
            // In some styles a space stands behind the digits.
            let space = usize::from(prose[self.range.end..].starts_with(' '));
            let rest = &prose[self.range.end + space..];
            if !self.odd && rest.starts_with(['余', '多']) {
                (self.odd, self.range.end) = (true, self.range.end + space + '余'.len_utf8());
                continue;
            }
            let Some((large, power)) = LARGE.into_iter().find(|(large, _)| rest.starts_with(large)) else {
                return;
            };
            // 5千米 is a length, and 3百 is no usual number.
            let is_unit = large == "百"
                || large == "千"
                    && ["千米", "千克", "千瓦", "千伏", "千卡"].iter().any(|unit| rest.starts_with(unit));
            if !self.large.is_empty() || is_unit {
                return;
            }
            self.large = large;
            self.range.end += space + large.len();
            self.power = power;
            if digit(prose.as_bytes(), self.range.end).is_some() {
                return self.read_rest(prose);
            }
        }
    }

    /// The smaller part of a number in two: the 2345.6万 of 1亿2345.6万.
    fn read_rest(&mut self, prose: &'p str) {
        let range = digits(prose, self.range.end);
        let rest = &prose[range.end..];
        let smaller = [("万", 4), ("千", 3)].into_iter().find(|(large, _)| rest.starts_with(large));
        if let Some((large, power)) = smaller.filter(|(large, _)| *large != self.large)
            && is_number(&prose[range.clone()])
        {
            self.rest = Some((&prose[range.clone()], power));
            (self.large, self.range.end) = (large, range.end + large.len());
        }
    }

    fn read_unit(&mut self, prose: &str) {
        let rest = &prose[self.range.end..];
        self.unit = unit_at(rest);
        let rest = &rest[self.unit.len()..];
        self.after = AFTER.into_iter().find(|word| rest.starts_with(word)).unwrap_or("");
    }
}

/// Numbers in Chinese numerals, where those are certain to be numbers: 一百二十个, with a unit, and not 数十个 or 第十个.
pub(super) fn chinese(prose: &str) -> Vec<Number<'_>> {
    static TEN: LazyLock<[Finder<'static>; 3]> = LazyLock::new(|| ["十", "百", "千"].map(Finder::new));
    let mut found: Vec<Number<'_>> = Vec::new();
    let mut until = 0;
    let mut places: Vec<usize> = TEN.iter().flat_map(|ten| ten.find_iter(prose.as_bytes())).collect();
    places.sort_unstable();
    for at in places {
        if at < until {
            continue;
        }
        let is_numeral = |c: char| "〇零一二两三四五六七八九十百千万亿".contains(c);
        let start = prose[..at].trim_end_matches(is_numeral).len();
        let end = prose.len() - prose[at..].trim_start_matches(is_numeral).len();
        until = end;
        let before = &prose[..start];
        let some = before.ends_with(['数', '几', '好', '第', '周', '月', '成', '百'])
            && prose[start..].starts_with(['十', '百']);
        let part = before.ends_with(|c: char| c.is_ascii_alphanumeric() || "第几数之".contains(c))
            && !before.ends_with('数');
        let value =
            numerals::parse(&prose[start..end]).filter(|value| Decimal::is_decimal(&value.to_string()));
        // 千家万户 are no thousand.
        let many = prose[start..].starts_with(['千', '万']);
        if some || part || many || prose[end..].starts_with(['几', '来']) || value.is_none() {
            continue;
        }
        let number = Number { chinese: true, ..number(prose, start..end) };
        if !matches!(number.unit, "" | "年" | "周" | "级" | "期" | "本" | "分" | "度" | "步") {
            found.push(number);
        }
    }
    found
}

/// The most bytes that a clause or sentence is looked at: nobody says more of one number, and a paragraph may be a list of
/// thousands.
const FAR: usize = 360;

/// The part of a sentence before byte `at`, back to the last punctuation.
pub(super) fn clause(prose: &str, at: usize) -> &str {
    back_to(prose, at, &['，', '。', '；', '：', '！', '？', '、', '\n', '（', '）', '|', MASK])
}

/// The part of a sentence before byte `at`.
pub(super) fn sentence(prose: &str, at: usize) -> &str {
    back_to(prose, at, &['。', '；', '！', '？', '\n', MASK])
}

fn back_to<'p>(prose: &'p str, at: usize, marks: &[char]) -> &'p str {
    let mut far = at.saturating_sub(FAR);
    while !prose.is_char_boundary(far) {
        far += 1;
    }
    let near = &prose[far..at];
    let start =
        near.rfind(marks).map_or(0, |mark| mark + near[mark..].chars().next().map_or(0, char::len_utf8));
    &near[start..]
}
