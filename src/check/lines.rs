//! Lines of a paragraph that were meant as more: a heading, the rows of a table, items, paragraphs, a picture by itself.
//! Markdown made one text of them, so what they were meant as is told from how they begin.

use std::ops::Range;

use super::line::{Line, lines, unquoted, within_item};
use super::{Found, Options, items, rows};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::document::{links, shortcode};
use crate::text::chars::{is_han, is_wide};
use crate::text::passage::{Hole, Passage, Role, What};
use crate::text::summary::beginning;

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
        mark(passage, line, lines.len() == 1, found);
    }
    objects(passage, &lines, found);
    items::list(passage, &lines, found);
    dividers(passage, &lines, found);
    match &lines[..] {
        [line] => rows::row_apart(passage, line, found),
        lines => {
            rows::table(lines, found);
            items::paragraphs(lines, found);
        }
    }
}

// ── how a line begins

fn begins_with_mark(text: &str) -> bool {
    text.starts_with(['#', '＃', '＞', '》', '－', '＊', '＋', '｀', '·', '[', '［', '-', '+', '|'])
        || text.starts_with(DIVIDERS)
        || text.strip_prefix('*').is_some_and(|rest| rest.starts_with(is_wide))
}

/// What people draw a line across the page with.
const DIVIDERS: [char; 11] = ['＊', '—', '–', '－', '─', '━', '―', '=', '＝', '～', '＿'];

/// Lines of nothing but dashes that no Markdown knows: `———`, `＝＝＝`.
fn dividers(passage: &Passage<'_>, lines: &[Line<'_>], found: &mut Found<'_>) {
    let is_divider = |text: &str| {
        let first = text.chars().next().filter(|c| DIVIDERS.contains(c));
        let count = text.chars().filter(|c| *c != ' ').count();
        count >= 3 && first.is_some_and(|first| text.chars().all(|c| c == first || c == ' '))
    };
    let Some(at) = lines.iter().position(|line| is_divider(line.text)) else { return };
    let line = &lines[at];
    let (start, end) = (line.at, line.at + line.text.len());
    // A line to write on is another thing.
    let is_hole = |hole: &Hole| {
        let place = passage.place(hole.range.clone());
        place.start < end && start < place.end
    };
    if passage.holes.iter().any(is_hole) {
        return;
    }
    let short: String = line.text.chars().take(8).collect();
    let message = format!("“{short}”不是分隔线的记号，会照原样显示");
    let diagnostic = Diagnostic::new(Code::MarkdownFullWidth, message)
        .hint("分隔线用三个半角的横线，独占一行，前后各空一行：---");
    // Right below a text it would make a heading of that.
    let right = if at == 0 { "---" } else { "\n---" };
    let fix = (line.free && line.at == line.start).then(|| Fix::new(line.whole(), right));
    found.at(line.whole(), diagnostic.mended_by(fix));
}

/// A mark at the beginning of a line that is not quite one of Markdown.
/// `alone`: whether it is the only one of its paragraph.
fn mark(passage: &Passage<'_>, line: &Line<'_>, alone: bool, found: &mut Found<'_>) {
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
        items::task(line, found);
        return definition(line, found);
    }
    let begins = text.chars().next();
    let word = begins.is_some_and(|c| c.is_alphanumeric() || "“‘（《【*".contains(c));
    if first == '#' && word && count > 6 {
        let message = format!("{count} 个井号不是标题的记号，会照原样显示");
        let diagnostic = Diagnostic::new(Code::MarkdownHeading, message);
        return found
            .at(line.place(0..run), diagnostic.hint("标题最多六级；多数页面用两三级就够了：##、###"));
    }
    // `#背景` by itself: a heading, or a tag of some other program.
    let tag = first == '#' && count == 1 && gap == 0;
    let title = || {
        let short = text.chars().count() <= 20 && text.starts_with(is_han);
        alone && short && !text.contains(['#', '，', '。', '！', '？', '；', '：', ',', ' ', '*', '`'])
    };
    // One mark is for the title of the page, which stands in its header; it has that of a section unless there are others.
    let level = if count == 1 { 2 } else { count };
    let (right, what) = match first {
        '#' if word && count <= 6 && (count >= 2 && gap == 0 || rest.starts_with(['\u{3000}', '\u{a0}'])) => {
            ("#".repeat(level), "")
        }
        '#' if tag && title() => ("##".to_owned(), ""),
        '＃' if word && count <= 6 && (count >= 2 || gap > 0) => ("#".repeat(level), "标题"),
        '》' if begins.is_some_and(|c| gap > 0 || is_han(c) || "“（".contains(c))
            && opens_nothing(passage, line) =>
        {
            (">".repeat(count), "引用")
        }
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
    // Sections of sections would be made their like.
    let flat = matches!(first, '#' | '＃') && count == 1 && has_lower_headings(passage.source);
    let fix = (line.free && !flat && !tag).then(|| Fix::new(line.place(0..run + gap), right + blank));
    found.at(line.place(0..run), diagnostic.mended_by(fix));
}

/// Whether no title is open that `》` at the beginning of a line could end.
fn opens_nothing(passage: &Passage<'_>, line: &Line<'_>) -> bool {
    let before = &passage.source[passage.whole().start.min(line.at)..line.at];
    before.matches('《').count() <= before.matches('》').count()
}

fn has_lower_headings(source: &str) -> bool {
    source.lines().any(|line| line.starts_with("##") || line.starts_with("＃＃"))
}

fn shortened(text: &str) -> String {
    beginning(text, 12)
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

// ── pictures and charts

/// `![甲](a.jpg)![乙](b.jpg)`: a line of pictures and nothing else, of which none is a figure.
fn row_of_pictures(
    passage: &Passage<'_>,
    lines: &[Line<'_>],
    places: &[(What, Range<usize>)],
    found: &mut Found<'_>,
) -> bool {
    let is_gap = |from: usize, to: usize| passage.source[from..to].trim_matches([' ', '\u{3000}']).is_empty();
    let [line] = lines else { return false };
    let (start, end) = (line.whole().start, line.whole().end);
    let pictures = places.iter().all(|(what, _)| *what == What::Picture);
    let joined = places.windows(2).all(|pair| is_gap(pair[0].1.end, pair[1].1.start));
    let all = places.first().is_some_and(|(_, place)| place.start == start)
        && places.last().is_some_and(|(_, place)| place.end == end);
    let own = |(_, place): &(What, Range<usize>)| !passage.source[place.clone()].contains("://");
    if places.len() < 2 || !pictures || !joined || !all || !places.iter().all(own) {
        return false;
    }
    let between = places.windows(2).map(|pair| Fix::new(pair[0].1.end..pair[1].1.start, "\n\n"));
    let fixes: Vec<Fix> = if line.at == line.start { between.collect() } else { Vec::new() };
    let message = format!("{} 张图片连在一行里，没有独占一段，说明文字不会显示", places.len());
    let diagnostic = Diagnostic::new(Code::MarkdownBlock, message).hint("每张图片独占一行，前后各空一行");
    found.at(line.whole(), diagnostic.mended_by(fixes));
    true
}

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
    if row_of_pictures(passage, lines, &places, found) {
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
