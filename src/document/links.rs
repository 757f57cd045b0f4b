//! The address of a link to what becomes of the link, and to what it is the address of, as far as that can be told without
//! the site.

use pulldown_cmark_escape::{escape_href, escape_html};

use crate::diagnostic::{Code, Diagnostic, Hint, nearest};
use crate::folder;
use crate::path::SourcePath;
use crate::text::chars::is_unseen;
use crate::text::telephone;

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
    if let Some(flaw) = refused(target) {
        return Link::Refused(Box::new(flaw));
    }
    match scheme(target).as_deref() {
        None if !target.starts_with("//") => Link::Into,
        Some("http" | "https") | None => {
            Link::Out(start_tag(r#" class="external" rel="noopener""#, target, title))
        }
        Some(_) => Link::Out(start_tag("", target, title)),
    }
}

/// Why an address in raw HTML is not let through: as elsewhere, but pictures and sounds may be written out there.
pub fn refused_in_html(target: &str) -> Option<Diagnostic> {
    let start = target.trim_start().get(..11).unwrap_or(target).to_ascii_lowercase();
    let media = ["data:image/", "data:audio/", "data:video/", "data:font/", "about:blank"];
    if media.iter().any(|media| start.starts_with(media)) { None } else { refused(target) }
}

/// Why an address is not let through, wherever it is written: it has a [`flaw`], or a scheme that no page needs.
pub fn refused(target: &str) -> Option<Diagnostic> {
    if let Some(flaw) = flaw(target) {
        return Some(flaw);
    }
    let scheme = scheme(target).filter(|scheme| !SCHEMES.contains(&scheme.as_str()))?;
    let diagnostic = Diagnostic::new(Code::LinkScheme, format!("链接不能以“{scheme}:”开头"));
    let hint = match nearest(&scheme, SCHEMES) {
        // `C:\报告.docx`
        _ if scheme.len() == 1 || scheme == "file" => {
            "这是您电脑里的路径，读者打不开：把文件放在 Markdown 文件旁边，只写文件名".into()
        }
        Some(near) => Hint::perhaps(&format!("{near}:")).for_words(format!("{scheme}:")),
        None => "可以写站内的路径，或以 https://、mailto:、tel: 开头的地址".into(),
    };
    Some(diagnostic.hint(hint))
}

/// Says that an address leads into the site, which is at `home` (`www.a.gov.cn/djpp`; empty if nobody knows), by its full
/// address: nobody sees whether the page is there, and it leads out of every preview.
pub fn own(target: &str, home: &str) -> Option<Diagnostic> {
    let (scheme, address) = target.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let path =
        address.strip_prefix(home).filter(|path| is_web && !home.is_empty() && path.starts_with('/'))?;
    let diagnostic = Diagnostic::new(Code::LinkOwn, "链接写了本站的完整网址，页面在不在不会检查");
    Some(diagnostic.hint(Hint::write(path).for_words(target)))
}

/// How the name of a file is written as the address of a link, without brackets: what an address has another use for stands
/// as its number in it.
pub fn as_target(name: &str) -> String {
    let target = name.replace('%', "%25").replace('#', "%23").replace('?', "%3F");
    match target.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')')) {
        true => format!("<{target}>"),
        false => target,
    }
}

/// The file that an address names if nothing in it has another use: `a#b.pdf`, `20%.docx`.
pub fn literal(page: &SourcePath, written: &str) -> Option<SourcePath> {
    written.contains(['#', '?', '%']).then(|| page.join(written.trim_start_matches('/')))?
}

/// Says how to write an address whose `#`, `?` or `%` is part of the name of a file.
pub fn escaped(written: &str) -> Hint {
    let right = as_target(written);
    let marks: Vec<&str> = [("#", "“#”写作 %23"), ("?", "“?”写作 %3F"), ("%", "“%”写作 %25")]
        .into_iter()
        .filter_map(|(mark, how)| written.contains(mark).then_some(how))
        .collect();
    Hint::from(format!("文件名里的{}：{right}", marks.join("、"))).putting(right).for_words(written)
}

/// Whether an address leads to a path or a place of the site, and not by a scheme or a host to somewhere else.
pub fn is_into_site(target: &str) -> bool {
    !target.is_empty() && target != "#" && !target.starts_with("//") && scheme(target).is_none()
}

