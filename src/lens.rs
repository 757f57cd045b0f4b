//! The one way for a render to see the site. What is seen is written down.
//!
//! `site`, `theme` and `plan` are private to this module, so a render cannot learn anything unrecorded: what a route
//! depends on is observed, not declared. A new question gets a variant of [`Query`], a line in [`hash_of`], a method,
//! and a mutant in tests/suite/equivalence.rs.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use crate::config::kinds::Kind;
use crate::config::{Config, MenuItem};
use crate::dataset::table::Column;
use crate::dataset::{Dataset, Head, Indicator};
use crate::date::Date;
use crate::diagnostic::Span;
use crate::document::Heading;
use crate::hash::{Hash, Hashed, Hasher, Map};
use crate::path::{RoutePath, SourcePath};
use crate::plan::{Plan, View};
use crate::site::records::Recorded;
use crate::site::relations::Referrers;
use crate::site::{Asset, Exclusion, LinkStyle, ListKey, Page, Site, Summary, Term};
use crate::theme::Theme;

/// A question a render asked about the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Query {
    /// Names, notice, footer: what `site.yaml` says on every page.
    Identity,
    /// Where the site is put.
    Links,
    /// The values for the theme.
    Params,
    /// A menu.
    Menu(Arc<str>),
    /// A kind's labels and fields.
    Kind(Arc<str>),
    /// All kinds.
    Kinds,
    /// Whether any kind has a field of that name.
    Field(Arc<str>),
    /// The names of all taxonomies.
    Taxonomies,
    /// A taxonomy's label.
    Taxonomy(Arc<str>),
    /// The terms of a taxonomy, without their pages.
    Terms(Arc<str>),
    /// Where a term's page is, and what it says.
    Term(Arc<str>, Arc<str>),
    /// A page with its body.
    Page(SourcePath),
    /// What others may show of a page, but for the description.
    Summary(SourcePath),
    /// The description of a page.
    Description(SourcePath),
    /// Whether a source has a page, and where; or why it is not published.
    Target(SourcePath),
    /// The headings of a page.
    Anchors(SourcePath),
    /// The sections above a page.
    Ancestors(SourcePath),
    /// The pages beside a page.
    Neighbours(SourcePath),
    /// The pages that refer to a page.
    Referrers(SourcePath),
    /// Honours (false) or media reports (true) of a page and of those that refer to it.
    PageRecords(SourcePath, bool),
    /// All honours or all media reports.
    SiteRecords(bool),
    /// All sections.
    Sections,
    /// The first pages of a list.
    First(ListKey, usize),
    /// One pager of a list, and how many there are.
    Pager(ListKey, usize),
    /// A whole list.
    List(ListKey),
    /// How many pages are in a list.
    Count(ListKey),
    /// The date of the newest page.
    Updated,
    /// The names of all datasets.
    Datasets,
    /// What a dataset says of itself.
    Head(Arc<str>),
    /// Which indicators, columns and how many rows a dataset has.
    Outline(Arc<str>),
    /// A dataset with all its figures.
    Dataset(Arc<str>),
    /// What lists need of an indicator: its name, and whether the figure is known.
    Label(Arc<str>),
    /// One indicator.
    Indicator(Arc<str>),
    /// The pages that quote a figure of a dataset.
    Quoting(Arc<str>),
    /// A file beside the pages.
    Asset(SourcePath),
    /// Where a file beside the pages goes, and how large a picture it is.
    AssetPlace(SourcePath),
    /// A file of the theme.
    ThemeAsset(Arc<str>),
    /// A template with all that it pulls in.
    Template(Arc<str>),
    /// The names of all templates.
    Templates,
    /// Whether there is something at a route.
    Route(RoutePath),
    /// All routes.
    Plan,
}

