//! Where a span is, as people count it, and what stands there. A source is read and cut into lines once, however many spans
//! lie in it.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::rc::Rc;

use crate::diagnostic::Span;
use crate::embedded;
use crate::folder;
use crate::path::SourcePath;
use crate::portal;
use crate::source::{Sources, is_binary};
use crate::text::identity;
use crate::text::summary::beginning;

thread_local! {
    static CUT: Cell<usize> = const { Cell::new(0) };
}

/// How many bytes this thread has cut into lines.
pub fn bytes_cut() -> usize {
    CUT.get()
}

/// A place as people count it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The line that a span begins on, in three parts: before the span, in it, behind it. A long line is cut, for a
/// paragraph of a Chinese text is one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Where the span begins.
    pub start: Position,
    /// What stands before it on its line.
    pub before: String,
    /// The span as far as it is on that line; a character at least, where there is one.
    pub marked: String,
    /// What stands behind it on that line.
    pub after: String,
}

/// How many characters of a line are shown on each side of a span.
const BESIDE: usize = 40;

/// A text with the bytes that its lines begin at.
#[derive(Debug)]
pub(super) struct Text {
    text: Box<str>,
    lines: Vec<usize>,
    has_lines: bool,
}

impl Text {
    pub(super) fn new(text: &str) -> Text {
        CUT.set(CUT.get() + text.len());
        let lines = [0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Text { text: text.into(), lines, has_lines: !text.contains(NO_LINES) }
    }

    /// The text as a whole.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the file has lines: the bytes of a picture or an office file are none.
    pub(super) fn has_lines(&self) -> bool {
        self.has_lines
    }

    /// The number of the line that a byte is in, from 1, and where that begins.
    pub(super) fn line(&self, at: usize) -> (usize, usize) {
        let number = self.lines.partition_point(|start| *start <= at);
        (number, self.lines[number - 1])
    }

    /// Where the line that a byte is in ends, without the line feed.
    pub(super) fn line_end(&self, at: usize) -> usize {
        self.lines.get(self.line(at).0).map_or(self.text.len(), |next| next - 1)
    }

    fn position(&self, at: usize) -> Position {
        let (line, start) = self.line(at);
        Position { line, column: self.text[start..at].chars().count() + 1 }
    }

    /// The bytes of a span, at places where characters begin: one at least, where there is one.
    pub(super) fn range(&self, span: &Span) -> Range<usize> {
        clamp(&self.text, span)
    }

    /// Where a span begins and ends.
    pub(super) fn positions(&self, span: &Span) -> (Position, Position) {
        let range = self.range(span);
        (self.position(range.start), self.position(range.end))
    }

    fn excerpt(&self, span: &Span) -> Excerpt {
        let range = self.range(span);
        let (_, line_start) = self.line(range.start);
        let line_end = self.line_end(range.start);
        let before = &self.text[line_start..range.start];
        let marked = &self.text[range.start..range.end.min(line_end)];
        let after = self.text[range.end.min(line_end)..line_end].trim_end_matches('\r');
        let hidden = before.char_indices().rev().nth(BESIDE - 1).map_or(0, |(at, _)| at);
        Excerpt {
            start: self.position(range.start),
            before: format!("{}{}", if hidden > 0 { "…" } else { "" }, &before[hidden..]),
            marked: beginning(marked, 2 * BESIDE),
            after: beginning(after, BESIDE),
        }
    }
}

/// The places of many spans: each source is read and cut once.
pub struct Places<'a> {
    texts: Texts<'a>,
    known: BTreeMap<SourcePath, Rc<Text>>,
}

