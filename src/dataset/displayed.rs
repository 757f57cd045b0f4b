//! The number that a formatted cell of a spreadsheet says: what a person reads in it, or why nobody can be sure.

use crate::dataset::figure::large_unit;

/// A number as its format shows it, and what is known of it beside that.
#[derive(Copy, Clone, Debug)]
pub struct Displayed<'a> {
    /// What the cell shows.
    pub text: &'a str,
    /// The number that is shown is below zero, whether or not a sign is shown.
    pub negative: bool,
    /// The number that is shown is zero.
    pub zero: bool,
    /// It has a colour that a number above zero has not.
    pub coloured: bool,
    /// The spreadsheet holds more digits than are shown.
    pub rounded: bool,
}

/// Why a displayed number is not taken as one of its column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// No number, or words beside it.
    Words,
    /// `1.23E+05`.
    Exponent,
    /// A fraction that is only nearly the number, or no decimal.
    Fraction,
    /// It is in another unit: `1.2万` in a column of 元.
    Unit(String),
    /// It is below zero and shows no sign, or the other way round.
    Sign,
}

/// What was read: the digits of a [`Decimal`](super::number::Decimal), and whether the colour alone says that it is below zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadNumber {
    /// The digits, with a minus if below zero.
    pub digits: String,
    /// Only its colour shows that it is below zero.
    pub by_colour: bool,
}

/// Signs of money, and the unit that a column of it has.
const MONEY: &[(&str, &str)] = &[
    ("US$", "美元"),
    ("HK$", "港元"),
    ("USD", "美元"),
    ("HKD", "港元"),
    ("CNY", "元"),
    ("RMB", "元"),
    ("EUR", "欧元"),
    ("¥", "元"),
    ("￥", "元"),
    ("$", "美元"),
    ("€", "欧元"),
    ("£", "英镑"),
];

/// Reads a displayed number in a column of `unit`. Separators, signs of money and the unit itself are taken off, brackets are
/// a minus; the digits stay as they are shown.
pub fn read_number(cell: Displayed<'_>, unit: &str) -> Result<ReadNumber, Unread> {
    let text = cell.text.trim();
    let dashes = |c: char| matches!(c, '-' | '－' | '−' | '—' | '–' | ' ');
    let Some(start) = text.find(|c: char| c.is_ascii_digit()) else {
        // Accounting formats show a zero as a dash.
        let bare = strip_money(text, unit).unwrap_or(text);
        let dash = cell.zero && !bare.trim().is_empty() && bare.chars().all(dashes);
        return if dash {
            Ok(ReadNumber { digits: "0".into(), by_colour: false })
        } else {
            Err(Unread::Words)
        };
    };
    let start = if text[..start].ends_with('.') { start - 1 } else { start };
    let end = text[start..].find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','));
    let (before, (core, behind)) =
        (&text[..start], text[start..].split_at(end.unwrap_or(text.len() - start)));
    if behind.starts_with("E+") || behind.starts_with("E-") || behind.starts_with(['E', 'e']) {
        return Err(Unread::Exponent);
    }
    let (core, behind) = match fraction(core, behind, cell.rounded) {
        Some(found) => found?,
        None => (core.replace(',', ""), behind),
    };
    let mut signs = Signs::default();
    signs.read_before(before, unit)?;
    signs.read_behind(behind, unit)?;
    let minus = signs.minus();
    let by_colour = cell.negative && !minus && !signs.arrow;
    if (by_colour && !cell.coloured) || (minus && !cell.negative && !cell.zero) {
        return Err(Unread::Sign);
    }
    let (whole, fraction) = core.split_once('.').unwrap_or((&core, ""));
    if fraction.contains('.') {
        return Err(Unread::Words);
    }
    let whole = whole.trim_start_matches('0');
    let (whole, point) =
        (if whole.is_empty() { "0" } else { whole }, if fraction.is_empty() { "" } else { "." });
    let sign = if cell.negative { "-" } else { "" };
    Ok(ReadNumber { digits: format!("{sign}{whole}{point}{fraction}"), by_colour })
}

/// What stands around the digits.
#[derive(Default)]
struct Signs {
    minus: bool,
    opened: bool,
    closed: bool,
    /// An arrow down.
    arrow: bool,
}

impl Signs {
    fn minus(&self) -> bool {
        self.minus || (self.opened && self.closed)
    }

    fn read_before(&mut self, text: &str, unit: &str) -> Result<(), Unread> {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            match c {
                ' ' | '\u{a0}' | '\u{3000}' | '+' | '＋' | '▲' | '↑' => {}
                '-' | '－' | '−' => self.minus = true,
                '(' | '（' => self.opened = true,
                '▼' | '↓' => self.arrow = true,
                _ => {
                    rest = strip_money(rest, unit).ok_or_else(|| other_money(rest))?;
                    continue;
                }
            }
            rest = &rest[c.len_utf8()..];
        }
        Ok(())
    }

    fn read_behind(&mut self, text: &str, unit: &str) -> Result<(), Unread> {
        let mut rest = text.trim();
        if let Some(inner) = rest.strip_suffix([')', '）']) {
            (self.closed, rest) = (true, inner);
        }
        if let Some(inner) = rest.strip_suffix(['-', '－', '−']) {
            (self.minus, rest) = (true, inner);
        }
        let rest = rest.trim();
        let (large, _) = large_unit(unit);
        let same = |text: &str| text.replace('％', "%");
        let is_unit = rest.is_empty() || same(rest) == same(unit) || (rest == large && !large.is_empty());
        let money = || MONEY.iter().any(|(sign, money)| rest == *sign && is_money(unit, money));
        if self.opened != self.closed {
            Err(Unread::Words)
        } else if is_unit || money() {
            Ok(())
        } else {
            Err(Unread::Unit(rest.into()))
        }
    }
}

