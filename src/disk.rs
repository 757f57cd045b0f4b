//! Files: read, copied, put in the place of another; and what is said when that cannot be done. Knows paths and bytes, and
//! nothing of sites.
#![expect(clippy::disallowed_methods, reason = "those who may touch files do it by these functions")]

use std::ffi::OsString;
use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;

use crate::blob::{At, Blob, Parts, Recipe, Stamp};
use crate::film::{self, Patch};
use crate::hash::{Hash, Sha256, Sha256Stream, Stream};

/// What the names of files that are not yet in place end with.
pub const TEMPORARY: &str = ".linli-tmp";

/// The folder, in that of a site, of what the program keeps for itself.
pub const OWN: &str = ".linli";

/// How much of a file is in memory while it is copied or hashed, in bytes.
const PART: usize = 1 << 18;

/// The error of the system, with the file or folder that it is about.
pub fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}：{error}", path.display()))
}

/// A file is no longer what it was when the site was looked at: whoever wanted it looks again.
#[derive(Debug)]
struct Moved(PathBuf);

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}：文件一直在变，读不到一个完整的版本；等它写完、复制完再试", self.0.display())
    }
}

impl std::error::Error for Moved {}

/// The error that says that a file is no longer what it was.
pub fn moved(path: &Path) -> io::Error {
    io::Error::other(Moved(path.to_path_buf()))
}

/// Whether an error says so.
pub fn is_moved(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Moved>())
}

/// The error of one who wanted a file that had been there.
fn lost(path: &Path, error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::NotFound { moved(path) } else { named(path, error) }
}

/// The bytes of a file that had this hash.
///
/// # Errors
/// That it [is another](is_moved) by now, or what the system says, with the path.
pub fn read(path: &Path, hash: Hash) -> io::Result<Vec<u8>> {
    let bytes = read_now(path)?;
    if Hash::of(&bytes) == hash { Ok(bytes) } else { Err(moved(path)) }
}

/// The bytes of a file that had been there, whatever they are by now.
///
/// # Errors
/// As [`read`].
pub fn read_now(path: &Path) -> io::Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| lost(path, error))
}

/// The bytes of a blob.
///
/// # Errors
/// As [`read`].
pub fn bytes(blob: &Blob) -> io::Result<Bytes> {
    match &blob.at {
        At::Memory(bytes) => Ok(bytes.clone()),
        At::File(path, _) => read(path, blob.hash).map(Bytes::from),
        At::Patched(path, _, hash, patches) => {
            let mut bytes = read(path, *hash)?;
            film::patch(&mut bytes, 0, patches);
            Ok(bytes.into())
        }
        At::Made(recipe, part) => make(&**recipe).map(|parts| parts.bytes[*part].clone()),
    }
}

/// The parts that a recipe makes.
///
/// # Errors
/// As [`read`].
pub fn make(recipe: &dyn Recipe) -> io::Result<Parts> {
    let files = recipe.files().iter().map(|(path, hash)| read(path, *hash)).collect::<io::Result<_>>()?;
    Ok(recipe.make(files))
}

/// Writes what a blob holds to a new file; gives what the system says of that file. A large file passes through memory in
/// parts, and is hashed on the way: what is written is what was looked at.
///
/// # Errors
/// As [`read`], and what the system says of the new file.
pub fn write_new(blob: &Blob, file: &Path) -> io::Result<Metadata> {
    let mut target = File::create_new(file).map_err(|error| named(file, error))?;
    match &blob.at {
        At::Memory(_) | At::Made(..) => {
            target.write_all(&bytes(blob)?).map_err(|error| named(file, error))?
        }
        At::File(path, _) => copy(path, blob.hash, &[], &mut target, file)?,
        At::Patched(path, _, hash, patches) => copy(path, *hash, patches, &mut target, file)?,
    }
    target.metadata().map_err(|error| named(file, error))
}

/// Copies a file that had this hash, but for what is written over.
fn copy(
    path: &Path,
    hash: Hash,
    patches: &[Patch],
    target: &mut dyn Write,
    named_as: &Path,
) -> io::Result<()> {
    let mut source = File::open(path).map_err(|error| lost(path, error))?;
    let (mut written, mut at) = (Ok(()), 0);
    let read = in_parts(&mut source, |part| {
        let mut own;
        let mut out = part;
        if !patches.is_empty() {
            own = part.to_vec();
            film::patch(&mut own, at, patches);
            out = &own;
        }
        at += part.len() as u64;
        written = target.write_all(out);
        written.as_ref().map(|_| ()).map_err(|error| error.kind().into())
    });
    written.map_err(|error| named(named_as, error))?;
    if read.map_err(|error| named(path, error))? != hash {
        return Err(moved(path));
    }
    Ok(())
}

/// Opens a file that had this stamp.
///
/// # Errors
/// As [`read`].
pub fn open(path: &Path, known: Stamp) -> io::Result<File> {
    let file = File::open(path).map_err(|error| lost(path, error))?;
    let now = file.metadata().and_then(|metadata| stamp(&metadata)).map_err(|error| named(path, error))?;
    if now == known { Ok(file) } else { Err(moved(path)) }
}

