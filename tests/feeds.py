#!/usr/bin/env python3
"""Reads the feeds, the site map and the structured data of a built site as programs do that are not linli's.

    python3 tests/feeds.py public

Atom by the grammar in tests/atom.rng and by feedparser (no bozo; a title and a date for each entry), JSON Feed by the rules of its version 1.1, the site
map by those of sitemaps.org, JSON-LD by the properties that search engines ask for. Every address within the site has to be
there.
"""

import datetime
import json
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

import feedparser
from lxml import etree

ROOT = pathlib.Path(sys.argv[1])
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
faults = []
counts = dict.fromkeys(["atom", "entries", "json", "items", "addresses", "pages"], 0)


def claim(truth, where, what):
    if not truth:
        faults.append(f"{where}: {what}")


def base_of_site():
    tree = ElementTree.parse(ROOT / "feed.xml").getroot()
    return next(link.get("href") for link in tree.iter(f"{ATOM}link") if link.get("rel") == "alternate")


BASE = base_of_site()


def is_there(address):
    path = urllib.parse.unquote(urllib.parse.urlsplit(address).path)
    start = urllib.parse.unquote(urllib.parse.urlsplit(BASE).path)
    if not address.startswith(BASE) or not path.startswith(start):
        return False
    file = ROOT / path[len(start):]
    return (file / "index.html").is_file() if path.endswith("/") else file.is_file()


def is_moment(text):
    try:
        return datetime.datetime.fromisoformat(text).tzinfo is not None
    except (TypeError, ValueError):
        return False


RULES = etree.RelaxNG(etree.parse(pathlib.Path(__file__).with_name("atom.rng")))

for file in sorted(ROOT.rglob("feed.xml")):
    counts["atom"] += 1
    claim(RULES.validate(etree.parse(file)), file, f"RFC 4287: {RULES.error_log.last_error}")
    read = feedparser.parse(file.read_bytes())
    claim(not read.bozo, file, f"bozo: {read.get('bozo_exception')}")
    claim(read.feed.get("title") and read.feed.get("id") and read.feed.get("updated_parsed"), file, "title, id, updated")
    own = [link.href for link in read.feed.links if link.rel == "self"]
    claim(len(own) == 1 and is_there(own[0]), file, f"self: {own}")
    ids = [entry.id for entry in read.entries]
    claim(len(ids) == len(set(ids)), file, "an id twice")
    claim(read.entries or file.parent == ROOT, file, "no entry")
    for entry in read.entries:
        counts["entries"] += 1
        claim(entry.get("title") and entry.get("updated_parsed"), file, f"{entry.id}: title, updated")
        claim(is_there(entry.link), file, f"{entry.link} is not there")
        claim(all(is_there(one.href) for one in entry.enclosures), file, f"{entry.id}: picture is not there")

for file in sorted(ROOT.rglob("feed.json")):
    counts["json"] += 1
    feed = json.loads(file.read_text("utf-8"))
    claim(feed.get("version") == "https://jsonfeed.org/version/1.1" and feed.get("title"), file, "version, title")
    claim(is_there(feed["feed_url"]) and is_there(feed["home_page_url"]), file, "its own addresses")
    claim(isinstance(feed.get("items"), list), file, "items")
    claim("author" not in feed, file, "author is of version 1")
    for item in feed["items"]:
        counts["items"] += 1
        claim(isinstance(item.get("id"), str) and item["id"], file, "id")
        claim(item.get("content_text") or item.get("content_html"), file, f"{item['id']}: content")
        for name in ("date_published", "date_modified"):
            claim(name not in item or is_moment(item[name]), file, f"{item['id']}: {name}")
        claim(is_there(item["url"]) and ("image" not in item or is_there(item["image"])), file, f"{item['id']}: addresses")
        claim(all(isinstance(tag, str) for tag in item.get("tags", [])), file, f"{item['id']}: tags")

for file in sorted(ROOT.glob("sitemap*.xml")):
    tree = ElementTree.parse(file).getroot()
    claim(tree.tag in (f"{MAP}urlset", f"{MAP}sitemapindex"), file, tree.tag)
    claim(len(tree) <= 50_000 and file.stat().st_size <= 50 << 20, file, "too large")
    for row in tree:
        counts["addresses"] += 1
        claim({cell.tag for cell in row} <= {f"{MAP}loc", f"{MAP}lastmod"}, file, "unknown element")
        claim(is_there(row.findtext(f"{MAP}loc")), file, row.findtext(f"{MAP}loc"))
        day = row.findtext(f"{MAP}lastmod")
        claim(day is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", day), file, f"lastmod {day}")

# What https://developers.google.com/search/docs/appearance/structured-data names as required, and what schema.org cannot do without.
REQUIRED = {
    "Article": ["headline", "author", "publisher", "url", "inLanguage"],
    "BreadcrumbList": ["itemListElement"],
    "CollectionPage": ["name", "url"],
    "Dataset": ["name", "description", "distribution"],
    "Organization": ["name"],
    "WebPage": ["name", "url"],
    "WebSite": ["name", "url"],
}
seen = set()
for file in sorted(ROOT.rglob("*.html")):
    text = file.read_text("utf-8")
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    counts["pages"] += bool(found)
    parts = [part for one in found for told in [json.loads(one)] for part in told.get("@graph", [told])]
    canonical = re.search(r'<link rel="canonical" href="([^"]*)"', text)
    for part in parts:
        kind = part["@type"]
        seen.add(kind)
        claim(kind in REQUIRED, file, f"unknown type {kind}")
        for name in REQUIRED.get(kind, []):
            claim(part.get(name), file, f"{kind} without {name}")
        if kind in ("Article", "CollectionPage", "WebPage"):
            claim(canonical and part["url"] == canonical[1], file, f"url {part['url']}")
        for item in part.get("itemListElement", []) + part.get("mainEntity", {}).get("itemListElement", []) if isinstance(part.get("mainEntity"), dict) else part.get("itemListElement", []):
            claim(is_there(item.get("item") or item.get("url")), file, f"{item} is not there")
        for name in ("datePublished", "dateModified"):
            claim(name not in part or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?(T.*)?", part[name]), file, f"{name} {part.get(name)}")
        for one in part.get("distribution", []):
            claim(is_there(one["contentUrl"]), file, one["contentUrl"])
        for one in part.get("image", []):
            claim(is_there(one), file, one)
for kind in ("Article", "BreadcrumbList", "CollectionPage", "Dataset", "WebSite"):
    claim(kind in seen, ROOT, f"no {kind} anywhere")

print("、".join(f"{name} {count}" for name, count in counts.items()))
if faults:
    print("\n".join(faults[:40]))
    sys.exit(f"{len(faults)} faults")
