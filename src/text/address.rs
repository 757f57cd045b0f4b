//! Addresses that stand in a text as they are: `https://a.cn/甲,乙`, `www.a.cn`, `a.cn/甲`, `ed@a.cn`. What is in them is no prose.

use std::ops::Range;

use super::chars::is_han;

/// The addresses of a text, in order. One ends at a blank or at a mark that only Chinese text has.
pub fn addresses(text: &str) -> Vec<Range<usize>> {
    if !text.contains(['/', '@']) && !text.contains("www.") {
        return Vec::new();
    }
    let ends = |c: char| c.is_whitespace() || "，。；、：！？（）《》〈〉“”‘’「」【】<>\u{fffc}".contains(c);
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(ends) {
        let start = at;
        at += word.len();
        let word = word.trim_end_matches(ends);
        if let Some(from) = address(word) {
            found.push(start + from..start + word.len());
        }
    }
    found
}

/// Where in a word an address begins.
fn address(word: &str) -> Option<usize> {
    let scheme = word.find("://").map(|at| {
        let letters = word[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "+-.".contains(c));
        letters.len()
    });
    let domain = || {
        let host = word.split('/').next()?;
        let from = host
            .rfind(|c: char| is_han(c) || !c.is_ascii())
            .map_or(0, |at| at + host[at..].chars().next().map_or(0, char::len_utf8));
        let host = &host[from..];
        let name = |c: char| c.is_ascii_alphanumeric() || "-.@_:".contains(c);
        let dotted = host
            .rsplit_once('.')
            .is_some_and(|(_, last)| last.len() >= 2 && last.starts_with(|c: char| c.is_ascii_alphabetic()));
        let is_host =
            dotted && host.chars().all(name) && (word.len() > from + host.len() || host.contains('@'));
        is_host.then_some(from)
    };
    scheme.or_else(|| word.find("www.")).or_else(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_as_far_as_it_goes() {
        for (text, found) in [
            ("见 https://example.com/甲,乙 这一页。", "https://example.com/甲,乙"),
            ("见https://a.cn/x，其他", "https://a.cn/x"),
            ("访问www.a.cn/甲:乙。", "www.a.cn/甲:乙"),
            ("访问a.cn/甲,乙。", "a.cn/甲,乙"),
            ("写信给ed@a.cn。", "ed@a.cn"),
            ("和/或,以及1.5万/年", ""),
            ("前后端/Vue.js,等", ""),
        ] {
            let addresses: Vec<&str> = addresses(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(addresses.join(" "), found, "{text}");
        }
    }
}
