//! The site's own list of words: how something is called, and how it is not.

use std::ops::Range;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Found, Options};
use crate::config::terms::Terms;
use crate::diagnostic::{Code, Diagnostic, Fix, Level};
use crate::hash::Hash;
use crate::text::passage::Passage;

/// The words of a list, ready to be looked for.
#[derive(Clone, Debug, Default)]
pub struct Words {
    terms: Arc<Terms>,
    wrong: Option<Arc<AhoCorasick>>,
}

impl Words {
    /// The words of a list. Of words that begin alike the longest counts.
    pub fn new(terms: Arc<Terms>) -> Words {
        let wrong = terms.list.iter().map(|term| &term.wrong);
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(wrong);
        let wrong = automaton.ok().filter(|_| !terms.list.is_empty()).map(Arc::new);
        Words { terms, wrong }
    }

    /// Of all that the list says, and where: a finding points there.
    pub(super) fn hash(&self) -> Hash {
        self.terms.hash
    }
}

/// What the list says is wrong, but where it is a part of what is right.
pub(super) fn terms(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    let Some(wrong) = &options.words.wrong else { return };
    let addresses = addresses(passage);
    for hit in wrong.find_iter(passage.text) {
        let term = &options.words.terms.list[hit.pattern().as_usize()];
        if term.level == Some(Level::Off) {
            continue;
        }
        let within = |at: usize| {
            let start = hit.start().checked_sub(at)?;
            passage.text.get(start..start + term.right.len()).filter(|text| *text == term.right)
        };
        let is_right = term.right.match_indices(&term.wrong).any(|(at, _)| within(at).is_some());
        if is_right || !passage.is_prose(&hit.range()) || !is_whole_word(passage.text, hit.range()) {
            continue;
        }
        if addresses.iter().any(|address| address.contains(&hit.start())) {
            continue;
        }
        let message = match term.right.as_str() {
            "" => format!("“{}”不该用，词语表里这样规定", inner(&term.wrong)),
            right => format!("“{}”应为“{}”", inner(&term.wrong), inner(right)),
        };
        let mut diagnostic = Diagnostic { weight: term.level, ..Diagnostic::new(Code::WordTerm, message) };
        let note = [&term.note, &term.source].into_iter().filter(|text| !text.is_empty());
        let note = note.map(String::as_str).collect::<Vec<_>>().join("；");
        if !note.is_empty() {
            diagnostic = diagnostic.hint(note);
        } else if term.right.is_empty() {
            diagnostic = diagnostic.hint("换一种说法；词语表里补上 right 或者 note，别人就知道该怎么写");
        }
        let place = passage.place(hit.range());
        let is_plain =
            !term.right.is_empty() && !term.right.contains(['{', '|', '*', '_', '[', '<', '`', '#']);
        if passage.role.is_prose() && is_plain && passage.source[place.clone()] == term.wrong {
            diagnostic.fixes.push(Fix::new(place, term.right.clone()));
        }
        let diagnostic = diagnostic.related(term.place.clone(), "词语表里这样写");
        found.add(passage, hit.range(), diagnostic);
    }
}

/// A text as it stands within quotation marks.
fn inner(text: &str) -> String {
    text.replace('“', "‘").replace('”', "’")
}

/// Whether Latin letters and digits at the ends of a range have no others beside them: `app` is not in `application`.
fn is_whole_word(text: &str, range: Range<usize>) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let glued = |inside: Option<char>, beside: Option<char>| word(inside) && word(beside);
    let hit = &text[range.clone()];
    !glued(hit.chars().next(), text[..range.start].chars().next_back())
        && !glued(hit.chars().next_back(), text[range.end..].chars().next())
}

/// Addresses that stand in a text as they are.
fn addresses(passage: &Passage<'_>) -> Vec<Range<usize>> {
    let text = passage.text;
    let starts =
        text.match_indices("://").map(|(at, _)| at).chain(text.match_indices("www.").map(|(at, _)| at));
    let end = |at: usize| text[at..].find(|c: char| c.is_whitespace() || "，。；、）”".contains(c));
    starts.map(|at| at..end(at).map_or(text.len(), |length| at + length)).collect()
}
