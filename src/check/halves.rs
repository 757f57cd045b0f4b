//! Marks of which one half is missing, so that both show as they stand: `~~原文~`, a backtick, `**` in a value.

use std::ops::Range;

use super::markup::runs;
use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::chars::is_wide;
use crate::text::passage::{Passage, Role};

/// The first of each sort in a passage.
pub(super) fn read(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    if !passage.seen.markup {
        return;
    }
    match passage.role {
        Role::Value | Role::Remark | Role::Caption => value(passage, found),
        role if role.is_prose() => {
            tildes(passage, found);
            backtick(passage, found);
        }
        _ => {}
    }
}

/// `title: **重要**通知`: a value is no Markdown.
fn value(passage: &Passage<'_>, found: &mut Found<'_>) {
    let text = passage.text;
    let Some(open) = text.find("**") else { return };
    let Some(length) = text[open + 2..].find("**") else { return };
    let inside = &text[open + 2..open + 2 + length];
    let range = open..open + length + 4;
    let is_emphasis = !inside.is_empty() && inside.trim() == inside && inside.chars().any(is_wide);
    if is_emphasis && passage.is_prose(&range) {
        let message = format!("“**{inside}**”不会变成加粗，会照原样显示");
        let diagnostic = Diagnostic::new(Code::MarkdownStars, message);
        found.add(passage, range, diagnostic.hint("这里只写文字，删去星号"));
    }
}

/// `~~原文~`.
fn tildes(passage: &Passage<'_>, found: &mut Found<'_>) {
    let text = passage.text;
    if !text.contains("~~") {
        return;
    }
    let [open, close] = &runs(passage, '~')[..] else { return };
    let inside = &text[open.end..close.start];
    let lengths = (open.len(), close.len());
    let is_struck =
        matches!(lengths, (2, 1) | (1, 2)) && inside.trim() == inside && inside.chars().all(is_wide);
    // 好的~~谢谢~ draws out words.
    let drawn =
        text[..open.start].ends_with(|c| "啦哦呀吧呢哈嘛啊哟嗯喽哇喔耶噢咯啰的了！？。，".contains(c));
    if is_struck && !drawn && !inside.is_empty() {
        let message = "两边的波浪线不一样多，没有变成删除线，会照原样显示";
        let diagnostic = Diagnostic::new(Code::MarkdownStars, message);
        found.add(passage, open.start..close.end, diagnostic.hint(format!("两边各写两个：~~{inside}~~")));
    }
}

/// A backtick that begins code which nothing ends.
fn backtick(passage: &Passage<'_>, found: &mut Found<'_>) {
    if !passage.text.contains('`') {
        return;
    }
    let runs: Vec<Range<usize>> = runs(passage, '`');
    let [only] = &runs[..] else { return };
    let beside = [passage.text[..only.start].chars().next_back(), passage.text[only.end..].chars().next()];
    let is_part = beside.iter().all(|c| c.is_some_and(|c| c.is_ascii_alphanumeric()));
    if only.len() <= 2 && !is_part {
        let message = "反引号只有一个，没有变成代码，会照原样显示";
        let diagnostic = Diagnostic::new(Code::MarkdownFence, message);
        let hint = r"代码两边各写一个反引号；就是要显示它，写 \`";
        found.add(passage, only.clone(), diagnostic.hint(hint));
    }
}
