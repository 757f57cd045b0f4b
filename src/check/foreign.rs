//! Marks that other programs read and this one shows as they stand: `==高亮==`, `[TOC]`, `> [!NOTE]`, `:::note`.

use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic, Fix, Hint};
use crate::text::chars::{is_han, is_wide};
use crate::text::passage::{Passage, Role};

/// What is wrong with a passage, each sort once.
pub(super) fn read(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    if passage.role == Role::Paragraph {
        block(passage, found);
    }
    if passage.role.is_prose() && passage.seen.brace {
        attributes(passage, found);
    }
    if passage.role.is_prose() && passage.seen.markup {
        raised(passage, found);
        pair(passage, "==", found);
        pair(passage, "++", found);
    }
}

/// A mark that a paragraph begins with.
fn block(passage: &Passage<'_>, found: &mut Found<'_>) {
    let text = passage.text;
    let (length, hint) = match text.as_bytes().first() {
        Some(b'[' | b'@' | b'$' | b'{') if is_contents(text) => {
            (text.len(), "删去这一行；目录由程序按标题自己排")
        }
        Some(b'[') => match box_name(text, "[!", "]") {
            Some(length) => (length, "说明框写作 > [!说明]、> [!提示] 或 > [!注意]，后面各行前面也写“> ”"),
            None => return,
        },
        Some(b':') => match box_name(text, ":::", "") {
            Some(length) => (
                length,
                "删去 ::: 的各行，说明框写作 > [!说明]、> [!提示] 或 > [!注意]，后面各行前面也写“> ”",
            ),
            None => return,
        },
        Some(b'!' | b'?') => match box_name(text, "!!!", "").or_else(|| box_name(text, "???", "")) {
            Some(length) => {
                (length, "删去这个记号；说明框写作 > [!说明]、> [!提示] 或 > [!注意]，后面各行前面也写“> ”")
            }
            None => return,
        },
        Some(b'{') if text.starts_with("{% ") => match text.find(" %}") {
            Some(end) => (end + 3, "这是别的程序的短代码，删去它；linli 的短代码写作 {{ 名字(\"参数\") }}"),
            None => return,
        },
        _ => return,
    };
    let range = 0..length;
    let place = passage.place(range.clone());
    // What it maps to may end with the line.
    if passage.source[place.clone()].trim_end() == &text[range.clone()]
        && !passage.source[..place.start].ends_with('\\')
        && passage.is_prose(&range)
    {
        let message = format!("“{}”在这里不起作用，会照原样显示", &text[range.clone()]);
        found.add(passage, range, Diagnostic::new(Code::MarkdownForeign, message).hint(hint));
    }
}

/// `[TOC]`, `[[toc]]`, `@[toc]`, `{:toc}`.
fn is_contents(text: &str) -> bool {
    let name =
        text.trim().trim_start_matches(['@', '$', '[', '{', ':', '_']).trim_end_matches([']', '}', '_']);
    text.len() <= 12 && name.eq_ignore_ascii_case("toc")
}

/// What boxes are called.
const BOXES: [&str; 6] = ["说明", "提示", "注意", "警告", "重要", "温馨提示"];

/// Of `:::note`, `[!NOTE]`: how long the mark and the name behind it are.
fn box_name(text: &str, open: &str, close: &str) -> Option<usize> {
    let behind = text.strip_prefix(open)?.trim_start_matches([':', ' ']);
    let is_name = |c: char| c.is_ascii_alphabetic() || c == '-' || close == "]" && is_han(c);
    let known = BOXES.iter().find(|word| behind.starts_with(**word)).map(|word| word.len());
    let length = known.unwrap_or_else(|| behind.find(|c: char| !is_name(c)).unwrap_or(behind.len()));
    let rest = &behind[length..];
    (length >= 2
        && behind[..length].chars().count() <= 12
        && rest.starts_with(close)
        && !rest.starts_with(['(', '.', ',']))
    .then(|| text.len() - rest.len() + close.len())
}

