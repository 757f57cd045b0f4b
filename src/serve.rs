//! Consumer `serve`: shows the site in a browser while it is being written. A loop of passes, each shown to the
//! browsers as soon as it is done.
//!
//! One thread waits for changes and runs passes, another answers requests from what the last pass made; between them
//! stands one value, [`shown::Shown`], which is replaced as a whole.

pub mod shown;
pub mod watch;
mod agree;
mod desk;
mod events;
mod http;
mod lookup;
mod renders;
mod server;
mod signing;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::serve::ListenerExt;

use crate::date::Moment;
use crate::engine::{Engine, Snapshot};
use renders::Renders;
use server::{Clock, Run, Server};
use shown::Shown;
use watch::Watch;

/// The port that is tried first when none is asked for; the next ones where it is taken.
const PORT: u16 = 4000;
/// How many ports are tried.
const PORTS: u16 = 20;

/// Where and for whom the preview is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The site's folder, an absolute path.
    pub root: PathBuf,
    /// The address to listen on.
    pub address: IpAddr,
    /// A name by which browsers may call this machine, besides its addresses and `localhost`.
    pub name: Option<String>,
    /// The value of `LINLI_EDITOR`.
    pub editor: Option<String>,
}

/// What the loop of passes has to say.
#[derive(Debug)]
pub enum News<'a> {
    /// The preview can be looked at.
    Ready {
        /// The address for this machine, with the base path.
        local: String,
        /// The address for other devices in the network, if they are let in.
        network: Option<String>,
    },
    /// There was another pass.
    Passed(&'a Shown),
    /// The site's files could not be read; there will be another try.
    Trouble(&'a io::Error),
    /// Events cannot be had; the files are looked at every second.
    Polling,
}

/// Takes a port: the one asked for (0: any), or the first free one.
///
/// # Errors
/// `AddrInUse` when it is taken, and what else the system says.
pub fn listen(address: IpAddr, port: Option<u16>) -> io::Result<TcpListener> {
    let Some(port) = port else {
        let mut ports = PORT..PORT + PORTS;
        return loop {
            match ports.next().map(|port| listen(address, Some(port))) {
                Some(Err(error)) if error.kind() == io::ErrorKind::AddrInUse => {}
                Some(listener) => break listener,
                None => {
                    let message =
                        format!("{PORT} 到 {} 的端口都被占用，请用 --port 指定一个", PORT + PORTS - 1);
                    break Err(io::Error::new(io::ErrorKind::AddrInUse, message));
                }
            }
        };
    };
    TcpListener::bind((address, port)).map_err(|error| {
        let message = match error.kind() {
            io::ErrorKind::AddrInUse => {
                format!("端口 {port} 被占用：可能另一个预览还开着，关掉它，或者用 --port 换一个")
            }
            io::ErrorKind::AddrNotAvailable => format!("{address} 不是这台电脑的地址"),
            _ => format!("{address}:{port}：{error}"),
        };
        io::Error::new(error.kind(), message)
    })
}

/// Shows `first` and whatever later passes of `engine` make, until the process ends. `watch` has been watching since
/// before the first pass, so that no change falls between the two. When a page is due by `now`, or another day has begun, there is a pass too.
///
/// # Errors
/// When the requests cannot be answered at all.
pub fn run(
    settings: &Settings,
    listener: TcpListener,
    mut watch: Watch,
    mut engine: Engine,
    first: (Snapshot, Duration),
    now: impl Fn() -> Moment + Send + Sync + 'static,
    mut tell: impl FnMut(News<'_>),
) -> io::Result<()> {
    let address = listener.local_addr()?;
    let now = Arc::new(now);
    let mut shown = Arc::new(Shown::first(first.0, first.1));
    let (sender, receiver) = tokio::sync::watch::channel(shown.clone());
    let server = Arc::new(Server {
        shown: receiver,
        renders: Renders::new(&settings.root),
        run: Run::new(),
        token: format!("{}{}", Run::new(), Run::new()),
        clock: Clock(now.clone()),
        name: settings.name.clone(),
        network: network(address).map(|ip| SocketAddr::new(ip, address.port()).to_string()),
        root: settings.root.clone(),
        editor: desk::editor(settings.editor.as_deref(), has_code()),
    });
    let home = format!("{}/", shown.links().base.path);
    let local = match address.ip() {
        ip if ip.is_unspecified() => format!("http://localhost:{}{home}", address.port()),
        _ => format!("http://{address}{home}"),
    };
    let network = server.network.as_ref().map(|network| format!("http://{network}{home}"));
    answer_requests(listener, server)?;
    tell(News::Ready { local, network });
    tell(News::Passed(&shown));

    let mut told_of_polling = false;
    loop {
        if watch.polls() && !told_of_polling {
            told_of_polling = true;
            tell(News::Polling);
        }
        let places = watch.wait(|| engine.is_outdated(now()));
        engine.at(now());
        let start = Instant::now();
        let next = match engine.pass_over(places.as_ref()) {
            Ok(snapshot) if shown.trouble.is_none() && is_the_same(&snapshot, &shown) => continue,
            Ok(snapshot) => shown.next(snapshot, start.elapsed()),
            Err(error) => {
                let next = shown.troubled(format!("读不到站点的文件：{error}"));
                if next.sequence == shown.sequence {
                    continue;
                }
                tell(News::Trouble(&error));
                next
            }
        };
        shown = Arc::new(next);
        sender.send_replace(shown.clone());
        if shown.trouble.is_none() {
            tell(News::Passed(&shown));
        }
    }
}

/// Whether a pass found all as it is shown.
fn is_the_same(snapshot: &Snapshot, shown: &Shown) -> bool {
    snapshot.parsed == 0
        && snapshot.rendered.is_empty()
        && snapshot.outputs.len() == shown.snapshot.outputs.len()
        && snapshot.diagnostics == shown.snapshot.diagnostics
        && snapshot.reviews() == shown.snapshot.reviews()
}

/// Answers requests on a thread of its own.
fn answer_requests(listener: TcpListener, server: Arc<Server>) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let router = Router::new().fallback(http::answer).with_state(server);
    // Who asks is asked where something is to be written.
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    std::thread::Builder::new().name("http".into()).spawn(move || {
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime takes a listener");
            // Without this each small answer waits for the acknowledgement of the one before.
            let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
            if let Err(error) = axum::serve(listener, router).await {
                unreachable!("axum::serve goes on for ever: {error}");
            }
        });
    })?;
    Ok(())
}

/// The address under which other devices reach what listens on `address`.
fn network(address: SocketAddr) -> Option<IpAddr> {
    match address.ip() {
        ip if ip.is_loopback() => None,
        ip if ip.is_unspecified() => desk::own_address().filter(|ip| !ip.is_loopback()),
        ip => Some(ip),
    }
}

/// Whether VS Code is installed for this user.
fn has_code() -> bool {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).map(PathBuf::from);
    let in_path = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path)
            .any(|folder| folder.join("code").exists() || folder.join("code.cmd").exists())
    };
    home.is_some_and(|home| home.join(".vscode").is_dir()) || in_path()
}
