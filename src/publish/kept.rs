//! What was sent to a place that has only the present state: the last releases, kept on this machine so that one of them can be
//! sent again. A file is kept once, by its SHA-256, as a hard link to what was built where that can be; so it costs room only
//! when the site has another one.
#![expect(clippy::disallowed_methods, reason = "what was sent is kept as files")]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::dir::{LIST, RECORD, damaged};
use super::list::{Item, List};
use super::{Sending, refused, unfit};
use crate::disk::{self, named};
use crate::hash::Sha256;
use crate::ledger::{self, Release};
use crate::path::SourcePath;

/// Below the folder of what is kept: the files, and a release that is sent again.
const FILES: &str = "files";
const BACK: &str = "back";

/// The releases that are kept of one target.
#[derive(Clone, Debug)]
pub struct Kept {
    folder: PathBuf,
    keep: usize,
}

impl Kept {
    /// Those in a folder that this machine has for a target; `keep` of them stay.
    ///
    /// # Errors
    /// What the system says, with the path.
    pub fn open(own: &Path, keep: usize) -> io::Result<Kept> {
        let folder = own.join("kept");
        disk::make_folder(&folder)?;
        disk::make_folder(&folder.join(FILES))?;
        let kept = Kept { folder, keep };
        kept.clear()?;
        Ok(kept)
    }

    /// The names of the releases, the oldest first.
    ///
    /// # Errors
    /// What the system says, with the path.
    pub fn ids(&self) -> io::Result<Vec<String>> {
        let names = disk::names(&self.folder)?;
        let ids = names.iter().filter_map(|name| name.to_str()?.strip_suffix(RECORD));
        let mut ids: Vec<String> = ids.filter(|id| ledger::is_id(id)).map(str::to_owned).collect();
        ids.sort();
        Ok(ids)
    }

    fn beside(&self, id: &str, end: &str) -> PathBuf {
        self.folder.join(format!("{id}{end}"))
    }

    fn file(&self, hash: Sha256) -> PathBuf {
        self.folder.join(FILES).join(hash.to_string())
    }

    fn list(&self, id: &str) -> Option<List> {
        List::parse(&std::fs::read_to_string(self.beside(id, LIST)).ok()?)
    }

    /// Keeps what was sent, and lets the oldest go.
    ///
    /// # Errors
    /// What the system says, with the path.
    pub fn add(&self, sending: &Sending<'_>) -> io::Result<()> {
        let there: BTreeSet<_> = disk::names(&self.folder.join(FILES))?.into_iter().collect();
        let is_new = |item: &Item| !there.contains(OsStr::new(&item.hash.to_string()));
        let new = sending.list.items.par_iter().filter(|(_, item)| is_new(item));
        new.try_for_each(|(path, item)| {
            let (from, to) = (sending.folder.join(path), self.file(item.hash));
            match std::fs::hard_link(&from, &to) {
                Ok(()) => Ok(()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
                // Two paths with the same bytes may come at the same time.
                Err(_) => match disk::copy_published(&from, item.hash, &to) {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
                    copied => copied,
                },
            }
        })?;
        let id = &sending.release.id;
        disk::replace(&self.beside(id, LIST), sending.list.text().as_bytes())?;
        disk::replace(&self.beside(id, RECORD), sending.release.text().as_bytes())?;
        self.prune()
    }

    fn prune(&self) -> io::Result<()> {
        let ids = self.ids()?;
        let (old, young) = ids.split_at(ids.len().saturating_sub(self.keep));
        for id in old {
            [RECORD, LIST].iter().try_for_each(|end| gone(&self.beside(id, end)))?;
        }
        let lists: Vec<List> = young.par_iter().filter_map(|id| self.list(id)).collect();
        let needed: BTreeSet<Sha256> =
            lists.iter().flat_map(|list| list.items.values().map(|item| item.hash)).collect();
        for name in disk::names(&self.folder.join(FILES))? {
            if !name.to_str().and_then(Sha256::parse).is_some_and(|hash| needed.contains(&hash)) {
                gone(&self.folder.join(FILES).join(name))?;
            }
        }
        Ok(())
    }

    /// Lays the files of a release out under their names, each looked at; gives their folder, and what they are.
    ///
    /// # Errors
    /// That it is not kept here, or damaged; what the system says, with the path.
    pub fn lay_out(&self, id: &str) -> io::Result<(PathBuf, Release, List)> {
        let record = self.beside(id, RECORD);
        let text = std::fs::read_to_string(&record).ok().filter(|_| ledger::is_id(id));
        let release = text.and_then(|text| Release::parse(&SourcePath::new("release.yaml"), &text));
        let Some((release, list)) = release.zip(self.list(id)) else {
            let kept = self.ids()?.join("、");
            let kept = if kept.is_empty() {
                "没有留着更早的版本".into()
            } else {
                format!("留着的有：{kept}")
            };
            return Err(refused(format!(
                "这台电脑上{kept}（只有从这台电脑发布的才留着）。要回到别的版本，把站点改回以前的内容（如用 git 取回），再运行一次 linli deploy"
            )));
        };
        self.clear()?;
        let folder = self.folder.join(BACK);
        disk::make_folder(&folder)?;
        for path in list.items.keys() {
            for (end, _) in path.match_indices('/') {
                disk::make_folder(&folder.join(&path[..end]))?;
            }
        }
        list.items.par_iter().for_each(|(path, item)| {
            let (from, to) = (self.file(item.hash), folder.join(path));
            // What is not there is found damaged.
            if std::fs::hard_link(&from, &to).is_err() {
                let _ = disk::copy_published(&from, item.hash, &to);
            }
        });
        let damaged = damaged(&folder, &list.items);
        if let Some(first) = damaged.first() {
            return Err(unfit(id, first, damaged.len()));
        }
        Ok((folder, release, list))
    }

    /// Takes away what was laid out.
    ///
    /// # Errors
    /// What the system says, with the path.
    pub fn clear(&self) -> io::Result<()> {
        let back = self.folder.join(BACK);
        match std::fs::remove_dir_all(&back) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(named(&back, error)),
            _ => Ok(()),
        }
    }
}

fn gone(file: &Path) -> io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(named(file, error)),
        _ => Ok(()),
    }
}
