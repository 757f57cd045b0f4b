//! Pages sorted into groups; and ordered lists of them, hashed so that "the first n", "the k-th leaf" and "all" are
//! look-ups.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::config::{Config, Taxonomy};
use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::document::front_matter::{FieldValue, Placed};
use crate::hash::{Hash, Hasher};
use crate::path::SourcePath;
use crate::site::{Summary, roles};

/// How many pages are sorted into groups at a time.
const CHUNK: usize = 512;

/// Pages by taxonomy and term.
pub type Terms<'a> = BTreeMap<(&'a str, &'a str), Vec<Summary>>;

/// Pages sorted into groups, in each in the order they came in.
#[derive(Debug, Default)]
pub struct Groups<'a> {
    /// By the page of their section.
    pub sections: BTreeMap<&'a SourcePath, Vec<Summary>>,
    /// By the name of their kind.
    pub kinds: BTreeMap<&'a str, Vec<Summary>>,
    /// By term; those that `site.yaml` spells out are there without pages too.
    pub terms: Terms<'a>,
    /// By taxonomy, term and label of a field that stands apart.
    pub apart: BTreeMap<(&'a str, &'a str, &'a str), Vec<Summary>>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Groups<'a> {
    /// Sorts pages into groups. Terms that a closed taxonomy does not have are errors.
    pub fn of(config: &'a Config, pages: &'a [Summary]) -> Diagnosed<Groups<'a>> {
        let mut groups = pages
            .par_chunks(CHUNK)
            .map(|pages| Groups::part(config, pages))
            .reduce(Groups::default, Groups::then);
        for taxonomy in &config.taxonomies {
            for term in &taxonomy.terms {
                groups.terms.entry((&taxonomy.name, &term.name)).or_default();
            }
        }
        let diagnostics = std::mem::take(&mut groups.diagnostics);
        Diagnosed { value: groups, diagnostics }
    }

    fn part(config: &'a Config, pages: &'a [Summary]) -> Groups<'a> {
        let mut groups = Groups::default();
        for page in pages {
            if let Some(section) = &page.section {
                groups.sections.entry(section).or_default().push(page.clone());
            }
            if let Some(kind) = &page.document.kind {
                groups.kinds.entry(&kind.name).or_default().push(page.clone());
            }
            for (field, value) in &page.matter().fields {
                let FieldValue::Terms { of, terms, .. } = value else { continue };
                let spec = page.document.kind.as_ref().and_then(|kind| kind.field(field));
                let apart = spec.filter(|spec| spec.is_apart).map(|spec| spec.label.as_str());
                let Some(taxonomy) = config.taxonomy(of) else { continue };
                for term in terms {
                    if taxonomy.closed && !taxonomy.terms.iter().any(|known| known.name == term.value) {
                        groups.diagnostics.push(unknown(taxonomy, page, term));
                        continue;
                    }
                    let list = groups.terms.entry((of, &term.value)).or_default();
                    let Some(label) = apart else {
                        // Two fields may name one term.
                        if list.last().is_none_or(|last| last.source() != page.source()) {
                            list.push(page.clone());
                        }
                        continue;
                    };
                    // Who did it need not be told to have handed it in.
                    if !roles::terms_of(page).any(|own| own == (of, &term.value)) {
                        groups.apart.entry((of, &term.value, label)).or_default().push(page.clone());
                    }
                }
            }
        }
        groups
    }

    /// These pages, and then those.
    fn then(mut self, later: Groups<'a>) -> Groups<'a> {
        join(&mut self.sections, later.sections);
        join(&mut self.kinds, later.kinds);
        join(&mut self.terms, later.terms);
        join(&mut self.apart, later.apart);
        self.diagnostics.extend(later.diagnostics);
        self
    }
}

fn join<K: Ord>(groups: &mut BTreeMap<K, Vec<Summary>>, later: BTreeMap<K, Vec<Summary>>) {
    for (key, pages) in later {
        groups.entry(key).or_default().extend(pages);
    }
}

fn unknown(taxonomy: &Taxonomy, page: &Summary, term: &Placed<String>) -> Diagnostic {
    let message = format!("“{}”里没有“{}”", taxonomy.label, term.value);
    Diagnostic::new(Code::TermUnknown, message)
        .at(page.source(), term.range.clone())
        .nearest(&term.value, taxonomy.terms.iter().map(|term| term.name.as_str()))
        .hint(format!("要加一个词，写在 site.yaml 的 taxonomies.{}.terms 里", taxonomy.name))
}

/// Pages in order. Templates show a long list on numbered pages, its *leaves*.
#[derive(Debug, Default)]
pub struct List {
    /// The pages.
    pub items: Vec<Summary>,
    /// How many pages a leaf has; the last may have fewer.
    leaf_size: usize,
    /// `prefixes[n]` is the hash of the first n items.
    prefixes: Vec<Hash>,
    /// The hash of each leaf.
    leaves: Vec<Hash>,
}

impl List {
    /// A list in leaves of `leaf_size` items.
    pub fn new(items: Vec<Summary>, leaf_size: usize) -> List {
        let mut prefixes = Vec::with_capacity(items.len() + 1);
        let mut hash = Hash::ABSENT;
        prefixes.push(hash);
        for item in &items {
            hash = hash.then(item.hash);
            prefixes.push(hash);
        }
        let leaves =
            items.chunks(leaf_size).map(|leaf| Hash::all(leaf.iter().map(|item| item.hash))).collect();
        List { items, leaf_size, prefixes, leaves }
    }

    /// The number of leaves; an empty list has one, which is empty.
    pub fn leaves(&self) -> usize {
        self.leaves.len().max(1)
    }

    /// The items of a leaf, counted from 0.
    pub fn leaf(&self, number: usize) -> &[Summary] {
        self.items.chunks(self.leaf_size).nth(number).unwrap_or_default()
    }

    /// The hash of a leaf's items and of how many leaves and items there are.
    pub fn leaf_hash(&self, number: usize) -> Hash {
        let mut hasher = Hasher::default();
        hasher.hash(self.leaves.get(number).copied().unwrap_or(Hash::ABSENT));
        hasher.number(self.items.len() as u64);
        hasher.number(self.leaf_size as u64);
        hasher.finish()
    }

    /// The hash of the first `n` items.
    pub fn prefix_hash(&self, n: usize) -> Hash {
        self.prefixes[n.min(self.items.len())]
    }

    /// The hash of all items.
    pub fn hash(&self) -> Hash {
        self.prefix_hash(self.items.len())
    }
}
