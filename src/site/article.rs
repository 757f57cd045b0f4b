//! What a page tells its reader, whatever the theme makes of it: its texts with the figures filled in, the figures that it
//! shows, the files that it hands out. Two builds with the same article tell the same, whatever menus, templates and other
//! pages say. Made when somebody asks.

mod around;

use crate::config::kinds::{FieldSpec, FieldType};
use crate::dataset::table::Cell;
use crate::dataset::{Dataset, Direction, Indicator};
use crate::document::blocks::{self, Block};
use crate::document::front_matter::{FieldValue, FrontMatter};
use crate::document::links::{Target, To};
use crate::document::shortcode::Meaning;
use crate::document::{Argument, Call, Segment};
use crate::hash::Sha256;
use crate::ledger::signature::whole;
use crate::notes::Notes;
use crate::path::SourcePath;
use crate::site::links::Destination;
use crate::site::quotes::{self, Told};
use crate::site::{Page, Site, routes};

/// The form of the text that codes are made of. A program that writes another form has another number here, and goes on
/// writing the older ones for what was signed by them.
pub const VERSION: u8 = 1;

/// What a page tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// The title.
    pub title: String,
    /// What its header tells readers, by the names of the keys.
    pub header: Vec<(String, String)>,
    /// What the site calls the keys of the page's kind, where they are told.
    pub labels: Vec<(String, String)>,
    /// Its text in order.
    pub blocks: Vec<Block>,
    /// The figures that it shows.
    pub figures: Vec<Told>,
    /// The files that it shows or leads to.
    pub files: Vec<File>,
}

/// A file that a page shows or leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it is.
    pub path: SourcePath,
    /// Of what is published of it.
    pub hash: Sha256,
    /// What is said of it beside it: alternative text, caption, credit, licence, source, and that a program made it; empty where
    /// nothing is.
    pub notes: [String; 6],
}

/// The article of a page; `files` gives the hashes of the files that [`Site::files_of`] names.
pub fn of(site: &Site, page: &Page, files: Vec<(SourcePath, Sha256)>) -> Article {
    let document = &page.document;
    let files: Vec<File> = files.into_iter().map(|(path, hash)| file(site, path, hash)).collect();
    let html: String =
        document.body.segments.iter().map(|segment| read(site, page, &files, segment)).collect();
    let around = around::of(site, page);
    let shown = document.body.calls().flat_map(|call| quotes::shown(call, site.dataset_map()));
    let mut figures: Vec<Told> = Vec::new();
    for told in shown.chain(around.figures) {
        if !told.text.trim().is_empty() && !figures.contains(&told) {
            figures.push(told);
        }
    }
    let mut blocks = blocks::of(&html);
    blocks.extend(around.blocks);
    let matter = &document.front_matter.value;
    let header = header(matter);
    let labels = document.kind.iter().flat_map(|kind| &kind.fields).filter_map(|field| {
        let is_told = matter.fields.iter().any(|(name, _)| *name == field.name);
        is_told.then(|| (field.name.to_string(), label(field)))
    });
    Article { title: matter.title.clone(), header, labels: labels.collect(), blocks, figures, files }
}

/// What stands before and behind the value of a field: its name, its unit, the names of what it is made of.
fn label(field: &FieldSpec) -> String {
    match &field.kind {
        FieldType::Number { unit } if !unit.is_empty() => format!("{}（{unit}）", field.label),
        FieldType::Group { fields } => {
            format!("{}（{}）", field.label, fields.iter().map(label).collect::<Vec<_>>().join("、"))
        }
        _ => field.label.clone(),
    }
}

fn file(site: &Site, path: SourcePath, hash: Sha256) -> File {
    let notes = site.asset(&path).and_then(|asset| asset.notes.clone());
    let notes = notes.map(|notes| {
        // Of what sort it is only rules ask.
        let Notes { alt, caption, credit, licence, source, generated, .. } = &*notes;
        let generated = if *generated { "人工智能生成" } else { "" };
        [alt, caption, credit, licence, source, generated].map(str::to_owned)
    });
    File { path, hash, notes: notes.unwrap_or_default() }
}

