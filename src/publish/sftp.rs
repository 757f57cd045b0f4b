//! A folder of another machine on which nobody may run anything: as [`ssh`](super::ssh) has it, a link to one of several
//! releases beside it, but by the batch mode of the system's `sftp` alone. Files that did not change are linked over, the
//! others are sent and fetched again to see whether they arrived; then the link is replaced by one rename. What is there
//! besides is known by the list that the last deploy put beside its release.
//!
//! Nothing there can be held by a connection: who is sending stands in a file, which is renewed while it is at work.
#![expect(clippy::disallowed_methods, reason = "what is fetched to be looked at are files")]

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;

use super::dir::{LIST, NEXT, RECORD, RELEASES, ids};
use super::list::{Items, List};
use super::lock::{self, Lock, OLD};
use super::verify::{self, Findings, sample};
use super::{Back, Found, Place, Sending, Sent, not_settled, not_switched, refused, remote, unfit};
use crate::config::deploy::Host;
use crate::disk::{self, named};
use crate::ledger::{self, Release};
use crate::path::SourcePath;

/// The folder that is there while somebody is sending; to make it is to take the lock.
const LOCK: &str = "lock.sftp";
/// Who that is, beside it.
const HOLDER: &str = "lock.sftp.txt";
/// What the list of all files of a release ends with, finished or not, those that stay for caches too.
const ALL: &str = ".files.txt";
/// So many files go in one batch: then the lock is renewed.
const BATCH: usize = 200;
/// What `sftp` reads of a line, in bytes.
const LONGEST: usize = 2000;

/// A folder of another machine that is a link to a release.
#[derive(Debug)]
pub struct Files {
    host: Host,
    link: String,
    releases: String,
    /// What this machine has for the target.
    own: PathBuf,
    id: String,
    who: String,
    lock: Lock,
    current: Option<String>,
    list: Option<List>,
    found: Option<Release>,
    /// Whether the lock there is this one's.
    holds: bool,
}

