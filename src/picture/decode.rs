//! Bytes to pixels: what they are, which way is up, which colours they mean.

use std::io::Cursor;
use std::sync::{Condvar, Mutex, PoisonError};

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::Fault;
use crate::photo::{Format, LONGEST_SIDE};

/// So many pixels are decoded at a time, all pictures together; one that has more waits until it is alone.
const AT_ONCE: u64 = 50_000_000;

/// How many are being decoded.
static BUSY: Mutex<u64> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

/// The right to have so many pixels in memory.
struct Room(u64);

impl Room {
    fn wait_for(pixels: u64) -> Room {
        let busy = BUSY.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |busy: &mut u64| *busy > 0 && *busy + pixels > AT_ONCE;
        let mut busy = FREED.wait_while(busy, is_full).unwrap_or_else(PoisonError::into_inner);
        *busy += pixels;
        Room(pixels)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        *BUSY.lock().unwrap_or_else(PoisonError::into_inner) -= self.0;
        FREED.notify_all();
    }
}

/// A picture as it stands in the file: neither upright nor in sRGB yet, since that is cheaper once it is small.
pub(super) struct Decoded {
    pixels: RgbaImage,
    is_opaque: bool,
    orientation: Orientation,
    profile: Option<Vec<u8>>,
    _room: Room,
}

/// A picture of the size that is asked for, upright, in sRGB.
pub(super) struct Upright {
    pub(super) pixels: RgbaImage,
    pub(super) is_opaque: bool,
}

/// The decoder of a file whose size is within the limits.
fn decoder(bytes: &[u8], format: Format) -> Result<impl ImageDecoder + '_, Fault> {
    let mut reader = ImageReader::new(Cursor::new(bytes));
    reader.set_format(match format {
        Format::Jpeg => image::ImageFormat::Jpeg,
        Format::Png => image::ImageFormat::Png,
        Format::Webp => image::ImageFormat::WebP,
        Format::Gif => image::ImageFormat::Gif,
        _ => return Err(Fault::Unknown),
    });
    let decoder = reader.into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    within_limits(format, width, height)?;
    Ok(decoder)
}

fn within_limits(format: Format, width: u32, height: u32) -> Result<(), Fault> {
    let pixels = u64::from(width) * u64::from(height);
    match width.max(height) > LONGEST_SIDE || pixels > format.most_pixels() {
        true => Err(Fault::TooLarge(width, height)),
        false => Ok(()),
    }
}

/// A picture as phones take it. It is upright as it comes: what Exif says of that is not meant for this format.
fn heic(bytes: &[u8]) -> Result<Decoded, Fault> {
    let unreadable = |error: heic_decoder::HeifError| Fault::Unreadable(error.to_string());
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let head = heic_decoder::probe(bytes).map_err(unreadable)?;
    within_limits(Format::Heic, side(head.coded_width), side(head.coded_height))?;
    let room = Room::wait_for(head.coded_width as u64 * head.coded_height as u64);
    let mut image = heic_decoder::decode(bytes).map_err(unreadable)?;
    let profile = image.metadata.icc_profile.take();
    let rgba = image.to_rgba8().map_err(unreadable)?;
    let pixels = RgbaImage::from_raw(side(rgba.width), side(rgba.height), rgba.data);
    let pixels = pixels.ok_or_else(|| Fault::Unreadable("HEIC".into()))?;
    let is_opaque = image.alpha.is_none();
    Ok(Decoded { pixels, is_opaque, orientation: Orientation::NoTransforms, profile, _room: room })
}

/// Where it is said wrongly, a picture is upright.
fn orientation(decoder: &mut impl ImageDecoder) -> Orientation {
    decoder.orientation().unwrap_or(Orientation::NoTransforms)
}

fn turns(orientation: Orientation) -> bool {
    use Orientation::*;
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

fn fault(error: image::ImageError) -> Fault {
    use image::ImageError;
    if let ImageError::IoError(error) = &error
        && error.kind() == std::io::ErrorKind::UnexpectedEof
    {
        return Fault::Cut;
    }
    Fault::Unreadable(error.to_string())
}

impl Decoded {
    pub(super) fn read(bytes: &[u8]) -> Result<Decoded, Fault> {
        let format = Format::of(bytes).ok_or(Fault::Unknown)?;
        if format == Format::Heic {
            return heic(bytes);
        }
        let mut decoder = decoder(bytes, format)?;
        let orientation = orientation(&mut decoder);
        let profile = decoder.icc_profile().ok().flatten();
        let is_opaque = !decoder.color_type().has_alpha();
        let (width, height) = decoder.dimensions();
        let room = Room::wait_for(u64::from(width) * u64::from(height));
        let pixels = DynamicImage::from_decoder(decoder).map_err(fault)?.into_rgba8();
        // Many drawings could be seen through and are not.
        let is_opaque = is_opaque || pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX);
        Ok(Decoded { pixels, is_opaque, orientation, profile, _room: room })
    }

    /// Width and height, upright.
    pub(super) fn upright_size(&self) -> (u32, u32) {
        let (width, height) = self.pixels.dimensions();
        if turns(self.orientation) { (height, width) } else { (width, height) }
    }

    /// The picture at a width, which is not more than its own.
    pub(super) fn at_width(&self, width: u32) -> Result<Upright, Fault> {
        let (own_width, own_height) = self.upright_size();
        let width = width.min(own_width);
        let height = super::height_at((own_width, own_height), width);
        let (across, down) = if turns(self.orientation) { (height, width) } else { (width, height) };
        let mut small = DynamicImage::ImageRgba8(self.resized(across, down)?);
        small.apply_orientation(self.orientation);
        let mut pixels = small.into_rgba8();
        if let Some(profile) = &self.profile {
            to_srgb(&mut pixels, profile);
        }
        Ok(Upright { pixels, is_opaque: self.is_opaque })
    }

    fn resized(&self, width: u32, height: u32) -> Result<RgbaImage, Fault> {
        let unreadable = |error: &dyn std::fmt::Display| Fault::Unreadable(error.to_string());
        let (own_width, own_height) = self.pixels.dimensions();
        if (width, height) == (own_width, own_height) {
            return Ok(self.pixels.clone());
        }
        let source = ImageRef::new(own_width, own_height, self.pixels.as_raw(), PixelType::U8x4);
        let source = source.map_err(|error| unreadable(&error))?;
        let mut small = Image::new(width, height, PixelType::U8x4);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
            .use_alpha(!self.is_opaque);
        Resizer::new().resize(&source, &mut small, &options).map_err(|error| unreadable(&error))?;
        Ok(RgbaImage::from_raw(width, height, small.into_vec()).expect("as many pixels as asked for"))
    }
}

/// Colours by a profile to sRGB. Where the profile is none of three colours, or broken, they are taken as they are.
fn to_srgb(pixels: &mut RgbaImage, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let srgb = ColorProfile::new_srgb();
    let transform =
        profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, TransformOptions::default());
    let Ok(transform) = transform else { return };
    let mut row = vec![0; pixels.width() as usize * 4];
    let width = row.len().max(1);
    for source in pixels.as_flat_samples_mut().samples.chunks_exact_mut(width) {
        if transform.transform(source, &mut row).is_ok() {
            source.copy_from_slice(&row);
        }
    }
}
