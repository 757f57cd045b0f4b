//! Chinese text to its slips of typography, and the text without those that can be mended safely.

use std::ops::Range;

use super::chars::{PAIRS, is_common_han, is_han, is_uncarried, is_unseen, is_wide};
use crate::diagnostic::Code;

/// Every rule.
pub const ALL: [Code; 9] = [
    Code::TextInvisible,
    Code::TextHalfWidth,
    Code::TextUnpaired,
    Code::TextDoubled,
    Code::TextFullWidthDigit,
    Code::TextSpace,
    Code::TextQuotes,
    Code::TextDash,
    Code::TextEnglishQuotes,
];
/// A slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The rule.
    pub code: Code,
    /// What was found, a sentence without a full stop.
    pub message: String,
    /// What to put where; empty where only the author can tell.
    pub edits: Vec<(Range<usize>, String)>,
}

/// Looks for the slips of one sort.
type Rule = fn(&str, &mut Vec<Finding>);

/// The slips of one block of text (a paragraph, a heading, a cell) against the given rules, in order.
pub fn check(text: &str, rules: &[Code]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let has = |code| rules.contains(&code);
    let walked = [Code::TextHalfWidth, Code::TextUnpaired, Code::TextDoubled, Code::TextInvisible];
    if walked.into_iter().any(has) {
        punctuation(text, &mut findings);
        findings.retain(|finding| has(finding.code));
    }
    let others: [(Code, Rule); 5] = [
        (Code::TextFullWidthDigit, full_width),
        (Code::TextSpace, spaces),
        (Code::TextQuotes, quotation_marks),
        (Code::TextDash, dashes),
        (Code::TextEnglishQuotes, english_quotes),
    ];
    for (code, rule) in others {
        if has(code) {
            rule(text, &mut findings);
        }
    }
    findings.sort_by_key(|finding| finding.range.start);
    findings
}

/// The text with every safe edit of the given rules made.
pub fn fix(text: &str, rules: &[Code]) -> String {
    let edits = check(text, rules).into_iter().flat_map(|finding| finding.edits).collect();
    apply(text, edits)
}

/// The text with edits made; of edits that overlap the first counts.
pub fn apply(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut fixed = String::with_capacity(text.len());
    let mut copied = 0;
    for (range, replacement) in edits {
        if range.start >= copied {
            fixed.push_str(&text[copied..range.start]);
            fixed.push_str(&replacement);
            copied = range.end;
        }
    }
    fixed.push_str(&text[copied..]);
    fixed
}

fn finding(code: Code, range: Range<usize>, message: impl Into<String>) -> Finding {
    Finding { range, code, message: message.into(), edits: Vec::new() }
}

impl Finding {
    fn edit(mut self, range: Range<usize>, replacement: impl Into<String>) -> Finding {
        self.edits.push((range, replacement.into()));
        self
    }
}

/// Marks of which one is enough.
const MARKS: [char; 5] = ['，', '。', '、', '；', '：'];

