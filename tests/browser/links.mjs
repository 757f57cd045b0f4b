// Every reference between the files of an output leads to a file of it, fragment included; nothing is loaded from another
// host. One output lives under the base path of its address, the other (`build --relative`) in a folder opened by hand.

import { posix } from "node:path";
import { CSS_URL, isRedirect } from "./output.mjs";

export function check(report, output, relative) {
  for (const [name, site, targetOf] of [
    ["under the base path", output, underBasePath],
    ["in the relative build", relative, inFolder],
  ]) {
    const found = { dead: [], fragments: [], foreign: [] };
    for (const page of site.pages.values()) {
      for (const reference of page.references) follow(site, page.path, reference, targetOf, found);
    }
    for (const path of site.files) {
      if (!path.endsWith(".css")) continue;
      for (const [, url] of site.text(path).matchAll(CSS_URL)) {
        follow(site, path, { what: "style", url, loads: true }, targetOf, found);
      }
    }
    report(`no dead link ${name}`, found.dead);
    report(`no dead fragment ${name}`, found.fragments);
    report(`nothing comes from another host ${name}`, found.foreign);
  }
  const pages = (site) => [...site.pages.keys()].sort().join("\n");
  report("both builds have the same pages", pages(output) === pages(relative) ? [] : ["the lists differ"]);
  report("the sitemap lists the pages that exist, and all of them", sitemap(output));
  report("what feeds link to exists", [...output.files].filter((path) => path.endsWith(".xml")).flatMap((path) =>
    [...output.text(path).matchAll(/<link\b[^>]*\bhref="([^"]*)"/g)]
      .flatMap(([, url]) => underBasePath(output, path, url).problem ?? existing(output, path, url))));
}

function follow(site, from, reference, targetOf, found) {
  const { what, url, loads, absolute } = reference;
  const at = `${from}: ${what} → ${url}`;
  if (/^(mailto|tel|sms):/i.test(url) || (/^data:/i.test(url) && loads)) return;
  if (/^(javascript|data|blob):/i.test(url)) return void found.dead.push(`${at}: no address`);
  const named = absolute || (what === "link" && !loads && /canonical|alternate/.test(reference.rel));
  const { target, fragment, problem } = (named && /^https?:/.test(url) ? underBasePath : targetOf)(site, from, url);
  if (problem) return void found.dead.push(`${at}: ${problem}`);
  if (target === undefined) return void (loads && found.foreign.push(at));
  if (!site.files.has(target)) return void found.dead.push(`${at}: there is no ${target}`);
  const page = site.pages.get(target);
  if (page && fragment && fragment !== "top" && !page.ids.has(fragment)) {
    found.fragments.push(`${at}: ${target} has no id “${fragment}”`);
  }
}

/** The file that an address means on the site's server; none for another host. */
function underBasePath(site, from, url) {
  const resolved = new URL(url, new URL(encode(from), site.home));
  if (resolved.origin !== site.home.origin) return {};
  if (!resolved.pathname.startsWith(site.home.pathname)) {
    return /^https?:/.test(url) ? {} : { problem: `leaves ${site.home.pathname}` };
  }
  const path = decode(resolved.pathname.slice(site.home.pathname.length));
  return { target: path.replace(/(^|\/)$/, "$1index.html"), fragment: decode(resolved.hash.slice(1)) };
}

/** The file that an address means in a folder without a server. Only a server shows 404.html, at any depth. */
function inFolder(site, from, url) {
  if (from === "404.html") return underBasePath(site, from, url);
  if (url.startsWith(site.home.href)) return { problem: "leads out of the folder to the site" };
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(url)) return {};
  if (url.startsWith("/")) return { problem: "is no relative address" };
  const [, path, , hash] = url.match(/^([^?#]*)(\?[^#]*)?(?:#(.*))?$/);
  const target = path === "" ? from : posix.join(posix.dirname(from), decode(path));
  if (target.startsWith("../")) return { problem: "leads out of the folder" };
  if (path !== "" && (target.endsWith("/") || target === ".")) return { problem: "opens a folder, not a page" };
  return { target, fragment: decode(hash ?? "") };
}

function sitemap(output) {
  if (!output.files.has("sitemap.xml")) return ["there is no sitemap.xml"];
  const listed = [...output.text("sitemap.xml").matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url]) => url);
  const targets = new Set(listed.map((url) => underBasePath(output, "", url).target));
  const problems = listed.flatMap((url) => existing(output, "sitemap.xml", url));
  if (targets.size !== listed.length) problems.push("an address is listed twice");
  for (const page of output.pages.values()) {
    const left = isRedirect(page) || page.noindex || page.path === "404.html" || /(^|\/)(page\/\d+|by-[a-z_]+)\//.test(page.path);
    if (!left && !targets.has(page.path)) problems.push(`${page.path} is not listed`);
  }
  return problems;
}

function existing(output, from, url) {
  const { target } = underBasePath(output, from, url.replaceAll("&amp;", "&"));
  return target === undefined || output.files.has(target) ? [] : [`${from}: ${url}: there is no ${target}`];
}

const encode = (path) => path.split("/").map(encodeURIComponent).join("/");

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
