//! Whether the end of a file is there. Readers of JPEG fill what is missing with grey and say nothing.

/// Whether a JPEG file goes on to its end mark. Walks from segment to segment, since a small picture within the first
/// ones has an end mark too. Structure: ITU-T T.81, annex B.
pub(super) fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        // A marker; any number of fill bytes may stand before it.
        while bytes.get(at) == Some(&0xff) && bytes.get(at + 1) == Some(&0xff) {
            at += 1;
        }
        let (Some(0xff), Some(marker)) = (bytes.get(at), bytes.get(at + 1)) else { return false };
        at += 2;
        match marker {
            0xd9 => return true,
            0x01 | 0xd0..=0xd8 => {}
            marker => {
                let Some(&[high, low]) = bytes.get(at..at + 2) else { return false };
                at += usize::from(u16::from_be_bytes([high, low]));
                if *marker == 0xda {
                    at = after_scan(bytes, at);
                }
            }
        }
    }
}

/// Where the marker behind compressed data is: the first 0xFF that is no data (0xFF00) and no restart mark.
fn after_scan(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(0xff, rest)) {
        at += found;
        match bytes.get(at + 1) {
            Some(0x00 | 0xd0..=0xd7) => at += 2,
            _ => return at,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_photo_is_told_wherever_it_is_cut() {
        let pixels = vec![127; 64 * 64 * 3];
        let mut whole = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut whole, 80);
        encoder.encode(&pixels, 64, 64, jpeg_encoder::ColorType::Rgb).unwrap();
        assert!(jpeg_is_whole(&whole));
        for length in 0..whole.len() {
            assert!(!jpeg_is_whole(&whole[..length]), "cut to {length} of {}", whole.len());
        }
        // What phones put behind the picture is none of it.
        assert!(jpeg_is_whole(&[whole.as_slice(), b"MOTION"].concat()));
    }

    #[test]
    fn the_end_of_a_small_picture_inside_is_not_the_end() {
        let inside = [0xff, 0xd8, 0xff, 0xd9];
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1, 0, 2 + inside.len() as u8];
        bytes.extend(inside);
        assert!(!jpeg_is_whole(&bytes));
        bytes.extend([0xff, 0xd9]);
        assert!(jpeg_is_whole(&bytes));
    }
}
