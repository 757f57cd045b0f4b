//! YAML text to a tree whose every part knows its place, and such trees to typed values.
//!
//! The tree is composed from granit-parser's events (the parser beneath serde-saphyr): serde would stop at the
//! first mistake and lose the place of most; here each value is asked for by name, and each mistake is one
//! diagnostic in Chinese at its own bytes. Anchors and aliases are refused, so a YAML bomb cannot be written.

use std::ops::Range;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError};

use crate::date::Date;
use crate::diagnostic::{self, Code, Diagnosed, Diagnostic, Span};
use crate::path::SourcePath;
use crate::text::passage::{self, Passage, Role};
use crate::text::{numerals, pinyin};

/// The largest YAML text that is read, in bytes.
pub const MAX_BYTES: usize = 4 << 20;
/// The deepest nesting that is read.
const MAX_DEPTH: usize = 64;

/// A value and the bytes of the source it was written in.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Bytes in the source.
    pub range: Range<usize>,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// Nothing, `~` or `null`.
    #[default]
    Null,
    /// A text; `plain` when written without quotes.
    Scalar {
        /// The text, escapes resolved; numbers keep the digits as written.
        text: String,
        /// Written without quotes.
        plain: bool,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order written; keys are different from each other.
    Map(Vec<Entry>),
}

impl Node {
    /// Whether it says nothing: no value, a text without a visible character, a list of nothing. What is blank
    /// counts as not given, wherever a value is asked for by its key.
    pub fn is_blank(&self) -> bool {
        match &self.value {
            Value::Null => true,
            Value::Scalar { text, .. } => text.chars().all(is_invisible),
            Value::List(items) => items
                .iter()
                .all(|item| matches!(item.value, Value::Null | Value::Scalar { .. }) && item.is_blank()),
            Value::Map(_) => false,
        }
    }
}

/// A character that leaves no mark on a page.
fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// One line of a mapping.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Bytes of the key in the source.
    pub key_range: Range<usize>,
    /// The value.
    pub value: Node,
}

/// Parses `text`, which begins at byte `offset` of `path`. A broken text is a null node with one error.
pub fn parse(path: &SourcePath, text: &str, offset: usize) -> Diagnosed<Node> {
    let mut composer =
        Composer { path, text, offset, parser: Parser::new_from_str(text), diagnostics: Vec::new() };
    if text.len() > MAX_BYTES {
        let message = format!("YAML 有 {} MB，超过 {} MB 的上限", text.len() >> 20, MAX_BYTES >> 20);
        let diagnostic = Diagnostic::new(Code::SourceTooLarge, message).at(path, offset..offset);
        return Diagnosed { value: Node::default(), diagnostics: vec![diagnostic] };
    }
    let value = composer.document().unwrap_or_else(|diagnostic| {
        composer.diagnostics.push(*diagnostic);
        Node::default()
    });
    Diagnosed { value, diagnostics: composer.diagnostics }
}

type Composed<T> = Result<T, Box<Diagnostic>>;

