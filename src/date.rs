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
        // 20260105
        if let [digits] = parts.as_slice()
            && digits.len() == 8
        {
            return Date::parse(&format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]));
        }
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

    /// The last day that is meant: of a month or year alone its end.
    pub fn last_day(self) -> Date {
        if self.day.is_some() {
            return self.to_day();
        }
        let month = self.month.unwrap_or(12);
        let days = jiff::civil::Date::new(self.year, month, 1).map_or(28, jiff::civil::Date::days_in_month);
        Date::day(self.year, month, days)
    }

    /// The day so many days later; the same day where the calendar ends before that.
    pub fn plus_days(self, days: i64) -> Date {
        self.moved(jiff::Span::new().try_days(days))
    }

    /// The same day so many months later, or the last of a month that is too short for it.
    pub fn plus_months(self, months: i64) -> Date {
        self.moved(jiff::Span::new().try_months(months))
    }

    fn moved(self, span: Result<jiff::Span, jiff::Error>) -> Date {
        let moved = span.and_then(|span| self.civil().checked_add(span));
        moved.map_or(self.to_day(), |day| Date::day(day.year(), day.month(), day.day()))
    }

    /// Days since the start of 1970.
    pub fn number(self) -> i64 {
        let epoch = jiff::civil::Date::constant(1970, 1, 1);
        self.civil().since(epoch).map_or(0, |span| i64::from(span.get_days()))
    }

    fn civil(self) -> jiff::civil::Date {
        let Date { year, month, day, .. } = self.to_day();
        jiff::civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).unwrap_or_default()
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

/// A point in time as people write it: a day, or a time of a day, of the site's time zone or with an offset of its own.
/// In seconds: what is to come must not come early.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The day and, if given, the hour and minute.
    pub date: Date,
    /// The second.
    second: i8,
    /// The offset from UTC that was written, in seconds.
    offset: Option<i32>,
}

/// Seconds since the start of 1970 in UTC.
pub type Instant = i64;

/// How often something is to be renewed.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cycle {
    /// So many days.
    Days(i64),
    /// So many months.
    Months(i64),
    /// Not at all any more.
    Never,
}

impl Cycle {
    /// Reads `14天`, `2周`, `3个月`, `季度`, `半年`, `1年`; a number alone is one of days.
    pub fn parse(text: &str) -> Option<Cycle> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if matches!(&*text, "不更新" | "不再更新") {
            return Some(Cycle::Never);
        }
        let text = text.strip_prefix('每').unwrap_or(&text);
        let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        let number = match number {
            "" => 1,
            number => number.parse::<i64>().ok().filter(|number| (1..=1000).contains(number))?,
        };
        Some(match unit {
            "" if text.is_empty() => return None,
            "" | "天" | "日" => Cycle::Days(number),
            "周" | "个星期" | "星期" => Cycle::Days(7 * number),
            "月" | "个月" => Cycle::Months(number),
            "季" | "季度" | "个季度" => Cycle::Months(3 * number),
            "半年" | "个半年" => Cycle::Months(6 * number),
            "年" => Cycle::Months(12 * number),
            _ => return None,
        })
    }

    /// When what was renewed on a day is due again.
    pub fn after(self, day: Date) -> Option<Date> {
        Some(match self {
            Cycle::Never => return None,
            Cycle::Days(days) => day.plus_days(days),
            // The end of a month is followed by the end of another.
            Cycle::Months(months) if day.plus_days(1).day == Some(1) => {
                day.plus_days(1).plus_months(months).plus_days(-1)
            }
            Cycle::Months(months) => day.plus_months(months),
        })
    }

    /// `14 天`, `3 个月`, `1 年`.
    pub fn chinese(self) -> String {
        match self {
            Cycle::Never => "不再更新".into(),
            Cycle::Days(days) => format!("{days} 天"),
            Cycle::Months(months) if months % 12 == 0 => format!("{} 年", months / 12),
            Cycle::Months(months) => format!("{months} 个月"),
        }
    }
}

