//! The one writer of the files that people own: some edits to all of their files changed, or none. Knows paths and hashes,
//! and nothing of what the files are about.
//!
//! New versions are written beside the files, under temporary names that a journal in `.linli/edit` lists beforehand. When
//! all are there the journal is renamed: from then on the edit will be done, whoever is killed. Each file is exchanged by
//! rename, and the journal goes. What a killed process left is finished or undone by [`recover`].
//!
//! Nothing is lost: an edit of a file that somebody else has changed is refused, and its versions are put into
//! `.linli/kept`; what was replaced is in `.linli/replaced`.
#![expect(clippy::disallowed_methods, reason = "this is the one writer of the files that people own")]

mod journal;
mod keep;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::disk::{self, named};
use crate::hash::Hash;
use crate::path::SourcePath;
use journal::{Entry, Journal, State};

/// Below the program's own folder: what is being done.
const EDIT: &str = "edit";
/// Below that, and when all is done below the program's own folder: the versions that were replaced.
const REPLACED: &str = "replaced";
/// Below the program's own folder: the versions that could not be written.
const KEPT: &str = "kept";
/// Below the program's own folder: the file whose lock says that somebody edits.
const LOCK: &str = "lock";

/// The versions that so many edits replaced are kept.
const REPLACED_EDITS: usize = 20;
/// How long another one is given to finish.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is asked whether it has.
const INTERVAL: Duration = Duration::from_millis(20);

/// A change of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file.
    pub path: SourcePath,
    /// The hash of what it must hold; `None` when there must be no such file.
    pub base: Option<Hash>,
    /// What it is to hold; `None` when it is to go.
    pub new: Option<Vec<u8>>,
}

/// Edits that were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// What had to be recovered first.
    pub recovered: Option<Recovery>,
}

/// Somebody else changed files meanwhile: theirs stayed as they are, ours were put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The files that are not as they were thought to be.
    pub changed: Vec<SourcePath>,
    /// The folder where the versions are that were not written, each under its path; `None` where files were only to go.
    pub kept: Option<PathBuf>,
    /// What had to be recovered first.
    pub recovered: Option<Box<Recovery>>,
}

/// An edit that was interrupted, and is now over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// Whether it was finished, or undone.
    pub finished: bool,
    /// The files that it was about.
    pub files: Vec<SourcePath>,
    /// Those among them that were changed by somebody else since then, and not by the edit.
    pub conflict: Option<Conflict>,
}

/// Makes all of some edits, or none. The folders of new files are made, that of the site included. Where a path is a link
/// to another file of the site, that file is the one to change.
///
/// `Err` within `Ok` when a file is not what an edit thinks it is: nothing has changed then.
///
/// # Errors
/// `InvalidInput` for what is no file of the site, `WouldBlock` when another process is at it for too long, and what the
/// file system says, with the path. Nothing has changed then, unless the message says so.
pub fn apply(root: &Path, edits: &[Edit]) -> io::Result<Result<Applied, Conflict>> {
    std::fs::create_dir_all(root).map_err(|error| named(root, error))?;
    let site = Locked::new(root)?;
    let recovered = site.recover()?;
    let changes = site.changes(edits)?;
    Ok(match site.write(&changes)? {
        Ok(()) => Ok(Applied { recovered }),
        Err(conflict) => Err(Conflict { recovered: recovered.map(Box::new), ..conflict }),
    })
}

/// Finishes or undoes what a killed process left; `None`, and no more than a look, where there is nothing.
///
/// # Errors
/// `WouldBlock` when another process is at it for too long, and what the file system says, with the path.
pub fn recover(root: &Path) -> io::Result<Option<Recovery>> {
    let folder = root.join(disk::OWN).join(EDIT);
    if !folder.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(None);
    }
    let recovered = Locked::new(root).and_then(|site| site.recover());
    recovered.or_else(|error| match journal::state(&folder) {
        // No file has changed, and what was written beside is looked at by nobody.
        None | Some(State::Planned) if is_read_only(&error) => Ok(None),
        None => Err(error),
        Some(_) => {
            let message = format!("上次的修改中断了，要先收拾好才能继续：{error}");
            Err(io::Error::new(error.kind(), message))
        }
    })
}

