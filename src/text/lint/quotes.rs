//! Quotation marks: two kinds in one block, English ones round Chinese.

use super::{Finding, finding};
use crate::diagnostic::Code;
use crate::text::chars::is_han;

/// Two kinds of quotes in one block, or double ones within double ones.
pub(super) fn two_kinds(text: &str, findings: &mut Vec<Finding>) {
    if let (Some(curly), Some(corner)) = (text.find('“'), text.find('「')) {
        let (at, c) = if curly > corner { (curly, '“') } else { (corner, '「') };
        let message = "同一段里既有“ ”又有「 」，应统一用一种";
        findings.push(finding(Code::TextQuotes, at..at + c.len_utf8(), message));
    }
    // Where a mark is missing or faces the wrong way it is not known which stands within which.
    let count = |mark| text.matches(mark).count();
    if count('“') != count('”') {
        return;
    }
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '“' => {
                depth += 1;
                if depth == 2 && text[at..].matches('”').count() >= 2 {
                    findings.push(finding(Code::TextQuotes, at..at + c.len_utf8(), "引号里的引号应为‘ ’"));
                }
            }
            '”' => depth = (depth - 1).max(0),
            _ => {}
        }
    }
}

/// `"` and `'` round Chinese. A mark behind a digit that closes nothing is one of inches, feet, minutes: 12", 10'20".
pub(super) fn english(text: &str, findings: &mut Vec<Finding>) {
    let doubles = marks(text, '"');
    for pair in doubles.chunks_exact(2) {
        let (start, end) = (pair[0], pair[1]);
        // Behind `=` it is an attribute.
        if is_chinese(&text[start + 1..end]) && !text[..start].ends_with('=') {
            let mut found = finding(Code::TextEnglishQuotes, start..end + 1, "中文里用了英文引号，应为“ ”");
            if doubles.len().is_multiple_of(2) && opens(text, start) && !text[start..end].contains('\n') {
                found = found.edit(start..start + 1, "“").edit(end..end + 1, "”");
            }
            findings.push(found);
        }
    }
    let singles = marks(text, '\'');
    for pair in singles.chunks_exact(2) {
        let (start, end) = (pair[0], pair[1]);
        if is_chinese(&text[start + 1..end]) && opens(text, start) {
            // Which of the two Chinese ones is meant depends on what stands around them.
            let message = "中文里用了英文引号，应为“ ”，在引号里面应为‘ ’";
            findings.push(finding(Code::TextEnglishQuotes, start..end + 1, message));
        }
    }
}

/// The places of a mark, but for those behind a digit that have no other before them to close.
fn marks(text: &str, mark: char) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::new();
    for (at, _) in text.match_indices(mark) {
        let before = text[..at].chars().next_back();
        let measures = before.is_some_and(|c| c.is_ascii_digit());
        // it's, don't
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        let letters = mark == '\'' && letter(before) && letter(text[at + 1..].chars().next());
        if !letters && (!measures || places.len() % 2 == 1) {
            places.push(at);
        }
    }
    places
}

/// A mark can open a quotation where no Latin word ends.
fn opens(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '\\')
}

fn is_chinese(inside: &str) -> bool {
    inside.chars().any(is_han)
}
