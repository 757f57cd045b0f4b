//! New sites and new pages: the only writes outside the output folder. Nothing that exists is written over.
#![expect(clippy::disallowed_methods, reason = "this is where new source files are written")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use crate::config::kinds::{FieldSpec, FieldType, Kind};
use crate::config::{self, Config};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnosed, Diagnostic};
use crate::disk::named;
use crate::document::{self, Document};
use crate::embedded;
use crate::folder;
use crate::path::SourcePath;
use crate::source::{self, Scan, Sources};
use crate::text::pinyin;
use crate::yaml::{self, Value};

/// Writes the starter site into `folder`; gives the number of files.
///
/// # Errors
/// `AlreadyExists` when there is something in the folder; what the file system says, with the path.
pub fn init(folder: &Path) -> io::Result<usize> {
    std::fs::create_dir_all(folder).map_err(|error| named(folder, error))?;
    let mut entries = std::fs::read_dir(folder).map_err(|error| named(folder, error))?;
    if entries.next().is_some() {
        let message = format!("{} 里已有文件；新站点要放在空文件夹里", folder.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
    }
    for (name, bytes) in embedded::STARTER_SITE {
        create(&folder.join(name), bytes)?;
    }
    Ok(embedded::STARTER_SITE.len())
}

/// Why a page could not be started, with the sources that the diagnostics are about.
pub type Refusal = (Vec<Diagnostic>, Sources);

/// Starts a page of `kind`: its fields, its outline and a frozen slug, as a draft. Gives the path of the new file.
///
/// # Errors
/// `AlreadyExists` when there is such a page; what the file system says, with the path.
pub fn new(
    root: &Path,
    kind: &str,
    title: &str,
    slug: Option<&str>,
    today: Date,
) -> io::Result<Result<SourcePath, Refusal>> {
    let scan = source::scan(root, &Sources::default(), None)?;
    let Diagnosed { value: config, diagnostics } = config::read(&scan.sources)?;
    if !diagnostics.is_empty() {
        return Ok(Err((diagnostics, scan.sources)));
    }
    let heads = heads(&config, &scan)?;
    let pages: BTreeSet<&SourcePath> = scan.unread.iter().map(|page| &page.path).collect();
    let planned = plan(&config, &heads, &pages, kind, title, slug, today);
    let (file, text) = match planned {
        Ok(planned) => planned,
        Err(diagnostic) => return Ok(Err((vec![*diagnostic], scan.sources))),
    };
    create(&root.join(file.as_str()), text.as_bytes())?;
    Ok(Ok(file))
}

fn plan(
    config: &Config,
    heads: &[Document],
    pages: &BTreeSet<&SourcePath>,
    kind: &str,
    title: &str,
    slug: Option<&str>,
    today: Date,
) -> Result<(SourcePath, String), Box<Diagnostic>> {
    let known = config.kinds.iter().map(|kind| kind.name.as_str());
    let by_label = config.kinds.iter().find(|known| known.label == kind);
    let Some(kind) = config.kind(kind).or(by_label) else {
        let diagnostic = Diagnostic::new(Code::ConfigInvalid, format!("没有叫“{kind}”的内容类型"));
        return Err(Box::new(diagnostic.nearest(kind, known)));
    };
    let Some(folder) = folder_of(heads, &kind.name) else {
        let message = format!("没有放“{}”的栏目", kind.label);
        let hint = format!("在栏目的 _index.md 页头里写 kind: {}", kind.name);
        return Err(Box::new(Diagnostic::new(Code::ConfigInvalid, message).hint(hint)));
    };
    let title = title.trim();
    if title.is_empty() || title.contains(|c: char| c.is_control()) {
        return Err(Box::new(
            Diagnostic::new(Code::FrontMatterInvalid, "标题是空的，或者有换行").hint("写一行标题"),
        ));
    }
    let slug = match slug {
        Some(slug) if yaml::is_slug(slug) => slug.to_string(),
        Some(slug) => {
            let message = format!("网址只能用小写字母、数字和连字符，却是“{slug}”");
            return Err(Box::new(Diagnostic::new(Code::FrontMatterInvalid, message)));
        }
        None => pinyin::slug(title, &config.pinyin),
    };
    if slug.is_empty() {
        let message = format!("由标题“{title}”得不出网址");
        return Err(Box::new(
            Diagnostic::new(Code::FrontMatterInvalid, message).hint("用 --slug 写一个，如 --slug anli-01"),
        ));
    }
    let file = folder::page(folder, &slug);
    let bundle = folder::bundle_page(&format!("{folder}/{slug}"));
    if let Some(taken) = [&file, &bundle].into_iter().find(|path| pages.contains(path)) {
        let message = format!("已有 {taken}，不会覆盖它");
        return Err(Box::new(
            Diagnostic::new(Code::RouteCollision, message).hint("换一个标题，或者用 --slug 另起网址"),
        ));
    }
    Ok((file, draft(kind, title, &slug, today)))
}

/// The pages of the site's sections.
fn heads(config: &Config, scan: &Scan) -> io::Result<Vec<Document>> {
    let settings = document::Settings { config, kind: None, hash: config.document_settings() };
    let heads = scan.unread.iter().filter(|page| folder::is_section(&page.path));
    let parsed = heads.map(|head| {
        let (source, text) = scan.sources.read_first(head)?;
        Ok(document::parse(&source.path, source.hash, &text, &settings, &mut |_| {}).value)
    });
    parsed.collect()
}

/// The folder of the first section whose pages are of a kind.
fn folder_of<'a>(heads: &'a [Document], kind: &str) -> Option<&'a str> {
    let is_of = |head: &&Document| head.front_matter.kind.as_ref().is_some_and(|name| name.value == kind);
    Some(heads.iter().find(is_of)?.path.folder())
}

