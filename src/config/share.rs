//! The key `share` of `site.yaml`: what is made for those who pass pages on.

use crate::yaml::{Decoder, Field, Value};

/// What is made for those who pass pages on.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The pictures that chat programs show for a link.
    pub cards: bool,
}

impl Share {
    const ALL: Share = Share { cards: true };
    const NONE: Share = Share { cards: false };
}

impl Default for Share {
    fn default() -> Share {
        Share::ALL
    }
}

/// `share: false`, or `{cards: false}`; what is not named is made.
pub(super) fn read(decoder: &mut Decoder<'_>, field: Field<'_>) -> Share {
    if matches!(field.node.value, Value::Scalar { .. }) {
        return if decoder.bool(field) == Some(false) { Share::NONE } else { Share::ALL };
    }
    let mut share = Share::ALL;
    let Some(mut map) = decoder.map(field) else { return share };
    for (key, is_made) in [("cards", &mut share.cards)] {
        if let Some(value) = map.take(key).and_then(|field| decoder.bool(field)) {
            *is_made = value;
        }
    }
    decoder.finish(map);
    share
}
