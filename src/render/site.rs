//! The names of templates that are about the site as a whole: its settings, menus, lists and kinds.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object};
use minijinja::{Value, context};

use crate::config::MenuItem;
use crate::config::home::Block;
use crate::config::kinds::Kind;
use crate::config::look::Named;
use crate::config::profile::Profile;
use crate::cover::Mood;
use crate::path::RoutePath;
use crate::plan::{self, FeedForm};
use crate::portal;
use crate::render::face;
use crate::render::figures::DatasetObject;
use crate::render::object::{Lookup, date, empty, object, text};
use crate::render::page::{feeds, records, summaries};
use crate::render::scope::{Scope, SiteObject, encode};
use crate::render::tags;
use crate::render::taxonomy::TaxonomyObject;
use crate::site::ListKey;
use crate::site::links::Destination;

object!(SiteObject, SITE, "site", {
    "title" => |site| site.identity("title"),
    "tagline" => |site| site.identity("tagline"),
    "description" => |site| site.identity("description"),
    "notice" => |site| site.identity("notice"),
    "language" => |site| site.identity("language"),
    "owner" => |site| site.identity("owner"),
    "url" => |site| site.0.href(&RoutePath::new("/")),
    "permalink" => |site| Value::from_safe_string(site.0.permalink(&RoutePath::new("/"))),
    "feed" => |site| site.0.href(&plan::feed_route(&RoutePath::new("/"), FeedForm::Atom)),
    "feeds" => |site| feeds(&site.0, &RoutePath::new("/")),
    "title_face" => |site| face::files(&site.0),
    "search" => |site| match site.0.lens.has_search() {
        true => site.0.href(&RoutePath::new(plan::SEARCH)),
        false => empty(),
    },
    "footer" => |site| {
        let footer = site.0.lens.identity().footer();
        let text = |name: &str| footer.iter().find(|(key, _)| *key == name).map(|(_, text)| text.as_str());
        let names = crate::config::FOOTER.iter().map(|name| (*name, self::text(text(name))));
        // Who is inspected links the number of his police record; on other sites it stays a text.
        let is_inspected = site.0.lens.identity().profile() != Profile::Neutral;
        let url = text("police").filter(|_| is_inspected).and_then(tags::police_record);
        let url = url.map_or_else(empty, Value::from_safe_string);
        Value::from_pairs(names.chain([("police_url", url)]))
    },
    "profile" => |site| Value::from(site.0.lens.identity().profile().name()),
    "look" => |site| {
        let look = site.0.lens.identity().look();
        // Of a file that is not there is said where the settings are held against the theme.
        let is_there = |name: &&str| site.0.lens.at_route(&plan::asset_route(name)) != Destination::Nothing;
        let file = |named: &Option<Named>| text(named.as_ref().map(|named| named.name.as_str()).filter(is_there));
        context! {
            style => if look.has_sheet() { Value::from("site") } else { empty() },
            mood => text(look.mood().map(Mood::key)),
            logo => file(&look.logo),
            favicon => file(&look.icon),
        }
    },
    "portal" => |site| portal(&site.0),
    "policy" => |site| text(site.0.lens.portal().policy().as_deref()),
    "params" => |site| json(site.0.lens.params()),
    "menus" => |site| Value::from_object(Lookup {
        of: site.0.clone(),
        get: |scope, name| Some(menu(scope, name)),
        names: None,
    }),
    "home" => |site| {
        let bands = site.0.lens.home().iter();
        bands.map(|blocks| blocks.iter().map(|block| self::block(&site.0, block)).collect::<Value>()).collect()
    },
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
        names: Some(|scope| scope.lens.taxonomies().into_iter().map(str::to_string).collect()),
    }),
    "datasets" => |site| {
        let datasets = site.0.lens.datasets();
        datasets.into_iter().map(|name| Value::from_object(DatasetObject::new(&site.0, name))).collect()
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

/// The header and footer of the portal, what the head of a page needs for them, and the numbers of the site's footer that the
/// portal's has already. All empty where there is no portal.
fn portal(scope: &Scope) -> Value {
    let portalled = scope.lens.portal();
    let Some(portal) = portalled.portal() else {
        let none = || Value::from(Vec::<Value>::new());
        return context! { header => empty(), footer => empty(), sheets => none(), style => empty(), says => none() };
    };
    let html = |text: &str| match text {
        "" => empty(),
        text => Value::from_safe_string(with_links(scope, text)),
    };
    let footer = scope.lens.identity().footer();
    let said = footer.iter().filter(|(key, text)| NUMBERS.contains(key) && portal.says(text));
    context! {
        header => html(&portal.header),
        footer => html(&portal.footer),
        sheets => portal.sheets.iter().map(|sheet| Value::from(sheet.as_str())).collect::<Value>(),
        style => scope.href(&plan::asset_route(portal::SHEET)),
        says => said.map(|(key, _)| Value::from(*key)).collect::<Value>(),
    }
}

/// What a footer of a portal may say for the site too.
const NUMBERS: [&str; 3] = ["icp", "police", "site_id"];

/// A fragment with links to its scripts.
fn with_links(scope: &Scope, fragment: &str) -> String {
    let parts = fragment.split('\0').enumerate();
    let parts = parts.map(|(at, part)| match at % 2 {
        0 => part.to_owned(),
        _ => scope.link(&plan::asset_route(part)),
    });
    parts.collect()
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

fn menu(scope: &Scope, name: &str) -> Value {
    scope.lens.menu(name).unwrap_or_default().iter().map(|item| menu_item(scope, item)).collect()
}

/// An entry, with those below it. One that leads nowhere has no link; one with an active entry below it is active.
fn menu_item(scope: &Scope, item: &MenuItem) -> Value {
    let here = scope.here().as_str();
    let items: Vec<Value> = item.items.iter().map(|item| menu_item(scope, item)).collect();
    let (path, fragment) =
        item.link.split_once('#').map_or((item.link.as_str(), ""), |(path, rest)| (path, rest));
    let title = item.title.as_str();
    if !path.starts_with('/') {
        let active = items.iter().any(|item| item.get_attr("active").is_ok_and(|active| active.is_true()));
        return context! { title, url => Value::from_safe_string(encode(&item.link)), active, items };
    }
    let mut url = scope.link(&RoutePath::new(path));
    if !fragment.is_empty() {
        url = format!("{url}#{}", encode(fragment));
    }
    let below = items.iter().any(|item| item.get_attr("active").is_ok_and(|active| active.is_true()));
    let active = below || here == path || (path != "/" && path.ends_with('/') && here.starts_with(path));
    context! { title, url => Value::from_safe_string(url), active, items }
}

/// A block of the home page. What it does not say is empty.
fn block(scope: &Scope, block: &Block) -> Value {
    let links =
        if block.menu.is_empty() { Value::from(Vec::<Value>::new()) } else { menu(scope, &block.menu) };
    context! {
        name => block.name,
        id => block.id.as_str(),
        title => block.title.as_str(),
        count => block.count.map_or_else(empty, Value::from),
        kind => block.kind.as_str(),
        text => &block.text,
        links,
    }
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
    "measure" => |this| Value::from(this.kind.measure.as_str()),
    "count" => |this| Value::from(this.scope.lens.count(&ListKey::Kind(this.kind.name.as_str().into()))),
    "pages" => |this| summaries(&this.scope, this.scope.lens.list(&ListKey::Kind(this.kind.name.as_str().into()))),
});
