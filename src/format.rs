//! The safe changes of typography, as edits of the Markdown sources. What a rule is sure of is changed, and everything
//! else of a file stays byte for byte.
//!
//! A change of letters is made only if the text then has the [shape](crate::document::shape) that the old one has with
//! those letters in it, and its headings have their anchors: links, tables, emphasis, code and shortcodes cannot be
//! harmed, whatever a rule thinks. What would harm them is left to the author, with its place.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use crate::check::names::Names;
use crate::check::words::Words;
use crate::check::{Found, Options, Reader};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Fix, stop_build};
use crate::document::{self, Body, Document, Segment, shape};
use crate::edit::{self, Applied, Conflict, Edit};
use crate::hash::Hash;
use crate::path::SourcePath;
use crate::source;
use crate::text::lint;
use crate::text::passage::Passage;

/// So often a text is mended over again: what is mended may show what else is to be mended. A text that goes on
/// changing is left as it was, so that a second run finds nothing to do whatever the rules say.
const ROUNDS: usize = 20;

/// What could be done for some sources.
#[derive(Debug, Default)]
pub struct Formatted {
    /// The sources that would become others, in order.
    pub changes: Vec<Change>,
    /// What is to be mended and was not, since more than that would change.
    pub left: Vec<Left>,
    /// Why some sources could not be read, so that nobody looked for slips in them.
    pub unread: Vec<Diagnostic>,
}

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

/// A slip that only the author can mend.
#[derive(Debug)]
pub struct Left {
    /// The source.
    pub path: SourcePath,
    /// The line in what the source would become, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What was found, a sentence without a full stop.
    pub message: String,
    /// Why it was left, another one.
    pub reason: &'static str,
}

/// The changes of some Markdown sources that the rules of the site are sure of.
pub fn format(
    config: &Config,
    words: Words,
    sources: impl IntoIterator<Item = (SourcePath, Vec<u8>)>,
) -> Formatted {
    let options = Options::new(&config.rules, words, Names::default()).of_site(config);
    let settings = document::Settings { config, kind: None, hash: Hash::ABSENT };
    let mut formatted = Formatted::default();
    for (path, bytes) in sources {
        let mender = Mender { path: &path, reader: Reader::new(&options), settings: &settings };
        let Some(old) = mender.readable(&bytes, &mut formatted.unread) else { continue };
        let (new, left) = mender.mend(old);
        formatted.left.extend(left);
        if new != old {
            let (old, lines) = (old.to_string(), lines(old, &new));
            formatted.changes.push(Change { path, old, new, lines });
        }
    }
    formatted.changes.sort_by(|a, b| a.path.cmp(&b.path));
    formatted.left.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
    formatted
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

/// Slips of which most are mended, so that one that is not is missed where nothing is said of it.
const MENDED: [Code; 3] = [Code::TextHalfWidth, Code::TextBrackets, Code::TextNumber];

/// Mends one source.
struct Mender<'a> {
    path: &'a SourcePath,
    reader: Reader<'a>,
    settings: &'a document::Settings<'a>,
}

/// What is known of a text.
struct Reading {
    ids: Vec<String>,
    alone: Vec<bool>,
    found: Vec<Diagnostic>,
}

/// Why a change is not made.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Harm {
    /// Something else would be read as another thing than now.
    Shape,
    /// The anchor of a heading would be another one.
    Anchor,
}

impl Harm {
    fn chinese(self) -> &'static str {
        match self {
            Harm::Shape => "改了会牵动旁边的链接、加粗、代码或列表，请手工改",
            Harm::Anchor => "改了标题的锚点会变，指到这里的链接会断，请连同链接一起手工改",
        }
    }
}

