//! Tells browsers what has changed, by server-sent events. Each event says how things are now, not what happened: a
//! browser that missed some is up to date after the next one.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::lookup::{Found, find, is_page, parameter, seen, version};
use super::server::Server;
use super::shown::Shown;
use crate::site::Exclusion;

/// How soon a browser tries again when the connection is lost.
const RETRY: Duration = Duration::from_millis(700);
/// How often a silent connection gets a sign of life.
const ALIVE: Duration = Duration::from_secs(20);

/// The events for a browser at `path` that has seen all up to `seen`, a number of a run (`1234.56`); after a lost
/// connection it says so in a header.
pub(super) fn stream(server: &Arc<Server>, query: &str, headers: &HeaderMap) -> Response {
    let path = parameter(query, "path").unwrap_or_else(|| "/".into());
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_string);
    let known = last.or_else(|| parameter(query, "seen"));
    let known = known.as_deref().and_then(|known| known.split_once('.'));
    let known =
        known.filter(|(run, _)| run.parse() == Ok(server.run)).and_then(|(_, number)| number.parse().ok());

    let mut changes = server.shown.clone();
    changes.mark_changed();
    let server = server.clone();
    let events = futures_util::stream::unfold((changes, known), move |(mut changes, known)| {
        let (server, path) = (server.clone(), path.clone());
        async move {
            changes.changed().await.ok()?;
            let shown = changes.borrow_and_update().clone();
            let event = Event::default()
                .id(format!("{}.{}", server.run, shown.sequence))
                .retry(RETRY)
                .data(state(&shown, &path, known).to_string());
            Some((Ok::<_, Infallible>(event), (changes, Some(shown.sequence))))
        }
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)).into_response()
}

/// How things are for a browser at `path` that has seen all up to `known`, if that is known at all.
fn state(shown: &Shown, path: &str, known: Option<u64>) -> serde_json::Value {
    let (errors, warnings) = shown.counts();
    let base = &shown.links().base.path;
    let files: Vec<String> = shown
        .changed
        .iter()
        .filter(|(route, when)| known.is_some_and(|known| **when > known) && !is_page(route))
        .map(|(route, _)| format!("{base}{route}"))
        .collect();
    let (held, ribbon) = match find(shown, path) {
        Found::Output(route, made) => {
            let site = shown.snapshot.site();
            let why = made.view.source().and_then(|source| site?.exclusion(source));
            (shown.held.contains_key(route), why.map(words))
        }
        _ => (false, None),
    };
    json!({
        "page": version(seen(shown, path)),
        "stranger": known.is_none(),
        "files": files,
        "errors": errors,
        "warnings": warnings,
        "problems": shown.errors().to_string(),
        "held": held,
        "ribbon": ribbon,
    })
}

/// What is said on a page that the public does not get to see.
fn words(why: Exclusion) -> String {
    match why {
        Exclusion::Draft => "草稿".into(),
        Exclusion::Scheduled(moment) => format!("定于{}发布", moment.chinese()),
        Exclusion::Expired(moment) => format!("{}已到期", moment.chinese()),
        // Such a page is in no preview.
        Exclusion::LeftOut => "有错误，没有生成".into(),
    }
}
