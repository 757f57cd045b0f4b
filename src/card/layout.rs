//! What a card says to an SVG: the picture at the left, at its right kind, title, summary, and the site's name below.

use super::faces::{Face, Faces};
use super::{Card, lines};
use crate::cover::Mood;

/// How wide and high the picture is, in pixels.
pub(super) const PLACE: (u32, u32) = (560, 630);

const WIDTH: f64 = 1200.0;
const HEIGHT: f64 = 630.0;
/// Where text begins and how wide it may be.
const LEFT: f64 = 616.0;
const COLUMN: f64 = 534.0;
/// Sizes of a title and the lines that it may take at each; at the last it is cut.
const TITLES: [(f64, usize); 4] = [(66.0, 2), (54.0, 3), (43.0, 4), (34.0, 7)];
/// Where the line above the site's name is.
const FOOT: f64 = 520.0;
/// How far apart the lines of a title are, in its sizes.
const LEAD: f64 = 1.36;
const INK: &str = "#231b19";
const SOFT: &str = "#5e514c";
const RULE: &str = "#e6d9d0";

/// The card of 1200 × 630 without its picture.
pub(super) fn wide(card: &Card, faces: &Faces<'_>) -> String {
    let Faces { serif, sans, .. } = faces;
    let mut svg = Svg(String::with_capacity(32 << 10));
    svg.0 +=
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1200 630\" width=\"1200\" height=\"630\">";
    svg.rect(0.0, 0.0, WIDTH, HEIGHT, "#fffdfa");
    let brand = &card.mood.brand().to_string();
    let parts = [&card.label, if card.unit.is_empty() { &card.field } else { &card.unit }];
    let kind: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let kind = lines::balanced(sans, &kind.join(" · "), COLUMN / 25.0, 1);
    svg.lines(sans, 96.0, 25.0, 1.0, brand, &kind);

    let title = &card.title;
    let (size, title) = title_lines(serif, title);
    let end = svg.lines(serif, 112.0 + size, size, LEAD, INK, &title) - size * LEAD;

    let start = end + 66.0;
    let room = ((FOOT - 22.0 - start) / 44.0 + 1.0).clamp(0.0, 3.0) as usize;
    if room > 0 {
        let summary = lines::balanced(sans, &card.summary, COLUMN / 27.0, room);
        svg.lines(sans, start, 27.0, 1.62, SOFT, &summary);
    }
    foot(&mut svg, card, faces, brand);
    svg.0 += "</svg>";
    svg.0
}

/// The size and the lines of a title: as large as it fits, or one smaller where that keeps a quoted name in one line.
fn title_lines(face: &Face<'_>, title: &str) -> (f64, Vec<String>) {
    let at = |(size, most): (f64, usize)| (size, lines::balanced(face, title, COLUMN / size, most));
    let fits = |(size, most): &(f64, usize)| lines::fits(face, title, COLUMN / size, *most);
    let mut fitting = TITLES.into_iter().filter(fits).take(2).map(at);
    let Some(largest) = fitting.next() else { return at(TITLES[TITLES.len() - 1]) };
    let smaller =
        fitting.next().filter(|(_, lines)| lines::tear_quotes(&largest.1) && !lines::tear_quotes(lines));
    smaller.unwrap_or(largest)
}

/// The window of the site, its name, and what every page says of itself.
fn foot(svg: &mut Svg, card: &Card, Faces { serif, sans, .. }: &Faces<'_>, brand: &str) {
    svg.rect(LEFT, FOOT, COLUMN, 2.0, RULE);
    svg.0 += &format!(
        "<g transform=\"translate({LEFT} 548) scale(1.778)\"><path d=\"M9 9h8v8H9z\" fill=\"#e9b44c\"/>\
         <path d=\"M1 1h16v16H1zM9 1v16M1 9h16\" fill=\"none\" stroke=\"{brand}\" stroke-width=\"2\"/></g>"
    );
    // Of a whole sentence the first words.
    let first = card.notice.split(['：', '，', '。', '；', '（']).next().unwrap_or_default();
    let notice = lines::balanced(sans, first, 8.0, 1);
    let notice_width = notice.iter().map(|text| sans.width(text) * 22.0 + 16.0).sum::<f64>();
    let site = lines::balanced(serif, &card.site, (COLUMN - 48.0 - notice_width) / 25.0, 1);
    for name in site {
        svg.text(serif, (LEFT + 48.0, 573.0), 25.0, INK, "start", &name);
    }
    for text in notice {
        svg.text(sans, (LEFT + COLUMN, 573.0), 22.0, SOFT, "end", &text);
    }
}

/// The window of the site on its colour, for sites without covers.
pub(super) fn plain(mood: Mood, (width, height): (u32, u32)) -> String {
    let side = f64::from(width.min(height)) / 2.0;
    let (x, y, scale) = ((f64::from(width) - side) / 2.0, (f64::from(height) - side) / 2.0, side / 18.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\
         <path d=\"M0 0h{width}v{height}H0z\" fill=\"{}\"/><g transform=\"translate({x} {y}) scale({scale})\">\
         <path d=\"M9 9h8v8H9z\" fill=\"#e9b44c\"/><path d=\"M1 1h16v16H1zM9 1v16M1 9h16\" fill=\"none\" \
         stroke=\"#fffdfa\" stroke-width=\"1\"/></g></svg>",
        mood.brand()
    )
}

struct Svg(String);

impl Svg {
    fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str) {
        self.0 += &format!("<path d=\"M{x} {y}h{width}v{height}h-{width}z\" fill=\"{fill}\"/>");
    }

    /// Lines whose first stands on `y`; gives where one behind the last would stand.
    fn lines(&mut self, face: &Face<'_>, y: f64, size: f64, lead: f64, fill: &str, lines: &[String]) -> f64 {
        let mut foot = y;
        for line in lines {
            self.text(face, (LEFT - lines::pull(line) * size, foot), size, fill, "start", line);
            foot += size * lead;
        }
        foot
    }

    fn text(&mut self, face: &Face<'_>, (x, y): (f64, f64), size: f64, fill: &str, anchor: &str, text: &str) {
        let (family, weight) = (face.family(), face.weight());
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        self.0 += &format!(
            "<text x=\"{x}\" y=\"{y}\" font-family=\"{family}\" font-weight=\"{weight}\" font-size=\"{size}\" \
             fill=\"{fill}\" text-anchor=\"{anchor}\">{text}</text>"
        );
    }
}
