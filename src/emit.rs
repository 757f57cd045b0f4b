//! Stage 6, `emit`: makes the output folder equal to the outputs, touching only what differs.
//!
//! Outputs are written as they are made, into a flat folder inside the output folder, which nobody looks at. When the pass is
//! over and no error is known, they are put in place by rename; else the folder is dropped. The output folder holds a
//! manifest of what was written. Before anything changes, a manifest is written that names the old files and the new
//! ones, those about to change without a hash: whenever a build is killed, the next one knows every file that may be
//! there, and writes again what may be missing.
#![expect(clippy::disallowed_methods, reason = "this is the stage that writes files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::UNIX_EPOCH;

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::blob::Blob;
use crate::disk::{self, named};
use crate::engine::{Outputs, Sink};
use crate::hash::Hash;
use crate::path::{RoutePath, SourcePath};

/// What the names of the program's own files in the output folder begin with.
const OWN: &str = ".linli-";
/// The file that says what was written.
pub const MANIFEST: &str = ".linli-manifest";
/// The file whose lock says that a build is at work.
const LOCK: &str = ".linli-lock";
/// The folder of what is not yet in place.
const STAGING: &str = ".linli-staging";

/// What a line of the manifest begins with that names a source which was left out.
const LACKS: &str = "缺 ";

/// What an emit did.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Emitted {
    /// Files written.
    pub written: usize,
    /// Files removed.
    pub removed: usize,
    /// Files that were as they should be.
    pub kept: usize,
}

/// What the manifest says of a file: its hash, and its length and time when it was put in place.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
struct Entry {
    hash: Hash,
    stamp: Option<(u64, u64)>,
}

type Entries = BTreeMap<RoutePath, Entry>;

/// Checks that `folder` may be written to for the site at `root`: it neither holds the site's sources nor files that
/// are not known to come from a build. Called before the work starts, so that nobody waits for a refusal.
///
/// # Errors
/// `InvalidInput` with a Chinese message where the folder is refused, and whatever reading it gives.
pub fn may_write(root: &Path, folder: &Path) -> io::Result<()> {
    let root = root.canonicalize().map_err(|error| named(root, error))?;
    let Ok(real) = folder.canonicalize() else {
        // It is not there yet; below which folder it will be made is what counts.
        let absolute = plain(&std::path::absolute(folder).map_err(|error| named(folder, error))?);
        let parent = absolute.ancestors().skip(1).find_map(|parent| parent.canonicalize().ok());
        return match parent {
            Some(parent) if holds_sources(&root, &parent, &absolute) => {
                Err(refused(folder, "在存放内容的文件夹里面"))
            }
            _ => Ok(()),
        };
    };
    if !real.is_dir() {
        return Err(refused(folder, "不是文件夹"));
    }
    if root.starts_with(&real) {
        return Err(refused(folder, "里面有站点的源文件，写进去会弄乱它们"));
    }
    if [crate::folder::CONTENT, crate::folder::THEMES].iter().any(|name| real.starts_with(root.join(name))) {
        return Err(refused(folder, "在存放内容的文件夹里面"));
    }
    if real.join(MANIFEST).is_file() {
        return Ok(());
    }
    let foreign = std::fs::read_dir(&real)
        .map_err(|error| named(folder, error))?
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .find(|name| !name.starts_with(OWN));
    match foreign {
        None => Ok(()),
        Some(name) => {
            Err(refused(folder, &format!("里面已有不是 linli 生成的文件（如 {name}），不会覆盖或删除它们")))
        }
    }
}

/// A path without the steps that lead up again: `content/../public` is `public`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

fn holds_sources(root: &Path, parent: &Path, absolute: &Path) -> bool {
    [crate::folder::CONTENT, crate::folder::THEMES].iter().any(|name| {
        let sources = root.join(name);
        parent.starts_with(&sources) || absolute.starts_with(&sources)
    })
}

fn refused(folder: &Path, why: &str) -> io::Error {
    let message = format!("不能把网站写到 {}：{why}。请用 --output 换一个空文件夹", folder.display());
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// A page of the last build that another does not have any more, as it stands in the output folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Where it was.
    pub route: RoutePath,
    /// What its head says that it is called, as written there; empty for a page that led on to another.
    pub title: String,
    /// What its head says that it is about, as written there.
    pub description: String,
}

