//! Answers requests: the site below its base path, and the preview's own pages below `/_linli/`.
//!
//! Pages are the bytes that `build` writes, and one script. What is at a path is for `lookup` to find.

use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, HOST, IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE, RETRY_AFTER,
};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

use super::lookup::{Found, find, is_page, parameter, seen, sought, version};
use super::server::{Server, is_local};
use super::shown::Shown;
use super::{agree, desk, events, renders, signing};
use crate::blob::Blob;
use crate::disk;
use crate::engine::Made;
use crate::media;
use crate::path::RoutePath;

/// Where the preview's own pages are; no site has its pages there.
pub(super) const OWN: &str = "/_linli/";

const HTML: &str = "text/html; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
/// The files of the preview's own pages: name, type and text.
const FILES: [(&str, &str, &str); 6] = [
    ("desk.js", JAVASCRIPT, include_str!("desk.js")),
    ("follow.js", JAVASCRIPT, include_str!("follow.js")),
    ("page.js", JAVASCRIPT, include_str!("page.js")),
    ("place.js", JAVASCRIPT, include_str!("place.js")),
    ("preview.css", "text/css; charset=utf-8", include_str!("preview.css")),
    ("stream.js", JAVASCRIPT, include_str!("stream.js")),
];
/// What the preview's own pages may load: what is here.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'";

