//! Stage 1, `scan`: the site's files as values. The only module that reads them.
#![expect(clippy::disallowed_methods, reason = "this is the stage that reads files")]

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::file::named;
use crate::folder;
use crate::hash::Hash;
use crate::path::SourcePath;

/// The largest text (Markdown, YAML, template) that is read, in bytes.
pub const MAX_TEXT: u64 = 4 << 20;

/// A file of the site.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its place in the site.
    pub path: SourcePath,
    /// What it holds.
    pub bytes: Arc<[u8]>,
    /// The hash of `bytes`.
    pub hash: Hash,
    stamp: Stamp,
}

/// What the file system said of a file when its bytes were read; a file with an equal stamp is not read again.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    modified: SystemTime,
    changed: (i64, i64),
    length: u64,
    /// Written so shortly before it was read that a second write may hide behind the same time.
    racy: bool,
}

/// The files of a site.
pub type Sources = BTreeMap<SourcePath, Source>;

/// Two writes closer together than this may get the same time from a file system.
const TICK: Duration = Duration::from_millis(20);

/// Reads every file of the site below `root`, taking from `previous` those that have not been touched: `site.yaml`,
/// `content/` and `themes/`. Hidden files and editors' leftovers are passed over.
///
/// # Errors
/// When a file or folder cannot be read; the error names it. A file that vanishes meanwhile is left out.
pub fn scan(root: &Path, previous: &Sources) -> io::Result<Diagnosed<Sources>> {
    let real_root = root.canonicalize().map_err(|error| named(root, error))?;
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
    let now = SystemTime::now();
    let read: Vec<Option<Result<Source, Diagnostic>>> = files
        .into_par_iter()
        .with_min_len(64)
        .map(|file| read(root, &file, previous, now))
        .collect::<io::Result<_>>()?;
    let mut sources = Vec::with_capacity(read.len());
    for source in read.into_iter().flatten() {
        match source {
            Ok(source) => sources.push((source.path.clone(), source)),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    Ok(Diagnosed { value: sources.into_iter().collect(), diagnostics })
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
    let mut parts = below.components().map(|part| part.as_os_str());
    parts.next().is_none_or(|top| folder::TOPS.iter().any(|name| top == *name))
        && !parts.any(folder::is_ignored)
}

/// The source in a file; `None` when the file has vanished.
fn read(
    root: &Path,
    file: &Path,
    previous: &Sources,
    now: SystemTime,
) -> io::Result<Option<Result<Source, Diagnostic>>> {
    let Some(path) = source_path(root, file) else {
        let message = format!("文件名“{}”里有不能用的字符", shown(root, file));
        let diagnostic = Diagnostic::error(Code::SourceName, message);
        return Ok(Some(Err(diagnostic.hint("改用汉字、字母、数字、连字符"))));
    };
    let stamp = match file.metadata().and_then(|metadata| Stamp::new(&metadata, now)) {
        Ok(stamp) => stamp,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(named(file, error)),
    };
    if let Some(source) = previous.get(&path).filter(|source| source.stamp == stamp && !stamp.racy) {
        return Ok(Some(Ok(source.clone())));
    }
    if folder::is_text(&path) && stamp.length > MAX_TEXT {
        let message = format!("文件有 {} MB，超过 {} MB 的上限", stamp.length >> 20, MAX_TEXT >> 20);
        let diagnostic = Diagnostic::error(Code::SourceTooLarge, message).at(&path, 0..0);
        return Ok(Some(Err(diagnostic.hint("分成几个文件；图片和附件不要贴在正文里"))));
    }
    let bytes: Arc<[u8]> = match std::fs::read(file) {
        Ok(bytes) => bytes.into(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(named(file, error)),
    };
    let hash = Hash::of(&bytes);
    // The same bytes keep their place in memory, so that what rests on them can be shared.
    let bytes = match previous.get(&path) {
        Some(source) if source.hash == hash => source.bytes.clone(),
        _ => bytes,
    };
    Ok(Some(Ok(Source { path, bytes, hash, stamp })))
}

impl Source {
    /// The bytes as text: a byte order mark is passed over by putting the text's start behind it.
    /// `Err` says at which byte the text stops being UTF-8, or that it holds a NUL.
    pub fn text(&self) -> Result<&str, Diagnostic> {
        text(&self.path, &self.bytes)
    }
}

/// The bytes of the source at `path` as text; see [`Source::text`].
pub fn text<'a>(path: &SourcePath, bytes: &'a [u8]) -> Result<&'a str, Diagnostic> {
    let text = simdutf8::compat::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        Diagnostic::error(Code::SourceEncoding, "文件不是 UTF-8 编码的文本")
            .at(path, at..at)
            .hint("在编辑器里选“另存为”，编码选 UTF-8（不是 GBK、ANSI 或 UTF-16）")
    })?;
    match memchr::memchr(0, text.as_bytes()) {
        None => Ok(text),
        Some(at) => Err(Diagnostic::error(Code::SourceEncoding, "文件里有空字符（NUL），不像是文本")
            .at(path, at..at + 1)
            .hint("在编辑器里选“另存为”，编码选 UTF-8")),
    }
}

impl Stamp {
    fn new(metadata: &Metadata, now: SystemTime) -> io::Result<Stamp> {
        let modified = metadata.modified()?;
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt;
            (metadata.ctime(), metadata.ctime_nsec())
        };
        #[cfg(not(unix))]
        let changed = (0, 0);
        let racy = now.duration_since(modified).is_ok_and(|age| age < TICK);
        Ok(Stamp { modified, changed, length: metadata.len(), racy })
    }
}

/// The path below `root` with forward slashes; `None` when a part is not UTF-8 or holds a control character or a
/// backslash.
fn source_path(root: &Path, file: &Path) -> Option<SourcePath> {
    let parts: Option<Vec<&str>> = file
        .strip_prefix(root)
        .ok()?
        .components()
        .map(|part| {
            part.as_os_str().to_str().filter(|part| !part.contains(|c: char| c.is_control() || c == '\\'))
        })
        .collect();
    Some(SourcePath::new(&parts?.join("/")))
}

fn outside(root: &Path, path: &Path, message: &str) -> Diagnostic {
    let message = format!("{}：{message}", shown(root, path));
    Diagnostic::error(Code::SourceOutside, message).hint("把文件本身复制到站点文件夹里")
}

/// A path below `root` for a message, in one line whatever it holds.
fn shown(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    path.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
