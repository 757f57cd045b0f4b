//! Rules that look for a few words each: one walk over a text tells which of them have anything to look at, for most texts none.

use std::sync::LazyLock;

use super::{
    Found, Options, ageing, coinages, forwards, honours, internal, labels, persons, privacy, sample,
};
use crate::text::lexicon::Lexicon;
use crate::text::passage::{Passage, Role};

/// A rule, and the words of which one has to be there.
struct Cue {
    words: &'static [&'static str],
    read: fn(&Passage<'_>, &Options, &mut Found<'_>),
}

/// All of them.
const CUES: &[Cue] = &[
    Cue { words: privacy::HOMES, read: privacy::home },
    Cue { words: privacy::ACCOUNTS, read: privacy::account },
    Cue { words: privacy::TAILS, read: privacy::tail },
    Cue { words: persons::STATES, read: persons::state },
    Cue { words: persons::YOUTH, read: persons::minor },
    Cue { words: persons::ALIASES, read: persons::alias },
    Cue { words: internal::STARS, read: internal::secret },
    Cue { words: internal::MARKS, read: internal::marked },
    Cue { words: internal::DRAFTS, read: internal::draft },
    Cue { words: internal::REPORTS, read: internal::report },
    Cue { words: internal::FLAWS, read: internal::shortcomings },
    Cue { words: internal::OFFICES, read: internal::copied },
    Cue { words: internal::LEFTOVERS, read: internal::leftover },
    Cue { words: ageing::WORDS, read: ageing::relative },
    Cue { words: forwards::ACTS, read: forwards::orders },
    Cue { words: coinages::OPENINGS, read: coinages::bare },
    Cue { words: honours::AWARDS, read: honours::bare },
    Cue { words: honours::REPORTED, read: honours::media },
    Cue { words: labels::MACHINES, read: labels::machines },
    Cue { words: sample::SENTENCES, read: sample::unchanged },
];

/// All words, and the rule of each.
static WORDS: LazyLock<(Lexicon, Vec<u8>)> = LazyLock::new(|| {
    let words = CUES.iter().flat_map(|cue| cue.words.iter().copied());
    let rules = CUES.iter().enumerate().flat_map(|(at, cue)| cue.words.iter().map(move |_| at as u8));
    (Lexicon::new(words), rules.collect())
});

/// Hands a text to the rules that have something to look at.
pub(super) fn read(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    if passage.role == Role::Code {
        return;
    }
    let (words, rules) = &*WORDS;
    let mut asked = 0_u32;
    for (_, word) in words.find(passage.text) {
        asked |= 1 << rules[word];
    }
    for (at, cue) in CUES.iter().enumerate() {
        if asked & 1 << at != 0 {
            (cue.read)(passage, options, found);
        }
    }
}
