//! A path as a browser asks for it to what is shown there. It is looked up among the routes, never on the disk, so there
//! is nothing to climb out of. Knows nothing of how an answer is sent.

use percent_encoding::percent_decode_str;

use super::shown::Shown;
use crate::engine::Made;
use crate::path::RoutePath;
use crate::plan::{FileView, PageView, View};
use crate::render::scope::encode;
use crate::site::PageSummary;

/// What is at a path.
pub(super) enum Found<'a> {
    /// An output.
    Output(&'a RoutePath, &'a Made),
    /// It is found at another path.
    Elsewhere(String),
    /// There is nothing.
    Nothing,
}

/// What is at a path, which may be percent-encoded.
pub(super) fn find<'a>(shown: &'a Shown, path: &str) -> Found<'a> {
    let outputs = &shown.outputs;
    let base = shown.links().base.path.as_str();
    let Ok(path) = percent_decode_str(path).decode_utf8() else { return Found::Nothing };
    let Some(below) = path.strip_prefix(base) else {
        return if path == "/" { Found::Elsewhere(encoded(&format!("{base}/"))) } else { Found::Nothing };
    };
    if below.is_empty() {
        return Found::Elsewhere(encoded(&format!("{base}/")));
    }
    let page = below.strip_suffix("index.html").filter(|folder| folder.ends_with('/'));
    if let Some((route, made)) =
        outputs.get_key_value(below).or_else(|| page.and_then(|page| outputs.get_key_value(page)))
    {
        return match &made.view {
            View::Page(PageView::Alias(to)) | View::File(FileView::Short(to)) => {
                Found::Elsewhere(encoded(&format!("{base}{to}")))
            }
            _ => Found::Output(route, made),
        };
    }
    match outputs.contains_key(format!("{below}/").as_str()) {
        true => Found::Elsewhere(encoded(&format!("{path}/"))),
        false => Found::Nothing,
    }
}

/// The address that a page has got which was at a path where there is nothing by now.
pub(super) fn moved(shown: &Shown, path: &str) -> Option<String> {
    let base = shown.links().base.path.as_str();
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let below = path.strip_prefix(base).filter(|_| matches!(find(shown, &path), Found::Nothing))?;
    Some(encoded(&format!("{base}{}", shown.moved(below)?)))
}

/// The address of what somebody looks for: a title or the beginning of one, the name of a source, an address with or
/// without the base path as `site.yaml` writes it, or a whole one.
pub(super) fn sought(shown: &Shown, words: &str) -> Option<String> {
    let words = words.trim();
    let base = shown.links().base.path.as_str();
    if words.is_empty() {
        return Some(encoded(&format!("{base}/")));
    }
    let page = |is_meant: &dyn Fn(&PageSummary) -> bool| {
        let page = shown.snapshot.site()?.pages().find(|page| is_meant(&page.summary))?;
        Some(encoded(&format!("{base}{}", page.summary.route)))
    };
    let source = words.trim_start_matches('/').trim_start_matches("content/");
    let by_name = page(&|page| page.matter().title.trim() == words)
        .or_else(|| page(&|page| page.source().as_str().strip_prefix("content/") == Some(source)));
    let path =
        words.split_once("://").map_or(words, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let address = |path: &str| match find(shown, path) {
        Found::Output(route, _) => Some(encoded(&format!("{base}{route}"))),
        Found::Elsewhere(to) => Some(to),
        Found::Nothing => moved(shown, path),
    };
    by_name
        .or_else(|| address(path))
        .or_else(|| address(&format!("{base}/{}", path.trim_start_matches('/'))))
        .or_else(|| page(&|page| page.matter().title.starts_with(words)))
        .or_else(|| page(&|page| page.matter().title.contains(words)))
}

/// A path for an address.
pub(super) fn encoded(path: &str) -> String {
    // `encode` writes for attributes, where an ampersand is `&amp;`.
    encode(path).replace("&amp;", "&")
}

/// The output that a browser at a path is shown: that of the route, or the page that says there is none.
pub(super) fn seen<'a>(shown: &'a Shown, path: &str) -> Option<(&'a RoutePath, &'a Made)> {
    match find(shown, path) {
        Found::Output(route, made) => Some((route, made)),
        _ => shown.outputs.get_key_value("/404.html").map(|(route, made)| (route, &**made)),
    }
}

/// Tells what a browser is shown from what it will be shown; empty where there is not even a page that says so.
pub(super) fn version(seen: Option<(&RoutePath, &Made)>) -> String {
    seen.map_or(String::new(), |(_, made)| made.hash.to_string())
}

/// Whether a route is looked at in a browser, and so gets the script.
pub(super) fn is_page(route: &RoutePath) -> bool {
    let route = route.as_str();
    route.ends_with('/') || route.ends_with(".html") || route.ends_with(".htm")
}

/// A parameter of a query.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key == name).then(|| percent_decode_str(value).decode_utf8_lossy().into_owned())
    })
}
