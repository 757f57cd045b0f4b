//! The questions of the lens, one function each: from the scene to the answer and the hash of all that can be seen
//! through it. Places in sources are in the hash of one answer alone: what stands where is asked of nobody but messages.

use crate::site::covers::Drawn;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::{Frame, Places, Scene};
use crate::blob::Blob;
use crate::card::Font;
use crate::config::home::Block;
use crate::config::kinds::Kind;
use crate::config::look::Look;
use crate::config::profile::Profile;
use crate::config::rules::Rules;
use crate::config::{Config, Covers, MenuItem};
use crate::dataset::table::Column;
use crate::dataset::{self, Indicator};
use crate::date::Date;
use crate::document::{self, Heading};
use crate::hash::{Hash, Hashed, Hasher};
use crate::notes::Notes;
use crate::path::{RoutePath, SourcePath};
use crate::picture::Picture;
use crate::plan::{self, FileView, PageView, View};
use crate::portal::Portal;
use crate::search::{self, Index, data};
use crate::site::chronicle::{Event, Year};
use crate::site::groups::Grouping;
use crate::site::links::Destination;
use crate::site::nearest::Nearest;
use crate::site::records::Recorded;
use crate::site::{self, Exclusion, LinkStyle, ListKey, Place, Relations, Summary};
use crate::text::collate;
use crate::theme::Theme;

/// What is there, with its hash; what is not there has one too.
fn found<'s, T>(it: Option<&'s T>, hash: impl FnOnce(&'s T) -> Hash) -> Hashed<Option<&'s T>> {
    Hashed { hash: it.map_or(Hash::ABSENT, hash), value: it }
}

/// An answer that is hashed as it stands.
fn plain<T>(value: T, hash: impl FnOnce(&T) -> Hash) -> Hashed<T> {
    Hashed { hash: hash(&value), value }
}

fn truth(value: bool) -> Hashed<bool> {
    plain(value, |value| if *value { Hash::of(b"there") } else { Hash::ABSENT })
}

fn number(value: usize) -> Hashed<usize> {
    plain(value, |value| Hash::of(&value.to_le_bytes()))
}

/// The hash of a list of names.
pub(super) fn hash_of_names<'s>(names: impl IntoIterator<Item = &'s str>) -> Hash {
    let mut hasher = Hasher::default();
    names.into_iter().for_each(|name| hasher.text(name));
    hasher.finish()
}

fn names(names: Vec<&str>) -> Hashed<Vec<&str>> {
    plain(names, |names| hash_of_names(names.iter().copied()))
}

/// A list that a node of the site has.
fn slice<T>(list: Option<&Hashed<Vec<T>>>) -> Hashed<&[T]> {
    match list {
        Some(list) => Hashed { hash: list.hash, value: &list.value },
        None => Hashed { hash: Hash::ABSENT, value: &[] },
    }
}

// ── settings

pub(super) fn identity(scene: &Scene) -> Hashed<Identity<'_>> {
    Hashed { hash: scene.site.config.identity, value: Identity { config: &scene.site.config } }
}

pub(super) fn inspection(scene: &Scene) -> Hashed<Option<&Rules>> {
    let config = &scene.site.config;
    Hashed {
        hash: config.inspection,
        value: Some(&config.rules).filter(|_| config.inspection != Hash::ABSENT),
    }
}

pub(super) fn links(scene: &Scene) -> Hashed<&LinkStyle> {
    Hashed { hash: scene.site.links.hash, value: &scene.site.links }
}

pub(super) fn home(scene: &Scene) -> Hashed<&[Vec<Block>]> {
    let bands = &scene.site.config.home.bands;
    Hashed { hash: bands.hash, value: &bands.value }
}

pub(super) fn params(scene: &Scene) -> Hashed<&serde_json::Value> {
    Hashed { hash: scene.theme.params.hash, value: &scene.theme.params }
}

