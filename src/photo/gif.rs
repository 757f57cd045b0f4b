//! GIF (89a): a screen, and blocks of parts that each say how long they are.

use super::Writer;
use super::label;

/// Copies what is shown. `None` where the end is missing: then all is copied that is there.
pub(super) fn walk(bytes: &[u8], writer: &mut Writer<'_>) -> Option<()> {
    let mut at = 13 + table(*bytes.get(10)?);
    let Some(screen) = bytes.get(..at) else {
        writer.keep(bytes);
        return None;
    };
    writer.keep(screen);
    loop {
        let start = at;
        let is_shown = match *bytes.get(at)? {
            0x3b => {
                writer.keep(&[0x3b]);
                return Some(());
            }
            // Comments and texts; of what programs add, the one that says how often an animation runs, and the profile.
            0x21 => {
                let label = *bytes.get(at + 1)?;
                at += 2;
                let program =
                    bytes.get(at..at + 12).and_then(|part| part.strip_prefix(&[11])).unwrap_or_default();
                let is_xmp = program == b"XMP DataXMP";
                let kept =
                    [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"].iter().any(|known| program == *known);
                let is_label = is_xmp
                    && label::in_text(&bytes[at..parts_end(bytes, at).unwrap_or(bytes.len())]).is_some();
                label == 0xf9 || label == 0xff && (kept || is_label)
            }
            0x2c => {
                writer.frames += 1;
                at += 10 + table(*bytes.get(at + 9)?) + 1;
                true
            }
            _ => return None,
        };
        let end = parts_end(bytes, at);
        at = end.unwrap_or(bytes.len()).min(bytes.len());
        if is_shown {
            writer.keep(bytes.get(start..at)?);
        }
        end?;
    }
}

/// How long a table of colours is, by the byte that tells of it.
fn table(packed: u8) -> usize {
    if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) }
}

/// Behind the last of some parts.
fn parts_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}
