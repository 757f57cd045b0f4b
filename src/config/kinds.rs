//! The kinds of pages and the types of their fields: what `kinds` in `site.yaml` says.

use std::sync::Arc;

use super::{Taxonomy, check_name};
use crate::diagnostic::{Code, Diagnostic};
use crate::hash::{Hash, Hasher};
use crate::text::chars::is_han;
use crate::yaml::{Decoder, Field, Map};

/// What a page may be: a case, a brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name: `case`.
    pub name: String,
    /// Its Chinese name: 典型案例.
    pub label: String,
    /// The parts that a text of this kind should have.
    pub outline: Vec<String>,
    /// The keys that its front matter may have besides those of every page.
    pub fields: Vec<FieldSpec>,
    /// The word that counts its pages: 处, 项. Empty where the site names none.
    pub measure: String,
    /// Whether its pages are read as texts, so that it is told how long that takes.
    pub is_read: bool,
    /// Which fields are shown where, if the site says so.
    pub shown: Shown,
    /// When what its pages tell of happened.
    pub happened: Happened,
    /// Of all of the above.
    pub hash: Hash,
}

/// When what a page tells of happened, so that a chronicle can tell of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Happened {
    /// On the date of the page.
    #[default]
    Date,
    /// When a field of the kind says, which is a date.
    Field(Arc<str>),
    /// It is nothing that happened: a brand, a place.
    Never,
}

/// Which fields of a kind are shown where, in their order; `None` where that is left to the theme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// In a line of a list.
    pub lists: Option<Vec<Arc<str>>>,
    /// On a card.
    pub cards: Option<Vec<Arc<str>>>,
    /// Among the facts beside the page.
    pub facts: Option<Vec<Arc<str>>>,
}

/// A key of a kind's front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// The key.
    pub name: Arc<str>,
    /// Its Chinese name.
    pub label: String,
    /// What may stand there.
    pub kind: FieldType,
    /// Whether it has to be there.
    pub required: bool,
    /// What is to be written there, for who fills it in; readers are not told.
    pub help: String,
    /// Of terms: the page of a term names the pages that have it here under a heading of their own, below its list. Who
    /// submits a text did not do what it tells of.
    pub is_apart: bool,
}

/// What may stand under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A line of text.
    Text,
    /// A date, to the year, month or day.
    Date,
    /// A number, shown as written, with its unit behind it where it has one.
    Number {
        /// `人`, or nothing.
        unit: String,
    },
    /// One of some words.
    Choice {
        /// The words.
        values: Vec<String>,
    },
    /// Telephone numbers of an office.
    Phone,
    /// Where something is.
    Address,
    /// When something is open.
    Hours,
    /// A whole address on the web.
    Link,
    /// A file beside the page, to be taken away.
    File,
    /// Fields that may be there several times, each time all of them.
    Group {
        /// The fields, none of which is a group or leads to other pages.
        fields: Vec<FieldSpec>,
    },
    /// `true` or `false`.
    Bool,
    /// A list of texts.
    List,
    /// Terms of a taxonomy.
    Terms {
        /// The taxonomy.
        of: Arc<str>,
        /// Whether there may be several.
        many: bool,
    },
    /// A term of a taxonomy that is a place among others: a street in a district. Shown on the list of all of them.
    Place {
        /// The taxonomy.
        of: Arc<str>,
    },
    /// Other pages.
    Refs {
        /// Their kind.
        to: Arc<str>,
        /// Whether there may be several.
        many: bool,
    },
    /// A picture beside the page.
    Image,
    /// Public contact details: one record of [`CONTACT`].
    Contact,
    /// Honours: records of [`HONOUR`].
    Honours,
    /// Media reports: records of [`MEDIA`].
    Media,
}

/// The keys of a contact record.
pub const CONTACT: &[&str] = &["dept", "tel", "address", "hours"];
/// The keys of an honour record.
pub const HONOUR: &[&str] =
    &["name", "level", "kind", "grade", "year", "issuer", "holder", "doc_no", "basis", "note"];