pub(super) fn portal(scene: &Scene) -> Hashed<Portalled<'_>> {
    let value = Portalled { portal: scene.theme.portal.as_ref(), policy: scene.theme.policy() };
    let of_policy = value.policy.map_or(Hash::ABSENT, |policy| Hash::of(policy.as_bytes()));
    let of_portal = value.portal.map_or(Hash::ABSENT, |portal| portal.hash);
    Hashed { hash: Hash::all([of_policy, of_portal]), value }
}

pub(super) fn covers(scene: &Scene) -> Hashed<&Covers> {
    let covers = &scene.site.config.covers;
    Hashed { hash: covers.hash, value: &covers.value }
}

pub(super) fn font(scene: &Scene) -> Hashed<Option<&Arc<Font>>> {
    found(scene.site.config.share.font.as_ref(), |font| font.hash)
}

pub(super) fn cover<'s>(frame: &'s Frame, source: &SourcePath) -> Hashed<Option<&'s Drawn>> {
    let drawn = frame.structure.covers.get(source);
    Hashed { hash: drawn.map_or(Hash::ABSENT, |drawn| drawn.hash), value: drawn.map(|drawn| &drawn.value) }
}

pub(super) fn menu<'s>(scene: &'s Scene, name: &str) -> Hashed<Option<&'s [MenuItem]>> {
    match scene.site.config.menus.iter().find(|(menu, _)| menu == name) {
        Some((_, items)) => Hashed { hash: items.hash, value: Some(&items.value) },
        None => Hashed::default(),
    }
}

pub(super) fn kind<'s>(scene: &'s Scene, name: &str) -> Hashed<Option<&'s Arc<Kind>>> {
    found(scene.site.config.kind(name), |kind| kind.hash)
}

pub(super) fn kinds(scene: &Scene) -> Hashed<&[Arc<Kind>]> {
    plain(&*scene.site.config.kinds, |kinds| Hash::all(kinds.iter().map(|kind| kind.hash)))
}

pub(super) fn has_field(scene: &Scene, name: &str) -> Hashed<bool> {
    truth(scene.site.config.kinds.iter().any(|kind| kind.field(name).is_some()))
}

// ── taxonomies

pub(super) fn taxonomies(scene: &Scene) -> Hashed<Vec<&str>> {
    names(scene.site.config.taxonomies.iter().map(|taxonomy| taxonomy.name.as_str()).collect())
}

pub(super) fn taxonomy<'s>(scene: &'s Scene, name: &str) -> Hashed<Option<&'s str>> {
    let label = scene.site.config.taxonomy(name).map(|taxonomy| taxonomy.label.as_str());
    plain(label, |label| label.map_or(Hash::ABSENT, |label| Hash::of(label.as_bytes())))
}

pub(super) fn terms<'s>(frame: &'s Frame, name: &str) -> Hashed<&'s [Hashed<site::Term>]> {
    slice(frame.structure.taxonomies.get(name))
}

pub(super) fn term<'s>(frame: &'s Frame, taxonomy: &str, name: &str) -> Hashed<Option<&'s site::Term>> {
    let term = frame
        .structure
        .taxonomies
        .get(taxonomy)
        .and_then(|terms| terms.iter().find(|term| *term.name == *name));
    Hashed { hash: term.map_or(Hash::ABSENT, |term| term.hash), value: term.map(|term| &term.value) }
}

// ── pages

pub(super) fn document<'s>(scene: &'s Scene, source: &SourcePath) -> Hashed<Option<&'s document::Document>> {
    found(scene.site.page(source).map(|page| &*page.document), |document| document.hash)
}

pub(super) fn summary<'s>(frame: &'s Frame, source: &SourcePath) -> Hashed<Option<&'s Summary>> {
    found(frame.structure.summary(source), |summary| summary.hash)
}

pub(super) fn description<'s>(scene: &'s Scene, source: &SourcePath) -> Hashed<&'s str> {
    match scene.site.page(source) {
        Some(page) => Hashed { hash: page.description.hash, value: &page.description },
        None => Hashed::default(),
    }
}

