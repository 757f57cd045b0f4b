//! Figures in running text against the datasets, and against each other: a number that differs from its indicator or is
//! exact where that is not, 由…增加到… that falls, percentages beyond the whole, 「A、B等N个」 that names more than N, 万 without a unit. Works on the text of a source with its
//! bytes; knows nothing of Markdown except that shortcodes, code and link targets are not prose.

use std::collections::HashMap;
use std::ops::Range;

use crate::dataset::check::{is_of_change, scaled};
use crate::dataset::figure::{Figure, large_unit};
use crate::dataset::number::Decimal;
use crate::dataset::{Dataset, Indicator};
use crate::diagnostic::{Code, Diagnostic};
use crate::path::SourcePath;
use crate::text::numerals;

/// The names of all indicators of a site, to be looked for in texts.
#[derive(Debug, Default)]
pub struct Names<'a> {
    /// By the first character of the name.
    by_first: HashMap<char, Vec<&'a Indicator>>,
}

impl<'a> Names<'a> {
    /// The names of some datasets. Names of one character would be found everywhere, and are left out.
    pub fn new(datasets: impl IntoIterator<Item = &'a Dataset>) -> Names<'a> {
        let mut by_first: HashMap<char, Vec<&Indicator>> = HashMap::new();
        for indicator in datasets.into_iter().flat_map(|dataset| &dataset.indicators) {
            if indicator.name.chars().count() > 1
                && let Some(first) = indicator.name.chars().next()
            {
                by_first.entry(first).or_default().push(indicator);
            }
        }
        Names { by_first }
    }

    /// The indicators with the longest name that ends in `clause` at most six characters before its end.
    fn before(&self, clause: &str) -> Vec<&'a Indicator> {
        let mut found: Vec<&Indicator> = Vec::new();
        for (at, first) in clause.char_indices() {
            for indicator in self.by_first.get(&first).into_iter().flatten() {
                let Some(rest) = clause[at..].strip_prefix(indicator.name.as_str()) else { continue };
                // 「网格数增加20个」 and 「网格数由90个」 say something else than how many there are.
                if rest.chars().count() > 6 || rest.contains(CHANGE) {
                    continue;
                }
                let best = found.first().map_or(0, |best| best.name.len());
                if indicator.name.len() > best {
                    found.clear();
                }
                if indicator.name.len() >= best {
                    found.push(indicator);
                }
            }
        }
        found
    }
}

/// Checks `text`, which begins at byte `offset` of `path`.
pub fn check(path: &SourcePath, text: &str, offset: usize, names: &Names<'_>) -> Vec<Diagnostic> {
    consult(path, text, offset, names).0
}

/// The same, with the indicators whose figures were looked at.
pub fn consult<'a>(
    path: &SourcePath,
    text: &str,
    offset: usize,
    names: &Names<'a>,
) -> (Vec<Diagnostic>, Vec<&'a Indicator>) {
    let prose = masked(text);
    let numbers = numbers(&prose);
    let mut findings: Vec<(Range<usize>, Diagnostic)> = Vec::new();
    let mut seen = Vec::new();
    for number in &numbers {
        // A share that is not what the statistics say need not be beyond the whole as well.
        findings.extend(named(&prose, number, names, &mut seen).or_else(|| beyond_whole(&prose, number)));
        findings.extend(qualified_twice(&prose, number));
        findings.extend(times_less(&prose, number));
    }
    for pair in numbers.windows(2) {
        findings.extend(trend(&prose, &pair[0], &pair[1]));
    }
    findings.extend(large_without_unit(&prose));
    findings.extend(enumerations(&prose));
    findings.sort_by_key(|(range, _)| range.start);
    let at = |(range, diagnostic): (Range<usize>, Diagnostic)| {
        diagnostic.at(path, offset + range.start..offset + range.end)
    };
    (findings.into_iter().map(at).collect(), seen)
}

