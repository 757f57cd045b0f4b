//! A dataset as a file to take away: CSV, JSON and XLSX, each with the figures that the page shows, and with the same
//! words where there is none. What readers are not shown (who answers for a figure, when it is due) is in none of
//! them. Same dataset, same bytes.

use std::fmt::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::dataset::figure::{Figure, Quantity};
use crate::dataset::number::Style;
use crate::dataset::table::{Cell, Table};
use crate::dataset::{Dataset, Indicator};

/// The headings of the list of indicators.
const HEADINGS: [&str; 12] =
    ["编号", "指标", "时间", "数值", "概数", "单位", "写法", "状态", "目标", "来源", "截至", "说明"];

/// CSV with a byte order mark, so that Excel reads it as UTF-8: the indicators, a line for each period; then the table,
/// behind a blank line where there are both.
pub fn csv(dataset: &Dataset) -> Vec<u8> {
    let mut parts = Vec::new();
    if !dataset.indicators.is_empty() {
        let mut lines = vec![HEADINGS.map(String::from).to_vec()];
        lines
            .extend(indicator_lines(dataset).into_iter().map(|line| line.iter().map(Item::in_csv).collect()));
        parts.push(lines);
    }
    if let Some(table) = &dataset.table {
        let mut lines = vec![table_headings(table)];
        lines.extend(
            table_lines(table)
                .map(|row| row.iter().map(|cell| table_item(cell).in_csv()).collect::<Vec<_>>()),
        );
        parts.push(lines);
    }
    let parts = parts.iter().map(|lines| lines.iter().map(|line| csv_line(line)).collect::<String>());
    format!("\u{feff}{}", parts.collect::<Vec<_>>().join("\r\n")).into_bytes()
}

/// JSON; numbers keep their digits, `value` is `null` for what is not known and `text` says why.
pub fn json(dataset: &Dataset) -> Vec<u8> {
    let mut out = String::from("{\n");
    for (key, text) in [
        ("id", &dataset.id),
        ("title", &dataset.head.title),
        ("description", &dataset.head.description),
        ("source", &dataset.head.source),
        ("as_of", &dataset.head.as_of.map_or(String::new(), |date| date.to_string())),
        ("note", &dataset.head.note),
    ] {
        writeln!(out, "  {}: {},", quoted(key), quoted(text)).expect("a string");
    }
    writeln!(out, "  \"demo\": {},", dataset.head.demo).expect("a string");
    let indicators: Vec<String> =
        dataset.indicators.iter().map(|indicator| format!("\n    {}", indicator_json(indicator))).collect();
    let end = if indicators.is_empty() { "" } else { "\n  " };
    write!(out, "  \"indicators\": [{}{end}]", indicators.join(",")).expect("a string");
    if let Some(table) = &dataset.table {
        write!(out, ",\n  \"table\": {}", table_json(table)).expect("a string");
    }
    (out + "\n}\n").into_bytes()
}

