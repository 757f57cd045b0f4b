//! The names of templates that are about pages: the current one, which has a body, and those that lists show.

use crate::site::covers::needs_cover;
use std::fmt;
use std::sync::{Arc, OnceLock};

use minijinja::value::{Enumerator, Object};
use minijinja::{Value, context};

use crate::config::kinds::{CONTACT, FieldSpec, FieldType, HONOUR, Kind, MEDIA, Shown};
use crate::document::front_matter::{FieldValue, Record};
use crate::folder;
use crate::path::{RoutePath, SourcePath};
use crate::plan::{self, FeedForm, PageView};
use crate::qr::Form;
use crate::render::image::Image;
use crate::render::object::{Lookup, date, empty, text};
use crate::render::scope::{Scope, encode};
use crate::render::tags::{self, About, Tag};
use crate::render::taxonomy::TermObject;
use crate::render::{self, body, card, image, structured};
use crate::site::links::Destination;
use crate::site::records::Recorded;
use crate::site::{ListKey, Summary};
use crate::text::telephone;

/// A page: the current one, or an item of a list.
#[derive(Debug)]
pub struct PageObject {
    scope: Arc<Scope>,
    what: Subject,
    /// What is rendered, if it is the page being rendered, which has more names.
    view: Option<PageView>,
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
    pub(super) fn value(scope: &Arc<Scope>, summary: &Summary) -> Value {
        Value::from_object(PageObject {
            scope: scope.clone(),
            what: Subject::Page(summary.clone()),
            view: None,
            content: OnceLock::new(),
        })
    }

    /// The page of a view.
    pub fn current(scope: &Arc<Scope>, view: &PageView) -> PageObject {
        let made = |title: &str, description: &str, above| {
            let (title, description) = (title.to_string(), description.to_string());
            Subject::Made(Made { title, description, route: scope.here().clone(), above })
        };
        let what = match view {
            PageView::Single(source)
            | PageView::Section(source, _)
            | PageView::Grouped(source, ..)
            | PageView::Later(source, _)
            | PageView::Poster(source) => {
                Subject::Page(scope.lens.summary(source).expect("a planned page is in the site").clone())
            }
            PageView::Taxonomy(name) => {
                let label = scope.lens.taxonomy(name).expect("a planned taxonomy is in the site");
                made(label, &format!("按{label}查看全部内容"), None)
            }
            PageView::Term(name, term, _) => {
                let label = scope.lens.taxonomy(name).expect("a planned taxonomy is in the site");
                let found = scope.lens.term(name, term).expect("a planned term is in the site");
                let above = Some((label.to_string(), RoutePath::new(&format!("/{name}/"))));
                let description = match found.description.as_str() {
                    "" => format!("{label}“{term}”的全部内容"),
                    description => description.to_string(),
                };
                made(term, &description, above)
            }
            PageView::Dataset(name) => {
                let head = scope.lens.head(name).expect("a planned dataset is in the site");
                let source = folder::section_page(folder::STATS);
                let above =
                    scope.lens.summary(&source).map(|page| (page.matter().title.clone(), page.route.clone()));
                let description = match head.description.as_str() {
                    "" => format!("统计数据：{}", head.title),
                    description => description.to_string(),
                };
                made(&head.title, &description, above)
            }
            PageView::NotFound => made("页面不存在", "您要看的页面不存在，可能已经移动或删除", None),
            PageView::Search => made("搜索", "在本站搜索", None),
            PageView::Letter(letter) => {
                let name = if *letter == '#' {
                    "数字和其他".to_owned()
                } else {
                    format!("以 {letter} 开头")
                };
                let above = Some(("搜索".to_owned(), RoutePath::new(plan::SEARCH)));
                made(&format!("全部标题：{name}"), "按标题的拼音查看全部内容", above)
            }
            PageView::Alias(to) => Subject::Made(Made {
                title: "页面已移动".into(),
                description: "这一页已经移动到新的网址".into(),
                route: to.clone(),
                above: None,
            }),
        };
        PageObject { scope: scope.clone(), what, view: Some(view.clone()), content: OnceLock::new() }
    }

    fn summary(&self) -> Option<&Summary> {
        match &self.what {
            Subject::Page(summary) => Some(summary),
            Subject::Made(_) => None,
        }
    }

