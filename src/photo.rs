//! The bytes of a picture to those that are published: without what tells where, when, by whom and with which device it was
//! taken, and with what it takes to show it right. Pixels are copied, never decoded. Knows bytes and nothing of files.
//!
//! Kept are the orientation (Exif 2.32, tag 0x0112), the colour profile, and the label of what a machine made (GB 45438—2025,
//! appendix E: `AIGC` in XMP). All else that is no part of the image goes: Exif with GPS, serial numbers, maker notes and
//! thumbnails, XMP, IPTC, comments, and what stands behind the end (the other frames of a burst, the clip of a live photo).
//! Whatever a file holds, nothing panics, and of what can be shown nothing is lost.

mod boxes;
mod gif;
mod jpeg;
mod label;
mod png;
mod svg;
mod tiff;
mod webp;

use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::blob::{Parts, Recipe};
use crate::hash::Hash;

/// A picture that is larger than this is not walked, in bytes.
pub const LARGEST: u64 = 64 << 20;
/// So many bytes at the start of a file tell what it is.
pub const HEAD: usize = 16;
/// What is published is another with each version: notes of an older one say nothing.
pub const VERSION: u32 = 5;
/// A side of a picture of which others are made may have so many pixels.
pub const LONGEST_SIDE: u32 = 20_000;
/// And all of it so many: two cameras' worth of today.
pub const MOST_PIXELS: u64 = 120_000_000;
/// So many where it is HEIC, of which the reader holds ten to sixteen bytes for each at a time: what phones take unless they are
/// told to take twice as much.
const MOST_OF_HEIC: u64 = 26_000_000;
/// A PNG of fewer bytes for ten pixels is a drawing, a table or the picture of a screen, and no photograph: those take 12 to
/// 25, a screen 1 to 5.
const DRAWN: u64 = 8;

/// How a picture is written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (W3C, third edition).
    Png,
    /// WebP (RFC 9649).
    Webp,
    /// GIF (89a).
    Gif,
    /// AVIF.
    Avif,
    /// HEIC, as iPhones take pictures.
    Heic,
    /// TIFF (6.0), and the raw formats of cameras that are built like it.
    Tiff,
    /// Windows bitmap.
    Bmp,
}

/// What keeps a picture from being seen as it was meant, or from being published.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is nothing in it.
    Empty,
    /// It ends before its end.
    Cut,
    /// It is a web page or another text.
    Text,
    /// It is none, or its start is broken.
    None,
    /// It is of another format than its name says.
    Named(Format),
    /// Browsers do not show its format.
    Unshowable(Format),
    /// It holds what must not go online, and this program cannot take that out.
    Sealed(Format),
    /// It is a film that tells where it was taken, second by second, and this program cannot take that out.
    Tracked,
    /// It is a film or a sound of a form of which this program does not know what it tells.
    Unread,
    /// It is too large to be looked at.
    Huge,
    /// It has more pixels than a phone can show.
    Vast,
    /// Its colours are those of a press (CMYK).
    Printed,
    /// A drawing (SVG) that is no XML from this byte on.
    Malformed(u32),
    /// A drawing (SVG) had more in it than a drawing: the first such thing, and at which byte.
    Active(Danger, u32),
}

/// What is taken out of a drawing and would have been seen or run.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Danger {
    /// A script, or an address that is one.
    Script,
    /// Something that runs when something happens.
    Handler,
    /// A piece of a web page.
    Page,
    /// What stands outside of the drawing: a picture, a style, a font.
    Outside,
    /// Letters that stand for a text that is not there.
    Entity,
}

/// What was found in a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Photo {
    /// What is wrong with it.
    pub trouble: Option<Trouble>,
    /// What is published of it; `None` for all of it, as it is.
    pub published: Option<Vec<u8>>,
    /// Whether it is shown lying on its side, so that width and height change places.
    pub turned: bool,
    /// What can be made of it.
    pub variety: Variety,
    /// Width and height as it is shown, where more than its head was read for it: of drawings, and of what phones take.
    pub size: Option<(u32, u32)>,
    /// The label of what a machine made, where that was come by.
    pub label: Option<String>,
}

