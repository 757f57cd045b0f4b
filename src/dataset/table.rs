//! A table of a dataset: typed columns, rows of cells, a row of totals. How it is read: `columns`, `join`.

use std::sync::Arc;

use crate::dataset::additive;
use crate::dataset::figure::{Figure, Place, Quantity};
use crate::dataset::number::Decimal;
use crate::dataset::shape;
use crate::diagnostic::{Diagnostic, Span};
use crate::hash::Hasher;
use crate::path::SourcePath;

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
    /// The totals are to be worked out, as `totals: auto` says.
    pub add_up: bool,
    /// How far the sum of a column's rows may lie from a written total, because a spreadsheet shows fewer digits than it
    /// holds: half a unit of the last digit for each cell that it rounds. Zero where it rounds none; empty without a file.
    pub(super) slack: Vec<Option<Decimal>>,
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

    /// Whether a written total is that of a sum, as exactly as the cells show it.
    pub fn is_total(&self, column: usize, sum: &Decimal, written: &Decimal) -> bool {
        match self.slack.get(column).and_then(Option::as_ref) {
            None => sum == written,
            Some(slack) => sum.minus(written).absolute() <= *slack,
        }
    }

    /// Whether a spreadsheet shows fewer digits of a column than it holds.
    pub fn is_rounded(&self, column: usize) -> bool {
        self.slack.get(column).is_some_and(Option::is_some)
    }

    /// Why the rows are not parts of one whole: one of them is an average, a sum, a year before, or they are numbered as parts
    /// and parts of these.
    pub fn no_parts(&self) -> Option<String> {
        let labels: Vec<String> = self.rows.iter().map(|row| row[self.label()].text()).collect();
        if let Some(label) = labels.iter().find(|label| shape::is_no_part(label)) {
            return Some(format!("“{label}”不是其中的一部分"));
        }
        shape::are_nested(labels.iter().map(String::as_str))
            .then(|| "各行分两层编号，下一层是上一层的一部分".into())
    }

    /// Works out the totals, if asked to: of each column of exact, known figures that add up and are shown in full. The
    /// others stay empty; there are no totals where all would be.
    pub(super) fn add_up_rows(&mut self) {
        if !self.add_up || self.rows.is_empty() || self.no_parts().is_some() {
            return;
        }
        let label = self.columns.iter().position(|column| column.kind == CellType::Text);
        let sum = |index: usize| {
            let column = &self.columns[index];
            if !column.adds_up() || self.is_rounded(index) {
                return None;
            }
            let sum = Decimal::sum(exact(&self.rows, index)?);
            let quantity = Quantity::Known { value: sum, qualifier: None };
            let place = Place { span: column.span.clone(), cell: None };
            Some(Cell::Figure(Figure { quantity, unit: column.unit.clone(), place }))
        };
        let sums: Vec<Option<Cell>> = (0..self.columns.len()).map(sum).collect();
        if sums.iter().all(Option::is_none) {
            return;
        }
        let cell = |(index, sum): (usize, Option<Cell>)| match sum {
            None if label == Some(index) => Cell::Text("合计".into()),
            sum => sum.unwrap_or(Cell::Empty),
        };
        self.totals = sums.into_iter().enumerate().map(cell).collect();
    }
}

impl Column {
    /// Whether the sum of its figures says something: not for percentages, averages and other rates.
    pub fn adds_up(&self) -> bool {
        self.kind == CellType::Number && additive::adds_up(&self.name, &self.unit)
    }
}

/// The figures of a column, if all of them are known and exact.
pub(super) fn exact(rows: &[Vec<Cell>], column: usize) -> Option<Vec<&Decimal>> {
    rows.iter().map(|row| row[column].figure().and_then(Figure::exact)).collect()
}

/// A diagnostic at a place, which names the cell where there is one.
pub(crate) fn at(diagnostic: Diagnostic, place: &Place) -> Diagnostic {
    diagnostic.in_cell(place.cell.as_ref()).span(place.span.clone())
}
