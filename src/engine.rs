//! Runs the stages, and remembers: the only module with state between two passes.
//!
//! A pass runs all stages on the files as they are now. What a past pass made is taken again where its key is the
//! same: a parse by path and hashes, a render by its view and by the answers to the questions it asked.

mod asked;
mod inspections;
mod looks;
mod made;
mod memory;
mod outlined;
mod parse;
mod reviews;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::blob::{At, Blob, Recipe};
use crate::check::claims::Claim;
use crate::check::settle::{in_order, pardon, settle};
use crate::check::waivers::{self, Waived};
use crate::check::{self, OutputLook};
use crate::config::rules::Rules;
use crate::dataset::Dataset;
use crate::date::Moment;
use crate::diagnostic::{Code, Diagnostic, Node, Span, Standing, stop_build};
use crate::disk;
use crate::folder::{self, Role};
use crate::hash::{Hash, Map};
use crate::lens::{Frame, Lens, Mutant, Query, Scene};
use crate::path::{RoutePath, SourcePath};
use crate::plan::View;
use crate::render;
use crate::review::Reviews;
use crate::search::Index;
use crate::site::{self, Exclusion, Known, Options, Site};
use crate::source::{self, Scan, Sources, Unread};
use crate::store::Store;
use asked::{Asked, Changed};
use looks::Looks;
pub use made::{Made, Reason};
use outlined::Outlined;
use parse::{Inputs, Parses};

/// So often a pass is begun anew because files change under it.
const TRIES: usize = 10;
/// How long it waits before that.
const PAUSE: Duration = Duration::from_millis(30);

/// Makes snapshots of a site.
#[derive(Debug)]
pub struct Engine {
    root: PathBuf,
    options: Options,
    progress: Arc<Progress>,
    store: Store,
    sources: Arc<Sources>,
    /// What the last scan complained of, and what the pass after it made.
    last: Option<(Vec<Diagnostic>, Snapshot)>,
    parses: Parses,
    looks: Looks,
    /// The site of the last pass.
    site: Option<Arc<Site>>,
    /// What the last pass made of the outlines of its pages.
    outlined: Option<Outlined>,
    /// What readers could find on the site of the last pass.
    search: Option<Arc<Index>>,
    /// What of its scene stays as long as only texts change.
    frame: Option<Arc<Frame>>,
    made: Arc<Outputs>,
    /// What those rest on.
    asked: Asked,
    /// The hashes of the files that signed pages show.
    hashes: reviews::Hashes,
    notes: bool,
    mutant: Option<Mutant>,
}

/// What was made of each route.
pub type Outputs = BTreeMap<RoutePath, Arc<Made>>;

/// All that one pass knows of the site: what `build` reports, `serve` shows and `list` lists. A copy costs nothing.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The files, for showing the lines that diagnostics are about.
    pub sources: Arc<Sources>,
    /// All that can be shown; `None` when `site.yaml` cannot be read.
    pub scene: Option<Arc<Scene>>,
    /// What was made of each route. The bytes went to the sink; [`Snapshot::output`] makes them again.
    pub outputs: Arc<Outputs>,
    /// What is wrong, sorted by place.
    pub diagnostics: Arc<[Diagnostic]>,
    /// What somebody agreed to, and what became of that, in the order of the sources.
    pub waived: Arc<[Waived]>,
    /// How long each stage took, in order.
    pub timings: Vec<(&'static str, Duration)>,
    /// How many sources were parsed anew.
    pub parsed: usize,
    /// What was rendered anew, and why.
    pub rendered: Vec<(RoutePath, Reason)>,
}

/// Where the outputs of a pass go as they are made. A sink gets what is rendered in the pass, as long as no error is
/// known: what is broken goes nowhere, and nothing is shown of a site that is.
pub trait Sink: Sync {
    /// The site is sound so far, and outputs are about to be made. What an earlier try took is void.
    ///
    /// # Errors
    /// That end the pass.
    fn open(&self) -> io::Result<()>;

    /// Whether what has this hash is at a route already: what is costly is not made for one who has it.
    fn has(&self, route: &RoutePath, hash: Hash) -> bool;

