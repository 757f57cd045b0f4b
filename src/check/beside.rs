//! What stands beside a quoted figure, and says again what the figure says or says something else: `{{ stat("grid.count") }}个`
//! reads 120个个. What a text has there is kept when it is read; a sentence is put together as readers see it, with the
//! words of its figures through the lens, and looked at then.

use std::ops::Range;

use super::contradicted::{self, Reading, Shown};
use super::shown::Words;
use super::{Found, Options, PageLook};
use crate::dataset::Indicator;
use crate::dataset::period::Stretch;
use crate::diagnostic::{Diagnostic, Node, Span};
use crate::document::Call;
use crate::document::shortcode::{self, FigureCall, Meaning};
use crate::embedded;
use crate::lens::Lens;
use crate::text::passage::{Passage, Role, What};

/// A call that shows a figure, and what touches it.
#[derive(Clone, Debug)]
pub struct Beside {
    call: Call,
    before: String,
    after: String,
    /// Whether nothing but `before` stands between the call before it and this one.
    joined: bool,
    /// The time that its row or column is about, in a cell of a table, as it is written there.
    time: Option<(Stretch, String)>,
    place: Range<u32>,
}

/// How much of a sentence beside a call is kept, in characters.
const KEPT: usize = 40;
/// Where a sentence ends.
const ENDS: [char; 5] = ['。', '；', '！', '？', '\n'];

/// Keeps the calls of a passage with what stands beside them.
pub(super) fn read(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    let mut last = None;
    let holes = passage.holes.iter();
    for (index, hole) in holes.enumerate().filter(|(_, hole)| hole.what == What::Call) {
        let place = passage.place(hole.range.clone());
        let Some(source) = passage.source.get(place.clone()) else { continue };
        let Some((_, Ok(call))) = shortcode::find(found.path, source, place.start).pop() else { continue };
        if matches!(call.meaning(), Meaning::Blank { .. } | Meaning::Recording { .. } | Meaning::Other) {
            continue;
        }
        let start = index.checked_sub(1).map_or(0, |before| passage.holes[before].range.end);
        let end = passage.holes.get(index + 1).map_or(passage.text.len(), |after| after.range.start);
        let all = passage.text[start..hole.range.start].trim_end_matches(' ');
        let before = all.rsplit(ENDS).next().unwrap_or(all);
        let kept = before.char_indices().rev().take(KEPT).last().map_or(0, |(at, _)| at);
        let after = passage.text[hole.range.end..end].trim_start_matches(' ');
        found.beside.push(Beside {
            call,
            before: before[kept..].into(),
            after: after.split_inclusive(ENDS).next().unwrap_or("").chars().take(KEPT).collect(),
            joined: last == Some(start) && kept == 0 && before.len() == all.len(),
            time: time_of_cell(passage),
            place: place.start as u32..place.end as u32,
        });
        last = Some(hole.range.end);
    }
}

/// The year, or the part of one, that a cell is of by its row or its column.
fn time_of_cell(passage: &Passage<'_>) -> Option<(Stretch, String)> {
    let labels = [passage.column, passage.row].into_iter().filter(|_| passage.role == Role::Cell);
    let times = labels.filter_map(|label| {
        let time = Stretch::parse(label).filter(|time| time.year().is_some())?;
        Some((time, label.trim().to_owned()))
    });
    let times: Vec<(Stretch, String)> = times.collect();
    <[_; 1]>::try_from(times).ok().map(|[time]| time)
}

/// Holds what stands beside the calls of a page against their words.
pub(super) fn compare(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    let mut rest = page.beside;
    while let Some((first, others)) = rest.split_first() {
        let length = others.iter().take_while(|beside| beside.joined).count();
        let group: Vec<&Beside> = [first].into_iter().chain(&others[..length]).collect();
        rest = &others[length..];
        let reading = put_together(page.lens, &group);
        let doubled = reading.shown.iter().enumerate().filter_map(|(at, shown)| {
            let (before, after) = (&reading.text[..shown.range.start], &reading.text[shown.range.end..]);
            Some((at..at + 1, shown.words.doubled(before, after)?))
        });
        let mut said: Vec<(Range<usize>, Diagnostic)> = doubled.collect();
        for (about, diagnostic) in contradicted::findings(&reading) {
            // One word is not found twice.
            if !said.iter().any(|(other, _)| *other == about) {
                said.push((about, diagnostic));
            }
        }
        for (about, diagnostic) in said {
            let shown = &reading.shown[about];
            let (Some(first), Some(last)) = (shown.first(), shown.last()) else { continue };
            let span = Span { source: page.source.clone(), start: first.place.start, end: last.place.end };
            let sources = shown.iter().map(|shown| Node::Source(shown.indicator.span.source.clone()));
            found.push(diagnostic.span(span).follows(sources));
        }
    }
}

/// A sentence as far as it is kept, with the words of its calls.
fn put_together<'a>(lens: &'a Lens, group: &[&'a Beside]) -> Reading<'a> {
    let mut reading = Reading::default();
    for beside in group {
        reading.text += &beside.before;
        if is_built_in(lens, &beside.call.name) {
            fill_in(lens, beside, &mut reading);
        } else {
            reading.unknown();
        }
    }
    if let Some(last) = group.last() {
        reading.text += &last.after;
    }
    reading
}

/// Adds the words of a call, as far as they can be known.
fn fill_in<'a>(lens: &'a Lens, beside: &'a Beside, reading: &mut Reading<'a>) {
    let figure = |reading: &mut Reading<'a>, call: FigureCall<'a>| {
        let Some(indicator) = lens.evidence(call.id) else { return reading.unknown() };
        add(reading, beside, indicator, call.period, call.unit, Words::of_figure(&call, indicator));
    };
    match beside.call.meaning() {
        Meaning::Figure(call) => figure(reading, call),
        Meaning::Change { id, from, to, growth } => {
            let Some(indicator) = lens.evidence(id) else { return reading.unknown() };
            add(reading, beside, indicator, Some(to), true, Words::of_change(indicator, from, to, growth));
        }
        Meaning::Clause(calls, clause) => {
            let mut parts = clause.split("{}");
            reading.text += parts.next().unwrap_or("");
            for (call, part) in calls.into_iter().zip(parts) {
                figure(reading, call);
                reading.text += part;
            }
        }
        Meaning::Blank { .. } | Meaning::Recording { .. } | Meaning::Other => {}
    }
}

fn add<'a>(
    reading: &mut Reading<'a>,
    beside: &'a Beside,
    indicator: &'a Indicator,
    period: Option<&'a str>,
    whole: bool,
    words: Option<Words>,
) {
    let Some(words) = words else { return reading.unknown() };
    let start = reading.text.len();
    reading.text += &words.text;
    let range = start..reading.text.len();
    let time = beside.time.as_ref().map(|(time, written)| (*time, written.as_str()));
    let place = beside.place.clone();
    reading.shown.push(Shown { range, indicator, words, period, whole, time, place });
}

/// Whether a shortcode has the template that comes with the program. What one of the site's own makes of a figure nobody knows.
fn is_built_in(lens: &Lens, shortcode: &str) -> bool {
    let name = format!("shortcodes/{shortcode}.html");
    let Some(template) = lens.template(&name).and_then(|template| template.compiled()) else { return false };
    embedded::DEFAULT_THEME
        .iter()
        .any(|(known, text)| *known == name && *text == template.source().as_bytes())
}
