//! 街屋: houses, halls, trees, lamps and people along a street, silhouettes behind them, a sun or moon above.

use super::art::{Art, Colour, PEN, Path, Pen};
use super::random::Random;

/// What may stand along a street, as often as it should.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Thing {
    House,
    Block,
    Hall,
    Tree,
    Lamp,
    People,
}

/// What is drawn of the front row: walls that hide what is behind, lines, and lit windows.
#[derive(Default)]
struct Front {
    walls: Path,
    lines: Path,
    lit: Path,
}

pub(super) fn draw(art: &mut Art, random: &mut Random) {
    let (width, height) = (art.width, art.height);
    let base = height - 11.0;
    sun(art, width * random.pick(&[0.30, 0.70, 0.74]));
    silhouettes(art, random, base);

    let mut front = Front::default();
    let left = if art.has_slip && width > 110.0 && width < 400.0 { 31.0 } else { 5.0 };
    let mut x = left + random.below(5) as f64;
    let mut before = None;
    while x < width - 8.0 {
        use Thing::*;
        let all = [House, Block, Block, Hall, Tree, Tree, Lamp, People];
        // Only blocks may stand beside their like.
        let fresh = |thing: &Thing| Some(*thing) != before || *thing == Block;
        let fitting: Vec<Thing> = all.into_iter().filter(fresh).collect();
        let thing = random.pick(&fitting);
        before = Some(thing);
        x += match thing {
            Block => {
                let (columns, rows) = (random.pick(&[3, 3, 4]), random.pick(&[4, 5, 6]));
                if x + f64::from(columns) * 5.0 + 3.0 > width + 10.0 {
                    break;
                }
                front.block(random, x, base, columns, rows)
            }
            House => front.house(x, base),
            Hall if x + 44.0 > width + 8.0 => continue,
            Hall => front.hall(x, base),
            Tree => front.tree(x, base, random.pick(&[4.6, 5.6, 6.6])),
            Lamp => front.lamp(x, base),
            People => front.people(x, base, random.pick(&[1, 2])),
        };
    }
    art.fill(&front.walls, Colour::Ground);
    art.fill(&front.lit, Colour::Lamp);
    art.line(&front.lines, PEN);

    let road = if art.is_day() { Colour::Line } else { Colour::Near };
    art.fill(Path::new().rect(0.0, base, width, height - base), road);
    art.line(Path::new().at(0.0, base).to('H', &[width]), Pen::new(Colour::Line, 0.9));
}

fn sun(art: &mut Art, x: f64) {
    let radius = if art.height < 90.0 { 19.0 } else { 22.0 };
    let (colour, opacity) = if art.is_day() { (Colour::Near, 1.0) } else { (Colour::Lamp, 0.92) };
    art.fill_faintly(Path::new().circle(x, art.height * 0.40, radius), colour, opacity);
}

fn silhouettes(art: &mut Art, random: &mut Random, base: f64) {
    let mut path = Path::new();
    let mut x = -6.0 - random.below(8) as f64;
    while x < art.width + 6.0 {
        let width = random.pick(&[13.0, 16.0, 20.0, 24.0]);
        let height = random.pick(&[20.0, 27.0, 34.0, 41.0]);
        path.rect(x, base - height, width, height);
        x += width + random.pick(&[0.0, 0.0, 3.0, 7.0]);
    }
    let opacity = if art.is_day() { 0.75 } else { 1.0 };
    art.fill_faintly(&path, Colour::Near, opacity);
}

