//! Marks of Markdown that were meant and show as they stand: stars, underscores, notes, shortcodes.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Found, Options};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::document::shortcode;
use crate::embedded;
use crate::text::blanks;
use crate::text::chars::is_wide;
use crate::text::passage::{Passage, Role};

static STARS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("**"));
static NOTE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("[^"));

/// The first stars of a passage that were meant to be emphasis.
pub(super) fn stars(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    if !passage.role.is_prose() || !passage.seen.markup {
        return;
    }
    slack(passage, found);
    if STARS.find(text.as_bytes()).is_none() {
        return;
    }
    let runs = runs(passage, '*');
    let touches = |run: &Range<usize>| {
        let (before, after) = (&text[..run.start], &text[run.end..]);
        let beside = [before.chars().next_back(), after.chars().next()];
        beside.iter().flatten().any(|c| is_wide(*c))
            // `** 重点**` at the beginning; not `乘方写 ** 号`.
            || before.trim().is_empty() && after.trim_start().chars().next().is_some_and(is_wide)
    };
    let Some(first) = runs.iter().find(|run| run.len() >= 2 && touches(run)) else { return };
    let fixes = blanks_inside(passage, &runs);
    let hint = match fixes.is_empty() {
        true => r"检查星号是否成对、紧挨着文字（里面不留空格）；就是要显示星号，写 \*\*",
        false => "星号要紧挨着文字：删去两对星号里面的空格",
    };
    let diagnostic = Diagnostic::new(Code::MarkdownStars, "星号没有变成加粗，会照原样显示").hint(hint);
    found.add(passage, first.start..first.start + 2, diagnostic.mended_by(fixes));
}

/// What takes the blanks out of `** 重点 **`, if there is nothing else it can be: no other stars in the paragraph.
fn blanks_inside(passage: &Passage<'_>, runs: &[Range<usize>]) -> Vec<Fix> {
    let whole = passage.whole();
    let written = &passage.source[whole.clone()];
    let [open, close] = runs else { return Vec::new() };
    let inside = &passage.text[open.end..close.start];
    let words = inside.trim_matches([' ', '\u{3000}']);
    let alone = open.len() == 2 && close.len() == 2 && written.matches('*').count() == 4;
    if !alone || words.is_empty() || words.len() == inside.len() || !words.chars().any(is_wide) {
        return Vec::new();
    }
    let first = open.end + inside.find(words).unwrap_or(0);
    let ranges = [open.end..first, first + words.len()..close.start];
    let places = ranges.into_iter().filter(|range| !range.is_empty()).map(|range| passage.place(range));
    places.map(|place| Fix::new(place, "")).collect()
}

/// `*重点 *`, `~~删去 ~~`: one pair in the paragraph, with a blank inside at one end or at both.
fn slack(passage: &Passage<'_>, found: &mut Found<'_>) {
    for (mark, length, made) in [('*', 1, "斜体"), ('~', 2, "删除线")] {
        if !passage.text.contains(mark) {
            continue;
        }
        let runs = runs(passage, mark);
        for pair in runs.chunks_exact(2).filter(|_| runs.len().is_multiple_of(2)) {
            let (open, close) = (&pair[0], &pair[1]);
            let fits = open.len() == length && close.len() == length && is_slack(passage.text, open, close);
            if !fits {
                continue;
            }
            let inside = &passage.text[open.end..close.start];
            let words = inside.trim_matches([' ', '\u{3000}']);
            let mark = &passage.text[open.clone()];
            let message = format!("“{mark}”与文字之间有空格，没有变成{made}，会照原样显示");
            let diagnostic = Diagnostic::new(Code::MarkdownStars, message)
                .hint(format!("记号要紧挨着文字，删去里面的空格：{mark}{words}{mark}"));
            let first = open.end + inside.find(words).unwrap_or(0);
            let blanks = [open.end..first, first + words.len()..close.start];
            let only = runs.len() == 2 && passage.source[passage.whole()].matches(mark).count() == 2;
            let blanks = blanks.into_iter().filter(|range| only && !range.is_empty());
            let fixes: Vec<Fix> = blanks.map(|range| Fix::new(passage.place(range), "")).collect();
            found.add(passage, open.start..close.end, diagnostic.mended_by(fixes));
        }
    }
}

