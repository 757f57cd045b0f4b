//! The names that templates may use: objects that ask the lens when a name is looked up, functions and filters.
//! docs/theme.md documents every one of them; the test `vocabulary_is_documented` compares the two.

use std::fmt;
use std::sync::{Arc, OnceLock};

use minijinja::value::{Enumerator, Object, ObjectRepr};
use minijinja::{Environment, Error, State, Value, context};

use crate::config::kinds::{CONTACT, FieldSpec, HONOUR, Kind, MEDIA};
use crate::date::Date;
use crate::diagnostic::Code;
use crate::document::front_matter::{FieldValue, Record};
use crate::path::{RoutePath, SourcePath};
use crate::plan::{self, View};
use crate::render::body;
use crate::render::figures::{self, DatasetObject};
use crate::render::scope::{Scope, Trouble};
use crate::site::records::Recorded;
use crate::site::{ListKey, Summary, Term};

/// Makes a type an object of templates: each name with what it gives. An unknown name is undefined.
macro_rules! object {
    ($type:ty, $keys:ident, $shown:literal, { $($key:literal => $get:expr,)* }) => {
        /// The names of this object.
        pub const $keys: &[&str] = &[$($key),*];

        impl Object for $type {
            fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
                self.get_value_by_str(key.as_str()?)
            }

            fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
                match key {
                    $($key => { let get: fn(&Arc<Self>) -> Value = $get; Some(get(self)) })*
                    _ => None,
                }
            }

            fn enumerate(self: &Arc<Self>) -> Enumerator {
                Enumerator::Str($keys)
            }

            fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($shown)
            }
        }
    };
}

pub(super) use object;

/// A name under which others are looked up by the site's own names: `site.menus`, `page.fields`.
struct Lookup<T> {
    of: T,
    get: fn(&T, &str) -> Option<Value>,
    /// The names, where a template may go through them.
    names: Option<fn(&T) -> Vec<String>>,
}

impl<T> fmt::Debug for Lookup<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("lookup")
    }
}

impl<T: Send + Sync + 'static> Object for Lookup<T> {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        (self.get)(&self.of, key.as_str()?)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.names {
            Some(names) => Enumerator::Values(names(&self.of).into_iter().map(Value::from).collect()),
            None => Enumerator::NonEnumerable,
        }
    }
}

/// Every object of templates with its names, for the documentation.
pub const OBJECTS: &[(&str, &[&str])] = &[
    ("site", SITE),
    ("page", PAGE),
    ("page", SUMMARY),
    ("pager", PAGER),
    ("taxonomy", TAXONOMY),
    ("term", TERM),
    ("dataset", figures::DATASET),
    ("figure", figures::FIGURE),
];
/// The functions of templates.
pub const FUNCTIONS: &[&str] = &[
    "url",
    "permalink",
    "asset",
    "fresh_id",
    "newest",
    "section",
    "stat",
    "stat_change",
    "figures",
    "dataset",
    "chart",
];
/// The filters of templates, besides those of minijinja.
pub const FILTERS: &[&str] = &["date", "iso"];

/// Whether a name is there in every shortcode, and so is none of its arguments.
pub fn is_global(name: &str) -> bool {
    FUNCTIONS.contains(&name) || matches!(name, "site" | "page" | "args" | "inline" | "loop" | "namespace")
}

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
        if scope.lens.has_route(&route) {
            return Ok(scope.href(&route));
        }
        Err(trouble(Code::LinkBroken, format!("主题里没有 assets/{name}"), "把文件放进主题的 assets 文件夹"))
    });
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
        let source = SourcePath::new(&format!("content/{}/_index.md", path.trim_matches('/')));
        let summary = scope.lens.summary(&source).cloned();
        Ok(summary.map_or_else(empty, |summary| PageObject::value(&scope, &summary)))
    });
    figures::register(templates);
    templates
        .add_filter("date", |text: &str| Date::parse(text).map_or_else(|| text.to_string(), Date::chinese));
    templates
        .add_filter("iso", |text: &str| Date::parse(text).map_or_else(|| text.to_string(), Date::rfc3339));
}

