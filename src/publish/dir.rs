//! A folder that a server shows, as a link to one of several releases beside it: `djpp` leads to
//! `djpp.releases/20261127-230030`. A release is made whole and verified before the link is switched by one rename, so
//! readers have the old site or the new one at any moment, whoever is killed.
//!
//! Unchanged files are hard links to those of the release before, which costs no room; but a damaged one is damaged in all
//! of them, so every file is read again before the switch, and a damaged one is copied anew.
#![expect(clippy::disallowed_methods, reason = "a release is made of files")]

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::list::{Item, Items, List};
use super::lock::Lock;
use super::verify::{self, Findings};
use super::{Back, Found, Place, Sending, Sent, not_settled, not_switched, refused, unfit};
use crate::disk::{self, named};
use crate::hash::Sha256;
use crate::ledger::{self, Release};
use crate::path::SourcePath;

/// What the name of the folder of releases ends with.
pub const RELEASES: &str = ".releases";
/// What the record of a release ends with until the link leads to it.
pub const NEXT: &str = ".next.yaml";
/// What the record of a release ends with when the link led to it.
pub const RECORD: &str = ".yaml";
/// What its list ends with.
pub const LIST: &str = ".txt";

/// A folder that is a link to a release.
#[derive(Debug)]
pub struct Linked {
    /// What the server shows.
    link: PathBuf,
    /// Where the releases are.
    releases: PathBuf,
    keep: usize,
    lock: Lock,
    /// The release that the link leads to.
    current: Option<String>,
    list: Option<List>,
    found: Option<(Release, List)>,
}

/// Whether a folder can be shown by a link to a release: none, an empty one, or such a link. `Err` with a reason where links
/// are not to be had, so that files have to be put into it one by one.
///
/// # Errors
/// What the system says, with the path.
pub fn may_be_link(path: &Path) -> io::Result<Result<(), String>> {
    let releases = releases_of(path);
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => return Ok(Ok(())),
        Ok(metadata) if !metadata.is_dir() => {
            return Err(refused(format!("{} 应是文件夹，却是文件；请移走它，或者改 path", path.display())));
        }
        Ok(_) if !disk::names(path)?.is_empty() => return Ok(Err("文件夹里已经有文件".into())),
        _ => {}
    }
    // Whether links are to be had is found out by making one.
    if let Err(error) = disk::make_folder(&releases) {
        return Ok(Err(format!("不能在它旁边建文件夹（{error}）")));
    }
    let probe = disk::temporary(&releases.join("link"));
    let _ = std::fs::remove_file(&probe);
    let made = symlink(Path::new("lock"), &probe);
    let _ = std::fs::remove_file(&probe);
    Ok(made.map_err(|_| "这个磁盘上不能建链接".to_owned()))
}

/// The folder of the releases of a folder.
fn releases_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(RELEASES);
    PathBuf::from(name)
}

#[cfg(unix)]
fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(not(unix))]
fn symlink(_target: &Path, _link: &Path) -> io::Result<()> {
    // There no rename puts one link in the place of another.
    Err(io::ErrorKind::Unsupported.into())
}

impl Linked {
    /// Takes a folder that [may be a link](may_be_link), and tidies up after one who was killed.
    ///
    /// # Errors
    /// That somebody else is sending; and what the system says, with the path.
    pub fn open(path: &Path, keep: usize, who: &str) -> io::Result<Linked> {
        let releases = releases_of(path);
        disk::make_folder(&releases)?;
        let lock = Lock::take(&releases, who)?;
        let link = path.to_path_buf();
        let mut place = Linked { link, releases, keep, lock, current: None, list: None, found: None };
        place.current = place.led_to()?;
        place.tidy()?;
        place.list = place.current.as_deref().and_then(|id| place.list_of(id));
        // Whoever was killed behind the switch may not have come to the ledger.
        let record = place.current.as_deref().and_then(|id| place.record_of(id));
        place.found = record.zip(place.list.clone());
        Ok(place)
    }

    /// The release that the link leads to.
    fn led_to(&self) -> io::Result<Option<String>> {
        let Ok(target) = std::fs::read_link(&self.link) else { return Ok(None) };
        let id = target.file_name().and_then(|name| name.to_str()).filter(|id| ledger::is_id(id));
        let is_ours = target.parent().and_then(Path::file_name) == self.releases.file_name();
        match id.filter(|_| is_ours) {
            Some(id) => Ok(Some(id.to_owned())),
            None => {
                let (link, target) = (self.link.display(), target.display());
                Err(refused(format!(
                    "{link} 是指到 {target} 的链接，不是 linli 建的；path 请写 {target}，或者移走这个链接"
                )))
            }
        }
    }

    fn beside(&self, id: &str, end: &str) -> PathBuf {
        self.releases.join(format!("{id}{end}"))
    }

