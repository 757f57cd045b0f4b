//! What readers can find: the pages and indicators of the site, and which of them have which pairs of characters.
//!
//! - A text is folded ([`crate::text::fold`]), and every pair of neighbouring characters in it is a key ([`grams`]). A query of one
//!   or two characters is answered by the index alone; a longer one by the pages that have all of its pairs, and those are
//!   held against their texts before they are shown or counted.
//! - The keys of a page are a fact of its source and of the figures that it quotes: found once, remembered until one of those
//!   changes. Texts are not kept; they are made of the parsed body when their pack is rendered ([`text`]).
//! - A key is in one shard whatever else there is, told by its first bits. Each shard is an output ([`shard`]), whose hash is the
//!   sum of what each page gives to it: an edit takes the page's old share from the sums and adds the new one, so nothing
//!   walks over the postings of the site.
//! - Every page has a number, the hash of its address. Shards write its first bits, the next free number where two are the same:
//!   a new page shifts no other, but for those right behind it in a row without a gap (a quarter to a half is taken).
//! - Sixteen numbers are a pack: the texts of a few pages in one file, for showing where in them the words are.
//! - File names carry hashes; one small file of a fixed name says which there are. Dates, kinds and terms for filters stand in
//!   columns of their own ([`facets`]), which no edit of a body touches.

pub mod data;
mod drawn;
pub mod facets;
pub mod grams;
pub mod shard;
pub mod text;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::dataset::{Dataset, Indicator};
use crate::date::Date;
use crate::hash::{Hash, Hasher};
use crate::path::{RoutePath, SourcePath};
use crate::site::{Page, Site, Summary, routes};
use crate::text::fold;
use shard::Posting;
use text::Texts;

/// The form of the files. A program that writes another form has another number here, and so has the script that reads them.
pub const VERSION: u32 = 2;

/// So many numbers are in one pack, as a power of two.
const PACK_BITS: u32 = 4;

/// So many pages fill a shard; then there are twice as many.
const PAGES_PER_SHARD: usize = 10;

/// There are no more shards than two to the power of this.
const MOST_SHARD_BITS: u32 = 13;

/// A part of what is published for the search.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// What there is, by its hashes.
    Entry,
    /// Dates, kinds and terms of all pages.
    Columns,
    /// Which characters are taken for which.
    Folding,
    /// How Chinese characters are read.
    Readings,
    /// The pages of some keys.
    Shard(u32),
    /// The texts of some pages.
    Pack(u32),
}

/// What can be found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A page.
    Page(SourcePath),
    /// A dataset, by its name.
    Dataset(String),
    /// An indicator, by its id.
    Indicator(String),
}

/// Something that can be found, and the keys that it has.
#[derive(Debug)]
pub struct Entry {
    /// The hash of its address.
    pub number: u32,
    /// What it is.
    pub subject: Subject,
    /// The hash of all that its texts are made of.
    pub key: Hash,
    /// The letter that its title begins with; `#` for none.
    pub initial: char,
    /// Its keys, in order.
    keys: Box<[u32]>,
    /// Those of them that its title has.
    in_title: Box<[u32]>,
}

/// What can be found on a site.
#[derive(Debug)]
pub struct Index {
    /// In the order of their numbers.
    entries: Vec<Arc<Entry>>,
    /// Under which number each stands in the shards.
    places: Vec<u32>,
    /// So many bits have those numbers.
    pub page_bits: u32,
    /// Two to the power of this is the number of shards.
    pub shard_bits: u32,
    /// For each shard the sum of what its pages give to it.
    sums: Vec<u64>,
    /// The pages whose titles begin with a letter, by their places among the entries.
    by_letter: BTreeMap<char, Vec<usize>>,
    /// What is published of it, each part with the hash of what decides its bytes.
    parts: Vec<(Part, Hash)>,
}

