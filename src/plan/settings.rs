//! Settings that are meant for a theme, against the theme: menus and values that it shows nowhere, and values that it cannot
//! use. Knows templates only by the names that they look up.

use std::ops::Range;

use crate::config::look::Named;
use crate::cover::Mood;
use crate::dataset;
use crate::diagnostic::{Code, Diagnostic, Hint, Node, nearest};
use crate::document::links;
use crate::folder;
use crate::path::{RoutePath, SourcePath};
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
        let source = folder::dataset_source(dataset::of_indicator(&id));
        if site.exclusion(&source).is_some() {
            let message = format!("“{name}”里的“{id}”这次没有：{source} 有错误，没有生成");
            let hint = format!("改好 {source}；等不及的，先从“{name}”里去掉它");
            return Diagnostic::new(Code::ConfigInvalid, message).at(&config, place.clone()).hint(hint);
        }
        let message = format!("“{name}”里的“{id}”不是指标的编号");
        let all = site.datasets().flat_map(|(_, dataset)| &dataset.indicators);
        let known: Vec<&str> = all.map(|indicator| indicator.id.as_str()).collect();
        let diagnostic = Diagnostic::new(Code::ConfigInvalid, message).at(&config, place.clone());
        let diagnostic = diagnostic.nearest(&id, known.into_iter().take(500));
        let diagnostic = diagnostic.follows([Node::Source(source)]);
        diagnostic.hint("写“数据集.指标”，如 governance.grids；linli stats 列出全部编号")
    });
    unknown.collect()
}

/// Says how the ids of indicators are written where one stands by itself.
fn as_list(site: &Site, text: &str, diagnostic: Diagnostic, hint: String) -> Diagnostic {
    let ids: Vec<&str> =
        text.split([',', '，', '、', ' ']).map(str::trim).filter(|id| !id.is_empty()).collect();
    if ids.iter().all(|id| site.indicator(id).is_some()) && !ids.is_empty() {
        return diagnostic.hint(Hint::write(format!("[{}]", ids.join(", "))));
    }
    let all = site.datasets().flat_map(|(_, dataset)| &dataset.indicators);
    let near = nearest(text, all.map(|indicator| indicator.id.as_str()));
    let diagnostic = match near {
        Some(near) => diagnostic.hint(Hint::from(format!("是不是“[{near}]”？")).putting(format!("[{near}]"))),
        None => diagnostic,
    };
    let hint = format!(
        "写几个，如 4（{hint}）；或者用方括号写“数据集.指标”，如 [governance.grids]，linli stats 列出全部编号"
    );
    diagnostic.hint(hint)
}

/// What is wrong with the address of a page that a value is.
fn unknown_page(site: &Site, name: &str, path: &str) -> Option<Diagnostic> {
    let (home, base) = (&site.config.markdown.home, &site.config.base.path);
    let bare = path.split_once("://").map_or(path, |(_, rest)| rest);
    let own = [(bare, home), (path, base)].into_iter().find_map(|(path, home)| {
        path.strip_prefix(home.as_str()).filter(|rest| !home.is_empty() && rest.starts_with('/'))
    });
    let wanted = links::decode(own.unwrap_or(path));
    let wanted = match wanted.trim_matches('/') {
        "" => "/".to_owned(),
        inner => format!("/{inner}/"),
    };
    let setting = Node::Setting(path.to_owned());
    let routes = || {
        let pages = site.pages().filter(|page| page.summary.hidden.is_none());
        pages.map(|page| page.summary.route.as_str())
    };
    if let Some(right) = routes().find(|route| *route == wanted || *route == path) {
        let message = format!("“{name}”应为站内的网址，以“/”开头，却是“{path}”");
        let diagnostic = Diagnostic::new(Code::LinkBroken, message).hint(Hint::write(right));
        return (!path.starts_with('/') || own.is_some()).then(|| diagnostic.breaks([setting]));
    }
    if let Some((source, why)) = site.withheld_at(&RoutePath::new(&wanted)) {
        let message = format!("“{name}”写的 {path} 没有发布（{}）", why.chinese());
        let diagnostic = Diagnostic::new(Code::LinkExcluded, message).hint("先发布那个页面，或者换一篇");
        return Some(diagnostic.follows([Node::Source(source.clone())]).breaks([setting]));
    }
    let message = format!("“{name}”写的“{path}”不是一篇页面的网址，也不是栏目的");
    let diagnostic = Diagnostic::new(Code::LinkBroken, message).follows([Node::Pages]).breaks([setting]);
    // Most of an address is alike for all pages of a section: their own names have to be near.
    let parts = |route: &str| {
        let (section, name) = route.trim_end_matches('/').rsplit_once('/').unwrap_or_default();
        (section.to_owned(), name.to_owned())
    };
    let (section, own_name) = parts(&wanted);
    let beside: Vec<(String, &str)> = routes()
        .map(|route| (parts(route), route))
        .filter(|((its, name), _)| *its == section && !name.is_empty())
        .map(|((_, name), route)| (name, route))
        .collect();
    let near = nearest(&own_name, beside.iter().map(|(name, _)| name.as_str()));
    let near = near.and_then(|near| beside.iter().find(|(name, _)| name == near)).map(|(_, route)| *route);
    let near = near.or_else(|| nearest(&wanted, routes()).filter(|_| beside.is_empty()));
    let some: Vec<&str> = beside.iter().map(|(_, route)| *route).take(5).collect();
    Some(match near {
        Some(near) => diagnostic.hint(Hint::perhaps(near)),
        None if some.is_empty() => diagnostic.hint("用 linli list routes 查看所有网址"),
        None => diagnostic.hint(format!("可以写：{}；用 linli list routes 查看所有网址", some.join("、"))),
    })
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
        if theme.terms.pages.iter().any(|known| known == name)
            && let Some(path) = value.as_str()
        {
            found.extend(unknown_page(site, name, path).map(|one| one.at(&config, place.clone())));
            continue;
        }
        if let Some(default) = theme.defaults.get(name) {
            let choices = theme.terms.choices.get(name).map(Vec::as_slice);
            let Some((expected, hint)) = unfit(default, choices, value) else { continue };
            let is_ids = theme.terms.indicators.iter().any(|known| known == name);
            let or_ids = if is_ids { "，或者一列指标的编号" } else { "" };
            let message = format!("“{name}”应为{expected}{or_ids}，却是“{}”", shown(value));
            let diagnostic = Diagnostic::new(Code::ConfigInvalid, message).at(&config, place.clone());
            if is_ids {
                found.push(as_list(site, &shown(value), diagnostic, hint));
                continue;
            }
            if let Some(mood) = Mood::meant(&shown(value)).map(Mood::key)
                && choices.is_some_and(|choices| choices.iter().any(|choice| choice == mood))
            {
                found.push(diagnostic.hint(Hint::write(mood)));
                continue;
            }
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
