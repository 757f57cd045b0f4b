//! The YAML head of a Markdown source as typed values: the keys of every page, those of section pages, and the
//! fields of the page's kind.

use std::ops::Range;
use std::sync::Arc;

use crate::config::cycle;
use crate::config::kinds::{CONTACT, FieldSpec, FieldType, HONOUR, HONOUR_LEVELS, Kind, MEDIA, MEDIA_LEVELS};
use crate::config::places::{self, File};
use crate::config::waivers::{self, Waiver};
use crate::date::{Cycle, Date, Moment, Zone};
use crate::diagnostic::{Code, Diagnostic, Hint};
use crate::document::links;
use crate::folder;
use crate::text::collate::Order;
use crate::text::{identity, telephone};
use crate::yaml::{Codes, Decoder, Field, Map, Node, Value};

const CODES: Codes = Codes {
    unknown_key: Code::FrontMatterUnknownKey,
    missing_key: Code::FrontMatterMissingKey,
    wrong_type: Code::FrontMatterWrongType,
    invalid: Code::FrontMatterInvalid,
};

/// The key of what somebody agreed to: no reader sees it, and no rule looks at it.
pub const WAIVE: &str = "waive";

/// What of a page a program may have made (`ai_generated`).
pub const GENERATED: [&str; 3] = ["text", "image", "all"];

/// What the head of a source says. Keys that were not given have their defaults.
#[derive(Clone, Debug, Default)]
pub struct FrontMatter {
    /// The title; empty only where an error says so.
    pub title: String,
    /// When it was published.
    pub date: Option<Date>,
    /// When it was last changed.
    pub updated: Option<Placed<Date>>,
    /// The summary, when the author wrote one.
    pub description: Option<String>,
    /// The last part of the address, when the author fixed it.
    pub slug: Option<String>,
    /// Old addresses that lead here.
    pub aliases: Vec<Placed<String>>,
    /// Whether it is not to be published, where the author says so.
    pub draft: Option<bool>,
    /// When it is published first.
    pub publish: Option<Moment>,
    /// When it is published no more: at a time, or at the end of a day.
    pub expires: Option<Moment>,
    /// When somebody has to see at the latest whether it still holds; readers are not told.
    pub review_by: Option<Placed<Date>>,
    /// Place in lists that are sorted by weight.
    pub weight: i64,
    /// Author or editor.
    pub author: String,
    /// Where the content comes from.
    pub origin: String,
    /// Key words.
    pub keywords: Vec<String>,
    /// The picture for sharing.
    pub image: Option<Placed<String>>,
    /// Whether readers are offered the pictures of the page as they came.
    pub original: bool,
    /// Whether a table of contents is shown.
    pub toc: bool,
    /// Another template.
    pub template: Option<Placed<String>>,
    /// Whether left-out figures are looked for.
    pub placeholders: bool,
    /// Whether the search of the site finds it.
    pub search: bool,
    /// What of it a program made that writes or draws: one of [`GENERATED`]; empty where nothing.
    pub generated: &'static str,
    /// What somebody agreed to leave as it is on this page; readers are not told.
    pub waive: Vec<Waiver>,
    /// Sections: the kind of the pages in it.
    pub kind: Option<Placed<String>>,
    /// Sections: of which sort the column is, by the list for sites of governments; empty where it does not say.
    pub column_type: String,
    /// Sections: how often there should be something new; readers are not told.
    pub update_every: Option<Placed<Cycle>>,
    /// Sections: how the pages in it are sorted.
    pub sort_by: SortBy,
    /// Sections: what titles are sorted by.
    pub collation: Order,
    /// Sections: pages on one leaf of the list.
    pub pager: Option<usize>,
    /// Sections: by what else their pages are listed, in groups: `year`, `title`, the name of a field.
    pub group_by: Vec<Placed<String>>,
    /// The fields of the page's kind that were filled in, in the order of `site.yaml`.
    pub fields: Vec<(Arc<str>, FieldValue)>,
    /// Where the title stands.
    pub title_range: Range<usize>,
    /// Where the date stands.
    pub date_range: Range<usize>,
    /// Where `publish` stands.
    pub publish_range: Range<usize>,
    /// Where `expires` stands.
    pub expires_range: Range<usize>,
}

