//! Links and pictures that were meant and stayed text: blanks in an address, full-width marks, references to nothing.

use std::ops::Range;

use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic, Fix, Hint};
use crate::document::links;
use crate::text::passage::Passage;

/// An address is looked for in so many bytes.
const MAX_ADDRESS: usize = 600;

/// Each link of a passage that stayed text.
pub(super) fn read(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    let seen = passage.seen;
    if !passage.role.is_prose() || !(seen.markup || seen.wide_markup || seen.address) {
        return;
    }
    let mut from = 0;
    for (end, close) in passage.text.match_indices([']', '］', '】']) {
        if end < from {
            continue;
        }
        let Some(meant) = meant(passage.text, from, end, close) else {
            unclosed(passage, end, close, found);
            continue;
        };
        from = meant.whole.end;
        if !passage.is_prose(&meant.whole) || is_escaped(passage, &meant) {
            continue;
        }
        if let Some(diagnostic) = meant.diagnostic(passage) {
            found.add(passage, meant.whole.clone(), diagnostic);
        }
    }
    if passage.text.contains(['(', '（']) {
        halves(passage, found);
    }
    if seen.markup {
        wiki(passage, found);
    }
}

/// `[甲](b.md`: the bracket that closes the address is missing; the address ends where no address goes on.
fn unclosed(passage: &Passage<'_>, end: usize, close: &str, found: &mut Found<'_>) {
    let text = passage.text;
    let behind = end + close.len();
    let Some(open) = text[behind..].chars().next().filter(|c| matches!(c, '(' | '（')) else { return };
    let at = behind + open.len_utf8();
    let ends = |c: char| c.is_whitespace() || "，。；、！？“”《》【】（[(".contains(c);
    let length = text[at..].find(ends).unwrap_or(text.len() - at);
    let address = &text[at..at + length];
    let Some(start) = text[..end].rfind('[').filter(|start| !text[*start..end].contains(['\n', ']'])) else {
        return;
    };
    let reach = text[at..].find('\n').map_or(text.len(), |length| at + length);
    let is_open = !text[at..reach].contains([')', '）'])
        || text[at..reach].find('[') < text[at..reach].find([')', '）']);
    let full = start..at + length;
    if !is_open || close != "]" || start + 1 == end || !links::is_address(address) || !passage.is_prose(&full)
    {
        return;
    }
    // The title that follows is a part of the link.
    let rest = &text[at + length..reach];
    let title = rest.trim().strip_prefix('"').filter(|title| title.ends_with('"') && title.len() > 1);
    let last = if title.is_some() { at + length + rest.trim_end().len() } else { at + length };
    let place = passage.place(start..last);
    if passage.source[..place.start].ends_with('\\') || passage.source[place.clone()] != text[start..last] {
        return;
    }
    let right = format!("{}({})", &text[start..behind], &text[at..last]);
    let diagnostic = Diagnostic::new(Code::MarkdownLink, "链接的地址后面少了“)”，没有成为链接，会照原样显示")
        .hint(Hint::write(&right).for_words(&text[start..last]))
        .mended_by([Fix::new(place, right)]);
    found.add(passage, start..last, diagnostic);
}

/// `[[页面]]`, `![[图.png]]`: links as wikis and notebooks have them.
fn wiki(passage: &Passage<'_>, found: &mut Found<'_>) {
    let text = passage.text;
    for (open, _) in text.match_indices("[[") {
        let Some(length) = text[open + 2..].find("]]") else { return };
        let inside = &text[open + 2..open + 2 + length];
        let (name, label) = inside.split_once('|').unwrap_or((inside, inside));
        let before = text[..open].chars().next_back();
        let bang = before == Some('!');
        let words = name.starts_with(char::is_alphabetic)
            && !name.contains(['[', ']', '\n', '`', '"', '=', ',', '，']);
        let code = before.is_some_and(|c| c.is_ascii_alphanumeric() || ")]_[".contains(c))
            || text[open + 4 + length..].starts_with([']', '(', '[']);
        let contents = name.eq_ignore_ascii_case("toc");
        let range = open - usize::from(bang)..open + 4 + length;
        let place = passage.place(range.clone());
        let same = passage.source[place.clone()] == text[range.clone()];
        if !words
            || code
            || contents
            || !same
            || !passage.is_prose(&range)
            || passage.source[..place.start].ends_with('\\')
        {
            continue;
        }
        let picture = links::is_picture(name);
        let what = if picture { "图片" } else { "链接" };
        let message = format!("“{}”不是{what}的写法，会照原样显示", &text[range.clone()]);
        let diagnostic = Diagnostic::new(Code::MarkdownLink, message);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let right = format!("![{}]({name})", if label == inside { stem } else { label });
        let fix = (picture && bang && !name.contains(' ')).then(|| Fix::new(place, right.clone()));
        let hint = match picture {
            true => Hint::write(right).for_words(&text[range.clone()]),
            false => format!("链接写成 [{label}](页面的文件名.md)").into(),
        };
        found.add(passage, range, diagnostic.hint(hint).mended_by(fix));
    }
}

