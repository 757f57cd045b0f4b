//! Outputs for requests: rendered beside the thread that answers, so that one who waits for a page keeps nobody else
//! waiting; the last few are kept. A file that is passed on as it is goes from the disk to the browser part by part.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::shown::Shown;
use crate::blob::{At, Blob};
use crate::disk;
use crate::film;
use crate::path::RoutePath;
use crate::store::Store;

/// So many outputs are kept.
const RECENT: usize = 32;
/// A larger output is not kept, in bytes.
const LARGE: u64 = 1 << 20;
/// How much of a file is in memory while it is sent, in bytes.
const PART: u64 = 1 << 18;

/// Renders for requests.
#[derive(Debug)]
pub(super) struct Renders {
    /// There is no use in more renders at a time than there are processors.
    permits: Semaphore,
    store: Arc<Store>,
    recent: Mutex<VecDeque<Blob>>,
}

impl Renders {
    /// As many at a time as the machine has processors.
    pub(super) fn new(root: &Path) -> Renders {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Renders {
            permits: Semaphore::new(processors),
            store: Arc::new(Store::new(root)),
            recent: Mutex::default(),
        }
    }

    /// What is shown at a route.
    pub(super) async fn output(&self, shown: &Arc<Shown>, route: &RoutePath) -> Option<Blob> {
        let hash = shown.outputs.get(route)?.hash;
        let kept = |recent: &VecDeque<Blob>| recent.iter().find(|output| output.hash == hash).cloned();
        if let Some(output) = kept(&self.recent.lock().expect("nobody panics who looks")) {
            return Some(output);
        }
        let _permit = self.permits.acquire().await.expect("it is never closed");
        let (shown, route, store) = (shown.clone(), route.clone(), self.store.clone());
        let output = spawn_blocking(move || made(&store, shown.output(&route)?)).await.ok()??;
        if matches!(output.at, At::Memory(_)) && output.length.is_some_and(|length| length < LARGE) {
            let mut recent = self.recent.lock().expect("nobody panics who looks");
            recent.truncate(RECENT - 1);
            recent.push_front(output.clone());
        }
        Some(output)
    }
}

/// An output, with its bytes where it was costly to make them.
fn made(store: &Store, output: Blob) -> Option<Blob> {
    if !output.is_costly() {
        return Some(output);
    }
    let bytes = store.bytes(&output).ok()?;
    Some(Blob { hash: output.hash, ..Blob::new(bytes) })
}

/// A part of an output, to be sent.
///
/// # Errors
/// That a file [is another](disk::is_moved) by now, or what the system says, with the path.
pub(super) async fn body(output: &Blob, range: Range<u64>) -> io::Result<Body> {
    match &output.at {
        At::Memory(bytes) => Ok(bytes.slice(range.start as usize..range.end as usize).into()),
        At::Made(..) => {
            let output = output.clone();
            let bytes = spawn_blocking(move || disk::bytes(&output)).await.map_err(io::Error::other)??;
            Ok(bytes.slice(range.start as usize..range.end as usize).into())
        }
        At::File(path, stamp) | At::Patched(path, stamp, ..) => {
            let (path, stamp) = (path.clone(), *stamp);
            let patches = match &output.at {
                At::Patched(.., patches) => patches.clone(),
                _ => [].into(),
            };
            let start = range.start;
            let open = move || {
                let mut file = disk::open(&path, stamp)?;
                file.seek(SeekFrom::Start(range.start)).map_err(|error| disk::named(&path, error))?;
                Ok::<_, io::Error>((file, range.end - range.start))
            };
            let opened = spawn_blocking(open).await.map_err(io::Error::other)??;
            let whole = range.end - start;
            let patched = move |next: Option<(Bytes, (File, u64))>| match next {
                Some((part, (file, left))) if !patches.is_empty() => {
                    let mut part = Vec::from(part);
                    let at = start + whole - left - part.len() as u64;
                    film::patch(&mut part, at, &patches);
                    Some((part.into(), (file, left)))
                }
                next => next,
            };
            Ok(Body::from_stream(stream::try_unfold(
                (opened, patched),
                |((file, left), patched)| async move {
                    let read = spawn_blocking(move || next(file, left)).await.map_err(io::Error::other)??;
                    Ok::<_, io::Error>(patched(read).map(|(part, rest)| (part, (rest, patched))))
                },
            )))
        }
    }
}

/// The next part of a file of which so much is left to be sent.
fn next(mut file: File, left: u64) -> io::Result<Option<(Bytes, (File, u64))>> {
    if left == 0 {
        return Ok(None);
    }
    let mut part = vec![0; left.min(PART) as usize];
    file.read_exact(&mut part)?;
    let left = left - part.len() as u64;
    Ok(Some((part.into(), (file, left))))
}
