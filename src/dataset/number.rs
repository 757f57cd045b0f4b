//! Decimal numbers, exactly as written: what staff type is what readers see. Arithmetic is exact, on whole numbers of any
//! size; nothing is rounded unless a number of decimals is asked for, and then half up. Knows no units and no indicators.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::{BigInt, Sign};

/// The most digits before and after the point: more than anybody counts, so that a slip (a pasted text) is told as one.
const MAX_WHOLE: usize = 36;
const MAX_FRACTION: usize = 18;

/// A decimal number that keeps its digits: `1.50` stays `1.50`, and equals `1.5`. It is nothing but its digits; arithmetic
/// makes whole numbers of them when it is wanted.
#[derive(Clone, Debug)]
pub struct Decimal {
    text: Box<str>,
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
    /// Reads words with blanks or 、 between them: `千分位`, `万`, `亿`, `自动` (万 or 亿 by size), `2位小数`. Otherwise the word that is
    /// none of these, or all where two say different things.
    pub fn parse(text: &str) -> Result<Style, String> {
        let mut style = Style::default();
        for word in text.split([' ', '、']).filter(|word| !word.is_empty()) {
            match word {
                "千分位" => style.thousands = true,
                // Which of two is meant nobody knows.
                "万" | "亿" | "自动" if style.scale.is_some() => return Err(words(text)),
                "万" => style.scale = Some(Scale::Wan),
                "亿" => style.scale = Some(Scale::Yi),
                "自动" => style.scale = Some(Scale::Auto),
                word => {
                    if style.decimals.is_some() && word.ends_with("位小数") {
                        return Err(words(text));
                    }
                    let digit = word.strip_suffix("位小数").and_then(|digit| digit.parse().ok());
                    style.decimals = Some(digit.filter(|digit| *digit <= 9).ok_or(word)?);
                }
            }
        }
        Ok(style)
    }
}

