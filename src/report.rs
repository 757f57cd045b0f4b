//! Diagnostics to what people and tools read. Line and column are worked out here and nowhere else.

mod form;
mod html;
mod sarif;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write;
use std::ops::Range;
use std::rc::Rc;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Origin, Renderer, Snippet, level};
use serde_json::json;

use crate::diagnostic::{Code, Diagnostic, Level, Span};
use crate::embedded;
use crate::folder;
use crate::path::SourcePath;
use crate::portal;
use crate::source::{Sources, is_binary};
use crate::text::identity;
pub use form::{FormOf, form};
pub use html::{Account, STYLE, html};
pub use sarif::sarif;

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

/// The text of each diagnostic, with its source line and a caret.
pub fn human(diagnostics: &[Diagnostic], sources: &Sources, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Unicode);
    let mut texts = Texts::new(sources);
    let mut text = String::new();
    // What has to be mended stands last, where the eye is.
    let (errors, others): (Vec<_>, Vec<_>) = diagnostics.iter().partition(|one| one.level == Level::Error);
    for diagnostic in others.into_iter().chain(errors) {
        text.push_str(&one(&renderer, diagnostic, &mut texts));
        text.push_str("\n\n");
    }
    text
}

/// So many findings of a code are shown of one file, and in all, before the others are only counted: a rule that finds
/// something a thousand times must not bury the rest.
const IN_FILE: usize = 5;
const IN_ALL: usize = 20;

/// The text of the first diagnostics of each code, and how many more there are: of a file behind its last one, of a
/// code at the end. Errors are all shown. `all` is the command that shows everything.
pub fn brief(diagnostics: &[Diagnostic], sources: &Sources, colour: bool, all: &str) -> String {
    let mut shown: Vec<(Vec<Diagnostic>, BTreeMap<Code, usize>)> = Vec::new();
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    let mut hidden: BTreeMap<Code, (usize, BTreeSet<&SourcePath>)> = BTreeMap::new();
    let file = |one: &Diagnostic| one.span.as_ref().map(|span| span.source.clone());
    let (errors, others): (Vec<Diagnostic>, Vec<Diagnostic>) =
        diagnostics.iter().cloned().partition(|one| one.level == Level::Error);
    for file in others.chunk_by(|a, b| file(a) == file(b)) {
        let (mut first, mut more): (Vec<Diagnostic>, BTreeMap<Code, usize>) = Default::default();
        for one in file {
            let here = first.iter().filter(|shown| shown.code == one.code).count();
            let count = counts.entry(one.code).or_default();
            if here < IN_FILE && *count < IN_ALL {
                *count += 1;
                first.push(one.clone());
                continue;
            }
            let (left, files) = hidden.entry(one.code).or_default();
            *left += 1;
            files.extend(one.span.as_ref().map(|span| &span.source));
            // Of a file that shows none of them nothing is to be counted on.
            if here > 0 {
                *more.entry(one.code).or_default() += 1;
            }
        }
        shown.push((first, more));
    }
    let mut text = String::new();
    for (first, more) in &shown {
        text += &human(first, sources, colour);
        let source = first.first().and_then(file);
        for (code, count) in more {
            let place = source.as_ref().map_or("", SourcePath::as_str);
            let _ = writeln!(text, "　　{place} 里还有 {count} 处 {code}\n");
        }
    }
    if !hidden.is_empty() {
        text += "一种提醒太多，只逐条显示了前几处。没有显示的还有：\n";
        for (code, (count, files)) in &hidden {
            // What is found beside the files of the site stands in none of them.
            let place =
                if files.is_empty() { String::new() } else { format!("，在 {} 个文件里", files.len()) };
            let _ = writeln!(text, "  {code}　{}：{count} 处{place}", code.title());
        }
        let _ = writeln!(text, "逐条看，运行 {all}\n");
    }
    text + &human(&errors, sources, colour)
}

