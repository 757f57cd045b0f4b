//! A photograph or drawing as it came to what pages show of it: upright, in sRGB, no wider than needed, without what a
//! camera wrote into it. Bytes in, bytes out; knows neither files nor the site. The same bytes and the same variant are
//! the same result on every machine.

mod decode;
mod encode;

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use image::{Rgb, RgbImage};

use crate::blob::{Parts, Recipe};
use crate::hash::{Hash, Hasher};
use crate::photo::{self, Published};

/// Counts up whenever the same picture and variant become other bytes: part of the name by which results are kept.
pub const VERSION: u32 = 1;

/// The widths that a picture is offered in, in pixels; never more than its own.
pub const WIDTHS: [u32; 3] = [480, 960, 1600];

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
    /// For browsers of today. What has few colours is kept as it is, pixel by pixel.
    Webp,
    /// For photographs, for all.
    Jpeg,
    /// Every pixel as it was, for all.
    Png,
}

impl Form {
    /// What a file's name ends in.
    pub fn extension(self) -> &'static str {
        match self {
            Form::Webp => "webp",
            Form::Jpeg => "jpg",
            Form::Png => "png",
        }
    }
}

/// A picture of which others are made for pages, and which.
#[derive(Clone, Debug)]
pub struct Picture {
    file: Arc<Path>,
    hash: Hash,
    /// Width and height in pixels, upright.
    pub size: (u32, u32),
    /// What is made of it: first all of today's browsers, then all for the others; narrow ones first.
    pub variants: Vec<Variant>,
    names: Vec<Hash>,
}

impl Picture {
    /// What is made of a file that had this hash and is so large; `is_flat` says that nothing of it may be blurred.
    pub fn new(file: Arc<Path>, hash: Hash, size: (u32, u32), is_flat: bool) -> Picture {
        let most = WIDTHS[WIDTHS.len() - 1].min(size.0);
        let narrower = WIDTHS.into_iter().filter(|width| *width < most);
        let widths: Vec<u32> = narrower.chain([most]).collect();
        let forms = [Form::Webp, if is_flat { Form::Png } else { Form::Jpeg }];
        let of = |form: Form| widths.iter().map(move |width| Variant { width: *width, form });
        let variants: Vec<Variant> = forms.into_iter().flat_map(of).collect();
        let name = |variant: &Variant| {
            let mut hasher = Hasher::default();
            hasher.hash(hash);
            hasher.text("picture");
            hasher.number(u64::from(VERSION));
            hasher.number(u64::from(variant.width));
            hasher.text(variant.form.extension());
            hasher.finish()
        };
        let names = variants.iter().map(name).collect();
        Picture { file, hash, size, variants, names }
    }

    /// Of all that can be seen of it.
    pub fn hash(&self) -> Hash {
        Hash::all(self.names.iter().copied()).then(Hash::of(format!("{:?}", self.size).as_bytes()))
    }

    /// A few letters that are others when the picture is another: part of the addresses, so that nobody sees an old one.
    pub fn fingerprint(&self) -> String {
        self.names[0].fingerprint()
    }

    /// The variants that all programs can show.
    pub fn plain(&self) -> impl Iterator<Item = (usize, Variant)> {
        self.those(|form| form != Form::Webp)
    }

    /// The variants for browsers of today.
    pub fn modern(&self) -> impl Iterator<Item = (usize, Variant)> {
        self.those(|form| form == Form::Webp)
    }

    fn those(&self, wanted: impl Fn(Form) -> bool) -> impl Iterator<Item = (usize, Variant)> {
        self.variants.iter().copied().enumerate().filter(move |(_, variant)| wanted(variant.form))
    }

    /// The widest that all programs can show.
    pub fn widest(&self) -> (usize, Variant) {
        self.plain().last().expect("there is at least one of each form")
    }

    /// How high a variant of a width is: the sides keep their proportion as well as whole pixels can.
    pub fn height_at(&self, width: u32) -> u32 {
        height_at(self.size, width)
    }
}

impl Recipe for Picture {
    fn files(&self) -> Vec<(Arc<Path>, Hash)> {
        vec![(self.file.clone(), self.hash)]
    }

    fn kept_as(&self) -> &[Hash] {
        &self.names
    }

