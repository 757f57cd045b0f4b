//! Figures that texts quote: which pages quote which dataset, and how a quotation reads where there is no template, in
//! summaries cut from a text. There a call reads as it [means](crate::document::shortcode::Meaning); others have no words.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dataset::change;
use crate::dataset::figure::Figure;
use crate::dataset::number::Style;
use crate::dataset::table::Cell;
use crate::dataset::{Dataset, Indicator, Period};
use crate::document::shortcode::{FigureCall, Meaning};
use crate::document::{Call, Document, Inline};
use crate::hash::{Hashed, Map};
use crate::site::{Summary, hash_list};
use crate::text::passage::OBJECT;

type Datasets = BTreeMap<String, Arc<Dataset>>;

/// Who quotes what.
#[derive(Debug, Default)]
pub struct Quotes {
    /// For each dataset the pages that quote one of its figures or all of it, in the order of the pages.
    pub by_dataset: Map<String, Hashed<Vec<Summary>>>,
    /// For the id of each indicator, and of each dataset as a whole, where it is quoted.
    pub by_id: Map<String, Vec<Quote>>,
}

/// A place where the text of a page quotes something.
#[derive(Clone, Debug)]
pub struct Quote {
    /// The page.
    pub page: Summary,
    /// Which of the shortcodes of its text, counted from 0: where that stands the text as it is now says.
    pub call: usize,
}

/// The quotations of some pages.
pub fn collect<'a>(pages: impl Iterator<Item = (&'a Summary, &'a Document)>, datasets: &Datasets) -> Quotes {
    let ids = datasets.values().flat_map(|dataset| {
        let own = dataset.indicators.iter().map(|indicator| indicator.id.as_str());
        std::iter::once(dataset.id.as_str()).chain(own).map(move |id| (id, dataset))
    });
    let known: Map<&str, &Arc<Dataset>> = ids.collect();
    let mut by_dataset: Map<&str, Vec<Summary>> = Map::default();
    let mut by_id: Map<String, Vec<Quote>> = Map::default();
    for (page, document) in pages {
        let calls = document.body.calls().enumerate();
        for (call, id) in calls.flat_map(|(at, call)| call.quotes().map(move |id| (at, id))) {
            let Some(dataset) = known.get(id) else { continue };
            let quote = Quote { page: page.clone(), call };
            match by_id.get_mut(id) {
                Some(quotes) => quotes.push(quote),
                None => drop(by_id.insert(id.into(), vec![quote])),
            }
            let quoting = by_dataset.entry(&dataset.id).or_default();
            if !quoting.last().is_some_and(|last| Arc::ptr_eq(last, page)) {
                quoting.push(page.clone());
            }
        }
    }
    let by_dataset = by_dataset.into_iter().map(|(name, pages)| (name.into(), hash_list(pages))).collect();
    Quotes { by_dataset, by_id }
}

/// Stands before the words for what is not known.
pub const UNKNOWN: char = OBJECT;

/// A text with its figures filled in, without the sentences in which one is not known: what is shared or listed does
/// not say 未公开 in the middle of a sentence. Where no sentence is left there is no text.
pub fn plain(excerpt: &[Inline], datasets: &Datasets) -> String {
    let mut text = String::new();
    for part in excerpt {
        match part {
            Inline::Text(part) => text.push_str(part),
            Inline::Call(call) => text.push_str(&words(call, datasets)),
            Inline::Blank(_) => text.push(UNKNOWN),
        }
    }
    if !text.contains(UNKNOWN) {
        return text;
    }
    let known: String = sentences(&text).into_iter().filter(|one| !one.contains(UNKNOWN)).collect();
    match known.trim_end().strip_suffix('；') {
        // The items that went on behind it are gone.
        Some(rest) if !text.trim_end().ends_with('；') => format!("{rest}。"),
        _ => known,
    }
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

/// A figure that a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The id of the indicator; of a dataset where its table is shown.
    pub id: String,
    /// What is counted; of a row of a table, what the row is about.
    pub name: String,
    /// As it reads.
    pub text: String,
    /// Which time or day it is for; empty if nobody says.
    pub time: String,
    /// Where it comes from; empty if nobody says.
    pub source: String,
    /// What else is said with it: the day that it is for beside its time, that it is made up, its target; empty if nothing is.
    pub more: String,
}

