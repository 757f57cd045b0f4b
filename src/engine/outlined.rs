//! What hangs on the outlines of the pages alone, taken again where no page changed but in its text.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check;
use crate::dataset::Dataset;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::document::{Document, Outline};
use crate::hash::{Hash, Hasher};
use crate::lens::Scene;
use crate::path::SourcePath;
use crate::plan::{self, Plan, Views};
use crate::search::Index;
use crate::site::{Site, Structure};
use crate::source::Sources;
use crate::theme::Theme;

/// What a pass made of the outlines.
#[derive(Debug)]
pub(super) struct Outlined {
    /// Of all that the plan follows from.
    key: Hash,
    views: Option<Diagnosed<Arc<Views>>>,
    /// Those of the last pass: where the next ones are alike, what hangs on them stays.
    past: Option<Arc<Views>>,
    /// What was found on the structure, and which that is.
    structural: Option<(Arc<Structure>, Vec<Diagnostic>)>,
    /// What else was found, and the hash of the outlines and figures by which it was.
    found: Option<(Hash, Vec<Diagnostic>)>,
    figures: Hash,
    /// A defect, for tests.
    pub(super) stale: bool,
}

impl Outlined {
    /// What the last pass made, as far as this one would make the same.
    pub(super) fn of(past: Option<Outlined>, sources: &Sources, site: &Site) -> Outlined {
        let key = site.outline();
        let figures = site.datasets().filter_map(|(_, dataset)| Some(sources.get(&dataset.path)?.hash));
        let figures = Hash::all([site.leads()].into_iter().chain(figures));
        let Some(past) = past else {
            let (views, past, structural, found) = (None, None, None, None);
            return Outlined { key, views, past, structural, found, figures, stale: false };
        };
        let structural = past.structural.map(|(structure, found)| match past.stale {
            true => (site.structure().clone(), found),
            false => (structure, found),
        });
        let found = past.found.map(|(by, found)| (if past.stale { figures } else { by }, found));
        let last = past.views.as_ref().map(|views| views.value.clone());
        let views = past.views.filter(|_| past.key == key);
        Outlined { key, views, past: last, structural, found, figures, stale: past.stale }
    }

    /// Every output of the site.
    pub(super) fn plan(&mut self, site: &Site, theme: &Theme, index: Option<&Index>) -> Diagnosed<Plan> {
        let views = self.views.get_or_insert_with(|| {
            let Diagnosed { value, diagnostics } = plan::plan(site, theme, index);
            let past = self.past.take().filter(|past| **past == value);
            Diagnosed { value: past.unwrap_or_else(|| Arc::new(value)), diagnostics }
        });
        let mut plan = Plan::with_parts(views.value.clone(), site, index);
        plan.diagnostics.extend(views.diagnostics.iter().cloned());
        plan
    }

    /// What the rules of the whole site find.
    pub(super) fn check(&mut self, scene: &Scene) -> Vec<Diagnostic> {
        let Outlined { structural, found, figures, .. } = self;
        let (site, rules) = (scene.site(), &scene.site().config.rules);
        let of_structure = || match structural {
            Some((structure, found)) if Arc::ptr_eq(structure, site.structure()) => found.clone(),
            _ => {
                let found = check::structure(rules, site.structure());
                structural.insert((site.structure().clone(), found)).1.clone()
            }
        };
        let of_site = || match found {
            Some((by, found)) if by == figures => found.clone(),
            _ => found.insert((*figures, check::site(rules, scene))).1.clone(),
        };
        let (mut one, other) = rayon::join(of_structure, of_site);
        one.extend(other);
        one
    }
}

/// The outlines of all pages and datasets, and of all other sources.
pub(super) fn outlines(
    sources: &Sources,
    documents: &[Arc<Document>],
    datasets: &BTreeMap<String, Arc<Dataset>>,
) -> Outline {
    let datasets: BTreeMap<&SourcePath, Hash> =
        datasets.values().map(|dataset| (&dataset.path, dataset.outline)).collect();
    let mut documents = documents.iter().peekable();
    let (mut headers, mut headings, mut leads) = (Hasher::default(), Hasher::default(), Hasher::default());
    for source in sources.values() {
        headers.text(source.path.as_str());
        // Both are in order.
        match documents.next_if(|document| document.path == source.path) {
            Some(document) => {
                headers.hash(document.outline.header);
                headings.hash(document.outline.headings);
                leads.hash(document.outline.leads);
            }
            None => headers.hash(datasets.get(&source.path).copied().unwrap_or(source.hash)),
        }
    }
    Outline { header: headers.finish(), headings: headings.finish(), leads: leads.finish() }
}
