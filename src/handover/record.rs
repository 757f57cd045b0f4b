//! What a handover says of itself: its record to the text of a file, and back. Plain YAML that is read without this program
//! as well. Knows no file.

use std::fmt::Write;

use crate::config::Base;
use crate::date::Moment;
use crate::hash::Sha256;
use crate::path::SourcePath;
use crate::yaml::{self, Value};

/// The name of its file. It is written last: a folder without it is none that was finished.
pub const FILE: &str = "handover.yaml";
/// How its text begins.
const HEAD: &str = "# 邻里交接 1：由 linli handover 写；请不要改。核对：linli handover --check 这个文件夹\n";

/// A finished handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The name of the site.
    pub title: String,
    /// The moment that the site was built for.
    pub now: Moment,
    /// The same as it is written: RFC 3339 with the site's offset.
    pub time: String,
    /// Another place than `site.yaml` says.
    pub base: Option<Base>,
    /// Whether links are relative.
    pub relative: bool,
    /// The version of the program.
    pub version: String,
    /// The SHA-256 of the program.
    pub program: Sha256,
    /// That of the list of what is in the folder, this file and the list itself left out.
    pub files: Sha256,
    /// That of the list of the built site.
    pub public: Sha256,
}

/// What stands before the SHA-256 of all lines above it.
const CHECK: &str = "# 以上各行的 SHA-256\ncheck: ";

impl Record {
    /// The text of its file.
    pub fn text(&self) -> String {
        // What people chose may hold anything; a text in double quotes is the same in YAML and JSON.
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mut text = String::from(HEAD);
        let _ = writeln!(text, "title: {}", quoted(&self.title));
        let _ = writeln!(text, "# 网站按这个时刻生成；核对的时候也按它\ntime: {}", quoted(&self.time));
        if let Some(Base { origin, path }) = &self.base {
            let _ = writeln!(text, "base_url: {}", quoted(&format!("{origin}{path}/")));
        }
        let _ = writeln!(text, "relative: {}", self.relative);
        let _ = writeln!(text, "# 生成网站的程序：版本和它的 SHA-256\nversion: {}", quoted(&self.version));
        let _ = writeln!(text, "program: {}", quoted(&self.program.to_string()));
        let _ = writeln!(text, "# 两份清单本身的 SHA-256\nfiles: {}", quoted(&self.files.to_string()));
        let _ = writeln!(text, "public: {}", quoted(&self.public.to_string()));
        let check = Sha256::of(text.as_bytes());
        text + &format!("{CHECK}{}\n", quoted(&check.to_string()))
    }

    /// The record that a text is; `None` where it is none, not whole, or not as it was written.
    pub fn parse(text: &str) -> Option<Record> {
        let (above, check) = text.rsplit_once(CHECK)?;
        if Sha256::parse(check.trim_end().trim_matches('"'))? != Sha256::of(above.as_bytes()) {
            return None;
        }
        let parsed = text.starts_with(HEAD).then(|| yaml::parse(&SourcePath::new(FILE), text, 0))?;
        let root = parsed.diagnostics.is_empty().then_some(parsed.value)?;
        let Value::Map(entries) = &root.value else { return None };
        let given = |key: &str| match &entries.iter().find(|entry| entry.key == key)?.value.value {
            Value::Scalar { text, .. } => Some(text.as_str()),
            _ => None,
        };
        let sum = |key| Sha256::parse(given(key)?);
        let base = match given("base_url") {
            Some(text) => Some(Base::parse(text).ok()?),
            None => None,
        };
        Some(Record {
            title: given("title")?.to_owned(),
            now: Moment::parse(given("time")?)?,
            time: given("time")?.to_owned(),
            base,
            relative: match given("relative")? {
                "true" => true,
                "false" => false,
                _ => return None,
            },
            version: given("version")?.to_owned(),
            program: sum("program")?,
            files: sum("files")?,
            public: sum("public")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written_or_not_at_all() {
        let record = Record {
            title: "云泽区 \"党建\": #1".into(),
            now: Moment::parse("2026-11-27T23:00:30+08:00").expect("a moment"),
            time: "2026-11-27T23:00:30+08:00".into(),
            base: Base::parse("https://www.example.gov.cn/djpp/").ok(),
            relative: true,
            version: "0.1.0".into(),
            program: Sha256::of(b"program"),
            files: Sha256::of(b"files"),
            public: Sha256::of(b"public"),
        };
        assert_eq!(Record::parse(&record.text()), Some(record.clone()));
        let plain = Record { base: None, ..record.clone() };
        assert_eq!(Record::parse(&plain.text()), Some(plain));
        let text = record.text();
        for end in (0..text.trim_end().len()).filter(|end| text.is_char_boundary(*end)) {
            assert_eq!(Record::parse(&text[..end]), None, "half of it is none: {}", &text[..end]);
        }
    }
}
