// The search as readers meet it. `node search.mjs [PROGRAM [PICTURES_DIR]]`, PROGRAM being target/release/linli if not given.
// A site of generated pages is built twice, for a server below a path and to be opened from a folder. First its script runs
// without a browser and answers 2,000 random questions, which are held against a plain scan of the texts that were generated;
// then Chromium types, composes, narrows, follows links. Exits with 1 when a check fails.

import { spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createConnection, createServer } from "node:net";
import { gunzipSync } from "node:zlib";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { axe, launch } from "./open.mjs";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const [program = join(REPOSITORY, "target/release/linli"), pictures] = process.argv.slice(2);
const BASE = "/ztzl/djpp/";
const PAGES = 400;
const QUERIES = 2000;

let failed = 0;
async function check(name, body) {
  try {
    const told = await body();
    console.log(`ok - ${name}${told ? `: ${told}` : ""}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok - ${name}\n    ${String(error.stack ?? error).split("\n").slice(0, 4).join("\n    ")}`);
  }
}
function claim(holds, what) {
  if (!holds) throw new Error(what);
}
function same(found, expected, what) {
  claim(JSON.stringify(found) === JSON.stringify(expected), `${what}: ${JSON.stringify(found)?.slice(0, 300)} and not ${JSON.stringify(expected)?.slice(0, 300)}`);
}

// ── the site

const root = mkdtempSync(join(tmpdir(), "linli-search-"));
const write = (path, text) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

/** The same numbers in each run. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const CHARACTERS = [..."党建引领基层治理社区网格服务居民老旧小区改造议事协商微心愿积分满意度物业楼栋长著名单位重庆新时代文明实践志愿者队伍机制清单项目资金" +
  "为民办事好邻里红色驿站驻区共驻共建助力乡村振兴数字赋能精准问需于民高效能法治自治德治融合一件事一次办矛盾纠纷调解平安创建"];
const MARKS = [..."，，，。、；：“”（）《》！？·—"];
const OTHERS = ["2022", "APP", "WeChat", "3.5%", "𠮷", "①"];

/** What is written and what is to be seen of `PAGES` pages. */
function corpus() {
  const chance = random(20221016);
  const one = (list) => list[chance(list.length)];
  const text = (length) => {
    let made = one(CHARACTERS);
    while (made.length < length) {
      const kind = chance(20);
      if (kind === 0 && /[\p{L}\p{N}]$/u.test(made)) made += one(MARKS);
      else if (kind === 1 && !/[A-Za-z0-9%]$/.test(made)) made += one(OTHERS);
      else made += one(CHARACTERS);
    }
    return made;
  };
  return Array.from({ length: PAGES }, (_, number) => {
    const title = text(6 + chance(12));
    const blocks = Array.from({ length: 3 + chance(6) }, () => text(10 + chance(60)));
    const body = blocks.map((block, at) => (at % 3 === 1 ? `## ${block}` : at % 3 === 2 ? `- ${block}` : block));
    const date = `20${10 + (number % 12)}-0${1 + (number % 9)}-1${number % 10}`;
    write(`content/cases/c${number}.md`, `---\ntitle: ${JSON.stringify(title)}\ndate: ${date}\nfield: ${["社区", "机关"][number % 2]}\n${number % 5 ? "" : "brands: [hong]\n"}---\n\n${body.join("\n\n")}\n`);
    const [year, month, day] = date.split("-").map(Number);
    const shown = [`${year}年${month}月${day}日`, ["社区", "机关"][number % 2], ...(number % 5 ? [] : ["石榴红"])];
    return { address: `/cases/c${number}/`, texts: [title, ...blocks, ...shown] };
  });
}

