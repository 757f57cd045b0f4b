//! The style sheets that name the face of titles, and what pages are told of it.

use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use minijinja::{Value, context};

use crate::face::FAMILY;
use crate::path::RoutePath;
use crate::plan;
use crate::render::object::empty;
use crate::render::scope::Scope;
use crate::site::links::Destination;

/// What a style sheet says of a part of the files of a face, each with its characters. Where there are several, a browser fetches those
/// of whose characters it has to draw one.
pub fn style(route: &RoutePath, files: &[Arc<str>], part: Range<usize>) -> String {
    let mut style = String::new();
    for (file, characters) in part.clone().zip(&files[part]) {
        let face = plan::title_face_route(file);
        let folder = route.as_str().rfind('/').map_or(0, |slash| slash + 1);
        let name = &face.as_str()[folder..];
        let _ = write!(
            style,
            "@font-face{{font-family:\"{FAMILY}\";src:url(\"{name}\") format(\"woff2\");font-weight:600 900;font-display:swap"
        );
        if files.len() > 1 {
            let _ = write!(style, ";unicode-range:{}", ranges(characters));
        }
        style.push_str("}\n");
    }
    style
}

/// Characters in order, as CSS writes them: `U+30-39,U+4e00`.
fn ranges(characters: &str) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for c in characters.chars().map(u32::from) {
        match ranges.last_mut() {
            Some((_, last)) if c == *last + 1 => *last = c,
            _ => ranges.push((c, c)),
        }
    }
    let written = ranges.into_iter().map(|(first, last)| match first == last {
        true => format!("U+{first:x}"),
        false => format!("U+{first:x}-{last:x}"),
    });
    written.collect::<Vec<_>>().join(",")
}

/// The links that a page has to it: the style sheet, the file that all need, to be fetched ahead, and the style sheet of the
/// other files, if there are any. From a folder browsers fetch no font ahead. Nothing where the site goes without.
pub fn files(scope: &Arc<Scope>) -> Value {
    let is_made = |route| matches!(scope.lens.at_route(route), Destination::Made(_));
    let [style, more, font] =
        [plan::title_style_route(), plan::title_more_route(), plan::title_face_route(0)];
    if !is_made(&font) {
        return empty();
    }
    let href = |is_there, route| if is_there { scope.href(route) } else { empty() };
    let font = href(!scope.lens.links().relative, &font);
    context! { style => scope.href(&style), font, more => href(is_made(&more), &more) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_is_for_all_and_of_several_each_names_its_characters() {
        let route = plan::title_style_route();
        let one = style(&route, &["邻里".into()], 0..1);
        assert!(one.contains("url(\"title.woff2\")") && !one.contains("unicode-range"), "{one}");
        let two: [Arc<str>; 2] = ["0123里".into(), "邻".into()];
        let [first, second] = [style(&route, &two, 0..1), style(&route, &two, 1..2)];
        assert!(first.contains("unicode-range:U+30-33,U+91cc}") && !first.contains("title-2"), "{first}");
        assert!(
            second.contains("url(\"title-2.woff2\")") && second.contains("unicode-range:U+90bb}"),
            "{second}"
        );
    }
}
