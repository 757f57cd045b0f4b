//! A text that a person wrote, as one piece: a paragraph, a heading, a cell, a value of a header. Rules read passages and
//! nothing else, so that they need not know what Markdown is, and each knows the way back to the bytes of its source.

use std::ops::Range;

use super::blanks::{self, Form};
use super::count::{Count, Seen};
use crate::diagnostic::CellName;

/// Stands in a text for what is no text: a picture, a shortcode.
pub const OBJECT: char = '\u{fffc}';

/// What a passage is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// A paragraph, or the text of an item.
    Paragraph,
    /// A heading.
    Heading,
    /// A cell of a table.
    Cell,
    /// What a picture shows, in words, or a text that a shortcode is called with.
    Caption,
    /// A block of code, or of HTML: all of it is verbatim.
    Code,
    /// A note at the end of a page.
    Note,
    /// A value of a header.
    Value,
    /// A value of a dataset.
    Remark,
}

impl Role {
    /// Whether it is part of a running text, where rules of typography hold.
    pub fn is_prose(self) -> bool {
        !matches!(self, Role::Value | Role::Remark | Role::Caption | Role::Code)
    }
}

/// A part of a passage that is not prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What is there.
    pub what: What,
}

/// What is in a hole.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A picture: one [`OBJECT`].
    Picture,
    /// A shortcode: one [`OBJECT`].
    Call,
    /// A figure or name that was left out, as it was written.
    Blank(Form),
    /// Code or an address, as it was written.
    Verbatim,
}

/// A passage. It is visited, and not kept.
#[derive(Debug)]
pub struct Passage<'a> {
    /// What it is.
    pub role: Role,
    /// The text without markup.
    pub text: &'a str,
    /// What in the text is not prose, in order.
    pub holes: &'a [Hole],
    /// The cell of a workbook that it stands in, as people name it.
    pub cell: Option<&'a CellName>,
    /// Of a cell of a table in a text, the first cell of its row; empty for all else.
    pub row: &'a str,
    /// And the heading of its column.
    pub column: &'a str,
    /// What there is in the text.
    pub seen: Seen,
    /// The whole source, and where the pieces of the text begin in it.
    pub source: &'a str,
    pub(crate) pieces: &'a Pieces,
}

/// Where the pieces of a text begin, and the bytes of the source that they come from; a piece that is as long as its
/// bytes is the same text.
pub type Pieces = [(usize, Range<usize>)];

impl Passage<'_> {
    /// The bytes of the source that a range of the text comes from.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        let (first, start) = self.piece(range.start);
        let (last, end) = self.piece(range.end.saturating_sub(1).max(range.start));
        let exact = |at: usize, piece: &(usize, Range<usize>), length: usize| {
            (piece.1.len() == length).then_some(piece.1.start + at - piece.0)
        };
        let from = exact(range.start, &first, start).unwrap_or(first.1.start);
        from..exact(range.end, &last, end).unwrap_or(last.1.end).max(from)
    }

    /// The piece that a byte of the text is in, and how much text it is.
    fn piece(&self, at: usize) -> ((usize, Range<usize>), usize) {
        let after = self.pieces.partition_point(|(start, _)| *start <= at);
        let Some(piece) = self.pieces.get(after.saturating_sub(1)) else { return ((0, 0..0), 0) };
        let end = self.pieces.get(after).map_or(self.text.len(), |(start, _)| *start);
        (piece.clone(), end - piece.0)
    }

    /// The bytes of the source from the first piece to the last.
    pub fn whole(&self) -> Range<usize> {
        let start = self.pieces.first().map_or(0, |(_, piece)| piece.start);
        start..self.pieces.last().map_or(start, |(_, piece)| piece.end.max(start))
    }

    /// Whether a range of the text is prose, and not a part of code, an address or a blank. Pictures and shortcodes may
    /// stand in prose.
    pub fn is_prose(&self, range: &Range<usize>) -> bool {
        let other = |hole: &&Hole| matches!(hole.what, What::Verbatim | What::Blank(_));
        let mut others = self.holes.iter().filter(other);
        !others.any(|hole| hole.range.start < range.end && range.start < hole.range.end)
    }
}

/// Visits a value of a header or a dataset, which stands at some bytes of a source; `blanks` says whether to look for
/// what was left out.
pub fn visit_value(
    role: Role,
    source: &str,
    text: &str,
    place: Range<usize>,
    blanks: bool,
    visit: &mut dyn FnMut(&Passage<'_>),
) {
    let found = if blanks { blanks::in_value(text) } else { Vec::new() };
    let holes: Vec<Hole> =
        found.into_iter().map(|blank| Hole { range: blank.range, what: What::Blank(blank.form) }).collect();
    let seen = Count::default().add(text);
    // What YAML makes of several lines can be as long as they are, and is not the same text.
    let same = place.len() != text.len() || source.get(place.clone()) == Some(text);
    let place = if same { place } else { place.start..place.start };
    visit(&alone(role, text, &holes, seen, source, &[(0, place)]));
}

/// A passage that is in no table.
fn alone<'a>(
    role: Role,
    text: &'a str,
    holes: &'a [Hole],
    seen: Seen,
    source: &'a str,
    pieces: &'a Pieces,
) -> Passage<'a> {
    Passage { role, text, holes, cell: None, row: "", column: "", seen, source, pieces }
}

/// Visits a text in which nothing is prose.
pub fn visit_code(source: &str, text: &str, place: Range<usize>, visit: &mut dyn FnMut(&Passage<'_>)) {
    let holes = [Hole { range: 0..text.len(), what: What::Verbatim }];
    let (seen, pieces) = (Seen::default(), &[(0, place)]);
    visit(&alone(Role::Code, text, &holes, seen, source, pieces));
}

/// Visits a cell of a file of rows, which stands at some bytes of it, or in a cell of a workbook.
pub fn visit_cell(
    source: &str,
    text: &str,
    place: Range<usize>,
    cell: Option<&CellName>,
    visit: &mut dyn FnMut(&Passage<'_>),
) {
    visit_value(Role::Remark, source, text, place, true, &mut |passage| {
        visit(&Passage { cell, holes: passage.holes, pieces: passage.pieces, ..*passage })
    });
}
