//! Markdown to pulldown-cmark's events, with emphasis that works beside Chinese punctuation.
//!
//! CommonMark lets `**` close only where it can tell the end of a word, so `**重点：**内容` stays text. Here the parser
//! reads a *shadow* of the source in which a punctuation character is put beside each such run of delimiters, and the
//! events are cut again from the source itself: nothing has to be taken out of them, and their ranges are the source's.
//!
//! What must not be read as Markdown (shortcodes, figures left out) is one letter in the shadow. A letter means nothing
//! wherever it stands, so links, code and HTML are what they are without it. Of the source itself nothing is guessed: a
//! single tilde strikes nothing out, and which tildes would is asked of the parser.
//!
//! When a release of pulldown-cmark knows the rule itself, set [`CJK_FRIENDLY`] to false and see what is left.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag};

use super::dialect::OPTIONS;
use crate::text::chars::{is_ambiguous_punctuation, is_cjk, is_punctuation};

/// Whether runs of `*` and `~~` that touch CJK characters may open and close beside punctuation. The rule is that of
/// <https://github.com/tats-u/markdown-cjk-friendly>, and “ ” ‘ ’ — ― … · count as CJK where the character behind
/// them is.
const CJK_FRIENDLY: bool = true;

/// Characters of three bytes and category P which no Chinese text uses. The first that the source does not hold is
/// put beside a run.
const SENTINELS: [char; 6] = ['\u{a874}', '\u{a876}', '\u{1c7e}', '\u{a92e}', '\u{aade}', '\u{1c3b}'];
const SENTINEL_LEN: usize = 3;

/// The last plane, of private use: its nth character stands for the nth mask. What the source has of it is masked too, so
/// that each such character in a string of the parser tells what stands in its place.
const MASKS: Range<u32> = 0x10_0000..0x10_fffe;
const MASK_LEAD: u8 = 0xf4;

thread_local! {
    static WALKS: Cell<usize> = const { Cell::new(0) };
}

/// How many texts this thread has walked: for the test that each is walked once.
#[doc(hidden)]
pub fn walks() -> usize {
    WALKS.get()
}

/// A copy of a source for the parser to read, and the way back from its places to those of the source.
pub struct Shadow<'a> {
    source: &'a str,
    text: Cow<'a, str>,
    /// What of the source is one letter in `text`.
    masks: Vec<Range<usize>>,
    /// Where `text` differs from the source, in order.
    edits: Vec<Edit>,
    /// How many of them stand before the place that was asked for last: events come nearly in order.
    passed: Cell<usize>,
    sentinel: char,
}

/// A character of a shadow that stands in the place of some bytes of the source, or of none.
struct Edit {
    at: usize,
    length: usize,
    source: Range<usize>,
}

