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
mod unfinished;
mod withheld;

use self::covers::Drawn;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::blob::Blob;
use crate::config::kinds::Kind;
use crate::config::{Base, Config};
use crate::dataset::{Dataset, Indicator};
use crate::date::{Date, Instant, Moment};
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Node};
use crate::document::Document;
use crate::document::front_matter::{FrontMatter, SortBy};
use crate::folder;
use crate::hash::{Hash, Hashed, Hasher, Map};
use crate::notes::Notes;
use crate::path::{RoutePath, SourcePath};
use crate::photo::Trouble;
use crate::picture::Picture;
use crate::text::{collate, summary};
use crate::theme::Theme;
use chronicle::Chronicle;
use files::Leads;
use groups::{Grouping, Groupings};
use lists::{Groups, List};
use quotes::{Quote, Quotes};
use records::Recorded;
use relations::Index;
use roles::Roles;
use routes::Routes;
use withheld::Withheld;

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
    /// In the order of their sources.
    pages: Vec<Page>,
    by_source: Map<SourcePath, usize>,
    lists: Map<ListKey, List>,
    taxonomies: BTreeMap<String, Hashed<Vec<Hashed<Term>>>>,
    sections: Hashed<Vec<Summary>>,
    groupings: Groupings,
    roles: Roles,
    /// Where a page shows it.
    chronicle: Option<Chronicle>,
    datasets: BTreeMap<String, Arc<Dataset>>,
    datasets_hash: Hash,
    indicators: Map<String, Hashed<Located>>,
    quotes: Quotes,
    assets: BTreeMap<SourcePath, Hashed<Asset>>,
    honours: Hashed<Vec<Recorded>>,
    media: Hashed<Vec<Recorded>>,
    covers: Map<SourcePath, Hashed<Drawn>>,
    excluded: BTreeMap<SourcePath, Held>,
    /// The pages and datasets that are not shown, by the routes that they would have.
    withheld: Withheld,
    /// When the next page is to come or to go.
    due: Option<Instant>,
    updated: Hashed<Option<Date>>,
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
#[derive(Debug)]
pub struct Page {
    /// The source.
    pub document: Arc<Document>,
    /// What others may show of it, but for the description.
    pub summary: Summary,
    /// The author's summary, or the start of the text with its figures. By itself, so that an edit at the start of a
    /// text concerns only those who show it.
    pub description: Hashed<String>,
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
    /// The source; what it says of itself is all that others may show.
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

/// Puts the site together.
pub fn assemble(
    config: &Arc<Config>,
    options: &Options,
    theme: &Theme,
    documents: &[Arc<Document>],
    mut datasets: BTreeMap<String, Arc<Dataset>>,
    mut files: Vec<File>,
) -> Diagnosed<Site> {
    let mut diagnostics = Vec::new();
    let routes = Routes::of(config, documents, &mut diagnostics);
    let sections = sections::sections(documents);
    let held = held::back(documents, options, config.timezone);
    let excluded = held.pages;
    check_home(documents, excluded.get(HOME).filter(|_| !options.drafts), &mut diagnostics);
    sections::check(documents, &mut diagnostics);
    datasets.retain(|_, dataset| !options.left_out.contains(&dataset.path));
    unfinished::check(documents, &datasets, |path| excluded.contains_key(path), &mut diagnostics);
    let is_shown = |document: &Document| match excluded.get(&document.path) {
        // That the home page is missing is an error, and enough said.
        Some(held) => (options.drafts && held.why != Exclusion::LeftOut) || document.path.as_str() == HOME,
        None => true,
    };
    let shown: Vec<&Arc<Document>> = documents.iter().filter(|document| is_shown(document)).collect();
    let withheld = excluded.iter().filter(|(_, held)| !options.drafts || held.why == Exclusion::LeftOut);
    let withheld = Withheld::new(config, documents, &routes, withheld.map(|(source, _)| source));
    let config = &withheld.out_of_menus(config, &excluded, &mut diagnostics);
    files.retain(|file| !options.left_out.contains(&file.path));
    let leads = Leads { config, theme, documents, datasets: &datasets, is_shown: &is_shown };
    let files = leads.published(files, &routes).collect(&mut diagnostics);

    let index = Index::of(config, documents, &routes);
    let summarised: Vec<Diagnosed<(Summary, Hashed<String>)>> = shown
        .par_iter()
        .map(|document| {
            let section = sections::section_of(&sections, &document.path);
            summarise(config, document, &routes, &index, &datasets, &excluded, section)
        })
        .collect();
    let (summaries, descriptions): (Vec<Summary>, Vec<Hashed<String>>) =
        summarised.into_iter().map(|summary| summary.collect(&mut diagnostics)).unzip();

    let mut site = Site {
        config: config.clone(),
        today: config.timezone.moment(held.now).date.to_day(),
        links: link_style(config, options),
        pages: Vec::new(),
        by_source: Map::default(),
        lists: Map::default(),
        taxonomies: BTreeMap::new(),
        sections: Hashed::default(),
        groupings: Groupings::default(),
        roles: Roles::default(),
        chronicle: None,
        datasets_hash: Hash::all(datasets.keys().map(|name| Hash::of(name.as_bytes()))),
        indicators: locate(&datasets),
        quotes: Quotes::default(),
        datasets,
        assets: BTreeMap::new(),
        honours: Hashed::default(),
        media: Hashed::default(),
        covers: Map::default(),
        withheld,
        excluded,
        due: held.due,
        updated: Hashed::default(),
    };
    site.list(&summaries, &mut diagnostics);
    let newest = &site.lists[&ListKey::All].items;
    let pages = newest.iter().chain(summaries.iter().filter(|summary| summary.is_section));
    site.quotes = quotes::collect(pages, &site.datasets, &site.indicators);
    site.keep_files(files, &mut diagnostics);
    site.check_pictures(&summaries, &mut diagnostics);
    site.check_files(&summaries, &mut diagnostics);
    site.relate(summaries, descriptions);
    Diagnosed { value: site, diagnostics }
}

impl Site {
    /// The pages and section pages.
    pub fn pages(&self) -> impl ExactSizeIterator<Item = &Page> {
        self.pages.iter()
    }

