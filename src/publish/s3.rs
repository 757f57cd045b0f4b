//! A bucket of an S3-compatible store that readers get the site from. Nothing there switches at once, so files are sent in the
//! order of [`Steps`]: at no moment a page lacks what it is made of, whoever is killed.
//!
//! What is there is known by the store's own listing, a thousand names a request; where names are known from before, several
//! parts of it are asked for at once. Each object's ETag is held against the one
//! that the store gave when the file was sent (noted in `.linli`), or against the MD5 of the file; so the next deploy, from
//! this machine or another, sends exactly what differs. Of a store that lists no ETags the time of the last change stands for
//! them, and an object is asked for its own where that tells nothing.
#![expect(clippy::disallowed_methods, reason = "what the store said is noted in a file")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use md5::Digest;

use super::changes::{Steps, size};
use super::client::{AT, Client, Held, LOCK, Object, Objects, nothing};
use super::http::{Payload, header, host};
use super::kept::Kept;
use super::list::{Items, List};
use super::lock::{self, Lock, OLD, seconds};
use super::sign::Keys;
use super::verify::{Findings, at_once, sample};
use super::{Back, Found, Intent, Place, Sending, Sent, encoded, refused};
use crate::config::deploy::{Bucket, Encoding};
use crate::disk::{self, named};
use crate::hash::{Sha256, Sha256Stream};
use crate::ledger::Release;
use crate::media;

/// What stores take in one request, in bytes.
const LARGEST: u64 = 5 << 30;

/// Up to one in so many objects are asked for one by one after they were sent; more are listed with all others.
const FEW: usize = 100;

/// What is noted of a file that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Noted {
    etag: String,
    hash: Sha256,
}

/// A bucket.
#[derive(Debug)]
pub struct Store {
    bucket: Bucket,
    client: Arc<Client>,
    lock: Lock,
    /// Where it is noted what was sent.
    notes: PathBuf,
    noted: BTreeMap<String, Noted>,
    /// What is asked for while others prepare what is sent.
    asking: Option<JoinHandle<io::Result<(Option<Held>, Objects)>>>,
    /// That others know who is sending.
    held: Option<Held>,
    objects: Objects,
    /// How many files others changed or took away since the last deploy, or put there before the first; and one of them.
    others: Option<(usize, String)>,
    /// What the ledger says is there; then, what of it the store lists.
    list: Option<List>,
    /// The last releases, to go back to.
    kept: Kept,
}

impl Store {
    /// Takes a bucket; `last` is what the ledger says is there. Who means to send takes the lock in the bucket before it is
    /// listed: what is listed is then what is there until they have done.
    ///
    /// # Errors
    /// That somebody else is sending; what the system says, with the path.
    pub fn open(
        own: &Path,
        bucket: &Bucket,
        keys: Keys,
        who: &str,
        last: Option<List>,
        intent: Intent,
    ) -> io::Result<Store> {
        let lock = Lock::take(own, who)?;
        let notes = own.join("sent.txt");
        let noted = std::fs::read_to_string(&notes).map(|text| read_notes(&text)).unwrap_or_default();
        let client = Arc::new(Client::new(bucket.clone(), keys, lock::id(own)?)?);
        let mut store = Store {
            bucket: bucket.clone(),
            client: Arc::clone(&client),
            lock,
            notes,
            noted,
            asking: None,
            held: None,
            objects: BTreeMap::new(),
            others: None,
            list: last,
            kept: Kept::open(own, bucket.keep)?,
        };
        let (expected, who) = (store.expected(), who.to_owned());
        store.asking = Some(std::thread::spawn(move || {
            let held = match intent {
                Intent::Send => Some(Held::take(&client, &who)?),
                Intent::Look => None,
            };
            Ok((held, client.listing(&expected)?))
        }));
        Ok(store)
    }

    /// The names that a listing will have, as far as is known.
    fn expected(&self) -> Vec<String> {
        match (&self.list, self.noted.is_empty()) {
            (Some(list), true) => list.items.keys().cloned().collect(),
            _ => self.noted.keys().cloned().collect(),
        }
    }

    /// Waits for what the store says.
    fn know(&mut self) -> io::Result<()> {
        if let Some(asking) = self.asking.take() {
            (self.held, self.objects) = asking.join().expect("nobody panics who asks")?;
            let list = self.list.take();
            // One that was killed on the way leaves another state, too.
            let others = match &list {
                Some(list) => self.meddled(list),
                None => self.objects.keys().map(String::as_str).filter(|path| *path != LOCK).collect(),
            };
            let others = others.first().map(|first| (others.len(), (*first).to_owned()));
            self.others = others.filter(|_| self.lock.died.is_none());
            self.list = list.map(|list| self.still_there(list));
        }
        Ok(())
    }

