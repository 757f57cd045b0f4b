//! A page's name and picture to the small pictures that chat programs show for a link. Bytes in, bytes out; knows neither
//! files nor the site. The same card is the same bytes on every machine: fonts are built in.

mod coverage;
mod faces;
mod layout;
mod lines;

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use image::{DynamicImage, RgbImage, RgbaImage, imageops};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use crate::blob::{Parts, Recipe};
use crate::cover::{self, Family, Look, Mood, Subject};
use crate::hash::{Hash, Hasher};
use crate::photo;
use crate::picture;
use faces::Faces;
pub use faces::{Font, Unfit};

/// Counts up whenever the same card becomes other bytes: part of the name by which results are kept.
pub const VERSION: u32 = 1;

/// Chat programs leave a picture out that is larger (standards S-02).
const MOST_BYTES: usize = 100_000;

/// What a card says.
#[derive(Clone, Debug)]
pub struct Card {
    /// The title of the page.
    pub title: String,
    /// The name of its kind, by which covers are chosen; may be empty.
    pub kind: String,
    /// What its kind is called: `典型案例`; may be empty.
    pub label: String,
    /// The field of work that it belongs to; may be empty.
    pub field: String,
    /// The unit that it is of; may be empty.
    pub unit: String,
    /// A sentence or two; may be empty.
    pub summary: String,
    /// The name of the site.
    pub site: String,
    /// What every page of the site says of itself: `演示`; may be empty.
    pub notice: String,
    /// The colours of the site.
    pub mood: Mood,
    /// The families that covers are chosen from, empty for all; without any covers the ground is plain.
    pub covers: Option<Vec<Family>>,
    /// The site's own font, if it has one.
    pub font: Option<Arc<Font>>,
}

/// The cards of a page: how they are made.
#[derive(Clone, Debug)]
pub struct Cards {
    card: Card,
    picture: Option<(Arc<Path>, Hash)>,
    names: [Hash; 2],
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
    /// Both of them, in the order in which they are made.
    pub const ALL: [Shape; 2] = [Shape::Wide, Shape::Square];

    /// Width and height in pixels.
    pub fn size(self) -> (u32, u32) {
        match self {
            Shape::Wide => (1200, 630),
            Shape::Square => (300, 300),
        }
    }
}

impl Card {
    fn subject(&self) -> Subject<'_> {
        let Card { title, kind, label, field, .. } = self;
        Subject { title, kind, label, field, salt: "" }
    }

    fn add_to(&self, hasher: &mut Hasher) {
        let Card { title, kind, label, field, unit, summary, site, notice, mood, covers, font } = self;
        for text in [title, kind, label, field, unit, summary, site, notice] {
            hasher.text(text);
        }
        match mood {
            Mood::Own(colour) => hasher.text(&colour.to_string()),
            mood => hasher.text(mood.name()),
        }
        hasher.number(u64::from(covers.is_some()));
        covers.iter().flatten().for_each(|family| hasher.text(family.name()));
        font.iter().for_each(|font| hasher.hash(font.hash));
    }
}

impl Cards {
    /// The cards of a page that has a picture of its own, or none: its file, and what that held.
    pub fn new(card: Card, picture: Option<(Arc<Path>, Hash)>) -> Cards {
        let name = |shape: Shape| {
            let mut hasher = Hasher::default();
            hasher.text("card");
            hasher.number(u64::from(VERSION));
            hasher.number(u64::from(shape.size().0));
            card.add_to(&mut hasher);
            if let Some((_, hash)) = &picture {
                hasher.number(u64::from(picture::VERSION));
                hasher.hash(*hash);
            }
            hasher.finish()
        };
        let names = Shape::ALL.map(name);
        Cards { card, picture, names }
    }

    /// Which part of what is made is a shape.
    pub fn part(shape: Shape) -> usize {
        shape as usize
    }

    /// A few letters that are others when the cards are others.
    pub fn fingerprint(&self) -> String {
        self.names[0].fingerprint()
    }
}

