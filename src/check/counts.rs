//! Lists with a count: 「甲、乙、丙等2个」 names more than it says, 「思想、组织、作风、纪律三大体系」 another number. Only lists of
//! plain items are counted: laws are full of lists of lists.

use std::ops::{Range, RangeInclusive};
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::numbers::MASK;
use super::wording::Finding;
use crate::diagnostic::{Code, Diagnostic};
use crate::text::chars::is_han;
use crate::text::numerals;

static COMMA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("、"));

/// 「甲、乙、丙等2个」, 「甲、乙、丙、丁三大体系」.
pub(super) fn findings(prose: &str) -> Vec<Finding> {
    const ENDS: [char; 9] = ['，', '。', '；', '：', '！', '？', '\n', ',', ';'];
    let mut findings = Vec::new();
    let mut from = 0;
    // Only clauses with a comma between items are looked at.
    while let Some(comma) = COMMA.find(&prose.as_bytes()[from..]) {
        let comma = from + comma;
        let mut end = prose.len();
        let mut counts = false;
        for (at, c) in prose[comma..].char_indices() {
            counts |= is_numeral(c);
            if ENDS.contains(&c) {
                end = comma + at + c.len_utf8();
                break;
            }
        }
        if counts {
            let before = prose[from..comma].char_indices().rfind(|(_, c)| ENDS.contains(c));
            let start = before.map_or(from, |(at, c)| from + at + c.len_utf8());
            let part = follows_list(&prose[..start]);
            let found = enumeration(&prose[start..end], part);
            findings.extend(
                found.map(|(range, diagnostic)| (start + range.start..start + range.end, diagnostic)),
            );
        }
        from = end;
    }
    findings.extend(counted_before(prose));
    findings
}

/// Whether the text before a clause ends in a list: what follows its comma is only the rest of it.
fn follows_list(before: &str) -> bool {
    let before = before.strip_suffix(['，', ',', '；', ';']);
    before
        .and_then(|before| before.rsplit(['，', '。', '；', '\n']).next())
        .is_some_and(|clause| clause.contains('、') && !clause.contains(is_numeral))
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(
            c,
            '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '两' | '０'..='９'
        )
}

fn enumeration(clause: &str, part: bool) -> Option<Finding> {
    if let Some(found) = quoted(clause) {
        return Some(found);
    }
    // 「青山、白马两镇以及河东、河西、河南两个村」 are two lists.
    if let Some(at) = clause.find("以及").filter(|at| clause[..*at].contains(is_numeral)) {
        let rest = at + "以及".len();
        let (range, diagnostic) = enumeration(&clause[rest..], part)?;
        return Some((range.start + rest..range.end + rest, diagnostic));
    }
    // Commas inside brackets and quotes do not separate items.
    let mut depth = 0i32;
    let mut commas: Vec<usize> = Vec::new();
    for (at, c) in clause.char_indices() {
        match c {
            '“' | '《' | '（' | '(' | '‘' | '「' | '〈' => depth += 1,
            '”' | '》' | '）' | ')' | '’' | '」' | '〉' => depth -= 1,
            '、' if depth <= 0 => commas.push(at),
            _ => {}
        }
    }
    let last = *commas.last()?;
    if clause[..last].contains(MASK) {
        return None;
    }
    let mut tail = &clause[last + '、'.len_utf8()..];
    let mut items = commas.len() + 1;
    let and_others = match tail.find('等').filter(|at| !tail[..*at].contains(is_numeral)) {
        Some(at) => {
            // 「甲、乙和丙等」 has one more item than commas say, and 和 may also be inside one.
            items += usize::from(tail[..at].contains(['和', '与', '及']));
            tail = &tail[at + '等'.len_utf8()..];
            true
        }
        None => false,
    };
    let (number, from, to) = count_in(tail, and_others)?;
    let wrong = match and_others {
        true => items as u64 > number,
        false => !possible(&clause[..last], &tail[..from], items as u64).contains(&number),
    };
    let plain = if and_others {
        true
    } else {
        !part && items >= 3 && is_plain(&clause[..last], &tail[..from], number, items)
    };
    // 「一个」 is rarely a count, and far more than is named is a count of something else.
    if !wrong || !plain || !(2..=30).contains(&number) {
        return None;
    }
    let place = clause.len() - tail.len();
    Some(finding(clause, items as u64, place + from..place + to))
}

fn finding(text: &str, items: u64, range: Range<usize>) -> Finding {
    let message = format!("列举了 {items} 项，却说是“{}”", &text[range.clone()]);
    (range, Diagnostic::new(Code::FigureCount, message).hint("核对列举的各项和总数"))
}

/// How many items a list can have that has so many by its commas: in 「甲、乙、丙和丁」 whether 和 joins two items or stands
/// inside one cannot be told, but where all end alike (迎春园、望湖园、桂香园和竹影园).
fn possible(items: &str, last: &str, count: u64) -> RangeInclusive<u64> {
    let parts = ["以及", "和", "与", "及"].iter().find_map(|and| last.split_once(and));
    let Some((one, other)) = parts.filter(|(one, other)| !one.is_empty() && !other.is_empty()) else {
        return count..=count;
    };
    let ending = one.chars().next_back();
    let alike = |item: &str| item.chars().count() > 1 && item.chars().next_back() == ending;
    if alike(other) && items.split('、').all(alike) { count + 1..=count + 1 } else { count..=count + 1 }
}

