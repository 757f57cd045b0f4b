//! What was costly to make, kept from one run of the program to the next in `.linli/store`, by the name that tells all that
//! decides the bytes. Nothing is lost with it: without it, things are made again. A kept file that is not what was put there
//! is not believed.
#![expect(clippy::disallowed_methods, reason = "what is kept stands in files of the program's own")]

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use bytes::Bytes;

use crate::blob::{At, Blob, Parts, Recipe};
use crate::disk;
use crate::hash::Hash;

const FOLDER: &str = "store";
/// Before the bytes stands their hash, in letters.
const HEAD: usize = 32;
/// So many recipes are at work at a time, at most.
const LOCKS: usize = 64;

/// A store of what was made, in the folder of a site.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    /// Two who want the same wait for one that makes it.
    busy: [Mutex<()>; LOCKS],
}

/// What was taken out of a store.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleared {
    /// How many files.
    pub files: usize,
    /// How long they were together, in bytes.
    pub bytes: u64,
}

impl Store {
    /// The store of the site in a folder; does nothing yet.
    pub fn new(root: &Path) -> Store {
        Store { root: root.to_path_buf(), busy: std::array::from_fn(|_| Mutex::default()) }
    }

    /// The bytes of a blob; what is kept is taken from here, and made where it is not.
    ///
    /// # Errors
    /// As [`disk::bytes`].
    pub fn bytes(&self, blob: &Blob) -> io::Result<Bytes> {
        match &blob.at {
            At::Made(recipe, part) if !recipe.kept_as().is_empty() => {
                self.parts(&**recipe, &[*part]).map(|mut parts| parts.bytes.remove(0))
            }
            _ => disk::bytes(blob),
        }
    }

    /// Some parts of what a recipe makes. Where one is not kept, all are made, and kept if there is no flaw in them.
    ///
    /// # Errors
    /// As [`disk::make`].
    pub fn parts(&self, recipe: &dyn Recipe, wanted: &[usize]) -> io::Result<Parts> {
        let names = recipe.kept_as();
        let kept = || wanted.iter().map(|part| self.read(names[*part])).collect::<Option<Vec<_>>>();
        if let Some(bytes) = kept() {
            return Ok(Parts { bytes, flaw: None });
        }
        let lock = names.first().map_or(0, |name| name.place(LOCKS));
        let _busy = self.busy[lock].lock().expect("nobody panics who makes");
        // Whoever held it may have made it.
        if let Some(bytes) = kept() {
            return Ok(Parts { bytes, flaw: None });
        }
        let made = disk::make(recipe)?;
        for (name, part) in names.iter().zip(&made.bytes).filter(|_| made.flaw.is_none()) {
            // Where nothing can be kept it is made again.
            let _ = self.write(*name, part);
        }
        Ok(Parts { bytes: wanted.iter().map(|part| made.bytes[*part].clone()).collect(), ..made })
    }

    /// Takes all out that is not wanted any more.
    ///
    /// # Errors
    /// What the system says, with the path.
    pub fn clear(&self, is_wanted: impl Fn(&str) -> bool) -> io::Result<Cleared> {
        let mut cleared = Cleared::default();
        for entry in walkdir::WalkDir::new(self.folder()).min_depth(1).into_iter() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) if error.io_error().is_some_and(|one| one.kind() == io::ErrorKind::NotFound) => {
                    return Ok(cleared);
                }
                Err(error) => return Err(error.into()),
            };
            let name = entry.file_name().to_string_lossy();
            if entry.file_type().is_dir() || is_wanted(&name) {
                continue;
            }
            let length = entry.metadata().map(|metadata| metadata.len()).unwrap_or_default();
            std::fs::remove_file(entry.path()).map_err(|error| disk::named(entry.path(), error))?;
            cleared.files += 1;
            cleared.bytes += length;
        }
        Ok(cleared)
    }

    fn folder(&self) -> PathBuf {
        self.root.join(disk::OWN).join(FOLDER)
    }

    fn file(&self, name: Hash) -> PathBuf {
        let name = name.to_string();
        self.folder().join(&name[..2]).join(name)
    }

    fn read(&self, name: Hash) -> Option<Bytes> {
        let bytes = Bytes::from(std::fs::read(self.file(name)).ok()?);
        let (head, part) = (bytes.get(..HEAD)?, bytes.slice(HEAD..));
        (Hash::of(&part).to_string().as_bytes() == head).then_some(part)
    }

    fn write(&self, name: Hash, part: &[u8]) -> io::Result<()> {
        let file = self.file(name);
        let folder = file.parent().expect("it is in a folder");
        if !folder.exists() {
            disk::make_own(&self.root)?;
            std::fs::create_dir_all(folder).map_err(|error| disk::named(folder, error))?;
        }
        disk::replace(&file, &[Hash::of(part).to_string().as_bytes(), part].concat())
    }
}
