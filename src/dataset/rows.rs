//! The cells of a CSV file or a spreadsheet, before anybody knows what the columns mean.

use crate::dataset::figure::Place;
use crate::diagnostic::Span;
use crate::path::SourcePath;
use crate::text::passage::{self, Passage};

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
    /// Visits every text of the cells; `text` is that of the file, empty where it is no text.
    pub fn visit(&self, text: &str, visit: &mut dyn FnMut(&Passage<'_>)) {
        for cell in self.rows.iter().flatten().filter(|cell| !cell.text.is_empty()) {
            let Place { span, cell: name } = &cell.place;
            let place = span.start as usize..span.end as usize;
            passage::visit_cell(text, &cell.text, place, name.as_deref(), visit);
        }
    }

    /// No rows.
    pub fn empty(path: &SourcePath) -> Rows {
        Rows { path: path.clone(), rows: Vec::new() }
    }

    /// The start of the file, for what is wrong with all of it.
    pub fn span(&self) -> Span {
        Span::new(&self.path, 0..0)
    }
}
