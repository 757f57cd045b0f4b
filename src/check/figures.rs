//! What the figures of datasets give away: totals, percentages, one name with two values, figures that are due for another
//! look. Pure functions of the datasets and of today.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::names::stem;
use crate::dataset::change;
use crate::dataset::figure::{Figure, Qualifier, Quantity, exponent, large_unit};
use crate::dataset::number::Decimal;
use crate::dataset::period::{self, Stretch};
use crate::dataset::table::{Cell, Column, Table, at};
use crate::dataset::{Dataset, Indicator, Period};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic};

/// How figures are written: percentages beyond the whole, 余 behind a number that is not round, 万 as a whole unit.
pub(super) fn notation(dataset: &Dataset, _today: Date, found: &mut Vec<Diagnostic>) {
    for indicator in &dataset.indicators {
        for figure in figures(indicator) {
            percentage(&indicator.name, figure, found);
            odd(figure, found);
        }
        if let (Some(figure), Some(diagnostic)) = (figures(indicator).next(), bare_unit(&indicator.unit)) {
            found.push(at(diagnostic, &figure.place));
        }
    }
    for (column, figures) in columns(dataset) {
        for figure in figures {
            percentage(&column.name, figure, found);
            odd(figure, found);
        }
        found.extend(bare_unit(&column.unit).map(|diagnostic| diagnostic.span(column.span.clone())));
    }
}

/// Figures of which nobody says where they come from, or for when they are.
pub(super) fn origin(dataset: &Dataset, _today: Date, found: &mut Vec<Diagnostic>) {
    let real = dataset.indicators.iter().filter(|_| !dataset.head.demo);
    for indicator in real.filter(|indicator| figures(indicator).any(|figure| figure.value().is_some())) {
        let missing: Vec<&str> = [
            (indicator.source.is_empty(), "来源（source）"),
            (indicator.as_of.is_none() && indicator.series.is_empty(), "截至日期（as_of）"),
        ]
        .into_iter()
        .filter_map(|(missing, what)| missing.then_some(what))
        .collect();
        if !missing.is_empty() {
            let message = format!("“{}”没有写{}", indicator.name, missing.join("和"));
            let diagnostic = Diagnostic::new(Code::FigureSource, message).span(indicator.span.clone());
            found.push(diagnostic.hint("补上；整组数据都一样的，在文件开头写一次就行"));
        }
    }
}

/// Figures that are not public, while the words beside them say how many.
pub(super) fn told(dataset: &Dataset, _today: Date, found: &mut Vec<Diagnostic>) {
    for indicator in dataset.indicators.iter().filter(|indicator| !indicator.unit.is_empty()) {
        if figures(indicator).any(|figure| figure.value().is_some()) {
            continue;
        }
        for (key, text) in
            [("note", &indicator.note), ("context", &indicator.context), ("sentence", &indicator.sentence)]
        {
            let number = text.match_indices(indicator.unit.as_str()).find_map(|(at, _)| {
                let before = text[..at].trim_end();
                let digits =
                    before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
                (digits > 0).then(|| format!("{}{}", &before[before.len() - digits..], indicator.unit))
            });
            if let Some(number) = number {
                let message = format!("“{}”没有公开，{key} 里却写着“{number}”", indicator.name);
                let diagnostic = Diagnostic::new(Code::FigureGivenAway, message).span(indicator.span.clone());
                found.push(diagnostic.hint("数字不公开的，这里也不要写；能公开的，写到 value 里"));
            }
        }
    }
}

/// What to do with a figure whose time to be looked at has come.
pub const REVIEW: &str =
    "问清最新的数，改 value（数字）和 as_of（截至日期），再把 review_by 改到下次核对的日子";

/// Figures that should have been looked at again.
pub(super) fn overdue(dataset: &Dataset, today: Date, found: &mut Vec<Diagnostic>) {
    for indicator in &dataset.indicators {
        let Some(due) = indicator.review_by.filter(|due| due.to_day() < today.to_day()) else { continue };
        let owner = match indicator.owner.as_str() {
            "" => String::new(),
            owner => format!("，由{owner}负责"),
        };
        let message = format!("“{}”应在{}前重新核对{owner}", indicator.name, due.chinese());
        let diagnostic = Diagnostic::new(Code::FigureStale, message).span(indicator.span.clone());
        found.push(diagnostic.hint(REVIEW));
    }
}