/// What is [published] of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published<'a> {
    /// What it holds.
    pub bytes: Cow<'a, [u8]>,
    /// The label of what a machine made, if there is one.
    pub label: Option<String>,
}

/// What can be made of a picture.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Variety {
    /// Nothing: it moves, is broken, or is of a format that is passed on as it is.
    #[default]
    AsIs,
    /// What may be blurred a little, where that saves much.
    Photo,
    /// A drawing, a picture of a screen, or something that is seen through.
    Drawing,
}

impl Danger {
    const ALL: [Danger; 5] = [Danger::Script, Danger::Handler, Danger::Page, Danger::Outside, Danger::Entity];
}

impl Variety {
    const ALL: [Variety; 3] = [Variety::AsIs, Variety::Photo, Variety::Drawing];

    /// The number that stands for it in notes.
    pub fn number(self) -> usize {
        self as usize
    }

    /// What a number stands for.
    pub fn numbered(number: usize) -> Option<Variety> {
        Variety::ALL.get(number).copied()
    }
}

/// What is [published] of a file.
#[derive(Debug)]
pub struct Stripped {
    /// The file.
    pub file: Arc<Path>,
    /// What it held.
    pub hash: Hash,
}

impl Recipe for Stripped {
    fn files(&self) -> Vec<(Arc<Path>, Hash)> {
        vec![(self.file.clone(), self.hash)]
    }

    fn make(&self, files: Vec<Vec<u8>>) -> Parts {
        let extension = self.file.extension().and_then(|extension| extension.to_str());
        let published = |bytes: Vec<u8>| look(extension, &bytes).published.unwrap_or(bytes);
        Parts { bytes: files.into_iter().map(|bytes| published(bytes).into()).collect(), flaw: None }
    }
}

impl Format {
    const ALL: [Format; 8] = [
        Format::Jpeg,
        Format::Png,
        Format::Webp,
        Format::Gif,
        Format::Avif,
        Format::Heic,
        Format::Tiff,
        Format::Bmp,
    ];

    /// What the first [`HEAD`] bytes of a file say that it is.
    pub fn of(head: &[u8]) -> Option<Format> {
        let brand =
            |brands: &[&[u8; 4]]| head.get(8..12).is_some_and(|brand| brands.iter().any(|one| *one == brand));
        match head {
            [0xff, 0xd8, 0xff, ..] => Some(Format::Jpeg),
            _ if head.starts_with(&png::SIGNATURE) => Some(Format::Png),
            _ if head.starts_with(b"RIFF") && brand(&[b"WEBP"]) => Some(Format::Webp),
            _ if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") => Some(Format::Gif),
            _ if head.get(4..8) == Some(b"ftyp") && brand(&[b"avif", b"avis"]) => Some(Format::Avif),
            _ if head.get(4..8) == Some(b"ftyp")
                && brand(&[b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"]) =>
            {
                Some(Format::Heic)
            }
            _ if head.starts_with(b"II*\0") || head.starts_with(b"MM\0*") => Some(Format::Tiff),
            [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some(Format::Bmp),
            _ => None,
        }
    }

    /// What a file is by the extension of its name.
    pub fn named(extension: &str) -> Option<Format> {
        let extension = extension.to_ascii_lowercase();
        Format::ALL.into_iter().find(|format| format.extensions().contains(&extension.as_str()))
    }

    /// The extensions of its files, the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Format::Png => &["png", "apng"],
            Format::Webp => &["webp"],
            Format::Gif => &["gif"],
            Format::Avif => &["avif"],
            Format::Heic => &["heic", "heif"],
            Format::Tiff => &["tif", "tiff"],
            Format::Bmp => &["bmp"],
        }
    }

    /// How many pixels a picture may have of which others are made.
    pub fn most_pixels(self) -> u64 {
        if self == Format::Heic { MOST_OF_HEIC } else { MOST_PIXELS }
    }

    fn is_shown(self) -> bool {
        !matches!(self, Format::Heic | Format::Tiff)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::Webp => "WebP",
            Format::Gif => "GIF",
            Format::Avif => "AVIF",
            Format::Heic => "HEIC",
            Format::Tiff => "TIFF",
            Format::Bmp => "BMP",
        })
    }
}

