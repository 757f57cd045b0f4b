//! What the pages of terms show besides their lists: those who name a term through a field that stands apart (who submitted a
//! text did not do what it tells of), and the records of a term whose taxonomy has a template of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::Config;
use crate::document::front_matter::FieldValue;
use crate::hash::{Hashed, Map};
use crate::site::Summary;
use crate::site::records::{self, Recorded};

/// A taxonomy and one of its terms.
pub type Key = (Arc<str>, Arc<str>);

/// What belongs to terms.
#[derive(Debug, Default)]
pub struct Roles {
    /// The labels of the fields that stand apart and through which pages name a term, in the order of `site.yaml`.
    pub labels: Map<Key, Hashed<Vec<Arc<str>>>>,
    /// Honours of a term.
    pub honours: Map<Key, Hashed<Vec<Recorded>>>,
    /// Media reports of a term.
    pub media: Map<Key, Hashed<Vec<Recorded>>>,
}

/// Labels and their hash.
pub(super) fn labelled(config: &Config, mut labels: Vec<Arc<str>>) -> Hashed<Vec<Arc<str>>> {
    let fields = || config.kinds.iter().flat_map(|kind| &kind.fields);
    labels.sort_by_key(|label| fields().position(|field| *field.label == **label));
    let hash = crate::hash::Hash::all(labels.iter().map(|label| crate::hash::Hash::of(label.as_bytes())));
    Hashed { hash, value: labels }
}

/// The records of each term whose taxonomy has a template of its own: those on the pages in its list, and those that it holds.
pub(super) fn records(
    config: &Config,
    all: &[Recorded],
    has_term: impl Fn(&str, &str) -> bool,
) -> Map<Key, Hashed<Vec<Recorded>>> {
    let mut found: BTreeMap<Key, Vec<Recorded>> = BTreeMap::new();
    let own = config.taxonomies.iter().filter(|taxonomy| taxonomy.template.is_some());
    let own: Vec<&str> = own.map(|taxonomy| taxonomy.name.as_str()).collect();
    if own.is_empty() {
        return Map::default();
    }
    for recorded in all {
        let mut terms: Vec<(&str, &str)> =
            terms_of(&recorded.page).filter(|(of, _)| own.contains(of)).collect();
        let holder = recorded.record.text("holder");
        terms.extend(own.iter().copied().map(|of| (of, holder)).filter(|(of, term)| has_term(of, term)));
        terms.sort_unstable();
        terms.dedup();
        for (of, term) in terms {
            found.entry((of.into(), term.into())).or_default().push(recorded.clone());
        }
    }
    found.into_iter().map(|(key, list)| (key, records::hashed(list))).collect()
}

/// The terms in whose lists a page is.
pub(super) fn terms_of(page: &Summary) -> impl Iterator<Item = (&str, &str)> {
    let fields = page.matter().fields.iter().filter(|(name, _)| !is_apart(page, name));
    fields.flat_map(|(_, value)| match value {
        FieldValue::Terms { of, terms, .. } => {
            terms.iter().map(|term| (&**of, term.value.as_str())).collect::<Vec<_>>()
        }
        _ => Vec::new(),
    })
}

/// Whether a field of a page stands apart.
pub(super) fn is_apart(page: &Summary, name: &str) -> bool {
    page.kind().and_then(|kind| kind.field(name)).is_some_and(|field| field.is_apart)
}
