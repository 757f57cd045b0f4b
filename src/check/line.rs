//! The lines of a paragraph as its source has them, and those around it.

use std::ops::Range;

use crate::diagnostic::Fix;
use crate::text::passage::Passage;

/// A line of a paragraph as its source has it.
pub(super) struct Line<'a> {
    /// What is written, without the marks of quotations and items that it stands in.
    pub(super) text: &'a str,
    /// Where that begins in the source, and where the line does.
    pub(super) at: usize,
    pub(super) start: usize,
    /// Whether it begins the line, so that a blank line may come before it.
    pub(super) free: bool,
    /// Whether it is joined to the line before it.
    pub(super) joined: bool,
    /// The mark of the item that it begins.
    pub(super) item: Option<char>,
}

impl Line<'_> {
    pub(super) fn place(&self, range: Range<usize>) -> Range<usize> {
        self.at + range.start..self.at + range.end
    }

    pub(super) fn whole(&self) -> Range<usize> {
        self.place(0..self.text.len())
    }

    /// A blank line before it.
    pub(super) fn apart(&self) -> Option<Fix> {
        self.free.then(|| Fix::new(self.start..self.start, "\n"))
    }
}

/// A text without the blank lines at its end, be they in a quotation.
fn trim_blank_lines(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some(line) =
        text.rsplit('\n').next().filter(|line| line.starts_with('>') && unquoted(line).is_empty())
    {
        text = text[..text.len() - line.len()].trim_end();
    }
    text
}

pub(super) fn unquoted(written: &str) -> &str {
    written.trim_start_matches([' ', '\t', '>'])
}

/// The lines of a passage, which are `written` from byte `start` of its source.
pub(super) fn lines<'a>(passage: &Passage<'a>, written: &'a str, mut start: usize) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut joined = false;
    for written in written.split('\n') {
        let mut text = unquoted(written);
        let mut item = None;
        if lines.is_empty() {
            let inside = within_item(text);
            let marks = &text[..text.len() - inside.len()];
            (text, item) = (inside, marks.trim_end_matches([' ', '>']).chars().next_back());
        }
        let indent = written.len() - text.len();
        let free = indent < 4 && written[..indent].bytes().all(|byte| byte == b' ');
        let text = text.trim_end_matches('\r');
        lines.push(Line { text: text.trim_end(), at: start + indent, start, free, joined, item });
        joined = !text.ends_with("  ") && !text.ends_with('\\');
        start += written.len() + 1;
    }
    // A site may keep every line.
    if passage.text.bytes().filter(|byte| *byte == b'\n').count() + 1 == lines.len() {
        lines.iter_mut().for_each(|line| line.joined = false);
    }
    lines
}

/// What stands behind the marks of items.
pub(super) fn within_item(line: &str) -> &str {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let marks: &[char] = if number.len() < line.len() { &['.', ')'] } else { &['-', '+', '*'] };
    match number.strip_prefix(marks).and_then(|rest| rest.strip_prefix(' ')) {
        Some(inside) => within_item(inside.trim_start_matches([' ', '>'])),
        None => line,
    }
}

/// A line beside a paragraph.
pub(super) struct Near<'a> {
    /// What is written, without the marks of quotations.
    pub(super) text: &'a str,
    /// Where the line begins and ends in the source.
    pub(super) place: Range<usize>,
    /// Whether blank lines lie between.
    pub(super) apart: bool,
}

/// The nearest line above the line that begins at a byte of a source, blank ones left out.
pub(super) fn above(source: &str, start: usize) -> Option<Near<'_>> {
    let before = trim_blank_lines(&source[..start]);
    let from = before.rfind('\n').map_or(0, |newline| newline + 1);
    let text = unquoted(&before[from..]);
    let apart = source[before.len()..start].matches('\n').count() > 1;
    (!text.is_empty()).then_some(Near { text, place: from..before.len(), apart })
}

/// The nearest line below the line that ends at a byte of a source, blank ones left out.
pub(super) fn below(source: &str, end: usize) -> Option<Near<'_>> {
    let mut behind = source[end..].trim_start();
    // A line of a quotation may be blank too.
    while let Some(rest) =
        behind.strip_prefix('>').map(|rest| rest.trim_start_matches(['>', ' ', '\t', '\r']))
        && rest.starts_with('\n')
    {
        behind = rest.trim_start();
    }
    let at = source.len() - behind.len();
    let start = source[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = source[start..].lines().next().unwrap_or_default().trim_end();
    let text = unquoted(line);
    let apart = source[end..at].matches('\n').count() > 1;
    (!text.is_empty() && start >= end).then_some(Near { text, place: start..start + line.len(), apart })
}
