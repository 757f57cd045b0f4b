//! A folder that a server shows and that cannot be a link (a share of Windows, one that holds other files too): files are
//! staged inside it, verified, and put in place by rename in the safe order. What stands in the folder and was not put there by
//! a deploy is neither replaced nor removed.
//!
//! What is there is known by a list in `.linli-deploy`; while a deploy is at work, the one that is to be stands beside it, so
//! that the next one knows every file that a killed one may have put there.
#![expect(clippy::disallowed_methods, reason = "a site is put there as files")]

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::changes::Steps;
use super::dir::damaged;
use super::list::{Items, List};
use super::lock::Lock;
use super::verify::{self, Findings};
use super::{Back, Found, OWN, Place, Sending, Sent, refused};
use crate::disk::{self, named};

/// Below that: what is there, and what a deploy at work puts there.
const LIST: &str = "list.txt";
const NEXT: &str = "next.txt";
/// Below that: files that are not yet in place.
const STAGING: &str = "staging";

/// A folder that files are put into.
#[derive(Debug)]
pub struct Copied {
    folder: PathBuf,
    own: PathBuf,
    lock: Lock,
    list: Option<List>,
    /// What a deploy that was killed was about to put there.
    interrupted: Option<List>,
    note: Option<String>,
}

impl Copied {
    /// Takes a folder; `why` says why it is no link, if somebody asked for one.
    ///
    /// # Errors
    /// That it holds files that no deploy put there, and nobody said that files may be put beside them; that somebody else is
    /// sending; and what the system says, with the path.
    pub fn open(folder: &Path, who: &str, why: Option<String>) -> io::Result<Copied> {
        let own = folder.join(OWN);
        let is_known = own.is_dir();
        if let Some(why) = &why
            && !is_known
            && disk::names(folder)?.iter().any(|name| name != OWN)
        {
            return Err(refused(format!(
                "{} 里已有不是 linli 发布的文件，没有动它们（{why}）。要发布到一个新的文件夹，改 path；要和它们放在一起，在这个目标里写上 links: false",
                folder.display()
            )));
        }
        if !folder.is_dir() {
            disk::make_folder(folder)?;
        }
        disk::make_folder(&own)?;
        let lock = Lock::take(&own, who)?;
        let read = |name: &str| List::parse(&std::fs::read_to_string(own.join(name)).ok()?);
        let (list, interrupted) = (read(LIST), read(NEXT));
        let staging = own.join(STAGING);
        match std::fs::remove_dir_all(&staging) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(named(&staging, error)),
            _ => {}
        }
        let note = why.map(|why| {
            format!("{why}，所以逐个文件替换：发布的几秒钟里新旧网页会混在一起，也不能用 linli rollback 退回")
        });
        Ok(Copied { folder: folder.to_path_buf(), own, lock, list, interrupted, note })
    }

    /// What the folder holds of all that deploys may have put there.
    fn there(&self, list: &List, is_sure: bool) -> io::Result<Items> {
        let none = List::default();
        let known = self.list.as_ref().unwrap_or(&none);
        let there = |path: &String| {
            let item = list.items.get(path).or_else(|| known.items.get(path)).copied();
            let file = self.folder.join(path);
            let metadata = file.symlink_metadata().ok().filter(|metadata| metadata.is_file())?;
            let mut item = item?;
            match known.items.get(path) {
                Some(was) if is_sure && metadata.len() == was.length => item = *was,
                _ => (item.hash, item.length) = disk::sha256(&file).ok()?,
            }
            Some((path.clone(), item))
        };
        let paths: BTreeSet<&String> = list.items.keys().chain(known.items.keys()).collect();
        Ok(paths.into_par_iter().filter_map(there).collect())
    }

    /// Refuses to write over a file that nobody put there by a deploy, unless it is the same.
    fn refuse_foreign(&self, steps: &Steps<'_>, placed: &BTreeSet<&str>) -> io::Result<()> {
        for path in steps.send.iter().flatten().filter(|path| !placed.contains(**path)) {
            if self.folder.join(path).symlink_metadata().is_ok() {
                let file = self.folder.join(path);
                return Err(refused(format!(
                    "{} 不是 linli 发布的，不会覆盖它，什么都没有改动；请移走它，或者改页面的网址",
                    file.display()
                )));
            }
        }
        Ok(())
    }

    fn put(&self, steps: &Steps<'_>, sending: &Sending<'_>) -> io::Result<()> {
        let numbers: Vec<&str> = steps.send.iter().flatten().copied().collect();
        let staging = self.own.join(STAGING);
        disk::make_folder(&staging)?;
        numbers.par_iter().enumerate().try_for_each(|(number, path)| {
            let hash = sending.list.items[*path].hash;
            let staged = staging.join(number.to_string());
            disk::copy_published(&sending.folder.join(path), hash, &staged)?;
            if disk::sha256(&staged)?.0 != hash {
                return Err(refused(format!("{} 写进去和读出来的不一样，磁盘可能坏了", staged.display())));
            }
            sending.done.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })?;
        disk::replace(&self.own.join(NEXT), sending.list.text().as_bytes())?;
        for (number, path) in numbers.into_iter().enumerate() {
            let file = self.folder.join(path);
            self.make_folders(path)?;
            std::fs::rename(staging.join(number.to_string()), &file).map_err(|error| named(&file, error))?;
        }
        for path in steps.remove.iter().flatten() {
            let file = self.folder.join(path);
            match std::fs::remove_file(&file) {
                Err(error) if !is_gone(&error) => return Err(named(&file, error)),
                _ => {}
            }
            for parent in file.ancestors().skip(1).take_while(|parent| *parent != self.folder) {
                // Not empty, or gone already.
                if std::fs::remove_dir(parent).is_err() {
                    break;
                }
            }
        }
        Ok(())
    }

    fn make_folders(&self, path: &str) -> io::Result<()> {
        for (end, _) in path.match_indices('/') {
            disk::make_folder(&self.folder.join(&path[..end]))?;
        }
        Ok(())
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory
    )
}