/// How far the clocks of a site are ahead of UTC. Fixed: China has known no summer time since 1991.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Zone {
    /// In seconds.
    offset: i32,
}

impl Moment {
    /// The start of a day.
    pub const fn day(date: Date) -> Moment {
        Moment { date, second: 0, offset: None }
    }

    /// A moment that a clock shows.
    pub fn of(instant: Instant) -> Moment {
        Zone::UTC.moment(instant)
    }

    /// Reads what [`Date::parse`] reads, to the day at least, with an offset behind it or not: `2026-11-27 23:00`,
    /// `2026-11-27T23:00:30+08:00`, `2026-11-27T15:00Z`.
    pub fn parse(text: &str) -> Option<Moment> {
        let time = text.find([' ', 'T']).map_or(text.len(), |at| at + 1);
        let end = text[time..].find(['+', '-', 'Z']).map_or(text.len(), |at| time + at);
        let (local, offset) = (text[..end].trim_end(), &text[end..]);
        let date = Date::parse(local).filter(|date| date.day.is_some())?;
        let second = local.rsplit(':').next().filter(|_| local.matches(':').count() == 2);
        let second = second.map_or(Some(0), |second| digits(second, 2))? as i8;
        let offset = if offset.is_empty() { None } else { Some(Zone::parse_offset(offset)?) };
        // An offset belongs to a time.
        if offset.is_some() && date.time.is_none() {
            return None;
        }
        Some(Moment { date, second, offset })
    }

    /// What a time written in another way was meant to be: `2026年11月27日23时30分`, `2026-11-27 9:00`. Nothing is made of
    /// words for parts of the day.
    pub fn guess(text: &str) -> Option<Moment> {
        let parts: Vec<&str> =
            text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        let is_year_first = parts.first().is_some_and(|year| year.len() == 4);
        if !is_year_first || !(4..=5).contains(&parts.len()) || text.contains(['早', '午', '晚', '半', '刻'])
        {
            return None;
        }
        let minute = parts.get(4).unwrap_or(&"00");
        let [year, month, day, hour] = [parts[0], parts[1], parts[2], parts[3]];
        Moment::parse(&format!("{year}-{month:0>2}-{day:0>2} {hour:0>2}:{minute:0>2}"))
    }

    /// When it is, for a site in a zone. A day alone is its start.
    pub fn instant(&self, zone: Zone) -> Instant {
        self.start(zone)
            + self.date.time.map_or(0, |(hour, minute)| i64::from(hour) * 3600 + i64::from(minute) * 60)
            + i64::from(self.second)
    }

    /// `2026年11月27日`, `2026年11月27日23:00`.
    pub fn chinese(self) -> String {
        let time = self.date.time.map(|(hour, minute)| format!("{hour:02}:{minute:02}"));
        format!("{}{}", self.date.chinese(), time.unwrap_or_default())
    }

    /// The same as clocks in a zone show it.
    pub fn local(self, zone: Zone) -> Moment {
        if self.offset.is_none() { self } else { zone.moment(self.instant(zone)) }
    }

    /// When it is over: the end of the day where no time is given.
    pub fn end(&self, zone: Zone) -> Instant {
        match self.date.time {
            Some(_) => self.instant(zone),
            None => self.start(zone) + 24 * 3600,
        }
    }

    /// As a name that sorts by time: `20261127-230030`.
    pub fn compact(self) -> String {
        let Date { year, month, day, time } = self.date;
        let (hour, minute) = time.unwrap_or_default();
        let (month, day) = (month.unwrap_or(1), day.unwrap_or(1));
        format!("{year:04}{month:02}{day:02}-{hour:02}{minute:02}{:02}", self.second)
    }

