//! The text of one block (a paragraph, a heading, a table cell) without markup, as it is being read, to a passage.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Call, Inline};
use crate::text::count::Seen;
use crate::text::passage::{Hole, OBJECT, Passage, Role, What};

/// The text of a block as it is being read.
#[derive(Default)]
pub struct Plain {
    /// The text, with [`OBJECT`] for pictures and shortcodes.
    pub text: String,
    /// Where pieces of the text begin, and the bytes of the source that they come from.
    pieces: Vec<(usize, Range<usize>)>,
    /// What in the text is not prose.
    holes: Vec<Hole>,
    /// The shortcodes among the holes.
    calls: Vec<Call>,
}

impl Plain {
    /// Adds text that comes from a range of the source; if that is as long, the text is taken to be the same.
    pub fn push(&mut self, text: &str, range: Range<usize>) {
        self.pieces.push((self.text.len(), range));
        self.text.push_str(text);
    }

    /// Adds what is no prose.
    pub fn push_hole(&mut self, text: &str, range: Range<usize>, what: What) {
        self.holes.push(Hole { range: self.text.len()..self.text.len() + text.len(), what });
        self.push(text, range);
    }

    /// Adds a picture.
    pub fn push_picture(&mut self, range: Range<usize>) {
        self.push_hole(OBJECT.encode_utf8(&mut [0; 4]), range, What::Picture);
    }

    /// Adds a shortcode.
    pub fn push_call(&mut self, call: Call, range: Range<usize>) {
        self.calls.push(call);
        self.push_hole(OBJECT.encode_utf8(&mut [0; 4]), range, What::Call);
    }

    /// The block as a passage of `source`.
    pub fn passage<'p>(&'p self, role: Role, seen: Seen, source: &'p str) -> Passage<'p> {
        Passage {
            role,
            text: &self.text,
            holes: &self.holes,
            cell: None,
            row: "",
            column: "",
            seen,
            source,
            pieces: &self.pieces,
        }
    }

    /// Whether there are shortcodes in it.
    pub fn has_calls(&self) -> bool {
        !self.calls.is_empty()
    }

    /// Appends the block to a running text, behind `mark` where that does not end in a mark of its own.
    pub fn append_to(&self, inlines: &mut Vec<Inline>, mark: &str) {
        if self.text.trim().is_empty() {
            return;
        }
        let mut calls = self.calls.iter();
        let mut copied = 0;
        match inlines.last() {
            None => {}
            Some(Inline::Text(text)) if ends_in_mark(text) => push_text(inlines, "\n"),
            Some(_) => push_text(inlines, mark),
        }
        for hole in &self.holes {
            let inline = match hole.what {
                What::Call => calls.next().map(|call| Inline::Call(call.clone())),
                What::Blank(_) => Some(Inline::Blank(self.text[hole.range.clone()].to_owned())),
                What::Picture | What::Verbatim => None,
            };
            if let Some(inline) = inline {
                push_text(inlines, &self.text[copied..hole.range.start]);
                inlines.push(inline);
                copied = hole.range.end;
            }
        }
        push_text(inlines, &self.text[copied..]);
    }

    /// Forgets the block.
    pub fn clear(&mut self) {
        self.text.clear();
        self.pieces.clear();
        self.holes.clear();
        self.calls.clear();
    }
}

/// Whether no mark is missing behind a text.
fn ends_in_mark(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(['”', '’', '」', '』', '）', '》', ')', '"']);
    text.ends_with(['。', '！', '？', '；', '：', '，', '、', '…', '—', '.', '!', '?', ';', ':', ','])
}

/// Adds a text without what stands for pictures in it.
fn push_text(inlines: &mut Vec<Inline>, text: &str) {
    static MARK: LazyLock<Finder<'static>> =
        LazyLock::new(|| Finder::new(OBJECT.encode_utf8(&mut [0; 4])).into_owned());
    let words = match MARK.find(text.as_bytes()) {
        Some(_) => Cow::Owned(text.replace(OBJECT, "")),
        None => Cow::Borrowed(text),
    };
    match inlines.last_mut() {
        Some(Inline::Text(last)) => last.push_str(&words),
        _ if text.is_empty() => {}
        _ => inlines.push(Inline::Text(words.into_owned())),
    }
}
