//! Lines of a paragraph that were meant as more: a heading, the rows of a table, items, paragraphs, a picture by itself.
//! Markdown made one text of them, so what they were meant as is told from how they begin.

use std::ops::Range;

use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic, Fix, Hint};
use crate::document::{links, shortcode};
use crate::text::chars::is_han;
use crate::text::numerals;
use crate::text::passage::{Hole, Passage, Role, What};

/// A line of so many characters can be a paragraph.
const LONG_LINE: usize = 40;

/// What is wrong with the lines of a passage, each sort once.
pub(super) fn read(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    if passage.role != Role::Paragraph {
        return;
    }
    let (source, whole) = (passage.source.as_bytes(), passage.whole());
    let newline = |from: usize| memchr::memchr(b'\n', &source[from..]).map_or(source.len(), |at| from + at);
    let start = memchr::memrchr(b'\n', &source[..whole.start]).map_or(0, |newline| newline + 1);
    let first_end = newline(whole.start);
    let end = if first_end < whole.end { newline(whole.end) } else { first_end };
    let written = &passage.source[start..end];
    // Nearly all paragraphs are one line that begins with a word.
    let object = |hole: &Hole| matches!(hole.what, What::Picture | What::Call);
    if end == first_end
        && !begins_with_mark(within_item(unquoted(written)))
        && !passage.holes.iter().any(object)
    {
        return;
    }
    let lines = lines(passage, written, start);
    for line in &lines {
        mark(passage, line, found);
    }
    objects(passage, &lines, found);
    if lines.len() > 1 {
        table(&lines, found);
        paragraphs(&lines, found);
    }
}

/// A line of a paragraph as its source has it.
struct Line<'a> {
    /// What is written, without the marks of quotations and items that it stands in.
    text: &'a str,
    /// Where that begins in the source, and where the line does.
    at: usize,
    start: usize,
    /// Whether it begins the line, so that a blank line may come before it.
    free: bool,
    /// Whether it is joined to the line before it.
    joined: bool,
}

impl Line<'_> {
    fn place(&self, range: Range<usize>) -> Range<usize> {
        self.at + range.start..self.at + range.end
    }

    fn whole(&self) -> Range<usize> {
        self.place(0..self.text.len())
    }

    /// A blank line before it.
    fn apart(&self) -> Option<Fix> {
        self.free.then(|| Fix::new(self.start..self.start, "\n"))
    }
}

fn unquoted(written: &str) -> &str {
    written.trim_start_matches([' ', '\t', '>'])
}

