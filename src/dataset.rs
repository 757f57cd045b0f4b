//! Stage 2, `parse`, for statistics: one YAML source to one dataset, in which every figure keeps its digits and its
//! place. Never looks sideways: the rows of a table that stand in a file of their own are joined later
//! ([`Dataset::with_rows`]), and what several datasets say together is the business of the rules.

pub mod number;
pub mod number_format;
pub mod figure;
pub mod period;
pub mod change;
pub mod displayed;
pub mod series;
pub mod rows;
pub mod csv;
pub mod additive;
pub mod table;
mod cells;
mod shape;
mod heading;
mod join;
mod columns;
mod groups;
mod workbook;
mod imported;
pub mod xlsx;
pub mod download;

use crate::config::{cycle, places};
use crate::date::{Cycle, Date};
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Hint, Node, Span, stop_build};
use crate::folder;
use crate::hash::{Hash, Hashed, Hasher};
use crate::path::SourcePath;
use crate::text::passage::{Passage, Role};
use crate::yaml::{self, Codes, Decoder, Field, Map, Value};

use figure::{Figure, Place, Qualifier, Quantity};
use number::Decimal;
use period::Stretch;
use table::{RowsFile, Table};

pub(crate) const CODES: Codes = Codes {
    unknown_key: Code::DatasetUnknownKey,
    missing_key: Code::DatasetMissingKey,
    wrong_type: Code::DatasetWrongType,
    invalid: Code::DatasetInvalid,
};

/// One statistics source.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// The source.
    pub path: SourcePath,
    /// The path under `content/stats/` without `.yaml`: `governance`, `2022/grid`.
    pub id: String,
    /// What it is about as a whole. Its hash changes with the title, not with a figure.
    pub head: Hashed<Head>,
    /// How often there should be newer figures, and where that is said. Not shown to readers.
    pub update_every: Option<(Cycle, Span)>,
    /// The indicators in the order written; their ids differ.
    pub indicators: Vec<Hashed<Indicator>>,
    /// Which indicators belong together, where the dataset says so.
    pub groups: Vec<Group>,
    /// The table, if there is one.
    pub table: Option<Hashed<Table>>,
    /// The file that the indicators stand in, if not in the YAML.
    indicators_file: Option<RowsFile>,
    /// The hash of what it consists of, whatever the figures are: the ids of its indicators, its columns, how many rows.
    pub outline: Hash,
    /// The hash of all that is shown of it. Places in the source are in no hash.
    pub hash: Hash,
    /// It could not be read as a whole; what follows from that is not reported again.
    pub poisoned: bool,
}

/// Indicators of a dataset that belong together.
#[derive(Clone, Debug)]
pub struct Group {
    /// What they are about.
    pub title: String,
    /// Their ids within the dataset, each with where it is written.
    pub slugs: Vec<(String, Span)>,
}

/// What a dataset says about itself.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// The title.
    pub title: String,
    /// What it is about; empty if not said.
    pub description: String,
    /// Where the figures come from; empty if not said.
    pub source: String,
    /// The day, month or year that the figures are for.
    pub as_of: Option<Date>,
    /// A remark; empty if none.
    pub note: String,
    /// Made-up figures that show what the program can do; pages say so.
    pub demo: bool,
}

/// One line of a dataset: what is counted, and the figure.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// The id within the dataset: `grids`.
    pub slug: String,
    /// The id on the site: `governance.grids`.
    pub id: String,
    /// The name.
    pub name: String,
    /// The unit; empty if none.
    pub unit: String,
    /// The figure: that of the last period where there are several.
    pub figure: Figure,
    /// The qualifier as written, which stays with a figure that is not known: 〔未公开〕余个.
    pub qualifier: Option<Qualifier>,
    /// The periods, oldest first; empty where there is a single value.
    pub series: Vec<Period>,
    /// What the number is meant to reach.
    pub target: Option<Figure>,
    /// Which way is good.
    pub direction: Direction,
    /// Where the figure comes from (that of the dataset if not said); empty if nobody says.
    pub source: String,
    /// The day that the figure is for (that of the dataset if not said).
    pub as_of: Option<Date>,
    /// Whether it is made up, as the dataset says.
    pub demo: bool,
    /// The day by which somebody should look at it again. Not shown to readers.
    pub review_by: Option<Date>,
    /// Who answers for it; empty if not said. Not shown to readers.
    pub owner: String,
    /// A remark; empty if none.
    pub note: String,
    /// The work that it belongs to; empty if not said.
    pub context: String,
    /// How the document that it comes from words it; empty if not said.
    pub sentence: String,
    /// The id in the source. Not part of the hash, like every place.
    pub span: Span,
}

