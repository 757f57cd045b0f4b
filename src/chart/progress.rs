//! What there is against what is wanted. Where less is better a target is a bound: what lies beyond it is hatched, and
//! nothing is called done by so many percent.

use std::cmp::Ordering;

use super::bars::{BAR, GAP, UNKNOWN, heading};
use super::canvas::{Anchor, Canvas, WIDTH, length, number, unit};
use super::measure::wrap;
use super::{Datum, Spec, finish};
use crate::dataset::Direction;
use crate::dataset::additive::adds_up;
use crate::dataset::number::Decimal;

/// One bar for each category, each on its own scale, with a mark at the target.
pub(super) fn draw(spec: &Spec) -> String {
    let mut canvas = Canvas::new(&spec.id);
    let mut y = 0.0;
    let mut beyond = false;
    for (index, category) in spec.categories.iter().enumerate() {
        let goal = spec.goals.get(index);
        let row = Row {
            name: category,
            unit: goal.map_or(&spec.series[0].unit, |goal| &goal.unit),
            now: &spec.series[0].values[index],
            target: &spec.series[1].values[index],
            direction: goal.map(|goal| goal.direction).unwrap_or_default(),
        };
        y = heading(&mut canvas, y, category, &row.now.text);
        if row.target.number().is_some() {
            beyond |= bar(&mut canvas, y + 2.0, &row);
            y += BAR + 6.0;
        }
        let words = format!("{}{}", row.wanted(&spec.series[1].name), row.verdict());
        y = canvas.lines(0.0, y, Anchor::Start, &wrap(&words, WIDTH)) + GAP;
    }
    if beyond {
        y = canvas.lines(0.0, y, Anchor::Start, &wrap("斜纹：高出目标的部分", WIDTH));
    }
    finish(canvas, y, spec)
}

struct Row<'a> {
    name: &'a str,
    unit: &'a str,
    now: &'a Datum,
    target: &'a Datum,
    direction: Direction,
}

/// Draws what there is and the mark; says whether part of it lies beyond a bound.
fn bar(canvas: &mut Canvas<'_>, y: f64, row: &Row<'_>) -> bool {
    let whole = [row.now, row.target].into_iter().filter_map(|datum| datum.drawn()).fold(0.0, f64::max);
    let scale = unit(WIDTH, whole);
    let target = row.target.drawn().unwrap_or(0.0);
    canvas.bar(0.0, y, WIDTH, BAR, "var(--chart-track, #8884)");
    let mut beyond = false;
    match row.now.drawn() {
        Some(now) if row.direction == Direction::Down && now > target => {
            let (within, over) = (target * scale, (now - target) * scale);
            let [plain, hatched] = [0, 1].map(|order| canvas.fill(order));
            canvas.bar(0.0, y, length(within), BAR, &plain);
            canvas.bar(within, y, length(over), BAR, &hatched);
            beyond = true;
        }
        Some(now) => {
            let fill = canvas.fill(0);
            canvas.bar(0.0, y, length(now * scale), BAR, &fill);
        }
        None => canvas.unknown(0.0, y, UNKNOWN, BAR, row.now),
    }
    let x = (target * scale).clamp(1.5, WIDTH - 1.5);
    canvas.path(
        &format!("M{} {}v{}", number(x), number(y - 3.0), BAR + 6.0),
        "stroke=\"currentColor\" stroke-width=\"3\"",
    );
    beyond
}

impl Row<'_> {
    /// `目标 100个`, `目标 不高于10件`.
    fn wanted(&self, name: &str) -> String {
        match self.target.number() {
            Some(_) if self.direction == Direction::Down => format!("{name} 不高于{}", self.target.text),
            _ => format!("{name} {}", self.target.text),
        }
    }

    /// `，完成 75%`, `，已达到目标`, `，高出目标 10件`; nothing where that is not certain.
    fn verdict(&self) -> String {
        let (Some(now), Some(target)) = (self.now.exact(), self.target.exact()) else { return String::new() };
        let distance = distance(now, target, self.unit);
        match (self.direction, now.cmp(target)) {
            (Direction::Down, Ordering::Greater) => format!("，没有达到，高出目标 {distance}"),
            (Direction::Down, Ordering::Less) => format!("，已达到目标，低 {distance}"),
            (Direction::Down, Ordering::Equal) => "，已达到目标".into(),
            // A rate is not done by so many percent, nor is what was to be nothing.
            (Direction::Up, order) => match share(now, target).filter(|_| adds_up(self.name, self.unit)) {
                Some(share) => format!("，完成{share}"),
                None if order == Ordering::Less => format!("，没有达到，还差 {distance}"),
                None => "，已达到目标".into(),
            },
        }
    }
}

/// How far two numbers are apart: `10件`, `2.5个百分点`.
fn distance(one: &Decimal, other: &Decimal, unit: &str) -> String {
    let points = match unit {
        "%" | "％" => "个百分点",
        "‰" => "个千分点",
        unit => unit,
    };
    format!("{}{points}", one.minus(other).absolute().trimmed())
}

/// How much of the target there is, in percent with at most one decimal: 99.96% is not called done, and something is not
/// called nothing.
fn share(now: &Decimal, target: &Decimal) -> Option<String> {
    if target.is_negative() || now.is_negative() {
        return None;
    }
    let share = now.percent_of(target, 1)?;
    let full = Decimal::parse("100")?;
    Some(match now.cmp(target) {
        Ordering::Less if share >= full => "超过99.9%".into(),
        Ordering::Greater if share <= full => "超过100%".into(),
        _ if share.is_zero() && !now.is_zero() => "不足0.1%".into(),
        _ => format!(" {}%", share.trimmed()),
    })
}
