//! Numbers with full-width digits, points, commas and percent signs.

use super::{Finding, finding};
use crate::diagnostic::Code;

/// Full-width digits and letters; a point between two digits and a percent sign behind one go with them.
pub(super) fn full_width(text: &str, findings: &mut Vec<Finding>) {
    let digit = |c: char| matches!(c, '０'..='９');
    let full = |c: char| digit(c) || matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
    let mut at = 0;
    while let Some(start) = text[at..].find(full).map(|found| at + found) {
        let mut end = start;
        let mut characters = text[start..].char_indices().peekable();
        let mut previous = None;
        while let Some((offset, c)) = characters.next() {
            let after = characters.peek().map(|(_, c)| *c);
            let behind_digit = previous.is_some_and(digit);
            if !(full(c) || behind_digit && (c == '％' || c == '．' && after.is_some_and(digit))) {
                break;
            }
            end = start + offset + c.len_utf8();
            previous = Some(c);
        }
        let run = &text[start..end];
        let half: String = run.chars().filter_map(|c| char::from_u32(c as u32 - 0xfee0)).collect();
        at = end;
        findings.push(
            finding(Code::TextFullWidthDigit, start..end, format!("“{run}”是全角的，应为“{half}”"))
                .edit(start..end, half),
        );
    }
}

/// A full-width comma at `at` that parts thousands: `1，200`, `１，２００`. It could part two numbers as well, so the author
/// mends it.
pub(super) fn thousands(text: &str, at: usize) -> Option<Finding> {
    let digit = |c: char| matches!(c, '0'..='9' | '０'..='９');
    let before = text[..at].trim_end_matches(digit);
    let first = &text[before.len()..at];
    if !(1..=3).contains(&first.chars().count()) || first.starts_with(['0', '０']) {
        return None;
    }
    // 第3，100米: a number that something else belongs to.
    if before.ends_with(|c: char| {
        c.is_alphanumeric() && "第年月日号条点".contains(c) || "，、.．-—~～%％:：/".contains(c)
    }) {
        return None;
    }
    let mut rest = &text[at..];
    while let Some(group) = rest.strip_prefix('，') {
        let length = group.len() - group.trim_start_matches(digit).len();
        if group[..length].chars().count() != 3 {
            break;
        }
        rest = &group[length..];
    }
    let end = text.len() - rest.len();
    // 2，300个、4，500个 is a number each; 1，200，3 is a list.
    let is_list = rest.starts_with('，') && rest['，'.len_utf8()..].starts_with(digit);
    let mark = rest.chars().next().filter(|c| ['.', '．', '-', '、', '%', '％', ':'].contains(c));
    let ends_in_mark = mark.is_some_and(|mark| {
        let behind = &rest[mark.len_utf8()..];
        !behind.is_empty() && !behind.starts_with(digit)
    });
    if end == at || is_list || ends_in_mark {
        return None;
    }
    let number = &text[before.len()..end];
    let half =
        |c: char| if matches!(c, '０'..='９') { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) } else { c };
    let plain: String = number.chars().filter(|c| *c != '，').map(half).collect();
    let grouped: String = number.chars().map(|c| if c == '，' { ',' } else { half(c) }).collect();
    let message = format!("“{number}”里用了全角逗号：是一个数写“{plain}”或“{grouped}”，是几个数用顿号隔开");
    Some(finding(Code::TextNumber, before.len()..end, message))
}

/// A full-width percent sign or point of a number in half-width digits.
pub(super) fn mark(text: &str, at: usize, c: char) -> Option<Finding> {
    let digit = |c: char| c.is_ascii_digit();
    let range = at..at + c.len_utf8();
    let before = text[..at].trim_end_matches(digit);
    let behind = before.len() < at;
    let rest = &text[range.end..];
    let right = match c {
        '％' if behind => "%",
        // 1．2．3 numbers a heading, and so does 1．摸底.
        '．' if behind && rest.starts_with(digit) => {
            let other = before.ends_with('．') || rest.trim_start_matches(digit).starts_with('．');
            if other { return None } else { "." }
        }
        _ => return None,
    };
    let message = format!("数字里的“{c}”是全角的，应为“{right}”");
    Some(finding(Code::TextNumber, range.clone(), message).edit(range, right))
}