/// What the system says of a file that tells one version from another.
///
/// # Errors
/// Where the system keeps no times.
pub fn stamp(metadata: &Metadata) -> io::Result<Stamp> {
    #[cfg(unix)]
    let changed = {
        use std::os::unix::fs::MetadataExt;
        i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec())
    };
    #[cfg(not(unix))]
    let changed = 0;
    Ok(Stamp { modified: nanoseconds(metadata.modified()?), changed, length: metadata.len() })
}

/// Since 1970.
pub fn nanoseconds(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}

/// The hash of all that is left of a file, and how long that is.
///
/// # Errors
/// What the system says.
pub fn hash(file: &mut File) -> io::Result<(Hash, u64)> {
    let mut length = 0;
    let hash = in_parts(file, |part| {
        length += part.len() as u64;
        Ok(())
    })?;
    Ok((hash, length))
}

/// The hash of a file, and that of what is published of it.
///
/// # Errors
/// What the system says.
pub fn hash_patched(file: &mut File, patches: &[Patch]) -> io::Result<(Hash, Hash)> {
    let (mut stream, mut at) = (Stream::default(), 0);
    let hash = in_parts(file, |part| {
        let mut own = part.to_vec();
        film::patch(&mut own, at, patches);
        at += part.len() as u64;
        stream.add(&own);
        Ok(())
    })?;
    Ok((hash, stream.finish()))
}

/// The SHA-256 of a file that had been there, and its length.
///
/// # Errors
/// As [`read`].
pub fn sha256(path: &Path) -> io::Result<(Sha256, u64)> {
    let mut file = File::open(path).map_err(|error| lost(path, error))?;
    let (mut stream, mut length) = (Sha256Stream::default(), 0);
    let read = each_part(&mut file, |part| {
        length += part.len() as u64;
        stream.add(part);
        Ok(())
    });
    read.map(|()| (stream.finish(), length)).map_err(|error| named(path, error))
}

/// The SHA-256 of what a blob holds. A large file passes through memory in parts.
///
/// # Errors
/// As [`read`].
pub fn sha256_of(blob: &Blob) -> io::Result<Sha256> {
    let mut stream = Sha256Stream::default();
    match &blob.at {
        At::Memory(_) | At::Made(..) => stream.add(&bytes(blob)?),
        At::File(path, _) => copy(path, blob.hash, &[], &mut stream, path)?,
        At::Patched(path, _, hash, patches) => copy(path, *hash, patches, &mut stream, path)?,
    }
    Ok(stream.finish())
}

/// Copies a file to a new one, and gives the SHA-256 of what was copied. Where its hash is `known` it is that file still.
///
/// # Errors
/// As [`read`], and what the system says of the new file.
pub fn copy_new(path: &Path, known: Option<Hash>, to: &Path) -> io::Result<Sha256> {
    let mut source = File::open(path).map_err(|error| lost(path, error))?;
    let mut target = File::create_new(to).map_err(|error| named(to, error))?;
    let (mut stream, mut written) = (Sha256Stream::default(), Ok(()));
    let read = in_parts(&mut source, |part| {
        stream.add(part);
        written = target.write_all(part);
        written.as_ref().map(|_| ()).map_err(|error| error.kind().into())
    });
    written.map_err(|error| named(to, error))?;
    let hash = read.map_err(|error| named(path, error))?;
    if known.is_none_or(|known| known == hash) { Ok(stream.finish()) } else { Err(moved(path)) }
}

/// Copies a file that had this SHA-256 to a new one, hashing it on the way. Anybody may read the new one: it is published.
///
/// # Errors
/// As [`read`], and what the system says of the new file.
pub fn copy_published(path: &Path, hash: Sha256, to: &Path) -> io::Result<()> {
    let mut source = File::open(path).map_err(|error| lost(path, error))?;
    let mut target = File::create_new(to).map_err(|error| named(to, error))?;
    let (mut stream, mut written) = (Sha256Stream::default(), Ok(()));
    let read = each_part(&mut source, |part| {
        stream.add(part);
        written = target.write_all(part);
        written.as_ref().map(|_| ()).map_err(|error| error.kind().into())
    });
    written.and_then(|()| for_all(&target)).map_err(|error| named(to, error))?;
    read.map_err(|error| named(path, error))?;
    if stream.finish() == hash { Ok(()) } else { Err(moved(path)) }
}

/// Hands the bytes of a file that had this SHA-256 on, hashing them on the way.
///
/// # Errors
/// As [`read`], and what the one that takes them says.
pub fn copy_out(path: &Path, hash: Sha256, to: &mut dyn Write) -> io::Result<()> {
    let mut source = File::open(path).map_err(|error| lost(path, error))?;
    let (mut stream, mut taken) = (Sha256Stream::default(), Ok(()));
    let read = each_part(&mut source, |part| {
        stream.add(part);
        taken = to.write_all(part);
        taken.as_ref().map(|_| ()).map_err(|error| error.kind().into())
    });
    taken?;
    read.map_err(|error| named(path, error))?;
    if stream.finish() == hash { Ok(()) } else { Err(moved(path)) }
}