/// What of a dataset may stand in a file of its own.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The indicators.
    Indicators,
    /// The rows of the table.
    Table,
}

/// The figure of one period.
#[derive(Clone, Debug)]
pub struct Period {
    /// The period as written: `2022`, `2022-06`, `2022Q1`.
    pub name: String,
    /// When that is; `None` for a name that nobody can place in time.
    pub time: Option<Stretch>,
    /// Its figure.
    pub figure: Figure,
}

impl Period {
    /// A figure with the name of its period.
    pub fn new(name: &str, figure: Figure) -> Period {
        Period { name: name.into(), time: Stretch::parse(name), figure }
    }

    /// How it is named in a sentence: `2022年第一季度`.
    pub fn label(&self) -> String {
        period::label(&self.name)
    }
}

/// Which way is good.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// More is better, or nobody says.
    #[default]
    Up,
    /// Less is better.
    Down,
}

/// Parses a statistics source. What cannot be used is left out or pending, with an error. Every text that a person wrote in
/// it is visited once, where it has no errors.
pub fn parse(path: &SourcePath, text: &str, visit: &mut dyn FnMut(&Passage<'_>)) -> Diagnosed<Dataset> {
    let mut diagnostics = Vec::new();
    let root = yaml::parse(path, text, 0).collect(&mut diagnostics);
    let broken = !diagnostics.is_empty();
    let mut decoder = Decoder::new(path, CODES);
    let mut dataset = Dataset {
        path: path.clone(),
        id: folder::dataset_name(path).unwrap_or(path.as_str()).into(),
        head: Hashed::default(),
        update_every: None,
        indicators: Vec::new(),
        groups: Vec::new(),
        table: None,
        indicators_file: None,
        outline: Hash::ABSENT,
        hash: Hash::ABSENT,
        poisoned: false,
    };
    // A text that is not YAML is one mistake; that it has no title either is not worth a second line.
    if !(broken && matches!(root.value, Value::Null))
        && let Some(map) = decoder.root(&root, "统计数据")
    {
        read(&mut dataset, &mut decoder, map);
    }
    diagnostics.append(&mut decoder.diagnostics);
    if !stop_build(&diagnostics) {
        yaml::visit(Role::Remark, text, &root, true, visit);
    }
    dataset.break_by(&mut diagnostics);
    dataset.rehash();
    Diagnosed { value: dataset, diagnostics }
}

/// The dataset that an indicator is in, by their ids; that of a dataset is its own.
pub fn of_indicator(id: &str) -> &str {
    id.rsplit_once('.').map_or(id, |(dataset, _)| dataset)
}

/// Visits every text of a statistics source again, as [`parse`] did, and makes nothing of it.
pub fn walk(path: &SourcePath, text: &str, dataset: &Dataset, visit: &mut dyn FnMut(&Passage<'_>)) {
    if !dataset.poisoned {
        yaml::visit(Role::Remark, text, &yaml::parse(path, text, 0).value, true, visit);
    }
}

impl Dataset {
    /// The indicator with this id within the dataset.
    pub fn indicator(&self, slug: &str) -> Option<&Hashed<Indicator>> {
        self.indicators.iter().find(|indicator| indicator.slug == slug)
    }

    /// The files that parts of it stand in, each with what it has: the indicators, the rows of the table.
    pub fn files(&self) -> impl Iterator<Item = (Part, &RowsFile)> {
        let table = self.table.as_ref().and_then(|table| table.file.as_ref());
        let indicators = self.indicators_file.as_ref().map(|file| (Part::Indicators, file));
        indicators.into_iter().chain(table.map(|file| (Part::Table, file)))
    }

    /// The dataset with what one of its files has. Without such a file it stays as it is.
    pub fn with_rows(mut self, part: Part, rows: rows::Rows) -> Diagnosed<Dataset> {
        let mut diagnostics = Vec::new();
        match (part, self.table.take()) {
            (Part::Table, Some(table)) => {
                let table = join::join(table.value, rows).collect(&mut diagnostics);
                self.table = Some(hashed(table, Table::add_to));
            }
            (Part::Table, None) => {}
            (Part::Indicators, table) => {
                self.table = table;
                self.import(&rows, &mut diagnostics);
                groups::check(&self, &mut diagnostics);
            }
        }
        self.rehash();
        self.break_by(&mut diagnostics);
        Diagnosed { value: self, diagnostics }
    }

    /// Reads the indicators of a file, as those of a list.
    fn import(&mut self, rows: &rows::Rows, diagnostics: &mut Vec<Diagnostic>) {
        let head = self.head.value.clone();
        for imported in imported::list(rows, &self.id, diagnostics) {
            let mut decoder = Decoder::new(&rows.path, CODES);
            let before = self.indicators.len();
            read_indicator_into(self, &mut decoder, Field { key: "这一行", node: &imported.node }, &head);
            // A workbook has no bytes to point at: the row is named.
            if let Some(cell) = &imported.place.cell {
                for diagnostic in &mut decoder.diagnostics {
                    diagnostic.message =
                        format!("{} 第 {} 行：{}", cell.sheet, cell.row + 1, diagnostic.message);
                }
            }
            diagnostics.append(&mut decoder.diagnostics);
            if let Some(indicator) = self.indicators[before..].first_mut() {
                indicator.value.stand_at(&imported);
            }
        }
    }

    /// Says that the dataset is not what its author meant, where there are errors.
    pub fn break_by(&mut self, diagnostics: &mut [Diagnostic]) {
        for error in diagnostics.iter_mut().filter(|one| one.stops()) {
            error.breaks.push(Node::Source(self.path.clone()));
            self.poisoned = true;
        }
    }

    fn rehash(&mut self) {
        let mut hasher = Hasher::default();
        hasher.number(self.indicators.len() as u64);
        self.indicators.iter().for_each(|indicator| hasher.text(&indicator.slug));
        if let Some(table) = &self.table {
            table.add_outline_to(&mut hasher);
        }
        self.outline = hasher.finish();
        let mut hasher = Hasher::default();
        hasher.text(&self.id);
        hasher.hash(self.head.hash);
        hasher.number(self.indicators.len() as u64);
        for indicator in &self.indicators {
            hasher.hash(indicator.hash);
        }
        for group in &self.groups {
            hasher.text(&group.title);
            group.slugs.iter().for_each(|(slug, _)| hasher.text(slug));
        }
        hasher.hash(self.table.as_ref().map_or(Hash::ABSENT, |table| table.hash));
        self.hash = hasher.finish();
    }
}

impl Indicator {
    /// Its figures stand where they were imported from.
    fn stand_at(&mut self, imported: &imported::Imported) {
        for (period, place) in self.series.iter_mut().zip(&imported.figures) {
            period.figure.place = place.clone();
        }
        if let (true, Some(place)) = (self.series.is_empty(), imported.figures.first()) {
            self.figure.place = place.clone();
        }
        if let Some(last) = self.series.last() {
            self.figure.place = last.figure.place.clone();
        }
    }

    /// The figure of a period, in whatever notation.
    pub fn at(&self, period: &str) -> Option<&Figure> {
        Some(&self.series[self.position(period)?].figure)
    }

    /// Which of the periods that is, in whatever notation.
    pub fn position(&self, period: &str) -> Option<usize> {
        let time = Stretch::parse(period);
        let same = |known: &Period| known.name == period.trim() || time.is_some() && known.time == time;
        self.series.iter().position(same)
    }

    /// Whether its figures are places in an order, of which the first is the best.
    pub fn is_rank(&self) -> bool {
        ["排名", "排位", "名次", "位次"].iter().any(|word| self.name.ends_with(word))
    }

    /// The figure as readers see it: `120余个`, `未公开`.
    pub fn text(&self) -> String {
        self.figure.text()
    }

    /// The period of [`Indicator::figure`], where there are several.
    pub fn latest(&self) -> Option<&Period> {
        self.series.last()
    }

    /// Adds where the indicator and its figures stand.
    pub fn add_places_to(&self, hasher: &mut Hasher) {
        let periods = self.series.iter().map(|period| &period.figure);
        let figures = [&self.figure].into_iter().chain(periods).map(Figure::span);
        for span in figures.chain([self.span.clone()]) {
            hasher.text(span.source.as_str());
            hasher.number(span.start.into());
            hasher.number(span.end.into());
        }
    }

    fn add_to(&self, hasher: &mut Hasher) {
        // Named one by one, so that a new field cannot be forgotten.
        let Indicator {
            slug: _, id, name, unit, figure, qualifier, series, target, direction, span: _, ..
        } = self;
        let Indicator { source, as_of, demo, review_by: _, owner: _, note, context, sentence, .. } = self;
        for text in [id, name, unit, source, note, context, sentence] {
            hasher.text(text);
        }
        hasher.text(&as_of.map_or(String::new(), |date| date.to_string()));
        hasher.number(u64::from(*demo));
        figure.quantity.add_to(hasher);
        hasher.text(qualifier.map_or("", Qualifier::word));
        hasher.number(series.len() as u64);
        for period in series {
            hasher.text(&period.name);
            period.figure.quantity.add_to(hasher);
        }
        hasher.number(u64::from(target.is_some()));
        if let Some(target) = target {
            target.quantity.add_to(hasher);
        }
        hasher.number(*direction as u64);
    }
}

impl Head {
    fn add_to(&self, hasher: &mut Hasher) {
        let Head { title, description, source, as_of, note, demo } = self;
        for text in [title, description, source, note] {
            hasher.text(text);
        }
        hasher.text(&as_of.map_or(String::new(), |date| date.to_string()));
        hasher.number(u64::from(*demo));
    }
}

fn hashed<T>(value: T, add_to: impl Fn(&T, &mut Hasher)) -> Hashed<T> {
    let mut hasher = Hasher::default();
    add_to(&value, &mut hasher);
    Hashed { hash: hasher.finish(), value }
}

fn read<'n>(dataset: &mut Dataset, decoder: &mut Decoder<'_>, mut map: Map<'n>) {
    let mut head = Head::default();
    match map.take("title") {
        Some(field) => head.title = decoder.text(field).unwrap_or_default(),
        None => decoder.missing(&map, "title", "写上这组数据的名称，如 title: 基层治理"),
    }
    for (key, target) in
        [("description", &mut head.description), ("source", &mut head.source), ("note", &mut head.note)]
    {
        *target = text_of(decoder, &mut map, key);
    }
    head.as_of = map.take("as_of").and_then(|field| decoder.date(field));
    head.demo = map.take("demo").and_then(|field| decoder.bool(field)).unwrap_or(false);

    dataset.update_every = map
        .take(cycle::KEY)
        .and_then(|field| Some((cycle::read(decoder, field)?, Span::new(decoder.path, field.range()))));

    if let Some(field) = map.take("indicators") {
        read_indicators(dataset, decoder, field, &head);
    }
    dataset.table = columns::read(decoder, &mut map).map(|table| hashed(table, Table::add_to));
    if let Some(field) = map.take("groups") {
        groups::read(dataset, decoder, field);
    }
    dataset.head = hashed(head, Head::add_to);
    if dataset.table.is_none() && !map.gives("indicators") && !map.gives("columns") {
        decoder.missing(&map, "indicators", "写 indicators（指标的列表），或者写 columns 和 rows（表格）");
    }
    let path = decoder.path;
    decoder.finish_root(map, &[], |key| places::advice(key, path, places::File::Dataset));
}

fn read_indicators<'n>(dataset: &mut Dataset, decoder: &mut Decoder<'_>, field: Field<'n>, head: &Head) {
    if let Value::Map(entries) = &field.node.value {
        if entries.iter().any(|entry| entry.key == "rows" || entry.key == "sheet") {
            dataset.indicators_file = columns::indicators_file(decoder, field);
            return;
        }
        let message = "“indicators”应为一个列表，每个指标以“- ”开头";
        let start = entries.first().map_or(field.range().start, |entry| entry.key_range.start);
        decoder.diagnostics.push(
            Diagnostic::new(Code::DatasetWrongType, message)
                .at(decoder.path, start..start)
                .hint("写成：\n  - id: grids\n    name: 网格数\n    unit: 个\n    value: 120")
                .hint("指标在表格文件里的，写成 indicators: {rows: 指标.xlsx}"),
        );
        return;
    }
    for item in decoder.list(field) {
        read_indicator_into(dataset, decoder, Field { key: "indicators 的一项", ..item }, head);
    }
}