pub(super) fn scope(state: &State) -> Result<Arc<Scope>, Error> {
    Scope::of(state)
        .ok_or_else(|| trouble(Code::TemplateRender, "这里用不了站点的函数", "不要在模板里给 site 赋值"))
}

pub(super) fn trouble(code: Code, message: impl Into<String>, hint: impl Into<String>) -> Error {
    Trouble { code, message: message.into(), hints: vec![hint.into()], source: None }.into()
}

fn route(scope: &Scope, path: &str) -> Result<RoutePath, Error> {
    if !path.starts_with('/') {
        let message = format!("站内路径要以“/”开头，却是“{path}”");
        return Err(trouble(Code::LinkBroken, message, "如 url(\"/cases/\")"));
    }
    body::existing_route(scope, path).ok_or_else(|| {
        let diagnostic = body::broken_route(scope, path, path);
        Trouble { code: diagnostic.code, message: diagnostic.message, hints: diagnostic.hints, source: None }
            .into()
    })
}

pub(super) fn empty() -> Value {
    Value::from("")
}

pub(super) fn text(text: Option<impl Into<Value>>) -> Value {
    text.map_or_else(empty, Into::into)
}

pub(super) fn date(date: Option<Date>) -> Value {
    date.map_or_else(empty, |date| Value::from(date.to_string()))
}

pub(super) fn summaries(scope: &Arc<Scope>, list: &[Summary]) -> Value {
    list.iter().map(|summary| PageObject::value(scope, summary)).collect()
}

fn crumb(scope: &Scope, summary: &Summary) -> Value {
    context! { title => summary.matter().title.as_str(), url => scope.href(&summary.route) }
}

fn json(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => empty(),
        serde_json::Value::Bool(value) => Value::from(*value),
        serde_json::Value::Number(number) => {
            number.as_i64().map(Value::from).unwrap_or_else(|| Value::from(number.as_f64().unwrap_or(0.0)))
        }
        serde_json::Value::String(text) => Value::from(text.as_str()),
        serde_json::Value::Array(items) => items.iter().map(json).collect(),
        serde_json::Value::Object(entries) => {
            Value::from_pairs(entries.iter().map(|(key, value)| (key.clone(), json(value))))
        }
    }
}

/// The site.
#[derive(Debug)]
pub struct SiteObject(pub Arc<Scope>);

object!(SiteObject, SITE, "site", {
    "title" => |site| site.identity("title"),
    "tagline" => |site| site.identity("tagline"),
    "description" => |site| site.identity("description"),
    "notice" => |site| site.identity("notice"),
    "language" => |site| site.identity("language"),
    "owner" => |site| site.identity("owner"),
    "url" => |site| site.0.href(&RoutePath::new("/")),
    "permalink" => |site| Value::from_safe_string(site.0.permalink(&RoutePath::new("/"))),
    "feed" => |site| site.0.href(&RoutePath::new(plan::FEED)),
    "footer" => |site| {
        let footer = site.0.lens.identity().footer();
        let text = |name: &str| footer.iter().find(|(key, _)| *key == name).map(|(_, text)| text.as_str());
        Value::from_pairs(crate::config::FOOTER.iter().map(|name| (*name, self::text(text(name)))))
    },
    "params" => |site| json(site.0.lens.params()),
    "menus" => |site| Value::from_object(Lookup {
        of: site.0.clone(),
        get: |scope, name| Some(menu(scope, name)),
        names: None,
    }),
    "sections" => |site| summaries(&site.0, site.0.lens.sections()),
    "kinds" => |site| Value::from_object(Lookup {
        of: site.0.clone(),
        get: |scope, name| {
            let kind = scope.lens.kind(name)?.clone();
            Some(Value::from_object(KindObject { scope: scope.clone(), kind }))
        },
        names: Some(|scope| scope.lens.kinds().iter().map(|kind| kind.name.clone()).collect()),
    }),
    "taxonomies" => |site| Value::from_object(Lookup {
        of: site.0.clone(),
        get: |scope, name| {
            scope.lens.taxonomy(name)?;
            Some(Value::from_object(TaxonomyObject::new(scope, &name.into())))
        },
        names: Some(|scope| scope.lens.taxonomies().map(str::to_string).collect()),
    }),
    "datasets" => |site| {
        let datasets = site.0.lens.datasets();
        datasets.map(|name| Value::from_object(DatasetObject::new(&site.0, name))).collect()
    },
    "honours" => |site| records(&site.0, site.0.lens.site_records(false)),
    "media" => |site| records(&site.0, site.0.lens.site_records(true)),
    "count" => |site| Value::from(site.0.lens.count(&ListKey::All)),
    "updated" => |site| date(site.0.lens.updated()),
    "generator" => |_| Value::from(concat!("linli ", env!("CARGO_PKG_VERSION"))),
});