struct Composer<'a> {
    path: &'a SourcePath,
    text: &'a str,
    offset: usize,
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Composer<'a> {
    fn document(&mut self) -> Composed<Node> {
        let mut root = None;
        loop {
            let (event, range) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                Event::StreamEnd => return Ok(root.unwrap_or_default()),
                _ if root.is_some() => {
                    return Err(Box::new(
                        Diagnostic::new(Code::YamlSyntax, "这里又开始了另一段 YAML（前面有一行“---”）")
                            .at(self.path, range)
                            .hint("一个文件只写一段；删去中间的“---”"),
                    ));
                }
                event => root = Some(self.node(event, range, 0)?),
            }
        }
    }

    fn node(&mut self, event: Event<'a>, range: Range<usize>, depth: usize) -> Composed<Node> {
        if depth > MAX_DEPTH {
            let message = format!("嵌套超过 {MAX_DEPTH} 层");
            return Err(Box::new(Diagnostic::new(Code::YamlUnsupported, message).at(self.path, range)));
        }
        let start = range.start;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_properties(anchor, tag.is_some(), &range)?;
                let plain = style == ScalarStyle::Plain;
                let null = plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let text = text.into_owned();
                Ok(Node { range, value: if null { Value::Null } else { Value::Scalar { text, plain } } })
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_properties(anchor, tag.is_some(), &range)?;
                let mut items = Vec::new();
                loop {
                    let (event, range) = self.next()?;
                    if event == Event::SequenceEnd {
                        let end = items.last().map_or(range.end, |item: &Node| item.range.end.max(range.end));
                        return Ok(Node { range: start..end, value: Value::List(items) });
                    }
                    items.push(self.node(event, range, depth + 1)?);
                }
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_properties(anchor, tag.is_some(), &range)?;
                self.mapping(start, depth)
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => Err(Box::new(alias(self.path, range, false))),
            _ => Err(Box::new(Diagnostic::new(Code::YamlSyntax, "YAML 写法有误").at(self.path, range))),
        }
    }

    fn mapping(&mut self, start: usize, depth: usize) -> Composed<Node> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen = std::collections::HashMap::new();
        loop {
            let (event, range) = self.next()?;
            if event == Event::MappingEnd {
                let end =
                    entries.last().map_or(range.end, |entry| entry.value.range.end.max(entry.key_range.end));
                return Ok(Node { range: start..end, value: Value::Map(entries) });
            }
            let key = self.node(event, range, depth + 1)?;
            let Value::Scalar { text, .. } = key.value else {
                let message = "这里应是一个键（冒号前面的名字）";
                return Err(Box::new(Diagnostic::new(Code::YamlSyntax, message).at(self.path, key.range)));
            };
            let (event, range) = self.next()?;
            let value = self.node(event, range, depth + 1)?;
            if text.starts_with(['\u{3000}', '\u{a0}']) {
                let range = key.range.start..key.range.start + text.chars().next().map_or(0, char::len_utf8);
                return Err(Box::new(
                    Diagnostic::new(Code::YamlFullWidth, "行首的空格不是半角空格")
                        .at(self.path, range)
                        .hint("删去它，按两个半角空格缩进一级"),
                ));
            }
            let entry = Entry { key: text, key_range: key.range, value };
            match seen.get(&entry.key) {
                Some(&first) => {
                    let first: &Entry = &entries[first];
                    self.diagnostics.push(
                        Diagnostic::new(Code::YamlDuplicateKey, format!("“{}”写了两次", entry.key))
                            .at(self.path, entry.key_range)
                            .related(Span::new(self.path, first.key_range.clone()), "第一次写在这里")
                            .hint("只留一处"),
                    );
                }
                None => {
                    seen.insert(entry.key.clone(), entries.len());
                    entries.push(entry);
                }
            }
        }
    }

    fn next(&mut self) -> Composed<(Event<'a>, Range<usize>)> {
        loop {
            match self.parser.next() {
                None => {
                    return Ok((
                        Event::StreamEnd,
                        self.offset + self.text.len()..self.offset + self.text.len(),
                    ));
                }
                Some(Ok((Event::Comment(..) | Event::Anchor(..), _))) => {}
                Some(Ok((event, span))) => {
                    let range = span.byte_range().unwrap_or_default();
                    return Ok((event, self.offset + range.start..self.offset + range.end));
                }
                Some(Err(error)) => return Err(Box::new(explain(self.path, self.text, self.offset, &error))),
            }
        }
    }

    /// An anchor would allow a bomb, and a tag would vanish from the text that it was meant for.
    fn refuse_properties(&self, anchor: usize, tag: bool, range: &Range<usize>) -> Composed<()> {
        let (mark, what) = match (anchor, tag) {
            (0, false) => return Ok(()),
            (0, true) => ('!', "标签"),
            _ => ('&', "锚点"),
        };
        let before = &self.text[..range.start - self.offset];
        let start = self.offset + before.rfind(mark).unwrap_or(before.len());
        Err(Box::new(
            Diagnostic::new(Code::YamlUnsupported, format!("不支持 YAML 的{what}（{mark}名字）"))
                .at(self.path, start..start + 1)
                .hint(format!("把内容直接写出来；如果“{mark}”是文字的一部分，给整段文字加上半角引号")),
        ))
    }
}

