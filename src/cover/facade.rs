//! 楼灯: the windows of a tall block in the evening; those that are lit make a character.

use super::art::{Art, Colour, Path, Pen};
use super::random::Random;

const ROWS: usize = 9;

/// How wide and high a character is, in windows.
const SIDE: usize = 7;

/// 人、门、工、中, and steps.
const CHARACTERS: [[&str; SIDE]; 5] = [
    ["...#...", "...#...", "...#...", "..#.#..", "..#.#..", ".#...#.", "#.....#"],
    ["#.####.", "......#", "#.....#", "#.....#", "#.....#", "#.....#", "#....##"],
    ["#######", "...#...", "...#...", "...#...", "...#...", "...#...", "#######"],
    ["...#...", "#######", "#..#..#", "#..#..#", "#######", "...#...", "...#..."],
    ["......#", ".....##", "....###", "...####", "..#####", ".######", "#######"],
];

pub(super) fn draw(art: &mut Art, random: &mut Random) {
    let high = art.height / ROWS as f64;
    let wide = high * 0.92;
    let columns = (art.width / wide) as usize + 1;
    let left = (art.width - columns as f64 * wide) / 2.0;
    let character = random.pick(&CHARACTERS);
    let starts: Vec<usize> = if art.is_strip() {
        (3..columns.saturating_sub(SIDE)).step_by(11).collect()
    } else if art.is_square() {
        vec![columns.saturating_sub(SIDE) / 2 + usize::from(columns > 10)]
    } else {
        vec![columns - SIDE - random.pick(&[1, 2])]
    };
    let is_lit = |row: usize, column: usize| {
        let row = row.checked_sub(1).and_then(|row| character.get(row));
        let hits = |start: &usize| {
            let at = column.checked_sub(*start).filter(|at| *at < SIDE);
            at.is_some_and(|at| row.is_some_and(|row| row.as_bytes()[at] == b'#'))
        };
        starts.iter().any(hits)
    };
    let [mut dark, mut half, mut lit, mut curtains, mut bars, mut rails] = [(); 6].map(|()| Path::new());
    for row in 0..ROWS {
        let top = row as f64 * high;
        for column in 0..columns {
            let x = left + column as f64 * wide;
            let lights = is_lit(row, column);
            let window = if lights {
                &mut lit
            } else if random.chance(0.16) {
                &mut half
            } else {
                &mut dark
            };
            window.rect(x + wide * 0.16, top + high * 0.14, wide * 0.68, high * 0.60);
            bars.at(x + wide * 0.5, top + high * 0.14).v(high * 0.60);
            if random.chance(0.14) && !lights {
                curtains.rect(x + wide * 0.16, top + high * 0.14, wide * 0.68, high * 0.2);
            }
        }
        rails.at(0.0, top + 0.86 * high).h(art.width);
    }
    let unlit = if art.is_day() { Colour::Far } else { Colour::Near };
    art.fill(&dark, unlit);
    art.fill_faintly(&half, Colour::Far, 0.55);
    art.fill_faintly(&curtains, Colour::Line, 0.5);
    art.fill(&lit, Colour::Lamp);
    art.line(&bars, Pen::new(Colour::Ground, 0.6).cut());
    art.line(&rails, Pen::new(Colour::Line, 0.7).faint(0.55).cut());
}
