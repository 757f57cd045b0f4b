//! Lists of SHA-256, a file a line, as `sha256sum -c` reads them: a folder to such a list, lists to text and back, and what
//! differs between two.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::path::Path;

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::disk::{self, named};
use crate::folder;
use crate::hash::Sha256;

/// The files below a folder by their paths from there, with slashes.
pub type Sums = BTreeMap<String, Sha256>;

/// The text of a list.
pub fn text(sums: &Sums) -> String {
    sums.iter().map(|(path, hash)| format!("{hash}  {path}\n")).collect()
}

/// The list that a text is; `None` where it is none, or not whole.
pub fn parse(text: &str) -> Option<Sums> {
    if !text.is_empty() && !text.ends_with('\n') {
        return None;
    }
    let line = |line: &str| {
        let (hash, path) = line.split_once("  ")?;
        let is_below = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
        is_below.then_some((path.to_owned(), Sha256::parse(hash)?))
    };
    text.lines().map(line).collect()
}

/// The files below a folder: those that `is_wanted` by their paths. What systems and editors leave behind is none; what a site
/// keeps under hidden names is.
///
/// # Errors
/// What the system says, with the path.
pub fn names(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    let walk = WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter();
    let is_ours = |name: &OsStr| folder::is_kept(name) || !folder::is_ignored(name);
    for entry in walk.filter_entry(|entry| is_ours(entry.file_name())) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_path_buf();
            named(&path, error.into())
        })?;
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        if !entry.file_type().is_dir() && is_wanted(&path) {
            names.push(path);
        }
    }
    Ok(names)
}

/// The list of some files below a folder.
///
/// # Errors
/// What the system says, with the path.
pub fn of(folder: &Path, names: Vec<String>) -> io::Result<Sums> {
    let sum = |name: String| disk::sha256(&folder.join(&name)).map(|(hash, _)| (name, hash));
    names.into_par_iter().map(sum).collect()
}

/// What of a list is not as it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// Files that hold something else.
    pub changed: Vec<String>,
    /// Files that are not there.
    pub missing: Vec<String>,
    /// Files that should not be there.
    pub foreign: Vec<String>,
}

impl Differences {
    /// Between what should be there and what is.
    pub fn between(wanted: &Sums, found: &Sums) -> Differences {
        let of = |one: &Sums, other: &Sums| -> Vec<String> {
            one.keys().filter(|path| !other.contains_key(*path)).cloned().collect()
        };
        let is_other =
            |(path, hash): &(&String, &Sha256)| found.get(*path).is_some_and(|other| other != *hash);
        Differences {
            changed: wanted.iter().filter(is_other).map(|(path, _)| path.clone()).collect(),
            missing: of(wanted, found),
            foreign: of(found, wanted),
        }
    }

    /// Whether there are none.
    pub fn are_none(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.foreign.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_written_and_differences_are_named() {
        let list = |pairs: &[(&str, &str)]| -> Sums {
            pairs.iter().map(|(path, held)| ((*path).to_string(), Sha256::of(held.as_bytes()))).collect()
        };
        let old = list(&[("index.html", "1"), ("图 片/甲  乙.jpg", "2"), ("a", "3")]);
        assert_eq!(parse(&text(&old)), Some(old.clone()));
        assert_eq!(parse(text(&old).trim_end()), None, "a part of a line is no line");
        assert_eq!(parse(&format!("{}  ../a\n", Sha256::of(b""))), None);
        let new = list(&[("index.html", "1"), ("图 片/甲  乙.jpg", "9"), ("b", "3")]);
        let Differences { changed, missing, foreign } = Differences::between(&old, &new);
        assert_eq!([changed, missing, foreign].concat(), ["图 片/甲  乙.jpg", "a", "b"]);
        assert!(Differences::between(&old, &old).are_none());
    }
}
