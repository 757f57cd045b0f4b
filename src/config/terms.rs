//! Stage 2, `parse`, for `rules/terms.yaml`: the site's own list of words.

use std::io;
use std::ops::Range;

use super::CODES;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Span};
use crate::folder;
use crate::hash::Hash;
use crate::path::SourcePath;
use crate::source::Sources;
use crate::yaml::{self, Decoder, Field, Value};

/// A list of words.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Where it stands.
    pub path: SourcePath,
    /// Its entries in the order written; the wrong words differ.
    pub list: Vec<Term>,
    /// Of its text.
    pub hash: Hash,
}

/// How something is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What people write.
    pub wrong: String,
    /// What they should write; empty where there is no other word.
    pub right: String,
    /// Why.
    pub note: String,
    /// Who says so.
    pub source: String,
    /// Where the entry stands.
    pub range: Range<usize>,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms { path: SourcePath::new(folder::TERMS), list: Vec::new(), hash: Hash::ABSENT }
    }
}

/// Reads the list of words of a site; an empty one where it has none.
///
/// # Errors
/// When the file cannot be read; whatever is wrong in it is among the diagnostics.
pub fn read(sources: &Sources) -> io::Result<Diagnosed<Terms>> {
    let Some(source) = sources.get(folder::TERMS) else { return Ok(Diagnosed::default()) };
    let mut diagnostics = Vec::new();
    let text = sources.text(source)?.collect(&mut diagnostics);
    let value = parse(&source.path, &text).collect(&mut diagnostics);
    Ok(Diagnosed { value, diagnostics })
}

/// Parses a list of words. Entries that cannot be used are left out, with an error.
pub fn parse(path: &SourcePath, text: &str) -> Diagnosed<Terms> {
    let mut diagnostics = Vec::new();
    let root = yaml::parse(path, text, 0).collect(&mut diagnostics);
    let mut decoder = Decoder::new(path, CODES);
    let mut terms = Terms { path: path.clone(), list: Vec::new(), hash: Hash::of(text.as_bytes()) };
    let whole = Field { key: "terms", node: &root };
    let mut map = None;
    let entries = if !diagnostics.is_empty() {
        Vec::new()
    } else if matches!(root.value, Value::List(_)) {
        // Whoever leaves out `terms:` means it.
        decoder.list(whole)
    } else {
        map = decoder.root(&root, "词语表");
        map.as_mut().and_then(|map| map.take("terms")).map_or_else(Vec::new, |field| decoder.list(field))
    };
    for entry in entries {
        terms.list.extend(term(&mut decoder, entry, &terms.list));
    }
    if let Some(map) = map {
        decoder.finish(map);
    }
    circles(&mut decoder, &terms.list);
    diagnostics.append(&mut decoder.diagnostics);
    diagnostics.extend(yaml::unseen(path, text, &root));
    Diagnosed { value: terms, diagnostics }
}

/// What one entry puts in the place of a word is not to be changed again by another.
fn circles(decoder: &mut Decoder<'_>, terms: &[Term]) {
    for term in terms.iter().filter(|term| !term.right.is_empty()) {
        let again = terms.iter().find(|other| {
            let mut hits = term.right.match_indices(&other.wrong);
            let covered = |at: usize| {
                term.right.match_indices(&other.right).any(|(start, text)| {
                    !text.is_empty() && start <= at && at + other.wrong.len() <= start + text.len()
                })
            };
            !std::ptr::eq(*other, term) && hits.any(|(at, _)| !covered(at))
        });
        if let Some(other) = again {
            let message = format!("“{}”里的“{}”在表里又是不该用的词", term.right, other.wrong);
            let diagnostic =
                Diagnostic::new(Code::ConfigInvalid, message).at(decoder.path, term.range.clone());
            let place = Span::new(decoder.path, other.range.clone());
            decoder.diagnostics.push(diagnostic.related(place, "在这里").hint("两项都写最后要用的词"));
        }
    }
}

fn term(decoder: &mut Decoder<'_>, entry: Field<'_>, known: &[Term]) -> Option<Term> {
    let mut map = decoder.map(Field { key: "terms 的一项", ..entry })?;
    let before = decoder.diagnostics.len();
    let mut text = |decoder: &mut Decoder<'_>, key| {
        map.take(key).and_then(|field| decoder.text(field)).unwrap_or_default()
    };
    let [wrong, right, note, source] = ["wrong", "right", "note", "source"].map(|key| text(decoder, key));
    let range = entry.range();
    if wrong.trim().is_empty() && decoder.diagnostics.len() == before {
        decoder.missing(&map, "wrong", "写上不该用的词，如 wrong: 登陆");
    }
    let again = known.iter().any(|term| term.wrong == wrong);
    if again || wrong == right && !wrong.is_empty() {
        let message = if again {
            format!("“{wrong}”在表里写了两次")
        } else {
            "“wrong”和“right”是同一个词".into()
        };
        let diagnostic = Diagnostic::new(Code::ConfigInvalid, message).at(decoder.path, range.clone());
        decoder.diagnostics.push(diagnostic.hint("改掉或删去这一项"));
        decoder.finish(map);
        return None;
    }
    decoder.finish(map);
    (!wrong.trim().is_empty()).then_some(Term { wrong, right, note, source, range })
}
