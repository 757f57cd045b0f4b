//! An address to a QR code (ISO/IEC 18004), as SVG or PNG. Same address, same bytes; knows nothing of the site.

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

/// Modules of white around a code: with fewer, some cameras do not find it.
const QUIET: i32 = 4;

/// The side of a PNG in pixels, at least: 5 cm in print at 300 dpi.
const SIDE: u32 = 600;

/// The mask of every code.
const MASK: u8 = 2;

/// What a code is drawn as.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// For screens and print.
    Svg,
    /// For programs that take no SVG: Word, the editor of WeChat.
    Png,
}

impl Form {
    /// Both.
    pub const ALL: [Form; 2] = [Form::Svg, Form::Png];

    /// What the names of its files end in.
    pub fn extension(self) -> &'static str {
        match self {
            Form::Svg => "svg",
            Form::Png => "png",
        }
    }
}

/// The code of an address, black on white, a seventh of it redundant (level M or better). An address that no code can hold
/// (2331 bytes) gives nothing; `site.yaml` takes none that comes near.
pub fn draw(address: &str, form: Form) -> Vec<u8> {
    match encode(address) {
        Some(code) if form == Form::Svg => svg(&code).into_bytes(),
        Some(code) => png(&code),
        None => Vec::new(),
    }
}

/// Every mask can be read: it keeps data that is all alike from looking like the marks of the code. To find the one that
/// scores best takes 35 times as long as all the rest, and the end of an address, a hash, is like nothing.
fn encode(address: &str) -> Option<QrCode> {
    let text = QrSegment::make_segments(address);
    let (level, mask) = (QrCodeEcc::Medium, Some(Mask::new(MASK)));
    QrCode::encode_segments_advanced(&text, level, Version::MIN, Version::MAX, mask, true).ok()
}

/// The rows of a code from top to bottom, each as its runs of black modules: where one begins, and how long it is.
fn rows(code: &QrCode) -> impl Iterator<Item = (i32, Vec<(i32, i32)>)> {
    (0..code.size()).map(|y| {
        let mut runs: Vec<(i32, i32)> = Vec::new();
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            match runs.last_mut() {
                Some((start, length)) if *start + *length == x => *length += 1,
                _ => runs.push((x, 1)),
            }
        }
        (y, runs)
    })
}

/// One path: each run is a stroke of the height of a module.
fn svg(code: &QrCode) -> String {
    use std::fmt::Write;
    let side = code.size() + 2 * QUIET;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"{0}\" height=\"{0}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path stroke=\"#000\" d=\"",
        side * 8
    );
    for (y, runs) in rows(code) {
        let mut end = None;
        for (start, length) in runs {
            let _ = match end {
                None => write!(svg, "M{} {}.5h{length}", start + QUIET, y + QUIET),
                Some(end) => write!(svg, "m{} 0h{length}", start - end),
            };
            end = Some(start + length);
        }
    }
    svg.push_str("\"/></svg>\n");
    svg
}

/// A picture of one bit a pixel.
fn png(code: &QrCode) -> Vec<u8> {
    let modules = (code.size() + 2 * QUIET) as u32;
    let scale = SIDE.div_ceil(modules);
    let side = modules * scale;
    let stride = side.div_ceil(8) as usize;
    let mut pixels = vec![0xff; stride * side as usize];
    for (y, runs) in rows(code) {
        let mut line = vec![0xff_u8; stride];
        for (start, length) in runs {
            let from = (start + QUIET) as u32 * scale;
            for x in from..from + length as u32 * scale {
                line[x as usize / 8] &= !(0x80 >> (x % 8));
            }
        }
        let first = (y + QUIET) as usize * scale as usize;
        pixels[first * stride..][..scale as usize * stride]
            .chunks_exact_mut(stride)
            .for_each(|row| row.copy_from_slice(&line));
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(png::Compression::Fast);
    // Most rows are as those above them.
    encoder.set_filter(png::Filter::Up);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels));
    written.expect("a picture in memory can be written");
    bytes
}