/// An indicator, if it can be read and its id is new.
fn read_indicator_into<'n>(dataset: &mut Dataset, decoder: &mut Decoder<'_>, item: Field<'n>, head: &Head) {
    let Some(map) = decoder.map(item) else { return };
    let Some(indicator) = read_indicator(decoder, map, &dataset.id, head) else { return };
    if let Some(first) = dataset.indicator(&indicator.slug) {
        let other = (first.span.clone(), format!("“{}”已经用了这个编号", first.name));
        let known = decoder
            .diagnostics
            .iter_mut()
            .find(|one| one.code == Code::DatasetDuplicateId && one.related.first() == Some(&other));
        // Of one id one message names all that have it.
        if let Some(known) = known {
            known.message = format!("{} 个指标的编号都是“{}”", known.related.len() + 2, indicator.slug);
            known.related.push((indicator.span.clone(), format!("“{}”也用了这个编号", indicator.name)));
            known.hints = vec!["编号是指标的名字，正文靠它引用；只留一个，别的都换掉".into()];
            return;
        }
        decoder.diagnostics.push(
            Diagnostic::new(Code::DatasetDuplicateId, format!("两个指标的编号都是“{}”", indicator.slug))
                .span(indicator.span.clone())
                .related(other.0, other.1)
                .hint("编号是指标的名字，正文靠它引用；改掉其中一个"),
        );
        return;
    }
    dataset.indicators.push(hashed(indicator, Indicator::add_to));
}

