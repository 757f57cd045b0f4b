//! Texts as they are stored in a place that packs nothing on the way to readers: each packed once, said so in `Content-Encoding`,
//! and unpacked by every browser. The same bytes always become the same bytes.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use crate::config::deploy::Encoding;
use crate::media;

/// The word for an encoding in `Content-Encoding`.
pub fn token(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Gzip => "gzip",
        Encoding::Brotli => "br",
    }
}

/// Whether a file is worth packing: a text, by its media type.
pub fn is_worth(path: &str) -> bool {
    let media = media::of(path);
    media.starts_with("text/")
        || [
            "application/json",
            "application/xml",
            "application/atom+xml",
            "application/manifest+json",
            "image/svg+xml",
        ]
        .contains(&media)
}

/// Packs what a file holds.
pub fn pack(encoding: Encoding, bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let written = match encoding {
        Encoding::Gzip => {
            let mut gzip = GzEncoder::new(&mut packed, Compression::best());
            gzip.write_all(bytes).and_then(|()| gzip.finish().map(drop))
        }
        Encoding::Brotli => {
            let parameters = brotli::enc::BrotliEncoderParams { quality: 9, ..Default::default() };
            brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters).map(drop)
        }
    };
    written.expect("memory can be written to");
    packed
}

/// What was packed, by the word that an answer has for it.
///
/// # Errors
/// An encoding that was never asked for.
pub fn unpacked<'a>(token: Option<&str>, packed: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    match token.map(str::trim) {
        None | Some("" | "identity") => Ok(Box::new(packed)),
        Some("gzip" | "x-gzip") => Ok(Box::new(MultiGzDecoder::new(packed))),
        Some("br") => Ok(Box::new(brotli::Decompressor::new(packed, 1 << 12))),
        Some(other) => Err(super::refused(format!("服务器把文件压成了 {other}，看不懂"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_always_the_same() {
        let text = "案例".repeat(500);
        for (encoding, name) in [(Encoding::Gzip, "gzip"), (Encoding::Brotli, "br")] {
            let packed = pack(encoding, text.as_bytes());
            assert!(packed.len() < text.len() / 10 && packed == pack(encoding, text.as_bytes()));
            let mut back = String::new();
            unpacked(Some(token(encoding)), &*packed).unwrap().read_to_string(&mut back).unwrap();
            assert!(back == text && token(encoding) == name);
        }
        assert!(
            is_worth("a/index.html")
                && is_worth("x.svg")
                && !is_worth("x.webp")
                && !is_worth("search/s/0-1a2b3c4d.bin")
        );
    }
}
