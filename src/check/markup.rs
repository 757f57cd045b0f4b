//! Marks of Markdown that were meant and show as they stand: stars, underscores, notes, shortcodes.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::document::shortcode;
use crate::text::blanks;
use crate::text::chars::is_wide;
use crate::text::passage::{Passage, Role};

static STARS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("**"));
static NOTE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("[^"));

/// The first stars of a passage that were meant to be emphasis.
pub(super) fn stars(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    if !passage.role.is_prose() || !(passage.seen.markup || passage.seen.wide_markup) {
        return;
    }
    wide_stars(passage, found);
    if STARS.find(text.as_bytes()).is_none() {
        return;
    }
    let runs = runs(passage, '*');
    let touches = |run: &Range<usize>| {
        let (before, after) = (&text[..run.start], &text[run.end..]);
        let beside = [before.chars().next_back(), after.chars().next()];
        beside.iter().flatten().any(|c| is_wide(*c))
            // `** 重点**` at the beginning; not `乘方写 ** 号`.
            || before.trim().is_empty() && after.trim_start().chars().next().is_some_and(is_wide)
    };
    let Some(first) = runs.iter().find(|run| run.len() >= 2 && touches(run)) else { return };
    let fixes = blanks_inside(passage, &runs);
    let hint = match fixes.is_empty() {
        true => r"检查星号是否成对、紧挨着文字（里面不留空格）；就是要显示星号，写 \*\*",
        false => "星号要紧挨着文字：删去两对星号里面的空格",
    };
    let diagnostic = Diagnostic::new(Code::MarkdownStars, "星号没有变成加粗，会照原样显示").hint(hint);
    found.add(passage, first.start..first.start + 2, diagnostic.mended_by(fixes));
}

/// What takes the blanks out of `** 重点 **`, if there is nothing else it can be: no other stars in the paragraph.
fn blanks_inside(passage: &Passage<'_>, runs: &[Range<usize>]) -> Vec<Fix> {
    let whole = passage.whole();
    let written = &passage.source[whole.clone()];
    let [open, close] = runs else { return Vec::new() };
    let inside = &passage.text[open.end..close.start];
    let words = inside.trim_matches([' ', '\u{3000}']);
    let alone = open.len() == 2 && close.len() == 2 && written.matches('*').count() == 4;
    if !alone || words.is_empty() || words.len() == inside.len() || !words.chars().any(is_wide) {
        return Vec::new();
    }
    let first = open.end + inside.find(words).unwrap_or(0);
    let ranges = [open.end..first, first + words.len()..close.start];
    let places = ranges.into_iter().filter(|range| !range.is_empty()).map(|range| passage.place(range));
    places.map(|place| Fix::new(place, "")).collect()
}

/// `＊＊重点＊＊`.
fn wide_stars(passage: &Passage<'_>, found: &mut Found<'_>) {
    let Some(at) = passage.text.find("＊＊").filter(|_| passage.seen.wide_markup) else { return };
    let runs = runs(passage, '＊');
    let pair = runs.chunks_exact(2).find(|pair| {
        let inside = &passage.text[pair[0].end..pair[1].start];
        pair.iter().all(|run| run.len() == 2 * '＊'.len_utf8()) && !inside.trim().is_empty()
    });
    let Some([open, close]) = pair else { return };
    let fixes = if runs.len() == 2 { vec![open, close] } else { Vec::new() };
    let fixes = fixes.into_iter().map(|run| Fix::new(passage.place(run.clone()), "**"));
    let words = passage.text[open.end..close.start].trim();
    let diagnostic = Diagnostic::new(Code::MarkdownFullWidth, "全角的“＊＊”不是加粗的记号，会照原样显示")
        .hint(format!("用半角的星号：**{words}**"))
        .mended_by(fixes);
    found.add(passage, at..at + "＊＊".len(), diagnostic);
}

/// The first reference of a passage to a note that is not there.
pub(super) fn note(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    if !passage.role.is_prose() || !passage.seen.markup {
        return;
    }
    let Some(at) = NOTE.find(passage.text.as_bytes()) else { return };
    let Some(length) = passage.text[at..].find(']').map(|end| end + 1) else { return };
    let range = at..at + length;
    // `[^1]：内容` was meant as the note itself.
    let defines = passage.text[range.end..].starts_with('：');
    if length > 3 && !defines && passage.is_prose(&range) {
        let label = &passage.text[range.clone()];
        let diagnostic = Diagnostic::new(Code::FootnoteMissing, format!("注释“{label}”没有内容"))
            .hint(format!("另起一行写“{label}: 注释的内容”"));
        found.add(passage, range, diagnostic);
    }
}

