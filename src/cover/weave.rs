//! 编结: bands that go over and under each other, straight or across; one each way is lit.

use super::art::{Art, Colour, Path};
use super::random::Random;

/// How much of its place a band takes.
const SHARE: f64 = 0.66;

pub(super) fn draw(art: &mut Art, random: &mut Random) {
    let (width, height) = (art.width, art.height);
    let step = random.pick(&[11.0, 14.0, 19.0]);
    let degrees: f64 = random.pick(&[45.0, 45.0, 0.0]);
    let reach =
        if degrees != 0.0 { (width + height) / 2.0 / 2.0_f64.sqrt() } else { width.max(height) / 2.0 };
    let reach = reach + step;
    let count = (reach / step) as i32 + 1;
    let (lit_row, lit_column) = (random.pick(&[-2, -1, 1]), random.pick(&[0, 1, 2]));
    let every = random.pick(&[3, 4]);
    let plain = if art.is_day() { Colour::Brand } else { Colour::Line };
    let colour = |at: i32, lit: i32| match (at - lit).rem_euclid(every) {
        _ if at == lit => Colour::Lamp,
        0 => Colour::Far,
        _ => plain,
    };
    // Half of the room between two bands.
    let gap = step * (1.0 - SHARE) / 2.0;
    let at = |index: i32| f64::from(index) * step;
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let is_seen = |column: i32, row: i32| {
        let (x, y) = (at(column) + step / 2.0, at(row) + step / 2.0);
        let (across, down) = (x * cosine - y * sine, x * sine + y * cosine);
        across.abs() < width / 2.0 + 2.0 * step && down.abs() < height / 2.0 + 2.0 * step
    };
    art.turned((width / 2.0, height / 2.0), degrees, |art| {
        for row in -count..count {
            let mut band = Path::new();
            band.rect(-reach - step, at(row) + gap, 2.0 * (reach + step), step * SHARE);
            art.fill(&band, colour(row, lit_row));
        }
        let mut seams = Path::new();
        for column in -count..count {
            let (mut over, mut under) = (Path::new(), Path::new());
            for row in (-count..count).filter(|row| is_seen(column, *row)) {
                if (row + column) % 2 == 0 {
                    over.rect(at(column) + gap, at(row) - gap, step * SHARE, step * (2.0 - SHARE));
                    under.rect(at(column) + gap - 1.0, at(row), step * SHARE + 2.0, step);
                } else {
                    seams.rect(at(column) + gap, at(row) + gap - 1.0, step * SHARE, 1.0);
                    seams.rect(at(column) + gap, at(row) + step - gap, step * SHARE, 1.0);
                }
            }
            art.fill(&under, Colour::Ground);
            art.fill(&over, colour(column, lit_column));
        }
        art.fill(&seams, Colour::Ground);
    });
}
