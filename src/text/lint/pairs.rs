//! Quotes and brackets: their other halves, their directions, their widths, and titles within titles.

use std::ops::Range;

use super::{Finding, finding};
use crate::diagnostic::Code;
use crate::text::chars::{PAIRS, is_han};
use crate::text::linebreak::{closes, opens};

/// The quotes and brackets of a text as a walk sees them.
pub(super) struct Pairs<'a> {
    text: &'a str,
    open: Vec<(usize, char)>,
    /// Titles within a title, with the place where that one begins.
    nested: Vec<(usize, Range<usize>)>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(text: &'a str) -> Pairs<'a> {
        Pairs { text, open: Vec::new(), nested: Vec::new() }
    }

    pub(super) fn see(&mut self, at: usize, c: char, previous: Option<char>, findings: &mut Vec<Finding>) {
        match c {
            // it‘s: an apostrophe that was made a quote.
            '‘' if previous.is_some_and(|c| c.is_ascii_alphabetic()) => {}
            c if c == '(' || opens(c) => self.open.push((at, c)),
            _ => self.close(at, c, previous, findings),
        }
    }

    /// Closes the innermost quote or bracket of the same sort; those that stay open within it are unpaired.
    fn close(&mut self, at: usize, c: char, previous: Option<char>, findings: &mut Vec<Finding>) {
        let opener = PAIRS.iter().find(|(_, closer)| *closer == c).map_or(c, |(opener, _)| *opener);
        if let Some(depth) = self.open.iter().rposition(|(_, open)| *open == opener) {
            let start = self.open[depth].0;
            let left = self.open.drain(depth..).skip(1).filter(|(_, c)| *c != '(');
            findings.extend(left.map(|(at, c)| unpaired(at, c)));
            match c {
                ')' => findings.extend(half_width(self.text, start..at + 1)),
                '》' => {
                    let outer = self.open.iter().rfind(|(_, c)| matches!(c, '《' | '〈'));
                    if let Some((outer, '《')) = outer {
                        self.nested.push((*outer, start..at + c.len_utf8()));
                    }
                }
                _ => {}
            }
            return;
        }
        // One bracket full-width, the other half-width; behind `]` it is an address.
        let mixed = match (self.open.last(), c) {
            (Some(&(start, '（')), ')') => Some((start, at..at + 1, "）")),
            (Some(&(start, '(')), '）') => Some((start, start..start + 1, "（")),
            _ => None,
        };
        if let Some((start, range, full)) = mixed {
            self.open.pop();
            if !self.text[..start].ends_with(']') {
                let message = "一对括号一半是全角、一半是半角";
                let found = finding(Code::TextHalfWidth, start..at + c.len_utf8(), message);
                findings.push(found.edit(range, full));
            }
            return;
        }
        if c != ')'
            && !is_apostrophe(c, previous)
            && !is_measure(self.text, at, c)
            && !is_of_number(self.text, at, c)
        {
            findings.push(unpaired(at, c));
        }
    }

    pub(super) fn end(self, findings: &mut Vec<Finding>) {
        let Pairs { text, open, nested } = self;
        for (outer, range) in nested {
            if open.iter().any(|(at, _)| *at == outer) {
                continue;
            }
            let end = range.end - '》'.len_utf8();
            let found = finding(Code::TextNested, range.clone(), "书名号里又用了《》，里面一层应为〈〉");
            findings.push(
                found.edit(range.start..range.start + '《'.len_utf8(), "〈").edit(end..range.end, "〉"),
            );
        }
        findings.extend(open.into_iter().filter(|(_, c)| *c != '(').map(|(at, c)| unpaired(at, c)));
        let is_quote =
            |one: &Finding| one.code == Code::TextUnpaired && matches!(&text[one.range.clone()], "“" | "”");
        if findings.iter().any(is_quote)
            && let Some(turned) = turned(text)
        {
            findings.retain(|one| !is_quote(one));
            findings.extend(turned);
        }
    }
}

fn unpaired(at: usize, c: char) -> Finding {
    finding(Code::TextUnpaired, at..at + c.len_utf8(), format!("这个 {c} 没有与它成对的另一半"))
}

/// An apostrophe: it’s, the ’90s.
fn is_apostrophe(c: char, previous: Option<char>) -> bool {
    c == '’' && previous.is_none_or(|c| c.is_ascii_alphanumeric() || c.is_whitespace())
}

/// Whether a mark is one of minutes and seconds, feet and inches: 5’30”.
fn is_measure(text: &str, at: usize, c: char) -> bool {
    let minutes = text[..at].trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = at - minutes.len();
    c == '”' && (1..=2).contains(&digits) && minutes.ends_with(['’', '\'', '′'])
}

