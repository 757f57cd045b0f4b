//! One colour to the colours of a whole theme: a sheet of colours that can be read, turned to another hue, is one that can be
//! read. Knows colours, their contrast (WCAG 2.2) and the names that sheets give them; neither files nor the site.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// A colour of a screen: red, green and blue (sRGB).
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// What a text has at least to what it stands on, and where more is asked for.
const TEXT: f64 = 4.5;
const MORE: f64 = 7.0;
/// What a line that tells something has at least.
const LINE: f64 = 3.0;
const WHITE: Colour = Colour([255; 3]);
const BLACK: Colour = Colour([0; 3]);

/// What stands on the fills of a theme: white, and what is made lighter until it can be read there.
const ON_FILLS: [&str; 2] = ["on-2", "lamp"];
/// What stands on its grounds.
const ON_GROUNDS: [&str; 5] = ["ink", "ink-2", "main", "fig", "ochre"];
/// What keeps its hue whatever the hue of the theme: the light of a lamp, and what is not known.
const OWN_HUE: [&str; 2] = ["lamp", "ochre"];

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Colour {
    /// `0x8f1d22`.
    pub fn of(number: u32) -> Colour {
        let [_, red, green, blue] = number.to_be_bytes();
        Colour([red, green, blue])
    }

    /// `#8f1d22` or `#abc`.
    pub fn parse(text: &str) -> Option<Colour> {
        let digits = text.strip_prefix('#')?;
        let part = |at: usize, length: usize| u8::from_str_radix(digits.get(at..at + length)?, 16).ok();
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(Colour(match digits.len() {
            6 if is_hex => [part(0, 2)?, part(2, 2)?, part(4, 2)?],
            3 if is_hex => [part(0, 1)? * 17, part(1, 1)? * 17, part(2, 1)? * 17],
            _ => return None,
        }))
    }

    /// The relative luminance (WCAG 2.2), 0 to 1.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// How well this can be told from another (WCAG 2.2), 1 to 21.
    pub fn contrast(self, other: Colour) -> f64 {
        let (one, other) = (self.luminance() + 0.05, other.luminance() + 0.05);
        one.max(other) / one.min(other)
    }

    /// Whether white text can be read on it, and how well.
    pub fn carries_white(self) -> Result<(), f64> {
        let ratio = self.contrast(WHITE);
        if ratio >= TEXT { Ok(()) } else { Err(ratio) }
    }

    /// The nearest colour of the same hue that white text can be read on: itself, or a darker one.
    pub fn for_white(self) -> Colour {
        self.until(TEXT, &[WHITE])
    }

    /// The angle of the hue, in degrees.
    pub fn hue(self) -> f64 {
        let Tone { hue, .. } = self.tone();
        hue.to_degrees().rem_euclid(360.0)
    }

    /// This, made lighter or darker, whichever leads further, until it can be told from all of its grounds.
    fn until(self, ratio: f64, grounds: &[Colour]) -> Colour {
        let least = |colour: Colour| {
            grounds.iter().map(|ground| colour.contrast(*ground)).fold(f64::INFINITY, f64::min)
        };
        let step = if least(WHITE) >= least(BLACK) { 0.004 } else { -0.004 };
        let mut tone = self.tone();
        let mut colour = self;
        while grounds.iter().any(|ground| colour.contrast(*ground) < ratio)
            && (0.0..=1.0).contains(&tone.light)
        {
            tone.light += step;
            colour = tone.colour();
        }
        colour
    }

    fn linear(self) -> [f64; 3] {
        self.0.map(|part| {
            let value = f64::from(part) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn tone(self) -> Tone {
        let [r, g, b] = self.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        let a = 1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s;
        let b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s;
        let light = 0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s;
        Tone { light, chroma: a.hypot(b), hue: b.atan2(a) }
    }
}

/// A colour by what eyes tell of it: lightness, colourfulness and hue (OKLCH; Ottosson, "A perceptual color space for image
/// processing", 2020).
#[derive(Copy, Clone, Debug)]
struct Tone {
    light: f64,
    chroma: f64,
    hue: f64,
}

impl Tone {
    /// The colour of a screen; one that no screen has, with less chroma.
    fn colour(self) -> Colour {
        let mut chroma = self.chroma;
        loop {
            let (a, b) = (chroma * self.hue.cos(), chroma * self.hue.sin());
            let l = (self.light + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
            let m = (self.light - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
            let s = (self.light - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
            let parts = [
                4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
                -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
                -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
            ];
            if chroma < 0.001 || parts.iter().all(|part| (-0.0005..=1.0005).contains(part)) {
                return Colour(parts.map(|part| {
                    let part = part.clamp(0.0, 1.0);
                    let value =
                        if part <= 0.003_130_8 { 12.92 * part } else { 1.055 * part.powf(1.0 / 2.4) - 0.055 };
                    (value * 255.0).round() as u8
                }));
            }
            chroma -= 0.002;
        }
    }
}

/// A sheet of colours (lines of `--name: #rrggbb;` in braces, as the built-in moods are) turned to another colour: `--brand` of
/// its first line is that colour itself, the others follow, and each pair that is read or told apart in the model is so here.
pub fn sheet(model: &str, brand: Colour) -> String {
    let first = model.lines().find_map(|line| set(line).get("brand").copied()).unwrap_or(brand);
    let turned = turned(first, brand);
    let mut is_first = true;
    let mut out = String::new();
    for line in model.lines() {
        let old = set(line);
        if old.contains_key("brand") {
            let mut new = old.clone();
            for (name, colour) in &mut new {
                // What has the colour of a lamp in the model has it here.
                let is_lamp = old.get("lamp") == Some(&old[name]);
                if !OWN_HUE.contains(name) && !is_lamp {
                    *colour = turned(*colour);
                }
            }
            if std::mem::take(&mut is_first) {
                for name in old.keys().filter(|name| old[*name] == first) {
                    new.insert(name, brand);
                }
            }
            readable(&mut new, line.contains("contrast") || line.contains("data-elder"));
            let mut line = line.to_owned();
            for (name, colour) in new {
                for colon in [":", ": "] {
                    let [past, now] = [old[name], colour].map(|one| format!("--{name}{colon}{one};"));
                    line = line.replace(&past, &now);
                }
            }
            out += &line;
        } else if !line.starts_with("/*") {
            out += line;
        }
        out.push('\n');
    }
    out.trim_start().to_owned()
}

/// The colours of a drawing whose colour is the second of them, turned to another: that one becomes the other itself, the
/// last, which is lit, keeps its hue.
pub fn drawing<const N: usize>(model: [Colour; N], brand: Colour) -> [Colour; N] {
    let Some(&first) = model.get(1) else { return model };
    let turned = turned(first, brand);
    std::array::from_fn(|at| match at {
        1 => brand,
        _ if at + 1 == N => model[at],
        _ => turned(model[at]),
    })
}

/// What makes of a colour that goes with one the colour that goes with another.
fn turned(from: Colour, to: Colour) -> impl Fn(Colour) -> Colour {
    let (from, to) = (from.tone(), to.tone());
    // A grey has no hue to turn to.
    let vivid = if from.chroma > 0.01 { (to.chroma / from.chroma).min(1.2) } else { 1.0 };
    move |colour: Colour| {
        let tone = colour.tone();
        Tone { hue: tone.hue + to.hue - from.hue, chroma: tone.chroma * vivid, ..tone }.colour()
    }
}

/// The colours of a line, by their names.
fn set(line: &str) -> BTreeMap<&str, Colour> {
    let pairs = line.split("--").skip(1).filter_map(|part| part.split(';').next()?.split_once(':'));
    pairs.filter_map(|(name, colour)| Some((name, Colour::parse(colour.trim())?))).collect()
}

/// A colour of a sheet that a text has, and that cannot be read on what it stands on.
#[derive(Clone, Debug)]
pub struct Faint {
    /// Bytes of the colour in the sheet.
    pub range: Range<usize>,
    /// Its name, and that of what it stands on, without the dashes.
    pub name: String,
    /// See there.
    pub ground: String,
    /// The contrast of both.
    pub ratio: f64,
    /// The nearest colour of that hue that can be read there.
    pub instead: Colour,
}

/// The colours of texts in a sheet that cannot be read, each once. What a block of the sheet leaves out it has from the first.
pub fn faint(css: &str) -> Vec<Faint> {
    let mut found: Vec<Faint> = Vec::new();
    let mut first: Option<BTreeMap<String, Colour>> = None;
    for (start, block) in blocks(css) {
        let own: Vec<(String, Range<usize>, Colour)> = colours(block, start);
        if own.is_empty() {
            continue;
        }
        let mut set = first.clone().unwrap_or_default();
        set.extend(own.iter().map(|(name, _, colour)| (name.clone(), *colour)));
        let on = |names: &'static [&'static str], grounds: [&'static str; 2]| {
            names.iter().map(move |name| (*name, grounds))
        };
        let pairs = on(&["brand", "deep"], ["on", "on"]).chain(on(&ON_FILLS, ["brand", "deep"]));
        for (name, grounds) in pairs.chain(on(&ON_GROUNDS, ["paper", "wash"])) {
            let Some((_, range, colour)) = own.iter().find(|(known, ..)| known == name) else { continue };
            let known: Vec<(&str, Colour)> = match grounds {
                // What is not said is white: the text on fills, and paper.
                ["brand", _] => grounds.iter().filter_map(|name| Some((*name, *set.get(*name)?))).collect(),
                _ => grounds.iter().map(|name| (*name, set.get(*name).copied().unwrap_or(WHITE))).collect(),
            };
            let worst = known.iter().map(|(ground, other)| (*ground, colour.contrast(*other)));
            let Some((ground, ratio)) = worst.min_by(|one, other| one.1.total_cmp(&other.1)) else {
                continue;
            };
            if ratio < TEXT && !found.iter().any(|one| one.range == *range) {
                let grounds: Vec<Colour> = known.iter().map(|(_, colour)| *colour).collect();
                let instead = colour.until(TEXT, &grounds);
                found.push(Faint {
                    range: range.clone(),
                    name: name.into(),
                    ground: ground.into(),
                    ratio,
                    instead,
                });
            }
        }
        first.get_or_insert(set);
    }
    found
}

/// What stands in the inner braces of a sheet, and where it begins.
fn blocks(css: &str) -> impl Iterator<Item = (usize, &str)> {
    css.match_indices('}').filter_map(|(end, _)| {
        let start = css[..end].rfind(['{', '}']).filter(|at| css[*at..].starts_with('{'))? + 1;
        Some((start, &css[start..end]))
    })
}

/// The colours that a block gives names to: name, bytes of the colour, colour.
fn colours(block: &str, start: usize) -> Vec<(String, Range<usize>, Colour)> {
    let mut found = Vec::new();
    let mut at = 0;
    for part in block.split_inclusive(';') {
        let place = at;
        at += part.len();
        let Some((name, value)) = part.split_once(':') else { continue };
        let Some((_, name)) = name.split_once("--") else { continue };
        let name = name.trim();
        let text = value.trim_end_matches(';').trim();
        let Some(colour) = Colour::parse(text) else { continue };
        let from = start + place + part.len() - value.len() + (value.len() - value.trim_start().len());
        found.push((name.to_owned(), from..from + text.len(), colour));
    }
    found
}

/// Makes each colour lighter or darker until it can be told from what it stands on.
fn readable(set: &mut BTreeMap<&str, Colour>, is_more: bool) {
    let least = if is_more { MORE } else { TEXT };
    tell(set, &["brand", "deep"], least, ["on", "on"]);
    tell(set, &ON_FILLS, least, ["brand", "deep"]);
    tell(set, &ON_GROUNDS, least, ["paper", "wash"]);
    tell(set, &["line-2"], LINE, ["paper", "wash"]);
}

/// The same of some names, and of what they stand on.
fn tell<'s>(set: &mut BTreeMap<&'s str, Colour>, names: &[&'s str], ratio: f64, grounds: [&'s str; 2]) {
    let grounds = grounds.map(|ground| set.get(ground).copied().unwrap_or(WHITE));
    for name in names {
        if let Some(colour) = set.get_mut(name) {
            *colour = colour.until(ratio, &grounds);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = include_str!("../themes/default/assets/mood-red.css");

    #[test]
    fn contrast_and_tones_are_those_of_the_books() {
        assert!((Colour([0; 3]).contrast(WHITE) - 21.0).abs() < 1e-9);
        assert!((Colour::parse("#777").unwrap().contrast(WHITE) - 4.48).abs() < 0.01);
        for text in ["#9c1f1f", "#17498a", "#18583f", "#000000", "#ffffff", "#0f0f10", "#e60012"] {
            let colour = Colour::parse(text).unwrap();
            assert_eq!(colour.tone().colour().to_string(), text);
        }
        let red = Colour::parse("#ff0000").unwrap().tone();
        assert!((red.light - 0.628).abs() < 0.001 && (red.chroma - 0.2577).abs() < 0.001);
        for text in ["9c1f1f", "#9c1f1", "#ggg", "红", "#中a"] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn of_any_colour_white_can_be_read_on_the_sheet_can_be_read() {
        let texts = [("on", ["brand", "deep"]), ("on-2", ["brand", "deep"]), ("lamp", ["brand", "deep"])];
        let grounds = ON_GROUNDS.map(|name| (name, ["paper", "wash"]));
        let mut colours = 0;
        for (r, g, b) in cube() {
            let colour = Colour([r, g, b]).for_white();
            assert_eq!(colour.carries_white(), Ok(()), "{colour}");
            colours += 1;
            let css = sheet(MODEL, colour);
            let lines: Vec<&str> = css.lines().filter(|line| line.contains("--brand")).collect();
            assert_eq!(lines.len(), 6);
            assert_eq!(set(lines[0])["brand"], colour);
            for line in lines {
                let set = set(line);
                assert_eq!(set.len(), 14, "{line}");
                let least =
                    if line.contains("contrast") || line.contains("data-elder") { MORE } else { TEXT };
                for (text, on) in texts.iter().chain(&grounds) {
                    for ground in on {
                        let ratio = set[text].contrast(set[ground]);
                        assert!(ratio >= least, "{colour}: {text} on {ground} is {ratio:.2} in {line}");
                    }
                }
                for ground in ["paper", "wash"] {
                    assert!(set["line-2"].contrast(set[ground]) >= LINE, "{colour}: {line}");
                }
            }
        }
        assert!(colours > 100);
    }

    #[test]
    fn what_cannot_be_read_on_a_sheet_is_found_where_it_stands() {
        assert!(faint(MODEL).is_empty(), "{:?}", faint(MODEL));
        let css = ":root { --ink:#999; --ink-2: #222; --brand:#ffcc00 }\n@media dark { :root { --paper: #111; --ink: #eee; --ink-2: #333; } }";
        let told: Vec<String> = faint(css)
            .iter()
            .map(|one| format!("{} {} {}", one.name, &css[one.range.clone()], one.ground))
            .collect();
        assert_eq!(told, ["brand #ffcc00 on", "ink #999 paper", "ink #eee wash", "ink-2 #333 paper"]);
        for end in 0..css.len() {
            faint(&css[..end]);
        }
    }

    /// Colours all over the cube.
    fn cube() -> impl Iterator<Item = (u8, u8, u8)> {
        let steps = [0, 51, 102, 153, 204, 255];
        steps
            .into_iter()
            .flat_map(move |r| steps.into_iter().flat_map(move |g| steps.into_iter().map(move |b| (r, g, b))))
    }

    #[test]
    fn the_model_s_own_colour_changes_next_to_nothing() {
        let same = sheet(MODEL, Colour::parse("#9c1f1f").unwrap());
        let model: String =
            MODEL.lines().filter(|line| !line.starts_with("/*")).map(|line| line.to_owned() + "\n").collect();
        assert_eq!(same, model);
    }
}
