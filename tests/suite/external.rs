//! Links that lead out of the site, against servers on this machine: what became of each address, how politely it is asked, and that
//! nobody is asked who did not have to be.
#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use linli::diagnostic::{Code, Span};
use linli::external::{self, Account, Manner};
use linli::path::SourcePath;

use crate::project::{Project, SITE};

/// A moment, in seconds.
const NOW: i64 = 1_700_000_000;

/// What a server was asked: when, how and for what.
type Log = Arc<Mutex<Vec<(Instant, String, String)>>>;

/// A server that answers as the path says, one thread a connection; it ends with the test.
struct Server {
    port: u16,
    log: Log,
    /// The most connections that were being answered at a time.
    busiest: Arc<AtomicUsize>,
    ends: Arc<AtomicBool>,
}

impl Server {
    fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
        let port = listener.local_addr().expect("it has an address").port();
        let (log, busiest, ends) = (Log::default(), Arc::default(), Arc::new(AtomicBool::new(false)));
        let now = Arc::new(AtomicUsize::new(0));
        let parts: (Log, Arc<AtomicUsize>, Arc<AtomicBool>) =
            (Arc::clone(&log), Arc::clone(&busiest), Arc::clone(&ends));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if parts.2.load(Ordering::Relaxed) {
                    return;
                }
                let (log, busiest, now) = (parts.0.clone(), parts.1.clone(), now.clone());
                std::thread::spawn(move || {
                    answer(stream, &log, &busiest, &now);
                });
            }
        });
        Server { port, log, busiest, ends }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn asked(&self) -> Vec<(String, String)> {
        let log = self.log.lock().expect("nobody panics");
        log.iter().map(|(_, method, path)| (method.clone(), path.clone())).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

fn answer(mut stream: TcpStream, log: &Log, busiest: &AtomicUsize, now: &AtomicUsize) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?);
    loop {
        let mut first = String::new();
        if lines.read_line(&mut first).ok()? == 0 {
            return None;
        }
        busiest.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let mut words = first.split(' ');
        let (method, path) = (words.next()?.to_string(), words.next()?.to_string());
        log.lock().ok()?.push((Instant::now(), method.clone(), path.clone()));
        loop {
            let mut line = String::new();
            lines.read_line(&mut line).ok()?;
            if line.trim().is_empty() {
                break;
            }
        }
        let is_head = method == "HEAD";
        let reply = match path.as_str() {
            "/gone" => "404 Not Found\r\n".to_string(),
            "/gone-for-good" => "410 Gone\r\n".into(),
            "/no-head" if is_head => "405 Method Not Allowed\r\n".into(),
            "/head-lies" if is_head => "404 Not Found\r\n".into(),
            "/moved" => "301 Moved Permanently\r\nLocation: /there\r\n".into(),
            "/moved-twice" => "308 Permanent Redirect\r\nLocation: moved\r\n".into(),
            "/for-now" => "302 Found\r\nLocation: /there\r\n".into(),
            "/for-now-then" => "307 Temporary Redirect\r\nLocation: /for-now\r\n".into(),
            "/same-there" => "303 See Other\r\nLocation: /there\r\n".into(),
            "/moved-to-slash" => "301 Moved Permanently\r\nLocation: /moved-to-slash/\r\n".into(),
            "/home-again" => "302 Found\r\nLocation: /\r\n".into(),
            "/circle" => "301 Moved Permanently\r\nLocation: /circle\r\n".into(),
            "/nowhere" => "301 Moved Permanently\r\n".into(),
            "/members" => "403 Forbidden\r\n".into(),
            "/broken" => "500 Internal Server Error\r\n".into(),
            "/hangs-up" => {
                now.fetch_sub(1, Ordering::SeqCst);
                return None;
            }
            "/slow" => {
                std::thread::sleep(Duration::from_millis(1500));
                "200 OK\r\n".into()
            }
            _ => "200 OK\r\n".into(),
        };
        now.fetch_sub(1, Ordering::SeqCst);
        write!(stream, "HTTP/1.1 {reply}Content-Length: 0\r\n\r\n").ok()?;
    }
}

/// As in life, but faster, and on this machine.
fn manner() -> Manner {
    Manner {
        hosts: 8,
        pause: Duration::from_millis(10),
        patience: Duration::from_millis(700),
        days: 7,
        local: true,
    }
}

fn places(urls: &[String]) -> BTreeMap<String, Vec<Span>> {
    let place = Span::new(&SourcePath::new("content/cases/yi.md"), 0..1);
    urls.iter().map(|url| (url.clone(), vec![place.clone()])).collect()
}

fn ask(project: &Project, urls: &[String], now: i64) -> Account {
    external::ask(project.root(), &places(urls), &manner(), now, &|_, _| {}).expect("it can be kept")
}

