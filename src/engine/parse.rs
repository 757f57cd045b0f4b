//! Stage 2 with a memory: the sources to settings, theme, documents, datasets and files. What was parsed from the same
//! bytes by the same settings is taken again.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::memory::{Fits, Memo, Parsed, Read};
use crate::card::Font;
use crate::check::claims::Claim;
use crate::check::listed;
use crate::check::names::Names;
use crate::check::words::Words;
use crate::check::{Found, Options, Reader};
use crate::config::kinds::Kind;
use crate::config::waivers::{self, Waiver};
use crate::config::{self, Config, share};
use crate::dataset::rows::Rows;
use crate::dataset::table::RowsFile;
use crate::dataset::{self, Dataset, Part, csv, xlsx};
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Hint, Node, stop_build};
use crate::document::markdown::Visit;
use crate::document::{self, Document};
use crate::folder::{self, Role};
use crate::hash::{Hash, Map};
use crate::ledger::signature::{self, Signature};
use crate::notes::{self, Notes};
use crate::path::SourcePath;
use crate::portal;
use crate::render::vocabulary;
use crate::site::File;
use crate::site::files::unfit_sources;
use crate::source::{self, Source, Sources, Unread};
use crate::text::passage::Passage;
use crate::theme::{self, Theme};

/// What past passes parsed.
#[derive(Debug, Default)]
pub(super) struct Parses {
    /// Where a source has errors, what it last was without them stands in for it.
    pub(super) forgiving: bool,
    documents: Memo<Document>,
    datasets: Memo<Dataset>,
    /// Datasets with the rows of their files.
    joined: Memo<Dataset>,
    /// What is said of pictures beside them.
    notes: Memo<Notes>,
    theme: Option<Parsed<Theme>>,
    /// The site's own font for cards.
    font: Option<Arc<Font>>,
    /// The list of words, with the hash of its source.
    words: Option<(Hash, Diagnosed<Words>)>,
    /// What somebody agreed to, with the hash of its source.
    waivers: Option<(Hash, Diagnosed<Vec<Waiver>>)>,
    /// Who signed what, with the hash of all these sources.
    signatures: Option<(Hash, Diagnosed<Vec<Arc<Signature>>>)>,
    /// A defect, for tests.
    pub(super) stale: bool,
}

