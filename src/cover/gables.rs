//! 马头墙: three rows of stepped gables, one before the other, with lit windows and a door.

use super::art::{Art, Colour, Path};
use super::random::Random;

/// What a row of gables is drawn of.
#[derive(Default)]
struct Row {
    walls: Path,
    caps: Path,
    dark: Path,
    lit: Path,
}

pub(super) fn draw(art: &mut Art, random: &mut Random) {
    let (width, height) = (art.width, art.height);
    let x = if art.is_strip() { width * 0.18 } else { width * random.pick(&[0.30, 0.80]) };
    art.fill_faintly(Path::new().circle(x, height * 0.25, 11.0), Colour::Lamp, 0.95);
    let walls = art.by_ground(
        [Colour::Brand, Colour::Mid, Colour::Soft],
        [Colour::Soft, Colour::Mid, Colour::Paper],
        [Colour::Deep, Colour::Mid, Colour::Wash],
    );
    let cap = art.by_ground(Colour::Deep, Colour::Brand, Colour::Deep);
    let rows = [(0.34, 0.80), (0.47, 1.0), (0.63, 1.3)];
    for (index, (wall, (top, scale))) in walls.into_iter().zip(rows).enumerate() {
        let is_front = index == 2;
        let mut row = Row::default();
        let mut x = -random.pick(&[8.0, 20.0, 32.0]) * scale;
        while x < width + 4.0 {
            x = row.gable(random, x, (height * top, height), scale, is_front);
            x += random.pick(&[4.0, 9.0, 14.0]) * scale;
        }
        let shade = if wall == cap { Colour::Ground } else { cap };
        art.fill(&row.walls, wall);
        art.fill_faintly(&row.dark, shade, 0.8);
        art.fill(&row.lit, Colour::Lamp);
        art.fill(&row.caps, shade);
    }
    art.fill(Path::new().rect(0.0, height - 3.0, width, 3.0), cap);
}

impl Row {
    /// Adds a gable that begins at `x`; gives where it ends.
    fn gable(
        &mut self,
        random: &mut Random,
        x: f64,
        (top, foot): (f64, f64),
        scale: f64,
        is_front: bool,
    ) -> f64 {
        let steps: i32 = random.pick(&[1, 2, 2]);
        let (step, drop) = (9.0 * scale, 5.4 * scale);
        let middle = random.pick(&[15.0, 18.0]) * scale;
        let top = top + f64::from(2 - steps) * drop * 0.6;
        let mut end = x;
        // Up the steps, across the middle, down again.
        for step_of in -steps..=steps {
            let width = if step_of == 0 { middle } else { step };
            let y = top + drop * f64::from(step_of.abs());
            self.walls.rect(end - 0.05, y, width + 0.1, foot - y);
            let thick = 1.15 * scale;
            let caps =
                self.caps.at(end - thick, y - thick * 1.5).l(thick * 0.9, thick * 0.5).h(width + thick * 0.2);
            caps.l(thick * 0.9, -thick * 0.5).v(thick * 1.5).h(-width - 2.0 * thick).close();
            end += width;
        }
        let centre = (x + end) / 2.0;
        if is_front {
            let wide = 7.6;
            let eaves = top + drop * f64::from(steps);
            let door = (eaves + 5.0).max(foot - 15.0);
            self.caps.rect(centre - wide / 2.0 - 2.4, door - 2.6, wide + 4.8, 1.7);
            self.lit.rect(centre - wide / 2.0, door, wide, foot - door);
            for left in [-15.0, 11.0] {
                self.window(random, 0.4).rect(centre + left, eaves + 3.4, 4.0, 5.0);
            }
        } else {
            let window = self.window(random, 0.5);
            window.rect(centre - 1.9 * scale, top + 4.6 * scale, 3.8 * scale, 4.6 * scale);
        }
        end
    }

    fn window(&mut self, random: &mut Random, lit: f64) -> &mut Path {
        if random.chance(lit) { &mut self.lit } else { &mut self.dark }
    }
}
