//! Horizontal bars, each under its own label: nothing can collide, however long a name is.

use super::canvas::{Anchor, Canvas, WIDTH, length, unit};
use super::measure::{LINE, width, wrap};
use super::{Datum, Spec, finish};
use crate::dataset::number::Decimal;

pub(super) const BAR: f64 = 14.0;
pub(super) const GAP: f64 = 12.0;
/// The width of the mark for what is not known.
pub(super) const UNKNOWN: f64 = 28.0;

/// One bar for each category of the only series.
pub(super) fn bar(spec: &Spec) -> String {
    let mut canvas = Canvas::new(&spec.id);
    let values = &spec.series[0].values;
    let scale = Scale::of(values, WIDTH);
    let mut y = 0.0;
    for (category, datum) in spec.categories.iter().zip(values) {
        y = heading(&mut canvas, y, category, &datum.text);
        scale.bar(&mut canvas, y + 2.0, datum, 0);
        y += BAR + GAP;
    }
    finish(canvas, y, spec)
}

/// For each category a bar for each series, with its figure behind it.
pub(super) fn grouped(spec: &Spec) -> String {
    let mut canvas = Canvas::new(&spec.id);
    let names: Vec<&str> = spec.series.iter().map(|series| series.name.as_str()).collect();
    let mut y = canvas.legend(0.0, &names) + 6.0;
    let widest = spec.data().map(|datum| width(&datum.text)).fold(0.0, f64::max);
    // A figure too wide to stand behind its bar gets a line of its own above it.
    let beside = widest <= WIDTH * 0.5;
    let scale = Scale::of(spec.data(), if beside { WIDTH - widest - 8.0 } else { WIDTH });
    for (index, category) in spec.categories.iter().enumerate() {
        y = canvas.lines(0.0, y, Anchor::Start, &wrap(category, WIDTH));
        for (order, series) in spec.series.iter().enumerate() {
            let datum = &series.values[index];
            if beside {
                let end = scale.bar(&mut canvas, y + 3.0, datum, order);
                canvas.text(end + 6.0, y, Anchor::Start, &datum.text);
            } else {
                y = canvas.lines(0.0, y, Anchor::Start, &wrap(&datum.text, WIDTH));
                scale.bar(&mut canvas, y + 2.0, datum, order);
            }
            y += LINE;
        }
        y += GAP - 2.0;
    }
    finish(canvas, y, spec)
}

/// For each category one bar made of the series. A figure stands in its part where it fits, else below.
pub(super) fn stacked(spec: &Spec) -> String {
    let mut canvas = Canvas::new(&spec.id);
    let names: Vec<&str> = spec.series.iter().map(|series| series.name.as_str()).collect();
    let mut y = canvas.legend(0.0, &names) + 6.0;
    let column = |index: usize| spec.series.iter().map(move |series| &series.values[index]);
    let sum = |index: usize| column(index).filter_map(Datum::drawn).sum::<f64>();
    let longest = (0..spec.categories.len()).map(sum).fold(0.0, f64::max);
    let scale = unit(WIDTH - UNKNOWN - 4.0, longest);
    for (index, category) in spec.categories.iter().enumerate() {
        y = heading(&mut canvas, y, category, &total(spec, index));
        let (mut x, mut below, mut edges) = (0.0, Vec::new(), Vec::new());
        for (order, datum) in column(index).enumerate() {
            let name = &spec.series[order].name;
            let Some(value) = datum.drawn() else {
                below.push(format!("{name} {}", datum.text));
                continue;
            };
            let part = value * scale;
            let fill = canvas.fill(order);
            canvas.bar(x, y + 2.0, length(part), LINE + 2.0, &fill);
            edges.extend((part > 4.0 && x > 0.0).then_some(x));
            if width(&datum.text) + 12.0 <= part {
                canvas.text_on_bar(x + part / 2.0, y + 3.0, order, &datum.text);
            } else {
                below.push(format!("{name} {}", datum.text));
            }
            x += part;
        }
        for edge in edges {
            canvas.edge(edge, y + 2.0, LINE + 2.0);
        }
        // One mark behind the bar says that it would be longer.
        if let Some(datum) = column(index).find(|datum| datum.number().is_none() && !datum.is_absent()) {
            canvas.unknown(x + 4.0, y + 2.0, UNKNOWN, LINE + 2.0, datum);
        }
        y += LINE + 6.0;
        if !below.is_empty() {
            y = canvas.lines(0.0, y, Anchor::Start, &wrap(&below.join("、"), WIDTH));
        }
        y += GAP;
    }
    finish(canvas, y, spec)
}

/// A name with its figure at the right, or below where both do not fit; gives where they end.
pub(super) fn heading(canvas: &mut Canvas<'_>, y: f64, name: &str, text: &str) -> f64 {
    let beside = WIDTH - width(text) - 12.0;
    if beside < WIDTH * 0.4 {
        let y = canvas.lines(0.0, y, Anchor::Start, &wrap(name, WIDTH));
        return canvas.lines(WIDTH, y, Anchor::End, &wrap(text, WIDTH));
    }
    let lines = wrap(name, beside);
    let end = canvas.lines(0.0, y, Anchor::Start, &lines);
    canvas.text(WIDTH, end - LINE, Anchor::End, text);
    end
}

/// The sum of a category, where all of it is known exactly.
fn total(spec: &Spec, index: usize) -> String {
    let mut numbers = Vec::new();
    for series in &spec.series {
        let datum = &series.values[index];
        match datum.exact() {
            Some(number) => numbers.push(number),
            None => return String::new(),
        }
    }
    let unit = spec.series[0].unit.as_str();
    if matches!(unit, "%" | "％" | "‰") {
        String::new()
    } else {
        format!("共 {}{unit}", Decimal::sum(numbers))
    }
}

/// From numbers to lengths, with zero somewhere on the picture.
struct Scale {
    zero: f64,
    unit: f64,
    end: f64,
}

impl Scale {
    fn of<'a>(data: impl IntoIterator<Item = &'a Datum>, end: f64) -> Scale {
        let (least, most) = data
            .into_iter()
            .filter_map(Datum::drawn)
            .fold((0.0f64, 0.0f64), |(least, most), value| (least.min(value), most.max(value)));
        let unit = unit(end, most - least);
        Scale { zero: -least * unit, unit, end }
    }

    /// Draws a bar from a small upright line at zero, or a mark, or nothing for what there is not; gives the right end.
    fn bar(&self, canvas: &mut Canvas<'_>, y: f64, datum: &Datum, order: usize) -> f64 {
        let Some(value) = datum.drawn() else {
            if datum.is_absent() {
                return self.zero;
            }
            // Where all numbers are negative zero is at the right edge.
            let from = self.zero.min(self.end - UNKNOWN);
            canvas.unknown(from, y, UNKNOWN, BAR, datum);
            return self.zero.max(from + UNKNOWN);
        };
        let length = length(value * self.unit);
        // A trace beside a zero at the edge stays on the picture.
        let from = if value < 0.0 { self.zero - length } else { self.zero };
        let from = from.min(self.end - length).max(0.0);
        let fill = canvas.fill(order);
        canvas.bar(from, y, length, BAR, &fill);
        canvas.rule((self.zero, y - 1.0), (self.zero, y + BAR + 1.0), 0.6);
        self.zero.max(from + length)
    }
}