pub(super) fn destination<'s>(scene: &'s Scene, source: &SourcePath) -> Hashed<Destination<'s>> {
    hashed_destination(scene.site.destination(source))
}

fn hashed_destination(destination: Destination<'_>) -> Hashed<Destination<'_>> {
    plain(destination, |destination| {
        let mut hasher = Hasher::default();
        let (sort, texts) = match destination {
            Destination::Page(page, route, hidden) => {
                hasher.text(&hidden.map(Exclusion::chinese).unwrap_or_default());
                (1, [page.as_str(), route.as_str()])
            }
            Destination::Dataset(name) => (2, [*name, ""]),
            Destination::File(_, route) => (3, [route.as_str(), ""]),
            Destination::Excluded(page, why) => {
                hasher.text(&why.chinese());
                (4, [page.as_str(), ""])
            }
            Destination::Made(route) => (5, [route.as_str(), ""]),
            Destination::Nothing => return Hash::ABSENT,
        };
        hasher.number(sort);
        texts.into_iter().for_each(|text| hasher.text(text));
        hasher.finish()
    })
}

pub(super) fn headings<'s>(scene: &'s Scene, source: &SourcePath) -> Hashed<&'s [Heading]> {
    let headings = scene.site.page(source).map_or(&[] as &[_], |page| &page.document.body.headings);
    plain(headings, |headings| {
        let mut hasher = Hasher::default();
        for heading in headings.iter() {
            hasher.number(heading.level.into());
            hasher.text(&heading.id);
            hasher.text(&heading.text);
        }
        hasher.finish()
    })
}

pub(super) fn has_anchor(scene: &Scene, source: &SourcePath, id: &str) -> Hashed<bool> {
    let page = scene.site.page(source);
    truth(page.is_some_and(|page| page.document.body.has_id(id)))
}

/// Something of a page that is a list.
fn of_page<'s, T>(
    frame: &'s Frame,
    source: &SourcePath,
    get: impl FnOnce(&'s Relations) -> &'s Hashed<Vec<T>>,
) -> Hashed<&'s [T]> {
    slice(frame.structure.relations(source).map(get))
}

pub(super) fn ancestors<'s>(frame: &'s Frame, source: &SourcePath) -> Hashed<&'s [Summary]> {
    of_page(frame, source, |page| &*page.ancestors)
}

pub(super) fn neighbours<'s>(
    frame: &'s Frame,
    source: &SourcePath,
) -> Hashed<Option<&'s [Option<Summary>; 2]>> {
    match frame.structure.relations(source) {
        Some(page) => Hashed { hash: page.neighbours.hash, value: Some(&page.neighbours.value) },
        None => Hashed::default(),
    }
}

pub(super) fn nearest<'s>(frame: &'s Frame, source: &SourcePath) -> Hashed<Vec<&'s Summary>> {
    let nearest = frame.nearest.get_or_init(|| Nearest::of(&frame.structure, &frame.found_near));
    let all = frame.structure.listed(&ListKey::All);
    pages(nearest.places(source).iter().map(|place| &all[*place as usize]).collect())
}

/// Of the pages of one day the list decides.
pub(super) fn newest<'s>(frame: &'s Frame, key: &ListKey) -> Hashed<Vec<&'s Summary>> {
    let dated = frame.structure.listed(key).iter().filter(|page| page.matter().changed().is_some());
    let limit = frame.structure.config.feed.limit;
    // Only a section has an order of its own; the others have the newest first.
    if !matches!(key, ListKey::Section(_)) {
        return pages(dated.take(limit).collect());
    }
    let mut dated: Vec<&Summary> = dated.collect();
    dated.sort_by_key(|page| Reverse(page.matter().date));
    dated.truncate(limit);
    pages(dated)
}

fn pages(pages: Vec<&Summary>) -> Hashed<Vec<&Summary>> {
    plain(pages, |pages| Hash::all(pages.iter().map(|page| page.hash)))
}

