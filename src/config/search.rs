//! The key `search` of `site.yaml`: whether readers can search, and which words are taken for one.

use crate::hash::{Hash, Hasher};
use crate::yaml::{Decoder, Field, Value};

/// The search of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Whether there is one.
    pub is_on: bool,
    /// Groups of words of which each finds the others.
    pub synonyms: Vec<Vec<String>>,
}

impl Default for Search {
    fn default() -> Search {
        Search { is_on: true, synonyms: Vec::new() }
    }
}

impl Search {
    /// Of the synonyms.
    pub fn hash(&self) -> Hash {
        let mut hasher = Hasher::default();
        for group in &self.synonyms {
            hasher.number(group.len() as u64);
            group.iter().for_each(|word| hasher.text(word));
        }
        hasher.finish()
    }
}

/// `search: false`, or `{synonyms: [党群服务中心 = 党群中心]}`.
pub(super) fn read(decoder: &mut Decoder<'_>, field: Field<'_>) -> Search {
    let mut search = Search::default();
    if matches!(field.node.value, Value::Scalar { .. }) {
        search.is_on = decoder.bool(field).unwrap_or(true);
        return search;
    }
    let Some(mut map) = decoder.map(field) else { return search };
    if let Some(list) = map.take("synonyms") {
        for item in decoder.items(list) {
            let Some(text) = decoder.item(list, item) else { continue };
            let words = text.split(['=', '＝']).map(str::trim).filter(|word| !word.is_empty());
            let words: Vec<String> = words.map(str::to_owned).collect();
            match words.len() {
                0 | 1 => decoder.invalid(
                    item,
                    format!("“{text}”不是两个同义的词"),
                    "一行写一组，中间用等号，如 党群服务中心 = 党群中心",
                ),
                _ => search.synonyms.push(words),
            }
        }
    }
    decoder.finish(map);
    search
}
