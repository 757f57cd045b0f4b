//! What texts use: the figures that they quote, the files that they show or lead to. It follows from the structure and from where
//! links, pictures and shortcodes lead, so that it is worked out anew where one of those changes, and the structure is not.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::files::{self, Leads};
use super::quotes::{self, Quotes};
use super::structure::{Parts, Structure};
use super::{Asset, File, ListKey, beside, pictures};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::hash::{Hash, Hashed, Hasher};
use crate::path::SourcePath;

/// What texts use.
#[derive(Debug)]
pub(super) struct Uses {
    /// The hash of all that it follows from.
    pub key: Hash,
    pub quotes: Quotes,
    pub assets: BTreeMap<SourcePath, Hashed<Asset>>,
    /// Of all files that are published or shown.
    pub assets_hash: Hash,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

impl Uses {
    /// Puts together what the pages of a structure use; `shown` are their documents, in the same order.
    pub(super) fn of(
        key: Hash,
        parts: &Parts<'_>,
        structure: &Structure,
        shown: &[&Arc<Document>],
        mut files: Vec<File>,
    ) -> Uses {
        let Parts { options, theme, documents, datasets, held, .. } = parts;
        let mut diagnostics = Vec::new();
        let newest = &structure.lists[&ListKey::All].items;
        let pages = newest.iter().chain(structure.summaries.iter().filter(|summary| summary.is_section));
        let pages = pages.map(|summary| (summary, &**shown[structure.by_source[summary.source()]]));
        let quotes = quotes::collect(pages, datasets);

        files.retain(|file| !options.left_out.contains(&file.path));
        let is_shown = |document: &Document| held.shows(document, options);
        let config = &structure.config;
        let leads = Leads { config, theme, documents, datasets, is_shown: &is_shown };
        let files = leads.published(files, &structure.folders).collect(&mut diagnostics);
        let assets: BTreeMap<_, _> = files.into_iter().map(|file| kept(file, &mut diagnostics)).collect();
        beside::check_pictures(&assets, &structure.summaries, &mut diagnostics);
        beside::check_files(&assets, &structure.summaries, &mut diagnostics);
        let assets_hash = Hash::all(assets.values().map(|asset| asset.hash));
        Uses { key, quotes, assets, assets_hash, diagnostics }
    }
}

/// A file that is published or shown.
fn kept(published: files::Published, diagnostics: &mut Vec<Diagnostic>) -> (SourcePath, Hashed<Asset>) {
    let files::Published { file, route, is_published, is_shown } = published;
    if is_published {
        diagnostics.extend(pictures::sealed(&file));
    }
    let File { path, blob, dimensions, trouble, picture, notes } = file;
    let picture = picture.filter(|_| is_shown);
    let mut hasher = Hasher::default();
    hasher.text(route.as_str());
    hasher.hash(blob.hash);
    hasher.number(u64::from(is_published));
    hasher.hash(picture.as_ref().map_or(Hash::ABSENT, |picture| picture.hash()));
    let value = Asset { route, blob, dimensions, trouble, picture, is_published, notes };
    (path, Hashed { hash: hasher.finish(), value })
}
