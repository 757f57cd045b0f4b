//! Chinese text: what other generators get wrong. Knows nothing of Markdown, files or the site.

pub mod numerals;
pub mod pinyin;
pub mod summary;
pub mod collate;
