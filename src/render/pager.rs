//! The names of templates that are about a leaf of a list and the ways to its other leaves.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object};
use minijinja::{Value, context};

use crate::lens::Leaf;
use crate::path::RoutePath;
use crate::plan;
use crate::render::object::{empty, object};
use crate::render::page::summaries;
use crate::render::scope::Scope;
use crate::site::ListKey;

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

    fn leaf(&self) -> Leaf<'_> {
        self.scope.lens.leaf(&self.key, self.number)
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
});

/// A link to a leaf of a list that begins at `route`.
fn leaf_href(scope: &Scope, route: &RoutePath, number: usize) -> Value {
    scope.href(&plan::leaf_route(route, number))
}
