// Every page passes the Nu HTML checker, no template or missing value shows through, XML and JSON files are well formed.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { SaxesParser } from "saxes";

const CHECKER = fileURLToPath(new URL("node_modules/vnu-jar/build/dist/vnu.jar", import.meta.url));

export function check(report, output) {
  report(`${output.pages.size} pages pass the Nu HTML checker`, nuHtmlChecker(output));
  report("no page shows template code or a missing value", [...output.pages.values()].flatMap(remnants));
  for (const path of output.files) {
    if (/\.(xml|svg)$/.test(path)) report(`${path} is well-formed XML`, wellFormed(output.text(path)));
    if (/\.json$/.test(path)) report(`${path} is JSON`, json(output.text(path)));
  }
  // A site whose pages have no dates has nothing to tell in a feed.
  const isDated = [...output.pages.keys()].some((path) => output.text(path).includes("<time "));
  for (const path of feeds(output)) report(`${path} is an Atom feed`, atom(output.text(path), isDated));
}

function nuHtmlChecker(output) {
  const options = ["--stdout", "--exit-zero-always", "--format", "json", "--skip-non-html"];
  const run = spawnSync("java", ["-jar", CHECKER, ...options, output.dir], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (run.error || run.status !== 0) return [`the checker did not run: ${run.error ?? run.stderr}`];
  const messages = JSON.parse(run.stdout).messages;
  const warnings = messages.filter((m) => m.type === "info");
  for (const text of new Set(warnings.map((m) => m.message))) console.log(`# warning: ${text}`);
  return messages
    .filter((m) => m.type !== "info")
    .map((m) => `${m.url?.split("/").slice(-3).join("/")}:${m.lastLine}: ${m.message} ${JSON.stringify(m.extract ?? "")}`);
}

function remnants(page) {
  const found = page.text.match(/\{\{|\}\}|\{%|%\}|\bundefined\b|\bNaN\b|\[object /);
  return found ? [`${page.path}: “${found[0]}” in the text`] : [];
}

function wellFormed(text) {
  const problems = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => problems.push(error.message));
  parser.write(text).close();
  return problems;
}

function json(text) {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [error.message];
  }
}

/** The Atom feeds that the pages name. */
function feeds(output) {
  const named = [...output.pages.values()].flatMap((page) => page.references
    .filter((r) => r.type === "application/atom+xml")
    .map((r) => new URL(r.url, new URL(page.path, output.home))));
  const path = (url) => decodeURIComponent(url.pathname.slice(output.home.pathname.length));
  return new Set(named.map(path).filter((name) => output.files.has(name)));
}

/** What the Atom standard (RFC 4287) demands of a feed and of each of its entries. */
function atom(text, isDated) {
  const problems = [];
  const open = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", () => {});
  parser.on("opentag", (tag) => {
    if (open.length === 0 && (tag.local !== "feed" || tag.uri !== "http://www.w3.org/2005/Atom")) {
      problems.push(`the root is ${tag.name}, not an Atom feed`);
    }
    open.at(-1)?.children.push(tag.local);
    open.push({ name: tag.local, children: [], text: "" });
  });
  parser.on("text", (text) => open.length && (open.at(-1).text += text));
  let entries = 0;
  parser.on("closetag", () => {
    const { name, children, text } = open.pop();
    if (name === "feed" || name === "entry") {
      for (const needed of ["id", "title", "updated", "link"]) {
        if (!children.includes(needed)) problems.push(`${name} without ${needed}`);
      }
    }
    if (name === "feed" && !children.includes("author")) problems.push("feed without author");
    if (name === "updated" && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(text)) {
      problems.push(`updated is “${text}”`);
    }
    if (name === "entry") entries += 1;
  });
  parser.write(text).close();
  if (entries === 0 && isDated) problems.push("no entries");
  return problems;
}
