//! An address in a fragment to the address that it has wherever the fragment stands. Knows no HTML.

use crate::config::Base;
use crate::document::html::unescaped;

/// What an address is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// Elsewhere, in full.
    Full(String),
    /// On the same page, by itself, or in another program: it stays as it is.
    AsIs,
    /// A script in the place of an address.
    Script,
    /// A file of the computer that the fragment was saved on: nobody else gets it.
    Saved,
}

/// An address by what it is relative to. Entities stay as they are written.
pub(super) fn full(written: &str, origin: &Base) -> Address {
    let address = written.trim();
    let plain: String = unescaped(address).chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let scheme = scheme(&plain).map(str::to_ascii_lowercase);
    match scheme.as_deref() {
        Some("javascript" | "vbscript") => return Address::Script,
        Some("http" | "https") => return Address::Full(address.to_owned()),
        // `C:\pages\logo.png`
        Some(scheme) if scheme == "file" || scheme.len() == 1 => return Address::Saved,
        Some(_) => return Address::AsIs,
        None => {}
    }
    let path = address.replace('\\', "/");
    if path.is_empty() || path.starts_with('#') {
        return Address::AsIs;
    }
    // Browsers save a page as `首页.html` with what it is made of in `首页_files`.
    if !path.starts_with('/') && path.split('/').any(|part| part.ends_with("_files")) {
        return Address::Saved;
    }
    if let Some(rest) = path.strip_prefix("//") {
        let scheme = origin.origin.split_once("://").map_or("https", |(scheme, _)| scheme);
        return Address::Full(format!("{scheme}://{rest}"));
    }
    if path.starts_with('/') {
        return Address::Full(format!("{}{}", origin.origin, above(&path)));
    }
    let joined = if path.starts_with('?') { path } else { format!("/{path}") };
    Address::Full(format!("{}{}", origin.origin, above(&format!("{}{joined}", origin.path))))
}

/// A path without `.` and `..`; a query stays as it is.
fn above(path: &str) -> String {
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let (path, rest) = path.split_at(end);
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let is_folder = path.ends_with("/.") || path.ends_with("/..");
    format!("/{}{}{rest}", parts.join("/"), if is_folder && !parts.is_empty() { "/" } else { "" })
}

fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let is_one = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_one.then_some(scheme)
}

/// Scheme and host of a full address, as a Content-Security-Policy names them.
pub(super) fn host(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host).to_ascii_lowercase();
    let is_one = !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || "\"';,<>".contains(c));
    is_one.then(|| format!("{}://{host}", scheme.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_made_full_as_browsers_do_it() {
        let origin = Base { origin: "https://www.example.gov.cn".into(), path: "/zwgk".into() };
        let full = |written| match super::full(written, &origin) {
            Address::Full(address) => address,
            other => format!("{other:?}"),
        };
        for (written, expected) in [
            ("/images/logo.png", "https://www.example.gov.cn/images/logo.png"),
            ("images/logo.png", "https://www.example.gov.cn/zwgk/images/logo.png"),
            ("./a/./b.css", "https://www.example.gov.cn/zwgk/a/b.css"),
            ("../../../x.js?v=../1", "https://www.example.gov.cn/x.js?v=../1"),
            ("../", "https://www.example.gov.cn/"),
            ("/a/../b/?c=1&amp;d=2#e", "https://www.example.gov.cn/b/?c=1&amp;d=2#e"),
            ("//img.example.cn/a.png", "https://img.example.cn/a.png"),
            ("http://x.cn/", "http://x.cn/"),
            ("?a=1", "https://www.example.gov.cn/zwgk?a=1"),
            ("#top", "AsIs"),
            ("", "AsIs"),
            ("mailto:a@b.cn", "AsIs"),
            ("data:image/png;base64,AA", "AsIs"),
            ("java&#115;cript:void(0)", "Script"),
            (" JavaScript:;", "Script"),
            ("file:///C:/logo.png", "Saved"),
            ("C:\\logo.png", "Saved"),
            ("./首页_files/logo.png", "Saved"),
        ] {
            assert_eq!(full(written), expected, "{written}");
        }
    }

    #[test]
    fn hosts_are_named_as_policies_name_them() {
        for (address, expected) in [
            ("https://WWW.example.gov.cn:8443/a", Some("https://www.example.gov.cn:8443")),
            ("http://a:b@x.cn", Some("http://x.cn")),
            ("https://x.cn;script-src *", None),
            ("/a", None),
        ] {
            assert_eq!(host(address).as_deref(), expected);
        }
    }
}
