//! Numbers in the places that a section has for their digits: plain, with an exponent, as a fraction, or `General`.

use super::code::{Section, Token};
use super::digits::Digits;

/// A number in a section, without a sign, and how much of it is shown.
pub(super) struct Laid {
    pub(super) text: String,
    /// The number that the text says, as far as it is a number; `None` for one that is not shown at all.
    pub(super) shown: Option<Digits>,
}

/// Shows a number (not negative) in a section that has no date.
pub(super) fn lay_out(section: &Section, number: &Digits) -> Laid {
    let tokens = &section.tokens;
    if tokens.iter().any(|token| matches!(token, Token::General | Token::Text)) {
        return general_among(tokens, number);
    }
    if let Some(at) = tokens.iter().position(|token| matches!(token, Token::Exponent(_))) {
        return scientific(tokens, at, number);
    }
    if let Some(at) = tokens.iter().position(|token| matches!(token, Token::Slash(_)))
        && let Some(laid) = fraction(tokens, at, number)
    {
        return laid;
    }
    plain(tokens, number)
}

fn is_digit(token: &Token) -> bool {
    matches!(token, Token::Digit(_))
}

fn count(tokens: &[Token]) -> usize {
    tokens.iter().filter(|token| is_digit(token)).count()
}

fn percents(tokens: &[Token]) -> i32 {
    2 * tokens.iter().filter(|token| **token == Token::Percent).count() as i32
}

fn plain(tokens: &[Token], number: &Digits) -> Laid {
    let point = tokens.iter().position(|token| *token == Token::Point).unwrap_or(tokens.len());
    let (before, behind) = tokens.split_at(point);
    let last = before.iter().rposition(is_digit);
    // A comma between places groups by thousands, one behind the last place leaves out three digits.
    let grouped = last.is_some_and(|last| {
        let first = before.iter().position(is_digit).unwrap_or(last);
        before[first..last].contains(&Token::Comma)
    });
    let thousandths = before[last.map_or(0, |last| last + 1)..].iter().chain(behind);
    let thousandths = thousandths.filter(|token| **token == Token::Comma).count() as i32;
    let places = count(behind);
    let power = percents(tokens) - 3 * thousandths;
    let shown = number.times_ten_to(power).rounded(places as i32);

    let mut text = String::new();
    if count(tokens) == 0 {
        tokens.iter().for_each(|token| literal(&mut text, token));
        return Laid { text, shown: None };
    }
    whole(&mut text, before, &shown.whole(), grouped);
    if point < tokens.len() {
        let digits = shown.fraction(places);
        let needed = digits.trim_end_matches('0').len();
        let mut digits = digits.chars().enumerate();
        for token in behind {
            match token {
                Token::Point => text.push('.'),
                Token::Digit(place) => match digits.next() {
                    Some((at, _)) if at >= needed && *place == '#' => {}
                    Some((at, _)) if at >= needed && *place == '?' => text.push(' '),
                    digit => text.extend(digit.map(|(_, digit)| digit)),
                },
                token => literal(&mut text, token),
            }
        }
    }
    Laid { text, shown: Some(shown.times_ten_to(-power)) }
}

/// The digits before the point: the first place takes all that have no other.
fn whole(text: &mut String, tokens: &[Token], digits: &str, grouped: bool) {
    let mut places = count(tokens);
    if places == 0 {
        tokens.iter().for_each(|token| literal(text, token));
        text.push_str(digits);
        return;
    }
    let mut from = places.max(digits.len());
    for token in tokens {
        let Token::Digit(place) = token else {
            literal(text, token);
            continue;
        };
        places -= 1;
        for position in (places..from).rev() {
            let there = position < digits.len();
            match place {
                _ if there => text.push(digits.as_bytes()[digits.len() - 1 - position].into()),
                '0' => text.push('0'),
                '?' => text.push(' '),
                _ => continue,
            }
            if grouped && position > 0 && position.is_multiple_of(3) {
                text.push(if there || *place == '0' { ',' } else { ' ' });
            }
        }
        from = places;
    }
}

fn literal(text: &mut String, token: &Token) {
    match token {
        Token::Literal(literal) => text.push_str(literal),
        Token::Percent => text.push('%'),
        Token::Point => text.push('.'),
        Token::Slash(None) => text.push('/'),
        _ => {}
    }
}

fn scientific(tokens: &[Token], at: usize, number: &Digits) -> Laid {
    let mantissa = &tokens[..at];
    let point = mantissa.iter().position(|token| *token == Token::Point).unwrap_or(mantissa.len());
    let places = count(&mantissa[..point]).max(1) as i32;
    let decimals = count(&mantissa[point..]) as i32;
    // With several places before the point, as `##0.0E+0`, the exponent is a multiple of their number.
    let exponent_of = |magnitude: i32| magnitude.div_euclid(places) * places;
    let mut exponent = exponent_of(number.magnitude());
    let mut rounded = number.times_ten_to(-exponent).rounded(decimals);
    if exponent_of(rounded.magnitude()) != 0 {
        exponent += places;
        rounded = number.times_ten_to(-exponent).rounded(decimals);
    }
    let mut text = plain(mantissa, &rounded).text;
    text.push('E');
    match tokens[at] {
        _ if exponent < 0 => text.push('-'),
        Token::Exponent(true) => text.push('+'),
        _ => {}
    }
    whole(&mut text, &tokens[at + 1..], &exponent.unsigned_abs().to_string(), false);
    Laid { text, shown: Some(rounded.times_ten_to(exponent)) }
}

