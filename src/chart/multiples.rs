//! A small picture for each series, two in a row, each on its own scale from zero; its first and its last figure
//! stand below it in words. Bars stand where their periods lie in time.

use super::canvas::{Anchor, Canvas, WIDTH, length, meanings, unit};
use super::measure::wrap;
use super::time::{alike, positions};
use super::{Across, Series, Spec, finish};
use crate::dataset::period::Stretch;

const HEIGHT: f64 = 64.0;
const CELL: f64 = 160.0;

/// All small pictures on one canvas.
pub(super) fn draw(spec: &Spec) -> String {
    let mut canvas = Canvas::new(&spec.id);
    let mut y = 0.0;
    for (row, pair) in spec.series.chunks(2).enumerate() {
        let names: Vec<Vec<String>> = pair.iter().map(|series| wrap(&series.name, CELL)).collect();
        let mut top = y;
        for (column, name) in names.iter().enumerate() {
            top = f64::max(top, canvas.lines(x(column), y, Anchor::Start, name));
        }
        let mut end = top;
        for (column, series) in pair.iter().enumerate() {
            end = end.max(small(&mut canvas, spec, series, (x(column), top + 4.0), row * 2 + column));
        }
        y = end + 16.0;
    }
    let notes = meanings(spec.data());
    y = canvas.lines(0.0, y - 8.0, Anchor::Start, &notes);
    finish(canvas, y, spec)
}

fn x(column: usize) -> f64 {
    column as f64 * (WIDTH - CELL)
}

fn small(canvas: &mut Canvas<'_>, spec: &Spec, series: &Series, at: (f64, f64), order: usize) -> f64 {
    let (left, top) = at;
    let (least, most) = series
        .values
        .iter()
        .filter_map(|datum| datum.drawn())
        .fold((0.0f64, 0.0f64), |(least, most), value| (least.min(value), most.max(value)));
    let unit = unit(HEIGHT, most - least);
    let zero = if most > least { top + most * unit } else { top + HEIGHT };
    let own: Vec<usize> =
        (0..series.values.len()).filter(|index| !series.values[*index].is_absent()).collect();
    let (middles, slot) = slots(spec, &own);
    let bar = (slot * 0.7).min(36.0);
    let fill = canvas.fill(order);
    for (index, middle) in own.iter().zip(middles) {
        let datum = &series.values[*index];
        let x = left + middle - bar / 2.0;
        match datum.drawn() {
            Some(value) => {
                let height = length(value * unit);
                canvas.bar(x, if value < 0.0 { zero } else { zero - height }, bar, height, &fill);
            }
            None => {
                let wide = bar.max(6.0);
                let x = (left + middle - wide / 2.0).clamp(left, left + CELL - wide);
                // Where all numbers are negative there is no room above zero.
                canvas.unknown(x, (zero - 18.0).max(top), wide, 18.0, datum);
            }
        }
    }
    canvas.rule((left, zero), (left + CELL, zero), 0.6);
    let mut y = top + HEIGHT + 4.0;
    let ends = [own.first(), own.last().filter(|_| own.len() > 1)];
    for index in ends.into_iter().flatten() {
        let line = format!("{} {}", spec.categories[*index], series.values[*index].text);
        y = canvas.lines(left, y, Anchor::Start, &wrap(&line, CELL));
    }
    y
}

/// Where the bars of some categories stand in a cell, and how much room each has: by their place in time, or one behind
/// the other. All small pictures have the same axis, but for periods that are not as long as those of the others.
fn slots(spec: &Spec, own: &[usize]) -> (Vec<f64>, f64) {
    let last = (spec.categories.len() - 1).max(1) as f64;
    let (positions, shown): (Vec<f64>, Vec<usize>) = match &spec.across {
        Across::Time(times) if alike(times) => (positions(times), own.to_vec()),
        Across::Time(times) => {
            let times: Vec<Stretch> = own.iter().map(|index| times[*index]).collect();
            (positions(&times), (0..own.len()).collect())
        }
        _ => ((0..spec.categories.len()).map(|at| at as f64 / last).collect(), own.to_vec()),
    };
    let closest = positions.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(1.0, f64::min);
    // Half a slot at either end is for the outermost bars.
    let slot = if positions.len() < 2 { CELL } else { CELL / (1.0 / closest + 1.0) };
    let middle = |index: &usize| slot / 2.0 + positions[*index] * (CELL - slot);
    (shown.iter().map(middle).collect(), slot)
}
