//! What changed of a page since somebody signed it: two canonical texts to what a person would say of the difference, down to
//! the words.

use diffy::{DiffOptions, Line};

use crate::config::Config;
use crate::document::blocks::Block;
use crate::folder;
use crate::ledger::signature::Signature;
use crate::path::SourcePath;
use crate::site::article::Article;
use crate::text::chars::is_han;

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is: 标题, 正文, 数字“网格数”, 附件.
    pub what: String,
    /// How it read, and how it reads now, in pieces; empty where the words say enough.
    pub pieces: Vec<Piece>,
}

/// A stretch of two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// In both.
    Same(String),
    /// What was there, and what is now; one of them may be empty.
    Other(String, String),
}

/// So much of what is the same is shown beside what is not, in characters.
const AROUND: usize = 12;

/// A value of a header with no more characters is told as a whole.
const SHORT: usize = 12;

/// The first `most` of some changes in words, and how many more there are.
pub fn in_words(changes: &[Change], most: usize) -> String {
    let told: Vec<String> = changes.iter().take(most).map(Change::chinese).collect();
    match changes.len().saturating_sub(most) {
        0 => told.join("；"),
        more => format!("{}；还有 {more} 处", told.join("；").trim_end_matches('。')),
    }
}

impl Change {
    /// In a line: `正文：共有〔120→121〕个网格`.
    pub fn chinese(&self) -> String {
        let mut text = self.what.clone();
        if !self.pieces.is_empty() {
            text.push('：');
        }
        for (at, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Same(same) => text += &shortened(same, at > 0, at + 1 < self.pieces.len()),
                Piece::Other(old, new) if new.is_empty() => text += &format!("〔删去：{old}〕"),
                Piece::Other(old, new) if old.is_empty() => text += &format!("〔加上：{new}〕"),
                Piece::Other(old, new) => text += &format!("〔{old}→{new}〕"),
            }
        }
        text
    }
}

/// A stretch that is the same: its ends, where something else stands there.
fn shortened(same: &str, before: bool, after: bool) -> String {
    let chars: Vec<char> = same.chars().collect();
    let kept = AROUND * (usize::from(before) + usize::from(after));
    if chars.len() <= kept + 1 {
        return same.to_string();
    }
    let head: String = if before { chars[..AROUND].iter().collect() } else { String::new() };
    let tail: String = if after { chars[chars.len() - AROUND..].iter().collect() } else { String::new() };
    format!("{head}…{tail}")
}

/// What a page tells now that differs from what was signed.
pub fn since(signature: &Signature, told: &Article, config: &Config, kind: &str) -> Vec<Change> {
    let Some(lines) = told.lines(signature.form) else {
        let what = "签字用的是更新版本的 linli，这个版本比不出来".into();
        return vec![Change { what, pieces: Vec::new() }];
    };
    let files: Vec<SourcePath> = told.files.iter().map(|file| file.path.clone()).collect();
    let old = (signature.files.clone(), signature.text.len());
    let names = Names { old, new: (files, lines.len()), config, kind };
    let mut changes = Vec::new();
    for (old, new) in pairs(&signature.text, &lines) {
        changes
            .extend(names.change(old.map(|at| (at, &*signature.text[at])), new.map(|at| (at, &*lines[at]))));
    }
    // What a figure says stands in the text too: the figure is named first.
    changes.sort_by_key(|change| !change.what.starts_with("数字"));
    changes.dedup();
    changes
}

/// The lines of two texts that belong together and differ: what is in one of them only stands alone.
fn pairs(old: &[String], new: &[String]) -> Vec<(Option<usize>, Option<usize>)> {
    let joined = |lines: &[String]| lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>();
    let (old_text, new_text) = (joined(old), joined(new));
    let patch = DiffOptions::new().set_context_len(usize::MAX >> 1).create_patch(&old_text, &new_text);
    let mut pairs = Vec::new();
    let (mut old_at, mut new_at) = (0, 0);
    let (mut gone, mut come): (Vec<usize>, Vec<usize>) = Default::default();
    let sort = |line: &str| line.split('\t').next().unwrap_or_default().to_string();
    let mut settle = |gone: &mut Vec<usize>, come: &mut Vec<usize>| {
        for at in std::mem::take(gone) {
            let mate = come.iter().position(|other| is_mate(&old[at], &new[*other], &sort));
            let mate = mate.map(|mate| come.remove(mate));
            pairs.push((Some(at), mate));
        }
        pairs.extend(std::mem::take(come).into_iter().map(|at| (None, Some(at))));
    };
    for line in patch.hunks().iter().flat_map(|hunk| hunk.lines()) {
        match line {
            Line::Context(_) => {
                settle(&mut gone, &mut come);
                old_at += 1;
                new_at += 1;
            }
            Line::Delete(_) => {
                gone.push(old_at);
                old_at += 1;
            }
            Line::Insert(_) => {
                come.push(new_at);
                new_at += 1;
            }
        }
    }
    settle(&mut gone, &mut come);
    pairs
}

