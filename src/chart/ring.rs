//! Shares of a whole, each named in a line of its own under the picture.

use std::f64::consts::TAU;

use super::bars::heading;
use super::canvas::{Anchor, Canvas, WIDTH, number};
use super::measure::{LINE, width};
use super::{Spec, finish};
use crate::dataset::number::Decimal;

const OUTER: f64 = 86.0;
const INNER: f64 = 50.0;

/// A ring with the sum in the middle, or a pie.
pub(super) fn draw(spec: &Spec, ring: bool) -> String {
    let mut canvas = Canvas::new(&spec.id);
    let series = &spec.series[0];
    let sum: f64 = series.values.iter().filter_map(|datum| datum.drawn()).sum();
    let centre = (WIDTH / 2.0, OUTER + 2.0);
    let inner = if ring { INNER } else { 0.0 };
    let mut turned = 0.0;
    for (order, datum) in series.values.iter().enumerate() {
        let share = datum.drawn().unwrap_or(0.0) / sum;
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
    let exact = series.values.iter().all(|datum| datum.exact);
    let numbers: Vec<&Decimal> = series.values.iter().filter_map(|datum| datum.number.as_ref()).collect();
    let whole = exact.then(|| Decimal::sum(numbers));
    if let Some(whole) = whole.as_ref().filter(|_| ring && !matches!(series.unit.as_str(), "%" | "％")) {
        let text = format!("{whole}{}", series.unit);
        if width(&text) < INNER * 1.8 {
            canvas.text(centre.0, centre.1 - LINE, Anchor::Middle, "合计");
            canvas.text(centre.0, centre.1, Anchor::Middle, &text);
        }
    }

    let mut y = 2.0 * OUTER + 16.0;
    for (order, (category, datum)) in spec.categories.iter().zip(&series.values).enumerate() {
        let share = whole.as_ref().and_then(|whole| datum.number.as_ref()?.percent_of(whole, 1));
        let percentage = matches!(series.unit.as_str(), "%" | "％");
        let text = match share.filter(|_| !percentage) {
            Some(share) => format!("{}（{}%）", datum.text, share.trimmed()),
            None => datum.text.clone(),
        };
        let fill = canvas.fill(order);
        canvas.bar(0.0, y + 4.0, 13.0, 13.0, &fill);
        y = indented(&mut canvas, y, category, &text) + 4.0;
    }
    finish(canvas, y, spec)
}

/// A name behind a swatch, with its figure at the right.
fn indented(canvas: &mut Canvas<'_>, y: f64, name: &str, text: &str) -> f64 {
    let beside = WIDTH - width(text) - 32.0;
    if beside < WIDTH * 0.35 {
        let y = canvas.lines(20.0, y, Anchor::Start, &super::measure::wrap(name, WIDTH - 20.0));
        return heading(canvas, y, "", text);
    }
    let end = canvas.lines(20.0, y, Anchor::Start, &super::measure::wrap(name, beside));
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
