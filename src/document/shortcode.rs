//! Shortcodes in a source, `{{ name("…", key=1) }}`, to calls.

use std::ops::Range;

use super::{Argument, Call};
use crate::diagnostic::{Code, Diagnostic, Hint};
use crate::folder;
use crate::path::SourcePath;
use crate::text::chars::is_han;

/// Whether there can be shortcodes in `source`.
pub fn any(source: &str) -> bool {
    memchr::memmem::find(source.as_bytes(), b"{{").is_some()
}

/// Whether a text is one call and nothing else.
pub fn is_call(text: &str) -> bool {
    let mut parser = Parser { text, at: 2 };
    text.starts_with("{{") && parser.call().is_ok() && parser.at == text.len()
}

/// What a call that is `written` shows, if that is no part of a line: a chart, a table.
pub fn block_name(written: &str) -> Option<&'static str> {
    let name = written.trim_start_matches(['{', ' ', '\t']);
    let end =
        name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(name.len());
    match &name[..end] {
        "chart" => Some("图表"),
        "stat_table" => Some("统计表"),
        _ => None,
    }
}

/// What begins with two braces in `source`, which begins at byte `base` of `path`, in order: a call, or why it is none;
/// each with its bytes of `source`. The range of a call is that in the whole file.
pub fn find(path: &SourcePath, source: &str, base: usize) -> Vec<(Range<usize>, Result<Call, Diagnostic>)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = memchr::memmem::find(&source.as_bytes()[from..], b"{{").map(|at| from + at) {
        from = start + 2;
        if source[..start].ends_with('\\') {
            continue;
        }
        let mut parser = Parser { text: source, at: start + 2 };
        match parser.call() {
            Ok(mut call) => {
                call.range = (base + start) as u32..(base + parser.at) as u32;
                from = parser.at;
                found.push((start..parser.at, Ok(call)));
            }
            Err(problem) => {
                let range = base + problem.range.start..base + problem.range.end;
                let mut diagnostic = Diagnostic::new(Code::ShortcodeSyntax, problem.message).at(path, range);
                diagnostic.hints.extend(problem.hint.map(Hint::from));
                let how = r#"短代码的写法：{{ 名字("参数", 键="值") }}；要显示两个花括号本身，写 \{{"#;
                found.push((start..start + 2, Err(diagnostic.hint(how))));
            }
        }
    }
    found
}

/// What a call of a built-in shortcode means, whatever its template makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning<'a> {
    /// `stat(id)`: a figure.
    Figure(FigureCall<'a>),
    /// `stat_change(id, from, to)`: how a figure changed.
    Change {
        /// The indicator.
        id: &'a str,
        /// The earlier period.
        from: &'a str,
        /// The later one.
        to: &'a str,
        /// Whether the rate of growth is asked for, and with how many decimals.
        growth: Option<u32>,
    },
    /// `show_if_known(ids…, clause)`: a clause that stands only while its figures are known.
    Clause(Vec<FigureCall<'a>>, &'a str),
    /// `blank(what, unit)`: something that is not for the public.
    Blank {
        /// The unit of the figure that is not told.
        unit: &'a str,
    },
    /// `video(file, title=…)`, `audio(…)`: a recording.
    Recording {
        /// What it is called.
        title: &'a str,
    },
    /// A call that nothing is known of but what it is called with.
    Other,
}

/// `chart(kind, ids…, title=…, columns=…, label=…)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartCall<'a> {
    /// The word for its form.
    pub form: &'a str,
    /// What is drawn: indicators, datasets.
    pub ids: Vec<&'a str>,
    /// Its title, if not that of what is drawn.
    pub title: Option<&'a str>,
    /// The columns of a table that are drawn, if not all that are numbers.
    pub columns: Option<Vec<&'a str>>,
    /// The column that names the rows.
    pub label: Option<&'a str>,
}

/// A figure as a call wants it shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureCall<'a> {
    /// The indicator.
    pub id: &'a str,
    /// The period, if not the last.
    pub period: Option<&'a str>,
    /// The words for how the number is written; empty for as it is.
    pub format: &'a str,
    /// Whether the unit stands behind it.
    pub unit: bool,
}

