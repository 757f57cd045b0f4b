//! Markdown to the ranges in which nothing is text: code, HTML, addresses. No shortcode and no blank is looked for there.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::dialect::OPTIONS;

/// The opaque ranges of `source`, sorted and apart from each other.
pub fn ranges(source: &str) -> Vec<Range<usize>> {
    let parser = Parser::new_ext(source, OPTIONS);
    let mut ranges: Vec<Range<usize>> =
        parser.reference_definitions().iter().map(|(_, definition)| definition.span.clone()).collect();
    // Addresses end where their link does, and links end inside out; the text of a link lies before its address.
    let mut links = Vec::new();
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) | Event::Rule => ranges.push(range),
            Event::Code(_) | Event::InlineHtml(_) => {
                if let Some((_, text_end)) = links.last_mut() {
                    *text_end = range.end;
                }
                ranges.push(range);
            }
            Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) => {
                links.push((link_type, range.start))
            }
            Event::Text(_) if matches!(links.last(), Some((LinkType::Autolink | LinkType::Email, _))) => {
                ranges.push(range)
            }
            Event::Text(_) => {
                if let Some((_, text_end)) = links.last_mut() {
                    *text_end = range.end;
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let Some((link_type, text_end)) = links.pop() else { continue };
                if let Some((_, outer)) = links.last_mut() {
                    *outer = range.end;
                }
                let closing = if link_type == LinkType::Inline { "](" } else { "][" };
                if let Some(at) = source[text_end..range.end].find(closing) {
                    ranges.push(text_end + at..range.end);
                }
            }
            _ => {}
        }
    }
    merge(&mut ranges);
    ranges
}

/// Sorts ranges and joins those that overlap.
pub fn merge(ranges: &mut Vec<Range<usize>>) {
    ranges.sort_by_key(|range| range.start);
    ranges.dedup_by(|next, range| {
        let inside = next.start < range.end;
        if inside {
            range.end = range.end.max(next.end);
        }
        inside
    });
}

/// Whether `at` lies in one of the sorted `ranges`.
pub fn contains(ranges: &[Range<usize>], at: usize) -> bool {
    let after = ranges.partition_point(|range| range.start <= at);
    after > 0 && ranges[after - 1].end > at
}