/// A number in a text, with the words that belong to it.
#[derive(Debug)]
struct Number {
    /// From 约 to 余 and 万.
    range: Range<usize>,
    /// 万 and 亿 multiplied out.
    value: Decimal,
    /// 约, 近, 超 and their like before it.
    before: &'static str,
    /// Whether 余 or 多 stands behind it.
    odd: bool,
    /// 万 or 亿, if it is there.
    large: &'static str,
}

impl Number {
    /// Whether a figure has the same number, exact or not.
    fn agrees(&self, figure: &Figure) -> bool {
        figure.value().is_some_and(|value| scaled(value, &figure.unit) == self.value)
    }
}

const CHANGE: [char; 14] =
    ['由', '从', '增', '减', '升', '降', '多', '少', '比', '较', '每', '各', '新', '其'];

const MASK: char = '\u{1}';

/// The text with every byte of shortcodes, code, comments and link targets replaced by one that is in no word.
fn masked(text: &str) -> String {
    let mut prose = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        // Nothing that is masked begins with another byte.
        let begins = |byte: u8| matches!(byte, b'{' | b'<' | b']' | b'`' | b'h');
        let plain = rest.bytes().position(begins).unwrap_or(rest.len());
        prose.push_str(&rest[..plain]);
        rest = &rest[plain..];
        if rest.is_empty() {
            return prose;
        }
        let fenced = |open: &str, close: &str| {
            let inside = rest.strip_prefix(open)?;
            Some(open.len() + inside.find(close)? + close.len())
        };
        let ticks = rest.bytes().take_while(|byte| *byte == b'`').count();
        let skipped = fenced("{{", "}}")
            .or_else(|| fenced("<!--", "-->"))
            .or_else(|| fenced("](", ")"))
            .or_else(|| (ticks > 0).then(|| fenced(&rest[..ticks], &rest[..ticks])).flatten())
            .or_else(|| (ticks > 0).then_some(ticks))
            .or_else(|| (rest.starts_with("http://") || rest.starts_with("https://")).then(|| address(rest)));
        match skipped {
            Some(length) => {
                // Line breaks stay: a sentence ends at the end of its paragraph.
                prose.extend(rest[..length].bytes().map(|byte| if byte == b'\n' { '\n' } else { MASK }));
                rest = &rest[length..];
            }
            None => {
                let c = rest.chars().next().expect("not empty");
                prose.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
}

fn address(text: &str) -> usize {
    text.bytes().take_while(|byte| byte.is_ascii_graphic() && *byte != b')' && *byte != b'>').count()
}

/// Every number that counts something: not a year, a date, a part of a word or a number of a list.
fn numbers(prose: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let bytes = prose.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && (bytes[at].is_ascii_digit() || separator(bytes, at)) {
            at += 1;
        }
        let digits = prose[start..at].replace(',', "");
        let glued = |byte: Option<&u8>| {
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-_/.#:+~".contains(byte))
        };
        if glued(start.checked_sub(1).and_then(|before| bytes.get(before)))
            || glued(bytes.get(at)) && !prose[at..].starts_with('.')
            || prose[at..].starts_with(['年', '月', '日', '号', '时', '周', '届', '—', '～', '〕', '］'])
            || prose[at..].starts_with("个月") && prose[..start].ends_with('第')
            || prose[..start].ends_with(['第', '〔', '［', '～', '—'])
        {
            continue;
        }
        let Some(value) = Decimal::parse(&digits) else { continue };
        let before = ["大约", "约为", "接近", "将近", "超过", "约", "近", "超", "逾"]
            .into_iter()
            .find(|word| prose[..start].ends_with(word))
            .unwrap_or("");
        let mut odd = false;
        let mut large = "";
        let mut end = at;
        for _ in 0..3 {
            let rest = &prose[end..];
            if !odd && rest.starts_with(['余', '多']) {
                (odd, end) = (true, end + '余'.len_utf8());
            } else if large.is_empty() && rest.starts_with(['万', '亿']) {
                large = if rest.starts_with("万亿") {
                    "万亿"
                } else if rest.starts_with('万') {
                    "万"
                } else {
                    "亿"
                };
                end += large.len();
            }
        }
        let value = scaled(&value, large);
        found.push(Number { range: start - before.len()..end, value, before, odd, large });
        at = end;
    }
    found
}

/// Whether the byte is a point or comma between digits: 1,200.5.
fn separator(bytes: &[u8], at: usize) -> bool {
    let digits =
        |count: usize| (1..=count).all(|ahead| bytes.get(at + ahead).is_some_and(u8::is_ascii_digit));
    let third = bytes.get(at + 4).is_some_and(u8::is_ascii_digit);
    bytes[at] == b'.' && digits(1) || bytes[at] == b',' && digits(3) && !third
}

/// The part of a sentence before byte `at`, back to the last punctuation.
fn clause(prose: &str, at: usize) -> &str {
    let start = prose[..at]
        .rfind(['，', '。', '；', '：', '！', '？', '、', '\n', '（', '）', '|', MASK])
        .map_or(0, |mark| mark + prose[mark..].chars().next().map_or(0, char::len_utf8));
    &prose[start..at]
}

/// A number behind the name of an indicator and before its unit that is not the indicator's, or not as exact.
fn named<'a>(
    prose: &str,
    number: &Number,
    names: &Names<'a>,
    seen: &mut Vec<&'a Indicator>,
) -> Option<(Range<usize>, Diagnostic)> {
    let before = clause(prose, number.range.start);
    let after = &prose[number.range.end..];
    let year = year_before(&prose[..number.range.start]);
    let (candidates, others): (Vec<&'a Indicator>, Vec<&'a Indicator>) =
        names.before(before).into_iter().partition(|indicator| {
            let unit = large_unit(&indicator.unit).1;
            if unit.is_empty() { number.large.is_empty() } else { after.starts_with(unit) }
        });
    seen.extend(&candidates);
    let Some(first) = candidates.first() else {
        seen.extend(&others);
        return other_unit(prose, number, year, &others);
    };
    let figures: Vec<&Figure> = candidates.iter().flat_map(|indicator| figures_of(indicator, year)).collect();
    let unit = large_unit(&first.unit).1;
    let range = number.range.start..number.range.end + unit.len();
    let found = &prose[range.clone()];
    let rounded = ["左右", "上下", "以上"].into_iter().find(|word| prose[range.end..].starts_with(word));
    let exact = number.before.is_empty() && !number.odd && rounded.is_none();
    let same: Vec<&&Figure> = figures.iter().filter(|figure| number.agrees(figure)).collect();
    if figures.is_empty() || same.iter().any(|figure| figure.is_exact() == exact) {
        return None;
    }
    if let Some(figure) = same.first() {
        let range = range.start..range.end + rounded.map_or(0, str::len);
        let found = &prose[range.clone()];
        let (there, here) = if exact { ("概数", "准确的") } else { ("准确的", "概数") };
        let message =
            format!("统计数据里“{}”是{there}{}，这里写成了{here}“{found}”", first.name, figure.text());
        let diagnostic = Diagnostic::new(Code::FigureQualifier, message);
        let diagnostic = diagnostic.related(figure.span(), format!("{} 在这里", first.id));
        return Some((range, diagnostic.hint(format!("引用统计数据：{{{{ stat(\"{}\") }}}}", first.id))));
    }
    let known: Vec<String> =
        figures.iter().filter(|figure| figure.value().is_some()).map(|figure| figure.text()).collect();
    let quote = format!("引用统计数据：{{{{ stat(\"{}\") }}}}", first.id);
    if known.is_empty() {
        let state = figures[0].text();
        let message = format!("统计数据里“{}”{state}，这里却写了“{found}”", first.name);
        return Some((
            range,
            Diagnostic::new(Code::FigureDiffers, message).related(first.span.clone(), state).hint(quote),
        ));
    }
    let message = format!("统计数据里“{}”是{}，这里写的是“{found}”", first.name, known.join("、"));
    let diagnostic = Diagnostic::new(Code::FigureDiffers, message);
    Some((range, diagnostic.related(figures[0].span(), format!("{} 在这里", first.id)).hint(quote)))
}