/// Lets anybody read a file, and makes sure that it is there even if the machine fails.
fn for_all(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    file.sync_data()
}

/// Reads what is left of a file in parts, and gives their hash.
fn in_parts(file: &mut File, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<Hash> {
    let mut stream = Stream::default();
    each_part(file, |part| {
        stream.add(part);
        each(part)
    })?;
    Ok(stream.finish())
}

/// Reads what is left of a file in parts.
fn each_part(file: &mut File, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    // Most files are short, and room for more would be cleared for each.
    let length = file.metadata().map_or(PART, |metadata| metadata.len() as usize);
    let mut part = vec![0; length.saturating_add(1).clamp(1 << 12, PART)];
    loop {
        match file.read(&mut part) {
            Ok(0) => return Ok(()),
            Ok(length) => each(&part[..length])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The name under which a file is written before it is put in place, in the same folder.
pub fn temporary(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(TEMPORARY);
    PathBuf::from(name)
}

/// Puts a file in place by rename, so that nobody ever sees a part of it.
///
/// # Errors
/// What the system says, with the path.
pub fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = temporary(file);
    create_anew(&temporary, false)
        .and_then(|mut target| target.write_all(bytes))
        .map_err(|error| named(&temporary, error))?;
    std::fs::rename(&temporary, file).map_err(|error| named(file, error))
}

/// Writes what is to be put in the place of a file under its [temporary] name. It is there even if the machine fails. Who
/// owns the `old` file and who may read it holds for the new one too.
///
/// # Errors
/// What the system says, with the path.
pub fn write_beside(file: &Path, bytes: &[u8], old: Option<&Metadata>) -> io::Result<()> {
    let temporary = temporary(file);
    let write = || {
        let mut target = create_anew(&temporary, old.is_some())?;
        target.write_all(bytes)?;
        if let Some(old) = old {
            give_to_owner_of(&target, old);
            target.set_permissions(old.permissions())?;
        }
        target.sync_all()
    };
    write().map_err(|error| named(&temporary, error))
}

/// As far as the system lets us: only some users may give files away.
#[cfg(unix)]
fn give_to_owner_of(file: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let Ok(new) = file.metadata() else { return };
    if new.gid() != old.gid() {
        let _ = fchown(file, None, Some(old.gid()));
    }
    if new.uid() != old.uid() {
        let _ = fchown(file, Some(old.uid()), None);
    }
}

#[cfg(not(unix))]
fn give_to_owner_of(_file: &File, _old: &Metadata) {}

/// A new file, whatever had its name; nobody else may read it where it is `private`.
fn create_anew(file: &Path, private: bool) -> io::Result<File> {
    let mut options = File::options();
    // A link that someone left under the name would be followed: only a new file will do.
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    match options.open(file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            std::fs::remove_file(file)?;
            options.open(file)
        }
        opened => opened,
    }
}

/// Makes sure that the names in a folder stay as they are even if the machine fails.
///
/// # Errors
/// What the system says, with the path; not that it has no such thing.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Err(named(folder, error))
        }
        _ => Ok(()),
    }
}

/// Makes a folder in one that is there. A link in its place could lead anywhere.
///
/// # Errors
/// That something else has the name; what the system says, with the path.
pub fn make_folder(path: &Path) -> io::Result<()> {
    match std::fs::create_dir(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let metadata = path.symlink_metadata().map_err(|error| named(path, error))?;
            if metadata.is_dir() { Ok(()) } else { Err(no_folder(path)) }
        }
        Err(error) => Err(named(path, error)),
    }
}

/// Makes the folder of what the program keeps for itself, below that of a site.
///
/// # Errors
/// As [`make_folder`].
pub fn make_own(root: &Path) -> io::Result<PathBuf> {
    let folder = root.join(OWN);
    make_folder(&folder)?;
    // What is only true on this machine is not kept with the site.
    let ignore = folder.join(".gitignore");
    let written = File::create_new(&ignore).and_then(|mut file| {
        // Half of it would be taken for the whole the next time.
        file.write_all(b"*\n").inspect_err(|_| drop(std::fs::remove_file(&ignore)))
    });
    match written {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(named(&ignore, error)),
        _ => Ok(folder),
    }
}

/// The error that a file or a link stands where a folder should.
pub fn no_folder(path: &Path) -> io::Error {
    let message = format!("{} 应是文件夹，却是文件或链接；请移走它", path.display());
    io::Error::new(io::ErrorKind::AlreadyExists, message)
}

/// The names of what is in a folder; none where there is no such folder.
///
/// # Errors
/// What the system says, with the path.
pub fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(named(folder, error)),
    };
    let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
    names.collect::<io::Result<_>>().map_err(|error| named(folder, error))
}
