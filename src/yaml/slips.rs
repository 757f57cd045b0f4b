//! What people type where YAML wants something else, found by what the parser stumbles over: full-width marks, a colon
//! without a blank, tabs, quotes. Knows no keys.

use std::ops::Range;

use granit_parser::{ErrorKind, ScanError};

use super::{Entry, Value, shortened};
use crate::diagnostic::{Code, Diagnostic, Hint};
use crate::path::SourcePath;
use crate::text::chars::is_uncarried;

/// A character that leaves no mark on a page.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// What to do where a single value is asked for and more is given.
pub(super) fn too_much(value: &Value) -> Option<Hint> {
    match value {
        Value::List(_) => Some("这里只要一项：去掉方括号或行首的“- ”，别的删去".into()),
        Value::Map(_) => Some("这里没有下一级：去掉花括号和里面的名字、冒号，只留内容".into()),
        _ => None,
    }
}

/// A value that begins with stars. Stars at both ends are meant to be bold type, else they stand for a figure.
pub(super) fn alias(path: &SourcePath, range: Range<usize>, bold: bool) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::YamlAlias, "以星号“*”开头的值会被 YAML 当成别名").at(path, range);
    if bold {
        return diagnostic.hint("这里不能加粗：删去星号；要显示星号本身，给整段文字加上半角引号");
    }
    diagnostic
        .hint("数字没有公开：删去这一项，写 status: withheld（不公开）或 status: pending（待核定）")
        .hint("星号是文字的一部分：给整段文字加上半角引号，如 \"**社区\"")
}

