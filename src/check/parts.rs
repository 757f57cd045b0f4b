//! Names with a numeral whose parts are listed right behind them: 「“四个一”：一张清单、一支队伍、一个平台」 lists another
//! number than it says. A list counts only if each of its items has what the name counts (五融: 融), so that nobody takes for
//! parts what is something else.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::numbers::MASK;
use super::wording::Finding;
use crate::diagnostic::{Code, Diagnostic};
use crate::text::chars::is_han;
use crate::text::numerals;

/// What leads from a name to its parts.
const LEADS: [&str; 5] = ["分别是", "分别为", "即", "：", "——"];
/// Such leads are found by their last characters.
static ENDS: LazyLock<[Finder<'static>; 4]> = LazyLock::new(|| ["：", "即", "分别", "——"].map(Finder::new));
static STEPS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("步走"));
/// What may stand between a name in quotation marks and its parts.
const NOUNS: [&str; 8] = ["工作法", "工作机制", "机制", "工作模式", "模式", "体系", "要求", "标准"];
/// Most characters of an item: a longer one tells, and is no name.
const LONGEST: usize = 16;

/// A name with numerals, where it stands and what it counts.
struct Name {
    range: Range<usize>,
    /// How many parts it says.
    count: u64,
    /// What each part has one of.
    keys: Vec<char>,
    /// Whether parts begin with it: 四个一.
    first: bool,
}

/// 「五融：组织融合、资源融合、服务融合」; only texts with an enumeration comma need be looked at.
pub(super) fn lists(prose: &str) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for at in ENDS.iter().flat_map(|end| end.find_iter(prose.as_bytes())) {
        let Some(lead) = LEADS.iter().find(|lead| prose[at..].starts_with(**lead)) else { continue };
        let before = prose[..at].strip_suffix('，').unwrap_or(&prose[..at]);
        let Some(name) = name_at_end(before) else { continue };
        let Some(counts) = items(&prose[at + lead.len()..], &name) else { continue };
        if !counts.contains(&name.count) && !findings.iter().any(|(range, _)| *range == name.range) {
            findings.push(finding(prose, *counts.last().unwrap_or(&0), name.range));
        }
    }
    findings
}

/// Whether a text may have what [`steps`] looks for.
pub(super) fn may_have_steps(text: &str) -> bool {
    STEPS.find(text.as_bytes()).is_some()
}

/// 「“三步走”：第一步……第二步……」: the steps behind it in the same text.
pub(super) fn steps(prose: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in STEPS.find_iter(prose.as_bytes()) {
        let Some((start, count)) = numeral_before(&prose[..at]).filter(|(_, count)| *count >= 2) else {
            continue;
        };
        let end = at + "步走".len();
        let next = STEPS.find(&prose.as_bytes()[end..]).map_or(prose.len(), |next| end + next);
        let mut told = 0;
        for (at, _) in prose[end..next].match_indices('步') {
            let Some((start, step)) = numeral_before(&prose[end..end + at]) else { continue };
            // Steps that are told in another order, or over again, are no list.
            if prose[end..end + start].ends_with('第') && step == told + 1 {
                told = step;
            } else if prose[end..end + start].ends_with('第') && step != told {
                told = 0;
                break;
            }
        }
        if told >= 2 && told != count {
            findings.push(finding(prose, told, start..end));
        }
    }
    findings
}

fn finding(text: &str, items: u64, range: Range<usize>) -> Finding {
    let message = format!("列举了 {items} 项，却说是“{}”", &text[range.clone()]);
    (range, Diagnostic::new(Code::FigureCount, message).hint("核对列举的各项和总数"))
}

fn is_numeral(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '两')
}

/// The one numeral that a text ends in, and where it begins; not the end of a longer number.
fn numeral_before(text: &str) -> Option<(usize, u64)> {
    let (at, c) = text.char_indices().next_back().filter(|(_, c)| is_numeral(*c))?;
    let is_longer =
        text[..at].ends_with(|c: char| is_numeral(c) || c.is_ascii_digit() || "百千万〇零".contains(c));
    (!is_longer).then(|| Some((at, numerals::parse(&text[at..at + c.len_utf8()])?)))?
}

