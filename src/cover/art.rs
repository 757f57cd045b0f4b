//! Shapes in units to SVG. Numbers have two decimals, rounded half away from zero, so that a picture is the same bytes
//! everywhere; shapes of one colour are one path, so that it is small.

use super::{Ground, Mood};
use crate::palette;

/// A colour by what it is for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Colour {
    /// The ground.
    Ground,
    /// The nearer shade beside the ground.
    Near,
    /// The farther one.
    Far,
    /// Lines.
    Line,
    /// What is lit.
    Lamp,
    Paper,
    Deep,
    Brand,
    Mid,
    Soft,
    Wash,
}

/// A picture that is being drawn.
pub(super) struct Art {
    /// In units.
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) ground: Ground,
    /// Whether a slip will stand at its left.
    pub(super) has_slip: bool,
    pixels: (u32, u32),
    colours: [palette::Colour; 7],
    body: String,
}

impl Art {
    pub(super) fn new(pixels: (u32, u32), mood: Mood, ground: Ground, has_slip: bool) -> Art {
        let (width, height) = (f64::from(pixels.0), f64::from(pixels.1));
        let unit = width.min(height * 1.2) / 100.0;
        let body = String::with_capacity(16 << 10);
        Art {
            width: width / unit,
            height: height / unit,
            ground,
            has_slip,
            pixels,
            colours: mood.colours(),
            body,
        }
    }

    /// One of three, by the ground.
    pub(super) fn by_ground<T>(&self, night: T, day: T, full: T) -> T {
        match self.ground {
            Ground::Night => night,
            Ground::Day => day,
            Ground::Full => full,
        }
    }

    pub(super) fn is_day(&self) -> bool {
        self.ground == Ground::Day
    }

    /// A strip is much wider than high.
    pub(super) fn is_strip(&self) -> bool {
        self.width >= 200.0
    }

    /// About as wide as high.
    pub(super) fn is_square(&self) -> bool {
        self.width < 110.0
    }

    /// A filled shape.
    pub(super) fn fill(&mut self, path: &Path, colour: Colour) {
        self.fill_faintly(path, colour, 1.0);
    }

    /// A filled shape through which the ground is seen.
    pub(super) fn fill_faintly(&mut self, path: &Path, colour: Colour, opacity: f64) {
        if path.0.is_empty() {
            return;
        }
        let colour = &self.value(colour);
        self.raw(&["<path d=\"", &path.0, "\" fill=\"", colour, "\""]);
        self.end("fill", opacity);
    }

    /// A drawn line.
    pub(super) fn line(&mut self, path: &Path, pen: Pen) {
        if path.0.is_empty() {
            return;
        }
        let colour = &self.value(pen.colour);
        self.raw(&["<path d=\"", &path.0, "\" fill=\"none\" stroke=\"", colour, "\" stroke-width=\""]);
        number(&mut self.body, pen.width);
        let cap = if pen.is_cut { "butt" } else { "round" };
        self.raw(&["\" stroke-linejoin=\"round\" stroke-linecap=\"", cap, "\""]);
        self.end("stroke", pen.opacity);
    }

    /// Of a shape that has but one of both, the opacity of that is that of the whole, and nothing has to be drawn apart.
    fn end(&mut self, what: &str, opacity: f64) {
        if opacity < 1.0 {
            self.raw(&[" ", what, "-opacity=\""]);
            number(&mut self.body, opacity);
            self.raw(&["\""]);
        }
        self.raw(&["/>"]);
    }

    /// What `draw` draws, moved and turned by degrees.
    pub(super) fn turned(&mut self, at: (f64, f64), degrees: f64, draw: impl FnOnce(&mut Art)) {
        self.raw(&["<g transform=\"translate("]);
        self.numbers(&[at.0, at.1]);
        self.raw(&[")"]);
        if degrees != 0.0 {
            self.raw(&[" rotate("]);
            self.numbers(&[degrees]);
            self.raw(&[")"]);
        }
        self.raw(&["\">"]);
        draw(self);
        self.raw(&["</g>"]);
    }