/// Says in Chinese what a syntax error is about, looking at its line for the slips that people make.
pub(super) fn explain(path: &SourcePath, text: &str, offset: usize, error: &ScanError) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    let at = (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    if let Some(diagnostic) = full_width_colon(path, text, offset, at) {
        return diagnostic;
    }
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    if let Some(diagnostic) = glued_dash(path, text, offset, line_start) {
        return diagnostic;
    }
    let line = text[line_start..].lines().next().unwrap_or("");
    if let Some(diagnostic) = swallowed_bracket(path, text, offset) {
        return diagnostic;
    }
    let here =
        offset + at..offset + at + text[at..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
    let value = line.split_once(':').map_or("", |(_, value)| value.trim_start());
    let kind = error.kind();
    if let Some((found, c)) = line.char_indices().find(|(_, c)| is_uncarried(*c)) {
        let place = offset + line_start + found;
        let message = format!("这里有一个看不见的控制字符（U+{:04X}）", u32::from(c));
        return Diagnostic::new(Code::YamlSyntax, message)
            .at(path, place..place + c.len_utf8())
            .hint("多半是从 Word 或网页里粘贴来的；删去它，或者把这一行重新打一遍");
    }
    if value.starts_with('*')
        || matches!(kind, ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName)
            && line.contains('*')
    {
        let star = line.find('*').unwrap_or(0);
        let run = line[star..].bytes().take_while(|byte| *byte == b'*').count().max(1);
        let place = offset + line_start + star;
        return alias(path, place..place + run, line[star + run..].contains('*'));
    }
    if let Some(tab) = tab_before(text, line_start, is_about_tabs(kind)) {
        return Diagnostic::new(Code::YamlSyntax, "缩进用了制表符（Tab）")
            .at(path, offset + tab..offset + tab + 1)
            .hint("改成空格；每一级缩进两个空格");
    }
    if let Some((start, half)) = flow_value(line) {
        let start = offset + line_start + start;
        return full_width_brackets(
            path,
            start..start + line.trim_end().len() - (start - offset - line_start),
            half,
        );
    }
    if let Some(open) = open_bracket(text, at).filter(|open| *open < line_start) {
        let (bracket, closing) = if text[open..].starts_with('[') { ('[', ']') } else { ('{', '}') };
        return Diagnostic::new(Code::YamlSyntax, format!("“{bracket}”没有配对的“{closing}”"))
            .at(path, offset + open..offset + open + 1)
            .hint(format!("在最后一项后面补上“{closing}”；各项之间用半角逗号隔开"));
    }
    let error = |message: &str| Diagnostic::new(Code::YamlSyntax, message).at(path, here.clone());
    match kind {
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            error("引号没有配对").hint("引号要成对，都用半角；文字里不需要引号时，把它删去")
        }
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::ExpectedFlowMappingSeparator => {
            error("方括号或花括号没有配对，或者各项之间缺少半角逗号")
                .hint("写成 [甲, 乙] 或 {键: 值, 键: 值}，括号、逗号和冒号都用半角")
        }
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            error("括号配错了").hint("“[”用“]”结束，“{”用“}”结束")
        }
        ErrorKind::RecursionLimitExceeded => error("嵌套太深"),
        kind if is_about_tabs(kind) => error("这里用了制表符（Tab）").hint("改成空格"),
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::ExpectedBlockSequenceEntry
            if value.starts_with("- ") =>
        {
            let (key, items) = line.split_once(':').unwrap_or((line, ""));
            let key = key.trim_start_matches([' ', '-']);
            let one = shortened(items.trim_start_matches([' ', '-']));
            error("列表的项不能写在键的后面")
                .hint(Hint::from(format!("只有一项，删去“- ”：{key}: {one}")).putting(""))
                .hint("有几项的，放进方括号，如 [甲, 乙]，或者另起一行，每项一行，以“- ”开头")
        }
        _ if let Some(mark) = behind_brackets(value) => {
            let (key, _) = line.split_once(':').unwrap_or((line, ""));
            let whole = shortened(value.trim_end()).replace('"', "\\\"");
            let message = format!("“{mark}”以后还有文字，这一行读不下去");
            Diagnostic::new(Code::YamlSyntax, message)
                .at(path, here)
                .hint(format!(
                    "括号是文字的一部分，就给整段文字加上半角引号：{}: \"{whole}\"",
                    key.trim_start_matches([' ', '-'])
                ))
                .hint(format!("是一组值，“{mark}”后面不要再写别的"))
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::InvalidIndentation
        | ErrorKind::BlockSequenceEntryNotAllowed
        | ErrorKind::ExpectedBlockSequenceEntry => {
            error("缩进与前面的行对不上").hint("同一组的键、同一列表的“- ”要从同一列开始")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            let above = text[..line_start].trim_end();
            match line.split_once(':') {
                Some((key, rest)) if !key.trim().is_empty() => {
                    let colon = offset + line_start + key.len();
                    no_space(path, colon, key.trim_start_matches([' ', '-']), rest)
                }
                _ if above.ends_with(['|', '>']) => {
                    error("上一行的“|”表示下面是一段文字，这段文字却没有缩进").hint("每一行前面加两个空格")
                }
                _ => {
                    let diagnostic = match chinese_key(line) {
                        Some(colon) => {
                            Diagnostic::new(Code::YamlFullWidth, "这一行的冒号是全角的“：”，不是“键: 值”")
                                .at(
                                    path,
                                    offset + line_start + colon
                                        ..offset + line_start + colon + '：'.len_utf8(),
                                )
                                .hint(Hint::write(half_width(line)).putting(": "))
                        }
                        None => error("这一行没有冒号，不是“键: 值”"),
                    };
                    diagnostic.hint("上一行的文字没有写完时，接在那一行后面写，不要换行")
                }
            }
        }
        ErrorKind::UnknownQuotedScalarEscape | ErrorKind::InvalidQuotedScalarHexEscape => {
            // The text in quotes may go over several lines.
            let place = text[at..].find('\\').map_or(here, |slash| {
                let slash = offset + at + slash;
                slash..slash + 1
            });
            Diagnostic::new(Code::YamlSyntax, "双引号里的反斜杠“\\”后面跟了不认识的字符")
                .at(path, place)
                .hint("写两个反斜杠“\\\\”，或者把外面的双引号换成单引号")
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar | ErrorKind::InvalidTrailingSingleQuotedScalar => {
            error("引号结束以后还有文字").hint("文字里的引号改用全角的“”，外面不必再加引号")
        }
        ErrorKind::MultipleDocumentsUnsupported => error("一个文件只能写一段 YAML"),
        _ if value.starts_with(['@', '`', '%', '!', '&', '|', '>', '?', ',', ']', '}']) => {
            let first: String = value.chars().take(1).collect();
            error("这个符号不能用在文字的开头").hint(format!("值以“{first}”开头时，要给整段文字加上半角引号"))
        }
        ErrorKind::UnexpectedCharacter { .. } => error("这个符号不能用在这里"),
        kind => {
            if let Some((colon, key, rest)) = tight_colon_above(text, line_start) {
                return no_space(path, offset + colon, key, rest);
            }
            let colons = matches!(kind, ErrorKind::MappingValueNotAllowed | ErrorKind::MappingKeyNotAllowed);
            let diagnostic = error(if colons {
                "这一行有两个冒号，或者缩进与上一行对不上"
            } else {
                "YAML 写法有误"
            });
            match line.matches(':').count() {
                0 | 1 => diagnostic,
                _ => diagnostic.hint("文字里有半角冒号时，给整段文字加上半角引号，或者改用全角冒号“：”"),
            }
        }
    }
}

/// The bracket that closes what a value begins with, where there is more behind it: `[转载] 通知`.
fn behind_brackets(value: &str) -> Option<char> {
    let (open, close) = match value.chars().next()? {
        '[' => ('[', ']'),
        '{' => ('{', '}'),
        _ => return None,
    };
    let mut depth = 0;
    let end = value.char_indices().find_map(|(at, c)| {
        depth += i32::from(c == open) - i32::from(c == close);
        (depth == 0).then_some(at)
    })?;
    let rest = value[end + 1..].trim();
    (!rest.is_empty() && !rest.starts_with('#')).then_some(close)
}

/// Where the full-width colon of a line stands whose beginning may be a key in Chinese.
fn chinese_key(line: &str) -> Option<usize> {
    let colon = line.find('：')?;
    let key = line[..colon].trim();
    (is_word(key) && key.chars().count() <= 8 && key.chars().all(char::is_alphanumeric)).then_some(colon)
}

/// What is said of a colon behind a key with no blank behind it.
pub(super) fn no_space(path: &SourcePath, colon: usize, key: &str, rest: &str) -> Diagnostic {
    let right = format!("{key}: {}", shortened(rest.trim()));
    Diagnostic::new(Code::YamlSyntax, format!("“{key}”的冒号后面缺少空格"))
        .at(path, colon..colon + 1)
        .hint(Hint::write(right).putting(": "))
}

/// An item without a blank behind its dash, in the line that begins at a byte of a text: `-甲`, `-id: count`. A number has a
/// sign.
pub(super) fn glued_dash(
    path: &SourcePath,
    text: &str,
    offset: usize,
    line_start: usize,
) -> Option<Diagnostic> {
    let line = text[line_start..].lines().next()?;
    let begins = line.trim_start();
    let rest = begins.strip_prefix('-')?;
    let glued = rest.starts_with(|c: char| c.is_alphabetic() || "“《（\"[{".contains(c));
    let dash = offset + line_start + line.len() - begins.len();
    let hint = format!("空一格：- {}；就是要这个符号，给整段文字加上半角引号", rest.trim_end());
    let message = "“-”后面没有空格，不是列表的一项";
    glued.then(|| Diagnostic::new(Code::YamlSyntax, message).at(path, dash..dash + 1).hint(hint))
}

/// What is said of brackets of a Chinese keyboard around a list or mapping; `half` is that in YAML.
pub(super) fn full_width_brackets(path: &SourcePath, range: Range<usize>, half: String) -> Diagnostic {
    Diagnostic::new(Code::YamlFullWidth, "列表或一组键值的括号是全角的")
        .at(path, range)
        .hint(Hint::write(half))
}

fn is_about_tabs(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart
    )
}