pub(super) fn referrers<'s>(
    frame: &'s Frame,
    source: &SourcePath,
) -> Hashed<Option<&'s site::relations::Referrers>> {
    match frame.structure.relations(source) {
        Some(page) => Hashed { hash: page.referrers.hash, value: Some(&page.referrers.value) },
        None => Hashed::default(),
    }
}

pub(super) fn page_records<'s>(frame: &'s Frame, source: &SourcePath, media: bool) -> Hashed<&'s [Recorded]> {
    of_page(frame, source, |page| match media {
        true => &page.media,
        false => &page.honours,
    })
}

pub(super) fn site_records(frame: &Frame, media: bool) -> Hashed<&[Recorded]> {
    slice(Some(frame.structure.records(media)))
}

// ── lists

pub(super) fn sections(frame: &Frame) -> Hashed<&[Summary]> {
    slice(Some(&frame.structure.sections))
}

pub(super) fn first<'s>(frame: &'s Frame, key: &ListKey, n: usize) -> Hashed<&'s [Summary]> {
    match frame.structure.lists.get(key) {
        Some(list) => Hashed { hash: list.prefix_hash(n), value: &list.items[..n.min(list.items.len())] },
        None => Hashed::default(),
    }
}

pub(super) fn leaf<'s>(frame: &'s Frame, key: &ListKey, number: usize) -> Hashed<Leaf<'s>> {
    match frame.structure.lists.get(key) {
        Some(list) => {
            let value = Leaf { items: list.leaf(number), total: list.leaves(), count: list.items.len() };
            Hashed { hash: list.leaf_hash(number), value }
        }
        None => Hashed { hash: Hash::ABSENT, value: Leaf { items: &[], total: 1, count: 0 } },
    }
}

pub(super) fn list<'s>(frame: &'s Frame, key: &ListKey) -> Hashed<&'s [Summary]> {
    first(frame, key, usize::MAX)
}

pub(super) fn count(frame: &Frame, key: &ListKey) -> Hashed<usize> {
    number(frame.structure.listed(key).len())
}

pub(super) fn groupings<'s>(
    frame: &'s Frame,
    source: &SourcePath,
) -> Hashed<&'s [(Arc<str>, Hashed<Grouping>)]> {
    plain(frame.structure.groupings.get(source).map_or(&[] as &[_], Vec::as_slice), |groupings| {
        let one = |(by, grouping): &(Arc<str>, Hashed<Grouping>)| Hash::of(by.as_bytes()).then(grouping.hash);
        Hash::all(groupings.iter().map(one))
    })
}

pub(super) fn years(frame: &Frame) -> Hashed<&[Year]> {
    slice(frame.structure.chronicle.as_ref().map(|chronicle| &chronicle.years))
}

pub(super) fn events(frame: &Frame, number: usize) -> Hashed<Events<'_>> {
    let Some(chronicle) = &frame.structure.chronicle else {
        return Hashed { hash: Hash::ABSENT, value: Events { events: &[], total: 1, count: 0 } };
    };
    let (events, total) = (chronicle.leaf(number), chronicle.leaves());
    let value = Events { events, total, count: chronicle.count() };
    Hashed { hash: chronicle.leaf_hash(number), value }
}

pub(super) fn apart<'s>(frame: &'s Frame, taxonomy: &str, term: &str) -> Hashed<&'s [Arc<str>]> {
    slice(frame.structure.roles.labels.get(&(taxonomy.into(), term.into())))
}

pub(super) fn term_records<'s>(
    frame: &'s Frame,
    taxonomy: &str,
    term: &str,
    media: bool,
) -> Hashed<&'s [Recorded]> {
    let roles = &frame.structure.roles;
    let records = if media { &roles.media } else { &roles.honours };
    slice(records.get(&(taxonomy.into(), term.into())))
}

pub(super) fn term_template<'s>(scene: &'s Scene, taxonomy: &str) -> Hashed<Option<&'s str>> {
    let taxonomy = scene.site.config.taxonomy(taxonomy);
    let name = taxonomy.and_then(|taxonomy| taxonomy.template.as_ref()).map(|(name, _)| name.as_str());
    plain(name, |name| name.map_or(Hash::ABSENT, |name| Hash::of(name.as_bytes())))
}

