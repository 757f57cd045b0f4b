//! Charts of indicators and of tables.

use crate::dataset::figure::Figure;
use crate::dataset::period::{self, Stretch};
use crate::dataset::table::{CellType as Column, Table};
use crate::dataset::{Dataset, Direction, Group, Head, Indicator};
use crate::date::Date;

use super::kin::families;
use super::time::alike;
use super::{Across, Datum, Form, Goal, Series, Spec};

/// The longest table that is drawn besides being shown.
const MAX_ROWS: usize = 30;

/// The charts that a dataset's own page shows, without ids: how figures went over time, how far they are from their
/// targets, how those of one kind compare, and the columns of the table. Only what has two known figures at least, and
/// together on one scale only what is of one kind: a unit in common (个) says nothing.
pub fn of_dataset(dataset: &Dataset) -> Vec<Spec> {
    let mut specs: Vec<Spec> = dataset.groups.iter().flat_map(|group| of_group(dataset, group)).collect();
    let is_grouped =
        |slug: &str| dataset.groups.iter().flat_map(|group| &group.slugs).any(|(known, _)| known == slug);
    let all = || {
        let indicators = dataset.indicators.iter().map(|indicator| &indicator.value);
        indicators.filter(|indicator| !is_grouped(&indicator.slug))
    };
    let (over_time, single): (Vec<&Indicator>, Vec<&Indicator>) =
        all().partition(|indicator| indicator.series.len() > 1);
    specs.extend(over_time_of(&over_time));
    let aims: Vec<&Indicator> = all().filter(|indicator| indicator.target.is_some()).collect();
    specs.push(indicators(Form::Progress, "", aimed(&aims), &aims));
    specs.extend(
        families(single)
            .iter()
            .filter(|family| family.len() > 1)
            .map(|family| indicators(Form::Bar, "", &titled(family, "数值比较"), family)),
    );
    if let Some(table) = dataset.table.as_ref().filter(|table| table.rows.len() <= MAX_ROWS) {
        let columns: Vec<usize> = table.numbers().collect();
        let kind = if columns.len() > 1 { Form::Regions } else { Form::Bar };
        specs.push(self::table(kind, "", &dataset.head.title, table, table.label(), &columns));
    }
    specs.retain(|spec| spec.form() != Form::List);
    specs
}

/// The charts of indicators that belong together because the dataset says so: of each unit one over time and one of present
/// figures, and apart from these how far they are from their targets.
fn of_group(dataset: &Dataset, group: &Group) -> Vec<Spec> {
    let all = group.slugs.iter().filter_map(|(slug, _)| Some(&dataset.indicator(slug)?.value));
    let all: Vec<&Indicator> = all.collect();
    let (over_time, single): (Vec<&Indicator>, Vec<&Indicator>) =
        all.iter().copied().partition(|indicator| indicator.series.len() > 1);
    let same = |one: &Indicator, other: &Indicator| one.unit == other.unit;
    let titled = |family: &[&Indicator], what: &str| match family {
        [only] => format!("{}：{}{what}", group.title, only.name),
        [first, ..] if !first.unit.is_empty() => format!("{}：{what}（{}）", group.title, first.unit),
        _ => format!("{}：{what}", group.title),
    };
    let lines = by(&over_time, |one, other| {
        same(one, other) && times(&slots(&[one, other])).is_some_and(|times| alike(&times))
    });
    let lines = lines.iter().map(|family| indicators(Form::Line, "", &titled(family, "逐期变化"), family));
    let bars = by(&single, same).into_iter().filter(|family| family.len() > 1);
    let bars: Vec<Spec> =
        bars.map(|family| indicators(Form::Bar, "", &titled(&family, "数值比较"), &family)).collect();
    let aims: Vec<&Indicator> = all.iter().copied().filter(|indicator| indicator.target.is_some()).collect();
    let aims = indicators(Form::Progress, "", &format!("{}：{}", group.title, aimed(&aims)), &aims);
    lines.chain(bars).chain([aims]).collect()
}

/// 完成 is not what is done where less is better.
fn aimed(aims: &[&Indicator]) -> &'static str {
    match aims.iter().any(|indicator| indicator.direction == Direction::Down) {
        true => "与目标相比",
        false => "完成情况",
    }
}

