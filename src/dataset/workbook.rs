//! The parts of a workbook (ECMA-376 part 1, §18): its sheets, texts and number formats, and the cells of a sheet one by one,
//! as they are written in the file. What they show is said in [`xlsx`](super::xlsx).

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::dataset::number_format::{Epoch, NumberFormat};

/// The most that is unpacked of one part, in bytes. A sheet is read as it is unpacked and held nowhere.
const MAX_PART: u64 = 512 << 20;
/// The most cell styles of a book; Excel has 65,490.
const MAX_STYLES: usize = 1 << 16;
/// The most that the texts of a book take, in bytes.
const MAX_TEXTS: usize = 64 << 20;

/// Why a book can't be read: it is no ZIP file, not whole, not of these parts, or too large.
#[derive(Debug)]
pub(super) struct Broken;

type Xml<'a> = Reader<Box<dyn BufRead + 'a>>;

/// A workbook.
pub(super) struct Workbook<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The worksheets that are not hidden.
    pub(super) sheets: Vec<Sheet>,
    pub(super) epoch: Epoch,
    /// The file asks for all formulas to be worked out as soon as it is opened: what it says of them is not known to be right.
    pub(super) uncalculated: bool,
    /// The worksheets that are hidden, by name.
    pub(super) hidden: Vec<String>,
    /// Which styles strike a number through.
    pub(super) struck: Vec<bool>,
    texts: Vec<Arc<str>>,
    formats: Vec<NumberFormat>,
}

/// A worksheet of a book.
pub(super) struct Sheet {
    pub(super) name: String,
    part: String,
}

/// What a cell holds.
#[derive(Debug)]
pub(super) enum Value {
    Number(f64),
    Text(Arc<str>),
    Bool(bool),
    Error(String),
    /// A formula without a value.
    Formula,
}

/// How a cell is written (§18.18.11).
#[derive(Copy, Clone)]
enum Kind {
    Number,
    Shared,
    Inline,
    /// The text that a formula gives.
    Text,
    Date,
    Bool,
    Error,
}

impl Kind {
    fn of(name: &str) -> Kind {
        match name {
            "s" => Kind::Shared,
            "inlineStr" => Kind::Inline,
            "str" => Kind::Text,
            "d" => Kind::Date,
            "b" => Kind::Bool,
            "e" => Kind::Error,
            _ => Kind::Number,
        }
    }
}

/// What a sheet consists of, in the order of the file.
pub(super) enum Part {
    /// The columns from one to another, from 0, are not shown.
    HiddenColumns(u32, u32),
    /// Zeros are not shown.
    NoZeros,
    /// A row, from 0, that is not shown.
    HiddenRow(u32),
    /// A cell with something in it: row and column, from 0.
    Cell { row: u32, column: u32, style: usize, formula: bool, value: Value },
    /// Cells that were merged: the first and the last row and column.
    Merged([u32; 4]),
}

