//! What pages tell, held against what was signed: reads the files that signed pages show or lead to, each once.

use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use super::Snapshot;
use crate::blob::{At, Blob};
use crate::disk;
use crate::hash::{Hash, Map, Sha256, Sha256Stream};
use crate::ledger::signature::Signature;
use crate::path::SourcePath;
use crate::review::{Reviews, Subject};
use crate::site::Site;
use crate::site::article::Article;

/// The hashes of files that past passes read, by those of the program's own.
pub(super) type Hashes = Map<Hash, Sha256>;

/// Who signed what of a site, and what became of it. Whoever asks for no signature and has none pays nothing.
///
/// # Errors
/// When a file cannot be read; that it [is another](disk::is_moved) by now.
pub(super) fn run(
    known: &mut Hashes,
    site: &Site,
    signatures: &[Arc<Signature>],
) -> io::Result<Arc<Reviews>> {
    let reviews = Reviews::new(site, signatures, |subject| article(known, site, subject))?;
    Ok(Arc::new(reviews))
}

/// What a page tells.
fn article(known: &mut Hashes, site: &Site, subject: Subject<'_>) -> io::Result<Article> {
    let files = subject.files(site);
    let blobs: Vec<(SourcePath, Blob)> = files
        .into_iter()
        .map(|path| {
            let blob = site.asset(&path).map(|asset| asset.blob.clone()).unwrap_or_default();
            (path, blob)
        })
        .collect();
    let new: Vec<&Blob> =
        blobs.iter().map(|(_, blob)| blob).filter(|blob| !known.contains_key(&blob.hash)).collect();
    let hashed: Vec<(Hash, Sha256)> =
        new.into_par_iter().map(|blob| Ok((blob.hash, sha256(blob)?))).collect::<io::Result<_>>()?;
    known.extend(hashed);
    let files = blobs.into_iter().map(|(path, blob)| (path, known[&blob.hash])).collect();
    Ok(subject.article(site, files))
}

/// The hash of what is published of a file.
fn sha256(blob: &Blob) -> io::Result<Sha256> {
    match &blob.at {
        // A film need not be in memory.
        At::File(path, stamp) => {
            let mut hash = Sha256Stream::default();
            io::copy(&mut disk::open(path, *stamp)?, &mut hash).map_err(|error| disk::named(path, error))?;
            Ok(hash.finish())
        }
        _ => Ok(Sha256::of(&disk::bytes(blob)?)),
    }
}

impl Snapshot {
    /// What a page of the site tells now.
    ///
    /// # Errors
    /// When a file cannot be read; that it [is another](disk::is_moved) by now.
    pub fn article(&self, site: &Site, subject: Subject<'_>) -> io::Result<Article> {
        article(&mut Hashes::default(), site, subject)
    }
}
