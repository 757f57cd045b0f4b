//! Lines over periods, which lie where they are in time. A line joins neighbours alone: where periods between two points
//! are missing, or one is not known, it is broken, and what is not known has a circle on the axis. Labels that would
//! touch another label or a line are left out; the table has them all.

use super::canvas::{Anchor, Canvas, WIDTH, dashes, meanings, number};
use super::measure::{LINE, width, wrap};
use super::time::{places, positions, rhythm};
use super::{Across, Series, Spec, finish};
use crate::dataset::figure::large_unit;

const HEIGHT: f64 = 170.0;
const STEPS: i64 = 4;

/// The picture.
pub(super) fn draw(spec: &Spec) -> String {
    let mut canvas = Canvas::new(&spec.id);
    let names: Vec<&str> = spec.series.iter().map(|series| series.name.as_str()).collect();
    let mut top = 0.0;
    if names.len() > 1 {
        top = legend(&mut canvas, &names);
    }
    let unit = &spec.series[0].unit;
    if !unit.is_empty() {
        top = canvas.lines(0.0, top, Anchor::Start, &wrap(&format!("单位：{unit}"), WIDTH));
    }
    top += LINE;
    let values: Vec<f64> = spec.data().filter_map(|datum| datum.drawn()).collect();
    let axis = Axis::of(&values);
    // 12万 beside 单位：万元 would be read as 12万万元.
    let ticks = axis.labels(large_unit(unit).0.is_empty());
    let left = ticks.iter().map(|tick| width(tick)).fold(0.0, f64::max) + 8.0;
    let bottom = top + HEIGHT;
    let (from, to) = (left + 10.0, WIDTH - 10.0);
    let times = Times::of(spec);
    let x = |index: usize| from + (to - from) * times.positions[index];
    let y = |value: f64| bottom - (value - axis.low()) / (axis.high() - axis.low()) * HEIGHT;

    let mut plot = Plot { boxes: Vec::new(), segments: Vec::new() };
    for (index, tick) in ticks.iter().enumerate() {
        let level = bottom - HEIGHT * index as f64 / (ticks.len() - 1) as f64;
        canvas.rule((left, level), (WIDTH, level), if index == 0 { 0.6 } else { 0.2 });
        canvas.text(left - 8.0, level - LINE / 2.0, Anchor::End, tick);
    }
    for index in 0..spec.categories.len() {
        canvas.rule((x(index), bottom), (x(index), bottom + 4.0), 0.6);
    }
    let under = periods(&mut canvas, spec, bottom + 11.0, &times, &x);

    let mut broken = false;
    for (order, series) in spec.series.iter().enumerate() {
        for (index, datum) in series.values.iter().enumerate() {
            if let Some(dashes) = dashes(datum) {
                canvas.path(
                    &circle(x(index), bottom, 5.0),
                    &format!(
                        "fill=\"var(--chart-paper, Canvas)\" stroke=\"currentColor\" stroke-dasharray=\"{dashes}\""
                    ),
                );
                plot.boxes.push((x(index) - 6.0, bottom - 6.0, x(index) + 6.0, bottom + 6.0));
            }
        }
        let (runs, gaps) = runs(series, &times);
        broken |= gaps;
        for run in &runs {
            let point = |index: &usize| (x(*index), y(series.values[*index].drawn().unwrap_or(0.0)));
            let points: Vec<(f64, f64)> = run.iter().map(point).collect();
            line(&mut canvas, &points, order);
            plot.segments.extend(points.windows(2).map(|pair| (pair[0], pair[1])));
        }
        for index in runs.iter().flatten() {
            let (x, y) = (x(*index), y(series.values[*index].drawn().unwrap_or(0.0)));
            canvas.path(&marker(order, x, y), &format!("fill=\"{}\"", Canvas::colour(order)));
            plot.boxes.push((x - 4.0, y - 4.0, x + 4.0, y + 4.0));
        }
    }

    for (series, index) in by_weight(spec) {
        let datum = &spec.series[series].values[index];
        let Some(value) = datum.drawn() else { continue };
        // Between two points one above the other a label would seem to belong to either.
        let others = spec.series.iter().enumerate().filter(|(other, _)| *other != series);
        let others: Vec<f64> = others.filter_map(|(_, other)| other.values[index].drawn()).map(&y).collect();
        let near = |above: bool| {
            let distance = |other: &f64| if above { y(value) - other } else { other - y(value) };
            others.iter().map(distance).any(|distance| (0.0..LINE + 12.0).contains(&distance))
        };
        let sides = [!near(true), !near(false)];
        let room = (left, top, bottom);
        if let Some((middle, label)) = plot.place(x(index), y(value), width(&datum.text), sides, room) {
            canvas.text_over(middle, label, &datum.text);
        }
    }

    let mut notes = Vec::new();
    if axis.low > 0 {
        notes.push("纵轴不从 0 开始".to_string());
    }
    if broken {
        notes.push("线断开的地方，中间没有各期的数字".into());
    }
    notes.extend(meanings(spec.data()).into_iter().map(|meaning| meaning.replace('框', "圆圈")));
    let end = canvas.lines(0.0, under, Anchor::Start, &notes);
    finish(canvas, end + 2.0, spec)
}

