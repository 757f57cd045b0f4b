//! A template of the site's own against the Content-Security-Policy of its pages: what browsers will not show or run, and
//! say so nowhere. Reads templates as they are written; knows no values.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::html::{self, Token};
use crate::path::SourcePath;

/// Of which tags browsers fetch an address, and what the policy calls that.
const FETCHED: [(&str, &str, &str); 10] = [
    ("img", "src", "img-src"),
    ("img", "srcset", "img-src"),
    ("video", "src", "media-src"),
    ("video", "poster", "img-src"),
    ("audio", "src", "media-src"),
    ("source", "src", "media-src"),
    ("iframe", "src", "frame-src"),
    ("embed", "src", "object-src"),
    ("object", "data", "object-src"),
    ("script", "src", "script-src"),
];

/// What a policy says of one sort of thing: its words, or those of all that it does not name.
fn words<'p>(policy: &'p str, directive: &str) -> Option<Vec<&'p str>> {
    let of = |wanted: &str| {
        let mut parts = policy.split(';').map(str::split_ascii_whitespace);
        parts.find_map(|mut words| (words.next()? == wanted).then(|| words.collect::<Vec<_>>()))
    };
    of(directive).or_else(|| of("default-src"))
}

/// Whether something may stand in the page itself.
fn allows_inline(policy: &str, directive: &str) -> bool {
    words(policy, directive).is_none_or(|words| {
        words
            .iter()
            .any(|word| ["'unsafe-inline'", "'nonce-", "'sha"].iter().any(|start| word.starts_with(start)))
    })
}

/// Whether a policy lets pages fetch from a host.
fn allows_host(policy: &str, directive: &str, host: &str) -> bool {
    let names = |word: &str| {
        let word = word.split_once("://").map_or(word, |(_, rest)| rest);
        let word = word.split(['/', ':']).next().unwrap_or_default();
        match word.strip_prefix("*.") {
            Some(below) => host.strip_suffix(below).is_some_and(|rest| rest.ends_with('.')),
            None => word == host,
        }
    };
    words(policy, directive)
        .is_none_or(|words| words.iter().any(|word| matches!(*word, "*" | "https:" | "http:") || names(word)))
}

