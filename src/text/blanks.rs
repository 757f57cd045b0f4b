//! Figures and names that were left out of a text, told apart from emphasis and ordinary words: `召开会议**次`,
//! `***社区`, `XX街道`, `20XX年`, `____万元`, `（待核）`.
//!
//! A text that has been made fit for the public often still holds such marks, and Markdown would take the stars of two
//! of them for emphasis. The evidence is what follows: a unit of measure, or what names end in.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::chars::is_han;
use super::lexicon::Lexicon;

/// A figure or a name that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blank {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// How it is marked.
    pub form: Form,
}

/// How a blank is marked.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// `**次`: Markdown would read it as emphasis.
    Stars,
    /// `____万元`: Markdown could read it as emphasis.
    Line,
    /// `XX社区`, `××区`, `某某街道`, `〇〇镇`, `20XX年`.
    Letters,
    /// `（待核）`, `TODO`: says itself that it is to be filled in.
    Note,
}

/// The blanks of a value of front matter or of a dataset. A value that is nothing but `**`, `XX`, `〇〇` is one too.
pub fn in_value(value: &str) -> Vec<Blank> {
    let trimmed = value.trim();
    let start = value.len() - value.trim_start().len();
    let first = trimmed.chars().next().filter(|c| "*XxＸ×〇○△□某_＿".contains(*c));
    match first {
        Some(first) if trimmed.len() > first.len_utf8() && trimmed.trim_matches(first).is_empty() => {
            let form = if first == '*' { Form::Stars } else { Form::Letters };
            vec![Blank { range: start..start + trimmed.len(), form }]
        }
        _ => all(value, &[], true),
    }
}

/// The blanks of a Markdown text in order; none is looked for in the ranges of `opaque` (sorted, apart from each other).
pub fn find(text: &str, opaque: &[Range<usize>]) -> Vec<Blank> {
    all(text, opaque, false)
}

fn all(text: &str, opaque: &[Range<usize>], is_value: bool) -> Vec<Blank> {
    let mut blanks = stars(text, opaque, is_value);
    let stars = blanks.len();
    words(text, opaque, &mut blanks);
    if stars > 0 && stars < blanks.len() {
        blanks.sort_by_key(|blank| blank.range.start);
        // `**XX社区` is one blank.
        blanks.dedup_by(|next, blank| next.range.start < blank.range.end);
    }
    blanks
}

/// Units of measure; of those that begin alike the longer comes first.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "个百分点", "百分点", "平方公里", "平方千米", "平方米", "立方米", "公顷", "公斤", "千克", "公里",
    "千米", "海里", "小时", "分钟", "周年", "亿元", "万元", "千元", "百元", "亿", "万", "千", "百", "人次",
    "场次", "批次", "班次", "频次", "人", "次", "个", "名", "家", "户", "条", "项", "件", "处", "场", "期",
    "批", "支", "所", "台", "辆", "套", "份", "篇", "册", "座", "栋", "幢", "间", "位", "组", "轮", "届",
    "起", "例", "宗", "笔", "只", "头", "棵", "株", "吨", "斤", "亩", "元", "天", "岁", "倍", "年", "月",
    "日", "号", "级", "类", "种", "门", "层", "章", "枚", "米", "克", "%", "％", "‰",
];
/// What names end in or are followed by.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "等", "省", "市", "区", "县", "旗", "州", "镇", "乡", "村", "街道", "街", "社区", "小区", "园区",
    "新区", "路", "巷", "局", "厅", "委", "办", "院", "部门", "机关", "公司", "集团", "企业", "学校",
    "大学", "中学", "小学", "医院", "同志", "书记", "主任", "局长", "党支部", "党委", "党建", "都市圈",
    "的",
];
/// What a name written in letters (`XX社区`) is followed by: ends of names that are no common words.
#[rustfmt::skip]
const NAME_ENDS: &[&str] = &[
    "省", "市", "区", "县", "州", "镇", "乡", "村", "街道", "社区", "小区", "园区", "新区", "路", "巷",
    "局", "厅", "委", "办事处", "办公室", "院", "部", "部门", "机关", "单位", "公司", "集团", "企业",
    "学校", "大学", "中学", "小学", "医院", "支部", "党支部", "党委", "党总支", "党组", "物业", "项目",
    "工程", "品牌", "广场", "中心", "平台", "协会", "网格", "片区", "同志", "书记", "主任", "局长", "先生", "女士",
    "老师", "站长",
];
/// What a person is called by: behind 某某 it is a blank unless a surname stands before (张某某同志 is a name withheld).
const PERSONS: &[&str] = &["同志", "书记", "主任", "局长", "先生", "女士", "老师", "站长"];
pub(super) const SURNAMES: &str = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘范彭鲁韦马苗方袁柳史唐费廉岑薛雷贺汤罗毕安常于傅齐康伍余顾孟黄萧尹姚邵汪祁毛米贝明成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾江童颜郭梅盛林钟徐邱骆高夏蔡田胡凌霍万柯管卢莫房干丁邓洪包左石崔吉龚程邢陆翁段侯武刘龙叶黎白赖乔谭申廖温欧曾关游";

