//! HEIC and AVIF (ISO 23008-12): whether there is more in a file of boxes than pictures. What is not known to be a picture is
//! taken for something that tells.

use std::io::Cursor;

use crate::film;

const FILE: [&[u8]; 5] = [b"ftyp", b"mdat", b"free", b"skip", b"wide"];
const META: [&[u8]; 10] =
    [b"hdlr", b"dinf", b"pitm", b"iloc", b"iref", b"idat", b"grpl", b"ipro", b"free", b"skip"];
/// Items that are pictures, or say how others make one.
const PICTURES: [&[u8]; 12] = [
    b"hvc1", b"hvc2", b"hev1", b"lhv1", b"av01", b"avc1", b"jpeg", b"grid", b"iden", b"iovl", b"tmap",
    b"unci",
];
/// Properties that say what it shows, and when it was made and changed.
const TELLING: [&[u8]; 5] = [b"udes", b"altt", b"crtt", b"mdft", b"uuid"];

/// Whether a file has, or may have, an item of Exif or XMP, or anything else than pictures.
pub(super) fn tell(bytes: &[u8]) -> bool {
    !each(bytes, |name, content| match name {
        b"meta" => content.get(4..).is_some_and(|content| each(content, is_bare)),
        // Several pictures one after the other.
        b"moov" => {
            let looked = film::look(&mut Cursor::new(bytes));
            looked.is_ok_and(|film| {
                film.seal.is_none() && film.patches.iter().all(|patch| patch.head.is_empty())
            })
        }
        name => FILE.contains(&name),
    })
}

/// Whether a box of the items and their properties is of pictures alone.
fn is_bare(name: &[u8], content: &[u8]) -> bool {
    match name {
        // How many there are, in two bytes or four.
        b"iinf" => {
            let head = if content.first() == Some(&0) { 6 } else { 8 };
            content.get(head..).is_some_and(|content| each(content, |_, item| is_picture(item)))
        }
        b"iprp" => each(content, |name, content| match name {
            b"ipco" => each(content, |name, _| !TELLING.contains(&name)),
            name => name == b"ipma",
        }),
        name => META.contains(&name),
    }
}

/// Whether an item (`infe`) is a picture: in the second version its number has two bytes, in the third four.
fn is_picture(item: &[u8]) -> bool {
    let at = match item.first() {
        Some(2) => 8,
        Some(3) => 10,
        _ => return false,
    };
    item.get(at..at + 4).is_some_and(|kind| PICTURES.contains(&kind))
}

/// Whether bytes are a row of boxes, each of which is as it should be.
fn each(mut rest: &[u8], mut is_well: impl FnMut(&[u8], &[u8]) -> bool) -> bool {
    while !rest.is_empty() {
        let (Some(size), Some(name)) = (rest.get(..4), rest.get(4..8)) else { return false };
        let size = size.iter().fold(0, |size: u64, byte| size << 8 | u64::from(*byte));
        let (size, start) = match (size, rest.get(8..16)) {
            (0, _) => (rest.len() as u64, 8),
            (1, Some(size)) => (size.iter().fold(0, |size: u64, byte| size << 8 | u64::from(*byte)), 16),
            (size, _) => (size, 8),
        };
        let Some(content) = usize::try_from(size).ok().and_then(|size| rest.get(start..size)) else {
            return false;
        };
        if !is_well(name, content) {
            return false;
        }
        rest = &rest[start + content.len()..];
    }
    true
}
