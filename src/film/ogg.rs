//! Ogg (RFC 3533): pages that hold packets, each page with a checksum. What a stream tells of itself stands in its second packet
//! (Vorbis I 5.2; Opus: RFC 7845, 5.2; Theora; Speex), of FLAC in the packets behind the first (RFC 9639, 10.1). There the
//! comments go, but the label of what a machine made; the packet stays as long as it is, and its pages get the checksum that is right.

use std::io::{self, Read, Seek};
use std::ops::Range;

use super::{Bytes, Patch, Seal, patch};

pub(super) const MAGIC: &[u8] = b"OggS";
/// So many pages are looked at at most: some hours of film.
const MOST: usize = 1 << 22;
/// So many pages, and parts of them, may hold comments: pictures of 16 MB in pages of usual length.
const MOST_TELLING: usize = 1 << 12;
/// So much of a packet is searched for a label, in bytes.
const SEARCHED: usize = 1 << 20;
/// The head of a page: so long without its table, which byte holds the flags, and where its checksum stands.
const HEAD: usize = 27;
const FLAGS: usize = 5;
const CHECKSUM: Range<usize> = 22..26;
/// The flag of the first page of a stream.
const BEGINS: u8 = 2;

/// What a stream is of: how its first packet begins, and its packet of comments.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Codec {
    Vorbis,
    Opus,
    Theora,
    Speex,
    Flac,
}

/// A stream whose comments are not all found yet.
struct Stream {
    serial: [u8; 4],
    codec: Codec,
    /// How many packets are complete.
    packets: usize,
    /// Where the parts of the present packet stand.
    packet: Vec<Range<u64>>,
}

/// A page: where it is, what its head says, and where its packets begin.
struct Page {
    at: u64,
    head: Vec<u8>,
    content: Range<u64>,
}

/// What is published otherwise; and whether there is a stream of which nobody knows what it tells.
pub(super) fn look(
    file: &mut Bytes<'_, impl Read + Seek>,
    start: u64,
    patches: &mut Vec<Patch>,
) -> io::Result<Option<Seal>> {
    let (mut streams, mut telling, mut found) = (Vec::<Stream>::new(), Vec::<Range<u64>>::new(), Vec::new());
    let mut at = start;
    for _ in 0..MOST {
        let Some(page) = Page::read(file, at)? else { break };
        at = page.content.end;
        let serial = [14, 15, 16, 17].map(|at| page.head[at]);
        if page.head[FLAGS] & BEGINS != 0 {
            let Some(codec) = Codec::of(&file.up_to(page.content.clone())?) else {
                return Ok(Some(Seal::Unread));
            };
            streams.push(Stream { serial, codec, packets: 0, packet: Vec::new() });
        } else if page.at == start {
            return Ok(Some(Seal::Unread));
        }
        let Some(place) = streams.iter().position(|stream| stream.serial == serial) else { continue };
        if !streams[place].take(&page, file, &mut found)? {
            streams.swap_remove(place);
        }
        telling.push(page.at..page.content.end);
        if telling.len().max(found.len()) > MOST_TELLING {
            return Ok(Some(Seal::Unread));
        }
    }
    // What is cut amid its comments.
    for mut stream in streams.into_iter().filter(|stream| !stream.packet.is_empty()) {
        stream.close(file, &mut found)?;
    }
    for page in telling {
        let touches = |one: &&Patch| one.range.start < page.end && one.range.end > page.start;
        let own: Vec<Patch> = found.iter().filter(touches).cloned().collect();
        if !own.is_empty() {
            let mut bytes = file.up_to(page.clone())?;
            patch(&mut bytes, page.start, &own);
            bytes[CHECKSUM].fill(0);
            let range = page.start + CHECKSUM.start as u64..page.start + CHECKSUM.end as u64;
            patches.push(Patch { range, head: checksum(&bytes).to_le_bytes().to_vec() });
        }
    }
    patches.extend(found);
    Ok(None)
}

impl Page {
    /// The page at a place; of one that is cut what is there.
    fn read(file: &mut Bytes<'_, impl Read + Seek>, at: u64) -> io::Result<Option<Page>> {
        let head = file.up_to(at..at.saturating_add(HEAD as u64 + 255))?;
        if !head.starts_with(MAGIC) || head.len() < HEAD {
            return Ok(None);
        }
        let Some(table) = head.get(HEAD..HEAD + usize::from(head[HEAD - 1])) else { return Ok(None) };
        let start = at + (HEAD + table.len()) as u64;
        let end = start + table.iter().map(|length| u64::from(*length)).sum::<u64>();
        Ok(Some(Page { at, content: start..end.min(file.length), head }))
    }

    fn table(&self) -> &[u8] {
        &self.head[HEAD..HEAD + usize::from(self.head[HEAD - 1])]
    }
}