/// Where the periods of a chart lie between its edges (0 to 1), and up to which distance two are neighbours.
struct Times {
    positions: Vec<f64>,
    places: Vec<i64>,
    rhythm: i64,
}

impl Times {
    fn of(spec: &Spec) -> Times {
        match &spec.across {
            Across::Time(times) => {
                Times { positions: positions(times), places: places(times), rhythm: rhythm(times) }
            }
            // Nothing is known but their order.
            _ => {
                let last = (spec.categories.len() - 1).max(1) as f64;
                let places = 0..spec.categories.len() as i64;
                Times {
                    positions: places.clone().map(|at| at as f64 / last).collect(),
                    places: places.collect(),
                    rhythm: 1,
                }
            }
        }
    }

    /// Whether the periods are all equally far apart.
    fn is_even(&self) -> bool {
        self.places.windows(3).all(|three| three[1] - three[0] == three[2] - three[1])
    }
}

/// The known figures of a series, in runs of neighbours; and whether it is broken anywhere for want of periods.
fn runs(series: &Series, times: &Times) -> (Vec<Vec<usize>>, bool) {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let (mut before, mut broken) = (None, false);
    for (index, datum) in series.values.iter().enumerate().filter(|(_, datum)| !datum.is_absent()) {
        let is_near = |before: usize| times.places[index] - times.places[before] <= times.rhythm;
        broken |= before.is_some_and(|before| !is_near(before));
        match (runs.last_mut(), before) {
            _ if datum.number().is_none() => {}
            (Some(run), Some(before)) if run.last() == Some(&before) && is_near(before) => run.push(index),
            _ => runs.push(vec![index]),
        }
        before = Some(index);
    }
    (runs, broken)
}

fn line(canvas: &mut Canvas<'_>, points: &[(f64, f64)], order: usize) {
    if points.len() < 2 {
        return;
    }
    let data: Vec<String> = points.iter().map(|(x, y)| format!("{} {}", number(*x), number(*y))).collect();
    let dashes = ["", "7 3", "2 3", "9 3 2 3", "4 4", "12 4"][order % 6];
    let dashes = if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") };
    canvas.path(
        &format!("M{}", data.join("L")),
        &format!("fill=\"none\" stroke=\"{}\" stroke-width=\"2.5\"{dashes}", Canvas::colour(order)),
    );
}

/// The names of the periods, each where it does not touch another; where only one would fit, the first and the last in
/// several lines. Gives where they end.
fn periods(canvas: &mut Canvas<'_>, spec: &Spec, top: f64, times: &Times, x: &dyn Fn(usize) -> f64) -> f64 {
    let last = spec.categories.len() - 1;
    let place = |index: usize| {
        let half = width(&spec.categories[index]) / 2.0;
        let middle = x(index).min(WIDTH - half).max(half);
        (middle - half, middle + half)
    };
    let apart = |a: usize, b: usize| place(a).1 + 8.0 <= place(b).0 || place(b).1 + 8.0 <= place(a).0;
    // The newest is always named, then the oldest; of the others every second, third, … counted from the newest, and what
    // still fits between them.
    let mut shown = vec![last];
    let even = |step: usize| -> Vec<usize> {
        (0..last).rev().filter(|index| (last - index).is_multiple_of(step)).collect()
    };
    let fits = |step: &usize| {
        let named: Vec<usize> = [last].into_iter().chain(even(*step)).collect();
        named.len() > 1 && named.windows(2).all(|pair| apart(pair[0], pair[1]))
    };
    let regular = (1..=last).find(fits).filter(|_| times.is_even()).map(even);
    for index in regular.unwrap_or_else(|| [0].into_iter().chain((1..last).rev()).collect()) {
        if shown.iter().all(|other| apart(index, *other)) {
            shown.push(index);
        }
    }
    if shown.len() > 1 || last == 0 {
        shown.sort_unstable();
        for index in shown {
            let (start, end) = place(index);
            canvas.text((start + end) / 2.0, top, Anchor::Middle, &spec.categories[index]);
        }
        return top + LINE;
    }
    let room = WIDTH / 2.0 - 6.0;
    let first = canvas.lines(0.0, top, Anchor::Start, &wrap(&spec.categories[0], room));
    first.max(canvas.lines(WIDTH, top, Anchor::End, &wrap(&spec.categories[last], room)))
}

