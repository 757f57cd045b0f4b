//! The kinds of pages and the types of their fields: what `kinds` in `site.yaml` says.

use std::sync::Arc;

use super::{Taxonomy, check_name};
use crate::diagnostic::{Code, Diagnostic};
use crate::hash::{Hash, Hasher};
use crate::yaml::{Decoder, Field};

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
    /// Of all of the above.
    pub hash: Hash,
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
}

/// What may stand under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A line of text.
    Text,
    /// A date, to the year, month or day.
    Date,
    /// A number, shown as written.
    Number,
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
    "text", "date", "number", "bool", "list", "term", "terms", "ref", "refs", "image", "contact", "honours",
    "media",
];

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
        let mut fields = Vec::new();
        if let Some(mut specs) = settings.take("fields").and_then(|field| decoder.map(field)) {
            for (entry, field) in specs.all() {
                check_name(decoder, entry, "字段名");
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
                fields.extend(spec(decoder, &entry.key, field, &names, taxonomies));
            }
        }
        decoder.finish(settings);
        let mut kind = Kind {
            name: entry.key.clone(),
            label: label.unwrap_or_else(|| entry.key.clone()),
            outline,
            fields,
            hash: Hash::ABSENT,
        };
        kind.hash = hash(&kind);
        kinds.push(Arc::new(kind));
    }
    kinds
}

fn spec(
    decoder: &mut Decoder<'_>,
    name: &str,
    field: Field<'_>,
    kinds: &[&str],
    taxonomies: &[Taxonomy],
) -> Option<FieldSpec> {
    let mut map = decoder.map(field)?;
    let label = map.take("label").and_then(|field| decoder.text(field));
    let required = map.take("required").and_then(|field| decoder.bool(field)).unwrap_or(false);
    let to = map.take("to");
    let of = map.take("of");
    let word = match map.take("type") {
        Some(field) => decoder.word(field, TYPES),
        None => {
            decoder.missing(&map, "type", format!("写上类型，可用：{}", TYPES.join("、")));
            None
        }
    };
    let taxonomy_names = || taxonomies.iter().map(|taxonomy| taxonomy.name.as_str()).collect::<Vec<_>>();
    let kind = match word? {
        "text" => FieldType::Text,
        "date" => FieldType::Date,
        "number" => FieldType::Number,
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
        word => {
            let to = target(decoder, &map, to, "to", "内容类型", kinds)?;
            FieldType::Refs { to: to.into(), many: word == "refs" }
        }
    };
    decoder.finish(map);
    Some(FieldSpec { name: name.into(), label: label.unwrap_or_else(|| name.to_string()), kind, required })
}

fn target(
    decoder: &mut Decoder<'_>,
    map: &crate::yaml::Map<'_>,
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
    hasher.finish()
}
