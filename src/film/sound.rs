//! Sounds: MP3 and AAC with ID3 (2.2 to 2.4, and 1) and APE tags, FLAC (RFC 9639), Ogg, WAV and AVI (RIFF).

use std::io::{self, Read, Seek};
use std::ops::Range;

use memchr::memmem;

use super::{Bytes, Film, Patch, ogg};

/// So many parts are looked at at most.
const MOST: usize = 10_000;
/// The length of ID3v1, at the end.
const OLD: u64 = 128;
/// The length of the longer form of it, before that.
const OLDER: u64 = 227;
/// The length of how Lyrics3 ends, and the most that its first version may have.
const LYRICS: u64 = 9;
const LYRICS_MOST: u64 = 5100 + 20;
/// The length of the end of APE tags, and of their head.
const APE: u64 = 32;

pub(super) fn is_one(head: &[u8]) -> bool {
    [&b"ID3"[..], b"fLaC", ogg::MAGIC].iter().any(|magic| head.starts_with(magic))
        || is_frame(head)
        || is_riff(head)
}

/// MPEG sound of any layer (ISO 11172-3, 2.4.1.3), or AAC (ADTS).
fn is_frame(head: &[u8]) -> bool {
    matches!(head, [0xff, second, third, ..] if second & 0xe0 == 0xe0 && *second < 0xfe && third & 0xf0 != 0xf0)
}

fn is_riff(head: &[u8]) -> bool {
    head.starts_with(b"RIFF") && head.get(8..12).is_some_and(|form| [&b"WAVE"[..], b"AVI "].contains(&form))
}

/// What is published otherwise, and whether that is all.
pub(super) fn look(file: &mut Bytes<'_, impl Read + Seek>, head: &[u8]) -> io::Result<Film> {
    let mut film = Film::default();
    if is_riff(head) {
        riff(file, &mut film.patches)?;
        return Ok(film);
    }
    let start = before(file, &mut film.patches)?;
    match file.up_to(start..start.saturating_add(4))?.as_slice() {
        b"fLaC" => flac(file, start + 4, &mut film.patches)?,
        ogg::MAGIC => film.seal = ogg::look(file, start, &mut film.patches)?,
        _ => {}
    }
    behind(file, start, &mut film.patches)?;
    Ok(film)
}

/// ID3v2, where a sound begins, once or more often: what is in it becomes padding. Gives where the sound begins.
fn before(file: &mut Bytes<'_, impl Read + Seek>, patches: &mut Vec<Patch>) -> io::Result<u64> {
    let mut at = 0;
    for _ in 0..MOST {
        let head = file.up_to(at..at.saturating_add(10))?;
        let [b'I', b'D', b'3', version, _, flags, size @ ..] = head.as_slice() else { break };
        if size.len() < 4 || size.iter().any(|byte| *byte > 0x7f) {
            break;
        }
        let size = size.iter().fold(0, |size, byte| size << 7 | u64::from(*byte));
        let end = (at + 10 + size).min(file.length);
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        let labels = match file.is_label(at + 10..end)? {
            false => Some(Vec::new()),
            // Behind another head the frames are not where they are looked for.
            true if flags & 0xc0 == 0 => frames(*version, &file.up_to(at + 10..end)?),
            true => None,
        };
        if let Some(labels) = labels {
            // No extended head, no footer.
            patches.push(Patch::zeros(at + 5..at + 6));
            patches.push(Patch { range: at + 10..(end + footer).min(file.length), head: labels });
        }
        at = (end + footer).min(file.length);
    }
    Ok(at)
}

/// The frames of an ID3 tag that are the label of what a machine made; `None` if it stands in none of them.
fn frames(version: u8, mut tag: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::new();
    while version > 2 && tag.len() > 10 && tag[0] != 0 {
        let bits = if version == 3 { 8 } else { 7 };
        let size = tag[4..8].iter().fold(0, |size, byte| size << bits | usize::from(*byte));
        let Some(frame) = tag.split_off(..size.saturating_add(10)) else { break };
        if memmem::find(frame, b"AIGC").is_some() {
            kept.extend(frame);
        }
    }
    Some(kept).filter(|kept| !kept.is_empty())
}

/// What stands behind a sound, in any order: ID3v1, APE tags, Lyrics3, ID3v2.4.
fn behind(file: &mut Bytes<'_, impl Read + Seek>, from: u64, patches: &mut Vec<Patch>) -> io::Result<()> {
    let mut end = file.length;
    for _ in 0..MOST {
        let Some((start, is_kept)) = last(file, from, end)? else { break };
        if !is_kept {
            patches.push(Patch::zeros(start..end));
        }
        end = start;
    }
    Ok(())
}

