//! What readers get, held against the list of what was published: in a folder, or from a server. Every file by its SHA-256;
//! what differs, is missing or was put there by somebody else is named, and what a server says wrongly of a file.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::changes::address;
use super::http::{Answer, Ask, Http, Payload, header};
use super::list::{Class, Items, List};
use super::sign::encoded_path;
use super::{OWN, encoded};
use crate::disk;
use crate::hash::{Sha256, Sha256Stream};
use crate::media;

/// So many of a sort are named one by one.
const NAMED: usize = 20;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// How many files were looked at.
    pub looked_at: usize,
    /// Files that hold something else than was published.
    pub changed: Vec<String>,
    /// Files that are not there.
    pub missing: Vec<String>,
    /// Files that nobody published.
    pub foreign: Vec<String>,
    /// What a server says wrongly, in sentences.
    pub wrong: Vec<String>,
    /// What was not looked at, and why.
    pub notes: Vec<String>,
}

impl Findings {
    /// Whether readers get what was published.
    pub fn are_none(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.foreign.is_empty() && self.wrong.is_empty()
    }

    /// In lines for people.
    pub fn words(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (what, paths) in [
            ("和发布的不一样", &self.changed),
            ("不见了", &self.missing),
            ("不是 linli 发布的", &self.foreign),
        ] {
            if !paths.is_empty() {
                lines.push(format!("{what}：{} 个文件", paths.len()));
                lines.extend(paths.iter().take(NAMED).map(|path| format!("  {path}")));
                if paths.len() > NAMED {
                    lines.push(format!("  …… 还有 {} 个", paths.len() - NAMED));
                }
            }
        }
        lines.extend(self.wrong.iter().take(NAMED).cloned());
        if self.wrong.len() > NAMED {
            lines.push(format!("…… 还有 {} 处", self.wrong.len() - NAMED));
        }
        lines.extend(self.notes.iter().cloned());
        lines
    }

    fn sorted(mut self) -> Findings {
        for list in [&mut self.changed, &mut self.missing, &mut self.foreign, &mut self.wrong] {
            list.sort();
        }
        self
    }
}

/// The paths that are looked at: all, or so many of them, others each time.
pub fn sample(list: &List, size: Option<usize>) -> Vec<&str> {
    let mut paths: Vec<&str> = list.items.keys().map(String::as_str).collect();
    if let Some(size) = size.filter(|size| *size < paths.len()) {
        let state = RandomState::new();
        paths.sort_by_key(|path| state.hash_one(path));
        paths.truncate(size);
        paths.sort_unstable();
    }
    paths
}

/// Looks at a folder. What is `staying` was published earlier.
///
/// # Errors
/// What the system says, with the path; that there is no such folder.
pub fn folder(folder: &Path, list: &List, staying: &Items, size: Option<usize>) -> io::Result<Findings> {
    let mut findings = Findings::default();
    let paths = sample(list, size);
    let looked = paths.par_iter().map(|path| {
        let file = folder.join(path);
        if file.symlink_metadata().is_err() {
            return Ok((*path, None));
        }
        Ok((*path, Some(disk::sha256(&file)?.0)))
    });
    for (path, hash) in looked.collect::<io::Result<Vec<_>>>()? {
        findings.looked_at += 1;
        match hash {
            None => findings.missing.push(path.to_owned()),
            Some(hash) if hash != list.items[path].hash => findings.changed.push(path.to_owned()),
            Some(_) => {}
        }
    }
    let is_known = |path: &str| list.items.contains_key(path) || staying.contains_key(path);
    for entry in WalkDir::new(folder).min_depth(1).into_iter().filter_entry(|entry| entry.file_name() != OWN)
    {
        let entry = entry.map_err(io::Error::from)?;
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        if !entry.file_type().is_dir() && !is_known(&path) {
            findings.foreign.push(path);
        }
    }
    Ok(findings.sorted())
}

/// What a server answers: looked at through the addresses that readers use, below `base` (with a slash at the end).
///
/// # Errors
/// That there is no answer at all.
pub fn online(base: &str, list: &List, size: Option<usize>, connections: usize) -> io::Result<Findings> {
    let http = Http::new(connections)?;
    let findings = Mutex::new(Findings::default());
    let paths = sample(list, size);
    let look = |path: &&str| -> io::Result<()> {
        let path = *path;
        let answer = get(&http, base, address(path).trim_start_matches('/'))?;
        let found = look_at(answer, path, list, base)?;
        let mut findings = findings.lock().expect("nobody panics who looks");
        findings.looked_at += 1;
        match found {
            Found::Same => {}
            Found::Other => findings.changed.push(path.to_owned()),
            Found::Missing => findings.missing.push(path.to_owned()),
            Found::Wrong(wrong) => findings.wrong.push(wrong),
        }
        Ok(())
    };
    at_once(connections, &paths, look)?;
    let mut findings = findings.into_inner().expect("nobody panics who looks");
    findings.wrong.extend(manners(&http, base, list)?);
    findings
        .notes
        .push("从网址看不到服务器上还有没有别的文件；要连它们一起查，用 linli verify 目标的名字".into());
    Ok(findings.sorted())
}

/// Does something for each path, so many at a time; ends with the first error.
///
/// # Errors
/// The first one.
pub fn at_once<T: Sync>(
    many: usize,
    items: &[T],
    each: impl Fn(&T) -> io::Result<()> + Sync,
) -> io::Result<()> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    let work = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = each(item) {
                next.store(items.len(), Ordering::Relaxed);
                failed.lock().expect("nobody panics who works").get_or_insert(error);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..many.min(items.len()) {
            scope.spawn(work);
        }
    });
    failed.into_inner().expect("nobody panics who works").map_or(Ok(()), Err)
}

