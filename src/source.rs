//! Stage 1, `scan`: which files the site has, and what each holds by its hash. The only module that reads them.
//!
//! Markdown that was not known is handed on to the parse, where it ends: read where there is something to compare it with,
//! and else for the parse to read. What nobody parses is never in memory as a whole, but for pictures.
//! Whoever wants to see a file again later [reads](Sources::read) it again, and is told when it is another by then.
#![expect(clippy::disallowed_methods, reason = "this is the stage that reads files")]

mod stamps;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read, Seek};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::blob::{At, Blob, Stamp};
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Node};
use crate::disk::{self, named};
use crate::film::{self, Film, Patch, Seal};
use crate::folder::{self, Role};
use crate::hash::{Hash, Map};
use crate::path::SourcePath;
use crate::photo::{self, Photo, Stripped, Trouble, Variety};
use crate::picture::Picture;
use crate::text::chars::is_unseen;

/// The largest text (Markdown, YAML, template) that is read, in bytes.
pub const MAX_TEXT: u64 = 4 << 20;

/// A file of the site.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its place in the site.
    pub path: SourcePath,
    /// What it is by its place: every stage asks, in every pass.
    pub role: Option<Role>,
    /// The hash of what it holds.
    pub hash: Hash,
    /// Its length in bytes.
    pub length: u64,
    /// Width and height in pixels as it is shown, if it is a picture whose head could be read.
    pub dimensions: Option<(u32, u32)>,
    /// What is wrong with it, if it is a picture.
    pub trouble: Option<Trouble>,
    /// What can be made of it.
    variety: Variety,
    /// The hash and the length of what is published of it, where that is not all.
    published: Option<(Hash, u64)>,
    /// What is published otherwise, if it is a film.
    patches: Arc<[Patch]>,
    stamp: Stamp,
    /// Written so shortly before it was read that a second write may hide behind the same time.
    racy: bool,
}

/// The files of a site.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    root: PathBuf,
    files: BTreeMap<SourcePath, Source>,
    /// A change of one file may be one of another, too.
    has_links: bool,
}

/// A Markdown source that was seen and not read.
#[derive(Clone, Debug)]
pub struct Unread {
    /// Its place in the site.
    pub path: SourcePath,
    stamp: Stamp,
    racy: bool,
}

/// What a scan found.
#[derive(Debug)]
pub struct Scan {
    /// The files.
    pub sources: Sources,
    /// What the Markdown among them holds that is not as it was.
    pub fresh: Map<SourcePath, Vec<u8>>,
    /// The Markdown that is no part of `sources` before it is [read](Sources::read_first): all of it, where no past is
    /// known.
    pub unread: Vec<Unread>,
    /// What is wrong with files and names.
    pub complaints: Vec<Diagnostic>,
}

/// Two writes closer together than this may get the same time from a file system.
const TICK: Duration = Duration::from_millis(20);

/// Looks at the files of the site below `root`: `site.yaml`, `content/`, `themes/` and what else is of [`folder::TOPS`]. Those that have not been touched
/// since they were read are as in `past`. Hidden files and editors' leftovers are passed over. Where `only` those paths below
/// `root` can have changed, nothing else is looked at; but for folders and links, which may stand for anything.
///
/// # Errors
/// When a file or folder cannot be read; the error names it. A file that vanishes meanwhile is left out.
pub fn scan(root: &Path, past: &Sources, only: Option<&BTreeSet<PathBuf>>) -> io::Result<Scan> {
    match only.map(|paths| scan_only(root, past, paths)).transpose()?.flatten() {
        Some(scan) => Ok(scan),
        None => scan_all(root, past),
    }
}

/// The files as in `past`, but for some that are looked at; `None` where that is not enough.
fn scan_only(root: &Path, past: &Sources, paths: &BTreeSet<PathBuf>) -> io::Result<Option<Scan>> {
    if past.is_empty() || past.has_links {
        return Ok(None);
    }
    let mut scan =
        Scan { sources: past.clone(), fresh: Map::default(), unread: Vec::new(), complaints: Vec::new() };
    let now = SystemTime::now();
    for path in paths {
        let file = root.join(path);
        let known = source_path(root, &file).filter(|path| past.contains_key(path));
        match (file.symlink_metadata(), known) {
            (Ok(metadata), _) if metadata.is_file() => scan.add(look(root, &file, &past.files, false, now)?),
            (Err(error), Some(path)) if error.kind() == io::ErrorKind::NotFound => {
                scan.sources.files.remove(&path);
            }
            _ => return Ok(None),
        }
    }
    Ok(Some(scan))
}