impl<'a> Places<'a> {
    /// Of the spans in some sources.
    pub fn new(sources: &'a Sources) -> Places<'a> {
        Places { texts: Texts::new(sources), known: BTreeMap::new() }
    }

    /// Where a span begins.
    pub fn start(&mut self, span: &Span) -> Position {
        if !folder::has_lines(&span.source) || span.start == 0 {
            return Position { line: 1, column: 1 };
        }
        let text = self.text(span);
        text.position(text.range(span).start)
    }

    /// What stands at a span.
    pub fn excerpt(&mut self, span: &Span) -> Excerpt {
        self.text(span).excerpt(span)
    }

    fn text(&mut self, span: &Span) -> Rc<Text> {
        let Places { texts, known } = self;
        known.entry(span.source.clone()).or_insert_with(|| texts.of(span)).clone()
    }
}

/// Where a span begins.
pub fn start_of(span: &Span, sources: &Sources) -> Position {
    Places::new(sources).start(span)
}

/// What stands at a span.
pub fn excerpt(span: &Span, sources: &Sources) -> Excerpt {
    Places::new(sources).excerpt(span)
}

/// The texts that places stand in, read again when they are asked for. Diagnostics come file by file, so a few are enough.
pub(super) struct Texts<'a> {
    sources: &'a Sources,
    recent: VecDeque<(SourcePath, Rc<Text>)>,
}

/// Stands for what a file holds that has no lines.
const NO_LINES: &str = "\0";
/// So many texts are kept.
const RECENT: usize = 4;

impl<'a> Texts<'a> {
    pub(super) fn new(sources: &'a Sources) -> Texts<'a> {
        Texts { sources, recent: VecDeque::new() }
    }

    /// The text of a source; of a built-in template where the site has none of that name. What is not UTF-8 is replaced
    /// byte by byte, so that places stay. A source that is another by now is empty: the next pass says what is wrong in it.
    pub(super) fn of(&mut self, span: &Span) -> Rc<Text> {
        let path = &span.source;
        // Who names a place behind the start has read it.
        if !folder::has_lines(path) && span.start == 0 {
            return Rc::new(Text::new(NO_LINES));
        }
        if let Some((_, text)) = self.recent.iter().find(|(known, _)| known == path) {
            return text.clone();
        }
        let bytes: Cow<'_, [u8]> = match self.sources.get(path) {
            Some(source) => self.sources.read(source).unwrap_or_default().into(),
            None => built_in(path).unwrap_or_default().into(),
        };
        // Places in what a portal gives are those of its text, whatever the encoding.
        let of_portal = folder::role(path) == Some(folder::Role::Portal);
        let bytes = match of_portal.then(|| portal::decode(&bytes)).flatten() {
            Some(text) => text.into_owned().into_bytes().into(),
            None => bytes,
        };
        let text: Cow<'_, str> = match std::str::from_utf8(&bytes) {
            // Lines go where the site does not: into logs and mails.
            Ok(text) => identity::covered(text),
            // The bytes of a picture or an office file are no lines.
            Err(_) if is_binary(&bytes) => NO_LINES.into(),
            Err(error) => {
                let (good, bad) = bytes.split_at(error.valid_up_to());
                let good = String::from_utf8_lossy(good);
                let line = bad.split(|byte| *byte == b'\n').next().unwrap_or_default();
                // A broken text may be a large binary file: its first bad line, shortened, is enough.
                format!("{good}{}", "?".repeat(line.len().min(20))).into()
            }
        };
        let text = Rc::new(Text::new(&text));
        self.recent.truncate(RECENT - 1);
        self.recent.push_front((path.clone(), text.clone()));
        text
    }
}

fn built_in(path: &SourcePath) -> Option<&'static [u8]> {
    let name = path.as_str().strip_prefix(&folder::theme("default"))?;
    embedded::DEFAULT_THEME.iter().find(|(file, _)| *file == name).map(|(_, bytes)| *bytes)
}

fn clamp(text: &str, span: &Span) -> Range<usize> {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start as usize);
    let end = floor(span.end as usize).max(start);
    // An empty place is shown by a caret at one character, so that it can be seen.
    let next = text[start..].chars().next().filter(|c| *c != '\n' && *c != '\r').map_or(0, char::len_utf8);
    if start == end { start..start + next } else { start..end }
}
