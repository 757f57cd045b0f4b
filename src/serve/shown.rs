//! What the preview shows after a pass: from what it showed before and what the pass made. Pure.
//!
//! Where an error has been at work the last good output stays, and nothing is taken away: a slip of the pen must not
//! cost anybody the page they are looking at. Everything else is shown as it is now. That the rest of the site does not
//! see the error either is the work of the [forgiving](Engine::forgiving) engine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::diagnostic::Severity;
use crate::engine::{Engine, Snapshot};
use crate::hash::{Hash, Hasher};
use crate::output;
use crate::path::{RoutePath, SourcePath};
use crate::plan::View;
use crate::site::{self, LinkStyle};

/// What browsers get to see, and where it came from.
#[derive(Debug)]
pub struct Shown {
    /// Counts the changes. What changed for a browser is what has a higher number than it has seen.
    pub sequence: u64,
    /// The last pass; its outputs and its plan are those shown, which are not all new.
    pub snapshot: Arc<Snapshot>,
    /// When each route last changed; a route that is not here has been the same since the start.
    pub changed: BTreeMap<RoutePath, u64>,
    /// The routes where an older output is shown, because the new one suffers from an error.
    pub held: BTreeSet<RoutePath>,
    /// Why the site's files could not be read, when they could not.
    pub trouble: Option<String>,
    /// How long the pass took.
    pub took: Duration,
    /// The last pass without errors.
    good: Option<Arc<Snapshot>>,
    links: LinkStyle,
}

impl Shown {
    /// What is shown at first.
    pub fn first(snapshot: Snapshot, took: Duration) -> Shown {
        let snapshot = Arc::new(snapshot);
        Shown {
            sequence: 1,
            changed: BTreeMap::new(),
            held: BTreeSet::new(),
            trouble: None,
            took,
            good: is_good(&snapshot).then(|| snapshot.clone()),
            links: links(&snapshot).unwrap_or_default(),
            snapshot,
        }
    }

    /// What is shown after another pass. The number stays where nothing differs.
    pub fn next(&self, mut snapshot: Snapshot, engine: &Engine, took: Duration) -> Shown {
        let held = self.hold(&mut snapshot, engine);
        let changes = output::changes(&self.snapshot.outputs, &snapshot.outputs);
        let differs = !changes.written.is_empty()
            || !changes.removed.is_empty()
            || self.trouble.is_some()
            || snapshot.diagnostics != self.snapshot.diagnostics;
        let sequence = self.sequence + u64::from(differs);
        let mut changed = self.changed.clone();
        changed
            .extend(changes.written.iter().chain(&changes.removed).map(|route| ((*route).clone(), sequence)));
        let snapshot = Arc::new(snapshot);
        Shown {
            sequence,
            changed,
            held,
            trouble: None,
            took,
            good: if is_good(&snapshot) { Some(snapshot.clone()) } else { self.good.clone() },
            links: links(&snapshot).unwrap_or_else(|| self.links.clone()),
            snapshot,
        }
    }

    /// The same as before, and that the site's files cannot be read.
    pub fn troubled(&self, trouble: String) -> Shown {
        Shown {
            sequence: self.sequence + u64::from(self.trouble.as_ref() != Some(&trouble)),
            snapshot: self.snapshot.clone(),
            changed: self.changed.clone(),
            held: self.held.clone(),
            trouble: Some(trouble),
            took: self.took,
            good: self.good.clone(),
            links: self.links.clone(),
        }
    }

    /// Where the site is put.
    pub fn links(&self) -> &LinkStyle {
        &self.links
    }

    /// The number of errors and of warnings.
    pub fn counts(&self) -> (usize, usize) {
        let all = &self.snapshot.diagnostics;
        let errors = all.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        (errors + usize::from(self.trouble.is_some()), all.len() - errors)
    }

    /// What the errors are: tells a browser whether they are those that its reader has put aside.
    pub fn errors(&self) -> Hash {
        let mut hasher = Hasher::default();
        hasher.text(self.trouble.as_deref().unwrap_or(""));
        for diagnostic in self.snapshot.diagnostics.iter().filter(|one| one.severity == Severity::Error) {
            hasher.text(diagnostic.span.as_ref().map_or("", |span| span.source.as_str()));
            hasher.text(&diagnostic.message);
        }
        hasher.finish()
    }

    /// Puts the outputs shown so far in the place of those that suffer from an error, and gives their routes.
    fn hold(&self, snapshot: &mut Snapshot, engine: &Engine) -> BTreeSet<RoutePath> {
        // What was never good is shown as it is.
        let Some(good) = self.good.as_ref().filter(|_| !is_good(snapshot)) else { return BTreeSet::new() };
        let errors = snapshot.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let broken: BTreeSet<&SourcePath> =
            errors.filter_map(|error| error.span.as_ref()).map(|span| &span.source).collect();
        let suffers = |route: &RoutePath| {
            let source = snapshot.plan.get(route).and_then(View::source);
            source.is_some_and(|source| broken.contains(source)) || engine.is_broken(route)
        };
        let stays = |route: &&RoutePath| match snapshot.outputs.get(*route) {
            Some(_) => good.outputs.contains_key(*route) && suffers(route),
            None => true,
        };
        let held: BTreeSet<RoutePath> = self.snapshot.outputs.keys().filter(stays).cloned().collect();
        let (outputs, plan) = (Arc::make_mut(&mut snapshot.outputs), Arc::make_mut(&mut snapshot.plan));
        for route in &held {
            outputs.insert(route.clone(), self.snapshot.outputs[route].clone());
            if let Some(view) = self.snapshot.plan.get(route) {
                plan.insert(route.clone(), view.clone());
            }
        }
        held
    }
}

fn is_good(snapshot: &Snapshot) -> bool {
    !site::has_errors(&snapshot.diagnostics)
}

fn links(snapshot: &Snapshot) -> Option<LinkStyle> {
    snapshot.site.as_ref().map(|site| site.links.value.clone())
}
