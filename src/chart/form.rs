//! Which form is drawn: the wanted one, or another where that would mislead, with the reason.

use crate::dataset::additive::adds_up;
use crate::dataset::number::Decimal;
use crate::dataset::period::Stretch;
use crate::text::chars::is_han;

use super::canvas::DISTINCT;
use super::kin::{bare as stem, two_things};
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
const PARTS: [&str; 6] = ["占比", "比重", "构成", "份额", "占总", "比例"];

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
    if !matches!(form, Form::List | Form::Progress) {
        // Each row of progress has a scale of its own; no other form has.
        if let Some(units) = units_of_goals(spec) {
            return Some((Form::List, why(units)));
        }
        if let Some((one, other)) =
            spec.moments.iter().find_map(|time| unlike_moments(spec.moments[0], *time))
        {
            return Some((Form::List, why(format!("有的是{one}的数字，有的是{other}的，不能放在一起比较"))));
        }
    }
    match form {
        Form::Pie | Form::Ring => Some((Form::Bar, Some(no_whole(spec)?))),
        Form::Stacked if !several => Some((Form::Bar, why("只有一组数字，没有可以叠的"))),
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
        Form::Progress if spec.goals.iter().any(|goal| goal.rank) => {
            let hint = Some("把名次从图里删去，另外写在正文里".into());
            Some((Form::List, Some(Why { reason: "有的是名次，说不上完成了多少".into(), hint })))
        }
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
    several_units(spec.series.iter().map(|series| series.unit.as_str()))
}

fn several_units<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let mut units: Vec<&str> = Vec::new();
    for unit in all {
        let unit = if unit.is_empty() { "没有单位" } else { unit };
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    format!("单位不同（{}），不能用一把尺子量", units.join("、"))
}

/// Why the rows of progress cannot be drawn on one scale, where they have several units.
fn units_of_goals(spec: &Spec) -> Option<String> {
    let units = || spec.goals.iter().map(|goal| goal.unit.as_str());
    let first = units().next()?;
    units().any(|unit| unit != first).then(|| several_units(units()))
}

/// What two times are that cannot be compared: a year and a quarter.
fn unlike_moments(one: Stretch, other: Stretch) -> Option<(String, String)> {
    (!alike(&[one, other])).then(|| (one.kind(), other.kind()))
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
    let [series] = spec.series.as_slice() else {
        return why(if one_unit(spec) { "只能画一组数字的构成".into() } else { units(spec) });
    };
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
    let data: Vec<&Datum> = series.values.iter().collect();
    let all: Vec<&str> = spec.categories.iter().map(String::as_str).collect();
    let indicators = spec.across == Across::Indicators;
    if indicators && spec.moments.iter().any(|time| *time != spec.moments[0]) {
        return why("不是同一个时间的数字，不是一个整体的各部分");
    }
    if let Some(overlap) = overlap(&all, &data, indicators) {
        return Some(overlap);
    }
    if indicators && let Some((one, other)) = two_things(&all) {
        return why(format!("“{one}”和“{other}”不是一类东西，加起来没有意义"));
    }
    let names = if indicators { all } else { vec![series.name.as_str()] };
    if let Across::Time(times) = &spec.across
        && !in_one_year(times)
    {
        return why("各期的数字不是一个整体的各部分");
    }
    parts(&names, &series.unit, &data, !indicators || have_a_stem(&names))
}

/// Why the series of a stack are not the parts of one whole; `None` if they are.
fn no_stack(spec: &Spec) -> Option<Why> {
    if spec.data().any(Datum::is_negative) {
        return why("有负数，叠不起来");
    }
    let names: Vec<&str> = spec.series.iter().map(|series| series.name.as_str()).collect();
    let unit = &spec.series[0].unit;
    // What makes a whole by chance does so once.
    let kin = spec.categories.len() > 1 || have_a_stem(&names);
    (0..spec.categories.len()).find_map(|index| {
        let data: Vec<&Datum> = spec.series.iter().map(|series| &series.values[index]).collect();
        overlap(&names, &data, true).or_else(|| parts(&names, unit, &data, kin))
    })
}

