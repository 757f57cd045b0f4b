//! Stage 5, `render`: one view, through a lens, to bytes. Pure.

pub mod vocabulary;
pub mod tags;
pub mod site;
pub mod figures;
pub mod pager;
pub mod page;
pub mod taxonomy;
pub mod chronicle;
pub mod records;
pub mod roles;
pub mod body;
pub mod link;
pub mod ids;
pub mod globals;
pub mod image;
pub mod card;
pub mod medium;
pub mod recording;
pub mod object;
pub mod arguments;
pub mod feed;
pub mod search;
pub mod share;
pub mod structured;
pub mod face;
pub mod scope;

use crate::site::covers::subject;
use std::sync::Arc;

use minijinja::{Value, context};

use crate::blob::Blob;
use crate::card::Cards;
use crate::cover::{self, Look};
use crate::dataset::download;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Hint};
use crate::face::Face;
use crate::lens::Lens;
use crate::path::{RoutePath, SourcePath};
use crate::plan::{FeedForm, FileView, Format, PageView, View};
use crate::site::ListKey;
use crate::text::chars;
use chronicle::ChronicleObject;
use figures::DatasetObject;
use page::PageObject;
use pager::PagerObject;
use records::RecordsObject;
use roles::RolesObject;
use scope::{Scope, SiteObject};
use search::SearchObject;
use taxonomy::{TaxonomyObject, TermObject};

/// Renders what is to be seen at `route`.
pub fn render(lens: Arc<Lens>, route: &RoutePath, view: &View) -> Diagnosed<Blob> {
    match view {
        View::Page(view) => page(lens, route, view),
        View::File(view) => file(&lens, route, view),
    }
}

fn file(lens: &Lens, route: &RoutePath, view: &FileView) -> Diagnosed<Blob> {
    let output = match view {
        FileView::Download(name, format) => return download(lens, name, *format),
        FileView::Feed(key, FeedForm::Atom) => text(feed::atom(lens, route, key)),
        FileView::Feed(key, FeedForm::Json) => text(feed::json(lens, route, key)),
        FileView::Sitemap => text(feed::sitemap(lens)),
        FileView::SitemapPart(part) => text(feed::sitemap_part(lens, *part)),
        FileView::Robots => text(feed::robots(lens)),
        FileView::Search(part) => search::part(lens, *part),
        FileView::Cover(source) => text(cover(lens, source)),
        FileView::Card(source, shape) => Blob::kept(Arc::new(card::cards(lens, source)), Cards::part(*shape)),
        FileView::Short(to) => text(share::short(lens, route, to)),
        FileView::Qr(to, form) => Blob::new(share::qr(lens, to, *form)),
        FileView::Asset(source) => lens.asset(source).expect("a planned asset is in the site").blob.clone(),
        FileView::Picture(source, variant) => {
            let asset = lens.asset(source).expect("a planned picture is in the site");
            Blob::kept(asset.picture.clone().expect("it is shown"), *variant)
        }
        FileView::ThemePicture(name, variant) => {
            let picture = lens.theme_picture(name).expect("a planned picture is in the theme");
            Blob::kept(picture.clone(), *variant)
        }
        FileView::TitleStyle(files, part) => text(face::style(route, files, part.clone())),
        FileView::TitleFace(characters) => Blob::kept(Arc::new(Face::new(characters.clone())), 0),
        FileView::ThemeAsset(name) => {
            lens.theme_asset(name).expect("a planned asset is in the theme").clone()
        }
    };
    Diagnosed { value: output, diagnostics: Vec::new() }
}

/// A text that is published. Whatever it was made of, it holds nothing that would break it.
fn text(text: impl Into<Vec<u8>>) -> Blob {
    Blob::new(chars::carried(text.into()))
}

/// How large a cover is, in pixels: 16 to 9.
pub const COVER: (u32, u32) = (960, 540);

