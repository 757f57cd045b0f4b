//! What leads where: pages that nothing leads to, pages that are far from the home page, sections in a menu that are empty.
//! What a theme shows beside the texts is not known in full; where it may lead to a page, it counts as if it did.

use std::collections::VecDeque;

use crate::config;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::front_matter::FieldValue;
use crate::document::links::{Target, To};
use crate::document::{Argument, Segment};
use crate::folder;
use crate::hash::{Map, Set};
use crate::lens::Scene;
use crate::path::{RoutePath, SourcePath};
use crate::site::links::Destination;
use crate::site::{ListKey, Page, Site, routes};

/// Clicks from the home page that readers are asked for at most.
const CLICKS: usize = 3;

/// Pages that no other page, list or menu leads to, and those that are further from the home page than [`CLICKS`].
pub(super) fn pages(scene: &Scene, found: &mut Vec<Diagnostic>) {
    // That there is no home page is an error, and enough said.
    if scene.site().page(&SourcePath::new(folder::HOME)).is_none() {
        return;
    }
    let ways = Ways::new(scene);
    let clicks = ways.clicks();
    let led: Set<&SourcePath> = ways.leads.values().flatten().chain(&ways.everywhere).copied().collect();
    for page in scene.site().pages() {
        let source = page.summary.source();
        let matter = page.summary.matter();
        if source.as_str() == folder::HOME || page.summary.hidden.is_some() {
            continue;
        }
        let place = matter.title_range.clone();
        // A folder without a page of its own may be a slip for another, which is said by itself.
        let is_of_root = source.folder() == folder::CONTENT || source.file_name() == folder::BUNDLE;
        if !led.contains(source) && (is_of_root || page.summary.is_section) {
            let message = "没有页面、列表或菜单通到这一页，读者找不到";
            let hint = format!("在相关的页面里链接它，或者写进 site.yaml 的菜单：{}", page.summary.route);
            found.push(Diagnostic::new(Code::PageOrphan, message).at(source, place).hint(hint));
        } else if let Some(clicks) = clicks.get(source).filter(|clicks| **clicks > CLICKS) {
            let message = format!("从首页要点 {clicks} 次才到这一页");
            let hint = "把它所在的栏目写进 site.yaml 的菜单，或者在首页、上级栏目里链接它";
            found.push(Diagnostic::new(Code::PageFar, message).at(source, place).hint(hint));
        }
    }
}

/// Sections in a menu in which there is nothing: those who click see that it is empty.
pub(super) fn empty_sections(scene: &Scene, found: &mut Vec<Diagnostic>) {
    let site = scene.site();
    for item in site.config.menu_items() {
        let at = |page: &&Page| page.summary.is_section && page.summary.route.as_str() == item.link;
        let Some(page) = site.pages().find(at).filter(|page| is_empty(site, page)) else { continue };
        let source = page.summary.source();
        let message = format!("菜单“{}”指向的栏目里还没有内容", item.title);
        let place = Span::new(&SourcePath::new(config::PATH), item.range.clone());
        let diagnostic = Diagnostic::new(Code::PageEmptySection, message).span(place);
        let diagnostic = diagnostic.related(Span::new(source, 0..0), "栏目在这里");
        found.push(diagnostic.hint("放进第一篇内容以前，先从菜单里去掉这一项，或者在栏目页里写上几句"));
    }
}

/// Whether a section has no page, no section below it and no text, and no template of its own that may show something else.
fn is_empty(site: &Site, page: &Page) -> bool {
    let source = page.summary.source();
    let is_home = source.as_str() == folder::HOME;
    let below = || site.pages().any(|other| other.summary.section.as_ref() == Some(source));
    // A page that is held back comes, or was there.
    let held = || site.excluded().any(|(other, _)| folder::below(other, source.folder()).is_some());
    !is_home
        && page.summary.matter().template.is_none()
        && source.folder() != folder::STATS
        && page.document.body.segments.is_empty()
        && site.listed(&ListKey::Section(source.clone())).is_empty()
        && !below()
        && !held()
}

/// Which pages lead to which.
struct Ways<'s> {
    site: &'s Site,
    by_route: Map<String, &'s SourcePath>,
    /// What each page leads to.
    leads: Map<&'s SourcePath, Vec<&'s SourcePath>>,
    /// What the menus lead to, and what else stands on every page.
    everywhere: Vec<&'s SourcePath>,
}

