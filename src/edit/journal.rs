//! What an edit is about to do, as a file in `.linli/edit`. The name of the file says how far that has come, so that a
//! step takes a rename and no room on the disk. Knows nothing of how the steps are taken.
#![expect(clippy::disallowed_methods, reason = "the journal is a file of its own")]

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{self, named};
use crate::hash::Hash;
use crate::path::SourcePath;

/// How the first line begins; behind it stands the hash of the others.
const HEAD: &str = "linli edit 1 ";

/// How far an edit has come.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// New versions are being written beside; no file has changed.
    Planned,
    /// All of them are there: from here on the edit will be done.
    Committed,
    /// Something was in the way: what has changed is put back.
    Undoing,
}

/// A file that is to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The file itself, where the site names a link to it.
    pub(super) target: SourcePath,
    /// What it holds before; `None` when it is not there.
    pub(super) base: Option<Hash>,
    /// What it is to hold; `None` when it is to go.
    pub(super) new: Option<Hash>,
}

/// All that is needed to finish an edit, or to undo it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Journal {
    /// The folders that are made for new files, from the top down.
    pub(super) folders: Vec<SourcePath>,
    /// The files.
    pub(super) files: Vec<Entry>,
}

impl State {
    const ALL: [State; 3] = [State::Undoing, State::Committed, State::Planned];

    fn file(self, folder: &Path) -> PathBuf {
        folder.join(match self {
            State::Planned => "planned",
            State::Committed => "committed",
            State::Undoing => "undoing",
        })
    }
}

/// The journal in a folder, if there is one.
pub(super) fn read(folder: &Path) -> io::Result<Option<(State, Journal)>> {
    let Some(state) = state(folder) else { return Ok(None) };
    let file = state.file(folder);
    let text = std::fs::read_to_string(&file).map_err(|error| named(&file, error))?;
    parse(&text).map(|journal| Some((state, journal))).ok_or_else(|| damaged(&file, folder))
}

/// How far an edit has come whose journal is in a folder.
pub(super) fn state(folder: &Path) -> Option<State> {
    State::ALL.into_iter().find(|state| state.file(folder).symlink_metadata().is_ok())
}

/// Writes the journal of an edit that begins.
pub(super) fn write(folder: &Path, journal: &Journal) -> io::Result<()> {
    let file = State::Planned.file(folder);
    disk::write_beside(&file, text(journal).as_bytes(), None)?;
    std::fs::rename(disk::temporary(&file), &file).map_err(|error| named(&file, error))?;
    disk::sync_folder(folder)
}

/// Notes that an edit has come further.
pub(super) fn advance(folder: &Path, from: State, to: State) -> io::Result<()> {
    let file = to.file(folder);
    std::fs::rename(from.file(folder), &file).map_err(|error| named(&file, error))?;
    disk::sync_folder(folder)
}

/// Removes the journal: the edit is over.
pub(super) fn remove(folder: &Path, state: State) -> io::Result<()> {
    let file = state.file(folder);
    std::fs::remove_file(&file).map_err(|error| named(&file, error))
}

fn text(journal: &Journal) -> String {
    let hash = |hash: Option<Hash>| hash.map_or("-".to_string(), |hash| hash.to_string());
    let mut lines = String::new();
    for folder in &journal.folders {
        let _ = writeln!(lines, "folder {folder}");
    }
    for Entry { target, base, new } in &journal.files {
        let _ = writeln!(lines, "file {} {} {target}", hash(*base), hash(*new));
    }
    format!("{HEAD}{}\n{lines}", Hash::of(lines.as_bytes()))
}

fn parse(text: &str) -> Option<Journal> {
    let (hash, lines) = text.strip_prefix(HEAD)?.split_once('\n')?;
    if hash != Hash::of(lines.as_bytes()).to_string() {
        return None;
    }
    let hash = |text: &str| if text == "-" { Some(None) } else { text.parse().ok().map(Some) };
    let path = |text: &str| super::is_inside(text).then(|| SourcePath::new(text));
    let mut journal = Journal::default();
    for line in lines.lines() {
        match line.split_once(' ')? {
            ("folder", folder) => journal.folders.push(path(folder)?),
            ("file", file) => {
                let mut parts = file.splitn(3, ' ');
                let (base, new) = (hash(parts.next()?)?, hash(parts.next()?)?);
                journal.files.push(Entry { target: path(parts.next()?)?, base, new });
            }
            _ => return None,
        }
    }
    Some(journal)
}

fn damaged(file: &Path, folder: &Path) -> io::Error {
    let message = format!(
        "{} 坏了，不知道上次的修改做到了哪里。请检查最近改过的文件（改以前的版本在 {} 里），再把 {} 移到别处",
        file.display(),
        folder.join(super::REPLACED).display(),
        folder.display()
    );
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_read_as_it_was_written_or_not_at_all() {
        let entry = |target: &str, base, new| Entry { target: SourcePath::new(target), base, new };
        let hash = |text: &str| Some(Hash::of(text.as_bytes()));
        let journal = Journal {
            folders: vec![SourcePath::new("content/新 栏目")],
            files: vec![
                entry("content/新 栏目/甲 乙.md", None, hash("甲")),
                entry("site.yaml", hash("甲"), hash("乙")),
                entry("content/a.md", hash("甲"), None),
            ],
        };
        let text = text(&journal);
        assert_eq!(parse(&text), Some(journal));
        for (at, _) in text.char_indices() {
            assert_eq!(parse(&text[..at]), None, "{at}");
        }
        for path in ["../a.md", "/etc/passwd", ".linli/lock", "content//a", "content/./a", ""] {
            let lines = format!("file - - {path}\n");
            assert_eq!(parse(&format!("{HEAD}{}\n{lines}", Hash::of(lines.as_bytes()))), None, "{path}");
        }
    }
}