/// Links that lack one of their brackets or have the wrong ones: `[甲(b.md)`, `甲](b.md)`, `《甲》(https://…)`, `(甲)[b.md]`.
fn halves(passage: &Passage<'_>, found: &mut Found<'_>) {
    let text = passage.text;
    for (at, open) in text.match_indices(['(', '（']) {
        let half = half(text, at, open).or_else(|| turned(text, at, open));
        let Some((range, right, message)) = half else { continue };
        let place = passage.place(range.clone());
        let written = &passage.source[place.clone()];
        if !passage.is_prose(&range)
            || passage.source[..place.start].ends_with('\\')
            || written.contains(['\\', '`'])
        {
            continue;
        }
        let diagnostic =
            Diagnostic::new(Code::MarkdownLink, format!("{message}，没有成为链接，会照原样显示"));
        let diagnostic = match right {
            Some(right) => {
                let fix = (*written == text[range.clone()]).then(|| Fix::new(place, right.clone()));
                diagnostic.hint(Hint::write(right)).mended_by(fix)
            }
            None => diagnostic.hint(format!("在链接的文字前面补上“[”：[文字{}", written)),
        };
        found.add(passage, range, diagnostic);
    }
}

/// What a link is that lacks a bracket around its label, with the bracket of its address at a byte of a text: its bytes,
/// how it is to be written, and what is wrong with it.
fn half<'a>(text: &'a str, at: usize, open: &str) -> Option<(Range<usize>, Option<String>, &'a str)> {
    let (range, last) = target(text, at + open.len(), '(')?;
    let address = text[range.clone()].trim();
    let end = range.end + last.len_utf8();
    if !links::is_address(address) || address.contains(char::is_whitespace) {
        return None;
    }
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |newline| newline + 1);
    if before.ends_with(']') {
        let none = !before[line..].contains(['[', '［', '【']);
        return (none && open == "(").then(|| (at - 1..end, None, "链接的文字前面少了“[”"));
    }
    if before.ends_with('》') && open == "(" && address.contains("://") {
        let start = line + before[line..].rfind('《')?;
        let label = &before[start..];
        return Some((start..end, Some(format!("[{label}]({address})")), "链接的文字不在方括号里"));
    }
    let start = line + before[line..].rfind('[')?;
    let label = &before[start + 1..];
    let is_label = !label.contains([']', '。', '；', '(', '（', '\u{fffc}'])
        && (1..=30).contains(&label.chars().count());
    let right = || format!("[{label}]({address})");
    (is_label && !label.starts_with('^')).then(|| (start..end, Some(right()), "链接的文字后面少了“]”"))
}

/// `(甲)[https://a.cn]`.
fn turned<'a>(text: &'a str, at: usize, open: &str) -> Option<(Range<usize>, Option<String>, &'a str)> {
    let (label, last) = target(text, at + open.len(), '(')?;
    let behind = label.end + last.len_utf8();
    text[behind..].starts_with('[').then_some(())?;
    let (range, close) = target(text, behind + 1, '[')?;
    let (label, address) = (&text[label], text[range.clone()].trim());
    let leads = address.contains("://") || address.starts_with("../") || address.starts_with("./");
    let fits =
        leads && links::is_address(address) && !address.contains(char::is_whitespace) && !label.is_empty();
    let right = || format!("[{label}]({address})");
    fits.then(|| (at..range.end + close.len_utf8(), Some(right()), "方括号和圆括号写反了"))
}

/// `[label](target)`, `[label][reference]`, with marks of whichever width; ranges of the text.
struct Meant<'a> {
    whole: Range<usize>,
    text: &'a str,
    label: &'a str,
    /// `!` or `！` before it.
    bang: Option<char>,
    /// The marks around the label and around the target, with the blanks between.
    brackets: (char, char),
    gap: Range<usize>,
    marks: (char, char),
    target: Range<usize>,
}

