//! `[DBNum1]`, `[DBNum2]` and `[DBNum3]`: digits as Chinese numerals.

/// How digits are written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Numerals {
    /// `[DBNum1]`: 一二三.
    Small,
    /// `[DBNum2]`, as on cheques: 壹贰叁.
    Large,
    /// `[DBNum3]`: １２３.
    Wide,
}

impl Numerals {
    fn digit(self, digit: char) -> char {
        let value = digit as usize - '0' as usize;
        let digits = match self {
            Numerals::Small => "〇一二三四五六七八九",
            Numerals::Large => "零壹贰叁肆伍陆柒捌玖",
            Numerals::Wide => "０１２３４５６７８９",
        };
        digits.chars().nth(value).unwrap_or(digit)
    }

    /// Every digit for itself: 2022 is 二〇二二.
    pub(super) fn one_by_one(self, text: &str) -> String {
        text.chars().map(|c| if c.is_ascii_digit() { self.digit(c) } else { c }).collect()
    }

    /// The digits before the point with their powers, those behind it one by one: 123.05 is 一百二十三.〇五.
    pub(super) fn counted(self, text: &str) -> String {
        let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
        let rest = &text[start..];
        let end = start + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        // Beyond 千亿, and with an exponent, digits are told one by one.
        if end - start > 12 || text.contains('E') {
            return self.one_by_one(text);
        }
        format!("{}{}{}", &text[..start], self.whole(&text[start..end]), self.one_by_one(&text[end..]))
    }

    /// A day, month, hour and so on: 12 is 十二, and 壹拾贰.
    pub(super) fn of_calendar(self, text: &str) -> String {
        let number = text.trim_start_matches('0');
        match self {
            _ if number.is_empty() => self.one_by_one("0"),
            Numerals::Wide => self.one_by_one(text),
            Numerals::Small => {
                let text = self.whole(number);
                text.strip_prefix("一十").map(|rest| format!("十{rest}")).unwrap_or(text)
            }
            Numerals::Large => self.whole(number),
        }
    }

    fn whole(self, digits: &str) -> String {
        let powers = match self {
            Numerals::Large => ["", "拾", "佰", "仟"],
            Numerals::Small | Numerals::Wide => ["", "十", "百", "千"],
        };
        let (mut text, mut zero) = (String::new(), false);
        for (index, digit) in digits.char_indices() {
            let place = digits.len() - 1 - index;
            if digit == '0' {
                zero = true;
            } else {
                if zero && !text.is_empty() {
                    // Between two numerals the zero is 零 on cheques and 〇 elsewhere.
                    text.push(self.digit('0'));
                }
                zero = false;
                text.push(self.digit(digit));
                text += powers[place % 4];
            }
            let group = &digits[(index + 1).saturating_sub(4)..=index];
            if place.is_multiple_of(4) && group.bytes().any(|digit| digit != b'0') {
                text += ["", "万", "亿"][place / 4];
                zero = false;
            }
        }
        if text.is_empty() { self.digit('0').into() } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::Numerals::{Large, Small, Wide};

    #[test]
    fn digits_become_numerals() {
        assert_eq!(Small.counted("123456789"), "一亿二千三百四十五万六千七百八十九");
        assert_eq!(Small.counted("-10.05"), "-一十.〇五");
        assert_eq!(Small.counted("1002003"), "一百万二千〇三");
        assert_eq!(Small.counted("0"), "〇");
        assert_eq!(Small.counted("100000000"), "一亿");
        assert_eq!(Small.counted("1200000000000"), "一二〇〇〇〇〇〇〇〇〇〇〇");
        assert_eq!(Large.counted("1050"), "壹仟零伍拾");
        assert_eq!(Wide.one_by_one("2022"), "２０２２");
        assert_eq!(Small.of_calendar("12"), "十二");
        assert_eq!(Large.of_calendar("12"), "壹拾贰");
        assert_eq!(Small.of_calendar("05"), "五");
        assert_eq!(Small.of_calendar("00"), "〇");
    }
}
