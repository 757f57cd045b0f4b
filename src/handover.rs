//! A site to a folder for the next one who keeps it: a page that tells all there is to know, the sources, the ledger, and the
//! proof that the published site comes of them. And such a folder held against what it says of itself.
//!
//! The folder is made under another name beside its place, and gets its own when all is on the disk: a part of a handover
//! never looks like one. The lists are those of `sha256sum`; whoever has not this program can still see what is whole.
#![expect(clippy::disallowed_methods, reason = "a handover is written to a folder, and read from one")]

mod names;
mod page;
pub mod record;
mod secrets;
mod settings;
pub mod sums;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::blob::Blob;
use crate::diagnostic::stop_build;
use crate::disk::{self, named};
use crate::engine::{Engine, Sink, Snapshot};
use crate::folder;
use crate::hash::{Hash, Sha256};
use crate::ledger::Release;
use crate::path::{RoutePath, SourcePath};
use crate::site::{Exclusion, Options};
use record::Record;
use sums::{Differences, Sums};

/// The page to begin with.
pub const PAGE: &str = "一小时看懂这个网站.html";
/// The folder of the sources, which is a site's.
pub const SITE: &str = "site";
/// The folder of the program.
const PROGRAM: &str = "program";
/// The list of the files of the built site.
pub const PUBLIC_LIST: &str = "public.sha256.txt";
/// The list of the files of the folder.
pub const FILES_LIST: &str = "files.sha256.txt";
/// The lists of the files of releases.
const LISTS: &str = "ledger/lists/";
/// What stands in a folder that is being written, and tells whose it is.
const MARK: &str = ".linli-handover";
/// What the program's own files in a built site begin with.
const OWN: &str = ".linli-";

/// What is handed over, and where to.
#[derive(Debug)]
pub struct Wish<'a> {
    /// The site.
    pub root: &'a Path,
    /// The folder that is made.
    pub folder: &'a Path,
    /// The built site.
    pub public: &'a Path,
    /// How it was built.
    pub options: Options,
    /// The program, for its SHA-256.
    pub program: &'a Path,
    /// Whether it goes with the rest.
    pub with_program: bool,
    /// The last releases, by target.
    pub releases: Vec<Release>,
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// All is there.
    Written(Box<Account>),
    /// The site has errors that stop a build.
    Broken(Snapshot),
    /// What was built is not what the sources make now.
    Outdated(Differences),
}

