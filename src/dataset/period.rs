//! The time that a figure is about, from every notation that people use for it. Two notations of one time are the same
//! time; times have an order and a length, so that what is out of order, or not alike, can be told from the names of
//! periods alone. Knows nothing of figures.

use std::cmp::Ordering;

use crate::date::Date;
use crate::text::numerals;

/// A stretch of time: a year, a part of it, a day, or the end of a stretch.
///
/// | | notations |
/// |---|---|
/// | year | `2022` `2022年` `2022年度` `2022年全年` `二〇二二年` `22年` |
/// | half | `2022H1` `2022上半年` `2022年上半年` `上半年` |
/// | quarter | `2022Q1` `2022q1` `2022-Q1` `2022年第一季度` `2022年一季度` `2022年1季度` `一季度` |
/// | month | `2022-06` `2022-6` `2022/6` `2022.6` `202206` `2022年6月` `2022年六月` `2022年6月份` `6月` |
/// | part of a month | `2022年6月上旬` |
/// | week | `2022W05` `2022-W05` `2022年第5周` |
/// | day | `2022-06-30` `2022/6/30` `2022.6.30` `20220630` `2022年6月30日` `6月30日` |
/// | some months | `2022年1-5月` `2022年1—9月` `2022年前三季度` `2022年前5个月` |
/// | the end of one | `2022年末` `2022年底` `2022年6月末` `2022年一季度末` |
/// | year of schools | `2022-2023学年` `2022—2023学年度` `2022学年`, from September on |
/// | five years of a plan | `十四五` `“十四五”时期` `十三五期间` |
///
/// Digits and letters may be full-width, letters small, and blanks stand anywhere. A part of a year may leave the year out;
/// a year of two digits is that year and not one of this century. What is not in the calendar is no stretch.
#[derive(Copy, Clone, Debug)]
pub struct Stretch {
    year: Option<i16>,
    /// Where it begins, 1–12.
    month: u8,
    /// And the day there, from 1.
    day: u8,
    length: Length,
    /// Whether the end of it is meant, and not all of it.
    end: bool,
    /// Whether it was written as from one month to another (1—6月), as figures are that grow in the course of a year.
    run: bool,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Length {
    Months(u8),
    /// Twelve months that are no year of the calendar.
    School,
    /// Its number in the year.
    Week(u8),
    TenDays,
    Day,
}

/// Days in the calendar of [`Stretch::begin`], in which all months are equal.
const MONTH: i32 = 31;

impl Stretch {
    /// Reads a notation of the table above; `None` for a name that nobody can place in time (第一期, 换届前).
    pub fn parse(text: &str) -> Option<Stretch> {
        let text = normal(text);
        if let Some(stretch) = plan(&text) {
            return Some(stretch);
        }
        let (year, rest) = split_year(&text);
        if year.is_some_and(|year| !(0..100).contains(&year) && !(1000..3000).contains(&year)) {
            return None;
        }
        let stretch = match school(rest, year) {
            Some(stretch) => stretch,
            None => Stretch { year, ..part(rest, year.is_some())? },
        };
        // Without a year there may be a 29th of February.
        let year = year.map_or(2000, |year| if year < 100 { 2000 + year } else { year });
        let day = Date::day(year, stretch.month as i8, stretch.day as i8);
        (stretch.length != Length::Day || Date::parse(&day.to_string()).is_some()).then_some(stretch)
    }

    /// The year, where it is said.
    pub fn year(&self) -> Option<i16> {
        self.year
    }

    /// How long it is, in months; of the end of a stretch that of the stretch.
    pub fn months(&self) -> f64 {
        match self.length {
            Length::Months(months) => f64::from(months),
            Length::School => 12.0,
            Length::Week(_) => 12.0 / 52.0,
            Length::TenDays => 1.0 / 3.0,
            Length::Day => 1.0 / f64::from(MONTH),
        }
    }

