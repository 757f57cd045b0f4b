//! What words around a quoted figure say that the figure does not: 由90个减少到120个, 2024年 before the number of 2025, 近 before
//! an exact number, another unit behind one that was asked for without. A sentence is looked at as readers see it. What may
//! be meant is not found: 保持在90%以上, 比2024年多, 节约3万元.

use std::cmp::Ordering;
use std::ops::Range;

use super::figures::scaled;
use super::names::stem;
use super::numbers::{self, AFTER, MASK, Number, clause, sentence};
use super::shown::{OTHER_WORDS, Words, ends_with_any, may_go_on};
use super::tokens;
use super::units::{is_measure, unit_at};
use super::wording::{self, DOWN, TO, UP};
use crate::dataset::figure::{Figure, large_unit};
use crate::dataset::period::{self, Stretch};
use crate::dataset::{Indicator, Period};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::chars::is_han;

/// A sentence, or a part of one, with the words of the figures that it quotes.
#[derive(Default)]
pub(super) struct Reading<'a> {
    pub(super) text: String,
    /// The quoted figures, in order.
    pub(super) shown: Vec<Shown<'a>>,
}

/// A figure as it stands in a sentence.
pub(super) struct Shown<'a> {
    /// Where it stands in the text.
    pub(super) range: Range<usize>,
    pub(super) indicator: &'a Indicator,
    pub(super) words: Words,
    /// The period that was asked for; the later one of a change.
    pub(super) period: Option<&'a str>,
    /// Whether its unit stands behind it.
    pub(super) whole: bool,
    /// The time that the row or the column of its table says, and how.
    pub(super) time: Option<(Stretch, &'a str)>,
    /// Its bytes in the source.
    pub(super) place: Range<u32>,
}

/// Which of the figures shown it is about, and what is wrong.
type Finding = (Range<usize>, Diagnostic);

impl Reading<'_> {
    /// Something that nobody can know stands here.
    pub(super) fn unknown(&mut self) {
        self.text.push(MASK);
    }
}

impl Shown<'_> {
    fn figure(&self) -> Option<&Figure> {
        match self.period {
            Some(period) => self.indicator.at(period),
            None => Some(&self.indicator.figure),
        }
    }
}

/// What the words of a sentence say that its figures do not.
pub(super) fn findings(reading: &Reading<'_>) -> Vec<Finding> {
    let mut numbers = numbers::numbers(&reading.text, true);
    numbers.extend(numbers::chinese(&reading.text));
    numbers.sort_by_key(|number| number.range.start);
    let mut found = trends(reading, &numbers);
    for (at, shown) in reading.shown.iter().enumerate() {
        let pair = at.checked_sub(1).and_then(|before| between(reading, &reading.shown[before], shown));
        if let Some(diagnostic) = pair.filter(|_| !found.iter().any(|(about, _)| about.end == at + 1)) {
            found.push((at - 1..at + 1, diagnostic));
        }
        let is_said = found.iter().any(|(about, _)| about.end == at + 1);
        let (before, after) = (&reading.text[..shown.range.start], &reading.text[shown.range.end..]);
        let diagnostic = opposite(shown, before)
            .or_else(|| unit(shown, after))
            .or_else(|| second_unit(shown, after))
            .or_else(|| qualifier(reading, shown, &numbers))
            .or_else(|| if is_said { None } else { earlier(reading, at, &numbers) })
            .or_else(|| against_last_year(shown, after))
            .or_else(|| time(shown, before));
        found.extend(diagnostic.map(|diagnostic| (at..at + 1, diagnostic)));
    }
    found
}

/// What the numbers of the sentence give away, where some of them are quoted: 由90个减少到120个.
fn trends(reading: &Reading<'_>, numbers: &[Number<'_>]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (range, diagnostic) in wording::findings(&reading.text, numbers) {
        let touches = |shown: &Shown<'_>| shown.range.start < range.end && range.start < shown.range.end;
        let Some(first) = reading.shown.iter().position(touches) else { continue };
        let count = reading.shown[first..].iter().take_while(|shown| touches(shown)).count();
        let only = &reading.shown[first].range;
        // What the words of one call say by themselves is true.
        let own = only.start <= range.start && range.end <= only.end;
        if matches!(diagnostic.code, Code::FigureTrend | Code::FigurePercent) && !own {
            found.push((first..first + count, diagnostic));
        }
    }
    found
}

