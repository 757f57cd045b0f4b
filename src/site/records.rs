//! Honours and media reports: written once on the page they belong to, collected for the whole site and for the
//! pages that are referred to.

use std::sync::Arc;

use crate::config::kinds::{HONOUR_LEVELS, MEDIA_LEVELS};
use crate::document::front_matter::Record;
use crate::hash::{Hashed, Hasher, Map};
use crate::path::SourcePath;
use crate::site::Summary;
use crate::site::relations::Referrers;

/// A record and the page that it stands on.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The record.
    pub record: Arc<Record>,
    /// The page.
    pub page: Summary,
}

/// The records of one sort.
#[derive(Debug, Default)]
pub struct Collected {
    /// All of them, in order.
    pub all: Vec<Recorded>,
    /// Those of each page and of the pages that refer to it, in order.
    pub by_page: Map<SourcePath, Vec<Recorded>>,
}

/// Collects honours and media reports.
pub fn collect(summaries: &[Summary], referrers: &Map<SourcePath, Referrers>) -> (Collected, Collected) {
    (collect_sort(summaries, referrers, false), collect_sort(summaries, referrers, true))
}

fn collect_sort(summaries: &[Summary], referrers: &Map<SourcePath, Referrers>, media: bool) -> Collected {
    let mut collected = Collected::default();
    let mut own: Map<&SourcePath, Vec<Recorded>> = Map::default();
    for page in summaries {
        for record in page.matter().records(media) {
            let recorded = Recorded { record: Arc::new(record.clone()), page: page.clone() };
            own.entry(page.source()).or_default().push(recorded.clone());
            collected.all.push(recorded);
        }
    }
    collected.all.sort_by_cached_key(|recorded| key(recorded, media));
    if own.is_empty() {
        return collected;
    }
    for page in summaries {
        let groups = referrers.get(page.source());
        let others = groups.into_iter().flatten().flat_map(|(_, pages)| pages).map(|page| page.source());
        let sources = std::iter::once(page.source()).chain(others);
        let mut list: Vec<Recorded> =
            sources.filter_map(|source| own.get(source)).flatten().cloned().collect();
        if !list.is_empty() {
            list.sort_by_cached_key(|recorded| key(recorded, media));
            collected.by_page.insert(page.source().clone(), list);
        }
    }
    collected
}

/// Highest level first, then newest, then by source: the order of an honours wall.
fn key(recorded: &Recorded, media: bool) -> (usize, std::cmp::Reverse<String>, SourcePath) {
    let levels = if media { MEDIA_LEVELS } else { HONOUR_LEVELS };
    let level =
        levels.iter().position(|level| *level == recorded.record.text("level")).unwrap_or(levels.len());
    let when = if media { "date" } else { "year" };
    (level, std::cmp::Reverse(recorded.record.text(when).to_string()), recorded.page.source().clone())
}

/// Records and their hash.
pub fn hashed(list: Vec<Recorded>) -> Hashed<Vec<Recorded>> {
    let mut hasher = Hasher::default();
    for recorded in &list {
        for (name, text) in &recorded.record.entries {
            hasher.text(name);
            hasher.text(text);
        }
        hasher.hash(recorded.page.hash);
    }
    Hashed { hash: hasher.finish(), value: list }
}