/// Why some of what is named is no part beside the others: it is all of them, some of another, or what another was taken
/// from.
fn overlap(names: &[&str], data: &[&Datum], things: bool) -> Option<Why> {
    let whole = |name: &&&str| {
        let total = TOTALS.iter().find(|total| name.starts_with(**total));
        // 全区男党员 and 全区女党员 are parts.
        total.is_some_and(|total| *total == **name || !names.iter().all(|other| other.starts_with(total)))
    };
    if let Some(name) = names.iter().find(whole) {
        return why(format!("“{name}”不是其中的一部分"));
    }
    if let Some(name) = names.iter().find(|name| name.contains("其中")) {
        return why(format!("“{name}”已经算在别的里面"));
    }
    if let Some(name) = sum_of_others(names, data) {
        return why(format!("“{name}”正好是其余各项的和，像是合计"));
    }
    if !things {
        return None;
    }
    for one in names {
        for other in names.iter().filter(|other| *other != one) {
            if is_of(stem(one), stem(other)) {
                return why(format!("“{other}”可能已经算在“{one}”里面"));
            }
        }
    }
    None
}

/// The first or last of three or more that is the sum of the others, which are all places as it is not: 本级 among streets.
fn sum_of_others<'n>(names: &[&'n str], data: &[&Datum]) -> Option<&'n str> {
    let numbers: Vec<&Decimal> = data.iter().map(|datum| datum.exact()).collect::<Option<_>>()?;
    if numbers.len() < 3 {
        return None;
    }
    let place = |name: &str| PLACES.into_iter().find(|place| name.ends_with(place));
    [0, numbers.len() - 1].into_iter().find_map(|at| {
        let others = || (0..numbers.len()).filter(move |other| *other != at);
        let of = place(names[others().next()?])?;
        let apart = others().all(|other| place(names[other]) == Some(of)) && place(names[at]) != Some(of);
        let is_sum = || Decimal::sum(others().map(|other| numbers[other])) == *numbers[at];
        (apart && is_sum()).then_some(names[at])
    })
}

/// What the names of places end with.
const PLACES: [&str; 9] = ["街道", "社区", "镇", "乡", "村", "县", "园区", "小区", "支部"];

/// Whether a thing is some of another by their names: 网格员 and 专职网格员, 参加人数 and 合格人数. 大专 and 大专以上 are two.
fn is_of(all: &str, some: &str) -> bool {
    const ALL: [&str; 7] = ["参加", "报名", "受理", "抽查", "检查", "申请", "应到"];
    const SOME: [&str; 11] =
        ["合格", "通过", "办结", "达标", "完成", "获奖", "实到", "解决", "化解", "优秀", "获批"];
    let has = |name: &str, words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(all, &ALL) && has(some, &SOME) && !has(all, &SOME) {
        return true;
    }
    let rest = some.strip_prefix(all).or_else(|| some.strip_suffix(all)).unwrap_or("");
    let other = ["以上", "以下", "及", "外", "非", "不", "无", "未"].iter().any(|word| rest.contains(word));
    all.chars().count() > 1 && !rest.is_empty() && !other && rest.chars().all(is_han)
}

/// Whether all names have two characters in common at their beginning or end, measures left out.
fn have_a_stem(names: &[&str]) -> bool {
    let Some(first) = names.first().map(|name| stem(name)) else { return false };
    let two = |characters: &mut dyn Iterator<Item = char>| characters.take(2).collect::<String>();
    let (head, tail) = (two(&mut first.chars()), two(&mut first.chars().rev()));
    let all = |is: &dyn Fn(&str) -> bool| names.iter().all(|name| is(stem(name)));
    first.chars().count() > 1
        && (all(&|name| two(&mut name.chars()) == head) || all(&|name| two(&mut name.chars().rev()) == tail))
}

/// What a share is of, where its name says so: GDP of 第三产业占GDP比重.
fn whole_of(name: &str) -> Option<&str> {
    let rest = &name[name.find('占')? + '占'.len_utf8()..];
    let end = ["的", "比", "份额"].iter().filter_map(|word| rest.find(word)).min()?;
    Some(rest[..end].trim()).filter(|whole| !whole.is_empty())
}

/// Why figures of some names are not parts: they don't add up, or are percentages of different wholes.
/// What sums to a whole without being said to be shares has to be of one kind.
fn parts(names: &[&str], unit: &str, values: &[&Datum], kin: bool) -> Option<Why> {
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
    let wholes: Vec<&str> = names.iter().filter_map(|name| whole_of(name)).collect();
    if let Some(other) = wholes.iter().find(|whole| **whole != wholes[0]) {
        return why(format!("这些百分数有的占{}、有的占{other}，不是一个整体的各部分", wholes[0]));
    }
    if is_up_to(to) && (said || all && kin && is_from(from)) {
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
