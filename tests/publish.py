#!/usr/bin/env python3
"""`linli deploy` to a real S3 server (moto, on loopback), and `linli verify` of what is served. Each check says in its name what
would be wrong. Between the program and moto stands a proxy that counts, delays, refuses and breaks off as told.

    python3 tests/publish.py [--linli target/release/linli] [--files 10000]
    python3 tests/publish.py --kills 200 --server /tmp/s3/bin/s3s-fs    only kills, against another server, which is faster
"""
import argparse, datetime, hashlib, hmac, http.client, json, http.server, os, re, shutil, signal, socket, socketserver, subprocess, sys, tempfile, threading, time
import urllib.parse, urllib.request

from loopback import check, end, free_port

parser = argparse.ArgumentParser()
parser.add_argument("--linli", default="target/release/linli")
parser.add_argument("--files", type=int, default=10000)
parser.add_argument("--kills", type=int, help="only so many deploys that are killed")
parser.add_argument("--server", help="s3s-fs instead of moto: cargo install s3s-fs --features binary")
arguments = parser.parse_args()
LINLI = os.path.abspath(arguments.linli)
SECRET = "geheim-s3cr3t-KEY/+0123456789abcdefghij"
SITE = """title: 测试站
base_url: http://127.0.0.1:{port}/djpp/
theme: own
covers: false
share: false
kinds: {{case: {{label: 典型案例}}}}
deploy:
  bucket: {{type: s3, endpoint: "http://127.0.0.1:{port}", bucket: djpp, prefix: djpp/, style: path}}
"""


