//! Stage 2, `parse`, for Markdown: one source to one document, never looking sideways. What needs the rest of the
//! site to be known (a link, a picture, a figure) stays a [`Segment`] until render.

pub mod blocks;
pub mod dialect;
pub mod asides;
pub mod front_matter;
pub mod emphasis;
pub mod footnotes;
pub mod highlight;
pub mod holes;
pub mod html;
mod hollow;
pub mod links;
mod lists;
pub mod markdown;
pub mod opaque;
pub mod oversights;
pub mod plain;
mod table;
pub mod shape;
mod segments;
pub mod shortcode;

use std::ops::Range;
use std::sync::Arc;

use crate::config::Config;
use crate::config::kinds::Kind;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Node, Standing, stop_build};
use crate::folder;
use crate::hash::{Hash, Hashed, Hasher};
use crate::path::SourcePath;
use crate::source;
use crate::text::passage::Role;
use crate::yaml;
use front_matter::FrontMatter;
use markdown::Visit;

/// The body of a document: HTML that is done, and what waits for the rest of the site.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The body in order.
    pub segments: Vec<Segment>,
    /// Its headings in order.
    pub headings: Vec<Heading>,
    /// What else in it has an id that links may lead to, with its bytes in the source: notes, and what is raw HTML.
    pub ids: Vec<(String, std::ops::Range<u32>)>,
    /// The beginning of the text without headings, code and pictures: enough to cut a summary from.
    pub excerpt: Vec<Inline>,
    /// 字数: Han characters, full-width punctuation, Latin words and numbers.
    pub words: u32,
    /// Reading time in minutes, rounded up; 0 for an empty body.
    pub minutes: u32,
}

impl Document {
    /// Its [outline](Document::outline), with that header.
    fn outlined(&self, header: &str) -> Outline {
        if self.poisoned {
            return Outline::all(self.hash);
        }
        let (mut head, mut headings, mut leads) = (Hasher::default(), Hasher::default(), Hasher::default());
        head.hash(self.front_matter.hash);
        // What somebody agreed to shows nowhere, and moves what stands below it.
        head.text(header);
        headings.number(u64::from(self.body.segments.is_empty()));
        for heading in &self.body.headings {
            headings.number(u64::from(heading.level));
            headings.text(&heading.text);
        }
        for (id, _) in &self.body.ids {
            headings.text(id);
        }
        for segment in &self.body.segments {
            match segment {
                Segment::Html(_) => leads.number(0),
                Segment::Link { target, .. }
                | Segment::Address { target, .. }
                | Segment::Image { target, .. } => {
                    leads.text(target);
                }
                Segment::Call(call) => leads.hash(call.key()),
            }
        }
        Outline { header: head.finish(), headings: headings.finish(), leads: leads.finish() }
    }
}

/// What of a source bears on more than its own page, by hashes: two states with one outline differ in their texts alone.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Of its header, as it is written.
    pub header: Hash,
    /// Of its headings and ids, and whether there is any text.
    pub headings: Hash,
    /// Of where its links, pictures and shortcodes lead.
    pub leads: Hash,
}

impl Outline {
    /// That of a source of which nobody knows what bears on others.
    pub fn all(hash: Hash) -> Outline {
        Outline { header: hash, headings: hash, leads: hash }
    }
}

impl Body {
    /// Whether something in it has that id.
    pub fn has_id(&self, id: &str) -> bool {
        self.headings.iter().any(|heading| heading.id == id) || self.ids.iter().any(|(known, _)| known == id)
    }

    /// The shortcodes that it calls, in order.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Call(call) => Some(call),
            _ => None,
        })
    }
}