/// The keys of a media record.
pub const MEDIA: &[&str] = &["title", "outlet", "level", "date", "url", "note"];
/// Levels of honours, highest first.
pub const HONOUR_LEVELS: &[&str] = &["国家", "省", "市", "区"];
/// Levels of media, highest first.
pub const MEDIA_LEVELS: &[&str] = &["中央", "省", "市", "区"];

const TYPES: &[&str] = &[
    "text", "date", "number", "bool", "list", "choice", "phone", "address", "hours", "link", "file", "group",
    "term", "terms", "place", "ref", "refs", "image", "contact", "honours", "media",
];
/// Those that may stand in a group.
const TYPES_OF_GROUPS: &[&str] =
    &["text", "date", "number", "bool", "choice", "phone", "address", "hours", "link"];
/// The places that `show` names.
const PLACES: [&str; 3] = ["lists", "cards", "facts"];

/// The front matter keys of every page, which a kind's own fields may not be called.
pub const PAGE_KEYS: &[&str] = &[
    "title",
    "date",
    "updated",
    "description",
    "slug",
    "aliases",
    "draft",
    "publish",
    "expires",
    "review_by",
    "weight",
    "author",
    "origin",
    "keywords",
    "image",
    "toc",
    "template",
    "placeholders",
    "search",
    "ai_generated",
    "waive",
];

impl Kind {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&FieldSpec> {
        self.fields.iter().find(|field| *field.name == *name)
    }
}

pub(super) fn parse(decoder: &mut Decoder<'_>, field: Field<'_>, taxonomies: &[Taxonomy]) -> Vec<Arc<Kind>> {
    let Some(mut map) = decoder.map(field) else { return Vec::new() };
    let entries: Vec<_> = map.all().collect();
    let names: Vec<&str> = entries.iter().map(|(entry, _)| entry.key.as_str()).collect();
    let mut kinds = Vec::new();
    for (entry, field) in &entries {
        check_name(decoder, entry, "内容类型的名字");
        let Some(mut settings) = decoder.map(*field) else { continue };
        let label = settings.take("label").and_then(|field| decoder.text(field));
        if label.is_none() {
            decoder.missing(&settings, "label", "写上中文名，如 label: 典型案例");
        }
        let outline = settings.take("outline").map(|field| decoder.texts(field)).unwrap_or_default();
        let measure = settings.take("measure").and_then(|field| measure(decoder, field)).unwrap_or_default();
        let is_read = settings.take("reading").and_then(|field| decoder.bool(field)).unwrap_or(true);
        let (mut fields, mut keys) = (Vec::new(), Vec::new());
        if let Some(mut specs) = settings.take("fields").and_then(|field| decoder.map(field)) {
            for (entry, field) in specs.all() {
                check_name(decoder, entry, "字段名");
                keys.push(entry.key.as_str());
                if PAGE_KEYS.contains(&entry.key.as_str()) {
                    decoder.diagnostics.push(
                        Diagnostic::new(
                            Code::ConfigInvalid,
                            format!("“{}”是每个页面都有的键，不能再定义", entry.key),
                        )
                        .at(decoder.path, entry.key_range.clone())
                        .hint("换一个名字"),
                    );
                }
                fields.extend(spec(decoder, &entry.key, field, &names, taxonomies, TYPES));
            }
        }
        let shown = settings.take("show").map(|field| shown(decoder, field, &keys)).unwrap_or_default();
        let happened = settings.take("chronicle").and_then(|field| happened(decoder, field, &fields));
        decoder.finish(settings);
        let mut kind = Kind {
            name: entry.key.clone(),
            label: label.unwrap_or_else(|| entry.key.clone()),
            outline,
            fields,
            measure,
            is_read,
            shown,
            happened: happened.unwrap_or_default(),
            hash: Hash::ABSENT,
        };
        kind.hash = hash(&kind);
        kinds.push(Arc::new(kind));
    }
    kinds
}