fn one(renderer: &Renderer, diagnostic: &Diagnostic, texts: &mut Texts<'_>) -> String {
    let level = match diagnostic.level {
        Level::Error => level::ERROR,
        Level::Warning => level::WARNING,
        Level::Hint | Level::Off => level::NOTE,
    };
    let level = level.with_name(diagnostic.level.chinese());
    let places: Vec<(Rc<str>, &Span, &str, bool)> = diagnostic
        .span
        .iter()
        .map(|span| (span, "", true))
        .chain(diagnostic.related.iter().map(|(span, label)| (span, label.as_str(), false)))
        .map(|(span, label, primary)| (texts.of(span), span, label, primary))
        .collect();
    let mut group = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str());
    let mut elements: Vec<Element<'_>> = Vec::new();
    for (text, span, label, primary) in &places {
        // A workbook has no lines: the message names the cell.
        if text.contains(NO_LINES) {
            elements.push(Origin::path(span.source.as_str()).into());
            if !label.is_empty() {
                elements.push(level::NOTE.no_name().message(*label).into());
            }
            continue;
        }
        let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let mut annotation = kind.span(clamp(text, span));
        if !label.is_empty() {
            annotation = annotation.label(*label);
        }
        elements.push(Snippet::source(&**text).path(span.source.as_str()).annotation(annotation).into());
    }
    let mut report = None;
    for element in elements {
        report = Some(match report {
            None => group.clone().element(element),
            Some(report) => annotate_snippets::Group::element(report, element),
        });
    }
    let hints: Vec<_> = diagnostic
        .hints
        .iter()
        .map(|hint| level::HELP.with_name("建议").message(hint.text.as_str()))
        .collect();
    let mut report = report.unwrap_or_else(|| {
        group = group.clone();
        annotate_snippets::Group::with_title(group)
    });
    for hint in hints {
        report = report.element(hint);
    }
    renderer.render(&[report])
}

/// One JSON object a line for each diagnostic: `code`, `severity`, `message`, `hints`, and where it has a place
/// `file`, `line`, `column`, `end_line`, `end_column` (from 1, columns in characters); `related` places likewise. For hints
/// that say what to write, `suggestions`: the place that goes, in the same file, and `text`.
pub fn json_lines(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut texts = Texts::new(sources);
    let mut lines = String::new();
    for diagnostic in diagnostics {
        let mut object = json!({
            "code": diagnostic.code.as_str(),
            "severity": diagnostic.level.name(),
            "message": diagnostic.message,
            "hints": diagnostic.hints.iter().map(|hint| hint.text.as_str()).collect::<Vec<_>>(),
        });
        if let Some(span) = &diagnostic.span {
            place(&mut object, span, &mut texts);
            object["suggestions"] = suggestions(diagnostic, span, &mut texts);
        }
        let related = diagnostic.related.iter().map(|(span, message)| {
            let mut object = json!({ "message": message });
            place(&mut object, span, &mut texts);
            object
        });
        object["related"] = related.collect();
        let _ = writeln!(lines, "{object}");
    }
    lines
}

/// What an editor can offer to write.
fn suggestions(diagnostic: &Diagnostic, span: &Span, texts: &mut Texts<'_>) -> serde_json::Value {
    let text = texts.of(span);
    let at = span.start as usize..span.end as usize;
    let fixes = diagnostic.hints.iter().filter_map(|hint| hint.instead.as_ref()?.fix(&at, &text));
    let suggestion = |fix: crate::diagnostic::Fix| {
        let mut object = json!({ "text": fix.text });
        place(&mut object, &Span { start: fix.start, end: fix.end, ..span.clone() }, texts);
        object
    };
    fixes.map(suggestion).collect()
}

fn place(object: &mut serde_json::Value, span: &Span, texts: &mut Texts<'_>) {
    let text = texts.of(span);
    let range = clamp(&text, span);
    let (start, end) = (position(&text, range.start), position(&text, range.end));
    object["file"] = json!(span.source.as_str());
    object["line"] = json!(start.line);
    object["column"] = json!(start.column);
    object["end_line"] = json!(end.line);
    object["end_column"] = json!(end.column);
}

