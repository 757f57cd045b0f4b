//! Chinese numerals to numbers: 一百二十 is 120.

/// The number that a whole text of Chinese numerals stands for, up to 亿; `None` for anything else.
pub fn parse(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    // Digits in a row without a unit are read one by one: 二〇二二 is 2022.
    let digits: Option<Vec<u64>> = text.chars().map(digit).collect();
    if let Some(digits) = digits {
        return digits.iter().try_fold(0u64, |number, digit| number.checked_mul(10)?.checked_add(*digit));
    }
    let (mut total, mut section, mut last): (u64, u64, Option<u64>) = (0, 0, None);
    for c in text.chars() {
        if let Some(digit) = digit(c) {
            if last.is_some_and(|last| last != 0) {
                return None;
            }
            last = Some(digit);
            continue;
        }
        match c {
            '十' | '百' | '千' => {
                let unit = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                section = section.checked_add(last.take().unwrap_or(1).checked_mul(unit)?)?;
            }
            // 亿 multiplies all that stands before it (一万亿), 万 only what came since (一亿二千万).
            '万' | '亿' => {
                let amount = section.checked_add(last.take().unwrap_or(0))?;
                total = match c {
                    '万' => total.checked_add(amount.checked_mul(10_000)?)?,
                    _ => total.checked_add(amount)?.checked_mul(100_000_000)?,
                };
                section = 0;
            }
            _ => return None,
        }
    }
    total.checked_add(section)?.checked_add(last.unwrap_or(0))
}

fn digit(c: char) -> Option<u64> {
    Some(match c {
        '〇' | '零' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numerals_are_numbers() {
        for (text, number) in [
            ("一百二十", Some(120)),
            ("十", Some(10)),
            ("十二", Some(12)),
            ("三万五千", Some(35_000)),
            ("两千零三", Some(2003)),
            ("二〇二二", Some(2022)),
            ("一亿二千万", Some(120_000_000)),
            ("一万亿", Some(1_000_000_000_000)),
            ("一二三十", None),
            ("若干", None),
            ("", None),
        ] {
            assert_eq!(parse(text), number, "{text}");
        }
    }
}
