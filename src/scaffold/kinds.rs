//! A new kind of pages in one go: its lines in `site.yaml`, an entry of the main menu, a section and a first page, as one edit.
//! What people wrote in `site.yaml` stays as it is, comments included: lines are added, and the text is read again to see that it
//! says what it said and the new kind besides.

use std::io;
use std::path::Path;

use super::{Refusal, draft, file_stem, taken};
use crate::config::{self, Config};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, stop_build};
use crate::edit::{self, Edit};
use crate::folder;
use crate::path::SourcePath;
use crate::source::{self, Scan, Sources};
use crate::text::pinyin;
use crate::yaml::{self, Node, Value};

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKind {
    /// Its name: `zhi-yuan-fu-wu`.
    pub name: String,
    /// The page of its section, and the first page in it.
    pub files: [SourcePath; 2],
    /// Whether it is in the main menu: a site without one has none for it.
    pub in_menu: bool,
}

/// Makes a kind that is called `label` in Chinese. Its name, and its folder, is `name` or follows from the label.
///
/// # Errors
/// What the file system says, with the path.
pub fn new_kind(
    root: &Path,
    label: &str,
    name: Option<&str>,
    today: Date,
) -> io::Result<Result<NewKind, Refusal>> {
    let scan = source::scan(root, &Sources::default(), None)?;
    let Diagnosed { value: config, diagnostics } = config::read(&scan.sources)?;
    let path = SourcePath::new(config::PATH);
    let settings = scan.sources.get(&path).filter(|_| !stop_build(&diagnostics));
    let Some(settings) = settings else { return Ok(Err((diagnostics, scan.sources))) };
    let bytes = scan.sources.read(settings)?;
    let text = String::from_utf8_lossy(&bytes);
    let planned = plan(&config, &scan, &text, label.trim(), name, today);
    let (made, new_settings, first) = match planned {
        Ok(planned) => planned,
        Err(diagnostic) => return Ok(Err((vec![*diagnostic], scan.sources))),
    };
    let head = format!("---\ntitle: {}\nkind: {}\n---\n", yaml::scalar(label.trim()), made.name);
    let [section, page] = made.files.clone();
    let edits = [
        Edit { path: path.clone(), base: Some(settings.hash), new: Some(new_settings.into_bytes()) },
        Edit { path: section, base: None, new: Some(head.into_bytes()) },
        Edit { path: page, base: None, new: Some(first.into_bytes()) },
    ];
    Ok(match edit::apply(root, &edits)? {
        Ok(_) => Ok(made),
        Err(_) => {
            let message = "文件刚刚被别的程序改过，所以一个也没有写入";
            let diagnostic = Diagnostic::new(Code::ConfigInvalid, message).at(&path, 0..0);
            Err((vec![diagnostic.hint("在别的程序里先保存好，再运行一次")], scan.sources))
        }
    })
}

/// The kind, the new text of `site.yaml` and that of the first page.
fn plan(
    config: &Config,
    scan: &Scan,
    text: &str,
    label: &str,
    name: Option<&str>,
    today: Date,
) -> Result<(NewKind, String, String), Box<Diagnostic>> {
    let refuse =
        |code, message: String, hint: String| Err(Box::new(Diagnostic::new(code, message).hint(hint)));
    if label.is_empty() || label.contains(|c: char| c.is_control()) {
        let hint = "写它的中文名，如 linli new kind 志愿服务项目".to_owned();
        return refuse(Code::ConfigInvalid, "内容类型的名字是空的，或者有换行".into(), hint);
    }
    let name = name.map_or_else(|| pinyin::slug(label, &config.pinyin), str::to_owned);
    if !yaml::is_slug(&name) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        let message = format!("“{name}”不能作内容类型的名字：只用小写字母、数字和连字符，以字母开头");
        return refuse(Code::ConfigInvalid, message, "用 --slug 写一个，如 --slug volunteer".into());
    }
    if let Some(known) = config.kinds.iter().find(|kind| kind.name == name || kind.label == label) {
        let message = format!("已有内容类型“{}”（{}）", known.label, known.name);
        return refuse(Code::ConfigInvalid, message, format!("要加一页：linli new {} 标题", known.name));
    }
    let folder = folder::content(&name);
    let is_within = |path: &SourcePath| folder::below(path, folder.as_str()).is_some();
    let mut paths = scan.sources.keys().chain(scan.unread.iter().map(|page| &page.path));
    if let Some(there) = paths.find(|path| is_within(path)) {
        let mut diagnostic = taken(there);
        diagnostic.hints = vec![format!("用 --slug 另起一个名字，如 --slug {name}-2").into()];
        return Err(Box::new(diagnostic));
    }
    let path = SourcePath::new(config::PATH);
    let root = yaml::parse(&path, text, 0).value;
    let link = format!("/{name}/");
    let written =
        with_lines(text, &[kind_lines(text, &root, &name, label), menu_lines(text, &root, &link, label)]);
    let Some((new_text, in_menu)) = written.filter(|(new_text, _)| says(new_text, config, &name, label))
    else {
        let message = "site.yaml 的 kinds 不是一行一个地写的，不能放心地自动加";
        let hint = format!(
            "在 kinds 里加上 {name}: {{label: {label}}}，新建 {}，页头写 kind: {name}",
            folder::section_page(folder.as_str())
        );
        return Err(Box::new(Diagnostic::new(Code::ConfigInvalid, message).at(&path, 0..0).hint(hint)));
    };
    let made = config::parse(&path, &new_text).value;
    let kind = made.kind(&name).expect("the new text was seen to have it");
    let title = format!("第一个{label}");
    let slug = pinyin::slug(&title, &config.pinyin);
    let page = draft(kind, &title, if slug.is_empty() { "1" } else { &slug }, today);
    let files =
        [folder::section_page(folder.as_str()), folder::page(folder.as_str(), &file_stem(&title, &slug))];
    Ok((NewKind { name, files, in_menu }, new_text, page))
}