    fn make(&self, files: Vec<Vec<u8>>) -> Parts {
        // What programs wrote beside the pixels confuses some readers.
        let Published { bytes: source, label } = photo::published(&files[0]);
        match make(&source, label.as_deref(), &self.variants) {
            Ok(made) => Parts { bytes: made.into_iter().map(Bytes::from).collect(), flaw: None },
            Err(fault) => {
                let instead = match photo::Format::of(&source) {
                    // It may tell where it was taken, and no browser shows it.
                    Some(photo::Format::Heic) => encode::blank(),
                    // Browsers show what they can of it.
                    _ => source.into_owned(),
                };
                Parts { bytes: vec![instead.into(); self.variants.len()], flaw: Some(fault.chinese()) }
            }
        }
    }
}

fn height_at(size: (u32, u32), width: u32) -> u32 {
    let (width, own) = (u64::from(width), u64::from(size.0.max(1)));
    let height = (u64::from(size.1) * width + own / 2) / own;
    u32::try_from(height).unwrap_or(u32::MAX).max(1)
}

/// Why nothing can be made of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no picture of a format that is known, whatever its name says.
    Unknown,
    /// Its end is missing.
    Cut,
    /// It has more pixels than a page can need: width and height.
    TooLarge(u32, u32),
    /// What the reader of the format says, in English.
    Unreadable(String),
}

impl Fault {
    /// In words.
    fn chinese(&self) -> String {
        match self {
            Fault::Unknown => "这不是图片，或者已经损坏".into(),
            Fault::Cut => "图片没有结尾，后面的一部分可能没有了".into(),
            Fault::TooLarge(width, height) => format!("图片有 {width}×{height} 像素，太多了"),
            Fault::Unreadable(error) => format!("图片读不出来，可能已经损坏（{error}）"),
        }
    }
}

/// The variants of a picture, in the order asked for. It is decoded once. If a machine made it, they have its label too.
///
/// # Errors
/// If it is none or cannot be read.
pub fn make(bytes: &[u8], label: Option<&str>, variants: &[Variant]) -> Result<Vec<Vec<u8>>, Fault> {
    let source = decode::Decoded::read(bytes)?;
    let mut made: Vec<Vec<u8>> = vec![Vec::new(); variants.len()];
    let mut widths: Vec<u32> = variants.iter().map(|variant| variant.width).collect();
    widths.sort_unstable();
    widths.dedup();
    for width in widths {
        let small = source.at_width(width)?;
        for (place, variant) in made.iter_mut().zip(variants) {
            if variant.width == width {
                let encoded = encode::encode(&small, variant.form)?;
                *place = match label {
                    Some(label) => photo::labelled(encoded, label),
                    None => encoded,
                };
            }
        }
    }
    Ok(made)
}

/// What is behind a picture that can be seen through, on a card.
const PAPER: [u8; 3] = [255, 253, 250];

/// The pixels of a picture, upright and in sRGB, no more than are needed to fill a place of that width and height.
///
/// # Errors
/// As [`make`].
pub fn pixels(bytes: &[u8], place: (u32, u32)) -> Result<RgbImage, Fault> {
    let source = decode::Decoded::read(bytes)?;
    let (width, height) = source.upright_size();
    // As wide as the place, or as wide as it gets when it is as high as that.
    let by_height = (u64::from(width) * u64::from(place.1)).div_ceil(u64::from(height.max(1)));
    let small = source.at_width(place.0.max(u32::try_from(by_height).unwrap_or(width)))?;
    Ok(RgbImage::from_fn(small.pixels.width(), small.pixels.height(), |x, y| {
        let [red, green, blue, alpha] = small.pixels.get_pixel(x, y).0.map(u32::from);
        let over =
            |part: u32, paper: u8| ((part * alpha + u32::from(paper) * (255 - alpha) + 127) / 255) as u8;
        Rgb([over(red, PAPER[0]), over(green, PAPER[1]), over(blue, PAPER[2])])
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_never_enlarged() {
        let widths = |width: u32| -> Vec<u32> {
            let picture = Picture::new(Path::new("a.jpg").into(), Hash::ABSENT, (width, 100), false);
            picture.plain().map(|(_, variant)| variant.width).collect()
        };
        assert_eq!(widths(4000), [480, 960, 1600]);
        assert_eq!(widths(1600), [480, 960, 1600]);
        assert_eq!(widths(1000), [480, 960, 1000]);
        assert_eq!(widths(300), [300]);
    }

    #[test]
    fn heights_keep_the_proportion() {
        assert_eq!(height_at((4000, 3000), 480), 360);
        assert_eq!(height_at((3, 2), 2), 1);
        assert_eq!(height_at((20_000, 1), 480), 1);
    }
}