fn is_read_only(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// Whether a path is that of a file that may be written, below the site's folder.
fn is_inside(path: &str) -> bool {
    !path.contains(|c: char| c.is_control() || c == '\\')
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
        && path.split('/').next() != Some(disk::OWN)
        && !path.ends_with(disk::TEMPORARY)
}

/// One edit, with the file that it comes down to.
struct Change<'a> {
    path: &'a SourcePath,
    entry: Entry,
    new: Option<&'a [u8]>,
}

/// A site that nobody else edits as long as this is held.
struct Locked {
    root: PathBuf,
    /// Without links.
    real: PathBuf,
    /// The program's own folder.
    own: PathBuf,
    _lock: File,
}

impl Locked {
    fn new(root: &Path) -> io::Result<Locked> {
        let real = root.canonicalize().map_err(|error| named(root, error))?;
        let own = disk::make_own(root)?;
        let _lock = lock(root, &own.join(LOCK))?;
        Ok(Locked { root: root.to_path_buf(), real, own, _lock })
    }

    fn file(&self, entry: &Entry) -> PathBuf {
        self.root.join(entry.target.as_str())
    }

    fn folder(&self) -> PathBuf {
        self.own.join(EDIT)
    }

    /// Where what a file held is kept until the edit is over.
    fn old(&self, entry: &Entry) -> PathBuf {
        self.folder().join(REPLACED).join(entry.target.as_str())
    }