/// 「驿站数120处」 where the statistics count 120 of them by 个.
fn other_unit(
    prose: &str,
    number: &Number,
    year: Option<i16>,
    indicators: &[&Indicator],
) -> Option<(Range<usize>, Diagnostic)> {
    const MEASURES: &str = "个家处所座间栋支项件";
    let measure = prose[number.range.end..].chars().next().filter(|c| MEASURES.contains(*c))?;
    let is_measure = |unit: &str| unit.chars().count() == 1 && MEASURES.contains(unit);
    let of_others = indicators.iter().filter(|indicator| is_measure(&indicator.unit));
    let (indicator, figure) = of_others
        .flat_map(|indicator| figures_of(indicator, year).into_iter().map(move |figure| (indicator, figure)))
        .find(|(_, figure)| number.agrees(figure))?;
    let range = number.range.start..number.range.end + measure.len_utf8();
    let Indicator { name, unit, id, .. } = indicator;
    let message = format!("统计数据里“{name}”的单位是“{unit}”，这里写的是“{}”", &prose[range.clone()]);
    let diagnostic = Diagnostic::new(Code::FigureConflict, message);
    let diagnostic = diagnostic.related(figure.span(), format!("{id} 在这里"));
    Some((range, diagnostic.hint("同一个指标只用一个单位；不是同一个指标，就改一个名称")))
}

