//! Runs the stages, and remembers: the only module with state between two passes.
//!
//! A pass runs all stages on the files as they are now. What a past pass made is taken again where its key is the
//! same: a parse by path and hashes, a render by its view and by the answers to the questions it asked.

mod figures;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::config::kinds::Kind;
use crate::config::{self, Config};
use crate::dataset::rows::Rows;
use crate::dataset::{self, Dataset, csv, xlsx};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Severity};
use crate::document::{self, Document};
use crate::hash::{Hash, Map};
use crate::lens::{self, Lens, Query, Reads, World};
use crate::output::{Output, Outputs};
use crate::path::{RoutePath, SourcePath};
use crate::plan::{self, Plan, View};
use crate::render::{self, vocabulary};
use crate::site::{self, File, Options, Site};
use crate::source::{self, Source, Sources};
use crate::theme::{self, Theme};

/// Makes snapshots of a site.
#[derive(Debug)]
pub struct Engine {
    root: PathBuf,
    options: Options,
    progress: Arc<Progress>,
    sources: Arc<Sources>,
    /// What the last scan complained of, and what the pass after it made.
    last: Option<(Vec<Diagnostic>, Snapshot)>,
    documents: Memo<Document>,
    datasets: Memo<Dataset>,
    /// Datasets with the rows of their files.
    joined: Memo<Dataset>,
    checks: figures::Checks,
    dimensions: Map<Hash, Option<(u32, u32)>>,
    theme: Option<Parsed<Theme>>,
    forgiving: bool,
    rendered: BTreeMap<RoutePath, Arc<Rendered>>,
    deaf_to: Option<&'static str>,
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

/// Why a route was rendered anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There was nothing there before.
    New,
    /// Something else is to be seen there.
    View,
    /// A question that the past render asked has another answer now.
    Read(Query),
}

impl Reason {
    /// In words.
    pub fn chinese(&self) -> String {
        match self {
            Reason::New => "原先没有".into(),
            Reason::View => "这里改放别的内容".into(),
            Reason::Read(query) => format!("{}变了", query.chinese()),
        }
    }
}

/// How far a pass has come; may be read from another thread.
#[derive(Debug, Default)]
pub struct Progress {
    /// Outputs rendered so far.
    pub done: AtomicUsize,
    /// Outputs to render; 0 before that is known.
    pub total: AtomicUsize,
}

/// What the sources were parsed to.
type Memo<T> = Map<SourcePath, Arc<Parsed<T>>>;

/// What was parsed. A memo keeps the diagnostics with the value.
#[derive(Debug)]
struct Parsed<T> {
    /// Of all that it was parsed from.
    key: Hash,
    value: Arc<T>,
    diagnostics: Vec<Diagnostic>,
    /// The value comes from a text without errors: this one, or in a forgiving engine an earlier one.
    sound: bool,
}

