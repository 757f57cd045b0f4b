//! Figures in running text against the datasets: a number that differs from its indicator, is exact where that is not, or
//! has another unit. What a text says is read once, with the names of the indicators in hand; what it is held against is
//! asked of the lens, so that a text is compared again when one of its figures changes, and read again only when a name does.

use std::ops::Range;
use std::sync::Arc;

use super::gap::{Change, Since};
use super::levels::{self, Level, Sure};
use super::names::{Named, Names};
use super::numbers::{self, Number, Side};
use super::{Found, Options, PageLook, bare, counts, parts, tokens, wording};
use crate::check::figures::scaled;
use crate::dataset::figure::{Figure, Qualifier, exponent, large_unit};
use crate::dataset::number::Decimal;
use crate::dataset::period::Stretch;
use crate::dataset::{Indicator, Period};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Hint, Node, Span};
use crate::path::SourcePath;
use crate::text::passage::{Passage, Role};

/// A number in a text that stands where a figure of the site could stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The indicators that it can be, by id.
    ids: Vec<Arc<str>>,
    /// Whether their unit stands behind the number; else another one may.
    fits: bool,
    /// 万 and 亿 multiplied out.
    value: Decimal,
    /// The number before another unit was made the indicator's: 18 of 18小时.
    plain: Option<Decimal>,
    /// What its last digit counts.
    step: Decimal,
    /// How exact it says that it is.
    side: Side,
    /// Whether 余 or 多 stands behind it, which say less than 超.
    odd: bool,
    /// Whether it is a bound that the figure may be as well: 以上, 以内.
    bound: bool,
    /// The power of ten of its 万 or 亿.
    power: u32,
    /// Whether it stands without any unit.
    bare: bool,
    /// The time that the sentence names for it.
    time: Option<Stretch>,
    /// Whether the text names any time before it.
    dated: bool,
    /// How certain it is that it is the level.
    sure: Sure,
    /// That it is the amount of a change, in its unit or as a share, and not a level.
    change: Option<Growth>,
    /// The number with its unit, and where that stands in the source.
    written: (String, Range<u32>),
    /// The same with 约 before or 左右 behind it.
    rounded: (String, Range<u32>),
    /// What is wrong with it if the figures have nothing against it.
    otherwise: Option<Diagnostic>,
}

/// The amount of a change.
#[derive(Clone, Debug, PartialEq)]
struct Growth {
    change: Change,
    /// Whether it is a share of what was before, and not so many more.
    share: bool,
    /// How many decimals it is written with.
    decimals: i32,
}

impl Claim {
    /// Where in a source the number stands if it is one of this indicator, at a time that the indicator knows; and whether it
    /// says what the figure says.
    pub fn of(&self, source: &SourcePath, indicator: &Indicator) -> Option<(Span, bool)> {
        if self.change.is_some() || !self.ids.iter().any(|id| **id == *indicator.id) {
            return None;
        }
        let figures = figures_of(indicator, self.time.as_ref());
        let same = figures.iter().any(|figure| verdict(self, figure) == Verdict::Same);
        if figures.is_empty() || !same && !self.is_level(&figures) {
            return None;
        }
        let (_, range) = &self.rounded;
        let span = Span { source: source.clone(), start: range.start, end: range.end };
        Some((span, same))
    }

    /// Whether it is certain enough that it is the level of which these are the figures.
    fn is_level(&self, figures: &[&Figure]) -> bool {
        self.sure == Sure::Quite
            || self.sure == Sure::Near && figures.iter().any(|figure| is_near(self, figure))
    }
}

