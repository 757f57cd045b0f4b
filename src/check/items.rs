//! Lines that were meant as items or paragraphs of their own, and run together.

use super::Found;
use super::line::{Line, above, below};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::text::chars::is_han;
use crate::text::numerals;
use crate::text::passage::Passage;

/// A line of so many characters can be a paragraph.
const LONG_LINE: usize = 40;

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
    /// `第一，`, `其一，`
    Ordinal,
    /// `一是`
    Is,
    /// `首先，`, `其次，`
    Next,
    /// `A、`
    Letter,
    /// `步骤1：`, `第一步，`
    Step,
    /// `问：`, `答：`
    Asked,
    /// `联系人：张三`
    Label,
}

/// Words that count as numbers do.
const NEXT: [(&str, u64); 4] = [("首先", 1), ("其次", 2), ("再次", 3), ("最后", 0)];

const BULLETS: &str = "•●○◆■□▲★☆◇►➢✓√·→※▪➤◎❖☑";

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
            if inside[length..].starts_with(['，', '：', '、', ',', '是']) {
                return Some((Item::Ordinal, number));
            }
            if let Some(step) = inside[length..].strip_prefix('步') {
                return step.starts_with(['，', '：', '、', ',', ':']).then_some((Item::Step, number));
            }
            let article = inside[length..].strip_prefix('条')?;
            article.starts_with([' ', '\u{3000}']).then_some((Item::Article, number))
        }
        '首' | '其' | '再' | '最' => {
            let comma = ['，', ','];
            if let Some((word, place)) = NEXT.iter().find(|(word, _)| line.starts_with(word)) {
                return line[word.len()..].starts_with(comma).then_some((Item::Next, *place));
            }
            let inside = line.strip_prefix('其')?;
            let (number, length) = number(inside)?;
            inside[length..].starts_with(comma).then_some((Item::Ordinal, number))
        }
        bullet if BULLETS.contains(bullet) => Some((Item::Bullet(bullet), 0)),
        'A'..='Z' if line[1..].starts_with(['、', '．']) => {
            Some((Item::Letter, u64::from(first) - u64::from('A') + 1))
        }
        '问' if line.starts_with("问：") => Some((Item::Asked, 1)),
        '答' if line.starts_with("答：") => Some((Item::Asked, 2)),
        _ if line.starts_with("步骤") => {
            let inside = &line["步骤".len()..];
            let (number, length) = number(inside)?;
            inside[length..].starts_with(['：', '，', '、', ':', '.', ' ']).then_some((Item::Step, number))
        }
        _ if is_label(line) => Some((Item::Label, 0)),
        _ => {
            let (number, length) = number(line)?;
            let rest = &line[length..];
            let sort = match rest.chars().next()? {
                '、' => Item::Comma,
                '．' => Item::Point,
                '.' if rest[1..].starts_with(|c: char| is_han(c) || c == '“') => Item::Point,
                '）' | ')' => Item::Bracket,
                '是' if !digit(first) => Item::Is,
                _ => return None,
            };
            Some((sort, number))
        }
    }
}

/// `联系人：张三`: a short line of what is asked in a form, and the answer. Sentences begin so too, but they end.
fn is_label(line: &str) -> bool {
    let Some((label, value)) = line.split_once('：') else { return false };
    let words = label.chars().filter(|c| !matches!(c, ' ' | '\u{3000}'));
    (2..=6).contains(&words.clone().count())
        && words.clone().all(is_han)
        && !value.trim().is_empty()
        && !value.ends_with(['。', '；', '，', '：', '！', '？', '、', '”'])
        && line.chars().count() <= 40
}

/// Whether a line says who said what stands above it: `——李白《将进酒》`.
fn is_signature(line: &str) -> bool {
    let name = line.trim_start_matches(['—', ' ']);
    line.starts_with("——")
        && !name.is_empty()
        && name.chars().count() <= 20
        && !name.contains(['，', '。', '；', '—'])
}

/// Whether a line goes on with the items of which another begins one.
fn follows(before: Option<(Item, u64)>, item: Option<(Item, u64)>) -> bool {
    match (before, item) {
        (Some((Item::Bullet(one), _)), Some((Item::Bullet(other), _))) => one == other,
        (Some((Item::Next, number)), Some((Item::Next, 0))) => number > 0,
        (Some((Item::Label, _)), Some((Item::Label, _))) => true,
        (Some((Item::Asked, one)), Some((Item::Asked, other))) => one != other,
        (Some((sort, number)), Some((other, next))) => sort == other && next == number + 1,
        _ => false,
    }
}