#[derive(Copy, Clone, PartialEq)]
enum Way {
    Up,
    Down,
}

/// The verb of change that a text ends with or begins with.
fn verb<'v>(is: impl Fn(&'v str) -> bool) -> Option<(&'v str, Way)> {
    let up = UP.iter().map(|verb| (*verb, Way::Up));
    let mut all = up.chain(DOWN.iter().map(|verb| (*verb, Way::Down)));
    all.find(|(verb, _)| is(verb))
}

/// Two figures of one indicator of which the sentence says that the first became the second: 2024年120个，2025年减少到130个; or
/// that the first is so as against the second: 130个，比2024年的120个减少.
fn between(reading: &Reading<'_>, first: &Shown<'_>, second: &Shown<'_>) -> Option<Diagnostic> {
    if first.indicator.id != second.indicator.id || first.words.change || second.words.change {
        return None;
    }
    let words = &reading.text[first.range.end..second.range.start];
    if words.chars().count() > 24 || words.contains(MASK) {
        return None;
    }
    let compared = words.trim_start_matches(['，', ',']);
    let (from, to, way) = if compared.starts_with(['比', '较']) {
        let after = &reading.text[second.range.end..];
        let bare =
            if second.whole { after } else { after.trim_start_matches(large_unit(&second.indicator.unit).1) };
        (second, first, verb(|verb| verb.chars().count() > 1 && bare.starts_with(verb))?.1)
    } else {
        let told = verb(|verb| TO.iter().any(|to| words.contains(&format!("{verb}{to}"))))?;
        let other = verb(|verb| way_of(verb) != told.1 && verb.chars().count() > 1 && words.contains(verb));
        if other.is_some() || words.contains(['比', '较']) {
            return None;
        }
        (first, second, told.1)
    };
    let (old, new) = (from.figure()?, to.figure()?);
    let right = match (way, from.indicator.is_rank()) {
        (Way::Up, false) | (Way::Down, true) => Ordering::Greater,
        _ => Ordering::Less,
    };
    if old.compare(new)? == right {
        return None;
    }
    let message = match right {
        Ordering::Greater => "说的是增加，数字却没有增加",
        _ => "说的是减少，数字却没有减少",
    };
    let said = &reading.text[first.range.start..second.range.end];
    let diagnostic = Diagnostic::new(Code::FigureTrend, format!("{message}：“{said}”"));
    Some(diagnostic.hint("核对引用的是哪一期，或者改动词"))
}

fn way_of(verb: &str) -> Way {
    if UP.contains(&verb) { Way::Up } else { Way::Down }
}

/// 下降 before 同比增长33.3%, or before the number of an indicator that is called 增长率.
fn opposite(shown: &Shown<'_>, before: &str) -> Option<Diagnostic> {
    const RATES: [(&str, Way); 9] = [
        ("增长率", Way::Up),
        ("增长", Way::Up),
        ("增幅", Way::Up),
        ("增速", Way::Up),
        ("涨幅", Way::Up),
        ("降幅", Way::Down),
        ("下降率", Way::Down),
        ("降低率", Way::Down),
        ("下降", Way::Down),
    ];
    let said = before.trim_end_matches('了');
    let (said, way) = verb(|verb| verb.chars().count() > 1 && said.ends_with(verb))?;
    let other = if shown.words.change {
        let verbs = ["增长", "增加", "提高", "上升", "下降", "减少"];
        way_of(verbs.into_iter().find(|verb| shown.words.text.contains(verb))?)
    } else {
        let value = shown.figure()?.value()?;
        let of_name = RATES.iter().find(|(end, _)| shown.indicator.name.ends_with(end))?.1;
        if value.is_negative() || value.is_zero() {
            return None;
        }
        of_name
    };
    if other == way {
        return None;
    }
    let Words { text, .. } = &shown.words;
    let what = if shown.words.change { "引用的话" } else { &shown.indicator.name };
    let message = format!("前面说“{said}”，{what}却是“{text}”，读出来是“{said}{text}”");
    Some(Diagnostic::new(Code::FigureTrend, message).hint(format!("改掉前面的“{said}”，或者核对引用的数字")))
}