/// The figures of an indicator that a sentence about `year` can mean: those of the year, none for a year that the
/// indicator does not know, all for no year.
fn figures_of(indicator: &Indicator, year: Option<i16>) -> Vec<&Figure> {
    if indicator.series.is_empty() {
        let other = year.is_some_and(|year| indicator.as_of.is_none_or(|date| date.year != year));
        return if other { Vec::new() } else { vec![&indicator.figure] };
    }
    let of_year = |name: &str| year.is_none_or(|year| name.starts_with(&format!("{year:04}")));
    indicator.series.iter().filter(|period| of_year(&period.name)).map(|period| &period.figure).collect()
}

/// The last year that is named in the sentence so far.
fn year_before(prose: &str) -> Option<i16> {
    let sentence = prose.rsplit(['。', '；', '\n']).next()?;
    let at = sentence.rfind('年')?;
    sentence.get(at.checked_sub(4)?..at)?.parse().ok()
}

/// 「由90个增加到80个」.
fn trend(prose: &str, from: &Number, to: &Number) -> Option<(Range<usize>, Diagnostic)> {
    let between = &prose[from.range.end..to.range.start];
    if between.contains(['。', '；', '！', '？', '\n', MASK]) || between.chars().count() > 24 {
        return None;
    }
    let start = prose[..from.range.start].rfind(['由', '从'])?;
    if prose[start..from.range.start].chars().count() > 16
        || prose[start..from.range.start].contains(['，', '。', '\n'])
    {
        return None;
    }
    let verbs = |words: &[&str]| {
        ["到", "至", "为"].iter().any(|to| words.iter().any(|word| between.contains(&format!("{word}{to}"))))
    };
    let up = verbs(&["增加", "增长", "提高", "上升", "扩大", "提升", "增", "升", "扩展", "发展"]);
    let down = verbs(&["减少", "下降", "降低", "缩减", "压减", "缩短", "减", "降", "压缩"]);
    let rises = to.value > from.value;
    let falls = to.value < from.value;
    let message = match (up, down) {
        (true, false) if !rises => "说的是增加，数字却没有增加",
        (false, true) if !falls => "说的是减少，数字却没有减少",
        _ => return None,
    };
    let range = start..to.range.end;
    let message = format!("{message}：“{}”", &prose[range.clone()]);
    Some((range, Diagnostic::new(Code::FigureTrend, message).hint("核对前后两个数字，或者改动词")))
}

