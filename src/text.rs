//! Chinese text: what other generators get wrong. Knows nothing of files or the site.

pub mod chars;
pub mod numerals;
pub mod pinyin;
pub mod count;
pub mod slug;
pub mod summary;
pub mod collate;