/// A stretch of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Done.
    Html(String),
    /// The start tag of a link into the site (`</a>` follows in a later `Html`).
    Link {
        /// As written: `../brands/a.md#做法`, `/cases/`, `#做法`.
        target: String,
        /// The title, empty if none.
        title: String,
        /// Bytes of the whole link in the source.
        range: std::ops::Range<u32>,
    },
    /// A picture.
    Image {
        /// As written: `门头.jpg`, `https://…`.
        target: String,
        /// The text in the square brackets.
        alt: String,
        /// The title, empty if none.
        title: String,
        /// Whether it stands in a paragraph of its own, and so is a figure with a caption.
        figure: bool,
        /// Bytes of the whole image in the source.
        range: std::ops::Range<u32>,
    },
    /// An address within a tag of raw HTML, where it leads into the site.
    Address {
        /// As written, without what stands for other characters.
        target: String,
        /// Whether it is that of a picture.
        picture: bool,
        /// Bytes of the address in the source.
        range: std::ops::Range<u32>,
    },
    /// A shortcode.
    Call(Call),
}

/// A shortcode as called: `{{ stat("governance.grids", unit="个") }}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// The arguments without a name.
    pub positional: Vec<Argument>,
    /// The arguments with a name, in the order written.
    pub named: Vec<(String, Argument)>,
    /// Whether it stands inside a line of text (not in a paragraph of its own).
    pub inline: bool,
    /// Whether it stands in the text of a link, in which there can be no other link and no button.
    pub linked: bool,
    /// Bytes in the source, braces included.
    pub range: std::ops::Range<u32>,
}

impl Call {
    /// The hash of all that it says; not of its place.
    pub fn key(&self) -> Hash {
        let mut hasher = Hasher::default();
        hasher.text(&self.name);
        hasher.number(u64::from(self.inline) + 2 * u64::from(self.linked));
        for (name, value) in &self.named {
            hasher.text(name);
            value.hash(&mut hasher);
        }
        self.positional.iter().for_each(|value| value.hash(&mut hasher));
        hasher.finish()
    }
}

/// An argument of a shortcode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// `"…"` or `'…'`.
    Text(String),
    /// `2022`, `1.5`: digits as written.
    Number(String),
    /// `true` or `false`.
    Bool(bool),
}

impl Argument {
    fn hash(&self, hasher: &mut Hasher) {
        let (sort, text) = match self {
            Argument::Text(text) => (0, text.as_str()),
            Argument::Number(text) => (1, text.as_str()),
            Argument::Bool(true) => (2, ""),
            Argument::Bool(false) => (3, ""),
        };
        hasher.number(sort);
        hasher.text(text);
    }
}

/// A heading of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1–6.
    pub level: u8,
    /// The `id` attribute, unique in the body.
    pub id: String,
    /// The text without markup and shortcodes.
    pub text: String,
    /// The text with its shortcodes; empty where it has none.
    pub inlines: Vec<Inline>,
    /// Bytes in the source.
    pub range: std::ops::Range<u32>,
}

/// A stretch of plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Text; paragraphs are separated by a line break, the items of a list as by a reader: 主要做法：建制度；抓落实。
    Text(String),
    /// A shortcode that may have a text.
    Call(Call),
    /// A figure or name that was left out, as it is written.
    Blank(String),
}

/// One parsed source.
#[derive(Debug)]
pub struct Document {
    /// Where it came from.
    pub path: SourcePath,
    /// All that another page can show of this one, save the address and a summary cut from the body.
    pub front_matter: Hashed<FrontMatter>,
    /// The kind that its front matter was read by.
    pub kind: Option<Arc<Kind>>,
    /// The body.
    pub body: Body,
    /// Of the source and of the settings it was read by.
    pub hash: Hash,
    /// What of it bears on more than its own page.
    pub outline: Outline,
    /// The front matter could not be read; what follows from that is not reported again.
    pub poisoned: bool,
}

/// What the parse of a document is told: the settings it reads, and the kind of pages in its section.
#[derive(Clone, Debug)]
pub struct Settings<'a> {
    /// The settings of the site.
    pub config: &'a Config,
    /// The kind of the page, if its section has one.
    pub kind: Option<&'a Arc<Kind>>,
    /// Of both.
    pub hash: Hash,
}

