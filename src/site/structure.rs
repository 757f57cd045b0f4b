//! How the site hangs together, whatever its texts: routes, lists, references. It follows from the headers of the pages, the
//! outlines of the datasets and the other sources alone, so that a pass in which nothing else changed takes that of the last
//! one again.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::chronicle::Chronicle;
use super::covers::{self, Drawn};
use super::groups::{self, Groupings};
use super::held::HeldBack;
use super::lists::{self, Groups, List};
use super::records::{self, Recorded};
use super::relations::{self, Index};
use super::roles::{self, Roles};
use super::routes::{self, Folders, Routes};
use super::withheld::Withheld;
use super::{
    Exclusion, HOME, Held, ListKey, Options, PageSummary, Relations, Summary, Term, hash_list, sections,
    unfinished,
};
use crate::config::Config;
use crate::dataset::Dataset;
use crate::date::Date;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Node};
use crate::document::Document;
use crate::document::front_matter::SortBy;
use crate::folder;
use crate::hash::{Hash, Hashed, Hasher, Map};
use crate::path::SourcePath;
use crate::text::collate;
use crate::theme::Theme;

/// What the structure of a site is made from.
pub(super) struct Parts<'a> {
    pub config: &'a Arc<Config>,
    pub options: &'a Options,
    pub theme: &'a Theme,
    /// In the order of their sources.
    pub documents: &'a [Arc<Document>],
    pub datasets: &'a BTreeMap<String, Arc<Dataset>>,
    pub held: &'a HeldBack,
}

/// How the site hangs together. It knows nothing of texts: what sees nothing else need not look again after most edits.
#[derive(Debug)]
pub struct Structure {
    /// The hash of all that it follows from.
    pub(super) key: Hash,
    /// The settings, without what menus lead to in vain.
    pub config: Arc<Config>,
    /// Of the pages that are shown, in the order of their sources.
    pub summaries: Vec<Summary>,
    /// Of those pages, in the same order.
    pub relations: Vec<Arc<Relations>>,
    /// The place of each among them.
    pub by_source: Map<SourcePath, usize>,
    /// The lists of pages.
    pub lists: Map<ListKey, List>,
    /// The terms of each taxonomy that have pages or are spelled out in `site.yaml`.
    pub taxonomies: BTreeMap<String, Hashed<Vec<Hashed<Term>>>>,
    /// The pages of sections, the home page left out.
    pub sections: Hashed<Vec<Summary>>,
    /// By what the pages of sections are grouped.
    pub groupings: Groupings,
    /// What the pages of terms show besides their lists.
    pub roles: Roles,
    /// What happened, where a page shows that.
    pub chronicle: Option<Chronicle>,
    /// All honours.
    pub honours: Hashed<Vec<Recorded>>,
    /// All media reports.
    pub media: Hashed<Vec<Recorded>>,
    /// How covers are drawn.
    pub covers: Map<SourcePath, Hashed<Drawn>>,
    /// The date of the newest page.
    pub updated: Hashed<Option<Date>>,
    /// Where files go that stand beside pages.
    pub(super) folders: Folders,
    /// What is held back. The same as in the last pass where it is alike.
    pub withheld: Arc<Withheld>,
    /// What is wrong with it.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Structure {
    /// Puts together what the headers of pages, the outlines of datasets and the names of files say.
    pub(super) fn of(
        key: Hash,
        parts: &Parts<'_>,
        shown: &[&Arc<Document>],
        past: Option<&Structure>,
    ) -> Structure {
        let Parts { config, options, documents, datasets, held, .. } = parts;
        let mut diagnostics = Vec::new();
        let excluded = &held.pages;
        let names = || {
            let mut diagnostics = Vec::new();
            check_home(documents, excluded.get(HOME).filter(|_| !options.drafts), &mut diagnostics);
            sections::check(documents, &mut diagnostics);
            unfinished::check(documents, datasets, |path| excluded.contains_key(path), &mut diagnostics);
            diagnostics
        };
        let (routes, mut of_names) = rayon::join(|| Routes::of(config, documents, &mut diagnostics), names);
        diagnostics.append(&mut of_names);
        let by_folder = sections::sections(documents);
        let shown_too = |why| options.drafts && why != Exclusion::LeftOut;
        let withheld = Withheld::new(config, documents, &routes, excluded, shown_too);
        let past = past.map(|past| &past.withheld).filter(|past| ***past == withheld);
        let withheld = past.cloned().unwrap_or_else(|| Arc::new(withheld));
        let config = &withheld.out_of_menus(config, &mut diagnostics);

        let index = Index::of(config, documents, &routes);
        let summarised: Vec<Diagnosed<Summary>> = shown
            .par_iter()
            .map(|document| {
                let section = sections::section_of(&by_folder, &document.path);
                summarise(config, document, &routes, &index, excluded, section)
            })
            .collect();
        let summaries = summarised.into_iter().map(|summary| summary.collect(&mut diagnostics)).collect();

        let mut structure = Structure::new(key, config.clone(), routes.folders, summaries, withheld);
        structure.list(&mut diagnostics);
        structure.relate();
        Structure { diagnostics, ..structure }
    }

