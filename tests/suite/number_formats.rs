//! The table of number formats, with the displayed text of each. `tests/number_formats.py` holds it against LibreOffice.

use linli::dataset::number_format::{Epoch, NumberFormat};

use crate::tidy::source;

/// What a cell of the table shows.
fn shown(code: &str, value: &str) -> String {
    let code = match code.strip_prefix("id ") {
        Some(id) => NumberFormat::built_in(id.parse().unwrap()).unwrap(),
        None => code,
    };
    let format = NumberFormat::parse(code);
    if let Some(text) = value.strip_prefix('"') {
        return format.show_text(text.trim_end_matches('"')).trim().to_string();
    }
    let (value, epoch) = match value.strip_prefix("1904:") {
        Some(value) => (value, Epoch::Year1904),
        None => (value, Epoch::Year1900),
    };
    format.show(value.parse().unwrap(), epoch).text.trim().to_string()
}

#[test]
fn a_cell_is_what_its_format_shows() {
    let table = source("tests/spec/number-formats.txt");
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in table.lines().filter(|line| line.contains('│') && !line.starts_with('—')) {
        let cells: Vec<&str> = line.split('│').collect();
        // One blank at each side of the bar; a format may have more of its own.
        let code = cells[0].strip_suffix(' ').unwrap();
        let (value, expected) = (cells[1].trim(), cells[2].trim());
        let text = shown(code, value);
        count += 1;
        if text != expected {
            wrong.push(format!("{line}\n    shows {text}"));
        }
    }
    assert!(count >= 120, "only {count} rows");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
