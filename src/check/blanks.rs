//! Figures and names that were left out of a text.

use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::blanks::Form;
use crate::text::chars::is_han;
use crate::text::passage::{Passage, Role, What};

/// `召开会议**次`: whoever publishes this has something to fill in.
pub(super) fn found(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    for hole in passage.holes {
        let What::Blank(form) = hole.what else { continue };
        let written = &passage.text[hole.range.clone()];
        let behind = passage.text[hole.range.end..].chars().take_while(|c| is_han(*c)).take(4);
        let shown =
            if form == Form::Note { written.to_owned() } else { written.chars().chain(behind).collect() };
        let diagnostic = Diagnostic::new(Code::BlankFound, format!("“{shown}”处还没有填写"));
        // A value is short, and may be written in other ways than it reads.
        if matches!(passage.role, Role::Value | Role::Remark) {
            found.add(passage, 0..passage.text.len(), diagnostic);
            continue;
        }
        let fill = r#"填上实际内容；暂不公开的写 {{ blank("研究部署会议", unit="次") }}"#;
        let mut diagnostic = diagnostic.hint(fill);
        if form == Form::Stars {
            diagnostic = diagnostic.hint(r"就是要显示星号，写 \*\*；要加粗，检查前后的星号是否成对");
        }
        let diagnostic = diagnostic.hint("这一页都不用检查的，在页头写 placeholders: false");
        found.add(passage, hole.range.clone(), diagnostic);
    }
}
