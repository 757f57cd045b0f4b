// Reads an output folder into what the checks ask about: its files, and each HTML page with its ids and references.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "parse5";

/** The output at `dir`. `home` is the site's address, taken from the canonical link of the home page. */
export function readOutput(dir) {
  const files = new Set(filesOf(dir));
  const pages = new Map();
  for (const path of [...files].sort()) {
    if (path.endsWith(".html")) pages.set(path, readPage(dir, path));
  }
  const canonical = pages.get("index.html")?.references.find((r) => r.rel === "canonical");
  if (!canonical) throw new Error(`${dir}: no index.html with a canonical link`);
  return { dir, files, pages, home: new URL(canonical.url), text: (path) => readFileSync(join(dir, path), "utf8") };
}

/** Whether a page only sends the browser elsewhere. */
export const isRedirect = (page) => page.references.some((r) => r.what === "refresh");

function filesOf(dir, below = "") {
  return readdirSync(join(dir, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below + entry.name;
    return entry.isDirectory() ? filesOf(dir, `${path}/`) : [path];
  });
}

function readPage(dir, path) {
  const html = readFileSync(join(dir, path), "utf8");
  const page = { path, html, ids: new Set(), references: [], text: "", noindex: false };
  visit(parse(html), page, false);
  return page;
}

const LOADED_LINKS = /\b(stylesheet|icon|preload|modulepreload|prefetch|manifest|apple-touch-icon|mask-icon)\b/;
const LOADED = {
  script: ["src"], img: ["src"], source: ["src"], video: ["src", "poster"], audio: ["src"], track: ["src"],
  iframe: ["src"], embed: ["src"], object: ["data"], input: ["src"], use: ["href"], image: ["href"],
};

/** Notes what a node refers to: `loads` by itself, or only when a person follows it. */
function visit(node, page, verbatim) {
  if (node.nodeName === "#text" && !verbatim) page.text += node.value;
  const tag = node.tagName;
  if (tag) {
    const attribute = Object.fromEntries(node.attrs.map((a) => [a.name, a.value]));
    const add = (what, url, more = {}) => {
      if (url !== undefined) page.references.push({ what, url: url.trim(), loads: false, ...more });
    };
    if (attribute.id !== undefined) page.ids.add(attribute.id);
    if (tag === "a" && attribute.name) page.ids.add(attribute.name);
    if (tag === "a" || tag === "area") add(tag, attribute.href);
    if (tag === "form") add("form", attribute.action);
    if (tag === "link") {
      const rel = attribute.rel ?? "";
      add("link", attribute.href, { rel, type: attribute.type, loads: LOADED_LINKS.test(rel) });
    }
    for (const name of LOADED[tag] ?? []) add(tag, attribute[name], { loads: true });
    for (const candidate of (attribute.srcset ?? "").split(/,\s+/).filter(Boolean)) {
      add(tag, candidate.trim().split(/\s+/)[0], { loads: true });
    }
    if (tag === "meta") {
      const name = attribute.property ?? attribute.itemprop ?? attribute.name ?? "";
      if (/^(og:(url|image|image:url)|image|url|twitter:image)$/.test(name)) add("meta", attribute.content, { absolute: true });
      if (name === "robots" && /noindex/.test(attribute.content)) page.noindex = true;
      if (attribute["http-equiv"]?.toLowerCase() === "refresh") add("refresh", attribute.content.replace(/^.*?url=/i, ""));
    }
    for (const [, url] of (attribute.style ?? "").matchAll(CSS_URL)) add("style", url, { loads: true });
    if (tag === "style") {
      for (const [, url] of text(node).matchAll(CSS_URL)) add("style", url, { loads: true });
    }
  }
  const silent = verbatim || /^(code|pre|script|style|kbd|samp|textarea)$/.test(tag ?? "");
  for (const child of node.childNodes ?? []) visit(child, page, silent);
  if (node.content) visit(node.content, page, silent);
}

const text = (node) => node.childNodes.map((child) => child.value ?? "").join("");

/** `url(…)` and `@import "…"` in a style sheet. */
export const CSS_URL = /(?:url\(\s*|@import\s+)["']?([^"')\s]+)["']?/g;
