//! Texts of Word (ECMA-376 part 1, §17) and slides (§19) to paragraphs and tables: both have runs `t` in paragraphs `p` in cells
//! `tc` of rows `tr`.

use quick_xml::events::Event;

use super::{Attachment, Package, attribute, is_on, local};

/// The parts that readers may come to see.
const PARTS: [(&str, &str); 10] = [
    ("word/document.xml", ""),
    ("word/header", "页眉"),
    ("word/footer", "页脚"),
    ("word/footnotes", "脚注"),
    ("word/endnotes", "尾注"),
    ("word/comments.xml", "批注"),
    ("ppt/slides/slide", "幻灯片"),
    ("ppt/notesSlides/", "备注"),
    ("ppt/comments/", "批注"),
    ("word/charts/", "图表"),
];

pub(super) fn read(package: &mut Package<'_>, found: &mut Attachment) -> Option<()> {
    let is_whole =
        !package.names("word/document.xml", "").is_empty() || !package.names("ppt/slides/", "").is_empty();
    for (start, place) in PARTS {
        for name in package.names(start, ".xml") {
            part(package, &name, place, found)?;
        }
    }
    is_whole.then_some(())
}

/// What is read of a part so far.
#[derive(Default)]
struct Course {
    paragraph: String,
    /// Between the start of a run's text and its end.
    in_text: bool,
    /// In a run that does not show: what is so in a paragraph's mark hides no word.
    in_run: bool,
    is_hidden: bool,
    /// The text of the open cell, the cells of the open row, the rows of the open table; how many tables are open.
    cell: String,
    row: Vec<String>,
    table: Vec<Vec<String>>,
    depth: usize,
}

fn part(package: &mut Package<'_>, name: &str, place: &str, found: &mut Attachment) -> Option<()> {
    let mut course = Course::default();
    let (mut hidden, mut is_deleted) = (0, false);
    let number: String = name.chars().filter(char::is_ascii_digit).collect();
    let place = match place {
        "幻灯片" | "备注" => format!("{place} {number}"),
        place => place.to_string(),
    };
    package.walk(name, |event| match event {
        Event::Start(tag) => match local(&tag) {
            "r" => (course.in_run, course.is_hidden) = (true, false),
            "t" => course.in_text = !is_deleted,
            "tab" | "br" | "cr" => course.paragraph.push(' '),
            "ins" | "moveTo" | "cellIns" | "cellDel" | "cellMerge" if attribute(&tag, "author").is_some() => {
                found.changes += 1;
            }
            // Of a paragraph, a run, a table, a row, a cell, a section: it looked different.
            change if change.ends_with("PrChange") && attribute(&tag, "author").is_some() => {
                found.changes += 1
            }
            "del" | "moveFrom" if attribute(&tag, "author").is_some() => {
                (found.changes, is_deleted) = (found.changes + 1, true)
            }
            "comment" | "cm" => found.comments += 1,
            "vanish" => {
                course.is_hidden = course.in_run && attribute(&tag, "val").is_none_or(|on| is_on(Some(on)))
            }
            "sld" if attribute(&tag, "show").as_deref() == Some("0") => {
                found.hidden.push(format!("第 {number} 张幻灯片"));
            }
            "tbl" => course.depth += 1,
            _ => {}
        },
        Event::End(tag) => match tag.local_name().as_ref() {
            "t" => course.in_text = false,
            "r" => (course.in_run, course.is_hidden) = (false, false),
            "del" | "moveFrom" => is_deleted = false,
            "p" => {
                if course.depth > 0 {
                    course.cell.push_str(&course.paragraph);
                }
                found.add(std::mem::take(&mut course.paragraph), place.as_str());
            }
            "tc" => course.row.push(std::mem::take(&mut course.cell)),
            "tr" => course.table.push(std::mem::take(&mut course.row)),
            "tbl" => {
                course.depth = course.depth.saturating_sub(1);
                found.tables.push(std::mem::take(&mut course.table));
            }
            _ => {}
        },
        Event::Text(text) if course.in_text => {
            hidden += usize::from(course.is_hidden && !text.trim().is_empty());
            course.paragraph.push_str(&text);
        }
        Event::GeneralRef(text) if course.in_text => {
            let c = text.resolve_char_ref().ok().flatten().map(String::from);
            let named = || quick_xml::escape::resolve_predefined_entity(&text).map(str::to_string);
            course.paragraph.push_str(&c.or_else(named).unwrap_or_default());
        }
        _ => {}
    })?;
    if hidden > 0 {
        found.hidden.push(format!("{hidden} 处隐藏的文字"));
    }
    Some(())
}
