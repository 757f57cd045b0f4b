//! Which pages of one kind are nearest to each other: by the pages and terms that their headers name, their keywords and the
//! characters of their titles, what is rare counting more.
//!
//! Texts do not count. So an edit of a body brings no other page nearer and renders none, and what was found stays as long as
//! no header changes. All sums are of whole numbers: the same on every machine.

use std::cmp::Reverse;
use std::sync::{Arc, Mutex, OnceLock};

use crate::document::front_matter::FieldValue;
use crate::hash::{Hash, Hasher, Map};
use crate::path::SourcePath;
use crate::site::{ListKey, Structure, Summary};

/// So many are told of each page at most.
pub const MOST: usize = 3;

/// So many pages are looked at for each, those with the rarest things in common first.
const LOOKED_AT: usize = 96;

/// How much a page counts that both name, a term or keyword, and two neighbouring characters of a title.
const REFERENCE: u64 = 3;
const TERM: u64 = 2;
const PAIR: u64 = 1;

/// What a pass found out, for the next.
pub type Memory = Arc<Mutex<Option<Arc<Nearest>>>>;

/// The pages of a site, ready to tell which are nearest to one. That is found out when somebody asks, and then known.
#[derive(Debug)]
pub struct Nearest {
    /// The hash of what it was made from.
    key: Hash,
    /// What each page has, in order; the pages in the order of the list of all.
    has: Vec<Box<[u32]>>,
    /// Which pages have it.
    who: Vec<Vec<u32>>,
    /// How much it counts.
    worth: Vec<u64>,
    /// The place of each page.
    places: Map<SourcePath, u32>,
    near: Vec<OnceLock<Box<[u32]>>>,
}

impl Nearest {
    /// Of the pages of a site: what the memory holds where no header has changed since. Nothing here is done in parallel, for renders
    /// wait for it.
    pub fn of(structure: &Structure, memory: &Memory) -> Arc<Nearest> {
        let list = structure.lists.get(&ListKey::All);
        let key = list.map_or(Hash::ABSENT, |list| list.hash());
        let mut past = memory.lock().expect("nobody panics here");
        if let Some(past) = past.as_ref().filter(|past| past.key == key) {
            return past.clone();
        }
        let made = Arc::new(Nearest::new(key, list.map_or(&[], |list| &list.items)));
        *past = Some(made.clone());
        made
    }

    fn new(key: Hash, pages: &[Summary]) -> Nearest {
        let mut ids: Map<Hash, u32> = Map::default();
        let mut weights: Vec<u64> = Vec::new();
        let mut who: Vec<Vec<u32>> = Vec::new();
        let mut has = Vec::with_capacity(pages.len());
        for (place, page) in pages.iter().enumerate() {
            let mut own = Vec::new();
            traits_of(page, |name, weight| {
                own.push(*ids.entry(name).or_insert_with(|| {
                    weights.push(weight);
                    who.push(Vec::new());
                    weights.len() as u32 - 1
                }));
            });
            own.sort_unstable();
            own.dedup();
            own.iter().for_each(|id| who[*id as usize].push(place as u32));
            has.push(own.into_boxed_slice());
        }
        let all = pages.len() as u64;
        let worth =
            weights.iter().zip(&who).map(|(weight, who)| (weight * rarity(who.len() as u64, all)).pow(2));
        let places = pages.iter().enumerate().map(|(place, page)| (page.source().clone(), place as u32));
        Nearest {
            key,
            worth: worth.collect(),
            places: places.collect(),
            near: std::iter::repeat_with(OnceLock::new).take(pages.len()).collect(),
            has,
            who,
        }
    }

    /// The pages nearest to one, the nearest first, by their places in the list of all pages.
    pub fn places(&self, source: &SourcePath) -> &[u32] {
        let Some(place) = self.places.get(source) else { return &[] };
        self.near[*place as usize].get_or_init(|| self.find(*place))
    }

