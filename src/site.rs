//! Stage 3, `assemble`: documents, datasets and assets to the site, an immutable value. Every node carries the hash
//! of all that can be seen through it, so that the lens can answer "did this change?" by a look-up.

pub mod article;
mod beside;
pub mod chronicle;
pub mod covers;
pub mod files;
pub mod groups;
pub mod held;
pub mod links;
pub mod lists;
pub mod nearest;
mod pictures;
pub mod quotes;
pub mod records;
pub mod relations;
pub mod roles;
pub mod routes;
mod sections;
mod structure;
mod unfinished;
mod uses;
mod withheld;

use self::covers::Drawn;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::blob::Blob;
use crate::config::kinds::Kind;
use crate::config::{Base, Config};
use crate::dataset::{Dataset, Indicator};
use crate::date::{Date, Instant, Moment};
use crate::diagnostic::Diagnosed;
use crate::document::front_matter::FrontMatter;
use crate::document::{Document, Outline};
use crate::hash::{Hash, Hashed, Hasher, Map};
use crate::notes::Notes;
use crate::path::{RoutePath, SourcePath};
use crate::photo::Trouble;
use crate::picture::Picture;
use crate::text::summary;
use crate::theme::Theme;
use chronicle::Chronicle;
use groups::Grouping;
use held::HeldBack;
use lists::List;
use quotes::Quote;
use records::Recorded;
use roles::Roles;
use structure::Parts;
pub use structure::Structure;
use uses::Uses;
pub use withheld::Withheld;

/// How long a summary cut from a body is at most, in widths of Han characters.
const SUMMARY_WIDTH: usize = 120;

/// The source of the home page.
pub use crate::folder::HOME;

/// The site: what there is, where it goes, and how it hangs together.
#[derive(Debug)]
pub struct Site {
    /// Its settings.
    pub config: Arc<Config>,
    /// The day that it is as of.
    pub today: Date,
    /// Where it is put, and whether links are relative.
    pub links: Hashed<LinkStyle>,
    /// How it hangs together, whatever the texts.
    structure: Arc<Structure>,
    /// What the texts use.
    uses: Arc<Uses>,
    /// The hash of all headings and ids.
    headings: Hash,
    /// In the order of their sources.
    pages: Vec<Page>,
    datasets: BTreeMap<String, Arc<Dataset>>,
    /// Of all that is shown of them.
    figures_hash: Hash,
    /// Of their names.
    datasets_hash: Hash,
    indicators: Map<String, Hashed<Located>>,
    excluded: BTreeMap<SourcePath, Held>,
    /// When the next page is to come or to go.
    due: Option<Instant>,
}

/// How addresses are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkStyle {
    /// Where the site is put.
    pub base: Base,
    /// Links go from page to page and name the file, so that the site can be opened from a folder.
    pub relative: bool,
}

/// What a command decides about a pass; part of what the site is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Another place than `site.yaml` says.
    pub base: Option<Base>,
    /// Relative links.
    pub relative: bool,
    /// Drafts, pages to come and pages past are shown.
    pub drafts: bool,
    /// When "now" is.
    pub now: Moment,
    /// Pages and datasets that are left out because of their errors.
    pub left_out: BTreeSet<SourcePath>,
}

/// A page of the site, or the page of a section.
#[derive(Clone, Debug)]
pub struct Page {
    /// The source.
    pub document: Arc<Document>,
    /// What others may show of it, but for the description.
    pub summary: Summary,
    /// The author's summary, or the start of the text with its figures. By itself, so that an edit at the start of a
    /// text concerns only those who show it.
    pub description: Hashed<Arc<str>>,
    /// How it hangs together with others.
    pub relations: Arc<Relations>,
}

/// How a page hangs together with others.
#[derive(Debug)]
pub struct Relations {
    /// The sections above it, from the home page down.
    pub ancestors: Arc<Hashed<Vec<Summary>>>,
    /// The newer and the older page of its section.
    pub neighbours: Hashed<[Option<Summary>; 2]>,
    /// The pages that refer to it, by kind in the order of `site.yaml`.
    pub referrers: Hashed<Vec<(String, Vec<Summary>)>>,
    /// Honours on it and on the pages that refer to it.
    pub honours: Hashed<Vec<Recorded>>,
    /// Media reports on it and on the pages that refer to it.
    pub media: Hashed<Vec<Recorded>>,
}

/// What other pages may show of a page. Editing a body never changes it.
pub type Summary = Arc<Hashed<PageSummary>>;

