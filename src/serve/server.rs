//! What every request is answered from: what is shown now, who and where this preview is, and who may have something written.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::sync::watch;

use super::renders::Renders;
use super::shown::Shown;
use crate::date::Moment;

/// The header in which the desk says what it was told. A page of another site cannot send it without being asked first, and
/// does not know it.
const TOKEN: &str = "x-linli-token";
/// What the clock says.
#[derive(Clone)]
pub(super) struct Clock(pub(super) Arc<dyn Fn() -> Moment + Send + Sync>);

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// A run of the program. A number of the process would not do: in a container it is the same every time.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Run(u64);

impl Run {
    /// One that no other is.
    pub(super) fn new() -> Run {
        Run(RandomState::new().hash_one(std::process::id()))
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What a request is answered from.
#[derive(Debug)]
pub(super) struct Server {
    /// What is shown now.
    pub(super) shown: watch::Receiver<Arc<Shown>>,
    /// The outputs of it.
    pub(super) renders: Renders,
    /// Tells this run of the program from another one, whose numbers mean nothing here.
    pub(super) run: Run,
    /// What only the desk is told, so that nobody else has anything written.
    pub(super) token: String,
    /// When a signature is taken down.
    pub(super) clock: Clock,
    /// A name by which this machine may be called, besides its addresses and `localhost`.
    pub(super) name: Option<String>,
    /// The address for other devices in the network, such as `192.168.1.5:4000`, if they are let in.
    pub(super) network: Option<String>,
    /// Where the site's folder is.
    pub(super) root: PathBuf,
    /// How a source is opened in an editor, if there is one.
    pub(super) editor: Option<String>,
}

impl Server {
    /// Names what is shown, for browsers: the run and the number of the change.
    pub(super) fn name_of(&self, shown: &Shown) -> String {
        format!("{}.{}", self.run, shown.sequence)
    }

    /// The number of the change that was named so, if it was in this run.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        let (run, number) = name.split_once('.')?;
        number.parse().ok().filter(|_| run == self.run.to_string())
    }

    /// Whether a browser may call this machine so. Another site can make its own name lead here (DNS rebinding), and
    /// would read drafts under it; an address is nobody's name.
    pub(super) fn is_known_as(&self, host: &str) -> bool {
        is_local(host) || host.parse::<IpAddr>().is_ok() || self.name.as_deref() == Some(host)
    }

    /// What the desk wishes to have written, in at most so many bytes; the refusal of whoever may not, or says it wrongly.
    pub(super) async fn wish(
        &self,
        peer: SocketAddr,
        request: &Parts,
        body: Body,
        longest: usize,
        words: &Words,
    ) -> Result<Value, Response> {
        if request.method != Method::POST {
            return Err(say(StatusCode::METHOD_NOT_ALLOWED, words.by_hand));
        }
        if !self.may_write(peer, request) {
            let text = format!("只有在这台电脑上打开的工作台里才能{}：刷新工作台，再来一次", words.act);
            return Err(say(StatusCode::FORBIDDEN, &text));
        }
        let Ok(bytes) = to_bytes(body, longest).await else {
            return Err(say(StatusCode::PAYLOAD_TOO_LARGE, "写得太长了"));
        };
        serde_json::from_slice(&bytes)
            .map_err(|_| say(StatusCode::BAD_REQUEST, "请求不完整：刷新工作台，再来一次"))
    }

    /// Whether a request comes from the desk on this machine: over the loopback, to a name of this machine, from a page of this
    /// very address, with the word that only the desk has.
    fn may_write(&self, peer: SocketAddr, request: &Parts) -> bool {
        let text = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
        let host = text(HOST.as_str()).unwrap_or_default();
        let name = match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => host.rsplit_once(':').map_or(host, |(name, _)| name),
        };
        peer.ip().to_canonical().is_loopback()
            && is_local(name)
            && text(ORIGIN.as_str()) == Some(&format!("http://{host}"))
            && text(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("application/json"))
            && text(TOKEN) == Some(&self.token)
    }
}

/// What is said to those who may not have something written.
pub(super) struct Words {
    /// That it is not done by opening an address.
    pub(super) by_hand: &'static str,
    /// What they wished to do.
    pub(super) act: &'static str,
}

/// An answer in words.
pub(super) fn say(status: StatusCode, text: &str) -> Response {
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{text}\n")).into_response()
}

/// Whether a host is this machine as it calls itself.
pub(super) fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
