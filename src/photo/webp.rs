//! WebP (RFC 9649): a RIFF file, of chunks of a type, a length and data.

use super::Writer;

/// The flags of `VP8X` that say that there is Exif and XMP.
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;
/// That it is seen through, and that it has several frames.
const ALPHA: u8 = 0x10;
const FRAMES: u8 = 0x02;
/// The type, the length and the type of the whole.
const HEAD: usize = 12;

/// Copies what is shown. `None` where the end is missing: then all is copied that is there.
pub(super) fn walk(bytes: &[u8], writer: &mut Writer<'_>) -> Option<()> {
    writer.keep(bytes.get(..HEAD)?);
    let whole = chunks(bytes, writer);
    let length = (writer.out.len() - 8) as u32;
    writer.out[4..8].copy_from_slice(&length.to_le_bytes());
    whole
}

fn chunks(bytes: &[u8], writer: &mut Writer<'_>) -> Option<()> {
    let end = u32::from_le_bytes(bytes[4..8].try_into().ok()?) as usize;
    let end = end.checked_add(8)?;
    // What is behind the end is no part of the picture.
    let (bytes, whole) = (&bytes[..end.min(bytes.len())], end <= bytes.len() + 1);
    let (mut at, mut flags, mut has_pixels) = (HEAD, None, false);
    let mut set = 0;
    while at + 8 <= bytes.len() {
        let kind = &bytes[at..at + 4];
        let length = u32::from_le_bytes(bytes[at + 4..at + 8].try_into().ok()?) as usize;
        let data = &bytes[at + 8..(at + 8).saturating_add(length).min(bytes.len())];
        let next = (at + 8).saturating_add(length).saturating_add(length % 2);
        let chunk = &bytes[at..next.min(bytes.len())];
        match kind {
            b"EXIF" => {
                let exif = data.strip_prefix(b"Exif\0\0").unwrap_or(data);
                if let Some(exif) = writer.exif(exif) {
                    set |= EXIF;
                    write(b"EXIF", &exif, writer);
                }
            }
            b"XMP " => writer.xmp(data),
            b"VP8X" => {
                // Seen through; several frames.
                let is = |flag: u8| data.first().is_some_and(|flags| flags & flag != 0);
                writer.is_drawing |= is(ALPHA);
                writer.frames += if is(FRAMES) { 2 } else { 0 };
                flags = (length >= 10 && data.len() >= 10).then_some(writer.out.len() + 8);
                writer.keep(chunk);
            }
            b"VP8L" => {
                writer.is_drawing = true;
                has_pixels = true;
                writer.keep(chunk);
            }
            b"VP8 " | b"ANMF" => {
                has_pixels = true;
                writer.keep(chunk);
            }
            b"ALPH" | b"ANIM" | b"ICCP" => writer.keep(chunk),
            _ => {}
        }
        at = next;
    }
    // A file without flags has no room for them, and none of what they tell of.
    if let Some(flags) = flags {
        if let Some(xmp) = writer.labelled() {
            set |= XMP;
            write(b"XMP ", xmp.as_bytes(), writer);
        }
        writer.out[flags] = writer.out[flags] & !(EXIF | XMP) | set;
    }
    (whole && has_pixels && at <= bytes.len() + 1).then_some(())
}

/// With XMP at the end. What has no flags gets them (§2.7): its size stands in its only chunk.
pub(super) fn labelled(bytes: &[u8], xmp: &str) -> Vec<u8> {
    let mut writer = Writer::new(bytes);
    let flags = match (bytes.get(HEAD..HEAD + 4), bytes.get(HEAD + 8..)) {
        (Some(b"VP8X"), _) => None,
        (Some(b"VP8 "), Some(data)) if data.len() > 10 => {
            let side = |at: usize| u32::from(u16::from_le_bytes([data[at], data[at + 1]]) & 0x3fff) - 1;
            Some((0, side(6), side(8)))
        }
        (Some(b"VP8L"), Some(data)) if data.len() > 5 => {
            let bits = u32::from_le_bytes([data[1], data[2], data[3], data[4]]);
            let alpha = if bits >> 28 & 1 == 1 { ALPHA } else { 0 };
            Some((alpha, bits & 0x3fff, bits >> 14 & 0x3fff))
        }
        _ => return bytes.to_vec(),
    };
    writer.keep(&bytes[..HEAD]);
    if let Some((alpha, width, height)) = flags {
        let [width, height] = [width, height].map(|side| side.to_le_bytes());
        let sides = [&width[..3], &height[..3]].concat();
        write(b"VP8X", &[&[alpha, 0, 0, 0], &sides[..]].concat(), &mut writer);
    }
    writer.keep(&bytes[HEAD..]);
    writer.out[HEAD + 8] |= XMP;
    write(b"XMP ", xmp.as_bytes(), &mut writer);
    let length = (writer.out.len() - 8) as u32;
    writer.out[4..8].copy_from_slice(&length.to_le_bytes());
    writer.out
}

fn write(kind: &[u8; 4], data: &[u8], writer: &mut Writer<'_>) {
    writer.keep(kind);
    writer.keep(&(data.len() as u32).to_le_bytes());
    writer.keep(data);
    if data.len() % 2 == 1 {
        writer.keep(&[0]);
    }
}
