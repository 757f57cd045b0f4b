//! Characters to the face that titles are set in: those of the built-in serif face alone, as WOFF2. Bytes in, bytes out; knows
//! neither files nor the site. A title looks the same on every system then, and a reader fetches what the site needs.

use std::sync::Arc;

use bytes::Bytes;
use skrifa::MetadataProvider;
use subsetter::GlyphRemapper;

use crate::blob::{Parts, Recipe};
use crate::card;
use crate::hash::{Hash, Hasher};

/// Counts up whenever the same characters become other bytes.
const VERSION: u64 = 2;

/// The family that style sheets call it.
pub const FAMILY: &str = "Site Title";

/// A face: how it is made.
#[derive(Clone, Debug)]
pub struct Face {
    characters: Arc<str>,
    name: Hash,
}

impl Face {
    /// The face of some characters; what the built-in one has not is left out.
    pub fn new(characters: Arc<str>) -> Face {
        let mut hasher = Hasher::default();
        hasher.text("face");
        hasher.number(VERSION);
        hasher.text(&characters);
        Face { characters, name: hasher.finish() }
    }
}

impl Recipe for Face {
    fn files(&self) -> Vec<(Arc<std::path::Path>, Hash)> {
        Vec::new()
    }

    fn kept_as(&self) -> &[Hash] {
        std::slice::from_ref(&self.name)
    }

    fn make(&self, _files: Vec<Vec<u8>>) -> Parts {
        Parts { bytes: vec![Bytes::from(woff2(&subset(card::title_face(), &self.characters)))], flaw: None }
    }
}

/// The tables of a font, by their names.
type Tables = Vec<([u8; 4], Vec<u8>)>;

/// What of a font draws some characters. The library cuts outlines and widths; which character is which glyph it leaves out,
/// and what says how high lines are, for it makes fonts for PDF.
fn subset(font: &[u8], characters: &str) -> Tables {
    let face = skrifa::FontRef::new(font).expect("a face that is built in");
    let map = face.charmap();
    let mut wanted: Vec<(u32, u16)> = characters
        .chars()
        .filter_map(|c| Some((u32::from(c), u16::try_from(map.map(c)?.to_u32()).ok()?)))
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut remapper = GlyphRemapper::new();
    for (_, glyph) in &mut wanted {
        *glyph = remapper.remap(*glyph);
    }
    let cut = subsetter::subset(font, 0, &remapper).expect("a face that is built in");
    // The font itself has ten thousand outlines: of it only this table is copied.
    let kept = tables(font).filter(|(tag, _)| tag == b"OS/2");
    let mut tables: Tables = tables(&cut).chain(kept).map(|(tag, table)| (tag, table.to_vec())).collect();
    tables.push((*b"cmap", cmap(&wanted)));
    // Glyphs need no names to be drawn: version 3 of the table has none.
    for (_, post) in tables.iter_mut().filter(|(tag, _)| tag == b"post") {
        post.truncate(32);
        post[..4].copy_from_slice(&[0, 3, 0, 0]);
    }
    // Packers and readers want `loca` behind `glyf`.
    tables.sort_by_key(|(tag, _)| KNOWN.iter().position(|known| *known == tag));
    tables
}

/// Reads the tables of a font (OpenType, "Organization of an OpenType Font").
fn tables(font: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let number = |at: usize| u32::from_be_bytes(font[at..at + 4].try_into().expect("four bytes")) as usize;
    let count = usize::from(u16::from_be_bytes([font[4], font[5]]));
    let records = (0..count).map(|record| 12 + 16 * record);
    records.map(move |at| {
        let (start, length) = (number(at + 8), number(at + 12));
        (font[at..at + 4].try_into().expect("four bytes"), &font[start..start + length])
    })
}

/// Which character is which glyph (OpenType, `cmap`, format 12): groups of neighbours that are neighbours in the font too.
fn cmap(glyphs: &[(u32, u16)]) -> Vec<u8> {
    let mut groups: Vec<[u32; 3]> = Vec::new();
    for &(c, glyph) in glyphs {
        match groups.last_mut() {
            Some([first, last, start]) if c == *last + 1 && u32::from(glyph) == *start + c - *first => {
                *last = c
            }
            _ => groups.push([c, c, glyph.into()]),
        }
    }
    let mut table = Vec::new();
    // Version 0, one table, of Windows, for all of Unicode, 12 bytes from here.
    for number in [0u16, 1, 3, 10, 0, 12, 12, 0] {
        table.extend(number.to_be_bytes());
    }
    let count = groups.len() as u32;
    for number in [16 + 12 * count, 0, count].into_iter().chain(groups.into_iter().flatten()) {
        table.extend(number.to_be_bytes());
    }
    table
}

