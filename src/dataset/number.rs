//! Decimal numbers, exactly as written: what staff type is what readers see. Arithmetic is exact, on whole numbers;
//! nothing is rounded unless a number of decimals is asked for, and then half up. Knows no units and no indicators.

use std::cmp::Ordering;
use std::fmt;

/// The most digits before and after the point. Sums, differences and quotients of such numbers fit an `i128`.
const MAX_WHOLE: usize = 18;
const MAX_FRACTION: usize = 9;

/// A decimal number that keeps its digits: `1.50` stays `1.50`, and equals `1.5`.
#[derive(Clone, Debug)]
pub struct Decimal {
    text: String,
    /// The number is `mantissa / 10^scale`.
    mantissa: i128,
    scale: u32,
}

/// How a number is shown when not as written.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// With a comma after each three digits: `12,345`.
    pub thousands: bool,
    /// In 万 or 亿.
    pub scale: Option<Scale>,
    /// With so many decimals, rounded or filled with zeros.
    pub decimals: Option<u32>,
    /// Which way it is rounded.
    pub rounding: Rounding,
}

/// Which way a number is rounded.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, half up: 2.5 is 3, −2.5 is −3.
    #[default]
    Nearest,
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
}

/// A large unit of counting.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Scale {
    /// 万, 10⁴.
    Wan,
    /// 亿, 10⁸.
    Yi,
    /// 亿 or 万, whichever leaves at least one digit before the point; else none.
    Auto,
}

impl Style {
    /// Reads words with blanks or 、 between them: `千分位`, `万`, `亿`, `自动` (万 or 亿 by size), `2位小数`. The word that is
    /// none of these otherwise.
    pub fn parse(text: &str) -> Result<Style, String> {
        let mut style = Style::default();
        for word in text.split([' ', '、']).filter(|word| !word.is_empty()) {
            match word {
                "千分位" => style.thousands = true,
                "万" => style.scale = Some(Scale::Wan),
                "亿" => style.scale = Some(Scale::Yi),
                "自动" => style.scale = Some(Scale::Auto),
                word => {
                    let digit = word.strip_suffix("位小数").and_then(|digit| digit.parse().ok());
                    style.decimals = Some(digit.filter(|digit| *digit <= 9).ok_or(word)?);
                }
            }
        }
        Ok(style)
    }
}

