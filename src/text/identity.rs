//! Numbers that stand for one person, told from others by how they are made: identity cards (GB 11643—1999), bank cards (ISO/IEC
//! 7812), mobile telephones; and those of which a part is covered. Digits of either width, in groups or not. Knows nothing of
//! who may publish what, and prints none of them as a whole.

use std::borrow::Cow;
use std::ops::Range;

/// What a number is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// That of an identity card of 18 digits, whose check digit fits.
    Identity,
    /// 18 digits with a district and a birthday, whose check digit does not fit.
    Mistyped,
    /// 15 digits with a district and a birthday, as identity cards had them until 2013.
    Old,
    /// That of a bank card: a known issuer, and the check digit fits.
    Card,
    /// That of a mobile telephone.
    Mobile,
    /// That of an identity card of which something is covered, but not the birthday.
    BirthdayShown,
    /// That of a mobile telephone of which less than four digits are covered.
    MobileShown,
}

/// A number in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// What it is.
    pub kind: Kind,
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Its digits, `X`, and `*` for what is covered.
    pub digits: String,
}

impl Number {
    /// As it may be shown to those who are to find it: `1101••••••••••002X`.
    pub fn masked(&self) -> String {
        let all = self.digits.len();
        let covered = |(at, c): (usize, char)| if at < self.head() || at + TAIL >= all { c } else { '•' };
        self.digits.chars().enumerate().map(covered).collect()
    }

    /// How many of its first digits may be shown.
    fn head(&self) -> usize {
        if self.digits.len() > 15 { 4 } else { 3 }
    }
}

/// How many of the last digits may be shown.
const TAIL: usize = 4;
/// The shortest of them, in digits.
const SHORTEST: usize = 11;

/// A digit or a covered one.
#[derive(Copy, Clone)]
struct Sign {
    /// `0` to `9`, `X`, or `*`.
    is: u8,
    start: usize,
    end: usize,
    /// What parts it from the sign before, if something does.
    gap: Option<char>,
}

/// A digit of whichever width.
fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8),
        '０'..='９' => Some((c as u32 - '０' as u32) as u8 + b'0'),
        _ => None,
    }
}

/// The check digit ten, and what is written for it.
fn is_ten(c: char) -> bool {
    matches!(c, 'X' | 'x' | 'Ｘ' | 'ｘ' | '×' | 'Χ' | 'Х')
}

/// What covers a digit.
fn covers(c: char) -> bool {
    matches!(c, '*' | '＊' | '•' | '●' | '■' | '█' | '▇' | '※')
}

/// What may part the groups of a number.
fn parts(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{3000}' | '-' | '－' | '‑' | '–' | '—' | '_' | '·' | '.' | '．')
}

/// What nobody sees: programs leave it between digits.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}' | '\u{202a}'..='\u{202e}')
}

/// What makes a number a part of another word: `A1380…` is a part number.
fn joins(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '０'..='９')
}

/// A text in which the middle of each number stands covered. It is as long, byte for byte, so that places in one are places in
/// the other.
pub fn covered(text: &str) -> Cow<'_, str> {
    let found = numbers(text);
    if found.is_empty() {
        return text.into();
    }
    let mut covered = String::with_capacity(text.len());
    let mut at = 0;
    for number in &found {
        let signs: Vec<(usize, char)> = text[number.range.clone()]
            .char_indices()
            .filter(|(_, c)| digit(*c).is_some() || is_ten(*c))
            .collect();
        let shown = number.head();
        for (place, c) in signs.iter().take(signs.len().saturating_sub(TAIL)).skip(shown) {
            let place = number.range.start + place;
            covered.push_str(&text[at..place]);
            covered.push(if c.is_ascii() { '*' } else { '＊' });
            at = place + c.len_utf8();
        }
    }
    covered.push_str(&text[at..]);
    covered.into()
}

/// The numbers in a text, in order, none within another.
pub fn numbers(text: &str) -> Vec<Number> {
    let (mut found, mut run) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(start) = first_digit(text, at) {
        take_run(text, start, &mut run);
        at = run.last().map_or(start + 1, |last: &Sign| last.end);
        if run.len() >= SHORTEST {
            read(text, &run, &mut found);
        }
    }
    found
}

/// Where the next digit is, from a byte on. Of full-width ones the first byte is that of half of all punctuation.
fn first_digit(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_wide = |at: usize| matches!(bytes.get(at..at + 3), Some([0xef, 0xbc, 0x90..=0x99]));
    (from..bytes.len()).find(|at| bytes[*at].is_ascii_digit() || bytes[*at] == 0xef && is_wide(*at))
}

