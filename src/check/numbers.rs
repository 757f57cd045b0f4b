//! Numbers in a running text: which there are, and what they give away by themselves: 由…增加到… that falls, percentages beyond
//! the whole, 「A、B等N个」 that names more than N, 万 without a unit. Knows nothing of datasets.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::check::figures::{is_of_change, scaled};
use crate::dataset::number::Decimal;
use crate::diagnostic::{Code, Diagnostic};
use crate::text::numerals;
use crate::text::passage::{Hole, Passage, What};

/// Something that is wrong, and the bytes of the text that it is about.
pub(super) type Finding = (Range<usize>, Diagnostic);

/// A number in a text, with the words that belong to it.
#[derive(Debug)]
pub(super) struct Number {
    /// From 约 to 余 and 万.
    pub(super) range: Range<usize>,
    /// The digits.
    digits: Range<usize>,
    /// 约, 近, 超 and their like before it.
    pub(super) before: &'static str,
    /// Whether 余 or 多 stands behind it.
    pub(super) odd: bool,
    /// 万 or 亿, if it is there.
    pub(super) large: &'static str,
}

impl Number {
    /// The number, 万 and 亿 multiplied out.
    pub(super) fn value(&self, prose: &str) -> Decimal {
        let digits = plain(&prose[self.digits.clone()]);
        scaled(&Decimal::parse(&digits).expect("a number is one that can be read"), self.large)
    }
}

/// Digits without the commas between thousands.
fn plain(digits: &str) -> Cow<'_, str> {
    if digits.contains(',') { digits.replace(',', "").into() } else { digits.into() }
}

/// In the place of what is no prose: in no word, and no part of a number.
const MASK: char = '\u{1}';

static COMMA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("、"));
static LARGE: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| ["万", "亿"].map(Finder::new));

/// The text of a passage with what is no prose masked byte by byte, if it has anything to count.
pub(super) fn prose<'p>(passage: &Passage<'p>) -> Option<Cow<'p, str>> {
    let Passage { text, holes, seen, .. } = passage;
    let blank = |hole: &&Hole| matches!(hole.what, What::Blank(_));
    if !seen.digit && !seen.comma && holes.is_empty() {
        return None;
    }
    let others = holes.iter().filter(|hole| !blank(hole));
    let mut masked: Vec<Range<usize>> = others.map(|hole| hole.range.clone()).collect();
    if seen.address {
        for (start, _) in text.match_indices("http").filter(|(at, _)| {
            let rest = &text[*at..];
            rest.starts_with("http://") || rest.starts_with("https://")
        }) {
            masked.push(start..start + address(&text[start..]));
        }
    }
    if masked.is_empty() {
        return Some(Cow::Borrowed(text));
    }
    let mut prose = text.as_bytes().to_vec();
    for range in masked {
        prose[range].fill(MASK as u8);
    }
    String::from_utf8(prose).ok().map(Cow::Owned)
}

/// Where the next digit is. Most of a text has none, so it is looked through in pieces that a processor sees at a glance.
fn next_digit(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    for piece in bytes[from..].chunks(64) {
        if piece.iter().fold(false, |any, byte| any | byte.is_ascii_digit()) {
            return piece.iter().position(u8::is_ascii_digit).map(|within| at + within);
        }
        at += piece.len();
    }
    None
}

fn address(text: &str) -> usize {
    text.bytes().take_while(|byte| byte.is_ascii_graphic() && *byte != b')' && *byte != b'>').count()
}

/// What the numbers of a text give away by themselves, shares beyond the whole left out.
pub(super) fn findings(passage: &Passage<'_>, prose: &str, numbers: &[Number]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for number in numbers {
        findings.extend(qualified_twice(prose, number));
        findings.extend(times_less(prose, number));
    }
    for pair in numbers.windows(2) {
        findings.extend(trend(prose, &pair[0], &pair[1]));
    }
    if passage.seen.digit || !passage.holes.is_empty() {
        findings.extend(large_without_unit(prose));
    }
    if passage.seen.comma {
        findings.extend(enumerations(prose));
    }
    findings
}

