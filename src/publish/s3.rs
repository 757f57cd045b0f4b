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
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use md5::Digest;
use percent_encoding::percent_decode_str;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::changes::{Steps, size};
use super::http::{Answer, Ask, Http, Payload, header, host, text};
use super::kept::Kept;
use super::list::{Items, List};
use super::lock::{self, Lock, OLD, seconds};
use super::sign::{Keys, Unsigned, encoded_path, encoded_query, signed};
use super::verify::{Findings, at_once, sample};
use super::{Back, Place, Sending, Sent, encoded, refused};
use crate::config::deploy::{Bucket, Encoding};
use crate::disk::{self, named};
use crate::hash::{Sha256, Sha256Stream};
use crate::ledger::Release;
use crate::media;

/// What stores take in one request, in bytes.
const LARGEST: u64 = 5 << 30;
/// The object that says who is sending.
const LOCK: &str = ".linli-lock";

/// How many names a part of a listing has, if nothing came or went: less than the store tells in one answer.
const PART: usize = 900;
/// How many parts of a listing are asked for at once.
const PARTS: usize = 8;
/// Up to one in so many objects are asked for one by one after they were sent; more are listed with all others.
const FEW: usize = 100;

/// An object of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Object {
    /// Without quotation marks; where the listing has none, [`AT`] and the time of the last change.
    etag: String,
    length: u64,
}

/// What stands before a time that is in the place of an ETag.
const AT: &str = "at:";

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
    keys: Keys,
    http: Http,
    lock: Lock,
    /// Where it is noted what was sent.
    notes: PathBuf,
    noted: BTreeMap<String, Noted>,
    objects: BTreeMap<String, Object>,
    list: Option<List>,
    /// The last releases, to go back to.
    kept: Kept,
    /// Who this is to others, and the same in words.
    id: String,
}

impl Store {
    /// Takes a bucket; `last` is what the ledger says is there.
    ///
    /// # Errors
    /// That somebody else is sending; what the store refuses, and why that may be.
    pub fn open(own: &Path, bucket: &Bucket, keys: Keys, who: &str, last: Option<List>) -> io::Result<Store> {
        let lock = Lock::take(own, who)?;
        let notes = own.join("sent.txt");
        let noted = std::fs::read_to_string(&notes).map(|text| read_notes(&text)).unwrap_or_default();
        let id = lock::id(own)?;
        let mut store = Store {
            bucket: bucket.clone(),
            keys,
            http: Http::new(64)?,
            lock,
            notes,
            noted,
            objects: BTreeMap::new(),
            list: None,
            kept: Kept::open(own, bucket.keep)?,
            id,
        };
        store.objects = store.listing(store.noted.keys())?;
        store.list = last.map(|list| store.still_there(list));
        Ok(store)
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

    fn signed<'a>(
        &self,
        method: &'static str,
        path: &str,
        query: &[(&str, &str)],
        headers: &[(&str, &str)],
        payload: (Sha256, Payload<'a>),
    ) -> Ask<'a> {
        let Bucket { endpoint, bucket, prefix, in_host, region, .. } = &self.bucket;
        let (scheme, server) = endpoint.split_once("://").unwrap_or(("https", endpoint));
        let name = if path.is_empty() { String::new() } else { format!("{prefix}{path}") };
        let (server, path) = match in_host {
            true => (format!("{bucket}.{server}"), encoded_path(&format!("/{name}"))),
            false => (server.to_owned(), encoded_path(&format!("/{bucket}/{name}"))),
        };
        let time = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
        let request = Unsigned {
            method,
            host: &server,
            path: &path,
            query,
            headers,
            payload: payload.0,
            time: &time,
            region,
        };
        let mut url = format!("{scheme}://{server}{path}");
        if !query.is_empty() {
            let _ = write!(url, "?{}", encoded_query(query));
        }
        Ask { method, url, headers: signed(&request, &self.keys), payload: payload.1 }
    }

    fn nothing() -> (Sha256, Payload<'static>) {
        (Sha256::of(b""), Payload::None)
    }