impl<'a> Workbook<'a> {
    /// Opens a book and reads all but its sheets.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Workbook<'a>, Broken> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Broken)?;
        let mut book = Workbook {
            archive,
            sheets: Vec::new(),
            epoch: Epoch::Year1900,
            uncalculated: false,
            hidden: Vec::new(),
            struck: Vec::new(),
            texts: Vec::new(),
            formats: Vec::new(),
        };
        let targets = book.targets()?;
        book.read_workbook(&targets)?;
        book.read_styles()?;
        book.read_texts()?;
        Ok(book)
    }

    /// A part by its name, whose letters may be large or small.
    fn part(&mut self, name: &str) -> Option<Xml<'_>> {
        let is_it = |index: &usize| {
            let found = self.archive.name_for_index(*index);
            found.is_some_and(|found| {
                found.is_ok_and(|found| found.replace('\\', "/").eq_ignore_ascii_case(name))
            })
        };
        let index = (0..self.archive.len()).find(is_it)?;
        let file = self.archive.by_index(index).ok()?;
        let mut xml = Reader::from_reader(Box::new(BufReader::new(file.take(MAX_PART))) as Box<dyn BufRead>);
        xml.config_mut().expand_empty_elements = true;
        Some(xml)
    }

    /// The parts that the workbook names by an id.
    fn targets(&mut self) -> Result<Vec<(String, String)>, Broken> {
        let mut targets = Vec::new();
        let mut xml = self.part("xl/_rels/workbook.xml.rels").ok_or(Broken)?;
        elements(&mut xml, |tag| {
            if name(tag) == "Relationship"
                && let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
                && attribute(tag, "Type").is_some_and(|kind| kind.ends_with("/worksheet"))
            {
                let part = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_string(),
                    None => format!("xl/{}", target.trim_start_matches("./")),
                };
                targets.push((id, part));
            }
        })?;
        Ok(targets)
    }

    fn read_workbook(&mut self, targets: &[(String, String)]) -> Result<(), Broken> {
        let (mut sheets, mut hidden, mut epoch, mut uncalculated) =
            (Vec::new(), Vec::new(), Epoch::Year1900, false);
        let mut xml = self.part("xl/workbook.xml").ok_or(Broken)?;
        elements(&mut xml, |tag| match name(tag) {
            "workbookPr" if is_true(attribute(tag, "date1904")) => epoch = Epoch::Year1904,
            "calcPr" => uncalculated = is_true(attribute(tag, "fullCalcOnLoad")),
            "sheet" if attribute(tag, "state").is_none_or(|state| state == "visible") => {
                let part = attribute(tag, "id").and_then(|id| targets.iter().find(|(known, _)| *known == id));
                if let (Some(name), Some((_, part))) = (attribute(tag, "name"), part) {
                    sheets.push(Sheet { name, part: part.clone() });
                }
            }
            "sheet" => hidden.extend(attribute(tag, "name")),
            _ => {}
        })?;
        drop(xml);
        self.hidden = hidden;
        (self.sheets, self.epoch, self.uncalculated) = (sheets, epoch, uncalculated);
        Ok(())
    }

    fn read_styles(&mut self) -> Result<(), Broken> {
        let mut codes: BTreeMap<u32, String> = BTreeMap::new();
        let (mut formats, mut struck) = (Vec::new(), Vec::new());
        let (mut inside, mut in_fonts, mut fonts) = (false, false, Vec::new());
        if let Some(mut xml) = self.part("xl/styles.xml") {
            walk(&mut xml, |event| {
                match event {
                    Event::Start(tag) if name(&tag) == "numFmt" => {
                        let id = attribute(&tag, "numFmtId").and_then(|id| id.parse().ok());
                        codes.extend(id.zip(attribute(&tag, "formatCode")));
                    }
                    Event::Start(tag) if name(&tag) == "fonts" => in_fonts = true,
                    Event::End(tag) if tag.local_name().as_ref() == "fonts" => in_fonts = false,
                    Event::Start(tag) if in_fonts && name(&tag) == "font" => fonts.push(false),
                    Event::Start(tag) if in_fonts && name(&tag) == "strike" => {
                        let on = attribute(&tag, "val").is_none_or(|value| is_true(Some(value)));
                        fonts.last_mut().into_iter().for_each(|font| *font = on);
                    }
                    Event::Start(tag) if name(&tag) == "cellXfs" => inside = true,
                    Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => inside = false,
                    Event::Start(tag) if inside && name(&tag) == "xf" => {
                        let id = attribute(&tag, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                        let own = codes.get(&id).map(String::as_str);
                        let code = own.or(NumberFormat::built_in(id)).unwrap_or("General");
                        formats.push(NumberFormat::parse(code));
                        let font = attribute(&tag, "fontId").and_then(|id| id.parse::<usize>().ok());
                        struck.push(font.and_then(|font| fonts.get(font)).is_some_and(|struck| *struck));
                    }
                    _ => {}
                }
                if formats.len().max(codes.len()).max(fonts.len()) > MAX_STYLES {
                    Err(Broken)
                } else {
                    Ok(())
                }
            })?;
        }
        if formats.is_empty() {
            formats.push(NumberFormat::parse("General"));
        }
        (self.formats, self.struck) = (formats, struck);
        Ok(())
    }

    fn read_texts(&mut self) -> Result<(), Broken> {
        let mut texts: Vec<Arc<str>> = Vec::new();
        let mut size = 0;
        if let Some(mut xml) = self.part("xl/sharedStrings.xml") {
            let mut buffer = Vec::new();
            loop {
                match xml.read_event_into(&mut buffer).map_err(|_| Broken)? {
                    Event::Start(tag) if name(&tag) == "si" => {
                        let text = text_of(&mut xml, "si")?;
                        size += text.len() + size_of::<Arc<str>>();
                        texts.push(text.into());
                    }
                    Event::Eof => break,
                    _ => {}
                }
                if size > MAX_TEXTS {
                    return Err(Broken);
                }
                buffer.clear();
            }
        }
        self.texts = texts;
        Ok(())
    }

    /// Whether nothing is written on a sheet.
    pub(super) fn is_blank(&mut self, index: usize) -> bool {
        let part = self.sheets[index].part.clone();
        let Some(mut xml) = self.part(&part) else { return false };
        let filled = walk(&mut xml, |event| match event {
            Event::Start(tag) if matches!(name(&tag), "v" | "is" | "f") => Err(Broken),
            _ => Ok(()),
        });
        filled.is_ok()
    }

    /// Reads a sheet, part by part, until `visit` gives an error.
    pub(super) fn read_sheet<E: From<Broken>>(
        &mut self,
        index: usize,
        mut visit: impl FnMut(&[NumberFormat], Part) -> Result<(), E>,
    ) -> Result<(), E> {
        let (part, texts) = (self.sheets[index].part.clone(), std::mem::take(&mut self.texts));
        let formats = std::mem::take(&mut self.formats);
        let mut xml = self.part(&part).ok_or(Broken)?;
        let mut buffer = Vec::new();
        let (mut row, mut column) = (0, 0);
        let (mut whole, mut collapsed) = (false, false);
        loop {
            match xml.read_event_into(&mut buffer).map_err(|_| Broken)? {
                Event::Start(tag) => match name(&tag) {
                    "row" => {
                        row = attribute(&tag, "r")
                            .and_then(|r| r.parse::<u32>().ok())
                            .map_or(row + 1, |r| r.max(1));
                        column = 0;
                        let hidden = is_true(attribute(&tag, "hidden"))
                            || is_zero(attribute(&tag, "ht"))
                            || collapsed
                                && attribute(&tag, "hidden").is_none()
                                && attribute(&tag, "ht").is_none();
                        if hidden {
                            visit(&formats, Part::HiddenRow(row - 1))?;
                        }
                    }
                    "c" => {
                        let (mut style, mut kind) = (0, Kind::Number);
                        // One walk: there are millions of them.
                        for one in tag.attributes().with_checks(false).flatten() {
                            match one.key.local_name().as_ref() {
                                "r" => column = position(&one.value).map_or(column, |(at, _)| at),
                                "s" => style = one.value.parse().unwrap_or(0),
                                "t" => kind = Kind::of(&one.value),
                                _ => {}
                            }
                        }
                        let (formula, value) = cell(&mut xml, kind, &texts)?;
                        if let Some(value) = value {
                            let row = row.max(1) - 1;
                            visit(&formats, Part::Cell { row, column, style, formula, value })?;
                        }
                        column += 1;
                    }
                    "col" if is_true(attribute(&tag, "hidden")) || is_zero(attribute(&tag, "width")) => {
                        let number = |key| attribute(&tag, key)?.parse::<u32>().ok()?.checked_sub(1);
                        if let (Some(from), Some(to)) = (number("min"), number("max")) {
                            visit(&formats, Part::HiddenColumns(from, to))?;
                        }
                    }
                    // Rows that say nothing of their height have none.
                    "sheetFormatPr" => collapsed = is_true(attribute(&tag, "zeroHeight")),
                    "sheetView" if attribute(&tag, "showZeros").is_some_and(|it| !is_true(Some(it))) => {
                        visit(&formats, Part::NoZeros)?;
                    }
                    "mergeCell" => {
                        if let Some(region) = attribute(&tag, "ref")
                            && let Some((from, to)) = region.split_once(':')
                            && let (Some(from), Some(to)) = (position(from), position(to))
                        {
                            visit(&formats, Part::Merged([from.1, from.0, to.1, to.0]))?;
                        }
                    }
                    _ => {}
                },
                Event::End(tag) => whole |= tag.local_name().as_ref() == "worksheet",
                Event::Eof => break,
                _ => {}
            }
            buffer.clear();
        }
        if whole { Ok(()) } else { Err(Broken.into()) }
    }
}

