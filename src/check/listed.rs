//! The site's own list of words as it is read: from `rules/terms.yaml`, from the table `rules/terms.csv`, or from both.

use std::io;
use std::sync::Arc;

use super::words::Words;
use crate::config::terms::{self, Term, Terms};
use crate::dataset::csv;
use crate::dataset::rows::Cell;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Level, stop_build};
use crate::folder;
use crate::hash::Hash;
use crate::path::SourcePath;
use crate::source::Sources;

/// What the columns of the table are headed by: the word that is not to be used, the one that is, why, who says so, and
/// how much that weighs.
const HEADS: [&[&str]; 5] = [
    &["wrong", "错误写法", "错误", "不用", "不该用的词", "错词"],
    &["right", "规范写法", "正确写法", "正确", "规范", "应为", "改为"],
    &["note", "说明", "备注", "理由"],
    &["source", "出处", "来源", "依据"],
    &["level", "级别", "等级"],
];

/// The words of a site; none where it has no list.
///
/// # Errors
/// When a file cannot be read; whatever is wrong in it is among the diagnostics.
pub fn read(sources: &Sources) -> io::Result<Diagnosed<Words>> {
    let mut diagnostics = Vec::new();
    let mut terms = terms::read(sources)?.collect(&mut diagnostics);
    if let Some(source) = sources.get(folder::TERMS_TABLE) {
        let text = sources.text(source)?.collect(&mut diagnostics);
        terms.hash = Hash::all([terms.hash, source.hash]);
        table(&source.path, &text, &mut terms, &mut diagnostics);
    }
    diagnostics.extend(terms.circles());
    Ok(Diagnosed { value: Words::new(Arc::new(terms)), diagnostics })
}

/// Of both files as they are now, to tell whether one has changed.
pub fn hash(sources: &Sources) -> Hash {
    let of = |path: &str| sources.get(path).map_or(Hash::ABSENT, |source| source.hash);
    Hash::all([of(folder::TERMS), of(folder::TERMS_TABLE)])
}

/// Adds the rows of a table, below a row of heads.
fn table(path: &SourcePath, text: &str, terms: &mut Terms, diagnostics: &mut Vec<Diagnostic>) {
    let before = diagnostics.len();
    let rows = csv::parse(path, text).collect(diagnostics).rows;
    if stop_build(&diagnostics[before..]) {
        return;
    }
    let Some((heads, rows)) = rows.split_first() else { return };
    let column = |names: &[&str]| {
        heads.cells.iter().position(|cell| names.contains(&cell.text.trim().to_lowercase().as_str()))
    };
    let [wrong, right, note, source, level] = HEADS.map(column);
    let Some(wrong) = wrong else {
        let message = "词语表的第一行没有“错误写法”这一列";
        let place = heads.cells.first().map(|cell| cell.place.span.clone());
        let diagnostic = Diagnostic::new(Code::ConfigInvalid, message)
            .hint("第一行写列名：错误写法,规范写法,说明,出处,级别（后面几列可以没有）");
        diagnostics.push(place.into_iter().fold(diagnostic, Diagnostic::span));
        return;
    };
    for row in rows {
        let cell = |column: Option<usize>| row.cells.get(column?).filter(|cell| !cell.text.is_empty());
        let text = |column| cell(column).map(|cell| cell.text.to_string()).unwrap_or_default();
        let level = cell(level).and_then(|cell| {
            let level = named(&cell.text);
            if level.is_none() {
                diagnostics.push(no_level(cell));
            }
            level
        });
        let Some(first) = cell(Some(wrong)) else {
            let message = "这一行没有写不该用的词";
            let place = row.cells.iter().find(|cell| !cell.text.is_empty()).map(|cell| &cell.place.span);
            let diagnostic = Diagnostic::new(Code::ConfigInvalid, message).hint("补上，或者删去这一行");
            diagnostics.push(place.cloned().into_iter().fold(diagnostic, Diagnostic::span));
            continue;
        };
        let place = first.place.span.clone();
        let (right, note, source) = (text(right), text(note), text(source));
        diagnostics.extend(terms.add(Term {
            wrong: first.text.to_string(),
            right,
            note,
            source,
            level,
            place,
        }));
    }
}

/// A level, by its name in `site.yaml` or that for people.
fn named(text: &str) -> Option<Level> {
    let text = text.to_lowercase();
    Level::NAMES
        .into_iter()
        .find(|(name, level)| *name == text || level.chinese() == text)
        .map(|(_, level)| level)
}

fn no_level(cell: &Cell) -> Diagnostic {
    let message = format!("级别不能是“{}”", cell.text);
    let diagnostic = Diagnostic::new(Code::ConfigInvalid, message).span(cell.place.span.clone());
    diagnostic.hint("可以填：错误、提醒、提示、不查；不填就照 site.yaml 的 rules")
}
