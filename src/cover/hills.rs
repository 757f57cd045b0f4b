//! 远山: four ranges of hills, one before the other, with small houses whose windows are lit.

use super::art::{Art, Colour, Path, Pen};
use super::random::Random;

pub(super) fn draw(art: &mut Art, random: &mut Random) {
    let (width, height) = (art.width, art.height);
    art.fill(Path::new().circle(width * random.pick(&[0.28, 0.72]), height * 0.34, 14.0), Colour::Lamp);
    let tones = art.by_ground(
        [Colour::Brand, Colour::Mid, Colour::Soft, Colour::Wash],
        [Colour::Soft, Colour::Mid, Colour::Brand, Colour::Deep],
        [Colour::Deep, Colour::Mid, Colour::Soft, Colour::Wash],
    );
    for (range, tone) in tones.into_iter().enumerate() {
        let (ridge, tops) = ridge(art, random, range as f64);
        let mut hill = ridge.clone();
        art.fill(hill.to('V', &[height]).to('H', &[-99.0]).close(), tone);
        for below in [3.2, 6.4] {
            art.turned((0.0, below), 0.0, |art| {
                art.line(&ridge, Pen::new(Colour::Ground, 0.45).faint(0.35));
            });
        }
        if matches!(range, 1 | 2) {
            let left = if art.is_strip() { 8.0 } else { 38.0 };
            for (x, y) in tops {
                if left < x && x < width - 14.0 && random.chance(0.8) {
                    house(art, x - 4.0, y + 0.6);
                }
            }
        }
    }
}

/// The line of a range, and the tops on it.
fn ridge(art: &Art, random: &mut Random, range: f64) -> (Path, Vec<(f64, f64)>) {
    let y = art.height * (0.46 + 0.135 * range);
    let rise = art.height * (0.15 - 0.02 * range);
    let span = random.pick(&[46.0, 58.0, 72.0]) * if art.is_strip() { 1.3 } else { 1.0 };
    let mut x = -random.unit() * span - span;
    let (mut path, mut tops, mut is_up) = (Path::new(), Vec::new(), true);
    path.at(x, y);
    while x < art.width + span {
        let wide = span * random.pick(&[0.8, 1.0, 1.2]);
        let high = rise * random.pick(&[0.7, 1.0, 1.15]) * if is_up { -1.0 } else { 0.55 };
        path.to('C', &[x + wide * 0.36, y + high * 0.1, x + wide * 0.30, y + high, x + wide * 0.5, y + high]);
        path.to('S', &[x + wide * 0.64, y + high * 0.1, x + wide, y]);
        if is_up {
            tops.push((x + wide * 0.5, y + high));
        }
        x += wide;
        is_up = !is_up;
    }
    (path, tops)
}

fn house(art: &mut Art, x: f64, y: f64) {
    let roof = if art.is_day() { Colour::Deep } else { Colour::Ground };
    art.fill(Path::new().at(x - 1.6, y - 4.6).l(3.0, -3.4).h(5.4).l(3.0, 3.4).close(), roof);
    art.fill(Path::new().rect(x, y - 4.6, 8.2, 5.4), Colour::Paper);
    art.fill(Path::new().rect(x + 3.0, y - 3.4, 2.2, 4.2), Colour::Lamp);
}