impl Query {
    /// What was asked, in words.
    pub fn chinese(&self) -> String {
        match self {
            Query::Identity => "site.yaml 的站名、页脚等".into(),
            Query::Links => "网站的地址".into(),
            Query::Params => "主题的参数".into(),
            Query::Menu(name) => format!("菜单 {name}"),
            Query::Kind(name) => format!("内容类型 {name}"),
            Query::Kinds => "全部内容类型".into(),
            Query::Field(name) => format!("有没有叫 {name} 的字段"),
            Query::Taxonomies => "分类的名单".into(),
            Query::Taxonomy(name) => format!("分类 {name} 的名称"),
            Query::Terms(name) => format!("分类 {name} 的全部词"),
            Query::Term(name, term) => format!("分类 {name} 的“{term}”"),
            Query::Page(source) => format!("{source} 的全文"),
            Query::Summary(source) => format!("{source} 的标题、字段等"),
            Query::Description(source) => format!("{source} 的摘要"),
            Query::Target(source) => format!("{source} 的网址"),
            Query::Anchors(source) => format!("{source} 的标题锚点"),
            Query::Ancestors(source) => format!("{source} 的上级栏目"),
            Query::Neighbours(source) => format!("{source} 的前后篇"),
            Query::Referrers(source) => format!("引用 {source} 的页面"),
            Query::PageRecords(source, false) => format!("{source} 的荣誉"),
            Query::PageRecords(source, true) => format!("{source} 的媒体报道"),
            Query::SiteRecords(false) => "全站荣誉".into(),
            Query::SiteRecords(true) => "全站媒体报道".into(),
            Query::Sections => "全部栏目".into(),
            Query::First(key, n) => format!("{}的前 {n} 篇", key.chinese()),
            Query::Pager(key, pager) => format!("{}的第 {} 页", key.chinese(), pager + 1),
            Query::List(key) => format!("{}的全部页面", key.chinese()),
            Query::Count(key) => format!("{}的页数", key.chinese()),
            Query::Updated => "最新的日期".into(),
            Query::Datasets => "数据集的名单".into(),
            Query::Head(name) => format!("数据集 {name} 的标题、说明等"),
            Query::Outline(name) => format!("数据集 {name} 有哪些指标、几行"),
            Query::Dataset(name) => format!("数据集 {name} 的全部数字"),
            Query::Label(id) => format!("指标 {id} 的名称、状态"),
            Query::Indicator(id) => format!("指标 {id}"),
            Query::Quoting(name) => format!("引用数据集 {name} 的页面"),
            Query::Asset(source) => format!("文件 {source}"),
            Query::AssetPlace(source) => format!("文件 {source} 的网址、图片大小"),
            Query::ThemeAsset(name) => format!("主题文件 assets/{name}"),
            Query::Template(name) => format!("模板 {name}"),
            Query::Templates => "模板的名单".into(),
            Query::Route(route) => format!("网址 {route} 是否存在"),
            Query::Plan => "全部网址".into(),
        }
    }
}

/// The questions a render asked, each with the hash of the answer it got.
pub type Reads = BTreeMap<Query, Hash>;

/// All that can be asked about, as one pass has it.
#[derive(Debug)]
pub struct World {
    site: Arc<Site>,
    theme: Arc<Theme>,
    plan: Arc<Plan>,
    plan_hash: Hash,
    templates_hash: Hash,
    /// What shortcodes made that is the same on every page, by what the calls say.
    pieces: RwLock<Map<Hash, Arc<Piece>>>,
    /// When pages were changed: made once for all parts of the site map.
    dates: OnceLock<Map<SourcePath, Date>>,
    /// The name of a query that is not noted: for tests that show that noting it matters.
    deaf_to: Option<&'static str>,
}

/// A piece of a page, and the questions whose answers it rests on.
#[derive(Debug)]
pub struct Piece {
    /// The piece; marks stand in it for ids.
    pub html: String,
    reads: Reads,
}

/// What one render sees of the world.
#[derive(Debug)]
pub struct Lens {
    world: Arc<World>,
    reads: Mutex<Reads>,
}

