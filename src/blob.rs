//! What a file holds, wherever that is: bytes that were made, a file that is passed on as it is and never read into memory, or
//! what is made of one whenever it is wanted. Opens nothing; `disk` does.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use crate::hash::Hash;

/// What a file holds.
#[derive(Clone, Debug, Default)]
pub struct Blob {
    /// Of what it holds.
    pub hash: Hash,
    /// In bytes.
    pub length: u64,
    /// Where that is.
    pub at: At,
}

/// Where the bytes are.
#[derive(Clone, Debug)]
pub enum At {
    /// Here.
    Memory(Bytes),
    /// In a file, as long as it is what it was when it was looked at.
    File(Arc<Path>, Stamp),
    /// What a function makes of a file that has this hash; the same of the same bytes.
    Made(Arc<Path>, Hash, fn(&[u8]) -> Vec<u8>),
}

/// What the file system says of a file: as long as that is the same, nobody wrote to it, as far as its clock is fine enough
/// to tell.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// In nanoseconds since 1970.
    pub modified: i128,
    /// When something about the file was last changed, in nanoseconds since 1970; 0 where the system does not say.
    pub changed: i128,
    /// In bytes.
    pub length: u64,
}

impl Default for At {
    fn default() -> At {
        At::Memory(Bytes::new())
    }
}

impl Blob {
    /// Bytes in memory.
    pub fn new(bytes: impl Into<Bytes>) -> Blob {
        let bytes = bytes.into();
        Blob { hash: Hash::of(&bytes), length: bytes.len() as u64, at: At::Memory(bytes) }
    }
}