    /// All objects below the prefix. Between names that are expected there, parts of the listing are asked for at once; a
    /// store that does not list in the order of the names is asked once more, from its beginning to its end.
    fn listing<'n>(
        &self,
        expected: impl Iterator<Item = &'n String>,
    ) -> io::Result<BTreeMap<String, Object>> {
        let mut bounds: Vec<&str> = expected.map(String::as_str).skip(PART).step_by(PART).collect();
        // The last part goes on to the end, with whatever came.
        bounds.pop();
        let starts = std::iter::once(None).chain(bounds.iter().copied().map(Some));
        let ends = bounds.iter().copied().map(Some).chain([None]);
        let parts: Vec<(Option<&str>, Option<&str>)> = starts.zip(ends).collect();
        let objects = Mutex::new(BTreeMap::new());
        let in_order = AtomicBool::new(true);
        at_once(PARTS, &parts, |(after, until)| {
            match self.part(*after, *until)? {
                Some(part) => objects.lock().expect("nobody panics who lists").extend(part),
                None => in_order.store(false, Ordering::Relaxed),
            }
            Ok(())
        })?;
        if !in_order.into_inner() {
            return Ok(self.part(None, None)?.expect("the whole has no order to keep"));
        }
        Ok(objects.into_inner().expect("nobody panics who lists"))
    }

    /// The objects whose names stand after one name, up to and including another one; `None` where the store lists them in
    /// another order.
    fn part(&self, after: Option<&str>, until: Option<&str>) -> io::Result<Option<BTreeMap<String, Object>>> {
        let prefix = &*self.bucket.prefix;
        let start = after.map(|after| format!("{prefix}{after}"));
        let (mut objects, mut token) = (BTreeMap::new(), None);
        loop {
            let mut query = vec![("list-type", "2"), ("max-keys", "1000"), ("prefix", prefix)];
            match token.as_deref() {
                Some(token) => query.push(("continuation-token", token)),
                None => query.extend(start.as_deref().map(|start| ("start-after", start))),
            }
            let answer = self.http.ask(|| self.signed("GET", "", &query, &[], Store::nothing()))?;
            let page = read_page(&text(self.fine(answer, "列出桶里的文件")?)?);
            let page = page.ok_or_else(|| {
                refused(format!(
                    "{} 的回答看不懂：它不是 S3 兼容的存储，或者 endpoint 写错了",
                    host(&self.bucket.endpoint)
                ))
            })?;
            let is_a_part = after.is_some() || until.is_some();
            for (key, object) in page.objects {
                let Some(path) = key.strip_prefix(prefix).filter(|path| !path.is_empty()) else { continue };
                let last = objects.last_key_value().map(|(last, _): (&String, _)| last.as_str());
                if is_a_part && last.or(after).is_some_and(|last| path <= last) {
                    return Ok(None);
                }
                if until.is_some_and(|until| path > until) {
                    return Ok(Some(objects));
                }
                objects.insert(path.to_owned(), object);
            }
            match page.next {
                Some(next) if token.as_ref() != Some(&next) => token = Some(next),
                _ => return Ok(Some(objects)),
            }
        }
    }

    /// An answer that says that it was done; else what the store refuses, and what to do.
    fn fine(&self, answer: Answer, what: &str) -> io::Result<Answer> {
        let status = answer.status().as_u16();
        if (200..300).contains(&status) {
            return Ok(answer);
        }
        let body = text(answer).unwrap_or_default();
        let code = between(&body, "<Code>", "</Code>").unwrap_or("").to_owned();
        let Bucket { bucket, endpoint, region, .. } = &self.bucket;
        let server = host(endpoint);
        let why = match &*code {
            "NoSuchBucket" => {
                format!("{server} 上没有“{bucket}”这个桶；检查 bucket 和 endpoint，或者先在控制台建好它")
            }
            "InvalidAccessKeyId" => format!(
                "{server} 不认识这个密钥的编号；检查环境变量或密钥文件里的 access_key 是不是这个存储的"
            ),
            "SignatureDoesNotMatch" => {
                "密钥不对：secret_key 和 access_key 不是一对，或者复制时少了字符".to_owned()
            }
            "RequestTimeTooSkewed" | "RequestExpired" => {
                "这台电脑的时间不准，存储不接受；把系统的日期和时间校准以后再试".to_owned()
            }
            "ExpiredToken" => "临时的密钥到期了；重新领一个".to_owned(),
            "AuthorizationHeaderMalformed" | "PermanentRedirect" | "TemporaryRedirect" => {
                format!("区域不对：现在写的是 region: {region}；检查 region 和 endpoint 是不是同一个地方的")
            }
            "SecondLevelDomainForbidden" | "VirtualHostDomainRequired" => {
                "这个存储要求桶名写在主机名里；把 style 改成 virtual-host".to_owned()
            }
            "EntityTooLarge" => "文件太大，存储不接受".to_owned(),
            "QuotaExceeded" | "StorageFull" | "XMinioStorageFull" => {
                "存储满了；在控制台扩容，或者清理桶里别的东西".to_owned()
            }
            _ if status == 403 => {
                format!("这个密钥没有权限{what}；在控制台给它读、写、列出、删除“{bucket}”的权限")
            }
            _ if status == 404 => format!("{server} 上没有“{bucket}”这个桶，或者 style 写错了"),
            _ if (300..400).contains(&status) => format!("{server} 让转到别处：endpoint 或 region 写错了"),
            _ => format!(
                "{what}没有成功：{server} 回答 {status}{}",
                if code.is_empty() { String::new() } else { format!("（{code}）") }
            ),
        };
        Err(io::Error::new(io::ErrorKind::PermissionDenied, why))
    }

    /// Says to others that this one is sending, unless another one is.
    fn say_so(&self, who: &str) -> io::Result<()> {
        let answer = self.http.ask(|| self.signed("GET", LOCK, &[], &[], Store::nothing()))?;
        if answer.status().as_u16() != 404 {
            let lock = text(self.fine(answer, "读取桶里的锁")?)?;
            let mut lines = lock.lines();
            let (id, time, other) =
                (lines.next().unwrap_or(""), lines.next().unwrap_or(""), lines.next().unwrap_or("另一个人"));
            let age = time.parse::<i64>().map_or(i64::MAX, |time| seconds() - time);
            // Of this machine the lock of the system tells that the other one is dead.
            if id != self.id && age < OLD {
                let message = format!(
                    "{other}正在往这里发布；等它完成再试（它要是中途停了，{} 分钟以后就能再发布）",
                    (OLD - age) / 60 + 1
                );
                return Err(io::Error::new(io::ErrorKind::WouldBlock, message));
            }
        }
        self.renew(who)
    }

    fn renew(&self, who: &str) -> io::Result<()> {
        let text = format!("{}\n{}\n{who}\n", self.id, seconds());
        self.put_bytes(LOCK, text.as_bytes(), "text/plain; charset=utf-8", "no-store").map(drop)
    }

    fn put_bytes(&self, path: &str, bytes: &[u8], media: &str, cache: &str) -> io::Result<Answer> {
        let headers = [("cache-control", cache), ("content-type", media)];
        let answer = self
            .http
            .ask(|| self.signed("PUT", path, &[], &headers, (Sha256::of(bytes), Payload::Bytes(bytes))))?;
        self.fine(answer, &format!("写入 {path} "))
    }

    fn remove(&self, path: &str) -> io::Result<()> {
        let answer = self.http.ask(|| self.signed("DELETE", path, &[], &[], Store::nothing()))?;
        if answer.status().as_u16() == 404 {
            Ok(())
        } else {
            self.fine(answer, &format!("删除 {path} ")).map(drop)
        }
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
        let answer = self.http.ask(|| self.signed("PUT", path, &[], &headers, payload))?;
        let answer = self.fine(answer, &format!("写入 {path} "))?;
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
            if let Some(object) = self.object(path)? {
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
    fn listing_after(&self, steps: &Steps<'_>, concurrency: usize) -> io::Result<BTreeMap<String, Object>> {
        if steps.count() * FEW > self.objects.len() {
            return self.listing(self.noted.keys());
        }
        let mut objects = self.objects.clone();
        steps.remove.iter().flatten().for_each(|path| drop(objects.remove(*path)));
        let sent: Vec<&str> = steps.send.iter().flatten().copied().collect();
        let found = Mutex::new(&mut objects);
        at_once(concurrency, &sent, |path| {
            let object = self.object(path)?;
            let mut found = found.lock().expect("nobody panics who asks");
            match object {
                Some(object) => drop(found.insert((*path).to_owned(), object)),
                None => drop(found.remove(*path)),
            }
            Ok(())
        })?;
        Ok(objects)
    }

    /// What an object says of itself; `None` where there is none, or it says nothing.
    fn object(&self, path: &str) -> io::Result<Option<Object>> {
        let answer = self.http.ask(|| self.signed("HEAD", path, &[], &[], Store::nothing()))?;
        let etag = header(&answer, "etag").map(|etag| etag.trim_matches('"').to_owned());
        let length = header(&answer, "content-length").and_then(|length| length.parse().ok());
        let found = etag.zip(length).filter(|_| answer.status().is_success());
        Ok(found.map(|(etag, length)| Object { etag, length }))
    }

    /// After all was sent: the store holds every file with the ETag that it gave.
    fn check_after(&self, sending: &Sending<'_>, steps: &Steps<'_>) -> io::Result<BTreeMap<String, Object>> {
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
                self.renew(&sending.release.by)?;
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
            at_once(sending.concurrency, group, |path| self.remove(path))?;
        }
        let sent = sent.into_inner().expect("nobody panics who sends");
        self.noted.extend(sent);
        Ok(())
    }

    /// Makes readers get the list; `command` is what goes on if that breaks off.
    fn send_all(&mut self, sending: &Sending<'_>, command: &str) -> io::Result<Sent> {
        self.say_so(&sending.release.by)?;
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
        if worked.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::NotConnected) {
            // Others need not wait for one who has stopped.
            let _ = self.remove(LOCK);
        }
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
        self.remove(LOCK)?;
        self.list = Some(sending.list.clone());
        Ok(Sent { files: count, bytes, notes: Vec::new() })
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

    fn found(&mut self) -> (Option<(Release, List)>, Vec<String>) {
        let died = self.lock.died.take();
        (
            None,
            died.map(|who| format!("上一次发布没有做完就停了：{who}；已经传上去的不再传"))
                .into_iter()
                .collect(),
        )
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
        let findings = Mutex::new(Findings::default());
        let paths = sample(list, size);
        at_once(16, &paths, |path| {
            let answer = self.http.ask(|| self.signed("GET", path, &[], &[], Store::nothing()))?;
            let mut found = Findings { looked_at: 1, ..Findings::default() };
            if answer.status().as_u16() == 404 {
                found.missing.push((*path).to_owned());
            } else {
                let mut answer = self.fine(answer, &format!("读取 {path} "))?;
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

/// One answer to a request for a listing.
struct Page {
    objects: Vec<(String, Object)>,
    next: Option<String>,
}

/// The texts of a listing while it is read: of the object that is being told, and of the listing.
#[derive(Default)]
struct Texts {
    key: String,
    etag: String,
    size: String,
    changed: String,
    next: String,
    encoded: String,
}

impl Texts {
    /// The text of an element, if anybody wants it.
    fn of(&mut self, element: &str) -> Option<&mut String> {
        Some(match element {
            "Key" => &mut self.key,
            "ETag" => &mut self.etag,
            "Size" => &mut self.size,
            "LastModified" => &mut self.changed,
            "NextContinuationToken" => &mut self.next,
            "EncodingType" => &mut self.encoded,
            _ => return None,
        })
    }

    /// The object that has just been told.
    fn object(&mut self) -> Option<(String, Object)> {
        let (etag, changed) = (std::mem::take(&mut self.etag), std::mem::take(&mut self.changed));
        let etag = match etag.trim_matches('"') {
            "" => format!("{AT}{changed}"),
            etag => etag.to_owned(),
        };
        let length = std::mem::take(&mut self.size).parse().ok()?;
        Some((std::mem::take(&mut self.key), Object { etag, length }))
    }
}

fn read_page(xml: &str) -> Option<Page> {
    let mut reader = Reader::from_str(xml);
    let (mut objects, mut path, mut texts) = (Vec::new(), Vec::<String>::new(), Texts::default());
    let mut is_listing = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                let name = start.local_name().as_ref().to_owned();
                is_listing |= name == "ListBucketResult";
                path.push(name);
            }
            Event::Text(text) => {
                if let Some(known) = path.last().and_then(|name| texts.of(name)) {
                    known.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                let text = match reference.resolve_char_ref().ok()? {
                    Some(c) => c.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&reference)?.to_owned(),
                };
                if let Some(known) = path.last().and_then(|name| texts.of(name)) {
                    known.push_str(&text);
                }
            }
            Event::End(_) => {
                let ended = path.pop();
                if ended.as_deref() == Some("Contents") {
                    objects.push(texts.object()?);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if texts.encoded == "url" {
        for (key, _) in &mut objects {
            *key = percent_decode_str(&key.replace('+', " ")).decode_utf8_lossy().into_owned();
        }
    }
    is_listing.then(|| Page { objects, next: Some(texts.next).filter(|next| !next.is_empty()) })
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(inside, _)| inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_is_read_with_whatever_its_names_hold() {
        let xml = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
            <IsTruncated>true</IsTruncated>\n<NextContinuationToken>a&amp;b=</NextContinuationToken>\
            <Contents><Key>案例/a &amp; b&#39;.html</Key><ETag>&quot;abc&quot;</ETag><Size>12</Size></Contents>\
            <Contents><Key>x</Key><ETag>\"d-2\"</ETag><Size>0</Size></Contents>\
            <Contents><Key>y</Key><LastModified>2026-11-27T19:14:01.514Z</LastModified><Size>1</Size></Contents></ListBucketResult>";
        let page = read_page(xml).expect("it is a listing");
        let object = |etag: &str, length| Object { etag: etag.into(), length };
        assert_eq!(
            page.objects,
            [
                ("案例/a & b'.html".into(), object("abc", 12)),
                ("x".into(), object("d-2", 0)),
                ("y".into(), object("at:2026-11-27T19:14:01.514Z", 1))
            ]
        );
        assert_eq!(page.next.as_deref(), Some("a&b="));
        assert!(read_page("<html><body>hello</body></html>").is_none());
    }

    #[test]
    fn notes_of_a_killed_one_are_read_up_to_the_line_that_was_cut_short() {
        let noted = Noted { etag: "e".into(), hash: Sha256::of(b"1") };
        let text = note("a b/案.html", &noted) + &note("c", &noted);
        assert_eq!(read_notes(&text).len(), 2);
        assert_eq!(read_notes(&text[..text.len() - 1]).keys().collect::<Vec<_>>(), ["a b/案.html"]);
    }
}