fn read_indicator<'n>(
    decoder: &mut Decoder<'_>,
    mut map: Map<'n>,
    dataset: &str,
    head: &Head,
) -> Option<Indicator> {
    let id = map.take("id");
    let slug = match id {
        Some(field) => decoder.slug(field),
        None => {
            decoder.missing(&map, "id", "写上编号，如 id: grids（小写字母、数字和连字符），正文靠它引用");
            None
        }
    };
    let name = match map.take("name") {
        Some(field) => decoder.text(field).unwrap_or_default(),
        None => {
            decoder.missing(&map, "name", "写上指标的名称，如 name: 网格数");
            String::new()
        }
    };
    let unit = text_of(decoder, &mut map, "unit");
    let (figure, series, qualifier) = read_figures(decoder, &mut map, &unit);
    let target = map.take("target").map(|field| figure_of(decoder, field, &unit, None));
    let direction = match map.take("direction").and_then(|field| decoder.word(field, &["up", "down"])) {
        Some("down") => Direction::Down,
        _ => Direction::Up,
    };
    let source = match map.take("source") {
        Some(field) => decoder.text(field).unwrap_or_default(),
        None => head.source.clone(),
    };
    let as_of = match map.take("as_of") {
        Some(field) => decoder.date(field),
        None => head.as_of,
    };
    let indicator = Indicator {
        id: format!("{dataset}.{}", slug.as_deref().unwrap_or_default()),
        slug: slug.clone().unwrap_or_default(),
        name,
        unit,
        figure,
        qualifier,
        series,
        target,
        direction,
        source,
        as_of,
        demo: head.demo,
        review_by: map.take("review_by").and_then(|field| decoder.date(field)),
        owner: text_of(decoder, &mut map, "owner"),
        note: text_of(decoder, &mut map, "note"),
        context: text_of(decoder, &mut map, "context"),
        sentence: text_of(decoder, &mut map, "sentence"),
        span: Span::new(decoder.path, id.map_or(map.range.clone(), |field| field.range())),
    };
    decoder.finish(map);
    slug.map(|_| indicator)
}

