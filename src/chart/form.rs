//! Which form is drawn: the wanted one, or another where that would mislead, with the reason.

use crate::dataset::additive::adds_up;
use crate::dataset::number::Decimal;
use crate::dataset::period::Stretch;

use super::canvas::DISTINCT;
use super::time::alike;
use super::{Across, Datum, Form, Series, Spec};

/// That another form is drawn than the wanted one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// What was wanted, what is drawn, and why.
    pub reason: String,
    /// What to write instead.
    pub hints: Vec<String>,
}

/// Names of what is no part beside the parts.
const TOTALS: [&str; 15] = [
    "合计",
    "总计",
    "共计",
    "小计",
    "总数",
    "总量",
    "总额",
    "全区",
    "全市",
    "全县",
    "全区合计",
    "全市合计",
    "全县合计",
    "平均",
    "平均值",
];

/// Words that say of a percentage that it is a part of a whole.
const PARTS: [&str; 5] = ["占比", "比重", "构成", "份额", "占总"];

/// The form that is drawn, and why it is not the wanted one. Bars of one series and of several are one form to a writer.
pub(super) fn choose(spec: &Spec) -> (Form, Option<Departure>) {
    let known = spec.data().filter(|datum| datum.number().is_some()).count();
    if known < 2 {
        return (Form::List, None);
    }
    let (mut form, mut first) = (spec.kind, None);
    // Each step leads to a form that asks for less: from shares to bars, from bars to small pictures, from these to a list.
    while let Some((next, why)) = instead(spec, form) {
        form = next;
        first = first.or(why);
    }
    let departure = first.map(|why| {
        let (wanted, drawn) = (spec.kind.chinese(), form.chinese());
        let mut hints: Vec<String> = why.hint.into_iter().collect();
        if form != Form::List {
            hints.push(format!("就要{drawn}的，写 chart(\"{}\", …)", form.word()));
        }
        if hints.is_empty() {
            hints.push("分成几张图，每张里的数字能放在一起比较".into());
        }
        Departure { reason: format!("{wanted}画成了{drawn}：{}", why.reason), hints }
    });
    (form, departure)
}

/// Why a form is not drawn.
struct Why {
    reason: String,
    hint: Option<String>,
}

fn why(reason: impl Into<String>) -> Option<Why> {
    Some(Why { reason: reason.into(), hint: None })
}

/// The form to try where this one would mislead, with the reason unless it goes without saying.
fn instead(spec: &Spec, form: Form) -> Option<(Form, Option<Why>)> {
    // One bar on a scale of its own says nothing; each row of progress has one beside its target.
    let apart = if spec.categories.len() < 2 { Form::List } else { Form::Multiples };
    let several = spec.series.len() > 1;
    if let Across::Time(times) = &spec.across
        && !matches!(form, Form::List | Form::Progress)
        && !alike(times)
    {
        let pure = spec.series.iter().all(|series| is_pure(series, times));
        return match form {
            Form::Multiples if pure => None,
            _ if pure && several => Some((Form::Multiples, unlike_periods(spec, times))),
            _ => Some((Form::List, unlike_periods(spec, times))),
        };
    }
    match form {
        Form::Pie | Form::Ring => Some((Form::Bar, Some(no_whole(spec)?))),
        Form::Stacked if !several => Some((Form::Bar, None)),
        Form::Bar if several => Some((Form::Grouped, None)),
        Form::Grouped if !several => Some((Form::Bar, None)),
        Form::Grouped | Form::Stacked if !one_unit(spec) => Some((apart, why(units(spec)))),
        Form::Grouped | Form::Stacked if spec.series.len() > DISTINCT => Some((apart, too_many("组"))),
        Form::Stacked => Some((Form::Grouped, Some(no_stack(spec)?))),
        Form::Line if spec.across == Across::Names || spec.across == Across::Indicators => {
            Some((Form::Grouped, why("横着排的是名称，不是先后各期，不能连成线")))
        }
        Form::Line if !one_unit(spec) => Some((apart, why(units(spec)))),
        Form::Line if spec.series.len() > DISTINCT => Some((apart, too_many("条线"))),
        Form::Line if spec.categories.len() < 2 => Some((Form::Grouped, why("只有一期，连不成线"))),
        Form::Progress if !several || spec.series.len() > 2 => {
            Some((Form::Bar, why("进度图要有现值和目标两组数字")))
        }
        Form::Progress if !one_unit(spec) => Some((Form::Bar, why(units(spec)))),
        Form::Progress if spec.series[1].values.iter().all(Datum::is_absent) => {
            let hint = Some("给指标写上 target: 数字".into());
            Some((Form::List, Some(Why { reason: "都没有写目标".into(), hint })))
        }
        Form::Progress if spec.data().any(Datum::is_negative) => {
            Some((Form::Grouped, why("有负数，画不出进度")))
        }
        Form::Multiples if spec.categories.len() < 2 => Some((Form::List, why("只有一期，没有变化可画"))),
        _ => None,
    }
}

fn one_unit(spec: &Spec) -> bool {
    spec.series.iter().all(|series| series.unit == spec.series[0].unit)
}

