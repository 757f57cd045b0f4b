//! What the numbers of a text give away by themselves: 由…增加到… that falls, a rate of growth that does not follow from the
//! numbers beside it, percent for percentage points, shares beyond the whole, 约…左右. Knows nothing of datasets.

use std::collections::HashSet;
use std::ops::Range;

use super::bare;
use super::numbers::{MASK, Number, Side, clause, sentence};
use super::units::unit_at;
use crate::check::figures::is_of_change;
use crate::dataset::number::Decimal;
use crate::diagnostic::{Code, Diagnostic, Hint};

/// Something that is wrong, and the bytes of the text that it is about.
pub(super) type Finding = (Range<usize>, Diagnostic);

pub(super) const UP: [&str; 19] = [
    "增加", "增长", "提高", "提升", "上升", "扩大", "扩展", "拓展", "发展", "攀升", "跃升", "上涨", "壮大",
    "延长", "前移", "增", "升", "涨", "扩",
];
pub(super) const DOWN: [&str; 17] = [
    "减少", "下降", "降低", "缩减", "压减", "缩短", "压缩", "回落", "下滑", "缩小", "下跌", "精简", "减",
    "降", "缩", "压", "跌",
];
/// What stands between a verb of change and a level, and never between it and an amount.
pub(super) const TO: [&str; 8] = ["到了", "到", "至", "为", "成了", "成", "了到", "达"];

/// What the numbers of a text give away by themselves, shares beyond the whole left out.
pub(super) fn findings(prose: &str, numbers: &[Number<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for number in numbers {
        findings.extend(qualified_twice(prose, number));
        findings.extend(times_less(prose, number));
        findings.extend(bare::large(prose, number));
    }
    for at in 1..numbers.len() {
        let Some(pair) = Pair::read(prose, &numbers[at - 1], &numbers[at]) else { continue };
        findings.extend(
            trend(prose, &pair)
                .or_else(|| doubled(prose, &pair))
                .or_else(|| amount(prose, &pair, numbers.get(at + 1)?)),
        );
    }
    let known: HashSet<usize> = findings.iter().map(|(range, _)| range.end).collect();
    for (at, number) in numbers.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| &numbers[before]);
        findings.extend(points(prose, before, number).filter(|(range, _)| !known.contains(&range.end)));
    }
    findings
}

/// Two numbers of which a sentence says that the first became the second: 由90个增加到120个, 120个，比上年的90个增长….
struct Pair<'n> {
    from: &'n Number<'n>,
    to: &'n Number<'n>,
    /// From 由 to the second number.
    range: Range<usize>,
    /// Where the amount of the change may stand.
    end: usize,
    change: Change,
}

#[derive(Copy, Clone, PartialEq)]
enum Change {
    Up,
    Down,
}

