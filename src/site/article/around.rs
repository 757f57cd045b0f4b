//! What a page shows around its own text, by its place on the site or by the template that its header names: the blocks and figures
//! of the home page, the figures of the wall and of the overview of statistics, those that stand once more before a text. Which
//! other pages are listed there is not told: those have codes of their own.

use crate::config::home;
use crate::dataset::{Dataset, Indicator};
use crate::document::blocks::Block;
use crate::folder;
use crate::site::quotes::Told;
use crate::site::{Page, Site};

/// So many figures stand on the home page where the site says nothing, and at most on a wall.
const FIGURES: usize = 4;
/// What that of the overview of statistics names.
const STATS: &str = "stats.html";
/// By this parameter a site says how many figures stand on the home page, or which.
const PARAMETER: &str = "home_figures";

/// Texts and figures.
#[derive(Default)]
pub(super) struct Around {
    pub(super) blocks: Vec<Block>,
    pub(super) figures: Vec<Told>,
}

/// What stands around the text of a page.
pub(super) fn of(site: &Site, page: &Page) -> Around {
    let mut around = Around::default();
    let template = page.document.front_matter.template.as_ref().map(|template| template.value.as_str());
    match template {
        Some(folder::WALL) => around.figures.extend(chosen(site, Some(FIGURES))),
        Some(STATS) => {
            for (_, dataset) in site.datasets() {
                let head = &dataset.head;
                around.add("heading 2", &head.title);
                let as_of = head.as_of.map(|day| format!("截至 {day}")).unwrap_or_default();
                let demo = if head.demo { "演示数据" } else { "" };
                for text in [demo, &head.description, &head.source, &as_of] {
                    around.add("text", text);
                }
                around.figures.extend(dataset.indicators.iter().map(|one| Told::apart(one)));
            }
        }
        _ if page.document.path.as_str() == folder::HOME => home(site, page, &mut around),
        // A page that quotes several figures shows them before its text as well, each with its change.
        _ => {
            let mut ids: Vec<&str> = page.document.body.calls().flat_map(|call| call.quotes()).collect();
            ids.sort_unstable();
            ids.dedup();
            if page.document.kind.is_some() && ids.len() > 1 {
                around.figures.extend(ids.into_iter().filter_map(|id| named(site, id)).map(Told::apart));
            }
        }
    }
    around
}

fn home(site: &Site, page: &Page, around: &mut Around) {
    let config = &site.config;
    for block in config.home.bands.iter().flatten() {
        match block.name {
            "lead" => {
                around.add("heading 1", &config.title);
                around.add("text", &config.tagline);
                if page.document.body.segments.is_empty() {
                    around.add("text", &config.description);
                }
            }
            _ => around.add("heading 2", &block.title),
        }
        block.text.iter().for_each(|paragraph| around.add("text", paragraph));
        if block.name == "figures" {
            figures(site, block, around);
        }
    }
}

/// The figures that stand on the home page and on a wall: those that the settings name, or the first that are known; `most` of
/// them, or as many as the settings say.
fn chosen(site: &Site, most: Option<usize>) -> impl Iterator<Item = Told> {
    let parameter = site.config.params.get(PARAMETER);
    let names = parameter.and_then(serde_json::Value::as_array).into_iter().flatten();
    let named: Vec<&Indicator> = names.filter_map(|name| self::named(site, name.as_str()?)).collect();
    let number = parameter.and_then(serde_json::Value::as_u64).map(|number| number as usize);
    let most = most.or(number).unwrap_or(if named.is_empty() { FIGURES } else { named.len() });
    let all = || counted(site).flat_map(|dataset| &dataset.indicators).map(|one| &**one);
    let chosen: Vec<&Indicator> = match named.is_empty() {
        true => all().filter(|one| is_known(one)).chain(all().filter(|one| !is_known(one))).collect(),
        false => named,
    };
    chosen.into_iter().take(most).map(Told::apart)
}

/// The figures of the home page: where none is known and none is named, how many there are says enough.
fn figures(site: &Site, block: &home::Block, around: &mut Around) {
    let is_named = site.config.params.get(PARAMETER).is_some_and(serde_json::Value::is_array);
    let any = counted(site).flat_map(|dataset| &dataset.indicators).any(|one| is_known(one));
    if is_named || any {
        around.figures.extend(chosen(site, block.count));
    }
    // How many of each dataset are public stands below them.
    for dataset in counted(site).filter(|dataset| !dataset.indicators.is_empty()) {
        let known = dataset.indicators.iter().filter(|one| is_known(one)).count();
        around.add(
            "text",
            &format!("{}：{} 项，公开 {known} 项", dataset.head.title, dataset.indicators.len()),
        );
    }
}

/// The datasets whose figures are counted: made-up ones only where there are no others.
fn counted(site: &Site) -> impl Iterator<Item = &Dataset> {
    let has_real = site.datasets().any(|(_, dataset)| !dataset.head.demo);
    site.datasets().map(|(_, dataset)| &**dataset).filter(move |dataset| !has_real || !dataset.head.demo)
}

/// The indicator of an id.
fn named<'s>(site: &'s Site, id: &str) -> Option<&'s Indicator> {
    let located = site.indicator(id)?;
    located.dataset.indicators.get(located.at).map(|indicator| &**indicator)
}

fn is_known(indicator: &Indicator) -> bool {
    indicator.figure.value().is_some()
}

impl Around {
    /// A block of text that has no marks.
    fn add(&mut self, sort: &str, text: &str) {
        if !text.is_empty() {
            let text = super::escaped(text).replace("&quot;", "\"");
            self.blocks.push(Block { sort: sort.to_owned(), text });
        }
    }
}
