//! The menus of `site.yaml` to values: two layers of entries, each with a name and where it leads. Whether there is something is for
//! the plan to say.

use std::ops::Range;

use crate::hash::{Hashed, Hasher};
use crate::yaml::{Decoder, Field};

/// An entry of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    /// What it says.
    pub title: String,
    /// A path on the site (`/cases/`) or an address elsewhere; empty where it only heads those below it.
    pub link: String,
    /// The entries below it; none of them has others.
    pub items: Vec<MenuItem>,
    /// Where the link stands in `site.yaml`.
    pub range: Range<usize>,
}

/// A menu by its name, and where the name stands.
pub(super) type NamedMenu = ((String, Hashed<Vec<MenuItem>>), Range<usize>);

/// The menus that `site.yaml` names.
pub(super) fn read(decoder: &mut Decoder<'_>, field: Field<'_>) -> Vec<NamedMenu> {
    let Some(mut map) = decoder.map(field) else { return Vec::new() };
    let mut menus = Vec::new();
    for (entry, field) in map.all() {
        let items = decoder.list(field);
        let items = items.into_iter().filter_map(|item| menu_item(decoder, item, true)).collect();
        menus.push(((entry.key.clone(), menu(items)), entry.key_range.clone()));
    }
    menus
}

/// An entry of a menu, with those below it where it `may_head` some.
fn menu_item(decoder: &mut Decoder<'_>, field: Field<'_>, may_head: bool) -> Option<MenuItem> {
    let mut map = decoder.map(field)?;
    let title = map.take("title").and_then(|field| decoder.text(field));
    let link = map.take("link").and_then(|field| Some((decoder.text(field)?, field.range())));
    let mut items = Vec::new();
    let before = decoder.diagnostics.len();
    if let Some(below) = map.take("items") {
        match may_head {
            true => {
                let fields = decoder.list(below);
                items.extend(fields.into_iter().filter_map(|item| menu_item(decoder, item, false)));
            }
            false => decoder.invalid(below, "菜单只有两层，这一项下面不能再有", "把这几项放到上一层"),
        }
    }
    let is_flawed = decoder.diagnostics.len() > before;
    let item = match (title, link) {
        (Some(title), Some((link, range))) => Some(MenuItem { title, link, items, range }),
        // Those below lead somewhere, or would.
        (Some(title), None) if !items.is_empty() || is_flawed => {
            Some(MenuItem { title, link: String::new(), items, range: field.range() })
        }
        (title, _) => {
            let key = if title.is_none() { "title" } else { "link" };
            decoder.missing(&map, key, "每一项写成 {title: 名称, link: /路径/}");
            None
        }
    };
    decoder.finish(map);
    item
}

/// A menu with the hash of what readers see of it.
pub fn menu(items: Vec<MenuItem>) -> Hashed<Vec<MenuItem>> {
    let mut hasher = Hasher::default();
    for item in &items {
        hasher.text(&item.title);
        hasher.text(&item.link);
        hasher.number(item.items.len() as u64);
        for below in &item.items {
            hasher.text(&below.title);
            hasher.text(&below.link);
        }
    }
    Hashed { hash: hasher.finish(), value: items }
}