impl FrontMatter {
    /// Whether it is a draft.
    pub fn is_draft(&self) -> bool {
        self.draft == Some(true)
    }

    /// What `updated` says.
    pub fn last_updated(&self) -> Option<Date> {
        self.updated.as_ref().map(|updated| updated.value)
    }

    /// When the page was last changed, as far as it says so.
    pub fn changed(&self) -> Option<Date> {
        self.last_updated().max(self.date)
    }
}

/// A value and where it stands in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Bytes in the source.
    pub range: Range<usize>,
}

/// How the pages of a section are sorted.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// Newest first.
    #[default]
    Date,
    /// By title, in the order of pinyin.
    Title,
    /// By weight, small ones first.
    Weight,
}

/// The value of a kind's field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// A text, or a number as written.
    Text(String),
    /// A date.
    Date(Date),
    /// `true` or `false`.
    Bool(bool),
    /// Texts.
    List(Vec<String>),
    /// Terms of a taxonomy.
    Terms {
        /// The taxonomy.
        of: Arc<str>,
        /// Whether there may be several.
        many: bool,
        /// The terms.
        terms: Vec<Placed<String>>,
    },
    /// Names of other pages.
    Refs {
        /// Their kind.
        to: Arc<str>,
        /// Whether there may be several.
        many: bool,
        /// The names: file stem, slug or title.
        names: Vec<Placed<String>>,
    },
    /// A picture, as written.
    Image(Placed<String>),
    /// A file, as written.
    File(Placed<String>),
    /// Telephone numbers.
    Phone(String),
    /// A whole address on the web.
    Link(String),
    /// Groups of fields that were filled in, each in the order of `site.yaml`.
    Groups(Vec<Vec<(Arc<str>, FieldValue)>>),
    /// Contact details.
    Contact(Record),
    /// Honours.
    Honours(Vec<Record>),
    /// Media reports.
    Media(Vec<Record>),
}

/// A few named texts; the names are those of the record's sort.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Name and text, in the order of the sort's names.
    pub entries: Vec<(&'static str, String)>,
}

impl FieldValue {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            FieldValue::Text(text) | FieldValue::Phone(text) | FieldValue::Link(text) => text.is_empty(),
            FieldValue::Groups(groups) => groups.is_empty(),
            FieldValue::List(items) => items.is_empty(),
            FieldValue::Terms { terms: names, .. } | FieldValue::Refs { names, .. } => names.is_empty(),
            FieldValue::Contact(record) => record.entries.is_empty(),
            FieldValue::Honours(records) | FieldValue::Media(records) => records.is_empty(),
            FieldValue::Date(_) | FieldValue::Bool(_) | FieldValue::Image(_) | FieldValue::File(_) => false,
        }
    }
}

impl Record {
    /// The text under that name, empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.entries.iter().find(|(key, _)| *key == name).map_or("", |(_, text)| text)
    }
}

impl FrontMatter {
    /// The records of a sort that stand on this page.
    pub fn records(&self, media: bool) -> impl Iterator<Item = &Record> {
        self.fields.iter().flat_map(move |(_, value)| match value {
            FieldValue::Honours(records) if !media => records.as_slice(),
            FieldValue::Media(records) if media => records.as_slice(),
            _ => &[],
        })
    }
}

