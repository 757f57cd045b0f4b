//! Thousands of random charts, drawn and measured: every length, position, order and label against its number, and what is
//! said to the blind against the data. The expectations are worked out here from the numbers alone.

use std::collections::BTreeMap;

use linli::chart::{self, Across, Datum, Form, Goal, Series, Spec};
use linli::dataset::Direction;
use linli::dataset::figure::{Figure, Place, Qualifier, Quantity};
use linli::dataset::number::Decimal;
use linli::dataset::period::Stretch;
use linli::diagnostic::Span;
use linli::path::SourcePath;

use crate::equivalence::Random;
use crate::picture::Element;

const WIDTH: f64 = 340.0;
/// What a length may be off: half a unit, and the tenth that numbers are rounded to.
const SLACK: f64 = 0.56;

/// A random chart, and what the generator knows of it.
struct Case {
    spec: Spec,
    /// The number of each category in time, in its own unit; none where there is no time.
    places: Vec<i64>,
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

fn case(random: &mut Random) -> Case {
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
        goals.push(Goal { unit: unit.into(), direction });
    }
    let spec = Spec {
        id: "c".into(),
        kind,
        title: format!("{}的图", one(random, &NAMES)),
        description: String::new(),
        note: String::new(),
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

fn value(datum: &Datum) -> Option<f64> {
    datum.number().map(|number| number.as_str().parse().expect("a number"))
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What the labels of a picture say, without the blanks that lines were broken at.
fn labels(svg: &Element) -> String {
    svg.children.iter().filter(|child| child.name == "text").map(|text| squeezed(&text.words())).collect()
}

/// Less than a text is wide in any font.
fn least_width(text: &str) -> f64 {
    let em = |c: char| match c {
        '0'..='9' => 0.54,
        c if c.is_ascii() => 0.25,
        _ => 0.98,
    };
    text.chars().map(em).sum::<f64>() * 14.0
}

macro_rules! ensure {
    ($holds:expr, $($said:tt)*) => {
        if !$holds {
            return Err(format!($($said)*));
        }
    };
}

fn near(found: f64, wanted: f64, what: &str) -> Result<(), String> {
    ensure!((found - wanted).abs() <= SLACK, "{what}: {found} instead of {wanted}");
    Ok(())
}

/// Measures a chart; what is wrong with it otherwise.
fn measure(case: &Case, html: &str) -> Result<Form, String> {
    let spec = &case.spec;
    let figure = Element::read(html.trim_end())?;
    let form = drawn_form(&figure, spec)?;
    is_right(case, form)?;
    if form == Form::List {
        return list(spec, &figure).map(|()| form);
    }
    if form == Form::Regions {
        return regions(spec, &figure).map(|()| form);
    }
    let svg = figure.children.iter().find(|child| child.name == "svg").ok_or("no picture")?;
    inside(svg)?;
    spoken(spec, form, svg)?;
    data_table(spec, &figure)?;
    match form {
        Form::Bar | Form::Grouped => bars(spec, svg, form)?,
        Form::Stacked => stacked(spec, svg)?,
        Form::Progress => progress(spec, svg)?,
        Form::Line => line(case, svg)?,
        Form::Pie | Form::Ring => shares(spec, svg, form)?,
        Form::Multiples => multiples(case, svg)?,
        Form::Regions | Form::List => {}
    }
    Ok(form)
}

fn drawn_form(figure: &Element, spec: &Spec) -> Result<Form, String> {
    let class = figure.get("class").strip_prefix("chart chart-").unwrap_or_default();
    let form = if class == "list" { Some(Form::List) } else { Form::parse(class) };
    ensure!(figure.children[0].words() == spec.title, "the title");
    form.ok_or(format!("not a form: {class}"))
}

/// Whether a form may be drawn at all, and a change of form is told.
fn is_right(case: &Case, form: Form) -> Result<(), String> {
    let spec = &case.spec;
    let data = || spec.series.iter().flat_map(|series| &series.values);
    let known = data().filter(|datum| value(datum).is_some()).count();
    ensure!((known < 2) <= (form == Form::List), "{known} known figures are drawn as {form:?}");
    let bars = |form| if form == Form::Grouped { Form::Bar } else { form };
    let other = bars(form) != bars(spec.kind);
    let single = spec.kind == Form::Stacked && spec.series.len() == 1 && form == Form::Bar;
    let silent = known < 2 || single;
    ensure!(
        (other && !silent) == spec.departure().is_some(),
        "{:?} became {form:?}, told: {:?}",
        spec.kind,
        spec.departure()
    );
    let negative = data().filter_map(value).any(|value| value < 0.0);
    let parts = |unit: &str, names: &[&str], values: &[&Datum]| {
        let sum: f64 = values.iter().filter_map(|datum| value(datum)).sum();
        let all = values.iter().all(|datum| value(datum).is_some());
        let said = names.iter().all(|name| name.contains("占比"));
        match unit {
            "%" | "‰" => {
                let whole = if unit == "%" { 100.0 } else { 1000.0 };
                sum <= whole * 1.006 && (said || all && sum >= whole * 0.994)
            }
            "倍" | "元/人" => false,
            _ => !names
                .iter()
                .any(|name| name.contains("人均") || name.contains('率') || name.contains("占比")),
        }
    };
    let one_unit = spec.series.iter().all(|series| series.unit == spec.series[0].unit);
    let mixed = case.places.is_empty() && matches!(spec.across, Across::Time(_));
    ensure!(
        !mixed || matches!(form, Form::List | Form::Multiples | Form::Progress),
        "periods of two lengths as {form:?}"
    );
    ensure!(
        !(matches!(form, Form::Grouped | Form::Stacked | Form::Line) && !one_unit),
        "two units on one scale"
    );
    match form {
        Form::Pie | Form::Ring => {
            let names: Vec<&str> = match spec.across {
                Across::Indicators => spec.categories.iter().map(String::as_str).collect(),
                _ => vec![&spec.series[0].name],
            };
            let values: Vec<&Datum> = data().collect();
            ensure!(
                !negative && known == values.len() && parts(&spec.series[0].unit, &names, &values),
                "no parts of a whole"
            );
        }
        Form::Stacked => {
            let names: Vec<&str> = spec.series.iter().map(|series| series.name.as_str()).collect();
            ensure!(!names.contains(&"合计"), "a total is stacked on its parts");
            for at in 0..spec.categories.len() {
                let values: Vec<&Datum> = spec.series.iter().map(|series| &series.values[at]).collect();
                ensure!(!negative && parts(&spec.series[0].unit, &names, &values), "no parts are stacked");
            }
        }
        Form::Line => {
            ensure!(!matches!(spec.across, Across::Names | Across::Indicators), "names are joined by a line")
        }
        _ => {}
    }
    Ok(())
}

/// No text and no shape leaves the picture.
fn inside(svg: &Element) -> Result<(), String> {
    let frame: Vec<f64> = svg.get("viewBox").split(' ').map(|part| part.parse().expect("a number")).collect();
    let (width, height) = (frame[2], frame[3]);
    ensure!(width == WIDTH, "the picture is {width} wide");
    for text in svg.children.iter().filter(|child| child.name == "text") {
        let (x, y, least) = (text.number("x"), text.number("y"), least_width(&text.words()));
        let from = match text.get("text-anchor") {
            "middle" => x - least / 2.0,
            "end" => x - least,
            _ => x,
        };
        let fits = from >= -0.5 && from + least <= width + 0.5 && y >= 11.0 && y <= height;
        ensure!(fits, "“{}” leaves the picture: {from} … {}, {y} of {height}", text.words(), from + least);
    }
    for rect in svg.children.iter().filter(|child| child.name == "rect") {
        let [x, y, wide, high] = ["x", "y", "width", "height"].map(|name| rect.number(name));
        let fits = x >= -0.06 && x + wide <= width + 0.56 && y >= -0.06 && y + high <= height + 0.06;
        ensure!(fits && wide > 0.0 && high > 0.0, "a bar leaves the picture: {x} {y} {wide} {high}");
    }
    Ok(())
}

/// What is said to the blind: how many there are of each kind, the largest and the smallest.
fn spoken(spec: &Spec, form: Form, svg: &Element) -> Result<(), String> {
    let said = &svg.all("desc")[0].text;
    let timed = matches!(spec.across, Across::Time(_) | Across::Order);
    let absent = if timed { "无此期" } else { "没有数字" };
    for (quantity, word) in
        [(Some(Quantity::Withheld), "未公开"), (Some(Quantity::Pending), "待核定"), (None, absent)]
    {
        let count = spec
            .series
            .iter()
            .flat_map(|series| &series.values)
            .filter(|datum| datum.quantity == quantity)
            .count();
        let part = format!("，{count} 个{word}");
        ensure!(said.contains(&part) == (count > 0), "{count} are {word}: {said}");
        ensure!(count > 0 || !said.contains(&format!(" 个{word}")), "none is {word}: {said}");
    }
    ensure!(
        said.contains(&format!("{} {}", spec.categories.len(), if timed { "期" } else { "项" })),
        "how many: {said}"
    );
    if let [series] = spec.series.as_slice() {
        let exact: Vec<(&String, &Decimal)> = spec
            .categories
            .iter()
            .zip(&series.values)
            .filter_map(|(name, datum)| Some((name, datum.exact()?)))
            .collect();
        let known = series.values.iter().filter(|datum| datum.number().is_some()).count();
        let most = exact.iter().map(|(_, value)| *value).max();
        let least = exact.iter().map(|(_, value)| *value).min();
        for (word, value) in [("最大是", most), ("最小是", least)] {
            let names: Vec<&str> =
                exact.iter().filter(|(_, own)| Some(*own) == value).map(|(name, _)| name.as_str()).collect();
            let distinct = exact.len() == known && most != least && names.len() == 1;
            ensure!(!distinct || said.contains(&format!("{word}{}（", names[0])), "{word} {names:?}: {said}");
            ensure!(most != least || exact.len() < known || !said.contains(word), "all are equal: {said}");
        }
    }
    let _ = form;
    Ok(())
}

fn data_table(spec: &Spec, figure: &Element) -> Result<(), String> {
    let table = figure.all("table").pop().ok_or("no table of the data")?;
    let rows = table.all("tr");
    let heads: Vec<String> = rows[0].children.iter().skip(1).map(Element::words).collect();
    let names: Vec<String> = spec.series.iter().map(|series| series.name.clone()).collect();
    ensure!(heads == names && rows.len() == spec.categories.len() + 1, "the heads of the table: {heads:?}");
    for (at, row) in rows[1..].iter().enumerate() {
        let cells: Vec<String> = row.children.iter().map(Element::words).collect();
        let texts = spec.series.iter().map(|series| series.values[at].text.clone());
        let wanted: Vec<String> = [spec.categories[at].clone()].into_iter().chain(texts).collect();
        ensure!(cells == wanted, "row {at} of the table: {cells:?} instead of {wanted:?}");
    }
    Ok(())
}

fn list(spec: &Spec, figure: &Element) -> Result<(), String> {
    let there =
        spec.series.iter().flat_map(|series| &series.values).filter(|datum| datum.quantity.is_some()).count();
    let items = figure.all("li");
    ensure!(items.len() == there, "{} items for {there} figures", items.len());
    let mut texts = Vec::new();
    for at in 0..spec.categories.len() {
        texts.extend(
            spec.series.iter().map(|series| &series.values[at]).filter(|datum| datum.quantity.is_some()),
        );
    }
    for (item, datum) in items.iter().zip(texts) {
        ensure!(item.all("strong")[0].words() == datum.text, "{} in the list", item.words());
    }
    Ok(())
}

/// The dashes of a mark, by what it stands for.
fn dashes(datum: &Datum) -> &'static str {
    match datum.quantity {
        Some(Quantity::Withheld) => "3 3",
        Some(Quantity::Pending) => "1 2",
        _ => "",
    }
}

/// The shapes of a picture behind the swatches of its legend.
fn shapes<'a>(svg: &'a Element, swatches: usize) -> Vec<&'a Element> {
    let shapes = svg.children.iter().filter(|child| matches!(child.name.as_str(), "rect" | "line" | "path"));
    shapes.skip(swatches).collect()
}