/// What to say of a handover that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// How many files there are in the folder.
    pub files: usize,
    /// How many in the built site, all of which come of the sources.
    pub public: usize,
    /// Files in the built site that no source makes.
    pub foreign: Vec<String>,
    /// Places in the sources that look like a secret: `content/a.md:3`, and what it looks like.
    pub secrets: Vec<(String, &'static str)>,
    /// Sources that stayed behind, for by their names they hold secrets.
    pub left_out: Vec<String>,
    /// What stands beside the site and is none of its files.
    pub beside: Vec<String>,
    /// Files that cannot be had as they are on Windows, and why.
    pub names: Vec<(String, &'static str)>,
}

/// What a folder was found to be.
#[derive(Debug)]
pub struct Checked {
    /// What the folder says of itself.
    pub record: Record,
    /// How its files differ from its list.
    pub files: Differences,
    /// How what its sources make differs from the list of the built site; `None` where they cannot be built.
    pub public: Option<Differences>,
    /// What the pass found, where they cannot.
    pub broken: Option<Snapshot>,
    /// How many files the two lists have.
    pub counts: [usize; 2],
    /// Whether the version of this program is that which is noted.
    pub same_version: bool,
    /// Where the lines are that are told of what cannot be built.
    apart: Option<Apart>,
}

/// Takes the SHA-256 of all that a pass makes.
#[derive(Debug, Default)]
struct Built(Mutex<Sums>);

impl Built {
    fn sums(self) -> Sums {
        self.0.into_inner().expect("nobody panics who adds")
    }
}

impl Sink for Built {
    fn open(&self) -> io::Result<()> {
        self.0.lock().expect("nobody panics who adds").clear();
        Ok(())
    }

    fn has(&self, _route: &RoutePath, _hash: Hash) -> bool {
        false
    }

    fn take(&self, route: &RoutePath, output: Blob) -> io::Result<()> {
        let hash = disk::sha256_of(&output)?;
        self.0.lock().expect("nobody panics who adds").insert(route.file(), hash);
        Ok(())
    }
}

/// Writes a handover.
///
/// # Errors
/// That the folder cannot be had, or the built site is not there; and what the system says, with the path.
pub fn write(wish: &Wish<'_>) -> io::Result<Outcome> {
    let place = Place::of(wish)?;
    let public = public(wish.public)?;
    let built = Built::default();
    let snapshot = Engine::new(wish.root, wish.options.clone()).once().pass_into(&built)?;
    let Some(site) = snapshot.site().filter(|_| !stop_build(&snapshot.diagnostics)) else {
        return Ok(Outcome::Broken(snapshot));
    };
    let built = built.sums();
    let Differences { changed, missing, foreign } = Differences::between(&built, &public);
    if !changed.is_empty() || !missing.is_empty() {
        return Ok(Outcome::Outdated(Differences { changed, missing, foreign }));
    }
    let making = Making::begin(&place.making)?;
    let mut account = Account { public: built.len(), foreign, beside: beside(wish)?, ..Account::default() };
    let mut files = making.sources(wish.root, &snapshot, &mut account)?;
    files.extend(making.ledger(wish.root, &snapshot, &mut account)?);
    if wish.with_program {
        files.extend(making.program(wish.program)?);
    }
    let paths = files.keys().map(String::as_str);
    account.names = names::troubles(paths).into_iter().map(|(path, why)| (path.to_string(), why)).collect();
    let public = sums::text(&built);
    let record = Record {
        title: site.config.title.clone(),
        now: wish.options.now,
        time: wish.options.now.rfc3339(site.config.timezone),
        base: wish.options.base.clone(),
        relative: wish.options.relative,
        version: env!("CARGO_PKG_VERSION").into(),
        program: disk::sha256(wish.program)?.0,
        files: Sha256::of(b""),
        public: Sha256::of(public.as_bytes()),
    };
    // What is told of the settings is what was copied.
    let text = String::from_utf8(disk::read_now(&making.path(&format!("{SITE}/{}", folder::CONFIG)))?);
    // What is due of pages to come is known where they are shown.
    let comes = site.excluded().any(|(_, held)| matches!(held.why, Exclusion::Scheduled(_)));
    let ahead = match comes {
        true => Engine::new(wish.root, Options { drafts: true, ..wish.options.clone() }).once().pass()?,
        false => snapshot.clone(),
    };
    let told = page::Told {
        snapshot: &snapshot,
        ahead: &ahead,
        site,
        record: &record,
        settings: settings::explained(&text.unwrap_or_default()),
        releases: &wish.releases,
        account: &account,
        has_program: wish.with_program,
    };
    files.insert(PAGE.into(), making.text(PAGE, &page::html(&told))?);
    files.insert(PUBLIC_LIST.into(), making.text(PUBLIC_LIST, &public)?);
    let list = sums::text(&files);
    making.text(FILES_LIST, &list)?;
    account.files = files.len() + 2;
    let record = Record { files: Sha256::of(list.as_bytes()), ..record };
    making.finish(&record, &place)?;
    Ok(Outcome::Written(Box::new(account)))
}

/// The list of a built site.
fn public(folder: &Path) -> io::Result<Sums> {
    if !folder.is_dir() {
        let folder = folder.display();
        return Err(refused(format!(
            "没有 {folder} 这个文件夹：先运行 linli build 生成网站；生成在别处的，用 --public 指明"
        )));
    }
    let names = sums::names(folder, |path| !path.starts_with(OWN))?;
    sums::of(folder, names)
}

/// Where a handover goes.
struct Place {
    folder: PathBuf,
    making: PathBuf,
    old: PathBuf,
}

impl Place {
    /// Looks whether the folder may be had, before the work starts.
    fn of(wish: &Wish<'_>) -> io::Result<Place> {
        let absolute = std::path::absolute(wish.folder).map_err(|error| named(wish.folder, error))?;
        let shown = wish.folder.display();
        let parent = absolute.parent().filter(|parent| parent.is_dir());
        let Some(parent) = parent.and_then(|parent| parent.canonicalize().ok()) else {
            return Err(refused(format!("不能交接到 {shown}：它的上一级文件夹不在；先建好，或者换一个地方")));
        };
        let Some(name) = absolute.file_name().map(|name| name.to_string_lossy().into_owned()) else {
            return Err(refused(format!("不能交接到 {shown}：写上文件夹的名字")));
        };
        if let Some(why) = names::trouble(&name) {
            return Err(refused(format!("不能交接到“{name}”：{why}；换一个名字，如 交接-2026-11-27")));
        }
        let folder = parent.join(&name);
        let root = wish.root.canonicalize().map_err(|error| named(wish.root, error))?;
        let public = wish.public.canonicalize().unwrap_or_else(|_| root.join("public"));
        let own = folder::TOPS.into_iter().chain([folder::LEDGER, disk::OWN]).map(|own| root.join(own));
        if let Some(own) = own.chain([public]).find(|own| folder.starts_with(own)) {
            return Err(refused(format!("不能交接到 {shown}：它在 {} 里面；换一个地方", own.display())));
        }
        if root.starts_with(&folder) {
            return Err(refused(format!("不能交接到 {shown}：站点就在里面；换一个地方")));
        }
        may_replace(&folder)?;
        let beside = |end: &str| parent.join(format!("{name}{end}"));
        Ok(Place { making: beside(disk::TEMPORARY), old: beside(".linli-old"), folder })
    }
}

/// Whether a folder may make way: there is none, nothing is in it, or it is a handover as it was written.
fn may_replace(folder: &Path) -> io::Result<()> {
    let Ok(metadata) = folder.symlink_metadata() else { return Ok(()) };
    let shown = folder.display();
    let refuse = |why: String| Err(refused(format!("不能交接到 {shown}：{why}；换一个文件夹，或者先移走它")));
    if !metadata.is_dir() {
        return refuse("它是文件或链接".into());
    }
    let names = sums::names(folder, |_| true)?;
    if names.is_empty() && disk::names(folder)?.is_empty() {
        return Ok(());
    }
    let Some((_, files, _)) = lists(folder)? else {
        let first = names.first().map_or(String::new(), |name| format!("（如 {name}）"));
        return refuse(format!("里面有不是 linli handover 写的文件{first}，不会覆盖或删除它们"));
    };
    if let Some(hidden) = hidden(folder)? {
        return refuse(format!("那里已有一份交接，里面的 {hidden} 是后来放进去的，不会覆盖或删除它"));
    }
    let found = sums::of(folder, names)?;
    let Differences { changed, missing: _, foreign } = differences(&files, found);
    match changed
        .iter()
        .map(|path| (path, "改过"))
        .chain(foreign.iter().map(|path| (path, "是后来放进去的")))
        .next()
    {
        None => Ok(()),
        Some((path, why)) => refuse(format!("那里已有一份交接，里面的 {path} {why}，不会覆盖或删除它")),
    }
}

/// What somebody put into a folder under a name that is not listed; but for what systems leave behind everywhere.
fn hidden(folder: &Path) -> io::Result<Option<String>> {
    for entry in WalkDir::new(folder).min_depth(1) {
        let entry = entry.map_err(|error| named(folder, error.into()))?;
        let name = entry.file_name().to_string_lossy();
        let is_litter = matches!(&*name, ".DS_Store" | "Thumbs.db" | "desktop.ini") || name.starts_with("._");
        let is_ignored = folder::is_ignored(entry.file_name()) && !folder::is_kept(entry.file_name());
        if is_ignored && !is_litter && name != MARK {
            return Ok(Some(name.into_owned()));
        }
    }
    Ok(None)
}

/// The record of a handover and its two lists: of the folder, of the built site. `None` where it is none, or not whole.
fn lists(folder: &Path) -> io::Result<Option<(Record, Sums, Option<Sums>)>> {
    let text = |name: &str| match std::fs::read(folder.join(name)) {
        Ok(bytes) => Ok(String::from_utf8(bytes).ok()),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(named(&folder.join(name), error)),
    };
    let Some(record) = text(record::FILE)?.as_deref().and_then(Record::parse) else { return Ok(None) };
    let is_that = |text: &String, hash: Sha256| Sha256::of(text.as_bytes()) == hash;
    let files = text(FILES_LIST)?.filter(|text| is_that(text, record.files));
    let Some(files) = files.as_deref().and_then(sums::parse) else { return Ok(None) };
    let public = text(PUBLIC_LIST)?.filter(|text| is_that(text, record.public));
    Ok(Some((record, files, public.as_deref().and_then(sums::parse))))
}

/// How the files of a folder differ from its list, which has neither itself nor the record.
fn differences(files: &Sums, mut found: Sums) -> Differences {
    // Both are what they should be: the record was read, and names the hash of the list.
    found.remove(record::FILE);
    found.remove(FILES_LIST);
    Differences::between(files, &found)
}

/// A handover that is being written.
struct Making {
    folder: PathBuf,
    /// As long as it is held nobody else writes here.
    lock: Option<File>,
}

impl Making {
    /// Takes the folder, and takes away what an earlier one left there that was broken off.
    fn begin(folder: &Path) -> io::Result<Making> {
        let mark = folder.join(MARK);
        if folder.symlink_metadata().is_ok() {
            let shown = folder.display();
            let Ok(lock) = File::options().write(true).open(&mark) else {
                return Err(refused(format!("{shown} 不是 linli 的临时文件夹，请移走它，再来一次")));
            };
            if lock.try_lock().is_err() {
                return Err(refused(format!("另一个 linli handover 正在写 {shown}，等它写完")));
            }
            remove(folder)?;
        }
        std::fs::create_dir(folder).map_err(|error| named(folder, error))?;
        let lock = File::create_new(&mark).map_err(|error| named(&mark, error))?;
        lock.try_lock().map_err(|error| named(&mark, error.into()))?;
        Ok(Making { folder: folder.to_path_buf(), lock: Some(lock) })
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.join(below)
    }

    /// Copies the sources of a pass.
    fn sources(&self, root: &Path, snapshot: &Snapshot, account: &mut Account) -> io::Result<Sums> {
        let (secret, sources): (Vec<_>, Vec<_>) =
            snapshot.sources.values().partition(|source| folder::is_secret(&source.path));
        account.left_out = secret.into_iter().map(|source| source.path.to_string()).collect();
        let to = |path: &str| format!("{SITE}/{path}");
        self.folders(sources.iter().map(|source| to(source.path.as_str())))?;
        let copied = sources.par_iter().map(|source| {
            let path = source.path.as_str();
            let file = self.path(&to(path));
            let hash = disk::copy_new(&root.join(path), Some(source.hash), &file)?;
            let found = if may_tell(path) { secrets_in(&file, path)? } else { Vec::new() };
            Ok((to(path), hash, found))
        });
        let mut sums = Sums::new();
        for (path, hash, found) in copied.collect::<io::Result<Vec<_>>>()? {
            sums.insert(path, hash);
            account.secrets.extend(found);
        }
        Ok(sums)
    }

    /// Copies the ledger but for the signatures, which are among the sources, and what tells of the site beside it.
    fn ledger(&self, root: &Path, snapshot: &Snapshot, account: &mut Account) -> io::Result<Sums> {
        let mut sums = Sums::new();
        let ledger = root.join(folder::LEDGER);
        let mut paths: Vec<String> = match ledger.is_dir() {
            true => sums::names(&ledger, |_| true)?
                .iter()
                .map(|name| format!("{}/{name}", folder::LEDGER))
                .collect(),
            false => Vec::new(),
        };
        paths.retain(|path| !snapshot.sources.contains_key(&SourcePath::new(path)));
        paths.extend(readmes(root)?);
        paths.extend(kept(root)?);
        let (secret, paths): (Vec<_>, Vec<_>) =
            paths.into_iter().partition(|path| folder::is_secret(&SourcePath::new(path)));
        account.left_out.extend(secret);
        self.folders(paths.iter().map(|path| format!("{SITE}/{path}")))?;
        for path in paths {
            let to = format!("{SITE}/{path}");
            let file = self.path(&to);
            let hash = disk::copy_new(&root.join(&path), None, &file)?;
            // A list of files is long, and tells nothing else.
            if !path.starts_with(LISTS) {
                let found = secrets_in(&file, &path)?;
                // Nothing is built of it, so it may stay behind.
                if found.iter().any(|(_, what)| *what == secrets::PRIVATE_KEY) {
                    std::fs::remove_file(&file).map_err(|error| named(&file, error))?;
                    account.left_out.push(path);
                    continue;
                }
                account.secrets.extend(found);
            }
            sums.insert(to, hash);
        }
        Ok(sums)
    }

    fn program(&self, program: &Path) -> io::Result<Sums> {
        let to = format!("{PROGRAM}/linli{}", std::env::consts::EXE_SUFFIX);
        self.folders([to.clone()].into_iter())?;
        let file = self.path(&to);
        let hash = disk::copy_new(program, None, &file)?;
        #[cfg(unix)]
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .map_err(|error| named(&file, error))?;
        Ok(Sums::from([(to, hash)]))
    }

    /// Makes the folders that some files need.
    fn folders(&self, files: impl Iterator<Item = String>) -> io::Result<()> {
        let mut last = PathBuf::new();
        for file in files {
            let folder = self.path(&file).parent().map(Path::to_path_buf).unwrap_or_default();
            if folder != last {
                std::fs::create_dir_all(&folder).map_err(|error| named(&folder, error))?;
                last = folder;
            }
        }
        Ok(())
    }

    fn text(&self, name: &str, text: &str) -> io::Result<Sha256> {
        let path = self.path(name);
        let mut file = File::create_new(&path).map_err(|error| named(&path, error))?;
        file.write_all(text.as_bytes()).map_err(|error| named(&path, error))?;
        Ok(Sha256::of(text.as_bytes()))
    }

    /// Writes the record, and gives the folder its name.
    fn finish(mut self, record: &Record, place: &Place) -> io::Result<()> {
        self.sync()?;
        let text = record.text();
        disk::write_beside(&self.path(record::FILE), text.as_bytes(), None)?;
        let file = self.path(record::FILE);
        std::fs::rename(disk::temporary(&file), &file).map_err(|error| named(&file, error))?;
        let Place { folder, old, .. } = place;
        if old.symlink_metadata().is_ok() {
            // An earlier one was broken off while the two changed places.
            if !old.join(MARK).exists() {
                may_replace(old)?;
            }
            remove(old)?;
        }
        let is_there = folder.symlink_metadata().is_ok();
        if is_there {
            // Somebody may have been there since the beginning.
            may_replace(folder)?;
            std::fs::rename(folder, old).map_err(|error| named(folder, error))?;
        }
        // Where files are locked, their folder cannot get another name.
        drop(self.lock.take());
        if let Err(error) = std::fs::rename(&self.folder, folder) {
            if is_there {
                let _ = std::fs::rename(old, folder);
            }
            return Err(named(folder, error));
        }
        let _ = std::fs::remove_file(folder.join(MARK));
        disk::sync_folder(folder.parent().unwrap_or(Path::new(".")))?;
        if is_there {
            let mark = old.join(MARK);
            File::create(&mark).map_err(|error| named(&mark, error))?;
            remove(old)?;
        }
        Ok(())
    }

    /// Makes sure that all is on the disk: the folder may be on a stick that is pulled out next.
    fn sync(&self) -> io::Result<()> {
        let walk = WalkDir::new(&self.folder).into_iter();
        let entries =
            walk.collect::<Result<Vec<_>, _>>().map_err(|error| named(&self.folder, error.into()))?;
        entries.par_iter().try_for_each(|entry| match entry.file_type().is_dir() {
            true => disk::sync_folder(entry.path()),
            false => {
                let file = File::open(entry.path());
                // Where a file that is read cannot be made sure of, the system does it in its own time.
                file.map(|file| drop(file.sync_all())).map_err(|error| named(entry.path(), error))
            }
        })
    }
}

impl Drop for Making {
    /// What is not finished goes.
    fn drop(&mut self) {
        // It goes with the next one otherwise.
        if self.path(MARK).exists() {
            let _ = remove(&self.folder);
        }
    }
}

/// Takes a folder of our own away: what is in it, then itself. The mark goes last: as long as there is something, it is ours.
fn remove(folder: &Path) -> io::Result<()> {
    let mark = folder.join(MARK);
    for entry in WalkDir::new(folder).contents_first(true) {
        let entry = entry.map_err(|error| named(folder, error.into()))?;
        let path = entry.path();
        let removed = match entry.file_type().is_dir() {
            true if path == folder => continue,
            true => std::fs::remove_dir(path),
            false if path == mark => continue,
            false => std::fs::remove_file(path),
        };
        removed.map_err(|error| named(path, error))?;
    }
    match std::fs::remove_file(&mark) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(named(&mark, error)),
        _ => {}
    }
    std::fs::remove_dir(folder).map_err(|error| named(folder, error))
}

