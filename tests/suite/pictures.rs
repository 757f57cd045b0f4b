//! Photographs as they come from cameras and chats: upright, in sRGB, without what the camera wrote; what is cut,
//! mislabelled or too large is told; pages show them in several widths, made once.
#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use image::{DynamicImage, ImageEncoder, ImageReader, Rgb, RgbImage, Rgba, RgbaImage};
use linli::photo::{self, Trouble, Variety};
use linli::picture::{self, Fault, Form, Variant};
use std::io::Cursor;

use crate::project::{Project, errors, html};

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
    let label = photo::published(bytes).label;
    picture::make(bytes, label.as_deref(), &[Variant { width, form }]).unwrap().remove(0)
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
        assert_eq!(photo::look(Some("jpg"), &photo).turned, orientation > 4, "orientation {orientation}");
        for form in [Form::Jpeg, Form::Webp, Form::Png] {
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
    let trouble = |bytes: &[u8]| photo::look(None, bytes).trouble;
    assert_eq!(trouble(&[]), Some(Trouble::Empty));
    assert_eq!(trouble(b"<!DOCTYPE html><title>404</title>"), Some(Trouble::Text));
    assert_eq!(trouble(&photo[..photo.len() - 40]), Some(Trouble::Cut));
    let drawing = png(&RgbaImage::from_pixel(64, 64, Rgba([1, 2, 3, 255])));
    assert_eq!(trouble(&drawing[..drawing.len() - 30]), Some(Trouble::Cut));
    assert_eq!(picture::make(b"<!DOCTYPE html>", None, &[]), Err(Fault::Unknown));
    // A head that promises 60,000 by 60,000 pixels.
    let mut huge = drawing.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    assert!(picture::make(&huge, None, &[]).is_err());
    // Whatever a file holds, nothing panics.
    for cut in 0..drawing.len() {
        let _ = picture::make(&drawing[..cut], None, &[Variant { width: 8, form: Form::Webp }]);
        let mut other = photo.clone();
        if let Some(byte) = other.get_mut(cut) {
            *byte ^= 0x55;
        }
        let _ = picture::make(&other, None, &[Variant { width: 8, form: Form::Jpeg }]);
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
    assert_eq!(photo::look(None, &bytes).variety, Variety::Drawing);
    for form in [Form::Webp, Form::Png] {
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
    let opaque = image::DynamicImage::ImageRgba8(noise).into_rgb8();
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.write_image(opaque.as_raw(), 200, 200, image::ExtendedColorType::Rgb8).unwrap();
    assert_eq!(photo::look(None, &bytes).variety, Variety::Photo);
}

#[test]
fn what_moves_is_left_alone() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    let frame = |shade| image::Frame::new(RgbaImage::from_pixel(8, 8, Rgba([shade, shade, shade, 255])));
    encoder.encode_frames([frame(0), frame(255)]).unwrap();
    drop(encoder);
    let mut still = Vec::new();
    image::codecs::gif::GifEncoder::new(&mut still).encode_frames([frame(0)]).unwrap();
    assert_eq!(photo::look(None, &bytes).variety, Variety::AsIs);
    assert_eq!(photo::look(None, &still).variety, Variety::Drawing);
}

/// A label of what a machine made, as the standard's committee puts it into XMP.
fn labelled_jpeg() -> Vec<u8> {
    let label = r#"{"Label":"1","ContentProducer":"\u7532"}"#;
    photo::labelled(jpeg(&corners(300, 200), None, None), label)
}

#[test]
fn what_is_made_of_what_a_machine_made_says_so_too() {
    let source = labelled_jpeg();
    let label = photo::published(&source).label.expect("it is labelled");
    for form in [Form::Webp, Form::Jpeg, Form::Png] {
        let made = one(&source, 120, form);
        assert_eq!(photo::published(&made).label.as_ref(), Some(&label), "{form:?}");
        assert_eq!(read(&made).dimensions(), (120, 80), "{form:?}");
        assert_eq!(photo::published(&made).bytes.into_owned(), made, "{form:?}");
    }
    let drawing = png(&RgbaImage::from_pixel(64, 64, Rgba([1, 2, 3, 100])));
    let made = one(&photo::labelled(drawing, &label), 32, Form::Webp);
    let seen = ImageReader::new(Cursor::new(&made)).with_guessed_format().unwrap().decode().unwrap();
    assert_eq!(seen.into_rgba8().get_pixel(3, 3).0[3], 100);
    assert_eq!(photo::published(&made).label, Some(label));
}

#[test]
fn the_same_picture_is_the_same_bytes() {
    let photo = jpeg(&corners(300, 200), None, None);
    let variants = [Variant { width: 100, form: Form::Webp }, Variant { width: 100, form: Form::Jpeg }];
    assert_eq!(picture::make(&photo, None, &variants), picture::make(&photo, None, &variants));
}

fn site() -> Project {
    let project = Project::small();
    project.write("content/cases/jia/index.md", YI);
    project.write("content/cases/jia/photo.jpg", jpeg(&corners(2000, 1000), Some(&exif(6)), None));
    project.write("content/cases/jia/plan.png", png(&RgbaImage::from_pixel(700, 300, Rgba([9, 9, 9, 255]))));
    project
}

/// The first picture in a text is not waited for until it is near, unless one stands above it already.
#[test]
fn the_first_picture_that_a_reader_sees_comes_at_once() {
    let project = site();
    let lazy = |head: &str, text: &str| -> Vec<bool> {
        project
            .write("content/cases/jia/index.md", format!("---\ntitle: 甲\n{head}---\n第一段。\n\n{text}\n"));
        let page = html(&project.pass(), "/cases/jia/");
        let body = &page[page.find("<p>第一段").unwrap()..];
        let images = body.split("<img ").skip(1).map(|rest| rest.split('>').next().unwrap().to_string());
        images.filter(|image| !image.contains("qr.svg")).map(|image| image.contains("lazy")).collect()
    };
    let both = "![巷](photo.jpg)\n\n中间。\n\n![图](plan.png)";
    assert_eq!(lazy("", both), [false, true]);
    assert_eq!(lazy("image: photo.jpg\n", both), [false, true]);
    assert_eq!(lazy("image: photo.jpg\n", "![图](plan.png)"), [true]);
    project.edit("site.yaml", "covers: false\n", "");
    assert_eq!(lazy("", both), [true, true]);
}

const YI: &str = "---\ntitle: 甲\nimage: photo.jpg\n---\n第一段。\n\n![小巷](photo.jpg \"改造后的小巷 | 摄影：甲\")\n\n![平面图](plan.png)\n";

#[test]
fn a_picture_is_offered_in_several_widths_and_the_file_is_not_published() {
    let project = site();
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    let page = html(&snapshot, "/cases/jia/");
    for part in [
        "<picture><source type=\"image/webp\" srcset=\"/dj/cases/jia/photo-",
        "-1000.jpg 1000w\" sizes=\"",
        "width=\"1000\" height=\"2000\" decoding",
        "<figcaption>改造后的小巷<small class=\"credit\">摄影：甲</small>",
        "-700.png 700w",
        "loading=\"lazy\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let routes: Vec<&str> = snapshot.outputs.keys().map(|route| route.as_str()).collect();
    let of = |end: &str| routes.iter().filter(|route| route.ends_with(end)).count();
    assert_eq!((of("-480.webp"), of("-960.jpg"), of("-1000.webp"), of("photo.jpg")), (2, 1, 1, 0));
    // Every address in the page leads to something.
    let found: Vec<&str> =
        page.split(['"', ' ', ',']).filter(|part| part.starts_with("/dj/cases/jia/photo-")).collect();
    assert!(found.len() >= 8, "{found:?}");
    for address in found {
        assert!(routes.contains(&&address[3..]), "{address}");
    }
}

#[test]
fn the_file_is_published_where_a_page_says_so_or_links_to_it() {
    let published = |text: String| {
        let project = site();
        project.write("content/cases/jia/index.md", text);
        let snapshot = project.pass();
        assert_eq!(errors(&snapshot), "");
        snapshot.outputs.keys().any(|route| route.as_str() == "/cases/jia/photo.jpg")
    };
    assert!(!published(YI.into()));
    assert!(published(YI.replace("image:", "original: true\nimage:")));
    assert!(published(format!("{YI}\n[原图](photo.jpg)\n")));
}

#[test]
fn pictures_in_a_row_are_a_group() {
    let project = site();
    let figure = "![图](photo.jpg)\n\n";
    let group = |count: usize| {
        let text = format!("---\ntitle: 甲\n---\n正文。\n\n{}完。\n", figure.repeat(count));
        project.write("content/cases/jia/index.md", text);
        let page = html(&project.pass(), "/cases/jia/");
        let groups: Vec<String> = page
            .match_indices("class=\"pictures of-")
            .map(|(at, _)| page[at + 19..at + 20].to_string())
            .collect();
        assert_eq!(page.matches("<figure>").count(), count);
        groups.join(" ")
    };
    assert_eq!([group(1), group(2), group(9), group(10)], ["", "2", "9", "5 5"].map(String::from));
}

#[test]
fn pictures_are_made_once_and_kept() {
    let project = site();
    let made = |name: &str| {
        let folder = project.path("public/cases/jia");
        std::fs::read_dir(folder)
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(name))
            .count()
    };
    build(&project);
    assert_eq!((made("photo-"), made("plan-")), (6, 4));
    // Without its files the site can only be built from what is kept.
    let store = project.path(".linli/store");
    let kept = walkdir::WalkDir::new(&store)
        .into_iter()
        .filter(|one| one.as_ref().unwrap().file_type().is_file())
        .count();
    assert_eq!(kept, 10);
    std::fs::remove_dir_all(project.path("public")).unwrap();
    let before = std::time::Instant::now();
    build(&project);
    assert_eq!(made("photo-"), 6, "{:?}", before.elapsed());
    // What is broken in the store is made again.
    let mut files = walkdir::WalkDir::new(&store)
        .into_iter()
        .map(|one| one.unwrap().into_path())
        .filter(|path| path.is_file());
    let file = files.next().unwrap();
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() - 1]).unwrap();
    std::fs::remove_dir_all(project.path("public")).unwrap();
    build(&project);
    assert_eq!(std::fs::read(&file).unwrap(), whole);
}