/// A value that begins with stars. Stars at both ends are meant to be bold type, else they stand for a figure.
fn alias(path: &SourcePath, range: Range<usize>, bold: bool) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::YamlAlias, "以星号“*”开头的值会被 YAML 当成别名").at(path, range);
    if bold {
        return diagnostic.hint("这里不能加粗：删去星号；要显示星号本身，给整段文字加上半角引号");
    }
    diagnostic
        .hint("数字没有公开：删去这一项，写 status: withheld（不公开）或 status: pending（待核定）")
        .hint("星号是文字的一部分：给整段文字加上半角引号，如 \"**社区\"")
}

/// Says in Chinese what a syntax error is about, looking at its line for the slips that people make.
fn explain(path: &SourcePath, text: &str, offset: usize, error: &ScanError) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    let at = (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    if let Some(diagnostic) = full_width_colon(path, text, offset, at) {
        return diagnostic;
    }
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    let here =
        offset + at..offset + at + text[at..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
    let value = line.split_once(':').map_or("", |(_, value)| value.trim_start());
    let kind = error.kind();
    if value.starts_with('*')
        || matches!(kind, ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName)
            && line.contains('*')
    {
        let star = line.find('*').unwrap_or(0);
        let run = line[star..].bytes().take_while(|byte| *byte == b'*').count().max(1);
        let place = offset + line_start + star;
        return alias(path, place..place + run, line[star + run..].contains('*'));
    }
    let tab = line.len() - line.trim_start_matches([' ', '\t']).len();
    if let Some(tab) = line[..tab].find('\t') {
        return Diagnostic::new(Code::YamlSyntax, "缩进用了制表符（Tab）")
            .at(path, offset + line_start + tab..offset + line_start + tab + 1)
            .hint("改成空格；每一级缩进两个空格");
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
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => error("这里用了制表符（Tab）").hint("改成空格"),
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::ExpectedBlockSequenceEntry
            if value.starts_with("- ") =>
        {
            error("列表的项不能写在键的后面").hint("写成 键: [甲, 乙]，或者另起一行，每项一行，以“- ”开头")
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
                    let (key, rest) = (key.trim(), shortened(rest.trim()));
                    Diagnostic::new(Code::YamlSyntax, format!("“{key}”的冒号后面缺少空格"))
                        .at(path, colon..colon + 1)
                        .hint(format!("写作 {key}: {rest}"))
                }
                _ if above.ends_with(['|', '>']) => {
                    error("上一行的“|”表示下面是一段文字，这段文字却没有缩进").hint("每一行前面加两个空格")
                }
                _ => error("这一行没有冒号，不是“键: 值”")
                    .hint("上一行的文字没有写完时，接在那一行后面写，不要换行"),
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
        _ if value.starts_with(['@', '`', '%', '!', '&']) => {
            let first: String = value.chars().take(1).collect();
            error("这个符号不能用在文字的开头").hint(format!("值以“{first}”开头时，要给整段文字加上半角引号"))
        }
        ErrorKind::UnexpectedCharacter { .. } => error("这个符号不能用在这里"),
        kind => {
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
                        .hint(format!("写作 {}", half_width(body))),
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

/// Visits the values of a tree that was parsed from `source`; `blanks` says whether to look for what was left out.
pub fn visit(role: Role, source: &str, node: &Node, blanks: bool, visit: &mut dyn FnMut(&Passage<'_>)) {
    match &node.value {
        Value::Null => {}
        Value::Scalar { text, .. } => {
            passage::visit_value(role, source, text, node.range.clone(), blanks, visit)
        }
        Value::List(items) => items.iter().for_each(|item| self::visit(role, source, item, blanks, visit)),
        Value::Map(entries) => {
            entries.iter().for_each(|entry| self::visit(role, source, &entry.value, blanks, visit))
        }
    }
}

/// A line with its first full-width colon replaced; a second one begins another key, folded into the same text.
fn half_width(line: &str) -> String {
    let (key, value) = line.split_once('：').unwrap_or((line, ""));
    let value = value.trim();
    let value =
        if value.contains('：') { value.split(char::is_whitespace).next().unwrap_or("") } else { value };
    format!("{}: {}", key.trim(), shortened(value)).trim_end().to_string()
}

/// Which codes the mistakes of one sort of source have.
#[derive(Copy, Clone, Debug)]
pub struct Codes {
    /// A key that is not known.
    pub unknown_key: Code,
    /// A key that must be there and is not.
    pub missing_key: Code,
    /// A value of another type.
    pub wrong_type: Code,
    /// A value of the right type that cannot be used.
    pub invalid: Code,
}

/// Reads typed values from nodes and keeps what was wrong.
#[derive(Debug)]
pub struct Decoder<'a> {
    /// The source that is read.
    pub path: &'a SourcePath,
    codes: Codes,
    /// What was wrong so far.
    pub diagnostics: Vec<Diagnostic>,
}

/// A mapping that is being read; knows which keys were asked for.
#[derive(Debug)]
pub struct Map<'n> {
    /// Bytes of the mapping in the source.
    pub range: Range<usize>,
    entries: &'n [Entry],
    known: Vec<&'n str>,
}

/// A value and the key that it stands under (for messages).
#[derive(Copy, Clone, Debug)]
pub struct Field<'n> {
    /// The key.
    pub key: &'n str,
    /// The value.
    pub node: &'n Node,
}

impl Field<'_> {
    /// Bytes of the value in the source.
    pub fn range(&self) -> Range<usize> {
        self.node.range.clone()
    }
}

impl<'n> Map<'n> {
    /// The value of `key`, if it is there and not blank. Says that `key` is known.
    pub fn take(&mut self, key: &'n str) -> Option<Field<'n>> {
        self.known.push(key);
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        (!entry.value.is_blank()).then_some(Field { key, node: &entry.value })
    }

    /// Whether `key` stands there and is not blank.
    pub fn gives(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key && !entry.value.is_blank())
    }

    /// Whether `key` stands there, be it empty.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// All entries, as fields; says that all keys are known.
    pub fn all(&mut self) -> impl Iterator<Item = (&'n Entry, Field<'n>)> + use<'n> {
        self.known.extend(self.entries.iter().map(|entry| entry.key.as_str()));
        self.entries.iter().map(|entry| (entry, Field { key: &entry.key, node: &entry.value }))
    }
}

