//! Names of sources and outputs. Two types, so that one is never taken for the other.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// A file of the site, relative to its root, with forward slashes: `content/cases/a.md`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourcePath(Arc<str>);

/// Where an output lives on the site, undecorated: `/cases/a/`, `/sitemap.xml`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoutePath(Arc<str>);

impl SourcePath {
    /// A source path from a relative path with forward slashes.
    pub fn new(path: &str) -> SourcePath {
        SourcePath(path.into())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder it is in, without a slash at the end: `content/cases`; empty at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The last part: `a.md`.
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// The part of the file name after the last dot, if there is one.
    pub fn extension(&self) -> Option<&str> {
        self.file_name().rsplit_once('.').map(|(_, extension)| extension)
    }

    /// `content/stats/grid.yaml` under `content/` with `.yaml` is `stats/grid`.
    pub fn stem(&self, under: &str, extension: &str) -> Option<&str> {
        self.0.strip_prefix(under)?.strip_suffix(extension)
    }

    /// What a relative path written in this file stands for: `../b/c.md` in `content/a/x.md` is
    /// `content/b/c.md`. `None` when it leads out of the site.
    pub fn join(&self, relative: &str) -> Option<SourcePath> {
        let mut parts: Vec<&str> = self.folder().split('/').filter(|part| !part.is_empty()).collect();
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()?),
                part => parts.push(part),
            }
        }
        Some(SourcePath::new(&parts.join("/")))
    }
}

impl RoutePath {
    /// A route from a path that starts with a slash.
    ///
    /// # Panics
    /// When it does not: routes are made by the program, and a relative one would be a bug.
    pub fn new(path: &str) -> RoutePath {
        assert!(path.starts_with('/'), "a route starts with a slash: {path}");
        RoutePath(path.into())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file in the output folder: `/cases/a/` is `cases/a/index.html`.
    pub fn file(&self) -> String {
        let path = &self.0[1..];
        if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.into() }
    }
}

impl Borrow<str> for SourcePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for RoutePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for RoutePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
