//! What leads where: pages that nothing leads to, pages that are far from the home page, sections in a menu that are empty.
//! What a theme shows beside the texts is not known in full; where it may lead to a page, it counts as if it did.

use std::collections::VecDeque;

use rayon::prelude::*;

use crate::config;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::front_matter::FieldValue;
use crate::document::links::{Target, To};
use crate::document::{Argument, Segment};
use crate::folder;
use crate::hash::Map;
use crate::lens::Scene;
use crate::path::{RoutePath, SourcePath};
use crate::plan;
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
    let mut led = vec![false; ways.leads.len()];
    for place in ways.leads.iter().flatten().chain(&ways.everywhere) {
        led[*place] = true;
    }
    for (place, page) in scene.site().pages().enumerate() {
        let source = page.summary.source();
        let matter = page.summary.matter();
        // A screen on a wall is opened by who sets it up.
        let is_wall = matter.template.as_ref().is_some_and(|template| template.value == folder::WALL);
        if source.as_str() == folder::HOME || page.summary.hidden.is_some() || is_wall {
            continue;
        }
        let title = matter.title_range.clone();
        // A folder without a page of its own may be a slip for another, which is said by itself.
        let is_of_root = source.folder() == folder::CONTENT || source.file_name() == folder::BUNDLE;
        if !led[place] && (is_of_root || page.summary.is_section) {
            let message = "没有页面、列表或菜单通到这一页，读者找不到";
            let hint = format!("在相关的页面里链接它，或者写进 site.yaml 的菜单：{}", page.summary.route);
            found.push(Diagnostic::new(Code::PageOrphan, message).at(source, title).hint(hint));
        } else if let Some(clicks) = clicks[place].filter(|clicks| *clicks > CLICKS) {
            let message = format!("从首页要点 {clicks} 次才到这一页");
            let hint = "把它所在的栏目写进 site.yaml 的菜单，或者在首页、上级栏目里链接它";
            found.push(Diagnostic::new(Code::PageFar, message).at(source, title).hint(hint));
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

/// Whether a section has no page, no section below it and no text, and shows nothing that stands elsewhere.
fn is_empty(site: &Site, page: &Page) -> bool {
    let source = page.summary.source();
    let is_home = source.as_str() == folder::HOME;
    let below = || site.pages().any(|other| other.summary.section.as_ref() == Some(source));
    // A page that is held back comes, or was there.
    let held = || site.excluded().any(|(other, _)| folder::below(other, source.folder()).is_some());
    !is_home
        && gathers_nothing(site, page)
        && page.document.body.segments.is_empty()
        && site.listed(&ListKey::Section(source.clone())).is_empty()
        && !below()
        && !held()
}

/// Whether there is nothing elsewhere that a section shows: honours, reports, figures. Of a template of the site's own nobody knows.
fn gathers_nothing(site: &Site, page: &Page) -> bool {
    if let Some(media) = plan::records_shown(&page.summary) {
        return site.records(media).is_empty();
    }
    let template = page.summary.matter().template.as_ref().map(|template| template.value.as_str());
    match template {
        _ if page.summary.source().folder() == folder::STATS => site.datasets().next().is_none(),
        None | Some("places.html") => true,
        Some("stats.html") => site.datasets().next().is_none(),
        Some(_) => false,
    }
}

/// Which pages lead to which, by their places among the pages of the site: this is worked out in every pass.
struct Ways<'s> {
    site: &'s Site,
    by_route: Map<&'s str, usize>,
    /// Where pages were before.
    by_alias: Map<RoutePath, usize>,
    /// What each page leads to.
    leads: Vec<Vec<usize>>,
    /// What the menus lead to, and what else stands on every page.
    everywhere: Vec<usize>,
}

impl<'s> Ways<'s> {
    fn new(scene: &'s Scene) -> Ways<'s> {
        let site: &Site = scene.site();
        let (mut by_route, mut by_alias) = (Map::default(), Map::default());
        for (place, page) in site.pages().enumerate() {
            let aliases = page.summary.matter().aliases.iter();
            by_alias.extend(aliases.map(|alias| (routes::alias(&alias.value), place)));
            by_route.insert(page.summary.route.as_str(), place);
        }
        let mut ways = Ways { site, by_route, by_alias, leads: Vec::new(), everywhere: Vec::new() };
        let mut everywhere = Vec::new();
        let mut add = |written: &str| everywhere.extend(ways.at_root(written));
        site.config.menu_items().for_each(|item| add(&item.link));
        strings(&site.config.params, &mut add);
        scene.theme().quoted(&mut add);
        ways.everywhere = everywhere;
        let from = |(place, page): (usize, &'s Page)| {
            let mut to = ways.from(page);
            to.retain(|to| *to != place);
            to
        };
        ways.leads = site.pages().collect::<Vec<_>>().into_par_iter().enumerate().map(from).collect();
        let lists_home = scene.theme().shows_list(HOME_TEMPLATE);
        // Those of one section stand together.
        let mut last: (Option<&SourcePath>, Option<usize>) = (None, None);
        for (place, page) in site.pages().enumerate() {
            let Some(source) = &page.summary.section else { continue };
            if last.0 != Some(source) {
                last = (Some(source), site.place(source));
            }
            let is_listed = page.summary.is_section || page.summary.kind().is_some();
            if let Some(section) = last.1
                && (source.as_str() != folder::HOME || lists_home || is_listed)
                && section != place
            {
                ways.leads[section].push(place);
            }
        }
        ways
    }

    /// The page at a path from the root of the site.
    fn at_root(&self, written: &str) -> Option<usize> {
        let path = written.split(['#', '?']).next().filter(|path| path.starts_with('/'))?;
        let at = |path: &str| {
            let place = self.by_route.get(path).copied();
            place.or_else(|| self.by_alias.get(&RoutePath::new(path)).copied())
        };
        at(path).or_else(|| at(&format!("{path}/")))
    }

    /// What the text and the header of a page lead to, and the pages that it shows as related.
    fn from(&self, page: &'s Page) -> Vec<usize> {
        let source = page.summary.source();
        let mut to: Vec<usize> = Vec::new();
        let mut lead = |written: &str| match Target::parse(source, written).to {
            To::Source(path) => {
                if let Destination::Page(path, ..) = self.site.destination(&path) {
                    to.extend(self.site.place(&path));
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
        // Few values of a header are addresses.
        let mut value_leads = |text: &str| {
            if text.contains(['/', '.']) {
                lead(text);
            }
        };
        for (_, value) in &page.summary.matter().fields {
            match value {
                FieldValue::Text(text) => value_leads(text),
                FieldValue::List(texts) => texts.iter().for_each(|text| value_leads(text)),
                _ => {}
            }
        }
        let refs = page.summary.refs.iter().flat_map(|(_, refs)| refs);
        to.extend(refs.filter_map(|source| self.site.place(source)));
        let referrers = page.relations.referrers.iter().flat_map(|(_, pages)| pages);
        to.extend(referrers.filter_map(|other| self.site.place(other.source())));
        to
    }

    /// How many clicks each page is from the home page; of those that can be reached.
    fn clicks(&self) -> Vec<Option<usize>> {
        let mut clicks: Vec<Option<usize>> = vec![None; self.leads.len()];
        let mut next = VecDeque::new();
        let home = self.site.place(&SourcePath::new(folder::HOME));
        let terms = self.site.pages().enumerate().filter(|(_, page)| {
            page.summary.matter().fields.iter().any(|(_, value)| matches!(value, FieldValue::Terms { .. }))
        });
        // The home page of a theme leads to the sections of what it shows; a taxonomy leads to its terms, and those to pages.
        let starts = home.map(|home| (home, 0)).into_iter();
        let starts = starts.chain(self.everywhere.iter().map(|place| (*place, 1)));
        let starts = starts.chain(terms.map(|(place, _)| (place, CLICKS)));
        let mut starts: Vec<_> = starts.collect();
        starts.sort_by_key(|(_, clicks)| *clicks);
        let mut starts = starts.into_iter().peekable();
        while let Some((place, count)) = {
            let near = next.front().map_or(usize::MAX, |(_, count)| *count);
            starts.next_if(|(_, count)| *count <= near).or_else(|| next.pop_front())
        } {
            if clicks[place].is_some_and(|known| known <= count) {
                continue;
            }
            clicks[place] = Some(count);
            next.extend(self.leads[place].iter().map(|to| (*to, count + 1)));
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
