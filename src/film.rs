//! What a film or a sound tells besides what it shows or plays: where and when it was taken, with which device, by whom. Where
//! that stands is found by the sizes of the parts, so that a film of any length is looked at without reading it; and it is
//! written over in place, so that nothing moves that others point at.

mod boxes;
mod ebml;
mod ogg;
mod sound;

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use memchr::memmem;

/// What may be searched for the label of what a machine made, in bytes.
const SEARCHED: u64 = 1 << 24;
/// How films and sounds begin that this program does not look into: Windows Media, Flash, RealMedia, long WAV, CAF, WavPack, APE.
const UNREAD: [&[u8]; 8] =
    [b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"FLV\x01", b".RMF", b"RF64", b"BW64", b"caff", b"wvpk", b"MAC "];

/// Some bytes of a file that are published as others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// Which.
    pub range: Range<u64>,
    /// What they begin with; all behind it become zeros.
    pub head: Vec<u8>,
}

/// What was found in a film.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Film {
    /// What is published otherwise, in the order of the file.
    pub patches: Vec<Patch>,
    /// Width and height in pixels, as it is shown.
    pub size: Option<(u32, u32)>,
    /// What in it must not go online and cannot be taken out by this program.
    pub seal: Option<Seal>,
}

/// What keeps a film from being published.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Seal {
    /// It tells where it was taken, second by second.
    Places,
    /// It is of a form, or has a part, of which this program does not know what it tells.
    Unread,
}

/// Whether a file that begins so is one that is looked at, and no picture.
pub fn is_one(head: &[u8]) -> bool {
    boxes::is_one(head) || ebml::is_one(head) || sound::is_one(head) || is_unread(head)
}

fn is_unread(head: &[u8]) -> bool {
    let is_aiff = head.starts_with(b"FORM") && head.get(8..11) == Some(b"AIF");
    is_aiff || UNREAD.iter().any(|magic| head.starts_with(magic))
}

/// Looks at a film. What is cut or no film has what was found before that.
///
/// # Errors
/// What the system says.
pub fn look(file: &mut (impl Read + Seek)) -> io::Result<Film> {
    let mut file = Bytes { length: file.seek(SeekFrom::End(0))?, file };
    let mut head = [0; 16];
    let start = file.length.min(head.len() as u64) as usize;
    file.read(0, &mut head[..start])?;
    let head = &head[..start];
    let mut film = match () {
        () if boxes::is_one(head) => boxes::look(&mut file)?,
        () if ebml::is_one(head) => Film { patches: ebml::look(&mut file)?, ..Film::default() },
        () if sound::is_one(head) => sound::look(&mut file, head)?,
        () if is_unread(head) => Film { seal: Some(Seal::Unread), ..Film::default() },
        () => Film::default(),
    };
    film.patches.sort_by_key(|patch| patch.range.start);
    Ok(film)
}

/// Writes patches into a part of a file that begins at a byte of it.
pub fn patch(part: &mut [u8], at: u64, patches: &[Patch]) {
    let end = at + part.len() as u64;
    for Patch { range, head } in patches.iter().filter(|one| one.range.start < end && one.range.end > at) {
        for place in range.start.max(at)..range.end.min(end) {
            part[(place - at) as usize] = head.get((place - range.start) as usize).copied().unwrap_or(0);
        }
    }
}

impl Patch {
    /// Bytes that become zeros.
    fn zeros(range: Range<u64>) -> Patch {
        Patch { range, head: Vec::new() }
    }
}

/// A file that is read here and there.
struct Bytes<'f, F> {
    file: &'f mut F,
    length: u64,
}

impl<F: Read + Seek> Bytes<'_, F> {
    fn read(&mut self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(bytes)
    }

    /// What is there of so many bytes.
    fn up_to(&mut self, range: Range<u64>) -> io::Result<Vec<u8>> {
        let range = range.start.min(self.length)..range.end.min(self.length);
        let mut bytes = vec![0; range.end.saturating_sub(range.start) as usize];
        self.read(range.start, &mut bytes)?;
        Ok(bytes)
    }

    /// Whether something holds the label of what a machine made (GB 45438—2025, appendix E), which stays.
    fn is_label(&mut self, range: Range<u64>) -> io::Result<bool> {
        if range.end.saturating_sub(range.start) > SEARCHED {
            return Ok(false);
        }
        Ok(memmem::find(&self.up_to(range)?, b"AIGC").is_some())
    }
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