fn scan_all(root: &Path, past: &Sources) -> io::Result<Scan> {
    let real_root = root.canonicalize().map_err(|error| named(root, error))?;
    let stamps = if past.is_empty() { stamps::load(root) } else { BTreeMap::new() };
    let known = if past.is_empty() { &stamps } else { &past.files };
    let mut has_links = false;
    let mut diagnostics = Vec::new();
    let mut files: Vec<PathBuf> = Vec::new();
    for top in folder::TOPS {
        let folder = root.join(top);
        if folder.symlink_metadata().is_err() {
            continue;
        }
        let mut walk = WalkDir::new(&folder)
            .follow_links(true)
            .into_iter()
            .filter_entry(|entry| !folder::is_ignored(entry.file_name()));
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(&folder).to_path_buf();
                    if error.loop_ancestor().is_some() {
                        diagnostics.push(outside(root, &path, "链接绕回了自己的上级文件夹"));
                        continue;
                    }
                    match error.into_io_error() {
                        // A link that leads nowhere, or a file removed during the walk.
                        Some(error) if error.kind() == io::ErrorKind::NotFound => {
                            if path.symlink_metadata().is_ok() {
                                diagnostics.push(outside(root, &path, "链接指向不存在的文件"));
                            }
                            continue;
                        }
                        Some(error) => return Err(named(&path, error)),
                        None => continue,
                    }
                }
            };
            has_links |= entry.path_is_symlink();
            if entry.path_is_symlink()
                && !entry.path().canonicalize().is_ok_and(|real| real.starts_with(&real_root))
            {
                diagnostics.push(outside(root, entry.path(), "链接指到站点文件夹以外"));
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                continue;
            }
            if entry.file_type().is_file() {
                files.push(entry.into_path());
            }
        }
    }
    diagnostics.extend(unread_names(root)?);
    let now = SystemTime::now();
    let looked: Vec<Option<Look>> = files
        .into_par_iter()
        .with_min_len(64)
        .map(|file| look(root, &file, known, past.is_empty(), now))
        .collect::<io::Result<_>>()?;
    let sources = Sources { root: root.to_path_buf(), files: BTreeMap::new(), has_links };
    let mut scan = Scan { sources, fresh: Map::default(), unread: Vec::new(), complaints: diagnostics };
    looked.into_iter().for_each(|look| scan.add(look));
    stamps::save(root, &scan.sources, known, now);
    Ok(scan)
}

/// Names what stands beside `site.yaml` under a name that is nearly one of those which are read.
fn unread_names(root: &Path) -> io::Result<Vec<Diagnostic>> {
    let entries = std::fs::read_dir(root).map_err(|error| named(root, error))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| !folder::is_ignored(name.as_ref())).collect();
    names.sort();
    let is_there = |name: &str| names.iter().any(|other| other == name);
    let mut found = Vec::new();
    for (name, meant) in names.iter().filter_map(|name| Some((name, folder::meant_by(name)?))) {
        let top = meant.split('/').next().unwrap_or(meant);
        // A folder for settings, or a file for a folder, was not meant for that.
        if root.join(name).is_dir() == meant.contains('.') {
            continue;
        }
        // Some file systems do not tell `Site.yaml` from `site.yaml`: then it is read.
        if !is_there(top) && name.eq_ignore_ascii_case(top) && root.join(top).exists() {
            continue;
        }
        let message = format!("“{name}”没有人读：{}", folder::purpose(meant));
        let hint = match is_there(meant) {
            true if meant.contains('.') => format!("已经有 {meant}；不用的改个名字或者移走"),
            true => format!("把里面的东西移到 {meant} 里"),
            false if meant.contains('/') => format!("移到 {meant}"),
            false => format!("改名为 {meant}"),
        };
        found.push(Diagnostic::new(Code::SourceUnread, message).hint(hint));
    }
    for name in names.iter().filter(|name| folder::meant_by(name).is_none()) {
        let section = root.join(folder::CONTENT).join(name);
        if !folder::TOPS.contains(&name.as_str()) && section.is_dir() && holds_pages(&root.join(name)) {
            let message = format!("“{name}”没有人读：页面放在 {}/{name} 里", folder::CONTENT);
            let hint =
                format!("把里面的页面移到 {}/{name} 里；不用的文件夹改个名字或者移走", folder::CONTENT);
            found.push(Diagnostic::new(Code::SourceUnread, message).hint(hint));
        }
    }
    Ok(found)
}