/// An output folder while a build is at work: outputs come in one by one, and are put in place together or not at all.
#[derive(Debug)]
pub struct Staging {
    folder: PathBuf,
    open: OnceLock<Open>,
    /// How many files have been put aside.
    count: AtomicUsize,
    staged: Mutex<BTreeMap<RoutePath, Staged>>,
    committed: bool,
}

/// The output folder as it was found; as long as this is held no other build writes there.
#[derive(Debug)]
struct Open {
    _lock: File,
    /// The folder was not there before.
    is_new: bool,
    entries: Entries,
    /// What was left out of them.
    lacks: Vec<String>,
    /// The manifest is as it was written.
    intact: bool,
    /// The hashes of those files of the manifest that are still as they were put there.
    known: BTreeMap<RoutePath, Hash>,
}

/// A file that waits to be put in place.
#[derive(Copy, Clone, Debug)]
struct Staged {
    number: usize,
    entry: Entry,
}

impl Sink for Staging {
    /// Takes the folder for this build.
    ///
    /// # Errors
    /// `WouldBlock` when another build is writing there, and what the file system says.
    fn open(&self) -> io::Result<()> {
        if self.open.get().is_none() {
            let is_new = !self.folder.exists();
            std::fs::create_dir_all(&self.folder).map_err(|error| named(&self.folder, error))?;
            let _lock = lock(&self.folder)?;
            let Manifest { entries, lacks, intact } = read_manifest(&self.folder)?;
            let known = trusted(&self.folder, &entries);
            self.open
                .set(Open { _lock, is_new, entries, lacks, intact, known })
                .expect("a pass opens its sink alone");
        }
        self.staged.lock().expect("nobody panics who stages").clear();
        remove_leftovers(&self.folder)
    }

    fn has(&self, route: &RoutePath, hash: Hash) -> bool {
        self.found().known.get(route) == Some(&hash)
    }

    fn take(&self, route: &RoutePath, output: Blob) -> io::Result<()> {
        if self.has(route, output.hash) {
            return Ok(());
        }
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let file = self.file(number);
        let metadata = disk::write_new(&output, &file).or_else(|error| {
            if error.kind() != io::ErrorKind::NotFound {
                return Err(error);
            }
            // The first ones find no folder.
            let folder = self.folder.join(STAGING);
            std::fs::create_dir_all(&folder).map_err(|error| named(&folder, error))?;
            disk::write_new(&output, &file)
        })?;
        let stamp = stamp(&metadata).map_err(|error| named(&file, error))?;
        let staged = Staged { number, entry: Entry { hash: output.hash, stamp: Some(stamp) } };
        self.staged.lock().expect("nobody panics who stages").insert(route.clone(), staged);
        Ok(())
    }
}

impl Staging {
    /// For an output folder that [may be written to](may_write); does nothing yet.
    pub fn new(folder: &Path) -> Staging {
        Staging {
            folder: folder.to_path_buf(),
            open: OnceLock::new(),
            count: AtomicUsize::new(0),
            staged: Mutex::default(),
            committed: false,
        }
    }

    /// Whether the last build had something at a route.
    pub fn had(&self, route: &RoutePath) -> bool {
        self.found().entries.contains_key(route)
    }

    /// The pages of the last build that are not among these outputs: they are there until the [commit](Staging::commit).
    pub fn gone(&self, outputs: &Outputs) -> Vec<Gone> {
        let is_page = |route: &&RoutePath| route.as_str().ends_with('/') && !outputs.contains_key(*route);
        let gone = self.found().entries.keys().filter(is_page).map(|route| {
            // What cannot be read is gone all the same, and nobody knows what it was.
            let html = std::fs::read_to_string(self.folder.join(route.file())).unwrap_or_default();
            let between = |from: &str, to: char| {
                let behind = html.split_once(from).map_or("", |(_, behind)| behind);
                behind.split(to).next().unwrap_or("").to_owned()
            };
            let leads_on = html.contains("http-equiv=\"refresh\"");
            let title = if leads_on { String::new() } else { between("<title>", '<') };
            let description = between("<meta name=\"description\" content=\"", '"');
            Gone { route: route.clone(), title, description }
        });
        gone.collect()
    }

