//! A signature to the text of its file in `ledger/reviews/`, and back: who read which state of a page, in which role, when,
//! and that state itself, so that it can be said later what changed. One file each, named by the page's short link, the role, the
//! day and what is in it: two desks that sign at once write two files, and one that was changed by hand does not fit its name.

use std::fmt::Write;
use std::ops::Range;

use super::{quoted, scalar};
use crate::config::review::Role;
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::REVIEWS;
use crate::hash::Sha256;
use crate::path::SourcePath;
use crate::yaml::{self, Node, Value};

/// The form of the files. A program that writes another one has another number here, and still reads this one.
const FORM: u8 = 1;
/// How many letters of the hash of its text are in the name of a file.
const LETTERS: usize = 12;

/// What somebody signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The source of the page.
    pub page: SourcePath,
    /// Its address.
    pub address: String,
    /// The code of its short link: `k7m2q9xa`.
    pub short: String,
    /// Its title.
    pub title: String,
    /// What the signature is for.
    pub role: Role,
    /// The office that signed, as the site named it then; may be empty.
    pub office: String,
    /// Who signed.
    pub by: String,
    /// When, by the paper.
    pub on: Date,
    /// When it was taken down: RFC 3339 with the site's offset.
    pub recorded: String,
    /// The form of [`Signature::text`]: of the canonical text of an article.
    pub form: u8,
    /// The files of the page, in the order of their hashes in the text.
    pub files: Vec<SourcePath>,
    /// What was signed, line by line.
    pub text: Vec<String>,
}

impl Signature {
    /// The hash of what was signed.
    pub fn sha256(&self) -> Sha256 {
        Sha256::of(whole(&self.text).as_bytes())
    }

    /// Who, where and when, in words.
    pub fn signed(&self) -> String {
        match self.office.as_str() {
            "" => format!("{}，{}", self.by, self.on),
            office => format!("{office} {}，{}", self.by, self.on),
        }
    }

    /// The text of its file.
    pub fn to_yaml(&self) -> String {
        let sha256 = self.sha256();
        let mut text = format!("{HEAD}signature: {FORM}\n");
        let mut line = |key: &str, value: &str| {
            let _ = writeln!(text, "{key}: {}", quoted(value));
        };
        line("page", self.page.as_str());
        line("address", &self.address);
        line("short", &self.short);
        line("title", &self.title);
        line("role", self.role.name());
        line("role_name", self.role.chinese());
        line("office", &self.office);
        line("by", &self.by);
        line("on", &self.on.to_string());
        line("recorded", &self.recorded);
        line("code", &sha256.code());
        line("sha256", &sha256.to_string());
        let _ = writeln!(text, "form: {}", self.form);
        let mut list = |key: &str, items: Vec<&str>| {
            let _ = writeln!(text, "{key}:{}", if items.is_empty() { " []" } else { "" });
            for item in items {
                let _ = writeln!(text, "  - {}", quoted(item));
            }
        };
        list("files", self.files.iter().map(SourcePath::as_str).collect());
        list("text", self.text.iter().map(String::as_str).collect());
        text
    }

    /// Where the file with that text is.
    pub fn path(&self, text: &str) -> SourcePath {
        let (short, role, on) = (&self.short, self.role.name(), self.on);
        SourcePath::new(&format!("{REVIEWS}/{short}/{role}-{on}-{}.yaml", check(text)))
    }
}

const HEAD: &str = "\
# 一次审核签字的记录，由 linli 写；请不要改。记错了（姓名、身份、日期）的，删去这个文件，再用 linli review sign 记一次。
# 谁、哪天、以什么身份签了哪一页；text 是签的时候这一页告诉读者的内容，每行末尾加一个换行（UTF-8）就是 sha256 算的文字，
# code（核验码）是它的前 60 位。文件名的最后一段核对这个文件有没有被改过。
";

