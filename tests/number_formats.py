#!/usr/bin/env python3
"""Holds tests/spec/number-formats.txt against LibreOffice: writes a workbook with every row of the table, has it saved as CSV
with the cells as shown, and compares. A row in which LibreOffice is known to differ says so in a fourth column.

    python3 tests/number_formats.py        (needs `soffice`; says so and does nothing where it is missing)
"""
import csv, pathlib, re, shutil, subprocess, sys, tempfile, zipfile
from xml.sax.saxutils import quoteattr, escape

TABLE = pathlib.Path(__file__).with_name("spec") / "number-formats.txt"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PARTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def rows():
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if "│" not in line or line.startswith("—"):
            continue
        cells = line.split("│")
        other = cells[3].split("（")[0].strip() if len(cells) > 3 else None
        yield line, cells[0].removesuffix(" "), cells[1].strip(), cells[2].strip(), other


def write(path, cells, epoch):
    """A workbook with one cell a row."""
    formats, styles, lines = [], [], []
    for number, (code, value) in enumerate(cells):
        if code.startswith("id "):
            identifier = int(code[3:])
        else:
            identifier = 164 + number
            formats.append(f'<numFmt numFmtId="{identifier}" formatCode={quoteattr(code)}/>')
        styles.append(f'<xf numFmtId="{identifier}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>')
        place = f'r="A{number + 1}" s="{number + 1}"'
        if value.startswith('"'):
            cell = f'<c {place} t="inlineStr"><is><t>{escape(value.strip(chr(34)))}</t></is></c>'
        else:
            cell = f"<c {place}><v>{value}</v></c>"
        lines.append(f'<row r="{number + 1}">{cell}</row>')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            + "".join(f'<Override PartName="/xl/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
                      for part, kind in [("workbook", "sheet.main"), ("sheet", "worksheet"), ("styles", "styles")]) + "</Types>")
        def relations(name, targets):
            book.writestr(name, '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
                f'<Relationship Id="r{n}" Type="{PARTS}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets)) + "</Relationships>")
        relations("_rels/.rels", [("officeDocument", "xl/workbook.xml")])
        relations("xl/_rels/workbook.xml.rels", [("worksheet", "sheet.xml"), ("styles", "styles.xml")])
        book.writestr("xl/workbook.xml", f'<workbook {MAIN} xmlns:r="{PARTS}"><workbookPr date1904="{int(epoch == 1904)}"/>'
            '<sheets><sheet name="t" sheetId="1" r:id="r0"/></sheets></workbook>')
        book.writestr("xl/styles.xml", f'<styleSheet {MAIN}><numFmts count="{len(formats)}">{"".join(formats)}</numFmts>'
            '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
            '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
            f'<cellXfs count="{len(styles) + 1}"><xf numFmtId="0" xfId="0"/>{"".join(styles)}</cellXfs></styleSheet>')
        book.writestr("xl/sheet.xml", f'<worksheet {MAIN}><cols><col min="1" max="1" width="80" customWidth="1"/></cols>'
            f'<sheetData>{"".join(lines)}</sheetData></worksheet>')


def shown(cells, epoch, folder):
    book = folder / f"book{epoch}.xlsx"
    write(book, cells, epoch)
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True, exist_ok=True)
    # In Chinese, as the built-in formats are read.
    (profile / "registrymodifications.xcu").write_text('<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        '<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>zh-CN</value></prop></item>'
        '</oor:items>')
    subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false", "--outdir", str(folder), str(book)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    with open(book.with_suffix(".csv"), encoding="utf-8", newline="") as file:
        lines = [row[0] if row else "" for row in csv.reader(file)]
    return lines + [""] * (len(cells) - len(lines))


def main():
    if not shutil.which("soffice"):
        print("soffice is not installed: number formats were not held against LibreOffice")
        return 0
    table = list(rows())
    wrong, known = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for epoch in (1900, 1904):
            part = [row for row in table if row[2].startswith("1904:") == (epoch == 1904)]
            found = shown([(code, value.removeprefix("1904:")) for _, code, value, _, _ in part], epoch, pathlib.Path(folder))
            for (line, _, _, expected, other), text in zip(part, found, strict=True):
                known += other is not None
                if text.strip() != (expected if other is None else other):
                    wrong.append(f"{line}\n    LibreOffice shows {text.strip()}")
    print(f"{len(table)} number formats, {known} of them known to be shown otherwise by LibreOffice, {len(wrong)} wrong")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
