//! The words for a change between two periods: 由90个增加到120个, 同比增长33.3%, 提高2.5个百分点. The direction and the
//! percentage are computed, so that the words cannot disagree with the numbers; what cannot be computed is refused.

use std::cmp::Ordering;

use crate::dataset::period::Stretch;
use crate::dataset::period::label;
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
    /// The second period is not later than the first.
    Backwards {
        /// The first.
        from: String,
        /// The second.
        to: String,
    },
    /// The periods are not of one kind: a half-year and a year.
    Unlike {
        /// The first.
        from: String,
        /// The second.
        to: String,
    },
    /// One of the two has a qualifier (余, 约, 近, 超), and either may be the larger.
    Open {
        /// The text of the first figure.
        from: String,
        /// That of the second.
        to: String,
    },
    /// One of the two has a qualifier, so that there is no percentage.
    Inexact,
    /// A percentage of zero or of a negative number says nothing.
    NoBase,
    /// What falls below zero falls by no percentage.
    BelowZero,
    /// A rank grows by no percentage.
    Rank,
    /// There is no percentage of what is measured from no zero: temperatures.
    NoRatio,
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
            Refusal::Backwards { from, to } if from == to => format!("的两期都是{}，没有增减", label(from)),
            Refusal::Backwards { from, to } => {
                format!("的{}不在{}之后，不能说由前者到后者", label(to), label(from))
            }
            Refusal::Unlike { from, to } => {
                format!("的{}和{}不能比较：{}", label(from), label(to), unlike(from, to))
            }
            Refusal::Open { from, to } => format!("由{from}到{to}，分不清是增是减"),
            Refusal::Inexact => "的数字带有“余”“约”“近”“超”，算不出百分之几".into(),
            Refusal::NoBase => "起点是零或负数，不能说增长百分之几".into(),
            Refusal::BelowZero => "由正数变为负数，不能说下降百分之几".into(),
            Refusal::Rank => "是名次，不能说增长或下降百分之几".into(),
            Refusal::NoRatio => "是温度，不能说增长百分之几".into(),
        }
    }
}

/// What differences of a unit are told in.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Measure {
    /// Amounts: by so many percent.
    Amount,
    /// Shares: by so many points, which are called that.
    Points(&'static str),
    /// What has no zero of its own.
    Degrees,
}

impl Measure {
    fn of(unit: &str) -> Measure {
        match unit {
            "%" | "％" | "百分点" | "个百分点" => Measure::Points("个百分点"),
            "‰" | "千分点" | "个千分点" => Measure::Points("个千分点"),
            "℃" | "°C" | "摄氏度" => Measure::Degrees,
            _ => Measure::Amount,
        }
    }
}

/// `由90个增加到120个`, `由85%下降到80%`, `与2021年持平`. Periods are named in any notation.
pub fn from_to(indicator: &Indicator, from: &str, to: &str) -> Result<String, Refusal> {
    let (old, new) = both(indicator, from, to)?;
    let order = direction(old, new)?;
    if let (true, Some(before), Some(after)) = (indicator.is_rank(), old.figure.exact(), new.figure.exact()) {
        let unit = if indicator.unit.is_empty() { "位" } else { &indicator.unit };
        let verb = match order {
            Ordering::Equal => return Ok(format!("与{}持平", old.label())),
            Ordering::Less => "上升到",
            Ordering::Greater => "下降到",
        };
        return Ok(format!("由第{before}{unit}{verb}第{after}{unit}"));
    }
    let amount = Measure::of(&indicator.unit) == Measure::Amount;
    let verb = match order {
        Ordering::Equal => return Ok(format!("与{}持平", old.label())),
        Ordering::Greater if amount => "增加到",
        Ordering::Greater => "提高到",
        Ordering::Less if amount => "减少到",
        Ordering::Less => "下降到",
    };
    Ok(format!("由{}{verb}{}", old.figure.text(), new.figure.text()))
}

