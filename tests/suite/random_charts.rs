//! Random charts: all forms, over names, steps and periods with gaps, of numbers from tiny to huge, some negative, inexact,
//! not public, to be confirmed or not there.

use linli::chart::{Across, Datum, Form, Goal, Series, Spec};
use linli::dataset::Direction;
use linli::dataset::figure::{Figure, Place, Qualifier, Quantity};
use linli::dataset::number::Decimal;
use linli::dataset::period::Stretch;
use linli::diagnostic::Span;
use linli::path::SourcePath;

use crate::equivalence::Random;

/// A random chart, and what the generator knows of it.
pub struct Case {
    /// The chart.
    pub spec: Spec,
    /// The number of each category in time, in its own unit; none where there is no time.
    pub places: Vec<i64>,
}

fn one<'a, T>(random: &mut Random, all: &'a [T]) -> &'a T {
    &all[random.below(all.len() as u64) as usize]
}

/// A number from a tiny to a huge one, in several notations.
fn number(random: &mut Random, negative: bool) -> String {
    let sign = if negative && random.below(3) == 0 { "-" } else { "" };
    let digits = match random.below(12) {
        0 => "0".to_string(),
        1 => format!("{}", 100_000_000_000_000_000 + random.below(800_000_000_000_000_000)),
        2 => format!("0.00000000{}", 1 + random.below(9)),
        3 => format!("{}.{}", random.below(100), 1 + random.below(9)),
        4 => format!("{}.{:02}", random.below(10_000), random.below(100)),
        5 => format!("{}", 1_000_000 + random.below(9_000_000)),
        6 | 7 => format!("{}", 1 + random.below(9)),
        _ => format!("{}", 10 + random.below(990)),
    };
    if digits == "0" { digits } else { format!("{sign}{digits}") }
}

fn datum(random: &mut Random, unit: &str, style: &Style) -> Datum {
    let odds = random.below(20);
    let quantity = match odds {
        0 if style.gaps => Quantity::Withheld,
        1 if style.gaps => Quantity::Pending,
        2 | 3 if style.gaps && style.over_time => return Datum::absent("无此期"),
        _ => {
            let text = if style.percent {
                format!("{}.{}", random.below(60), random.below(10))
            } else {
                number(random, style.negative)
            };
            let qualifier = (odds > 17 && style.gaps).then(|| one(random, &Qualifier::ALL).0);
            Quantity::Known { value: Decimal::parse(&text).expect("a number"), qualifier }
        }
    };
    let span = Span::new(&SourcePath::new("content/stats/a.yaml"), 0..0);
    Datum::of(&Figure { quantity, unit: unit.into(), place: Place { span, cell: None } })
}

struct Style {
    gaps: bool,
    negative: bool,
    percent: bool,
    over_time: bool,
}

const NAMES: [&str; 10] = [
    "东街道",
    "西河镇",
    "区行政审批和政务信息管理局（区大数据发展服务中心）机关党委第一党支部",
    "“两新”组织、小区、楼栋",
    "Party-Service-Centre",
    "甲",
    "A&B <街>",
    "示范点（含在建）",
    "北",
    "新时代文明实践站和邻里驿站合建点",
];
const SERIES: [&str; 8] = [
    "志愿者",
    "网格员",
    "人均收入",
    "占比",
    "入学率",
    "投入",
    "合计",
    "一个名称特别长的、要分成好几行才写得下的指标（含各级各类来源的数字）",
];
const UNITS: [&str; 9] = ["个", "人", "%", "‰", "倍", "", "万元", "元/人", "万人次（线上线下合计）"];

