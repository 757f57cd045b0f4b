//! Stage 4, `plan`: every output of the site, before any is rendered.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnosed, Diagnostic, Node, Span};
use crate::folder;
use crate::hash::Map;
use crate::path::{RoutePath, SourcePath};
use crate::site::{ListKey, PageSummary, Site};
use crate::theme::Theme;

/// Every output: what is to be seen at each route.
pub type Plan = BTreeMap<RoutePath, View>;

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
}

/// A file that is to be seen at a route.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FileView {
    /// A dataset to take away.
    Download(Arc<str>, Format),
    /// The Atom feed.
    Feed,
    /// The list of pages for search engines; the list of its parts where there are several.
    Sitemap,
    /// A part of the list of pages, counted from 0.
    SitemapPart(usize),
    /// What search engines may fetch.
    Robots,
    /// The cover that is drawn for the page of a source.
    Cover(SourcePath),
    /// A file of the site, as it is.
    Asset(SourcePath),
    /// A file of the theme, as it is, by the name below `assets/`.
    ThemeAsset(Arc<str>),
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

/// Where the feed is.
pub const FEED: &str = "/feed.xml";

impl View {
    /// What it is, in words, for messages about it.
    pub fn chinese(&self) -> String {
        match self {
            View::Page(page) => match page {
                PageView::Single(source) | PageView::Section(source, _) => source.to_string(),
                PageView::Taxonomy(name) => format!("分类“{name}”"),
                PageView::Term(taxonomy, term, _) => format!("分类“{taxonomy}”的“{term}”"),
                PageView::Dataset(name) => folder::dataset_source(name).to_string(),
                PageView::NotFound => "找不到页面的提示页".into(),
                PageView::Alias(to) => format!("{to} 的旧网址"),
            },
            View::File(file) => match file {
                FileView::Download(name, format) => {
                    format!("{} 的 {} 文件", folder::dataset_source(name), format.name())
                }
                FileView::Feed => "订阅文件".into(),
                FileView::Sitemap | FileView::SitemapPart(_) => "网站地图".into(),
                FileView::Robots => "robots.txt".into(),
                FileView::Cover(source) => format!("{source} 的封面"),
                FileView::Asset(source) => source.to_string(),
                FileView::ThemeAsset(name) => format!("主题的 assets/{name}"),
            },
        }
    }

    /// Whether search engines are told of it.
    pub fn is_listed(&self) -> bool {
        matches!(self, View::Page(page) if !matches!(page, PageView::NotFound | PageView::Alias(_)))
    }