    /// Sees to it that nobody else sends, and that what is known is what is there.
    fn hold(&mut self, who: &str) -> io::Result<()> {
        self.know()?;
        while !self.held.as_ref().map_or(Ok(false), Held::is_ours)? {
            self.held = None;
            self.held = Some(Held::take(&self.client, who)?);
            self.objects = self.client.listing(&self.expected())?;
        }
        Ok(())
    }

    /// What of a list is in the store; what is another by now has another hash.
    fn still_there(&self, mut list: List) -> List {
        list.items.retain(|path, item| {
            let Some(object) = self.objects.get(path) else { return false };
            let wanted = self.wanted(path, item.hash);
            let noted =
                self.noted.get(path).filter(|noted| noted.etag == object.etag || noted.hash == wanted);
            // A deploy that was killed has noted what no listing says.
            let may_be_it = |noted: &Noted| object.etag.starts_with(AT) && !noted.etag.starts_with(AT);
            let is_same = noted
                .is_none_or(|noted| (noted.etag == object.etag || may_be_it(noted)) && noted.hash == wanted);
            if !self.may_be(path, item.length, object) || !is_same {
                item.hash = Sha256::of(object.etag.as_bytes());
            }
            true
        });
        list
    }

    /// What of a list somebody else changed or took away since it was sent from here.
    fn meddled<'l>(&self, list: &'l List) -> Vec<&'l str> {
        let is_meddled = |path: &str, length: u64| {
            let Some(object) = self.objects.get(path) else { return true };
            let is_other = |noted: &Noted| {
                noted.etag != object.etag && noted.etag.starts_with(AT) == object.etag.starts_with(AT)
            };
            !self.may_be(path, length, object) || self.noted.get(path).is_some_and(is_other)
        };
        let meddled = list.items.iter().filter(|(path, item)| is_meddled(path, item.length));
        meddled.map(|(path, _)| path.as_str()).collect()
    }

    /// How a file is packed there.
    fn encoding(&self, path: &str) -> Option<Encoding> {
        self.bucket.compress.filter(|_| encoded::is_worth(path))
    }

    /// What is noted of a file that is there as it should be: its hash, and how it is packed.
    fn wanted(&self, path: &str, hash: Sha256) -> Sha256 {
        match self.encoding(path) {
            None => hash,
            Some(encoding) => Sha256::of(format!("{} {hash}", encoded::token(encoding)).as_bytes()),
        }
    }

    /// Whether an object can be a file, by its length; of what is packed the length is not known.
    fn may_be(&self, path: &str, length: u64, object: &Object) -> bool {
        self.encoding(path).is_some() || object.length == length
    }

    /// What is stored of a file that is packed.
    fn packed(&self, path: &str, file: &Path) -> io::Result<Option<Vec<u8>>> {
        let Some(encoding) = self.encoding(path) else { return Ok(None) };
        Ok(Some(encoded::pack(encoding, &disk::read_now(file)?)))
    }

    /// The ETag that stores mostly give to a file.
    fn usual_etag(&self, path: &str, file: &Path) -> io::Result<String> {
        Ok(md5(&self.packed(path, file)?.map_or_else(|| disk::read_now(file), Ok)?))
    }

    /// Sends a file; gives the ETag that the store has for it.
    fn put(&self, sending: &Sending<'_>, path: &str) -> io::Result<String> {
        let item = sending.list.items[path];
        let file = sending.folder.join(path);
        if item.length > LARGEST {
            return Err(refused(format!(
                "{path} 有 {}，超过存储一次能收的 5 GB；压缩或者分开它",
                size(item.length)
            )));
        }
        // The list is what the signature speaks of: a store refuses what is another by now.
        if disk::sha256(&file)?.0 != item.hash {
            return Err(disk::moved(&file));
        }
        let mut headers = vec![("cache-control", item.class.cache(path)), ("content-type", media::of(path))];
        headers.extend(self.encoding(path).map(|encoding| ("content-encoding", encoded::token(encoding))));
        let packed = self.packed(path, &file)?;
        let payload = match &packed {
            Some(bytes) => (Sha256::of(bytes), Payload::Bytes(bytes)),
            None => (item.hash, Payload::File(&file)),
        };
        let answer = self.client.ask("PUT", path, &headers, payload)?;
        let answer = self.client.fine(answer, &format!("写入 {path} "))?;
        let etag = header(&answer, "etag").map(|etag| etag.trim_matches('"').to_owned());
        sending.done.fetch_add(1, Ordering::Relaxed);
        etag.map_or_else(|| self.usual_etag(path, &file), Ok)
    }

    /// What objects say of themselves where the listing says too little, and no note tells more.
    fn own_etags(&self, sending: &Sending<'_>) -> io::Result<BTreeMap<String, String>> {
        let is_known = |path: &str, object: &Object| {
            !object.etag.starts_with(AT)
                || sending.full
                || self.noted.get(path).is_some_and(|noted| noted.etag == object.etag)
                || !sending.list.items.get(path).is_some_and(|item| self.may_be(path, item.length, object))
        };
        let asked = self.objects.iter().filter(|(path, object)| !is_known(path, object));
        let asked: Vec<&String> = asked.map(|(path, _)| path).collect();
        let own = Mutex::new(BTreeMap::new());
        at_once(sending.concurrency, &asked, |path| {
            if let Some(object) = self.client.object(path)? {
                own.lock().expect("nobody panics who asks").insert((*path).clone(), object.etag);
            }
            Ok(())
        })?;
        Ok(own.into_inner().expect("nobody panics who asks"))
    }

    /// What the store holds of a list, as its own listing and the notes say; without notes, as the MD5 of the file says.
    /// What is found so is noted: a killed deploy sent it and could not note it any more.
    fn there(&mut self, sending: &Sending<'_>) -> io::Result<Items> {
        let own = self.own_etags(sending)?;
        let (mut there, mut found) = (Items::new(), Vec::new());
        for (path, object) in &self.objects {
            let Some(item) = sending.list.items.get(path) else { continue };
            let etag = own.get(path).unwrap_or(&object.etag);
            let mut known = *item;
            let wanted = self.wanted(path, item.hash);
            let is_same = self.may_be(path, item.length, object)
                && !sending.full
                && match self.noted.get(path).filter(|noted| noted.etag == *etag) {
                    Some(noted) => noted.hash == wanted,
                    None => {
                        let is_same = self.usual_etag(path, &sending.folder.join(path))? == *etag;
                        let noted = Noted { etag: object.etag.clone(), hash: wanted };
                        found.extend(is_same.then(|| (path.clone(), noted)));
                        is_same
                    }
                };
            if !is_same {
                known.hash = Sha256::of(object.etag.as_bytes());
            }
            there.insert(path.clone(), known);
        }
        self.noted.extend(found);
        Ok(there)
    }

    /// What the store holds after all was sent. A few files are asked for one by one, and all others are still what the
    /// listing before said; many are listed anew.
    fn listing_after(&self, steps: &Steps<'_>, concurrency: usize) -> io::Result<Objects> {
        if steps.count() * FEW > self.objects.len() {
            return self.client.listing(&self.expected());
        }
        let mut objects = self.objects.clone();
        steps.remove.iter().flatten().for_each(|path| drop(objects.remove(*path)));
        let sent: Vec<&str> = steps.send.iter().flatten().copied().collect();
        let found = Mutex::new(&mut objects);
        at_once(concurrency, &sent, |path| {
            let object = self.client.object(path)?;
            let mut found = found.lock().expect("nobody panics who asks");
            match object {
                Some(object) => drop(found.insert((*path).to_owned(), object)),
                None => drop(found.remove(*path)),
            }
            Ok(())
        })?;
        Ok(objects)
    }

    /// After all was sent: the store holds every file with the ETag that it gave.
    fn check_after(&self, sending: &Sending<'_>, steps: &Steps<'_>) -> io::Result<Objects> {
        let objects = self.listing_after(steps, sending.concurrency)?;
        let is_there = |path: &str, length| {
            let noted = self.noted.get(path);
            objects.get(path).is_some_and(|object| {
                let is_it = |noted: &Noted| noted.etag == object.etag || object.etag.starts_with(AT);
                self.may_be(path, length, object) && noted.is_none_or(is_it)
            })
        };
        match sending.list.items.iter().find(|(path, item)| !is_there(path, item.length)) {
            None => Ok(objects),
            Some((path, _)) => {
                Err(refused(format!("{path} 传上去以后不见了，或者被别人改了；再运行一次 linli deploy")))
            }
        }
    }

    fn work(&mut self, sending: &Sending<'_>, steps: &Steps<'_>) -> io::Result<()> {
        let file = std::fs::File::options().create(true).append(true).open(&self.notes);
        let file = Mutex::new(file.map_err(|error| named(&self.notes, error))?);
        let renewed = Mutex::new(seconds());
        let sent = Mutex::new(BTreeMap::new());
        let keep = |path: &str| {
            let mut renewed = renewed.lock().expect("nobody panics who sends");
            if seconds() - *renewed > OLD / 10 {
                *renewed = seconds();
                self.held.iter().try_for_each(Held::renew)?;
            }
            io::Result::Ok(path.to_owned())
        };
        for group in &steps.send {
            at_once(sending.concurrency, group, |path| {
                let hash = self.wanted(path, sending.list.items[*path].hash);
                let noted = Noted { etag: self.put(sending, path)?, hash };
                // One write a line: what a killed one has sent is known to the next one.
                let line = note(path, &noted);
                let mut file = file.lock().expect("nobody panics who notes");
                file.write_all(line.as_bytes()).map_err(|error| named(&self.notes, error))?;
                sent.lock().expect("nobody panics who sends").insert(keep(path)?, noted);
                Ok(())
            })?;
        }
        for group in &steps.remove {
            at_once(sending.concurrency, group, |path| self.client.remove(path))?;
        }
        let sent = sent.into_inner().expect("nobody panics who sends");
        self.noted.extend(sent);
        Ok(())
    }

    /// Makes readers get the list; `command` is what goes on if that breaks off.
    fn send_all(&mut self, sending: &Sending<'_>, command: &str) -> io::Result<Sent> {
        self.hold(&sending.release.by)?;
        let there = self.there(sending)?;
        // What a killed deploy sent is noted as well.
        let placed: BTreeSet<String> = sending.placed.iter().chain(self.noted.keys()).cloned().collect();
        let placed = placed.into_iter().filter(|path| self.objects.contains_key(path)).collect();
        let steps = Steps::new(&there, sending.list, &placed, sending.staying);
        let count = steps.count();
        let bytes = steps.send.iter().flatten().map(|path| sending.list.items[*path].length).sum();
        let worked = self.work(sending, &steps);
        let worked = worked.map_err(|error| {
            let done = sending.done.load(Ordering::Relaxed);
            let state = match done {
                0 => "网站还是原来的样子".to_owned(),
                done => format!("{count} 个文件传了 {done} 个，网站上没有断开的链接"),
            };
            io::Error::new(
                error.kind(),
                format!("{error}。{state}；解决以后再运行一次 {command}，会从这里接着传"),
            )
        });
        worked?;
        self.objects = self.check_after(sending, &steps)?;
        self.noted.retain(|path, _| self.objects.contains_key(path));
        for path in sending.list.items.keys() {
            let object = self.objects.get(path).filter(|object| object.etag.starts_with(AT));
            if let Some((object, noted)) = object.zip(self.noted.get_mut(path)) {
                noted.etag.clone_from(&object.etag);
            }
        }
        let text: String = self.noted.iter().map(|(path, noted)| note(path, noted)).collect();
        disk::replace(&self.notes, text.as_bytes())?;
        self.held = None;
        self.list = Some(sending.list.clone());
        Ok(Sent { files: count, bytes, notes: Vec::new() })
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Whoever does not wait for what was asked for ends the lock all the same.
        if let Some(asking) = self.asking.take() {
            drop(asking.join());
        }
    }
}