/// Lines that run together and were paragraphs: numbered, indented as Word does it, or long sentences.
pub(super) fn paragraphs(lines: &[Line<'_>], found: &mut Found<'_>) {
    let items: Vec<Option<(Item, u64)>> = lines.iter().map(|line| item(line.text)).collect();
    let numbered = |at: usize| {
        // Such words may begin a line in the middle of a text too.
        let words = items[at]
            .is_some_and(|(sort, _)| matches!(sort, Item::Ordinal | Item::Is | Item::Next | Item::Label));
        // The text of an item may take several lines.
        let reach = if words { 1 } else { items.len() };
        let before = items[..at].iter().rev().take(reach).find(|item| item.is_some()).copied().flatten();
        let next = items[at + 1..].iter().take(reach).find(|item| item.is_some()).copied().flatten();
        items[at].is_some() && (follows(before, items[at]) || follows(items[at], next))
    };
    let ends = |text: &str| text.ends_with(['。', '！', '？', '”', '…']);
    // In a quotation it says who spoke.
    let signed = |at: usize| {
        at + 1 == lines.len() && is_signature(lines[at].text) && ends(lines[at - 1].text) && lines[0].free
    };
    let indented = |at: usize| lines[at].text.starts_with("\u{3000}\u{3000}");
    let own: Vec<&Line<'_>> = (1..lines.len())
        .filter(|at| lines[*at].joined && (numbered(*at) || indented(*at) || signed(*at)))
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

// ── lists

/// The mark of a list that a line begins with, if text is glued to it. A number has a sign, two dashes are a dash, and
/// `*重点*` is emphasis.
fn glued(line: &str) -> Option<char> {
    let mark = line.chars().next().filter(|c| "-+*－–".contains(*c))?;
    let rest = &line[mark.len_utf8()..];
    let word = rest.starts_with(|c: char| is_han(c) || "“‘（《【「".contains(c));
    let closed = rest.ends_with(mark) || mark == '*' && rest.contains(mark);
    (word && !closed).then_some(mark)
}

/// Lines that begin with the mark of a list and have no blank behind it: several in a row, or beside items.
pub(super) fn list(passage: &Passage<'_>, lines: &[Line<'_>], found: &mut Found<'_>) {
    let beside = |line: &str, mark: char, apart: bool| {
        let item = || line.strip_prefix(mark).is_some_and(|rest| rest.starts_with(' '));
        glued(line) == Some(mark) || !apart && item()
    };
    let goes_on = |at: usize, mark: char| {
        let line = &lines[at];
        let before = match at {
            0 => above(passage.source, line.start).is_some_and(|near| beside(near.text, mark, near.apart)),
            _ => glued(lines[at - 1].text) == Some(mark) || lines[at - 1].item == Some(mark),
        };
        let end = line.at + line.text.len();
        before || below(passage.source, end).is_some_and(|near| beside(near.text, mark, near.apart))
    };
    let meant: Vec<(&Line<'_>, char)> = (0..lines.len())
        .filter_map(|at| Some((&lines[at], glued(lines[at].text)?)).filter(|(_, mark)| goes_on(at, *mark)))
        .collect();
    let Some((first, mark)) = meant.first() else { return };
    let right = if mark.is_ascii() { *mark } else { '-' };
    // What people say begins with a dash too.
    let spoken = meant.iter().any(|(line, _)| line.text.ends_with(['？', '！', '”', '?', '!']));
    let plain = meant.iter().all(|(line, _)| line.at == line.start) && !spoken;
    let fixes = meant.iter().filter(|_| plain);
    let fixes = fixes.map(|(line, mark)| Fix::new(line.place(0..mark.len_utf8()), format!("{right} ")));
    let text: String = first.text.chars().skip(1).take(12).collect();
    let message = format!("“{mark}”后面没有空格，不是列表，会照原样显示");
    let hint = format!("每一项的“{right}”后面空一格：{right} {text}");
    let diagnostic = Diagnostic::new(Code::MarkdownList, message).hint(hint).mended_by(fixes);
    found.at(first.place(0..mark.len_utf8()), diagnostic);
}

/// `- [x]已办`, `- []未办`: a box needs a blank, or something to stand in it.
pub(super) fn task(line: &Line<'_>, found: &mut Found<'_>) {
    let Some((inside, behind)) = line.text.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        return;
    };
    let right = match inside.trim() {
        "" if inside.len() <= 2 => "[ ]",
        "x" | "X" | "√" | "✓" | "✔" => "[x]",
        _ => return,
    };
    let text = behind.trim_start_matches([' ', '\u{3000}', '\t']);
    let is_task = matches!(inside, "x" | "X" | " ") && behind.starts_with(' ');
    let word = text.starts_with(|c: char| is_han(c) || "“《（".contains(c));
    if line.item.is_none() && is_task && word {
        let message = format!("“[{inside}]”前面少了列表的记号，没有成为待办的方框，会照原样显示");
        let diagnostic = Diagnostic::new(Code::MarkdownList, message)
            .hint(format!("前面写“-”和一个空格：- [{inside}] {}", text.chars().take(12).collect::<String>()));
        let fix = line.free.then(|| Fix::new(line.place(0..0), "- "));
        return found.at(line.place(0..3), diagnostic.mended_by(fix));
    }
    if line.item.is_none() || is_task || !word {
        return;
    }
    let marks = 0..line.text.len() - text.len();
    let written = line.text[marks.clone()].trim_end();
    let short: String = text.chars().take(12).collect();
    let message = format!("“{written}”没有成为待办的方框，会照原样显示");
    let diagnostic = Diagnostic::new(Code::MarkdownList, message)
        .hint(format!("方框里写一个空格或 x，后面空一格：{right} {short}"))
        .mended_by([Fix::new(line.place(marks.clone()), format!("{right} "))]);
    found.at(line.place(0..written.len()), diagnostic);
}