/// What is said of one address.
fn said(path: &str) -> String {
    let (server, project) = (Server::start(), Project::empty());
    let account = ask(&project, &[server.url(path)], NOW);
    let unknown = account.unknown.iter().map(|(_, why)| format!("查不出：{why}"));
    let found = account.diagnostics.iter().map(|one| format!("{}：{}", one.code, one.message));
    found.chain(unknown).collect::<Vec<_>>().join("\n").replace(&server.url(""), "")
}

/// An address, what is said of it, and what it nearly is where nothing is said.
const ADDRESSES: &[(&str, &str, &[Code])] = &[
    ("/there", "", &[]),
    ("/no-head", "", &[Code::LinkDead]),
    ("/head-lies", "", &[Code::LinkDead]),
    ("/for-now", "", &[Code::LinkMoved]),
    ("/for-now-then", "", &[Code::LinkMoved]),
    ("/same-there", "", &[Code::LinkMoved]),
    ("/gone", "link/dead：“/gone”已经没有了（404）", &[]),
    ("/gone-for-good", "link/dead：“/gone-for-good”已经没有了（410）", &[]),
    ("/moved", "link/moved：“/moved”搬到了“/there”", &[]),
    ("/moved-twice", "link/moved：“/moved-twice”搬到了“/there”", &[]),
    ("/moved-to-slash", "link/moved：“/moved-to-slash”搬到了“/moved-to-slash/”", &[]),
    ("/home-again", "link/dead：“/home-again”转到了那个网站的首页，原来的网页多半没有了", &[]),
    ("/circle", "link/dead：“/circle”转来转去超过 5 次，打不开", &[]),
    ("/nowhere", "link/dead：“/nowhere”转到别处，却没有说转到哪里", &[]),
    ("/broken", "link/dead：“/broken”今天打不开，那边的服务器出了错（500）", &[]),
    ("/members", "查不出：那边不回答程序（403），请自己点开看看", &[Code::LinkDead]),
    ("/slow", "link/dead：“/slow”打不开：太久没有回答", &[]),
    ("/hangs-up", "link/dead：“/hangs-up”打不开：连不上那个网站", &[]),
];

/// How many cases there are of each code: those that find it, and those that nearly do.
pub(crate) fn counts() -> BTreeMap<Code, (usize, usize)> {
    let mut counts = BTreeMap::<Code, (usize, usize)>::new();
    for (_, said, nearly) in ADDRESSES {
        if let Some(code) = said.split('：').next().and_then(Code::parse) {
            counts.entry(code).or_default().0 += 1;
        }
        nearly.iter().for_each(|code| counts.entry(*code).or_default().1 += 1);
    }
    counts
}

#[test]
fn each_address_is_what_became_of_it() {
    for (path, expected, _) in ADDRESSES {
        assert_eq!(said(path), *expected, "{path}");
    }
    // Nobody is there; nobody ever will be.
    let project = Project::empty();
    let closed = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let port = closed.local_addr().expect("it has an address").port();
    drop(closed);
    let account = ask(&project, &[format!("http://127.0.0.1:{port}/")], NOW);
    assert_eq!(account.diagnostics[0].code, Code::LinkDead);
    assert!(account.diagnostics[0].message.ends_with("打不开：连不上那个网站"), "{account:?}");
}

#[test]
fn what_answered_is_not_asked_again_and_what_did_not_is() {
    let (server, project) = (Server::start(), Project::empty());
    let urls = ["/there", "/gone", "/moved", "/members"].map(|path| server.url(path));
    let first = ask(&project, &urls, NOW);
    assert_eq!((first.addresses, first.asked, first.diagnostics.len(), first.unknown.len()), (4, 4, 2, 1));
    server.log.lock().expect("nobody panics").clear();
    let again = ask(&project, &urls, NOW + 6 * 86_400);
    assert_eq!((again.asked, again.diagnostics), (1, first.diagnostics));
    assert_eq!(again.unknown, first.unknown);
    assert!(server.asked().iter().all(|(_, path)| path == "/gone"), "{:?}", server.asked());
    // A week is over; a clock that went back proves nothing.
    assert_eq!(ask(&project, &urls, NOW + 8 * 86_400).asked, 4);
    assert_eq!(ask(&project, &urls, NOW).asked, 4);
    // What is remembered is no part of the site, and nobody minds when it is broken.
    assert!(project.read(".linli/.gitignore").contains('*'));
    project.write(".linli/external.json", "{\"半");
    assert_eq!(ask(&project, &urls, NOW).asked, 4);
}

