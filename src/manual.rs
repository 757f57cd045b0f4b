//! The manual that is part of the program: its pages, which of them speak of a word, and a page as text for a terminal. It knows
//! nothing of how the manual is built or shown.

use crate::diagnostic::nearest;
use crate::embedded;
use crate::path::SourcePath;
use crate::yaml::{self, Node, Value};

/// A page of the manual, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its route on the manual's site, without slashes at its ends: `tasks/publish`.
    pub route: String,
    /// The last part of the route, which is what people call it by in commands.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is about, in a sentence.
    pub description: String,
    /// Words that people look for it by.
    pub keywords: Vec<String>,
    /// What it says, in Markdown.
    pub body: &'static str,
    /// Its place in its section, which comes in the order of their names' weights.
    weight: (u32, u32),
}

/// All pages but those that only list others, in the order of the manual.
pub fn pages() -> Vec<Page> {
    let weight_of = |section: &str| {
        let name = format!("content/{section}/_index.md");
        let head = embedded::MANUAL.iter().find(|(path, _)| *path == name)?;
        number(&head_and_body(head.1)?.0, "weight")
    };
    let page = |(path, bytes): &(&'static str, &'static [u8])| {
        let (section, file) = path.strip_prefix("content/")?.strip_suffix(".md")?.split_once('/')?;
        let (head, body) = head_and_body(bytes)?;
        let name = text(&head, "slug").unwrap_or_else(|| file.to_owned());
        (file != "_index").then(|| Page {
            route: format!("{section}/{name}"),
            title: text(&head, "title").unwrap_or_default(),
            description: text(&head, "description").unwrap_or_default(),
            keywords: texts(&head, "keywords"),
            body,
            weight: (weight_of(section).unwrap_or(u32::MAX), number(&head, "weight").unwrap_or(u32::MAX)),
            name,
        })
    };
    let mut pages: Vec<Page> = embedded::MANUAL.iter().filter_map(page).collect();
    pages.sort_by(|a, b| a.weight.cmp(&b.weight).then_with(|| a.route.cmp(&b.route)));
    pages
}

/// Those of `pages` that speak of all `words`, the best first: called so, with the word in title, keywords, description or
/// headings, or in the text.
pub fn find<'p>(pages: &'p [Page], words: &[String]) -> Vec<&'p Page> {
    let mut found: Vec<(u32, &Page)> = pages
        .iter()
        .filter_map(|page| {
            let worth: Option<Vec<u32>> = words.iter().map(|word| worth(page, word)).collect();
            Some((worth?.iter().sum(), page))
        })
        .collect();
    found.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
    // Who only mentions it is not asked where others are about it.
    if found.first().is_some_and(|(worth, _)| *worth > MENTION * words.len() as u32) {
        found.retain(|(worth, _)| *worth > MENTION * words.len() as u32);
    }
    found.into_iter().map(|(_, page)| page).collect()
}

/// A title, name or keyword that looks like a word that no page speaks of.
pub fn near<'p>(pages: &'p [Page], word: &str) -> Option<&'p str> {
    let known = pages.iter().flat_map(|page| {
        [page.name.as_str(), &page.title].into_iter().chain(page.keywords.iter().map(String::as_str))
    });
    nearest(word, known)
}

/// What a word in the text is worth.
const MENTION: u32 = 1;

/// How much a page has to say of a word; nothing if it does not have it.
fn worth(page: &Page, word: &str) -> Option<u32> {
    let word = word.trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&word);
    // 怎么改名 asks for 改名.
    let is_asked = |keyword: &String| keyword.chars().count() > 1 && word.contains(&keyword.to_lowercase());
    let headings = || page.body.lines().filter(|line| line.starts_with('#'));
    let ways = [
        (100, page.title.to_lowercase() == word || page.name == word),
        (60, has(&page.title)),
        (50, page.keywords.iter().any(|keyword| keyword.to_lowercase() == word)),
        (30, page.keywords.iter().any(|keyword| has(keyword))),
        (25, page.keywords.iter().any(is_asked)),
        (20, has(&page.description)),
        (10, headings().any(has)),
        (MENTION, has(page.body)),
    ];
    ways.into_iter().find(|(_, is_so)| *is_so && !word.is_empty()).map(|(worth, _)| worth)
}

/// Which of the headings of a page, counted from 0, stands above what it says of `words`: the one that has most of them, or else
/// the first whose text has; none where the page as a whole is about them.
pub fn section(page: &Page, words: &[String]) -> Option<usize> {
    let words: Vec<String> = words.iter().map(|word| word.trim().to_lowercase()).collect();
    let count = |text: &str| {
        let text = text.to_lowercase();
        words.iter().filter(|word| !word.is_empty() && text.contains(*word)).count()
    };
    if page.name == words.join(" ") || count(&page.title) == words.len() {
        return None;
    }
    let mut is_code = false;
    // The heading and the text below it; first what stands before all of them.
    let mut sections: Vec<(String, String)> = vec![Default::default()];
    for line in page.body.lines() {
        is_code ^= line.starts_with("```");
        match line.strip_prefix('#').filter(|_| !is_code) {
            Some(heading) => sections.push((heading.to_owned(), String::new())),
            None => sections.last_mut().expect("there is one").1 += line,
        }
    }
    let worth = |(heading, text): &(String, String)| (count(heading), count(text));
    let (place, best) = sections.iter().map(worth).enumerate().rev().max_by_key(|(_, worth)| *worth)?;
    (best > (0, 0)).then(|| place.checked_sub(1)).flatten()
}

/// A page for a terminal: its title and its Markdown, without what only tools read behind the language of a block.
pub fn printed(page: &Page) -> String {
    let mut text = format!("# {}\n\n{}\n", page.title, page.description);
    for line in page.body.lines() {
        let line = match line.strip_prefix("```") {
            Some(info) => format!("```{}", info.split(' ').next().unwrap_or_default()),
            None => line.to_owned(),
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// The header of a page and what follows it.
fn head_and_body(bytes: &'static [u8]) -> Option<(Node, &'static str)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.strip_prefix("---\n")?.split_once("\n---\n")?;
    Some((yaml::parse(&SourcePath::new("manual"), head, 0).value, body))
}

fn text(head: &Node, key: &str) -> Option<String> {
    match &head.get(key)?.value {
        Value::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    }
}

fn texts(head: &Node, key: &str) -> Vec<String> {
    let Some(Node { value: Value::List(items), .. }) = head.get(key) else { return Vec::new() };
    let text = |item: &Node| match &item.value {
        Value::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    };
    items.iter().filter_map(text).collect()
}

fn number(head: &Node, key: &str) -> Option<u32> {
    text(head, key)?.parse().ok()
}
