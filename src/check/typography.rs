//! Slips of typography, with what a formatter may put in their place.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::text::chars::{PAIRS, is_uncarried};
use crate::text::lint::{self, Finding, Number};
use crate::text::passage::{Passage, Role};

/// What of the passages before bears on the next one of a source.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// Quotes and brackets that may be closed further on: the diagnostic of each.
    open: Vec<(char, usize)>,
    /// The last number of each style.
    numbers: Vec<Number>,
    /// The last number of each level and style of headings.
    headings: Vec<(usize, Number)>,
}

/// The slips of a passage against the rules of [`lint`] that are on.
pub(super) fn slips(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    // What nobody sees is wrong in a value too.
    let rules = match passage.role {
        role if role.is_prose() => &options.lints[..],
        // A title and a description are read as texts are.
        Role::Value => &options.lints_of_values,
        _ => &options.lints_of_values[..options.lints_of_values.len().min(1)],
    };
    if passage.role == Role::Heading {
        found.course.open.clear();
    }
    numbering(passage, rules, found);
    let goes_on = continues(passage, found);
    for finding in lint::check(passage.text, rules) {
        // Code may hold what no text should, but not what no page can.
        let quotes = finding.code == Code::TextUnpaired && finding.range.start == 0;
        if quotes && passage.role == Role::Paragraph && passage.text.starts_with('》') {
            // It was meant as the mark of a quotation, which is said by another rule.
            continue;
        }
        let is_prose =
            passage.is_prose(&finding.range) || passage.text[finding.range.clone()].contains(is_uncarried);
        if !is_prose || beside_markup(passage, &finding) {
            continue;
        }
        if finding.code == Code::TextUnpaired && closes_earlier(passage, &finding, goes_on, found) {
            continue;
        }
        let range = finding.range.clone();
        let mut diagnostic = Diagnostic::new(finding.code, finding.message);
        if passage.role.is_prose() {
            diagnostic.fixes = fixes(passage, finding.edits);
        }
        found.add(passage, range, diagnostic);
    }
}

/// The edits of a finding as bytes of the source; all of them or none.
fn fixes(passage: &Passage<'_>, edits: Vec<(Range<usize>, String)>) -> Vec<Fix> {
    let fix = |(range, text): (Range<usize>, String)| {
        let mut place = passage.place(range.clone());
        // An entity is not what it stands for: there the author edits.
        if passage.source[place.clone()] != passage.text[range] {
            return None;
        }
        // A blank beside a mark of Markdown may be what makes it one.
        while passage.source[place.clone()].ends_with(' ')
            && is_markup(passage.source[place.end..].chars().next())
        {
            place.end -= 1;
        }
        while passage.source[place.clone()].starts_with(' ')
            && is_markup(passage.source[..place.start].chars().next_back())
        {
            place.start += 1;
        }
        Some(Fix::new(place, text))
    };
    edits.into_iter().map(fix).collect::<Option<Vec<Fix>>>().unwrap_or_default()
}

fn is_markup(c: Option<char>) -> bool {
    c.is_some_and(|c| matches!(c, '*' | '_' | '~' | '`'))
}

/// Whether a blank that was found stands at the border of something that is not plain text: emphasis, a link, code.
/// There it may be wanted.
fn beside_markup(passage: &Passage<'_>, finding: &Finding) -> bool {
    if finding.code != Code::TextSpace {
        return false;
    }
    let place = passage.place(finding.range.clone());
    let (before, after) = (&passage.text[..finding.range.start], &passage.text[finding.range.end..]);
    let same = |inside: Option<char>, outside: Option<char>| inside.is_none() || inside == outside;
    let source = passage.source;
    !same(before.chars().next_back(), source[..place.start].chars().next_back())
        || !same(after.chars().next(), source[place.end..].chars().next())
        || !passage.is_prose(&(finding.range.start.saturating_sub(1)..finding.range.end + 1))
}

/// Whether a paragraph goes on with a quotation that an earlier one opened: each of its paragraphs begins with the mark
/// that opens it, and only the last is closed.
fn continues(passage: &Passage<'_>, found: &mut Found<'_>) -> bool {
    let mark = passage.text.chars().next().filter(|c| matches!(c, '“' | '「' | '‘'));
    let Some(mark) = mark.filter(|mark| found.course.open.iter().any(|(open, _)| open == mark)) else {
        return false;
    };
    let closer = PAIRS.iter().find(|(open, _)| *open == mark).map_or(mark, |(_, closer)| *closer);
    let ends = passage.text.trim_end_matches(['。', '；', '，', '、', ' ']).ends_with(closer);
    if ends {
        settle(mark, found);
    }
    true
}

/// Whether what is unpaired in this passage is the other half of what an earlier passage left open. What it opens itself
/// may be closed by a later one.
fn closes_earlier(passage: &Passage<'_>, finding: &Finding, goes_on: bool, found: &mut Found<'_>) -> bool {
    let flows = matches!(passage.role, Role::Paragraph | Role::Note) && finding.edits.is_empty();
    let text = passage.text;
    let Some(c) = text[finding.range.clone()].chars().next().filter(|_| flows) else { return false };
    let is_quote = matches!(c, '“' | '‘' | '「' | '”' | '’' | '」');
    if let Some((opener, _)) = PAIRS.iter().find(|(_, closer)| *closer == c) {
        let ends = text[finding.range.end..].trim_matches(['。', '；', '，', ' ', '”']).is_empty();
        return (is_quote || ends) && settle(*opener, found);
    }
    if goes_on && finding.range.start == 0 {
        return true;
    }
    // A quotation that goes on is introduced: 他说：“…, and so is a remark in brackets that fills paragraphs.
    let before = text[..finding.range.start].trim_end();
    if !is_quote || before.is_empty() || before.ends_with(['：', ':', '，', '。', '“', '（']) {
        let next = found.diagnostics.len();
        found.course.open.push((c, next));
    }
    false
}