impl Mender<'_> {
    /// The text of a source whose header can be read; else it is said why not.
    fn readable<'b>(&self, bytes: &'b [u8], unread: &mut Vec<Diagnostic>) -> Option<&'b str> {
        let text = source::text(self.path, bytes);
        let text = text.map_err(|diagnostic| unread.push(diagnostic)).ok()?;
        let Diagnosed { diagnostics, .. } = self.parse(text, &mut |_| {});
        // Of what kind a page is, and so which keys it may have, is not known here.
        let of_header = |one: &Diagnostic| {
            let code = one.code.as_str();
            code.starts_with("yaml/")
                || matches!(one.code, Code::FrontMatterMissing | Code::FrontMatterUnclosed)
        };
        let broken: Vec<Diagnostic> = diagnostics.into_iter().filter(of_header).collect();
        let is_whole = !stop_build(&broken);
        unread.extend(broken);
        is_whole.then_some(text)
    }

    fn parse(&self, text: &str, visit: &mut dyn FnMut(&Passage<'_>)) -> Diagnosed<Document> {
        document::parse(self.path, Hash::ABSENT, text.as_bytes(), self.settings, visit)
    }

    fn read(&self, text: &str) -> Reading {
        let mut found = Found::in_source(self.path);
        let parsed = self.parse(text, &mut |passage| self.reader.read(passage, &mut found));
        let body = parsed.value.body;
        let alone = alone(&body);
        let ids = body.headings.into_iter().map(|heading| heading.id).collect();
        // What a site does not want to hear of is not mended either.
        let found = parsed.diagnostics.into_iter().chain(found.diagnostics);
        let found = found.filter(|one| self.settings.config.rules.is_on(one.code)).collect();
        Reading { ids, alone, found }
    }

    /// The text when nothing more can be done for it, and what is left.
    fn mend(&self, old: &str) -> (String, Vec<Left>) {
        let mut text = old.to_string();
        for _ in 0..ROUNDS {
            let reading = self.read(&text);
            let fixable = apart(&reading.found);
            let (letters, marks): (Vec<_>, Vec<_>) =
                fixable.iter().partition(|diagnostic| is_of_letters(diagnostic.code));
            let mut kept = largest(&marks, |some| self.reshapes_well(&text, &reading, some));
            if kept.is_empty() {
                kept = largest(&letters, |some| self.harm(&text, &reading, some).is_none());
            }
            if kept.is_empty() {
                let left = reading.found.iter().filter_map(|one| self.left(&text, &reading, one));
                return (text.clone(), left.collect());
            }
            text = lint::apply(&text, edits(&text, &kept));
        }
        (old.to_string(), Vec::new())
    }

    /// What else than letters some changes of letters would change.
    fn harm(&self, text: &str, reading: &Reading, some: &[&Diagnostic]) -> Option<Harm> {
        let edits = edits(text, some);
        let new = lint::apply(text, edits.clone());
        let edits: Vec<shape::Edit<'_>> =
            edits.iter().map(|(range, text)| (range.clone(), text.as_str())).collect();
        // A page says whether what was left out is looked for.
        let keeps = |blanks| {
            shape::of(self.path, text, blanks, &edits)
                .is_some_and(|shape| Some(shape) == shape::of(self.path, &new, blanks, &[]))
        };
        if !keeps(true) || !keeps(false) {
            return Some(Harm::Shape);
        }
        let body = self.parse(&new, &mut |_| {}).value.body;
        if alone(&body) != reading.alone {
            return Some(Harm::Shape);
        }
        let same = body.headings.iter().map(|heading| &heading.id).eq(&reading.ids);
        (!same).then_some(Harm::Anchor)
    }

    /// Whether some changes of marks, which set out to make another document, break nothing: all anchors stay, and
    /// neither what stops a build nor what they mend is found more often.
    fn reshapes_well(&self, text: &str, old: &Reading, some: &[&Diagnostic]) -> bool {
        let new = self.read(&lint::apply(text, edits(text, some)));
        let mut ids = new.ids.iter();
        let count = |reading: &Reading, code| reading.found.iter().filter(|one| one.code == code).count();
        let looked_at = |one: &&Diagnostic| one.stops() || some.iter().any(|fix| fix.code == one.code);
        old.ids.iter().all(|id| ids.any(|new| new == id))
            && new.found.iter().filter(looked_at).all(|one| count(&new, one.code) <= count(old, one.code))
    }

    /// Why a slip is left, if it is one that is mended elsewhere.
    fn left(&self, text: &str, reading: &Reading, diagnostic: &Diagnostic) -> Option<Left> {
        let reason = match (diagnostic.fixes.is_empty(), is_of_letters(diagnostic.code)) {
            (true, _) if MENDED.contains(&diagnostic.code) => "程序拿不准怎样改，请手工改",
            (true, _) => return None,
            (false, true) => self.harm(text, reading, &[diagnostic])?.chinese(),
            (false, false) => Harm::Shape.chinese(),
        };
        let at = diagnostic.span.as_ref()?.start as usize;
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        Some(Left {
            path: self.path.clone(),
            line: text[..at].matches('\n').count() + 1,
            column: text[start..at].chars().count() + 1,
            message: diagnostic.message.clone(),
            reason,
        })
    }
}

