//! A workbook (ECMA-376 part 1, §18) to the texts of its cells, hidden or not, as they are stored: what a person sees is said in
//! `dataset::xlsx`, and here what somebody can find.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use quick_xml::events::{BytesStart, Event};

use super::{Attachment, Package, attribute, is_on, local};

/// From here on spreadsheets no longer hold every digit of a whole number.
const FIRST_INEXACT: f64 = 1e15;
/// More rows of a sheet are not held as a table.
const MAX_ROWS: usize = 2000;

pub(super) fn read(package: &mut Package<'_>, found: &mut Attachment) -> Option<()> {
    let mut sheets: Vec<(String, String, bool)> = Vec::new();
    package.walk("xl/workbook.xml", |event| {
        if let Event::Start(tag) = event
            && local(&tag) == "sheet"
        {
            let name = attribute(&tag, "name").unwrap_or_default();
            let is_hidden = attribute(&tag, "state").is_some_and(|state| state != "visible");
            sheets.push((name, attribute(&tag, "id").unwrap_or_default(), is_hidden));
        }
    })?;
    let mut targets: Vec<(String, String)> = Vec::new();
    package.walk("xl/_rels/workbook.xml.rels", |event| {
        if let Event::Start(tag) = event
            && let (Some(id), Some(target)) = (attribute(&tag, "Id"), attribute(&tag, "Target"))
        {
            let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_string);
            targets.push((id, part));
        }
    })?;
    let texts = shared(package);
    for (name, id, is_hidden) in sheets {
        let part = targets.iter().find(|(known, _)| *known == id).map(|(_, part)| part.clone());
        let mut holds = true;
        if let Some(part) = part.filter(|part| part.contains("worksheet")) {
            holds = sheet(package, &part, &name, &texts, found)?;
        }
        if is_hidden && holds {
            found.hidden.push(format!("工作表“{name}”"));
        }
    }
    for part in
        package.names("xl/comments", ".xml").into_iter().chain(package.names("xl/threadedComments/", ".xml"))
    {
        let mut note = String::new();
        package.walk(&part, |event| match event {
            Event::Start(tag) if matches!(local(&tag), "comment" | "threadedComment") => found.comments += 1,
            Event::Text(text) => note.push_str(&text),
            Event::End(tag) if matches!(tag.local_name().as_ref(), "comment" | "threadedComment") => {
                found.add(std::mem::take(&mut note), "批注");
            }
            _ => {}
        });
    }
    Some(())
}

/// The texts that cells share (§18.4).
fn shared(package: &mut Package<'_>) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut inside = false;
    package.walk("xl/sharedStrings.xml", |event| match event {
        Event::Start(tag) => match local(&tag) {
            "si" => texts.push(String::new()),
            "t" => inside = true,
            _ => {}
        },
        Event::End(tag) if tag.local_name().as_ref() == "t" => inside = false,
        Event::Text(text) if inside => {
            if let Some(last) = texts.last_mut() {
                last.push_str(&text);
            }
        }
        _ => {}
    });
    texts
}

/// Reads a sheet, and says whether it holds anything.
fn sheet(
    package: &mut Package<'_>,
    part: &str,
    name: &str,
    texts: &[String],
    found: &mut Attachment,
) -> Option<bool> {
    let (mut table, mut row): (Vec<Vec<String>>, Vec<String>) = Default::default();
    let (mut place, mut is_shared, mut inside, mut value) = (String::new(), false, false, String::new());
    // What is hidden, and what of it holds something: columns that nobody needs are hidden by the thousand.
    let (mut hidden, mut is_hidden): (Vec<RangeInclusive<usize>>, bool) = Default::default();
    let (mut rows, mut columns): (usize, BTreeSet<usize>) = Default::default();
    let mut is_told = false;
    package.walk(part, |event| match event {
        Event::Start(tag) => match local(&tag) {
            "row" => {
                (is_hidden, is_told) = (is_on(attribute(&tag, "hidden")) || is_nothing(&tag, "ht"), false);
            }
            "col" if is_on(attribute(&tag, "hidden")) || is_nothing(&tag, "width") => {
                let number = |key| attribute(&tag, key)?.parse().ok();
                hidden.extend(number("min").zip(number("max")).map(|(first, last)| first..=last));
            }
            "c" => {
                place = attribute(&tag, "r").unwrap_or_default();
                is_shared = attribute(&tag, "t").as_deref() == Some("s");
                value.clear();
            }
            "v" | "t" => inside = true,
            _ => {}
        },
        Event::Text(text) if inside => value.push_str(&text),
        Event::End(tag) => match tag.local_name().as_ref() {
            "v" | "t" => inside = false,
            "c" => {
                let shared = || texts.get(value.trim().parse::<usize>().ok()?).cloned();
                let text = if is_shared { shared().unwrap_or_default() } else { plain(&value) };
                let column = column(&place);
                if row.len() < column {
                    row.resize(column, String::new());
                }
                row.push(text.clone());
                if !text.trim().is_empty() {
                    rows += usize::from(is_hidden && !is_told);
                    is_told = true;
                    if hidden.iter().any(|range| range.contains(&(column + 1))) {
                        columns.insert(column);
                    }
                }
                found.add(text, format!("“{name}”{place}"));
            }
            "row" if table.len() < MAX_ROWS => table.push(std::mem::take(&mut row)),
            "row" => row.clear(),
            _ => {}
        },
        _ => {}
    })?;
    if rows > 0 {
        found.hidden.push(format!("“{name}”里的 {rows} 行"));
    }
    if !columns.is_empty() {
        found.hidden.push(format!("“{name}”里的 {} 列", columns.len()));
    }
    let holds = table.iter().flatten().any(|cell| !cell.trim().is_empty());
    found.tables.push(table);
    Some(holds)
}

/// Whether a row or a column is so high or wide that nothing of it is seen.
fn is_nothing(tag: &BytesStart<'_>, size: &str) -> bool {
    attribute(tag, size).and_then(|size| size.parse::<f64>().ok()) == Some(0.0)
}

/// A number without the exponent that a file may have it in.
fn plain(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(number) if value.contains(['E', 'e']) && number.fract() == 0.0 && number.abs() < FIRST_INEXACT => {
            format!("{number:.0}")
        }
        _ => value.to_string(),
    }
}

/// The number of a column, from 0, of `B3`.
fn column(place: &str) -> usize {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).take(3);
    letters
        .fold(0, |column, letter| column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1)
        .saturating_sub(1)
}
