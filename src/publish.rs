//! A built folder to what readers get: sent to a target of `site.yaml`, held against what is online, taken back. Knows
//! lists of files and places, and nothing of pages, sources or how the folder was built.
//!
//! A deploy is: the [list](list::List) of what was built; a [`Place`], opened under its lock; the [steps](changes::Steps)
//! from what is there to the list; the sending, and a look whether it arrived; a release in the [ledger](record::Ledger).
//! At any moment at which it can end, readers have the old site or the new one, or a mixture without a dead link where a
//! place cannot switch at once; and the next run finds out what is there by itself.

pub mod archive;
pub mod changes;
pub mod client;
pub mod copied;
pub mod dir;
pub mod encoded;
pub mod http;
pub mod kept;
pub mod keys;
pub mod list;
pub mod lock;
pub mod record;
pub mod remote;
pub mod s3;
pub mod server;
pub mod sftp;
pub mod sign;
pub mod ssh;
pub mod tar;
pub mod verify;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

use crate::config::deploy::{Archive, Dir, Place as Where, Target};
use crate::disk;
use crate::folder;
use crate::ledger::Release;
use list::{Items, List};
use record::Ledger;
use verify::Findings;

/// The folder of what the program keeps in a folder that files are put into.
pub const OWN: &str = ".linli-deploy";

/// One state of the site on its way to a place.
#[derive(Debug)]
pub struct Sending<'a> {
    /// The folder that was built.
    pub folder: &'a Path,
    /// What is sent.
    pub list: &'a List,
    /// What will be noted when it has arrived.
    pub release: &'a Release,
    /// Fingerprinted files of earlier releases, which caches may still ask for.
    pub staying: &'a Items,
    /// All paths that earlier deploys to this target put there: nothing else is removed.
    pub placed: &'a BTreeSet<String>,
    /// Whether everything is sent, whatever is known to be there.
    pub full: bool,
    /// How many files are sent at the same time, where that is over a network.
    pub concurrency: usize,
    /// How many files have been seen to.
    pub done: &'a AtomicUsize,
}

/// What a sending did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Files that were sent.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// What is worth saying besides.
    pub notes: Vec<String>,
}

/// What a place that sends an earlier release again needs to know.
#[derive(Clone, Debug)]
pub struct Back<'a> {
    /// Who goes back.
    pub by: &'a str,
    /// As for a [`Sending`].
    pub staying: &'a Items,
    /// As for a [`Sending`].
    pub placed: &'a BTreeSet<String>,
    /// As for a [`Sending`].
    pub concurrency: usize,
}

/// What somebody opens a place for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// To send, without asking anybody first.
    Send,
    /// To look what is there, and perhaps to send later.
    Look,
}

/// What a place knows that is not in the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The release that readers get: a deploy that was killed could not note it.
    pub release: Option<(Release, List)>,
    /// Things to say.
    pub notes: Vec<String>,
}

/// Somewhere to send a site, which nobody else sends to as long as this is held.
pub trait Place {
    /// Where it is, for people.
    fn shown(&self) -> String;

    /// The list of what readers get there, as far as that is known, once it was [found](Place::found) out.
    fn list(&self) -> Option<&List>;

    /// What there is to say about it before it is used. From then on [`Place::list`] is known.
    ///
    /// # Errors
    /// That it cannot be looked at; that somebody else is sending there.
    fn found(&mut self) -> io::Result<Found>;

