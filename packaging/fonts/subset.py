#!/usr/bin/env python3
"""Cuts the faces of share cards: the characters that names and titles are written with, out of whole fonts.

    apt-get install unicode-data zstd; pip install fonttools
    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 @expo-google-fonts/noto-serif-sc@0.4.3   # OFL 1.1
    python3 subset.py FOLDER-OF-UNPACKED-PACKAGES ../../src/card/faces

Wanted: ASCII, Latin-1, GB 2312 (by Python's codec), the 8,105 characters of 通用规范汉字表 (kTGH of Unihan), 〇, and the
punctuation, arrows, numbers in circles and units that Chinese writing uses. What a face lacks is printed.
"""
import bz2, pathlib, subprocess, sys
from fontTools import subset
from fontTools.ttLib import TTFont

FACES = {"serif-bold": "NotoSerifSC_700Bold.ttf", "sans-regular": "NotoSansSC_400Regular.ttf"}


def wanted():
    characters = {chr(code) for code in range(0x20, 0x7F)} | {chr(code) for code in range(0xA0, 0x100)}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                characters.add(bytes([high, low]).decode("gb2312"))
            except UnicodeDecodeError:
                pass
    with bz2.open("/usr/share/unicode/Unihan_OtherMappings.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            if "\tkTGH\t" in line:
                characters.add(chr(int(line.split("\t")[0][2:], 16)))
    characters |= set("〇–—―‘’“”„†‡•…‰′″※€™℃℉№→←↑↓↔①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳■□▲△▼▽◆◇○●★☆♀♂㎡㎏㎜㎝㎞")
    characters |= {chr(code) for code in range(0x3000, 0x3040)} | {chr(code) for code in range(0xFF01, 0xFF5F)}
    return characters


def main(source, target):
    characters = wanted()
    han = {character for character in characters if "\u3400" <= character}
    for name, file in FACES.items():
        font = TTFont(next(pathlib.Path(source).rglob(file)))
        lacking = sorted(character for character in han if ord(character) not in font.getBestCmap())
        options = subset.Options()
        options.hinting = False
        options.layout_features = ["kern", "locl"]
        options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
        options.drop_tables += ["DSIG", "vhea", "vmtx", "VORG"]
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[ord(character) for character in characters])
        subsetter.subset(font)
        font["head"].modified = font["head"].created
        font.recalcTimestamp = False
        path = pathlib.Path(target) / f"{name}.ttf"
        font.save(path)
        subprocess.run(["zstd", "-19", "--ultra", "-22", "-q", "-f", "--rm", path], check=True)
        print(name, font["maxp"].numGlyphs, "glyphs,", path.with_suffix(".ttf.zst").stat().st_size, "bytes; lacking:", "".join(lacking))


main(*sys.argv[1:])
