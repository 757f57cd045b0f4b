//! What stands in a text and is no prose: addresses (`https://a.cn/甲,乙`, `www.a.cn`, `a.cn/甲`, `ed@a.cn`), paths of files,
//! and what other programs read: calls, sets, formulas. A mark in them is one of their own.

use std::ops::Range;

use super::chars::is_han;

/// All that is no prose in a text: addresses and paths, what a call or a set holds (`SUM(甲,乙)`, `{甲,乙}`), and formulas
/// (`$甲,乙$`). In no order; some may lie within others.
pub fn verbatim(text: &str) -> Vec<Range<usize>> {
    let mut found = addresses(text);
    let bytes = text.as_bytes();
    let mut formula: Option<usize> = None;
    for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| b"({[$".contains(byte)) {
        let before = at.checked_sub(1).map(|before| bytes[before]);
        let glued = before.is_some_and(|c| c.is_ascii_alphanumeric() || b"_$.=".contains(&c));
        match byte {
            b'(' | b'[' if glued => found.extend(group(text, at)),
            b'{' => found.extend(group(text, at)),
            b'$' if before == Some(b'$') || text[at + 1..].starts_with(['{', '(']) => {}
            b'$' => match formula.take_if(|open| is_formula(text[*open..at].trim_start_matches('$'))) {
                Some(open) => found.push(open..at + 1),
                None => formula = Some(at),
            },
            _ => {}
        }
    }
    found
}

/// A pair of brackets in one line, with what is in it.
fn group(text: &str, start: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let (open, close) = (bytes[start], if bytes[start] == b'(' { b')' } else { bytes[start] + 2 });
    let mut depth = 0;
    for (length, byte) in bytes[start..].iter().take_while(|byte| **byte != b'\n').enumerate() {
        depth += i32::from(*byte == open) - i32::from(*byte == close);
        if depth == 0 {
            return Some(start..start + length + 1);
        }
    }
    None
}

/// Whether what stands between two signs of dollar is a formula, or the name of a place in a template; not `$5,约合$6`.
fn is_formula(inside: &str) -> bool {
    !inside.is_empty()
        && !inside.starts_with(|c: char| c.is_ascii_digit() || c.is_whitespace())
        && !inside.ends_with(char::is_whitespace)
        && !inside.contains(['\n', '。', '，'])
}

/// The addresses of a text, in order. One ends at a blank or at a mark that only Chinese text has.
pub fn addresses(text: &str) -> Vec<Range<usize>> {
    if !text.contains(['/', '@', '\\']) && !text.contains("www.") && !text.contains("mailto:") {
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
        } else if let Some(from) = path(word) {
            found.push(start + from..start + word.len() + rest_of_path(word, &text[start + word.len()..]));
        }
    }
    found
}

/// Where in a word a path of somebody's computer begins: `C:/甲,乙.docx`, `D:\甲`, `\\server\甲`.
fn path(word: &str) -> Option<usize> {
    let drive = |at: usize| {
        let letter = at.checked_sub(1).filter(|at| word.as_bytes()[*at].is_ascii_alphabetic())?;
        let single = !word[..letter].ends_with(|c: char| c.is_ascii_alphanumeric());
        (single && word[at + 1..].starts_with(['/', '\\'])).then_some(letter)
    };
    word.match_indices(':').find_map(|(at, _)| drive(at)).or_else(|| word.find("\\\\"))
}

/// How far a path goes on behind a blank: to the next ending of a file, unless it has one.
fn rest_of_path(word: &str, behind: &str) -> usize {
    let ending = |text: &str| {
        let ends = |(at, _): &(usize, &str)| {
            let length = text[at + 1..].bytes().take_while(u8::is_ascii_alphanumeric).count();
            (2..=4).contains(&length)
        };
        let at = text.match_indices('.').find(ends)?.0;
        Some(at + 1 + text[at + 1..].bytes().take_while(u8::is_ascii_alphanumeric).count())
    };
    let reach = behind.find(['，', '。', '；', '、', '：', '\n']).unwrap_or(behind.len());
    match ending(word) {
        None if behind.starts_with(' ') => ending(&behind[..reach]).unwrap_or(0),
        _ => 0,
    }
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
    scheme.or_else(|| word.find("www.")).or_else(|| word.find("mailto:")).or_else(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_programs_read_is_no_prose() {
        for (text, found) in [
            ("合计=SUM(甲,乙)和f(甲,g(乙))", "(甲,乙) (甲,g(乙)) (乙)"),
            ("写${甲,乙}，见{甲,乙}", "{甲,乙} {甲,乙}"),
            ("公式$$丙,丁$$与$甲,乙$", "$$丙,丁$ $甲,乙$"),
            ("价格$5,约合$6", ""),
            ("社区(网格,楼栋)与[甲,乙]", ""),
        ] {
            let ranges: Vec<&str> = verbatim(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(ranges.join(" "), found, "{text}");
        }
    }

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
            ("写信mailto:甲,乙。", "mailto:甲,乙"),
            (r"存在C:/甲,乙.docx里，D:\甲,乙也是", r"C:/甲,乙.docx里 D:\甲,乙也是"),
            ("见D:/我的 文件,2022.docx和附件", "D:/我的 文件,2022.docx"),
            (r"共享在\\10.0.0.1\甲,乙。", r"\\10.0.0.1\甲,乙"),
        ] {
            let addresses: Vec<&str> = addresses(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(addresses.join(" "), found, "{text}");
        }
    }
}