/// Reads the front matter of a page of `kind`, or of a section page.
pub(super) fn decode(
    decoder: &mut Decoder<'_>,
    root: &Node,
    kind: Option<&Kind>,
    section: bool,
) -> FrontMatter {
    let mut matter = FrontMatter { toc: true, placeholders: true, search: true, ..FrontMatter::default() };
    let Some(mut map) = decoder.root(root, "页头") else { return matter };
    match map.take("title") {
        None => decoder.missing(&map, "title", "写上标题，如 title: 党建引领小区治理"),
        Some(field) => {
            matter.title = decoder.text(field).unwrap_or_default();
            matter.title_range = field.range();
        }
    }
    if let Some(field) = map.take("date") {
        matter.date = day(decoder, field);
        matter.date_range = field.range();
    }
    matter.updated = map.take("updated").and_then(|field| placed_day(decoder, field));
    if let Some(field) = map.take("publish") {
        matter.publish = moment(decoder, field);
        matter.publish_range = field.range();
    }
    if let Some(field) = map.take("expires") {
        matter.expires = moment(decoder, field);
        matter.expires_range = field.range();
    }
    matter.review_by = map.take("review_by").and_then(|field| placed_day(decoder, field));
    matter.description = map.take("description").and_then(|field| decoder.text(field));
    matter.slug = map.take("slug").and_then(|field| decoder.slug(field));
    matter.aliases = map.take("aliases").map(|field| aliases(decoder, field)).unwrap_or_default();
    matter.draft = map.take("draft").and_then(|field| decoder.bool(field));
    let weight = map.take("weight").and_then(|field| decoder.integer(field, -1_000_000..=1_000_000));
    matter.weight = weight.unwrap_or(0);
    matter.author = map.take("author").and_then(|field| decoder.text(field)).unwrap_or_default();
    matter.origin = map.take("origin").and_then(|field| decoder.text(field)).unwrap_or_default();
    matter.keywords = map.take("keywords").map(|field| decoder.texts(field)).unwrap_or_default();
    matter.image = map.take("image").and_then(|field| placed(decoder, field));
    matter.original = map.take("original").and_then(|field| decoder.bool(field)).unwrap_or_default();
    matter.toc = map.take("toc").and_then(|field| decoder.bool(field)).unwrap_or(true);
    matter.template = map.take("template").and_then(|field| template(decoder, field));
    matter.placeholders = map.take("placeholders").and_then(|field| decoder.bool(field)).unwrap_or(true);
    matter.search = map.take("search").and_then(|field| decoder.bool(field)).unwrap_or(true);
    let generated = map.take("ai_generated").and_then(|field| decoder.word(field, &GENERATED));
    matter.generated = generated.unwrap_or_default();
    let path = decoder.path;
    matter.waive = map.take(WAIVE).map(|field| waivers::list(decoder, field, Some(path))).unwrap_or_default();
    if decoder.path.as_str() == folder::HOME
        && let Some(field) = map.take("slug")
    {
        decoder.invalid(
            field,
            "首页的网址就是站点的网址，slug 不起作用",
            "删去这一行；站点的网址是 site.yaml 的 base_url",
        );
    }
    if let (Some(from), Some(to)) = (matter.publish, matter.expires)
        && to.end(Zone::CHINA) <= from.instant(Zone::CHINA)
        && let Some(field) = map.take("expires")
    {
        decoder.invalid(field, format!("“expires”（{to}）早于“publish”（{from}）"), "改正其中一个日期");
    }
    if section {
        matter.kind = map.take("kind").and_then(|field| placed(decoder, field));
        matter.update_every = map.take(cycle::KEY).and_then(|field| {
            cycle::read(decoder, field).map(|value| Placed { value, range: field.range() })
        });
        if let Some(word) =
            map.take("sort_by").and_then(|field| decoder.word(field, &["date", "title", "weight"]))
        {
            matter.sort_by = match word {
                "title" => SortBy::Title,
                "weight" => SortBy::Weight,
                _ => SortBy::Date,
            };
        }
        if let Some(word) = map.take("collation").and_then(|field| decoder.word(field, &["pinyin", "stroke"]))
        {
            matter.collation = if word == "stroke" { Order::Stroke } else { Order::Pinyin };
        }
        matter.column_type =
            map.take("column_type").and_then(|field| decoder.text(field)).unwrap_or_default();
        let pager = map.take("pager").and_then(|field| decoder.integer(field, 1..=1000));
        matter.pager = pager.map(|pager| pager as usize);
        matter.group_by = map.take("group_by").map(|field| names(decoder, field, true)).unwrap_or_default();
    }
    for spec in kind.iter().flat_map(|kind| &kind.fields) {
        match map.take(&spec.name) {
            Some(field) => {
                let before = decoder.diagnostics.len();
                let value = value(decoder, spec, field).filter(|value| !value.is_empty());
                help(decoder, spec, before);
                if spec.required && value.is_none() && decoder.diagnostics.len() == before {
                    decoder.missing(&map, &spec.name, asked(spec, ""));
                }
                matter.fields.extend(value.map(|value| (spec.name.clone(), value)));
            }
            None if spec.required => {
                decoder.missing(&map, &spec.name, asked(spec, &format!("，如 {}: ……", spec.name)));
            }
            None => {}
        }
    }
    finish(decoder, map, kind, section);
    matter
}