const HOSTILE = `<img src=x onerror="window.broken=1"></script><script>window.broken=1</script>`;
write("site.yaml", `title: 搜索试验站
base_url: https://example.gov.cn${BASE}
share: false
covers: false
search:
  synonyms: [党群服务中心 = 党群中心]
taxonomies:
  fields: {label: 领域, terms: {社区: {slug: shequ}, 机关: {slug: jiguan}}}
kinds:
  case: {label: 典型案例, fields: {field: {label: 领域, type: term, of: fields}, brands: {label: 品牌, type: refs, to: brand}}}
  brand: {label: 党建品牌}
`);
write("content/_index.md", "---\ntitle: 首页\n---\n");
write("content/cases/_index.md", "---\ntitle: 典型案例\nkind: case\n---\n");
write("content/brands/_index.md", "---\ntitle: 品牌\nkind: brand\n---\n");
write("content/brands/hong.md", "---\ntitle: 石榴红\n---\n");
write("content/cases/wurong.md", "---\ntitle: “五融四邻”工作法\ndate: 2024-05-06\n---\n\n## 来由\n\n从五个方面融合，让四邻相亲。独角兽在这里。\n\n参会{{ blank(\"参会人数\", unit=\"人\") }}。\n\n![图](tu.svg \"合影 | 图由摄影者甲\")\n");
write("content/cases/tu.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><path d="M0 0h40v30H0z"/></svg>');
write("content/cases/later.md", "---\ntitle: 推广\ndate: 2025-05-06\n---\n\n推广“五融四邻”。斑马，独角兽。\n");
write("content/cases/dangqun.md", "---\ntitle: 党群服务中心开放\n---\n\n斑马和独角兽。\n");
write("content/cases/fanti.md", "---\ntitle: 鄉鎮的經驗\n---\n\n開展鄉鎮協同。\n");
// Zero-width characters, one that turns the direction of writing, accents, a number with a comma, a figure that a page quotes.
write("content/cases/signs.md", "---\ntitle: 零\u200b件\n---\n\n零\u200b宽\u200d字\ufeff符，\u202e雪豹caf\u00e9和nai\u0308ve\u202c，预算1,234.50元，一共128个。\n");
write("content/cases/hidden.md", "---\ntitle: 找不到的穿山甲\nsearch: false\n---\n");
write("content/cases/hostile.md", `---\ntitle: ${JSON.stringify(`食蚁兽${HOSTILE}`)}\n---\n\n食蚁兽\`${HOSTILE}\`完。\n`);
write("content/stats/wangge.yaml", "title: 网格统计\nsource: 样例\nas_of: 2023-12-31\nindicators:\n  - {id: count, name: 羚羊数, unit: 个, value: 128}\n  - {id: staff, name: 羚羊员人数, unit: 人, value: 未公开}\n");
write("content/stats/jiandu.yaml", "title: 监督\nsource: 斑羚办\nas_of: 2023-12-31\nindicators:\n  - {id: visits, name: 走访, unit: 件, series: {2021年: 310, 2022年: 336, 2023年: 1390}}\n");
write("content/stats/biao.yaml", "title: 街巷表\nsource: 藏羚办\ncolumns:\n  - {id: lane, name: 街巷}\n  - {id: visits, name: 走访, unit: 件, type: number}\nrows:\n  - [甲巷, 17]\n  - [乙巷, 23.50]\n");
write("content/cases/drawn.md", "---\ntitle: 图里的数\n---\n\n{{ chart(\"line\", \"jiandu.visits\") }}\n\n{{ chart(\"bar\", \"biao\", title=\"各巷\") }}\n");
// The theme of the repository, not the one that the program was built with.
cpSync(join(REPOSITORY, "themes/default"), join(root, "themes/default"), { recursive: true });
const generated = corpus();

function build(folder, ...options) {
  const { status, stdout, stderr } = spawnSync(program, ["build", "--root", root, "--output", folder, "--quiet", ...options], { encoding: "utf8" });
  claim(status === 0, `${stdout}${stderr}`);
}
const [served, relative] = ["served", "relative"].map((name) => join(root, "out", name));
build(served);
build(relative, "--relative");

// ── the script by itself

const Search = createRequire(import.meta.url)(join(REPOSITORY, "themes/default/assets/search.js"));
const entry = JSON.parse(readFileSync(join(served, "search/index.json"), "utf8"));
const index = await Search.open(async (name) => {
  const bytes = readFileSync(join(served, "search", `${name}.${name === "index" ? "json" : "bin"}`));
  return new Uint8Array(bytes);
});

async function addresses(query, chosen) {
  const result = await index.search(query, chosen);
  const hits = result ? await result.more(Infinity) : [];
  return { result, hits, addresses: hits.map((hit) => hit.address) };
}

await check("keys are those of the program", () => {
  same([Search.key(0x90bb, 0x91cc), Search.key(1, 2), Search.key(0xffff, 0)], [3998369417, 1882933161, 2685272064], "keys");
});

await check("each character is folded as the program does", () => {
  const simplified = gunzipSync(readFileSync(join(served, "search", `${entry.folding}.bin`))).toString("utf16le");
  const one = Search.folder(new Map(simplified.match(/../gs).map(([from, to]) => [from, to])));
  let sum = 0x811c9dc5;
  for (const [from, to] of [[0, 0x530], [0x2000, 0x2070], [0x3000, 0x9fa6], [0xff00, 0xfff0]]) {
    for (let code = from; code < to; code++) {
      const { text, words } = Search.fold(`一${String.fromCharCode(code)}`, one);
      for (let at = 0; at < text.length; at++) {
        const unit = text.charCodeAt(at);
        for (const part of [unit & 0xff, unit >> 8, Number(words[at])]) sum = Math.imul(sum ^ part, 0x01000193) >>> 0;
      }
    }
  }
  same(sum, 2707040443, "all of them");
});

await check(`${QUERIES} random pieces of text are found on each page that has them and on no other`, async () => {
  const chance = random(7);
  let hits = 0;
  for (let asked = 0; asked < QUERIES; asked++) {
    const { texts } = generated[chance(PAGES)];
    const text = [...texts[chance(texts.length)]];
    const from = chance(text.length);
    const query = text.slice(from, from + 1 + chance(8)).join("");
    // Quotation marks hold words together: a piece with one in it is asked for in others.
    if (/[“”"]/.test(query)) continue;
    const truth = generated.filter(({ texts }) => texts.some((text) => text.toLowerCase().includes(query.toLowerCase()))).map(({ address }) => address);
    const found = await addresses(query);
    const known = new Set(generated.map(({ address }) => address));
    same(found.addresses.filter((address) => known.has(address)).sort(), truth.sort(), `“${query}”`);
    same(found.result.found, found.hits.length, `the number of “${query}”`);
    hits += truth.length;
  }
  claim(hits > 20 * QUERIES, `${hits} hits`);
  return `${hits} hits`;
});

await check("titles come first, then whole phrases, then what is near, then what is new", async () => {
  same((await addresses("五融四邻")).addresses.slice(0, 2), ["/cases/wurong/", "/cases/later/"], "title and text");
  same((await addresses("斑马 独角兽")).addresses, ["/cases/later/", "/cases/dangqun/"], "near");
  same((await addresses("独角兽")).addresses, ["/cases/later/", "/cases/wurong/", "/cases/dangqun/"], "new");
});

await check("words, phrases, synonyms, traditional characters, sounds", async () => {
  for (const [query, expected] of [
    ["党群中心", ["/cases/dangqun/"]],
    ["乡镇协同", ["/cases/fanti/"]],
    ["鄉鎮協同", ["/cases/fanti/"]],
    ["五個方面", ["/cases/wurong/"]],
    ["“四邻相亲”", ["/cases/wurong/"]],
    ["独角兽 四邻相亲", ["/cases/wurong/"]],
    ["斑马、独角兽", ["/cases/later/", "/cases/dangqun/"]],
    ["wrsl", ["/cases/wurong/"]],
    ["wurongsilin", ["/cases/wurong/"]],
    ["wu rong si", ["/cases/wurong/"]],
    ["wurongsil", ["/cases/wurong/"]],
    ["五容四林", ["/cases/wurong/"]],
    ["羚羊数", ["/stats/wangge/#count"]],
    // Marks beside a word were not meant.
    ["四邻相亲。", ["/cases/wurong/"]],
    ["《四邻相亲》", ["/cases/wurong/"]],
    ["#四邻相亲", ["/cases/wurong/"]],
    // As the page shows it.
    ["参会〔未公开〕人", ["/cases/wurong/"]],
    ["图由摄影者甲", ["/cases/wurong/"]],
    ["零宽字符", ["/cases/signs/"]],
    ["零\u200d件", ["/cases/signs/"]],
    ["雪豹CAFE", ["/cases/signs/"]],
    ["café", ["/cases/signs/"]],
    ["naive", ["/cases/signs/"]],
    ["1234.50", ["/cases/signs/"]],
    ["1,234.50元", ["/cases/signs/"]],
    ["ｗｒｓｌ", ["/cases/wurong/"]],
    ["「四邻相亲」", ["/cases/wurong/"]],
    // Its own line first, then who quotes it.
    ["128", ["/stats/wangge/#count", "/cases/signs/"]],
    ["穿山甲", []],
    ["\ud800", []],
  ]) same((await addresses(query)).addresses, expected, query);
  same((await addresses("五容四林")).result.suggestion, "五融四邻", "what was meant");
  // What is near, but no scrap of a title that only sounds a little alike.
  for (const [query, meant] of [["羚羊群", "羚羊"], ["独角兽馆", "独角兽"], ["党裙富务中心", "党群服务中心"], ["五容地方", undefined]]) same((await addresses(query)).result.suggestion, meant, query);
  const signs = (await addresses("雪豹")).hits[0];
  claim(![signs.title, ...signs.blocks.map(({ text }) => text)].some((text) => /[\u200b\u202c\u202e\ufeff]/.test(text)), "what nobody sees is in no snippet");
  same(Search.marked(signs.blocks[1], [[signs.blocks[1].folded.text.indexOf("naive"), signs.blocks[1].folded.text.indexOf("naive") + 2]], 0).find(([, isMarked]) => isMarked)[0], "na", "a mark ends with its letter");
  const { hits } = await addresses("羚羊员");
  claim(hits[0].blocks[1].text === "羚羊员人数：未公开（2023年12月31日）", hits[0].blocks[1].text);
  // What sounds alike may be offered instead, and is said to be that.
  const long = await addresses("领".repeat(4000));
  claim(!long.addresses.length || long.result.suggestion, "a very long one");
  claim((await addresses("五融 ".repeat(1000))).addresses.includes("/cases/wurong/"), "many words");
});

await check("all that a chart shows is found on its page", async () => {
  const html = readFileSync(join(served, "cases/drawn/index.html"), "utf8");
  const texts = [...html.matchAll(/<(text|tspan|td|th|figcaption|p class="chart-note)\b[^>]*>([^<]+)</g)].map(([, , text]) => text);
  for (const text of ["336件", "2022年", "走访", "23.50", "甲巷", "来源：斑羚办；截至2023年12月31日", "各巷"]) claim(texts.some((shown) => shown.includes(text)), `${text} is not in ${texts}`);
  for (const text of new Set(texts)) claim((await addresses(text)).addresses.includes("/cases/drawn/"), text);
  return `${texts.length} texts`;
});

await check("what is narrowed is counted", async () => {
  const facet = index.facets.findIndex(({ label }) => label === "领域");
  const value = index.facets[facet].names.indexOf("机关") + 1;
  const { result, addresses: found } = await addresses("治", { [facet]: value });
  const truth = generated.filter(({ texts }, number) => number % 2 && texts.some((text) => text.includes("治"))).map(({ address }) => address);
  same([...found].sort(), truth.sort(), "机关");
  same(result.counts()[facet].get(value), truth.length, "the number");
  same(index.facets.map(({ label }) => label), ["类型", "年份", "领域", "党建品牌"], "what there is to narrow by");
});

await check("what a filter hides is known to be there", async () => {
  const kind = index.facets.findIndex(({ label }) => label === "类型"), brand = index.facets[kind].names.indexOf("党建品牌") + 1;
  const { result, addresses: found } = await addresses("斑马 独角兽", { [kind]: brand });
  same([found, result.whole, result.suggestion ?? null], [[], 2, null], "斑马 独角兽");
});

await check("on a small site all is counted, and a title with all words comes first", async () => {
  const small = join(root, "small");
  const put = (path, text) => { mkdirSync(dirname(join(small, path)), { recursive: true }); writeFileSync(join(small, path), text); };
  put("site.yaml", "title: 小站\nbase_url: https://example.gov.cn/\nshare: false\ncovers: false\nkinds: {case: {label: 案例, fields: {unit: {label: 单位, type: text}, topic: {label: 主题, type: term, of: topics}}}}\ntaxonomies: {fields: {label: 领域}, topics: {label: 主题}}\nsearch: {filters: [topics]}\n");
  put("content/_index.md", "---\ntitle: 首页\n---\n");
  put("content/cases/_index.md", "---\ntitle: 案例\nkind: case\n---\n");
  for (let n = 0; n < 60; n += 1) put(`content/cases/n${n}.md`, `---\ntitle: 第${n}篇\ndate: 2024-01-01\nunit: 某地党支部\n---\n\n这里${n % 3 ? "有长颈鹿和斑马线" : "有长颈的鹿"}，写上一段说明的文字，好让摘录有话可说。\n`);
  put("content/cases/old.md", "---\ntitle: 党员到社区报到\ndate: 2020-01-01\n---\n\n一段说明的文字，好让摘录有话可说，长一些才算一句话。\n");
  put("content/cases/new.md", "---\ntitle: 党员领什么活\ndate: 2025-01-01\nunit: 雁字社区党支部\ntopic: 报到\ndraft: true\n---\n\n一段说明的文字，好让摘录有话可说，长一些才算一句话。\n");
  const out = join(small, "out"), { status, stderr } = spawnSync(program, ["build", "--root", small, "--output", out, "--quiet", "--drafts"], { encoding: "utf8" });
  claim(status === 0, stderr);
  const own = await Search.open(async (name) => new Uint8Array(readFileSync(join(out, "search", `${name}.${name === "index" ? "json" : "bin"}`))));
  const result = await own.search("长颈鹿");
  const hits = await result.more(10);
  same(own.facets.map(({ label }) => label), ["类型", "年份", "主题"], "what the site chose to narrow by");
  same(Object.values(own.states), ["草稿"], "what readers do not see");
  same([hits.length, result.found, result.open, result.rest, result.sure], [10, 40, 0, 30, true], "长颈鹿");
  same([...result.counts()[own.facets.findIndex(({ label }) => label === "类型")].values()], [40], "counted by kind");
  same((await (await own.search("社区 党")).more(2)).map(({ title }) => title), ["党员到社区报到", "党员领什么活"], "both words in the title");
});

// ── in the browser

async function nginx() {
  const port = await new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
  const folder = join(root, "nginx");
  mkdirSync(folder);
  chmodSync(root, 0o755);
  chmodSync(folder, 0o755);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join(" ");
  // The strictest policy that a site may be under.
  const policy = "default-src 'none'; font-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";
  writeFileSync(join(folder, "nginx.conf"), `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/errors;
events {} http { access_log off; ${temporary} gzip on; gzip_types text/css application/json text/javascript;
types { text/html html; text/css css; text/javascript js; application/json json; image/svg+xml svg; application/octet-stream bin; }
server { listen 127.0.0.1:${port}; location ${BASE} { alias ${served}/; index index.html; add_header Content-Security-Policy "${policy}"; } } }\n`);
  const server = spawn("/usr/sbin/nginx", ["-e", `${folder}/errors`, "-c", join(folder, "nginx.conf")], { stdio: "ignore" });
  for (let tries = 0; tries < 100; tries += 1) {
    const answers = await new Promise((done) => {
      const socket = createConnection(port, "127.0.0.1", () => { socket.destroy(); done(true); }).on("error", () => done(false));
    });
    if (answers) return { home: `http://127.0.0.1:${port}${BASE}`, close: () => server.kill() };
    await sleep(50);
  }
  throw new Error("nginx does not start");
}

const server = await nginx();
const browser = await launch();
const complaints = [];

async function open(address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(`${address}: ${error.message}`));
  // axe asks for style sheets, which a page from a folder may not.
  const isAsked = (text) => address.startsWith("file:") && /XMLHttpRequest|Failed to load/.test(text);
  page.on("console", (message) => { if (message.type() === "error" && !isAsked(message.text())) complaints.push(`${address}: ${message.text()}`); });
  page.setDefaultTimeout(15_000);
  await page.goto(address);
  return page;
}
const told = (page) => page.locator(".search-count").innerText();
const titles = (page) => page.locator(".search-results h2").allInnerTexts();
const waits = (page, text) => page.waitForFunction((text) => document.querySelector(".search-count")?.textContent.includes(text), text);
async function picture(page, name) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}
async function clean(page, when) {
  const found = await axe(page);
  claim(!found.length, `${when}: ${found.join("\n")}`);
}

for (const [how, home, file] of [
  ["below a path behind nginx", server.home, ""],
  ["from a folder", `${pathToFileURL(relative)}/`, "index.html"],
]) {
  const search = `${home}search/${file}`;
  await check(`${how}: the box on every page leads to what is found, and “/” to the box`, async () => {
    const page = await open(`${home}cases/wurong/${file}`);
    await page.keyboard.press("/");
    await page.keyboard.type("独角兽");
    await page.keyboard.press("Enter");
    await page.waitForURL(/search\/.*q=/);
    await waits(page, "找到 3 条");
    same(await page.inputValue("#search-words"), "独角兽", "what was asked");
    same((await titles(page))[0], "推广", "the first");
    await clean(page, "with results");
    await page.locator(".search-results h2 a").first().click();
    await page.waitForURL(/cases\/later\//);
    same(await page.locator("h1").innerText(), "推广", "where it leads");
    await page.goBack();
    await waits(page, "找到 3 条");
    await page.context().close();
  });
  await check(`${how}: by keys alone, while typing`, async () => {
    const page = await open(search);
    await clean(page, "empty");
    await page.keyboard.press("/");
    claim(await page.locator("#search-words").evaluate((input) => document.activeElement === input), "the box has the focus");
    await page.keyboard.type("独角");
    await waits(page, "找到 3 条");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    same(await page.evaluate(() => document.activeElement.textContent), "“五融四邻”工作法", "the second");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    same(await page.evaluate(() => document.activeElement.id), "search-words", "back in the box");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/cases\/later\//);
    await page.context().close();
  });
  await check(`${how}: nothing is asked while a word is composed`, async () => {
    const page = await open(search);
    await page.evaluate(() => {
      const input = document.querySelector("#search-words");
      const fire = (type, data, more = {}) => input.dispatchEvent(new (type.startsWith("comp") ? CompositionEvent : InputEvent)(type, { data, bubbles: true, ...more }));
      fire("compositionstart", "");
      input.value = "du jiao";
      fire("compositionupdate", "du jiao");
      fire("input", "du jiao", { isComposing: true });
      input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }));
    });
    await sleep(300);
    same(await told(page), "", "while composing");
    await page.evaluate(() => {
      const input = document.querySelector("#search-words");
      input.value = "独角兽";
      input.dispatchEvent(new InputEvent("input", { data: "独角兽", bubbles: true, isComposing: true }));
      input.dispatchEvent(new CompositionEvent("compositionend", { data: "独角兽", bubbles: true }));
    });
    await waits(page, "找到 3 条");
    await page.context().close();
  });
  await check(`${how}: a link with a question and a filter shows the same again`, async () => {
    const page = await open(`${search}?${new URLSearchParams({ q: "治" })}`);
    await page.waitForSelector(".search-facets select");
    const before = await told(page);
    const field = page.getByLabel("领域");
    await field.selectOption({ index: 1 });
    await page.waitForFunction((before) => document.querySelector(".search-count").textContent !== before, before);
    const after = await told(page);
    const narrowed = await field.evaluate((select) => select.selectedOptions[0].textContent);
    claim(narrowed.includes(`（${after.match(/\d+/)[0]}）`), `${narrowed} and ${after}`);
    await clean(page, "with filters");
    await page.waitForURL(/in=/);
    const again = await open(page.url());
    await waits(again, after);
    await again.context().close();
    const shown = await page.locator(".search-results > li").count();
    await page.locator(".search-more").click();
    await page.waitForFunction((shown) => document.querySelectorAll(".search-results > li").length > shown, shown);
    await page.context().close();
  });
  await check(`${how}: nothing found, and what was meant`, async () => {
    const page = await open(search);
    await page.focus("#search-words");
    await page.keyboard.type("鸭嘴兽");
    await waits(page, "没有找到");
    same(await page.locator(".search-results > li").count(), 0, "results");
    claim((await page.locator(".search-count").getAttribute("aria-live")) === "polite", "it is read out");
    await clean(page, "nothing found");
    await page.fill("#search-words", "五容四林");
    await waits(page, "是不是要找“五融四邻”");
    await page.fill("#search-words", "“”");
    await waits(page, "写上要找的字词");
    await page.fill("#search-words", "五容四林");
    await waits(page, "是不是要找“五融四邻”");
    await clean(page, "with a suggestion");
    await page.locator(".search-count a").click();
    await waits(page, "找到 2 条");
    await page.fill("#search-words", "羚羊");
    await page.waitForFunction(() => document.querySelector(".search-results").textContent.includes("羚羊员人数：未公开"));
    await waits(page, "找到 2 条");
    await page.locator(".search-results h2 a", { hasText: "羚羊数" }).click();
    await page.waitForURL(/stats\/wangge\/.*#count$/);
    await page.context().close();
  });
  await check(`${how}: what is hostile neither breaks nor runs`, async () => {
    for (const query of [HOSTILE, "食蚁兽", "onerror", "\ud800食蚁", "</script>", "领".repeat(4000), "\"", "“”", "#?&=%"]) {
      const page = await open(search);
      await page.evaluate((query) => {
        const input = document.querySelector("#search-words");
        input.value = query;
        input.dispatchEvent(new InputEvent("input", { bubbles: true }));
      }, query);
      await page.waitForFunction(() => document.querySelector(".search-count").textContent !== "" || document.querySelector("#search-words").value.trim() === "");
      same(await page.evaluate(() => [window.broken, document.querySelectorAll("main img, main script").length]), [undefined, 0].map((x) => x), "what ran");
      await page.context().close();
    }
    const page = await open(`${search}?${new URLSearchParams({ q: HOSTILE, in: HOSTILE })}`);
    await page.waitForFunction(() => document.querySelector(".search-count").textContent !== "");
    await sleep(200);
    same(await page.evaluate(() => window.broken ?? null), null, "by a link");
    await page.context().close();
  });
  await check(`${how}: on a phone`, async () => {
    const page = await open(search, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await page.fill("#search-words", "独角兽");
    await waits(page, "找到 3 条");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    claim(wide <= 390, `${wide} px wide`);
    await page.locator(".search-narrow summary").click();
    const first = await page.locator(".search-results a").first().boundingBox();
    claim(first.y + first.height < 844, `the first result is ${first.y} px down`);
    await clean(page, "on a phone");
    await picture(page, `phone-${file ? "folder" : "served"}`);
    await page.context().close();
  });
  await check(`${how}: without a script there are all titles, by their letters`, async () => {
    const page = await open(search, { javaScriptEnabled: false });
    const text = await page.locator("main").innerText();
    claim(text.includes("“五融四邻”工作法") && text.includes("石榴红") && !text.includes("穿山甲"), text.slice(0, 200));
    claim((await page.locator("#letter-W a", { hasText: "五融四邻" }).count()) + (await page.locator("section:has(#letter-W) a", { hasText: "五融四邻" }).count()) === 1, "below its letter");
    await page.locator("section:has(#letter-W) a", { hasText: "五融四邻" }).click();
    await page.waitForURL(/wurong/);
    await page.context().close();
  });
}
await check("a new version under an open page is found, and what a filter hides is offered", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.home}search/?${new URLSearchParams({ q: "独角兽" })}`);
  await waits(page, "找到 3 条");
  write("content/cases/later.md", "---\ntitle: 推广\ndate: 2025-05-06\n---\n\n推广“五融四邻”。鸭嘴兽、考拉和袋熊都来了，犀牛也来。\n");
  build(served);
  await page.fill("#search-words", "鸭嘴兽、考拉和袋熊");
  await waits(page, "找到 1 条");
  same(await titles(page), ["推广"], "by a new shard");
  await page.waitForURL(/q=%E9%B8%AD/);
  await page.fill("#search-words", "五融四邻");
  await waits(page, "找到 2 条");
  await page.locator("select[data-facet]").first().selectOption({ index: 1 });
  await page.fill("#search-words", "羚羊员");
  await waits(page, "里没有找到“羚羊员”");
  await page.locator(".search-count a", { hasText: "不限范围" }).click();
  await waits(page, "找到 1 条");
  await context.close();
});
await check("the header is the same on every page", async () => {
  for (const width of [390, 800, 1280]) {
    const heads = [];
    for (const path of ["", "search/", "cases/wurong/"]) {
      const page = await open(`${server.home}${path}`, { viewport: { width, height: 800 } });
      heads.push(await page.evaluate(() => [".masthead", ".brand span"].map((name) => { const { top, left, width, height } = document.querySelector(name).getBoundingClientRect(); return [top, left, width, height]; })));
      await page.context().close();
    }
    for (const head of heads) same(head, heads[0], `${width} px wide`);
  }
});
await check("nobody complained", () => claim(!complaints.length, complaints.join("\n")));
if (pictures) {
  for (const scheme of ["light", "dark"]) {
    const page = await open(`${server.home}search/?q=${encodeURIComponent("治理")}`, { colorScheme: scheme });
    await waits(page, "条");
    await clean(page, scheme);
    await picture(page, `desk-${scheme}`);
    await page.context().close();
  }
}
await browser.close();
server.close();
rmSync(root, { recursive: true });
console.log(failed ? `${failed} failed` : "all as it should be");
process.exit(failed ? 1 : 0);
