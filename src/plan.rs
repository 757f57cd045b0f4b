//! Stage 4, `plan`: every output of the site, before any is rendered.

mod face;
mod found;
mod settings;
pub mod share;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::card::Shape;
use crate::config::MenuItem;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Hint, Node, Span};
use crate::document::front_matter::FieldValue;
use crate::document::links;
use crate::folder;
use crate::hash::Map;
use crate::path::{RoutePath, SourcePath};
use crate::picture::{Picture, Variant};
use crate::qr::Form;
use crate::search::{self, Index};
use crate::site::covers::needs_cover;
use crate::site::routes;
use crate::site::{ListKey, Site, Summary};
use crate::theme::Theme;
pub use face::{title_face_route, title_more_route, title_style_route};
pub use found::{SEARCH, TITLES_LIMIT, letter_route, search_route};
pub use share::{card_route, is_short, poster_route, qr_route, short_route};

/// Every output: what is to be seen at each route.
#[derive(Debug)]
pub struct Plan {
    /// All that the outlines of pages and datasets decide.
    outlined: Arc<Views>,
    /// What the search reads. The names carry hashes, so that every text that changes brings others.
    parts: Views,
}

/// Views by routes, in their order. Every page asks for a dozen of them in every pass, so that one is found by its hash.
pub type Views = IndexMap<RoutePath, View, foldhash::fast::FixedState>;

/// What is to be seen at a route. Adding a kind of output starts here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// A page, which a template shows.
    Page(PageView),
    /// A file, which no template shows.
    File(FileView),
}

/// A page that is to be seen at a route.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PageView {
    /// The page of a source that is no section.
    Single(SourcePath),
    /// The page of a section, the home page among them, with a leaf of its list, counted from 0.
    Section(SourcePath, usize),
    /// The pages of a section in groups, by what they are grouped by, with a leaf of that list, counted from 0.
    Grouped(SourcePath, Arc<str>, usize),
    /// A later leaf, counted from 0, of the chronicle or the records that the page of a source shows; the first is that page.
    Later(SourcePath, usize),
    /// The terms of a taxonomy.
    Taxonomy(Arc<str>),
    /// A term with a leaf of its list, counted from 0.
    Term(Arc<str>, Arc<str>, usize),
    /// A dataset.
    Dataset(Arc<str>),
    /// The page for addresses that lead nowhere.
    NotFound,
    /// A page that leads on to a route.
    Alias(RoutePath),
    /// A poster of the page of a source, to be printed.
    Poster(SourcePath),
    /// The page on which readers search.
    Search,
    /// The titles that begin with a letter, where there are too many for one page.
    Letter(char),
}

/// A file that is to be seen at a route.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FileView {
    /// A dataset to take away.
    Download(Arc<str>, Format),
    /// The newest pages of a list, for programs that ask from time to time.
    Feed(ListKey, FeedForm),
    /// The list of pages for search engines; the list of its parts where there are several.
    Sitemap,
    /// A part of the list of pages, counted from 0.
    SitemapPart(usize),
    /// What search engines may fetch.
    Robots,
    /// The cover that is drawn for the page of a source.
    Cover(SourcePath),
    /// A card of the page of a source, for those who pass its link on.
    Card(SourcePath, Shape),
    /// A page that leads from a short link to a route; no template shows it.
    Short(RoutePath),
    /// A QR code to the short link of what is at a route.
    Qr(RoutePath, Form),
    /// A file of the site, as it is.
    Asset(SourcePath),
    /// A variant of a picture of the site, by its place among them.
    Picture(SourcePath, usize),
    /// A file of the theme, as it is, by the name below `assets/`.
    ThemeAsset(Arc<str>),
    /// A style sheet that names some files of the face of titles, by the characters of each file.
    TitleStyle(Arc<[Arc<str>]>, Range<usize>),
    /// A file of the face of titles, by its characters.
    TitleFace(Arc<str>),
    /// A variant of a picture of the theme, by its place among them.
    ThemePicture(Arc<str>, usize),
    /// A part of what the search reads.
    Search(search::Part),
}

