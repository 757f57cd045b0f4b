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
    /// The pages in the order of the list of all, each with the hash of its header.
    pages: Vec<(SourcePath, Hash)>,
    /// The place of each page.
    places: Map<SourcePath, u32>,
    traits: Traits,
    /// What all that a page has counts together.
    lengths: Vec<u64>,
    near: Vec<OnceLock<Box<[u32]>>>,
}

/// What brings pages near to each other, each such thing by its number.
#[derive(Clone, Debug, Default)]
struct Traits {
    numbers: Map<Hash, u32>,
    /// What each is, how much it counts by its sort, and which pages have it, in order.
    all: Vec<(Hash, u64, Arc<Vec<u32>>)>,
    /// How much it counts, the rarer the more.
    worth: Vec<u64>,
    /// What each page has, by numbers in order.
    of_pages: Vec<Arc<[u32]>>,
}

impl Nearest {
    /// Of the pages of a site: what the memory holds where no header has changed since. Nothing here is done in parallel, for
    /// renders wait for it.
    pub fn of(structure: &Structure, memory: &Memory) -> Arc<Nearest> {
        let list = structure.lists.get(&ListKey::All);
        let key = list.map_or(Hash::ABSENT, |list| list.hash());
        let mut past = memory.lock().expect("nobody panics here");
        if let Some(past) = past.as_ref().filter(|past| past.key == key) {
            return past.clone();
        }
        let made = Arc::new(Nearest::new(key, list.map_or(&[], |list| &list.items), past.as_deref()));
        *past = Some(made.clone());
        made
    }

    /// Of some pages; where the last pass had the same ones in the same order, of what it found that stays which still holds.
    fn new(key: Hash, summaries: &[Summary], past: Option<&Nearest>) -> Nearest {
        let pages = summaries.iter().map(|page| (page.source().clone(), page.hash));
        let pages: Vec<(SourcePath, Hash)> = pages.collect();
        let are_alike = |past: &&Nearest| {
            past.pages.len() == pages.len()
                && past.pages.iter().zip(&pages).all(|(one, other)| one.0 == other.0)
        };
        let past = past.filter(are_alike).filter(|past| !past.traits.are_littered());
        let mut traits = past.map(|past| past.traits.clone()).unwrap_or_default();
        traits.of_pages.resize(pages.len(), [].into());
        let mut changed = Vec::new();
        for (place, page) in summaries.iter().enumerate() {
            if past.is_none_or(|past| past.pages[place].1 != page.hash) && traits.set(place, page) {
                changed.push(place as u32);
            }
        }
        traits.weigh();
        let length = |page: &Arc<[u32]>| page.iter().map(|id| traits.worth[*id as usize]).sum::<u64>();
        let lengths: Vec<u64> = traits.of_pages.iter().map(length).collect();
        let near = match past {
            Some(past) => past.kept(&traits, &lengths, &changed),
            None => std::iter::repeat_with(OnceLock::new).take(pages.len()).collect(),
        };
        let places = pages.iter().enumerate().map(|(place, (source, _))| (source.clone(), place as u32));
        Nearest { key, places: places.collect(), pages, traits, lengths, near }
    }

    /// What was found and still holds after some pages got other traits: who looks at no page and at no trait that is another
    /// now finds the same.
    fn kept(&self, now: &Traits, lengths: &[u64], changed: &[u32]) -> Vec<OnceLock<Box<[u32]>>> {
        let mut stays = vec![true; self.near.len()];
        let mut touched: Vec<u32> = Vec::new();
        for place in changed {
            stays[*place as usize] = false;
            let (before, after) = (&self.traits.of_pages[*place as usize], &now.of_pages[*place as usize]);
            touched.extend(before.iter().filter(|id| !after.contains(id)));
            touched.extend(after.iter().filter(|id| !before.contains(id)));
        }
        touched.sort_unstable();
        touched.dedup();
        // Who has such a trait looks at other pages now.
        for id in &touched {
            now.who(*id).iter().for_each(|page| stays[*page as usize] = false);
        }
        // And who looks at a page that weighs more or less finds it nearer or farther.
        let reweighed = (0..lengths.len()).filter(|page| lengths[*page] != self.lengths[*page]);
        for page in reweighed {
            for id in now.of_pages[page].iter() {
                let who = now.who(*id);
                let here = who.partition_point(|other| (*other as usize) < page);
                let around = here.saturating_sub(LOOKED_AT)..(here + LOOKED_AT + 1).min(who.len());
                who[around].iter().for_each(|other| stays[*other as usize] = false);
            }
        }
        self.near
            .iter()
            .zip(stays)
            .map(|(near, stays)| if stays { near.clone() } else { OnceLock::new() })
            .collect()
    }