/// The host of an address in another place than the site.
fn host(address: &str) -> Option<&str> {
    let (scheme, rest) = address.trim().split_once("//")?;
    let is_web = ["", "http:", "https:"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let host = rest.split(['/', '?', '#', ':']).next()?;
    (is_web && host.contains('.')).then_some(host)
}

/// The text with all tags of the engine covered, byte for byte: what they give nobody knows here.
pub(super) fn covered(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (open, close, cover) in [("{#", "#}", b' '), ("{%", "%}", b' '), ("{{", "}}", b'x')] {
        let mut at = 0;
        while let Some(start) = text[at..].find(open).map(|found| at + found) {
            let end = text[start..].find(close).map_or(text.len(), |found| start + found + close.len());
            bytes[start..end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = cover);
            at = end;
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// What of a template the policy blocks, each sort once: from where to where it stands, and what is said.
pub(super) fn find(text: &str, policy: &str, own_host: &str) -> Vec<(Range<usize>, String, String)> {
    let mut found: Vec<(Range<usize>, String, String)> = Vec::new();
    let mut add = |range: Range<usize>, message: String, hint: &str| {
        if !found.iter().any(|(_, known, _)| *known == message) {
            found.push((range, message, hint.to_owned()));
        }
    };
    const STYLE: &str = "把样式写进主题的 assets 文件夹里的 own.css，这里只写 class，并加一行 \
                         <link rel=\"stylesheet\" href=\"{{ asset(\"own.css\") }}\">";
    const SCRIPT: &str = "把脚本存成主题的 assets 文件夹里的 own.js，这里写 \
                          <script src=\"{{ asset(\"own.js\") }}\" defer></script>";
    let (no_style, no_script) = (!allows_inline(policy, "style-src"), !allows_inline(policy, "script-src"));
    // A script is known by its attributes, which come behind its name.
    let mut script: Option<Range<usize>> = None;
    let covered = covered(text);
    let blocked = |what: &str| format!("{what}会被页面的安全策略拦下，不起作用");
    html::tokens(&covered, |token, range| {
        if !matches!(token, Token::Attribute { .. })
            && let Some(script) = script.take()
        {
            add(script, blocked("写在网页里的脚本"), SCRIPT);
        }
        match token {
            Token::Open("style") if no_style => add(range, blocked("写在网页里的样式 <style>"), STYLE),
            Token::Open("script") if no_script => script = Some(range),
            Token::Attribute { name: "style", .. } if no_style => add(range, blocked("“style=”"), STYLE),
            Token::Attribute { name, .. } if no_script && is_handler(name) => {
                add(range, blocked(&format!("“{name}=”")), SCRIPT);
            }
            Token::Attribute { tag, name } => {
                let value = &covered[range.clone()];
                let is_data =
                    name == "type" && !value.is_empty() && value != "module" && !value.contains("javascript");
                if tag == "script" && (name == "src" || is_data) {
                    script = None;
                }
                let is_sheet = (tag, name) == ("link", "href")
                    && covered[..range.start].rfind('<').is_some_and(|open| {
                        let end = covered[range.end..].find('>').map_or(covered.len(), |end| range.end + end);
                        covered[open..end].contains("stylesheet")
                    });
                let fetched = FETCHED.iter().find(|(its, attribute, _)| (*its, *attribute) == (tag, name));
                let directive = fetched.map(|(.., directive)| *directive).or(is_sheet.then_some("style-src"));
                if let Some(directive) = directive
                    && let Some(host) = host(value)
                    && host != own_host
                    && !allows_host(policy, directive, host)
                {
                    let hint = "把文件放进主题的 assets 文件夹，写 {{ asset(\"文件名\") }}；一定要用别处的，\
                                在 site.yaml 的 params 里用 policy 写明这个网站，见 linli docs theme";
                    add(range, format!("从 {host} 取的东西会被页面的安全策略拦下，不显示"), hint);
                }
            }
            _ => {}
        }
    });
    found
}

/// `onclick`, and not `one`.
fn is_handler(name: &str) -> bool {
    name.strip_prefix("on")
        .is_some_and(|event| event.len() > 2 && event.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// Says it where it stands.
pub(super) fn diagnostics(
    path: &SourcePath,
    text: &str,
    skipped: usize,
    policy: &str,
    own_host: &str,
) -> Vec<Diagnostic> {
    let found = find(text, policy, own_host).into_iter();
    found
        .map(|(range, message, hint)| {
            let place = range.start + skipped..range.end + skipped;
            Diagnostic::new(Code::TemplateBlocked, message).at(path, place).hint(hint)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: &str =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https://v.cn *.qq.com";

    #[test]
    fn what_the_policy_blocks_is_found_and_nothing_else() {
        let said = |text: &str, policy: &str| -> Vec<String> {
            find(text, policy, "a.gov.cn").into_iter().map(|(range, ..)| text[range].to_owned()).collect()
        };
        let text = "<p style=\"color: red\" class=\"{{ \"x\" }}\">{# <b style=a> #}<a onclick='go()' href=/x>甲</a>\
                    <script>go()</script><script type=\"application/ld+json\">{}</script><script src=/a.js></script>\
                    <img src=\"https://b.cn/甲.png\"><img src=\"https://v.cn/a.png\"><img src=//p.qq.com/a.png>\
                    <img src=https://a.gov.cn/a.png><a href=\"https://b.cn/\">乙</a><style>p{}</style>\
                    <link rel=stylesheet href=https://c.cn/a.css>{% if a %}<i style=b></i>{% endif %}";
        let all = ["color: red", "go()", "<script", "https://b.cn/甲.png", "<style", "https://c.cn/a.css"];
        assert_eq!(said(text, STRICT), all);
        assert_eq!(
            said(text, "img-src 'self'"),
            ["https://b.cn/甲.png", "https://v.cn/a.png", "//p.qq.com/a.png"],
            "what a policy does not name it lets through"
        );
        assert_eq!(said(text, "default-src * 'unsafe-inline'"), [""; 0]);
        // Whatever is cut off, nothing panics.
        for end in 0..text.len() {
            text.get(..end).map(|part| said(part, STRICT));
        }
    }
}
