//! The names that templates may use: objects that ask the lens when a name is looked up, functions and filters.
//! docs/content/reference/theme.md documents every one of them; the test `vocabulary_is_documented` compares the two.

use minijinja::value::Kwargs;
use minijinja::{Environment, Error, State, Value};

use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Node};
use crate::folder;
use crate::path::RoutePath;
use crate::plan;
use crate::render::body::escape;
use crate::render::image::Image;
use crate::render::object::{empty, scope, trouble};
use crate::render::page::{self, PageObject, summaries};
use crate::render::scope::{Scope, Trouble};
use crate::render::{chronicle, figures, link, pager, records, roles, search, site, taxonomy};
use crate::site::links::Destination;
use crate::site::{ListKey, Place};
use crate::text::hours::Week;

pub use crate::render::globals::FUNCTIONS;

/// Every object of templates with its names, for the documentation.
pub const OBJECTS: &[(&str, &[&str])] = &[
    ("site", site::SITE),
    ("page", page::PAGE),
    ("page", page::SUMMARY),
    ("pager", pager::PAGER),
    ("chronicle", chronicle::CHRONICLE),
    ("records", records::RECORDS),
    ("roles", roles::ROLES),
    ("taxonomy", taxonomy::TAXONOMY),
    ("term", taxonomy::TERM),
    ("dataset", figures::DATASET),
    ("figure", figures::FIGURE),
    ("search", search::SEARCH),
];
/// The filters of templates, besides those of minijinja.
pub const FILTERS: &[&str] = &["date", "iso", "opening"];

/// Adds the functions and filters to an environment.
pub fn register(templates: &mut Environment<'static>) {
    templates.add_function("url", |state: &State, path: &str| -> Result<Value, Error> {
        let scope = scope(state)?;
        Ok(scope.href(&route(&scope, path)?))
    });
    templates.add_function("permalink", |state: &State, path: &str| -> Result<Value, Error> {
        let scope = scope(state)?;
        Ok(Value::from_safe_string(scope.permalink(&route(&scope, path)?)))
    });
    templates.add_function("asset", |state: &State, name: &str| -> Result<Value, Error> {
        let scope = scope(state)?;
        let route = plan::asset_route(name);
        if scope.lens.at_route(&route) != Destination::Nothing {
            return Ok(scope.href(&route));
        }
        Err(trouble(Code::LinkBroken, format!("主题里没有 assets/{name}"), "把文件放进主题的 assets 文件夹"))
    });
    templates.add_function(
        "theme_picture",
        |state: &State, name: &str, options: Kwargs| -> Result<Value, Error> {
            let scope = scope(state)?;
            let alt: Option<&str> = options.get("alt")?;
            let sizes: Option<&str> = options.get("sizes")?;
            options.assert_all_used()?;
            let Some(picture) = scope.lens.theme_picture(name) else {
                let message = format!("主题里没有图片 assets/{name}，或者它不能缩放");
                return Err(trouble(
                    Code::LinkBroken,
                    message,
                    "把 JPG、PNG 或 WebP 放进主题的 assets 文件夹",
                ));
            };
            let route = plan::asset_route(name);
            let place =
                Place { route: &route, dimensions: None, picture: Some(picture), is_published: false };
            let sizes = escape(sizes.unwrap_or("100vw"));
            let image = Image::of(&scope, place);
            let html =
                image.html(&sizes, &escape(alt.unwrap_or_default()), " loading=\"lazy\" decoding=\"async\"");
            Ok(Value::from_safe_string(html))
        },
    );
    templates.add_function("fresh_id", |state: &State, prefix: &str| -> Result<String, Error> {
        Ok(scope(state)?.fresh_id(prefix))
    });
    templates.add_function("newest", |state: &State, n: usize, kind: Option<&str>| -> Result<Value, Error> {
        let scope = scope(state)?;
        let key = kind.map_or(ListKey::All, |kind| ListKey::Kind(kind.into()));
        Ok(summaries(&scope, scope.lens.first(&key, n)))
    });
    templates.add_function("section", |state: &State, path: &str| -> Result<Value, Error> {
        let scope = scope(state)?;
        let source = folder::section_page(folder::content(path.trim_matches('/')).as_str());
        let summary = scope.lens.summary(&source).cloned();
        Ok(summary.map_or_else(empty, |summary| PageObject::value(&scope, &summary)))
    });
    templates.add_function("page_at", |state: &State, path: &str| -> Result<Value, Error> {
        let scope = scope(state)?;
        // Of an address that the settings give is said where it stands.
        let route = match existing(&scope, path) {
            Ok(route) => route,
            Err(mut trouble) => {
                trouble.follows.push(Node::Setting(path.to_owned()));
                return Err(trouble.into());
            }
        };
        if let Destination::Page(source, ..) = scope.lens.at_route(&route)
            && let Some(summary) = scope.lens.summary(&source).cloned()
        {
            return Ok(PageObject::value(&scope, &summary));
        }
        let message = format!("“{path}”不是一篇页面，也不是栏目");
        let hint = "换一篇有自己的文件的；用 linli list routes 查看所有网址".into();
        let follows = vec![Node::Setting(path.to_owned())];
        Err(Trouble { code: Code::LinkBroken, message, hints: vec![hint], source: None, follows }.into())
    });
    figures::register(templates);
    templates
        .add_filter("date", |text: &str| Date::parse(text).map_or_else(|| text.to_string(), Date::chinese));
    templates.add_filter("opening", |text: &str| {
        Week::read(text).map(|week| week.to_string()).unwrap_or_default()
    });
    templates
        .add_filter("iso", |text: &str| Date::parse(text).map_or_else(|| text.to_string(), Date::rfc3339));
}

fn route(scope: &Scope, path: &str) -> Result<RoutePath, Error> {
    Ok(existing(scope, path)?)
}

/// Where there is something at a path.
fn existing(scope: &Scope, path: &str) -> Result<RoutePath, Trouble> {
    if !path.starts_with('/') {
        let message = format!("站内路径要以“/”开头，却是“{path}”");
        let hints = vec!["如 url(\"/cases/\")".into()];
        return Err(Trouble { code: Code::LinkBroken, message, hints, source: None, follows: Vec::new() });
    }
    let Diagnostic { code, message, hints, follows, .. } = match link::existing_route(scope, path) {
        Destination::Page(_, route, _) | Destination::File(_, route) | Destination::Made(route) => {
            return Ok(route.clone());
        }
        Destination::Dataset(name) => return Ok(plan::dataset_route(name)),
        Destination::Excluded(page, why) => link::excluded(&page, why, path),
        Destination::Nothing => link::broken_route(scope, path, path),
    };
    Err(Trouble { code, message, hints, source: None, follows })
}
