//! The bytes of a file that readers take away to what somebody can find in it: its texts and tables, who wrote it, what is hidden,
//! what is left of those who went over it. Reads OOXML (ECMA-376: .docx, .xlsx, .pptx), drawings, plain text; of PDF what it says
//! of itself. Knows no site and no rules.

pub mod content;
mod pdf;
mod sheets;
mod words;

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use content::Content;

/// A file that is larger is not looked into, in bytes.
pub const LARGEST: u64 = 64 << 20;
/// The most that is unpacked of one part, in bytes.
const MAX_PART: u64 = 64 << 20;
/// The most texts that are kept of a file.
const MAX_TEXTS: usize = 200_000;

/// What a file is read as.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// A text of Word (.docx).
    Words,
    /// A workbook (.xlsx).
    Sheets,
    /// Slides (.pptx).
    Slides,
    /// PDF, of which only the properties are read.
    Pdf,
    /// A drawing (SVG).
    Drawing,
    /// Plain text, and rows of it.
    Text,
    /// What this program cannot look into.
    Closed,
}

impl Format {
    /// What a file of this extension is read as; `None` for what is no document.
    pub fn named(extension: &str) -> Option<Format> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "docx" | "docm" | "dotx" => Format::Words,
            "xlsx" | "xlsm" => Format::Sheets,
            "pptx" | "ppsx" | "pptm" => Format::Slides,
            "pdf" => Format::Pdf,
            "svg" => Format::Drawing,
            "txt" | "csv" => Format::Text,
            "doc" | "dot" | "wps" | "wpt" | "xls" | "et" | "ett" | "ppt" | "pps" | "dps" | "ofd" | "rtf"
            | "odt" | "ods" | "odp" | "zip" | "rar" | "7z" | "ceb" | "caj" => Format::Closed,
            _ => return None,
        })
    }
}

/// A text of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Where it stands, in Chinese: “名单”B3; empty where nothing more can be said.
    pub place: String,
}

/// What can be found in a file.
#[derive(Clone, Debug, Default)]
pub struct Attachment {
    /// Its texts, in order; those of hidden parts too.
    pub texts: Vec<Text>,
    /// Its tables, row by row.
    pub tables: Vec<Vec<Vec<String>>>,
    /// Who wrote it, and for whom: what the property is called in Chinese, and its value.
    pub properties: Vec<(&'static str, String)>,
    /// What is hidden, in Chinese: 工作表“底稿”.
    pub hidden: Vec<String>,
    /// How many insertions and deletions nobody has taken on or refused.
    pub changes: usize,
    /// How many comments.
    pub comments: usize,
    /// Why not all of it was looked at, in Chinese.
    pub unchecked: Option<&'static str>,
}

impl Attachment {
    fn add(&mut self, text: String, place: impl Into<String>) {
        if !text.trim().is_empty() && self.texts.len() < MAX_TEXTS {
            self.texts.push(Text { text, place: place.into() });
        }
    }