/// The content of a [`Summary`].
#[derive(Debug)]
pub struct PageSummary {
    /// The source; what it says of itself is all that others may show. Its text may be an older one with the same outline.
    document: Arc<Document>,
    /// Where it is.
    pub route: RoutePath,
    /// The pages named by its reference fields, in the order written.
    pub refs: Vec<(Arc<str>, Vec<SourcePath>)>,
    /// Whether it is the page of a section.
    pub is_section: bool,
    /// The page of the section it is in.
    pub section: Option<SourcePath>,
    /// Whether it is shown only in a preview.
    pub hidden: Option<Exclusion>,
}

impl PageSummary {
    /// Its front matter.
    pub fn matter(&self) -> &FrontMatter {
        &self.document.front_matter.value
    }

    /// The source's path.
    pub fn source(&self) -> &SourcePath {
        &self.document.path
    }

    /// Its kind.
    pub fn kind(&self) -> Option<&Arc<Kind>> {
        self.document.kind.as_ref()
    }

    /// Whether it is there to show the chronicle.
    pub fn shows_chronicle(&self) -> bool {
        self.matter().template.as_ref().is_some_and(|template| template.value == chronicle::TEMPLATE)
    }
}

/// Which list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListKey {
    /// The pages of a section, in its own order.
    Section(SourcePath),
    /// The pages of a kind, newest first.
    Kind(Arc<str>),
    /// The pages of a section in groups, by what they are grouped by.
    Grouped(SourcePath, Arc<str>),
    /// The pages of a term, newest first.
    Term(Arc<str>, Arc<str>),
    /// The pages that name a term through a field that stands apart, by the label of that, newest first.
    Apart(Arc<str>, Arc<str>, Arc<str>),
    /// All pages, newest first.
    All,
}

/// A term of a taxonomy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The term.
    pub name: Arc<str>,
    /// Where its page is.
    pub route: RoutePath,
    /// A sentence about it.
    pub description: String,
}

/// Where an indicator is. Its hash is that of the indicator.
#[derive(Debug)]
pub struct Located {
    /// The dataset.
    pub dataset: Arc<Dataset>,
    /// The place among its indicators.
    pub at: usize,
    /// The hash of its name and of whether it is known.
    pub label: Hash,
}

/// A file that is published as it is, or shown as a picture.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Where it goes.
    pub route: RoutePath,
    /// What it holds.
    pub blob: Blob,
    /// Width and height in pixels, if it is a picture whose head could be read.
    pub dimensions: Option<(u32, u32)>,
    /// What is wrong with it, if it is a picture.
    pub trouble: Option<Trouble>,
    /// What is made of it for the pages that show it.
    pub picture: Option<Arc<Picture>>,
    /// Whether it is published as it is.
    pub is_published: bool,
    /// What is said of it beside it.
    pub notes: Option<Arc<Notes>>,
}

/// Where a file of the content is to be seen.
#[derive(Copy, Clone, Debug)]
pub struct Place<'s> {
    /// Where it goes, if it [is published](Place::is_published) as it is.
    pub route: &'s RoutePath,
    /// Width and height in pixels, if it is a picture whose head could be read.
    pub dimensions: Option<(u32, u32)>,
    /// What is made of it for the pages that show it.
    pub picture: Option<&'s Picture>,
    /// Whether it is published as it is.
    pub is_published: bool,
}

/// Why a page is not published.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Exclusion {
    /// It is a draft.
    Draft,
    /// It is to come.
    Scheduled(Moment),
    /// Its time is over.
    Expired(Moment),
    /// It has errors, and the rest is built without it.
    LeftOut,
}

/// A page that is not published.
#[derive(Clone, Debug)]
pub struct Held {
    /// Why.
    pub why: Exclusion,
    /// The page of the section that holds it back, where it would be published by itself.
    pub by: Option<SourcePath>,
    /// What it says; `None` for a dataset, and for a file that one reads.
    pub document: Option<Arc<Document>>,
}

/// A file to be published as it is, before it has a route.
#[derive(Clone, Debug)]
pub struct File {
    /// Where it came from.
    pub path: SourcePath,
    /// What it holds.
    pub blob: Blob,
    /// Width and height in pixels, if it is a picture whose head could be read.
    pub dimensions: Option<(u32, u32)>,
    /// What is wrong with it, if it is a picture.
    pub trouble: Option<Trouble>,
    /// What can be made of it, if it is a picture of which others can be made.
    pub picture: Option<Arc<Picture>>,
    /// What is said of it beside it.
    pub notes: Option<Arc<Notes>>,
}