    /// Where it stands on an axis, in months since the year 0: its beginning, or its end where that is meant. Of two that
    /// follow each other the places differ by [`Stretch::months`], but for days and weeks, where they nearly do.
    pub fn position(&self) -> f64 {
        let day = if self.end { self.finish() } else { self.begin() };
        12.0 * f64::from(self.year.unwrap_or(0)) + f64::from(day) / f64::from(MONTH)
    }

    /// Whether both are of one kind, so that figures of them can be compared: two years, two months; two ends, of whatever.
    pub fn is_like(&self, other: &Stretch) -> bool {
        self.end == other.end
            && self.year.is_some() == other.year.is_some()
            && (self.end || self.is_as_long_as(other))
    }

    fn is_as_long_as(&self, other: &Stretch) -> bool {
        match (self.length, other.length) {
            (Length::Week(_), Length::Week(_)) => true,
            (one, another) => one == another,
        }
    }

    /// Whether it is the next of its kind after another: the month after a month.
    pub fn follows(&self, before: &Stretch) -> bool {
        if !self.is_like(before) || !self.is_as_long_as(before) {
            return false;
        }
        let month = |stretch: &Stretch| i32::from(stretch.year.unwrap_or(0)) * 12 + i32::from(stretch.month);
        match (self.length, before.length) {
            (Length::Months(length), _) => month(self) == month(before) + i32::from(length),
            (Length::School, _) => month(self) == month(before) + 12,
            (Length::Week(week), Length::Week(last)) if self.year == before.year => week == last + 1,
            (Length::Week(week), Length::Week(last)) => {
                self.is_in_year_after(before) && week == 1 && last > 51
            }
            (Length::TenDays, _) => {
                let third = |stretch: &Stretch| month(stretch) * 3 + i32::from(stretch.day / 10);
                third(self) == third(before) + 1
            }
            _ => {
                let day = |stretch: &Stretch| {
                    let year = stretch.year.unwrap_or(2001);
                    jiff::civil::Date::new(year, stretch.month as i8, stretch.day as i8).ok()
                };
                day(before).and_then(|day| day.tomorrow().ok()).is_some_and(|next| day(self) == Some(next))
            }
        }
    }

    /// Whether it is the same time of the year after that of another.
    pub fn is_year_after(&self, before: &Stretch) -> bool {
        let part = |stretch: &Stretch| (stretch.month, stretch.day, stretch.length, stretch.end);
        self.is_in_year_after(before) && part(self) == part(before)
    }

    fn is_in_year_after(&self, before: &Stretch) -> bool {
        matches!((before.year, self.year), (Some(old), Some(new)) if old + 1 == new)
    }

    /// Whether it was written as from one month of a year to another, `1—5月`.
    pub fn is_run(&self) -> bool {
        self.run
    }

    /// Whether it begins with its year.
    pub fn is_from_new_year(&self) -> bool {
        self.begin() == 0 && !self.end
    }

    /// Whether it is as long as a year.
    pub fn is_year(&self) -> bool {
        self.length == Length::Months(12)
    }

    /// Whether a moment is meant, and not what happened meanwhile: a day, the end of a stretch.
    pub fn is_moment(&self) -> bool {
        self.end || self.length == Length::Day
    }

    /// Whether it begins behind a day; of a moment, whether that lies behind it.
    pub fn is_after(&self, today: Date) -> bool {
        let Some(year) = self.year.filter(|year| *year >= 1000) else { return false };
        let today = today.to_day();
        let day = i32::from(today.day.unwrap_or(1));
        let passed = (i32::from(today.month.unwrap_or(1)) - 1) * MONTH + day - 1;
        let begins = if self.end { self.finish() - 1 } else { self.begin() };
        let lead = (i32::from(year) - i32::from(today.year)) * 12 * MONTH;
        // Months are shorter than in this calendar: the end of one may be its 28th.
        let short = if self.end { 3 } else { 0 };
        lead + begins - short > passed
    }

