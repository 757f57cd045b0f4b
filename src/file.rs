//! Putting a file in the place of another, and saying which file an error is about.
#![expect(clippy::disallowed_methods, reason = "those who may write do it by these functions")]

use std::fs::{File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What the names of files that are not yet in place end with.
pub const TEMPORARY: &str = ".linli-tmp";

/// The error of the system, with the file or folder that it is about.
pub fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}：{error}", path.display()))
}

/// The name under which a file is written before it is put in place, in the same folder.
pub fn temporary(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(TEMPORARY);
    PathBuf::from(name)
}

/// Puts a file in place by rename, so that nobody ever sees a part of it. Gives what the system says of it.
///
/// # Errors
/// What the system says, with the path.
pub fn replace(file: &Path, bytes: &[u8]) -> io::Result<Metadata> {
    let temporary = temporary(file);
    // A link that someone left under the temporary name would be followed: only a new file will do.
    let mut target = match File::create_new(&temporary) {
        Ok(target) => target,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            std::fs::remove_file(&temporary).map_err(|error| named(&temporary, error))?;
            File::create_new(&temporary).map_err(|error| named(&temporary, error))?
        }
        Err(error) => return Err(named(&temporary, error)),
    };
    target.write_all(bytes).map_err(|error| named(&temporary, error))?;
    let metadata = target.metadata().map_err(|error| named(&temporary, error))?;
    drop(target);
    std::fs::rename(&temporary, file).map_err(|error| named(file, error))?;
    Ok(metadata)
}
