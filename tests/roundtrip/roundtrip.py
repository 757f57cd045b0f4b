#!/usr/bin/env python3
"""Page = CSV = JSON = XLSX = JSON-LD, cell by cell, read by programs that are not linli: Python's csv, json and
html.parser, openpyxl, and LibreOffice where it is there.

    python3 tests/roundtrip/roundtrip.py --linli target/release/linli [--random 60] [SITE ...]

Every dataset of the given sites (the sample site if none is) and of a site of random ones is built and compared.
"""
import argparse, csv, io, json, random, re, shutil, subprocess, sys, tempfile
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

try:
    import openpyxl
except ImportError:
    sys.exit("openpyxl is missing (Debian: python3-openpyxl)")

ROOT = Path(__file__).resolve().parents[2]
FORMULA = "=+-@\t\r"
ROWS_ON_PAGE = 200


class Node:
    """An element of a page: enough of a tree to find tables in."""

    def __init__(self, tag, attrs):
        self.tag, self.attrs, self.children = tag, dict(attrs), []

    def all(self, tag, **attrs):
        for child in self.children:
            if isinstance(child, Node):
                if child.tag == tag and all(child.attrs.get(k.rstrip("_")) == v for k, v in attrs.items()):
                    yield child
                yield from child.all(tag, **attrs)

    def text(self):
        return "".join(c if isinstance(c, str) else c.text() for c in self.children)


class Tree(HTMLParser):
    VOID = {"meta", "link", "br", "img", "hr", "input", "wbr", "source"}

    def __init__(self, text):
        super().__init__()
        self.root = Node("root", [])
        self.stack = [self.root]
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        node = Node(tag, attrs)
        self.stack[-1].children.append(node)
        if tag not in self.VOID:
            self.stack.append(node)

    def handle_startendtag(self, tag, attrs):
        self.stack[-1].children.append(Node(tag, attrs))

    def handle_endtag(self, tag):
        for depth in range(len(self.stack) - 1, 0, -1):
            if self.stack[depth].tag == tag:
                del self.stack[depth:]
                return

    def handle_data(self, data):
        self.stack[-1].children.append(data)


class Number(str):
    """A number of a JSON text, as written."""


class Compare:
    def __init__(self, name):
        self.name, self.cells, self.wrong = name, 0, []

    def same(self, what, expected, found):
        self.cells += 1
        if expected != found:
            self.wrong.append(f"{self.name}: {what}: {found!r} instead of {expected!r}")


def out_of_csv(text):
    return text[1:] if text.startswith("'") and text[1:2] and text[1] in FORMULA else text


