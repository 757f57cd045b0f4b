//! A sheet of a fragment to one that styles the fragment alone: every selector stands below the fragment's own element, every
//! address is in full. Reads CSS as far as braces, strings and comments go (CSS Syntax Level 3, 4 and 5), and knows no property.

use super::policy::Take;

/// What a sheet is rewritten with.
pub(super) struct Surroundings<'a> {
    /// An address, and what it is of, to the one that is written.
    pub(super) url: &'a mut dyn FnMut(&str, Take) -> String,
    /// Gets the address of another sheet that this one pulls in.
    pub(super) import: &'a mut dyn FnMut(&str),
    /// The new name of an id, where it has one.
    pub(super) rename: &'a dyn Fn(&str) -> Option<String>,
}

/// Rules of which those inside stand where rules do.
const GROUPS: [&str; 6] = ["media", "supports", "layer", "container", "scope", "starting-style"];

impl Surroundings<'_> {
    /// The rules of a sheet, below `.portal`.
    pub(super) fn scoped(&mut self, css: &str) -> String {
        let css = without_comments(css);
        let mut out = String::new();
        self.rules(&css, &mut out);
        out
    }

    /// Declarations, as they stand in an attribute too. Empty where they are none by themselves.
    pub(super) fn declarations(&mut self, css: &str, take: Take) -> String {
        let css = without_comments(css);
        let (mut out, mut at, mut depth) = (String::new(), 0, 0);
        while at < css.len() {
            let end = unit(&css, at);
            match &css[at..end] {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            if depth < 0 {
                return String::new();
            }
            match address(&css[at..]) {
                Some((written, length)) => {
                    out += &format!("url(\"{}\")", (self.url)(written, take).replace('"', "%22"));
                    at += length;
                }
                None => {
                    out += &css[at..end];
                    at = end;
                }
            }
        }
        if depth == 0 { out.trim().to_owned() } else { String::new() }
    }

    fn rules(&mut self, css: &str, out: &mut String) {
        let mut rest = css;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ';' | '}'));
            // What hid sheets from browsers of the last century.
            rest =
                rest.strip_prefix("<!--").or_else(|| rest.strip_prefix("-->")).unwrap_or(rest).trim_start();
            if rest.is_empty() {
                return;
            }
            let (prelude, block, behind) = rule(rest);
            rest = behind;
            let prelude = prelude.trim();
            let name = prelude.strip_prefix('@').map(|at| {
                let end = at.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(at.len());
                at[..end].to_ascii_lowercase()
            });
            match (name.as_deref(), block) {
                (None, None) => {}
                (None, Some(block)) => {
                    let selectors: Vec<String> =
                        parts(prelude).into_iter().map(|selector| self.selector(selector)).collect();
                    let declarations = self.declarations(block, Take::Image);
                    if !declarations.is_empty() {
                        *out += &format!("{} {{ {declarations} }}\n", selectors.join(", "));
                    }
                }
                (Some("import"), None) => {
                    let behind = prelude["@import".len()..].trim_start();
                    let quoted =
                        behind.strip_prefix(['"', '\'']).and_then(|text| text.split(['"', '\'']).next());
                    if let Some(sheet) = address(behind).map(|(sheet, _)| sheet).or(quoted) {
                        (self.import)(sheet);
                    }
                }
                (Some(name), Some(block)) if GROUPS.contains(&name) => {
                    let mut inner = String::new();
                    self.rules(block, &mut inner);
                    if !inner.is_empty() {
                        *out += &format!("{prelude} {{\n{inner}}}\n");
                    }
                }
                // How paper is laid out is for the site.
                (Some("page" | "charset"), _) | (Some(_), None) => {}
                (Some(name), Some(block)) => {
                    let take = if name == "font-face" { Take::Font } else { Take::Image };
                    *out += &format!("{prelude} {{ {} }}\n", self.declarations(block, take));
                }
            }
        }
    }

    /// A selector below `.portal`, which stands for the whole page too.
    fn selector(&self, selector: &str) -> String {
        let mut rest = selector.trim();
        loop {
            let whole = ["html", "body", ":root"].into_iter().find(|whole| {
                let behind = rest.get(..whole.len()).filter(|start| start.eq_ignore_ascii_case(whole));
                behind.is_some()
                    && !rest[whole.len()..].starts_with(|c: char| c.is_alphanumeric() || "-_".contains(c))
            });
            let Some(whole) = whole else { return format!(".portal {}", self.renamed(rest)) };
            let behind = &rest[whole.len()..];
            if behind.starts_with(['.', '#', ':', '[']) {
                return format!(".portal{}", self.renamed(behind));
            }
            rest = behind.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
            if rest.is_empty() {
                return ".portal".into();
            }
        }
    }

    fn renamed(&self, selector: &str) -> String {
        let (mut out, mut at, mut brackets) = (String::new(), 0, 0);
        while at < selector.len() {
            let end = unit(selector, at);
            let sign = selector[at..end].chars().next().unwrap_or_default();
            out += &selector[at..end];
            at = end;
            match sign {
                '[' => brackets += 1,
                ']' => brackets -= 1,
                '#' if brackets == 0 => {
                    let name = &selector[at..];
                    let name = &name[..name.find(|c: char| !is_name(c)).unwrap_or(name.len())];
                    out += &(self.rename)(name).unwrap_or_else(|| name.to_owned());
                    at += name.len();
                }
                _ => {}
            }
        }
        out
    }
}