impl SiteObject {
    fn identity(&self, name: &str) -> Value {
        text(self.0.lens.identity().text(name))
    }
}

fn menu(scope: &Scope, name: &str) -> Value {
    let items = scope.lens.menu(name).unwrap_or_default();
    let here = scope.here().as_str();
    items
        .iter()
        .map(|item| {
            let (path, fragment) =
                item.link.split_once('#').map_or((item.link.as_str(), ""), |(path, rest)| (path, rest));
            if !path.starts_with('/') {
                let url = Value::from_safe_string(super::scope::encode(&item.link));
                return context! { title => item.title.as_str(), url, active => false };
            }
            let mut url = scope.link(&RoutePath::new(path));
            if !fragment.is_empty() {
                url = format!("{url}#{}", super::scope::encode(fragment));
            }
            let active = here == path || (path != "/" && path.ends_with('/') && here.starts_with(path));
            context! { title => item.title.as_str(), url => Value::from_safe_string(url), active }
        })
        .collect()
}

/// A kind of pages.
#[derive(Debug)]
struct KindObject {
    scope: Arc<Scope>,
    kind: Arc<Kind>,
}

object!(KindObject, KIND, "kind", {
    "name" => |this| Value::from(this.kind.name.as_str()),
    "label" => |this| Value::from(this.kind.label.as_str()),
    "count" => |this| Value::from(this.scope.lens.count(&ListKey::Kind(this.kind.name.as_str().into()))),
    "pages" => |this| summaries(&this.scope, this.scope.lens.list(&ListKey::Kind(this.kind.name.as_str().into()))),
});

/// A page: the current one, or an item of a list.
#[derive(Debug)]
pub struct PageObject {
    scope: Arc<Scope>,
    what: Subject,
    /// Whether it is the page being rendered, which has more names.
    is_current: bool,
    content: OnceLock<Value>,
}

#[derive(Debug)]
enum Subject {
    /// A page of the site.
    Page(Summary),
    /// A page that the program makes: of a term, of a dataset.
    Made(Made),
}

#[derive(Debug)]
struct Made {
    title: String,
    description: String,
    route: RoutePath,
    /// What it is below, besides the home page.
    above: Option<(String, RoutePath)>,
}

impl PageObject {
    /// An item of a list.
    fn value(scope: &Arc<Scope>, summary: &Summary) -> Value {
        Value::from_object(PageObject {
            scope: scope.clone(),
            what: Subject::Page(summary.clone()),
            is_current: false,
            content: OnceLock::new(),
        })
    }