impl Told {
    /// A figure of an indicator as it reads somewhere; `period` is the name of the one that is shown, if not the last.
    pub fn new(indicator: &Indicator, period: Option<&str>, text: String) -> Told {
        let period = match period {
            Some(period) => indicator.position(period).map(|at| &indicator.series[at]),
            None => indicator.latest(),
        };
        let time = period.map(|period| period.name.clone());
        let day = indicator.as_of.map(|day| day.to_string());
        let mut more = Vec::new();
        if let (Some(_), Some(day)) = (&time, &day) {
            more.push(format!("截至 {day}"));
        }
        // A figure that is not known keeps its qualifier: 〔未公开〕余个.
        if let (None, Some(qualifier)) = (indicator.figure.value(), indicator.qualifier) {
            more.push(qualifier.word().to_owned());
        }
        if indicator.demo {
            more.push("演示数据".to_owned());
        }
        let time = time.or(day).unwrap_or_default();
        let (name, source) = (indicator.name.clone(), indicator.source.clone());
        Told { id: indicator.id.clone(), name, text, time, source, more: more.join("；") }
    }

    /// The last figure of an indicator as it stands apart from texts: with how it changed since the one before.
    pub fn apart(indicator: &Indicator) -> Told {
        let growth = match indicator.series.as_slice() {
            [.., before, last] => change::growth(indicator, &before.name, &last.name, 1).unwrap_or_default(),
            _ => String::new(),
        };
        Told::new(indicator, None, indicator.text()).with(&growth)
    }

    /// The same with something more that is said with it.
    fn with(mut self, more: &str) -> Told {
        if !more.is_empty() {
            self.more = [self.more.as_str(), more]
                .iter()
                .filter(|part| !part.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join("；");
        }
        self
    }
}

/// The figures that a call shows, each as it reads there; those that a template of the site's own makes something of, as
/// they read by themselves.
pub fn told(call: &Call, datasets: &Datasets) -> Vec<Told> {
    let read = |figure: &FigureCall<'_>| {
        let (_, text) = quoted(figure, datasets)?;
        Some(Told::new(find(figure.id, datasets)?, figure.period, text.replace(UNKNOWN, "")))
    };
    match call.meaning() {
        Meaning::Figure(figure) => read(&figure).into_iter().collect(),
        // A clause with a figure that is not known is not shown.
        Meaning::Clause(..) if words(call, datasets).is_empty() => Vec::new(),
        Meaning::Clause(figures, _) => figures.iter().filter_map(read).collect(),
        Meaning::Change { id, .. } => {
            let text = words(call, datasets).replace(UNKNOWN, "");
            find(id, datasets).map(|indicator| Told::new(indicator, None, text)).into_iter().collect()
        }
        Meaning::Blank { .. } | Meaning::Recording { .. } => Vec::new(),
        Meaning::Other => call.quotes().flat_map(|id| of_id(id, datasets)).collect(),
    }
}

/// The same with all that is to be seen where a template draws or lists: of an indicator every period, the last first.
pub fn shown(call: &Call, datasets: &Datasets) -> Vec<Told> {
    if call.meaning() != Meaning::Other {
        return told(call, datasets);
    }
    let of_id = |id: &str| match find(id, datasets) {
        Some(indicator) => of_indicator(indicator),
        None => datasets.get(id).map(|dataset| headed(dataset)).unwrap_or_default(),
    };
    call.quotes().flat_map(of_id).collect()
}

/// An indicator, or all that a dataset has.
fn of_id(id: &str, datasets: &Datasets) -> Vec<Told> {
    let last = |indicator: &Indicator| Told::new(indicator, None, indicator.text());
    if let Some(indicator) = find(id, datasets) {
        return vec![last(indicator)];
    }
    let Some(dataset) = datasets.get(id) else { return Vec::new() };
    dataset.indicators.iter().map(|indicator| last(indicator)).chain(rows_of(dataset)).collect()
}

