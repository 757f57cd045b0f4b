//! Opening hours as people write them, to the minutes of a week: `周一至周五 8:30—12:00，14:00—17:30`. What is not understood to
//! the last word is not understood at all: nothing is better than telling somebody that a closed door is open.

use std::fmt;
use std::ops::Range;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Where the night ends, whose hours may be those of the day before, in minutes.
const DAWN: u16 = 6 * 60;

/// When something is open, for each day of the week from Monday on, in minutes from its midnight; what goes on past the next
/// midnight ends later than a day has minutes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week([Vec<Range<u16>>; 7]);

impl Week {
    /// Reads opening hours; `None` where some of it is not understood, or says nothing of hours.
    pub fn read(text: &str) -> Option<Week> {
        let mut parts = Parts::default();
        let text = plain(text);
        let mut rest = text.as_str();
        while !rest.is_empty() {
            rest = parts.take(rest)?;
        }
        parts.week()
    }
}

/// `510-720,840-1050` for each day from Monday on, with `;` between; once where all are the same.
impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_day = |ranges: &Vec<Range<u16>>| {
            ranges.iter().map(|range| format!("{}-{}", range.start, range.end)).collect::<Vec<_>>().join(",")
        };
        let days: Vec<String> = self.0.iter().map(of_day).collect();
        match days.iter().all(|day| *day == days[0]) {
            true => f.write_str(&days[0]),
            false => f.write_str(&days.join(";")),
        }
    }
}

/// Digits and signs in one form: half-width, without blanks.
fn plain(text: &str) -> String {
    let one = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        '：' => Some(':'),
        c if c.is_whitespace() => None,
        c => Some(c),
    };
    text.chars().filter_map(one).collect()
}

/// What stands between the hours and says nothing of them.
const SILENT: &[&str] = &[
    "（",
    "）",
    "(",
    ")",
    "，",
    ",",
    "、",
    "；",
    ";",
    "。",
    "/",
    "|",
    ":",
    "开放时间",
    "营业时间",
    "服务时间",
    "办公时间",
    "工作时间",
    "对外开放",
    "对外服务",
    "开放",
    "营业",
    "服务",
    "开门",
    "国家法定节假日除外",
    "法定节假日除外",
    "节假日除外",
    "法定节假日休息",
    "节假日休息",
    "节假日以现场公告为准",
    "节假日照常开放",
    "节假日照常",
    "节假日另行通知",
    "无休",
    "的",
];
/// Words for all days, for working days, for the others.
const ALL: &[&str] = &["全年", "每天", "每日", "天天", "一周七天"];
const WORKING: &[&str] = &["工作日"];
const WEEKEND: &[&str] = &["周末", "双休日", "休息日"];
/// Words for a day of the week, before its name.
const WEEK: &[&str] = &["星期", "礼拜", "周"];
/// Between two days or two times.
const TO: &[&str] = &["——", "—", "－－", "－", "–", "--", "-", "~", "～", "至", "到"];
/// What is said of days on which nothing is open.
const SHUT: &[&str] = &["闭馆", "闭店", "休息", "不开放", "休馆", "店休", "关门", "公休"];
/// All day and night.
const ALWAYS: &[&str] = &["24小时", "二十四小时", "全天候", "全天"];
/// Times of the day, and whether hours behind them are those of the afternoon.
const TIMES: &[(&str, Part)] = &[
    ("上午", Part::Morning),
    ("早上", Part::Morning),
    ("早晨", Part::Morning),
    ("凌晨", Part::Morning),
    ("早", Part::Morning),
    ("中午", Part::Noon),
    ("下午", Part::Evening),
    ("傍晚", Part::Evening),
    ("晚上", Part::Evening),
    ("晚间", Part::Evening),
    ("夜间", Part::Evening),
    ("午", Part::Noon),
    ("晚", Part::Evening),
];

/// A part of the day.
#[derive(Copy, Clone, PartialEq)]
enum Part {
    Morning,
    Noon,
    Evening,
}

/// Days and the hours that belong to them.
#[derive(Default)]
struct Clause {
    days: Vec<usize>,
    ranges: Vec<Range<u16>>,
    is_shut: bool,
}