/// Of each picture and shortcode whether it is all that its paragraph holds, so that it is a figure: the last letter
/// beside it that goes would make it one.
fn alone(body: &Body) -> Vec<bool> {
    let alone = |segment: &Segment| match segment {
        Segment::Image { figure, .. } => Some(*figure),
        Segment::Call(call) => Some(!call.inline),
        Segment::Html(_) | Segment::Link { .. } | Segment::Address { .. } => None,
    };
    body.segments.iter().filter_map(alone).collect()
}

/// Whether the fixes of a code change letters and nothing else. Those of all others set out to make something else of
/// the text.
fn is_of_letters(code: Code) -> bool {
    code == Code::WordTerm || lint::ALL.contains(&code)
}

/// The diagnostics that have fixes, in order, without those whose fixes lie across fixes of earlier ones: these wait.
fn apart(found: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut fixable: Vec<&Diagnostic> = found.iter().filter(|one| !one.fixes.is_empty()).collect();
    fixable.sort_by_key(|one| one.fixes.iter().map(|fix| fix.start).min());
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    fixable.retain(|one| {
        let is_free = |fix: &Fix| {
            let before = taken.range(..=fix.start).next_back();
            before.is_none_or(|(start, end)| *end <= fix.start && *start < fix.start)
                && taken.range(fix.start..fix.end).next().is_none()
        };
        let free = one.fixes.iter().all(is_free);
        if free {
            taken.extend(one.fixes.iter().map(|fix| (fix.start, fix.end)));
        }
        free
    });
    fixable
}

/// What some diagnostics change in a text, in order.
fn edits(text: &str, some: &[&Diagnostic]) -> Vec<(std::ops::Range<usize>, String)> {
    let fixes = some.iter().flat_map(|one| &one.fixes);
    let edit = |fix: &Fix| {
        let range = fix.start as usize..fix.end as usize;
        let new = with_line_ends_of(text, range.start, &fix.text);
        (range, new)
    };
    let mut edits: Vec<_> = fixes.map(edit).collect();
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    edits
}

/// What is to be written at a byte of a text, its lines ended as the lines there are: rules know `\n` alone.
fn with_line_ends_of(text: &str, at: usize, written: &str) -> String {
    let end = || text[..at].rfind('\n').or_else(|| text[at..].find('\n').map(|length| at + length));
    match written.contains('\n') && end().is_some_and(|end| text[..end].ends_with('\r')) {
        true => written.replace("\r\n", "\n").replace('\n', "\r\n"),
        false => written.to_string(),
    }
}

/// As many of `all` as may be taken together, found by halving: what is well is taken at once, and of what is not each
/// half is tried on top of what was taken.
fn largest<'d>(all: &[&'d Diagnostic], well: impl Fn(&[&'d Diagnostic]) -> bool) -> Vec<&'d Diagnostic> {
    let mut kept = Vec::new();
    let mut waiting = vec![all];
    while let Some(part) = waiting.pop() {
        let tried = [kept.as_slice(), part].concat();
        if part.is_empty() {
            continue;
        } else if well(&tried) {
            kept = tried;
        } else if part.len() > 1 {
            let (first, second) = part.split_at(part.len() / 2);
            waiting.extend([second, first]);
        }
    }
    kept
}

/// The lines that differ. A change of letters stays within a line; where lines were added, all between the first that
/// differs and the last is one.
fn lines(old: &str, new: &str) -> Vec<(usize, String, String)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    if old.len() == new.len() {
        let pairs = old.iter().zip(&new).enumerate().filter(|(_, (old, new))| old != new);
        return pairs
            .map(|(at, (old, new))| (at + 1, old.trim_end().into(), new.trim_end().into()))
            .collect();
    }
    let alike = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(a, b)| a == b).count();
    let first = alike(&mut old.iter().zip(&new));
    let last = alike(&mut old[first..].iter().rev().zip(new[first..].iter().rev()));
    let part = |lines: &[&str]| lines[first..lines.len() - last].join("\n");
    vec![(first + 1, part(&old), part(&new))]
}
