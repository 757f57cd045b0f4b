//! What hangs on the outlines of the pages alone, taken again where no page changed but in its text.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check;
use crate::dataset::Dataset;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::document::Document;
use crate::hash::{Hash, Hasher};
use crate::lens::Scene;
use crate::path::SourcePath;
use crate::plan::{self, Plan, Views};
use crate::search::Index;
use crate::site::Site;
use crate::source::Sources;
use crate::theme::Theme;

/// What a pass made of the outlines.
#[derive(Debug)]
pub(super) struct Outlined {
    /// The hash of the outlines, and of what datasets say of themselves.
    key: Hash,
    views: Option<Diagnosed<Arc<Views>>>,
    /// The hash of all that and of the figures.
    figures: Hash,
    /// What was found by such a hash.
    found: Option<(Hash, Vec<Diagnostic>)>,
    /// A defect, for tests.
    pub(super) stale: bool,
}

impl Outlined {
    /// What the last pass made, as far as this one would make the same.
    pub(super) fn of(past: Option<Outlined>, sources: &Sources, site: &Site) -> Outlined {
        let heads = site.datasets().map(|(_, dataset)| dataset.head.hash);
        let key = Hash::all([site.key()].into_iter().chain(heads));
        let figures = site.datasets().filter_map(|(_, dataset)| Some(sources.get(&dataset.path)?.hash));
        let figures = Hash::all([key].into_iter().chain(figures));
        match past {
            Some(past) if past.key == key => Outlined { figures, ..past },
            past => {
                let stale = past.filter(|past| past.stale);
                let found = stale.and_then(|past| Some((figures, past.found?.1)));
                Outlined { key, views: None, figures, found, stale: false }
            }
        }
    }

    /// Every output of the site.
    pub(super) fn plan(&mut self, site: &Site, theme: &Theme, index: Option<&Index>) -> Diagnosed<Plan> {
        let views = self.views.get_or_insert_with(|| {
            let Diagnosed { value, diagnostics } = plan::plan(site, theme, index);
            Diagnosed { value: Arc::new(value), diagnostics }
        });
        let mut plan = Plan::with_parts(views.value.clone(), site, index);
        plan.diagnostics.extend(views.diagnostics.iter().cloned());
        plan
    }

    /// What the rules of the whole site find.
    pub(super) fn check(&mut self, scene: &Scene) -> Vec<Diagnostic> {
        match &self.found {
            Some((figures, found)) if *figures == self.figures => found.clone(),
            _ => {
                let found = check::site(&scene.site().config.rules, scene);
                self.found.insert((self.figures, found)).1.clone()
            }
        }
    }
}

/// The hash of the outlines of all pages and datasets, and of all other sources.
pub(super) fn hash(
    sources: &Sources,
    documents: &[Arc<Document>],
    datasets: &BTreeMap<String, Arc<Dataset>>,
) -> Hash {
    let datasets: BTreeMap<&SourcePath, Hash> =
        datasets.values().map(|dataset| (&dataset.path, dataset.outline)).collect();
    let mut documents = documents.iter().peekable();
    let mut hasher = Hasher::default();
    for source in sources.values() {
        // Both are in order.
        let document = documents.next_if(|document| document.path == source.path);
        let outline = document.map(|document| document.outline);
        let outline = outline.or_else(|| datasets.get(&source.path).copied());
        hasher.text(source.path.as_str());
        hasher.hash(outline.unwrap_or(source.hash));
    }
    hasher.finish()
}