/// The name that a text ends in: 四个一, 五融四邻, “五融”, “五融”工作法.
fn name_at_end(text: &str) -> Option<Name> {
    let bare = NOUNS.iter().find_map(|noun| text.strip_suffix(noun)).unwrap_or(text);
    let (inside, quoted) = match bare.strip_suffix(['”', '」']) {
        Some(inside) => (inside, true),
        // A name without marks is followed by nothing.
        None if bare.len() == text.len() => (text, false),
        None => return None,
    };
    if let Some(head) = inside.strip_suffix("个一") {
        let (start, count) = numeral_before(head)?;
        let range = start..inside.len();
        return (count >= 2).then_some(Name { range, count, keys: vec!['一'], first: true });
    }
    // Pairs of a numeral and what it counts, from the end.
    let (mut start, mut count, mut keys) = (inside.len(), 0, Vec::new());
    while let Some((key_at, key)) = inside[..start].char_indices().next_back()
        && is_han(key)
        && !is_numeral(key)
        && let Some((at, number)) = numeral_before(&inside[..key_at])
    {
        (start, count) = (at, count + number);
        keys.push(key);
    }
    let before = inside[..start].chars().next_back();
    let stands_alone = match quoted {
        true => matches!(before, Some('“' | '「')),
        false => before.is_none_or(|c| !is_han(c) && !c.is_alphanumeric()),
    };
    // What is measured or dated so is no name: 三年, 五月.
    let is_amount =
        |key: &char| "年月日天时分秒个次人名元米里号点级类种项条件家处层届期岁周度".contains(*key);
    let names = stands_alone && count >= 2 && !keys.is_empty() && !keys.iter().any(is_amount);
    names.then_some(Name { range: start..inside.len(), count, keys, first: false })
}

/// How many items the list at the start of a text has: two answers where its last 和 may join two or stand inside of one;
/// `None` where it is no list of the parts of that name, or says that there are more.
fn items(text: &str, name: &Name) -> Option<Vec<u64>> {
    let end = text.find(['。', '；', '，', '！', '？', '\n', ';']).unwrap_or(text.len());
    let list = &text[..end];
    if list.contains([MASK, '等', '：', '…']) {
        return None;
    }
    let mut depth = 0i32;
    let mut items = Vec::new();
    items.push(0..list.len());
    for (at, c) in list.char_indices() {
        match c {
            '“' | '《' | '（' | '(' | '「' => depth += 1,
            '”' | '》' | '）' | ')' | '」' => depth -= 1,
            '、' if depth <= 0 => {
                let last = items.last_mut()?;
                *last = last.start..at;
                items.push(at + c.len_utf8()..list.len());
            }
            _ => {}
        }
    }
    let is_part = |item: &str| {
        let item = item.trim_matches(['“', '”', '「', '」', ' ']);
        let has = match name.first {
            true => item.starts_with(name.keys.as_slice()),
            false => item.contains(name.keys.as_slice()),
        };
        has && (2..=LONGEST).contains(&item.chars().count())
    };
    if items.len() < 2 || !items.iter().all(|item| is_part(&list[item.clone()])) {
        return None;
    }
    let last = &list[items.last()?.clone()];
    let joined = ["以及", "和", "与", "及"].iter().filter_map(|and| last.split_once(and));
    let is_two = joined.into_iter().any(|(one, other)| is_part(one) && is_part(other));
    let count = items.len() as u64;
    Some(if is_two { vec![count, count + 1] } else { vec![count] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_name_are_counted() {
        for (text, said) in [
            ("推行“四个一”：一张清单、一支队伍、一个平台。", "列举了 3 项，却说是“四个一”"),
            (
                "“五融四邻”，即组织融合、资源融合、服务融合、邻里互助、邻里议事。",
                "列举了 5 项，却说是“五融四邻”",
            ),
            ("“五治”工作法：政治引领、法治保障、德治教化、自治强基。", "列举了 4 项，却说是“五治”"),
            ("“四史”分别是党史、新中国史和改革开放史。", "列举了 3 项，却说是“四史”"),
            ("三会一课：支部党员大会、支部委员会、党课。", "列举了 3 项，却说是“三会一课”"),
        ] {
            let found = lists(text);
            assert!(found.len() == 1 && found[0].1.message == said, "{text} {found:?}");
        }
        for text in
            ["实施“三步走”：第一步摸底，第二步整改。", "“两步走”：第一步试点。第二步铺开。第三步总结。"]
        {
            assert_eq!(steps(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn what_is_no_list_of_parts_is_not_counted() {
        for text in [
            "推行“四个一”：一张清单、一支队伍、一个平台、一套制度。",
            "推行“四个一”：一张清单、一支队伍、一个平台等。",
            "推行“四个一”：书记带头、党员示范、群众参与。",
            "“五融四邻”工作法：社区党委牵头、单位参与、居民受益。",
            "“五好”家庭：张家、李家、王家。",
            "“四史”学习教育：讲党史、看展览、谈体会。",
            "“四史”，即党史、新中国史、改革开放史和社会主义发展史。",
            "三年：第一年、第二年。",
            "会议讨论了两项：甲项、乙项、丙项。",
            "十五分钟：分享、分工、分红。",
            "近三会：大会、小会。",
            "三会一课：支部党员大会、支部委员会、党小组会和党课。",
        ] {
            assert!(lists(text).is_empty(), "{text} {:?}", lists(text));
        }
        for text in [
            "实施“三步走”：第一步摸底，第二步整改，第三步验收。",
            "按照“三步走”的安排推进，第二步已经完成。",
            "“三步走”：第一步摸底。",
            "“三步走”已到第三步，第一步、第二步都完成了。",
        ] {
            assert!(steps(text).is_empty(), "{text} {:?}", steps(text));
        }
    }
}