/// All words of a style, where it is no single one that is wrong.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Decimal {
    /// Reads digits with at most one point and a minus sign; `None` for anything else and for more than
    /// 36 digits before the point or 18 after it.
    pub fn parse(text: &str) -> Option<Decimal> {
        Decimal::is_decimal(text).then(|| Decimal { text: text.into() })
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
        self.text.parse().unwrap_or_default()
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.text.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'-'))
    }

    /// Whether it is below 0.
    pub fn is_negative(&self) -> bool {
        self.text.starts_with('-') && !self.is_zero()
    }

    /// How many digits stand behind the point.
    pub fn decimals(&self) -> u32 {
        self.text.split_once('.').map_or(0, |(_, fraction)| fraction.len() as u32)
    }

    /// How many digits it is written with.
    pub fn digits(&self) -> usize {
        self.text.bytes().filter(u8::is_ascii_digit).count()
    }

    /// The whole number that it is when multiplied by `10^scale`; `scale` is at least that of its decimals.
    fn at(&self, scale: u32) -> BigInt {
        let digits: String = self.text.chars().filter(|c| *c != '.').collect();
        let mantissa: BigInt = digits.parse().expect("digits with at most a sign");
        mantissa * power(scale - self.decimals())
    }

    /// The whole number divided by `10^scale`.
    fn parts(mantissa: &BigInt, scale: u32) -> Decimal {
        let digits = format!("{:0>width$}", mantissa.magnitude().to_string(), width = scale as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
        let sign = if mantissa.sign() == Sign::Minus { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        Decimal { text: format!("{sign}{whole}{point}{fraction}").into() }
    }

    /// Divided by `10^places`, without the zeros at the end of the fraction: 120000 by 4 is 12.
    pub fn shifted(&self, places: u32) -> Decimal {
        let scale = self.decimals();
        Decimal::parts(&self.at(scale), scale + places).trimmed()
    }

    /// Times `10^places`, as a whole number where that makes one: 3.5 by 4 is 35000.
    pub fn times_ten_to(&self, places: u32) -> Decimal {
        let scale = self.decimals().max(places);
        Decimal::parts(&self.at(scale), scale - places)
    }

    /// Without the zeros at the end of the fraction: 33.0 is 33.
    pub fn trimmed(&self) -> Decimal {
        let text = match self.text.contains('.') {
            true => self.text.trim_end_matches('0').trim_end_matches('.'),
            false => &self.text,
        };
        Decimal { text: if text == "-0" { "0" } else { text }.into() }
    }

    /// With so many decimals (at most 18), rounded or filled with zeros.
    fn rounded(&self, decimals: u32, rounding: Rounding) -> Decimal {
        let (scale, decimals) = (self.decimals(), decimals.min(MAX_FRACTION as u32));
        if decimals >= scale {
            return Decimal::parts(&self.at(decimals), decimals);
        }
        let (exact, whole) = (self.at(scale), power(scale - decimals));
        let cut = &exact / &whole;
        let rounded = match rounding {
            Rounding::Nearest => divide(&exact, &whole),
            Rounding::Up if &cut * &whole != exact => cut + if self.is_negative() { -1 } else { 1 },
            Rounding::Down | Rounding::Up => cut,
        };
        Decimal::parts(&rounded, decimals)
    }

    /// Half a unit of the last of so many decimals: what rounding to them changes at most.
    pub fn half_a_step(decimals: usize) -> Decimal {
        Decimal { text: format!("0.{}5", "0".repeat(decimals)).into() }
    }

    /// The place of its last digit that is not 0: 100 for 15600, 0.1 for 3.50. `None` of 0.
    pub fn last_place(&self) -> Option<Decimal> {
        let number = self.trimmed();
        if number.is_zero() {
            return None;
        }
        let scale = number.decimals();
        let zeros = number.text.trim_end_matches('0').len();
        let zeros = if scale > 0 { 0 } else { number.text.len() - zeros };
        Some(Decimal::parts(&power(zeros as u32), scale))
    }

    /// So many tenths of it.
    pub fn tenths(&self, tenths: u32) -> Decimal {
        let scale = self.decimals();
        Decimal::parts(&(self.at(scale) * tenths), scale + 1)
    }

    /// With a comma after each three digits before the point.
    pub fn thousands(&self) -> String {
        let digits = self.text.trim_start_matches('-');
        let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
        let mut text = String::from(if self.text.starts_with('-') { "-" } else { "" });
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text + fraction
    }

    /// The sum, with the decimals of the summand that has most.
    pub fn sum<'a>(numbers: impl IntoIterator<Item = &'a Decimal, IntoIter: Clone>) -> Decimal {
        let numbers = numbers.into_iter();
        let scale = numbers.clone().map(Decimal::decimals).max().unwrap_or(0);
        let sum: BigInt = numbers.map(|number| number.at(scale)).sum();
        Decimal::parts(&sum, scale)
    }

    /// `self − other`.
    pub fn minus(&self, other: &Decimal) -> Decimal {
        let scale = self.decimals().max(other.decimals());
        Decimal::parts(&(self.at(scale) - other.at(scale)), scale)
    }

    /// Without the sign.
    pub fn absolute(&self) -> Decimal {
        Decimal { text: self.text.trim_start_matches('-').into() }
    }

    /// `self ÷ whole × 100` with so many decimals (at most 4), rounded half up; `None` when `whole` is 0.
    pub fn percent_of(&self, whole: &Decimal, decimals: u32) -> Option<Decimal> {
        let (scale, decimals) = (self.decimals().max(whole.decimals()), decimals.min(4));
        let (part, whole) = (self.at(scale), whole.at(scale));
        if whole.sign() == Sign::NoSign {
            return None;
        }
        Some(Decimal::parts(&divide(&(part * power(2 + decimals)), &whole), decimals))
    }

    /// As `style` wants it, with 万 or 亿 where it was scaled. `exponent` is the power of ten that the unit has
    /// already (4 for 万元), so that 35000 万元 in 亿 is 3.5亿.
    pub fn styled(&self, style: Style, exponent: u32) -> (String, Option<&'static str>) {
        let (number, scale) = self.shaped(style, exponent);
        (if style.thousands { number.thousands() } else { number.text.into() }, scale)
    }

    /// The same as a number.
    pub fn shaped(&self, style: Style, exponent: u32) -> (Decimal, Option<&'static str>) {
        let scale = match style.scale {
            Some(Scale::Wan) if exponent < 4 => Some(4),
            Some(Scale::Yi) if exponent < 8 => Some(8),
            Some(Scale::Auto) => [8u32, 4].into_iter().find(|power| {
                *power > exponent && self.absolute() >= Decimal::parts(&self::power(power - exponent), 0)
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
}

fn power(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

/// `numerator ÷ denominator`, rounded half away from zero.
fn divide(numerator: &BigInt, denominator: &BigInt) -> BigInt {
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    let half = rest.magnitude() * 2u32 >= *denominator.magnitude();
    let away = if (numerator.sign() == Sign::Minus) == (denominator.sign() == Sign::Minus) { 1 } else { -1 };
    if half { whole + away } else { whole }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        let scale = self.decimals().max(other.decimals());
        self.at(scale).cmp(&other.at(scale))
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
        for wrong in ["", "1e3", "01", "1.", ".5", "1,000", "１２", "1e400"] {
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
            ("-0.04", 1, "0.0"),
            ("123456789012345678901234567890.05", 1, "123456789012345678901234567890.1"),
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
        assert_eq!(Decimal::sum([&decimal("0.1"), &decimal("0.2")]).as_str(), "0.3");
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
        assert_eq!(
            scaled("123456789012345678901234567890", Scale::Wan, 0),
            "12345678901234567890123456.789万"
        );
    }

    #[test]
    fn arithmetic_is_exact_at_any_size() {
        let long = decimal("123456789012345678901234567890");
        assert_eq!(long.minus(&decimal("0.5")).as_str(), "123456789012345678901234567889.5");
        assert_eq!(long.times_ten_to(8).as_str(), "12345678901234567890123456789000000000");
        assert_eq!(Decimal::sum([&long, &long]).as_str(), "246913578024691357802469135780");
        for (part, whole, percent) in
            [("1", "3", "33.3"), ("-1", "3", "-33.3"), ("1", "-8", "-12.5"), ("-2", "-3", "66.7")]
        {
            assert_eq!(decimal(part).percent_of(&decimal(whole), 1).unwrap().as_str(), percent);
        }
        assert!(decimal("-0") == decimal("0.00") && !decimal("-0").is_negative());
    }
}
