//! The preview over real HTTP: what is answered, what browsers are told after a save, and what stays while there are
//! errors.
#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::project::{Project, command};

/// A preview of a project on a port of its own.
struct Preview {
    child: Child,
    port: u16,
    said: Arc<Mutex<String>>,
}

impl Preview {
    fn of(project: &Project, arguments: &[&str]) -> Preview {
        let mut command: Command = command(&["serve", "--port", "0", "--today", "2026-11-24"]);
        command.args(arguments).current_dir(project.root()).env("LINLI_EDITOR", "code");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the preview can be started");
        let said = Arc::new(Mutex::new(String::new()));
        let pipes: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for pipe in pipes {
            let said = said.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                    said.lock().unwrap().push_str(&(line + "\n"));
                }
            });
        }
        let mut preview = Preview { child, port: 0, said };
        preview.wait_for("预览网址");
        preview.wait_for("生成了");
        let said = preview.said();
        let address = said.split("://").nth(1).unwrap().split('/').next().unwrap();
        preview.port = address.rsplit_once(':').unwrap().1.parse().unwrap();
        preview
    }

    fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    fn wait_for(&mut self, words: &str) {
        until(&format!("the terminal says {words}"), || {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("the preview ended with {status}: {}", self.said());
            }
            self.said().contains(words).then_some(())
        });
    }

    /// Sends a request as it stands and reads the answer.
    fn ask(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the preview answers");
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("the answer comes to an end");
        let at = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer has a head");
        Answer { head: String::from_utf8(bytes[..at].to_vec()).unwrap(), body: bytes[at + 4..].to_vec() }
    }

    fn get_with(&self, path: &str, headers: &str) -> Answer {
        let host = format!("127.0.0.1:{}", self.port);
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n"))
    }

    fn get(&self, path: &str) -> Answer {
        self.get_with(path, "")
    }

    /// Listens as a browser that shows `path` and has just loaded it.
    fn listen(&self, path: &str) -> Events<'_> {
        let page = self.get(path).text();
        let seen = page.split("data-seen=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        self.listen_again(path, seen)
    }

    fn listen_again(&self, path: &str, seen: &str) -> Events<'_> {
        Events {
            preview: self,
            lines: self.stream(),
            path: path.into(),
            seen: seen.into(),
            last: String::new(),
        }
    }

    /// The stream that says what is shown.
    fn stream(&self) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let request = format!("GET /_linli/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port);
        stream.write_all(request.as_bytes()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        BufReader::new(stream)
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Answer {
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn code(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// The body; templates write slashes as references.
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap().replace("&#x2f;", "/")
    }
}

/// What a browser does: it listens, and when something else is shown it asks how things are.
struct Events<'a> {
    preview: &'a Preview,
    lines: BufReader<TcpStream>,
    path: String,
    seen: String,
    /// What was last said to be shown.
    last: String,
}

impl Events<'_> {
    /// How things are after the next change; at first, now.
    fn next(&mut self) -> Value {
        loop {
            let mut line = String::new();
            assert!(
                self.lines.read_line(&mut line).expect("there is another event") > 0,
                "the connection is closed"
            );
            let Some(data) = line.strip_prefix("data: ").map(str::trim) else { continue };
            if data == self.last {
                continue;
            }
            self.last = data.to_string();
            let question = format!("/_linli/state?path={}&seen={}", self.path, self.seen);
            let state: Value = serde_json::from_str(&self.preview.get(&question).text()).unwrap();
            self.seen = state["seen"].as_str().unwrap().to_string();
            return state;
        }
    }

    /// The next event that is as wanted.
    fn find(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let event = self.next();
            if wanted(&event) {
                return event;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "no such event; the last was {event}");
        }
    }

    /// The number of changes within a time.
    fn count(&mut self, time: Duration) -> usize {
        let start = Instant::now();
        let mut count = 0;
        while let Some(left) = time.checked_sub(start.elapsed()).filter(|left| !left.is_zero()) {
            self.lines.get_ref().set_read_timeout(Some(left)).unwrap();
            let mut line = String::new();
            match self.lines.read_line(&mut line) {
                Ok(_) => {
                    let data = line.strip_prefix("data: ").map_or(self.last.as_str(), str::trim);
                    count += usize::from(data != self.last);
                    self.last = data.to_string();
                }
                Err(_) => break,
            }
        }
        count
    }
}

fn until<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

const CASE: &str = "content/cases/yi.md";

