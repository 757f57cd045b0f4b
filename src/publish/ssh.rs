//! A folder of another machine that a server shows, as a link to one of several releases beside it, as [`dir`](super::dir) has
//! them here. A release begins as hard links to the files of the one before, or as what a deploy that broke off left; what is
//! there is told by SHA-256 on that machine, and what differs is sent: by rsync where both sides have it, else as a tar stream.
//! Then it is looked at again, and the link is switched by one rename.
//!
//! The lock there is held by the connection, so it ends with this program.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;

use super::dir::{LIST, NEXT, RECORD, RELEASES, ids};
use super::list::{Items, List};
use super::remote::{self, Shell, quoted};
use super::verify::{Findings, sample};
use super::{Back, Found, Place, Sending, Sent, not_settled, not_switched, refused, tar, unfit};
use crate::config::deploy::Host;
use crate::disk;
use crate::hash::Sha256;
use crate::ledger::{self, Release};
use crate::path::SourcePath;

/// What a server needs; all of it is part of every Linux.
const TOOLS: &[&str] = &["flock", "sha256sum", "find", "xargs", "readlink", "mv", "tar"];

/// A folder of another machine that is a link to a release.
#[derive(Debug)]
pub struct Remote {
    shell: Shell,
    host: Host,
    /// What the server shows, and where the releases are.
    link: String,
    releases: String,
    /// Whether files go by rsync.
    rsync: bool,
    /// The release that the link leads to.
    current: Option<String>,
    list: Option<List>,
    found: Option<Release>,
    died: Option<String>,
}

/// What is at the path of a site.
enum Led {
    /// A link to a release.
    To(String),
    /// Nothing, or an empty folder.
    Nowhere,
}

impl Remote {
    /// Connects, takes the folder for somebody, and tidies up after one who was killed.
    ///
    /// # Errors
    /// Why there is no connection; what the machine lacks; that somebody else is sending there; that something else is there.
    pub fn open(host: &Host, who: &str) -> io::Result<Remote> {
        let shell = Shell::open(&host.host)?;
        let (link, releases) = (host.path.clone(), format!("{}{RELEASES}", host.path));
        let mut place = Remote {
            shell,
            host: host.clone(),
            link,
            releases,
            rsync: false,
            current: None,
            list: None,
            found: None,
            died: None,
        };
        place.look_around()?;
        place.led_to()?;
        place.take(who)?;
        if let Led::To(id) = place.led_to()? {
            place.current = Some(id);
        }
        place.tidy()?;
        place.list = place.current.clone().and_then(|id| place.list_of(&id).transpose()).transpose()?;
        if let Some(id) = place.current.clone() {
            let text = place.text(&format!("{id}{RECORD}"))?;
            place.found = text.and_then(|text| Release::parse(&SourcePath::new("release.yaml"), &text));
        }
        Ok(place)
    }

    /// Runs a script that must end well.
    fn must(&mut self, what: &str, script: &str) -> io::Result<String> {
        self.shell.run(script)?.fine(&self.host.host, what)
    }

    /// Whether the machine has what is needed, and the folder that the site's is in.
    fn look_around(&mut self) -> io::Result<()> {
        let script = format!(
            "for tool in {} rsync; do command -v $tool >/dev/null || echo $tool; done",
            TOOLS.join(" ")
        );
        let lacks = self.must("查看有哪些程序", &script)?;
        let lacks: Vec<&str> = lacks.lines().collect();
        let needed: Vec<&str> = lacks.iter().copied().filter(|tool| *tool != "rsync").collect();
        let host = &self.host.host;
        if !needed.is_empty() {
            return Err(refused(format!(
                "{host} 上没有 {}，发布要用；请管服务器的人装上（util-linux、coreutils、findutils、tar）",
                needed.join("、")
            )));
        }
        let here = Command::new("rsync").arg("--version").stdin(Stdio::null()).output();
        self.rsync = !lacks.contains(&"rsync") && here.is_ok_and(|output| output.status.success());
        let parent = self.link.rsplit_once('/').map_or("/", |(parent, _)| parent);
        let parent = if parent.is_empty() { "/" } else { parent };
        if !self.shell.run(&format!("[ -d {} ]", quoted(parent)))?.is_fine {
            return Err(refused(format!(
                "{host} 上没有 {parent} 这个文件夹：path 写错了，或者还没有建；请先建好它"
            )));
        }
        Ok(())
    }

