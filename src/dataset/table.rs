//! A table of a dataset: typed columns, rows of cells, a row of totals; and the joining of rows that stand in a file
//! of their own.

use std::sync::Arc;

use crate::dataset::figure::{Figure, Place, Qualifier, Quantity, large_unit};
use crate::dataset::number::Decimal;
use crate::dataset::rows::{self, Rows};
use crate::dataset::{CODES, figure_of, first_line, text_of, unknown_word};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span};
use crate::hash::Hasher;
use crate::path::SourcePath;
use crate::yaml::{Decoder, Field, Map, Node, Value};

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The columns; their ids and names differ.
    pub columns: Vec<Column>,
    /// The rows; each has a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// The row of totals, with a cell for every column; empty if there is none.
    pub totals: Vec<Cell>,
    /// The file that the rows stand in, if not in the YAML.
    pub file: Option<RowsFile>,
    /// Whether the totals are to be worked out.
    add_up: bool,
}

/// Where the rows of a table stand.
#[derive(Clone, Debug)]
pub struct RowsFile {
    /// The file, on the site.
    pub path: SourcePath,
    /// The sheet, if it is named.
    pub sheet: Option<String>,
    /// Where the file is named.
    pub span: Span,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// The id within the table.
    pub id: String,
    /// The heading.
    pub name: String,
    /// The unit of its figures; empty if none.
    pub unit: Arc<str>,
    /// What its cells are.
    pub kind: CellType,
    /// Where the id is written.
    pub span: Span,
}

/// What the cells of a column are.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum CellType {
    /// Texts.
    Text,
    /// Figures.
    Number,
    /// Dates.
    Date,
}

/// A cell.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Nothing: only in text columns, and in totals.
    Empty,
    /// A text or a date, as written.
    Text(String),
    /// A figure.
    Figure(Figure),
}

impl Cell {
    /// The cell as shown; empty for nothing.
    pub fn text(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Figure(figure) => figure.text(),
        }
    }

    /// The figure, if it is one.
    pub fn figure(&self) -> Option<&Figure> {
        match self {
            Cell::Figure(figure) => Some(figure),
            Cell::Empty | Cell::Text(_) => None,
        }
    }
}