/// Whether an indicator is a rank, of which the first is the best.
/// `同比增长33.3%`, `环比下降5%`, `比2019年增长20%`, `同比提高2.5个百分点` (for percentages and points), `同比持平`. The
/// percentage has at most `decimals` decimals, rounded half up, without zeros at the end; what is neither nothing nor all is
/// `不足0.1%` or `超过99.9%`.
pub fn growth(indicator: &Indicator, from: &str, to: &str, decimals: u32) -> Result<String, Refusal> {
    let (old, new) = both(indicator, from, to)?;
    let order = direction(old, new)?;
    let against = comparison(&old.name, &new.name);
    if order == Ordering::Equal {
        let against = if against.starts_with('比') { format!("与{}", old.label()) } else { against };
        return Ok(format!("{against}持平"));
    }
    let (Some(old), Some(new)) = (old.figure.exact(), new.figure.exact()) else {
        return Err(Refusal::Inexact);
    };
    if indicator.is_rank() {
        return Err(Refusal::Rank);
    }
    let difference = new.minus(old).absolute();
    match Measure::of(&indicator.unit) {
        Measure::Points(points) => {
            let verb = if order == Ordering::Greater { "提高" } else { "下降" };
            return Ok(format!("{against}{verb}{}{points}", difference.trimmed()));
        }
        Measure::Degrees => return Err(Refusal::NoRatio),
        Measure::Amount if old.is_zero() || old.is_negative() => return Err(Refusal::NoBase),
        Measure::Amount if new.is_negative() => return Err(Refusal::BelowZero),
        Measure::Amount => {}
    }
    let percent = difference.percent_of(old, decimals).ok_or(Refusal::NoBase)?;
    let verb = if order == Ordering::Greater { "增长" } else { "下降" };
    let places = decimals.min(4) as usize;
    if percent.is_zero() {
        let least = if places == 0 { "1".into() } else { format!("0.{:0>places$}", 1) };
        return Ok(format!("{against}{verb}不足{least}%"));
    }
    if order == Ordering::Less && !new.is_zero() && percent.trimmed().as_str() == "100" {
        let most = if places == 0 { "99".into() } else { format!("99.{:9<places$}", 9) };
        return Ok(format!("{against}{verb}超过{most}%"));
    }
    Ok(format!("{against}{verb}{}%", percent.trimmed()))
}

fn both<'a>(indicator: &'a Indicator, from: &str, to: &str) -> Result<(&'a Period, &'a Period), Refusal> {
    let find = |name: &str| {
        indicator.position(name).ok_or_else(|| Refusal::NoPeriod {
            period: name.into(),
            known: indicator.series.iter().map(|period| period.name.clone()).collect(),
        })
    };
    let (first, second) = (find(from)?, find(to)?);
    let (old, new) = (&indicator.series[first], &indicator.series[second]);
    let names = || (old.name.clone(), new.name.clone());
    if second <= first {
        let (from, to) = names();
        return Err(Refusal::Backwards { from, to });
    }
    let alike = match (old.time, new.time) {
        (Some(old), Some(new)) => old.is_like(&new),
        // What nobody can place may be of one kind: 换届前, 换届后.
        (None, None) => true,
        _ => false,
    };
    if !alike {
        let (from, to) = names();
        return Err(Refusal::Unlike { from, to });
    }
    for period in [old, new] {
        if period.figure.value().is_none() {
            return Err(Refusal::Unknown { period: period.name.clone(), text: period.figure.text() });
        }
    }
    Ok((old, new))
}

/// How the later figure compares with the earlier.
fn direction(old: &Period, new: &Period) -> Result<Ordering, Refusal> {
    let open = || Refusal::Open { from: old.figure.text(), to: new.figure.text() };
    old.figure.compare(&new.figure).ok_or_else(open)
}

/// Why two periods cannot be compared: `“2022H1”是半年，“2022”是年`.
pub(crate) fn unlike(from: &str, to: &str) -> String {
    let kind = |name: &str| match Stretch::parse(name) {
        Some(stretch) => format!("是{}", stretch.kind()),
        None => "看不出是什么时候".into(),
    };
    let (first, second) = (kind(from), kind(to));
    if first == second {
        return format!("“{from}”和“{to}”一个写了年份，一个没有");
    }
    format!("“{from}”{first}，“{to}”{second}")
}

/// 同比 for the same time of the year before, 环比 for the half-year, quarter, month or week before (the stretch next to
/// it, as the National Bureau of Statistics has it), else 比2019年. Moments are compared with the moment: 比2021年末, but for the
/// end of the same month.
pub(crate) fn comparison(from: &str, to: &str) -> String {
    if let (Some(old), Some(new)) = (Stretch::parse(from), Stretch::parse(to)) {
        if new.is_year_after(&old) && !(new.is_year() && new.is_moment()) {
            return "同比".into();
        }
        if new.follows(&old) && !new.is_moment() && new.year().is_some() {
            return "环比".into();
        }
    }
    format!("比{}", label(from))
}