/// A stretch of a body as HTML that says what is read there: figures in the places of their shortcodes, files by their numbers,
/// pages by their addresses.
fn read(site: &Site, page: &Page, files: &[File], segment: &Segment) -> String {
    let number = || {
        let file = site.files_in(page, segment).into_iter().next()?;
        files.iter().position(|known| known.path == file).map(|at| format!("file:{}", at + 1))
    };
    let titled = |title: &str| match title {
        "" => String::new(),
        title => format!(" title=\"{}\"", escaped(title)),
    };
    match segment {
        Segment::Html(html) => html.clone(),
        Segment::Link { target, title, .. } => match number() {
            Some(file) => format!("<a href=\"{file}\"{}>", titled(title)),
            // What is not on the site stays as it is written.
            None if is_outside(page, target) => format!("<a href=\"{}\"{}>", escaped(target), titled(title)),
            None => match leads(site, page, target) {
                to if to.is_empty() => format!("<a{}>", titled(title)),
                to => format!("<a href=\"{}\"{}>", escaped(&to), titled(title)),
            },
        },
        Segment::Image { target, alt, title, figure, .. } => {
            let from = number().unwrap_or_else(|| escaped(target));
            let image = format!("<img src=\"{from}\" alt=\"{}\"{}>", escaped(alt), titled(title));
            if *figure { format!("<figure>{image}</figure>") } else { image }
        }
        Segment::Address { target, .. } => match number() {
            Some(file) => file,
            None if is_outside(page, target) => escaped(target),
            None => escaped(&leads(site, page, target)),
        },
        Segment::Call(call) => {
            let text = match call.meaning() {
                Meaning::Other => format!("<call of=\"{}\">", escaped(&written(call))),
                // What it is that is not told, and what is said of a recording beside its title.
                Meaning::Blank { unit } => {
                    let name = match call.positional.first() {
                        Some(Argument::Text(name)) => format!("<blank of=\"{}\">", escaped(name)),
                        _ => String::new(),
                    };
                    format!("{name}（未公开）{}", escaped(unit))
                }
                Meaning::Recording { title } => {
                    let said: Vec<&str> = call.texts_for_readers().filter(|text| *text != title).collect();
                    escaped(&[&[title], &said[..]].concat().join(" "))
                }
                _ => escaped(&quotes::words(call, site.dataset_map()).replace(quotes::UNKNOWN, "")),
            };
            if call.inline { text } else { format!("<p>{text}</p>") }
        }
    }
}

/// Where a link leads on the site: the address; empty for the page itself, and where nothing is.
fn leads(site: &Site, page: &Page, target: &str) -> String {
    let target = Target::parse(&page.document.path, target);
    let route = match &target.to {
        To::Nothing | To::Here | To::Outside => return String::new(),
        To::Route(route) => route.clone(),
        To::Source(source) => match site.destination(source) {
            Destination::Page(_, route, _) | Destination::File(_, route) | Destination::Made(route) => {
                route.as_str().to_owned()
            }
            Destination::Dataset(name) => routes::dataset(name).as_str().to_owned(),
            // Whether readers get there yet is a matter of that page.
            Destination::Excluded(source, _) => {
                site.withheld(&source).map(|route| route.as_str().to_owned()).unwrap_or_default()
            }
            Destination::Nothing => return String::new(),
        },
    };
    let own = page.summary.route.as_str();
    if route.trim_end_matches('/') == own.trim_end_matches('/') {
        return String::new();
    }
    let behind =
        |mark: char, part: Option<&str>| part.map(|part| format!("{mark}{part}")).unwrap_or_default();
    format!("{route}{}{}", behind('?', target.query), behind('#', target.fragment))
}

fn is_outside(page: &Page, target: &str) -> bool {
    matches!(Target::parse(&page.document.path, target).to, To::Outside)
}

/// A call as it is written, without what is a matter of taste in it.
fn written(call: &Call) -> String {
    let value = |argument: &Argument| match argument {
        Argument::Text(text) => format!("{text:?}"),
        Argument::Number(number) => number.clone(),
        Argument::Bool(value) => value.to_string(),
    };
    let mut named: Vec<String> =
        call.named.iter().map(|(name, argument)| format!("{name}={}", value(argument))).collect();
    named.sort();
    let arguments: Vec<String> = call.positional.iter().map(value).chain(named).collect();
    format!("{}({})", call.name, arguments.join(", "))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The article of a dataset's page.
pub fn of_dataset(dataset: &Dataset) -> Article {
    let head = &dataset.head;
    let mut header = vec![
        ("description", head.description.clone()),
        ("source", head.source.clone()),
        ("as_of", head.as_of.map(|day| day.to_string()).unwrap_or_default()),
        ("note", head.note.clone()),
        ("demo", if head.demo { "true".into() } else { String::new() }),
    ];
    header.retain(|(_, value)| !value.is_empty());
    let header = header.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let mut blocks: Vec<Block> = dataset.indicators.iter().map(|indicator| said(indicator)).collect();
    let mut add = |sort: &str, text: &str| {
        blocks.push(Block { sort: sort.into(), text: escaped(text).replace("&quot;", "\"") });
    };
    if let Some(table) = &dataset.table {
        add("row", "");
        for column in &table.columns {
            add("heading-cell", format!("{} {}", column.name, column.unit).trim_end());
        }
        for row in table.rows.iter().chain([&table.totals]).filter(|row| !row.is_empty()) {
            add("row", "");
            row.iter().for_each(|cell| add("cell", &Cell::text(cell)));
        }
    }
    let mut figures = quotes::of_dataset(dataset);
    figures.retain(|told| !told.text.trim().is_empty());
    let (title, labels) = (head.title.clone(), Vec::new());
    Article { title, header, labels, blocks, figures, files: Vec::new() }
}

/// What is said of an indicator besides its figures.
fn said(indicator: &Indicator) -> Block {
    let mut parts = vec![indicator.name.clone()];
    let direction = match indicator.direction {
        Direction::Up => "",
        Direction::Down => "越少越好",
    };
    let target = indicator.target.as_ref().map(|target| target.text()).unwrap_or_default();
    let said = [
        ("单位", indicator.unit.as_str()),
        ("目标", &target),
        ("方向", direction),
        ("附注", &indicator.note),
        ("工作", &indicator.context),
        ("原文", &indicator.sentence),
    ];
    parts
        .extend(said.iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| format!("{key}：{text}")));
    let text = parts.join("；");
    Block { sort: "indicator".into(), text: escaped(&text).replace("&quot;", "\"") }
}