impl<'a> Shadow<'a> {
    /// The shadow of `source` with the ranges of `masks` (sorted, apart from each other) as plain text.
    pub fn new(source: &'a str, masks: &[Range<usize>]) -> Shadow<'a> {
        let mut masks = masks.to_vec();
        loop {
            let shadow = Shadow::masked(source, masks).with_sentinels();
            let struck = shadow.struck_by_single_tildes();
            if struck.is_empty() {
                return shadow;
            }
            masks = shadow.masks;
            masks.extend(struck);
            masks.sort_by_key(|mask| mask.start);
        }
    }

    fn masked(source: &'a str, mut masks: Vec<Range<usize>>) -> Shadow<'a> {
        let mut edits = Vec::new();
        let mut text = Cow::Borrowed(source);
        if !masks.is_empty() {
            mask_private(source, &mut masks);
            masks.truncate(MASKS.len());
            let mut masked = String::with_capacity(source.len());
            let mut copied = 0;
            for (mask, letter) in masks.iter().zip(MASKS.filter_map(char::from_u32)) {
                masked.push_str(&source[copied..mask.start]);
                edits.push(Edit { at: masked.len(), length: letter.len_utf8(), source: mask.clone() });
                masked.push(letter);
                copied = mask.end;
            }
            masked.push_str(&source[copied..]);
            text = Cow::Owned(masked);
        }
        Shadow { source, text, masks, edits, passed: Cell::new(0), sentinel: SENTINELS[0] }
    }

    fn with_sentinels(mut self) -> Shadow<'a> {
        let mut runs = refused_runs(&self.text).take_while(|_| CJK_FRIENDLY).peekable();
        if runs.peek().is_none() {
            drop(runs);
            return self;
        }
        let absent = |c: &&char| {
            let mut bytes = [0; SENTINEL_LEN];
            memchr::memmem::find(self.source.as_bytes(), c.encode_utf8(&mut bytes).as_bytes()).is_none()
        };
        let sentinel = *SENTINELS.iter().find(absent).unwrap_or(&SENTINELS[0]);
        let mut text = String::with_capacity(self.text.len() + self.text.len() / 64);
        let mut edits: Vec<Edit> = Vec::new();
        let mut masks = self.edits.iter().peekable();
        let mut copied = 0;
        for at in runs {
            let shift = text.len() - copied;
            let before = std::iter::from_fn(|| masks.next_if(|edit| edit.at < at));
            edits.extend(before.map(|edit| edit.moved(shift)));
            text.push_str(&self.text[copied..at]);
            let place = self.place(at);
            edits.push(Edit { at: text.len(), length: SENTINEL_LEN, source: place..place });
            text.push(sentinel);
            copied = at;
        }
        edits.extend(masks.map(|edit| edit.moved(text.len() - copied)));
        text.push_str(&self.text[copied..]);
        (self.text, self.edits, self.sentinel) = (Cow::Owned(text), edits, sentinel);
        self
    }

    /// The single tildes between which the parser would strike text out: `约~5人，满意~`. They are text.
    fn struck_by_single_tildes(&self) -> Vec<Range<usize>> {
        if !can_strike(&self.text) {
            return Vec::new();
        }
        let bytes = self.text.as_bytes();
        let mut struck = Vec::new();
        for (event, range) in Parser::new_ext(&self.text, OPTIONS).into_offset_iter() {
            if event == Event::Start(Tag::Strikethrough) && bytes.get(range.start + 1) != Some(&b'~') {
                let tilde = |at: usize| self.place(at)..self.place(at) + 1;
                struck.extend([tilde(range.start), tilde(range.end - 1)]);
            }
        }
        struck
    }

    /// The events of the source, each with its bytes in the source.
    pub fn events<'s>(
        &'s self,
        options: Options,
    ) -> impl Iterator<Item = (Event<'a>, Range<usize>)> + use<'s, 'a> {
        WALKS.set(WALKS.get() + 1);
        Parser::new_ext(&self.text, options).into_offset_iter().filter_map(move |(event, range)| {
            let range = self.place(range.start)..self.place(range.end);
            let event = match event {
                Event::Start(tag) => Event::Start(self.tag(tag)),
                Event::End(tag) => Event::End(tag),
                Event::Text(text) => {
                    let text = self.string(text);
                    if text.is_empty() {
                        return None;
                    }
                    Event::Text(text)
                }
                Event::Code(text) => Event::Code(self.string(text)),
                Event::Html(text) => Event::Html(self.string(text)),
                Event::InlineHtml(text) => Event::InlineHtml(self.string(text)),
                Event::FootnoteReference(label) => Event::FootnoteReference(self.string(label)),
                Event::InlineMath(text) => Event::InlineMath(self.string(text)),
                Event::DisplayMath(text) => Event::DisplayMath(self.string(text)),
                Event::SoftBreak => Event::SoftBreak,
                Event::HardBreak => Event::HardBreak,
                Event::Rule => Event::Rule,
                Event::TaskListMarker(done) => Event::TaskListMarker(done),
            };
            Some((event, range))
        })
    }

    /// The place in the source of a place in the shadow.
    fn place(&self, at: usize) -> usize {
        let is_before = |edit: &Edit| edit.at < at;
        let mut passed = self.passed.get().min(self.edits.len());
        if self.edits[..passed].last().is_some_and(|edit| !is_before(edit))
            || self.edits.get(passed).is_some_and(is_before)
        {
            passed = self.edits.partition_point(is_before);
            self.passed.set(passed);
        }
        self.edits[..passed].last().map_or(at, |edit| edit.source.end + at - edit.at - edit.length)
    }