/// 「投入30万，」: ten thousand of what? A figure that was left out (`**万`) or is quoted counts too.
fn large_without_unit(prose: &str) -> Vec<(Range<usize>, Diagnostic)> {
    const UNITS: &str = "元人户亩平字余多吨辆次件名份个册张棵株家条处场例只立千公米升度笔项台套面群里位美港欧日斤盏\
                         组支方顷间栋所块片枚艘架亿";
    let mut findings = Vec::new();
    for (at, large) in prose.match_indices(['万', '亿']) {
        let amount = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '*' | MASK | '余' | '多' | '万');
        let start = prose[..at].trim_end_matches(amount).len();
        let number = &prose[start..at];
        let counts = number.contains(|c: char| c.is_ascii_digit() || matches!(c, '*' | MASK));
        let end = at + large.len();
        let next = prose[end..].chars().next();
        if !counts || next.is_some_and(|next| UNITS.contains(next) || matches!(next, MASK | '*')) {
            continue;
        }
        // What was masked is not worth repeating.
        let shown = number.trim_start_matches(MASK);
        let message = format!("“{shown}{large}”后面缺少单位");
        let diagnostic = Diagnostic::new(Code::FigureUnit, message).hint("写全，如 30万元、30万人次");
        findings.push((end - large.len() - shown.len()..end, diagnostic));
    }
    findings
}

/// 「约120余个」, 「近3万元左右」.
fn qualified_twice(prose: &str, number: &Number) -> Option<(Range<usize>, Diagnostic)> {
    if number.before.is_empty() && !number.odd {
        return None;
    }
    let rest = &prose[number.range.end..];
    let tail = ["左右", "上下", "以上"].into_iter().find_map(|word| Some((word, rest.find(word)?))).filter(
        |(_, at)| rest[..*at].chars().count() <= 3 && !rest[..*at].contains(['，', '。', '、', '\n']),
    );
    let (second, end) = match tail {
        Some((word, at)) => (word, number.range.end + at + word.len()),
        None if number.odd && !number.before.is_empty() => ("余", number.range.end),
        None => return None,
    };
    let first = if number.before.is_empty() { "余" } else { number.before };
    let range = number.range.start..end;
    let message = format!("“{}”里“{first}”和“{second}”重复", &prose[range.clone()]);
    Some((range, Diagnostic::new(Code::FigureQualifier, message).hint("只留一个")))
}

/// 「下降3倍」: what falls can fall by its whole at most.
fn times_less(prose: &str, number: &Number) -> Option<(Range<usize>, Diagnostic)> {
    let rest = &prose[number.range.end..];
    let before = clause(prose, number.range.start).trim_end_matches(['了', '到']);
    let verb =
        ["下降", "减少", "降低", "缩小", "缩短", "压减"].into_iter().find(|verb| before.ends_with(verb))?;
    if !rest.starts_with('倍') {
        return None;
    }
    let range = number.range.start..number.range.end + '倍'.len_utf8();
    let message = format!("“{verb}”不能用倍数：“{verb}{}”", &prose[range.clone()]);
    Some((range, Diagnostic::new(Code::FigureTrend, message).hint("写成百分比，如 下降了60%")))
}

/// 「满意率达120%」, 「占总数的120%」.
fn beyond_whole(prose: &str, number: &Number) -> Option<(Range<usize>, Diagnostic)> {
    let percent = prose[number.range.end..].chars().next().filter(|c| matches!(c, '%' | '％'))?;
    let clause = clause(prose, number.range.start);
    let name = clause.trim_end_matches(['达', '到', '为', '是', '至', '高', '均', '都', '在']);
    let share = ["率", "占比", "比重", "比例"].iter().any(|word| name.ends_with(word))
        || name.ends_with('的') && name.contains('占');
    if !share || is_of_change(clause) || Decimal::parse("100").is_none_or(|whole| number.value <= whole) {
        return None;
    }
    let range = number.range.start..number.range.end + percent.len_utf8();
    let message = format!("“{}”超过了 100%", &prose[range.clone()]);
    let diagnostic = Diagnostic::new(Code::FigurePercent, message);
    Some((range, diagnostic.hint("如果是增长率或完成率，把“增长”“完成”写出来")))
}

