//! The site's own versions of built-in templates: which there are, what the built-in ones have become since they were copied,
//! and both changes put into one. As edits; knows files and lines, and nothing of what templates say.
//!
//! Beside a copy stands its *base*: the built-in version that it was made from, byte for byte, in `.base` below the theme's
//! folder. There it goes with the site wherever that goes (into git, to another desk), an upgrade of the program does not touch
//! it, and the scan, which passes over hidden folders, does not take it for a template.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use crate::disk;
use crate::edit::{self, Applied, Conflict, Edit};
use crate::embedded;
use crate::folder;
use crate::hash::Hash;
use crate::path::SourcePath;
use crate::source::Sources;

/// A file of the theme, by its name below the theme's folder: `home.html`, `assets/style.css`.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Where the site's own version is, or would be.
    pub path: SourcePath,
    /// The version of this program.
    built_in: Option<&'static [u8]>,
    /// The version of the site.
    own: Option<Vec<u8>>,
    /// The version of the program that the site's was copied from.
    base: Option<Vec<u8>>,
}

/// How the site's version of a file and the built-in one stand to each other.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// There is only the built-in one.
    BuiltIn,
    /// There is only the site's, and never was another.
    Own,
    /// The site's is the same.
    Same,
    /// The site has changed its own; the built-in one is what it was copied from.
    Changed,
    /// The built-in one is another by now.
    Outdated,
    /// The built-in one is no more.
    Gone,
    /// Nobody knows of which built-in one the site's was made.
    Baseless,
}

/// What became of two changes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// One text with both.
    Text(String),
    /// Both changed the same lines: the text with marks around them. It is no template and not to be written.
    Torn(String),
}

/// All files of the theme of that name, the built-in ones and those of the site, by name.
///
/// # Errors
/// As [`Sources::read`]; what the system says of a base, with the path.
pub fn files(root: &Path, theme: &str, sources: &Sources) -> io::Result<Vec<File>> {
    let prefix = folder::theme(theme);
    let own = sources.keys().filter_map(|path| path.as_str().strip_prefix(&prefix));
    let names: BTreeSet<&str> = embedded::DEFAULT_THEME.iter().map(|(name, _)| *name).chain(own).collect();
    let file = |name: &str| {
        let path = SourcePath::new(&(prefix.clone() + name));
        let own = sources.get(&path).map(|source| sources.read(source)).transpose()?;
        Ok(File {
            name: name.into(),
            base: read(&root.join(base(theme, name).as_str()))?,
            built_in: embedded::DEFAULT_THEME
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, bytes)| *bytes),
            path,
            own,
        })
    };
    names.into_iter().map(file).collect()
}

/// Where the base of a file is.
fn base(theme: &str, name: &str) -> SourcePath {
    SourcePath::new(&format!("{}{}/{name}", folder::theme(theme), folder::BASES))
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match disk::read_now(path) {
        // A file that is not there is no longer there.
        Err(error) if disk::is_moved(&error) => Ok(None),
        read => read.map(Some),
    }
}

impl File {
    /// How its versions stand to each other.
    pub fn state(&self) -> State {
        match (self.built_in, &self.own, &self.base) {
            (_, None, _) => State::BuiltIn,
            (None, _, None) => State::Own,
            (None, _, Some(_)) => State::Gone,
            (Some(now), Some(_), Some(base)) if now != base => State::Outdated,
            (Some(now), Some(own), _) if now == own => State::Same,
            (_, _, Some(_)) => State::Changed,
            (_, _, None) => State::Baseless,
        }
    }

    /// What is said of the built-in version in its first comment, up to the first stop.
    pub fn purpose(&self) -> &str {
        let text = self.built_in.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("");
        let comments = [("{#", "#}"), ("/*", "*/"), ("//", "\n")].into_iter();
        let mut comments = comments.filter_map(|(start, end)| text.strip_prefix(start)?.split(end).next());
        let comment = comments.next().unwrap_or("");
        comment.split(['。', '；', '：', '（']).next().unwrap_or("").trim_matches(['-', ' ', '\n'])
    }

    /// From the base to the built-in version as it is now, as a unified diff; from the built-in version to the site's where no
    /// base is known. `None` where one of the two is no text, or there is only one.
    pub fn diff(&self) -> Option<String> {
        let names = ["内置的旧版", "内置的新版"];
        match (self.built_in, &self.base, &self.own) {
            (Some(now), Some(base), _) => unified(base, now, names),
            (Some(now), None, Some(own)) => unified(now, own, ["内置的", self.path.as_str()]),
            _ => None,
        }
    }

    /// The site's version with what the built-in one has changed since. `None` where one of them is no text, or missing.
    /// Line ends stay those of the site.
    pub fn merged(&self) -> Option<Merged> {
        let own = std::str::from_utf8(self.own.as_deref()?).ok()?;
        let [base, now] =
            [self.base.as_deref()?, self.built_in?].map(|bytes| std::str::from_utf8(bytes).ok());
        let ends = |text: String| if own.contains("\r\n") { text.replace('\n', "\r\n") } else { text };
        Some(match diffy::merge(base?, &own.replace("\r\n", "\n"), now?) {
            Ok(text) => Merged::Text(ends(text)),
            Err(torn) => Merged::Torn(torn),
        })
    }

    /// The edits that make a copy of the built-in version with its base; none where there is no such version.
    pub fn copy(&self, theme: &str) -> Vec<Edit> {
        let Some(now) = self.built_in else { return Vec::new() };
        let own = Edit { path: self.path.clone(), base: hash(self.own.as_ref()), new: Some(now.to_vec()) };
        vec![own, self.rebase(theme, now)]
    }

    /// The edits that put a merged text into the place of the site's version, which has the present built-in one for its base
    /// then; `None` for the text that is there.
    pub fn settle(&self, theme: &str, text: Option<String>) -> Vec<Edit> {
        let Some(now) = self.built_in else { return Vec::new() };
        let own = text.map(|text| Edit {
            path: self.path.clone(),
            base: hash(self.own.as_ref()),
            new: Some(text.into_bytes()),
        });
        own.into_iter().chain([self.rebase(theme, now)]).collect()
    }

    fn rebase(&self, theme: &str, now: &[u8]) -> Edit {
        Edit { path: base(theme, &self.name), base: hash(self.base.as_ref()), new: Some(now.to_vec()) }
    }
}

fn hash(bytes: Option<&Vec<u8>>) -> Option<Hash> {
    bytes.map(|bytes| Hash::of(bytes))
}

fn unified(from: &[u8], to: &[u8], [from_name, to_name]: [&str; 2]) -> Option<String> {
    let [from, to] = [from, to].map(|bytes| Some(std::str::from_utf8(bytes).ok()?.replace("\r\n", "\n")));
    let mut options = diffy::DiffOptions::new();
    options.set_original_filename(from_name.to_owned()).set_modified_filename(to_name.to_owned());
    Some(options.create_patch(&from?, &to?).to_string())
}

/// Makes the edits, all or none.
///
/// # Errors
/// As [`edit::apply`].
pub fn write(root: &Path, edits: &[Edit]) -> io::Result<Result<Applied, Conflict>> {
    edit::apply(root, edits)
}