const CLOSING: &str = "，。；：、！？）」』”’》】〉…—,.;:!?)]\"'";
const SENTENCE_ENDS: [char; 4] = ['。', '！', '？', '；'];

/// How much what follows a mark speaks for a figure.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    None,
    /// A unit and more text: `**个社区`.
    Weak,
    /// A unit and the end of a clause: `**次，`.
    Strong,
}

/// A list of words, sorted by their first characters for a quick look; of those that begin alike the order is kept.
struct Words(LazyLock<Vec<(char, &'static str)>>);

impl Words {
    /// The first of the words that `text` begins with.
    fn at_start_of(&self, text: &str) -> Option<&'static str> {
        let first = text.chars().next()?;
        let start = self.0.partition_point(|(c, _)| *c < first);
        let alike = self.0[start..].iter().take_while(|(c, _)| *c == first);
        alike.map(|(_, word)| *word).find(|word| text.starts_with(word))
    }
}

macro_rules! words {
    ($list:expr) => {
        Words(LazyLock::new(|| {
            let mut words: Vec<(char, &'static str)> =
                $list.iter().filter_map(|word| Some((word.chars().next()?, *word))).collect();
            words.sort_by_key(|(first, _)| *first);
            words
        }))
    };
}

static UNIT: Words = words!(UNITS);
static NAME: Words = words!(NAMES);
static NAME_END: Words = words!(NAME_ENDS);

fn starts_with_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.starts_with(word))
}

fn figure(after: &str) -> Evidence {
    let rest = after.strip_prefix('余').unwrap_or(after);
    let Some(unit) = UNIT.at_start_of(rest) else {
        return if rest.len() < after.len() { Evidence::Weak } else { Evidence::None };
    };
    let rest = &rest[unit.len()..];
    let rest = rest.strip_prefix(['余', '多']).unwrap_or(rest);
    let bounded = ["以上", "以下", "以内", "左右", "（", "("]
        .iter()
        .any(|word| rest.strip_prefix(word).is_some_and(|behind| !behind.starts_with('的')))
        || rest.chars().next().is_none_or(|c| CLOSING.contains(c) || matches!(c, '*' | '|' | '\n' | '\r'));
    if bounded { Evidence::Strong } else { Evidence::Weak }
}

/// Whether a text begins with a unit of measure, as what follows a figure does.
pub fn begins_with_unit(text: &str) -> bool {
    figure(text) > Evidence::None
}

fn is_opaque(opaque: &[Range<usize>], at: usize) -> bool {
    let after = opaque.partition_point(|range| range.start <= at);
    after > 0 && opaque[after - 1].end > at
}

// ── stars

/// A run of stars in a line.
#[derive(Clone, Debug)]
struct Run {
    range: Range<usize>,
    figure: Evidence,
    name: bool,
    /// Whether emphasis could begin and end here.
    opens: bool,
    closes: bool,
}