/// Reads the numbers of a passage: what they give away by themselves is found, and what may be a figure is kept.
pub(super) fn read(passage: &Passage<'_>, options: &Options, found: &mut Found<'_>) {
    // What a dataset says of its figures is not told to readers as a text.
    if matches!(passage.role, Role::Remark | Role::Code) {
        return;
    }
    let Passage { seen, holes, .. } = passage;
    let digit = seen.digit || seen.wide_digit;
    let names = &options.names;
    let steps = parts::may_have_steps(passage.text);
    if !digit && !seen.comma && !steps && holes.is_empty() && names.is_empty() {
        return;
    }
    let prose = numbers::prose(passage);
    let mut numbers = if digit { numbers::numbers(&prose, seen.wide_digit) } else { Vec::new() };
    if !names.is_empty() {
        numbers.extend(numbers::chinese(&prose));
        numbers.sort_by_key(|number| number.range.start);
    }
    let mut findings = wording::findings(&prose, &numbers);
    if !holes.is_empty() || seen.markup {
        findings.extend(bare::blanks(&prose));
    }
    if seen.comma {
        findings.extend(counts::findings(&prose));
        findings.extend(parts::lists(&prose));
    }
    if steps {
        findings.extend(parts::steps(&prose));
    }
    for (range, diagnostic) in findings {
        found.add(passage, range, diagnostic);
    }
    if numbers.is_empty() {
        return;
    }
    let mut levels = if names.is_empty() { Vec::new() } else { levels::levels(&prose, &numbers, names) };
    levels.sort_by_key(|level| (level.number, std::cmp::Reverse(level.sure)));
    let mut levels = levels.iter().peekable();
    let cell = cell(passage, &prose, &numbers, names);
    for (at, number) in numbers.iter().enumerate() {
        let beyond = wording::beyond_whole(&prose, number);
        let beyond = beyond.map(|(range, diagnostic)| diagnostic.at(found.path, passage.place(range)));
        while levels.peek().is_some_and(|level| level.number < at) {
            levels.next();
        }
        let level = levels.peek().copied().or(cell.as_ref()).filter(|level| level.number == at);
        // A share that is not what the statistics say need not be beyond the whole as well.
        match level.and_then(|level| claim(passage, &prose, number, level)) {
            Some(claim) => found.claims.push(Claim { otherwise: beyond, ..claim }),
            None => found.diagnostics.extend(beyond),
        }
    }
}

/// The number of a cell of a table, whose row or column is named like an indicator.
fn cell<'n>(
    passage: &Passage<'_>,
    prose: &str,
    numbers: &[Number<'_>],
    names: &'n Names,
) -> Option<Level<'n>> {
    let [number] = numbers else { return None };
    let rest = prose[number.end() + number.after.len()..].trim();
    if passage.role != Role::Cell || !prose[..number.range.start].trim().is_empty() || !rest.is_empty() {
        return None;
    }
    let labels = [passage.row, passage.column];
    let bare = |label: &'_ str| -> String {
        label.split(['（', '(']).next().unwrap_or("").trim_matches([' ', '：', ':']).to_owned()
    };
    let named = labels.iter().map(|label| names.exactly(&bare(label))).find(|named| !named.is_empty())?;
    // What else the row and the column say has to be a time, or nothing that tells one number from another.
    let others = labels.iter().filter(|label| names.exactly(&bare(label)).is_empty());
    let (mut time, mut sure) = (None, Sure::Quite);
    for label in others {
        let label = label.trim();
        let unit = || named.iter().any(|named| named.unit == label);
        match tokens::time_at(label) {
            Some((when, length)) if length == label.len() => time = Some(when),
            _ if PLAIN.iter().any(|plain| label.starts_with(plain))
                || matches!(label, "" | "数")
                || unit() => {}
            _ => match Stretch::parse(label) {
                Some(when) => time = Some(when),
                // A row of something is a part of all; a column may be called anything.
                None if label == passage.row.trim() => return None,
                None => sure = Sure::Not,
            },
        }
    }
    Some(Level { number: 0, named, time, said: true, sure, change: None, dated: true })
}

/// Headings of a column that say no more than that numbers stand in it, and of a row that say that all are counted.
const PLAIN: [&str; 14] = [
    "数值",
    "数量",
    "数据",
    "数字",
    "指标值",
    "完成情况",
    "现状",
    "情况",
    "全区",
    "合计",
    "总计",
    "单位",
    "当前值",
    "结果",
];