    /// The page that a source became.
    pub fn page(&self, source: &SourcePath) -> Option<&Page> {
        self.by_source.get(source).map(|at| &self.pages[*at])
    }

    /// Where the page that a source became stands among [`Site::pages`], counted from 0.
    pub fn place(&self, source: &SourcePath) -> Option<usize> {
        self.by_source.get(source).copied()
    }

    /// A list of pages.
    pub fn list_of(&self, key: &ListKey) -> Option<&List> {
        self.lists.get(key)
    }

    /// The pages of a list; none where there is no such list.
    pub fn listed(&self, key: &ListKey) -> &[Summary] {
        self.list_of(key).map_or(&[], |list| &list.items)
    }

    /// The terms of a taxonomy that have pages or are spelled out in `site.yaml`.
    pub fn taxonomy(&self, name: &str) -> Option<&Hashed<Vec<Hashed<Term>>>> {
        self.taxonomies.get(name)
    }

    /// All taxonomies.
    pub fn taxonomies(&self) -> impl Iterator<Item = (&str, &Hashed<Vec<Hashed<Term>>>)> {
        self.taxonomies.iter().map(|(name, terms)| (name.as_str(), terms))
    }

    /// By what the pages of a section are grouped, each with its groups.
    pub fn groupings(&self, section: &SourcePath) -> &[(Arc<str>, Hashed<Grouping>)] {
        self.groupings.get(section).map_or(&[], Vec::as_slice)
    }

    /// What the pages of terms show besides their lists.
    pub fn roles(&self) -> &Roles {
        &self.roles
    }

    /// What happened, where a page shows that.
    pub fn chronicle(&self) -> Option<&Chronicle> {
        self.chronicle.as_ref()
    }

