//! What a film or a sound in boxes (ISO 14496-12: MP4, M4A, MOV) tells besides what it shows: where and when it was taken, with
//! which device, by whom. Where that stands is found by the sizes of the boxes, so that a film of any length is looked at
//! without reading it; and it is written over in place, so that nothing moves that others point at.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use memchr::memmem;

/// So many boxes are looked at at most: no film has more of those that matter.
const MOST: usize = 10_000;
/// What a box may hold to be searched for the label of what a machine made, in bytes.
const SEARCHED: u64 = 1 << 16;
/// Boxes that hold nothing but what a film tells of itself.
const TELLING: [&[u8; 4]; 3] = [b"meta", b"uuid", b"XMP_"];

/// Some bytes of a file that are published as others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// Which.
    pub range: Range<u64>,
    /// They begin with the name of a box, which becomes one that is passed over; all else becomes zeros.
    pub is_box: bool,
}

/// What was found in a film.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Film {
    /// What is published otherwise, in the order of the file.
    pub patches: Vec<Patch>,
    /// Width and height in pixels, as it is shown.
    pub size: Option<(u32, u32)>,
}

/// A box: its name, and where it stands with its name but without its size, and what is in it.
struct Part {
    name: [u8; 4],
    named: u64,
    content: Range<u64>,
}

/// Whether a file that begins so is made of boxes and is no picture.
pub fn is_one(head: &[u8]) -> bool {
    head.get(4..8).is_some_and(|name| {
        [b"ftyp", b"moov", b"mdat", b"wide"].contains(&name.try_into().unwrap_or(b"    "))
    })
}

/// Looks at a film. What is cut or no film has what was found before that.
///
/// # Errors
/// What the system says.
pub fn look(file: &mut (impl Read + Seek)) -> io::Result<Film> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut walk = Walk { file, film: Film::default(), seen: 0 };
    walk.within(0..length, b"    ")?;
    let Film { mut patches, size } = walk.film;
    patches.sort_by_key(|patch| patch.range.start);
    Ok(Film { patches, size })
}

struct Walk<'f, F> {
    file: &'f mut F,
    film: Film,
    seen: usize,
}

impl<F: Read + Seek> Walk<'_, F> {
    /// Walks the boxes that stand in another, or in the file.
    fn within(&mut self, range: Range<u64>, parent: &[u8; 4]) -> io::Result<()> {
        let mut at = range.start;
        while self.seen < MOST
            && let Some(part) = self.part(at, range.end)?
        {
            self.seen += 1;
            at = part.content.end;
            match &part.name {
                b"moov" | b"trak" | b"mdia" | b"udta" if parent != b"udta" => {
                    self.within(part.content.clone(), &part.name)?;
                }
                b"mvhd" | b"tkhd" | b"mdhd" => self.head(&part)?,
                name if (parent == b"udta" || TELLING.contains(&name)) && !self.is_label(&part)? => {
                    self.film.patches.push(Patch { range: part.named..part.content.end, is_box: true });
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn part(&mut self, at: u64, end: u64) -> io::Result<Option<Part>> {
        let mut head = [0; 16];
        if end.saturating_sub(at) < 8 {
            return Ok(None);
        }
        self.read(at, &mut head[..8])?;
        let name = [head[4], head[5], head[6], head[7]];
        let (size, start) = match u32::from_be_bytes([head[0], head[1], head[2], head[3]]) {
            0 => (end - at, at + 8),
            1 if end - at >= 16 => {
                self.read(at + 8, &mut head[8..])?;
                let size = head[8..].try_into().map_or(0, u64::from_be_bytes);
                (size, at + 16)
            }
            size => (u64::from(size), at + 8),
        };
        let end = at.checked_add(size).filter(|last| *last >= start && *last <= end);
        Ok(end.map(|end| Part { name, named: at + 4, content: start..end }))
    }

    /// When it was made; and of a track how large it is shown.
    fn head(&mut self, part: &Part) -> io::Result<()> {
        let content = &part.content;
        let mut head = vec![0; (content.end - content.start).min(128) as usize];
        self.read(content.start, &mut head)?;
        let times = if head.first() == Some(&1) { 4..20 } else { 4..12 };
        if head.get(times.clone()).is_some_and(|times| times.iter().any(|byte| *byte != 0)) {
            let range = content.start + times.start as u64..content.start + times.end as u64;
            self.film.patches.push(Patch { range, is_box: false });
        }
        // Behind the times: number, length, layer, group, volume; then the matrix, and the size in 1/65,536 pixels.
        let matrix = times.end + if head.first() == Some(&1) { 32 } else { 28 };
        if part.name == *b"tkhd" && head.len() >= matrix + 44 && self.film.size.is_none() {
            let number = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
            let (width, height) = (number(matrix + 36) >> 16, number(matrix + 40) >> 16);
            // On its side where what goes across comes from what goes down.
            let is_turned = number(matrix) == 0 && number(matrix + 4) != 0;
            let size = if is_turned { (height, width) } else { (width, height) };
            self.film.size = Some(size).filter(|_| width > 0 && height > 0);
        }
        Ok(())
    }

    /// Whether a box holds the label of what a machine made (GB 45438—2025, appendix E), which stays.
    fn is_label(&mut self, part: &Part) -> io::Result<bool> {
        let length = part.content.end - part.content.start;
        if length > SEARCHED {
            return Ok(false);
        }
        let mut content = vec![0; length as usize];
        self.read(part.content.start, &mut content)?;
        Ok(part.name.starts_with(b"AIGC") || memmem::find(&content, b"AIGC").is_some())
    }

    fn read(&mut self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(bytes)
    }
}

/// Writes patches into a part of a file that begins at a byte of it.
pub fn patch(part: &mut [u8], at: u64, patches: &[Patch]) {
    let end = at + part.len() as u64;
    for Patch { range, is_box } in patches.iter().filter(|one| one.range.start < end && one.range.end > at) {
        for place in range.start.max(at)..range.end.min(end) {
            let letter = b"free".get((place - range.start) as usize).filter(|_| *is_box);
            part[(place - at) as usize] = letter.copied().unwrap_or(0);
        }
    }
}
