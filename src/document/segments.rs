//! What the writer of HTML wrote, put right and cut into segments: where something waits for the site, it left a marker.

use super::Segment;

/// The HTML with the waiting segments in place of their markers.
pub(super) fn segments(html: String, waiting: Vec<Segment>) -> Vec<Segment> {
    if waiting.is_empty() {
        return if html.is_empty() { Vec::new() } else { vec![Segment::Html(html)] };
    }
    let mut waiting: Vec<Option<Segment>> = waiting.into_iter().map(Some).collect();
    let mut segments = Vec::with_capacity(2 * waiting.len() + 1);
    let mut text = String::new();
    let mut start = 0;
    for (index, end) in memchr::memchr_iter(0, html.as_bytes()).chain([html.len()]).enumerate() {
        let part = &html[std::mem::replace(&mut start, end + 1)..end];
        // Every second part is the number of a segment.
        let segment = match index % 2 {
            0 => None,
            _ => part.parse().ok().and_then(|number: usize| waiting.get_mut(number)?.take()),
        };
        let Some(segment) = segment else {
            text.push_str(part);
            continue;
        };
        if !text.is_empty() {
            segments.push(Segment::Html(std::mem::take(&mut text)));
        }
        segments.push(segment);
    }
    if !text.is_empty() {
        segments.push(Segment::Html(text));
    }
    segments
}

/// The cells of tables with classes instead of styles, which a strict Content-Security-Policy forbids.
pub(super) fn without_styles(html: String) -> String {
    let mut html = html;
    for cell in ["th", "td"] {
        html = html.replace(&format!("<{cell} style=\"text-align: left\">"), &format!("<{cell}>"));
        for side in ["center", "right"] {
            let class = format!("<{cell} class=\"{side}\">");
            html = html.replace(&format!("<{cell} style=\"text-align: {side}\">"), &class);
        }
    }
    html
}