/// Whether the blanks within a pair of marks are slips: `*姓名 *电话` has two stars of another sort, `2 * 3 * 4` as well.
fn is_slack(text: &str, open: &Range<usize>, close: &Range<usize>) -> bool {
    let inside = &text[open.end..close.start];
    let words = inside.trim_matches([' ', '\u{3000}']);
    let before = text[..open.start].chars().next_back();
    let after = text[close.end..].chars().next();
    let flanked = before.map_or(after.is_none() || text[open.clone()].len() == 2, is_wide);
    let apart = inside.starts_with(' ') && after.is_some_and(|c| c == ' ');
    flanked && !apart && words.len() < inside.len() && !words.is_empty() && words.chars().all(is_wide)
}

/// Full-width marks in pairs, how long a run of them is, and what they were meant as: the mark and what it makes.
const WIDE: [(char, usize, &str, &str); 6] = [
    ('＊', 2, "**", "加粗"),
    ('＊', 1, "*", "斜体"),
    ('＊', 3, "***", "加粗斜体"),
    ('＿', 2, "**", "加粗"),
    ('～', 2, "~~", "删除线"),
    ('｀', 1, "`", "代码"),
];

/// `＊＊重点＊＊`, `～～删去～～`, `｀代码｀`.
pub(super) fn wide(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    if !passage.role.is_prose() || !passage.seen.wide_markup {
        return;
    }
    for (mark, length, right, made) in WIDE {
        if !passage.text.contains(mark) {
            continue;
        }
        let text = passage.text;
        let runs = runs(passage, mark);
        let pair = runs.chunks_exact(2).find(|pair| {
            let inside = &text[pair[0].end..pair[1].start];
            let right = pair.iter().all(|run| run.len() == length * mark.len_utf8());
            right
                && (length != 1 || mark != '＊' || is_word(text, pair))
                && !inside.trim().is_empty()
                && !is_drawn(text, mark, &pair[0], inside)
        });
        let Some([open, close]) = pair else { continue };
        let fixes = if runs.len() == 2 { vec![open, close] } else { Vec::new() };
        let fixes = fixes.into_iter().map(|run| Fix::new(passage.place(run.clone()), right));
        let words = text[open.end..close.start].trim();
        let written = &text[open.clone()];
        let diagnostic = Diagnostic::new(
            Code::MarkdownFullWidth,
            format!("全角的“{written}”不是{made}的记号，会照原样显示"),
        )
        .hint(format!("用半角的记号：{right}{words}{right}"))
        .mended_by(fixes);
        found.add(passage, open.clone(), diagnostic);
    }
}

/// Whether a single star at each end was meant as emphasis of a word: no sign of times, and no note to a star.
fn is_word(text: &str, pair: &[Range<usize>]) -> bool {
    let inside = &text[pair[0].end..pair[1].start];
    let beside = [text[..pair[0].start].chars().next_back(), text[pair[1].end..].chars().next()];
    (2..=12).contains(&inside.chars().count())
        && inside.chars().all(is_wide)
        && !inside.contains(['，', '。', '、', '；', '：', '＊', '\u{3000}'])
        && beside.iter().all(|c| c.is_none_or(|c| is_wide(c) && !c.is_numeric()))
        && beside.iter().any(Option::is_some)
}

/// Whether waves draw out a word (`来啦～～快来～～`) and lines are to be written on (`＿＿年＿＿月`).
fn is_drawn(text: &str, mark: char, open: &Range<usize>, inside: &str) -> bool {
    let before = text[..open.start].chars().next_back();
    match mark {
        '～' => {
            before.is_some_and(|c| "啦哦呀吧呢哈嘛啊哟嗯喽哇喔耶噢咯啰的了！？。，".contains(c))
                || inside.contains(['，', '。', '！'])
        }
        '＿' => {
            inside.chars().count() < 2
                || blanks::begins_with_unit(inside)
                || before.is_some_and(|c| c == '：')
        }
        _ => false,
    }
}

/// `## 标题 ｛#b｝`: the id of a heading with full-width marks.
pub(super) fn heading_id(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    if passage.role != Role::Heading {
        return;
    }
    closing_marks(passage, found);
    let start = passage.whole().start;
    let Some(line) = passage.source[start..].lines().next() else { return };
    let line = line.trim_end().trim_end_matches('#').trim_end();
    let Some(inside) = line.strip_suffix(['}', '｝']) else { return };
    let Some(open) = inside.rfind(['{', '｛']) else { return };
    let mark = inside[open..].chars().next().map_or(1, char::len_utf8);
    let Some(id) = inside[open + mark..].trim().strip_prefix(['#', '＃']) else { return };
    let right = format!("{{#{id}}}");
    let is_id = !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let written = start + open..start + line.len();
    if !is_id || passage.source[written.clone()].is_ascii() || passage.source[written.clone()] == right {
        return;
    }
    let fits = passage.source[written.clone()].chars().any(|c| matches!(c, '｛' | '｝' | '＃'));
    if fits {
        let diagnostic = Diagnostic::new(Code::MarkdownFullWidth, "用了全角符号，没有成为标题的锚点")
            .hint(format!("用半角：{right}"));
        found.at(written.clone(), diagnostic.mended_by([Fix::new(written, right)]));
    }
}

