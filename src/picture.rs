//! A photograph or drawing as it came to what pages show of it: upright, in sRGB, no wider than needed, without what a
//! camera wrote into it. Bytes in, bytes out; knows neither files nor the site. The same bytes and the same variant are
//! the same result on every machine.

mod decode;
mod encode;
mod sound;

pub use decode::probe;

/// Counts up whenever the same picture and variant become other bytes: part of the name by which results are kept.
pub const VERSION: u32 = 1;

/// The widths that a picture is offered in, in pixels; never more than its own.
pub const WIDTHS: [u32; 3] = [480, 960, 1600];

/// A side may have so many pixels.
pub const LONGEST_SIDE: u32 = 20_000;

/// A picture may have so many pixels: two cameras' worth of today.
pub const MOST_PIXELS: u64 = 120_000_000;

/// What a picture is, before anything is made of it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// How it is written, whatever its name says.
    pub format: Format,
    /// In pixels, upright.
    pub width: u32,
    /// In pixels, upright.
    pub height: u32,
    /// Whether it moves: then it is passed on as it is.
    pub is_animated: bool,
    /// Whether it is a drawing, a scan of text or a picture that is seen through: nothing of it may be blurred.
    pub is_flat: bool,
}

/// How a picture is written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// `.jpg`
    Jpeg,
    /// `.png`
    Png,
    /// `.webp`
    Webp,
    /// `.gif`
    Gif,
}

impl Format {
    /// How a file says what it is: its first bytes.
    pub fn of(bytes: &[u8]) -> Option<Format> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Format::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Format::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Format::Webp),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Format::Gif),
            _ => None,
        }
    }

    /// The names of files that are written so, the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Jpeg => &["jpg", "jpeg"],
            Format::Png => &["png"],
            Format::Webp => &["webp"],
            Format::Gif => &["gif"],
        }
    }
}

/// One thing that is made of a picture.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Variant {
    /// In pixels; the height follows.
    pub width: u32,
    /// How it is written.
    pub form: Form,
}

/// How a variant is written.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// For photographs, for browsers of today.
    Webp,
    /// Every pixel as it was, for browsers of today.
    LosslessWebp,
    /// For photographs, for all.
    Jpeg,
    /// Every pixel as it was, for all.
    Png,
}

impl Form {
    /// What a file's name ends in.
    pub fn extension(self) -> &'static str {
        match self {
            Form::Webp | Form::LosslessWebp => "webp",
            Form::Jpeg => "jpg",
            Form::Png => "png",
        }
    }
}

impl Probe {
    /// What is made of it, narrow ones first; nothing of what moves.
    pub fn variants(&self) -> Vec<Variant> {
        if self.is_animated {
            return Vec::new();
        }
        let forms = if self.is_flat { [Form::LosslessWebp, Form::Png] } else { [Form::Webp, Form::Jpeg] };
        let most = WIDTHS[WIDTHS.len() - 1].min(self.width);
        let narrower = WIDTHS.into_iter().filter(|width| *width < most);
        let widths: Vec<u32> = narrower.chain([most]).collect();
        let of = |form: Form| widths.iter().map(move |width| Variant { width: *width, form });
        forms.into_iter().flat_map(of).collect()
    }

    /// How high a variant of a width is: the sides keep their proportion as well as whole pixels can.
    pub fn height_at(&self, width: u32) -> u32 {
        let (width, own) = (u64::from(width), u64::from(self.width.max(1)));
        let height = (u64::from(self.height) * width + own / 2) / own;
        u32::try_from(height).unwrap_or(u32::MAX).max(1)
    }
}

/// Why nothing can be made of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It has no bytes.
    Empty,
    /// It is no picture of a format that is known, whatever its name says.
    Unknown,
    /// Its end is missing.
    Cut,
    /// It has more pixels than a page can need: width and height.
    TooLarge(u32, u32),
    /// What the reader of the format says, in English.
    Unreadable(String),
}

/// The variants of a picture, in the order asked for. It is decoded once.
///
/// # Errors
/// If it is none or cannot be read.
pub fn make(bytes: &[u8], variants: &[Variant]) -> Result<Vec<Vec<u8>>, Fault> {
    let source = decode::Decoded::read(bytes)?;
    let mut made: Vec<Vec<u8>> = vec![Vec::new(); variants.len()];
    let mut widths: Vec<u32> = variants.iter().map(|variant| variant.width).collect();
    widths.sort_unstable();
    widths.dedup();
    for width in widths {
        let small = source.at_width(width)?;
        for (place, variant) in made.iter_mut().zip(variants) {
            if variant.width == width {
                *place = encode::encode(&small, variant.form)?;
            }
        }
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(width: u32, height: u32) -> Probe {
        Probe { format: Format::Jpeg, width, height, is_animated: false, is_flat: false }
    }

    #[test]
    fn a_picture_is_never_enlarged() {
        let widths = |width: u32| -> Vec<u32> {
            let variants = photo(width, 100).variants();
            variants
                .iter()
                .filter(|variant| variant.form == Form::Jpeg)
                .map(|variant| variant.width)
                .collect()
        };
        assert_eq!(widths(4000), [480, 960, 1600]);
        assert_eq!(widths(1600), [480, 960, 1600]);
        assert_eq!(widths(1000), [480, 960, 1000]);
        assert_eq!(widths(300), [300]);
    }

    #[test]
    fn heights_keep_the_proportion() {
        assert_eq!(photo(4000, 3000).height_at(480), 360);
        assert_eq!(photo(3, 2).height_at(2), 1);
        assert_eq!(photo(20_000, 1).height_at(480), 1);
    }
}
