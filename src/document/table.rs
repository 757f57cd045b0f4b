//! What the rows and columns of a table are called, told cell by cell while it is read.

/// A table that is being read: what its rows and columns are called.
#[derive(Default)]
pub(super) struct Table {
    headings: Vec<String>,
    /// The first cell of the row, and whether it is one of the body.
    row: String,
    in_body: bool,
    /// Which cell of the row comes next.
    pub(super) column: usize,
}

impl Table {
    /// Begins a row of the body.
    pub(super) fn next_row(&mut self) {
        self.row.clear();
        (self.in_body, self.column) = (true, 0);
    }

    /// Takes the text of a cell for what it names.
    pub(super) fn name(&mut self, text: &str) {
        if !self.in_body {
            self.headings.resize(self.column, String::new());
            self.headings.push(text.into());
        } else if self.column == 0 {
            self.row.push_str(text);
        }
    }

    /// The names of the row and of the column; a name has none itself.
    pub(super) fn names(&self) -> (&str, &str) {
        match (self.in_body, self.column) {
            (false, _) | (_, 0) => ("", ""),
            (_, column) => (&self.row, self.headings.get(column).map_or("", String::as_str)),
        }
    }
}
