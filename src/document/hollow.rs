//! Headings that nothing stands below, as an outline leaves them that nobody filled in.

use crate::diagnostic::{Code, Diagnostic};
use crate::document::Heading;
use crate::path::SourcePath;

/// So many headings are named.
const NAMED: usize = 4;

/// Names the headings of a body that end in another of their own rank or a higher one, or in the end of the text, with
/// nothing between that readers see. One message for all of a text.
pub(super) fn headings(
    path: &SourcePath,
    text: &str,
    headings: &[Heading],
    end: usize,
) -> Option<Diagnostic> {
    let is_hollow = |at: &usize| {
        let (this, next) = (&headings[*at], headings.get(at + 1));
        let until = next.map_or(end, |next| next.range.start as usize);
        let between = text.get(this.range.end as usize..until).unwrap_or("").trim();
        // What is in a quotation or a list has its marks between.
        next.is_none_or(|next| next.level <= this.level) && !this.text.is_empty() && is_unseen(between)
    };
    let hollow: Vec<&Heading> = (0..headings.len()).filter(is_hollow).map(|at| &headings[at]).collect();
    let first = hollow.first()?;
    let names: Vec<String> = hollow.iter().take(NAMED).map(|heading| format!("“{}”", heading.text)).collect();
    let message = match hollow.len() {
        1 => format!("标题{}下面没有内容", names[0]),
        count if count <= NAMED => format!("{count} 个标题下面没有内容：{}", names.join("、")),
        count => format!("{count} 个标题下面没有内容：{} 等", names.join("、")),
    };
    let place = first.range.start as usize..first.range.end as usize;
    let diagnostic = Diagnostic::new(Code::HeadingHollow, message).at(path, place);
    Some(diagnostic.hint("写上内容，或者删去标题；还没有写完，就在页头加一行 draft: true"))
}

/// Whether readers see nothing of a text: it is empty, or comments alone.
fn is_unseen(text: &str) -> bool {
    let mut rest = text;
    while let Some(comment) = rest.strip_prefix("<!--") {
        let Some(end) = comment.find("-->") else { return false };
        rest = comment[end + 3..].trim_start();
    }
    rest.is_empty()
}
