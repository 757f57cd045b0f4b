//! The key `search` of `site.yaml`: whether readers can search, which words are taken for one, and by what they narrow.

use super::Taxonomy;
use super::kinds::{FieldType, Kind};
use crate::diagnostic::{Code, Diagnostic};
use crate::hash::{Hash, Hasher};
use crate::yaml::{Decoder, Field, Value};
use std::sync::Arc;

/// The search of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Whether there is one.
    pub is_on: bool,
    /// Groups of words of which each finds the others.
    pub synonyms: Vec<Vec<String>>,
    /// By what readers narrow besides kind and year: names of taxonomies, and of kinds that fields name pages of. `None` for
    /// the first of either.
    pub filters: Option<Vec<String>>,
}

impl Default for Search {
    fn default() -> Search {
        Search { is_on: true, synonyms: Vec::new(), filters: None }
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

    /// By what readers narrow besides kind and year: names of taxonomies and kinds, in order.
    pub fn filters<'a>(&'a self, taxonomies: &'a [Taxonomy], kinds: &'a [Arc<Kind>]) -> Vec<&'a str> {
        match &self.filters {
            Some(filters) => filters.iter().map(String::as_str).collect(),
            None => names(taxonomies).take(1).chain(named(kinds).into_iter().take(1)).collect(),
        }
    }
}

fn names(taxonomies: &[Taxonomy]) -> impl Iterator<Item = &str> {
    taxonomies.iter().map(|taxonomy| &*taxonomy.name)
}

/// The kinds whose pages fields name, each once, in the order of the fields.
fn named(kinds: &[Arc<Kind>]) -> Vec<&str> {
    let mut named: Vec<&str> = Vec::new();
    for spec in kinds.iter().flat_map(|kind| &kind.fields) {
        if let FieldType::Refs { to, .. } = &spec.kind
            && !named.contains(&&**to)
            && kinds.iter().any(|kind| *kind.name == **to)
        {
            named.push(to);
        }
    }
    named
}

/// `search: false`, or `{synonyms: [党群服务中心 = 党群中心], filters: [fields, brand]}`.
pub(super) fn read(
    decoder: &mut Decoder<'_>,
    field: Field<'_>,
    taxonomies: &[Taxonomy],
    kinds: &[Arc<Kind>],
) -> Search {
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
    if let Some(list) = map.take("filters") {
        let known: Vec<&str> = names(taxonomies).chain(named(kinds)).collect();
        let mut filters = Vec::new();
        for item in decoder.items(list) {
            let Some(name) = decoder.item(list, item) else { continue };
            if known.contains(&&*name) {
                if !filters.contains(&name) {
                    filters.push(name);
                }
                continue;
            }
            let message =
                format!("不能按“{name}”筛选：没有叫这个名字的分类，也没有哪个字段引用叫这个名字的内容类型");
            let unknown = Diagnostic::new(Code::ConfigInvalid, message).at(decoder.path, item.range());
            decoder.diagnostics.push(match known.is_empty() {
                true => unknown.hint("删去 filters：总有类型、年份可以筛选"),
                false => unknown.nearest(&name, known.iter().copied()),
            });
        }
        search.filters = Some(filters);
    }
    decoder.finish(map);
    search
}
