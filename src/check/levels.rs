//! Which numbers of a text say how many there are of what an indicator counts: a name, a number, and between them nothing but
//! words of a small grammar (达到, 由…增加到, 比上年增加15个，达到). An amount of change, a target, a part, another place are no
//! such level; nor is what the grammar does not know.

use std::ops::Range;

use super::names::{Named, Names, Occurrence};
use super::numbers::{Number, clause, sentence};
use crate::dataset::period::Stretch;

/// A number that says how many there are.
#[derive(Clone, Debug)]
pub(super) struct Level<'n> {
    /// Which number of the text.
    pub(super) number: usize,
    /// What it may be about.
    pub(super) named: Vec<&'n Named>,
    /// When; `None` if the sentence says no time.
    pub(super) time: Option<Stretch>,
    /// Whether something (a colon, a verb) says that the number is the level, so that it may go without its unit.
    pub(super) said: bool,
}

/// What a word between a name and a number says.
#[derive(Copy, Clone, Debug, PartialEq)]
enum Word {
    /// What follows is a level.
    To,
    /// What follows is a level that was.
    From,
    Change,
    Compare,
    Comma,
    Number,
    Time,
    /// A space, a colon.
    Mark,
    /// Nothing.
    Filler,
}

const WORDS: &[(Word, &[&str])] = &[
    (
        Word::To,
        &[
            "达到",
            "达",
            "为",
            "是",
            "有",
            "共有",
            "共",
            "共计",
            "合计",
            "总计",
            "累计",
            "保持在",
            "稳定在",
            "维持在",
            "控制在",
            "至",
            "到",
            "仅",
            "高达",
            "实现",
            "完成",
            "已达",
            "已有",
            "成",
            "在",
        ],
    ),
    (Word::From, &["由", "从"]),
    (
        Word::Change,
        &[
            "增加", "增长", "提高", "提升", "上升", "扩大", "扩展", "拓展", "发展", "攀升", "跃升", "壮大",
            "减少", "下降", "降低", "缩减", "压减", "缩短", "压缩", "回落", "下滑", "精简", "增", "升", "减",
            "降", "缩", "扩", "压", "扩充", "上涨",
        ],
    ),
    (Word::Compare, &["比", "较", "同比", "环比", "相比"]),
    (Word::Comma, &["，", ","]),
    (Word::Mark, &[" ", "：", ":", "\u{3000}", "”", "」", "——"]),
    (
        Word::Filler,
        &[
            "已",
            "已经",
            "目前",
            "现",
            "现已",
            "也",
            "均",
            "都",
            "了",
            "稳步",
            "逐年",
            "持续",
            "不断",
            "进一步",
            "大幅",
            "明显",
            "再",
            "又",
            "首次",
            "快速",
            "全年",
            "年内",
            "连续",
            "仍",
            "则",
            "总数",
            "数量",
            "总量",
            "数",
            "总",
            "逐步",
            "净",
            "分",
            "今年",
            "去年",
            "上年",
            "前年",
            "同期",
            "初",
            "末",
            "年底",
            "年初",
            "年末",
            "的",
            "截至目前",
            "全区",
            "迅速",
            "显著",
            "最终",
            "合计数",
            "由此",
            "上年同期",
            "，截至目前",
            "已经",
            "就",
        ],
    ),
];

