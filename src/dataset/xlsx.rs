//! A spreadsheet (.xlsx) to cells that know their names and show what a person sees in them: the number with its format, the
//! text of a merged cell in all that it covers, which rows and columns are hidden.

use std::sync::Arc;

use crate::dataset::figure::Place;
use crate::dataset::number_format::{Epoch, NumberFormat, Shown};
use crate::dataset::rows::{Behind, Cell, MAX_COLUMNS, MAX_ROWS, Row, Rows, Trouble};
use crate::dataset::table::at;
use crate::dataset::workbook::{Broken, Part, Value, Workbook};
use crate::diagnostic::{CellName, Code, Diagnosed, Diagnostic, Span};
use crate::path::SourcePath;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 8 << 20;
/// The most regions of merged cells.
const MAX_MERGED: usize = 100_000;
/// From here on spreadsheets no longer hold every digit of a whole number.
const FIRST_INEXACT: f64 = 1e15;

/// Reads one sheet: that of the name, else the only visible one.
pub fn parse(path: &SourcePath, bytes: &[u8], sheet: Option<&str>) -> Diagnosed<Rows> {
    let mut diagnostics = Vec::new();
    let value = read(path, bytes, sheet).unwrap_or_else(|diagnostic| {
        diagnostics.push(diagnostic.span(Span::new(path, 0..0)));
        Rows::empty(path)
    });
    Diagnosed { value, diagnostics }
}

impl From<Broken> for Diagnostic {
    fn from(_: Broken) -> Diagnostic {
        let diagnostic = error("打不开这个表格文件：文件损坏、加了密码，或者不是 .xlsx".into());
        diagnostic.hint("在表格软件里打开，去掉密码，另存为 .xlsx")
    }
}

fn error(message: String) -> Diagnostic {
    Diagnostic::new(Code::DatasetRows, message)
}

fn read(path: &SourcePath, bytes: &[u8], sheet: Option<&str>) -> Result<Rows, Diagnostic> {
    if bytes.len() > MAX_BYTES {
        let (size, most) = (bytes.len() >> 20, MAX_BYTES >> 20);
        return Err(error(format!("表格文件有 {size} MB，超过 {most} MB 的上限")));
    }
    let mut book = Workbook::open(bytes)?;
    let index = choose(&mut book, sheet)?;
    let mut grid = Grid {
        rows: Rows::empty(path),
        sheet: book.sheets[index].name.as_str().into(),
        zeros: true,
        hidden: None,
        merged: Vec::new(),
    };
    let (epoch, uncalculated, struck) = (book.epoch, book.uncalculated, std::mem::take(&mut book.struck));
    book.read_sheet(index, |formats, part| {
        match part {
            Part::HiddenColumns(from, to) => {
                let last = to.min(MAX_COLUMNS as u32 - 1);
                let hidden = &mut grid.rows.hidden_columns;
                let new: Vec<usize> =
                    (from as usize..=last as usize).filter(|column| !hidden.contains(column)).collect();
                hidden.extend(new);
            }
            Part::NoZeros => grid.zeros = false,
            Part::HiddenRow(row) => grid.hidden = Some(row),
            Part::Merged(_) if grid.merged.len() == MAX_MERGED => {
                return Err(error(format!("表格太大：最多 {MAX_MERGED} 处合并的单元格")));
            }
            Part::Merged(region) => grid.merged.push(region),
            Part::Cell { row, column, style, formula, value } => {
                let format = formats.get(style).or(formats.first());
                let format = format.expect("a book has a format");
                let mut cell = shown(&value, format, epoch);
                if let Behind::Number { struck: is, .. } = &mut cell.behind {
                    *is = struck.get(style).is_some_and(|struck| *struck);
                }
                if formula && uncalculated {
                    cell.behind = Behind::Trouble(Trouble::Uncalculated);
                }
                grid.put(row, column, cell)?;
            }
        }
        Ok::<(), Diagnostic>(())
    })?;
    grid.merge();
    Ok(grid.rows)
}

/// The sheet to read: that of the name, else the only visible one, else the only one of these with something on it.
fn choose(book: &mut Workbook<'_>, sheet: Option<&str>) -> Result<usize, Diagnostic> {
    if sheet.is_none() && book.sheets.len() > 1 {
        let filled: Vec<usize> = (0..book.sheets.len()).filter(|index| !book.is_blank(*index)).collect();
        if let [only] = filled.as_slice() {
            return Ok(*only);
        }
    }
    let visible: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    match (sheet, visible.as_slice()) {
        (Some(name), _) if book.hidden.iter().any(|hidden| hidden == name) => {
            Err(error(format!("工作表“{name}”是隐藏的，不知道要不要发布"))
                .hint("要发布就在表格软件里取消隐藏"))
        }
        (Some(name), _) => visible
            .iter()
            .position(|known| *known == name)
            .ok_or_else(|| error(format!("没有工作表“{name}”")).nearest(name, visible.iter().copied())),
        (None, [_]) => Ok(0),
        // The files that linli writes.
        (None, ["指标" | "表格", "说明"]) => Ok(0),
        (None, []) => Err(error("这个文件里没有可见的工作表".into())),
        (None, several) => Err(error(format!("有 {} 个工作表，不知道读哪一个", several.len()))
            .hint(format!("在 YAML 里写明，如 sheet: {}", several[0]))
            .hint(format!("这个文件里有：{}", several.join("、")))),
    }
}