/// Whether a text says what the settings said, and has the new kind.
fn says(text: &str, before: &Config, name: &str, label: &str) -> bool {
    let Diagnosed { value: after, diagnostics } = config::parse(&SourcePath::new(config::PATH), text);
    let kinds = after.kinds.iter().filter(|kind| kind.name != name);
    !stop_build(&diagnostics)
        && kinds.eq(before.kinds.iter())
        && after.kind(name).is_some_and(|kind| kind.label == label)
        && after.identity == before.identity
        && after.menus.len() == before.menus.len()
}

/// Lines to be put into a text at some byte.
type Lines = (usize, String);

/// The text with both, if the first can be put in; and whether the second was.
fn with_lines(text: &str, lines: &[Option<Lines>; 2]) -> Option<(String, bool)> {
    let is_windows = text.contains("\r\n");
    let mut all: Vec<&Lines> = lines.iter().flatten().collect();
    lines[0].as_ref()?;
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut text = text.to_owned();
    for (at, added) in all {
        let added = if is_windows { added.replace('\n', "\r\n") } else { added.clone() };
        text.insert_str(*at, &added);
    }
    Some((text, lines[1].is_some()))
}

/// The template of a unit's page.
const UNIT_TEMPLATE: &str = "unit.html";

/// The taxonomy whose terms are units.
fn units(root: &Node) -> Option<&str> {
    let Value::Map(taxonomies) = &root.get("taxonomies")?.value else { return None };
    let has_units = |taxonomy: &Node| match taxonomy.get("template").map(|template| &template.value) {
        Some(Value::Scalar { text, .. }) => text == UNIT_TEMPLATE,
        _ => false,
    };
    taxonomies.iter().find(|one| has_units(&one.value)).map(|one| one.key.as_str())
}

/// The lines of a kind behind the last one.
fn kind_lines(text: &str, root: &Node, name: &str, label: &str) -> Option<Lines> {
    // Where units have pages of their own, what it did stands on its unit's.
    let unit = match units(root) {
        Some(name) => format!("type: term, of: {name}"),
        None => "type: text".to_owned(),
    };
    let lines = |indent: &str| {
        let label = yaml::scalar(label);
        format!(
            "\n{indent}{name}:\n{indent}  label: {label}\n{indent}  measure: 个\n{indent}  outline: [基本情况, 主要做法, 成效]\n{indent}  fields:\n{indent}    unit: {{label: 实施单位, {unit}}}"
        )
    };
    let Some((key, value)) = entry(root, "kinds") else {
        let end = text.trim_end().len();
        return Some((end, format!("\n\nkinds:{}", lines("  "))));
    };
    match &value.value {
        Value::Null => Some((line_end(text, key), lines("  "))),
        Value::Map(entries) => {
            let first = &entries.first()?.key_range;
            let indent = blanks_before(text, first.start)?;
            Some((line_end(text, value.range.end), lines(indent)))
        }
        _ => None,
    }
}

/// The lines of an entry behind the last one of the main menu.
fn menu_lines(text: &str, root: &Node, link: &str, label: &str) -> Option<Lines> {
    let main = root.get("menus")?.get("main")?;
    let Value::List(items) = &main.value else { return None };
    let last = items.last()?;
    let is_plain = !label.contains(|c: char| c.is_ascii_punctuation() || c.is_whitespace());
    let label = if is_plain { label.to_owned() } else { serde_json::Value::from(label).to_string() };
    let item = format!("{{title: {label}, link: {link}}}");
    let start = text[..last.range.start].rfind('\n').map_or(0, |at| at + 1);
    match text[start..last.range.start].trim() {
        "-" => {
            let indent: String = text[start..].chars().take_while(|c| *c == ' ').collect();
            Some((line_end(text, last.range.end), format!("\n{indent}- {item}")))
        }
        _ if text[..last.range.end].ends_with('}') => Some((last.range.end, format!(", {item}"))),
        _ => None,
    }
}

/// Where a key of a mapping ends, and its value.
fn entry<'n>(node: &'n Node, key: &str) -> Option<(usize, &'n Node)> {
    let Value::Map(entries) = &node.value else { return None };
    let entry = entries.iter().find(|entry| entry.key == key)?;
    Some((entry.key_range.end, &entry.value))
}

/// The end of the line in which the last thing before a place stands.
fn line_end(text: &str, at: usize) -> usize {
    let at = text[..at].trim_end().len();
    text[at..].find(['\r', '\n']).map_or(text.len(), |end| at + end)
}

/// The blanks between the start of a line and a place; `None` where there is something else.
fn blanks_before(text: &str, at: usize) -> Option<&str> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    Some(&text[start..at]).filter(|before| !before.is_empty() && before.bytes().all(|byte| byte == b' '))
}
