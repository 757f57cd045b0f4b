//! Settings that are meant for a theme, against the theme: menus and values that it shows nowhere, and values that it cannot
//! use. Knows templates only by the names that they look up.

use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic};
use crate::path::SourcePath;
use crate::site::Site;
use crate::theme::Theme;

/// What `menus` and `params` say that nobody gets.
pub(super) fn check(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    [menus(site, theme), params(site, theme)].concat()
}

fn menus(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let config = SourcePath::new(crate::config::PATH);
    let Some(known) = theme.names_in("menus").filter(|_| !site.config.menus.is_empty()) else {
        return Vec::new();
    };
    let named = site.config.menus.iter().zip(&site.config.menu_names);
    let unused = named.filter(|((name, _), _)| !known.contains(name));
    let unused = unused.map(|((name, _), place)| {
        let message = format!("主题没有用到叫“{name}”的菜单，它不会显示");
        let diagnostic = Diagnostic::new(Code::ConfigUnused, message).at(&config, place.clone());
        diagnostic.nearest(name, known.iter().map(String::as_str))
    });
    unused.collect()
}

fn params(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let config = SourcePath::new(crate::config::PATH);
    let mut found = Vec::new();
    // Asked for only where there is something to look up.
    let mut used = None;
    for (name, [key, place]) in &site.config.param_places {
        let Some(value) = site.config.params.get(name) else { continue };
        if let Some(default) = theme.defaults.get(name) {
            let Some((expected, hint)) = unfit(default, value) else { continue };
            let message = format!("“{name}”应为{expected}，却是“{}”", shown(value));
            let diagnostic = Diagnostic::new(Code::ConfigInvalid, message).at(&config, place.clone());
            found.push(diagnostic.hint(hint));
            continue;
        }
        let used = used.get_or_insert_with(|| theme.names_in("params"));
        if used.as_ref().is_some_and(|used| !used.contains(name)) {
            let message = format!("主题没有用到叫“{name}”的参数，它不起作用");
            let diagnostic = Diagnostic::new(Code::ConfigUnused, message).at(&config, key.clone());
            found.push(diagnostic.nearest(name, theme.defaults.keys().map(String::as_str)));
        }
    }
    found
}

/// What a value should be, judged by the one that the theme has for it, and an example; `None` where it fits.
fn unfit(default: &Value, value: &Value) -> Option<(&'static str, String)> {
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

fn shown(value: &Value) -> String {
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
    "rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color", "color-mix", "light-dark", "var",
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
