//! A built folder to the list of what is in it: path, SHA-256, length and class of every file; and such a list to text and
//! back. What is sent, and what is held against what is online, is decided by lists alone.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use crate::disk;
use crate::hash::Sha256;
use crate::media;
use crate::path::RoutePath;

/// How the text of a list begins. Whoever finds one without this program can still read it.
const HEAD: &str = "\
# linli 清单 1：一次发布的全部文件，一行一个，按路径排列。
# 每行依次是 SHA-256、字节数、种类、路径。种类：page 是读者看的网页；file 是其他文件；lasting 是名字跟着内容变的文件。
";

/// What a file is, as far as publishing is concerned.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A page that readers know as one.
    Page,
    /// Any other file, whose name stays when it changes; posters and pages that lead on among them.
    File,
    /// A file with a fingerprint in its name: another content has another name.
    Lasting,
}

impl Class {
    const WORDS: [(&str, Class); 3] =
        [("page", Class::Page), ("file", Class::File), ("lasting", Class::Lasting)];

    fn word(self) -> &'static str {
        Class::WORDS.into_iter().find(|(_, class)| *class == self).map_or("", |(word, _)| word)
    }

    /// The `Cache-Control` of a file: a year where another content has another name; pages are asked for again at once, and
    /// other files after ten minutes.
    pub fn cache(self, path: &str) -> &'static str {
        match self {
            Class::Lasting => "public, max-age=31536000, immutable",
            _ if media::is_html(path) || path.ends_with(".xml") => "no-cache",
            _ => "public, max-age=600",
        }
    }
}

/// What a list says of a file.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Of what it holds.
    pub hash: Sha256,
    /// In bytes.
    pub length: u64,
    /// What it is.
    pub class: Class,
}

/// The files of a site by their paths, without a slash before: `cases/a/index.html`.
pub type Items = BTreeMap<String, Item>;

/// All files of one published state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// The files.
    pub items: Items,
}

impl List {
    /// Reads the files that a build made in a folder. What else is there is not looked at.
    ///
    /// # Errors
    /// A file that is not there, or has a name that no list can hold; and what the system says, with the path.
    pub fn of<'a>(
        folder: &Path,
        routes: impl IntoIterator<Item = (&'a RoutePath, Class)>,
    ) -> io::Result<List> {
        let routes: Vec<_> = routes.into_iter().map(|(route, class)| (route.file(), class)).collect();
        let items = routes.into_par_iter().map(|(path, class)| {
            if !is_sound(&path) {
                let message = format!("文件名里有换行或者别的看不见的字符，发布不了，请改名：{path:?}");
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
            let (hash, length) = disk::sha256(&folder.join(&path))?;
            Ok((path, Item { hash, length, class }))
        });
        Ok(List { items: items.collect::<io::Result<_>>()? })
    }

    /// The text of the list. Its SHA-256 is what a release names.
    pub fn text(&self) -> String {
        let mut text = String::from(HEAD);
        for (path, Item { hash, length, class }) in &self.items {
            let _ = writeln!(text, "{hash} {length} {} {path}", class.word());
        }
        text
    }

    /// The list that a text is; `None` where it is none, or is not whole.
    pub fn parse(text: &str) -> Option<List> {
        let lines = text.strip_prefix(HEAD)?;
        // The last line is whole, too.
        if !lines.is_empty() && !lines.ends_with('\n') {
            return None;
        }
        let mut items = Items::new();
        for line in lines.lines() {
            let mut parts = line.splitn(4, ' ');
            let hash = Sha256::parse(parts.next()?)?;
            let length = parts.next()?.parse().ok()?;
            let class = parts.next()?;
            let (_, class) = Class::WORDS.into_iter().find(|(word, _)| *word == class)?;
            let path = parts.next().filter(|path| is_sound(path))?;
            items.insert(path.to_owned(), Item { hash, length, class });
        }
        Some(List { items })
    }

    /// The SHA-256 of its text.
    pub fn hash(&self) -> Sha256 {
        Sha256::of(self.text().as_bytes())
    }

    /// All bytes of its files.
    pub fn bytes(&self) -> u64 {
        self.items.values().map(|item| item.length).sum()
    }
}

/// Whether a path stays below the folder that it is of, and is one line.
fn is_sound(path: &str) -> bool {
    !path.contains(|c: char| c.is_control() || c == '\\')
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !path.starts_with(".linli-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_written_or_not_at_all() {
        let mut list = List::default();
        for (path, class) in
            [("index.html", Class::Page), ("图 片/甲  乙.jpg", Class::File), ("a-1.webp", Class::Lasting)]
        {
            let item = Item { hash: Sha256::of(path.as_bytes()), length: path.len() as u64, class };
            list.items.insert(path.into(), item);
        }
        let text = list.text();
        assert_eq!(List::parse(&text), Some(list.clone()));
        assert_ne!(List::parse(&text[..text.len() - 1]), Some(list.clone()), "a part of a line is no line");
        let hash = Sha256::of(b"");
        for wrong in ["../a", "/etc/passwd", "a//b", ".linli-manifest", "a\\b", ""] {
            assert_eq!(List::parse(&format!("{HEAD}{hash} 1 page {wrong}\n")), None, "{wrong}");
        }
        assert_eq!(List::parse(&format!("{hash} 1 page a\n")), None);
    }
}