fn get(http: &Http, base: &str, path: &str) -> io::Result<Answer> {
    let url = format!("{base}{}", encoded_path(path));
    // What is packed on the way is not looked at.
    let headers = vec![("accept-encoding".to_owned(), "identity".to_owned())];
    http.ask(|| Ask { method: "GET", url: url.clone(), headers: headers.clone(), payload: Payload::None })
}

enum Found {
    Same,
    Other,
    Missing,
    Wrong(String),
}

fn look_at(mut answer: Answer, path: &str, list: &List, base: &str) -> io::Result<Found> {
    let status = answer.status().as_u16();
    if matches!(status, 404 | 410) && path != "404.html" {
        return Ok(Found::Missing);
    }
    // A page that leads on may be a real redirect to where it leads.
    if matches!(status, 301 | 308)
        && media::is_html(path)
        && list.items[path].class == Class::File
        && header(&answer, "location").is_some_and(|to| leads_to_page(to, base, list))
    {
        return Ok(Found::Same);
    }
    if status != 200 && path != "404.html" {
        return Ok(Found::Wrong(format!("{path}：服务器回答 {status}，应是 200")));
    }
    let said = header(&answer, "content-type").unwrap_or("").to_ascii_lowercase();
    // A store that holds packed files gives them to everybody.
    let encoding = header(&answer, "content-encoding").map(str::to_owned);
    let body = answer.body_mut().with_config().limit(u64::MAX).reader();
    let hash = hash_of(&mut encoded::unpacked(encoding.as_deref(), body)?);
    let is_damaged = hash.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::InvalidData);
    if is_damaged || hash? != list.items[path].hash {
        return Ok(Found::Other);
    }
    let expected = media::of(path);
    let essence = |media: &str| media.split(';').next().unwrap_or("").trim().to_owned();
    let is_fine = essence(&said) == essence(expected)
        || is_same_sort(&essence(&said), &essence(expected))
        || expected == "application/octet-stream";
    let has_charset = !expected.contains("charset") || !said.contains("charset") || said.contains("utf-8");
    Ok(match is_fine && has_charset {
        true => Found::Same,
        false => {
            let said = if said.is_empty() { "没有说" } else { &*said };
            Found::Wrong(format!("{path}：服务器说它的类型是 {said}，应是 {expected}"))
        }
    })
}

/// Whether an address, in full or below the host, is that of a page of the site.
fn leads_to_page(to: &str, base: &str, list: &List) -> bool {
    let of_host = base.find("://").and_then(|at| base[at + 3..].find('/').map(|slash| at + 3 + slash));
    let below = to.strip_prefix(base).or_else(|| to.strip_prefix(&base[of_host.unwrap_or(base.len())..]));
    let Some(below) = below else { return false };
    let path = percent_encoding::percent_decode_str(below).decode_utf8_lossy();
    let file =
        if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.into_owned() };
    list.items.get(&file).is_some_and(|item| item.class == Class::Page)
}

/// Types that servers have several names for.
fn is_same_sort(said: &str, expected: &str) -> bool {
    const ALIKE: &[&[&str]] = &[
        &["text/javascript", "application/javascript", "application/x-javascript"],
        &["application/xml", "text/xml", "application/atom+xml"],
        &["application/json", "application/feed+json"],
        &["image/x-icon", "image/vnd.microsoft.icon"],
        &["audio/wav", "audio/x-wav", "audio/wave"],
        &["application/ofd", "application/octet-stream"],
    ];
    ALIKE.iter().any(|names| names.contains(&said) && names.contains(&expected))
}

fn hash_of(reader: &mut dyn Read) -> io::Result<Sha256> {
    let (mut stream, mut part) = (Sha256Stream::default(), vec![0; 1 << 16]);
    loop {
        match reader.read(&mut part)? {
            0 => return Ok(stream.finish()),
            length => stream.add(&part[..length]),
        }
    }
}

/// How a server answers what is no file of the site, and what it says besides.
fn manners(http: &Http, base: &str, list: &List) -> io::Result<Vec<String>> {
    let mut wrong = Vec::new();
    let nowhere = get(http, base, "linli-verify-nothing-here/")?.status().as_u16();
    if !matches!(nowhere, 404 | 410) {
        wrong.push(format!("没有的网址，服务器回答 {nowhere}，应是 404：用 linli server-config 生成的设置，或者把“找不到”的页面设成 404.html"));
    }
    for own in [".linli-manifest", ".linli-lock"] {
        if get(http, base, own)?.status().as_u16() == 200 {
            wrong.push(format!("{own} 能从网上打开；它是 linli 自己用的文件，请从服务器上删去"));
        }
    }
    let folder = list.items.keys().find_map(|path| path.strip_suffix("/index.html"));
    if let Some(folder) = folder {
        let answer = get(http, base, folder)?;
        let (status, to) = (answer.status().as_u16(), header(&answer, "location").unwrap_or(""));
        let leads_on = matches!(status, 301 | 302 | 307 | 308) && to.ends_with('/');
        if !leads_on {
            wrong.push(format!(
                "/{folder} 没有转到 /{folder}/（服务器回答 {status}）：少打一个斜杠的读者会打不开"
            ));
        }
    }
    let home = get(http, base, "")?;
    let lacks: BTreeSet<&str> = ["x-content-type-options", "content-security-policy", "referrer-policy"]
        .into_iter()
        .filter(|name| header(&home, name).is_none())
        .collect();
    if !lacks.is_empty() {
        let lacks: Vec<&str> = lacks.into_iter().collect();
        wrong.push(format!(
            "首页的回答里没有安全头：{}；用 linli server-config 生成的设置里有",
            lacks.join("、")
        ));
    }
    Ok(wrong)
}