impl<'n> Pair<'n> {
    fn read(prose: &str, first: &'n Number<'n>, second: &'n Number<'n>) -> Option<Pair<'n>> {
        Pair::from_to(prose, first, second).or_else(|| Pair::compared(prose, first, second))
    }

    /// 「由90个增加到120个」.
    fn from_to(prose: &str, from: &'n Number<'n>, to: &'n Number<'n>) -> Option<Pair<'n>> {
        let between = prose.get(from.end() + from.after.len()..to.range.start)?;
        if between.len() > 64
            || between.is_empty()
            || between.chars().count() > 16
            || between.contains(|c: char| "，。；！？：（）()\n".contains(c) || c == MASK)
        {
            return None;
        }
        let mut before = prose[..from.range.start].char_indices().rev().take(16);
        let (start, _) = before.find(|(_, c)| matches!(c, '由' | '从' | '，' | '。' | '\n' | '、' | '（'))?;
        if !prose[start..].starts_with(['由', '从']) {
            return None;
        }
        // 由每月1次增加到每周1次: of different times.
        let per = |words: &str| words.rsplit_once('每').map(|(_, per)| per.trim().to_owned());
        let other = per(between);
        if other.is_some() && other != per(&prose[start..from.range.start]) {
            return None;
        }
        let to_level = |words: &[&str]| {
            words.iter().any(|word| {
                TO.iter().any(|to| {
                    between.contains(&format!("{word}{to}")) || between.contains(&format!("{word}了{to}"))
                })
            })
        };
        let change = change(to_level(&UP), to_level(&DOWN))?;
        Some(Pair { from, to, range: start..to.end(), end: to.end() + to.after.len(), change })
    }

    /// 「120个，比上年的90个增长」.
    fn compared(prose: &str, to: &'n Number<'n>, from: &'n Number<'n>) -> Option<Pair<'n>> {
        let between = prose.get(to.end() + to.after.len()..from.range.start)?;
        let between = between.trim_start_matches(['，', ',', '（', '(', ' ']);
        let old = between.strip_prefix(['比', '较'])?;
        let when = old.strip_suffix('的').or_else(|| old.strip_suffix('是')).unwrap_or(old);
        if old.chars().count() > 10
            || !when.ends_with(['年', '期', '度', '月', '初', '底', '末'])
            || to.unit != from.unit
        {
            return None;
        }
        let rest = &prose[from.end()..];
        let starts = |words: &[&str]| words.iter().any(|word| rest.starts_with(word));
        let change = change(starts(&UP), starts(&DOWN))?;
        Some(Pair { from, to, range: to.range.start..from.end(), end: from.end(), change })
    }

    /// Both numbers in one measure, as far as it is certain that they have one.
    fn values(&self) -> Option<(Decimal, Decimal)> {
        let (from, to) = (self.from, self.to);
        let alike = from.unit.is_empty() || to.unit.is_empty() || same_unit(from.unit, to.unit);
        if alike {
            return Some((from.value(), to.value()));
        }
        let ((kind, one), (other, another)) = (measure(from.unit)?, measure(to.unit)?);
        (kind == other).then(|| (product(&from.value(), one), product(&to.value(), another)))
    }

    /// Whether the numbers are places in an order, of which the first is the best.
    fn is_rank(&self, prose: &str) -> bool {
        let rank = |number: &Number<'_>| number.ordinal || matches!(number.unit, "名次" | "位次");
        let words = ["排名", "名次", "位次", "位居", "排位", "位列"];
        rank(self.from)
            || rank(self.to)
            || matches!(self.to.unit, "位" | "名")
                && words.iter().any(|word| sentence(prose, self.range.end).contains(word))
    }
}

fn change(up: bool, down: bool) -> Option<Change> {
    match (up, down) {
        (true, false) => Some(Change::Up),
        (false, true) => Some(Change::Down),
        _ => None,
    }
}

/// What the unit measures that stands behind a number, maybe with a space between.
fn unit_behind(prose: &str, number: &Number<'_>) -> Option<(u8, u32)> {
    let rest = prose[number.range.end..].trim_start();
    measure(unit_at(rest))
}

/// Units that are said for one another.
pub(super) fn same_unit(one: &str, other: &str) -> bool {
    const ALIKE: [&[&str]; 9] = [
        &["人", "名", "位"],
        &["%", "％"],
        &["小时", "个小时"],
        &["工作日", "个工作日"],
        &["周", "星期"],
        &["公里", "千米"],
        &["公斤", "千克"],
        &["平方公里", "平方千米"],
        &["百分点", "个百分点", "个点"],
    ];
    one == other || ALIKE.iter().any(|alike| alike.contains(&one) && alike.contains(&other))
}

/// A number so many times.
pub(super) fn product(value: &Decimal, factor: u32) -> Decimal {
    if factor == 1 {
        return value.clone();
    }
    // A factor is at most the seconds of a day.
    Decimal::sum(std::iter::repeat_n(value, factor as usize))
}

/// How many of a smaller unit a larger one is.
pub(super) fn times(larger: &str, smaller: &str) -> Option<u32> {
    let ((kind, large), (other, small)) = (measure(larger)?, measure(smaller)?);
    (kind == other && large % small == 0).then_some(large / small)
}

