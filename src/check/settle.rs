//! What was found to what is said: one cause, one diagnostic, and each with the weight that the site gives it.

use std::collections::BTreeSet;

use crate::config::rules::Rules;
use crate::diagnostic::{Diagnostic, Level, Node};

/// Leaves out what follows from something broken and what nobody wants to hear, sorts by place, and says once what
/// several found.
pub fn settle(mut found: Vec<Diagnostic>, rules: &Rules) -> Vec<Diagnostic> {
    let broken: BTreeSet<Node> = found.iter().flat_map(|one| &one.breaks).cloned().collect();
    found.retain(|one| !one.follows.iter().any(|node| broken.contains(node)));
    for one in &mut found {
        one.level = rules.level(one.code);
    }
    found.retain(|one| one.level != Level::Off);
    found.sort();
    found.dedup_by(|a, b| a.span == b.span && a.code == b.code && a.message == b.message);
    found
}
