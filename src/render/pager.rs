//! The names of templates that are about a leaf of a list, the ways to its other leaves, and the ways in which a section is
//! listed.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object};
use minijinja::{Value, context};

use crate::document::front_matter::SortBy;
use crate::hash::Hashed;
use crate::lens::Leaf;
use crate::path::{RoutePath, SourcePath};
use crate::plan;
use crate::render::object::{empty, object, text};
use crate::render::page::summaries;
use crate::render::scope::Scope;
use crate::site::ListKey;
use crate::site::groups::{Group, Grouping, TITLE, YEAR};

/// A leaf of a list.
#[derive(Debug)]
pub struct PagerObject {
    scope: Arc<Scope>,
    key: ListKey,
    route: RoutePath,
    number: usize,
}

impl PagerObject {
    /// Leaf `number`, counted from 0, of a list that begins at `route`.
    pub fn new(scope: &Arc<Scope>, key: &ListKey, route: &RoutePath, number: usize) -> PagerObject {
        PagerObject { scope: scope.clone(), key: key.clone(), route: route.clone(), number }
    }

    /// Leaf `number`, counted from 0, of the pages of the section at `section`, grouped by something.
    pub fn grouped(
        scope: &Arc<Scope>,
        source: &SourcePath,
        section: &RoutePath,
        by: &Arc<str>,
        number: usize,
    ) -> PagerObject {
        let key = ListKey::Grouped(source.clone(), by.clone());
        PagerObject::new(scope, &key, &plan::grouped_route(section, by), number)
    }

    fn leaf(&self) -> Leaf<'_> {
        self.scope.lens.leaf(&self.key, self.number)
    }

    /// By what the list is grouped, if it is.
    fn grouping(&self) -> Option<(&str, &Grouping)> {
        let ListKey::Grouped(source, by) = &self.key else { return None };
        let groupings = self.scope.lens.groupings(source);
        groupings.iter().find(|(name, _)| name == by).map(|(name, grouping)| (&**name, &grouping.value))
    }

    /// Where the leaf begins in the list, and where it ends; of all leaves but the last one that is told by the list's own
    /// size, which `count` and `total` do not tell.
    fn places(&self, leaf: &Leaf<'_>) -> (usize, usize) {
        let start = if self.number + 1 < leaf.total {
            self.number * leaf.items.len()
        } else {
            leaf.count - leaf.items.len()
        };
        (start, start + leaf.items.len())
    }
}

object!(PagerObject, PAGER, "pager", {
    "pages" => |this| summaries(&this.scope, this.leaf().items),
    "number" => |this| Value::from(this.number + 1),
    "total" => |this| Value::from(this.leaf().total),
    "count" => |this| Value::from(this.leaf().count),
    "prev" => |this| match this.number.checked_sub(1) {
        Some(number) => leaf_href(&this.scope, &this.route, number),
        None => empty(),
    },
    "next" => |this| match this.number + 1 < this.leaf().total {
        true => leaf_href(&this.scope, &this.route, this.number + 1),
        false => empty(),
    },
    "links" => |this| (0..this.leaf().total).map(|number| context! {
        number => number + 1,
        url => leaf_href(&this.scope, &this.route, number),
        current => number == this.number,
    }).collect(),
    "ways" => |this| ways(this),
    "way" => |this| text(this.grouping().map(|(_, grouping)| format!("按{}", grouping.label))),
    "groups" => |this| {
        let Some((by, grouping)) = this.grouping() else { return Value::from(Vec::<Value>::new()) };
        let leaf = this.leaf();
        let (from, to) = this.places(&leaf);
        let groups = grouping.within(from, to).map(|(at, group, places)| context! {
            title => name(by, grouping, group),
            id => group_id(at),
            count => group.count,
            continued => places.start > group.start,
            pages => summaries(&this.scope, &leaf.items[places.start - from..places.end - from]),
        });
        groups.collect()
    },
    "index" => |this| {
        let Some((by, grouping)) = this.grouping() else { return Value::from(Vec::<Value>::new()) };
        let leaf = this.scope.lens.leaf(&this.key, 0);
        let size = leaf.items.len().max(1);
        let groups = grouping.groups.iter().enumerate().map(|(at, group)| {
            let route = plan::leaf_route(&this.route, group.start / size);
            let url = format!("{}#{}", this.scope.link(&route), group_id(at));
            context! { title => name(by, grouping, group), count => group.count, url => Value::from_safe_string(url) }
        });
        groups.collect()
    },
});

/// The ways in which a section lists its pages; none where there is but one.
fn ways(this: &PagerObject) -> Value {
    let (source, current) = match &this.key {
        ListKey::Section(source) => (source, None),
        ListKey::Grouped(source, by) => (source, Some(by)),
        _ => return Value::from(Vec::<Value>::new()),
    };
    let groupings = this.scope.lens.groupings(source);
    let told = groupings.iter().filter(|(_, grouping)| grouping.groups.len() > 1);
    let told: Vec<&(Arc<str>, Hashed<Grouping>)> = told.collect();
    let Some(section) = this.scope.lens.summary(source).filter(|_| !told.is_empty()) else {
        return Value::from(Vec::<Value>::new());
    };
    let first = match section.matter().sort_by {
        SortBy::Date => "新的在前",
        SortBy::Title => "按标题",
        SortBy::Weight => "按次序",
    };
    let first = context! {
        title => first,
        url => this.scope.href(&section.route),
        current => current.is_none(),
    };
    let others = told.into_iter().map(|(by, grouping)| {
        context! {
            title => format!("按{}", grouping.label),
            url => this.scope.href(&plan::grouped_route(&section.route, by)),
            current => current == Some(by),
        }
    });
    std::iter::once(first).chain(others).collect()
}

/// What a group is called.
fn name(by: &str, grouping: &Grouping, group: &Group) -> String {
    match (group.title.as_str(), by) {
        ("", YEAR) => "没有写日期".into(),
        ("", TITLE) => "其他".into(),
        ("", _) => format!("没有写{}", grouping.label),
        (title, _) => title.into(),
    }
}

fn group_id(at: usize) -> String {
    format!("group-{}", at + 1)
}

/// A link to a leaf of a list that begins at `route`.
pub(super) fn leaf_href(scope: &Scope, route: &RoutePath, number: usize) -> Value {
    scope.href(&plan::leaf_route(route, number))
}
