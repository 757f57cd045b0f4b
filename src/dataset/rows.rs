//! The cells of a CSV file or a spreadsheet, before anybody knows what the columns mean.

use crate::dataset::figure::Place;
use crate::diagnostic::Span;
use crate::path::SourcePath;

/// The most rows and columns that are read of one file.
pub const MAX_ROWS: usize = 20_000;
/// See [`MAX_ROWS`].
pub const MAX_COLUMNS: usize = 200;

/// The cells of one file, with the heading and whatever stands above it.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The file.
    pub path: SourcePath,
    /// The rows from the top; blank ones are left out.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What it says, without blanks around it.
    pub text: String,
    /// Where it is.
    pub place: Place,
}

impl Rows {
    /// No rows.
    pub fn empty(path: &SourcePath) -> Rows {
        Rows { path: path.clone(), rows: Vec::new() }
    }

    /// The start of the file, for what is wrong with all of it.
    pub fn span(&self) -> Span {
        Span::new(&self.path, 0..0)
    }
}
