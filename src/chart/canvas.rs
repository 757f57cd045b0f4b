//! SVG text: shapes and labels on a picture that is as wide as a phone and grows in height. Numbers are written with
//! at most one decimal, so that the same chart is the same bytes everywhere.

use std::fmt::Write;

use super::Datum;
use super::measure::{LINE, width, wrap};
use crate::dataset::figure::Quantity;

/// The width of every picture, in its units.
pub(super) const WIDTH: f64 = 340.0;

/// A colour of a theme: `--chart-1` … `--chart-6`, each with a fallback of at least 3:1 on white and on dark grey.
const COLOURS: [&str; 6] = ["#d0453a", "#3178c6", "#2a8250", "#9d6b14", "#8e5bb5", "#1b7f8e"];

/// How many series can be told apart.
pub(super) const DISTINCT: usize = COLOURS.len();

/// What lets a text stand out from a drawing.
const RIM: &str = " stroke=\"var(--chart-paper, Canvas)\" stroke-width=\"4\" stroke-linejoin=\"round\" \
                   paint-order=\"stroke\"";

/// What is drawn so far.
pub(super) struct Canvas<'a> {
    /// The prefix of all ids in it.
    id: &'a str,
    body: String,
    patterns: [bool; DISTINCT],
}

/// Where a text stands relative to its x.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(id: &'a str) -> Canvas<'a> {
        Canvas { id, body: String::new(), patterns: [false; DISTINCT] }
    }

    /// A line of text whose box begins at `top`.
    pub(super) fn text(&mut self, x: f64, top: f64, anchor: Anchor, text: &str) {
        self.label(x, top, anchor, "", text);
    }

    /// A line of text that stands on a drawing: with a rim in the colour of the paper, so that it can be read on
    /// whatever colours a theme sets.
    pub(super) fn text_over(&mut self, x: f64, top: f64, text: &str) {
        self.label(x, top, Anchor::Middle, RIM, text);
    }

    /// A line of text on the bar of a series. That of the first one is plain: a theme may write on it without the rim.
    pub(super) fn text_on_bar(&mut self, x: f64, top: f64, series: usize, text: &str) {
        let class = if series == 0 { " class=\"on-bar\"" } else { "" };
        self.label(x, top, Anchor::Middle, &format!("{class}{RIM}"), text);
    }

    fn label(&mut self, x: f64, top: f64, anchor: Anchor, attributes: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let (x, y) = (number(x), number(top + 15.0));
        let text = escape(text);
        writeln!(self.body, "<text x=\"{x}\" y=\"{y}\"{anchor}{attributes}>{text}</text>").expect("a string");
    }

    /// Lines of text from `top` on; gives where they end.
    pub(super) fn lines(&mut self, x: f64, top: f64, anchor: Anchor, lines: &[String]) -> f64 {
        for (index, line) in lines.iter().enumerate() {
            self.text(x, top + index as f64 * LINE, anchor, line);
        }
        top + lines.len() as f64 * LINE
    }

    /// A filled box; nothing if it has no width or no height.
    pub(super) fn bar(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str) {
        if width <= 0.0 || height <= 0.0 {
            return;
        }
        let [x, y, width, height] = [x, y, width, height].map(number);
        writeln!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"
        )
        .expect("a string");
    }

    /// The mark for what is not known: an empty box, dashed for what is not public, dotted for what is still to be
    /// confirmed. Nothing for what there is not.
    pub(super) fn unknown(&mut self, x: f64, y: f64, width: f64, height: f64, datum: &Datum) {
        let Some(dashes) = dashes(datum) else { return };
        let [x, y, width, height] = [x + 0.5, y + 0.5, width - 1.0, height - 1.0].map(number);
        writeln!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"none\" \
             stroke=\"currentColor\" stroke-dasharray=\"{dashes}\"/>"
        )
        .expect("a string");
    }

    /// A straight line in the colour of the text.
    pub(super) fn rule(&mut self, from: (f64, f64), to: (f64, f64), opacity: f64) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(number);
        writeln!(
            self.body,
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"currentColor\" \
             stroke-opacity=\"{opacity}\"/>"
        )
        .expect("a string");
    }

    /// A thin upright line in the colour of the paper, between two parts that touch.
    pub(super) fn edge(&mut self, x: f64, y: f64, height: f64) {
        let data = format!("M{} {}v{}", number(x), number(y), number(height));
        self.path(&data, "stroke=\"var(--chart-paper, Canvas)\" stroke-width=\"1.5\"");
    }

    /// A path with attributes.
    pub(super) fn path(&mut self, data: &str, attributes: &str) {
        writeln!(self.body, "<path d=\"{data}\" {attributes}/>").expect("a string");
    }

    /// The plain colour of a series.
    pub(super) fn colour(index: usize) -> String {
        let index = index % DISTINCT;
        format!("var(--chart-{}, {})", index + 1, COLOURS[index])
    }

    /// The fill of a series: its colour, and from the second on a pattern, so that colour is not all that tells them
    /// apart.
    pub(super) fn fill(&mut self, index: usize) -> String {
        let index = index % DISTINCT;
        if index == 0 {
            return Canvas::colour(0);
        }
        self.patterns[index] = true;
        format!("url(#{}-p{})", self.id, index + 1)
    }

    /// Swatches with names, in as many lines as needed; gives where they end.
    pub(super) fn legend(&mut self, top: f64, names: &[&str]) -> f64 {
        let (mut x, mut y) = (0.0, top);
        for (index, name) in names.iter().enumerate() {
            let lines = wrap(name, WIDTH - 20.0);
            let needed = 20.0 + lines.iter().map(|line| width(line)).fold(0.0, f64::max);
            if x > 0.0 && x + needed > WIDTH {
                (x, y) = (0.0, y + LINE);
            }
            let fill = self.fill(index);
            self.bar(x, y + 4.0, 13.0, 13.0, &fill);
            let end = self.lines(x + 19.0, y, Anchor::Start, &lines);
            if lines.len() > 1 {
                (x, y) = (0.0, end);
            } else {
                x += needed + 14.0;
            }
        }
        if x > 0.0 { y + LINE } else { y }
    }

    /// The picture as an element, `height` units high.
    pub(super) fn finish(self, height: f64, title: &str, description: &str) -> String {
        let id = self.id;
        let (width, height) = (number(WIDTH), number(height.ceil()));
        let mut svg = format!(
            "<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
             aria-labelledby=\"{id}-title {id}-desc\" font-size=\"14\" fill=\"currentColor\">\n\
             <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
            escape(title),
            escape(description)
        );
        if self.patterns.contains(&true) {
            svg += "<defs>\n";
            for index in (0..DISTINCT).filter(|index| self.patterns[*index]) {
                let lines = match index {
                    1 => "M-2 2l4 -4M0 8l8 -8M6 10l4 -4",
                    2 => "M2 2h2v2h-2zM6 6h2v2h-2z",
                    3 => "M0 2h8M0 6h8",
                    4 => "M-2 6l4 4M0 0l8 8M6 -2l4 4",
                    _ => "M0 4h8M4 0v8",
                };
                let paint = if index == 2 { "fill" } else { "fill=\"none\" stroke" };
                let colour = Canvas::colour(index);
                writeln!(
                    svg,
                    "<pattern id=\"{id}-p{}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
                     <path d=\"M0 0h8v8h-8z\" fill=\"{colour}\"/>\
                     <path d=\"{lines}\" {paint}=\"var(--chart-paper, #fff)\" opacity=\".7\"/></pattern>",
                    index + 1
                )
                .expect("a string");
            }
            svg += "</defs>\n";
        }
        svg + &self.body + "</svg>"
    }
}