/// A unit behind a number that was asked for without, which is another or has a 万 or 亿 of its own.
fn unit(shown: &Shown<'_>, after: &str) -> Option<Diagnostic> {
    if shown.whole || shown.words.change {
        return None;
    }
    let (_, base) = large_unit(&shown.indicator.unit);
    let after = after.trim_start_matches([' ', '余', '多']);
    let (large, rest) = large_unit(after);
    let own = if !base.is_empty() && rest.starts_with(base) { base } else { "" };
    let written =
        [own, unit_at(rest)].into_iter().max_by_key(|unit| unit.len()).filter(|unit| !unit.is_empty())?;
    let mut letters = written.chars();
    let goes_on = match (letters.next(), letters.next(), rest[written.len()..].chars().next()) {
        (Some(unit), None, Some(next)) => may_go_on(unit, next) == Some(true),
        _ => false,
    };
    // 万家灯火 is no unit.
    let idiom = !large.is_empty()
        && written != base
        && rest.chars().next().is_some_and(|c| may_go_on('万', c) == Some(true));
    if goes_on || idiom {
        return None;
    }
    let same = base.is_empty() || written == base || wording::same_unit(written, base);
    if large.is_empty() && (same || !is_measure(written) && !is_measure(base)) {
        return None;
    }
    let text = &shown.words.text;
    let reads = format!("{text}{large}{written}");
    let is = shown.figure()?.text();
    let code =
        if !large.is_empty() && text.ends_with(large) { Code::FigureDoubled } else { Code::FigureDiffers };
    let message = format!("“{text}”后面写的是“{large}{written}”，读出来是“{reads}”，统计数据是{is}");
    let diagnostic = Diagnostic::new(code, message);
    Some(match base {
        "" => diagnostic.hint(format!("删去后面的“{large}”")),
        base => diagnostic.hint(format!("后面写成“{base}”，或者删去 unit=false，由程序写单位")),
    })
}

/// A unit behind a figure that shows its own already: 9件户. What may begin another word is none: 12个人大代表, 5个分会场.
fn second_unit(shown: &Shown<'_>, after: &str) -> Option<Diagnostic> {
    // Nouns that are counted by 个.
    const NOUNS: &str = "人家班组处所部门类种项级分字度步期场队站点对";
    let (_, base) = large_unit(&shown.indicator.unit);
    if !shown.whole || shown.words.change || base.is_empty() || !shown.words.text.ends_with(base) {
        return None;
    }
    let written = unit_at(after);
    let rest = &after[written.len()..];
    let goes_on = match written.chars().count() {
        0 => true,
        1 => rest.starts_with(is_han) || base == "个" && NOUNS.contains(written),
        _ => written == "小时" && rest.starts_with(['工', '制']) || written == "人民币",
    };
    if goes_on || written == base {
        return None;
    }
    let text = &shown.words.text;
    let message =
        format!("“{text}”后面又写了“{written}”，读出来是“{text}{written}”，统计数据的单位是“{base}”");
    let hint = format!("删去后面的“{written}”；要写的不是这个数，换一个指标");
    Some(Diagnostic::new(Code::FigureDoubled, message).hint(hint))
}

