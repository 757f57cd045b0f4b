//! What the rules of pages found, and whether that still holds: like a render, a look at a page is remembered with the
//! questions that it asked.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::memory::Read;
use crate::check::{self, PageLook};
use crate::config::rules::Rules;
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::hash::{Hash, Map};
use crate::lens::{Lens, Query, Scene};
use crate::path::SourcePath;

/// Pages that were looked at.
#[derive(Debug, Default)]
pub(super) struct Looks {
    pages: Map<SourcePath, Arc<Looked>>,
    /// What all of them were looked at by.
    by: Option<(Rules, Date)>,
    /// A defect, for tests.
    pub(super) stale: bool,
}

#[derive(Debug)]
struct Looked {
    /// What the rules of passages had found.
    read: Option<Arc<Read>>,
    asked: Box<[(Query, Hash)]>,
    found: Vec<Diagnostic>,
}

impl Looked {
    /// Whether another look would find the same.
    fn holds(&self, scene: &Scene, read: Option<&Arc<Read>>) -> bool {
        self.read.as_ref().map(Arc::as_ptr) == read.map(Arc::as_ptr)
            && self.asked.iter().all(|(query, hash)| scene.hash_of(query) == *hash)
    }
}

impl Looks {
    /// What is found on the pages of all documents; `keep` says whether there will be another pass.
    pub(super) fn run(
        &mut self,
        scene: &Arc<Scene>,
        documents: &[Arc<Document>],
        reads: &Map<SourcePath, Arc<Read>>,
        today: Date,
        keep: bool,
    ) -> Vec<Diagnostic> {
        let rules = &scene.site().config.rules;
        if self.by.as_ref().is_none_or(|(past, day)| past != rules || *day != today) {
            self.pages.clear();
            self.by = Some((rules.clone(), today));
        }
        let look = |document: &Arc<Document>| {
            let (source, read) = (&document.path, reads.get(&document.path));
            if let Some(past) = self.pages.get(source).filter(|past| past.holds(scene, read) || self.stale) {
                return (past.clone(), false);
            }
            let lens = Lens::new(scene.clone());
            let claims = read.map_or(&[] as &[_], |read| &read.claims);
            let beside = read.map_or(&[] as &[_], |read| &read.beside);
            let found = check::page(rules, &PageLook { lens: &lens, source, claims, beside, today, rules });
            let asked = lens.reads().into_iter().collect();
            (Arc::new(Looked { read: read.cloned(), asked, found }), true)
        };
        let looked: Vec<(Arc<Looked>, bool)> = documents.par_iter().map(look).collect();
        let found = looked.iter().flat_map(|(looked, _)| looked.found.iter().cloned()).collect();
        if keep {
            for (document, (looked, is_new)) in documents.iter().zip(looked) {
                if is_new {
                    self.pages.insert(document.path.clone(), looked);
                }
            }
            if self.pages.len() > documents.len() {
                let there: BTreeSet<&SourcePath> = documents.iter().map(|document| &document.path).collect();
                self.pages.retain(|source, _| there.contains(source));
            }
        }
        found
    }
}
