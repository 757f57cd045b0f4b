//! The bytes of a file to what it is, whatever its name says: by the signature that it begins with, and in an archive by the parts that
//! it has.

use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

/// What a file is by its bytes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A text of Word since 2007 (.docx).
    Words,
    /// A workbook since 2007 (.xlsx).
    Sheets,
    /// Slides since 2007 (.pptx).
    Slides,
    /// Such a file with a password, which is a compound file (MS-OFFCRYPTO, 2.3).
    Locked,
    /// A file of Office before 2007, or of WPS (MS-CFB).
    Compound,
    /// An OpenDocument file.
    OpenDocument,
    /// A layout document (GB/T 33190).
    Ofd,
    /// Another ZIP archive.
    Zip,
    /// Other archives.
    Rar,
    /// 7z.
    SevenZip,
    /// PDF.
    Pdf,
    /// Rich text.
    Rtf,
    /// A web page.
    Html,
    /// XML of Office 2003.
    Xml,
    /// A picture, by the ending that it should have.
    Picture(&'static str),
    /// Anything else.
    Unknown,
}

/// What a file is.
pub fn of(bytes: &[u8]) -> Content {
    let begins = |signature: &[u8]| bytes.starts_with(signature);
    if begins(b"PK\x03\x04") {
        return archive(bytes);
    }
    if begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        // The name of the stream that holds what is locked, in UTF-16.
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return if memmem::find(bytes, &name).is_some() { Content::Locked } else { Content::Compound };
    }
    let signatures: [(&[u8], Content); 9] = [
        (b"%PDF", Content::Pdf),
        (b"{\\rtf", Content::Rtf),
        (b"Rar!\x1a\x07", Content::Rar),
        (b"7z\xbc\xaf\x27\x1c", Content::SevenZip),
        (b"\x89PNG\r\n", Content::Picture("png")),
        (b"\xff\xd8\xff", Content::Picture("jpg")),
        (b"GIF8", Content::Picture("gif")),
        (b"II*\0", Content::Picture("tif")),
        (b"MM\0*", Content::Picture("tif")),
    ];
    if let Some((_, content)) = signatures.into_iter().find(|(signature, _)| begins(signature)) {
        return content;
    }
    if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Content::Picture("webp");
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if ["<!doctype html", "<html", "<head", "<meta", "<table"].iter().any(|tag| head.starts_with(tag)) {
        return Content::Html;
    }
    match head.starts_with("<?xml") {
        true if head.contains("<html") => Content::Html,
        true if head.contains("progid=\"word.document") || head.contains("progid=\"excel.sheet") => {
            Content::Xml
        }
        _ => Content::Unknown,
    }
}

/// What an archive is by its parts.
fn archive(bytes: &[u8]) -> Content {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Content::Unknown };
    let mut mime = String::new();
    if let Ok(part) = archive.by_name("mimetype") {
        // What cannot be read names nothing.
        let _ = part.take(100).read_to_string(&mut mime);
    }
    if mime.contains("opendocument") {
        return Content::OpenDocument;
    }
    let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    match () {
        () if has("word/") => Content::Words,
        () if has("xl/") => Content::Sheets,
        () if has("ppt/") => Content::Slides,
        () if has("OFD.xml") => Content::Ofd,
        () => Content::Zip,
    }
}

impl Content {
    /// What it is called.
    pub fn chinese(self) -> &'static str {
        match self {
            Content::Words => "新版的 Word 文档（.docx）",
            Content::Sheets => "新版的 Excel 表格（.xlsx）",
            Content::Slides => "新版的 PPT（.pptx）",
            Content::Locked => "有密码的 Office 文件",
            Content::Compound => "旧版的 Office 或 WPS 文件（如 .doc、.xls）",
            Content::OpenDocument => "OpenDocument 文件（如 .odt、.ods）",
            Content::Ofd => "OFD 版式文件（.ofd）",
            Content::Zip => "ZIP 压缩包（.zip）",
            Content::Rar => "RAR 压缩包（.rar）",
            Content::SevenZip => "7z 压缩包（.7z）",
            Content::Pdf => "PDF（.pdf）",
            Content::Rtf => "RTF 文档（.rtf）",
            Content::Html => "网页（.html）",
            Content::Xml => "Office 2003 的 XML 文件",
            Content::Picture(_) => "图片",
            Content::Unknown => "别的内容",
        }
    }

    /// Whether a file of that ending may hold it. What is not known is not held against anybody.
    pub fn fits(self, extension: &str) -> bool {
        let fitting: &[&str] = match self {
            Content::Unknown => return true,
            Content::Words => &["docx", "docm", "dotx", "wps", "wpt"],
            Content::Sheets => &["xlsx", "xlsm", "et", "ett"],
            Content::Slides => &["pptx", "ppsx", "pptm", "dps"],
            Content::Locked => {
                &["docx", "docm", "dotx", "xlsx", "xlsm", "pptx", "ppsx", "pptm", "wps", "et", "dps"]
            }
            Content::Compound => &["doc", "dot", "wps", "wpt", "xls", "et", "ett", "ppt", "pps", "dps"],
            Content::OpenDocument => &["odt", "ods", "odp"],
            Content::Ofd => &["ofd"],
            Content::Zip => &["zip"],
            Content::Rar => &["rar"],
            Content::SevenZip => &["7z"],
            Content::Pdf => &["pdf"],
            // Word writes it under its own ending, and opens it without asking.
            Content::Rtf => &["rtf", "doc"],
            Content::Html | Content::Xml | Content::Picture(_) => &[],
        };
        // What other sorts of files are nobody asks here.
        let is_asked = super::Format::named(extension).is_some_and(|format| format != super::Format::Drawing);
        !is_asked || fitting.contains(&extension.to_ascii_lowercase().as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_are() {
        for (bytes, content) in [
            (b"%PDF-1.7" as &[u8], Content::Pdf),
            (b"{\\rtf1", Content::Rtf),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content::Compound),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
                Content::Locked,
            ),
            (b"\xef\xbb\xbf\n<HTML><table>", Content::Html),
            (b"<?xml version='1.0'?><html xmlns:x>", Content::Html),
            (b"<table><tr>", Content::Html),
            (b"\xff\xd8\xff\xe0", Content::Picture("jpg")),
            (b"PK\x03\x04", Content::Unknown),
            (b"PK", Content::Unknown),
            (b"a,b\n1,2", Content::Unknown),
            (b"", Content::Unknown),
        ] {
            assert_eq!(of(bytes), content, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn an_ending_may_hold_what_programs_write_under_it() {
        for (content, extension, fits) in [
            (Content::Compound, "doc", true),
            (Content::Compound, "docx", false),
            (Content::Html, "xls", false),
            (Content::Html, "html", true),
            (Content::Rtf, "DOC", true),
            (Content::Words, "wps", true),
            (Content::Zip, "docx", false),
            (Content::Picture("jpg"), "pdf", false),
            (Content::Unknown, "doc", true),
            (Content::Pdf, "svg", true),
            (Content::Sheets, "csv", false),
            (Content::Locked, "xlsx", true),
        ] {
            assert_eq!(content.fits(extension), fits, "{content:?} in .{extension}");
        }
    }
}