/// What a unit measures, and how many of the smallest of its kind it is.
fn measure(unit: &str) -> Option<(u8, u32)> {
    Some(match unit {
        "秒" => (0, 1),
        "分钟" => (0, 60),
        "小时" | "个小时" => (0, 3600),
        "天" => (0, 86_400),
        "个月" => (1, 1),
        "年" => (1, 12),
        "米" => (2, 1),
        "公里" | "千米" => (2, 1000),
        "斤" => (3, 1),
        "公斤" | "千克" => (3, 2),
        "吨" => (3, 2000),
        _ => return None,
    })
}

/// 「由90个增加到80个」.
fn trend(prose: &str, pair: &Pair<'_>) -> Option<Finding> {
    let (before, after) = pair.values()?;
    // 「由2.1减少到1.8万人」: whether 万 belongs to the first as well is certain only if either reading says the same.
    let shared = pair.from.large.is_empty() && pair.from.unit.is_empty() && !pair.to.large.is_empty();
    let power = |large: &str| crate::dataset::figure::exponent(large);
    let also = shared.then(|| before.times_ten_to(power(pair.to.large)));
    let rank = pair.is_rank(prose);
    let words = &prose[pair.range.clone()];
    // 5位 may be a rank, and 速度 may rise while seconds fall.
    let unsure = !rank
        && matches!(pair.to.unit, "位" | "名")
        && ["上升", "提升", "前移", "跃升", "下降", "下滑"].iter().any(|word| words.contains(word))
        || unit_behind(prose, pair.to).is_some_and(|(kind, _)| kind < 2)
            && ["提高", "提升", "优化"].iter().any(|word| words.contains(word))
        || pair.to.unit.is_empty()
            && pair.to.large.is_empty()
            && pair.from.unit.is_empty()
            && prose[pair.to.range.end..].trim_start().starts_with(|c: char| c.is_ascii_alphabetic());
    let right = |before: &Decimal| match (pair.change, rank) {
        (Change::Up, false) | (Change::Down, true) => after > *before,
        _ => after < *before,
    };
    if unsure || right(&before) || also.as_ref().is_some_and(right) {
        return None;
    }
    let message = match (pair.change, rank) {
        (Change::Up, false) => "说的是增加，数字却没有增加",
        (Change::Down, false) => "说的是减少，数字却没有减少",
        (Change::Up, true) => "说的是名次上升，数字却没有变小",
        (Change::Down, true) => "说的是名次下降，数字却没有变大",
    };
    let message = format!("{message}：“{words}”");
    Some((
        pair.range.clone(),
        Diagnostic::new(Code::FigureTrend, message).hint("核对前后两个数字，或者改动词"),
    ))
}