    fn new(
        key: Hash,
        config: Arc<Config>,
        folders: Folders,
        summaries: Vec<Summary>,
        withheld: Arc<Withheld>,
    ) -> Structure {
        Structure {
            key,
            config,
            folders,
            summaries,
            relations: Vec::new(),
            by_source: Map::default(),
            lists: Map::default(),
            taxonomies: BTreeMap::new(),
            sections: Hashed::default(),
            groupings: Groupings::default(),
            roles: Roles::default(),
            chronicle: None,
            honours: Hashed::default(),
            media: Hashed::default(),
            covers: Map::default(),
            withheld,
            updated: Hashed::default(),
            diagnostics: Vec::new(),
        }
    }

    /// What others may show of the page of a source.
    pub fn summary(&self, source: &SourcePath) -> Option<&Summary> {
        self.by_source.get(source).map(|at| &self.summaries[*at])
    }

    /// How the page of a source hangs together with others.
    pub fn relations(&self, source: &SourcePath) -> Option<&Relations> {
        self.by_source.get(source).map(|at| &*self.relations[*at])
    }

    /// The pages of a list; none where there is no such list.
    pub fn listed(&self, key: &ListKey) -> &[Summary] {
        self.lists.get(key).map_or(&[], |list| &list.items)
    }

    /// All honours, or all media reports.
    pub fn records(&self, media: bool) -> &Hashed<Vec<Recorded>> {
        if media { &self.media } else { &self.honours }
    }

    /// Fills the lists and taxonomies.
    fn list(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let config = self.config.clone();
        let (heads, mut newest): (Vec<Summary>, Vec<Summary>) =
            self.summaries.par_iter().cloned().partition(|summary| summary.is_section);
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
        let dates = self.summaries.par_iter().map(|summary| summary.matter().changed());
        let updated = dates.max().flatten();
        let hash = Hash::of(updated.map(|date| date.to_string()).unwrap_or_default().as_bytes());
        self.updated = Hashed { hash, value: updated };
    }

    /// Relates the pages: what is above them, beside them, and refers to them.
    fn relate(&mut self) {
        let summaries = &self.summaries;
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
        let (mut honours, mut media) = records::collect(summaries, &referrers);
        // The same for all pages of a section.
        let mut ancestors: Map<Option<&SourcePath>, Arc<Hashed<Vec<Summary>>>> = Map::default();
        for summary in summaries {
            ancestors
                .entry(summary.section.as_ref())
                .or_insert_with(|| Arc::new(ancestors_of(summary, &by_source, summaries)));
        }
        let mut related = Vec::with_capacity(summaries.len());
        for (summary, neighbours) in summaries.iter().zip(neighbours) {
            let source = summary.source();
            let hash =
                Hash::all(neighbours.iter().map(|side| side.as_ref().map_or(Hash::ABSENT, |side| side.hash)));
            related.push(Arc::new(Relations {
                ancestors: ancestors[&summary.section.as_ref()].clone(),
                neighbours: Hashed { hash, value: neighbours },
                referrers: relations::hashed(referrers.remove(source).unwrap_or_default()),
                honours: records::hashed(honours.by_page.remove(source).unwrap_or_default()),
                media: records::hashed(media.by_page.remove(source).unwrap_or_default()),
            }));
        }
        drop(ancestors);
        self.relations = related;
        self.by_source = by_source;
        self.honours = records::hashed(honours.all);
        self.media = records::hashed(media.all);
        let has_term = |of: &str, term: &str| {
            self.taxonomies.get(of).is_some_and(|terms| terms.iter().any(|known| *known.name == *term))
        };
        let of_terms = [&self.honours, &self.media].map(|all| roles::records(&self.config, all, has_term));
        let [honours, media] = of_terms;
        let pages = &self.lists[&ListKey::All].items;
        let is_told = self.summaries.iter().any(|page| page.shows_chronicle());
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
    excluded: &BTreeMap<SourcePath, Held>,
    section: Option<SourcePath>,
) -> Diagnosed<Summary> {
    let mut diagnostics = Vec::new();
    let route = routes.page(&document.path).clone();
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
    Diagnosed { value: Arc::new(Hashed { hash: hasher.finish(), value }), diagnostics }
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