/// A word for `sftp`, whatever is in it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Files {
    /// Connects, takes the folder for somebody, and tidies up after one who was killed.
    ///
    /// # Errors
    /// As of a shell: why there is no connection; that somebody else is sending there; that something else is there.
    pub fn open(own: &Path, host: &Host, who: &str) -> io::Result<Files> {
        let mut place = Files {
            host: host.clone(),
            link: host.path.clone(),
            releases: format!("{}{RELEASES}", host.path),
            own: own.to_path_buf(),
            id: lock::id(own)?,
            who: who.to_owned(),
            lock: Lock::take(own, who)?,
            current: None,
            list: None,
            found: None,
            holds: false,
        };
        place.current = place.led_to()?;
        place.take()?;
        // Somebody may have come to an end meanwhile.
        place.current = place.led_to()?;
        place.tidy()?;
        if let Some(id) = place.current.clone() {
            place.list = place.text(&format!("{id}{LIST}"))?.and_then(|text| List::parse(&text));
            let record = place.text(&format!("{id}{RECORD}"))?;
            place.found = record.and_then(|text| Release::parse(&SourcePath::new("release.yaml"), &text));
        }
        Ok(place)
    }

    /// Runs a batch; gives what it wrote. A command with `-` before it may fail.
    fn run(&self, what: &str, lines: &[String]) -> io::Result<String> {
        if let Some(line) = lines.iter().find(|line| line.len() > LONGEST) {
            let shown: String = line.chars().take(60).collect();
            return Err(refused(format!("文件名太长，sftp 传不了：{shown}…；把文件名改短")));
        }
        let mut sftp = Command::new("sftp");
        sftp.args(remote::OPTIONS.iter().filter(|option| option.starts_with("-o")));
        sftp.args(["-q", "-b", "-", "--", &self.host.host]).env("LC_ALL", "C.UTF-8");
        sftp.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = sftp.spawn().map_err(|error| remote::no_ssh(&error))?;
        let mut to = child.stdin.take().expect("it is piped");
        let batch = lines.join("\n") + "\n";
        // It ends at the first command that fails, and reads no more.
        let feeding = std::thread::spawn(move || drop(to.write_all(batch.as_bytes())));
        let output = child.wait_with_output()?;
        let _ = feeding.join();
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            let text = String::from_utf8_lossy(&output.stdout);
            let lines = text.lines().filter(|line| !line.starts_with("sftp> "));
            return Ok(lines.map(|line| format!("{line}\n")).collect());
        }
        // 255 is what ssh ends with where there is no connection.
        match output.status.code() {
            Some(255) => Err(remote::no_connection(&self.host.host, &said)),
            _ => Err(remote::failed(&self.host.host, what, &said)),
        }
    }

    fn beside(&self, name: &str) -> String {
        quoted(&format!("{}/{name}", self.releases))
    }

    /// The names in a folder; `None` where there is none that can be gone into.
    fn names(&self, folder: &str) -> io::Result<Option<Vec<String>>> {
        match self.run("列出文件", &[format!("cd {}", quoted(folder)), "ls -1a".into()]) {
            Ok(text) => {
                let names = text.lines().map(str::trim_end).filter(|name| !matches!(*name, "." | ".."));
                Ok(Some(names.map(str::to_owned).collect()))
            }
            Err(error) if error.kind() == io::ErrorKind::NotConnected => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// The release that the link leads to, if it is there.
    fn led_to(&self) -> io::Result<Option<String>> {
        let (parent, name) = self.link.rsplit_once('/').unwrap_or(("", &self.link));
        let parent = if parent.is_empty() { "/" } else { parent };
        let host = &self.host.host;
        let Some(names) = self.names(parent)? else {
            let message = format!("{host} 上没有 {parent} 这个文件夹：path 写错了，或者还没有建；请先建好它");
            return Err(refused(message));
        };
        if !names.iter().any(|known| known == name) {
            return Ok(None);
        }
        let wrong =
            |what: &str| Err(refused(format!("{host} 上的 {} {what}；请移走它，或者改 path", self.link)));
        // Where one comes to by a link is told by where one is then.
        let Ok(text) = self.run("查看网站的文件夹", &[format!("cd {}", quoted(&self.link)), "pwd".into()])
        else {
            return wrong("应是文件夹，却是文件，或者是指到别处的链接");
        };
        let path = text.trim().rsplit_once(": ").map_or("", |(_, path)| path);
        let (folder, last) = path.rsplit_once('/').unwrap_or(("", path));
        if ledger::is_id(last) && folder.rsplit('/').next() == self.releases.rsplit('/').next() {
            return Ok(Some(last.to_owned()));
        }
        match self.names(&self.link)? {
            Some(names) if names.is_empty() => Ok(None),
            _ => wrong("里已有不是 linli 发布的文件，没有动它们"),
        }
    }

    /// Takes the lock there. One that nobody renewed for long was left by somebody who died, and so was one of this machine.
    fn take(&mut self) -> io::Result<()> {
        self.run("建文件夹", &[format!("-mkdir {}", quoted(&self.releases))])?;
        if self.run("上锁", &[format!("mkdir {}", self.beside(LOCK))]).is_err() {
            let said = self.text(HOLDER)?.unwrap_or_default();
            let mut lines = said.lines();
            let (id, time) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
            let age = time.parse::<i64>().map_or(i64::MAX, |time| lock::seconds() - time);
            let names = self.names(&self.releases)?.unwrap_or_default();
            if !names.iter().any(|name| name == LOCK) {
                return Err(refused(format!(
                    "登录 {} 的用户不能在 {} 里写；请管服务器的人给写权限",
                    self.host.host, self.releases
                )));
            }
            if id != self.id && age < OLD {
                let who = lines.next().unwrap_or("另一个人");
                let minutes = (OLD - age) / 60 + 1;
                let message = format!(
                    "{who}正在往这里发布；等它完成再试（它要是中途停了，{minutes} 分钟以后就能再发布）"
                );
                return Err(io::Error::new(io::ErrorKind::WouldBlock, message));
            }
        }
        self.holds = true;
        let held = self.held()?;
        self.run("上锁", &[held]).map(drop)
    }

    /// The command that says that this one is at work, as of now.
    fn held(&self) -> io::Result<String> {
        let text = format!("{}\n{}\n{}\n", self.id, lock::seconds(), self.who);
        self.put_text(HOLDER, &text)
    }

    /// The command that puts a text beside the releases.
    fn put_text(&self, name: &str, text: &str) -> io::Result<String> {
        let file = self.fetched()?.join(format!("to-{name}"));
        disk::replace(&file, text.as_bytes())?;
        Ok(format!("put {} {}", quoted(&file.display().to_string()), self.beside(name)))
    }

    /// A folder of this machine for what goes and comes.
    fn fetched(&self) -> io::Result<PathBuf> {
        let folder = std::path::absolute(self.own.join("sftp"))?;
        disk::make_folder(&folder)?;
        Ok(folder)
    }

    /// The text of a file beside the releases.
    fn text(&self, name: &str) -> io::Result<Option<String>> {
        let file = self.fetched()?.join(format!("from-{name}"));
        let _ = std::fs::remove_file(&file);
        let command = format!("-get {} {}", self.beside(name), quoted(&file.display().to_string()));
        self.run("读取发布记录", &[command])?;
        Ok(std::fs::read_to_string(&file).ok())
    }

    /// Takes away what a killed one left half done, and settles what it put in place.
    fn tidy(&mut self) -> io::Result<()> {
        let names = self.names(&self.releases)?.unwrap_or_default();
        let half = names.iter().filter_map(|name| name.strip_suffix(NEXT)).filter(|id| ledger::is_id(id));
        for id in half {
            if self.current.as_deref() == Some(id) {
                let command = format!(
                    "rename {} {}",
                    self.beside(&format!("{id}{NEXT}")),
                    self.beside(&format!("{id}{RECORD}"))
                );
                self.run("清理上一次没有做完的", &[command])?;
            } else {
                self.remove(id, &names)?;
            }
        }
        Ok(())
    }

    /// Removes a release, finished or not, as far as its list goes.
    fn remove(&self, id: &str, names: &[String]) -> io::Result<()> {
        let list = self.text(&format!("{id}{ALL}"))?.and_then(|text| List::parse(&text)).unwrap_or_default();
        for folder in [id.to_owned(), format!("{id}{}", disk::TEMPORARY)] {
            if !names.contains(&folder) {
                continue;
            }
            let file = |path: &str| self.beside(&format!("{folder}/{path}"));
            let mut lines: Vec<String> =
                list.items.keys().map(|path| format!("-rm {}", file(path))).collect();
            lines.extend(
                folders(list.items.keys().map(String::as_str))
                    .iter()
                    .rev()
                    .map(|path| format!("-rmdir {}", file(path))),
            );
            lines.push(format!("-rmdir {}", self.beside(&folder)));
            self.run("清理旧版本", &lines)?;
        }
        let beside =
            [NEXT, RECORD, LIST, ALL].map(|end| format!("-rm {}", self.beside(&format!("{id}{end}"))));
        self.run("清理旧版本", &beside).map(drop)
    }

    /// Makes the folder of a release hold what is sent.
    fn make(&self, id: &str, sending: &Sending<'_>) -> io::Result<Sent> {
        let making = format!("{id}{}", disk::TEMPORARY);
        let none = List::default();
        let (from, old) = match (&self.current, &self.list) {
            (Some(id), Some(list)) if !sending.full => (id.as_str(), list),
            _ => ("", &none),
        };
        // What stays for caches is in no list; it is where the last release has it.
        let staying: Vec<&str> = match from {
            "" => Vec::new(),
            _ => sending
                .staying
                .keys()
                .map(String::as_str)
                .filter(|path| !sending.list.items.contains_key(*path))
                .collect(),
        };
        let paths = sending.list.items.keys().map(String::as_str);
        let is_same =
            |path: &str| old.items.get(path).is_some_and(|was| was.hash == sending.list.items[path].hash);
        let (same, mut differing): (Vec<&str>, Vec<&str>) = paths.clone().partition(|path| is_same(path));
        // The list first: whoever takes this away goes by it.
        let all = List {
            items: sending
                .list
                .items
                .iter()
                .chain(sending.staying)
                .map(|(path, item)| (path.clone(), *item))
                .collect(),
        };
        let mut lines = vec![
            self.put_text(&format!("{id}{ALL}"), &all.text())?,
            self.put_text(&format!("{id}{NEXT}"), &sending.release.text())?,
            format!("mkdir {}", self.beside(&making)),
        ];
        lines.extend(
            folders(paths.chain(staying.iter().copied()))
                .iter()
                .map(|folder| format!("mkdir {}", self.beside(&format!("{making}/{folder}")))),
        );
        self.run("备新版本", &lines)?;
        let link = |path: &str, sign: &str| {
            format!(
                "{sign}ln {} {}",
                self.beside(&format!("{from}/{path}")),
                self.beside(&format!("{making}/{path}"))
            )
        };
        let mut held = lock::seconds();
        for part in same.chunks(BATCH * 5) {
            let lines: Vec<String> = part.iter().map(|path| link(path, "")).collect();
            if let Err(error) = self.run("备新版本", &lines) {
                if error.kind() != io::ErrorKind::Other {
                    return Err(error);
                }
                // No links between files there: all of it is sent, over what is linked already.
                let gone: Vec<String> = same
                    .iter()
                    .map(|path| format!("-rm {}", self.beside(&format!("{making}/{path}"))))
                    .collect();
                self.run("备新版本", &gone)?;
                differing = sending.list.items.keys().map(String::as_str).collect();
                break;
            }
            self.renew(&mut held)?;
        }
        let lines: Vec<String> = staying.iter().map(|path| link(path, "-")).collect();
        self.run("备新版本", &lines)?;
        let sent = Sent {
            files: differing.len(),
            bytes: differing.iter().map(|path| sending.list.items[*path].length).sum(),
            notes: Vec::new(),
        };
        let back = self.fetched()?.join("file");
        let back = quoted(&back.display().to_string());
        for part in differing.chunks(BATCH) {
            let put = part.iter().map(|path| {
                let file = std::path::absolute(sending.folder.join(path))?;
                Ok(format!(
                    "put {} {}",
                    quoted(&file.display().to_string()),
                    self.beside(&format!("{making}/{path}"))
                ))
            });
            self.run("接收文件", &put.collect::<io::Result<Vec<String>>>()?)?;
            self.arrived(&making, part, &sending.list.items, &back)?;
            sending.done.fetch_add(part.len(), Ordering::Relaxed);
            self.renew(&mut held)?;
        }
        Ok(sent)
    }

    fn renew(&self, held: &mut i64) -> io::Result<()> {
        if lock::seconds() - *held > OLD / 10 {
            self.run("上锁", &[self.held()?])?;
            *held = lock::seconds();
        }
        Ok(())
    }

    /// Fetches what was sent, and holds it against what it should be.
    fn arrived(&self, folder: &str, paths: &[&str], items: &Items, back: &str) -> io::Result<()> {
        let get = paths.iter().enumerate().map(|(number, path)| {
            format!(
                "get {} {}-{number}\"",
                self.beside(&format!("{folder}/{path}")),
                back.trim_end_matches('"')
            )
        });
        self.run("核对文件", &get.collect::<Vec<_>>())?;
        let fetched = self.fetched()?;
        for (number, path) in paths.iter().enumerate() {
            let file = fetched.join(format!("file-{number}"));
            let (hash, _) = disk::sha256(&file)?;
            std::fs::remove_file(&file).map_err(|error| named(&file, error))?;
            if hash != items[*path].hash {
                return Err(refused(format!(
                    "{path} 传到 {} 以后读出来不一样，磁盘可能坏了，或者有人动了它",
                    self.host.host
                )));
            }
        }
        Ok(())
    }

    /// Lets the link lead to a release.
    fn switch(&mut self, id: &str) -> io::Result<()> {
        let releases = self.releases.rsplit('/').next().unwrap_or_default();
        let (link, temporary) = (quoted(&self.link), quoted(&format!("{}{}", self.link, disk::TEMPORARY)));
        let mut lines = vec![format!("-rm {temporary}")];
        // An empty folder makes way; a link is none.
        if self.current.is_none() {
            lines.push(format!("-rmdir {link}"));
        }
        // What begins with `-` would be an option, even in quotation marks.
        let to =
            if releases.starts_with('-') { format!("./{releases}/{id}") } else { format!("{releases}/{id}") };
        lines.push(format!("ln -s {} {temporary}", quoted(&to)));
        lines.push(format!("rename {temporary} {link}"));
        self.run("换上新版本", &lines)?;
        self.current = Some(id.to_owned());
        Ok(())
    }

    /// Notes that a release is in place, and removes the oldest ones; never the one that readers get.
    fn settle(&mut self, id: &str) -> io::Result<()> {
        let done = format!(
            "rename {} {}",
            self.beside(&format!("{id}{NEXT}")),
            self.beside(&format!("{id}{RECORD}"))
        );
        self.run("写发布记录", &[done])?;
        let kept = self.kept()?;
        let names = self.names(&self.releases)?.unwrap_or_default();
        let old = kept.iter().take(kept.len().saturating_sub(self.host.keep)).filter(|old| *old != id);
        old.into_iter().try_for_each(|old| self.remove(old, &names))
    }

    /// Fetches a folder there into one here.
    fn fetch(&self, folder: &str) -> io::Result<PathBuf> {
        let whole = self.fetched()?.join("whole");
        match std::fs::remove_dir_all(&whole) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(named(&whole, error)),
            _ => {}
        }
        self.run(
            "核对文件",
            &[format!("get -R {} {}", quoted(folder), quoted(&whole.display().to_string()))],
        )?;
        Ok(whole)
    }
}

