//! The text of a number format (ECMA-376 part 1, §18.8.31) to sections of tokens. Nothing is refused: what has no
//! meaning is shown as it is.

use super::chinese::Numerals;

/// What a section consists of, in the order shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A text: quoted, escaped, or a letter without a meaning.
    Literal(String),
    /// The place of a digit: `0`, `#` or `?`.
    Digit(char),
    /// `.`
    Point,
    /// `,`: groups of thousands between places of digits, a thousandth behind them.
    Comma,
    /// `%`
    Percent,
    /// `E+`, which writes a plus too, or `E-`.
    Exponent(bool),
    /// `/` of a fraction, and its denominator where that is given.
    Slash(Option<u32>),
    /// `General`
    General,
    /// `@`
    Text,
    /// `yyyy`, `mm` of a month and so on: the small letter and how often it stands there.
    Date(char, usize),
    /// `mm` where it is minutes.
    Minutes(usize),
    /// `[h]`, `[mm]`, `[s]`: all of the time in that unit.
    Elapsed(char, usize),
    /// `.000` behind seconds.
    Subseconds(usize),
    /// `AM/PM`, `A/P`, `上午/下午`: the words before and after noon.
    Noon(String, String),
}

/// A part of a format, for some of the numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    pub(super) tokens: Vec<Token>,
    /// `[>=100]`: the operator and the number.
    pub(super) condition: Option<(String, f64)>,
    /// `[Red]`, `[红色]`, in small letters.
    pub(super) colour: Option<String>,
    pub(super) numerals: Option<Numerals>,
    /// `[$-804]`: dates are in Chinese.
    pub(super) chinese: bool,
}

impl Section {
    /// Whether it shows a date or a time.
    pub(super) fn is_date(&self) -> bool {
        self.tokens.iter().any(|token| {
            use Token::{Date, Elapsed, Minutes, Noon};
            matches!(token, Date(..) | Minutes(_) | Elapsed(..) | Noon(..))
        })
    }

    pub(super) fn has(&self, token: &Token) -> bool {
        self.tokens.contains(token)
    }

    fn literal(&mut self, text: &str) {
        match self.tokens.last_mut() {
            _ if text.is_empty() => {}
            Some(Token::Literal(last)) => *last += text,
            _ => self.tokens.push(Token::Literal(text.into())),
        }
    }
}

/// The sections of a code, at least one.
pub(super) fn parse(code: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut rest = code;
    loop {
        let mut section = Section::default();
        let end = read(&mut section, rest);
        tell_minutes(&mut section.tokens);
        sections.push(section);
        match end {
            Some(next) => rest = next,
            None => return sections,
        }
    }
}

/// Reads tokens to the next `;`, and gives what stands behind that, if there is one.
fn read<'a>(section: &mut Section, mut rest: &'a str) -> Option<&'a str> {
    while let Some(c) = rest.chars().next() {
        let next = &rest[c.len_utf8()..];
        rest = match c {
            ';' => return Some(next),
            '"' => {
                let (text, behind) = next.split_once('"').unwrap_or((next, ""));
                section.literal(text);
                behind
            }
            // `!` escapes in Chinese and Japanese codes as `\` does.
            '\\' | '!' => {
                let (text, behind) = first(next);
                section.literal(text);
                behind
            }
            // As wide as the next letter: a blank.
            '_' => {
                section.literal(" ");
                first(next).1
            }
            // Fills the cell with the next letter: how often depends on its width.
            '*' => first(next).1,
            '[' => match next.split_once(']') {
                Some((inside, behind)) => {
                    if bracket(section, inside) {
                        return behind.split_once(';').map(|(_, behind)| behind);
                    }
                    behind
                }
                None => next,
            },
            _ => word(section, rest).unwrap_or_else(|| {
                token(section, c);
                next
            }),
        };
    }
    None
}

/// The first letter and the rest.
fn first(text: &str) -> (&str, &str) {
    text.split_at(text.chars().next().map_or(0, char::len_utf8))
}

/// A token of one letter.
fn token(section: &mut Section, c: char) {
    match c {
        '0' | '#' | '?' => section.tokens.push(Token::Digit(c)),
        '.' => section.tokens.push(Token::Point),
        ',' => section.tokens.push(Token::Comma),
        '%' => section.tokens.push(Token::Percent),
        '@' => section.tokens.push(Token::Text),
        _ => section.literal(c.encode_utf8(&mut [0; 4])),
    }
}

