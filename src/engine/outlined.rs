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
use crate::plan::{self, Plan, TitleFiles};
use crate::search::Index;
use crate::site::Site;
use crate::source::Sources;
use crate::theme::Theme;

/// What a pass made of the outlines.
#[derive(Debug)]
pub(super) struct Outlined {
    /// That of the site, and of the figures.
    key: Hash,
    face: Option<Option<TitleFiles>>,
    /// By the key and the hash of the parts that the search reads.
    plan: Option<(Hash, Diagnosed<Arc<Plan>>)>,
    found: Option<Vec<Diagnostic>>,
    /// A defect, for tests.
    pub(super) stale: bool,
}

impl Outlined {
    /// What the last pass made, as far as this one would make the same.
    pub(super) fn of(past: Option<Outlined>, sources: &Sources, site: &Site) -> Outlined {
        let figures = site.datasets().filter_map(|(_, dataset)| Some(sources.get(&dataset.path)?.hash));
        let key = Hash::all([site.key()].into_iter().chain(figures));
        match past {
            Some(past) if past.key == key || past.stale => Outlined { key, ..past },
            _ => Outlined { key, face: None, plan: None, found: None, stale: false },
        }
    }

    /// Every output of the site.
    pub(super) fn plan(&mut self, site: &Site, theme: &Theme, index: Option<&Index>) -> Diagnosed<Arc<Plan>> {
        let parts = Hash::all(index.into_iter().flat_map(Index::parts).map(|(_, hash)| *hash));
        let key = self.key.then(parts);
        match &self.plan {
            Some((past, plan)) if *past == key => plan.clone(),
            _ => {
                let face = &mut self.face;
                let face = || face.get_or_insert_with(|| plan::title_files(site, theme)).clone();
                let Diagnosed { value, diagnostics } = plan::plan(site, theme, index, face);
                let plan = Diagnosed { value: Arc::new(value), diagnostics };
                self.plan.insert((key, plan)).1.clone()
            }
        }
    }

    /// What the rules of the whole site find.
    pub(super) fn check(&mut self, scene: &Scene) -> Vec<Diagnostic> {
        self.found.get_or_insert_with(|| check::site(&scene.site().config.rules, scene)).clone()
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
