//! A Markdown source to its shape: all that its reader makes of it, letter by letter. Two texts of one shape are one
//! document, so whoever changes letters of a text can tell whether that is all that he changed.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};

use super::dialect::OPTIONS;
use super::emphasis::Shadow;
use super::holes::{self, What};
use super::split;
use crate::path::SourcePath;

/// A change of a source: bytes, and what to put in their place.
pub type Edit<'a> = (Range<usize>, &'a str);

/// The shape of a body: blocks, marks, addresses, code and text in order, then what in it is no Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    parts: Vec<Part>,
    holes: Vec<String>,
}

/// A part of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// The text between two other parts.
    Text(String),
    /// A mark within a line, with all that belongs to it: emphasis, a link with its address, code.
    Mark(String),
    /// The border of a block, or a line break. A blank beside it is nothing.
    Border(String),
}

/// The shape that a source will have if `edits` (sorted, apart from each other) change its text and nothing else; `None`
/// if one of them is not within a stretch of plain text. `blanks` as for the parse.
pub fn of(path: &SourcePath, source: &str, blanks: bool, edits: &[Edit<'_>]) -> Option<Shape> {
    let (_, body) = split(path, source).value;
    let (text, base) = (&source[body.clone()], body.start);
    let holes = holes::find(path, text, base, blanks);
    let masks: Vec<Range<usize>> =
        holes.iter().filter(|hole| hole.masked).map(|hole| hole.range.clone()).collect();
    let mut drawer = Drawer { text, base, edits, made: 0, run: None, shape: Shape::default() };
    for (event, range) in Shadow::new(text, &masks).events(OPTIONS) {
        drawer.event(&event, range);
    }
    drawer.end_run();
    let Drawer { made, mut shape, .. } = drawer;
    shape.trim();
    shape.holes = holes
        .iter()
        .map(|hole| match &hole.what {
            What::Call(call) => call.key().to_string(),
            What::Blank(_) => text[hole.range.clone()].to_string(),
            What::Broken(_) => String::new(),
        })
        .collect();
    (made == edits.len()).then_some(shape)
}

/// Goes through a text and draws its shape.
struct Drawer<'a> {
    text: &'a str,
    /// Where the text begins in the source, as edits count.
    base: usize,
    edits: &'a [Edit<'a>],
    /// So many of them were made.
    made: usize,
    /// Bytes of the text that stand there as they are read.
    run: Option<Range<usize>>,
    shape: Shape,
}

impl Drawer<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        if let Event::Text(text) = event {
            return self.text(text, range);
        }
        self.end_run();
        let part = match event {
            Event::Start(tag) if is_inline(tag) => Part::Mark(format!("{tag:?}")),
            Event::Start(tag) => Part::Border(format!("{tag:?}")),
            Event::End(tag) if is_inline_end(tag) => Part::Mark(format!("{tag:?}")),
            Event::SoftBreak | Event::HardBreak | Event::End(_) | Event::Rule => {
                Part::Border(format!("{event:?}"))
            }
            _ => Part::Mark(format!("{event:?}")),
        };
        self.shape.parts.push(part);
    }

    fn text(&mut self, text: &CowStr<'_>, range: Range<usize>) {
        let as_it_stands = self.text.get(range.clone()) == Some(&**text);
        match &mut self.run {
            Some(run) if as_it_stands && run.end == range.start => run.end = range.end,
            _ => {
                self.end_run();
                match as_it_stands {
                    true => self.run = Some(range),
                    false => self.push(text),
                }
            }
        }
    }

    /// A run of plain text is over: it is written as it will be.
    fn end_run(&mut self) {
        let Some(run) = self.run.take() else { return };
        let (start, end) = (self.base + run.start, self.base + run.end);
        let mut at = run.start;
        let mut written = String::with_capacity(run.len());
        let first = self.edits.partition_point(|(range, _)| range.start < start);
        for (range, text) in self.edits[first..].iter().take_while(|(range, _)| range.end <= end) {
            written += &self.text[at..range.start - self.base];
            written += text;
            at = range.end - self.base;
            self.made += 1;
        }
        written += &self.text[at..run.end];
        self.push(&written);
    }

    fn push(&mut self, text: &str) {
        match self.shape.parts.last_mut() {
            Some(Part::Text(last)) => last.push_str(text),
            _ => self.shape.parts.push(Part::Text(text.to_string())),
        }
    }
}

impl Shape {
    /// Takes away what is nothing: blanks beside a border, and text that is empty.
    fn trim(&mut self) {
        let is_border = |part: Option<&Part>| part.is_none_or(|part| matches!(part, Part::Border(_)));
        for at in 0..self.parts.len() {
            let before = is_border(at.checked_sub(1).and_then(|before| self.parts.get(before)));
            let after = is_border(self.parts.get(at + 1));
            let Part::Text(text) = &mut self.parts[at] else { continue };
            if before {
                *text = text.trim_start_matches([' ', '\t']).to_string();
            }
            if after {
                *text = text.trim_end_matches([' ', '\t']).to_string();
            }
        }
        self.parts.retain(|part| *part != Part::Text(String::new()));
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    is_inline_end(&tag.to_end())
}

fn is_inline_end(tag: &pulldown_cmark::TagEnd) -> bool {
    use pulldown_cmark::TagEnd;
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeps(old: &str, at: &str, with: &str) -> bool {
        let path = SourcePath::new("content/a.md");
        let head = "---\ntitle: 甲\n---\n";
        let (source, start) = (format!("{head}{old}"), head.len() + old.find(at).unwrap());
        let edit = (start..start + at.len(), with);
        let new = format!("{}{with}{}", &source[..start], &source[start + at.len()..]);
        of(&path, &source, true, &[edit]).is_some_and(|shape| Some(shape) == of(&path, &new, true, &[]))
    }

    #[test]
    fn a_change_of_letters_keeps_the_shape_and_any_other_does_not() {
        for (old, at, with) in [
            ("党建,引领\n", ",", "，"),
            ("**党建**,引领\n", ",", "，"),
            ("| 甲,乙 | 丙 |\n|---|---|\n| 丁 | 戊 |\n", ",", "，"),
            ("１２条\n", "１２", "12"),
        ] {
            assert!(keeps(old, at, with), "{old}");
        }
        for (old, at, with) in [
            ("**背景：** **做法**\n", " ", ""),
            ("`甲：` `乙`\n", " ", ""),
            ("１. 摸底\n", "１", "1"),
            ("中\\,文\n", ",", "，"),
            ("见[甲](b.md）。\n", "）", ")"),
            ("[甲](http://a.cn/甲,乙)\n", ",", "，"),
            ("<http://a.cn/甲,乙>\n", ",", "，"),
            ("甲｜乙\n---|---\n", "｜", "|"),
            ("&amp;甲,\n", "&amp;", "&"),
            ("{{ stat(\"a,b\") }}\n", ",", "，"),
        ] {
            assert!(!keeps(old, at, with), "{old}");
        }
    }
}