/// What is known of the runs of a line before the whole text has been seen.
#[derive(Default)]
struct Line {
    /// Blanks by strong evidence.
    sure: Vec<Run>,
    /// Blanks if another one in the line is sure.
    likely: Vec<Run>,
    /// Runs without evidence and without a partner.
    strays: Vec<Run>,
    /// What can be emphasis: the run that opens, the one that closes, those between.
    pairs: Vec<(Run, Run, Vec<Run>)>,
}

fn stars(text: &str, opaque: &[Range<usize>], is_value: bool) -> Vec<Blank> {
    if !can_hold_stars(text, is_value) {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut total = 0;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if memchr::memchr(b'*', line.as_bytes()).is_some() {
            let runs = runs(text, start..start + line.trim_end_matches(['\n', '\r']).len(), opaque);
            total += runs.len();
            lines.push(sort_line(text, start, runs));
        }
        start += line.len();
    }

    // A text with several sure blanks has been made fit for the public: there, a run that is followed by a unit or a
    // name is a blank even where a pair would be believable, and so is a run without a partner.
    let sure: usize = lines.iter().map(|line| line.sure.len()).sum();
    let redacted = sure >= 3 && sure * 5 >= total;
    let mut blanks = Vec::new();
    for line in lines {
        let found = line.sure.len();
        blanks.extend(line.sure);
        if redacted || found > 0 || is_value {
            blanks.extend(line.likely);
        }
        if redacted {
            blanks.extend(line.strays);
            for (opener, closer, between) in line.pairs {
                let inside = &text[opener.range.end..closer.range.start];
                let evidence = |run: &Run| run.figure > Evidence::None || run.name;
                let clause = inside.ends_with(['，', '。', '：', '；', '！', '？']) && !evidence(&closer);
                let joined = evidence(&closer) && inside.contains(['，', '；', '。']);
                if !clause && evidence(&opener) || joined {
                    blanks.extend([opener, closer]);
                    blanks.extend(between);
                }
            }
        }
    }
    blanks.sort_by_key(|run| run.range.start);
    blanks.dedup_by_key(|run| run.range.start);
    blanks.into_iter().map(|run| Blank { range: run.range, form: Form::Stars }).collect()
}

/// Whether a run of stars in the text can be a blank at all: without a sure one there is none, but in a value.
fn can_hold_stars(text: &str, is_value: bool) -> bool {
    let (mut from, mut line, mut opens) = (0, 0, true);
    while let Some(start) = memchr::memchr(b'*', &text.as_bytes()[from..]).map(|at| from + at) {
        let after = text[start..].trim_start_matches('*');
        from = text.len() - after.len();
        let before = &text[..start];
        if is_value || figure(after) == Evidence::Strong || is_cell(before, after) {
            return true;
        }
        // Of two runs that may be twins the first opens: in a line every other one.
        if memchr::memchr(b'\n', &text.as_bytes()[line..start]).is_some() {
            (line, opens) = (start, true);
        }
        if opens && can_be_a_twin(before, after) {
            return true;
        }
        opens = !opens || after.starts_with(' ');
    }
    false
}

/// Whether what stands between two texts of a line is a whole cell of a table.
fn is_cell(before: &str, after: &str) -> bool {
    after.trim_start_matches(' ').starts_with('|') && before.trim_end_matches(' ').ends_with('|')
}

/// The runs of stars in the line `text[line]` that are neither escaped nor bullets, rules or arithmetic.
fn runs(text: &str, line: Range<usize>, opaque: &[Range<usize>]) -> Vec<Run> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    let mut from = line.start;
    while let Some(at) = memchr::memchr(b'*', &bytes[from..line.end]) {
        let mut start = from + at;
        let end = start + bytes[start..line.end].iter().take_while(|&&byte| byte == b'*').count();
        from = end;
        start += bytes[line.start..start].iter().rev().take_while(|&&byte| byte == b'\\').count() % 2;
        if start == end || is_opaque(opaque, start) {
            continue;
        }
        let (before, after) = (&text[line.start..start], &text[end..line.end]);
        let (previous, next) = (before.chars().next_back(), after.chars().next());
        let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let whole_cell = is_cell(before, after);
        let figure = if whole_cell && end - start <= 4 { Evidence::Strong } else { figure(after) };
        if blank(previous) && blank(next) && !whole_cell {
            continue;
        }
        let latin = |c: Option<char>, bracket| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == bracket);
        let arithmetic = latin(previous, ')') && latin(next, '(') && end - start <= 2;
        runs.push(Run {
            range: start..end,
            figure: if arithmetic { Evidence::None } else { figure },
            name: !arithmetic && NAME.at_start_of(after).is_some(),
            opens: !blank(next),
            closes: !blank(previous),
        });
    }
    runs
}

