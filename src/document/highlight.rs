//! Code to HTML with classes: `<span class="hl-keyword">`. Themes colour them.

use std::sync::LazyLock;

use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::SyntaxSet;
use syntect::util::LinesWithEndings;

/// Before the name of each class.
const PREFIX: &str = "hl-";
/// Code longer than this stays plain: highlighting is slow, and nobody reads that much code on a page.
const MAX_BYTES: usize = 64 << 10;

// Unpacking takes tens of milliseconds, so it waits for the first code of a known language.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// The HTML inside `<code>` for a language, or `None` where it is unknown or the code too long.
pub fn highlight(language: &str, code: &str) -> Option<String> {
    if language.is_empty() || language == "text" || code.len() > MAX_BYTES {
        return None;
    }
    let syntax = SYNTAXES.find_syntax_by_token(language)?;
    let style = ClassStyle::SpacedPrefixed { prefix: PREFIX };
    let mut html = ClassedHTMLGenerator::new_with_class_style(syntax, &SYNTAXES, style);
    for line in LinesWithEndings::from(code) {
        html.parse_html_for_line_which_includes_newline(line).ok()?;
    }
    Some(html.finalize())
}
