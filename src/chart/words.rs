//! What a chart says to those who do not see it.

use std::cmp::Ordering;

use crate::dataset::figure::{Qualifier, Quantity};

use super::{Across, Datum, Form, Spec};

/// `条形图，5 项，最大是东街道（12个），最小是西街道（9个），1 个未公开，2 个无此期。数字见图后的数据表。`
pub(super) fn description(spec: &Spec, form: Form) -> String {
    let mut text = spec.description.trim_end_matches('。').to_string();
    if !text.is_empty() {
        text.push('。');
    }
    let counted = if matches!(spec.across, Across::Time(_) | Across::Order) { "期" } else { "项" };
    text += &format!("{}，{} {counted}", form.chinese(), spec.categories.len());
    if let [series] = spec.series.as_slice() {
        text += &extremes(&spec.categories, &series.values);
    } else {
        let names: Vec<&str> = spec.series.iter().map(|series| series.name.as_str()).collect();
        text += &format!("，比较{}", names.join("、"));
    }
    for (quantity, word) in missing(spec) {
        let count = spec.data().filter(|datum| datum.quantity == quantity).count();
        if count > 0 {
            text += &format!("，{count} 个{word}");
        }
    }
    text + "。数字见图后的数据表。"
}

/// The kinds of figures without a number, each with the word for it.
fn missing(spec: &Spec) -> [(Option<Quantity>, &'static str); 3] {
    let absent = match spec.across {
        Across::Time(_) | Across::Order => "无此期",
        Across::Names | Across::Indicators => "没有数字",
    };
    [(Some(Quantity::Withheld), "未公开"), (Some(Quantity::Pending), "待核定"), (None, absent)]
}

/// Which are the largest and which the smallest of those that are known, as far as that is certain.
fn extremes(categories: &[String], values: &[Datum]) -> String {
    let known: Vec<(&String, &Datum)> =
        categories.iter().zip(values).filter(|(_, datum)| datum.number().is_some()).collect();
    let all = values.iter().all(|datum| datum.number().is_some() || datum.is_absent());
    let among = if all { "" } else { "已知的" };
    let largest = known.iter().max_by_key(|(_, datum)| datum.number());
    let smallest = known.iter().min_by_key(|(_, datum)| datum.number());
    let mut text = String::new();
    for (outermost, order, word) in [(largest, Ordering::Greater, "最大"), (smallest, Ordering::Less, "最小")]
    {
        let Some((_, outermost)) = outermost else { continue };
        let same = |datum: &Datum| datum.exact().is_some() && datum.exact() == outermost.exact();
        let (first, others): (Vec<_>, Vec<_>) =
            known.iter().partition(|(_, datum)| same(datum) || std::ptr::eq(*datum, *outermost));
        if others.is_empty() || !others.iter().all(|(_, other)| surely(outermost, other) == Some(order)) {
            continue;
        }
        let names: Vec<&str> = first.iter().take(3).map(|(name, _)| name.as_str()).collect();
        let more = if first.len() > 3 { format!("等{}项", first.len()) } else { String::new() };
        text += &format!("，{among}{word}是{}{more}（{}）", names.join("、"), outermost.text);
    }
    text
}

/// How two known figures compare, where their qualifiers leave no doubt. 余 and 超 say up to twice as much, 近 down to
/// half, 约 both.
fn surely(one: &Datum, other: &Datum) -> Option<Ordering> {
    let (a, b) = (one.number()?, other.number()?);
    if one.exact().is_some() && other.exact().is_some() {
        return Some(a.cmp(b)).filter(|order| order.is_ne());
    }
    let ((low, high), (other_low, other_high)) = (bounds(one)?, bounds(other)?);
    if low > other_high {
        Some(Ordering::Greater)
    } else if high < other_low {
        Some(Ordering::Less)
    } else {
        None
    }
}

/// Between which numbers a known figure lies.
fn bounds(datum: &Datum) -> Option<(f64, f64)> {
    let Some(Quantity::Known { value, qualifier }) = &datum.quantity else { return None };
    let value = value.to_f64();
    let (down, up) = (value.min(value - value.abs() / 2.0), value + value.abs());
    Some(match qualifier {
        None => (value, value),
        Some(Qualifier::Odd | Qualifier::Over) => (value, up),
        Some(Qualifier::Nearly) => (down, value),
        Some(Qualifier::About) => (down, up),
    })
}