/// Texts that people write, which may tell what they should not.
fn may_tell(path: &str) -> bool {
    const ENDINGS: [&str; 9] = ["md", "yaml", "yml", "csv", "txt", "json", "html", "js", "vtt"];
    path.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending.to_lowercase().as_str()))
}

fn secrets_in(file: &Path, path: &str) -> io::Result<Vec<(String, &'static str)>> {
    let text = disk::read_now(file)?;
    let lines = secrets::lines(&String::from_utf8_lossy(&text));
    Ok(lines.into_iter().map(|(line, what)| (format!("{path}:{line}"), what)).collect())
}

/// Files beside `site.yaml` that tell of the site.
fn readmes(root: &Path) -> io::Result<Vec<String>> {
    let names = disk::names(root)?.into_iter().filter_map(|name| name.into_string().ok());
    let is_readme = |name: &String| {
        let lower = name.to_lowercase();
        (lower.starts_with("readme") || name.starts_with("读我") || name.starts_with("说明"))
            && root.join(name).symlink_metadata().is_ok_and(|metadata| metadata.is_file())
    };
    let mut names: Vec<String> = names.filter(is_readme).collect();
    names.sort();
    Ok(names)
}

/// What the site keeps under hidden names: what git leaves alone, and what the templates of its themes were copied from.
fn kept(root: &Path) -> io::Result<Vec<String>> {
    let mut kept = Vec::new();
    if root.join(folder::GIT_IGNORE).symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
        kept.push(folder::GIT_IGNORE.to_owned());
    }
    let themes = root.join(folder::THEMES);
    if themes.is_dir() {
        let bases = sums::names(&themes, |path| path.split('/').nth(1) == Some(folder::BASES))?;
        kept.extend(bases.into_iter().map(|path| format!("{}/{path}", folder::THEMES)));
    }
    Ok(kept)
}

