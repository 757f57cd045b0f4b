//! What writers set beside their text, in Markdown that shows as well where nobody knows it: boxes (`> [!说明]`), quotations whose
//! last line says who spoke, lists of dates. From the events of a block to other events; knows nothing of sources and places
//! but the source that a box begins in.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use crate::date::Date;

/// The sorts of boxes: the name, the class, and what GitHub calls it.
pub const BOXES: [(&str, &str, &[&str]); 3] = [
    ("说明", "note", &["NOTE"]),
    ("提示", "tip", &["TIP"]),
    ("注意", "warning", &["IMPORTANT", "WARNING", "CAUTION"]),
];

/// The longest name of a speaker, in characters.
const SPEAKER: usize = 40;

/// The head of a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its class.
    pub class: &'static str,
    /// Its title, or the name of its sort.
    pub title: String,
    /// The bytes of the source that say so, to the end of the line.
    pub range: Range<usize>,
    /// The bytes of the title that the author wrote; empty where there is none.
    pub written: Range<usize>,
}

/// The head of the box that the quotation at `at` of a source is, if it is one.
pub fn head(source: &str, at: usize) -> Option<Head> {
    let line = &source[at..at + source[at..].find('\n').unwrap_or(source.len() - at)];
    let behind = line.strip_prefix('>')?;
    let mark = behind.trim_start();
    let start = at + line.len() - mark.len();
    let (name, rest) = mark.strip_prefix("[!")?.split_once(']')?;
    let (own, class, _) = BOXES.iter().find(|(own, _, known)| {
        *own == name.trim() || known.iter().any(|known| known.eq_ignore_ascii_case(name))
    })?;
    // A link whose text begins with a mark of exclamation.
    if rest.starts_with(['(', '[', ':']) {
        return None;
    }
    let title = rest.trim();
    let from = start + mark.len() - rest.trim_start().len();
    let written = from..from + title.len();
    let title = title.replace(['*', '`'], "");
    let title = if title.is_empty() { (*own).to_owned() } else { title };
    Some(Head { class, title, range: start..at + line.len(), written })
}

/// The start tag of a box and its title.
pub fn open(head: &Head) -> String {
    let mut html =
        format!("<div class=\"part note {}\" role=\"note\">\n<p class=\"note-title\">", head.class);
    // Writing to a string does not fail.
    let _ = escape_html_body_text(&mut html, &head.title);
    html + "</p>\n"
}

/// Whether the text of a line says who spoke: `——某书记`.
fn dash(text: &str) -> Option<usize> {
    let dash = ["——", "⸺", "--", "—"].into_iter().find(|dash| text.starts_with(dash))?;
    let name = text[dash.len()..].trim();
    let ends = name.contains(['。', '！', '？', '；', '…', '—']);
    let fits = !name.is_empty() && name.chars().count() <= SPEAKER && !ends;
    fits.then_some(dash.len())
}

/// Whether a paragraph, as it is written, is the name of a speaker and nothing else.
pub fn is_speaker(paragraph: &str) -> bool {
    let paragraph = paragraph.trim();
    !paragraph.contains('\n') && !paragraph.starts_with("---") && dash(paragraph).is_some()
}

/// Makes a figure of the quotation that begins at `at` and whose end is to come next, where its last line says who spoke.
/// Whether it did; then the end is written, too.
pub fn quotation(out: &mut Vec<Event<'_>>, at: usize) -> bool {
    // The last paragraph, which is no part of a list.
    let is =
        |event: Option<&Event<'_>>, wanted: &TagEnd| matches!(event, Some(Event::End(tag)) if tag == wanted);
    if !is(out.last(), &TagEnd::Paragraph) {
        return false;
    }
    let Some(start) = out[at..].iter().rposition(|event| matches!(event, Event::Start(Tag::Paragraph)))
    else {
        return false;
    };
    let start = at + start;
    let Some((event, byte)) = speaker(&out[start + 1..out.len() - 1]) else { return false };
    let cut = start + 1 + event;
    let mut name = out.split_off(cut);
    name.pop();
    let Some(Event::Text(text)) = name.first_mut() else { return false };
    let (before, behind) = (text[..byte].trim_end().to_owned(), text[byte..].to_owned());
    *text = behind.into();
    if !before.is_empty() {
        out.push(Event::Text(before.into()));
    }
    while matches!(out.last(), Some(Event::SoftBreak | Event::HardBreak)) {
        out.pop();
    }
    match out.len() == start + 1 {
        true => out.truncate(start),
        false => out.push(Event::End(TagEnd::Paragraph)),
    }
    // Nobody was quoted.
    if out.len() == at + 1 {
        out.truncate(at);
        out.push(Event::Start(Tag::BlockQuote(None)));
        out.push(Event::Start(Tag::Paragraph));
        out.append(&mut name);
        out.push(Event::End(TagEnd::Paragraph));
        return false;
    }
    out[at] = Event::Html("<figure class=\"part quotation\"><blockquote>\n".into());
    out.push(Event::Html("</blockquote>\n<figcaption>".into()));
    out.append(&mut name);
    out.push(Event::Html("</figcaption></figure>\n".into()));
    true
}

