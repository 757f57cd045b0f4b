//! 窗格: a carved window in one of five traditional patterns, with a narrow one beside it where there is room.

use std::f64::consts::PI;

use super::art::{Art, Colour, PEN, Path, Pen};
use super::random::Random;

/// A pattern.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Pattern {
    /// 步步锦: steps towards the middle.
    Steps,
    /// 一码三箭: upright bars and three groups of three across.
    Arrows,
    /// 龟背锦: hexagons.
    Hexagons,
    /// 冰裂: cracks in ice.
    Ice,
    /// 灯笼锦: lanterns.
    Lanterns,
}

/// A box.
#[derive(Copy, Clone)]
struct Pane {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// The bars of a pattern, and what shines through.
#[derive(Default)]
struct Work {
    bars: Path,
    lit: Path,
}

pub(super) fn draw(art: &mut Art, random: &mut Random) {
    use Pattern::*;
    const MARGIN: f64 = 9.0;
    const NARROW: f64 = 26.0;
    let (width, height) = (art.width, art.height - 2.0 * MARGIN);
    let main = random.pick(&[Steps, Arrows, Hexagons, Ice, Lanterns]);
    let beside = if main == Arrows { Steps } else { Arrows };
    let mut panes: Vec<(f64, f64, Pattern)> = Vec::new();
    if art.is_square() {
        panes.push((MARGIN, width - 2.0 * MARGIN, main));
    } else if art.is_strip() {
        let count = ((width - MARGIN) / 70.0).round();
        let each = (width - MARGIN * 2.0 - 9.0 * (count - 1.0)) / count;
        for index in 0..count as usize {
            let pattern = if index % 2 == 0 { main } else { beside };
            panes.push((MARGIN + index as f64 * (each + 9.0), each, pattern));
        }
    } else if art.has_slip {
        let left = 34.0;
        panes.push((left, width - left - 8.0 - NARROW - MARGIN, main));
        panes.push((width - MARGIN - NARROW, NARROW, beside));
    } else {
        let left = MARGIN + NARROW + 8.0;
        panes.push((MARGIN, NARROW, beside));
        panes.push((left, width - 2.0 * left, main));
        panes.push((width - MARGIN - NARROW, NARROW, beside));
    }
    for (x, width, pattern) in panes {
        window(art, random, Pane { x, y: MARGIN, width, height }, pattern);
    }
}

fn window(art: &mut Art, random: &mut Random, pane: Pane, pattern: Pattern) {
    let Pane { x, y, width, height } = pane;
    let mut work = Work::default();
    match pattern {
        Pattern::Steps => work.steps(pane),
        Pattern::Arrows => work.arrows(random, pane),
        Pattern::Hexagons => work.hexagons(random, pane),
        Pattern::Ice => work.ice(random, pane),
        Pattern::Lanterns => work.lanterns(random, pane),
    }
    art.fill(Path::new().rect(x, y, width, height), Colour::Near);
    art.within(x, y, width, height, |art| {
        art.fill(&work.lit, Colour::Lamp);
        art.line(&work.bars, Pen::new(Colour::Line, 0.9).cut());
    });
    art.line(Path::new().rect(x, y, width, height), Pen::new(Colour::Line, 1.8));
    art.line(Path::new().rect(x - 2.6, y - 2.6, width + 5.2, height + 5.2), PEN);
}

impl Work {
    fn steps(&mut self, Pane { x, y, width, height }: Pane) {
        let (middle, centre) = (x + width / 2.0, y + height / 2.0);
        let count = ((width.min(height) / 11.0) as usize).max(3);
        let (across, down) = (width / 2.0 / count as f64, height / 2.0 / count as f64);
        let bars = &mut self.bars;
        for step in 1..count {
            let (dx, dy) = (across * step as f64, down * step as f64);
            bars.rect(middle - dx, centre - dy, 2.0 * dx, 2.0 * dy);
            let offsets: &[f64] = if step % 2 == 1 { &[0.0] } else { &[-0.5, 0.5] };
            for offset in offsets {
                bars.at(middle + offset * dx, centre - dy)
                    .v(-down)
                    .at(middle + offset * dx, centre + dy)
                    .v(down);
                bars.at(middle - dx, centre + offset * dy)
                    .h(-across)
                    .at(middle + dx, centre + offset * dy)
                    .h(across);
            }
        }
        bars.at(x, y).l(across, down).at(x + width, y).l(-across, down);
        bars.at(x, y + height).l(across, -down).at(x + width, y + height).l(-across, -down);
        self.lit.rect(middle - across, centre - down, 2.0 * across, 2.0 * down);
    }

    fn arrows(&mut self, random: &mut Random, Pane { x, y, width, height }: Pane) {
        let count = ((width / 6.0).round() as usize).max(4);
        let step = width / count as f64;
        for bar in 1..count {
            self.bars.at(x + step * bar as f64, y).v(height);
        }
        for at in [0.14, 0.5, 0.86] {
            for offset in [-2.6, 0.0, 2.6] {
                self.bars.at(x, y + height * at + offset).h(width);
            }
        }
        let bar = random.below(count - 2) + 1;
        let tall = height * 0.36 - 5.2;
        self.lit.rect(x + step * bar as f64, y + height * 0.14 + 2.6, step, tall);
        self.lit.rect(x + step * ((bar + 2) % count) as f64, y + height * 0.5 + 2.6, step, tall);
    }

