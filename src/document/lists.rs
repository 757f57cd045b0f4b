//! Lists, as far as an excerpt of a text shows them: which mark stands between two of its blocks.

/// Where in lists the text is, as far as that says what stands between two blocks of an excerpt.
#[derive(Default)]
pub(super) struct Lists {
    /// How many items are open, now and at the last block.
    pub(super) depth: usize,
    last: usize,
    /// An item has begun.
    pub(super) begins: bool,
    /// Something that is no paragraph has come between.
    pub(super) apart: bool,
}

impl Lists {
    /// The mark between the last block and the next one.
    pub(super) fn mark(&mut self) -> &'static str {
        let mark = match (self.begins, self.apart) {
            (true, false) if self.depth > self.last => "：",
            (true, false) if self.depth > 1 => "、",
            (true, false) => "；",
            _ if self.last > self.depth || self.apart && self.last > 0 => "。",
            _ => "\n",
        };
        (self.last, self.begins, self.apart) = (self.depth, false, false);
        mark
    }
}
