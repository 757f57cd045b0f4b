//! Tells browsers that something changed, and how things are for one of them. Each answer says how things are now, not
//! what happened: a browser that missed some is up to date after the next one.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::time::timeout;

use super::lookup::{Found, find, is_page, moved, parameter, seen, version};
use super::server::Server;
use super::shown::Shown;
use crate::diagnostic::Level;
use crate::site::Exclusion;

/// How often what is shown is named again, so that a browser can tell silence from a connection that is gone.
const ALIVE: Duration = Duration::from_secs(5);

/// What is shown now, a number of a run such as `9f86d081884c7d65.56`: at once, at every change, and every few seconds. One
/// stream is enough for all that a browser has open.
pub(super) fn stream(server: &Arc<Server>) -> Response {
    let mut changes = server.shown.clone();
    changes.mark_changed();
    let server = server.clone();
    let events = futures_util::stream::unfold(changes, move |mut changes| {
        let server = server.clone();
        async move {
            // After a while without a change the same again.
            if let Ok(Err(_gone)) = timeout(ALIVE, changes.changed()).await {
                return None;
            }
            let shown = changes.borrow_and_update().clone();
            Some((Ok::<_, Infallible>(Event::default().data(server.name_of(&shown))), changes))
        }
    });
    Sse::new(events).into_response()
}

/// How things are for a browser at `path` that has seen all up to `seen`, both in a query.
pub(super) fn state(server: &Server, shown: &Shown, query: &str) -> serde_json::Value {
    let path = parameter(query, "path").unwrap_or_else(|| "/".into());
    let known = parameter(query, "seen").and_then(|seen| server.number(&seen));
    let base = &shown.links().base.path;
    let files: Vec<String> = shown
        .changed
        .iter()
        .filter(|(route, when)| known.is_some_and(|known| **when > known) && !is_page(route))
        .map(|(route, _)| format!("{base}{route}"))
        .collect();
    let (held, ribbon) = match find(shown, &path) {
        Found::Output(route, made) => {
            let site = shown.snapshot.site();
            let why = made.view.source().and_then(|source| site?.exclusion(source));
            (shown.held.contains_key(route), why.map(words))
        }
        _ => (false, None),
    };
    json!({
        "seen": server.name_of(shown),
        "stranger": known.is_none(),
        "page": version(seen(shown, &path)),
        "moved": moved(shown, &path),
        "files": files,
        "errors": shown.count(Level::Error),
        "warnings": shown.count(Level::Warning),
        "stopping": shown.stopping().count() + usize::from(shown.trouble.is_some()),
        "problems": shown.errors().map(|hash| hash.to_string()),
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
