//! The names that the fragments of a portal give to their elements, and what becomes of those that the theme has too: an id
//! stands on a page once, and gets another name; a class of the theme's sheets would dress the portal's elements as well.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use lol_html::{RewriteStrSettings, element, rewrite_str};

/// The names in some fragments.
#[derive(Debug, Default)]
pub(super) struct Names {
    ids: BTreeSet<String>,
    classes: BTreeSet<String>,
    /// Whether there are sheets elsewhere or scripts, which may go by these names.
    is_open: bool,
}

/// The new names of ids.
#[derive(Debug, Default)]
pub(super) struct Renamed(BTreeMap<String, String>);

/// What becomes of names that the theme has too.
#[derive(Debug, Default)]
pub(super) struct Apart {
    pub(super) renamed: Renamed,
    /// Old names by which sheets and scripts may look in vain that are not in the fragments.
    pub(super) in_vain: Vec<String>,
    /// The classes that keep their names: the theme's sheets have to leave them alone.
    pub(super) classes: BTreeSet<String>,
}

impl Names {
    /// Adds those of a fragment.
    pub(super) fn add(&mut self, text: &str) {
        let names = RefCell::new(self);
        let handler = element!("*", |element| {
            let mut names = names.borrow_mut();
            names.is_open |= matches!(element.tag_name().as_str(), "script" | "link");
            names.ids.extend(element.get_attribute("id"));
            let classes = element.get_attribute("class").unwrap_or_default();
            names.classes.extend(classes.split_whitespace().map(str::to_owned));
            Ok(())
        });
        let _ = rewrite_str(
            text,
            RewriteStrSettings::new().with_strict(false).append_element_content_handler(handler),
        );
    }

    /// What becomes of those that are `taken`.
    pub(super) fn apart(&self, taken: &dyn Fn(char, &str) -> bool) -> Apart {
        let ids: Vec<&String> = self.ids.iter().filter(|name| taken('#', name)).collect();
        Apart {
            in_vain: ids.iter().filter(|_| self.is_open).map(|name| (*name).clone()).collect(),
            renamed: Renamed(ids.into_iter().map(|name| (name.clone(), format!("portal-{name}"))).collect()),
            classes: self.classes.iter().filter(|name| taken('.', name)).cloned().collect(),
        }
    }
}

impl Renamed {
    /// The new name of an id, where it has one.
    pub(super) fn of(&self, id: &str) -> Option<String> {
        self.0.get(id).cloned()
    }
}