    /// What edits come down to, each file once.
    fn changes<'a>(&self, edits: &'a [Edit]) -> io::Result<Vec<Change<'a>>> {
        let mut changes: BTreeMap<SourcePath, Change<'a>> = BTreeMap::new();
        for Edit { path, base, new } in edits {
            let target = self.target(path)?;
            let entry =
                Entry { target: target.clone(), base: *base, new: new.as_ref().map(|new| Hash::of(new)) };
            match changes.get(&target) {
                Some(other) if other.entry != entry => return Err(twice(other.path, path)),
                Some(_) => {}
                None => drop(changes.insert(target, Change { path, entry, new: new.as_deref() })),
            }
        }
        Ok(changes.into_values().collect())
    }

    /// The file at a path, whatever links lead there.
    fn target(&self, path: &SourcePath) -> io::Result<SourcePath> {
        let file = self.root.join(path.as_str());
        if !is_inside(path.as_str()) {
            return Err(refused(&file, "不是站点里可以改的文件"));
        }
        let there = file.ancestors().find(|part| part.symlink_metadata().is_ok()).unwrap_or(&self.root);
        let real = there.canonicalize().map_err(|error| named(there, error))?;
        if there != file && !real.is_dir() {
            return Err(disk::no_folder(there));
        }
        let rest = file.strip_prefix(there).expect("it is one of its ancestors");
        let whole = if rest.as_os_str().is_empty() { real } else { real.join(rest) };
        let Ok(below) = whole.strip_prefix(&self.real) else {
            return Err(refused(&file, "链接指到站点文件夹以外，不会改它指向的文件"));
        };
        let parts: Option<Vec<&str>> = below.components().map(|part| part.as_os_str().to_str()).collect();
        let target = parts.map(|parts| parts.join("/")).filter(|target| is_inside(target));
        let target = target.ok_or_else(|| refused(&file, "链接指向的不是站点里可以改的文件"))?;
        Ok(SourcePath::new(&target))
    }

    /// Makes the changes, or keeps what they would have made.
    fn write(&self, changes: &[Change<'_>]) -> io::Result<Result<(), Conflict>> {
        let changed = self.changed(changes)?;
        if !changed.is_empty() {
            return self.refuse(changes, changed).map(Err);
        }
        let pending: Vec<&Change<'_>> =
            changes.iter().filter(|change| change.entry.base != change.entry.new).collect();
        if pending.is_empty() {
            return Ok(Ok(()));
        }
        let files = pending.iter().map(|change| change.entry.clone()).collect();
        let journal = Journal { folders: self.missing_folders(&pending), files };
        let written = self.write_beside(&journal, &pending).and_then(|changed| match changed.is_empty() {
            true => self.exchange_all(&journal),
            false => Ok(changed),
        });
        let changed = match written {
            Ok(changed) if changed.is_empty() => {
                // All files are as they should be; what is in the way of tidying up is for the next one to deal with.
                let _ = self.close(&journal);
                return Ok(Ok(()));
            }
            Ok(changed) => self.give_up().map(|()| changed).map_err(|error| self.half_done(error))?,
            Err(error) => return Err(if self.give_up().is_ok() { error } else { self.half_done(error) }),
        };
        let is_changed = |change: &&Change<'_>| changed.contains(&change.entry.target);
        let changed = changes.iter().filter(is_changed).map(|change| change.path.clone()).collect();
        self.refuse(changes, changed).map(Err)
    }

    /// The error after which things could not be put back either.
    fn half_done(&self, error: io::Error) -> io::Error {
        if matches!(journal::state(&self.folder()), None | Some(State::Planned)) {
            return error;
        }
        let message =
            format!("{error}。有的文件已经改了，有的还没有；解决以后再运行一次，会先把它们恢复原样");
        io::Error::new(error.kind(), message)
    }

    /// The paths of those whose files are not what they are thought to be.
    fn changed(&self, changes: &[Change<'_>]) -> io::Result<Vec<SourcePath>> {
        let is_changed = |change: &Change<'_>| {
            let version = version(&self.file(&change.entry))?;
            Ok((version != change.entry.base).then(|| change.path.clone()))
        };
        let changed: Vec<_> = changes.par_iter().map(is_changed).collect::<io::Result<_>>()?;
        Ok(changed.into_iter().flatten().collect())
    }

    /// The folders that are not there yet, from the top down.
    fn missing_folders(&self, changes: &[&Change<'_>]) -> Vec<SourcePath> {
        let mut folders = BTreeSet::new();
        for change in changes.iter().filter(|change| change.new.is_some()) {
            let target = change.entry.target.as_str();
            let parents = target.match_indices('/').map(|(at, _)| &target[..at]);
            folders.extend(parents.filter(|parent| !self.root.join(parent).is_dir()));
        }
        folders.into_iter().map(SourcePath::new).collect()
    }

    /// Writes the new versions beside the files, and commits; unless files changed meanwhile, which it gives.
    fn write_beside(&self, journal: &Journal, changes: &[&Change<'_>]) -> io::Result<Vec<SourcePath>> {
        let folder = self.folder();
        disk::make_folder(&folder)?;
        journal::write(&folder, journal)?;
        disk::sync_folder(&self.own)?;
        disk::sync_folder(&self.root)?;
        for made in &journal.folders {
            disk::make_folder(&self.root.join(made.as_str()))?;
        }
        changes.par_iter().try_for_each(|change| {
            let file = self.file(&change.entry);
            // What has just gone is seen below.
            let old = change.entry.base.and_then(|_| file.symlink_metadata().ok());
            // A file that is to go has an empty one beside it: when that is gone, so is the file.
            disk::write_beside(&file, change.new.unwrap_or_default(), old.as_ref())?;
            if old.is_some() { keep::preserve(&file, &self.old(&change.entry)) } else { Ok(()) }
        })?;
        self.sync(journal)?;
        let mut changed = Vec::new();
        for entry in &journal.files {
            if version(&self.file(entry))? != entry.base {
                changed.push(entry.target.clone());
            }
        }
        if changed.is_empty() {
            journal::advance(&folder, State::Planned, State::Committed)?;
        }
        Ok(changed)
    }

    /// Exchanges files until one is not what it was thought to be, which it gives.
    fn exchange_all(&self, journal: &Journal) -> io::Result<Vec<SourcePath>> {
        for entry in &journal.files {
            if !self.exchange(entry)? {
                return Ok(vec![entry.target.clone()]);
            }
        }
        Ok(Vec::new())
    }

    /// Puts the new version in place, unless that has been done; `false` when the file is not what it was thought to be.
    fn exchange(&self, entry: &Entry) -> io::Result<bool> {
        let file = self.file(entry);
        let temporary = disk::temporary(&file);
        if temporary.symlink_metadata().is_err() {
            // What is there now came later.
            return Ok(true);
        }
        let now = version(&file)?;
        if now == entry.base && entry.new.is_some() {
            std::fs::rename(&temporary, &file).map_err(|error| named(&file, error))?;
            return Ok(true);
        }
        if now == entry.base {
            remove(&file)?;
        } else if now != entry.new {
            return Ok(false);
        }
        remove(&temporary)?;
        Ok(true)
    }

    /// Ends an edit that is done.
    fn close(&self, journal: &Journal) -> io::Result<()> {
        self.sync(journal)?;
        let folder = self.folder();
        let replaced = folder.join(REPLACED);
        if replaced.is_dir() {
            keep::take(&replaced, &self.own.join(REPLACED), REPLACED_EDITS)?;
        }
        journal::remove(&folder, State::Committed)?;
        self.clear()
    }

    /// Finishes or undoes what the journal names.
    fn recover(&self) -> io::Result<Option<Recovery>> {
        let folder = self.folder();
        if folder.is_symlink() {
            return Err(disk::no_folder(&folder));
        }
        let Some((state, journal)) = journal::read(&folder)? else { return self.clear().map(|()| None) };
        journal.files.iter().try_for_each(|entry| self.check_folder(entry))?;
        let files = journal.files.iter().map(|entry| entry.target.clone()).collect();
        if state != State::Committed {
            self.give_up()?;
            return Ok(Some(Recovery { finished: false, files, conflict: None }));
        }
        let mut changed = Vec::new();
        for entry in &journal.files {
            if !self.exchange(entry)? {
                changed.push(entry);
            }
        }
        let conflict = self.put_aside(&changed)?;
        self.close(&journal)?;
        Ok(Some(Recovery { finished: true, files, conflict }))
    }

    /// A folder of which somebody has made a link since then could lead anywhere.
    fn check_folder(&self, entry: &Entry) -> io::Result<()> {
        let folder = self.root.join(entry.target.folder());
        match folder.canonicalize() {
            Ok(real) if real != self.real.join(entry.target.folder()) => Err(disk::no_folder(&folder)),
            _ => Ok(()),
        }
    }

    /// Keeps the versions of a committed edit whose files somebody changed since then.
    fn put_aside(&self, changed: &[&Entry]) -> io::Result<Option<Conflict>> {
        let paths = changed.iter().map(|entry| entry.target.clone()).collect();
        let mut kept = None;
        for entry in changed {
            // What is there now was not replaced.
            let _ = std::fs::remove_file(self.old(entry));
            let temporary = disk::temporary(&self.file(entry));
            if entry.new.is_none() {
                remove(&temporary)?;
                continue;
            }
            let folder = match kept.take() {
                Some(folder) => folder,
                None => keep::make(&self.own.join(KEPT))?,
            };
            keep::take_file(&temporary, &folder.join(entry.target.as_str()))?;
            kept = Some(folder);
        }
        let conflict = Conflict { changed: paths, kept, recovered: None };
        Ok((!changed.is_empty()).then_some(conflict))
    }

    /// Undoes what the journal names, as far as it has been done.
    fn give_up(&self) -> io::Result<()> {
        let folder = self.folder();
        let Some((mut state, journal)) = journal::read(&folder)? else { return self.clear() };
        if state == State::Committed {
            state = State::Undoing;
            journal::advance(&folder, State::Committed, state)?;
        }
        if state == State::Undoing {
            journal.files.iter().try_for_each(|entry| self.restore(entry))?;
        }
        for entry in &journal.files {
            remove(&disk::temporary(&self.file(entry)))?;
        }
        self.sync(&journal)?;
        for made in journal.folders.iter().rev() {
            // Somebody may have put something into it.
            let _ = std::fs::remove_dir(self.root.join(made.as_str()));
        }
        journal::remove(&folder, state)?;
        self.clear()
    }

    /// Puts back what a file held, if it was exchanged and is still what the edit made of it.
    fn restore(&self, entry: &Entry) -> io::Result<()> {
        let (file, old) = (self.file(entry), self.old(entry));
        let waits = disk::temporary(&file).symlink_metadata().is_ok();
        if version(&file)? != entry.new || waits && entry.new.is_some() {
            return Ok(());
        }
        match entry.base {
            None => remove(&file),
            Some(_) if old.symlink_metadata().is_err() => Ok(()),
            Some(_) => keep::take_file(&old, &file),
        }
    }

    /// Keeps all new versions: some of their files are not what they were thought to be.
    fn refuse(&self, changes: &[Change<'_>], changed: Vec<SourcePath>) -> io::Result<Conflict> {
        let mut kept = None;
        if changes.iter().any(|change| change.new.is_some()) {
            let folder = keep::make(&self.own.join(KEPT))?;
            for change in changes {
                if let Some(new) = change.new {
                    keep::write(&folder.join(change.path.as_str()), new)?;
                }
            }
            kept = Some(folder);
        }
        Ok(Conflict { changed, kept, recovered: None })
    }

    /// Makes sure that the names in all folders that are touched stay as they are.
    fn sync(&self, journal: &Journal) -> io::Result<()> {
        let files = journal.files.iter().map(|entry| entry.target.folder());
        let mut folders: BTreeSet<&str> = files.collect();
        // That a folder is there stands in the one above it.
        folders.extend(journal.folders.iter().map(SourcePath::folder));
        let folders: BTreeSet<PathBuf> = folders.into_iter().map(|folder| self.root.join(folder)).collect();
        folders.iter().filter(|folder| folder.is_dir()).try_for_each(|folder| disk::sync_folder(folder))
    }

    /// Removes the folder of what is being done.
    fn clear(&self) -> io::Result<()> {
        let folder = self.folder();
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(named(&folder, error)),
            _ => Ok(()),
        }
    }
}

/// Takes a site for this process; waits a while for another one that has it.
fn lock(root: &Path, path: &Path) -> io::Result<File> {
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let file = file.map_err(|error| named(path, error))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(named(path, error)),
            Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => std::thread::sleep(INTERVAL),
            Err(TryLockError::WouldBlock) => {
                let message = format!("另一个 linli 正在修改 {} 里的文件；等它做完再试", root.display());
                return Err(io::Error::new(io::ErrorKind::WouldBlock, message));
            }
        }
    }
}