/// The value, or the values by period, or the word for why there is none.
fn read_figures<'n>(
    decoder: &mut Decoder<'_>,
    map: &mut Map<'n>,
    unit: &str,
) -> (Figure, Vec<Period>, Option<Qualifier>) {
    let here = Span::new(decoder.path, map.range.start..map.range.start);
    let unknown = |quantity, span| Figure { quantity, unit: unit.into(), place: Place { span, cell: None } };
    let qualifier = map.take("qualifier").and_then(|field| qualifier_of(decoder, field));
    let status = map.take("status").map(|field| (field, status_of(decoder, field)));
    let (value, series) = (map.take("value"), map.take("series"));

    if let (Some(value), Some(series)) = (value, series) {
        decoder.diagnostics.push(
            Diagnostic::new(Code::DatasetInvalid, "“value”和“series”只能写一个")
                .at(decoder.path, value.range())
                .related(Span::new(decoder.path, series.range()), "这里写了各期的数字")
                .hint("有几期就都写在 series 里，最后一期就是当前的数字"),
        );
    }
    let Some(field) = series.or(value) else {
        return match status {
            None => {
                decoder.missing(
                    map,
                    "value",
                    "写 value: 数字；没有公开的写 status: withheld（不公开），还没有核定的写 status: pending（待核定）",
                );
                (unknown(Quantity::Pending, here), Vec::new(), qualifier)
            }
            Some((field, Some(Status::Known))) => {
                decoder.invalid(field, "写了 status: known（已知），却没有数字", "写上 value: 数字");
                (unknown(Quantity::Pending, Span::new(decoder.path, field.range())), Vec::new(), qualifier)
            }
            Some((field, status)) => {
                let quantity =
                    if status == Some(Status::Withheld) { Quantity::Withheld } else { Quantity::Pending };
                (unknown(quantity, Span::new(decoder.path, field.range())), Vec::new(), qualifier)
            }
        };
    };
    if let Some((place, Some(status @ (Status::Pending | Status::Withheld)))) = status {
        let (word, meaning) =
            if status == Status::Withheld { ("withheld", "不公开") } else { ("pending", "待核定") };
        decoder.diagnostics.push(
            Diagnostic::new(Code::DatasetInvalid, format!("写了 status: {word}（{meaning}），又写了数字"))
                .at(decoder.path, first_line(field))
                .related(Span::new(decoder.path, place.range()), format!("这里说{meaning}"))
                .hint("可以公开：删去 status 一行")
                .hint(format!("{meaning}：删去数字，避免它出现在网页、图表和下载文件里")),
        );
        let quantity = if status == Status::Withheld { Quantity::Withheld } else { Quantity::Pending };
        return (unknown(quantity, Span::new(decoder.path, place.range())), Vec::new(), qualifier);
    }
    if series.is_none() {
        return (figure_of(decoder, field, unit, qualifier), Vec::new(), qualifier);
    }
    let series = series::read(decoder, field, unit, qualifier);
    let last = series.last().map(|period| period.figure.clone());
    (last.unwrap_or_else(|| unknown(Quantity::Pending, here)), series, qualifier)
}

