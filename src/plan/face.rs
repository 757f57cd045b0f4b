//! Which characters the titles of a site are set in, and what is planned for their face. Style sheets name the files, and
//! pages name the style sheets, so that a new character renders no page.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::{FileView, Planner, View, asset_route};
use crate::path::RoutePath;
use crate::site::{ListKey, Page, Site};
use crate::theme::Theme;

/// The characters of the first file, those that titles have most often: 14 KB, which every page has fetched ahead and a server
/// sends without waiting for a first answer (RFC 6928: ten segments). More would keep a reader on a phone from what he came for.
const FIRST: usize = 66;

/// So many are one file: a few more are no reason for another.
const ALONE: usize = 110;

/// The most characters of the second file: what home shows and the first file has not. Most readers begin there, and a phone waits
/// longer for six small files than for one.
const SECOND: usize = 150;

/// The characters of each other file, if that makes no more than `MOST` of them. A browser fetches one only for a page that has
/// one of its characters: those that stand in the titles of one page are in one file, and pages have few. The fewer a file has
/// the fewer are fetched in vain: a page of the demo fetches 70 KB in the middle, and with 50 in each file 82.
const OTHER: usize = 20;
const MOST: usize = 24;

/// How many titles of each kind, and how many honours, are taken for those that the home page shows.
const FRONT: usize = 6;

/// The lowest headings of a text that are set in the face.
const LEVEL: u8 = 2;

/// So many pages are counted at a time.
const CHUNK: usize = 1_024;

/// What a theme's templates cannot be asked for, since numbers are worked out: 全部9篇, 第3页.
const ALWAYS: &str = "0123456789";

/// The characters of each file of the face.
pub(super) type Files = Arc<[Arc<str>]>;

/// Where the style sheet is that names the first file of the face.
pub fn title_style_route() -> RoutePath {
    asset_route("title.css")
}

/// Where the style sheet is that names the files after the first. Pages take it when they are painted: nobody waits for the
/// face of a title further down.
pub fn title_more_route() -> RoutePath {
    asset_route("title-more.css")
}

/// Where a file of the face is, counted from 0: `/assets/title.woff2`, `/assets/title-2.woff2`.
pub fn title_face_route(file: usize) -> RoutePath {
    match file {
        0 => asset_route("title.woff2"),
        _ => asset_route(&format!("title-{}.woff2", file + 1)),
    }
}

/// Plans the face. Who has a style sheet of that name in the theme has seen to it.
pub(super) fn add(planner: &mut Planner, files: Option<Files>) {
    let Some(files) = files.filter(|_| !planner.has(title_style_route().as_str())) else { return };
    for (file, characters) in files.iter().enumerate() {
        planner.add(title_face_route(file), View::File(FileView::TitleFace(characters.clone())));
    }
    let style = |part| View::File(FileView::TitleStyle(files.clone(), part));
    planner.add(title_style_route(), style(0..1));
    if files.len() > 1 {
        planner.add(title_more_route(), style(1..files.len()));
    }
}

/// The characters of each file, in order; `None` where the site wants no face.
pub(super) fn files(site: &Site, theme: &Theme) -> Option<Files> {
    let mut counts = Counts::default();
    let config = &site.config;
    if !config.title_face {
        return None;
    }
    for text in [ALWAYS, &config.title, &config.tagline, &theme.headings()] {
        counts.add(text);
    }
    // Most readers see the home page, and it has titles of all sorts: they come first, so that they share a file.
    for kind in &config.kinds {
        counts.add(&kind.label);
        let newest = site.listed(&ListKey::Kind(kind.name.as_str().into())).iter().take(FRONT);
        newest.for_each(|page| counts.add(&page.matter().title));
    }
    let names: Vec<&str> = honours(site).collect();
    names.iter().take(FRONT).for_each(|name| counts.add(name));
    config.home.bands.iter().flatten().for_each(|block| counts.add(&block.title));
    let front = counts.order.len();
    for taxonomy in &config.taxonomies {
        counts.add(&taxonomy.label);
    }
    for (_, terms) in site.taxonomies() {
        terms.iter().for_each(|term| counts.add(&term.name));
    }
    for (_, dataset) in site.datasets() {
        counts.add(&dataset.head.title);
    }
    let of_pages = |pages: &[&Page]| {
        let mut counts = Counts::default();
        for page in pages {
            counts.add(&page.summary.matter().title);
            let headings = page.document.body.headings.iter().filter(|heading| heading.level <= LEVEL);
            headings.for_each(|heading| counts.add(&heading.text));
        }
        counts
    };
    let pages: Vec<&Page> = site.pages().collect();
    let of_pages: Vec<Counts> = pages.par_chunks(CHUNK).map(of_pages).collect();
    of_pages.iter().for_each(|other| counts.add_all(other));
    names.iter().for_each(|name| counts.add(name));
    let (first, second, others) = counts.parted(front);
    let size = OTHER.max(others.len().div_ceil(MOST));
    let others = second.chunks(SECOND).chain(others.chunks(size));
    let files = std::iter::once(first.as_slice()).chain(others).map(|file| {
        let mut file = file.to_vec();
        file.sort_unstable();
        file.into_iter().collect::<String>().into()
    });
    Some(files.collect())
}

/// The names of the site's honours.
fn honours(site: &Site) -> impl Iterator<Item = &str> {
    let entries = site.records(false).iter().flat_map(|honour| honour.record.entries.iter());
    entries.filter(|(key, _)| *key == "name").map(|(_, name)| name.as_str())
}

/// Which characters stand in what was added, in the order in which they came, and how often.
#[derive(Default)]
struct Counts {
    order: Vec<char>,
    /// By code point: all titles are counted in every pass.
    counts: Vec<u32>,
}

impl Counts {
    fn add(&mut self, text: &str) {
        let seen = text.chars().filter(|c| !c.is_whitespace() && !c.is_control());
        seen.for_each(|c| self.add_often(c, 1));
    }

    /// Adds what was counted by itself, behind all that was added.
    fn add_all(&mut self, other: &Counts) {
        other.order.iter().for_each(|c| self.add_often(*c, other.counts[*c as usize]));
    }

    fn add_often(&mut self, c: char, count: u32) {
        let at = c as usize;
        if at >= self.counts.len() {
            self.counts.resize((at + 1).next_power_of_two(), 0);
        }
        if self.counts[at] == 0 {
            self.order.push(c);
        }
        self.counts[at] += count;
    }

    /// The characters of the first file, those of the others that are among the first `front` that came, and the rest, in the
    /// order in which they came.
    fn parted(self, front: usize) -> (Vec<char>, Vec<char>, Vec<char>) {
        let mut frequent = self.order.clone();
        frequent.sort_by_key(|c| Reverse(self.counts[*c as usize]));
        if frequent.len() > ALONE {
            frequent.truncate(FIRST);
        }
        let is_first: HashSet<char> = frequent.iter().copied().collect();
        let rest = |part: &[char]| part.iter().copied().filter(|c| !is_first.contains(c)).collect();
        (frequent, rest(&self.order[..front]), rest(&self.order[front..]))
    }
}