impl Index {
    /// The index of a site, as far as possible out of that of an earlier pass.
    pub fn new(site: &Site, past: Option<&Index>) -> Index {
        let mut found = subjects(site);
        found.par_sort_unstable_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
        let known = |number: u32, subject: &Subject, key: Hash| {
            let past = &past?.entries;
            let from = past.partition_point(|entry| entry.number < number);
            let same = past[from..].iter().take_while(|entry| entry.number == number);
            same.into_iter().find(|entry| entry.key == key && entry.subject == *subject).cloned()
        };
        let entries: Vec<Arc<Entry>> = found
            .into_par_iter()
            .map(|(number, subject, key)| {
                known(number, &subject, key)
                    .unwrap_or_else(|| Arc::new(Entry::new(site, number, subject, key)))
            })
            .collect();
        let page_bits = (2 * entries.len().max(8)).next_power_of_two().ilog2();
        let shards = entries.len().div_ceil(PAGES_PER_SHARD).max(1).next_power_of_two();
        let shard_bits = shards.ilog2().min(MOST_SHARD_BITS);
        let places = places(&entries, page_bits);
        let mut by_letter: BTreeMap<char, Vec<usize>> = BTreeMap::new();
        for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.is_page()) {
            by_letter.entry(entry.initial).or_default().push(at);
        }
        let (sums, parts) = (Vec::new(), Vec::new());
        let index = Index { entries, places, page_bits, shard_bits, sums, by_letter, parts };
        let past = past.filter(|past| (past.page_bits, past.shard_bits) == (page_bits, shard_bits));
        let index = Index { sums: index.sums(past), ..index };
        Index { parts: data::parts(site, &index), ..index }
    }

    /// What there is to be found, with the number that it has in the shards.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (u32, &Entry)> {
        self.places.iter().zip(&self.entries).map(|(place, entry)| (*place, &**entry))
    }

    /// The letters that the titles of pages begin with, and how many begin with each.
    pub fn letters(&self) -> impl Iterator<Item = (char, usize)> {
        self.by_letter.iter().map(|(letter, pages)| (*letter, pages.len()))
    }

    /// The pages whose titles begin with a letter.
    pub fn lettered(&self, letter: char) -> impl Iterator<Item = &Entry> {
        self.by_letter.get(&letter).into_iter().flatten().map(|at| &*self.entries[*at])
    }

    /// What is published of it, each part with the hash of what decides its bytes.
    pub fn parts(&self) -> &[(Part, Hash)] {
        &self.parts
    }

    /// The hash of a part; `None` where there is no such part.
    pub fn hash_of(&self, part: Part) -> Option<Hash> {
        let (shards, packs) = (self.shards() as usize, self.packs() as usize);
        let at = match part {
            Part::Columns => 0,
            Part::Folding => 1,
            Part::Readings => 2,
            Part::Shard(number) => 3 + Some(number as usize).filter(|number| *number < shards)?,
            Part::Pack(number) => 3 + shards + Some(number as usize).filter(|number| *number < packs)?,
            Part::Entry => 3 + shards + packs,
        };
        self.parts.get(at).filter(|(known, _)| *known == part).map(|(_, hash)| *hash)
    }

    /// How many shards there are.
    pub fn shards(&self) -> u32 {
        1 << self.shard_bits
    }

    /// How many packs there are.
    pub fn packs(&self) -> u32 {
        (self.places.last().map_or(0, |last| last >> PACK_BITS) + 1).max(1 << (self.page_bits - PACK_BITS))
    }

    /// The hash of a shard: of all that decides its bytes.
    pub fn shard_hash(&self, shard: u32) -> Hash {
        let mut hasher = Hasher::default();
        hasher
            .number(u64::from(VERSION) << 32 | u64::from(self.page_bits) << 16 | u64::from(self.shard_bits));
        hasher.number(self.sums[shard as usize]);
        hasher.finish()
    }

    /// A shard.
    pub fn shard(&self, shard: u32) -> Vec<u8> {
        let key_bits = 32 - self.shard_bits;
        let mut postings: Vec<Posting> = Vec::new();
        for (place, entry) in self.entries() {
            let keys = entry.keys_of(shard, self.shard_bits);
            postings.extend(keys.iter().map(|key| (*key, place, entry.is_in_title(*key))));
        }
        // They are in the order of the pages already.
        postings.sort_by_key(|(key, ..)| *key);
        shard::write(&postings, key_bits, self.page_bits)
    }

    /// What is in a pack, with its numbers.
    pub fn pack(&self, pack: u32) -> impl Iterator<Item = (u32, &Entry)> {
        let start = self.places.partition_point(|place| place >> PACK_BITS < pack);
        let entries = self.places[start..].iter().zip(&self.entries[start..]);
        entries
            .take_while(move |(place, _)| **place >> PACK_BITS == pack)
            .map(|(place, entry)| (*place, &**entry))
    }

    /// The hash of a pack: of all that decides its bytes.
    pub fn pack_hash(&self, pack: u32) -> Hash {
        let mut hasher = Hasher::default();
        hasher.number(u64::from(VERSION));
        for (place, entry) in self.pack(pack) {
            hasher.number(u64::from(place));
            hasher.hash(entry.key);
        }
        hasher.finish()
    }

    /// For each shard the sum of what all pages give to it.
    fn sums(&self, past: Option<&Index>) -> Vec<u64> {
        let Some(past) = past else {
            let none = || vec![0_u64; self.shards() as usize];
            let shares = self.places.par_iter().zip(&self.entries).fold(none, |mut sums, (place, entry)| {
                entry.share(*place, self.shard_bits, |shard, share| {
                    sums[shard] = sums[shard].wrapping_add(share)
                });
                sums
            });
            return shares.reduce(none, |one, other| {
                one.into_iter().zip(other).map(|(one, other)| one.wrapping_add(other)).collect()
            });
        };
        // Both are in order, and nearly all is the same.
        let mut sums = past.sums.clone();
        let (mut now, mut then) = (
            self.places.iter().zip(&self.entries).peekable(),
            past.places.iter().zip(&past.entries).peekable(),
        );
        let bits = self.shard_bits;
        loop {
            let order = match (now.peek(), then.peek()) {
                (Some(one), Some(other)) => one.0.cmp(other.0),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (None, None) => return sums,
            };
            let came = if order.is_le() { now.next() } else { None };
            let went = if order.is_ge() { then.next() } else { None };
            if let (Some((_, came)), Some((_, went))) = (came, went)
                && Arc::ptr_eq(came, went)
            {
                continue;
            }
            if let Some((place, entry)) = came {
                entry.share(*place, bits, |shard, share| sums[shard] = sums[shard].wrapping_add(share));
            }
            if let Some((place, entry)) = went {
                entry.share(*place, bits, |shard, share| sums[shard] = sums[shard].wrapping_sub(share));
            }
        }
    }
}

