//! Figures that texts quote: which pages quote which dataset, and how a quotation reads where there is no template, in
//! summaries cut from a text. There the built-in shortcodes have fixed words; others have none.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dataset::change;
use crate::dataset::figure::Figure;
use crate::dataset::number::Style;
use crate::dataset::{Dataset, Indicator};
use crate::document::{Argument, Call, Inline};
use crate::hash::{Hashed, Map};
use crate::site::{Located, Summary, hash_list};

type Datasets = BTreeMap<String, Arc<Dataset>>;

/// Who quotes what.
#[derive(Debug, Default)]
pub struct Quotes {
    /// For each dataset the pages that quote one of its figures or all of it, in the order of the pages.
    pub by_dataset: Map<String, Hashed<Vec<Summary>>>,
    /// How many pages quote each dataset as a whole, by its id; how many others quote each indicator, by its id.
    pub by_id: Map<String, usize>,
}

/// The quotations of some pages.
pub fn collect<'a>(
    pages: impl Iterator<Item = &'a Summary>,
    datasets: &Datasets,
    indicators: &Map<String, Hashed<Located>>,
) -> Quotes {
    let mut by_dataset: Map<&str, Vec<Summary>> = Map::default();
    let mut by_id: Map<&str, usize> = Map::default();
    for page in pages {
        // The ids are sorted: a dataset comes before its indicators, and a page counts once for each.
        let mut whole: Vec<&str> = Vec::new();
        for id in &page.document.body.quotes {
            let name = match indicators.get(id) {
                Some(located) => located.dataset.id.as_str(),
                None => match datasets.get(id) {
                    Some(dataset) => {
                        whole.push(id);
                        dataset.id.as_str()
                    }
                    None => continue,
                },
            };
            if id == name || !whole.contains(&name) {
                *by_id.entry(id).or_default() += 1;
            }
            let quoting = by_dataset.entry(name).or_default();
            if !quoting.last().is_some_and(|last| Arc::ptr_eq(last, page)) {
                quoting.push(page.clone());
            }
        }
    }
    Quotes {
        by_dataset: by_dataset.into_iter().map(|(name, pages)| (name.into(), hash_list(pages))).collect(),
        by_id: by_id.into_iter().map(|(id, count)| (id.into(), count)).collect(),
    }
}

/// Stands before the words for what is not known.
const UNKNOWN: char = '\u{1}';

/// A text with its figures filled in, without the sentences in which one is not known: what is shared or listed does
/// not say 未公开 in the middle of a sentence. Where no sentence is left they all stay.
pub fn plain(excerpt: &[Inline], datasets: &Datasets) -> String {
    let mut text = String::new();
    for part in excerpt {
        match part {
            Inline::Text(part) => text.push_str(part),
            Inline::Call(call) => text.push_str(&words(call, datasets)),
        }
    }
    if !text.contains(UNKNOWN) {
        return text;
    }
    let known: String = sentences(&text).into_iter().filter(|one| !one.contains(UNKNOWN)).collect();
    if known.trim().is_empty() { text.replace(UNKNOWN, "") } else { known }
}

/// A text cut behind the ends of its sentences.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['。', '！', '？', '；', '\n']) {
        let closing = ['”', '’', '」', '』', '）', '》', '。', '！', '？', '；', '\n'];
        let end = rest[at..].find(|c| !closing.contains(&c)).map_or(rest.len(), |behind| at + behind);
        sentences.push(&rest[..end]);
        rest = &rest[end..];
    }
    sentences.push(rest);
    sentences
}

/// What a call reads as.
fn words(call: &Call, datasets: &Datasets) -> String {
    match call.name.as_str() {
        "stat" => quoted(call, call.positional.first(), datasets).map_or_else(String::new, |(_, text)| text),
        "stat_change" => {
            let indicator = call.positional.first().and_then(|id| find(id, datasets));
            let (Some(indicator), Some(from), Some(to)) = (indicator, named(call, "from"), named(call, "to"))
            else {
                return String::new();
            };
            let decimals = named(call, "decimals").and_then(|digits| digits.parse().ok()).unwrap_or(1);
            let words = match named(call, "growth") {
                Some("true") => change::growth(indicator, from, to, decimals),
                _ => change::from_to(indicator, from, to),
            };
            words.unwrap_or_else(|_| format!("{UNKNOWN}（未公开）"))
        }
        "show_if_known" => {
            let Some((Argument::Text(clause), ids)) = call.positional.split_last() else {
                return String::new();
            };
            let quoted: Option<Vec<String>> = ids
                .iter()
                .map(|id| quoted(call, Some(id), datasets).and_then(|(known, text)| known.then_some(text)))
                .collect();
            let Some(quoted) = quoted else { return String::new() };
            quoted.iter().fold(clause.clone(), |clause, text| clause.replacen("{}", text, 1))
        }
        "blank" => format!("{UNKNOWN}（未公开）{}", named(call, "unit").unwrap_or_default()),
        _ => String::new(),
    }
}

/// A figure as a call wants it shown, and whether it is known.
fn quoted(call: &Call, id: Option<&Argument>, datasets: &Datasets) -> Option<(bool, String)> {
    let indicator = find(id?, datasets)?;
    let figure: &Figure = match named(call, "period") {
        Some(period) => indicator.at(period)?,
        None => &indicator.figure,
    };
    let with_unit = named(call, "unit") != Some("false");
    if figure.value().is_none() {
        let unit = if with_unit { indicator.unit.as_str() } else { "" };
        return Some((false, format!("{UNKNOWN}（{}）{unit}", figure.text())));
    }
    let style = named(call, "format").and_then(|words| Style::parse(words).ok()).unwrap_or_default();
    Some((true, if with_unit { figure.styled(style) } else { figure.without_unit(style) }))
}

fn find<'a>(id: &Argument, datasets: &'a Datasets) -> Option<&'a Indicator> {
    let Argument::Text(id) = id else { return None };
    let (name, slug) = id.rsplit_once('.')?;
    datasets.get(name)?.indicator(slug).map(|indicator| &indicator.value)
}

fn named<'a>(call: &'a Call, key: &str) -> Option<&'a str> {
    call.named.iter().find(|(name, _)| name == key).map(|(_, value)| match value {
        Argument::Text(text) | Argument::Number(text) => text.as_str(),
        Argument::Bool(true) => "true",
        Argument::Bool(false) => "false",
    })
}