/// A token of several letters, and what stands behind it.
fn word<'a>(section: &mut Section, rest: &'a str) -> Option<&'a str> {
    for general in ["General", "G/通用格式"] {
        if rest.get(..general.len()).is_some_and(|start| start.eq_ignore_ascii_case(general)) {
            section.tokens.push(Token::General);
            return Some(&rest[general.len()..]);
        }
    }
    for noon in ["AM/PM", "A/P", "上午/下午"] {
        if rest.get(..noon.len()).is_some_and(|start| start.eq_ignore_ascii_case(noon)) {
            let (before, after) = rest[..noon.len()].split_once('/')?;
            section.tokens.push(Token::Noon(before.into(), after.into()));
            return Some(&rest[noon.len()..]);
        }
    }
    let letter = rest.chars().next()?.to_ascii_lowercase();
    let places = section.tokens.iter().any(|token| matches!(token, Token::Digit(_)));
    match letter {
        'e' if places && rest[1..].starts_with(['+', '-']) => {
            section.tokens.push(Token::Exponent(rest[1..].starts_with('+')));
            Some(&rest[2..])
        }
        'y' | 'm' | 'd' | 'h' | 's' | 'e' | 'g' | 'b' | 'a' => {
            let length = rest.bytes().take_while(|byte| byte.to_ascii_lowercase() == letter as u8).count();
            if letter == 'a' && length < 3 {
                return None;
            }
            section.tokens.push(Token::Date(letter, length));
            let behind = &rest[length..];
            let zeros =
                behind.strip_prefix('.').map_or(0, |text| text.bytes().take_while(|b| *b == b'0').count());
            if letter == 's' && zeros > 0 {
                section.tokens.push(Token::Subseconds(zeros));
                return Some(&behind[1 + zeros..]);
            }
            Some(behind)
        }
        '/' if places => {
            let length = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
            let denominator = rest[1..1 + length].parse().ok().filter(|number| *number > 0);
            let length = if denominator.is_some() { length } else { 0 };
            section.tokens.push(Token::Slash(denominator));
            Some(&rest[1 + length..])
        }
        _ => None,
    }
}

/// What stands in square brackets. Whether it gives the whole section.
fn bracket(section: &mut Section, inside: &str) -> bool {
    let lower = inside.to_lowercase();
    if let Some(text) = inside.strip_prefix('$') {
        let (sign, language) = text.rsplit_once('-').unwrap_or((text, ""));
        // The long date and the time that the system is set to.
        let system = match language.to_ascii_uppercase().as_str() {
            "F800" => Some("yyyy\"年\"m\"月\"d\"日\""),
            "F400" => Some("h:mm:ss"),
            _ => None,
        };
        if let Some(code) = system {
            section.tokens.clear();
            read(section, code);
            return true;
        }
        section.literal(sign);
        section.chinese |=
            u32::from_str_radix(language, 16).is_ok_and(|id| matches!(id & 0xffff, 0x804 | 0x1004));
    } else if let Some(letter @ ('h' | 'm' | 's')) = lower.chars().next()
        && lower.chars().all(|c| c == letter)
    {
        section.tokens.push(Token::Elapsed(letter, lower.len()));
    } else if inside.starts_with(['<', '>', '=']) {
        let number = inside.trim_start_matches(['<', '>', '=']);
        if let Ok(limit) = number.trim().parse() {
            section.condition = Some((inside[..inside.len() - number.len()].into(), limit));
        }
    } else if let Some(kind) = lower.strip_prefix("dbnum") {
        section.numerals = match kind {
            "1" => Some(Numerals::Small),
            "2" => Some(Numerals::Large),
            "3" => Some(Numerals::Wide),
            _ => None,
        };
    } else {
        section.colour = Some(lower);
    }
    false
}

/// `m` and `mm` are minutes behind hours and before seconds.
fn tell_minutes(tokens: &mut [Token]) {
    let parts: Vec<usize> = (0..tokens.len())
        .filter(|index| matches!(tokens[*index], Token::Date(..) | Token::Elapsed(..)))
        .collect();
    for (rank, index) in parts.iter().enumerate() {
        let Token::Date('m', length @ 1..=2) = tokens[*index] else { continue };
        let letter = |rank: Option<usize>| match rank.and_then(|rank| parts.get(rank)).map(|at| &tokens[*at])
        {
            Some(Token::Date(letter, _) | Token::Elapsed(letter, _)) => Some(*letter),
            _ => None,
        };
        if letter(rank.checked_sub(1)) == Some('h') || letter(Some(rank + 1)) == Some('s') {
            tokens[*index] = Token::Minutes(length);
        }
    }
}
