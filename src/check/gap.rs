//! What the words between a name and a number say of the number: that it is a level (达到), that one was before another (由…增加到),
//! that it is the amount of a change (同比增长), or nothing that is certain.

use super::tokens::{Kind, Word};
use crate::dataset::period::Stretch;

/// Since when something changed, and whether it rose.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) struct Change {
    pub(super) since: Since,
    pub(super) up: bool,
}

/// What a change is held against.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Since {
    /// 同比, 比上年.
    YearBefore,
    At(Stretch),
}

/// What the words between a name and a number say of the number.
pub(super) struct Gap {
    /// It is the first of 由…增加到…, or what is compared with: of a time of its own.
    pub(super) base: bool,
    pub(super) said: bool,
    /// 共, 总数: all are counted.
    pub(super) counted: bool,
}

impl Gap {
    /// `None` unless the words say that the number behind them is a level.
    pub(super) fn judge(words: &[Kind]) -> Option<Gap> {
        let is = |wanted: &'static [Word]| move |kind: &Kind| matches!(kind, Kind::Word(word) if wanted.contains(word));
        let last = |wanted: &'static [Word]| words.iter().rposition(is(wanted));
        const TO: &[Word] = &[Word::To, Word::All, Word::Have, Word::Running];
        const CHANGE: &[Word] = &[Word::Up, Word::Down, Word::Change];
        let to_after = |at: usize| words[at..].iter().any(is(TO));
        let said = last(TO).is_some() || last(&[Word::Mark]).is_some();
        let counted = last(&[Word::All, Word::Total]).is_some();
        let level = |base: bool| Some(Gap { base, said, counted });
        let number = words.iter().rposition(|kind| matches!(kind, Kind::Number(_)));
        // In a bracket there is the number of what stands before it, or that of another time.
        if let Some(open) = last(&[Word::Open]) {
            let inside = &words[open + 1..];
            let timed = matches!(inside.first(), Some(Kind::Time(_)));
            let plain = inside[usize::from(timed)..].iter().all(is(&[Word::To, Word::Of, Word::Filler]));
            let fits = plain && if number.is_some() { timed } else { timed || inside.is_empty() };
            return if fits { Some(Gap { base: timed, said: true, counted }) } else { None };
        }
        let (comma, from, item) = (last(&[Word::Comma]), last(&[Word::From]), last(&[Word::Item]));
        let change = last(CHANGE);
        let cut = comma.max(item).filter(|cut| number.is_some_and(|number| *cut > number));
        let since = cut.map_or(words, |cut| &words[cut + 1..]);
        let timed = matches!(since.first(), Some(Kind::Time(_)));
        if from.is_some() && change.is_none_or(|change| Some(change) < from) {
            let first = number.is_none_or(|number| Some(number) < from);
            let next = cut.is_some() && cut == item && timed;
            return if (first || next) && !to_after(from.unwrap_or(0)) { level(true) } else { None };
        }
        // 「2023年为90个、2024年为105个，2025年优化调整为120个」.
        if cut.is_some() && timed && from.is_none() {
            let change = since.iter().any(is(CHANGE));
            let others =
                since.iter().any(is(&[Word::Compare, Word::YearBefore, Word::Past, Word::Item, Word::Open]));
            return if !others && (!change || since.iter().any(is(TO))) { level(true) } else { None };
        }
        // 「较2023年的90个增加」.
        let mut plain = since.iter().filter(|kind| !is(&[Word::Filler])(kind));
        if plain.next().is_some_and(is(&[Word::Compare]))
            && matches!(plain.next(), Some(Kind::Time(_)))
            && plain.next().is_some_and(is(&[Word::Of]))
            && plain.next().is_none()
        {
            return level(true);
        }
        let compared = is(&[Word::Compare, Word::YearBefore, Word::From]);
        if words[comma.map_or(0, |comma| comma + 1)..].iter().any(is(&[Word::Past]))
            && !words.iter().any(compared)
            || comma.is_some_and(|comma| !to_after(comma))
            || item.is_some() && item > number && from.is_none()
        {
            return None;
        }
        let fits = match (from, number) {
            (Some(from), Some(number)) => {
                from < number && change.is_some_and(|change| change > number && to_after(change))
            }
            (None, Some(number)) => comma.is_some_and(|comma| comma > number && to_after(comma)),
            _ => change.or(last(&[Word::Compare, Word::YearBefore])).is_none_or(to_after),
        };
        if fits { level(false) } else { None }
    }
}

/// The change whose amount stands behind some words: 同比增长, 比2024年增加了.
pub(super) fn change(words: &[Kind]) -> Option<Change> {
    let cut = words.iter().rposition(|kind| matches!(kind, Kind::Word(Word::Comma) | Kind::Number(_)));
    let since = &words[cut.map_or(0, |cut| cut + 1)..];
    let plain: Vec<Kind> =
        since.iter().filter(|kind| !matches!(kind, Kind::Word(Word::Filler | Word::Of))).copied().collect();
    let (since, verb) = match plain.as_slice() {
        [Kind::Word(Word::YearBefore), Kind::Word(verb)] => (Since::YearBefore, verb),
        [Kind::Word(Word::Compare), Kind::Time(time), Kind::Word(verb)] => (Since::At(*time), verb),
        _ => return None,
    };
    match verb {
        Word::Up => Some(Change { since, up: true }),
        Word::Down => Some(Change { since, up: false }),
        _ => None,
    }
}