impl Table {
    /// The place of a column by its id or name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.id == name || column.name == name)
    }

    /// The column that names the rows: the first one of texts.
    pub fn label(&self) -> usize {
        self.columns.iter().position(|column| column.kind == CellType::Text).unwrap_or(0)
    }

    /// The columns that hold figures.
    pub fn numbers(&self) -> impl Iterator<Item = usize> {
        (0..self.columns.len()).filter(|index| self.columns[*index].kind == CellType::Number)
    }

    /// The columns and how many rows there are.
    pub(super) fn add_outline_to(&self, hasher: &mut Hasher) {
        hasher.number(self.columns.len() as u64);
        for column in &self.columns {
            hasher.text(&column.id);
            hasher.text(&column.name);
            hasher.text(&column.unit);
            hasher.number(column.kind as u64);
        }
        hasher.number(self.rows.len() as u64);
        hasher.number(self.totals.len() as u64);
    }

    pub(super) fn add_to(&self, hasher: &mut Hasher) {
        self.add_outline_to(hasher);
        for cell in self.rows.iter().chain([&self.totals]).flatten() {
            match cell {
                Cell::Empty => hasher.number(0),
                Cell::Text(text) => {
                    hasher.number(1);
                    hasher.text(text);
                }
                Cell::Figure(figure) => {
                    hasher.number(2);
                    figure.quantity.add_to(hasher);
                }
            }
        }
        hasher.text(self.file.as_ref().map_or("", |file| file.path.as_str()));
    }

    /// The table with the rows of its file: the row that names every column is the heading, a last row that begins
    /// with 合计 or 总计 gives the totals.
    pub(super) fn with_rows(mut self, rows: &Rows) -> Diagnosed<Table> {
        let mut decoder = Decoder::new(&rows.path, CODES);
        if let Some((heading, order)) = self.heading(rows, &mut decoder.diagnostics) {
            // 合计 stands where the rows have their names.
            let label = self.columns.iter().position(|column| column.kind == CellType::Text).unwrap_or(0);
            let label = order[label];
            let written = !self.totals.is_empty();
            let mut last: Option<String> = None;
            for row in &rows.rows[heading + 1..] {
                let first = row.text(label).replace([' ', '\u{3000}'], "");
                let totals = matches!(first.as_str(), "合计" | "总计" | "共计" | "全区合计");
                let wrong = match &last {
                    Some(last) => Some(format!("“{last}”应是最后一行")),
                    None if totals && written => {
                        Some(format!("文件里有“{first}”一行，YAML 里又写了 totals，只留一处"))
                    }
                    None => None,
                };
                if let Some(message) = wrong {
                    let span = row.place().clone();
                    decoder.diagnostics.push(at(Diagnostic::new(Code::DatasetRows, message), &span));
                    break;
                }
                let cells = order
                    .iter()
                    .zip(&self.columns)
                    .map(|(index, column)| loose_cell(&mut decoder, &row.cells, *index, column, totals))
                    .collect();
                if totals {
                    last = Some(first);
                    self.totals = cells;
                    self.add_up = false;
                } else {
                    self.rows.push(cells);
                }
            }
        }
        self.finish();
        Diagnosed { value: self, diagnostics: decoder.diagnostics }
    }

    /// The row that names every column, and where each column stands in it.
    fn heading(&self, rows: &Rows, diagnostics: &mut Vec<Diagnostic>) -> Option<(usize, Vec<usize>)> {
        let place = |row: &[rows::Cell], column: &Column| {
            let with_unit =
                [format!("{}（{}）", column.name, column.unit), format!("{}({})", column.name, column.unit)];
            row.iter().position(|cell| {
                let text: &str = &cell.text;
                text == column.name || text == column.id || with_unit.iter().any(|name| name == text)
            })
        };
        let found = |row: &rows::Row| -> Vec<Option<usize>> {
            self.columns.iter().map(|column| place(&row.cells, column)).collect()
        };
        // A title and a line about units may stand above the heading.
        let candidates: Vec<_> = rows.rows.iter().take(10).map(found).collect();
        if let Some(heading) = candidates.iter().position(|row| row.iter().all(Option::is_some)) {
            return Some((heading, candidates[heading].iter().flatten().copied().collect()));
        }
        let names = |columns: Vec<&Column>| {
            columns.iter().map(|column| format!("“{}”", column.name)).collect::<Vec<_>>().join("、")
        };
        let best = (0..candidates.len())
            .max_by_key(|row| (candidates[*row].iter().flatten().count(), std::cmp::Reverse(*row)))
            .filter(|row| candidates[*row].iter().any(Option::is_some));
        let diagnostic = match best {
            Some(best) => {
                let missing = self.columns.iter().zip(&candidates[best]);
                let missing =
                    missing.filter(|(_, place)| place.is_none()).map(|(column, _)| column).collect();
                let there = rows.rows[best].cells.iter().filter(|cell| !cell.text.is_empty());
                let there: Vec<&str> = there.map(|cell| &*cell.text).collect();
                let message = format!("表头里没有{}", names(missing));
                at(Diagnostic::new(Code::DatasetRows, message), rows.rows[best].place())
                    .hint(format!("表头里有：{}", there.join("、")))
            }
            None if rows.rows.is_empty() => {
                Diagnostic::new(Code::DatasetRows, "表格是空的").span(rows.span())
            }
            None => {
                let message = format!("前十行里没有表头：应有{}", names(self.columns.iter().collect()));
                let mut diagnostic = Diagnostic::new(Code::DatasetRows, message).span(rows.span());
                if rows
                    .rows
                    .iter()
                    .take(10)
                    .flat_map(|row| &row.cells)
                    .any(|cell| cell.text.contains(['，', '；', '\t']))
                {
                    diagnostic = diagnostic.hint("CSV 的各列之间用半角逗号");
                }
                diagnostic
            }
        };
        diagnostics.push(diagnostic.hint("表头的文字要与 columns 里的 name（或 id）一样"));
        None
    }

    /// Works out the totals, if asked to: of each column of exact, known, countable figures. The others stay empty.
    fn finish(&mut self) {
        if !self.add_up || (self.file.is_some() && self.rows.is_empty()) {
            return;
        }
        let label = self.columns.iter().position(|column| column.kind == CellType::Text);
        self.totals = (0..self.columns.len())
            .map(|index| {
                let column = &self.columns[index];
                if label == Some(index) {
                    return Cell::Text("合计".into());
                }
                let cells: Option<Vec<&Decimal>> =
                    self.rows.iter().map(|row| row[index].figure().and_then(Figure::exact)).collect();
                let sum = cells.filter(|_| column.adds_up()).map(Decimal::sum);
                let place = Place { span: column.span.clone(), cell: None };
                sum.map_or(Cell::Empty, |value| {
                    let quantity = Quantity::Known { value, qualifier: None };
                    Cell::Figure(Figure { quantity, unit: column.unit.clone(), place })
                })
            })
            .collect();
    }
}

