//! The tags of a template by pairs, those of the engine and those of HTML: of which one the end is missing. Knows no values.

use std::ops::Range;

use super::blocked::covered;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::html::{self, Token};
use crate::path::SourcePath;

/// The tags that go on until their end.
const PAIRED: [&str; 7] = ["if", "for", "block", "macro", "call", "filter", "autoescape"];

/// What is said of a template in which the engine came upon an end that it did not wait for, or did not come upon one.
pub(super) fn unpaired(text: &str, place: &Range<usize>, detail: &str) -> Option<String> {
    let found = detail.strip_prefix("unknown statement ").filter(|word| word.starts_with("end"));
    let is_over = detail.starts_with("unexpected end of input, expected end of block");
    if found.is_none() && !is_over {
        return None;
    }
    let until = if is_over { text.len() } else { place.start };
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    match (open(text.get(..until)?), found) {
        (Some((word, at)), _) => {
            Some(format!("第 {} 行的“{{% {word} %}}”没有结束，缺少“{{% end{word} %}}”", line(at)))
        }
        (None, Some(end)) => Some(format!("多了一个“{{% {end} %}}”，前面没有与它配对的 {}", &end[3..])),
        (None, None) => None,
    }
}

/// The last tag that is not over where a text ends, and where it begins.
fn open(text: &str) -> Option<(&str, usize)> {
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("{").map(|found| at + found) {
        let rest = &text[start..];
        if rest.starts_with("{#") {
            at = rest.find("#}").map_or(text.len(), |end| start + end);
            continue;
        }
        at = start + 1;
        let Some(tag) = rest.strip_prefix("{%") else { continue };
        let word = word(tag);
        if word == "raw" {
            at = rest.find("endraw").map_or(text.len(), |end| start + end);
        } else if let Some(over) = word.strip_prefix("end") {
            if open.last().is_some_and(|(word, _)| *word == over) {
                open.pop();
            }
        } else if PAIRED.contains(&word) {
            open.push((word, start));
        }
    }
    open.pop()
}

/// The word that a tag of the engine begins with, of what stands behind its `{%`.
fn word(tag: &str) -> &str {
    let tag = tag.trim_start_matches(['-', '+']).trim_start();
    &tag[..tag.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tag.len())]
}

/// Tags of HTML that have an end, which browsers do not add at the right place.
const ENDING: [&str; 33] = [
    "a",
    "abbr",
    "article",
    "aside",
    "b",
    "blockquote",
    "button",
    "details",
    "div",
    "dl",
    "em",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "i",
    "main",
    "nav",
    "ol",
    "section",
    "small",
    "span",
    "strong",
    "table",
    "ul",
    "summary",
];

/// The tags of HTML of a template that are not over where it ends, as many as there are fewer ends than beginnings.
fn unended(text: &str) -> Vec<(Range<usize>, String)> {
    let text = covered(&without_others(text));
    let mut open: Vec<(String, Range<usize>)> = Vec::new();
    html::tokens(&text, |token, range| match token {
        Token::Open(tag) if ENDING.contains(&tag) => open.push((tag.to_owned(), range)),
        Token::Close(tag) => {
            if let Some(at) = open.iter().rposition(|(known, _)| known == tag) {
                open.remove(at);
            }
        }
        _ => {}
    });
    open.into_iter().map(|(tag, range)| (range, tag)).collect()
}

/// The text without what stands for another case: of two ways to begin only one needs an end.
fn without_others(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let (mut at, mut depth, mut other) = (0, 0, None);
    while let Some(start) = text[at..].find("{%").map(|found| at + found) {
        let end = text[start..].find("%}").map_or(text.len(), |found| start + found + 2);
        match word(&text[start + 2..end]) {
            "if" | "for" => depth += 1,
            "else" | "elif" if other.is_none() => other = Some((end, depth)),
            "endif" | "endfor" => {
                if let Some((from, of)) = other
                    && of == depth
                {
                    bytes[from..start].fill(b' ');
                    other = None;
                }
                depth -= 1;
            }
            _ => {}
        }
        at = end;
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Says of the tags of HTML of a template which of them are not over.
pub(super) fn diagnostics(path: &SourcePath, text: &str, skipped: usize) -> Vec<Diagnostic> {
    let found = unended(text).into_iter();
    found
        .map(|(range, tag)| {
            Diagnostic::new(Code::TemplateUnclosed, format!("“<{tag}>”没有结束，后面的内容都会算在它里面"))
                .at(path, range.start + skipped..range.end + skipped)
                .hint(format!("在它的内容后面加上 </{tag}>"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::DEFAULT_THEME;

    #[test]
    fn tags_of_html_without_an_end_are_found_and_nothing_else() {
        let said = |text: &str| -> Vec<String> { unended(text).into_iter().map(|(_, tag)| tag).collect() };
        assert_eq!(said("<section class=\"band\"><h2>甲</section><p>乙<br><img src=a><li>丙"), ["h2"]);
        assert_eq!(
            said("{% if a %}<div class=a>{% elif b %}<div class=b>{% else %}<div>{% endif %}甲</div>"),
            [""; 0]
        );
        assert_eq!(
            said(
                "{% for a in b %}<div>{% if c %}<b>{% endif %}{% if c %}</b>{% endif %}{% else %}<i>{% endfor %}"
            ),
            ["div"]
        );
        assert_eq!(
            said("{# <div> #}{{ \"<div>\" }}<{{ tag }} class=a>甲</{{ tag }}><!-- <div> -->"),
            [""; 0]
        );
        for (name, bytes) in DEFAULT_THEME.iter().filter(|(name, _)| name.ends_with(".html")) {
            let text = std::str::from_utf8(bytes).unwrap();
            assert_eq!(said(text), [""; 0], "{name}");
            // Whatever is cut off, nothing panics.
            for end in (0..text.len()).step_by(97) {
                text.get(..end).map(said);
            }
        }
    }

    #[test]
    fn of_nested_tags_the_inner_one_is_told_that_is_not_over() {
        for (text, detail, said) in [
            (
                "{% for a in b %}\n{% if a %}\n{% endfor %}",
                "unknown statement endfor",
                "第 2 行的“{% if %}”没有结束",
            ),
            (
                "{% if a %}{# {% if b %} #}",
                "unexpected end of input, expected end of block",
                "第 1 行的“{% if %}”没有结束",
            ),
            (
                "{%- block a -%}{% raw %}{% if %}{% endraw %}",
                "unexpected end of input, expected end of block",
                "缺少“{% endblock %}”",
            ),
            ("{% if a %}{% endif %}{% endif %}", "unknown statement endif", "多了一个“{% endif %}”"),
        ] {
            let at = text.rfind("{%").unwrap_or(0);
            let told = unpaired(text, &(at..text.len()), detail).unwrap_or_default();
            assert!(told.contains(said), "{text}: {told}");
        }
        assert_eq!(unpaired("{% foreach %}", &(3..10), "unknown statement foreach"), None);
    }
}