/// A workbook with a sheet 指标, a sheet 表格 (those that there are) and a sheet 说明. Exact numbers are numbers, with as
/// many decimals as written; what has a qualifier or is not known is text.
///
/// # Errors
/// When the dataset does not fit a sheet (more than 32,767 characters in a cell, for one).
pub fn xlsx(dataset: &Dataset) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The program's outputs must not depend on the clock.
    let created = match dataset.head.as_of.map(crate::date::Date::to_day) {
        Some(date) if date.year >= 1900 => ExcelDateTime::from_ymd(
            date.year as u16,
            date.month.unwrap_or(1) as u8,
            date.day.unwrap_or(1) as u8,
        )?,
        _ => ExcelDateTime::from_ymd(2000, 1, 1)?,
    };
    book.set_properties(&DocProperties::new().set_title(&dataset.head.title).set_creation_datetime(&created));
    let bold = Format::new().set_bold();
    if !dataset.indicators.is_empty() {
        let sheet = book.add_worksheet().set_name("指标")?;
        for (column, heading) in HEADINGS.iter().enumerate() {
            sheet.write_string_with_format(0, column as u16, *heading, &bold)?;
        }
        for (row, line) in indicator_lines(dataset).iter().enumerate() {
            for (column, item) in line.iter().enumerate() {
                write_item(sheet, row as u32 + 1, column as u16, item)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_column_width(1, 30)?;
    }
    if let Some(table) = &dataset.table {
        let sheet = book.add_worksheet().set_name("表格")?;
        for (column, heading) in table_headings(table).iter().enumerate() {
            sheet.write_string_with_format(0, column as u16, heading, &bold)?;
        }
        for (row, cells) in table_lines(table).enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                write_item(sheet, row as u32 + 1, column as u16, &table_item(cell))?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
    }
    let sheet = book.add_worksheet().set_name("说明")?;
    for (row, (key, value)) in about(dataset).into_iter().enumerate() {
        sheet.write_string_with_format(row as u32, 0, key, &bold)?;
        sheet.write_string(row as u32, 1, &value)?;
    }
    book.save_to_buffer()
}

/// One cell of the list of indicators.
enum Item<'a> {
    Text(String),
    /// A known figure, of which the bare number is wanted.
    Number(&'a Figure),
}

impl Item<'_> {
    /// What a CSV file says. A text that a spreadsheet would take for a formula gets an apostrophe, as OWASP advises
    /// (CSV Injection); numbers and texts of a workbook need none.
    fn in_csv(&self) -> String {
        match self {
            Item::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
            Item::Text(text) => text.clone(),
            Item::Number(figure) => figure.value().map_or(String::new(), |value| value.to_string()),
        }
    }
}

/// A cell of a table. The unit stands in the heading: 120余, 约3, 未公开.
fn table_item(cell: &Cell) -> Item<'_> {
    match cell {
        Cell::Figure(figure) if figure.exact().is_some() => Item::Number(figure),
        Cell::Figure(figure) => Item::Text(figure.bare(Style::default())),
        cell => Item::Text(cell.text()),
    }
}

fn indicator_lines(dataset: &Dataset) -> Vec<Vec<Item<'_>>> {
    let mut lines = Vec::new();
    for indicator in &dataset.indicators {
        if indicator.series.is_empty() {
            lines.push(indicator_line(dataset, indicator, "", &indicator.figure));
        }
        for period in &indicator.series {
            lines.push(indicator_line(dataset, indicator, &period.name, &period.figure));
        }
    }
    lines
}

fn indicator_line<'a>(
    dataset: &Dataset,
    indicator: &Indicator,
    period: &str,
    figure: &'a Figure,
) -> Vec<Item<'a>> {
    let text = |text: &str| Item::Text(text.into());
    let note = match (dataset.head.demo, indicator.note.as_str()) {
        (false, note) => note.to_string(),
        (true, "") => "演示数据".into(),
        (true, note) => format!("演示数据；{note}"),
    };
    let status = match figure.quantity {
        Quantity::Known { .. } => "已知",
        Quantity::Pending => "待核定",
        Quantity::Withheld => "未公开",
    };
    vec![
        text(&indicator.id),
        text(&indicator.name),
        text(period),
        if figure.value().is_some() { Item::Number(figure) } else { text("") },
        text(figure.qualifier().map_or("", |qualifier| qualifier.word())),
        text(&indicator.unit),
        Item::Text(figure.text()),
        text(status),
        Item::Text(indicator.target.as_ref().map_or(String::new(), Figure::text)),
        text(&indicator.source),
        Item::Text(indicator.as_of.map_or(String::new(), |date| date.to_string())),
        Item::Text(note),
    ]
}

fn table_headings(table: &Table) -> Vec<String> {
    let heading = |column: &crate::dataset::table::Column| match &*column.unit {
        "" => column.name.clone(),
        unit => format!("{}（{unit}）", column.name),
    };
    table.columns.iter().map(heading).collect()
}

fn table_lines(table: &Table) -> impl Iterator<Item = &Vec<Cell>> {
    table.rows.iter().chain((!table.totals.is_empty()).then_some(&table.totals))
}

fn csv_line(fields: &[String]) -> String {
    let quote = |field: &String| {
        if field.contains([',', '"', '\n', '\r']) || field.trim() != field {
            format!("\"{}\"", field.replace('"', "\"\""))
        } else {
            field.clone()
        }
    };
    fields.iter().map(quote).collect::<Vec<_>>().join(",") + "\r\n"
}