/// A cell that has no place yet.
#[derive(Default)]
struct Content {
    text: String,
    rounded: bool,
    behind: Behind,
    zero: bool,
}

/// What a cell shows, and what stands behind it.
fn shown(value: &Value, format: &NumberFormat, epoch: Epoch) -> Content {
    let text = |text: &str| Content { text: text.trim().into(), ..Content::default() };
    let trouble = |shown: &str, trouble| Content { behind: Behind::Trouble(trouble), ..text(shown) };
    match value {
        Value::Text(value) => text(&format.show_text(value)),
        Value::Bool(yes) => text(if *yes { "是" } else { "否" }),
        Value::Error(value) => trouble(value, Trouble::Error),
        Value::Formula => trouble("（没有计算）", Trouble::Uncalculated),
        Value::Number(number) => {
            let Shown { text: shown, rounded, negative, zero, coloured, date } = format.show(*number, epoch);
            if shown.starts_with("####") {
                return trouble(&shown, Trouble::Unshowable);
            }
            if number.abs() >= FIRST_INEXACT {
                return trouble(&shown, Trouble::Digits);
            }
            if !format.has_exponent() && (shown.contains("E+") || shown.contains("E-")) {
                return trouble(&shown, Trouble::Exponent);
            }
            let behind = match date {
                Some(date) => Behind::Date(date),
                None => {
                    let scaled = is_scaled(number.abs(), &shown);
                    Behind::Number { negative, zero, coloured, scaled, struck: false }
                }
            };
            Content { rounded, behind, zero, ..text(&shown) }
        }
    }
}

/// Whether the digits that are shown are those of a number a hundred times as large or as small: 12.3456 for 123456.
fn is_scaled(number: f64, shown: &str) -> bool {
    if shown.contains(['%', '％', '‰', '/', 'E', ':']) {
        return false;
    }
    let digits: String = shown.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    match digits.parse::<f64>() {
        Ok(value) if value > 0.0 && number > 0.0 => !(0.02..50.0).contains(&(number / value)),
        _ => false,
    }
}

/// The rows as far as they are read.
struct Grid {
    rows: Rows,
    sheet: Arc<str>,
    /// Whether zeros are shown.
    zeros: bool,
    /// The last row that is not shown.
    hidden: Option<u32>,
    merged: Vec<[u32; 4]>,
}

impl Grid {
    fn place(&self, row: u32, column: u32) -> Place {
        let cell = Some(CellName { sheet: self.sheet.clone(), row, column });
        Place { span: Span::new(&self.rows.path, 0..0), cell }
    }

    /// Adds a cell to the last row, or to a new one.
    fn put(&mut self, row: u32, column: u32, content: Content) -> Result<(), Diagnostic> {
        // A sheet with one cell at its far corner must not fill the memory, and one that is blank there is not too large.
        if content.text.is_empty() || (content.zero && !self.zeros) {
            return Ok(());
        }
        let place = self.place(row, column);
        if column as usize >= MAX_COLUMNS || row as usize >= MAX_ROWS {
            return Err(at(error(format!("表格太大：最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列")), &place));
        }
        if self.rows.rows.last().is_none_or(|last| row_of(last) != row) {
            let hidden = self.hidden == Some(row);
            self.rows.rows.push(Row { cells: Vec::new(), hidden });
        }
        let Content { text, rounded, behind, .. } = content;
        *self.cell(self.rows.rows.len() - 1, row, column) =
            Cell { text: text.into(), place, rounded, merged: false, behind };
        Ok(())
    }

    /// A cell of a row that is there, with blank ones before it.
    fn cell(&mut self, index: usize, row: u32, column: u32) -> &mut Cell {
        for blank in self.rows.rows[index].cells.len() as u32..=column {
            let cell = Cell::new("", self.place(row, blank));
            self.rows.rows[index].cells.push(cell);
        }
        &mut self.rows.rows[index].cells[column as usize]
    }

    /// Shows the first of merged cells in all of them. What stands in the others is seen by nobody.
    fn merge(&mut self) {
        // Regions never overlap in a book that a spreadsheet program made.
        let mut left = MAX_ROWS * MAX_COLUMNS;
        for [top, first, bottom, last] in std::mem::take(&mut self.merged) {
            let rows = &self.rows.rows;
            let start = rows.partition_point(|row| row_of(row) < top);
            let end = rows.partition_point(|row| row_of(row) <= bottom).max(start);
            let shown = rows.get(start).filter(|row| row_of(row) == top);
            let shown = shown.and_then(|row| row.cells.get(first as usize)).cloned();
            for index in start..end {
                let row = row_of(&self.rows.rows[index]);
                for column in first..=last.min(MAX_COLUMNS as u32 - 1) {
                    let Some(rest) = left.checked_sub(1) else { return };
                    left = rest;
                    if (row, column) == (top, first) {
                        continue;
                    }
                    let place = self.place(row, column);
                    let cell = match &shown {
                        Some(shown) => Cell { place, merged: true, ..shown.clone() },
                        None => Cell { merged: true, ..Cell::new("", place) },
                    };
                    *self.cell(index, row, column) = cell;
                }
            }
        }
    }
}

/// The number of a row, from 0.
fn row_of(row: &Row) -> u32 {
    row.cells.first().and_then(|cell| cell.place.cell.as_ref()).map_or(u32::MAX, |name| name.row)
}