    /// The page of a view.
    pub fn current(scope: &Arc<Scope>, view: &View) -> PageObject {
        let made = |title: &str, description: &str, above| {
            let (title, description) = (title.to_string(), description.to_string());
            Subject::Made(Made { title, description, route: scope.here().clone(), above })
        };
        let what = match view {
            View::Page(source) | View::Section(source, _) => {
                Subject::Page(scope.lens.summary(source).expect("a planned page is in the site").clone())
            }
            View::Taxonomy(name) => {
                let label = scope.lens.taxonomy(name).expect("a planned taxonomy is in the site");
                made(label, &format!("按{label}查看全部内容"), None)
            }
            View::Term(name, term, _) => {
                let label = scope.lens.taxonomy(name).expect("a planned taxonomy is in the site");
                let found = scope.lens.term(name, term).expect("a planned term is in the site");
                let above = Some((label.to_string(), RoutePath::new(&format!("/{name}/"))));
                let description = match found.description.as_str() {
                    "" => format!("{label}“{term}”的全部内容"),
                    description => description.to_string(),
                };
                made(term, &description, above)
            }
            View::Dataset(name) => {
                let head = scope.lens.head(name).expect("a planned dataset is in the site");
                let source = SourcePath::new("content/stats/_index.md");
                let above =
                    scope.lens.summary(&source).map(|page| (page.matter().title.clone(), page.route.clone()));
                let description = match head.description.as_str() {
                    "" => format!("统计数据：{}", head.title),
                    description => description.to_string(),
                };
                made(&head.title, &description, above)
            }
            View::NotFound => made("页面不存在", "您要看的页面不存在，可能已经移动或删除", None),
            View::Alias(to) => Subject::Made(Made {
                title: "页面已移动".into(),
                description: "这一页已经移动到新的网址".into(),
                route: to.clone(),
                above: None,
            }),
            _ => unreachable!("views without a template have no page"),
        };
        PageObject { scope: scope.clone(), what, is_current: true, content: OnceLock::new() }
    }

    fn summary(&self) -> Option<&Summary> {
        match &self.what {
            Subject::Page(summary) => Some(summary),
            Subject::Made(_) => None,
        }
    }

    fn route(&self) -> &RoutePath {
        match &self.what {
            // The later parts of a list have addresses of their own.
            Subject::Page(_) if self.is_current => self.scope.here(),
            Subject::Page(summary) => &summary.route,
            Subject::Made(made) => &made.route,
        }
    }

    fn matter<'a, T: Into<Value>>(
        &'a self,
        get: impl Fn(&'a crate::document::front_matter::FrontMatter) -> T,
    ) -> Value {
        self.summary().map_or_else(empty, |summary| get(summary.matter()).into())
    }

    fn kind(&self) -> Option<&Arc<Kind>> {
        self.summary()?.document.kind.as_ref()
    }

    fn source(&self) -> Option<&SourcePath> {
        self.summary().map(|summary| summary.source())
    }

    /// The body, with what of the site it shows; noted as a read of the page.
    fn body(self: &Arc<Self>) -> Value {
        let rendered = self.content.get_or_init(|| {
            let Some(source) = self.source() else { return empty() };
            let page = self.scope.lens.page(source).expect("the current page is in the site");
            Value::from_safe_string(body::html(&self.scope, &page.document, self))
        });
        rendered.clone()
    }

    fn field(&self, spec: &FieldSpec) -> Value {
        let Some(summary) = self.summary() else { return empty() };
        let found = summary.matter().fields.iter().find(|(name, _)| *name == spec.name);
        let Some((name, value)) = found else { return empty() };
        self.field_value(summary, name, value)
    }

    fn field_value(&self, summary: &Summary, name: &str, value: &FieldValue) -> Value {
        let scope = &self.scope;
        match value {
            FieldValue::Text(text) => Value::from(text.as_str()),
            FieldValue::Date(date) => Value::from(date.to_string()),
            FieldValue::Bool(value) => Value::from(*value),
            FieldValue::List(items) => items.iter().map(|item| Value::from(item.as_str())).collect(),
            FieldValue::Terms { of, many, terms } => {
                let of: Arc<str> = of.as_str().into();
                let mut found = terms.iter().filter_map(|term| {
                    let term = TermObject::find(scope, &of, &term.value)?;
                    Some(Value::from_object(term))
                });
                if *many { found.collect() } else { found.next().unwrap_or_else(empty) }
            }
            FieldValue::Refs { many, .. } => {
                let targets =
                    summary.refs.iter().find(|(field, _)| field == name).map(|(_, targets)| targets);
                let mut found = targets.into_iter().flatten().filter_map(|target| {
                    let summary = scope.lens.summary(target)?.clone();
                    Some(PageObject::value(scope, &summary))
                });
                if *many { found.collect() } else { found.next().unwrap_or_else(empty) }
            }
            FieldValue::Image(image) => {
                self.picture(&image.value).map_or_else(empty, |route| scope.href(&route))
            }
            FieldValue::Contact(contact) => record(CONTACT, contact),
            FieldValue::Honours(records) => records.iter().map(|entry| record(HONOUR, entry)).collect(),
            FieldValue::Media(records) => records.iter().map(|entry| record(MEDIA, entry)).collect(),
        }
    }