/// The forms of a dataset that can be taken away.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// A text that every spreadsheet opens.
    Csv,
    /// For programs.
    Json,
    /// A workbook.
    Xlsx,
}

impl Format {
    /// Every form.
    pub const ALL: [Format; 3] = [Format::Csv, Format::Json, Format::Xlsx];

    /// The name that people know: `CSV`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "CSV",
            Format::Json => "JSON",
            Format::Xlsx => "XLSX",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv",
            Format::Json => "application/json",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Addresses in one file of the site map; the protocol allows 50,000 (sitemaps.org).
pub const SITEMAP_LIMIT: usize = 40_000;

/// The forms of a feed.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum FeedForm {
    /// RFC 4287.
    Atom,
    /// <https://www.jsonfeed.org/version/1.1/>.
    Json,
}

impl FeedForm {
    /// Both.
    pub const ALL: [FeedForm; 2] = [FeedForm::Atom, FeedForm::Json];

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            FeedForm::Atom => "application/atom+xml",
            FeedForm::Json => "application/feed+json",
        }
    }
}

impl View {
    /// What it is, in words, for messages about it.
    pub fn chinese(&self) -> String {
        match self {
            View::Page(page) => match page {
                PageView::Single(source) | PageView::Section(source, _) => source.to_string(),
                PageView::Grouped(source, by, _) => format!("{source} 按 {by} 分的组"),
                PageView::Later(source, leaf) => format!("{source} 的第 {} 页", leaf + 1),
                PageView::Taxonomy(name) => format!("分类“{name}”"),
                PageView::Term(taxonomy, term, _) => format!("分类“{taxonomy}”的“{term}”"),
                PageView::Dataset(name) => folder::dataset_source(name).to_string(),
                PageView::NotFound => "找不到页面的提示页".into(),
                PageView::Alias(to) => format!("{to} 的旧网址"),
                PageView::Poster(source) => format!("{source} 的海报"),
                PageView::Search => "搜索页".into(),
                PageView::Letter(letter) => format!("标题的索引 {letter}"),
            },
            View::File(file) => match file {
                FileView::Download(name, format) => {
                    format!("{} 的 {} 文件", folder::dataset_source(name), format.name())
                }
                FileView::Feed(..) => "订阅文件".into(),
                FileView::Sitemap | FileView::SitemapPart(_) => "网站地图".into(),
                FileView::Robots => "robots.txt".into(),
                FileView::Search(_) => "搜索的数据".into(),
                FileView::Cover(source) => format!("{source} 的封面"),
                FileView::Card(source, _) => format!("{source} 的分享卡片"),
                FileView::Short(to) => format!("{to} 的短网址"),
                FileView::Qr(to, _) => format!("{to} 的二维码"),
                FileView::Asset(source) => source.to_string(),
                FileView::Picture(source, _) => format!("图片 {source}"),
                FileView::TitleStyle(..) | FileView::TitleFace(_) => "标题的字体".into(),
                FileView::ThemePicture(name, _) => format!("主题的图片 assets/{name}"),
                FileView::ThemeAsset(name) => format!("主题的 assets/{name}"),
            },
        }
    }

    /// Whether search engines are told of it.
    pub fn is_listed(&self) -> bool {
        let View::Page(page) = self else { return false };
        // What is listed in groups is listed by its section, too.
        use PageView::{Alias, Grouped, Letter, NotFound, Poster, Search};
        !matches!(page, NotFound | Alias(_) | Poster(_) | Search | Letter(_) | Grouped(..))
    }

    /// The one source that it shows, if there is such a one.
    pub fn source(&self) -> Option<&SourcePath> {
        match self {
            View::Page(
                PageView::Single(source)
                | PageView::Section(source, _)
                | PageView::Grouped(source, ..)
                | PageView::Later(source, _)
                | PageView::Poster(source),
            )
            | View::File(
                FileView::Asset(source)
                | FileView::Cover(source)
                | FileView::Card(source, _)
                | FileView::Picture(source, _),
            ) => Some(source),
            _ => None,
        }
    }