/// Whether a character may be in a name, escapes left out.
pub(super) fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_' || !c.is_ascii()
}

/// The end of what stands at byte `at` as one piece: a comment, a string, an escape; else a character.
fn unit(css: &str, at: usize) -> usize {
    let rest = &css[at..];
    let mut chars = rest.chars();
    match chars.next() {
        Some('/') if rest.starts_with("/*") => rest[2..].find("*/").map_or(css.len(), |end| at + end + 4),
        Some(mark @ ('"' | '\'')) => {
            let mut end = at + 1;
            while let Some(c) = css[end..].chars().next() {
                end += c.len_utf8();
                match c {
                    '\\' => end += css[end..].chars().next().map_or(0, char::len_utf8),
                    '\n' => break,
                    c if c == mark => break,
                    _ => {}
                }
            }
            end
        }
        Some('\\') => at + 1 + chars.next().map_or(0, char::len_utf8),
        Some(c) => at + c.len_utf8(),
        None => at,
    }
}

/// The address of `url(…)` at the start of a text, and how long all of it is.
fn address(css: &str) -> Option<(&str, usize)> {
    let inside = css.get(..4).filter(|start| start.eq_ignore_ascii_case("url(")).map(|_| &css[4..])?;
    let blank = inside.len() - inside.trim_start().len();
    let written = &inside[blank..];
    if written.starts_with(['"', '\'']) {
        let end = unit(written, 0);
        let close = written[end..].find(')')?;
        let text = written[1..end].trim_end_matches(['"', '\'']);
        return Some((text, 4 + blank + end + close + 1));
    }
    let close = written.find(')')?;
    Some((written[..close].trim_end(), 4 + blank + close + 1))
}

fn without_comments(css: &str) -> String {
    let (mut out, mut at) = (String::with_capacity(css.len()), 0);
    while at < css.len() {
        // An address without quotation marks may hold what looks like a comment.
        let end = address(&css[at..]).map_or_else(|| unit(css, at), |(_, length)| at + length);
        out += if css[at..].starts_with("/*") { " " } else { &css[at..end] };
        at = end;
    }
    out
}

/// The first rule of a text: what stands before its block, the block if it has one, and what comes after it.
fn rule(css: &str) -> (&str, Option<&str>, &str) {
    let (mut at, mut depth, mut opened) = (0, 0, None);
    while at < css.len() {
        let end = address(&css[at..]).map_or_else(|| unit(css, at), |(_, length)| at + length);
        match (&css[at..end], opened) {
            ("{", None) => opened = Some(at),
            ("{", Some(_)) => depth += 1,
            ("}", Some(start)) if depth == 0 => {
                return (&css[..start], Some(&css[start + 1..at]), &css[end..]);
            }
            ("}", Some(_)) => depth -= 1,
            (";", None) => return (&css[..at], None, &css[end..]),
            _ => {}
        }
        at = end;
    }
    // A block that nobody closed ends with the sheet, as browsers have it.
    match opened {
        Some(start) => (&css[..start], Some(&css[start + 1..]), ""),
        None => (css, None, ""),
    }
}