    /// Where the link leads.
    fn led_to(&mut self) -> io::Result<Led> {
        let script = format!(
            "p={}\nif [ -L \"$p\" ]; then echo link; readlink \"$p\"\nelif [ -d \"$p\" ]; then [ -z \"$(ls -A \"$p\")\" ] || echo full\nelif [ -e \"$p\" ]; then echo file; fi",
            quoted(&self.link)
        );
        let text = self.must("查看网站的文件夹", &script)?;
        let (sort, target) = text.split_once('\n').unwrap_or((text.trim(), ""));
        let (host, link) = (&self.host.host, &self.link);
        let what = match sort.trim() {
            "" => return Ok(Led::Nowhere),
            "link" => {
                let id = target.trim().rsplit_once('/').filter(|(folder, id)| {
                    ledger::is_id(id) && folder.rsplit('/').next() == self.releases.rsplit('/').next()
                });
                match id {
                    Some((_, id)) => return Ok(Led::To(id.to_owned())),
                    None => format!("是指到 {} 的链接，不是 linli 建的", target.trim()),
                }
            }
            "file" => "应是文件夹，却是文件".to_owned(),
            _ => "里已有不是 linli 发布的文件，没有动它们".to_owned(),
        };
        Err(refused(format!("{host} 上的 {link} {what}；请移走它，或者改 path")))
    }

    /// Takes the lock, which ends with the connection; waits for what a killed one is still sending.
    fn take(&mut self, who: &str) -> io::Result<()> {
        let releases = quoted(&self.releases);
        self.must("建文件夹", &format!("mkdir -p {releases} && cd {releases} && : >>lock && : >>sending"))?;
        let lock = format!(
            "exec 9>>{releases}/lock\nflock -n 9 || {{ sleep 1; flock -n 9; }} || {{ sleep 2; flock -n 9; }}"
        );
        let is_free = self.shell.tell(&lock)?.is_fine;
        let said = self.text("lock.txt")?.filter(|said| !said.trim().is_empty());
        if !is_free {
            let who = said.unwrap_or_else(|| "另一个 linli".into());
            let message = format!("{}正在往这里发布；等它完成再试", who.trim());
            return Err(io::Error::new(io::ErrorKind::WouldBlock, message));
        }
        self.died = said.map(|said| said.trim().to_owned());
        self.put("lock.txt", who)?;
        let wait = format!(
            "cd {releases}; n=0; until flock -n sending true; do n=$((n+1)); [ $n -lt 30 ] || exit 1; sleep 1; done"
        );
        if !self.shell.run(&wait)?.is_fine {
            let message = "上一次发布停了，但它的文件还在传；等几分钟再试";
            return Err(io::Error::new(io::ErrorKind::WouldBlock, message));
        }
        Ok(())
    }

    /// The text of a file beside the releases.
    fn text(&mut self, name: &str) -> io::Result<Option<String>> {
        let output = self.shell.run(&format!("cat {}", quoted(&format!("{}/{name}", self.releases))))?;
        Ok(output.is_fine.then_some(output.text))
    }

    /// Puts a text into a file beside the releases, by rename.
    fn put(&mut self, name: &str, text: &str) -> io::Result<()> {
        let script = format!(
            "cd {} && cat >{name}.part <<'END-OF-LINLI' && mv -f {name}.part {name}\n{}\nEND-OF-LINLI",
            quoted(&self.releases),
            text.strip_suffix('\n').unwrap_or(text)
        );
        self.must("写发布记录", &script).map(drop)
    }

    fn list_of(&mut self, id: &str) -> io::Result<Option<List>> {
        Ok(self.text(&format!("{id}{LIST}"))?.and_then(|text| List::parse(&text)))
    }