class Proxy(http.server.BaseHTTPRequestHandler):
    """Passes requests on to moto; `rule(method, path)` may answer instead: a status with headers, "break", or seconds to wait."""
    protocol_version = "HTTP/1.1"
    backend = None
    log = []
    rule = staticmethod(lambda method, path: None)
    gate = threading.Lock()

    def log_message(self, *_):
        pass

    def handle_any(self):
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length)
        with Proxy.gate:
            Proxy.log.append((self.command, self.path))
            told = Proxy.rule(self.command, urllib.parse.unquote(self.path))
        if told == "break":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if isinstance(told, (int, float)):
            time.sleep(told)
        elif told:
            status, headers, text = told
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            data = text.encode()
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            return
        connection = http.client.HTTPConnection("127.0.0.1", Proxy.backend, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("connection",)}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        data = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "server", "date"):
                self.send_header(name, value)
        # Of what is only asked about, the length of what would come.
        length = answer.getheader("content-length") if self.command == "HEAD" else None
        self.send_header("content-length", length or str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
        connection.close()

    do_GET = do_PUT = do_DELETE = do_HEAD = do_POST = handle_any


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass


def start_moto():
    port = free_port()
    log = open(os.path.join(work, "moto.log"), "ab")
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    if arguments.server:
        os.makedirs(f"{work}/store", exist_ok=True)
        words = [arguments.server, "--host", "127.0.0.1", "--port", str(port), "--access-key", "AKIDEXAMPLE0000", "--secret-key", SECRET, f"{work}/store"]
    process = subprocess.Popen(words, stdout=log, stderr=log, env={**os.environ, "RUST_LOG": "error"})
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process, port
        except OSError:
            time.sleep(0.1)
    raise SystemExit("moto does not start")


outputs = []


class Enough(Exception):
    """What was asked for has been tried."""


def run(*words, env=None, root=None, expect=None, timeout=600):
    surroundings = {**os.environ, "LINLI_ACCESS_KEY": "AKIDEXAMPLE0000", "LINLI_SECRET_KEY": SECRET, "NO_COLOR": "1"}
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        surroundings.pop(name, None)
    surroundings.update(env or {})
    surroundings = {name: value for name, value in surroundings.items() if value is not None}
    done = subprocess.run([LINLI, *words], cwd=root or site, env=surroundings, capture_output=True, text=True, timeout=timeout)
    text = done.stdout + done.stderr
    outputs.append(text)
    if expect is not None and done.returncode != expect:
        check(False, f"linli {' '.join(words)} ends with {expect}", f"{done.returncode}: {text}")
    return done.returncode, text


def encoded(path):
    return urllib.parse.quote(path, safe="/-_.~")


def canonical(query):
    pairs = sorted(tuple(pair.split("=", 1)) for pair in query.split("&") if pair)
    return "&".join(f"{name}={urllib.parse.quote(urllib.parse.unquote(value), safe='-_.~')}" for name, value in pairs)


def signed(method, path, body, headers):
    """As AWS Signature Version 4 has it: not the program's own, so that both would have to be wrong."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    name, _, query = path.partition("?")
    payload = hashlib.sha256(body or b"").hexdigest()
    headers = {**headers, "host": f"127.0.0.1:{Proxy.backend}", "x-amz-content-sha256": payload, "x-amz-date": now}
    names = ";".join(sorted(headers))
    lines = "".join(f"{key}:{headers[key]}\n" for key in sorted(headers))
    request = f"{method}\n{encoded(name)}\n{canonical(query)}\n{lines}\n{names}\n{payload}"
    scope = f"{now[:8]}/us-east-1/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"AWS4{SECRET}".encode()
    for part in [now[:8], "us-east-1", "s3", "aws4_request"]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return {**headers, "authorization": f"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE0000/{scope}, SignedHeaders={names}, Signature={signature}"}


def raw(method, path, body=None, headers=None):
    headers = signed(method, path, body, {"content-type": "text/plain; charset=utf-8", **(headers or {})})
    name, _, query = path.partition("?")
    url = f"http://127.0.0.1:{Proxy.backend}{encoded(name)}" + (f"?{canonical(query)}" if query else "")
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def public():
    files = {}
    for folder, _, names in os.walk(os.path.join(site, "public")):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), os.path.join(site, "public"))
            if not path.startswith(".linli-"):
                files[path] = open(os.path.join(folder, name), "rb").read()
    return files


def online():
    found, token = {}, None
    while True:
        path = "/djpp?list-type=2&max-keys=1000&prefix=djpp/" + (f"&continuation-token={token}" if token else "")
        text = raw("GET", path)[1].decode()
        import html
        keys = [html.unescape(key) for key in re.findall("<Key>(.*?)</Key>", text)]
        for key in keys:
            found[key.removeprefix("djpp/")] = None
        token = re.search("<NextContinuationToken>(.*?)</NextContinuationToken>", text)
        if not token:
            return found
        token = token.group(1)


def same():
    expected = public()
    # Parts of the search that an earlier release had stay a while.
    there = {path for path in online() if path in expected or not re.search("^search/.*-[0-9a-f]{8}[.]bin$", path)}
    if there != set(expected):
        return f"{sorted(there ^ set(expected))[:5]}"
    for path in list(expected)[:: max(1, len(expected) // 60)]:
        if raw("GET", f"/djpp/djpp/{path}")[1] != expected[path]:
            return path
    return ""


def write(path, text):
    file = os.path.join(site, path)
    os.makedirs(os.path.dirname(file), exist_ok=True)
    open(file, "w").write(text)


def leads_to(page):
    """The files of the site that a page leads to or is made of."""
    files = set()
    for link in re.findall(r'(?:href|src)="/djpp/([^"#?]*)"', page):
        file = urllib.parse.unquote(link)
        files.add(file + "index.html" if file == "" or file.endswith("/") else file)
    return files


def search_parts(index):
    """The files that the search's entry names."""
    marks = lambda text: [text[at:at + 8] for at in range(0, len(text), 8)]
    return ([f"search/{index[name]}.bin" for name in ("columns", "folding", "readings")]
            + [f"search/s/{number}-{mark}.bin" for number, mark in enumerate(marks(index["shards"]))]
            + [f"search/t/{number}-{mark}.bin" for number, mark in enumerate(marks(index["packs"]))])


class Crawler(threading.Thread):
    """Reads the site as browsers do, again and again: every link of every page, and all that the search names. A link is dead if
    its page, read once more after that, still has it as it was: else it is one that was taken down with its target."""

    def __init__(self, get):
        super().__init__(daemon=True)
        self.get, self.dead, self.reads, self.rounds, self.gone, self.stopped = get, [], 0, 0, 0, threading.Event()

    def run(self):
        while not self.stopped.is_set():
            self.round()
            self.rounds += 1

    def round(self):
        seen, waiting = {"index.html"}, [("index.html", None, None)]
        while waiting and not self.stopped.is_set():
            file, page, text = waiting.pop()
            status, body = self.get(file)
            self.reads += 1
            if status != 200:
                again = page and self.get(page)
                if not page or again == (200, text):
                    self.dead.append(f"{status} {page} -> {file}")
                else:
                    self.gone += 1
                continue
            below = set()
            if file.endswith(".html"):
                below = leads_to(body.decode())
            elif file == "search/index.json":
                below = set(search_parts(json.loads(body)))
            if file == "search/index.html":
                below.add("search/index.json")
            waiting += [(one, file, body) for one in below - seen]
            seen |= below

    def end(self, name):
        self.stopped.set()
        self.join()
        check(not self.dead and self.reads > 500, f"{name}: in {self.reads} reads ({self.rounds} rounds, {self.gone} taken down between two reads) a crawler meets no dead link, no missing part, no search that does not fit",
              f"{self.reads} {self.dead[:5]}")


def change_at_random(round):
    """An update: pages come, change and go; all lists, the home page, the feed and the search change with them."""
    import random
    for number in random.sample(range(20), 4):
        if number % 5 != 4:
            write(f"content/cases/p{number}.md", f"---\ntitle: 案例{number}（{round}）\n---\n随机 {round} {random.random()}。\n")
    for number in range(3):
        file = os.path.join(site, f"content/cases/z{random.randrange(6)}.md")
        if os.path.exists(file):
            os.remove(file)
        else:
            write(os.path.relpath(file, site), f"---\ntitle: 来去 {round}\n---\n第 {round} 轮来的。\n")


def puts():
    return [urllib.parse.unquote(path) for method, path in Proxy.log if method == "PUT" and ".linli-lock" not in path]


def kills(rounds):
    """Deploys of an update that are killed at random moments: no page lacks what it links to, and the next run completes. A moment is
    before so many of the requests that such a deploy makes, or after so much of the time that it takes."""
    import random
    midway, requests, seconds = 0, 60, 1.2
    for round in range(rounds):
        for number in range(0, 20, 2):
            write(f"content/cases/p{number}.md", f"---\ntitle: 案例{number}\n---\n第 {round} 轮 {number}。\n")
        write(f"content/cases/neu{round}.md", f"---\ntitle: 新的{round}\n---\n正文。\n")
        if round:
            os.remove(os.path.join(site, f"content/cases/neu{round - 1}.md"))
        Proxy.log.clear()
        started = time.time()
        process = subprocess.Popen([LINLI, "deploy", "--yes", "--concurrency", "2"], cwd=site, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env={**os.environ, "LINLI_ACCESS_KEY": "AKIDEXAMPLE0000", "LINLI_SECRET_KEY": SECRET})
        if round % 2:
            time.sleep(random.random() * seconds)
            process.send_signal(signal.SIGKILL)
        else:
            last, seen = random.randrange(requests), []
            def counted(method, path):
                seen.append(path)
                if len(seen) > last:
                    process.send_signal(signal.SIGKILL)
                    return "break"
            Proxy.rule = staticmethod(counted)
        process.wait()
        Proxy.rule = staticmethod(lambda method, path: None)
        sent = len(puts())
        there = set(online())
        dead = []
        for path in there:
            if path.endswith(".html") and path != "404.html":
                dead += [f"{path} -> {file}" for file in leads_to(raw("GET", f"/djpp/djpp/{path}")[1].decode()) if file not in there]
        parts = search_parts(json.loads(raw("GET", "/djpp/djpp/search/index.json")[1]))
        dead += [f"search -> {file}" for file in parts if file not in there]
        check(not dead, f"killed in round {round}: no dead link", str(dead[:5]))
        Proxy.log.clear()
        started = time.time()
        code, text = run("deploy", "--yes", "--concurrency", "2")
        seconds = 0.9 * seconds + 0.1 * (time.time() - started)
        requests = max(10, len(Proxy.log) + (0 if sent else 1))
        midway += bool(sent and puts())
        check(code == 0 and same() == "", f"round {round}: the next run completes",
              f"{same()} {[entry for entry in Proxy.log if 'lock' in entry[1] or 'list' in entry[1]][-12:]} {text}")
    check(midway > rounds / 10, f"of {rounds} deploys that were killed {midway} had sent some files and not all")


work = tempfile.mkdtemp(prefix="linli-publish-")
moto, Proxy.backend = start_moto()
proxy = Server(("127.0.0.1", 0), Proxy)
port = proxy.server_address[1]
threading.Thread(target=proxy.serve_forever, daemon=True).start()
try:
    site = os.path.join(work, "site")
    write("site.yaml", SITE.format(port=port))
    write("content/_index.md", "---\ntitle: 首页\n---\n欢迎。\n")
    write("content/cases/_index.md", "---\ntitle: 典型案例\nkind: case\n---\n")
    for number in range(20):
        write(f"content/cases/p{number}.md", f"---\ntitle: 案例{number}\n---\n正文 {number}。\n")
    # Names of attachments become pinyin; those of a theme's files stay.
    write("themes/own/assets/图标/一 览表（2026）.csv", "甲,乙\n1,2\n")
    raw("PUT", "/djpp")

    if arguments.kills is not None:
        run("deploy", "--yes", expect=0)
        kills(arguments.kills)
        raise Enough

    code, text = run("deploy", "--yes", env={"LINLI_ACCESS_KEY": None, "LINLI_SECRET_KEY": None, "AWS_ACCESS_KEY_ID": None, "HOME": work, "XDG_CONFIG_HOME": None})
    check(code == 3 and "LINLI_ACCESS_KEY" in text and "keys.yaml" in text, "without keys it is said where to put them", text)

    code, text = run("deploy", "--yes")
    check(code == 0 and "核对无误" in text, "a first deploy arrives", text)
    check(same() == "", "Chinese names and all bytes are there", same())
    check(not any(".linli" in path for path in online()), "nothing of the program's own is left in the bucket", online())
    status, _, headers = raw("GET", "/djpp/djpp/assets/图标/一 览表（2026）.csv")
    check(headers["content-type"] == "text/csv; charset=utf-8", "media types are said", str(headers))
    check(raw("GET", "/djpp/djpp/index.html")[2]["cache-control"] == "no-cache", "pages are asked for again", "")

    Proxy.log.clear()
    code, text = run("deploy", "--yes")
    check(code == 0 and "已经是最新的" in text and not puts(), "a second deploy sends nothing", text)

    before = public()
    write("content/cases/p3.md", "---\ntitle: 案例3\n---\n改了的正文。\n")
    os.remove(os.path.join(site, "content/cases/p4.md"))
    Proxy.log.clear()
    code, text = run("deploy", "--yes")
    changed = {f"/djpp/djpp/{path}" for path, data in public().items() if before.get(path) != data}
    check(code == 0 and set(puts()) == changed and len(puts()) == len(changed), "an update sends exactly what changed", f"{set(puts()) ^ changed} {text}")
    check(same() == "", "what is gone is removed", same())
    order = puts() + [urllib.parse.unquote(path) for method, path in Proxy.log if method == "DELETE"]
    home, gone = order.index("/djpp/djpp/index.html") if "/djpp/djpp/index.html" in order else None, order.index("/djpp/djpp/cases/p4/index.html")
    check(home is None or home < gone, "removals come after all else", str(order))

    raw("PUT", "/djpp/djpp/别人的.txt", b"x")
    write("content/cases/p5.md", "---\ntitle: 案例5\n---\n又改了。\n")
    run("deploy", "--yes", expect=0)
    check("别人的.txt" in online(), "what somebody else put there stays", "")
    code, text = run("verify", "bucket")
    check(code == 1 and "不是 linli 发布的：1 个文件\n  别人的.txt" in text, "a foreign file is named", text)
    raw("DELETE", "/djpp/djpp/别人的.txt")
    code, text = run("verify", "bucket")
    check(code == 0 and "一模一样" in text, "what is online is what was published", text)
    raw("PUT", "/djpp/djpp/404.html", b"tampered", {"content-type": "text/html; charset=utf-8"})
    raw("DELETE", "/djpp/djpp/feed.xml")
    code, text = run("verify", "bucket")
    check(code == 1 and "不一样：1 个文件\n  404.html" in text and "不见了：1 个文件\n  feed.xml" in text, "a changed and a missing file are named", text)
    Proxy.log.clear()
    code, text = run("deploy", "--yes")
    check(code == 0 and set(puts()) == {"/djpp/djpp/404.html", "/djpp/djpp/feed.xml"}, "what was changed online is sent again", f"{puts()} {text}")

    # Another machine knows nothing of what this one noted.
    shutil.rmtree(os.path.join(site, ".linli"))
    write("content/cases/p6.md", "---\ntitle: 案例6\n---\n从另一台电脑改的。\n")
    before = public()
    Proxy.log.clear()
    code, text = run("deploy", "--yes")
    changed = {f"/djpp/djpp/{path}" for path, data in public().items() if before.get(path) != data}
    check(code == 0 and set(puts()) == changed, "another machine sends only what changed, too", f"{set(puts()) ^ changed} {text}")

    # 503 with Retry-After, then without; a slow answer; a connection that breaks off.
    said = []
    def busy(method, path):
        if method == "PUT" and "p7" in path and len(said) < 3:
            said.append(time.time())
            return (503, {"retry-after": "1"}, "<Error><Code>SlowDown</Code></Error>") if len(said) < 2 else ("break" if len(said) == 2 else 2.0)
    write("content/cases/p7.md", "---\ntitle: 案例7\n---\n忙的时候改的。\n")
    Proxy.rule = staticmethod(busy)
    code, text = run("deploy", "--yes")
    Proxy.rule = staticmethod(lambda method, path: None)
    check(code == 0 and len(said) == 3 and said[1] - said[0] >= 1 and same() == "", "a busy server is asked again, not before it says", f"{said} {text}")

    # The server dies half-way; the same command goes on from there.
    for number in range(8, 20):
        write(f"content/cases/p{number}.md", f"---\ntitle: 案例{number}\n---\n第二版 {number}。\n")
    seen = []
    def dies(method, path):
        if method == "PUT" and ".linli-lock" not in path:
            seen.append(path)
            if len(seen) > 6:
                return (507, {}, "<Error><Code>StorageFull</Code></Error>")
    Proxy.rule = staticmethod(dies)
    before = public()
    code, text = run("deploy", "--yes", "--concurrency", "2")
    Proxy.rule = staticmethod(lambda method, path: None)
    check(code == 3 and "会从这里接着传" in text and "满了" in text, "a full store is told, and what the next run will do", text)
    first = set(seen[:6])
    Proxy.log.clear()
    code, text = run("deploy", "--yes")
    check(code == 0 and not first & set(puts()) and same() == "", "the next run sends the rest and nothing twice", f"{first & set(puts())} {text}")

    # The whole server is gone half-way, and comes back.
    for number in range(8, 20):
        write(f"content/cases/p{number}.md", f"---\ntitle: 案例{number}\n---\n第二版半 {number}。\n")
    seen = []
    def gone(method, path):
        seen.append(path)
        return "break" if len(seen) > 9 else None
    Proxy.rule = staticmethod(gone)
    code, text = run("deploy", "--yes", "--concurrency", "2")
    Proxy.rule = staticmethod(lambda method, path: None)
    check(code == 3 and "连接断了" in text and "会从这里接着传" in text, "a server that dies half-way is told, and what the next run will do", text)
    Proxy.log.clear()
    code, text = run("deploy", "--yes")
    check(code == 0 and same() == "", "the next run completes what a dead server cut short", f"{same()} {text}")

    # A release that was sent from here is sent again.
    code, text = run("rollback", "bucket", "--yes")
    back = re.search(r"已退回到 (\S+)：", text)
    check(code == 0 and back, "an earlier release is sent again", text)
    record = open(os.path.join(site, f"ledger/releases/bucket/{back[1]}.yaml")).read()
    lines = open(os.path.join(site, re.search('list_file: "(.*)"', record)[1])).read().splitlines()
    hashes = {line.split(" ", 3)[3]: line[:64] for line in lines if not line.startswith("#")}
    wrong = [path for path, hash in hashes.items() if hashlib.sha256(raw("GET", f"/djpp/djpp/{path}")[1]).hexdigest() != hash]
    check(hashes and not wrong, "what is sent again is what was published then, byte for byte", str(wrong[:5]))
    check(run("verify", "bucket")[0] == 0, "and it is known as that", outputs[-1])
    code, text = run("deploy", "--yes")
    check(code == 0 and same() == "", "the next deploy brings what is new", text)
    kept = os.path.join(site, ".linli/targets/bucket/kept")
    check(len([name for name in os.listdir(kept) if name.endswith(".yaml")]) <= 5, "as many releases are kept as site.yaml says", os.listdir(kept))
    ids = sorted(name[:-5] for name in os.listdir(kept) if name.endswith(".yaml"))
    lists = "".join(open(os.path.join(kept, f"{id}.txt")).read() for id in ids)
    check(all(name in lists for name in os.listdir(os.path.join(kept, "files"))), "no file is kept that no release has", "")
    victim = re.search("^([0-9a-f]{64}) .* cases/p3/index.html$", open(os.path.join(kept, f"{ids[0]}.txt")).read(), re.M)[1]
    os.rename(os.path.join(kept, "files", victim), os.path.join(work, "victim"))
    code, text = run("rollback", "bucket", ids[0], "--yes")
    check(code == 3 and "cases/p3/index.html" in text and same() == "", "a damaged release is not sent again", text)
    os.rename(os.path.join(work, "victim"), os.path.join(kept, "files", victim))

    # Texts are stored packed where that is asked for: another deploy, from here or elsewhere, knows them again.
    import gzip
    for form, unpack in [("gzip", gzip.decompress), ("brotli", None), ("none", lambda data: data)]:
        write("site.yaml", SITE.format(port=port).replace("style: path", f"style: path, compress: {form}"))
        code, text = run("deploy", "--yes", "--full")
        status, body, headers = raw("GET", "/djpp/djpp/cases/p3/index.html")
        right = unpack is None or unpack(body) == public()["cases/p3/index.html"]
        check(code == 0 and right and headers.get("content-encoding") == {"gzip": "gzip", "brotli": "br", "none": None}[form], f"{form}: a page is stored so", f"{headers} {text}")
        check("content-encoding" not in raw("GET", "/djpp/djpp/search/" + json.loads(public()["search/index.json"])["columns"] + ".bin")[2], f"{form}: what is packed already is not packed again")
        Proxy.log.clear()
        code, text = run("deploy", "--yes")
        check(code == 0 and not puts(), f"{form}: nothing changed, nothing is sent", f"{puts()[:3]} {text}")
        check(run("verify", "bucket")[0] == 0, f"{form}: what is stored is what was published", outputs[-1])
        shutil.move(os.path.join(site, ".linli"), os.path.join(work, "aside"))
        write("content/cases/p3.md", f"---\ntitle: 案例3\n---\n再改，{form}。\n")
        before = public()
        Proxy.log.clear()
        code, text = run("deploy", "--yes")
        changed = {f"/djpp/djpp/{path}" for path, data in public().items() if before.get(path) != data}
        # A part of the search may be there since an earlier release.
        known = {path for path in changed - set(puts()) if re.search("/search/.*-[0-9a-f]{8}[.]bin$", path)}
        check(code == 0 and set(puts()) == changed - known, f"{form}: another machine sends only what changed", f"{set(puts()) ^ changed} {text}")
        refresh = open(os.path.join(site, ".linli/targets/bucket/refresh.txt")).read().split()
        check(f"http://127.0.0.1:{port}/djpp/cases/p3/" in refresh and "refresh.txt" in text and len(refresh) <= len(changed) + 8, f"{form}: what a CDN has to ask for again is listed", str(refresh))
        shutil.rmtree(os.path.join(site, ".linli"))
        shutil.move(os.path.join(work, "aside"), os.path.join(site, ".linli"))
    raw("PUT", "/djpp/djpp/cases/p3/index.html", b"not packed at all", {"content-type": "text/html; charset=utf-8", "content-encoding": "gzip"})
    code, text = run("verify", "bucket")
    check(code == 1 and "  cases/p3/index.html" in text, "what cannot be unpacked is not what was published", text)
    write("site.yaml", SITE.format(port=port))
    run("deploy", "--yes", expect=0)

    # A store with a certificate of an authority of its own.
    import ssl
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=work, check=True, capture_output=True)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Own",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "own.key", "-out", "own.csr", "-subj", "/CN=localhost")
    open(os.path.join(work, "own.ext"), "w").write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "own.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "own.pem", "-days", "20", "-extfile", "own.ext")
    secure = Server(("127.0.0.1", 0), Proxy)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(work, "own.pem"), os.path.join(work, "own.key"))
    secure.socket = context.wrap_socket(secure.socket, server_side=True)
    threading.Thread(target=secure.serve_forever, daemon=True).start()
    write("site.yaml", SITE.format(port=port).replace(f'endpoint: "http://127.0.0.1:{port}"', f'endpoint: "https://localhost:{secure.server_address[1]}"'))
    code, text = run("deploy", "--yes", env={"SSL_CERT_FILE": None})
    check(code == 3 and "证书不能信任" in text and "SSL_CERT_FILE" in text, "a certificate that nobody vouches for is refused, and it is said what to do", text)
    code, text = run("deploy", "--yes", env={"SSL_CERT_FILE": os.path.join(work, "own.key")})
    check(code == 3 and "里没有证书" in text, "a file of certificates that has none is told", text)
    code, text = run("deploy", "--yes", env={"SSL_CERT_FILE": os.path.join(work, "ca.pem")})
    check(code == 0, "with the authority's certificate it goes", text)
    write("site.yaml", SITE.format(port=port))

    # Errors, each in words.
    def refuse(status, code):
        return staticmethod(lambda method, path: (status, {}, f"<Error><Code>{code}</Code></Error>"))
    for status, name, words in [
        (403, "InvalidAccessKeyId", "不认识这个密钥的编号"), (403, "SignatureDoesNotMatch", "secret_key"), (403, "RequestTimeTooSkewed", "时间不准"),
        (404, "NoSuchBucket", "没有“djpp”这个桶"), (403, "AccessDenied", "没有权限"), (400, "AuthorizationHeaderMalformed", "区域不对"),
        (403, "SecondLevelDomainForbidden", "virtual-host"),
    ]:
        Proxy.rule = refuse(status, name)
        code, text = run("deploy", "--yes")
        check(code == 3 and words in text, f"{name} is explained", text)
    Proxy.rule = staticmethod(lambda method, path: None)
    write("site.yaml", SITE.format(port=port).replace("bucket: djpp", "bucket: nicht-da"))
    code, text = run("deploy", "--yes")
    check(code == 3 and "没有“nicht-da”这个桶" in text, "a wrong bucket is told", text)
    write("site.yaml", SITE.format(port=free_port()))
    code, text = run("deploy", "--yes")
    check(code == 3 and "连不上" in text, "a server that is not there is told", text)
    write("site.yaml", SITE.format(port=port))

    # Somebody else is sending, from another machine; a lock of somebody who died long ago is taken over. How long ago that is
    # the store says: the clock of the other machine may be wrong.
    write("content/cases/p9.md", "---\ntitle: 案例9\n---\n第三版。\n")
    for ahead in (0, -3600, 3600):
        raw("PUT", "/djpp/djpp/.linli-lock", f"other\n{int(time.time()) + ahead}\n李四 @ 值班室\n".encode())
        code, text = run("deploy", "--yes")
        minutes = re.search("([0-9]+) 分钟以后", text)
        check(code == 3 and "李四 @ 值班室正在往这里发布" in text and minutes and int(minutes[1]) <= 10, f"the second of two machines is told who is at work (clock {ahead} s ahead)", text)
    check(raw("GET", "/djpp/djpp/.linli-lock")[1].startswith(b"other"), "the lock of another is left alone", "")
    def long_ago(method, path):
        if method == "GET" and path.endswith("/.linli-lock"):
            status, body, headers = raw(method, path)
            then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=700)
            if body.startswith(b"other"):
                return status, {"last-modified": then.strftime("%a, %d %b %Y %H:%M:%S GMT")}, body.decode()
    Proxy.rule = staticmethod(long_ago)
    code, text = run("deploy", "--yes")
    Proxy.rule = staticmethod(lambda method, path: None)
    check(code == 0 and same() == "", "a lock that was left long ago is taken over", text)

    # Two begin at the same moment: who finds the other's lock in the place of their own ends, and leaves it.
    write("content/cases/p9.md", "---\ntitle: 案例9\n---\n第四版。\n")
    def taken(method, path):
        if method == "GET" and "list-type=" in path:
            raw("PUT", "/djpp/djpp/.linli-lock", f"other\n{int(time.time())}\n李四 @ 值班室\n".encode())
    Proxy.rule = staticmethod(taken)
    Proxy.log.clear()
    code, text = run("deploy", "--yes")
    Proxy.rule = staticmethod(lambda method, path: None)
    check(code == 3 and "李四 @ 值班室正在往这里发布" in text and not puts(), "of two that begin at the same moment one goes on", f"{puts()} {text}")
    check(raw("GET", "/djpp/djpp/.linli-lock")[1].startswith(b"other"), "and its lock is left alone", "")
    raw("DELETE", "/djpp/djpp/.linli-lock")

    # Another one deployed after the bucket was listed.
    once = []
    def meddle(method, path):
        if method == "GET" and "list-type=" in path and not once:
            once.append(path)
            answer = raw(method, path)
            raw("PUT", "/djpp/djpp/cases/p3/index.html", b"other", {"content-type": "text/html; charset=utf-8"})
            raw("DELETE", "/djpp/djpp/.linli-lock")
            return answer[0], {"content-type": "application/xml"}, answer[1].decode()
    Proxy.rule = staticmethod(meddle)
    code, text = run("deploy", "--yes")
    Proxy.rule = staticmethod(lambda method, path: None)
    check(code == 0 and once and same() == "", "what somebody else deployed since the bucket was listed is found", f"{same()} {text}")

    # What others did is said.
    raw("PUT", "/djpp/djpp/cases/p3/index.html", b"other!", {"content-type": "text/html; charset=utf-8"})
    raw("DELETE", "/djpp/djpp/cases/p6/index.html")
    code, text = run("deploy", "--yes")
    check(code == 0 and "桶里有 2 个文件被改了或者不见了（如 cases/p3/index.html）" in text and same() == "", "what others changed is said, and put right", text)

    # Listings and answers that lie.
    write("content/cases/p9.md", "---\ntitle: 案例9\n---\n第五版。\n")
    def listing(change):
        def rule(method, path):
            if method == "GET" and "list-type=" in path:
                first = re.sub("&?continuation-token=[^&]*", "", path).replace("?&", "?")
                return 200, {"content-type": "application/xml"}, change(raw(method, first)[1].decode())
        return staticmethod(rule)
    more = lambda text: text.replace("<IsTruncated>false", "<IsTruncated>true")
    cases = [
        ("there is more, and no way to it", more, "却不给下一页"),
        ("the same way on for ever", lambda text: more(text).replace("<Contents>", "<NextContinuationToken>abc</NextContinuationToken><Contents>", 1), "却不给下一页"),
        ("one that was cut short", lambda text: text[:len(text) // 2], "看不懂"),
        ("a page that has nothing to do with it", lambda text: "<html><body>欢迎登录</body></html>", "看不懂"),
        ("an error with a good status", lambda text: "<Error><Code>InternalError</Code></Error>", "看不懂"),
    ]
    for name, change, words in cases:
        Proxy.rule = listing(change)
        Proxy.log.clear()
        code, text = run("deploy", "--yes")
        check(code == 3 and words in text and not puts(), f"a listing that lies: {name}", f"{puts()} {text}")
    for name, change in [
        ("other ETags", lambda text: re.sub("<ETag>.*?</ETag>", "<ETag>&quot;0&quot;</ETag>", text)),
        ("its end is missing", lambda text: text[:text.rindex("<Contents>")] + text[text.rindex("</Contents>") + len("</Contents>"):]),
    ]:
        Proxy.rule = listing(change)
        code, text = run("deploy", "--yes")
        Proxy.rule = staticmethod(lambda method, path: None)
        check(code in (0, 3) and (code == 0 or "被别人改了" in text), f"a listing that lies: {name}: sent again, or told", text)
        code, text = run("deploy", "--yes")
        check(code == 0 and same() == "", f"{name}: the next run finds the truth", text)
    def nothing_kept(method, path):
        if method == "PUT" and "/cases/p9/" in path:
            return 200, {}, "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>"
    write("content/cases/p9.md", "---\ntitle: 案例9\n---\n第六版。\n")
    Proxy.rule = staticmethod(nothing_kept)
    code, text = run("deploy", "--yes")
    Proxy.rule = staticmethod(lambda method, path: None)
    check(code == 3 and "cases/p9/index.html" in text, "an error in an answer that says that all is well is not believed", text)
    code, text = run("deploy", "--yes")
    check(code == 0 and same() == "", "and the next run completes it", text)

    kills(int(os.environ.get("LINLI_KILLS", 10)))

    # Twenty deploys of random updates, read all the time: from the bucket, and from a folder that nginx serves.
    crawler = Crawler(lambda file: raw("GET", f"/djpp/djpp/{file}")[:2])
    crawler.start()
    for round in range(20):
        change_at_random(round)
        run("deploy", "bucket", "--yes", expect=0)
    crawler.end("20 deploys to a bucket")
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if nginx:
        os.chmod(work, 0o755)
        web = free_port()
        write("site.yaml", SITE.format(port=port).replace("deploy:\n", f"deploy:\n  local: {{type: dir, path: {work}/www}}\n"))
        run("deploy", "local", "--yes", expect=0)
        text = run("server-config", "nginx", expect=0)[1].replace("listen 80;", f"listen 127.0.0.1:{web};")
        temporary = "".join(f"{name}_temp_path {work}/nginx-{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        open(f"{work}/nginx.conf", "w").write(f"daemon off;\npid {work}/nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{text}}}\n")
        server = subprocess.Popen([nginx, "-e", f"{work}/nginx.log", "-c", f"{work}/nginx.conf"])
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        def served(file):
            try:
                with opener.open(f"http://127.0.0.1:{web}/djpp/{urllib.parse.quote(file.removesuffix('index.html') if file.endswith('/index.html') or file == 'index.html' else file)}", timeout=30) as answer:
                    return answer.status, answer.read()
            except urllib.error.HTTPError as error:
                return error.code, b""
        time.sleep(1)
        crawler = Crawler(served)
        crawler.start()
        for round in range(20, 40):
            change_at_random(round)
            run("deploy", "local", "--yes", expect=0)
            time.sleep(0.2)
        crawler.end("20 deploys to a folder below nginx")
        server.terminate()
        server.wait()
        write("site.yaml", SITE.format(port=port))
    else:
        print("note  no nginx: a folder is not read while it is deployed to")

    if arguments.files:
        big = os.path.join(work, "big")
        shutil.copytree(site, big, ignore=shutil.ignore_patterns("ledger", ".linli", "public"))
        small, site = site, big
        write("site.yaml", SITE.format(port=port).replace("prefix: djpp/", "prefix: big/"))
        for number in range(arguments.files):
            write(f"themes/own/assets/附件/文件{number}.txt", f"第 {number} 个\n" * 300)
        started = time.time()
        code, text = run("deploy", "--yes", "--concurrency", "16", timeout=3000)
        check(code == 0, f"{arguments.files} files arrive ({time.time() - started:.1f} s)", text)
        Proxy.log.clear()
        started = time.time()
        code, text = run("deploy", "--yes")
        check(code == 0 and len(Proxy.log) <= 25, f"for unchanged files {len(Proxy.log)} requests are enough ({time.time() - started:.1f} s)", text)
        parts = [path for method, path in Proxy.log if "start-after=" in path]
        check(len(parts) >= arguments.files // 1000 - 1, f"parts of the listing are asked for at once ({len(parts)})", Proxy.log)

        # Names after others are told from behind: such a store is asked for all in its own order.
        def from_behind(method, path):
            if method == "GET" and "start-after=" in path:
                listing = raw(method, path)[1].decode()
                told = re.findall("<Contents>.*?</Contents>", listing, re.S)
                return 200, {"content-type": "application/xml"}, listing.replace("".join(told), "".join(reversed(told)))

        Proxy.rule = staticmethod(from_behind)
        code, text = run("deploy", "--yes")
        check(code == 0 and "已经是最新的" in text, "a store that lists in another order is understood", text)
        Proxy.rule = staticmethod(lambda method, path: None)
        Proxy.log.clear()
        write("content/cases/late.md", "---\ntitle: 后来的\n---\n正文。\n")
        code, text = run("deploy", "--yes")
        lists = [path for method, path in Proxy.log if method == "GET" and "list-type=" in path]
        asked = [path for method, path in Proxy.log if method == "HEAD"]
        sent = [path for method, path in Proxy.log if method == "PUT" and ".linli-lock" not in path]
        check(code == 0 and len(lists) <= 14 and len(asked) == len(sent), f"a few files that were sent are asked for one by one ({len(asked)}), the others not listed again", Proxy.log)
        raw("PUT", "/djpp/big/assets/附件/文件7.txt", b"tampered", {"content-type": "text/plain; charset=utf-8"})
        raw("DELETE", "/djpp/big/assets/附件/文件8.txt")
        raw("PUT", "/djpp/big/fremd.txt", b"x")
        code, text = run("verify", "bucket", timeout=3000)
        check(code == 1 and "文件7.txt" in text and "文件8.txt" in text and "fremd.txt" in text and text.count("1 个文件\n") == 3,
              "one changed, one missing and one foreign file among so many are named in one run", text)

    check(not any(SECRET in text or SECRET[:12] in text for text in outputs), "no secret is in any output")
    for folder, _, names in os.walk(work):
        for name in names:
            data = open(os.path.join(folder, name), "rb").read()
            if SECRET.encode() in data:
                check(False, "no secret is in any file", os.path.join(folder, name))
except Enough:
    pass
finally:
    moto.kill()
    shutil.rmtree(work, ignore_errors=True)
end()
