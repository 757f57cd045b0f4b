//! The ledger of a site on the disk: read whole, added to by one edit a release. What earlier deploys put where, and which
//! of it stays for a while, follows from its lists.
#![expect(
    clippy::disallowed_methods,
    reason = "the ledger is read where it is needed; it is no source of a build"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::list::{Class, Items, List};
use super::refused;
use crate::date::Instant;
use crate::disk::{self, named};
use crate::edit::{self, Edit};
use crate::folder::LEDGER;
use crate::hash::{Hash, Sha256};
use crate::ledger::{self, Release};
use crate::path::SourcePath;

/// How long a fingerprinted file stays after the last release that had it, in seconds: caches and pages that are open in a
/// browser may ask for it.
const STAYING: Instant = 7 * 24 * 3600;
/// The lists of so many releases of a target are kept at least,
const LISTS: usize = 20;
/// and those of releases that are younger than this, in seconds.
const YOUNG: Instant = 14 * 24 * 3600;

/// What was published when.
#[derive(Debug)]
pub struct Ledger {
    root: PathBuf,
    /// By target, the oldest first.
    releases: BTreeMap<String, Vec<Release>>,
    /// Files that should be releases and are not.
    pub damaged: Vec<SourcePath>,
}

/// What earlier deploys left somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// All paths that they put there.
    pub placed: BTreeSet<String>,
    /// The fingerprinted files of the releases that readers got within the last days: not all caches know of another yet.
    pub staying: Items,
}

impl Ledger {
    /// Reads the ledger of a site. One that has none has published nothing.
    ///
    /// # Errors
    /// What the system says, with the path.
    pub fn read(root: &Path) -> io::Result<Ledger> {
        let folder = root.join(LEDGER).join("releases");
        let mut ledger = Ledger { root: root.to_path_buf(), releases: BTreeMap::new(), damaged: Vec::new() };
        for target in disk::names(&folder)? {
            let below = folder.join(&target);
            let target = target.to_string_lossy().into_owned();
            if !below.is_dir() {
                continue;
            }
            for name in disk::names(&below)? {
                let name = name.to_string_lossy().into_owned();
                let Some(id) = name.strip_suffix(".yaml").filter(|id| ledger::is_id(id)) else { continue };
                let path = ledger::release_path(&target, id);
                let text = disk::read_now(&root.join(path.as_str()))?;
                let release = Release::parse(&path, &String::from_utf8_lossy(&text));
                match release.filter(|release| release.id == id && release.target == target) {
                    Some(release) => ledger.releases.entry(target.clone()).or_default().push(release),
                    None => ledger.damaged.push(path),
                }
            }
        }
        ledger.releases.values_mut().for_each(|releases| releases.sort_by(|a, b| a.id.cmp(&b.id)));
        Ok(ledger)
    }

    /// The releases of a target, the oldest first.
    pub fn of(&self, target: &str) -> &[Release] {
        self.releases.get(target).map_or(&[], Vec::as_slice)
    }

    /// The targets that something was published to.
    pub fn targets(&self) -> impl Iterator<Item = &str> {
        self.releases.keys().map(String::as_str)
    }

    /// The list of a release, if the ledger still has it, and it is the one that the release names.
    pub fn list(&self, release: &Release) -> Option<List> {
        let text = std::fs::read_to_string(self.root.join(ledger::list_path(release.list).as_str())).ok()?;
        (Sha256::of(text.as_bytes()) == release.list).then(|| List::parse(&text)).flatten()
    }

    /// A name for a release of a moment that no other of the target has.
    pub fn free_id(&self, target: &str, id: impl Fn(Instant) -> String, now: Instant) -> String {
        let taken: BTreeSet<&str> = self.of(target).iter().map(|release| release.id.as_str()).collect();
        let mut ids = (now..).map(id);
        ids.find(|id| !taken.contains(id.as_str())).expect("there are more seconds than releases")
    }

    /// What earlier deploys to a target left there, as far as their lists are kept. Each list is read once.
    pub fn past(&self, target: &str, now: Instant) -> Past {
        let releases = self.of(target);
        let until = |number: usize| releases.get(number + 1).and_then(Release::instant).unwrap_or(now);
        // By list, whether readers got it lately.
        let mut lists = BTreeMap::<Sha256, (&Release, bool)>::new();
        for (number, release) in releases.iter().enumerate() {
            let (_, is_late) = lists.entry(release.list).or_insert((release, false));
            *is_late |= until(number) + STAYING >= now;
        }
        let lists: Vec<(&Release, bool)> = lists.into_values().collect();
        let read =
            lists.into_par_iter().filter_map(|(release, is_late)| Some((self.list(release)?, is_late)));
        let mut past = Past::default();
        for (list, is_late) in read.collect::<Vec<_>>() {
            let lasting = list.items.iter().filter(|(_, item)| is_late && item.class == Class::Lasting);
            past.staying.extend(lasting.map(|(path, item)| (path.clone(), *item)));
            past.placed.extend(list.items.into_keys());
        }
        past
    }

    /// Adds a release and its list, and takes out the lists that nobody needs any more.
    ///
    /// # Errors
    /// What the system says; that somebody else changed the ledger meanwhile.
    pub fn add(&mut self, release: Release, list: &List, now: Instant) -> io::Result<()> {
        let mut edits =
            vec![self.new_file(ledger::release_path(&release.target, &release.id), release.text())?];
        edits.push(self.new_file(ledger::list_path(release.list), list.text())?);
        self.releases.entry(release.target.clone()).or_default().push(release);
        edits.extend(self.unneeded(now)?);
        edit::apply(&self.root, &edits)?.map_err(|conflict| {
            let names: Vec<&str> = conflict.changed.iter().map(SourcePath::as_str).collect();
            refused(format!(
                "别的程序刚刚改过 {}，这次发布没有记上；再运行一次 linli deploy",
                names.join("、")
            ))
        })?;
        Ok(())
    }

    /// The edit that puts a file there, be there one already or not.
    fn new_file(&self, path: SourcePath, text: String) -> io::Result<Edit> {
        let file = self.root.join(path.as_str());
        let base = match std::fs::read(&file) {
            Ok(bytes) => Some(Hash::of(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(named(&file, error)),
        };
        Ok(Edit { path, base, new: Some(text.into_bytes()) })
    }

    fn unneeded(&self, now: Instant) -> io::Result<Vec<Edit>> {
        let mut needed = BTreeSet::new();
        for releases in self.releases.values() {
            let old = releases.len().saturating_sub(LISTS);
            let is_young = |release: &Release| release.instant().is_some_and(|time| time + YOUNG >= now);
            let kept =
                releases.iter().enumerate().filter(|(number, release)| *number >= old || is_young(release));
            needed.extend(kept.map(|(_, release)| ledger::list_path(release.list)));
        }
        let mut edits = Vec::new();
        for name in disk::names(&self.root.join(LEDGER).join("lists"))? {
            let Some(name) = name.to_str().filter(|name| name.len() == 20 && name.ends_with(".txt")) else {
                continue;
            };
            let path = SourcePath::new(&format!("{LEDGER}/lists/{name}"));
            if !needed.contains(&path) {
                let base = Hash::of(&disk::read_now(&self.root.join(path.as_str()))?);
                edits.push(Edit { path, base: Some(base), new: None });
            }
        }
        Ok(edits)
    }
}
