//! The figures of an indicator by period, in the order of time.

use std::ops::Range;

use super::figure::{Figure, Place, Qualifier, Quantity};
use super::period::{self, Stretch};
use super::{Period, figure_of};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::yaml::{Decoder, Field, Value};

/// The periods of a map from names to figures, as written.
pub(super) fn read(
    decoder: &mut Decoder<'_>,
    field: Field<'_>,
    unit: &str,
    qualifier: Option<Qualifier>,
) -> Vec<Period> {
    let Some(mut map) = decoder.map(field) else { return Vec::new() };
    let (mut series, mut places): (Vec<Period>, Vec<Range<usize>>) = Default::default();
    for (entry, value) in map.all() {
        let figure = if matches!(value.node.value, Value::Null) {
            decoder.diagnostics.push(
                Diagnostic::new(Code::DatasetMissingKey, format!("“{}”这一期是空的", entry.key))
                    .at(decoder.path, entry.key_range.clone())
                    .hint("写上数字；没有公开的写 withheld，还没有核定的写 pending"),
            );
            let span = Span::new(decoder.path, entry.key_range.clone());
            Figure { quantity: Quantity::Pending, unit: unit.into(), place: Place { span, cell: None } }
        } else {
            figure_of(decoder, value, unit, qualifier)
        };
        if period::is_impossible(&entry.key) {
            let message = format!("“{}”这一期在日历上没有", entry.key);
            let diagnostic =
                Diagnostic::new(Code::DatasetInvalid, message).at(decoder.path, entry.key_range.clone());
            decoder.diagnostics.push(diagnostic.hint("改正年、月、日，如 2022年2月28日、2023年12月、2023Q4"));
        }
        series.push(Period::new(&entry.key, figure));
        places.push(entry.key_range.clone());
    }
    if series.is_empty() {
        decoder.invalid(field, "“series”里一期也没有", "写成 series: {2021: 90, 2022: 120}");
    }
    if let Some((diagnostic, at, other)) = misplaced(&series) {
        let name = &series[other].name;
        decoder.diagnostics.push(
            diagnostic
                .at(decoder.path, places[at].clone())
                .related(Span::new(decoder.path, places[other].clone()), format!("“{name}”写在这里")),
        );
    }
    series
}

/// The first period that is not later than one before it, and which one that is. Periods that nobody can place in time have
/// the order in which they are written.
fn misplaced(series: &[Period]) -> Option<(Diagnostic, usize, usize)> {
    let mut latest: Option<(usize, Stretch)> = None;
    for (at, period) in series.iter().enumerate() {
        let Some(time) = period.time else { continue };
        if let Some((other, last)) = latest
            && last.year().is_some() == time.year().is_some()
            && time <= last
        {
            let other = series
                .iter()
                .position(|known| known.time == Some(time))
                .filter(|same| *same < at)
                .unwrap_or(other);
            return Some((complaint(&series[at], &series[other], time), at, other));
        }
        latest = Some((at, time));
    }
    None
}

fn complaint(late: &Period, early: &Period, time: Stretch) -> Diagnostic {
    if early.time == Some(time) {
        let message = format!("“{}”和“{}”是同一期", late.name, early.name);
        return Diagnostic::new(Code::DatasetInvalid, message).hint("一期只写一次，删去一个");
    }
    let message = format!("“{}”写在“{}”的后面，各期要按时间先后写", late.name, early.name);
    let diagnostic =
        Diagnostic::new(Code::DatasetInvalid, message).hint("从最早的一期写起，最后一期就是当前的数字");
    match time.year() {
        Some(_) => diagnostic,
        None => diagnostic.hint("跨年的，期名里写上年份，如 2022年1月"),
    }
}