/// The schemes that a link may have.
const SCHEMES: [&str; 5] = ["https", "http", "mailto", "tel", "sms"];

/// What is wrong with an address that was meant to lead out of the site, wherever it is written: it can be seen from the
/// address alone that no browser finds anything there. A path of the site and what has another scheme is left to others.
pub fn flaw(target: &str) -> Option<Diagnostic> {
    let wrong = |message: String, hint: Hint| Some(Diagnostic::new(Code::LinkScheme, message).hint(hint));
    let right = |right: String| Hint::write(right).for_words(target);
    if let Some(c) = target.chars().find(|c| is_unseen(*c)).filter(|_| !target.chars().all(is_unseen)) {
        let seen = target.replace(is_unseen, "");
        // What is left is looked at by itself when it is written so.
        return wrong(format!("链接地址里有一个看不见的字符（U+{:04X}）", u32::from(c)), right(seen));
    }
    let text: String = target.chars().filter(|c| !c.is_control()).collect();
    let text = text.trim_start();
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, rest) = text.split_at(letters);
    let word = word.to_lowercase();
    let slashes = ['/', '\\', '／'];
    let is_web = matches!(word.as_str(), "http" | "https");
    if let Some(behind) = rest.strip_prefix('：')
        && (SCHEMES.contains(&word.as_str()) || behind.starts_with("//") || behind.starts_with("／／"))
    {
        let example = match is_web {
            true => format!("{word}://{}", behind.trim_start_matches(slashes)),
            false => format!("{word}:{behind}"),
        };
        let hint = Hint::from(format!("改成英文冒号：{example}")).putting(example).for_words(target);
        return wrong("链接地址里用了全角冒号“：”".into(), hint);
    }
    if is_web && rest.starts_with(slashes) && rest.trim_start_matches(slashes).contains('.') {
        let host = rest.trim_start_matches(slashes);
        return wrong(format!("链接地址“{target}”里少了冒号"), right(format!("{word}://{host}")));
    }
    match (word.as_str(), rest.strip_prefix(':')) {
        ("http" | "https", Some(behind)) => {
            let host = behind.trim_start_matches(slashes);
            let name = host.split(['/', '?', '#']).next().unwrap_or("");
            let (two, name) = (behind.strip_prefix("//"), name.rsplit('@').next().unwrap_or(""));
            if name.is_empty() {
                let message = format!("链接地址“{target}”里没有网站的名字");
                return wrong(message, "把网址写完整，如 https://www.example.gov.cn/".into());
            }
            if two.is_none_or(|rest| rest.starts_with(slashes)) {
                let message = format!("链接地址“{target}”的“{word}:”后面应是两条斜线“//”");
                return wrong(message, right(format!("{word}://{host}")));
            }
            if let Some(c) = name.chars().find(|c| !may_be_in_host(*c)) {
                let message = format!("链接地址“{target}”里网站的名字不能有“{c}”");
                return wrong(message, "检查网址：空格和中文标点不是网址的一部分".into());
            }
            let twice = |scheme: &str| host.strip_prefix(scheme).filter(|rest| rest.starts_with([':', '/']));
            if let Some(inner) = twice("https").or_else(|| twice("http")) {
                let scheme = if host.starts_with("https") { "https" } else { "http" };
                let inner = inner.trim_start_matches([':', '/', '\\']);
                return wrong(
                    format!("链接地址“{target}”的开头写了两遍"),
                    right(format!("{scheme}://{inner}")),
                );
            }
            let (name, port) = match name.rsplit_once(':').filter(|_| !name.starts_with('[')) {
                Some((name, port)) => (name, Some(port)),
                None => (name, None),
            };
            if let Some(port) = port.filter(|port| !port.parse().is_ok_and(|port: u16| port > 0)) {
                let message = format!("链接地址“{target}”的端口“{port}”不对");
                return wrong(message, "端口是 1 到 65535 的数；一般的网址不用写端口".into());
            }
            if name.split('.').any(str::is_empty) && !name.starts_with('[') && !name.ends_with('.') {
                let message = format!("链接地址“{target}”里网站的名字不完整");
                return wrong(message, "把网址写完整，如 https://www.example.gov.cn/".into());
            }
            None
        }
        ("mailto" | "tel" | "sms", Some(behind))
            if behind.contains(char::is_whitespace) && !behind.contains('?') =>
        {
            let parts: Vec<&str> = behind.split_whitespace().collect();
            let joint = if word == "mailto" { "" } else { "-" };
            wrong(format!("链接地址“{target}”里有空格"), right(format!("{word}:{}", parts.join(joint))))
        }
        ("mailto", Some(behind)) => {
            let (to, subject) = behind.split_once('?').map_or((behind, ""), |(to, rest)| (to, rest));
            // A letter to nobody yet: for passing a page on.
            let fits = match to.trim() {
                "" => !subject.is_empty(),
                to => to.split(',').all(|one| is_mailbox(&decode(one.trim()))),
            };
            let message = match to.trim() {
                "" => "“mailto:”后面没有信箱".to_owned(),
                to => format!("“mailto:”后面的“{to}”不是信箱"),
            };
            if fits {
                None
            } else {
                wrong(message, "把信箱写完整，如 mailto:djb@example.gov.cn".into())
            }
        }
        ("tel" | "sms", Some(behind)) => {
            let number = behind.split(['?', ';']).next().unwrap_or("").trim();
            let message = match number {
                "" => format!("“{word}:”后面没有号码"),
                number => format!("“{word}:”后面的“{number}”不是能拨的号码"),
            };
            match telephone::dialled(&decode(number)) {
                Some(_) => None,
                None => wrong(message, format!("只写号码，如 {word}:0571-88888888").into()),
            }
        }
        _ if rest.starts_with(':') => None,
        _ if word == "www" && rest.starts_with('.') && !text.ends_with(".md") => {
            wrong(format!("站外的网址“{target}”没有写完整"), right(format!("https://{text}")))
        }
        _ if !text.contains(['/', '#', '?']) && is_mailbox(text) => {
            wrong(format!("“{target}”是信箱，链接到信箱要以 mailto: 开头"), right(format!("mailto:{text}")))
        }
        _ if text == "//" || text.starts_with("///") => {
            wrong(format!("链接地址“{target}”里没有网站的名字"), "站内的路径只写一条斜线，如 /cases/".into())
        }
        _ => None,
    }
}