/// What is known before a site is put together; by default nothing.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// Of its pages, each part by itself; what its other sources hold is in the hash of the headers.
    pub outlines: Outline,
    /// An earlier one of the same command.
    pub past: Option<&'a Site>,
}

/// Puts the site together.
pub fn assemble(
    config: &Arc<Config>,
    options: &Options,
    theme: &Theme,
    documents: &[Arc<Document>],
    mut datasets: BTreeMap<String, Arc<Dataset>>,
    files: Vec<File>,
    known: &Known<'_>,
) -> Diagnosed<Site> {
    datasets.retain(|_, dataset| !options.left_out.contains(&dataset.path));
    let figures_hash = Hash::all(datasets.values().map(|dataset| dataset.hash));
    let held = held::back(documents, options, config.timezone);
    let today = config.timezone.moment(held.now).date.to_day();
    let key = key(known.outlines.header, options, &held, today);
    let past = known.past.filter(|past| past.structure.key == key);
    let shown: Vec<&Arc<Document>> =
        documents.iter().filter(|document| held.shows(document, options)).collect();
    let parts = Parts { config, options, theme, documents, datasets: &datasets, held: &held };
    let structure = match past {
        Some(past) => past.structure.clone(),
        None => Arc::new(Structure::of(key, &parts, &shown, known.past.map(|past| &*past.structure))),
    };
    let key = key.then(known.outlines.leads);
    let uses = match past.filter(|past| past.uses.key == key) {
        Some(past) => past.uses.clone(),
        None => Arc::new(Uses::of(key, &parts, &structure, &shown, files)),
    };
    let past = past.filter(|past| past.figures_hash == figures_hash).map_or(&[] as &[_], |past| &past.pages);
    let pages = shown.par_iter().enumerate().map(|(at, document)| {
        let past = past.get(at).filter(|past| Arc::ptr_eq(&past.document, document));
        Page {
            document: Arc::clone(document),
            summary: structure.summaries[at].clone(),
            description: past.map_or_else(|| described(document, &datasets), |past| past.description.clone()),
            relations: structure.relations[at].clone(),
        }
    });
    let diagnostics = [&structure.diagnostics[..], &uses.diagnostics].concat();
    let site = Site {
        config: structure.config.clone(),
        today,
        links: link_style(config, options),
        headings: known.outlines.headings,
        pages: pages.collect(),
        indicators: locate(&datasets),
        datasets_hash: Hash::all(datasets.keys().map(|name| Hash::of(name.as_bytes()))),
        figures_hash,
        datasets,
        excluded: held.pages,
        due: held.due,
        structure,
        uses,
    };
    Diagnosed { value: site, diagnostics }
}

/// The hash of all that the structure of a site follows from.
fn key(headers: Hash, options: &Options, held: &HeldBack, today: Date) -> Hash {
    let mut hasher = Hasher::default();
    hasher.hash(headers);
    hasher.text(&format!("{today} {:?} {} {}", options.base, options.relative, options.drafts));
    options.left_out.iter().for_each(|source| hasher.text(source.as_str()));
    for (source, held) in &held.pages {
        hasher.text(source.as_str());
        hasher.text(&format!("{:?} {:?}", held.why, held.by));
    }
    hasher.finish()
}

/// The author's summary, or the start of the text with its figures.
fn described(document: &Document, datasets: &BTreeMap<String, Arc<Dataset>>) -> Hashed<Arc<str>> {
    let description: Arc<str> = match &document.front_matter.description {
        Some(description) => description.as_str().into(),
        None => summary::cut(&quotes::plain(&document.body.excerpt, datasets), SUMMARY_WIDTH).into(),
    };
    Hashed { hash: Hash::of(description.as_bytes()), value: description }
}

impl Site {
    /// The pages and section pages.
    pub fn pages(&self) -> impl ExactSizeIterator<Item = &Page> {
        self.pages.iter()
    }

    /// The page that a source became.
    pub fn page(&self, source: &SourcePath) -> Option<&Page> {
        self.structure.by_source.get(source).map(|at| &self.pages[*at])
    }

    /// Where the page that a source became stands among [`Site::pages`], counted from 0.
    pub fn place(&self, source: &SourcePath) -> Option<usize> {
        self.structure.by_source.get(source).copied()
    }

