//! The text of one block (a paragraph, a heading, a table cell) without markup, and the way back to the source.

use std::ops::Range;

use super::{Call, Inline};

/// Stands in a text for what is no text: a picture, a shortcode.
pub const OBJECT: char = '\u{fffc}';

/// The text of a block as it is being read.
#[derive(Default)]
pub struct Plain {
    /// The text, with [`OBJECT`] for pictures and shortcodes.
    pub text: String,
    /// Where pieces of the text begin, and the bytes of the source that they come from.
    pieces: Vec<(usize, Range<usize>)>,
    /// Where in the text shortcodes stand, and which.
    calls: Vec<(usize, Call)>,
    /// What is not the author's prose: code, blanks.
    verbatim: Vec<Range<usize>>,
}

impl Plain {
    /// Adds text that comes from a range of the source; if that is as long, the text is taken to be the same.
    pub fn push(&mut self, text: &str, range: Range<usize>) {
        self.pieces.push((self.text.len(), range));
        self.text.push_str(text);
    }

    /// Adds text that no rule of typography is for.
    pub fn push_verbatim(&mut self, text: &str, range: Range<usize>) {
        self.verbatim.push(self.text.len()..self.text.len() + text.len());
        self.push(text, range);
    }

    /// Whether a range of the text is prose.
    pub fn is_prose(&self, range: &Range<usize>) -> bool {
        !self.verbatim.iter().any(|verbatim| verbatim.start < range.end && range.start < verbatim.end)
    }

    /// Adds a picture.
    pub fn push_picture(&mut self, range: Range<usize>) {
        self.push(OBJECT.encode_utf8(&mut [0; 4]), range);
    }

    /// Adds a shortcode.
    pub fn push_call(&mut self, call: Call, range: Range<usize>) {
        self.calls.push((self.text.len(), call));
        self.push_picture(range);
    }

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

    /// Appends the block to a running text.
    pub fn append_to(&self, inlines: &mut Vec<Inline>) {
        let mut copied = 0;
        if !inlines.is_empty() && !self.text.trim().is_empty() {
            push_text(inlines, "\n");
        }
        for (at, call) in &self.calls {
            push_text(inlines, &self.text[copied..*at]);
            inlines.push(Inline::Call(call.clone()));
            copied = at + OBJECT.len_utf8();
        }
        push_text(inlines, &self.text[copied..]);
    }

    /// Forgets the block.
    pub fn clear(&mut self) {
        self.text.clear();
        self.pieces.clear();
        self.calls.clear();
        self.verbatim.clear();
    }
}

fn push_text(inlines: &mut Vec<Inline>, text: &str) {
    let mut parts = text.split(OBJECT);
    let first = parts.next().unwrap_or_default();
    match inlines.last_mut() {
        Some(Inline::Text(last)) => last.push_str(first),
        _ if text.is_empty() => {}
        _ => inlines.push(Inline::Text(first.to_owned())),
    }
    if let Some(Inline::Text(last)) = inlines.last_mut() {
        last.extend(parts);
    }
}