    /// The names beside the releases.
    fn names(&mut self) -> io::Result<Vec<String>> {
        let text = self.must("列出版本", &format!("ls -A {}", quoted(&self.releases)))?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Takes away what a killed one left half done, and settles what it put in place. The newest of what was being sent stays:
    /// the next sending begins with it.
    fn tidy(&mut self) -> io::Result<()> {
        let names = self.names()?;
        let mut script = format!("cd {} || exit 1\nrm -f ./*.part\n", quoted(&self.releases));
        let half: Vec<&str> = names.iter().filter_map(|name| unfinished(name)).collect();
        for id in half.iter().rev().skip(1) {
            let _ = writeln!(script, "rm -rf {id}{} || true", disk::TEMPORARY);
        }
        for id in names.iter().filter_map(|name| name.strip_suffix(NEXT)).filter(|id| ledger::is_id(id)) {
            match self.current.as_deref() == Some(id) {
                true => writeln!(script, "mv -f {id}{NEXT} {id}{RECORD}"),
                false => writeln!(script, "rm -rf {id} {id}{LIST} {id}{NEXT}"),
            }
            .expect("a text takes all");
        }
        self.must("清理上一次没有做完的", &script).map(drop)
    }

    /// What the files of a folder hold, by their paths in it; of all, or of some.
    fn hashes(&mut self, folder: &str, some: Option<&[&str]>) -> io::Result<BTreeMap<String, Sha256>> {
        let from = match some {
            None => "find . -type f -print0 | xargs -0 sha256sum".to_owned(),
            Some(paths) => for_each(paths, "sha256sum"),
        };
        // What cannot be read is not there; the names that were not given are one.
        let script = format!("cd {} && {{\n{from}\n:\n}}", quoted(folder));
        let text = self.must("核对文件", &script)?;
        let hash = |line: &str| {
            let (hash, path) = line.split_once("  ./")?;
            Some((path.to_owned(), Sha256::parse(hash)?))
        };
        Ok(text.lines().filter_map(hash).collect())
    }

    /// Makes the folder of a release hold what is sent, and gives what had to be.
    fn make(&mut self, making: &str, sending: &Sending<'_>) -> io::Result<Sent> {
        let releases = quoted(&self.releases);
        let left = self.names()?.iter().filter_map(|name| unfinished(name)).next_back().map(str::to_owned);
        let (from, temporary) = (self.current.clone().unwrap_or_default(), disk::TEMPORARY);
        let begin = match (left, sending.full) {
            // Broken off in the same second, it has that name already.
            (Some(id), false) if format!("{id}{temporary}") == making => "true".to_owned(),
            (Some(id), false) => format!("mv {id}{temporary} {making}"),
            (Some(id), true) => format!("rm -rf {id}{temporary}; mkdir {making}"),
            (None, true) => format!("mkdir {making}"),
            (None, false) if from.is_empty() => format!("mkdir {making}"),
            (None, false) => format!("cp -al {from} {making} || {{ rm -rf {making}; mkdir {making}; }}"),
        };
        self.must("备新版本", &format!("cd {releases} && {{ {begin}; }} && chmod 755 {making}"))?;
        let folder = format!("{}/{making}", self.releases);
        let there = self.hashes(&folder, None)?;
        let is_known =
            |path: &str| sending.list.items.contains_key(path) || sending.staying.contains_key(path);
        self.remove(&folder, there.keys().map(String::as_str).filter(|path| !is_known(path)).collect())?;
        let differs = |path: &&str| there.get(*path) != Some(&sending.list.items[*path].hash);
        let differing: Vec<&str> = sending.list.items.keys().map(String::as_str).filter(differs).collect();
        let mut sent = Sent { files: differing.len(), ..Sent::default() };
        sent.bytes = differing.iter().map(|path| sending.list.items[*path].length).sum();
        // What is linked may be damaged, in all releases that have it.
        let none = List::default();
        let old = self.list.as_ref().filter(|_| !from.is_empty()).unwrap_or(&none);
        let damaged = differing.iter().filter(|path| {
            let (was, now) = (old.items.get(**path), &sending.list.items[**path]);
            was.is_some_and(|was| was.hash == now.hash) && there.contains_key(**path)
        });
        sent.notes =
            damaged.map(|path| format!("以前几个版本里的 {path} 坏了，新版本里已换成好的")).collect();
        if !differing.is_empty() {
            self.bring(&folder, sending, &differing)?;
            let there = self.hashes(&folder, Some(&differing))?;
            let differs = |path: &&&str| there.get(**path) != Some(&sending.list.items[**path].hash);
            if let Some(path) = differing.iter().find(differs) {
                return Err(refused(format!(
                    "{path} 传到 {} 以后读出来不一样，磁盘可能坏了，或者有人动了它",
                    self.host.host
                )));
            }
        }
        sending.done.store(sending.list.items.len(), Ordering::Relaxed);
        Ok(sent)
    }

    /// Removes files of a folder, and the folders that are empty then.
    fn remove(&mut self, folder: &str, paths: Vec<&str>) -> io::Result<()> {
        // What is neither a file nor a folder was not put there by a deploy, and could lead anywhere.
        let mut script =
            format!("cd {} || exit 1\nfind . ! -type f ! -type d -exec rm -f {{}} +\n", quoted(folder));
        if !paths.is_empty() {
            script += &for_each(&paths, "rm -f");
            let _ =
                writeln!(script, "find . -depth -mindepth 1 -type d -exec rmdir {{}} + 2>/dev/null || true");
        }
        self.must("清理新版本", &script).map(drop)
    }

    /// Sends files into a folder.
    fn bring(&mut self, folder: &str, sending: &Sending<'_>, paths: &[&str]) -> io::Result<()> {
        let sending_lock = format!("flock {} ", quoted(&format!("{}/sending", self.releases)));
        if self.rsync && self.rsync(folder, &sending_lock, sending, paths)? {
            return Ok(());
        }
        // Some tars write into a file that is there, which would change it in all releases.
        let script = format!("cd {} && {}", quoted(folder), for_each(paths, "rm -f"));
        self.must("备新版本", &script)?;
        let folder = quoted(folder);
        let command = format!("umask 022; cd {folder} && {sending_lock}tar -xmof -");
        let output = self.shell.pipe(&command, |out| {
            for path in paths {
                let item = sending.list.items[*path];
                let file = sending.folder.join(path);
                let copy = |out: &mut dyn Write| disk::copy_out(&file, item.hash, out);
                tar::file(out, &format!("./{path}"), item.length, copy)?;
            }
            tar::end(out)
        })?;
        output.fine(&self.host.host, "接收文件").map(drop)
    }

    /// Sends files by rsync; `false` where that failed and nobody said why: then tar does it, or says it.
    fn rsync(
        &self,
        folder: &str,
        sending_lock: &str,
        sending: &Sending<'_>,
        paths: &[&str],
    ) -> io::Result<bool> {
        let from = std::path::absolute(sending.folder)?;
        let mut rsync = Command::new("rsync");
        // Sizes and times are not asked: SHA-256 told what differs. What is there is a basis, and never written into.
        rsync.args(["-srpzI", "--from0", "--files-from=-", "--chmod=D755,F644", "--timeout=120"]);
        rsync.arg(format!("--rsync-path={sending_lock}rsync")).arg("-e");
        rsync.arg(format!("ssh {}", remote::OPTIONS.join(" "))).arg("--");
        rsync.arg(format!("{}/", from.display())).arg(format!("{}:{folder}/", self.host.host));
        rsync.env("LC_ALL", "C").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = rsync.spawn()?;
        let mut to = child.stdin.take().expect("it is piped");
        let names: String = paths.iter().map(|path| format!("./{path}\0")).collect();
        // It may have ended before it read them all: then it says why.
        let feeding = std::thread::spawn(move || drop(to.write_all(names.as_bytes())));
        let output = child.wait_with_output()?;
        let _ = feeding.join();
        if output.status.success() {
            return Ok(true);
        }
        let why = remote::failed(&self.host.host, "接收文件", &String::from_utf8_lossy(&output.stderr));
        // Wrong usage, another protocol, an option that one of them does not know; or the other side died before its last words
        // arrived, as that of a full disk does now and then.
        match why.kind() {
            io::ErrorKind::Other | io::ErrorKind::NotConnected => Ok(false),
            _ => Err(why),
        }
    }

    /// Lets the link lead to a release.
    fn switch(&mut self, id: &str) -> io::Result<()> {
        let releases = self.releases.rsplit('/').next().unwrap_or_default();
        let temporary = quoted(&format!("{}{}", self.link, disk::TEMPORARY));
        let (link, to) = (quoted(&self.link), quoted(&format!("{releases}/{id}")));
        // Where the release is on the disk before the link leads to it. An empty folder makes way.
        let script = format!(
            "rm -f {temporary}\n[ -L {link} ] || [ ! -d {link} ] || rmdir {link} || exit 1\nsync -f {folder} 2>/dev/null || sync\nln -s -- {to} {temporary} && {{ mv -fT {temporary} {link} 2>/dev/null || mv -fh {temporary} {link}; }}",
            folder = quoted(&self.releases),
        );
        self.must("换上新版本", &script)?;
        self.current = Some(id.to_owned());
        Ok(())
    }

    /// Notes that a release is in place, and removes the oldest ones; never the one that readers get.
    fn settle(&mut self, id: &str) -> io::Result<()> {
        let releases = quoted(&self.releases);
        self.must("写发布记录", &format!("cd {releases} && mv -f {id}{NEXT} {id}{RECORD}"))?;
        let kept = self.kept()?;
        let mut script = format!("cd {releases} || exit 1\n");
        for old in kept.iter().take(kept.len().saturating_sub(self.host.keep)).filter(|old| *old != id) {
            let _ = writeln!(script, "rm -rf {old} && rm -f {old}{LIST} {old}{NEXT} {old}{RECORD}");
        }
        self.must("清理旧版本", &script).map(drop)
    }
}

/// The release of a folder that is being made.
fn unfinished(name: &str) -> Option<&str> {
    name.strip_suffix(disk::TEMPORARY).filter(|id| ledger::is_id(id))
}

/// A command that is given names by `xargs`. No name of a list has a line break in it.
fn for_each(paths: &[&str], command: &str) -> String {
    let lines: String = paths.iter().map(|path| format!("./{path}\n")).collect();
    format!("tr '\\n' '\\0' <<'END-OF-LINLI' | xargs -0 {command}\n{lines}END-OF-LINLI\n")
}

impl Drop for Remote {
    fn drop(&mut self) {
        // What is left says that somebody died, and no more than that.
        let _ = self.shell.run(&format!(": >{}/lock.txt", quoted(&self.releases)));
    }
}

impl Place for Remote {
    fn shown(&self) -> String {
        format!("{}:{}", self.host.host, self.link)
    }