/// The lines of a passage, which are `written` from byte `start` of its source.
fn lines<'a>(passage: &Passage<'a>, written: &'a str, mut start: usize) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut joined = false;
    for written in written.split('\n') {
        let mut text = unquoted(written);
        if lines.is_empty() {
            text = within_item(text);
        }
        let indent = written.len() - text.len();
        let free = indent < 4 && written[..indent].bytes().all(|byte| byte == b' ');
        let text = text.trim_end_matches('\r');
        lines.push(Line { text: text.trim_end(), at: start + indent, start, free, joined });
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
fn within_item(line: &str) -> &str {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let marks: &[char] = if number.len() < line.len() { &['.', ')'] } else { &['-', '+', '*'] };
    match number.strip_prefix(marks).and_then(|rest| rest.strip_prefix(' ')) {
        Some(inside) => within_item(inside.trim_start_matches([' ', '>'])),
        None => line,
    }
}

// ── how a line begins

fn begins_with_mark(text: &str) -> bool {
    text.starts_with(['#', '＃', '＞', '－', '＊', '＋', '｀', '·', '[', '［'])
}

/// A mark at the beginning of a line that is not quite one of Markdown.
fn mark(passage: &Passage<'_>, line: &Line<'_>, found: &mut Found<'_>) {
    let Some(first) = line.text.chars().next().filter(|_| begins_with_mark(line.text)) else { return };
    let verbatim =
        |hole: &Hole| hole.what == What::Verbatim && passage.place(hole.range.clone()).contains(&line.at);
    if passage.holes.iter().any(verbatim) {
        return;
    }
    let rest = line.text.trim_start_matches(first);
    let run = line.text.len() - rest.len();
    let count = run / first.len_utf8();
    let text = rest.trim_start_matches([' ', '\t', '\u{3000}', '\u{a0}']);
    let gap = rest.len() - text.len();
    if matches!(first, '[' | '［') {
        return definition(line, found);
    }
    let begins = text.chars().next();
    let word = begins.is_some_and(|c| c.is_alphanumeric() || "“‘（《【*".contains(c));
    let (right, what) = match first {
        '#' if word && count <= 6 && (count >= 2 && gap == 0 || rest.starts_with(['\u{3000}', '\u{a0}'])) => {
            ("#".repeat(count), "")
        }
        '＃' if word && count <= 6 && (count >= 2 || gap > 0) => ("#".repeat(count), "标题"),
        '＞' if begins.is_some_and(|c| gap > 0 || is_han(c) || "“《（".contains(c)) => {
            (">".repeat(count), "引用")
        }
        '－' | '＊' | '＋' if count == 1 && gap > 0 && word => ("-".to_owned(), "列表"),
        '｀' if count >= 3 => ("`".repeat(count), "代码块"),
        '·' if count == 3 && text.chars().all(|c| c.is_ascii_alphanumeric()) => ("```".to_owned(), "代码块"),
        _ => return,
    };
    let mark = &line.text[..run];
    let diagnostic = match what {
        "" if gap == 0 => {
            Diagnostic::new(Code::MarkdownHeading, format!("“{mark}”后面没有空格，不是标题，会照原样显示"))
                .hint(format!("井号后面空一格：{right} {}", shortened(text)))
        }
        "" => {
            Diagnostic::new(Code::MarkdownHeading, format!("“{mark}”后面是全角空格，不是标题，会照原样显示"))
                .hint(format!("井号后面空一个半角的格：{right} {}", shortened(text)))
        }
        "代码块" => {
            Diagnostic::new(Code::MarkdownFullWidth, format!("“{mark}”不是代码块的记号，会照原样显示"))
                .hint("用英文的反引号：```")
        }
        what => {
            Diagnostic::new(Code::MarkdownFullWidth, format!("全角的“{mark}”不是{what}的记号，会照原样显示"))
                .hint(format!("用半角符号，后面空一格：{right} {}", shortened(text)))
        }
    };
    let blank = if what == "代码块" { "" } else { " " };
    let fix = line.free.then(|| Fix::new(line.place(0..run + gap), right + blank));
    found.at(line.place(0..run), diagnostic.mended_by(fix));
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(12).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// `[1]：http://…`, `[^1]：内容`, and `[1]: http://…` right below a text.
fn definition(line: &Line<'_>, found: &mut Found<'_>) {
    let Some(end) = line.text.find([']', '］']) else { return };
    let open = line.text.chars().next().map_or(1, char::len_utf8);
    let label = &line.text[open..end];
    let behind = &line.text[end..];
    let close = behind.chars().next().map_or(1, char::len_utf8);
    let Some(colon) = behind[close..].chars().next().filter(|c| matches!(c, ':' | '：')) else { return };
    let text = behind[close + colon.len_utf8()..].trim_start();
    let address = text.split([' ', '\t']).next().unwrap_or_default();
    let note = label.starts_with('^') && label.len() > 1;
    if label.is_empty() || text.is_empty() || !note && !links::is_address(address.trim_matches(['<', '>'])) {
        return;
    }
    let half = open == 1 && close == 1 && colon == ':';
    let marks = line.text.len() - text.len();
    if !half {
        let what = if note { "注释" } else { "链接" };
        let diagnostic = Diagnostic::new(
            Code::MarkdownFullWidth,
            format!("用了全角符号，这一行不是{what}的定义，会照原样显示"),
        );
        let fix = line.free.then(|| Fix::new(line.place(0..marks), format!("[{label}]: ")));
        let hint = format!("方括号和冒号用半角，冒号后面空一格：[{label}]: {}", shortened(text));
        found.at(line.whole(), diagnostic.hint(hint).mended_by(fix));
    } else if line.joined && !note {
        let message = "链接的定义紧跟在文字下面，成了文字的一部分，会照原样显示";
        let diagnostic = Diagnostic::new(Code::MarkdownLink, message).hint("在它前面空一行");
        found.at(line.whole(), diagnostic.mended_by(line.apart()));
    }
}

// ── tables

const DASHES: [char; 9] = ['-', '—', '–', '－', '─', '━', '＿', '―', '='];

fn bars(text: &str) -> usize {
    let escaped = text.matches(r"\|").count();
    text.matches(['|', '｜']).count() - escaped
}

/// The text of each cell of a row.
fn cells(text: &str) -> Vec<&str> {
    let inside = text.strip_prefix(['|', '｜']).unwrap_or(text);
    let inside = inside.strip_suffix(['|', '｜']).unwrap_or(inside);
    inside.split(['|', '｜']).map(str::trim).collect()
}

fn is_row(text: &str) -> bool {
    text.starts_with(['|', '｜']) && text.ends_with(['|', '｜']) && bars(text) >= 3
}

/// Whether a line is meant to part the head of a table from its body, with whatever dashes.
fn is_rule(text: &str) -> bool {
    let dashes = |cell: &str| {
        let inside = cell.trim_matches([':', '：', ' ']);
        !inside.is_empty() && inside.chars().all(|c| DASHES.contains(&c))
    };
    bars(text) > 0 && cells(text).into_iter().all(dashes)
}

fn rule_of(text: &str) -> String {
    let cell = |cell: &str| {
        let (left, right) = (cell.starts_with([':', '：']), cell.ends_with([':', '：']));
        format!(" {}---{} |", if left { ":" } else { "" }, if right { ":" } else { "" })
    };
    format!("|{}", cells(text).into_iter().map(cell).collect::<String>())
}

/// Rows that were meant as a table.
fn table(lines: &[Line<'_>], found: &mut Found<'_>) {
    let rule = (1..lines.len()).find(|at| is_rule(lines[*at].text) && bars(lines[*at - 1].text) > 0);
    let headless = (0..lines.len() - 1).find(|at| is_rule(lines[*at].text) && is_row(lines[*at + 1].text));
    let alike = |at: usize| {
        let (one, next) = (lines[at].text, lines[at + 1].text);
        is_row(one) && is_row(next) && cells(one).len() == cells(next).len()
    };
    let likely = || headless.or_else(|| (0..lines.len() - 1).find(|at| alike(*at)));
    let Some(head) = rule.map(|at| at - 1).or_else(likely) else { return };
    let rows = lines[head..].iter().take_while(|line| bars(line.text) > 0);
    let wide: Vec<Fix> = rows
        .flat_map(|line| line.text.match_indices('｜').map(|(at, bar)| line.place(at..at + bar.len())))
        .map(|place| Fix::new(place, "|"))
        .collect();
    let code = if wide.is_empty() { Code::MarkdownTable } else { Code::MarkdownFullWidth };
    let mut say = |line: &Line<'_>, message: String, hint: Hint, fixes: Vec<Fix>| {
        let free = lines[head].free && fixes.iter().all(|_| lines[head + 1].free);
        let fixes = if free { fixes } else { Vec::new() };
        found.at(line.whole(), Diagnostic::new(code, message).hint(hint).mended_by(fixes));
    };
    let (top, below) = (&lines[head], &lines[head + 1]);
    let columns = cells(top.text).len();
    if is_rule(top.text) {
        return say(
            top,
            "这几行没有成为表格：分隔行上面没有表头".to_owned(),
            "在它上面加一行表头".into(),
            Vec::new(),
        );
    }
    let Some(rule) = rule.map(|at| &lines[at]) else {
        let row = format!("|{}", " --- |".repeat(columns));
        let hint = format!("在表头下面加一行：{row}");
        let mut fixes = wide;
        fixes.push(Fix::new(below.start..below.start, format!("{row}\n")));
        return say(top, "这几行没有成为表格：表头下面没有分隔行".to_owned(), hint.into(), fixes);
    };
    let marks = cells(rule.text).len();
    let right = rule_of(rule.text);
    if marks != columns {
        let message = format!("这几行没有成为表格：表头有 {columns} 格，分隔行有 {marks} 格");
        say(rule, message, "让分隔行与表头的格数一样".into(), Vec::new());
    } else if wide.is_empty() && rule.text.chars().all(|c| "|-: ".contains(c)) {
        if top.joined {
            let fixes = top.apart().into_iter().collect();
            say(top, "这几行没有成为表格：它紧跟在文字下面".to_owned(), "在表格前面空一行".into(), fixes);
        }
    } else {
        let is_narrow = wide.is_empty();
        let what = if is_narrow { "分隔行里不是半角的 -" } else { "竖线“｜”是全角的" };
        let mut fixes: Vec<Fix> = wide;
        fixes.retain(|fix| !rule.whole().contains(&(fix.start as usize)));
        fixes.push(Fix::new(rule.whole(), right.clone()));
        let hint = Hint::from(format!("竖线和横线用半角，分隔行写成：{right}"));
        // With bars of the other sort this line alone makes no table.
        let hint = if is_narrow { hint.putting(right) } else { hint };
        say(rule, format!("这几行没有成为表格：{what}"), hint, fixes);
    }
}

// ── paragraphs and items

/// What a line that is an item begins with, apart from its number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    /// `（一）`, `（1）`
    Brackets,
    /// `一、`, `1、`
    Comma,
    /// `1．`, `1.甲`
    Point,
    /// `1）`
    Bracket,
    /// `①`
    Circle,
    /// `第一条`
    Article,
    /// `●`
    Bullet(char),
}

const BULLETS: &str = "•●○◆■□▲★☆◇►➢✓√";

/// Which item a line begins, with its number.
fn item(line: &str) -> Option<(Item, u64)> {
    let line = line.trim_start_matches(['\u{3000}', ' ', '*']);
    let first = line.chars().next()?;
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let chinese = |c: char| "一二三四五六七八九十百零〇".contains(c);
    let number = |text: &str| -> Option<(u64, usize)> {
        let length = text.find(|c| !digit(c)).unwrap_or(text.len());
        let figures: String = text[..length]
            .chars()
            .map(|c| if c.is_ascii() { c } else { char::from((u32::from(c) - 0xfee0) as u8) })
            .collect();
        if length > 0 {
            return (figures.len() <= 3)
                .then(|| figures.parse().ok())
                .flatten()
                .map(|number| (number, length));
        }
        let length = text.find(|c| !chinese(c)).unwrap_or(text.len());
        numerals::parse(&text[..length]).filter(|_| length > 0).map(|number| (number, length))
    };
    match first {
        '（' | '(' => {
            let inside = &line[first.len_utf8()..];
            let (number, length) = number(inside)?;
            inside[length..].starts_with(['）', ')']).then_some((Item::Brackets, number))
        }
        '①'..='⑳' => Some((Item::Circle, u64::from(u32::from(first) - u32::from('①')) + 1)),
        '第' => {
            let inside = &line['第'.len_utf8()..];
            let (number, length) = number(inside)?;
            let article = inside[length..].strip_prefix('条')?;
            article.starts_with([' ', '\u{3000}']).then_some((Item::Article, number))
        }
        bullet if BULLETS.contains(bullet) => Some((Item::Bullet(bullet), 0)),
        _ => {
            let (number, length) = number(line)?;
            let rest = &line[length..];
            let sort = match rest.chars().next()? {
                '、' => Item::Comma,
                '．' => Item::Point,
                '.' if rest[1..].starts_with(|c: char| is_han(c) || c == '“') => Item::Point,
                '）' | ')' => Item::Bracket,
                _ => return None,
            };
            Some((sort, number))
        }
    }
}

/// Whether a line goes on with the items of which another begins one.
fn follows(before: Option<(Item, u64)>, item: Option<(Item, u64)>) -> bool {
    match (before, item) {
        (Some((Item::Bullet(one), _)), Some((Item::Bullet(other), _))) => one == other,
        (Some((sort, number)), Some((other, next))) => sort == other && next == number + 1,
        _ => false,
    }
}

/// Lines that run together and were paragraphs: numbered, indented as Word does it, or long sentences.
fn paragraphs(lines: &[Line<'_>], found: &mut Found<'_>) {
    let items: Vec<Option<(Item, u64)>> = lines.iter().map(|line| item(line.text)).collect();
    let numbered = |at: usize| {
        // The text of an item may take several lines.
        let before = items[..at].iter().rev().find(|item| item.is_some()).copied().flatten();
        let next = items[at + 1..].iter().find(|item| item.is_some()).copied().flatten();
        items[at].is_some() && (follows(before, items[at]) || follows(items[at], next))
    };
    let indented = |at: usize| lines[at].text.starts_with("\u{3000}\u{3000}");
    let own: Vec<&Line<'_>> = (1..lines.len())
        .filter(|at| lines[*at].joined && (numbered(*at) || indented(*at)))
        .map(|at| &lines[at])
        .collect();
    if let Some(first) = own.first() {
        let message = "这一行没有另起一段，会与上一行连成一段";
        let diagnostic = Diagnostic::new(Code::MarkdownParagraphs, message)
            .hint("段与段之间空一行")
            .mended_by(own.iter().filter_map(|line| line.apart()));
        return found.at(first.whole(), diagnostic);
    }
    let long = |line: &Line<'_>| {
        line.text.trim_end_matches(['*', '_', '~']).ends_with('。') && line.text.chars().count() >= LONG_LINE
    };
    // The last line is joined to none.
    let joined = |at: usize| lines.get(at + 1).is_some_and(|next| next.joined) || at + 1 == lines.len();
    let count = (0..lines.len()).filter(|at| long(&lines[*at]) && joined(*at)).count();
    if count >= 2 && !found.has(Code::MarkdownParagraphs) {
        let diagnostic = Diagnostic::new(Code::MarkdownParagraphs, "几行长句连成了一段，看来本是几个段落");
        let first = lines[0].text.chars().next().map_or(0, char::len_utf8);
        found.at(lines[0].place(0..first), diagnostic.hint("段与段之间空一行"));
    }
}

// ── pictures and charts

/// Pictures and charts that stand in a paragraph with something else, though they have a line of their own or need one.
fn objects(passage: &Passage<'_>, lines: &[Line<'_>], found: &mut Found<'_>) {
    let places: Vec<(What, Range<usize>)> = passage
        .holes
        .iter()
        .filter(|hole| matches!(hole.what, What::Picture | What::Call))
        .map(|hole| (hole.what, passage.place(hole.range.clone())))
        .collect();
    if places.is_empty() || places[0].1 == passage.whole() {
        return;
    }
    let of = |what: What, place: &Range<usize>| match what {
        What::Picture => Some("图片"),
        _ => shortcode::block_name(&passage.source[place.clone()]),
    };
    let lone = |line: &Line<'_>| {
        places.iter().any(|(what, place)| *place == line.whole() && of(*what, place).is_some())
    };
    let blocks: Vec<&(What, Range<usize>)> = places
        .iter()
        .filter(|(what, place)| {
            // A line that is broken off on purpose under a picture says what it shows.
            let broken = |at: usize| lines.get(at + 1).is_some_and(|next| !next.joined);
            let alone =
                (0..lines.len()).any(|at| lines[at].free && lines[at].whole() == *place && !broken(at));
            of(*what, place).is_some() && (alone || *what == What::Call)
        })
        .collect();
    let Some((what, place)) = blocks.first() else { return };
    let apart = (1..lines.len()).filter(|at| lone(&lines[*at]) || lone(&lines[*at - 1]));
    let fixes: Vec<Fix> = apart.filter_map(|at| lines[at].apart()).collect();
    let name = of(*what, place).unwrap_or_default();
    let message = format!("{name}没有独占一段，会夹在文字里");
    let diagnostic = Diagnostic::new(Code::MarkdownBlock, message).hint("让它独占一行，前后各空一行");
    found.at(place.clone(), diagnostic.mended_by(fixes));
}