    /// A file that was not looked into.
    pub fn unchecked(why: &'static str) -> Attachment {
        Attachment { unchecked: Some(why), ..Attachment::default() }
    }
}

/// Reads a file. What is broken or locked is said to be unchecked.
pub fn read(format: Format, bytes: &[u8]) -> Attachment {
    let is = content::of(bytes);
    match format {
        Format::Closed => Attachment::unchecked("程序读不了这种格式"),
        Format::Pdf => pdf::read(bytes),
        Format::Drawing => drawing(bytes),
        Format::Text => match std::str::from_utf8(bytes) {
            Ok(text) => rows(text.trim_start_matches('\u{feff}')),
            Err(_) => Attachment::unchecked("不是 UTF-8 编码的文本"),
        },
        Format::Words | Format::Sheets | Format::Slides if is == Content::Locked => {
            // That it is locked is told as such.
            Attachment::default()
        }
        Format::Words | Format::Sheets | Format::Slides if is == Content::Compound => {
            Attachment::unchecked("是旧格式的文件")
        }
        Format::Words | Format::Sheets | Format::Slides => {
            let read = Package::open(bytes).and_then(|mut package| {
                let mut found = Attachment::default();
                package.properties(&mut found);
                match format {
                    Format::Sheets => sheets::read(&mut package, &mut found)?,
                    _ => words::read(&mut package, &mut found)?,
                }
                Some(found)
            });
            read.unwrap_or_else(|| Attachment::unchecked("文件打不开，可能已经损坏"))
        }
    }
}

/// Lines of plain text; where they are rows, a table too.
fn rows(text: &str) -> Attachment {
    let mut found = Attachment::default();
    let mut table = Vec::new();
    for (at, line) in text.lines().enumerate() {
        found.add(line.to_string(), format!("第 {} 行", at + 1));
        if line.contains([',', '\t']) {
            table.push(
                line.split([',', '\t']).map(|cell| cell.trim_matches(['"', ' ']).to_string()).collect(),
            );
        }
    }
    found.tables.push(table);
    found
}

/// The texts of a drawing.
fn drawing(bytes: &[u8]) -> Attachment {
    let mut found = Attachment::default();
    let Ok(text) = std::str::from_utf8(bytes) else { return found };
    let mut xml = Reader::from_str(text);
    while let Ok(event) = xml.read_event() {
        match event {
            Event::Text(part) => found.add(part.to_string(), ""),
            Event::Eof => break,
            _ => {}
        }
    }
    found
}

/// The parts of an OOXML file.
struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Package<'a> {
    fn open(bytes: &'a [u8]) -> Option<Package<'a>> {
        Some(Package { archive: ZipArchive::new(Cursor::new(bytes)).ok()? })
    }

    /// The names of the parts that begin and end so, in order.
    fn names(&self, start: &str, end: &str) -> Vec<String> {
        let fits = |name: &String| name.starts_with(start) && name.ends_with(end);
        let all = self.archive.file_names().filter_map(|name| Some(name.ok()?.into_owned()));
        let mut names: Vec<String> = all.filter(fits).collect();
        names.sort_by_key(|name| (name.len(), name.clone()));
        names
    }

    /// Visits what a part consists of; `None` where there is no such part or it is broken.
    fn walk(&mut self, name: &str, mut visit: impl FnMut(Event<'_>)) -> Option<()> {
        let file = self.archive.by_name(name).ok()?;
        let mut xml = Reader::from_reader(BufReader::new(file.take(MAX_PART)));
        xml.config_mut().expand_empty_elements = true;
        let mut buffer = Vec::new();
        loop {
            match xml.read_event_into(&mut buffer).ok()? {
                Event::Eof => return Some(()),
                event => visit(event),
            }
            buffer.clear();
        }
    }

    /// Who wrote the file, and for whom (part 2, §11; part 1, §22.2).
    fn properties(&mut self, found: &mut Attachment) {
        const NAMED: [(&str, &str); 4] = [
            ("creator", "作者"),
            ("lastModifiedBy", "最后修改的人"),
            ("Company", "单位"),
            ("Manager", "主管"),
        ];
        for part in ["docProps/core.xml", "docProps/app.xml"] {
            let mut named = None;
            self.walk(part, |event| match event {
                Event::Start(tag) => {
                    named =
                        NAMED.into_iter().find(|(key, _)| *key == local(&tag)).map(|(_, chinese)| chinese);
                }
                Event::Text(text) => {
                    if let Some(what) = named.filter(|_| !text.trim().is_empty()) {
                        found.properties.push((what, text.trim().to_string()));
                    }
                }
                Event::End(_) => named = None,
                _ => {}
            });
        }
    }
}

/// The name of an element without its prefix.
fn local<'t>(tag: &'t BytesStart<'_>) -> &'t str {
    let name = tag.name().into_inner();
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// An attribute by its name without a prefix.
fn attribute(tag: &BytesStart<'_>, key: &str) -> Option<String> {
    let found =
        tag.attributes().with_checks(false).flatten().find(|one| one.key.local_name().as_ref() == key)?;
    Some(found.value.to_string())
}

fn is_on(value: Option<String>) -> bool {
    matches!(value.as_deref(), Some("1" | "true" | "on"))
}
