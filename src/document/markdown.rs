//! Markdown to segments, headings and plain text.

use std::ops::Range;

use crate::config;
use crate::diagnostic::Diagnosed;
use crate::document::Body;
use crate::path::SourcePath;

/// Parses the Markdown in `text[body]`; all ranges in the result are bytes of `text`, the whole source.
/// `blanks` says whether to look for figures and names that were left out.
pub fn parse(
    _path: &SourcePath,
    _text: &str,
    _body: Range<usize>,
    _settings: &config::Markdown,
    _blanks: bool,
) -> Diagnosed<Body> {
    Diagnosed::default()
}
