//! What a page fetches from elsewhere: over IPv6 alone, or without a way out of the building, it has holes then (standards N-01 …
//! N-03). What the policy of the site names somebody decided to fetch.

use core::net::Ipv4Addr;

use super::HtmlLook;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::document::Segment;
use crate::document::links;

/// The host of an address with one, port left out, in small letters.
fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("//").filter(|(scheme, _)| {
        scheme.is_empty() || scheme.eq_ignore_ascii_case("http:") || scheme.eq_ignore_ascii_case("https:")
    })?;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let name =
        host.rsplit_once(':').map_or(host, |(name, port)| if port.ends_with(']') { host } else { name });
    Some(name.to_ascii_lowercase()).filter(|name| !name.is_empty())
}

/// Whether a policy names a host: `https://v.example.cn`, `*.example.cn`.
fn names(policy: &str, host: &str) -> bool {
    policy.split([' ', ';', '\n', '\t']).any(|word| {
        let word = word.split_once("://").map_or(word, |(_, rest)| rest);
        let word = word.split(['/', ':']).next().unwrap_or_default();
        match word.strip_prefix("*.") {
            Some(below) => {
                !below.is_empty() && host.strip_suffix(below).is_some_and(|rest| rest.ends_with('.'))
            }
            None => word.contains('.') && word == host,
        }
    })
}

/// Where an address was written: in the text of the page, or in the theme.
fn place(page: &HtmlLook<'_>, address: &str) -> Option<Span> {
    let source = page.source()?;
    let document = page.lens.document(source)?;
    let in_text = document.body.segments.iter().find_map(|segment| match segment {
        Segment::Image { target, range, .. }
        | Segment::Link { target, range, .. }
        | Segment::Address { target, range, .. }
            if target == address =>
        {
            Some(Span::new(source, range.start as usize..range.end as usize))
        }
        // What leads out of the site is done, and no longer knows its place.
        Segment::Html(html) if html.contains(address) => Some(Span::new(source, 0..0)),
        _ => None,
    });
    in_text.or_else(|| page.lens.mentions(&[address.to_string()]).into_iter().next())
}

/// What browsers fetch from other sites, and what they fetch in the open.
pub(super) fn requests(page: &HtmlLook<'_>, found: &mut Vec<Diagnostic>) {
    let origin = &page.lens.links().base.origin;
    let own = host(origin).unwrap_or_default();
    let mut seen: Vec<&str> = Vec::new();
    for address in &page.rendered.fetched {
        let Some(host) = host(address) else { continue };
        if seen.contains(&address.as_str()) {
            continue;
        }
        seen.push(address);
        let place = || place(page, address);
        if host != own && !names(&page.rendered.policy, &host) {
            let message =
                format!("打开页面时要从 {host} 取“{}”，那边慢了、关了，这里就缺一块", short(address));
            let hint = "把文件下载到站点的文件夹里，用站内的文件；一定要用别处的，在 site.yaml 的 params 里用 policy 写明这个网站";
            found.push(Diagnostic {
                span: place(),
                ..Diagnostic::new(Code::OutsideRequest, message).hint(hint)
            });
        } else if origin.starts_with("https://") && address.to_ascii_lowercase().starts_with("http://") {
            let message = format!("网站是 https 的，“{}”却用 http 取，浏览器会拦下来", short(address));
            let hint = "用 https:// 开头的网址；站内的文件只写路径，如 /cases/a.jpg";
            found.push(Diagnostic {
                span: place(),
                ..Diagnostic::new(Code::OutsideInsecure, message).hint(hint)
            });
        }
    }
}

/// Addresses with the number of a computer in the place of a name.
pub(super) fn numbers(page: &HtmlLook<'_>, found: &mut Vec<Diagnostic>) {
    let links = page.rendered.links.iter().map(|link| &link.href);
    let mut seen: Vec<String> = Vec::new();
    for address in links.chain(&page.rendered.fetched) {
        let Some(host) = host(address).filter(|host| host.parse::<Ipv4Addr>().is_ok()) else { continue };
        // Of those in the building it is said that readers cannot open them.
        if links::local(address).is_some() || seen.contains(&host) {
            continue;
        }
        let message =
            format!("网址“{}”里是 IP 地址，用 IPv6 上网的打不开，换了服务器也就失效", short(address));
        let hint = format!("换成那个网站的域名；问它的管理员 {host} 对应哪个域名");
        let diagnostic = Diagnostic::new(Code::OutsideNumber, message).hint(hint);
        found.push(Diagnostic { span: place(page, address), ..diagnostic });
        seen.push(host);
    }
}

/// The beginning of an address, for messages.
fn short(address: &str) -> String {
    match address.chars().count() {
        0..=60 => address.to_string(),
        _ => address.chars().take(59).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_from_paths_and_policies_name_them() {
        assert_eq!(host("//CDN.example.cn:8080/a.js").as_deref(), Some("cdn.example.cn"));
        assert_eq!(host("https://user@v.cn?x").as_deref(), Some("v.cn"));
        for inside in ["/a//b.js", "a.js", "data:image/png;base64,//8=", "../x", "#", "mailto:a@b.cn"] {
            assert_eq!(host(inside), None, "{inside}");
        }
        let policy = "default-src 'self'; img-src https://v.cn *.qq.com; frame-src 'none'";
        for (name, named) in
            [("v.cn", true), ("p.qq.com", true), ("qq.com", false), ("w.cn", false), ("self", false)]
        {
            assert_eq!(names(policy, name), named, "{name}");
        }
    }
}
