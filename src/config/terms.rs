//! Stage 2, `parse`, for `rules/terms.yaml`: the site's own list of words. What an entry may be, wherever it was read from.

use std::io;

use super::CODES;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Level, Span};
use crate::folder;
use crate::hash::Hash;
use crate::path::SourcePath;
use crate::source::Sources;
use crate::yaml::{self, Decoder, Field, Value};

/// A list of words.
#[derive(Clone, Debug)]
pub struct Terms {
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
    /// How much it weighs; as all words do where it does not say.
    pub level: Option<Level>,
    /// Where the entry stands.
    pub place: Span,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms { list: Vec::new(), hash: Hash::ABSENT }
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
    let mut terms = Terms { list: Vec::new(), hash: Hash::of(text.as_bytes()) };
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
        if let Some(term) = term(&mut decoder, entry) {
            decoder.diagnostics.extend(terms.add(term));
        }
    }
    if let Some(map) = map {
        decoder.finish(map);
    }
    diagnostics.append(&mut decoder.diagnostics);
    diagnostics.extend(yaml::unseen(path, text, &root));
    Diagnosed { value: terms, diagnostics }
}

impl Terms {
    /// Adds an entry; says why not, where the list has its word already or it would change nothing.
    pub fn add(&mut self, term: Term) -> Option<Diagnostic> {
        let Term { wrong, right, .. } = &term;
        let message = if self.list.iter().any(|known| known.wrong == *wrong) {
            format!("“{wrong}”在表里写了两次")
        } else if wrong == right {
            "“wrong”和“right”是同一个词".into()
        } else {
            self.list.push(term);
            return None;
        };
        Some(Diagnostic::new(Code::ConfigInvalid, message).span(term.place).hint("改掉或删去这一项"))
    }

    /// What one entry puts in the place of a word is not to be changed again by another.
    pub fn circles(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for term in self.list.iter().filter(|term| !term.right.is_empty()) {
            let again = self.list.iter().find(|other| {
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
                let diagnostic = Diagnostic::new(Code::ConfigInvalid, message).span(term.place.clone());
                found.push(diagnostic.related(other.place.clone(), "在这里").hint("两项都写最后要用的词"));
            }
        }
        found
    }
}

fn term(decoder: &mut Decoder<'_>, entry: Field<'_>) -> Option<Term> {
    let mut map = decoder.map(Field { key: "terms 的一项", ..entry })?;
    let before = decoder.diagnostics.len();
    let mut text = |decoder: &mut Decoder<'_>, key| {
        map.take(key).and_then(|field| decoder.text(field)).unwrap_or_default()
    };
    let [wrong, right, note, source] = ["wrong", "right", "note", "source"].map(|key| text(decoder, key));
    let names = Level::NAMES.map(|(name, _)| name);
    let level = map.take("level").and_then(|field| decoder.word(field, &names));
    let level = level.and_then(|word| Level::NAMES.into_iter().find(|(name, _)| *name == word));
    let place = Span::new(decoder.path, entry.range());
    if wrong.trim().is_empty() && decoder.diagnostics.len() == before {
        decoder.missing(&map, "wrong", "写上不该用的词，如 wrong: 登陆");
    }
    decoder.finish(map);
    let level = level.map(|(_, level)| level);
    (!wrong.trim().is_empty()).then_some(Term { wrong, right, note, source, level, place })
}
