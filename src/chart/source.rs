//! Charts of indicators and of tables.

use crate::dataset::change::label;
use crate::dataset::table::{CellType as Column, Table};
use crate::dataset::{Dataset, Indicator};
use crate::date::Date;

use super::{Datum, Form, Series, Spec};

/// The longest table that is drawn besides being shown.
const MAX_ROWS: usize = 30;

/// The charts that a dataset's own page shows, without ids: how figures went over time, how far they are from their
/// targets, how those of one unit compare, and the columns of the table. Only what has two known figures at least.
pub fn of_dataset(dataset: &Dataset) -> Vec<Spec> {
    let all = || dataset.indicators.iter().map(|indicator| &indicator.value);
    let (over_time, single): (Vec<&Indicator>, Vec<&Indicator>) =
        all().partition(|indicator| indicator.series.len() > 1);
    let aims: Vec<&Indicator> = all().filter(|indicator| indicator.target.is_some()).collect();
    let mut specs = by_unit(Form::Line, "逐期变化", &over_time);
    specs.push(indicators(Form::Progress, "", "完成情况", &aims));
    specs.extend(by_unit(Form::Bar, "数值比较", &single));
    if let Some(table) = dataset.table.as_ref().filter(|table| table.rows.len() <= MAX_ROWS) {
        let columns: Vec<usize> = table.numbers().collect();
        let kind = if columns.len() > 1 { Form::Regions } else { Form::Bar };
        specs.push(self::table(kind, "", &dataset.head.title, table, table.label(), &columns));
    }
    specs.retain(|spec| spec.form() != Form::List);
    specs
}

/// A chart for the indicators of each unit; one axis wants one.
fn by_unit(kind: Form, title: &str, all: &[&Indicator]) -> Vec<Spec> {
    let mut groups: Vec<Vec<&Indicator>> = Vec::new();
    for indicator in all {
        match groups.iter_mut().find(|group| group[0].unit == indicator.unit) {
            Some(group) => group.push(indicator),
            None => groups.push(vec![indicator]),
        }
    }
    let one = groups.len() == 1;
    let spec = |group: &Vec<&Indicator>| {
        let title = match group.as_slice() {
            [only] => format!("{}：{title}", only.name),
            [first, ..] if !one && !first.unit.is_empty() => format!("{title}（{}）", first.unit),
            _ => title.into(),
        };
        indicators(kind, "", &title, group)
    };
    groups.iter().map(spec).collect()
}

/// The chart of some indicators. Lines, groups, stacks and small pictures are drawn over their periods, if they have
/// any; a single indicator with periods is drawn over them in every form; the others compare the present figures.
pub fn indicators(kind: Form, id: &str, title: &str, indicators: &[&Indicator]) -> Spec {
    let over_time = indicators.iter().any(|indicator| indicator.series.len() > 1)
        && (matches!(kind, Form::Line | Form::Grouped | Form::Stacked | Form::Multiples)
            || indicators.len() == 1 && kind != Form::Progress);
    let (categories, series) = if kind == Form::Progress {
        progress(indicators)
    } else if over_time {
        by_period(indicators)
    } else {
        let values = indicators.iter().map(|indicator| Datum::of(&indicator.figure)).collect();
        // One axis wants one unit; with several the first would be wrong for the others.
        let unit = indicators.first().map_or(String::new(), |indicator| indicator.unit.clone());
        if indicators.iter().all(|indicator| indicator.unit == unit) {
            let names = indicators.iter().map(|indicator| indicator.name.clone()).collect();
            (names, vec![Series { name: "数值".into(), unit, values }])
        } else {
            let series = indicators.iter().map(|indicator| Series {
                name: indicator.name.clone(),
                unit: indicator.unit.clone(),
                values: vec![Datum::of(&indicator.figure)],
            });
            (vec!["现值".into()], series.collect())
        }
    };
    Spec {
        id: id.into(),
        kind,
        title: title.into(),
        description: String::new(),
        note: String::new(),
        categories,
        series,
    }
}

/// The chart of some columns of a table, named by the column `label`. Columns that hold no figures are left out.
pub fn table(kind: Form, id: &str, title: &str, table: &Table, label: usize, columns: &[usize]) -> Spec {
    let categories = table.rows.iter().map(|row| row[label].text()).collect();
    let figures = columns.iter().filter(|index| table.columns[**index].kind == Column::Number);
    let series = figures.map(|index| Series {
        name: table.columns[*index].name.clone(),
        unit: table.columns[*index].unit.to_string(),
        values: table
            .rows
            .iter()
            .map(|row| row[*index].figure().map_or_else(Datum::none, Datum::of))
            .collect(),
    });
    Spec {
        id: id.into(),
        kind,
        title: title.into(),
        description: String::new(),
        note: String::new(),
        categories,
        series: series.collect(),
    }
}

fn progress(indicators: &[&Indicator]) -> (Vec<String>, Vec<Series>) {
    let names = indicators.iter().map(|indicator| indicator.name.clone()).collect();
    let unit = indicators.first().map_or(String::new(), |indicator| indicator.unit.clone());
    let now = indicators.iter().map(|indicator| Datum::of(&indicator.figure)).collect();
    let wanted =
        indicators.iter().map(|indicator| indicator.target.as_ref().map_or_else(Datum::none, Datum::of));
    let series = vec![
        Series { name: "现值".into(), unit: unit.clone(), values: now },
        Series { name: "目标".into(), unit, values: wanted.collect() },
    ];
    (names, series)
}

fn by_period(indicators: &[&Indicator]) -> (Vec<String>, Vec<Series>) {
    let mut periods: Vec<&str> = Vec::new();
    for period in indicators.iter().flat_map(|indicator| &indicator.series) {
        if !periods.contains(&period.name.as_str()) {
            periods.push(&period.name);
        }
    }
    // Dates have an order of their own; other names keep the order in which they come.
    if periods.iter().all(|period| Date::parse(period).is_some()) {
        periods.sort_by_key(|period| Date::parse(period));
    }
    let series = indicators.iter().map(|indicator| Series {
        name: indicator.name.clone(),
        unit: indicator.unit.clone(),
        values: periods
            .iter()
            .map(|period| indicator.at(period).map_or_else(Datum::none, Datum::of))
            .collect(),
    });
    (periods.iter().map(|period| label(period)).collect(), series.collect())
}