    /// An output.
    ///
    /// # Errors
    /// That end the pass, but for one that says that a file [moved](disk::is_moved): then there is another try.
    fn take(&self, route: &RoutePath, output: Blob) -> io::Result<()>;
}

/// Drops what it takes, and has nothing: all is made that a build would make, so that all is found that a build would find.
#[derive(Debug)]
pub struct Dropped;

impl Sink for Dropped {
    fn open(&self) -> io::Result<()> {
        Ok(())
    }

    fn has(&self, _route: &RoutePath, _hash: Hash) -> bool {
        false
    }

    fn take(&self, _route: &RoutePath, _output: Blob) -> io::Result<()> {
        Ok(())
    }
}

/// Takes nothing.
struct Nowhere;

impl Sink for Nowhere {
    fn open(&self) -> io::Result<()> {
        Ok(())
    }

    fn has(&self, _route: &RoutePath, _hash: Hash) -> bool {
        true
    }

    fn take(&self, _route: &RoutePath, _output: Blob) -> io::Result<()> {
        Ok(())
    }
}

/// What the renders of a pass made.
struct Rendered {
    outputs: Outputs,
    /// Which answers are others than in the last pass.
    changed: Changed,
    /// What was rendered anew, and why.
    anew: Vec<(RoutePath, Reason)>,
    /// What is still to be made.
    costly: Vec<(RoutePath, Blob)>,
}

/// How far a pass has come; may be read from another thread.
#[derive(Debug, Default)]
pub struct Progress {
    /// Outputs rendered so far.
    pub done: AtomicUsize,
    /// Outputs to render; 0 before that is known.
    pub total: AtomicUsize,
    /// Whether what is counted are pictures that are made.
    pub makes: AtomicBool,
}

impl Progress {
    fn start(&self, total: usize, makes: bool) {
        self.makes.store(makes, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }
}

impl Engine {
    /// An engine for the site below `root` that remembers nothing yet.
    pub fn new(root: &Path, options: Options) -> Engine {
        Engine {
            root: root.to_path_buf(),
            options,
            progress: Arc::default(),
            store: Store::new(root),
            sources: Arc::default(),
            last: None,
            parses: Parses::default(),
            looks: Looks::default(),
            site: None,
            outlined: None,
            search: None,
            frame: None,
            made: Arc::default(),
            asked: Asked::default(),
            hashes: reviews::Hashes::default(),
            notes: true,
            mutant: None,
        }
    }

    /// An engine for a preview: where a source has errors, what it last was without them stands in for it, so that a
    /// slip of the pen does not show all over the site. Its errors are among the diagnostics as ever.
    pub fn forgiving(mut self) -> Engine {
        self.parses.forgiving = true;
        self
    }

    /// An engine for a single pass: it neither notes what the renders look at nor keeps what was parsed.
    pub fn once(self) -> Engine {
        Engine { notes: false, ..self }
    }

    /// What "now" is from the next pass on: a preview stays open over night.
    pub fn at(&mut self, now: Moment) {
        self.options.now = now;
        if self.is_outdated(now) {
            self.last = None;
        }
    }

    /// Whether another pass over the same files would make something else, for it is later by now.
    pub fn is_outdated(&self, now: Moment) -> bool {
        let last = self.last.as_ref().and_then(|(_, last)| last.site());
        last.is_some_and(|site| site.is_outdated(now))
    }