/// Known figures for a day, or for a period, that has not come.
pub(super) fn future(dataset: &Dataset, today: Date, found: &mut Vec<Diagnostic>) {
    for indicator in &dataset.indicators {
        let known = figures(indicator).any(|figure| figure.value().is_some());
        if let Some(date) = indicator.as_of.filter(|date| known && date.to_day() > today.to_day()) {
            let message = format!("“{}”的截至日期{}还没有到", indicator.name, date.chinese());
            let diagnostic = Diagnostic::new(Code::FigureFuture, message).span(indicator.span.clone());
            found.push(diagnostic.hint("改正截至日期（as_of）；计划数、预计数在名称里说明"));
        }
        let is_plan = |text: &str| PLANNED.iter().any(|word| text.contains(word));
        if is_plan(&indicator.name) || is_plan(&indicator.note) {
            continue;
        }
        let coming = indicator.series.iter().find(|period| {
            period.figure.value().is_some() && period.time.is_some_and(|time| time.is_after(today))
        });
        if let Some(period) = coming {
            let message = format!("“{}”的{}还没有到，却有了数字", indicator.name, period.label());
            let diagnostic = at(Diagnostic::new(Code::FigureFuture, message), &period.figure.place);
            found.push(diagnostic.hint("改正期名；计划数、预计数在名称或 note 里说明，如“网格数（预计）”"));
        }
    }
}

/// Words for figures of what is still to come.
const PLANNED: [&str; 9] = ["预计", "计划", "目标", "预测", "规划", "预期", "力争", "预算", "拟"];

/// The columns of a dataset's table, each with its figures.
fn columns(dataset: &Dataset) -> impl Iterator<Item = (&Column, Vec<&Figure>)> {
    dataset.table.iter().flat_map(|table| {
        let figures = |index: usize| table.rows.iter().filter_map(|row| row[index].figure()).collect();
        table.columns.iter().enumerate().map(move |(index, column)| (column, figures(index)))
    })
}

/// Each figure of an indicator once.
fn figures(indicator: &Indicator) -> impl Iterator<Item = &Figure> {
    let single = indicator.series.is_empty().then_some(&indicator.figure);
    single.into_iter().chain(indicator.series.iter().map(|period| &period.figure))
}

/// A percentage below 0 or above 100, where it is not one of change or of a plan.
fn percentage(name: &str, figure: &Figure, diagnostics: &mut Vec<Diagnostic>) {
    let Some(value) = figure.value().filter(|_| matches!(&*figure.unit, "%" | "％")) else { return };
    let over = !value.is_negative() && OVER.iter().any(|word| name.contains(word));
    if is_of_change(name) || over {
        return;
    }
    if value.is_negative() || Decimal::parse("100").is_some_and(|whole| *value > whole) {
        let message = format!("“{name}”是 {value}%，百分比应在 0 到 100 之间");
        diagnostics.push(
            at(Diagnostic::new(Code::FigurePercent, message), &figure.place)
                .hint("核对数字；是增长率或完成率的，把“增长”“完成”写进名称"),
        );
    }
}

/// Ratios of two amounts of which neither is a part of the other.
const OVER: [&str; 12] = [
    "负债率",
    "杠杆率",
    "产销率",
    "拨备覆盖率",
    "存贷",
    "周转率",
    "偿付",
    "流动比率",
    "速动比率",
    "覆盖倍数",
    "溢价率",
    "产能利用率",
];

/// Whether a percentage of that name may lie beyond 0 and 100.
pub(super) fn is_of_change(name: &str) -> bool {
    const WORDS: [&str; 13] =
        ["增", "降", "涨", "跌", "同比", "环比", "完成", "达成", "执行", "变化", "偏差", "利润", "回报"];
    WORDS.iter().any(|word| name.contains(word))
}

