//! One cell, of a list in YAML or of a file of rows, as one of its column.

use crate::dataset::displayed::{Displayed, Unread, read_number};
use crate::dataset::figure::{Figure, Place, Qualifier, Quantity, large_unit};
use crate::dataset::number::Decimal;
use crate::dataset::rows::{self, Behind, Row, Trouble};
use crate::dataset::table::{Cell, CellType, Column, at};
use crate::dataset::{figure_of, unknown_word};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::yaml::{Decoder, Entry, Field, Node, Value};

/// A cell of a list in YAML. Those of totals may be empty.
pub(super) fn written(decoder: &mut Decoder<'_>, node: &Node, column: &Column, totals: bool) -> Cell {
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

/// A figure of a file of rows as YAML would have it: 120余 is `{value: 120, qualifier: 余}`. What cannot be read is said and
/// pending.
pub(super) fn loose(cell: &rows::Cell, name: &str, unit: &str, diagnostics: &mut Vec<Diagnostic>) -> Node {
    let range = cell.place.range();
    let scalar = |text: &str| Value::Scalar { text: text.into(), plain: true };
    let value = match (cell.behind, qualified_parts(&cell.text)) {
        (Behind::Trouble(trouble), _) => {
            diagnostics.push(at(unclear(trouble, &cell.text), &cell.place));
            scalar("pending")
        }
        (Behind::Number { .. }, _) => {
            let read = number(cell, name, unit, diagnostics);
            scalar(read.as_ref().map_or("pending", Decimal::as_str))
        }
        _ if cell.text.is_empty() => Value::Null,
        (_, Some((qualifier, number))) => {
            let entry = |key: &str, text: &str| Entry {
                key: key.into(),
                key_range: range.clone(),
                value: Node { range: range.clone(), value: scalar(text) },
            };
            Value::Map(vec![entry("value", number.as_str()), entry("qualifier", qualifier.word())])
        }
        _ => scalar(&cell.text),
    };
    Node { range, value }
}

/// A day of a file of rows, in whatever notation spreadsheets have for it.
pub(super) fn day(cell: &rows::Cell) -> Node {
    let date = match cell.behind {
        Behind::Date(date) => Some(date),
        _ => Date::parse(&cell.text).or_else(|| Date::guess(&cell.text)),
    };
    let text = date.map_or_else(|| cell.text.to_string(), |date| date.to_string());
    let range = cell.place.range();
    Node { range, value: Value::Scalar { text, plain: true } }
}

/// The qualifier and the number of a text such as 120余 or 约3.
fn qualified_parts(text: &str) -> Option<(Qualifier, Decimal)> {
    Qualifier::ALL.into_iter().find_map(|(qualifier, word)| {
        let digits = match qualifier {
            Qualifier::Odd => text.strip_suffix(word),
            _ => text.strip_prefix(word),
        };
        Some((qualifier, Decimal::parse(digits?)?))
    })
}

/// A figure of a cell, where there is no room for a key: `120余`, `约3`, `近90`, `超100`.
fn qualified(decoder: &mut Decoder<'_>, field: Field<'_>, unit: &str) -> Figure {
    if let Value::Scalar { text, .. } = &field.node.value
        && let Some((qualifier, value)) = qualified_parts(text)
    {
        let place = Place { span: Span::new(decoder.path, field.range()), cell: None };
        let quantity = Quantity::Known { value, qualifier: Some(qualifier) };
        return Figure { quantity, unit: unit.into(), place };
    }
    let before = decoder.diagnostics.len();
    let figure = figure_of(decoder, field, unit, None);
    // A cell has no keys to write a status or a unit under.
    for diagnostic in &mut decoder.diagnostics[before..] {
        for hint in &mut diagnostic.hints {
            if hint.text.starts_with("没有公开的数字") {
                *hint = UNKNOWN.into();
            } else if hint.text.starts_with("单位写在") {
                *hint =
                    "单位写在 columns 的 unit 里，格子里只写数字；概数写成 120余、约3、近90、超100".into();
            }
        }
    }
    figure
}

/// What may be written where a number is not known.
pub(super) const UNKNOWN: &str =
    "写上数字；没有公开的写 withheld 或 未公开，还没有核定的写 pending 或 待核定";

/// A cell of a CSV file or spreadsheet as one of `column`.
pub(super) fn shown(
    decoder: &mut Decoder<'_>,
    row: &Row,
    index: usize,
    column: &Column,
    totals: bool,
) -> Cell {
    let Some(cell) = row.cells.get(index) else {
        if column.kind == CellType::Number && !totals {
            let place = &row.cells.last().expect("rows have cells").place;
            decoder.diagnostics.push(at(blank_cell(column), place));
        }
        return Cell::Empty;
    };
    if let Behind::Trouble(trouble) = cell.behind {
        if !cell.merged {
            decoder.diagnostics.push(at(unclear(trouble, &cell.text), &cell.place));
        }
        return Cell::Empty;
    }
    if cell.merged && column.kind == CellType::Number && unknown_word(&cell.text).is_none() {
        return merged(decoder, cell, column, totals);
    }
    // A title of the totals that lies over several columns is said once.
    if cell.merged && totals && index > 0 && row.text(index - 1) == &*cell.text {
        return Cell::Empty;
    }
    match (cell.behind, column.kind) {
        (Behind::Date(date), CellType::Date) => return Cell::Text(date.to_string()),
        (Behind::Number { .. }, CellType::Date) if is_half_a_date(&cell.text) => {
            decoder.diagnostics.push(at(half_a_date(&cell.text), &cell.place));
            return Cell::Empty;
        }
        (Behind::Number { negative: true, zero: false, .. }, CellType::Text)
            if !cell.text.contains(['-', '−', '－', '(', '（', '▼', '↓', '降', '减', '负']) =>
        {
            decoder.diagnostics.push(at(unread(&Unread::Sign, cell, &column.name, ""), &cell.place));
            return Cell::Empty;
        }
        (Behind::Number { .. }, CellType::Number) => {
            let value = number(cell, &column.name, &column.unit, &mut decoder.diagnostics);
            return value.map_or(Cell::Empty, |value| {
                let quantity = Quantity::Known { value, qualifier: None };
                Cell::Figure(Figure { quantity, unit: column.unit.clone(), place: cell.place.clone() })
            });
        }
        _ => {}
    }
    let range = cell.place.range();
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
        if let Some(date) =
            text.filter(|_| column.kind == CellType::Date && is_in_doubt(&cell.text, &column.name))
        {
            decoder.diagnostics.push(at(doubtful_date(&cell.text, date, &column.name), &cell.place));
            return Cell::Empty;
        }
        match text.filter(|_| column.kind == CellType::Date) {
            // Spreadsheets write 2022/12/1, and nobody should have to retype a column.
            Some(date) => Cell::Text(date.to_string()),
            None => written(decoder, &Node { range, value }, column, totals),
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

/// Whether eight digits may be a number and no day: the heading of their column says nothing of time.
fn is_in_doubt(text: &str, heading: &str) -> bool {
    let of_time = ["日", "时间", "期", "date", "time", "day"];
    let heading = heading.to_lowercase();
    text.trim().len() == 8
        && text.trim().bytes().all(|byte| byte.is_ascii_digit())
        && !of_time.iter().any(|word| heading.contains(word))
}

fn doubtful_date(text: &str, date: Date, heading: &str) -> Diagnostic {
    let message = format!("“{text}”是日期 {date}，还是编号？列名“{heading}”看不出来");
    Diagnostic::new(Code::DatasetInvalid, message)
        .hint(format!("是日期，年月日之间加横线：{date}；或者在列名里加上“日期”"))
        .hint("不是日期，这一列的 type 用 text")
}

/// Whether a number stands for a month that can be two: a spreadsheet makes 2024.1 of 2024.10.
pub(super) fn is_half_a_date(text: &str) -> bool {
    let (year, month) = text.split_once('.').unwrap_or_default();
    year.len() == 4 && month == "1" && year.bytes().all(|byte| byte.is_ascii_digit())
}

/// What to say of it.
pub(super) fn half_a_date(text: &str) -> Diagnostic {
    let message = format!("“{text}”分不清是 1 月还是 10 月：数字末尾的 0 会丢掉");
    let hint = "在表格软件里把这一格设成“文本”格式，写成 2024-01 或 2024-10";
    Diagnostic::new(Code::DatasetRows, message).hint(hint)
}

/// A cell of figures that is covered by another: a number of several rows or columns is the number of none of them.
fn merged(decoder: &mut Decoder<'_>, cell: &rows::Cell, column: &Column, totals: bool) -> Cell {
    let is_number = matches!(cell.behind, Behind::Number { .. });
    if !is_number && !Decimal::is_decimal(cell.text.trim_end_matches(['%', '％'])) {
        if !totals {
            decoder.diagnostics.push(at(blank_cell(column), &cell.place));
        }
        return Cell::Empty;
    }
    let message = format!("“{}”这一格与别的格合并了，一个数字“{}”不知道是哪一行的", column.name, cell.text);
    let diagnostic = at(Diagnostic::new(Code::DatasetRows, message), &cell.place);
    decoder
        .diagnostics
        .push(diagnostic.hint("取消合并，每一格写自己的数字；没有分开统计的写 withheld 或 pending"));
    Cell::Empty
}

/// A number of a spreadsheet, as its format shows it, in a column or of an indicator of this name.
fn number(cell: &rows::Cell, name: &str, unit: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Decimal> {
    let Behind::Number { negative, zero, coloured, scaled, struck } = cell.behind else { return None };
    let shown = Displayed { text: &cell.text, negative, zero, coloured, rounded: cell.rounded };
    let read = read_number(shown, unit);
    let Some(value) = read.as_ref().ok().and_then(|read| Decimal::parse(&read.digits)) else {
        let reason = read.err().unwrap_or(Unread::Words);
        diagnostics.push(at(unread(&reason, cell, name, unit), &cell.place));
        return None;
    };
    if struck {
        let message = format!("“{name}”的“{}”在表格里划掉了，不知道要不要发布", cell.text);
        let diagnostic = at(Diagnostic::new(Code::DatasetRows, message), &cell.place);
        diagnostics
            .push(diagnostic.hint("还算数的，去掉删除线；不算数的，换成新的数字，或者写 未公开、待核定"));
        return None;
    }
    if scaled && !unit.starts_with(['十', '百', '千', '万', '亿']) {
        let message = format!("“{name}”显示为“{}”，是按格式缩小了的，单位却是“{unit}”", cell.text);
        let diagnostic = at(Diagnostic::new(Code::DatasetNotANumber, message), &cell.place);
        diagnostics
            .push(diagnostic.hint("单位写成缩小以后的，如“万元”；或者在表格软件里把格式改成“数值”，再保存"));
        return None;
    }
    if read.is_ok_and(|read| read.by_colour) {
        let message = format!("“{name}”的负数只用颜色表示，颜色没有发布");
        if !diagnostics.iter().any(|known| known.message.ends_with(&message)) {
            let diagnostic = at(Diagnostic::new(Code::DatasetLeftOut, message), &cell.place);
            diagnostics
                .push(diagnostic.hint(format!("已经写成 {value}；换成带负号的数字格式，这一句就没有了")));
        }
    }
    Some(value)
}

/// Why a formatted number is none of its column.
fn unread(reason: &Unread, cell: &rows::Cell, name: &str, unit: &str) -> Diagnostic {
    let text = &cell.text;
    let (message, hint) = match reason {
        Unread::Words => (
            format!("“{name}”显示为“{text}”，不是一个数字"),
            "在表格软件里换一种数字格式，格子里只显示数字；文字写在表头或者另一列里".into(),
        ),
        Unread::Exponent => (
            format!("“{name}”显示为“{text}”，看不出完整的数字"),
            "在表格软件里把格式改成“数值”，再保存".into(),
        ),
        Unread::Fraction => (
            format!("“{name}”显示为分数“{text}”，写不成小数"),
            "在表格软件里把格式改成“数值”，写上要几位小数，再保存".into(),
        ),
        Unread::Unit(shown) if unit.is_empty() => (
            format!("“{name}”显示为“{text}”，这一列没有单位"),
            format!("在 columns 里写上 unit，如 unit: \"{shown}\"；或者换一种只显示数字的格式"),
        ),
        Unread::Unit(shown) => {
            let right = if matches!(shown.as_str(), "万" | "亿" | "万亿") {
                format!("“{shown}{}”", large_unit(unit).1)
            } else {
                "与格子里的一样".into()
            };
            (
                format!("“{name}”显示为“{text}”，这一列的单位却是“{unit}”"),
                format!("把 unit 写得{right}，或者在表格软件里换一种格式，让格子显示以“{unit}”为单位的数字"),
            )
        }
        Unread::Sign => {
            let negative = matches!(cell.behind, Behind::Number { negative: true, .. });
            let (is, sign) = if negative { ("负数", "没有负号") } else { ("正数", "写成负数") };
            (
                format!("“{name}”显示为“{text}”，实际是{is}，格式里{sign}"),
                "在表格软件里换一种数字格式，负数带负号，正数不带".into(),
            )
        }
    };
    Diagnostic::new(Code::DatasetNotANumber, message).hint(hint)
}

/// What a cell of a spreadsheet shows that cannot be published, whatever its column is.
fn unclear(trouble: Trouble, text: &str) -> Diagnostic {
    let (message, hint) = match trouble {
        Trouble::Error => (format!("公式出错（{text}）"), "在表格软件里改好公式，再保存"),
        Trouble::Uncalculated => {
            ("公式还没有计算过".into(), "在表格软件里打开这个文件，让它重新计算（按 F9），再保存")
        }
        Trouble::Unshowable => {
            ("显示为“####”：格式显示不了这个值".into(), "改正这个日期或时间，或者换一种格式，再保存")
        }
        Trouble::Digits => (
            format!("“{text}”超过 15 位，表格软件保不住后面的几位"),
            "把这一列设成“文本”格式，重新写上完整的号码，再保存；太大的数字用“万”“亿”作单位",
        ),
        Trouble::Exponent => (
            format!("显示为“{text}”，看不出完整的数字"),
            "在表格软件里把格式改成“数值”，号码改成“文本”，再保存",
        ),
    };
    Diagnostic::new(Code::DatasetRows, message).hint(hint)
}

fn blank_cell(column: &Column) -> Diagnostic {
    Diagnostic::new(Code::DatasetMissingKey, format!("“{}”这一格是空的", column.name)).hint(UNKNOWN)
}