/// The first tab in the indentation of the line that starts at `line_start`, or `below` it: of a tab that ends a text the
/// parser says where the text begins.
fn tab_before(text: &str, line_start: usize, below: bool) -> Option<usize> {
    let mut start = line_start;
    for line in text[line_start..].split_inclusive('\n').take(if below { usize::MAX } else { 1 }) {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..indent].find('\t') {
            return Some(start + tab);
        }
        start += line.len();
    }
    None
}

/// The colon of a `key:value` without a blank in the line above the one that starts at `line_start`: the text goes on for
/// the parser, and what is wrong shows in the line below. Of several such lines it is the first.
fn tight_colon_above(text: &str, line_start: usize) -> Option<(usize, &str, &str)> {
    let mut found = None;
    let mut end = line_start;
    for line in text[..line_start].lines().rev() {
        end -= line.len() + usize::from(text[..end].ends_with('\n'));
        let body = line.trim_start_matches([' ', '-']);
        let tight = body.split_once(':').filter(|(key, rest)| {
            is_word(key)
                && !rest.is_empty()
                && !rest.starts_with([' ', '/'])
                && !key.contains(['"', '\'', '['])
        });
        match tight {
            Some((key, rest)) => found = Some((end + line.len() - body.len() + key.len(), key, rest)),
            None if line.trim().is_empty() && found.is_none() => {}
            None => break,
        }
    }
    found
}