pub(super) fn decoder(path: &crate::path::SourcePath) -> Decoder<'_> {
    Decoder::new(path, CODES)
}

/// What people write for the keys of every page.
const LABELS: &[(&str, &str)] = &[
    ("标题", "title"),
    ("日期", "date"),
    ("发布日期", "date"),
    ("更新日期", "updated"),
    ("摘要", "description"),
    ("简介", "description"),
    ("网址", "slug"),
    ("草稿", "draft"),
    ("作者", "author"),
    ("来源", "origin"),
    ("source", "origin"),
    ("tags", "keywords"),
    ("summary", "description"),
    ("关键词", "keywords"),
    ("图片", "image"),
    ("原图", "original"),
];

/// Unknown keys; a hint tells which kind the page has, since that decides what is allowed.
fn finish(decoder: &mut Decoder<'_>, map: Map<'_>, kind: Option<&Kind>, section: bool) {
    let nested = decoder.diagnostics.iter().filter(|one| one.code == CODES.unknown_key).count();
    let own = kind.iter().flat_map(|kind| &kind.fields);
    let mut labels: Vec<(&str, &str)> = own.map(|field| (field.label.as_str(), &*field.name)).collect();
    labels.extend(LABELS);
    let sort = if section { File::Section } else { File::Page };
    let path = decoder.path;
    decoder.finish_root(map, &labels, |key| places::advice(key, path, sort));
    let hint = match kind {
        Some(kind) => {
            format!("这个页面的类型是“{}”（{}），它的字段在 site.yaml 的 kinds 里", kind.label, kind.name)
        }
        None if section => "这是栏目的页头；内容类型的字段写在栏目里各页的页头".to_string(),
        None => "这个页面没有类型；类型写在栏目的 _index.md 里，如 kind: case".to_string(),
    };
    for diagnostic in decoder.diagnostics.iter_mut().filter(|one| one.code == CODES.unknown_key).skip(nested)
    {
        // Where the program can guess what was meant, or knows where it belongs, there is nothing to look up.
        if diagnostic.hints.iter().any(|hint| hint.text.starts_with("这里可以写"))
            || diagnostic.hints.is_empty()
        {
            diagnostic.hints.push(hint.clone().into());
        }
    }
}

/// What is to be written into a field.
fn asked(spec: &FieldSpec, example: &str) -> String {
    match spec.help.as_str() {
        "" => format!("写上{}{example}", spec.label),
        help => format!("写上{}：{help}", spec.label),
    }
}

/// Adds what the site says of a field to what was found wrong with it.
fn help(decoder: &mut Decoder<'_>, spec: &FieldSpec, before: usize) {
    let found = decoder.diagnostics.iter_mut().skip(before).filter(|_| !spec.help.is_empty());
    found.for_each(|diagnostic| diagnostic.hints.push(format!("{}：{}", spec.label, spec.help).into()));
}

/// Some fields that stand together, each time all that were filled in.
fn groups(
    decoder: &mut Decoder<'_>,
    field: Field<'_>,
    specs: &[FieldSpec],
) -> Vec<Vec<(Arc<str>, FieldValue)>> {
    let mut groups = Vec::new();
    for item in decoder.items(field) {
        let Some(mut map) = decoder.map(item) else {
            let example: Vec<String> = specs.iter().map(|spec| format!("{}: ……", spec.name)).collect();
            hint(decoder, format!("每组一行，如 - {{{}}}", example.join(", ")));
            continue;
        };
        let mut group = Vec::new();
        for spec in specs {
            let Some(field) = map.take(&spec.name) else {
                if spec.required {
                    decoder.missing(&map, &spec.name, asked(spec, ""));
                }
                continue;
            };
            let before = decoder.diagnostics.len();
            let value = value(decoder, spec, field).filter(|value| !value.is_empty());
            help(decoder, spec, before);
            group.extend(value.map(|value| (spec.name.clone(), value)));
        }
        decoder.finish(map);
        groups.extend(Some(group).filter(|group| !group.is_empty()));
    }
    groups
}

