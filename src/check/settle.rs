//! What was found to what is said: one cause, one diagnostic, and each with the weight that the site gives it.

use std::collections::BTreeSet;

use crate::config::rules::Rules;
use crate::diagnostic::{Code, Diagnostic, Level, Node, Standing, stop_build};
use crate::site::{Exclusion, Site};

/// Notes which of the problems are in what is not published: what is wrong in a draft, or in a page that was left out, stops
/// nobody. Nor does what is wrong around a page to come, or past; its file by itself, of which the first `parsed` problems
/// tell, has to be sound, for its day comes without anybody looking.
pub fn pardon(found: &mut [Diagnostic], parsed: usize, site: &Site) {
    for (at, one) in found.iter_mut().enumerate() {
        let source = one.span.as_ref().map(|span| &span.source);
        match source.and_then(|source| site.exclusion(source)) {
            // A site without a home page is none.
            _ if one.code == Code::HomeMissing => {}
            // That it is a draft is said where it says that it is one.
            Some(Exclusion::Draft) if one.code == Code::InternalDraft => one.weight = Some(Level::Off),
            Some(Exclusion::Draft) => one.pardon(Standing::Draft),
            Some(Exclusion::LeftOut) => one.pardon(Standing::LeftOut),
            Some(Exclusion::Scheduled(_)) if at >= parsed => one.pardon(Standing::Scheduled),
            Some(Exclusion::Expired(_)) if at >= parsed => one.pardon(Standing::Expired),
            Some(Exclusion::Scheduled(_) | Exclusion::Expired(_)) | None => {}
        }
    }
}

/// Leaves out what follows from something broken and what nobody wants to hear, sorts by place, and says once what
/// several found.
pub fn settle(found: Vec<Diagnostic>, rules: &Rules) -> Vec<Diagnostic> {
    let broken: BTreeSet<Node> = found.iter().flat_map(|one| &one.breaks).cloned().collect();
    let (echoes, mut found): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|one| one.follows.iter().any(|node| broken.contains(node)));
    // Whatever follows from what: a build that stops says why.
    if stop_build(&echoes) && !stop_build(&found) {
        found.extend(echoes);
    }
    for one in &mut found {
        if one.standing == Standing::Published || !one.code.stops() {
            one.level = match rules.level(one.code) {
                Level::Off => Level::Off,
                level => one.weight.unwrap_or(level),
            };
        }
    }
    found.retain(|one| one.level != Level::Off);
    in_order(found)
}

/// By place, and each once.
pub fn in_order(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.sort();
    found.dedup_by(|a, b| a.span == b.span && a.code == b.code && a.message == b.message);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    #[test]
    fn an_echo_is_not_said_but_a_build_that_stops_says_why() {
        let cause = Diagnostic::new(Code::FrontMatterInvalid, "甲").breaks([Node::Pages]);
        let echo = Diagnostic::new(Code::LinkBroken, "乙").follows([Node::Pages]);
        let said = |found: &[&Diagnostic]| {
            let found = found.iter().map(|one| (*one).clone()).collect();
            settle(found, &Rules::default()).into_iter().map(|one| one.message).collect::<Vec<_>>()
        };
        assert_eq!(said(&[&echo, &cause]), ["甲"]);
        assert_eq!(said(&[&echo]), ["乙"]);
        let circle = cause.follows([Node::Names]);
        let echo = echo.breaks([Node::Names]);
        assert_eq!(said(&[&echo, &circle]), ["甲", "乙"]);
    }
}
