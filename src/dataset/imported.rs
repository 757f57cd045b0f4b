//! Indicators that stand in a file of rows, as a list in YAML would have them: so they are held to the same. A line for each
//! indicator, with one value or a column for each period; or a line for each period, as in the files that linli writes.

use crate::dataset::cells;
use crate::dataset::figure::{Place, large_unit};
use crate::dataset::heading;
use crate::dataset::join::{COMMAS, left_out, other_width};
use crate::dataset::period::Stretch;
use crate::dataset::rows::{Behind, Cell, Row, Rows};
use crate::dataset::shape::{self, Shape};
use crate::dataset::table::at;
use crate::diagnostic::{Code, Diagnostic};
use crate::text::pinyin;
use crate::yaml::{Entry, Node, Value};

/// The keys of an indicator with what people write over their columns.
const HEADINGS: [(&str, &[&str]); 14] = [
    ("id", &["编号", "代码", "id"]),
    ("name", &["指标", "指标名称", "名称", "项目", "name"]),
    ("unit", &["单位", "计量单位", "unit"]),
    ("value", &["数值", "数字", "数据", "现值", "值", "value"]),
    ("qualifier", &["概数", "qualifier"]),
    ("status", &["状态", "status"]),
    (PERIOD, &["时间", "时期", "期别", "年份", "年度", "period"]),
    ("target", &["目标", "目标值", "target"]),
    ("direction", &["方向", "direction"]),
    ("source", &["来源", "数据来源", "source"]),
    ("as_of", &["截至", "截至日期", "时点", "as_of"]),
    ("review_by", &["核对期限", "review_by"]),
    ("owner", &["负责人", "owner"]),
    ("note", &["说明", "备注", "note"]),
];

/// The column that says of what time a line is; it is no key of an indicator.
const PERIOD: &str = "period";

/// An indicator as YAML would have it, and where its figures stand: the value, or the periods in their order.
pub(super) struct Imported {
    /// The mapping.
    pub(super) node: Node,
    /// Where the line is.
    pub(super) place: Place,
    /// Where the figures are, in the order of the periods.
    pub(super) figures: Vec<Place>,
}

/// The columns of a file, by what they hold.
struct Columns {
    keys: Vec<(&'static str, usize)>,
    periods: Vec<(String, usize)>,
}

impl Columns {
    /// The columns of a heading: one has the names, and one the values or the figures of a period.
    fn of(row: &Row) -> Option<Columns> {
        let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let texts: Vec<String> = row.cells.iter().map(|cell| plain(&cell.text)).collect();
        let keys: Vec<(&str, usize)> = HEADINGS
            .iter()
            .filter_map(|(key, names)| {
                let place = names.iter().find_map(|name| texts.iter().position(|text| text == name))?;
                Some((*key, place))
            })
            .collect();
        let used = |index: usize| keys.iter().any(|(_, used)| *used == index);
        let is_period = |(index, text): &(usize, &String)| !used(*index) && Stretch::parse(text).is_some();
        let periods: Vec<(String, usize)> =
            texts.iter().enumerate().filter(is_period).map(|(index, text)| (text.clone(), index)).collect();
        let has = |key: &str| keys.iter().any(|(known, _)| *known == key);
        (has("name") && (has("value") || !periods.is_empty())).then_some(Columns { keys, periods })
    }

    /// The columns that have figures.
    fn figures(&self) -> impl Iterator<Item = usize> {
        let value =
            self.keys.iter().filter(|(key, _)| matches!(*key, "value" | "target")).map(|(_, index)| *index);
        value.chain(self.periods.iter().map(|(_, index)| *index))
    }