/// Where the value of a line begins that is a list or mapping in brackets some of which are full-width, and what it is in
/// YAML.
fn flow_value(line: &str) -> Option<(usize, String)> {
    let opens = |(at, c): &(usize, char)| {
        let before = line[..*at].trim_end();
        "[{［｛【〔".contains(*c) && (before.is_empty() || before.ends_with([':', '-']))
    };
    let (start, _) = line.char_indices().find(opens)?;
    Some((start, half_width_flow(&line[start..])?))
}

/// A list or mapping that was typed with the marks of a Chinese keyboard as YAML writes it: `［甲，乙］` is `[甲, 乙]`.
/// `None` where it is none, or no bracket is full-width.
pub(super) fn half_width_flow(text: &str) -> Option<String> {
    let text = text.trim();
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    let pair = (half_width_bracket(first)?, half_width_bracket(last)?);
    if !matches!(pair, ('[', ']') | ('{', '}')) || (first.is_ascii() && last.is_ascii()) {
        return None;
    }
    let mut half = String::with_capacity(text.len());
    let mut braces = 0;
    for c in text.chars() {
        match half_width_bracket(c) {
            Some(bracket) => {
                braces += i32::from(bracket == '{') - i32::from(bracket == '}');
                let inner = half.trim_end().len();
                half.truncate(if matches!(bracket, ']' | '}') { inner } else { half.len() });
                half.push(bracket);
            }
            None if matches!(c, '，' | '、' | ',') => half.push_str(", "),
            None if c == '：' && braces > 0 => half.push_str(": "),
            None if c.is_whitespace() && half.ends_with([' ', '[', '{']) => {}
            None => half.push(c),
        }
    }
    Some(half)
}

fn half_width_bracket(c: char) -> Option<char> {
    Some(match c {
        '[' | '［' | '【' | '〔' => '[',
        ']' | '］' | '】' | '〕' => ']',
        '{' | '｛' => '{',
        '}' | '｝' => '}',
        _ => return None,
    })
}

/// A mapping in braces whose full-width colons made keys of all of it, as it was meant: `{甲：1，乙：2}`.
pub(super) fn keys_with_values(entries: &[Entry]) -> Option<String> {
    let swallowed = |entry: &&Entry| matches!(entry.value.value, Value::Null) && entry.key.contains('：');
    entries.iter().find(swallowed)?;
    let one = |entry: &Entry| match &entry.value.value {
        Value::Null => Some(entry.key.replace('：', ": ").replace(['，', '、'], ", ")),
        Value::Scalar { text, .. } => Some(format!("{}: {text}", entry.key)),
        _ => None,
    };
    let parts: Option<Vec<String>> = entries.iter().map(one).collect();
    Some(format!("{{{}}}", parts?.join(", ")))
}

/// The bracket of a list or mapping in brackets that is still open at byte `at`.
fn open_bracket(text: &str, at: usize) -> Option<usize> {
    let mut open = Vec::new();
    let mut quote = None;
    let mut before = ':';
    for (place, c) in text[..at].char_indices() {
        let starts_value = matches!(before, ':' | '-' | ',' | '[' | '{');
        match (quote, c) {
            (Some(opening), _) => quote = Some(opening).filter(|opening| *opening != c),
            (None, '"' | '\'') if starts_value => quote = Some(c),
            (None, '[' | '{') if starts_value => open.push(place),
            (None, ']' | '}') => drop(open.pop()),
            _ => {}
        }
        before = if c.is_whitespace() { before } else { c };
    }
    open.pop()
}

