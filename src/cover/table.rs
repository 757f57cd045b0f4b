//! 长桌: a table seen from above, round or long, with papers, cups and seats around it; one seat is lit.

use std::f64::consts::PI;

use super::art::{Art, Colour, Path, Pen};
use super::random::Random;

pub(super) fn draw(art: &mut Art, random: &mut Random) {
    tiles(art);
    if art.is_square() || (!art.is_strip() && random.chance(0.4)) {
        round(art, random);
    } else {
        long(art, random);
    }
}

fn tiles(art: &mut Art) {
    const SIDE: f64 = 9.0;
    let mut path = Path::new();
    for column in 0..(art.width / SIDE) as usize + 2 {
        path.at(column as f64 * SIDE, 0.0).v(art.height);
    }
    for row in 0..(art.height / SIDE) as usize + 2 {
        path.at(0.0, row as f64 * SIDE).h(art.width);
    }
    art.line(&path, Pen::new(Colour::Near, 0.6).faint(0.8));
}

fn wood(art: &Art) -> Colour {
    art.by_ground(Colour::Soft, Colour::Brand, Colour::Wash)
}

fn paper(art: &Art) -> Colour {
    art.by_ground(Colour::Deep, Colour::Wash, Colour::Brand)
}

fn round(art: &mut Art, random: &mut Random) {
    let (wood, paper) = (wood(art), paper(art));
    let (x, y) = (art.width * if art.is_square() { 0.60 } else { 0.62 }, art.height * 0.5);
    let radius = (art.height * 0.27).min(26.0);
    let seats = random.pick(&[8, 9, 10]);
    let lit = random.below(seats);
    art.fill(Path::new().circle(x, y, radius), wood);
    art.line(Path::new().circle(x, y, radius - 1.8), Pen::new(paper, 0.5));
    for index in 0..seats {
        let angle = 2.0 * PI * index as f64 / seats as f64 + 0.2;
        let (sin, cos) = angle.sin_cos();
        let at = |distance: f64| (x + distance * sin, y - distance * cos);
        seat(art, at(radius + 8.0), index == lit);
        if index % 2 == 0 {
            sheet(art, at(radius - 6.5), angle.to_degrees());
        } else {
            cup(art, at(radius - 4.6));
        }
    }
    art.fill(Path::new().circle(x, y, radius * 0.3), paper);
    let mut window = Path::new();
    window.rect(x - 3.0, y - 3.0, 6.0, 6.0).at(x, y - 3.0).v(6.0).at(x - 3.0, y).h(6.0);
    art.line(&window, Pen::new(wood, 0.9));
}

fn long(art: &mut Art, random: &mut Random) {
    const DEPTH: f64 = 25.0;
    let (wood, paper) = (wood(art), paper(art));
    let left = if art.is_strip() { 40.0 } else { 41.0 };
    let (width, middle) = (art.width - left - 14.0, art.height / 2.0);
    let top = middle - DEPTH / 2.0;
    art.fill(Path::new().rect(left, top, width, DEPTH), wood);
    art.line(Path::new().rect(left, top, width, DEPTH), Pen::new(wood, 3.0));
    let mut boards = Path::new();
    for share in [0.33, 0.67] {
        boards.at(left + 2.0, top + DEPTH * share).h(width - 4.0);
    }
    art.line(&boards, Pen::new(paper, 0.35).faint(0.6));
    let seats = ((width / 16.0) as usize).max(3);
    let step = width / seats as f64;
    let lit = random.below(2 * seats);
    for index in 0..seats {
        let x = left + step * (index as f64 + 0.5);
        for (side, (seat_y, sheet_y, cup_y)) in
            [(-7.4, 5.6, 4.0), (DEPTH + 7.4, DEPTH - 5.6, DEPTH - 4.0)].into_iter().enumerate()
        {
            seat(art, (x, top + seat_y), index * 2 + side == lit);
            if !(index + side + lit).is_multiple_of(3) {
                sheet(art, (x, top + sheet_y), 0.0);
            } else {
                cup(art, (x, top + cup_y));
            }
        }
    }
    seat(art, (left - 8.9, middle), false);
    seat(art, (left + width + 8.9, middle), false);
}

fn seat(art: &mut Art, (x, y): (f64, f64), is_lit: bool) {
    art.fill(Path::new().circle(x, y, 5.2), Colour::Ground);
    art.fill(Path::new().circle(x, y, 4.3), if is_lit { Colour::Lamp } else { Colour::Far });
    art.line(Path::new().circle(x, y, 2.9), Pen::new(Colour::Ground, 0.6));
}

fn sheet(art: &mut Art, at: (f64, f64), degrees: f64) {
    let (wood, paper) = (wood(art), paper(art));
    art.turned(at, degrees, |art| {
        art.fill(Path::new().rect(-2.6, -3.4, 5.2, 6.8), paper);
        let mut lines = Path::new();
        lines.at(-1.6, -1.8).h(3.2).at(-1.6, -0.4).h(3.2).at(-1.6, 1.0).h(2.0);
        art.line(&lines, Pen::new(wood, 0.45));
    });
}

fn cup(art: &mut Art, (x, y): (f64, f64)) {
    let (wood, paper) = (wood(art), paper(art));
    art.fill(Path::new().circle(x, y, 1.7), paper);
    art.fill(Path::new().circle(x, y, 1.0), wood);
}
