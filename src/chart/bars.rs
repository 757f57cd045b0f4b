//! Horizontal bars, each under its own label: nothing can collide, however long a name is.

use super::canvas::{Anchor, Canvas, WIDTH};
use super::measure::{LINE, width, wrap};
use super::{Datum, Spec, finish};
use crate::dataset::number::Decimal;

const BAR: f64 = 14.0;
const GAP: f64 = 12.0;
/// The width of the mark for what is not known.
const UNKNOWN: f64 = 28.0;

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
    let length = |index: usize| column(index).filter_map(Datum::drawn).sum::<f64>();
    let longest = (0..spec.categories.len()).map(length).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    for (index, category) in spec.categories.iter().enumerate() {
        y = heading(&mut canvas, y, category, &total(spec, index));
        let room = if column(index).any(|datum| datum.number.is_none()) { UNKNOWN + 4.0 } else { 0.0 };
        let (mut x, mut below) = (0.0, Vec::new());
        for (order, datum) in column(index).enumerate() {
            let name = &spec.series[order].name;
            let Some(value) = datum.drawn() else {
                below.push(format!("{name} {}", datum.text));
                continue;
            };
            let part = value / longest * (WIDTH - UNKNOWN - 4.0);
            let fill = canvas.fill(order);
            canvas.bar(x, y + 2.0, (part - 1.5).max(if part > 0.0 { 1.0 } else { 0.0 }), LINE + 2.0, &fill);
            if width(&datum.text) + 12.0 <= part {
                canvas.text_over(x + part / 2.0, y + 3.0, &datum.text);
            } else {
                below.push(format!("{name} {}", datum.text));
            }
            x += part;
        }
        if room > 0.0 {
            canvas.unknown(x + 4.0, y + 2.0, UNKNOWN, LINE + 2.0);
        }
        y += LINE + 6.0;
        if !below.is_empty() {
            y = canvas.lines(0.0, y, Anchor::Start, &wrap(&below.join("、"), WIDTH));
        }
        y += GAP;
    }
    finish(canvas, y, spec)
}

/// What there is against what is wanted, with a mark at the target.
pub(super) fn progress(spec: &Spec) -> String {
    let mut canvas = Canvas::new(&spec.id);
    let mut y = 0.0;
    for (index, category) in spec.categories.iter().enumerate() {
        let (now, target) = (&spec.series[0].values[index], &spec.series[1].values[index]);
        y = heading(&mut canvas, y, category, &now.text);
        let whole = [now, target].into_iter().filter_map(|datum| datum.drawn()).fold(0.0, f64::max);
        let whole = whole.max(f64::MIN_POSITIVE);
        canvas.bar(0.0, y + 2.0, WIDTH, BAR, "var(--chart-track, #8884)");
        match now.drawn() {
            Some(value) => {
                let fill = canvas.fill(0);
                canvas.bar(0.0, y + 2.0, value.max(0.0) / whole * WIDTH, BAR, &fill);
            }
            None => canvas.unknown(0.0, y + 2.0, UNKNOWN, BAR),
        }
        if let Some(target) = target.drawn() {
            let x = (target / whole * WIDTH).clamp(1.5, WIDTH - 1.5);
            canvas.path(
                &format!("M{} {}v{}", super::canvas::number(x), super::canvas::number(y - 1.0), BAR + 6.0),
                "stroke=\"currentColor\" stroke-width=\"3\"",
            );
        }
        y += BAR + 6.0;
        let share = share(now, target).map(|share| format!("，完成 {share}%")).unwrap_or_default();
        let line = format!("{} {}{share}", spec.series[1].name, target.text);
        y = canvas.lines(0.0, y, Anchor::Start, &wrap(&line, WIDTH)) + GAP;
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
        match datum.number.as_ref().filter(|_| datum.exact) {
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

/// How much of the target there is, in percent with at most one decimal; cut, not rounded, so that 99.96% is not
/// called done.
fn share(now: &Datum, target: &Datum) -> Option<Decimal> {
    let (part, whole) = (now.number.as_ref()?, target.number.as_ref()?);
    if !now.exact || !target.exact || whole.is_negative() || part.is_negative() {
        return None;
    }
    let share = part.percent_of(whole, 1)?;
    let full = Decimal::parse("100")?;
    if part < whole && share >= full { Decimal::parse("99.9") } else { Some(share.trimmed()) }
}

/// From numbers to lengths, with zero somewhere on the picture.
struct Scale {
    zero: f64,
    unit: f64,
}

impl Scale {
    fn of<'a>(data: impl IntoIterator<Item = &'a Datum>, length: f64) -> Scale {
        let (least, most) = data
            .into_iter()
            .filter_map(Datum::drawn)
            .fold((0.0f64, 0.0f64), |(least, most), value| (least.min(value), most.max(value)));
        let unit = length / (most - least).max(f64::MIN_POSITIVE);
        Scale { zero: -least * unit, unit }
    }

    /// Draws a bar and gives its right end.
    fn bar(&self, canvas: &mut Canvas<'_>, y: f64, datum: &Datum, order: usize) -> f64 {
        let Some(value) = datum.drawn() else {
            canvas.unknown(self.zero, y, UNKNOWN, BAR);
            return self.zero + UNKNOWN;
        };
        let (from, to) =
            (self.zero.min(self.zero + value * self.unit), self.zero.max(self.zero + value * self.unit));
        let fill = canvas.fill(order);
        // A zero and a very small number still leave a trace.
        canvas.bar(from, y, (to - from).max(1.0), BAR, &fill);
        to.max(from + 1.0)
    }
}
