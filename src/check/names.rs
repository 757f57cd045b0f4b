//! The names of the indicators of a site, to be looked for in texts.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::dataset::{Dataset, Indicator};
use crate::hash::{Hash, Hasher};

/// The names of the indicators of a site.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// By the first character of the name.
    by_first: Arc<HashMap<char, Vec<Named>>>,
    /// Titles and sources of the datasets.
    about: Vec<Arc<str>>,
    hash: Hash,
}

/// An indicator, as texts may name it.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) id: Arc<str>,
    /// Whether it is the name without its 数 (网格 for 网格数, 党员 for 党员人数), which says less.
    pub(super) short: bool,
    /// Title and source of the dataset: where the name of the place may stand that it is about.
    pub(super) about: Arc<str>,
}

/// Where a text names indicators.
#[derive(Clone, Debug)]
pub(super) struct Occurrence<'n> {
    pub(super) range: Range<usize>,
    pub(super) named: Vec<&'n Named>,
}

/// What a name may end in that says no more than that something is counted, the longest first.
const COUNTS: [&str; 4] = ["总数", "数量", "总量", "数"];
/// What 数 belongs to where it counts something else: 人数 people, 人次 visits, 户数 households, 指数 nothing.
const COUNTED: [&str; 8] = ["人数", "次数", "户数", "件数", "岁数", "倍数", "指数", "分数"];
/// Words that end like those.
const NOUNS: [&str; 11] = [
    "案件数",
    "事件数",
    "信件数",
    "证件数",
    "文件数",
    "零件数",
    "农户数",
    "住户数",
    "用户数",
    "商户数",
    "客户数",
];

/// A name without an ending that says no more than that something is counted: 网格 of 网格数, 网格总数 and 网格.
pub(super) fn stem(name: &str) -> &str {
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    if ends(&COUNTED) && !ends(&NOUNS) {
        return name;
    }
    let stem = COUNTS.iter().find_map(|ending| name.strip_suffix(ending));
    stem.filter(|stem| stem.chars().count() > 1).unwrap_or(name)
}

/// A name without what only says that it counts: 网格 of 网格数, and 党员 of 党员人数, which counts nothing else.
fn bare(name: &str) -> &str {
    let people = name.strip_suffix("人数").filter(|people| people.ends_with(['员', '者', '工']));
    people.unwrap_or_else(|| stem(name))
}

impl Names {
    /// The names of some datasets; made-up figures contradict the real ones, as they may. Names of one character would be
    /// found everywhere, and are left out.
    pub fn new<'a>(datasets: impl IntoIterator<Item = &'a Dataset>) -> Names {
        let mut by_first: HashMap<char, Vec<Named>> = HashMap::new();
        let mut hasher = Hasher::default();
        let mut places: Vec<Arc<str>> = Vec::new();
        let mut add = |named: Named| {
            if let Some(first) = named.name.chars().next().filter(|_| named.name.chars().count() > 1) {
                by_first.entry(first).or_default().push(named);
            }
        };
        for dataset in datasets.into_iter().filter(|dataset| !dataset.head.demo) {
            let about: Arc<str> = format!("{} {}", dataset.head.title, dataset.head.source).into();
            hasher.text(&about);
            places.push(about.clone());
            for indicator in &dataset.indicators {
                let Indicator { id, name, unit, .. } = &indicator.value;
                [id, name, unit].into_iter().for_each(|text| hasher.text(text));
                let named = |name: &str, short| {
                    let (name, unit, id) = (name.to_owned(), unit.clone(), id.as_str().into());
                    Named { name, unit, id, short, about: about.clone() }
                };
                add(named(name, false));
                if bare(name) != name {
                    add(named(bare(name), true));
                }
            }
        }
        places.dedup();
        Names { by_first: Arc::new(by_first), about: places, hash: hasher.finish() }
    }

    pub(super) fn hash(&self) -> Hash {
        self.hash
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_first.is_empty()
    }

    /// The indicators of a name, as a whole.
    pub(super) fn exactly(&self, name: &str) -> Vec<&Named> {
        let first = name.chars().next().and_then(|first| self.by_first.get(&first));
        first.into_iter().flatten().filter(|named| named.name == name && !named.short).collect()
    }

    /// The length of the proper name of a place that a text begins with and that some dataset is about: 云溪区.
    pub(super) fn place_at(&self, text: &str) -> Option<usize> {
        let ends = text.char_indices().take(6).skip(1).filter(|(_, c)| "区县镇乡市村道".contains(*c));
        let mut places = ends.map(|(at, c)| at + c.len_utf8()).filter(|end| {
            let place = &text[..*end];
            let length = place.chars().count();
            !place.ends_with("社区") && length > 2 && self.about.iter().any(|about| about.contains(place))
        });
        places.next()
    }

    /// Where a text names indicators, by the longest name at each place; none lies in another.
    pub(super) fn named_in(&self, text: &str) -> Vec<Occurrence<'_>> {
        let mut found = Vec::new();
        let mut until = 0;
        for (at, first) in text.char_indices() {
            if at < until {
                continue;
            }
            let here = self.by_first.get(&first).into_iter().flatten();
            let mut named: Vec<&Named> =
                here.filter(|named| text[at..].starts_with(named.name.as_str())).collect();
            let Some(longest) = named.iter().map(|named| named.name.len()).max() else { continue };
            named.retain(|named| named.name.len() == longest);
            if named.iter().any(|named| !named.short) {
                named.retain(|named| !named.short);
            }
            // 网格数量 is the 网格数.
            let quantity = text[..at + longest].ends_with('数') && text[at + longest..].starts_with('量');
            until = at + longest + if quantity { '量'.len_utf8() } else { 0 };
            found.push(Occurrence { range: at..until, named });
        }
        found
    }
}