/// A bar of a number from a zero at a scale, or the mark of what is not known.
fn bar(
    shapes: &mut impl Iterator<Item = Element2>,
    datum: &Datum,
    zero: f64,
    scale: f64,
) -> Result<(), String> {
    let Some(value) = value(datum) else {
        if datum.quantity.is_some() {
            let mark = shapes.next().ok_or("no mark")?;
            ensure!(
                mark.dashes == dashes(datum) && mark.fill == "none",
                "{}: not the mark for it: {mark:?}",
                datum.text
            );
        }
        return Ok(());
    };
    if value != 0.0 {
        let rect = shapes.next().ok_or("no bar")?;
        ensure!(rect.name == "rect" && rect.fill != "none", "{}: no bar but {rect:?}", datum.text);
        near(rect.width, (value * scale).abs(), &format!("the length of {}", datum.text))?;
        let start = if value < 0.0 { rect.x + rect.width } else { rect.x };
        near(start, zero, &format!("where the bar of {} starts", datum.text))?;
    }
    Ok(())
}

/// A shape with its numbers.
#[derive(Clone, Debug)]
struct Element2 {
    name: String,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    fill: String,
    dashes: String,
    path: String,
}

fn read(shape: &Element) -> Element2 {
    let [x, y, width, height] = match shape.name.as_str() {
        "line" => [
            shape.number("x1"),
            shape.number("y1"),
            shape.number("x2") - shape.number("x1"),
            shape.number("y2") - shape.number("y1"),
        ],
        _ => ["x", "y", "width", "height"]
            .map(|name| if shape.name == "path" { 0.0 } else { shape.number(name) }),
    };
    let (fill, dashes, path) =
        (shape.get("fill").into(), shape.get("stroke-dasharray").into(), shape.get("d").into());
    Element2 { name: shape.name.clone(), x, y, width, height, fill, dashes, path }
}

fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((0.0, 0.0), |(least, most): (f64, f64), value| (least.min(value), most.max(value)))
}

fn bars(spec: &Spec, svg: &Element, form: Form) -> Result<(), String> {
    let legend = if form == Form::Grouped { spec.series.len() } else { 0 };
    let found: Vec<Element2> = shapes(svg, legend).into_iter().map(read).collect();
    let (least, most) = range(spec.series.iter().flat_map(|series| &series.values).filter_map(value));
    // Known from the lines at zero and the longest bar: as long as the picture, or what the labels leave of it.
    let zeros: Vec<f64> = found.iter().filter(|shape| shape.name == "line").map(|line| line.x).collect();
    ensure!(zeros.iter().all(|zero| *zero == zeros[0]), "zero is not in one place");
    let widest = found
        .iter()
        .filter(|shape| shape.name == "rect" && shape.fill != "none")
        .map(|rect| rect.width)
        .fold(0.0, f64::max);
    let scale = if most - least > 0.0 { widest / most.max(-least) } else { 0.0 };
    let reach = scale * (most - least);
    ensure!(
        most == least || (form == Form::Grouped || (reach - WIDTH).abs() < 1.0) && reach > WIDTH * 0.45,
        "the bars are {reach} long"
    );
    near(zeros.first().copied().unwrap_or(0.0), -least * scale, "zero")?;
    let mut rest = found.into_iter().filter(|shape| shape.name == "rect");
    let mut words: String = if form == Form::Grouped {
        spec.series.iter().map(|series| squeezed(&series.name)).collect()
    } else {
        String::new()
    };
    for (at, category) in spec.categories.iter().enumerate() {
        words += &squeezed(category);
        for series in &spec.series {
            bar(&mut rest, &series.values[at], zeros.first().copied().unwrap_or(0.0), scale)?;
            words += &squeezed(&series.values[at].text);
        }
    }
    ensure!(rest.next().is_none(), "a bar too many");
    ensure!(labels(svg) == words, "the labels are {} instead of {words}", labels(svg));
    Ok(())
}

