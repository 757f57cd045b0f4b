//! The tags of a template by pairs: of which one the end is missing. Knows no values.

use std::ops::Range;

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
        let tag = tag.trim_start_matches(['-', '+']).trim_start();
        let word = &tag[..tag.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tag.len())];
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

#[cfg(test)]
mod tests {
    use super::*;

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
