//! What a PDF (ISO 32000-2, §14.3) says of itself: its author, in the information dictionary or in XMP. Its text is written in
//! numbers of glyphs, which only its fonts can tell; it is not read.

use super::Attachment;

pub(super) fn read(bytes: &[u8]) -> Attachment {
    let mut found = Attachment::unchecked("PDF 的正文程序读不了");
    let find = |word: &[u8]| memchr::memmem::find(bytes, word);
    if !bytes.starts_with(b"%PDF") {
        return Attachment::unchecked("文件打不开，可能已经损坏");
    }
    if find(b"/Encrypt").is_some() {
        return Attachment::unchecked("PDF 有密码");
    }
    let author = find(b"/Author").and_then(|at| value(&bytes[at + b"/Author".len()..]));
    let creator = find(b"<dc:creator>").and_then(|at| {
        let rest = &bytes[at..];
        let inside = &rest[memchr::memmem::find(rest, b"<rdf:li")?..];
        let inside = &inside[memchr::memchr(b'>', inside)? + 1..];
        let end = memchr::memchr(b'<', inside)?;
        String::from_utf8(inside[..end].to_vec()).ok()
    });
    let author = author.or(creator).map(|author| author.trim().to_string());
    found.properties.extend(author.filter(|author| !author.is_empty()).map(|author| ("作者", author)));
    found
}

/// A string of a dictionary (§7.3.4): in brackets or in hexadecimal, in UTF-16 or in bytes.
fn value(bytes: &[u8]) -> Option<String> {
    let rest = bytes.trim_ascii_start();
    let raw: Vec<u8> = match rest.first()? {
        b'(' => {
            let mut raw = Vec::new();
            let mut inside = rest[1..].iter();
            loop {
                match inside.next()? {
                    b')' => break raw,
                    b'\\' => raw.push(*inside.next()?),
                    byte => raw.push(*byte),
                }
            }
        }
        b'<' => {
            let end = memchr::memchr(b'>', rest)?;
            let digits: Vec<u8> = rest[1..end].iter().copied().filter(u8::is_ascii_hexdigit).collect();
            let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
            digits.chunks(2).map(pair).collect::<Option<_>>()?
        }
        _ => return None,
    };
    match raw.strip_prefix(b"\xfe\xff") {
        Some(wide) => {
            let units: Vec<u16> =
                wide.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).ok()
        }
        None => String::from_utf8(raw).ok(),
    }
}
