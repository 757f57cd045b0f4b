//! CSV text (RFC 4180, with or without a byte order mark) to cells that know their bytes.

use crate::dataset::figure::Place;
use crate::dataset::rows::{Cell, MAX_COLUMNS, MAX_ROWS, Row, Rows};
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span};
use crate::path::SourcePath;

/// Parses a CSV text. Fields stand between commas; a field in double quotes may hold commas, line breaks and `""`.
pub fn parse(path: &SourcePath, text: &str) -> Diagnosed<Rows> {
    let mut rows = Rows::empty(path);
    let mut diagnostics = Vec::new();
    let bytes = text.as_bytes();
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while at < bytes.len() {
        let mut row = Vec::new();
        loop {
            let (cell, end) = field(path, text, at, &mut diagnostics);
            row.push(cell);
            at = end;
            if bytes.get(at) != Some(&b',') {
                break;
            }
            at += 1;
        }
        at += usize::from(bytes.get(at) == Some(&b'\r'));
        at += usize::from(bytes.get(at) == Some(&b'\n'));
        if rows.rows.len() == MAX_ROWS || row.len() > MAX_COLUMNS {
            let message = format!("表格太大：最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列");
            let span = row.swap_remove(0).place.span;
            diagnostics.push(Diagnostic::new(Code::DatasetRows, message).span(span));
            break;
        }
        if row.iter().any(|cell| !cell.text.is_empty()) {
            rows.rows.push(Row { cells: row, hidden: false });
        }
    }
    Diagnosed { value: rows, diagnostics }
}

/// The field at byte `at`, and the byte of the comma or line break behind it.
fn field(path: &SourcePath, text: &str, at: usize, diagnostics: &mut Vec<Diagnostic>) -> (Cell, usize) {
    // A text that linli kept from being a formula is that text again.
    let bare = |text: &str| match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest.to_string(),
        _ => text.to_string(),
    };
    let cell = |text: &str, start: usize, end: usize| {
        Cell::new(&bare(text), Place { span: Span::new(path, start..end), cell: None })
    };
    let rest = &text[at..];
    if !rest.starts_with('"') {
        let length = rest.find([',', '\r', '\n']).unwrap_or(rest.len());
        let body = &rest[..length];
        let start = at + body.len() - body.trim_start().len();
        return (cell(body, start, (at + body.trim_end().len()).max(start)), at + length);
    }
    let mut value = String::new();
    let mut from = 1;
    while let Some(quote) = rest[from..].find('"') {
        value += &rest[from..from + quote];
        from += quote + 1;
        if !rest[from..].starts_with('"') {
            let tail = rest[from..].find([',', '\r', '\n']).unwrap_or(rest.len() - from);
            if !rest[from..from + tail].trim().is_empty() {
                let span = Span::new(path, at + from..at + from + tail);
                diagnostics.push(
                    Diagnostic::new(Code::DatasetRows, "引号结束以后还有文字")
                        .span(span)
                        .hint("文字里的半角引号要写两遍：\"\""),
                );
            }
            return (cell(&value, at + 1, at + from - 1), at + from + tail);
        }
        value.push('"');
        from += 1;
    }
    let span = Span::new(path, at..at + 1);
    diagnostics.push(Diagnostic::new(Code::DatasetRows, "引号没有配对").span(span));
    (cell("", at, at + 1), text.len())
}