/// A whole address on the web.
fn address(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<String> {
    let url = decoder.text(field)?;
    let is_whole = url.starts_with("https://") || url.starts_with("http://");
    let flaw = links::flaw(&url);
    if is_whole && flaw.is_none() {
        return Some(url);
    }
    let message = format!("“{}”应为完整的网址，却是“{url}”", field.key);
    let hint = flaw.and_then(|flaw| flaw.hints.into_iter().next());
    decoder.invalid(field, message, hint.unwrap_or("以 https:// 或 http:// 开头".into()));
    None
}

fn value(decoder: &mut Decoder<'_>, spec: &FieldSpec, field: Field<'_>) -> Option<FieldValue> {
    Some(match &spec.kind {
        FieldType::Text | FieldType::Address | FieldType::Hours => FieldValue::Text(decoder.text(field)?),
        FieldType::Number { .. } => FieldValue::Text(decoder.number(field)?),
        FieldType::Choice { values } => {
            let words: Vec<&str> = values.iter().map(String::as_str).collect();
            FieldValue::Text(decoder.word(field, &words)?.to_owned())
        }
        FieldType::Phone => {
            let text = decoder.text(field)?;
            telephone(decoder, field, &text);
            FieldValue::Phone(text)
        }
        FieldType::Link => FieldValue::Link(address(decoder, field)?),
        FieldType::File => FieldValue::File(placed(decoder, field)?),
        FieldType::Group { fields } => FieldValue::Groups(groups(decoder, field, fields)),
        FieldType::Date => FieldValue::Date(decoder.date(field)?),
        FieldType::Bool => FieldValue::Bool(decoder.bool(field)?),
        FieldType::List => FieldValue::List(decoder.texts(field)),
        FieldType::Terms { of, many } => {
            FieldValue::Terms { of: of.clone(), many: *many, terms: names(decoder, field, *many) }
        }
        FieldType::Place { of } => {
            FieldValue::Terms { of: of.clone(), many: false, terms: names(decoder, field, false) }
        }
        FieldType::Refs { to, many } => {
            FieldValue::Refs { to: to.clone(), many: *many, names: names(decoder, field, *many) }
        }
        FieldType::Image => FieldValue::Image(placed(decoder, field)?),
        FieldType::Contact => {
            let Some(map) = decoder.map(field) else {
                let meant = decoder.scalar(field).map(contact_of);
                // What to do with its colon is said with all of it.
                decoder.diagnostics.iter_mut().next_back().into_iter().for_each(|last| last.hints.clear());
                hint(decoder, meant.map_or_else(|| "写上 dept 和 tel 两项".into(), Hint::write));
                return None;
            };
            FieldValue::Contact(record(decoder, map, CONTACT))
        }
        FieldType::Honours => FieldValue::Honours(records(decoder, field, HONOUR, honour)),
        FieldType::Media => FieldValue::Media(records(decoder, field, MEDIA, media)),
    })
}

/// What a text in the place of contact details was meant to be: a number, a unit, or a unit with its number behind it.
fn contact_of(text: &str) -> String {
    let is_number = |text: &str| telephone::dialled(&telephone::half_width(text)).is_some();
    let text = text.trim();
    if is_number(text) {
        return format!("{{tel: {text}}}");
    }
    let behind =
        text.find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '（' | '(')).unwrap_or(text.len());
    let (dept, tel) = text.split_at(behind);
    let dept =
        dept.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '：' | ':' | '，' | ',' | '、'));
    let dept = ["联系电话", "电话", "tel", "Tel"]
        .iter()
        .fold(dept, |dept, word| dept.trim_end_matches(word))
        .trim_end();
    match is_number(tel) {
        true if dept.is_empty() => format!("{{tel: {tel}}}"),
        true => format!("{{dept: {dept}, tel: {tel}}}"),
        false => format!("{{dept: {text}}}"),
    }
}