/// What has been read.
#[derive(Default)]
struct Parts(Vec<Clause>);

impl Parts {
    /// Takes the next piece from a text; what is left of it.
    fn take<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        if let Some(rest) = strip(text, SHUT) {
            let last = self.0.last_mut().filter(|last| !last.days.is_empty() && last.ranges.is_empty())?;
            last.is_shut = true;
            return Some(rest);
        }
        if let Some((days, rest)) = days(text) {
            match self.0.last_mut().filter(|last| last.ranges.is_empty() && !last.is_shut) {
                Some(last) => last.days.extend(days),
                None => self.0.push(Clause { days, ..Clause::default() }),
            }
            return Some(rest);
        }
        let range = match strip(text, ALWAYS) {
            Some(rest) => Some((0..DAY, rest)),
            None => range(text),
        };
        if let Some((range, rest)) = range {
            match self.0.last_mut().filter(|last| !last.is_shut) {
                Some(last) => last.ranges.push(range),
                None => self.0.push(Clause { ranges: vec![range], ..Clause::default() }),
            }
            return Some(rest);
        }
        strip(text, SILENT)
    }

    fn week(mut self) -> Option<Week> {
        // 8:30—17:30（周一至周五）
        if let [hours, days] = self.0.as_mut_slice()
            && hours.days.is_empty()
            && days.ranges.is_empty()
            && !days.is_shut
        {
            hours.days = std::mem::take(&mut days.days);
            self.0.truncate(1);
        }
        let mut week = Week::default();
        let mut said = [false; 7];
        let (shut, open): (Vec<Clause>, Vec<Clause>) = self.0.into_iter().partition(|clause| clause.is_shut);
        for clause in open {
            let in_order = clause.ranges.windows(2).all(|pair| pair[0].end <= pair[1].start);
            // Days without hours, hours that go back: somebody meant more than is written.
            if clause.ranges.is_empty() || !in_order {
                return None;
            }
            let days = if clause.days.is_empty() { (0..7).collect() } else { clause.days };
            for day in days {
                if std::mem::replace(&mut said[day], true) {
                    return None;
                }
                week.0[day] = clause.ranges.clone();
            }
        }
        shut.iter().flat_map(|clause| &clause.days).for_each(|day| week.0[*day].clear());
        week.0.iter().any(|day| !day.is_empty()).then_some(week)
    }
}

fn strip<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words.iter().find_map(|word| text.strip_prefix(word))
}

/// Days at the beginning of a text, counted from Monday, and what is left of it.
fn days(text: &str) -> Option<(Vec<usize>, &str)> {
    for (words, days) in [(ALL, 0..7), (WORKING, 0..5), (WEEKEND, 5..7)] {
        if let Some(rest) = strip(text, words) {
            return Some((days.collect(), rest));
        }
    }
    let (first, mut rest) = day(strip(text, WEEK)?)?;
    let mut days = vec![first];
    loop {
        let named = |text| day(strip(text, WEEK).unwrap_or(text));
        if let Some((last, behind)) = strip(rest, TO).and_then(named) {
            let from = *days.last().expect("there is a first");
            let last = if last < from { last + 7 } else { last };
            days.extend((from + 1..=last).map(|day| day % 7));
            rest = behind;
        } else if let Some((next, behind)) = strip(rest, &["、", "和", "及"]).and_then(named) {
            days.push(next);
            rest = behind;
        } else {
            return Some((days, rest));
        }
    }
}

fn day(text: &str) -> Option<(usize, &str)> {
    let mut characters = text.chars();
    let day = "一二三四五六日".chars().position(|name| text.starts_with(name));
    let day = day.or_else(|| text.starts_with('天').then_some(6))?;
    characters.next();
    Some((day, characters.as_str()))
}

