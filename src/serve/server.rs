//! What every request is answered from: what is shown now, and who and where this preview is. Knows no request.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;

use super::renders::Renders;
use super::shown::Shown;

/// What a request is answered from.
#[derive(Debug)]
pub(super) struct Server {
    /// What is shown now.
    pub(super) shown: watch::Receiver<Arc<Shown>>,
    /// The outputs of it.
    pub(super) renders: Renders,
    /// Tells this run of the program from another one, whose numbers mean nothing here.
    pub(super) run: u32,
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
    /// Whether a browser may call this machine so. Another site can make its own name lead here (DNS rebinding), and
    /// would read drafts under it; an address is nobody's name.
    pub(super) fn is_known_as(&self, host: &str) -> bool {
        is_local(host) || host.parse::<IpAddr>().is_ok() || self.name.as_deref() == Some(host)
    }
}

/// Whether a host is this machine as it calls itself.
pub(super) fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