/// Where in the events of a paragraph the name of a speaker begins: the event, a text, and the byte of it.
fn speaker(events: &[Event<'_>]) -> Option<(usize, usize)> {
    let mut found = None;
    // What stands before, as far as it decides whether a sentence has ended.
    let mut before: Option<char> = None;
    let mut depth = 0;
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Text(text) if depth == 0 => {
                // Between two lines there may be no break any more.
                let begins =
                    at == 0 || matches!(events[at - 1], Event::Text(_) | Event::SoftBreak | Event::HardBreak);
                let ended = |last: Option<char>| last.is_some_and(|last| "。！？…；”』」’!?.".contains(last));
                // The name may be a link.
                let alone = matches!(text.trim(), "——" | "⸺" | "—")
                    && matches!(events.get(at + 1), Some(Event::Start(_) | Event::InlineHtml(_)));
                if (begins || ended(before)) && (alone || dash(text).is_some()) {
                    found = Some((at, 0));
                } else if let Some(byte) = text.rfind("——").or_else(|| text.rfind('⸺')) {
                    let last = text[..byte].trim_end().chars().next_back();
                    let start = text[..byte].trim_end_matches('—').len();
                    if start == byte && ended(last) && dash(&text[byte..]).is_some() {
                        found = Some((at, byte));
                    } else if ended(text.chars().next_back()) {
                        found = None;
                    }
                } else if text.contains(['。', '！', '？', '；']) {
                    found = None;
                }
                before = text.trim_end().chars().next_back().or(before);
            }
            Event::Text(text) | Event::Code(text) => before = text.chars().next_back().or(before),
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::SoftBreak | Event::HardBreak => found = None,
            _ => {}
        }
    }
    found
}

/// The date that a text begins with, up to the mark behind it, and the bytes before that mark and with it.
struct Dated {
    date: Date,
    end: usize,
    behind: usize,
}

/// What the item of a list begins with.
enum Begins {
    Date(Dated),
    /// Something that looks like a date and is none.
    NoDate(String),
    Other,
}

/// Makes a timeline of the list that begins at `at` and whose end is to come next, if all its items begin with a date and a
/// colon. What is wrong with one that was nearly one: a date that is in no calendar, dates that go to and fro.
pub fn timeline(out: &mut Vec<Event<'_>>, at: usize) -> (bool, Option<String>) {
    if !matches!(out[at], Event::Start(Tag::List(None))) {
        return (false, None);
    }
    let mut found: Vec<(usize, Begins)> = Vec::new();
    let (mut depth, mut waits) = (0, false);
    for (index, event) in out.iter().enumerate().skip(at + 1) {
        match event {
            Event::Start(Tag::Item) => {
                (depth, waits) = (depth + 1, depth == 0);
            }
            Event::End(TagEnd::Item) => {
                if std::mem::take(&mut waits) {
                    found.push((index, Begins::Other));
                }
                depth -= 1;
            }
            Event::Start(Tag::Paragraph) => {}
            Event::Text(text) if waits => {
                waits = false;
                found.push((index, begins(text)));
            }
            _ if std::mem::take(&mut waits) => found.push((index, Begins::Other)),
            _ => {}
        }
    }
    let dates: Vec<Date> = found
        .iter()
        .filter_map(|(_, begins)| match begins {
            Begins::Date(dated) => Some(dated.date),
            _ => None,
        })
        .collect();
    let wrong = found.iter().find_map(|(_, begins)| match begins {
        Begins::NoDate(text) => Some(text.clone()),
        _ => None,
    });
    if dates.len() < 2 || dates.len() < found.len() {
        let near = dates.len() >= 2 && dates.len() + 1 == found.len();
        let flaw =
            wrong.filter(|_| near).map(|text| format!("“{text}”不是日历上有的日期，这个列表没有成为时间线"));
        return (false, flaw);
    }
    let key = |date: &Date| (date.year, date.month.unwrap_or(0), date.day.unwrap_or(0));
    let (up, down) = (
        dates.windows(2).all(|pair| in_order(pair[0], pair[1])),
        dates.windows(2).all(|pair| in_order(pair[1], pair[0])),
    );
    let flaw = (!up && !down).then(|| {
        let down = key(&dates[0]) > key(&dates[dates.len() - 1]);
        let back = dates.windows(2).find(|pair| match down {
            true => !in_order(pair[1], pair[0]),
            false => !in_order(pair[0], pair[1]),
        });
        let back =
            back.map_or(String::new(), |pair| format!("{}后面是{}，", pair[0].chinese(), pair[1].chinese()));
        format!("时间线的次序乱了：{back}有的往后、有的往前")
    });
    for (index, begins) in found.into_iter().rev() {
        let Begins::Date(Dated { date, end, behind }) = begins else { continue };
        let Event::Text(text) = &out[index] else { continue };
        let mut html = format!("<time datetime=\"{date}\">");
        let _ = escape_html(&mut html, text[..end].trim());
        html += "</time>";
        let rest: CowStr<'_> = text[behind..].trim_start().to_owned().into();
        out[index] = Event::InlineHtml(html.into());
        out.insert(index + 1, Event::Text(rest));
    }
    out[at] = Event::Html("<ol class=\"part timeline\">".into());
    out.push(Event::Html("</ol>\n".into()));
    (true, flaw)
}

