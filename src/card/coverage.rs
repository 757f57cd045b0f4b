//! Which characters can be written on cards, without unpacking the faces: every title is asked for, few cards are made.

use std::sync::LazyLock;

/// The characters that both faces have, in order; a test holds it against them.
pub(super) const CHARACTERS: &str = include_str!("faces/characters.txt");

/// No face goes beyond the planes for Chinese characters that are in use (Unicode, planes 0 to 3).
const END: usize = 0x40000;

/// A bit for each.
static SET: LazyLock<Box<[u64]>> = LazyLock::new(|| {
    let mut set = vec![0; END / 64].into_boxed_slice();
    for c in CHARACTERS.chars().map(|c| c as usize).filter(|c| *c < END) {
        set[c / 64] |= 1 << (c % 64);
    }
    set
});

/// Whether a character can be written; of blanks and of what only says how another looks nothing is seen.
pub(super) fn has(c: char) -> bool {
    let at = c as usize;
    c.is_whitespace()
        || matches!(at, 0x200b..=0x200d | 0x2060 | 0xfe00..=0xfe0f | 0xfeff | 0x1f3fb..=0x1f3ff | 0xe0100..=0xe01ef)
        || SET.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 == 1)
}