/// `![图](a.png){width=300}`: what other programs are told of a picture or a link.
fn attributes(passage: &Passage<'_>, found: &mut Found<'_>) {
    let text = passage.text;
    for (at, _) in text.match_indices('{') {
        let Some(length) = text[at..].find('}') else { return };
        let range = at..at + length + 1;
        let inside = &text[at + 1..range.end - 1];
        let sign = inside.contains('=') || inside.trim_start_matches([':', ' ']).starts_with(['.', '#']);
        let place = passage.place(range.clone());
        let behind = passage.source[..place.start].ends_with(')');
        if sign && behind && inside.is_ascii() && !inside.contains('{') && passage.is_prose(&range) {
            let message = format!("“{}”在这里不起作用，会照原样显示", &text[range.clone()]);
            let diagnostic =
                Diagnostic::new(Code::MarkdownForeign, message).hint("删去它；图片的大小由页面自己排");
            let fix = (passage.source[place.clone()] == text[range.clone()]
                && passage.text[..at].ends_with('\u{fffc}'))
            .then(|| Fix::new(place, ""));
            return found.add(passage, range, diagnostic.mended_by(fix));
        }
    }
}

/// `H~2~O`, `m^2^`: digits that were to stand lower or higher.
fn raised(passage: &Passage<'_>, found: &mut Found<'_>) {
    let text = passage.text;
    for (mark, signs) in [('~', "₀₁₂₃₄₅₆₇₈₉"), ('^', "⁰¹²³⁴⁵⁶⁷⁸⁹")] {
        for (open, _) in text.match_indices(mark) {
            let inside = &text[open + 1..];
            let digits = inside.len() - inside.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let range = open..open + digits + 2;
            let before = text[..open].chars().next_back();
            let glued = before.is_some_and(|c| c.is_ascii_alphabetic() || c == ')' || c == '米');
            if digits == 0
                || digits > 2
                || !inside[digits..].starts_with(mark)
                || !glued
                || !passage.is_prose(&range)
            {
                continue;
            }
            let sign = |c: char| signs.chars().nth(c as usize - '0' as usize);
            let right: String = inside[..digits].chars().filter_map(sign).collect();
            let place = passage.place(range.clone());
            let written = &text[range.clone()];
            let fix = (passage.source[place.clone()] == *written).then(|| Fix::new(place, right.clone()));
            let diagnostic =
                Diagnostic::new(Code::MarkdownForeign, format!("“{written}”不会变成上下标，会照原样显示"));
            return found.add(
                passage,
                range,
                diagnostic.hint(Hint::write(right).for_words(written)).mended_by(fix),
            );
        }
    }
}

/// `==高亮==`, `++下划++`: glued to words on the inside. `a == b`, `C++` are none.
fn pair(passage: &Passage<'_>, mark: &str, found: &mut Found<'_>) {
    let text = passage.text;
    let mut at = 0;
    while let Some(open) = text[at..].find(mark).map(|found| at + found) {
        let from = open + 2;
        at = from;
        let Some(length) = text[from..].find(mark) else { return };
        let (inside, end) = (&text[from..from + length], from + length + 2);
        let sign = |c: char| c.is_ascii_alphanumeric() || "=+<>!-/".contains(c);
        let beside = text[..open].ends_with(sign) || text[end..].starts_with(sign);
        let glued = inside.starts_with(is_wide)
            && inside.ends_with(|c: char| is_wide(c) || c.is_ascii_alphanumeric());
        let range = open..end;
        if beside || !glued || inside.contains(['\n', '=', '+']) || !passage.is_prose(&range) {
            continue;
        }
        let place = passage.place(range.clone());
        if passage.source[..place.start].ends_with('\\') {
            continue;
        }
        let message = format!("“{mark}”在这里不起作用，会照原样显示");
        let diagnostic = Diagnostic::new(Code::MarkdownForeign, message);
        return found.add(passage, range, diagnostic.hint(format!("要突出的文字用加粗：**{inside}**")));
    }
}