/// A past render, and the questions whose answers it rests on.
#[derive(Debug)]
struct Rendered {
    view: View,
    reads: Reads,
    output: Output,
    diagnostics: Vec<Diagnostic>,
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
            documents: Memo::default(),
            datasets: Memo::default(),
            joined: Memo::default(),
            checks: figures::Checks::default(),
            dimensions: Map::default(),
            theme: None,
            forgiving: false,
            rendered: BTreeMap::new(),
            deaf_to: None,
        }
    }

    /// An engine for a preview: where a source has errors, what it last was without them stands in for it, so that a
    /// slip of the pen does not show all over the site. Its errors are among the diagnostics as ever.
    pub fn forgiving(self) -> Engine {
        Engine { forgiving: true, ..self }
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

    /// Does not note questions of that name, so that tests can show that noting them matters.
    #[doc(hidden)]
    pub fn deaf_to(&mut self, query: &'static str) {
        self.deaf_to = Some(query);
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
        let config = Arc::new(self.config(&mut diagnostics));
        if site::has_errors(&diagnostics) && diagnostics.iter().any(is_about_config) {
            // With other kinds and taxonomies every page would be wrong in turn: one cause, one diagnostic.
            return self.unreadable(diagnostics, clock);
        }
        let theme = self.theme(&config).collect(&mut diagnostics);
        clock.tick("主题");
        let (documents, mut parsed) = self.documents(&config, &mut diagnostics);
        let (datasets, more) = self.datasets(&mut diagnostics);
        parsed += more;
        let files = self.files(&datasets, &mut diagnostics);
        clock.tick("解析");
        let parse_errors = diagnostics.len();
        let broken = errors_of(&diagnostics);
        let checked: Vec<&Dataset> = datasets.values().map(|dataset| &**dataset).collect();
        let today = self.options.today;
        diagnostics.extend(self.checks.run(&self.sources, &documents, &checked, &broken, today));
        clock.tick("核对");

        let site =
            site::assemble(&config, &self.options, &documents, datasets, files).collect(&mut diagnostics);
        let site = Arc::new(site);
        clock.tick("组装");
        let plan = plan::plan(&site, &theme).collect(&mut diagnostics);
        let world = Arc::new(World::new(site.clone(), theme, plan).deaf_to(self.deaf_to));
        clock.tick("规划");

        let rendered = self.render(&world);
        diagnostics.extend(rendered.iter().flat_map(|(_, rendered, _)| rendered.diagnostics.iter().cloned()));
        if self.forgiving {
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
            plan: world.plan().clone(),
            outputs,
            diagnostics: sorted(diagnostics).into(),
            timings: clock.timings,
            parsed,
            rendered: anew,
        }
    }

    fn config(&self, diagnostics: &mut Vec<Diagnostic>) -> Config {
        let path = SourcePath::new(config::PATH);
        let text = match self.sources.get(&path) {
            Some(source) => source.text().unwrap_or_else(|diagnostic| {
                diagnostics.push(diagnostic);
                ""
            }),
            None => {
                if !diagnostics.iter().any(is_about_config) {
                    diagnostics.push(config::missing());
                }
                ""
            }
        };
        if diagnostics.iter().any(is_about_config) {
            return config::parse(&path, "").value;
        }
        config::parse(&path, text).collect(diagnostics)
    }

    fn theme(&mut self, config: &Config) -> Diagnosed<Arc<Theme>> {
        let key = theme::key(config, &self.sources);
        if let Some(theme) = self.theme.as_ref().filter(|past| past.key == key) {
            return theme.diagnosed();
        }
        let Diagnosed { value, diagnostics } = theme::parse(config, &self.sources, vocabulary::register);
        let past = self.theme.take().filter(|theme| self.forgiving && theme.sound);
        let now = Diagnosed { value: Arc::new(value), diagnostics };
        let theme = Parsed::new(key, now, || past.map(|past| past.value));
        let diagnosed = theme.diagnosed();
        self.theme = Some(theme);
        diagnosed
    }

    /// Parses the Markdown sources. Sections first, because they say of what kind the pages in them are.
    fn documents(
        &mut self,
        config: &Config,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Vec<Arc<Document>>, usize) {
        let markdown = self.sources.values().filter(|source| source.path.stem("content/", ".md").is_some());
        let (heads, pages): (Vec<&Source>, Vec<&Source>) =
            markdown.partition(|source| source.path.file_name() == "_index.md");
        let settings = config.document_settings();
        let plain = document::Settings { config, kind: None, hash: settings };
        let (mut documents, mut parsed) =
            self.memoised(&self.documents, heads, settings, |source| document::parse(source, &plain));

        // Of what kind the pages in a folder are; `None` where an error hides it.
        let mut kinds: Map<String, Option<&Arc<Kind>>> = Map::default();
        for document in &documents {
            let folder = document.value.path.folder().to_string();
            let Some(name) = &document.value.front_matter.kind else {
                if document.value.poisoned {
                    kinds.insert(folder, None);
                }
                continue;
            };
            let kind = config.kind(&name.value);
            if kind.is_none() {
                diagnostics.push(
                    Diagnostic::error(Code::FrontMatterInvalid, format!("没有叫“{}”的内容类型", name.value))
                        .at(&document.value.path, name.range.clone())
                        .nearest(&name.value, config.kinds.iter().map(|kind| kind.name.as_str())),
                );
            }
            kinds.insert(folder, kind);
        }
        type OfKind<'a> = (Option<&'a Arc<Kind>>, Vec<&'a Source>);
        let mut by_kind: Map<Option<&str>, OfKind<'_>> = Map::default();
        for source in pages {
            let kind = kind_of(&kinds, source.path.folder()).flatten();
            by_kind.entry(kind.map(|kind| kind.name.as_str())).or_insert((kind, Vec::new())).1.push(source);
        }
        #[expect(clippy::iter_over_hash_type, reason = "what is parsed is sorted below")]
        for (_, (kind, sources)) in by_kind {
            let hash = Hash::all([settings, kind.map_or(Hash::ABSENT, |kind| kind.hash)]);
            let settings = document::Settings { config, kind, hash };
            let (more, count) =
                self.memoised(&self.documents, sources, hash, |source| document::parse(source, &settings));
            documents.extend(more);
            parsed += count;
        }
        documents.par_sort_by(|a, b| a.value.path.cmp(&b.value.path));
        for document in &documents {
            let hidden = kind_of(&kinds, document.value.path.folder()) == Some(None);
            let follows = |one: &&Diagnostic| hidden && one.code == Code::FrontMatterUnknownKey;
            diagnostics.extend(document.diagnostics.iter().filter(|one| !follows(one)).cloned());
        }
        let values = documents.iter().map(|document| document.value.clone()).collect();
        self.documents =
            documents.into_iter().map(|document| (document.value.path.clone(), document)).collect();
        (values, parsed)
    }

    fn datasets(&mut self, diagnostics: &mut Vec<Diagnostic>) -> (BTreeMap<String, Arc<Dataset>>, usize) {
        let yaml: Vec<&Source> = self.sources.values().filter(|source| is_dataset(&source.path)).collect();
        let (parsed, count) =
            self.memoised(&self.datasets, yaml, Hash::ABSENT, |source| match source.text() {
                Ok(text) => dataset::parse(&source.path, text),
                Err(diagnostic) => {
                    let Diagnosed { value, .. } = dataset::parse(&source.path, "");
                    Diagnosed { value, diagnostics: vec![diagnostic] }
                }
            });
        let mut datasets = BTreeMap::new();
        let mut joined = Memo::default();
        for dataset in &parsed {
            diagnostics.extend(dataset.diagnostics.iter().cloned());
            let mut value = dataset.value.clone();
            if let Some((file, span)) = value.rows_file() {
                match self.sources.get(file) {
                    Some(source) => {
                        let key = Hash::all([dataset.key, source.hash]);
                        let past = self.joined.get(&value.path);
                        let with_rows = past.filter(|past| past.key == key).cloned().unwrap_or_else(|| {
                            let Diagnosed { value, diagnostics } = join(&value, source);
                            let now = Diagnosed { value: Arc::new(value), diagnostics };
                            Arc::new(Parsed::new(key, now, || self.stand_in(past)))
                        });
                        diagnostics.extend(with_rows.diagnostics.iter().cloned());
                        joined.insert(value.path.clone(), with_rows.clone());
                        value = with_rows.value.clone();
                    }
                    None => diagnostics.push(self.no_rows(file).span(span.clone())),
                }
            }
            datasets.insert(value.id.clone(), value);
        }
        self.datasets = parsed.into_iter().map(|dataset| (dataset.value.path.clone(), dataset)).collect();
        self.joined = joined;
        (datasets, count)
    }

    /// A dataset names a file of rows that is not there.
    fn no_rows(&self, file: &SourcePath) -> Diagnostic {
        let diagnostic = Diagnostic::error(Code::DatasetRows, format!("没有“{file}”这个文件"));
        let beside = self.sources.keys().filter(|path| path.folder() == file.folder());
        let near = crate::diagnostic::nearest(file.file_name(), beside.map(SourcePath::file_name));
        match near.filter(|near| near.ends_with(".csv") || near.ends_with(".xlsx")) {
            Some(near) => diagnostic.hint(format!("是不是“{near}”？")),
            None => diagnostic.hint("把表格文件放在这个 YAML 文件旁边，文件名（含大小写）要写得一样"),
        }
    }

    /// What a source last was without errors, for a preview to show.
    fn stand_in<T>(&self, past: Option<&Arc<Parsed<T>>>) -> Option<Arc<T>> {
        past.filter(|past| self.forgiving && past.sound).map(|past| past.value.clone())
    }

    /// Parses what was not parsed before with these settings, in the order of the sources; how many that were.
    fn memoised<T: Fits>(
        &self,
        past: &Memo<T>,
        sources: Vec<&Source>,
        settings: Hash,
        parse: impl Fn(&Source) -> Diagnosed<T> + Sync,
    ) -> (Vec<Arc<Parsed<T>>>, usize) {
        let count = AtomicUsize::new(0);
        let parsed = sources.into_par_iter().map(|source| {
            let key = source.hash.then(settings);
            let past = past.get(&source.path);
            if let Some(known) = past.filter(|past| past.key == key) {
                return known.clone();
            }
            count.fetch_add(1, Ordering::Relaxed);
            let Diagnosed { value, diagnostics } = parse(source);
            let value = Arc::new(value);
            let fitting = past.filter(|past| past.value.fits(&value));
            let now = Diagnosed { value: value.clone(), diagnostics };
            Arc::new(Parsed::new(key, now, || self.stand_in(fitting)))
        });
        (parsed.collect(), count.into_inner())
    }

    /// The files that are published as they are.
    fn files(
        &mut self,
        datasets: &BTreeMap<String, Arc<Dataset>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<File> {
        let mut files = Vec::new();
        let mut dimensions = Map::default();
        // The rows of a table go online with their dataset, whose files say what the page says; not as they were sent in.
        let rows: BTreeSet<&SourcePath> =
            datasets.values().filter_map(|dataset| dataset.rows_file()).map(|(file, _)| file).collect();
        for source in self.sources.values() {
            let path = &source.path;
            if path.stem("content/", "").is_none() || path.stem("", ".md").is_some() || is_dataset(path) {
                continue;
            }
            if rows.contains(path) {
                continue;
            }
            if matches!(path.extension(), Some("yaml" | "yml")) {
                diagnostics.push(
                    Diagnostic::warning(
                        Code::SourceStray,
                        format!("{path} 不会发布：统计数据要放在 content/stats/ 里，以 .yaml 结尾"),
                    )
                    .at(path, 0..0)
                    .hint("移到 content/stats/ 里；不用的文件移到 content 以外"),
                );
                continue;
            }
            let size = match self.dimensions.get(&source.hash) {
                Some(size) => *size,
                None => imagesize::blob_size(&source.bytes).ok().and_then(|size| {
                    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
                }),
            };
            dimensions.insert(source.hash, size);
            files.push(File {
                path: path.clone(),
                bytes: source.bytes.clone(),
                hash: source.hash,
                dimensions: size,
            });
        }
        self.dimensions = dimensions;
        files
    }

    /// Renders what has to be, with the reason for each.
    fn render(&self, world: &Arc<World>) -> Vec<(RoutePath, Arc<Rendered>, Option<Reason>)> {
        let plan: Vec<(&RoutePath, &View)> = world.plan().iter().collect();
        self.progress.done.store(0, Ordering::Relaxed);
        self.progress.total.store(plan.len(), Ordering::Relaxed);
        plan.into_par_iter()
            .map(|(route, view)| {
                let past = self.rendered.get(route);
                let (rendered, reason) =
                    match past.map_or(Some(Reason::New), |past| past.outdated(world, view)) {
                        None => (past.expect("what is not new was there").clone(), None),
                        Some(reason) => (Arc::new(Rendered::new(world, route, view)), Some(reason)),
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

impl Rendered {
    fn new(world: &Arc<World>, route: &RoutePath, view: &View) -> Rendered {
        let lens = Arc::new(Lens::new(world.clone()));
        let Diagnosed { value, diagnostics } = render::render(lens.clone(), route, view);
        Rendered { view: view.clone(), reads: lens.reads(), output: value, diagnostics }
    }

    /// Why rendering `view` now might give another output; `None` when it cannot.
    fn outdated(&self, world: &World, view: &View) -> Option<Reason> {
        if self.view != *view {
            return Some(Reason::View);
        }
        let read = self.reads.iter().find(|(query, hash)| lens::hash_of(world, query) != **hash);
        read.map(|(query, _)| Reason::Read(query.clone()))
    }
}

impl<T> Parsed<T> {
    /// What was parsed; where it has errors and there is a stand-in, that one with these errors.
    fn new(key: Hash, now: Diagnosed<Arc<T>>, stand_in: impl FnOnce() -> Option<Arc<T>>) -> Parsed<T> {
        let Diagnosed { value, diagnostics } = now;
        if !site::has_errors(&diagnostics) {
            return Parsed { key, value, diagnostics, sound: true };
        }
        match stand_in() {
            Some(value) => Parsed { key, value, diagnostics, sound: true },
            None => Parsed { key, value, diagnostics, sound: false },
        }
    }

    fn diagnosed(&self) -> Diagnosed<Arc<T>> {
        Diagnosed { value: self.value.clone(), diagnostics: self.diagnostics.clone() }
    }
}

/// Whether an earlier parse of a source may stand in for a later one.
trait Fits: Send + Sync {
    fn fits(&self, later: &Self) -> bool;
}

impl Fits for Document {
    /// A document is made for its kind, which is one of the site's.
    fn fits(&self, later: &Document) -> bool {
        self.kind.as_ref().map(|kind| kind.hash) == later.kind.as_ref().map(|kind| kind.hash)
    }
}

impl Fits for Dataset {
    fn fits(&self, _later: &Dataset) -> bool {
        true
    }
}

/// The sources that have errors.
fn errors_of(diagnostics: &[Diagnostic]) -> BTreeSet<SourcePath> {
    let errors = diagnostics.iter().filter(|one| one.severity == Severity::Error);
    errors.filter_map(|one| Some(one.span.as_ref()?.source.clone())).collect()
}

/// Drops what later stages found in sources that could not be parsed: they looked at a stand-in.
fn without_echoes(diagnostics: Vec<Diagnostic>, parsed: usize) -> Vec<Diagnostic> {
    let source = |diagnostic: &Diagnostic| diagnostic.span.as_ref().map(|span| span.source.clone());
    let broken = errors_of(&diagnostics[..parsed]);
    let later = |(index, one): &(usize, Diagnostic)| {
        *index < parsed || source(one).is_none_or(|source| !broken.contains(&source))
    };
    diagnostics.into_iter().enumerate().filter(later).map(|(_, one)| one).collect()
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

fn is_dataset(path: &SourcePath) -> bool {
    path.stem("content/stats/", ".yaml").is_some()
}

/// A dataset with the rows of its file.
fn join(dataset: &Dataset, file: &Source) -> Diagnosed<Dataset> {
    let rows = match file.path.extension() {
        Some("xlsx") => xlsx::parse(&file.path, &file.bytes, dataset.sheet()),
        _ => match file.text() {
            Ok(text) => csv::parse(&file.path, text),
            Err(diagnostic) => Diagnosed { value: Rows::empty(&file.path), diagnostics: vec![diagnostic] },
        },
    };
    if rows.diagnostics.iter().any(|one| one.severity == Severity::Error) {
        return Diagnosed { value: dataset.clone(), diagnostics: rows.diagnostics };
    }
    let joined = dataset.clone().with_rows(&rows.value);
    Diagnosed { value: joined.value, diagnostics: [rows.diagnostics, joined.diagnostics].concat() }
}

fn is_about_config(diagnostic: &Diagnostic) -> bool {
    diagnostic.code == Code::ConfigMissing
        || diagnostic.span.as_ref().is_some_and(|span| span.source.as_str() == config::PATH)
}

/// What the nearest section above a folder that says a kind says.
fn kind_of<'k>(kinds: &Map<String, Option<&'k Arc<Kind>>>, folder: &str) -> Option<Option<&'k Arc<Kind>>> {
    let mut folder = folder;
    loop {
        match kinds.get(folder) {
            Some(kind) => return Some(*kind),
            None => folder = folder.rsplit_once('/')?.0,
        }
    }
}

/// By place, then by what they say; what several renders found is said once, and so is one cause: an address that has
/// to change anyway need not be frozen, and a figure may be missing because its dataset could not be read.
fn sorted(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let broken: BTreeSet<SourcePath> = diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error && one.code != Code::FigureUnknown)
        .filter_map(|one| Some(one.span.as_ref()?.source.clone()))
        .collect();
    diagnostics.retain(|one| {
        one.code != Code::FigureUnknown || !one.related.iter().any(|(span, _)| broken.contains(&span.source))
    });
    let unusable: BTreeSet<SourcePath> = diagnostics
        .iter()
        .filter(|one| matches!(one.code, Code::RouteCollision | Code::RouteInvalid))
        .flat_map(|one| one.span.iter().chain(one.related.iter().map(|(span, _)| span)))
        .map(|span| span.source.clone())
        .collect();
    diagnostics.retain(|one| {
        one.code != Code::SlugUnfrozen
            || one.span.as_ref().is_none_or(|span| !unusable.contains(&span.source))
    });
    diagnostics.sort();
    diagnostics.dedup_by(|a, b| a.span == b.span && a.code == b.code && a.message == b.message);
    diagnostics
}