/// Each adds a thing that stands at `x` on the ground `base`, and gives how far the next one is.
impl Front {
    fn block(&mut self, random: &mut Random, x: f64, base: f64, columns: i32, rows: i32) -> f64 {
        let width = f64::from(columns) * 5.0 + 3.0;
        let height = f64::from(rows) * 6.4 + 5.0;
        self.walls.rect(x, base - height, width, height);
        self.lines.rect(x, base - height, width, height);
        if random.chance(0.6) {
            self.lines.rect(x + width * 0.28, base - height - 2.6, width * 0.44, 2.6);
        }
        for row in 0..rows {
            for column in 0..columns {
                if row == rows - 1 && column == columns / 2 {
                    continue; // the door
                }
                let window = if random.chance(0.26) { &mut self.lit } else { &mut self.lines };
                let (left, top) =
                    (x + 2.6 + f64::from(column) * 5.0, base - height + 3.4 + f64::from(row) * 6.4);
                window.rect(left, top, 2.8, 3.4);
            }
        }
        let door = x + 2.6 + f64::from(columns / 2) * 5.0;
        self.lines.at(door - 0.3, base).v(-5.0).h(3.4).v(5.0);
        width + random.pick(&[0.0, 3.0, 5.0])
    }

    fn house(&mut self, x: f64, base: f64) -> f64 {
        let width = 26.0;
        self.walls.rect(x + 1.0, base - 13.0, width - 2.0, 13.0);
        self.walls.at(x - 1.5, base - 13.0).l(6.5, -6.6).h(width - 10.0).l(6.5, 6.6).close();
        let lines = &mut self.lines;
        lines.at(x + 1.0, base).v(-13.0).at(x + width - 1.0, base).v(-13.0);
        // A roof whose eaves turn up.
        lines.at(x - 2.6, base - 13.8).to('q', &[2.0, 1.2, 3.6, -0.4]).l(4.8, -5.4).h(width - 11.6);
        lines.l(4.8, 5.4).to('q', &[1.6, 1.6, 3.6, 0.4]).at(x + 0.4, base - 13.0).h(width - 0.8);
        for left in [x + 4.0, x + width - 8.4] {
            lines
                .rect(left, base - 9.4, 4.4, 4.4)
                .at(left + 2.2, base - 9.4)
                .v(4.4)
                .at(left, base - 7.2)
                .h(4.4);
        }
        self.lit.rect(x + width / 2.0 - 2.2, base - 8.2, 4.4, 8.2);
        width + 5.0
    }

    fn hall(&mut self, x: f64, base: f64) -> f64 {
        let width = 44.0;
        self.walls.rect(x, base - 17.0, width, 17.0);
        let lines = &mut self.lines;
        lines.rect(x, base - 17.0, width, 17.0).at(x - 2.0, base - 17.0).h(width + 4.0);
        lines.rect(x + 5.0, base - 20.0, width - 10.0, 3.0);
        for left in [4.0, 9.4, width - 12.8, width - 7.4] {
            lines.rect(x + left, base - 13.0, 3.4, 6.6);
        }
        lines.rect(x + width / 2.0 - 5.0, base - 13.0, 10.0, 13.0);
        self.lit.rect(x + width / 2.0 - 3.0, base - 11.0, 6.0, 11.0);
        width + 5.0
    }

    fn tree(&mut self, x: f64, base: f64, radius: f64) -> f64 {
        let (middle, top) = (x + radius, base - 9.0 - radius);
        self.walls.circle(middle, top, radius);
        self.lines.circle(middle, top, radius).at(middle, base).v(-9.0 - radius);
        self.lines.to('m', &[0.0, 3.0]).l(2.4, -2.4).to('m', &[-2.4, 5.0]).l(-2.4, -2.4);
        2.0 * radius + 4.0
    }

    fn lamp(&mut self, x: f64, base: f64) -> f64 {
        self.lines.at(x, base).v(-13.6).to('q', &[0.0, -3.0, 3.0, -3.0]).h(1.0);
        self.lit.rect(x + 3.0, base - 17.4, 2.8, 1.8);
        9.0
    }

    fn people(&mut self, x: f64, base: f64, count: usize) -> f64 {
        for person in 0..count {
            let x = x + 4.2 * person as f64;
            self.lines.circle(x + 1.4, base - 6.6, 1.2).at(x, base).v(-2.4).h(-0.5).v(-1.4);
            self.lines.to('q', &[1.9, -2.6, 3.8, 0.0]).v(1.4).h(-0.5).v(2.4);
        }
        4.2 * count as f64 + 3.0
    }
}
