//! Rows on their way into a table, from a list in YAML or from a file alike: which are figures, which is the total, what is
//! left out. Nothing is left out in silence, and nothing where it is not certain what it is: that is an error.

use crate::dataset::CODES;
use crate::dataset::cells;
use crate::dataset::figure::Place;
use crate::dataset::heading::{self, Heading};
use crate::dataset::number::Decimal;
use crate::dataset::rows::{self, Row, Rows};
use crate::dataset::shape::{self, Shape};
use crate::dataset::table::{self, Cell, CellType, Column, Table, at};
use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::yaml::Decoder;

/// The table with the rows of its file, each of which ends as it is read.
pub(super) fn join(mut table: Table, rows: Rows) -> Diagnosed<Table> {
    let mut decoder = Decoder::new(&rows.path, CODES);
    let start = Place { span: rows.span(), cell: None };
    if let Some(heading) = heading::find(&table.columns, &rows, &mut decoder.diagnostics) {
        let columns = table.columns.clone();
        let mut filling = Filling::new(&mut table);
        let mut above = String::new();
        for row in rows.rows.into_iter().skip(heading.after) {
            if heading.is_again(&row) {
                decoder.diagnostics.push(left_out("又一次出现的表头", row.place()));
                continue;
            }
            if is_numbering(&row, &columns, &heading.order) {
                decoder.diagnostics.push(left_out("各列的编号", row.place()));
                continue;
            }
            filling.add_row(&mut decoder, &row, &columns, &above, &heading);
            let name = row.text(heading.order[filling.table.label()]);
            if !name.is_empty() {
                above = name.to_string();
            }
        }
        filling.finish(&mut decoder.diagnostics, &start);
    }
    table.add_up_rows();
    Diagnosed { value: table, diagnostics: decoder.diagnostics }
}

/// A row before it is known what it is.
pub(super) struct Entry<'e> {
    /// What the cell that names it says.
    pub(super) label: &'e str,
    /// What the cells before its figures say, those of columns that are not read too.
    pub(super) texts: Vec<&'e str>,
    /// Whether anything stands in a column of figures.
    pub(super) figures: bool,
    /// Whether a spreadsheet does not show it.
    pub(super) hidden: bool,
    /// Where it is.
    pub(super) place: Place,
}

/// Rows that become a table.
pub(super) struct Filling<'t> {
    table: &'t mut Table,
    /// The total that was met.
    total: Option<String>,
    /// The first row since the last subtotal.
    since: usize,
    /// A subtotal of all rows so far: the total, if nothing follows.
    whole: Option<(Vec<Cell>, Place)>,
    hidden: Vec<Place>,
    /// How many cells show fewer digits than the spreadsheet holds, and the first of them.
    rounded: (usize, Option<Place>),
    /// A row was refused: what follows from that is not worth saying.
    refused: bool,
}