    /// A list of pages.
    pub fn list_of(&self, key: &ListKey) -> Option<&List> {
        self.structure.lists.get(key)
    }

    /// The pages of a list; none where there is no such list.
    pub fn listed(&self, key: &ListKey) -> &[Summary] {
        self.structure.listed(key)
    }

    /// The terms of a taxonomy that have pages or are spelled out in `site.yaml`.
    pub fn taxonomy(&self, name: &str) -> Option<&Hashed<Vec<Hashed<Term>>>> {
        self.structure.taxonomies.get(name)
    }

    /// All taxonomies.
    pub fn taxonomies(&self) -> impl Iterator<Item = (&str, &Hashed<Vec<Hashed<Term>>>)> {
        self.structure.taxonomies.iter().map(|(name, terms)| (name.as_str(), terms))
    }

    /// By what the pages of a section are grouped, each with its groups.
    pub fn groupings(&self, section: &SourcePath) -> &[(Arc<str>, Hashed<Grouping>)] {
        self.structure.groupings.get(section).map_or(&[], Vec::as_slice)
    }

    /// What the pages of terms show besides their lists.
    pub fn roles(&self) -> &Roles {
        &self.structure.roles
    }

    /// What happened, where a page shows that.
    pub fn chronicle(&self) -> Option<&Chronicle> {
        self.structure.chronicle.as_ref()
    }

    /// The pages of sections, the home page left out.
    pub fn sections(&self) -> &Hashed<Vec<Summary>> {
        &self.structure.sections
    }

    /// A dataset by its name: `governance`.
    pub fn dataset(&self, name: &str) -> Option<&Arc<Dataset>> {
        self.datasets.get(name)
    }

    /// All datasets by name.
    pub fn datasets(&self) -> impl Iterator<Item = (&str, &Arc<Dataset>)> {
        self.datasets.iter().map(|(name, dataset)| (name.as_str(), dataset))
    }

    /// The same, for those who look some up.
    pub fn dataset_map(&self) -> &BTreeMap<String, Arc<Dataset>> {
        &self.datasets
    }

    /// Of the names of all datasets.
    pub fn datasets_hash(&self) -> Hash {
        self.datasets_hash
    }

    /// How it hangs together, whatever its texts.
    pub fn structure(&self) -> &Arc<Structure> {
        &self.structure
    }

    /// Of how it hangs together, of its files and of the headings of its texts: two sites with one such hash have the same
    /// outputs.
    pub fn outline(&self) -> Hash {
        self.with_heads(&[self.structure.key, self.uses.assets_hash, self.headings])
    }

    /// Of how it hangs together, of its files, and of where its texts lead.
    pub fn leads(&self) -> Hash {
        self.with_heads(&[self.uses.key, self.uses.assets_hash])
    }

    /// Of all that and of what datasets say of themselves.
    fn with_heads(&self, hashes: &[Hash]) -> Hash {
        let heads = self.datasets.values().map(|dataset| dataset.head.hash);
        Hash::all(hashes.iter().copied().chain(heads))
    }

    /// The indicator of an id: `governance.grids`.
    pub fn indicator(&self, id: &str) -> Option<&Hashed<Located>> {
        self.indicators.get(id)
    }

    /// The pages that quote a dataset or one of its figures, newest first, section pages last.
    pub fn quoting(&self, name: &str) -> Option<&Hashed<Vec<Summary>>> {
        self.uses.quotes.by_dataset.get(name)
    }

