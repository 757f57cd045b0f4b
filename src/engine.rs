//! Runs the stages, and remembers: the only module with state between two passes.
//!
//! A pass runs all stages on the files as they are now. What a past pass made is taken again where its key is the
//! same: a parse by path and hashes, a render by its view and by the answers to the questions it asked.

mod causes;
mod figures;
mod memory;
mod parse;
mod rendered;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::dataset::Dataset;
use crate::date::Date;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::lens::{Mutant, Query, Scene};
use crate::output::Outputs;
use crate::path::RoutePath;
use crate::plan::{self, Plan, View};
use crate::site::{self, Options, Site};
use crate::source::{self, Sources};
use causes::{errors_of, sorted, without_echoes};
use parse::{Inputs, Parses};
use rendered::Rendered;

/// Makes snapshots of a site.
#[derive(Debug)]
pub struct Engine {
    root: PathBuf,
    options: Options,
    progress: Arc<Progress>,
    sources: Arc<Sources>,
    /// What the last scan complained of, and what the pass after it made.
    last: Option<(Vec<Diagnostic>, Snapshot)>,
    parses: Parses,
    checks: figures::Checks,
    rendered: BTreeMap<RoutePath, Arc<Rendered>>,
    mutant: Option<Mutant>,
}

/// One pass over the site: what `build` writes, `check` inspects and `serve` shows. A copy costs nothing.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The files, for showing the lines that diagnostics are about.
    pub sources: Arc<Sources>,
    /// The site; `None` when `site.yaml` cannot be read.
    pub site: Option<Arc<Site>>,
    /// What is to be seen where.
    pub plan: Arc<Plan>,
    /// The bytes at each route.
    pub outputs: Arc<Outputs>,
    /// What is wrong, sorted by place.
    pub diagnostics: Arc<[Diagnostic]>,
    /// How long each stage took, in order.
    pub timings: Vec<(&'static str, Duration)>,
    /// How many sources were parsed anew.
    pub parsed: usize,
    /// What was rendered anew, and why.
    pub rendered: Vec<(RoutePath, Reason)>,
}

pub use rendered::Reason;

/// How far a pass has come; may be read from another thread.
#[derive(Debug, Default)]
pub struct Progress {
    /// Outputs rendered so far.
    pub done: AtomicUsize,
    /// Outputs to render; 0 before that is known.
    pub total: AtomicUsize,
}

impl Engine {
    /// An engine for the site below `root` that remembers nothing yet.
    pub fn new(root: &Path, options: Options) -> Engine {
        Engine {
            root: root.to_path_buf(),
            options,
            progress: Arc::default(),
            sources: Arc::default(),
            last: None,
            parses: Parses::default(),
            checks: figures::Checks::default(),
            rendered: BTreeMap::new(),
            mutant: None,
        }
    }

    /// An engine for a preview: where a source has errors, what it last was without them stands in for it, so that a
    /// slip of the pen does not show all over the site. Its errors are among the diagnostics as ever.
    pub fn forgiving(mut self) -> Engine {
        self.parses.forgiving = true;
        self
    }

    /// What "today" is from the next pass on: a preview stays open over night.
    pub fn on(&mut self, today: Date) {
        if self.options.today != today {
            self.options.today = today;
            self.last = None;
        }
    }

    /// How far the present pass has come.
    pub fn progress(&self) -> Arc<Progress> {
        self.progress.clone()
    }

    /// The questions that the last render of a route asked.
    pub fn reads(&self, route: &RoutePath) -> impl Iterator<Item = &Query> {
        self.rendered.get(route).into_iter().flat_map(|rendered| rendered.reads.keys())
    }

    /// Whether the last render of a route ran into an error.
    pub fn is_broken(&self, route: &RoutePath) -> bool {
        self.rendered.get(route).is_some_and(|rendered| site::has_errors(&rendered.diagnostics))
    }

    /// Remembers with a defect, so that tests can show that it would be found.
    #[doc(hidden)]
    pub fn with_mutant(&mut self, mutant: Mutant) {
        self.mutant = Some(mutant);
    }

