//! Blanks that should not be, and those that are missing after Latin punctuation.

use super::{Finding, beside, finding, is_full_width_mark};
use crate::diagnostic::Code;
use crate::text::chars::{is_han, is_wide};

/// Blanks in a text. What a blank sets apart on purpose is left: the number of an article from its words (第一条 为了), a
/// date from what happened, names and columns in line, a picture or an emoji from the text.
pub(super) fn spaces(text: &str, findings: &mut Vec<Finding>) {
    let first = findings.len();
    let mut between = 0;
    let mut at = 0;
    while let Some(start) = text[at..].find(' ').map(|found| at + found) {
        let end = start + text[start..].len() - text[start..].trim_start_matches(' ').len();
        at = end;
        let (Some(before), Some(after)) = beside(text, &(start..end)) else { continue };
        let found = |message| finding(Code::TextSpace, start..end, message);
        let is_word = |c: char| is_han(c) || c.is_ascii_alphanumeric();
        let marked = is_full_width_mark(before) && (is_word(after) || is_full_width_mark(after))
            || is_full_width_mark(after) && is_word(before);
        if marked {
            findings.push(found("全角标点旁边有多余的空格").edit(start..end, ""));
        } else if is_han(before) && is_han(after) {
            between += 1;
            if end - start == 1 && !is_layout(&text[..start], &text[end..]) {
                findings.push(found("汉字之间有多余的空格"));
            }
        } else if end - start > 1 && is_word(before) && is_word(after) {
            findings.push(found("连续几个空格").edit(start..end, " "));
        }
    }
    // Several words apart from each other are a row of names.
    if between > 1 {
        let mut index = 0;
        findings.retain(|one| {
            index += 1;
            index <= first || one.message != "汉字之间有多余的空格"
        });
    }
    for (at, c) in text.match_indices([',', ';']) {
        let letter = |c: char| c.is_ascii_alphabetic();
        let word = text[..at].rsplit(|c: char| c.is_whitespace() || is_wide(c)).next().unwrap_or_default();
        let next = text[at + c.len()..].split(|c: char| !letter(c)).next().unwrap_or_default();
        // x,y and a,b;c are formulas, and what has a mark of its own is a name or an address.
        let plain = word.len() > 2 && next.len() > 2 && word.chars().all(letter);
        if plain {
            findings.push(finding(Code::TextSpace, at..at + c.len(), "英文标点后面缺少空格"));
        }
    }
}

/// Whether a blank between two Han characters sets apart what is not one sentence: the words of a running text stand on
/// both sides of one that slipped in.
fn is_layout(before: &str, after: &str) -> bool {
    let han = |text: &str| text.chars().filter(|c| is_han(*c)).count();
    let end = |c: &char| !is_han(*c);
    let word = before.chars().rev().take_while(|c| !end(c)).count();
    let next = after.chars().take_while(|c| !end(c)).count();
    // 第一条 为了, 2004年7月29日 市人大, 张 三, 目 录: a number, a date, a name, a title.
    let number = before.trim_start().starts_with('第') && han(before) <= 8;
    let date = before.ends_with(['日', '年', '月', '时']);
    let sentence = after.contains(['，', '。', '；', '！', '？'])
        && (before.contains(['，', '。', '；']) || han(before) >= 2);
    number || date || word < 2 || next < 2 || !sentence
}