/// Half-width punctuation between Han characters, unpaired quotes and brackets, doubled punctuation, and what nobody sees
/// (zero width, soft hyphens, controls of the direction of writing; joiners of emoji are none): one walk.
fn punctuation(text: &str, findings: &mut Vec<Finding>) {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut previous = None;
    let bytes = text.as_bytes();
    let mut next = 0;
    while next < bytes.len() {
        let at = next;
        if is_common_han(bytes, at) {
            // Of what stands before a mark only its sort is asked, and any Han character will do.
            next += 3;
            previous = Some('一');
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        next += c.len_utf8();
        match c {
            ',' | ';' | ':' | '!' | '?' | '.' => half_width(text, at, c, previous, findings),
            '，' | '。' | '、' | '；' | '：'
                if previous.is_some_and(|previous| !MARKS.contains(&previous)) =>
            {
                let run = &text[at..text.len() - text[at..].trim_start_matches(MARKS).len()];
                if run.len() > c.len_utf8() {
                    findings.push(doubled(at, run));
                }
            }
            '“' | '‘' | '《' | '〈' | '（' | '「' | '『' | '【' | '〔' | '(' => open.push((at, c)),
            '”' | '’' | '》' | '〉' | '）' | '」' | '』' | '】' | '〕' | ')' => {
                close(text, at, c, previous, &mut open, findings)
            }
            '\t' | '\n' | '\r' | ' '..='~' => {}
            c if is_unseen(c) => {
                let what = match c {
                    '\x0b' | '\x0c' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                        "换行符，多半是从 Word 里粘贴来的"
                    }
                    c if is_uncarried(c) => "控制字符，网页和订阅文件里不能有，发布时会去掉",
                    _ => "字符",
                };
                let message = format!("这里有一个看不见的{what}（U+{:04X}）", u32::from(c));
                findings.push(finding(Code::TextInvisible, at..next, message).edit(at..next, ""));
            }
            _ => {}
        }
        previous = Some(c);
    }
    for (at, c) in open {
        // A quotation of several paragraphs opens each and closes only the last.
        let goes_on = matches!(c, '“' | '‘' | '「')
            && text[..at].trim().is_empty()
            && text.trim_end().ends_with(['。', '！', '？']);
        if c != '(' && !goes_on {
            findings.push(unpaired(at, c));
        }
    }
}

fn half_width(text: &str, at: usize, c: char, previous: Option<char>, findings: &mut Vec<Finding>) {
    let rest = &text[at + 1..];
    let next = rest.trim_start_matches(' ');
    let before = previous.is_some_and(|c| is_han(c) || matches!(c, '”' | '》' | '）'));
    let after = next.chars().next().is_none_or(|c| is_han(c) || matches!(c, '“' | '《' | '（' | '\n'));
    // 理查德.斯托曼: who writes a point between Han characters does not mean a full stop.
    let point = c == '.' && rest.starts_with(is_han);
    if before && after && !point {
        let full = match c {
            ',' => "，",
            ';' => "；",
            ':' => "：",
            '!' => "！",
            '?' => "？",
            _ => "。",
        };
        let end = at + 1 + (rest.len() - next.len());
        let message = format!("中文之间用了半角标点“{c}”，应为“{full}”");
        findings.push(finding(Code::TextHalfWidth, at..at + 1, message).edit(at..end, full));
    }
}

fn doubled(at: usize, run: &str) -> Finding {
    let range = at..at + run.len();
    let first = run.chars().next().unwrap_or_default();
    let found = |message| finding(Code::TextDoubled, range.clone(), message);
    if !run.trim_matches(first).is_empty() {
        return found(format!("标点“{run}”连在一起，应只留一个"));
    }
    let right = if first == '。' && run.chars().count() >= 3 { "……" } else { &run[..first.len_utf8()] };
    found(format!("标点“{run}”重复，应为“{right}”")).edit(range.clone(), right)
}

/// Closes the innermost quote or bracket of the same sort; those that stay open within it are unpaired.
fn close(
    text: &str,
    at: usize,
    c: char,
    previous: Option<char>,
    open: &mut Vec<(usize, char)>,
    findings: &mut Vec<Finding>,
) {
    let opener = PAIRS.iter().find(|(_, closer)| *closer == c).map_or(c, |(opener, _)| *opener);
    if let Some(depth) = open.iter().rposition(|(_, open)| *open == opener) {
        let left = open.drain(depth..).skip(1).filter(|(_, c)| *c != '(');
        findings.extend(left.map(|(at, c)| unpaired(at, c)));
        return;
    }
    // One bracket full-width, the other half-width.
    let mixed = match (open.last(), c) {
        (Some(&(start, '（')), ')') => Some((start, at..at + 1, "）")),
        (Some(&(start, '(')), '）') => Some((start, start..start + 1, "（")),
        _ => None,
    };
    if let Some((start, range, full)) = mixed {
        open.pop();
        let end = at + c.len_utf8();
        findings.push(
            finding(Code::TextHalfWidth, start..end, "一对括号一半是全角、一半是半角").edit(range, full),
        );
        return;
    }
    // An apostrophe; a number in a list: 1）, a）, 一）.
    let apostrophe = c == '’' && previous.is_some_and(|c| c.is_ascii_alphanumeric());
    let before = text[..at]
        .trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "一二三四五六七八九十".contains(c));
    let numbers = matches!(c, '）' | ')')
        && before.len() < at
        && before.chars().next_back().is_none_or(|c| !is_han(c) && !c.is_alphanumeric());
    if c != ')' && !apostrophe && !numbers {
        findings.push(unpaired(at, c));
    }
}

