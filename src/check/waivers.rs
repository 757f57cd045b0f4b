//! What somebody agreed to leave as it is, held against what was found: a waiver takes away exactly the findings of its code
//! in the text that it is bound to. When that is another text, they are back. What the waivers do not do is said too.

use std::collections::{BTreeMap, VecDeque};

use super::settle::in_order;
use crate::config::waivers::{self, Waiver};
use crate::diagnostic::{Code, Diagnostic, Level, stop_build};
use crate::folder;
use crate::hash::{Hash, Map};
use crate::path::SourcePath;
use crate::site::Site;
use crate::source::{Sources, is_binary};
use crate::text::piece::{self, Layout, Pieces};
use crate::text::summary;

/// What is looked for only where somebody asks for it: a waiver of that is not without use because nobody did.
pub const ASKED_FOR: [Code; 2] = [Code::LinkDead, Code::LinkMoved];

/// So many characters of a text stand for it.
const BEGINNING: usize = 30;

/// A text is compared with so many that come before and after it in the order of how they begin.
const COMPARED: usize = 30;

/// A waiver, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// What was agreed to.
    pub waiver: Waiver,
    /// What that does.
    pub state: State,
    /// What is not said because of it.
    pub findings: Vec<Diagnostic>,
}

/// What a waiver does.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It takes findings away.
    Holds,
    /// What was agreed to was another text than stands there now.
    Lapsed,
    /// There is nothing of its sort.
    Unused,
    /// Nobody looked, for something else is broken or the page is not published.
    Unknown,
    /// It lacks something, and does nothing.
    Incomplete,
}

impl State {
    /// In words.
    pub fn chinese(self) -> &'static str {
        match self {
            State::Holds => "有效",
            State::Lapsed => "失效：文字改过",
            State::Unused => "没有用：那里没有这样的提醒",
            State::Unknown => "没有查到",
            State::Incomplete => "不起作用：没有写全",
        }
    }
}

/// The text that a finding covers: what a waiver of it is bound to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Covered {
    /// Where the text begins in its source, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its fingerprint.
    pub hash: String,
    /// How it begins.
    pub beginning: String,
}

/// What is read of sources while findings are held against waivers.
pub struct Texts<'s> {
    sources: &'s Sources,
    known: Map<SourcePath, Option<Text>>,
}

/// A text, and what of it was covered by findings so far.
struct Text {
    text: String,
    pieces: Pieces,
    covered: BTreeMap<(usize, usize), Covered>,
}