/// Answers a request.
pub(super) async fn answer(
    State(server): State<Arc<Server>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (request, body) = request.into_parts();
    let Some(host) = host(&request).filter(|host| server.is_known_as(host)) else {
        let text = "这个预览只认本机的地址：请用命令行里显示的网址打开。\n";
        return (StatusCode::FORBIDDEN, [(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response();
    };
    let local = is_local(host);
    if request.uri.path().strip_prefix(OWN) == Some("waive") {
        let shown = server.shown.borrow().clone();
        return agree::answer(&server, &shown, peer, &request, body).await;
    }
    if request.uri.path().strip_prefix(OWN) == Some("sign") {
        let shown = server.shown.borrow().clone();
        let now = (server.clock.0)();
        return signing::answer(&server, &shown, peer, &request, body, now).await;
    }
    if !matches!(request.method, Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let shown = server.shown.borrow().clone();
    let query = request.uri.query().unwrap_or("");
    match request.uri.path().strip_prefix(OWN) {
        None => site(&server, &shown, &request).await,
        Some("") => own(HTML, desk::page(&server, &shown, local)),
        Some("events") => events::stream(&server),
        Some("state") => own("application/json", events::state(&server, &shown, query).to_string()),
        Some("problems") => own(HTML, desk::problems(&server, &shown, local)),
        Some("errors") => own(HTML, desk::stopping(&server, &shown, local)),
        Some("form") => signing::form(&server, &shown, query).await,
        Some("find") => match sought(&shown, &parameter(query, "for").unwrap_or_default()) {
            Some(address) => own("text/plain; charset=utf-8", address),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        Some("qr.svg") => match desk::qr(&server, &parameter(query, "path").unwrap_or_default()) {
            Some(svg) => own("image/svg+xml", svg),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        Some(name) => match FILES.iter().find(|(known, ..)| *known == name) {
            Some((_, content_type, text)) => own(content_type, (*text).into()),
            None => StatusCode::NOT_FOUND.into_response(),
        },
    }
}

fn own(content_type: &'static str, text: String) -> Response {
    let head = [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-cache"), (CONTENT_SECURITY_POLICY, POLICY)];
    (head, text).into_response()
}

/// The host that a request names, without the port.
fn host(request: &Parts) -> Option<&str> {
    let named = match request.uri.authority() {
        Some(authority) => authority.as_str(),
        None => request.headers.get(HOST)?.to_str().ok()?,
    };
    match named.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map(|(address, _)| address),
        None => Some(named.rsplit_once(':').map_or(named, |(host, _)| host)),
    }
}

async fn site(server: &Server, shown: &Arc<Shown>, request: &Parts) -> Response {
    match find(shown, request.uri.path()) {
        Found::Elsewhere(to) => {
            let query = request.uri.query().map_or(String::new(), |query| format!("?{query}"));
            (StatusCode::FOUND, [(LOCATION, format!("{to}{query}")), (CACHE_CONTROL, "no-cache".into())])
                .into_response()
        }
        Found::Output(route, made) if is_page(route) => {
            let tag = format!("\"{}-{}\"", made.hash, server.name_of(shown));
            let page = async || Some(Blob::new(page(server, shown, Some((route, made))).await));
            send(request, HTML, &tag, page).await
        }
        Found::Output(route, made) => {
            let tag = format!("\"{}\"", made.hash);
            let output = async || server.renders.output(shown, route).await;
            send(request, media::of(route.as_str()), &tag, output).await
        }
        Found::Nothing => {
            let page = page(server, shown, seen(shown, request.uri.path())).await;
            let headers = [(CONTENT_TYPE, HTML), (CACHE_CONTROL, "no-cache")];
            (StatusCode::NOT_FOUND, headers, page).into_response()
        }
    }
}

const NOTHING: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>没有这一页</title>\
    <body><p>这里没有页面：网站还没有生成出来，或者网址不对。</p></body></html>";

/// A page as it is sent: its bytes, and before the end of its body the script that keeps it up to date.
async fn page(server: &Server, shown: &Arc<Shown>, seen: Option<(&RoutePath, &Made)>) -> Bytes {
    let script = format!(
        "<script type=\"module\" src=\"{OWN}page.js\" data-page=\"{}\" data-seen=\"{}\"></script>\n",
        version(seen),
        server.name_of(shown)
    );
    let output = match seen {
        Some((route, _)) => server.renders.output(shown, route).await,
        None => None,
    };
    // A page may be a file of the site, too; one that is gone by now shows that there is nothing.
    let bytes =
        output.and_then(|output| disk::bytes(&output).ok()).unwrap_or(Bytes::from_static(NOTHING.as_bytes()));
    let at = memchr::memmem::rfind(&bytes, b"</body>").unwrap_or(bytes.len());
    [&bytes[..at], script.as_bytes(), &bytes[at..]].concat().into()
}

/// Sends an output, or that it is the same as before, or the part of it that was asked for.
async fn send(
    request: &Parts,
    content_type: &'static str,
    tag: &str,
    output: impl AsyncFnOnce() -> Option<Blob>,
) -> Response {
    let text = |name| request.headers.get(name).and_then(|value| value.to_str().ok());
    let common =
        [(CACHE_CONTROL, "no-cache"), (ETAG, tag), (ACCEPT_RANGES, "bytes"), (CONTENT_TYPE, content_type)];
    if text(IF_NONE_MATCH).is_some_and(|known| matches(known, tag)) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let Some(output) = output().await else { return StatusCode::NOT_FOUND.into_response() };
    let Some(length) = output.length else { return StatusCode::NOT_FOUND.into_response() };
    let range = text(RANGE).filter(|_| text(IF_RANGE).is_none_or(|known| known == tag));
    let (status, range) = match range.and_then(|range| part(range, length)) {
        None => (StatusCode::OK, 0..length),
        Some(Ok(range)) => (StatusCode::PARTIAL_CONTENT, range),
        Some(Err(())) => {
            let place = [(CONTENT_RANGE, format!("bytes */{length}"))];
            return (StatusCode::RANGE_NOT_SATISFIABLE, place).into_response();
        }
    };
    let sent = [(CONTENT_LENGTH, (range.end - range.start).to_string())];
    let place = (status == StatusCode::PARTIAL_CONTENT)
        .then(|| [(CONTENT_RANGE, format!("bytes {}-{}/{length}", range.start, range.end - 1))]);
    match renders::body(&output, range).await {
        Ok(body) => (status, common, sent, place, body).into_response(),
        // The file has just been changed or is gone: soon there is a pass that knows it.
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")]).into_response(),
    }
}

/// Whether one of the tags that a browser knows is this one.
fn matches(known: &str, tag: &str) -> bool {
    known
        .split(',')
        .map(|one| one.trim())
        .any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

/// The bytes of a single range; `None` for what is better answered with the whole.
fn part(range: &str, length: u64) -> Option<Result<Range<u64>, ()>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    let range = if first.is_empty() {
        length.saturating_sub(last.parse().ok()?)..length
    } else {
        let end =
            if last.is_empty() { length } else { last.parse::<u64>().ok()?.checked_add(1)?.min(length) };
        let first: u64 = first.parse().ok()?;
        if first >= end && first < length {
            return None;
        }
        first..end
    };
    Some(if range.start < range.end { Ok(range) } else { Err(()) })
}
