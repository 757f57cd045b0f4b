//! Shares of a whole, each named in a line of its own under the picture.

use std::f64::consts::TAU;

use super::bars::heading;
use super::canvas::{Anchor, Canvas, WIDTH, number};
use super::measure::{LINE, width, wrap};
use super::{Datum, Series, Spec, finish};
use crate::dataset::number::Decimal;

const OUTER: f64 = 86.0;
const INNER: f64 = 50.0;
/// Up to this share of the whole something is left out; above it percentages were only rounded.
const REST: f64 = 0.995;

/// A ring with the sum in the middle, or a pie.
pub(super) fn draw(spec: &Spec, ring: bool) -> String {
    let mut canvas = Canvas::new(&spec.id);
    let series = &spec.series[0];
    let whole = whole(series);
    let centre = (WIDTH / 2.0, OUTER + 2.0);
    let inner = if ring { INNER } else { 0.0 };
    let mut turned = 0.0;
    for (order, datum) in series.values.iter().enumerate() {
        let share = datum.drawn().unwrap_or(0.0) / whole;
        if share > 0.0 {
            let fill = canvas.fill(order);
            let data = slice(centre, inner, turned, (turned + share).min(1.0));
            canvas.path(
                &data,
                &format!("fill=\"{fill}\" stroke=\"var(--chart-paper, Canvas)\" stroke-width=\"1.5\""),
            );
        }
        turned += share;
    }
    let rest = turned < REST;
    if rest {
        let data = slice(centre, inner, turned, 1.0);
        canvas.path(&data, "fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.6\"");
    }
    let exact: Option<Vec<&Decimal>> = series.values.iter().map(Datum::exact).collect();
    let sum = exact.filter(|_| !is_percentage(&series.unit)).map(Decimal::sum);
    if let Some(sum) = sum.as_ref().filter(|_| ring) {
        let text = format!("{sum}{}", series.unit);
        if width(&text) < INNER * 1.8 {
            canvas.text(centre.0, centre.1 - LINE, Anchor::Middle, "合计");
            canvas.text(centre.0, centre.1, Anchor::Middle, &text);
        }
    }

    let mut y = 2.0 * OUTER + 16.0;
    let mut shares = Vec::new();
    for (order, (category, datum)) in spec.categories.iter().zip(&series.values).enumerate() {
        let share = sum.as_ref().zip(datum.number()).and_then(|(sum, number)| share(number, sum));
        let text = match &share {
            Some(share) => format!("{}（{}）", datum.text, share.0),
            None => datum.text.clone(),
        };
        shares.extend(share.map(|(_, number)| number));
        let fill = canvas.fill(order);
        canvas.bar(0.0, y + 4.0, 13.0, 13.0, &fill);
        y = indented(&mut canvas, y, category, &text) + 4.0;
    }
    let notes = [rest.then(|| "空白处：没有列出的部分".into()), rounding(&shares)];
    for note in notes.into_iter().flatten() {
        y = canvas.lines(0.0, y, Anchor::Start, &wrap(&note, WIDTH));
    }
    finish(canvas, y, spec)
}

/// What a full turn stands for: the sum, or all 100% where percentages that are parts leave something out.
fn whole(series: &Series) -> f64 {
    let sum: f64 = series.values.iter().filter_map(|datum| datum.drawn()).sum();
    let all = match series.unit.as_str() {
        "%" | "％" => 100.0,
        "‰" => 1000.0,
        _ => return sum,
    };
    if sum < all * REST { all } else { sum }
}

fn is_percentage(unit: &str) -> bool {
    matches!(unit, "%" | "％" | "‰")
}

/// The part of a whole as words, and as the number in them: a part is never called nothing, nor all.
fn share(part: &Decimal, whole: &Decimal) -> Option<(String, Option<Decimal>)> {
    let share = part.percent_of(whole, 1)?;
    let full = Decimal::parse("100")?;
    Some(if share.is_zero() && !part.is_zero() {
        ("不足0.1%".into(), None)
    } else if share >= full && part < whole {
        ("超过99.9%".into(), None)
    } else {
        (format!("{}%", share.trimmed()), Some(share))
    })
}

/// A word about shares that do not add up to 100 as they are shown.
fn rounding(shares: &[Option<Decimal>]) -> Option<String> {
    let shown: Option<Vec<&Decimal>> = shares.iter().map(Option::as_ref).collect();
    if shares.is_empty() {
        return None;
    }
    let Some(sum) = shown.map(Decimal::sum) else { return Some("占比经过四舍五入".into()) };
    let full = Decimal::parse("100")?;
    (sum != full).then(|| format!("占比经过四舍五入，相加是 {}%", sum.trimmed()))
}

/// A name behind a swatch, with its figure at the right.
fn indented(canvas: &mut Canvas<'_>, y: f64, name: &str, text: &str) -> f64 {
    let beside = WIDTH - width(text) - 32.0;
    if beside < WIDTH * 0.35 {
        let y = canvas.lines(20.0, y, Anchor::Start, &wrap(name, WIDTH - 20.0));
        return heading(canvas, y, "", text);
    }
    let end = canvas.lines(20.0, y, Anchor::Start, &wrap(name, beside));
    canvas.text(WIDTH, end - LINE, Anchor::End, text);
    end
}

/// The outline between two shares of a turn, clockwise from the top.
fn slice(centre: (f64, f64), inner: f64, from: f64, to: f64) -> String {
    if to - from > 0.9999 {
        // An arc from a point to itself is nothing: a full turn is two half turns.
        let circle = |radius: f64, sweep: u8| {
            let (x, y) = (number(centre.0 - radius), number(centre.1));
            let across = radius * 2.0;
            format!(
                "M{x} {y}a{radius} {radius} 0 1 {sweep} {across} 0a{radius} {radius} 0 1 {sweep} -{across} 0z"
            )
        };
        let hole = if inner == 0.0 { String::new() } else { circle(inner, 0) };
        return circle(OUTER, 1) + &hole;
    }
    let point = |radius: f64, turn: f64| {
        let (sin, cos) = (turn * TAU).sin_cos();
        format!("{} {}", number(centre.0 + radius * sin), number(centre.1 - radius * cos))
    };
    let large = u8::from(to - from > 0.5);
    let outer_arc = format!("M{}A{OUTER} {OUTER} 0 {large} 1 {}", point(OUTER, from), point(OUTER, to));
    if inner == 0.0 {
        return format!("{outer_arc}L{} {}Z", number(centre.0), number(centre.1));
    }
    format!("{outer_arc}L{}A{inner} {inner} 0 {large} 0 {}Z", point(inner, to), point(inner, from))
}
