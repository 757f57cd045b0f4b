//! What hangs on the outlines of the pages alone, taken again where no page changed but in its text.

use std::sync::Arc;

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::hash::{Hash, Hasher};
use crate::lens::Scene;
use crate::plan::{self, TitleFiles};
use crate::site::Site;
use crate::source::Sources;
use crate::theme::Theme;

/// What a pass made of the outlines.
#[derive(Debug)]
pub(super) struct Outlined {
    /// Of the outlines of all pages, of all other sources, and of which pages are shown.
    key: Hash,
    face: Option<Option<TitleFiles>>,
    found: Option<Vec<Diagnostic>>,
    /// A defect, for tests.
    pub(super) stale: bool,
}

impl Outlined {
    /// What the last pass made, as far as this one would make the same.
    pub(super) fn of(
        past: Option<Outlined>,
        sources: &Sources,
        documents: &[Arc<Document>],
        site: &Site,
    ) -> Outlined {
        let key = key(sources, documents, site);
        match past {
            Some(past) if past.key == key || past.stale => past,
            _ => Outlined { key, face: None, found: None, stale: false },
        }
    }

    /// The files of the face of titles.
    pub(super) fn face(&mut self, site: &Site, theme: &Theme) -> Option<TitleFiles> {
        self.face.get_or_insert_with(|| plan::title_files(site, theme)).clone()
    }

    /// What the rules of the whole site find.
    pub(super) fn check(&mut self, scene: &Scene) -> Vec<Diagnostic> {
        self.found.get_or_insert_with(|| check::site(&scene.site().config.rules, scene)).clone()
    }
}

fn key(sources: &Sources, documents: &[Arc<Document>], site: &Site) -> Hash {
    let mut documents = documents.iter().peekable();
    let mut hasher = Hasher::default();
    for source in sources.values() {
        // Both are in order.
        let hash = match documents.next_if(|document| document.path == source.path) {
            Some(document) => document.outline,
            None => source.hash,
        };
        hasher.text(source.path.as_str());
        hasher.hash(hash);
    }
    hasher.text(&site.today.to_string());
    for (source, held) in site.excluded() {
        hasher.text(source.as_str());
        hasher.text(&format!("{:?}", held.why));
    }
    hasher.finish()
}