/// 余 behind a number that is not round: 123余个.
fn odd(figure: &Figure, diagnostics: &mut Vec<Diagnostic>) {
    let Quantity::Known { value, qualifier: Some(Qualifier::Odd) } = &figure.quantity else { return };
    let round = value.as_str().ends_with('0') && !value.as_str().contains('.');
    if !round && large_unit(&figure.unit).0.is_empty() {
        let message = format!("“余”只跟在整十、整百的数后面，却是 {value}");
        diagnostics.push(
            at(Diagnostic::new(Code::FigureQualifier, message), &figure.place)
                .hint("数字准确：删去 qualifier；数字不准确：写整数，如 120"),
        );
    }
}

/// 万 or 亿 as a whole unit: ten thousand of what?
fn bare_unit(unit: &str) -> Option<Diagnostic> {
    let (large, rest) = large_unit(unit);
    (!large.is_empty() && rest.is_empty()).then(|| {
        Diagnostic::new(Code::FigureUnit, format!("单位只写了“{large}”，没有说{large}什么"))
            .hint(format!("写全，如 unit: {large}元、unit: {large}人"))
    })
}

/// A rate of growth that does not follow from the figures it is about: `网格数增长率` beside `网格数` by year.
pub(super) fn growth(dataset: &Dataset, _today: Date, diagnostics: &mut Vec<Diagnostic>) {
    const RATES: [&str; 4] = ["增长率", "增长", "增幅", "增速"];
    for rate in dataset.indicators.iter().filter(|rate| matches!(rate.unit.as_str(), "%" | "％")) {
        let Some(name) = RATES.iter().find_map(|suffix| rate.name.strip_suffix(suffix)) else { continue };
        let compared = if name.ends_with("环比") { "环比" } else { "同比" };
        let said = name.ends_with(compared);
        let name = name.strip_suffix(compared).unwrap_or(name);
        let Some(base) = dataset.indicators.iter().find(|base| base.name == name) else { continue };
        // A rate as of the middle of a year may be that of a half-year.
        let of_year = |date: &Date| rate.series.is_empty() && date.month.is_none_or(|month| month == 12);
        let single = rate.as_of.filter(of_year).map(|date| (format!("{:04}", date.year), &rate.figure));
        let periods = rate.series.iter().map(|period| (period.name.clone(), &period.figure));
        for (period, figure) in single.into_iter().chain(periods) {
            let Some(written) = figure.exact() else { continue };
            // 增长率 of a month or a quarter may mean either.
            if !said && Stretch::parse(&period).is_none_or(|period| !period.is_year()) {
                continue;
            }
            let before =
                base.series.iter().find(|known| change::comparison(&known.name, &period) == compared);
            let Some(before) = before.map(|before| before.name.as_str()) else { continue };
            let at_period = |name: &str| base.at(name).and_then(Figure::exact);
            let (Some(old), Some(new)) = (at_period(before), at_period(&period)) else { continue };
            let decimals = written.as_str().split_once('.').map_or(0, |(_, fraction)| fraction.len() as u32);
            let Some(right) = new.minus(old).percent_of(old, decimals.min(4)) else { continue };
            if *written != right && !old.is_negative() {
                let times = [before, &period].map(period::label).join("和");
                let message = format!("“{}”写的是 {written}%，由 {old} 到 {new} 应是 {right}%", rate.name);
                diagnostics.push(
                    at(Diagnostic::new(Code::FigureTrend, message), &figure.place)
                        .related(base.span.clone(), format!("按“{name}”{times}的数字计算"))
                        .hint("也可以不写增长率，在正文里用 stat_change 由程序计算"),
                );
            }
        }
    }
}