/// The numbers that entries stand under: the first bits of their own, and the next that is free.
fn places(entries: &[Arc<Entry>], bits: u32) -> Vec<u32> {
    let mut free = 0;
    let place = |entry: &Arc<Entry>| {
        let place = (entry.number >> (32 - bits)).max(free);
        free = place + 1;
        place
    };
    entries.iter().map(place).collect()
}

impl Entry {
    fn new(site: &Site, number: u32, subject: Subject, key: Hash) -> Entry {
        let texts = subject.texts(site);
        let (mut units, mut in_title, mut keys) = (Vec::new(), Vec::new(), Vec::new());
        grams::add(&texts.title, &mut units, &mut in_title);
        texts.sounds.add(&mut in_title);
        in_title.sort_unstable();
        in_title.dedup();
        texts.blocks.iter().for_each(|(_, text)| grams::add(text, &mut units, &mut keys));
        keys.extend(&in_title);
        keys.sort_unstable();
        keys.dedup();
        let initial = fold::initial(&texts.title, &site.config.pinyin);
        Entry { number, subject, key, initial, keys: keys.into(), in_title: in_title.into() }
    }

    /// Whether it is a page.
    pub fn is_page(&self) -> bool {
        matches!(self.subject, Subject::Page(_))
    }

    /// What it is made of again.
    pub fn texts(&self, site: &Site) -> Texts {
        self.subject.texts(site)
    }

    /// Its keys that are in a shard.
    fn keys_of(&self, shard: u32, shard_bits: u32) -> &[u32] {
        let of = |key: u32| key.checked_shr(32 - shard_bits).unwrap_or(0);
        // Keys are scattered evenly: it is near where it would be if they were so exactly.
        let guess = ((u64::from(shard) * self.keys.len() as u64) >> shard_bits) as usize;
        let mut start = guess.min(self.keys.len());
        while start > 0 && of(self.keys[start - 1]) >= shard {
            start -= 1;
        }
        while start < self.keys.len() && of(self.keys[start]) < shard {
            start += 1;
        }
        let length = self.keys[start..].iter().take_while(|key| of(**key) == shard).count();
        &self.keys[start..start + length]
    }

    fn is_in_title(&self, key: u32) -> bool {
        self.in_title.binary_search(&key).is_ok()
    }

    /// What it gives to the sum of each shard that it is in.
    fn share(&self, place: u32, shard_bits: u32, mut add: impl FnMut(usize, u64)) {
        for key in &self.keys {
            let what = u64::from(*key) << 32 | u64::from(place) << 1 | u64::from(self.is_in_title(*key));
            add(key.checked_shr(32 - shard_bits).unwrap_or(0) as usize, scattered(what));
        }
    }
}