fn stacked(spec: &Spec, svg: &Element) -> Result<(), String> {
    let sum = |at: usize| spec.series.iter().filter_map(|series| value(&series.values[at])).sum::<f64>();
    let longest = (0..spec.categories.len()).map(sum).fold(0.0, f64::max);
    let scale = if longest > 0.0 { (WIDTH - 32.0) / longest } else { 0.0 };
    let mut rest =
        shapes(svg, spec.series.len()).into_iter().map(read).filter(|shape| shape.name == "rect").peekable();
    let over: Vec<&Element> =
        svg.children.iter().filter(|child| !child.get("paint-order").is_empty()).collect();
    let plain: String = svg
        .children
        .iter()
        .filter(|child| child.name == "text" && child.get("paint-order").is_empty())
        .map(|text| squeezed(&text.words()))
        .collect();
    let mut over = over.into_iter().peekable();
    let mut words: String = spec.series.iter().map(|series| squeezed(&series.name)).collect();
    for (at, category) in spec.categories.iter().enumerate() {
        words += &squeezed(category);
        let exact: Option<Vec<&Decimal>> =
            spec.series.iter().map(|series| series.values[at].exact()).collect();
        let percent = matches!(spec.series[0].unit.as_str(), "%" | "‰");
        if let Some(total) = exact.filter(|_| !percent).and_then(Decimal::sum) {
            words += &squeezed(&format!("共{total}{}", spec.series[0].unit));
        }
        let (mut x, mut below) = (0.0, Vec::new());
        for series in &spec.series {
            let datum = &series.values[at];
            let part = value(datum).unwrap_or(0.0) * scale;
            if part > 0.0 {
                let rect = rest.next().ok_or("no part")?;
                near(rect.x, x, &format!("where {} starts", datum.text))?;
                near(rect.width, part, &format!("the length of {}", datum.text))?;
            }
            match over.peek() {
                Some(text)
                    if value(datum).is_some()
                        && text.words() == datum.text
                        && (text.number("x") - x - part / 2.0).abs() < 1.0
                        && part > least_width(&datum.text) =>
                {
                    over.next();
                }
                _ => below.push(format!("{} {}", series.name, datum.text)),
            }
            x += part;
        }
        if let Some(datum) = spec
            .series
            .iter()
            .map(|series| &series.values[at])
            .find(|datum| value(datum).is_none() && datum.quantity.is_some())
        {
            let mark = rest.next().ok_or("no mark")?;
            ensure!(mark.dashes == dashes(datum), "not the mark of {}", datum.text);
            near(mark.x, x + 4.5, "the mark behind a stack")?;
        }
        words += &squeezed(&below.join("、"));
    }
    ensure!(rest.next().is_none() && over.next().is_none(), "a part or a label too many");
    ensure!(plain == words, "the labels are {plain} instead of {words}");
    Ok(())
}

fn progress(spec: &Spec, svg: &Element) -> Result<(), String> {
    let mut rest = shapes(svg, 0).into_iter().map(read);
    let said = labels(svg);
    let mut said = said.as_str();
    for (at, category) in spec.categories.iter().enumerate() {
        let (now, target) = (&spec.series[0].values[at], &spec.series[1].values[at]);
        let down = spec.goals[at].direction == Direction::Down;
        let bound = if down && value(target).is_some() { "不高于" } else { "" };
        let head = squeezed(&format!("{category}{}{}{bound}{}", now.text, spec.series[1].name, target.text));
        said = said.strip_prefix(&head).ok_or(format!("{said} does not begin with {head}"))?;
        let end = said
            .find(&squeezed(spec.categories.get(at + 1).map_or("斜纹：", String::as_str)))
            .unwrap_or(said.len());
        let verdict = &said[..end];
        said = &said[end..];
        let exact = now.exact().is_some() && target.exact().is_some();
        ensure!(exact || verdict.is_empty(), "{verdict} is said of what is not exact");
        ensure!(!down || !verdict.contains("完成"), "{verdict} where less is better");
        if exact {
            let (a, b) = (now.exact().expect("exact"), target.exact().expect("exact"));
            let reached = if down { a <= b } else { a >= b };
            let share = verdict.strip_prefix("，完成").and_then(|share| share.strip_suffix('%'));
            match share.map(|share| share.parse::<f64>()) {
                Some(Ok(share)) => {
                    let wanted = value(now).unwrap_or(0.0) / value(target).unwrap_or(1.0) * 100.0;
                    ensure!((share - wanted).abs() <= 0.101 + wanted * 1e-9, "{share}% instead of {wanted}%");
                    ensure!(
                        (share >= 100.0) == reached && (share == 0.0) == a.is_zero(),
                        "{share}% of what is {reached}"
                    );
                }
                _ => ensure!(
                    verdict.contains("已达到目标") || verdict.contains("超过") == reached || !reached,
                    "{verdict} where it is {reached}"
                ),
            }
            ensure!(!verdict.contains("没有达到") || !reached, "{verdict} where it is reached");
            ensure!(!verdict.contains("已达到") || reached, "{verdict} where it is not reached");
        }
        let Some(wanted) = value(target) else { continue };
        let whole = value(now).unwrap_or(0.0).max(wanted);
        let scale = if whole > 0.0 { WIDTH / whole } else { 0.0 };
        let track = rest.next().ok_or("no track")?;
        ensure!(track.width == WIDTH && track.x == 0.0, "the track is {}", track.width);
        let mut x = 0.0;
        match value(now) {
            Some(now) if down && now > wanted => {
                for part in [wanted, now - wanted] {
                    if part > 0.0 {
                        let rect = rest.next().ok_or("no bar")?;
                        near(rect.x, x, "a part of progress")?;
                        near(rect.width, part * scale, "a part of progress")?;
                        ensure!(
                            (rect.fill.contains("url")) == (x > 0.0 || wanted == 0.0),
                            "what is beyond is not hatched"
                        );
                        x += part * scale;
                    }
                }
            }
            Some(now) if now > 0.0 => {
                let rect = rest.next().ok_or("no bar")?;
                near(rect.width, now * scale, "progress")?;
                ensure!(rect.x == 0.0 && !rect.fill.contains("url"), "progress is hatched");
            }
            None if now.quantity.is_some() => ensure!(
                rest.next().is_some_and(|mark| mark.dashes == dashes(now)),
                "no mark for {}",
                now.text
            ),
            _ => {}
        }
        let mark = rest.next().ok_or("no mark at the target")?;
        let at: f64 = mark
            .path
            .trim_start_matches('M')
            .split(' ')
            .next()
            .and_then(|x| x.parse().ok())
            .ok_or("no place")?;
        near(at, (wanted * scale).clamp(1.5, WIDTH - 1.5), "the mark at the target")?;
    }
    ensure!(rest.next().is_none(), "a shape too many");
    Ok(())
}