/// Reads a cell to its end: whether it has a formula, and what it holds.
fn cell(xml: &mut Xml<'_>, kind: Kind, texts: &[Arc<str>]) -> Result<(bool, Option<Value>), Broken> {
    let (mut formula, mut value, mut inline) = (false, None, None);
    let mut buffer = Vec::new();
    loop {
        match xml.read_event_into(&mut buffer).map_err(|_| Broken)? {
            Event::Start(tag) => match name(&tag) {
                "f" => {
                    formula = true;
                    text_of(xml, "f")?;
                }
                "v" => value = Some(text_of(xml, "v")?),
                "is" => inline = Some(text_of(xml, "is")?),
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "c" => break,
            Event::Eof => return Err(Broken),
            _ => {}
        }
        buffer.clear();
    }
    let nothing = || formula.then_some(Value::Formula);
    let value = match (kind, value) {
        (Kind::Inline, _) => inline.map(|text| Value::Text(text.into())),
        (_, None) => nothing(),
        (Kind::Text, Some(text)) => Some(Value::Text(text.into())),
        (Kind::Date, Some(text)) => Some(Value::Text(text.trim_end_matches("T00:00:00").into())),
        (_, Some(text)) if text.trim().is_empty() => nothing(),
        (Kind::Shared, Some(text)) => {
            let text = text.trim().parse::<usize>().ok().and_then(|index| texts.get(index));
            Some(Value::Text(text.ok_or(Broken)?.clone()))
        }
        (Kind::Bool, Some(text)) => Some(Value::Bool(is_true(Some(text)))),
        (Kind::Error, Some(text)) => Some(Value::Error(text)),
        (Kind::Number, Some(text)) => Some(Value::Number(text.trim().parse().map_err(|_| Broken)?)),
    };
    Ok((formula, value))
}

/// The text of an element to its end, without readings of Japanese and Chinese words (`rPh`).
fn text_of(xml: &mut Xml<'_>, element: &str) -> Result<String, Broken> {
    let (mut text, mut depth, mut reading) = (String::new(), 0, false);
    let plain = element != "si" && element != "is";
    let mut inside = plain;
    // 12³ is not 123: the runs of a text may stand above or below the line.
    let mut raised: fn(char) -> char = |c| c;
    let mut buffer = Vec::new();
    loop {
        match xml.read_event_into(&mut buffer).map_err(|_| Broken)? {
            Event::Start(tag) => {
                depth += 1;
                reading |= name(&tag) == "rPh";
                inside |= name(&tag) == "t" && !reading;
                match name(&tag) {
                    "r" => raised = |c| c,
                    "vertAlign" => {
                        raised = match attribute(&tag, "val").as_deref() {
                            Some("superscript") => superscript,
                            Some("subscript") => subscript,
                            _ => |c| c,
                        }
                    }
                    _ => {}
                }
            }
            Event::End(tag) => {
                let ends = tag.local_name();
                if depth == 0 {
                    break;
                }
                depth -= 1;
                reading &= ends.as_ref() != "rPh";
                inside &= plain || ends.as_ref() != "t";
            }
            Event::Text(part) if inside => text.extend(part.chars().map(raised)),
            Event::CData(part) if inside => text.extend(part.chars().map(raised)),
            Event::GeneralRef(part) if inside => match part.resolve_char_ref() {
                Ok(Some(c)) => text.push(c),
                _ => text.push_str(quick_xml::escape::resolve_predefined_entity(&part).ok_or(Broken)?),
            },
            Event::Eof => return Err(Broken),
            _ => {}
        }
        buffer.clear();
    }
    Ok(if text.contains("_x") { unescaped(&text) } else { text })
}

/// A digit above the line, as of a note.
fn superscript(c: char) -> char {
    const ABOVE: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    c.to_digit(10).map_or(c, |digit| ABOVE[digit as usize])
}

/// A digit below the line, as in H₂O.
fn subscript(c: char) -> char {
    c.to_digit(10).and_then(|digit| char::from_u32(0x2080 + digit)).unwrap_or(c)
}

/// `_x000D_` is a letter that XML cannot have (§22.9.2.19).
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest[at..].get(6..7) == Some("_"));
        let letter = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        let end = at + if letter.is_some() { 7 } else { 2 };
        out.push_str(&rest[..at]);
        match letter {
            Some(letter) => out.push(letter),
            None => out.push_str("_x"),
        }
        rest = &rest[end..];
    }
    out + rest
}

