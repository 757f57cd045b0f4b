//! The heading of a file of rows: the row, or the two rows, that name every column; and what a line above it says of units.

use crate::dataset::figure::large_unit;
use crate::dataset::rows::{Cell, Row, Rows};
use crate::dataset::table::{CellType, Column, at};
use crate::diagnostic::{Code, Diagnostic};

/// How far down a heading is looked for: a title and lines about units and dates may stand above it.
const DEPTH: usize = 10;

/// The heading of a file.
pub(super) struct Heading {
    /// The first row behind it.
    pub(super) after: usize,
    /// Where each column of the table stands.
    pub(super) order: Vec<usize>,
    /// What stands over each column of the file.
    texts: Vec<String>,
}

impl Heading {
    /// How many columns have a heading, those that are not read too.
    pub(super) fn width(&self) -> usize {
        self.texts.len()
    }

    /// Whether a row says the same in every column that is read, as at the top of a printed page.
    pub(super) fn is_again(&self, row: &Row) -> bool {
        self.order
            .iter()
            .all(|index| !row.text(*index).is_empty() && plain(row.text(*index)) == self.texts[*index])
    }
}

/// Finds the heading. Without one, or with one that can be read in two ways, there is an error.
pub(super) fn find(columns: &[Column], rows: &Rows, diagnostics: &mut Vec<Diagnostic>) -> Option<Heading> {
    let top = &rows.rows[..rows.rows.len().min(DEPTH)];
    let single = |at: usize| -> Vec<Vec<String>> {
        (0..top[at].cells.len()).map(|index| vec![plain(top[at].text(index))]).collect()
    };
    let one = (0..top.len()).find_map(|at| Some((at, 1, places(columns, &single(at))?)));
    let two =
        || (1..top.len()).find_map(|at| Some((at - 1, 2, places(columns, &double(&top[at - 1], &top[at]))?)));
    let Some((start, height, all)) = one.or_else(two) else {
        diagnostics.push(missing(columns, rows));
        return None;
    };
    let last = &top[start + height - 1];
    let mut order = Vec::new();
    for (column, places) in columns.iter().zip(&all) {
        match places.as_slice() {
            [only] => order.push(*only),
            _ => {
                let side_by_side = columns.len() > 1 && all.iter().all(|places| places.len() > 1);
                diagnostics.push(twice(column, places, last, side_by_side));
                return None;
            }
        }
    }
    let mut texts: Vec<String> = last.cells.iter().map(|cell| plain(&cell.text)).collect();
    texts.truncate(texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1));
    let mut after = start + height;
    let before = diagnostics.len();
    for (at, row) in rows.rows[..after].iter().enumerate() {
        let cells: Vec<&Cell> =
            row.cells.iter().filter(|cell| !cell.merged && !cell.text.is_empty()).collect();
        diagnostics.extend(cells.iter().enumerate().find_map(|(index, cell)| {
            let next = cells.get(index + 1).map_or("", |next| &*next.text);
            other_unit(columns, cell, &units_named(&cell.text, next, at < start), "上面")
        }));
    }
    if let Some(row) = rows.rows.get(after)
        && let Some(contradiction) = units_row(columns, &order, row)
    {
        after += 1;
        diagnostics.extend(contradiction);
    }
    for (column, index) in columns.iter().zip(&order) {
        if rows.hidden_columns.contains(index) {
            let diagnostic =
                Diagnostic::new(Code::DatasetRows, format!("“{}”一列在表格里是隐藏的", column.name));
            diagnostics.push(
                at(diagnostic, &last.cells[*index].place)
                    .hint("要发布就取消隐藏；不发布就从 columns 里删去这一列"),
            );
        }
    }
    (diagnostics.len() == before).then_some(Heading { after, order, texts })
}