    /// The one source that it shows, if there is such a one.
    pub fn source(&self) -> Option<&SourcePath> {
        match self {
            View::Page(PageView::Single(source) | PageView::Section(source, _))
            | View::File(FileView::Asset(source) | FileView::Cover(source)) => Some(source),
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

/// Plans every output of the site.
pub fn plan(site: &Site, theme: &Theme) -> Diagnosed<Plan> {
    let mut planner = Planner { outputs: Vec::new(), by_file: Map::default(), diagnostics: Vec::new() };
    for page in site.pages() {
        let source = page.summary.source();
        let route = &page.summary.route;
        if page.summary.is_section {
            let leaves = site.list_of(&ListKey::Section(source.clone())).map_or(1, |list| list.leaves());
            for leaf in 0..leaves {
                planner.add(leaf_route(route, leaf), View::Page(PageView::Section(source.clone(), leaf)));
            }
        } else {
            planner.add(route.clone(), View::Page(PageView::Single(source.clone())));
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
            let place =
                settings.map(|term| Span::new(&SourcePath::new(crate::config::PATH), term.range.clone()));
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
        planner.add(asset.route.clone(), View::File(FileView::Asset(source.clone())));
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
    planner.add(RoutePath::new("/404.html"), View::Page(PageView::NotFound));
    planner.add(RoutePath::new(FEED), View::File(FileView::Feed));
    planner.add(RoutePath::new("/sitemap.xml"), View::File(FileView::Sitemap));
    if !planner.has("/robots.txt") {
        planner.add(RoutePath::new("/robots.txt"), View::File(FileView::Robots));
    }
    // Last, so that where an old address is taken again, the page that has it is named first.
    for page in site.pages() {
        for alias in &page.summary.matter().aliases {
            let place = Span::new(page.summary.source(), alias.range.clone());
            let old = alias.value.as_str();
            let is_page = old.ends_with('/') || old.ends_with(".html") || old.ends_with(".htm");
            let route = RoutePath::new(&if is_page { old.to_string() } else { format!("{old}/") });
            planner.add_at(route, View::Page(PageView::Alias(page.summary.route.clone())), Some(place));
        }
    }
    let listed = planner.outputs.iter().filter(|(_, view)| view.is_listed()).count();
    if listed > SITEMAP_LIMIT {
        for part in 0..listed.div_ceil(SITEMAP_LIMIT) {
            planner.add(sitemap_route(part), View::File(FileView::SitemapPart(part)));
        }
    }
    planner.files_beside_folders();
    planner.check_menus(site);
    // Made in one go, for what is nearly in order already.
    Diagnosed { value: planner.outputs.into_iter().collect(), diagnostics: planner.diagnostics }
}

/// The route of a leaf of a list, counted from 0: `/cases/`, `/cases/page/2/`.
pub fn leaf_route(route: &RoutePath, leaf: usize) -> RoutePath {
    if leaf == 0 { route.clone() } else { RoutePath::new(&format!("{route}page/{}/", leaf + 1)) }
}

/// The route of a part of the site map, counted from 0.
pub fn sitemap_route(part: usize) -> RoutePath {
    RoutePath::new(&format!("/sitemap-{}.xml", part + 1))
}

/// The route of a dataset's page.
pub fn dataset_route(name: &str) -> RoutePath {
    RoutePath::new(&format!("/stats/{name}/"))
}

/// The route of a dataset as a file: `/stats/2022/grid/grid.csv`.
pub fn download_route(name: &str, format: Format) -> RoutePath {
    let file = name.rsplit('/').next().unwrap_or(name);
    RoutePath::new(&format!("{}{file}.{}", dataset_route(name), format.name().to_lowercase()))
}

/// Where the cover of the page at a route is.
pub fn cover_route(page: &RoutePath) -> RoutePath {
    RoutePath::new(&format!("{page}cover.svg"))
}

/// Whether a page is one of the site's contents, and has no picture of its own.
pub fn needs_cover(summary: &PageSummary) -> bool {
    summary.kind().is_some() && !summary.is_section && summary.matter().image.is_none() && summary.route.as_str().ends_with('/')
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

struct Planner {
    outputs: Vec<(RoutePath, View)>,
    /// The places of the outputs by their files in lower case: some file systems do not tell `A` from `a`.
    by_file: Map<String, usize>,
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
            let other = &self.outputs[*first].1;
            let message =
                format!("{}和{}都要发布到 {route}", spaced(&other.chinese()), spaced(&view.chinese()));
            // A page that cannot be read may have said another address.
            let sources = [other, &view].into_iter().filter_map(View::source).cloned();
            let sources = sources.chain(span.as_ref().map(|span| span.source.clone())).map(Node::Source);
            let mut diagnostic = Diagnostic::new(Code::RouteCollision, message.trim_start())
                .breaks(addresses([other, &view]))
                .follows(sources);
            let place = match (span, other.span()) {
                (Some(span), Some(other)) => {
                    diagnostic = diagnostic.related(other, "先占了这个网址");
                    Some(span)
                }
                (span, other) => span.or(other),
            };
            self.complain(diagnostic.hint("改其中一个的文件名或 slug"), place);
            return;
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
    fn check_menus(&mut self, site: &Site) {
        let config = SourcePath::new(crate::config::PATH);
        for item in site.config.menus.iter().flat_map(|(_, items)| items.iter()) {
            let path = item.link.split(['#', '?']).next().unwrap_or("");
            if !path.starts_with('/') {
                if !["https://", "http://", "mailto:", "tel:"]
                    .iter()
                    .any(|scheme| item.link.starts_with(scheme))
                {
                    let message = format!("菜单“{}”的链接“{}”不能用", item.title, item.link);
                    let diagnostic = Diagnostic::new(Code::LinkScheme, message)
                        .hint("站内链接以“/”开头，如 /cases/；站外链接以 https:// 开头");
                    self.complain(diagnostic, Some(Span::new(&config, item.range.clone())));
                }
                continue;
            }
            // That there is no home page has been said.
            if path != "/" && !self.has(path) {
                let message = format!("菜单“{}”指向的 {path} 不存在", item.title);
                let listed = self.outputs.iter().filter(|(_, view)| view.is_listed());
                let mut known: Vec<&str> = listed.map(|(route, _)| route.as_str()).collect();
                known.sort();
                let mut diagnostic = Diagnostic::new(Code::LinkBroken, message).follows([Node::Pages]);
                if let Some(near) = crate::diagnostic::nearest(path, known) {
                    diagnostic = diagnostic.hint(format!("是不是“{near}”？"));
                }
                self.complain(diagnostic, Some(Span::new(&config, item.range.clone())));
            }
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
