//! Who sends to a place: one at a time. The system frees the lock of a process that ended, however it ended, so a lock that
//! can be taken is free; what its last holder wrote beside it tells whether they came to an end.
#![expect(clippy::disallowed_methods, reason = "a lock is a file")]

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{self, named};
use crate::hash::Sha256;

/// Where no system frees it, a lock that is older than this was left by somebody who died, in seconds; it is renewed far more
/// often.
pub const OLD: i64 = 600;

/// A lock that is held.
#[derive(Debug)]
pub struct Lock {
    _file: File,
    words: PathBuf,
    /// Who held it before and did not come to an end, in words.
    pub died: Option<String>,
}

impl Lock {
    /// Takes the lock in a folder for somebody, who is told to others: `张三（主机 甲，进程 12，2026-11-27 15:30 开始）`.
    ///
    /// # Errors
    /// `WouldBlock` when another one holds it, saying who; and what the system says, with the path.
    pub fn take(folder: &Path, who: &str) -> io::Result<Lock> {
        let path = folder.join("lock");
        // Of a file that is locked some systems let nobody read.
        let words = folder.join("lock.txt");
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| named(&path, error))?;
        let said = || std::fs::read_to_string(&words).ok().filter(|words| !words.is_empty());
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let who = said().unwrap_or_else(|| "另一个 linli".into());
                let message = format!("{who}正在往这里发布；等它完成再试");
                return Err(io::Error::new(io::ErrorKind::WouldBlock, message));
            }
            Err(TryLockError::Error(error)) => return Err(named(&path, error)),
        }
        let died = said();
        std::fs::write(&words, who).map_err(|error| named(&words, error))?;
        Ok(Lock { _file: file, words, died })
    }
}

/// What tells this copy of the site on this machine from others: made once, in a folder of what it has for a target.
///
/// # Errors
/// What the system says, with the path.
pub fn id(own: &Path) -> io::Result<String> {
    let file = own.join("id.txt");
    if let Ok(id) = std::fs::read_to_string(&file)
        && id.len() > 8
    {
        return Ok(id);
    }
    let seed =
        format!("{:?} {}", std::time::Instant::now(), own.canonicalize().unwrap_or_default().display());
    let id = Sha256::of(seed.as_bytes()).to_string();
    disk::replace(&file, id.as_bytes())?;
    Ok(id)
}

/// Now, in seconds since 1970.
pub fn seconds() -> i64 {
    jiff::Timestamp::now().as_second()
}

impl Drop for Lock {
    fn drop(&mut self) {
        // What is left says that somebody died, and no more than that.
        let _ = std::fs::write(&self.words, "");
    }
}