    /// The pages nearest to one, the nearest first, by their places in the list of all pages.
    pub fn places(&self, source: &SourcePath) -> &[u32] {
        let Some(place) = self.places.get(source) else { return &[] };
        self.near[*place as usize].get_or_init(|| self.find(*place))
    }

    fn find(&self, place: u32) -> Box<[u32]> {
        let own = self.lengths[place as usize];
        let mut shared = Shared::of(&self.traits, place);
        let mut near: Vec<(Reverse<u64>, u32)> = Vec::new();
        for other in self.traits.candidates(place) {
            let shared = shared.with(&self.traits.of_pages[other as usize]);
            // A field that a thousand pages have brings no two of them near.
            if shared > 0 && shared * 32 >= own {
                let length = self.lengths[other as usize].isqrt().max(1);
                near.push((Reverse(shared * 1024 / length), other));
            }
        }
        near.sort_unstable();
        near.into_iter().take(MOST).map(|(_, other)| other).collect()
    }
}

impl Traits {
    /// Notes what a page has; whether that is something else than was noted.
    fn set(&mut self, place: usize, page: &Summary) -> bool {
        let mut own = Vec::new();
        traits_of(page, |name, weight| {
            let next = self.all.len() as u32;
            let number = *self.numbers.entry(name).or_insert(next);
            if number == next {
                self.all.push((name, weight, Arc::default()));
            }
            own.push(number);
        });
        own.sort_unstable();
        own.dedup();
        let past = std::mem::replace(&mut self.of_pages[place], own.into());
        let own = &self.of_pages[place];
        let place = place as u32;
        for id in past.iter().filter(|id| !own.contains(id)) {
            Arc::make_mut(&mut self.all[*id as usize].2).retain(|other| *other != place);
        }
        for id in own.iter().filter(|id| !past.contains(id)) {
            let who = Arc::make_mut(&mut self.all[*id as usize].2);
            who.insert(who.partition_point(|other| *other < place), place);
        }
        past != *own
    }

    /// Whether most of them no page has any more.
    fn are_littered(&self) -> bool {
        let had = self.all.iter().filter(|(.., who)| !who.is_empty()).count();
        self.all.len() > 2 * had + 1_000
    }

    /// Works out how much each counts.
    fn weigh(&mut self) {
        let all = self.of_pages.len() as u64;
        let worth =
            |(_, weight, who): &(Hash, u64, Arc<Vec<u32>>)| (weight * rarity(who.len() as u64, all)).pow(2);
        self.worth = self.all.iter().map(worth).collect();
    }

    /// The pages that have it, in order.
    fn who(&self, id: u32) -> &[u32] {
        &self.all[id as usize].2
    }

    /// The pages worth a look: those that have the rarest things of a page, and of what too many have the neighbours in time.
    fn candidates(&self, place: u32) -> Vec<u32> {
        let mut ids = self.of_pages[place as usize].to_vec();
        // Numbers tell nothing: a later pass gives others.
        ids.sort_unstable_by_key(|id| (self.who(*id).len(), self.all[*id as usize].0));
        let mut found = Vec::with_capacity(LOOKED_AT);
        for id in ids {
            let who = self.who(id);
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
}

/// How much that is worth which a page has in common with others.
struct Shared {
    /// For each of some bits of a number, whether the page has such a one: nearly all that others have is told apart by that.
    bits: [u64; 16],
    /// What the page has, in order, and what that is worth.
    own: Vec<(u32, u64)>,
}

impl Shared {
    fn of(traits: &Traits, place: u32) -> Shared {
        let own = traits.of_pages[place as usize].iter().map(|id| (*id, traits.worth[*id as usize]));
        let mut shared = Shared { bits: [0; 16], own: own.collect() };
        shared.own.iter().for_each(|(id, _)| shared.bits[*id as usize / 64 % 16] |= 1 << (id % 64));
        shared
    }

    /// With a page that has these.
    fn with(&mut self, other: &[u32]) -> u64 {
        let mut sum = 0;
        for id in other {
            if self.bits[*id as usize / 64 % 16] & 1 << (id % 64) != 0
                && let Ok(at) = self.own.binary_search_by_key(id, |(own, _)| *own)
            {
                sum += self.own[at].1;
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
