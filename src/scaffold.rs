//! New sites and new pages, as edits. Nothing that exists is written over.

pub mod copies;
pub mod kinds;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use crate::config::kinds::{FieldSpec, FieldType, HONOUR_LEVELS, Kind};
use crate::config::{self, Config};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, stop_build};
use crate::disk;
use crate::document::{self, Document};
use crate::edit::{self, Edit, Recovery};
use crate::folder;
use crate::path::SourcePath;
use crate::source::{self, Scan, Sources};
use crate::text::chars::is_han;
use crate::text::pinyin;
use crate::yaml;

/// What a new site is made of: paths below its folder, and bytes.
pub type Model = [(&'static str, &'static [u8])];

/// Writes a `model` into `folder`, all of it or nothing; gives the number of files. A start that was killed, and that has been
/// `recovered`, counts.
///
/// # Errors
/// `AlreadyExists` when there is something in the folder; what the file system says, with the path.
pub fn init(folder: &Path, model: &Model, recovered: Option<&Recovery>) -> io::Result<usize> {
    let file = |(path, bytes): &(&str, &[u8])| Edit {
        path: SourcePath::new(path),
        base: None,
        new: Some(bytes.to_vec()),
    };
    let edits: Vec<Edit> = model.iter().map(file).collect();
    if recovered.is_some_and(|recovered| is_start(recovered, &edits)) {
        return Ok(edits.len());
    }
    if disk::names(folder)?.iter().any(|name| name != disk::OWN) {
        return Err(not_empty(folder));
    }
    edit::apply(folder, &edits)?.map(|_| edits.len()).map_err(|_| not_empty(folder))
}

/// Whether these edits were what was recovered.
fn is_start(recovered: &Recovery, edits: &[Edit]) -> bool {
    let files: BTreeSet<&SourcePath> = recovered.files.iter().collect();
    let started: BTreeSet<&SourcePath> = edits.iter().map(|edit| &edit.path).collect();
    recovered.finished && recovered.conflict.is_none() && files == started
}

fn not_empty(folder: &Path) -> io::Error {
    let message = format!("{} 里已有文件；新站点要放在空文件夹里", folder.display());
    io::Error::new(io::ErrorKind::AlreadyExists, message)
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
    if stop_build(&diagnostics) {
        return Ok(Err((diagnostics, scan.sources)));
    }
    let heads = heads(&config, &scan)?;
    let pages: BTreeSet<&SourcePath> = scan.unread.iter().map(|page| &page.path).collect();
    let planned = plan(&config, &heads, &pages, kind, title, slug, today);
    let (file, text) = match planned {
        Ok(planned) => planned,
        Err(diagnostic) => return Ok(Err((vec![*diagnostic], scan.sources))),
    };
    let edit = Edit { path: file.clone(), base: None, new: Some(text.into_bytes()) };
    Ok(match edit::apply(root, &[edit])? {
        Ok(_) => Ok(file),
        // Somebody else has just started a page of that name.
        Err(conflict) => {
            let kept =
                conflict.kept.map(|kept| format!("起草的内容存在 {}", kept.join(file.as_str()).display()));
            Err((vec![kept.into_iter().fold(taken(&file), Diagnostic::hint)], scan.sources))
        }
    })
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
        let file = folder::section_page(folder::content(&kind.name).as_str());
        let hint = format!(
            "新建 {file}，开头三行横线之间写 title: {} 和 kind: {}；已有栏目的，在它的 _index.md 页头里写 kind: {}",
            kind.label, kind.name, kind.name
        );
        return Err(Box::new(Diagnostic::new(Code::ConfigInvalid, message).hint(hint)));
    };
    let title = title.trim();
    if title.is_empty() || title.contains(|c: char| c.is_control()) {
        return Err(Box::new(
            Diagnostic::new(Code::FrontMatterInvalid, "标题是空的，或者有换行").hint("写一行标题"),
        ));
    }
    let is_short = slug.is_some();
    let slug = match slug {
        Some(slug) if yaml::is_slug(slug) => slug.to_string(),
        Some(slug) => {
            let message = format!("网址只能用小写字母、数字和连字符，却是“{slug}”");
            let right = pinyin::slug(slug, &config.pinyin);
            let is_taken = folder::is_named_by_folder(&folder::page(folder, &right)) || right == "index";
            let hint = if right.is_empty() || is_taken {
                "如 --slug anli-01".into()
            } else {
                format!("写作 --slug {right}")
            };
            return Err(Box::new(Diagnostic::new(Code::FrontMatterInvalid, message).hint(hint)));
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
    if folder::is_named_by_folder(&file) {
        let message = format!("网址不能是“{slug}”：{file} 会使整个栏目成为一页");
        let hint = "用 --slug 另起一个，如 --slug anli-01";
        return Err(Box::new(Diagnostic::new(Code::FrontMatterInvalid, message).hint(hint)));
    }
    // A short name that was asked for is that of the file too; else it is called what the page is called.
    let stem = if is_short { slug.clone() } else { file_stem(title, &slug) };
    let files = [&slug, &stem]
        .into_iter()
        .flat_map(|stem| [folder::page(folder, stem), folder::bundle_page(&format!("{folder}/{stem}"))]);
    if let Some(page) = files.into_iter().find(|path| pages.contains(path)) {
        return Err(Box::new(taken(&page)));
    }
    Ok((folder::page(folder, &stem), draft(kind, title, &slug, today)))
}

/// The longest name of a file that is made of a title, in characters: with its ending it fits into every file system.
const LONGEST: usize = 40;

/// What the file of a page is called: its title as far as file systems take it, or its slug, where the title has no Chinese
/// characters or would say something else as a name.
fn file_stem(title: &str, slug: &str) -> String {
    let is_taken = |c: char| c.is_control() || "\\/:*?\"<>|#%&{}".contains(c);
    let stem: String = title.chars().filter(|c| !is_taken(*c)).take(LONGEST).collect();
    let stem = stem.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '_' | '~'));
    let file = folder::page("content", stem);
    let is_page = folder::role(&file) == Some(folder::Role::Page) && folder::unfinished(&file).is_none();
    match stem.chars().any(is_han) && is_page {
        true => stem.to_owned(),
        false => slug.to_owned(),
    }
}

