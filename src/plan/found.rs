//! What is planned for the search: the page, the files that its script reads, and lists of titles for those who have no script.
//! Names carry hashes, but for the one that names the others.

use super::{FileView, PageView, Planner, View, Views};
use crate::hash::Hash;
use crate::path::RoutePath;
use crate::search::{Index, Part, data};
use crate::site::Site;

/// Where the search page is.
pub const SEARCH: &str = "/search/";

/// So many titles stand on the search page itself, for those who have no script; more have a page for each letter.
pub const TITLES_LIMIT: usize = 500;

/// Where the titles are that begin with a letter.
pub fn letter_route(letter: char) -> RoutePath {
    let name = if letter == '#' { "other".to_owned() } else { letter.to_ascii_lowercase().to_string() };
    RoutePath::new(&format!("{SEARCH}{name}/"))
}

/// Where a part of what the search reads is; as a script where pages are opened from a folder.
pub fn search_route(part: Part, hash: Hash, is_script: bool) -> RoutePath {
    let name = data::name(part, hash);
    let ending = match part {
        _ if is_script => "js",
        Part::Entry => "json",
        _ => "bin",
    };
    RoutePath::new(&format!("{SEARCH}{name}.{ending}"))
}

/// Plans the search, but for what its entry names. Who has a page of his own there keeps it.
pub(super) fn add(planner: &mut Planner, site: &Site, index: &Index) {
    if !planner.has(SEARCH) {
        planner.add(RoutePath::new(SEARCH), View::Page(PageView::Search));
        if index.letters().map(|(_, count)| count).sum::<usize>() > TITLES_LIMIT {
            for (letter, _) in index.letters() {
                planner.add(letter_route(letter), View::Page(PageView::Letter(letter)));
            }
        }
    }
    let entry = search_route(Part::Entry, Hash::ABSENT, site.links.relative);
    planner.add(entry, View::File(FileView::Search(Part::Entry)));
}

/// What the search's entry names.
pub(super) fn parts(site: &Site, index: &Index) -> Views {
    let parts = index.parts().iter().filter(|(part, _)| *part != Part::Entry);
    let mut parts: Views = parts
        .map(|(part, hash)| {
            (search_route(*part, *hash, site.links.relative), View::File(FileView::Search(*part)))
        })
        .collect();
    parts.sort_unstable_keys();
    parts
}