/// 减少到 before a figure that no earlier one is above, 增加到 before one that none is below.
fn earlier(reading: &Reading<'_>, at: usize, numbers: &[Number<'_>]) -> Option<Diagnostic> {
    let shown = &reading.shown[at];
    let before = &reading.text[..shown.range.start];
    let clause = clause(before, before.len());
    let start = before.len() - clause.len();
    // Another number may be what it was before.
    let alone = !numbers.iter().any(|number| (start..shown.range.start).contains(&number.range.start));
    if !alone || shown.words.change || shown.indicator.is_rank() || clause.contains(['由', '从', MASK]) {
        return None;
    }
    let said = clause.trim_end_matches(['约', '近', '了']);
    let (verb, way) = verb(|verb| {
        verb.chars().count() > 1
            && TO.iter().any(|to| said.strip_suffix(to).is_some_and(|said| said.ends_with(verb)))
    })?;
    let position = match shown.period {
        Some(period) => shown.indicator.position(period)?,
        None => shown.indicator.series.len().checked_sub(1)?,
    };
    let (past, now) = (&shown.indicator.series[..position], shown.figure()?);
    let against = if way == Way::Up { Ordering::Less } else { Ordering::Greater };
    let never = past.iter().all(|past| {
        past.figure.compare(now).is_some_and(|order| order == against || order == Ordering::Equal)
    });
    let last = past.last().filter(|last| never && last.figure.compare(now) == Some(against))?;
    let message = format!(
        "前面说“{verb}”，“{}”却是由{}的{}变成{}的",
        shown.indicator.name,
        last.label(),
        last.figure.text(),
        shown.words.text
    );
    Some(Diagnostic::new(Code::FigureTrend, message).hint("核对引用的是哪一期，或者改动词"))
}

