//! Folders of versions, one for each edit, in the order of their numbers: `.linli/kept/0001/content/a.md`. Knows nothing of
//! why a version is kept.
#![expect(clippy::disallowed_methods, reason = "versions are files of their own")]

use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{self, named};

/// Makes a new folder for versions, below `folder`.
pub(super) fn make(folder: &Path) -> io::Result<PathBuf> {
    let next = next(folder)?;
    disk::make_folder(&next)?;
    Ok(next)
}

/// Moves a folder of versions below `folder`, and removes the oldest there that are more than `most`.
pub(super) fn take(versions: &Path, folder: &Path, most: usize) -> io::Result<()> {
    let next = next(folder)?;
    std::fs::rename(versions, &next).map_err(|error| named(&next, error))?;
    let numbers = numbers(folder)?;
    for number in &numbers[..numbers.len().saturating_sub(most)] {
        let old = numbered(folder, *number);
        std::fs::remove_dir_all(&old).map_err(|error| named(&old, error))?;
    }
    Ok(())
}

/// Writes a version.
pub(super) fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    make_parent(file)?;
    std::fs::write(file, bytes).map_err(|error| named(file, error))
}

/// Moves a version here from a file of the site's.
pub(super) fn take_file(from: &Path, file: &Path) -> io::Result<()> {
    make_parent(file)?;
    // Folders of one site may lie on two disks.
    std::fs::rename(from, file)
        .or_else(|_| std::fs::copy(from, file).and_then(|_| std::fs::remove_file(from)))
        .map_err(|error| named(file, error))
}

/// Makes sure that what a file holds now stays, whatever is put in its place. What somebody who has it open writes to it
/// later stays too, where the disk knows of two names for one file.
pub(super) fn preserve(from: &Path, file: &Path) -> io::Result<()> {
    make_parent(file)?;
    std::fs::hard_link(from, file)
        .or_else(|_| std::fs::copy(from, file).map(|_| ()))
        .map_err(|error| named(file, error))
}

fn make_parent(file: &Path) -> io::Result<()> {
    let parent = file.parent().expect("a version has a folder");
    std::fs::create_dir_all(parent).map_err(|error| named(parent, error))
}

fn next(folder: &Path) -> io::Result<PathBuf> {
    disk::make_folder(folder)?;
    Ok(numbered(folder, numbers(folder)?.last().map_or(1, |last| last + 1)))
}

fn numbered(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number:04}"))
}

/// The numbers in use, in order.
fn numbers(folder: &Path) -> io::Result<Vec<u32>> {
    let names = disk::names(folder)?;
    let mut numbers: Vec<u32> = names.iter().filter_map(|name| name.to_str()?.parse().ok()).collect();
    numbers.sort_unstable();
    Ok(numbers)
}