/// The hash of what a file holds; `None` when there is none. Something else at its place is like no version of it.
fn version(file: &Path) -> io::Result<Option<Hash>> {
    match file.symlink_metadata() {
        Ok(metadata) if metadata.is_file() => {
            match File::open(file).and_then(|mut file| disk::hash(&mut file)) {
                Ok((hash, _)) => Ok(Some(hash)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(named(file, error)),
            }
        }
        Ok(_) => Ok(Some(Hash::ABSENT)),
        Err(error) if is_gone(&error) => Ok(None),
        Err(error) => Err(named(file, error)),
    }
}

/// Removes a file that may have gone already.
fn remove(file: &Path) -> io::Result<()> {
    match std::fs::remove_file(file) {
        // Of a file that is not there some systems say that its folder cannot be written to.
        Err(_) if file.symlink_metadata().is_err_and(|error| is_gone(&error)) => Ok(()),
        Err(error) => Err(named(file, error)),
        Ok(()) => Ok(()),
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn refused(file: &Path, why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("{}：{why}", file.display()))
}

fn twice(one: &SourcePath, other: &SourcePath) -> io::Error {
    let message = format!("{one} 和 {other} 是同一个文件，却要改成两个样子；请把其中一个链接换成文件本身");
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Tree = BTreeMap<&'static str, &'static str>;

    const PATHS: [&str; 5] = ["a.md", "b.md", "c/d.md", "c/e/f.md", "z.md"];

    fn old() -> Tree {
        [("a.md", "甲"), ("b.md", "乙"), ("z.md", "旧")].into()
    }

    fn new() -> Tree {
        [("a.md", "子"), ("c/d.md", "丑"), ("c/e/f.md", "寅"), ("z.md", "新")].into()
    }

    /// A site with the old files, and an edit that turns them into the new ones.
    struct Site {
        folder: tempfile::TempDir,
        edits: Vec<Edit>,
    }

    impl Site {
        fn new() -> Site {
            let folder = tempfile::tempdir().unwrap();
            old().iter().for_each(|(path, text)| std::fs::write(folder.path().join(path), text).unwrap());
            let edit = |path: &str| Edit {
                path: SourcePath::new(path),
                base: old().get(path).map(|text| Hash::of(text.as_bytes())),
                new: new().get(path).map(|text| text.as_bytes().to_vec()),
            };
            Site { folder, edits: PATHS.map(edit).into() }
        }

        /// Does what `steps` says up to where they stop, as if the process were killed there.
        fn stop(&self, steps: impl FnOnce(&Locked, &Journal, &[&Change<'_>])) {
            let site = Locked::new(self.folder.path()).unwrap();
            let changes = site.changes(&self.edits).unwrap();
            let changes: Vec<&Change<'_>> = changes.iter().collect();
            let files = changes.iter().map(|change| change.entry.clone()).collect();
            let journal = Journal { folders: site.missing_folders(&changes), files };
            steps(&site, &journal, &changes);
        }

        fn write(&self, path: &str, text: &str) {
            std::fs::write(self.folder.path().join(path), text).unwrap();
        }

        fn recover(&self) -> Option<Recovery> {
            let recovered = recover(self.folder.path()).unwrap();
            assert!(!self.folder.path().join(".linli/edit").exists());
            assert_eq!(recover(self.folder.path()).unwrap(), None);
            recovered
        }

        /// The site holds these files, and nothing beside them.
        fn assert_holds(&self, tree: &Tree, when: &str) {
            let entries = walkdir::WalkDir::new(self.folder.path()).min_depth(1).into_iter();
            let mut found = BTreeMap::new();
            for entry in entries.filter_entry(|entry| entry.file_name() != disk::OWN).map(Result::unwrap) {
                let path = entry.path().strip_prefix(self.folder.path()).unwrap().to_str().unwrap();
                if entry.file_type().is_file() {
                    found.insert(path.to_string(), std::fs::read_to_string(entry.path()).unwrap());
                } else {
                    assert!(tree.keys().any(|file| file.starts_with(path)), "{when}: {path} is left");
                }
            }
            let expected = tree.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
            assert_eq!(found, expected, "{when}");
        }
    }

    #[test]
    fn what_stops_before_it_is_committed_never_was() {
        let site = Site::new();
        site.stop(|site, _, _| disk::make_folder(&site.folder()).unwrap());
        assert_eq!(site.recover(), None);
        for written in 0..=PATHS.len() {
            site.stop(|site, journal, changes| {
                disk::make_folder(&site.folder()).unwrap();
                journal::write(&site.folder(), journal).unwrap();
                for made in &journal.folders {
                    disk::make_folder(&site.root.join(made.as_str())).unwrap();
                }
                for change in &changes[..written] {
                    disk::write_beside(&site.file(&change.entry), change.new.unwrap_or_default(), None)
                        .unwrap();
                }
            });
            let recovered = site.recover().unwrap();
            assert!(!recovered.finished && recovered.files.len() == PATHS.len());
            site.assert_holds(&old(), &format!("{written} written beside"));
        }
    }

    #[test]
    fn what_stops_after_it_is_committed_is_finished() {
        for exchanged in 0..=PATHS.len() {
            let site = Site::new();
            site.stop(|site, journal, changes| {
                assert!(site.write_beside(journal, changes).unwrap().is_empty());
                for entry in &journal.files[..exchanged] {
                    assert!(site.exchange(entry).unwrap());
                }
                // Between the two steps of a removal.
                if exchanged == 1 {
                    std::fs::remove_file(site.root.join("b.md")).unwrap();
                }
            });
            let recovered = site.recover().unwrap();
            assert!(recovered.finished && recovered.conflict.is_none());
            site.assert_holds(&new(), &format!("{exchanged} exchanged"));
            let replaced = site.folder.path().join(".linli/replaced/0001");
            for (path, text) in old() {
                assert_eq!(std::fs::read_to_string(replaced.join(path)).unwrap(), text);
            }
        }
    }

    #[test]
    fn what_stops_while_it_is_undone_is_undone() {
        for exchanged in 0..=PATHS.len() {
            for (restored, removed) in (0..=PATHS.len()).flat_map(|one| [(one, 0), (PATHS.len(), one)]) {
                let site = Site::new();
                site.stop(|site, journal, changes| {
                    site.write_beside(journal, changes).unwrap();
                    journal.files[..exchanged]
                        .iter()
                        .for_each(|entry| assert!(site.exchange(entry).unwrap()));
                    journal::advance(&site.folder(), State::Committed, State::Undoing).unwrap();
                    journal.files[..restored].iter().for_each(|entry| site.restore(entry).unwrap());
                    for entry in &journal.files[..removed] {
                        remove(&disk::temporary(&site.file(entry))).unwrap();
                    }
                });
                assert!(!site.recover().unwrap().finished);
                site.assert_holds(
                    &old(),
                    &format!("{exchanged} exchanged, {restored} restored, {removed} gone"),
                );
            }
        }
    }

    /// Of whatever somebody writes between a kill and the recovery, nothing is lost.
    #[test]
    fn what_changes_before_an_edit_is_finished_stays_and_ours_is_kept() {
        for exchanged in 0..=PATHS.len() {
            for (number, path) in PATHS.into_iter().enumerate() {
                let site = Site::new();
                site.stop(|site, journal, changes| {
                    site.write_beside(journal, changes).unwrap();
                    journal.files[..exchanged]
                        .iter()
                        .for_each(|entry| assert!(site.exchange(entry).unwrap()));
                });
                site.write(path, "别人写的");
                let recovered = site.recover().unwrap();
                let mut expected = new();
                expected.insert(path, "别人写的");
                site.assert_holds(&expected, &format!("{exchanged} exchanged, {path} changed"));
                // Who wrote over what the edit had already made knew it.
                let conflict = recovered.conflict.filter(|_| number >= exchanged);
                assert_eq!(conflict.is_some(), number >= exchanged);
                let Some(conflict) = conflict else { continue };
                assert_eq!(conflict.changed, [SourcePath::new(path)]);
                let kept = conflict.kept.map(|kept| std::fs::read_to_string(kept.join(path)).unwrap());
                assert_eq!(kept.as_deref(), new().get(path).copied());
            }
        }
    }

    #[test]
    fn what_changes_between_the_commit_and_the_exchange_undoes_all() {
        let site = Site::new();
        site.stop(|locked, journal, changes| {
            assert!(locked.write_beside(journal, changes).unwrap().is_empty());
            site.write("z.md", "别人写的");
            assert_eq!(locked.exchange_all(journal).unwrap(), [SourcePath::new("z.md")]);
            locked.give_up().unwrap();
        });
        let mut expected = old();
        expected.insert("z.md", "别人写的");
        site.assert_holds(&expected, "after it was undone");
        assert_eq!(site.recover(), None);
    }

    #[test]
    fn a_damaged_journal_is_explained_and_stops_all_edits() {
        let site = Site::new();
        site.stop(|site, journal, changes| drop(site.write_beside(journal, changes).unwrap()));
        let committed = site.folder.path().join(".linli/edit/committed");
        let text = std::fs::read_to_string(&committed).unwrap();
        std::fs::write(&committed, &text[..text.len() / 2]).unwrap_or_default();
        for error in [recover(site.folder.path()).map(drop), apply(site.folder.path(), &site.edits).map(drop)]
        {
            let error = error.expect_err("it cannot be known what to do").to_string();
            assert!(error.contains("committed 坏了") && error.contains("移到别处"), "{error}");
        }
        // The advice works.
        std::fs::rename(site.folder.path().join(".linli/edit"), site.folder.path().join(".linli/aside"))
            .unwrap();
        assert!(apply(site.folder.path(), &site.edits).unwrap().is_ok());
        site.assert_holds(&new(), "after the advice");
    }
}
