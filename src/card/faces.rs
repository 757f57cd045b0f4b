//! The two faces of cards: subsets of Noto Serif SC (bold) and Noto Sans SC (regular), SIL Open Font License 1.1
//! (`faces/OFL.txt`), cut by `packaging/fonts/subset.py`. They are unpacked when the first card is drawn.

use std::io::Read;
use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb::{Database, Source};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// A face.
pub(super) struct Face {
    /// What an SVG calls it.
    pub(super) family: &'static str,
    /// What an SVG calls its weight.
    pub(super) weight: u16,
    bytes: LazyLock<Arc<Vec<u8>>>,
}

/// For titles and names.
pub(super) static SERIF: Face = Face {
    family: "Noto Serif SC",
    weight: 700,
    bytes: LazyLock::new(|| unpack(include_bytes!("faces/serif-bold.ttf.zst"))),
};

/// For all else.
pub(super) static SANS: Face = Face {
    family: "Noto Sans SC",
    weight: 400,
    bytes: LazyLock::new(|| unpack(include_bytes!("faces/sans-regular.ttf.zst"))),
};

/// Both, for the drawing.
pub(super) static DATABASE: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut database = Database::new();
    for face in [&SERIF, &SANS] {
        let bytes: Arc<Vec<u8>> = LazyLock::force(&face.bytes).clone();
        database.load_font_source(Source::Binary(bytes));
    }
    // What a cover writes on its slip.
    database.set_serif_family(SERIF.family);
    Arc::new(database)
});

fn unpack(packed: &[u8]) -> Arc<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut decoder = ruzstd::decoding::StreamingDecoder::new(packed).expect("a face that is built in");
    decoder.read_to_end(&mut bytes).expect("a face that is built in");
    Arc::new(bytes)
}

impl Face {
    /// The font.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn font(&self) -> FontRef<'_> {
        FontRef::new(&self.bytes).expect("a face that is built in")
    }

    /// How wide a text is, in ems.
    pub(super) fn width(&self, text: &str) -> f64 {
        self.measure(text).iter().map(|(_, width)| width).sum()
    }

    /// A text without what it cannot draw, and how wide each character of it is, in ems.
    pub(super) fn measure(&self, text: &str) -> Vec<(char, f64)> {
        let font = self.font();
        let (map, metrics) = (font.charmap(), font.glyph_metrics(Size::new(1.0), LocationRef::default()));
        let measured = text.chars().filter_map(|c| {
            let c = if c.is_whitespace() { ' ' } else { c };
            let width = metrics.advance_width(map.map(c)?).unwrap_or(1.0);
            Some((c, f64::from(width)))
        });
        measured.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::coverage;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "writes the list anew when it is asked to")]
    fn the_list_of_characters_is_that_of_the_faces() {
        let of = |face: &Face| -> Vec<char> {
            face.font().charmap().mappings().filter_map(|(code, _)| char::from_u32(code)).collect()
        };
        let sans = of(&SANS);
        let mut both: Vec<char> = of(&SERIF).into_iter().filter(|c| sans.contains(c)).collect();
        both.retain(|c| !c.is_whitespace() && !c.is_control());
        both.sort_unstable();
        both.dedup();
        let listed: String = both.into_iter().collect();
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write("src/card/faces/characters.txt", &listed).expect("it can be written");
            return;
        }
        assert_eq!(coverage::CHARACTERS, listed, "UPDATE=1 writes it");
    }
}