    /// RFC 3339, as clocks in a zone show it: `2026-11-27T23:00:30+08:00`.
    pub fn rfc3339(self, zone: Zone) -> String {
        let Moment { date, second, .. } = self.local(zone);
        let (hour, minute) = date.time.unwrap_or_default();
        let day = date.to_day();
        let (sign, minutes) =
            if zone.offset < 0 { ('-', -zone.offset / 60) } else { ('+', zone.offset / 60) };
        format!("{day}T{hour:02}:{minute:02}:{second:02}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// In UTC, as calendars write it: `20261127T150000Z`.
    pub fn utc(self, zone: Zone) -> String {
        format!("{}Z", Zone::UTC.moment(self.instant(zone)).compact().replace('-', "T"))
    }

    fn start(&self, zone: Zone) -> Instant {
        let midnight = self.date.civil().at(0, 0, 0, 0);
        let midnight = jiff::tz::Offset::UTC.to_timestamp(midnight).map_or(0, |at| at.as_second());
        midnight - i64::from(self.offset.unwrap_or(zone.offset))
    }
}

impl Zone {
    /// China's, which is a site's where it says nothing else.
    pub const CHINA: Zone = Zone { offset: 8 * 3600 };
    const UTC: Zone = Zone { offset: 0 };

    /// The zones that go by a name.
    pub const NAMES: &[(&str, Zone)] = &[
        ("Asia/Shanghai", Zone::CHINA),
        ("Asia/Urumqi", Zone { offset: 6 * 3600 }),
        ("Asia/Hong_Kong", Zone::CHINA),
        ("Asia/Macau", Zone::CHINA),
        ("Asia/Taipei", Zone::CHINA),
        ("UTC", Zone::UTC),
    ];

    /// Reads one of [`Zone::NAMES`] or an offset: `Asia/Shanghai`, `+08:00`.
    pub fn parse(text: &str) -> Option<Zone> {
        let named = Zone::NAMES.iter().find(|(name, _)| *name == text).map(|(_, zone)| *zone);
        named.or_else(|| Some(Zone { offset: Zone::parse_offset(text)? }))
    }

    fn parse_offset(text: &str) -> Option<i32> {
        if text == "Z" {
            return Some(0);
        }
        let sign = if text.starts_with('-') { -1 } else { 1 };
        let rest = text.strip_prefix(['+', '-'])?;
        let (hours, minutes) = rest.split_once(':').or_else(|| rest.split_at_checked(2))?;
        let (hours, minutes) = (digits(hours, 2)?, if minutes.is_empty() { 0 } else { digits(minutes, 2)? });
        (hours <= 14 && minutes <= 59).then(|| sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60))
    }

    /// What clocks in the zone show.
    pub fn moment(self, instant: Instant) -> Moment {
        let offset = jiff::tz::Offset::from_seconds(self.offset).unwrap_or(jiff::tz::Offset::UTC);
        let time = offset.to_datetime(jiff::Timestamp::from_second(instant).unwrap_or_default());
        let mut date = Date::day(time.year(), time.month(), time.day());
        date.time = Some((time.hour(), time.minute()));
        Moment { date, second: time.second(), offset: Some(self.offset) }
    }
}

/// `2026-11-27`, `2026-11-27 23:00`, with seconds where there are some; the offset is left out.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        if self.second > 0 {
            write!(f, ":{:02}", self.second)?;
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_when_it_is_whatever_the_offset() {
        let instant = |text: &str| Moment::parse(text).map(|moment| moment.instant(Zone::CHINA));
        let eleven = instant("2026-11-27 23:00");
        assert!(eleven.is_some());
        for same in
            ["2026-11-27T23:00", "2026-11-27T23:00:00", "2026-11-27 23:00+08:00", "2026-11-27T15:00:00Z"]
        {
            assert_eq!(instant(same), eleven, "{same}");
        }
        for same in ["2026-11-27T16:00:00+0100", "2026-11-28 00:30 +09:30"] {
            assert_eq!(instant(same), eleven, "{same}");
        }
        assert_eq!(instant("2026-11-27 23:00:30"), eleven.map(|at| at + 30));
        assert_eq!(instant("2026-11-27"), eleven.map(|at| at - 23 * 3600));
        for wrong in
            ["2026-11", "2026-11-27 24:00", "2026-11-27+08:00", "2026-11-27 23:00+8", "今晚", "2026-02-30"]
        {
            assert_eq!(Moment::parse(wrong), None, "{wrong}");
        }
        let shown = Zone::CHINA.moment(eleven.unwrap_or_default());
        assert_eq!(
            (shown.to_string().as_str(), shown.instant(Zone::UTC)),
            ("2026-11-27 23:00", eleven.unwrap_or_default())
        );
    }