/// The pairs of categories that are neighbours in time: one step apart, or as far as the smallest step that is taken twice.
fn is_joined(places: &[i64], from: usize, to: usize) -> bool {
    let steps: Vec<i64> = places.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let least = steps.iter().copied().min().unwrap_or(1);
    let rhythm = if steps.iter().filter(|step| **step == least).count() > 1 { least } else { 1 };
    places[to] - places[from] <= rhythm
}

/// The number of a label of the axis.
fn tick(text: &str) -> Option<f64> {
    match text.strip_suffix('万') {
        Some(text) => Some(text.parse::<f64>().ok()? * 10_000.0),
        None => text.parse().ok(),
    }
}

fn line(case: &Case, svg: &Element) -> Result<(), String> {
    let (spec, places) = (&case.spec, &case.places);
    let lines: Vec<Element2> = svg.children.iter().filter(|child| child.name == "line").map(read).collect();
    // Those across are the grid, from the bottom; the others are the periods.
    let grid: Vec<&Element2> = lines.iter().filter(|line| line.height == 0.0).collect();
    let marks: Vec<&Element2> = lines.iter().filter(|line| line.height != 0.0).collect();
    ensure!(
        marks.len() == spec.categories.len(),
        "{} marks for {} periods",
        marks.len(),
        spec.categories.len()
    );
    let (first, last) = (marks[0].x, marks[marks.len() - 1].x);
    ensure!((last - 330.0).abs() < 0.1 && first < 200.0, "the axis is from {first} to {last}");
    let x = |at: usize| {
        first
            + (last - first) * (places[at] - places[0]) as f64 / (places[places.len() - 1] - places[0]) as f64
    };
    for (at, mark) in marks.iter().enumerate() {
        near(mark.x, x(at), &format!("the place of {}", spec.categories[at]))?;
    }
    let ticks: Vec<(f64, f64)> = svg
        .children
        .iter()
        .filter(|child| {
            child.get("text-anchor") == "end" && (child.number("x") - grid[0].x + 8.0).abs() < 0.11
        })
        .filter_map(|text| Some((tick(&text.words())?, text.number("y") - 5.0)))
        .take(grid.len())
        .collect();
    ensure!(ticks.len() == grid.len() && grid.len() > 1, "{} labels for {} lines", ticks.len(), grid.len());
    let ((low, bottom), (high, top)) = (ticks[0], ticks[ticks.len() - 1]);
    ensure!(high > low && bottom > top, "the axis runs from {low} to {high}");
    let y = |value: f64| bottom - (value - low) / (high - low) * (bottom - top);
    for ((value, at), line) in ticks.iter().zip(&grid) {
        near(*at, line.y, "a label beside its line")?;
        near(*at, y(*value), &format!("the label {value}"))?;
    }
    let paths: Vec<Element2> = svg
        .children
        .iter()
        .filter(|child| child.name == "path")
        .map(|path| Element2 {
            dashes: path.get("stroke-dasharray").into(),
            fill: format!("{}{}", path.get("fill"), path.get("stroke")),
            ..read(path)
        })
        .collect();
    let mut paths =
        paths.into_iter().skip(if spec.series.len() > 1 { spec.series.len() } else { 0 }).peekable();
    let offsets = [(4.5, 0.0), (4.0, 4.0), (0.0, 5.5), (0.0, 6.0), (0.0, -5.5), (-1.5, 5.5)];
    for (order, series) in spec.series.iter().enumerate() {
        for (at, datum) in series
            .values
            .iter()
            .enumerate()
            .filter(|(_, datum)| value(datum).is_none() && datum.quantity.is_some())
        {
            let mark = paths.next().ok_or("no circle")?;
            ensure!(mark.dashes == dashes(datum), "not the circle of {}", datum.text);
            let (cx, cy) = start(&mark.path);
            near(cx + 5.0, x(at), "a circle on the axis")?;
            near(cy, bottom, "a circle on the axis")?;
        }
        let known: Vec<usize> =
            (0..series.values.len()).filter(|at| value(&series.values[*at]).is_some()).collect();
        let point = |at: usize| (x(at), y(value(&series.values[at]).expect("known")));
        let mut runs: Vec<Vec<usize>> = Vec::new();
        for at in &known {
            let goes_on = runs.last().and_then(|run| run.last()).is_some_and(|before| {
                let between = &series.values[before + 1..*at];
                between.iter().all(|datum| datum.quantity.is_none()) && is_joined(places, *before, *at)
            });
            if goes_on { runs.last_mut().expect("one").push(*at) } else { runs.push(vec![*at]) }
        }
        for run in runs.iter().filter(|run| run.len() > 1) {
            let path = paths.next().ok_or("no line")?;
            ensure!(
                path.fill.contains(&format!("--chart-{},", order % 6 + 1)),
                "a line of another series: {path:?}"
            );
            let points: Vec<(f64, f64)> =
                path.path[1..].split('L').map(|point| start(&format!("M{point}"))).collect();
            ensure!(
                points.len() == run.len(),
                "a line over {} periods instead of {}",
                points.len(),
                run.len()
            );
            for (found, at) in points.iter().zip(run) {
                near(found.0, point(*at).0, "a line in time")?;
                near(found.1, point(*at).1, &format!("a line at {}", series.values[*at].text))?;
            }
        }
        for at in runs.iter().flatten() {
            let marker = paths.next().ok_or("no point")?;
            ensure!(
                marker.fill.contains(&format!("--chart-{},", order % 6 + 1)),
                "a point of another series"
            );
            let (mx, my) = start(&marker.path);
            near(mx + offsets[order % 6].0, point(*at).0, "a point in time")?;
            near(
                my + offsets[order % 6].1,
                point(*at).1,
                &format!("the point of {}", series.values[*at].text),
            )?;
        }
    }
    ensure!(paths.next().is_none(), "a path too many");
    for text in svg.children.iter().filter(|child| !child.get("paint-order").is_empty()) {
        let (said, middle, base, half) =
            (text.words(), text.number("x"), text.number("y") - 15.0, least_width(&text.words()) / 2.0);
        let owned = spec.series.iter().any(|series| {
            series.values.iter().enumerate().any(|(at, datum)| {
                let Some(value) = value(datum) else { return false };
                let is_above =
                    (base + 20.0 + 6.0 - y(value)).abs() < 0.7 || (base - 6.0 - y(value)).abs() < 0.7;
                datum.text == said && is_above && (x(at) - middle).abs() <= half.max(1.0) * 1.4
            })
        });
        ensure!(owned, "“{said}” stands where there is no such point");
    }
    // Below the axis: periods, each under its mark unless the edge of the picture is nearer.
    let named: Vec<&Element> = svg
        .children
        .iter()
        .filter(|child| child.get("text-anchor") == "middle" && child.get("paint-order").is_empty())
        .collect();
    for text in &named {
        let at = spec
            .categories
            .iter()
            .position(|name| *name == text.words())
            .ok_or(format!("{} is no period", text.words()))?;
        let (middle, half) = (text.number("x"), least_width(&text.words()) / 2.0);
        let moved = (middle - x(at)).abs() > SLACK;
        let at_edge = middle + half * 1.3 > WIDTH - 2.0 || middle - half * 1.3 < 2.0;
        ensure!(!moved || at_edge, "{} stands at {middle} instead of {}", text.words(), x(at));
    }
    let newest = &spec.categories[spec.categories.len() - 1];
    ensure!(
        named.is_empty() || named.iter().any(|text| text.words() == *newest),
        "the newest period has no name"
    );
    Ok(())
}