    fn list(&self) -> Option<&List> {
        self.list.as_ref()
    }

    fn found(&mut self) -> io::Result<Found> {
        let died = self.died.take().map(|who| format!("上一次发布没有做完就停了：{who}"));
        Ok(Found { release: self.found.take().zip(self.list.clone()), notes: died.into_iter().collect() })
    }

    fn send(&mut self, sending: &Sending<'_>) -> io::Result<Sent> {
        let id = sending.release.id.clone();
        let making = format!("{id}{}", disk::TEMPORARY);
        let old =
            if self.current.is_some() { "网站还是原来的样子" } else { "网站还没有放上去" };
        let made = self.make(&making, sending).and_then(|sent| {
            // What has this name beside it and no link to it is taken away by the next one.
            self.put(&format!("{id}{NEXT}"), &sending.release.text())?;
            self.put(&format!("{id}{LIST}"), &sending.list.text())?;
            let releases = quoted(&self.releases);
            self.must("备新版本", &format!("cd {releases} && mv {making} {id}"))?;
            Ok(sent)
        });
        let mut sent = made.map_err(|error| {
            // What arrived is what the next one begins with, but on a full disk it takes room from others.
            if error.kind() == io::ErrorKind::StorageFull {
                let releases = quoted(&self.releases);
                let _ =
                    self.shell.run(&format!("cd {releases} && rm -rf {making} {id} {id}{LIST}* {id}{NEXT}*"));
            }
            let again = "解决以后再运行一次 linli deploy，会接着做完";
            io::Error::new(error.kind(), format!("{error}。{old}；{again}"))
        })?;
        self.switch(&id).map_err(|error| not_switched(&error, old))?;
        self.list = Some(sending.list.clone());
        if let Err(error) = self.settle(&id) {
            sent.notes.push(not_settled(&error));
        }
        Ok(sent)
    }