/// Two times with a dash between them at the beginning of a text, and what is left of it.
fn range(text: &str) -> Option<(Range<u16>, &str)> {
    let (start, part, rest) = time(text, None)?;
    let rest = strip(rest, TO)?;
    let (rest, is_next) = match strip(rest, &["次日", "第二天", "翌日"]) {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (mut end, _, rest) = time(rest, part.filter(|_| !is_next))?;
    if is_next || end <= start && end <= DAWN {
        end += DAY;
    }
    let fits = start < end && start < DAY && (end <= DAY || end - DAY < start);
    fits.then_some((start..end, rest))
}

/// A time at the beginning of a text in minutes, the part of the day that is said of it, or is said before, and what is left.
fn time(text: &str, before: Option<Part>) -> Option<(u16, Option<Part>, &str)> {
    let named = TIMES.iter().find_map(|(word, part)| Some((*part, text.strip_prefix(word)?)));
    let (part, text) = named.map_or((before, text), |(part, rest)| (Some(part), rest));
    let (hour, rest) = number(text)?;
    let (minute, rest) = match rest.strip_prefix(':') {
        Some(rest) => number(rest).filter(|(_, left)| rest.len() - left.len() == 2)?,
        None => {
            let rest = strip(rest, &["点整", "点", "时"])?;
            match rest.strip_prefix('半') {
                Some(rest) => (30, rest),
                None => match number(rest) {
                    Some((minute, rest)) => (minute, rest.strip_prefix('分').unwrap_or(rest)),
                    None => (0, rest),
                },
            }
        }
    };
    let is_late = match part {
        Some(Part::Evening) => hour < 12,
        Some(Part::Noon) => hour < 4,
        Some(Part::Morning) | None => false,
    };
    let hour = if is_late { hour + 12 } else { hour };
    let fits = minute < 60 && (hour < 24 || hour == 24 && minute == 0);
    fits.then_some((hour * 60 + minute, part, rest))
}

/// One or two digits at the beginning of a text.
fn number(text: &str) -> Option<(u16, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&length).then(|| Some((text[..length].parse().ok()?, &text[length..])))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Week::read(text).map(|week| week.to_string())
    }

    #[test]
    fn hours_are_understood_as_they_are_written() {
        let cases = [
            ("8:30—17:30", "510-1050"),
            ("每天 8：30－12：00，14：00－17：30", "510-720,840-1050"),
            ("早6:30—8:30，午11:00—13:00，晚17:00—19:00", "390-510,660-780,1020-1140"),
            ("上午9点到下午5点半", "540-1050"),
            ("上午 9:00—12:00，下午 2:00—5:30", "540-720,840-1050"),
            ("中午11:30—1:30", "690-810"),
            ("周一至周五 9:00-17:00", "540-1020;540-1020;540-1020;540-1020;540-1020;;"),
            (
                "周一至周五 8:30—17:30，周六、周日 9:00—12:00",
                "510-1050;510-1050;510-1050;510-1050;510-1050;540-720;540-720",
            ),
            ("工作日8:30-17:30（法定节假日除外）", "510-1050;510-1050;510-1050;510-1050;510-1050;;"),
            ("8:30—17:30（周一至周五）", "510-1050;510-1050;510-1050;510-1050;510-1050;;"),
            ("9:00—17:00，周一闭馆", ";540-1020;540-1020;540-1020;540-1020;540-1020;540-1020"),
            ("星期二、四 14:00~16:00", ";840-960;;840-960;;;"),
            ("周五至周一 9:00-10:00", "540-600;;;;540-600;540-600;540-600"),
            ("24小时", "0-1440"),
            ("全年无休，全天开放", "0-1440"),
            ("周一至周日 0:00—24:00", "0-1440"),
            ("晚上6点至次日2点", "1080-1560"),
            ("22:00-6:00", "1320-1800"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn of_what_is_not_understood_nothing_is_said() {
        let cases = [
            "",
            "请电话预约",
            "周一至周五 8:30—17:30，需提前预约",
            "夏季 8:00—18:00，冬季 9:00—17:00",
            "早上到晚上",
            "8:30",
            "周一至周五",
            "9:00—12:00，2:00—5:00",
            "17:00—9:00",
            "9:00—9:00",
            "25:00—26:00",
            "8:60—9:00",
            "8:3—9:00",
            "晚8:00—12:00",
            "每周三下午",
            "单周周一 9:00—10:00",
            "周一 9:00—10:00，周一 14:00—15:00",
            "随时",
            "2024年1月1日起 9:00—17:00",
            "休息",
        ];
        for text in cases {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