/// A number as another that looks like chance (SplitMix64), so that sums of them are as good as a hash.
fn scattered(number: u64) -> u64 {
    let once = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let twice = (once ^ once >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let thrice = (twice ^ twice >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    thrice ^ thrice >> 31
}

impl Subject {
    /// Where it is: a page, or a page and the id of a line on it.
    pub fn address(&self, site: &Site) -> (RoutePath, Option<String>) {
        match self {
            Subject::Page(source) => {
                (site.page(source).expect("it is a page of the site").summary.route.clone(), None)
            }
            Subject::Dataset(name) => (routes::dataset(name), None),
            Subject::Indicator(id) => {
                let (name, slug) = id.rsplit_once('.').unwrap_or((id, ""));
                (routes::dataset(name), Some(slug.to_owned()))
            }
        }
    }

    /// What is shown of it.
    pub fn texts(&self, site: &Site) -> Texts {
        match self {
            Subject::Page(source) => {
                text::of_page(site, site.page(source).expect("it is a page of the site"))
            }
            Subject::Dataset(name) => {
                text::of_dataset(&site.config, site.dataset(name).expect("it is a dataset of the site"))
            }
            Subject::Indicator(id) => {
                let (dataset, indicator) = located(site, id);
                text::of_indicator(&site.config, dataset, indicator)
            }
        }
    }

    /// The day, month or year that it is of.
    pub fn date(&self, site: &Site) -> Option<Date> {
        match self {
            Subject::Page(source) => site.page(source)?.summary.matter().date,
            Subject::Dataset(name) => site.dataset(name)?.head.as_of,
            Subject::Indicator(id) => located(site, id).1.as_of,
        }
    }
}

fn located<'s>(site: &'s Site, id: &str) -> (&'s Dataset, &'s Indicator) {
    let located = site.indicator(id).expect("it is an indicator of the site");
    (&located.dataset, &located.dataset.indicators[located.at].value)
}

/// The page of the site that an entry is, if it is one.
pub fn page_of<'s>(site: &'s Site, entry: &Entry) -> Option<&'s Summary> {
    match &entry.subject {
        Subject::Page(source) => site.page(source).map(|page| &page.summary),
        Subject::Dataset(_) | Subject::Indicator(_) => None,
    }
}

/// All that can be found: its number, what it is, and the hash of all that its texts are made of.
fn subjects(site: &Site) -> Vec<(u32, Subject, Hash)> {
    let number = |address: &str| Hash::of(address.as_bytes()).place(1 << 32) as u32;
    let pages: Vec<&Page> = site.pages().filter(|page| page.summary.matter().search).collect();
    let readings = {
        let mut hasher = Hasher::default();
        for (word, reading) in &site.config.pinyin {
            hasher.text(word);
            hasher.text(reading);
        }
        hasher.finish()
    };
    let mut found: Vec<(u32, Subject, Hash)> = pages
        .into_par_iter()
        .map(|page| {
            let summary = &page.summary;
            (
                number(summary.route.as_str()),
                Subject::Page(summary.source().clone()),
                key_of(site, page, readings),
            )
        })
        .collect();
    for (name, dataset) in site.datasets() {
        let route = routes::dataset(name);
        found.push((number(route.as_str()), Subject::Dataset(name.to_owned()), dataset.hash.then(readings)));
        for indicator in &dataset.indicators {
            let address = format!("{route}#{}", indicator.slug);
            let key = Hash::all([indicator.hash, dataset.head.hash, readings]);
            found.push((number(&address), Subject::Indicator(indicator.id.clone()), key));
        }
    }
    found
}

/// The hash of all that the texts of a page are made of: its source, the titles of the pages that its fields name, the figures
/// that it quotes, what is said beside its pictures.
fn key_of(site: &Site, page: &Page, readings: Hash) -> Hash {
    use crate::document::Segment;
    let mut hasher = Hasher::default();
    hasher.hash(page.document.hash);
    hasher.hash(page.summary.hash);
    hasher.hash(readings);
    let refs = page.summary.refs.iter().flat_map(|(_, targets)| targets);
    refs.for_each(|target| hasher.text(text::title_of(site, target)));
    for segment in &page.document.body.segments {
        match segment {
            Segment::Call(call) => {
                for id in call.quotes() {
                    // A chart says where its figures come from.
                    let located = site.indicator(id);
                    let hash = located.map(|located| located.hash.then(located.dataset.head.hash));
                    let hash = hash.or_else(|| site.dataset(id).map(|dataset| dataset.hash));
                    hasher.hash(hash.unwrap_or(Hash::ABSENT));
                }
            }
            Segment::Image { target, figure: true, .. } => {
                let asset =
                    crate::site::picture(&page.document.path, target).and_then(|file| site.asset(&file));
                let notes = asset.and_then(|asset| asset.notes.as_deref());
                hasher.hash(notes.map_or(Hash::ABSENT, crate::notes::Notes::hash));
            }
            _ => {}
        }
    }
    hasher.finish()
}