/// Whether two lines tell of the same thing.
fn is_mate(old: &str, new: &str, sort: &impl Fn(&str) -> String) -> bool {
    let key = |line: &str| line.split('\t').nth(1).unwrap_or_default().to_string();
    sort(old) == sort(new)
        && match sort(old).as_str() {
            // Of a row only what it is about tells which it is.
            "figure" => key(old) == key(new) && old.split('\t').nth(2) == new.split('\t').nth(2),
            "header" | "label" => key(old) == key(new),
            "row" | "rule" | "box" | "box-end" => true,
            "title" | "file" => true,
            _ => strsim::normalized_levenshtein(old, new) > 0.4,
        }
}

/// What things are called.
struct Names<'a> {
    /// The files of the text that was, and how many lines it had;
    old: (Vec<SourcePath>, usize),
    /// and of the one that is.
    new: (Vec<SourcePath>, usize),
    config: &'a Config,
    kind: &'a str,
}

impl Names<'_> {
    fn change(&self, old: Option<(usize, &str)>, new: Option<(usize, &str)>) -> Option<Change> {
        let line = new.or(old)?.1;
        let mut parts = line.split('\t');
        let (sort, key) = (parts.next()?, parts.next().unwrap_or_default());
        let field = |line: Option<(usize, &str)>, at: usize| {
            line.and_then(|(_, line)| line.split('\t').nth(at)).unwrap_or_default().to_string()
        };
        let rest = |line: Option<(usize, &str)>| {
            line.and_then(|(_, line)| Some(line.split_once('\t')?.1)).unwrap_or_default().to_string()
        };
        let (what, [old_text, new_text]) = match sort {
            "title" => ("标题".into(), [rest(old), rest(new)]),
            "header" => (header(self.config, self.kind, key), [old, new].map(|line| field(line, 2))),
            "figure" => {
                let name = field(new.or(old), 2);
                let texts = [old, new].map(|line| field(line, 3));
                let (times, sources) =
                    ([old, new].map(|line| field(line, 4)), [old, new].map(|line| field(line, 5)));
                match () {
                    () if texts[0] != texts[1] => {
                        let pieces = vec![Piece::Other(texts[0].clone(), texts[1].clone())];
                        return Some(Change { what: format!("数字“{name}”"), pieces });
                    }
                    () if times[0] != times[1] => (format!("数字“{name}”的日期"), times),
                    () if sources[0] != sources[1] => (format!("数字“{name}”的来源"), sources),
                    // What is said with it: the day, a target, the change since the last one.
                    () => (format!("数字“{name}”的说明"), [old, new].map(|line| field(line, 6))),
                }
            }
            "file" => return Some(self.file(old, new)),
            "label" => (format!("“{key}”的名称"), [old, new].map(|line| field(line, 2))),
            "box-end" => ("说明、提示、注意框的结尾".into(), [String::new(), String::new()]),
            "row" => ("表格的行".into(), [String::new(), String::new()]),
            "rule" => ("分隔线".into(), [String::new(), String::new()]),
            sort => {
                let plain = |line| Block { sort: String::new(), text: rest(line) }.plain();
                let (was, is) = (plain(old), plain(new));
                match was == is && old.is_some() && new.is_some() {
                    // Only marks differ: a link, a word struck out.
                    true => (block(sort).into(), [rest(old), rest(new)]),
                    false => (block(sort).into(), [was, is]),
                }
            }
        };
        // A date, a name: the whole is clearer than its parts.
        let is_short = |text: &str| text.chars().count() <= SHORT;
        let pieces =
            match matches!(sort, "header" | "label" | "box") && is_short(&old_text) && is_short(&new_text) {
                true => vec![Piece::Other(old_text, new_text)],
                false => words(&old_text, &new_text),
            };
        Some(Change { what, pieces })
    }

    /// What became of a file. The text has no names: they stand beside it, in the order of its last lines.
    fn file(&self, old: Option<(usize, &str)>, new: Option<(usize, &str)>) -> Change {
        let hash = |line: Option<(usize, &str)>| {
            line.and_then(|(_, line)| line.split('\t').nth(1).map(str::to_owned))
        };
        let name = |line: Option<(usize, &str)>, (names, lines): &(Vec<SourcePath>, usize)| {
            let file = names.get((line?.0 + names.len()).checked_sub(*lines)?)?;
            let sort = if folder::is_shown(file) { "图片" } else { "附件" };
            Some(format!("{sort}“{}”", file.file_name()))
        };
        let name = name(new, &self.new).or_else(|| name(old, &self.old)).unwrap_or_else(|| "附件".into());
        let what = match (hash(old), hash(new)) {
            (Some(was), Some(is)) if was == is => format!("{name}的说明、作者或来源"),
            (Some(_), Some(_)) => format!("{name}换过"),
            (Some(_), None) => format!("{name}拿掉了"),
            (None, _) => format!("{name}是新加的"),
        };
        Change { what, pieces: Vec::new() }
    }
}