/// The levels among the numbers of a text.
pub(super) fn levels<'n>(prose: &str, numbers: &[Number<'_>], names: &'n Names) -> Vec<Level<'n>> {
    let mut levels = Vec::new();
    let mut known: Option<(Range<usize>, Vec<Occurrence<'n>>)> = None;
    for (index, number) in numbers.iter().enumerate() {
        let start = number.range.start - sentence(prose, number.range.start).len();
        if known.as_ref().is_none_or(|(range, _)| range.start != start || range.end < number.range.start) {
            let end =
                prose[start..].find(['。', '；', '！', '？', '\n']).map_or(prose.len(), |end| start + end);
            let mut named = names.named_in(&prose[start..end]);
            named.iter_mut().for_each(|one| one.range = one.range.start + start..one.range.end + start);
            known = Some((start..end, named));
        }
        let Some((_, named)) = &known else { continue };
        let mut before = named.iter().rev().filter(|one| one.range.end <= number.range.start).take(3);
        let level = before
            .find_map(|one| level(prose, numbers, index, one))
            .or_else(|| respective(prose, numbers, index, named))
            .or_else(|| counted(prose, numbers, index, named));
        levels.extend(level);
    }
    levels
}

/// The number as a level of what is named before it.
fn level<'n>(prose: &str, numbers: &[Number<'_>], index: usize, name: &Occurrence<'n>) -> Option<Level<'n>> {
    let number = &numbers[index];
    let gap = Gap::read(prose, name.range.end, numbers, index)?;
    let start = name.range.start - sentence(prose, name.range.start).len();
    let about = name.named.first().map_or("", |named| &named.about);
    if number.ordinal
        || is_range(&prose[number.end()..])
        || is_condition(&prose[number.end() + number.after.len()..])
        || is_target(&prose[start..number.range.start], &prose[number.end()..])
        || is_other(&prose[start..name.range.start], clause(prose, name.range.start), about)
    {
        return None;
    }
    let mut named = name.named.clone();
    // 网格 names the number of grids only where the sentence says that all are counted.
    let counted = gap.counted || said_of_all(clause(prose, name.range.start));
    named.retain(|named| !named.short || counted);
    if named.is_empty() {
        return None;
    }
    let time = match behind(&prose[number.end()..]) {
        Some(time) => Some(time),
        None if gap.time.is_some() || gap.base => gap.time,
        None => time_of(&prose[start..gap.said_from.unwrap_or(number.range.start)]),
    };
    // Nobody knows of when a level is that was before another.
    if gap.base && time.is_none() {
        return None;
    }
    Some(Level { number: index, named, time, said: gap.said })
}

/// The number before what it counts, where a sentence counts all: 全区120个网格.
fn counted<'n>(
    prose: &str,
    numbers: &[Number<'_>],
    index: usize,
    named: &[Occurrence<'n>],
) -> Option<Level<'n>> {
    const ALL: [&str; 9] =
        ["全区", "我区", "全区共有", "全区现有", "全区共", "全区共划分", "全区划分", "全区已有", "全区建有"];
    let number = &numbers[index];
    let name = named.iter().find(|one| one.range.start == number.end() && !number.unit.is_empty())?;
    let clause = clause(prose, number.range.start);
    let ends =
        !prose[name.range.end..].starts_with(|c: char| "员长点站化党中服工体管治内里总支片类".contains(c));
    if !ends || number.ordinal || !ALL.iter().any(|all| clause.ends_with(all)) {
        return None;
    }
    let sentence = sentence(prose, number.range.start);
    let time = time_of(sentence);
    (!is_target(sentence, "")).then(|| Level { number: index, named: name.named.clone(), time, said: true })
}

/// One of several numbers that are those of several times: 2023年、2024年网格数分别为97个、118个.
fn respective<'n>(
    prose: &str,
    numbers: &[Number<'_>],
    index: usize,
    named: &[Occurrence<'n>],
) -> Option<Level<'n>> {
    let number = &numbers[index];
    let sentence = sentence(prose, number.range.start);
    let start = number.range.start - sentence.len();
    let said = start + sentence.rfind("分别")?;
    let name = named.iter().rev().find(|one| one.range.end <= said)?;
    let between = &prose[name.range.end..said];
    let first = numbers.iter().position(|one| one.range.start > said)?;
    let verb = &prose[said + "分别".len()..numbers[first].range.start];
    let times = times(clause_of_times(&prose[start..name.range.start]));
    let joined =
        |at: usize| matches!(&prose[numbers[at].end()..numbers[at + 1].range.start], "、" | "和" | "，");
    let last = (first..numbers.len() - 1).find(|at| !joined(*at)).unwrap_or(numbers.len() - 1);
    let plain = between.is_empty() && matches!(verb, "为" | "是" | "达" | "达到" | "有");
    let other = is_other(&prose[start..name.range.start], "", "");
    let place = index.checked_sub(first)?;
    let whole = plain && !other && times.len() > 1 && times.len() == last + 1 - first && index <= last;
    let named = name.named.iter().filter(|named| !named.short).copied().collect();
    whole.then(|| Level { number: index, named, time: Some(times[place]), said: true })
}

