//! Stage 6, `emit`: makes the output folder equal to the outputs, touching only what differs.
//!
//! The folder holds a manifest of what was written. Before anything changes, a manifest is written that names the
//! old files and the new ones, those about to change without a hash: whenever a build is killed, the next one knows
//! every file that may be there, and writes again what may be missing. Files are put in place by rename.
#![expect(clippy::disallowed_methods, reason = "this is the stage that writes files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use rayon::prelude::*;

use crate::file::{self, named, temporary};
use crate::hash::Hash;
use crate::output::{self, Manifest, Outputs};
use crate::path::RoutePath;

/// The file that says what was written.
pub const MANIFEST: &str = ".linli-manifest";
/// The file whose lock says that a build is at work.
const LOCK: &str = ".linli-lock";

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
    stamp: Option<(u64, u128)>,
}

type Entries = BTreeMap<RoutePath, Entry>;

/// Checks that `folder` may be written to for the site at `root`: it neither holds the site's sources nor files that
/// are not known to come from a build. Called before the work starts, so that nobody waits for a refusal.
///
/// # Errors
/// `InvalidInput` with a Chinese message where the folder is refused, and whatever reading it gives.
pub fn check(root: &Path, folder: &Path) -> io::Result<()> {
    let root = root.canonicalize().map_err(|error| named(root, error))?;
    let Ok(real) = folder.canonicalize() else {
        // It is not there yet; below which folder it will be made is what counts.
        let absolute = std::path::absolute(folder).map_err(|error| named(folder, error))?;
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
        .find(|name| name != LOCK);
    match foreign {
        None => Ok(()),
        Some(name) => {
            Err(refused(folder, &format!("里面已有不是 linli 生成的文件（如 {name}），不会覆盖或删除它们")))
        }
    }
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

/// Makes `folder` hold `outputs` and nothing else of what the manifest names.
///
/// # Errors
/// `WouldBlock` when another build is writing there; `AlreadyExists` when a file that did not come from a build
/// stands in the way; and what the file system says, with the path. The manifest then still names every file.
pub fn emit(folder: &Path, outputs: &Outputs) -> io::Result<Emitted> {
    std::fs::create_dir_all(folder).map_err(|error| named(folder, error))?;
    let lock = lock(folder)?;
    let entries = read_manifest(folder)?;
    let known = trusted(folder, &entries);
    let changes = output::changes(&known, outputs);
    let written: BTreeSet<&RoutePath> = changes.written.iter().copied().collect();
    let removed: Vec<&RoutePath> = entries.keys().filter(|route| !outputs.contains_key(*route)).collect();
    refuse_foreign(folder, &entries, &written)?;

    if !written.is_empty() || !removed.is_empty() {
        let mut intent = entries.clone();
        for route in written.iter().copied().chain(removed.iter().copied()) {
            intent.insert(route.clone(), Entry { hash: Hash::ABSENT, stamp: None });
        }
        write_manifest(folder, &intent)?;
        for route in &removed {
            remove(folder, route)?;
        }
    }
    make_folders(folder, &written)?;
    let stamps: BTreeMap<&RoutePath, Entry> = written
        .par_iter()
        .map(|route| {
            let output = &outputs[*route];
            let file = folder.join(route.file());
            let stamp = file::replace(&file, &output.bytes).and_then(|metadata| stamp(&metadata))?;
            Ok((*route, Entry { hash: output.hash, stamp: Some(stamp) }))
        })
        .collect::<io::Result<_>>()?;
    if !written.is_empty() || !removed.is_empty() {
        let entry = |route: &RoutePath| stamps.get(route).copied().unwrap_or_else(|| entries[route]);
        let manifest = outputs.keys().map(|route| (route.clone(), entry(route))).collect();
        write_manifest(folder, &manifest)?;
    }
    drop(lock);
    let (written, removed) = (written.len(), removed.len());
    Ok(Emitted { written, removed, kept: outputs.len() - written })
}

/// The hashes of those files of the manifest that are still as they were put there.
fn trusted(folder: &Path, entries: &Entries) -> Manifest {
    let unchanged = |route: &RoutePath, entry: &Entry| {
        let metadata = std::fs::symlink_metadata(folder.join(route.file())).ok()?;
        (metadata.is_file() && stamp(&metadata).ok() == entry.stamp && entry.stamp.is_some())
            .then_some(entry.hash)
    };
    entries.par_iter().filter_map(|(route, entry)| Some((route.clone(), unchanged(route, entry)?))).collect()
}

/// Files that did not come from a build are not written over.
fn refuse_foreign(folder: &Path, entries: &Entries, written: &BTreeSet<&RoutePath>) -> io::Result<()> {
    if entries.is_empty() {
        // `check` saw that the folder was empty; what came since is seen here.
        let others = std::fs::read_dir(folder).map_err(|error| named(folder, error))?;
        if others.filter_map(Result::ok).all(|entry| entry.file_name() == LOCK) {
            return Ok(());
        }
    }
    let foreign = written
        .par_iter()
        .filter(|route| !entries.contains_key(**route))
        .find_first(|route| folder.join(route.file()).symlink_metadata().is_ok());
    match foreign {
        None => Ok(()),
        Some(route) => {
            let file = folder.join(route.file());
            let message =
                format!("{} 不是 linli 生成的，不会覆盖它；请移走它，或者改页面的网址", file.display());
            Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
        }
    }
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
                make_folder(&folder.join(part))?;
            }
        }
    }
    Ok(())
}