    /// Makes readers get the list, and sees to it that what arrived is what was sent.
    ///
    /// # Errors
    /// What is in the way, and what to do; it is said what readers get now.
    fn send(&mut self, sending: &Sending<'_>) -> io::Result<Sent>;

    /// The releases that are kept there, and can be gone back to.
    ///
    /// # Errors
    /// What is in the way.
    fn kept(&mut self) -> io::Result<Vec<String>>;

    /// Makes readers get an earlier release again, after a look whether it is still whole. Gives its list.
    ///
    /// # Errors
    /// That it is not kept, or damaged; and what is in the way.
    fn go_back(&mut self, id: &str, back: &Back<'_>) -> io::Result<List>;

    /// Holds what readers get against a list: all of it, or so many files.
    ///
    /// # Errors
    /// That it cannot be looked at.
    fn check(&mut self, list: &List, staying: &Items, size: Option<usize>) -> io::Result<Findings>;
}

/// Opens the place of a target, for somebody who is told to others that come meanwhile. What takes long to find out is found
/// out while other things are done, until somebody asks for it.
///
/// # Errors
/// That somebody else is sending there; and what is in the way.
pub fn open(
    root: &Path,
    target: &Target,
    ledger: &Ledger,
    who: &str,
    intent: Intent,
) -> io::Result<Box<dyn Place>> {
    match &target.place {
        Where::Dir(dir) => open_dir(root, dir, who),
        Where::Archive(Archive { path, form, changes }) => {
            let last = ledger.of(&target.name).last();
            let last = last.and_then(|release| Some((release.id.clone(), ledger.list(release)?)));
            let own = own_folder(root, target)?;
            Ok(Box::new(archive::Package::open(&own, &root.join(path), *form, *changes, who, last)?))
        }
        Where::S3(bucket) => {
            let keys = keys::of(root, &target.name)?;
            let last = ledger.of(&target.name).last().and_then(|release| ledger.list(release));
            Ok(Box::new(s3::Store::open(&own_folder(root, target)?, bucket, keys, who, last, intent)?))
        }
        Where::Ssh(host) => match ssh::Remote::open(host, who) {
            // Who may run nothing there may still send files.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                Ok(Box::new(sftp::Files::open(&own_folder(root, target)?, host, who)?))
            }
            place => Ok(Box::new(place?)),
        },
    }
}

/// The folder of what this machine alone knows of a target.
///
/// # Errors
/// What the system says, with the path.
pub fn own_folder(root: &Path, target: &Target) -> io::Result<PathBuf> {
    let folder = disk::make_own(root)?.join("targets");
    disk::make_folder(&folder)?;
    let folder = folder.join(&target.name);
    disk::make_folder(&folder)?;
    Ok(folder)
}

fn open_dir(root: &Path, dir: &Dir, who: &str) -> io::Result<Box<dyn Place>> {
    let path = root.join(&dir.path);
    let parent = path.parent().filter(|parent| parent.is_dir());
    let Some(parent) = parent.and_then(|parent| parent.canonicalize().ok()) else {
        let parent = path.parent().unwrap_or(root).display();
        return Err(refused(format!(
            "没有 {parent} 这个文件夹：网盘没有接上，或者 path 写错了；接上网盘，或者先建好它"
        )));
    };
    let sources = root.canonicalize().unwrap_or_default();
    let path = parent.join(path.file_name().unwrap_or_default());
    let own = folder::TOPS.into_iter().chain([folder::LEDGER, "public"]).map(|own| sources.join(own));
    if sources.starts_with(&path) || own.into_iter().any(|own| path.starts_with(own)) {
        return Err(refused(format!("不能发布到 {}：它是站点自己的文件夹；请改 path", path.display())));
    }
    let why = match dir.links {
        true => dir::may_be_link(&path)?,
        false if path.is_symlink() => {
            return Err(refused(format!(
                "{} 是链接，而目标里写了 links: false；请移走它，或者删去 links: false",
                path.display()
            )));
        }
        false => return Ok(Box::new(copied::Copied::open(&path, who, None)?)),
    };
    Ok(match why {
        Ok(()) => Box::new(dir::Linked::open(&path, dir.keep, who)?),
        Err(why) => Box::new(copied::Copied::open(&path, who, Some(why))?),
    })
}

/// Nobody goes back to a release of which so many files, `first` among them, are not what they were.
fn unfit(id: &str, first: &str, count: usize) -> io::Error {
    let message = format!(
        "{id} 这个版本里有 {count} 个文件坏了或者不见了（如 {first}），没有退回去，网站还是现在的样子；请退到别的版本"
    );
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// A release that is ready could not be put in the place of the one that stays; `old` says which that is.
fn not_switched(error: &io::Error, old: &str) -> io::Error {
    let message = format!("{error}。新版本已备好，但没有换上去，{old}；解决以后再运行一次 linli deploy");
    io::Error::new(error.kind(), message)
}

/// Readers have the new release; what was to go of the old ones is still there.
fn not_settled(error: &io::Error) -> String {
    format!("旧版本没有清理完：{error}；下次发布时会再清理")
}

/// An error in words.
fn refused(message: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message.into())
}