/// `# ?/?`; `None` if there is no place before the slash.
fn fraction(tokens: &[Token], slash: usize, number: &Digits) -> Option<Laid> {
    let numerator = tokens[..slash].iter().rposition(|token| !is_digit(token)).map_or(0, |at| at + 1);
    if numerator == slash {
        return None;
    }
    let wholes = tokens[..numerator].iter().rposition(is_digit).map(|at| at + 1);
    let behind = &tokens[slash + 1..];
    let places = behind.iter().take_while(|token| is_digit(token)).count();
    let fixed = match tokens[slash] {
        Token::Slash(fixed) => fixed,
        _ => None,
    };
    let number = number.times_ten_to(percents(tokens));
    let whole_digits = number.whole();
    let (mut above, below) = nearest(&number, fixed, places)?;
    let mut units: u64 =
        if wholes.is_some() && !whole_digits.is_empty() { whole_digits.parse().ok()? } else { 0 };
    if wholes.is_some() {
        above -= units as u128 * u128::from(below);
        if above == u128::from(below) {
            (units, above) = (units + 1, 0);
        }
    }
    let mut text = String::new();
    if let Some(end) = wholes {
        let digits = if units > 0 || above == 0 { units.to_string() } else { String::new() };
        whole(&mut text, &tokens[..end], &digits, false);
    }
    let lowered = tokens[numerator..slash].iter().all(|token| *token != Token::Digit('0'));
    if wholes.is_none() || above > 0 || !lowered {
        let literals = &tokens[wholes.unwrap_or(0)..numerator];
        literals.iter().for_each(|token| literal(&mut text, token));
        whole(&mut text, &tokens[numerator..slash], &above.to_string(), false);
        text.push('/');
        let digits = below.to_string();
        text.push_str(&digits);
        text.extend(std::iter::repeat_n(' ', places.saturating_sub(digits.len())));
    }
    behind[places..].iter().for_each(|token| literal(&mut text, token));
    let shown = Digits::of((units as f64) + above as f64 / f64::from(below));
    Some(Laid { text, shown })
}

/// The nearest fraction with a denominator of so many digits, or with the one given, as numerator and denominator.
fn nearest(number: &Digits, fixed: Option<u32>, places: usize) -> Option<(u128, u32)> {
    // The number is `top / bottom`.
    let decimals = number.decimals().min(15) as u32;
    let bottom = 10u128.pow(decimals);
    let top = u128::try_from(number.rounded(decimals as i32).times(bottom as i128)?).ok()?;
    let above = |below: u32| (top * u128::from(below) * 2 + bottom) / (bottom * 2);
    if let Some(below) = fixed {
        return Some((above(below), below));
    }
    let most = 10u32.pow(places.clamp(1, 4) as u32) - 1;
    let mut best = (above(1), 1);
    for below in 2..=most {
        // |a/b − top/bottom| is compared without dividing.
        let error = |(above, below): (u128, u32)| (above * bottom).abs_diff(top * u128::from(below));
        let candidate = (above(below), below);
        if error(candidate) * u128::from(best.1) < error(best) * u128::from(below) {
            best = candidate;
            if error(best) == 0 {
                break;
            }
        }
    }
    Some(best)
}

fn general_among(tokens: &[Token], number: &Digits) -> Laid {
    let (general, shown) = general(number);
    let mut text = String::new();
    for token in tokens {
        match token {
            Token::General | Token::Text => text.push_str(&general),
            token => literal(&mut text, token),
        }
    }
    Laid { text, shown: Some(shown) }
}

/// As a wide column shows it: at most eleven letters, or six digits and an exponent.
pub(super) fn general(number: &Digits) -> (String, Digits) {
    let magnitude = number.magnitude();
    let decimals = if magnitude >= 0 { (9 - magnitude).max(0) } else { 9 };
    let rounded = number.rounded(decimals);
    let plain = rounded.magnitude() <= 10 && (magnitude >= -4 || rounded == *number);
    if plain {
        return (rounded.plain(), rounded);
    }
    let mut exponent = magnitude;
    let mut rounded = number.times_ten_to(-exponent).rounded(5);
    if rounded.magnitude() > 0 {
        exponent += 1;
        rounded = number.times_ten_to(-exponent).rounded(5);
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    (format!("{}E{sign}{:02}", rounded.plain(), exponent.unsigned_abs()), rounded.times_ten_to(exponent))
}