/// Pairs the runs of the line that begins at `start`, each with the next of its length if that makes believable
/// emphasis, and weighs the others.
fn sort_line(text: &str, start: usize, runs: Vec<Run>) -> Line {
    let mut line = Line::default();
    let (mut index, mut paired) = (0, 0);
    while index < runs.len() {
        let run = &runs[index];
        let partner = runs[index + 1..]
            .iter()
            .take(6)
            .position(|other| other.closes && other.range.len() == run.range.len())
            .map(|offset| index + 1 + offset)
            .filter(|&other| run.opens && is_believable(text, start, run, &runs[other]))
            .filter(|&other| other > index + 1 || !are_twins(text, run, &runs[other]));
        if let Some(partner) = partner {
            let between = &runs[index + 1..partner];
            let sure = |run: &&Run| run.figure == Evidence::Strong && run.closes;
            line.sure.extend(between.iter().filter(sure).cloned());
            line.pairs.push((run.clone(), runs[partner].clone(), between.to_vec()));
            index = partner + 1;
            continue;
        }
        // What closes a pair to Markdown does not open another.
        if let Some(next) = runs.get(index + 1).filter(|_| index >= paired) {
            if are_twins(text, run, next) {
                line.sure.extend([run.clone(), next.clone()]);
                index += 2;
                continue;
            }
            paired = index + 2;
        }
        let first = text[start..run.range.start].trim().is_empty();
        if run.figure == Evidence::Strong && (run.closes || first || run.range.len() >= 2) {
            line.sure.push(run.clone());
        } else if run.figure == Evidence::Weak && run.closes || run.name && run.opens {
            line.likely.push(run.clone());
        } else {
            line.strays.push(run.clone());
        }
        index += 1;
    }
    line
}

/// What parts two things of a list.
const PARTING: [&str; 7] = ["、", "，", "；", "和", "与", "及", "或"];

/// Whether a run can be the first of two [twins](are_twins), by what stands beside it. A quick look.
fn can_be_a_twin(before: &str, after: &str) -> bool {
    let named = || figure(after) > Evidence::None || NAME.at_start_of(after).is_some();
    after.starts_with(['，', '、', '；', '和', '与']) && before.ends_with(is_han) || named()
}

/// Whether two runs next to each other are two blanks of a list: `张**同志、李**同志`, `张**、李**等`, `**个社区、**个小区`. Markdown
/// takes them for a pair, but nobody emphasises what lies between them.
fn are_twins(text: &str, first: &Run, second: &Run) -> bool {
    if !first.opens
        || !second.closes
        || first.range.len() != second.range.len()
        || text.len() < second.range.end
    {
        return false;
    }
    let inside = &text[first.range.end..second.range.start];
    let before = text[..first.range.start].chars().next_back();
    // `张**、李**等`: emphasis does not begin with a comma.
    if inside.starts_with(['，', '、', '；'])
        || inside.starts_with(['和', '与']) && before.is_some_and(is_surname)
    {
        return before.is_some_and(is_han) && inside.ends_with(|c| is_han(c) || c == '）');
    }
    let evidence = |run: &Run| run.figure > Evidence::None || run.name;
    if !evidence(first) || !evidence(second) {
        return false;
    }
    // `**社区、**小区`: nor does it end with one.
    if PARTING.iter().any(|mark| inside.ends_with(mark)) {
        return true;
    }
    // `红**社区、绿**社区`, `**个社区、优化**个社区`: the same word behind both, and the list goes on between them.
    let behind = &text[second.range.end..];
    let word = |text: &str| UNIT.at_start_of(text).or_else(|| NAME.at_start_of(text));
    let same = word(inside).is_some_and(|one| word(behind) == Some(one));
    let persons = starts_with_any(inside, PERSONS) && starts_with_any(behind, PERSONS);
    (same || persons) && PARTING.iter().any(|mark| inside.contains(mark))
}