/// 「“马上办、网上办、就近办”四种方式」: all of a list stands in the quotes that are counted.
fn quoted(clause: &str) -> Option<Finding> {
    let (at, _) = clause
        .char_indices()
        .filter(|(_, c)| *c == '”')
        .find(|(at, _)| clause[at + '”'.len_utf8()..].starts_with(is_numeral))?;
    let open = clause[..at].rfind('“')?;
    let inside = &clause[open + '“'.len_utf8()..at];
    let items = inside.matches('、').count() + 1;
    let behind = at + '”'.len_utf8();
    let (number, from, to) = count_in(&clause[behind..], true)?;
    let whole = !clause[..open].ends_with('、');
    let plain =
        items >= 3 && whole && !inside.contains(is_numeral) && !inside.contains(['和', '与', '及', '等']);
    let wrong = number != items as u64 && number.abs_diff(items as u64) <= 2;
    (plain && wrong).then(|| finding(clause, items as u64, behind + from..behind + to))
}

/// The most characters of a list that is held against its count.
const MOST: usize = 300;

/// 「公园3座，分别为迎春园、望湖园和桂香园。」: a count, and behind it the whole list.
fn counted_before(prose: &str) -> Vec<Finding> {
    static EACH: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("分别"));
    let mut findings = Vec::new();
    for at in EACH.find_iter(prose.as_bytes()) {
        let rest = &prose[at + "分别".len()..];
        let Some(list) = rest.strip_prefix(['为', '是']).map(|rest| rest.trim_start_matches('：')) else {
            continue;
        };
        let near = list.char_indices().nth(MOST).map_or(list, |(end, _)| &list[..end]);
        let Some(list) =
            near.find(['。', '；', '，', '\n', '！']).or((near.len() == list.len()).then_some(near.len()))
        else {
            continue;
        };
        let list = &near[..list];
        let Some(before) = prose[..at].strip_suffix('，') else { continue };
        let clause = before.rsplit(['，', '。', '；', '\n', '：']).next().unwrap_or(before);
        let start = before.len() - clause.len();
        let Some(first) = clause.find(is_numeral).filter(|_| list.contains('、')) else { continue };
        let Some((number, from, to)) = count_in(&clause[first..], true) else { continue };
        let (items, last) = list.rsplit_once('、').unwrap_or((list, ""));
        let count = possible(items, last, list.matches('、').count() as u64 + 1);
        // A number among the items is one of each, and of 3座公园 the word behind the count is what is counted.
        if list.contains(is_numeral)
            || list.contains(['“', '（', '等', MASK])
            || !is_noun(&clause[first + to..])
        {
            continue;
        }
        let near = first + to == clause.len() || count.end().abs_diff(number) <= 2;
        if !count.contains(&number) && number > 1 && near {
            findings.push(finding(prose, *count.end(), start + first + from..start + first + to));
        }
    }
    findings
}

/// Whether what stands behind a count is one short noun at most, and nothing that is counted by itself.
fn is_noun(text: &str) -> bool {
    text.chars().count() <= 6
        && text
            .chars()
            .all(|c| is_han(c) && !is_numeral(c) && !"的在有为是被把和与及等中里内上下前后了".contains(c))
}

/// Whether a list without 等 is one of plain items, so that the number behind the last can only be their count.
fn is_plain(items: &str, last: &str, number: u64, count: usize) -> bool {
    const VERBS: [&str; 26] = [
        "应当", "可以", "不得", "超过", "经过", "需要", "期限", "自", "在", "于", "为", "至", "到", "有",
        "达", "满", "每", "各", "第", "由", "按", "共", "内", "或", "用", "前",
    ];
    let short = |item: &str| (1..=8).contains(&item.chars().count());
    let middle: Vec<&str> = items.split('、').skip(1).collect();
    short(last)
        && middle.iter().all(|item| short(item))
        && !items.contains(is_numeral)
        && !VERBS.iter().any(|verb| last.contains(verb))
        && number.abs_diff(count as u64) <= 2
}

/// A count such as `3个` or `三大`: at the start of `tail` behind 等, else behind the last item.
fn count_in(tail: &str, at_start: bool) -> Option<(u64, usize, usize)> {
    const MEASURES: [&str; 22] = [
        "个", "项", "大", "类", "种", "方面", "家", "支", "处", "条", "级", "名", "位", "场", "座", "所",
        "部", "篇", "期", "门", "款", "镇",
    ];
    const NO_COUNT: [&str; 9] = ["月", "工作日", "小时", "以上", "以下", "以内", "年", "百分点", "自然日"];
    let start = if at_start { 0 } else { tail.find(is_numeral)? };
    let end = start + tail[start..].find(|c| !is_numeral(c)).unwrap_or(tail.len() - start);
    let digits: String = tail[start..end]
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
            c => c,
        })
        .collect();
    let number = digits.parse().ok().or_else(|| numerals::parse(&digits))?;
    let measure = MEASURES.iter().find(|measure| tail[end..].starts_with(**measure))?;
    let behind = &tail[end + measure.len()..];
    if NO_COUNT.iter().any(|word| behind.starts_with(word)) {
        return None;
    }
    // People are not counted by the kinds that are listed: 党员、干部、群众15名.
    let people = matches!(*measure, "名" | "位");
    let grade = matches!(
        *measure,
        "级" | "条" | "家" | "处" | "支" | "场" | "座" | "所" | "部" | "篇" | "期" | "门" | "款"
    ) && !at_start;
    let grade = grade && !behind.starts_with(|c: char| "网组治责体联平服预架".contains(c));
    // A numeral behind the last item may begin a word of it: 「思想、组织、作风三大建设」 counts, 「…、第一个」 does not.
    let ordinal = tail[..start].ends_with(['第', '每', '各', '这', '那']);
    (!ordinal && !grade && (at_start || !people && start > 0)).then_some((number, start, end + measure.len()))
}