    fn span(&self) -> Option<Span> {
        match self {
            View::Page(PageView::Dataset(name)) | View::File(FileView::Download(name, _)) => {
                Some(Span::new(&folder::dataset_source(name), 0..0))
            }
            _ => self.source().map(|source| Span::new(source, 0..0)),
        }
    }
}

impl Plan {
    /// All that the outlines of pages and datasets decide.
    pub fn outlined(&self) -> &Arc<Views> {
        &self.outlined
    }

    /// What is to be seen at a route, and the route as it is kept.
    pub fn get(&self, route: &RoutePath) -> Option<(&RoutePath, &View)> {
        self.outlined.get_key_value(route).or_else(|| self.parts.get_key_value(route))
    }

    /// All of it, in the order of routes.
    pub fn iter(&self) -> impl Iterator<Item = (&RoutePath, &View)> {
        let (mut some, mut parts) = (self.outlined.iter().peekable(), self.parts.iter().peekable());
        std::iter::from_fn(move || match (some.peek(), parts.peek()) {
            (Some((one, _)), Some((other, _))) if one > other => parts.next(),
            (Some(_), _) => some.next(),
            (None, _) => parts.next(),
        })
    }

    /// Plans what the search reads, too.
    pub fn with_parts(outlined: Arc<Views>, site: &Site, index: Option<&Index>) -> Diagnosed<Plan> {
        let mut parts = index.map(|index| found::parts(site, index)).unwrap_or_default();
        let mut diagnostics = Vec::new();
        parts.retain(|route, part| {
            let Some(taken) = outlined.get(route) else { return true };
            let message = format!("{}和{}都要发布到 {route}", taken.chinese(), part.chinese());
            let mut clash = Diagnostic::new(Code::RouteCollision, message).breaks(addresses([taken]));
            clash.span = taken.span();
            diagnostics.push(clash.hint("改文件名"));
            false
        });
        Diagnosed { value: Plan { outlined, parts }, diagnostics }
    }
}

/// Plans every output that the outlines of pages and datasets decide.
pub fn plan(site: &Site, theme: &Theme, index: Option<&Index>) -> Diagnosed<Views> {
    // Which characters the titles have is the longest part of a plan.
    let (face, mut planner) = rayon::join(|| face::files(site, theme), || contents(site, theme));
    face::add(&mut planner, face);
    planner.add(RoutePath::new("/404.html"), View::Page(PageView::NotFound));
    add_feeds(&mut planner, site);
    planner.add(RoutePath::new("/sitemap.xml"), View::File(FileView::Sitemap));
    // Robots ask for it at the root of a host, and nowhere else.
    if !planner.has("/robots.txt") && site.config.base.path.is_empty() {
        planner.add(RoutePath::new("/robots.txt"), View::File(FileView::Robots));
    }
    // Last, so that where an old address is taken again, the page that has it is named first.
    for page in site.pages() {
        for alias in &page.summary.matter().aliases {
            let place = Span::new(page.summary.source(), alias.range.clone());
            let route = routes::alias(&alias.value);
            planner.add_at(route, View::Page(PageView::Alias(page.summary.route.clone())), Some(place));
        }
    }
    share::add(&mut planner, site);
    index.into_iter().for_each(|index| found::add(&mut planner, site, index));
    let listed = planner.outputs.iter().filter(|(_, view)| view.is_listed()).count();
    if listed > SITEMAP_LIMIT {
        for part in 0..listed.div_ceil(SITEMAP_LIMIT) {
            planner.add(sitemap_route(part), View::File(FileView::SitemapPart(part)));
        }
    }
    planner.explain_clashes(site);
    planner.files_beside_folders();
    planner.check_menus(site, theme);
    planner.check_templates(site, theme);
    planner.diagnostics.extend(settings::check(site, theme));
    let Planner { mut outputs, diagnostics, .. } = planner;
    // Stable, for what is nearly in order already.
    outputs.sort_by(|(one, _), (other, _)| one.cmp(other));
    Diagnosed { value: outputs.into_iter().collect(), diagnostics }
}