    /// A string of the parser as the source has it: cut from the source where it is part of the shadow, else cleaned.
    fn string(&self, string: CowStr<'_>) -> CowStr<'a> {
        let text: &str = &self.text;
        if let CowStr::Borrowed(part) = string {
            let start = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
            return match start <= text.len() && part.len() <= text.len() - start {
                true => CowStr::Borrowed(&self.source[self.place(start)..self.place(start + part.len())]),
                false => CowStr::from(part.to_owned()),
            };
        }
        let inserted = self.edits.len() > self.masks.len();
        let mask = |c: char| self.masks.get(u32::from(c).checked_sub(MASKS.start)? as usize);
        if !string.chars().any(|c| c == self.sentinel || mask(c).is_some()) {
            return CowStr::from(string.into_string());
        }
        let mut clean = String::with_capacity(string.len());
        for c in string.chars().filter(|c| *c != self.sentinel || !inserted) {
            match mask(c) {
                Some(mask) => clean.push_str(&self.source[mask.clone()]),
                None => clean.push(c),
            }
        }
        CowStr::from(clean)
    }

    fn tag(&self, tag: Tag<'_>) -> Tag<'a> {
        match tag {
            Tag::Heading { level, id, classes, attrs } => Tag::Heading {
                level,
                id: id.map(|id| self.string(id)),
                classes: classes.into_iter().map(|class| self.string(class)).collect(),
                attrs: attrs
                    .into_iter()
                    .map(|(key, value)| (self.string(key), value.map(|value| self.string(value))))
                    .collect(),
            },
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                Tag::CodeBlock(CodeBlockKind::Fenced(self.string(info)))
            }
            Tag::FootnoteDefinition(label) => Tag::FootnoteDefinition(self.string(label)),
            Tag::Link { link_type, dest_url, title, id } => Tag::Link {
                link_type,
                dest_url: self.string(dest_url),
                title: self.string(title),
                id: self.string(id),
            },
            Tag::Image { link_type, dest_url, title, id } => Tag::Image {
                link_type,
                dest_url: self.string(dest_url),
                title: self.string(title),
                id: self.string(id),
            },
            Tag::CodeBlock(CodeBlockKind::Indented) => Tag::CodeBlock(CodeBlockKind::Indented),
            Tag::Paragraph => Tag::Paragraph,
            Tag::BlockQuote(kind) => Tag::BlockQuote(kind),
            Tag::HtmlBlock => Tag::HtmlBlock,
            Tag::List(start) => Tag::List(start),
            Tag::Item => Tag::Item,
            Tag::DefinitionList => Tag::DefinitionList,
            Tag::DefinitionListTitle => Tag::DefinitionListTitle,
            Tag::DefinitionListDefinition => Tag::DefinitionListDefinition,
            Tag::Table(alignments) => Tag::Table(alignments),
            Tag::TableHead => Tag::TableHead,
            Tag::TableRow => Tag::TableRow,
            Tag::TableCell => Tag::TableCell,
            Tag::Emphasis => Tag::Emphasis,
            Tag::Strong => Tag::Strong,
            Tag::Strikethrough => Tag::Strikethrough,
            Tag::Superscript => Tag::Superscript,
            Tag::Subscript => Tag::Subscript,
            Tag::MetadataBlock(kind) => Tag::MetadataBlock(kind),
        }
    }
}

impl Edit {
    fn moved(&self, shift: usize) -> Edit {
        Edit { at: self.at + shift, length: self.length, source: self.source.clone() }
    }
}

/// Adds to `masks` what else the source has of the characters that stand for masks.
fn mask_private(source: &str, masks: &mut Vec<Range<usize>>) {
    let mut own = Vec::new();
    for at in memchr::memchr_iter(MASK_LEAD, source.as_bytes()) {
        let masked = masks.partition_point(|mask| mask.end <= at);
        if masks.get(masked).is_none_or(|mask| mask.start > at) {
            own.push(at..at + 4);
        }
    }
    masks.extend(own);
    masks.sort_by_key(|mask| mask.start);
}

/// Whether a tilde that may open stands before one that may close. A quick look, which may say so where none does.
fn can_strike(text: &str) -> bool {
    let bounds = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let mut opened = false;
    memchr::memchr_iter(b'~', text.as_bytes()).any(|at| {
        let (before, after) = (&text[..at], &text[at + 1..]);
        let closes = opened && bounds(after.chars().next());
        opened |= bounds(before.chars().next_back());
        closes
    })
}

/// Where a punctuation character makes a run of delimiters able to open and close, in order: at that side of the run
/// whose neighbour is not punctuation. CommonMark lets a run do both exactly if its neighbours are both punctuation or
/// both not.
fn refused_runs(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let mut start = from + memchr::memchr2(b'*', b'~', &bytes[from..])?;
            let delimiter = bytes[start];
            let end = start + bytes[start..].iter().take_while(|&&byte| byte == delimiter).count();
            from = end;
            let backslashes = bytes[..start].iter().rev().take_while(|&&byte| byte == b'\\').count();
            start += backslashes % 2;
            if start == end || delimiter == b'~' && end - start != 2 {
                continue;
            }
            if let Some(at) = refused_run(text, start, end) {
                return Some(at);
            }
        }
    })
}

fn refused_run(text: &str, start: usize, end: usize) -> Option<usize> {
    let (before, after) = (&text[..start], &text[end..]);
    let previous = before.chars().next_back().filter(|c| !c.is_whitespace())?;
    let next = after.chars().next().filter(|c| !c.is_whitespace())?;
    let (left, right) = (is_punctuation(previous), is_punctuation(next));
    let touches_cjk = || is_cjk_at(after.chars()) || is_cjk_before(before);
    (left != right && touches_cjk()).then_some(if left { end } else { start })
}

/// Whether the characters, going away from a run, begin with a CJK character.
fn is_cjk_at(mut outwards: impl Iterator<Item = char>) -> bool {
    outwards.find(|&c| !is_ambiguous_punctuation(c)).is_some_and(is_cjk)
}

fn is_cjk_before(text: &str) -> bool {
    let mut outwards = text.chars().rev();
    match outwards.next() {
        Some('\u{e0100}'..='\u{e01ef}') => true,
        Some('\u{fe00}'..='\u{fe0e}') => outwards.next().is_some_and(is_cjk),
        Some(c) if is_ambiguous_punctuation(c) => is_cjk_at(outwards),
        Some(c) => is_cjk(c),
        None => false,
    }
}