    #[test]
    fn a_time_written_in_another_way_is_guessed_unless_that_could_be_wrong() {
        let guess = |text: &str| Moment::guess(text).map(|moment| moment.to_string());
        for text in ["2026年11月27日23时", "2026-11-27 23点", "2026/11/27 23:00", "2026.11.27 23：00"] {
            assert_eq!(guess(text).as_deref(), Some("2026-11-27 23:00"), "{text}");
        }
        assert_eq!(guess("2026-11-27 9:05").as_deref(), Some("2026-11-27 09:05"));
        for text in [
            "2026年11月27日晚上9点",
            "2026-11-27 下午3点",
            "2026-11-27",
            "27.11.2026 23:00",
            "2026-11-27 9点半",
        ] {
            assert_eq!(guess(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_counted_over_the_ends_of_months_and_years() {
        let day = |text: &str| Date::parse(text).expect("it is a date");
        assert_eq!(day("2024-02-28").plus_days(2), day("2024-03-01"));
        assert_eq!(day("2026-12-31").plus_days(1), day("2027-01-01"));
        assert_eq!(day("2026-01-31").plus_months(1), day("2026-02-28"));
        assert_eq!(day("2022-12-31").plus_months(12), day("2023-12-31"));
        assert_eq!(day("9999-12-31").plus_days(1), day("9999-12-31"), "the calendar ends there");
        assert_eq!(day("9999-12-31").plus_months(i64::MAX), day("9999-12-31"));
        assert_eq!((day("1970-01-01").number(), day("2026-11-27").number()), (0, 20784));
        for (text, last) in [("2022", "2022-12-31"), ("2024-02", "2024-02-29"), ("2022-06-05", "2022-06-05")]
        {
            assert_eq!(day(text).last_day(), day(last));
        }
    }

    #[test]
    fn cycles_are_read_as_people_write_them() {
        let cases = [
            ("14", Some(Cycle::Days(14))),
            ("14 天", Some(Cycle::Days(14))),
            ("每2周", Some(Cycle::Days(14))),
            ("月", Some(Cycle::Months(1))),
            ("每季度", Some(Cycle::Months(3))),
            ("半年", Some(Cycle::Months(6))),
            ("1年", Some(Cycle::Months(12))),
            ("不再更新", Some(Cycle::Never)),
            ("", None),
            ("0", None),
            ("每", None),
            ("经常", None),
            ("-3天", None),
            ("99999999999999999999", None),
        ];
        for (text, cycle) in cases {
            assert_eq!(Cycle::parse(text), cycle, "{text}");
        }
        let after =
            |cycle: Cycle, month, day| cycle.after(Date::day(2022, month, day)).expect("a day").to_string();
        assert_eq!(after(Cycle::Months(3), 9, 30), "2022-12-31", "the end of a quarter, and the next");
        assert_eq!(after(Cycle::Months(1), 1, 30), "2022-02-28");
        assert_eq!(after(Cycle::Days(14), 12, 20), "2023-01-03");
    }

    #[test]
    fn a_day_alone_starts_at_midnight_and_ends_with_the_day() {
        let day = Moment::day(Date::day(2026, 11, 27));
        assert_eq!(day.end(Zone::CHINA) - day.instant(Zone::CHINA), 24 * 3600);
        let urumqi = Zone::parse("Asia/Urumqi").expect("it has a name");
        assert_eq!(day.instant(urumqi) - day.instant(Zone::CHINA), 2 * 3600);
        assert_eq!(Zone::parse("+08:00"), Some(Zone::CHINA));
        assert_eq!(Zone::parse("北京"), None);
    }
}
