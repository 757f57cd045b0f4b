//! Links that were meant and are none.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::passage::{Passage, Role};

static JOINT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("]("));

/// `note: 见[办法](/methods/x/)`: a value is no Markdown, and the marks are shown.
pub(super) fn stray(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    if !matches!(passage.role, Role::Value | Role::Remark | Role::Caption) {
        return;
    }
    let text = passage.text;
    for joint in JOINT.find_iter(text.as_bytes()) {
        let (Some(open), Some(length)) = (text[..joint].rfind('['), text[joint..].find(')')) else {
            continue;
        };
        let target = &text[joint + 2..joint + length];
        // Any text may have brackets; an address has at least one of these.
        if target.is_empty() || target.contains(char::is_whitespace) || !target.contains(['/', '.', '#', ':'])
        {
            continue;
        }
        let range = open..joint + length + 1;
        let message = format!("“{}”不会变成链接，会照原样显示", &text[range.clone()]);
        let hint = "这里只写文字；要有链接，写在正文里";
        found.add(passage, range, Diagnostic::new(Code::LinkStray, message).hint(hint));
        return;
    }
}