/// Periods that are no series: a year among quarters, what nobody can place in time among years. What grows in the course
/// of a year (1—3月, 1—6月) is one.
pub(super) fn periods(dataset: &Dataset, _today: Date, found: &mut Vec<Diagnostic>) {
    for indicator in &dataset.indicators {
        let Some((first, others)) = indicator.series.split_first() else { continue };
        if let Some(period) =
            indicator.series.iter().find(|period| period.time.is_none() && period::is_meant(&period.name))
        {
            let message =
                format!("“{}”的期名“{}”看不出是什么时间，先后和间隔没有核对", indicator.name, period.name);
            let diagnostic = at(Diagnostic::new(Code::FigureMixed, message), &period.figure.place);
            found.push(
                diagnostic.hint("写成 2022、2022年6月、2022年一季度、2022年上半年、2022年末 这样的时间"),
            );
            continue;
        }
        let times = || indicator.series.iter().filter_map(|period| period.time);
        let is_running = times().any(|time| time.is_run()) && times().all(|time| time.is_from_new_year());
        let is_like = |period: &&Period| match (first.time, period.time) {
            (Some(first), Some(other)) => first.is_like(&other) || is_running,
            (None, None) => true,
            _ => false,
        };
        let Some(other) = others.iter().find(|other| !is_like(other)) else { continue };
        let message = format!(
            "“{}”的各期不是一样的时间：{}，不能逐期相比",
            indicator.name,
            change::unlike(&first.name, &other.name)
        );
        let diagnostic = at(Diagnostic::new(Code::FigureMixed, message), &other.figure.place)
            .related(first.figure.span(), format!("“{}”在这里", first.name));
        let years = |period: &Period| period.time.map(|time| time.year().is_some());
        found.push(match (years(first), years(other)) {
            (Some(one), Some(another)) if one == another => diagnostic
                .hint("分成几个指标写，每个只有年，或者只有季度、只有月份")
                .hint("从年初累计的数，期名写成 2022年1-3月、2022年1-6月；年末、月末的数，写成 2022年末、2022年6月末"),
            (Some(_), Some(_)) => diagnostic.hint("各期都写上年份，如 2022年1月"),
            _ => diagnostic.hint("各期都写成时间，如 2022、2022年6月、2022年一季度；不是一类的分成几个指标写"),
        });
    }
}

/// Columns that do not add up, and totals that were asked for and could not be worked out.
pub(super) fn totals(dataset: &Dataset, _today: Date, found: &mut Vec<Diagnostic>) {
    let Some(table) = &dataset.table else { return };
    for (index, (column, figures)) in columns(dataset).enumerate() {
        if let Some(figure) =
            table.totals.get(index).and_then(Cell::figure).filter(|_| column.adds_up() || is_share(column))
        {
            total(table, index, figure, &figures, found);
        }
        let exact: Option<Vec<&Decimal>> = figures.iter().map(|figure| figure.exact()).collect();
        if let Some(parts) = exact.filter(|parts| !parts.is_empty()) {
            shares(column, &parts, figures[0], found);
        }
    }
    // A column with figures that are not known says itself why there is no total.
    let hopeless = |index: usize| !table.columns[index].adds_up() || table.is_rounded(index);
    if !table.add_up || table.rows.is_empty() {
        return;
    }
    let rounded = table.numbers().find(|index| table.columns[*index].adds_up() && table.is_rounded(*index));
    if let (Some(index), false) = (rounded, table.totals.is_empty()) {
        let Column { name, span, .. } = &table.columns[index];
        let message = format!("“{name}”没有合计：在表格文件里只显示了一部分小数，加起来不准");
        let diagnostic = Diagnostic::new(Code::FigureTotal, message).span(span.clone());
        found.push(diagnostic.hint("在表格文件里写上“合计”一行，或者把小数显示全"));
    }
    if let Some(why) = table.no_parts() {
        let message = format!("写了 totals: auto，没有相加：{why}");
        let diagnostic = Diagnostic::new(Code::FigureTotal, message).span(table.columns[0].span.clone());
        found.push(diagnostic.hint("从表格里删去这样的行；或者删去 totals: auto，在最后写“合计”一行"));
    } else if table.totals.is_empty() && table.numbers().all(hopeless) {
        let why = |index: usize| {
            let column = &table.columns[index];
            let why = if column.adds_up() {
                "在表格文件里只显示了一部分小数"
            } else {
                "不能相加"
            };
            format!("“{}”{why}", column.name)
        };
        let reasons: Vec<String> = table.numbers().take(5).map(why).collect();
        let message = format!("写了 totals: auto，却没有一列能算出合计：{}", reasons.join("，"));
        let diagnostic = Diagnostic::new(Code::FigureTotal, message).span(table.columns[0].span.clone());
        found.push(
            diagnostic.hint("删去 totals；知道合计的，写成 totals: [合计, 21]，或者在表格末尾写“合计”一行"),
        );
    }
}