    fn route(&self) -> &RoutePath {
        match &self.what {
            // The later leaves of a list have addresses of their own. A poster is about its page.
            Subject::Page(summary) if self.view.is_some() && summary.is_section => self.scope.here(),
            Subject::Page(_) if matches!(self.view, Some(PageView::Later(..))) => self.scope.here(),
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
        self.summary()?.kind()
    }

    fn source(&self) -> Option<&SourcePath> {
        self.summary().map(|summary| summary.source())
    }

    /// The body, with what of the site it shows; noted as a read of the page.
    fn body(self: &Arc<Self>) -> Value {
        let rendered = self.content.get_or_init(|| {
            let Some(source) = self.source() else { return empty() };
            let document = self.scope.lens.document(source).expect("the current page is in the site");
            Value::from_safe_string(body::html(&self.scope, document, &|scope| self.own(scope)))
        });
        rendered.clone()
    }

    /// This page as a shortcode on it sees it.
    fn own(self: &Arc<Self>, scope: &Arc<Scope>) -> Value {
        Value::from_object(OwnPage { page: self.clone(), scope: scope.clone() })
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
                let mut found = terms.iter().filter_map(|term| {
                    let term = TermObject::find(scope, of, &term.value)?;
                    Some(Value::from_object(term))
                });
                if *many { found.collect() } else { found.next().unwrap_or_else(empty) }
            }
            FieldValue::Refs { many, .. } => {
                let targets =
                    summary.refs.iter().find(|(field, _)| **field == *name).map(|(_, targets)| targets);
                let mut found = targets.into_iter().flatten().filter_map(|target| {
                    let summary = scope.lens.summary(target)?.clone();
                    Some(PageObject::value(scope, &summary))
                });
                if *many { found.collect() } else { found.next().unwrap_or_else(empty) }
            }
            FieldValue::Image(image) => {
                self.picture(&image.value).map_or_else(empty, |(route, _)| scope.href(&route))
            }
            FieldValue::File(file) => self.file(&file.value),
            FieldValue::Phone(text) => numbers(text),
            FieldValue::Link(url) => Value::from_safe_string(encode(url)),
            FieldValue::Groups(groups) => {
                let group = |fields: &Vec<(Arc<str>, FieldValue)>| {
                    let fields = fields.iter();
                    Value::from_pairs(
                        fields
                            .map(|(name, value)| (name.to_string(), self.field_value(summary, name, value))),
                    )
                };
                groups.iter().map(group).collect()
            }
            FieldValue::Contact(contact) => self::contact(contact),
            FieldValue::Honours(records) => records.iter().map(|entry| record(HONOUR, entry)).collect(),
            FieldValue::Media(records) => records.iter().map(|entry| record(MEDIA, entry)).collect(),
        }
    }

    /// A file beside the page: its link and its name. Nothing where there is none, of which was told.
    fn file(&self, written: &str) -> Value {
        let source = self.source().and_then(|source| crate::site::picture(source, written));
        let place = source.as_ref().and_then(|source| self.scope.lens.asset_place(source));
        let place = place.filter(|place| place.is_published);
        place.map_or_else(empty, |place| {
            let name = source.as_ref().map_or("", |source| source.file_name());
            context! { url => self.scope.href(place.route), name }
        })
    }

    /// A field as lists and facts show it; nothing where it says nothing that can be shown.
    fn shown(&self, kind: &Kind, name: &str) -> Option<Value> {
        let summary = self.summary()?;
        let spec = kind.field(name)?;
        let (name, value) = summary.matter().fields.iter().find(|(filled, _)| **filled == *name)?;
        self.labelled(summary, spec, name, value)
    }

    fn labelled(
        &self,
        summary: &Summary,
        spec: &FieldSpec,
        name: &Arc<str>,
        value: &FieldValue,
    ) -> Option<Value> {
        let shape = match spec.kind {
            FieldType::Hours => "hours",
            FieldType::Place { .. } => "place",
            _ => shape(value),
        };
        let shown = match (&spec.kind, value) {
            (FieldType::Number { unit }, FieldValue::Text(number)) if !unit.is_empty() => {
                Value::from(format!("{number}{unit}"))
            }
            (FieldType::Group { fields }, FieldValue::Groups(groups)) => {
                let group = |filled: &Vec<(Arc<str>, FieldValue)>| -> Value {
                    let fields = filled.iter().filter_map(|(name, value)| {
                        let spec = fields.iter().find(|spec| spec.name == *name)?;
                        self.labelled(summary, spec, name, value)
                    });
                    fields.collect()
                };
                groups.iter().map(group).collect()
            }
            _ => self.field_value(summary, name, value),
        };
        // A term or page that is not there was reported, or is not published.
        if matches!(shape, "term" | "terms" | "place" | "ref" | "refs" | "image" | "file") && !shown.is_true()
        {
            return None;
        }
        Some(context! { name => &**name, label => spec.label.as_str(), type => shape, value => shown })
    }

    /// The fields that the kind names for a place; nothing where it names none.
    fn named_for(&self, place: impl Fn(&Shown) -> &Option<Vec<Arc<str>>>) -> Value {
        let Some(kind) = self.kind() else { return empty() };
        let Some(names) = place(&kind.shown) else { return empty() };
        names.iter().filter_map(|name| self.shown(kind, name)).collect()
    }

    /// Where a picture beside the page is.
    fn picture(&self, written: &str) -> Option<(RoutePath, Option<(u32, u32)>)> {
        let source = crate::site::picture(self.source()?, written)?;
        self.scope.lens.asset_place(&source).map(image::shared)
    }

    fn get(self: &Arc<Self>, key: &str) -> Option<Value> {
        let found = summary_name(self, key);
        if found.is_some() || self.view.is_none() { found } else { current_name(self, key) }
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
    "updated" => |page| page.summary().map_or_else(empty, |summary| date(summary.matter().last_updated())),
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
        if kind.shown.facts.is_some() {
            return page.named_for(|shown| &shown.facts);
        }
        let fields = summary.matter().fields.iter();
        fields.filter_map(|(name, value)| page.labelled(summary, kind.field(name)?, name, value)).collect()
    },
    "list_fields" => |page| page.named_for(|shown| &shown.lists),
    "card_fields" => |page| page.named_for(|shown| &shown.cards),
    "measure" => |page| text(page.kind().map(|kind| kind.measure.as_str())),
    "keywords" => |page| page.matter(|matter| matter.keywords.clone()),
    "author" => |page| page.matter(|matter| matter.author.as_str()),
    "ai_generated" => |page| page.matter(|matter| matter.generated),
    "origin" => |page| page.matter(|matter| matter.origin.as_str()),
    "weight" => |page| page.matter(|matter| matter.weight),
    "draft" => |page| Value::from(page.summary().is_some_and(|summary| summary.hidden.is_some())),
    "picture" => |page| page.summary().map_or_else(empty, |summary| picture(page, summary)),
    "shared" => |page| card::shared(&page.scope, page.summary()),
    "image" => |page| {
        let image = page.summary().and_then(|summary| summary.matter().image.as_ref());
        let route = image.and_then(|image| page.picture(&image.value));
        route.map_or_else(empty, |(route, _)| Value::from_safe_string(page.scope.permalink(&route)))
    },
    "short" => |page| {
        let short = made(page, plan::short_route(page.route()));
        short.map_or_else(empty, |route| Value::from_safe_string(page.scope.permalink(&route)))
    },
    "qr" => |page| {
        let code = |form| Some(page.scope.href(&made(page, plan::qr_route(page.route(), form))?));
        let codes = code(Form::Svg).zip(code(Form::Png));
        codes.map_or_else(empty, |(svg, png)| context! { svg, png })
    },
    "poster" => |page| {
        let poster = made(page, plan::poster_route(page.route()));
        poster.map_or_else(empty, |route| page.scope.href(&route))
    },
});

