//! Photographs as they come from cameras and chats: upright, in sRGB, without what the camera wrote; what is cut,
//! mislabelled or too large is told.

use image::{DynamicImage, ImageEncoder, ImageReader, Rgb, RgbImage, Rgba, RgbaImage};
use linli::picture::{self, Fault, Form, Format, Probe, Variant};
use std::io::Cursor;

/// A picture whose four corners are told apart: red, green; blue, white.
fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x * 2 < width, y * 2 < height) {
        (true, true) => Rgb([220, 30, 30]),
        (false, true) => Rgb([30, 180, 30]),
        (true, false) => Rgb([30, 30, 220]),
        (false, false) => Rgb([240, 240, 240]),
    })
}

/// An Exif segment that says which way is up, and where and with what the picture was taken.
fn exif(orientation: u16) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    tiff.extend(2u16.to_le_bytes());
    tiff.extend([0x0f, 0x01, 2, 0, 12, 0, 0, 0]); // Make: 12 characters, at 38
    tiff.extend(38u32.to_le_bytes());
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0]);
    tiff.extend(orientation.to_le_bytes());
    tiff.extend([0, 0, 0, 0, 0, 0]);
    tiff.extend(b"SERIAL-00042");
    tiff
}

fn jpeg(picture: &RgbImage, exif: Option<&[u8]>, profile: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    if let Some(exif) = exif {
        encoder.add_exif_metadata(exif).unwrap();
    }
    if let Some(profile) = profile {
        encoder.add_icc_profile(profile).unwrap();
    }
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    encoder.encode(picture.as_raw(), width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

fn png(picture: &RgbaImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    let (width, height) = picture.dimensions();
    encoder.write_image(picture.as_raw(), width, height, image::ExtendedColorType::Rgba8).unwrap();
    bytes
}

fn read(bytes: &[u8]) -> RgbImage {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap();
    reader.decode().unwrap().into_rgb8()
}

fn near(found: Rgb<u8>, expected: [u8; 3]) -> bool {
    found.0.iter().zip(expected).all(|(found, expected)| found.abs_diff(expected) < 24)
}

fn one(bytes: &[u8], width: u32, form: Form) -> Vec<u8> {
    picture::make(bytes, &[Variant { width, form }]).unwrap().remove(0)
}

#[test]
fn a_photo_of_every_orientation_is_upright_and_says_nothing_of_its_camera() {
    let upright = DynamicImage::ImageRgb8(corners(120, 80));
    // What a camera stores that is held so: the inverse of what its mark asks for.
    let stored = |orientation: u16| match orientation {
        1 => upright.clone(),
        2 => upright.fliph(),
        3 => upright.rotate180(),
        4 => upright.flipv(),
        5 => upright.rotate90().fliph(),
        6 => upright.rotate270(),
        7 => upright.rotate270().fliph(),
        _ => upright.rotate90(),
    };
    for orientation in 1..=8u16 {
        let photo = jpeg(&stored(orientation).into_rgb8(), Some(&exif(orientation)), None);
        let probe = picture::probe(&photo).unwrap();
        assert_eq!((probe.width, probe.height), (120, 80), "orientation {orientation}");
        for form in [Form::Jpeg, Form::Webp, Form::Png, Form::LosslessWebp] {
            let made = one(&photo, 60, form);
            for secret in [&b"SERIAL"[..], b"Exif"] {
                assert!(
                    !made.windows(secret.len()).any(|part| part == secret),
                    "{form:?} tells of its camera"
                );
            }
            let made = read(&made);
            assert_eq!(made.dimensions(), (60, 40), "orientation {orientation}, {form:?}");
            let at = |x: u32, y: u32| *made.get_pixel(x, y);
            let all = near(at(5, 5), [220, 30, 30])
                && near(at(54, 5), [30, 180, 30])
                && near(at(5, 34), [30, 30, 220])
                && near(at(54, 34), [240, 240, 240]);
            assert!(all, "orientation {orientation}, {form:?}: the corners are others");
        }
    }
}

#[test]
fn colours_of_a_wide_profile_become_those_of_srgb() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let plain = RgbImage::from_pixel(40, 40, Rgb([200, 60, 60]));
    let made = read(&one(&jpeg(&plain, None, Some(&profile)), 20, Form::Png));
    // Display P3 (200, 60, 60) in sRGB, from the matrices of the two.
    assert!(near(*made.get_pixel(10, 10), [216, 46, 52]), "{:?}", made.get_pixel(10, 10));
    assert!(made.get_pixel(10, 10).0[0] > 208, "it was taken as it is");
}

#[test]
fn a_photo_of_four_inks_is_read() {
    let mut bytes = Vec::new();
    let inks: Vec<u8> = (0..32 * 32).flat_map(|_| [0, 200, 200, 20]).collect();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    encoder.encode(&inks, 32, 32, jpeg_encoder::ColorType::Cmyk).unwrap();
    let made = read(&one(&bytes, 16, Form::Png));
    let Rgb([red, green, blue]) = *made.get_pixel(8, 8);
    assert!(red > 150 && green < 120 && blue < 120, "{red} {green} {blue}");
}

#[test]
fn what_is_no_sound_picture_is_told() {
    let photo = jpeg(&corners(64, 64), None, None);
    assert_eq!(picture::probe(&[]), Err(Fault::Empty));
    assert_eq!(picture::probe(b"<!DOCTYPE html><title>404</title>"), Err(Fault::Unknown));
    assert_eq!(picture::probe(&photo[..photo.len() - 40]), Err(Fault::Cut));
    assert_eq!(picture::make(&photo[..photo.len() - 40], &[]), Err(Fault::Cut));
    let drawing = png(&RgbaImage::from_pixel(64, 64, Rgba([1, 2, 3, 255])));
    assert!(picture::probe(&drawing[..drawing.len() - 30]).is_err());
    // A head that promises 60,000 by 60,000 pixels.
    let mut huge = drawing.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    assert!(picture::probe(&huge).is_err());
    // Whatever a file holds, nothing panics.
    for cut in 0..drawing.len() {
        let _ = picture::probe(&drawing[..cut]);
        let mut other = photo.clone();
        if let Some(byte) = other.get_mut(cut) {
            *byte ^= 0x55;
        }
        let _ = picture::probe(&other);
        let _ = picture::make(&other, &[Variant { width: 8, form: Form::Jpeg }]);
    }
}

#[test]
fn a_drawing_keeps_its_pixels_and_what_is_seen_through() {
    let drawing =
        RgbaImage::from_fn(
            100,
            50,
            |x, _| {
                if x < 50 { Rgba([10, 20, 30, 255]) } else { Rgba([200, 100, 50, 0]) }
            },
        );
    let bytes = png(&drawing);
    let probe = picture::probe(&bytes).unwrap();
    assert!(probe.is_flat);
    let forms: Vec<Form> = probe.variants().into_iter().map(|variant| variant.form).collect();
    assert_eq!(forms, [Form::LosslessWebp, Form::Png]);
    for form in forms {
        let made = one(&bytes, 100, form);
        let made = ImageReader::new(Cursor::new(&made))
            .with_guessed_format()
            .unwrap()
            .decode()
            .unwrap()
            .into_rgba8();
        assert_eq!(made.get_pixel(10, 10).0, [10, 20, 30, 255], "{form:?}");
        assert_eq!(made.get_pixel(90, 10).0[3], 0, "{form:?}");
    }
}

#[test]
fn a_screenshot_of_a_photo_is_a_photo() {
    let noise = RgbaImage::from_fn(200, 200, |x, y| {
        let mixed = (x * 7919 + y * 104_729) % 65_536;
        Rgba([mixed as u8, (mixed >> 8) as u8, (x ^ y) as u8, 255])
    });
    let probe = picture::probe(&png(&noise)).unwrap();
    assert_eq!(
        probe,
        Probe { format: Format::Png, width: 200, height: 200, is_animated: false, is_flat: false }
    );
}

#[test]
fn what_moves_is_left_alone() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    let frame = |shade| image::Frame::new(RgbaImage::from_pixel(8, 8, Rgba([shade, shade, shade, 255])));
    encoder.encode_frames([frame(0), frame(255)]).unwrap();
    drop(encoder);
    let probe = picture::probe(&bytes).unwrap();
    assert!(probe.is_animated && probe.variants().is_empty());
}

#[test]
fn the_same_picture_is_the_same_bytes() {
    let photo = jpeg(&corners(300, 200), None, None);
    let variants = picture::probe(&photo).unwrap().variants();
    assert_eq!(picture::make(&photo, &variants), picture::make(&photo, &variants));
}
