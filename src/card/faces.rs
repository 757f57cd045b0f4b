//! The faces of cards: two that are built in, subsets of Noto Serif SC (bold) and Noto Sans SC (regular), SIL Open Font
//! License 1.1 (`faces/OFL.txt`), cut by `packaging/fonts/subset.py`, unpacked when the first card is drawn; and before
//! them, if a site has one, its own.

use std::fmt;
use std::io::Read;
use std::sync::{Arc, LazyLock, OnceLock};

use resvg::usvg::fontdb::{Database, FaceInfo, ID, Language, Source, Stretch, Style, Weight};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use crate::hash::Hash;

/// What an SVG calls the font of a site, whatever that calls itself.
const OWN: &str = "linli own";

/// A face that is built in.
struct Built {
    /// What an SVG calls it.
    family: &'static str,
    /// What an SVG calls its weight.
    weight: u16,
    bytes: LazyLock<Arc<Vec<u8>>>,
}

/// For titles and names.
static SERIF: Built = Built {
    family: "Noto Serif SC",
    weight: 700,
    bytes: LazyLock::new(|| unpack(include_bytes!("faces/serif-bold.ttf.zst"))),
};

/// For all else.
static SANS: Built = Built {
    family: "Noto Sans SC",
    weight: 400,
    bytes: LazyLock::new(|| unpack(include_bytes!("faces/sans-regular.ttf.zst"))),
};

/// Both, for the drawing.
static DATABASE: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut database = Database::new();
    for face in [&SERIF, &SANS] {
        let bytes: Arc<Vec<u8>> = LazyLock::force(&face.bytes).clone();
        database.load_font_source(Source::Binary(bytes));
    }
    // What a cover writes on its slip.
    database.set_serif_family(SERIF.family);
    Arc::new(database)
});

/// The built-in face of titles, as a font.
pub(super) fn serif() -> &'static [u8] {
    &SERIF.bytes
}

fn unpack(packed: &[u8]) -> Arc<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut decoder = ruzstd::decoding::StreamingDecoder::new(packed).expect("a face that is built in");
    decoder.read_to_end(&mut bytes).expect("a face that is built in");
    Arc::new(bytes)
}

/// A font of a site: OpenType (ISO 14496-22), of a collection the first.
pub struct Font {
    /// Of the file.
    pub hash: Hash,
    bytes: Arc<Vec<u8>>,
    /// Itself before the faces that are built in, made for the first card.
    database: OnceLock<Arc<Database>>,
}

/// Why a file is no font for cards.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is packed for browsers (WOFF, WOFF2).
    Packed,
    /// It is none, or broken.
    None,
    /// It has no characters, or no outlines for them.
    Hollow,
}

impl Font {
    /// The font that a file is.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(bytes: Vec<u8>) -> Result<Font, Unfit> {
        if bytes.starts_with(b"wOF") {
            return Err(Unfit::Packed);
        }
        let font = FontRef::from_index(&bytes, 0).map_err(|_| Unfit::None)?;
        if font.charmap().mappings().next().is_none() || font.outline_glyphs().iter().next().is_none() {
            return Err(Unfit::Hollow);
        }
        Ok(Font { hash: Hash::of(&bytes), bytes: Arc::new(bytes), database: OnceLock::new() })
    }

    /// Whether it has a character.
    pub fn has(&self, c: char) -> bool {
        self.font().charmap().map(c).is_some()
    }

    fn font(&self) -> FontRef<'_> {
        FontRef::from_index(&self.bytes, 0).expect("what was read before")
    }

    fn database(&self) -> Arc<Database> {
        let with_own = || {
            let bytes: Arc<Vec<u8>> = self.bytes.clone();
            let mut database = Database::new();
            database.push_face_info(FaceInfo {
                id: ID::dummy(),
                source: Source::Binary(bytes),
                index: 0,
                families: vec![(OWN.to_string(), Language::English_UnitedStates)],
                post_script_name: String::new(),
                style: Style::Normal,
                weight: Weight::NORMAL,
                stretch: Stretch::Normal,
                monospaced: false,
            });
            for face in DATABASE.faces() {
                database.push_face_info(face.clone());
            }
            database.set_serif_family(OWN);
            Arc::new(database)
        };
        self.database.get_or_init(with_own).clone()
    }
}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Font({})", self.hash)
    }
}

/// What a card is written in.
pub(super) struct Faces<'f> {
    own: Option<&'f Font>,
    /// For titles and names.
    pub(super) serif: Face<'f>,
    /// For all else.
    pub(super) sans: Face<'f>,
}

/// One of them; what the site's own font lacks is drawn with the one that is built in.
pub(super) struct Face<'f> {
    own: Option<&'f Font>,
    built: &'static Built,
}

impl<'f> Faces<'f> {
    /// The site's own font, if it has one, and those that are built in.
    pub(super) fn new(own: Option<&'f Font>) -> Faces<'f> {
        Faces { own, serif: Face { own, built: &SERIF }, sans: Face { own, built: &SANS } }
    }

    /// All of them, for the drawing.
    pub(super) fn database(&self) -> Arc<Database> {
        self.own.map_or_else(|| DATABASE.clone(), Font::database)
    }
}

impl Face<'_> {
    /// What an SVG calls it.
    pub(super) fn family(&self) -> &'static str {
        if self.own.is_some() { OWN } else { self.built.family }
    }

    /// What an SVG calls its weight.
    pub(super) fn weight(&self) -> u16 {
        self.built.weight
    }

    /// How wide a text is, in ems.
    pub(super) fn width(&self, text: &str) -> f64 {
        self.measure(text).iter().map(|(_, width)| width).sum()
    }

    /// A text without what it cannot draw, and how wide each character of it is, in ems.
    pub(super) fn measure(&self, text: &str) -> Vec<(char, f64)> {
        let fonts = [self.own.map(Font::font), Some(self.built.font())];
        let measures = fonts
            .iter()
            .flatten()
            .map(|font| (font.charmap(), font.glyph_metrics(Size::new(1.0), LocationRef::default())));
        let measures: Vec<_> = measures.collect();
        let measured = text.chars().filter_map(|c| {
            let c = if c.is_whitespace() { ' ' } else { c };
            let (glyph, metrics) = measures.iter().find_map(|(map, metrics)| Some((map.map(c)?, metrics)))?;
            Some((c, f64::from(metrics.advance_width(glyph).unwrap_or(1.0))))
        });
        measured.collect()
    }
}

impl Built {
    fn font(&self) -> FontRef<'_> {
        FontRef::new(&self.bytes).expect("a face that is built in")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::coverage;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "writes the list anew when it is asked to")]
    fn the_list_of_characters_is_that_of_the_faces() {
        let of = |face: &Built| -> Vec<char> {
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
