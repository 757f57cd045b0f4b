//! Sounds: MP3 and AAC with ID3 (2.2 to 2.4, and 1) and APE tags, FLAC (RFC 9639), WAV and AVI (RIFF).

use std::io::{self, Read, Seek};
use std::ops::Range;

use super::{Bytes, Patch};

/// So many parts are looked at at most.
const MOST: usize = 10_000;
/// The length of ID3v1, at the end.
const OLD: u64 = 128;
/// The length of the longer form of it, before that.
const OLDER: u64 = 227;
/// The length of the end of APE tags, and of their head.
const APE: u64 = 32;

pub(super) fn is_one(head: &[u8]) -> bool {
    head.starts_with(b"ID3") || head.starts_with(b"fLaC") || is_frame(head) || is_riff(head)
}

/// MPEG sound of any layer (ISO 11172-3, 2.4.1.3), or AAC (ADTS).
fn is_frame(head: &[u8]) -> bool {
    matches!(head, [0xff, second, third, ..] if second & 0xe0 == 0xe0 && *second < 0xfe && third & 0xf0 != 0xf0)
}

fn is_riff(head: &[u8]) -> bool {
    head.starts_with(b"RIFF") && head.get(8..12).is_some_and(|form| [&b"WAVE"[..], b"AVI "].contains(&form))
}

/// What is published otherwise.
pub(super) fn look(file: &mut Bytes<'_, impl Read + Seek>, head: &[u8]) -> io::Result<Vec<Patch>> {
    let mut patches = Vec::new();
    if is_riff(head) {
        riff(file, &mut patches)?;
        return Ok(patches);
    }
    let start = before(file, &mut patches)?;
    if file.up_to(start..start.saturating_add(4))? == b"fLaC" {
        flac(file, start + 4, &mut patches)?;
    }
    behind(file, start, &mut patches)?;
    Ok(patches)
}

/// ID3v2, where a sound begins, once or more often: what is in it becomes padding. Gives where the sound begins.
fn before(file: &mut Bytes<'_, impl Read + Seek>, patches: &mut Vec<Patch>) -> io::Result<u64> {
    let mut at = 0;
    for _ in 0..MOST {
        let head = file.up_to(at..at.saturating_add(10))?;
        let [b'I', b'D', b'3', _, _, flags, size @ ..] = head.as_slice() else { break };
        if size.len() < 4 || size.iter().any(|byte| *byte > 0x7f) {
            break;
        }
        let size = size.iter().fold(0, |size, byte| size << 7 | u64::from(*byte));
        let end = (at + 10 + size).min(file.length);
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        if !file.is_label(at + 10..end)? {
            // No extended head, no footer.
            patches.push(Patch::zeros(at + 5..at + 6));
            patches.push(Patch::zeros(at + 10..(end + footer).min(file.length)));
        }
        at = (end + footer).min(file.length);
    }
    Ok(at)
}

/// What stands behind a sound: ID3v1, and APE tags before it.
fn behind(file: &mut Bytes<'_, impl Read + Seek>, from: u64, patches: &mut Vec<Patch>) -> io::Result<()> {
    let mut end = file.length;
    let begins = |file: &mut Bytes<'_, _>, long: u64, end: u64, name: &[u8]| -> io::Result<Option<u64>> {
        let Some(at) = end.checked_sub(long).filter(|at| *at >= from) else { return Ok(None) };
        Ok((file.up_to(at..at + name.len() as u64)? == name).then_some(at))
    };
    for (long, name) in [(OLD, &b"TAG"[..]), (OLDER, b"TAG+")] {
        if let Some(at) = begins(file, long, end, name)? {
            patches.push(Patch::zeros(at..end));
            end = at;
        }
    }
    if let Some(at) = begins(file, APE, end, b"APETAGEX")? {
        let foot = file.up_to(at..end)?;
        let number =
            |at: usize| u64::from(u32::from_le_bytes([foot[at], foot[at + 1], foot[at + 2], foot[at + 3]]));
        // Its size counts the foot, and the head not.
        let head = if number(20) >> 31 == 1 { APE } else { 0 };
        let start = end.saturating_sub(number(12) + head).max(from);
        if !file.is_label(start..end)? {
            patches.push(Patch::zeros(start..end));
        }
    }
    Ok(())
}

/// Blocks of a kind, a length and data: comments, pictures, cue sheets and what programs add become padding.
fn flac(file: &mut Bytes<'_, impl Read + Seek>, start: u64, patches: &mut Vec<Patch>) -> io::Result<()> {
    const PADDING: u8 = 1;
    let mut at = start;
    for _ in 0..MOST {
        let head = file.up_to(at..at.saturating_add(4))?;
        let [kind, length @ ..] = head.as_slice() else { break };
        if length.len() < 3 {
            break;
        }
        let length = length.iter().fold(0, |length, byte| length << 8 | u64::from(*byte));
        let end = (at + 4 + length).min(file.length);
        if matches!(kind & 0x7f, 2 | 4..=126) && !file.is_label(at + 4..end)? {
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
    const PLAYED: [&[u8; 4]; 7] = [b"fmt ", b"data", b"fact", b"idx1", b"cue ", b"smpl", b"wavl"];
    let mut at = 12;
    for _ in 0..MOST {
        let head = file.up_to(at..at.saturating_add(12))?;
        let (Some(name), Some(length)) = (head.get(..4), head.get(4..8)) else { break };
        let length = length.iter().rev().fold(0, |length, byte| length << 8 | u64::from(*byte));
        let end = (at + 8 + length).min(file.length);
        let is_film =
            name == b"LIST" && head.get(8..).is_some_and(|form| [&b"hdrl"[..], b"movi"].contains(&form));
        if !is_film && !PLAYED.iter().any(|known| *known == name) && !file.is_label(at + 8..end)? {
            hide(at..end, patches);
        }
        at = end + length % 2;
    }
    Ok(())
}

/// A chunk that says nothing.
fn hide(chunk: Range<u64>, patches: &mut Vec<Patch>) {
    patches.push(Patch { range: chunk.start..chunk.start + 4, head: b"JUNK".to_vec() });
    patches.push(Patch::zeros(chunk.start + 8..chunk.end.max(chunk.start + 8)));
}