impl Recipe for Cards {
    fn files(&self) -> Vec<(Arc<Path>, Hash)> {
        self.picture.iter().cloned().collect()
    }

    fn kept_as(&self) -> &[Hash] {
        &self.names
    }

    fn make(&self, files: Vec<Vec<u8>>) -> Parts {
        // A picture that cannot be read is said to be so by whoever makes it for the page; the card has a cover then.
        let photo = files.first().map(|bytes| photo::published(bytes));
        let pixels = photo.as_ref().and_then(|photo| picture::pixels(&photo.bytes, layout::PLACE).ok());
        let label = pixels.as_ref().and(photo).and_then(|photo| photo.label);
        let made = Shape::ALL.map(|shape| {
            let bytes = jpeg(&self.card, pixels.as_ref(), shape);
            Bytes::from(label.iter().fold(bytes, |bytes, label| photo::labelled(bytes, label)))
        });
        Parts { bytes: made.into(), flaw: None }
    }
}

/// The face of titles, as a font.
pub fn title_face() -> &'static [u8] {
    faces::serif()
}

/// The characters of a text that neither the site's own font nor a face has that is built in, each once, in order: they are
/// left out of cards.
pub fn missing(text: &str, own: Option<&Font>) -> Vec<char> {
    let lacks = |c: &char| !coverage::has(*c) && !own.is_some_and(|font| font.has(*c));
    let mut missing: Vec<char> = text.chars().filter(lacks).collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

/// A card as JPEG of at most 100,000 bytes; the page's own picture takes the place of the cover.
pub fn jpeg(card: &Card, picture: Option<&RgbImage>, shape: Shape) -> Vec<u8> {
    let (size, faces) = (shape.size(), Faces::new(card.font.as_deref()));
    let place = if shape == Shape::Wide { layout::PLACE } else { size };
    // A drawing in a drawing would be drawn apart and laid over it in full.
    let image = match picture {
        Some(picture) => DynamicImage::from(filling(picture, place)).into_rgba8(),
        None => drawing(&cover(card, place), &faces),
    };
    let drawn = match shape {
        Shape::Square => image,
        Shape::Wide => {
            let mut drawn = drawing(&layout::wide(card, &faces), &faces);
            imageops::replace(&mut drawn, &image, 0, 0);
            drawn
        }
    };
    // Nearly all fit at once.
    let mut bytes = Vec::new();
    for quality in [80, 65, 50, 35] {
        bytes = encode(&drawn, quality);
        if bytes.len() <= MOST_BYTES {
            break;
        }
    }
    bytes
}

/// What is shown in the place of a picture, at a size.
fn cover(card: &Card, size: (u32, u32)) -> String {
    let Some(families) = &card.covers else { return layout::plain(card.mood, size) };
    let look = Look { mood: card.mood, size, families, ground: None, slip: true };
    cover::svg(&card.subject(), &look)
}

/// An SVG of our own, which leaves nothing unpainted, to pixels.
fn drawing(svg: &str, faces: &Faces<'_>) -> RgbaImage {
    let options = Options { fontdb: faces.database(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).expect("what is drawn here can be read");
    let (width, height) = (tree.size().width().ceil() as u32, tree.size().height().ceil() as u32);
    let mut pixels = Pixmap::new(width, height).expect("a card has a size");
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    RgbaImage::from_raw(width, height, pixels.take()).expect("four bytes a pixel")
}

/// A picture that fills a box, cut at the sides or above and below.
fn filling(picture: &RgbImage, (width, height): (u32, u32)) -> RgbImage {
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
    match (across, down) == (width, height) {
        true => cut.to_image(),
        false => imageops::resize(&cut.to_image(), width, height, imageops::FilterType::CatmullRom),
    }
}

/// Opaque pixels as JPEG. Tables of its own would make it a tenth smaller and take half as long again.
fn encode(pixels: &RgbaImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(MOST_BYTES);
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let (width, height) = (pixels.width() as u16, pixels.height() as u16);
    encoder.encode(pixels.as_raw(), width, height, ColorType::Rgba).expect("a card is small enough for JPEG");
    bytes
}