    fn kept(&mut self) -> io::Result<Vec<String>> {
        let names = self.names()?;
        Ok(ids(names.iter().map(String::as_str)))
    }

    fn go_back(&mut self, id: &str, _back: &Back<'_>) -> io::Result<List> {
        let list = match self.kept()?.iter().any(|kept| kept == id) {
            true => self.list_of(id)?,
            false => None,
        };
        let Some(list) = list else {
            return Err(refused(format!("{}:{} 里没有留着 {id} 这个版本", self.host.host, self.releases)));
        };
        let there = self.hashes(&format!("{}/{id}", self.releases), None)?;
        let mut damaged = list.items.iter().filter(|(path, item)| there.get(*path) != Some(&item.hash));
        if let Some((first, _)) = damaged.next() {
            return Err(unfit(id, first, damaged.count() + 1));
        }
        self.switch(id)?;
        self.list = Some(list.clone());
        Ok(list)
    }

    fn check(&mut self, list: &List, staying: &Items, size: Option<usize>) -> io::Result<Findings> {
        let folder = format!("{}/", self.link);
        let paths = sample(list, size);
        let there = self.hashes(&folder, size.map(|_| paths.as_slice()))?;
        let names = self.must("列出文件", &format!("cd {} && find . ! -type d", quoted(&folder)))?;
        let names: BTreeSet<&str> = names.lines().filter_map(|line| line.strip_prefix("./")).collect();
        let mut findings = Findings { looked_at: paths.len(), ..Findings::default() };
        for path in paths {
            match there.get(path) {
                Some(hash) if *hash == list.items[path].hash => {}
                None if !names.contains(path) => findings.missing.push(path.to_owned()),
                _ => findings.changed.push(path.to_owned()),
            }
        }
        let is_known = |path: &str| list.items.contains_key(path) || staying.contains_key(path);
        findings.foreign.extend(names.into_iter().filter(|path| !is_known(path)).map(str::to_owned));
        Ok(findings)
    }
}