    /// Where a picture beside the page is.
    fn picture(&self, written: &str) -> Option<RoutePath> {
        let source = crate::site::picture(self.source()?, written)?;
        self.scope.lens.asset_place(&source).map(|(route, _)| route.clone())
    }

    fn get(self: &Arc<Self>, key: &str) -> Option<Value> {
        let found = summary_name(self, key);
        if found.is_some() || !self.is_current { found } else { current_name(self, key) }
    }
}

impl Object for PageObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.get(key)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(SUMMARY)
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("page")
    }
}

/// The page that a shortcode stands on, as its template sees it: what looks at it belongs to that page alone.
#[derive(Debug)]
pub struct OwnPage {
    /// The page.
    pub page: Arc<PageObject>,
    /// The surroundings of the shortcode.
    pub scope: Arc<Scope>,
}

impl Object for OwnPage {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.scope.asks_of_page();
        self.page.get(key)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.page.enumerate()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.page.render(f)
    }
}

macro_rules! names {
    ($keys:ident, $function:ident, { $($key:literal => $get:expr,)* }) => {
        /// Some names of a page.
        pub const $keys: &[&str] = &[$($key),*];

        fn $function(page: &Arc<PageObject>, key: &str) -> Option<Value> {
            match key {
                $($key => { let get: fn(&Arc<PageObject>) -> Value = $get; Some(get(page)) })*
                _ => None,
            }
        }
    };
}

names!(SUMMARY, summary_name, {
    "title" => |page| match &page.what {
        Subject::Page(summary) => Value::from(summary.matter().title.as_str()),
        Subject::Made(made) => Value::from(made.title.as_str()),
    },
    "description" => |page| match &page.what {
        Subject::Page(summary) => Value::from(page.scope.lens.description(summary.source())),
        Subject::Made(made) => Value::from(made.description.as_str()),
    },
    "abstract" => |page| text(page.summary().and_then(|summary| summary.matter().description.as_deref())),
    "url" => |page| page.scope.href(page.route()),
    "permalink" => |page| Value::from_safe_string(page.scope.permalink(page.route())),
    "date" => |page| page.summary().map_or_else(empty, |summary| date(summary.matter().date)),
    "updated" => |page| page.summary().map_or_else(empty, |summary| date(summary.matter().updated)),
    "kind" => |page| text(page.kind().map(|kind| kind.name.as_str())),
    "kind_label" => |page| text(page.kind().map(|kind| kind.label.as_str())),
    "section" => |page| {
        let section = page.summary().and_then(|summary| summary.section.as_ref());
        section.and_then(|source| page.scope.lens.summary(source)).map_or_else(empty, |above| crumb(&page.scope, above))
    },
    "fields" => |page| Value::from_object(Lookup {
        of: page.clone(),
        get: |page, name| {
            page.kind().and_then(|kind| kind.field(name)).map(|spec| page.field(spec)).or_else(|| {
                // Another kind has this field: on this page it is empty. A name that no kind has is undefined.
                page.scope.lens.has_field(name).then(empty)
            })
        },
        names: None,
    }),
    "field_list" => |page| {
        let Some((kind, summary)) = page.kind().zip(page.summary()) else { return Value::from(Vec::<Value>::new()) };
        let fields = summary.matter().fields.iter().filter_map(|(name, value)| {
            let spec = kind.field(name)?;
            let shape = match value {
                FieldValue::Text(_) => "text",
                FieldValue::Date(_) => "date",
                FieldValue::Bool(_) => "bool",
                FieldValue::List(_) => "list",
                FieldValue::Terms { many: false, .. } => "term",
                FieldValue::Terms { .. } => "terms",
                FieldValue::Refs { many: false, .. } => "ref",
                FieldValue::Refs { .. } => "refs",
                FieldValue::Image(_) => "image",
                FieldValue::Contact(_) => "contact",
                FieldValue::Honours(_) => "honours",
                FieldValue::Media(_) => "media",
            };
            let value = page.field_value(summary, name, value);
            // A term or page that is not there was reported, or is not published.
            if matches!(shape, "term" | "terms" | "ref" | "refs" | "image") && !value.is_true() {
                return None;
            }
            Some(context! { name => name.as_str(), label => spec.label.as_str(), type => shape, value })
        });
        fields.collect()
    },
    "keywords" => |page| page.matter(|matter| matter.keywords.clone()),
    "author" => |page| page.matter(|matter| matter.author.as_str()),
    "origin" => |page| page.matter(|matter| matter.origin.as_str()),
    "weight" => |page| page.matter(|matter| matter.weight),
    "draft" => |page| Value::from(page.summary().is_some_and(|summary| summary.hidden.is_some())),
    "image" => |page| {
        let image = page.summary().and_then(|summary| summary.matter().image.as_ref());
        let route = image.and_then(|image| page.picture(&image.value));
        route.map_or_else(empty, |route| Value::from_safe_string(page.scope.permalink(&route)))
    },
});

