//! 剪纸: a round paper cut of rings around a lit window.

use std::f64::consts::PI;

use super::art::{Art, Colour, Path, Pen};
use super::random::Random;

/// What a ring is cut of.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Cut {
    Dot,
    /// 柳叶.
    Leaf,
    /// 月牙.
    Moon,
    /// 锯齿.
    Tooth,
    Diamond,
}

pub(super) fn draw(art: &mut Art, random: &mut Random) {
    let (width, height) = (art.width, art.height);
    let ink = art.by_ground(Colour::Soft, Colour::Brand, Colour::Paper);
    let other = if art.is_day() { Colour::Mid } else { Colour::Far };
    let fold = random.pick(&[6, 8, 8, 10]);
    if art.is_square() {
        rosette(art, random, (width * 0.60, height * 0.56), height * 0.46, ink, fold);
    } else if width < 400.0 {
        match random.below(3) {
            0 => {
                let middle = (width * 0.64, height * 0.5);
                art.fill_faintly(Path::new().circle(middle.0, middle.1, height * 0.66), Colour::Near, 0.5);
                rosette(art, random, middle, height * 0.55, ink, fold);
            }
            1 => {
                let middle = (width * 0.62, height);
                art.fill_faintly(Path::new().circle(middle.0, middle.1, height * 0.93), Colour::Near, 0.5);
                rosette(art, random, middle, height * 0.80, ink, fold + 4);
            }
            _ => {
                rosette(art, random, (width * 0.84, height * 0.62), height * 0.56, ink, fold);
                rosette(art, random, (width * 0.46, height * 0.34), height * 0.22, other, 6);
            }
        }
    } else {
        let (mut x, mut is_large) = (height * 0.6, true);
        while x < width + height * 0.3 {
            let (share, colour) = if is_large { (0.46, ink) } else { (0.26, other) };
            rosette(art, random, (x, height * 0.5), height * share, colour, fold);
            x += height * 0.92;
            is_large = !is_large;
        }
    }
}

fn rosette(art: &mut Art, random: &mut Random, middle: (f64, f64), radius: f64, ink: Colour, fold: usize) {
    let petals = fold * random.pick(&[2, 2, 3]);
    art.fill(&outline(middle, radius, petals), ink);
    let inner = random.pick(&[Cut::Leaf, Cut::Diamond, Cut::Moon]);
    let outer = random.pick(&[Cut::Moon, Cut::Leaf, Cut::Diamond]);
    let between = random.pick(&[Cut::Tooth, Cut::Dot]);
    let mut holes = Path::new();
    let mut ring = |at: f64, count: usize, size: f64, cut: Cut, turn: f64| {
        for index in 0..count {
            let angle = (index as f64 + turn) * 2.0 * PI / count as f64;
            hole(&mut holes, middle, radius * at, angle, radius * size, cut, count);
        }
    };
    ring(0.90, petals, 0.030, Cut::Dot, 0.5);
    ring(0.775, fold * 2, if outer == Cut::Moon { 0.085 } else { 0.075 }, outer, 0.5);
    let (teeth, depth) = if between == Cut::Tooth { (6, 0.028) } else { (4, 0.018) };
    ring(0.68, fold * teeth, depth, between, 0.0);
    ring(0.52, fold, if inner == Cut::Moon { 0.125 } else { 0.115 }, inner, 0.0);
    ring(0.53, fold, 0.075, if inner == Cut::Moon { Cut::Diamond } else { Cut::Moon }, 0.5);
    ring(0.345, fold * 4, 0.024, Cut::Tooth, 0.0);
    let (x, y) = middle;
    holes.circle(x, y, radius * 0.285);
    art.fill(&holes, Colour::Ground);
    // The heart: a window that is lit.
    let half = radius * 0.17 * 0.8;
    art.fill(Path::new().circle(x, y, radius * 0.245), ink);
    let mut frame = Path::new();
    frame.rect(x - half, y - half, 2.0 * half, 2.0 * half);
    art.fill(&frame, Colour::Lamp);
    frame.at(x, y - half).v(2.0 * half).at(x - half, y).h(2.0 * half);
    art.line(&frame, Pen::new(Colour::Ground, radius * 0.028));
}

/// A place by its angle from the top and its distance.
fn polar((x, y): (f64, f64), angle: f64, distance: f64) -> (f64, f64) {
    let (sin, cos) = angle.sin_cos();
    (x + distance * sin, y - distance * cos)
}

/// Petals like the edge of a cloud.
fn outline(middle: (f64, f64), radius: f64, petals: usize) -> Path {
    let mut path = Path::new();
    let step = 2.0 * PI / petals as f64;
    for petal in 0..petals {
        let from = polar(middle, petal as f64 * step, radius * 0.93);
        let to = polar(middle, (petal + 1) as f64 * step, radius * 0.93);
        if petal == 0 {
            path.at(from.0, from.1);
        }
        let bend = (to.0 - from.0).hypot(to.1 - from.1) / 2.0 * 1.06;
        path.to('A', &[bend, bend, 0.0, 0.0, 1.0, to.0, to.1]);
    }
    path.close();
    path
}

fn hole(path: &mut Path, middle: (f64, f64), ring: f64, angle: f64, size: f64, cut: Cut, count: usize) {
    let at = |angle, distance| polar(middle, angle, distance);
    let mut petal = |from: (f64, f64), over: (f64, f64), to: (f64, f64), back: (f64, f64)| {
        path.at(from.0, from.1).to('Q', &[over.0, over.1, to.0, to.1]);
        path.to('Q', &[back.0, back.1, from.0, from.1]).close();
    };
    match cut {
        Cut::Dot => {
            let (x, y) = at(angle, ring);
            path.circle(x, y, size);
        }
        Cut::Leaf => {
            let half = size * 0.36 / ring * 1.6;
            petal(
                at(angle, ring - size),
                at(angle - half, ring),
                at(angle, ring + size),
                at(angle + half, ring),
            );
        }
        Cut::Moon => {
            let half = size / ring;
            let (over, back) = (at(angle, ring + size * 0.95), at(angle, ring + size * 0.25));
            petal(at(angle - half, ring), over, at(angle + half, ring), back);
        }
        Cut::Tooth => {
            let half = PI / count as f64 * 0.82;
            path.polygon(&[
                at(angle - half, ring - size),
                at(angle, ring + size),
                at(angle + half, ring - size),
            ]);
        }
        Cut::Diamond => {
            let half = size * 0.62 / ring;
            path.polygon(&[
                at(angle, ring - size),
                at(angle + half, ring),
                at(angle, ring + size),
                at(angle - half, ring),
            ]);
        }
    }
}
