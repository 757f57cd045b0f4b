//! Which pages are held back from publication: drafts, pages to come, pages past, what was left out because of its errors,
//! and all that is below a section that is held back.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::date::{Instant, Zone};
use crate::document::Document;
use crate::document::front_matter::FrontMatter;
use crate::folder::{self, HOME};
use crate::hash::Map;
use crate::path::SourcePath;
use crate::site::{Exclusion, Held, Options};

/// What is held back at a moment.
pub struct HeldBack {
    /// The pages, and datasets that are left out.
    pub pages: BTreeMap<SourcePath, Held>,
    /// The moment.
    pub now: Instant,
    /// When that will be others.
    pub due: Option<Instant>,
}

impl HeldBack {
    /// Whether a page is to be seen on the site.
    pub fn shows(&self, document: &Document, options: &Options) -> bool {
        match self.pages.get(&document.path) {
            // That the home page is missing is an error, and enough said.
            Some(held) => {
                (options.drafts && held.why != Exclusion::LeftOut) || document.path.as_str() == HOME
            }
            None => true,
        }
    }
}

/// What is held back of a site whose clocks go by a zone.
pub fn back(documents: &[Arc<Document>], options: &Options, zone: Zone) -> HeldBack {
    let now = options.now.instant(zone);
    let own = |document: &Document| match options.left_out.contains(&document.path) {
        true => Some(Exclusion::LeftOut),
        false => exclusion(&document.front_matter, now, zone),
    };
    let mut pages = BTreeMap::new();
    // Of the sections alone: what is below the home page is not held back with it, for without it there is no site.
    let mut sections: Map<&str, (Exclusion, &SourcePath)> = Map::default();
    for document in documents {
        let Some(why) = own(document) else { continue };
        pages.insert(document.path.clone(), Held { why, by: None, document: Some(document.clone()) });
        if folder::is_section(&document.path) && document.path.as_str() != HOME {
            sections.insert(document.path.folder(), (why, &document.path));
        }
    }
    if !sections.is_empty() {
        for document in documents {
            // The outermost decides: the others are below it.
            let above = folder::sections_above(&document.path);
            let held = above.filter_map(|section| sections.get(section.folder())).last();
            let by_itself = pages.get(&document.path).map(|held| held.why);
            if let Some((why, by)) = held
                && !matches!(by_itself, Some(Exclusion::Draft | Exclusion::LeftOut))
            {
                let held = Held { why: *why, by: Some((*by).clone()), document: Some(document.clone()) };
                pages.insert(document.path.clone(), held);
            }
        }
    }
    // Datasets, and the files of rows that they read.
    let others =
        options.left_out.iter().filter(|source| !pages.contains_key(*source)).cloned().collect::<Vec<_>>();
    pages.extend(
        others.into_iter().map(|source| (source, Held { why: Exclusion::LeftOut, by: None, document: None })),
    );
    let turns = documents.iter().filter(|document| !document.front_matter.is_draft()).flat_map(|document| {
        let matter = &document.front_matter;
        [matter.publish.map(|moment| moment.instant(zone)), matter.expires.map(|moment| moment.end(zone))]
    });
    HeldBack { pages, now, due: turns.flatten().filter(|turn| *turn > now).min() }
}

/// Why a page is held back by what it says itself.
fn exclusion(matter: &FrontMatter, now: Instant, zone: Zone) -> Option<Exclusion> {
    if matter.is_draft() {
        return Some(Exclusion::Draft);
    }
    if let Some(from) = matter.publish.filter(|from| from.instant(zone) > now) {
        return Some(Exclusion::Scheduled(from.local(zone)));
    }
    matter.expires.filter(|to| to.end(zone) <= now).map(|to| Exclusion::Expired(to.local(zone)))
}