/// 比上年减少 behind the figure of a year that is above that of the year before.
fn against_last_year(shown: &Shown<'_>, after: &str) -> Option<Diagnostic> {
    const AGAINST: [&str; 6] = ["比上年", "较上年", "比去年", "较去年", "比上一年", "较上一年"];
    let rest = after.trim_start_matches(['，', ',', '（', '(', ' ']);
    let rest = AGAINST.iter().find_map(|against| rest.strip_prefix(against))?;
    let rest = ["同期", "净", "有所", "略有", "明显", "大幅"]
        .iter()
        .fold(rest, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    let (verb, way) = verb(|verb| verb.chars().count() > 1 && rest.starts_with(verb))?;
    // 减少投入 is about something else.
    let behind = rest[verb.len()..].trim_start_matches('了');
    if behind.starts_with(is_han) || shown.words.change || shown.indicator.is_rank() {
        return None;
    }
    let series = &shown.indicator.series;
    let position = match shown.period {
        Some(period) => shown.indicator.position(period)?,
        None => series.len().checked_sub(1)?,
    };
    let now = &series[position];
    let is_before =
        |past: &&Period| now.time.zip(past.time).is_some_and(|(now, past)| now.is_year_after(&past));
    let past = series[..position].iter().find(is_before)?;
    let against = if way == Way::Up { Ordering::Less } else { Ordering::Greater };
    if past.figure.compare(&now.figure)? != against {
        return None;
    }
    let message = format!(
        "说的是比上年{verb}，“{}”却是由{}的{}变成{}的",
        shown.indicator.name,
        past.label(),
        past.figure.text(),
        now.figure.text()
    );
    Some(Diagnostic::new(Code::FigureTrend, message).hint("核对引用的是哪一期，或者改动词"))
}

/// 近, 约, 超, 不到 before an exact number, 左右 or 以上 behind it, which say that it is another. What was rounded to be shown may be
/// called 约, and on its own side 超 or 近.
fn qualifier(reading: &Reading<'_>, shown: &Shown<'_>, numbers: &[Number<'_>]) -> Option<Diagnostic> {
    let figure = shown.figure().filter(|_| !shown.words.change)?;
    let value = scaled(figure.exact()?, &figure.unit);
    let number = numbers.iter().find(|number| shown.range.contains(&number.start))?;
    let text = &reading.text;
    let before = if number.range.start < shown.range.start { number.before } else { "" };
    let lead = &text[..number.range.start + before.len()];
    let mut after = &text[shown.range.end..];
    let odd = !shown.whole && number.odd;
    if !shown.whole {
        after = after.strip_prefix(number.unit).unwrap_or(after);
    }
    let behind = AFTER.into_iter().find(|word| after.starts_with(word)).unwrap_or("");
    let rest = &after[behind.len()..];
    let own = number.value();
    let time = ["年", "月", "个月", "天", "周", "小时", "日"].contains(&number.unit);
    let (word, is_wrong) = match (before, behind) {
        ("约" | "大约" | "约为" | "约有", _) => (before, value == own),
        ("超" | "逾", _) => (before, value <= own && !compares(shown, lead, after)),
        ("超过", _) => (before, value <= own && !compares(shown, lead, after)),
        ("近" | "接近" | "将近", _) => (before, value >= own && !time && !compares(shown, lead, after)),
        ("不到" | "不足", _) => (before, value >= own && !is_threshold(lead)),
        ("", "左右" | "上下") => (behind, value == own && !rest.starts_with(is_beside)),
        ("", "以上") => (
            behind,
            value <= own && !rest.starts_with(is_han) && !is_threshold(clause(text, number.range.start)),
        ),
        ("", "") if odd => (if after.starts_with('多') { "多" } else { "余" }, value <= own),
        ("", "") if shown.whole && !time => (more_behind(&figure.unit, after)?, value <= own),
        _ => return None,
    };
    if !is_wrong || number.ordinal || ends_with_any(lead, &OTHER_WORDS) {
        return None;
    }
    let reads = match (before, behind) {
        ("", "") => format!("{}{word}", shown.words.text),
        ("", _) => format!("{}{behind}", shown.words.text),
        _ => format!("{before}{}", shown.words.text),
    };
    let message =
        format!("统计数据里“{}”是准确的{}，这里说成了“{reads}”", shown.indicator.name, figure.text());
    let hint = format!("删去“{word}”；数字不准确的，在统计数据里写 qualifier");
    Some(Diagnostic::new(Code::FigureQualifier, message).hint(hint))
}

/// 余 or 多 behind a number with its unit: 120个余, 120人余人; not 120人多次参加.
fn more_behind(unit: &str, after: &str) -> Option<&'static str> {
    let word = ["余", "多"].into_iter().find(|word| after.starts_with(word))?;
    let rest = &after[word.len()..];
    let again = rest.strip_prefix(large_unit(unit).1).filter(|rest| rest.len() < after.len() - word.len());
    (!again.unwrap_or(rest).starts_with(is_han)).then_some(word)
}

/// What may follow 左右 and 上下 where they are places and no more or less.
fn is_beside(c: char) -> bool {
    "两侧岸为逢开手翼邻班游联级齐一协楼车水".contains(c)
}

/// Whether a number may be one that something else is held against: 超过2024年的90个, 接近全市平均.
fn compares(shown: &Shown<'_>, lead: &str, after: &str) -> bool {
    const WORDS: [&str; 22] = [
        "比", "较", "已", "目标", "计划", "标准", "去年", "上年", "往年", "全市", "全省", "全国", "平均",
        "任务", "预期", "预算", "水平", "要求", "规模", "总量", "年的", "月的",
    ];
    let clause = clause(lead, lead.len());
    let other = shown.period.is_some_and(|period| {
        shown.indicator.latest().is_some_and(|latest| !period::is_same(&latest.name, period))
    });
    other || after.starts_with('的') || WORDS.iter().any(|word| clause.contains(word))
}

/// Whether what stands before a number makes it a bound: 保持在90%以上, 力争90%以上, 达不到90%.
fn is_threshold(lead: &str) -> bool {
    const WORDS: [&str; 18] = [
        "力争",
        "确保",
        "目标",
        "要求",
        "应",
        "须",
        "需",
        "力求",
        "不低于",
        "年龄",
        "凡",
        "以上",
        "均",
        "都",
        "始终",
        "连续",
        "要",
        "各",
    ];
    const VERBS: [&str; 14] = [
        "看不到",
        "找不到",
        "想不到",
        "得不到",
        "达不到",
        "做不到",
        "收不到",
        "办不到",
        "用不到",
        "等不到",
        "听不到",
        "感受不到",
        "料不到",
        "见不到",
    ];
    let clause = clause(lead, lead.len());
    clause.ends_with('在') || ends_with_any(clause, &VERBS) || WORDS.iter().any(|word| clause.contains(word))
}

/// A time directly in front of a number that is of another: 2024年网格数 before that of 2025, or such a row and column.
fn time(shown: &Shown<'_>, before: &str) -> Option<Diagnostic> {
    let (said, written) = match shown.time.filter(|_| before.is_empty()) {
        Some(said) => said,
        None => said_time(sentence(before, before.len()), shown.indicator)?,
    };
    let indicator = shown.indicator;
    let period = match shown.period {
        Some(period) => indicator.series.get(indicator.position(period)?),
        None => indicator.latest(),
    };
    let of = match period {
        Some(period) => period.time.filter(|time| time.year().is_some())?,
        None => Stretch::parse(&indicator.as_of?.to_string())?,
    };
    if !is_another(&said, &of, period.is_some()) {
        return None;
    }
    let label = period.map_or_else(
        || indicator.as_of.map(|date| format!("截至{}", date.chinese())),
        |period| Some(period.label()),
    )?;
    let Words { text, .. } = &shown.words;
    let message = format!("这里说的是{written}，引用的“{}”却是{label}的：{text}", indicator.name);
    let right = indicator.series.iter().find(|period| period.time == Some(said));
    let hint = match right {
        Some(right) if !shown.words.change => {
            format!("引用那一期：{{{{ stat(\"{}\", period=\"{}\") }}}}", indicator.id, right.name)
        }
        _ => "改正前面的时间，或者引用别的一期".into(),
    };
    Some(Diagnostic::new(Code::FigureDiffers, message).hint(hint))
}

/// Whether a time is certainly another than that of a figure. A figure without periods is of a day that may be the day on
/// which it was gathered, up to half a year behind.
fn is_another(said: &Stretch, of: &Stretch, exact: bool) -> bool {
    let finish =
        |time: &Stretch| if time.is_moment() { time.position() } else { time.position() + time.months() };
    let ahead = finish(of) - finish(said);
    if !exact {
        return of.year() < said.year() || ahead > 6.5;
    }
    let inside = said.is_year() && !said.is_moment() && said.year() == of.year();
    !inside && ahead.abs() > 0.5
}

/// The time that stands directly before a number: between them are only the name of its indicator and words that say
/// nothing of their own.
fn said_time<'t>(lead: &'t str, indicator: &Indicator) -> Option<(Stretch, &'t str)> {
    let mut last = None;
    for (at, _) in lead.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        let inside = last.is_some_and(|(start, _, length)| at < start + length);
        if !inside && !lead[..at].ends_with(|c: char| c.is_ascii_digit()) {
            last = tokens::time_at(&lead[at..]).map(|(time, length)| (at, time, length)).or(last);
        }
    }
    let (at, time, length) = last?;
    time.year()?;
    let (head, rest) = (&lead[..at], &lead[at + length..]);
    let head = head.strip_suffix("截至").unwrap_or(head);
    let of_itself = rest.starts_with('的');
    let joined = head
        .ends_with(['比', '较', '与', '和', '、', '及', '—', '-', '～', '~', '–', '至', '“', '《', '「'])
        || head.ends_with('到')
            && head
                .trim_end_matches('到')
                .ends_with(|c: char| c.is_ascii_digit() || "年月日底末".contains(c))
        || !of_itself && head.ends_with(['由', '从', '自']);
    (!joined && says_nothing(rest, indicator)).then_some((time, &lead[at..at + length]))
}

/// Whether the words between a time and a number only name what is counted.
fn says_nothing(words: &str, indicator: &Indicator) -> bool {
    const FILLERS: [&str; 47] = [
        "截至",
        "，",
        ",",
        "：",
        ":",
        " ",
        "的",
        "全区",
        "我区",
        "本区",
        "辖区",
        "区",
        "共计",
        "共有",
        "共",
        "合计",
        "总计",
        "累计",
        "现有",
        "已有",
        "已",
        "拥有",
        "有",
        "达到",
        "达",
        "为",
        "是",
        "总数",
        "数量",
        "总量",
        "总",
        "数",
        "增加到",
        "增加至",
        "增长到",
        "增至",
        "提高到",
        "提高至",
        "上升到",
        "减少到",
        "减少至",
        "下降到",
        "降至",
        "达到了",
        "约",
        "近",
        "超",
    ];
    let names = [indicator.name.as_str(), stem(&indicator.name)];
    let mut rest = words;
    while !rest.is_empty() {
        let known = names.iter().chain(&FILLERS).filter(|word| !word.is_empty() && rest.starts_with(**word));
        let Some(longest) = known.max_by_key(|word| word.len()) else { return false };
        rest = &rest[longest.len()..];
    }
    true
}
