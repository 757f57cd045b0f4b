//! Requests to servers, tried again while that may help: after an answer that says "later", or none, ever longer and never at
//! the same time as others; and what a server's silence means, in words. Knows nothing of what is asked for.

use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::Path;
use std::time::Duration;

use ureq::http::{HeaderMap, Request, Response};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, Error};

use crate::disk::{self, named};

/// A request is made so many times.
pub const TRIES: u32 = 6;
/// The wait before the second time; before each other one twice as long as before the last.
const WAIT: Duration = Duration::from_millis(400);
/// Nobody waits longer for a server that asks for it.
const LONGEST: Duration = Duration::from_secs(60);

/// What is sent with a request.
#[derive(Copy, Clone, Debug)]
pub enum Payload<'a> {
    /// Nothing.
    None,
    /// These bytes.
    Bytes(&'a [u8]),
    /// A file.
    File(&'a Path),
}

/// A request.
#[derive(Debug)]
pub struct Ask<'a> {
    /// `GET`, `PUT` …
    pub method: &'static str,
    /// Where.
    pub url: String,
    /// What is said besides.
    pub headers: Vec<(String, String)>,
    /// What goes with it.
    pub payload: Payload<'a>,
}

/// An answer.
pub type Answer = Response<Body>;

/// Asks servers.
#[derive(Clone, Debug)]
pub struct Http(Agent);

impl Http {
    /// One that keeps so many connections at a time. Certificates are held against those of the public authorities, or those in
    /// the file that `SSL_CERT_FILE` names, as other programs do it.
    ///
    /// # Errors
    /// That this file is none, with its path.
    pub fn new(connections: usize) -> io::Result<Http> {
        let own = std::env::var_os("SSL_CERT_FILE").filter(|file| !file.is_empty());
        let trusted = own.map_or(Ok(RootCerts::WebPki), |file| authorities(Path::new(&file)))?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("linli/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(Duration::from_secs(15)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_per_read(Some(Duration::from_secs(60)))
            .max_idle_connections(connections)
            .max_idle_connections_per_host(connections)
            .tls_config(TlsConfig::builder().root_certs(trusted).build())
            .build();
        Ok(Http(config.new_agent()))
    }

    /// Asks, again and again while that may help. Each time the request is made anew: signatures grow old.
    ///
    /// # Errors
    /// That there is no answer, in words; that a file cannot be read.
    pub fn ask<'a>(&self, make: impl FnMut() -> Ask<'a>) -> io::Result<Answer> {
        self.ask_often(TRIES, make)
    }

    /// Asks so many times at most.
    ///
    /// # Errors
    /// As of [`Http::ask`].
    pub fn ask_often<'a>(&self, most: u32, mut make: impl FnMut() -> Ask<'a>) -> io::Result<Answer> {
        let mut tries = 1;
        loop {
            let ask = make();
            let (result, host) = (self.once(&ask)?, host(&ask.url).to_owned());
            let wait = match &result {
                Ok(answer) if !is_for_later(answer.status().as_u16()) => None,
                Ok(answer) => Some(asked_wait(answer.headers())),
                Err(error) if may_pass(error) => Some(None),
                Err(_) => None,
            };
            let Some(wait) = wait.filter(|_| tries < most) else {
                return result.map_err(|error| in_words(&host, &error));
            };
            // Others that were sent away at the same time come back at other times.
            let random = (RandomState::new().hash_one(tries) % 1000) as f64 / 1000.0;
            let own = (WAIT * 2u32.pow(tries - 1)).mul_f64(0.5 + random);
            std::thread::sleep(wait.unwrap_or(own).min(LONGEST));
            tries += 1;
        }
    }

    fn once(&self, ask: &Ask<'_>) -> io::Result<Result<Answer, Error>> {
        let mut request = Request::builder().method(ask.method).uri(&ask.url);
        for (name, value) in &ask.headers {
            request = request.header(name, value);
        }
        let fits = |error: ureq::http::Error| io::Error::other(format!("网址不对（{}）：{error}", ask.url));
        Ok(match ask.payload {
            Payload::None => self.0.run(request.body(()).map_err(fits)?),
            Payload::Bytes(bytes) => self.0.run(request.body(bytes).map_err(fits)?),
            Payload::File(path) => {
                let file = open(path)?;
                self.0.run(request.body(&file).map_err(fits)?)
            }
        })
    }
}

/// The certificates of a file in PEM.
fn authorities(file: &Path) -> io::Result<RootCerts> {
    let bytes = disk::read_now(file)?;
    let certificates: Vec<_> = parse_pem(&bytes)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        let file = file.display();
        let message = format!(
            "环境变量 SSL_CERT_FILE 指的 {file} 里没有证书；要 PEM 格式的，以 -----BEGIN CERTIFICATE----- 开头"
        );
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

#[expect(clippy::disallowed_methods, reason = "what is sent is read on the way")]
fn open(path: &Path) -> io::Result<File> {
    File::open(path).map_err(|error| named(path, error))
}

/// All of a short answer.
///
/// # Errors
/// That it breaks off.
pub fn text(mut answer: Answer) -> io::Result<String> {
    let bytes = answer
        .body_mut()
        .with_config()
        .limit(64 << 20)
        .read_to_vec()
        .map_err(|error| in_words("服务器", &error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A header of an answer.
pub fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers().get(name)?.to_str().ok()
}

/// The host of an address.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or(rest)
}

fn is_for_later(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

/// How long a server wants to be left alone.
fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get("retry-after")?.to_str().ok()?.trim().parse::<u64>().ok()?;
    Some(Duration::from_secs(seconds))
}

fn may_pass(error: &Error) -> bool {
    let may = matches!(
        error,
        Error::Io(_) | Error::Timeout(_) | Error::ConnectionFailed | Error::HostNotFound | Error::BodyStalled
    ) || matches!(error, Error::Protocol(_));
    may && !is_distrust(error)
}

/// Whether the other side's certificate is the trouble, which comes as one of reading.
fn is_distrust(error: &Error) -> bool {
    match error {
        Error::Tls(_) | Error::Rustls(_) => true,
        Error::Io(error) => error.to_string().contains("invalid peer certificate"),
        _ => false,
    }
}

/// What it means that there is no answer.
fn in_words(host: &str, error: &Error) -> io::Error {
    let message = match error {
        Error::HostNotFound => format!("找不到 {host}：地址写错了，或者这台电脑没有联网"),
        Error::Timeout(_) => format!("{host} 太久没有回答：网络太慢，或者被防火墙拦住了；稍后再试"),
        error if is_distrust(error) => {
            format!(
                "{host} 的证书不能信任（{error}）：地址写错了，这台电脑的日期不对，或者证书到期了；内部的服务器，把发证书的 CA 存成 PEM 文件，用环境变量 SSL_CERT_FILE 指明"
            )
        }
        Error::ConnectionFailed => format!("连不上 {host}：地址或端口写错了，或者对方没有开"),
        Error::Io(io) if io.kind() == io::ErrorKind::ConnectionRefused => {
            format!("连不上 {host}：地址或端口写错了，或者对方没有开")
        }
        Error::Io(_) | Error::Protocol(_) | Error::BodyStalled => {
            format!("和 {host} 的连接断了（{error}）；稍后再试")
        }
        error => format!("{host} 没有回答（{error}）"),
    };
    io::Error::new(io::ErrorKind::NotConnected, message)
}
