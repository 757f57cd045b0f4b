// Measures the search of a built site: bytes and time of cold and warm questions, in Chromium. `node bench/search.mjs OUTPUT
// [PATH [QUERY…]]`: OUTPUT is a folder that `linli build` wrote, PATH the path of its `base_url` (/ if not given). Needs what
// tests/browser needs. Where Pagefind has put its files there too (`npx pagefind --site OUTPUT`), both answer 300 pieces of the
// texts of the cases: found has to be every page whose title or text has the piece (labels that all pages have are nothing to search
// for), and no page that shows it nowhere. With PIECES=2000 it alone answers so many pieces of one to eight characters (Han, digits, marks),
// in no browser.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";
import { join } from "node:path";
import { launch, serve } from "../tests/browser/open.mjs";

const [folder, path = "/", ...given] = process.argv.slice(2);
const queries = given.length ? given : ["五融四邻", "共同缔造", "社工", "同缔", "治", "基层治理", "坚持党建引领基层", "党建 治理 网格", "wrsl", "五容四林"];

function size(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
}
const sizes = size(join(folder, "search"));
console.log(`${sizes.length} files, ${(sizes.reduce((sum, one) => sum + one, 0) / 1e6).toFixed(2)} MB`);
for (const part of ["s", "t"]) {
  const all = size(join(folder, "search", part)).sort((one, other) => one - other);
  console.log(`${part}: ${all.length} files, ${(all.reduce((sum, one) => sum + one, 0) / 1e6).toFixed(2)} MB, median ${all[all.length >> 1]}, largest ${all.at(-1)}`);
}

if (process.env.PIECES) {
  await compare(Number(process.env.PIECES), [1, 2, 3, 4, 5, 6, 7, 8], /^[\p{Script=Han}\d，。、：；（）]+$/u);
  process.exit(0);
}
const server = await serve({ dir: folder, home: new URL(path, "https://example.gov.cn") });
const browser = await launch();
console.log("query            found                          cold KB  cold ms  warm ms");
for (const query of queries) {
  const context = await browser.newContext();
  const page = await context.newPage();
  let bytes = 0;
  page.on("response", async (response) => { bytes += (await response.body().catch(() => "")).length; });
  await page.goto(server.address("search/index.html"));
  const ask = (query) => page.evaluate((query) => new Promise((done) => {
    const list = document.querySelector(".search-count"), input = document.querySelector("#search-words"), start = performance.now();
    new MutationObserver((_, observer) => { observer.disconnect(); requestAnimationFrame(() => done(performance.now() - start)); })
      .observe(list, { childList: true, characterData: true, subtree: true });
    input.value = query;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }), query);
  const cold = await ask(query);
  await page.waitForLoadState("networkidle");
  const told = await page.locator(".search-count").innerText(), fetched = bytes;
  const warm = [];
  for (let round = 0; round < 5; round += 1) {
    await ask("");
    warm.push(await ask(query));
  }
  warm.sort((one, other) => one - other);
  console.log(`${query.padEnd(12)} ${told.padEnd(32)} ${(fetched / 1000).toFixed(0).padStart(8)} ${cold.toFixed(0).padStart(8)} ${warm[2].toFixed(1).padStart(8)}`);
  await context.close();
}
if (existsSync(join(folder, "pagefind"))) await compare(300, [1, 2, 3, 4, 6], /^\p{Script=Han}+$/u, ["Pagefind", await pagefind()]);
await browser.close();
server.close();
process.exit(0);

/** Recall and precision of this search and of others, for so many pieces of some lengths that are of a form. */
async function compare(count, lengths, form, ...others) {
  const pages = readdirSync(folder, { recursive: true }).filter((name) => /^cases\/[^/]+\/index\.html$/.test(name)).map((name) => {
    const shown = readFileSync(join(folder, name), "utf8").replace(/<(script|style|svg)\b.*?<\/\1>/gs, "")
      .replace(/<\/?(a|b|strong|em|span|code|sup|time|data|button)\b[^>]*>/g, "");
    const own = shown.split("<article").at(1).split(/<section class="(?:pages|share)"|<nav class="neighbours"|<\/article>/)[0];
    const texts = (html) => html.split(/<[^>]*>/).map((text) => text.trim()).filter(Boolean);
    const title = own.split("<h1").at(1).split("</h1>")[0], prose = own.slice(own.indexOf('<div class="prose'));
    return { address: `/${name.replace("index.html", "")}`, all: texts(shown), texts: texts(`<h1${title}</h1>${prose}`) };
  });
  const Search = createRequire(import.meta.url)("../themes/default/assets/search.js");
  const index = await Search.open(async (name) => new Uint8Array(readFileSync(join(folder, "search", `${name}.${name === "index" ? "json" : "bin"}`))));
  const programs = [["linli", async (query) => (await (await index.search(query)).more(Infinity)).map(({ address }) => address)], ...others];
  let state = 1;
  const chance = (below) => Math.floor(((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * below);
  const known = new Set(pages.map(({ address }) => address));
  for (const [name, ask] of programs) {
    state = 1;
    let [found, right, wrong, truly, asked] = [0, 0, 0, 0, 0];
    const start = performance.now();
    for (const length of lengths) {
      for (let turn = 0; turn < count / lengths.length;) {
        const { texts } = pages[chance(pages.length)], text = texts[chance(texts.length)], from = chance(text.length);
        const query = text.slice(from, from + length);
        if (query.length < length || !form.test(query)) continue;
        const having = (part) => new Set(pages.filter((page) => page[part].some((text) => text.includes(query))).map(({ address }) => address));
        const truth = having("texts"), shown = having("all");
        const answer = (await ask(query)).filter((address) => known.has(address));
        found += answer.length;
        wrong += answer.filter((address) => !shown.has(address)).length;
        right += answer.filter((address) => truth.has(address)).length;
        truly += truth.size;
        turn += 1;
        asked += 1;
      }
    }
    console.log(`${name}: ${asked} pieces of text, recall ${(right / truly).toFixed(4)}, precision ${(1 - wrong / found).toFixed(4)}, ${(performance.now() - start).toFixed(0)} ms`);
  }
}

/** What Pagefind answers. */
async function pagefind() {
  const page = await browser.newPage();
  await page.goto(server.address("search/index.html"));
  const root = new URL(server.address("")).pathname;
  // A browser would take minutes to fetch ten thousand results one by one: which page each of them is stands in their files.
  const urls = new Map(readdirSync(join(folder, "pagefind/fragment")).map((name) => {
    const text = gunzipSync(readFileSync(join(folder, "pagefind/fragment", name))).toString("utf8");
    return [name.replace(".pf_fragment", ""), `/${JSON.parse(text.slice(text.indexOf("{"))).url.slice(root.length)}`];
  }));
  return async (query) => (await page.evaluate(async ([root, query]) => {
    globalThis.pagefind ??= await import(`${root}pagefind/pagefind.js`);
    return (await globalThis.pagefind.search(query)).results.map(({ id }) => id);
  }, [root, query])).map((id) => urls.get(id));
}