impl Place for Store {
    fn shown(&self) -> String {
        let Bucket { endpoint, bucket, prefix, .. } = &self.bucket;
        format!("{} 的桶 {bucket}/{prefix}", host(endpoint))
    }

    fn list(&self) -> Option<&List> {
        self.list.as_ref()
    }

    fn found(&mut self) -> io::Result<Found> {
        self.know()?;
        let died = self.lock.died.take();
        let died = died.map(|who| format!("上一次发布没有做完就停了：{who}；已经传上去的不再传"));
        let others = self.others.take().map(|(count, first)| match self.list {
            Some(_) => format!(
                "上次从这里发布以后，桶里有 {count} 个文件被改了或者不见了（如 {first}）：别的电脑发布过，或者有人直接动了桶；发布会把它们换成这里的内容。别的电脑发布过的，先把那里的稿子和 ledger 合并过来"
            ),
            None => format!(
                "桶里这个位置已有 {count} 个文件（如 {first}），这里的 ledger 没有发布过它们的记录：发布会换掉同名的，别的留着。放的是另一个网站的，先改 prefix"
            ),
        });
        Ok(Found { release: None, notes: died.into_iter().chain(others).collect() })
    }

    fn send(&mut self, sending: &Sending<'_>) -> io::Result<Sent> {
        let mut sent = self.send_all(sending, "linli deploy")?;
        if let Err(error) = self.kept.add(sending) {
            sent.notes.push(format!("这个版本没有留下来，以后不能退回到它：{error}"));
        }
        Ok(sent)
    }

