//! The words for a change between two periods: 由90个增加到120个, 同比增长33.3%, 提高2.5个百分点. The direction and the
//! percentage are computed, so that the words cannot disagree with the numbers; what cannot be computed is refused.

use std::cmp::Ordering;

use crate::dataset::figure::{Figure, Qualifier};
use crate::dataset::{Indicator, Period};

/// Why there are no words for a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The indicator has no such period.
    NoPeriod {
        /// The period that was asked for.
        period: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// One of the two is not known: the text for it, `未公开` or `待核定`.
    Unknown {
        /// The period.
        period: String,
        /// The text for its figure.
        text: String,
    },
    /// One of the two has a qualifier (余, 约, 近, 超), so the percentage or the direction is not certain.
    Inexact,
    /// A percentage of zero or of a negative number says nothing.
    NoBase,
}

impl Refusal {
    /// What to tell the writer.
    pub fn message(&self) -> String {
        match self {
            Refusal::NoPeriod { period, known } if known.is_empty() => {
                format!("这个指标没有分期的数字（series），没有“{period}”这一期")
            }
            Refusal::NoPeriod { period, known } => {
                format!("没有“{period}”这一期，有的是：{}", known.join("、"))
            }
            Refusal::Unknown { period, text } => format!("{}的数字{text}，不能说增减", label(period)),
            Refusal::Inexact => "数字带有“余”“约”“近”“超”，算不出准确的增减".into(),
            Refusal::NoBase => "起点是零或负数，不能说增长百分之几".into(),
        }
    }
}

/// `由90个增加到120个`, `由85%下降到80%`, `与2021年持平`. Periods are named as in the dataset (`2021`).
pub fn from_to(indicator: &Indicator, from: &str, to: &str) -> Result<String, Refusal> {
    let (old, new) = both(indicator, from, to)?;
    let order = direction(&old.figure, &new.figure)?;
    let percent = is_percentage(&indicator.unit);
    let verb = match order {
        Ordering::Equal => return Ok(format!("与{}持平", label(from))),
        Ordering::Greater if percent => "提高到",
        Ordering::Greater => "增加到",
        Ordering::Less if percent => "下降到",
        Ordering::Less => "减少到",
    };
    Ok(format!("由{}{verb}{}", old.figure.text(), new.figure.text()))
}

/// `同比增长33.3%`, `环比下降5%`, `比2019年增长20%`, `同比提高2.5个百分点` (for percentages), `同比持平`. The percentage has at
/// most `decimals` decimals, rounded half up, without zeros at the end.
pub fn growth(indicator: &Indicator, from: &str, to: &str, decimals: u32) -> Result<String, Refusal> {
    let (old, new) = both(indicator, from, to)?;
    let order = direction(&old.figure, &new.figure)?;
    let against = comparison(from, to);
    if order == Ordering::Equal {
        return Ok(if against.starts_with('比') {
            format!("与{}持平", label(from))
        } else {
            format!("{against}持平")
        });
    }
    let (Some(old), Some(new)) = (old.figure.exact(), new.figure.exact()) else {
        return Err(Refusal::Inexact);
    };
    let difference = new.minus(old).absolute();
    if is_percentage(&indicator.unit) {
        let verb = if order == Ordering::Greater { "提高" } else { "下降" };
        let points = if indicator.unit == "‰" { "千分点" } else { "百分点" };
        return Ok(format!("{against}{verb}{}个{points}", difference.trimmed()));
    }
    if old.is_zero() || old.is_negative() {
        return Err(Refusal::NoBase);
    }
    let percent = difference.percent_of(old, decimals).ok_or(Refusal::NoBase)?;
    let verb = if order == Ordering::Greater { "增长" } else { "下降" };
    if percent.is_zero() {
        let least = if decimals == 0 { "1".into() } else { format!("0.{:0>1$}", 1, decimals as usize) };
        return Ok(format!("{against}{verb}不足{least}%"));
    }
    Ok(format!("{against}{verb}{}%", percent.trimmed()))
}

/// How a period is named in a sentence: `2022年`, `2022年6月`, `2022年第一季度`; others as written.
pub fn label(period: &str) -> String {
    let year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((start, part)) = split_year(period) {
        let name = match part {
            "Q1" => "第一季度",
            "Q2" => "第二季度",
            "Q3" => "第三季度",
            "Q4" => "第四季度",
            "H1" => "上半年",
            "H2" => "下半年",
            _ => "",
        };
        if !name.is_empty() {
            return format!("{start}年{name}");
        }
    }
    if year(period) || period.contains('-') {
        return crate::date::Date::parse(period).map_or(period.into(), |date| date.chinese());
    }
    period.into()
}

fn both<'a>(indicator: &'a Indicator, from: &str, to: &str) -> Result<(&'a Period, &'a Period), Refusal> {
    let find = |name: &str| {
        indicator.series.iter().find(|period| period.name == name).ok_or_else(|| Refusal::NoPeriod {
            period: name.into(),
            known: indicator.series.iter().map(|period| period.name.clone()).collect(),
        })
    };
    let (old, new) = (find(from)?, find(to)?);
    for period in [old, new] {
        if period.figure.value().is_none() {
            return Err(Refusal::Unknown { period: period.name.clone(), text: period.figure.text() });
        }
    }
    Ok((old, new))
}

/// How `new` compares with `old`. Inexact numbers are compared too, unless they are equal or 超 leaves the order
/// open (超90 to 100 may be a fall).
fn direction(old: &Figure, new: &Figure) -> Result<Ordering, Refusal> {
    let (Some(a), Some(b)) = (old.value(), new.value()) else { return Err(Refusal::Inexact) };
    let order = b.cmp(a);
    let open = match order {
        Ordering::Equal => old.qualifier().is_some() || new.qualifier().is_some(),
        Ordering::Greater => old.qualifier() == Some(Qualifier::Over),
        Ordering::Less => new.qualifier() == Some(Qualifier::Over),
    };
    if open { Err(Refusal::Inexact) } else { Ok(order) }
}

/// 同比 for the same time of the year before, 环比 for the month or quarter before, else 比2019年.
pub(crate) fn comparison(from: &str, to: &str) -> String {
    let (Some((old, old_part)), Some((new, new_part))) = (split_year(from), split_year(to)) else {
        return format!("比{}", label(from));
    };
    if old + 1 == new && old_part == new_part {
        return "同比".into();
    }
    let step = |part: &str| -> Option<(i32, i32)> {
        if let Some(quarter) = part.strip_prefix('Q') {
            return Some((quarter.parse().ok()?, 4));
        }
        Some((part.parse().ok()?, 12))
    };
    if let (Some((a, per_year)), Some((b, same))) = (step(old_part), step(new_part))
        && per_year == same
        && new * same + b == old * per_year + a + 1
    {
        return "环比".into();
    }
    format!("比{}", label(from))
}

/// `2022-06` is 2022 and `06`; `2022Q1` is 2022 and `Q1`; `2022` is 2022 and nothing.
fn split_year(period: &str) -> Option<(i32, &str)> {
    let year = period.get(..4)?.parse().ok()?;
    Some((year, period[4..].trim_start_matches('-')))
}

/// Whether differences of this unit are 百分点 (or 千分点).
fn is_percentage(unit: &str) -> bool {
    matches!(unit, "%" | "％" | "‰")
}
