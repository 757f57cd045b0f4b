//! Thousands of random charts, drawn and measured: every length, position, order and label against its number, and what is
//! said to the blind against the data. The expectations are worked out here from the numbers alone.

use std::collections::BTreeMap;

use linli::chart::{self, Across, Datum, Form, Spec};
use linli::dataset::figure::Quantity;
use linli::dataset::number::Decimal;

use crate::chart_lengths::{bars, multiples, progress, regions, stacked};
use crate::chart_places::{line, shares};
use crate::equivalence::Random;
use crate::picture::Element;
use crate::random_charts::{Case, case};

pub const WIDTH: f64 = 340.0;
/// What a length may be off: half a unit, and the tenth that numbers are rounded to.
pub const SLACK: f64 = 0.56;

pub fn value(datum: &Datum) -> Option<f64> {
    datum.number().map(|number| number.as_str().parse().expect("a number"))
}

pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What the labels of a picture say, without the blanks that lines were broken at.
pub fn labels(svg: &Element) -> String {
    svg.children.iter().filter(|child| child.name == "text").map(|text| squeezed(&text.words())).collect()
}

/// Less than a text is wide in any font.
pub fn least_width(text: &str) -> f64 {
    let em = |c: char| match c {
        '0'..='9' => 0.54,
        c if c.is_ascii() => 0.25,
        _ => 0.98,
    };
    text.chars().map(em).sum::<f64>() * 14.0
}

macro_rules! ensure {
    ($holds:expr, $($said:tt)*) => {{
        let holds: bool = $holds;
        if !holds {
            return Err(format!($($said)*));
        }
    }};
}
pub(crate) use ensure;

pub fn near(found: f64, wanted: f64, what: &str) -> Result<(), String> {
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
    spoken(spec, svg)?;
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
    let silent = known < 2;
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
        !matches!(form, Form::Grouped | Form::Stacked | Form::Line) || one_unit,
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
fn spoken(spec: &Spec, svg: &Element) -> Result<(), String> {
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
pub fn dashes(datum: &Datum) -> &'static str {
    match datum.quantity {
        Some(Quantity::Withheld) => "3 3",
        Some(Quantity::Pending) => "1 2",
        _ => "",
    }
}

/// The shapes of a picture behind the swatches of its legend.
pub fn shapes(svg: &Element, swatches: usize) -> Vec<&Element> {
    let shapes = svg.children.iter().filter(|child| matches!(child.name.as_str(), "rect" | "line" | "path"));
    shapes.skip(swatches).collect()
}

/// A bar of a number from a zero at a scale, or the mark of what is not known.
pub fn bar(
    shapes: &mut impl Iterator<Item = Shape>,
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
pub struct Shape {
    pub name: String,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub fill: String,
    pub dashes: String,
    pub path: String,
}

pub fn read(shape: &Element) -> Shape {
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
    Shape { name: shape.name.clone(), x, y, width, height, fill, dashes, path }
}

pub fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((0.0, 0.0), |(least, most): (f64, f64), value| (least.min(value), most.max(value)))
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