/// A level as a number to be held against the figures.
fn claim(passage: &Passage<'_>, prose: &str, number: &Number<'_>, level: &Level<'_>) -> Option<Claim> {
    if let Some(change) = level.change {
        return growth(passage, prose, number, level, change);
    }
    let after = &prose[number.range.end..];
    let ends = after.chars().next().is_none_or(|c| "，。；！？、,;）)\n".contains(c) || c.is_whitespace());
    let mut factor = 1;
    let same = |named: &&&Named| {
        let unit = large_unit(&named.unit).1;
        match unit {
            // What has no unit may be counted by any word, and is no share.
            "" => number.large.is_empty() && (number.unit.is_empty() && ends || is_counting(number.unit)),
            unit => after.trim_start().starts_with(unit) || wording::same_unit(unit, number.unit),
        }
    };
    let mut named: Vec<&Named> = level.named.iter().filter(same).copied().collect();
    let fits_by_unit = !named.is_empty();
    let bare = !fits_by_unit && number.unit.is_empty() && ends && level.said;
    if bare {
        // 0.95 may be 95%; in a cell 95 is.
        let cell = passage.role == Role::Cell && number.decimals() < 2;
        let whole = |named: &&&Named| cell || !matches!(large_unit(&named.unit).1, "%" | "％" | "‰");
        named = level.named.iter().filter(whole).copied().collect();
    }
    if named.is_empty() {
        let larger = |named: &&&Named| wording::times(number.unit, large_unit(&named.unit).1).is_some();
        named = level.named.iter().filter(larger).copied().collect();
        if let Some(first) = named.first() {
            factor = wording::times(number.unit, large_unit(&first.unit).1)?;
        }
    }
    let fits = !named.is_empty();
    if !fits {
        named = level
            .named
            .iter()
            .filter(|named| is_other_unit(number.unit, large_unit(&named.unit).1))
            .copied()
            .collect();
    }
    let first = named.first()?;
    let unit = if number.unit.is_empty() && fits && !bare {
        large_unit(&first.unit).1.len()
    } else {
        number.unit.len()
    };
    let space = after.len() - after.trim_start().len();
    let end = number.range.end + if number.unit.is_empty() && unit > 0 { space } else { 0 } + unit;
    let end = end.min(prose.len());
    let tail = number.after.len();
    let part = |range| part(passage, prose, range);
    Some(Claim {
        ids: named.iter().map(|named| named.id.clone()).collect(),
        fits,
        value: wording::product(&number.value(), factor),
        plain: (factor > 1).then(|| number.value()),
        step: wording::product(&number.step(), factor),
        side: number.side(),
        odd: number.odd,
        bound: matches!(number.after, "以上" | "以内" | "以下"),
        power: exponent(number.large),
        bare: bare && number.large.is_empty(),
        time: level.time,
        dated: level.dated,
        sure: level.sure,
        change: None,
        rounded: part(number.range.start..end + tail),
        written: part(number.range.start..end),
        otherwise: None,
    })
}

/// The text of a range, and where that stands in the source.
fn part(passage: &Passage<'_>, prose: &str, range: Range<usize>) -> (String, Range<u32>) {
    let place = passage.place(range.clone());
    (prose[range].to_owned(), place.start as u32..place.end as u32)
}

/// The amount of a change as a number to be held against two figures: a share of the first, or so many more.
fn growth(
    passage: &Passage<'_>,
    prose: &str,
    number: &Number<'_>,
    level: &Level<'_>,
    change: Change,
) -> Option<Claim> {
    let [named] = level.named.as_slice() else { return None };
    let (unit, own) = (number.unit, large_unit(&named.unit).1);
    let share = matches!(unit, "%" | "％");
    let points = matches!(unit, "百分点" | "个百分点");
    let of_share = matches!(own, "%" | "％");
    // What is produced grows in constant prices, and of a share percent are for the rule of points.
    let real = ["总值", "产值", "增加值", "GDP", "收入", "零售"].iter().any(|word| named.name.contains(word));
    let fits = if of_share { points } else { share && !real || wording::same_unit(unit, own) };
    let written = part(passage, prose, number.range.start..number.end());
    (fits && number.side() == Side::Exact).then(|| Claim {
        ids: vec![named.id.clone()],
        fits: true,
        value: number.value(),
        plain: None,
        step: number.step(),
        side: Side::Exact,
        odd: false,
        bound: false,
        power: exponent(number.large),
        bare: false,
        time: level.time,
        dated: level.dated,
        sure: level.sure,
        change: Some(Growth { change, share, decimals: number.decimals() as i32 - number.power as i32 }),
        rounded: written.clone(),
        written,
        otherwise: None,
    })
}

/// Whether a unit only counts: 个, 人.
fn is_counting(unit: &str) -> bool {
    unit.chars().count() == 1
        && !matches!(unit, "%" | "％" | "‰" | "倍" | "年" | "元" | "米" | "分" | "度" | "级")
}

