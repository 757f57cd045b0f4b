//! Text to 字数 and reading time.

use super::chars::{common_han, is_ambiguous_punctuation, is_han, is_wide};

/// Reading speed: Han characters a minute (300–500 are usual), Latin words a minute, seconds for a picture.
const HAN_PER_MINUTE: u32 = 400;
const WORDS_PER_MINUTE: u32 = 200;
const SECONDS_PER_PICTURE: u32 = 12;

/// What there is to read.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Han characters, kana and other wide letters.
    pub han: u32,
    /// Full-width punctuation.
    pub punctuation: u32,
    /// Words and numbers in other scripts: `5G`, `2022`, `3.5`, `e-mail`.
    pub words: u32,
    /// Pictures.
    pub pictures: u32,
}

/// What a text has in it, seen while it is counted: tells who looks for something whether there is any.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// `0` to `9`.
    pub digit: bool,
    /// `０` to `９`.
    pub wide_digit: bool,
    /// `、`.
    pub comma: bool,
    /// `://`.
    pub address: bool,
    /// `@` or `www.`.
    pub mail: bool,
    /// `*`, `[`, `]`, `_`, `~`, `=`, `+`, `^` or a backtick.
    pub markup: bool,
    /// `［`, `】`, `＊` and other marks that a Chinese keyboard writes for those of Markdown.
    pub wide_markup: bool,
    /// `{` or `｛`.
    pub brace: bool,
}

impl Count {
    /// Adds a text.
    pub fn add(&mut self, text: &str) -> Seen {
        let mut seen = Seen::default();
        let mut in_word = false;
        let bytes = text.as_bytes();
        let mut at = 0;
        loop {
            let start = at;
            while common_han(bytes, at).is_some() {
                at += 3;
            }
            if at > start {
                self.han += ((at - start) / 3) as u32;
                in_word = false;
            }
            let Some(c) = text[at..].chars().next() else { break };
            at += c.len_utf8();
            if is_han(c) {
                self.han += 1;
                in_word = false;
            } else if c.is_ascii() {
                seen.digit |= c.is_ascii_digit();
                seen.markup |= matches!(c, '*' | '[' | ']' | '_' | '~' | '=' | '+' | '^' | '`');
                seen.mail |= c == '@' || c == 'w' && bytes[at..].starts_with(b"ww.");
                seen.brace |= c == '{';
                seen.address |= c == ':' && bytes[at..].starts_with(b"//");
                let part = c.is_ascii_alphanumeric();
                let joins = in_word
                    && matches!(c, '.' | ',' | '-' | '\'' | '_')
                    && bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
                self.words += (part && !in_word) as u32;
                in_word = part || joins;
            } else if is_ambiguous_punctuation(c) || is_mark(c) {
                seen.comma |= c == '、';
                seen.brace |= c == '｛';
                seen.wide_markup |= matches!(c, '＊' | '［' | '］' | '】' | '｀' | '～' | '＿');
                self.punctuation += 1;
                in_word = false;
            } else if is_wide(c) {
                seen.wide_digit |= matches!(c, '０'..='９');
                match c.is_alphanumeric() {
                    true => self.han += 1,
                    false => self.punctuation += !c.is_whitespace() as u32,
                }
                in_word = false;
            } else {
                let part = c.is_alphanumeric();
                self.words += (part && !in_word) as u32;
                in_word = part;
            }
        }
        seen
    }

    /// 字数 as officials count it (and as Word does): characters, punctuation and words.
    pub fn total(self) -> u32 {
        self.han + self.punctuation + self.words
    }

    /// Reading time in minutes, rounded up; 0 when there is nothing to read.
    pub fn minutes(self) -> u32 {
        let seconds = (self.han * 60).div_ceil(HAN_PER_MINUTE)
            + (self.words * 60).div_ceil(WORDS_PER_MINUTE)
            + self.pictures * SECONDS_PER_PICTURE;
        seconds.div_ceil(60).max((self.total() + self.pictures > 0) as u32)
    }
}

/// The usual full-width punctuation.
fn is_mark(c: char) -> bool {
    matches!(c, '、'..='〃' | '〈'..='】' | '〔'..='〟' | '！'..='／' | '：'..='＠' | '［'..='｀' | '｛'..='～')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> Count {
        let mut count = Count::default();
        count.add(text);
        count
    }

    #[test]
    fn characters_punctuation_and_words_count_one_each() {
        for (text, total) in [
            ("", 0),
            ("党建引领，共同缔造。", 10),
            ("建设5G基站3.5万个", 8),
            ("𠮷野家", 3),
            ("“最多跑一次”", 7),
            ("state-of-the-art linli v0.1", 3),
            ("日本の街づくり", 7),
            ("  \n", 0),
        ] {
            assert_eq!(count(text).total(), total, "{text}");
        }
    }

    #[test]
    fn reading_time_is_rounded_up() {
        for (text, pictures, minutes) in [("", 0, 0), ("字", 0, 1), ("", 1, 1), ("", 6, 2)] {
            assert_eq!(Count { pictures, ..count(text) }.minutes(), minutes);
        }
        assert_eq!(count(&"字".repeat(401)).minutes(), 2);
    }
}
