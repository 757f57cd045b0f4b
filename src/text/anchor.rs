//! Headings to anchors, the names by which links find them.

use super::pinyin;

/// The text of a heading without its numbering: `一、`, `（一）`, `1.`, `1）`, `第一章`, `1.2`.
pub fn without_numbering(heading: &str) -> &str {
    let text = heading.trim();
    let digit = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十百".contains(c);
    let numbered = |rest: &str| rest.find(|c| !digit(c)).filter(|&end| end > 0);
    let rest = if let Some(inner) = text.strip_prefix(['（', '(']) {
        numbered(inner).and_then(|end| inner[end..].strip_prefix(['）', ')']))
    } else if let Some(inner) = text.strip_prefix('第') {
        numbered(inner).and_then(|end| inner[end..].strip_prefix(['章', '节', '部', '条', '篇']))
    } else {
        numbered(text).and_then(|end| {
            let mut rest = &text[end..];
            while let Some(inner) = rest.strip_prefix('.')
                && inner.starts_with(|c: char| c.is_ascii_digit())
            {
                rest = inner.trim_start_matches(|c: char| c.is_ascii_digit());
            }
            // "10.5万人" and "三是" begin with a number that is part of the text.
            let decimal = text[..end].ends_with(|c: char| c.is_ascii_digit());
            let blank = rest.len() < text[end..].len() && rest.starts_with(' ');
            match decimal {
                true if blank => Some(rest),
                true if rest.len() < text[end..].len() => None,
                true => rest.strip_prefix(['.', '．', '、', ')', '）']),
                false => rest.strip_prefix(['、', '．', '.', '）', ')']),
            }
        })
    };
    let rest = rest.unwrap_or(text).trim_start_matches(['、', '，', '　', ' ']);
    if rest.is_empty() { text } else { rest }
}

/// The longest anchor, in characters.
const ANCHOR_LEN: usize = 60;
/// The anchor of a heading that holds no letter.
const EMPTY: &str = "section";

/// The anchor of a heading: its text without numbering, with letters and digits of all scripts, `-` for blanks, in
/// lower case. `section` when nothing is left. Anchors are as stable as the text: they hold no position.
pub fn anchor(heading: &str) -> String {
    let mut anchor = String::new();
    let mut length = 0;
    for c in without_numbering(heading).chars() {
        if length == ANCHOR_LEN {
            break;
        }
        let c = match c {
            c if c.is_alphanumeric() || c == '_' => c,
            c if c.is_whitespace() || c == '-' => '-',
            _ => continue,
        };
        if c == '-' && (anchor.is_empty() || anchor.ends_with('-')) {
            continue;
        }
        anchor.extend(c.to_lowercase());
        length += 1;
    }
    anchor.truncate(anchor.trim_end_matches('-').len());
    if anchor.is_empty() { EMPTY.to_owned() } else { anchor }
}

/// The anchor of a heading in pinyin, ASCII only.
pub fn pinyin(heading: &str) -> String {
    let slug = pinyin::slug(without_numbering(heading), &[]);
    if slug.is_empty() { EMPTY.to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbering_is_not_part_of_a_heading() {
        for (heading, text) in [
            ("一、聚焦政治建设", "聚焦政治建设"),
            ("（二）优化治理队伍", "优化治理队伍"),
            ("3. 优化治理路径", "优化治理路径"),
            ("1.2 背景", "背景"),
            ("（1）背景", "背景"),
            ("第三章 成效", "成效"),
            ("十二、结语", "结语"),
            ("三是抓实", "三是抓实"),
            ("10.5万人", "10.5万人"),
            ("2022年工作", "2022年工作"),
            ("一网统管", "一网统管"),
            ("五融四邻工作法", "五融四邻工作法"),
            ("一、", "一、"),
            ("１２３", "１２３"),
        ] {
            assert_eq!(without_numbering(heading), text);
        }
    }

    #[test]
    fn anchors_keep_chinese() {
        for (heading, expected) in [
            ("一、聚焦政治建设，强化主责主业", "聚焦政治建设强化主责主业"),
            ("“五融四邻”工作法", "五融四邻工作法"),
            ("Rust 与 Web", "rust-与-web"),
            ("？！", "section"),
            ("𠮷", "𠮷"),
        ] {
            assert_eq!(anchor(heading), expected);
        }
        assert_eq!(anchor(&"字".repeat(100)).chars().count(), 60);
    }
}
