//! A list of words, and where a text has them. Chinese words are short and begin with many characters, and nearly every place of
//! a text begins none of them: that is told by one bit a character, from a table that the processor keeps at hand. An automaton
//! over bytes is some megabytes for a few hundred such words, and three times as slow.

use super::chars::common_han;

/// A list of words. Those that begin with a character beyond the Basic Multilingual Plane are not found.
#[derive(Debug)]
pub struct Lexicon {
    /// A bit for each character that a word begins with, 64 in one number, and how many bits stand before those.
    begins: Vec<(u64, u16)>,
    /// For each of these characters, in order: which characters come second, by the last six bits of each, and the words.
    seconds: Vec<(u64, Vec<Word>)>,
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
        let mut begins: Vec<(u64, u16)> = vec![(0, 0); 0x1_0000 / 64];
        let mut seconds: Vec<(u64, Vec<Word>)> = Vec::new();
        let in_plane = all.chunk_by(|one, other| one.0 == other.0).filter(|alike| alike[0].0 <= '\u{ffff}');
        for alike in in_plane {
            let first = alike[0].0 as usize;
            begins[first / 64].0 |= 1 << (first % 64);
            let second = |(_, (_, rest)): &(char, Word)| {
                let rest = std::str::from_utf8(rest).unwrap_or_default();
                rest.chars().next().map_or(u64::MAX, |c| 1 << (c as u32 % 64))
            };
            let bits = alike.iter().map(second).fold(0, |all, bit| all | bit);
            seconds.push((bits, alike.iter().map(|(_, word)| *word).collect()));
        }
        let mut before = 0;
        for (bits, rank) in &mut begins {
            *rank = before;
            before += bits.count_ones() as u16;
        }
        Lexicon { begins, seconds }
    }

    /// Every place where a word begins, with the number of the word: in the order of the text, and of words that begin at one
    /// place in the order of the list. They may overlap.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        let bytes = text.as_bytes();
        let mut next = 0;
        let mut found: &[Word] = &[];
        let mut at = 0;
        std::iter::from_fn(move || {
            loop {
                while let Some(((number, rest), others)) = found.split_first() {
                    found = others;
                    if bytes[next..].starts_with(rest) {
                        return Some((at, *number));
                    }
                }
                at = next;
                let (first, length) = character(bytes, at)?;
                next += length;
                if let Some((seconds, words)) = self.beginning_with(first)
                    && character(bytes, next)
                        .map_or(*seconds == u64::MAX, |(second, _)| seconds & 1 << (second % 64) != 0)
                {
                    found = words;
                }
            }
        })
    }

    /// The words that begin with a character.
    fn beginning_with(&self, first: u32) -> Option<&(u64, Vec<Word>)> {
        let (bits, rank) = self.begins.get(first as usize / 64)?;
        let bit = 1 << (first % 64);
        (bits & bit != 0)
            .then(|| &self.seconds[usize::from(*rank) + (bits & (bit - 1)).count_ones() as usize])
    }
}

/// The character at a byte, and how many bytes it has.
fn character(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let bits = |byte: u8| u32::from(byte & 0x3f);
    if let Some([first, second, third]) = common_han(bytes, at) {
        return Some((u32::from(first & 0xf) << 12 | bits(second) << 6 | bits(third), 3));
    }
    let rest = &bytes[at..];
    Some(match *rest.first()? {
        first @ ..0x80 => (first.into(), 1),
        first @ ..0xe0 => (u32::from(first & 0x1f) << 6 | bits(rest[1]), 2),
        first @ ..0xf0 => (u32::from(first & 0xf) << 12 | bits(rest[1]) << 6 | bits(rest[2]), 3),
        first => {
            let high = u32::from(first & 0x7) << 18 | bits(rest[1]) << 12;
            (high | bits(rest[2]) << 6 | bits(rest[3]), 4)
        }
    })
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

    #[test]
    fn characters_are_decoded() {
        for c in (char::MIN..=char::MAX).step_by(7) {
            let text = format!("一{c}");
            assert_eq!(character(text.as_bytes(), 3), Some((c.into(), c.len_utf8())));
            assert_eq!(character(text.as_bytes(), text.len()), None);
        }
    }
}