/// Whether Markdown stands right in a folder. One that cannot be read holds none.
fn holds_pages(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| path.extension().is_some_and(|extension| extension == "md"))
}

/// Forgets what is noted of files from one run to the next: some file is not what its stamp says.
pub fn forget(root: &Path) {
    stamps::forget(root);
}

/// Whether two readings found the same files with the same bytes.
pub fn are_alike(one: &Sources, other: &Sources) -> bool {
    one.len() == other.len()
        && one
            .values()
            .zip(other.values())
            .all(|(one, other)| one.hash == other.hash && one.path == other.path)
}

/// Whether a change at `path` can matter to the site at `root`.
pub fn concerns(root: &Path, path: &Path) -> bool {
    let Ok(below) = path.strip_prefix(root) else { return true };
    // Above one of them it may be that one which came or went.
    let is_near = |top: &&str| below.starts_with(top) || Path::new(top).starts_with(below);
    folder::TOPS.iter().any(is_near)
        && !below.components().skip(1).any(|part| folder::is_ignored(part.as_os_str()))
}

/// What one look at a file found.
enum Look {
    Known(Source),
    /// Markdown that is not as it was.
    Fresh(Source, Vec<u8>),
    Unread(Unread),
    Complaint(Diagnostic),
}

/// Looks at a file, without reading Markdown where there is no `first` look to compare it with; `None` when it has
/// vanished.
fn look(
    root: &Path,
    file: &Path,
    known: &BTreeMap<SourcePath, Source>,
    first: bool,
    now: SystemTime,
) -> io::Result<Option<Look>> {
    let Some(path) = source_path(root, file) else {
        let message = format!("文件名“{}”里有不能用的字符", shown(root, file));
        let diagnostic = Diagnostic::new(Code::SourceName, message);
        return Ok(Some(Look::Complaint(diagnostic.hint("改用汉字、字母、数字、连字符"))));
    };
    match read(file, path, known, first, now) {
        Ok(look) => Ok(Some(look)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(named(file, error)),
    }
}

fn read(
    file: &Path,
    path: SourcePath,
    known: &BTreeMap<SourcePath, Source>,
    first: bool,
    now: SystemTime,
) -> io::Result<Look> {
    let stamp = disk::stamp(&file.metadata()?)?;
    if let Some(source) = known.get(&path).filter(|source| source.stamp == stamp && !source.racy) {
        return Ok(Look::Known(source.clone()));
    }
    let age = disk::nanoseconds(now) - stamp.modified;
    let racy = (0..TICK.as_nanos() as i128).contains(&age);
    if !folder::is_text(&path) {
        return unparsed(&mut File::open(file)?, path, stamp, racy).map(Look::Known);
    }
    if stamp.length > MAX_TEXT {
        let message = format!("文件有 {} MB，超过 {} MB 的上限", stamp.length >> 20, MAX_TEXT >> 20);
        let diagnostic = Diagnostic::new(Code::SourceTooLarge, message).at(&path, 0..0);
        let diagnostic = diagnostic.breaks(Node::of_missing(&path));
        return Ok(Look::Complaint(diagnostic.hint("分成几个文件；图片和附件不要贴在正文里")));
    }
    let is_markdown = matches!(folder::role(&path), Some(Role::Section | Role::Page));
    if is_markdown && first {
        return Ok(Look::Unread(Unread { path, stamp, racy }));
    }
    let bytes = std::fs::read(file)?;
    let source =
        Source { hash: Hash::of(&bytes), length: bytes.len() as u64, stamp, racy, ..Source::of(path) };
    Ok(if is_markdown { Look::Fresh(source, bytes) } else { Look::Known(source) })
}

/// A file that nobody parses. A picture is looked at as it is read; anything else passes through in parts.
fn unparsed(file: &mut File, path: SourcePath, stamp: Stamp, racy: bool) -> io::Result<Source> {
    let mut bytes = Vec::new();
    file.by_ref().take(photo::HEAD as u64).read_to_end(&mut bytes)?;
    // What a theme is made of is its author's business.
    let is_theme = folder::below(&path, folder::THEMES).is_some();
    let extension =
        path.extension().filter(|extension| !is_theme || photo::Format::named(extension).is_some());
    let is_picture = photo::is_one(extension, &bytes);
    if !is_picture || stamp.length > photo::LARGEST {
        let trouble = is_picture.then_some(Trouble::Huge);
        if !is_picture && !is_theme && film::is_one(&bytes) {
            return look_at_film(file, path, stamp, racy);
        }
        file.rewind()?;
        let (hash, length) = disk::hash(file)?;
        return Ok(Source { hash, length, trouble, stamp, racy, ..Source::of(path) });
    }
    file.read_to_end(&mut bytes)?;
    let Photo { mut trouble, published, turned, mut variety, size, .. } = photo::look(extension, &bytes);
    let read = || {
        let size = imagesize::blob_size(&bytes).ok()?;
        Some((size.width.try_into().ok()?, size.height.try_into().ok()?))
    };
    let size = size.or_else(read);
    let dimensions = size.map(|(width, height)| if turned { (height, width) } else { (width, height) });
    let pixels = dimensions.map_or(0, |(width, height): (u32, u32)| u64::from(width) * u64::from(height));
    let longest = dimensions.map_or(0, |(width, height)| width.max(height));
    let most = photo::Format::of(&bytes).map_or(photo::MOST_PIXELS, photo::Format::most_pixels);
    let is_vast = longest > photo::LONGEST_SIDE || pixels > most;
    // What must not go online is worse.
    if is_vast && !matches!(trouble, Some(Trouble::Sealed(_))) {
        trouble = Some(Trouble::Vast);
    }
    if is_vast || pixels == 0 {
        variety = Variety::AsIs;
    }
    let published = published.map(|bytes| (Hash::of(&bytes), bytes.len() as u64));
    let (hash, length) = (Hash::of(&bytes), bytes.len() as u64);
    Ok(Source { hash, length, dimensions, trouble, variety, published, stamp, racy, ..Source::of(path) })
}

/// A film or a sound: what it tells besides what it shows is not published.
fn look_at_film(file: &mut File, path: SourcePath, stamp: Stamp, racy: bool) -> io::Result<Source> {
    let Film { patches, size: dimensions, seal } = film::look(file)?;
    file.rewind()?;
    let trouble = seal.map(|seal| match seal {
        Seal::Places => Trouble::Tracked,
        Seal::Unread => Trouble::Unread,
    });
    let source = Source { dimensions, trouble, stamp, racy, ..Source::of(path) };
    if patches.is_empty() {
        let (hash, length) = disk::hash(file)?;
        return Ok(Source { hash, length, ..source });
    }
    let (hash, public) = disk::hash_patched(file, &patches)?;
    let (length, published) = (stamp.length, Some((public, stamp.length)));
    Ok(Source { hash, length, published, patches: patches.into(), ..source })
}

impl Scan {
    fn add(&mut self, look: Option<Look>) {
        match look {
            Some(Look::Known(source)) => self.sources.add(source),
            Some(Look::Fresh(source, bytes)) => {
                self.fresh.insert(source.path.clone(), bytes);
                self.sources.add(source);
            }
            Some(Look::Unread(unread)) => self.unread.push(unread),
            Some(Look::Complaint(complaint)) => self.complaints.push(complaint),
            None => {}
        }
    }
}

impl Source {
    /// A file that nobody has looked into.
    fn of(path: SourcePath) -> Source {
        let (hash, length, stamp) = Default::default();
        Source {
            role: folder::role(&path),
            path,
            hash,
            length,
            dimensions: None,
            trouble: None,
            variety: Variety::AsIs,
            published: None,
            patches: [].into(),
            stamp,
            racy: true,
        }
    }
}

impl Deref for Sources {
    type Target = BTreeMap<SourcePath, Source>;

    fn deref(&self) -> &BTreeMap<SourcePath, Source> {
        &self.files
    }
}

impl Sources {
    /// What a source holds, read again.
    ///
    /// # Errors
    /// That it [is another](disk::is_moved) by now, or what the system says, with the path.
    pub fn read(&self, source: &Source) -> io::Result<Vec<u8>> {
        disk::read(&self.file(source), source.hash)
    }

    /// Reads a source that was only seen.
    ///
    /// # Errors
    /// As [`Sources::read`].
    pub fn read_first(&self, unread: &Unread) -> io::Result<(Source, Vec<u8>)> {
        let Unread { path, stamp, racy } = unread.clone();
        // What was written since then has another stamp: the next scan looks again.
        let bytes = disk::read_now(&self.root.join(path.as_str()))?;
        let (hash, length) = (Hash::of(&bytes), bytes.len() as u64);
        Ok((Source { hash, length, stamp, racy, ..Source::of(path) }, bytes))
    }

    /// Adds a source that was read.
    pub fn add(&mut self, source: Source) {
        self.files.insert(source.path.clone(), source);
    }

    /// The same as text; empty, with what is wrong, where it is none.
    ///
    /// # Errors
    /// As [`Sources::read`].
    pub fn text(&self, source: &Source) -> io::Result<Diagnosed<String>> {
        let bytes = self.read(source)?;
        Ok(match text(&source.path, &bytes) {
            Ok(text) => Diagnosed { value: text.to_string(), diagnostics: Vec::new() },
            Err(diagnostic) => Diagnosed { value: String::new(), diagnostics: vec![diagnostic] },
        })
    }

    /// A source that is passed on as it is, or, of a picture that tells too much, [what is published](photo::published).
    pub fn blob(&self, source: &Source) -> Blob {
        let file = self.file(source).into();
        match source.published {
            None => Blob { hash: source.hash, length: Some(source.length), at: At::File(file, source.stamp) },
            Some((hash, length)) if !source.patches.is_empty() => {
                let at = At::Patched(file, source.stamp, source.hash, source.patches.clone());
                Blob { hash, length: Some(length), at }
            }
            Some((hash, length)) => {
                let recipe = Arc::new(Stripped { file, hash: source.hash });
                Blob { hash, length: Some(length), at: At::Made(recipe, 0) }
            }
        }
    }

    /// What pages show of a source, if it is a picture of which others can be made.
    pub fn picture(&self, source: &Source) -> Option<Picture> {
        let size = source.dimensions?;
        let is_flat = match source.variety {
            Variety::AsIs => return None,
            Variety::Photo => false,
            Variety::Drawing => true,
        };
        Some(Picture::new(self.file(source).into(), source.hash, size, is_flat))
    }

    fn file(&self, source: &Source) -> PathBuf {
        self.root.join(source.path.as_str())
    }
}

/// The bytes of the source at `path` as text. `Err` says at which byte it stops being UTF-8, or that it holds a NUL.
pub fn text<'a>(path: &SourcePath, bytes: &'a [u8]) -> Result<&'a str, Diagnostic> {
    let text = simdutf8::compat::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        if is_binary(bytes) && !marked {
            return Diagnostic::new(
                Code::SourceEncoding,
                "文件不是文本，像是图片、Office 文件或压缩包改了名字",
            )
            .at(path, at..at)
            .hint("换成文本；图片和附件用本来的扩展名，放在页面旁边，在正文里链接");
        }
        Diagnostic::new(Code::SourceEncoding, "文件不是 UTF-8 编码的文本")
            .at(path, at..at)
            .hint("在编辑器里选“另存为”，编码选 UTF-8（不是 GBK、ANSI 或 UTF-16）")
    })?;
    match memchr::memchr(0, text.as_bytes()) {
        None => Ok(text),
        Some(at) => Err(Diagnostic::new(Code::SourceEncoding, "文件里有空字符（NUL），不像是文本")
            .at(path, at..at + 1)
            .hint("在编辑器里选“另存为”，编码选 UTF-8")),
    }
}