/// The signs from a digit on, with single marks between.
fn take_run(text: &str, start: usize, run: &mut Vec<Sign>) {
    run.clear();
    let mut gap = None;
    let mut rest = text[start..].char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let (start, end) = (start + at, start + at + c.len_utf8());
        let next = rest.peek().map(|(_, c)| *c);
        let is = match digit(c) {
            Some(digit) => digit,
            None if covers(c) => b'*',
            // Of several in a row each covers a digit; a single one is the last digit of an identity card.
            None if is_ten(c) && (next.is_some_and(is_ten) || text[..start].ends_with(is_ten)) => b'*',
            None if is_ten(c) && !next.is_some_and(joins) => b'X',
            None if is_unseen(c) => continue,
            None if parts(c) && gap.is_none() => {
                gap = Some(if c == '．' { '.' } else { c });
                continue;
            }
            None => break,
        };
        run.push(Sign { is, start, end, gap: gap.take() });
    }
}

/// Reads the signs of a run as numbers.
fn read(text: &str, run: &[Sign], found: &mut Vec<Number>) {
    let mut at = 0;
    while at + SHORTEST <= run.len() {
        let starts = at == 0 && is_bounded(text, run) || at > 0 && run[at].gap.is_some_and(|gap| gap != '.');
        let number = if starts { number(text, run, at) } else { None };
        match number {
            Some((number, end)) => {
                found.push(number);
                at = end;
            }
            None => at += 1,
        }
    }
}

/// Whether a run begins a word.
fn is_bounded(text: &str, run: &[Sign]) -> bool {
    let mut before = text[..run[0].start].chars().rev();
    match before.next() {
        Some(c) if c.is_ascii_graphic() && is_in_address(text, run[0].start) => false,
        // `0.138…`, `1,138,001`: a part of an amount.
        Some('.' | '．') => before.next().is_none_or(|c| digit(c).is_none()),
        Some(',' | '，') => {
            let thousands = run.iter().skip(1).take_while(|sign| sign.gap.is_none()).count() == 2;
            !(thousands && before.next().is_some_and(|c| digit(c).is_some()))
        }
        Some(c) => !joins(c),
        None => true,
    }
}

/// Whether the word that a byte stands in is an address: what it is called by there is nobody's number.
fn is_in_address(text: &str, at: usize) -> bool {
    let word = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>');
    let start = text[..at].char_indices().rev().take_while(|(_, c)| word(*c)).last().map_or(at, |(at, _)| at);
    let word = &text[start..at];
    word.contains("://") || word.starts_with("www.") || word.starts_with('/') || word.contains(".cn/")
}

/// Whether signs from one to another end a word.
fn ends(text: &str, run: &[Sign], end: usize) -> bool {
    match run.get(end) {
        Some(next) => next.gap.is_some_and(|gap| gap != '.'),
        None => {
            let mut behind = text[run[end - 1].end..].chars();
            match behind.next() {
                Some('.' | '．') => behind.next().is_none_or(|c| digit(c).is_none()),
                Some(c) => !joins(c),
                None => true,
            }
        }
    }
}

/// The number that begins at a sign, and at which sign it ends.
fn number(text: &str, run: &[Sign], at: usize) -> Option<(Number, usize)> {
    let found = |kind, from: usize, end: usize| {
        let signs = &run[from..end];
        let digits = signs.iter().map(|sign| char::from(sign.is)).collect();
        Some((Number { kind, range: signs[0].start..signs[signs.len() - 1].end, digits }, end))
    };
    let fits = |length: usize| {
        let signs = run.get(at..at + length)?;
        // Of a number in groups, one mark parts all of them; a hyphen before or behind makes it a part of a longer one.
        let mut gaps = signs[1..].iter().filter_map(|sign| sign.gap);
        let first = gaps.next();
        // Dots part the groups of telephones alone.
        let alike = first.is_none_or(|first| first != '.' && gaps.all(|gap| gap == first));
        let outer = [signs[0].gap, run.get(at + length).and_then(|sign| sign.gap)];
        let is_apart =
            first.is_none() || outer.iter().flatten().all(|gap| Some(*gap) != first || is_blank(*gap));
        (alike && is_apart && ends(text, run, at + length)).then_some(signs)
    };
    if let Some(signs) = fits(18).filter(|signs| groups(signs).len() <= 6) {
        let digits: Vec<u8> = signs.iter().map(|sign| sign.is).collect();
        if let Some(kind) = identity(&digits) {
            return found(kind, at, at + 18);
        }
    }
    for length in [19, 18, 17, 16] {
        let signs = fits(length).filter(|signs| is_in_card_groups(signs));
        let digits: Option<Vec<u8>> = signs.map(|signs| signs.iter().map(|sign| sign.is).collect());
        if digits.is_some_and(|digits| is_card(&digits)) {
            return found(Kind::Card, at, at + length);
        }
    }
    if let Some(signs) = fits(15).filter(|signs| groups(signs).len() == 1 || groups(signs) == [6, 6, 3]) {
        let digits: Vec<u8> = signs.iter().map(|sign| sign.is).collect();
        if let Some(kind) = old_identity(&digits) {
            return found(kind, at, at + 15);
        }
    }
    // What a country or a long-distance call begins with goes before the number.
    for prefix in ["", "86", "0086", "0"] {
        let (start, length) = (at + prefix.len(), at + prefix.len() + SHORTEST);
        let begins = run[at..].iter().map(|sign| sign.is).take(prefix.len()).eq(prefix.bytes());
        let is_apart = run.get(start).is_some_and(|sign| sign.gap != Some('.'));
        let signs = run.get(start..length).filter(|_| begins && is_apart && ends(text, run, length));
        if let Some(kind) = signs.and_then(mobile) {
            return found(kind, start, length);
        }
    }
    None
}