/// A chart of a random form over random categories.
pub fn case(random: &mut Random) -> Case {
    let kind = one(random, &Form::ALL).0;
    let parts = matches!(kind, Form::Pie | Form::Ring | Form::Stacked);
    // Few random figures are the parts of a whole.
    let tame = parts && random.below(3) > 0;
    let count = match random.below(10) {
        0 if !tame => 1,
        9 if !tame => 12 + random.below(30),
        _ => 2 + random.below(5),
    } as usize;
    let across = if matches!(kind, Form::Pie | Form::Ring) && tame { 4 } else { random.below(5) };
    let (categories, across, places) = match across {
        0..=2 => periods(random, count),
        3 => {
            let names: Vec<String> = (0..count).map(|at| format!("第{}批", at + 1)).collect();
            (names, Across::Order, (0..count as i64).collect())
        }
        _ => {
            let names = (0..count).map(|at| format!("{}{at}", one(random, &NAMES))).collect();
            let across = if random.below(2) == 0 { Across::Names } else { Across::Indicators };
            (names, across, Vec::new())
        }
    };
    let series_count = match kind {
        Form::Progress => 2,
        Form::Pie | Form::Ring => 1 + usize::from(random.below(8) == 0),
        _ => 1 + random.below(7) as usize,
    };
    let unit = if tame { *one(random, &["个", "万元", "%", "人"]) } else { *one(random, &UNITS) };
    let names = if tame {
        &["志愿者", "网格员", "投入", "占比"][..if unit == "%" { 4 } else { 3 }]
    } else {
        &SERIES[..]
    };
    let style = Style {
        gaps: random.below(3) > 0 && (!tame || kind == Form::Stacked),
        negative: random.below(3) == 0 && !tame,
        percent: matches!(unit, "%" | "‰") && random.below(2) == 0,
        over_time: matches!(across, Across::Time(_) | Across::Order),
    };
    let mut series: Vec<Series> = Vec::new();
    for at in 0..series_count {
        let own = if random.below(12) == 0 && !tame { *one(random, &UNITS) } else { unit };
        let name = format!("{}{}", one(random, names), if at == 0 { String::new() } else { at.to_string() });
        let values = (0..categories.len()).map(|_| datum(random, own, &style)).collect();
        series.push(Series { name, unit: own.into(), values });
    }
    if tame && unit == "%" {
        make_whole(&mut series, kind);
    }
    let mut goals = Vec::new();
    for _ in categories.iter().filter(|_| kind == Form::Progress) {
        let direction = if random.below(2) == 0 { Direction::Down } else { Direction::Up };
        goals.push(Goal { unit: unit.into(), direction, rank: false });
    }
    let spec = Spec {
        id: "c".into(),
        kind,
        title: format!("{}的图", one(random, &NAMES)),
        description: String::new(),
        note: String::new(),
        moments: Vec::new(),
        goals,
        categories,
        across,
        series,
    };
    Case { spec, places }
}

/// Makes percentages add up to a whole, by what the last of each whole leaves.
fn make_whole(series: &mut [Series], kind: Form) {
    let percentage = |tenths: i64| {
        let value = Decimal::parse(&format!("{}.{}", tenths / 10, tenths % 10)).expect("a number");
        Datum {
            quantity: Some(Quantity::Known { value, qualifier: None }),
            text: format!("{}.{}%", tenths / 10, tenths % 10),
        }
    };
    let share = |all: usize, at: usize| {
        let each = 900 / all as i64;
        percentage(if at + 1 == all { 1000 - each * (all as i64 - 1) } else { each })
    };
    let count = series.len();
    for (order, series) in series.iter_mut().enumerate() {
        let all = series.values.len();
        for at in 0..all {
            series.values[at] = if kind == Form::Stacked { share(count, order) } else { share(all, at) };
        }
    }
}

/// Years, quarters or months, some left out; sometimes of two lengths.
fn periods(random: &mut Random, count: usize) -> (Vec<String>, Across, Vec<i64>) {
    let length = *one(random, &[12, 12, 3, 1]);
    let mut at = 2000 * (12 / length) + random.below(9) as i64;
    let name = |place: i64, length: i64| {
        let per_year = 12 / length;
        let (year, part) = (place.div_euclid(per_year), place.rem_euclid(per_year));
        match length {
            12 => format!("{year}年"),
            3 => format!("{year}年第{}季度", ["一", "二", "三", "四"][part as usize]),
            _ => format!("{year}年{}月", part + 1),
        }
    };
    let (mut names, mut places) = (Vec::new(), Vec::new());
    let mixed = random.below(8) == 0;
    for _ in 0..count {
        names.push(name(at, length));
        places.push(at);
        at += if random.below(4) == 0 { 2 + random.below(9) as i64 } else { 1 };
    }
    if mixed {
        names.push(name(
            (at / (12 / length) + 1) * if length == 12 { 4 } else { 1 },
            if length == 12 { 3 } else { 12 },
        ));
        places.clear();
    }
    let times = names.iter().map(|name| Stretch::parse(name).expect("a period")).collect();
    (names, Across::Time(times), places)
}
