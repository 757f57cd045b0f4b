//! What a spreadsheet shows of a number: the number format of a cell (ECMA-376 part 1, §18.8.30 and §18.8.31) applied to
//! its value, as Excel and WPS in Chinese show it in a column that is wide enough. `tests/spec/number-formats.txt` has
//! examples of all that is known here, checked against LibreOffice.
//!
//! ```text
//! code ─code─▶ sections ─choose by value─▶ number ─▶ text
//!                                          time   ─▶ text, date
//! ```

mod digits;
mod chinese;
mod code;
mod number;
mod time;

use crate::date::Date;

use code::{Section, Token};
use digits::Digits;
pub use time::Epoch;

/// The number format of a cell, read.
#[derive(Clone, Debug)]
pub struct NumberFormat {
    /// One to three of numbers.
    sections: Vec<Section>,
    /// That of texts, if there is one.
    text: Option<Section>,
}

/// What a cell shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The text, with blanks at its ends where the format has them. `####` for what cannot be shown.
    pub text: String,
    /// The number has more digits than are shown.
    pub rounded: bool,
    /// The number that is shown is below zero, whether or not the text has a sign.
    pub negative: bool,
    /// The number that is shown is zero.
    pub zero: bool,
    /// A number below zero has a colour here that one above zero has not.
    pub coloured: bool,
    /// The date, as far as it is shown, where the year is.
    pub date: Option<Date>,
}

impl NumberFormat {
    /// Reads the code of a format. None is refused: what has no meaning is shown as it is.
    pub fn parse(code: &str) -> NumberFormat {
        let mut sections = code::parse(code);
        let text = match sections.len() {
            // `0.00;@`: the last one is of texts, wherever it stands.
            4.. => Some(sections.swap_remove(3)),
            2 | 3 if sections.last().is_some_and(|last| last.has(&Token::Text)) => sections.pop(),
            _ => None,
        };
        sections.truncate(3);
        let only = sections.len() == 1;
        for section in sections.iter_mut().filter(|section| section.tokens.is_empty()) {
            // `[Red]` and `[DBNum1]` alone are `General`; a section without anything hides its numbers.
            if only || section.numerals.is_some() {
                section.tokens.push(Token::General);
            }
        }
        NumberFormat { sections, text }
    }

    /// The code of a built-in format, as Excel and WPS in Chinese show it.
    pub fn built_in(id: u32) -> Option<&'static str> {
        BUILT_IN.iter().find(|(ids, _)| ids.contains(&id)).map(|(_, code)| *code)
    }

    /// Whether the format asks for an exponent. `General` writes one where there is no room for the digits.
    pub fn has_exponent(&self) -> bool {
        let mut tokens = self.sections.iter().flat_map(|section| &section.tokens);
        tokens.any(|token| matches!(token, Token::Exponent(_)))
    }

    /// What a cell with this number shows.
    pub fn show(&self, number: f64, epoch: Epoch) -> Shown {
        let wrong = || Shown { text: "####".into(), ..Shown::default() };
        let Some(value) = Digits::of(number) else { return wrong() };
        let Some((index, signed)) = self.choose(number) else { return wrong() };
        let section = &self.sections[index];
        if section.is_date() {
            let laid = time::lay_out(section, &value, epoch);
            return laid.map_or_else(wrong, |(text, date)| Shown { text, date, ..Shown::default() });
        }
        if section.tokens.is_empty() {
            let (negative, zero) = (value.negative, value.is_zero());
            return Shown { rounded: !zero, negative, zero, ..Shown::default() };
        }
        let laid = number::lay_out(section, &value.absolute());
        let mut text = laid.text;
        if let Some(numerals) = section.numerals {
            let counted = section.has(&Token::General);
            text = if counted { numerals.counted(&text) } else { numerals.one_by_one(&text) };
        }
        let zero =
            laid.shown.as_ref().is_none_or(Digits::is_zero) && (laid.shown.is_some() || value.is_zero());
        if value.negative && signed && !zero {
            text.insert(0, '-');
        }
        let colour = |section: &Section| section.colour.clone().filter(|colour| !is_black(colour));
        Shown {
            text,
            rounded: laid.shown.is_some_and(|shown| shown != value.absolute()),
            negative: value.negative && !zero,
            zero,
            coloured: colour(section).is_some() && colour(section) != colour(&self.sections[0]),
            date: None,
        }
    }

    /// What a cell with this text shows.
    pub fn show_text<'a>(&self, text: &'a str) -> std::borrow::Cow<'a, str> {
        let only =
            self.sections.first().filter(|section| self.sections.len() == 1 && section.has(&Token::Text));
        let Some(section) = self.text.as_ref().or(only) else { return text.into() };
        if section.tokens == [Token::Text] {
            return text.into();
        }
        let parts = section.tokens.iter().map(|token| match token {
            Token::Text => text,
            Token::Literal(literal) => literal,
            _ => "",
        });
        parts.collect::<String>().into()
    }

    /// The section for a number, and whether it wants a minus before a number below zero.
    fn choose(&self, number: f64) -> Option<(usize, bool)> {
        let conditions: Vec<Option<(&str, f64)>> = self
            .sections
            .iter()
            .map(|section| section.condition.as_ref().map(|(operator, limit)| (operator.as_str(), *limit)))
            .collect();
        // Without conditions: positive, negative, zero; one or two of them stand for the rest too.
        let first = conditions[0].or(match conditions.len() {
            1 => None,
            2 => Some((">=", 0.0)),
            _ => Some((">", 0.0)),
        });
        let second = conditions.get(1).copied().flatten().or(match (conditions.len(), conditions[0]) {
            (3, _) => Some(("<", 0.0)),
            _ => None,
        });
        let holds = |condition: Option<(&str, f64)>| {
            condition.is_none_or(|(operator, limit)| match operator {
                "<" => number < limit,
                "<=" => number <= limit,
                ">" => number > limit,
                ">=" => number >= limit,
                "<>" => number != limit,
                _ => number == limit,
            })
        };
        // A section that only has numbers below zero says so by itself.
        let below = |condition: Option<(&str, f64)>| {
            condition.is_some_and(|(operator, limit)| match operator {
                "<" => limit <= 0.0,
                "<=" | "=" => limit < 0.0,
                _ => false,
            })
        };
        let above = matches!(first, Some((">" | ">=", limit)) if limit <= 0.0);
        if holds(first) {
            return Some((0, !below(first)));
        }
        match conditions.len() {
            0 | 1 => None,
            2 if second.is_none() => Some((1, !above)),
            2 | 3 if holds(second) => Some((1, !below(second))),
            3 => Some((2, !above)),
            _ => None,
        }
    }
}