    /// The last day of it, where its year is said in full.
    pub fn last_day(&self) -> Option<Date> {
        let year = self.year.filter(|year| (1000..9000).contains(year))?;
        let month = |count: i16| {
            let months = i16::from(self.month) - 1 + count - 1;
            let month = (months % 12 + 1) as i8;
            Date { year: year + months / 12, month: Some(month), day: None, time: None }.last_day()
        };
        Some(match self.length {
            Length::Months(count) => month(i16::from(count)),
            Length::School => month(12),
            Length::Week(week) => {
                let sunday = jiff::civil::ISOWeekDate::new(year, week as i8, jiff::civil::Weekday::Sunday);
                let day = sunday.ok()?.date();
                Date::day(day.year(), day.month(), day.day())
            }
            Length::TenDays if self.day > 20 => month(1),
            Length::TenDays => Date::day(year, self.month as i8, self.day as i8 + 9),
            Length::Day => Date::day(year, self.month as i8, self.day as i8),
        })
    }

    /// What it is one of: `年`, `半年`, `季度`, `月`, `5个月`, `年末`.
    pub fn kind(&self) -> String {
        let kind = match self.length {
            Length::Months(12) => "年".into(),
            Length::Months(6) => "半年".into(),
            Length::Months(3) => "季度".into(),
            Length::Months(1) => "月".into(),
            Length::Months(PLAN) => "五年规划期".into(),
            Length::School => "学年".into(),
            Length::Months(months) => format!("{months}个月"),
            Length::TenDays => "旬".into(),
            Length::Week(_) => "周".into(),
            Length::Day => "日".into(),
        };
        if self.end { kind + "末" } else { kind }
    }

    /// The day of the year that it begins with, from 0.
    fn begin(&self) -> i32 {
        match self.length {
            Length::Week(week) => (i32::from(week) - 1) * 7 * 12 * MONTH / 365,
            _ => (i32::from(self.month) - 1) * MONTH + i32::from(self.day) - 1,
        }
    }

    /// The day of the year behind its last.
    fn finish(&self) -> i32 {
        self.begin()
            + match self.length {
                Length::Months(months) => i32::from(months) * MONTH,
                Length::School => 12 * MONTH,
                Length::Week(_) => 7,
                Length::TenDays => 10,
                Length::Day => 1,
            }
    }

    /// By the end, so that what grows in the course of a year (1—3月, 1—6月) is in order; the shorter first. A moment has
    /// no beginning: the end of a year is the end of its December, and its last day.
    fn key(&self) -> (Option<i16>, i32, bool, i32) {
        match self.is_moment() {
            true if self.is_last_day() => (self.year, i32::from(self.month) * MONTH, true, 0),
            true => (self.year, self.finish(), true, 0),
            false => (self.year, self.finish(), false, -self.begin()),
        }
    }

    fn is_last_day(&self) -> bool {
        let year = self.year.map_or(2001, |year| if year < 100 { 2000 + year } else { year });
        let last = |date: jiff::civil::Date| date.day() == date.days_in_month();
        self.length == Length::Day
            && jiff::civil::Date::new(year, self.month as i8, self.day as i8).is_ok_and(last)
    }

