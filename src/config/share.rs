//! The key `share` of `site.yaml`: what is made for those who pass pages on.

use crate::yaml::{Decoder, Field, Value};

/// What is made for those who pass pages on.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Short links, with their QR codes.
    pub links: bool,
    /// Posters to print.
    pub posters: bool,
    /// The pictures that chat programs show for a link.
    pub cards: bool,
}

impl Share {
    const ALL: Share = Share { links: true, posters: true, cards: true };
    const NONE: Share = Share { links: false, posters: false, cards: false };
}

impl Default for Share {
    fn default() -> Share {
        Share::ALL
    }
}

/// `share: false`, or `{links: true, posters: false, cards: true}`; what is not named is made.
pub(super) fn read(decoder: &mut Decoder<'_>, field: Field<'_>) -> Share {
    if matches!(field.node.value, Value::Scalar { .. }) {
        return if decoder.bool(field) == Some(false) { Share::NONE } else { Share::ALL };
    }
    let mut share = Share::ALL;
    let Some(mut map) = decoder.map(field) else { return share };
    let keys = [("links", &mut share.links), ("posters", &mut share.posters), ("cards", &mut share.cards)];
    for (key, is_made) in keys {
        if let Some(value) = map.take(key).and_then(|field| decoder.bool(field)) {
            *is_made = value;
        }
    }
    decoder.finish(map);
    share
}