/// Takes back what was said of all open marks of a sort: they are closed. Whether there were any.
fn settle(mark: char, found: &mut Found<'_>) -> bool {
    let (closed, open): (Vec<_>, Vec<_>) =
        std::mem::take(&mut found.course.open).into_iter().partition(|(c, _)| *c == mark);
    found.course.open = open;
    for (_, index) in closed.iter().rev() {
        found.diagnostics.remove(*index);
        found.course.open.iter_mut().filter(|(_, other)| other > index).for_each(|(_, other)| *other -= 1);
    }
    !closed.is_empty()
}

/// Holds the number that a passage begins with against the last one of its style: 1、 and then 3、. Where its first line
/// has one, so may those that run together with it.
fn numbering(passage: &Passage<'_>, rules: &[Code], found: &mut Found<'_>) {
    if passage.role == Role::Heading {
        // Under another heading counting begins anew.
        found.course.numbers.clear();
        if rules.contains(&Code::TextNumbering) {
            heading_number(passage, found);
        }
    }
    if passage.role == Role::Paragraph && rules.contains(&Code::TextNumbering) {
        spoken_numbers(passage, found);
    }
    let begins = passage.role == Role::Paragraph && lint::number(passage.text).is_some();
    if !begins || !rules.contains(&Code::TextNumbering) {
        return;
    }
    let whole = passage.whole();
    let mut at = whole.start;
    for line in passage.source[whole].split_inclusive('\n') {
        let text = line.trim_start_matches([' ', '\t', '\u{3000}', '>', '*', '_']);
        let start = at + line.len() - text.len();
        at += line.len();
        let Some(number) = lint::number(text) else { continue };
        let Some(last) = found.course.count(number) else { continue };
        let value = number.value;
        if value == last + 2 || value == last && last > 1 {
            let message = format!("序号不连续：上一个是 {last}，这一个是 {value}");
            let diagnostic = Diagnostic::new(Code::TextNumbering, message);
            let diagnostic = diagnostic.hint("检查是不是漏了一项，或者序号写错了");
            found.diagnostics.push(diagnostic.at(found.path, start..start + number.length));
        }
    }
}

/// Holds the number of a heading against that of the last one of its level and style: 一、 and then 三、.
fn heading_number(passage: &Passage<'_>, found: &mut Found<'_>) {
    let start = passage.whole().start;
    let line = passage.source[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let level = passage.source[line..start].matches('#').count();
    let headings = &mut found.course.headings;
    headings.retain(|(other, _)| *other <= level);
    let Some(number) = lint::number(passage.text) else { return };
    let at = headings.iter().position(|(other, last)| *other == level && last.style == number.style);
    let last = at.map(|at| headings.remove(at).1.value);
    headings.push((level, number));
    if let Some(last) = last.filter(|last| number.value == last + 2 || number.value == *last && *last > 1) {
        let message = format!("标题的序号不连续：上一个是 {last}，这一个是 {}", number.value);
        let diagnostic = Diagnostic::new(Code::TextNumbering, message);
        found.add(passage, 0..number.length, diagnostic.hint("检查是不是漏了一节，或者序号写错了"));
    }
}

/// 一是…；二是…；四是…
fn spoken_numbers(passage: &Passage<'_>, found: &mut Found<'_>) {
    static FIRST: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("一是"));
    const DIGITS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let text = passage.text;
    let Some(first) = FIRST.find(text.as_bytes()) else { return };
    let mut last = 0;
    for (at, is) in text[first..].match_indices('是').map(|(at, is)| (first + at, is)) {
        let Some(value) = DIGITS.iter().position(|digit| text[..at].ends_with(digit)) else { continue };
        let start = at - DIGITS[value].len();
        let begins = text[..start].chars().next_back();
        if !begins.is_none_or(|c| "。；，：、！？“ \u{3000}\n".contains(c)) {
            continue;
        }
        let value = value + 1;
        if last > 0 && (value == last + 2 || value == last && last > 1) {
            let message =
                format!("序号不连续：上一个是“{}是”，这一个是“{}是”", DIGITS[last - 1], DIGITS[value - 1]);
            let diagnostic = Diagnostic::new(Code::TextNumbering, message);
            found.add(passage, start..at + is.len(), diagnostic.hint("检查是不是漏了一项，或者序号写错了"));
        }
        last = value;
    }
}

impl Course {
    /// Takes the next number; the last one of its style, if there is one. What is numbered otherwise stands around it, and
    /// its own count goes on, or within the last one, and is over.
    fn count(&mut self, number: Number) -> Option<u32> {
        let at = self.numbers.iter().position(|last| last.style == number.style);
        let last = at.map(|at| self.numbers.drain(at..).next().map(|last| last.value));
        self.numbers.push(number);
        last.flatten()
    }
}
