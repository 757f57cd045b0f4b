//! A table of regions in which each figure has a bar: what a map would show, without a map, at any width.

use super::canvas::{Canvas, dashes, escape, length, number, unit};
use super::{Datum, Series, Spec};

/// The table. Each bar is drawn on the scale of its column, to the left of zero for a negative number; the figure stands
/// beside it as text.
pub(super) fn draw(spec: &Spec) -> String {
    let mut html = format!(
        "<div class=\"chart-scroll\" role=\"group\" aria-label=\"{}\">\n\
         <table class=\"chart-regions\">\n<thead><tr><th scope=\"col\">区域</th>",
        escape(&spec.title)
    );
    for series in &spec.series {
        html += &format!("<th scope=\"col\">{}</th>", escape(&series.name));
    }
    html += "</tr></thead>\n<tbody>\n";
    let scales: Vec<Scale> = spec.series.iter().map(Scale::of).collect();
    for (index, category) in spec.categories.iter().enumerate() {
        html += &format!("<tr><th scope=\"row\">{}</th>", escape(category));
        for (order, series) in spec.series.iter().enumerate() {
            let datum = &series.values[index];
            html += &format!(
                "<td><span>{}</span><svg viewBox=\"0 0 100 10\" width=\"100\" height=\"10\" \
                 preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">{}</svg></td>",
                escape(&datum.text),
                scales[order].bar(datum, order)
            );
        }
        html += "</tr>\n";
    }
    html + "</tbody>\n</table>\n</div>"
}

/// From the numbers of a column to lengths, with a line at zero where some are negative.
struct Scale {
    zero: f64,
    unit: f64,
    has_line: bool,
}

impl Scale {
    fn of(series: &Series) -> Scale {
        let (least, most) = series
            .values
            .iter()
            .filter_map(|datum| datum.drawn())
            .fold((0.0f64, 0.0f64), |(least, most), value| (least.min(value), most.max(value)));
        let unit = unit(100.0, most - least);
        Scale { zero: -least * unit, unit, has_line: least < 0.0 }
    }

    /// The bar of a figure, or its mark.
    fn bar(&self, datum: &Datum, order: usize) -> String {
        let line = if self.has_line {
            let x = number((self.zero - 0.5).clamp(0.0, 99.0));
            format!("<rect x=\"{x}\" width=\"1\" height=\"10\" fill=\"currentColor\"/>")
        } else {
            String::new()
        };
        let bar = match (datum.drawn(), dashes(datum)) {
            (Some(0.0), _) => String::new(),
            (Some(value), _) => {
                let length = length(value * self.unit);
                let from = if value < 0.0 { self.zero - length } else { self.zero };
                let from = from.min(100.0 - length).max(0.0);
                let at = if from > 0.0 { format!(" x=\"{}\"", number(from)) } else { String::new() };
                let (length, colour) = (number(length), Canvas::colour(order));
                format!("<rect{at} width=\"{length}\" height=\"10\" fill=\"{colour}\"/>")
            }
            (None, Some(dashes)) => {
                let x = number((self.zero + 1.0).min(81.0));
                format!(
                    "<rect x=\"{x}\" y=\"1\" width=\"18\" height=\"8\" fill=\"none\" stroke=\"currentColor\" \
                     stroke-dasharray=\"{dashes}\"/>"
                )
            }
            (None, None) => String::new(),
        };
        bar + &line
    }
}