    /// Runs all stages once; where the files are those of the last pass, its result is taken again.
    ///
    /// # Errors
    /// When the site's files cannot be read. Whatever is wrong *in* the files is among the diagnostics.
    pub fn pass(&mut self) -> io::Result<Snapshot> {
        let mut clock = Clock::start();
        let Diagnosed { value: sources, diagnostics } = source::scan(&self.root, &self.sources)?;
        let changed = !source::are_alike(&sources, &self.sources);
        self.sources = Arc::new(sources);
        clock.tick("扫描");
        let snapshot = match self.last.take().filter(|(complaints, _)| !changed && *complaints == diagnostics)
        {
            Some((_, last)) => {
                let sources = self.sources.clone();
                Snapshot { sources, timings: clock.timings, parsed: 0, rendered: Vec::new(), ..last }
            }
            None => self.stages(diagnostics.clone(), clock),
        };
        self.last = Some((diagnostics, snapshot.clone()));
        Ok(snapshot)
    }

    /// Runs the stages after the scan.
    fn stages(&mut self, mut diagnostics: Vec<Diagnostic>, mut clock: Clock) -> Snapshot {
        let sources = self.sources.clone();
        let Some(inputs) = self.parses.run(&sources, &mut diagnostics, |stage| clock.tick(stage)) else {
            return self.unreadable(diagnostics, clock);
        };
        let Inputs { config, theme, documents, datasets, files, parsed } = inputs;
        let parse_errors = diagnostics.len();
        let broken = errors_of(&diagnostics);
        let checked: Vec<&Dataset> = datasets.values().map(|dataset| &**dataset).collect();
        let today = self.options.today;
        diagnostics.extend(self.checks.run(&sources, &documents, &checked, &broken, today));
        clock.tick("核对");

        let site =
            site::assemble(&config, &self.options, &documents, datasets, files).collect(&mut diagnostics);
        let site = Arc::new(site);
        clock.tick("组装");
        let plan = plan::plan(&site, &theme).collect(&mut diagnostics);
        let scene = Arc::new(Scene::new(site.clone(), theme, plan).with_mutant(self.mutant));
        clock.tick("规划");

        let rendered = self.render(&scene);
        diagnostics.extend(rendered.iter().flat_map(|(_, rendered, _)| rendered.diagnostics.iter().cloned()));
        if self.parses.forgiving {
            diagnostics = without_echoes(diagnostics, parse_errors);
        }
        clock.tick("生成");
        let outputs = rendered.iter().map(|(route, rendered, _)| (route.clone(), rendered.output.clone()));
        let outputs = Arc::new(outputs.collect());
        let anew = rendered.iter().filter_map(|(route, _, reason)| Some((route.clone(), reason.clone()?)));
        let anew = anew.collect();
        self.rendered = rendered.into_iter().map(|(route, rendered, _)| (route, rendered)).collect();
        Snapshot {
            sources: self.sources.clone(),
            site: Some(site),
            plan: scene.plan().clone(),
            outputs,
            diagnostics: sorted(diagnostics).into(),
            timings: clock.timings,
            parsed,
            rendered: anew,
        }
    }

    /// Renders what has to be, with the reason for each.
    fn render(&self, scene: &Arc<Scene>) -> Vec<(RoutePath, Arc<Rendered>, Option<Reason>)> {
        let plan: Vec<(&RoutePath, &View)> = scene.plan().iter().collect();
        self.progress.done.store(0, Ordering::Relaxed);
        self.progress.total.store(plan.len(), Ordering::Relaxed);
        plan.into_par_iter()
            .map(|(route, view)| {
                let past = self.rendered.get(route);
                let (rendered, reason) =
                    match past.map_or(Some(Reason::New), |past| past.outdated(scene, view)) {
                        None => (past.expect("what is not new was there").clone(), None),
                        Some(reason) => (Arc::new(Rendered::new(scene, route, view)), Some(reason)),
                    };
                self.progress.done.fetch_add(1, Ordering::Relaxed);
                (route.clone(), rendered, reason)
            })
            .collect()
    }

    fn unreadable(&self, diagnostics: Vec<Diagnostic>, clock: Clock) -> Snapshot {
        Snapshot {
            sources: self.sources.clone(),
            site: None,
            plan: Arc::default(),
            outputs: Arc::default(),
            diagnostics: sorted(diagnostics).into(),
            timings: clock.timings,
            parsed: 0,
            rendered: Vec::new(),
        }
    }
}

/// Times the stages, one after the other.
struct Clock {
    last: Instant,
    timings: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Clock {
        Clock { last: Instant::now(), timings: Vec::new() }
    }

    fn tick(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.timings.push((stage, now - self.last));
        self.last = now;
    }
}