impl<'s> Ways<'s> {
    fn new(scene: &'s Scene) -> Ways<'s> {
        let site: &Site = scene.site();
        let mut by_route = Map::default();
        for page in site.pages() {
            let source = page.summary.source();
            for alias in &page.summary.matter().aliases {
                by_route.insert(routes::alias(&alias.value).as_str().to_owned(), source);
            }
            by_route.insert(page.summary.route.as_str().to_owned(), source);
        }
        let mut ways = Ways { site, by_route, leads: Map::default(), everywhere: Vec::new() };
        let mut everywhere = Vec::new();
        let mut add = |written: &str| everywhere.extend(ways.at_root(written));
        site.config.menu_items().for_each(|item| add(&item.link));
        strings(&site.config.params, &mut add);
        scene.theme().quoted(&mut add);
        ways.everywhere = everywhere;
        let lists_home = scene.theme().shows_list(HOME_TEMPLATE);
        for page in site.pages() {
            let source = page.summary.source();
            ways.leads.entry(source).or_default();
            let targets = ways.from(page);
            ways.add(source, targets);
            if let Some((section, _)) = page.summary.section.as_ref().and_then(|above| ways.page(above)) {
                let is_listed = page.summary.is_section || page.summary.kind().is_some();
                if section.as_str() != folder::HOME || lists_home || is_listed {
                    ways.add(section, vec![source]);
                }
            }
        }
        ways
    }

    fn add(&mut self, from: &'s SourcePath, to: Vec<&'s SourcePath>) {
        self.leads.entry(from).or_default().extend(to.into_iter().filter(|to| *to != from));
    }

    fn page(&self, source: &SourcePath) -> Option<(&'s SourcePath, &'s Page)> {
        self.site.page(source).map(|page| (page.summary.source(), page))
    }

    /// The page at a path from the root of the site.
    fn at_root(&self, written: &str) -> Option<&'s SourcePath> {
        let path = written.split(['#', '?']).next().filter(|path| path.starts_with('/'))?;
        self.by_route
            .get(RoutePath::new(path).as_str())
            .or_else(|| self.by_route.get(&format!("{path}/")))
            .copied()
    }

    /// What the text and the header of a page lead to, and the pages that it shows as related.
    fn from(&self, page: &'s Page) -> Vec<&'s SourcePath> {
        let source = page.summary.source();
        let mut to: Vec<&SourcePath> = Vec::new();
        let mut lead = |written: &str| match Target::parse(source, written).to {
            To::Source(path) => {
                if let Destination::Page(path, ..) = self.site.destination(&path) {
                    to.extend(self.page(&path).map(|(source, _)| source));
                }
            }
            To::Route(route) => to.extend(self.at_root(&route)),
            To::Nothing | To::Here | To::Outside => {}
        };
        for segment in &page.document.body.segments {
            match segment {
                Segment::Link { target, .. } | Segment::Address { target, .. } => lead(target),
                Segment::Call(call) => {
                    for value in call.positional.iter().chain(call.named.iter().map(|(_, value)| value)) {
                        if let Argument::Text(text) = value {
                            lead(text);
                        }
                    }
                }
                Segment::Image { .. } | Segment::Html(_) => {}
            }
        }
        for (_, value) in &page.summary.matter().fields {
            match value {
                FieldValue::Text(text) => lead(text),
                FieldValue::List(texts) => texts.iter().for_each(|text| lead(text)),
                _ => {}
            }
        }
        let refs = page.summary.refs.iter().flat_map(|(_, refs)| refs);
        to.extend(refs.filter_map(|path| self.page(path)).map(|(source, _)| source));
        let referrers = page.referrers.iter().flat_map(|(_, pages)| pages);
        to.extend(referrers.filter_map(|other| self.page(other.source())).map(|(source, _)| source));
        to
    }

    /// How many clicks each page is from the home page; of those that can be reached.
    fn clicks(&self) -> Map<&'s SourcePath, usize> {
        let mut clicks: Map<&SourcePath, usize> = Map::default();
        let mut next = VecDeque::new();
        let home = SourcePath::new(folder::HOME);
        let terms = self.site.pages().filter(|page| {
            page.summary.matter().fields.iter().any(|(_, value)| matches!(value, FieldValue::Terms { .. }))
        });
        // The home page of a theme leads to the sections of what it shows; a taxonomy leads to its terms, and those to pages.
        let starts = self.page(&home).map(|(home, _)| (home, 0)).into_iter();
        let starts = starts.chain(self.everywhere.iter().map(|source| (*source, 1)));
        let starts = starts.chain(terms.map(|page| (page.summary.source(), CLICKS)));
        let mut starts: Vec<_> = starts.collect();
        starts.sort_by_key(|(_, clicks)| *clicks);
        let mut starts = starts.into_iter().peekable();
        while let Some((source, count)) = {
            let near = next.front().map_or(usize::MAX, |(_, count)| *count);
            starts.next_if(|(_, count)| *count <= near).or_else(|| next.pop_front())
        } {
            if clicks.get(source).is_some_and(|known| *known <= count) {
                continue;
            }
            clicks.insert(source, count);
            next.extend(self.leads[source].iter().map(|to| (*to, count + 1)));
        }
        clicks
    }
}

/// The template of the home page.
const HOME_TEMPLATE: &str = "home.html";

/// Every text in a value.
fn strings(value: &serde_json::Value, each: &mut impl FnMut(&str)) {
    match value {
        serde_json::Value::String(text) => each(text),
        serde_json::Value::Array(values) => values.iter().for_each(|value| strings(value, each)),
        serde_json::Value::Object(values) => values.values().for_each(|value| strings(value, each)),
        _ => {}
    }
}