    /// The same as [`Engine::pass_into`], without the pages and datasets that have errors, as long as there are none but
    /// such errors. What was left out is among the [exclusions](Site::excluded) of the site.
    ///
    /// # Errors
    /// As [`Engine::pass_into`].
    pub fn pass_leaving_out(&mut self, sink: &dyn Sink) -> io::Result<Snapshot> {
        let mut causes: Vec<Diagnostic> = Vec::new();
        loop {
            let snapshot = self.pass_into(sink)?;
            let Some(faulty) = snapshot.faulty().filter(|faulty| !faulty.is_empty()) else {
                // What only shows when a page is rendered is not found any more.
                let found = causes.into_iter().chain(snapshot.diagnostics.iter().cloned()).collect();
                return Ok(Snapshot { diagnostics: in_order(found).into(), ..snapshot });
            };
            let gone = |one: &Diagnostic| {
                one.follows.iter().find_map(|node| match node {
                    Node::Source(source) if self.options.left_out.contains(source) => Some(source.clone()),
                    _ => None,
                })
            };
            for error in snapshot.diagnostics.iter().filter(|one| one.stops()) {
                let mut error = error.clone();
                error.pardon(Standing::LeftOut);
                if let Some(source) = gone(&error) {
                    error.hints = vec![format!("{source} 有错误，这次没有生成，这里也就没有了").into()];
                }
                causes.push(error);
            }
            self.options.left_out.extend(faulty);
            // All of it is made again: the sink took nothing.
            (self.last, self.made) = (None, Arc::default());
        }
    }

    /// How far the present pass has come.
    pub fn progress(&self) -> Arc<Progress> {
        self.progress.clone()
    }

    /// Remembers with a defect, so that tests can show that it would be found.
    #[doc(hidden)]
    pub fn with_mutant(&mut self, mutant: Mutant) {
        self.mutant = Some(mutant);
        self.parses.stale = mutant == Mutant::StaleReads;
        self.looks.stale = mutant == Mutant::StaleLooks;
    }

    /// Runs all stages once; where the files are those of the last pass, its result is taken again.
    ///
    /// # Errors
    /// When the site's files cannot be read. Whatever is wrong *in* the files is among the diagnostics.
    pub fn pass(&mut self) -> io::Result<Snapshot> {
        self.try_often(None, &Nowhere)
    }

    /// The numbers in the texts of the last pass that may be figures, in the order of the sources.
    pub fn claims(&self) -> Vec<(&SourcePath, &Claim)> {
        let mut claims: Vec<_> = self
            .parses
            .claims()
            .flat_map(|(source, claims)| claims.iter().map(move |claim| (source, claim)))
            .collect();
        claims.sort_by_key(|(source, _)| *source);
        claims
    }

    /// The questions that a render of the last pass asked; none are known in an engine that runs [once](Engine::once).
    pub fn reads<'a>(&'a self, made: &'a Made) -> impl Iterator<Item = Query> {
        made.reads.iter().map(|question| self.asked.query(*question))
    }

    /// The same where only those files below the site's folder can have changed since the last pass.
    ///
    /// # Errors
    /// As [`Engine::pass`].
    pub fn pass_over(&mut self, only: Option<&BTreeSet<PathBuf>>) -> io::Result<Snapshot> {
        self.try_often(only, &Nowhere)
    }

    /// The same as [`Engine::pass`]; what is rendered goes into a sink.
    ///
    /// # Errors
    /// As [`Engine::pass`], and those of the sink.
    pub fn pass_into(&mut self, sink: &dyn Sink) -> io::Result<Snapshot> {
        self.try_often(None, sink)
    }

    /// A pass, begun anew while files change under it.
    fn try_often(&mut self, only: Option<&BTreeSet<PathBuf>>, sink: &dyn Sink) -> io::Result<Snapshot> {
        let mut result = self.attempt(only, sink);
        for again in 1..TRIES {
            if !result.as_ref().is_err_and(disk::is_moved) {
                break;
            }
            std::thread::sleep(PAUSE);
            if again > 1 {
                // It may be the stamp that is wrong.
                self.sources = Arc::default();
                source::forget(&self.root);
            }
            result = self.attempt(None, sink);
        }
        result
    }