fn is_surname(c: char) -> bool {
    SURNAMES.contains(c)
}

/// Whether an author can have meant to emphasise what stands between two runs of the line that begins at `start`.
fn is_believable(text: &str, start: usize, opener: &Run, closer: &Run) -> bool {
    let inside = &text[opener.range.end..closer.range.start];
    let (Some(first), Some(last)) = (inside.chars().next(), inside.chars().next_back()) else { return false };
    let closing = CLOSING.contains(first) && !matches!(first, '—' | '…' | '"' | '\'');
    if first.is_whitespace() || last.is_whitespace() || closing {
        return false;
    }
    // A sentence ends within: only if the emphasis begins with a sentence.
    if inside[..inside.len() - last.len_utf8()].contains(SENTENCE_ENDS) {
        let before = text[start..opener.range.start].trim_end_matches([' ', '\u{3000}', '>', '#', '-', '+']);
        let begins = before
            .chars()
            .next_back()
            .is_none_or(|c| SENTENCE_ENDS.contains(&c) || "：:.)）、|".contains(c) || c.is_ascii_digit());
        if !begins {
            return false;
        }
    }
    // `**次，研究**个` is no emphasis; a short list, a unit by itself and a unit with a colon can be.
    if opener.figure == Evidence::Strong {
        let rest = inside.strip_prefix('余').unwrap_or(inside);
        let rest = &rest[UNIT.at_start_of(rest).map_or(0, str::len)..];
        let short = |part: &str| part.chars().count() <= 3;
        let list = rest.starts_with('、') && inside.chars().count() <= 12 && inside.split('、').all(short);
        // A figure follows what it counts; emphasis can also begin a line or a clause: `**人、财、物，向基层倾斜。**`
        let begins = !text[start..opener.range.start].ends_with(|c| is_han(c) || c == '”');
        let meant = closer.figure == Evidence::None && (list || rest.is_empty() || begins && !closer.name);
        if !meant && !matches!(rest, "：" | ":") {
            return false;
        }
    }
    // `**个社区、优化**个社区`: both are followed by a unit or a name.
    let behind = text[closer.range.end..].chars().next();
    !(opener.figure > Evidence::None
        && (closer.figure > Evidence::None || closer.name)
        && behind.is_some_and(|c| is_han(c) || CLOSING.contains(c)))
}

// ── other marks

#[rustfmt::skip]
const MARKS: [&str; 36] = [
    "XX", "xx", "××", "ＸＸ", "〇〇", "○○", "△△", "□□", "某某", "X年", "×年", "__", "（待", "(待", "〔待",
    "【待", "TODO", "TBD", "FIXME", "＿＿", "＊", "（）", "（ ", "（\u{3000}", "( )", "(  ", "(\u{3000}",
    "（此处", "(此处", "【此处", "〔此处", "（请补", "（请填", "（补充", "待核）", "待补",
];

static MARK: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let dense = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(MARKS);
    dense.expect("a few short words make an automaton")
});

/// Finds out quickly that there is no mark, which is so nearly always.
static ANY: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(MARKS));

fn words(text: &str, opaque: &[Range<usize>], blanks: &mut Vec<Blank>) {
    if !ANY.is_in(text) {
        return;
    }
    let mut from = 0;
    for mark in MARK.find_iter(text) {
        let at = mark.start();
        if at < from || is_opaque(opaque, at) {
            continue;
        }
        let found = match MARKS[mark.pattern().as_usize()] {
            "（待" | "(待" | "〔待" | "【待" | "（此处" | "(此处" | "【此处" | "〔此处" | "（请补"
            | "（请填" | "（补充" => note(text, at),
            "待核）" | "待补" => note_around(text, at),
            "＊" => wide_stars(text, at),
            "（）" | "（ " | "（\u{3000}" | "( )" | "(  " | "(\u{3000}" => brackets(text, at),
            "TODO" | "TBD" | "FIXME" => todo(text, at..mark.end()),
            "__" | "＿＿" => line(text, at),
            _ => letters(text, at),
        };
        if let Some(blank) = found {
            from = blank.range.end;
            blanks.push(blank);
        } else {
            // The rest of a run that is no blank is none either.
            let c = text[at..].chars().next().unwrap_or_default();
            from = at + text[at..].len() - text[at..].trim_start_matches(c).len();
        }
    }
}

