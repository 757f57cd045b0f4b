//! The cells of a CSV file or a spreadsheet, before anybody knows what the columns mean.

use crate::dataset::figure::Place;
use crate::dataset::number::Decimal;
use crate::date::Date;
use crate::diagnostic::Span;
use crate::path::SourcePath;
use crate::text::passage::{self, Passage};

/// The most rows and columns that are read of one file.
pub const MAX_ROWS: usize = 20_000;
/// See [`MAX_ROWS`].
pub const MAX_COLUMNS: usize = 200;

/// The cells of one file, with the heading and whatever stands above and below the rows.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The file.
    pub path: SourcePath,
    /// The rows from the top; blank ones are left out.
    pub rows: Vec<Row>,
    /// The columns that a spreadsheet does not show, from 0.
    pub hidden_columns: Vec<usize>,
}

/// One row, with a cell at least.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The cells from the left, as far as something is written.
    pub cells: Vec<Cell>,
    /// A spreadsheet does not show it: somebody hid it, or a filter does.
    pub hidden: bool,
}

/// One cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What it shows, without blanks around it.
    pub text: Box<str>,
    /// Where it is.
    pub place: Place,
    /// The spreadsheet holds more digits than it shows.
    pub rounded: bool,
    /// It is covered by a cell that was merged with it, and shows what that one does.
    pub merged: bool,
    /// What stands behind the text.
    pub behind: Behind,
}

/// What a cell of a spreadsheet shows, beside the text.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Behind {
    /// The text itself, as always in CSV.
    #[default]
    Text,
    /// A number, as its format shows it.
    Number {
        /// It is below zero, whether or not a sign is shown.
        negative: bool,
        /// It is zero.
        zero: bool,
        /// It has a colour that one above zero has not.
        coloured: bool,
        /// Its format divides what it shows, as by 万.
        scaled: bool,
        /// It is struck through.
        struck: bool,
    },
    /// A date, as far as its format shows it: with a year at least.
    Date(Date),
    /// Nothing that can be published.
    Trouble(Trouble),
}

/// Why nobody can tell what a cell of a spreadsheet was meant to show.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A formula with an error: `#DIV/0!`.
    Error,
    /// A formula that no program has worked out.
    Uncalculated,
    /// `####`: a time or date that is none.
    Unshowable,
    /// A number with so many digits that spreadsheets lose the last ones.
    Digits,
    /// `1.23457E+11`, in a cell whose format nobody chose.
    Exponent,
}

impl Cell {
    /// A cell that shows all there is.
    pub fn new(text: &str, place: Place) -> Cell {
        Cell { text: text.trim().into(), place, rounded: false, merged: false, behind: Behind::Text }
    }
}

impl Row {
    /// What the cell of a column shows; empty where there is none.
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| &cell.text)
    }

    /// Where the row is: the first of its cells.
    pub fn place(&self) -> &Place {
        &self.cells.first().expect("a row has a cell").place
    }
}

impl Rows {
    /// Visits every text of the cells; `text` is that of the file, empty where it is no text.
    pub fn visit(&self, text: &str, visit: &mut dyn FnMut(&Passage<'_>)) {
        let cells = self.rows.iter().flat_map(|row| &row.cells);
        // In a short number there is nothing to be read; a long one may be somebody's.
        let is_number = |cell: &&Cell| cell.text.len() < 9 && Decimal::is_decimal(&cell.text);
        for cell in cells.filter(|cell| !cell.text.is_empty() && !cell.merged && !is_number(cell)) {
            passage::visit_cell(text, &cell.text, cell.place.range(), cell.place.cell.as_ref(), visit);
        }
    }

    /// No rows.
    pub fn empty(path: &SourcePath) -> Rows {
        Rows { path: path.clone(), rows: Vec::new(), hidden_columns: Vec::new() }
    }

    /// The start of the file, for what is wrong with all of it.
    pub fn span(&self) -> Span {
        Span::new(&self.path, 0..0)
    }
}