impl<'t> Filling<'t> {
    /// Begins with a table that has columns, and the totals that are written beside the rows.
    pub(super) fn new(table: &'t mut Table) -> Filling<'t> {
        Filling {
            table,
            total: None,
            since: 0,
            whole: None,
            hidden: Vec::new(),
            rounded: (0, None),
            refused: false,
        }
    }

    /// A row cannot be read: what follows from that is not worth saying.
    pub(super) fn refuse(&mut self) {
        self.refused = true;
    }

    /// Adds a row of a file. `above` is the last name above it.
    fn add_row(
        &mut self,
        decoder: &mut Decoder<'_>,
        row: &Row,
        columns: &[Column],
        above: &str,
        heading: &Heading,
    ) {
        let order = &heading.order;
        let label = self.table.label();
        self.loosen(row, order);
        let is_figure = |(index, column): (&usize, &Column)| {
            column.kind == CellType::Number
                && row.cells.get(*index).is_some_and(|cell| is_figure(&cell.text) && !cell.merged)
        };
        let first = columns.iter().zip(order).find(|(column, _)| column.kind == CellType::Number);
        let first = first.map_or(row.cells.len(), |(_, index)| (*index).max(order[label] + 1));
        let entry = Entry {
            label: row.text(order[label]),
            texts: row.cells.iter().take(first).map(|cell| &*cell.text).collect(),
            figures: order.iter().zip(columns).any(is_figure),
            hidden: row.hidden,
            place: row.place().clone(),
        };
        self.add(decoder, &entry, |decoder, shape| {
            if shape == Shape::Figures && !width(decoder, row, heading) {
                return None;
            }
            let totals = shape != Shape::Figures;
            let mut cells: Vec<Cell> = Vec::new();
            for (column, index) in columns.iter().zip(order) {
                cells.push(cells::shown(decoder, row, *index, column, totals));
            }
            let unnamed = matches!(cells[label], Cell::Empty) && columns[label].kind == CellType::Text;
            if unnamed && !totals && has_own_text(row, columns, order) && !above.is_empty() {
                cells[label] = Cell::Text(above.to_string());
            }
            Some(cells)
        });
    }

    /// A column with cells that show fewer digits than the spreadsheet holds adds up less exactly.
    fn loosen(&mut self, row: &Row, order: &[usize]) {
        let table = &mut *self.table;
        table.slack.resize(order.len(), None);
        for ((slack, index), column) in table.slack.iter_mut().zip(order).zip(&table.columns) {
            let rounded = |cell: &&rows::Cell| {
                cell.rounded && !cell.merged && !row.hidden && column.kind == CellType::Number
            };
            let Some(cell) = row.cells.get(*index).filter(rounded) else { continue };
            self.rounded.0 += 1;
            self.rounded.1.get_or_insert_with(|| cell.place.clone());
            let decimals = cell
                .text
                .split_once('.')
                .map_or(0, |(_, fraction)| fraction.bytes().take_while(u8::is_ascii_digit).count());
            *slack = Some(Decimal::sum(slack.iter().chain([&Decimal::half_a_step(decimals)])));
        }
    }

    /// Adds a row, whose cells are read as soon as it is known what it is.
    pub(super) fn add(
        &mut self,
        decoder: &mut Decoder<'_>,
        entry: &Entry<'_>,
        read: impl FnOnce(&mut Decoder<'_>, Shape) -> Option<Vec<Cell>>,
    ) {
        let (shape, word) = shape::of(entry.label, &entry.texts, entry.figures);
        let error = |message: String| at(Diagnostic::new(Code::DatasetRows, message), &entry.place);
        if let Some(total) = &self.total {
            if !entry.figures {
                return decoder.diagnostics.push(left_out("合计以后的文字", &entry.place));
            }
            if !self.refused {
                let hint = "把合计一行移到最后；它后面的“其中”、平均、说明从表格里删去，或者写进 note";
                decoder.diagnostics.push(error(format!("“{total}”应是最后一行")).hint(hint));
            }
            self.refused = true;
            return;
        }
        match shape {
            Shape::Note => {
                let other = entry.texts.iter().find_map(|text| {
                    let cell = rows::Cell::new(text, entry.place.clone());
                    heading::other_unit(
                        &self.table.columns,
                        &cell,
                        &heading::units_named(text, "", false),
                        "下面",
                    )
                });
                let note = || left_out("表格的附注", &entry.place);
                return decoder.diagnostics.push(other.unwrap_or_else(note));
            }
            Shape::Part => {
                decoder.diagnostics.push(
                    error(format!("“{word}”是上一行的一部分，不能和各行并列"))
                        .hint("把这一行的数字写成单独的一列，或者另做一张表；只给自己看的，从表格里删去"),
                );
                self.refused = true;
                return;
            }
            Shape::Total if !self.table.totals.is_empty() => {
                decoder
                    .diagnostics
                    .push(error(format!("文件里有“{word}”一行，YAML 里又写了 totals，只留一处")));
                self.refused = true;
                return;
            }
            Shape::Figures | Shape::Subtotal | Shape::Total => {}
        }
        if shape == Shape::Total && !entry.figures {
            self.total = Some(word.to_string());
            return decoder.diagnostics.push(left_out(&format!("空的“{word}”一行"), &entry.place));
        }
        if shape == Shape::Figures && !entry.figures && self.table.numbers().count() > 1 {
            decoder.diagnostics.push(error(format!("“{}”这一行一个数字也没有", entry.label)).hint(
                "小标题从表格里删去，或者写成单独的一列；没有公开的写 withheld 或 未公开，还没有核定的写 pending 或 待核定",
            ));
            self.refused = true;
            return;
        }
        let before = decoder.diagnostics.len();
        let Some(mut cells) = read(decoder, shape) else {
            self.refused = true;
            return;
        };
        self.refused |= decoder.diagnostics.len() > before;
        if let Some((_, place)) = self.whole.take() {
            decoder.diagnostics.push(left_out("小计", &place));
        }
        let label = self.table.label();
        if shape != Shape::Figures && matches!(cells[label], Cell::Empty) {
            cells[label] = Cell::Text(word.to_string());
            // It is said once.
            for cell in cells.iter_mut().skip(label + 1) {
                if matches!(&*cell, Cell::Text(text) if text == word) {
                    *cell = Cell::Empty;
                }
            }
        }
        if shape == Shape::Figures && matches!(cells[label], Cell::Empty) && self.is_named() {
            let message = format!("这一行的“{}”是空的", self.table.columns[label].name);
            let diagnostic = at(Diagnostic::new(Code::DatasetRows, message), &entry.place);
            decoder
                .diagnostics
                .push(diagnostic.hint("写上名称；合并的单元格存成 CSV 以后只有第一行有字，其余各行也要写上"));
            self.refused = true;
        }
        match shape {
            Shape::Total => {
                self.total = Some(word.to_string());
                self.table.totals = cells;
                self.table.add_up = false;
            }
            Shape::Subtotal => self.subtotal(word, cells, entry, &mut decoder.diagnostics),
            _ if entry.hidden => self.hidden.push(entry.place.clone()),
            _ => self.table.rows.push(cells),
        }
    }

    /// Whether the rows have names: there may be a table of figures alone.
    fn is_named(&self) -> bool {
        self.table.columns[self.table.label()].kind == CellType::Text
    }

    /// A subtotal is left out where it is that of the rows since the last one.
    fn subtotal(
        &mut self,
        word: &str,
        cells: Vec<Cell>,
        entry: &Entry<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let rows = self.table.rows.len();
        if !self.is_sum(&cells, self.since) {
            let message = format!("“{word}”不是上面 {} 行之和，不知道它是哪些行的小计", rows - self.since);
            let diagnostic = at(Diagnostic::new(Code::DatasetRows, message), &entry.place);
            diagnostics.push(
                diagnostic.hint("核对数字；不是小计的，换一个名称；小计从表格里删去，全表的合计写“合计”"),
            );
            self.refused = true;
            return;
        }
        if self.since == 0 {
            self.whole = Some((cells, entry.place.clone()));
        } else {
            diagnostics.push(left_out("小计", &entry.place));
        }
        self.since = rows;
    }

    /// Whether the cells are the sums of the rows from `from` on: in every column that adds up, and in one at least.
    fn is_sum(&self, cells: &[Cell], from: usize) -> bool {
        let rows = &self.table.rows[from..];
        let mut sums = 0;
        let columns =
            self.table.columns.iter().zip(cells).enumerate().filter(|(_, (column, _))| column.adds_up());
        for (index, (_, cell)) in columns {
            let Some(written) = cell.figure().and_then(|figure| figure.exact()) else { continue };
            let Some(parts) = table::exact(rows, index).filter(|parts| !parts.is_empty()) else {
                return false;
            };
            if !self.table.is_total(index, &Decimal::sum(parts), written) {
                return false;
            }
            sums += 1;
        }
        sums > 0
    }

    /// What can be said when all rows are there.
    pub(super) fn finish(self, diagnostics: &mut Vec<Diagnostic>, start: &Place) {
        if self.table.rows.is_empty() && self.hidden.is_empty() && !self.refused {
            let diagnostic = at(Diagnostic::new(Code::DatasetRows, "表格里一行数字也没有"), start);
            diagnostics.push(diagnostic.hint("写上各行；还没有数字的，先不放这个表格"));
            return;
        }
        if let Some((cells, place)) = &self.whole {
            if self.table.totals.is_empty() {
                self.table.totals.clone_from(cells);
                self.table.add_up = false;
            } else {
                diagnostics.push(left_out("小计", place));
            }
        }
        if self.refused {
            return;
        }
        if let (count, Some(first)) = &self.rounded {
            let diagnostic = unpublished(&format!("{count} 格里没有显示的小数"), first);
            diagnostics.push(
                diagnostic.hint("要更多小数：在表格软件里增加小数位数；不要：用 ROUND 取整以后存成数值"),
            );
        }
        if let Some(first) = self.hidden.first() {
            let count = self.hidden.len();
            let rest = if count > 1 { format!("等 {count} 行") } else { String::new() };
            if !self.table.totals.is_empty() && self.is_sum(&self.table.totals, 0) {
                diagnostics.push(left_out(&format!("隐藏的行{rest}"), first));
            } else {
                let diagnostic = Diagnostic::new(
                    Code::DatasetRows,
                    format!("这一行{rest}在表格里是隐藏的，不知道要不要发布"),
                );
                diagnostics.push(at(diagnostic, first).hint(
                    "要发布：在表格软件里取消隐藏和筛选；不发布：删去这些行，或者写一行只合计看得见的各行的“合计”",
                ));
            }
        }
        self.whole_among_parts(diagnostics);
    }

    /// 全区 among its streets, as large as all of them: it would be added twice and drawn beside its parts.
    fn whole_among_parts(&self, diagnostics: &mut Vec<Diagnostic>) {
        let label = self.table.label();
        let rows = &self.table.rows;
        let Some(at_row) = rows.iter().position(|row| shape::is_whole(&row[label].text())) else { return };
        let is_sum = |index: &usize| {
            table::exact(rows, *index).is_some_and(|mut figures| {
                let whole = figures.remove(at_row);
                self.table.is_total(*index, &Decimal::sum(figures), whole)
            })
        };
        let added: Vec<usize> =
            self.table.numbers().filter(|index| self.table.columns[*index].adds_up()).collect();
        if rows.len() > 2 && !added.is_empty() && added.iter().all(is_sum) {
            let Some(figure) = rows[at_row][added[0]].figure() else { return };
            let message = format!("“{}”一行是其余各行之和，不能和各行并列", rows[at_row][label].text());
            let diagnostic = at(Diagnostic::new(Code::DatasetRows, message), &figure.place);
            diagnostics.push(diagnostic.hint("把它移到最后一行，名称改成“合计”"));
        }
    }
}

/// Whether a text can be meant as a figure: not 「审核人：李四」 or 「2024年12月」 below a table.
fn is_figure(text: &str) -> bool {
    let has_digit = text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    !text.is_empty()
        && !text.contains(['：', ':'])
        && (has_digit && !text.contains('年') || text.chars().count() <= 10)
}

/// The row of a form that numbers its columns: 甲, 1, 2.
fn is_numbering(row: &Row, columns: &[Column], order: &[usize]) -> bool {
    const NAMES: [&str; 8] = ["甲", "乙", "丙", "栏次", "列次", "栏号", "序号", "A"];
    let numbers: Vec<Option<u32>> = columns
        .iter()
        .zip(order)
        .filter(|(column, _)| column.kind == CellType::Number)
        .map(|(_, index)| row.text(*index).trim_matches(['（', '）', '(', ')']).parse().ok())
        .collect();
    let counts = numbers.windows(2).all(|pair| matches!(pair, [Some(one), Some(next)] if one + 1 == *next));
    let named = columns.iter().zip(order).filter(|(column, _)| column.kind == CellType::Text);
    let mut named = named.map(|(_, index)| row.text(*index));
    counts
        && numbers.len() > 1
        && numbers[0].is_some_and(|first| first < 5)
        && named.all(|text| NAMES.contains(&text))
}

/// What a file has that is not published, and why nobody misses it.
pub(super) fn left_out(what: &str, place: &Place) -> Diagnostic {
    unpublished(what, place).hint("不用发布的，从表格里删去就不再提；要发布的文字写在 YAML 的 note 里")
}

/// The same, where there is something else to do.
fn unpublished(what: &str, place: &Place) -> Diagnostic {
    at(Diagnostic::new(Code::DatasetLeftOut, format!("{what}没有发布")), place)
}

/// What a row of CSV with too many or too few cells may lack.
pub(super) const COMMAS: &str = "空着的格也要有逗号；文字里有逗号的格用半角双引号括起来";

/// A row has so many cells, and not as many as the heading.
pub(super) fn other_width(row: &Row, cells: usize, wanted: usize) -> Diagnostic {
    let message = format!("这一行有 {cells} 格，表头有 {wanted} 格");
    at(Diagnostic::new(Code::DatasetRows, message), row.place())
}

/// Whether a row has as many cells as the heading. A spreadsheet has no cells that are not written.
fn width(decoder: &mut Decoder<'_>, row: &Row, heading: &Heading) -> bool {
    let written = row.cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1);
    if row.place().cell.is_some() {
        if written > heading.width() {
            let place = &row.cells[written - 1].place;
            decoder.diagnostics.push(left_out("没有表头的格", place));
        }
        return true;
    }
    let (cells, wanted) = (row.cells.len().min(written.max(heading.width())), heading.width());
    if cells == wanted {
        return true;
    }
    let mut diagnostic = other_width(row, cells, wanted);
    let thousands = |pair: &[crate::dataset::rows::Cell]| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits(&pair[0].text)
            && pair[0].text.len() <= 3
            && pair[1].text.len() >= 3
            && digits(&pair[1].text[..3])
    };
    if cells > wanted
        && let Some(pair) = row.cells.windows(2).find(|pair| thousands(pair))
    {
        let [left, right] = [&pair[0].text, &pair[1].text];
        diagnostic =
            diagnostic.hint(format!("是千分位的话，写作 {left}{right}，或者加引号：\"{left},{right}\""));
    }
    decoder.diagnostics.push(diagnostic.hint(COMMAS));
    false
}

/// Whether a row without a name, as below a cell that was merged, has another text that tells it from the row above.
fn has_own_text(row: &Row, columns: &[Column], order: &[usize]) -> bool {
    const REMARKS: [&str; 5] = ["备注", "说明", "附注", "注", "备考"];
    columns.iter().zip(order).any(|(column, index)| {
        column.kind == CellType::Text
            && !REMARKS.contains(&column.name.as_str())
            && !row.text(*index).is_empty()
    })
}
