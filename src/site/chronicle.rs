//! What happened, as the pages of a site tell of it: pages by the day that their kind says, honours and media reports by
//! theirs. Newest first, in leaves as a list has them. Made only for a site that has a page to show it.

use std::cmp::Reverse;

use crate::config::kinds::Happened;
use crate::date::Date;
use crate::document::front_matter::FieldValue;
use crate::hash::{Hash, Hashed, Hasher};
use crate::site::Summary;
use crate::site::records::Recorded;

/// The template of the pages that show it.
pub const TEMPLATE: &str = "chronicle.html";

/// So many events stand on a leaf.
const LEAF: usize = 100;

/// Something that happened.
#[derive(Debug)]
pub struct Event {
    /// When; to the year at least.
    pub date: Date,
    /// What tells of it.
    pub what: What,
}

/// What tells of an event.
#[derive(Debug)]
pub enum What {
    /// A page.
    Page(Summary),
    /// An honour.
    Honour(Recorded),
    /// A media report.
    Report(Recorded),
}

/// A year in which something happened.
#[derive(Copy, Clone, Debug)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// How much happened in it.
    pub count: usize,
    /// The leaf on which it begins, counted from 0.
    pub leaf: usize,
}

/// All that happened, the newest first.
#[derive(Debug, Default)]
pub struct Chronicle {
    events: Vec<Event>,
    leaves: Vec<Hash>,
    /// The years, newest first.
    pub years: Hashed<Vec<Year>>,
}

impl Chronicle {
    /// The chronicle of `pages`, which are in the order of lists, and of records.
    pub(super) fn of(pages: &[Summary], honours: &[Recorded], media: &[Recorded]) -> Chronicle {
        let pages = pages
            .iter()
            .filter_map(|page| Some(Event { date: happened(page)?, what: What::Page(page.clone()) }));
        let when = |recorded: &Recorded, key: &str| Date::parse(recorded.record.text(key));
        let honours = honours.iter().filter_map(|honour| {
            Some(Event { date: when(honour, "year")?, what: What::Honour(honour.clone()) })
        });
        let media = media.iter().filter_map(|report| {
            Some(Event { date: when(report, "date")?, what: What::Report(report.clone()) })
        });
        let mut events: Vec<Event> = pages.chain(honours).chain(media).collect();
        // Of what is known to the year alone nobody knows when in it.
        events.sort_by_key(|event| Reverse((event.date.year, event.date.month, event.date.day)));
        let mut years: Vec<Year> = Vec::new();
        for (at, event) in events.iter().enumerate() {
            match years.last_mut().filter(|last| last.year == event.date.year) {
                Some(last) => last.count += 1,
                None => years.push(Year { year: event.date.year, count: 1, leaf: at / LEAF }),
            }
        }
        let leaves = events.chunks(LEAF).map(|leaf| Hash::all(leaf.iter().map(Event::hash))).collect();
        let hash = Hash::of(format!("{years:?}").as_bytes());
        Chronicle { events, leaves, years: Hashed { hash, value: years } }
    }

    /// How many leaves there are; where nothing happened there is one, which is empty.
    pub fn leaves(&self) -> usize {
        self.leaves.len().max(1)
    }

    /// The events of a leaf, counted from 0.
    pub fn leaf(&self, number: usize) -> &[Event] {
        self.events.chunks(LEAF).nth(number).unwrap_or_default()
    }

    /// The hash of a leaf's events and of how many leaves and events there are.
    pub fn leaf_hash(&self, number: usize) -> Hash {
        let mut hasher = Hasher::default();
        hasher.hash(self.leaves.get(number).copied().unwrap_or(Hash::ABSENT));
        hasher.number(self.events.len() as u64);
        hasher.finish()
    }

    /// How many events there are.
    pub fn count(&self) -> usize {
        self.events.len()
    }
}

impl Event {
    fn hash(&self) -> Hash {
        let mut hasher = Hasher::default();
        hasher.text(&self.date.to_string());
        match &self.what {
            What::Page(page) => hasher.hash(page.hash),
            What::Honour(recorded) | What::Report(recorded) => {
                for (name, text) in &recorded.record.entries {
                    hasher.text(name);
                    hasher.text(text);
                }
                hasher.hash(recorded.page.hash);
            }
        }
        hasher.finish()
    }
}

/// When what a page tells of happened, as far as its kind says.
fn happened(page: &Summary) -> Option<Date> {
    match &page.kind()?.happened {
        Happened::Never => None,
        Happened::Date => page.matter().date,
        Happened::Field(name) => page.matter().fields.iter().find_map(|(field, value)| match value {
            FieldValue::Date(date) if field == name => Some(*date),
            _ => None,
        }),
    }
}