fn draft(kind: &Kind, title: &str, slug: &str, today: Date) -> String {
    let mut text = String::from("---\n");
    let _ = writeln!(text, "title: {}", scalar(title));
    let _ = writeln!(text, "slug: {slug}          # 网址的最后一段，发布后不要再改");
    let _ = writeln!(text, "date: {today}");
    text.push_str("description:           # 一两句话的摘要；不写就取正文开头\n");
    text.push_str("draft: true            # 草稿；写好后删去这一行\n");
    for field in &kind.fields {
        let _ = writeln!(text, "{}:{}", field.name, comment(field));
    }
    text.push_str("---\n");
    for part in &kind.outline {
        let _ = write!(text, "\n## {part}\n\n");
    }
    if kind.outline.is_empty() {
        text.push('\n');
    }
    text
}

fn comment(field: &FieldSpec) -> String {
    let how = match &field.kind {
        FieldType::Text => String::new(),
        FieldType::Date => "，如 2022-12-01".into(),
        FieldType::Number => "，只写数字".into(),
        FieldType::Bool => "，true 或 false".into(),
        FieldType::List => "，如 [甲, 乙]".into(),
        FieldType::Terms { of, many: false } => format!("，写 site.yaml 里 {of} 的一个词"),
        FieldType::Terms { of, many: true } => format!("，写 site.yaml 里 {of} 的词，如 [甲, 乙]"),
        FieldType::Refs { many: false, .. } => "，写对方页面的文件名，不带 .md".into(),
        FieldType::Refs { many: true, .. } => "，写对方页面的文件名，不带 .md，如 [jia, yi]".into(),
        FieldType::Image => "，与本页放在一起的图片".into(),
        FieldType::Contact => "，如 {dept: 单位, tel: 座机}".into(),
        FieldType::Honours => "，如 [{name: 荣誉, level: 市, year: 2022}]".into(),
        FieldType::Media => "，如 [{outlet: 媒体, title: 篇名, date: 2022-12-01}]".into(),
    };
    let required = if field.required { "（必填）" } else { "" };
    format!("{}# {}{required}{how}", " ".repeat(22usize.saturating_sub(field.name.len())), field.label)
}

/// A text as YAML: plain where that reads back as the same text, else in quotes.
fn scalar(text: &str) -> String {
    let path = SourcePath::new("");
    let plain = yaml::parse(&path, &format!("title: {text}\n"), 0);
    if plain.diagnostics.is_empty()
        && let Value::Map(entries) = &plain.value.value
        && let [entry] = entries.as_slice()
        && matches!(&entry.value.value, Value::Scalar { text: read, .. } if read == text)
    {
        return text.to_string();
    }
    serde_json::Value::from(text).to_string()
}

fn create(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(parent) = file.parent() {
        std::fs::create_dir_all(parent).map_err(|error| named(parent, error))?;
    }
    let mut file_handle =
        OpenOptions::new().write(true).create_new(true).open(file).map_err(|error| named(file, error))?;
    file_handle.write_all(bytes).map_err(|error| named(file, error))
}
