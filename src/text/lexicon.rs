//! A list of words, and where a text has them. Chinese words are short and begin with many characters, and nearly every place of
//! a text begins none of them: that is told by one bit a character, from a table that the processor keeps at hand. An automaton
//! over bytes is some megabytes for a few hundred such words, and three times as slow.

/// A list of words. Those that begin with a character beyond the Basic Multilingual Plane are not found.
#[derive(Debug)]
pub struct Lexicon {
    /// A bit for each character that a word begins with, 64 in one number: what the last byte of a character in UTF-8 tells
    /// apart is in one of them.
    begins: Vec<u64>,
    /// How many bits stand before each of these numbers.
    before: Vec<u16>,
    /// For each of these characters, in order: which characters come second, by the last six bits of each, and the words.
    words: Vec<(u64, Vec<Word>)>,
}

/// A word with its number, as UTF-8 and without the first character.
type Word = (usize, &'static [u8]);

impl Lexicon {
    /// The words, numbered from 0.
    ///
    /// # Panics
    /// When one of them is empty.
    pub fn new(words: impl IntoIterator<Item = &'static str>) -> Lexicon {
        let mut all: Vec<(char, Word)> = Vec::new();
        for (number, word) in words.into_iter().enumerate() {
            let first = word.chars().next().expect("a word has a character");
            all.push((first, (number, &word.as_bytes()[first.len_utf8()..])));
        }
        all.sort_by_key(|(first, (number, _))| (*first, *number));
        let mut begins = vec![0_u64; 0x1_0000 / 64];
        let mut words: Vec<(u64, Vec<Word>)> = Vec::new();
        let in_plane = all.chunk_by(|one, other| one.0 == other.0).filter(|alike| alike[0].0 <= '\u{ffff}');
        for alike in in_plane {
            let first = alike[0].0 as usize;
            begins[first / 64] |= 1 << (first % 64);
            let second = |(_, (_, rest)): &(char, Word)| {
                let rest = std::str::from_utf8(rest).unwrap_or_default();
                rest.chars().next().map_or(u64::MAX, |c| 1 << (c as u32 % 64))
            };
            let bits = alike.iter().map(second).fold(0, |all, bit| all | bit);
            words.push((bits, alike.iter().map(|(_, word)| *word).collect()));
        }
        let count = |sum: &mut u16, bits: &u64| Some(std::mem::replace(sum, *sum + bits.count_ones() as u16));
        let before = begins.iter().scan(0, count).collect();
        Lexicon { begins, before, words }
    }

    /// Every place where a word begins, with the number of the word: in the order of the text, and of words that begin at one
    /// place in the order of the list. They may overlap.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        let bytes = text.as_bytes();
        let (mut at, mut next) = (0, 0);
        let mut words: &[Word] = &[];
        std::iter::from_fn(move || {
            loop {
                while let Some(((number, rest), others)) = words.split_first() {
                    words = others;
                    if bytes[next..].starts_with(rest) {
                        return Some((at, *number));
                    }
                }
                (at, next) = self.beginning(bytes, next)?;
                words = self.of(&text[at..]);
            }
        })
    }

    /// Whether a text has one of the words.
    pub fn is_in(&self, text: &str) -> bool {
        self.find(text).next().is_some()
    }

    /// Where the first character begins and ends, from a byte on, that a word begins with.
    fn beginning(&self, bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
        let bits = |byte: u8| usize::from(byte & 0x3f);
        loop {
            let rest = &bytes[at..];
            // Of these characters the six bits of the last byte choose the bit.
            let (number, bit, length) = match *rest.first()? {
                first @ ..0x80 => (usize::from(first) / 64, bits(first), 1),
                first @ ..0xe0 => (usize::from(first & 0x1f), bits(rest[1]), 2),
                first @ ..0xf0 => (usize::from(first & 0xf) << 6 | bits(rest[1]), bits(rest[2]), 3),
                _ => {
                    at += 4;
                    continue;
                }
            };
            if self.begins[number] >> bit & 1 != 0 {
                return Some((at, at + length));
            }
            at += length;
        }
    }

    /// The words that begin with the first character of a text, if one of them goes on as the text does by a first look.
    fn of(&self, text: &str) -> &[Word] {
        let mut characters = text.chars();
        let Some(first) = characters.next().map(|first| first as usize) else { return &[] };
        let below = self.begins[first / 64] & ((1 << (first % 64)) - 1);
        let (seconds, words) =
            &self.words[usize::from(self.before[first / 64]) + below.count_ones() as usize];
        let goes_on = match characters.next() {
            Some(second) => seconds >> (second as u32 % 64) & 1 != 0,
            None => *seconds == u64::MAX,
        };
        if goes_on { words } else { &[] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the definition.
    fn searched(words: &[&str], text: &str) -> Vec<(usize, usize)> {
        let at = |at: usize| {
            let begins = words.iter().enumerate().filter(move |(_, word)| text[at..].starts_with(**word));
            begins.map(move |(number, _)| (at, number))
        };
        text.char_indices().flat_map(|(place, _)| at(place)).collect()
    }

    #[test]
    fn every_word_is_found_wherever_it_stands() {
        let words = ["邻里", "里", "邻里之间", "AI", "ai 生成", "×", "（待", "稿", "Ａ", "é", "\u{ffff}"];
        let parts = [
            "邻", "里", "之间", "A", "I", "ai", " 生成", "×", "（", "待", "稿", "Ａ", "é", "😀", "\u{ffff}",
            "x",
        ];
        let lexicon = Lexicon::new(words);
        let mut found = 0;
        // All texts of four parts.
        for number in 0..parts.len().pow(4) {
            let text: String =
                (0..4).map(|place| parts[number / parts.len().pow(place) % parts.len()]).collect();
            let by_lexicon: Vec<_> = lexicon.find(&text).collect();
            assert_eq!(by_lexicon, searched(&words, &text), "{text}");
            found += by_lexicon.len();
        }
        assert!(found > 10_000, "{found}");
    }
}
