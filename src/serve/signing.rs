//! Who signed what, on the desk: the state of each page, the form to print, and a signature taken down. Whoever has something
//! written has to be at this machine, and has to have read the desk.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};

use super::lookup::{encoded, parameter};
use super::server::{Server, Words, say};
use super::shown::Shown;
use crate::config::review::Role;
use crate::date::{Date, Moment};
use crate::engine::Snapshot;
use crate::path::SourcePath;
use crate::report::{self, FormOf};
use crate::review::{Review, State, Subject};
use crate::sign::{self, Paper, Refusal};
use crate::site::Site;
use crate::site::article::Article;

/// The longest request, in bytes.
const LONGEST: usize = 4 << 10;
const WORDS: Words = Words { by_hand: "签字要在工作台里记", act: "记签字" };
/// So many pages are listed; more are counted.
const PAGES: usize = 60;
/// So many changes of a page are told.
const CHANGES: usize = 8;
/// What the form may load: what is in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'";

/// The reviews for the desk: those that wait for somebody come first.
pub(super) fn listed(shown: &Shown, local: bool) -> Value {
    let Some(scene) = &shown.snapshot.scene else { return context! { asks => false } };
    let (site, reviews) = (scene.site(), scene.reviews());
    let mut pages: Vec<(&SourcePath, &Review)> = reviews.pages.iter().collect();
    pages.sort_by_key(|(_, review)| (review.is_done(), review.stale().next().is_none()));
    let open = pages.iter().filter(|(_, review)| !review.is_done()).count();
    let stale = pages.iter().filter(|(_, review)| review.stale().next().is_some()).count();
    let more = pages.len().saturating_sub(PAGES);
    let rows: Value =
        pages.into_iter().take(PAGES).map(|(source, review)| row(shown, site, source, review)).collect();
    context! { asks => site.config.review.asks(), rows, open, stale, more, local, today => site.today.to_string() }
}

fn row(shown: &Shown, site: &Site, source: &SourcePath, review: &Review) -> Value {
    let base = shown.links().base.path.as_str();
    let state = match (review.is_done(), review.stale().next()) {
        (true, _) => "签全了",
        (false, Some(_)) => "签字以后改过",
        (false, None) => "等待签字",
    };
    let repeated = review.repeated();
    let is_repeated = |role: &Role| repeated.iter().any(|(_, roles)| roles.contains(role));
    let roles: Value = review
        .roles
        .iter()
        .map(|(role, state)| {
            let office = site.config.review.office(*role);
            let text = match state {
                State::Waiting if office.is_empty() => "等待签字".into(),
                State::Waiting => format!("等待 {office} 签字"),
                State::Signed(signature) => format!("{} 已签", review.signed(signature)),
                State::Stale(signature) => format!("{} 签过，以后又改了", review.signed(signature)),
            };
            let open = !matches!(state, State::Signed(_)) || is_repeated(role);
            context! { name => role.chinese(), id => role.name(), text, open }
        })
        .collect();
    let changes: Vec<String> = review.changes.iter().take(CHANGES).map(|change| change.chinese()).collect();
    context! {
        same => repeated.iter().map(|(by, roles)| sign::all_by_one(by, roles)).collect::<Vec<_>>(),
        title => review.title.as_str(), page => source.as_str(), state, done => review.is_done(),
        late => review.stale().next().is_some(), roles, changes,
        more => review.changes.len().saturating_sub(CHANGES),
        hidden => review.hidden.map(|why| why.chinese()),
        url => encoded(&format!("{base}{}", review.route)),
        form => format!("/_linli/form?page={}", encoded(source.as_str()).replace('&', "%26").replace('#', "%23").replace('+', "%2B")),
    }
}

/// What a page of a pass tells, if there is such a page and it can be read.
///
/// # Errors
/// When a file cannot be read.
fn told(snapshot: &Snapshot, source: &SourcePath) -> io::Result<Option<Article>> {
    let Some(site) = snapshot.site() else { return Ok(None) };
    let is_broken = snapshot.lacking(source).next().is_some();
    let subject = Subject::of(site, source).filter(|_| !is_broken);
    subject.map(|subject| snapshot.article(site, subject)).transpose()
}