/// A total that is not the sum of its parts, as far as they are known; or that gives away the only one that is withheld.
fn total(table: &Table, index: usize, figure: &Figure, parts: &[&Figure], found: &mut Vec<Diagnostic>) {
    let Column { name, unit, .. } = &table.columns[index];
    let Some(written) = figure.exact() else { return };
    let unknown: Vec<&&Figure> = parts.iter().filter(|part| part.value().is_none()).collect();
    let exact = parts.iter().filter_map(|part| part.exact());
    let all_exact = parts.iter().all(|part| part.value().is_none() || part.is_exact());
    let sum = Decimal::sum(exact.clone());
    // The file that the rows stand in may be another than that of the total.
    let from = |diagnostic: Diagnostic| match parts
        .first()
        .filter(|first| first.place.span.source != figure.place.span.source)
    {
        Some(first) => diagnostic.related(first.span(), "各行从这里起"),
        None => diagnostic,
    };
    if unknown.is_empty() && all_exact && !parts.is_empty() {
        if !table.is_total(index, &sum, written) {
            let message = format!("“{name}”的合计写的是 {written}{unit}，各行加起来是 {sum}{unit}");
            let diagnostic = from(at(Diagnostic::new(Code::FigureTotal, message), &figure.place));
            let hint = match figure.place.span.source == table.columns[0].span.source {
                true => "核对各行与合计；写 totals: auto 由程序相加",
                false => "核对各行与合计：有没有漏掉的行，有没有小计、其中混在各行里",
            };
            found.push(diagnostic.hint(hint));
        }
        return;
    }
    // 120余 is 120 at least; what is not known, 约 or 近 is nothing at least, where nothing is below zero.
    let least = |part: &&&Figure| matches!(part.qualifier(), None | Some(Qualifier::Odd | Qualifier::Over));
    let least = Decimal::sum(parts.iter().filter(least).filter_map(|part| part.value()));
    let negative = parts.iter().filter_map(|part| part.value()).any(Decimal::is_negative);
    if !negative && least > *written && !table.is_total(index, &least, written) {
        let message = format!("“{name}”的合计写的是 {written}{unit}，已知的各行加起来就有 {least}{unit}");
        let diagnostic = from(at(Diagnostic::new(Code::FigureTotal, message), &figure.place));
        found.push(diagnostic.hint("核对各行与合计"));
        return;
    }
    if let [only] = unknown.as_slice()
        && matches!(only.quantity, Quantity::Withheld)
        && all_exact
    {
        let message = format!("“{name}”只有这一行没有公开，用合计减去其余各行就能算出来");
        let diagnostic = at(Diagnostic::new(Code::FigureGivenAway, message), &only.place);
        let diagnostic = diagnostic.related(figure.span(), "合计在这里");
        found.push(diagnostic.hint("合计也不公开，或者再有一行不公开；可以公开的，写上数字"));
    }
}

/// Rows of one name: readers cannot tell which is which.
pub(super) fn same_rows(dataset: &Dataset, _today: Date, found: &mut Vec<Diagnostic>) {
    let Some(table) = &dataset.table else { return };
    let mut rows: BTreeMap<Vec<String>, &[Cell]> = BTreeMap::new();
    for row in &table.rows {
        let names: Vec<String> = row.iter().filter(|cell| cell.figure().is_none()).map(Cell::text).collect();
        let figure = |row: &[Cell]| row.iter().find_map(|cell| cell.figure().cloned());
        if names.iter().all(String::is_empty) {
            continue;
        }
        let shown = names.join("、");
        match rows.entry(names) {
            Entry::Vacant(entry) => drop(entry.insert(row)),
            Entry::Occupied(entry) => {
                let (Some(second), Some(first)) = (figure(row), figure(entry.get())) else { continue };
                let message = format!("表格里有两行“{shown}”：{}、{}", first.text(), second.text());
                let diagnostic = at(Diagnostic::new(Code::FigureConflict, message), &second.place);
                let other = first.place.cell.as_ref().map_or("这里".into(), |cell| format!(" {cell}"));
                let diagnostic = diagnostic.related(first.span(), format!("另一行在{other}"));
                found.push(diagnostic.hint("是同一行，删去一行；不是同一行，加一列写明分别"));
            }
        }
    }
}

