//! What a dataset says of its table: the columns, the rows or the file that has them, the totals.

use std::sync::Arc;

use crate::dataset::cells;
use crate::dataset::figure::Place;
use crate::dataset::join::{Entry, Filling};
use crate::dataset::shape::Shape;
use crate::dataset::table::{CellType, Column, RowsFile, Table};
use crate::dataset::{first_line, text_of};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::yaml::{Decoder, Field, Map, Node, Value};

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
    if let Some(field) = totals {
        match &field.node.value {
            Value::Scalar { text, .. } if text == "auto" => table.add_up = true,
            Value::List(_) => {
                let cells = cells_of(decoder, field, &table.columns).unwrap_or_default().iter();
                let cells = cells.zip(&table.columns);
                table.totals =
                    cells.map(|(node, column)| cells::written(decoder, node, column, true)).collect();
            }
            _ => decoder.invalid(
                field,
                "“totals”应为一行的各格，或者 auto",
                "写成 totals: [合计, 21]；写 totals: auto 由程序相加",
            ),
        }
    }
    match rows {
        None => decoder.missing(map, "rows", "写上各行，或者写文件名，如 rows: streets.csv"),
        Some(field) => match &field.node.value {
            Value::Scalar { text, .. } => table.file = rows_file(decoder, field, text, sheet),
            _ => fill(decoder, field, &mut table),
        },
    }
    if let Some(sheet) = sheet.filter(|_| table.file.is_none()) {
        decoder.invalid(sheet, "“sheet”只用于 .xlsx 文件", "删去 sheet，或者写 rows: 文件.xlsx");
    }
    table.add_up_rows();
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

/// The file of indicators: `{rows: 指标.xlsx, sheet: 名称}`.
pub(super) fn indicators_file(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<RowsFile> {
    let mut map = decoder.map(field)?;
    let (rows, sheet) = (map.take("rows"), map.take("sheet"));
    let Some(rows) = rows else {
        decoder.missing(&map, "rows", "写文件名，如 rows: 指标.xlsx");
        return None;
    };
    let name = decoder.text(rows);
    decoder.finish(map);
    rows_file(decoder, rows, &name?, sheet)
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

/// The rows of a list: the same as those of a file, for whoever fills the table.
fn fill<'n>(decoder: &mut Decoder<'_>, field: Field<'n>, table: &mut Table) {
    let (columns, label) = (table.columns.clone(), table.label());
    let mut filling = Filling::new(table);
    for row in decoder.list(field) {
        let Some(nodes) = cells_of(decoder, row, &columns) else {
            filling.refuse();
            continue;
        };
        let text = |node: &'n Node| match &node.value {
            Value::Scalar { text, .. } => text.as_str(),
            _ => "",
        };
        let is_figure = |(node, column): (&Node, &Column)| {
            let empty = matches!(&node.value, Value::Scalar { text, .. } if text.is_empty());
            column.kind == CellType::Number && !empty && !matches!(node.value, Value::Null)
        };
        let entry = Entry {
            label: text(&nodes[label]),
            texts: nodes
                .iter()
                .zip(&columns)
                .take_while(|(_, column)| column.kind != CellType::Number)
                .map(|(node, _)| text(node))
                .collect(),
            figures: nodes.iter().zip(&columns).any(is_figure),
            hidden: false,
            place: Place { span: Span::new(decoder.path, row.range()), cell: None },
        };
        filling.add(decoder, &entry, |decoder, shape| {
            let totals = shape != Shape::Figures;
            Some(
                nodes
                    .iter()
                    .zip(&columns)
                    .map(|(node, column)| cells::written(decoder, node, column, totals))
                    .collect(),
            )
        });
    }
    filling.finish(
        &mut decoder.diagnostics,
        &Place { span: Span::new(decoder.path, field.range()), cell: None },
    );
}

/// The cells of a row, as many as there are columns.
fn cells_of<'n>(decoder: &mut Decoder<'_>, field: Field<'n>, columns: &[Column]) -> Option<&'n [Node]> {
    let Value::List(nodes) = &field.node.value else {
        let message = "表格的一行应为一个列表";
        decoder.diagnostics.push(
            Diagnostic::new(Code::DatasetWrongType, message)
                .at(decoder.path, first_line(field))
                .hint(format!("写成 - [{}]", names(columns).join(", "))),
        );
        return None;
    };
    if nodes.len() == columns.len() {
        return Some(nodes);
    }
    let message = format!("这一行有 {} 格，表格有 {} 列", nodes.len(), columns.len());
    let mut diagnostic = Diagnostic::new(Code::DatasetInvalid, message).at(decoder.path, field.range());
    let commas = |node: &Node| matches!(&node.value, Value::Scalar { text, .. } if text.contains('，'));
    if nodes.iter().any(commas) {
        diagnostic = diagnostic.hint("各格之间用半角逗号");
    }
    let order = names(columns).join("、");
    decoder.diagnostics.push(diagnostic.hint(format!("各格依次是：{order}；没有公开的写 withheld")));
    None
}

fn names(columns: &[Column]) -> Vec<&str> {
    columns.iter().map(|column| column.name.as_str()).collect()
}