fn is_blank(gap: char) -> bool {
    matches!(gap, ' ' | '\u{a0}' | '\u{3000}')
}

/// How many signs stand in each group.
fn groups(signs: &[Sign]) -> Vec<usize> {
    let mut groups = vec![1];
    for sign in &signs[1..] {
        match sign.gap {
            Some(_) => groups.push(1),
            None => *groups.last_mut().expect("there is one") += 1,
        }
    }
    groups
}

/// As banks print them: in fours, or six and the rest.
fn is_in_card_groups(signs: &[Sign]) -> bool {
    match groups(signs).as_slice() {
        [_] => true,
        [6, ..] => true,
        groups => groups[..groups.len() - 1].iter().all(|count| *count == 4),
    }
}

/// The provinces as identity cards have them (GB/T 2260): 81 to 83 for those who live there and come from Hong Kong, Macao, Taiwan.
fn is_province(digits: &[u8]) -> bool {
    matches!(two(digits), Some(11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91))
}

fn two(digits: &[u8]) -> Option<u32> {
    match digits {
        [tens, ones, ..] if tens.is_ascii_digit() && ones.is_ascii_digit() => {
            Some(u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
        }
        _ => None,
    }
}

/// Whether eight digits are a day from 1850 on.
fn is_day(digits: &[u8]) -> bool {
    let parts = [two(digits), two(&digits[2..]), two(&digits[4..]), two(&digits[6..])];
    let [Some(century), Some(year), Some(month), Some(day)] = parts else { return false };
    let year = century * 100 + year;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return false,
    };
    (1850..2100).contains(&year) && (1..=days).contains(&day)
}

/// What 18 signs are. The first of a foreigner's permanent residence is 9, and the province follows (from 2023 on).
fn identity(digits: &[u8]) -> Option<Kind> {
    let is_foreign = digits[0] == b'9' && is_province(&digits[1..]);
    let is_covered = digits.contains(&b'*');
    if !is_day(&digits[6..14]) || !(is_province(digits) || is_foreign || is_covered && digits[0] == b'*') {
        return None;
    }
    if is_covered {
        return Some(Kind::BirthdayShown);
    }
    if digits[..17].contains(&b'X') {
        return None;
    }
    match check_digit(&digits[..17]) == digits[17] {
        true if digits[0] == b'9' && is_credit_code(digits) => None,
        true => Some(Kind::Identity),
        false if digits[0] == b'9' => None,
        false => Some(Kind::Mistyped),
    }
}

/// The check digit of an identity card (GB 11643, ISO 7064 MOD 11-2) behind its 17 digits.
pub fn check_digit(digits: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    b"10X98765432"[sum as usize % 11]
}

/// Whether 18 signs are the code of an organisation (GB 32100—2015, MOD 31-3).
fn is_credit_code(signs: &[u8]) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let value = |sign: &u8| ALPHABET.iter().position(|one| one == sign);
    let mut weight = 1;
    let mut sum = 0;
    for sign in &signs[..17] {
        let Some(value) = value(sign) else { return false };
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    value(&signs[17]) == Some((31 - sum % 31) % 31)
}

