//! Pixels to bytes, with settings that were measured (see docs of the reference): WebP 78 and JPEG 80 look alike, and a
//! photograph of 1600 pixels takes about half a megabyte.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbaImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::decode::Upright;
use super::{Fault, Form};

const WEBP_QUALITY: f32 = 78.0;
/// Of 0 to 6: what more takes twice the time and saves a fifteenth.
const WEBP_METHOD: i32 = 2;
const JPEG_QUALITY: u8 = 80;

/// A picture of more colours than this is a photograph.
const FEW_COLOURS: usize = 1024;

pub(super) fn encode(picture: &Upright, form: Form) -> Result<Vec<u8>, Fault> {
    let pixels = &picture.pixels;
    let (width, height) = pixels.dimensions();
    match form {
        Form::Webp => webp(picture, few_colours(pixels)),
        Form::Jpeg => {
            let side = |pixels: u32| u16::try_from(pixels).map_err(|_| Fault::TooLarge(width, height));
            let (across, down) = (side(width)?, side(height)?);
            let mut bytes = Vec::new();
            let mut encoder = Encoder::new(&mut bytes, JPEG_QUALITY);
            encoder.set_progressive(true);
            encoder.set_sampling_factor(SamplingFactor::F_2_2);
            encoder.set_optimized_huffman_tables(true);
            let done = encoder.encode(pixels.as_raw(), across, down, ColorType::Rgba);
            done.map_err(|error| Fault::Unreadable(error.to_string()))?;
            Ok(bytes)
        }
        Form::Png => {
            let mut bytes = Vec::new();
            let encoder =
                PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
            let opaque;
            let (samples, colours): (&[u8], _) = if picture.is_opaque {
                opaque = rgb(pixels.as_raw());
                (&opaque, ExtendedColorType::Rgb8)
            } else {
                (pixels.as_raw(), ExtendedColorType::Rgba8)
            };
            let done = encoder.write_image(samples, width, height, colours);
            done.map_err(|error| Fault::Unreadable(error.to_string()))?;
            Ok(bytes)
        }
    }
}

/// Nothing, as a picture that all programs show: one pixel that is seen through.
pub(super) fn blank() -> Vec<u8> {
    let nothing = Upright { pixels: RgbaImage::new(1, 1), is_opaque: false };
    encode(&nothing, Form::Png).unwrap_or_default()
}

fn webp(picture: &Upright, is_lossless: bool) -> Result<Vec<u8>, Fault> {
    let unreadable = |what: &str| Fault::Unreadable(what.to_string());
    let mut config = webp::WebPConfig::new().map_err(|()| unreadable("WebP configuration"))?;
    config.lossless = i32::from(is_lossless);
    config.quality = WEBP_QUALITY;
    config.method = WEBP_METHOD;
    let (width, height) = picture.pixels.dimensions();
    let opaque;
    let encoder = if picture.is_opaque {
        opaque = rgb(picture.pixels.as_raw());
        webp::Encoder::from_rgb(&opaque, width, height)
    } else {
        webp::Encoder::from_rgba(picture.pixels.as_raw(), width, height)
    };
    let encoded =
        encoder.encode_advanced(&config).map_err(|error| Fault::Unreadable(format!("{error:?}")))?;
    Ok(encoded.to_vec())
}

/// The pixels without how far they can be seen through.
fn rgb(samples: &[u8]) -> Vec<u8> {
    samples.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
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
