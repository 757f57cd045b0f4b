#!/usr/bin/env python3
"""What figures cost: the same pages with 2,000 indicators in 100 datasets, and with the numbers typed by hand.

    python3 bench/figures.py [--pages 10000] [--rounds 5] [--check]

Targets: a full build with figures at most 1.5 times the CPU time of one without; a pass after editing one figure at most
150 ms (measured by `bench/edit_pass.rs`, which keeps the engine as `linli serve` does). Needs Python 3 alone, and
`cargo build --release --examples` before.
"""

import argparse
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target")) / "release"
WORK = pathlib.Path("/dev/shm/linli-figures" if pathlib.Path("/dev/shm").is_dir() else REPOSITORY / "target/figures")
DATASETS, INDICATORS = 100, 20

SETTINGS = """title: 数字
base_url: https://example.gov.cn/dj/
kinds:
  case: {label: 典型案例, fields: {}}
"""


def value(dataset, indicator):
    return 100 + dataset * 7 + indicator * 3


def page(number, quote):
    text = [f"---\ntitle: 案例{number}\ndate: 2022-{number % 12 + 1:02}-{number % 28 + 1:02}\ndescription: 第{number}个案例的摘要。\n---\n"]
    for part in range(6):
        # Every indicator is quoted, by as many pages as any other.
        dataset, indicator = (number * 7 + part * 13) % DATASETS, (number // DATASETS + part * 3) % INDICATORS
        text.append(
            f"\n## 做法{part}\n\n社区把网格、驿站和议事厅连成一片，居民有事先在楼栋里商量，商量不成再到社区，"
            f"仍不成的由街道牵头，区里的部门到场答复。今年记录下来的有{quote(dataset, indicator)}，比预想的多。\n"
            f"\n一件事办完以后，网格员回访一次，记下居民满意不满意，不满意的再办。社区每月把办结和没有办结的事公开一次。\n"
        )
    return "".join(text)


def make(folder, pages, quote, datasets):
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "content/cases").mkdir(parents=True)
    (folder / "site.yaml").write_text(SETTINGS)
    (folder / "content/_index.md").write_text("---\ntitle: 首页\n---\n")
    (folder / "content/cases/_index.md").write_text("---\ntitle: 典型案例\nkind: case\n---\n")
    for number in range(pages):
        (folder / f"content/cases/c{number}.md").write_text(page(number, quote))
    if not datasets:
        return
    (folder / "content/stats").mkdir()
    (folder / "content/stats/_index.md").write_text("---\ntitle: 统计\ntemplate: stats.html\n---\n")
    for dataset in range(DATASETS):
        lines = [f"title: 数据{dataset}\nsource: 基准\nas_of: 2022-12-31\nindicators:\n"]
        for indicator in range(INDICATORS):
            lines.append(
                f"  - {{id: i{indicator}, name: 指标{dataset}之{indicator}, unit: 件, value: {value(dataset, indicator)}}}\n"
            )
        (folder / f"content/stats/d{dataset}.yaml").write_text("".join(lines))


def build(folder):
    out = WORK / "out"
    shutil.rmtree(out, ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([TARGET / "linli", "build", "--root", folder, "--output", out], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--keep", action="store_true", help="leave the generated sites")
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    quoted, typed = WORK / "quoted", WORK / "typed"
    make(quoted, options.pages, lambda d, i: f'{{{{ stat("d{d}.i{i}") }}}}', True)
    make(typed, options.pages, lambda d, i: f"{value(d, i)}件", False)
    runs = [(build(quoted), build(typed)) for _ in range(options.rounds)]
    with_figures, without = (statistics.median(column) for column in zip(*runs))
    ratio = with_figures / without
    print(f"full build, CPU: {with_figures:.2f} s with figures, {without:.2f} s without, ratio {ratio:.2f} (target 1.5)")
    edited = quoted / "content/stats/d7.yaml"
    call = ["cargo", "bench", "-q", "--bench", "edit_pass", "--", quoted, edited, "name: 指标7之1, unit: 件, value: ", str(options.rounds * 2)]
    run = subprocess.run(call, check=True, capture_output=True, text=True)
    passes = [float(line) for line in run.stdout.split()]
    edit = statistics.median(passes)
    rendered = run.stderr.split()[0]
    pages = sum('stat("d7.i1")' in page(number, lambda d, i: f'stat("d{d}.i{i}")') for number in range(options.pages))
    print(
        f"editing one figure, quoted by {pages} pages: {edit:.0f} ms a pass, {min(passes):.0f} to {max(passes):.0f} "
        f"(target 150), {rendered} outputs rendered"
    )
    if not options.keep:
        shutil.rmtree(WORK)
    if options.check and (ratio > 1.5 or edit > 150):
        sys.exit(1)


if __name__ == "__main__":
    main()