    /// Says what is not read of a heading and what cannot be; gives how many columns there are.
    fn complain(&self, heading: &Row, rows: &Rows, diagnostics: &mut Vec<Diagnostic>) -> usize {
        const KNOWN: [&str; 2] = ["序号", "写法"];
        let is_read = |index: usize| {
            self.keys
                .iter()
                .map(|(_, index)| index)
                .chain(self.periods.iter().map(|(_, index)| index))
                .any(|read| *read == index)
        };
        for (index, cell) in heading.cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty()) {
            if cells::is_half_a_date(&cell.text) {
                diagnostics.push(at(cells::half_a_date(&cell.text), &cell.place));
            } else if !is_read(index) && !KNOWN.contains(&&*cell.text) {
                diagnostics.push(left_out(&format!("“{}”一列", cell.text), &cell.place));
            } else if is_read(index) && rows.hidden_columns.contains(&index) {
                let message = format!("“{}”一列在表格里是隐藏的，不知道要不要发布", cell.text);
                let diagnostic = at(Diagnostic::new(Code::DatasetRows, message), &cell.place);
                diagnostics.push(diagnostic.hint("要发布就取消隐藏；不发布就从表格里删去这一列"));
            }
        }
        heading.cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1)
    }

    fn cell<'r>(&self, row: &'r Row, key: &str) -> Option<&'r Cell> {
        let (_, index) = self.keys.iter().find(|(known, _)| *known == key)?;
        row.cells.get(*index).filter(|cell| !cell.text.is_empty())
    }
}

