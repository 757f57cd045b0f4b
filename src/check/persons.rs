//! Persons named by their full names beside what nobody should have to tell of himself: need, illness, childhood.

use std::ops::Range;

use super::privacy::sentence;
use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::passage::Passage;
use crate::text::person;

/// What is nobody's business.
pub(super) const STATES: &[&str] = &[
    "低保",
    "特困",
    "残疾",
    "孤儿",
    "留守",
    "独居",
    "空巢",
    "失独",
    "精神病",
    "精神障碍",
    "精神疾病",
    "精神分裂",
    "吸毒",
    "戒毒",
    "社区矫正",
    "艾滋",
    "重病",
    "大病",
    "癌",
    "白血病",
    "尿毒症",
    "肿瘤",
    "信访",
    "上访",
    "刑满",
    "贫困户",
    "困难户",
    "受灾",
    "受害",
];
/// Before a name of somebody who is written about.
const BEFORE: &[&str] = &[
    "居民",
    "老人",
    "群众",
    "学生",
    "户主",
    "患者",
    "业主",
    "村民",
    "残疾人",
    "低保户",
    "特困户",
    "贫困户",
    "困难户",
    "困难党员",
    "困难职工",
    "困难群众",
    "孤儿",
    "低保对象",
    "受害人",
    "同学",
    "小朋友",
    "孩子",
    "儿童",
    "女儿",
    "儿子",
    "孙子",
    "孙女",
    "少年",
    "小学生",
    "初中生",
    "高中生",
];
/// Behind one.
const BEHIND: &[&str] = &[
    "老人",
    "奶奶",
    "爷爷",
    "大爷",
    "大妈",
    "女士",
    "先生",
    "婆婆",
    "阿姨",
    "同学",
    "小朋友",
    "的家",
    "家庭",
];
/// Who does something for others is not the one who is in need.
const HELPS: &[&str] = &[
    "照顾", "帮助", "帮扶", "慰问", "看望", "走访", "结对", "关心", "陪伴", "服务", "捐", "送", "志愿",
    "探访", "为", "给", "对", "调解", "照料", "扶助", "救", "接", "宣传", "参与", "参加", "组织", "带",
];

/// Behind a name that is nobody's.
const MADE_UP: [&str; 2] = ["（化名）", "(化名)"];

/// The full names in a part of a text, told by what stands before or behind them.
fn names(text: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let part = &text[within.clone()];
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, word) in BEFORE.iter().flat_map(|word| part.match_indices(word)) {
        let start = at + word.len();
        found.extend(person::at_start(&part[start..]).map(|name| start + name.start..start + name.end));
    }
    for (at, _) in BEHIND.iter().flat_map(|word| part.match_indices(word)) {
        found.extend(person::at_end(&part[..at]));
    }
    let mut found: Vec<_> =
        found.into_iter().map(|name| within.start + name.start..within.start + name.end).collect();
    found.retain(|name| !MADE_UP.iter().any(|mark| text[name.end..].starts_with(mark)));
    found.sort_by_key(|name| (name.start, name.end));
    found.dedup_by_key(|name| name.start);
    found
}

/// Somebody by name, and what is the matter with them, in one sentence.
pub(super) fn state(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    let mut last = usize::MAX;
    for (at, word) in STATES.iter().flat_map(|word| text.match_indices(word)) {
        let sentence = sentence(text, at);
        if sentence.start == last {
            continue;
        }
        let Some(name) =
            names(text, sentence.clone()).into_iter().find(|name| is_about(text, name, at, word))
        else {
            continue;
        };
        last = sentence.start;
        let who = person::withheld(&text[name.clone()]);
        let message = format!("全名和“{word}”写在一起，{who}的难处谁都看得到");
        let diagnostic = Diagnostic::new(Code::PrivacyPerson, message);
        found.add(passage, name, diagnostic.hint(format!("只写姓，如“{who}”；不要另起假名")));
    }
}

/// Whether a word is about the person of a name: not if he does something for others between the two.
fn is_about(text: &str, name: &Range<usize>, at: usize, word: &str) -> bool {
    let between = if name.end <= at {
        &text[name.end..at]
    } else {
        &text[at + word.len()..name.start.max(at + word.len())]
    };
    let is_near = between.chars().count() <= 24;
    // 低保户王秀英: the word is a part of what she is called.
    let is_before = at < name.start;
    is_near
        && !HELPS.iter().any(|help| between.contains(help))
        && !(is_before && between.contains(['，', '。']))
}

/// What tells that somebody is a child.
pub(super) const YOUTH: &[&str] =
    &["岁", "年级", "小学生", "幼儿园", "初中", "高中", "同学", "小朋友", "未成年", "中学生"];

/// A child by its full name.
pub(super) fn minor(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    let mut at = 0;
    while at < text.len() {
        let sentence = sentence(text, at);
        at = sentence.end + text[sentence.end..].chars().next().map_or(1, char::len_utf8);
        let part = &text[sentence.clone()];
        let others = ["年级", "小学生", "幼儿园", "初中", "高中", "小朋友", "未成年", "中学生"];
        if !others.iter().any(|word| part.contains(word)) && !is_young(part) {
            continue;
        }
        for name in names(text, sentence) {
            let before = &text[..name.start];
            let grown = ["老人", "业主", "户主", "党员", "群众", "居民", "村民", "患者"];
            if grown.iter().any(|word| before.ends_with(word)) && !is_young_here(&text[name.end..]) {
                continue;
            }
            let behind = &text[name.end..];
            let is_old =
                ["老人", "奶奶", "爷爷", "大爷", "大妈", "女士", "先生", "婆婆", "阿姨", "家庭", "的家"];
            if is_old.iter().any(|word| behind.starts_with(word)) {
                continue;
            }
            let who = person::withheld(&text[name.clone()]);
            let message = "未成年人的全名会公开在网上";
            let diagnostic = Diagnostic::new(Code::PrivacyMinor, message);
            found.add(
                passage,
                name,
                diagnostic.hint(format!("只写姓，如“{who}同学”；照片先问过家长，脸要盖住")),
            );
        }
    }
}

/// Whether an age under 18 is named.
fn is_young(text: &str) -> bool {
    text.match_indices('岁').any(|(at, _)| {
        let digits = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        text[at - digits..at].parse::<u32>().is_ok_and(|age| age < 18)
    })
}

/// The same right behind a name.
fn is_young_here(behind: &str) -> bool {
    let near: String = behind.chars().take(10).collect();
    is_young(&near)
}

pub(super) const ALIASES: &[&str] = &["化名"];

/// A name that was made up for somebody who is not to be named.
pub(super) fn alias(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    for (at, word) in MADE_UP.iter().flat_map(|word| passage.text.match_indices(word)) {
        let diagnostic = Diagnostic::new(Code::PrivacyAlias, "用了化名，同名的人会被当成他");
        found.add(passage, at..at + word.len(), diagnostic.hint("只写姓，如“王某”，不另起名字"));
    }
}
