//! Stage 2, `parse`, for the header and footer of the portal whose column the site is: files as the portal gives them to HTML
//! that can stand on every page, files that go with it, and the hosts that pages then take something from. Knows the theme
//! only by the names that it has given away, and nothing of the site.
//!
//! Styles reach the fragments alone, scripts stand in files of the site, so that the site's Content-Security-Policy needs no
//! exception but the portal's hosts.

mod address;
mod fragment;
mod names;
pub mod policy;
mod sheet;
mod text;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use crate::config::{self, Config, portal::Named};
use crate::diagnostic::{Code, Diagnosed, Diagnostic, Hint, Span, nearest};
use crate::folder;
use crate::hash::{Hash, Hasher};
use crate::path::SourcePath;
use crate::source::Sources;
use fragment::Given;
use policy::{Hosts, Take};

/// The name of the sheet of the fragments, among the files of the theme.
pub const SHEET: &str = "portal.css";

/// What holds for every portal.
const BASE: &str = include_str!("portal/base.css");

/// The portal as pages show it.
#[derive(Debug)]
pub struct Portal {
    /// HTML, or nothing. Names of scripts among [`Portal::assets`] stand between NULs: pages put links to them there.
    pub header: String,
    /// As the header.
    pub footer: String,
    /// Full addresses of the portal's sheets, for the head of a page, before the site's own.
    pub sheets: Vec<String>,
    /// Files that go with it, by the names they have among those of the theme.
    pub assets: BTreeMap<String, Vec<u8>>,
    /// The ids that its elements have, and where they stand.
    pub ids: Vec<(String, Span)>,
    /// The classes of its elements that sheets of the theme name too: see [`sparing`].
    pub classes: BTreeSet<String>,
    /// Of all that pages show of it.
    pub hash: Hash,
    hosts: Hosts,
    words: String,
}

impl Portal {
    /// Scheme and host of all that pages take scripts, styles, pictures, fonts, films and other pages from.
    pub fn hosts(&self) -> BTreeSet<&str> {
        let taken = self.hosts.iter().filter(|(take, _)| **take != Take::Form);
        taken.flat_map(|(_, hosts)| hosts.iter().map(String::as_str)).collect()
    }

    /// A Content-Security-Policy that lets all of it through.
    pub fn policy(&self, own: &str) -> String {
        policy::with(own, &self.hosts)
    }

    /// Whether its footer has a number in it, however it is spaced.
    pub fn says(&self, number: &str) -> bool {
        let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
        !number.is_empty() && self.words.contains(&number)
    }
}

/// A sheet of the theme that leaves a portal's elements of some classes alone. Browsers from 2021 on understand that.
pub fn sparing(sheet: &str, classes: &BTreeSet<String>) -> String {
    let mut sheet = sheet.to_owned();
    for class in classes {
        let places: Vec<usize> = places(&sheet, class).collect();
        for at in places.into_iter().rev() {
            sheet.insert_str(at + class.len(), ":not(:where(.portal *))");
        }
    }
    sheet
}

/// Whether a sheet names a class.
pub fn names_class(sheet: &str, class: &str) -> bool {
    places(sheet, class).next().is_some()
}

/// Where a sheet names a class: behind its full stop. What stands in quotation marks is a name of a file.
fn places<'s>(sheet: &'s str, class: &'s str) -> impl Iterator<Item = usize> + 's {
    let is_there = |at: usize| {
        let (before, behind) = (&sheet[..at], &sheet[at + class.len()..]);
        before.ends_with('.')
            && !before[..before.len() - 1].ends_with(['"', '\''])
            && !behind.starts_with(|c: char| sheet::is_name(c) || c == '"')
    };
    sheet.match_indices(class).map(|(at, _)| at).filter(move |at| is_there(*at))
}

/// The text of a file of a portal, as its places are counted.
pub fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    text::decode(bytes)
}

/// The hash of all that [`parse`] reads, the theme left out.
pub fn key(config: &Config, sources: &Sources) -> Hash {
    let Some(portal) = &config.portal else { return Hash::ABSENT };
    let mut hasher = Hasher::default();
    hasher.text(&format!("{portal:?} {:?}", config.base));
    for source in sources.values().filter(|source| folder::below(&source.path, folder::PORTAL).is_some()) {
        hasher.text(source.path.as_str());
        hasher.hash(source.hash);
    }
    hasher.finish()
}

