//! A page's name and picture to the small pictures that chat programs show for a link. Bytes in, bytes out; knows neither
//! files nor the site. The same card is the same bytes on every machine: fonts are built in.

mod faces;
mod layout;
mod lines;

use std::sync::Arc;

use image::{RgbImage, imageops};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use crate::cover::{self, Family, Ground, Look, Mood, Subject};

/// Counts up whenever the same card becomes other bytes: part of the name by which results are kept.
pub const VERSION: u32 = 1;

/// Chat programs leave a picture out that is larger (standards S-02).
const MOST_BYTES: usize = 100_000;

/// What a card says.
#[derive(Clone, Debug)]
pub struct Card<'a> {
    /// The page: its title, and what its cover is drawn of.
    pub subject: Subject<'a>,
    /// A sentence or two; may be empty.
    pub summary: &'a str,
    /// The unit that the page is of; may be empty.
    pub unit: &'a str,
    /// The name of the site.
    pub site: &'a str,
    /// What every page of the site says of itself: `演示`; may be empty.
    pub notice: &'a str,
    /// The colours of the site.
    pub mood: Mood,
    /// The families that covers are chosen from; empty for all.
    pub families: &'a [Family],
    /// The ground, if the author chose one.
    pub ground: Option<Ground>,
    /// The page's own picture, in place of a cover.
    pub picture: Option<&'a RgbImage>,
}

/// The two forms of a card.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// 1200 × 630: what `og:image` asks for.
    Wide,
    /// 300 × 300: what WeChat shows beside a title.
    Square,
}

impl Shape {
    /// Width and height in pixels.
    pub fn size(self) -> (u32, u32) {
        match self {
            Shape::Wide => (1200, 630),
            Shape::Square => (300, 300),
        }
    }
}

/// The characters that no face has, each once, in order: they are left out of cards.
pub fn missing(text: &str) -> Vec<char> {
    let mut missing: Vec<char> =
        text.chars().filter(|c| !faces::SANS.has(*c) || !faces::SERIF.has(*c)).collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

/// A card as JPEG of at most 100,000 bytes.
pub fn jpeg(card: &Card<'_>, shape: Shape) -> Vec<u8> {
    let size = shape.size();
    let mut drawn = match shape {
        Shape::Wide => drawing(&layout::wide(card)),
        Shape::Square => drawing(&cover(card, size, true)),
    };
    if let Some(picture) = card.picture {
        let (width, height) = if shape == Shape::Wide { (layout::PICTURE, size.1) } else { size };
        imageops::replace(&mut drawn, &filling(picture, width, height), 0, 0);
    }
    // Nearly all fit at once.
    let encoded = [85, 70, 55].map(|quality| move |drawn: &RgbImage| encode(drawn, quality));
    let mut bytes = Vec::new();
    for encode in encoded {
        bytes = encode(&drawn);
        if bytes.len() <= MOST_BYTES {
            break;
        }
    }
    bytes
}

/// The cover of the page at a size.
fn cover(card: &Card<'_>, size: (u32, u32), slip: bool) -> String {
    let look = Look { mood: card.mood, size, families: card.families, ground: card.ground, slip };
    cover::svg(&card.subject, &look)
}

/// An SVG of our own to pixels.
fn drawing(svg: &str) -> RgbImage {
    let options = Options { fontdb: Arc::clone(&faces::DATABASE), ..Options::default() };
    let tree = Tree::from_str(svg, &options).expect("what is drawn here can be read");
    let (width, height) = (tree.size().width().ceil() as u32, tree.size().height().ceil() as u32);
    let mut pixels = Pixmap::new(width, height).expect("a card has a size");
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    let opaque = pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]);
    RgbImage::from_raw(width, height, opaque.collect()).expect("three bytes a pixel")
}

/// A picture that fills a box, cut at the sides or above and below.
fn filling(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    let (own_width, own_height) = picture.dimensions();
    let wide = u64::from(own_width) * u64::from(height) >= u64::from(own_height) * u64::from(width);
    let share =
        |of: u32, by: u32, to: u32| (u64::from(of) * u64::from(by) / u64::from(to.max(1))).max(1) as u32;
    let (across, down) = if wide {
        (share(own_height, width, height).min(own_width), own_height)
    } else {
        (own_width, share(own_width, height, width).min(own_height))
    };
    let cut = imageops::crop_imm(picture, (own_width - across) / 2, (own_height - down) / 2, across, down);
    imageops::resize(&cut.to_image(), width, height, imageops::FilterType::CatmullRom)
}

fn encode(pixels: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    encoder.set_optimized_huffman_tables(true);
    let (width, height) = (pixels.width() as u16, pixels.height() as u16);
    encoder.encode(pixels.as_raw(), width, height, ColorType::Rgb).expect("a card is small enough for JPEG");
    bytes
}