    fn label(&self) -> String {
        if let (Some(year), Length::School) = (self.year, self.length) {
            return format!("{year}—{}学年", year + 1);
        }
        if let (Some(year), Length::Months(PLAN)) = (self.year, self.length) {
            let number = PLANS.iter().position(|plan| plan_begin(plan) == year).unwrap_or(0);
            return format!("“{}”时期", PLANS[number]);
        }
        let year = self.year.map_or(String::new(), |year| format!("{year:02}年"));
        let (month, day) = (self.month, self.day);
        let part = match self.length {
            Length::Months(12) => String::new(),
            Length::Months(6) if month == 1 => "上半年".into(),
            Length::Months(6) => "下半年".into(),
            Length::Months(3) => {
                format!("第{}季度", ["一", "二", "三", "四"][usize::from(month / 3).min(3)])
            }
            Length::Months(_) | Length::School => format!("{month}月"),
            Length::TenDays => format!("{month}月{}旬", ["上", "中", "下"][usize::from(day / 10).min(2)]),
            Length::Week(week) => format!("第{week}周"),
            Length::Day => format!("{month}月{day}日"),
        };
        year + &part
    }
}

/// How many months a plan of five years has.
const PLAN: u8 = 60;
/// The plans of five years whose names cannot be another number, in order.
const PLANS: [&str; 5] = ["十一五", "十二五", "十三五", "十四五", "十五五"];

/// The year that a plan begins with: the eleventh was for 2006 to 2010.
fn plan_begin(plan: &str) -> i16 {
    let number = PLANS.iter().position(|known| *known == plan).unwrap_or(0);
    2006 + 5 * number as i16
}

/// The five years of a plan: `十四五`, `“十四五”时期`.
fn plan(text: &str) -> Option<Stretch> {
    let plain: String = text.chars().filter(|c| !matches!(c, '“' | '”' | '"' | '「' | '」')).collect();
    let name =
        ["规划期", "时期", "期间", "规划"].iter().find_map(|word| plain.strip_suffix(word)).unwrap_or(&plain);
    let name = PLANS.iter().find(|known| **known == name)?;
    Some(Stretch { year: Some(plan_begin(name)), ..months(1, PLAN) })
}

/// A year of schools, behind the year that it begins in: `学年`, `-2023学年度`.
fn school(rest: &str, year: Option<i16>) -> Option<Stretch> {
    let year = year.filter(|year| *year >= 1000)?;
    // 学年度 was made 学年 of.
    let next = rest.strip_suffix("学年")?;
    let next = next.strip_suffix('年').unwrap_or(next);
    let follows = next.is_empty() || next.strip_prefix(['-', '/'])?.parse() == Ok(i32::from(year) + 1);
    follows.then_some(Stretch { year: Some(year), length: Length::School, ..months(9, 1) })
}

/// Whether a name is meant as a time that nobody can place: it has a year in it, or counts from today (去年), or is of some
/// year of others (财年).
pub fn is_meant(name: &str) -> bool {
    const WORDS: [&str; 12] =
        ["今年", "去年", "上年", "前年", "本年", "明年", "本月", "上月", "上季度", "本季度", "财年", "学年"];
    let digits: Vec<bool> = name.chars().map(|c| c.is_ascii_digit()).collect();
    digits.windows(4).any(|four| four.iter().all(|digit| *digit))
        || WORDS.iter().any(|word| name.contains(word))
}

/// Whether a name is written as a time and is none of the calendar: `2022年2月30日`, `2023-13`, `2023Q5`.
pub fn is_impossible(name: &str) -> bool {
    let text = normal(name);
    let (Some(year), rest) = split_year(&text) else { return false };
    if !(1000..3000).contains(&year) || Stretch::parse(name).is_some() {
        return false;
    }
    let part = rest.strip_prefix(['-', '/', '.', '_']).unwrap_or(rest);
    let (_, digits, behind) = number(part.trim_start_matches(['Q', 'H', 'W', '第']));
    if !(1..=2).contains(&digits) {
        return rest.len() == 4 && digits == 4 && behind.is_empty();
    }
    let (mark, behind) = match behind.chars().next() {
        Some(mark @ ('月' | '-' | '/' | '.')) => (mark, &behind[mark.len_utf8()..]),
        _ => return matches!(behind, "" | "季度" | "季" | "周"),
    };
    let (_, digits, end) = number(behind);
    let alike = mark == '月' || text.matches(mark).count() == 2;
    match digits {
        0 => mark == '月' && matches!(behind, "" | "末" | "底" | "上旬" | "中旬" | "下旬"),
        digits => digits <= 2 && alike && matches!(end, "" | "日"),
    }
}

/// How a period is named in a sentence: `2022年`, `2022年6月`, `2022年第一季度`. Runs of months, ends, and what nobody can
/// place in time are named as written.
pub fn label(name: &str) -> String {
    match Stretch::parse(name).filter(|stretch| !stretch.run && !stretch.end) {
        Some(stretch) => stretch.label(),
        None => name.trim().into(),
    }
}

/// Whether two names are of one period, in whatever notation.
pub fn is_same(one: &str, other: &str) -> bool {
    one.trim() == other.trim()
        || matches!((Stretch::parse(one), Stretch::parse(other)), (Some(one), Some(other)) if one == other)
}

impl Ord for Stretch {
    fn cmp(&self, other: &Stretch) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Stretch {
    fn partial_cmp(&self, other: &Stretch) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Stretch {
    fn eq(&self, other: &Stretch) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Stretch {}

/// One way of writing for digits, letters and dashes, without blanks.
fn normal(text: &str) -> String {
    let one = |c: char| match c {
        '！'..='～' if c != '～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c).to_ascii_uppercase(),
        '—' | '–' | '～' | '~' | '至' | '−' => '-',
        '○' => '〇',
        '号' => '日',
        c => c.to_ascii_uppercase(),
    };
    let mut normal = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()).map(one) {
        // Two dashes are one: 1——9月.
        if c != '-' || !normal.ends_with('-') {
            normal.push(c);
        }
    }
    let normal = normal.replace("月份", "月").replace("年度", "年").replace("年年", "年");
    normal.strip_prefix("截至").or_else(|| normal.strip_prefix("截止")).unwrap_or(&normal).into()
}

/// The year at the head of a name, and what stands behind it without the mark between them.
fn split_year(text: &str) -> (Option<i16>, &str) {
    let (number, digits, rest) = number(text);
    let (marked, rest) = match rest.strip_prefix('年') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let plain = text.starts_with(|c: char| c.is_ascii_digit());
    match digits {
        // 20220630: the rest is digits too.
        6 | 8 if plain && rest.is_empty() && !marked => (text[..4].parse().ok(), &text[4..]),
        4 if plain || marked => (i16::try_from(number).ok(), rest.strip_prefix('_').unwrap_or(rest)),
        2 if plain && (marked || rest.starts_with(['Q', 'H'])) => (i16::try_from(number).ok(), rest),
        _ => (None, text),
    }
}

/// The number at the head of a text, how many digits it has, and the rest; no digits where there is none.
fn number(text: &str) -> (u64, usize, &str) {
    let plain = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let chinese = text.find(|c| !"〇零一二两三四五六七八九十".contains(c)).unwrap_or(text.len());
    let end = plain.max(chinese);
    let value = if plain > 0 { text[..end].parse().ok() } else { numerals::parse(&text[..end]) };
    match value {
        Some(value) => (value, text[..end].chars().count(), &text[end..]),
        None => (0, 0, text),
    }
}

/// A number from 1 to `most` at the head of a text.
fn small(text: &str, most: u8) -> Option<(u8, &str)> {
    let (value, digits, rest) = number(text);
    let value = u8::try_from(value).ok().filter(|value| (1..=most).contains(value))?;
    (digits < 4).then_some((value, rest))
}

/// What stands behind a year, or without one.
fn part(text: &str, has_year: bool) -> Option<Stretch> {
    let whole = match text.strip_suffix(['末', '底']) {
        Some(whole) => whole,
        None => return marked(text, has_year).or_else(|| has_year.then(|| digits(text)).flatten()),
    };
    let stretch = marked(whole, has_year)?;
    (matches!(stretch.length, Length::Months(_)) && !stretch.run).then_some(Stretch { end: true, ..stretch })
}

/// A part with the word for what it is.
fn marked(text: &str, has_year: bool) -> Option<Stretch> {
    let text = text.strip_prefix(['-', '/', '.']).filter(|_| has_year).unwrap_or(text);
    match text {
        "" | "全年" if has_year => return Some(months(1, 12)),
        "上半年" | "H1" => return Some(months(1, 6)),
        "下半年" | "H2" => return Some(months(7, 6)),
        _ => {}
    }
    if let Some(quarter) = text.strip_prefix('Q') {
        return small(quarter, 4)
            .filter(|(_, rest)| rest.is_empty())
            .map(|(quarter, _)| months(quarter * 3 - 2, 3));
    }
    if let Some((week, "")) = text.strip_prefix('W').and_then(|week| small(week, 53)) {
        return Some(Stretch { length: Length::Week(week), ..months(1, 1) });
    }
    if let Some((length, rest)) = text.strip_prefix('前').and_then(|rest| small(rest, 12)) {
        return match rest.strip_prefix('个').unwrap_or(rest) {
            "月" if length > 1 => Some(run(1, length)),
            "季度" | "季" if (2..=4).contains(&length) => Some(run(1, length * 3)),
            _ => None,
        };
    }
    let (first, rest) = small(text.strip_prefix('第').unwrap_or(text), 53)?;
    let ordinal = text.starts_with('第');
    match rest {
        "季度" | "季" => return (first <= 4).then(|| months(first * 3 - 2, 3)),
        "周" => return ordinal.then_some(Stretch { length: Length::Week(first), ..months(1, 1) }),
        _ if ordinal || first > 12 => return None,
        "月" => return Some(months(first, 1)),
        _ => {}
    }
    if let Some(rest) = rest.strip_prefix('月').unwrap_or(rest).strip_prefix('-') {
        let (last, rest) = small(rest, 12)?;
        return match rest {
            "月" if first < last => Some(run(first, last - first + 1)),
            "季度" | "季" if first < last && last <= 4 => Some(run(first * 3 - 2, (last - first + 1) * 3)),
            _ => None,
        };
    }
    let rest = rest.strip_prefix('月')?;
    if let Some(third) = ["上旬", "中旬", "下旬"].iter().position(|third| rest == *third) {
        let day = 10 * third as u8 + 1;
        return Some(Stretch { day, length: Length::TenDays, ..months(first, 1) });
    }
    let (day, rest) = small(rest, 31)?;
    (rest == "日" || rest.is_empty()).then_some(Stretch { day, length: Length::Day, ..months(first, 1) })
}

/// A month, or a month and a day, in digits alone: `06` behind `2022`, `-6`, `-06-30`.
fn digits(text: &str) -> Option<Stretch> {
    let mark = text.chars().next().filter(|c| "-/.".contains(*c));
    let parts: Vec<&str> = match mark {
        Some(mark) => text[1..].split(mark).collect(),
        None if text.len() == 4 && text.is_ascii() => vec![&text[..2], &text[2..]],
        None if text.len() == 2 => vec![text],
        None => return None,
    };
    let digits =
        |text: &&str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().all(digits) {
        return None;
    }
    match parts.as_slice() {
        [month] => Some(months(small(month, 12)?.0, 1)),
        [month, day] => {
            let (month, day) = (small(month, 12)?.0, small(day, 31)?.0);
            Some(Stretch { day, length: Length::Day, ..months(month, 1) })
        }
        _ => None,
    }
}

fn months(first: u8, months: u8) -> Stretch {
    Stretch { year: None, month: first, day: 1, length: Length::Months(months), end: false, run: false }
}

fn run(first: u8, length: u8) -> Stretch {
    Stretch { run: true, ..months(first, length) }
}

#[cfg(test)]
mod tests {
    use super::{Stretch, is_impossible, is_same, label};

    fn stretch(text: &str) -> Stretch {
        Stretch::parse(text).unwrap_or_else(|| panic!("{text} is no stretch"))
    }

    #[test]
    fn one_time_has_many_notations() {
        for same in [
            "2022 2022年 ２０２２ 2022年度 2022年全年 二〇二二年 二○二二年 2022年1-12月",
            "2022H1 2022h1 2022-H1 2022上半年 2022年上半年 ２０２２Ｈ１ 2022年1—6月",
            "2022Q1 2022q1 2022-Q1 2022年Q1 2022年第一季度 2022年一季度 2022年1季度 2022年第1季度 2022年1－3月",
            "2022-06 2022-6 2022/6 2022.6 2022.06 202206 2022年6月 2022年06月 2022年六月 2022年6月份 ２０２２年６月",
            "2022-10 202210 2022年10月 2022年十月 2022.10",
            "2022-06-30 2022-6-30 2022/6/30 2022.6.30 20220630 2022年6月30日 2022年六月三十日 2022年6月30号",
            "2022W05 2022-W05 2022w5 2022年第5周 2022年第五周",
            "2022年1—9月 2022年1-9月 2022年1月-9月 2022年1至9月 2022年1～9月 2022年前三季度 2022年前9个月 2022年一至三季度",
            "2022年末 2022年底 2022末 2022年度末",
            "2022年6月末 2022年6月底 2022-Q2末 2022年上半年末 2022-06-30 2022年6月30日",
            "2022年末 2022年12月末 2022年四季度末 2022-12-31",
            "2022-2023学年 2022—2023学年度 2022学年 2022年学年",
            "十四五 “十四五”时期 十四五期间 \"十四五\"",
            "23Q2 23年Q2 23年二季度 23q2",
            "上半年 H1 1-6月",
            "一季度 第一季度 Q1 1季度 1—3月",
            "6月 六月 6月份 ６月",
        ] {
            let names: Vec<&str> = same.split(' ').collect();
            for name in &names {
                assert!(is_same(names[0], name), "{} and {name}", names[0]);
            }
        }
        assert!(is_same(" 2022 年 6 月 ", "2022-06") && is_same("第一期", " 第一期"));
    }

    #[test]
    fn what_nobody_can_place_is_no_time() {
        for name in [
            "",
            "第一期",
            "换届前",
            "全年累计",
            "2022-13",
            "202213",
            "2022-02-30",
            "2022Q5",
            "2022H3",
            "20221",
            "12",
            "123456789",
            "2022-2023",
            "2022-2024学年",
            "2021—2022年",
            "十五",
            "三五",
            "2022财年",
            "2022年春季",
            "2022年初",
            "年末",
            "3022年",
            "0年",
            "2022-06-30 09:00",
            "2022年13月",
            "2022年9-1月",
            "2022年2月30日",
            "第5期",
            "2022年第54周",
            "2022年前1季度",
            "1届",
            "2022年第6月",
            "全年",
            "年",
            "2022.6-1",
            "2022-6/1",
            "22-06",
            "二二年",
        ] {
            assert!(Stretch::parse(name).is_none(), "{name:?} is {:?}", Stretch::parse(name));
        }
    }

    #[test]
    fn what_is_written_as_a_time_and_is_in_no_calendar_is_impossible() {
        for name in [
            "2022年2月30日",
            "2023年13月",
            "2023-13",
            "2022-02-30",
            "202213",
            "20220230",
            "2022Q5",
            "2022H3",
            "2022年第54周",
            "2022年0月",
            "2022年13月末",
            "2022/2/30",
            "2022年五季度",
            "２０２３年１３月",
        ] {
            assert!(is_impossible(name), "{name}");
        }
        for name in [
            "2022",
            "2022年2月28日",
            "2022年初",
            "2022财年",
            "2022-2023",
            "2022年春季",
            "2022.6-1",
            "第一期",
            "换届前",
            "十四五",
            "2022年9-1月",
            "12",
            "2022年前1季度",
            "2022年5个月",
            "2022年第一批",
            "2022年3期",
        ] {
            assert!(!is_impossible(name), "{name}");
        }
    }

    #[test]
    fn times_are_in_order_whatever_their_notation() {
        let names = [
            "1999年",
            "2021-12",
            "2022年1月",
            "2022-2",
            "2022Q1",
            "202206",
            "2022年上半年",
            "2022年6月末",
            "2022-07-01",
            "2022年7月中旬",
            "2022年前三季度",
            "2022H2",
            "2022",
            "2022年末",
            "2023年1-2月",
        ];
        for pair in names.windows(2) {
            assert!(stretch(pair[0]) < stretch(pair[1]), "{} before {}", pair[0], pair[1]);
        }
        assert_eq!(stretch("2022Q3").position(), 12.0 * 2022.0 + 6.0);
        assert_eq!(stretch("2022年末").position(), stretch("2023").position());
        assert_eq!([stretch("2022").months(), stretch("2022年1-5月").months()], [12.0, 5.0]);
        for (before, next) in [
            ("2021", "2022年"),
            ("2021H2", "2022年上半年"),
            ("2021年四季度", "2022Q1"),
            ("2021-12", "202201"),
            ("2022-02-28", "2022-3-1"),
            ("2021W52", "2022W01"),
            ("2022年6月下旬", "2022年7月上旬"),
            ("2021年末", "2022年底"),
            ("5月", "6月"),
            ("2021学年", "2022-2023学年"),
            ("十三五", "十四五"),
        ] {
            assert!(stretch(next).follows(&stretch(before)), "{next} after {before}");
            assert!(!stretch(before).follows(&stretch(next)), "{before} before {next}");
        }
        for (one, other) in [
            ("2022H1", "2022"),
            ("2022Q1", "2022-04"),
            ("2022年末", "2022"),
            ("6月", "2022-07"),
            ("2022学年", "2022"),
        ] {
            assert!(!stretch(one).is_like(&stretch(other)), "{one} and {other}");
        }
        assert!(
            stretch("2022年一季度").is_year_after(&stretch("2021Q1"))
                && !stretch("2022").is_year_after(&stretch("2020"))
        );
    }

    #[test]
    fn a_period_is_named_as_in_a_sentence() {
        for (name, sentence) in [
            ("2022", "2022年"),
            ("202206", "2022年6月"),
            ("2022Q3", "2022年第三季度"),
            ("2022Q4", "2022年第四季度"),
            ("2022h2", "2022年下半年"),
            ("2022-06-30", "2022年6月30日"),
            ("2022W05", "2022年第5周"),
            ("上半年", "上半年"),
            ("Q1", "第一季度"),
            ("22年", "22年"),
            ("2022年1—6月", "2022年1—6月"),
            ("2022年前三季度", "2022年前三季度"),
            ("2022年底", "2022年底"),
            ("换届前", "换届前"),
            ("2022学年", "2022—2023学年"),
            ("十四五", "“十四五”时期"),
            ("2022年6月下旬", "2022年6月下旬"),
        ] {
            assert_eq!(label(name), sentence, "{name}");
        }
    }

    #[test]
    fn any_text_can_be_asked_for_its_time_and_a_name_in_a_sentence_is_the_same_time() {
        const PIECES: [&str; 43] = [
            "学年",
            "十四五",
            "“",
            "2022",
            "1999",
            "22",
            "年",
            "年度",
            "月",
            "日",
            "号",
            "季度",
            "第",
            "一",
            "十二",
            "〇",
            "二〇二二",
            "Q",
            "q1",
            "H2",
            "W",
            "5",
            "06",
            "30",
            "0",
            "-",
            "—",
            "/",
            ".",
            "_",
            " ",
            "末",
            "底",
            "前",
            "个",
            "至",
            "上半年",
            "上旬",
            "周",
            "全",
            "６",
            "é",
            "💯",
        ];
        let (mut seed, mut placed) = (7u64, 0);
        for _ in 0..200_000 {
            let mut text = String::new();
            for _ in 0..seed % 5 + 1 {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                text += PIECES[(seed >> 33) as usize % PIECES.len()];
            }
            if let Some(time) = Stretch::parse(&text) {
                placed += 1;
                assert_eq!(Stretch::parse(&label(&text)), Some(time), "{text}");
                assert!(time.position().is_finite() && time.months() > 0.0 && !time.follows(&time), "{text}");
            }
        }
        assert!(placed > 1000, "{placed}");
    }

    #[test]
    fn a_stretch_ends_with_a_day() {
        for (text, day) in [
            ("2022", Some("2022-12-31")),
            ("2022H1", Some("2022-06-30")),
            ("2022年一季度", Some("2022-03-31")),
            ("2024-02", Some("2024-02-29")),
            ("2022年1-5月", Some("2022-05-31")),
            ("2022年6月末", Some("2022-06-30")),
            ("2022年2月下旬", Some("2022-02-28")),
            ("2022年6月上旬", Some("2022-06-10")),
            ("2022-06-05", Some("2022-06-05")),
            ("2022W05", Some("2022-02-06")),
            ("2022-2023学年", Some("2023-08-31")),
            ("十四五", Some("2025-12-31")),
            ("上半年", None),
        ] {
            let stretch = Stretch::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(stretch.last_day().map(|day| day.to_string()).as_deref(), day, "{text}");
        }
    }
}