def shown(cell):
    """A cell of openpyxl with the digits that its format shows."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, (int, float)):
        decimals = len(cell.number_format.split(".")[1]) if "." in cell.number_format else 0
        return f"{Decimal(repr(cell.value)):.{decimals}f}"
    return cell.value


def sheets_of_libreoffice(files, folder):
    """Every sheet of the workbooks as LibreOffice shows it: {(file, sheet): rows}."""
    soffice = shutil.which("soffice")
    if not soffice or not files:
        return None
    filter_ = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1'
    for path in files:
        out = folder / path.stem
        out.mkdir(exist_ok=True)
        subprocess.run([soffice, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", filter_,
                        "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=300)
    return folder


def rows_of_libreoffice(folder, stem, sheet):
    text = (folder / stem / f"{stem}-{sheet}.csv").read_text("utf-8")
    return [row for row in csv.reader(io.StringIO(text))]


def compare(page, office):
    name = page.parent.name
    result = Compare(name)
    base = page.parent / name
    data = json.loads(base.with_suffix(".json").read_text("utf-8"), parse_float=Number, parse_int=Number)
    book = openpyxl.load_workbook(base.with_suffix(".xlsx"))
    lines = list(csv.reader(io.StringIO(base.with_suffix(".csv").read_text("utf-8-sig"), newline="")))
    tree = Tree(page.read_text("utf-8")).root
    lines_table = lines
    if data["indicators"]:
        # A blank line stands between the two parts.
        blank = next((i for i, line in enumerate(lines) if line == []), len(lines))
        lines, lines_table = lines[:blank], lines[blank + 1:]
        indicators(result, data, book["指标"], lines, tree)
        if office:
            rows = rows_of_libreoffice(office, name, "指标")
            for i, line in enumerate(lines):
                for j, text in enumerate(line):
                    result.same(f"LibreOffice 指标 {i + 1},{j + 1}", out_of_csv(text), rows[i][j])
    if "table" in data:
        table(result, data["table"], book["表格"], lines_table, tree)
        if office:
            rows = rows_of_libreoffice(office, name, "表格")
            for i, line in enumerate(lines_table):
                for j, text in enumerate(line):
                    result.same(f"LibreOffice 表格 {i + 1},{j + 1}", out_of_csv(text), rows[i][j] if j < len(rows[i]) else "")
    return result


def indicators(result, data, sheet, lines, tree):
    heading = lines[0]
    column = {name: i for i, name in enumerate(heading)}
    rows = [[shown(c) for c in row] for row in sheet.iter_rows(min_row=1, max_row=len(lines), max_col=len(heading))]
    result.same("rows of the workbook", len(lines), sheet.max_row)
    for i, line in enumerate(lines):
        for j, text in enumerate(line):
            result.same(f"XLSX 指标 {i + 1},{j + 1}", out_of_csv(text), rows[i][j])
    told = [json.loads(s.text(), parse_float=Number, parse_int=Number) for s in tree.all("script", type="application/ld+json")]
    ld = next(part for part in told if part.get("@type") == "Dataset")
    measured = {m["name"]: m for m in ld["variableMeasured"]}
    at = 1
    for indicator in data["indicators"]:
        id_ = indicator["id"]
        page = next(tree.all("tr", id=id_.rsplit(".", 1)[1]))
        value = next((n for n in page.all("td")), None)
        first = next((n.text() for n in value.children if isinstance(n, Node) and n.tag in ("data", "span")), None)
        result.same(f"{id_} on the page", indicator["text"], first)
        told = measured[indicator["name"]].get("value")
        if indicator["value"] is None or indicator["qualifier"] is None:
            result.same(f"{id_} JSON-LD", indicator["value"], told)
        else:
            # What is rounded is a text there, as it reads before its unit.
            rest = indicator["text"].removeprefix(str(told))
            whole = told and rest != indicator["text"] or rest == ""
            result.same(f"{id_} JSON-LD", True, bool(whole) and not any(c.isdigit() for c in rest))
        points = [[d.text() for d in p.children if isinstance(d, Node)] for dl in page.all("dl", class_="series") for p in dl.all("div")]
        figures = indicator.get("series") or [indicator]
        if indicator.get("series"):
            result.same(f"{id_} periods on the page", [f["text"] for f in figures], [p[1] for p in points])
        for figure in figures:
            line = [out_of_csv(text) for text in lines[at]]
            where = f"{id_} {figure.get('period', '')}"
            result.same(where + " id", id_, line[column["编号"]])
            result.same(where + " name", indicator["name"], line[column["指标"]])
            result.same(where + " period", figure.get("period", ""), line[column["时间"]])
            result.same(where + " value", figure["value"] or "", line[column["数值"]])
            result.same(where + " qualifier", figure["qualifier"] or "", line[column["概数"]])
            result.same(where + " unit", indicator["unit"], line[column["单位"]])
            result.same(where + " text", figure["text"], line[column["写法"]])
            at += 1
    result.same("lines of indicators", at, len(lines))


def table(result, data, sheet, lines, tree):
    cells = lambda row: ["" if c is None else c["text"] if isinstance(c, dict) else str(c) for c in row]
    rows = [cells(row) for row in data["rows"]] + ([cells(data["totals"])] if data["totals"] else [])
    result.same("lines of the table", len(rows) + 1, len(lines))
    result.same("rows of the workbook", len(lines), sheet.max_row)
    units = [c["unit"] for c in data["columns"]]
    bare = lambda text, unit: text if not unit else text.replace(unit, "", 1) if text.endswith(unit) else text
    for i, line in enumerate(lines):
        for j, text in enumerate(line):
            result.same(f"XLSX 表格 {i + 1},{j + 1}", out_of_csv(text), shown(sheet.cell(i + 1, j + 1)))
            if i:
                given = (data["rows"] + [data["totals"]])[i - 1][j]
                expected = rows[i - 1][j]
                if isinstance(given, dict) and given["status"] == "known":
                    expected = (given["qualifier"] if given["qualifier"] != "余" else "") + given["value"] + \
                        ("余" if given["qualifier"] == "余" else "")
                result.same(f"JSON 表格 {i},{j + 1}", out_of_csv(text), expected)
    grid = next(g for g in tree.all("table") if "grid" in g.attrs.get("class", "").split())
    page = [[c.text() for c in row.children if isinstance(c, Node)] for part in ("tbody", "tfoot") for b in grid.all(part) for row in b.all("tr")]
    on_page = lines[1:]
    if len(data["rows"]) > ROWS_ON_PAGE:
        on_page = on_page[:ROWS_ON_PAGE] + on_page[len(data["rows"]):]
    result.same("rows on the page", len(on_page), len(page))
    for i, (line, shown_) in enumerate(zip(on_page, page)):
        for j, text in enumerate(line):
            result.same(f"page 表格 {i + 1},{j + 1}", re.sub(r"\s+", " ", out_of_csv(text)).strip(), re.sub(r"\s+", " ", shown_[j]).strip())


NUMBERS = ["0", "7", "120", "1.50", "-3", "-0.50", "0.10", "1200.00", "99999999", "0.000001", "12345678901234567",
           "123456789012345678901234567890", "123456789012345678901234567890.50", "999999999999999", "0.1234567", "100"]
TEXTS = ["东街道", "=1+2", "+86", "-", "@甲", "a,b", "引号\"内", "'已有", "1.50", "007", "123456789012345678", "<b>&amp;", "—",
         "甲 乙", "2022年", "TRUE", "3/4", "1e5"]
UNITS = ["个", "", "万元", "%", "‰", "人次", "百分点", "平方米"]


def random_site(folder, count, seed):
    rng = random.Random(seed)
    stats = folder / "content" / "stats"
    quote = lambda text: json.dumps(text, ensure_ascii=False)
    def figure(cell=False):
        r = rng.random()
        if r < 0.1: return "withheld"
        if r < 0.15: return "pending"
        number = rng.choice(NUMBERS) if rng.random() < 0.5 else str(round(rng.uniform(-100, 99999), rng.randint(0, 4)))
        if r < 0.3 and not number.startswith("-"):
            if cell:
                return rng.choice(["约%s", "近%s", "超%s", "%s余"]) % number
            return "{value: %s, qualifier: %s}" % (number, rng.choice("余约近超"))
        return number
    for n in range(count):
        out = [f"title: 随机{n}", "source: 随机", "as_of: 2024-12-31", f"demo: true"]
        if rng.random() < 0.7:
            out.append("indicators:")
            for i in range(rng.randint(1, 6)):
                unit = rng.choice(UNITS)
                head = f"  - {{id: a{i}, name: {quote(f'指标{n}之{i}' + rng.choice(['', '率', '数']))}, unit: {quote(unit)}, "
                if rng.random() < 0.5:
                    periods = rng.choice([["2021", "2022", "2024"], ["2022Q1", "2022Q2"], ["2022-01", "2022-02", "2022-03"]])
                    out.append(head + "series: {" + ", ".join(f'"{p}": {figure()}' for p in periods) + "}}")
                else:
                    value = figure()
                    out.append(head + (f"status: {value}" if value in ("withheld", "pending") else f"value: {value}") + "}")
        if rng.random() < 0.7 or len(out) == 4:
            columns = rng.randint(1, 5)
            out.append("columns:")
            out.append("  - {id: name, name: 名称}")
            for c in range(columns):
                unit = rng.choice(UNITS)
                out.append(f"  - {{id: c{c}, name: 列{c}, unit: {quote(unit)}, type: number}}" if rng.random() < .8
                           else f"  - {{id: c{c}, name: 列{c}}}")
            kinds = ["number" if "type: number" in line else "text" for line in out[-columns:]]
            out.append("rows:")
            for r in range(rng.choice([1, 3, 8, 250]) if n == 0 or rng.random() < .2 else rng.randint(1, 9)):
                cells = [quote(f"{rng.choice(TEXTS)}{r}")] + [figure(True) if k == "number" else quote(rng.choice(TEXTS)) for k in kinds]
                out.append("  - [" + ", ".join(cells) + "]")
            if rng.random() < .5:
                out.append("totals: auto")
        (stats / f"r{n}.yaml").write_text("\n".join(out) + "\n", "utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--linli", default=str(ROOT / "target/release/linli"))
    parser.add_argument("--random", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("sites", nargs="*", default=[str(ROOT)])
    args = parser.parse_args()
    linli = str(Path(args.linli).resolve())
    work = Path(tempfile.mkdtemp(prefix="linli-roundtrip-"))
    try:
        sites = [Path(site) for site in args.sites]
        if args.random:
            subprocess.run([linli, "init", "random"], cwd=work, check=True, capture_output=True)
            random_site(work / "random", args.random, args.seed)
            sites.append(work / "random")
        cells = datasets = 0
        wrong = []
        for number, site in enumerate(sites):
            public = work / f"public{number}"
            built = subprocess.run([linli, "build", "--quiet", "--root", str(site), "--output", str(public)], capture_output=True, text=True)
            if built.returncode:
                sys.exit(f"{site} does not build:\n{built.stdout}{built.stderr}")
            pages = [p for p in sorted(public.glob("stats/*/index.html")) if (p.parent / p.parent.name).with_suffix(".json").exists()]
            office = work / f"office{number}"
            office.mkdir()
            office = sheets_of_libreoffice([(p.parent / p.parent.name).with_suffix(".xlsx") for p in pages], office)
            for page in pages:
                result = compare(page, office)
                cells, datasets, wrong = cells + result.cells, datasets + 1, wrong + result.wrong
        for line in wrong[:40]:
            print(line)
        with_office = "and LibreOffice" if shutil.which("soffice") else "(LibreOffice is not here: skipped)"
        print(f"{datasets} datasets, {cells} cells compared by csv, json, html.parser, openpyxl {with_office}: {len(wrong)} differ")
        sys.exit(bool(wrong) or not cells)
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
