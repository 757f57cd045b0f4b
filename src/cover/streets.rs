//! 街巷: blocks of houses between lanes, a river, and a way that turns at corners and ends at a doorplate. Made up: no
//! map of a place.

use super::art::{Art, Colour, Path, Pen};
use super::random::Random;

/// How wide the lanes are.
const LANE: f64 = 1.5;

/// Where each strip of a grid begins, and how wide it is.
type Strips = Vec<(f64, f64)>;

pub(super) fn draw(art: &mut Art, random: &mut Random) {
    let (width, height) = (art.width, art.height);
    let reach = width.hypot(height);
    let degrees = random.pick(&[-14.0, -9.0, 11.0, 17.0]);
    let columns = strips(random, reach / 2.0, &[11.0, 15.0, 15.0, 20.0, 26.0]);
    let half = if art.is_strip() { height } else { reach / 2.0 };
    let rows = strips(random, half, &[9.0, 12.0, 12.0, 17.0]);
    art.turned((width / 2.0, height / 2.0), degrees, |art| {
        blocks(art, random, &columns, &rows);
        river(art, random, &rows, reach);
        way(art, &columns, &rows, degrees);
    });
}

fn strips(random: &mut Random, half: f64, widths: &[f64]) -> Strips {
    let mut strips = Vec::new();
    let mut at = -half;
    while at < half {
        let width = random.pick(widths);
        strips.push((at, width));
        at += width;
    }
    strips
}

fn blocks(art: &mut Art, random: &mut Random, columns: &Strips, rows: &Strips) {
    let [mut plain, mut dark, mut green, mut homes] = [(); 4].map(|()| Path::new());
    for (y, high) in rows {
        let mut at = 0;
        while at < columns.len() {
            let (x, mut wide) = columns[at];
            at += 1;
            if at < columns.len() && random.chance(0.22) {
                wide += columns[at].1;
                at += 1;
            }
            let (x, y, wide, high) = (x + LANE / 2.0, y + LANE / 2.0, wide - LANE, high - LANE);
            let sort = random.unit();
            let block = match sort {
                ..0.10 => &mut green,
                ..0.26 => &mut dark,
                _ => &mut plain,
            };
            block.rect(x, y, wide, high);
            if (0.26..0.72).contains(&sort) {
                let count = ((wide / 4.4) as usize).max(2);
                let step = wide / count as f64;
                for index in 0..count {
                    let left = x + (index as f64 + 0.2) * step;
                    homes.rect(left, y + high * 0.2, step * 0.6, high * 0.22);
                    homes.rect(left, y + high * 0.58, step * 0.6, high * 0.22);
                }
            }
        }
    }
    let opacity = if art.is_day() { 0.62 } else { 0.85 };
    art.fill_faintly(&plain, Colour::Near, opacity);
    art.fill_faintly(&dark, Colour::Far, 0.55);
    art.fill_faintly(&green, Colour::Far, 0.28);
    art.fill_faintly(&homes, Colour::Ground, 0.75);
}

fn river(art: &mut Art, random: &mut Random, rows: &Strips, reach: f64) {
    let beside = random.pick(&[-2, 2]);
    let y = if rows.len() > 4 { rows[(rows.len() / 2).saturating_add_signed(beside)].0 } else { 0.0 };
    let bend = random.pick(&[7.0, 10.0, 13.0]);
    let mut path = Path::new();
    path.at(-reach, y);
    for turn in 0..8 {
        let bend = if turn % 2 == 1 { -bend } else { bend };
        path.to('q', &[reach / 8.0, bend, reach / 4.0, 0.0]);
    }
    let opacity = if art.is_day() { 0.5 } else { 0.9 };
    art.line(&path, Pen::new(Colour::Ground, 11.0));
    art.line(&path, Pen::new(Colour::Far, 7.4).faint(opacity));
    art.line(&path, Pen::new(Colour::Ground, 0.5).faint(0.8));
}

/// A way along the lanes with three corners; its end, with the doorplate, is well within the picture.
fn way(art: &mut Art, columns: &Strips, rows: &Strips, degrees: f64) {
    let (width, height) = (art.width, art.height);
    let among = |strips: &Strips, from: f64, to: f64| -> Vec<f64> {
        let starts = strips.iter().map(|strip| strip.0);
        starts.filter(|at| from < *at && *at < to).collect()
    };
    let xs = among(columns, -width * 0.36, width * 0.40);
    let ys = among(rows, -height * 0.34, height * 0.30);
    let (Some(last_x), Some(last_y)) = (xs.last().copied(), ys.last().copied()) else { return };
    let (sin, cos) = degrees.to_radians().sin_cos();
    let is_inside = |(x, y): &(f64, f64)| {
        let (x, y) = (width / 2.0 + x * cos - y * sin, height / 2.0 + x * sin + y * cos);
        12.0 < x && x < width - 12.0 && 20.0 < y && y < height - 8.0
    };
    let ends = xs.iter().flat_map(|x| ys.iter().map(|y| (*x, *y))).filter(is_inside);
    let far = |(x, y): &(f64, f64)| x - y * 0.6;
    let end = ends.max_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or((last_x, ys[ys.len() / 2]));
    let (first, second, third) = (xs[0], xs[xs.len() / 3], xs[2 * xs.len() / 3]);
    let middle = ys[ys.len() / 2];
    let corners = [(first, last_y), (second, last_y), (second, middle), (third, middle), (third, end.1), end];
    let mut path = Path::new();
    path.polyline(&corners);
    art.line(&path, Pen::new(Colour::Ground, 3.6));
    art.line(&path, Pen::new(Colour::Lamp, 1.8));
    for (x, y) in [corners[0], corners[2], corners[4]] {
        art.fill(Path::new().circle(x, y, 2.3), Colour::Ground);
        art.fill(Path::new().circle(x, y, 1.5), Colour::Lamp);
    }
    art.turned(end, -degrees, |art| {
        art.fill(
            Path::new().at(0.0, 4.0).l(-4.0, -4.6).h(8.0).close().rect(-8.0, -15.0, 16.0, 15.0),
            Colour::Paper,
        );
        let mut window = Path::new();
        window.rect(-5.0, -12.2, 10.0, 9.4).at(0.0, -12.2).v(9.4).at(-5.0, -7.5).h(10.0);
        art.line(&window, Pen::new(Colour::Brand, 1.1));
    });
}
