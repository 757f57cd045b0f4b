//! One walk over a text for its marks: half-width ones among Han characters, doubled ones, those of numbers, what nobody sees
//! (zero width, soft hyphens, controls of the direction of writing; joiners of emoji are none), and pairs. Han characters are
//! passed on the way, so that it knows of words that are written twice as well.

use super::pairs::{self, Pairs};
use super::repeated::{self, Run};
use super::{Finding, finding, numbers};
use crate::diagnostic::Code;
use crate::text::chars::{common_han, is_han, is_uncarried, is_unseen};
use crate::text::linebreak::{closes, opens};
use crate::text::passage::OBJECT;

/// Marks of which one is enough.
const MARKS: [char; 5] = ['，', '。', '、', '；', '：'];

/// Which marks are in a text that only some rules look for.
#[derive(Default)]
pub(super) struct Seen {
    /// A blank.
    pub(super) blank: bool,
    /// `,` or `;`.
    pub(super) comma: bool,
    /// `“`.
    pub(super) quote: bool,
    /// `-`, `.`, `…` or `—`.
    pub(super) dash: bool,
    /// `"` or `'`.
    pub(super) english: bool,
    /// A full-width digit or letter.
    pub(super) wide: bool,
}

impl Seen {
    fn see(&mut self, c: char) {
        match c {
            ' ' => self.blank = true,
            ',' | ';' => self.comma = true,
            '“' => self.quote = true,
            '-' | '.' | '…' | '—' => self.dash = true,
            '"' | '\'' => self.english = true,
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => self.wide = true,
            _ => {}
        }
    }
}

/// Walks over a text, and tells what else is there.
pub(super) fn walk(text: &str, findings: &mut Vec<Finding>) -> Seen {
    let mut seen = Seen::default();
    let mut pairs = Pairs::new(text);
    let mut previous = None;
    let mut run = Run::default();
    let bytes = text.as_bytes();
    let mut next = 0;
    loop {
        let start = next;
        while let Some(han) = common_han(bytes, next) {
            if run.may_repeat(han) {
                repeated::at(text, next, findings);
            }
            next += 3;
        }
        if next > start {
            // Of what stands before a mark only its sort is asked, and any Han character will do.
            previous = Some('一');
        }
        run = Run::default();
        let at = next;
        let Some(c) = text[at..].chars().next() else { break };
        next += c.len_utf8();
        seen.see(c);
        match c {
            ',' | ';' | ':' | '!' | '?' | '.' => half_width(text, at, c, previous, findings),
            '，' | '。' | '、' | '；' | '：'
                if previous.is_some_and(|previous| !MARKS.contains(&previous)) =>
            {
                // Behind nearly every mark the text goes on.
                if common_han(bytes, next).is_none() && text[next..].starts_with(MARKS) {
                    let run = &text[at..text.len() - text[next..].trim_start_matches(MARKS).len()];
                    findings.extend(doubled(at, run));
                } else if c == '，' && previous.is_some_and(|previous| previous.is_ascii_digit()) {
                    findings.extend(numbers::thousands(text, at));
                }
            }
            '％' | '．' => findings.extend(numbers::mark(text, at, c)),
            '(' | ')' => pairs.see(at, c, previous, findings),
            '[' | '［' | '【' if previous.is_some_and(is_han) => {
                findings.extend(pairs::document_number(text, at, c));
                if c == '【' {
                    pairs.see(at, c, previous, findings);
                }
            }
            '\t' | '\n' | '\r' | ' '..='~' => {}
            c if opens(c) || closes(c) => pairs.see(at, c, previous, findings),
            c if is_unseen(c) => findings.push(unseen(at, c)),
            _ => {}
        }
        previous = Some(c);
    }
    pairs.end(findings);
    seen
}

/// A character that nobody sees.
fn unseen(at: usize, c: char) -> Finding {
    let what = match c {
        '\x0b' | '\x0c' | '\u{85}' | '\u{2028}' | '\u{2029}' => "换行符，多半是从 Word 里粘贴来的",
        c if is_uncarried(c) => "控制字符，网页和订阅文件里不能有，发布时会去掉",
        _ => "字符",
    };
    let range = at..at + c.len_utf8();
    let message = format!("这里有一个看不见的{what}（U+{:04X}）", u32::from(c));
    finding(Code::TextInvisible, range.clone(), message).edit(range, "")
}

