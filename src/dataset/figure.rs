//! One figure as readers see it: a number with its qualifier and unit, or the words for a number that is not known.
//! A withheld figure has no number at all, so none can slip out; it is never a zero.

use crate::dataset::number::{Decimal, Style};
use std::sync::Arc;

use crate::diagnostic::{CellName, Span};
use crate::hash::Hasher;

/// A figure: a quantity with its unit, and where it was written.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What is known of it.
    pub quantity: Quantity,
    /// Its unit as shown behind the number (`个`, `万元`); empty if none.
    pub unit: Arc<str>,
    /// Where it was written. Not part of any hash.
    pub place: Place,
}

/// What is known of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// A number.
    Known {
        /// The number as written.
        value: Decimal,
        /// How exact it is.
        qualifier: Option<Qualifier>,
    },
    /// 待核定: somebody still has to confirm it.
    Pending,
    /// 未公开: it is not for the public.
    Withheld,
}

/// The word that says a number is not exact.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Qualifier {
    /// 余, behind the number: a little more.
    Odd,
    /// 约, before it: about.
    About,
    /// 近, before it: a little less.
    Nearly,
    /// 超, before it: more.
    Over,
}

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The bytes of a text source; an empty range at the start of a spreadsheet.
    pub span: Span,
    /// The cell, in a spreadsheet.
    pub cell: Option<CellName>,
}

impl Qualifier {
    /// Every qualifier with its word.
    pub const ALL: [(Qualifier, &'static str); 4] = [
        (Qualifier::Odd, "余"),
        (Qualifier::About, "约"),
        (Qualifier::Nearly, "近"),
        (Qualifier::Over, "超"),
    ];

    /// 余, 约, 近 or 超.
    pub fn word(self) -> &'static str {
        Qualifier::ALL.into_iter().find(|(qualifier, _)| *qualifier == self).map_or("", |(_, word)| word)
    }

    /// The qualifier of a word.
    pub fn parse(word: &str) -> Option<Qualifier> {
        Qualifier::ALL.into_iter().find(|(_, known)| *known == word).map(|(qualifier, _)| qualifier)
    }
}

impl Quantity {
    /// `known`, `pending` or `withheld`.
    pub fn status(&self) -> &'static str {
        match self {
            Quantity::Known { .. } => "known",
            Quantity::Pending => "pending",
            Quantity::Withheld => "withheld",
        }
    }

    pub(super) fn add_to(&self, hasher: &mut Hasher) {
        hasher.text(self.status());
        if let Quantity::Known { value, qualifier } = self {
            hasher.text(value.as_str());
            hasher.text(qualifier.map_or("", Qualifier::word));
        }
    }
}

impl Figure {
    /// The number, if it is known.
    pub fn value(&self) -> Option<&Decimal> {
        match &self.quantity {
            Quantity::Known { value, .. } => Some(value),
            Quantity::Pending | Quantity::Withheld => None,
        }
    }

    /// How exact the number is.
    pub fn qualifier(&self) -> Option<Qualifier> {
        match &self.quantity {
            Quantity::Known { qualifier, .. } => *qualifier,
            Quantity::Pending | Quantity::Withheld => None,
        }
    }

    /// The number, if it is known and exact.
    pub fn exact(&self) -> Option<&Decimal> {
        self.value().filter(|_| self.is_exact())
    }

    /// Whether no word says that the number is rounded.
    pub fn is_exact(&self) -> bool {
        self.qualifier().is_none()
    }

    /// `120余个`, `约3万元`; `未公开` or `待核定` for what is not known.
    pub fn text(&self) -> String {
        self.styled(Style::default())
    }

    /// The same with the number in another style.
    pub fn styled(&self, style: Style) -> String {
        self.compose(style, &self.unit, true)
    }

    /// The same without the unit, but for its 万 or 亿, which belongs to the number: `120余`, `约3万`.
    pub fn without_unit(&self, style: Style) -> String {
        self.compose(style, &self.unit, false)
    }

    /// The same without any unit, as in a column whose heading has it: `120余`, `约3`.
    pub fn bare(&self, style: Style) -> String {
        self.compose(style, "", false)
    }

    fn compose(&self, style: Style, unit: &str, with_unit: bool) -> String {
        let (value, qualifier) = match &self.quantity {
            Quantity::Pending => return "待核定".into(),
            Quantity::Withheld => return "未公开".into(),
            Quantity::Known { value, qualifier } => (value, *qualifier),
        };
        let (large, rest) = large_unit(unit);
        let (number, scaled) = value.styled(style, exponent(large));
        let large = scaled.unwrap_or(large);
        let rest = if with_unit { rest } else { "" };
        match qualifier {
            None => format!("{number}{large}{rest}"),
            // 余 stands behind the part that is round: 120余万元, but 3万余元.
            Some(Qualifier::Odd) if number.ends_with('0') && !number.contains('.') => {
                format!("{number}余{large}{rest}")
            }
            Some(Qualifier::Odd) => format!("{number}{large}余{rest}"),
            Some(before) => format!("{}{number}{large}{rest}", before.word()),
        }
    }

    /// The bytes to point at.
    pub fn span(&self) -> Span {
        self.place.span.clone()
    }
}

/// A unit as its large part and the rest: 万元 is 万 and 元.
pub fn large_unit(unit: &str) -> (&str, &str) {
    let large = if unit.starts_with('万') {
        if unit.starts_with("万亿") { "万亿".len() } else { "万".len() }
    } else if unit.starts_with('亿') {
        "亿".len()
    } else {
        0
    };
    unit.split_at(large)
}

/// The power of ten of a large unit.
pub fn exponent(large: &str) -> u32 {
    match large {
        "万" => 4,
        "亿" => 8,
        "万亿" => 12,
        _ => 0,
    }
}
