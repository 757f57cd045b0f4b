//! Bytes to pixels: what they are, which way is up, which colours they mean.

use std::io::Cursor;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageReader, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::{Fault, Format, LONGEST_SIDE, MOST_PIXELS, Probe, sound};

/// A picture of more colours than this is a photograph.
const FEW_COLOURS: usize = 1024;

/// A picture as it stands in the file: neither upright nor in sRGB yet, since that is cheaper once it is small.
pub(super) struct Decoded {
    pixels: RgbaImage,
    is_opaque: bool,
    orientation: Orientation,
    profile: Option<Vec<u8>>,
}

/// A picture of the size that is asked for, upright, in sRGB.
pub(super) struct Upright {
    pub(super) pixels: RgbaImage,
    pub(super) is_opaque: bool,
}

/// What a file is, or why nothing can be made of it. Photographs are looked at without decoding their pixels.
///
/// # Errors
/// If it is no picture, is cut, or is larger than any page can need.
pub fn probe(bytes: &[u8]) -> Result<Probe, Fault> {
    let format = format(bytes)?;
    if format == Format::Jpeg {
        let (width, height, orientation) = head(bytes, format)?;
        let (width, height) = if turns(orientation) { (height, width) } else { (width, height) };
        return match sound::jpeg_is_whole(bytes) {
            true => Ok(Probe { format, width, height, is_animated: false, is_flat: false }),
            false => Err(Fault::Cut),
        };
    }
    let is_animated = is_animated(bytes, format)?;
    let decoded = Decoded::read(bytes)?;
    let is_flat = !decoded.is_opaque || few_colours(&decoded.pixels);
    let (width, height) = decoded.upright_size();
    Ok(Probe { format, width, height, is_animated, is_flat })
}

fn format(bytes: &[u8]) -> Result<Format, Fault> {
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    Format::of(bytes).ok_or(Fault::Unknown)
}

/// The decoder of a file whose size is within the limits.
fn decoder(bytes: &[u8], format: Format) -> Result<impl ImageDecoder + '_, Fault> {
    let mut reader = ImageReader::new(Cursor::new(bytes));
    reader.set_format(match format {
        Format::Jpeg => image::ImageFormat::Jpeg,
        Format::Png => image::ImageFormat::Png,
        Format::Webp => image::ImageFormat::WebP,
        Format::Gif => image::ImageFormat::Gif,
    });
    let decoder = reader.into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > LONGEST_SIDE || pixels > MOST_PIXELS {
        return Err(Fault::TooLarge(width, height));
    }
    Ok(decoder)
}

/// Width and height as in the file, and which way is up.
fn head(bytes: &[u8], format: Format) -> Result<(u32, u32, Orientation), Fault> {
    let mut decoder = decoder(bytes, format)?;
    let (width, height) = decoder.dimensions();
    Ok((width, height, orientation(&mut decoder)))
}

/// Where it is said wrongly, a picture is upright.
fn orientation(decoder: &mut impl ImageDecoder) -> Orientation {
    decoder.orientation().unwrap_or(Orientation::NoTransforms)
}

fn turns(orientation: Orientation) -> bool {
    use Orientation::*;
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// Whether there are at least two frames.
fn is_animated(bytes: &[u8], format: Format) -> Result<bool, Fault> {
    let frames = match format {
        Format::Gif => image::codecs::gif::GifDecoder::new(Cursor::new(bytes)).map_err(fault)?.into_frames(),
        Format::Webp => {
            let decoder = image::codecs::webp::WebPDecoder::new(Cursor::new(bytes)).map_err(fault)?;
            return Ok(decoder.has_animation());
        }
        Format::Png => {
            let decoder = image::codecs::png::PngDecoder::new(Cursor::new(bytes)).map_err(fault)?;
            return decoder.is_apng().map_err(fault);
        }
        Format::Jpeg => return Ok(false),
    };
    Ok(frames.take(2).filter(Result::is_ok).count() == 2)
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

/// Whether there are few colours: a drawing, a table, a scan of text in black and white. A photograph is told after some
/// hundred pixels.
fn few_colours(pixels: &RgbaImage) -> bool {
    let mut colours: Vec<[u8; 4]> = Vec::with_capacity(FEW_COLOURS + 1);
    // Prime, so that it does not run in step with a pattern.
    for pixel in pixels.pixels().step_by(7) {
        if let Err(place) = colours.binary_search(&pixel.0) {
            if colours.len() == FEW_COLOURS {
                return false;
            }
            colours.insert(place, pixel.0);
        }
    }
    true
}

impl Decoded {
    pub(super) fn read(bytes: &[u8]) -> Result<Decoded, Fault> {
        let format = format(bytes)?;
        if format == Format::Jpeg && !sound::jpeg_is_whole(bytes) {
            return Err(Fault::Cut);
        }
        let mut decoder = decoder(bytes, format)?;
        let orientation = orientation(&mut decoder);
        let profile = decoder.icc_profile().ok().flatten();
        let is_opaque = !decoder.color_type().has_alpha();
        let pixels = DynamicImage::from_decoder(decoder).map_err(fault)?.into_rgba8();
        // Many drawings could be seen through and are not.
        let is_opaque = is_opaque || pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX);
        Ok(Decoded { pixels, is_opaque, orientation, profile })
    }

    fn upright_size(&self) -> (u32, u32) {
        let (width, height) = self.pixels.dimensions();
        if turns(self.orientation) { (height, width) } else { (width, height) }
    }

    /// The picture at a width, which is not more than its own.
    pub(super) fn at_width(&self, width: u32) -> Result<Upright, Fault> {
        let (own_width, own_height) = self.upright_size();
        let probe = Probe {
            format: Format::Jpeg,
            width: own_width,
            height: own_height,
            is_animated: false,
            is_flat: false,
        };
        let (width, height) = (width.min(own_width), probe.height_at(width.min(own_width)));
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