impl<'a> Decoder<'a> {
    /// A decoder of `path` whose diagnostics have `codes`.
    pub fn new(path: &'a SourcePath, codes: Codes) -> Decoder<'a> {
        Decoder { path, codes, diagnostics: Vec::new() }
    }

    /// The root of a source as a mapping; `what` says what should stand there. A null root is an empty mapping.
    pub fn root<'n>(&mut self, node: &'n Node, what: &str) -> Option<Map<'n>> {
        match &node.value {
            Value::Map(entries) => Some(Map { range: node.range.clone(), entries, known: Vec::new() }),
            Value::Null => Some(Map { range: node.range.clone(), entries: &[], known: Vec::new() }),
            _ => {
                self.not_a_map(node, what);
                None
            }
        }
    }

    /// A field's value as a mapping.
    pub fn map<'n>(&mut self, field: Field<'n>) -> Option<Map<'n>> {
        match &field.node.value {
            Value::Map(entries) => Some(Map { range: field.range(), entries, known: Vec::new() }),
            _ => {
                self.not_a_map(field.node, &format!("“{}”", field.key));
                None
            }
        }
    }

    /// Complains about the keys of `map` that were not asked for.
    pub fn finish(&mut self, map: Map<'_>) {
        self.finish_labelled(map, &[]);
    }

    /// The same, where each label is the Chinese name of a key, which people write for it.
    pub fn finish_labelled(&mut self, map: Map<'_>, labels: &[(&str, &str)]) {
        let start = map.range.start as u32;
        for entry in map.entries.iter().filter(|entry| !map.known.contains(&entry.key.as_str())) {
            let label = labels.iter().find(|(label, _)| *label == entry.key).map(|(_, key)| *key);
            let meant = label.or_else(|| diagnostic::nearest(&entry.key, map.known.iter().copied()));
            // A slip in a key is not a missing key too.
            let missing = meant.map(|meant| format!("缺少“{meant}”"));
            self.diagnostics.retain(|one| {
                one.code != self.codes.missing_key
                    || Some(&one.message) != missing.as_ref()
                    || one.span.as_ref().is_none_or(|span| span.start != start)
            });
            let diagnostic = Diagnostic::new(self.codes.unknown_key, format!("不认识的键“{}”", entry.key))
                .at(self.path, entry.key_range.clone());
            self.diagnostics.push(match label {
                Some(key) => diagnostic.hint(format!("写作 {key}")),
                None => diagnostic.nearest(&entry.key, map.known.iter().copied()),
            });
        }
    }

    /// Complains that `key` is not there.
    pub fn missing(&mut self, map: &Map<'_>, key: &str, hint: impl Into<String>) {
        let empty = map.entries.iter().find(|entry| entry.key == key);
        let (message, range) = match empty {
            Some(entry) => (format!("“{key}”是空的"), entry.key_range.clone()),
            None => (format!("缺少“{key}”"), map.range.start..map.range.start),
        };
        self.diagnostics
            .push(Diagnostic::new(self.codes.missing_key, message).at(self.path, range).hint(hint));
    }

    /// Complains about a value that has the right type and cannot be used.
    pub fn invalid(&mut self, field: Field<'_>, message: impl Into<String>, hint: impl Into<String>) {
        let diagnostic = Diagnostic::new(self.codes.invalid, message).at(self.path, field.range());
        self.diagnostics.push(diagnostic.hint(hint));
    }

    /// A text of one or more lines, without the blanks around it; numbers and dates are text too.
    pub fn text(&mut self, field: Field<'_>) -> Option<String> {
        match &field.node.value {
            Value::Scalar { text, .. } => Some(text.trim().to_owned()),
            _ => {
                self.wrong_type(field, "一段文字", None);
                None
            }
        }
    }

    /// One of a few words.
    pub fn word<'w>(&mut self, field: Field<'_>, words: &[&'w str]) -> Option<&'w str> {
        let text = self.text(field)?;
        let found = words.iter().copied().find(|word| *word == text);
        if found.is_none() {
            let message = format!("“{}”不能是“{text}”", field.key);
            let diagnostic = Diagnostic::new(self.codes.invalid, message).at(self.path, field.range());
            self.diagnostics.push(diagnostic.nearest(&text, words.iter().copied()));
        }
        found
    }

    /// `true` or `false`.
    pub fn bool(&mut self, field: Field<'_>) -> Option<bool> {
        let hint = match &field.node.value {
            Value::Scalar { text, plain: true } if text == "true" => return Some(true),
            Value::Scalar { text, plain: true } if text == "false" => return Some(false),
            Value::Scalar { text, .. } => match text.trim_matches(['“', '”', '"']).to_lowercase().as_str()
            {
                "是" | "yes" | "y" | "on" | "1" | "对" | "true" => Some("true"),
                "否" | "no" | "n" | "off" | "0" | "不" | "false" => Some("false"),
                _ => None,
            },
            _ => None,
        };
        self.wrong_type(field, " true（是）或 false（否）", hint.map(str::to_string));
        None
    }

    /// A whole number from `range`.
    pub fn integer(&mut self, field: Field<'_>, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let number = self.number(field)?;
        match number.parse().ok().filter(|number| range.contains(number)) {
            Some(number) => Some(number),
            None => {
                let (low, high) = (range.start(), range.end());
                let message = format!("“{}”应为 {low} 到 {high} 的整数，却是“{number}”", field.key);
                self.diagnostics
                    .push(Diagnostic::new(self.codes.invalid, message).at(self.path, field.range()));
                None
            }
        }
    }

    /// A decimal number, with the digits as written: `1.50` stays `1.50`.
    pub fn number(&mut self, field: Field<'_>) -> Option<String> {
        let Value::Scalar { text, .. } = &field.node.value else {
            self.wrong_type(field, "数字", None);
            return None;
        };
        if is_number(text) {
            return Some(text.clone());
        }
        let code = match self.codes.wrong_type {
            Code::DatasetWrongType => Code::DatasetNotANumber,
            code => code,
        };
        let mut diagnostic = Diagnostic::new(code, format!("“{}”应为数字，却是“{text}”", field.key))
            .at(self.path, field.range());
        if let Some(number) = guess_number(text) {
            diagnostic = diagnostic.hint(format!("写作 {number}"));
        } else if text.contains('*') || text.contains(['×', '〇', '○']) || text.to_uppercase().contains("XX")
        {
            diagnostic =
                diagnostic.hint("没有公开的数字：删去这一项，写 status: withheld 或 status: pending");
        } else if !text.starts_with(|c: char| c.is_ascii_digit()) {
            if code != Code::DatasetNotANumber {
                diagnostic = diagnostic.hint("只写阿拉伯数字，如 120");
            }
        } else if code == Code::DatasetNotANumber {
            diagnostic = diagnostic.hint("单位写在 unit 里，“余”“约”“近”“超”写在 qualifier 里，这里只写数字");
        } else {
            let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
            diagnostic = diagnostic.hint(format!("只写数字：{digits}"));
        }
        self.diagnostics.push(diagnostic);
        None
    }

    /// A date.
    pub fn date(&mut self, field: Field<'_>) -> Option<Date> {
        let Value::Scalar { text, .. } = &field.node.value else {
            self.wrong_type(field, "日期（如 2022-12-01）", None);
            return None;
        };
        let date = Date::parse(text);
        if date.is_none() {
            self.wrong_type(field, "日期（如 2022-12-01）", Date::guess(text).map(|date| date.to_string()));
            let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
            if shape == "0000-00-00"
                && let Some(last) = self.diagnostics.last_mut()
            {
                last.hints.push("日历上没有这一天".into());
            }
        }
        date
    }

    /// A list, each item under the key of the list. A single value counts as a list of one.
    pub fn list<'n>(&mut self, field: Field<'n>) -> Vec<Field<'n>> {
        let nodes: &'n [Node] = match &field.node.value {
            Value::List(items) => items,
            Value::Null => &[],
            _ => std::slice::from_ref(field.node),
        };
        nodes
            .iter()
            .filter(|node| !matches!(node.value, Value::Null))
            .map(|node| Field { node, ..field })
            .collect()
    }

    /// The items of a list that say something.
    pub fn items<'n>(&mut self, field: Field<'n>) -> Vec<Field<'n>> {
        let mut items = self.list(field);
        items.retain(|item| !item.node.is_blank());
        items
    }

    /// A list of short texts. A full-width comma between unquoted items is explained.
    pub fn texts(&mut self, field: Field<'_>) -> Vec<String> {
        self.items(field).into_iter().filter_map(|item| self.item(item)).collect()
    }

    /// One item of a list of short texts.
    pub fn item(&mut self, item: Field<'_>) -> Option<String> {
        let text = self.text(item)?;
        if let Value::Scalar { plain: true, .. } = item.node.value
            && let Some(comma) = text.find(['，', '、'])
        {
            let comma: String = text[comma..].chars().take(1).collect();
            let items: Vec<&str> = text.split(['，', '、']).map(str::trim).collect();
            self.diagnostics.push(
                Diagnostic::new(Code::YamlFullWidth, format!("列表的各项之间用了“{comma}”，整个成了一项"))
                    .at(self.path, item.range())
                    .hint(format!("改成半角逗号：{}: [{}]", item.key, items.join(", ")))
                    .hint("如果它本来就是一项，给它加上半角引号"),
            );
            return None;
        }
        Some(text)
    }

    /// A part of a web address: lower-case letters, digits and hyphens.
    pub fn slug(&mut self, field: Field<'_>) -> Option<String> {
        let text = self.text(field)?;
        if is_slug(&text) {
            return Some(text);
        }
        let message = format!("“{}”只能用小写字母、数字和连字符，却是“{text}”", field.key);
        let mut diagnostic = Diagnostic::new(self.codes.invalid, message).at(self.path, field.range());
        let folded: String = text.to_lowercase().replace([' ', '_'], "-");
        let folded = folded.trim_matches(['“', '”', '"', '/', '-']);
        let instead = if is_slug(folded) { folded.to_string() } else { pinyin::slug(&text, &[]) };
        if is_slug(&instead) {
            diagnostic = diagnostic.hint(format!("写作 {instead}"));
        }
        self.diagnostics.push(diagnostic);
        None
    }

    fn wrong_type(&mut self, field: Field<'_>, expected: &str, instead: Option<String>) {
        let found = match &field.node.value {
            Value::Null => "空的".to_string(),
            Value::Scalar { text, .. } if text.contains(['“', '”']) => format!("「{}」", shortened(text)),
            Value::Scalar { text, .. } => format!("“{}”", shortened(text)),
            Value::List(_) => "一个列表".to_string(),
            Value::Map(_) => "一组键值".to_string(),
        };
        let message = format!("“{}”应为{expected}，却是{found}", field.key);
        let mut diagnostic = Diagnostic::new(self.codes.wrong_type, message).at(self.path, first_line(field));
        if let Some(instead) = instead {
            diagnostic = diagnostic.hint(format!("写作 {instead}"));
        }
        self.diagnostics.push(diagnostic);
    }

    fn not_a_map(&mut self, node: &Node, what: &str) {
        let start = node.range.start;
        let error = Diagnostic::new(self.codes.wrong_type, format!("{what}应为一组“键: 值”"));
        let diagnostic = match &node.value {
            Value::Scalar { text, plain: true } => {
                let key = |colon| text.split_once(colon).map(|(key, _)| key).filter(|key| is_word(key));
                match (key('：'), key(':')) {
                    (Some(key), _) => {
                        let place = start + key.len();
                        Diagnostic::new(Code::YamlFullWidth, format!("“{key}”后面的冒号是全角的“：”"))
                            .at(self.path, place..place + '：'.len_utf8())
                            .hint(format!("写作 {}", half_width(text)))
                    }
                    (None, Some(key)) => {
                        let (place, rest) = (start + key.len(), text[key.len() + 1..].trim());
                        error
                            .at(self.path, place..place + 1)
                            .hint(format!("冒号后面要有一个空格：{key}: {}", shortened(rest)))
                    }
                    (None, None) => error.at(self.path, node.range.clone()),
                }
            }
            Value::List(items) => {
                let error = Diagnostic { message: error.message.clone() + "，却是一个列表", ..error }
                    .at(self.path, start..start);
                match items.first().map(|item| &item.value) {
                    Some(Value::Scalar { text, .. }) if !is_number(text) => {
                        error.hint(format!("一行一项，每项写成“键: 值”，如 {}: ……", shortened(text)))
                    }
                    Some(Value::Map(_)) => error.hint("删去行首的“- ”"),
                    _ => error,
                }
            }
            _ => error.at(self.path, node.range.clone()),
        };
        self.diagnostics.push(diagnostic);
    }
}