    /// Makes the folder hold these outputs, which the sink was given, and nothing else of what the manifest names; which
    /// says too what was left out of them.
    ///
    /// # Errors
    /// `AlreadyExists` when a file that did not come from a build stands in the way; and what the file system says, with
    /// the path. The manifest then still names every file.
    pub fn commit(mut self, outputs: &Outputs, left_out: &[&SourcePath]) -> io::Result<Emitted> {
        let staged = std::mem::take(&mut *self.staged.lock().expect("nobody panics who stages"));
        let (folder, Open { entries, intact, lacks, .. }) = (&self.folder, self.found());
        let written: BTreeSet<&RoutePath> = staged.keys().collect();
        let removed: Vec<&RoutePath> = entries.keys().filter(|route| !outputs.contains_key(*route)).collect();
        let emitted =
            Emitted { written: written.len(), removed: removed.len(), kept: outputs.len() - written.len() };
        refuse_foreign(folder, entries, &written).map_err(|error| match intact {
            true => error,
            false => {
                let message = format!(
                    "{} 坏了，分不清 {} 里哪些文件是 linli 生成的。请把这个文件夹删掉（或者用 --output 换一个空文件夹），再生成一次",
                    folder.join(MANIFEST).display(),
                    folder.display()
                );
                io::Error::new(error.kind(), message)
            }
        })?;
        let says_so = left_out.iter().map(|source| source.as_str()).eq(lacks.iter().map(String::as_str));
        if !written.is_empty() || !removed.is_empty() || !says_so {
            let about_to_change = Entry { hash: Hash::ABSENT, stamp: None };
            let mut intent: BTreeMap<&RoutePath, Entry> =
                entries.iter().map(|(route, entry)| (route, *entry)).collect();
            intent.extend(written.iter().chain(&removed).map(|route| (*route, about_to_change)));
            write_manifest(folder, &intent, left_out)?;
            drop(intent);
            self.put_in_place(&staged, &removed).map_err(|error| {
                let message =
                    format!("{error}。网站只更新了一部分；解决以后再运行一次 linli build，就会补齐");
                io::Error::new(error.kind(), message)
            })?;
            let entry =
                |route: &RoutePath| staged.get(route).map_or(entries.get(route), |new| Some(&new.entry));
            let entry = |route: &RoutePath| *entry(route).expect("what was not staged was as it should be");
            let manifest = outputs.keys().map(|route| (route, entry(route))).collect();
            write_manifest(folder, &manifest, left_out)?;
        }
        self.committed = true;
        Ok(emitted)
    }

    /// Takes away what is gone, and renames what waits.
    fn put_in_place(&self, staged: &BTreeMap<RoutePath, Staged>, removed: &[&RoutePath]) -> io::Result<()> {
        let folder = &self.folder;
        let written: BTreeSet<&RoutePath> = staged.keys().collect();
        // A folder that is needed again is not taken away in between.
        let mut needed = BTreeSet::new();
        if !removed.is_empty() {
            for route in &written {
                needed.extend(folder.join(route.file()).ancestors().skip(1).map(Path::to_path_buf));
            }
        }
        for route in removed {
            remove(folder, route, &needed)?;
        }
        make_folders(folder, &written)?;
        staged.par_iter().try_for_each(|(route, staged)| {
            let (from, to) = (self.file(staged.number), folder.join(route.file()));
            let renamed = std::fs::rename(&from, &to).or_else(|error| {
                // An empty folder makes way.
                std::fs::remove_dir(&to).map_err(|_| error).and_then(|()| std::fs::rename(&from, &to))
            });
            renamed.map_err(|error| named(&to, error))
        })
    }

    fn found(&self) -> &Open {
        self.open.get().expect("a pass over a sound site opens its sink")
    }

    fn file(&self, number: usize) -> PathBuf {
        self.folder.join(STAGING).join(number.to_string())
    }
}

impl Drop for Staging {
    /// What was not put in place goes, and so does what an earlier build that was killed left.
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next build.
        let _ = match self.open.get() {
            Some(open) if open.is_new && !self.committed => remove_leftovers(&self.folder)
                .and_then(|()| std::fs::remove_file(self.folder.join(LOCK)))
                .and_then(|()| std::fs::remove_dir(&self.folder)),
            Some(_) => remove_leftovers(&self.folder),
            None if self.folder.join(LOCK).exists() => {
                lock(&self.folder).and_then(|_lock| remove_leftovers(&self.folder))
            }
            None => Ok(()),
        };
    }
}