/// What `query` would be answered now.
pub fn hash_of(world: &World, query: &Query) -> Hash {
    let site = &world.site;
    let found = match query {
        Query::Identity => Some(site.config.identity),
        Query::Links => Some(site.links.hash),
        Query::Params => Some(world.theme.params.hash),
        Query::Menu(name) => menu(&site.config, name).map(|items| items.hash),
        Query::Kind(name) => site.config.kind(name).map(|kind| kind.hash),
        Query::Kinds => Some(Hash::all(site.config.kinds.iter().map(|kind| kind.hash))),
        Query::Field(name) => has_field(&site.config, name).then(|| Hash::of(b"there")),
        Query::Taxonomies => {
            let names = site.config.taxonomies.iter().map(|taxonomy| Hash::of(taxonomy.name.as_bytes()));
            Some(Hash::all(names))
        }
        Query::Taxonomy(name) => {
            site.config.taxonomy(name).map(|taxonomy| Hash::of(taxonomy.label.as_bytes()))
        }
        Query::Terms(name) => site.taxonomy(name).map(|terms| terms.hash),
        Query::Term(name, term) => find_term(site, name, term).map(|term| term.hash),
        Query::Page(source) => {
            site.page(source).map(|page| Hash::all([page.document.hash, page.summary.hash]))
        }
        Query::Summary(source) => site.page(source).map(|page| page.summary.hash),
        Query::Description(source) => site.page(source).map(|page| page.description.hash),
        Query::Target(source) => match (site.page(source), site.exclusion(source)) {
            (Some(page), _) => Some(Hash::of(page.summary.route.as_str().as_bytes())),
            (None, Some(why)) => Some(Hash::of(why.chinese().as_bytes())),
            (None, None) => None,
        },
        Query::Anchors(source) => site.page(source).map(|page| page.document.hash),
        Query::Ancestors(source) => site.page(source).map(|page| page.ancestors.hash),
        Query::Neighbours(source) => site.page(source).map(|page| page.neighbours.hash),
        Query::Referrers(source) => site.page(source).map(|page| page.referrers.hash),
        Query::PageRecords(source, false) => site.page(source).map(|page| page.honours.hash),
        Query::PageRecords(source, true) => site.page(source).map(|page| page.media.hash),
        Query::SiteRecords(media) => Some(site.records(*media).hash),
        Query::Sections => Some(site.sections().hash),
        Query::First(key, n) => site.list_of(key).map(|list| list.prefix_hash(*n)),
        Query::Pager(key, pager) => site.list_of(key).map(|list| list.chunk_hash(*pager)),
        Query::List(key) => site.list_of(key).map(|list| list.hash()),
        Query::Count(key) => site.list_of(key).map(|list| Hash::of(&list.items.len().to_le_bytes())),
        Query::Updated => Some(site.updated().hash),
        Query::Datasets => Some(site.datasets_hash()),
        Query::Head(name) => site.dataset(name).map(|dataset| dataset.head.hash),
        Query::Outline(name) => site.dataset(name).map(|dataset| dataset.outline),
        Query::Dataset(name) => site.dataset(name).map(|dataset| dataset.hash),
        Query::Label(id) => site.indicator(id).map(|located| located.label),
        Query::Indicator(id) => site.indicator(id).map(|located| located.hash),
        Query::Quoting(name) => site.quoting(name).map(|pages| pages.hash),
        Query::Asset(source) => site.asset(source).map(|asset| asset.hash),
        Query::AssetPlace(source) => site.asset(source).map(|asset| {
            let Asset { route, dimensions, .. } = &asset.value;
            Hash::of(format!("{route} {dimensions:?}").as_bytes())
        }),
        Query::ThemeAsset(name) => world.theme.assets.get(&**name).map(|asset| asset.hash),
        Query::Template(name) => Some(world.theme.template_hash(name)),
        Query::Templates => Some(world.templates_hash),
        Query::Plan => Some(world.plan_hash),
        Query::Route(route) => world.plan.contains_key(route).then(|| Hash::of(b"there")),
    };
    found.unwrap_or(Hash::ABSENT)
}

impl World {
    /// All that the renders of a pass may ask about.
    pub fn new(site: Arc<Site>, theme: Arc<Theme>, plan: Plan) -> World {
        let mut routes = Hasher::default();
        plan.keys().for_each(|route| routes.text(route.as_str()));
        let mut names = Hasher::default();
        theme.template_names().for_each(|name| names.text(name));
        World {
            site,
            theme,
            plan: Arc::new(plan),
            plan_hash: routes.finish(),
            templates_hash: names.finish(),
            pieces: RwLock::default(),
            dates: OnceLock::new(),
            deaf_to: None,
        }
    }

    /// A world in which questions of that name are not noted (see [`Query`]): only for tests.
    #[doc(hidden)]
    pub fn deaf_to(self, query: Option<&'static str>) -> World {
        World { deaf_to: query, ..self }
    }

    /// What is to be seen where.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }
}

impl Lens {
    /// A lens that has seen nothing yet.
    pub fn new(world: Arc<World>) -> Lens {
        Lens { world, reads: Mutex::default() }
    }

    /// What was seen.
    pub fn reads(&self) -> Reads {
        std::mem::take(&mut self.reads.lock().expect("no render panics while it notes"))
    }

    /// A lens for a piece of what is rendered.
    pub fn inner(&self) -> Lens {
        Lens::new(self.world.clone())
    }

