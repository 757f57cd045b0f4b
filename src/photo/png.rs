//! PNG (W3C, third edition, §5): chunks of a length, a type, data and a checksum.

use super::Writer;

pub(super) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
const XMP: &[u8] = b"XML:com.adobe.xmp\0";

/// What has to do with how the picture looks, besides the critical chunks: transparency, colours, pixel size, animation.
const SHOWN: [&[u8; 4]; 16] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"hIST",
    b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT",
];

/// Copies what is shown. `None` where the end is missing: then all is copied that is there.
pub(super) fn walk(bytes: &[u8], writer: &mut Writer<'_>) -> Option<()> {
    writer.keep(&SIGNATURE);
    let mut at = SIGNATURE.len();
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
        let kind: [u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        let end = (at + 12).checked_add(length as usize)?;
        let Some(chunk) = bytes.get(at..end) else {
            // The rows that are there can be shown.
            if matches!(&kind, b"IDAT" | b"fdAT") {
                writer.keep(&bytes[at..]);
            }
            return None;
        };
        let data = &chunk[8..chunk.len() - 4];
        match (&kind, data) {
            // Palette, or seen through (§11.2.1).
            (b"IHDR", [w0, w1, w2, w3, h0, h1, h2, h3, _, colours, ..]) => {
                let side = |bytes: [u8; 4]| u64::from(u32::from_be_bytes(bytes));
                writer.pixels = side([*w0, *w1, *w2, *w3]).saturating_mul(side([*h0, *h1, *h2, *h3]));
                writer.is_drawing |= matches!(colours, 3 | 4 | 6);
            }
            (b"tRNS", _) => writer.is_drawing = true,
            (b"fcTL", _) => writer.frames += 1,
            _ => {}
        }
        match &kind {
            b"eXIf" => {
                if let Some(exif) = writer.exif(data) {
                    write(b"eXIf", &[&exif], writer);
                }
            }
            // Behind the keyword: not compressed, no language, no translated keyword.
            b"iTXt" if data.starts_with(XMP) => writer.xmp(data.get(XMP.len() + 4..).unwrap_or_default()),
            b"tEXt" | b"iTXt" if data.starts_with(b"AIGC\0") => writer.keep(chunk),
            kind if kind[0].is_ascii_uppercase() || SHOWN.contains(&kind) => writer.keep(chunk),
            _ => {}
        }
        if let Some(xmp) = writer.labelled() {
            write(b"iTXt", &[XMP, &[0; 4], xmp.as_bytes()], writer);
        }
        if &kind == b"IEND" {
            return Some(());
        }
        at = end;
    }
}

/// With XMP behind the head.
pub(super) fn labelled(bytes: &[u8], xmp: &str) -> Vec<u8> {
    let head = SIGNATURE.len() + 25;
    let mut writer = Writer::new(bytes);
    writer.keep(&bytes[..head]);
    write(b"iTXt", &[XMP, &[0; 4], xmp.as_bytes()], &mut writer);
    writer.keep(&bytes[head..]);
    writer.out
}

fn write(kind: &[u8; 4], parts: &[&[u8]], writer: &mut Writer<'_>) {
    let data = parts.concat();
    let Ok(length) = u32::try_from(data.len()) else { return };
    writer.keep(&length.to_be_bytes());
    writer.keep(kind);
    writer.keep(&data);
    writer.keep(&checksum(kind.iter().chain(&data)).to_be_bytes());
}

/// CRC-32 (annex D), bit by bit: what is written is short.
fn checksum<'b>(bytes: impl Iterator<Item = &'b u8>) -> u32 {
    !bytes.fold(!0, |crc: u32, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    })
}