/// A source to be parsed, if that is needed.
enum Text<'a> {
    /// With what it holds, where that is at hand.
    Known(&'a Source, Option<Vec<u8>>),
    /// Nobody knows yet what it holds.
    Unread(&'a Unread),
}

/// What the sources were parsed to.
pub(super) struct Inputs {
    pub(super) config: Arc<Config>,
    pub(super) theme: Arc<Theme>,
    pub(super) documents: Vec<Arc<Document>>,
    /// What the rules of passages found in those texts that they found something in.
    pub(super) reads: Map<SourcePath, Arc<Read>>,
    pub(super) datasets: BTreeMap<String, Arc<Dataset>>,
    pub(super) files: Vec<File>,
    /// What somebody agreed to, in the order of the sources.
    pub(super) waivers: Vec<Waiver>,
    /// Who signed what, in the order of the sources.
    pub(super) signatures: Vec<Arc<Signature>>,
    /// How many sources were parsed anew.
    pub(super) parsed: usize,
}

impl Parses {
    /// Parses the sources; those that the scan left unread are read, and are among the sources afterwards. `None` where the settings cannot be read: with other kinds and taxonomies every page would be
    /// wrong in turn.
    pub(super) fn run(
        &mut self,
        sources: &mut Sources,
        fresh: Map<SourcePath, Vec<u8>>,
        unread: &[Unread],
        diagnostics: &mut Vec<Diagnostic>,
        mut tick: impl FnMut(&'static str),
    ) -> io::Result<Option<Inputs>> {
        let mut config = Parses::config(sources, diagnostics)?;
        if stop_build(diagnostics) && diagnostics.iter().any(is_about_config) {
            return Ok(None);
        }
        self.font = share::font(&config.share, sources, self.font.as_ref(), diagnostics)?;
        config.share.font.clone_from(&self.font);
        let config = Arc::new(config);
        let theme = self.theme(&config, sources)?.collect(diagnostics);
        diagnostics.extend(portal::unread(&config, sources));
        tick("主题");
        let words = self.words(sources)?.collect(diagnostics);
        let mut options = Options::new(&config.rules, words, Names::default()).of_site(&config);
        let (datasets, more) = self.datasets(&options, sources, diagnostics)?;
        options.names = Names::new(datasets.values().map(|dataset| &**dataset));
        let (texts, parsed, read) = self.documents(&config, &options, sources, fresh, unread, diagnostics)?;
        read.into_iter().for_each(|source| sources.add(source));
        let more = more + self.notes(&options, sources, diagnostics)?;
        let files = self.files(sources, &datasets, diagnostics);
        let documents: Vec<Arc<Document>> = texts.iter().map(|text| text.value.clone()).collect();
        let mut waivers = self.waivers(sources)?.collect(diagnostics);
        waivers.extend(documents.iter().flat_map(|document| document.front_matter.waive.iter().cloned()));
        let signatures = self.signatures(sources)?.collect(diagnostics);
        let with_reads = texts.iter().filter_map(|text| Some((text.value.path.clone(), text.read.clone()?)));
        let reads: Map<SourcePath, Arc<Read>> = with_reads.collect();
        self.keep(texts, sources);
        tick("解析");
        let parsed = parsed + more;
        Ok(Some(Inputs { config, theme, documents, reads, datasets, files, waivers, signatures, parsed }))
    }

    /// Keeps the documents for the next pass.
    fn keep(&mut self, texts: Vec<Arc<Parsed<Document>>>, sources: &Sources) {
        let count = texts.len();
        for text in texts {
            if self.documents.get(&text.value.path).is_none_or(|past| !Arc::ptr_eq(past, &text)) {
                self.documents.insert(text.value.path.clone(), text);
            }
        }
        if self.documents.len() > count {
            self.documents.retain(|path, _| sources.contains_key(path));
        }
    }

    /// The site's own list of words.
    fn words(&mut self, sources: &Sources) -> io::Result<Diagnosed<Words>> {
        let hash = listed::hash(sources);
        if let Some((_, words)) = self.words.as_ref().filter(|(past, _)| *past == hash) {
            return Ok(words.clone());
        }
        let words = listed::read(sources)?;
        self.words = Some((hash, words.clone()));
        Ok(words)
    }

    /// What somebody agreed to, as far as it stands in no page.
    fn waivers(&mut self, sources: &Sources) -> io::Result<Diagnosed<Vec<Waiver>>> {
        let hash = sources.get(folder::WAIVERS).map_or(Hash::ABSENT, |source| source.hash);
        if let Some((_, waivers)) = self.waivers.as_ref().filter(|(past, _)| *past == hash) {
            return Ok(waivers.clone());
        }
        let waivers = waivers::read(sources)?;
        self.waivers = Some((hash, waivers.clone()));
        Ok(waivers)
    }

    /// Who signed what. A file that is not as it was written counts for nothing, and is told.
    fn signatures(&mut self, sources: &Sources) -> io::Result<Diagnosed<Vec<Arc<Signature>>>> {
        let files = || sources.values().filter(|source| source.role == Some(Role::Signature));
        let hash =
            Hash::all(files().flat_map(|source| [Hash::of(source.path.as_str().as_bytes()), source.hash]));
        if let Some((_, signatures)) = self.signatures.as_ref().filter(|(past, _)| *past == hash) {
            return Ok(signatures.clone());
        }
        let mut read = Diagnosed::<Vec<Arc<Signature>>>::default();
        for source in files() {
            let bytes = sources.read(source)?;
            match source::text(&source.path, &bytes) {
                Ok(text) => match signature::parse(&source.path, text) {
                    Ok(signature) => read.value.push(Arc::new(signature)),
                    Err(damaged) => read.diagnostics.push(*damaged),
                },
                Err(unread) => read.diagnostics.push(Diagnostic { code: Code::ReviewDamaged, ..unread }),
            }
        }
        self.signatures = Some((hash, read.clone()));
        Ok(read)
    }

    /// Lets go of what was parsed.
    pub(super) fn forget(&mut self) {
        *self = Parses { forgiving: self.forgiving, ..Parses::default() };
    }

    fn config(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> io::Result<Config> {
        let read = config::read(sources)?;
        // What is wrong with the file itself has been said.
        if diagnostics.iter().any(is_about_config) {
            return Ok(read.value);
        }
        Ok(read.collect(diagnostics))
    }

    fn theme(&mut self, config: &Config, sources: &Sources) -> io::Result<Diagnosed<Arc<Theme>>> {
        let key = theme::key(config, sources);
        if let Some(theme) = self.theme.as_ref().filter(|past| past.key == key) {
            return Ok(theme.diagnosed());
        }
        let Diagnosed { value, diagnostics } = theme::parse(config, sources, vocabulary::register)?;
        let past = self.theme.take().filter(|theme| self.forgiving && theme.sound);
        let now = Diagnosed { value: Arc::new(value), diagnostics };
        let theme = Parsed::new(key, now, || past.map(|past| past.value));
        let diagnosed = theme.diagnosed();
        self.theme = Some(theme);
        Ok(diagnosed)
    }

    /// Parses the Markdown sources. Sections first, because they say of what kind the pages in them are.
    fn documents(
        &self,
        config: &Config,
        options: &Options,
        sources: &Sources,
        mut fresh: Map<SourcePath, Vec<u8>>,
        unread: &[Unread],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> io::Result<(Vec<Arc<Parsed<Document>>>, usize, Vec<Source>)> {
        let mut heads = Vec::new();
        let mut pages = Vec::new();
        let mut add = |role, text| match role {
            Some(Role::Section) => heads.push(text),
            Some(Role::Page) => pages.push(text),
            _ => {}
        };
        for source in sources.values() {
            add(source.role, Text::Known(source, fresh.remove(&source.path)));
        }
        unread.iter().for_each(|page| add(folder::role(&page.path), Text::Unread(page)));
        let settings = config.document_settings();
        let plain = document::Settings { config, kind: None, hash: settings };
        let (mut documents, mut parsed, mut read) = self.memoised(
            &self.documents,
            options,
            sources,
            heads,
            |_| settings,
            |source, text, visit| document::parse(&source.path, source.hash, text, &plain, visit),
            |source, text, document, visit| document::walk(&source.path, text, document, &plain, visit),
        )?;

        let mut kinds = Kinds::default();
        for document in &documents {
            let folder = document.value.path.folder().to_string();
            let Some(name) = &document.value.front_matter.kind else {
                if document.value.poisoned {
                    kinds.insert(folder, Err(document.value.path.clone()));
                }
                continue;
            };
            let kind = config.kind(&name.value);
            if kind.is_none() {
                diagnostics.push(
                    Diagnostic::new(Code::FrontMatterInvalid, format!("没有叫“{}”的内容类型", name.value))
                        .at(&document.value.path, name.range.clone())
                        .breaks(Node::of_page(&document.value.path))
                        .hint("运行 linli list kinds 看有哪些；要一种新的，运行 linli new kind")
                        .nearest(&name.value, config.kinds.iter().map(|kind| kind.name.as_str())),
                );
            }
            kinds.insert(folder, kind.ok_or_else(|| document.value.path.clone()));
        }
        let mut settings_of: Map<Option<&str>, document::Settings<'_>> = Map::default();
        for kind in config.kinds.iter().map(Some).chain([None]) {
            let hash = Hash::all([settings, kind.map_or(Hash::ABSENT, |kind| kind.hash)]);
            let name = kind.map(|kind| kind.name.as_str());
            settings_of.insert(name, document::Settings { config, kind, hash });
        }
        let settings = |path: &SourcePath| {
            let kind = kind_of(&kinds, path.folder()).and_then(|kind| kind.as_ref().ok());
            &settings_of[&kind.map(|kind| kind.name.as_str())]
        };
        let (more, count, others) = self.memoised(
            &self.documents,
            options,
            sources,
            pages,
            |path| settings(path).hash,
            |source, text, visit| {
                document::parse(&source.path, source.hash, text, settings(&source.path), visit)
            },
            |source, text, document, visit| document::walk(&source.path, text, document, &plain, visit),
        )?;
        documents.extend(more);
        parsed += count;
        read.extend(others);
        // Two lists in order to one.
        documents.sort_by(|a, b| a.value.path.cmp(&b.value.path));
        for document in &documents {
            let path = &document.value.path;
            // Which keys a page may have is a matter of its kind, which a section says; that page has no kind.
            let hiding = || match kind_of(&kinds, path.folder()) {
                _ if folder::is_section(path) => Vec::new(),
                Some(Ok(_)) => Vec::new(),
                Some(Err(section)) => vec![section.clone()],
                None => folder::sections_above(path).collect(),
            };
            diagnostics.extend(document.diagnostics.iter().cloned().map(|one| match one.code {
                Code::FrontMatterUnknownKey => one.follows(hiding().into_iter().map(Node::Source)),
                _ => one,
            }));
            diagnostics.extend(document.read.iter().flat_map(|read| read.found.iter().cloned()));
        }
        Ok((documents, parsed, read))
    }

    /// Parses what is said of pictures beside them; how many were parsed.
    fn notes(
        &mut self,
        options: &Options,
        sources: &Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> io::Result<usize> {
        let yaml = sources.values().filter(|source| source.role == Some(Role::Notes));
        let yaml: Vec<&Source> = yaml.collect();
        let named: Vec<SourcePath> = yaml.iter().map(|source| source.path.clone()).collect();
        if yaml.is_empty() {
            self.notes.clear();
            return Ok(0);
        }
        let (parsed, count, _) = self.memoised(
            &self.notes,
            options,
            sources,
            yaml.into_iter().map(|source| Text::Known(source, None)).collect(),
            |_| Hash::ABSENT,
            |source, bytes, visit| match source::text(&source.path, bytes) {
                Ok(text) => notes::parse(&source.path, text, visit),
                Err(diagnostic) => Diagnosed { value: Notes::default(), diagnostics: vec![diagnostic] },
            },
            |source, bytes, _, visit| {
                if let Ok(text) = source::text(&source.path, bytes) {
                    notes::walk(&source.path, text, visit);
                }
            },
        )?;
        for (notes, path) in parsed.iter().zip(&named) {
            diagnostics.extend(notes.diagnostics.iter().cloned());
            diagnostics.extend(notes.read.iter().flat_map(|read| read.found.iter().cloned()));
            let Some(file) = folder::noted(path).filter(|file| !sources.contains_key(file)) else { continue };
            let message = format!("没有“{}”这个文件，这里写的哪里也不显示", file.file_name());
            let mut missing = Diagnostic::new(Code::ImageNotes, message).at(path, 0..0);
            let beside =
                sources.keys().filter(|path| path.folder() == file.folder() && folder::is_shown(path));
            if let Some(near) =
                crate::diagnostic::nearest_file(file.file_name(), beside.map(SourcePath::file_name))
            {
                missing = missing.hint(Hint::perhaps(&format!("{near}.yaml")));
            }
            diagnostics.push(missing.hint("文件名是图片的全名再加 .yaml，放在图片旁边；不用的删去"));
        }
        self.notes = parsed.into_iter().zip(named).map(|(notes, path)| (path, notes)).collect();
        Ok(count)
    }

    fn datasets(
        &mut self,
        options: &Options,
        sources: &Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> io::Result<(BTreeMap<String, Arc<Dataset>>, usize)> {
        let is_dataset = |source: &&Source| source.role == Some(Role::Dataset);
        let yaml = sources.values().filter(is_dataset).map(|source| Text::Known(source, None)).collect();
        let (parsed, count, _) = self.memoised(
            &self.datasets,
            options,
            sources,
            yaml,
            |_| Hash::ABSENT,
            |source, bytes, visit| match source::text(&source.path, bytes) {
                Ok(text) => dataset::parse(&source.path, text, visit),
                Err(diagnostic) => {
                    let Diagnosed { mut value, .. } = dataset::parse(&source.path, "", visit);
                    let mut diagnostics = vec![diagnostic];
                    value.break_by(&mut diagnostics);
                    Diagnosed { value, diagnostics }
                }
            },
            |source, bytes, dataset, visit| {
                if let Ok(text) = source::text(&source.path, bytes) {
                    dataset::walk(&source.path, text, dataset, visit);
                }
            },
        )?;
        let (reader, read_by) = (Reader::new(options), options.hash());
        let mut datasets = BTreeMap::new();
        let mut joined = Memo::default();
        for dataset in &parsed {
            diagnostics.extend(dataset.diagnostics.iter().cloned());
            diagnostics.extend(dataset.read.iter().flat_map(|read| read.found.iter().cloned()));
            let mut value = dataset.value.clone();
            let files: Vec<_> = value.files().map(|(part, file)| (part, file.clone())).collect();
            let mut rows = Vec::new();
            for (part, file) in &files {
                match sources.get(&file.path) {
                    Some(source) => rows.push((*part, file, source)),
                    None => {
                        let missing = Parses::no_rows(sources, &file.path).span(file.span.clone());
                        diagnostics.push(missing.breaks([Node::Source(value.path.clone())]));
                    }
                }
            }
            if !rows.is_empty() {
                let key =
                    Hash::all([dataset.key].into_iter().chain(rows.iter().map(|(.., source)| source.hash)));
                let past = self.joined.get(&value.path);
                let by_same = |past: &&Arc<Parsed<Dataset>>| past.read_by == read_by || self.stale;
                let with_rows = match past.filter(|past| past.key == key).filter(by_same) {
                    Some(past) => past.clone(),
                    None => {
                        let (mut joined, mut troubles, mut found) =
                            ((*value).clone(), Vec::new(), Vec::new());
                        for (part, file, source) in rows {
                            let mut here = Found::in_source(&source.path);
                            let bytes = sources.read(source)?;
                            let visit = &mut |passage: &Passage<'_>| reader.read(passage, &mut here);
                            joined = join(joined, part, file, &bytes, visit).collect(&mut troubles);
                            if !stop_build(&troubles) {
                                found.push(here);
                            }
                        }
                        let now = Diagnosed { value: Arc::new(joined), diagnostics: troubles };
                        let parsed = Parsed::new(key, now, || self.stand_in(past));
                        Arc::new(Parsed { read: Read::of_all(found), read_by, ..parsed })
                    }
                };
                diagnostics.extend(with_rows.diagnostics.iter().cloned());
                diagnostics.extend(with_rows.read.iter().flat_map(|read| read.found.iter().cloned()));
                joined.insert(value.path.clone(), with_rows.clone());
                value = with_rows.value.clone();
            }
            datasets.insert(value.id.clone(), value);
        }
        self.datasets = parsed.into_iter().map(|dataset| (dataset.value.path.clone(), dataset)).collect();
        self.joined = joined;
        Ok((datasets, count))
    }

    /// The numbers in texts that may be figures, by their source.
    pub(super) fn claims(&self) -> impl Iterator<Item = (&SourcePath, &[Claim])> {
        self.documents
            .iter()
            .filter_map(|(path, parsed)| Some((path, parsed.read.as_ref()?.claims.as_slice())))
    }

    /// A dataset names a file of rows that is not there.
    fn no_rows(sources: &Sources, file: &SourcePath) -> Diagnostic {
        let diagnostic = Diagnostic::new(Code::DatasetRows, format!("没有“{file}”这个文件"));
        let beside = sources.keys().filter(|path| path.folder() == file.folder());
        let near = crate::diagnostic::nearest(file.file_name(), beside.map(SourcePath::file_name));
        match near.filter(|near| near.ends_with(".csv") || near.ends_with(".xlsx")) {
            Some(near) => diagnostic.hint(Hint::perhaps(near)),
            None => diagnostic.hint("把表格文件放在这个 YAML 文件旁边，文件名（含大小写）要写得一样"),
        }
    }

    /// What a source last was without errors, for a preview to show.
    fn stand_in<T>(&self, past: Option<&Arc<Parsed<T>>>) -> Option<Arc<T>> {
        past.filter(|past| self.forgiving && past.sound).map(|past| past.value.clone())
    }

    /// Parses what was not parsed before with these settings, in the order of the texts; how many that were, and those
    /// that were read for it. A text that is at hand ends here. The rules of passages see every text once as it is parsed,
    /// and again where they go by something else now.
    #[expect(clippy::too_many_arguments, reason = "what differs between documents and datasets")]
    fn memoised<T: Fits>(
        &self,
        past: &Memo<T>,
        options: &Options,
        sources: &Sources,
        texts: Vec<Text<'_>>,
        settings: impl Fn(&SourcePath) -> Hash + Sync,
        parse: impl Fn(&Source, &[u8], Visit<'_>) -> Diagnosed<T> + Sync,
        walk: impl Fn(&Source, &[u8], &T, Visit<'_>) + Sync,
    ) -> io::Result<(Vec<Arc<Parsed<T>>>, usize, Vec<Source>)> {
        let (reader, read_by) = (Reader::new(options), options.hash());
        let count = AtomicUsize::new(0);
        let parsed = texts.into_par_iter().map(|text| {
            let (source, text) = match text {
                Text::Known(source, text) => (Cow::Borrowed(source), text),
                Text::Unread(unread) => {
                    let (source, text) = sources.read_first(unread)?;
                    (Cow::Owned(source), Some(text))
                }
            };
            let key = source.hash.then(settings(&source.path));
            let past = past.get(&source.path);
            let known = past.filter(|past| past.key == key);
            if let Some(known) = known.filter(|known| known.read_by == read_by || self.stale) {
                return Ok((known.clone(), source));
            }
            let text = text.map_or_else(|| sources.read(&source), Ok)?;
            let mut found = Found::in_source(&source.path);
            if let Some(known) = known {
                walk(&source, &text, &known.value, &mut |passage| reader.read(passage, &mut found));
                let read = known.read(Read::of(found), read_by);
                return Ok((Arc::new(read), source));
            }
            count.fetch_add(1, Ordering::Relaxed);
            let Diagnosed { value, diagnostics } =
                parse(&source, &text, &mut |passage| reader.read(passage, &mut found));
            let value = Arc::new(value);
            let fitting = past.filter(|past| past.value.fits(&value));
            let now = Diagnosed { value: value.clone(), diagnostics };
            let parsed = Parsed::new(key, now, || self.stand_in(fitting));
            let parsed = Parsed { read: Read::of(found), read_by, ..parsed };
            Ok((Arc::new(parsed), source))
        });
        let (parsed, all): (Vec<_>, Vec<_>) = parsed.collect::<io::Result<Vec<_>>>()?.into_iter().unzip();
        let read = all.into_iter().filter_map(|source| match source {
            Cow::Owned(source) => Some(source),
            Cow::Borrowed(_) => None,
        });
        Ok((parsed, count.into_inner(), read.collect()))
    }

    /// The files that are published as they are.
    fn files(
        &self,
        sources: &Sources,
        datasets: &BTreeMap<String, Arc<Dataset>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<File> {
        let mut files = Vec::new();
        // The rows of a table go online with their dataset, whose files say what the page says; not as they were sent in.
        let rows: BTreeSet<&SourcePath> =
            datasets.values().flat_map(|dataset| dataset.files()).map(|(_, file)| &file.path).collect();
        let mut withheld = Vec::new();
        for source in sources.values() {
            let path = &source.path;
            match source.role {
                Some(Role::Asset) if !rows.contains(path) => {
                    let Source { dimensions, trouble, .. } = *source;
                    let picture = sources.picture(source).map(Arc::new);
                    let blob = sources.blob(source);
                    let notes = (!self.notes.is_empty()).then(|| self.notes.get(&folder::notes(path)));
                    let notes = notes.flatten().map(|notes| notes.value.clone());
                    files.push(File { path: path.clone(), blob, dimensions, trouble, picture, notes });
                }
                Some(Role::Withheld) => withheld.push(path),
                Some(Role::Stray) => {
                    let (message, hint) = match folder::below(path, folder::RULES) {
                        Some(_) => (
                            format!(
                                "{path} 没有人读：词语表的文件名是 {} 或 {}",
                                folder::TERMS,
                                folder::TERMS_TABLE
                            ),
                            "改成这个名字；不用的文件移到 rules 以外",
                        ),
                        None if let Some(file) = noted_by_slip(sources, path) => {
                            let name = format!("{}.yaml", file.file_name());
                            let message = format!("{path} 没有人读：图片的说明写在 {name} 里");
                            let stray = Diagnostic::new(Code::SourceStray, message).at(path, 0..0);
                            diagnostics.push(stray.hint(format!("改名为 {name}")));
                            continue;
                        }
                        None if folder::below(path, folder::STATS).is_some() => {
                            let stem = path.file_name().rsplit_once('.').map_or("", |(stem, _)| stem);
                            let message = format!("{path} 不会发布：统计数据的文件名要以小写的 .yaml 结尾");
                            let stray = Diagnostic::new(Code::SourceStray, message).at(path, 0..0);
                            let hint = format!("改名为 {stem}.yaml；不用的文件移到 content 以外");
                            diagnostics.push(stray.hint(hint));
                            continue;
                        }
                        None => (
                            format!("{path} 不会发布：统计数据要放在 content/stats/ 里，以 .yaml 结尾"),
                            "移到 content/stats/ 里；不用的文件移到 content 以外",
                        ),
                    };
                    diagnostics.push(Diagnostic::new(Code::SourceStray, message).at(path, 0..0).hint(hint));
                }
                _ => {}
            }
        }
        diagnostics.extend(unfit_sources(&withheld));
        files
    }
}

/// Of which picture, sound or film a file was evidently to say something, by a name that nobody looks for: `a.jpg.yml`,
/// `a.yaml`.
fn noted_by_slip<'s>(sources: &'s Sources, path: &SourcePath) -> Option<&'s SourcePath> {
    let (stem, _) = path.as_str().rsplit_once('.')?;
    let is_meant = |file: &&SourcePath| {
        file.as_str() == stem || file.as_str().rsplit_once('.').is_some_and(|(name, _)| name == stem)
    };
    sources.keys().filter(|file| folder::is_shown(file)).find(is_meant)
}

/// Whether a problem is one of the settings.
fn is_about_config(diagnostic: &Diagnostic) -> bool {
    diagnostic.code == Code::ConfigMissing
        || diagnostic.span.as_ref().is_some_and(|span| span.source.as_str() == config::PATH)
}

/// A dataset with what one of its files has, whose texts are visited. The rows end here: a large table is not held twice.
fn join(dataset: Dataset, part: Part, file: &RowsFile, bytes: &[u8], visit: Visit<'_>) -> Diagnosed<Dataset> {
    let path = &file.path;
    let (text, rows) = match path.extension() {
        Some("xlsx") => ("", xlsx::parse(path, bytes, file.sheet.as_deref())),
        _ => match source::text(path, bytes) {
            Ok(text) => (text, csv::parse(path, text)),
            Err(diagnostic) => ("", Diagnosed { value: Rows::empty(path), diagnostics: vec![diagnostic] }),
        },
    };
    if stop_build(&rows.diagnostics) {
        let (mut value, mut diagnostics) = (dataset, rows.diagnostics);
        value.break_by(&mut diagnostics);
        return Diagnosed { value, diagnostics };
    }
    rows.value.visit(text, visit);
    let joined = dataset.with_rows(part, rows.value);
    Diagnosed { value: joined.value, diagnostics: [rows.diagnostics, joined.diagnostics].concat() }
}

/// Of what kind the pages in a folder are, or the section whose error hides it.
type Kinds<'k> = Map<String, Result<&'k Arc<Kind>, SourcePath>>;

/// What the nearest section above a folder that says a kind says.
fn kind_of<'a, 'k>(kinds: &'a Kinds<'k>, folder: &str) -> Option<&'a Result<&'k Arc<Kind>, SourcePath>> {
    let mut folder = folder;
    loop {
        match kinds.get(folder) {
            Some(kind) => return Some(kind),
            None => folder = folder.rsplit_once('/')?.0,
        }
    }
}