fn make_folder(path: &Path) -> io::Result<()> {
    match std::fs::create_dir(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            // A link could lead out of the folder, and a file could have been left by hand.
            let metadata = path.symlink_metadata().map_err(|error| named(path, error))?;
            if metadata.is_dir() {
                return Ok(());
            }
            let message = format!("{} 应是文件夹，却是文件或链接；请移走它", path.display());
            Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
        }
        Err(error) => Err(named(path, error)),
    }
}

/// Removes a file of an earlier build, what may be left of its writing, and the folders that are empty then.
fn remove(folder: &Path, route: &RoutePath) -> io::Result<()> {
    let file = folder.join(route.file());
    let mut parents = file.ancestors().skip(1).take_while(|parent| *parent != folder);
    if parents.any(Path::is_symlink) {
        // Somebody put a link in the place of the folder: what is behind it did not come from a build.
        return Ok(());
    }
    for path in [temporary(&file), file.clone()] {
        match std::fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => return Err(named(&path, error)),
        }
    }
    for parent in file.ancestors().skip(1).take_while(|parent| *parent != folder) {
        // Not empty, or gone already: either way there is nothing more to do.
        if std::fs::remove_dir(parent).is_err() {
            break;
        }
    }
    Ok(())
}

fn stamp(metadata: &std::fs::Metadata) -> io::Result<(u64, u128)> {
    let time = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok((metadata.len(), time.as_nanos()))
}

fn lock(folder: &Path) -> io::Result<File> {
    let path = folder.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|error| named(&path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => {
            let message = format!("另一个 linli 正在往 {} 里写；等它写完再试", folder.display());
            Err(io::Error::new(io::ErrorKind::WouldBlock, message))
        }
        Err(std::fs::TryLockError::Error(error)) => Err(named(&path, error)),
    }
}

/// Reads the manifest; a missing one is empty. Lines that make no sense are passed over: their files are then taken
/// for foreign and not touched.
fn read_manifest(folder: &Path) -> io::Result<Entries> {
    let path = folder.join(MANIFEST);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Entries::new()),
        Err(error) => return Err(named(&path, error)),
    };
    let entry = |line: &str| {
        let mut parts = line.splitn(4, ' ');
        let hash = parts.next()?.parse().ok()?;
        let (length, time) = (parts.next()?, parts.next()?);
        let stamp = length.parse().ok().zip(time.parse().ok());
        let route = parts.next().filter(|route| is_route(route))?;
        Some((RoutePath::new(route), Entry { hash, stamp }))
    };
    Ok(text.lines().skip(1).filter_map(entry).collect())
}

/// Whether a line of the manifest names a place inside the folder: someone may have edited it.
fn is_route(route: &str) -> bool {
    let inside = |part: &str| !matches!(part, "." | "..") && !part.contains('\\');
    route.starts_with('/')
        && route.split('/').all(inside)
        && !route[1..].contains("//")
        && !route.starts_with("//")
}

fn write_manifest(folder: &Path, entries: &Entries) -> io::Result<()> {
    let mut text = String::from("linli 1：本文件夹由 linli 生成；请勿手工修改这里的文件\n");
    for (route, entry) in entries {
        let (length, time) = match entry.stamp {
            Some((length, time)) => (length.to_string(), time.to_string()),
            None => ("-".to_string(), "-".to_string()),
        };
        text.push_str(&format!("{} {length} {time} {route}\n", entry.hash));
    }
    file::replace(&folder.join(MANIFEST), text.as_bytes()).map(drop)
}
