//! Two lists to what is between them, in plain words; and to the order in which files are sent so that no reader meets a dead
//! link on the way. Knows no place that anything is sent to.

use std::collections::BTreeSet;

use super::list::{Class, Item, Items, List};
use crate::media;

/// So many pages are named one by one.
const NAMED: usize = 12;

/// What a list has, and another had not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes<'a> {
    /// Files that were not there.
    pub new: Vec<&'a str>,
    /// Files that were others.
    pub changed: Vec<&'a str>,
    /// Files that are no longer there.
    pub gone: Vec<&'a str>,
}

impl<'a> Changes<'a> {
    /// From an old list to a new one.
    pub fn between(old: &'a List, new: &'a List) -> Changes<'a> {
        let mut changes = Changes::default();
        for (path, item) in &new.items {
            match old.items.get(path) {
                None => changes.new.push(path),
                Some(was) if was.hash != item.hash => changes.changed.push(path),
                Some(_) => {}
            }
        }
        changes.gone =
            old.items.keys().filter(|path| !new.items.contains_key(*path)).map(String::as_str).collect();
        changes
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.gone.is_empty()
    }

    /// How many came, changed and went.
    pub fn counts(&self) -> [usize; 3] {
        [self.new.len(), self.changed.len(), self.gone.len()]
    }

    /// What they are, in lines for people; `old` and `new` are the lists that they are between.
    pub fn words(&self, old: &List, new: &List) -> Vec<String> {
        let page =
            |list: &List, path: &&&str| list.items.get(**path).is_some_and(|item| item.class == Class::Page);
        let sorts = [("新增", &self.new, new), ("改动", &self.changed, new), ("撤下", &self.gone, old)];
        let mut lines = Vec::new();
        for (word, paths, list) in sorts {
            let pages: Vec<&str> = paths.iter().filter(|path| page(list, path)).copied().collect();
            if !pages.is_empty() {
                lines.push(format!("{word} {} 页：", pages.len()));
                lines.extend(pages.iter().take(NAMED).map(|path| format!("  {}", address(path))));
                if pages.len() > NAMED {
                    lines.push(format!("  …… 还有 {} 页", pages.len() - NAMED));
                }
            }
        }
        let others: Vec<String> = sorts
            .iter()
            .map(|(word, paths, list)| (word, paths.iter().filter(|path| !page(list, path)).count()))
            .filter(|(_, count)| *count > 0)
            .map(|(word, count)| format!("{word} {count} 个"))
            .collect();
        if !others.is_empty() {
            lines.push(format!("其他文件（图片、附件、海报、短网址等）：{}", others.join("，")));
        }
        let sent = self.new.iter().chain(&self.changed);
        let bytes = sent.filter_map(|path| new.items.get(*path)).map(|item| item.length).sum();
        lines.push(format!(
            "要传 {}；发布以后共 {} 个文件，{}",
            size(bytes),
            new.items.len(),
            size(new.bytes())
        ));
        lines
    }
}

/// Where readers find a file, below the site: `/cases/a/`.
pub fn address(path: &str) -> String {
    let path = match path.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
        _ => path,
    };
    format!("/{path}")
}

/// A number of bytes for people.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} 字节"),
        1_000..1_000_000 => format!("{:.1} KB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

/// What is done one by one to make a place hold a list; done in this order, at no moment a page lacks what it is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps<'a> {
    /// Files to send, in groups; those of one group in any order.
    pub send: Vec<Vec<&'a str>>,
    /// Files to remove when all are sent, in groups: pages, then what they were made of.
    pub remove: Vec<Vec<&'a str>>,
}

