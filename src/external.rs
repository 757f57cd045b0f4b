//! The addresses of a site that lead to others, to what became of them: each is asked once, host by host and no faster than a person
//! would click, and what answered is remembered for some days. Knows no rules but those of dead and moved links, and is used by
//! nobody who was not asked for it.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use ureq::http::Request;
use ureq::{Agent, Error};

use crate::config;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::disk;
use crate::document::Segment;
use crate::document::front_matter::{FieldValue, Record};
use crate::document::html::{self, Token};
use crate::document::links;
use crate::path::SourcePath;
use crate::site::Site;
use crate::source::Sources;

/// How it is asked.
#[derive(Clone, Debug)]
pub struct Manner {
    /// Hosts that are asked at the same time; each of them one address after the other.
    pub hosts: usize,
    /// The wait between two questions to one host.
    pub pause: Duration,
    /// The longest that an answer may take.
    pub patience: Duration,
    /// For how many days an answer is good.
    pub days: i64,
    /// Whether addresses in the building are asked too. Readers cannot open them, and a link there must not make this program look
    /// around; tests have no other servers.
    pub local: bool,
}

impl Default for Manner {
    fn default() -> Manner {
        Manner {
            hosts: 8,
            pause: Duration::from_millis(500),
            patience: Duration::from_secs(20),
            days: 7,
            local: false,
        }
    }
}

/// Most steps from one address to the next.
const STEPS: usize = 5;
/// Where answers are remembered, below the site's folder.
const MEMORY: &str = "external.json";
/// Seconds of a day.
const DAY: i64 = 86_400;

/// What became of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is there.
    Alive,
    /// It is for good at another address, which is there.
    Moved(String),
    /// It is not there, in words.
    Dead(String),
    /// Nobody can tell: the other side does not answer programs, in words.
    Unknown(String),
}

/// What was found out.
#[derive(Debug, Default)]
pub struct Account {
    /// What is wrong, in the order of the places.
    pub diagnostics: Vec<Diagnostic>,
    /// How many addresses there are.
    pub addresses: usize,
    /// How many of them were asked now; of the others it was known.
    pub asked: usize,
    /// Of which nobody can tell, each with the reason.
    pub unknown: Vec<(String, String)>,
}

/// The addresses of a site that lead out of it, each with the places where it stands, those of texts first.
///
/// # Errors
/// When a source cannot be read.
pub fn addresses(site: &Site, sources: &Sources) -> io::Result<BTreeMap<String, Vec<Span>>> {
    let mut found: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for page in site.pages() {
        let path = page.summary.source();
        let mut targets: Vec<(String, Option<std::ops::Range<usize>>)> = Vec::new();
        for segment in &page.document.body.segments {
            match segment {
                Segment::Link { target, range, .. }
                | Segment::Image { target, range, .. }
                | Segment::Address { target, range, .. } => {
                    targets.push((target.clone(), Some(range.start as usize..range.end as usize)));
                }
                Segment::Html(html) => html::tokens(html, |token, range| {
                    if let Token::Attribute { name: "href" | "src", .. } = token {
                        targets.push((html::unescaped(&html[range]).into_owned(), None));
                    }
                }),
                Segment::Call(_) => {}
            }
        }
        for (_, value) in &page.document.front_matter.fields {
            let url = |record: &Record| (record.text("url").to_string(), None);
            match value {
                FieldValue::Link(url) => targets.push((url.clone(), None)),
                FieldValue::Media(records) => targets.extend(records.iter().map(url)),
                _ => {}
            }
        }
        targets.retain(|(target, _)| is_outside(site, target));
        if targets.is_empty() {
            continue;
        }
        let text = match sources.get(path) {
            Some(source) => sources.text(source)?.value,
            None => String::new(),
        };
        let mut from = 0;
        for (target, range) in targets {
            // What leads out of the site is written when it is parsed, and does not say from where.
            let range = range.unwrap_or_else(|| {
                let here = |from: usize| text[from..].find(&target).map(|at| from + at);
                let start = here(from).or_else(|| here(0));
                start.map_or(0..0, |start| start..start + target.len())
            });
            from = range.end.max(from);
            let url = target.split('#').next().unwrap_or_default().to_string();
            found.entry(url).or_default().push(Span::new(path, range));
        }
    }
    for item in site.config.menu_items().filter(|item| is_outside(site, &item.link)) {
        let url = item.link.split('#').next().unwrap_or_default().to_string();
        let place = Span::new(&SourcePath::new(config::PATH), item.range.clone());
        found.entry(url).or_default().push(place);
    }
    found.values_mut().for_each(|places| {
        places.sort();
        places.dedup();
    });
    Ok(found)
}