/// What people call a key of a header, on a page of a kind.
pub fn header(config: &Config, kind: &str, key: &str) -> String {
    let known = [
        ("description", "摘要"),
        ("date", "发布日期"),
        ("updated", "更新日期"),
        ("author", "作者"),
        ("origin", "来源"),
        ("source", "来源"),
        ("keywords", "关键词"),
        ("ai_generated", "人工智能生成"),
        ("as_of", "截至日期"),
        ("note", "附注"),
        ("demo", "演示数据的说明"),
    ];
    let field = || config.kind(kind)?.field(key).map(|field| field.label.clone());
    let known = known.into_iter().find(|(name, _)| *name == key).map(|(_, label)| label.to_string());
    known.or_else(field).unwrap_or_else(|| key.to_string())
}

/// What a block is called.
fn block(sort: &str) -> &'static str {
    match sort.split(' ').next().unwrap_or_default() {
        "heading" => "小标题",
        "item" | "numbered" | "term" => "列表",
        "cell" | "heading-cell" => "表格",
        "caption" => "图注",
        "code" => "代码",
        "quote" => "引文",
        "indicator" => "指标的说明",
        "box" => "说明、提示、注意框",
        _ => "正文",
    }
}

/// Two texts in pieces: what is in both, and what is not.
pub fn words(old: &str, new: &str) -> Vec<Piece> {
    if old.is_empty() && new.is_empty() {
        return Vec::new();
    }
    let (old_tokens, new_tokens) = (tokens(old), tokens(new));
    let joined = |tokens: &[&str]| tokens.iter().flat_map(|token| [*token, "\n"]).collect::<String>();
    let (old_text, new_text) = (joined(&old_tokens), joined(&new_tokens));
    let patch = DiffOptions::new().set_context_len(usize::MAX >> 1).create_patch(&old_text, &new_text);
    let mut pieces: Vec<Piece> = Vec::new();
    for line in patch.hunks().iter().flat_map(|hunk| hunk.lines()) {
        let (Line::Context(token) | Line::Delete(token) | Line::Insert(token)) = line;
        let token = token.strip_suffix('\n').unwrap_or(token);
        match (line, pieces.last_mut()) {
            (Line::Context(_), Some(Piece::Same(same))) => same.push_str(token),
            (Line::Context(_), _) => pieces.push(Piece::Same(token.into())),
            (Line::Delete(_), Some(Piece::Other(old, _))) => old.push_str(token),
            (Line::Delete(_), _) => pieces.push(Piece::Other(token.into(), String::new())),
            (Line::Insert(_), Some(Piece::Other(_, new))) => new.push_str(token),
            (Line::Insert(_), _) => pieces.push(Piece::Other(String::new(), token.into())),
        }
    }
    pieces
}

/// A text in words: a Han character or a sign is one, letters and digits that stand together are one.
fn tokens(text: &str) -> Vec<&str> {
    let is_word = |c: char| (c.is_alphanumeric() || matches!(c, '.' | '%')) && !is_han(c);
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if before.is_some_and(|before| !(is_word(before) && is_word(c))) {
            tokens.push(&text[start..at]);
            start = at;
        }
        before = Some(c);
    }
    if start < text.len() {
        tokens.push(&text[start..]);
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(old: &str, new: &str) -> String {
        Change { what: "正文".into(), pieces: words(old, new) }.chinese()
    }

    #[test]
    fn a_difference_is_told_in_words() {
        for (old, new, expected) in [
            ("共有120个网格", "共有121个网格", "正文：共有〔120→121〕个网格"),
            ("共有网格", "共有许多网格", "正文：共有〔加上：许多〕网格"),
            ("共有许多网格", "共有网格", "正文：共有〔删去：许多〕网格"),
            ("", "新的一段", "正文：〔加上：新的一段〕"),
            ("占 12.5%", "占 13%", "正文：占 〔12.5%→13%〕"),
        ] {
            assert_eq!(said(old, new), expected);
        }
        let long = "甲".repeat(50);
        assert_eq!(
            said(&format!("{long}乙{long}"), &format!("{long}丙{long}")),
            format!("正文：…{}〔乙→丙〕{}…", "甲".repeat(12), "甲".repeat(12))
        );
    }
}
