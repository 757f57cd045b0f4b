#!/usr/bin/env python3
"""What linli finds in real Chinese Markdown, by rule, before and after `linli fmt --write`.

    python3 tests/corpora/measure.py target/release/linli FOLDER… [--sample 30] [--only text/] [--seed 1] [--keep DIR]

Each FOLDER is a corpus: every .md below it becomes a page of a fresh site with all rules on (its own header is cut off).
Prints for each rule how many findings there are per 100,000 characters, how many of them `fmt` mended, what is new after
it (which should be nothing), and a sample of each rule with its line to be read by eye. It checks that a second
`fmt --write` changes nothing. A tool for hands; no test runs it, and corpora are not part of the project.
"""

import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import tempfile

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
parser.add_argument("linli")
parser.add_argument("folders", nargs="+", type=pathlib.Path)
parser.add_argument("--sample", type=int, default=0, help="findings of each rule to print")
parser.add_argument("--only", default="", help="the beginning of the codes to look at: text/")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--keep", type=pathlib.Path, help="where to make the site (default: a folder that goes away)")
parser.add_argument("--defaults", action="store_true", help="only the rules that are on by default")
arguments = parser.parse_args()
linli = str(pathlib.Path(arguments.linli).resolve())


def run(site, *words):
    return subprocess.run([linli, *words, "--root", str(site)], capture_output=True, text=True, check=False)


def body(text):
    """A Markdown text without its header and what only other generators understand."""
    text = text.removeprefix("\ufeff").replace("\0", "")
    text = re.sub(r"\A---\n.*?\n---\n", "", text, count=1, flags=re.S)
    return text.replace("{{", "{ {").replace("}}", "} }")


def build(site):
    """The findings of a build, as JSON objects."""
    found = run(site, "build", "--message-format", "json", "--quiet").stdout.splitlines()
    return [one for one in map(json.loads, found) if one["code"].startswith(arguments.only)]


def table(before, after, characters):
    counts = [collections.Counter(one["code"] for one in found) for found in (before, after)]
    print(f"\n{'rule':28}{'before':>8}{'after':>8}{'per 100,000 characters':>26}")
    for code in sorted(counts[0] | counts[1]):
        rate = counts[0][code] * 1e5 / max(characters, 1)
        print(f"{code:28}{counts[0][code]:8}{counts[1][code]:8}{rate:26.2f}")


def shown(site, one):
    if "file" not in one:
        return one["message"]
    lines = (site / one["file"]).read_text(encoding="utf-8").splitlines()
    line = lines[one["line"] - 1] if one["line"] <= len(lines) else ""
    start = max(0, one["column"] - 25)
    marked = line[: one["column"] - 1] + "⟦" + line[one["column"] - 1 :]
    return f"{marked[start:one['column'] + 35]}    [{one['message'][:30]}] {one['file'].split('/')[-1]}:{one['line']}"


def main(site):
    subprocess.run([linli, "init", str(site)], check=True, capture_output=True)
    settings = site / "site.yaml"
    if not arguments.defaults:
        settings.write_text(settings.read_text("utf-8") + "\nmarkdown: {lint: [all]}\n", "utf-8")
    characters = files = 0
    for folder in arguments.folders:
        for path in sorted(folder.rglob("*.md")):
            text = body(path.read_text("utf-8", errors="replace"))
            if len(re.findall("[\u4e00-\u9fff]", text)) < 100:
                continue
            files += 1
            characters += len(text)
            name = f"{folder.name}-{files}"
            head = f"---\ntitle: 文 {files}\nslug: p{files}\ndate: 2026-01-01\n---\n"
            page = site / "content/news" / f"{re.sub('[^a-zA-Z0-9-]', '-', name)}.md"
            page.write_text(head + text, "utf-8")
    before = build(site)
    rng = random.Random(arguments.seed)
    by_code = collections.defaultdict(list)
    for one in before:
        by_code[one["code"]].append(one)
    for code, found in sorted(by_code.items()) if arguments.sample else ():
        print(f"\n== {code}: {len(found)}")
        for one in rng.sample(found, min(arguments.sample, len(found))):
            print("  ", shown(site, one))
    print(f"\n{files} files, {characters} characters")
    print(run(site, "fmt", "--write").stdout.strip()[-300:])
    written = {path: path.read_bytes() for path in (site / "content").rglob("*.md")}
    run(site, "fmt", "--write")
    again = [path.name for path, was in written.items() if path.read_bytes() != was]
    print("a second fmt changes:", again or "nothing")
    table(before, build(site), characters)


if arguments.keep:
    arguments.keep.mkdir(parents=True, exist_ok=True)
    main(arguments.keep)
else:
    with tempfile.TemporaryDirectory() as folder:
        main(pathlib.Path(folder) / "site")