/// What else stands beside `site.yaml`: it is none of the site's files, and stays behind. Built sites and handovers are
/// made of them.
fn beside(wish: &Wish<'_>) -> io::Result<Vec<String>> {
    let root = wish.root;
    let readmes = readmes(root)?;
    let is_own = |name: &String| {
        folder::TOPS.contains(&name.as_str())
            || [folder::LEDGER, "public"].contains(&name.as_str())
            || readmes.contains(name)
    };
    let [folder, public] =
        [wish.folder, wish.public].map(|folder| std::path::absolute(folder).unwrap_or_default());
    let is_made = |name: &String| {
        let path = root.join(name);
        let absolute = std::path::absolute(&path).unwrap_or_default();
        let is_wish = absolute == folder || absolute == public;
        is_wish || [record::FILE, MARK].iter().any(|mark| path.join(mark).is_file())
    };
    let names = disk::names(root)?.into_iter().filter(|name| !folder::is_ignored(name));
    let names = names.filter_map(|name| name.into_string().ok());
    let mut beside: Vec<String> = names.filter(|name| !is_own(name) && !is_made(name)).collect();
    beside.sort();
    Ok(beside)
}

/// Holds a handover against what it says of itself: its files against its list, and what its sources make, somewhere else,
/// against the list of the built site.
///
/// # Errors
/// That the folder is no handover; and what the system says, with the path.
pub fn check(folder: &Path) -> io::Result<Checked> {
    let Some((record, files, public)) = lists(folder)? else {
        let shown = folder.display();
        let record = match std::fs::read_to_string(folder.join(record::FILE)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let why = format!("里面没有 {}，不是交接的文件夹，或者没有写完", record::FILE);
                return Err(refused(format!("{shown} 不能核对：{why}")));
            }
            Err(_) => String::new(),
        };
        let changed = if Record::parse(&record).is_none() { record::FILE } else { FILES_LIST };
        let why = format!("{shown} 不能核对：{changed} 被改过，或者不完整");
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    };
    let apart = Apart::new()?;
    let below = format!("{SITE}/");
    let found: Vec<String> = sums::names(folder, |_| true)?;
    for file in found.iter().filter(|path| path.starts_with(&below)) {
        let parent = apart.0.join(file).parent().map(Path::to_path_buf).unwrap_or_default();
        std::fs::create_dir_all(&parent).map_err(|error| named(&parent, error))?;
    }
    // Built is what was looked at, in another folder: nothing is trusted that a build noted, nothing written to a stick.
    let sum = |path: String| {
        let file = folder.join(&path);
        let hash = match path.starts_with(&below) {
            true => disk::copy_new(&file, None, &apart.0.join(&path)),
            false => disk::sha256(&file).map(|(hash, _)| hash),
        };
        hash.map(|hash| (path, hash))
    };
    let found: Sums = found.into_par_iter().map(sum).collect::<io::Result<_>>()?;
    let counts = [files.len() + 2, public.as_ref().map_or(0, Sums::len)];
    let files = differences(&files, found);
    let options = Options {
        base: record.base.clone(),
        relative: record.relative,
        drafts: false,
        now: record.now,
        left_out: Default::default(),
    };
    let same_version = record.version == env!("CARGO_PKG_VERSION");
    let mut checked =
        Checked { record, files, public: None, broken: None, counts, same_version, apart: None };
    // A list that was changed proves nothing; that it was is among the differences.
    let Some(public) = public else { return Ok(checked) };
    let site = apart.0.join(SITE);
    if !site.is_dir() {
        return Ok(checked);
    }
    let built = Built::default();
    let snapshot = Engine::new(&site, options).once().pass_into(&built)?;
    match snapshot.site().is_none() || stop_build(&snapshot.diagnostics) {
        true => {
            checked.broken = Some(snapshot);
            checked.apart = Some(apart);
        }
        false => checked.public = Some(Differences::between(&public, &built.sums())),
    }
    Ok(checked)
}

/// How a built site differs from the list of a handover.
///
/// # Errors
/// As [`check`].
pub fn compare(folder: &Path, built: &Path) -> io::Result<Option<Differences>> {
    let Some((_, _, Some(wanted))) = lists(folder)? else { return Ok(None) };
    Ok(Some(Differences::between(&wanted, &public(built)?)))
}

/// A folder of our own among those of the system, which goes in the end.
#[derive(Debug)]
struct Apart(PathBuf);

impl Apart {
    fn new() -> io::Result<Apart> {
        let all = std::env::temp_dir();
        let mut number = 0;
        loop {
            let folder = all.join(format!("linli-handover-{}-{number}", std::process::id()));
            let mut builder = std::fs::DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            match builder.create(&folder) {
                Ok(()) => return Ok(Apart(folder)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1000 => number += 1,
                Err(error) => return Err(named(&folder, error)),
            }
        }
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        // The system clears its own folder sooner or later.
        let _ = remove(&self.0);
    }
}

/// An error in words.
fn refused(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}
