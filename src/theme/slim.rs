//! Style sheets and scripts of the built-in theme without what is for those who read the source: readers of pages fetch them.

use bytes::Bytes;

/// Whether a file is a style sheet or a script.
pub(super) fn is_text(name: &str) -> bool {
    name.ends_with(".js") || name.ends_with(".css")
}

/// A file of the built-in theme as it is published: of style sheets and scripts no blanks at the beginning of lines, no empty
/// lines, no lines that are a comment and no more. What stands between quotation marks is on one line there.
pub(super) fn slim(name: &str, bytes: Bytes) -> Bytes {
    let is_script = name.ends_with(".js");
    let text = std::str::from_utf8(&bytes).ok().filter(|_| is_text(name));
    let Some(text) = text else { return bytes };
    let is_comment = |line: &str| {
        line.is_empty()
            || (is_script && line.starts_with("//"))
            || (line.starts_with("/*") && line.find("*/") == Some(line.len() - 2))
    };
    let mut slim = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !is_comment(line)) {
        slim.extend([line, "\n"]);
    }
    Bytes::from(slim)
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
        assert_eq!(said("a.css", "/* 说明 */\na {\n  b: c;\n}\n"), "a {\nb: c;\n}\n");
        assert_eq!(said("a.html", "  <p>\n"), "  <p>\n");
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
