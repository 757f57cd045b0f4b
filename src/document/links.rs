//! The address of a link to what becomes of the link, and to what it is the address of, as far as that can be told without
//! the site.

use pulldown_cmark_escape::{escape_href, escape_html};

use crate::diagnostic::{Code, Diagnostic};
use crate::folder;
use crate::path::SourcePath;

/// What becomes of a link.
pub enum Link {
    /// It leads into the site, and waits until the site is known.
    Into,
    /// It leads out of the site: its start tag.
    Out(String),
    /// It stays text. (Boxed: a diagnostic is large.)
    Refused(Box<Diagnostic>),
}

/// Reads an address as a browser would. Of schemes only those for pages, mail and telephone are let through.
pub fn read(target: &str, title: &str) -> Link {
    if target.contains("{{") {
        return Link::Refused(Box::new(shortcode_in_address()));
    }
    match scheme(target).as_deref() {
        None if !target.starts_with("//") => Link::Into,
        Some("http" | "https") | None => {
            Link::Out(start_tag(r#" class="external" rel="noopener""#, target, title))
        }
        Some("mailto" | "tel" | "sms") => Link::Out(start_tag("", target, title)),
        Some(scheme) if scheme.ends_with('：') => Link::Refused(Box::new(
            Diagnostic::new(Code::LinkScheme, "链接地址里用了全角冒号“：”")
                .hint("改成英文冒号，例如 https://"),
        )),
        Some(scheme) => Link::Refused(Box::new(
            Diagnostic::new(Code::LinkScheme, format!("链接不能以“{scheme}:”开头"))
                .hint("可以写站内的路径，或以 https://、mailto:、tel: 开头的地址"),
        )),
    }
}

/// Where a link into the site leads, or which picture is shown, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// What the path stands for.
    pub to: To,
    /// What stands behind `?`.
    pub query: Option<&'a str>,
    /// What stands behind `#`, as written.
    pub fragment: Option<&'a str>,
}

/// What a path in a text stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// Nothing is written.
    Nothing,
    /// The page that it stands on.
    Here,
    /// A route of the site: `/cases/`.
    Route(String),
    /// A file of the content, by the way from this file: `../brands/a.md`.
    Source(SourcePath),
    /// Something that is not in the content.
    Outside,
}

impl<'a> Target<'a> {
    /// Reads a target that is `written` in the source `page`.
    pub fn parse(page: &SourcePath, written: &'a str) -> Target<'a> {
        let part = |text: &'a str, mark| match text.split_once(mark) {
            Some((before, behind)) => (before, Some(behind)),
            None => (text, None),
        };
        let (path, fragment) = part(written, '#');
        let (path, query) = part(path, '?');
        let path = decode(path);
        let to = match path.as_str() {
            "" if written.is_empty() => To::Nothing,
            "" => To::Here,
            path if path.starts_with('/') => To::Route(path.to_owned()),
            path => match page.join(path).filter(|source| folder::below(source, folder::CONTENT).is_some()) {
                Some(source) => To::Source(source),
                None => To::Outside,
            },
        };
        Target { to, query, fragment }
    }
}

/// What files that people link to end in.
const ENDINGS: [&str; 22] = [
    "md", "html", "htm", "pdf", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "csv", "txt",
    "zip", "rar", "mp3", "mp4", "7z", "ofd", "json", "yaml",
];
const PICTURES: [&str; 9] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp", "tiff"];

/// Whether an address is that of a picture by what it ends in.
pub fn is_picture(target: &str) -> bool {
    ends_in(target, &PICTURES)
}

/// Whether a text in brackets, which may hold blanks, can be nothing but an address: it has a scheme, is a path, or ends as
/// files do.
pub fn is_address(text: &str) -> bool {
    let path = text.strip_prefix("./").or(text.strip_prefix("../")).or(text.strip_prefix('/'));
    let scheme = ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| text.starts_with(scheme));
    let phrase = text.contains(['，', '。', '；', '、', '（', '(', '\n']);
    scheme
        || !phrase
            && (path.is_some_and(|path| !path.is_empty()) || ends_in(text, &ENDINGS) || is_picture(text))
}

fn ends_in(target: &str, endings: &[&str]) -> bool {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    let ending = path.rsplit_once('.').filter(|(name, _)| !name.is_empty()).map(|(_, ending)| ending);
    ending.is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// The error about a shortcode where an address should be.
pub fn shortcode_in_address() -> Diagnostic {
    Diagnostic::new(Code::ShortcodeSyntax, "链接和图片的地址里不能用短代码")
        .hint("直接写页面的路径，例如 ../cases/a.md")
}

fn start_tag(attributes: &str, target: &str, title: &str) -> String {
    let mut html = format!("<a{attributes} href=\"");
    // Writing to a string does not fail.
    let _ = escape_href(&mut html, target);
    html.push('"');
    if !title.is_empty() {
        html.push_str(" title=\"");
        let _ = escape_html(&mut html, title);
        html.push('"');
    }
    html.push('>');
    html
}

/// The scheme of an address in lower case, as a browser sees it (which skips control characters); also what stands
/// before a full-width colon.
fn scheme(target: &str) -> Option<String> {
    let target: String = target.chars().filter(|c| !c.is_control()).collect();
    let target = target.trim_start();
    let (scheme, rest) = target.split_once([':', '：'])?;
    let word = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let full_width = target[scheme.len()..].starts_with('：');
    match word && (!full_width || rest.starts_with("//") || rest.starts_with("／／")) {
        true if full_width => Some(format!("{}：", scheme.to_lowercase())),
        true => Some(scheme.to_lowercase()),
        false => None,
    }
}

/// Percent-decodes a path; what is not UTF-8 then stays as it is.
pub fn decode(path: &str) -> String {
    if !path.contains('%') {
        return path.to_string();
    }
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes
            .get(at + 1..at + 3)
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| path.to_string())
}