/// Whether a number with one unit can be meant for one with another: 120处 for 120个, but not 3起 for 3件.
fn is_other_unit(unit: &str, right: &str) -> bool {
    const ALIKE: [&str; 6] = ["件", "起", "宗", "例", "次", "场"];
    let points = matches!(unit, "百分点" | "个百分点" | "个点" | "倍");
    let same = ALIKE.contains(&unit) && ALIKE.contains(&right);
    !(unit.is_empty() || right.is_empty() || points || same)
}

/// Holds the numbers of a page's text against the figures.
pub(super) fn compare(page: &PageLook<'_>, found: &mut Vec<Diagnostic>) {
    for claim in page.claims {
        let indicators: Vec<&Indicator> = claim.ids.iter().filter_map(|id| page.lens.evidence(id)).collect();
        let against = match claim.sure {
            Sure::Not => None,
            _ if claim.change.is_some() => grows(claim, &indicators),
            _ if claim.fits => differs(claim, &indicators, || published(page)),
            _ => other_unit(claim, &indicators),
        };
        let datasets = indicators.iter().map(|indicator| Node::Source(indicator.span.source.clone()));
        found.extend(match against {
            Some((range, diagnostic)) => {
                let span = Span { source: page.source.clone(), start: range.start, end: range.end };
                Some(diagnostic.span(span).follows(datasets))
            }
            None => claim.otherwise.clone(),
        });
    }
}

/// The day that a page is of.
fn published(page: &PageLook<'_>) -> Option<Date> {
    let matter = page.lens.summary(page.source)?.matter();
    matter.updated.as_ref().map(|updated| updated.value).or(matter.date)
}

/// What a claim is to a figure.
#[derive(Copy, Clone, PartialEq)]
enum Verdict {
    /// It says what the figure says, or rounds it and says so.
    Same,
    /// The same number, exact in one place only, or on the other side of it.
    Qualified,
    /// The same digits with another 万 or 亿, or another unit of what can be measured in several.
    Scaled,
    Different,
}

fn verdict(claim: &Claim, figure: &Figure) -> Verdict {
    let Some(value) = figure.value() else { return Verdict::Different };
    let (power, known) = (exponent(large_unit(&figure.unit).0), scaled(value, &figure.unit));
    let written = if claim.bare && claim.value == *value { known.clone() } else { claim.value.clone() };
    let side = match figure.qualifier() {
        None => Side::Exact,
        Some(Qualifier::About) => Side::About,
        Some(Qualifier::Nearly) => Side::Below,
        Some(Qualifier::Odd | Qualifier::Over) => Side::Above,
    };
    let opposite = matches!((side, claim.side), (Side::Above, Side::Below) | (Side::Below, Side::Above));
    if written == known && claim.bound {
        return Verdict::Same;
    }
    if written == known {
        let alike = (side == Side::Exact) == (claim.side == Side::Exact);
        return if alike && !opposite { Verdict::Same } else { Verdict::Qualified };
    }
    let figure_step = scaled(&numbers::step(value.as_str()), &figure.unit);
    let (said_step, known_step) = (&claim.step, &figure_step);
    let meets = |one: &(Decimal, Decimal), other: &(Decimal, Decimal)| one.0 <= other.1 && other.0 <= one.1;
    let said = extent(&written, claim.side, said_step, claim.odd);
    let is = extent(&known, side, known_step, figure.qualifier() == Some(Qualifier::Odd));
    let about = extent(&written, Side::About, said_step, false);
    let exact = side == Side::Exact;
    // 1.23亿元 for 12345.6万元 is what people write; 120 for 123 is not.
    let rounds = claim.side == Side::Exact && exact && claim.power > power && meets(&about, &is);
    // 123 is 120余.
    let covered = claim.side == Side::Exact && !exact && meets(&said, &is);
    // Of what is 3000余 4000 is the end that it does not reach.
    let apart = side == Side::Above && said.0 == is.1 || claim.side == Side::Above && is.0 == said.1;
    if rounds || !apart && (covered || claim.side != Side::Exact && !opposite && meets(&said, &is)) {
        return Verdict::Same;
    }
    // A cell without a unit may be in 万: what its unit is stands elsewhere.
    let at_scale = |power: u32| {
        let scale = |number: &Decimal| number.times_ten_to(power);
        meets(&extent(&scale(&written), Side::About, &scale(said_step), false), &is)
    };
    if claim.bare && (at_scale(4) || at_scale(8)) {
        return Verdict::Same;
    }
    let near = meets(&about, &is);
    let other_scale = [4, 8]
        .iter()
        .any(|power| written.times_ten_to(*power) == known || known.times_ten_to(*power) == written);
    let bounds = match claim.side {
        Side::Above => !claim.odd && written <= is.1,
        Side::Below => claim.bound && written >= is.0,
        Side::Exact | Side::About => false,
    };
    if exact && claim.side != Side::Exact && near && !bounds {
        Verdict::Qualified
    } else if other_scale || claim.plain.as_ref() == Some(value) {
        Verdict::Scaled
    } else if bounds {
        Verdict::Same
    } else {
        Verdict::Different
    }
}

