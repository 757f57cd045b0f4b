//! What every request is answered from: what is shown now, and who and where this preview is. Knows no request.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use tokio::sync::watch;

use super::renders::Renders;
use super::shown::Shown;

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
}

/// Whether a host is this machine as it calls itself.
pub(super) fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