#[test]
fn a_host_is_asked_one_thing_at_a_time_and_several_hosts_together() {
    let servers: Vec<Server> = (0..4).map(|_| Server::start()).collect();
    let project = Project::empty();
    let urls: Vec<String> = servers
        .iter()
        .flat_map(|server| (0..5).map(|number| server.url(&format!("/{number}"))).collect::<Vec<_>>())
        .collect();
    let manner = Manner { pause: Duration::from_millis(250), ..manner() };
    let told = AtomicUsize::new(0);
    let tell = |_, all| {
        assert_eq!(all, 20);
        told.fetch_add(1, Ordering::Relaxed);
    };
    external::ask(project.root(), &places(&urls), &manner, NOW, &tell).expect("it can be kept");
    assert_eq!(told.into_inner(), 20);
    for server in &servers {
        let log = server.log.lock().expect("nobody panics");
        assert_eq!(log.len(), 5, "each address once");
        assert_eq!(server.busiest.load(Ordering::SeqCst), 1);
        // A busy machine takes down one question late, and so the next one seems to come early; four pauses are a second.
        let whole = log[4].0 - log[0].0;
        assert!(whole >= Duration::from_millis(700), "{whole:?}");
    }
    // Nobody waits for another host: one after the other, no two would be asked in the same time. A busy machine may keep one back.
    let time = |server: &Server, at: usize| server.log.lock().expect("nobody panics")[at].0;
    let spans: Vec<_> = servers.iter().map(|server| (time(server, 0), time(server, 4))).collect();
    let together = |one: usize, other: usize| spans[one].0 < spans[other].1 && spans[other].0 < spans[one].1;
    assert!((0..4).any(|one| (0..one).any(|other| together(one, other))), "{spans:?}");
}

#[test]
fn links_of_texts_fields_and_menus_are_found_with_their_places() {
    let project = Project::small();
    project.write(
        "site.yaml",
        SITE.replace(
            "covers: false",
            "covers: false\nmenus:\n  links: [{title: 省里, link: \"https://www.b.gov.cn/\"}]",
        ),
    );
    project.write(
        "content/cases/yi.md",
        "---\ntitle: 第一个\nmedia: [{title: 报道, outlet: 甲报, url: \"https://news.c.cn/1\"}]\n---\n\n见[原文](https://www.a.cn/x#y)和\
         [另一处](https://www.a.cn/x)，[本站](../brands/hong.md)，[自己](https://example.gov.cn/dj/)，<mailto:a@b.cn>。\n\n\
         ![图](https://img.d.cn/a.jpg)\n",
    );
    let snapshot = project.pass();
    let site = snapshot.site().expect("there is a site").clone();
    let found = external::addresses(&site, &snapshot.sources).expect("it can be read");
    let text = |span: &Span| {
        let text = project.read(span.source.as_str());
        text[span.start as usize..span.end as usize].to_string()
    };
    let found: Vec<(&str, Vec<String>)> =
        found.iter().map(|(url, places)| (url.as_str(), places.iter().map(text).collect())).collect();
    let own = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect::<Vec<_>>();
    assert_eq!(
        found,
        [
            ("https://img.d.cn/a.jpg", own(&["![图](https://img.d.cn/a.jpg)"])),
            ("https://news.c.cn/1", own(&["https://news.c.cn/1"])),
            ("https://www.a.cn/x", own(&["https://www.a.cn/x#y", "https://www.a.cn/x"])),
            ("https://www.b.gov.cn/", own(&["\"https://www.b.gov.cn/\""])),
        ]
    );
}

/// Neither a plain check nor one that asks outside goes where only the building can: a link must not make the program look around.
#[test]
fn nobody_is_asked_who_did_not_have_to_be() {
    let (server, project) = (Server::start(), Project::small());
    project.write(
        "content/cases/yi.md",
        format!("---\ntitle: 第一个\n---\n\n见[原文]({})。\n", server.url("/there")),
    );
    for arguments in [&["check"] as &[&str], &["check", "--external"], &["build", "--strict"]] {
        let output = project.run(arguments);
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(said.contains("link/local") && !said.contains("link/dead"), "{said}");
        assert_eq!(
            said.contains("站外的链接有 1 个：这次问了 0 个"),
            arguments.len() == 2 && arguments[0] == "check",
            "{said}"
        );
    }
    assert_eq!(server.asked(), []);
    // And a server that leads there is not followed.
    let outside = external::ask(
        project.root(),
        &places(&[server.url("/moved")]),
        &Manner { local: false, ..manner() },
        NOW,
        &|_, _| {},
    );
    assert_eq!(outside.expect("it can be kept").asked, 0);
    assert_eq!(server.asked(), []);
}

/// A waiver of a dead link is not without use because nobody asked.
#[test]
fn what_was_agreed_to_of_a_dead_link_stays() {
    let project = Project::small();
    project.write(
        "content/cases/yi.md",
        "---\ntitle: 第一个\nwaive:\n  - {rule: link/dead, hash: 17123de870c5, because: 存档, by: 王某, on: 2022-12-01}\n---\n\n正文。\n",
    );
    let snapshot = project.pass();
    assert!(snapshot.diagnostics.is_empty(), "{:?}", snapshot.diagnostics);
    assert_eq!(snapshot.waived.len(), 1);
}