    fn list_of(&self, id: &str) -> Option<List> {
        List::parse(&std::fs::read_to_string(self.beside(id, LIST)).ok()?)
    }

    /// Takes away what a killed one left half done, and settles what it put in place.
    fn tidy(&self) -> io::Result<()> {
        let _ = std::fs::remove_file(disk::temporary(&self.link));
        for name in disk::names(&self.releases)? {
            let Some(name) = name.to_str() else { continue };
            if name.ends_with(disk::TEMPORARY) {
                remove(&self.releases.join(name))?;
            } else if let Some(id) = name.strip_suffix(NEXT) {
                match self.current.as_deref() == Some(id) {
                    true => self.settle(id)?,
                    false => self.take_away(id)?,
                }
            }
        }
        Ok(())
    }

    fn record_of(&self, id: &str) -> Option<Release> {
        let path = self.beside(id, RECORD);
        Release::parse(&SourcePath::new(&path.to_string_lossy()), &std::fs::read_to_string(&path).ok()?)
    }

    /// Notes that a release is in place.
    fn settle(&self, id: &str) -> io::Result<()> {
        let record = self.beside(id, RECORD);
        std::fs::rename(self.beside(id, NEXT), &record).map_err(|error| named(&record, error))
    }

    /// Removes a release that the link does not lead to. Its record goes last: what has one is looked at again.
    fn take_away(&self, id: &str) -> io::Result<()> {
        let folder = self.releases.join(id);
        let aside = disk::temporary(&folder);
        match std::fs::rename(&folder, &aside) {
            Ok(()) => remove(&aside)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(named(&folder, error)),
        }
        [LIST, NEXT, RECORD].iter().try_for_each(|end| remove(&self.beside(id, end)))
    }

    /// Makes the folder of a release, and gives what had to be copied; files that are as they were are linked.
    fn make(&self, folder: &Path, sending: &Sending<'_>) -> io::Result<Sent> {
        let before = self.current.as_ref().filter(|_| !sending.full).map(|id| self.releases.join(id));
        let none = Items::new();
        let known = self.list.as_ref().map_or(&none, |list| &list.items);
        make_folders(folder, sending.list.items.keys().chain(sending.staying.keys()))?;
        let sent = Mutex::new(Sent::default());
        let copy = |path: &str, item: &Item| {
            disk::copy_published(&sending.folder.join(path), item.hash, &folder.join(path))?;
            let mut sent = sent.lock().expect("nobody panics who counts");
            (sent.files, sent.bytes) = (sent.files + 1, sent.bytes + item.length);
            io::Result::Ok(())
        };
        let link = |path: &str| match &before {
            Some(before) => std::fs::hard_link(before.join(path), folder.join(path)).is_ok(),
            None => false,
        };
        sending.list.items.par_iter().try_for_each(|(path, item)| {
            let is_same = known.get(path).is_some_and(|was| was.hash == item.hash);
            let file = folder.join(path);
            if !(is_same && link(path)) {
                copy(path, item)?;
            }
            // What was written is read again: disks lie, and what is linked may be damaged.
            match disk::sha256(&file) {
                Ok((hash, _)) if hash == item.hash => {}
                _ => {
                    std::fs::remove_file(&file).map_err(|error| named(&file, error))?;
                    copy(path, item)?;
                    if disk::sha256(&file)?.0 != item.hash {
                        return Err(refused(format!(
                            "{} 写进去和读出来的不一样，磁盘可能坏了",
                            file.display()
                        )));
                    }
                    let note = format!("以前几个版本里的 {path} 坏了，新版本里已换成好的");
                    sent.lock().expect("nobody panics who counts").notes.push(note);
                }
            }
            sending.done.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })?;
        // Whoever still asks for these gets them as long as they are there.
        for path in sending.staying.keys().filter(|path| !sending.list.items.contains_key(*path)) {
            link(path);
        }
        let mut sent = sent.into_inner().expect("nobody panics who counts");
        sent.notes.sort();
        Ok(sent)
    }

    /// Lets the link lead to a release.
    fn switch(&mut self, id: &str) -> io::Result<()> {
        // An empty folder makes way.
        if self.link.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
            std::fs::remove_dir(&self.link).map_err(|error| named(&self.link, error))?;
        }
        let temporary = disk::temporary(&self.link);
        let releases = self.releases.file_name().expect("it has a name");
        symlink(&Path::new(releases).join(id), &temporary).map_err(|error| named(&temporary, error))?;
        std::fs::rename(&temporary, &self.link).map_err(|error| named(&self.link, error))?;
        self.current = Some(id.to_owned());
        disk::sync_folder(self.link.parent().unwrap_or(Path::new(".")))
    }

    /// Removes the oldest releases; never the one that readers get.
    fn prune(&mut self) -> io::Result<()> {
        let kept = self.kept()?;
        let old = kept.len().saturating_sub(self.keep);
        let is_old = |id: &&String| self.current.as_ref() != Some(*id);
        kept.iter().take(old).filter(is_old).try_for_each(|id| self.take_away(id))
    }
}