names!(PAGE, current_name, {
    "content" => |page| page.body(),
    "toc" => |page| {
        let Some(source) = page.source() else { return Value::from(Vec::<Value>::new()) };
        let page = page.scope.lens.page(source).expect("the current page is in the site");
        if !page.document.front_matter.toc {
            return Value::from(Vec::<Value>::new());
        }
        let headings = page.document.body.headings.iter();
        headings.map(|heading| context! {
            level => heading.level, id => heading.id.as_str(), title => heading.text.as_str(),
        }).collect()
    },
    "words" => |page| Value::from(page.source().map_or(0, |source| {
        page.scope.lens.page(source).map_or(0, |page| page.document.body.words)
    })),
    "minutes" => |page| Value::from(page.source().map_or(0, |source| {
        page.scope.lens.page(source).map_or(0, |page| page.document.body.minutes)
    })),
    "ancestors" => |page| match &page.what {
        Subject::Page(summary) => {
            let ancestors = page.scope.lens.ancestors(summary.source());
            ancestors.iter().map(|above| crumb(&page.scope, above)).collect()
        }
        Subject::Made(made) => {
            let home = page.scope.lens.summary(&SourcePath::new("content/_index.md"));
            let home = home.map(|home| crumb(&page.scope, home));
            let above = made.above.as_ref();
            let above = above.map(|(title, route)| context! { title => title.as_str(), url => page.scope.href(route) });
            home.into_iter().chain(above).collect()
        }
    },
    "prev" => |page| neighbour(page, 0),
    "next" => |page| neighbour(page, 1),
    "referrers" => |page| {
        let groups = page.source().and_then(|source| page.scope.lens.referrers(source));
        groups.into_iter().flatten().map(|(kind, pages)| {
            let label = page.scope.lens.kind(kind).map_or("", |kind| kind.label.as_str());
            context! { kind => kind.as_str(), label, pages => summaries(&page.scope, pages) }
        }).collect()
    },
    "honours" => |page| page.source().map_or_else(|| Value::from(Vec::<Value>::new()), |source| {
        records(&page.scope, page.scope.lens.page_records(source, false))
    }),
    "media" => |page| page.source().map_or_else(|| Value::from(Vec::<Value>::new()), |source| {
        records(&page.scope, page.scope.lens.page_records(source, true))
    }),
});

fn neighbour(page: &Arc<PageObject>, side: usize) -> Value {
    let neighbours = page.source().and_then(|source| page.scope.lens.neighbours(source));
    let found = neighbours.and_then(|sides| sides[side].as_ref());
    found.map_or_else(empty, |summary| PageObject::value(&page.scope, summary))
}