fn is_black(colour: &str) -> bool {
    matches!(colour, "black" | "黑色" | "color1" | "颜色1" | "颜色 1")
}

const YEAR_MONTH: &str = "yyyy\"年\"m\"月\"";
const MONTH_DAY: &str = "m\"月\"d\"日\"";
const NOON_MINUTES: &str = "上午/下午h\"时\"mm\"分\"";
const NOON_SECONDS: &str = "上午/下午h\"时\"mm\"分\"ss\"秒\"";

/// The formats that a file names by number alone. ECMA-376 leaves some to the language; 14 and 22 are the short date that
/// the system is set to.
const BUILT_IN: &[(&[u32], &str)] = &[
    (&[0], "General"),
    (&[1, 59], "0"),
    (&[2, 60], "0.00"),
    (&[3, 61], "#,##0"),
    (&[4, 62], "#,##0.00"),
    (&[5], "\"¥\"#,##0;\"¥\"-#,##0"),
    (&[6], "\"¥\"#,##0;[Red]\"¥\"-#,##0"),
    (&[7], "\"¥\"#,##0.00;\"¥\"-#,##0.00"),
    (&[8], "\"¥\"#,##0.00;[Red]\"¥\"-#,##0.00"),
    (&[9, 67], "0%"),
    (&[10, 68], "0.00%"),
    (&[11], "0.00E+00"),
    (&[12, 69], "# ?/?"),
    (&[13, 70], "# ??/??"),
    (&[14], "yyyy/m/d"),
    (&[15], "d-mmm-yy"),
    (&[16], "d-mmm"),
    (&[17], "mmm-yy"),
    (&[18], "h:mm AM/PM"),
    (&[19], "h:mm:ss AM/PM"),
    (&[20], "h:mm"),
    (&[21], "h:mm:ss"),
    (&[22], "yyyy/m/d h:mm"),
    (&[27, 36, 50, 52, 57], YEAR_MONTH),
    (&[28, 29, 51, 53, 54, 58], MONTH_DAY),
    (&[30], "m-d-yy"),
    (&[31], "yyyy\"年\"m\"月\"d\"日\""),
    (&[32], "h\"时\"mm\"分\""),
    (&[33], "h\"时\"mm\"分\"ss\"秒\""),
    (&[34, 55], NOON_MINUTES),
    (&[35, 56], NOON_SECONDS),
    (&[37], "#,##0;-#,##0"),
    (&[38], "#,##0;[Red]-#,##0"),
    (&[39], "#,##0.00;-#,##0.00"),
    (&[40], "#,##0.00;[Red]-#,##0.00"),
    (&[41], "_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"_ ;_ @_ "),
    (&[42], "_ \"¥\"* #,##0_ ;_ \"¥\"* -#,##0_ ;_ \"¥\"* \"-\"_ ;_ @_ "),
    (&[43], "_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ "),
    (&[44], "_ \"¥\"* #,##0.00_ ;_ \"¥\"* -#,##0.00_ ;_ \"¥\"* \"-\"??_ ;_ @_ "),
    (&[45], "mm:ss"),
    (&[46], "[h]:mm:ss"),
    (&[47], "mm:ss.0"),
    (&[48], "##0.0E+0"),
    (&[49], "@"),
];
