//! Names with numerals of which nobody says what they count: “十助”, “五融四邻工作法” (standards C-06). Whether a list that is there has as
//! many parts as the name says is looked at by `parts`.

use std::ops::Range;

use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::chars::is_han;
use crate::text::passage::Passage;

/// How such a name begins.
pub(super) const OPENINGS: &[&str] =
    &["“一", "“二", "“两", "“三", "“四", "“五", "“六", "“七", "“八", "“九", "“十", "“双", "“百"];
const NUMERALS: &str = "一二两三四五六七八九十双百";
/// What may stand behind a name within its marks.
const NOUNS: [&str; 12] =
    ["工作法", "工作机制", "机制", "工作模式", "模式", "体系", "理念", "行动", "工程", "标准", "要求", "法"];
/// What everybody knows, and what a numeral does not count.
const KNOWN: [&str; 44] = [
    "三会一课",
    "四个意识",
    "四个自信",
    "两个确立",
    "两个维护",
    "三严三实",
    "两学一做",
    "五位一体",
    "四个全面",
    "一老一小",
    "三重一大",
    "两新",
    "两委",
    "七一",
    "八一",
    "五一",
    "一带一路",
    "双碳",
    "四风",
    "八项规定",
    "双减",
    "三农",
    "一把手",
    "一站式",
    "一卡通",
    "一张网",
    "一张图",
    "双向",
    "双报到",
    "三资",
    "五保",
    "十佳",
    "百姓",
    "一线",
    "双随机",
    "一件事",
    "一网通办",
    "一网统管",
    "十四五",
    "十五五",
    "三公",
    "一国两制",
    "双创",
    "最后一公里",
];
/// What leads from a name to its parts.
const LEADS: [&str; 9] = ["：", "即", "是指", "指的是", "分别", "——", "（即", "包括", "，是"];
/// What says that the parts are not known.
const UNKNOWN: [&str; 8] = ["未列出", "待补充", "没有列全", "未公开", "不详", "没有写", "没有说明", "blank("];

/// The names of a text that it does not explain, each once in a source.
pub(super) fn bare(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    if !options.rules.is_on(Code::WordCoinage) || !passage.role.is_prose() {
        return;
    }
    let text = passage.text;
    for (open, _) in text.match_indices('“') {
        let start = open + '“'.len_utf8();
        let Some(length) = text[start..].find('”') else { return };
        let inside = &text[start..start + length];
        let name = NOUNS
            .iter()
            .find_map(|noun| inside.strip_suffix(noun))
            .filter(|name| counts(name))
            .unwrap_or(inside);
        let range = start..start + length;
        if !counts(name) || KNOWN.contains(&name) || !passage.is_prose(&range) {
            continue;
        }
        let message = format!("“{inside}”是带数字的提法，没有说是哪几项");
        let is_said = found.diagnostics.iter().any(|one| one.message == message);
        if is_said || explains(passage.source, name) {
            continue;
        }
        let hint = format!(
            "在这一页第一次出现的地方写全，如“{inside}：……、……”；原来的材料没有列全的，写明“其余各项未列出”"
        );
        add(passage, range, message, hint, found);
    }
}

fn add(passage: &Passage<'_>, range: Range<usize>, message: String, hint: String, found: &mut Found<'_>) {
    found.add(passage, range, Diagnostic::new(Code::WordCoinage, message).hint(hint));
}

/// Whether a name is made of numerals and what they count: 十助, 五融四邻, 三个一, 四大家.
fn counts(name: &str) -> bool {
    let chars: Vec<char> = name.chars().collect();
    let is_numeral = |c: &char| NUMERALS.contains(*c);
    let numerals = chars.iter().filter(|c| is_numeral(c)).count();
    let is_amount = |c: char| "年月日天时分秒次人名元米里号点级届期岁周度楼层室".contains(c);
    let starts = chars.first().is_some_and(is_numeral);
    let is_unit = chars.get(1).is_some_and(|c| is_amount(*c)) && chars.len() < 4;
    // One of something is no list: 一张网.
    let many = chars.iter().any(|c| is_numeral(c) && *c != '一');
    // Behind each numeral stands what it counts, in few characters.
    let mut run = 0;
    let is_short = chars.iter().all(|c| {
        run = if is_numeral(c) { 0 } else { run + 1 };
        run <= 2
    });
    starts
        && many
        && is_short
        && !is_unit
        && (2..=8).contains(&chars.len())
        && numerals < chars.len()
        && chars.iter().all(|c| is_han(*c))
}

/// Whether a source says somewhere what a name counts, that nobody knows, or where that is said: it leads there, or lists the parts in
/// its header.
fn explains(source: &str, name: &str) -> bool {
    let header =
        source.strip_prefix("---").and_then(|rest| rest.split_once("\n---")).map_or("", |parts| parts.0);
    header.contains("\nparts:") && header.contains(name)
        || source.match_indices(name).any(|(at, _)| {
            let behind = &source[at + name.len()..];
            let behind = NOUNS.iter().find_map(|noun| behind.strip_prefix(noun)).unwrap_or(behind);
            let behind = behind.trim_start_matches(['”', '」', '*', ' ']);
            let near: String = behind.chars().take(60).collect();
            let sentence = near.split(['。', '\n']).next().unwrap_or_default();
            let has_list =
                sentence.contains('、') || sentence.contains('；') || sentence.matches('，').count() > 1;
            let is_link = sentence.split_once("](").is_some_and(|(label, _)| !label.contains('['));
            LEADS.iter().any(|lead| behind.starts_with(lead)) && has_list
                || behind.starts_with('（') && sentence.contains('、')
                || is_link
                || UNKNOWN.iter().any(|word| sentence.contains(word))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_count_are_told_from_amounts_and_words() {
        for name in ["十助", "五共", "五融四邻", "三个一", "四大家", "三会一课", "六有"] {
            assert!(counts(name), "{name}");
        }
        for other in
            ["三年", "一张网", "五月", "党建", "十", "第三", "光荣在党", "一老一少一起走", "三楼", "两山"]
        {
            assert_eq!(counts(other), other == "两山", "{other}");
        }
        assert!(explains("“五共”：共建、共治、共享", "五共"));
        assert!(explains("“五融”（组织融合、资源融合）", "五融"));
        assert!(explains("“十助”中的其余各项未列出", "十助"));
        assert!(explains("见[“三个一”清单](a.md)", "三个一"));
        assert!(explains("---\ntitle: “十助”服务\nparts: [助餐, 助洁]\n---\n\n“十助”是服务。", "十助"));
        assert!(!explains("“三个一”清单，见[这里](a.md)", "三个一"));
        assert!(!explains("助餐、助洁等“十助”服务，让社区更有烟火气", "十助"));
    }
}
