//! A spreadsheet (.xlsx) to cells that know their names. Numbers are read with the 15 digits that spreadsheets work
//! with, so a sum such as 0.1+0.2 is the 0.3 that its author sees.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::dataset::figure::Place;
use crate::dataset::rows::{Cell, MAX_COLUMNS, MAX_ROWS, Row, Rows};
use crate::dataset::table::at;
use crate::diagnostic::{CellName, Code, Diagnosed, Diagnostic, Span};
use crate::path::SourcePath;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 8 << 20;

/// Reads one sheet: that of the name, else the only visible one.
pub fn parse(path: &SourcePath, bytes: &[u8], sheet: Option<&str>) -> Diagnosed<Rows> {
    let mut diagnostics = Vec::new();
    let value = read(path, bytes, sheet, &mut diagnostics).unwrap_or_else(|diagnostic| {
        diagnostics.push(diagnostic.span(Span::new(path, 0..0)));
        Rows::empty(path)
    });
    Diagnosed { value, diagnostics }
}

fn read(
    path: &SourcePath,
    bytes: &[u8],
    sheet: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Rows, Diagnostic> {
    let error = |message: String| Diagnostic::new(Code::DatasetRows, message);
    let broken = |_: XlsxError| {
        let diagnostic = error("打不开这个表格文件：文件损坏、加了密码，或者不是 .xlsx".into());
        diagnostic.hint("在表格软件里打开，去掉密码，另存为 .xlsx")
    };
    if bytes.len() > MAX_BYTES {
        return Err(error(format!(
            "表格文件有 {} MB，超过 {} MB 的上限",
            bytes.len() >> 20,
            MAX_BYTES >> 20
        )));
    }
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let visible: Vec<&str> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.as_str())
        .collect();
    let name = match (sheet, visible.as_slice()) {
        (Some(name), _) if visible.contains(&name) => name.to_string(),
        (Some(name), _) => {
            let diagnostic = error(format!("没有工作表“{name}”"));
            return Err(diagnostic.nearest(name, visible.iter().copied()));
        }
        (None, [only]) => only.to_string(),
        (None, []) => return Err(error("这个文件里没有可见的工作表".into())),
        (None, several) => {
            let diagnostic = error(format!("有 {} 个工作表，不知道读哪一个", several.len()));
            return Err(diagnostic
                .hint(format!("在 YAML 里写明，如 sheet: {}", several[0]))
                .hint(format!("这个文件里有：{}", several.join("、"))));
        }
    };

    let mut reader = book.worksheet_cells_reader(&name).map_err(broken)?;
    // Format 9 and 10 are the built-in 0% and 0.00%.
    let percent: Vec<bool> = reader
        .styles()
        .iter()
        .map(|style| {
            style.number_format.as_ref().is_some_and(|format| {
                matches!(format.format_id, Some(9 | 10)) || format.format_code.contains('%')
            })
        })
        .collect();
    let sheet: Arc<str> = name.as_str().into();
    let mut rows = Rows::empty(path);
    let mut current = None;
    // Cells are read one by one: a sheet with one cell at its far corner must not fill the memory.
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(broken)? {
        let (row, column) = cell.get_position();
        let place = |column| Place {
            span: Span::new(path, 0..0),
            cell: Some(CellName { sheet: sheet.clone(), row, column }),
        };
        let text = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Int(number) => number.to_string(),
            DataRef::Float(number) if percent.get(style) == Some(&true) => plain(*number, 2) + "%",
            DataRef::Float(number) => plain(*number, 0),
            DataRef::String(text) => text.trim().to_string(),
            DataRef::SharedString(text) => text.trim().to_string(),
            DataRef::Bool(yes) => if *yes { "是" } else { "否" }.into(),
            DataRef::DateTime(date) => {
                let (year, month, day, ..) = date.to_ymd_hms_milli();
                format!("{year:04}-{month:02}-{day:02}")
            }
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
            DataRef::Error(kind) => {
                let diagnostic = error(format!("公式出错（{kind}）"));
                diagnostics.push(at(diagnostic, &place(column)).hint("在表格软件里改好公式，再保存"));
                // One mistake, not also an empty cell.
                "pending".into()
            }
        };
        if text.is_empty() {
            continue;
        }
        if column as usize >= MAX_COLUMNS || row as usize >= MAX_ROWS {
            let message = format!("表格太大：最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列");
            return Err(at(error(message), &place(column)));
        }
        if current != Some(row) {
            rows.rows.push(Row::default());
            current = Some(row);
        }
        let cells = &mut rows.rows.last_mut().expect("a row was pushed").cells;
        while cells.len() < column as usize {
            cells.push(Cell::new("", place(cells.len() as u32)));
        }
        cells.push(Cell::new(&text, place(column)));
    }
    Ok(rows)
}

/// A number with at most 15 significant digits, times ten to the `shift`, without an exponent.
fn plain(number: f64, shift: i32) -> String {
    let scientific = format!("{number:.14e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let Ok(exponent) = exponent.parse::<i32>() else { return scientific };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let point = exponent + shift + 1;
    let text = if point <= 0 {
        format!("0.{}{digits}", "0".repeat(-point as usize))
    } else if point as usize >= digits.len() {
        format!("{digits}{}", "0".repeat(point as usize - digits.len()))
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        format!("{whole}.{fraction}")
    };
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if number < 0.0 && text != "0" { format!("-{text}") } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn numbers_of_spreadsheets_are_plain_decimals() {
        for (number, shift, text) in [
            (120.0, 0, "120"),
            (0.1 + 0.2, 0, "0.3"),
            (0.125, 2, "12.5"),
            (-2.5, 0, "-2.5"),
            (0.0, 0, "0"),
            (-0.0, 0, "0"),
            (1e15, 0, "1000000000000000"),
            (1.5e-7, 0, "0.00000015"),
            (123456789.125, 0, "123456789.125"),
        ] {
            assert_eq!(plain(number, shift), text);
        }
    }
}