    /// What `draw` draws, within a box: a picture in the picture, so that no id is needed.
    pub(super) fn within(&mut self, x: f64, y: f64, width: f64, height: f64, draw: impl FnOnce(&mut Art)) {
        for (name, value) in
            [("<svg x=\"", x), ("\" y=\"", y), ("\" width=\"", width), ("\" height=\"", height)]
        {
            self.raw(&[name]);
            self.numbers(&[value]);
        }
        self.raw(&["\" viewBox=\""]);
        self.numbers(&[x, y, width, height]);
        self.raw(&["\">"]);
        draw(self);
        self.raw(&["</svg>"]);
    }

    /// Characters, each by its middle and its foot.
    pub(super) fn characters(&mut self, size: f64, colour: Colour, characters: &[(f64, f64, char)]) {
        const FACES: &str = "STZhongsong,Songti SC,Noto Serif CJK SC,Source Han Serif SC,SimSun,serif";
        let colour = &self.value(colour);
        self.raw(&["<g font-family=\"", FACES, "\" font-weight=\"700\" font-size=\""]);
        self.numbers(&[size]);
        self.raw(&["\" fill=\"", colour, "\" text-anchor=\"middle\">"]);
        for (x, y, character) in characters {
            self.raw(&["<text x=\""]);
            self.numbers(&[*x]);
            self.raw(&["\" y=\""]);
            self.numbers(&[*y]);
            self.raw(&["\">", character.encode_utf8(&mut [0; 4]), "</text>"]);
        }
        self.raw(&["</g>"]);
    }

    /// The whole picture.
    pub(super) fn finish(self) -> String {
        let mut svg = String::with_capacity(self.body.len() + 300);
        svg += "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ";
        number(&mut svg, self.width);
        svg.push(' ');
        number(&mut svg, self.height);
        let (width, height) = self.pixels;
        svg += &format!(
            "\" width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"xMidYMid slice\"><path d=\""
        );
        svg += &Path::new().rect(0.0, 0.0, self.width, self.height).0;
        svg += "\" fill=\"";
        svg += &self.value(Colour::Ground);
        svg += "\"/>";
        svg += &self.body;
        svg += "</svg>";
        svg
    }

    fn numbers(&mut self, values: &[f64]) {
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.body.push(' ');
            }
            number(&mut self.body, *value);
        }
    }

    fn raw(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.body += part);
    }

    fn value(&self, colour: Colour) -> String {
        let colour = match colour {
            Colour::Ground => self.by_ground(Colour::Deep, Colour::Wash, Colour::Brand),
            Colour::Near => self.by_ground(Colour::Brand, Colour::Soft, Colour::Deep),
            Colour::Far => Colour::Mid,
            Colour::Line => self.by_ground(Colour::Soft, Colour::Brand, Colour::Wash),
            plain => plain,
        };
        let [deep, brand, mid, soft, wash, paper, lamp] = self.colours;
        match colour {
            Colour::Deep => deep,
            Colour::Brand => brand,
            Colour::Mid => mid,
            Colour::Soft => soft,
            Colour::Wash => wash,
            Colour::Paper => paper,
            _ => lamp,
        }
        .to_string()
    }
}

/// What a line is drawn with.
#[derive(Copy, Clone)]
pub(super) struct Pen {
    colour: Colour,
    width: f64,
    opacity: f64,
    /// Whether lines end where they end, and not round.
    is_cut: bool,
}

impl Pen {
    pub(super) fn new(colour: Colour, width: f64) -> Pen {
        Pen { colour, width, opacity: 1.0, is_cut: false }
    }

    pub(super) fn faint(self, opacity: f64) -> Pen {
        Pen { opacity, ..self }
    }

