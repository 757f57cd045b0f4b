//! What is asked of an S3-compatible store, and what it answers: the objects of a bucket below a prefix, listed, looked at,
//! put and removed; who is sending there; what is refused, in words. Knows nothing of sites and of what should be there.
#![expect(clippy::disallowed_methods, reason = "a signature tells the time")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use percent_encoding::percent_decode_str;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::http::{Answer, Ask, Http, Payload, TRIES, header, host, text};
use super::lock::{OLD, seconds};
use super::refused;
use super::sign::{Keys, Unsigned, encoded_path, encoded_query, signed};
use super::verify::at_once;
use crate::config::deploy::Bucket;
use crate::hash::Sha256;

/// The object that says who is sending.
pub const LOCK: &str = ".linli-lock";

/// How many names a part of a listing has, if nothing came or went: less than the store tells in one answer.
const PART: usize = 950;
/// How many parts of a listing are asked for at once.
const PARTS: usize = 16;
/// An object of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Without quotation marks; where the listing has none, [`AT`] and the time of the last change.
    pub etag: String,
    /// In bytes.
    pub length: u64,
}

/// The objects below the prefix of a bucket by their names, without the prefix.
pub type Objects = BTreeMap<String, Object>;

/// What stands before a time that is in the place of an ETag.
pub const AT: &str = "at:";

/// Who is sending, as the lock in the bucket says.
struct Sender {
    id: String,
    /// How long ago they said so, in seconds.
    age: i64,
    words: String,
}

/// That others know that this one is sending; with this it ends.
#[derive(Debug)]
pub struct Held {
    client: Arc<Client>,
    who: String,
}

impl Held {
    /// Takes the lock in the bucket, for somebody who is told to others.
    ///
    /// # Errors
    /// `WouldBlock` when another one is sending, saying who; what the store refuses.
    pub fn take(client: &Arc<Client>, who: &str) -> io::Result<Held> {
        client.say_so(who)?;
        Ok(Held { client: Arc::clone(client), who: who.to_owned() })
    }

    /// Says it again, so that nobody thinks that this one has died.
    ///
    /// # Errors
    /// As of [`Held::take`].
    pub fn renew(&self) -> io::Result<()> {
        self.client.say_so(&self.who)
    }

    /// Whether nobody else took it at the same moment, or since.
    ///
    /// # Errors
    /// What the store refuses.
    pub fn is_ours(&self) -> io::Result<bool> {
        self.is_ours_still(TRIES)
    }

    fn is_ours_still(&self, tries: u32) -> io::Result<bool> {
        Ok(self.client.sender(tries)?.is_some_and(|sender| sender.id == self.client.id))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Others need not wait for one who has stopped; and they need not wait long if the store cannot be told.
        if self.is_ours_still(1).unwrap_or(false) {
            let _ = self.client.http.ask_often(1, || self.client.signed("DELETE", LOCK, &[], &[], nothing()));
        }
    }
}

/// One who asks a store.
#[derive(Debug)]
pub struct Client {
    bucket: Bucket,
    keys: Keys,
    http: Http,
    /// Who this is to others.
    id: String,
}

impl Client {
    /// For a bucket; `id` tells this one from others who send there.
    ///
    /// # Errors
    /// What is wrong with the certificates that are trusted.
    pub fn new(bucket: Bucket, keys: Keys, id: String) -> io::Result<Client> {
        Ok(Client { bucket, keys, http: Http::new(64)?, id })
    }