/// The cover of a page, as SVG.
fn cover(lens: &Lens, source: &SourcePath) -> String {
    let summary = lens.summary(source).expect("a planned page is in the site");
    let drawn = lens.cover(source).expect("a planned cover is of a page that needs one");
    let families = [drawn.family];
    let look =
        Look { mood: lens.covers().mood, size: COVER, families: &families, ground: None, slip: drawn.slip };
    cover::svg(&subject(summary), &look)
}

/// A dataset as a file.
fn download(lens: &Lens, name: &str, format: Format) -> Diagnosed<Blob> {
    let dataset = lens.dataset(name).expect("a planned dataset is in the site");
    let bytes = match format {
        Format::Csv => Ok(chars::carried(download::csv(dataset))),
        Format::Json => Ok(chars::carried(download::json(dataset))),
        Format::Xlsx => download::xlsx(dataset),
    };
    let mut diagnostics = Vec::new();
    let bytes = bytes.unwrap_or_else(|_| {
        let message = "这组数据写不成 .xlsx 文件：有一格的文字超过 32767 个字";
        diagnostics.push(Diagnostic::new(Code::DatasetInvalid, message).at(&dataset.path, 0..0));
        Vec::new()
    });
    Diagnosed { value: Blob::new(bytes), diagnostics }
}

fn page(lens: Arc<Lens>, route: &RoutePath, view: &PageView) -> Diagnosed<Blob> {
    let scope = Arc::new(Scope::new(lens, route, view));
    let name = template(&scope.lens, view);
    let template = scope.lens.template(&name);
    if template.is_none() {
        scope.complain(missing(&scope, view, &name));
    }
    let html = template.and_then(|template| template.compiled()).map(|template| {
        template.render(context(&scope, view)).unwrap_or_else(|error| {
            scope.complain(scope.diagnose(&error));
            String::new()
        })
    });
    for mut remark in scope.remarks() {
        remark.hints.push(format!("生成 {route} 时发现").into());
        remark.span = scope.lens.template_place(&name, 0..0);
        scope.complain(remark);
    }
    let html = html.unwrap_or_default();
    for id in ids::duplicates(&html) {
        scope.complain(ids::explain(&scope, view, id));
    }
    Diagnosed { value: text(html), diagnostics: scope.diagnostics() }
}

/// The name of the template for a page.
pub fn template(lens: &Lens, view: &PageView) -> String {
    match view {
        PageView::Single(source)
        | PageView::Section(source, _)
        | PageView::Grouped(source, ..)
        | PageView::Later(source, _) => {
            let summary = lens.summary(source).expect("a planned page is in the site");
            if let Some(template) = &summary.matter().template {
                return template.value.clone();
            }
            if summary.route.as_str() == "/" {
                return "home.html".into();
            }
            if matches!(view, PageView::Section(..) | PageView::Grouped(..)) {
                return "section.html".into();
            }
            let kind = summary.kind().map(|kind| format!("{}.html", kind.name));
            kind.filter(|name| lens.template(name).is_some()).unwrap_or_else(|| "page.html".into())
        }
        PageView::Taxonomy(_) => "taxonomy.html".into(),
        PageView::Term(name, ..) => lens.term_template(name).unwrap_or("term.html").into(),
        PageView::Dataset(_) => "dataset.html".into(),
        PageView::NotFound => "404.html".into(),
        PageView::Alias(_) => "alias.html".into(),
        PageView::Poster(_) => "poster.html".into(),
        PageView::Search | PageView::Letter(_) => "search.html".into(),
    }
}

fn missing(scope: &Scope, view: &PageView, name: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::TemplateMissing, format!("没有模板“{name}”"));
    let known = scope.lens.template_names().into_iter().filter(|name| !name.contains('/'));
    let diagnostic = match view {
        PageView::Single(source) | PageView::Section(source, _) => {
            let summary = scope.lens.summary(source).expect("a planned page is in the site");
            match &summary.matter().template {
                Some(template) => diagnostic.at(source, template.range.clone()),
                None => diagnostic,
            }
        }
        _ => diagnostic,
    };
    let whole = format!("{}.html", name.trim_end_matches(".htm"));
    match scope.lens.template(&whole) {
        Some(_) => diagnostic.hint(Hint::perhaps(&whole).for_words(name)),
        None => diagnostic.nearest(name, known),
    }
}