/// Whether an address leads to another site.
fn is_outside(site: &Site, target: &str) -> bool {
    let small = target.to_ascii_lowercase();
    let origin = &site.config.base.origin;
    let is_own = !origin.is_empty() && target.starts_with(&format!("{origin}{}", site.config.base.path));
    (small.starts_with("http://") || small.starts_with("https://")) && !is_own
}

/// Asks after addresses; `now` in seconds since 1970. `tell` is called with how many of how many were asked.
///
/// # Errors
/// When what is remembered cannot be kept.
pub fn ask(
    root: &Path,
    addresses: &BTreeMap<String, Vec<Span>>,
    manner: &Manner,
    now: i64,
    tell: &(dyn Fn(usize, usize) + Sync),
) -> io::Result<Account> {
    let mut memory = Memory::read(root);
    let asked = addresses.keys().filter(|url| manner.local || links::local(url).is_none());
    let asked: Vec<&String> = asked.filter(|url| memory.get(url, now, manner.days).is_none()).collect();
    let mut hosts: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for url in &asked {
        hosts.entry(host(url)).or_default().push(url);
    }
    let queue: Mutex<VecDeque<Vec<&String>>> = Mutex::new(hosts.into_values().collect());
    let answers: Mutex<Vec<(String, Fate)>> = Mutex::new(Vec::new());
    let (done, total, agent) = (AtomicUsize::new(0), asked.len(), agent(manner));
    let work = || {
        // Nobody holds the queue while he asks.
        let next = || queue.lock().expect("nobody panics who asks").pop_front();
        while let Some(urls) = next() {
            for (at, url) in urls.into_iter().enumerate() {
                if at > 0 {
                    std::thread::sleep(manner.pause);
                }
                let fate = fate(&agent, url, manner);
                answers.lock().expect("nobody panics who asks").push((url.clone(), fate));
                tell(done.fetch_add(1, Ordering::Relaxed) + 1, total);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..manner.hosts.min(total) {
            scope.spawn(work);
        }
    });
    for (url, fate) in answers.into_inner().expect("nobody panics who asks") {
        memory.0.insert(url, (now, fate));
    }
    memory.0.retain(|url, _| addresses.contains_key(url));
    if total > 0 {
        memory.write(root)?;
    }
    let mut account = Account { addresses: addresses.len(), asked: total, ..Account::default() };
    for (url, places) in addresses {
        match memory.0.get(url).map(|(_, fate)| fate) {
            None | Some(Fate::Alive) => {}
            Some(Fate::Unknown(why)) => account.unknown.push((url.clone(), why.clone())),
            Some(Fate::Dead(why)) => {
                let message = format!("“{}”{why}", short(url));
                let hint =
                    "换成现在的网址，或者删去链接、只留文字；网页还在、只是今天打不开的，过几天再查一次";
                account.diagnostics.push(said(Code::LinkDead, message, places).hint(hint));
            }
            Some(Fate::Moved(to)) => {
                let message = format!("“{}”搬到了“{}”", short(url), short(to));
                let diagnostic = said(Code::LinkMoved, message, places);
                account.diagnostics.push(diagnostic.hint(format!("打开核对，是同一篇就换成 {to}")));
            }
        }
    }
    account.diagnostics.sort();
    Ok(account)
}

/// A diagnostic at the first place of an address, which names some others.
fn said(code: Code, message: String, places: &[Span]) -> Diagnostic {
    let diagnostic = Diagnostic::new(code, message);
    let Some((first, others)) = places.split_first() else { return diagnostic };
    let others = others.iter().take(5);
    others.fold(diagnostic.span(first.clone()), |one, place| one.related(place.clone(), "这里也用了它"))
}

fn agent(manner: &Manner) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("Mozilla/5.0 (compatible; linli/", env!("CARGO_PKG_VERSION"), "; link check)"))
        .timeout_connect(Some(manner.patience / 2))
        .timeout_global(Some(manner.patience))
        .max_idle_connections_per_host(1)
        .build();
    config.new_agent()
}