pub(super) fn updated(frame: &Frame) -> Hashed<Option<Date>> {
    frame.structure.updated.clone()
}

// ── figures

pub(super) fn datasets(scene: &Scene) -> Hashed<Vec<&str>> {
    names(scene.site.datasets().map(|(name, _)| name).collect())
}

pub(super) fn head<'s>(scene: &'s Scene, name: &str) -> Hashed<Option<&'s dataset::Head>> {
    match scene.site.dataset(name) {
        Some(dataset) => Hashed { hash: dataset.head.hash, value: Some(&dataset.head.value) },
        None => Hashed::default(),
    }
}

pub(super) fn outline<'s>(scene: &'s Scene, name: &str) -> Hashed<Option<Outline<'s>>> {
    let dataset = scene.site.dataset(name);
    let value = dataset.map(|dataset| Outline { dataset });
    Hashed { hash: dataset.map_or(Hash::ABSENT, |dataset| dataset.outline), value }
}

pub(super) fn dataset<'s>(scene: &'s Scene, name: &str) -> Hashed<Option<&'s dataset::Dataset>> {
    found(scene.site.dataset(name).map(|dataset| &**dataset), |dataset| dataset.hash)
}

pub(super) fn label<'s>(scene: &'s Scene, id: &str) -> Hashed<Option<Label<'s>>> {
    let Some(located) = scene.site.indicator(id) else { return Hashed { hash: Hash::ABSENT, value: None } };
    let indicator = &located.dataset.indicators[located.at].value;
    Hashed { hash: located.label, value: Some(Label { indicator }) }
}

pub(super) fn indicator<'s>(scene: &'s Scene, id: &str) -> Hashed<Option<&'s Indicator>> {
    match scene.site.indicator(id) {
        Some(located) => {
            Hashed { hash: located.hash, value: Some(&located.dataset.indicators[located.at].value) }
        }
        None => Hashed::default(),
    }
}

pub(super) fn evidence<'s>(scene: &'s Scene, id: &str) -> Hashed<Option<&'s Indicator>> {
    let Hashed { hash, value } = indicator(scene, id);
    let places = value.map_or(Hash::ABSENT, |indicator| {
        let mut hasher = Hasher::default();
        indicator.add_places_to(&mut hasher);
        hasher.finish()
    });
    Hashed { hash: hash.then(places), value }
}

pub(super) fn quoting<'s>(scene: &'s Scene, name: &str) -> Hashed<&'s [Summary]> {
    slice(scene.site.quoting(name))
}

// ── files

pub(super) fn asset<'s>(scene: &'s Scene, source: &SourcePath) -> Hashed<Option<&'s site::Asset>> {
    match scene.site.asset(source) {
        Some(asset) => Hashed { hash: asset.hash, value: Some(&asset.value) },
        None => Hashed::default(),
    }
}

pub(super) fn asset_place<'s>(scene: &'s Scene, source: &SourcePath) -> Hashed<Option<Place<'s>>> {
    let place = scene.site.asset(source).map(|asset| Place {
        route: &asset.route,
        dimensions: asset.dimensions,
        picture: asset.picture.as_deref(),
        is_published: asset.is_published,
    });
    plain(place, |place| match place {
        Some(Place { route, dimensions, picture, is_published }) => {
            Hash::of(format!("{route} {dimensions:?} {is_published}").as_bytes())
                .then(picture.map_or(Hash::ABSENT, Picture::hash))
        }
        None => Hash::ABSENT,
    })
}

pub(super) fn notes<'s>(scene: &'s Scene, source: &SourcePath) -> Hashed<Option<&'s Notes>> {
    let notes = scene.site.asset(source).and_then(|asset| asset.notes.as_deref());
    found(notes, Notes::hash)
}

