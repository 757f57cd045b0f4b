//! Markdown that was meant and shows as it stands.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::chars::is_wide;
use crate::text::passage::{Passage, Role};

static STARS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("**"));
static NOTE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("[^"));

/// A line of so many characters can be a paragraph.
const LONG_LINE: usize = 40;

/// The first stars of a passage that were meant to be emphasis.
pub(super) fn stars(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    if !passage.role.is_prose() || !passage.seen.markup {
        return;
    }
    let meant = |at: &usize| {
        let place = passage.place(*at..at + 2);
        let beside = [text[..*at].chars().next_back(), text[*at..].trim_start_matches('*').chars().next()];
        passage.source[place.clone()] == *"**"
            && !passage.source[..place.start].ends_with('\\')
            && passage.is_prose(&(*at..at + 2))
            && beside.iter().flatten().any(|c| is_wide(*c))
    };
    if let Some(at) = STARS.find_iter(text.as_bytes()).find(meant) {
        let diagnostic = Diagnostic::new(Code::MarkdownStars, "星号没有变成加粗，会照原样显示")
            .hint(r"检查星号是否成对、紧挨着文字（里面不留空格）；就是要显示星号，写 \*\*");
        found.add(passage, at..at + 2, diagnostic);
    }
}

/// The first reference of a passage to a note that is not there.
pub(super) fn note(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    if !passage.role.is_prose() || !passage.seen.markup {
        return;
    }
    let Some(at) = NOTE.find(passage.text.as_bytes()) else { return };
    let Some(length) = passage.text[at..].find(']').map(|end| end + 1) else { return };
    let range = at..at + length;
    if length > 3 && passage.is_prose(&range) {
        let label = &passage.text[range.clone()];
        let diagnostic = Diagnostic::new(Code::FootnoteMissing, format!("注释“{label}”没有内容"))
            .hint(format!("另起一行写“{label}: 注释的内容”"));
        found.add(passage, range, diagnostic);
    }
}

/// The first passage of a source of which two lines look like paragraphs: long, and with a full stop at the end.
pub(super) fn paragraphs(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    if passage.role != Role::Paragraph || found.has(Code::MarkdownParagraphs) {
        return;
    }
    let whole = passage.whole();
    let Some(last) = memchr::memrchr(b'\n', &passage.source.as_bytes()[whole.clone()]) else { return };
    let start = passage.source[..whole.start].rfind('\n').map_or(0, |newline| newline + 1);
    let lines = passage.source[start..whole.start + last].lines();
    let is_paragraph = |line: &&str| {
        line.trim_end_matches(['*', '_', '~']).ends_with('。') && line.chars().count() >= LONG_LINE
    };
    if lines.filter(is_paragraph).count() >= 2 {
        let diagnostic = Diagnostic::new(Code::MarkdownParagraphs, "几行长句连成了一段，看来本是几个段落");
        let first = passage.text.chars().next().map_or(0, char::len_utf8);
        found.add(passage, 0..first, diagnostic.hint("段与段之间空一行"));
    }
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
        found.add(passage, range, Diagnostic::new(Code::ShortcodeStray, message).hint(hint));
    }
}