/// The folders of some paths, each behind the one it is in.
fn folders<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<String> {
    let folders: BTreeSet<String> =
        paths.flat_map(|path| path.match_indices('/').map(|(end, _)| path[..end].to_owned())).collect();
    folders.into_iter().collect()
}

impl Drop for Files {
    fn drop(&mut self) {
        if !self.holds {
            return;
        }
        // What is left is told to be old by its time.
        let _ = self
            .run("开锁", &[format!("-rm {}", self.beside(HOLDER)), format!("-rmdir {}", self.beside(LOCK))]);
        let _ = std::fs::remove_dir_all(self.own.join("sftp"));
    }
}

impl Place for Files {
    fn shown(&self) -> String {
        format!("{}:{}", self.host.host, self.link)
    }

    fn list(&self) -> Option<&List> {
        self.list.as_ref()
    }

    fn found(&mut self) -> io::Result<Found> {
        let died = self.lock.died.take().map(|who| format!("上一次发布没有做完就停了：{who}"));
        Ok(Found { release: self.found.take().zip(self.list.clone()), notes: died.into_iter().collect() })
    }

    fn send(&mut self, sending: &Sending<'_>) -> io::Result<Sent> {
        let id = sending.release.id.clone();
        let old =
            if self.current.is_some() { "网站还是原来的样子" } else { "网站还没有放上去" };
        let made = self.make(&id, sending).and_then(|sent| {
            let making = self.beside(&format!("{id}{}", disk::TEMPORARY));
            let list = self.put_text(&format!("{id}{LIST}"), &sending.list.text())?;
            self.run("备新版本", &[list, format!("rename {making} {}", self.beside(&id))])?;
            Ok(sent)
        });
        let mut sent = made.map_err(|error| {
            let names = self.names(&self.releases).ok().flatten().unwrap_or_default();
            if error.kind() == io::ErrorKind::StorageFull {
                let _ = self.remove(&id, &names);
            }
            io::Error::new(error.kind(), format!("{error}。{old}；解决以后再运行一次 linli deploy"))
        })?;
        self.switch(&id).map_err(|error| not_switched(&error, old))?;
        self.list = Some(sending.list.clone());
        if let Err(error) = self.settle(&id) {
            sent.notes.push(not_settled(&error));
        }
        Ok(sent)
    }