/// Without a sign of money at its start, if the column is one of that money.
fn strip_money<'t>(text: &'t str, unit: &str) -> Option<&'t str> {
    let (sign, _) = MONEY.iter().find(|(sign, money)| text.starts_with(sign) && is_money(unit, money))?;
    text.strip_prefix(sign)
}

fn is_money(unit: &str, money: &str) -> bool {
    // Of 元 per head too; 美元 is no 元, and ¥15,000 no 15,000万元.
    let (large, unit) = large_unit(unit);
    large.is_empty() && unit.split('/').next() == Some(money)
}

fn other_money(text: &str) -> Unread {
    let sign = MONEY.iter().find(|(sign, _)| text.starts_with(sign));
    sign.map_or(Unread::Words, |(sign, _)| Unread::Unit((*sign).into()))
}

/// `1 1/2` and `1/2` as decimals, where that is exactly the number: the digits and what stands behind.
fn fraction<'t>(core: &str, behind: &'t str, rounded: bool) -> Option<Result<(String, &'t str), Unread>> {
    // No more digits than spreadsheets have, so that nothing overflows.
    if core.len() > 20 || behind.len() > 40 {
        return None;
    }
    let number = |text: &'t str| -> Option<(u128, &'t str)> {
        let text = text.trim_start();
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        Some((text[..end.min(20)].parse().ok()?, &text[end..]))
    };
    let (whole, above, rest) = match behind.strip_prefix('/') {
        Some(rest) => ("0", core.parse::<u128>().ok()?, rest),
        None => {
            let (above, rest) = number(behind.strip_prefix(' ')?)?;
            (core, above, rest.strip_prefix('/')?)
        }
    };
    let (below, rest) = number(rest)?;
    let whole: u128 = whole.replace(',', "").parse().ok()?;
    // The decimal ends if the denominator has no factors but 2 and 5.
    let places = (0..=9u32).find(|places| (above * 10u128.pow(*places)).checked_rem(below) == Some(0));
    let Some(places) = places.filter(|_| !rounded) else { return Some(Err(Unread::Fraction)) };
    let power = 10u128.pow(places);
    let all = whole * power + above * power / below;
    let digits = format!("{all:0>width$}", width = places as usize + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places as usize);
    let point = if fraction.is_empty() { "" } else { "." };
    Some(Ok((format!("{whole}{point}{fraction}"), rest)))
}

#[cfg(test)]
mod tests {
    use super::{Displayed, Unread, read_number};

    /// What a column of the unit reads; `text` may end in ` [flags]`: n negative, z zero, c coloured, r rounded.
    fn read(text: &str, unit: &str) -> String {
        let (text, flags) = text.split_once(" [").unwrap_or((text, ""));
        let [negative, zero, coloured, rounded] = ['n', 'z', 'c', 'r'].map(|flag| flags.contains(flag));
        match read_number(Displayed { text, negative, zero, coloured, rounded }, unit) {
            Ok(number) => number.digits + if number.by_colour { " by colour" } else { "" },
            Err(Unread::Unit(unit)) => format!("unit {unit}"),
            Err(other) => format!("{other:?}").to_lowercase(),
        }
    }

    #[test]
    fn a_displayed_number_is_read_as_a_person_reads_it() {
        for (text, unit, expected) in [
            ("1,234.50", "元", "1234.50"),
            ("¥1,234.50", "万元", "unit ¥"),
            ("¥1,234.50", "元/人", "1234.50"),
            ("¥ -5 [n]", "元", "-5"),
            ("$5", "元", "unit $"),
            ("US$5", "美元", "5"),
            ("5.2%", "%", "5.2"),
            ("5.2％", "%", "5.2"),
            ("5.2%", "‰", "unit %"),
            ("5.2%", "元", "unit %"),
            ("(1,234) [n]", "元", "-1234"),
            ("（5） [n]", "元", "-5"),
            ("(5) [p]", "元", "sign"),
            ("5- [n]", "元", "-5"),
            ("5 [n]", "元", "sign"),
            ("5 [nc]", "元", "-5 by colour"),
            ("▼3.2% [n]", "%", "-3.2"),
            ("+3.2%", "%", "3.2"),
            ("下降3.2% [n]", "%", "words"),
            ("1.2万", "万元", "1.2"),
            ("1.2万元", "万元", "1.2"),
            ("1.2万", "元", "unit 万"),
            ("1.2亿", "万元", "unit 亿"),
            ("12个", "个", "12"),
            ("12人", "个", "unit 人"),
            ("- [z]", "元", "0"),
            ("¥ - [z]", "元", "0"),
            ("-", "元", "words"),
            ("无 [z]", "元", "words"),
            ("1 1/2", "天", "1.5"),
            ("1/8", "天", "0.125"),
            ("1/3 [r]", "天", "fraction"),
            ("1/3", "天", "fraction"),
            ("-2 1/4 [n]", "天", "-2.25"),
            ("1.23E+04", "元", "exponent"),
            (".50", "元", "0.50"),
            ("5.", "元", "5"),
            ("007", "个", "7"),
            ("0.0", "%", "0.0"),
            ("-0.0 [z]", "%", "0.0"),
            ("9:30", "小时", "unit :30"),
        ] {
            assert_eq!(read(text, unit), expected, "{text} in a column of {unit}");
        }
    }
}
