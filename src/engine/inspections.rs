//! Looks into the files that readers take away, each once: what was found is in the store.

use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use crate::attachment::{self, Format};
use crate::blob::At;
use crate::check::Options;
use crate::check::attachments::{Inspection, kept, unchecked};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::site::Site;
use crate::store::Store;

/// What is found in the files of a site that are published as they are.
///
/// # Errors
/// As [`Store::parts`].
pub(super) fn run(store: &Store, config: &Config, site: &Site) -> io::Result<Vec<Diagnostic>> {
    // That a file is empty is told as such.
    let taken = site.assets().filter(|(_, asset)| asset.is_published && asset.blob.length != Some(0));
    let documents = taken.filter_map(|(source, asset)| {
        let format = Format::named(source.extension()?)?;
        Some((source, asset, format))
    });
    let documents: Vec<_> = documents.collect();
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    let options = Options::new(&config.rules, Default::default(), Default::default()).of_site(config);
    let options = Arc::new(options);
    let looked = documents.into_par_iter().map(|(source, asset, format)| {
        let (file, hash) = match &asset.blob.at {
            At::File(file, _) => (file.clone(), asset.blob.hash),
            At::Made(recipe, _) => match recipe.files().into_iter().next() {
                Some(file) => file,
                None => return Ok(Vec::new()),
            },
            At::Patched(..) | At::Memory(_) => return Ok(Vec::new()),
        };
        if asset.blob.length.is_some_and(|length| length > attachment::LARGEST) {
            return Ok(vec![unchecked(source, "文件太大")]);
        }
        let inspection = Inspection::new(source, format, file, hash, options.clone());
        let parts = store.parts(&inspection, &[0])?;
        Ok(parts.bytes.first().map(|bytes| kept(source, bytes)).unwrap_or_default())
    });
    let looked: Vec<Vec<Diagnostic>> = looked.collect::<io::Result<_>>()?;
    Ok(looked.into_iter().flatten().collect())
}