impl Column {
    /// Whether the sum of its figures says something: not for percentages and other rates.
    pub fn adds_up(&self) -> bool {
        let (_, unit) = large_unit(&self.unit);
        self.kind == CellType::Number
            && !matches!(unit, "%" | "％" | "‰" | "年" | "岁")
            && !unit.contains('/')
    }
}

/// Reads `columns`, `rows`, `sheet` and `totals`.
pub(super) fn read<'n>(decoder: &mut Decoder<'_>, map: &mut Map<'n>) -> Option<Table> {
    let (columns, rows) = (map.take("columns"), map.take("rows"));
    let (sheet, totals) = (map.take("sheet"), map.take("totals"));
    let Some(columns) = columns else {
        if let Some(extra) = rows.or(sheet).or(totals) {
            let key = extra.key;
            decoder.diagnostics.push(
                Diagnostic::new(Code::DatasetMissingKey, format!("有“{key}”却没有“columns”"))
                    .at(decoder.path, first_line(extra))
                    .hint(
                        "写上各列：columns: [{id: street, name: 街道}, {id: count, name: 服务点, unit: 个}]",
                    ),
            );
        }
        return None;
    };
    let mut table = Table { columns: read_columns(decoder, columns), ..Table::default() };
    if table.columns.is_empty() {
        return None;
    }
    match rows {
        None => decoder.missing(map, "rows", "写上各行，或者写文件名，如 rows: streets.csv"),
        Some(field) => match &field.node.value {
            Value::Scalar { text, .. } => table.file = rows_file(decoder, field, text, sheet),
            _ => {
                for row in decoder.list(field) {
                    if let Some(cells) = read_row(decoder, row, &table.columns, false) {
                        table.rows.push(cells);
                    }
                }
            }
        },
    }
    if let Some(sheet) = sheet.filter(|_| table.file.is_none()) {
        decoder.invalid(sheet, "“sheet”只用于 .xlsx 文件", "删去 sheet，或者写 rows: 文件.xlsx");
    }
    if let Some(field) = totals {
        match &field.node.value {
            Value::Scalar { text, .. } if text == "auto" => table.add_up = true,
            Value::List(_) => {
                table.totals = read_row(decoder, field, &table.columns, true).unwrap_or_default();
            }
            _ => decoder.invalid(
                field,
                "“totals”应为一行的各格，或者 auto",
                "写成 totals: [合计, 21]；写 totals: auto 由程序相加",
            ),
        }
    }
    table.finish();
    Some(table)
}

fn read_columns(decoder: &mut Decoder<'_>, field: Field<'_>) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for item in decoder.list(field) {
        let Some(mut map) = decoder.map(Field { key: "columns 的一项", ..item }) else { continue };
        let id = map.take("id");
        let slug = match id {
            Some(field) => decoder.slug(field),
            None => {
                decoder.missing(&map, "id", "写成 {id: count, name: 服务点, unit: 个}");
                None
            }
        };
        let name = match map.take("name") {
            Some(field) => decoder.text(field),
            None => {
                decoder.missing(&map, "name", "写上这一列的表头，如 name: 服务点");
                None
            }
        };
        let unit: Arc<str> = text_of(decoder, &mut map, "unit").into();
        let kind = map.take("type").and_then(|field| decoder.word(field, &["text", "number", "date"]));
        let kind = match kind {
            Some("text") => CellType::Text,
            Some("date") => CellType::Date,
            Some(_) => CellType::Number,
            None if unit.is_empty() => CellType::Text,
            None => CellType::Number,
        };
        let span = Span::new(decoder.path, id.map_or(item.range(), |field| field.range()));
        decoder.finish(map);
        let (Some(id), Some(name)) = (slug, name) else { continue };
        if let Some(first) = columns.iter().find(|column| column.id == id || column.name == name) {
            let what = if first.id == id { &id } else { &name };
            decoder.diagnostics.push(
                Diagnostic::new(Code::DatasetDuplicateId, format!("两列都叫“{what}”"))
                    .span(span)
                    .related(first.span.clone(), "第一次写在这里"),
            );
            continue;
        }
        columns.push(Column { id, name, unit, kind, span });
    }
    columns
}