    fn hexagons(&mut self, random: &mut Random, Pane { x, y, width, height }: Pane) {
        const RADIUS: f64 = 8.6;
        let across = RADIUS * 3.0_f64.sqrt();
        let (rows, columns) = ((height / (RADIUS * 1.5)) as usize + 2, (width / across) as usize + 2);
        let start = random.below(rows * columns);
        for row in 0..rows {
            for column in 0..columns {
                let shift = if row % 2 == 1 { across / 2.0 } else { 0.0 };
                let (cx, cy) = (x + column as f64 * across + shift, y + row as f64 * RADIUS * 1.5);
                let hexagon = |radius: f64| -> [(f64, f64); 6] {
                    std::array::from_fn(|corner| {
                        let (sin, cos) = (PI / 3.0 * corner as f64).sin_cos();
                        (cx + radius * sin, cy - radius * cos)
                    })
                };
                self.bars.polygon(&hexagon(RADIUS));
                if (row * 7 + column * 3 + start).is_multiple_of(11) {
                    self.lit.polygon(&hexagon(RADIUS / 2.0));
                } else if (row + column + start).is_multiple_of(3) {
                    self.bars.polygon(&hexagon(RADIUS / 2.0));
                }
            }
        }
    }

    fn ice(&mut self, random: &mut Random, Pane { x, y, width, height }: Pane) {
        let depth = if width < 60.0 { 5 } else { 6 };
        let corners = vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
        let mut cells = Vec::new();
        crack(corners, random, depth, &mut cells);
        let start = random.below(cells.len());
        for (index, cell) in cells.iter().enumerate() {
            self.bars.polygon(cell);
            if (index + start).is_multiple_of(13) {
                self.lit.polygon(cell);
            }
        }
    }

    fn lanterns(&mut self, random: &mut Random, Pane { x, y, width, height }: Pane) {
        let (columns, rows) = ((width / 17.0).round().max(1.0), (height / 21.0).round().max(1.0));
        let (wide, high) = (width / columns, height / rows);
        let (columns, rows) = (columns as usize, rows as usize);
        let start = random.below(columns * rows);
        let (p, q) = (wide * 0.2, high * 0.2);
        for row in 0..rows {
            for column in 0..columns {
                let (left, top) = (x + column as f64 * wide, y + row as f64 * high);
                let (right, foot) = (left + wide, top + high);
                let ring = [
                    (left + p * 1.7, top + q),
                    (right - p * 1.7, top + q),
                    (right - p, top + q * 1.7),
                    (right - p, foot - q * 1.7),
                    (right - p * 1.7, foot - q),
                    (left + p * 1.7, foot - q),
                    (left + p, foot - q * 1.7),
                    (left + p, top + q * 1.7),
                ];
                let (middle, centre) = (left + wide / 2.0, top + high / 2.0);
                self.bars.polygon(&ring).at(middle, top).v(q).at(middle, foot).v(-q);
                self.bars.at(left, centre).h(p).at(right, centre).h(-p);
                if (row * columns + column + start).is_multiple_of(5) {
                    self.lit.polygon(&ring);
                } else {
                    self.bars.rect(left + wide * 0.38, top + high * 0.38, wide * 0.24, high * 0.24);
                }
            }
        }
    }
}

/// Cracks a polygon across its longest side, and the halves again.
fn crack(corners: Vec<(f64, f64)>, random: &mut Random, depth: usize, cells: &mut Vec<Vec<(f64, f64)>>) {
    if depth == 0 {
        cells.push(corners);
        return;
    }
    let count = corners.len();
    let side = |at: usize| {
        let ((x, y), (to_x, to_y)) = (corners[at], corners[(at + 1) % count]);
        (to_x - x).hypot(to_y - y)
    };
    // The first of the longest.
    let from = (1..count).fold(0, |longest, at| if side(at) > side(longest) { at } else { longest });
    let opposite = if count > 3 { from + count / 2 } else { from + 1 + random.below(2) };
    let to = if opposite % count == from { (from + 1) % count } else { opposite % count };
    let on = |at: usize, share: f64| {
        let ((x, y), (to_x, to_y)) = (corners[at], corners[(at + 1) % count]);
        (x + (to_x - x) * share, y + (to_y - y) * share)
    };
    let (near, far) = (0.36 + 0.28 * random.unit(), 0.34 + 0.32 * random.unit());
    let (p, q) = (on(from, near), on(to, far));
    let half = |first: (f64, f64), after: usize, until: usize, last: (f64, f64)| {
        let mut half = vec![first];
        let mut at = after;
        loop {
            at = (at + 1) % count;
            half.push(corners[at]);
            if at == until {
                break;
            }
        }
        half.push(last);
        half
    };
    let halves = [half(p, from, to, q), half(q, to, from, p)];
    for corners in halves {
        crack(corners, random, depth - 1, cells);
    }
}