    fn kept(&mut self) -> io::Result<Vec<String>> {
        let names = self.names(&self.releases)?.unwrap_or_default();
        Ok(ids(names.iter().map(String::as_str)))
    }

    fn go_back(&mut self, id: &str, _back: &Back<'_>) -> io::Result<List> {
        let list = match self.kept()?.iter().any(|kept| kept == id) {
            true => self.text(&format!("{id}{LIST}"))?.and_then(|text| List::parse(&text)),
            false => None,
        };
        let Some(list) = list else {
            return Err(refused(format!("{}:{} 里没有留着 {id} 这个版本", self.host.host, self.releases)));
        };
        let whole = self.fetch(&format!("{}/{id}", self.releases))?;
        let damaged = super::dir::damaged(&whole, &list.items);
        if let Some(first) = damaged.first() {
            return Err(unfit(id, first, damaged.len()));
        }
        self.switch(id)?;
        self.list = Some(list.clone());
        Ok(list)
    }

    fn check(&mut self, list: &List, staying: &Items, size: Option<usize>) -> io::Result<Findings> {
        let Some(_) = size else {
            let whole = self.fetch(&format!("{}/", self.link))?;
            return verify::folder(&whole, list, staying, None);
        };
        let paths = sample(list, size);
        let mut findings = Findings { looked_at: paths.len(), ..Findings::default() };
        let fetched = self.fetched()?;
        for part in paths.chunks(BATCH) {
            let files: Vec<PathBuf> =
                (0..part.len()).map(|number| fetched.join(format!("file-{number}"))).collect();
            files.iter().for_each(|file| drop(std::fs::remove_file(file)));
            let get = part.iter().zip(&files).map(|(path, file)| {
                format!(
                    "-get {} {}",
                    quoted(&format!("{}/{path}", self.link)),
                    quoted(&file.display().to_string())
                )
            });
            self.run("核对文件", &get.collect::<Vec<_>>())?;
            for (path, file) in part.iter().zip(&files) {
                match disk::sha256(file) {
                    Ok((hash, _)) if hash == list.items[*path].hash => {}
                    Ok(_) => findings.changed.push((*path).to_owned()),
                    Err(_) => findings.missing.push((*path).to_owned()),
                }
            }
        }
        Ok(findings)
    }
}