/// `## 背景##`: the marks at the end belong to the heading unless a blank stands before them.
fn closing_marks(passage: &Passage<'_>, found: &mut Found<'_>) {
    let text = passage.text;
    let words = text.trim_end_matches('#');
    let range = words.len()..text.len();
    let place = passage.place(range.clone());
    let same = passage.source[place.clone()] == text[range.clone()];
    if range.is_empty() || !words.ends_with(is_wide) || !same || passage.source[..place.start].ends_with('\\')
    {
        return;
    }
    let diagnostic = Diagnostic::new(Code::MarkdownHeading, "标题末尾的井号会照原样显示")
        .hint("删去末尾的井号，或者在它们前面空一格");
    found.add(passage, range, diagnostic.mended_by([Fix::new(place, "")]));
}

/// The first reference of a passage to a note that is not there.
pub(super) fn note(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    if !passage.role.is_prose() || !passage.seen.markup {
        return;
    }
    let Some(at) = NOTE.find(passage.text.as_bytes()) else { return };
    let Some(length) = passage.text[at..].find(']').map(|end| end + 1) else { return };
    let range = at..at + length;
    // `[^1]：内容` was meant as the note itself.
    let defines = passage.text[range.end..].starts_with('：');
    if length > 3 && !defines && passage.is_prose(&range) {
        let label = &passage.text[range.clone()];
        let diagnostic = Diagnostic::new(Code::FootnoteMissing, format!("注释“{label}”没有内容"))
            .hint(format!("另起一行写“{label}: 注释的内容”"));
        found.add(passage, range, diagnostic);
    }
}

/// The underscores of a passage that were meant to be emphasis, where Markdown takes them for a part of a word.
pub(super) fn underscores(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    let text = passage.text;
    if !passage.role.is_prose() || !passage.seen.markup || !text.contains('_') {
        return;
    }
    let runs = runs(passage, '_');
    let mut at = 0;
    while let [open, close, ..] = &runs[at..] {
        let inside = &text[open.end..close.start];
        if open.len() != close.len() || !is_emphasis(text, open, close) {
            at += 1;
            continue;
        }
        at += 2;
        let (stars, what) = if open.len() == 2 { ("**", "加粗") } else { ("*", "斜体") };
        let message = format!("紧挨着汉字的下划线没有变成{what}，会照原样显示");
        let diagnostic = Diagnostic::new(Code::MarkdownUnderscores, message)
            .hint(format!("改用星号：{stars}{inside}{stars}"))
            .mended_by([open, close].map(|run| Fix::new(passage.place(run.clone()), stars)));
        found.add(passage, open.start..close.end, diagnostic);
    }
}

/// Whether what stands between two runs of underscores was meant to be emphasised: words, not a part of a name
/// (`报告_终稿.docx`) or a line to write on (`__年__月`).
fn is_emphasis(text: &str, open: &Range<usize>, close: &Range<usize>) -> bool {
    let inside = &text[open.end..close.start];
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    let before = text[..open.start].len() - text[..open.start].trim_end_matches(part).len();
    let after = text[close.end..].len() - text[close.end..].trim_start_matches(part).len();
    let word = &text[open.start - before..close.end + after];
    let beside = [text[..open.start].chars().next_back(), text[close.end..].chars().next()];
    let apart = beside.iter().any(|c| c.is_none_or(|c| !c.is_alphanumeric()));
    let name = beside.iter().flatten().any(|c| c.is_ascii_alphanumeric());
    let words = inside.chars().any(is_wide) && inside.trim() == inside && !inside.contains([' ', '，', '。']);
    words
        && !name
        && match open.len() {
            2 => inside.chars().count() >= 2 && !blanks::begins_with_unit(inside),
            1 => {
                let single = word.matches('_').count() == 2 && !word.contains('.');
                single && inside.chars().all(is_wide) && (apart || inside.chars().count() <= 6)
            }
            _ => false,
        }
}

/// The runs of a mark that are prose and written as they are.
pub(super) fn runs(passage: &Passage<'_>, mark: char) -> Vec<Range<usize>> {
    let text = passage.text;
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices(mark) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += mark.len_utf8(),
            _ => runs.push(at..at + mark.len_utf8()),
        }
    }
    runs.retain(|run| {
        let place = passage.place(run.clone());
        passage.source[place.clone()] == text[run.clone()]
            && !passage.source[..place.start].ends_with('\\')
            && passage.is_prose(run)
    });
    runs
}

