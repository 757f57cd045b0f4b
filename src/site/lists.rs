//! Ordered lists of pages, hashed so that "the first n", "the k-th pager" and "all" are look-ups.

use crate::hash::{Hash, Hasher};
use crate::site::Summary;

/// Pages in order.
#[derive(Debug, Default)]
pub struct List {
    /// The pages.
    pub items: Vec<Summary>,
    /// Pages in one pager.
    pub pager: usize,
    /// `prefixes[n]` is the hash of the first n items.
    prefixes: Vec<Hash>,
    /// The hash of each pager.
    pagers: Vec<Hash>,
}

impl List {
    /// A list in pagers of `pager` items.
    pub fn new(items: Vec<Summary>, pager: usize) -> List {
        let mut prefixes = Vec::with_capacity(items.len() + 1);
        let mut hash = Hash::ABSENT;
        prefixes.push(hash);
        for item in &items {
            hash = hash.then(item.hash);
            prefixes.push(hash);
        }
        let pagers = items.chunks(pager).map(|chunk| Hash::all(chunk.iter().map(|item| item.hash))).collect();
        List { items, pager, prefixes, pagers }
    }

    /// The number of pagers; an empty list has one, which is empty.
    pub fn pagers(&self) -> usize {
        self.pagers.len().max(1)
    }

    /// The items of a pager, counted from 0.
    pub fn chunk(&self, pager: usize) -> &[Summary] {
        self.items.chunks(self.pager).nth(pager).unwrap_or_default()
    }

    /// The hash of a pager's items and of how many pagers and items there are.
    pub fn chunk_hash(&self, pager: usize) -> Hash {
        let mut hasher = Hasher::default();
        hasher.hash(self.pagers.get(pager).copied().unwrap_or(Hash::ABSENT));
        hasher.number(self.items.len() as u64);
        hasher.number(self.pager as u64);
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