/// Of each unit a line for the indicators of one kind; of the others a small picture each, or a line where there is but
/// one.
fn over_time_of(all: &[&Indicator]) -> Vec<Spec> {
    let line = |family: &[&Indicator]| indicators(Form::Line, "", &titled(family, "逐期变化"), family);
    let mut specs: Vec<Spec> = Vec::new();
    for same_unit in by(all, |one, other| one.unit == other.unit) {
        let (lines, others): (Vec<_>, Vec<_>) =
            families(same_unit).into_iter().partition(|family| family.len() > 1);
        specs.extend(lines.iter().map(|family| line(family)));
        // Small pictures on one axis want periods of one length.
        let others: Vec<&Indicator> = others.into_iter().flatten().collect();
        let alike_ones =
            by(&others, |one, other| times(&slots(&[one, other])).is_some_and(|times| alike(&times)));
        specs.extend(alike_ones.iter().map(|group| match group.len() {
            1 => line(group),
            _ => indicators(Form::Multiples, "", &titled(group, "逐期变化"), group),
        }));
    }
    specs
}

/// Groups of indicators that are like the first of each, in the order of these.
fn by<'a>(all: &[&'a Indicator], same: impl Fn(&Indicator, &Indicator) -> bool) -> Vec<Vec<&'a Indicator>> {
    let mut groups: Vec<Vec<&Indicator>> = Vec::new();
    for indicator in all {
        match groups.iter_mut().find(|group| same(group[0], indicator)) {
            Some(group) => group.push(indicator),
            None => groups.push(vec![indicator]),
        }
    }
    groups
}

/// `志愿者：逐期变化` for one, `逐期变化（人）` for several.
fn titled(family: &[&Indicator], title: &str) -> String {
    match family {
        [only] => format!("{}：{title}", only.name),
        [first, ..] if !first.unit.is_empty() => format!("{title}（{}）", first.unit),
        _ => title.into(),
    }
}

/// The chart of some indicators. Lines, groups, stacks and small pictures are drawn over their periods, if they have
/// any; a single indicator with periods is drawn over them in every form; the others compare the present figures, each
/// with its period where these differ. Who has one value and no certain period is left out: [`without_period`].
pub fn indicators(kind: Form, id: &str, title: &str, indicators: &[&Indicator]) -> Spec {
    let mut spec = if kind == Form::Progress {
        progress(indicators)
    } else if is_over_time(kind, indicators) {
        by_period(indicators)
    } else {
        present(indicators)
    };
    (spec.kind, spec.id, spec.title) = (kind, id.into(), title.into());
    spec
}

/// A chart with the title that somebody wrote, or that of the first dataset that it is of where it has none; and what is said
/// below it.
pub fn headed(spec: Spec, title: Option<&str>, heads: &[&Head]) -> Spec {
    let own = || if spec.title.is_empty() { &heads[0].title } else { &spec.title };
    Spec { title: title.unwrap_or_else(|| own()).to_owned(), note: note(heads), ..spec }
}

/// Where the figures of a chart come from, and whether they are made up.
pub fn note(heads: &[&Head]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut add = |part: String| {
        if !parts.contains(&part) {
            parts.push(part);
        }
    };
    for head in heads {
        if head.demo {
            add("演示数据，不是真实的统计".into());
        }
        if !head.source.is_empty() {
            add(format!("来源：{}", head.source));
        }
        if let Some(date) = head.as_of {
            add(format!("截至{}", date.chinese()));
        }
    }
    parts.join("；")
}

/// The indicators that [`indicators`] leaves out of a chart over periods: they have one value, and when that was is not
/// known as exactly as the others say it.
pub fn without_period<'a>(kind: Form, indicators: &[&'a Indicator]) -> Vec<&'a Indicator> {
    if kind == Form::Progress || !is_over_time(kind, indicators) {
        return Vec::new();
    }
    let slots = slots(indicators);
    let none = |indicator: &&&Indicator| indicator.series.is_empty() && own_slot(indicator, &slots).is_none();
    indicators.iter().filter(none).copied().collect()
}

