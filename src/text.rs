//! Chinese text: what other generators get wrong. Knows nothing of files or the site.

pub mod chars;
pub mod numerals;
pub mod linebreak;
pub mod count;
pub mod summary;
pub mod pinyin;
pub mod anchor;
pub mod collate;
pub mod address;
pub mod lexicon;
pub mod blanks;
pub mod lint;
pub mod passage;
pub mod piece;
pub mod telephone;
pub mod hours;
pub mod fold;
pub mod identity;
pub mod person;
