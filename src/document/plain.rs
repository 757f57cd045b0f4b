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
    /// Where pieces of the text begin, in the text and in the source.
    pieces: Vec<(usize, usize)>,
    /// Where in the text shortcodes stand, and which.
    calls: Vec<(usize, Call)>,
}

impl Plain {
    /// Adds text that stands at byte `at` of the source.
    pub fn push(&mut self, text: &str, at: usize) {
        self.pieces.push((self.text.len(), at));
        self.text.push_str(text);
    }

    /// Adds a picture.
    pub fn push_picture(&mut self, at: usize) {
        self.push(OBJECT.encode_utf8(&mut [0; 4]), at);
    }

    /// Adds a shortcode.
    pub fn push_call(&mut self, call: Call, at: usize) {
        self.calls.push((self.text.len(), call));
        self.push_picture(at);
    }

    /// The bytes of the source that stand for a range of the text.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        let place = |at: usize, from: usize| {
            let piece = self.pieces.partition_point(|(start, _)| *start <= from).saturating_sub(1);
            self.pieces.get(piece).map_or(0, |(start, source)| source + (at - start))
        };
        let start = place(range.start, range.start);
        start..place(range.end, range.end.saturating_sub(1).max(range.start)).max(start)
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
