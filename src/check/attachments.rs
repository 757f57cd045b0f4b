//! What the rules find in files that readers take away. A file is read once, and what was found is kept by the hash of what it
//! holds and of all that the rules go by.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Found, Options, cues, privacy, roster};
use crate::attachment::content::{self, Content};
use crate::attachment::{self, Attachment, Format};
use crate::blob::{Parts, Recipe};
use crate::diagnostic::{Code, Diagnostic};
use crate::hash::{Hash, Hasher};
use crate::path::SourcePath;
use crate::text::passage::{self, Role};

/// What is found is another with each version: what an older one kept says nothing.
const VERSION: u64 = 5;
/// Words that programs, shops and those who copied a system write where a person or an office would stand, in small letters.
const NOBODY: &[&str] = &[
    "admin",
    "administrator",
    "user",
    "microsoft",
    "windows",
    "office",
    "wps",
    "kingsoft",
    "openpyxl",
    "python",
    "apache",
    "lenovo",
    "thinkpad",
    "huawei",
    "hp",
    "dell",
    "asus",
    "acer",
    "unknown",
    "china",
    "libreoffice",
    "pc",
    "desktop",
    "laptop",
    "word",
    "excel",
];
/// The same in Chinese, where words have no blanks between them.
const NOBODY_CHINESE: &[&str] =
    &["微软", "金山", "作者", "用户", "计算机", "电脑", "雨林木风", "番茄花园", "深度技术"];
/// What makes no sense where nobody looks at the date of a page.
const OF_PAGES: [Code; 8] = [
    Code::PageRelativeTime,
    Code::SourceSample,
    Code::InternalShortcomings,
    Code::PageGenerated,
    Code::WordForward,
    Code::WordCoinage,
    Code::HonourBare,
    Code::MediaBare,
];

/// The look at one file.
#[derive(Debug)]
pub struct Inspection {
    file: Arc<Path>,
    hash: Hash,
    format: Format,
    source: SourcePath,
    options: Arc<Options>,
    name: [Hash; 1],
}

impl Inspection {
    /// What to look at: a source, the file that it is and what that holds.
    pub fn new(
        source: &SourcePath,
        format: Format,
        file: Arc<Path>,
        hash: Hash,
        options: Arc<Options>,
    ) -> Inspection {
        let mut hasher = Hasher::default();
        hasher.text("attachment");
        hasher.number(VERSION);
        hasher.number(format as u64);
        hasher.text(source.extension().unwrap_or_default());
        hasher.hash(hash);
        hasher.text(&options.district);
        Inspection { file, hash, format, source: source.clone(), options, name: [hasher.finish()] }
    }
}

impl Recipe for Inspection {
    fn files(&self) -> Vec<(Arc<Path>, Hash)> {
        vec![(self.file.clone(), self.hash)]
    }

    fn kept_as(&self) -> &[Hash] {
        &self.name
    }

    fn make(&self, files: Vec<Vec<u8>>) -> Parts {
        let found = files.first().map(|bytes| attachment::read(self.format, bytes)).unwrap_or_default();
        let mut said = look(&self.source, self.format, &found, &self.options);
        said.extend(files.first().and_then(|bytes| mistaken(&self.source, content::of(bytes))));
        let lines = said.iter().map(|one| {
            let hints: Vec<&str> = one.hints.iter().map(|hint| hint.text.as_str()).collect();
            json!([one.code.as_str(), one.message, hints])
        });
        Parts { bytes: vec![Value::Array(lines.collect()).to_string().into()], flaw: None }
    }
}

/// What was kept of a look, as it is said of a source.
pub fn kept(source: &SourcePath, bytes: &[u8]) -> Vec<Diagnostic> {
    let lines: Vec<Value> = serde_json::from_slice(bytes).unwrap_or_default();
    let one = |line: &Value| {
        let diagnostic = Diagnostic::new(Code::parse(line[0].as_str()?)?, line[1].as_str()?).at(source, 0..0);
        let hints = line[2].as_array()?.iter().filter_map(Value::as_str);
        Some(hints.fold(diagnostic, |diagnostic, hint| diagnostic.hint(hint)))
    };
    lines.iter().filter_map(one).collect()
}

/// A file that nobody can look into.
pub fn unchecked(source: &SourcePath, why: &str) -> Diagnostic {
    Diagnostic::new(Code::AttachmentUnchecked, format!("附件没有检查：{why}"))
        .at(source, 0..0)
        .hint("发布以前自己打开看一遍：有没有身份证号码、手机号码、住址、密级、批注；最好换成网页，或者 .docx、.xlsx")
}

