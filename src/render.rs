//! Stage 5, `render`: one view, through a lens, to bytes. Pure.

pub mod vocabulary;
pub mod site;
pub mod figures;
pub mod pager;
pub mod page;
pub mod taxonomy;
pub mod body;
pub mod link;
pub mod globals;
pub mod object;
pub mod feed;
pub mod scope;

use std::sync::Arc;

use minijinja::{Value, context};

use crate::blob::Blob;
use crate::dataset::download;
use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::lens::Lens;
use crate::path::RoutePath;
use crate::plan::{Format, View};
use crate::site::ListKey;
use figures::DatasetObject;
use page::PageObject;
use pager::PagerObject;
use scope::{Scope, SiteObject};
use taxonomy::{TaxonomyObject, TermObject};

/// Renders what is to be seen at `route`.
pub fn render(lens: Arc<Lens>, route: &RoutePath, view: &View) -> Diagnosed<Blob> {
    match view {
        View::Asset(source) => {
            let asset = lens.asset(source).expect("a planned asset is in the site");
            done(asset.blob.clone())
        }
        View::ThemeAsset(name) => {
            let asset = lens.theme_asset(name).expect("a planned asset is in the theme");
            done(asset.clone())
        }
        View::Download(name, format) => download(&lens, name, *format),
        View::Feed => done(text(feed::atom(&lens))),
        View::Sitemap => done(text(feed::sitemap(&lens))),
        View::SitemapPart(part) => done(text(feed::sitemap_part(&lens, *part))),
        View::Robots => done(text(feed::robots(&lens))),
        _ => page(lens, route, view),
    }
}

/// A dataset as a file.
fn download(lens: &Lens, name: &str, format: Format) -> Diagnosed<Blob> {
    let dataset = lens.dataset(name).expect("a planned dataset is in the site");
    let bytes = match format {
        Format::Csv => Ok(download::csv(dataset)),
        Format::Json => Ok(download::json(dataset)),
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

fn done(output: Blob) -> Diagnosed<Blob> {
    Diagnosed { value: output, diagnostics: Vec::new() }
}

fn text(text: String) -> Blob {
    Blob::new(text)
}

/// A view that a template shows.
fn page(lens: Arc<Lens>, route: &RoutePath, view: &View) -> Diagnosed<Blob> {
    let scope = Arc::new(Scope::new(lens, route, view));
    let name = template(&scope, view);
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
    Diagnosed { value: text(html.unwrap_or_default()), diagnostics: scope.diagnostics() }
}

/// The name of the template for a view.
fn template(scope: &Scope, view: &View) -> String {
    match view {
        View::Page(source) | View::Section(source, _) => {
            let summary = scope.lens.summary(source).expect("a planned page is in the site");
            if let Some(template) = &summary.matter().template {
                return template.value.clone();
            }
            if summary.route.as_str() == "/" {
                return "home.html".into();
            }
            if matches!(view, View::Section(..)) {
                return "section.html".into();
            }
            let kind = summary.kind().map(|kind| format!("{}.html", kind.name));
            kind.filter(|name| scope.lens.template(name).is_some()).unwrap_or_else(|| "page.html".into())
        }
        View::Taxonomy(_) => "taxonomy.html".into(),
        View::Term(..) => "term.html".into(),
        View::Dataset(_) => "dataset.html".into(),
        View::NotFound => "404.html".into(),
        View::Alias(_) => "alias.html".into(),
        _ => unreachable!("views without a template are rendered elsewhere"),
    }
}

fn missing(scope: &Scope, view: &View, name: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::TemplateMissing, format!("没有模板“{name}”"));
    let known = scope.lens.template_names().into_iter().filter(|name| !name.contains('/'));
    let diagnostic = match view {
        View::Page(source) | View::Section(source, _) => {
            let summary = scope.lens.summary(source).expect("a planned page is in the site");
            match &summary.matter().template {
                Some(template) => diagnostic.at(source, template.range.clone()),
                None => diagnostic,
            }
        }
        _ => diagnostic,
    };
    diagnostic.nearest(name, known)
}

/// The names that a template gets, besides the functions.
fn context(scope: &Arc<Scope>, view: &View) -> Value {
    let site = Value::from_object(SiteObject(scope.clone()));
    let page = Value::from_object(PageObject::current(scope, view));
    match view {
        View::Page(_) => context! { site, page, view => view_name(scope, view) },
        View::Section(source, number) => {
            let key = ListKey::Section(source.clone());
            let summary = scope.lens.summary(source).expect("a planned page is in the site");
            let pager = Value::from_object(PagerObject::new(scope, &key, &summary.route, *number));
            context! { site, page, pager, view => view_name(scope, view) }
        }
        View::Taxonomy(name) => {
            let taxonomy = Value::from_object(TaxonomyObject::new(scope, name));
            context! { site, page, taxonomy, view => "taxonomy" }
        }
        View::Term(name, term, number) => {
            let taxonomy = Value::from_object(TaxonomyObject::new(scope, name));
            let term_object = TermObject::find(scope, name, term).expect("a planned term is in the site");
            let key = ListKey::Term(name.clone(), term.clone());
            let pager = Value::from_object(PagerObject::new(scope, &key, &term_object.term.route, *number));
            context! { site, page, taxonomy, pager, term => Value::from_object(term_object), view => "term" }
        }
        View::Dataset(name) => {
            let dataset = Value::from_object(DatasetObject::new(scope, name));
            context! { site, page, dataset, view => "dataset" }
        }
        _ => context! { site, page, view => view_name(scope, view) },
    }
}

fn view_name(scope: &Scope, view: &View) -> &'static str {
    match view {
        _ if scope.here().as_str() == "/" => "home",
        View::Page(_) => "page",
        View::Section(..) => "section",
        View::NotFound => "not-found",
        View::Alias(_) => "alias",
        View::Taxonomy(_) => "taxonomy",
        View::Term(..) => "term",
        View::Dataset(_) => "dataset",
        _ => "",
    }
}
