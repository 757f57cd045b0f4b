//! Which cover each page without a picture gets: pages that lie side by side in a list have covers of different families,
//! and no two covers of the site have the same slip. Knows nothing of how a cover is drawn.
//!
//! The oldest page of a section chooses first, and nobody looks at those that come later: a new page changes no cover.

use std::collections::BTreeMap;

use crate::config::Covers;
use crate::cover::{self, Family, Subject};
use crate::document::front_matter::FieldValue;
use crate::hash::{Hash, Hashed, Map};
use crate::path::SourcePath;
use crate::site::{ListKey, Summary};

/// How a cover is to be drawn.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its family.
    pub family: Family,
    /// Whether the slip with its name stands on it.
    pub slip: bool,
}

/// How bad it is that two covers of a family stand one, two or three places apart in a list: beside each other, in one row
/// of three, and one above the other.
const NEAR: [u32; 3] = [4, 1, 2];

/// A list of the section is where most people see a page; the lists of its terms come after it.
const SECTION: u32 = 100;

/// What a page's cover is drawn of.
pub fn subject(summary: &Summary) -> Subject<'_> {
    let (kind, label) = summary.kind().map_or(("", ""), |kind| (&kind.name, &kind.label));
    let field = summary.matter().fields.iter().find_map(|(_, value)| match value {
        FieldValue::Terms { many: false, terms, .. } => terms.first(),
        _ => None,
    });
    let field = field.map_or("", |term| &term.value);
    Subject { title: &summary.matter().title, kind, label, field, salt: "" }
}

/// Whether a page is one of the site's contents, and has no picture of its own.
pub fn needs_cover(summary: &Summary) -> bool {
    summary.kind().is_some()
        && !summary.is_section
        && summary.matter().image.is_none()
        && summary.route.as_str().ends_with('/')
}

/// The covers of all pages that need one, by the pages of the lists, each with how many stand on a leaf.
pub(super) fn assign(
    covers: &Covers,
    lists: &[(ListKey, Vec<Summary>, usize)],
) -> Map<SourcePath, Hashed<Drawn>> {
    let mut drawn = Map::default();
    if !covers.are_on {
        return drawn;
    }
    let is_shown = |key: &ListKey| matches!(key, ListKey::Section(_) | ListKey::Term(..));
    let shown: Vec<_> = lists.iter().filter(|(key, ..)| is_shown(key)).collect();
    let mut places: Map<&SourcePath, Vec<(usize, usize)>> = Map::default();
    for (list, (_, items, _)) in shown.iter().enumerate() {
        for (place, item) in items.iter().enumerate().filter(|(_, item)| needs_cover(item)) {
            places.entry(item.source()).or_default().push((list, place));
        }
    }
    let sections = shown.iter().filter(|(key, ..)| matches!(key, ListKey::Section(_)));
    let pages: Vec<&Summary> =
        sections.flat_map(|(_, items, _)| items.iter().rev()).filter(|item| needs_cover(item)).collect();
    let owners = owners(&pages);
    let mut families: Map<&SourcePath, Family> = Map::default();
    for page in &pages {
        let mut costs = [0; Family::ALL.len()];
        for (list, place) in &places[page.source()] {
            let (key, items, _) = shown[*list];
            let weight = if matches!(key, ListKey::Section(_)) { SECTION } else { 1 };
            for (apart, near) in (1..).zip(NEAR) {
                let beside = [place.checked_sub(apart), place.checked_add(apart)].into_iter().flatten();
                for family in beside.filter_map(|at| families.get(items.get(at)?.source())) {
                    costs[*family as usize] += near * weight;
                }
            }
        }
        let subject = subject(page);
        let order = cover::preference(&subject, &covers.families);
        let family = order.into_iter().min_by_key(|family| costs[*family as usize]).unwrap_or(Family::Street);
        families.insert(page.source(), family);
        let slip = cover::name(&subject).is_some_and(|name| owners.get(&name) == Some(&page.source()));
        let value = Drawn { family, slip };
        drawn
            .insert(page.source().clone(), Hashed { hash: Hash::of(format!("{value:?}").as_bytes()), value });
    }
    drawn
}

/// Whose slip says a name: the page that is called so, or else the first that would say it.
fn owners<'a>(pages: &[&'a Summary]) -> BTreeMap<String, &'a SourcePath> {
    let mut owners = BTreeMap::new();
    for page in pages {
        let Some(name) = cover::name(&subject(page)) else { continue };
        if page.matter().title == name {
            owners.insert(name, page.source());
        } else {
            owners.entry(name).or_insert_with(|| page.source());
        }
    }
    owners
}
