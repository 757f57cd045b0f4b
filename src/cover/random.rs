//! Texts to numbers that look drawn by lot and are the same everywhere: FNV-1a for the seed, mulberry32 for the stream,
//! integers of 32 bits throughout.

/// A seed: FNV-1a over the texts with line ends between them.
pub(super) fn seed<'a>(texts: impl IntoIterator<Item = &'a str>) -> u32 {
    let mut hash: u32 = 0x811c_9dc5;
    let mut add = |byte: u8| hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    for (index, text) in texts.into_iter().enumerate() {
        if index > 0 {
            add(b'\n');
        }
        text.bytes().for_each(&mut add);
    }
    hash
}

/// A stream of numbers: mulberry32.
pub(super) struct Random(u32);

impl Random {
    pub(super) fn new(seed: u32) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x6d2b_79f5);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 15)).wrapping_mul(mixed | 1);
        mixed ^= mixed.wrapping_add((mixed ^ (mixed >> 7)).wrapping_mul(mixed | 61));
        mixed ^ (mixed >> 14)
    }

    /// From 0 to below 1.
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.next()) / 4_294_967_296.0
    }

    /// One of some; there must be one.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// A number below a limit, which is not 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.next() as usize % limit
    }

    /// True so often.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FNV-1a by its authors' test vectors; mulberry32 from its definition, run elsewhere.
    #[test]
    fn seeds_and_streams_are_those_of_their_definitions() {
        assert_eq!(seed(["", ""].into_iter().take(1)), 0x811c_9dc5);
        assert_eq!(seed(["a"]), 0xe40c_292c);
        assert_eq!(seed(["foobar"]), 0xbf9c_f968);
        assert_eq!(seed(["foo", "bar"]), seed(["foo\nbar"]));
        let mut random = Random::new(1);
        let first: Vec<u32> = (0..3).map(|_| random.next()).collect();
        assert_eq!(first, [2_693_262_067, 11_749_833, 2_265_367_787]);
    }
}
