//! WebM and Matroska (RFC 8794, RFC 9559): elements of a number, a size and data.

use std::io::{self, Read, Seek};
use std::ops::Range;

use super::{Bytes, Patch};

/// So many elements are looked at at most: an hour of film has some thousand clusters.
const MOST: usize = 1 << 20;
const MAGIC: [u8; 4] = [0x1a, 0x45, 0xdf, 0xa3];
const VOID: u8 = 0xec;

/// What is walked into: the segment, what is said of it all, the tracks and each of them, a tag.
const OUTER: [u32; 5] = [0x1853_8067, 0x1549_a966, 0x1654_ae6b, 0xae, 0x7373];
/// Tags, which are walked into where one of them is the label of what a machine made.
const TAGS: u32 = 0x1254_c367;
/// Clusters, whose size is not known while a browser records.
const CLUSTER: u32 = 0x1f43_b675;
/// What tells: tags and each thing that one says, attached files, chapters' own title; date, title and file names; names of tracks. And the checksum (CRC-32)
/// of what it stands in.
const TELLING: [u32; 10] =
    [TAGS, 0x67c8, 0x1941_a469, 0x4461, 0x7ba9, 0x7384, 0x3c_83ab, 0x3e_83bb, 0x536e, 0xbf];

pub(super) fn is_one(head: &[u8]) -> bool {
    head.starts_with(&MAGIC)
}

/// What is published otherwise.
pub(super) fn look(file: &mut Bytes<'_, impl Read + Seek>) -> io::Result<Vec<Patch>> {
    let mut patches = Vec::new();
    within(file, 0..file.length, false, &mut patches)?;
    Ok(patches)
}

/// Walks the elements of a file, or of its tags.
fn within(
    file: &mut Bytes<'_, impl Read + Seek>,
    range: Range<u64>,
    is_tags: bool,
    patches: &mut Vec<Patch>,
) -> io::Result<()> {
    let mut at = range.start;
    for _ in 0..MOST {
        if at >= range.end {
            break;
        }
        let head = file.up_to(at..at.saturating_add(12))?;
        let Some((number, size, long)) = element(&head) else { break };
        let content = at + long as u64;
        let end = size.and_then(|size| content.checked_add(size)).filter(|end| *end <= range.end);
        // What is walked into is flat: its parts stand one behind the other, as those of the file do.
        if OUTER.contains(&number) || (number == CLUSTER && end.is_none()) {
            at = content;
            continue;
        }
        let Some(end) = end else { break };
        let is_label = TELLING.contains(&number) && file.is_label(content..end)?;
        if TELLING.contains(&number) && !is_label {
            patches.push(void(at..end));
        }
        if number == TAGS && is_label && !is_tags {
            within(file, content..end, true, patches)?;
        }
        at = end;
    }
    Ok(())
}

/// The number of the element that begins so, its size if that is known, and how long both are.
fn element(head: &[u8]) -> Option<(u32, Option<u64>, usize)> {
    let width = head.first()?.leading_zeros() as usize + 1;
    let number = head.get(..width).filter(|_| width <= 4)?;
    let number = number.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
    let rest = &head[width..];
    let wide = rest.first()?.leading_zeros() as usize + 1;
    let size = rest.get(..wide).filter(|_| wide <= 8)?;
    let size = size.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    let mask = (1 << (7 * wide)) - 1;
    Some((number, Some(size & mask).filter(|size| *size != mask), width + wide))
}

/// An element as long as another that says nothing.
fn void(range: Range<u64>) -> Patch {
    let long = range.end - range.start;
    // A short one has a size of one byte, a long one of eight.
    let size = match long {
        ..=9 => vec![0x80 | (long - 2) as u8],
        _ => (1 << 56 | (long - 9)).to_be_bytes().to_vec(),
    };
    Patch { range, head: [vec![VOID], size].concat() }
}
