//! Settings that are meant for a theme, against the theme: menus and values that it shows nowhere, and values that it cannot
//! use. Knows templates only by the names that they look up.

use std::ops::Range;

use crate::config::look::Named;
use crate::diagnostic::{Code, Diagnostic, Hint, nearest};
use crate::document::links;
use crate::folder;
use crate::path::SourcePath;
use crate::site::Site;
use crate::theme::Theme;
use crate::theme::params::{shown, unfit};

/// What `menus` and `params` say that nobody gets.
pub(super) fn check(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    [
        menus(site, theme),
        params(site, theme),
        own_links(site),
        home(site, theme),
        look(site, theme),
        portal(site, theme),
    ]
    .concat()
}

/// Files that `look` names and that the theme has not.
fn look(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let config = SourcePath::new(crate::config::PATH);
    let missing = site.config.look.files().filter(|named| !theme.assets.contains_key(&named.name));
    let missing = missing.map(|Named { name, range }| {
        let folder = format!("{}assets", folder::theme(&site.config.theme));
        let diagnostic = Diagnostic::new(Code::ConfigInvalid, format!("没有图片 {folder}/{name}"));
        let near = nearest(name, theme.assets.keys().map(String::as_str));
        diagnostic.at(&config, range.clone()).hint(match near {
            Some(near) => Hint::perhaps(near),
            None => format!("把图片放进 {folder} 文件夹，这里写它的文件名").into(),
        })
    });
    missing.collect()
}

/// A portal where the theme has a base of its own that does not ask.
fn portal(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let Some(portal) = &site.config.portal else { return Vec::new() };
    if !theme.mentions(&["site.portal.header".to_owned(), "site.portal.footer".to_owned()]).is_empty() {
        return Vec::new();
    }
    let message = "主题自己的 base.html 没有用到“portal”，门户的页头、页脚不会显示";
    let hint = "运行 linli theme diff base.html --merge 把内置的改动并进去；或者删去 portal";
    let config = SourcePath::new(crate::config::PATH);
    vec![Diagnostic::new(Code::ConfigUnused, message).at(&config, portal.range.clone()).hint(hint)]
}

/// What `home` says where the theme has a home page of its own that does not ask.
fn home(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let Some(range) = &site.config.home.range else { return Vec::new() };
    if !theme.mentions(&["site.home".to_owned()]).is_empty() {
        return Vec::new();
    }
    let message = "站点自己的 home.html 没有用到“home”，它不起作用";
    let hint = "运行 linli theme diff home.html --merge 把内置的改动并进去；或者删去 home";
    let config = SourcePath::new(crate::config::PATH);
    vec![Diagnostic::new(Code::ConfigUnused, message).at(&config, range.clone()).hint(hint)]
}

fn menus(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let config = SourcePath::new(crate::config::PATH);
    let Some(known) = theme.names_in("menus").filter(|_| !site.config.menus.is_empty()) else {
        return Vec::new();
    };
    let named = site.config.menus.iter().zip(&site.config.menu_names);
    let unused = named.filter(|((name, _), _)| !known.contains(name) && !site.config.home.shows_menu(name));
    let unused = unused.map(|((name, _), place)| {
        let message = format!("主题没有用到叫“{name}”的菜单，它不会显示");
        let diagnostic = Diagnostic::new(Code::ConfigUnused, message).at(&config, place.clone());
        diagnostic.nearest(name, known.iter().map(String::as_str))
    });
    unused.collect()
}

/// Entries of menus that lead into the site by its full address.
fn own_links(site: &Site) -> Vec<Diagnostic> {
    let config = SourcePath::new(crate::config::PATH);
    let own = site.config.menu_items().filter_map(|item| {
        let own = links::own(&item.link, &site.config.markdown.home)?;
        Some(own.at(&config, item.range.clone()))
    });
    own.collect()
}

/// The ids in a list of indicators that stand for none.
fn unknown_indicators(
    site: &Site,
    name: &str,
    value: &serde_json::Value,
    place: &Range<usize>,
) -> Vec<Diagnostic> {
    let config = SourcePath::new(crate::config::PATH);
    let ids = value.as_array().into_iter().flatten().map(shown).filter(|id| site.indicator(id).is_none());
    let unknown = ids.map(|id| {
        let message = format!("“{name}”里的“{id}”不是指标的编号");
        let all = site.datasets().flat_map(|(_, dataset)| &dataset.indicators);
        let known: Vec<&str> = all.map(|indicator| indicator.id.as_str()).collect();
        let diagnostic = Diagnostic::new(Code::ConfigInvalid, message).at(&config, place.clone());
        let diagnostic = diagnostic.nearest(&id, known.into_iter().take(500));
        diagnostic.hint("写“数据集.指标”，如 governance.grids；linli stats 列出全部编号")
    });
    unknown.collect()
}

fn params(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let config = SourcePath::new(crate::config::PATH);
    let mut found = Vec::new();
    // Asked for only where there is something to look up.
    let mut used = None;
    for (name, [key, place]) in &site.config.param_places {
        let Some(value) = site.config.params.get(name) else { continue };
        if theme.terms.takes_indicators(name, value) {
            found.extend(unknown_indicators(site, name, value, place));
            continue;
        }
        if let Some(default) = theme.defaults.get(name) {
            let choices = theme.terms.choices.get(name).map(Vec::as_slice);
            let Some((expected, hint)) = unfit(default, choices, value) else { continue };
            let message = format!("“{name}”应为{expected}，却是“{}”", shown(value));
            let diagnostic = Diagnostic::new(Code::ConfigInvalid, message).at(&config, place.clone());
            let diagnostic =
                diagnostic.nearest(&shown(value), choices.into_iter().flatten().map(String::as_str));
            found.push(diagnostic.hint(hint));
            continue;
        }
        if let Some(instead) = theme.terms.retired.get(name) {
            let message = format!("主题不再用叫“{name}”的参数，它不起作用");
            let diagnostic = Diagnostic::new(Code::ConfigUnused, message).at(&config, key.clone());
            found.push(diagnostic.hint(instead.clone()));
            continue;
        }
        let used = used.get_or_insert_with(|| theme.names_in("params"));
        if used.as_ref().is_some_and(|used| !used.contains(name)) {
            let message = format!("主题没有用到叫“{name}”的参数，它不起作用");
            let diagnostic = Diagnostic::new(Code::ConfigUnused, message).at(&config, key.clone());
            found.push(diagnostic.nearest(name, theme.defaults.keys().map(String::as_str)));
        }
    }
    found
}