/// The pages of a site and the files that they and the theme are shown with.
fn contents(site: &Site, theme: &Theme) -> Planner {
    let mut planner = Planner::default();
    for page in site.pages() {
        let source = page.summary.source();
        let route = &page.summary.route;
        if page.summary.is_section {
            let leaves = site.list_of(&ListKey::Section(source.clone())).map_or(1, |list| list.leaves());
            for leaf in 0..leaves {
                planner.add(leaf_route(route, leaf), View::Page(PageView::Section(source.clone(), leaf)));
            }
            for (by, _) in site.groupings(source) {
                let list = site.list_of(&ListKey::Grouped(source.clone(), by.clone()));
                for leaf in 0..list.map_or(1, |list| list.leaves()) {
                    let route = leaf_route(&grouped_route(route, by), leaf);
                    planner.add(route, View::Page(PageView::Grouped(source.clone(), by.clone(), leaf)));
                }
            }
        } else {
            planner.add(route.clone(), View::Page(PageView::Single(source.clone())));
        }
        let chronicle = site.chronicle().filter(|_| page.summary.shows_chronicle());
        let records = records_shown(&page.summary).map(|media| site.records(media));
        let leaves = match (chronicle, records) {
            (Some(chronicle), _) => chronicle.leaves(),
            (None, Some(records)) => records.chunks(RECORDS).len(),
            (None, None) => 1,
        };
        for leaf in 1..leaves {
            planner.add(leaf_route(route, leaf), View::Page(PageView::Later(source.clone(), leaf)));
        }
    }
    for (name, terms) in site.taxonomies() {
        let name: Arc<str> = name.into();
        planner.add(RoutePath::new(&format!("/{name}/")), View::Page(PageView::Taxonomy(name.clone())));
        for term in terms.iter() {
            let key = ListKey::Term(name.clone(), term.name.clone());
            let leaves = site.list_of(&key).map_or(1, |list| list.leaves());
            let settings = site.config.taxonomy(&name).map_or(&[] as &[_], |taxonomy| &taxonomy.terms);
            let settings = settings.iter().find(|settings| *settings.name == *term.name);
            let place = match settings {
                Some(term) => Some(Span::new(&SourcePath::new(crate::config::PATH), term.range.clone())),
                None => site.list_of(&key).and_then(|list| first_mention(&list.items, &name, &term.name)),
            };
            for leaf in 0..leaves {
                let view = View::Page(PageView::Term(name.clone(), term.name.clone(), leaf));
                planner.add_at(leaf_route(&term.route, leaf), view, place.clone());
            }
        }
    }
    for (name, _) in site.datasets() {
        planner.add(dataset_route(name), View::Page(PageView::Dataset(name.into())));
        for format in Format::ALL {
            planner.add(download_route(name, format), View::File(FileView::Download(name.into(), format)));
        }
    }
    for (source, asset) in site.assets() {
        if asset.is_published {
            planner.add(asset.route.clone(), View::File(FileView::Asset(source.clone())));
        }
        if let Some(picture) = &asset.picture {
            for variant in 0..picture.variants.len() {
                let route = variant_route(&asset.route, picture, variant);
                planner.add(route, View::File(FileView::Picture(source.clone(), variant)));
            }
        }
    }
    if site.config.covers.value.are_on {
        for page in site.pages().filter(|page| needs_cover(&page.summary)) {
            let route = cover_route(&page.summary.route);
            // Who puts a picture of that name beside a page has made its cover.
            if !planner.has(route.as_str()) {
                planner.add(route, View::File(FileView::Cover(page.summary.source().clone())));
            }
        }
    }
    for name in theme.assets.keys() {
        planner.add(asset_route(name), View::File(FileView::ThemeAsset(name.as_str().into())));
    }
    for (name, picture) in &theme.pictures {
        for variant in 0..picture.variants.len() {
            let view = FileView::ThemePicture(name.as_str().into(), variant);
            planner.add(variant_route(&asset_route(name), picture, variant), View::File(view));
        }
    }
    planner
}

