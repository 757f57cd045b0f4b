//! Stage 2, `parse`, for the YAML beside a picture, a sound or a film (`photo.jpg.yaml`): what it shows, who made it, and who
//! may use it, to be said wherever it is shown.

use crate::diagnostic::{Code, Diagnosed, stop_build};
use crate::document::markdown::Visit;
use crate::hash::{Hash, Hasher};
use crate::path::SourcePath;
use crate::text::passage::Role;
use crate::yaml::{self, Codes, Decoder};

/// What stands below a picture, and who made it, of the title that Markdown gives it: `说明 | 摄影：…`; what is not written there
/// is said beside the file.
pub fn below<'c>(title: &'c str, alt: &'c str, notes: Option<&'c Notes>) -> (&'c str, String) {
    let (caption, credit) = title.split_once(['|', '｜']).unwrap_or((title, ""));
    let (caption, credit) = (caption.trim(), credit.trim());
    let beside = notes.map_or("", |notes| &notes.caption);
    let caption = [caption, beside, alt.trim()].into_iter().find(|text| !text.is_empty());
    let rights = notes.map_or_else(|| credit.to_string(), |notes| notes.rights(credit));
    (caption.unwrap_or_default(), rights)
}

/// What is said of a picture, a sound or a film. What is not given is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// What is to be seen in it, for those who do not see it.
    pub alt: String,
    /// What stands below it.
    pub caption: String,
    /// Who made it.
    pub credit: String,
    /// By which licence it may be used.
    pub licence: String,
    /// Where it is from.
    pub source: String,
    /// Of which sort it is: one of [`SORTS`]; empty where nobody said.
    pub sort: &'static str,
    /// How the emblem of the party or the state is used in it: one of [`EMBLEMS`]; empty where nobody said.
    pub emblem: &'static str,
    /// Whether a program made it that draws what it is told.
    pub generated: bool,
}

/// The sorts of pictures.
pub const SORTS: [&str; 5] = ["photo", "map", "logo", "chart", "drawing"];
/// How an emblem may be used: as the rules have it, or not at all.
pub const EMBLEMS: [&str; 2] = ["standard", "none"];

/// What is wrong with notes stops nothing: the picture is shown without them.
const CODES: Codes = Codes {
    unknown_key: Code::ImageNotes,
    missing_key: Code::ImageNotes,
    wrong_type: Code::ImageNotes,
    invalid: Code::ImageNotes,
};

/// What people write for the keys.
const LABELS: &[(&str, &str)] = &[
    ("替代文字", "alt"),
    ("描述", "alt"),
    ("title", "caption"),
    ("说明", "caption"),
    ("图注", "caption"),
    ("标题", "caption"),
    ("author", "credit"),
    ("作者", "credit"),
    ("摄影", "credit"),
    ("拍摄", "credit"),
    ("license", "licence"),
    ("许可", "licence"),
    ("授权", "licence"),
    ("版权", "licence"),
    ("来源", "source"),
    ("出处", "source"),
    ("类型", "kind"),
    ("党徽", "emblem"),
];

/// Parses notes.
pub fn parse(path: &SourcePath, text: &str, visit: Visit<'_>) -> Diagnosed<Notes> {
    let mut diagnostics = Vec::new();
    let root = yaml::parse(path, text, 0).collect(&mut diagnostics);
    let mut notes = Notes::default();
    if !stop_build(&diagnostics) {
        let mut decoder = Decoder::new(path, CODES);
        if let Some(mut map) = decoder.root(&root, "图片的说明") {
            let mut text = |key| map.take(key).and_then(|field| decoder.text(field)).unwrap_or_default();
            let [alt, caption, credit, licence, source] =
                ["alt", "caption", "credit", "licence", "source"].map(&mut text);
            let sort = map.take("kind").and_then(|field| decoder.word(field, &SORTS)).unwrap_or_default();
            let emblem = map.take("emblem").and_then(|field| decoder.word(field, &EMBLEMS));
            let generated = map.take("ai_generated").and_then(|field| decoder.bool(field)).unwrap_or(false);
            let emblem = emblem.unwrap_or_default();
            notes = Notes { alt, caption, credit, licence, source, sort, emblem, generated };
            decoder.finish_root(map, LABELS, |_| None);
        }
        diagnostics.append(&mut decoder.diagnostics);
        diagnostics.extend(yaml::unseen(path, text, &root));
        yaml::visit(Role::Value, text, &root, true, visit);
    }
    Diagnosed { value: notes, diagnostics }
}

/// Visits the texts of notes again.
pub fn walk(path: &SourcePath, text: &str, visit: Visit<'_>) {
    yaml::visit(Role::Value, text, &yaml::parse(path, text, 0).value, true, visit);
}

impl Notes {
    /// Who made it, who may use it and where it is from, in one line; `credit` is said instead of what stands here.
    pub fn rights(&self, credit: &str) -> String {
        let credit = if credit.is_empty() { &self.credit } else { credit };
        let named = |name: &str, value: &str| match value {
            "" => String::new(),
            value if value.starts_with(name) => value.to_string(),
            value => format!("{name}：{value}"),
        };
        let generated = if self.generated { "人工智能生成" } else { "" };
        let (licence, source) = (named("许可", &self.licence), named("来源", &self.source));
        let parts = [credit.to_string(), licence, source, generated.to_string()];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("；")
    }

    /// Of all that they say.
    pub fn hash(&self) -> Hash {
        let mut hasher = Hasher::default();
        for text in [&self.alt, &self.caption, &self.credit, &self.licence, &self.source] {
            hasher.text(text);
        }
        hasher.text(self.sort);
        hasher.text(self.emblem);
        hasher.number(u64::from(self.generated));
        hasher.finish()
    }
}