impl<'s> Texts<'s> {
    /// Nothing yet.
    pub fn new(sources: &'s Sources) -> Texts<'s> {
        Texts { sources, known: Map::default() }
    }

    /// What a finding covers: the piece of the text that it is in; the whole where it is about a file as such, and its own
    /// words where it is in none. `None` for a file that is another by now: the next pass knows.
    pub fn covered(&mut self, finding: &Diagnostic) -> Option<Covered> {
        let of = |start, end, text: &str| Covered {
            start,
            end,
            hash: waivers::fingerprint(Hash::of(text.as_bytes())),
            beginning: beginning(text),
        };
        let source = finding.span.as_ref().and_then(|span| Some((span, self.sources.get(&span.source)?)));
        let Some((span, source)) = source else { return Some(of(0, 0, &finding.message)) };
        let Some(text) = folder::has_lines(&source.path).then(|| self.text(&source.path)).flatten() else {
            let hash = waivers::fingerprint(source.hash);
            return Some(Covered { start: 0, end: 0, hash, beginning: source.path.file_name().into() });
        };
        let (start, end) = (span.start as usize, span.end as usize);
        let Text { text, pieces, covered } = text;
        if end == 0 {
            // A header says that somebody agreed: what it says of that is no part of what was agreed to.
            let whole = || of(0, 0, &piece::plain(&text[piece::body(text)..]));
            return Some(covered.entry((0, 0)).or_insert_with(whole).clone());
        }
        let range = pieces.around(start..end);
        let piece = || of(range.start, range.end, &piece::plain(&text[range.clone()]));
        Some(covered.entry((range.start, range.end)).or_insert_with(piece).clone())
    }

    /// The text of a source; `None` for what has no lines, or is another by now.
    fn text(&mut self, path: &SourcePath) -> Option<&mut Text> {
        let Texts { sources, known } = self;
        let read = || {
            let bytes = sources.get(path).and_then(|source| sources.read(source).ok());
            let text = bytes.filter(|bytes| !is_binary(bytes))?;
            let text = String::from_utf8(text).ok()?;
            let layout = match path.extension() {
                Some("md") => Layout::Markdown,
                Some("csv") => Layout::Lines,
                _ => Layout::Yaml,
            };
            let pieces = Pieces::of(&text, layout);
            Some(Text { text, pieces, covered: BTreeMap::new() })
        };
        known.entry(path.clone()).or_insert_with(read).as_mut()
    }
}

/// How a text begins, on one line.
fn beginning(text: &str) -> String {
    summary::beginning(&text.split_whitespace().collect::<Vec<_>>().join(" "), BEGINNING)
}

/// What of a code was found in one piece of a file.
struct Piece {
    covered: Covered,
    findings: Vec<Diagnostic>,
}

/// Takes away what was agreed to, and says what the waivers do not do. Whoever has no waivers pays nothing.
pub fn apply(
    found: Vec<Diagnostic>,
    waivers: Vec<Waiver>,
    sources: &Sources,
    site: &Site,
) -> (Vec<Diagnostic>, Vec<Waived>) {
    if waivers.is_empty() {
        return (found, Vec::new());
    }
    let stops = stop_build(&found);
    let mut texts = Texts::new(sources);
    let mut by_place: BTreeMap<(Option<SourcePath>, Code), Vec<Waived>> = BTreeMap::new();
    for waiver in waivers {
        let state = if waiver.lacks().is_empty() { State::Unused } else { State::Incomplete };
        let place = by_place.entry((waiver.file.clone(), waiver.rule)).or_default();
        place.push(Waived { waiver, state, findings: Vec::new() });
    }
    let mut pieces: BTreeMap<(Option<SourcePath>, Code), BTreeMap<usize, Piece>> = BTreeMap::new();
    let mut said = Vec::new();
    for one in found {
        let key = (one.span.as_ref().map(|span| span.source.clone()), one.code);
        let covered = if by_place.contains_key(&key) { texts.covered(&one) } else { None };
        let Some(covered) = covered else {
            said.push(one);
            continue;
        };
        let here = pieces.entry(key).or_default().entry(covered.start);
        here.or_insert_with(|| Piece { covered, findings: Vec::new() }).findings.push(one);
    }
    for (key, waived) in &mut by_place {
        let mut left: Vec<Piece> = pieces.remove(key).unwrap_or_default().into_values().collect();
        match_up(waived, &mut left);
        for one in waived.iter_mut() {
            let is_looked_at = !stops
                && !ASKED_FOR.contains(&one.waiver.rule)
                && one.waiver.file.as_ref().is_none_or(|file| site.exclusion(file).is_none());
            if one.state == State::Unused && !is_looked_at {
                one.state = State::Unknown;
            }
            said.extend(complaint(one, &left, site, sources));
        }
        said.extend(left.into_iter().flat_map(|piece| piece.findings));
    }
    let mut all: Vec<Waived> = by_place.into_values().flatten().collect();
    all.sort_by(|a, b| a.waiver.span.cmp(&b.waiver.span));
    (in_order(said), all)
}

/// Gives each whole waiver the first piece that is the text that it is bound to; then each of those that are left the piece
/// that is most like it, whose findings say that something else was agreed to.
fn match_up(waived: &mut [Waived], left: &mut Vec<Piece>) {
    let mut by_hash: Map<String, VecDeque<Piece>> = Map::default();
    for piece in left.drain(..) {
        by_hash.entry(piece.covered.hash.clone()).or_default().push_back(piece);
    }
    for one in waived.iter_mut().filter(|one| one.state == State::Unused) {
        if let Some(piece) = by_hash.get_mut(&one.waiver.hash).and_then(VecDeque::pop_front) {
            one.findings = piece.findings;
            one.state = State::Holds;
        }
    }
    left.extend(by_hash.into_values().flatten());
    left.sort_by_key(|piece| piece.covered.start);
    // In the order of how they begin, so that those that are like it lie around a waiver.
    let mut free: BTreeMap<(String, usize), &mut Piece> = left
        .iter_mut()
        .map(|piece| ((piece.covered.beginning.clone(), piece.covered.start), piece))
        .collect();
    for one in waived.iter_mut().filter(|one| one.state == State::Unused) {
        let here = (one.waiver.text.clone(), 0);
        let before = free.range(..here.clone()).rev().take(COMPARED);
        let around = before.chain(free.range(here..).take(COMPARED)).map(|(key, _)| key);
        let likeness =
            |(beginning, _): &(String, usize)| strsim::normalized_levenshtein(beginning, &one.waiver.text);
        let best = around.max_by(|a, b| likeness(a).total_cmp(&likeness(b)).then(b.1.cmp(&a.1))).cloned();
        let Some(best) = best.and_then(|best| free.remove(&best)) else { continue };
        one.state = State::Lapsed;
        for finding in &mut best.findings {
            let Waiver { because, span, .. } = &one.waiver;
            let signed = one.waiver.signed();
            finding.related.push((span.clone(), "已经失效的放行".into()));
            finding.hints.push(
                format!("这里有过放行（{signed}：{because}），那时同意的是另一段文字，所以不再算数；改正这一处，或者看过以后重新放行，删去旧的那一条").into(),
            );
        }
    }
}

/// What is wrong with a waiver by itself.
fn complaint(one: &Waived, left: &[Piece], site: &Site, sources: &Sources) -> Option<Diagnostic> {
    let waiver = &one.waiver;
    let rules = &site.config.rules;
    let place = waiver.file.as_ref().map_or("整个站点", SourcePath::as_str);
    let diagnostic = match one.state {
        State::Holds | State::Lapsed | State::Unknown => return None,
        State::Incomplete => {
            let lacks: Vec<String> =
                waiver.lacks().iter().map(|(key, what)| format!("{what}（{key}）")).collect();
            let message = format!("这条放行没有写{}，不起作用", lacks.join("、"));
            let mut diagnostic = Diagnostic::new(Code::WaiverIncomplete, message);
            if waiver.hash.is_empty() {
                for Piece { covered, .. } in left.iter().take(5) {
                    let Covered { hash, beginning, .. } = covered;
                    diagnostic = diagnostic.hint(format!("放行的是“{beginning}”，就加上 hash: {hash}"));
                }
            }
            diagnostic.hint("写全了才算数：谁、哪天、因为什么同意哪一段就这样；不放行了，删去这一条")
        }
        State::Unused => {
            let message = match &waiver.file {
                Some(file) if !sources.contains_key(file) => format!("这条放行没有用：没有 {file} 这个文件"),
                _ if !rules.is_on(waiver.rule) => {
                    format!("这条放行没有用：site.yaml 里已经不查 {}", waiver.rule)
                }
                _ => format!("这条放行没有用：{place} 里没有 {} 这样的提醒", waiver.rule),
            };
            let hint = match &waiver.file {
                Some(file) if !sources.contains_key(file) => "文件改了名的，把 file 改过来；不然删去这一条",
                _ => "删去这一条",
            };
            Diagnostic::new(Code::WaiverUnused, message).hint(hint)
        }
    };
    let level = rules.level(diagnostic.code);
    (level != Level::Off).then(|| Diagnostic { level, ..diagnostic.span(waiver.span.clone()) })
}