/// Where the last of the tags before an end begins, and whether it stays.
fn last(file: &mut Bytes<'_, impl Read + Seek>, from: u64, end: u64) -> io::Result<Option<(u64, bool)>> {
    let begins = |file: &mut Bytes<'_, _>, long: u64, end: u64, name: &[u8]| -> io::Result<Option<u64>> {
        let Some(at) = end.checked_sub(long).filter(|at| *at >= from) else { return Ok(None) };
        Ok((file.up_to(at..at + name.len() as u64)? == name).then_some(at))
    };
    for (long, name) in [(OLD, &b"TAG"[..]), (OLDER, b"TAG+")] {
        if let Some(at) = begins(file, long, end, name)? {
            return Ok(Some((at, false)));
        }
    }
    if let Some(at) = begins(file, LYRICS, end, b"LYRICS200")? {
        let digits = file.up_to(at.saturating_sub(6).max(from)..at)?;
        let size = std::str::from_utf8(&digits).ok().and_then(|digits| digits.parse::<u64>().ok());
        // Its size counts what stands before the size.
        return Ok(size
            .and_then(|size| at.checked_sub(size + 6))
            .filter(|at| *at >= from)
            .map(|at| (at, false)));
    }
    if begins(file, LYRICS, end, b"LYRICSEND")?.is_some() {
        let start = end.saturating_sub(LYRICS_MOST).max(from);
        let found = memmem::rfind(&file.up_to(start..end)?, b"LYRICSBEGIN");
        return Ok(found.map(|at| (start + at as u64, false)));
    }
    if let Some(at) = begins(file, 10, end, b"3DI")? {
        let size = file.up_to(at + 6..end)?.iter().fold(0, |size, byte| size << 7 | u64::from(byte & 0x7f));
        return Ok(Some((at.saturating_sub(size + 10).max(from), false)));
    }
    if let Some(at) = begins(file, APE, end, b"APETAGEX")? {
        let foot = file.up_to(at..end)?;
        let number =
            |at: usize| u64::from(u32::from_le_bytes([foot[at], foot[at + 1], foot[at + 2], foot[at + 3]]));
        // Its size counts the foot, and the head not.
        let head = if number(20) >> 31 == 1 { APE } else { 0 };
        let start = end.saturating_sub(number(12).max(APE) + head).max(from);
        return Ok(Some((start, file.is_label(start..end)?)));
    }
    Ok(None)
}

/// Blocks of a kind, a length and data: comments, pictures, cue sheets and what programs add become padding.
fn flac(file: &mut Bytes<'_, impl Read + Seek>, start: u64, patches: &mut Vec<Patch>) -> io::Result<()> {
    const PADDING: u8 = 1;
    const COMMENTS: u8 = 4;
    let mut at = start;
    for _ in 0..MOST {
        let head = file.up_to(at..at.saturating_add(4))?;
        let [kind, length @ ..] = head.as_slice() else { break };
        if length.len() < 3 {
            break;
        }
        let length = length.iter().fold(0, |length, byte| length << 8 | u64::from(*byte));
        let end = (at + 4 + length).min(file.length);
        // A block is no longer than 16 MB.
        let block = if kind & 0x7f == COMMENTS { file.up_to(at + 4..end)? } else { Vec::new() };
        if !ogg::labels(&block).is_empty() {
            patches.push(Patch { range: at + 4..end, head: ogg::comments(Some(&block)) });
        } else if matches!(kind & 0x7f, 1 | 2 | 4..=126) {
            patches.push(Patch { range: at..at + 1, head: vec![kind & 0x80 | PADDING] });
            patches.push(Patch::zeros(at + 4..end));
        }
        if kind & 0x80 != 0 {
            break;
        }
        at = end;
    }
    Ok(())
}

/// Chunks of a name, a length and data: what is no sound and no picture becomes one that is passed over.
fn riff(file: &mut Bytes<'_, impl Read + Seek>, patches: &mut Vec<Patch>) -> io::Result<()> {
    const PLAYED: [&[u8; 4]; 13] = [
        b"fmt ", b"data", b"fact", b"idx1", b"cue ", b"smpl", b"wavl", b"avih", b"strh", b"strf", b"indx",
        b"dmlh", b"vprp",
    ];
    const HEADS: [&[u8; 4]; 3] = [b"hdrl", b"strl", b"odml"];
    let mut at = 12;
    for _ in 0..MOST {
        let head = file.up_to(at..at.saturating_add(12))?;
        let (Some(name), Some(length)) = (head.get(..4), head.get(4..8)) else { break };
        let length = length.iter().rev().fold(0, |length, byte| length << 8 | u64::from(*byte));
        let end = (at + 8 + length).min(file.length);
        let form = if name == b"LIST" || name == b"RIFF" { head.get(8..12).unwrap_or_default() } else { &[] };
        let is_played = form == b"movi" || PLAYED.iter().any(|known| *known == name);
        let is_label = !is_played && file.is_label(at + 8..end)?;
        // A list has its chunks one behind the other, as the file does; of a long film there is more in a second file behind the first.
        let is_entered =
            name == b"RIFF" || HEADS.iter().any(|known| *known == form) || is_label && !form.is_empty();
        if !is_played && !is_entered && !is_label {
            hide(at..end, patches);
        }
        at = if is_entered { at + 12 } else { end + length % 2 };
    }
    Ok(())
}

/// A chunk that says nothing.
fn hide(chunk: Range<u64>, patches: &mut Vec<Patch>) {
    patches.push(Patch { range: chunk.start..chunk.start + 4, head: b"JUNK".to_vec() });
    patches.push(Patch::zeros(chunk.start + 8..chunk.end.max(chunk.start + 8)));
}
