//! What a page tells its reader, whatever the theme makes of it: its texts with the figures filled in, the figures that it
//! shows, the files that it hands out. Two builds with the same article tell the same, whatever menus, templates and other
//! pages say. Made when somebody asks, from the source read again.

use crate::document::front_matter::{FieldValue, FrontMatter};
use crate::document::{self, Settings};
use crate::hash::{Hash, Sha256};
use crate::path::SourcePath;
use crate::site::quotes::{self, Told};
use crate::site::{Page, Site};
use crate::text::passage::{Passage, Role, What};

/// The form of the text that the code is made of. A program that writes another form has another number here, so that codes
/// of one form are never held against those of another.
pub const VERSION: u8 = 1;

/// What a page tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// The title.
    pub title: String,
    /// What its header tells readers, by the names of the keys.
    pub header: Vec<(String, String)>,
    /// Its texts in the order of the source.
    pub texts: Vec<(Role, String)>,
    /// The figures that its shortcodes show.
    pub figures: Vec<Told>,
    /// The files that it shows or leads to, with the hash of what they hold.
    pub files: Vec<(SourcePath, Sha256)>,
}

/// The article of a page, whose source holds `text`; `files` gives the hashes of the files that [`Site::files_of`] names.
pub fn of(site: &Site, page: &Page, text: &[u8], files: Vec<(SourcePath, Sha256)>) -> Article {
    let document = &page.document;
    let mut texts = Vec::new();
    let settings = Settings { config: &site.config, kind: None, hash: Hash::ABSENT };
    document::walk(&document.path, text, document, &settings, &mut |passage| {
        if passage.role != Role::Value {
            texts.push((passage.role, told(site, page, passage)));
        }
    });
    texts.retain(|(_, text)| !text.is_empty());
    let mut figures: Vec<Told> = Vec::new();
    for told in document.body.calls().flat_map(|call| quotes::told(call, &site.datasets)) {
        if !told.text.trim().is_empty() && !figures.contains(&told) {
            figures.push(told);
        }
    }
    let matter = &document.front_matter.value;
    Article { title: matter.title.clone(), header: header(matter), texts, figures, files }
}

/// A passage as a reader has it: figures in the places of their shortcodes, white space as one blank.
fn told(site: &Site, page: &Page, passage: &Passage<'_>) -> String {
    let mut text = String::with_capacity(passage.text.len());
    let mut copied = 0;
    for hole in passage.holes.iter().filter(|hole| matches!(hole.what, What::Call | What::Picture)) {
        text.push_str(&passage.text[copied..hole.range.start]);
        copied = hole.range.end;
        let start = passage.place(hole.range.clone()).start;
        let mut calls = page.document.body.calls();
        if let Some(call) = calls.find(|call| call.range.start as usize == start) {
            text.push_str(&quotes::words(call, &site.datasets).replace(quotes::UNKNOWN, ""));
        }
    }
    text.push_str(&passage.text[copied..]);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
    /// The text that the code is made of: one line for each thing told, its sort before it. Names of files are not told; what
    /// is in them is.
    pub fn canonical(&self) -> String {
        let mut text = format!("linli-article {VERSION}\n");
        let mut line = |sort: &str, value: &str| {
            text.push_str(sort);
            text.push('\t');
            text.push_str(&value.replace(['\n', '\t'], " "));
            text.push('\n');
        };
        line("title", &self.title);
        for (key, value) in &self.header {
            line("header", &format!("{key} {value}"));
        }
        for (role, value) in &self.texts {
            let sort = match role {
                Role::Heading => "heading",
                Role::Cell => "cell",
                Role::Caption => "caption",
                Role::Code => "code",
                Role::Note => "note",
                Role::Paragraph | Role::Value | Role::Remark => "text",
            };
            line(sort, value);
        }
        for told in &self.figures {
            line("figure", &format!("{} {}", told.id, told.text));
        }
        for (_, hash) in &self.files {
            line("file", &hash.to_string());
        }
        text
    }

    /// The hash of all that is told.
    pub fn hash(&self) -> Sha256 {
        Sha256::of(self.canonical().as_bytes())
    }

    /// The code for people: the form, and the first 80 bits of the hash in Crockford's base 32, which has no letters that
    /// are taken for others: `1-8FZQ-0K3M-7TRW-2VXA`.
    pub fn code(&self) -> String {
        const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let bits = self.hash().first_80_bits();
        let mut code = VERSION.to_string();
        for place in 0..16 {
            if place % 4 == 0 {
                code.push('-');
            }
            code.push(char::from(DIGITS[(bits >> (75 - 5 * place)) as usize & 31]));
        }
        code
    }
}
