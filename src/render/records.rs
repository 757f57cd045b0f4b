//! The names of templates that are about a leaf of all honours, or of all media reports, and the ways to its other leaves.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object};
use minijinja::{Value, context};

use crate::path::{RoutePath, SourcePath};
use crate::plan;
use crate::render::object::{empty, object};
use crate::render::page;
use crate::render::pager::leaf_href;
use crate::render::scope::Scope;
use crate::site::records::Recorded;

/// A leaf of the records of a site.
#[derive(Debug)]
pub struct RecordsObject {
    scope: Arc<Scope>,
    /// Where the list begins.
    route: RoutePath,
    /// Whether they are media reports.
    media: bool,
    number: usize,
}

impl RecordsObject {
    /// Leaf `number`, counted from 0, of the records that the page of a source shows; `None` for a page that shows none.
    pub fn find(scope: &Arc<Scope>, source: &SourcePath, number: usize) -> Option<RecordsObject> {
        let summary = scope.lens.summary(source)?;
        let media = plan::records_shown(summary)?;
        Some(RecordsObject { scope: scope.clone(), route: summary.route.clone(), media, number })
    }

    fn all(&self) -> &[Recorded] {
        self.scope.lens.site_records(self.media)
    }

    fn total(&self) -> usize {
        self.all().chunks(plan::RECORDS).len().max(1)
    }
}

object!(RecordsObject, RECORDS, "records", {
    "list" => |this| {
        let leaf = this.all().chunks(plan::RECORDS).nth(this.number).unwrap_or_default();
        page::records(&this.scope, leaf)
    },
    "number" => |this| Value::from(this.number + 1),
    "total" => |this| Value::from(this.total()),
    "count" => |this| Value::from(this.all().len()),
    "prev" => |this| match this.number.checked_sub(1) {
        Some(number) => leaf_href(&this.scope, &this.route, number),
        None => empty(),
    },
    "next" => |this| match this.number + 1 < this.total() {
        true => leaf_href(&this.scope, &this.route, this.number + 1),
        false => empty(),
    },
    "links" => |this| (0..this.total()).map(|number| context! {
        number => number + 1,
        url => leaf_href(&this.scope, &this.route, number),
        current => number == this.number,
    }).collect(),
});