fn name<'t>(tag: &'t BytesStart<'_>) -> &'t str {
    let name = tag.name().into_inner();
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// An attribute by its name without a prefix.
fn attribute(tag: &BytesStart<'_>, key: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|one| one.key.local_name().as_ref() == key)?;
    found.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok().map(|value| value.into_owned())
}

fn is_true(value: Option<String>) -> bool {
    matches!(value.as_deref(), Some("1" | "true" | "on"))
}

fn is_zero(value: Option<String>) -> bool {
    value.and_then(|value| value.parse::<f64>().ok()) == Some(0.0)
}

/// Column and row, from 0, of `B3`.
fn position(name: &str) -> Option<(u32, u32)> {
    let digits = name.find(|c: char| c.is_ascii_digit()).filter(|at| (1..=3).contains(at))?;
    let column = name[..digits].bytes().try_fold(0, |column, letter| {
        letter.is_ascii_alphabetic().then(|| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    Some((column - 1, name[digits..].parse::<u32>().ok()?.checked_sub(1)?))
}

/// Visits every element that begins.
fn elements(xml: &mut Xml<'_>, mut visit: impl FnMut(&BytesStart<'_>)) -> Result<(), Broken> {
    walk(xml, |event| {
        if let Event::Start(tag) = event {
            visit(&tag);
        }
        Ok(())
    })
}

fn walk(xml: &mut Xml<'_>, mut visit: impl FnMut(Event<'_>) -> Result<(), Broken>) -> Result<(), Broken> {
    let mut buffer = Vec::new();
    loop {
        match xml.read_event_into(&mut buffer).map_err(|_| Broken)? {
            Event::Eof => return Ok(()),
            event => visit(event)?,
        }
        buffer.clear();
    }
}