/// Whether a number is at most twice a figure and at least half of it, its 万 and 亿 left aside.
fn is_near(claim: &Claim, figure: &Figure) -> bool {
    let Some(value) = figure.value() else { return true };
    let known = scaled(value, &figure.unit);
    let (half, twice) = (wording::product(&claim.value, 2), wording::product(&known, 2));
    known <= half && claim.value <= twice || verdict(claim, figure) == Verdict::Scaled
}

/// The least and the most that a number can mean, by the word that says how exact it is.
fn extent(value: &Decimal, side: Side, step: &Decimal, odd: bool) -> (Decimal, Decimal) {
    let less = |by: &Decimal| value.minus(by);
    let more = |by: &Decimal| Decimal::sum([value, by]);
    // 超12.5万 is true of 12.85万, if hardly what people would write; 余 says less.
    let twentieth = wording::product(value, 5).shifted(2);
    let far = if odd || twentieth < *step { step.clone() } else { twentieth };
    let half = wording::product(step, 5).shifted(1);
    match side {
        Side::Exact => (value.clone(), value.clone()),
        Side::About => (less(&half), more(&half)),
        Side::Above => (value.clone(), more(&far)),
        Side::Below => (less(&far), value.clone()),
    }
}

/// A number that is not the indicator's, or not as exact.
fn differs(
    claim: &Claim,
    indicators: &[&Indicator],
    published: impl Fn() -> Option<Date>,
) -> Option<(Range<u32>, Diagnostic)> {
    let first = indicators.first()?;
    let figures: Vec<&Figure> =
        indicators.iter().flat_map(|indicator| figures_of(indicator, claim.time.as_ref())).collect();
    let verdicts: Vec<Verdict> = figures.iter().map(|figure| verdict(claim, figure)).collect();
    if verdicts.contains(&Verdict::Same) {
        return stale(claim, indicators, published);
    }
    if figures.is_empty() || !claim.is_level(&figures) {
        return None;
    }
    let call = format!("{{{{ stat(\"{}\") }}}}", first.id);
    let quote = Hint::from(format!("核对哪一个对；让文字引用统计数据，以后就一样了：{call}")).putting(call);
    let of = |verdict: Verdict| verdicts.iter().rposition(|one| *one == verdict).map(|at| figures[at]);
    let (written, range) = &claim.rounded;
    let name = &first.name;
    let nearly = if let Some(figure) = of(Verdict::Qualified) {
        let message = match (figure.is_exact(), claim.side == Side::Exact) {
            (true, _) if claim.value == scaled_value(figure) => {
                format!("统计数据里“{name}”是准确的{}，这里写成了概数“{written}”", figure.text())
            }
            (_, true) => format!("统计数据里“{name}”是概数{}，这里写成了准确的“{written}”", figure.text()),
            _ => format!("统计数据里“{name}”是{}，这里的“{written}”说的是相反的一边", figure.text()),
        };
        Some((figure, Code::FigureQualifier, message))
    } else if let Some(figure) = of(Verdict::Scaled) {
        let message =
            format!("统计数据里“{name}”是{}，这里写的是“{written}”，单位或者“万”“亿”不同", figure.text());
        Some((figure, Code::FigureConflict, message))
    } else {
        None
    };
    if let Some((figure, code, message)) = nearly {
        let diagnostic =
            Diagnostic::new(code, message).related(figure.span(), format!("{} 在这里", first.id));
        return Some((range.clone(), diagnostic.hint(quote)));
    }
    let (written, range) = &claim.written;
    let known: Vec<String> =
        figures.iter().filter(|figure| figure.value().is_some()).map(|figure| figure.text()).collect();
    let (message, place, about) = if known.is_empty() {
        let state = figures[0].text();
        let message = format!("统计数据里“{name}”{state}，这里却写了“{written}”");
        (message, first.span.clone(), state)
    } else {
        let message = format!("统计数据里“{name}”是{}，这里写的是“{written}”", known.join("、"));
        (message, figures[0].span(), format!("{} 在这里", first.id))
    };
    let diagnostic = Diagnostic::new(Code::FigureDiffers, message).related(place, about);
    Some((range.clone(), diagnostic.hint(quote)))
}