/// Which figures to write first: the last of each series, the first, the largest and the smallest, then the others.
fn by_weight(spec: &Spec) -> Vec<(usize, usize)> {
    let mut order = Vec::new();
    let known = |series: usize| {
        let values = &spec.series[series].values;
        (0..values.len()).filter(move |index| values[*index].number().is_some())
    };
    let number = |series: usize, index: &usize| spec.series[series].values[*index].number();
    let all = 0..spec.series.len();
    order.extend(all.clone().filter_map(|series| Some((series, known(series).next_back()?))));
    order.extend(all.clone().filter_map(|series| Some((series, known(series).next()?))));
    order.extend(all.clone().filter_map(|s| Some((s, known(s).max_by_key(|index| number(s, index))?))));
    order.extend(all.clone().filter_map(|s| Some((s, known(s).min_by_key(|index| number(s, index))?))));
    order.extend(all.flat_map(|series| known(series).map(move |index| (series, index))));
    let mut seen = Vec::new();
    order.retain(|label| {
        !seen.contains(label) && {
            seen.push(*label);
            true
        }
    });
    order
}

type Box2 = (f64, f64, f64, f64);

/// What a label must not touch.
struct Plot {
    boxes: Vec<Box2>,
    segments: Vec<((f64, f64), (f64, f64))>,
}

impl Plot {
    /// The middle and top of a label at a point, above or below it (`sides` says which may be), if it fits there; it
    /// is taken from then on.
    fn place(
        &mut self,
        x: f64,
        y: f64,
        width: f64,
        sides: [bool; 2],
        room: (f64, f64, f64),
    ) -> Option<(f64, f64)> {
        let (left, top, bottom) = room;
        if width > WIDTH - left {
            return None;
        }
        let middle = x.min(WIDTH - width / 2.0).max(left + width / 2.0);
        for (label, _) in [y - 6.0 - LINE, y + 6.0].into_iter().zip(sides).filter(|(_, allowed)| *allowed) {
            let area =
                (middle - width / 2.0 - 2.0, label + 1.0, middle + width / 2.0 + 2.0, label + LINE - 1.0);
            let inside = area.1 >= top - LINE && area.3 <= bottom;
            let apart = |other: &Box2| {
                area.2 <= other.0 || other.2 <= area.0 || area.3 <= other.1 || other.3 <= area.1
            };
            if inside
                && self.boxes.iter().all(apart)
                && !self.segments.iter().any(|line| crosses(area, *line))
            {
                self.boxes.push(area);
                return Some((middle, label));
            }
        }
        None
    }
}

/// Whether a line runs through a box.
fn crosses(area: Box2, line: ((f64, f64), (f64, f64))) -> bool {
    let ((x1, y1), (x2, y2)) = line;
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (start, delta, low, high) in [(x1, x2 - x1, area.0, area.2), (y1, y2 - y1, area.1, area.3)] {
        if delta == 0.0 {
            if start < low || start > high {
                return false;
            }
            continue;
        }
        let (a, b) = ((low - start) / delta, (high - start) / delta);
        enter = enter.max(a.min(b));
        leave = leave.min(a.max(b));
    }
    enter < leave
}