/// Removes what a build has not put in place. The folder must be locked.
fn remove_leftovers(folder: &Path) -> io::Result<()> {
    let staging = folder.join(STAGING);
    let manifest = disk::temporary(&folder.join(MANIFEST));
    for (path, removed) in
        [(&staging, std::fs::remove_dir_all(&staging)), (&manifest, std::fs::remove_file(&manifest))]
    {
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(named(path, error)),
            _ => {}
        }
    }
    Ok(())
}

/// The hashes of those files of the manifest that are still as they were put there.
fn trusted(folder: &Path, entries: &Entries) -> BTreeMap<RoutePath, Hash> {
    let unchanged = |route: &RoutePath, entry: &Entry| {
        let metadata = std::fs::symlink_metadata(folder.join(route.file())).ok()?;
        (metadata.is_file() && stamp(&metadata).ok() == entry.stamp && entry.stamp.is_some())
            .then_some(entry.hash)
    };
    entries.par_iter().filter_map(|(route, entry)| Some((route.clone(), unchanged(route, entry)?))).collect()
}

/// Files that did not come from a build are not written over.
fn refuse_foreign(folder: &Path, entries: &Entries, written: &BTreeSet<&RoutePath>) -> io::Result<()> {
    let is_own = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(OWN));
    if entries.is_empty() {
        // `may_write` saw that the folder was empty; what came since is seen here.
        let others = std::fs::read_dir(folder).map_err(|error| named(folder, error))?;
        if others.filter_map(Result::ok).all(|entry| is_own(&entry.path())) {
            return Ok(());
        }
    }
    let ours: BTreeSet<PathBuf> = entries.keys().map(|route| folder.join(route.file())).collect();
    for route in written {
        let file = folder.join(route.file());
        for parent in file.ancestors().skip(1).take_while(|parent| *parent != folder) {
            match parent.symlink_metadata() {
                Ok(metadata) if metadata.is_dir() => break,
                Ok(_) if !ours.contains(parent) => return Err(disk::no_folder(parent)),
                _ => {}
            }
        }
    }
    written.par_iter().try_for_each(|route| {
        let file = folder.join(route.file());
        let Ok(metadata) = file.symlink_metadata() else { return Ok(()) };
        if !metadata.is_dir() {
            return if ours.contains(&file) { Ok(()) } else { Err(foreign(&file)) };
        }
        // A folder of pages that are about to go makes way for a file.
        let files = WalkDir::new(&file).into_iter().filter_map(Result::ok);
        let mut files = files.filter(|entry| !entry.file_type().is_dir());
        match files.find(|entry| !ours.contains(entry.path())) {
            None => Ok(()),
            Some(_) if ours.contains(&file) => {
                let message = format!("{}：是文件夹，不是文件", file.display());
                Err(io::Error::new(io::ErrorKind::IsADirectory, message))
            }
            Some(other) => Err(foreign(other.path())),
        }
    })
}

fn foreign(file: &Path) -> io::Error {
    let message = format!("{} 不是 linli 生成的，不会覆盖它；请移走它，或者改页面的网址", file.display());
    io::Error::new(io::ErrorKind::AlreadyExists, message)
}

fn make_folders(folder: &Path, written: &BTreeSet<&RoutePath>) -> io::Result<()> {
    let mut made: BTreeSet<&str> = BTreeSet::new();
    for route in written {
        let path = &route.as_str()[1..];
        // `cases/a/` of `/cases/a/`, `cases/` of `/cases/a.jpg`; and the folders above, from the top down.
        let Some((parent, _)) = path.rsplit_once('/') else { continue };
        if made.contains(parent) {
            continue;
        }
        let ends = parent.match_indices('/').map(|(at, _)| at).chain([parent.len()]);
        for part in ends.map(|end| &parent[..end]) {
            if made.insert(part) {
                disk::make_folder(&folder.join(part))?;
            }
        }
    }
    Ok(())
}

/// Removes a file of an earlier build, and the folders that are empty then and not `needed`.
fn remove(folder: &Path, route: &RoutePath, needed: &BTreeSet<PathBuf>) -> io::Result<()> {
    let file = folder.join(route.file());
    let mut parents = file.ancestors().skip(1).take_while(|parent| *parent != folder);
    if parents.any(Path::is_symlink) {
        // Somebody put a link in the place of the folder: what is behind it did not come from a build.
        return Ok(());
    }
    match std::fs::remove_file(&file) {
        Ok(()) => {}
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
        // A build that was killed had removed it already, and made a folder for pages in its place.
        Err(_) if file.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) => {}
        Err(error) => return Err(named(&file, error)),
    }
    for parent in file.ancestors().skip(1).take_while(|parent| *parent != folder) {
        // Not empty, or gone already: either way there is nothing more to do.
        if needed.contains(parent) || std::fs::remove_dir(parent).is_err() {
            break;
        }
    }
    Ok(())
}

