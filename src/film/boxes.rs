//! Files of boxes (ISO 14496-12: MP4, M4A, MOV): each has its size, its name, and what is in it.

use std::io::{self, Read, Seek};
use std::ops::Range;

use memchr::memmem;

use super::{Bytes, Film, Patch, Seal, be32};

/// So many boxes are looked at at most: no film has more of those that matter.
const MOST: usize = 10_000;
/// A table of a track is no longer than this, in bytes: a day with a sample every hundredth of a second.
const TABLE: u64 = 1 << 26;
/// So many stretches of samples are written over at most.
const STRETCHES: usize = 1 << 16;
/// So much of a track of text is searched for places, in bytes.
const SEARCHED: u64 = 1 << 18;

/// The boxes of a file, and those of its head. What else stands there was put by a device or a program for itself.
const FILE: [&[u8; 4]; 12] = [
    b"ftyp", b"styp", b"moov", b"moof", b"mfra", b"mdat", b"free", b"skip", b"wide", b"sidx", b"ssix",
    b"pdin",
];
const HEAD: [&[u8; 4]; 9] = [b"mvhd", b"trak", b"mvex", b"iods", b"udta", b"pssh", b"cmov", b"free", b"skip"];
/// Boxes that hold nothing but what a film tells of itself.
const TELLING: [&[u8; 4]; 3] = [b"meta", b"uuid", b"XMP_"];
/// What a track may be of, to be played: pictures, sound; what is written below them, if it tells no place.
const PLAYED: [&[u8; 4]; 3] = [b"vide", b"soun", b"hint"];
const WRITTEN: [&[u8; 4]; 4] = [b"text", b"sbtl", b"subt", b"clcp"];
/// What stands in texts that tell places, as drones write them.
const PLACES: [&[u8]; 5] = [b"GPS", b"latitude", b"Latitude", b"lat:", b"HOME("];

/// A box: its name, and where it stands with its name but without its size, and what is in it.
struct Part {
    name: [u8; 4],
    named: u64,
    content: Range<u64>,
}

pub(super) fn is_one(head: &[u8]) -> bool {
    head.get(4..8).is_some_and(|name| [&b"ftyp"[..], b"moov", b"mdat", b"wide"].contains(&name))
}

pub(super) fn look(file: &mut Bytes<'_, impl Read + Seek>) -> io::Result<Film> {
    let length = file.length;
    let mut walk =
        Walk { file, film: Film::default(), seen: 0, is_seen: false, has_fragments: false, lost: 0 };
    let end = walk.within(0..length, b"    ")?;
    walk.behind(end..length)?;
    let Walk { mut film, has_fragments, lost, .. } = walk;
    // Of a track in fragments the samples stand elsewhere.
    if has_fragments && lost > 0 {
        film.seal = Some(Seal::Places);
    }
    Ok(film)
}

struct Walk<'w, 'f, F> {
    file: &'w mut Bytes<'f, F>,
    film: Film,
    seen: usize,
    /// The present track is of pictures.
    is_seen: bool,
    has_fragments: bool,
    /// How many tracks are not published.
    lost: usize,
}

impl<F: Read + Seek> Walk<'_, '_, F> {
    /// Walks the boxes that stand in another, or in the file; gives where they end.
    fn within(&mut self, range: Range<u64>, parent: &[u8; 4]) -> io::Result<u64> {
        let mut at = range.start;
        while self.seen < MOST
            && let Some(part) = self.part(at, range.end)?
        {
            self.seen += 1;
            at = part.content.end;
            let is_known = match parent {
                b"    " => FILE.contains(&&part.name),
                b"moov" => HEAD.contains(&&part.name),
                b"udta" => false,
                _ => !TELLING.contains(&&part.name),
            };
            match &part.name {
                _ if !is_known => {
                    // Where a camera in a car wrote down where in the film the places stand.
                    if part.name == *b"gps " {
                        self.film.seal = Some(Seal::Places);
                    }
                    self.hide(&part)?;
                }
                b"trak" if parent == b"moov" => self.track(&part)?,
                b"moov" | b"mdia" | b"minf" | b"stbl" | b"udta" => {
                    self.within(part.content.clone(), &part.name)?;
                }
                b"mvhd" | b"tkhd" | b"mdhd" => self.head(&part)?,
                b"hdlr" => self.name(part.content.start + 24..part.content.end),
                b"stsd" => self.entries(&part.content)?,
                b"moof" => self.has_fragments = true,
                b"free" | b"skip" if part.content.end > part.content.start => {
                    self.film.patches.push(Patch::zeros(part.content));
                }
                _ => {}
            }
        }
        Ok(at)
    }

