//! The ledger of what was published when, and of who signed what: a release to the text of its file in `ledger/releases/`, and
//! back; a [`signature`] to that of its file in `ledger/reviews/`. Plain YAML that is read without this program as well. Knows no
//! file: who reads and writes them is `publish`, and for signatures the scan and `sign`.

pub mod signature;

use std::fmt::Write;

use crate::date::{Instant, Moment, Zone};
use crate::folder::LEDGER;
use crate::hash::Sha256;
use crate::path::SourcePath;
use crate::yaml::{self, Node, Value};

/// One published state of a site, at one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its name, from the time: `20261127-230030`.
    pub id: String,
    /// The name of the target in `site.yaml`.
    pub target: String,
    /// When: RFC 3339 with the site's offset.
    pub time: String,
    /// Who, as the machine knows them.
    pub by: String,
    /// Where: a folder, a bucket, a host; nothing secret.
    pub place: String,
    /// The address that readers find it at.
    pub address: String,
    /// The SHA-256 of its list, which names that file too.
    pub list: Sha256,
    /// How many files.
    pub files: usize,
    /// How many bytes they have.
    pub bytes: u64,
    /// Pages and other files that came, changed and went.
    pub changes: [usize; 3],
    /// The earlier release that this one went back to.
    pub back_to: Option<String>,
}

/// Where the release of a name is.
pub fn release_path(target: &str, id: &str) -> SourcePath {
    SourcePath::new(&format!("{LEDGER}/releases/{target}/{id}.yaml"))
}

/// Where a list is.
pub fn list_path(list: Sha256) -> SourcePath {
    SourcePath::new(&format!("{LEDGER}/lists/{}.txt", &list.to_string()[..16]))
}

impl Release {
    /// The release whose files are those of this one: itself, or the one that it went back to.
    pub fn origin(&self) -> &str {
        self.back_to.as_deref().unwrap_or(&self.id)
    }

    /// When it was.
    pub fn instant(&self) -> Option<Instant> {
        Moment::parse(&self.time).map(|moment| moment.instant(Zone::CHINA))
    }

    /// The time as people read it: `2026-11-27 23:00`.
    pub fn shown_time(&self) -> String {
        self.time.replacen('T', " ", 1).chars().take(16).collect()
    }

    /// The text of its file.
    pub fn text(&self) -> String {
        let [new, changed, gone] = self.changes;
        let mut text = String::from("# 一次发布的记录，由 linli 写；请不要改，也不要删。\n");
        let _ = writeln!(text, "release: {}", quoted(&self.id));
        let _ = writeln!(text, "target: {}", quoted(&self.target));
        let _ = writeln!(text, "time: {}", quoted(&self.time));
        let _ = writeln!(text, "by: {}", quoted(&self.by));
        let _ = writeln!(text, "place: {}", quoted(&self.place));
        let _ = writeln!(text, "address: {}", quoted(&self.address));
        if let Some(earlier) = &self.back_to {
            let _ = writeln!(text, "# 退回到了以前的这一次发布\nback_to: {}", quoted(earlier));
        }
        let _ = writeln!(text, "# 清单写着每个文件的 SHA-256；下面是清单本身的 SHA-256，和它在站点里的位置");
        let _ = writeln!(text, "list: {}", quoted(&self.list.to_string()));
        let _ = writeln!(text, "list_file: {}", quoted(list_path(self.list).as_str()));
        let _ = writeln!(text, "files: {}\nbytes: {}", self.files, self.bytes);
        let _ = writeln!(text, "changes: {{new: {new}, changed: {changed}, gone: {gone}}}");
        text
    }

    /// The release that a file tells of; `None` where it does not.
    pub fn parse(path: &SourcePath, text: &str) -> Option<Release> {
        let parsed = yaml::parse(path, text, 0);
        let root = parsed.diagnostics.is_empty().then_some(parsed.value)?;
        let text = |key| scalar(&root, key).map(str::to_owned);
        let number = |node: &Node, key| scalar(node, key)?.parse::<u64>().ok();
        let changes = root.get("changes")?;
        let change = |key| number(changes, key).map(|count| count as usize);
        let release = Release {
            id: text("release").filter(|id| is_id(id))?,
            target: text("target")?,
            time: text("time")?,
            by: text("by")?,
            place: text("place")?,
            address: text("address")?,
            list: Sha256::parse(scalar(&root, "list")?)?,
            files: number(&root, "files")? as usize,
            bytes: number(&root, "bytes")?,
            changes: [change("new")?, change("changed")?, change("gone")?],
            back_to: text("back_to"),
        };
        let is_sound = release.instant().is_some() && release.back_to.as_deref().is_none_or(is_id);
        is_sound.then_some(release)
    }
}

/// Whether a text is the name of a release: it becomes a part of paths.
pub fn is_id(text: &str) -> bool {
    let (day, time) = text.split_once('-').unwrap_or((text, ""));
    let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(day, 8) && digits(time, 6)
}

/// A text in double quotes, the same in YAML and JSON: what people chose may hold anything. What leaves no mark, or ends a line
/// for some, is written as its number.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let mut quoted = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted
}

fn scalar<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    match &node.get(key)?.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_read_as_it_was_written_or_not_at_all() {
        let release = Release {
            id: "20261127-230030".into(),
            target: "内网".into(),
            time: "2026-11-27T23:00:30+08:00".into(),
            by: "张三 \"小张\" <zhang@example.cn>: #1".into(),
            place: "/srv/www/党建 展示".into(),
            address: "https://www.example.gov.cn/djpp/".into(),
            list: Sha256::of(b"list"),
            files: 192,
            bytes: 1 << 40,
            changes: [3, 2, 1],
            back_to: Some("20261101-080000".into()),
        };
        let text = release.text();
        let path = release_path(&release.target, &release.id);
        assert_eq!(path.as_str(), "ledger/releases/内网/20261127-230030.yaml");
        assert_eq!(Release::parse(&path, &text), Some(release.clone()), "{text}");
        let plain = Release { back_to: None, ..release };
        assert_eq!(Release::parse(&path, &plain.text()), Some(plain));
        for (from, to) in [
            ("files: 192", "files: 多"),
            ("20261101-080000", "../../etc"),
            ("list: \"", "list: \"x"),
            ("T23:", "T25:"),
        ] {
            assert!(text.contains(from));
            assert_eq!(Release::parse(&path, &text.replacen(from, to, 1)), None, "{to}");
        }
    }
}