/// `XX社区`, `20XX年`: the run at `at`, with digits before it.
fn letters(text: &str, at: usize) -> Option<Blank> {
    let letter = text[at..].chars().next()?;
    let end = at + text[at..].len() - text[at..].trim_start_matches(letter).len();
    let after = &text[end..];
    let digits = text[..at].len() - text[..at].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let start = at - digits;
    let previous = text[..start].chars().next_back();
    if previous.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '.')) {
        return None;
    }
    // 二〇〇〇年 is a year, 〇〇后 those born from 2000 on.
    let numeral = |c: char| "〇一二三四五六七八九".contains(c);
    if letter == '〇' && (previous.is_some_and(numeral) || after.starts_with(numeral)) {
        return None;
    }
    let found = if digits > 0 {
        digits < 4 && digits + (end - at) / letter.len_utf8() == 4 && after.starts_with('年')
    } else if letter == '某' {
        let person = starts_with_any(after, PERSONS) && previous.is_some_and(|c| SURNAMES.contains(c));
        !person && NAME_END.at_start_of(after).is_some()
    } else {
        let run = (end - at) / letter.len_utf8();
        run >= 2 && (figure(after) > Evidence::None || NAME_END.at_start_of(after).is_some())
    };
    found.then_some(Blank { range: start..end, form: Form::Letters })
}

/// `____万元`: a line to write on.
fn line(text: &str, at: usize) -> Option<Blank> {
    let stroke = text[at..].chars().next()?;
    let end = at + text[at..].len() - text[at..].trim_start_matches(stroke).len();
    let length = (end - at) / stroke.len_utf8();
    let (before, after) = (&text[..at], &text[end..]);
    let (previous, next) = (before.chars().next_back(), after.chars().next());
    let word =
        |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '\\' | '*' | '/'));
    if word(previous) || word(next) {
        return None;
    }
    // `__重点__` is emphasis: a run of the same length stands before it in the line, and text between.
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let partner = line.rfind(&text[at..end]).map(|partner| &line[partner + (end - at)..]);
    let emphasis = partner.is_some_and(|inside| {
        !inside.is_empty() && !inside.starts_with([' ', '，', '。', '、']) && figure(inside) == Evidence::None
    });
    let bounded = next.is_none_or(|c| CLOSING.contains(c) || c.is_whitespace() || c == '|');
    let evidence = figure(after);
    let found = match length {
        2 => evidence == Evidence::Strong && stroke == '_',
        _ => evidence > Evidence::None || bounded || NAME_END.at_start_of(after).is_some(),
    };
    (found && !emphasis).then_some(Blank { range: at..end, form: Form::Line })
}

/// `共＊＊户`: full-width stars before a unit or a name, which no second run makes emphasis.
fn wide_stars(text: &str, at: usize) -> Option<Blank> {
    let after = text[at..].trim_start_matches('＊');
    let range = at..text.len() - after.len();
    let count = range.len() / '＊'.len_utf8();
    let evidence = figure(after);
    let found = evidence == Evidence::Strong
        || count >= 2 && (evidence > Evidence::None || NAME_END.at_start_of(after).is_some());
    // `＊＊个人＊＊`
    let line = after.lines().next().unwrap_or_default();
    let emphasis = line.find('＊').is_some_and(|length| {
        let behind = line[length..].trim_start_matches('＊');
        let alike = line.len() - length - behind.len() == range.len();
        alike && figure(behind) == Evidence::None && NAME_END.at_start_of(behind).is_none()
    });
    let digit = text[..at].ends_with(|c: char| c.is_ascii_digit());
    (found && !emphasis && !digit).then_some(Blank { range, form: Form::Letters })
}