    fn kept(&mut self) -> io::Result<Vec<String>> {
        self.kept.ids()
    }

    fn go_back(&mut self, id: &str, back: &Back<'_>) -> io::Result<List> {
        let (folder, release, list) = self.kept.lay_out(id)?;
        let release = Release { by: back.by.to_owned(), ..release };
        let sending = Sending {
            folder: &folder,
            list: &list,
            release: &release,
            staying: back.staying,
            placed: back.placed,
            full: false,
            concurrency: back.concurrency,
            done: &AtomicUsize::new(0),
        };
        self.send_all(&sending, &format!("linli rollback {} {id}", release.target))?;
        self.kept.clear()?;
        Ok(list)
    }

    fn check(&mut self, list: &List, staying: &Items, size: Option<usize>) -> io::Result<Findings> {
        self.know()?;
        let findings = Mutex::new(Findings::default());
        let paths = sample(list, size);
        at_once(16, &paths, |path| {
            let answer = self.client.ask("GET", path, &[], nothing())?;
            let mut found = Findings { looked_at: 1, ..Findings::default() };
            if answer.status().as_u16() == 404 {
                found.missing.push((*path).to_owned());
            } else {
                let mut answer = self.client.fine(answer, &format!("读取 {path} "))?;
                let said = header(&answer, "content-type").unwrap_or("").to_owned();
                if said != media::of(path) {
                    found.wrong.push(format!(
                        "{path}：存储说它的类型是 {said}，应是 {}；用 linli deploy --full 重新传",
                        media::of(path)
                    ));
                }
                let mut stream = Sha256Stream::default();
                let encoding = header(&answer, "content-encoding").map(str::to_owned);
                let body = answer.body_mut().with_config().limit(u64::MAX).reader();
                // What cannot be unpacked is not what was sent.
                let read = io::copy(&mut encoded::unpacked(encoding.as_deref(), body)?, &mut stream);
                let is_broken = read.as_ref().is_err_and(|error| encoding.is_some() && is_damage(error));
                if !is_broken {
                    read?;
                }
                if is_broken || stream.finish() != list.items[*path].hash {
                    found.changed.push((*path).to_owned());
                }
            }
            let mut all = findings.lock().expect("nobody panics who looks");
            all.looked_at += 1;
            all.missing.extend(found.missing);
            all.changed.extend(found.changed);
            all.wrong.extend(found.wrong);
            Ok(())
        })?;
        let mut findings = findings.into_inner().expect("nobody panics who looks");
        let is_known =
            |path: &str| list.items.contains_key(path) || staying.contains_key(path) || path == LOCK;
        findings.foreign.extend(self.objects.keys().filter(|path| !is_known(path)).cloned());
        [&mut findings.missing, &mut findings.changed, &mut findings.wrong]
            .into_iter()
            .for_each(|list| list.sort());
        Ok(findings)
    }
}

fn is_damage(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof
    )
}

fn md5(bytes: &[u8]) -> String {
    md5::Md5::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn note(path: &str, noted: &Noted) -> String {
    format!("{} {} {path}\n", noted.hash, noted.etag)
}

fn read_notes(text: &str) -> BTreeMap<String, Noted> {
    // A line that was cut short is none.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let notes = whole.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ' ');
        let (hash, etag) = (Sha256::parse(parts.next()?)?, parts.next()?.to_owned());
        Some((parts.next()?.to_owned(), Noted { etag, hash }))
    });
    notes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_of_a_killed_one_are_read_up_to_the_line_that_was_cut_short() {
        let noted = Noted { etag: "e".into(), hash: Sha256::of(b"1") };
        let text = note("a b/案.html", &noted) + &note("c", &noted);
        assert_eq!(read_notes(&text).len(), 2);
        assert_eq!(read_notes(&text[..text.len() - 1]).keys().collect::<Vec<_>>(), ["a b/案.html"]);
    }
}