/// A number without a time that is an older one of a series, on a page that could know the newest.
fn stale(
    claim: &Claim,
    indicators: &[&Indicator],
    published: impl Fn() -> Option<Date>,
) -> Option<(Range<u32>, Diagnostic)> {
    let [indicator] = indicators else { return None };
    let last = indicator.series.last().filter(|last| last.figure.value().is_some())?;
    let plain =
        claim.time.is_none() && !claim.dated && claim.side == Side::Exact && claim.sure == Sure::Quite;
    if !plain || verdict(claim, &last.figure) == Verdict::Same {
        return None;
    }
    let same = |period: &&Period| verdict(claim, &period.figure) == Verdict::Same;
    let old = indicator.series.iter().find(same)?;
    // A page of that time is right.
    let (end, day) = (Stretch::parse(&last.name)?, Stretch::parse(&published()?.to_string())?);
    let end = if end.is_moment() { end.position() } else { end.position() + end.months() };
    if day.position() + 0.05 < end {
        return None;
    }
    let (written, range) = &claim.written;
    let (then, now, figure) = (old.label(), last.label(), last.figure.text());
    let message = format!(
        "“{written}”是{then}的“{}”，统计数据里{now}已是{figure}，这里没有说是什么时候的",
        indicator.name
    );
    let diagnostic = Diagnostic::new(Code::FigureDiffers, message)
        .related(last.figure.span(), format!("{} 在这里", indicator.id));
    let hint =
        format!("说的是{then}就写上时间，说的是现在就引用统计数据：{{{{ stat(\"{}\") }}}}", indicator.id);
    Some((range.clone(), diagnostic.hint(hint)))
}

/// The amount of a change that does not follow from the two figures that it is about.
fn grows(claim: &Claim, indicators: &[&Indicator]) -> Option<(Range<u32>, Diagnostic)> {
    let ([indicator], Some(Growth { change, share, decimals })) = (indicators, &claim.change) else {
        return None;
    };
    let time = claim.time?;
    let before = match change.since {
        Since::At(time) => time,
        Since::YearBefore => Stretch::parse(&format!("{}年", time.year()? - 1))?,
    };
    // A part of a year is held against the same part of the last one: not by this.
    let years = |time: &Stretch| time.year().is_some() && (time.is_year() || time.is_moment());
    let one = |time: &Stretch| {
        let periods: Vec<&Period> =
            indicator.series.iter().filter(|period| is_period_at(&period.name, time)).collect();
        match periods.as_slice() {
            [period] if period.figure.is_exact() => Some(*period),
            _ => None,
        }
    };
    if indicator.series.is_empty() || !years(&time) || !years(&before) {
        return None;
    }
    let (old, new) = (one(&before)?, one(&time)?);
    let read = |period: &Period| Some(scaled(period.figure.value()?, &indicator.unit).to_f64());
    let (from, to) = (read(old)?, read(new)?);
    if from <= 0.0 || to <= 0.0 {
        return None;
    }
    let slack = |period: &Period| {
        let value = period.figure.value().map_or(0, Decimal::decimals);
        let power = exponent(large_unit(&indicator.unit).0) as i32;
        if value > 0 || power > 0 { 10f64.powi(power - value as i32) / 2.0 } else { 0.0 }
    };
    let slack = slack(old) + slack(new);
    let (said, difference) = (claim.value.to_f64(), to - from);
    let (right, slack) = match share {
        true => (difference / from * 100.0, slack / from * 100.0 * (to / from).max(1.0)),
        false => (difference, slack),
    };
    let step = 10f64.powi(-decimals);
    let rises = difference >= 0.0;
    if rises == change.up && (said - right.abs()).abs() <= slack + step * 0.51 {
        return None;
    }
    let (written, range) = &claim.written;
    let name = &indicator.name;
    let message = format!(
        "统计数据里“{name}”{}是{}、{}是{}，{}{}，这里写的是“{written}”",
        old.label(),
        old.figure.text(),
        new.label(),
        new.figure.text(),
        if rises { "增加" } else { "减少" },
        match share {
            true => format!("{}%", wording::format_number(right.abs())),
            false => {
                let (old, new) = (old.figure.value()?, new.figure.value()?);
                let amount = if rises { new.minus(old) } else { old.minus(new) };
                format!("{}{}", amount.as_str(), indicator.unit.replace('%', "个百分点"))
            }
        }
    );
    let diagnostic = Diagnostic::new(Code::FigureTrend, message)
        .related(new.figure.span(), format!("{} 在这里", indicator.id));
    Some((range.clone(), diagnostic.hint("核对增减的幅度，或者说清是和哪一年比")))
}