/// The selectors of a list.
fn parts(list: &str) -> Vec<&str> {
    let (mut parts, mut at, mut start, mut depth) = (Vec::new(), 0, 0, 0);
    while at < list.len() {
        let end = unit(list, at);
        match &list[at..end] {
            "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            "," if depth == 0 => {
                parts.push(&list[start..at]);
                start = end;
            }
            _ => {}
        }
        at = end;
    }
    parts.push(&list[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scoped(css: &str) -> (String, Vec<String>) {
        let mut imports = Vec::new();
        let mut surroundings = Surroundings {
            url: &mut |url, take| format!("https://x.cn{url}?{take:?}"),
            import: &mut |sheet| imports.push(sheet.to_owned()),
            rename: &|name| (name == "menu").then(|| "portal-menu".into()),
        };
        let css = surroundings.scoped(css);
        (css, imports)
    }

    #[test]
    fn a_sheet_reaches_its_fragment_alone() {
        for (css, expected) in [
            ("a{color:red}", ".portal a { color:red }\n"),
            ("* , a:hover{x:y;}", ".portal *, .portal a:hover { x:y; }\n"),
            ("body{margin:0} html,body{a:b}", ".portal { margin:0 }\n.portal, .portal { a:b }\n"),
            (
                "html > body .a, body.ie .b, bodyguard{a:b}",
                ".portal .a, .portal.ie .b, .portal bodyguard { a:b }\n",
            ),
            (
                ".menu>#menu li[class=\".menu\"]{a:b}",
                ".portal .menu>#portal-menu li[class=\".menu\"] { a:b }\n",
            ),
            (":is(a, b) c{a:b}", ".portal :is(a, b) c { a:b }\n"),
            (
                "/* a{} */ .b /*x*/ {background:url( '/i.png' ) no-repeat}",
                ".portal .b { background:url(\"https://x.cn/i.png?Image\") no-repeat }\n",
            ),
            ("@media (max-width:1px){a{b:c}}", "@media (max-width:1px) {\n.portal a { b:c }\n}\n"),
            (
                "@font-face{font-family:x;src:url(/f.woff)}",
                "@font-face { font-family:x;src:url(\"https://x.cn/f.woff?Font\") }\n",
            ),
            ("@keyframes k{from{a:b}to{a:c}}", "@keyframes k { from{a:b}to{a:c} }\n"),
            ("@charset \"gb2312\";@page{margin:0}<!-- a{b:c} -->", ".portal a { b:c }\n"),
            ("a{content:\"}{\"}b{c:d", ".portal a { content:\"}{\" }\n.portal b { c:d }\n"),
            ("}} a{b:c}", ".portal a { b:c }\n"),
            ("", ""),
            ("a{}", ""),
            (
                "a{background:url(data:image/png;base64,/*AA*/)}",
                ".portal a { background:url(\"https://x.cndata:image/png;base64,/*AA*/?Image\") }\n",
            ),
        ] {
            assert_eq!(scoped(css).0, expected, "{css}");
        }
        let (css, imports) = scoped("@import url(/a.css);@import \"/b.css\" screen;a{b:c}");
        assert_eq!((css.as_str(), imports), (".portal a { b:c }\n", vec!["/a.css".into(), "/b.css".into()]));
    }

    #[test]
    fn declarations_cannot_leave_their_rule() {
        let mut surroundings =
            Surroundings { url: &mut |url, _| url.into(), import: &mut |_| {}, rename: &|_| None };
        assert_eq!(surroundings.declarations(" color:red; ", Take::Image), "color:red;");
        assert_eq!(surroundings.declarations("a:b} body{c:d", Take::Image), "");
        assert_eq!(surroundings.declarations("a:b; c {", Take::Image), "");
    }
}