/// What is said of an address that only the author's computer, or those beside it, can open: `http://localhost:1313/`,
/// `http://192.168.1.5/`. On a site that is for one building it may be right.
pub fn local(target: &str) -> Option<Diagnostic> {
    let (scheme, rest) = target.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let name =
        host.rsplit_once(':').map_or(host, |(name, port)| if port.ends_with(']') { host } else { name });
    let name = name.to_ascii_lowercase();
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let is_here = matches!(name.as_str(), "localhost" | "[::1]") || name.ends_with(".localhost");
    let beside = match name.parse::<core::net::Ipv4Addr>() {
        Ok(address) => {
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
        }
        Err(_) if name.starts_with('[') => {
            let address = name.trim_matches(['[', ']']).parse::<core::net::Ipv6Addr>();
            address.is_ok_and(|address| address.is_unique_local() || address.is_unicast_link_local())
        }
        // The name of a machine has no dot; a scheme that was written twice is no name.
        Err(_) => {
            let is_machine = !name.contains('.') && !matches!(name.as_str(), "" | "http" | "https");
            is_machine || name.ends_with(".local") || name.ends_with(".lan")
        }
    };
    (is_web && (is_here || beside)).then(|| {
        Diagnostic::new(Code::LinkLocal, format!("“{name}”只有本机或同一个内网的电脑打得开"))
            .hint("换成读者能打开的网址；链接到本站的页面，写它的文件或路径，如 ../cases/a.md")
    })
}

/// Whether the label of a link shows an address.
pub fn shows_address(label: &str) -> bool {
    label.contains("://") || label.contains("www.") || label.find('@').is_some_and(|at| at > 0)
}

/// Letters of all scripts may be in the name of a host; what stands between words and sentences may not.
fn may_be_in_host(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']' | '%')
}

/// `name@example.gov.cn`.
fn is_mailbox(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let parts: Vec<&str> = host.split('.').collect();
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
    !name.is_empty()
        && name.chars().all(is_plain)
        && parts.len() > 1
        && parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-'))
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

/// The scheme of an address in lower case, as a browser sees it (which skips control characters).
fn scheme(target: &str) -> Option<String> {
    let target: String = target.chars().filter(|c| !c.is_control()).collect();
    let (scheme, _) = target.trim_start().split_once(':')?;
    let is_one = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_one.then(|| scheme.to_lowercase())
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