/// What an answer is, without what it holds.
struct Answer {
    status: u16,
    location: Option<String>,
}

fn once(agent: &Agent, method: &str, url: &str) -> Result<Answer, Error> {
    let request =
        Request::builder().method(method).uri(url).header("accept", "text/html,*/*;q=0.8").body(())?;
    let answer = agent.run(request)?;
    let location = answer.headers().get("location").and_then(|to| to.to_str().ok()).map(str::to_string);
    Ok(Answer { status: answer.status().as_u16(), location })
}

/// Asks for the head alone, and for all where a server does not answer that as it should.
fn question(agent: &Agent, url: &str) -> Result<Answer, Error> {
    match once(agent, "HEAD", url) {
        Ok(answer) if answer.status < 400 => Ok(answer),
        // That there is no such host a second question does not change.
        Err(error @ Error::HostNotFound) => Err(error),
        _ => once(agent, "GET", url),
    }
}

/// What became of an address: where it leads, step by step.
fn fate(agent: &Agent, url: &str, manner: &Manner) -> Fate {
    let mut here = url.to_string();
    let mut is_for_good = true;
    for _ in 0..=STEPS {
        let answer = match question(agent, &encoded(&here)) {
            Ok(answer) => answer,
            Err(error) => return silence(&error),
        };
        match answer.status {
            200..=299 | 304 => return arrived(url, here, is_for_good),
            301..=303 | 307 | 308 => {
                is_for_good &= matches!(answer.status, 301 | 308);
                let Some(next) = answer.location.and_then(|to| joined(&here, &to)) else {
                    return Fate::Dead("转到别处，却没有说转到哪里".into());
                };
                // Whoever leads us into the building is not followed.
                if !manner.local && links::local(&next).is_some() {
                    return Fate::Dead("转到了只有内网打得开的网址".into());
                }
                here = next;
            }
            404 | 410 => return Fate::Dead(format!("已经没有了（{}）", answer.status)),
            status @ (500..=599) => {
                return Fate::Dead(format!("今天打不开，那边的服务器出了错（{status}）"));
            }
            status => return Fate::Unknown(format!("那边不回答程序（{status}），请自己点开看看")),
        }
    }
    Fate::Dead(format!("转来转去超过 {STEPS} 次，打不开"))
}

/// What it means that an address ended somewhere else.
fn arrived(url: &str, end: String, is_for_good: bool) -> Fate {
    let path = |url: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.split_once('/').map_or(String::new(), |(_, path)| path.trim_end_matches('/').to_string())
    };
    let is_home = |path: &str| matches!(path, "" | "index.html" | "index.htm" | "index.shtml");
    match () {
        () if end == url => Fate::Alive,
        // A page that is gone often ends there.
        () if is_home(&path(&end)) && !is_home(&path(url)) => {
            Fate::Dead("转到了那个网站的首页，原来的网页多半没有了".into())
        }
        () if is_for_good => Fate::Moved(end),
        () => Fate::Alive,
    }
}

