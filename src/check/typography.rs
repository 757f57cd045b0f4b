//! Slips of typography, with what a formatter may put in their place.

use super::{Found, Options};
use crate::diagnostic::{Diagnostic, Fix};
use crate::text::chars::is_uncarried;
use crate::text::lint;
use crate::text::passage::Passage;

/// The slips of a passage against the rules of [`lint`] that are on.
pub(super) fn slips(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    // What nobody sees is wrong in a value too.
    let rules = if passage.role.is_prose() { &options.lints } else { &options.lints_of_values };
    for finding in lint::check(passage.text, rules) {
        // Code may hold what no text should, but not what no page can.
        if !passage.is_prose(&finding.range) && !passage.text[finding.range.clone()].contains(is_uncarried) {
            continue;
        }
        let places =
            finding.edits.into_iter().map(|(range, text)| (passage.place(range.clone()), range, text));
        // An entity is not what it stands for: there the author edits.
        let same =
            places.filter(|(place, range, _)| passage.source[place.clone()] == passage.text[range.clone()]);
        let mut diagnostic = Diagnostic::new(finding.code, finding.message);
        if passage.role.is_prose() {
            diagnostic.fixes = same.map(|(place, _, text)| Fix::new(place, text)).collect();
        }
        found.add(passage, finding.range, diagnostic);
    }
}
