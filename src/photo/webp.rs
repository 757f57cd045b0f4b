//! WebP (RFC 9649): a RIFF file, of chunks of a type, a length and data.

use super::Writer;

/// The flags of `VP8X` that say that there is Exif and XMP.
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;
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
                flags = (length >= 10 && data.len() >= 10).then_some(writer.out.len() + 8);
                writer.keep(chunk);
            }
            b"VP8 " | b"VP8L" | b"ANMF" => {
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

fn write(kind: &[u8; 4], data: &[u8], writer: &mut Writer<'_>) {
    writer.keep(kind);
    writer.keep(&(data.len() as u32).to_le_bytes());
    writer.keep(data);
    if data.len() % 2 == 1 {
        writer.keep(&[0]);
    }
}