pub(super) fn theme_asset<'s>(scene: &'s Scene, name: &str) -> Hashed<Option<&'s Blob>> {
    found(scene.theme.assets.get(name), |asset| asset.hash)
}

pub(super) fn theme_picture<'s>(scene: &'s Scene, name: &str) -> Hashed<Option<&'s Arc<Picture>>> {
    found(scene.theme.pictures.get(name), |picture| picture.hash())
}

// ── templates

pub(super) fn template<'s>(scene: &'s Scene, name: &str) -> Hashed<Option<Template<'s>>> {
    let value = scene.theme.template_name(name).map(|name| Template { theme: &scene.theme, name });
    Hashed { hash: scene.theme.template_hash(name), value }
}

pub(super) fn template_names(scene: &Scene) -> Hashed<Vec<&str>> {
    Hashed { hash: scene.templates_hash, value: scene.theme.template_names().collect() }
}

// ── the plan

pub(super) fn at_route<'s>(places: &'s Places, route: &RoutePath) -> Hashed<Destination<'s>> {
    let destination = match places.views.get_key_value(route) {
        Some((route, View::Page(PageView::Single(source) | PageView::Section(source, _)))) => {
            Destination::Page(source.clone(), route, places.withheld.why(source))
        }
        Some((_, View::Page(PageView::Dataset(name)))) => Destination::Dataset(name),
        Some((route, View::File(FileView::Asset(source)))) => Destination::File(source.clone(), route),
        Some((route, _)) => Destination::Made(route),
        None => match places.withheld.at(route) {
            Some((source, why)) => Destination::Excluded(source.clone(), why),
            None => Destination::Nothing,
        },
    };
    hashed_destination(destination)
}

pub(super) fn has_id(scene: &Scene, id: &str) -> Hashed<bool> {
    truth(scene.theme.has_id(id))
}

pub(super) fn routes(frame: &Frame) -> Hashed<&[RoutePath]> {
    slice(Some(&site_map(frame).routes))
}

pub(super) fn part(frame: &Frame, number: usize) -> Hashed<Part<'_>> {
    let parts = &site_map(frame).parts;
    let rows = slice(parts.get(number));
    let total = Hash::of(&parts.len().to_le_bytes());
    Hashed { hash: rows.hash.then(total), value: Part { rows: rows.value, total: parts.len() } }
}

pub(super) fn published(places: &Places) -> Hashed<&[SourcePath]> {
    slice(Some(places.published.get_or_init(|| {
        let source = |view: &View| match view {
            View::Page(PageView::Section(_, 1..) | PageView::Grouped(..) | PageView::Later(..)) => None,
            _ => view.source().cloned(),
        };
        let sources = places.views.values().filter_map(source).collect();
        plain(sources, |sources: &Vec<SourcePath>| hash_of_names(sources.iter().map(SourcePath::as_str)))
    })))
}

pub(super) fn files(scene: &Scene) -> Hashed<&[SourcePath]> {
    slice(Some(scene.files.get_or_init(|| {
        // A picture of which others are made has no output of its own.
        let files = scene.site.assets().map(|(source, _)| source.clone()).collect();
        plain(files, |files: &Vec<SourcePath>| hash_of_names(files.iter().map(SourcePath::as_str)))
    })))
}

/// What search engines are told of.
#[derive(Debug)]
pub(super) struct SiteMap {
    routes: Hashed<Vec<RoutePath>>,
    parts: Vec<Hashed<Vec<Listed>>>,
}

/// A row of the site map.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Where.
    pub route: RoutePath,
    /// When the page says that it was last changed.
    pub changed: Option<Date>,
}