impl Call {
    /// What the call means.
    pub fn meaning(&self) -> Meaning<'_> {
        let known = match self.name.as_str() {
            "stat" => self.texts().next().map(|id| Meaning::Figure(self.figure(id))),
            "stat_change" => self.change(),
            "show_if_known" => {
                let texts: Vec<&str> = self.texts().collect();
                texts.split_last().map(|(clause, ids)| {
                    Meaning::Clause(ids.iter().map(|id| self.figure(id)).collect(), clause)
                })
            }
            "blank" => Some(Meaning::Blank { unit: self.named("unit").unwrap_or_default() }),
            "video" | "audio" => {
                let is_file = self.texts().next().is_some_and(|file| folder::medium(file).is_some());
                is_file.then(|| Meaning::Recording { title: self.named("title").unwrap_or_default() })
            }
            _ => None,
        };
        known.unwrap_or(Meaning::Other)
    }

    /// The chart that the call wants drawn.
    pub fn chart(&self) -> Option<ChartCall<'_>> {
        let mut words = self.texts();
        let form = words.next().filter(|_| self.name == "chart")?;
        let columns = self.named("columns").map(|names| {
            names.split([',', '、', '，']).map(str::trim).filter(|name| !name.is_empty()).collect()
        });
        let (title, label) = (self.named("title"), self.named("label"));
        Some(ChartCall { form, ids: words.collect(), title, columns, label })
    }

    /// What is said of a call that has a text to show and is given none: `{{ blank("") }}`.
    pub fn says_nothing(&self, path: &SourcePath) -> Option<Diagnostic> {
        let shows = matches!(self.name.as_str(), "blank" | "note");
        let empty = shows && self.texts().next().is_some_and(|text| text.trim().is_empty());
        let range = self.range.start as usize..self.range.end as usize;
        empty.then(|| {
            Diagnostic::new(Code::ShortcodeStray, format!("短代码“{}”的引号里没有字", self.name))
                .at(path, range)
                .hint("在引号里写上文字；不要的，删去整个短代码")
        })
    }

    /// What the call may quote: the ids of figures and datasets that it names. Of a call of unknown meaning all its texts,
    /// which may be something else.
    pub fn quotes(&self) -> impl Iterator<Item = &str> {
        let texts = self.texts();
        let count = match self.name.as_str() {
            "stat" | "stat_change" => 1,
            "blank" => 0,
            _ if matches!(self.meaning(), Meaning::Recording { .. }) => 0,
            _ => usize::MAX,
        };
        texts.take(count)
    }

    /// The texts that it is called with and that readers may see: those with Chinese in them; ids and words of the
    /// program's own have none.
    pub fn texts_for_readers(&self) -> impl Iterator<Item = &str> {
        // Of a recording the others are names of files.
        let is_recording = matches!(self.meaning(), Meaning::Recording { .. });
        let is_told = move |name: &str| !is_recording || matches!(name, "title" | "credit");
        let positional = self.positional.iter().filter(move |_| !is_recording);
        let named = self.named.iter().filter(move |(name, _)| is_told(name)).map(|(_, value)| value);
        let all = positional.chain(named);
        let texts = all.filter_map(|argument| match argument {
            Argument::Text(text) => Some(text.as_str()),
            Argument::Number(_) | Argument::Bool(_) => None,
        });
        // What is left out on purpose is nothing to be filled in.
        let told = !matches!(self.meaning(), Meaning::Blank { .. });
        texts.filter(move |text| told && text.contains(is_han))
    }

    /// The arguments without a name that are texts.
    fn texts(&self) -> impl Iterator<Item = &str> {
        self.positional.iter().filter_map(|argument| match argument {
            Argument::Text(text) => Some(text.as_str()),
            Argument::Number(_) | Argument::Bool(_) => None,
        })
    }

    fn figure<'a>(&'a self, id: &'a str) -> FigureCall<'a> {
        let format = self.named("format").unwrap_or_default();
        FigureCall { id, period: self.named("period"), format, unit: self.named("unit") != Some("false") }
    }

    fn change(&self) -> Option<Meaning<'_>> {
        let (from, to) = (self.named("from")?, self.named("to")?);
        let decimals = || self.named("decimals").and_then(|digits| digits.parse().ok()).unwrap_or(1);
        let growth = (self.named("growth") == Some("true")).then(decimals);
        Some(Meaning::Change { id: self.texts().next()?, from, to, growth })
    }

    /// An argument with a name, as a word: `2022` and `"2022"` are the same.
    fn named(&self, key: &str) -> Option<&str> {
        self.named.iter().find(|(name, _)| name == key).map(|(_, value)| match value {
            Argument::Text(text) | Argument::Number(text) => text.as_str(),
            Argument::Bool(true) => "true",
            Argument::Bool(false) => "false",
        })
    }
}

