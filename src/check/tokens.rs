//! A sentence as the words that say of a number what it is: names of indicators, numbers, times, places, and the words of a small
//! vocabulary. All else is one token that says nothing known. Each character is looked at once.

use std::ops::Range;
use std::sync::LazyLock;

use super::names::{Names, Occurrence};
use super::numbers::Number;
use crate::dataset::period::Stretch;
use crate::hash::Map;

/// A part of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

/// What a part of a sentence is.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// Which of the names of the sentence.
    Name(usize),
    /// Which of the numbers of the text, with its unit and 左右.
    Number(usize),
    Time(Stretch),
    /// The proper name of a place that a dataset is about.
    Place,
    Word(Word),
    /// What the vocabulary does not have.
    Unknown,
}

/// What a word says.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// What follows is a level: 达到.
    To,
    /// And it is that of all: 共.
    All,
    /// There is so much: 现有, 建成.
    Have,
    /// What follows is a level that was: 由.
    From,
    /// Something rose or fell.
    Up,
    Down,
    /// Something became another.
    Change,
    /// 比, 环比.
    Compare,
    /// 同比, 比上年.
    YearBefore,
    Comma,
    /// 、, 和.
    Item,
    /// A space, a colon, a quotation mark.
    Mark,
    /// 的.
    Of,
    Open,
    Close,
    /// 总数: all are counted.
    Total,
    /// 全区: all of the place that the figures are about.
    Own,
    /// 全市: another place.
    Elsewhere,
    /// 分别.
    Each,
    /// 其中: what follows is a part.
    Part,
    /// 力争: what follows is meant to be.
    Meant,
    /// 上年, 原来: another time.
    Past,
    /// 累计: of as long as the sentence says.
    Running,
    /// Nothing, wherever it stands.
    Filler,
    /// Nothing between a name and its number; before a name, that it is not of all.
    Again,
    /// A word that looks like another one: 若干 is no 若.
    Other,
}

const WORDS: &[(Word, &str)] = &[
    (
        Word::To,
        "达到 达 为 是 有 保持在 稳定在 维持在 控制在 至 到 高达 实现 完成 已达 已有 成 在 达到了 为止",
    ),
    (Word::All, "共 共有 共计 合计 总计 总共 一共 总共有"),
    (
        Word::Have,
        "现有 设有 建有 拥有 划分 共划分 划分为 共划分为 建成 已建成 共建成 累计建成 共设立 设立 设置 下设 下辖 辖 共设 \
         配备 全部建成 办有 配有 备有 开设",
    ),
    (Word::From, "由 从"),
    (
        Word::Up,
        "增加 增长 提高 提升 上升 扩大 扩展 拓展 发展 攀升 跃升 壮大 增 升 扩 扩充 上涨 增加了 增长了 提高了 提升了 上升了",
    ),
    (
        Word::Down,
        "减少 下降 降低 缩减 压减 缩短 压缩 回落 下滑 精简 减 降 缩 压 减少了 下降了 降低了 缩短了 压缩了",
    ),
    (Word::Change, "优化 调整 优化调整 变 变化"),
    (Word::Compare, "比 较 环比 相比 相较 对比"),
    (Word::YearBefore, "同比 比上年 较上年 比上年同期 较上年同期 同比上年"),
    (Word::Comma, "， ,"),
    (Word::Item, "、 和 与 及 以及"),
    (Word::Mark, "\u{20} ： : \u{3000} “ ” 「 」 ——"),
    (Word::Of, "的"),
    (Word::Open, "（ ("),
    (Word::Close, "） )"),
    (Word::Total, "总数 数量 总量 数 总 合计数 总人数 人数"),
    (Word::Own, "全区 我区 本区 区内 该区 全县 我县 全区各级"),
    (
        Word::Elsewhere,
        "全市 全省 全国 世界 全球 我国 各国 邻区 兄弟 外区 周边 某 外地 省内 市内 我市 外省 我街道 该街道 本街道 我镇 本镇 \
         我社区 该社区 本社区 街道 乡镇 小区 社区里",
    ),
    (Word::Each, "分别"),
    (Word::Part, "其中"),
    (
        Word::Meant,
        "力争 争取 目标 计划 预计 预期 规划 有望 确保 不低于 不少于 不高于 要求 将 将达 拟 应 须 需达 考核 标准为 如果 假如 若 \
         要 预算 提出 下一步 明确 达到了要求",
    ),
    (
        Word::Past,
        "去年 上年 前年 同期 上年同期 去年同期 原来 原先 最初 起初 当初 原有 年初 此前 过去 曾 当时 原 旧 初期 早年 早年间 从前 当年",
    ),
    (Word::Running, "累计 全部累计"),
    (
        Word::Filler,
        "已 已经 目前 现 现已 也 均 都 了 稳步 逐年 持续 不断 进一步 大幅 明显 快速 全年 年内 仍 则 逐步 净 分 今年 初 末 底 \
         年底 年末 截至目前 截至 截止 迅速 显著 最终 由此 就 如今 现在 当前 至今 今 据统计 在册 各级 干部 机关干部 各级干部 \
         群众诉求 政务大厅 窗口 时 并 到目前 眼下 通过 全面 总体 整体 平均",
    ),
    (Word::Again, "再 又 首次 连续 另"),
    (
        Word::Other,
        "辖区 辖区内 若干 模拟 虚拟 将军 即将 从而 从事 成为 到位 在线 共同 共建 共享 公共 分类 分别于 要素 主要 重要 需要 应急 响应",
    ),
];

