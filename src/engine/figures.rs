//! What the figures of a site give away when they are held against each other and against the texts. The datasets are
//! checked on every pass; a text again only when it, the names of the indicators, or a dataset that it was held
//! against has changed.
//!
//! Places in datasets are in no hash of a dataset, so what was looked at is remembered by the source.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use crate::dataset::prose::{self, Names};
use crate::dataset::{self, Dataset};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::hash::{Hash, Hasher, Map};
use crate::path::SourcePath;
use crate::source::Sources;

/// Texts that were checked.
#[derive(Debug, Default)]
pub(super) struct Checks {
    texts: Map<SourcePath, Arc<Checked>>,
}

#[derive(Debug)]
struct Checked {
    /// Of the text and of the names that were looked for in it.
    key: Hash,
    /// The sources of the datasets whose figures were looked at.
    sources: Vec<(SourcePath, Hash)>,
    findings: Vec<Diagnostic>,
}

impl Checks {
    /// All that is doubtful, as warnings: whoever looks may find it in order. Sources in `broken` have worse troubles.
    pub(super) fn run(
        &mut self,
        sources: &Sources,
        documents: &[Arc<Document>],
        datasets: &[&Dataset],
        broken: &BTreeSet<SourcePath>,
        today: Date,
    ) -> io::Result<Vec<Diagnostic>> {
        let sound =
            datasets.iter().copied().filter(|dataset| !dataset.poisoned && !broken.contains(&dataset.path));
        // Made-up figures contradict the real ones, as they may.
        let (demo, real): (Vec<&Dataset>, Vec<&Dataset>) = sound.partition(|dataset| dataset.head.demo);
        let mut found = dataset::check(&real, today);
        found.extend(dataset::check(&demo, today));

        if real.is_empty() {
            // A site that keeps no statistics has nothing that its texts could be held against.
            self.texts.clear();
        } else {
            self.consult(sources, documents, &real)?;
        }
        for document in documents.iter().filter(|document| !broken.contains(&document.path)) {
            let checked = self.texts.get(&document.path);
            found.extend(checked.into_iter().flat_map(|checked| checked.findings.iter().cloned()));
        }
        Ok(found)
    }

    /// Holds the texts against the figures, but for those that were held against the same before.
    fn consult(
        &mut self,
        sources: &Sources,
        documents: &[Arc<Document>],
        real: &[&Dataset],
    ) -> io::Result<()> {
        let names = Names::new(real.iter().copied());
        let mut hasher = Hasher::default();
        for indicator in real.iter().flat_map(|dataset| &dataset.indicators) {
            [&indicator.id, &indicator.name, &indicator.unit].into_iter().for_each(|text| hasher.text(text));
        }
        let names_hash = hasher.finish();
        let hash_of = |path: &SourcePath| sources.get(path).map_or(Hash::ABSENT, |source| source.hash);
        self.texts = documents
            .par_iter()
            .filter_map(|document| {
                let source = sources.get(&document.path)?;
                let key = Hash::all([source.hash, names_hash]);
                let holds = |past: &&Arc<Checked>| {
                    past.key == key && past.sources.iter().all(|(path, hash)| hash_of(path) == *hash)
                };
                let checked = match self.texts.get(&document.path).filter(holds) {
                    Some(past) => past.clone(),
                    None => {
                        let text = match sources.text(source) {
                            Ok(text) => text.value,
                            Err(error) => return Some(Err(error)),
                        };
                        let (findings, seen) = prose::consult(&source.path, &text, 0, &names);
                        let seen: BTreeSet<&SourcePath> =
                            seen.into_iter().map(|indicator| &indicator.span.source).collect();
                        let sources = seen.into_iter().map(|path| (path.clone(), hash_of(path))).collect();
                        Arc::new(Checked { key, sources, findings })
                    }
                };
                Some(Ok((document.path.clone(), checked)))
            })
            .collect::<io::Result<_>>()?;
        Ok(())
    }
}