/// Shares that do not make a whole.
fn shares(column: &Column, parts: &[&Decimal], first: &Figure, diagnostics: &mut Vec<Diagnostic>) {
    if !is_share(column) {
        return;
    }
    let sum = Decimal::sum(parts.iter().copied());
    let [whole, slack] = ["100", "0.5"].map(|limit| Decimal::parse(limit).expect("a number"));
    // Each may be rounded by half a unit of its last digit: three times 33 is a whole.
    let rounded: Vec<Decimal> =
        parts.iter().map(|part| Decimal::half_a_step(part.decimals() as usize)).collect();
    if sum.minus(&whole).absolute() > Decimal::sum(&rounded).max(slack) {
        let message = format!("“{}”各行加起来是 {sum}%，应在 100% 左右", column.name);
        diagnostics.push(at(Diagnostic::new(Code::FigureTotal, message), &first.place));
    }
}

/// Whether a column has the shares of a whole.
fn is_share(column: &Column) -> bool {
    let of_whole = ["占比", "比重", "构成", "份额"].iter().any(|word| column.name.contains(word));
    of_whole && matches!(&*column.unit, "%" | "％")
}

/// What two indicators have to have in common to be of one thing at one time.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Time {
    /// A period, by its name where nobody can place it in time.
    Named(String),
    At(Stretch),
}

impl Time {
    /// When a period of a series is. The end of a year is the year: what there was then is the figure of the year.
    fn of_period(period: &Period) -> Time {
        let placed = period.time.filter(|time| time.year().is_some());
        placed.map_or_else(|| Time::Named(period.name.trim().into()), |time| Time::At(end_of_year(time)))
    }

    /// When a single value is; of a month or the last day of one, the end of that month.
    fn of_day(date: Date) -> Option<Time> {
        let at = |text: String| Stretch::parse(&text).map(end_of_year);
        let end = |date: Date| {
            let next = Date { day: date.day.map(|day| day + 1), ..date };
            date.day.is_none() || Date::parse(&next.to_string()).is_none()
        };
        let time = match date.month {
            Some(month) if end(date) => at(format!("{}年{month}月末", date.year)),
            _ => at(date.to_string()),
        };
        time.map(Time::At)
    }
}

/// The year of its end, else the same.
fn end_of_year(time: Stretch) -> Stretch {
    // A day stands where it begins, the end of a stretch where that ends.
    let day = if time.months() < 0.1 { time.months() } else { 0.0 };
    let years = (time.position() + day) / 12.0;
    let december = time.is_moment() && (years - years.round()).abs() < 1e-4;
    let year = time.year().filter(|_| december || time.is_year());
    year.and_then(|year| Stretch::parse(&format!("{year:04}"))).unwrap_or(time)
}

/// The figures of an indicator, each with its time; none for a single value without a date where others have one.
fn timed(indicator: &Indicator) -> Vec<(Option<Time>, &Figure)> {
    if indicator.series.is_empty() {
        return vec![(indicator.as_of.and_then(Time::of_day), &indicator.figure)];
    }
    indicator.series.iter().map(|period| (Some(Time::of_period(period)), &period.figure)).collect()
}

/// One thing at one time with two values, or one name with two units. 网格, 网格数 and 网格总数 are one thing, 人数 and 人次 are
/// two.
pub(super) fn conflicts(datasets: &[&Dataset], diagnostics: &mut Vec<Diagnostic>) {
    let mut units: BTreeMap<&str, &Indicator> = BTreeMap::new();
    let mut values: BTreeMap<(&str, &str, Option<Time>), (&Indicator, &Figure)> = BTreeMap::new();
    for indicator in datasets.iter().flat_map(|dataset| &dataset.indicators) {
        let indicator: &Indicator = indicator;
        let name = indicator.name.as_str();
        if name.is_empty() {
            continue;
        }
        let first = units.entry(name).or_insert(indicator);
        let unit = large_unit(&indicator.unit).1;
        if large_unit(&first.unit).1 != unit {
            let message = format!(
                "“{name}”在两处的单位不同：{}、{}",
                unit_chinese(&first.unit),
                unit_chinese(&indicator.unit)
            );
            diagnostics.push(
                Diagnostic::new(Code::FigureConflict, message)
                    .span(indicator.span.clone())
                    .related(first.span.clone(), format!("{} 在这里", first.id))
                    .hint("同一个指标只用一个单位；不是同一个指标，就改一个名称"),
            );
            continue;
        }
        for (time, figure) in timed(indicator) {
            let (other, earlier) = values.entry((stem(name), unit, time)).or_insert((indicator, figure));
            if other.id != indicator.id {
                diagnostics.extend(conflict((other, earlier), (indicator, figure)));
            }
        }
    }
}