/// The parts of a sentence. `first` is the place in the text's numbers of the first of `numbers`.
pub(super) fn tokens(
    prose: &str,
    sentence: Range<usize>,
    (first, numbers): (usize, &[Number<'_>]),
    named: &[Occurrence<'_>],
    names: &Names,
) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let (mut at, mut number, mut name) = (sentence.start, 0, 0);
    while at < sentence.end {
        while numbers.get(number).is_some_and(|number| number.range.start < at) {
            number += 1;
        }
        while named.get(name).is_some_and(|name| name.range.start < at) {
            name += 1;
        }
        let (next_name, next_number) = (named.get(name), numbers.get(number));
        let (kind, end) = if let Some(next) = next_name.filter(|next| next.range.start == at) {
            (Kind::Name(name), next.range.end)
        } else if let Some(next) = next_number.filter(|next| next.range.start == at) {
            (Kind::Number(first + number), next.end() + next.after.len())
        } else {
            let limit = next_name.map_or(sentence.end, |next| next.range.start);
            let limit = next_number.map_or(limit, |next| next.range.start.min(limit)).min(sentence.end);
            let rest = &prose[at..limit];
            let begins = tokens.last().is_none_or(|last| last.kind != Kind::Unknown);
            let digit = prose[..at].ends_with(|c: char| c.is_ascii_digit());
            if let Some((time, length)) = time_at(rest).filter(|_| !digit) {
                (Kind::Time(time), at + length)
            } else if let Some(length) = names.place_at(rest).filter(|_| begins) {
                (Kind::Place, at + length)
            } else if let Some((word, text)) = word_at(rest) {
                (Kind::Word(word), at + text.len())
            } else {
                (Kind::Unknown, at + rest.chars().next().map_or(1, char::len_utf8))
            }
        };
        match tokens.last_mut().filter(|last| kind == Kind::Unknown && last.kind == Kind::Unknown) {
            Some(last) => last.range.end = end,
            None => tokens.push(Token { range: at..end, kind }),
        }
        at = end;
    }
    tokens
}

/// The longest word of the vocabulary that a text begins with.
fn word_at(text: &str) -> Option<(Word, &'static str)> {
    static BY_FIRST: LazyLock<Map<char, Vec<(Word, &'static str)>>> = LazyLock::new(|| {
        let mut words: Map<char, Vec<(Word, &str)>> = Map::default();
        for (word, texts) in WORDS {
            // A blank is a word as well.
            let blank = texts.starts_with(' ').then_some(" ");
            for text in texts.split_ascii_whitespace().chain(blank) {
                words.entry(text.chars().next().unwrap_or_default()).or_default().push((*word, text));
            }
        }
        words.values_mut().for_each(|alike| alike.sort_by_key(|(_, text)| std::cmp::Reverse(text.len())));
        words
    });
    let alike = BY_FIRST.get(&text.chars().next()?)?;
    alike.iter().find(|(_, word)| text.starts_with(word)).copied()
}

/// The time that a text begins with, and its length.
pub(super) fn time_at(text: &str) -> Option<(Stretch, usize)> {
    let first = text.chars().next()?;
    if !first.is_ascii_digit()
        && !matches!(first, '上' | '下' | '第' | '一' | '二' | '三' | '四' | '前' | '０'..='９')
    {
        return None;
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(14).collect();
    ends.into_iter().rev().find_map(|end| {
        let words = &text[..end];
        let named = words.contains(['年', '月', '季', '日']) && !words.ends_with(' ');
        let stretch = Stretch::parse(words).filter(|_| named)?;
        // 「三年」 is no year.
        stretch.year().is_none_or(|year| year > 1000).then_some((stretch, end))
    })
}