/// A text of a heading as it is compared: without blanks and line breaks, with full-width brackets.
fn plain(text: &str) -> String {
    let plain = |c| match c {
        '(' => '（',
        ')' => '）',
        '％' => '%',
        ':' => '：',
        c => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(plain).collect()
}

/// Where each column can stand; `None` where one of them stands nowhere. Every column of the file has the texts that can
/// be meant as its heading, the most exact first.
fn places(columns: &[Column], texts: &[Vec<String>]) -> Option<Vec<Vec<usize>>> {
    let depth = texts.iter().map(Vec::len).max()?;
    let found = columns.iter().map(|column| {
        let matching = |rank: usize| -> Vec<usize> {
            let fits = |texts: &Vec<String>| texts.get(rank).is_some_and(|text| is_heading(text, column));
            (0..texts.len()).filter(|index| fits(&texts[*index])).collect()
        };
        (0..depth).map(matching).find(|places| !places.is_empty())
    });
    found.collect()
}

/// What may be meant by two rows of headings: 2024年 over 户数 is 2024年户数, or 户数; 街道 over nothing is 街道.
fn double(upper: &Row, lower: &Row) -> Vec<Vec<String>> {
    let mut above = String::new();
    let width = upper.cells.len().max(lower.cells.len());
    let texts = |index: usize| {
        let (over, under) = (plain(upper.text(index)), plain(lower.text(index)));
        if !over.is_empty() {
            above.clone_from(&over);
        }
        if under.is_empty() || under == over { vec![over] } else { vec![format!("{above}{under}"), under] }
    };
    (0..width).map(texts).collect()
}

fn is_heading(text: &str, column: &Column) -> bool {
    let Column { id, name, unit, .. } = column;
    let (name, unit) = (plain(name), plain(unit));
    let Some(rest) = text.strip_prefix(name.as_str()) else { return text == id };
    rest.is_empty()
        || [format!("（{unit}）"), format!("（单位：{unit}）"), format!("/{unit}")]
            .iter()
            .any(|with| with == rest)
}

fn missing(columns: &[Column], rows: &Rows) -> Diagnostic {
    let advice = "表头的文字要与 columns 里的 name（或 id）一样";
    let names = |columns: &[&Column]| {
        columns.iter().map(|column| format!("“{}”", column.name)).collect::<Vec<_>>().join("、")
    };
    if rows.rows.is_empty() {
        return Diagnostic::new(Code::DatasetRows, "表格是空的").span(rows.span()).hint(advice);
    }
    let lacking = |row: &Row| -> Vec<&Column> {
        let has = |column: &&Column| row.cells.iter().any(|cell| is_heading(&plain(&cell.text), column));
        columns.iter().filter(|column| !has(column)).collect()
    };
    let best =
        rows.rows.iter().take(DEPTH).map(|row| (lacking(row), row)).min_by_key(|(lacking, _)| lacking.len());
    let Some((lacking, row)) = best.filter(|(lacking, _)| lacking.len() < columns.len()) else {
        let message = format!("前十行里没有表头：应有{}", names(&columns.iter().collect::<Vec<_>>()));
        let mut diagnostic = Diagnostic::new(Code::DatasetRows, message).span(rows.span());
        let mut cells = rows.rows.iter().take(DEPTH).flat_map(|row| &row.cells);
        if cells.any(|cell| cell.text.contains(['，', '；', '\t'])) {
            diagnostic = diagnostic.hint("CSV 的各列之间用半角逗号");
        }
        return diagnostic.hint(advice);
    };
    // 资金（万元） over a column that the dataset counts by 元.
    let starts =
        |cell: &Cell, column: &Column| plain(&cell.text).starts_with(&format!("{}（", plain(&column.name)));
    let pairs = || lacking.iter().flat_map(|column| row.cells.iter().map(move |cell| (column, cell)));
    if let Some((column, cell)) = pairs().find(|(column, cell)| starts(cell, column)) {
        let unit = if column.unit.is_empty() {
            "没有单位".into()
        } else {
            format!("的单位是“{}”", column.unit)
        };
        let message = format!("表头写的是“{}”，columns 里“{}”{unit}", cell.text, column.name);
        return at(Diagnostic::new(Code::DatasetRows, message), &cell.place)
            .hint("核对以后把两处改成一样：改 columns 里的 unit 或 name，或者改表头");
    }
    let there: Vec<&str> = row.cells.iter().map(|cell| &*cell.text).filter(|text| !text.is_empty()).collect();
    at(Diagnostic::new(Code::DatasetRows, format!("表头里没有{}", names(&lacking))), row.place())
        .hint(format!("表头里有：{}", there.join("、")))
        .hint(advice)
}

/// A column that stands in two places.
fn twice(column: &Column, places: &[usize], row: &Row, side_by_side: bool) -> Diagnostic {
    let cells: Vec<&Cell> = places.iter().filter_map(|index| row.cells.get(*index)).collect();
    let names: Vec<String> =
        cells.iter().filter_map(|cell| cell.place.cell.as_ref().map(ToString::to_string)).collect();
    let where_ = if names.is_empty() { String::new() } else { format!("（{}）", names.join("、")) };
    let message = format!("表头里有 {} 个“{}”{where_}，不知道读哪一列", places.len(), column.name);
    let second = cells.get(1).map_or(row.place(), |cell| &cell.place);
    let mut diagnostic = Diagnostic::new(Code::DatasetRows, message).span(second.span.clone());
    if side_by_side {
        diagnostic = diagnostic.hint("左右并排的两张表：上下接成一张，或者分成两个文件");
    }
    diagnostic
        .hint("同名的列：在表头和 columns 的 name 里写出分别，如“2024年户数”；两行表头写成上一行加下一行")
}

/// Units that a line above a heading names, as in 「单位：万元」; none where it names who filled the table in.
///
/// The unit may stand in the next cell; `title` says whether that of a title counts too: 各街道投入（元）.
pub(super) fn units_named(text: &str, next: &str, title: bool) -> Vec<String> {
    let mut text = plain(text);
    if matches!(text.as_str(), "单位" | "单位：" | "计量单位" | "计量单位：") {
        text = format!("{}：{}", text.trim_end_matches('：'), plain(next));
    }
    let Some((before, after)) = text.split_once("单位：") else {
        let bracketed = text.strip_suffix('）').and_then(|text| text.rsplit_once('（'));
        let unit = bracketed.map(|(_, unit)| unit.to_string()).filter(|unit| title && is_unit(unit));
        return unit.into_iter().collect();
    };
    if before.ends_with(['报', '表', '制', '写', '管', '办', '属']) {
        return Vec::new();
    }
    let after = after.trim_end_matches('）').trim_start_matches("人民币");
    let units: Vec<String> = after.split(['、', '，', ',', '/', '；', '和']).map(str::to_string).collect();
    if units.iter().all(|unit| is_unit(unit)) { units } else { Vec::new() }
}

fn is_unit(text: &str) -> bool {
    const UNITS: [&str; 41] = [
        "元",
        "人",
        "个",
        "户",
        "件",
        "次",
        "人次",
        "项",
        "家",
        "所",
        "座",
        "间",
        "亩",
        "公顷",
        "平方米",
        "平方公里",
        "公里",
        "千米",
        "米",
        "吨",
        "公斤",
        "千克",
        "辆",
        "台",
        "套",
        "张",
        "%",
        "‰",
        "天",
        "小时",
        "名",
        "位",
        "例",
        "宗",
        "起",
        "栋",
        "幢",
        "场",
        "条",
        "处",
        "美元",
    ];
    let large = text.trim_start_matches(['万', '亿', '千', '百']);
    UNITS.contains(&large) || large.is_empty() && !text.is_empty()
}

/// A line above the heading, or below the rows, that says another unit than the columns have.
pub(super) fn other_unit(
    columns: &[Column],
    cell: &Cell,
    named: &[String],
    side: &str,
) -> Option<Diagnostic> {
    let figures =
        || columns.iter().filter(|column| column.kind == CellType::Number && !column.unit.is_empty());
    let has = |column: &Column| named.contains(&plain(&column.unit));
    let rest = |unit: &str| large_unit(unit).1.trim_start_matches(['千', '百']).to_string();
    // 单位：万元 over 元; or a single unit that no column has.
    let scaled = figures()
        .find(|column| !has(column) && named.iter().any(|unit| rest(unit) == rest(&plain(&column.unit))));
    let none = || figures().next().filter(|_| named.len() == 1 && !figures().any(has));
    let column = scaled.or_else(none)?;
    // The unit may stand in the next cell.
    let units = if cell.text.contains(named.last()?) { String::new() } else { named.join("、") };
    let (text, Column { name, unit, .. }) = (cell.text.trim(), column);
    let message = format!("{side}写着“{text}{units}”，columns 里“{name}”的单位是“{unit}”");
    let diagnostic =
        at(Diagnostic::new(Code::DatasetRows, message), &cell.place).related(column.span.clone(), "这一列");
    Some(diagnostic.hint("核对以后把两处改成一样：改 columns 里的 unit，或者改表格里的这一行"))
}

/// A row of units below the heading: with what contradicts the columns. `None` where it is no such row.
fn units_row(columns: &[Column], order: &[usize], row: &Row) -> Option<Option<Diagnostic>> {
    let figures = columns.iter().zip(order).filter(|(column, _)| column.kind == CellType::Number);
    let named: Vec<(&Column, &Cell)> = figures
        .filter_map(|(column, index)| Some((column, row.cells.get(*index)?)))
        .filter(|(_, cell)| !cell.text.is_empty())
        .collect();
    let bare = |cell: &Cell| plain(&cell.text).trim_matches(['（', '）']).to_string();
    if named.is_empty() || !named.iter().all(|(_, cell)| is_unit(&bare(cell))) {
        return None;
    }
    let wrong = named.iter().find(|(column, cell)| bare(cell) != plain(&column.unit));
    Some(wrong.map(|(column, cell)| {
        let message = format!(
            "表头下面写的单位是“{}”，columns 里“{}”的单位是“{}”",
            cell.text, column.name, column.unit
        );
        at(Diagnostic::new(Code::DatasetRows, message), &cell.place)
            .hint("核对以后把两处改成一样：改 columns 里的 unit，或者改表格里的单位")
    }))
}
