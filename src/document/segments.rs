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
pub(super) fn without_styles(html: &str) -> String {
    const STYLE: &str = " style=\"text-align: ";
    const CLASSES: [(&str, &str); 3] =
        [("left", ""), ("center", " class=\"center\""), ("right", " class=\"right\"")];
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(STYLE) {
        out.push_str(before);
        let is_cell = before.ends_with("<th") || before.ends_with("<td");
        let mut told = CLASSES.iter().filter(|_| is_cell);
        let told =
            told.find_map(|(side, class)| Some((*class, after.strip_prefix(side)?.strip_prefix('"')?)));
        let (class, after) = told.unwrap_or((STYLE, after));
        out.push_str(class);
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::without_styles;

    #[test]
    fn cells_get_classes_and_nothing_else_is_touched() {
        let made = "<th style=\"text-align: left\">甲</th><td style=\"text-align: right\">1</td>\
                    <td style=\"text-align: center\">乙</td><p style=\"text-align: right\"><td style=\"text-align: up\">";
        let wanted = "<th>甲</th><td class=\"right\">1</td><td class=\"center\">乙</td>\
                      <p style=\"text-align: right\"><td style=\"text-align: up\">";
        assert_eq!(without_styles(made), wanted);
        assert_eq!(without_styles("<td>&lt;td style=&quot;</td>"), "<td>&lt;td style=&quot;</td>");
    }
}