impl Place for Linked {
    fn shown(&self) -> String {
        self.link.display().to_string()
    }

    fn list(&self) -> Option<&List> {
        self.list.as_ref()
    }

    fn found(&mut self) -> io::Result<Found> {
        let died = self.lock.died.take();
        Ok(Found {
            release: self.found.take(),
            notes: died.map(|who| format!("上一次发布没有做完就停了：{who}")).into_iter().collect(),
        })
    }

    fn send(&mut self, sending: &Sending<'_>) -> io::Result<Sent> {
        let id = &sending.release.id;
        let folder = self.releases.join(id);
        let making = disk::temporary(&folder);
        let old =
            if self.current.is_some() { "网站还是原来的样子" } else { "网站还没有放上去" };
        let prepare = || {
            disk::make_folder(&making)?;
            let sent = self.make(&making, sending)?;
            disk::replace(&self.beside(id, LIST), sending.list.text().as_bytes())?;
            disk::replace(&self.beside(id, NEXT), sending.release.text().as_bytes())?;
            std::fs::rename(&making, &folder).map_err(|error| named(&folder, error))?;
            disk::sync_folder(&self.releases)?;
            Ok(sent)
        };
        let mut sent = prepare().map_err(|error: io::Error| {
            // What cannot be removed now is removed by the next one.
            let _ = remove(&making).and_then(|()| self.take_away(id));
            let again = "解决以后再运行一次 linli deploy";
            io::Error::new(error.kind(), format!("{error}。{old}；{again}"))
        })?;
        self.switch(id).map_err(|error| not_switched(&error, old))?;
        self.list = Some(sending.list.clone());
        // From here on readers have the new site; what fails is told, and done by the next one.
        if let Err(error) = self.settle(id).and_then(|()| self.prune()) {
            sent.notes.push(not_settled(&error));
        }
        Ok(sent)
    }

    fn kept(&mut self) -> io::Result<Vec<String>> {
        let names = disk::names(&self.releases)?;
        Ok(ids(names.iter().filter_map(|name| name.to_str())))
    }

    fn go_back(&mut self, id: &str, _back: &Back<'_>) -> io::Result<List> {
        let Some(list) = self.list_of(id).filter(|_| self.beside(id, RECORD).is_file()) else {
            return Err(refused(format!("{} 里没有留着 {id} 这个版本", self.releases.display())));
        };
        let damaged = damaged(&self.releases.join(id), &list.items);
        if let Some(first) = damaged.first() {
            return Err(unfit(id, first, damaged.len()));
        }
        self.switch(id)?;
        self.list = Some(list.clone());
        Ok(list)
    }

    fn check(&mut self, list: &List, staying: &Items, size: Option<usize>) -> io::Result<Findings> {
        verify::folder(
            &self.link.canonicalize().map_err(|error| named(&self.link, error))?,
            list,
            staying,
            size,
        )
    }
}

/// The files that are not what a list says of them.
pub fn damaged<'a>(folder: &Path, items: &'a Items) -> Vec<&'a str> {
    let is_whole =
        |path: &str, hash: Sha256| disk::sha256(&folder.join(path)).is_ok_and(|(now, _)| now == hash);
    let damaged = items.par_iter().filter(|(path, item)| !is_whole(path, item.hash));
    damaged.map(|(path, _)| path.as_str()).collect()
}

/// The releases of which there are records among some names, the oldest first.
pub(super) fn ids<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let ids = names.filter_map(|name| name.strip_suffix(RECORD)).filter(|id| ledger::is_id(id));
    let mut ids: Vec<String> = ids.map(str::to_owned).collect();
    ids.sort();
    ids
}

/// Makes the folders of some files, which anybody may look into.
fn make_folders<'a>(folder: &Path, paths: impl Iterator<Item = &'a String>) -> io::Result<()> {
    open_to_all(folder)?;
    let mut last = "";
    for path in paths {
        let Some((parent, _)) = path.rsplit_once('/') else { continue };
        // Paths come sorted, so that those of one folder mostly stand together.
        if parent == last {
            continue;
        }
        last = parent;
        let ends = parent.match_indices('/').map(|(at, _)| at).chain([parent.len()]);
        for part in ends.map(|end| folder.join(&parent[..end])) {
            if part.symlink_metadata().is_err() {
                disk::make_folder(&part)?;
                open_to_all(&part)?;
            }
        }
    }
    Ok(())
}

fn open_to_all(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder, permissions).map_err(|error| named(folder, error))?;
    }
    let _ = folder;
    Ok(())
}

/// Removes a file, or a folder with all that is in it; links are not followed.
fn remove(path: &Path) -> io::Result<()> {
    let removed = match path.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(named(path, error)),
        _ => Ok(()),
    }
}
