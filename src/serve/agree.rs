//! Somebody at this machine agrees to a finding from the desk: a request to an entry of `waivers.yaml`. Whoever asks has to be
//! here, and has to have read the desk.

use std::io;
use std::net::SocketAddr;

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use super::server::{Server, Words, say};
use super::shown::Shown;
use crate::check::waivers::{Covered, Texts};
use crate::diagnostic::Code;
use crate::path::SourcePath;
use crate::waive::{self, Agreement, Refusal};

/// The longest request, in bytes.
const LONGEST: usize = 16 << 10;
const WORDS: Words = Words { by_hand: "放行要在工作台里写", act: "放行" };

/// Writes down what a request agrees to.
pub(super) async fn answer(
    server: &Server,
    shown: &Shown,
    peer: SocketAddr,
    request: &Parts,
    body: Body,
) -> Response {
    let wish = match server.wish(peer, request, body, LONGEST, &WORDS).await {
        Ok(wish) => wish,
        Err(refused) => return refused,
    };
    let text = |key: &str| wish[key].as_str().unwrap_or_default().trim();
    let file = Some(text("file")).filter(|file| !file.is_empty()).map(SourcePath::new);
    let found = Code::parse(text("code"))
        .and_then(|rule| Some((rule, found(shown, rule, file.as_ref(), text("hash"))?)));
    let (Some((rule, covered)), Some(site)) = (found, shown.snapshot.site()) else {
        return say(StatusCode::CONFLICT, "这段文字刚刚改过，或者这条提醒已经没有了：看看新的再说");
    };
    let (root, on) = (server.root.clone(), site.today);
    let [because, by] = ["because", "by"].map(|key| text(key).to_string());
    // The disk may keep it waiting, and others ask meanwhile.
    let write = move || {
        let (file, covered) = (file.as_ref(), &covered);
        waive::write(&root, &Agreement { rule, file, covered, because: &because, by: &by, on })
    };
    match tokio::task::spawn_blocking(write).await.unwrap_or_else(|error| Err(io::Error::other(error))) {
        Ok(Ok(_)) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(refusal)) => {
            let status = match refusal {
                Refusal::Conflict(_) => StatusCode::CONFLICT,
                Refusal::Unsigned | Refusal::Never | Refusal::Signature | Refusal::Unfit => {
                    StatusCode::UNPROCESSABLE_ENTITY
                }
            };
            say(status, refusal.chinese())
        }
        Err(error) => say(StatusCode::INTERNAL_SERVER_ERROR, &format!("没有写入：{error}")),
    }
}

/// The text with a fingerprint that a finding of that rule in that file covers now.
fn found(shown: &Shown, rule: Code, file: Option<&SourcePath>, hash: &str) -> Option<Covered> {
    let mut texts = Texts::new(&shown.snapshot.sources);
    let here = shown
        .snapshot
        .diagnostics
        .iter()
        .filter(|one| one.code == rule && one.span.as_ref().map(|span| &span.source) == file);
    here.filter_map(|one| texts.covered(one)).find(|covered| covered.hash == hash)
}