    fn attempt(&mut self, only: Option<&BTreeSet<PathBuf>>, sink: &dyn Sink) -> io::Result<Snapshot> {
        let mut clock = Clock::start();
        // What was complained of may have changed elsewhere; after a pass that failed anything may have; and where the
        // settings could not be read nobody has read the texts.
        let is_whole =
            |(complaints, last): &(Vec<Diagnostic>, Snapshot)| complaints.is_empty() && last.scene.is_some();
        let last = self.last.take();
        let only = only.filter(|_| last.as_ref().is_some_and(is_whole));
        let Scan { sources, fresh, unread, complaints } = source::scan(&self.root, &self.sources, only)?;
        let changed = !unread.is_empty() || !source::are_alike(&sources, &self.sources);
        self.sources = Arc::new(sources);
        clock.tick("扫描");
        let last = last.filter(|(past, _)| !changed && *past == complaints);
        let snapshot = match last {
            Some((_, last)) => {
                let sources = self.sources.clone();
                Snapshot { sources, timings: clock.timings, parsed: 0, rendered: Vec::new(), ..last }
            }
            None => self.stages(fresh, &unread, complaints.clone(), sink, clock)?,
        };
        self.last = Some((complaints, snapshot.clone()));
        Ok(snapshot)
    }

    /// Runs the stages after the scan.
    fn stages(
        &mut self,
        fresh: Map<SourcePath, Vec<u8>>,
        unread: &[Unread],
        mut diagnostics: Vec<Diagnostic>,
        sink: &dyn Sink,
        mut clock: Clock,
    ) -> io::Result<Snapshot> {
        let sources = Arc::make_mut(&mut self.sources);
        let inputs = self.parses.run(sources, fresh, unread, &mut diagnostics, |stage| clock.tick(stage))?;
        let Some(inputs) = inputs else {
            return Ok(self.unreadable(diagnostics, clock));
        };
        let Inputs { config, theme, documents, reads, datasets, files, waivers, signatures, parsed } = inputs;
        if !self.notes {
            // Nobody will parse again.
            self.parses.forget();
        }
        let parsed_to = diagnostics.len();
        let today = config.timezone.moment(self.options.now.instant(config.timezone)).date.to_day();
        let checked: Vec<&Dataset> = datasets.values().map(|dataset| &**dataset).collect();
        diagnostics.extend(check::datasets(&config.rules, &checked, today));

        let past = self.site.take();
        let outlines = outlined::outlines(&self.sources, &documents, &datasets);
        let known = Known { outlines, past: past.as_deref() };
        let site = site::assemble(&config, &self.options, &theme, &documents, datasets, files, &known)
            .collect(&mut diagnostics);
        let site = Arc::new(site);
        self.site = Some(site.clone()).filter(|_| self.notes);
        drop(past);
        clock.tick("组装");
        let past = self.search.take();
        let search = site.config.search.is_on.then(|| Arc::new(Index::new(&site, past.as_deref())));
        self.search = search.clone().filter(|_| self.notes);
        if search.is_some() {
            clock.tick("搜索");
        }
        let mut outlined = Outlined::of(self.outlined.take(), &self.sources, &site);
        let plan = outlined.plan(&site, &theme, search.as_deref()).collect(&mut diagnostics);
        pardon(&mut diagnostics, parsed_to, &site);
        let scene = Scene::new(site, theme, plan, self.frame.as_ref()).with_search(search);
        self.frame = Some(scene.frame().clone()).filter(|_| self.notes);
        let reviews = reviews::run(&mut self.hashes, scene.site(), &signatures)?;
        let scene = scene.with_mutant(self.mutant).with_reviews(reviews);
        // Where something is broken the notes tell what follows from it.
        let notes = self.notes || stop_build(&diagnostics);
        let scene = Arc::new(if notes { scene } else { scene.without_notes() });
        clock.tick("规划");
        diagnostics.extend(outlined.check(&scene));
        diagnostics.extend(check::reviews(&config.rules, &scene));
        outlined.stale = self.mutant == Some(Mutant::StaleOutlines);
        self.outlined = self.notes.then_some(outlined);
        clock.tick("核对全站");
        diagnostics.extend(inspections::run(&self.store, &config, scene.site())?);
        diagnostics.extend(self.looks.run(&scene, &documents, &reads, today, self.notes));
        pardon(&mut diagnostics, parsed_to, scene.site());
        clock.tick("核对");

        let sound = !stop_build(&diagnostics);
        let Rendered { mut outputs, changed, anew: rendered, costly } = self.render(&scene, sink, sound)?;
        self.asked.settle(&changed, &mut outputs);
        diagnostics.extend(outputs.values().flat_map(|made| made.diagnostics.iter().cloned()));
        let rules = &config.rules;
        let looks = outputs.iter().map(|(route, made)| OutputLook {
            route,
            view: &made.view,
            length: made.length,
            rules,
        });
        diagnostics.extend(check::outputs(rules, looks));
        if self.parses.forgiving {
            // Where an earlier state of a source stands in for it, these looked at that.
            for one in &mut diagnostics[parsed_to..] {
                one.follows.extend(one.span.as_ref().map(|span| Node::StandIn(span.source.clone())));
            }
        }
        self.made = Arc::new(outputs);
        clock.tick("生成");
        if !costly.is_empty() && !stop_build(&diagnostics) {
            diagnostics.extend(self.make(&scene, sink, costly)?);
            clock.tick("制作");
        }
        pardon(&mut diagnostics, parsed_to, scene.site());
        let settled = settle(diagnostics, rules);
        let (diagnostics, waived) = waivers::apply(settled, waivers, &self.sources, scene.site());
        Ok(Snapshot {
            sources: self.sources.clone(),
            scene: Some(scene),
            outputs: self.made.clone(),
            diagnostics: diagnostics.into(),
            waived: waived.into(),
            timings: clock.timings,
            parsed,
            rendered,
        })
    }

