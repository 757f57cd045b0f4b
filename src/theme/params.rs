//! The values that a theme takes, judged by those that it has itself: of what type they are, and what is a colour.

use serde_json::Value;

/// What a value should be, judged by the one that the theme has for it and the words that it is one of, and an example;
/// `None` where it fits.
pub fn unfit(default: &Value, choices: Option<&[String]>, value: &Value) -> Option<(String, String)> {
    if let Some(choices) = choices {
        let is_one = value.as_str().is_some_and(|word| choices.iter().any(|choice| choice == word));
        return (!is_one).then(|| {
            (format!(" {} 之一", choices.join("、")), format!("主题的缺省值是 {}", shown(default)))
        });
    }
    let (expected, hint) = unlike(default, value)?;
    Some((expected.to_string(), hint))
}

fn unlike(default: &Value, value: &Value) -> Option<(&'static str, String)> {
    let example = || format!("主题的缺省值是 {}", shown(default));
    let (fits, expected) = match default {
        Value::Bool(_) => (value.is_boolean(), " true（是）或 false（否）"),
        Value::Number(number) if number.as_u64().is_some() => (value.as_u64().is_some(), "不带引号的整数"),
        Value::Number(_) => (value.is_number(), "不带引号的数字"),
        Value::String(text) if is_colour(text) => {
            let is_one = value.as_str().is_some_and(is_colour);
            let hint = "写作 \"#8f1d22\" 这样的六位十六进制数，外面加半角引号".to_owned();
            return (!is_one).then_some(("颜色", hint));
        }
        // Whoever writes a number for a text means its digits.
        Value::String(_) => (!value.is_array() && !value.is_object(), "一段文字"),
        Value::Array(_) => (value.is_array(), "一个列表"),
        Value::Object(_) => (value.is_object(), "一组键值"),
        Value::Null => (true, ""),
    };
    (!fits).then(|| (expected, example()))
}

/// A value as it is written.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Whether a text is a colour in CSS (CSS Color 4): `#8f1d22`, `rgb(143 29 34)`, `maroon`. What stands in the brackets of
/// a function is not read.
fn is_colour(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix('#') {
        return matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let text = text.to_lowercase();
    match text.split_once('(') {
        Some((function, _)) => FUNCTIONS.contains(&function) && text.ends_with(')') && text.is_ascii(),
        None => NAMES.split_whitespace().any(|name| name == text),
    }
}

const FUNCTIONS: [&str; 13] = [
    "rgb",
    "rgba",
    "hsl",
    "hsla",
    "hwb",
    "lab",
    "lch",
    "oklab",
    "oklch",
    "color",
    "color-mix",
    "light-dark",
    "var",
];

/// The colours that CSS has names for.
const NAMES: &str = "aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown \
    burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod \
    darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen \
    darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue \
    firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew \
    hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan \
    lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray \
    lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid \
    mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream \
    mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen \
    paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple rebeccapurple red rosybrown royalblue \
    saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen \
    steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_told_from_words() {
        for colour in ["#8f1d22", "#abc", "rgb(143 29 34)", "oklch(40% .1 20)", "Maroon", "var(--x)"] {
            assert!(is_colour(colour), "{colour}");
        }
        for word in ["红色", "#8f1d2", "#ggg", "hong", "", "8f1d22", "rgb(红)"] {
            assert!(!is_colour(word), "{word}");
        }
    }
}
