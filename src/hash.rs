//! Content hashes: the only notion of "changed" in this program.

use std::collections::{HashMap, HashSet};

use sha2::Digest;

/// A map that is fast with short keys. Nobody who writes a site wants to slow it down by choosing keys that collide,
/// so the seed is fixed, and the order the same in every run.
pub type Map<K, V> = HashMap<K, V, foldhash::fast::FixedState>;

/// A set that is fast with short members, as [`Map`] is.
pub type Set<T> = HashSet<T, foldhash::fast::FixedState>;

/// A 128-bit content hash (XXH3). Not a cryptographic one: it tells edits apart, not attackers.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(u128);

impl Hash {
    /// The hash of something that is not there. Absence is an answer too.
    pub const ABSENT: Hash = Hash(0);

    /// The hash of some bytes.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(xxhash_rust::xxh3::xxh3_128(bytes))
    }

    /// A few letters that are others when the hash is another, for addresses.
    pub fn fingerprint(self) -> String {
        self.to_string()[..8].to_string()
    }

    /// One of so many places, the same for equal hashes.
    pub fn place(self, places: usize) -> usize {
        (self.0 % places as u128) as usize
    }

    /// The hash of a sequence of hashes.
    pub fn all(parts: impl IntoIterator<Item = Hash>) -> Hash {
        let mut hasher = Hasher::default();
        for part in parts {
            hasher.hash(part);
        }
        hasher.finish()
    }

    /// The hash of what `self` stands for with one more behind it: for the hashes of all beginnings of a list.
    pub fn then(self, next: Hash) -> Hash {
        let mut both = [0; 32];
        both[..16].copy_from_slice(&self.0.to_le_bytes());
        both[16..].copy_from_slice(&next.0.to_le_bytes());
        Hash::of(&both)
    }
}

/// A SHA-256: for hashes that a person or another machine trusts.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// The hash of some bytes.
    pub fn of(bytes: &[u8]) -> Sha256 {
        Sha256(sha2::Sha256::digest(bytes).into())
    }

    /// The hash that 64 hexadecimal digits write.
    pub fn parse(text: &str) -> Option<Sha256> {
        if text.len() != 64 || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()?;
        }
        Some(Sha256(bytes))
    }

    /// The first 60 bits for people, in twelve characters that nobody takes for others on paper: `7K2M-Q9XA-4TRW`. There is no
    /// 0 and O, 1, I and l.
    pub fn code(self) -> String {
        const DIGITS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        let bits = self.first_80_bits() >> 20;
        let mut code = String::with_capacity(14);
        for place in 0..12 {
            if place > 0 && place % 4 == 0 {
                code.push('-');
            }
            code.push(char::from(DIGITS[(bits >> (55 - 5 * place)) as usize & 31]));
        }
        code
    }

    /// The first 80 bits, as a number.
    pub fn first_80_bits(self) -> u128 {
        self.0[..10].iter().fold(0, |bits, byte| bits << 8 | u128::from(*byte))
    }
}

impl std::fmt::Display for Sha256 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Takes bytes that come in parts to their SHA-256.
#[derive(Clone, Default)]
pub struct Sha256Stream(sha2::Sha256);

impl Sha256Stream {
    /// The next part.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update(part);
    }

    /// The hash of all parts.
    pub fn finish(self) -> Sha256 {
        Sha256(self.0.finalize().into())
    }
}

/// What is written to it is hashed.
impl std::io::Write for Sha256Stream {
    fn write(&mut self, part: &[u8]) -> std::io::Result<usize> {
        self.add(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Hashes a sequence of fields; each is delimited, so that `("ab", "c")` differs from `("a", "bc")`. The fields are
/// kept until the end: they are few and short nearly always, where hashing in one go is fastest.
#[derive(Clone, Default)]
pub struct Hasher(Vec<u8>);

impl Hasher {
    /// Adds a text and its length.
    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Adds a hash.
    pub fn hash(&mut self, hash: Hash) {
        self.0.extend_from_slice(&hash.0.to_le_bytes());
    }

    /// Adds a number.
    pub fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    /// The hash of all that was added.
    pub fn finish(&self) -> Hash {
        Hash::of(&self.0)
    }
}

/// Hashes bytes that come in parts, as [`Hash::of`] hashes them in one.
#[derive(Clone, Default)]
pub struct Stream(xxhash_rust::xxh3::Xxh3);

impl Stream {
    /// The next part.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update(part);
    }

    /// The hash of all parts.
    pub fn finish(&self) -> Hash {
        Hash(self.0.digest128())
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl std::str::FromStr for Hash {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Hash, Self::Err> {
        u128::from_str_radix(text, 16).map(Hash)
    }
}

/// A value together with the hash of everything that can be seen through it.
#[derive(Clone, Debug, Default)]
pub struct Hashed<T> {
    /// The hash of `value`.
    pub hash: Hash,
    /// The value.
    pub value: T,
}

impl<T> std::ops::Deref for Hashed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hash_as_the_whole() {
        let bytes: Vec<u8> = (0..100_000u32).map(|number| number as u8).collect();
        for length in [0, 1, 16, 240, 241, 1024, 99_999] {
            let mut stream = Stream::default();
            bytes[..length].chunks(77).for_each(|part| stream.add(part));
            assert_eq!(stream.finish(), Hash::of(&bytes[..length]));
        }
    }
}