    /// Asks, with a signature made anew each time.
    ///
    /// # Errors
    /// That there is no answer; that a file cannot be read.
    pub fn ask(
        &self,
        method: &'static str,
        path: &str,
        headers: &[(&str, &str)],
        payload: (Sha256, Payload<'_>),
    ) -> io::Result<Answer> {
        self.http.ask(|| self.signed(method, path, &[], headers, payload))
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

    /// All objects below the prefix. Between names that are expected there, parts of the listing are asked for at once; a
    /// store that does not list in the order of the names is asked once more, from its beginning to its end.
    ///
    /// # Errors
    /// What the store refuses; that its listing has no end, or is none.
    pub fn listing(&self, expected: &[String]) -> io::Result<Objects> {
        let count = expected.len().div_ceil(PART).max(1);
        let bounds: Vec<&str> =
            (1..count).map(|number| &*expected[number * expected.len() / count]).collect();
        // The last part goes on to the end, with whatever came.
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
    fn part(&self, after: Option<&str>, until: Option<&str>) -> io::Result<Option<Objects>> {
        let prefix = &*self.bucket.prefix;
        let start = after.map(|after| format!("{prefix}{after}"));
        let (mut objects, mut tokens) = (BTreeMap::new(), Vec::<String>::new());
        loop {
            let mut query = vec![("list-type", "2"), ("max-keys", "1000"), ("prefix", prefix)];
            match tokens.last() {
                Some(token) => query.push(("continuation-token", token)),
                None => query.extend(start.as_deref().map(|start| ("start-after", start))),
            }
            let answer = self.http.ask(|| self.signed("GET", "", &query, &[], nothing()))?;
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
                Next::Nothing => return Ok(Some(objects)),
                Next::Token(token) if !tokens.contains(&token) => tokens.push(token),
                // What is not listed would be sent again, and what should go would stay.
                _ => {
                    return Err(refused(format!(
                        "{} 列出桶里的文件时说还有，却不给下一页：存储或者它前面的代理有毛病，什么都没有改动；稍后再试，还是这样就请管存储的人看看",
                        host(&self.bucket.endpoint)
                    )));
                }
            }
        }
    }

    /// An answer that says that it was done.
    ///
    /// # Errors
    /// What the store refuses, and what to do.
    pub fn fine(&self, answer: Answer, what: &str) -> io::Result<Answer> {
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

    /// Says to others that this one is sending, unless another one is; said again, it stays so.
    ///
    /// # Errors
    /// `WouldBlock` when another one is, saying who; what the store refuses.
    fn say_so(&self, who: &str) -> io::Result<()> {
        if let Some(other) = self.sender(TRIES)?
            // Of this machine the lock of the system tells that the other one is dead.
            && other.id != self.id
            && other.age < OLD
        {
            let Sender { words, age, .. } = other;
            let message = format!(
                "{words}正在往这里发布；等它完成再试（它要是中途停了，{} 分钟以后就能再发布）",
                (OLD - age + 59) / 60
            );
            return Err(io::Error::new(io::ErrorKind::WouldBlock, message));
        }
        let text = format!("{}\n{}\n{who}\n", self.id, seconds());
        self.put_bytes(LOCK, text.as_bytes(), "text/plain; charset=utf-8", "no-store").map(drop)
    }

    /// Who says that they are sending; asked for so many times at most.
    fn sender(&self, tries: u32) -> io::Result<Option<Sender>> {
        let answer = self.http.ask_often(tries, || self.signed("GET", LOCK, &[], &[], nothing()))?;
        if answer.status().as_u16() == 404 {
            return Ok(None);
        }
        let answer = self.fine(answer, "读取桶里的锁")?;
        // By the clock of the store: those of two machines may be far apart.
        let age = moment(&answer, "date").zip(moment(&answer, "last-modified")).map(|(now, then)| now - then);
        let text = text(answer)?;
        let mut lines = text.lines();
        let [id, time, words] = [(); 3].map(|()| lines.next());
        // What tells no time was put there by no deploy.
        let own_age = time.and_then(|time| time.parse().ok()).map(|time: i64| seconds() - time);
        Ok(Some(Sender {
            id: id.unwrap_or("").to_owned(),
            age: own_age.map_or(i64::MAX, |own| age.unwrap_or(own)),
            words: words.unwrap_or("另一个人").to_owned(),
        }))
    }

    fn put_bytes(&self, path: &str, bytes: &[u8], media: &str, cache: &str) -> io::Result<Answer> {
        let headers = [("cache-control", cache), ("content-type", media)];
        let answer = self.ask("PUT", path, &headers, (Sha256::of(bytes), Payload::Bytes(bytes)))?;
        self.fine(answer, &format!("写入 {path} "))
    }

    /// Removes an object, be there one or not.
    ///
    /// # Errors
    /// What the store refuses.
    pub fn remove(&self, path: &str) -> io::Result<()> {
        let answer = self.ask("DELETE", path, &[], nothing())?;
        if answer.status().as_u16() == 404 {
            Ok(())
        } else {
            self.fine(answer, &format!("删除 {path} ")).map(drop)
        }
    }

    /// What an object says of itself; `None` where there is none, or it says nothing.
    ///
    /// # Errors
    /// That there is no answer.
    pub fn object(&self, path: &str) -> io::Result<Option<Object>> {
        let answer = self.ask("HEAD", path, &[], nothing())?;
        let etag = header(&answer, "etag").map(|etag| etag.trim_matches('"').to_owned());
        let length = header(&answer, "content-length").and_then(|length| length.parse().ok());
        let found = etag.zip(length).filter(|_| answer.status().is_success());
        Ok(found.map(|(etag, length)| Object { etag, length }))
    }
}

/// A time that an answer tells, in seconds since 1970.
fn moment(answer: &Answer, name: &str) -> Option<i64> {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new();
    Some(parser.parse_timestamp(header(answer, name)?).ok()?.as_second())
}

/// What goes with a request that says all by itself.
pub fn nothing() -> (Sha256, Payload<'static>) {
    (Sha256::of(b""), Payload::None)
}

/// One answer to a request for a listing.
struct Page {
    objects: Vec<(String, Object)>,
    next: Next,
}

/// What follows an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Next {
    Nothing,
    /// More, by this word.
    Token(String),
    /// More, and it is not said how to ask for it.
    Untold,
}

/// The texts of a listing while it is read: of the object that is being told, and of the listing.
#[derive(Default)]
struct Texts {
    key: String,
    etag: String,
    size: String,
    changed: String,
    next: String,
    is_truncated: String,
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
            "IsTruncated" => &mut self.is_truncated,
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
    let next = match (&*texts.next, &*texts.is_truncated) {
        ("", "true") => Next::Untold,
        ("", _) => Next::Nothing,
        _ => Next::Token(texts.next),
    };
    // One that was cut short tells less than there is.
    (is_listing && path.is_empty()).then_some(Page { objects, next })
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
        assert_eq!(page.next, Next::Token("a&b=".into()));
        let end = |xml: &str| read_page(xml).map(|page| page.next);
        let [head, tail] = ["<ListBucketResult><IsTruncated>", "</IsTruncated></ListBucketResult>"];
        assert_eq!(end(&format!("{head}false{tail}")), Some(Next::Nothing));
        assert_eq!(end(&format!("{head}true{tail}")), Some(Next::Untold));
        assert_eq!(end(&xml[..xml.len() - "</ListBucketResult>".len()]), None, "a part of a listing is none");
        assert!(read_page("<html><body>hello</body></html>").is_none());
    }
}