/// The end of a text from its last comma on.
fn clause_of_times(text: &str) -> &str {
    text.rsplit('，').next().unwrap_or(text)
}

/// What stands between a name and a number.
#[derive(Default)]
struct Gap {
    /// The number is the first of 由…增加到….
    base: bool,
    /// The time that is said for this number alone.
    time: Option<Stretch>,
    /// Where 由 stands, whose time is not that of the number behind 到.
    said_from: Option<usize>,
    said: bool,
    /// 共, 总数: all are counted.
    counted: bool,
}

impl Gap {
    fn read(prose: &str, start: usize, numbers: &[Number<'_>], target: usize) -> Option<Gap> {
        let end = numbers[target].range.start;
        let mut gap = Gap::default();
        let mut words: Vec<Word> = Vec::new();
        let mut at = start;
        while at < end {
            let rest = &prose[at..end];
            if let Some(length) = bracket(rest) {
                gap.time = gap.time.or(inner_time(&rest[..length]));
                at += length;
            } else if let Some(number) = numbers[..target].iter().find(|number| number.range.start == at) {
                words.push(Word::Number);
                gap.time = None;
                at = number.end() + number.after.len();
            } else if let Some((time, length)) = time_at(rest) {
                words.push(Word::Time);
                gap.time = Some(time);
                at += length;
            } else {
                let (word, text) = word_at(rest)?;
                if word == Word::From {
                    gap.said_from = Some(at);
                }
                gap.counted |= matches!(
                    text,
                    "共" | "共有" | "共计" | "总数" | "总量" | "总" | "合计" | "总计" | "数量" | "数"
                );
                words.push(word);
                at += text.len();
            }
        }
        (at == end && gap.judge(&words)).then_some(gap)
    }

    /// Whether the words say that the number behind them is a level.
    fn judge(&mut self, words: &[Word]) -> bool {
        let last = |word: Word| words.iter().rposition(|one| *one == word);
        let to_after = |at: usize| words[at..].contains(&Word::To);
        self.said = last(Word::To).is_some() || last(Word::Mark).is_some();
        let from = last(Word::From);
        let number = last(Word::Number);
        let numbers = words.iter().filter(|word| **word == Word::Number).count();
        self.base = from.is_some() && number.is_none();
        let comma = last(Word::Comma);
        if comma.is_some_and(|comma| !(to_after(comma) || self.base && from > Some(comma))) {
            return false;
        }
        if self.base {
            return true;
        }
        match (from, number) {
            (Some(from), Some(number)) => {
                let change = last(Word::Change);
                from < number
                    && numbers == 1
                    && change.is_some_and(|change| change > number && to_after(change))
            }
            (None, Some(number)) => {
                numbers == 1 && comma.is_some_and(|comma| comma > number && to_after(comma))
            }
            _ => match last(Word::Change).or(last(Word::Compare)) {
                Some(change) => to_after(change),
                None => true,
            },
        }
    }
}

fn word_at(rest: &str) -> Option<(Word, &'static str)> {
    let all = WORDS.iter().flat_map(|(word, texts)| texts.iter().map(move |text| (*word, *text)));
    all.filter(|(_, text)| rest.starts_with(text)).max_by_key(|(_, text)| text.len())
}

/// The length of what stands in brackets, if that only says more of the same: a unit, a time, a short name.
fn bracket(rest: &str) -> Option<usize> {
    const LESS: [&str; 9] = ["不含", "含", "其中", "除", "仅", "未", "不", "限", "部分"];
    let inside = rest.strip_prefix(['（', '('])?;
    let close = inside.find(['）', ')'])?;
    let content = &inside[..close];
    let less = LESS.iter().any(|word| content.starts_with(word)) || content.chars().count() > 20;
    let open = rest.len() - inside.len();
    let end = open + close + inside[close..].chars().next().map_or(0, char::len_utf8);
    (!less).then_some(end)
}

fn inner_time(bracket: &str) -> Option<Stretch> {
    let content = bracket.trim_matches(['（', '）', '(', ')']);
    time_at(content.trim_start_matches("截至")).map(|(time, _)| time)
}

/// The time in brackets behind a number: 120个（2025年底）.
fn behind(after: &str) -> Option<Stretch> {
    bracket(after).and_then(|length| inner_time(&after[..length]))
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

/// The last time that a sentence names before a number, unless it is one since when, or one to compare with.
fn time_of(text: &str) -> Option<Stretch> {
    times(text).pop()
}

/// The times that a text names, but for those since when something is, and those to compare with.
fn times(text: &str) -> Vec<Stretch> {
    let mut found = Vec::new();
    let mut until = 0;
    for (at, _) in text.char_indices() {
        if at < until || text[..at].ends_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        if let Some((time, length)) = time_at(&text[at..]) {
            until = at + length;
            let rest = &text[until..];
            let since =
                ["以来", "起", "开始", "至今", "之后", "后"].iter().any(|word| rest.starts_with(word));
            let compared = text[..at].ends_with(['比', '较', '与', '自']);
            if !since && !compared {
                found.push(time);
            }
        }
    }
    found
}

/// Whether the number is the first of a range: 3至5个.
fn is_range(after: &str) -> bool {
    let rest = after.strip_prefix(['至', '到', '-', '—', '～', '~', '–']);
    let digit = |c: char| c.is_ascii_digit() || "一二两三四五六七八九十".contains(c);
    rest.is_some_and(|rest| rest.trim_start_matches(['—', '-']).starts_with(digit))
}

/// Whether the number is part of a condition: 人口超过10万人的，可以….
fn is_condition(after: &str) -> bool {
    after.strip_prefix('的').is_some_and(|rest| rest.starts_with(['，', '、', '；', '：', '。', ',']))
}

/// Whether the sentence says what is meant to be.
fn is_target(before: &str, after: &str) -> bool {
    const MEANT: [&str; 29] = [
        "力争",
        "争取",
        "目标",
        "计划",
        "预计",
        "预期",
        "规划",
        "有望",
        "确保",
        "不低于",
        "不少于",
        "不高于",
        "要求",
        "将达",
        "将增",
        "将新",
        "将实现",
        "将提",
        "拟",
        "应达",
        "须达",
        "需达",
        "考核",
        "标准为",
        "如果",
        "假如",
        "若",
        "要达到",
        "预算",
    ];
    let near: String = after.chars().take(8).collect();
    let near = near.split(['，', '。', '；']).next().unwrap_or("");
    MEANT.iter().any(|word| before.contains(word))
        || ["目标", "计划", "任务"].iter().any(|word| near.contains(word))
}

/// Whether what is named is another thing than the indicator: a part of it, of another place, for each.
fn is_other(sentence: &str, clause: &str, about: &str) -> bool {
    const PARTS: [&str; 61] = [
        "业务",
        "事项",
        "领域",
        "行业",
        "选配",
        "招录",
        "招聘",
        "培训",
        "表彰",
        "评选",
        "选派",
        "补充",
        "引进",
        "新增",
        "新",
        "新建",
        "首批",
        "第一批",
        "微",
        "专属",
        "专职",
        "兼职",
        "城市",
        "农村",
        "城区",
        "重点",
        "示范",
        "优秀",
        "星级",
        "市级",
        "省级",
        "国家级",
        "镇级",
        "村级",
        "级",
        "非",
        "无",
        "原",
        "旧",
        "老",
        "部分",
        "剩余",
        "其他",
        "其余",
        "另有",
        "类",
        "型",
        "性",
        "和",
        "与",
        "及",
        "、",
        "人均",
        "户均",
        "每个",
        "每",
        "平均",
        "单个",
        "减少",
        "增加",
        "增长",
    ];
    const NARROW: [&str; 12] =
        ["其中", "分别", "每", "一天", "一周", "单日", "当日", "当天", "日均", "月均", "各街道", "各社区"];
    let each = clause
        .match_indices('各')
        .any(|(at, _)| !["各级", "各类", "各项", "各方"].iter().any(|word| clause[at..].starts_with(word)));
    if each
        || NARROW.iter().any(|word| clause.contains(word))
        || ["领域", "行业性"].iter().any(|word| sentence.contains(word))
    {
        return true;
    }
    let before = clause.trim_end_matches(['的', '“', '「', ' ']);
    if PARTS.iter().any(|part| before.ends_with(part)) {
        return true;
    }
    is_elsewhere(sentence, about)
}

/// Whether the last place that a sentence names is another than the one that the dataset is about.
fn is_elsewhere(sentence: &str, about: &str) -> bool {
    const OTHER: [&str; 16] = [
        "全市", "全省", "全国", "世界", "全球", "我国", "各国", "邻区", "兄弟", "外区", "周边", "某", "外地",
        "省内", "市内", "我市",
    ];
    const OWN: [&str; 6] = ["全区", "我区", "本区", "辖区", "区内", "该区"];
    const PLACES: [&str; 10] = ["街道", "社区", "镇", "乡", "村", "小区", "县", "片区", "区", "市"];
    let last = |words: &[&str]| words.iter().filter_map(|word| sentence.rfind(word)).max();
    let own = last(&OWN);
    if last(&OTHER).is_some_and(|other| own.is_none_or(|own| own < other)) {
        return true;
    }
    // 「东湖街道网格数」, 「临江区，网格数」: a proper name at the start of a clause.
    let rest = own.map_or(sentence, |own| &sentence[own + OWN[0].len()..]);
    rest.split(['，', '、', '：', '（', '）']).any(|part| {
        let part = part.trim_start_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, '年' | '月' | '日' | '底' | '末' | ' ')
        });
        PLACES.iter().any(|place| {
            let Some(at) = part.find(place) else { return false };
            let name = &part[..at + place.len()];
            let length = part[..at].chars().count();
            let proper = (2..=4).contains(&length) && !about.contains(name);
            let common = [
                "下沉", "深入", "推进", "推动", "完善", "建设", "各", "个", "等", "老旧", "智慧", "全部",
                "所有", "涉及", "覆盖", "走进", "打造", "服务", "党建", "加强", "深化", "城市", "农村",
                "居民", "城",
            ];
            let generic = common.iter().any(|word| part[..at].contains(word));
            let rest = &part[at + place.len()..];
            let goes_on = rest.starts_with(|c: char| "治建服一工网党管基书数干".contains(c))
                && !rest.starts_with("网格");
            proper && !generic && !goes_on
        })
    })
}

/// Whether the words before a short name say that all are counted: 全区共有网格120个.
fn said_of_all(clause: &str) -> bool {
    [
        "共有",
        "现有",
        "共",
        "拥有",
        "全区",
        "总共",
        "全区有",
        "共建成",
        "累计建成",
        "已建成",
        "共设立",
        "共划分",
        "划分",
    ]
    .iter()
    .any(|word| clause.ends_with(word))
}