/// Parses the portal that the settings name, if they do. `policy` is the site's own Content-Security-Policy, `taken` says
/// whether the theme has an id (`#`) or a class (`.`) of a name.
///
/// # Errors
/// When a file cannot be read; whatever is wrong in it is among the diagnostics.
pub fn parse(
    config: &Config,
    sources: &Sources,
    policy: Option<&str>,
    taken: &dyn Fn(char, &str) -> bool,
) -> io::Result<Diagnosed<Option<Portal>>> {
    let Some(settings) = &config.portal else { return Ok(Diagnosed::default()) };
    let mut diagnostics = Vec::new();
    let mut texts = Vec::new();
    for (part, named) in [("header", &settings.header), ("footer", &settings.footer)] {
        let Some(named) = named else { continue };
        let Some(source) = sources.get(&named.path) else {
            diagnostics.push(missing(named, sources));
            continue;
        };
        let bytes = sources.read(source)?;
        match decode(&bytes) {
            Some(text) => texts.push((part, &named.path, text.into_owned())),
            None => diagnostics.push(
                Diagnostic::new(Code::SourceEncoding, "文件不是文本，或者认不出是什么编码")
                    .at(&named.path, 0..0)
                    .hint("用记事本打开，“另存为”时编码选 UTF-8；GBK、GB18030 的也可以直接用"),
            ),
        }
    }
    let mut names = names::Names::default();
    texts.iter().for_each(|(_, _, text)| names.add(text));
    let names::Apart { renamed, in_vain, classes } = names.apart(taken);
    if !in_vain.is_empty() {
        let message = format!(
            "门户的页头、页脚和本站的主题用了同样的 id：{}；这里给门户的改了名，它的外部样式表、脚本按原来的名字就找不到了",
            in_vain.join("、")
        );
        let hint = "在预览里看一看页头、页脚的样子；不对的，请门户换一个名字";
        let site = SourcePath::new(config::PATH);
        diagnostics
            .push(Diagnostic::new(Code::PortalName, message).at(&site, settings.range.clone()).hint(hint));
    }
    let mut portal = Portal {
        header: String::new(),
        footer: String::new(),
        sheets: Vec::new(),
        assets: BTreeMap::new(),
        ids: Vec::new(),
        hash: Hash::ABSENT,
        classes,
        hosts: Hosts::new(),
        words: String::new(),
    };
    let mut css = BASE.to_owned();
    for (part, path, text) in &texts {
        let is_beside = |written: &str| {
            let written = written.split(['?', '#']).next().unwrap_or(written);
            path.join(written).is_some_and(|path| sources.contains_key(&path)) && !written.starts_with('/')
        };
        let made = fragment::rewrite(&Given {
            path,
            text,
            part,
            origin: settings.origin.as_ref().unwrap_or(&config.base),
            is_secure: config.base.origin.starts_with("https:"),
            lets_scripts: policy.is_none_or(policy::lets_inline_scripts),
            renamed: &renamed,
            is_beside: &is_beside,
        });
        if !made.html.is_empty() {
            let html = format!("<div class=\"portal portal-{part}\">{}</div>", made.html);
            match *part {
                "header" => portal.header = html,
                _ => portal.footer = html,
            }
        }
        if *part == "footer" {
            portal.words = made.words;
        }
        css += &made.css;
        for sheet in made.sheets {
            if !portal.sheets.contains(&sheet) {
                portal.sheets.push(sheet);
            }
        }
        portal.assets.extend(made.scripts.into_iter().map(|(name, script)| (name, script.into_bytes())));
        portal.ids.extend(made.ids.into_iter().map(|(id, range)| (id, Span::new(path, range))));
        made.hosts.into_iter().for_each(|(take, hosts)| portal.hosts.entry(take).or_default().extend(hosts));
        diagnostics.extend(made.found);
    }
    portal.assets.insert(SHEET.into(), css.into_bytes());
    let mut hasher = Hasher::default();
    [&portal.header, &portal.footer, &portal.words].into_iter().for_each(|text| hasher.text(text));
    hasher.text(&format!("{:?} {:?}", portal.sheets, portal.hosts));
    portal.hash = hasher.finish();
    Ok(Diagnosed { value: Some(portal), diagnostics })
}

/// Says that there is no such file, with the nearest one that there is.
fn missing(named: &Named, sources: &Sources) -> Diagnostic {
    let missing = Diagnostic::new(Code::ConfigInvalid, format!("没有“{}”这个文件", named.path))
        .at(&SourcePath::new(config::PATH), named.range.clone());
    let known = sources.keys().filter(|path| folder::below(path, folder::PORTAL).is_some());
    match nearest(named.path.as_str(), known.map(SourcePath::as_str)) {
        Some(near) => missing.hint(Hint::perhaps(near)),
        None => missing.hint("把门户给的 HTML 存成这个文件；大小写要一样"),
    }
}

/// The files of HTML in the portal's folder that the settings do not name.
pub fn unread(config: &Config, sources: &Sources) -> Vec<Diagnostic> {
    let is_named = |path: &SourcePath| {
        config.portal.iter().flat_map(|portal| portal.files()).any(|named| named.path == *path)
    };
    let files = sources.keys().filter(|path| folder::below(path, folder::PORTAL).is_some());
    let html = files.filter(|path| {
        let extension = path.extension().map(str::to_lowercase);
        matches!(extension.as_deref(), Some("html" | "htm" | "shtml")) && !is_named(path)
    });
    let unread = html.map(|path| {
        let key = if path.file_name().contains("foot") || path.file_name().contains("脚") {
            "footer"
        } else {
            "header"
        };
        Diagnostic::new(Code::SourceUnread, format!("{path} 没有人读：site.yaml 的 portal 里没有写它"))
            .at(path, 0..0)
            .hint(format!("在 site.yaml 里写 portal: {{{key}: {path}}}；不用的移到 portal 以外"))
    });
    unread.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_of_the_theme_leaves_the_portals_elements_alone() {
        let classes = BTreeSet::from(["menu".to_owned(), "wide".to_owned()]);
        let sheet = ".menu a, .menu-open, .masthead .wide > .menu:hover { margin: .5rem; background: url(\"a.menu\") }";
        assert_eq!(
            sparing(sheet, &classes),
            ".menu:not(:where(.portal *)) a, .menu-open, .masthead .wide:not(:where(.portal *)) > \
             .menu:not(:where(.portal *)):hover { margin: .5rem; background: url(\"a.menu\") }"
        );
        assert!(names_class(sheet, "masthead") && !names_class(sheet, "mast") && !names_class(sheet, "a"));
    }
}