impl Place for Copied {
    fn shown(&self) -> String {
        self.folder.display().to_string()
    }

    fn list(&self) -> Option<&List> {
        self.list.as_ref()
    }

    fn found(&mut self) -> io::Result<Found> {
        let died = self.lock.died.take();
        let died = died.map(|who| format!("上一次发布没有做完就停了：{who}；这一次会补齐"));
        Ok(Found { release: None, notes: died.into_iter().chain(self.note.take()).collect() })
    }

    fn send(&mut self, sending: &Sending<'_>) -> io::Result<Sent> {
        let none = List::default();
        let ours = [self.list.as_ref(), self.interrupted.as_ref()].map(|list| list.unwrap_or(&none));
        let placed: BTreeSet<String> = ours
            .iter()
            .flat_map(|list| list.items.keys().cloned())
            .chain(sending.placed.iter().cloned())
            .collect();
        let is_sure = self.interrupted.is_none() && !sending.full;
        let there = self.there(sending.list, is_sure)?;
        let steps = Steps::new(&there, sending.list, &placed, sending.staying);
        self.refuse_foreign(&steps, &placed.iter().map(String::as_str).collect())?;
        let bytes = steps.send.iter().flatten().map(|path| sending.list.items[*path].length).sum();
        self.put(&steps, sending).map_err(|error| {
            let started = self.own.join(NEXT).exists();
            let state = if started {
                "只换了一部分文件，没有断开的链接"
            } else {
                "网站还是原来的样子"
            };
            io::Error::new(
                error.kind(),
                format!("{error}。{state}；解决以后再运行一次 linli deploy，会接着做完"),
            )
        })?;
        let sent: Items =
            steps.send.iter().flatten().map(|path| (path.to_string(), sending.list.items[*path])).collect();
        if let Some(first) = damaged(&self.folder, &sent).first() {
            return Err(refused(format!(
                "传过去的 {first} 读出来不一样，磁盘可能坏了；再运行一次 linli deploy --full"
            )));
        }
        disk::replace(&self.own.join(LIST), sending.list.text().as_bytes())?;
        let next = self.own.join(NEXT);
        let _ = std::fs::remove_file(&next);
        let _ = std::fs::remove_dir(self.own.join(STAGING));
        self.list = Some(sending.list.clone());
        Ok(Sent { files: steps.count(), bytes, notes: Vec::new() })
    }

    fn kept(&mut self) -> io::Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn go_back(&mut self, _id: &str, _back: &Back<'_>) -> io::Result<List> {
        Err(refused(format!(
            "{} 里的文件是逐个替换的，没有留旧版本，不能退回；把站点改回以前的内容，再运行一次 linli deploy",
            self.folder.display()
        )))
    }

    fn check(&mut self, list: &List, staying: &Items, size: Option<usize>) -> io::Result<Findings> {
        verify::folder(&self.folder, list, staying, size)
    }
}
