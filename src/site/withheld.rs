//! Where readers would find what is held back: the routes of its pages, of their terms, of datasets and of what those bring
//! with them. So whoever leads there is told why nothing is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{Config, MenuItem};
use crate::diagnostic::{Code, Diagnostic, Level, Span, Standing};
use crate::document::Document;
use crate::document::front_matter::FieldValue;
use crate::folder;
use crate::hash::{Hashed, Map};
use crate::path::{RoutePath, SourcePath};
use crate::site::routes::{self, Routes};
use crate::site::{Exclusion, Held};

/// What is held back.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    /// Why; a preview may show it nevertheless.
    why: Map<SourcePath, Exclusion>,
    /// What is not shown, by the routes that it would have.
    by_route: Map<RoutePath, SourcePath>,
    routes: Map<SourcePath, RoutePath>,
}

impl Withheld {
    /// Of what is held back that which is not `shown` has routes; of what both a page and another have, the page's own comes
    /// first.
    pub(super) fn new(
        config: &Config,
        documents: &[Arc<Document>],
        routes: &Routes,
        held: &BTreeMap<SourcePath, Held>,
        shown: impl Fn(Exclusion) -> bool,
    ) -> Withheld {
        let why = held.iter().map(|(source, held)| (source.clone(), held.why)).collect();
        let mut by_route = Map::default();
        let mut own = Map::default();
        for (source, _) in held.iter().filter(|(_, held)| !shown(held.why)) {
            own.extend(routes.find(source).map(|route| (source.clone(), route)));
            by_route.extend(routes.find(source).map(|route| (route, source.clone())));
            let Ok(at) = documents.binary_search_by(|document| document.path.cmp(source)) else { continue };
            let matter = &documents[at].front_matter;
            let old = matter.aliases.iter().map(|alias| routes::alias(&alias.value));
            let terms = matter.fields.iter().flat_map(|(_, value)| match value {
                FieldValue::Terms { of, terms, .. } => {
                    terms.iter().map(|term| routes::term(config, of, &term.value)).collect()
                }
                _ => Vec::new(),
            });
            for route in old.chain(terms) {
                by_route.entry(route).or_insert_with(|| source.clone());
            }
        }
        Withheld { why, by_route, routes: own }
    }

    /// Where a source would be.
    pub(super) fn of(&self, source: &SourcePath) -> Option<&RoutePath> {
        self.routes.get(source)
    }

    /// Why a source is held back, if it is.
    pub fn why(&self, source: &SourcePath) -> Option<Exclusion> {
        self.why.get(source).copied()
    }

    /// What would be at a route, and why it is not.
    pub fn at(&self, route: &RoutePath) -> Option<(&SourcePath, Exclusion)> {
        let source = self.by_route.get(route).or_else(|| self.part_at(route.as_str()))?;
        Some((source, self.why(source)?))
    }

    /// A file of a dataset (`/stats/grid/grid.csv`) or a leaf of a list (`/cases/page/2/`) goes with what it is a part of.
    fn part_at(&self, route: &str) -> Option<&SourcePath> {
        if let Some((list, number)) = route.strip_suffix('/').and_then(|route| route.rsplit_once("/page/")) {
            return number.parse::<usize>().ok().and(self.by_route.get(&RoutePath::new(&format!("{list}/"))));
        }
        let (whole, file) = route.rsplit_once('/').filter(|(_, file)| !file.is_empty())?;
        let source = self.by_route.get(&RoutePath::new(&format!("{whole}/")))?;
        let name = folder::dataset_name(source)?.rsplit('/').next()?;
        file.strip_prefix(name)?.starts_with('.').then_some(source)
    }

    /// The settings without the entries of menus that lead to what was left out because of its errors; says which.
    pub(super) fn out_of_menus(
        &self,
        config: &Arc<Config>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Arc<Config> {
        let left_out = |item: &MenuItem| {
            let path = item.link.split(['#', '?']).next().filter(|path| path.starts_with('/'))?;
            let with_slash = || self.at(&RoutePath::new(&format!("{path}/")));
            let (source, why) = self.at(&RoutePath::new(path)).or_else(with_slash)?;
            (why == Exclusion::LeftOut).then_some(source)
        };
        if !config.menu_items().any(|item| left_out(item).is_some()) {
            return config.clone();
        }
        for (item, source) in config.menu_items().filter_map(|item| Some((item, left_out(item)?))) {
            let message = format!("菜单这次没有“{}”一项：{source} 有错误，没有生成", item.title);
            let diagnostic =
                Diagnostic::new(Code::LinkExcluded, message).hint("改好以后再生成，这一项就回来了");
            let span = Span::new(&SourcePath::new(crate::config::PATH), item.range.clone());
            diagnostics.push(Diagnostic {
                standing: Standing::LeftOut,
                level: Level::Warning,
                ..diagnostic.span(span)
            });
        }
        // A head whose own page is missing still heads what is below it; one that heads nothing any more goes.
        let kept = |item: &MenuItem| {
            let items: Vec<MenuItem> =
                item.items.iter().filter(|item| left_out(item).is_none()).cloned().collect();
            let link = if left_out(item).is_some() { String::new() } else { item.link.clone() };
            let leads = !link.is_empty() || !items.is_empty();
            leads.then(|| MenuItem { link, items, ..item.clone() })
        };
        let without =
            |items: &Hashed<Vec<MenuItem>>| crate::config::menu(items.iter().filter_map(kept).collect());
        let menus = config.menus.iter().map(|(name, items)| (name.clone(), without(items))).collect();
        Arc::new(Config { menus, ..Config::clone(config) })
    }
}
