//! The key `feed` of `site.yaml`: which feeds there are, and how much is in one.

use crate::yaml::{Decoder, Field};

/// The feeds.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Entries in one.
    pub limit: usize,
    /// Sections and terms have feeds of their own.
    pub sections: bool,
    /// There is a JSON Feed beside each Atom feed.
    pub json: bool,
}

impl Default for Feed {
    fn default() -> Feed {
        Feed { limit: 20, sections: true, json: true }
    }
}

/// `feed: {limit: 20, sections: true, json: true}`.
pub(super) fn read(decoder: &mut Decoder<'_>, field: Field<'_>) -> Feed {
    let mut feed = Feed::default();
    let Some(mut map) = decoder.map(field) else { return feed };
    if let Some(number) = map.take("limit").and_then(|field| decoder.integer(field, 1..=1000)) {
        feed.limit = number as usize;
    }
    for (key, is_made) in [("sections", &mut feed.sections), ("json", &mut feed.json)] {
        if let Some(value) = map.take(key).and_then(|field| decoder.bool(field)) {
            *is_made = value;
        }
    }
    decoder.finish(map);
    feed
}