/// What it means that nobody answers.
fn silence(error: &Error) -> Fate {
    let text = error.to_string();
    Fate::Dead(match error {
        Error::HostNotFound => "打不开：没有这个网站了，或者网址写错了".into(),
        Error::Timeout(_) => "打不开：太久没有回答".into(),
        Error::Tls(_) | Error::Rustls(_) => "打不开：那边的证书过期了，或者不能信任".into(),
        Error::Io(_) if text.contains("certificate") => "打不开：那边的证书过期了，或者不能信任".into(),
        Error::BadUri(_) | Error::Http(_) => "不是能打开的网址".into(),
        _ => "打不开：连不上那个网站".into(),
    })
}

/// An address with what is no ASCII in it written as browsers send it.
fn encoded(url: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet =
        &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>');
    percent_encoding::utf8_percent_encode(url, KEPT).to_string()
}

/// Where a link on a page leads.
fn joined(here: &str, to: &str) -> Option<String> {
    let (scheme, rest) = here.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let path = rest[host.len()..].split(['?', '#']).next().unwrap_or_default();
    let to = to.split('#').next().unwrap_or_default().trim();
    Some(if to.contains("://") {
        to.to_string()
    } else if to.starts_with("//") {
        format!("{scheme}:{to}")
    } else if to.starts_with('/') {
        format!("{scheme}://{host}{to}")
    } else {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{host}{folder}/{to}")
    })
}

fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase()
}

/// The beginning of an address, for messages.
fn short(url: &str) -> String {
    match url.chars().count() {
        0..=80 => url.to_string(),
        _ => url.chars().take(79).chain(['…']).collect(),
    }
}

/// What was answered earlier, and when.
#[derive(Default)]
struct Memory(BTreeMap<String, (i64, Fate)>);

impl Memory {
    fn file(root: &Path) -> PathBuf {
        root.join(".linli").join(MEMORY)
    }

    /// What is remembered; nothing where it cannot be read.
    fn read(root: &Path) -> Memory {
        let bytes = disk::read_now(&Memory::file(root)).unwrap_or_default();
        let Ok(Value::Object(entries)) = serde_json::from_slice(&bytes) else { return Memory::default() };
        let one = |(url, entry): (String, Value)| {
            let text = entry["text"].as_str().unwrap_or_default().to_string();
            let fate = match entry["fate"].as_str()? {
                "alive" => Fate::Alive,
                "moved" => Fate::Moved(text),
                "unknown" => Fate::Unknown(text),
                _ => return None,
            };
            Some((url, (entry["at"].as_i64()?, fate)))
        };
        Memory(entries.into_iter().filter_map(one).collect())
    }

    /// What is known of an address and still good. Of a dead one it is not kept: it may be mended by now.
    fn get(&self, url: &str, now: i64, days: i64) -> Option<&Fate> {
        let (at, fate) = self.0.get(url)?;
        (0..days * DAY).contains(&(now - at)).then_some(fate)
    }

    fn write(&self, root: &Path) -> io::Result<()> {
        let one = |(url, (at, fate)): (&String, &(i64, Fate))| {
            let (fate, text) = match fate {
                Fate::Alive => ("alive", ""),
                Fate::Moved(to) => ("moved", to.as_str()),
                Fate::Unknown(why) => ("unknown", why.as_str()),
                Fate::Dead(_) => return None,
            };
            Some((url.clone(), json!({"at": at, "fate": fate, "text": text})))
        };
        let entries: serde_json::Map<String, Value> = self.0.iter().filter_map(one).collect();
        disk::make_own(root)?;
        disk::replace(&Memory::file(root), Value::Object(entries).to_string().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_where_a_browser_would_go() {
        for (to, there) in [
            ("https://b.cn/x", "https://b.cn/x"),
            ("//b.cn/x", "https://b.cn/x"),
            ("/x?y#z", "https://a.cn/x?y"),
            ("x.html", "https://a.cn/d/x.html"),
        ] {
            assert_eq!(joined("https://a.cn/d/e.html?q", to).as_deref(), Some(there));
        }
        assert_eq!(joined("https://a.cn", "x").as_deref(), Some("https://a.cn/x"));
        assert_eq!(encoded("https://a.cn/网 格?x=%20"), "https://a.cn/%E7%BD%91%20%E6%A0%BC?x=%20");
    }
}
