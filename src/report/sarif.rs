//! Diagnostics as SARIF 2.1.0, which GitHub, GitLab and editors read: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{Text, Texts};
use crate::check::waivers;
use crate::config::rules::Rules;
use crate::diagnostic::{Code, Diagnostic, Level, Span};
use crate::explain;
use crate::path::SourcePath;
use crate::source::Sources;

/// What stands for itself in the path of a URI (RFC 3986, 3.3).
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// One run with the rules that found something, and what they found. Addresses are relative to the site's folder; columns
/// are counted in UTF-16 code units from 1, ends are exclusive.
pub fn sarif(diagnostics: &[Diagnostic], sources: &Sources, rules: &Rules) -> String {
    let mut codes: BTreeMap<Code, usize> = diagnostics.iter().map(|one| (one.code, 0)).collect();
    codes.values_mut().enumerate().for_each(|(number, index)| *index = number);
    let mut texts = Texts::new(sources);
    let mut covers = waivers::Texts::new(sources);
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|one| {
            let mut result = result(one, codes[&one.code], &mut texts);
            if let Some(covered) = covers.covered(one) {
                // The same as long as the text is the same, wherever it stands.
                result["partialFingerprints"] =
                    json!({ "linliText/v1": format!("{}:{}", one.code, covered.hash) });
            }
            result
        })
        .collect();
    let rules: Vec<Value> = codes.keys().map(|code| rule(*code, rules)).collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "linli",
                "version": env!("CARGO_PKG_VERSION"),
                "language": "zh-CN",
                "rules": rules,
            }},
            "language": "zh-CN",
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(code: Code, rules: &Rules) -> Value {
    let mut rule = json!({
        "id": code.as_str(),
        "shortDescription": { "text": code.title() },
        "help": { "text": explain::text(code) },
        "defaultConfiguration": { "level": level(rules.level(code)), "enabled": rules.is_on(code) },
        "properties": { "tags": [code.area()] },
    });
    if let Some(page) = explain::page(code) {
        rule["fullDescription"] = json!({ "text": page.reason });
    }
    rule
}

/// The words of the standard. What a site does not look for is not found, so the last one is never needed.
fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Hint => "note",
        Level::Off => "none",
    }
}

fn result(one: &Diagnostic, index: usize, texts: &mut Texts<'_>) -> Value {
    let hints = one.hints.iter().map(|hint| format!("\n建议：{}", hint.text));
    let text: String = std::iter::once(one.message.clone()).chain(hints).collect();
    let mut result = json!({
        "ruleId": one.code.as_str(),
        "ruleIndex": index,
        "level": level(one.level),
        "message": { "text": text },
    });
    if let Some(span) = &one.span {
        result["locations"] = json!([{ "physicalLocation": place(span, texts) }]);
    }
    if !one.related.is_empty() {
        let related = one.related.iter().enumerate().map(|(number, (span, text))| {
            json!({ "id": number, "physicalLocation": place(span, texts), "message": { "text": text } })
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

fn place(span: &Span, texts: &mut Texts<'_>) -> Value {
    let mut place = json!({ "artifactLocation": { "uri": uri(&span.source), "uriBaseId": "%SRCROOT%" } });
    let text = texts.of(span);
    if text.has_lines() {
        let range = text.range(span);
        let (start, end) = (position(&text, range.start), position(&text, range.end));
        place["region"] = json!({
            "startLine": start.0, "startColumn": start.1, "endLine": end.0, "endColumn": end.1,
        });
    }
    place
}

/// The address of a source, relative to the site's folder.
fn uri(path: &SourcePath) -> String {
    utf8_percent_encode(path.as_str(), PATH).to_string()
}

/// Line and column from 1, the column in UTF-16 code units.
fn position(text: &Text, at: usize) -> (usize, usize) {
    let (number, start) = text.line(at);
    (number, text.as_str()[start..at].encode_utf16().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_utf_16_and_addresses_are_encoded() {
        assert_eq!(position(&Text::new("甲\n𠮷a"), "甲\n𠮷".len()), (2, 3));
        assert_eq!(uri(&SourcePath::new("content/甲 #1?.md")), "content/%E7%94%B2%20%231%3F.md");
    }
}