/// The chart of some columns of a table, named by the column `label`. Columns that hold no figures are left out. Rows
/// that are named by periods are put in the order of time where a line is to be drawn.
pub fn table(kind: Form, id: &str, title: &str, table: &Table, label: usize, columns: &[usize]) -> Spec {
    let mut rows: Vec<(Slot, usize)> =
        table.rows.iter().enumerate().map(|(at, row)| (Slot::of(&row[label].text()), at)).collect();
    let mut in_order = rows.clone();
    in_order.sort_by_key(|(slot, _)| slot.time);
    let is_timed = times(&in_order.iter().map(|(slot, _)| slot.clone()).collect::<Vec<_>>()).is_some();
    if kind == Form::Line && is_timed {
        rows = in_order;
    }
    let figures = columns.iter().filter(|index| table.columns[**index].kind == Column::Number);
    let datum = |row: usize, column: usize| {
        table.rows[row][column].figure().map_or_else(|| Datum::absent("无"), Datum::of)
    };
    let series = figures.map(|index| Series {
        name: table.columns[*index].name.clone(),
        unit: table.columns[*index].unit.to_string(),
        values: rows.iter().map(|(_, row)| datum(*row, *index)).collect(),
    });
    let across = if is_timed {
        Across::Time(rows.iter().filter_map(|(slot, _)| slot.time).collect())
    } else if rows
        .iter()
        .all(|(slot, _)| slot.time.is_none() && is_step(&slot.name) && !period::is_meant(&slot.name))
    {
        Across::Order
    } else {
        Across::Names
    };
    Spec {
        id: id.into(),
        kind,
        title: title.into(),
        series: series.collect(),
        moments: if is_timed { Vec::new() } else { rows.iter().filter_map(|(slot, _)| slot.time).collect() },
        across,
        categories: rows.into_iter().map(|(slot, _)| slot.name).collect(),
        ..Spec::empty()
    }
}

/// Whether a name is one of a sequence, though nobody can say when: 第一批, 春季.
fn is_step(name: &str) -> bool {
    name.starts_with('第') || name.ends_with(['月', '季', '年', '周', '日', '期', '批', '届', '度'])
}

fn is_over_time(kind: Form, indicators: &[&Indicator]) -> bool {
    indicators.iter().any(|indicator| indicator.series.len() > 1)
        && (indicators.len() == 1
            || matches!(kind, Form::Line | Form::Grouped | Form::Stacked | Form::Multiples))
}

/// What there is now against what is wanted.
fn progress(indicators: &[&Indicator]) -> Spec {
    let unit = indicators.first().map_or(String::new(), |indicator| indicator.unit.clone());
    let now = indicators.iter().map(|indicator| Datum::of(&indicator.figure)).collect();
    let wanted = indicators
        .iter()
        .map(|indicator| indicator.target.as_ref().map_or_else(|| Datum::absent("未定"), Datum::of));
    let goal = |indicator: &&Indicator| Goal {
        unit: indicator.unit.clone(),
        direction: indicator.direction,
        rank: indicator.is_rank(),
    };
    Spec {
        categories: present_names(indicators),
        across: Across::Indicators,
        series: vec![
            Series { name: "现值".into(), unit: unit.clone(), values: now },
            Series { name: "目标".into(), unit, values: wanted.collect() },
        ],
        goals: indicators.iter().map(goal).collect(),
        ..Spec::empty()
    }
}

/// The present figures. One axis wants one unit; with several each has a series of its own.
fn present(indicators: &[&Indicator]) -> Spec {
    let unit = indicators.first().map_or("", |indicator| indicator.unit.as_str());
    let names = present_names(indicators);
    let moments = indicators.iter().filter_map(|indicator| indicator.latest()?.time).collect();
    if indicators.iter().all(|indicator| indicator.unit == unit) {
        let values = indicators.iter().map(|indicator| Datum::of(&indicator.figure)).collect();
        let series = vec![Series { name: "数值".into(), unit: unit.into(), values }];
        return Spec { categories: names, across: Across::Indicators, moments, series, ..Spec::empty() };
    }
    let series = indicators.iter().zip(names).map(|(indicator, name)| Series {
        name,
        unit: indicator.unit.clone(),
        values: vec![Datum::of(&indicator.figure)],
    });
    Spec { categories: vec!["现值".into()], series: series.collect(), moments, ..Spec::empty() }
}

/// The names of indicators, each with the time of its present figure where these are not all of one time.
fn present_names(indicators: &[&Indicator]) -> Vec<String> {
    let times: Vec<Vec<String>> = indicators.iter().map(|indicator| present_time(indicator)).collect();
    let shared = |name: &String| times.iter().all(|own| own.iter().any(|one| period::is_same(one, name)));
    let one_time = times.iter().all(Vec::is_empty) || times.first().is_some_and(|own| own.iter().any(shared));
    let name = |(indicator, own): (&&Indicator, &Vec<String>)| match own.first().filter(|_| !one_time) {
        Some(time) => format!("{}（{}）", indicator.name, period::label(time)),
        None => indicator.name.clone(),
    };
    indicators.iter().zip(&times).map(name).collect()
}