fn legend(canvas: &mut Canvas<'_>, names: &[&str]) -> f64 {
    let (mut x, mut y) = (0.0, 0.0);
    for (order, name) in names.iter().enumerate() {
        let lines = wrap(name, WIDTH - 22.0);
        let needed = 22.0 + lines.iter().map(|line| width(line)).fold(0.0, f64::max);
        if x > 0.0 && x + needed > WIDTH {
            (x, y) = (0.0, y + LINE);
        }
        canvas.path(&marker(order, x + 8.0, y + LINE / 2.0), &format!("fill=\"{}\"", Canvas::colour(order)));
        let end = canvas.lines(x + 20.0, y, Anchor::Start, &lines);
        if lines.len() > 1 {
            (x, y) = (0.0, end);
        } else {
            x += needed + 14.0;
        }
    }
    if x > 0.0 { y + LINE } else { y }
}

/// A mark for a point; each series has another shape.
fn marker(order: usize, x: f64, y: f64) -> String {
    let at = |dx: f64, dy: f64| format!("{} {}", number(x + dx), number(y + dy));
    match order % 6 {
        0 => circle(x, y, 4.5),
        1 => format!("M{}h8v8h-8z", at(-4.0, -4.0)),
        2 => format!("M{}L{}L{}z", at(0.0, -5.5), at(5.5, 4.5), at(-5.5, 4.5)),
        3 => format!("M{}L{}L{}L{}z", at(0.0, -6.0), at(6.0, 0.0), at(0.0, 6.0), at(-6.0, 0.0)),
        4 => format!("M{}L{}L{}z", at(0.0, 5.5), at(5.5, -4.5), at(-5.5, -4.5)),
        _ => format!("M{}v4h4v3h-4v4h-3v-4h-4v-3h4v-4z", at(1.5, -5.5)),
    }
}

fn circle(x: f64, y: f64, radius: f64) -> String {
    let start = format!("M{} {}", number(x - radius), number(y));
    let [radius, across] = [radius, radius * 2.0].map(number);
    format!("{start}a{radius} {radius} 0 1 0 {across} 0a{radius} {radius} 0 1 0 -{across} 0z")
}

/// The vertical axis: from `low` to `high` steps of `digit × 10^power`, so that its labels are exact.
struct Axis {
    low: i64,
    high: i64,
    digit: i64,
    power: i32,
}

impl Axis {
    fn of(values: &[f64]) -> Axis {
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        // Near zero the axis starts at zero; a line that only trembles far above it would say nothing then.
        let least = if least > 0.0 && least < most * 0.7 { 0.0 } else { least };
        let span = if most > least { most - least } else { most.abs().max(1.0) };
        let rough = span / STEPS as f64;
        let power = rough.log10().floor() as i32;
        let digit =
            [1, 2, 5, 10].into_iter().find(|digit| *digit as f64 * 10f64.powi(power) >= rough * 0.999);
        let (digit, power) = match digit {
            Some(10) | None => (1, power + 1),
            Some(digit) => (digit, power),
        };
        let step = digit as f64 * 10f64.powi(power);
        let low = (least / step + 1e-9).floor() as i64;
        let high = ((most / step - 1e-9).ceil() as i64).max(low + 1);
        Axis { low, high, digit, power }
    }

    fn low(&self) -> f64 {
        (self.low * self.digit) as f64 * 10f64.powi(self.power)
    }

    fn high(&self) -> f64 {
        (self.high * self.digit) as f64 * 10f64.powi(self.power)
    }

    /// The labels from the bottom; large numbers in 万 where `large` allows it.
    fn labels(&self, large: bool) -> Vec<String> {
        let all_large = large && self.power + self.digits() >= 5;
        (self.low..=self.high)
            .map(|step| {
                let units = step * self.digit;
                // Exact: a whole number of units of a power of ten.
                let (power, suffix) =
                    if all_large && units != 0 { (self.power - 4, "万") } else { (self.power, "") };
                let sign = if units < 0 { "-" } else { "" };
                let digits = units.abs().to_string();
                if power >= 0 {
                    return format!(
                        "{sign}{digits}{}{suffix}",
                        if units == 0 { String::new() } else { "0".repeat(power as usize) }
                    );
                }
                let places = -power as usize;
                let digits = format!("{digits:0>width$}", width = places + 1);
                let (whole, fraction) = digits.split_at(digits.len() - places);
                let text = format!("{whole}.{fraction}");
                let text = text.trim_end_matches('0').trim_end_matches('.');
                format!("{sign}{text}{suffix}")
            })
            .collect()
    }

    /// How many digits the largest number of units has.
    fn digits(&self) -> i32 {
        (self.high.abs().max(self.low.abs()) * self.digit).to_string().len() as i32
    }
}