/// The form of a page, to be printed.
pub(super) async fn form(server: &Server, shown: &Shown, query: &str) -> Response {
    let page = SourcePath::new(&parameter(query, "page").unwrap_or_default());
    let (snapshot, root) = (shown.snapshot.clone(), server.root.clone());
    let write = move || -> io::Result<Option<String>> {
        let Some(told) = told(&snapshot, &page)? else { return Ok(None) };
        let site = snapshot.site().expect("a page told something");
        let subject = Subject::of(site, &page).expect("it told something");
        let needs = subject.needs(site);
        let usual = site.config.review.roles(site.config.review.profile);
        let roles = if needs.is_empty() { &usual } else { needs };
        let of = FormOf { snapshot: &snapshot, site, subject, told: &told, roles, digest: false };
        report::form(&of, &root).map(Some)
    };
    match tokio::task::spawn_blocking(write).await.unwrap_or_else(|error| Err(io::Error::other(error))) {
        Ok(Some(html)) => {
            let head = [
                (CONTENT_TYPE, "text/html; charset=utf-8"),
                (CACHE_CONTROL, "no-cache"),
                (CONTENT_SECURITY_POLICY, POLICY),
            ];
            (head, html).into_response()
        }
        Ok(None) => say(StatusCode::NOT_FOUND, "没有这一页，或者它有错误；改好以后再打印审核表"),
        Err(error) => say(StatusCode::INTERNAL_SERVER_ERROR, &format!("审核表没有写成：{error}")),
    }
}

/// Takes down a signature.
pub(super) async fn answer(
    server: &Server,
    shown: &Shown,
    peer: SocketAddr,
    request: &Parts,
    body: Body,
    now: Moment,
) -> Response {
    let wish = match server.wish(peer, request, body, LONGEST, &WORDS).await {
        Ok(wish) => wish,
        Err(refused) => return refused,
    };
    let text = |key: &str| wish[key].as_str().unwrap_or_default().trim().to_string();
    let (Some(role), Some(on)) = (Role::parse(&text("role")), Date::parse(&text("on"))) else {
        return say(StatusCode::UNPROCESSABLE_ENTITY, "选上以什么身份签的，写上签字的日期，如 2026-11-27");
    };
    let (page, by, code) = (SourcePath::new(&text("page")), text("by"), text("code"));
    let although_same = text("although") == "same-person";
    let (snapshot, root) = (shown.snapshot.clone(), server.root.clone());
    let write = move || write(&snapshot, root, &page, role, on, &by, &code, although_same, now);
    match tokio::task::spawn_blocking(write).await.unwrap_or_else(|error| Err(io::Error::other(error))) {
        Ok(Some(Ok(()))) => StatusCode::NO_CONTENT.into_response(),
        Ok(Some(Err(refusal))) => {
            let status = match refusal {
                Refusal::Conflict(_) | Refusal::Other(_) | Refusal::OtherPage(_) => StatusCode::CONFLICT,
                Refusal::Nameless | Refusal::Ahead | Refusal::NoCode(_) => StatusCode::UNPROCESSABLE_ENTITY,
                // The desk asks whether it is so on the paper, and sends it again.
                Refusal::SamePerson(..) => StatusCode::PRECONDITION_REQUIRED,
            };
            say(status, &refusal.chinese())
        }
        Ok(None) => say(StatusCode::CONFLICT, "这一页刚刚没有了，或者有错误：看看新的再说"),
        Err(error) => say(StatusCode::INTERNAL_SERVER_ERROR, &format!("没有写入：{error}")),
    }
}

#[expect(clippy::too_many_arguments, reason = "what a paper says, and where")]
fn write(
    snapshot: &Arc<Snapshot>,
    root: PathBuf,
    page: &SourcePath,
    role: Role,
    on: Date,
    by: &str,
    code: &str,
    although_same: bool,
    now: Moment,
) -> io::Result<Option<Result<(), Refusal>>> {
    let Some(told) = told(snapshot, page)? else { return Ok(None) };
    let scene = snapshot.scene.as_ref().expect("a page told something");
    let site = scene.site();
    let subject = Subject::of(site, page).expect("it told something");
    let zone = site.config.timezone;
    let now = zone.moment(now.instant(zone)).rfc3339(zone);
    let paper = Paper { role, by, on, code, although_same, now: &now };
    let written = sign::write(&root, site, scene.reviews(), subject, &told, &paper)?;
    Ok(Some(written.map(|_| ())))
}