/// A figure as written in a value, a period or a cell: a number, `withheld`, `pending`, or
/// `{value: 120, qualifier: 余}`.
pub(crate) fn figure_of(
    decoder: &mut Decoder<'_>,
    field: Field<'_>,
    unit: &str,
    qualifier: Option<Qualifier>,
) -> Figure {
    let span = Span::new(decoder.path, field.range());
    let quantity = match &field.node.value {
        Value::Scalar { text, .. } => match unknown_word(text) {
            Some(quantity) => quantity,
            None => decimal(decoder, field)
                .map_or(Quantity::Pending, |value| Quantity::Known { value, qualifier }),
        },
        Value::Map(_) => return figure_of_map(decoder, field, unit, qualifier),
        _ => {
            decoder.number(field);
            Quantity::Pending
        }
    };
    Figure { quantity, unit: unit.into(), place: Place { span, cell: None } }
}

fn figure_of_map(
    decoder: &mut Decoder<'_>,
    field: Field<'_>,
    unit: &str,
    qualifier: Option<Qualifier>,
) -> Figure {
    let span = Span::new(decoder.path, first_line(field));
    let pending =
        Figure { quantity: Quantity::Pending, unit: unit.into(), place: Place { span, cell: None } };
    let Some(mut map) = decoder.map(field) else { return pending };
    // `qualifier: ""` says that this one is exact, whatever the others are.
    let exact = map.has("qualifier");
    let own = map.take("qualifier");
    let own = match own {
        Some(field) if decoder.text(field).is_some_and(|text| text.is_empty()) => None,
        Some(field) => qualifier_of(decoder, field),
        None if exact => None,
        None => qualifier,
    };
    let status = map.take("status").map(|field| (field, status_of(decoder, field)));
    let figure = match (map.take("value"), status) {
        (Some(value), Some((place, Some(Status::Pending | Status::Withheld)))) => {
            decoder.invalid(place, "写了数字，又说没有数字", "value 和 status 只留一个");
            figure_of(decoder, value, unit, None);
            pending
        }
        (Some(value), _) => figure_of(decoder, value, unit, own),
        (None, Some((_, Some(Status::Withheld)))) => Figure { quantity: Quantity::Withheld, ..pending },
        (None, Some((_, Some(Status::Pending)))) | (None, Some((_, None))) => pending,
        (None, _) => {
            decoder.missing(&map, "value", "写 value: 数字，或者写 status: withheld、status: pending");
            pending
        }
    };
    decoder.finish(map);
    figure
}

