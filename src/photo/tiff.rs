//! The first directory of a TIFF file (6.0, §2), which Exif is: the orientation, and whether it tells more than that.

const ORIENTATION: usize = 0x0112;

/// How a picture is to be turned, if it has to be: 2 to 8.
pub(super) fn orientation(exif: &[u8]) -> Option<u8> {
    let mut entries = entries(exif)?;
    let (_, [kind, value]) = entries.find(|(tag, _)| *tag == ORIENTATION)?;
    // A short number.
    (kind == 3).then_some(value as u8).filter(|value| (2..=8).contains(value))
}

/// Whether it tells of more than the picture: the maker and model, when, by whom, where.
pub(super) fn tells(file: &[u8]) -> bool {
    const TELLING: [usize; 13] = [
        0x010d, 0x010e, 0x010f, 0x0110, 0x0132, 0x013b, 0x013c, 0x02bc, 0x83bb, 0x8649, 0x8769, 0x8825,
        0x9c9d,
    ];
    // Where the directory cannot be read nobody knows.
    entries(file).is_none_or(|mut entries| entries.any(|(tag, _)| TELLING.contains(&tag)))
}

/// The Exif that says no more than how a picture is to be turned.
pub(super) fn oriented(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif
}

/// The tags of the first directory, with type and value, as far as they are there.
fn entries(file: &[u8]) -> Option<impl Iterator<Item = (usize, [usize; 2])>> {
    let little = match file.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = move |at: usize| {
        let value = be16(file, at)?;
        Some(if little { usize::from((value as u16).swap_bytes()) } else { value })
    };
    let (high, low) = if little { (short(6)?, short(4)?) } else { (short(4)?, short(6)?) };
    let start = high << 16 | low;
    let count = short(start)?;
    Some((0..count).map_while(move |index| {
        let at = start + 2 + 12 * index;
        Some((short(at)?, [short(at + 2)?, short(at + 8)?]))
    }))
}

/// A number of two bytes, the high one first.
fn be16(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?)))
}