#[test]
fn a_picture_of_the_theme_is_offered_in_several_widths_where_a_template_shows_it() {
    let project = site();
    project.edit("site.yaml", "title: 测试站", "title: 测试站\ntheme: own");
    project.write("themes/own/assets/hero.jpg", jpeg(&corners(1000, 500), None, None));
    let count = |project: &Project| {
        let snapshot = project.pass();
        assert_eq!(errors(&snapshot), "");
        snapshot.outputs.keys().filter(|route| route.as_str().starts_with("/assets/hero-")).count()
    };
    assert_eq!(count(&project), 0);
    let template = "{% extends \"base.html\" %}{% block main %}{{ theme_picture(\"hero.jpg\", alt=\"街\", sizes=\"50vw\") }}{% endblock %}";
    project.write("themes/own/home.html", template);
    assert_eq!(count(&project), 6);
    let page = html(&project.pass(), "/");
    for part in [
        "<picture><source type=\"image/webp\" srcset=\"/dj/assets/hero-",
        "sizes=\"50vw\"",
        "alt=\"街\" width=\"1000\" height=\"500\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    project.write("themes/own/home.html", template.replace("hero", "held"));
    assert!(errors(&project.pass()).contains("主题里没有图片 assets/held.jpg"));
}

#[test]
fn what_no_page_needs_is_cleaned_away() {
    let project = site();
    build(&project);
    let kept = || {
        let files = walkdir::WalkDir::new(project.path(".linli/store")).into_iter();
        files.filter(|one| one.as_ref().unwrap().file_type().is_file()).count()
    };
    let clean = |arguments: &[&str]| {
        let output = project.run(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert_eq!((kept(), clean(&["clean"]).as_str()), (10, "没有要清掉的。\n"));
    project.edit("content/cases/jia/index.md", "![平面图](plan.png)", "");
    assert!(clean(&["clean"]).contains("清掉了 4 个"));
    assert_eq!(kept(), 6);
    clean(&["clean", "--all"]);
    assert_eq!(kept(), 0);
}

#[test]
fn a_picture_that_cannot_be_decoded_is_told_every_time_and_published_as_it_is() {
    let project = site();
    let mut broken = jpeg(&corners(64, 64), None, None);
    // The table of quantisation is gone, the segments are whole.
    let table = broken.windows(2).position(|pair| pair == [0xff, 0xdb]).unwrap();
    broken[table + 1] = 0xdc;
    project.write("content/cases/jia/photo.jpg", &broken);
    for _ in 0..2 {
        let output = project.run(&["build"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("错误[image/broken]"), "{said}");
        assert!(said.contains("content/cases/jia/photo.jpg"), "{said}");
    }
    let output = project.run(&["build", "--strict"]);
    assert!(!output.status.success());
    let published = std::fs::read_dir(project.path("public/cases/jia")).unwrap();
    let published = published.filter(|one| {
        let path = one.as_ref().unwrap().path();
        path.to_string_lossy().contains("photo-") && std::fs::read(path).unwrap() == broken
    });
    assert_eq!(published.count(), 2);
}

fn build(project: &Project) {
    let output = project.run(&["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Four corners as [`corners`] has them, 64 by 48, as a phone writes a picture; made with libheif.
const HEIC: &[u8] = include_bytes!("../fixtures/corners.heic");

#[test]
fn a_picture_of_a_phone_is_shown_and_not_published_as_it_is() {
    let photo = photo::look(Some("heic"), HEIC);
    assert_eq!((photo.variety, photo.size), (Variety::Photo, Some((64, 48))));
    for form in [Form::Jpeg, Form::Webp, Form::Png] {
        let made = read(&one(HEIC, 32, form));
        assert_eq!(made.dimensions(), (32, 24));
        let at = |x: u32, y: u32| *made.get_pixel(x, y);
        let all = near(at(4, 4), [220, 30, 30])
            && near(at(27, 4), [30, 180, 30])
            && near(at(4, 19), [30, 30, 220])
            && near(at(27, 19), [240, 240, 240]);
        assert!(all, "{form:?}: {:?} {:?} {:?} {:?}", at(4, 4), at(27, 4), at(4, 19), at(27, 19));
    }
    let project = Project::small();
    project.write(
        "content/cases/jia/index.md",
        "---\ntitle: 甲\nimage: photo.heic\n---\n正文。\n\n![图](photo.heic)\n",
    );
    project.write("content/cases/jia/photo.heic", HEIC);
    let snapshot = project.pass();
    assert_eq!(crate::project::messages(&snapshot), "");
    let routes: Vec<&str> = snapshot.outputs.keys().map(|route| route.as_str()).collect();
    assert!(routes.iter().any(|route| route.ends_with("-64.jpg")), "{routes:?}");
    assert!(!routes.iter().any(|route| route.ends_with(".heic")), "{routes:?}");
    // Cut and changed, it panics nowhere, and nothing of it is passed on.
    let variants = [Variant { width: 8, form: Form::Jpeg }];
    for at in 0..HEIC.len() {
        let _ = picture::make(&HEIC[..at], None, &variants);
        let mut other = HEIC.to_vec();
        other[at] ^= 0x55;
        let _ = (photo::look(Some("heic"), &other), picture::make(&other, None, &variants));
    }
}

#[test]
fn a_picture_under_a_wrong_name_is_shown_as_what_it_is_and_told() {
    for (name, bytes, extension) in [
        ("a.jpg", png(&RgbaImage::from_pixel(700, 300, Rgba([200, 30, 30, 255]))), "-700.png"),
        ("a.jpg", HEIC.to_vec(), "-64.jpg"),
        ("a.png", jpeg(&corners(700, 300), None, None), "-700.jpg"),
        ("a.svg", jpeg(&corners(700, 300), None, None), "-700.jpg"),
    ] {
        let project = Project::small();
        project.write("content/cases/jia.md", format!("---\ntitle: 甲\n---\n正文。\n\n![图]({name})\n"));
        project.write(&format!("content/cases/{name}"), bytes);
        let snapshot = project.pass();
        let codes: Vec<&str> = snapshot.diagnostics.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, ["image/format"], "{name} {extension}");
        assert!(
            snapshot.outputs.keys().any(|route| route.as_str().ends_with(extension)),
            "{name} {extension}"
        );
        build(&project);
    }
}

#[test]
fn a_picture_of_too_many_pixels_is_told_and_breaks_no_page() {
    let mut huge = png(&RgbaImage::from_pixel(64, 64, Rgba([1, 2, 3, 255])));
    huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let project = Project::small();
    project.write("content/cases/jia.md", "---\ntitle: 甲\n---\n正文。\n\n![图](a.png)\n");
    project.write("content/cases/a.png", huge);
    let snapshot = project.pass();
    let codes: Vec<&str> = snapshot.diagnostics.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["image/broken"]);
    assert!(errors(&snapshot).contains("像素太多"));
    assert!(
        html(&snapshot, "/cases/jia/").contains("<img src=\"/dj/cases/a.png\" alt=\"图\" width=\"60000\"")
    );
    build(&project);
}

/// A JPEG of four inks that are all the same everywhere; with the mark of Adobe, which stores them the other way round, or
/// without it, and with a profile or without.
fn inks(marked: bool, profile: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let ink = [0u8, 200, 200, 20];
    let all: Vec<u8> = (0..32 * 32).flat_map(|_| ink).collect();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    if let Some(profile) = profile {
        encoder.add_icc_profile(profile).unwrap();
    }
    encoder.encode(&all, 32, 32, jpeg_encoder::ColorType::Cmyk).unwrap();
    let adobe = bytes.windows(7).position(|part| part == b"\xff\xee\0\x0eAdo");
    if !marked && let Some(at) = adobe {
        bytes.drain(at..at + 16);
    }
    bytes
}

#[test]
fn colours_of_four_inks_are_not_the_other_way_round() {
    for (marked, profile) in [(true, None), (false, None), (true, Some(&b"no profile"[..]))] {
        let bytes = inks(marked, profile);
        assert_eq!(photo::look(Some("jpg"), &bytes).trouble, Some(Trouble::Printed), "{marked}");
        let made = read(&one(&bytes, 16, Form::Png));
        // As browsers show it, which take all such files for those of Adobe.
        assert!(
            near(*made.get_pixel(8, 8), [235, 51, 51]),
            "{marked} {profile:?}: {:?}",
            made.get_pixel(8, 8)
        );
    }
}

#[test]
fn folders_and_endings_of_pictures_do_not_make_them_alike() {
    let known = ["a/b/大写.PNG", "a/b/huge.png", "a/b/cut.jpg", "a/c/tu.jpg", "a/b/xiaoxiang.webp"];
    for (found, near) in [
        ("a/b/大写.png", Some("a/b/大写.PNG")),
        ("a/b/no.jpg", None),
        ("a/b/tu.jpg", Some("a/c/tu.jpg")),
        ("a/b/cut.png", Some("a/b/cut.jpg")),
        ("a/b/xiaoxang.jpg", Some("a/b/xiaoxiang.webp")),
    ] {
        assert_eq!(linli::diagnostic::nearest_file(found, known), near, "{found}");
    }
}