/// Where a path starts.
fn start(path: &str) -> (f64, f64) {
    let numbers = path[1..].split(|c: char| c != '.' && c != '-' && !c.is_ascii_digit());
    let mut numbers = numbers.map(|number| number.parse().expect("a number"));
    (numbers.next().expect("x"), numbers.next().expect("y"))
}

fn shares(spec: &Spec, svg: &Element, form: Form) -> Result<(), String> {
    let series = &spec.series[0];
    let sum: f64 = series.values.iter().filter_map(value).sum();
    let all = match series.unit.as_str() {
        "%" if sum < 99.5 => 100.0,
        "‰" if sum < 995.0 => 1000.0,
        _ => sum,
    };
    let percent = matches!(series.unit.as_str(), "%" | "‰");
    let found: Vec<Element2> =
        shapes(svg, 0).into_iter().map(read).filter(|shape| shape.name == "path").collect();
    let mut slices = found.into_iter();
    let mut turned = 0.0;
    let mut rest: Vec<f64> = series
        .values
        .iter()
        .filter_map(value)
        .map(|value| value / all)
        .filter(|share| *share > 0.0)
        .collect();
    if sum < all {
        rest.push(1.0 - sum / all);
    }
    for share in rest {
        let slice = slices.next().ok_or("no slice")?;
        let whole = slice.path.contains("a86 86");
        ensure!(whole == (share > 0.9999), "a share of {share} is drawn {}", slice.path);
        if !whole {
            let arc = slice.path.split('A').nth(1).ok_or("no arc")?;
            let numbers: Vec<f64> = arc
                .split([' ', 'L'])
                .filter_map(|number| number.trim_end_matches('Z').parse().ok())
                .collect();
            let turn =
                |(x, y): (f64, f64)| ((x - 170.0).atan2(88.0 - y) / std::f64::consts::TAU).rem_euclid(1.0);
            // A unit on the outline is a turn of 1/540.
            let off = |found: f64, wanted: f64| {
                let off = (found - wanted).rem_euclid(1.0);
                off.min(1.0 - off) * 540.0
            };
            let (from, to) = (turn(start(&slice.path)), turn((numbers[5], numbers[6])));
            ensure!(
                off(from, turned) <= 0.5 && off(to, turned + share) <= 0.5,
                "a slice from {from} to {to} instead of {turned} to {}",
                turned + share
            );
            ensure!((numbers[3] == 1.0) == (share > 0.5), "a slice goes the other way round");
        }
        turned += share;
    }
    ensure!(slices.next().is_none(), "a slice too many");
    let said = labels(svg);
    let mut said = said.as_str();
    let exact: Option<Vec<&Decimal>> = series.values.iter().map(Datum::exact).collect();
    let total = exact.filter(|_| !percent).and_then(Decimal::sum);
    if let Some(total) = &total {
        let head = squeezed(&format!("合计{total}{}", series.unit));
        said = said.strip_prefix(&head).filter(|_| form == Form::Ring).unwrap_or(said);
    }
    let mut shown = 0;
    for (category, datum) in spec.categories.iter().zip(&series.values) {
        let head = squeezed(&format!("{category}{}", datum.text));
        said = said.strip_prefix(&head).ok_or(format!("{said} does not begin with {head}"))?;
        let Some(inner) = said.strip_prefix('（').filter(|_| total.is_some()) else {
            ensure!(total.is_none(), "no share of {category}");
            continue;
        };
        let (share, behind) = inner.split_once('）').ok_or("no end of a share")?;
        said = behind;
        let wanted = value(datum).unwrap_or(0.0) / sum * 100.0;
        match share.trim_end_matches('%').parse::<f64>() {
            Ok(share) => {
                ensure!((share - wanted).abs() <= 0.0501, "{share}% instead of {wanted}%");
                ensure!((share == 0.0) == (wanted == 0.0), "{share}% for {wanted}");
                ensure!(
                    share < 100.0
                        || series.values.iter().filter_map(value).filter(|value| *value > 0.0).count() == 1,
                    "all is said of a part"
                );
                shown += (share * 10.0).round() as i64;
            }
            Err(_) => {
                let fits = share == "不足0.1%" && wanted > 0.0 && wanted < 0.0501
                    || share == "超过99.9%" && wanted > 99.9;
                ensure!(fits, "{share} for {wanted}");
                shown = i64::MIN / 2;
            }
        }
    }
    ensure!(said.contains("空白处") == (sum < all), "an empty part is explained: {said}");
    let off = total.is_some() && shown != 1000;
    ensure!(said.contains("四舍五入") == off, "{shown} tenths, and said is {said}");
    ensure!(
        shown < 0 || !off || said.contains(&format!("相加是{}%", shown as f64 / 10.0)),
        "the sum of the shares: {said}"
    );
    Ok(())
}