struct Problem {
    range: Range<usize>,
    message: String,
    hint: Option<&'static str>,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    /// Reads from behind the opening braces to behind the closing ones.
    fn call(&mut self) -> Result<Call, Problem> {
        self.blanks();
        let name = self.word();
        if name.is_empty() {
            return Err(self.unexpected("短代码的名字（英文字母）"));
        }
        let mut call = Call {
            name: name.to_owned(),
            positional: Vec::new(),
            named: Vec::new(),
            inline: true,
            linked: false,
            range: 0..0,
        };
        self.blanks();
        if self.eat('(') {
            self.arguments(&mut call)?;
            self.blanks();
        }
        match self.rest().starts_with("}}") {
            true => self.at += 2,
            false => return Err(self.unexpected("“}}”")),
        }
        Ok(call)
    }

    fn arguments(&mut self, call: &mut Call) -> Result<(), Problem> {
        loop {
            self.blanks();
            if self.eat(')') {
                return Ok(());
            }
            let start = self.at;
            let key = self.word();
            let after_key = self.at;
            self.blanks();
            if !key.is_empty() && self.eat('=') {
                self.blanks();
                let value = self.value()?;
                if call.named.iter().any(|(known, _)| known == key) {
                    let message = format!("参数“{key}”写了两次");
                    return Err(Problem { range: start..after_key, message, hint: Some("留下一个") });
                }
                call.named.push((key.to_owned(), value));
            } else {
                self.at = start;
                let value = self.value()?;
                if !call.named.is_empty() {
                    let message = "没有名字的参数要写在有名字的参数前面".to_owned();
                    return Err(Problem { range: start..self.at, message, hint: None });
                }
                call.positional.push(value);
            }
            self.blanks();
            if !self.eat(',') && !self.rest().starts_with(')') {
                return Err(self.unexpected("逗号“,”或右括号“)”"));
            }
        }
    }

    fn value(&mut self) -> Result<Argument, Problem> {
        let start = self.at;
        if let Some(quote) = self.rest().chars().next().filter(|c| matches!(c, '"' | '\'')) {
            return self.string(quote).map(Argument::Text);
        }
        let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
        let length = self.rest().find(|c| !number(c)).unwrap_or(self.rest().len());
        let word = &self.rest()[..length];
        if crate::yaml::is_number(word) {
            self.at += length;
            return Ok(Argument::Number(word.to_owned()));
        }
        match self.word() {
            "true" => Ok(Argument::Bool(true)),
            "false" => Ok(Argument::Bool(false)),
            "" => Err(self.unexpected("参数：带引号的文字、数字、true 或 false")),
            word => Err(Problem {
                range: start..self.at,
                message: format!("“{word}”两边没有引号"),
                hint: Some("文字参数要放在英文引号里，例如 \"次\""),
            }),
        }
    }

    /// A text in quotes; `\"`, `\'` and `\\` stand for the character itself.
    fn string(&mut self, quote: char) -> Result<String, Problem> {
        let start = self.at;
        let mut string = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((at, c)) = characters.next() {
            match c {
                '\n' => break,
                '\\' => string.extend(characters.next().map(|(_, c)| c)),
                c if c == quote => {
                    self.at = start + at + 1;
                    return Ok(string);
                }
                c => string.push(c),
            }
        }
        let message = format!("引号 {quote} 只有开头，没有结尾");
        Err(Problem { range: start..start + 1, message, hint: Some("一个短代码要写在同一行里") })
    }

    fn unexpected(&self, wanted: &str) -> Problem {
        let found = self.rest().chars().next().filter(|c| !matches!(c, '\n' | '\r'));
        let Some(found) = found else {
            let message = format!("短代码在这一行里没有写完，这里应为{wanted}");
            return Problem {
                range: self.at..self.at, message, hint: Some("一个短代码要写在同一行里")
            };
        };
        let hint = match found {
            '“' | '”' | '‘' | '’' | '＂' | '＇' => Some("这是中文引号，短代码里要用英文引号 \""),
            '（' | '）' | '，' | '＝' | '：' | '｝' | '｛' => {
                Some("这是全角符号，短代码里要用英文的 ( ) , = { }")
            }
            _ => None,
        };
        let message = format!("这里应为{wanted}，却是 {found}");
        Problem { range: self.at..self.at + found.len_utf8(), message, hint }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.rest().starts_with(c);
        self.at += if found { c.len_utf8() } else { 0 };
        found
    }

    /// A name: a letter or `_`, then letters, digits, `_` and `-`; empty if there is none.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return "";
        }
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'));
        let word = &rest[..length.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }
}
