//! The names of templates that are about what the page of a term shows besides its list: who names the term through a field that
//! stands apart, and the records of the term.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object};
use minijinja::{Value, context};

use crate::render::object::object;
use crate::render::page::{records, summaries};
use crate::render::scope::Scope;
use crate::site::ListKey;

/// So many pages that name a term through a field that stands apart are told at most, the newest.
const MOST: usize = 100;

/// What the page of a term shows besides its list.
#[derive(Debug)]
pub struct RolesObject {
    scope: Arc<Scope>,
    of: Arc<str>,
    term: Arc<str>,
}

impl RolesObject {
    /// Of a term of a taxonomy.
    pub fn new(scope: &Arc<Scope>, of: &Arc<str>, term: &Arc<str>) -> RolesObject {
        RolesObject { scope: scope.clone(), of: of.clone(), term: term.clone() }
    }
}

object!(RolesObject, ROLES, "roles", {
    "honours" => |this| records(&this.scope, this.scope.lens.term_records(&this.of, &this.term, false)),
    "media" => |this| records(&this.scope, this.scope.lens.term_records(&this.of, &this.term, true)),
    "apart" => |this| this.scope.lens.apart(&this.of, &this.term).iter().map(|label| {
        let key = ListKey::Apart(this.of.clone(), this.term.clone(), label.clone());
        let count = this.scope.lens.count(&key);
        let pages = summaries(&this.scope, this.scope.lens.first(&key, MOST));
        context! { label => &**label, count, pages }
    }).collect(),
});
