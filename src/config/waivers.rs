//! Stage 2, `parse`, for waivers: what somebody agreed to leave as it is, with reason, name and day. They stand in the header
//! of a page (`waive`) or in `waivers.yaml`, and are bound to the text that they are about by its fingerprint.

use std::io;

use super::CODES;
use crate::date::Date;
use crate::diagnostic::{Code, Diagnosed, Span};
use crate::folder;
use crate::hash::Hash;
use crate::path::SourcePath;
use crate::source::Sources;
use crate::yaml::{self, Decoder, Field, Value};

/// How many letters of a hash a fingerprint has.
const LETTERS: usize = 12;

/// The keys of a waiver, in the order in which they are written.
pub const KEYS: [&str; 7] = ["rule", "file", "hash", "text", "because", "by", "on"];

/// Something that was agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// What sort of finding.
    pub rule: Code,
    /// In which file; `None` for a finding that is in none.
    pub file: Option<SourcePath>,
    /// The fingerprint of the text; empty where it was not given.
    pub hash: String,
    /// How that text begins, for people; may be empty.
    pub text: String,
    /// Why; empty where it was not given.
    pub because: String,
    /// Who says so; empty where it was not given.
    pub by: String,
    /// When.
    pub on: Option<Date>,
    /// Where it stands.
    pub span: Span,
}

impl Waiver {
    /// What it lacks without which it is none: the keys, with what they say.
    pub fn lacks(&self) -> Vec<(&'static str, &'static str)> {
        let given = [
            (!self.because.is_empty(), "because", "原因"),
            (!self.by.is_empty(), "by", "谁同意的"),
            (self.on.is_some(), "on", "哪天同意的"),
            (!self.hash.is_empty(), "hash", "是哪一段文字"),
        ];
        given.into_iter().filter(|(is_given, ..)| !is_given).map(|(_, key, what)| (key, what)).collect()
    }

    /// Who and when, in words.
    pub fn signed(&self) -> String {
        match self.on {
            Some(on) => format!("{}，{on}", self.by),
            None => self.by.clone(),
        }
    }
}

/// The fingerprint of a text.
pub fn fingerprint(hash: Hash) -> String {
    hash.to_string()[..LETTERS].to_string()
}

/// Reads the waivers of a site that stand in no page.
///
/// # Errors
/// When the file cannot be read; whatever is wrong in it is among the diagnostics.
pub fn read(sources: &Sources) -> io::Result<Diagnosed<Vec<Waiver>>> {
    let Some(source) = sources.get(folder::WAIVERS) else { return Ok(Diagnosed::default()) };
    let mut diagnostics = Vec::new();
    let text = sources.text(source)?.collect(&mut diagnostics);
    let value = parse(&source.path, &text).collect(&mut diagnostics);
    Ok(Diagnosed { value, diagnostics })
}

/// Parses `waivers.yaml`. What cannot be used is left out, with an error.
pub fn parse(path: &SourcePath, text: &str) -> Diagnosed<Vec<Waiver>> {
    let mut diagnostics = Vec::new();
    let root = yaml::parse(path, text, 0).collect(&mut diagnostics);
    let mut decoder = Decoder::new(path, CODES);
    let mut waivers = Vec::new();
    if diagnostics.is_empty() {
        if matches!(root.value, Value::List(_)) {
            // Whoever leaves out `waivers:` means it.
            waivers = list(&mut decoder, Field { key: "waivers", node: &root }, None);
        } else if let Some(mut map) = decoder.root(&root, "waivers.yaml ") {
            if let Some(field) = map.take("waivers") {
                waivers = list(&mut decoder, field, None);
            }
            decoder.finish(map);
        }
    }
    diagnostics.append(&mut decoder.diagnostics);
    Diagnosed { value: waivers, diagnostics }
}

/// Reads a list of waivers; those in the header of a `page` are about that page.
pub fn list(decoder: &mut Decoder<'_>, field: Field<'_>, page: Option<&SourcePath>) -> Vec<Waiver> {
    let items = decoder.list(field);
    items.into_iter().filter_map(|item| waiver(decoder, item, page)).collect()
}

fn waiver(decoder: &mut Decoder<'_>, item: Field<'_>, page: Option<&SourcePath>) -> Option<Waiver> {
    let mut map = decoder.map(Field { key: "放行的一项", ..item })?;
    let rule = match map.take("rule") {
        Some(field) => rule(decoder, field),
        None => {
            decoder.missing(&map, "rule", "写上提醒的编号，就是方括号里的那一段，如 rule: text/half-width");
            None
        }
    };
    let file = match page {
        Some(page) => Some(page.clone()),
        None => map.take("file").and_then(|field| decoder.text(field)).map(|file| SourcePath::new(&file)),
    };
    let mut text = |decoder: &mut Decoder<'_>, key| {
        map.take(key).and_then(|field| decoder.text(field)).unwrap_or_default()
    };
    let [hash, beginning, because, by] = ["hash", "text", "because", "by"].map(|key| text(decoder, key));
    let on = map.take("on").and_then(|field| decoder.date(field));
    decoder.finish(map);
    let span = Span::new(decoder.path, item.range());
    Some(Waiver { rule: rule?, file, hash, text: beginning, because, by, on, span })
}

/// Whether what is found is that somebody has not signed: an agreement is no signature, and covers no more than a title.
pub fn is_about_signatures(code: Code) -> bool {
    matches!(code, Code::ReviewUnsigned | Code::ReviewStale | Code::ReviewDamaged)
}

/// Whether what is found is what the waivers themselves lack.
pub fn is_about_waivers(code: Code) -> bool {
    matches!(code, Code::WaiverUnused | Code::WaiverIncomplete)
}

/// Whether somebody may agree to a finding of a code.
pub fn can_be_waived(code: Code) -> bool {
    !code.stops() && !is_about_waivers(code) && !is_about_signatures(code)
}

/// A code that somebody may agree to.
fn rule(decoder: &mut Decoder<'_>, field: Field<'_>) -> Option<Code> {
    let text = decoder.text(field)?;
    let Some(code) = Code::parse(&text) else {
        decoder.invalid(field, format!("没有编号是“{text}”的规则"), "全部编号见 linli explain");
        return None;
    };
    if code.stops() {
        let message = format!("“{code}”不能放行：有了这样的错误，网页就做不对，什么时候都不能生成");
        decoder.invalid(field, message, format!("删去这一项，改正那一处；怎么改正见 linli explain {code}"));
        return None;
    }
    if is_about_waivers(code) {
        decoder.invalid(field, format!("“{code}”说的就是放行，不能再放行"), "删去这一项，改正那一条放行");
        return None;
    }
    if is_about_signatures(code) {
        let hint = "删去这一项；打印审核表请人签，再用 linli review sign 记下来";
        decoder.invalid(field, format!("“{code}”不能放行：签字不能用放行来代替"), hint);
        return None;
    }
    Some(code)
}