/// The amount of a change, by what follows from the two numbers beside it: 「由90个增加到120个，增长50%」.
fn amount(prose: &str, pair: &Pair<'_>, amount: &Number<'_>) -> Option<Finding> {
    let between = prose.get(pair.end..amount.range.start)?;
    if !says_amount(between) || pair.is_rank(prose) || pair.to.ordinal {
        return None;
    }
    let whole = [pair.from, pair.to, amount].iter().all(|number| number.side() == Side::Exact);
    let scale = pair.from.large.is_empty() && pair.from.unit.is_empty() && !pair.to.large.is_empty();
    let (old, new) =
        pair.values().filter(|(old, _)| whole && !scale && !old.is_negative() && !old.is_zero())?;
    let range = amount.range.start..amount.end();
    let written = &prose[range.clone()];
    let of_percent = matches!(pair.to.unit, "%" | "％" | "‰");
    let (old, new, said) = (old.to_f64(), new.to_f64(), amount.value().to_f64());
    // What was rounded may have been half of its last digit more or less: of 80万 half a 万.
    let slack = |number: &Number<'_>| match number.may_be_rounded() {
        true => 10f64.powi(number.power as i32 - number.decimals() as i32) / 2.0,
        false => 0.0,
    };
    // Of 2亿 and 2.5亿 the first is 2.0亿.
    let finest = slack(pair.from).min(slack(pair.to));
    let (from, to) = (finest, finest);
    let near = |value: f64, low: f64, high: f64, step: f64| value >= low - step && value <= high + step;
    let difference = (new - old).abs();
    let fits_difference =
        near(said, difference - from - to, difference + from + to, slack(amount).max(difference * 1e-9));
    let rate = |old: f64, new: f64| ((new - old) / old * 100.0).abs();
    let rates = [
        rate(old - from, new + to),
        rate(old + from, new - to),
        rate(old, new),
        rate(old - from, new - to),
        rate(old + from, new + to),
    ];
    let (low, high) =
        rates.iter().fold((f64::MAX, 0f64), |(low, high), rate| (low.min(*rate), high.max(*rate)));
    let step = 0.1f64.powi(amount.decimals() as i32);
    let fits_rate = near(said, low, high, step * 0.51);
    let words = &prose[pair.range.start..range.end];
    let right = format_number(if of_percent { difference } else { rate(old, new) });
    let (code, message, hint) = match amount.unit {
        "%" | "％" if of_percent && (!fits_rate || (said - difference).abs() < 1e-9) => (
            Code::FigurePercent,
            format!("百分比之间的差用百分点：“{words}”"),
            in_points(&format_number(difference)),
        ),
        "%" | "％" if !of_percent && !fits_rate => (
            Code::FigureTrend,
            format!("增减的幅度与前后两个数字不符：“{words}”"),
            calculated(format!("{right}%"), written),
        ),
        "百分点" | "个百分点" | "个点" if of_percent && !fits_difference => (
            Code::FigureTrend,
            format!("增减的幅度与前后两个数字不符：“{words}”"),
            calculated(format!("{right}个百分点"), written),
        ),
        "倍" if !near(said * 100.0, low, high, step * 51.0) => {
            (Code::FigureTrend, format!("增减的倍数与前后两个数字不符：“{words}”"), "核对这三个数字".into())
        }
        unit if same_unit(unit, pair.to.unit) && !of_percent && !fits_difference => {
            (Code::FigureTrend, format!("增减的数量与前后两个数字不符：“{words}”"), "核对这三个数字".into())
        }
        _ => return None,
    };
    let range = if code == Code::FigurePercent { range } else { pair.range.start..range.end };
    debug_assert!(words.ends_with(written));
    Some((range, Diagnostic::new(code, message).hint(hint)))
}

/// 「由200万元增加到350万元，翻了一番」.
fn doubled(prose: &str, pair: &Pair<'_>) -> Option<Finding> {
    let rest = prose[pair.end..].trim_start_matches(['，', ',', '、']);
    let words = strip_any(rest, &["实现", "实现了", "整整", "接近", "近"]);
    let (said, times) = [("翻了一番", 2), ("翻一番", 2), ("翻了两番", 4), ("翻两番", 4), ("翻番", 2)]
        .into_iter()
        .find(|(said, _)| words.starts_with(said))?;
    let (old, new) = pair.values()?;
    let (least, nearly) = (product(&old, times * 19), product(&new, 20));
    let range = pair.range.start..prose.len() - words.len() + said.len();
    let message = format!("“{said}”与前后两个数字不符：“{}”", &prose[range.clone()]);
    let hint = format!("“{said}”是原来的 {times} 倍，核对这两个数字");
    (nearly < least).then(|| (range, Diagnostic::new(Code::FigureTrend, message).hint(hint)))
}

/// A number for a message: one decimal, without a zero behind the point.
pub(super) fn format_number(value: f64) -> String {
    format!("{value:.1}").trim_end_matches(".0").to_string()
}