fn unpaired(at: usize, c: char) -> Finding {
    finding(Code::TextUnpaired, at..at + c.len_utf8(), format!("这个 {c} 没有与它成对的另一半"))
}

/// Full-width digits and letters.
fn full_width(text: &str, findings: &mut Vec<Finding>) {
    let full = |c: char| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
    let mut at = 0;
    while let Some(start) = text[at..].find(full).map(|found| at + found) {
        let run = &text[start..start + text[start..].find(|c| !full(c)).unwrap_or(text.len() - start)];
        let half: String = run.chars().filter_map(|c| char::from_u32(c as u32 - 0xfee0)).collect();
        at = start + run.len();
        findings.push(
            finding(Code::TextFullWidthDigit, start..at, format!("“{run}”是全角的，应为“{half}”"))
                .edit(start..at, half),
        );
    }
}

/// Blanks that should not be, and those that are missing after Latin punctuation.
fn spaces(text: &str, findings: &mut Vec<Finding>) {
    let mark = |c: char| is_wide(c) && !c.is_alphanumeric() && c != '\u{3000}';
    let mut at = 0;
    while let Some(start) = text[at..].find(' ').map(|found| at + found) {
        let end = start + text[start..].len() - text[start..].trim_start_matches(' ').len();
        at = end;
        let (Some(before), Some(after)) = (text[..start].chars().next_back(), text[end..].chars().next())
        else {
            continue;
        };
        let found = |message| finding(Code::TextSpace, start..end, message);
        if mark(before) || mark(after) {
            findings.push(found("全角标点旁边有多余的空格").edit(start..end, ""));
        } else if is_han(before) && is_han(after) {
            findings.push(found("汉字之间有多余的空格"));
        } else if end - start > 1 && before != '\n' {
            findings.push(found("连续几个空格").edit(start..end, " "));
        }
    }
    for (at, c) in text.match_indices([',', ';']) {
        let letter = |c: char| c.is_ascii_alphabetic();
        let word = text[..at].rsplit(|c: char| c.is_whitespace() || is_wide(c)).next().unwrap_or_default();
        let address = word.contains(['/', ':', '.']);
        if !address && text[..at].ends_with(letter) && text[at + c.len()..].starts_with(letter) {
            findings.push(finding(Code::TextSpace, at..at + c.len(), "英文标点后面缺少空格"));
        }
    }
}

/// Two kinds of quotes in one block.
fn quotation_marks(text: &str, findings: &mut Vec<Finding>) {
    if let (Some(curly), Some(corner)) = (text.find('“'), text.find('「')) {
        let (at, c) = if curly > corner { (curly, '“') } else { (corner, '「') };
        let message = "同一段里既有“ ”又有「 」，应统一用一种";
        findings.push(finding(Code::TextQuotes, at..at + c.len_utf8(), message));
    }
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '“' => {
                depth += 1;
                if depth == 2 && text[at..].matches('”').count() >= 2 {
                    findings.push(finding(Code::TextQuotes, at..at + c.len_utf8(), "引号里的引号应为‘ ’"));
                }
            }
            '”' => depth = (depth - 1).max(0),
            _ => {}
        }
    }
}

