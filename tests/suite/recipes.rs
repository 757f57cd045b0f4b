//! Files that no text can hold, for cases that are told in texts: `==> content/cases/a.docx = Word` and below it what the recipe
//! takes. They are made while the test runs.
#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use std::io::Cursor;

use image::{ImageFormat, RgbImage};

use crate::privacy::{compound, package, sheets, words};
use crate::project::Project;

/// Makes the file of a recipe with what stands below it.
pub(crate) fn make(project: &Project, path: &str, recipe: &str, below: &str) {
    let (name, argument) = recipe.split_once(' ').unwrap_or((recipe, ""));
    let number = || argument.parse::<usize>().unwrap_or_else(|_| panic!("{recipe} needs a number"));
    let bytes = match name {
        // What stands in the body of a text of Word.
        "Word" => words(below.trim_end()),
        // A part of an Office file a line: its name, a blank, what it holds.
        "部件" => package(&below.lines().filter_map(|line| line.split_once(' ')).collect::<Vec<_>>()),
        // A workbook of two sheets, one of them hidden.
        "工作簿" => sheets(),
        // A file as Office wrote it before 2007, with a stream of that name.
        "旧文档" => compound(argument),
        // Bytes, those that are no text as \xNN.
        "字节" => bytes(below.trim_end()),
        "MB" => vec![b' '; number() << 20],
        "KB" => vec![b' '; number() << 10],
        // What stands below, its last line so many times.
        "重复" => {
            let (before, last) = below.trim_end().rsplit_once('\n').unwrap_or(("", below));
            format!("{before}\n{}\n", last.repeat(number())).into_bytes()
        }
        "PNG" => picture(argument, ImageFormat::Png),
        "JPEG" => picture(argument, ImageFormat::Jpeg),
        "GIF" => picture(argument, ImageFormat::Gif),
        "WebP" => picture(argument, ImageFormat::WebP),
        // A picture that no program makes much smaller.
        "杂点" => noise(number() as u32),
        // A picture in the inks of printers.
        "CMYK" => {
            let mut inks = Vec::new();
            let encoder = jpeg_encoder::Encoder::new(&mut inks, 90);
            encoder.encode(&[9; 8 * 8 * 4], 8, 8, jpeg_encoder::ColorType::Cmyk).expect("it is a picture");
            inks
        }
        // A page is signed in a role, as it is now; by 王某, or by who is named behind the role.
        "签字" => return sign(project, path, argument),
        // What is found at a place is agreed to.
        "放行" => {
            let why = ["--because", "引用原文", "--by", "王某"];
            let run = project.run(&[&["check", path, "--waive", argument], &why[..]].concat());
            return assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        }
        // A link of the file system.
        #[cfg(unix)]
        "链接" => {
            return std::os::unix::fs::symlink(argument, project.path(path)).expect("a link can be made");
        }
        name => panic!("nobody knows how to make {name}"),
    };
    project.write(path, bytes);
}

/// A picture of that size, `40×30`, all of one colour.
fn picture(size: &str, format: ImageFormat) -> Vec<u8> {
    let (width, height) = size.split_once('×').expect("width×height");
    let (width, height) = (width.parse().expect("a width"), height.parse().expect("a height"));
    written(RgbImage::new(width, height), format)
}

/// A picture that no program makes much smaller: 3 bytes a pixel.
pub(crate) fn noise(edge: u32) -> Vec<u8> {
    let mut seed = 1_u32;
    let pixels = RgbImage::from_fn(edge, edge, |_, _| {
        image::Rgb(std::array::from_fn(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        }))
    });
    written(pixels, ImageFormat::Png)
}

fn written(pixels: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, format).expect("memory takes all");
    bytes.into_inner()
}

/// The bytes of a text in which `\xNN` is one.
fn bytes(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (byte, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(byte, 16).expect("two digits"));
        bytes.extend(rest.bytes());
    }
    bytes
}

fn sign(project: &Project, page: &str, reading: &str) {
    let (role, by) = reading.split_once(' ').unwrap_or((reading, "王某"));
    let run = project.run(&["review", "form", page, "--explain"]);
    let said = String::from_utf8_lossy(&run.stdout);
    let code = said.lines().find_map(|line| line.split("60 位：").nth(1)).expect("there is a code");
    let paper = ["--role", role, "--by", by, "--on", "2022-12-01", "--code", code];
    let run = project.run(&[&["review", "sign", page], &paper[..]].concat());
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}