/// Whether the words between two numbers say that the second is by how much the first became what it is.
fn says_amount(between: &str) -> bool {
    let words = between.trim_start_matches(['，', ',', '、', '（', '(', ' ']);
    let words = years(words);
    let words = strip_any(
        words,
        &["同比", "环比", "比上年", "较上年", "比去年", "较去年", "净", "共", "实现", "累计", "总体", "总计"],
    );
    let verb = |words: &str, tail: &[&str]| {
        UP.iter().chain(&DOWN).any(|verb| words.strip_prefix(verb).is_some_and(|rest| tail.contains(&rest)))
    };
    let noun = ["增幅", "降幅", "涨幅", "增长率", "增速", "下降率"].iter().any(|noun| {
        words
            .strip_prefix(noun)
            .is_some_and(|rest| matches!(rest, "" | "为" | "达" | "达到" | "是" | "达到了"))
    });
    noun || verb(words, &["", "了", "幅度为", "幅度达", "率为"])
}

/// What stands behind a span of years: 五年提高.
fn years(words: &str) -> &str {
    let rest = words.trim_start_matches(|c: char| c.is_ascii_digit() || "一二两三四五六七八九十".contains(c));
    if rest.len() < words.len() {
        rest.strip_prefix("年来").or(rest.strip_prefix("年间")).or(rest.strip_prefix('年')).unwrap_or(words)
    } else {
        words
    }
}

fn strip_any<'t>(mut text: &'t str, words: &[&str]) -> &'t str {
    while let Some(rest) = words.iter().find_map(|word| text.strip_prefix(word)) {
        text = rest;
    }
    text
}

/// 「满意率提高3%」: by three in a hundred of it, or by three points?
fn points(prose: &str, before: Option<&Number<'_>>, number: &Number<'_>) -> Option<Finding> {
    if !matches!(number.unit, "%" | "％") || number.side() != Side::Exact {
        return None;
    }
    let said = clause(prose, number.range.start);
    let verbs = ["提高", "提升", "上升", "增加", "增长", "下降", "降低", "减少", "回落"];
    let trimmed = said.trim_end_matches('了');
    let name = verbs.iter().find_map(|verb| trimmed.strip_suffix(verb))?;
    let compares = [
        "同比",
        "环比",
        "比上年",
        "较上年",
        "比去年",
        "较去年",
        "比上年同期",
        "较上年同期",
        "比去年同期",
        "较去年同期",
        "年均",
        "再",
        "又",
        "净",
        "平均",
        "稳步",
        "累计",
        "共",
        "上年",
        "去年",
        "比",
        "较",
    ];
    let mut name = name;
    while let Some(rest) = compares.iter().find_map(|word| name.strip_suffix(word)) {
        name = rest;
    }
    let share = if name.is_empty() {
        // 「满意率达95%，同比提高3%」.
        let level = before.filter(|level| matches!(level.unit, "%" | "％"))?;
        let between = &prose[level.end()..number.range.start];
        let level_of = clause(prose, level.range.start)
            .trim_end_matches(['达', '到', '为', '是', '至', '升', '增', '稳', '定', '在']);
        between.strip_suffix(said).is_some_and(|mark| matches!(mark, "，" | "," | "、" | "（"))
            && is_share(level_of)
    } else {
        is_share(name)
    };
    if !share {
        return None;
    }
    let range = number.range.start..number.end();
    let message = format!("百分比的增减用百分点：“{}{}”", said.trim_start(), &prose[range.clone()]);
    let right = in_points(&prose[number.range.clone()]);
    Some((range, Diagnostic::new(Code::FigurePercent, message).hint(right)))
}

/// What two numbers give, in the place of what is `written`.
fn calculated(right: String, written: &str) -> Hint {
    Hint::from(format!("按这两个数字计算是 {right}")).putting(right).for_words(written)
}

/// How much a percentage changed, in its unit.
fn in_points(number: &str) -> Hint {
    let right = format!("{number}个百分点");
    Hint::from(format!("写成 {right}")).putting(right)
}