/// A shortcode that was meant and is none: in a header or a dataset, with full-width braces, or with blanks between them.
pub(super) fn stray_shortcode(passage: &Passage<'_>, _options: &Options, found: &mut Found<'_>) {
    if !passage.seen.brace {
        return;
    }
    let is_value = matches!(passage.role, Role::Value | Role::Remark);
    if !is_value {
        parted_call(passage, found);
        single_brace(passage, found);
    }
    let marks: &[&str] = if is_value { &["{{", "｛｛"] } else { &["｛｛"] };
    for mark in marks {
        let Some(at) = passage.text.find(mark) else { continue };
        let range = at..at + mark.len();
        if !passage.is_prose(&range) {
            continue;
        }
        let (message, hint) = if is_value {
            ("这里不能用短代码，会照原样显示", "直接写出来；短代码只用在正文里")
        } else {
            ("全角的花括号不是短代码，会照原样显示", r#"用英文的花括号、括号和引号：{{ stat("编号") }}"#)
        };
        let fix = if is_value { None } else { half_width_call(passage, at) };
        found.add(passage, range, Diagnostic::new(Code::ShortcodeStray, message).hint(hint).mended_by(fix));
    }
}

/// `{ { stat("编号") } }`.
fn parted_call(passage: &Passage<'_>, found: &mut Found<'_>) {
    for (at, open) in passage.text.match_indices("{ {") {
        let range = at..at + open.len();
        let Some(fix) = call(passage, at, "} }").filter(|_| passage.is_prose(&range)) else { continue };
        let diagnostic =
            Diagnostic::new(Code::ShortcodeStray, "两个花括号之间有空格，不是短代码，会照原样显示")
                .hint(format!("花括号之间不留空格：{}", fix.text));
        found.add(passage, range, diagnostic.mended_by([fix]));
    }
}

/// `{stat("编号")}`.
fn single_brace(passage: &Passage<'_>, found: &mut Found<'_>) {
    let text = passage.text;
    for (at, _) in text.match_indices('{') {
        let Some(end) = text[at..].find('}').map(|length| at + length + 1) else { return };
        let range = at..end;
        let call = format!("{{{}}}", half_width(&text[range.clone()]));
        let is_single = !text[..at].trim_end_matches(' ').ends_with(['{', '$', '%', '#', '\\'])
            && !text[end..].starts_with('}');
        if !is_single || !is_built_in(&call) || !shortcode::is_call(&call) || !passage.is_prose(&range) {
            continue;
        }
        let place = passage.place(range.clone());
        let fix =
            (passage.source[place.clone()] == text[range.clone()]).then(|| Fix::new(place, call.clone()));
        let diagnostic = Diagnostic::new(Code::ShortcodeStray, "花括号只有一层，不是短代码，会照原样显示")
            .hint(format!("花括号要写两层：{call}"));
        found.add(passage, range, diagnostic.mended_by(fix));
    }
}

/// Whether what may be a call has a name that comes with the program: other braces are of other programs.
fn is_built_in(call: &str) -> bool {
    let Some((name, _)) = call.trim_start_matches(['{', ' ']).split_once('(') else { return false };
    let template = format!("shortcodes/{name}.html");
    embedded::DEFAULT_THEME.iter().any(|(known, _)| *known == template)
}

/// A call with the marks that a Chinese keyboard writes for its own.
fn half_width(written: &str) -> String {
    let half = |c: char| match c {
        '（' => '(',
        '）' => ')',
        '｛' => '{',
        '｝' => '}',
        '＝' => '=',
        '，' => ',',
        '“' | '”' | '＂' => '"',
        c => c,
    };
    written.chars().map(half).collect()
}

/// `｛｛ stat（“编号”） ｝｝` at a byte of a text as a call, if it is one but for the width of its marks.
fn half_width_call(passage: &Passage<'_>, at: usize) -> Option<Fix> {
    call(passage, at, "｝｝")
}

/// What stands from a byte of a text to the braces that close it as a call.
fn call(passage: &Passage<'_>, at: usize, close: &str) -> Option<Fix> {
    let end = at + passage.text[at..].find(close)? + close.len();
    let written = &passage.text[at..end];
    let call = half_width(written);
    let call = call.replacen("{ {", "{{", 1).replacen("} }", "}}", 1);
    let place = passage.place(at..end);
    (shortcode::is_call(&call) && passage.source[place.clone()] == *written).then(|| Fix::new(place, call))
}