/// A file that is another than its name says, or that asks for a password.
fn mistaken(source: &SourcePath, content: Content) -> Option<Diagnostic> {
    let extension = source.extension().unwrap_or_default();
    if content == Content::Locked && content.fits(extension) {
        let diagnostic =
            Diagnostic::new(Code::AttachmentLocked, "附件有密码，读者打不开，程序也没有检查里面");
        return Some(diagnostic.hint("在 Word、Excel、WPS 里打开：文件 → 信息 → 保护文档，去掉密码，再保存"));
    }
    if content.fits(extension) {
        return None;
    }
    let message = format!("扩展名是 .{extension}，里面却是{}，有的读者打不开", content.chinese());
    let hint = match content {
        Content::Html => {
            "多半是从系统里“导出”的网页改了名字：用 Excel、WPS 打开，另存为真正的 .xlsx 或 .docx，换掉这个文件"
        }
        Content::Compound | Content::Words | Content::Sheets | Content::Slides | Content::Rtf => {
            "改扩展名不等于换格式：用 Word、Excel、WPS 打开，另存为需要的格式，换掉这个文件，引用它的地方一起改"
        }
        _ => "用能打开它的软件打开，另存为需要的格式；或者把扩展名改对，引用它的地方一起改",
    };
    Some(Diagnostic::new(Code::AttachmentType, message).hint(hint))
}

/// What is found in a file; of each sort once.
fn look(source: &SourcePath, format: Format, attachment: &Attachment, options: &Options) -> Vec<Diagnostic> {
    let within = if format == Format::Drawing { "图里的字" } else { "附件里" };
    let mut said = texts(source, within, attachment, options);
    for table in &attachment.tables {
        let head = table.iter().position(|row| row.iter().filter(|cell| !cell.is_empty()).count() > 1);
        let Some(head) = head else { continue };
        // A title may stand above the headings.
        let told = (head..table.len().min(head + 4)).find_map(|at| {
            let headings: Vec<&str> = table[at].iter().map(|cell| cell.trim()).collect();
            roster::in_rows(&headings, table[at + 1..].iter().cloned()).map(|told| roster::said(&told))
        });
        said.extend(told.map(|mut told| {
            told.message = format!("附件里的{}", told.message);
            told
        }));
    }
    let shown: Vec<String> = attachment
        .properties
        .iter()
        .filter(|(_, value)| is_somebody(value))
        .map(|(what, value)| {
            let first: String = value.chars().take(1).collect();
            if value.chars().count() > 4 {
                format!("{what}“{value}”")
            } else {
                format!("{what}“{first}某”")
            }
        })
        .collect();
    if !shown.is_empty() {
        let message = format!("附件的属性里留着{}，下载的人看得到", shown.join("、"));
        said.push(
            Diagnostic::new(Code::AttachmentProperties, message)
                .hint("在 Word、WPS 里打开：文件 → 信息 → 检查文档，删除属性和个人信息，再保存"),
        );
    }
    if !attachment.hidden.is_empty() {
        let message = format!("附件里有隐藏的内容：{}，下载的人可以取消隐藏", attachment.hidden.join("、"));
        said.push(
            Diagnostic::new(Code::AttachmentHidden, message).hint("删去隐藏的内容，只留要公开的，再保存"),
        );
    }
    let left = [(attachment.changes, "处修订"), (attachment.comments, "条批注")];
    let left: Vec<String> = left
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if !left.is_empty() {
        let message = format!("附件里有 {}，改动的经过会公开", left.join("、"));
        said.push(
            Diagnostic::new(Code::AttachmentChanges, message)
                .hint("在 Word、WPS 里打开：审阅 → 接受全部修订、删除全部批注，再保存"),
        );
    }
    if let Some(why) = attachment.unchecked {
        said.push(unchecked(source, why));
    }
    said
}

/// What the rules of passages find in its texts: the first of each sort, and how many there are.
fn texts(source: &SourcePath, within: &str, attachment: &Attachment, options: &Options) -> Vec<Diagnostic> {
    let mut first: Vec<(Diagnostic, String, usize)> = Vec::new();
    for text in &attachment.texts {
        let mut found = Found::in_source(source);
        passage::visit_value(Role::Paragraph, "", &text.text, 0..0, false, &mut |passage| {
            privacy::numbers(passage, options, &mut found);
            cues::read(passage, options, &mut found);
        });
        for one in found.diagnostics.into_iter().filter(|one| !OF_PAGES.contains(&one.code)) {
            match first.iter_mut().find(|(known, _, _)| known.code == one.code) {
                Some((_, _, count)) => *count += 1,
                None => first.push((one, text.place.clone(), 1)),
            }
        }
    }
    let said = first.into_iter().map(|(mut one, place, count)| {
        let place = if place.is_empty() { String::new() } else { format!("（{place}）") };
        let more = if count > 1 { format!("；这样的一共有 {count} 处") } else { String::new() };
        one.message = format!("{within}{place}：{}{more}", one.message);
        one
    });
    said.collect()
}

/// Whether a property names a person or an office. A short word may be a part of a name in letters: `hp` of `zhpeng`.
fn is_somebody(value: &str) -> bool {
    let small = value.to_lowercase();
    let mut words = small.split(|c: char| !c.is_ascii_alphanumeric());
    value.chars().count() > 1
        && !words.any(|word| NOBODY.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit())))
        && !NOBODY_CHINESE.iter().any(|name| small.contains(name))
}