impl Decimal {
    /// Reads digits with at most one point and a minus sign; `None` for anything else and for more than
    /// 18 digits before the point or 9 after it.
    pub fn parse(text: &str) -> Option<Decimal> {
        if !Decimal::is_decimal(text) {
            return None;
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let mantissa = format!("{whole}{fraction}").parse().ok()?;
        Some(Decimal { text: text.into(), mantissa, scale: fraction.len() as u32 })
    }

    /// Whether a text can be read as one.
    pub fn is_decimal(text: &str) -> bool {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        crate::yaml::is_number(text)
            && whole.trim_start_matches('-').len() <= MAX_WHOLE
            && fraction.len() <= MAX_FRACTION
    }

    /// The digits as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Near enough to draw a bar with. Never for text.
    pub fn to_f64(&self) -> f64 {
        self.mantissa as f64 / 10f64.powi(self.scale as i32)
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.mantissa == 0
    }

    /// Whether it is below 0.
    pub fn is_negative(&self) -> bool {
        self.mantissa < 0
    }

    /// The whole number and the power of ten that it is to be divided by.
    fn parts(mantissa: i128, scale: u32) -> Decimal {
        let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = scale as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
        let sign = if mantissa < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        Decimal { text: format!("{sign}{whole}{point}{fraction}"), mantissa, scale }
    }

    /// Divided by `10^places`, without the zeros at the end of the fraction: 120000 by 4 is 12.
    pub fn shifted(&self, places: u32) -> Decimal {
        let (mut mantissa, mut scale) = (self.mantissa, self.scale + places);
        while scale > 0 && mantissa % 10 == 0 {
            (mantissa, scale) = (mantissa / 10, scale - 1);
        }
        Decimal::parts(mantissa, scale)
    }

    /// Times `10^places`, as a whole number where that makes one: 3.5 by 4 is 35000.
    pub fn times_ten_to(&self, places: u32) -> Decimal {
        if places <= self.scale {
            return Decimal::parts(self.mantissa, self.scale - places);
        }
        Decimal::parts(self.mantissa.saturating_mul(10i128.pow(places - self.scale)), 0)
    }

    /// Without the zeros at the end of the fraction: 33.0 is 33.
    pub fn trimmed(&self) -> Decimal {
        self.shifted(0)
    }

    /// With so many decimals (at most 9), rounded or filled with zeros.
    fn rounded(&self, decimals: u32, rounding: Rounding) -> Decimal {
        let decimals = decimals.min(MAX_FRACTION as u32);
        if decimals >= self.scale {
            return Decimal::parts(self.mantissa * 10i128.pow(decimals - self.scale), decimals);
        }
        let whole = 10i128.pow(self.scale - decimals);
        let mantissa = match rounding {
            Rounding::Nearest => divide(self.mantissa, whole),
            Rounding::Down => self.mantissa / whole,
            Rounding::Up => {
                self.mantissa / whole + if self.mantissa % whole == 0 { 0 } else { self.mantissa.signum() }
            }
        };
        Decimal::parts(mantissa, decimals)
    }

    /// The place of its last digit that is not 0: 100 for 15600, 0.1 for 3.50. `None` of 0.
    pub fn last_place(&self) -> Option<Decimal> {
        let Decimal { mantissa, scale, .. } = self.trimmed();
        let zeros = (0..).take_while(|power| mantissa % 10i128.pow(power + 1) == 0);
        (mantissa != 0).then(|| Decimal::parts(10i128.pow(zeros.count() as u32), scale))
    }

    /// So many tenths of it.
    pub fn tenths(&self, tenths: u32) -> Decimal {
        Decimal::parts(self.mantissa.saturating_mul(tenths.into()), self.scale + 1)
    }

    /// With a comma after each three digits before the point.
    pub fn thousands(&self) -> String {
        let digits = self.text.trim_start_matches('-');
        let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
        let mut text = String::from(if self.is_negative() { "-" } else { "" });
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text + fraction
    }

    /// The sum, with the decimals of the summand that has most. `None` when it is too large.
    pub fn sum<'a>(numbers: impl IntoIterator<Item = &'a Decimal>) -> Option<Decimal> {
        let mut sum = Decimal::parts(0, 0);
        for number in numbers {
            let scale = sum.scale.max(number.scale);
            sum = Decimal::parts(sum.at(scale)?.checked_add(number.at(scale)?)?, scale);
        }
        Some(sum)
    }

    /// `self − other`.
    pub fn minus(&self, other: &Decimal) -> Decimal {
        let scale = self.scale.max(other.scale);
        let aligned = |number: &Decimal| number.at(scale).unwrap_or(0);
        Decimal::parts(aligned(self).saturating_sub(aligned(other)), scale)
    }

    /// Without the sign.
    pub fn absolute(&self) -> Decimal {
        Decimal::parts(self.mantissa.abs(), self.scale)
    }

    /// `self ÷ whole × 100` with so many decimals (at most 4), rounded half up; `None` when `whole` is 0.
    pub fn percent_of(&self, whole: &Decimal, decimals: u32) -> Option<Decimal> {
        let (scale, decimals) = (self.scale.max(whole.scale), decimals.min(4));
        let (part, whole) = (self.at(scale)?, whole.at(scale)?);
        if whole == 0 {
            return None;
        }
        let scaled = part.checked_mul(10i128.pow(2 + decimals))?;
        Some(Decimal::parts(divide(scaled * whole.signum(), whole.abs()), decimals))
    }

    /// As `style` wants it, with 万 or 亿 where it was scaled. `exponent` is the power of ten that the unit has
    /// already (4 for 万元), so that 35000 万元 in 亿 is 3.5亿.
    pub fn styled(&self, style: Style, exponent: u32) -> (String, Option<&'static str>) {
        let (number, scale) = self.shaped(style, exponent);
        (if style.thousands { number.thousands() } else { number.text }, scale)
    }