    /// The piece that another render shared under `key`: what it rests on is noted here too.
    pub fn piece(&self, key: Hash) -> Option<Arc<Piece>> {
        let piece = self.world.pieces.read().expect("no render panics while it shares").get(&key)?.clone();
        self.rests_on(&piece);
        Some(piece)
    }

    /// A piece that was rendered through `inner`: what was seen so is noted here too. It is shared with other renders
    /// where there is a key.
    pub fn add(&self, html: String, inner: &Lens, key: Option<Hash>) -> Arc<Piece> {
        let piece = Arc::new(Piece { html, reads: inner.reads() });
        self.rests_on(&piece);
        if let Some(key) = key {
            self.world.pieces.write().expect("no render panics while it shares").insert(key, piece.clone());
        }
        piece
    }

    /// What `site.yaml` says of names, notice, language, owner and footer; nothing else may be read from it.
    pub fn identity(&self) -> Identity<'_> {
        self.note(Query::Identity);
        Identity { config: &self.world.site.config }
    }

    /// Where the site is put, and how links are written.
    pub fn links(&self) -> &LinkStyle {
        self.note(Query::Links);
        &self.world.site.links
    }

    /// The values for the theme.
    pub fn params(&self) -> &serde_json::Value {
        self.note(Query::Params);
        &self.world.theme.params
    }

    /// A menu.
    pub fn menu(&self, name: &str) -> Option<&[MenuItem]> {
        self.note(Query::Menu(name.into()));
        menu(&self.world.site.config, name).map(|items| items.value.as_slice())
    }

    /// A kind.
    pub fn kind(&self, name: &str) -> Option<&Arc<Kind>> {
        self.note(Query::Kind(name.into()));
        self.world.site.config.kind(name)
    }

    /// All kinds.
    pub fn kinds(&self) -> &[Arc<Kind>] {
        self.note(Query::Kinds);
        &self.world.site.config.kinds
    }

    fn rests_on(&self, piece: &Piece) {
        self.reads.lock().expect("no render panics while it notes").extend(piece.reads.clone());
    }

    /// Whether any kind has a field of that name.
    pub fn has_field(&self, name: &str) -> bool {
        self.note(Query::Field(name.into()));
        has_field(&self.world.site.config, name)
    }

    /// The names of all taxonomies.
    pub fn taxonomies(&self) -> impl Iterator<Item = &str> {
        self.note(Query::Taxonomies);
        self.world.site.config.taxonomies.iter().map(|taxonomy| taxonomy.name.as_str())
    }

    /// The label of a taxonomy.
    pub fn taxonomy(&self, name: &str) -> Option<&str> {
        self.note(Query::Taxonomy(name.into()));
        self.world.site.config.taxonomy(name).map(|taxonomy| taxonomy.label.as_str())
    }

    /// The terms of a taxonomy.
    pub fn terms(&self, name: &str) -> &[Hashed<Term>] {
        self.note(Query::Terms(name.into()));
        self.world.site.taxonomy(name).map_or(&[], |terms| terms)
    }

    /// A term of a taxonomy.
    pub fn term(&self, taxonomy: &str, term: &str) -> Option<&Term> {
        self.note(Query::Term(taxonomy.into(), term.into()));
        find_term(&self.world.site, taxonomy, term).map(|term| &term.value)
    }

    /// A page with its body.
    pub fn page(&self, source: &SourcePath) -> Option<&Page> {
        self.note(Query::Page(source.clone()));
        self.world.site.page(source)
    }

    /// What others may show of a page.
    pub fn summary(&self, source: &SourcePath) -> Option<&Summary> {
        self.note(Query::Summary(source.clone()));
        self.world.site.page(source).map(|page| &page.summary)
    }

    /// The description of a page; empty when there is no such page.
    pub fn description(&self, source: &SourcePath) -> &str {
        self.note(Query::Description(source.clone()));
        self.world.site.page(source).map_or("", |page| &page.description)
    }

    /// Where a source's page is; `Err` says why it is not published, `None` that there is no such page.
    pub fn target(&self, source: &SourcePath) -> Option<Result<&RoutePath, Exclusion>> {
        self.note(Query::Target(source.clone()));
        match (self.world.site.page(source), self.world.site.exclusion(source)) {
            (Some(page), _) => Some(Ok(&page.summary.route)),
            (None, Some(why)) => Some(Err(why)),
            (None, None) => None,
        }
    }

    /// The headings of a page.
    pub fn anchors(&self, source: &SourcePath) -> &[Heading] {
        self.note(Query::Anchors(source.clone()));
        self.world.site.page(source).map_or(&[], |page| &page.document.body.headings)
    }

    /// The sections above a page.
    pub fn ancestors(&self, source: &SourcePath) -> &[Summary] {
        self.note(Query::Ancestors(source.clone()));
        self.world.site.page(source).map_or(&[], |page| &page.ancestors)
    }

    /// The newer and the older page of the section.
    pub fn neighbours(&self, source: &SourcePath) -> Option<&[Option<Summary>; 2]> {
        self.note(Query::Neighbours(source.clone()));
        self.world.site.page(source).map(|page| &page.neighbours.value)
    }

    /// The pages that refer to a page.
    pub fn referrers(&self, source: &SourcePath) -> Option<&Referrers> {
        self.note(Query::Referrers(source.clone()));
        self.world.site.page(source).map(|page| &page.referrers.value)
    }

    /// Honours or media reports of a page and of those that refer to it.
    pub fn page_records(&self, source: &SourcePath, media: bool) -> &[Recorded] {
        self.note(Query::PageRecords(source.clone(), media));
        let page = self.world.site.page(source);
        page.map_or(&[], |page| if media { &page.media } else { &page.honours })
    }

    /// All honours or all media reports.
    pub fn site_records(&self, media: bool) -> &[Recorded] {
        self.note(Query::SiteRecords(media));
        self.world.site.records(media)
    }

    /// The pages of all sections, the home page left out.
    pub fn sections(&self) -> &[Summary] {
        self.note(Query::Sections);
        self.world.site.sections()
    }

    /// The first `n` pages of a list.
    pub fn first(&self, key: &ListKey, n: usize) -> &[Summary] {
        self.note(Query::First(key.clone(), n));
        self.world.site.list_of(key).map_or(&[], |list| &list.items[..n.min(list.items.len())])
    }

    /// One pager of a list: its pages, how many pagers there are, and how many pages.
    pub fn pager(&self, key: &ListKey, pager: usize) -> (&[Summary], usize, usize) {
        self.note(Query::Pager(key.clone(), pager));
        match self.world.site.list_of(key) {
            Some(list) => (list.chunk(pager), list.pagers(), list.items.len()),
            None => (&[], 1, 0),
        }
    }

    /// A whole list.
    pub fn list(&self, key: &ListKey) -> &[Summary] {
        self.note(Query::List(key.clone()));
        self.world.site.list_of(key).map_or(&[], |list| &list.items)
    }

    /// How many pages are in a list.
    pub fn count(&self, key: &ListKey) -> usize {
        self.note(Query::Count(key.clone()));
        self.world.site.list_of(key).map_or(0, |list| list.items.len())
    }

    /// The date of the newest page.
    pub fn updated(&self) -> Option<Date> {
        self.note(Query::Updated);
        self.world.site.updated().value
    }

    /// When the pages were changed that say so.
    pub fn dates(&self) -> &Map<SourcePath, Date> {
        let pages = self.list(&ListKey::All).iter().chain(self.sections());
        let dated = pages.filter_map(|page| Some((page.source().clone(), page.matter().changed()?)));
        self.world.dates.get_or_init(|| dated.collect())
    }

    /// The names of all datasets.
    pub fn datasets(&self) -> impl Iterator<Item = &str> {
        self.note(Query::Datasets);
        self.world.site.datasets().map(|(name, _)| name)
    }

    /// What a dataset says of itself.
    pub fn head(&self, name: &str) -> Option<&Head> {
        self.note(Query::Head(name.into()));
        self.world.site.dataset(name).map(|dataset| &dataset.head.value)
    }

    /// What a dataset consists of.
    pub fn outline(&self, name: &str) -> Option<Outline<'_>> {
        self.note(Query::Outline(name.into()));
        self.world.site.dataset(name).map(|dataset| Outline { dataset })
    }

    /// A dataset with all its figures.
    pub fn dataset(&self, name: &str) -> Option<&Dataset> {
        self.note(Query::Dataset(name.into()));
        self.world.site.dataset(name).map(|dataset| &**dataset)
    }

    /// What lists need of an indicator.
    pub fn label(&self, id: &str) -> Option<Label<'_>> {
        self.note(Query::Label(id.into()));
        find_indicator(&self.world.site, id).map(|indicator| Label { indicator })
    }

    /// An indicator.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.note(Query::Indicator(id.into()));
        find_indicator(&self.world.site, id)
    }

    /// The pages that quote a figure of a dataset, newest first.
    pub fn quoting(&self, name: &str) -> &[Summary] {
        self.note(Query::Quoting(name.into()));
        self.world.site.quoting(name).map_or(&[], |pages| pages)
    }

    /// A file beside the pages.
    pub fn asset(&self, source: &SourcePath) -> Option<&Asset> {
        self.note(Query::Asset(source.clone()));
        self.world.site.asset(source).map(|asset| &asset.value)
    }

    /// Where a file beside the pages goes, and the width and height of the picture that it is.
    pub fn asset_place(&self, source: &SourcePath) -> Option<(&RoutePath, Option<(u32, u32)>)> {
        self.note(Query::AssetPlace(source.clone()));
        self.world.site.asset(source).map(|asset| (&asset.route, asset.dimensions))
    }

    /// A file of the theme.
    pub fn theme_asset(&self, name: &str) -> Option<&Hashed<Arc<[u8]>>> {
        self.note(Query::ThemeAsset(name.into()));
        self.world.theme.assets.get(name)
    }

    /// The theme, to render one of its templates.
    pub fn template(&self, name: &str) -> Option<minijinja::Template<'_, '_>> {
        self.note(Query::Template(name.into()));
        self.world.theme.templates.get_template(name).ok()
    }

    /// Whether the theme has a template. Covered by what is noted for the template itself.
    pub fn has_template(&self, name: &str) -> bool {
        self.note(Query::Template(name.into()));
        self.world.theme.has_template(name)
    }

    /// The names that a shortcode's template looks up, if that can be told. Covered by what is noted for the template.
    pub fn arguments(&self, name: &str) -> Option<&BTreeSet<String>> {
        self.note(Query::Template(name.into()));
        self.world.theme.arguments(name)
    }

    /// The names of all templates, for suggestions in messages.
    pub fn template_names(&self) -> impl Iterator<Item = &str> {
        self.note(Query::Templates);
        self.world.theme.template_names()
    }

    /// Where bytes of a template stand, for messages.
    pub fn template_place(&self, name: &str, range: Range<usize>) -> Option<Span> {
        self.world.theme.place(name, range)
    }

    /// Whether there is something at a route.
    pub fn has_route(&self, route: &RoutePath) -> bool {
        self.note(Query::Route(route.clone()));
        self.world.plan.contains_key(route)
    }

    /// All routes with their views.
    pub fn plan(&self) -> impl Iterator<Item = (&RoutePath, &View)> {
        self.note(Query::Plan);
        self.world.plan.iter()
    }

    fn note(&self, query: Query) {
        if let Some(deaf_to) = self.world.deaf_to
            && format!("{query:?}").split(['(', ' ']).next() == Some(deaf_to)
        {
            return;
        }
        let mut reads = self.reads.lock().expect("no render panics while it notes");
        if let Entry::Vacant(unasked) = reads.entry(query) {
            let hash = hash_of(&self.world, unasked.key());
            unasked.insert(hash);
        }
    }
}

/// The part of `site.yaml` that [`Query::Identity`] covers.
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

    /// The foot of each page.
    pub fn footer(&self) -> &'a [(&'static str, String)] {
        &self.config.footer
    }
}

/// The part of a dataset that [`Query::Outline`] covers.
#[derive(Copy, Clone, Debug)]
pub struct Outline<'a> {
    dataset: &'a Dataset,
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

/// The part of an indicator that [`Query::Label`] covers.
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

fn find_indicator<'a>(site: &'a Site, id: &str) -> Option<&'a Indicator> {
    site.indicator(id).map(|located| &located.dataset.indicators[located.at].value)
}

fn find_term<'a>(site: &'a Site, taxonomy: &str, name: &str) -> Option<&'a Hashed<Term>> {
    site.taxonomy(taxonomy)?.iter().find(|term| *term.name == *name)
}

fn has_field(config: &Config, name: &str) -> bool {
    config.kinds.iter().any(|kind| kind.field(name).is_some())
}

fn menu<'a>(config: &'a Config, name: &str) -> Option<&'a Hashed<Vec<MenuItem>>> {
    config.menus.iter().find(|(menu, _)| menu == name).map(|(_, items)| items)
}