#[test]
fn a_page_is_the_bytes_of_build_and_one_script() {
    let project = Project::small();
    assert!(project.run(&["build", "--quiet"]).status.success());
    let built = project.read("public/cases/yi/index.html");
    let preview = Preview::of(&project, &[]);
    for path in ["/dj/cases/yi/", "/dj/cases/yi/index.html"] {
        let answer = preview.get(path);
        assert_eq!(answer.code(), 200, "{path}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        let shown = answer.text();
        let (start, end) =
            (shown.find("<script type=\"module\" src=\"/_linli/").unwrap(), shown.rfind("</body>").unwrap());
        assert!(shown[start..end].ends_with("</script>\n"), "{}", &shown[start..end]);
        assert_eq!(format!("{}{}", &shown[..start], &shown[end..]), built);
    }
}

#[test]
fn paths_lead_where_a_static_server_leads() {
    let project = Project::small();
    project.edit(CASE, "date:", "aliases: [/jiu/]\ndate:");
    project.write("content/cases/附件 一.pdf", "%PDF-1.7\n");
    project.edit(CASE, "正文第一段。", "正文第一段，见[附件](<附件 一.pdf>)。");
    project.write("../outside.txt", "秘密");
    let preview = Preview::of(&project, &[]);
    for (path, code, to) in [
        ("/", 302, Some("/dj/")),
        ("/dj", 302, Some("/dj/")),
        ("/dj/cases?a=b", 302, Some("/dj/cases/?a=b")),
        ("/dj/jiu/", 302, Some("/dj/cases/yi/")),
        ("/dj/cases/fu-jian-yi.pdf", 200, None),
        ("/dj/c%61ses/%79i/", 200, None),
        ("/dj/sitemap.xml", 200, None),
        ("/dj/nothing/", 404, None),
        ("/cases/yi/", 404, None),
        ("/djx/", 404, None),
        ("/dj/../outside.txt", 404, None),
        ("/dj/..%2F..%2Foutside.txt", 404, None),
        ("/dj/%2e%2e/site.yaml", 404, None),
        ("/dj/assets/../../../outside.txt", 404, None),
        ("/site.yaml", 404, None),
        ("/_linli/../site.yaml", 404, None),
        ("/dj/%FF", 404, None),
        ("/dj/%00", 404, None),
    ] {
        let answer = preview.get(path);
        assert_eq!((answer.code(), answer.header("location")), (code, to), "{path}");
        assert!(!answer.text().contains("秘密"), "{path}");
    }
    assert!(
        preview.get("/dj/nothing/").text().contains("没有找到<wbr>这一页"),
        "the site's own page says so"
    );
    std::fs::remove_file(project.path("../outside.txt")).unwrap();
}

#[test]
fn files_come_with_type_tag_and_range() {
    let project = Project::small();
    project.write("content/humans.txt", "0123456789");
    let preview = Preview::of(&project, &[]);
    let path = "/dj/humans.txt";
    let whole = preview.get(path);
    assert_eq!(whole.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    let tag = whole.header("etag").unwrap();
    for known in [tag.to_string(), format!("\"x\", W/{tag}"), "*".into()] {
        let same = preview.get_with(path, &format!("If-None-Match: {known}\r\n"));
        assert_eq!((same.code(), same.body.len()), (304, 0), "{known}");
    }
    assert_eq!(preview.get_with(path, "If-None-Match: \"x\"\r\n").code(), 200);
    for (range, code, body) in [
        ("bytes=2-4", 206, "234"),
        ("bytes=7-", 206, "789"),
        ("bytes=-3", 206, "789"),
        ("bytes=8-100", 206, "89"),
        ("bytes=0-0", 206, "0"),
        ("bytes=10-", 416, ""),
        ("bytes=-0", 416, ""),
        ("bytes=4-2", 200, "0123456789"),
        ("bytes=0-1,4-5", 200, "0123456789"),
        ("lines=1-2", 200, "0123456789"),
    ] {
        let answer = preview.get_with(path, &format!("Range: {range}\r\n"));
        assert_eq!((answer.code(), answer.text().as_str()), (code, body), "{range}");
    }
    assert_eq!(preview.get_with(path, "Range: bytes=2-4\r\n").header("content-range"), Some("bytes 2-4/10"));
    let other = preview.get_with(path, "Range: bytes=2-4\r\nIf-Range: \"x\"\r\n");
    assert_eq!(other.code(), 200, "a part of another version is of no use");
    let page = preview.get("/dj/cases/yi/");
    let same =
        preview.get_with("/dj/cases/yi/", &format!("If-None-Match: {}\r\n", page.header("etag").unwrap()));
    assert_eq!(same.code(), 304);
}

#[test]
fn only_known_hosts_and_methods_are_answered() {
    let project = Project::small();
    let preview = Preview::of(&project, &[]);
    for (host, code) in [
        ("localhost:4000", 200),
        ("127.0.0.1", 200),
        ("[::1]:4000", 200),
        ("192.168.1.5:4000", 200),
        ("evil.example", 403),
        ("localhost.evil.example:4000", 403),
        ("127.0.0.1.evil.example", 403),
        ("", 403),
    ] {
        for path in ["/dj/", "/_linli/", "/_linli/problems"] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            assert_eq!(preview.ask(&request).code(), code, "{host}{path}");
        }
    }
    let nameless = preview.ask("GET /dj/ HTTP/1.0\r\n\r\n");
    assert_eq!(nameless.code(), 403);
    let post = preview
        .ask("POST /dj/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    assert_eq!((post.code(), post.header("allow")), (405, Some("GET, HEAD")));
    let head = preview.ask("HEAD /dj/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_eq!((head.code(), head.body.len()), (200, 0));
    assert!(
        TcpStream::connect((std::net::Ipv4Addr::new(127, 0, 0, 2), preview.port)).is_err(),
        "it listens elsewhere"
    );
}

#[test]
fn a_save_reaches_the_browsers_that_show_it() {
    let project = Project::small();
    project.write(
        "content/cases/er.md",
        "---\ntitle: 第二个案例\nslug: er\ndate: 2022-12-02\n---\n\n## 背景\n\n另一篇。\n",
    );
    let preview = Preview::of(&project, &[]);
    let mut here = preview.listen("/dj/cases/yi/");
    let mut there = preview.listen("/dj/cases/er/");
    let (before, other) = (here.next(), there.next());
    assert_eq!(before["stranger"], false);
    project.edit(CASE, "正文第一段。", "## 主要做法\n\n改过的正文。");
    let after = here.find(|event| event["page"] != before["page"]);
    assert_eq!(after["files"], serde_json::json!(["/dj/feed.xml"]), "what changed besides");
    assert!(preview.get("/dj/cases/yi/").text().contains("改过的正文"));
    assert_eq!(there.next()["page"], other["page"], "the other page is as it was");

    project.write(
        "content/cases/tu.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>",
    );
    let event = there.find(|event| event["files"] == serde_json::json!(["/dj/cases/tu.svg"]));
    assert_eq!(event["page"], other["page"]);
}

#[test]
fn a_browser_that_was_away_catches_up() {
    let project = Project::small();
    let preview = Preview::of(&project, &[]);
    let mut browser = preview.listen("/dj/cases/yi/");
    let before = browser.next();
    let page = preview.get("/dj/cases/yi/").text();
    let seen = page.split("data-seen=\"").nth(1).unwrap().split('"').next().unwrap().to_string();
    drop(browser);
    let mut witness = preview.listen("/dj/");
    witness.next();
    project.write("content/humans.txt", "一");
    witness.find(|event| event["files"] != serde_json::json!([]));
    project.edit(CASE, "正文第一段。", "## 主要做法\n\n又改了。");
    until("the edit is shown", || preview.get("/dj/cases/yi/").text().contains("又改了").then_some(()));
    let now = preview.listen_again("/dj/cases/yi/", &seen).next();
    assert_ne!(now["page"], before["page"]);
    assert_eq!(now["files"], serde_json::json!(["/dj/feed.xml", "/dj/humans.txt"]));
    let stranger = preview.listen_again("/dj/cases/yi/", "1.1").next();
    assert_eq!(stranger["stranger"], true, "the numbers of another run mean nothing");
}

#[test]
fn the_last_good_page_stays_while_there_is_an_error() {
    let project = Project::small();
    project.write(
        "content/cases/er.md",
        "---\ntitle: 第二个案例\nslug: er\ndate: 2022-12-02\n---\n\n## 背景\n\n另一篇。\n",
    );
    let preview = Preview::of(&project, &[]);
    let mut browser = preview.listen("/dj/cases/yi/");
    let before = browser.next();
    assert_eq!((&before["errors"], &before["held"]), (&0.into(), &false.into()));

    project.edit(CASE, "title: 第一个案例", "title: [第一个案例");
    let broken = browser.find(|event| event["errors"] != 0);
    assert_eq!(broken["page"], before["page"], "the page stays");
    assert_eq!(preview.get("/dj/cases/yi/").code(), 200);
    let problems = preview.get("/_linli/problems").text();
    assert!(problems.contains("content/cases/yi.md 第 "), "{problems}");
    assert!(problems.contains("<mark>"), "{problems}");
    assert!(problems.contains("vscode://file/"), "{problems}");
    let elsewhere =
        preview.ask("GET /_linli/problems HTTP/1.1\r\nHost: 192.168.1.5\r\nConnection: close\r\n\r\n").text();
    assert!(!elsewhere.contains("vscode:"), "a phone cannot open files of this machine");

    // What has nothing to do with it goes on.
    project.edit("content/cases/er.md", "另一篇。", "另一篇，改过。");
    until("the sound page is shown anew", || {
        preview.get("/dj/cases/er/").text().contains("改过").then_some(())
    });
    assert!(preview.get("/dj/cases/").text().contains("第一个案例"), "the list keeps the entry");

    project.edit(CASE, "title: [第一个案例", "title: 第一个案例新名");
    let mended = browser.find(|event| event["errors"] == 0);
    assert_ne!(mended["page"], before["page"]);
    assert!(preview.get("/dj/cases/yi/").text().contains("第一个案例新名"));
    assert!(preview.get("/dj/cases/").text().contains("第一个案例新名"));
    assert!(preview.get("/_linli/problems").text().contains("没有错误"));
}

#[test]
fn a_figure_with_an_error_shows_its_last_good_value() {
    let project = Project::small();
    project.edit(CASE, "正文第一段。", "有{{ stat(\"grid.count\") }}网格。");
    let preview = Preview::of(&project, &[]);
    assert!(preview.get("/dj/cases/yi/").text().contains("120"));
    let mut browser = preview.listen("/dj/cases/yi/");
    let before = browser.next();
    project.edit("content/stats/grid.yaml", "value: 120", "value: 一百二十");
    let broken = browser.find(|event| event["errors"] == 1);
    assert_eq!(broken["page"], before["page"]);
    let problems = preview.get("/_linli/problems").text();
    assert!(problems.contains("grid.yaml 第 5 行第 44 列"), "{problems}");
    project.edit("content/stats/grid.yaml", "value: 一百二十", "value: 121");
    browser.find(|event| event["errors"] == 0 && event["page"] != before["page"]);
    assert!(preview.get("/dj/cases/yi/").text().contains("121"));
}

#[test]
fn a_broken_site_file_costs_nobody_the_site() {
    let project = Project::small();
    let preview = Preview::of(&project, &[]);
    let mut browser = preview.listen("/dj/cases/yi/");
    let before = browser.next();
    project.edit("site.yaml", "title: 测试站", "titel: 测试站");
    let broken = browser.find(|event| event["errors"] != 0);
    assert_eq!(broken["page"], before["page"]);
    assert_eq!(broken["held"], true);
    project.edit("site.yaml", "titel: 测试站", "title: 测试站");
    browser.find(|event| event["errors"] == 0 && event["page"] == before["page"] && event["held"] == false);
}

#[test]
fn a_site_that_starts_broken_is_shown_when_it_is_mended() {
    let project = Project::small();
    project.edit("site.yaml", "title: 测试站", "titel: 测试站");
    let preview = Preview::of(&project, &[]);
    let page = preview.get("/dj/");
    assert_eq!(page.code(), 404);
    assert!(page.text().contains("/_linli/page.js"), "the page that says so comes with the script");
    let mut browser = preview.listen("/dj/");
    assert_eq!(browser.next()["page"], "", "no page, and no reload");
    project.edit("site.yaml", "titel: 测试站", "title: 测试站");
    assert_ne!(browser.find(|event| event["errors"] == 0)["page"], "");
    assert_eq!(preview.get("/dj/").code(), 200);
}

#[test]
fn several_saves_during_a_pass_make_one_more() {
    let project = Project::small();
    let preview = Preview::of(&project, &[]);
    let mut browser = preview.listen("/dj/cases/yi/");
    browser.next();
    for number in 0..25 {
        project.write(
            CASE,
            format!("---\ntitle: 第一个案例\ndate: 2022-12-01\n---\n\n## 背景\n\n第 {number} 次。\n"),
        );
        std::thread::sleep(Duration::from_millis(4));
    }
    until("the last save is shown", || {
        preview.get("/dj/cases/yi/").text().contains("第 24 次").then_some(())
    });
    let passes = preview.said().matches("更新了").count();
    assert!(passes <= 5, "25 saves within 100 ms made {passes} passes");
    assert!(browser.count(Duration::from_millis(1500)) <= passes + 1, "a pass makes an event");
    assert_eq!(preview.said().matches("更新了").count(), passes, "own reads make no pass");
}

#[test]
fn editors_folders_and_roots_may_be_replaced() {
    let project = Project::small();
    for poll in [false, true] {
        let preview = Preview::of(&project, if poll { &["--poll"] } else { &[] });
        let shows = |path: &str, words: &str| {
            until(&format!("{path} shows {words}, poll: {poll}"), || {
                preview.get(path).text().contains(words).then_some(())
            });
        };
        // An editor that writes beside the file and renames.
        let text = project.read(CASE);
        project.write("content/cases/.yi.md.swp", text.replace("正文第一段。", "换过的文件。"));
        project.rename("content/cases/.yi.md.swp", CASE);
        shows("/dj/cases/yi/", "换过的文件");
        // A new folder with files in new folders.
        project
            .write("content/cases/xin/nei/index.md", "---\ntitle: 新的\nslug: xin\n---\n\n新文件夹里的。\n");
        shows("/dj/cases/xin/xin/", "新文件夹里的");
        project.edit("content/cases/xin/nei/index.md", "新文件夹里的", "新文件夹里改的");
        shows("/dj/cases/xin/xin/", "新文件夹里改的");
        // The content folder goes away and comes back.
        project.rename("content", "away");
        until("the content is missed", || {
            preview.get("/_linli/problems").text().contains("没有首页").then_some(())
        });
        project.rename("away", "content");
        until("the content is back", || {
            preview.get("/_linli/problems").text().contains("没有错误").then_some(())
        });
        project.edit(CASE, "换过的文件。", "正文第一段。");
        shows("/dj/cases/yi/", "正文第一段");
        std::fs::remove_dir_all(project.path("content/cases/xin")).unwrap();
        until("the folder is gone", || (preview.get("/dj/cases/xin/xin/").code() == 404).then_some(()));
    }
}

#[test]
fn a_site_that_vanishes_and_returns_is_found_again() {
    let parent = Project::empty();
    let copy = |from: &Project| {
        for file in [
            "site.yaml",
            "content/_index.md",
            "content/cases/_index.md",
            CASE,
            "content/brands/_index.md",
            "content/brands/hong.md",
        ] {
            parent.write(&format!("site/{file}"), from.read(file));
        }
    };
    let project = Project::small();
    copy(&project);
    let root = parent.path("site");
    let preview = Preview::of(&parent, &["--root", root.to_str().unwrap()]);
    std::fs::remove_dir_all(&root).unwrap();
    until("the trouble is told", || {
        preview.get("/_linli/problems").text().contains("读不到站点的文件").then_some(())
    });
    assert_eq!(preview.get("/dj/cases/yi/").code(), 200, "the last good page stays");
    project.edit(CASE, "正文第一段。", "回来以后的正文。");
    copy(&project);
    until("it is back", || preview.get("/dj/cases/yi/").text().contains("回来以后").then_some(()));
    parent.edit(&format!("site/{CASE}"), "回来以后", "又一次");
    until("it is watched again", || preview.get("/dj/cases/yi/").text().contains("又一次").then_some(()));
}

#[test]
fn a_checkout_of_many_files_is_seen_to_the_end() {
    let project = Project::small();
    let preview = Preview::of(&project, &[]);
    for number in 0..1000 {
        project.write(
            &format!("content/cases/n{number}.md"),
            format!("---\ntitle: 案例{number}\nslug: n{number}\ndate: 2022-01-01\n---\n\n正文。\n"),
        );
    }
    until("the last file is shown", || (preview.get("/dj/cases/n999/").code() == 200).then_some(()));
    for number in 0..1000 {
        assert_eq!(preview.get(&format!("/dj/cases/n{number}/")).code(), 200, "case {number}");
    }
}

#[test]
fn drafts_are_shown_with_a_ribbon_and_listed_on_the_desk() {
    let project = Project::small();
    project.edit(CASE, "date:", "draft: true\ndate:");
    project.edit(CASE, "正文第一段。", "正文第一段，见[新篇](mei-you.md)。");
    project.write(
        "content/cases/er.md",
        "---\ntitle: 第二个案例\nslug: er\ndate: 2022-12-02\npublish: 2026-12-01\n---\n\n## 背景\n\n另一篇。\n",
    );
    project.write(
        "content/stats/grid.yaml",
        "title: 网格\nindicators:\n  - {id: count, name: 网格数, unit: 个, status: pending}\n  - {id: old, name: 旧数, unit: 个, value: 3, review_by: 2026-11-01, owner: 组织科}\n",
    );
    project.edit("content/brands/hong.md", "品牌的内涵。", "有 {{ stat(\"grid.count\") }}。");
    project.edit("content/brands/hong.md", "date:", "review_by: 2026-12-10\nauthor: 宣传科\ndate:");
    let preview = Preview::of(&project, &[]);
    assert_eq!(preview.listen("/dj/cases/yi/").next()["ribbon"], "草稿");
    assert_eq!(preview.listen("/dj/cases/er/").next()["ribbon"], "定于2026年12月1日发布");
    assert_eq!(preview.listen("/dj/brands/hong/").next()["ribbon"], Value::Null);
    let desk = preview.get("/_linli/").text();
    for words in [
        "第一个案例",
        "草稿",
        "2026-12-01 起发布",
        "网格数",
        "待核定",
        "旧数",
        "组织科负责",
        "2026-11-01 核对数字，已过期",
        "红色品牌",
        "宣传科负责",
        "2026-12-10 页面复核，快到期",
        "/dj/brands/hong/",
        "最近一次更新",
        "发布以前要改好",
        "<li>链接的文件不存在：mei-you.md",
    ] {
        assert!(desk.contains(words), "the desk lacks {words}");
    }
    assert!(desk.contains("linli serve --host 0.0.0.0"), "the desk says how to look at it on a phone");
    assert_eq!(preview.get("/_linli/qr.svg?path=/dj/").code(), 404, "nobody else is let in");
    drop(preview);

    let published = Preview::of(&project, &["--drafts", "hide"]);
    assert_eq!(published.get("/dj/cases/yi/").code(), 404);
    assert!(published.get("/_linli/").text().contains("草稿"));
}

#[test]
fn a_taken_port_is_said_in_chinese() {
    let project = Project::small();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = project.run(&["serve", "--port", &port]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&format!("端口 {port} 被占用")), "{said}");
}

#[test]
fn asked_for_500_pages_at_once_it_answers_all() {
    let project = Project::small();
    for number in 0..500 {
        let text = format!("---\ntitle: 第{number}篇\ndescription: 摘要\n---\n\n这是第{number}篇的正文。\n");
        project.write(&format!("content/notes/{number}.md"), text);
    }
    let preview = Preview::of(&project, &[]);
    std::thread::scope(|scope| {
        for number in 0..500 {
            let preview = &preview;
            scope.spawn(move || {
                let answer = preview.get(&format!("/dj/notes/{number}/"));
                assert_eq!(answer.code(), 200);
                assert!(answer.text().contains(&format!("这是第{number}篇的正文。")));
            });
        }
    });
}

#[test]
fn a_large_file_comes_in_parts_and_never_as_another_than_it_was() {
    let project = Project::small();
    let bytes: Vec<u8> = (0..3_000_000u32).map(|number| (number / 7) as u8).collect();
    project.write("content/cases/video.mp4", &bytes);
    let preview = Preview::of(&project, &[]);
    let path = "/dj/cases/video.mp4";
    let whole = preview.get(path);
    assert_eq!((whole.code(), whole.header("content-length")), (200, Some("3000000")));
    assert!(whole.body == bytes);
    for (range, wanted) in [
        ("0-9", Some(0..10)),
        ("262140-262149", Some(262_140..262_150)),
        ("-5", Some(2_999_995..3_000_000)),
        ("2999999-", Some(2_999_999..3_000_000)),
        ("3000000-", None),
    ] {
        let part = preview.get_with(path, &format!("Range: bytes={range}\r\n"));
        match wanted {
            Some(wanted) => {
                assert_eq!(part.code(), 206, "{range}");
                assert!(part.body == bytes[wanted], "{range}");
            }
            None => assert_eq!(part.code(), 416, "{range}"),
        }
    }
    let tag = whole.header("etag").unwrap().to_string();
    project.write("content/cases/video.mp4", vec![9; 3_000_000]);
    // For a moment the preview may not know it yet: then it says so, and shows neither.
    until("the other file is shown", || {
        let answer = preview.get_with(path, &format!("If-None-Match: {tag}\r\n"));
        match answer.code() {
            200 => {
                assert!(answer.body == vec![9; 3_000_000]);
                Some(())
            }
            code => {
                assert!(matches!(code, 304 | 503), "{code}");
                None
            }
        }
    });
}

/// Two errors, one after the other: what was sound in between stays as it was in between.
#[test]
fn a_page_that_breaks_while_another_is_broken_stays_as_it_last_was() {
    let project = Project::small();
    project.write("content/cases/er.md", "---\ntitle: 第二个案例\n---\n\n另一篇。\n");
    let preview = Preview::of(&project, &[]);
    let shows = |path: &str, words: &str| {
        until(words, || preview.get(path).text().contains(words).then_some(()));
    };
    let mut browser = preview.listen("/dj/cases/yi/");
    let before = browser.next();
    project.edit(CASE, "正文第一段", "{{ stat(\"没有的\") }}");
    browser.find(|event| event["errors"] == 1);
    project.edit("content/cases/er.md", "另一篇。", "另一篇，改过。");
    shows("/dj/cases/er/", "改过");
    project.edit("content/cases/er.md", "改过。", "{{ stat(\"也没有的\") }}");
    let broken = browser.find(|event| event["errors"] == 2);
    assert_eq!(broken["page"], before["page"]);
    shows("/dj/cases/yi/", "正文第一段");
    shows("/dj/cases/er/", "另一篇，改过。");

    // And without settings at all.
    project.edit("site.yaml", "title: 测试站", "title: [测试站");
    browser.find(|event| event["errors"] == 1);
    shows("/dj/cases/er/", "另一篇，改过。");
    shows("/dj/brands/hong/", "品牌的内涵");
    project.edit("site.yaml", "title: [测试站", "title: 测试站");
    project.edit(CASE, "{{ stat(\"没有的\") }}", "正文新的一段");
    project.edit("content/cases/er.md", "{{ stat(\"也没有的\") }}", "改好了。");
    browser.find(|event| event["errors"] == 0);
    shows("/dj/cases/yi/", "正文新的一段");
    shows("/dj/cases/er/", "改好了。");
}

/// The preview shows of a photo what will be published of it, whole and in parts.
#[test]
fn the_preview_shows_what_is_published_of_a_photo() {
    let project = Project::small();
    let secret = b"\xff\xfe\0\x0aN39.9042";
    let rest = b"\xff\xda\0\x02pixels\xff\xd9";
    project.write("content/cases/tu.jpg", [b"\xff\xd8", &secret[..], rest].concat());
    let preview = Preview::of(&project, &[]);
    let published = [b"\xff\xd8", &rest[..]].concat();
    let answer = preview.get("/dj/cases/tu.jpg");
    assert!(answer.head.contains("image/jpeg") && answer.body == published, "{}", answer.head);
    let answer = preview.get_with("/dj/cases/tu.jpg", "Range: bytes=2-5\r\n");
    assert!(answer.head.contains(&format!("bytes 2-5/{}", published.len())), "{}", answer.head);
    assert!(answer.body == published[2..6]);
}

#[test]
fn a_share_card_is_made_when_it_is_asked_for() {
    let project = Project::small();
    project.edit("site.yaml", "share: false\n", "");
    let preview = Preview::of(&project, &[]);
    let answer = preview.get("/dj/cases/yi/card.jpg");
    assert!(answer.head.starts_with("HTTP/1.1 200") && answer.head.contains("image/jpeg"), "{}", answer.head);
    assert!(answer.body.starts_with(b"\xff\xd8\xff") && answer.body.len() < 100_000);
    assert!(preview.get("/dj/cases/yi/card-square.jpg").body.starts_with(b"\xff\xd8\xff"));
}

/// The preview says what is shown again and again, so that a browser can tell silence from a connection that is gone.
#[test]
fn a_stream_without_changes_is_not_silent() {
    let project = Project::small();
    let preview = Preview::of(&project, &[]);
    let mut stream = preview.stream();
    let start = Instant::now();
    let mut said = Vec::new();
    while said.len() < 3 {
        let mut line = String::new();
        assert!(stream.read_line(&mut line).expect("it is not silent") > 0);
        said.extend(line.strip_prefix("data: ").map(|data| data.trim().to_string()));
    }
    assert!(start.elapsed() < Duration::from_secs(12), "three signs of life took {:?}", start.elapsed());
    assert!(said.iter().all(|one| *one == said[0]), "nothing changed: {said:?}");
}

/// In a container the process has the same number every time.
#[test]
fn a_run_is_named_at_random() {
    let project = Project::small();
    let run = |preview: &Preview| preview.listen("/dj/").next()["seen"].as_str().unwrap().to_string();
    let first = Preview::of(&project, &[]);
    let id = first.child.id().to_string();
    let name = run(&first);
    assert_ne!(name.split_once('.').unwrap().0, id);
    assert_ne!(name, run(&Preview::of(&project, &[])));
}

/// What is said to be an error in the preview is what stops a build, whatever is not published.
#[test]
fn the_preview_counts_the_errors_that_a_build_has() {
    let page = |header: &str, body: &str| format!("---\ntitle: 乙\n{header}---\n\n{body}\n");
    let broken = "[断](mei-you.md)，{{ stat(\"没有\") }}。";
    let tried: [(&str, String, &str); 12] = [
        ("a sound draft", page("slug: er\ndraft: true\n", "正文。"), ""),
        ("broken links in a draft", page("slug: er\ndraft: true\n", broken), ""),
        ("a header that cannot be read, of a draft", page("slug: [er\ndraft: true\n", "正文。"), ""),
        ("a draft with the address of a page", page("slug: yi\ndraft: true\n", "正文。"), ""),
        (
            "an old address of a draft that a page has",
            page("aliases: [/cases/yi/]\ndraft: true\n", "正文。"),
            "",
        ),
        ("a page to come with the address of a page", page("slug: yi\npublish: 2027-01-01\n", "正文。"), ""),
        ("broken links in a page to come", page("slug: er\npublish: 2027-01-01\n", broken), ""),
        ("broken links in a page past", page("slug: er\nexpires: 2020-01-01\n", broken), ""),
        ("a date of a page to come", page("slug: er\ndate: 2026-13-01\npublish: 2027-01-01\n", "正文。"), ""),
        ("a link to a draft", page("slug: er\ndraft: true\n", "正文。"), "见[草稿](er.md)。"),
        ("a broken page", page("slug: er\n", broken), ""),
        ("two pages with one address", page("slug: yi\n", "正文。"), ""),
    ];
    for (what, text, link) in tried {
        let project = Project::small();
        project.write("content/cases/er.md", text);
        project.edit(CASE, "正文第一段。", &format!("正文第一段。{link}"));
        let built = project.run(&["build", "--quiet", "--message-format", "json", "--today", "2026-11-24"]);
        let said = String::from_utf8(built.stdout).unwrap();
        let errors = said.lines().filter(|line| line.contains("\"severity\":\"error\"")).count();
        assert_eq!(built.status.success(), errors == 0, "{what}: {said}");
        let preview = Preview::of(&project, &[]);
        let state = preview.listen("/dj/brands/hong/").next();
        assert_eq!(state["errors"], errors, "{what}: {said}");
        assert_eq!(state["stopping"], errors, "{what}");
        assert_eq!(state["problems"].is_null(), errors == 0 || !link.is_empty(), "{what} veils the pages");
        let desk = preview.get("/_linli/").text();
        let title = desk.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
        assert_eq!(title.contains("个错误"), errors > 0, "{what}: {title}");
        assert!(
            preview.get("/dj/cases/yi/").text().contains("第一个案例"),
            "{what}: the published page is shown"
        );
    }
}

/// A weight that a site gives to a rule is counted, and no page is veiled for it.
#[test]
fn an_error_that_stops_no_build_veils_no_page() {
    let project = Project::small();
    project.write("site.yaml", project.read("site.yaml") + "rules:\n  markdown/first-level: error\n");
    project.edit(CASE, "正文第一段。", "# 大标题\n\n正文第一段。");
    assert!(project.run(&["build", "--quiet"]).status.success());
    let preview = Preview::of(&project, &[]);
    let state = preview.listen("/dj/").next();
    assert_eq!((&state["errors"], &state["stopping"]), (&1.into(), &0.into()));
    assert!(state["problems"].is_null());
}

#[test]
fn an_open_page_is_told_its_new_address() {
    let project = Project::small();
    let preview = Preview::of(&project, &[]);
    let mut browser = preview.listen("/dj/cases/yi/");
    assert!(browser.next()["moved"].is_null());
    project.edit(CASE, "date:", "slug: xin\ndate:");
    browser.find(|event| event["moved"] == "/dj/cases/xin/");
    project.edit(CASE, "slug: xin", "slug: geng-xin");
    browser.find(|event| event["moved"] == "/dj/cases/geng-xin/");
    // The file, too, may get another name.
    project.edit(CASE, "slug: geng-xin\n", "");
    browser.find(|event| event["moved"].is_null());
    project.rename(CASE, "content/cases/gai-ming.md");
    browser.find(|event| event["moved"] == "/dj/cases/gai-ming/");
    // What is gone is gone.
    std::fs::remove_file(project.path("content/cases/gai-ming.md")).unwrap();
    browser.find(|event| event["moved"].is_null());
}

#[test]
fn a_page_is_found_as_people_write_it() {
    let project = Project::small();
    project.write(
        "content/cases/er.md",
        "---\ntitle: \"幸福里 #1 楼\"\nslug: er\ndate: 2022-12-02\n---\n\n另一篇。\n",
    );
    let preview = Preview::of(&project, &[]);
    for (words, found) in [
        ("/dj/cases/", "/dj/cases/"),
        ("/cases/", "/dj/cases/"),
        ("cases", "/dj/cases/"),
        (" /cases/yi ", "/dj/cases/yi/"),
        ("http://localhost:4000/dj/cases/yi/?a=b#c", "/dj/cases/yi/"),
        ("https://example.gov.cn/dj/cases/yi/", "/dj/cases/yi/"),
        ("/", "/dj/"),
        ("", "/dj/"),
        ("第一个案例", "/dj/cases/yi/"),
        ("第一个", "/dj/cases/yi/"),
        ("幸福里 #1 楼", "/dj/cases/er/"),
        ("content/cases/er.md", "/dj/cases/er/"),
        ("cases/er.md", "/dj/cases/er/"),
        ("/dj/c%61ses/", "/dj/cases/"),
        ("%zz", ""),
        ("/cases/%FF/", ""),
        ("没有这样的", ""),
    ] {
        let question: String = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let answer = preview.get(&format!("/_linli/find?for={question}"));
        let wanted = if found.is_empty() { 404 } else { 200 };
        assert_eq!((answer.code(), answer.text().as_str()), (wanted, found), "{words}");
    }
}

/// Whoever has the preview write something is here, and has read the desk.
#[test]
fn a_finding_is_agreed_to_from_the_desk_alone() {
    let project = Project::small();
    project.write(
        "content/cases/er.md",
        "---\ntitle: 第二个案例\ndate: 2022-12-01\n---\n\n党建引领,共同缔造。\n",
    );
    let preview = Preview::of(&project, &[]);
    let desk = preview.get("/_linli/").text();
    let part = |text: &str, name: &str| {
        let rest = text.split(&format!("{name}=\"")).nth(1).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_string()
    };
    let (token, hash) = (part(&desk, "data-token"), part(&desk, "data-hash"));
    assert!(token.len() >= 32 && hash.len() == 12, "{token} {hash}");
    assert!(desk.contains("第二个案例</a> <small>content/cases/er.md，1 处"), "{desk}");
    let host = format!("localhost:{}", preview.port);
    let post = |host: &str, origin: &str, token: &str, hash: &str, because: &str| {
        let body = serde_json::json!({
            "code": "text/half-width", "file": "content/cases/er.md", "hash": hash, "because": because, "by": "王某",
        });
        let body = body.to_string();
        preview.ask(&format!(
            "POST /_linli/waive HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nContent-Type: application/json\r\n\
             X-Linli-Token: {token}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ))
    };
    let own = format!("http://{host}");
    let other = preview.ask("GET /_linli/ HTTP/1.1\r\nHost: 192.168.1.5\r\nConnection: close\r\n\r\n").text();
    assert!(!other.contains("data-token") && !other.contains("data-hash"), "others are not told");
    for (host, origin, token) in [
        (host.as_str(), "http://evil.example", token.as_str()),
        (&host, "null", &token),
        (&host, "", &token),
        (&host, &own, "0123"),
        (&host, &own, ""),
        ("192.168.1.5", "http://192.168.1.5", &token),
        ("evil.example", "http://evil.example", &token),
    ] {
        assert_eq!(post(host, origin, token, &hash, "引用原文").code(), 403, "{host} {origin} {token}");
    }
    assert_eq!(post(&host, &own, &token, "000000000000", "引用原文").code(), 409, "another text");
    assert_eq!(post(&host, &own, &token, &hash, " ").code(), 422, "without a reason");
    assert_eq!(preview.get("/_linli/waive").code(), 405);
    assert!(!project.path("waivers.yaml").exists());
    let mut browser = preview.listen("/dj/cases/er/");
    assert_eq!(post(&host, &own, &token, &hash, "引用原文").code(), 204);
    browser.find(|event| event["warnings"] == 0);
    let waivers = project.read("waivers.yaml");
    assert!(waivers.contains("because: 引用原文\n    by: 王某\n    on: 2026-11-24"), "{waivers}");
    assert!(preview.get("/_linli/").text().contains("另有 1 处已经放行"));
    assert_eq!(post(&host, &own, &token, &hash, "引用原文").code(), 409, "there is nothing more to agree to");
}
