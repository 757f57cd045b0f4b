//! Words that are written twice by mistake: 在在, 我们我们. Chinese doubles many words on purpose (天天, 谢谢, 研究研究), so only
//! those are looked for that nobody doubles, and not where they are parts of others (存在在, 为了了解, 实实在在).

use super::{Finding, finding};
use crate::diagnostic::Code;

/// Characters that are not doubled, but behind or before some others.
const CHARACTERS: [(&str, &str, &str); 7] = [
    ("的", "目标有中打别端的", "确士的当卢"),
    ("在", "存现实所内外潜自旨正好健在", "在"),
    ("了", "不小明未末了临终完罢", "解却然之断得事结如望若悟账当了"),
    ("是", "于但可只还就总或凡若要而不正自倒算即先老硬国皆像都也乃均是", "非否是"),
    ("和", "饱总缓温平祥随柔调中共人附谐亲求讲议和说", "气美睦平谐解好声服蔼约暖善缓弦局合和田风珅"),
    ("与", "参给赋授付与", "会其否此日世众时共生与人"),
    ("也", "也", "也门"),
];

/// Words of two characters that are not doubled.
const WORDS: [&str; 34] = [
    "我们", "你们", "他们", "她们", "它们", "可以", "进行", "以及", "因为", "所以", "但是", "如果", "由于",
    "对于", "关于", "应该", "应当", "已经", "能够", "就是", "或者", "并且", "而且", "作为", "根据", "按照",
    "为了", "其中", "其他", "因此", "同时", "成为", "以下", "通过",
];

/// The last byte of each of the last two characters of a run of Han characters, the latest first; 0 for none.
#[derive(Default)]
pub(super) struct Run([u8; 2]);

impl Run {
    /// Whether the next character of the run may end what stands twice: one character, or two. That is seldom so, and told
    /// by its last byte.
    pub(super) fn may_repeat(&mut self, [_, _, next]: [u8; 3]) -> bool {
        let [last, second] = self.0;
        self.0 = [next, last];
        next == last || next == second
    }
}

/// Looks whether the word that ends with the Han character at `at` (of three bytes, as is the one before) stands twice.
pub(super) fn at(text: &str, at: usize, findings: &mut Vec<Finding>) {
    let bytes = text.as_bytes();
    let end = at + 3;
    let twice = |length: usize| {
        end >= 2 * length && bytes[end - length..end] == bytes[end - 2 * length..end - length]
    };
    let (length, word) = if twice(3) {
        let word = &text[at..end];
        let Some((_, before, after)) = CHARACTERS.iter().find(|(c, ..)| *c == word) else { return };
        let (previous, next) = super::beside(text, &(end - 6..end));
        if previous.is_some_and(|c| before.contains(c)) || next.is_some_and(|c| after.contains(c)) {
            return;
        }
        (3, word)
    } else if twice(6) {
        let word = &text[end - 6..end];
        let next = text[end..].chars().next();
        if !WORDS.contains(&word) || word == "通过" && next.is_some_and(|c| "率证者".contains(c)) {
            return;
        }
        (6, word)
    } else {
        return;
    };
    let range = end - 2 * length..end;
    findings.push(finding(Code::TextRepeated, range, format!("“{word}”写了两遍")));
}