fn rows_file(
    decoder: &mut Decoder<'_>,
    field: Field<'_>,
    name: &str,
    sheet: Option<Field<'_>>,
) -> Option<RowsFile> {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if !matches!(extension, "csv" | "xlsx") {
        let hint = match extension {
            "xls" | "et" | "ods" | "numbers" => "在表格软件里另存为 .xlsx",
            "CSV" | "XLSX" => "把扩展名改成小写",
            _ => "写 .csv 或 .xlsx 文件，放在这个 YAML 文件旁边",
        };
        decoder.invalid(field, format!("不能读“{name}”"), hint);
        return None;
    }
    let Some(path) = decoder.path.join(name).filter(|_| !name.starts_with('/')) else {
        decoder.invalid(field, format!("“{name}”在站点文件夹以外"), "把文件放在这个 YAML 文件旁边");
        return None;
    };
    if let Some(sheet) = sheet.filter(|_| extension == "csv") {
        decoder.invalid(sheet, "CSV 文件没有工作表", "删去 sheet");
    }
    let sheet = sheet.and_then(|field| decoder.text(field));
    Some(RowsFile { path, sheet, span: Span::new(decoder.path, field.range()) })
}

fn read_row(
    decoder: &mut Decoder<'_>,
    field: Field<'_>,
    columns: &[Column],
    totals: bool,
) -> Option<Vec<Cell>> {
    let Value::List(nodes) = &field.node.value else {
        let message = "表格的一行应为一个列表";
        decoder.diagnostics.push(
            Diagnostic::new(Code::DatasetWrongType, message)
                .at(decoder.path, first_line(field))
                .hint(format!("写成 - [{}]", names(columns).join(", "))),
        );
        return None;
    };
    if nodes.len() != columns.len() {
        let message = format!("这一行有 {} 格，表格有 {} 列", nodes.len(), columns.len());
        let mut diagnostic = Diagnostic::new(Code::DatasetInvalid, message).at(decoder.path, field.range());
        let commas = |node: &Node| matches!(&node.value, Value::Scalar { text, .. } if text.contains('，'));
        if nodes.iter().any(commas) {
            diagnostic = diagnostic.hint("各格之间用半角逗号");
        }
        let order = names(columns).join("、");
        decoder.diagnostics.push(diagnostic.hint(format!("各格依次是：{order}；没有公开的写 withheld")));
        return None;
    }
    let cells = nodes.iter().zip(columns);
    Some(cells.map(|(node, column)| read_cell(decoder, node, column, totals)).collect())
}

fn names(columns: &[Column]) -> Vec<&str> {
    columns.iter().map(|column| column.name.as_str()).collect()
}

fn read_cell(decoder: &mut Decoder<'_>, node: &Node, column: &Column, totals: bool) -> Cell {
    let field = Field { key: &column.name, node };
    let empty = match &node.value {
        Value::Null => true,
        Value::Scalar { text, .. } => text.is_empty(),
        _ => false,
    };
    if empty {
        if column.kind == CellType::Number && !totals {
            decoder.diagnostics.push(blank_cell(column).at(decoder.path, field.range()));
            let place = Place { span: Span::new(decoder.path, field.range()), cell: None };
            let quantity = Quantity::Pending;
            return Cell::Figure(Figure { quantity, unit: column.unit.clone(), place });
        }
        return Cell::Empty;
    }
    match column.kind {
        CellType::Text => decoder.text(field).map_or(Cell::Empty, Cell::Text),
        CellType::Date if totals => decoder.text(field).map_or(Cell::Empty, Cell::Text),
        CellType::Date => decoder.date(field).map_or(Cell::Empty, |date| Cell::Text(date.to_string())),
        CellType::Number => Cell::Figure(qualified(decoder, field, &column.unit)),
    }
}