fn names(decoder: &mut Decoder<'_>, field: Field<'_>, many: bool) -> Vec<Placed<String>> {
    let items = decoder.items(field);
    if !many && items.len() > 1 {
        decoder.invalid(field, format!("“{}”只能写一个", field.key), "留下一个");
        return Vec::new();
    }
    let mut names: Vec<Placed<String>> = Vec::new();
    for item in items {
        let Some(value) = decoder.item(field, item) else { continue };
        if names.iter().any(|name| name.value == value) {
            decoder.invalid(item, format!("“{value}”写了两次"), "留下一个");
        } else {
            names.push(Placed { value, range: item.range() });
        }
    }
    names
}

fn records(
    decoder: &mut Decoder<'_>,
    field: Field<'_>,
    keys: &'static [&'static str],
    check: fn(&mut Decoder<'_>, &Map<'_>, &Record),
) -> Vec<Record> {
    let mut records = Vec::new();
    for item in decoder.items(field) {
        let Some(mut map) = decoder.map(item) else {
            let example = if keys.contains(&"outlet") {
                "{outlet: 媒体, title: 篇名}"
            } else {
                "{name: 名称, level: 市}"
            };
            hint(decoder, format!("每项一行，如 - {example}"));
            continue;
        };
        let record = take_record(decoder, &mut map, keys);
        check(decoder, &map, &record);
        decoder.finish(map);
        records.push(record);
    }
    records
}

fn record(decoder: &mut Decoder<'_>, mut map: Map<'_>, keys: &'static [&'static str]) -> Record {
    let record = take_record(decoder, &mut map, keys);
    decoder.finish(map);
    record
}

fn take_record(decoder: &mut Decoder<'_>, map: &mut Map<'_>, keys: &'static [&'static str]) -> Record {
    let mut entries = Vec::new();
    for key in keys {
        let Some(field) = map.take(key) else { continue };
        let text = match *key {
            "year" => decoder.integer(field, 1900..=2200).map(|year| year.to_string()),
            "date" => decoder.date(field).map(|date| date.to_string()),
            "level" => {
                let levels = if keys.contains(&"outlet") { MEDIA_LEVELS } else { HONOUR_LEVELS };
                decoder.word(field, levels).map(str::to_string)
            }
            "url" => address(decoder, field),
            "tel" => decoder.text(field).inspect(|text| telephone(decoder, field, text)),
            _ => decoder.text(field),
        };
        entries.extend(text.map(|text| (*key, text)));
    }
    Record { entries }
}

/// Adds to what was said last.
fn hint(decoder: &mut Decoder<'_>, hint: impl Into<Hint>) {
    if let Some(last) = decoder.diagnostics.last_mut() {
        last.hints.push(hint.into());
    }
}

/// A number for the public: it can be dialled, and is nobody's own.
fn telephone(decoder: &mut Decoder<'_>, field: Field<'_>, text: &str) {
    let warning = |code, message: String| Diagnostic::new(code, message).at(decoder.path, field.range());
    let mut found = Vec::new();
    if let Some(range) = telephone::mobile(text) {
        let number = identity::covered(&text[range]);
        let message = format!("“{}”里有手机号码“{number}”，会公开在网上", field.key);
        found.push(warning(Code::ContactMobile, message).hint("写单位的座机或热线；个人的手机号码不要公开"));
    }
    let half = telephone::half_width(text);
    let fits = telephone::numbers(&half).all(|number| telephone::dialled(number).is_some());
    let undialled = telephone::numbers(text).find(|number| telephone::dialled(number).is_none());
    // Nobody is told how to write a number that is to go.
    if let Some(number) = undialled.filter(|_| !fits || found.is_empty()) {
        let message = format!("“{}”里的“{number}”不是能拨的号码，读者点了拨不出去", field.key);
        let diagnostic = warning(Code::ContactTel, message);
        let hint = match fits {
            true => Hint::from(format!("数字用半角：{half}")).putting(half),
            false => "只写号码，如 0571-88888888转801；几个号码用顿号隔开，时间写在 hours 里".into(),
        };
        found.push(diagnostic.hint(hint));
    }
    decoder.diagnostics.extend(found);
}