/// Whether a date may stand before another, as far as both are known.
fn in_order(one: Date, other: Date) -> bool {
    let parts = |date: Date| [Some(i32::from(date.year)), date.month.map(i32::from), date.day.map(i32::from)];
    for pair in parts(one).into_iter().zip(parts(other)) {
        match pair {
            (Some(one), Some(other)) if one != other => return one < other,
            (Some(_), Some(_)) => {}
            _ => return true,
        }
    }
    true
}

/// `2024年3月：`, `2024-03-05：`, `2024年3月至5月：`, `2024年年底：`.
fn begins(text: &str) -> Begins {
    let Some(mark) = text.find(['：', ':', '　']).filter(|mark| *mark <= 60) else { return Begins::Other };
    let written = text[..mark].trim_end();
    let behind = mark + text[mark..].chars().next().map_or(0, char::len_utf8);
    let (first, more) = match written.find(['至', '—', '–', '~', '～']) {
        Some(at) => (&written[..at], true),
        None => (written, false),
    };
    let first = first.trim_end_matches(|c: char| "年初底末春夏秋冬上中下旬半起间".contains(c));
    let whole =
        if text[first.len()..].starts_with('年') { first.len() + '年'.len_utf8() } else { first.len() };
    let rest = &written[whole..if more {
        written.find(['至', '—', '–', '~', '～']).unwrap_or(whole).max(whole)
    } else {
        written.len()
    }];
    let is_word =
        rest.chars().all(|c| "年初底末春夏秋冬上中下旬半起间".contains(c)) && rest.chars().count() <= 3;
    let digits = first.bytes().take_while(u8::is_ascii_digit).count();
    let signs =
        first[digits.min(first.len())..].chars().all(|c| c.is_ascii_digit() || "年月日-./ ".contains(c));
    let alone = digits == first.len() && !text[first.len()..].starts_with('年') && !more;
    if digits != 4 || !signs || !is_word || alone {
        return Begins::Other;
    }
    match Date::guess(first) {
        Some(date) => Begins::Date(Dated { date, end: mark, behind }),
        None => Begins::NoDate(written.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speaker_is_told_from_a_dash() {
        for text in ["——某书记", "—— 王阿姨，72岁", "—某某", "-- 老人", "⸺某人"] {
            assert!(dash(text).is_some(), "{text}");
        }
        for text in ["——", "—— 他说到这里停了。", "——这件事，那件事；都办了", "某书记", "- 甲"]
        {
            assert!(dash(text).is_none(), "{text}");
        }
    }

    #[test]
    fn an_item_begins_with_a_date_or_with_something_else() {
        let date = |text: &str| match begins(text) {
            Begins::Date(dated) => format!("{}|{}|{}", dated.date, &text[..dated.end], &text[dated.behind..]),
            Begins::NoDate(text) => format!("不是日期 {text}"),
            Begins::Other => "别的".into(),
        };
        for (text, expected) in [
            ("2024年3月：摆桌子", "2024-03|2024年3月|摆桌子"),
            ("2024年：摆桌子", "2024|2024年|摆桌子"),
            ("2024-03-05: 摆桌子", "2024-03-05|2024-03-05| 摆桌子"),
            ("2024年3月至5月：摆桌子", "2024-03|2024年3月至5月|摆桌子"),
            ("2024年3月上旬：摆桌子", "2024-03|2024年3月上旬|摆桌子"),
            ("2024年年底：摆桌子", "2024|2024年年底|摆桌子"),
            ("2024年13月：摆桌子", "不是日期 2024年13月"),
            ("2024年2月30日：摆桌子", "不是日期 2024年2月30日"),
            ("2024：摆桌子", "别的"),
            ("2024年的事：摆桌子", "别的"),
            ("摆桌子：2024年", "别的"),
            ("120人：摆桌子", "别的"),
        ] {
            assert_eq!(date(text), expected, "{text}");
        }
    }

    #[test]
    fn the_head_of_a_box_is_a_sort_and_a_title() {
        fn head(text: &'static str) -> Option<(&'static str, String, &'static str)> {
            super::head(text, 0).map(|head| (head.class, head.title, &text[head.written]))
        }
        assert_eq!(head("> [!说明]\n> 甲"), Some(("note", "说明".into(), "")));
        assert_eq!(head(">[!注意] 先看这里\n> 甲"), Some(("warning", "先看这里".into(), "先看这里")));
        assert_eq!(head("> [!tip]"), Some(("tip", "提示".into(), "")));
        for text in ["> [!警告]", "> 甲", "> [!说明](a.md)", "> [说明]"] {
            assert_eq!(head(text), None, "{text}");
        }
    }
}