/// The quantity that a word for "not known" stands for.
pub(crate) fn unknown_word(text: &str) -> Option<Quantity> {
    match text.trim() {
        "withheld" | "未公开" | "不公开" | "（未公开）" | "（数据未公开）" => {
            Some(Quantity::Withheld)
        }
        "pending" | "待核定" | "（待核定）" => Some(Quantity::Pending),
        _ => None,
    }
}

fn decimal(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<Decimal> {
    let text = decoder.number(field)?;
    let number = Decimal::parse(&text);
    if number.is_none() {
        decoder.invalid(
            field,
            format!("“{}”的位数太多", field.key),
            "小数点前最多 36 位，后面最多 18 位；太大的数字把“万”“亿”写进 unit",
        );
    }
    number
}

#[derive(Copy, Clone, PartialEq, Eq)]
enum Status {
    Known,
    Pending,
    Withheld,
}

fn status_of(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<Status> {
    let text = decoder.text(field)?;
    let (status, right) = match text.as_str() {
        "known" => return Some(Status::Known),
        "pending" => return Some(Status::Pending),
        "withheld" => return Some(Status::Withheld),
        "已知" | "公开" => (Some(Status::Known), "known"),
        "待核定" | "待核" | "待定" | "待补充" => (Some(Status::Pending), "pending"),
        "未公开" | "不公开" | "保密" | "涉密" => (Some(Status::Withheld), "withheld"),
        _ => (None, ""),
    };
    if status.is_none() {
        return decoder.word(field, &["known", "pending", "withheld"]).and(None);
    }
    decoder.invalid(field, format!("“status”不能是“{text}”"), Hint::write(right));
    status
}

fn qualifier_of(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<Qualifier> {
    let text = decoder.text(field)?;
    let right = match text.as_str() {
        "多" => "余",
        "大约" | "约为" | "左右" => "约",
        "将近" | "接近" => "近",
        "超过" | "逾" | "以上" => "超",
        known => return Qualifier::parse(decoder.word(field, &["余", "约", "近", "超"]).unwrap_or(known)),
    };
    decoder.invalid(field, format!("“qualifier”不能是“{text}”"), Hint::write(right));
    Qualifier::parse(right)
}

/// The text of a key, empty if it is not there.
pub(crate) fn text_of<'n>(decoder: &mut Decoder<'_>, map: &mut Map<'n>, key: &'n str) -> String {
    map.take(key).and_then(|field| decoder.text(field)).unwrap_or_default()
}

pub(crate) fn first_line(field: Field<'_>) -> std::ops::Range<usize> {
    match field.node.value {
        Value::List(_) | Value::Map(_) => field.node.range.start..field.node.range.start,
        _ => field.range(),
    }
}