/// Every number that counts something: not a year, a date, a part of a word or a number of a list.
pub(super) fn numbers(prose: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let bytes = prose.as_bytes();
    let mut at = 0;
    while let Some(start) = next_digit(bytes, at) {
        at = start;
        while at < bytes.len() && (bytes[at].is_ascii_digit() || separator(bytes, at)) {
            at += 1;
        }
        let digits = start..at;
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
        if !Decimal::is_decimal(&plain(&prose[digits.clone()])) {
            continue;
        }
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
        found.push(Number { range: start - before.len()..end, digits, before, odd, large });
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
pub(super) fn clause(prose: &str, at: usize) -> &str {
    let start = prose[..at]
        .rfind(['，', '。', '；', '：', '！', '？', '、', '\n', '（', '）', '|', MASK])
        .map_or(0, |mark| mark + prose[mark..].chars().next().map_or(0, char::len_utf8));
    &prose[start..at]
}

/// The last year that is named in the sentence so far.
pub(super) fn year_before(prose: &str) -> Option<i16> {
    let sentence = prose.rsplit(['。', '；', '\n']).next()?;
    let at = sentence.rfind('年')?;
    sentence.get(at.checked_sub(4)?..at)?.parse().ok()
}

/// 「由90个增加到80个」.
fn trend(prose: &str, from: &Number, to: &Number) -> Option<Finding> {
    let between = &prose[from.range.end..to.range.start];
    // At most 24 characters, none of which ends a sentence.
    if between.len() > 24 * 4
        || between.contains(['。', '；', '！', '？', '\n', MASK])
        || between.chars().count() > 24
    {
        return None;
    }
    let mut before = prose[..from.range.start].char_indices().rev().take(16);
    let (start, _) = before.find(|(_, c)| matches!(c, '由' | '从' | '，' | '。' | '\n'))?;
    if !prose[start..].starts_with(['由', '从']) {
        return None;
    }
    let verbs = |words: &[&str]| {
        ["到", "至", "为"].iter().any(|to| words.iter().any(|word| between.contains(&format!("{word}{to}"))))
    };
    let up = verbs(&["增加", "增长", "提高", "上升", "扩大", "提升", "增", "升", "扩展", "发展"]);
    let down = verbs(&["减少", "下降", "降低", "缩减", "压减", "缩短", "减", "降", "压缩"]);
    if up == down {
        return None;
    }
    let (before, after) = (from.value(prose), to.value(prose));
    let (rises, falls) = (after > before, after < before);
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
fn large_without_unit(prose: &str) -> Vec<Finding> {
    const UNITS: &str = "元人户亩平字余多吨辆次件名份个册张棵株家条处场例只立千公米升度笔项台套面群里位美港欧日斤盏\
                         组支方顷间栋所块片枚艘架亿";
    let mut findings = Vec::new();
    let mut places: Vec<usize> = LARGE.iter().flat_map(|large| large.find_iter(prose.as_bytes())).collect();
    places.sort_unstable();
    for at in places {
        let large = &prose[at..at + '万'.len_utf8()];
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
fn qualified_twice(prose: &str, number: &Number) -> Option<Finding> {
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
fn times_less(prose: &str, number: &Number) -> Option<Finding> {
    if !prose[number.range.end..].starts_with('倍') {
        return None;
    }
    let before = clause(prose, number.range.start).trim_end_matches(['了', '到']);
    let verb =
        ["下降", "减少", "降低", "缩小", "缩短", "压减"].into_iter().find(|verb| before.ends_with(verb))?;
    let range = number.range.start..number.range.end + '倍'.len_utf8();
    let message = format!("“{verb}”不能用倍数：“{verb}{}”", &prose[range.clone()]);
    Some((range, Diagnostic::new(Code::FigureTrend, message).hint("写成百分比，如 下降了60%")))
}

/// 「满意率达120%」, 「占总数的120%」.
pub(super) fn beyond_whole(prose: &str, number: &Number) -> Option<Finding> {
    let percent = prose[number.range.end..].chars().next().filter(|c| matches!(c, '%' | '％'))?;
    let clause = clause(prose, number.range.start);
    let name = clause.trim_end_matches(['达', '到', '为', '是', '至', '高', '均', '都', '在']);
    let share = ["率", "占比", "比重", "比例"].iter().any(|word| name.ends_with(word))
        || name.ends_with('的') && name.contains('占');
    if !share
        || is_of_change(clause)
        || Decimal::parse("100").is_none_or(|whole| number.value(prose) <= whole)
    {
        return None;
    }
    let range = number.range.start..number.range.end + percent.len_utf8();
    let message = format!("“{}”超过了 100%", &prose[range.clone()]);
    let diagnostic = Diagnostic::new(Code::FigurePercent, message);
    Some((range, diagnostic.hint("如果是增长率或完成率，把“增长”“完成”写出来")))
}

/// 「甲、乙、丙等2个」, 「甲、乙、丙4个社区」.
fn enumerations(prose: &str) -> Vec<Finding> {
    const ENDS: [char; 7] = ['，', '。', '；', '：', '！', '？', '\n'];
    let mut findings = Vec::new();
    let mut from = 0;
    // Only clauses with a comma between items are looked at.
    while let Some(comma) = COMMA.find(&prose.as_bytes()[from..]) {
        let comma = from + comma;
        let mut end = prose.len();
        let mut counts = false;
        for (at, c) in prose[comma..].char_indices() {
            counts |= is_numeral(c);
            if ENDS.contains(&c) {
                end = comma + at + c.len_utf8();
                break;
            }
        }
        if counts {
            let before = prose[from..comma].char_indices().rfind(|(_, c)| ENDS.contains(c));
            let start = before.map_or(from, |(at, c)| from + at + c.len_utf8());
            let found = enumeration(&prose[start..end]);
            findings.extend(
                found.map(|(range, diagnostic)| (start + range.start..start + range.end, diagnostic)),
            );
        }
        from = end;
    }
    findings
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '两')
}

fn enumeration(clause: &str) -> Option<Finding> {
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
    let start = if at_start { 0 } else { tail.find(is_numeral)? };
    let end = start + tail[start..].find(|c| !is_numeral(c)).unwrap_or(tail.len() - start);
    let digits = &tail[start..end];
    let number = digits.parse().ok().or_else(|| numerals::parse(digits))?;
    let measure = MEASURES.iter().find(|measure| tail[end..].starts_with(**measure))?;
    // People are not counted by the kinds that are listed: 党员、干部、群众15名.
    let people = matches!(*measure, "名" | "位");
    // A numeral behind the last item may begin a word of it: 「思想、组织、作风三大建设」 counts, 「…、第一个」 does not.
    let ordinal = tail[..start].ends_with(['第', '每', '各', '这', '那']);
    (!ordinal && (at_start || !people)).then_some((number, start, end + measure.len()))
}