/// A feed of the whole site, and one of each section and term in which something has a date.
fn add_feeds(planner: &mut Planner, site: &Site) {
    let settings = site.config.feed;
    let mut add = |of: &RoutePath, key: &ListKey| {
        for form in FeedForm::ALL.into_iter().filter(|form| *form == FeedForm::Atom || settings.json) {
            planner.add(feed_route(of, form), View::File(FileView::Feed(key.clone(), form)));
        }
    };
    let home = RoutePath::new("/");
    add(&home, &ListKey::All);
    if !settings.sections {
        return;
    }
    let has_dates = |key: &ListKey| site.listed(key).iter().any(|page| page.matter().changed().is_some());
    let sections =
        site.pages().map(|page| &page.summary).filter(|page| page.is_section && page.route != home);
    for section in sections {
        let key = ListKey::Section(section.source().clone());
        if has_dates(&key) {
            add(&section.route, &key);
        }
    }
    for (name, terms) in site.taxonomies() {
        for term in terms.iter() {
            let key = ListKey::Term(name.into(), term.name.clone());
            if has_dates(&key) {
                add(&term.route, &key);
            }
        }
    }
}

/// Where the feed of what is at a route is: `/cases/feed.xml`.
pub fn feed_route(of: &RoutePath, form: FeedForm) -> RoutePath {
    let extension = match form {
        FeedForm::Atom => "xml",
        FeedForm::Json => "json",
    };
    RoutePath::new(&format!("{of}feed.{extension}"))
}

/// How many honours or media reports stand on one page: more are too much for a phone to load.
pub const RECORDS: usize = 60;

/// Which records of the whole site the page shows: honours (false), media reports (true).
pub fn records_shown(page: &Summary) -> Option<bool> {
    match page.matter().template.as_ref()?.value.as_str() {
        "honours.html" => Some(false),
        "media.html" => Some(true),
        _ => None,
    }
}

/// The route of a leaf of a list, counted from 0: `/cases/`, `/cases/page/2/`.
pub fn leaf_route(route: &RoutePath, leaf: usize) -> RoutePath {
    if leaf == 0 { route.clone() } else { RoutePath::new(&format!("{route}page/{}/", leaf + 1)) }
}

/// Where the pages of the section at a route are listed in groups: `/cases/by-year/`.
pub fn grouped_route(section: &RoutePath, by: &str) -> RoutePath {
    RoutePath::new(&format!("{section}by-{}/", by.replace('_', "-")))
}

/// The route of a part of the site map, counted from 0.
pub fn sitemap_route(part: usize) -> RoutePath {
    RoutePath::new(&format!("/sitemap-{}.xml", part + 1))
}

/// The route of a dataset's page.
pub fn dataset_route(name: &str) -> RoutePath {
    routes::dataset(name)
}

/// The route of a dataset as a file: `/stats/2022/grid/grid.csv`.
pub fn download_route(name: &str, format: Format) -> RoutePath {
    let file = name.rsplit('/').next().unwrap_or(name);
    RoutePath::new(&format!("{}{file}.{}", dataset_route(name), format.name().to_lowercase()))
}

/// Where a variant of a picture is whose file has a route: `/cases/yi/menpai-3f9a2b1c-960.jpg`.
pub fn variant_route(file: &RoutePath, picture: &Picture, variant: usize) -> RoutePath {
    let (stem, _) = file.as_str().rsplit_once('.').unwrap_or((file.as_str(), ""));
    let Variant { width, form } = picture.variants[variant];
    RoutePath::new(&format!("{stem}-{}-{width}.{}", picture.fingerprint(), form.extension()))
}

/// Where the cover of the page at a route is.
pub fn cover_route(page: &RoutePath) -> RoutePath {
    RoutePath::new(&format!("{page}cover.svg"))
}

/// The route of a file of the theme.
pub fn asset_route(name: &str) -> RoutePath {
    RoutePath::new(&format!("/assets/{name}"))
}

/// A name with blanks where a letter or digit would touch the Chinese text around it.
fn spaced(name: &str) -> String {
    let blank = |end: Option<char>| if end.is_some_and(|c| c.is_ascii() || c == '/') { " " } else { "" };
    format!("{}{name}{}", blank(name.chars().next()), blank(name.chars().next_back()))
}

/// The addresses of what views show.
fn addresses<'a>(views: impl IntoIterator<Item = &'a View>) -> impl Iterator<Item = Node> {
    views.into_iter().filter_map(View::source).cloned().map(Node::Address)
}