/// The names that a template gets, besides the functions.
fn context(scope: &Arc<Scope>, view: &PageView) -> Value {
    let site = Value::from_object(SiteObject(scope.clone()));
    let page = Value::from_object(PageObject::current(scope, view));
    let view_name = view_name(scope, view);
    match view {
        PageView::Single(source) => {
            context! { site, page, view => view_name, ..gathered(scope, source, 0) }
        }
        PageView::Later(source, number) => {
            context! { site, page, view => view_name, ..gathered(scope, source, *number) }
        }
        PageView::NotFound | PageView::Alias(_) => context! { site, page, view => view_name },
        PageView::Poster(source) => {
            let quoted = figures::known_quoted(scope, source);
            context! { site, page, quoted, view => view_name }
        }
        PageView::Search | PageView::Letter(_) => {
            let search = Value::from_object(SearchObject::new(scope, view));
            context! { site, page, search, view => view_name }
        }
        PageView::Section(source, number) => {
            let key = ListKey::Section(source.clone());
            let summary = scope.lens.summary(source).expect("a planned page is in the site");
            let pager = Value::from_object(PagerObject::new(scope, &key, &summary.route, *number));
            context! { site, page, pager, view => view_name, ..gathered(scope, source, 0) }
        }
        PageView::Grouped(source, by, number) => {
            let summary = scope.lens.summary(source).expect("a planned page is in the site");
            let pager = Value::from_object(PagerObject::grouped(scope, source, &summary.route, by, *number));
            context! { site, page, pager, view => view_name }
        }
        PageView::Taxonomy(name) => {
            let taxonomy = Value::from_object(TaxonomyObject::new(scope, name));
            context! { site, page, taxonomy, view => view_name }
        }
        PageView::Term(name, term_name, number) => {
            let taxonomy = Value::from_object(TaxonomyObject::new(scope, name));
            let term_object =
                TermObject::find(scope, name, term_name).expect("a planned term is in the site");
            let key = ListKey::Term(name.clone(), term_name.clone());
            let pager = Value::from_object(PagerObject::new(scope, &key, &term_object.term.route, *number));
            let term = Value::from_object(term_object);
            let roles = Value::from_object(RolesObject::new(scope, name, term_name));
            context! { site, page, taxonomy, pager, term, roles, view => view_name }
        }
        PageView::Dataset(name) => {
            let dataset = Value::from_object(DatasetObject::new(scope, name));
            context! { site, page, dataset, view => view_name }
        }
    }
}

/// What a page shows of the whole site, if its template is there for that: leaf `number` of it.
fn gathered(scope: &Arc<Scope>, source: &SourcePath, number: usize) -> Value {
    if scope.lens.summary(source).is_some_and(|page| page.shows_chronicle()) {
        let chronicle = Value::from_object(ChronicleObject::new(scope, source, number));
        return context! { chronicle };
    }
    match RecordsObject::find(scope, source, number) {
        Some(records) => context! { records => Value::from_object(records) },
        None => context! {},
    }
}

fn view_name(scope: &Scope, view: &PageView) -> &'static str {
    match view {
        _ if scope.here().as_str() == "/" => "home",
        PageView::Single(_) => "page",
        PageView::Section(..) | PageView::Grouped(..) => "section",
        PageView::Later(source, _) => {
            let is_section = scope.lens.summary(source).is_some_and(|page| page.is_section);
            if is_section { "section" } else { "page" }
        }
        PageView::NotFound => "not-found",
        PageView::Alias(_) => "alias",
        PageView::Poster(_) => "poster",
        PageView::Search | PageView::Letter(_) => "search",
        PageView::Taxonomy(_) => "taxonomy",
        PageView::Term(..) => "term",
        PageView::Dataset(_) => "dataset",
    }
}
