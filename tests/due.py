#!/usr/bin/env python3
"""Reads the calendar that `linli due` writes as programs do that are not linli's: python3 tests/due.py LINLI [SITE…].

By icalendar (PyPI), which knows RFC 5545 and nothing of linli. A site is made up whose titles have all that a line of a
calendar could trip over: marks that have to be escaped, characters of two to four bytes, lines of any length. Each event has
to say what `--format json` says; lines end with CRLF, have 75 octets at most and cut no character; nothing depends on the
clock. SITES are read in the same way. Exits with 1 when a check fails."""

import datetime
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import icalendar

TODAY = "2026-11-27"
PIECES = ["党建", "，", ",", ";", "\\", "\\n", ":", "𠮷", "é", "e\u0301", "👩\u200d👩\u200d👧", "a", " ", "“引号”", "'", "100%", "BEGIN:VEVENT", "=", "①"]
faults = []


def claim(truth, where, what):
    if not truth:
        faults.append(f"{where}: {what}")


def make_site(root, count, seed):
    """A site with so many pages, each of them due in its way."""
    chance = random.Random(seed)
    root.joinpath("content/cases").mkdir(parents=True)
    root.joinpath("site.yaml").write_text(
        "title: 云泽区，党建; 展示\\站\nbase_url: https://www.example.gov.cn/djpp/\nowner: 云泽区委组织部\ncovers: false\nshare: false\ntitle_face: false\nsearch: false\n",
        "utf-8",
    )
    root.joinpath("content/_index.md").write_text("---\ntitle: 首页\n---\n", "utf-8")
    root.joinpath("content/cases/_index.md").write_text("---\ntitle: 案例\nupdate_every: 14天\n---\n", "utf-8")
    for number in range(count):
        title = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 40))).strip() or "题"
        day = datetime.date(2026, 11, 1) + datetime.timedelta(days=chance.randint(0, 90))
        header = chance.choice([f"review_by: {day}", f"publish: {day} 0{chance.randint(0, 9)}:30", f"expires: {day}", f"expires: {day} 23:59"])
        author = "".join(chance.choice(PIECES) for _ in range(chance.randint(0, 12))).strip()
        author = f"author: {json.dumps(author, ensure_ascii=False)}\n" if author else ""
        text = f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\ndate: 2026-01-01\n{header}\n{author}---\n\n正文。\n"
        root.joinpath(f"content/cases/p{number}.md").write_text(text, "utf-8")


def run(linli, site, form):
    command = [linli, "due", "--root", site, "--today", TODAY, "--days", "60", "--format", form]
    run = subprocess.run(command, capture_output=True)
    if run.returncode != 0:
        sys.exit(f"{site}: {run.stderr.decode('utf-8', 'replace')}")
    return run.stdout


def look(linli, site):
    raw = run(linli, site, "ics")
    claim(raw == run(linli, site, "ics"), site, "another calendar the second time")
    claim(raw.endswith(b"\r\n"), site, "the last line has no end")
    for line in raw[:-2].split(b"\r\n"):
        claim(len(line) <= 75, site, f"a line of {len(line)} octets")
        claim(b"\n" not in line and b"\r" not in line, site, "a line end that is none")
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            faults.append(f"{site}: a character is cut: {line!r}")
    calendar = icalendar.Calendar.from_ical(raw)
    claim(not getattr(calendar, "errors", []), site, f"the parser says: {getattr(calendar, 'errors', [])}")
    for name in ["VERSION", "PRODID"]:
        claim(name in calendar, site, f"no {name}")
    events = list(calendar.walk("VEVENT"))
    due = json.loads(run(linli, site, "json"))
    claim(len(events) == len(due), site, f"{len(events)} events of {len(due)}")
    claim(len({str(event["UID"]) for event in events}) == len(events), site, "two events have one UID")
    today = datetime.date.fromisoformat(TODAY)
    for event, one in zip(events, due):
        where = f"{site}: {one['name']!r}"
        claim(not event.errors, where, f"the parser says: {event.errors}")
        claim("DTSTAMP" in event and "UID" in event, where, "an event has a UID and a DTSTAMP")
        claim(f"：{one['name']}" in str(event["SUMMARY"]), where, f"the summary is {event['SUMMARY']!r}")
        about = str(event["DESCRIPTION"])
        claim(one["name"] in about and one["advice"] in about and one["owner"] in about, where, f"the description is {about!r}")
        claim(f"写在：{one['file']} 第 {one['line']} 行" in about, where, f"the description is {about!r}")
        start, day = event["DTSTART"].dt, datetime.date.fromisoformat(one["day"])
        if isinstance(start, datetime.datetime):
            offset = datetime.timezone(datetime.timedelta(hours=8))
            local = start.astimezone(offset).strftime("%Y-%m-%d %H:%M")
            claim(one["moment"] == local, where, f"it begins at {local}, not {one['moment']}")
        else:
            claim(start == max(day, today), where, f"it is on {start}, not {day}")
    return len(events)


def main(linli, *sites):
    count = 0
    for seed in range(4):
        with tempfile.TemporaryDirectory() as folder:
            make_site(pathlib.Path(folder), 60, seed)
            count += look(linli, folder)
    count += sum(look(linli, site) for site in sites)
    claim(count > 100, "all", f"{count} events are too few to tell anything")
    for fault in faults[:20]:
        print(fault)
    if faults:
        sys.exit(f"{len(faults)} faults in {count} events")
    print(f"{count} events, read by icalendar {icalendar.__version__}")


if __name__ == "__main__":
    main(*sys.argv[1:])