/// Parses one Markdown source, whose bytes have that hash. A broken one is a document with diagnostics.
/// Every text that a person wrote in it is visited once.
pub fn parse(
    path: &SourcePath,
    hash: Hash,
    bytes: &[u8],
    settings: &Settings<'_>,
    visit: Visit<'_>,
) -> Diagnosed<Document> {
    let hash = Hash::all([hash, settings.hash]);
    let mut document = Document {
        path: path.clone(),
        front_matter: Hashed::default(),
        kind: settings.kind.cloned(),
        body: Body::default(),
        hash,
        outline: Outline::all(hash),
        poisoned: true,
    };
    let text = match source::text(path, bytes) {
        Ok(text) => text,
        Err(diagnostic) => {
            let diagnostic = diagnostic.breaks(Node::of_page(path));
            return Diagnosed { value: document, diagnostics: vec![diagnostic] };
        }
    };
    let mut diagnostics = Vec::new();
    let (matter, body) = split(path, text).collect(&mut diagnostics);
    let found = diagnostics.len();
    let root = yaml::parse(path, &text[matter.clone()], matter.start).collect(&mut diagnostics);
    // A remark on the writing hides nothing of what is written.
    if stop_build(&diagnostics) {
        // Whatever else its author meant, this was to be no page yet.
        let lines = || text[matter.clone()].lines();
        document.front_matter.value.draft = lines().any(says_draft).then_some(true);
        // And where others look for it.
        document.front_matter.value.slug = lines().find_map(slug_of).map(str::to_owned);
    } else {
        let mut decoder = front_matter::decoder(path);
        let section = folder::is_section(path);
        let value = front_matter::decode(&mut decoder, &root, settings.kind.map(|kind| &**kind), section);
        // Everything that the front matter says stands in these bytes, but for how the kind reads them.
        let hash = Hash::all([shown(&text[matter.clone()], matter.start, &root), settings.hash]);
        document.front_matter = Hashed { hash, value };
        diagnostics.extend(decoder.diagnostics);
        if !stop_build(&diagnostics) {
            visit_head(text, &root, document.front_matter.placeholders, visit);
        }
    }
    for error in diagnostics.iter_mut().filter(|one| one.stops()) {
        error.breaks.extend(Node::of_page(path));
    }
    let is_draft = document.front_matter.is_draft();
    let pardon = |found: &mut Vec<Diagnostic>| {
        found.iter_mut().filter(|_| is_draft).for_each(|one| one.pardon(Standing::Draft));
    };
    pardon(&mut diagnostics);
    document.poisoned = stop_build(&diagnostics);
    if found == 0 {
        let body_end = body.end;
        let blanks = document.poisoned || document.front_matter.placeholders;
        let parsed = markdown::parse(path, text, body, &settings.config.markdown, blanks, visit);
        document.body = parsed.collect(&mut diagnostics);
        // What a draft lacks its author knows.
        if !is_draft {
            diagnostics.extend(hollow::headings(path, text, &document.body.headings, body_end));
        }
        // Where the author wrote a summary none is cut.
        if document.front_matter.description.is_some() {
            document.body.excerpt = Vec::new();
        }
        document.body.segments.shrink_to_fit();
        pardon(&mut diagnostics);
    }
    document.outline = document.outlined(&text[matter]);
    Diagnosed { value: document, diagnostics }
}

/// Visits every text of a Markdown source again, as [`parse`] did, and makes nothing of it.
pub fn walk(path: &SourcePath, bytes: &[u8], document: &Document, settings: &Settings<'_>, visit: Visit<'_>) {
    let Ok(text) = source::text(path, bytes) else { return };
    let Diagnosed { value: (matter, body), diagnostics } = split(path, text);
    if !diagnostics.is_empty() {
        return;
    }
    let blanks = document.poisoned || document.front_matter.placeholders;
    if !document.poisoned {
        let root = yaml::parse(path, &text[matter.clone()], matter.start).value;
        visit_head(text, &root, blanks, visit);
    }
    markdown::walk(path, text, body, &settings.config.markdown, blanks, visit);
}

/// Visits what a head says, but for what somebody agreed to: that is about texts, and none of them.
fn visit_head(text: &str, root: &yaml::Node, blanks: bool, visit: Visit<'_>) {
    match &root.value {
        yaml::Value::Map(entries) => {
            for entry in entries.iter().filter(|entry| entry.key != front_matter::WAIVE) {
                yaml::visit(Role::Value, text, &entry.value, blanks, visit);
            }
        }
        _ => yaml::visit(Role::Value, text, root, blanks, visit),
    }
}