/// 「甲、乙、丙等2个」, 「甲、乙、丙4个社区」.
fn enumerations(prose: &str) -> Vec<(Range<usize>, Diagnostic)> {
    const ENDS: [char; 7] = ['，', '。', '；', '：', '！', '？', '\n'];
    let mut findings = Vec::new();
    let mut from = 0;
    // Only clauses with a comma between items are looked at.
    while let Some(comma) = prose[from..].find('、') {
        let comma = from + comma;
        let before = prose[from..comma].char_indices().rfind(|(_, c)| ENDS.contains(c));
        let start = before.map_or(from, |(at, c)| from + at + c.len_utf8());
        let after = prose[comma..].char_indices().find(|(_, c)| ENDS.contains(c));
        let end = after.map_or(prose.len(), |(at, c)| comma + at + c.len_utf8());
        findings.extend(
            enumeration(&prose[start..end])
                .map(|(range, diagnostic)| (start + range.start..start + range.end, diagnostic)),
        );
        from = end;
    }
    findings
}

fn enumeration(clause: &str) -> Option<(Range<usize>, Diagnostic)> {
    // Commas inside brackets and quotes do not separate items.
    let mut depth = 0i32;
    let mut commas: Vec<usize> = Vec::new();
    for (at, c) in clause.char_indices() {
        match c {
            '“' | '《' | '（' | '(' | '‘' | '「' => depth += 1,
            '”' | '》' | '）' | ')' | '’' | '」' => depth -= 1,
            '、' if depth <= 0 => commas.push(at),
            _ => {}
        }
    }
    let last = *commas.last()?;
    let mut tail = &clause[last + '、'.len_utf8()..];
    let mut items = commas.len() + 1;
    let and_others = match tail.find('等') {
        Some(at) => {
            // 「甲、乙和丙等」 has one more item than commas say, and 和 may also be inside one.
            items += usize::from(tail[..at].contains(['和', '与', '及']));
            tail = &tail[at + '等'.len_utf8()..];
            true
        }
        None => false,
    };
    let (number, from, to) = count_in(tail, and_others)?;
    if !and_others && items < 3 {
        return None;
    }
    let wrong = if and_others {
        items as u64 > number
    } else {
        // 「甲、乙、丙和丁四种」: whether 和 joins two items or stands inside one cannot be told.
        let joined = u64::from(tail[..from].contains(['和', '与', '及']));
        !(items as u64..=items as u64 + joined).contains(&number)
    };
    // 「一个」 is rarely a count, and far more than is named is a count of something else.
    if !wrong || !(2..=30).contains(&number) || clause[..last].contains(MASK) {
        return None;
    }
    let place = clause.len() - tail.len();
    let range = place + from..place + to;
    let message = format!("列举了 {items} 项，却说是“{}”", &clause[range.clone()]);
    Some((range, Diagnostic::new(Code::FigureCount, message).hint("核对列举的各项和总数")))
}

/// A count such as `3个` or `三大`: at the start of `tail` behind 等, else behind the last item.
fn count_in(tail: &str, at_start: bool) -> Option<(u64, usize, usize)> {
    const MEASURES: [&str; 13] =
        ["个", "项", "大", "类", "种", "方面", "家", "支", "处", "条", "级", "名", "位"];
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十两".contains(c);
    let start = if at_start { 0 } else { tail.find(numeral)? };
    let end = start + tail[start..].find(|c| !numeral(c)).unwrap_or(tail.len() - start);
    let digits = &tail[start..end];
    let number = digits.parse().ok().or_else(|| numerals::parse(digits))?;
    let measure = MEASURES.iter().find(|measure| tail[end..].starts_with(**measure))?;
    // People are not counted by the kinds that are listed: 党员、干部、群众15名.
    let people = matches!(*measure, "名" | "位");
    // A numeral behind the last item may begin a word of it: 「思想、组织、作风三大建设」 counts, 「…、第一个」 does not.
    let ordinal = tail[..start].ends_with(['第', '每', '各', '这', '那']);
    (!ordinal && (at_start || !people)).then_some((number, start, end + measure.len()))
}