/// The file of a route, in lower case.
fn folded(route: &RoutePath) -> String {
    route.file().to_lowercase()
}

/// Where a page first has a term that `site.yaml` does not spell out.
fn first_mention(pages: &[Summary], taxonomy: &str, term: &str) -> Option<Span> {
    pages.iter().find_map(|page| {
        page.matter().fields.iter().find_map(|(_, value)| match value {
            FieldValue::Terms { of, terms, .. } if **of == *taxonomy => {
                let found = terms.iter().find(|known| known.value == term)?;
                Some(Span::new(page.source(), found.range.clone()))
            }
            _ => None,
        })
    })
}

#[derive(Default)]
struct Planner {
    outputs: Vec<(RoutePath, View)>,
    /// The places of the outputs by their files in lower case: some file systems do not tell `A` from `a`.
    by_file: Map<String, usize>,
    /// What else was to go where an output goes, by the place of that.
    clashes: BTreeMap<usize, Vec<(View, Option<Span>)>>,
    /// Where the outputs have been said to go, if not where their sources begin.
    spans: Map<usize, Span>,
    diagnostics: Vec<Diagnostic>,
}

impl Planner {
    fn add(&mut self, route: RoutePath, view: View) {
        let span = view.span();
        self.add_at(route, view, span);
    }

    fn add_at(&mut self, route: RoutePath, view: View, span: Option<Span>) {
        let parts = route.as_str()[1..].split('/');
        if let Some(part) = parts.into_iter().find(|part| part.len() > 240 || matches!(*part, "." | "..")) {
            let message = match part.chars().count() {
                0..=2 => format!("网址“{route}”里不能有“{part}”"),
                length => {
                    let start: String = part.chars().take(20).collect();
                    format!("网址里“{start}……”这一段有 {length} 个字符，太长了")
                }
            };
            self.complain(
                Diagnostic::new(Code::RouteInvalid, message)
                    .hint("在页头用 slug 写一个短的英文或拼音")
                    .breaks(addresses([&view])),
                span,
            );
            return;
        }
        let file = folded(&route);
        if let Some(first) = self.by_file.get(&file) {
            self.clashes.entry(*first).or_default().push((view, span));
            return;
        }
        if span != view.span() {
            self.spans.extend(span.map(|span| (self.outputs.len(), span)));
        }
        self.by_file.insert(file, self.outputs.len());
        self.outputs.push((route, view));
    }

    /// Whether something is planned at a route.
    fn has(&self, route: &str) -> bool {
        let at = self.by_file.get(&folded(&RoutePath::new(route)));
        at.is_some_and(|at| self.outputs[*at].0.as_str() == route)
    }

    fn complain(&mut self, mut diagnostic: Diagnostic, span: Option<Span>) {
        diagnostic.span = span;
        self.diagnostics.push(diagnostic);
    }

    /// Menus lead to what there is; said once here rather than on every page.
    fn check_menus(&mut self, site: &Site, theme: &Theme) {
        let config = SourcePath::new(crate::config::PATH);
        for item in site.config.menu_items() {
            let found = self.menu_flaw(site, theme, item);
            if let Some(diagnostic) = found {
                self.complain(diagnostic, Some(Span::new(&config, item.range.clone())));
            }
        }
    }

