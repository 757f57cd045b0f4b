//! One table of tests for tables, `tests/spec/table-shapes.txt`: what a case draws is read as a list in YAML, as a CSV file and
//! as a workbook, and has to come out the same. A case is the YAML of the columns, a blank line, and the rows:
//!
//! ```text
//! columns: [{id: s, name: 街道}, {id: n, name: 户数, unit: 户}]
//!
//! 街道 | 户数
//! 东街道 | 12
//! ^ | 3            covered by the cell above it
//! ~ 西街道 | 9     a hidden row
//! ```
//!
//! The list has no heading: it is read where the first row names the columns, as they are.

use std::fmt::Write;

use linli::dataset::{self, Dataset, Part, csv, xlsx};
use linli::diagnostic::Diagnostic;
use linli::path::SourcePath;
use rust_xlsxwriter::{Format, Workbook};

use crate::datasets::{dump, spec};

#[test]
fn tables_read_the_same_from_a_list_a_csv_file_and_a_workbook() {
    let count = spec("table-shapes", |input| {
        let (yaml, rows) = input.split_once("\n\n").unwrap();
        let rows: Vec<Row<'_>> = rows.lines().map(Row::of).collect();
        let read = [
            ("行内", list(yaml, &rows)),
            ("CSV", Some(csv_file(yaml, &rows))),
            ("XLSX", Some(workbook(yaml, &rows))),
        ];
        let mut out = String::new();
        let mut shown: Vec<(String, String)> = Vec::new();
        for (form, text) in read.into_iter().filter_map(|(form, text)| Some((form, text?))) {
            match shown.iter_mut().find(|(_, known)| *known == text) {
                Some((forms, _)) => *forms += &format!("、{form}"),
                None => shown.push((form.into(), text)),
            }
        }
        for (forms, text) in shown {
            write!(out, "【{forms}】\n{text}").unwrap();
        }
        out
    });
    assert!(count >= 30, "{count}");
}

struct Row<'r> {
    hidden: bool,
    cells: Vec<&'r str>,
}

impl Row<'_> {
    fn of(line: &str) -> Row<'_> {
        let (hidden, cells) = line.strip_prefix("~ ").map_or((false, line), |line| (true, line));
        Row { hidden, cells: cells.split('|').map(str::trim).collect() }
    }
}

/// The result of a form, without places.
fn result(dataset: &Dataset, diagnostics: &[Diagnostic]) -> String {
    let mut out = dump(dataset).split_once("\n").map_or(String::new(), |(_, table)| table.to_string());
    for diagnostic in diagnostics {
        let message =
            diagnostic.message.split_once(" 单元格：").map_or(diagnostic.message.as_str(), |(_, rest)| rest);
        writeln!(out, "{}[{}] {message}", diagnostic.level.chinese(), diagnostic.code.as_str()).unwrap();
        for hint in diagnostic.hints.iter().map(|hint| &hint.text) {
            writeln!(out, "  建议 {}", hint.replace('\n', "⏎")).unwrap();
        }
    }
    out
}

fn parse(yaml: &str) -> (Dataset, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let path = SourcePath::new("content/stats/a.yaml");
    (
        dataset::parse(&path, &format!("title: 表\n{yaml}\n"), &mut |_| {}).collect(&mut diagnostics),
        diagnostics,
    )
}

/// As a list in YAML, if the first row names the columns in their order and nothing needs a spreadsheet.
fn list(yaml: &str, rows: &[Row<'_>]) -> Option<String> {
    let (empty, _) = parse(&format!("{yaml}\nrows: a.csv"));
    let names: Vec<&str> = empty.table.as_ref()?.columns.iter().map(|column| column.name.as_str()).collect();
    let special = |row: &Row<'_>| row.hidden || row.cells.iter().any(|cell| matches!(*cell, "^" | "<"));
    if rows[0].cells != names || rows.iter().any(special) {
        return None;
    }
    let row = |row: &Row<'_>| {
        let cells = row.cells.iter().map(|cell| match cell.parse::<f64>() {
            Ok(_) => cell.to_string(),
            Err(_) => serde_json::to_string(cell).unwrap(),
        });
        format!("  - [{}]\n", cells.collect::<Vec<_>>().join(", "))
    };
    let (dataset, diagnostics) =
        parse(&format!("{yaml}\nrows:\n{}", rows[1..].iter().map(row).collect::<String>()));
    Some(result(&dataset, &diagnostics))
}

fn csv_file(yaml: &str, rows: &[Row<'_>]) -> String {
    let (dataset, mut diagnostics) = parse(&format!("{yaml}\nrows: a.csv"));
    let cell = |cell: &&str| match *cell {
        "^" | "<" => String::new(),
        text if text.contains([',', '"']) => format!("\"{}\"", text.replace('"', "\"\"")),
        text => text.into(),
    };
    let line = |row: &Row<'_>| row.cells.iter().map(cell).collect::<Vec<_>>().join(",") + "\n";
    let text: String = rows.iter().map(line).collect();
    let rows = csv::parse(&SourcePath::new("content/stats/a.csv"), &text).collect(&mut diagnostics);
    let dataset = dataset.with_rows(Part::Table, rows).collect(&mut diagnostics);
    result(&dataset, &diagnostics)
}

fn workbook(yaml: &str, rows: &[Row<'_>]) -> String {
    let (dataset, mut diagnostics) = parse(&format!("{yaml}\nrows: a.xlsx"));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    for (at, row) in rows.iter().enumerate() {
        for (column, text) in row.cells.iter().enumerate() {
            let (first, place) = (at as u32, column as u16);
            if matches!(*text, "" | "^" | "<") {
                continue;
            }
            let covered = |cells: &mut dyn Iterator<Item = &str>, mark: &str| {
                cells.take_while(|cell| *cell == mark).count()
            };
            let down = covered(
                &mut rows[at + 1..].iter().map(|row| row.cells.get(column).copied().unwrap_or("")),
                "^",
            );
            let right = covered(&mut row.cells[column + 1..].iter().copied(), "<");
            if down + right > 0 {
                sheet
                    .merge_range(first, place, first + down as u32, place + right as u16, text, &plain)
                    .unwrap();
            }
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number(first, place, number).unwrap(),
                Err(_) => sheet.write_string(first, place, *text).unwrap(),
            };
        }
        if row.hidden {
            sheet.set_row_hidden(at as u32).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let rows = xlsx::parse(&SourcePath::new("content/stats/a.xlsx"), &bytes, None).collect(&mut diagnostics);
    let dataset = dataset.with_rows(Part::Table, rows).collect(&mut diagnostics);
    result(&dataset, &diagnostics)
}
