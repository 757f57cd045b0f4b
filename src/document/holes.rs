//! A Markdown source to the stretches that are not Markdown: shortcodes, figures and names left out. What is found may
//! turn out to stand in code or in an address, where it is text: that is known when the source is read.

use std::ops::Range;

use super::{Call, opaque, shortcode};
use crate::diagnostic::Diagnostic;
use crate::path::SourcePath;
use crate::text::blanks::{self, Form};

/// A stretch of a source that is not Markdown.
pub struct Hole {
    /// Bytes of the source.
    pub range: Range<usize>,
    /// What stands there.
    pub what: What,
    /// Whether the parser must not see what is in it: it would see more than text.
    pub masked: bool,
}

/// What is in a hole.
pub enum What {
    /// A shortcode.
    Call(Call),
    /// What begins like a shortcode and is none. (Boxed: a diagnostic is large.)
    Broken(Box<Diagnostic>),
    /// A figure or name left out.
    Blank(Form),
}

/// The holes of `source`, which begins at byte `base` of `path`, in order; `with_blanks` says whether to look for what
/// was left out.
pub fn find(path: &SourcePath, source: &str, base: usize, with_blanks: bool) -> Vec<Hole> {
    let with_blanks = with_blanks && !blanks::find(source, &[]).is_empty();
    if !with_blanks && !shortcode::any(source) {
        return Vec::new();
    }
    let mut holes: Vec<Hole> = shortcode::find(path, source, base)
        .into_iter()
        .map(|(range, found)| match found {
            Ok(call) => Hole { masked: true, range, what: What::Call(call) },
            Err(diagnostic) => Hole { masked: false, range, what: What::Broken(Box::new(diagnostic)) },
        })
        .collect();
    if with_blanks {
        let mut opaque = opaque::ranges(source);
        opaque.extend(holes.iter().map(|hole| hole.range.clone()));
        opaque::merge(&mut opaque);
        for blank in blanks::find(source, &opaque) {
            let masked = matches!(blank.form, Form::Stars | Form::Line);
            holes.push(Hole { range: blank.range, what: What::Blank(blank.form), masked });
        }
        holes.sort_by_key(|hole| hole.range.start);
    }
    holes
}