fn stamp(metadata: &Metadata) -> io::Result<(u64, u64)> {
    let time = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    // In nanoseconds: enough until 2554.
    Ok((metadata.len(), time.as_nanos() as u64))
}

fn lock(folder: &Path) -> io::Result<File> {
    let path = folder.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|error| named(&path, error))?;
    match file.try_lock() {
        // A build that fails takes a folder that it made away again, and the file with it.
        Ok(()) if path.exists() => Ok(file),
        Ok(()) | Err(std::fs::TryLockError::WouldBlock) => {
            let message = format!("另一个 linli 正在往 {} 里写；等它写完再试", folder.display());
            Err(io::Error::new(io::ErrorKind::WouldBlock, message))
        }
        Err(std::fs::TryLockError::Error(error)) => Err(named(&path, error)),
    }
}

/// The pages and datasets that were left out of what was built into a folder because of their errors, by their sources.
/// Such an output is not to replace a whole one: pages that readers know would be gone.
///
/// # Errors
/// What the file system says; a folder that nothing was built into lacks nothing.
pub fn left_out(folder: &Path) -> io::Result<Vec<String>> {
    Ok(read_manifest(folder)?.lacks)
}

/// What a manifest says.
struct Manifest {
    entries: Entries,
    lacks: Vec<String>,
    /// It is as it was written.
    intact: bool,
}

/// Reads the manifest; a missing one is empty. Lines that make no sense are passed over: their files are then taken
/// for foreign and not touched.
fn read_manifest(folder: &Path) -> io::Result<Manifest> {
    let path = folder.join(MANIFEST);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Manifest { entries: Entries::new(), lacks: Vec::new(), intact: true });
        }
        Err(error) => return Err(named(&path, error)),
    };
    let entry = |line: &[u8]| {
        let mut parts = std::str::from_utf8(line).ok()?.splitn(4, ' ');
        let hash = parts.next()?.parse().ok()?;
        let (length, time) = (parts.next()?, parts.next()?);
        let stamp = length.parse().ok().zip(time.parse().ok());
        let route = parts.next().filter(|route| is_route(route))?;
        Some((RoutePath::new(route), Entry { hash, stamp }))
    };
    let lines = bytes.strip_suffix(b"\n").unwrap_or_default();
    let end = lines.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let intact = lines[end..] == *last_line(&bytes[..end]).as_bytes();
    let lines = || bytes.split(|byte| *byte == b'\n').skip(1);
    let lack = |line: &[u8]| Some(std::str::from_utf8(line).ok()?.strip_prefix(LACKS)?.to_string());
    Ok(Manifest {
        entries: lines().filter_map(entry).collect(),
        lacks: lines().filter_map(lack).collect(),
        intact,
    })
}

/// Whether a line of the manifest names a place inside the folder: someone may have edited it.
fn is_route(route: &str) -> bool {
    let inside = |part: &str| !matches!(part, "." | "..") && !part.contains('\\');
    route.starts_with('/')
        && route.split('/').all(inside)
        && !route[1..].contains("//")
        && !route.starts_with("//")
}

/// The last line of a manifest, by which it is known whether the others are all there.
fn last_line(others: &[u8]) -> String {
    format!("完 {}", Hash::of(others))
}

fn write_manifest(
    folder: &Path,
    entries: &BTreeMap<&RoutePath, Entry>,
    left_out: &[&SourcePath],
) -> io::Result<()> {
    let mut text = String::from("linli 1：本文件夹由 linli 生成；请勿手工修改这里的文件\n");
    for source in left_out {
        text.push_str(&format!("{LACKS}{source}\n"));
    }
    for (route, entry) in entries {
        let (length, time) = match entry.stamp {
            Some((length, time)) => (length.to_string(), time.to_string()),
            None => ("-".to_string(), "-".to_string()),
        };
        text.push_str(&format!("{} {length} {time} {route}\n", entry.hash));
    }
    text += &last_line(text.as_bytes());
    text.push('\n');
    disk::replace(&folder.join(MANIFEST), text.as_bytes())
}