/// The indicators of a file. `dataset` is the name of theirs, which may stand before an id.
pub(super) fn list(rows: &Rows, dataset: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Imported> {
    let heading = rows.rows.iter().take(10).enumerate().find_map(|(at, row)| Some((at, Columns::of(row)?)));
    let Some((heading, columns)) = heading else {
        let message = "前十行里没有表头：应有“指标”“单位”“数值”，或者“指标”“单位”和各期（2023、2024）";
        let diagnostic = Diagnostic::new(Code::DatasetRows, message).span(rows.span());
        diagnostics.push(diagnostic.hint("可以另有：编号、来源、截至、概数、目标、说明"));
        return Vec::new();
    };
    let wanted = columns.complain(&rows.rows[heading], rows, diagnostics);
    let mut found: Vec<Imported> = Vec::new();
    let lines = &rows.rows[heading + 1..];
    for row in &rows.rows[..heading] {
        diagnostics.extend(other_unit(row, &columns, lines));
    }
    for row in lines {
        let texts: Vec<&str> = row.cells.iter().map(|cell| &*cell.text).collect();
        let figures = columns.figures().any(|index| row.text(index).chars().any(|c| c.is_ascii_digit()));
        if let (Shape::Note, _) = shape::of("", &texts, figures) {
            let other = other_unit(row, &columns, lines);
            diagnostics.push(other.unwrap_or_else(|| left_out("表格的附注", row.place())));
            continue;
        }
        if row.place().cell.is_none() && row.cells.len() < wanted {
            diagnostics.push(other_width(row, row.cells.len(), wanted).hint(COMMAS));
            continue;
        }
        for cell in columns.figures().filter_map(|index| row.cells.get(index)).filter(|cell| cell.merged) {
            let message = format!("这一格与别的格合并了，“{}”不知道是哪一个的", cell.text);
            let diagnostic = at(Diagnostic::new(Code::DatasetRows, message), &cell.place);
            diagnostics.push(diagnostic.hint("取消合并，每一格写自己的数字；没有公开的写 未公开"));
        }
        if row.hidden {
            let diagnostic = Diagnostic::new(Code::DatasetRows, "这一行在表格里是隐藏的，不知道要不要发布");
            diagnostics.push(at(diagnostic, row.place()).hint("取消隐藏和筛选；不发布的从表格里删去"));
            continue;
        }
        let Some(name) = columns.cell(row, "name") else {
            let diagnostic = Diagnostic::new(Code::DatasetRows, "这一行没有指标的名称");
            diagnostics.push(at(diagnostic, row.place()).hint("写上名称；附注、合计从表格里删去"));
            continue;
        };
        let id = match columns.cell(row, "id") {
            Some(cell) => Cell {
                text: cell.text.strip_prefix(&format!("{dataset}.")).unwrap_or(&cell.text).into(),
                ..cell.clone()
            },
            None => Cell { text: pinyin::slug(&name.text, &[]).into(), ..name.clone() },
        };
        let time = columns.cell(row, PERIOD);
        let times = [time, columns.cell(row, "as_of")].into_iter().flatten();
        for cell in times.filter(|cell| cells::is_half_a_date(&cell.text)) {
            diagnostics.push(at(cells::half_a_date(&cell.text), &cell.place));
        }
        let last = found.last_mut().filter(|last| time.is_some() && id_of(&last.node) == Some(&id.text));
        match (last, time) {
            (Some(last), Some(time)) => {
                let (period, place) = period(&columns, row, time, diagnostics);
                last.figures.push(place);
                if let Some(Value::Map(series)) = last.node.get_mut("series") {
                    series.push(period);
                }
            }
            _ => found.push(indicator(&columns, row, &id, time, diagnostics)),
        }
    }
    found.iter_mut().for_each(sort);
    found
}

/// A line beside the indicators that names a unit which some of them have not got, or have with another 万.
fn other_unit(line: &Row, columns: &Columns, lines: &[Row]) -> Option<Diagnostic> {
    let named = line.cells.iter().enumerate().find_map(|(at, cell)| {
        match heading::units_named(&cell.text, line.text(at + 1), false).as_slice() {
            [only] if !cell.merged => Some((cell, only.clone())),
            _ => None,
        }
    });
    let (cell, named) = named?;
    let (large, base) = large_unit(&named);
    let figures =
        |row: &&Row| columns.figures().any(|index| row.text(index).chars().any(|c| c.is_ascii_digit()));
    let differs = lines.iter().filter(figures).find_map(|row| {
        let unit = columns.cell(row, "unit").map_or("", |cell| &cell.text);
        let name = columns.cell(row, "name")?;
        let other = unit.is_empty() || large_unit(unit).1 == base && large_unit(unit).0 != large;
        other.then_some((name, unit))
    });
    let (name, unit) = differs?;
    let has = if unit.is_empty() { "没有写单位".into() } else { format!("的单位却是“{unit}”") };
    let message = format!("表格里写着单位是“{named}”，“{}”{has}", name.text);
    let diagnostic = at(Diagnostic::new(Code::DatasetRows, message), &cell.place);
    Some(diagnostic.hint("在“单位”一列里给每个指标写上单位；这一行与它们不一样的，改正或者删去"))
}

/// The indicator of a line, or of the first of its lines.
fn indicator(
    columns: &Columns,
    row: &Row,
    id: &Cell,
    time: Option<&Cell>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Imported {
    let mut entries = vec![entry("id", id.into())];
    let mut figures = Vec::new();
    let unit = columns.cell(row, "unit").map_or("", |cell| &cell.text);
    for (key, _) in columns.keys.iter().filter(|(key, _)| *key != "id") {
        let Some(cell) = columns.cell(row, key) else { continue };
        match *key {
            "value" | "qualifier" | "status" | PERIOD if time.is_some() => {}
            PERIOD => {}
            "value" => {
                entries.push(entry("value", cells::loose(cell, "数值", unit, diagnostics)));
                figures.push(cell.place.clone());
            }
            "status" if columns.cell(row, "value").is_some() => {}
            "status" | "direction" => entries.push(entry(key, key_word(cell))),
            "target" => {
                // In the files that linli writes it has its unit.
                let bare = cell.text.strip_suffix(unit).unwrap_or(&cell.text);
                let bare =
                    if cell.place.cell.is_some() && cell.behind != Behind::Text { &cell.text } else { bare };
                let cell = Cell { text: bare.into(), ..cell.clone() };
                entries.push(entry("target", cells::loose(&cell, "目标", unit, diagnostics)));
            }
            "as_of" => entries.push(entry(key, cells::day(cell))),
            key => entries.push(entry(key, cell.into())),
        }
    }
    let mut series = Vec::new();
    if let Some(time) = time {
        let (period, place) = period(columns, row, time, diagnostics);
        series.push(period);
        figures.push(place);
    }
    for (name, index) in &columns.periods {
        // What an indicator has not got in a year is crossed out; an empty cell may have been forgotten.
        let Some(cell) = row.cells.get(*index).filter(|cell| !is_crossed_out(cell)) else { continue };
        series.push(entry(name, cells::loose(cell, name, unit, diagnostics)));
        figures.push(cell.place.clone());
    }
    if series.is_empty() && !["value", "status"].iter().any(|key| columns.cell(row, key).is_some()) {
        let empty =
            columns.keys.iter().find(|(key, _)| *key == "value").and_then(|(_, index)| row.cells.get(*index));
        let diagnostic = Diagnostic::new(Code::DatasetMissingKey, "这个指标没有数字");
        diagnostics.push(at(diagnostic, empty.map_or(row.place(), |cell| &cell.place)).hint(cells::UNKNOWN));
        entries.push(entry(
            "status",
            Node { range: row.place().range(), value: Value::Scalar { text: "pending".into(), plain: true } },
        ));
    }
    if !series.is_empty() {
        entries.push(entry("series", Node { range: row.place().range(), value: Value::Map(series) }));
    }
    Imported {
        node: Node { range: row.place().range(), value: Value::Map(entries) },
        place: row.place().clone(),
        figures,
    }
}

/// The figure of a line that is about one period.
fn period(columns: &Columns, row: &Row, time: &Cell, diagnostics: &mut Vec<Diagnostic>) -> (Entry, Place) {
    let value = columns.cell(row, "value").or_else(|| columns.cell(row, "status"));
    let Some(value) = value else {
        return (
            entry(&time.text, Node { range: time.place.range(), value: Value::Null }),
            time.place.clone(),
        );
    };
    let unit = columns.cell(row, "unit").map_or("", |cell| &cell.text);
    let mut node = cells::loose(value, "数值", unit, diagnostics);
    if let Some(qualifier) = columns.cell(row, "qualifier") {
        let entries = vec![entry("value", node), entry("qualifier", qualifier.into())];
        node = Node { range: value.place.range(), value: Value::Map(entries) };
    }
    (entry(&time.text, node), value.place.clone())
}

/// Periods in the order of time: a sheet may have the last one first.
fn sort(imported: &mut Imported) {
    let Some(Value::Map(series)) = imported.node.get_mut("series") else { return };
    let times: Option<Vec<Stretch>> = series.iter().map(|period| Stretch::parse(&period.key)).collect();
    // Months without a year may be of two: they stay as they are written, and are looked at as such.
    let whole = |times: &Vec<Stretch>| {
        times.len() == imported.figures.len() && times.iter().all(|time| time.year().is_some())
    };
    let Some(times) = times.filter(whole) else { return };
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_by(|one, other| times[*one].partial_cmp(&times[*other]).unwrap_or(std::cmp::Ordering::Equal));
    *series = order.iter().map(|index| series[*index].clone()).collect();
    imported.figures = order.iter().map(|index| imported.figures[*index].clone()).collect();
}

/// The word of YAML for what a sheet says in Chinese; what is none stays, and is complained about.
fn key_word(cell: &Cell) -> Node {
    let word = match &*cell.text {
        "已知" | "公开" => "known",
        "未公开" | "不公开" => "withheld",
        "待核定" => "pending",
        "越低越好" | "越少越好" | "越小越好" => "down",
        "越高越好" | "越多越好" | "越大越好" => "up",
        other => other,
    };
    Node { range: cell.place.range(), value: Value::Scalar { text: word.into(), plain: true } }
}

/// An accounting format shows a dash for zero, which is a figure.
fn is_crossed_out(cell: &Cell) -> bool {
    let text = &*cell.text;
    !matches!(cell.behind, Behind::Number { .. })
        && matches!(text, "—" | "——" | "－" | "-" | "--" | "/" | "／" | "…")
}

fn id_of(node: &Node) -> Option<&str> {
    let Value::Map(entries) = &node.value else { return None };
    match &entries.first()?.value.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

fn entry(key: &str, value: Node) -> Entry {
    Entry { key: key.into(), key_range: value.range.clone(), value }
}

impl From<&Cell> for Node {
    fn from(cell: &Cell) -> Node {
        Node { range: cell.place.range(), value: Value::Scalar { text: cell.text.to_string(), plain: false } }
    }
}

impl Node {
    fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let Value::Map(entries) = &mut self.value else { return None };
        entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.value.value)
    }
}