fn site_map(frame: &Frame) -> &SiteMap {
    frame.map.get_or_init(|| {
        let rows = frame.places.views.iter().filter(|(_, view)| view.is_listed()).map(|(route, view)| {
            let changed = match view {
                View::Page(PageView::Single(source) | PageView::Section(source, 0)) => {
                    frame.structure.summary(source).and_then(|page| page.matter().changed())
                }
                _ => None,
            };
            Listed { route: route.clone(), changed }
        });
        let rows: Vec<Listed> = rows.collect();
        let hashed = |rows: &[Listed]| {
            plain(rows.to_vec(), |rows| {
                let mut hasher = Hasher::default();
                for row in rows {
                    hasher.text(row.route.as_str());
                    hasher.text(&row.changed.map(|date| date.to_string()).unwrap_or_default());
                }
                hasher.finish()
            })
        };
        let routes = rows.iter().map(|row| row.route.clone()).collect();
        SiteMap {
            routes: plain(routes, |routes: &Vec<RoutePath>| {
                hash_of_names(routes.iter().map(RoutePath::as_str))
            }),
            parts: rows.chunks(plan::SITEMAP_LIMIT).map(hashed).collect(),
        }
    })
}

// ── the search

pub(super) fn has_search(scene: &Scene) -> Hashed<bool> {
    truth(scene.search.is_some())
}

pub(super) fn search_part(scene: &Scene, part: search::Part) -> Hashed<Option<Searched<'_>>> {
    let Some(index) = &scene.search else { return Hashed::default() };
    let hash = index.hash_of(part);
    let value = hash.map(|hash| Searched { site: &scene.site, index, part, hash });
    Hashed { hash: hash.unwrap_or(Hash::ABSENT), value }
}

pub(super) fn letters(scene: &Scene) -> Hashed<Vec<(char, usize)>> {
    let letters = scene.search.iter().flat_map(|index| index.letters()).collect();
    plain(letters, |letters: &Vec<(char, usize)>| Hash::of(format!("{letters:?}").as_bytes()))
}

pub(super) fn lettered(scene: &Scene, letter: char) -> Hashed<Lettered<'_>> {
    plain(Lettered { scene, letter }, |lettered| {
        let readings = format!("{:?}", scene.site.config.pinyin);
        Hash::all(lettered.unsorted().map(|page| page.hash).chain([Hash::of(readings.as_bytes())]))
    })
}

// ── answers that show a part of a node

/// The portal whose column the site is, if it is one, and what pages may take.
#[derive(Copy, Clone, Debug)]
pub struct Portalled<'a> {
    portal: Option<&'a Portal>,
    policy: Option<&'a str>,
}

impl<'a> Portalled<'a> {
    /// The portal.
    pub fn portal(&self) -> Option<&'a Portal> {
        self.portal
    }

    /// The Content-Security-Policy of pages that show it; the site's own where there is no portal, none where that is off.
    pub fn policy(&self) -> Option<String> {
        let own = self.policy?;
        Some(self.portal.map_or_else(|| own.to_owned(), |portal| portal.policy(own)))
    }
}

/// What `site.yaml` says of itself; nothing else may be read from it through this.
#[derive(Copy, Clone, Debug)]
pub struct Identity<'a> {
    config: &'a Config,
}

impl<'a> Identity<'a> {
    /// One of `title`, `tagline`, `description`, `notice`, `language`, `owner`.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        Some(match name {
            "title" => &self.config.title,
            "tagline" => &self.config.tagline,
            "description" => &self.config.description,
            "notice" => &self.config.notice,
            "language" => &self.config.language,
            "owner" => &self.config.owner,
            _ => return None,
        })
    }

    /// By whose rules the site is inspected.
    pub fn profile(&self) -> Profile {
        self.config.profile
    }

    /// Its colour, logo and icon.
    pub fn look(&self) -> &'a Look {
        &self.config.look
    }

    /// The foot of each page.
    pub fn footer(&self) -> &'a [(&'static str, String)] {
        &self.config.footer
    }

    /// Where its parts stand in `site.yaml`, for messages.
    pub fn footer_places(&self) -> &'a [(&'static str, Range<usize>)] {
        &self.config.footer_places
    }
}

/// A part of what the search reads.
#[derive(Copy, Clone, Debug)]
pub struct Searched<'a> {
    site: &'a site::Site,
    index: &'a Index,
    part: search::Part,
    hash: Hash,
}

