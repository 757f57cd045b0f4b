//! The address of a link to what becomes of the link.

use pulldown_cmark_escape::{escape_href, escape_html};

use crate::diagnostic::{Code, Diagnostic};

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
    match scheme(target).as_deref() {
        None if target.contains("{{") => Link::Refused(Box::new(shortcode_in_address())),
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