/// Whether a name is one of a share of a whole. What has 率 in its name and is no such share, or is one of which people say
/// by how much of itself it fell (发病率), is left out.
fn is_share(name: &str) -> bool {
    const OTHERS: [&str; 40] = [
        "效率",
        "功率",
        "频率",
        "速率",
        "汇率",
        "概率",
        "心率",
        "倍率",
        "斜率",
        "分辨率",
        "死亡率",
        "发病率",
        "患病率",
        "发生率",
        "发案率",
        "投诉率",
        "案发率",
        "犯罪率",
        "违法率",
        "事故率",
        "利率",
        "税率",
        "费率",
        "点击率",
        "转化率",
        "使用率",
        "增长率",
        "出生率",
        "故障率",
        "错误率",
        "周转率",
        "产出率",
        "生产率",
        "收益率",
        "回报率",
        "利润率",
        "曝光率",
        "重复率",
        "空置率",
        "准确率",
    ];
    let share = name.ends_with('率') || ["占比", "比重", "满意度"].iter().any(|word| name.ends_with(word));
    share && !OTHERS.iter().any(|other| name.ends_with(other))
}

/// 「约120余个」, 「近3万元左右」.
fn qualified_twice(prose: &str, number: &Number<'_>) -> Option<Finding> {
    let before =
        if matches!(number.before, "突破" | "多达" | "不到" | "不足") { "" } else { number.before };
    if before.is_empty() && !number.odd {
        return None;
    }
    let twice =
        ["大约", "约", "近", "将近"].into_iter().find(|word| prose[..number.range.start].ends_with(word));
    if let Some(twice) = twice.filter(|_| !before.is_empty()) {
        let range = number.range.start - twice.len()..number.range.end;
        let message = format!("“{}”里“{twice}”和“{before}”重复", &prose[range.clone()]);
        return Some((range, Diagnostic::new(Code::FigureQualifier, message).hint("只留一个")));
    }
    let rest = &prose[number.range.end..];
    let rest = rest.char_indices().nth(6).map_or(rest, |(end, _)| &rest[..end]);
    let tail = ["左右", "上下", "以上"].into_iter().find_map(|word| Some((word, rest.find(word)?))).filter(
        |(_, at)| rest[..*at].chars().count() <= 3 && !rest[..*at].contains(['，', '。', '、', '\n']),
    );
    let (second, end) = match tail {
        Some((word, at)) => (word, number.range.end + at + word.len()),
        None if number.odd && !before.is_empty() => ("余", number.range.end),
        None => return None,
    };
    let first = if before.is_empty() { "余" } else { before };
    let range = number.range.start..end;
    let message = format!("“{}”里“{first}”和“{second}”重复", &prose[range.clone()]);
    Some((range, Diagnostic::new(Code::FigureQualifier, message).hint("只留一个")))
}

/// 「下降3倍」: what falls can fall by its whole at most.
fn times_less(prose: &str, number: &Number<'_>) -> Option<Finding> {
    if number.unit != "倍" {
        return None;
    }
    let before = clause(prose, number.range.start).trim_end_matches(['了', '到']);
    let verb =
        ["下降", "减少", "降低", "缩小", "缩短", "压减"].into_iter().find(|verb| before.ends_with(verb))?;
    let range = number.range.start..number.end();
    let message = format!("“{verb}”不能用倍数：“{verb}{}”", &prose[range.clone()]);
    Some((range, Diagnostic::new(Code::FigureTrend, message).hint("写成百分比，如 下降了60%")))
}

/// 「满意率达120%」, 「占总数的120%」.
pub(super) fn beyond_whole(prose: &str, number: &Number<'_>) -> Option<Finding> {
    if !matches!(number.unit, "%" | "％") {
        return None;
    }
    let clause = clause(prose, number.range.start);
    let name = clause.trim_end_matches([
        '达', '到', '为', '是', '至', '高', '均', '都', '在', '了', '已', '经', '约', ' ',
    ]);
    let share = ["率", "占比", "比重", "比例", "满意度"].iter().any(|word| name.ends_with(word))
        || name.ends_with('的') && name.contains('占');
    if !share || is_of_change(clause) || Decimal::parse("100").is_none_or(|whole| number.value() <= whole) {
        return None;
    }
    let range = number.range.start..number.end();
    let message = format!("“{}”超过了 100%", &prose[range.clone()]);
    let diagnostic = Diagnostic::new(Code::FigurePercent, message);
    Some((range, diagnostic.hint("如果是增长率或完成率，把“增长”“完成”写出来")))
}