/// Whether a bracket closes the number of an item: 1）, a）, 一）, ①）.
fn is_of_number(text: &str, at: usize, c: char) -> bool {
    let number = |c: char| {
        c.is_ascii_alphanumeric() || "〇零一二三四五六七八九十百".contains(c) || ('①'..='⒛').contains(&c)
    };
    let before = text[..at].trim_end_matches(' ').trim_end_matches(number);
    matches!(c, '）' | ')')
        && before.len() < at
        && before.chars().next_back().is_none_or(|c| !is_han(c) && !c.is_alphanumeric())
}

/// Quotes that face the wrong way: ”甲“, “甲“, ”甲”. One reading is possible where they open and close in turn and each
/// would stand as such a mark can stand; then each that is wrong is a finding.
fn turned(text: &str) -> Option<Vec<Finding>> {
    let marks: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| matches!(c, '“' | '”')).collect();
    if marks.len() % 2 == 1 {
        return None;
    }
    let mut found = Vec::new();
    for (index, &(at, c)) in marks.iter().enumerate() {
        let range = at..at + c.len_utf8();
        let (before, after) = super::beside(text, &range);
        let right = if index % 2 == 0 { '“' } else { '”' };
        let word = |c: char| is_han(c) || c.is_alphanumeric() || c == '\u{fffc}';
        let fits = if right == '“' {
            after.is_some_and(|c| word(c) || opens(c))
                && before.is_none_or(|c| !matches!(c, '。' | '！' | '？' | '…') || right == c)
        } else {
            before.is_some_and(|c| word(c) || closes(c) || matches!(c, '。' | '！' | '？' | '…' | '%'))
        };
        let inside = marks.get(index + 1).map(|(end, _)| &text[range.end..*end]);
        let short = index % 2 == 1
            || inside.is_some_and(|inside| inside.chars().count() <= 40)
            // At the end of a text no mark opens.
            || marks.len() == 2 && text.ends_with('“');
        if !short || c != right && !fits {
            return None;
        }
        if c != right {
            let message = format!("引号的方向反了，这里应为 {right}");
            found.push(finding(Code::TextUnpaired, range.clone(), message).edit(range, right));
        }
    }
    Some(found)
}

/// The year in the number of an official document: 国发[2020]5号, where GB/T 9704 asks for 〔2020〕.
pub(super) fn document_number(text: &str, at: usize, c: char) -> Option<Finding> {
    let digit = |c: char| c.is_ascii_digit();
    let inside = &text[at + c.len_utf8()..];
    let rest = inside.trim_start_matches(digit);
    let year = inside.len() - rest.len();
    let close = rest.chars().next().filter(|c| matches!(c, ']' | '］' | '】'))?;
    let behind = &rest[close.len_utf8()..];
    let number = behind.strip_prefix('第').unwrap_or(behind).trim_start_matches(digit);
    if year != 4 || number.len() == behind.len() || !number.starts_with('号') {
        return None;
    }
    let end = text.len() - rest.len();
    let found = finding(Code::TextBrackets, at..end + close.len_utf8(), "发文字号里的年份用六角括号〔 〕");
    Some(found.edit(at..at + c.len_utf8(), "〔").edit(end..end + close.len_utf8(), "〕"))
}

/// Half-width brackets round Chinese: (试点). Behind a Latin word it is a call: `foo(参数)`; behind `]` an address.
fn half_width(text: &str, range: Range<usize>) -> Option<Finding> {
    let inside = &text[range.start + 1..range.end - 1];
    let (before, after) = super::beside(text, &range);
    let call = before.is_some_and(|c| c.is_ascii_alphanumeric() || "]_)('\"`.*/\\".contains(c))
        || after.is_some_and(|c| "(['\"`".contains(c));
    let outside = |text: &str| text.chars().any(is_han);
    let chinese = inside.chars().any(is_han)
        && (before.is_none() || outside(&text[..range.start]) || outside(&text[range.end..]));
    if !chinese || call || inside.contains(['(', ')', '（', '）', '\n']) {
        return None;
    }
    // A blank beside a half-width bracket has no place beside a full-width one.
    let start = match text[..range.start].strip_suffix(' ') {
        Some(before) if before.ends_with(is_han) => range.start - 1,
        _ => range.start,
    };
    let end = match text[range.end..].strip_prefix(' ') {
        Some(after) if after.starts_with(is_han) => range.end + 1,
        _ => range.end,
    };
    let found = finding(Code::TextBrackets, range.clone(), "中文用了半角括号，应为（ ）");
    Some(found.edit(start..range.start + 1, "（").edit(range.end - 1..end, "）"))
}
