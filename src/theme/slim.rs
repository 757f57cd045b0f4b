//! Style sheets and scripts of the built-in theme without what is for those who read the source: readers of pages fetch them.

use bytes::Bytes;

/// Whether a file is a style sheet or a script.
pub(super) fn is_text(name: &str) -> bool {
    name.ends_with(".js") || name.ends_with(".css")
}

/// A file of the built-in theme as it is published. Of scripts no blanks at the beginning of lines, no empty lines, no lines
/// that are a comment and no more: what stands between quotation marks is on one line there. Of style sheets nothing but what
/// browsers read, a rule a line.
pub(super) fn slim(name: &str, bytes: Bytes) -> Bytes {
    match std::str::from_utf8(&bytes) {
        Ok(text) if name.ends_with(".js") => script(text).into(),
        Ok(text) if name.ends_with(".css") => style(text).into(),
        _ => bytes,
    }
}

fn script(text: &str) -> String {
    let is_comment = |line: &str| {
        line.is_empty()
            || line.starts_with("//")
            || (line.starts_with("/*") && line.find("*/") == Some(line.len() - 2))
    };
    let lines = text.lines().map(str::trim).filter(|line| !is_comment(line));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Blanks mean something between words and the parts of a selector, and nothing beside these: `a :hover` is not `a:hover`.
fn style(text: &str) -> String {
    const BEFORE: [char; 4] = ['{', '}', ';', ','];
    const BEHIND: [char; 5] = ['{', '}', ';', ',', ':'];
    let mut slim = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '/' if rest.starts_with("/*") => {
                rest = rest.split_once("*/").map_or("", |(_, behind)| behind);
                continue;
            }
            c if c.is_ascii_whitespace() => {
                rest = rest.trim_ascii_start();
                if !slim.ends_with([' ', '\n']) && !slim.ends_with(BEHIND) && !slim.is_empty() {
                    slim.push(' ');
                }
                continue;
            }
            '"' | '\'' => rest[1..].find(c).map_or(rest.len(), |end| end + 2),
            c => c.len_utf8(),
        };
        if BEFORE.contains(&c) && slim.ends_with(' ') {
            slim.pop();
        }
        slim.push_str(&rest[..length]);
        rest = &rest[length..];
        if c == '}' {
            slim.push('\n');
        }
    }
    slim
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::DEFAULT_THEME;

    #[test]
    fn only_blanks_and_comments_are_left_out() {
        let said = |name, text: &'static str| String::from_utf8(slim(name, text.into()).to_vec()).unwrap();
        let script = "// 说明\n\"use strict\";\n\n  /** 说明。 */\n  const a = 1; // 留下\n  /* 甲 */ b();\n";
        assert_eq!(said("a.js", script), "\"use strict\";\nconst a = 1; // 留下\n/* 甲 */ b();\n");
        assert_eq!(said("a.css", "/* 说明 */\na {\n  b: c;\n}\n"), "a{b:c;}\n");
        let style = "a :hover > b,\n.c  d { content: \"a , b/* } */\"; /* 甲 */ x: calc(1px + 2px) }\n\n@media (w: 1) {\n  e { --f: 'g  h'; }\n}\n";
        let slimmed =
            "a :hover > b,.c d{content:\"a , b/* } */\";x:calc(1px + 2px)}\n@media (w:1){e{--f:'g  h';}\n}\n";
        assert_eq!(said("a.css", style), slimmed);
        assert_eq!(said("a.html", "  <p>\n"), "  <p>\n");
    }

    #[test]
    fn the_built_in_styles_are_read_to_their_end() {
        for (name, bytes) in DEFAULT_THEME.iter().filter(|(name, _)| name.ends_with(".css")) {
            let text = std::str::from_utf8(bytes).unwrap();
            let slim = style(text);
            assert_eq!(slim.matches('{').count(), slim.matches('}').count(), "{name}");
            assert!(!slim.contains("/*"), "{name}");
            // A mark that is escaped, and a property that is empty, would be read wrongly.
            assert!(!text.contains("\\\"") && !slim.contains(":;"), "{name}");
        }
    }

    #[test]
    fn no_built_in_text_goes_over_lines() {
        for (name, bytes) in DEFAULT_THEME.iter().filter(|(name, _)| name.ends_with(".js")) {
            for line in std::str::from_utf8(bytes).unwrap().lines() {
                let line = line.replace("\\`", "");
                assert!(line.matches('`').count() % 2 == 0, "{name}: {line}");
            }
        }
    }
}