    /// Renders what has to be, with the reason for each.
    fn render(&self, scene: &Arc<Scene>, sink: &dyn Sink, sound: bool) -> io::Result<Rendered> {
        // Both are in order.
        let mut made = self.made.iter().peekable();
        let plan: Vec<(&RoutePath, &View, Option<&Arc<Made>>)> = scene
            .plan()
            .iter()
            .map(|(route, view)| {
                while made.next_if(|(past, _)| *past < route).is_some() {}
                (route, view, made.next_if(|(past, _)| *past == route).map(|(_, made)| made))
            })
            .collect();
        let changed = self.asked.changed(scene);
        self.progress.start(plan.len(), false);
        if sound {
            sink.open()?;
        }
        let sound = AtomicBool::new(sound);
        let costly = Mutex::new(Vec::new());
        let is_draft = |view: &View| {
            let source = view.source();
            source.and_then(|source| scene.site().exclusion(source)) == Some(Exclusion::Draft)
        };
        let outdated = |view: &View, past: Option<&Arc<Made>>| {
            past.map_or(Some(Reason::New), |past| past.outdated(&self.asked, &changed, view))
        };
        let made = plan.into_par_iter().map(|(route, view, past)| {
            let (made, reason) = match outdated(view, past) {
                None => (past.expect("what is not new was there").clone(), None),
                Some(reason) => {
                    let (made, output) = Made::render(scene, route, view, &self.asked);
                    sound.fetch_and(!made.is_broken() || is_draft(view), Ordering::Relaxed);
                    if sound.load(Ordering::Relaxed) {
                        match output.is_costly() {
                            true => {
                                costly.lock().expect("nobody panics who adds").push((route.clone(), output))
                            }
                            false => sink.take(route, output)?,
                        }
                    }
                    (Arc::new(made), Some(reason))
                }
            };
            self.progress.done.fetch_add(1, Ordering::Relaxed);
            Ok((route.clone(), made, reason))
        });
        let made: Vec<_> = made.collect::<io::Result<_>>()?;
        let anew = made.iter().filter_map(|(route, _, reason)| Some((route.clone(), reason.clone()?)));
        let anew = anew.collect();
        let outputs = made.into_iter().map(|(route, made, _)| (route, made)).collect();
        Ok(Rendered { outputs, changed, anew, costly: costly.into_inner().expect("nobody panics who adds") })
    }