impl Stream {
    /// Takes what a page holds; gives whether more may be told in the next one.
    fn take(
        &mut self,
        page: &Page,
        file: &mut Bytes<'_, impl Read + Seek>,
        found: &mut Vec<Patch>,
    ) -> io::Result<bool> {
        let mut at = page.content.start;
        for length in page.table() {
            let end = (at + u64::from(*length)).min(page.content.end);
            match self.packet.last_mut() {
                Some(last) if last.end == at => last.end = end,
                _ => self.packet.push(at..end),
            }
            at = end;
            // A segment that is not full is the last one of its packet.
            if *length < 255 && !self.close(file, found)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Looks at a packet that is complete; gives whether another one may tell something.
    fn close(&mut self, file: &mut Bytes<'_, impl Read + Seek>, found: &mut Vec<Patch>) -> io::Result<bool> {
        let packet = std::mem::take(&mut self.packet);
        self.packets += 1;
        if self.packets == 1 {
            return Ok(true);
        }
        let mut bytes = Vec::new();
        for part in &packet {
            let left = (SEARCHED - bytes.len()) as u64;
            bytes.extend(file.up_to(part.start..part.end.min(part.start.saturating_add(left)))?);
        }
        match self.codec {
            Codec::Flac => {
                let Some(&kind) = bytes.first().filter(|kind| **kind != 0xff) else { return Ok(false) };
                match kind & 0x7f {
                    4 => write(
                        &packet,
                        &[&bytes[..4.min(bytes.len())], &comments(bytes.get(4..))].concat(),
                        found,
                    ),
                    0 | 3 => {}
                    // What is behind the head of a block that became padding.
                    _ => write(
                        &packet,
                        &[&[kind & 0x80 | 1], bytes.get(1..4).unwrap_or_default()].concat(),
                        found,
                    ),
                }
                Ok(kind & 0x80 == 0)
            }
            codec => {
                let magic = codec.comments();
                let mut head = [magic, &comments(bytes.get(magic.len()..))].concat();
                if codec == Codec::Vorbis {
                    // The bit that says that all is there.
                    head.push(1);
                }
                if bytes.starts_with(magic) {
                    write(&packet, &head, found);
                }
                Ok(false)
            }
        }
    }
}

impl Codec {
    fn of(first: &[u8]) -> Option<Codec> {
        let all: [(&[u8], Codec); 5] = [
            (b"\x01vorbis", Codec::Vorbis),
            (b"OpusHead", Codec::Opus),
            (b"\x80theora", Codec::Theora),
            (b"Speex   ", Codec::Speex),
            (b"\x7fFLAC", Codec::Flac),
        ];
        all.into_iter().find(|(magic, _)| first.starts_with(magic)).map(|(_, codec)| codec)
    }

    /// How the packet of comments begins.
    fn comments(self) -> &'static [u8] {
        match self {
            Codec::Vorbis => b"\x03vorbis",
            Codec::Opus => b"OpusTags",
            Codec::Theora => b"\x81theora",
            Codec::Speex | Codec::Flac => b"",
        }
    }
}

/// Comments that say nothing but the label of what a machine made (GB 45438—2025, appendix E), if it is among others: no name of a
/// program, how many there are, and each with its length.
pub(super) fn comments(old: Option<&[u8]>) -> Vec<u8> {
    let kept = old.map(labels).unwrap_or_default();
    let mut new = vec![0; 4];
    new.extend((kept.len() as u32).to_le_bytes());
    for comment in kept {
        new.extend((comment.len() as u32).to_le_bytes());
        new.extend(comment);
    }
    new
}

/// The labels among comments.
pub(super) fn labels(mut rest: &[u8]) -> Vec<&[u8]> {
    let number = |rest: &mut &[u8]| Some(u32::from_le_bytes(*rest.split_off(..4)?.first_chunk()?) as usize);
    let mut kept = Vec::new();
    let mut read = || {
        let program = number(&mut rest)?;
        rest.split_off(..program)?;
        for _ in 0..number(&mut rest)? {
            let length = number(&mut rest)?;
            let comment = rest.split_off(..length)?;
            if comment.get(..4).is_some_and(|key| key.eq_ignore_ascii_case(b"AIGC")) {
                kept.push(comment);
            }
        }
        Some(())
    };
    // What is cut has what was found before that.
    let _ = read();
    kept
}

/// Writes what a packet begins with over it; what is left of it becomes zeros.
fn write(packet: &[Range<u64>], mut head: &[u8], found: &mut Vec<Patch>) {
    for range in packet {
        let long = head.len().min((range.end - range.start) as usize);
        let (own, rest) = head.split_at(long);
        found.push(Patch { range: range.clone(), head: own.to_vec() });
        head = rest;
    }
}

/// The checksum of a page in which its own place is zero: CRC-32 by the polynomial 0x04c11db7, from the first bit on (RFC 3533, 6).
fn checksum(page: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut at = 0;
        while at < 256 {
            let mut value = (at as u32) << 24;
            let mut bit = 0;
            while bit < 8 {
                value = value << 1 ^ if value >> 31 == 1 { 0x04c1_1db7 } else { 0 };
                bit += 1;
            }
            table[at] = value;
            at += 1;
        }
        table
    };
    page.iter().fold(0, |sum, byte| sum << 8 ^ TABLE[(sum >> 24) as usize ^ usize::from(*byte)])
}
