//! The shape of a site's folder: a path to what stands there, and what is to be found to its path. Knows no file, and
//! nothing of what is in one.

use std::ffi::OsStr;

use crate::disk;
use crate::path::SourcePath;

/// The site's settings.
pub const CONFIG: &str = "site.yaml";
/// The folder of all that is published.
pub const CONTENT: &str = "content";
/// The folder of the site's own themes.
pub const THEMES: &str = "themes";
/// The folder of what the site's texts are held to.
pub const RULES: &str = "rules";
/// The site's own list of words.
pub const TERMS: &str = "rules/terms.yaml";
/// What a site is made of; whatever else is in its folder is none of its files.
pub const TOPS: [&str; 4] = [CONFIG, CONTENT, RULES, THEMES];
/// The home page.
pub const HOME: &str = "content/_index.md";
/// The folder of the datasets.
pub const STATS: &str = "content/stats";

/// The page that a folder of pages has.
pub const SECTION: &str = "_index.md";
/// The page that stands in a folder with its own files.
pub const BUNDLE: &str = "index.md";

/// What a file of the site is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// The settings.
    Config,
    /// A list of words.
    Terms,
    /// A file of a theme.
    Theme,
    /// The page of a folder of pages.
    Section,
    /// A page.
    Page,
    /// A source of statistics.
    Dataset,
    /// YAML where no statistics are looked for, or rules of another name: nobody reads it.
    Stray,
    /// A file that is published as it is.
    Asset,
}

/// What the file at a path is; `None` for one that is no part of the site.
pub fn role(path: &SourcePath) -> Option<Role> {
    if path.as_str() == CONFIG {
        return Some(Role::Config);
    }
    if path.as_str() == TERMS {
        return Some(Role::Terms);
    }
    if below(path, RULES).is_some() {
        return Some(Role::Stray);
    }
    if below(path, THEMES).is_some() {
        return Some(Role::Theme);
    }
    below(path, CONTENT)?;
    Some(match path.extension() {
        Some("md") if is_section(path) => Role::Section,
        Some("md") => Role::Page,
        Some("yaml") if below(path, STATS).is_some() => Role::Dataset,
        Some("yaml" | "yml") => Role::Stray,
        _ => Role::Asset,
    })
}

/// Whether a page is that of a folder of pages.
pub fn is_section(page: &SourcePath) -> bool {
    page.file_name() == SECTION
}

/// Whether a page goes by the name of the folder it is in: that of a section, or one with its own files.
pub fn is_named_by_folder(page: &SourcePath) -> bool {
    matches!(page.file_name(), SECTION | BUNDLE)
}

/// The page of a folder of pages.
pub fn section_page(folder: &str) -> SourcePath {
    SourcePath::new(&format!("{folder}/{SECTION}"))
}

/// The pages that the folders which a page is in may have, itself left out, the nearest first.
pub fn sections_above(page: &SourcePath) -> impl Iterator<Item = SourcePath> + use<'_> {
    let folders = std::iter::successors(Some(page.folder()), |folder| Some(folder.rsplit_once('/')?.0));
    folders.map(section_page).filter(move |section| section != page)
}

/// The page of a folder with its own files.
pub fn bundle_page(folder: &str) -> SourcePath {
    SourcePath::new(&format!("{folder}/{BUNDLE}"))
}

/// A page in a folder that holds others.
pub fn page(folder: &str, stem: &str) -> SourcePath {
    SourcePath::new(&format!("{folder}/{stem}.md"))
}

/// What a page is called in its folder: `content/a/b.md` and `content/a/b/index.md` are `b`.
pub fn page_stem(page: &SourcePath) -> &str {
    match page.file_name() {
        BUNDLE => page.folder().rsplit('/').next().unwrap_or(""),
        name => name.strip_suffix(".md").unwrap_or(name),
    }
}

/// A file of the content, by its path below that.
pub fn content(below: &str) -> SourcePath {
    SourcePath::new(&format!("{CONTENT}/{below}"))
}

/// Where the dataset of a name is: `2022/grid` is `content/stats/2022/grid.yaml`.
pub fn dataset_source(name: &str) -> SourcePath {
    SourcePath::new(&format!("{STATS}/{name}.yaml"))
}

/// The name of the dataset at a path.
pub fn dataset_name(path: &SourcePath) -> Option<&str> {
    below(path, STATS)?.strip_suffix(".yaml")
}

/// The folder of a theme, with a slash at the end.
pub fn theme(name: &str) -> String {
    format!("{THEMES}/{name}/")
}

/// Whether a file is read as text, and so has a limit to its size.
pub fn is_text(path: &SourcePath) -> bool {
    matches!(path.extension(), Some("md" | "yaml" | "yml" | "html"))
}

/// Hidden files, and what editors and systems leave behind.
pub fn is_ignored(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with('~')
        || name.ends_with(".swp")
        || name.ends_with(disk::TEMPORARY)
        || matches!(&*name, "Thumbs.db" | "desktop.ini")
}

/// The path below a folder.
pub fn below<'a>(path: &'a SourcePath, folder: &str) -> Option<&'a str> {
    path.as_str().strip_prefix(folder)?.strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_its_role() {
        let cases = [
            ("site.yaml", Some(Role::Config)),
            ("rules/terms.yaml", Some(Role::Terms)),
            ("rules/terms.yml", Some(Role::Stray)),
            ("themes/x/page.html", Some(Role::Theme)),
            ("themes/x/_index.md", Some(Role::Theme)),
            ("content/_index.md", Some(Role::Section)),
            ("content/a/index.md", Some(Role::Page)),
            ("content/a.md", Some(Role::Page)),
            ("content/stats/a.yaml", Some(Role::Dataset)),
            ("content/stats/2022/a.yaml", Some(Role::Dataset)),
            ("content/stats/a.md", Some(Role::Page)),
            ("content/stats/a.yml", Some(Role::Stray)),
            ("content/a.yaml", Some(Role::Stray)),
            ("content/a.png", Some(Role::Asset)),
            ("content/a", Some(Role::Asset)),
            ("content", None),
            ("contents/a.md", None),
            ("site.yaml/a", None),
        ];
        for (path, expected) in cases {
            assert_eq!(role(&SourcePath::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_dataset_is_found_by_its_name() {
        let path = dataset_source("2022/grid");
        assert_eq!(path.as_str(), "content/stats/2022/grid.yaml");
        assert_eq!(dataset_name(&path), Some("2022/grid"));
        assert_eq!(page_stem(&bundle_page("content/a/b")), page_stem(&page("content/a", "b")));
    }
}