fn honour(decoder: &mut Decoder<'_>, map: &Map<'_>, _record: &Record) {
    if !map.gives("name") {
        decoder.missing(map, "name", "写上荣誉的规范名称");
    }
    if !map.gives("level") {
        decoder.missing(map, "level", format!("写上级别：{}", HONOUR_LEVELS.join("、")));
    }
}

fn media(decoder: &mut Decoder<'_>, map: &Map<'_>, record: &Record) {
    if record.text("outlet").is_empty() && record.text("note").is_empty() {
        decoder.missing(map, "outlet", "写上媒体的名称；没有公开时在 note 里说明");
    }
}

fn placed(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<Placed<String>> {
    Some(Placed { value: decoder.text(field)?, range: field.range() })
}

/// A time, or a date to the day at least.
fn moment(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<Moment> {
    if let Value::Scalar { text, .. } = &field.node.value {
        if let Some(moment) = Moment::parse(text) {
            return Some(moment);
        }
        if let Some(meant) = Moment::guess(text) {
            let message = format!("“{}”应为日期或时间（如 2022-12-01 09:00），却是“{text}”", field.key);
            decoder.invalid(field, message, Hint::write(meant.to_string()));
            return None;
        }
    }
    // What is no time is explained as a date is.
    if let Value::Scalar { text, .. } = &field.node.value
        && let Some((date, time)) = text.split_once([' ', 'T'])
        && Date::parse(date).is_some_and(|date| date.day.is_some())
    {
        let message = format!("“{}”的时间“{}”不对", field.key, time.trim());
        decoder.invalid(field, message, "时间写 00:00 到 23:59，前面是日期，中间空一格，如 2022-12-01 09:00");
        return None;
    }
    day(decoder, field).map(Moment::day)
}

fn placed_day(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<Placed<Date>> {
    Some(Placed { value: day(decoder, field)?, range: field.range() })
}

/// The name of a template, but for those that show no page of the content.
fn template(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<Placed<String>> {
    let template = placed(decoder, field)?;
    let name = template.value.as_str();
    let what = match name {
        "alias.html" => "旧网址的跳转页",
        "404.html" => "找不到页面的提示页",
        "taxonomy.html" | "term.html" => "分类的页面",
        "dataset.html" => "统计数据的页面",
        _ if name.starts_with("partials/") => "别的模板",
        _ if name.starts_with("shortcodes/") => "短代码",
        _ => return Some(template),
    };
    let message = format!("“template”不能是“{name}”：它是给{what}用的，会丢掉这一页的正文");
    decoder.invalid(field, message, "写一个给页面用的模板，如 page.html；不需要特别的样子，删去这一行");
    None
}

/// A date to the day at least.
fn day(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<Date> {
    let date = decoder.date(field)?;
    if date.day.is_none() {
        decoder.invalid(field, format!("“{}”要写到日，却是“{date}”", field.key), "写全年月日，如 2022-12-01");
        return None;
    }
    Some(date)
}

fn aliases(decoder: &mut Decoder<'_>, field: Field<'_>) -> Vec<Placed<String>> {
    let mut aliases = Vec::new();
    for item in decoder.items(field) {
        let Some(text) = decoder.text(item) else { continue };
        let allowed = |c: char| !c.is_whitespace() && !c.is_control() && !"?#\\\"<>:*|%".contains(c);
        let fits = text.starts_with('/')
            && text.len() > 1
            && text.chars().all(allowed)
            && !text.contains("//")
            && text.split('/').all(|part| part != ".." && part != ".");
        // `/old` and `/old/` are one address.
        let same = |old: &Placed<String>| old.value.trim_end_matches('/') == text.trim_end_matches('/');
        if fits && aliases.iter().any(same) {
            decoder.invalid(item, format!("旧网址“{text}”写了两次"), "留下一个");
        } else if fits {
            aliases.push(Placed { value: text, range: item.range() });
        } else {
            decoder.invalid(item, format!("旧网址不能是“{text}”"), "写站内路径，以“/”开头，如 /old/page/");
        }
    }
    aliases
}