/// Where many spans begin: each source is read once, and its lines are counted once.
pub struct Starts<'a> {
    texts: Texts<'a>,
    /// The texts with the bytes that their lines begin at.
    known: BTreeMap<SourcePath, (Rc<str>, Vec<usize>)>,
}

impl<'a> Starts<'a> {
    /// Of the spans in some sources.
    pub fn new(sources: &'a Sources) -> Starts<'a> {
        Starts { texts: Texts::new(sources), known: BTreeMap::new() }
    }

    /// Where a span begins.
    pub fn of(&mut self, span: &Span) -> Position {
        if !folder::has_lines(&span.source) || span.start == 0 {
            return Position { line: 1, column: 1 };
        }
        if !self.known.contains_key(&span.source) {
            let text = self.texts.of(span);
            let lines = [0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
            self.known.insert(span.source.clone(), (text, lines));
        }
        let (text, lines) = &self.known[&span.source];
        let at = clamp(text, span).start;
        let line = lines.partition_point(|start| *start <= at);
        Position { line, column: text[lines[line - 1]..at].chars().count() + 1 }
    }
}

/// Where a span begins.
pub fn start_of(span: &Span, sources: &Sources) -> Position {
    Starts::new(sources).of(span)
}

/// What stands at a span.
pub fn excerpt(span: &Span, sources: &Sources) -> Excerpt {
    let text = Texts::new(sources).of(span);
    let range = clamp(&text, span);
    let line_start = text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[range.start..].find('\n').map_or(text.len(), |newline| range.start + newline);
    let before = &text[line_start..range.start];
    let marked = &text[range.start..range.end.min(line_end)];
    let after = text[range.end.min(line_end)..line_end].trim_end_matches('\r');
    let hidden = before.chars().count().saturating_sub(BESIDE);
    let before: String = before.chars().skip(hidden).collect();
    Excerpt {
        start: position(&text, range.start),
        before: if hidden > 0 { format!("…{before}") } else { before },
        marked: shortened(marked, 2 * BESIDE),
        after: shortened(after, BESIDE),
    }
}

fn shortened(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

fn position(text: &str, at: usize) -> Position {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}

/// The texts that places stand in, read again when they are asked for. Diagnostics come file by file, so a few are enough.
struct Texts<'a> {
    sources: &'a Sources,
    recent: VecDeque<(SourcePath, Rc<str>)>,
}

/// Stands for what a file holds that has no lines.
const NO_LINES: &str = "\0";
/// So many texts are kept.
const RECENT: usize = 4;

impl<'a> Texts<'a> {
    fn new(sources: &'a Sources) -> Texts<'a> {
        Texts { sources, recent: VecDeque::new() }
    }

    /// The text of a source; of a built-in template where the site has none of that name. What is not UTF-8 is replaced
    /// byte by byte, so that places stay. A source that is another by now is empty: the next pass says what is wrong in it.
    fn of(&mut self, span: &Span) -> Rc<str> {
        let path = &span.source;
        // Who names a place behind the start has read it.
        if !folder::has_lines(path) && span.start == 0 {
            return NO_LINES.into();
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
        let text: Rc<str> = match std::str::from_utf8(&bytes) {
            // Lines go where the site does not: into logs and mails.
            Ok(text) => identity::covered(text).into(),
            // The bytes of a picture or an office file are no lines.
            Err(_) if is_binary(&bytes) => "\0".into(),
            Err(error) => {
                let (good, bad) = bytes.split_at(error.valid_up_to());
                let good = String::from_utf8_lossy(good);
                let line = bad.split(|byte| *byte == b'\n').next().unwrap_or_default();
                // A broken text may be a large binary file: its first bad line, shortened, is enough.
                format!("{good}{}", "?".repeat(line.len().min(20))).into()
            }
        };
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

/// How many of each level there are, in words; empty when there are none.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let counts = [Level::Error, Level::Warning, Level::Hint].map(|level| {
        let count = diagnostics.iter().filter(|diagnostic| diagnostic.level == level).count();
        (count > 0).then(|| format!("{count} 个{}", level.chinese()))
    });
    counts.into_iter().flatten().collect::<Vec<_>>().join("，")
}
