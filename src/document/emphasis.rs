//! Markdown to pulldown-cmark's events, with emphasis that works beside Chinese punctuation.
//!
//! CommonMark lets `**` close only where it can tell the end of a word, so `**重点：**内容` stays text. Here the parser
//! reads a *shadow* of the source in which a punctuation character is put beside each such run of delimiters, and the
//! events are cut again from the source itself: nothing has to be taken out of them, and their ranges are the source's.
//! What must not be read as Markdown (shortcodes, figures left out) is masked in the shadow byte for byte.
//!
//! When a release of pulldown-cmark knows the rule itself, set [`CJK_FRIENDLY`] to false and see what is left.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag};

use crate::text::chars::{is_ambiguous_punctuation, is_cjk, is_punctuation};

/// Whether runs of `*` and `~~` that touch CJK characters may open and close beside punctuation. The rule is that of
/// <https://github.com/tats-u/markdown-cjk-friendly>, and “ ” ‘ ’ — ― … · count as CJK where the character behind
/// them is.
const CJK_FRIENDLY: bool = true;

/// Characters of three bytes and category P which no Chinese text uses. The first that the source does not hold is
/// put beside a run.
const SENTINELS: [char; 6] = ['\u{a874}', '\u{a876}', '\u{1c7e}', '\u{a92e}', '\u{aade}', '\u{1c3b}'];
const SENTINEL_LEN: usize = 3;

/// Stand for bytes that are text in the shadow: each is one byte and means nothing in Markdown.
const MASKED_STAR: u8 = 1;
const MASKED_TILDE: u8 = 2;
const MASKED_UNDERSCORE: u8 = 3;
const MASKED_OTHER: u8 = 4;

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
    /// Where in `text` a sentinel starts.
    inserted: Vec<usize>,
    sentinel: char,
}

impl<'a> Shadow<'a> {
    /// The shadow of `source` with the ranges of `masks` (sorted, apart from each other) as plain text.
    pub fn new(source: &'a str, masks: &[Range<usize>]) -> Shadow<'a> {
        let masked = mask(source, masks);
        let mut shadow =
            Shadow { source, text: Cow::Borrowed(""), inserted: Vec::new(), sentinel: SENTINELS[0] };
        let mut text = String::new();
        let mut copied = 0;
        if CJK_FRIENDLY {
            for at in refused_runs(&masked) {
                if text.is_empty() {
                    let absent = |c: &&char| {
                        let mut bytes = [0; SENTINEL_LEN];
                        memchr::memmem::find(source.as_bytes(), c.encode_utf8(&mut bytes).as_bytes())
                            .is_none()
                    };
                    shadow.sentinel = *SENTINELS.iter().find(absent).unwrap_or(&SENTINELS[0]);
                    text.reserve(source.len() + source.len() / 64);
                }
                text.push_str(&masked[copied..at]);
                shadow.inserted.push(text.len());
                text.push(shadow.sentinel);
                copied = at;
            }
        }
        shadow.text = if copied == 0 {
            masked
        } else {
            text.push_str(&masked[copied..]);
            Cow::Owned(text)
        };
        shadow
    }

    /// The events of the source, each with its bytes in the source.
    pub fn events<'s>(
        &'s self,
        options: Options,
    ) -> impl Iterator<Item = (Event<'a>, Range<usize>)> + use<'s, 'a> {
        WALKS.set(WALKS.get() + 1);
        Parser::new_ext(&self.text, options).into_offset_iter().filter_map(move |(event, range)| {
            let shadow = range.clone();
            let range = self.place(range.start)..self.place(range.end);
            let event = match event {
                Event::Start(tag) => Event::Start(self.tag(tag)),
                Event::End(tag) => Event::End(tag),
                Event::Text(text) => {
                    let text = self.whole(text, &shadow);
                    if text.is_empty() {
                        return None;
                    }
                    Event::Text(text)
                }
                Event::Code(text) => Event::Code(self.whole(text, &shadow)),
                Event::Html(text) => Event::Html(self.whole(text, &shadow)),
                Event::InlineHtml(text) => Event::InlineHtml(self.whole(text, &shadow)),
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
        at - SENTINEL_LEN * self.inserted.partition_point(|&inserted| inserted < at)
    }

    /// A string that is all that stands in a range of the shadow: what was masked in it is what the source has there, byte
    /// for byte in order.
    fn whole(&self, string: CowStr<'_>, shadow: &Range<usize>) -> CowStr<'a> {
        let is_mask = |byte: u8| (MASKED_STAR..=MASKED_OTHER).contains(&byte);
        if matches!(string, CowStr::Borrowed(_)) || !string.bytes().any(is_mask) {
            return self.string(string);
        }
        let masked = shadow.clone().filter(|at| is_mask(self.text.as_bytes()[*at]));
        let mut masked = masked.map(|at| self.source.as_bytes()[self.place(at)]);
        let mut bytes = Vec::with_capacity(string.len());
        for c in string.chars().filter(|c| *c != self.sentinel || self.inserted.is_empty()) {
            match u8::try_from(c) {
                Ok(byte) if is_mask(byte) => bytes.extend(masked.next()),
                _ => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        String::from_utf8(bytes).map_or_else(|_| self.string(string), CowStr::from)
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
        let strange = |c: char| c == self.sentinel || c < '\u{5}';
        if !string.contains(strange) {
            return CowStr::from(string.into_string());
        }
        let clean = string.chars().filter(|&c| self.inserted.is_empty() || c != self.sentinel);
        CowStr::from(clean.map(unmask).collect::<String>())
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

/// The source with `masks` and single tildes (`5~10人，20~30户` strikes nothing out) as plain text, the same length.
fn mask<'a>(source: &'a str, masks: &[Range<usize>]) -> Cow<'a, str> {
    let bytes = source.as_bytes();
    let single = |at: &usize| {
        let backslashes = bytes[..*at].iter().rev().take_while(|&&byte| byte == b'\\').count();
        let doubled = bytes[..*at].ends_with(b"~") || bytes.get(at + 1) == Some(&b'~');
        !doubled && backslashes % 2 == 0
    };
    let mut tildes = memchr::memchr_iter(b'~', bytes).filter(single).peekable();
    if masks.is_empty() && tildes.peek().is_none() {
        return Cow::Borrowed(source);
    }
    let mut masked = bytes.to_vec();
    for at in tildes {
        masked[at] = MASKED_TILDE;
    }
    for range in masks {
        for byte in &mut masked[range.clone()] {
            *byte = match *byte {
                b'*' => MASKED_STAR,
                b'~' | MASKED_TILDE => MASKED_TILDE,
                b'_' => MASKED_UNDERSCORE,
                _ => MASKED_OTHER,
            }
        }
    }
    // Whole characters were replaced by ASCII ones, so it is still UTF-8; a mask that cut one would leave `source`.
    String::from_utf8(masked).map_or(Cow::Borrowed(source), Cow::Owned)
}

fn unmask(c: char) -> char {
    match c as u32 as u8 {
        MASKED_STAR if c.is_ascii() => '*',
        MASKED_TILDE if c.is_ascii() => '~',
        MASKED_UNDERSCORE if c.is_ascii() => '_',
        _ => c,
    }
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
