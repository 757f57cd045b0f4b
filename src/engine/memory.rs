//! What a past pass parsed, and whether it may be taken again.

use std::sync::Arc;

use crate::check::Found;
use crate::check::beside::Beside;
use crate::check::claims::Claim;
use crate::dataset::Dataset;
use crate::diagnostic::{Diagnosed, Diagnostic, Node, stop_build};
use crate::document::Document;
use crate::hash::{Hash, Map};
use crate::notes::Notes;
use crate::path::SourcePath;

/// What the sources were parsed to.
pub(super) type Memo<T> = Map<SourcePath, Arc<Parsed<T>>>;

/// What was parsed. A memo keeps the diagnostics with the value.
#[derive(Debug)]
pub(super) struct Parsed<T> {
    /// Of all that it was parsed from.
    pub(super) key: Hash,
    pub(super) value: Arc<T>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The value comes from a text without errors: this one, or in a forgiving engine an earlier one.
    pub(super) sound: bool,
    /// What the rules of passages found in the text, if anything; and the hash of what they went by.
    pub(super) read: Option<Arc<Read>>,
    pub(super) read_by: Hash,
}

/// What the rules of passages found in a text.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) found: Vec<Diagnostic>,
    pub(super) claims: Vec<Claim>,
    pub(super) beside: Vec<Beside>,
}

impl Read {
    /// What was found, if anything was.
    pub(super) fn of(found: Found<'_>) -> Option<Arc<Read>> {
        let Found { diagnostics: found, claims, beside, .. } = found;
        let any = !found.is_empty() || !claims.is_empty() || !beside.is_empty();
        any.then(|| Arc::new(Read { found, claims, beside }))
    }

    /// What was found in several files that are one value.
    pub(super) fn of_all<'f>(all: Vec<Found<'f>>) -> Option<Arc<Read>> {
        let sum = |mut sum: Found<'f>, next: Found<'f>| {
            sum.diagnostics.extend(next.diagnostics);
            sum.claims.extend(next.claims);
            sum.beside.extend(next.beside);
            sum
        };
        Read::of(all.into_iter().reduce(sum)?)
    }
}

impl<T> Parsed<T> {
    /// What was parsed; where it has errors and there is a stand-in, that one with these errors.
    pub(super) fn new(
        key: Hash,
        now: Diagnosed<Arc<T>>,
        stand_in: impl FnOnce() -> Option<Arc<T>>,
    ) -> Parsed<T> {
        let Diagnosed { value, mut diagnostics } = now;
        if !stop_build(&diagnostics) {
            return Parsed { key, value, diagnostics, sound: true, read: None, read_by: Hash::ABSENT };
        }
        match stand_in() {
            Some(value) => {
                // What is found in it later is found in another text.
                for error in diagnostics.iter_mut().filter(|one| one.stops()) {
                    error.breaks.extend(error.span.as_ref().map(|span| Node::StandIn(span.source.clone())));
                }
                Parsed { key, value, diagnostics, sound: true, read: None, read_by: Hash::ABSENT }
            }
            None => Parsed { key, value, diagnostics, sound: false, read: None, read_by: Hash::ABSENT },
        }
    }

    /// The same with what was read in the text by these rules.
    pub(super) fn read(&self, read: Option<Arc<Read>>, read_by: Hash) -> Parsed<T> {
        let Parsed { key, value, diagnostics, sound, .. } = self;
        let (value, diagnostics) = (value.clone(), diagnostics.clone());
        Parsed { key: *key, value, diagnostics, sound: *sound, read, read_by }
    }

    pub(super) fn diagnosed(&self) -> Diagnosed<Arc<T>> {
        Diagnosed { value: self.value.clone(), diagnostics: self.diagnostics.clone() }
    }
}

/// Whether an earlier parse of a source may stand in for a later one.
pub(super) trait Fits: Send + Sync {
    fn fits(&self, later: &Self) -> bool;
}

impl Fits for Document {
    /// A document is made for its kind, which is one of the site's.
    fn fits(&self, later: &Document) -> bool {
        self.kind.as_ref().map(|kind| kind.hash) == later.kind.as_ref().map(|kind| kind.hash)
    }
}

impl Fits for Notes {
    fn fits(&self, _later: &Notes) -> bool {
        true
    }
}

impl Fits for Dataset {
    fn fits(&self, _later: &Dataset) -> bool {
        true
    }
}