/// `共（ ）户`: brackets with nothing in them, before a unit.
fn brackets(text: &str, at: usize) -> Option<Blank> {
    let inside = text[at..].trim_start_matches(['（', '(']).trim_start_matches([' ', '\u{3000}']);
    let after = inside.strip_prefix(['）', ')'])?;
    let before = text[..at].chars().next_back();
    let found = before.is_some_and(|c| is_han(c) || "，、：".contains(c)) && figure(after) > Evidence::None;
    found.then_some(Blank { range: at..text.len() - after.len(), form: Form::Letters })
}

/// What a note begins with that says that something is to be filled in.
const NOTES: [&str; 12] = [
    "待核",
    "待定",
    "待补",
    "待填",
    "待查",
    "待确认",
    "待统计",
    "待公布",
    "待更新",
    "请补",
    "请填",
    "补充数据",
];
/// What is to be done at a place: `（此处补充数据）`.
const HERE: [&str; 8] = ["补", "填", "插", "加", "写", "放", "待", "缺"];

/// `（待核）`, `（此处补充数据）`: a note in brackets.
fn note(text: &str, at: usize) -> Option<Blank> {
    let length = text[at..].chars().take(22).map(char::len_utf8).sum::<usize>();
    let within = &text[at..at + length];
    let end = within.find(['）', ')', '〕', '】'])?;
    let inner = within[..end].trim_start_matches(['（', '(', '〔', '【']);
    let known = match inner.strip_prefix("此处") {
        Some(rest) => starts_with_any(rest, &HERE),
        None => starts_with_any(inner, &NOTES) && inner.chars().count() <= 9,
    };
    let close = within[end..].chars().next()?.len_utf8();
    known.then_some(Blank { range: at..at + end + close, form: Form::Note })
}

/// `（数据待核）`, `（具体名单待补充）`: a note in brackets that ends with what is to be done.
fn note_around(text: &str, at: usize) -> Option<Blank> {
    let rest = text[at..].trim_start_matches(['待', '核', '补', '充']);
    let close = rest.chars().next().filter(|c| "）)】〕".contains(*c))?;
    let before = &text[..at];
    let open = before.rfind(['（', '(', '【', '〔', '）', ')', '。', '，', '\n'])?;
    let mark = before[open..].chars().next().filter(|c| "（(【〔".contains(*c))?;
    let short = (1..=8).contains(&before[open + mark.len_utf8()..].chars().count());
    short.then(|| Blank { range: open..text.len() - rest.len() + close.len_utf8(), form: Form::Note })
}