fn meant<'a>(text: &'a str, from: usize, end: usize, close: &str) -> Option<Meant<'a>> {
    let opens = ['[', '［', '【'];
    let start = text[from..end].rfind(opens).map(|at| from + at)?;
    let open = text[start..].chars().next()?;
    let label = &text[start + open.len_utf8()..end];
    let bang = text[..start].chars().next_back().filter(|c| matches!(c, '!' | '！'));
    let behind = end + close.len();
    let gap = text[behind..].len() - text[behind..].trim_start_matches([' ', '\u{3000}']).len();
    let at = behind + gap;
    let mark = text[at..].chars().next().filter(|c| "(（[".contains(*c))?;
    let (target, last) = target(text, at + mark.len_utf8(), mark)?;
    Some(Meant {
        whole: start - bang.map_or(0, char::len_utf8)..target.end + last.len_utf8(),
        text,
        label,
        bang,
        brackets: (open, close.chars().next()?),
        gap: behind..at,
        marks: (mark, last),
        target,
    })
}

/// What stands from `start` to the mark that closes `mark`.
fn target(text: &str, start: usize, mark: char) -> Option<(Range<usize>, char)> {
    let mut depth = 0;
    for (at, c) in text[start..].char_indices().take_while(|(at, _)| *at < MAX_ADDRESS) {
        match c {
            ']' if mark == '[' => return Some((start..start + at, c)),
            '[' | '\n' => return None,
            _ if mark == '[' => {}
            '(' | '（' => depth += 1,
            ')' | '）' if depth == 0 => return Some((start..start + at, c)),
            ')' | '）' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_escaped(passage: &Passage<'_>, meant: &Meant<'_>) -> bool {
    let place = passage.place(meant.whole.clone());
    passage.source[..place.start].ends_with('\\') || passage.source[place].contains(['\\', '`'])
}

impl Meant<'_> {
    fn diagnostic(&self, passage: &Passage<'_>) -> Option<Diagnostic> {
        match self.marks.0 {
            '[' => self.undefined(),
            _ => self.address(passage),
        }
    }

    /// `[甲][1]` and `[甲][]` of which nothing says where they lead.
    fn undefined(&self) -> Option<Diagnostic> {
        let reference = &self.text[self.target.clone()];
        let label = if reference.is_empty() { self.label } else { reference };
        let words = self.label.chars().any(|c| c.is_alphabetic()) && !self.label.starts_with('^');
        let plain = self.brackets == ('[', ']') && self.gap.is_empty() && !reference.starts_with('^');
        // `dp[i][j]`
        let before = self.text[..self.whole.start].chars().next_back();
        let index = before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, ']' | ')' | '_'));
        (words && plain && !index && label.chars().count() <= 40).then(|| {
            Diagnostic::new(Code::MarkdownLink, format!("没有“[{label}]”的定义，链接会照原样显示"))
                .hint(format!("另起一段写“[{label}]: 地址”，或者直接写成 [{}](地址)", self.label))
        })
    }

    fn address(&self, passage: &Passage<'_>) -> Option<Diagnostic> {
        let written = self.text[self.target.clone()].trim();
        let (written, size) = without_size(written);
        let (address, title) = parted(written);
        if !links::is_address(address) || self.label.is_empty() && self.bang.is_none() {
            return None;
        }
        let half = |c: char| c.is_ascii();
        let wide =
            [self.brackets.0, self.brackets.1, self.marks.0, self.marks.1].into_iter().any(|c| !half(c))
                || self.bang == Some('！') && links::is_picture(address);
        // 【来源】（https://…） may be what was meant.
        let sentence = self.brackets == ('【', '】') && self.marks == ('（', '）');
        if sentence && !(self.bang.is_some() && links::is_picture(address) || address.starts_with("../")) {
            return None;
        }
        if !self.gap.is_empty() && (wide || self.bang.is_some_and(|c| c == '！')) {
            return None;
        }
        let blanks = address.contains(char::is_whitespace);
        let quotes =
            title.is_some_and(|title| !title.starts_with(['"', '\'']) || !title.ends_with(['"', '\'']));
        let mixed = title.is_some_and(|title| {
            title.starts_with(['"', '\''])
                && title.ends_with(['"', '\''])
                && title.chars().next() != title.chars().next_back()
        });
        let what = if self.bang.is_some() && links::is_picture(address) { "图片" } else { "链接" };
        let right = self.right(address, title);
        // In a full address the blank is likely to be the slip.
        let fix = self.fix(passage, &right).filter(|_| !blanks || !address.contains("://"));
        let diagnostic = if !size.is_empty() && !blanks {
            let message = format!("“{size}”在这里不起作用，没有成为{what}，会照原样显示");
            Diagnostic::new(Code::MarkdownLink, message)
                .hint(format!("图片的大小由页面自己排，删去它：{right}"))
        } else if mixed {
            let message = format!("标题两边的引号不一样，没有成为{what}，会照原样显示");
            Diagnostic::new(Code::MarkdownLink, message).hint(format!("两边用同一个引号：{right}"))
        } else if wide || quotes {
            let marks = if quotes { "标题两边的引号" } else { "括号、感叹号" };
            Diagnostic::new(Code::MarkdownFullWidth, format!("用了全角符号，没有成为{what}，会照原样显示"))
                .hint(format!("{marks}用半角：{right}"))
        } else if blanks {
            let message = format!("地址里有空格，没有成为{what}，会照原样显示");
            let diagnostic = Diagnostic::new(Code::MarkdownLink, message);
            if address.contains("://") {
                return Some(diagnostic.hint("删去地址里的空格；地址里真有空格，写 %20"));
            }
            if let Some(hint) = links::flaw(address).and_then(|flaw| flaw.hints.into_iter().next()) {
                let right = hint.text.trim_start_matches("写作 ");
                return Some(diagnostic.hint(format!("去掉地址里的空格：{right}")));
            }
            diagnostic.hint(format!("把地址放在尖括号里：{right}；或者给文件换一个没有空格的名字"))
        } else if !self.gap.is_empty() {
            Diagnostic::new(
                Code::MarkdownLink,
                format!("方括号与圆括号之间有空格，没有成为{what}，会照原样显示"),
            )
            .hint(format!("删去空格：{right}"))
        } else {
            return None;
        };
        Some(diagnostic.mended_by(fix))
    }

    /// How it is to be written.
    fn right(&self, address: &str, title: Option<&str>) -> String {
        let picture = self.bang.is_some_and(|bang| bang == '!' || links::is_picture(address));
        let mut right = String::from(match (picture, self.bang) {
            (true, _) => "!",
            (false, Some(_)) => "！",
            (false, None) => "",
        });
        right += &format!("[{}](", self.label);
        right +=
            &if address.contains(char::is_whitespace) { format!("<{address}>") } else { address.to_owned() };
        if let Some(title) = title {
            right += &format!(" \"{}\"", title.trim_matches(['"', '\'', '“', '”', '＂']));
        }
        right + ")"
    }

    /// The right way in the place of what is written, where that is the same text in the source.
    fn fix(&self, passage: &Passage<'_>, right: &str) -> Option<Fix> {
        let place = passage.place(self.whole.clone());
        (passage.source[place.clone()] == self.text[self.whole.clone()]).then(|| Fix::new(place, right))
    }
}

/// An address without the size that other programs read behind it: `a.png =300x200`.
fn without_size(written: &str) -> (&str, &str) {
    let Some((rest, size)) = written.rsplit_once(" =") else { return (written, "") };
    let is_size = size.contains(|c: char| c.is_ascii_digit())
        && size.chars().all(|c| c.is_ascii_digit() || "xX*×%px".contains(c));
    if is_size { (rest.trim_end(), &written[rest.len() + 1..]) } else { (written, "") }
}

/// An address and the title behind it, with its quotation marks.
fn parted(written: &str) -> (&str, Option<&str>) {
    let quoted = |marks: (char, char)| {
        let inside = written.strip_suffix(marks.1)?;
        let at = inside.rfind(marks.0)?;
        let address = written[..at].trim_end();
        (address.len() < at && !address.is_empty()).then_some((address, Some(&written[at..])))
    };
    let marks = [
        ('"', '"'),
        ('\'', '\''),
        ('“', '”'),
        ('＂', '＂'),
        ('”', '”'),
        ('"', '\''),
        ('\'', '"'),
        ('"', '”'),
        ('“', '"'),
    ];
    marks.into_iter().find_map(quoted).unwrap_or((written, None))
}
