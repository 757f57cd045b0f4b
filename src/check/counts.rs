//! Lists with a count: 「甲、乙、丙等2个」 names more than it says, 「思想、组织、作风、纪律三大体系」 another number. Only lists of
//! plain items are counted: laws are full of lists of lists.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::numbers::MASK;
use super::wording::Finding;
use crate::diagnostic::{Code, Diagnostic};
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
    findings
}

/// Whether the text before a clause ends in a list: what follows its comma is only the rest of it.
fn follows_list(before: &str) -> bool {
    let before = before.strip_suffix(['，', ',', '；', ';']);
    before.and_then(|before| before.rsplit(['，', '。', '；', '\n']).next()).is_some_and(|clause| clause.contains('、') && !clause.contains(is_numeral))
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '两' | '０'..='９')
}

fn enumeration(clause: &str, part: bool) -> Option<Finding> {
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
    let joined = u64::from(!and_others && tail[..from].contains(['和', '与', '及']));
    let wrong = match and_others {
        true => items as u64 > number,
        // 「甲、乙、丙和丁四种」: whether 和 joins two items or stands inside one cannot be told.
        false => !(items as u64..=items as u64 + joined).contains(&number),
    };
    let plain = if and_others { true } else { !part && items >= 3 && is_plain(&clause[..last], &tail[..from], number, items) };
    // 「一个」 is rarely a count, and far more than is named is a count of something else.
    if !wrong || !plain || !(2..=30).contains(&number) {
        return None;
    }
    let place = clause.len() - tail.len();
    let range = place + from..place + to;
    let message = format!("列举了 {items} 项，却说是“{}”", &clause[range.clone()]);
    Some((range, Diagnostic::new(Code::FigureCount, message).hint("核对列举的各项和总数")))
}

/// Whether a list without 等 is one of plain items, so that the number behind the last can only be their count.
fn is_plain(items: &str, last: &str, number: u64, count: usize) -> bool {
    const VERBS: [&str; 26] = [
        "应当", "可以", "不得", "超过", "经过", "需要", "期限", "自", "在", "于", "为", "至", "到", "有", "达", "满", "每", "各", "第", "由",
        "按", "共", "内", "或", "用", "前",
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
    const MEASURES: [&str; 13] =
        ["个", "项", "大", "类", "种", "方面", "家", "支", "处", "条", "级", "名", "位"];
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
    let grade = matches!(*measure, "级" | "条" | "家" | "处" | "支") && !at_start;
    let grade = grade && !behind.starts_with(|c: char| "网组治责体联平服预".contains(c));
    // A numeral behind the last item may begin a word of it: 「思想、组织、作风三大建设」 counts, 「…、第一个」 does not.
    let ordinal = tail[..start].ends_with(['第', '每', '各', '这', '那']);
    (!ordinal && !grade && (at_start || !people && start > 0)).then_some((number, start, end + measure.len()))
}
