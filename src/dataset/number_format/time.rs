//! Serial numbers of days as dates and times.

use jiff::civil;

use super::code::{Section, Token};
use super::digits::Digits;
use crate::date::Date;

/// The day that serial number 0 is.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Epoch {
    /// Books of Windows: 1 is 1 January 1900, and 60 is 29 February 1900, which never was.
    #[default]
    Year1900,
    /// Books made on old Macs: 0 is 1 January 1904.
    Year1904,
}

/// The last day that spreadsheets know, 31 December 9999.
const LAST_DAY: i64 = 2_958_465;
const DAY: i128 = 86_400;
const MICRO: i128 = 1_000_000;

/// A moment as far as a section shows it.
struct Moment {
    day: i64,
    year: i64,
    month: usize,
    day_of_month: i64,
    /// Seconds since the start.
    seconds: i64,
    micros: i64,
}

/// Shows a serial number, and gives the date that is shown, if a year is. `None` where a spreadsheet shows `####`.
pub(super) fn lay_out(section: &Section, number: &Digits, epoch: Epoch) -> Option<(String, Option<Date>)> {
    let moment = moment(section, number, epoch)?;
    let mut text = String::new();
    let noon = section.tokens.iter().any(|token| matches!(token, Token::Noon(..)));
    for token in &section.tokens {
        match token {
            Token::Literal(literal) => text.push_str(literal),
            Token::Point => text.push('.'),
            Token::Comma => text.push(','),
            Token::Percent => text.push('%'),
            Token::Slash(_) => text.push('/'),
            Token::Noon(before, after) => text.push_str(half_of_day(section, &moment, before, after)),
            Token::Minutes(length) => text += &padded(section, moment.seconds / 60 % 60, *length),
            Token::Elapsed(letter, length) => {
                let unit = [('h', 3600), ('m', 60)].into_iter().find(|(unit, _)| unit == letter);
                text += &padded(section, moment.seconds / unit.map_or(1, |(_, seconds)| seconds), *length);
            }
            Token::Subseconds(length) => {
                let digits =
                    format!("{:06}{:0<length$}", moment.micros, "", length = length.saturating_sub(6));
                text = text + "." + &digits[..*length];
            }
            Token::Date(letter, length) => text += &part(section, &moment, *letter, *length, noon),
            Token::Digit(_) | Token::Exponent(_) | Token::General | Token::Text => {}
        }
    }
    Some((text, date(section, &moment)))
}

fn moment(section: &Section, number: &Digits, epoch: Epoch) -> Option<Moment> {
    let ticks = number.times(DAY * MICRO)?;
    let shift = if epoch == Epoch::Year1904 { 1462 } else { 0 };
    if number.negative || ticks >= i128::from(LAST_DAY + 1 - shift) * DAY * MICRO {
        return None;
    }
    let tokens = || section.tokens.iter();
    let subseconds = tokens().filter_map(|token| match token {
        Token::Subseconds(length) => Some(*length as u32),
        _ => None,
    });
    let step = 10i128.pow(6 - subseconds.max().unwrap_or(0).min(6));
    // Seconds are rounded where they are shown. Minutes and hours are those that have begun, but for what is an error of
    // the fifteen digits.
    let seconds = tokens().any(|token| matches!(token, Token::Date('s', _) | Token::Elapsed('s', _)));
    let ticks = if seconds { (ticks + step / 2) / step * step } else { ticks + 100 };
    let elapsed = tokens().any(|token| matches!(token, Token::Elapsed(..)));
    let shift = if elapsed { 0 } else { shift };
    let day = (ticks / (DAY * MICRO)) as i64 + shift;
    let (year, month, day_of_month) = calendar(day, epoch)?;
    let seconds = (ticks / MICRO) as i64;
    Some(Moment { day, year, month, day_of_month, seconds, micros: (ticks % MICRO) as i64 })
}

