//! Which file a key belongs in that stands in another one: said where somebody wrote it, instead of "unknown".

use super::kinds::PAGE_KEYS;
use super::to_json;
use crate::embedded;
use crate::folder;
use crate::path::SourcePath;
use crate::yaml::{self, Node, Value};

/// The keys of `look`.
const LOOK_KEYS: [&str; 3] = ["color", "logo", "favicon"];

/// A sort of file with keys.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum File {
    /// `site.yaml`.
    Site,
    /// The header of a section, `_index.md`.
    Section,
    /// The header of a page.
    Page,
    /// A file of figures.
    Dataset,
}

impl File {
    /// Every sort.
    pub const ALL: [File; 4] = [File::Site, File::Section, File::Page, File::Dataset];
}

/// The keys of a page that files of another sort have too.
const SHARED: [&str; 4] = ["title", "description", "review_by", "search"];

/// The keys that only one sort of file has, as far as people look for them elsewhere.
pub fn keys(file: File) -> impl Iterator<Item = &'static str> {
    let keys = match file {
        File::Site => &[
            "base_url",
            "tagline",
            "language",
            "owner",
            "district",
            "profile",
            "notice",
            "menus",
            "taxonomies",
            "kinds",
            "footer",
            "feed",
            "root_files",
            "theme",
            "markdown",
            "rules",
            "pinyin",
            "params",
            "share",
            "deploy",
            "review",
            "home",
            "look",
            "portal",
        ],
        File::Section => &["kind", "sort_by", "collation", "pager", "column_type", "update_every"] as &[_],
        File::Page => PAGE_KEYS,
        File::Dataset => &["indicators", "columns", "rows", "as_of", "totals", "demo", "series", "qualifier"],
    };
    keys.iter().copied().filter(|key| !SHARED.contains(key))
}

/// What to do with a key of another file that stands in `here`, a file of that sort; `None` for one of no file.
pub fn advice(key: &str, here: &SourcePath, sort: File) -> Option<String> {
    let others = File::ALL.into_iter().filter(|home| !is_had_by(*home, sort));
    let home = others.into_iter().find(|home| keys(*home).any(|known| known == key))?;
    Some(match home {
        File::Site => "它是整个站点的设置，写在 site.yaml 里；从这里删去".into(),
        // The kind of a page is that of its section, and no page has another.
        File::Section if key == "kind" => "删去这一行；页面的类型由它所在的栏目决定".into(),
        File::Section if sort == File::Page => {
            // A page with its own files is named by its folder, which stands in that of the section.
            let inside = here.folder();
            let above = inside.rsplit_once('/').map_or(inside, |(above, _)| above);
            let head = folder::section_page(if folder::is_named_by_folder(here) { above } else { inside });
            format!("它是栏目的设置，写在 {head} 的页头里；从这里删去")
        }
        File::Section => "它是栏目的设置，写在栏目的 _index.md 的页头里；从这里删去".into(),
        File::Page => "它是页面的键，写在那一页（.md）的页头里；从这里删去".into(),
        File::Dataset => "它是统计数据的键，写在 content/stats/ 的数据文件里；从这里删去".into(),
    })
}

/// What to do with a key of `site.yaml` that belongs below `params` or `look`; `None` for one that does not.
pub fn below(key: &str, root: &Node) -> Option<String> {
    let (home, what) = if LOOK_KEYS.contains(&key) {
        ("look", "它是外观的一项")
    } else if params().any(|known| known == key) {
        ("params", "它是给主题的参数")
    } else {
        return None;
    };
    let value = match root.get(key).map(to_json) {
        Some(serde_json::Value::String(text)) => in_braces(&text),
        Some(value @ (serde_json::Value::Number(_) | serde_json::Value::Bool(_))) => value.to_string(),
        _ => "…".to_owned(),
    };
    Some(format!("{what}，从这里删去，{}", put(home, key, &value, root)))
}

/// How a key gets below another one of `site.yaml`, which may stand there already: twice it is not read.
pub fn put(home: &str, key: &str, value: &str, root: &Node) -> String {
    match root.get(home) {
        None => format!("写作 {home}: {{{key}: {value}}}"),
        Some(Node { value: Value::Map(_), .. }) if root.get(home).and_then(|map| map.get(key)).is_some() => {
            format!("{home} 里已经有 {key}，要换就改那里的")
        }
        Some(Node { value: Value::Map(_), .. }) => format!("在 {home} 里加上 {key}: {value}"),
        Some(_) => format!("{home} 的值写作 {{{key}: {value}}}"),
    }
}

/// A text as YAML in braces: there a comma or a bracket parts it.
fn in_braces(text: &str) -> String {
    match text.contains([',', '[', ']', '{', '}']) {
        true => serde_json::Value::from(text).to_string(),
        false => yaml::scalar(text),
    }
}

/// The values that the built-in theme takes.
fn params() -> impl Iterator<Item = &'static str> {
    let theme = embedded::DEFAULT_THEME.iter().find(|(name, _)| *name == "theme.yaml");
    let text = theme.and_then(|(_, bytes)| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let params = text.split_once("\nparams:\n").map_or("", |(_, rest)| rest);
    let lines = params.lines().take_while(|line| line.starts_with(' '));
    lines
        .filter_map(|line| line.trim_start().split_once(':'))
        .map(|(key, _)| key)
        .filter(|key| !key.starts_with('#'))
}

/// Whether a sort of file has the keys of another too: a section is a page.
fn is_had_by(keys: File, sort: File) -> bool {
    keys == sort || (keys, sort) == (File::Page, File::Section)
}