/// A figure of a cell, where there is no room for a key: `120余`, `约3`, `近90`, `超100`.
fn qualified(decoder: &mut Decoder<'_>, field: Field<'_>, unit: &str) -> Figure {
    if let Value::Scalar { text, .. } = &field.node.value {
        let parts = Qualifier::ALL.into_iter().find_map(|(qualifier, word)| {
            let digits = match qualifier {
                Qualifier::Odd => text.strip_suffix(word),
                _ => text.strip_prefix(word),
            };
            Some((qualifier, Decimal::parse(digits?)?))
        });
        if let Some((qualifier, value)) = parts {
            let place = Place { span: Span::new(decoder.path, field.range()), cell: None };
            let quantity = Quantity::Known { value, qualifier: Some(qualifier) };
            return Figure { quantity, unit: unit.into(), place };
        }
    }
    let before = decoder.diagnostics.len();
    let figure = figure_of(decoder, field, unit, None);
    // A cell has no keys to write a status or a unit under.
    for diagnostic in &mut decoder.diagnostics[before..] {
        for hint in &mut diagnostic.hints {
            if hint.starts_with("没有公开的数字") {
                *hint = UNKNOWN.into();
            } else if hint.starts_with("单位写在") {
                *hint =
                    "单位写在 columns 的 unit 里，格子里只写数字；概数写成 120余、约3、近90、超100".into();
            }
        }
    }
    figure
}

const UNKNOWN: &str = "写上数字；没有公开的写 withheld 或 未公开，还没有核定的写 pending 或 待核定";

/// A cell of a CSV file or spreadsheet as one of `column`.
fn loose_cell(
    decoder: &mut Decoder<'_>,
    row: &[rows::Cell],
    index: usize,
    column: &Column,
    totals: bool,
) -> Cell {
    let Some(cell) = row.get(index) else {
        if column.kind == CellType::Number && !totals {
            let place = &row.last().expect("rows have cells").place;
            decoder.diagnostics.push(at(blank_cell(column), place));
        }
        return Cell::Empty;
    };
    let range = cell.place.span.start as usize..cell.place.span.end as usize;
    // `85%` in a column of percentages: the unit is in the heading and in the cell.
    let percent = column.kind == CellType::Number && matches!(&*column.unit, "%" | "％");
    let bare = if percent { cell.text.trim_end_matches(['%', '％']) } else { &cell.text };
    let value =
        if bare.is_empty() { Value::Null } else { Value::Scalar { text: bare.to_string(), plain: true } };
    let before = decoder.diagnostics.len();
    let mut read = if column.kind == CellType::Date && unknown_word(&cell.text).is_some() {
        Cell::Text(cell.text.to_string())
    } else {
        let text = Date::parse(&cell.text).or_else(|| Date::guess(&cell.text));
        match text.filter(|_| column.kind == CellType::Date) {
            // Spreadsheets write 2022/12/1, and nobody should have to retype a column.
            Some(date) => Cell::Text(date.to_string()),
            None => read_cell(decoder, &Node { range, value }, column, totals),
        }
    };
    if let Some(name) = &cell.place.cell {
        for diagnostic in &mut decoder.diagnostics[before..] {
            diagnostic.message = format!("{name} 单元格：{}", diagnostic.message);
        }
    }
    if let Cell::Figure(figure) = &mut read {
        figure.place = cell.place.clone();
    }
    read
}

fn blank_cell(column: &Column) -> Diagnostic {
    Diagnostic::new(Code::DatasetMissingKey, format!("“{}”这一格是空的", column.name)).hint(UNKNOWN)
}

/// A diagnostic at a place, which names the cell where there is one.
pub(crate) fn at(diagnostic: Diagnostic, place: &Place) -> Diagnostic {
    diagnostic.in_cell(place.cell.as_ref()).span(place.span.clone())
}