/// Year, month and day of a serial number of 1900.
fn calendar(serial: i64, epoch: Epoch) -> Option<(i64, usize, i64)> {
    match serial {
        0 if epoch == Epoch::Year1900 => return Some((1900, 1, 0)),
        60 => return Some((1900, 2, 29)),
        _ => {}
    }
    let start = civil::date(1899, 12, if serial < 60 { 31 } else { 30 });
    let date = start.checked_add(jiff::Span::new().try_days(serial).ok()?).ok()?;
    Some((date.year().into(), date.month() as usize, date.day().into()))
}

/// The date as far as it is shown; none without its year, or with a day but no month.
fn date(section: &Section, moment: &Moment) -> Option<Date> {
    let has = |letters: &[char]| {
        section.tokens.iter().any(|token| matches!(token, Token::Date(letter, _) if letters.contains(letter)))
    };
    let days = section.tokens.iter().any(|token| matches!(token, Token::Date('d', 1 | 2)));
    if !has(&['y', 'e']) || moment.day == 0 || (days && !has(&['m'])) {
        return None;
    }
    let mut text = format!("{:04}", moment.year);
    if has(&['m']) {
        text += &format!("-{:02}", moment.month);
    }
    if days {
        text += &format!("-{:02}", moment.day_of_month);
        if has(&['h']) && section.tokens.iter().any(|token| matches!(token, Token::Minutes(_))) {
            let minutes = moment.seconds / 60;
            text += &format!(" {:02}:{:02}", minutes / 60 % 24, minutes % 60);
        }
    }
    Date::parse(&text)
}

fn half_of_day<'a>(section: &Section, moment: &Moment, before: &'a str, after: &'a str) -> &'a str {
    let morning = moment.seconds / 3600 % 24 < 12;
    match (section.chinese && before.eq_ignore_ascii_case("AM"), morning) {
        (true, true) => "上午",
        (true, false) => "下午",
        (false, true) => before,
        (false, false) => after,
    }
}

const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// One part of a date or time: `yyyy`, `m`, `ddd` and so on.
fn part(section: &Section, moment: &Moment, letter: char, length: usize, noon: bool) -> String {
    let number = |number: i64| padded(section, number, length);
    let year = |year: i64| {
        section.numerals.map_or(year.to_string(), |numerals| numerals.one_by_one(&year.to_string()))
    };
    // Serial number 1, 1 January 1900, is a Sunday in spreadsheets.
    let weekday = (moment.day + 6).rem_euclid(7) as usize;
    let day = "日一二三四五六".chars().nth(weekday).expect("seven days");
    let english = |name: &str, short: usize, full: usize| {
        if length == short {
            name[..3].to_string()
        } else if length == full {
            name.into()
        } else {
            name[..1].into()
        }
    };
    let month = MONTHS[moment.month - 1];
    match (letter, length) {
        ('y', 1 | 2) => year(moment.year).chars().skip(2).collect(),
        ('y' | 'e', _) => year(moment.year),
        ('b', 1 | 2) => year(moment.year + 543).chars().skip(2).collect(),
        ('b', _) => year(moment.year + 543),
        ('g', _) => "公元".into(),
        ('m', 1 | 2) => number(moment.month as i64),
        ('m', 3) if section.chinese => format!("{}月", moment.month),
        ('m', 4) if section.chinese => {
            super::chinese::Numerals::Small.of_calendar(&moment.month.to_string()) + "月"
        }
        ('m', _) => english(month, 3, 4),
        ('d', 1 | 2) => number(moment.day_of_month),
        ('d', 3) if section.chinese => format!("周{day}"),
        ('a', 3) => day.into(),
        ('d', _) if section.chinese => format!("星期{day}"),
        ('a', _) => format!("星期{day}"),
        ('d', _) => english(WEEKDAYS[weekday], 3, length.max(4)),
        ('h', _) => {
            let hour = moment.seconds / 3600 % 24;
            number(if noon { (hour + 11) % 12 + 1 } else { hour })
        }
        ('s', _) => number(moment.seconds % 60),
        _ => String::new(),
    }
}

fn padded(section: &Section, number: i64, length: usize) -> String {
    let text = format!("{number:0>length$}");
    section.numerals.map_or(text.clone(), |numerals| numerals.of_calendar(&text))
}
