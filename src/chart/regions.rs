//! A table of regions in which each figure has a bar: what a map would show, without a map, at any width.

use super::canvas::{escape, number};
use super::{Spec, canvas::Canvas};

/// The table. Each bar is drawn against the largest of its column; the figure stands beside it as text.
pub(super) fn draw(spec: &Spec) -> String {
    let mut html = format!(
        "<div class=\"chart-scroll\" role=\"region\" aria-label=\"{}\" tabindex=\"0\">\n\
         <table class=\"chart-regions\">\n<thead><tr><th scope=\"col\">区域</th>",
        escape(&spec.title)
    );
    for series in &spec.series {
        html += &format!("<th scope=\"col\">{}</th>", escape(&series.name));
    }
    html += "</tr></thead>\n<tbody>\n";
    let most: Vec<f64> = spec
        .series
        .iter()
        .map(|series| {
            series.values.iter().filter_map(|datum| datum.drawn()).map(f64::abs).fold(0.0, f64::max)
        })
        .collect();
    for (index, category) in spec.categories.iter().enumerate() {
        html += &format!("<tr><th scope=\"row\">{}</th>", escape(category));
        for (order, series) in spec.series.iter().enumerate() {
            let datum = &series.values[index];
            let bar = match datum.drawn() {
                Some(value) => {
                    let length = number((value.abs() / most[order].max(f64::MIN_POSITIVE) * 100.0).max(0.5));
                    format!("<rect width=\"{length}\" height=\"10\" fill=\"{}\"/>", Canvas::colour(order))
                }
                None => {
                    "<rect x=\"1\" y=\"1\" width=\"18\" height=\"8\" fill=\"none\" stroke=\"currentColor\" \
                         stroke-dasharray=\"3 3\"/>"
                        .into()
                }
            };
            html += &format!(
                "<td><span>{}</span><svg viewBox=\"0 0 100 10\" width=\"100\" height=\"10\" \
                 preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">{bar}</svg></td>",
                escape(&datum.text)
            );
        }
        html += "</tr>\n";
    }
    html + "</tbody>\n</table>\n</div>"
}