impl<'a> Steps<'a> {
    /// From what a place is known to hold (`there`) to a list. Removed is only what stands in `placed`, the paths that
    /// earlier deploys put there, and not what is `staying` for a while.
    pub fn new(there: &'a Items, list: &'a List, placed: &'a BTreeSet<String>, staying: &Items) -> Steps<'a> {
        let mut send: Vec<Vec<&str>> = vec![Vec::new(); GROUPS];
        for (path, item) in &list.items {
            let was = there.get(path);
            if was.is_none_or(|was| was.hash != item.hash) {
                send[group(path, item, was.is_none())].push(path);
            }
        }
        let gone = placed.iter().map(String::as_str);
        let gone = gone.filter(|path| !list.items.contains_key(*path) && !staying.contains_key(*path));
        let (pages, others) = gone.partition(|path| media::is_html(path));
        send.retain(|group| !group.is_empty());
        let mut remove: Vec<Vec<&str>> = vec![pages, others];
        remove.retain(|group| !group.is_empty());
        Steps { send, remove }
    }

    /// How many files are sent.
    pub fn count(&self) -> usize {
        self.send.iter().map(Vec::len).sum()
    }
}

/// How many groups there are.
const GROUPS: usize = 7;

/// Which group a file is sent in: what pages are made of before the pages, pages before what leads to them.
fn group(path: &str, item: &Item, is_new: bool) -> usize {
    match () {
        () if path == "index.html" => 4,
        () if media::is_html(path) && is_new => 2,
        () if media::is_html(path) => 3,
        () if item.class == Class::Lasting => 0,
        () if is_entry_of_search(path) => 5,
        () if path.ends_with(".xml") || path == "robots.txt" => 6,
        () => 1,
    }
}

/// What the search reads first, which names the others by their hashes: as a script in a site that is opened from a folder.
fn is_entry_of_search(path: &str) -> bool {
    matches!(path, "search/index.json" | "search/index.js")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Sha256;

    fn list(files: &[(&str, &str)]) -> List {
        let class = |path: &str| match path {
            path if path.contains("-f") => Class::Lasting,
            path if media::is_html(path) => Class::Page,
            _ => Class::File,
        };
        let item = |path: &str, text: &str| Item {
            hash: Sha256::of(text.as_bytes()),
            length: text.len() as u64,
            class: class(path),
        };
        List { items: files.iter().map(|(path, text)| (path.to_string(), item(path, text))).collect() }
    }

    #[test]
    fn what_is_between_two_lists_is_told() {
        let old = list(&[("index.html", "1"), ("a/index.html", "1"), ("b/index.html", "1"), ("x.jpg", "1")]);
        let new =
            list(&[("index.html", "22"), ("a/index.html", "1"), ("c/index.html", "333"), ("404.html", "1")]);
        let changes = Changes::between(&old, &new);
        assert_eq!(changes.counts(), [2, 1, 2]);
        let words = changes.words(&old, &new).join("\n");
        let expected = "新增 2 页：\n  /404.html\n  /c/\n改动 1 页：\n  /\n撤下 1 页：\n  /b/\n\
            其他文件（图片、附件、海报、短网址等）：撤下 1 个\n要传 6 字节；发布以后共 4 个文件，7 字节";
        assert_eq!(words, expected);
        assert!(Changes::between(&old, &old).is_empty());
    }

    #[test]
    fn what_a_page_is_made_of_is_sent_before_it_and_removed_after_it() {
        let old = list(&[
            ("index.html", "1"),
            ("a/index.html", "1"),
            ("b/index.html", "1"),
            ("p-f1.webp", "1"),
            ("q.jpg", "1"),
        ]);
        let new = list(&[
            ("index.html", "2"),
            ("a/index.html", "2"),
            ("c/index.html", "2"),
            ("feed.xml", "2"),
            ("p-f2.webp", "2"),
            ("r.jpg", "2"),
            ("search/index.json", "2"),
            ("search/s/0-f3.bin", "2"),
        ]);
        let placed: BTreeSet<String> = old.items.keys().cloned().collect();
        let steps = Steps::new(&old.items, &new, &placed, &Items::new());
        let expected: Vec<Vec<&str>> = [
            &["p-f2.webp", "search/s/0-f3.bin"] as &[&str],
            &["r.jpg"],
            &["c/index.html"],
            &["a/index.html"],
            &["index.html"],
            &["search/index.json"],
            &["feed.xml"],
        ]
        .map(<[&str]>::to_vec)
        .into();
        assert_eq!(steps.send, expected);
        assert_eq!(steps.remove, [vec!["b/index.html"], vec!["p-f1.webp", "q.jpg"]]);
        // What stays for a while, and what somebody else put there.
        let staying = list(&[("p-f1.webp", "1")]).items;
        let placed = placed.into_iter().filter(|path| path != "q.jpg").collect();
        assert_eq!(Steps::new(&old.items, &new, &placed, &staying).remove, [vec!["b/index.html"]]);
        assert_eq!(Steps::new(&new.items, &new, &placed, &staying).count(), 0);
    }
}
