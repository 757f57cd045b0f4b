//! What somebody agrees to, to an entry of `waivers.yaml`, as an edit. What is written is read again before it counts: all
//! that stood there is there, and one more.

use std::fmt::Write;
use std::io;
use std::path::Path;

use crate::check::waivers::Covered;
use crate::config::waivers::{self, Waiver};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnosed, Span};
use crate::disk;
use crate::edit::{self, Applied, Conflict, Edit};
use crate::folder;
use crate::hash::Hash;
use crate::path::SourcePath;
use crate::yaml;

/// What somebody agrees to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement<'a> {
    /// What sort of finding.
    pub rule: Code,
    /// In which file; `None` for a finding that is in none.
    pub file: Option<&'a SourcePath>,
    /// The text that it is about.
    pub covered: &'a Covered,
    /// Why.
    pub because: &'a str,
    /// Who.
    pub by: &'a str,
    /// When.
    pub on: Date,
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody says why, or who.
    Unsigned,
    /// Such a finding stops every build, or is about the waivers themselves.
    Never,
    /// It is that somebody has not signed.
    Signature,
    /// The file cannot be read, or its list does not stand line by line.
    Unfit,
    /// Somebody else was at the file.
    Conflict(Conflict),
}

impl Refusal {
    /// In words: what is in the way, and what to do.
    pub fn chinese(&self) -> &'static str {
        match self {
            Refusal::Unsigned => "要写明因为什么、谁同意的",
            Refusal::Never => "这样的错误不能放行：有了它网页就做不对，只能改正",
            Refusal::Signature => "签字不能用放行来代替：打印审核表请人签，再记下签字",
            Refusal::Unfit => {
                "waivers.yaml 读不出来，或者里面的列表不是一项一行地写的；先改好它（linli check 会指出哪里不对）"
            }
            Refusal::Conflict(_) => "waivers.yaml 刚刚被别的程序改过，没有写入；在那里先保存好，再来一次",
        }
    }
}

/// Adds to what a site below `root` has agreed to.
///
/// # Errors
/// As [`edit::apply`].
pub fn write(root: &Path, agreement: &Agreement<'_>) -> io::Result<Result<Applied, Refusal>> {
    let Agreement { because, by, rule, .. } = *agreement;
    if [because, by].iter().any(|text| text.trim().is_empty()) {
        return Ok(Err(Refusal::Unsigned));
    }
    if rule.stops() || waivers::is_about_waivers(rule) {
        return Ok(Err(Refusal::Never));
    }
    if waivers::is_about_signatures(rule) {
        return Ok(Err(Refusal::Signature));
    }
    let path = SourcePath::new(folder::WAIVERS);
    let file = root.join(folder::WAIVERS);
    let old = if file.exists() { Some(disk::read_now(&file)?) } else { None };
    let Ok(text) = String::from_utf8(old.clone().unwrap_or_default()) else { return Ok(Err(Refusal::Unfit)) };
    let Some(new) = with(&path, &text, agreement) else { return Ok(Err(Refusal::Unfit)) };
    let base = old.as_deref().map(Hash::of);
    let edit = Edit { path, base, new: Some(new.into_bytes()) };
    Ok(edit::apply(root, &[edit])?.map_err(Refusal::Conflict))
}

const HEAD: &str = "\
# 放行记录：谁、哪天、因为什么，同意哪一处就这样。文字改了就不再算数，linli check --waivers 列出全部。
waivers:
";

/// The text with one more entry; `None` where it would not read back as that.
fn with(path: &SourcePath, text: &str, agreement: &Agreement<'_>) -> Option<String> {
    let past = whole(path, text)?;
    let indent = past.last().map_or("  ", |last| {
        let before = text[..last.span.start as usize].rsplit('\n').next().unwrap_or("");
        &before[..before.len() - before.trim_start().len()]
    });
    let mut new = match text.trim_end() {
        "" => HEAD.to_string(),
        kept if past.is_empty() && !kept.ends_with("waivers:") => format!("{kept}\nwaivers:\n"),
        kept => format!("{kept}\n"),
    };
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let on = agreement.on.to_string();
    let file = agreement.file.map_or("", SourcePath::as_str);
    let Covered { hash, beginning, .. } = agreement.covered;
    let (because, by) = (line(agreement.because), line(agreement.by));
    let values = [agreement.rule.as_str(), file, hash, beginning, &because, &by, &on];
    let mut lead = "- ";
    for (key, value) in waivers::KEYS.into_iter().zip(values).filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(new, "{indent}{lead}{key}: {}", yaml::scalar(value));
        lead = "  ";
    }
    let now = whole(path, &new)?;
    let (last, before) = now.split_last()?;
    let meant = Waiver {
        rule: agreement.rule,
        file: agreement.file.cloned(),
        hash: hash.clone(),
        text: beginning.trim().to_string(),
        because,
        by,
        on: Some(agreement.on),
        span: Span { ..last.span.clone() },
    };
    // Bytes may stand elsewhere by now; what they say may not.
    let same = |a: &Waiver, b: &Waiver| Waiver { span: b.span.clone(), ..a.clone() } == *b;
    let kept = before.len() == past.len() && before.iter().zip(&past).all(|(now, past)| same(now, past));
    (kept && meant == *last).then_some(new)
}

fn whole(path: &SourcePath, text: &str) -> Option<Vec<Waiver>> {
    let Diagnosed { value, diagnostics } = waivers::parse(path, text);
    diagnostics.is_empty().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(text: &str, because: &str) -> Option<String> {
        let covered =
            Covered {
                start: 0, end: 0, hash: "0123456789ab".into(), beginning: "- 甲: “乙” # 丙".into()
            };
        let file = SourcePath::new("content/a.md");
        let agreement = Agreement {
            rule: Code::TextHalfWidth,
            file: Some(&file),
            covered: &covered,
            because,
            by: "王某",
            on: Date::day(2022, 12, 1),
        };
        with(&SourcePath::new(folder::WAIVERS), text, &agreement)
    }

    #[test]
    fn an_entry_is_added_whatever_stands_there_and_whatever_it_says() {
        let one = "- {rule: text/space, because: 甲}\n";
        let texts = [
            "",
            "\n",
            "# 只有说明\n",
            "waivers:\n",
            &format!("waivers:\n    {one}"),
            one,
            &format!("# 头\n{one}\n# 尾\n"),
            "waivers: []\n",
        ];
        for text in texts {
            for because in ["引用原文", "甲: 乙 # 丙", "\"引号\"", "- 横线", "true", "123", "*星", "两\n行"]
            {
                let Some(new) = added(text, because) else {
                    assert_eq!(text, "waivers: []\n", "{because}");
                    continue;
                };
                let again = added(&new, because).expect("there can be another one");
                assert!(again.starts_with(new.trim_end()), "{again}");
            }
        }
        assert_eq!(added("waivers: [\n", "甲"), None);
        assert_eq!(added("waivers: [{rule: text/space}]\n", "甲"), None);
    }
}