impl Trouble {
    /// Every trouble, in an order that stays: a number stands for it in notes.
    fn all() -> impl Iterator<Item = Trouble> {
        let plain = [
            Trouble::Empty,
            Trouble::Cut,
            Trouble::Text,
            Trouble::None,
            Trouble::Huge,
            Trouble::Vast,
            Trouble::Printed,
            Trouble::Tracked,
            Trouble::Unread,
        ];
        let of = |trouble: fn(Format) -> Trouble| Format::ALL.into_iter().map(trouble);
        let drawn = [Trouble::Malformed(0)].into_iter();
        let drawn = drawn.chain(Danger::ALL.into_iter().map(|danger| Trouble::Active(danger, 0)));
        let of_format = of(Trouble::Named).chain(of(Trouble::Unshowable)).chain(of(Trouble::Sealed));
        plain.into_iter().chain(of_format).chain(drawn)
    }

    /// At which byte it is, where that is known.
    pub fn place(self) -> Option<usize> {
        match self {
            Trouble::Malformed(at) | Trouble::Active(_, at) => Some(at as usize),
            _ => None,
        }
    }

    fn placed(self, at: u32) -> Trouble {
        match self {
            Trouble::Malformed(_) => Trouble::Malformed(at),
            Trouble::Active(danger, _) => Trouble::Active(danger, at),
            other => other,
        }
    }

    /// The number that stands for it, from 1.
    pub fn number(self) -> u64 {
        let kind = Trouble::all().position(|one| one == self.placed(0)).map_or(0, |at| at as u64 + 1);
        kind + ((self.place().unwrap_or(0) as u64) << 8)
    }

    /// What a number stands for.
    pub fn numbered(number: u64) -> Option<Trouble> {
        let at = u32::try_from(number >> 8).ok()?;
        let kind = usize::try_from(number & 0xff).ok()?;
        Some(Trouble::all().nth(kind.checked_sub(1)?)?.placed(at))
    }
}

/// Whether a file that begins so is a picture, or should be by its extension.
pub fn is_one(extension: Option<&str>, head: &[u8]) -> bool {
    Format::of(head).is_some() || extension.is_some_and(|one| Format::named(one).is_some() || is_drawing(one))
}

/// Whether a file of such a name is a drawing in SVG.
fn is_drawing(extension: &str) -> bool {
    extension.eq_ignore_ascii_case("svg")
}

/// Looks at a picture whose name has this extension.
pub fn look(extension: Option<&str>, bytes: &[u8]) -> Photo {
    let named = extension.and_then(Format::named);
    let should_be_drawing = extension.is_some_and(is_drawing);
    let Some(format) = Format::of(bytes) else {
        if should_be_drawing && !bytes.is_empty() {
            return svg::look(bytes);
        }
        let trouble =
            match bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte)) {
                None if bytes.is_empty() => Trouble::Empty,
                Some(b'<') => Trouble::Text,
                _ => Trouble::None,
            };
        return Photo { trouble: Some(trouble), ..Photo::default() };
    };
    let mut writer = Writer::new(bytes);
    let walked = match format {
        Format::Jpeg => jpeg::walk(bytes, &mut writer),
        Format::Png => png::walk(bytes, &mut writer),
        Format::Webp => webp::walk(bytes, &mut writer),
        Format::Gif => gif::walk(bytes, &mut writer),
        _ => Some(()),
    };
    let is_sealed = match format {
        Format::Tiff => tiff::tells(bytes),
        Format::Avif | Format::Heic => boxes::tell(bytes),
        _ => false,
    };
    let trouble = match named {
        _ if is_sealed => Some(Trouble::Sealed(format)),
        _ if walked.is_none() => Some(Trouble::Cut),
        Some(named) if named != format && !format.is_shown() => Some(Trouble::Unshowable(format)),
        Some(named) if named != format => Some(Trouble::Named(format)),
        None if should_be_drawing => Some(Trouble::Named(format)),
        _ if writer.is_printed => Some(Trouble::Printed),
        _ => None,
    };
    let size = match format {
        Format::Heic => heic_size(bytes),
        _ => None,
    };
    let variety = match format {
        Format::Heic if size.is_some() => Variety::Photo,
        _ if walked.is_none() || writer.frames > 1 => Variety::AsIs,
        Format::Jpeg => Variety::Photo,
        Format::Gif => Variety::Drawing,
        Format::Png | Format::Webp if writer.is_drawing => Variety::Drawing,
        Format::Png if (bytes.len() as u64) * 10 < writer.pixels * DRAWN => Variety::Drawing,
        Format::Png | Format::Webp => Variety::Photo,
        _ => Variety::AsIs,
    };
    let turned = matches!(writer.orientation, Some(5..=8));
    let label = writer.label.take();
    Photo { trouble, published: writer.finish(), turned, variety, size, label }
}

