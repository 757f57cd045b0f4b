//! A number as spreadsheets show it: its first 15 significant digits, exact, rounded half away from zero. No float is
//! ever formatted.

/// The significant digits that spreadsheets work with.
const SIGNIFICANT: usize = 15;

/// A decimal number, `0.d₁d₂d₃… × 10^point`; zero has no digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digits {
    pub(super) negative: bool,
    /// ASCII digits; the first and the last are not zero.
    digits: String,
    point: i32,
}

impl Digits {
    /// The digits of a number that a spreadsheet holds; `None` if it is none (infinite).
    pub(super) fn of(number: f64) -> Option<Digits> {
        if !number.is_finite() {
            return None;
        }
        let text = format!("{:.*e}", SIGNIFICANT - 1, number.abs());
        let (mantissa, exponent) = text.split_once('e')?;
        let digits = mantissa.replace('.', "");
        Some(Digits { negative: number < 0.0, digits, point: exponent.parse::<i32>().ok()? + 1 }.normal())
    }

    fn normal(mut self) -> Digits {
        self.digits.truncate(self.digits.trim_end_matches('0').len());
        let zeros = self.digits.len() - self.digits.trim_start_matches('0').len();
        self.digits.drain(..zeros);
        self.point -= zeros as i32;
        if self.digits.is_empty() {
            (self.negative, self.point) = (false, 0);
        }
        self
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// The power of ten of its first digit: 0 for 5, 2 for 123, −1 for 0.5; 0 for zero.
    pub(super) fn magnitude(&self) -> i32 {
        if self.is_zero() { 0 } else { self.point - 1 }
    }

    /// Without its sign.
    pub(super) fn absolute(&self) -> Digits {
        Digits { negative: false, ..self.clone() }
    }

    pub(super) fn times_ten_to(&self, power: i32) -> Digits {
        let point = if self.is_zero() { 0 } else { self.point + power };
        Digits { point, ..self.clone() }
    }

    /// With so many decimals (of tens and hundreds where negative), rounded half away from zero.
    pub(super) fn rounded(&self, decimals: i32) -> Digits {
        let keep = self.point + decimals;
        if keep >= self.digits.len() as i32 {
            return self.clone();
        }
        if keep < 0 {
            return Digits { negative: false, digits: String::new(), point: 0 };
        }
        let (kept, rest) = self.digits.split_at(keep as usize);
        let mut digits: Vec<u8> = [b"0", kept.as_bytes()].concat();
        if rest.as_bytes()[0] >= b'5' {
            // The first is a 0, where the carry ends at the latest.
            let last = digits.iter().rposition(|digit| *digit != b'9').unwrap_or(0);
            digits[last] += 1;
            digits[last + 1..].fill(b'0');
        }
        let digits = String::from_utf8(digits).expect("ASCII");
        Digits { negative: self.negative, digits, point: self.point + 1 }.normal()
    }

    /// The digits before the point; empty where they are but a zero.
    pub(super) fn whole(&self) -> String {
        let length = self.point.max(0) as usize;
        let digits = &self.digits[..length.min(self.digits.len())];
        format!("{digits:0<length$}")
    }

    /// So many digits behind the point, with zeros to fill them. More digits are left out.
    pub(super) fn fraction(&self, decimals: usize) -> String {
        let zeros = "0".repeat((-self.point).clamp(0, decimals as i32) as usize);
        let from = (self.point.max(0) as usize).min(self.digits.len());
        let text: String = zeros.chars().chain(self.digits[from..].chars()).take(decimals).collect();
        format!("{text:0<decimals$}")
    }

    /// How many digits stand behind the point.
    pub(super) fn decimals(&self) -> usize {
        (self.digits.len() as i32 - self.point).max(0) as usize
    }

    /// The digits as a plain number without a sign: `0.05`, `1200`.
    pub(super) fn plain(&self) -> String {
        let (whole, fraction) = (self.whole(), self.fraction(self.decimals()));
        let whole = if whole.is_empty() { "0" } else { &whole };
        if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") }
    }

    /// `self × factor`, rounded to a whole number; `None` where it has more than some 18 digits.
    pub(super) fn times(&self, factor: i128) -> Option<i128> {
        if self.is_zero() {
            return Some(0);
        }
        if self.point > 10 {
            return None;
        }
        let product = self.digits.parse::<i128>().ok()? * factor;
        let power = self.point - self.digits.len() as i32;
        let magnitude = if power >= 0 {
            product * 10i128.pow(power as u32)
        } else {
            let divisor = 10i128.checked_pow(power.unsigned_abs()).unwrap_or(i128::MAX);
            product / divisor + i128::from(product % divisor >= divisor / 2)
        };
        Some(if self.negative { -magnitude } else { magnitude })
    }
}

#[cfg(test)]
mod tests {
    use super::Digits;

    #[test]
    fn fifteen_digits_are_rounded_as_spreadsheets_round() {
        for (number, decimals, text) in [
            (0.1 + 0.2, 20, "0.3"),
            (2.675, 2, "2.68"),
            (1.005, 2, "1.01"),
            (0.5, 0, "1"),
            (0.49999999999999994, 0, "1"),
            (0.4999999999999, 0, "0"),
            (999.95, 1, "1000"),
            (0.05, 1, "0.1"),
            (0.04, 1, "0"),
            (0.004, 1, "0"),
            (123456.0, -3, "123000"),
            (1e20, 0, "100000000000000000000"),
            (1.5e-7, 9, "0.00000015"),
        ] {
            assert_eq!(Digits::of(number).unwrap().rounded(decimals).plain(), text, "{number}");
        }
        assert_eq!(Digits::of(-0.4).unwrap().rounded(0), Digits::of(0.0).unwrap(), "no minus before a zero");
        assert_eq!(Digits::of(-1.5).unwrap().times(86_400), Some(-129_600));
        assert_eq!(Digits::of(1.0 / 3.0).unwrap().times(86_400_000_000), Some(28_800_000_000));
        assert_eq!(Digits::of(1e11).unwrap().times(1), None);
        assert_eq!(Digits::of(1e-300).unwrap().times(86_400_000_000), Some(0));
    }
}
