//! The names of templates that are about taxonomies and their terms.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object};
use minijinja::{Value, context};

use crate::path::RoutePath;
use crate::render::object::{object, text};
use crate::render::scope::Scope;
use crate::site::{ListKey, Term};

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
    "taxonomy" => |this| Value::from_object(TaxonomyObject::new(&this.scope, &this.of)),
    "count" => |this| {
        Value::from(this.scope.lens.count(&ListKey::Term(this.of.clone(), this.term.name.clone())))
    },
    "apart" => |this| this.scope.lens.apart(&this.of, &this.term.name).iter().map(|label| {
        let key = ListKey::Apart(this.of.clone(), this.term.name.clone(), label.clone());
        context! { label => &**label, count => this.scope.lens.count(&key) }
    }).collect(),
});