/// Whether a text may be a key that somebody wrote.
fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}

fn first_line(field: Field<'_>) -> Range<usize> {
    // A list or mapping may go over many lines; its start, which is shown as one character, is enough to find it.
    match field.node.value {
        Value::List(_) | Value::Map(_) => field.node.range.start..field.node.range.start,
        _ => field.range(),
    }
}

fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    if line.chars().count() <= 24 {
        line.to_string()
    } else {
        format!("{}……", line.chars().take(24).collect::<String>())
    }
}

/// Whether `text` is a plain decimal number: digits, at most one point, an optional minus sign.
pub fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && fraction.is_none_or(all_digits) && (whole.len() == 1 || !whole.starts_with('0'))
}

/// Whether `text` may stand as a part of a web address.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn guess_number(text: &str) -> Option<String> {
    // Only thousands are parted by commas: 12,34 may be anything.
    let mut groups = text.split('.').next().unwrap_or_default().split([',', '，']);
    let first = groups.next().unwrap_or_default().chars().count();
    let mut groups = groups.peekable();
    let parted = groups.peek().is_some();
    if parted && (first > 4 || groups.any(|group| group.chars().count() != 3))
        || text.matches(['.', '．']).count() > 1
    {
        return None;
    }
    let half: String = text
        .trim()
        .trim_matches(['“', '”', '"'])
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' ' | '_'))
        .map(|c| match c {
            '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
            '．' => '.',
            c => c,
        })
        .collect();
    if half != text && is_number(&half) {
        return Some(half);
    }
    numerals::parse(text).map(|number| number.to_string())
}
