//! Texts to the number that their writer meant: digits of a Chinese keyboard, thousands, numerals.

use super::is_number;
use crate::text::numerals;

/// The number that a text is another way to write of: `１２０`, `1,000`, `1e3`, `一千`, `+5`, `.5`, `05`.
pub(super) fn guess(text: &str) -> Option<String> {
    let half = |c: char| match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        '．' => '.',
        '，' => ',',
        '＋' => '+',
        '－' | '−' => '-',
        '’' => '\'',
        c => c,
    };
    let written: String = text.trim().trim_matches(['“', '”', '"']).chars().map(half).collect();
    let (sign, digits) = match written.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", written.strip_prefix('+').unwrap_or(&written)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = without_groups(whole)?;
    let plain = match fraction {
        "" => whole,
        fraction => format!("{}.{fraction}", if whole.is_empty() { "0" } else { &whole }),
    };
    let plain = match plain.split_once(['e', 'E']) {
        Some((digits, power)) => shifted(digits, power.trim_start_matches('+').parse().ok()?)?,
        None => plain,
    };
    let plain = match plain.trim_start_matches('0') {
        rest if rest.is_empty() || rest.starts_with('.') => format!("0{rest}"),
        rest => rest.to_string(),
    };
    let number = format!("{sign}{plain}");
    let found = Some(number).filter(|number| is_number(number) && number != text);
    found.or_else(|| numerals::parse(text).map(|number| number.to_string()))
}

/// A qualifier and the number that it stands beside: 约 and 12 of `约12`, 余 and 120 of `120多`.
pub(super) fn qualified(text: &str) -> Option<(&'static str, String)> {
    const BEFORE: [(&str, &str); 10] = [
        ("大约", "约"),
        ("约", "约"),
        ("将近", "近"),
        ("接近", "近"),
        ("近", "近"),
        ("超过", "超"),
        ("超", "超"),
        ("逾", "超"),
        ("突破", "超"),
        ("~", "约"),
    ];
    const BEHIND: [(&str, &str); 4] = [("余", "余"), ("多", "余"), ("左右", "约"), ("以上", "超")];
    let text = text.trim();
    let before = BEFORE.iter().find_map(|(word, qualifier)| Some((text.strip_prefix(word)?, *qualifier)));
    let behind = || BEHIND.iter().find_map(|(word, qualifier)| Some((text.strip_suffix(word)?, *qualifier)));
    let (number, qualifier) = before.or_else(behind)?;
    let number = number.trim();
    let number = if is_number(number) { number.to_owned() } else { guess(number)? };
    Some((qualifier, number))
}

/// Digits without the marks between their thousands; `None` where the marks are none of thousands: 12,34 may be anything.
fn without_groups(digits: &str) -> Option<String> {
    let groups: Vec<&str> = digits.split([',', '\'', ' ', '_', '\u{2009}', '\u{a0}']).collect();
    let fits = match groups.as_slice() {
        [_] => true,
        [first, rest @ ..] => (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3),
        [] => false,
    };
    fits.then(|| groups.concat())
}

/// A decimal number times a power of ten, by its digits: nothing is rounded.
fn shifted(number: &str, power: usize) -> Option<String> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if power > 12 {
        return None;
    }
    let digits = format!("{fraction:0<power$}");
    let (moved, left) = digits.split_at(power);
    Some(if left.is_empty() { format!("{whole}{moved}") } else { format!("{whole}{moved}.{left}") })
}

/// The number in a text that has no other: 120 of `约120个`, 12000 of `1.2万人`, 120 of `一百二十人`.
pub(super) fn only(text: &str) -> Option<String> {
    let is_digit = |c: char| c.is_ascii_digit() || c == '.';
    let Some(start) = text.find(|c: char| c.is_ascii_digit()) else {
        let spelled = text.trim_start_matches(['约', '近', '超', '共', '第']);
        let end =
            spelled.find(|c| !"〇零一二两三四五六七八九十百千万亿".contains(c)).unwrap_or(spelled.len());
        let (spelled, rest) = spelled.split_at(end);
        let is_one = spelled.chars().count() > 1 && !rest.contains(char::is_numeric);
        return numerals::parse(spelled).filter(|_| is_one).map(|number| number.to_string());
    };
    let rest = &text[start..];
    let end = rest.find(|c| !is_digit(c)).unwrap_or(rest.len());
    let (number, behind) = (rest[..end].trim_end_matches('.'), &rest[end..]);
    if behind.contains(char::is_numeric) {
        return None;
    }
    let power = match behind.chars().next() {
        Some('百') => 2,
        Some('千') => 3,
        Some('万') => 4,
        Some('亿') => 8,
        _ => 0,
    };
    shifted(number, power).filter(|number| is_number(number))
}
