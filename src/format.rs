//! The safe changes of typography, as edits of the Markdown sources. Only what `text::lint` is sure of is changed;
//! everything else of a file stays byte for byte.

use std::io;
use std::path::Path;

use crate::check::names::Names;
use crate::check::words::Words;
use crate::check::{Found, Options, Reader};
use crate::config::Config;
use crate::document;
use crate::edit::{self, Applied, Conflict, Edit};
use crate::hash::Hash;
use crate::path::SourcePath;
use crate::source;
use crate::text::lint;
use crate::text::passage::Passage;

/// So often a text is mended over again.
const ROUNDS: usize = 5;

/// A source and what it would become.
#[derive(Debug)]
pub struct Change {
    /// The source.
    pub path: SourcePath,
    /// What it is now.
    pub old: String,
    /// What it would be.
    pub new: String,
    /// The lines that differ: number from 1, old and new.
    pub lines: Vec<(usize, String, String)>,
}

/// The changes of some Markdown sources that the rules of the site are sure of, in order.
pub fn changes(
    config: &Config,
    words: Words,
    sources: impl IntoIterator<Item = (SourcePath, Vec<u8>)>,
) -> Vec<Change> {
    let options = Options::new(&config.rules, words, Names::default());
    let reader = Reader::new(&options);
    let settings = document::Settings { config, kind: None, hash: Hash::ABSENT };
    let mended = |path: &SourcePath, text: &str| {
        let mut found = Found::in_source(path);
        let visit = &mut |passage: &Passage<'_>| reader.read(passage, &mut found);
        document::parse(path, Hash::ABSENT, text.as_bytes(), &settings, visit);
        let fixes = found.diagnostics.into_iter().flat_map(|one| one.fixes);
        let edits = fixes.map(|fix| (fix.start as usize..fix.end as usize, fix.text)).collect();
        lint::apply(text, edits)
    };
    let change = |(path, bytes): (SourcePath, Vec<u8>)| {
        let old = source::text(&path, &bytes).ok()?.to_string();
        // What is mended may show what else is to be mended: a second run would find nothing more.
        let mut new = mended(&path, &old);
        for _ in 0..ROUNDS {
            let next = mended(&path, &new);
            if next == new {
                break;
            }
            new = next;
        }
        let lines = lines(&old, &new);
        (new != old).then_some(Change { path, old, new, lines })
    };
    let mut changes: Vec<Change> = sources.into_iter().filter_map(change).collect();
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    changes
}

/// Writes all changes, or none where a file has become another one meanwhile.
///
/// # Errors
/// What the file system says, with the path.
pub fn write(root: &Path, changes: &[Change]) -> io::Result<Result<Applied, Conflict>> {
    let edit = |change: &Change| Edit {
        path: change.path.clone(),
        base: Some(Hash::of(change.old.as_bytes())),
        new: Some(change.new.clone().into_bytes()),
    };
    let edits: Vec<Edit> = changes.iter().map(edit).collect();
    edit::apply(root, &edits)
}

/// The lines that differ. A fix stays within a line.
fn lines(old: &str, new: &str) -> Vec<(usize, String, String)> {
    let pairs = old.lines().zip(new.lines()).enumerate().filter(|(_, (old, new))| old != new);
    pairs.map(|(at, (old, new))| (at + 1, old.trim_end().into(), new.trim_end().into())).collect()
}