    pub(super) fn cut(self) -> Pen {
        Pen { is_cut: true, ..self }
    }
}

/// The usual line.
pub(super) const PEN: Pen = Pen { colour: Colour::Line, width: 0.7, opacity: 1.0, is_cut: false };

/// The commands of a path, in units; letters as in SVG: capitals name places, small ones lead from where it stands.
#[derive(Clone, Default)]
pub(super) struct Path(String);

impl Path {
    pub(super) fn new() -> Path {
        Path::default()
    }

    /// A command and its numbers.
    pub(super) fn to(&mut self, command: char, numbers: &[f64]) -> &mut Path {
        self.0.push(command);
        let mut follows = false;
        for value in numbers {
            let start = self.0.len();
            if follows {
                self.0.push(' ');
            }
            number(&mut self.0, *value);
            // A minus parts numbers as well as a blank does.
            if follows && self.0.as_bytes()[start + 1] == b'-' {
                self.0.remove(start);
            }
            follows = true;
        }
        self
    }

    /// Begins anew at a place.
    pub(super) fn at(&mut self, x: f64, y: f64) -> &mut Path {
        self.to('M', &[x, y])
    }

    pub(super) fn h(&mut self, x: f64) -> &mut Path {
        self.to('h', &[x])
    }

    pub(super) fn v(&mut self, y: f64) -> &mut Path {
        self.to('v', &[y])
    }

    pub(super) fn l(&mut self, x: f64, y: f64) -> &mut Path {
        self.to('l', &[x, y])
    }

    pub(super) fn close(&mut self) -> &mut Path {
        self.0.push('z');
        self
    }

    pub(super) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) -> &mut Path {
        self.at(x, y).h(width).v(height).h(-width).close()
    }

    pub(super) fn circle(&mut self, x: f64, y: f64, radius: f64) -> &mut Path {
        let half = |way: f64| [radius, radius, 0.0, 1.0, 1.0, way * 2.0 * radius, 0.0];
        self.at(x - radius, y).to('a', &half(1.0)).to('a', &half(-1.0)).close()
    }

    pub(super) fn polygon(&mut self, corners: &[(f64, f64)]) -> &mut Path {
        self.polyline(corners).close()
    }

    pub(super) fn polyline(&mut self, corners: &[(f64, f64)]) -> &mut Path {
        for (index, (x, y)) in corners.iter().enumerate() {
            self.to(if index == 0 { 'M' } else { 'L' }, &[*x, *y]);
        }
        self
    }
}

/// Writes a number with two decimals at most, rounded half away from zero.
fn number(text: &mut String, value: f64) {
    let hundredths = (value * 100.0).round() as i64;
    if hundredths < 0 {
        text.push('-');
    }
    let hundredths = hundredths.unsigned_abs();
    let (whole, rest) = (hundredths / 100, (hundredths % 100) as u8);
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut left = whole;
    while left > 0 || at == digits.len() {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    // A leading 0 before a point is not needed.
    if whole > 0 || rest == 0 {
        text.extend(digits[at..].iter().map(|digit| *digit as char));
    }
    if rest > 0 {
        text.push('.');
        text.push((b'0' + rest / 10) as char);
        if !rest.is_multiple_of(10) {
            text.push((b'0' + rest % 10) as char);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_two_decimals_at_most() {
        let written = |value: f64| {
            let mut text = String::new();
            number(&mut text, value);
            text
        };
        let cases = [
            (0.0, "0"),
            (-0.001, "0"),
            (0.5, ".5"),
            (-0.25, "-.25"),
            (12.0, "12"),
            (100.1, "100.1"),
            (3.014, "3.01"),
            (-7.006, "-7.01"),
            (0.05, ".05"),
        ];
        for (value, expected) in cases {
            assert_eq!(written(value), expected);
        }
        assert_eq!(Path::new().at(1.0, -2.5).l(-0.5, 3.0).0, "M1-2.5l-.5 3");
    }
}