    /// The same as a number.
    pub fn shaped(&self, style: Style, exponent: u32) -> (Decimal, Option<&'static str>) {
        let scale = match style.scale {
            Some(Scale::Wan) if exponent < 4 => Some(4),
            Some(Scale::Yi) if exponent < 8 => Some(8),
            Some(Scale::Auto) => [8u32, 4].into_iter().find(|power| {
                *power > exponent && self.mantissa.abs() >= 10i128.pow(power - exponent + self.scale)
            }),
            _ => None,
        };
        let mut number = match scale {
            Some(power) => self.shifted(power - exponent),
            None => self.clone(),
        };
        if let Some(decimals) = style.decimals {
            number = number.rounded(decimals, style.rounding);
        }
        (number, scale.map(|power| if power == 4 { "万" } else { "亿" }))
    }

    /// The mantissa at a finer scale.
    fn at(&self, scale: u32) -> Option<i128> {
        self.mantissa.checked_mul(10i128.checked_pow(scale.checked_sub(self.scale)?)?)
    }
}

/// `numerator ÷ denominator`, rounded half away from zero.
fn divide(numerator: i128, denominator: i128) -> i128 {
    let magnitude = numerator.unsigned_abs();
    let divisor = denominator.unsigned_abs();
    let rounded = magnitude / divisor + u128::from(magnitude % divisor >= divisor.div_ceil(2));
    if numerator < 0 { -(rounded as i128) } else { rounded as i128 }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        self.minus(other).mantissa.cmp(&0)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::{Decimal, Rounding, Scale, Style};

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn numbers_keep_their_digits_and_compare_by_value() {
        assert_eq!(decimal("1.50").as_str(), "1.50");
        assert_eq!(decimal("1.50"), decimal("1.5"));
        assert!(decimal("-2") < decimal("-1.9"));
        for wrong in ["", "1e3", "01", "1.", ".5", "1,000", "１２", "1234567890123456789", "0.1234567890"] {
            assert!(Decimal::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn rounding_is_half_up_and_only_on_request() {
        for (text, decimals, shown) in [
            ("2.5", 0, "3"),
            ("-2.5", 0, "-3"),
            ("2.449", 1, "2.4"),
            ("2.45", 1, "2.5"),
            ("0.05", 1, "0.1"),
            ("7", 2, "7.00"),
            ("999.95", 1, "1000.0"),
        ] {
            assert_eq!(decimal(text).rounded(decimals, Rounding::Nearest).as_str(), shown, "{text}");
        }
        for (text, decimals, down, up) in [
            ("1.56", 1, "1.5", "1.6"),
            ("1.50", 1, "1.5", "1.5"),
            ("-2.1", 0, "-2", "-3"),
            ("95.6", 0, "95", "96"),
            ("7", 1, "7.0", "7.0"),
            ("-0.4", 0, "0", "-1"),
        ] {
            assert_eq!(decimal(text).rounded(decimals, Rounding::Down).as_str(), down, "{text}");
            assert_eq!(decimal(text).rounded(decimals, Rounding::Up).as_str(), up, "{text}");
        }
        assert_eq!(Decimal::sum([&decimal("0.1"), &decimal("0.2")]).unwrap().as_str(), "0.3");
    }

    #[test]
    fn the_last_place_is_that_of_the_last_digit_that_counts() {
        for (text, place) in [("15600", "100"), ("3.50", "0.1"), ("-90", "10"), ("7", "1"), ("100", "100")] {
            assert_eq!(decimal(text).last_place(), Some(decimal(place)), "{text}");
        }
        assert_eq!(decimal("0.00").last_place(), None);
        assert_eq!(decimal("15").tenths(2), decimal("3"));
    }

    #[test]
    fn scaling_moves_the_point_exactly() {
        let scaled = |text, scale, exponent| {
            let style = Style { scale: Some(scale), ..Style::default() };
            let (number, unit) = decimal(text).styled(style, exponent);
            number + unit.unwrap_or("")
        };
        assert_eq!(scaled("123456", Scale::Wan, 0), "12.3456万");
        assert_eq!(scaled("120000", Scale::Wan, 0), "12万");
        assert_eq!(scaled("35000", Scale::Yi, 4), "3.5亿");
        assert_eq!(scaled("35000", Scale::Wan, 4), "35000");
        assert_eq!(scaled("9999", Scale::Auto, 0), "9999");
        assert_eq!(scaled("10000", Scale::Auto, 0), "1万");
        assert_eq!(scaled("-250000000", Scale::Auto, 0), "-2.5亿");
    }
}
