//! One name written in several ways in the headers of pages: a unit, an honour, who awarded it, a term of a taxonomy.
//!
//! Which two names are one cannot be told in general (东湖社区 and 西湖社区 are two). Certain enough are two sorts: names that
//! differ in width, blanks and marks alone, and long names of which one lacks a word that people leave out.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::front_matter::FieldValue;
use crate::hash::Map;
use crate::path::SourcePath;
use crate::site::{Structure, Summary};

/// Words within a name that people leave out, and the name is still meant.
const LEFT_OUT: [&str; 8] = ["服务", "工作", "管理", "建设", "治理", "综合", "基层", "党"];
/// The fewest characters that stand before such a word, and behind it.
const BEFORE: usize = 4;
const BEHIND: usize = 2;

/// Names and where each stands first; nothing where it is too short or long to be held against others.
type Places<'a> = Map<&'a str, Option<(&'a SourcePath, Range<usize>)>>;

/// The names by what they are of.
type Names<'a> = BTreeMap<&'a str, Places<'a>>;

/// Names that are one, written in two ways: each pair once.
pub(super) fn names(structure: &Structure, found: &mut Vec<Diagnostic>) {
    let mut names = Names::new();
    for page in structure.summaries.iter().filter(|page| page.hidden.is_none()) {
        collect(page, &mut names);
    }
    for names in names.into_values() {
        let names: BTreeMap<_, _> =
            names.into_iter().filter_map(|(name, place)| Some((name, place?))).collect();
        let mut first: Map<String, &str> = Map::default();
        let mut pairs = Vec::new();
        for name in names.keys() {
            match first.get(&folded(name)) {
                Some(other) => pairs.push((*other, *name)),
                None => drop(first.insert(folded(name), name)),
            }
        }
        for name in names.keys() {
            let shorter =
                shortened(&folded(name)).into_iter().find_map(|shorter| first.get(&shorter).copied());
            pairs.extend(shorter.map(|shorter| (*name, shorter)));
        }
        for (one, other) in pairs {
            let ((source, range), (elsewhere, there)) = (&names[one], &names[other]);
            let message = format!("“{one}”在别处写成“{other}”，看来是同一个名称");
            let diagnostic = Diagnostic::new(Code::WordVariant, message).at(source, range.clone());
            let diagnostic = diagnostic.related(Span::new(elsewhere, there.clone()), "在这里写法不同");
            found.push(diagnostic.hint("核对以后都用全称；常写错的，把两种写法记进 rules/terms.yaml"));
        }
    }
}

/// The names in the header of a page. Texts and records have no place of their own: that of the title stands for them.
fn collect<'a>(page: &'a Summary, names: &mut Names<'a>) {
    let (source, matter) = (page.source(), page.matter());
    let mut add = |of: &'a str, name: &'a str, place: &Range<usize>| {
        let names = names.entry(of).or_default();
        // Most pages have a name that another one had.
        if names.contains_key(name) {
            return;
        }
        let is_name =
            (2..=40).contains(&name.trim().chars().count()) && !name.contains(['，', '。', '；', '、', '\n']);
        names.insert(name, None);
        let trimmed = names.entry(name.trim()).or_default();
        if is_name && trimmed.is_none() {
            *trimmed = Some((source, place.clone()));
        }
    };
    for (field, value) in &matter.fields {
        match value {
            FieldValue::Text(text) => add(field, text, &matter.title_range),
            FieldValue::Terms { of, terms, .. } => {
                terms.iter().for_each(|term| add(of, &term.value, &term.range));
            }
            _ => {}
        }
    }
    for (media, key) in [(false, "name"), (false, "issuer"), (true, "outlet")] {
        matter.records(media).for_each(|record| add(key, record.text(key), &matter.title_range));
    }
}

/// A name as it is told apart: in half width, without blanks, with one sort of quotation marks.
fn folded(name: &str) -> String {
    let plain = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '“' | '”' | '「' | '」' | '‘' | '’' | '\'' => '"',
        '•' | '・' | '‧' => '·',
        c => c,
    };
    name.chars().filter(|c| !c.is_whitespace()).map(plain).collect()
}

/// A name without one of the words that people leave out, in every way.
fn shortened(name: &str) -> Vec<String> {
    let hits = LEFT_OUT.iter().flat_map(|word| name.match_indices(word));
    let is_within = |at: usize, word: &str| {
        name[..at].chars().count() >= BEFORE && name[at + word.len()..].chars().count() >= BEHIND
    };
    hits.filter(|(at, word)| is_within(*at, word))
        .map(|(at, word)| format!("{}{}", &name[..at], &name[at + word.len()..]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_one(one: &str, other: &str) -> bool {
        folded(one) == folded(other)
            || shortened(&folded(one)).contains(&folded(other))
            || shortened(&folded(other)).contains(&folded(one))
    }

    #[test]
    fn names_that_differ_in_width_or_a_word_left_out_are_one() {
        for (one, other) in [
            ("东湖街道党群服务中心", "东湖街道党群中心"),
            ("东湖街道党工委", "东湖街道工委"),
            ("全国先进基层党组织", "全国先进党组织"),
            ("东湖社区（第二网格）", "东湖社区(第二网格)"),
            ("ＡＢ智谷党总支", "AB智谷党总支"),
            ("东湖 街道", "东湖街道"),
        ] {
            assert!(are_one(one, other), "{one} {other}");
        }
    }

    #[test]
    fn names_of_two_are_two() {
        for (one, other) in [
            ("东湖街道第一党支部", "东湖街道第二党支部"),
            ("东湖街道第一党支部", "东湖街道党支部"),
            ("东湖社区党群服务中心", "西湖社区党群服务中心"),
            ("3号楼党支部", "13号楼党支部"),
            ("东湖社区党群服务中心", "东湖社区服务中心"),
            ("全市优秀社区工作者", "全市优秀社区党务工作者"),
            ("东湖街道", "东湖街道办事处"),
            ("党建办", "建办"),
        ] {
            assert!(!are_one(one, other), "{one} {other}");
        }
    }
}