/// The underscores of a passage that were meant to be emphasis, where Markdown takes them for a part of a word.
pub(super) fn underscores(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    if !passage.role.is_prose() || !passage.seen.markup || !text.contains('_') {
        return;
    }
    let runs = runs(passage, '_');
    let mut at = 0;
    while let [open, close, ..] = &runs[at..] {
        let inside = &text[open.end..close.start];
        if open.len() != close.len() || !is_emphasis(text, open, close) {
            at += 1;
            continue;
        }
        at += 2;
        let (stars, what) = if open.len() == 2 { ("**", "加粗") } else { ("*", "斜体") };
        let message = format!("紧挨着汉字的下划线没有变成{what}，会照原样显示");
        let diagnostic = Diagnostic::new(Code::MarkdownUnderscores, message)
            .hint(format!("改用星号：{stars}{inside}{stars}"))
            .mended_by([open, close].map(|run| Fix::new(passage.place(run.clone()), stars)));
        found.add(passage, open.start..close.end, diagnostic);
    }
}

/// Whether what stands between two runs of underscores was meant to be emphasised: words, not a part of a name
/// (`报告_终稿.docx`) or a line to write on (`__年__月`).
fn is_emphasis(text: &str, open: &Range<usize>, close: &Range<usize>) -> bool {
    let inside = &text[open.end..close.start];
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    let before = text[..open.start].len() - text[..open.start].trim_end_matches(part).len();
    let after = text[close.end..].len() - text[close.end..].trim_start_matches(part).len();
    let word = &text[open.start - before..close.end + after];
    let beside = [text[..open.start].chars().next_back(), text[close.end..].chars().next()];
    let apart = beside.iter().any(|c| c.is_none_or(|c| !c.is_alphanumeric()));
    let name = beside.iter().flatten().any(|c| c.is_ascii_alphanumeric());
    let words = inside.chars().any(is_wide) && inside.trim() == inside && !inside.contains([' ', '，', '。']);
    words
        && !name
        && match open.len() {
            2 => inside.chars().count() >= 2 && !blanks::begins_with_unit(inside),
            1 => {
                let single = word.matches('_').count() == 2 && !word.contains('.');
                single && inside.chars().all(is_wide) && (apart || inside.chars().count() <= 6)
            }
            _ => false,
        }
}

/// The runs of a mark that are prose and written as they are.
fn runs(passage: &Passage<'_>, mark: char) -> Vec<Range<usize>> {
    let text = passage.text;
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices(mark) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += mark.len_utf8(),
            _ => runs.push(at..at + mark.len_utf8()),
        }
    }
    runs.retain(|run| {
        let place = passage.place(run.clone());
        passage.source[place.clone()] == text[run.clone()]
            && !passage.source[..place.start].ends_with('\\')
            && passage.is_prose(run)
    });
    runs
}

/// A shortcode that was meant and is none: in a header or a dataset, or with full-width braces.
pub(super) fn stray_shortcode(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    if !passage.seen.brace {
        return;
    }
    let is_value = matches!(passage.role, Role::Value | Role::Remark);
    let marks: &[&str] = if is_value { &["{{", "｛｛"] } else { &["｛｛"] };
    for mark in marks {
        let Some(at) = passage.text.find(mark) else { continue };
        let range = at..at + mark.len();
        if !passage.is_prose(&range) {
            continue;
        }
        let (message, hint) = if is_value {
            ("这里不能用短代码，会照原样显示", "直接写出来；短代码只用在正文里")
        } else {
            ("全角的花括号不是短代码，会照原样显示", r#"用英文的花括号、括号和引号：{{ stat("编号") }}"#)
        };
        let fix = if is_value { None } else { half_width_call(passage, at) };
        found.add(passage, range, Diagnostic::new(Code::ShortcodeStray, message).hint(hint).mended_by(fix));
    }
}

/// `｛｛ stat（“编号”） ｝｝` at a byte of a text as a call, if it is one but for the width of its marks.
fn half_width_call(passage: &Passage<'_>, at: usize) -> Option<Fix> {
    let end = at + passage.text[at..].find("｝｝")? + "｝｝".len();
    let half = |c: char| match c {
        '（' => '(',
        '）' => ')',
        '｛' => '{',
        '｝' => '}',
        '＝' => '=',
        '，' => ',',
        '“' | '”' | '＂' => '"',
        c => c,
    };
    let written = &passage.text[at..end];
    let call: String = written.chars().map(half).collect();
    let place = passage.place(at..end);
    (shortcode::is_call(&call) && passage.source[place.clone()] == *written).then(|| Fix::new(place, call))
}
