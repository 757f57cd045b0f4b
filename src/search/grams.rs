//! Texts to keys: each pair of neighbouring units of a folded text, and pairs that stand for places. Knows nothing of pages.
//!
//! A key is 32 bits that tell the pair, so that two pairs never have one key. Its first bits say in which shard it is: eight
//! bits of the first unit, two of the second, then the rest of the first. So all that begins with one character is in four
//! shards at most, a word that is put in the place of another of two characters touches six, and a frequent character does
//! not fill a shard by itself. [`key`] and [`Sounds`] have twins in search.js.

use crate::text::fold::{self, WORD};
use crate::text::pinyin::{self, Piece};

/// Second of a pair: the first ends its text.
pub const END: u16 = 1;
/// Second of a pair: a mark or a blank stands behind the first.
pub const AFTER: u16 = 2;
/// Second of a pair: a mark or a blank stands before the first.
pub const BEFORE: u16 = 3;
/// Second of a pair: the first is a mark that is somewhere in the text.
pub const PRESENT: u16 = 4;

/// Where the codes of syllables begin, and those of initials.
const SYLLABLES: u16 = 0xe000;
const INITIALS: u16 = 0xf000;

/// The key of a pair.
pub fn key(first: u16, second: u16) -> u32 {
    let (first, second) = (mixed(first), mixed(second));
    (first >> 8) << 24 | (second >> 14) << 22 | (first & 0xff) << 14 | second & 0x3fff
}

/// A unit as another, one to one, so that neighbours in Unicode are far apart.
fn mixed(unit: u16) -> u32 {
    let once = unit.wrapping_mul(0x9e35);
    let twice = (once ^ once >> 7).wrapping_mul(0x6a6d);
    u32::from(twice ^ twice >> 9)
}

/// Adds the keys of a text that stands by itself.
pub fn add(text: &str, units: &mut Vec<u32>, keys: &mut Vec<u32>) {
    units.clear();
    fold::fold_into(text, units);
    let mut before = None;
    for (at, unit) in units.iter().enumerate() {
        let (this, is_word) = (*unit as u16, unit & WORD != 0);
        if !is_word {
            if this != u16::from(b' ') {
                keys.push(key(this, PRESENT));
            }
        } else {
            if before == Some(false) {
                keys.push(key(this, BEFORE));
            }
            keys.push(match units.get(at + 1) {
                None => key(this, END),
                Some(next) if next & WORD != 0 => key(this, *next as u16),
                Some(_) => key(this, AFTER),
            });
        }
        before = Some(is_word);
    }
}

/// How a title sounds: its syllables in stretches between which there is something that is not read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sounds(Vec<Vec<String>>);

impl Sounds {
    /// Of a title; `own` are the site's readings.
    pub fn of(title: &str, own: &[(String, String)]) -> Sounds {
        let mut stretches: Vec<Vec<String>> = vec![Vec::new()];
        for piece in pinyin::read(title, own) {
            match piece {
                Piece::Han { syllable, .. } => {
                    let syllables = syllable.split(['-', ' ']).filter(|syllable| !syllable.is_empty());
                    let syllables = syllables.map(|syllable| syllable.replace('ü', "v").to_lowercase());
                    stretches.last_mut().expect("there is one").extend(syllables);
                }
                // Marks are not read, and nobody types them.
                Piece::Text(text) if !text.chars().any(char::is_alphanumeric) => {}
                Piece::Text(_) => stretches.push(Vec::new()),
            }
        }
        stretches.retain(|stretch| !stretch.is_empty());
        Sounds(stretches)
    }

    /// As it is written beside the title: syllables with blanks, stretches with `/` between them.
    pub fn text(&self) -> String {
        self.0.iter().map(|stretch| stretch.join(" ")).collect::<Vec<_>>().join("/")
    }

    /// Adds the keys of neighbouring syllables and of neighbouring initials.
    pub fn add(&self, keys: &mut Vec<u32>) {
        for pair in self.0.iter().flat_map(|stretch| stretch.windows(2)) {
            let [one, other] = pair else { continue };
            keys.push(key(code(one), code(other)));
            if let (Some(one), Some(other)) = (initial(one), initial(other)) {
                keys.push(key(one, other));
            }
        }
    }
}

fn initial(syllable: &str) -> Option<u16> {
    let letter = syllable.bytes().next().filter(u8::is_ascii_lowercase)?;
    Some(INITIALS + u16::from(letter - b'a'))
}

/// The code of a syllable as many say it: zh as z, ing as in.
fn code(syllable: &str) -> u16 {
    let heard = heard(syllable);
    let hash =
        heard.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    SYLLABLES + ((hash ^ hash >> 12) & 0xfff) as u16
}

/// A syllable without what half of the country does not tell apart: zh and z, ang and an.
fn heard(syllable: &str) -> String {
    let flat = ["zh", "ch", "sh"].iter().find(|start| syllable.starts_with(**start));
    let flat = flat.map_or_else(|| syllable.to_owned(), |start| format!("{}{}", &start[..1], &syllable[2..]));
    let nasal = ["ang", "eng", "ing"].iter().any(|end| flat.ends_with(end));
    if nasal { flat[..flat.len() - 1].to_owned() } else { flat }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<u32> {
        let mut keys = Vec::new();
        add(text, &mut Vec::new(), &mut keys);
        keys.sort();
        keys.dedup();
        keys
    }

    #[test]
    fn two_units_never_have_one_place() {
        let mut seen = vec![false; 0x1_0000];
        (0..=u16::MAX).for_each(|unit| assert!(!std::mem::replace(&mut seen[mixed(unit) as usize], true)));
        // What search.js has to give too (tests/browser/search.mjs).
        assert_eq!([key(0x90bb, 0x91cc), key(1, 2), key(0xffff, 0)], [3998369417, 1882933161, 2685272064]);
    }

    #[test]
    fn each_pair_each_border_and_each_mark_has_a_key() {
        let of = |pairs: &[(char, u16)]| {
            let mut keys: Vec<u32> =
                pairs.iter().map(|(first, second)| key(*first as u16, *second)).collect();
            keys.sort();
            keys
        };
        let han = |c: char| c as u16;
        assert_eq!(
            keys("邻里，和"),
            of(&[('邻', han('里')), ('里', AFTER), (',', PRESENT), ('和', BEFORE), ('和', END)])
        );
        assert_eq!(keys("！"), of(&[('!', PRESENT)]));
        assert!(keys("").is_empty());
    }

    #[test]
    fn titles_sound_as_people_say_them() {
        let own = [("单县".to_owned(), "shan-xian".to_owned())];
        assert_eq!(Sounds::of("“五融四邻”工作法", &own).text(), "wu rong si lin gong zuo fa");
        assert_eq!(Sounds::of("单县2022年", &own).text(), "shan xian/nian");
        assert_eq!(crate::text::fold::initial("“五融四邻”", &own), 'W');
        assert_eq!(crate::text::fold::initial("2022年", &own), '#');
        assert_eq!(code("zhong"), code("zong"));
        assert_eq!(code("jing"), code("jin"));
        assert_ne!(code("lin"), code("rong"));
    }
}