/// The time of an indicator's present figure, in every precision that may be meant; none where nobody says.
fn present_time(indicator: &Indicator) -> Vec<String> {
    match indicator.latest() {
        Some(period) => vec![period.name.clone()],
        None => indicator.as_of.map(times_of).unwrap_or_default(),
    }
}

/// What a date may stand for: itself, and the year of which it is the last day or month.
fn times_of(date: Date) -> Vec<String> {
    let mut times = vec![Date { time: None, ..date }.to_string()];
    let is_end = matches!((date.month, date.day), (Some(12), None | Some(31)));
    if is_end {
        times.extend([format!("{}", date.year), format!("{}年末", date.year)]);
    }
    times
}

fn by_period(indicators: &[&Indicator]) -> Spec {
    let slots = slots(indicators);
    let value = |indicator: &Indicator, slot: &Slot| {
        let single = || own_slot(indicator, &slots).filter(|own| own.is(slot)).map(|_| &indicator.figure);
        let figure: Option<&Figure> = match indicator.series.is_empty() {
            true => single(),
            false => indicator.at(&slot.name),
        };
        figure.map_or_else(|| Datum::absent("无此期"), Datum::of)
    };
    let series = indicators
        .iter()
        .filter(|indicator| !indicator.series.is_empty() || own_slot(indicator, &slots).is_some())
        .map(|indicator| Series {
            name: indicator.name.clone(),
            unit: indicator.unit.clone(),
            values: slots.iter().map(|slot| value(indicator, slot)).collect(),
        });
    Spec {
        categories: slots.iter().map(|slot| period::label(&slot.name)).collect(),
        across: match times(&slots) {
            Some(times) => Across::Time(times),
            // Times that nobody can place have no order, and no neighbours.
            None if is_misty(&slots) => Across::Names,
            None => Across::Order,
        },
        series: series.collect(),
        ..Spec::empty()
    }
}

/// One period of an axis.
#[derive(Clone)]
struct Slot {
    name: String,
    time: Option<Stretch>,
}

impl Slot {
    fn of(name: &str) -> Slot {
        Slot { name: name.into(), time: Stretch::parse(name) }
    }

    fn is(&self, other: &Slot) -> bool {
        self.name == other.name || self.time.is_some() && self.time == other.time
    }
}

/// Whether some of the periods are meant as times and cannot be placed among the others.
fn is_misty(slots: &[Slot]) -> bool {
    let placed = slots.iter().any(|slot| slot.time.is_some());
    slots.iter().any(|slot| slot.time.is_none() && (placed || period::is_meant(&slot.name)))
}

/// The periods of some indicators, each once, and those of single values that lie among or behind them; in the order of
/// time where all have one, else as they come.
fn slots(indicators: &[&Indicator]) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    let add = |slots: &mut Vec<Slot>, slot: Slot| {
        if !slots.iter().any(|known| known.is(&slot)) {
            slots.push(slot);
        }
    };
    for period in indicators.iter().flat_map(|indicator| &indicator.series) {
        add(&mut slots, Slot::of(&period.name));
    }
    let sort = |slots: &mut Vec<Slot>| {
        if slots.iter().all(|slot| slot.time.is_some()) {
            slots.sort_by_key(|slot| slot.time);
        }
    };
    sort(&mut slots);
    let written = slots.clone();
    for indicator in indicators.iter().filter(|indicator| indicator.series.is_empty()) {
        if let Some(slot) = own_slot(indicator, &written) {
            add(&mut slots, slot);
        }
    }
    sort(&mut slots);
    slots
}

/// The period of a single value among others, where its date says that for certain.
fn own_slot(indicator: &Indicator, slots: &[Slot]) -> Option<Slot> {
    let times = times(slots).filter(|times| alike(times))?;
    let mut own = times_of(indicator.as_of?).into_iter().map(|name| Slot::of(&name));
    own.find(|slot| slot.time.is_some_and(|time| time.is_like(&times[0])))
}

/// The times of an axis; `None` where one has none, or where they are not in order.
fn times(slots: &[Slot]) -> Option<Vec<Stretch>> {
    let times: Vec<Stretch> = slots.iter().map(|slot| slot.time).collect::<Option<_>>()?;
    times.windows(2).all(|pair| pair[0] < pair[1]).then_some(times)
}