/// Totals of tables against the indicators of their dataset: a column 网格数 that adds up to another number than the
/// indicator 网格数. What another dataset counts may be of another place.
pub(super) fn totals_and_indicators(dataset: &Dataset, _today: Date, found: &mut Vec<Diagnostic>) {
    let Some(table) = &dataset.table else { return };
    for (column, total) in table.columns.iter().zip(&table.totals) {
        let Some(total) = total.figure() else { continue };
        let same = dataset.indicators.iter().find(|indicator| {
            stem(&indicator.name) == stem(&column.name)
                && large_unit(&indicator.unit).1 == large_unit(&column.unit).1
                && is_of_head(indicator, dataset)
        });
        let Some(indicator) = same else { continue };
        let (Some(one), Some(other)) = (indicator.figure.exact(), total.exact()) else { continue };
        if scaled(one, &indicator.unit) != scaled(other, &total.unit) {
            let (name, text) = (&indicator.name, indicator.figure.text());
            let message = format!("“{name}”是{text}，表格里“{}”的合计却是{}", column.name, total.text());
            let diagnostic = at(Diagnostic::new(Code::FigureConflict, message), &total.place);
            let diagnostic = diagnostic.related(indicator.figure.span(), format!("{} 在这里", indicator.id));
            found.push(diagnostic.hint("核对两处；不是同一个数，就改一个名称"));
        }
    }
}

/// Whether the present figure of an indicator is of the time of its dataset, as the table is.
fn is_of_head(indicator: &Indicator, dataset: &Dataset) -> bool {
    match indicator.latest() {
        None => indicator.as_of == dataset.head.as_of,
        Some(period) => {
            let of = dataset.head.as_of.and_then(Time::of_day);
            of.is_some_and(|of| of == Time::of_period(period))
        }
    }
}

/// What is wrong with two figures of one thing at one time.
fn conflict(first: (&Indicator, &Figure), second: (&Indicator, &Figure)) -> Option<Diagnostic> {
    let ((other, earlier), (indicator, figure)) = (first, second);
    let (code, what) = match (earlier.value(), figure.value()) {
        (Some(one), Some(another)) => {
            let same = scaled(one, &earlier.unit) == scaled(another, &figure.unit);
            match (same, earlier.is_exact() == figure.is_exact()) {
                (true, true) => return None,
                (true, false) => (Code::FigureQualifier, "一处是准确的数字，一处是概数"),
                (false, _) => (Code::FigureConflict, "在两处的数字不同"),
            }
        }
        _ if is_withheld(earlier) && figure.value().is_some()
            || is_withheld(figure) && earlier.value().is_some() =>
        {
            (Code::FigureConflict, "一处未公开，一处写了数字")
        }
        _ => return None,
    };
    let name = match indicator.name == other.name {
        true => format!("“{}”", indicator.name),
        false => format!("“{}”和“{}”", other.name, indicator.name),
    };
    let message = format!("{name}{what}：{}、{}", earlier.text(), figure.text());
    Some(
        at(Diagnostic::new(code, message), &figure.place)
            .related(earlier.span(), format!("{} 在这里", other.id))
            .hint("同一个指标只写一次，别处引用；不是同一个指标，就改一个名称"),
    )
}

fn is_withheld(figure: &Figure) -> bool {
    figure.quantity == Quantity::Withheld
}

fn unit_chinese(unit: &str) -> String {
    if unit.is_empty() { "没有单位".into() } else { format!("“{unit}”") }
}

/// A number in its smallest unit: 3 万元 is 30000 元.
pub(super) fn scaled(value: &Decimal, unit: &str) -> Decimal {
    value.times_ten_to(exponent(large_unit(unit).0))
}
