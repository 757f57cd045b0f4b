//! What is known of files that nobody parses, kept from one run of the program to the next in `.linli/stamps`: a large file
//! that has not been touched is not read again. Nothing is lost with it: without it, files are read.
#![expect(clippy::disallowed_methods, reason = "this is what the scan remembers, in a file of its own")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{Source, Sources};
use crate::blob::Stamp;
use crate::disk;
use crate::film::Patch;
use crate::folder;
use crate::hash::Hash;
use crate::path::SourcePath;
use crate::photo::{self, Trouble, Variety};

const FILE: &str = "stamps";
/// How the first line begins; behind it stands the hash of the others. A file where that does not fit is not read.
const HEAD: &str = "linli stamps 5 ";
/// A file that is longer is none that this module wrote, in bytes.
const LONGEST: u64 = 1 << 28;
/// The times of some file systems (FAT, network drives) are no finer than this: where they may be so coarse, a file that
/// was written more recently is not noted, since a second write may hide behind the same time.
const COARSE: Duration = Duration::from_secs(3);
/// Times that are whole multiples of this may be coarse, in nanoseconds.
const ROUND: i128 = 1_000_000;

/// What the last run noted; nothing, where there is nothing to be read.
pub(super) fn load(root: &Path) -> BTreeMap<SourcePath, Source> {
    let lines = read(root).unwrap_or_default();
    lines.lines().filter_map(parse).map(|source| (source.path.clone(), source)).collect()
}

fn read(root: &Path) -> Option<String> {
    let file = file(root)?;
    file.symlink_metadata().ok().filter(|metadata| metadata.is_file() && metadata.len() < LONGEST)?;
    let text = std::fs::read_to_string(file).ok()?;
    let (head, lines) = text.strip_prefix(HEAD)?.split_once('\n')?;
    let (version, hash) = head.split_once(' ')?;
    (version == photo::VERSION.to_string() && hash == Hash::of(lines.as_bytes()).to_string())
        .then(|| lines.to_string())
}

/// Where the notes are; nowhere, where somebody put a link or a file in the place of their folder.
fn file(root: &Path) -> Option<PathBuf> {
    let folder = root.join(disk::OWN);
    let made = folder.symlink_metadata();
    made.is_ok_and(|metadata| metadata.is_dir()).then(|| folder.join(FILE))
}

/// Forgets what was noted: some file is not what its stamp says.
pub(super) fn forget(root: &Path) {
    let _ = file(root).map(std::fs::remove_file);
}

/// Notes what is known now, if it is more or other than what was known. A folder that cannot be written to is none to note
/// things in.
pub(super) fn save(root: &Path, sources: &Sources, known: &BTreeMap<SourcePath, Source>, now: SystemTime) {
    let now = disk::nanoseconds(now);
    let is_sure = |source: &&Source| {
        let Stamp { modified, .. } = source.stamp;
        !source.racy && (modified % ROUND != 0 || now - modified > COARSE.as_nanos() as i128)
    };
    let unparsed = |source: &&Source| !folder::is_text(&source.path);
    let noted = |source: &&Source| is_sure(source) && unparsed(source);
    let is_known = |source: &Source| known.get(&source.path).is_some_and(|past| past.stamp == source.stamp);
    let gone = known.values().filter(unparsed).any(|past| !sources.contains_key(&past.path));
    if !gone && sources.values().filter(noted).all(is_known) {
        return;
    }
    let mut lines = String::new();
    for Source { path, hash, dimensions, trouble, variety, published, patches, stamp, .. } in
        sources.values().filter(noted)
    {
        let (width, height) = dimensions.unwrap_or_default();
        let trouble = trouble.map_or(0, Trouble::number);
        let (public, left) = published.unwrap_or((*hash, stamp.length));
        let Stamp { modified, changed, length } = stamp;
        let _ = write!(lines, "{hash} {length} {modified} {changed} {width} {height} ");
        let patches = written(patches);
        let _ = writeln!(lines, "{trouble} {} {public} {left} {patches} {path}", variety.number());
    }
    let _ = disk::make_own(root);
    if let Some(file) = file(root) {
        let text = format!("{HEAD}{} {}\n{lines}", photo::VERSION, Hash::of(lines.as_bytes()));
        let _ = disk::replace(&file, text.as_bytes());
    }
}

/// Patches in letters: `12-40:66726565,60-68:`, what they begin with in hexadecimal; `-` for none.
fn written(patches: &[Patch]) -> String {
    let one = |Patch { range, head }: &Patch| {
        let head: String = head.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{}:{head}", range.start, range.end)
    };
    let all: Vec<String> = patches.iter().map(one).collect();
    if all.is_empty() { "-".into() } else { all.join(",") }
}

fn read_patch(text: &str) -> Option<Patch> {
    let (range, head) = text.split_once(':')?;
    let (start, end) = range.split_once('-')?;
    let pairs = (0..head.len()).step_by(2);
    let head = pairs.map(|at| u8::from_str_radix(head.get(at..at + 2)?, 16).ok()).collect::<Option<_>>()?;
    Some(Patch { range: start.parse().ok()?..end.parse().ok()?, head })
}

fn parse(line: &str) -> Option<Source> {
    let mut parts = line.splitn(12, ' ');
    let hash: Hash = parts.next()?.parse().ok()?;
    let length = parts.next()?.parse().ok()?;
    let (modified, changed) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let (width, height) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let dimensions = Some((width, height)).filter(|size| *size != (0, 0));
    let trouble = Trouble::numbered(parts.next()?.parse().ok()?);
    let variety = Variety::numbered(parts.next()?.parse().ok()?)?;
    let published = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let published = Some(published).filter(|(public, _)| *public != hash);
    let patches =
        parts.next()?.split(',').filter(|one| *one != "-").map(read_patch).collect::<Option<_>>()?;
    let path = SourcePath::new(parts.next()?);
    let stamp = Stamp { modified, changed, length };
    Some(Source {
        hash,
        length,
        dimensions,
        trouble,
        variety,
        published,
        patches,
        stamp,
        racy: false,
        ..Source::of(path)
    })
}