/// Every figure of an indicator: the last, and those before it.
fn of_indicator(indicator: &Indicator) -> Vec<Told> {
    let target =
        indicator.target.as_ref().map(|target| format!("目标 {}", target.text())).unwrap_or_default();
    if indicator.series.is_empty() {
        return vec![Told::new(indicator, None, indicator.text()).with(&target)];
    }
    let periods = indicator.series.iter().rev();
    let told = |period: &Period| Told::new(indicator, Some(&period.name), period.figure.text()).with(&target);
    periods.map(told).collect()
}

/// A dataset where it is drawn or listed as a whole: its title and the names of its columns, then its figures.
fn headed(dataset: &Dataset) -> Vec<Told> {
    let columns = dataset.table.iter().flat_map(|table| &table.columns);
    let columns: Vec<String> =
        columns.map(|column| format!("{} {}", column.name, column.unit).trim_end().to_owned()).collect();
    let head = Told {
        id: dataset.id.clone(),
        name: dataset.head.title.clone(),
        text: if columns.is_empty() { dataset.head.title.clone() } else { columns.join("、") },
        time: String::new(),
        source: String::new(),
        more: if dataset.head.demo { "演示数据".to_owned() } else { String::new() },
    };
    [head].into_iter().chain(of_dataset(dataset)).collect()
}

/// Every figure of a dataset, and the rows of its table.
pub fn of_dataset(dataset: &Dataset) -> Vec<Told> {
    let indicators = dataset.indicators.iter().flat_map(|indicator| of_indicator(indicator));
    indicators.chain(rows_of(dataset)).collect()
}

/// The rows of a dataset's table, each as one figure.
fn rows_of(dataset: &Dataset) -> impl Iterator<Item = Told> {
    let time = dataset.head.as_of.map(|day| day.to_string()).unwrap_or_default();
    let rows = dataset.table.iter().flat_map(|table| {
        let rows = table.rows.iter().chain([&table.totals]);
        rows.map(|row| (row.get(table.label()).map(Cell::text).unwrap_or_default(), row))
    });
    rows.map(move |(name, row)| Told {
        id: dataset.id.clone(),
        name,
        text: row.iter().map(Cell::text).collect::<Vec<_>>().join(" "),
        time: time.clone(),
        source: dataset.head.source.clone(),
        more: String::new(),
    })
}

/// What a call reads as; in a summary, with [`UNKNOWN`] before the words for what is not known.
pub fn words(call: &Call, datasets: &Datasets) -> String {
    match call.meaning() {
        Meaning::Figure(figure) => quoted(&figure, datasets).map_or_else(String::new, |(_, text)| text),
        Meaning::Change { id, from, to, growth } => {
            let Some(indicator) = find(id, datasets) else { return String::new() };
            let words = match growth {
                Some(decimals) => change::growth(indicator, from, to, decimals),
                None => change::from_to(indicator, from, to),
            };
            words.unwrap_or_else(|_| format!("{UNKNOWN}（未公开）"))
        }
        Meaning::Clause(figures, clause) => {
            let known = |figure| quoted(figure, datasets).and_then(|(known, text)| known.then_some(text));
            let quoted: Option<Vec<String>> = figures.iter().map(known).collect();
            let Some(quoted) = quoted else { return String::new() };
            quoted.iter().fold(clause.to_owned(), |clause, text| clause.replacen("{}", text, 1))
        }
        Meaning::Blank { unit } => format!("{UNKNOWN}（未公开）{unit}"),
        Meaning::Recording { title } => title.to_owned(),
        Meaning::Other => String::new(),
    }
}

/// A figure as a call wants it shown, and whether it is known.
fn quoted(call: &FigureCall<'_>, datasets: &Datasets) -> Option<(bool, String)> {
    let indicator = find(call.id, datasets)?;
    let figure: &Figure = match call.period {
        Some(period) => indicator.at(period)?,
        None => &indicator.figure,
    };
    if figure.value().is_none() {
        let unit = if call.unit { indicator.unit.as_str() } else { "" };
        return Some((false, format!("{UNKNOWN}（{}）{unit}", figure.text())));
    }
    let style = Style::parse(call.format).unwrap_or_default();
    Some((true, if call.unit { figure.styled(style) } else { figure.without_unit(style) }))
}

fn find<'a>(id: &str, datasets: &'a Datasets) -> Option<&'a Indicator> {
    let (name, slug) = id.rsplit_once('.')?;
    datasets.get(name)?.indicator(slug).map(|indicator| &indicator.value)
}
