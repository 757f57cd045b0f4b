//! A small picture for each series, two in a row, each on its own scale from zero; the first and the last known figure
//! stand below it in words.

use super::canvas::{Anchor, Canvas, WIDTH};
use super::measure::wrap;
use super::{Series, Spec, finish};

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
    finish(canvas, y - 8.0, spec)
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
    let unit = HEIGHT / (most - least).max(f64::MIN_POSITIVE);
    let zero = top + most * unit;
    let zero = if most > least { zero } else { top + HEIGHT };
    let step = CELL / series.values.len() as f64;
    let bar = (step * 0.7).min(36.0);
    let fill = canvas.fill(order);
    for (index, datum) in series.values.iter().enumerate() {
        let x = left + index as f64 * step + (step - bar) / 2.0;
        match datum.drawn() {
            Some(value) => {
                let height = (value.abs() * unit).max(1.0);
                canvas.bar(x, if value < 0.0 { zero } else { zero - height }, bar, height, &fill);
            }
            None => canvas.unknown(x, zero - 18.0, bar.max(6.0), 18.0),
        }
    }
    canvas.rule((left, zero), (left + CELL, zero), 0.6);
    let mut y = top + HEIGHT + 4.0;
    let last = series.values.len() - 1;
    for index in if last == 0 { vec![0] } else { vec![0, last] } {
        let line = format!("{} {}", spec.categories[index], series.values[index].text);
        y = canvas.lines(left, y, Anchor::Start, &wrap(&line, CELL));
    }
    y
}