fn taken(page: &SourcePath) -> Diagnostic {
    let message = format!("已有 {page}，不会覆盖它");
    Diagnostic::new(Code::RouteCollision, message).hint("换一个标题，或者用 --slug 另起网址")
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
    let _ = writeln!(text, "title: {}", yaml::scalar(title));
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
        FieldType::Text | FieldType::Address => String::new(),
        FieldType::Choice { values } => format!("，从这几个里选一个：{}", values.join("、")),
        FieldType::Phone => "，单位的座机，如 0571-88888888".into(),
        FieldType::Hours => "，如 周一至周五 9:00—17:00".into(),
        FieldType::Link => "，完整的网址，如 https://www.example.gov.cn/".into(),
        FieldType::File => "，与本页放在一起的文件".into(),
        FieldType::Group { fields } => {
            let fields: Vec<String> =
                fields.iter().map(|field| format!("{}: {}", field.name, field.label)).collect();
            format!("，可以有几组，如 [{{{}}}]", fields.join(", "))
        }
        FieldType::Date => "，如 2022-12-01".into(),
        FieldType::Number { unit } if !unit.is_empty() => format!("，只写数字，单位是{unit}"),
        FieldType::Number { .. } => "，只写数字".into(),
        FieldType::Bool => "，true 或 false".into(),
        FieldType::List => "，如 [甲, 乙]".into(),
        FieldType::Terms { of, many: false } => format!("，写 site.yaml 里 {of} 的一个词"),
        FieldType::Place { of } => format!("，写 site.yaml 里 {of} 的一个词"),
        FieldType::Terms { of, many: true } => format!("，写 site.yaml 里 {of} 的词，如 [甲, 乙]"),
        FieldType::Refs { many: false, .. } => "，写对方页面的文件名，不带 .md".into(),
        FieldType::Refs { many: true, .. } => "，写对方页面的文件名，不带 .md，如 [jia, yi]".into(),
        FieldType::Image => "，与本页放在一起的图片".into(),
        FieldType::Contact => {
            "，不公开的不写，如 {dept: 单位, tel: 座机, address: 地址, hours: 周一至周五 9:00—17:00}".into()
        }
        FieldType::Honours => {
            format!("，如 [{{name: 荣誉, level: 市, year: 2022}}]，level 写{}", HONOUR_LEVELS.join("、"))
        }
        FieldType::Media => "，如 [{outlet: 媒体, title: 篇名, date: 2022-12-01}]".into(),
    };
    let required = if field.required { "（必填）" } else { "" };
    let help = if field.help.is_empty() { String::new() } else { format!("。{}", field.help) };
    format!("{}# {}{required}{how}{help}", " ".repeat(22usize.saturating_sub(field.name.len())), field.label)
}