/// A half-width mark where Chinese text goes on: behind a Han character, or between a number or a Latin word and one.
fn half_width(text: &str, at: usize, c: char, previous: Option<char>, findings: &mut Vec<Finding>) {
    let Some(previous) = previous else { return };
    let rest = &text[at + 1..];
    let next = rest.trim_start_matches(' ');
    let follows = next.chars().next();
    let is_text = |c: char| is_han(c) || opens(c);
    let glued = rest.starts_with(is_text);
    let is_slip = if is_han(previous) || closes(previous) {
        match c {
            '.' if rest.starts_with(is_han) => is_full_stop(text, at),
            '.' => follows.is_none_or(|c| is_text(c) || c == '\n') && !is_number(&text[..at]),
            // 输入:wq, {日期:tag}: what is glued to a colon may be a command.
            // 时间:2022年, 下设3个组,5名成员
            ':' if rest.starts_with(|c: char| c.is_ascii_digit()) => true,
            ',' | ';' if rest.trim_start_matches(|c: char| c.is_ascii_digit()).len() < rest.len() => {
                rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(is_han)
            }
            ',' | ';' | ':' if follows.is_some_and(|c| c.is_ascii_alphanumeric()) => {
                rest.starts_with(' ')
                    || rest.starts_with(|c: char| c.is_ascii_uppercase())
                    || c == ',' && rest.starts_with(|c: char| c.is_ascii_lowercase())
            }
            _ => follows.is_none_or(|c| is_text(c) || c == '\n'),
        }
    } else if previous == OBJECT {
        // A shortcode says a number, a name or a date.
        matches!(c, ',' | ';' | ':' | '!' | '?' | '.') && glued || c == ',' && follows.is_some_and(is_text)
    } else if previous.is_ascii_digit() || matches!(previous, '%' | '℃' | '°') {
        matches!(c, ',' | ';' | ':') && follows.is_some_and(is_text)
    } else {
        previous.is_ascii_alphabetic() && glued && matches!(c, ',' | '!' | '?' | ':')
    };
    if !is_slip {
        return;
    }
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

/// Whether a text is nothing but the number of an item: 一, 第三, 附件二.
fn is_number(text: &str) -> bool {
    text.trim_start()
        .trim_start_matches(['第', '附', '件'])
        .chars()
        .all(|c| "〇零一二三四五六七八九十百".contains(c))
}

/// Characters that foreign names are written with: 理查德.斯托曼.
const OF_NAMES: &str = "阿埃艾安奥巴贝比彼波伯布查达戴丹德迪蒂杜多厄恩尔法菲费弗夫福盖戈哥格古哈海赫亨霍基吉加杰金卡凯康考科克肯库拉莱兰朗劳勒雷里理利丽莉林琳隆卢鲁路伦罗洛马麦玛曼梅门蒙米密莫默姆穆纳娜南内尼涅妮诺努欧帕潘佩彭皮普奇乔切琴瑞萨塞桑沙莎山舍什史斯思司索苏塔泰坦汤唐特提汀图托瓦万威韦维温沃乌伍西希夏肖谢辛休雅亚扬耶伊因英约泽詹珍佐茨丁";

/// Whether a point between two Han characters ends a sentence and does not part a name: some words stand on both sides,
/// and one beside it is of no foreign name.
fn is_full_stop(text: &str, at: usize) -> bool {
    let before = text[..at].chars().rev().take_while(|c| is_han(*c)).take(4).collect::<Vec<_>>();
    let after = text[at + 1..].chars().take_while(|c| is_han(*c)).take(4).collect::<Vec<_>>();
    let is_name = |c: Option<&char>| c.is_some_and(|c| OF_NAMES.contains(*c));
    before.len() >= 4
        && after.len() >= 3
        && !(is_name(before.first()) && is_name(after.first()))
        && text.contains(['，', '。', '；', ',', ';'])
}

/// Marks in a row; of three sorts and more somebody lists them.
fn doubled(at: usize, run: &str) -> Option<Finding> {
    let range = at..at + run.len();
    let first = run.chars().next()?;
    let found = |message| finding(Code::TextDoubled, range.clone(), message);
    let others = run.trim_matches(first);
    if let Some(other) = others.chars().next() {
        let list = !others.trim_matches(other).is_empty();
        return (!list).then(|| found(format!("标点“{run}”连在一起，应只留一个")));
    }
    let right = if first == '。' && run.chars().count() >= 3 { "……" } else { &run[..first.len_utf8()] };
    Some(found(format!("标点“{run}”重复，应为“{right}”")).edit(range.clone(), right))
}
