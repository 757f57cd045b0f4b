//! Calendar dates as people write them in front matter: to the year, the month, the day or the minute.

use std::fmt;

/// A date with its precision. Orders by time; a missing month or day comes first.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    /// Year, 1–9999.
    pub year: i16,
    /// Month, 1–12, if known.
    pub month: Option<i8>,
    /// Day of the month, if known; never without a month.
    pub day: Option<i8>,
    /// Hour and minute, if given; never without a day.
    pub time: Option<(i8, i8)>,
}

impl Date {
    /// A date to the day.
    pub const fn day(year: i16, month: i8, day: i8) -> Date {
        Date { year, month: Some(month), day: Some(day), time: None }
    }

    /// Reads `2022`, `2022-12`, `2022-12-01`, `2022-12-01 09:00` (or with `T`); `None` for anything else and
    /// for days that are not in the calendar.
    pub fn parse(text: &str) -> Option<Date> {
        let (date, time) = match text.split_once([' ', 'T']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let mut parts = date.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = parts.next().map(|part| digits(part, 2).ok_or(())).transpose().ok()?;
        let day = parts.next().map(|part| digits(part, 2).ok_or(())).transpose().ok()?;
        if parts.next().is_some() || (time.is_some() && day.is_none()) {
            return None;
        }
        jiff::civil::Date::new(year, month.unwrap_or(1) as i8, day.unwrap_or(1) as i8).ok()?;
        let time = match time {
            None => None,
            Some(time) => {
                let mut parts = time.split(':');
                let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
                let second = parts.next().map_or(Some(0), |part| digits(part, 2))?;
                if hour > 23 || minute > 59 || second > 59 || parts.next().is_some() {
                    return None;
                }
                Some((hour as i8, minute as i8))
            }
        };
        Some(Date { year, month: month.map(|month| month as i8), day: day.map(|day| day as i8), time })
    }

    /// What a date written in another way was meant to be: `2022年12月1日`, `2022/12/1`, `2022.12.1`.
    pub fn guess(text: &str) -> Option<Date> {
        let parts: Vec<&str> =
            text.trim().split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        if parts.first()?.len() != 4 || parts.len() > 3 {
            return None;
        }
        let padded: Vec<String> = parts.iter().map(|part| format!("{part:0>2}")).collect();
        Date::parse(&padded.join("-"))
    }

    /// Days in the calendar are compared by day; a missing month or day counts as the first.
    pub fn to_day(self) -> Date {
        Date::day(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// `2022年12月1日`, as far as it is known; the time is left out.
    pub fn chinese(self) -> String {
        let mut text = format!("{}年", self.year);
        if let Some(month) = self.month {
            text += &format!("{month}月");
        }
        if let Some(day) = self.day {
            text += &format!("{day}日");
        }
        text
    }

    /// RFC 3339 in China's time zone, as Atom asks for: `2022-12-01T09:00:00+08:00`.
    pub fn rfc3339(self) -> String {
        let (hour, minute) = self.time.unwrap_or_default();
        let Date { year, month, day, .. } = self.to_day();
        format!("{year:04}-{:02}-{:02}T{hour:02}:{minute:02}:00+08:00", month.unwrap_or(1), day.unwrap_or(1))
    }
}

fn digits(text: &str, width: usize) -> Option<i16> {
    let fits = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        if let Some((hour, minute)) = self.time {
            write!(f, " {hour:02}:{minute:02}")?;
        }
        Ok(())
    }
}