    /// A box that becomes one which is passed over, unless it holds the label of what a machine made.
    fn hide(&mut self, part: &Part) -> io::Result<()> {
        if part.name.starts_with(b"AIGC") {
            return Ok(());
        }
        if !self.file.is_label(part.content.clone())? {
            let range = part.named..part.content.end;
            self.film.patches.push(Patch { range, head: b"free".to_vec() });
            return Ok(());
        }
        // What stands beside the label. In MP4 the box begins with a version, in QuickTime not.
        for start in [0, 4].map(|skipped| part.content.start + skipped) {
            let Some(list) = self.find(&(start..part.content.end), &[b"ilst"])? else { continue };
            let mut at = list.content.start;
            while self.seen < MOST
                && let Some(item) = self.part(at, list.content.end)?
            {
                self.seen += 1;
                at = item.content.end;
                let content = self.file.up_to(item.content.clone())?;
                let is_label =
                    [&b"AIGC"[..], b"\"Label\""].iter().any(|what| memmem::find(&content, what).is_some());
                if !is_label {
                    self.film
                        .patches
                        .push(Patch { range: item.named..item.content.end, head: b"free".to_vec() });
                }
            }
        }
        Ok(())
    }

    /// A name that somebody or his program gave to a part.
    fn name(&mut self, range: Range<u64>) {
        if !range.is_empty() {
            self.film.patches.push(Patch::zeros(range));
        }
    }

    /// How the pictures of a track are coded: each entry has the name of the program or device that coded them.
    fn entries(&mut self, table: &Range<u64>) -> io::Result<()> {
        let mut at = table.start + 8;
        while self.seen < MOST
            && self.is_seen
            && let Some(entry) = self.part(at, table.end)?
        {
            self.seen += 1;
            at = entry.content.end;
            let name = entry.content.start + 42..entry.content.start + 74;
            if name.end <= entry.content.end {
                self.name(name);
            }
        }
        Ok(())
    }

    /// What stands behind the last box and is none: what devices write there for themselves. Of a film that is cut it is what
    /// can still be played.
    fn behind(&mut self, rest: Range<u64>) -> io::Result<()> {
        let start = self.file.up_to(rest.start..rest.start.saturating_add(8))?;
        let is_cut = start.get(4..).is_some_and(|name| FILE.iter().any(|known| *known == name));
        if !rest.is_empty() && !is_cut && self.seen > 1 && self.seen < MOST {
            self.film.patches.push(Patch::zeros(rest));
        }
        Ok(())
    }

    fn part(&mut self, at: u64, end: u64) -> io::Result<Option<Part>> {
        let mut head = [0; 16];
        if end.saturating_sub(at) < 8 {
            return Ok(None);
        }
        self.file.read(at, &mut head[..8])?;
        let name = [head[4], head[5], head[6], head[7]];
        // Zeros, which end the boxes of `udta` too.
        if name == [0; 4] {
            return Ok(None);
        }
        let (size, start) = match u32::from_be_bytes([head[0], head[1], head[2], head[3]]) {
            0 => (end - at, at + 8),
            1 if end - at >= 16 => {
                self.file.read(at + 8, &mut head[8..])?;
                let size = head[8..].try_into().map_or(0, u64::from_be_bytes);
                (size, at + 16)
            }
            size => (u64::from(size), at + 8),
        };
        let end = at.checked_add(size).filter(|last| *last >= start && *last <= end);
        Ok(end.map(|end| Part { name, named: at + 4, content: start..end }))
    }

    /// The box at the end of a path of names.
    fn find(&mut self, within: &Range<u64>, path: &[&[u8; 4]]) -> io::Result<Option<Part>> {
        let Some((name, rest)) = path.split_first() else { return Ok(None) };
        let mut at = within.start;
        for _ in 0..MOST {
            let Some(part) = self.part(at, within.end)? else { break };
            at = part.content.end;
            if part.name == **name {
                return if rest.is_empty() { Ok(Some(part)) } else { self.find(&part.content, rest) };
            }
        }
        Ok(None)
    }

    /// A track. One that is not played holds what a device measured meanwhile (`gpmd`, `camm`, `mett`, `mebx`), a place every
    /// second: it goes, and all its samples.
    fn track(&mut self, part: &Part) -> io::Result<()> {
        let handler = self.find(&part.content, &[b"mdia", b"hdlr"])?;
        let handler = handler.map(|part| part.content.start + 8..part.content.start + 12);
        let handler = handler.map(|range| self.file.up_to(range)).transpose()?.unwrap_or_default();
        self.is_seen = handler == b"vide";
        let is_of = |those: &[&[u8; 4]]| those.iter().any(|one| handler == **one);
        let samples = match () {
            // A track that does not say of what it is is none to any program.
            () if is_of(&PLAYED) || handler.len() < 4 => None,
            () if is_of(&WRITTEN) => {
                let samples = self.samples(part)?.unwrap_or_default();
                self.tell_places(&samples)?.then_some(Some(samples))
            }
            () => Some(self.samples(part)?),
        };
        let Some(samples) = samples else { return self.within(part.content.clone(), b"trak").map(drop) };
        self.lost += 1;
        if samples.is_none() {
            self.film.seal = Some(Seal::Places);
        }
        self.film.patches.extend(samples.into_iter().flatten().map(Patch::zeros));
        self.film.patches.push(Patch { range: part.named..part.content.end, head: b"free".to_vec() });
        Ok(())
    }

