//! YAML text to a tree whose every part knows its place, and such trees to typed values.
//!
//! The tree is composed from granit-parser's events (the parser beneath serde-saphyr): serde would stop at the
//! first mistake and lose the place of most; here each value is asked for by name, and each mistake is one
//! diagnostic in Chinese at its own bytes. Anchors and aliases are refused, so a YAML bomb cannot be written.

mod numbers;
mod slips;

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use crate::date::Date;
use crate::diagnostic::{self, Code, Diagnosed, Diagnostic, Hint, Span};
use crate::hash;
use crate::path::SourcePath;
use crate::text::chars::is_han;
use crate::text::lint;
use crate::text::passage::{self, Passage, Role};
use crate::text::pinyin;
use slips::{
    alias, explain, full_width_brackets, half_width, half_width_flow, is_word, keys_with_values, no_space,
};

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
    /// The value of a key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value),
            _ => None,
        }
    }

    /// Whether it says nothing: no value, a text without a visible character, a list of nothing. What is blank
    /// counts as not given, wherever a value is asked for by its key.
    pub fn is_blank(&self) -> bool {
        match &self.value {
            Value::Null => true,
            Value::Scalar { text, .. } => text.chars().all(slips::is_invisible),
            Value::List(items) => items
                .iter()
                .all(|item| matches!(item.value, Value::Null | Value::Scalar { .. }) && item.is_blank()),
            Value::Map(_) => false,
        }
    }
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
    let mut composer = Composer {
        path,
        text,
        offset,
        parser: Parser::new_from_str(text),
        plain: None,
        diagnostics: Vec::new(),
    };
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
    /// The last text without quotes, and its bytes of `text`.
    plain: Option<(String, Range<usize>)>,
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
            let diagnostic = Diagnostic::new(Code::YamlUnsupported, message).at(self.path, range);
            return Err(Box::new(diagnostic.hint("少套几层；多半是多写了方括号、花括号，或者缩进越来越深")));
        }
        let start = range.start;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_properties(anchor, tag.is_some(), &range)?;
                let plain = style == ScalarStyle::Plain;
                if plain && let Some(diagnostic) = self.glued_dash(&text, &range) {
                    return Err(Box::new(diagnostic));
                }
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
                    let item = self.node(event, range, depth + 1)?;
                    // [120,130] are two numbers; no number begins with two zeros, nor with one before other digits.
                    let leads = |item: &Node| self.written(&item.range).starts_with('0');
                    if let Some(number) = items.last().and_then(|last| self.parted(last, &item.range))
                        && leads(&item)
                    {
                        return Err(Box::new(number));
                    }
                    items.push(item);
                }
            }
            Event::MappingStart(style, anchor, tag) => {
                self.refuse_properties(anchor, tag.is_some(), &range)?;
                self.mapping(start, style, depth)
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => Err(Box::new(alias(self.path, range, false))),
            _ => Err(Box::new(Diagnostic::new(Code::YamlSyntax, "YAML 写法有误").at(self.path, range))),
        }
    }

    fn mapping(&mut self, start: usize, style: StructureStyle, depth: usize) -> Composed<Node> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen = hash::Map::default();
        loop {
            let (event, range) = self.next()?;
            if event == Event::MappingEnd {
                // Braces end with a brace; what has none with its last value.
                let last = entries.last().filter(|_| style == StructureStyle::Block);
                let end = last.map_or(range.end, |entry| entry.value.range.end.max(entry.key_range.end));
                return Ok(Node { range: start..end, value: Value::Map(entries) });
            }
            let key = self.node(event, range, depth + 1)?;
            let Value::Scalar { text, .. } = key.value else {
                let message = "这里应是一个键（冒号前面的名字）";
                let diagnostic = Diagnostic::new(Code::YamlSyntax, message).at(self.path, key.range);
                return Err(Box::new(diagnostic.hint("在冒号前面写上名字；这一行是多余的，删去")));
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
            if style == StructureStyle::Flow
                && matches!(value.value, Value::Null)
                && let Some(number) = entries.last().and_then(|last| self.parted(&last.value, &key.range))
            {
                return Err(Box::new(number));
            }
            let entry = Entry { key: text, key_range: key.range, value };
            match seen.get(&entry.key) {
                Some(&first) => {
                    let first: &Entry = &entries[first];
                    let written = |one: &Entry| self.written(&one.value.range);
                    let hint = slips::joined(first, written(first), &entry, written(&entry));
                    self.diagnostics.push(
                        Diagnostic::new(Code::YamlDuplicateKey, format!("“{}”写了两次", entry.key))
                            .at(self.path, entry.key_range)
                            .related(Span::new(self.path, first.key_range.clone()), "第一次写在这里")
                            .hint(hint),
                    );
                }
                None => {
                    seen.insert(entry.key.clone(), entries.len());
                    entries.push(entry);
                }
            }
        }
    }

    /// The bytes of the text that stand at a range of the source.
    fn written(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.start - self.offset..range.end - self.offset).unwrap_or("")
    }

    /// What is said of the three digits at `group` that a comma parts from the number before: in braces and brackets `1,000`
    /// is two things.
    fn parted(&self, number: &Node, group: &Range<usize>) -> Option<Diagnostic> {
        let is_group = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        let written = self.written(&number.range);
        // 近1,200 is no number yet.
        let digits = &written[written.trim_end_matches(|c: char| c.is_ascii_digit()).len()..];
        let is_first = (1..=3).contains(&digits.len()) && !digits.starts_with('0');
        let between = self.written(&(number.range.end..group.start));
        if !is_first || between != "," || !is_group(self.written(group)) {
            return None;
        }
        // 1,000,000 has more of them.
        let mut end = group.end;
        while self.written(&(end..end + 1)) == "," && is_group(self.written(&(end + 1..end + 4))) {
            end += 4;
        }
        let range = number.range.start..end;
        let written = self.written(&range);
        let message = format!("“{written}”里的逗号把一个数分成了几项");
        let diagnostic = Diagnostic::new(Code::YamlSyntax, message).at(self.path, range);
        let whole = written.replace(',', "");
        Some(diagnostic.hint(match is_number(&whole) {
            true => Hint::write(whole),
            false => format!("数字里不写逗号：{whole}").into(),
        }))
    }

    /// `title: 幸福里 #1 楼`: a comment has a blank behind its mark, so this was meant as text.
    fn comment(&mut self, comment: Range<usize>) {
        let written =
            self.text.get(comment.clone()).and_then(|written| written.lines().next()).unwrap_or_default();
        // A value that is nothing but a comment stands behind the colon of its key.
        if let Some(swallowed) = self.swallowed(written, comment.start) {
            self.diagnostics.push(swallowed);
        }
        let Some((text, place)) = self.plain.take() else { return };
        let between = self.text.get(place.end..comment.start);
        let beside = between.is_some_and(|between| between.trim_matches([' ', '\t']).is_empty());
        let inside = written.trim_start_matches('#');
        let meant = inside.starts_with(|c: char| c.is_alphanumeric() || "“《（".contains(c));
        // What stands before it is words, and not a number or an address with a remark.
        let words =
            text.contains(is_han) || inside.starts_with(|c: char| c.is_ascii_digit()) && !is_number(&text);
        if beside && meant && words {
            let range = self.offset + comment.start..self.offset + comment.start + written.len();
            let message = format!("“{}”被当成了注释，不会显示", written.trim_end());
            let whole = format!("{text} {}", written.trim_end()).replace('\\', r"\\").replace('"', "\\\"");
            let diagnostic = Diagnostic::new(Code::YamlComment, message).at(self.path, range);
            let hint =
                format!("属于前面的文字，就把整个值放进引号：\"{whole}\"；真是注释，就在 # 后面空一格");
            self.diagnostics.push(diagnostic.hint(hint));
        }
    }

    /// A whole value that is a comment to the parser: `title: #1楼党支部`.
    fn swallowed(&self, written: &str, start: usize) -> Option<Diagnostic> {
        let line = self.text[..start].rsplit('\n').next()?;
        let meant =
            written.strip_prefix('#')?.starts_with(|c: char| c.is_alphanumeric() || "“《（".contains(c));
        // Of a colour they know better who ask for one, or who miss the bracket behind it.
        let is_colour =
            || slips::colour_at(&self.text[start - line.len()..start + written.len()], line.len());
        let is_value =
            line.trim_end().ends_with(':') && is_colour().is_none() && !line.trim_start().starts_with('#');
        let range = self.offset + start..self.offset + start + written.len();
        let message = format!("“{}”被当成了注释，不会显示", written.trim_end());
        let whole = written.trim_end().replace('\\', r"\\").replace('"', "\\\"");
        let hint = format!("是文字，就把它放进引号：\"{whole}\"；真是注释，就在 # 后面空一格");
        (meant && is_value)
            .then(|| Diagnostic::new(Code::YamlComment, message).at(self.path, range).hint(hint))
    }

    /// Items without a blank behind their dash, which are one text: `keywords:` and below it `  -甲`.
    fn glued_dash(&self, text: &str, range: &Range<usize>) -> Option<Diagnostic> {
        if !text.starts_with('-') && !text.contains(" -") {
            return None;
        }
        let (start, end) = (range.start - self.offset, range.end - self.offset);
        let first = self.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let below = self.text[start..end].match_indices('\n').map(|(at, _)| start + at + 1);
        std::iter::once(first).chain(below).find_map(|line| {
            slips::glued_dash(self.path, self.text, self.offset, line)
                .filter(|_| line > start || text.starts_with('-'))
        })
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
                Some(Ok((Event::Comment(..), span))) => self.comment(span.byte_range().unwrap_or_default()),
                Some(Ok((Event::Anchor(..), _))) => {}
                Some(Ok((event, span))) => {
                    let range = span.byte_range().unwrap_or_default();
                    if let Event::Scalar(text, ScalarStyle::Plain, ..) = &event {
                        self.plain = Some((text.to_string(), range.clone()));
                    }
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

/// What to do where it is right as it is.
const QUOTED: &str = "如果它本来就是一项，给它加上半角引号";

/// The characters that nobody sees in the values of a tree that no rule looks at.
pub fn unseen(path: &SourcePath, source: &str, node: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    visit(Role::Value, source, node, false, &mut |passage| {
        for slip in lint::check(passage.text, &[Code::TextInvisible]) {
            found.push(Diagnostic::new(slip.code, slip.message).at(path, passage.place(slip.range)));
        }
    });
    found
}

/// A text as YAML: plain where that reads back as the same text, else in quotes.
pub fn scalar(text: &str) -> String {
    let path = SourcePath::new("");
    let plain = parse(&path, &format!("title: {text}\n"), 0);
    if plain.diagnostics.is_empty()
        && let Value::Map(entries) = &plain.value.value
        && let [entry] = entries.as_slice()
        && matches!(&entry.value.value, Value::Scalar { text: read, .. } if read == text)
    {
        return text.to_string();
    }
    serde_json::Value::from(text).to_string()
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
            Value::Map(entries) => {
                if let Some(half) = keys_with_values(entries) {
                    let message = "花括号里用了全角的冒号，整个成了键";
                    let diagnostic =
                        Diagnostic::new(Code::YamlFullWidth, message).at(self.path, field.range());
                    self.diagnostics.push(diagnostic.hint(Hint::write(half)));
                    return None;
                }
                Some(Map { range: field.range(), entries, known: Vec::new() })
            }
            _ => {
                self.not_a_map(field.node, &format!("“{}”", field.key));
                None
            }
        }
    }

    /// Complains about the keys of `map` that were not asked for.
    pub fn finish(&mut self, map: Map<'_>) {
        self.finish_root(map, &[], |_| None);
    }

    /// The same for the root of a file of some sort: keys of other files are told where they belong. Each label is the
    /// Chinese name of a key, or that of other programs, which people write for it.
    pub fn finish_root(
        &mut self,
        map: Map<'_>,
        labels: &[(&str, &str)],
        elsewhere: impl Fn(&str) -> Option<String>,
    ) {
        let start = map.range.start as u32;
        for entry in map.entries.iter().filter(|entry| !map.known.contains(&entry.key.as_str())) {
            let label = labels.iter().find(|(label, _)| *label == entry.key).map(|(_, key)| *key);
            let advice = if label.is_none() { elsewhere(&entry.key) } else { None };
            let near = || diagnostic::nearest(&entry.key, map.known.iter().copied());
            let meant = label.or_else(|| if advice.is_none() { near() } else { None });
            // A slip in a key is not a missing key too.
            let missing = meant.map(|meant| format!("缺少“{meant}”"));
            self.diagnostics.retain(|one| {
                one.code != self.codes.missing_key
                    || Some(&one.message) != missing.as_ref()
                    || one.span.as_ref().is_none_or(|span| span.start != start)
            });
            let message = match &advice {
                Some(_) => format!("“{}”不写在这里", entry.key),
                None => format!("不认识的键“{}”", entry.key),
            };
            let diagnostic =
                Diagnostic::new(self.codes.unknown_key, message).at(self.path, entry.key_range.clone());
            self.diagnostics.push(match (label, advice) {
                (Some(key), _) => diagnostic.hint(Hint::write(key)),
                (None, Some(advice)) => diagnostic.hint(advice),
                (None, None) => diagnostic.nearest(&entry.key, map.known.iter().copied()),
            });
        }
    }

    /// Complains that `key` is not there.
    pub fn missing(&mut self, map: &Map<'_>, key: &str, hint: impl Into<Hint>) {
        let empty = map.entries.iter().find(|entry| entry.key == key);
        let (message, range) = match empty {
            Some(entry) => (format!("“{key}”是空的"), entry.key_range.clone()),
            None => (format!("缺少“{key}”"), map.range.start..map.range.start),
        };
        self.diagnostics
            .push(Diagnostic::new(self.codes.missing_key, message).at(self.path, range).hint(hint));
    }

    /// Complains about a value that has the right type and cannot be used.
    pub fn invalid(&mut self, field: Field<'_>, message: impl Into<String>, hint: impl Into<Hint>) {
        let diagnostic = Diagnostic::new(self.codes.invalid, message).at(self.path, field.range());
        self.diagnostics.push(diagnostic.hint(hint));
    }

    /// Adds advice to what was complained of since there were `before` complaints, where it has none.
    pub fn advise(&mut self, before: usize, hint: &str) {
        let bare = self.diagnostics.iter_mut().skip(before).filter(|one| one.hints.is_empty());
        bare.for_each(|one| one.hints.push(hint.into()));
    }

    /// Complains about a value of another type.
    pub fn mistyped(&mut self, field: Field<'_>, message: impl Into<String>, hint: impl Into<Hint>) {
        let diagnostic = Diagnostic::new(self.codes.wrong_type, message).at(self.path, field.range());
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

    /// The text of a field that has no parts.
    pub fn scalar<'n>(&self, field: Field<'n>) -> Option<&'n str> {
        match &field.node.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
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
            // Readers would see the sign. -0.0 may be what a small fall was rounded to.
            if text == "-0" {
                self.invalid(field, "零没有正负", Hint::write("0"));
                return None;
            }
            return Some(text.clone());
        }
        let code = match self.codes.wrong_type {
            Code::DatasetWrongType => Code::DatasetNotANumber,
            code => code,
        };
        let mut diagnostic = Diagnostic::new(code, format!("“{}”应为数字，却是“{text}”", field.key))
            .at(self.path, field.range());
        if let Some(number) = numbers::guess(text) {
            diagnostic = diagnostic.hint(Hint::write(number));
        } else if text.contains('*') || text.contains(['×', '〇', '○']) || text.to_uppercase().contains("XX")
        {
            diagnostic =
                diagnostic.hint("没有公开的数字：删去这一项，写 status: withheld 或 status: pending");
        } else if code == Code::DatasetNotANumber {
            let hint = "单位写在 unit 里，“余”“约”“近”“超”写在 qualifier 里，这里只写数字";
            match numbers::qualified(text) {
                Some((qualifier, number)) => {
                    let hint = format!("这里只写 {number}；“{qualifier}”另写一项：qualifier: {qualifier}");
                    diagnostic = diagnostic.hint(hint);
                }
                None if text.starts_with(|c: char| c.is_ascii_digit()) => diagnostic = diagnostic.hint(hint),
                None => diagnostic = diagnostic.hint("只写阿拉伯数字，如 120；还没有数字的写 待核定"),
            }
        } else {
            diagnostic = diagnostic.hint(match numbers::only(text) {
                Some(number) => Hint::from(format!("只写数字：{number}")).putting(number),
                None => "只写一个阿拉伯数字，如 120".into(),
            });
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
        self.items(field).into_iter().filter_map(|item| self.item(field, item)).collect()
    }

    /// One item of the list under `field`.
    pub fn item(&mut self, field: Field<'_>, item: Field<'_>) -> Option<String> {
        let text = self.text(item)?;
        let Value::Scalar { plain: true, .. } = item.node.value else { return Some(text) };
        // A value without brackets is a list of one.
        let alone = std::ptr::eq(field.node, item.node);
        if alone && let Some(half) = half_width_flow(&text).filter(|half| half.starts_with('[')) {
            let diagnostic = Diagnostic::new(Code::YamlFullWidth, "列表的括号是全角的，整个成了一项");
            let hint = Hint::from(format!("写作 {}: {half}", item.key)).putting(half);
            self.diagnostics.push(diagnostic.at(self.path, item.range()).hint(hint).hint(QUOTED));
            return None;
        }
        let commas: &[char] = if alone { &['，', '、', ','] } else { &['，', '、'] };
        let Some(comma) = text.find(commas) else { return Some(text) };
        let comma: String = text[comma..].chars().take(1).collect();
        let items: Vec<&str> = text.split(commas).map(str::trim).filter(|item| !item.is_empty()).collect();
        let (items, key) = (items.join(", "), item.key);
        let (code, message, half) = match comma.as_str() {
            "," => {
                let message = "列表没有方括号，整个成了一项".to_string();
                (self.codes.wrong_type, message, format!("写作 {key}: [{items}]"))
            }
            comma => (
                Code::YamlFullWidth,
                format!("列表的各项之间用了“{comma}”，整个成了一项"),
                format!("改成半角逗号：{key}: [{items}]"),
            ),
        };
        let hint = Hint::from(half).putting(if alone { format!("[{items}]") } else { items });
        let diagnostic = Diagnostic::new(code, message).at(self.path, item.range());
        self.diagnostics.push(diagnostic.hint(hint).hint(QUOTED));
        None
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
        let instead = match is_slug(folded) {
            true => folded.to_string(),
            false => pinyin::slug(&pinyin::toneless(&text), &[]),
        };
        if is_slug(&instead) {
            diagnostic = diagnostic.hint(Hint::write(instead));
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
        diagnostic.hints.extend(instead.map(Hint::write).or_else(|| slips::too_much(&field.node.value)));
        self.diagnostics.push(diagnostic);
    }

    fn not_a_map(&mut self, node: &Node, what: &str) {
        let start = node.range.start;
        let error = Diagnostic::new(self.codes.wrong_type, format!("{what}应为一组“键: 值”"));
        let diagnostic = match &node.value {
            Value::Scalar { text, plain: true } if half_width_flow(text).is_some() => {
                let half = half_width_flow(text).unwrap_or_default();
                full_width_brackets(self.path, node.range.clone(), half)
            }
            Value::Scalar { text, plain: true } => {
                let key = |colon| text.split_once(colon).map(|(key, _)| key).filter(|key| is_word(key));
                match (key('：'), key(':')) {
                    (Some(key), _) => {
                        let place = start + key.len();
                        Diagnostic::new(Code::YamlFullWidth, format!("“{key}”后面的冒号是全角的“：”"))
                            .at(self.path, place..place + '：'.len_utf8())
                            .hint(Hint::write(half_width(text)).putting(": "))
                    }
                    // The lines of a text are joined by blanks: what comes behind one may be the next line.
                    (None, Some(key)) => {
                        let rest = text[key.len() + 1..].split(' ').next().unwrap_or_default();
                        no_space(self.path, start + key.len(), key, rest)
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