/// A word that counts: 处, 项, 场次.
fn measure(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<String> {
    let word = decoder.text(field)?;
    if word.chars().count() <= 3 && word.chars().all(is_han) {
        return Some(word);
    }
    let message = format!("“measure”应为一个量词，却是“{word}”");
    decoder.invalid(field, message, "只写数东西用的那个字：处、项、个、家");
    None
}

/// `chronicle: date`, the name of a field that is a date, or `false`.
fn happened(decoder: &mut Decoder<'_>, field: Field<'_>, fields: &[FieldSpec]) -> Option<Happened> {
    let word = decoder.text(field)?;
    let dates = fields.iter().filter(|spec| spec.kind == FieldType::Date);
    let dates: Vec<&str> = dates.map(|spec| &*spec.name).collect();
    match word.as_str() {
        "date" => Some(Happened::Date),
        "false" => Some(Happened::Never),
        name if dates.contains(&name) => Some(Happened::Field(name.into())),
        name => {
            let message = match fields.iter().any(|spec| *spec.name == *name) {
                true => format!("“chronicle”写的“{name}”不是日期（type: date），不知道算在哪一年"),
                false => format!("“chronicle”应为 date、日期字段的名字或 false，却是“{name}”"),
            };
            let known = [&["date", "false"], dates.as_slice()].concat();
            let diagnostic = Diagnostic::new(Code::ConfigInvalid, message).at(decoder.path, field.range());
            decoder.diagnostics.push(diagnostic.nearest(name, known));
            None
        }
    }
}

/// `show: {lists: [unit], cards: [unit, field], facts: [unit, field]}`.
fn shown(decoder: &mut Decoder<'_>, field: Field<'_>, names: &[&str]) -> Shown {
    let Some(mut map) = decoder.map(field) else { return Shown::default() };
    let [lists, cards, facts] = PLACES.map(|place| {
        let list = map.take(place)?;
        let items = decoder.items(list);
        Some(items.into_iter().filter_map(|item| decoder.word(item, names)).map(Into::into).collect())
    });
    decoder.finish(map);
    Shown { lists, cards, facts }
}

/// The words of a choice.
fn values(decoder: &mut Decoder<'_>, map: &Map<'_>, field: Option<Field<'_>>) -> Option<Vec<String>> {
    let values = field.map(|field| decoder.texts(field)).unwrap_or_default();
    if values.is_empty() {
        decoder.missing(map, "values", "写上可以选的几个词，如 values: [筹建, 开放, 停用]");
        return None;
    }
    Some(values)
}

/// The fields of a group.
fn group(decoder: &mut Decoder<'_>, map: &Map<'_>, field: Option<Field<'_>>) -> Option<Vec<FieldSpec>> {
    let Some(mut specs) = field.and_then(|field| decoder.map(field)) else {
        if field.is_none() {
            decoder.missing(
                map,
                "fields",
                "写上每一组有哪几项，如 fields: {when: {label: 时间, type: text}}",
            );
        }
        return None;
    };
    let mut fields = Vec::new();
    for (entry, field) in specs.all() {
        check_name(decoder, entry, "字段名");
        fields.extend(spec(decoder, &entry.key, field, &[], &[], TYPES_OF_GROUPS));
    }
    Some(fields)
}

fn spec(
    decoder: &mut Decoder<'_>,
    name: &str,
    field: Field<'_>,
    kinds: &[&str],
    taxonomies: &[Taxonomy],
    types: &[&'static str],
) -> Option<FieldSpec> {
    let mut map = decoder.map(field)?;
    let label = map.take("label").and_then(|field| decoder.text(field));
    let required = map.take("required").and_then(|field| decoder.bool(field)).unwrap_or(false);
    let to = map.take("to");
    let of = map.take("of");
    let help = map.take("help").and_then(|field| decoder.text(field)).unwrap_or_default();
    let apart = map.take("apart");
    let word = match map.take("type") {
        Some(field) => decoder.word(field, types),
        None => {
            decoder.missing(&map, "type", format!("写上类型，可用：{}", types.join("、")));
            None
        }
    };
    let taxonomy_names = || taxonomies.iter().map(|taxonomy| taxonomy.name.as_str()).collect::<Vec<_>>();
    let kind = match word? {
        "text" => FieldType::Text,
        "date" => FieldType::Date,
        "number" => {
            let unit = map.take("unit").and_then(|field| decoder.text(field));
            FieldType::Number { unit: unit.unwrap_or_default() }
        }
        "choice" => {
            let field = map.take("values");
            FieldType::Choice { values: values(decoder, &map, field)? }
        }
        "phone" => FieldType::Phone,
        "address" => FieldType::Address,
        "hours" => FieldType::Hours,
        "link" => FieldType::Link,
        "file" => FieldType::File,
        "group" => {
            let field = map.take("fields");
            FieldType::Group { fields: group(decoder, &map, field)? }
        }
        "bool" => FieldType::Bool,
        "list" => FieldType::List,
        "image" => FieldType::Image,
        "contact" => FieldType::Contact,
        "honours" => FieldType::Honours,
        "media" => FieldType::Media,
        word @ ("term" | "terms") => {
            let of = target(decoder, &map, of, "of", "分类", &taxonomy_names())?;
            FieldType::Terms { of: of.into(), many: word == "terms" }
        }
        "place" => {
            let of = target(decoder, &map, of, "of", "分类", &taxonomy_names())?;
            FieldType::Place { of: of.into() }
        }
        word => {
            let to = target(decoder, &map, to, "to", "内容类型", kinds)?;
            FieldType::Refs { to: to.into(), many: word == "refs" }
        }
    };
    decoder.finish(map);
    let label = label.unwrap_or_else(|| name.to_string());
    let is_apart = apart.and_then(|field| {
        if matches!(kind, FieldType::Terms { .. } | FieldType::Place { .. }) {
            return decoder.bool(field);
        }
        let message = "“apart”只用在分类词（term、terms）的字段上";
        decoder.invalid(field, message, "删去这一项；或者把 type 改为 term，用 of 写上分类");
        None
    });
    let is_apart = is_apart.unwrap_or_default();
    Some(FieldSpec { name: name.into(), label, kind, required, help, is_apart })
}

fn target(
    decoder: &mut Decoder<'_>,
    map: &Map<'_>,
    field: Option<Field<'_>>,
    key: &str,
    what: &str,
    known: &[&str],
) -> Option<String> {
    let Some(field) = field else {
        decoder.missing(
            map,
            key,
            format!("写上{what}的名字，如 {key}: {}", known.first().unwrap_or(&"名字")),
        );
        return None;
    };
    let name = decoder.text(field)?;
    if known.contains(&name.as_str()) {
        return Some(name);
    }
    let diagnostic = Diagnostic::new(Code::ConfigInvalid, format!("没有叫“{name}”的{what}"))
        .at(decoder.path, field.range());
    decoder.diagnostics.push(match known {
        [] => diagnostic.hint(format!("site.yaml 里还没有{what}，先在 taxonomies 里写上")),
        known => diagnostic.nearest(&name, known.iter().copied()),
    });
    None
}

fn hash(kind: &Kind) -> Hash {
    let mut hasher = Hasher::default();
    hasher.text(&kind.name);
    hasher.text(&kind.label);
    hasher.text(&format!("{:?}{:?}", kind.outline, kind.fields));
    hasher.text(&format!("{}{}{:?}{:?}", kind.measure, kind.is_read, kind.shown, kind.happened));
    hasher.finish()
}