    /// The pages of sections, the home page left out.
    pub fn sections(&self) -> &Hashed<Vec<Summary>> {
        &self.sections
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

    /// The indicator of an id: `governance.grids`.
    pub fn indicator(&self, id: &str) -> Option<&Hashed<Located>> {
        self.indicators.get(id)
    }

    /// The pages that quote a dataset or one of its figures, newest first, section pages last.
    pub fn quoting(&self, name: &str) -> Option<&Hashed<Vec<Summary>>> {
        self.quotes.by_dataset.get(name)
    }

    /// Where texts quote an indicator, or a dataset as a whole, by its id; newest pages first.
    pub fn quotes(&self, id: &str) -> &[Quote] {
        self.quotes.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// How the cover of a page is drawn, if one is.
    pub fn cover(&self, source: &SourcePath) -> Option<&Hashed<Drawn>> {
        self.covers.get(source)
    }

    /// A published file.
    pub fn asset(&self, source: &SourcePath) -> Option<&Hashed<Asset>> {
        self.assets.get(source)
    }

    /// All published files.
    pub fn assets(&self) -> impl Iterator<Item = (&SourcePath, &Hashed<Asset>)> {
        self.assets.iter()
    }

    /// All honours, or all media reports.
    pub fn records(&self, media: bool) -> &Hashed<Vec<Recorded>> {
        if media { &self.media } else { &self.honours }
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
        self.withheld.of(source)
    }

    /// The page or dataset that would be at a route if it were published, and why it is not.
    pub fn withheld_at(&self, route: &RoutePath) -> Option<(&SourcePath, Exclusion)> {
        let source = self.withheld.at(route)?;
        Some((source, self.exclusion(source)?))
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
        &self.updated
    }

    /// Fills the lists and taxonomies.
    fn list(&mut self, summaries: &[Summary], diagnostics: &mut Vec<Diagnostic>) {
        let config = self.config.clone();
        let (heads, mut newest): (Vec<Summary>, Vec<Summary>) =
            summaries.par_iter().cloned().partition(|summary| summary.is_section);
        // Pages of one day stay in the order of their sources.
        newest.par_sort_by_cached_key(|summary| {
            (Reverse(summary.matter().date.unwrap_or(Date::day(1, 1, 1))), summary.matter().weight)
        });
        let mut groups = Groups::of(&config, &newest).collect(diagnostics);
        let mut lists: Vec<(ListKey, Vec<Summary>, usize)> = Vec::new();
        for head in &heads {
            let matter = head.matter();
            let mut items = groups.sections.remove(head.source()).unwrap_or_default();
            sort(&mut items, matter.sort_by, |title| {
                collate::key_in(title, matter.collation, &config.pinyin)
            });
            let pager = matter.pager.unwrap_or(config.pager);
            lists.push((ListKey::Section(head.source().clone()), items, pager));
        }
        self.taxonomies = taxonomies(&config, &groups.terms);
        for ((taxonomy, term), items) in groups.terms {
            lists.push((ListKey::Term(taxonomy.into(), term.into()), items, config.pager));
        }
        for kind in &config.kinds {
            let items = groups.kinds.remove(kind.name.as_str()).unwrap_or_default();
            lists.push((ListKey::Kind(kind.name.as_str().into()), items, config.pager));
        }
        lists.push((ListKey::All, newest.clone(), config.feed.limit));
        self.covers = covers::assign(&config.covers.value, &lists);
        let mut labels: BTreeMap<roles::Key, Vec<Arc<str>>> = BTreeMap::new();
        for ((of, term, label), items) in groups.apart {
            let (of, term, label): (Arc<str>, Arc<str>, Arc<str>) = (of.into(), term.into(), label.into());
            labels.entry((of.clone(), term.clone())).or_default().push(label.clone());
            lists.push((ListKey::Apart(of, term, label), items, config.pager));
        }
        let labelled = |(key, labels)| (key, roles::labelled(&config, labels));
        self.roles.labels = labels.into_iter().map(labelled).collect();
        self.group(&heads, &mut lists, diagnostics);
        self.lists =
            lists.into_par_iter().map(|(key, items, leaf_size)| (key, List::new(items, leaf_size))).collect();
        let mut sections: Vec<Summary> =
            heads.into_iter().filter(|section| section.route.as_str() != "/").collect();
        sections
            .sort_by(|a, b| a.matter().weight.cmp(&b.matter().weight).then_with(|| a.route.cmp(&b.route)));
        self.sections = hash_list(sections);
        let dates = summaries.par_iter().map(|summary| summary.matter().changed());
        let updated = dates.max().flatten();
        let hash = Hash::of(updated.map(|date| date.to_string()).unwrap_or_default().as_bytes());
        self.updated = Hashed { hash, value: updated };
    }

    /// Makes the pages: what is above them, beside them, and refers to them.
    fn relate(&mut self, summaries: Vec<Summary>, descriptions: Vec<Hashed<String>>) {
        let by_source: Map<SourcePath, usize> =
            summaries.iter().enumerate().map(|(at, summary)| (summary.source().clone(), at)).collect();
        let mut neighbours: Vec<[Option<Summary>; 2]> = vec![[None, None]; summaries.len()];
        // Pages that stand in no section are about different things: none comes before another.
        let is_section =
            |key: &ListKey| matches!(key, ListKey::Section(head) if head.as_str() != folder::HOME);
        for (_, list) in self.lists.iter().filter(|(key, _)| is_section(key)) {
            for (at, item) in list.items.iter().enumerate() {
                let newer = at.checked_sub(1).map(|at| list.items[at].clone());
                neighbours[by_source[item.source()]] = [newer, list.items.get(at + 1).cloned()];
            }
        }
        let newest = &self.lists[&ListKey::All].items;
        let mut referrers = relations::referrers(&self.config, newest, &by_source);
        let (mut honours, mut media) = records::collect(&summaries, &referrers);
        // The same for all pages of a section.
        let mut ancestors: Map<Option<&SourcePath>, Arc<Hashed<Vec<Summary>>>> = Map::default();
        for summary in &summaries {
            ancestors
                .entry(summary.section.as_ref())
                .or_insert_with(|| Arc::new(ancestors_of(summary, &by_source, &summaries)));
        }
        let mut pages = Vec::with_capacity(summaries.len());
        for ((summary, description), neighbours) in summaries.iter().zip(descriptions).zip(neighbours) {
            let source = summary.source();
            let hash =
                Hash::all(neighbours.iter().map(|side| side.as_ref().map_or(Hash::ABSENT, |side| side.hash)));
            pages.push(Page {
                document: summary.document.clone(),
                summary: summary.clone(),
                description,
                ancestors: ancestors[&summary.section.as_ref()].clone(),
                neighbours: Hashed { hash, value: neighbours },
                referrers: relations::hashed(referrers.remove(source).unwrap_or_default()),
                honours: records::hashed(honours.by_page.remove(source).unwrap_or_default()),
                media: records::hashed(media.by_page.remove(source).unwrap_or_default()),
            });
        }
        self.pages = pages;
        self.by_source = by_source;
        self.honours = records::hashed(honours.all);
        self.media = records::hashed(media.all);
        let has_term = |of: &str, term: &str| {
            self.taxonomy(of).is_some_and(|terms| terms.iter().any(|known| *known.name == *term))
        };
        let of_terms = [&self.honours, &self.media].map(|all| roles::records(&self.config, all, has_term));
        let [honours, media] = of_terms;
        let pages = &self.lists[&ListKey::All].items;
        let is_told = self.pages.iter().any(|page| page.summary.shows_chronicle());
        self.chronicle = is_told.then(|| Chronicle::of(pages, &self.honours, &self.media));
        (self.roles.honours, self.roles.media) = (honours, media);
    }

    /// Lists the pages of sections once more, in the groups that they ask for.
    fn group(
        &mut self,
        heads: &[Summary],
        lists: &mut Vec<(ListKey, Vec<Summary>, usize)>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let config = self.config.clone();
        let grouped = heads.iter().filter(|head| !head.matter().group_by.is_empty());
        let grouped: Vec<&Summary> = grouped.collect();
        if grouped.is_empty() {
            return;
        }
        let (_, newest, _) = lists.iter().find(|(key, ..)| *key == ListKey::All).expect("it is made before");
        let titles: Map<SourcePath, String> =
            newest.iter().map(|page| (page.source().clone(), page.matter().title.clone())).collect();
        for head in grouped {
            let key = ListKey::Section(head.source().clone());
            let (_, items, size) = lists.iter().find(|(known, ..)| *known == key).expect("each head has one");
            let (items, size) = (items.clone(), *size);
            let kind = head.matter().kind.as_ref().map(|kind| kind.value.as_str());
            for by in &head.matter().group_by {
                let title = |source: &SourcePath| titles.get(source).cloned();
                match groups::group(&config, &by.value, &items, kind, &title) {
                    Some((listed, grouping)) => {
                        let name: Arc<str> = by.value.as_str().into();
                        lists.push((ListKey::Grouped(head.source().clone(), name.clone()), listed, size));
                        self.groupings.entry(head.source().clone()).or_default().push((name, grouping));
                    }
                    None => groups::complain(&config, head, kind, by, diagnostics),
                }
            }
        }
    }

    /// Keeps the files that are published.
    fn keep_files(&mut self, files: Vec<files::Published>, diagnostics: &mut Vec<Diagnostic>) {
        for files::Published { file, route, is_published, is_shown } in files {
            if is_published {
                diagnostics.extend(pictures::sealed(&file));
            }
            let File { path, blob, dimensions, trouble, picture, notes } = file;
            let picture = picture.filter(|_| is_shown);
            let mut hasher = Hasher::default();
            hasher.text(route.as_str());
            hasher.hash(blob.hash);
            hasher.number(u64::from(is_published));
            hasher.hash(picture.as_ref().map_or(Hash::ABSENT, |picture| picture.hash()));
            let value = Asset { route, blob, dimensions, trouble, picture, is_published, notes };
            self.assets.insert(path, Hashed { hash: hasher.finish(), value });
        }
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

/// What people call a home page.
const HOMES: [&str; 5] = ["index.md", "首页.md", "home.md", "主页.md", "Index.md"];

/// A site has a home page, and it is published.
fn check_home(documents: &[Arc<Document>], held: Option<&Held>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(home) = documents.iter().find(|document| document.path.as_str() == HOME) else {
        let diagnostic = Diagnostic::new(Code::HomeMissing, format!("没有首页：{HOME} 不存在"));
        let is_meant = |document: &&Arc<Document>| {
            let stem = crate::folder::page(
                crate::folder::CONTENT,
                document.path.file_name().trim_end_matches(".md"),
            );
            stem == document.path && HOMES.contains(&document.path.file_name())
        };
        let diagnostic = match documents.iter().find(is_meant) {
            Some(meant) => diagnostic.hint(format!("把 {} 改名为 {}", meant.path, crate::folder::SECTION)),
            None => diagnostic.hint("新建这个文件，页头写上 title: 站名"),
        };
        diagnostics.push(diagnostic.follows([Node::Source(SourcePath::new(HOME))]));
        return;
    };
    let key = match held.map(|held| held.why) {
        Some(Exclusion::Draft) => "draft",
        Some(Exclusion::Scheduled(_)) => "publish",
        Some(Exclusion::Expired(_)) => "expires",
        Some(Exclusion::LeftOut) | None => return,
    };
    let why = held.map_or(String::new(), |held| held.why.chinese());
    let diagnostic = Diagnostic::new(Code::HomeMissing, format!("没有首页：{HOME} 没有发布（{why}）"));
    let diagnostic = diagnostic.at(&home.path, home.front_matter.title_range.clone());
    let diagnostic = diagnostic.breaks([Node::Address(home.path.clone())]);
    diagnostics.push(diagnostic.hint(format!("删去页头里 {key} 这一行")));
}

fn ancestors_of(
    summary: &Summary,
    by_source: &Map<SourcePath, usize>,
    summaries: &[Summary],
) -> Hashed<Vec<Summary>> {
    let mut list = Vec::new();
    let mut at = summary;
    while let Some(above) = at.section.as_ref().and_then(|section| by_source.get(section)) {
        at = &summaries[*above];
        list.push(at.clone());
    }
    list.reverse();
    hash_list(list)
}

fn summarise(
    config: &Config,
    document: &Arc<Document>,
    routes: &Routes,
    index: &Index,
    datasets: &BTreeMap<String, Arc<Dataset>>,
    excluded: &BTreeMap<SourcePath, Held>,
    section: Option<SourcePath>,
) -> Diagnosed<(Summary, Hashed<String>)> {
    let mut diagnostics = Vec::new();
    let route = routes.page(&document.path).clone();
    let description = match &document.front_matter.description {
        Some(description) => description.clone(),
        None => summary::cut(&quotes::plain(&document.body.excerpt, datasets), SUMMARY_WIDTH),
    };
    let refs = relations::resolve(config, document, index, &mut diagnostics);
    let hidden = excluded.get(&document.path).map(|held| held.why);
    let mut hasher = Hasher::default();
    hasher.hash(document.front_matter.hash);
    hasher.text(route.as_str());
    for (_, targets) in &refs {
        for target in targets {
            hasher.text(target.as_str());
        }
    }
    hasher.text(section.as_ref().map_or("", SourcePath::as_str));
    hasher.text(&hidden.map(Exclusion::chinese).unwrap_or_default());
    let is_section = crate::folder::is_section(&document.path);
    let value = PageSummary { document: document.clone(), route, refs, is_section, section, hidden };
    let description = Hashed { hash: Hash::of(description.as_bytes()), value: description };
    let summary = Arc::new(Hashed { hash: hasher.finish(), value });
    Diagnosed { value: (summary, description), diagnostics }
}

fn sort(items: &mut [Summary], by: SortBy, key: impl Fn(&str) -> collate::Key) {
    match by {
        SortBy::Date => {}
        SortBy::Weight => items.sort_by_key(|item| item.matter().weight),
        SortBy::Title => items.sort_by_cached_key(|item| key(&item.matter().title)),
    }
}

fn taxonomies(config: &Config, terms: &lists::Terms<'_>) -> BTreeMap<String, Hashed<Vec<Hashed<Term>>>> {
    let mut taxonomies = BTreeMap::new();
    for taxonomy in &config.taxonomies {
        let mut listed: Vec<Hashed<Term>> = Vec::new();
        for (of, name) in terms.keys() {
            if *of != taxonomy.name {
                continue;
            }
            let settings = taxonomy.terms.iter().find(|term| term.name == *name);
            let value = Term {
                name: (*name).into(),
                route: routes::term(config, &taxonomy.name, name),
                description: settings.map(|term| term.description.clone()).unwrap_or_default(),
            };
            let mut hasher = Hasher::default();
            [&*value.name, value.route.as_str(), &value.description]
                .into_iter()
                .for_each(|text| hasher.text(text));
            listed.push(Hashed { hash: hasher.finish(), value });
        }
        let place = |term: &Term| taxonomy.terms.iter().position(|settings| *settings.name == *term.name);
        listed.sort_by_cached_key(|term| {
            (place(term).unwrap_or(usize::MAX), collate::key(&term.name, &config.pinyin))
        });
        let hash = Hash::all(listed.iter().map(|term| term.hash));
        taxonomies.insert(taxonomy.name.clone(), Hashed { hash, value: listed });
    }
    taxonomies
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