/// The least length of a bar for a number that is not zero.
const TRACE: f64 = 0.5;

/// The length of a bar: none for zero, and a trace for a number that is too small to be seen.
pub(super) fn length(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value.abs().max(TRACE) }
}

/// How long one is, where `span` is to be `length` long; nothing where all are zero.
pub(super) fn unit(length: f64, span: f64) -> f64 {
    if span > 0.0 { length / span } else { 0.0 }
}

/// How the mark of a figure without a number is dashed; `None` where there is no mark.
pub(super) fn dashes(datum: &Datum) -> Option<&'static str> {
    match &datum.quantity {
        Some(Quantity::Withheld) => Some("3 3"),
        Some(Quantity::Pending) => Some("1 2"),
        Some(Quantity::Known { .. }) | None => None,
    }
}

/// What the marks mean that a picture shows without a word beside them; none if there are none.
pub(super) fn meanings<'a>(data: impl Iterator<Item = &'a Datum> + Clone) -> Vec<String> {
    let shown = |wanted: &Quantity| data.clone().any(|datum| datum.quantity.as_ref() == Some(wanted));
    let marks = [(Quantity::Withheld, "虚线框：未公开"), (Quantity::Pending, "点线框：待核定")];
    marks.into_iter().filter(|(quantity, _)| shown(quantity)).map(|(_, meaning)| meaning.into()).collect()
}

/// A length with at most one decimal.
pub(super) fn number(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, tenth) = (tenths.abs() / 10, tenths.abs() % 10);
    if tenth == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{tenth}") }
}

/// Text that may stand between tags and in attributes of HTML.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' | '\r' | '\t' => escaped.push(' '),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}
