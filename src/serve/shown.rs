//! What the preview shows after a pass: from what it showed before and what the pass made. Pure.
//!
//! Where an error has been at work the last good output stays, and nothing is taken away: a slip of the pen must not
//! cost anybody the page they are looking at. Everything else is shown as it is now. That the rest of the site does not
//! see the error either is the work of the [forgiving](crate::engine::Engine::forgiving) engine.
//!
//! What is shown is known by its hash; the bytes are rendered when somebody asks for them, from the scene they belong to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::blob::Blob;
use crate::diagnostic::{Code, Diagnostic, Level, stop_build};
use crate::engine::{self, Made, Outputs, Snapshot};
use crate::hash::{Hash, Hasher};
use crate::lens::Scene;
use crate::path::{RoutePath, SourcePath};
use crate::plan::{PageView, View};
use crate::site::LinkStyle;

/// Of a scene of which not more than this is held, no more is kept.
const FEW: usize = 64;

/// What browsers get to see, and where it came from.
#[derive(Debug)]
pub struct Shown {
    /// Counts the changes. What changed for a browser is what has a higher number than it has seen.
    pub sequence: u64,
    /// The last pass.
    pub snapshot: Arc<Snapshot>,
    /// What is shown at each route, which is not all of the last pass.
    pub outputs: Arc<Outputs>,
    /// When each route last changed; a route that is not here has been the same since the start.
    pub changed: BTreeMap<RoutePath, u64>,
    /// The sources of pages that were at a route where there is nothing by now.
    pub gone: BTreeMap<RoutePath, SourcePath>,
    /// The routes where an older output is shown, because the new one suffers from an error.
    pub held: BTreeMap<RoutePath, Held>,
    /// Why the site's files could not be read, when they could not.
    pub trouble: Option<String>,
    /// How long the pass took.
    pub took: Duration,
    /// The last pass without errors.
    good: Option<Arc<Snapshot>>,
    links: LinkStyle,
}

/// Where an older output is to be had.
#[derive(Clone, Debug)]
pub enum Held {
    /// From the scene that it belongs to.
    Scene(Arc<Scene>),
    /// It was rendered when that scene went.
    Output(Blob),
}

impl Shown {
    /// What is shown at first.
    pub fn first(snapshot: Snapshot, took: Duration) -> Shown {
        let snapshot = Arc::new(snapshot);
        Shown {
            sequence: 1,
            outputs: snapshot.outputs.clone(),
            changed: BTreeMap::new(),
            gone: BTreeMap::new(),
            held: BTreeMap::new(),
            trouble: None,
            took,
            good: is_good(&snapshot).then(|| snapshot.clone()),
            links: links(&snapshot).unwrap_or_default(),
            snapshot,
        }
    }

