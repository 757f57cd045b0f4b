//! What is due to a calendar that ordinary programs take: RFC 5545. The same site and day give the same bytes: there is no
//! clock in it, and an event keeps its name (UID) when its day is put off.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Due;
use crate::date::Date;
use crate::hash::Hash;
use crate::report;
use crate::site::Site;
use crate::source::Sources;

/// The longest line in octets, without its end (§3.1).
const LINE: usize = 75;

/// The calendar of what is due on a site.
pub fn calendar(due: &[Due], site: &Site, sources: &Sources) -> String {
    let today = site.today;
    let mut text = String::new();
    let mut line = |name: &str, value: &str| fold(&mut text, &format!("{name}:{value}"));
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//linli//linli due//ZH");
    line("CALSCALE", "GREGORIAN");
    line("X-WR-CALNAME", &escaped(&format!("{}：到期提醒", site.config.title)));
    // Two that are about the same thing are told apart by their order.
    let mut places = report::Places::new(sources);
    let mut alike: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for one in due {
        let number = alike.entry((one.sort.name(), &one.subject)).or_default();
        let uid = Hash::of(format!("{} {} {number}", one.sort.name(), one.subject).as_bytes());
        *number += 1;
        // What is late is to be seen today: nobody looks at last month.
        let late = one.day < today;
        let day = one.day.max(today);
        let place = places.start(&one.span);
        let state = if late { "（已过期）" } else { "" };
        let owner = if one.owner.is_empty() { String::new() } else { format!("（{}）", one.owner) };
        let mut about = format!("{}：{}\n", one.sort.chinese(), one.name);
        let _ = writeln!(about, "期限：{}", one.day.chinese());
        if !one.owner.is_empty() {
            let _ = writeln!(about, "负责：{}", one.owner);
        }
        let _ = writeln!(about, "怎么办：{}", one.advice);
        let _ = write!(about, "写在：{} 第 {} 行", one.span.source, place.line);
        line("BEGIN", "VEVENT");
        line("UID", &format!("{uid}@{}", host(site)));
        line("DTSTAMP", &format!("{}T000000Z", digits(today)));
        line("SEQUENCE", &today.number().max(0).to_string());
        match one.moment.filter(|moment| !late && moment.date.time.is_some()) {
            Some(moment) => line("DTSTART", &moment.utc(site.config.timezone)),
            None => line("DTSTART;VALUE=DATE", &digits(day)),
        }
        line("SUMMARY", &escaped(&format!("{state}{}：{}{owner}", one.sort.chinese(), one.name)));
        line("DESCRIPTION", &escaped(&about));
        line("CATEGORIES", &escaped(one.sort.chinese()));
        line("TRANSP", "TRANSPARENT");
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    text
}

/// A day as `20261127`.
fn digits(day: Date) -> String {
    day.to_day().to_string().replace('-', "")
}

/// Where the site is, for the names of events.
fn host(site: &Site) -> &str {
    let host = site.config.base.origin.split_once("://").map_or("", |(_, host)| host);
    if host.is_empty() { "linli" } else { host }
}

/// A text as a value (§3.3.11). Control characters have no place in one.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => value.extend(['\\', c]),
            '\n' => value.push_str("\\n"),
            c if c.is_control() => {}
            c => value.push(c),
        }
    }
    value
}

/// Adds a line, folded so that none has more than [`LINE`] octets and no character is cut.
fn fold(text: &mut String, line: &str) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(c);
        length += c.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_at_their_length_and_between_characters() {
        let whole = format!("SUMMARY:{}𠮷é,{}", "党".repeat(40), "a".repeat(200));
        let mut text = String::new();
        fold(&mut text, &whole);
        let lines: Vec<&str> = text.strip_suffix("\r\n").expect("a line has an end").split("\r\n").collect();
        assert!(lines.len() > 4 && lines.iter().all(|line| line.len() <= LINE), "{lines:?}");
        assert!(lines.iter().all(|line| line.len() > LINE - 4 || line == lines.last().unwrap()), "{lines:?}");
        assert!(lines[1..].iter().all(|line| line.starts_with(' ')));
        assert_eq!(text.replace("\r\n ", ""), format!("{whole}\r\n"));
        // A line that just fits is not folded.
        let mut text = String::new();
        fold(&mut text, &"a".repeat(LINE));
        assert_eq!(text.len(), LINE + 2);
        assert_eq!(escaped("甲,乙;丙\\丁\n戊\u{7}\r"), "甲\\,乙\\;丙\\\\丁\\n戊");
    }
}