/// What 15 signs are.
fn old_identity(digits: &[u8]) -> Option<Kind> {
    let day = [b"19", &digits[6..12]].concat();
    let is_covered = digits.contains(&b'*');
    if !is_day(&day) || !is_province(digits) || digits.contains(&b'X') {
        return None;
    }
    Some(if is_covered { Kind::BirthdayShown } else { Kind::Old })
}

/// Whether signs are the number of a bank card: issued by UnionPay (62), Visa (4), Mastercard and those that banks numbered
/// before (5, 9558, 9559), and the check digit fits (Luhn).
fn is_card(digits: &[u8]) -> bool {
    let is_issued =
        digits.starts_with(b"62") || matches!(digits[0], b'4' | b'5') || digits.starts_with(b"955");
    let plain = digits.iter().all(u8::is_ascii_digit);
    // One digit over and over is what somebody fills a form with.
    let varied = digits.iter().any(|digit| *digit != digits[0]);
    is_issued && plain && varied && luhn(digits)
}

fn luhn(digits: &[u8]) -> bool {
    let doubled = |(at, digit): (usize, &u8)| match u32::from(digit - b'0') {
        digit if at % 2 == 0 => digit,
        digit if digit > 4 => digit * 2 - 9,
        digit => digit * 2,
    };
    digits.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

/// What eleven signs are, if that of a mobile telephone.
fn mobile(signs: &[Sign]) -> Option<Kind> {
    const GROUPS: [&[usize]; 9] =
        [&[11], &[3, 4, 4], &[3, 8], &[7, 4], &[4, 3, 4], &[4, 4, 3], &[5, 6], &[6, 5], &[3, 3, 5]];
    let is_first = signs[0].is == b'1' && matches!(signs[1].is, b'3'..=b'9');
    if !is_first || signs.iter().any(|sign| sign.is == b'X') || !GROUPS.contains(&groups(signs).as_slice()) {
        return None;
    }
    match signs.iter().filter(|sign| sign.is == b'*').count() {
        0 => Some(Kind::Mobile),
        1..=3 => Some(Kind::MobileShown),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        numbers(text).into_iter().map(|number| number.kind).collect()
    }

    #[test]
    fn numbers_of_persons_are_told_by_how_they_are_made() {
        use Kind::{BirthdayShown, Card, Identity, Mistyped, Mobile, MobileShown, Old};
        for (text, kind) in [
            ("11010519491231002X", Identity),
            ("身份证号440524188001010014。", Identity),
            ("１１０１０５１９４９１２３１００２Ｘ", Identity),
            ("110105 19491231 002X", Identity),
            ("110105-19491231-002x", Identity),
            ("1101 0519 4912 3100 2X", Identity),
            ("110105\u{200b}19491231002X", Identity),
            ("110105194912310021", Mistyped),
            ("110105491231002", Old),
            ("110105 491231 002", Old),
            ("4111111111111111", Card),
            ("4111 1111 1111 1111", Card),
            ("13800138000", Mobile),
            ("+86 138 0013 8000", Mobile),
            ("008613800138000", Mobile),
            ("１３８－００１３－８０００", Mobile),
            ("138.0013.8000", Mobile),
            ("110105194912310***", BirthdayShown),
            ("1380013800*", MobileShown),
            ("138001*8000", MobileShown),
        ] {
            assert_eq!(kinds(text), [kind], "{text}");
        }
        assert_eq!(kinds("13800138000 13900139000,13700137000/13600136000"), [Mobile; 4]);
        assert_eq!(kinds("张三11010519491231002X，13800138000"), [Identity, Mobile]);
        assert_eq!(numbers("11010519491231002X")[0].masked(), "1101••••••••••002X");
        assert_eq!(numbers("13800138000")[0].masked(), "138••••8000");
        assert_eq!(covered("打13800138000、１３８００１３８０００"), "打138****8000、１３８＊＊＊＊８０００");
    }

    #[test]
    fn others_are_not() {
        for text in [
            "91350100M000100Y43",
            "91110105194912310K",
            "33010602009975",
            "浙公网安备 33010602009975号",
            "2022-01-01 13:00:00",
            "20220101120000",
            "0571-88888888",
            "400-800-8000",
            "12345",
            "ISBN 978-7-5086-1380-0",
            "9787508613800",
            "1,380,013,800",
            "0.13800138000",
            "138****8000",
            "138XXXX8000",
            "110***********002X",
            "110105********002X",
            "11************002X",
            "https://a.cn/13800138000.html",
            "A13800138000",
            "138001380001",
            "110105194913310021",
            "1920x1080",
            "4111111111111112",
            "2022 2023 2024 2025",
            "13 800 138 000",
            "",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