/// The names of tables that WOFF2 gives a number (W3C, WOFF File Format 2.0, 4.1).
const KNOWN: [&[u8; 4]; 13] = [
    b"cmap", b"head", b"hhea", b"hmtx", b"maxp", b"name", b"OS/2", b"post", b"cvt ", b"fpgm", b"glyf",
    b"loca", b"prep",
];

/// Packs the tables of a font (W3C, WOFF File Format 2.0). Outlines are packed as they are: their transformation would save
/// another sixth.
fn woff2(tables: &Tables) -> Vec<u8> {
    let (mut directory, mut data, mut unpacked) = (Vec::new(), Vec::new(), 12 + 16 * tables.len());
    for (tag, table) in tables {
        let at = data.len();
        data.extend(table);
        // Says that the font went through a packer which keeps its sense.
        if tag == b"head" {
            data[at + 16] |= 1 << 3;
        }
        // Version 3 of these two is the one without a transformation.
        let version = if matches!(tag, b"glyf" | b"loca") { 3 } else { 0 };
        let known = KNOWN.iter().position(|known| *known == tag);
        directory.push(version << 6 | known.map_or(63, |known| known as u8));
        if known.is_none() {
            directory.extend(tag);
        }
        directory.extend(base_128(table.len() as u32));
        unpacked += table.len().next_multiple_of(4);
    }
    let packed = packed(&data);
    let mut font = Vec::with_capacity(48 + directory.len() + packed.len());
    font.extend(b"wOF2\x00\x01\x00\x00");
    let length = (48 + directory.len() + packed.len()).next_multiple_of(4);
    font.extend((length as u32).to_be_bytes());
    font.extend((tables.len() as u32 * 0x1_0000).to_be_bytes());
    font.extend((unpacked as u32).to_be_bytes());
    font.extend((packed.len() as u32).to_be_bytes());
    // Version 1.0 of the font; no metadata, nothing private.
    font.extend([0, 1, 0, 0]);
    font.extend([0; 20]);
    font.extend(directory);
    font.extend(packed);
    font.resize(length, 0);
    font
}

/// A number in groups of seven bits, the highest first.
fn base_128(number: u32) -> Vec<u8> {
    let groups = (1..5).filter(|group| number >> (7 * group) != 0).count();
    (0..=groups)
        .rev()
        .map(|group| (number >> (7 * group)) as u8 & 0x7f | if group > 0 { 0x80 } else { 0 })
        .collect()
}

fn packed(data: &[u8]) -> Vec<u8> {
    // The packer takes memory by the window that it is told to look back through, forty megabytes for the largest.
    let window = (data.len() + 16).next_power_of_two().ilog2().clamp(16, 22);
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: window as i32,
        size_hint: data.len(),
        mode: brotli::enc::backward_references::BrotliEncoderMode::BROTLI_MODE_FONT,
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*data, &mut packed, &parameters).expect("memory can be written to");
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_groups_of_seven_bits() {
        assert_eq!(base_128(0), [0]);
        assert_eq!(base_128(127), [127]);
        assert_eq!(base_128(128), [0x81, 0]);
        assert_eq!(base_128(0x4000), [0x81, 0x80, 0]);
    }

    #[test]
    fn a_face_has_the_characters_that_were_asked_for_and_their_widths() {
        let characters = "邻里党建，2022年A—";
        let tables = subset(card::title_face(), characters);
        // Put together again as a font, it is read by somebody else.
        let mut font = Vec::from(*b"\x00\x01\x00\x00");
        font.extend((tables.len() as u16).to_be_bytes());
        font.extend([0; 6]);
        let mut at = 12 + 16 * tables.len();
        for (tag, table) in &tables {
            font.extend(tag);
            font.extend([0; 4]);
            font.extend((at as u32).to_be_bytes());
            font.extend((table.len() as u32).to_be_bytes());
            at += table.len();
        }
        tables.iter().for_each(|(_, table)| font.extend(table));
        let (cut, whole) =
            (skrifa::FontRef::new(&font).unwrap(), skrifa::FontRef::new(card::title_face()).unwrap());
        assert_eq!(cut.charmap().mappings().count(), 10);
        let size = skrifa::instance::Size::new(1000.0);
        let place = skrifa::instance::LocationRef::default();
        for c in characters.chars() {
            let width = |font: &skrifa::FontRef<'_>| {
                let glyph = font.charmap().map(c).unwrap();
                (
                    font.glyph_metrics(size, place).advance_width(glyph),
                    font.glyph_metrics(size, place).bounds(glyph),
                )
            };
            assert_eq!(width(&cut), width(&whole), "{c}");
        }
        assert!(cut.charmap().map('区').is_none());
    }

    #[test]
    fn the_same_characters_are_the_same_bytes_in_whatever_order() {
        let make = |text: &str| Face::new(text.into()).make(Vec::new()).bytes;
        assert_eq!(make("邻里"), make("里邻"));
        assert!(make("邻里")[0].starts_with(b"wOF2"));
    }
}