    /// What is wrong with the link of a menu.
    fn menu_flaw(&self, site: &Site, theme: &Theme, item: &MenuItem) -> Option<Diagnostic> {
        if let Some(mut flaw) = links::flaw(&item.link) {
            flaw.message = format!("菜单“{}”：{}", item.title, flaw.message);
            return Some(flaw);
        }
        let path = item.link.split(['#', '?']).next().unwrap_or("");
        if !path.starts_with('/') || path.starts_with("//") {
            let is_out = ["https://", "http://", "mailto:", "tel:", "//"];
            let is_out = is_out.iter().any(|scheme| item.link.starts_with(scheme));
            let message = format!("菜单“{}”的链接“{}”不能用", item.title, item.link);
            let hint = "站内链接以“/”开头，如 /cases/；站外链接以 https:// 开头";
            return (!is_out).then(|| Diagnostic::new(Code::LinkScheme, message).hint(hint));
        }
        // That there is no home page has been said.
        if path != "/" && !self.has(path) {
            if let Some((_, why)) = site.withheld_at(&RoutePath::new(path)) {
                let message = format!("菜单“{}”指向的 {path} 没有发布（{}）", item.title, why.chinese());
                let diagnostic = Diagnostic::new(Code::LinkExcluded, message);
                return Some(diagnostic.hint("先发布那个页面，或者去掉这一项"));
            }
            let message = format!("菜单“{}”指向的 {path} 不存在", item.title);
            let listed = self.outputs.iter().filter(|(_, view)| view.is_listed());
            let mut known: Vec<&str> = listed.map(|(route, _)| route.as_str()).collect();
            known.sort();
            let diagnostic = Diagnostic::new(Code::LinkBroken, message).follows([Node::Pages]);
            return Some(match crate::diagnostic::nearest(path, known) {
                Some(near) => diagnostic.hint(Hint::perhaps(near).for_words(path)),
                None => diagnostic,
            });
        }
        let wanted = item.link.split_once('#').map(|(_, fragment)| links::decode(fragment))?;
        let at = self.by_file.get(&folded(&RoutePath::new(path)))?;
        let View::Page(PageView::Single(source) | PageView::Section(source, _)) = &self.outputs[*at].1 else {
            return None;
        };
        let page = site.page(source)?;
        if wanted.is_empty() || page.document.body.has_id(&wanted) || theme.has_id(&wanted) {
            return None;
        }
        let message = format!("菜单“{}”的链接“{}”里的标题锚点“{wanted}”不存在", item.title, item.link);
        let diagnostic = Diagnostic::new(Code::LinkAnchor, message).follows([Node::Source(source.clone())]);
        let known = page.document.body.headings.iter().map(|heading| heading.id.as_str());
        Some(diagnostic.nearest(&wanted, known))
    }

    /// A page that names a template is not to lose its text.
    fn check_templates(&mut self, site: &Site, theme: &Theme) {
        let templates = site.config.taxonomies.iter().filter_map(|taxonomy| taxonomy.template.as_ref());
        for (name, range) in templates.filter(|(name, _)| theme.template_name(name).is_none()) {
            let diagnostic = Diagnostic::new(Code::TemplateMissing, format!("没有模板“{name}”"));
            let diagnostic = diagnostic.breaks([Node::Names]);
            let known = theme.template_names().filter(|name| !name.contains('/'));
            let place = Span::new(&SourcePath::new(crate::config::PATH), range.clone());
            self.complain(diagnostic.nearest(name, known), Some(place));
        }
        for page in site.pages().filter(|page| !page.document.body.segments.is_empty()) {
            let Some(template) = &page.summary.matter().template else { continue };
            let name = template.value.as_str();
            if theme.template_name(name).is_some() && !theme.shows_body(name) {
                let message = format!("模板“{name}”不显示正文，这一页的正文会丢掉");
                let diagnostic = Diagnostic::new(Code::TemplateBody, message);
                let hint = "换一个显示正文的模板，如 page.html；或者删去 template 这一行";
                let place = Span::new(page.summary.source(), template.range.clone());
                self.complain(diagnostic.hint(hint), Some(place));
            }
        }
    }