fn multiples(case: &Case, svg: &Element) -> Result<(), String> {
    let (spec, places) = (&case.spec, &case.places);
    let all: Vec<Element2> = shapes(svg, 0).into_iter().map(read).collect();
    let mut groups = all.split_inclusive(|shape| shape.name == "line");
    for (order, series) in spec.series.iter().enumerate() {
        let group = groups.next().ok_or("no small picture")?;
        let (axis, drawn) = group.split_last().ok_or("no axis")?;
        let (least, most) = range(series.values.iter().filter_map(value));
        let scale = if most > least { 64.0 / (most - least) } else { 0.0 };
        let mut drawn = drawn.iter();
        let left = if order % 2 == 0 { 0.0 } else { 180.0 };
        near(axis.x, left, "a small picture")?;
        let mut middles = Vec::new();
        for (at, datum) in series.values.iter().enumerate() {
            match value(datum) {
                Some(0.0) => {}
                Some(value) => {
                    let rect = drawn.next().ok_or("no bar")?;
                    ensure!(rect.fill != "none", "{} has no bar", datum.text);
                    near(rect.height, (value * scale).abs(), &format!("the height of {}", datum.text))?;
                    let foot = if value < 0.0 { rect.y } else { rect.y + rect.height };
                    near(foot, axis.y, &format!("the foot of {}", datum.text))?;
                    middles.push((at, rect.x + rect.width / 2.0));
                }
                None if datum.quantity.is_some() => {
                    let mark = drawn.next().ok_or("no mark")?;
                    ensure!(mark.dashes == dashes(datum), "not the mark of {}", datum.text);
                }
                None => {}
            }
        }
        ensure!(drawn.next().is_none(), "a bar too many");
        ensure!(middles.iter().all(|(_, x)| *x >= left && *x <= left + 160.0), "a bar leaves its cell");
        ensure!(middles.windows(2).all(|pair| pair[0].1 < pair[1].1), "bars are not in order");
        if let ([first, .., last], false) = (middles.as_slice(), places.is_empty()) {
            let time =
                |at: usize| (places[at] - places[first.0]) as f64 / (places[last.0] - places[first.0]) as f64;
            for (at, x) in &middles {
                near(*x, first.1 + (last.1 - first.1) * time(*at), "a bar in time")?;
            }
        }
    }
    ensure!(groups.next().is_none(), "a small picture too many");
    // Two pictures in a row: both names, then what stands below the one and below the other.
    let mut words = String::new();
    for pair in spec.series.chunks(2) {
        words.extend(pair.iter().map(|series| squeezed(&series.name)));
        for series in pair {
            let there: Vec<usize> =
                (0..series.values.len()).filter(|at| series.values[*at].quantity.is_some()).collect();
            let ends = [there.first(), there.last().filter(|_| there.len() > 1)];
            for at in ends.into_iter().flatten() {
                words += &squeezed(&format!("{}{}", spec.categories[*at], series.values[*at].text));
            }
        }
    }
    ensure!(labels(svg).starts_with(&words), "the labels are {} instead of {words}", labels(svg));
    Ok(())
}