/// What is published of a picture: a function of its bytes alone.
pub fn published(bytes: &[u8]) -> Published<'_> {
    let Photo { published, label, .. } = look(None, bytes);
    let label = label.or_else(|| match Format::of(bytes)? {
        Format::Gif => label::in_text(bytes),
        Format::Heic => {
            let said = heic_decoder::read_metadata(bytes).ok()?;
            let in_exif = || said.exif.as_deref().and_then(label::in_text);
            said.xmp.as_deref().and_then(label::in_xmp).or_else(in_exif)
        }
        _ => None,
    });
    Published { bytes: published.map_or(Cow::Borrowed(bytes), Cow::Owned), label }
}

/// A picture that this program wrote as JPEG, PNG or WebP, with the label in it.
pub fn labelled(bytes: Vec<u8>, label: &str) -> Vec<u8> {
    let xmp = label::xmp(label);
    match Format::of(&bytes) {
        Some(Format::Jpeg) => jpeg::labelled(&bytes, &xmp),
        Some(Format::Png) => png::labelled(&bytes, &xmp),
        Some(Format::Webp) => webp::labelled(&bytes, &xmp),
        _ => bytes,
    }
}

/// Width and height of a picture as phones take it, upright, if it is one that can be read.
fn heic_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let size = heic_decoder::probe(bytes).ok()?;
    Some((size.width.try_into().ok()?, size.height.try_into().ok()?))
}

/// What is published of a picture, as it is being walked.
struct Writer<'a> {
    source: &'a [u8],
    out: Vec<u8>,
    orientation: Option<u8>,
    /// The label that says that a machine made it, and whether it has been written.
    label: Option<String>,
    is_labelled: bool,
    /// How many pictures one after the other, as far as that is known.
    frames: usize,
    /// Its way of writing says that it is seen through or has few colours.
    is_drawing: bool,
    /// Its colours are those of a press.
    is_printed: bool,
    /// How many pixels its head tells of, where that matters.
    pixels: u64,
}

impl<'a> Writer<'a> {
    fn new(source: &'a [u8]) -> Writer<'a> {
        let out = Vec::with_capacity(source.len());
        Writer {
            source,
            out,
            orientation: None,
            label: None,
            is_labelled: false,
            frames: 0,
            is_drawing: false,
            is_printed: false,
            pixels: 0,
        }
    }

    /// Adds bytes of the picture.
    fn keep(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// Reads Exif (a TIFF file), and gives what stays of it; only the first counts.
    fn exif(&mut self, exif: &[u8]) -> Option<Vec<u8>> {
        self.label = self.label.take().or_else(|| label::in_text(exif));
        let orientation = tiff::orientation(exif).filter(|_| self.orientation.is_none())?;
        self.orientation = Some(orientation);
        Some(tiff::oriented(orientation))
    }

    /// Reads XMP.
    fn xmp(&mut self, xmp: &[u8]) {
        self.label = self.label.take().or_else(|| label::in_xmp(xmp));
    }

    /// The XMP that says what the label does and no more, once.
    fn labelled(&mut self) -> Option<String> {
        let label = self.label.as_deref().filter(|_| !self.is_labelled)?;
        self.is_labelled = true;
        Some(label::xmp(label))
    }

    /// What is published, if it is other than the source.
    fn finish(self) -> Option<Vec<u8>> {
        (!self.out.is_empty() && self.out != self.source).then_some(self.out)
    }
}