    /// What is shown after another pass. The number stays where nothing differs.
    pub fn next(&self, snapshot: Snapshot, took: Duration) -> Shown {
        let (outputs, held) = self.hold(&snapshot);
        let changes = changes(&self.outputs, &outputs);
        let differs = !changes.is_empty()
            || self.trouble.is_some()
            || snapshot.diagnostics != self.snapshot.diagnostics
            || snapshot.reviews() != self.snapshot.reviews();
        let sequence = self.sequence + u64::from(differs);
        let mut changed = self.changed.clone();
        changed.extend(changes.into_iter().map(|route| (route.clone(), sequence)));
        let gone = self.gone(&snapshot, &outputs);
        let snapshot = Arc::new(snapshot);
        Shown {
            sequence,
            outputs,
            changed,
            gone,
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
            outputs: self.outputs.clone(),
            changed: self.changed.clone(),
            gone: self.gone.clone(),
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

    /// How many problems there are of a level, as a build would count them.
    pub fn count(&self, level: Level) -> usize {
        let trouble = usize::from(level == Level::Error && self.trouble.is_some());
        trouble + self.snapshot.diagnostics.iter().filter(|one| weight(one) == level).count()
    }

    /// What a build would stop at.
    pub fn stopping(&self) -> impl Iterator<Item = &Diagnostic> {
        self.snapshot.diagnostics.iter().filter(|one| one.stops() || one.code == Code::LinkHidden)
    }

    /// What the errors are that cost somebody the sight of a page: tells a browser whether they are those that its reader
    /// has put aside. `None` where there are none.
    pub fn errors(&self) -> Option<Hash> {
        let mut errors = self.snapshot.diagnostics.iter().filter(|one| one.stops()).peekable();
        if self.trouble.is_none() && errors.peek().is_none() {
            return None;
        }
        let mut hasher = Hasher::default();
        hasher.text(self.trouble.as_deref().unwrap_or(""));
        for diagnostic in errors {
            hasher.text(diagnostic.span.as_ref().map_or("", |span| span.source.as_str()));
            hasher.text(&diagnostic.message);
        }
        Some(hasher.finish())
    }

    /// Where the page is now that was at a route where there is nothing any more.
    pub fn moved(&self, route: &str) -> Option<&RoutePath> {
        let page = self.snapshot.site()?.page(self.gone.get(route)?)?;
        Some(&page.summary.route).filter(|route| self.outputs.contains_key(*route))
    }

    /// The output at a route, rendered now.
    pub fn output(&self, route: &RoutePath) -> Option<Blob> {
        let made = self.outputs.get(route)?;
        Some(match self.held.get(route) {
            Some(Held::Output(output)) => output.clone(),
            Some(Held::Scene(scene)) => engine::output(scene, route, &made.view),
            None => engine::output(self.snapshot.scene.as_ref()?, route, &made.view),
        })
    }

    /// What `gone` is after a pass. A file that came with the bytes of one that went is that file by another name.
    fn gone(&self, snapshot: &Snapshot, outputs: &Outputs) -> BTreeMap<RoutePath, SourcePath> {
        let page = |view: &View| match view {
            View::Page(PageView::Single(source) | PageView::Section(source, 0)) => Some(source.clone()),
            _ => None,
        };
        let went = self.outputs.iter().filter(|(route, _)| !outputs.contains_key(*route));
        let went = went.filter_map(|(route, made)| Some((route.clone(), page(&made.view)?)));
        let mut gone: BTreeMap<RoutePath, SourcePath> = self.gone.clone().into_iter().chain(went).collect();
        let (old, new) = (&self.snapshot.sources, &snapshot.sources);
        for source in gone.values_mut().filter(|source| !new.contains_key(*source)) {
            let Some(known) = old.get(source) else { continue };
            let mut others = new.iter().filter(|(path, _)| !old.contains_key(*path));
            if let Some((path, _)) = others.find(|(_, file)| file.hash == known.hash) {
                *source = path.clone();
            }
        }
        gone
    }

    /// What is shown after a pass: where it suffers from an error, what was shown so far.
    fn hold(&self, snapshot: &Snapshot) -> (Arc<Outputs>, BTreeMap<RoutePath, Held>) {
        // What was never good is shown as it is.
        let Some(good) = self.good.as_ref().filter(|_| !is_good(snapshot)) else {
            return (snapshot.outputs.clone(), BTreeMap::new());
        };
        let errors = snapshot.diagnostics.iter().filter(|diagnostic| diagnostic.stops());
        let broken: BTreeSet<&SourcePath> =
            errors.filter_map(|error| error.span.as_ref()).map(|span| &span.source).collect();
        let suffers = |made: &Made| {
            made.is_broken() || made.view.source().is_some_and(|source| broken.contains(source))
        };
        let stays = |route: &RoutePath| match snapshot.outputs.get(route) {
            Some(made) => good.outputs.contains_key(route) && suffers(made),
            None => true,
        };
        let staying: Vec<(&RoutePath, &Arc<Made>)> =
            self.outputs.iter().filter(|(route, _)| stays(route)).collect();
        let few = staying.iter().filter(|(route, _)| !self.held.contains_key(*route)).count() <= FEW;
        let mut outputs = Outputs::clone(&snapshot.outputs);
        let mut held = BTreeMap::new();
        for (route, made) in staying {
            let how = match (self.held.get(route), &self.snapshot.scene) {
                (Some(how), _) => how.clone(),
                (None, Some(scene)) if few => Held::Output(engine::output(scene, route, &made.view)),
                (None, Some(scene)) => Held::Scene(scene.clone()),
                (None, None) => unreachable!("without a scene all that is shown is held"),
            };
            held.insert(route.clone(), how);
            outputs.insert(route.clone(), made.clone());
        }
        (Arc::new(outputs), held)
    }
}

/// The routes where something else is to be seen.
fn changes<'a>(old: &'a Outputs, new: &'a Outputs) -> Vec<&'a RoutePath> {
    let differs = |(route, made): &(&RoutePath, &Arc<Made>)| {
        old.get(*route).is_none_or(|past| !Arc::ptr_eq(past, made) && past.hash != made.hash)
    };
    let written = new.iter().filter(differs).map(|(route, _)| route);
    written.chain(old.keys().filter(|route| !new.contains_key(*route))).collect()
}

/// The level of a problem where the site is built. A link to what only the preview shows leads nowhere then.
pub fn weight(one: &Diagnostic) -> Level {
    if one.code == Code::LinkHidden { Level::Error } else { one.level }
}

fn is_good(snapshot: &Snapshot) -> bool {
    !stop_build(&snapshot.diagnostics)
}

fn links(snapshot: &Snapshot) -> Option<LinkStyle> {
    snapshot.site().map(|site| site.links.value.clone())
}