    /// Names all that were to go to one place. What is published goes there before what only a preview shows, and the
    /// message stands at the latter.
    fn explain_clashes(&mut self, site: &Site) {
        for (first, others) in std::mem::take(&mut self.clashes) {
            let (route, view) = &self.outputs[first];
            let place = self.spans.get(&first).cloned().or_else(|| view.span());
            let mut all: Vec<(View, Option<Span>)> =
                std::iter::once((view.clone(), place)).chain(others).collect();
            let is_hidden = |(_, span): &(View, Option<Span>)| {
                span.as_ref().is_some_and(|span| site.exclusion(&span.source).is_some())
            };
            all.sort_by_key(is_hidden);
            if all.iter().filter(|one| !is_hidden(one)).count() > 1 {
                // They have to part anyway.
                all.retain(|one| !is_hidden(one));
            }
            let route = route.clone();
            self.outputs[first].1 = all[0].0.clone();
            let names: Vec<String> = all.iter().map(|(view, _)| spaced(&view.chinese())).collect();
            let message = match names.as_slice() {
                [one, other] => format!("{one}和{other}都要发布到 {route}"),
                [some @ .., last] => {
                    let some: Vec<&str> = some.iter().map(|name| name.trim()).collect();
                    format!("{}和{last}都要发布到 {route}", spaced(&some.join("、")))
                }
                [] => continue,
            };
            // A page that cannot be read may have said another address.
            let sources = all.iter().filter_map(|(view, _)| view.source()).cloned();
            let spans = all.iter().filter_map(|(_, span)| Some(span.as_ref()?.source.clone()));
            let sources: Vec<Node> = sources.chain(spans).map(Node::Source).collect();
            let mut diagnostic = Diagnostic::new(Code::RouteCollision, message.trim_start())
                .breaks(addresses(all.iter().map(|(view, _)| view)))
                .follows(sources);
            let is_term = |(view, _): &(View, _)| matches!(view, View::Page(PageView::Term(..)));
            let is_spelled_out = |(_, span): &(View, Option<Span>)| {
                span.as_ref().is_some_and(|span| span.source.as_str() == crate::config::PATH)
            };
            let hint = match all.iter().all(is_term) {
                true if all.iter().all(is_spelled_out) => "改其中一个的 slug",
                true => {
                    "是一个词的，写成一样（大小写、全角半角也一样）；是两个词的，在 site.yaml 的 taxonomies 里给它们各写一个 slug"
                }
                false if stand_for_one_folder(all.iter().filter_map(|(view, _)| view.source())) => {
                    "index.md 使整个文件夹成为一页，和栏目的 _index.md 不能都有：删去一个，或者把 index.md 改名"
                }
                false => "改其中一个的文件名或 slug",
            };
            let mut places: Vec<Span> = all.into_iter().filter_map(|(_, span)| span).collect();
            // The message stands at the last; the others are shown with it.
            let place = places.pop();
            for (at, other) in places.into_iter().enumerate() {
                let what = if at == 0 { "先占了这个网址" } else { "也要这个网址" };
                diagnostic = diagnostic.related(other, what);
            }
            self.complain(diagnostic.hint(hint), place);
        }
    }

    /// A file cannot have the name of a folder that other outputs stand in.
    fn files_beside_folders(&mut self) {
        let mut clashes: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        #[expect(
            clippy::iter_over_hash_type,
            reason = "the first in order is found whatever the order of looking"
        )]
        for file in self.by_file.keys() {
            for (end, _) in file.match_indices('/') {
                let Some((folder, at)) = self.by_file.get_key_value(&file[..end]) else { continue };
                let clash = clashes.entry(folder).or_insert((*at, file));
                clash.1 = clash.1.min(file);
            }
        }
        let clashes: Vec<(RoutePath, RoutePath)> = clashes
            .into_values()
            .map(|(at, below)| (self.outputs[at].0.clone(), self.outputs[self.by_file[below]].0.clone()))
            .collect();
        for (file, below) in clashes {
            let view = &self.outputs[self.by_file[&folded(&file)]].1;
            let message = format!("文件 {file} 与文件夹 {file}/ 同名（{below} 在里面）");
            let diagnostic = Diagnostic::new(Code::RouteCollision, message).breaks(addresses([view]));
            let diagnostic = diagnostic.hint("改其中一个的名字");
            let span = view.span();
            self.complain(diagnostic, span);
        }
    }
}

/// Whether pages, of which there are several, stand for the folder that they are in.
fn stand_for_one_folder<'a>(mut pages: impl Iterator<Item = &'a SourcePath>) -> bool {
    let first = pages.next().filter(|first| folder::is_named_by_folder(first));
    let beside = |other: &SourcePath| first.is_some_and(|first| first.folder() == other.folder());
    let mut others = pages.peekable();
    others.peek().is_some() && others.all(|other| folder::is_named_by_folder(other) && beside(other))
}
