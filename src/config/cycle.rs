//! The key `update_every` of a section or dataset: how often something is to be renewed.

use crate::date::Cycle;
use crate::yaml::{Decoder, Field};

/// Its name.
pub const KEY: &str = "update_every";

/// Reads `14天`, `季度`. What cannot be read is an error there.
pub fn read(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<Cycle> {
    let text = decoder.text(field)?;
    let cycle = Cycle::parse(&text);
    if cycle.is_none() {
        let message = format!("“{}”应为多久更新一次，却是“{text}”", field.key);
        decoder.invalid(
            field,
            message,
            "写天数，或者周、月、季度、半年、年，如 14天、2周、3个月；不再更新的写不更新",
        );
    }
    cycle
}