/// The canonical text of some lines: each with a line break at its end.
pub fn whole(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// The letters by which a file tells that nobody changed it. How git writes the ends of lines on some machine does not matter.
fn check(text: &str) -> String {
    Sha256::of(text.replace("\r\n", "\n").as_bytes()).to_string()[..LETTERS].to_string()
}

/// What to do about a file that is not as it was written.
const RESTORE: &str =
    "这个文件是 linli 写的，不要手改：从 git 或备份里找回原来的；找不回来就删去它，请签字的人重新签";

/// Reads the file of a signature.
///
/// # Errors
/// That it is not as it was written: what is wrong, where, and what to do.
pub fn parse(path: &SourcePath, text: &str) -> Result<Signature, Box<Diagnostic>> {
    let damaged = |range: Range<usize>, message: String, hint: &str| {
        Box::new(Diagnostic::new(Code::ReviewDamaged, message).at(path, range).hint(hint))
    };
    if let Some(marker) = conflict(text) {
        let message = format!("签字记录里有没有解决的 git 冲突：{}", text[marker.clone()].trim());
        let hint = format!(
            "一次签字是单独一个文件，合并以后两边的签字都在；这个文件有冲突，是有人改过它。取回签的时候的样子：git checkout --ours -- {path}（还不对就用 --theirs），再 git add {path}"
        );
        return Err(damaged(marker, message, &hint));
    }
    let parsed = yaml::parse(path, text, 0);
    if let Some(wrong) = parsed.diagnostics.into_iter().next() {
        let range = wrong.span.map_or(0..0, |span| span.start as usize..span.end as usize);
        return Err(damaged(range, format!("签字记录读不出来：{}", wrong.message), RESTORE));
    }
    let root = parsed.value;
    let lacking = |key: &str| damaged(0..0, format!("签字记录里“{key}”这一项没有，或者读不懂"), RESTORE);
    let text_of = |key: &str| scalar(&root, key).map(str::to_owned).ok_or_else(|| lacking(key));
    let number = |key: &str| text_of(key)?.parse::<u8>().map_err(|_| lacking(key));
    let list = |key: &str| items(&root, key).ok_or_else(|| lacking(key));
    if number("signature")? > FORM {
        let message = "这份签字记录是更新版本的 linli 写的，这个版本读不懂";
        return Err(damaged(0..0, message.into(), "升级 linli，再运行一次"));
    }
    let signature = Signature {
        page: SourcePath::new(&text_of("page")?),
        address: text_of("address")?,
        short: text_of("short")?,
        title: text_of("title")?,
        role: Role::parse(&text_of("role")?).ok_or_else(|| lacking("role"))?,
        office: text_of("office")?,
        by: text_of("by")?,
        on: Date::parse(&text_of("on")?).ok_or_else(|| lacking("on"))?,
        recorded: text_of("recorded")?,
        form: number("form")?,
        files: list("files")?.iter().map(|file| SourcePath::new(file)).collect(),
        text: list("text")?,
    };
    let name = path.file_name().strip_suffix(".yaml").and_then(|stem| stem.rsplit('-').next());
    if name != Some(&check(text)) || text_of("sha256")? != signature.sha256().to_string() {
        let message = "签字记录被改过，和写下的时候不一样，不算数";
        return Err(damaged(0..0, message.into(), RESTORE));
    }
    Ok(signature)
}

/// The first line that git leaves where two sides changed the same.
fn conflict(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if ["<<<<<<<", ">>>>>>>", "|||||||", "======="].iter().any(|mark| line.starts_with(mark)) {
            return Some(at..at + line.trim_end().len());
        }
        at += line.len();
    }
    None
}

/// The texts of a list.
fn items(root: &Node, key: &str) -> Option<Vec<String>> {
    let Value::List(items) = &root.get(key)?.value else { return None };
    let text = |item: &Node| match &item.value {
        Value::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    };
    items.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature() -> Signature {
        Signature {
            page: SourcePath::new("content/cases/yi.md"),
            address: "/cases/yi/".into(),
            short: "k7m2q9xa".into(),
            title: "“引号”: # 井号".into(),
            role: Role::Second,
            office: "党建办".into(),
            by: "李四 \"小李\"".into(),
            on: Date::day(2026, 11, 27),
            recorded: "2026-11-27T23:00:30+08:00".into(),
            form: 1,
            files: vec![SourcePath::new("content/cases/门头.jpg")],
            text: ["linli-article 1", "title\t甲", "text\t\u{2028}乙\u{85}\\ \" 丙\u{feff}", ""]
                .map(Into::into)
                .into(),
        }
    }

    #[test]
    fn a_signature_is_read_as_it_was_written() {
        let signature = signature();
        let text = signature.to_yaml();
        let path = signature.path(&text);
        assert!(path.as_str().starts_with("ledger/reviews/k7m2q9xa/second-2026-11-27-"), "{path}");
        assert_eq!(parse(&path, &text), Ok(signature.clone()), "{text}");
        assert_eq!(parse(&path, &text.replace('\n', "\r\n")), Ok(signature.clone()), "{text}");
        let none = Signature { files: Vec::new(), text: Vec::new(), office: String::new(), ..signature };
        let text = none.to_yaml();
        assert_eq!(parse(&none.path(&text), &text), Ok(none.clone()), "{text}");
    }

    #[test]
    fn a_file_that_somebody_changed_does_not_count() {
        let signature = signature();
        let text = signature.to_yaml();
        let path = signature.path(&text);
        for (from, to, said) in [
            ("李四", "王五", "被改过"),
            ("on: \"2026-11-27\"", "on: \"2026-11-28\"", "被改过"),
            ("title\\t甲", "title\\t乙", "被改过"),
            ("signature: 1", "signature: 9", "更新版本"),
            ("role: \"second\"", "role: \"third\"", "role"),
            ("by: \"", "by: [\"", "读不出来"),
            ("code: ", "<<<<<<< HEAD\ncode: ", "冲突"),
        ] {
            assert!(text.contains(from), "{text}");
            let wrong = parse(&path, &text.replacen(from, to, 1)).expect_err(to);
            assert!(wrong.message.contains(said), "{}", wrong.message);
            assert_eq!(wrong.code, Code::ReviewDamaged);
        }
    }
}