fn records(scope: &Arc<Scope>, list: &[Recorded]) -> Value {
    list.iter()
        .map(|recorded| {
            let all = HONOUR.iter().chain(MEDIA).copied();
            let texts = all.map(|name| (name, Value::from(recorded.record.text(name))));
            let page = std::iter::once(("page", PageObject::value(scope, &recorded.page)));
            Value::from_pairs(texts.chain(page))
        })
        .collect()
}

fn record(names: &'static [&'static str], record: &Record) -> Value {
    Value::from_pairs(names.iter().map(|name| (*name, Value::from(record.text(name)))))
}

/// A part of a list.
#[derive(Debug)]
pub struct PagerObject {
    scope: Arc<Scope>,
    key: ListKey,
    route: RoutePath,
    number: usize,
}

impl PagerObject {
    /// Part `number`, counted from 0, of a list that begins at `route`.
    pub fn new(scope: &Arc<Scope>, key: &ListKey, route: &RoutePath, number: usize) -> PagerObject {
        PagerObject { scope: scope.clone(), key: key.clone(), route: route.clone(), number }
    }

    fn part(&self) -> (&[Summary], usize, usize) {
        self.scope.lens.pager(&self.key, self.number)
    }
}

object!(PagerObject, PAGER, "pager", {
    "pages" => |this| summaries(&this.scope, this.part().0),
    "number" => |this| Value::from(this.number + 1),
    "total" => |this| Value::from(this.part().1),
    "count" => |this| Value::from(this.part().2),
    "prev" => |this| match this.number.checked_sub(1) {
        Some(number) => super::pager_href(&this.scope, &this.route, number),
        None => empty(),
    },
    "next" => |this| match this.number + 1 < this.part().1 {
        true => super::pager_href(&this.scope, &this.route, this.number + 1),
        false => empty(),
    },
    "links" => |this| (0..this.part().1).map(|number| context! {
        number => number + 1,
        url => super::pager_href(&this.scope, &this.route, number),
        current => number == this.number,
    }).collect(),
});

/// A taxonomy.
#[derive(Debug)]
pub struct TaxonomyObject {
    scope: Arc<Scope>,
    name: Arc<str>,
}

impl TaxonomyObject {
    /// The taxonomy of that name, which has to be there.
    pub fn new(scope: &Arc<Scope>, name: &Arc<str>) -> TaxonomyObject {
        TaxonomyObject { scope: scope.clone(), name: name.clone() }
    }
}

object!(TaxonomyObject, TAXONOMY, "taxonomy", {
    "name" => |this| Value::from(this.name.clone()),
    "label" => |this| text(this.scope.lens.taxonomy(&this.name)),
    "url" => |this| this.scope.href(&RoutePath::new(&format!("/{}/", this.name))),
    "terms" => |this| {
        let object = |term: &Term| TermObject { scope: this.scope.clone(), of: this.name.clone(), term: term.clone() };
        this.scope.lens.terms(&this.name).iter().map(|term| Value::from_object(object(term))).collect()
    },
});

/// A term of a taxonomy.
#[derive(Debug)]
pub struct TermObject {
    scope: Arc<Scope>,
    of: Arc<str>,
    /// The term.
    pub term: Term,
}

impl TermObject {
    /// The term of that name.
    pub fn find(scope: &Arc<Scope>, taxonomy: &Arc<str>, name: &str) -> Option<TermObject> {
        let term = scope.lens.term(taxonomy, name)?.clone();
        Some(TermObject { scope: scope.clone(), of: taxonomy.clone(), term })
    }
}

object!(TermObject, TERM, "term", {
    "name" => |this| Value::from(this.term.name.clone()),
    "description" => |this| Value::from(this.term.description.as_str()),
    "url" => |this| this.scope.href(&this.term.route),
    "count" => |this| {
        Value::from(this.scope.lens.count(&ListKey::Term(this.of.clone(), this.term.name.clone())))
    },
});