    /// Where texts quote an indicator, or a dataset as a whole, by its id; newest pages first.
    pub fn quotes(&self, id: &str) -> &[Quote] {
        self.uses.quotes.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// The bytes of a quotation in its page.
    pub fn range_of(&self, quote: &Quote) -> Option<Range<usize>> {
        let call = self.page(quote.page.source())?.document.body.calls().nth(quote.call)?;
        Some(widen(&call.range))
    }

    /// How the cover of a page is drawn, if one is.
    pub fn cover(&self, source: &SourcePath) -> Option<&Hashed<Drawn>> {
        self.structure.covers.get(source)
    }

    /// A published file.
    pub fn asset(&self, source: &SourcePath) -> Option<&Hashed<Asset>> {
        self.uses.assets.get(source)
    }

    /// All published files.
    pub fn assets(&self) -> impl Iterator<Item = (&SourcePath, &Hashed<Asset>)> {
        self.uses.assets.iter()
    }

    /// All honours, or all media reports.
    pub fn records(&self, media: bool) -> &Hashed<Vec<Recorded>> {
        self.structure.records(media)
    }

    /// Why the page of a source is not published, if it is not.
    pub fn exclusion(&self, source: &SourcePath) -> Option<Exclusion> {
        self.excluded.get(source).map(|held| held.why)
    }

    /// The pages that are not published, and why.
    pub fn excluded(&self) -> impl Iterator<Item = (&SourcePath, &Held)> {
        self.excluded.iter()
    }

    /// Where a page or dataset would be that is not published.
    pub fn withheld(&self, source: &SourcePath) -> Option<&RoutePath> {
        self.structure.withheld.of(source)
    }

    /// The page or dataset that would be at a route if it were published, and why it is not.
    pub fn withheld_at(&self, route: &RoutePath) -> Option<(&SourcePath, Exclusion)> {
        self.structure.withheld.at(route)
    }

    /// The page that is to come next, and when.
    pub fn next_scheduled(&self) -> Option<(Moment, &SourcePath)> {
        let zone = self.config.timezone;
        let scheduled = self.excluded.iter().filter_map(|(source, held)| match held.why {
            Exclusion::Scheduled(moment) => Some((moment, source)),
            _ => None,
        });
        scheduled.min_by_key(|(moment, _)| moment.instant(zone))
    }

    /// Whether another site would be made of the same files at that moment: another day began, or a page is due.
    pub fn is_outdated(&self, now: Moment) -> bool {
        let zone = self.config.timezone;
        let now = now.instant(zone);
        zone.moment(now).date.to_day() != self.today || self.due.is_some_and(|due| due <= now)
    }

    /// The date of the newest page.
    pub fn updated(&self) -> &Hashed<Option<Date>> {
        &self.structure.updated
    }
}

impl ListKey {
    /// In words: 栏目 content/cases/_index.md.
    pub fn chinese(&self) -> String {
        match self {
            ListKey::Section(source) => format!("栏目 {source} "),
            ListKey::Grouped(source, by) => format!("栏目 {source} 按 {by} 分的组"),
            ListKey::Kind(kind) => format!("类型 {kind} "),
            ListKey::Term(taxonomy, term) => format!("分类 {taxonomy} 的“{term}”"),
            ListKey::Apart(taxonomy, term, label) => format!("分类 {taxonomy} 的“{term}”（{label}）"),
            ListKey::All => "全站".into(),
        }
    }
}

impl Exclusion {
    /// In words: 草稿.
    pub fn chinese(self) -> String {
        match self {
            Exclusion::Draft => "草稿".into(),
            Exclusion::Scheduled(moment) => format!("{moment} 起发布"),
            Exclusion::Expired(moment) => format!("{moment} 已到期"),
            Exclusion::LeftOut => "有错误，这次没有生成".into(),
        }
    }
}

/// The file that a picture's name stands for on the page of a source.
pub fn picture(page: &SourcePath, written: &str) -> Option<SourcePath> {
    match written.strip_prefix('/') {
        Some(path) => Some(crate::folder::content(path)),
        None => page.join(written),
    }
}

/// A list of summaries and its hash.
pub fn hash_list(list: Vec<Summary>) -> Hashed<Vec<Summary>> {
    Hashed { hash: Hash::all(list.iter().map(|summary| summary.hash)), value: list }
}

fn link_style(config: &Config, options: &Options) -> Hashed<LinkStyle> {
    let base = options.base.clone().unwrap_or_else(|| config.base.clone());
    let value = LinkStyle { base, relative: options.relative };
    Hashed { hash: Hash::of(format!("{value:?}").as_bytes()), value }
}

/// Finds the indicators by their ids.
fn locate(datasets: &BTreeMap<String, Arc<Dataset>>) -> Map<String, Hashed<Located>> {
    let of = |dataset: &Arc<Dataset>| {
        let located = |(at, indicator): (usize, &Hashed<Indicator>)| {
            let mut label = Hasher::default();
            label.text(&indicator.name);
            label.text(indicator.figure.quantity.status());
            let value = Located { dataset: dataset.clone(), at, label: label.finish() };
            (indicator.id.clone(), Hashed { hash: indicator.hash, value })
        };
        dataset.indicators.iter().enumerate().map(located).collect::<Vec<_>>()
    };
    datasets.values().flat_map(of).collect()
}

/// Bytes of a value in a source, as diagnostics want them.
pub(crate) fn widen(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}
