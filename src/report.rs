//! Diagnostics to what people and tools read. Line and column are worked out here and nowhere else.

mod form;
mod html;
mod places;
mod sarif;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::rc::Rc;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Origin, Renderer, Snippet, level};
use serde_json::json;

use crate::diagnostic::{Code, Diagnostic, Level, Span};
use crate::path::SourcePath;
use crate::source::Sources;
pub use form::{FormOf, form};
pub use html::{Account, STYLE, html};
pub use places::{Excerpt, Places, Position, bytes_cut, excerpt, start_of};
use places::{Text, Texts};
pub use sarif::sarif;

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
    let places: Vec<(Rc<Text>, &Span, &str, bool)> = diagnostic
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
        if !text.has_lines() {
            elements.push(Origin::path(span.source.as_str()).into());
            if !label.is_empty() {
                elements.push(level::NOTE.no_name().message(*label).into());
            }
            continue;
        }
        let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        // Only the lines that are shown, or each finding would cost as much as its file is long.
        let range = text.range(span);
        let ((number, start), end) = (text.line(range.start), text.line_end(range.end));
        let mut annotation = kind.span(range.start - start..range.end - start);
        if !label.is_empty() {
            annotation = annotation.label(*label);
        }
        let lines = Snippet::source(&text.as_str()[start..end]).line_start(number);
        elements.push(lines.path(span.source.as_str()).annotation(annotation).into());
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
    let fixes = diagnostic.hints.iter().filter_map(|hint| hint.instead.as_ref()?.fix(&at, text.as_str()));
    let suggestion = |fix: crate::diagnostic::Fix| {
        let mut object = json!({ "text": fix.text });
        place(&mut object, &Span { start: fix.start, end: fix.end, ..span.clone() }, texts);
        object
    };
    fixes.map(suggestion).collect()
}

fn place(object: &mut serde_json::Value, span: &Span, texts: &mut Texts<'_>) {
    let (start, end) = texts.of(span).positions(span);
    object["file"] = json!(span.source.as_str());
    object["line"] = json!(start.line);
    object["column"] = json!(start.column);
    object["end_line"] = json!(end.line);
    object["end_column"] = json!(end.column);
}

/// How many of each level there are, in words; empty when there are none.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let counts = [Level::Error, Level::Warning, Level::Hint].map(|level| {
        let count = diagnostics.iter().filter(|diagnostic| diagnostic.level == level).count();
        (count > 0).then(|| format!("{count} 个{}", level.chinese()))
    });
    counts.into_iter().flatten().collect::<Vec<_>>().join("，")
}
