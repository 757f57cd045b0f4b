//! JPEG (ITU-T T.81, annex B): segments behind markers, and the data of the scans.

use memchr::memchr;

use super::Writer;

const START: [u8; 2] = [0xff, 0xd8];
const END: [u8; 2] = [0xff, 0xd9];
const SCAN: u8 = 0xda;
const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// Copies what is shown. `None` where the end is missing: then all is copied that is there.
pub(super) fn walk(bytes: &[u8], writer: &mut Writer<'_>) -> Option<()> {
    writer.keep(&START);
    let mut at = START.len();
    loop {
        // What stands between two segments belongs to neither, as decoders see it too.
        at += memchr(0xff, bytes.get(at..)?)?;
        at += bytes[at..].iter().position(|byte| *byte != 0xff)?;
        let marker = bytes[at];
        at += 1;
        match marker {
            0xd9 => {
                writer.keep(&END);
                return Some(());
            }
            // No marker; those that stand alone mean something in a scan only.
            0x00 | 0x01 | 0xd0..=0xd8 => continue,
            _ => {}
        }
        let length = u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?);
        let Some(end) = at.checked_add(usize::from(length)).filter(|_| length >= 2) else { continue };
        segment(marker, bytes.get(at + 2..end)?, writer);
        at = end;
        if marker == SCAN {
            let start = at;
            at = scan_end(bytes, start);
            writer.keep(&bytes[start..at]);
        }
    }
}

/// The end of the data of a scan: where a marker stands that is no restart and no 0xff of the data.
fn scan_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = memchr(0xff, &bytes[at..]) {
        at += found;
        match bytes.get(at + 1) {
            Some(0x00 | 0xd0..=0xd7) => at += 2,
            Some(0xff) => at += 1,
            Some(_) => return at,
            None => break,
        }
    }
    bytes.len()
}

/// A segment by its marker, without marker and length.
fn segment(marker: u8, data: &[u8], writer: &mut Writer<'_>) {
    // A frame (B.2.2) says how many components there are: four are cyan, magenta, yellow and black.
    let is_frame = (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
    writer.is_printed |= is_frame && data.get(5) == Some(&4);
    match marker {
        // JFIF; its thumbnail shows what the picture was before somebody cut it.
        0xe0 if data.starts_with(b"JFIF\0") && data.len() >= 14 => {
            let mut head = data[..14].to_vec();
            head[12..].fill(0);
            write(marker, &[&head], writer);
        }
        0xe1 if data.starts_with(EXIF) => {
            if let Some(exif) = writer.exif(&data[EXIF.len()..]) {
                write(marker, &[EXIF, &exif], writer);
            }
        }
        0xe1 if data.starts_with(XMP) => writer.xmp(&data[XMP.len()..]),
        // The colour profile; and whether colours are stored as RGB or otherwise, without which they are wrong.
        0xe2 if data.starts_with(b"ICC_PROFILE\0") => write(marker, &[data], writer),
        0xee if data.starts_with(b"Adobe") => write(marker, &[data], writer),
        // Other data of programs, and comments.
        0xe0..=0xef | 0xfe => {}
        _ => write(marker, &[data], writer),
    }
    if let Some(xmp) = writer.labelled() {
        write(0xe1, &[XMP, xmp.as_bytes()], writer);
    }
}

/// With XMP behind the start.
pub(super) fn labelled(bytes: &[u8], xmp: &str) -> Vec<u8> {
    let mut writer = Writer::new(bytes);
    writer.keep(&START);
    write(0xe1, &[XMP, xmp.as_bytes()], &mut writer);
    writer.keep(&bytes[START.len()..]);
    writer.out
}

fn write(marker: u8, parts: &[&[u8]], writer: &mut Writer<'_>) {
    let length = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    // A label that does not fit a segment was none in the source either.
    let Ok(length) = u16::try_from(length) else { return };
    writer.keep(&[0xff, marker]);
    writer.keep(&length.to_be_bytes());
    parts.iter().for_each(|part| writer.keep(part));
}