impl Searched<'_> {
    /// What it holds.
    pub fn bytes(&self) -> Vec<u8> {
        data::bytes(self.site, self.index, self.part)
    }

    /// The same as a script.
    pub fn script(&self) -> String {
        data::script(self.part, self.hash, &self.bytes())
    }
}

/// The pages whose titles begin with a letter.
#[derive(Copy, Clone, Debug)]
pub struct Lettered<'a> {
    scene: &'a Scene,
    letter: char,
}

impl<'a> Lettered<'a> {
    /// In the order of the alphabet.
    pub fn pages(&self) -> Vec<&'a Summary> {
        let mut pages: Vec<&Summary> = self.unsorted().collect();
        let own = &self.scene.site.config.pinyin;
        pages.sort_by_cached_key(|page| (collate::key(&page.matter().title, own), page.route.clone()));
        pages
    }

    fn unsorted(&self) -> impl Iterator<Item = &'a Summary> + use<'a> {
        let Lettered { scene, letter } = *self;
        let found = scene.search.iter().flat_map(move |index| index.lettered(letter));
        found.filter_map(|entry| search::page_of(&scene.site, entry))
    }
}

/// A part of the site map.
#[derive(Copy, Clone, Debug)]
pub struct Part<'a> {
    /// The rows in it.
    pub rows: &'a [Listed],
    /// How many parts there are.
    pub total: usize,
}

/// A leaf of what happened.
#[derive(Copy, Clone, Debug)]
pub struct Events<'a> {
    /// The events on it.
    pub events: &'a [Event],
    /// How many leaves there are.
    pub total: usize,
    /// How many events there are.
    pub count: usize,
}

/// A numbered page of a list.
#[derive(Copy, Clone, Debug)]
pub struct Leaf<'a> {
    /// The pages on it.
    pub items: &'a [Summary],
    /// How many leaves the list has.
    pub total: usize,
    /// How many pages the list has.
    pub count: usize,
}

/// What a dataset consists of.
#[derive(Copy, Clone, Debug)]
pub struct Outline<'a> {
    dataset: &'a dataset::Dataset,
}

impl<'a> Outline<'a> {
    /// The ids of its indicators, in order.
    pub fn indicators(&self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        self.dataset.indicators.iter().map(|indicator| indicator.id.as_str())
    }

    /// The columns of its table.
    pub fn columns(&self) -> &'a [Column] {
        self.dataset.table.as_ref().map_or(&[], |table| &table.columns)
    }

    /// How many rows its table has.
    pub fn rows(&self) -> usize {
        self.dataset.table.as_ref().map_or(0, |table| table.rows.len())
    }

    /// How many cells the row of totals has.
    pub fn totals(&self) -> usize {
        self.dataset.table.as_ref().map_or(0, |table| table.totals.len())
    }
}

/// What lists need of an indicator.
#[derive(Copy, Clone, Debug)]
pub struct Label<'a> {
    indicator: &'a Indicator,
}

impl<'a> Label<'a> {
    /// The name.
    pub fn name(&self) -> &'a str {
        &self.indicator.name
    }

    /// `known`, `pending` or `withheld`.
    pub fn status(&self) -> &'static str {
        self.indicator.figure.quantity.status()
    }

    /// Whether the figure is known.
    pub fn is_known(&self) -> bool {
        self.indicator.figure.value().is_some()
    }
}

/// A template of the theme.
#[derive(Copy, Clone, Debug)]
pub struct Template<'a> {
    theme: &'a Theme,
    name: &'a str,
}

impl<'a> Template<'a> {
    /// To be rendered; `None` where it does not compile, which was said when the theme was parsed.
    pub fn compiled(&self) -> Option<minijinja::Template<'a, 'a>> {
        self.theme.templates.get_template(self.name).ok()
    }

    /// The names that a shortcode's template looks up, if that can be told.
    pub fn arguments(&self) -> Option<&'a BTreeSet<String>> {
        self.theme.arguments(self.name)
    }
}
