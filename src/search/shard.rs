//! A shard: which pages have which keys, as few bits as it takes; and back. Knows nothing of texts.
//!
//! Bits from the highest of each byte on. First how many keys there are; then for each the distance to the one before, how many
//! pages have it, and those as distances between their numbers; where one has it in its title, a bit for each says which.
//! Distances are in Golomb–Rice code, whose parameter follows from how many there are in how much room; numbers of things are
//! in Elias's gamma code. A reader goes through the shard from its start: that takes less than a millisecond.

/// A page that has a key: the key, the page's number, whether it stands in the title.
pub type Posting = (u32, u32, bool);

/// Bits that are added one by one.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    /// Bits that are no byte yet, the last the lowest.
    rest: u64,
    /// How many.
    count: u32,
}

impl Bits {
    /// The lowest `count` bits of a number, at most 32.
    fn push(&mut self, number: u32, count: u32) {
        self.rest = self.rest << count | u64::from(number) & ((1 << count) - 1);
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            self.bytes.push((self.rest >> self.count) as u8);
        }
    }

    /// A number from 1 on: as many zeros as it has binary digits behind the first, then it.
    fn gamma(&mut self, number: u32) {
        let digits = number.ilog2();
        self.push(0, digits);
        self.push(number, digits + 1);
    }

    /// A number from 0 on: what is above the lowest `low` bits as so many ones and a zero, then those.
    fn rice(&mut self, number: u32, low: u32) {
        let mut ones = number >> low;
        while ones >= 24 {
            self.push(u32::MAX, 24);
            ones -= 24;
        }
        self.push((1 << (ones + 1)) - 2, ones + 1);
        self.push(number, low);
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.push(0, 8 - self.count);
        }
        self.bytes
    }
}

/// The parameter for `count` numbers in a room of 2 to the power of `bits`.
fn parameter(bits: u32, count: u32) -> u32 {
    ((1_u64 << bits) / u64::from(count.max(1))).max(1).ilog2().min(24)
}

/// Writes a shard. The postings are in order of key and page; all keys have the same first `32 - key_bits` bits, numbers of pages
/// are below 2 to the power of `page_bits`, or little above.
pub fn write(postings: &[Posting], key_bits: u32, page_bits: u32) -> Vec<u8> {
    let mut bits = Bits::default();
    let keys = postings.chunk_by(|one, other| one.0 == other.0).count() as u32;
    bits.gamma(keys + 1);
    let mask = u32::MAX.checked_shl(key_bits).map_or(u32::MAX, |above| !above);
    let between_keys = parameter(key_bits, keys);
    let mut next = 0;
    for list in postings.chunk_by(|one, other| one.0 == other.0) {
        let key = list[0].0 & mask;
        bits.rice(key - next, between_keys);
        next = key.wrapping_add(1);
        let count = list.len() as u32;
        bits.gamma(count);
        let in_titles = list.iter().any(|(_, _, in_title)| *in_title);
        bits.push(u32::from(in_titles), 1);
        let between = parameter(page_bits, count);
        let mut from = 0;
        for (_, page, _) in list {
            bits.rice(page - from, between);
            from = page + 1;
        }
        if in_titles {
            list.iter().for_each(|(_, _, in_title)| bits.push(u32::from(*in_title), 1));
        }
    }
    bits.finish()
}

/// Reads a shard as search.js does; `first` are the bits that all its keys begin with. For tests, and for whoever wants to
/// know what is in one.
pub fn read(bytes: &[u8], first: u32, key_bits: u32, page_bits: u32) -> Vec<Posting> {
    let mut at = 0;
    let mut bit = || {
        let bit = bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
        at += 1;
        u32::from(bit)
    };
    let mut postings = Vec::new();
    let keys = gamma(&mut bit) - 1;
    let between_keys = parameter(key_bits, keys);
    let mut next = 0;
    for _ in 0..keys {
        let key = next + rice(&mut bit, between_keys);
        next = key.wrapping_add(1);
        let key = first.checked_shl(key_bits).unwrap_or(0) | key;
        let count = gamma(&mut bit);
        let in_titles = bit() == 1;
        let between = parameter(page_bits, count);
        let mut from = 0;
        let start = postings.len();
        for _ in 0..count {
            let page = from + rice(&mut bit, between);
            postings.push((key, page, false));
            from = page + 1;
        }
        if in_titles {
            postings[start..].iter_mut().for_each(|posting| posting.2 = bit() == 1);
        }
    }
    postings
}

fn gamma(bit: &mut impl FnMut() -> u32) -> u32 {
    let mut digits = 0;
    // No number has more digits; what is no shard ends too.
    while digits < 31 && bit() == 0 {
        digits += 1;
    }
    (0..digits).fold(1, |number, _| number << 1 | bit())
}

fn rice(bit: &mut impl FnMut() -> u32, low: u32) -> u32 {
    let mut ones = 0;
    while bit() == 1 {
        ones += 1;
    }
    (0..low).fold(ones, |number, _| number << 1 | bit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut state = 88_172_645_463_325_252_u64;
        let mut random = |below: u32| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % u64::from(below)) as u32
        };
        for (count, key_bits, page_bits) in
            [(0, 22, 15), (1, 32, 1), (40, 32, 6), (3000, 22, 15), (3000, 4, 12), (500, 31, 20)]
        {
            let first: u32 = if key_bits == 32 { 0 } else { 1 };
            let mut postings: Vec<Posting> = (0..count)
                .map(|_| {
                    let key = random(if key_bits < 32 { 1 << key_bits } else { u32::MAX });
                    let key = first.checked_shl(key_bits).unwrap_or(0) | key;
                    (key, random((1 << page_bits) + 3), random(9) == 0)
                })
                .collect();
            postings.sort();
            postings.dedup_by_key(|posting| (posting.0, posting.1));
            let bytes = write(&postings, key_bits, page_bits);
            assert_eq!(read(&bytes, first, key_bits, page_bits), postings, "{count} {key_bits} {page_bits}");
        }
        // A dense list takes three bits a page.
        let dense: Vec<Posting> = (0..3000).map(|page| (7, page * 3, false)).collect();
        assert!(write(&dense, 22, 14).len() < 3000 * 4 / 8);
    }
}
