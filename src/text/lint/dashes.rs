//! Dashes and ellipses that are put together from other marks, beside Han characters.

use super::{Finding, beside, finding};
use crate::diagnostic::Code;
use crate::text::chars::is_han;

/// `--`, ` - `, `...`, single `…`.
pub(super) fn dashes(text: &str, findings: &mut Vec<Finding>) {
    let mut at = 0;
    while let Some(start) = text[at..].find(['-', '.', '…', '—']).map(|found| at + found) {
        let c = text[start..].chars().next().unwrap_or_default();
        let run = &text[start..start + text[start..].len() - text[start..].trim_start_matches(c).len()];
        at = start + run.len();
        let count = run.chars().count();
        let (before, after) = beside(text, &(start..at));
        let han = |c: Option<char>| c.is_some_and(is_han);
        let chinese = |c: Option<char>| c.is_some_and(|c| is_han(c) || "，。、；：！？”》）".contains(c));
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || "/.)]".contains(c));
        let right = match c {
            // A single dash joins what it stands between: 北京—上海.
            '…' if count == 1 && (han(before) || han(after)) && !latin(before) => "……",
            '.' if (3..=6).contains(&count)
                && (han(before)
                    || chinese(after) && before.is_none_or(|c| "，。、；：！？”》）\n ".contains(c))
                    || han(after) && !latin(before)) =>
            {
                "……"
            }
            '-' if count >= 2 && han(before) && han(after) => "——",
            '-' | '—' if count == 1 && is_apart(text, start, at) => {
                let message = format!("“ {run} ”不是破折号，应为“——”");
                findings.push(finding(Code::TextDash, start..at, message));
                continue;
            }
            _ => continue,
        };
        let found = finding(Code::TextDash, start..at, format!("“{run}”应为“{right}”"));
        findings.push(found.edit(start..at, right));
    }
}

/// Whether a mark stands between blanks and those between Han characters of a sentence. Between titles it is a line that
/// parts them: 指南 - 渲染机制.
fn is_apart(text: &str, start: usize, end: usize) -> bool {
    let sentence = |text: &str| text.contains(['，', '。', '；', '！', '？']);
    let before = text[..start].strip_suffix(' ').is_some_and(|before| before.ends_with(is_han));
    let after = text[end..].strip_prefix(' ').filter(|after| after.starts_with(is_han));
    before && after.is_some_and(sentence) && !text[..start].trim_end().ends_with('》')
}