/// `TODO` as a note: at the beginning of a line, in brackets, or with a colon.
fn todo(text: &str, range: Range<usize>) -> Option<Blank> {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '.');
    if before.ends_with(word) || after.starts_with(word) {
        return None;
    }
    let line = before[before.rfind('\n').map_or(0, |at| at + 1)..]
        .trim_matches([' ', '-', '*', '>', '+', '#', '\t']);
    let noted = after.starts_with([':', '：']) || before.ends_with(['（', '(', '【', '[']);
    (noted || line.is_empty()).then_some(Blank { range, form: Form::Note })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with each blank in ⟦⟧.
    fn marked(text: &str) -> String {
        let mut marked = String::new();
        let mut copied = 0;
        for blank in find(text, &[]) {
            marked += &text[copied..blank.range.start];
            marked += &format!("⟦{}⟧", &text[blank.range.clone()]);
            copied = blank.range.end;
        }
        marked + &text[copied..]
    }

    #[test]
    fn blanks_are_found() {
        for expected in [
            "召开专题会议⟦**⟧次，讲党课⟦**⟧次。",
            "新成立⟦**⟧个社区、优化⟦**⟧个社区辖区范围，整合资金⟦**⟧万元。",
            "清退企业⟦*⟧家，补缴物业费⟦*⟧余万元；",
            "参加⟦**⟧人次以上",
            "| 会议 | ⟦**⟧ |",
            "在⟦XX⟧社区试点",
            "⟦××⟧区⟦〇〇⟧镇⟦某某⟧街道",
            "⟦20XX⟧年，⟦202X⟧年，⟦20××⟧年",
            "投入⟦____⟧万元，惠及⟦____⟧户",
            "联系电话：⟦________⟧",
            "办结率98%⟦（待核）⟧，满意率⟦（待补充）⟧",
            "名单⟦〔待补〕⟧如下，⟦【待填】⟧",
            "⟦TODO⟧ 补充成效\n成效⟦TODO⟧：待写（⟦TBD⟧）",
            "覆盖⟦XX⟧万人",
            "在⟦XX⟧社区，**重点：**由书记牵头",
            // Two runs that Markdown takes for a pair, and nobody can have meant as one.
            "张⟦**⟧同志、李⟦**⟧同志参加",
            "⟦**⟧同志、⟦**⟧书记出席",
            "张⟦**⟧、李⟦**⟧等同志出席",
            "王⟦**⟧和赵⟦**⟧两位同志",
            "李⟦*⟧，女，45岁；王⟦*⟧，男",
            "成立了⟦**⟧个社区、⟦**⟧个小区共建点",
            "新建⟦**⟧个社区、优化⟦**⟧个社区辖区",
            "红⟦**⟧社区、绿⟦**⟧社区联建",
            "A⟦**⟧区和B⟦**⟧区结对",
            "文字**重点**，张⟦**⟧同志、李⟦**⟧同志",
            // Brackets and full-width stars.
            "共⟦＊＊⟧户，走访⟦＊⟧次，⟦＊＊⟧社区",
            "有⟦（ ）⟧户，⟦（　　）⟧人，⟦（）⟧个，⟦(  )⟧次",
            "成效如下⟦（此处补充数据）⟧。⟦【此处插入图片】⟧",
            "覆盖⟦（数据待核）⟧户⟦（请补充）⟧，名单⟦（具体名单待补充）⟧",
        ] {
            assert_eq!(marked(&expected.replace(['⟦', '⟧'], "")), expected);
        }
    }

    #[test]
    fn emphasis_and_ordinary_words_are_no_blanks() {
        for text in [
            "**重点：**内容，**次要**内容",
            "**人、财、物**向基层下沉",
            "**个**别",
            "以**项目**促**发展**",
            "**第一，**抓**人才**，**第二，**抓**资金**。",
            "- **坚持党建引领**：成效明显",
            "2**3 与 a * b * c",
            "XXL 码、XX染色体、Xxx、xx_yy",
            "二〇〇〇年、〇〇后",
            "张某某同志、某某说",
            "__init__ 与 __重点__ 与 ___重点___。",
            "等待（等待中）（待人热情）",
            "the TODO list 与 TODO.md",
            "3×4××5",
            "\\*\\*次",
            "---\n\n***\n",
            "由**街道、社区**党委牵头，**社区**和**小区**共建",
            "**个人**条件与**项目**年度计划",
            "**第一，**抓**人才**，**一、**抓资金",
            "**家庭**年收入，**人才、项目**年度计划",
            "推进＊＊重点＊＊工作，＊＊个人＊＊发展，3＊4米",
            "是（ ）。foo()次，（ 甲 ）个",
            "（此处有水，注意）（补充说明）（此处）",
            "* 项目、**社区**\n* 个人**小区**\n",
        ] {
            assert_eq!(marked(text), text);
        }
    }

    #[test]
    fn values_may_be_nothing_but_a_blank() {
        for (value, blank) in [
            ("**", true),
            ("XX", true),
            ("〇〇", true),
            ("**社区", true),
            ("120", false),
            ("*", false),
            ("", false),
        ] {
            assert_eq!(!in_value(value).is_empty(), blank, "{value}");
        }
    }

    #[test]
    fn nothing_is_looked_for_in_opaque_ranges() {
        let text = "`**次，**次`";
        let whole = 0..text.len();
        assert_eq!(find(text, &[whole]), []);
    }
}
