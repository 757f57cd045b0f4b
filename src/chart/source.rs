//! Charts of indicators and of tables.

use crate::dataset::Indicator;
use crate::dataset::change::label;
use crate::dataset::table::{Kind as Column, Table};
use crate::date::Date;

use super::{Datum, Kind, Series, Spec};

/// The chart of some indicators. Lines, groups, stacks and small pictures are drawn over their periods, if they have
/// any; a single indicator with periods is drawn over them in every form; the others compare the present figures.
pub fn indicators(kind: Kind, id: &str, title: &str, indicators: &[&Indicator]) -> Spec {
    let over_time = indicators.iter().any(|indicator| indicator.series.len() > 1)
        && (matches!(kind, Kind::Line | Kind::Grouped | Kind::Stacked | Kind::Multiples)
            || indicators.len() == 1 && kind != Kind::Progress);
    let (categories, series) = if kind == Kind::Progress {
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
pub fn table(kind: Kind, id: &str, title: &str, table: &Table, label: usize, columns: &[usize]) -> Spec {
    let categories = table.rows.iter().map(|row| row[label].text()).collect();
    let figures = columns.iter().filter(|index| table.columns[**index].kind == Column::Number);
    let series = figures.map(|index| Series {
        name: table.columns[*index].name.clone(),
        unit: table.columns[*index].unit.clone(),
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