/// Whether bytes that are no UTF-8 are no text of another encoding of one byte or two a character either: that has no
/// control characters.
pub fn is_binary(bytes: &[u8]) -> bool {
    let controls = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    bytes.iter().take(4096).any(controls)
}

/// The path below `root` with forward slashes; `None` when a part is not UTF-8 or holds a control character or a
/// backslash.
fn source_path(root: &Path, file: &Path) -> Option<SourcePath> {
    let parts: Option<Vec<&str>> = file
        .strip_prefix(root)
        .ok()?
        .components()
        .map(|part| {
            part.as_os_str().to_str().filter(|part| {
                !part.contains(|c: char| is_unseen(c) || c == '\n' || c == '\t' || c == '\r' || c == '\\')
            })
        })
        .collect();
    Some(SourcePath::new(&parts?.join("/")))
}

fn outside(root: &Path, path: &Path, message: &str) -> Diagnostic {
    let message = format!("{}：{message}", shown(root, path));
    let diagnostic = Diagnostic::new(Code::SourceOutside, message).hint("把文件本身复制到站点文件夹里");
    diagnostic.breaks(source_path(root, path).iter().flat_map(Node::of_missing))
}

/// A path below `root` for a message, in one line whatever it holds.
fn shown(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    path.chars().map(|c| if c.is_control() || is_unseen(c) { '\u{fffd}' } else { c }).collect()
}