fn scaled_value(figure: &Figure) -> Decimal {
    scaled(figure.value().unwrap_or(&Decimal::parse("0").expect("a number")), &figure.unit)
}

/// The right number with another unit.
fn other_unit(claim: &Claim, indicators: &[&Indicator]) -> Option<(Range<u32>, Diagnostic)> {
    let (Indicator { name, unit, id, .. }, figure) = indicators
        .iter()
        .flat_map(|indicator| {
            figures_of(indicator, claim.time.as_ref()).into_iter().map(move |figure| (*indicator, figure))
        })
        .find(|(_, figure)| {
            figure
                .value()
                .is_some_and(|value| scaled(value, &figure.unit) == claim.value || *value == claim.value)
        })?;
    let (written, range) = &claim.written;
    let message = format!("统计数据里“{name}”的单位是“{unit}”，这里写的是“{written}”");
    let diagnostic = Diagnostic::new(Code::FigureConflict, message);
    let diagnostic = diagnostic.related(figure.span(), format!("{id} 在这里"));
    Some((range.clone(), diagnostic.hint("同一个指标只用一个单位；不是同一个指标，就改一个名称")))
}

/// The figures of an indicator that a sentence about some time can mean: those of that time, none for a time that the
/// indicator does not know, all for no time.
fn figures_of<'i>(indicator: &'i Indicator, time: Option<&Stretch>) -> Vec<&'i Figure> {
    if indicator.series.is_empty() {
        let known = indicator.as_of.and_then(|date| Stretch::parse(&date.to_string()));
        let other = time.is_some_and(|time| {
            known.is_none_or(|known| {
                !(is_at(time, &known) || time.is_year() && !time.is_moment() && time.year() == known.year())
            })
        });
        return if other { Vec::new() } else { vec![&indicator.figure] };
    }
    let at = |name: &str| time.is_none_or(|time| is_period_at(name, time));
    indicator.series.iter().filter(|period| at(&period.name)).map(|period| &period.figure).collect()
}

fn is_period_at(name: &str, time: &Stretch) -> bool {
    Stretch::parse(name).is_some_and(|known| is_at(time, &known))
}

/// Whether a time that a text names is that of a figure: the same, or the end of one where the figure is of all of it (截至
/// 2022年底 for a figure of 2022).
fn is_at(said: &Stretch, known: &Stretch) -> bool {
    let finish =
        |time: &Stretch| if time.is_moment() { time.position() } else { time.position() + time.months() };
    if said.year().is_none() {
        let apart = (finish(known) - finish(said)).rem_euclid(12.0);
        let near = apart.min(12.0 - apart) < 0.15;
        let alike = known.months() == said.months() && known.is_moment() == said.is_moment();
        return near && (alike || said.is_moment() && (known.is_moment() || known.is_year()));
    }
    let near = (finish(said) - finish(known)).abs() < 0.15;
    said == known
        || near && said.is_moment() && known.is_moment()
        || near && said.is_moment() && (known.is_year() || known.months() == said.months())
        || near && known.is_moment() && said.months() <= 12.0 && !said.is_year()
}