fn units(spec: &Spec) -> String {
    let mut units: Vec<&str> = Vec::new();
    for series in &spec.series {
        let unit = if series.unit.is_empty() { "没有单位" } else { &series.unit };
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    format!("单位不同（{}），不能用一把尺子量", units.join("、"))
}

fn too_many(what: &str) -> Option<Why> {
    why(format!("超过 {DISTINCT} {what}，分不清哪个是哪个"))
}

/// Whether the periods that a series has are all of one length.
fn is_pure(series: &Series, times: &[Stretch]) -> bool {
    let own: Vec<Stretch> = times
        .iter()
        .zip(&series.values)
        .filter(|(_, datum)| !datum.is_absent())
        .map(|(time, _)| *time)
        .collect();
    alike(&own)
}

fn unlike_periods(spec: &Spec, times: &[Stretch]) -> Option<Why> {
    let other = times.iter().position(|time| !alike(&[times[0], *time]))?;
    let (one, other) = (&spec.categories[0], &spec.categories[other]);
    why(format!("“{one}”和“{other}”长短不同，不能放在一起比较"))
}

/// Why figures are not the parts of one whole; `None` if they are.
fn no_whole(spec: &Spec) -> Option<Why> {
    let [series] = spec.series.as_slice() else { return why("只能画一组数字的构成") };
    let first =
        |is: fn(&Datum) -> bool| spec.categories.iter().zip(&series.values).find(|(_, datum)| is(datum));
    if spec.categories.len() > DISTINCT {
        return too_many("项");
    }
    if let Some((name, datum)) = first(|datum| datum.number().is_none()) {
        return why(format!("“{name}”{}，不知道总数", datum.text));
    }
    if let Some((name, _)) = first(Datum::is_negative) {
        return why(format!("“{name}”是负数，不是一部分"));
    }
    if series.values.iter().all(|datum| datum.number().is_some_and(Decimal::is_zero)) {
        return why("全是零");
    }
    if let Some(name) = spec.categories.iter().find(|name| TOTALS.contains(&name.as_str())) {
        return why(format!("“{name}”不是其中的一部分"));
    }
    let indicators = spec.across == Across::Indicators;
    let names: Vec<&str> = match indicators {
        true => spec.categories.iter().map(String::as_str).collect(),
        false => vec![&series.name],
    };
    if let Across::Time(times) = &spec.across
        && !in_one_year(times)
    {
        return why("各期的数字不是一个整体的各部分");
    }
    parts(&names, &series.unit, &series.values.iter().collect::<Vec<_>>())
}

/// Why the series of a stack are not the parts of one whole; `None` if they are.
fn no_stack(spec: &Spec) -> Option<Why> {
    if spec.data().any(Datum::is_negative) {
        return why("有负数，叠不起来");
    }
    let names: Vec<&str> = spec.series.iter().map(|series| series.name.as_str()).collect();
    if let Some(name) = names.iter().find(|name| TOTALS.contains(name)) {
        return why(format!("“{name}”不是其中的一部分"));
    }
    let unit = &spec.series[0].unit;
    (0..spec.categories.len()).find_map(|index| {
        parts(&names, unit, &spec.series.iter().map(|series| &series.values[index]).collect::<Vec<_>>())
    })
}

/// Why figures of some names are not parts: they don't add up, or are percentages of different wholes.
fn parts(names: &[&str], unit: &str, values: &[&Datum]) -> Option<Why> {
    let whole = match unit {
        "%" | "％" => 100,
        "‰" => 1000,
        _ => {
            let name = names.iter().find(|name| !adds_up(name, unit))?;
            let unit = if unit.is_empty() { String::new() } else { format!("（{unit}）") };
            return why(format!("“{name}”{unit}加起来没有意义"));
        }
    };
    let sum = Decimal::sum(values.iter().filter_map(|datum| datum.number()));
    let bound = |tenths: i64| Decimal::parse(&format!("{}.{}", tenths / 10, tenths % 10));
    let is_up_to = |tenths: i64| bound(tenths).is_some_and(|bound| sum <= bound);
    let is_from = |tenths: i64| bound(tenths).is_some_and(|bound| sum >= bound);
    let slack = whole / 20;
    let (from, to) = (whole * 10 - slack, whole * 10 + slack);
    let all = values.iter().all(|datum| datum.number().is_some());
    let said = names.iter().all(|name| PARTS.iter().any(|word| name.contains(word)));
    if is_up_to(to) && (said || all && is_from(from)) {
        return None;
    }
    let hint = (!said && is_up_to(to)).then(|| "确实是同一个整体的各部分的，在名称里写明“占比”".into());
    let sum = if all { format!("，加起来是{}{unit}", sum.trimmed()) } else { String::new() };
    Some(Why { reason: format!("这些百分数不是一个整体的各部分{sum}"), hint })
}

/// Whether periods are parts of one year: quarters of the same year, and not years.
fn in_one_year(times: &[Stretch]) -> bool {
    let is_part = |time: &Stretch| !time.is_year() && !time.is_run() && !time.is_moment();
    times.iter().all(|time| is_part(time) && time.year() == times[0].year())
}