fn write_item(sheet: &mut Worksheet, row: u32, column: u16, item: &Item<'_>) -> Result<(), XlsxError> {
    match item {
        Item::Text(text) if text.is_empty() => {}
        Item::Text(text) => drop(sheet.write_string(row, column, text)?),
        Item::Number(figure) => {
            let Some(value) = figure.value() else { return Ok(()) };
            // Spreadsheets keep 15 digits; a longer number would come out as another one.
            if value.digits() > 15 {
                sheet.write_string(row, column, value.as_str())?;
                return Ok(());
            }
            // Without a format eleven digits are shown as they are.
            if value.decimals() == 0 && value.digits() <= 11 {
                sheet.write_number(row, column, value.to_f64())?;
                return Ok(());
            }
            let format = match value.decimals() as usize {
                0 => Format::new().set_num_format("0"),
                decimals => Format::new().set_num_format(format!("0.{}", "0".repeat(decimals))),
            };
            sheet.write_number_with_format(row, column, value.to_f64(), &format)?;
        }
    }
    Ok(())
}

fn about(dataset: &Dataset) -> Vec<(&'static str, String)> {
    let head = &dataset.head;
    let mut lines = vec![
        ("名称", head.title.clone()),
        ("内容", head.description.clone()),
        ("来源", head.source.clone()),
        ("截至", head.as_of.map_or(String::new(), |date| date.chinese())),
        ("说明", head.note.clone()),
    ];
    if head.demo {
        lines.push(("注意", "演示数据，不是真实的统计".into()));
    }
    lines.retain(|(_, value)| !value.is_empty());
    lines
}

fn indicator_json(indicator: &Indicator) -> String {
    let mut fields = vec![
        format!("\"id\": {}", quoted(&indicator.id)),
        format!("\"name\": {}", quoted(&indicator.name)),
        format!("\"unit\": {}", quoted(&indicator.unit)),
        figure_json(&indicator.figure),
    ];
    if !indicator.series.is_empty() {
        let periods = indicator.series.iter().map(|period| {
            format!("{{\"period\": {}, {}}}", quoted(&period.name), figure_json(&period.figure))
        });
        fields.push(format!("\"series\": [{}]", periods.collect::<Vec<_>>().join(", ")));
    }
    if let Some(target) = &indicator.target {
        fields.push(format!("\"target\": {{{}}}", figure_json(target)));
    }
    let as_of = indicator.as_of.map_or(String::new(), |date| date.to_string());
    for (key, text) in [("source", &indicator.source), ("as_of", &as_of), ("note", &indicator.note)] {
        fields.push(format!("\"{key}\": {}", quoted(text)));
    }
    format!("{{{}}}", fields.join(", "))
}

fn figure_json(figure: &Figure) -> String {
    let value = figure.value().map_or("null".into(), |value| value.to_string());
    let qualifier = figure.qualifier().map_or("null".into(), |qualifier| quoted(qualifier.word()));
    format!(
        "\"status\": \"{}\", \"value\": {value}, \"qualifier\": {qualifier}, \"text\": {}",
        figure.quantity.status(),
        quoted(&figure.text())
    )
}

/// Rows as lists in the order of the columns; a number that is known and exact stands for itself.
fn table_json(table: &Table) -> String {
    let columns = table.columns.iter().map(|column| {
        let [id, name, unit] = [&*column.id, &*column.name, &*column.unit].map(quoted);
        format!("{{\"id\": {id}, \"name\": {name}, \"unit\": {unit}}}")
    });
    let cell = |cell: &Cell| match cell {
        Cell::Empty => "null".into(),
        Cell::Text(text) => quoted(text),
        Cell::Figure(figure) => match figure.exact() {
            Some(value) => value.to_string(),
            None => format!("{{{}}}", figure_json(figure)),
        },
    };
    let row = |row: &Vec<Cell>| format!("[{}]", row.iter().map(cell).collect::<Vec<_>>().join(", "));
    let mut out =
        format!("{{\n    \"columns\": [{}],\n    \"rows\": [", columns.collect::<Vec<_>>().join(", "));
    for (index, cells) in table.rows.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        write!(out, "{comma}\n      {}", row(cells)).expect("a string");
    }
    let totals = if table.totals.is_empty() { "null".into() } else { row(&table.totals) };
    out + &format!("],\n    \"totals\": {totals}}}")
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