/// The hash of a head, whose first byte is at `start` of its source, without what somebody agreed to: nobody shows that.
fn shown(head: &str, start: usize, root: &yaml::Node) -> Hash {
    let yaml::Value::Map(entries) = &root.value else { return Hash::of(head.as_bytes()) };
    match entries.iter().find(|entry| entry.key == front_matter::WAIVE) {
        None => Hash::of(head.as_bytes()),
        Some(entry) => {
            let end = entry.value.range.end.max(entry.key_range.end);
            let (before, behind) = (&head[..entry.key_range.start - start], &head[end - start..]);
            Hash::of([before, behind.trim_start()].concat().as_bytes())
        }
    }
}

/// Whether a line of a head that cannot be read says that the page is a draft.
fn says_draft(line: &str) -> bool {
    value_of(line, "draft:") == Some("true")
}

/// What a line of a head that cannot be read says of the address of the page.
fn slug_of(line: &str) -> Option<&str> {
    value_of(line, "slug:").map(|slug| slug.trim_matches(['"', '\''])).filter(|slug| yaml::is_slug(slug))
}

fn value_of<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    Some(line.strip_prefix(key)?.split('#').next().unwrap_or("").trim())
}

/// The bytes of the front matter, between the two `---` lines, and of the body.
fn split(path: &SourcePath, text: &str) -> Diagnosed<(Range<usize>, Range<usize>)> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let fence = |line: &str| line.trim_end() == "---";
    let mut lines = text[start..].split_inclusive('\n');
    let first = lines.next().unwrap_or("");
    if !fence(first) {
        let dashes =
            first.trim_end().trim_matches(['-', '—', '－', '–']).is_empty() && !first.trim().is_empty();
        let hint = if dashes {
            "第一行写三个半角连字符“---”"
        } else {
            "第一行写“---”，接着写 title: 标题 等，再写一行“---”，然后是正文"
        };
        let diagnostic = Diagnostic::new(Code::FrontMatterMissing, "文件开头没有页头")
            .at(path, start..start + first.trim_end().len())
            .hint(hint);
        return Diagnosed { value: (start..start, start..text.len()), diagnostics: vec![diagnostic] };
    }
    let matter = start + first.len();
    let mut at = matter;
    for line in lines {
        if fence(line) {
            let body = at + line.len();
            let diagnostics = left_outside(path, text, body).into_iter().collect();
            return Diagnosed { value: (matter..at, body..text.len()), diagnostics };
        }
        at += line.len();
    }
    let diagnostic = Diagnostic::new(Code::FrontMatterUnclosed, "页头没有结束")
        .at(path, start..start + 3)
        .hint("在页头最后一行的下面单独写一行“---”");
    Diagnosed { value: (matter..matter, text.len()..text.len()), diagnostics: vec![diagnostic] }
}

/// A line of the header that stands below its end, where it would be shown as text: the page may be a draft that nobody knows
/// to be one.
fn left_outside(path: &SourcePath, text: &str, body: usize) -> Option<Diagnostic> {
    const KEYS: [&str; 10] =
        ["title", "date", "updated", "publish", "expires", "draft", "slug", "aliases", "image", "keywords"];
    let mut at = body;
    for line in text[body..].split_inclusive('\n') {
        let written = line.trim();
        if !written.is_empty() && written != "---" {
            let (key, _) = written.split_once(':')?;
            let start = at + (line.len() - line.trim_start().len());
            return KEYS.contains(&key.trim_end()).then(|| {
                Diagnostic::new(
                    Code::FrontMatterInvalid,
                    format!("“{}”写在了页头外面，会当成正文", key.trim_end()),
                )
                .at(path, start..start + key.trim_end().len())
                .hint("把它移到上面一行“---”之前；就是正文的，前面写一句别的话")
            });
        }
        at += line.len();
    }
    None
}