names!(PAGE, current_name, {
    "content" => |page| page.body(),
    "toc" => |page| {
        let Some(source) = page.source() else { return Value::from(Vec::<Value>::new()) };
        let document = page.scope.lens.document(source).expect("the current page is in the site");
        if !document.front_matter.toc {
            return Value::from(Vec::<Value>::new());
        }
        let headings = document.body.headings.iter().map(|heading| {
            (heading, body::title(&page.scope, document, &|scope| page.own(scope), heading))
        });
        // A heading without a word is said to be one; nothing could be clicked.
        headings.filter(|(_, title)| !title.is_empty()).map(|(heading, title)| context! {
            level => heading.level, id => heading.id.as_str(), title => Value::from_safe_string(title),
        }).collect()
    },
    "words" => |page| Value::from(page.source().map_or(0, |source| {
        page.scope.lens.document(source).map_or(0, |document| document.body.words)
    })),
    "minutes" => |page| Value::from(page.source().map_or(0, |source| {
        page.scope.lens.document(source).map_or(0, |document| document.body.minutes)
    })),
    "is_read" => |page| Value::from(page.kind().is_none_or(|kind| kind.is_read)),
    "ancestors" => |page| trail(page).into_iter().map(|(title, route)| {
        context! { title, url => page.scope.href(&route) }
    }).collect(),
    "tags" => |page| tags(page),
    "json_ld" => |page| json_ld(page).map_or_else(empty, Value::from_safe_string),
    "feeds" => |page| list_shown(page).map_or_else(|| Value::from(Vec::<Value>::new()), |(_, route, _)| {
        feeds(&page.scope, &route)
    }),
    "prev" => |page| neighbour(page, 0),
    "next" => |page| neighbour(page, 1),
    "nearest" => |page| {
        let nearest = page.source().map(|source| page.scope.lens.nearest(source)).unwrap_or_default();
        nearest.into_iter().map(|summary| PageObject::value(&page.scope, summary)).collect()
    },
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

/// What the head says of the page by the standard for sites of governments; nothing elsewhere.
fn tags(page: &PageObject) -> Value {
    let Some(view) = &page.view else { return Value::from(Vec::<Value>::new()) };
    let mut tags = tags::tags(&page.scope.lens, view);
    if tags.iter().any(|tag| tag.about == About::Content) {
        let content = |name, content| Tag { name, content, about: About::Content };
        let picture = card::shared(&page.scope, page.summary());
        let picture = picture.get_attr("url").ok().and_then(|url| Some(url.as_str()?.to_string()));
        tags.extend(picture.map(|url| content("Image", url)));
        tags.push(content("Url", page.scope.permalink(page.route())));
    }
    let written = tags.iter().filter(|tag| !tag.content.is_empty());
    // Addresses stay as they are: whoever inspects them may look at the letters alone.
    let content = |tag: &Tag| Value::from_safe_string(body::escape(&tag.content));
    written.map(|tag| context! { name => tag.name, content => content(tag) }).collect()
}

/// What a page is below, from the home page down.
fn trail(page: &PageObject) -> Vec<(String, RoutePath)> {
    let crumb = |above: &Summary| (above.matter().title.clone(), above.route.clone());
    let lens = &page.scope.lens;
    match &page.what {
        Subject::Page(summary) => lens.ancestors(summary.source()).iter().map(crumb).collect(),
        Subject::Made(made) => {
            let home = lens.summary(&SourcePath::new(folder::HOME)).map(crumb);
            home.into_iter().chain(made.above.clone()).collect()
        }
    }
}

/// The list that a page is there to show, where it begins, and which leaf of it is shown.
fn list_shown(page: &PageObject) -> Option<(ListKey, RoutePath, usize)> {
    match page.view.as_ref()? {
        PageView::Section(source, leaf) => {
            Some((ListKey::Section(source.clone()), page.summary()?.route.clone(), *leaf))
        }
        PageView::Later(source, leaf) if page.summary()?.is_section => {
            Some((ListKey::Section(source.clone()), page.summary()?.route.clone(), *leaf))
        }
        PageView::Term(taxonomy, term, leaf) => {
            let route = page.scope.lens.term(taxonomy, term)?.route.clone();
            Some((ListKey::Term(taxonomy.clone(), term.clone()), route, *leaf))
        }
        _ => None,
    }
}

/// The feeds of what is at a route.
pub(super) fn feeds(scope: &Scope, of: &RoutePath) -> Value {
    let made = FeedForm::ALL.into_iter().filter_map(|form| {
        let route = plan::feed_route(of, form);
        let is_made = matches!(scope.lens.at_route(&route), Destination::Made(_));
        is_made.then(|| context! { type => Value::from_safe_string(form.media_type().into()), url => scope.href(&route) })
    });
    made.collect()
}

fn json_ld(page: &PageObject) -> Option<String> {
    let (title, description) = match &page.what {
        Subject::Page(summary) => {
            (summary.matter().title.as_str(), page.scope.lens.description(summary.source()))
        }
        Subject::Made(made) => (made.title.as_str(), made.description.as_str()),
    };
    let subject = structured::Subject {
        title,
        description,
        route: page.route(),
        trail: trail(page),
        summary: page.summary(),
        list: list_shown(page).map(|(key, _, leaf)| (key, leaf)),
        // The template of a dataset has its own.
        is_told: matches!(page.view, Some(PageView::Dataset(_))),
    };
    structured::json_ld(&page.scope, &subject)
}

/// The sort of a value, as templates tell them apart.
fn shape(value: &FieldValue) -> &'static str {
    match value {
        FieldValue::Text(_) => "text",
        FieldValue::Date(_) => "date",
        FieldValue::Bool(_) => "bool",
        FieldValue::List(_) => "list",
        FieldValue::Terms { many: false, .. } => "term",
        FieldValue::Terms { .. } => "terms",
        FieldValue::Refs { many: false, .. } => "ref",
        FieldValue::Refs { .. } => "refs",
        FieldValue::Image(_) => "image",
        FieldValue::File(_) => "file",
        FieldValue::Phone(_) => "phone",
        FieldValue::Link(_) => "link",
        FieldValue::Groups(_) => "group",
        FieldValue::Contact(_) => "contact",
        FieldValue::Honours(_) => "honours",
        FieldValue::Media(_) => "media",
    }
}

/// What is shown of a page: its own picture, or the cover that is drawn for it.
fn picture(page: &PageObject, summary: &Summary) -> Value {
    let lens = &page.scope.lens;
    if let Some(image) = &summary.matter().image {
        let found = crate::site::picture(summary.source(), &image.value);
        let place = found.as_ref().and_then(|source| lens.asset_place(source));
        return place.map_or_else(empty, |place| {
            let image = Image::of(&page.scope, place);
            let shows = |source| body::shows(lens.document(summary.source())?, source).then_some(());
            let in_text = page.view.is_some() && found.as_ref().and_then(shows).is_some();
            let (width, height) = image.dimensions.unwrap_or_default();
            let safe = Value::from_safe_string;
            context! {
                url => safe(image.src),
                srcset => safe(image.srcset),
                webp => safe(image.webp),
                width,
                height,
                drawn => false,
                in_text,
            }
        });
    }
    let route = plan::cover_route(&summary.route);
    if !needs_cover(summary) || !matches!(lens.at_route(&route), Destination::Made(_)) {
        return empty();
    }
    let (width, height) = render::COVER;
    context! { url => page.scope.href(&route), width, height, drawn => true }
}

/// A route that follows from that of a page, where the program has something there.
fn made(page: &PageObject, route: RoutePath) -> Option<RoutePath> {
    matches!(page.scope.lens.at_route(&route), Destination::Made(_)).then_some(route)
}

pub(super) fn summaries(scope: &Arc<Scope>, list: &[Summary]) -> Value {
    list.iter().map(|summary| PageObject::value(scope, summary)).collect()
}

fn crumb(scope: &Scope, summary: &Summary) -> Value {
    context! { title => summary.matter().title.as_str(), url => scope.href(&summary.route) }
}

fn neighbour(page: &Arc<PageObject>, side: usize) -> Value {
    let neighbours = page.source().and_then(|source| page.scope.lens.neighbours(source));
    let found = neighbours.and_then(|sides| sides[side].as_ref());
    found.map_or_else(empty, |summary| PageObject::value(&page.scope, summary))
}

pub(super) fn records(scope: &Arc<Scope>, list: &[Recorded]) -> Value {
    list.iter().map(|recorded| record_object(scope, recorded)).collect()
}

/// A record with the page that it stands on. The year of a media report is that of its date.
pub(super) fn record_object(scope: &Arc<Scope>, recorded: &Recorded) -> Value {
    let text = |name: &str| recorded.record.text(name);
    let all = HONOUR.iter().chain(MEDIA).copied();
    let texts = all.map(|name| (name, Value::from(text(name))));
    let year = text("date").get(..4).unwrap_or(text("year"));
    let more = [("year", Value::from(year)), ("page", PageObject::value(scope, &recorded.page))];
    Value::from_pairs(texts.chain(more))
}

/// Contact details, with the numbers that stand under `tel` one by one, and what a telephone dials for each.
fn contact(contact: &Record) -> Value {
    let texts = CONTACT.iter().map(|name| (*name, Value::from(contact.text(name))));
    Value::from_pairs(texts.chain([("numbers", numbers(contact.text("tel")))]))
}

/// Telephone numbers one by one, each with what a telephone dials.
fn numbers(text: &str) -> Value {
    let number = |number: &str| {
        let url = telephone::dialled(number).map(|dialled| format!("tel:{dialled}"));
        context! { text => number, url => url.unwrap_or_default() }
    };
    telephone::numbers(text).map(number).collect()
}

fn record(names: &'static [&'static str], record: &Record) -> Value {
    Value::from_pairs(names.iter().map(|name| (*name, Value::from(record.text(name)))))
}
