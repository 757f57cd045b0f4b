//! Telephone numbers as people write them to what a telephone can dial. Knows nothing of who may be rung up.

use std::ops::Range;

/// The fewest and the most digits of a number that can be dialled: 110, and what ITU-T E.164 allows.
const DIGITS: std::ops::RangeInclusive<usize> = 3..=15;

/// The numbers in a text: `0571-88888888转801、88888889` are two.
pub fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(['、', '，', ',', '；', ';', '/', '／', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

/// What a telephone dials for a number, as it stands in a `tel:` link (RFC 3966): `0571-88888888;ext=801`. `None` where the
/// text holds more than one number and its extension.
pub fn dialled(number: &str) -> Option<String> {
    let marks = ["转", "分机", "ext.", "ext", "EXT"];
    let (main, extension) = match marks.iter().find_map(|mark| number.split_once(mark)) {
        Some((main, extension)) => (main, extension.trim_start_matches(['.', '：', ':', ' ']).trim()),
        None => (number, ""),
    };
    let main = main.trim();
    let is_mark = |c: char| matches!(c, ' ' | '-' | '–' | '—' | '－' | '(' | ')' | '（' | '）');
    let digits = main.strip_prefix('+').unwrap_or(main);
    let fits = digits.chars().all(|c| c.is_ascii_digit() || is_mark(c));
    let count = digits.chars().filter(char::is_ascii_digit).count();
    let plain = extension.bytes().all(|byte| byte.is_ascii_digit());
    if !fits || !plain || !DIGITS.contains(&count) {
        return None;
    }
    let mut dialled = String::from(if digits.len() < main.len() { "+" } else { "" });
    for part in digits.split(is_mark).filter(|part| !part.is_empty()) {
        if dialled.ends_with(|c: char| c.is_ascii_digit()) {
            dialled.push('-');
        }
        dialled.push_str(part);
    }
    if !extension.is_empty() {
        dialled.push_str(";ext=");
        dialled.push_str(extension);
    }
    Some(dialled)
}

/// Where a number of a mobile telephone stands in a text: eleven digits that begin with 13 to 19, in groups or not.
pub fn mobile(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    while let Some(found) = text[at..].find(|c| digit(c).is_some()) {
        let start = at + found;
        let (mut end, mut digits) = (start, String::new());
        for (place, c) in text[start..].char_indices() {
            match digit(c) {
                Some(half) => {
                    digits.push(half);
                    end = start + place + c.len_utf8();
                }
                None if matches!(c, ' ' | '\u{3000}' | '-' | '－') => {}
                None => break,
            }
        }
        let own = digits.strip_prefix("86").filter(|own| own.len() == 11).unwrap_or(&digits);
        if own.len() == 11 && own.starts_with('1') && matches!(own.as_bytes()[1], b'3'..=b'9') {
            return Some(start..end);
        }
        at = end;
    }
    None
}

/// A digit of whichever width, as a telephone has it.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        _ => None,
    }
}

/// The same with half-width digits.
pub fn half_width(text: &str) -> String {
    text.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_dialled_is_told_from_what_cannot() {
        for (written, dialled) in [
            ("0571-88888888", Some("0571-88888888")),
            ("（0571）8888 8888", Some("0571-8888-8888")),
            ("+86 571 88888888", Some("+86-571-88888888")),
            ("0571-88888888转801", Some("0571-88888888;ext=801")),
            ("0571-88888888 分机：8", Some("0571-88888888;ext=8")),
            ("12345", Some("12345")),
            ("110", Some("110")),
            ("见公告", None),
            ("0571-88888888（工作日）", None),
            ("12", None),
            ("0571-88888888 0571-88888889", None),
        ] {
            assert_eq!(super::dialled(written).as_deref(), dialled, "{written}");
        }
        assert_eq!(numbers("0571-88888888转801、88888889").count(), 2);
    }

    #[test]
    fn mobile_numbers_are_found_in_groups_and_others_are_not() {
        for text in [
            "13800138000",
            "手机138 0013 8000",
            "+86-138-0013-8000",
            "8613800138000。",
            "１３８００１３８０００",
            "１３８　００１３－８０００",
        ] {
            assert!(mobile(text).is_some(), "{text}");
        }
        for text in ["0571-88888888", "12345", "400-800-8000", "330106013800138000", "12800138000", ""] {
            assert!(mobile(text).is_none(), "{text}");
        }
    }
}