/// How two entries of one key become one, each with its value as it is written.
pub(super) fn joined(first: &Entry, one: &str, second: &Entry, other: &str) -> String {
    let (Value::Map(entries), Value::Map(more)) = (&first.value.value, &second.value.value) else {
        return "只留一处".into();
    };
    if let Some(twice) = more.iter().find(|entry| entries.iter().any(|known| known.key == entry.key)) {
        return format!("合成一处；两处都有的“{}”只留一个", twice.key);
    }
    let inner = |written: &str| {
        let written = written.strip_prefix('{')?.strip_suffix('}')?;
        let written = written.trim().trim_end_matches(',').trim_end();
        (!written.contains('\n')).then(|| written.to_owned())
    };
    // Lines below their key are written in braces by whoever has braces above.
    let plain = |entry: &Entry| match &entry.value.value {
        Value::Scalar { text, plain: true } if !text.contains([',', '[', ']', '{', '}', '\n']) => {
            Some(format!("{}: {text}", entry.key))
        }
        _ => None,
    };
    let lines = || more.iter().map(plain).collect::<Option<Vec<_>>>().map(|lines| lines.join(", "));
    match (inner(one), inner(other).or_else(lines)) {
        (Some(one), Some(other)) => format!("两处合成一处：{}: {{{one}, {other}}}", first.key),
        _ => format!("合成一处：把这里的各项写到第一处的“{0}”里面，删去这里的“{0}:”", first.key),
    }
}

/// A colour without quotation marks in the line of a bracket: to YAML all behind `#` is a comment, the bracket that closes too.
fn swallowed_bracket(path: &SourcePath, text: &str, offset: usize) -> Option<Diagnostic> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(colours) = swallowing(line) {
            let mut right = line.trim().to_owned();
            for colour in colours.iter().rev() {
                let at = colour.start - (line.len() - line.trim_start().len());
                right.insert(at + colour.len(), '"');
                right.insert(at, '"');
            }
            let first = colours.first()?;
            let colour = &line[first.clone()];
            let message = format!("“{colour}”没有引号，从“#”起到行尾都被 YAML 当成了注释，括号也在里面");
            let place = offset + start + first.start..offset + start + first.end;
            let hint = Hint::from(format!("给颜色加上半角引号：{right}")).putting(format!("\"{colour}\""));
            return Some(Diagnostic::new(Code::YamlSyntax, message).at(path, place).hint(hint));
        }
        start += line.len();
    }
    None
}

/// The colours of a line without quotation marks that are values, where a bracket closes behind one of them.
fn swallowing(line: &str) -> Option<Vec<Range<usize>>> {
    let colours: Vec<Range<usize>> =
        line.match_indices('#').filter_map(|(at, _)| colour_at(line, at)).collect();
    let first = colours.first()?;
    // Behind another one all is a remark anyway.
    let before = &line[..first.start];
    if before.starts_with('#') || before.contains(" #") || before.contains("\t#") {
        return None;
    }
    line[first.end..].contains(['}', ']']).then_some(colours)
}

/// The bytes of a colour that begins at the `#` of a line and is the value of a key: `color: #17498a}`.
pub(super) fn colour_at(line: &str, at: usize) -> Option<Range<usize>> {
    let before = &line[..at];
    let digits = line[at + 1..].bytes().take_while(u8::is_ascii_hexdigit).count();
    let ends = line[at + 1 + digits..].trim_start().is_empty()
        || line[at + 1 + digits..].trim_start().starts_with(['}', ']', ',']);
    let is_value = before.ends_with([' ', '\t']) && before.trim_end().ends_with(':');
    (is_value && ends && matches!(digits, 3 | 4 | 6 | 8)).then_some(at..at + 1 + digits)
}

/// The place of a full-width colon that was typed for the half-width one behind a key, if there is one up to
/// the line that holds byte `at`.
fn full_width_colon(path: &SourcePath, text: &str, offset: usize, at: usize) -> Option<Diagnostic> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_start_matches([' ', '-']);
        let indent = line.len() - body.len();
        if let Some(colon) = body.find('：') {
            let key = body[..colon].trim_end();
            let is_key = !key.is_empty()
                && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
            if is_key {
                let place = offset + start + indent + colon;
                return Some(
                    Diagnostic::new(Code::YamlFullWidth, format!("“{key}”后面的冒号是全角的“：”"))
                        .at(path, place..place + '：'.len_utf8())
                        .hint(Hint::write(half_width(body)).putting(": ")),
                );
            }
        }
        start += line.len();
        if start > at {
            break;
        }
    }
    None
}

/// A line with its first full-width colon replaced; a second one begins another key, folded into the same text.
pub(super) fn half_width(line: &str) -> String {
    let (key, value) = line.split_once('：').unwrap_or((line, ""));
    let value = value.trim();
    let value =
        if value.contains('：') { value.split(char::is_whitespace).next().unwrap_or("") } else { value };
    format!("{}: {}", key.trim(), shortened(value)).trim_end().to_string()
}

/// Whether a text may be a key that somebody wrote.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}