/// `--`, `...`, single `…` and `—` beside Han characters.
fn dashes(text: &str, findings: &mut Vec<Finding>) {
    let mut at = 0;
    while let Some(start) = text[at..].find(['-', '.', '…', '—']).map(|found| at + found) {
        let c = text[start..].chars().next().unwrap_or_default();
        let run = &text[start..start + text[start..].len() - text[start..].trim_start_matches(c).len()];
        at = start + run.len();
        let count = run.chars().count();
        let wide = |c: Option<char>| c.is_some_and(is_wide);
        let (before, after) = (text[..start].chars().next_back(), text[at..].chars().next());
        let beside = match c {
            // A single dash joins what it stands between: 北京—上海.
            '…' => count == 1,
            '.' => count >= 3,
            '-' => count >= 2 && wide(before) && wide(after),
            _ => false,
        };
        if beside && (wide(before) || wide(after)) {
            let right = if matches!(c, '-' | '—') { "——" } else { "……" };
            findings.push(
                finding(Code::TextDash, start..at, format!("“{run}”应为“{right}”")).edit(start..at, right),
            );
        }
    }
}

/// `"` around Han characters.
fn english_quotes(text: &str, findings: &mut Vec<Finding>) {
    let places: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
    for pair in places.chunks_exact(2) {
        let (start, end) = (pair[0], pair[1]);
        if text[start + 1..end].chars().any(is_han) {
            let mut found = finding(Code::TextEnglishQuotes, start..end + 1, "中文里用了英文引号，应为“ ”");
            if places.len().is_multiple_of(2) {
                found = found.edit(start..start + 1, "“").edit(end..end + 1, "”");
            }
            findings.push(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_the_safe_ones_mended() {
        for (text, codes, fixed) in [
            ("党建引领,共同缔造.", "text/half-width text/half-width", "党建引领，共同缔造。"),
            ("措施如下: 一是", "text/half-width", "措施如下：一是"),
            ("社区（网格)治理", "text/half-width", "社区（网格）治理"),
            ("获评“五融四邻工作法", "text/unpaired", "获评“五融四邻工作法"),
            ("获评“五融四邻“工作法”", "text/unpaired", "获评“五融四邻“工作法”"),
            ("五融四邻”工作法", "text/unpaired", "五融四邻”工作法"),
            ("《意见（试行》", "text/unpaired", "《意见（试行》"),
            ("坚持，，推动。。", "text/doubled text/doubled", "坚持，推动。"),
            ("坚持，。推动", "text/doubled", "坚持，。推动"),
            ("等等。。。", "text/doubled", "等等……"),
            ("２０２２年Ａ类", "text/full-width-digit text/full-width-digit", "2022年A类"),
            ("坚持 ，推动  a  b", "text/space text/space text/space", "坚持，推动 a b"),
            ("党建 引领", "text/space", "党建 引领"),
            ("“甲”与「乙」", "text/quotes", "“甲”与「乙」"),
            ("“他说“好”了”", "text/quotes", "“他说“好”了”"),
            ("等等...后来--就…", "text/dash text/dash text/dash", "等等……后来——就……"),
            ("推行\"五融\"法", "text/english-quotes", "推行“五融”法"),
        ] {
            let found: Vec<&str> = check(text, &ALL).iter().map(|finding| finding.code.as_str()).collect();
            assert_eq!(found.join(" "), codes, "{text}");
            assert_eq!(fix(text, &ALL), fixed);
        }
    }

    #[test]
    fn good_text_passes() {
        for text in [
            "坚持党建引领，推动“五融四邻”（试点）；覆盖3.5万人，见 https://a.cn:80/x,y。",
            "1）摸清底数；2）分类施策；（3）跟踪问效。",
            "it’s 10:30, e.g. foo(bar) and a...b -- c",
            "“第一段很长。",
            "他说：“‘好’字当头。”",
            "为什么？！太好了！！！",
            "1995—2022年，北京—上海",
            "理查德.斯托曼",
            "今后……会更好——一定。",
            "",
        ] {
            assert_eq!(check(text, &ALL), [], "{text}");
        }
    }
}