    /// Whether a text tells places.
    fn tell_places(&mut self, samples: &[Range<u64>]) -> io::Result<bool> {
        let mut left = SEARCHED;
        for Range { start, end } in samples {
            let text = self.file.up_to(*start..(*end).min(start.saturating_add(left)))?;
            if PLACES.iter().any(|place| memmem::find(&text, place).is_some()) {
                return Ok(true);
            }
            left = left.saturating_sub(text.len() as u64);
        }
        Ok(false)
    }

    /// Where in the file the samples of a track stand; `None` where that cannot be told.
    fn samples(&mut self, track: &Part) -> io::Result<Option<Vec<Range<u64>>>> {
        let Some(tables) = self.find(&track.content, &[b"mdia", b"minf", b"stbl"])? else {
            return Ok(None);
        };
        let mut table = |name: &[u8; 4]| -> io::Result<Option<Vec<u8>>> {
            let part = self.find(&tables.content, &[name])?;
            let part = part.filter(|part| part.content.end - part.content.start <= TABLE);
            part.map(|part| self.file.up_to(part.content)).transpose()
        };
        let (sizes, runs) = (table(b"stsz")?, table(b"stsc")?);
        let (near, far) = (table(b"stco")?, table(b"co64")?);
        let chunks = near.map(|table| (table, 4)).or(far.map(|table| (table, 8)));
        let (Some(sizes), Some(runs), Some((chunks, wide))) = (sizes, runs, chunks) else { return Ok(None) };
        Ok(stretches(&sizes, &runs, &chunks, wide, self.file.length))
    }

    /// When it was made; and of a track how large it is shown.
    fn head(&mut self, part: &Part) -> io::Result<()> {
        let content = &part.content;
        let head = self.file.up_to(content.start..content.end.min(content.start + 128))?;
        let times = if head.first() == Some(&1) { 4..20 } else { 4..12 };
        if head.get(times.clone()).is_some_and(|times| times.iter().any(|byte| *byte != 0)) {
            let range = content.start + times.start as u64..content.start + times.end as u64;
            self.film.patches.push(Patch::zeros(range));
        }
        // Behind the times: number, length, layer, group, volume; then the matrix, and the size in 1/65,536 pixels.
        let matrix = times.end + if head.first() == Some(&1) { 32 } else { 28 };
        if part.name == *b"tkhd" && head.len() >= matrix + 44 && self.film.size.is_none() {
            let number = |at: usize| be32(&head, at).unwrap_or(0);
            let (width, height) = (number(matrix + 36) >> 16, number(matrix + 40) >> 16);
            // On its side where what goes across comes from what goes down.
            let is_turned = number(matrix) == 0 && number(matrix + 4) != 0;
            let size = if is_turned { (height, width) } else { (width, height) };
            self.film.size = Some(size).filter(|_| width > 0 && height > 0);
        }
        Ok(())
    }
}

/// Where samples stand, by the tables of a track: how long each is (`stsz`), how many are in a chunk from which chunk on
/// (`stsc`), and where each chunk begins (`stco`, `co64`). Chunks that follow each other are one stretch.
fn stretches(sizes: &[u8], runs: &[u8], chunks: &[u8], wide: usize, length: u64) -> Option<Vec<Range<u64>>> {
    let (all_alike, samples) = (be32(sizes, 4)?, be32(sizes, 8)? as usize);
    let size = |sample: usize| match all_alike {
        0 => be32(sizes, 12 + 4 * sample).map(u64::from),
        size => Some(u64::from(size)),
    };
    let count = be32(chunks, 4)? as usize;
    let start = |chunk: usize| {
        let at = chunks.get(8 + wide * chunk..)?.get(..wide)?;
        Some(at.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte)))
    };
    let entries = be32(runs, 4)? as usize;
    let run = |entry: usize| Some((be32(runs, 8 + 12 * entry)?, be32(runs, 12 + 12 * entry)?));
    let (mut found, mut sample, mut entry): (Vec<Range<u64>>, usize, usize) = (Vec::new(), 0, 0);
    for chunk in 0..count {
        if sample >= samples {
            break;
        }
        while entry + 1 < entries && run(entry + 1)?.0 as usize <= chunk + 1 {
            entry += 1;
        }
        let many = (run(entry)?.1 as usize).min(samples - sample);
        let long = match all_alike {
            0 => (sample..sample + many).map(size).sum::<Option<u64>>()?,
            size => u64::from(size).checked_mul(many as u64)?,
        };
        sample += many;
        let begin = start(chunk)?.min(length);
        let end = begin.saturating_add(long).min(length);
        let goes_on = found.last_mut().filter(|last| last.end == begin).map(|last| last.end = end).is_some();
        if !goes_on && found.len() == STRETCHES {
            return None;
        }
        if !goes_on {
            found.push(begin..end);
        }
    }
    // What no chunk holds stands nobody knows where.
    (sample >= samples).then_some(found)
}
