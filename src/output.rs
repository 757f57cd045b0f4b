//! What a pass made: bytes by route, and what differs between two such sets.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::hash::Hash;
use crate::path::RoutePath;

/// The bytes at one route.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// What the file holds.
    pub bytes: Arc<[u8]>,
    /// The hash of `bytes`.
    pub hash: Hash,
}

/// Every output of the site.
pub type Outputs = BTreeMap<RoutePath, Output>;

/// What was written where before: the hash of each output.
pub type Manifest = BTreeMap<RoutePath, Hash>;

/// What to write and what to remove to turn an old state into a new one. Serve, emit and deploy all ask this.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// New or different.
    pub written: Vec<&'a RoutePath>,
    /// No longer there.
    pub removed: Vec<&'a RoutePath>,
}

impl Output {
    /// An output of some bytes.
    pub fn new(bytes: Arc<[u8]>) -> Output {
        Output { hash: Hash::of(&bytes), bytes }
    }
}

impl AsRef<Hash> for Output {
    fn as_ref(&self) -> &Hash {
        &self.hash
    }
}

impl AsRef<Hash> for Hash {
    fn as_ref(&self) -> &Hash {
        self
    }
}

/// Compares `new` with what was there before: a manifest, or other outputs.
pub fn changes<'a>(old: &'a BTreeMap<RoutePath, impl AsRef<Hash>>, new: &'a Outputs) -> Changes<'a> {
    let differs =
        |(path, output): &(&RoutePath, &Output)| old.get(*path).map(|old| *old.as_ref()) != Some(output.hash);
    Changes {
        written: new.iter().filter(differs).map(|(path, _)| path).collect(),
        removed: old.keys().filter(|path| !new.contains_key(*path)).collect(),
    }
}