    fn find(&self, place: u32) -> Box<[u32]> {
        let length =
            |place: u32| self.has[place as usize].iter().map(|id| self.worth[*id as usize]).sum::<u64>();
        let own = length(place);
        let weigh = |other: u32| {
            let shared = self.shared(place, other);
            // A field that a thousand pages have brings no two of them near.
            let is_near = shared > 0 && shared * 32 >= own;
            is_near.then(|| (Reverse(shared * 1024 / length(other).isqrt().max(1)), other))
        };
        let mut near: Vec<(Reverse<u64>, u32)> =
            self.candidates(place).into_iter().filter_map(weigh).collect();
        near.sort_unstable();
        near.into_iter().take(MOST).map(|(_, other)| other).collect()
    }

    /// The pages worth a look: those that have the rarest things of a page, and of what too many have the neighbours in time.
    fn candidates(&self, place: u32) -> Vec<u32> {
        let mut ids = self.has[place as usize].to_vec();
        ids.sort_by_key(|id| self.who[*id as usize].len());
        let mut found = Vec::new();
        for id in ids {
            let who = &self.who[id as usize];
            let room = LOOKED_AT - found.len();
            if who.len() <= room {
                found.extend_from_slice(who);
                continue;
            }
            let here = who.partition_point(|other| *other < place);
            let from = here.saturating_sub(room / 2).min(who.len() - room);
            found.extend_from_slice(&who[from..from + room]);
            break;
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|other| *other != place);
        found
    }

    /// How much that is worth which two pages have in common.
    fn shared(&self, one: u32, other: u32) -> u64 {
        let mut others = self.has[other as usize].iter().peekable();
        let mut sum = 0;
        for id in &self.has[one as usize] {
            while others.next_if(|found| *found < id).is_some() {}
            if others.next_if_eq(&id).is_some() {
                sum += self.worth[*id as usize];
            }
        }
        sum
    }
}

/// What a page has that brings it near to others, and how much each counts.
fn traits_of(page: &Summary, mut take: impl FnMut(Hash, u64)) {
    let Some(kind) = page.kind() else { return };
    let matter = page.matter();
    let mut add = |sort: u64, name: &str, weight: u64| {
        let mut hasher = Hasher::default();
        hasher.text(&kind.name);
        hasher.number(sort);
        hasher.text(name);
        take(hasher.finish(), weight);
    };
    for target in page.refs.iter().flat_map(|(_, targets)| targets) {
        add(0, target.as_str(), REFERENCE);
    }
    for (_, value) in &matter.fields {
        let FieldValue::Terms { of, terms, .. } = value else { continue };
        terms.iter().for_each(|term| add(1, &format!("{of}/{}", term.value), TERM));
    }
    matter.keywords.iter().for_each(|keyword| add(2, keyword, TERM));
    let mut before: Option<char> = None;
    for c in matter.title.chars().flat_map(char::to_lowercase) {
        let word = c.is_alphanumeric().then_some(c);
        if let Some((first, second)) = before.zip(word) {
            add(3, &String::from_iter([first, second]), PAIR);
        }
        before = word;
    }
}

/// How rare it is what `count` of `all` pages have: the binary logarithm of all / count, in sixteenths.
fn rarity(count: u64, all: u64) -> u64 {
    let ratio = (all << 8) / count.max(1);
    let whole = u64::from(ratio.max(256).ilog2());
    let part = ((ratio << 4) >> whole) & 15;
    (whole - 8) * 16 + part
}

#[cfg(test)]
mod tests {
    use super::rarity;

    #[test]
    fn what_all_have_is_worth_nothing_and_each_halving_the_same() {
        assert_eq!([rarity(8, 8), rarity(4, 8), rarity(2, 8), rarity(1, 8)], [0, 16, 32, 48]);
        assert!((1..1000).all(|count| rarity(count, 1000) >= rarity(count + 1, 1000)));
    }
}