/// What a header tells readers; not what only the program needs.
fn header(matter: &FrontMatter) -> Vec<(String, String)> {
    let day = |date: Option<crate::date::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let mut header = vec![
        ("description", matter.description.clone().unwrap_or_default()),
        ("date", day(matter.date)),
        ("updated", day(matter.last_updated())),
        ("author", matter.author.clone()),
        ("origin", matter.origin.clone()),
        ("keywords", matter.keywords.join("、")),
        ("ai_generated", matter.generated.to_owned()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect::<Vec<_>>();
    header.extend(matter.fields.iter().map(|(name, value)| (name.to_string(), field(value))));
    header.retain(|(_, value)| !value.is_empty());
    header
}

fn field(value: &FieldValue) -> String {
    let records = |records: &[crate::document::front_matter::Record]| {
        let texts = records
            .iter()
            .map(|record| record.entries.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" "));
        texts.collect::<Vec<_>>().join("；")
    };
    match value {
        FieldValue::Text(text) | FieldValue::Phone(text) | FieldValue::Link(text) => text.clone(),
        FieldValue::Groups(groups) => {
            let group = |fields: &Vec<(std::sync::Arc<str>, FieldValue)>| {
                fields.iter().map(|(_, value)| field(value)).collect::<Vec<_>>().join(" ")
            };
            groups.iter().map(group).collect::<Vec<_>>().join("；")
        }
        FieldValue::Date(date) => date.to_string(),
        FieldValue::Bool(value) => value.to_string(),
        FieldValue::List(items) => items.join("、"),
        FieldValue::Terms { terms: names, .. } | FieldValue::Refs { names, .. } => {
            names.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join("、")
        }
        // It is among the files, by what it shows.
        FieldValue::Image(_) | FieldValue::File(_) => String::new(),
        FieldValue::Contact(record) => records(std::slice::from_ref(record)),
        FieldValue::Honours(list) | FieldValue::Media(list) => records(list),
    }
}

impl Article {
    /// The text that codes are made of, in one of its forms, line by line: one for each thing told, its sort before it. Names of
    /// files are not told; what is in them is. `None` for a form that a later program writes.
    pub fn lines(&self, form: u8) -> Option<Vec<String>> {
        match form {
            1 => Some(self.first_form()),
            _ => None,
        }
    }

    /// Form 1. Never changes: what was signed by it has to be found the same for ever.
    fn first_form(&self) -> Vec<String> {
        let mut lines = vec!["linli-article 1".to_string()];
        let line = |sort: &str, values: &[&str]| {
            let values = values.iter().map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "));
            [sort.to_string()].into_iter().chain(values).collect::<Vec<_>>().join("\t")
        };
        lines.push(line("title", &[&self.title]));
        lines.extend(self.header.iter().map(|(key, value)| line("header", &[key, value])));
        lines.extend(self.labels.iter().map(|(key, label)| line("label", &[key, label])));
        for Block { sort, text } in &self.blocks {
            // Blanks count in code.
            lines.push(format!("{sort}\t{}", text.replace(['\n', '\t'], " ")));
        }
        for Told { id, name, text, time, source, more } in &self.figures {
            lines.push(line("figure", &[id, name, text, time, source, more]));
        }
        for File { hash, notes: [alt, caption, credit, licence, source, generated], .. } in &self.files {
            lines.push(line("file", &[&hash.to_string(), alt, caption, credit, licence, source, generated]));
        }
        lines
    }

    /// The hash of all that is told, in the present form.
    pub fn hash(&self) -> Sha256 {
        Sha256::of(whole(&self.first_form()).as_bytes())
    }

    /// The code for people, in the present form: `7K2M-Q9XA-4TRW`.
    pub fn code(&self) -> String {
        self.hash().code()
    }
}
