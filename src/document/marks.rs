//! A Markdown source to the stretches that are not Markdown: shortcodes, figures and names left out.

use std::ops::Range;

use super::{Call, links, opaque, shortcode};
use crate::diagnostic::Diagnostic;
use crate::path::SourcePath;
use crate::text::blanks::{self, Form};

/// A stretch of text that is not Markdown.
pub struct Mark {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What stands there.
    pub what: Marked,
}

/// What a mark is.
pub enum Marked {
    /// A shortcode.
    Call(Call),
    /// A figure or name left out.
    Blank(Form),
}

impl Marked {
    /// Whether Markdown would see more than text in it.
    pub fn is_masked(&self) -> bool {
        matches!(self, Marked::Call(_) | Marked::Blank(Form::Stars | Form::Line))
    }
}

/// The shortcodes and blanks of `source`, which begins at byte `base` of `path`, in order. The source is parsed once more for it, to know what is code, only
/// if it holds something that looks like one.
pub fn find(
    path: &SourcePath,
    source: &str,
    base: usize,
    blanks: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Mark> {
    let blanks = blanks && !blanks::find(source, &[]).is_empty();
    if !blanks && !shortcode::any(source) {
        return Vec::new();
    }
    let mut opaque = opaque::ranges(source);
    let mut marks = Vec::new();
    for call in shortcode::find(path, source, base, &opaque).collect(diagnostics) {
        let range = call.range.start as usize - base..call.range.end as usize - base;
        if source[..range.start].ends_with("](") {
            diagnostics.push(links::shortcode_in_address().at(path, base + range.start..base + range.end));
        }
        marks.push(Mark { range, what: Marked::Call(call) });
    }
    if blanks {
        opaque.extend(marks.iter().map(|mark| mark.range.clone()));
        opaque::merge(&mut opaque);
        for blank in blanks::find(source, &opaque) {
            let range = base + blank.range.start..base + blank.range.end;
            let mut warning = blanks::warning(source, &blank).at(path, range);
            warning = warning.hint(r#"填上实际内容；暂不公开的写 {{ blank("研究部署会议", unit="次") }}"#);
            if blank.form == Form::Stars {
                warning = warning.hint(r"就是要显示星号，写 \*\*；要加粗，检查前后的星号是否成对");
            }
            diagnostics.push(warning.hint("这一页都不用检查的，在页头写 placeholders: false"));
            marks.push(Mark { range: blank.range, what: Marked::Blank(blank.form) });
        }
        marks.sort_by_key(|mark| mark.range.start);
    }
    marks
}