    /// Makes what is costly, for a sink that has not got it: all parts of one recipe together.
    fn make(
        &self,
        scene: &Scene,
        sink: &dyn Sink,
        costly: Vec<(RoutePath, Blob)>,
    ) -> io::Result<Vec<Diagnostic>> {
        let mut recipes: BTreeMap<Hash, (Arc<dyn Recipe>, Vec<(RoutePath, usize, Hash)>)> = BTreeMap::new();
        for (route, Blob { hash, at, .. }) in costly {
            let At::Made(recipe, part) = at else { continue };
            if !sink.has(&route, hash) {
                let wanted = recipes.entry(recipe.kept_as()[0]).or_insert_with(|| (recipe, Vec::new()));
                wanted.1.push((route, part, hash));
            }
        }
        self.progress.start(recipes.len(), true);
        let made = recipes.into_par_iter().map(|(_, (recipe, wanted))| {
            let parts: Vec<usize> = wanted.iter().map(|(_, part, _)| *part).collect();
            let made = self.store.parts(&*recipe, &parts)?;
            let flaw = made.flaw.map(|why| {
                let view = scene.plan().get(&wanted[0].0);
                let source = view.and_then(|(_, view)| view.source()).map(|source| Span::new(source, 0..0));
                let flaw =
                    Diagnostic::new(Code::ImageBroken, why).hint("从原处重新复制或下载一次；不要的删去");
                Diagnostic { span: source, ..flaw }
            });
            for ((route, _, hash), bytes) in wanted.into_iter().zip(made.bytes) {
                let made = Blob::new(bytes);
                // What has a flaw does not count as made, so that the next pass tells of it too.
                let hash = if flaw.is_some() { made.hash } else { hash };
                sink.take(&route, Blob { hash, ..made })?;
            }
            self.progress.done.fetch_add(1, Ordering::Relaxed);
            Ok(flaw)
        });
        Ok(made.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    fn unreadable(&self, diagnostics: Vec<Diagnostic>, clock: Clock) -> Snapshot {
        Snapshot {
            sources: self.sources.clone(),
            scene: None,
            outputs: Arc::default(),
            diagnostics: settle(diagnostics, &Rules::default()).into(),
            waived: Arc::default(),
            timings: clock.timings,
            parsed: 0,
            rendered: Vec::new(),
        }
    }
}

impl Snapshot {
    /// The site; `None` when `site.yaml` cannot be read.
    pub fn site(&self) -> Option<&Arc<Site>> {
        Some(self.scene.as_ref()?.site())
    }

    /// Who signed what; `None` when `site.yaml` cannot be read.
    pub fn reviews(&self) -> Option<&Reviews> {
        Some(self.scene.as_ref()?.reviews())
    }

    /// The pages and datasets whose errors stop the build; `None` where there is an error that is not of a page: of the
    /// settings, the theme, the home page.
    pub fn faulty(&self) -> Option<BTreeSet<SourcePath>> {
        let mut faulty = BTreeSet::new();
        for one in self.diagnostics.iter().filter(|one| one.stops()) {
            let source = &one.span.as_ref()?.source;
            match folder::role(source) {
                Some(Role::Page | Role::Section) if source.as_str() != folder::HOME => {}
                Some(Role::Dataset) => {}
                // A file of rows is a part of the datasets that read it. Without any other file the pages that show it are wrong
                // in their turn.
                Some(Role::Asset) => {
                    let reads = |dataset: &Dataset| dataset.files().any(|(_, file)| file.path == *source);
                    let datasets = self.site()?.datasets().filter(|(_, dataset)| reads(dataset));
                    faulty.extend(datasets.map(|(_, dataset)| dataset.path.clone()));
                }
                _ => return None,
            }
            faulty.insert(source.clone());
        }
        Some(faulty)
    }

    /// What a page that is not published lacks before it can be: what would stop the build then.
    pub fn lacking<'a>(&'a self, source: &'a SourcePath) -> impl Iterator<Item = &'a Diagnostic> {
        let is_here = move |one: &&Diagnostic| one.span.as_ref().is_some_and(|span| span.source == *source);
        self.diagnostics.iter().filter(|one| one.code.stops()).filter(is_here)
    }

    /// The output at a route, rendered again.
    pub fn output(&self, route: &RoutePath) -> Option<Blob> {
        Some(output(self.scene.as_ref()?, route, &self.outputs.get(route)?.view))
    }
}

/// What a scene shows at a route.
pub fn output(scene: &Arc<Scene>, route: &RoutePath, view: &View) -> Blob {
    render::render(Arc::new(Lens::without_notes(scene.clone())), route, view).value
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