fn regions(spec: &Spec, figure: &Element) -> Result<(), String> {
    let rows = figure.all("tr");
    ensure!(rows.len() == spec.categories.len() + 1, "{} rows", rows.len());
    for (at, row) in rows[1..].iter().enumerate() {
        ensure!(row.children[0].words() == spec.categories[at], "the name of row {at}");
        for (series, cell) in spec.series.iter().zip(&row.children[1..]) {
            let datum = &series.values[at];
            ensure!(cell.words() == datum.text, "{} instead of {}", cell.words(), datum.text);
            let (least, most) = range(series.values.iter().filter_map(value));
            let scale = if most > least { 100.0 / (most - least) } else { 0.0 };
            let zero = -least * scale;
            let found: Vec<Element2> = cell.all("rect").into_iter().map(read).collect();
            let lines = usize::from(least < 0.0);
            ensure!(found.len() >= lines, "no line at zero");
            let (shapes, line) = found.split_at(found.len() - lines);
            let mut drawn = shapes.to_vec().into_iter();
            bar(&mut drawn, datum, zero, scale)?;
            ensure!(drawn.next().is_none(), "a bar too many for {}", datum.text);
            for line in line {
                near(line.x + 0.5, zero.clamp(0.5, 99.5), "the line at zero")?;
            }
        }
    }
    Ok(())
}

const CASES: u64 = 4000;

#[test]
fn every_length_position_and_label_of_random_charts_is_that_of_its_number() {
    let mut random = Random::new(20221231);
    let mut drawn = BTreeMap::<String, usize>::new();
    let mut wrong = Vec::new();
    for at in 0..CASES {
        let case = case(&mut random);
        let html = chart::draw(&case.spec);
        match measure(&case, &html) {
            Ok(form) => *drawn.entry(format!("{form:?}")).or_default() += 1,
            Err(what) => wrong.push(format!("case {at}: {what}\n{html}")),
        }
    }
    assert!(
        wrong.is_empty(),
        "{} charts are wrong, such as\n{}",
        wrong.len(),
        wrong[..wrong.len().min(4)].join("\n")
    );
    println!("{drawn:?}");
    assert!(drawn.len() == 10 && drawn.values().all(|count| *count >= 30), "every form was drawn: {drawn:?}");
}

/// Changes a chart as a defect of the program would.
type Defect = fn(&mut Spec);

/// Defects by name; each is found by the measures where it changes a chart at all.
const DEFECTS: [(&str, Defect); 10] = [
    ("negative numbers are drawn as positive", |spec| each(spec, |value| value.absolute())),
    ("numbers are drawn a tenth too small", |spec| {
        for series in &mut spec.series {
            let largest = series.values.iter_mut().max_by_key(|datum| datum.number().map(Decimal::absolute));
            if let Some(Datum { quantity: Some(Quantity::Known { value, .. }), .. }) = largest {
                let tenth = value.shifted(1);
                *value = value.minus(&tenth);
            }
        }
    }),
    ("figures are in another order", |spec| {
        spec.series.iter_mut().for_each(|series| series.values.reverse())
    }),
    ("figures are off by one period", |spec| {
        spec.series.iter_mut().for_each(|series| series.values.rotate_left(1));
    }),
    ("series are exchanged", |spec| {
        let values: Vec<Vec<Datum>> = spec.series.iter().rev().map(|series| series.values.clone()).collect();
        spec.series.iter_mut().zip(values).for_each(|(series, values)| series.values = values);
    }),
    ("what is not public is to be confirmed", |spec| {
        replace(spec, Some(Quantity::Withheld), Some(Quantity::Pending))
    }),
    ("what is not there is not public", |spec| replace(spec, None, Some(Quantity::Withheld))),
    ("what is not public is zero", |spec| {
        let zero = Decimal::parse("0").expect("a number");
        replace(spec, Some(Quantity::Withheld), Some(Quantity::Known { value: zero, qualifier: None }));
    }),
    ("texts belong to other figures", |spec| {
        for series in &mut spec.series {
            let texts: Vec<String> = series.values.iter().rev().map(|datum| datum.text.clone()).collect();
            series.values.iter_mut().zip(texts).for_each(|(datum, text)| datum.text = text);
        }
    }),
    ("periods are equally far apart", |spec| {
        if let Across::Time(_) = spec.across {
            spec.across = Across::Order;
        }
    }),
];

fn each(spec: &mut Spec, change: fn(&Decimal) -> Decimal) {
    for datum in spec.series.iter_mut().flat_map(|series| &mut series.values) {
        if let Some(Quantity::Known { value, .. }) = &mut datum.quantity {
            *value = change(value);
        }
    }
}

fn replace(spec: &mut Spec, from: Option<Quantity>, to: Option<Quantity>) {
    for datum in spec.series.iter_mut().flat_map(|series| &mut series.values) {
        if datum.quantity == from {
            datum.quantity.clone_from(&to);
        }
    }
}

#[test]
fn the_measures_of_charts_catch_defects() {
    for (name, defect) in DEFECTS {
        let mut random = Random::new(7);
        let (mut changed, mut missed) = (0, Vec::new());
        for at in 0..400 {
            let case = case(&mut random);
            let mut wrong = case.spec.clone();
            defect(&mut wrong);
            let html = chart::draw(&wrong);
            if html == chart::draw(&case.spec) {
                continue;
            }
            changed += 1;
            if measure(&case, &html).is_ok() {
                missed.push(at);
            }
        }
        println!("{name}: {changed} charts, {} missed", missed.len());
        assert!(
            changed >= 20 && missed.len() * 10 <= changed,
            "{name}: {changed} changed, missed {missed:?}"
        );
    }
}
