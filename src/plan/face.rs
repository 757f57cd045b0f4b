//! Which characters the titles of a site are set in, and what is planned for their face. A style sheet names the files, and
//! pages name the style sheet, so that a new character renders no page.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{FileView, Planner, View, asset_route};
use crate::path::RoutePath;
use crate::site::Site;
use crate::theme::Theme;

/// The most characters of one file: some 200 KB, which is what a reader on a phone may be asked to wait for. The characters that
/// most titles have are in the first; a browser fetches another only for a page that has one of its characters.
const MOST: usize = 1000;

/// What a theme's templates cannot be asked for, since numbers are worked out: 全部9篇, 第3页.
const ALWAYS: &str = "0123456789";

/// Where the style sheet is that names the face.
pub fn title_style_route() -> RoutePath {
    asset_route("title.css")
}

/// Where a file of the face is, counted from 0: `/assets/title.woff2`, `/assets/title-2.woff2`.
pub fn title_face_route(file: usize) -> RoutePath {
    match file {
        0 => asset_route("title.woff2"),
        _ => asset_route(&format!("title-{}.woff2", file + 1)),
    }
}

/// Plans the face. Who has a style sheet of that name in the theme has seen to it.
pub(super) fn add(planner: &mut Planner, site: &Site, theme: &Theme) {
    if !site.config.title_face || planner.has(title_style_route().as_str()) {
        return;
    }
    let files = files(site, theme);
    for (file, characters) in files.iter().enumerate() {
        planner.add(title_face_route(file), View::File(FileView::TitleFace(characters.clone())));
    }
    planner.add(title_style_route(), View::File(FileView::TitleStyle(files)));
}

/// The characters of each file, in order.
fn files(site: &Site, theme: &Theme) -> Arc<[Arc<str>]> {
    let mut counts = Counts::default();
    let config = &site.config;
    for text in [ALWAYS, &config.title, &config.tagline, &theme.headings()] {
        counts.add(text);
    }
    config.kinds.iter().for_each(|kind| counts.add(&kind.label));
    config.home.bands.iter().flatten().for_each(|block| counts.add(&block.title));
    for taxonomy in &config.taxonomies {
        counts.add(&taxonomy.label);
    }
    for (_, terms) in site.taxonomies() {
        terms.iter().for_each(|term| counts.add(&term.name));
    }
    for (_, dataset) in site.datasets() {
        counts.add(&dataset.head.title);
    }
    for page in site.pages() {
        counts.add(&page.summary.matter().title);
        page.document.body.headings.iter().for_each(|heading| counts.add(&heading.text));
    }
    for honour in site.records(false).iter() {
        honour.record.entries.iter().filter(|(key, _)| *key == "name").for_each(|(_, name)| counts.add(name));
    }
    let mut characters = counts.in_order();
    let files = characters.chunks_mut(MOST).map(|file| {
        file.sort_unstable();
        file.iter().collect::<String>().into()
    });
    files.collect()
}

/// How often each character stands in what was added.
struct Counts {
    /// Of the plane that nearly all characters are in, by their codes.
    near: Vec<u32>,
    far: BTreeMap<char, u32>,
}

impl Default for Counts {
    fn default() -> Counts {
        Counts { near: vec![0; 0x1_0000], far: BTreeMap::new() }
    }
}

impl Counts {
    fn add(&mut self, text: &str) {
        for c in text.chars() {
            *match self.near.get_mut(c as usize) {
                Some(count) => count,
                None => self.far.entry(c).or_default(),
            } += 1;
        }
    }

    /// The characters that are to be seen, the most frequent first.
    fn in_order(self) -> Vec<char> {
        let near = (0..).map_while(char::from_u32).zip(self.near.iter().copied());
        // The codes from 0xd800 on are no characters, so what is behind them is counted by its code.
        let behind = ('\u{e000}'..='\u{ffff}').map(|c| (c, self.near[c as usize]));
        let all = near.chain(behind).chain(self.far.iter().map(|(c, count)| (*c, *count)));
        let mut seen: Vec<(char, u32)> =
            all.filter(|(c, count)| *count > 0 && !c.is_whitespace() && !c.is_control()).collect();
        seen.sort_unstable_by_key(|(c, count)| (std::cmp::Reverse(*count), *c));
        seen.into_iter().map(|(c, _)| c).collect()
    }
}
