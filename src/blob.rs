//! What a file holds, wherever that is: bytes that were made, a file that is passed on as it is and never read into memory, or
//! what a recipe makes whenever it is wanted. Opens nothing; `disk` does.

use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use crate::film::Patch;
use crate::hash::Hash;

/// What a file holds.
#[derive(Clone, Debug, Default)]
pub struct Blob {
    /// Of what it holds; of what is [kept](Recipe::kept_as), the name by which it is.
    pub hash: Hash,
    /// In bytes, if that is known before it is made.
    pub length: Option<u64>,
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
    /// In a file that held this, but for what is written over.
    Patched(Arc<Path>, Stamp, Hash, Arc<[Patch]>),
    /// One of the parts that a recipe makes, counted from 0.
    Made(Arc<dyn Recipe>, usize),
}

/// How bytes are made when somebody wants them: of files as they were looked at, the same bytes of the same files.
pub trait Recipe: Debug + Send + Sync {
    /// The files that it is made of, with what they held.
    fn files(&self) -> Vec<(Arc<Path>, Hash)>;

    /// By which name each part is kept, where making costs more than keeping; else nothing. The name tells all that decides
    /// the bytes: other bytes have another name.
    fn kept_as(&self) -> &[Hash] {
        &[]
    }

    /// Makes all parts of what the files hold.
    fn make(&self, files: Vec<Vec<u8>>) -> Parts;
}

/// What a recipe made.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Each part.
    pub bytes: Vec<Bytes>,
    /// What is wrong with the files, in Chinese: then the parts are what can be had instead.
    pub flaw: Option<String>,
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
        Blob { hash: Hash::of(&bytes), length: Some(bytes.len() as u64), at: At::Memory(bytes) }
    }

    /// A part of what a recipe makes, which is [kept](Recipe::kept_as).
    pub fn kept(recipe: Arc<dyn Recipe>, part: usize) -> Blob {
        Blob { hash: recipe.kept_as()[part], length: None, at: At::Made(recipe, part) }
    }

    /// Whether it costs so much to make it that it is kept.
    pub fn is_costly(&self) -> bool {
        matches!(&self.at, At::Made(recipe, _) if !recipe.kept_as().is_empty())
    }
}

/// Bytes in base 64 (RFC 4648).
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_64_is_that_of_the_rfc() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
