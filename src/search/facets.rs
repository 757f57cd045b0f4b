//! By what readers narrow what was found: kind, year, then what the site chose (`config::search`): terms of taxonomies, pages that
//! others name (brands). Columns of small numbers, one for each entry in the order of the shards.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::date::Date;
use crate::document::front_matter::FieldValue;
use crate::hash::{Hash, Hasher};
use crate::search::{Entry, Index, Subject, page_of, text};
use crate::site::{Exclusion, Site, Summary};

/// What the kind of a dataset and of an indicator is called.
const FIGURES: &str = "数据";
/// What the kind of a section is called.
const SECTIONS: &str = "栏目";

/// A way to narrow what was found: its name, and for each entry the values that it has.
struct Facet {
    label: String,
    values: Vec<Vec<String>>,
}

/// The columns as JSON: where the entries are (as distances), their dates (20221201; 20220000 for a year, 0 for none), the facets,
/// and what is not published.
pub fn columns(site: &Site, index: &Index) -> Value {
    let mut next = 0;
    let places: Vec<u32> = index
        .entries()
        .map(|(place, _)| {
            let distance = place - next;
            next = place + 1;
            distance
        })
        .collect();
    let dates = index.entries().map(|(_, entry)| entry.subject.date(site));
    let days: Vec<u32> = dates.map(|date| date.map_or(0, digits)).collect();
    let facets: Vec<Value> = facets(site, index).into_iter().filter_map(coded).collect();
    // In a preview: what readers do not see yet, or no more.
    let states = index
        .entries()
        .enumerate()
        .filter_map(|(row, (_, entry))| Some((row.to_string(), json!(state(page_of(site, entry)?.hidden?)))));
    let states: Map<String, Value> = states.collect();
    let mut columns = json!({ "places": places, "days": days, "facets": facets });
    if !states.is_empty() {
        columns["states"] = states.into();
    }
    columns
}

/// Why readers do not see a page, in a word.
fn state(why: Exclusion) -> &'static str {
    match why {
        Exclusion::Draft => "草稿",
        Exclusion::Scheduled(_) => "定时",
        Exclusion::Expired(_) => "已撤下",
        Exclusion::LeftOut => "有错误",
    }
}

/// A date as a number: 20221201.
fn digits(date: Date) -> u32 {
    let part = |part: Option<i8>| part.unwrap_or(0) as u32;
    date.year as u32 * 10_000 + part(date.month) * 100 + part(date.day)
}

/// The hash of the columns: of all that decides them.
pub fn hash(site: &Site, index: &Index) -> Hash {
    let mut hasher = Hasher::default();
    hasher.number(u64::from(super::VERSION));
    let config = &site.config;
    config.search.filters(&config.taxonomies, &config.kinds).into_iter().for_each(|name| hasher.text(name));
    site.config.kinds.iter().for_each(|kind| hasher.hash(kind.hash));
    site.config.taxonomies.iter().for_each(|taxonomy| hasher.text(&taxonomy.label));
    for (place, entry) in index.entries() {
        hasher.number(u64::from(place));
        // Not its key: that changes with a body.
        match page_of(site, entry) {
            Some(page) => {
                hasher.hash(page.hash);
                named(page).for_each(|(_, target)| hasher.text(text::title_of(site, target)));
            }
            None => hasher.text(&entry.subject.date(site).map(|date| date.to_string()).unwrap_or_default()),
        }
    }
    hasher.finish()
}

fn facets(site: &Site, index: &Index) -> Vec<Facet> {
    let entries: Vec<&Entry> = index.entries().map(|(_, entry)| entry).collect();
    let facet = |label: &str, values: &dyn Fn(&Entry, Option<&Summary>) -> Vec<String>| Facet {
        label: label.to_owned(),
        values: entries.iter().map(|entry| values(entry, page_of(site, entry))).collect(),
    };
    let mut facets = vec![facet("类型", &|entry, page| match (page, &entry.subject) {
        (Some(page), _) if page.is_section => vec![SECTIONS.to_owned()],
        (Some(page), _) => page.kind().map(|kind| kind.label.clone()).into_iter().collect(),
        (None, Subject::Page(_)) => Vec::new(),
        (None, _) => vec![FIGURES.to_owned()],
    })];
    facets.push(facet("年份", &|entry, _| {
        entry.subject.date(site).map(|date| format!("{}年", date.year)).into_iter().collect()
    }));
    let config = &site.config;
    facets.extend(config.search.filters(&config.taxonomies, &config.kinds).into_iter().filter_map(|name| {
        let terms = |_: &Entry, page: Option<&Summary>| {
            let fields = page.into_iter().flat_map(|page| &page.matter().fields);
            let terms = fields.filter_map(|(_, value)| match value {
                FieldValue::Terms { of, terms, .. } if **of == *name => Some(terms),
                _ => None,
            });
            terms.flatten().map(|term| term.value.clone()).collect()
        };
        let titles = |_: &Entry, page: Option<&Summary>| {
            let named = page.into_iter().flat_map(named);
            let of_kind = named.filter(|(_, source)| {
                let page = site.page(source);
                page.and_then(|page| page.summary.kind()).is_some_and(|kind| kind.name == name)
            });
            let mut titles: Vec<String> =
                of_kind.map(|(_, source)| text::title_of(site, source).to_owned()).collect();
            titles.sort();
            titles.dedup();
            titles
        };
        match config.taxonomy(name) {
            Some(taxonomy) => Some(facet(&taxonomy.label, &terms)),
            None => Some(facet(&config.kind(name)?.label, &titles)),
        }
    }));
    facets
}

/// The pages that a page names in its fields.
fn named(page: &Summary) -> impl Iterator<Item = (&str, &crate::path::SourcePath)> {
    page.refs.iter().flat_map(|(field, targets)| targets.iter().map(move |target| (&**field, target)))
}

/// A facet with its values as numbers from 1 on, the most frequent first: 0 for none, a list for several. `None` where it would
/// narrow nothing.
fn coded(facet: Facet) -> Option<Value> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    facet.values.iter().flatten().for_each(|value| *counts.entry(value).or_default() += 1);
    if counts.is_empty() {
        return None;
    }
    let mut names: Vec<(&str, usize)> = counts.into_iter().collect();
    names.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    let codes: BTreeMap<&str, usize> =
        names.iter().enumerate().map(|(at, (name, _))| (*name, at + 1)).collect();
    let code = |value: &String| codes[value.as_str()];
    let of = facet.values.iter().map(|values| match values.as_slice() {
        [] => json!(0),
        [one] => json!(code(one)),
        several => several.iter().map(code).collect(),
    });
    let of: Vec<Value> = of.collect();
    let names: Vec<&str> = names.into_iter().map(|(name, _)| name).collect();
    Some(json!({ "label": facet.label, "names": names, "of": of }))
}
