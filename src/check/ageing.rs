//! Words that mean another time with every year: 今年, 近日, 目前. A case is read for years.

use super::privacy::sentence;
use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::passage::{OBJECT, Passage, Role};

pub(super) const WORDS: &[&str] = &[
    "今年",
    "去年",
    "明年",
    "本年度",
    "本月",
    "上月",
    "下月",
    "近日",
    "日前",
    "截至目前",
    "截止目前",
    "目前",
    "即将",
    "年来",
];
/// What is done with what is about to be.
const READY: [&str; 8] = ["投用", "建成", "启用", "开放", "完工", "启动", "竣工", "投入"];

/// The first word of a text that will not be true any more, and the first year that lacks its 以.
pub(super) fn relative(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    let mut hits: Vec<(usize, &str)> = WORDS.iter().flat_map(|word| text.match_indices(word)).collect();
    hits.sort_unstable();
    let year = |at: usize| text[..at].bytes().rev().take_while(u8::is_ascii_digit).count() == 4;
    if let Some((at, word)) = hits.iter().find(|(at, word)| *word == "年来" && year(*at)) {
        let said = format!("{}年以来", &text[at - 4..*at]);
        let diagnostic = Diagnostic::new(Code::PageRelativeTime, "“年来”前面是某一年，少了“以”字");
        let diagnostic = diagnostic.hint(format!("从那一年起的，应为“{said}”"));
        found.add(passage, at - 4..at + word.len(), diagnostic);
    }
    let aged = hits.into_iter().find_map(|(at, word)| Some((at, word, ages(passage, at, word)?)));
    if let Some((at, word, more)) = aged {
        let range = at..at + word.len() + more.len();
        let message = format!("“{}”过一阵子就不对了，读者不知道说的是哪一年、哪一天", &text[range.clone()]);
        let diagnostic = Diagnostic::new(Code::PageRelativeTime, message);
        found.add(passage, range, diagnostic.hint("写明年份或日期，如“2022年”“截至2022年12月”"));
    }
}

/// Whether a word speaks of the time when the text was written, and nothing tells which that was: then what belongs to it,
/// 以来 of 今年以来.
fn ages<'t>(passage: &Passage<'t>, at: usize, word: &str) -> Option<&'t str> {
    let (text, behind) = (passage.text, &passage.text[at + word.len()..]);
    let sentence = sentence(text, at);
    // What somebody said was said then.
    let open = text[..at].rfind('“').is_some_and(|open| !text[open..at].contains('”'));
    let has_year = text[sentence.start..at].match_indices('年').any(|(year, _)| {
        let before = &text[..sentence.start + year];
        before.bytes().rev().take_while(u8::is_ascii_digit).count() == 4
    });
    // What is done every year is done next year, too.
    let is_usual = text[sentence].contains("每年");
    let is_apart = matches!(passage.role, Role::Remark | Role::Heading);
    if open || has_year || is_usual || is_apart || !passage.is_prose(&(at..at + word.len())) {
        return None;
    }
    let clause = behind.split(['，', '。', '；']).next().unwrap_or("");
    let since = ["以来", "来"].into_iter().find(|since| behind.starts_with(since));
    match (word, since) {
        ("今年", Some(since)) => return Some(&behind[..since.len()]),
        ("截至目前" | "截止目前", _) => return Some(""),
        _ => {}
    }
    let ages = match word {
        "年来" => false,
        "目前" => {
            let counted = clause.contains(|c: char| c.is_ascii_digit() || c == OBJECT);
            counted && ["已", "共", "有"].iter().any(|word| clause.contains(word))
        }
        "即将" if !READY.iter().any(|word| clause.contains(word)) => false,
        // 日前 is a word by itself: 3日前 and 节日前 are others.
        "日前" if text[..at].ends_with(|c: char| !matches!(c, '，' | '。' | '\n' | '；' | '：' | ' ')) => {
            false
        }
        // The reader sees of which day the page is.
        _ => !is_dated(passage.source),
    };
    ages.then_some("")
}

/// Whether the header of a page says of which day it is.
fn is_dated(source: &str) -> bool {
    let header = source.strip_prefix("---").and_then(|rest| rest.split_once("\n---"));
    header.is_some_and(|(header, _)| header.lines().any(|line| line.starts_with("date:")))
}
