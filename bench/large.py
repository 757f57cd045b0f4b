#!/usr/bin/env python3
"""What a large file costs: peak memory of `linli build` with 300 MiB beside a page and without, the first time and later.

    python3 bench/large.py [--cases 1000] [--mebibytes 300] [--rounds 3] [--check]

Targets: at most 60 MiB more with the file, in a build from nothing and in one over its finished output; that second
build does not open the file at all (counted by `strace`, where it is installed). Needs Python 3 alone, and the generator
of the cases in ../shared/bench beside the repository. The output goes to a RAM disk.
"""

import argparse
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import run as build_bench

TOOL = "linli-large"
OUTPUT = build_bench.PLACES["ram"] / TOOL
TARGET_MEMORY, TARGET_OPENS = 60, 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--mebibytes", type=int, default=300, help="size of the file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--linli", help="linli's program (default: cargo build --release)")
    parser.add_argument("--check", action="store_true", help="exit 1 when a target is missed")
    options = parser.parse_args()
    program = build_bench.linli(options)
    stored = random_file(options.mebibytes)
    build_bench.make_site(options.cases, TOOL)
    # A page in a folder of its own, as docs/content/reference/site.md has it for pages with files.
    folder = build_bench.site(options.cases, TOOL) / "content" / "cases" / "large"
    folder.mkdir(exist_ok=True)
    (folder / "index.md").write_text("---\ntitle: 附件\ndate: 2022-01-01\n---\n\n见[附件](file.bin)。\n", encoding="utf-8")
    file = folder / "file.bin"

    peaks = {(size, time): [] for size in ["with", "without"] for time in ["first", "later"]}
    opens = None
    for turn in range(options.rounds):
        for size in ["without", "with"]:
            file.unlink(missing_ok=True)
            if size == "with":
                os.link(stored, file)
            else:
                # What the page's link leads to must be there.
                file.write_bytes(b"0")
            shutil.rmtree(OUTPUT, ignore_errors=True)
            for time in ["first", "later"]:
                peaks[size, time].append(build(program, options.cases)["peak"])
                build_bench.note(f"round {turn + 1}: {size} the file, {time}: {peaks[size, time][-1]:.0f} MiB")
        if turn == 0:
            if (OUTPUT / "cases" / "large" / "file.bin").stat().st_size != stored.stat().st_size:
                sys.exit("the file is not in the output")
            opens = count_opens(program, options.cases, file)
    file.unlink()
    shutil.rmtree(OUTPUT)

    missed = opens is not None and opens > TARGET_OPENS
    for time in ["first", "later"]:
        with_file, without = (statistics.median(peaks[size, time]) for size in ["with", "without"])
        missed |= with_file - without > TARGET_MEMORY
        print(f"{time} build, peak: {with_file:.0f} MiB with a file of {options.mebibytes} MiB, {without:.0f} without, "
              f"{with_file - without:+.0f} (target {TARGET_MEMORY})")
    said = "not counted, there is no strace that may look" if opens is None else f"{opens} times (target {TARGET_OPENS})"
    print(f"later build, file opened: {said}")
    if options.check and missed:
        sys.exit(1)


def random_file(mebibytes):
    """A file that is really there: neither holes nor what can be compressed."""
    file = build_bench.WORK / f"large-{mebibytes}.bin"
    if not file.exists():
        build_bench.note(f"writing {file}")
        file.parent.mkdir(parents=True, exist_ok=True)
        source = random.Random(7)
        unfinished = file.with_suffix(".part")
        with open(unfinished, "wb") as out:
            for _ in range(mebibytes):
                out.write(source.randbytes(1 << 20))
        unfinished.rename(file)
    return file


def command(program, cases):
    return [program, "build", "--root", build_bench.site(cases, TOOL), "--output", OUTPUT, "--quiet"]


def build(program, cases):
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    return build_bench.measured(command(program, cases), TOOL)


def count_opens(program, cases, file):
    """How often another build over the finished output opens the file, or none if that cannot be seen."""
    if not shutil.which("strace"):
        return None
    trace = build_bench.WORK / "large.strace"
    # -y names what a descriptor is open for, however the path was given.
    watch = ["strace", "-f", "-y", "-e", "trace=open,openat,openat2", "-o", trace]
    run = subprocess.run([*watch, *command(program, cases)], capture_output=True, text=True)
    if run.returncode != 0:
        build_bench.note(f"strace: {run.stderr.strip()[-300:]}")
        return None
    text = trace.read_text(encoding="utf-8", errors="replace")
    if "/index.md>" not in text and "site.yaml>" not in text:
        sys.exit(f"strace did not see the build read the site: {trace}")
    return len(re.findall(rf" = \d+<{re.escape(str(file.resolve()))}>$", text, re.M))


if __name__ == "__main__":
    main()
