// The built-in theme in Chromium: `node theme.mjs PUBLIC_DIR LINLI`. The first is a plain build of the sample site, the
// second the program, which builds a small site here that has of everything: known figures, photographs that are dark or
// upright, honours, places, a wall screen. Colours of all moods, the elders' look, old browsers, print, keys and fingers.
// `FROM=folder` looks at the same pages made with `--relative`, without a server. Exits with 1 when something is wrong. Takes
// three minutes.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { crc32, deflateSync, gzipSync } from "node:zlib";
import { axe, launch, serve } from "./open.mjs";
import { isRedirect, readOutput } from "./output.mjs";
import { report, tally } from "./report.mjs";

const [sampleDir, linli, wanted] = process.argv.slice(2);
if (!linli) {
  console.error("usage: node theme.mjs PUBLIC_DIR LINLI [TRIALS WITH THIS IN THEIR NAME]");
  process.exit(2);
}
const MOODS = ["red", "blue", "green"];
const LOOKS = { light: {}, dark: { colorScheme: "dark" }, elder: { elder: true }, "elder in the dark": { elder: true, colorScheme: "dark" } };
const PAGES = { home: "", case: "cases/a/", list: "cases/", statistics: "stats/", honours: "honours/", place: "places/p1/", places: "places/", "not found": "404.html", wall: "wall/" };
const ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** A grey picture as PNG: what a bad photograph has, is a bad light. */
function photograph(width, height, from, to) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) rows.fill(Math.round(from + ((to - from) * y) / height), y * (width + 1) + 1, (y + 1) * (width + 1));
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

const LONG = "长桌议事进楼道：一张旧课桌、四把折叠椅、三十七次夜谈，把加装电梯、楼道堆物、停车划线三件难事谈成了的经过和账目";
const BODY = `
## 背景

全区网格{{ stat("gov.grids") }}，加装电梯{{ stat("gov.lifts") }}，办结议题{{ stat("gov.issues") }}。脚注[^1]，[站外](https://www.example.com/a)，[站内](../about.md)。

[^1]: 脚注。

## 主要做法

| 指标 | 2020年 | 2021年 | 2022年 | 2023年 | 2024年 | 备注 |
|---|---:|---:|---:|---:|---:|---|
| 摆长桌的门厅 | 3 | 12 | 20 | 31 | 37 | 梧桐里社区 |

\`\`\`
一行很长很长的代码，一行很长很长的代码，一行很长很长的代码，一行很长很长的代码，一行很长很长的代码
\`\`\`

## 成效

{{ chart("line", "gov.grids") }}
`;

function fixture(root) {
  const write = (path, content) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const page = (title, more = "", body = "正文。\n") => `---\ntitle: ${title}\ndescription: 一句话的摘要。\n${more}---\n${body}`;
  write("site.yaml", `title: 云河邻里
tagline: 街坊的事，一件一件办
notice: 演示：一切都是编造的。
base_url: https://yunhe.example.com/a/b/
share: {cards: false}
params: {wall_rest: 4}
menus:
  main: [{title: 首页, link: /}, {title: 案例, link: /cases/}, {title: 阵地, link: /places/}, {title: 荣誉, link: /honours/}, {title: 数据, link: /stats/}]
  footer: [{title: 关于, link: /about/}]
taxonomies:
  fields: {label: 领域, terms: {治理单元: {slug: zl}, 机关: {slug: jg}}}
  streets: {label: 街道, terms: {槐序街道: {slug: hx}, 听橹街道: {slug: tl}}}
kinds:
  case: {label: 典型案例, fields: {unit: {label: 单位, type: text}, field: {label: 领域, type: term, of: fields}, honours: {label: 荣誉, type: honours}, media: {label: 报道, type: media}}}
  brand: {label: 品牌, fields: {slogan: {label: 口号, type: text}}}
  mechanism: {label: 机制, fields: {since: {label: 建立, type: text}}}
  place: {label: 阵地, fields: {street: {label: 街道, type: term, of: streets}, contact: {label: 联系方式, type: contact}}}
  news: {label: 动态, fields: {}}
  report: {label: 报告, fields: {period: {label: 报告期, type: text}}}
`);
  write("content/_index.md", page("首页", "", "邻里，是住得近、常照应的人。\n"));
  write("content/about.md", page("关于本站"));
  const chart = '{{ chart("line", "gov.grids") }}';
  write("content/charts.md", page("图说", "", `${chart}\n\n${chart}\n\n一段话。\n\n${chart}\n`));
  write("content/wall.md", page("大屏", "template: wall.html\n", ""));
  const sections = { cases: "case", brands: "brand", mechanisms: "mechanism", places: "place", news: "news", reports: "report" };
  for (const [folder, kind] of Object.entries(sections)) {
    write(`content/${folder}/_index.md`, page(`栏目${folder}`, `kind: ${kind}\n${kind === "place" ? "template: places.html\n" : ""}`, ""));
  }
  write("content/cases/dark.png", photograph(900, 600, 30, 4));
  write("content/cases/upright.png", photograph(500, 900, 250, 90));
  const honours = ["国家", "省", "市", "区"].map((level) => `  - {name: ${level}级先进, level: ${level}, year: 202${level.length}, holder: 梧桐里}\n`).join("");
  write("content/cases/a.md", page("议事", `date: 2024-12-01\nfield: 治理单元\nunit: 梧桐里\nhonours:\n${honours}`, BODY));
  write("content/cases/b.md", page(LONG, "date: 2024-11-01\nfield: 机关\nimage: dark.png\n", BODY));
  write("content/cases/c.md", page("楼道里的灯", "date: 2024-10-01\nfield: 机关\nimage: upright.png\n", BODY));
  for (let n = 0; n < 5; n += 1) write(`content/cases/d${n}.md`, page(`案例${n}`, `date: 2024-09-0${n + 1}\nfield: 治理单元\n`));
  write("content/brands/x.md", page("红色名片", "slogan: 亮身份，办实事\n"));
  for (const year of [2022, 2023, 2024]) write(`content/mechanisms/m${year}.md`, page(`机制${year}`, `since: ${year}年\n`));
  write("content/places/p1.md", page("党群服务中心", "street: 槐序街道\ncontact: {address: 示例路1号, hours: 每天, tel: 0000-00000100}\n", "\n## 能办什么\n\n当场办。\n"));
  write("content/places/p3.md", page("云河区党群服务中心", "street: 槐序街道\nimage: tall.png\n"));
  write("content/places/tall.png", photograph(900, 600, 60, 200));
  write("content/places/p2.md", page("骑手驿站", "street: 听橹街道\n"));
  write("content/news/n1.md", page("一条消息", "date: 2024-12-02\n"));
  write("content/reports/r.md", page("关于年度工作的报告", "period: 2024年度\n", "\n## 一、主要工作\n\n一段话。\n\n### （一）抓责任\n\n一段话。\n"));
  write("content/honours/_index.md", page("荣誉墙", "template: honours.html\n", ""));
  write("content/media/_index.md", page("媒体报道", "template: media.html\n", ""));
  write("content/stats/_index.md", page("统计数据", "template: stats.html\n", ""));
  write("content/stats/gov.yaml", `title: 治理单元
source: 年度统计
as_of: 2024-12-31
indicators:
  - {id: grids, name: 在册网格, unit: 个, series: {2020: 58, 2021: 66, 2022: 92, 2023: 92, 2024: 96}}
  - {id: issues, name: 办结议题, unit: 件, value: 1284}
  - {id: lifts, name: 加装电梯, unit: 部, status: withheld}
  - {id: w1, name: 参加民主协商议事会议的居民占比, unit: 人, status: withheld}
  - {id: w2, name: 矛盾纠纷前端化解数, unit: 件, status: withheld}
  - {id: w3, name: 楼宇专属网格数, unit: 个, status: withheld}
  - {id: w4, name: 骑手驿站接待人次, unit: 人次, status: withheld}
`);
}

const root = mkdtempSync(join(tmpdir(), "linli-theme-"));
fixture(join(root, "site"));
const build = (name, ...more) => {
  try {
    execFileSync(resolve(linli), ["build", "--quiet", "--output", join(root, name), ...more], { cwd: join(root, "site"), stdio: "pipe" });
  } catch (error) {
    console.log(String(error.stdout) + String(error.stderr));
    throw error;
  }
  return readOutput(join(root, name));
};
const site = build("public");
const relative = build("relative", "--relative");
const sample = readOutput(sampleDir);
const server = await serve(site);
const browser = await launch();

/** What `look` finds on a page, and what the browser complains of or fetches from elsewhere meanwhile. */
async function visit(address, options, look) {
  const { elder, contrast, forcedColors, strip, scripts = true, width = 1280, height = 800, touch = false, ...rest } = options;
  const context = await browser.newContext({ viewport: { width, height }, javaScriptEnabled: scripts, hasTouch: touch, isMobile: touch, ...rest });
  context.setDefaultTimeout(10000);
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => message.type() === "error" && !/404/.test(message.text()) && problems.push(`console: ${message.text().slice(0, 200)}`));
  page.on("pageerror", (error) => problems.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== new URL(address).origin) problems.push(`elsewhere: ${url}`);
  });
  if (elder) await page.addInitScript(() => localStorage.setItem("linli-look", "elder"));
  if (strip) await strip(page);
  if (contrast || forcedColors) await page.emulateMedia({ contrast, forcedColors });
  try {
    await page.goto(address);
    problems.push(...(await look(page)));
  } catch (error) {
    problems.push(String(error.message).split("\n").slice(0, 3).join(" "));
  }
  await context.close();
  return problems;
}
// The page for what is not there has no relative links.
const at = (path) => {
  const file = path === "" ? "index.html" : path.endsWith("/") ? `${path}index.html` : path;
  const isOpened = process.env.FROM === "folder" && file !== "404.html";
  return isOpened ? pathToFileURL(join(resolve(relative.dir), file)).href : server.address(file);
};

const trials = [];
const trial = (name, run) => (!wanted || new RegExp(wanted).test(name)) && trials.push(async () => report(name, await run()));

// Every look of every page, at two widths: nothing for axe to find, nothing wider than the window. All rules once in plain
// light and once for elders; what changes with a mood is colours.
for (const [name, path] of Object.entries(PAGES)) {
  for (const width of name === "wall" ? [1920, 390] : [390, 1280]) {
    trial(`${name} in all looks at ${width} px`, () => visit(at(path), { width, height: width === 1920 ? 1080 : 800 }, async (page) => {
      const found = [];
      for (const mood of MOODS) {
        for (const [look, { elder = false, colorScheme = "light" }] of Object.entries(LOOKS)) {
          // A wall hangs in a hall and has one look.
          if (name === "wall" && look !== "light") continue;
          await page.emulateMedia({ colorScheme });
          await page.evaluate(dress, { mood, elder });
          const rules = mood === "red" && colorScheme === "light" ? ALL_RULES : ["color-contrast"];
          const problems = [...(await axe(page, rules)), ...(await page.evaluate(sideways))];
          found.push(...problems.map((problem) => `${mood}, ${look}: ${problem}`));
        }
      }
      return found;
    }));
  }
}
for (const width of [320, 768, 1920]) {
  trial(`no page is wider than ${width} px`, async () => {
    const found = [];
    for (const path of [...Object.values(PAGES), "cases/b/", "cases/c/", "stats/gov/", "fields/", "fields/zl/", "media/", "brands/x/", "reports/r/"]) {
      for (const elder of [false, true]) {
        const problems = await visit(at(path), { width, elder, height: 1080 }, (page) => page.evaluate(sideways));
        found.push(...problems.map((problem) => `${path}${elder ? " for elders" : ""}: ${problem}`));
      }
    }
    return found;
  });
}

// Quoted numbers.
trial("a quoted number is reached, read and left by keys", () => visit(at("cases/a/"), {}, async (page) => {
  const problems = [];
  const quote = page.locator(".prose .quote").first();
  const [button, link, box] = [quote.locator("button"), quote.locator(".origin a"), quote.locator(".origin")];
  const name = await button.getAttribute("aria-label");
  if (!name.includes("96个")) problems.push(`its name “${name}” lacks the number that is seen`);
  for (let tabs = 0; tabs < 80 && !(await has(button)); tabs += 1) await page.keyboard.press("Tab");
  if (!(await has(button))) return [...problems, "Tab does not reach it"];
  if (!(await box.isVisible())) problems.push("the focus does not show where it comes from");
  await page.keyboard.press("Tab");
  if (!(await has(link))) problems.push("the link in the box does not take the focus");
  if (!(await box.isVisible())) problems.push("the box hides before its link can be followed");
  await page.keyboard.press("Tab");
  if (await box.isVisible()) problems.push("the box stays when the focus has left");
  if (!(await has(page.locator(".prose .quote").nth(1).locator("button")))) problems.push("the next stop is not the next number");
  return problems;
}));
trial("Escape closes the box of a number that is pointed at", () => visit(at("cases/a/"), {}, async (page) => {
  const problems = [];
  const quote = page.locator(".prose .quote").first();
  await quote.locator("label").hover();
  if (!(await quote.locator(".origin").isVisible())) problems.push("pointing does not show it");
  await page.keyboard.press("Escape");
  if (await quote.locator(".origin").isVisible()) problems.push("it is still there");
  await page.mouse.move(2, 2);
  await quote.locator("label").hover();
  if (!(await quote.locator(".origin").isVisible())) problems.push("it does not come back");
  return problems;
}));

// Keys alone, through the whole of a page and back.
for (const path of ["", "cases/a/", "stats/", "stats/gov/", "honours/", "places/p1/", "404.html"]) {
  trial(`/${path} is reached and left by Tab, every stop seen, none left out`, () => visit(at(path), { height: 900 }, async (page) => {
    const problems = [];
    const all = await page.evaluate(() => {
      const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
      const shown = stops.filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }) && !e.closest("[hidden]"));
      return shown.map((e, at) => ((e.dataset.stop = at), `${at} <${e.tagName.toLowerCase()}> ${e.textContent.trim().slice(0, 16)}`));
    });
    // Up to `last`, or out of the page: backwards the browser begins again at the end.
    const walk = async (key, last) => {
      const order = [];
      for (let n = 0; n < all.length + 40; n += 1) {
        await page.keyboard.press(key);
        const stop = await page.evaluate(() => {
          const e = document.activeElement;
          if (!e || e === document.body) return null;
          const { left, top, right, bottom } = e.getBoundingClientRect();
          const style = getComputedStyle(e);
          const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || e.matches(".quote button, .skip");
          const inside = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight && right - left > 1 && bottom - top > 1;
          return { at: e.dataset.stop === undefined ? -1 : Number(e.dataset.stop), name: `<${e.tagName.toLowerCase()}> ${e.textContent.trim().slice(0, 16)}`, marked, inside };
        });
        if (!stop) break;
        if (!stop.inside) problems.push(`${key}: ${stop.name} has the focus and is out of sight`);
        if (!stop.marked) problems.push(`${key}: nothing shows that ${stop.name} has the focus`);
        order.push(stop.at);
        if (stop.at === last) break;
      }
      return order;
    };
    const forth = await walk("Tab");
    const missed = all.filter((_, at) => !forth.includes(at));
    if (missed.length) problems.push(`Tab does not reach ${missed.slice(0, 4)}`);
    if (forth.length > all.length + 20) problems.push(`Tab does not lead out: ${forth.length} stops, ${all.length} are seen`);
    const known = forth.filter((at) => at >= 0);
    if (known.some((at, n) => n && at < known[n - 1])) problems.push("the order is not that of the page");
    const back = (await walk("Shift+Tab", known[0])).filter((at) => at >= 0);
    if (back.join() !== known.toReversed().join()) problems.push(`backwards it is another way: ${back.length} stops, forwards ${known.length}`);
    return problems;
  }));
}

// A browser of some years ago.
async function old(page) {
  const text = async (route) => (route.request().url().startsWith("file:") ? readFileSync(fileURLToPath(route.request().url()), "utf8") : (await route.fetch()).text());
  await page.route("**/*.css", async (route) => {
    const css = (await text(route))
      .replace(/[^{}]*:has\([^{}]*\{[^{}]*\}/g, "")
      .replace(/[^{}]*:popover-open[^{}]*\{[^{}]*\}/g, "")
      .replace(/overflow-wrap: anywhere;?/g, "")
      .replace(/content: "[^"]*" \/ "";?/g, "");
    await route.fulfill({ contentType: "text/css", body: css });
  });
  await page.route((url) => /(\/|\.html)$/.test(url.pathname), async (route) => {
    if (route.request().resourceType() !== "document") return route.continue();
    const html = (await text(route)).replaceAll(" popover>", ">").replace(/ popovertarget="[^"]*"/g, "");
    await route.fulfill({ contentType: "text/html", body: html });
  });
}
for (const scripts of [true, false]) {
  trial(`an old browser ${scripts ? "with" : "without"} scripts: pages fit, numbers and the menu answer, crumbs are apart`, async () => {
    const phone = { width: 320, height: 640, touch: true, scripts, strip: old };
    const found = [];
    for (const path of ["", "cases/a/", "cases/b/", "cases/", "stats/", "stats/gov/", "places/", "honours/"]) {
      found.push(...(await visit(at(path), phone, async (page) => (await page.evaluate(sideways)).map((problem) => `${path}: ${problem}`))));
    }
    found.push(...(await visit(at("cases/a/"), phone, async (page) => {
      const problems = [];
      const quote = page.locator(".prose .quote").first();
      await quote.locator("button").tap();
      if (!(await quote.locator(".origin").isVisible())) problems.push("a tap on a number shows nothing");
      const apart = await page.evaluate(() => getComputedStyle(document.querySelector(".trail li + li"), "::before").content);
      if (!apart.includes("›")) problems.push(`between crumbs stands ${apart}`);
      await page.evaluate(() => scrollTo(0, 0));
      await page.locator(scripts ? ".menu-button" : ".menu-switch").tap({ force: true });
      if (!(await page.locator(".menu a").first().isVisible())) problems.push("the menu does not open");
      return problems;
    })));
    return found;
  });
}

for (const scripts of [true, false]) {
  trial(`the phone's menu opens by keys ${scripts ? "with" : "without"} scripts and nothing lies behind it`, () => visit(at("cases/a/"), { width: 390, height: 700, scripts }, async (page) => {
    const problems = [];
    const control = page.locator(scripts ? ".menu-button" : ".menu-switch");
    for (let tabs = 0; tabs < 30 && !(await has(control)); tabs += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    const links = page.locator(".menu a");
    if (!(await links.first().isVisible())) return ["Space does not open it"];
    for (let n = 0; n < (await links.count()); n += 1) {
      await page.keyboard.press("Tab");
      if (!(await has(links.nth(n)))) problems.push(`Tab ${n + 1} is not at its link`);
    }
    await page.keyboard.press("Tab");
    const covered = await page.evaluate(() => {
      const { left, top, width, height } = document.activeElement.getBoundingClientRect();
      const over = document.elementFromPoint(left + width / 2, top + height / 2);
      return document.activeElement.contains(over) || over?.contains(document.activeElement) ? "" : over?.outerHTML.slice(0, 80) ?? "nothing";
    });
    if (covered) problems.push(`what has the focus next lies behind ${covered}`);
    if (!scripts) return problems;
    if (await links.first().isVisible()) problems.push("it stays open when the focus has left");
    if ((await control.getAttribute("aria-expanded")) !== "false") problems.push("it is said to be open");
    await control.focus();
    await page.keyboard.press("Enter");
    if (!(await links.first().isVisible()) || (await control.getAttribute("aria-expanded")) !== "true") problems.push("Enter does not open it");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Escape");
    if ((await links.first().isVisible()) || !(await has(control))) problems.push("Escape does not close it and lead back");
    return problems;
  }));
}

trial("links are told by a line that can be seen, and better where more contrast is asked for", async () => {
  const found = [];
  for (const path of ["", "cases/", "stats/", "honours/", "cases/a/", "places/"]) {
    for (const colorScheme of ["light", "dark"]) {
      found.push(...(await visit(at(path), { colorScheme }, (page) => page.evaluate(pale, 3))));
      found.push(...(await visit(at(path), { colorScheme, contrast: "more" }, (page) => page.evaluate(pale, 4.5))));
    }
  }
  return found;
});

trial("what scrolls has a role, a name, a sign and a Tab stop; what does not has none", async () => {
  const found = [];
  for (const path of ["cases/a/", "stats/gov/", "honours/"]) {
    for (const width of [320, 1280]) found.push(...(await visit(at(path), { width }, (page) => page.evaluate(scrollers))));
  }
  return found;
});

trial("no title leaves one sign on a line of its own", async () => {
  const found = [];
  for (const path of ["404.html", "places/p3/", "cases/", "honours/"]) {
    for (const elder of [false, true]) {
      found.push(...(await visit(at(path), { width: 320, elder }, (page) => page.evaluate(() => {
        const range = document.createRange();
        range.selectNodeContents(document.querySelector("h1"));
        const size = parseFloat(getComputedStyle(document.querySelector("h1")).fontSize);
        const lines = Map.groupBy([...range.getClientRects()], ({ bottom }) => Math.round(bottom));
        const widths = [...lines.values()].map((rects) => Math.max(...rects.map(({ right }) => right)) - Math.min(...rects.map(({ left }) => left)));
        return widths.length > 1 && widths.at(-1) < 1.5 * size ? [`${location.pathname}: the last line is ${Math.round(widths.at(-1))} px`] : [];
      }))));
    }
  }
  return found;
});

trial("every page has a title of its own", async () => {
  const found = [];
  for (const output of [site, sample]) {
    const titles = new Map();
    for (const page of output.pages.values()) {
      if (isRedirect(page) || page.path.startsWith("s/") || page.path.startsWith("404")) continue;
      const title = page.html.match(/<title>([^<]*)/)[1];
      if (titles.has(title)) found.push(`“${title}”: ${titles.get(title)} and ${page.path}`);
      titles.set(title, page.path);
    }
  }
  return found;
});

trial("no robots.txt where no robot looks; icons for all; footnotes that a finger meets", async () => {
  const found = [...site.files].includes("robots.txt") ? ["there is a robots.txt below the root"] : [];
  for (const size of [32, 180]) {
    const bytes = readFileSync(join(root, "public", "assets", `icon-red-${size}.png`));
    if (bytes.readUInt32BE(16) !== size || bytes.readUInt32BE(20) !== size) found.push(`icon-red-${size}.png has another size`);
  }
  const links = site.text("index.html").match(/<link rel="(icon|apple-touch-icon)"[^>]*>/g) ?? [];
  if (links.filter((link) => link.includes(".png")).length !== 2) found.push(`icons: ${links}`);
  return [...found, ...(await visit(at("cases/a/"), { width: 390 }, (page) => page.evaluate(() =>
    [...document.querySelectorAll(".footnote-reference a, .footnotes a")]
      .map((link) => link.getBoundingClientRect())
      .filter(({ width, height }) => width < 24 || height < 24)
      .map(({ width, height }) => `a footnote's link is ${width} × ${height} px`))))];
});

trial("print: tables open, addresses of other sites, no sheet of nothing but sharing", () => visit(at("cases/a/"), {}, async (page) => {
  await page.emulateMedia({ media: "print" });
  return page.evaluate(() => {
    const problems = [];
    const seen = (selector) => [...document.querySelectorAll(selector)].some((part) => part.getClientRects().length > 0);
    for (const table of document.querySelectorAll(".chart-data table")) if (table.getBoundingClientRect().height < 20) problems.push("a table of data is closed");
    if (!getComputedStyle(document.querySelector(".external"), "::after").content.includes("（")) problems.push("a link to elsewhere has no address");
    if (seen(".share") || seen(".menu") || seen(".modes") || seen(".neighbours")) problems.push("what is for the screen is printed");
    if (!seen("p.paper-only") || !document.querySelector("p.paper-only").textContent.includes("https://")) problems.push("the page's own address is not printed");
    if (getComputedStyle(document.body).backgroundColor !== "rgb(255, 255, 255)") problems.push("the paper is not white");
    return problems;
  });
}));
trial("print: the last sheet has more than the address of the page", async () => {
  const found = [];
  for (const path of ["", "cases/a/", "cases/b/", "cases/", "stats/", "stats/gov/", "honours/", "places/p1/", "reports/r/"]) {
    found.push(...(await visit(at(path), {}, async (page) => {
      const sheets = async () => (await page.pdf({ preferCSSPageSize: true })).toString("latin1").match(/\/Type \/Page\b/g).length;
      await page.evaluate(() => Promise.all([...document.images].map((image) => ((image.loading = "eager"), image.decode().catch(() => {})))));
      const whole = await sheets();
      await page.evaluate(() => document.querySelectorAll("p.paper-only").forEach((part) => part.remove()));
      const without = await sheets();
      return whole === without ? [] : [`/${path}: ${whole} sheets, ${without} without its own address`];
    })));
  }
  return found;
});
for (const path of ["", "stats/", "honours/", "cases/a/"]) {
  trial(`/${path} in forced colours: what is lit, what is current and where things end is still told`, () => visit(at(path), { forcedColors: "active" }, (page) => page.evaluate(() => {
    const problems = [];
    const style = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.getClientRects().length).map((e) => getComputedStyle(e));
    const shown = (border) => border !== "none";
    if (!matchMedia("(forced-colors: active)").matches) problems.push("colours are not forced");
    const [lit, shut] = [style(".panes .lit"), style(".panes i:not(.lit)")];
    if (lit.length && shut.length && lit[0].backgroundColor === shut[0].backgroundColor) problems.push("a lit window looks like a shut one");
    for (const [what, selector] of [["a plaque", ".plaque"], ["a figure", ".band .win, .dataset .win"], ["the number’s box", ".win.shut .num"]]) {
      if (style(selector).some((s) => !shown(s.borderTopStyle))) problems.push(`${what} has no edge`);
    }
    if (style(".button").some((s) => !shown(s.borderTopStyle))) problems.push("a button has no edge");
    const look = style(".modes a[aria-current]");
    if (!look.length || look.some((s) => !shown(s.borderBottomStyle))) problems.push("which size is chosen is told by a shadow alone, and shadows are gone");
    const here = style(".menu a[aria-current]");
    if (!here.length || here.some((s) => s.borderBottomColor === style(".menu a:not([aria-current])")[0].borderBottomColor)) problems.push("the current entry of the menu looks like the others");
    if (style(".masthead, .colophon").some((s) => !shown(s.borderBottomStyle))) problems.push("the bars have no edge");
    return problems;
  })));
}
trial("more contrast when it is asked for: every link is underlined, in the colour of its text", async () => {
  const found = [];
  for (const path of ["", "cases/", "cases/a/", "stats/"]) {
    found.push(...(await visit(at(path), { contrast: "more" }, async (page) => [...(await axe(page, ["color-contrast"])), ...(await page.evaluate(() => {
      if (!matchMedia("(prefers-contrast: more)").matches) return ["more contrast is not asked for"];
      return [...document.querySelectorAll("main a")].filter((a) => a.getClientRects().length && !a.closest(".plate, .act, .pager")).flatMap((a) => {
        const { textDecorationLine, textDecorationColor, color } = getComputedStyle(a);
        const plain = textDecorationLine.includes("underline") && textDecorationColor === color;
        return plain ? [] : [`${location.pathname}: “${a.textContent.trim().slice(0, 12)}” is underlined ${textDecorationLine} ${textDecorationColor} on ${color}`];
      });
    }))])));
  }
  return found;
});
trial("print: a report is set as GB/T 9704 has it", () => visit(at("reports/r/"), {}, async (page) => {
  await page.emulateMedia({ media: "print" });
  const style = (selector) => page.evaluate((selector) => {
    const { fontSize, lineHeight, fontFamily, textAlign } = getComputedStyle(document.querySelector(selector));
    return { size: Math.round(parseFloat(fontSize) * 0.75), line: Math.round(parseFloat(lineHeight) * 0.75), fontFamily, textAlign };
  }, selector);
  const [title, text, heading] = [await style("h1"), await style(".prose p"), await style(".prose h2")];
  const problems = [];
  if (title.size !== 22 || title.textAlign !== "center") problems.push(`title: ${JSON.stringify(title)}`);
  if (text.size !== 16 || text.line !== 29 || !text.fontFamily.includes("FangSong")) problems.push(`text: ${JSON.stringify(text)}`);
  if (heading.size !== 16 || !heading.fontFamily.includes("SimHei")) problems.push(`heading: ${JSON.stringify(heading)}`);
  return problems;
}));

trial("charts: letters of the size of text, side by side where there is room, beside their notes elsewhere", async () => {
  const look = (page) => page.evaluate(() => [...document.querySelectorAll(".prose > .chart")].map((chart) => {
    const [svg, note] = [chart.querySelector("svg"), chart.querySelector(".chart-data")].map((part) => part.getBoundingClientRect());
    const { left, top } = chart.getBoundingClientRect();
    return { left, top, letters: (14 * svg.width) / 340, beside: note.left > svg.right, text: parseFloat(getComputedStyle(chart).fontSize) };
  }));
  const found = [];
  for (const [path, width] of [["charts/", 1280], ["charts/", 390], ["charts/", 320], ["cases/a/", 1280], ["cases/a/", 390]]) {
    found.push(...(await visit(at(path), { width }, async (page) => {
      const charts = await look(page);
      const [first, second] = charts;
      const problems = charts.filter(({ letters }) => letters < 11.5 || letters > 16.5).map(({ letters }) => `letters of ${letters.toFixed(1)} px`);
      if (second && (width === 1280) !== (first.top === second.top && first.left < second.left)) problems.push("charts stand otherwise");
      if (!second && first.beside !== (width === 1280)) problems.push("the notes stand otherwise");
      return problems.map((problem) => `/${path} at ${width} px: ${problem}`);
    })));
  }
  return found;
});

trial("names and figures of one row stand on lines, however long a name is", async () => {
  const found = [];
  for (const [path, width] of [["", 1280], ["stats/", 1280], ["stats/", 390], ["stats/", 320]]) {
    found.push(...(await visit(at(path), { width }, (page) => page.evaluate(() => {
      const first = document.querySelector(".wins .win:not(.shut) .name a");
      first.textContent = "参加社区民主协商议事会议并对本小区公共事务发表意见的居民占比情况统计";
      const wins = [...first.closest(".wins").querySelectorAll(".win:not(.shut)")];
      const rows = Map.groupBy(wins, (win) => Math.round(win.getBoundingClientRect().top));
      return [...rows.values()].flatMap((row) => ["name", "num", "foot"].flatMap((part) => {
        const tops = new Set(row.map((win) => Math.round(win.querySelector(`.${part}`)?.getBoundingClientRect().top ?? 0)).filter(Boolean));
        return tops.size > 1 ? [`${location.pathname} at ${innerWidth} px: .${part} at ${[...tops]}`] : [];
      }));
    }))));
  }
  return found;
});

trial("no line begins with a comma of a list, no name breaks inside its last word", async () => {
  const found = [];
  for (const [path, width] of [["stats/", 390], ["stats/", 320], ["stats/", 768], ["places/", 320], ["", 320]]) {
    found.push(...(await visit(at(path), { width }, (page) => page.evaluate(() => {
      const problems = [];
      const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
      const rects = (node, start, end) => {
        const range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, end);
        return [...range.getClientRects()];
      };
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        const quiet = node.parentElement.closest(".quiet");
        if (quiet && node.data.trim().startsWith("、")) {
          const [comma] = rects(node, node.data.indexOf("、"), node.data.indexOf("、") + 1);
          if (comma && comma.left < quiet.getBoundingClientRect().left + 2) problems.push(`${innerWidth} px: a line begins with 、`);
        }
        const word = node.data.indexOf("党群服务中心");
        if (word >= 0 && node.parentElement.closest("h1, h2, h3")) {
          const tops = new Set(rects(node, word, word + 6).map((rect) => Math.round(rect.top)));
          if (tops.size > 1) problems.push(`${innerWidth} px: 党群服务中心 stands on ${tops.size} lines`);
        }
      }
      return problems;
    }))));
  }
  return found;
});

trial("the elders' look has one right edge", () => visit(at("cases/a/"), { elder: true }, (page) => page.evaluate(() => {
  const parts = [".fields", ".figures", ".prose", ".plaques", ".toc"].flatMap((part) => [...document.querySelectorAll(`.page ${part}`)]);
  const edges = new Set(parts.filter((part) => part.getClientRects().length).map((part) => Math.round(part.getBoundingClientRect().right)));
  return edges.size === 1 ? [] : [`right edges at ${[...edges].join(", ")}`];
})));

trial("contents are closed on a phone and open in the side column, without scripts", async () => {
  const look = (page) => page.evaluate(() => {
    const shown = (selector) => document.querySelector(selector).getClientRects().length > 0;
    return { list: shown(".toc ul"), button: shown(".toc summary") };
  });
  const found = [];
  for (const scripts of [true, false]) {
    found.push(...(await visit(at("cases/a/"), { width: 390, touch: true, scripts }, async (page) => {
      const problems = [];
      if ((await look(page)).list) problems.push("the list is open before the text");
      await page.locator(".toc summary").tap();
      if (!(await look(page)).list) problems.push("a tap does not open it");
      await page.locator(".toc summary").tap();
      if ((await look(page)).list) problems.push("a tap does not close it");
      return problems;
    })));
    found.push(...(await visit(at("cases/a/"), { scripts }, async (page) => {
      const { list, button } = await look(page);
      return list && !button ? [] : [`beside the text: list ${list}, button ${button}`];
    })));
  }
  return found;
});
trial("print: no sheet is left half empty before a table, plaques or charts", () => visit(at("honours/"), {}, async (page) => {
  const found = [];
  // Two rows of plaques and a table whose rows have years are cut where the sheet ends.
  await page.emulateMedia({ media: "print" });
  const plaques = await page.evaluate(() => { const { orphans, widows } = getComputedStyle(document.querySelector(".plaques")); return orphans + widows; });
  if (plaques !== "11") found.push(`a level of two rows is kept together: ${plaques}`);
  await page.goto(at("stats/gov/"));
  const kept = await page.evaluate(() => [...document.querySelectorAll(".indicators *")].filter((part) => getComputedStyle(part).breakAfter === "avoid" && part.tagName !== "CAPTION").map((part) => part.tagName));
  if (kept.length) found.push(`the table of figures is kept together by ${kept[0]}`);
  return found;
}));

trial("print: the years of the mechanism are one row, a short table is not cut", async () => {
  const rows = await visit(at(""), {}, async (page) => {
    await page.emulateMedia({ media: "print" });
    return page.evaluate(() => {
      const tops = new Set([...document.querySelectorAll(".years > li")].map((year) => Math.round(year.getBoundingClientRect().top)));
      return tops.size === 1 && getComputedStyle(document.querySelector(".years")).breakInside === "avoid" ? [] : [`years at ${[...tops]}`];
    });
  });
  return [...rows, ...(await visit(at("cases/a/"), {}, async (page) => {
    await page.emulateMedia({ media: "print" });
    return page.evaluate(() => [...document.querySelectorAll(".prose table")].filter((table) => table.rows.length < 9 && getComputedStyle(table).breakInside !== "avoid").map(() => "a short table may be cut"));
  }))];
});

trial("print: a plaque and a heading are not cut by the edge of a sheet", () => visit(at("honours/"), {}, async (page) => {
  await page.emulateMedia({ media: "print" });
  return page.evaluate(() => [...document.querySelectorAll(".plaque")].some((p) => getComputedStyle(p).breakInside !== "avoid" || getComputedStyle(p).display !== "inline-block") ? ["a plaque may be cut"] : []);
}));

trial("the elders' look is remembered before anything is painted, and left again", () => visit(at(""), {}, async (page) => {
  const problems = [];
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  const usual = await size();
  await page.getByRole("link", { name: "长者模式" }).click();
  if ((await size()) < usual * 1.25) problems.push(`text grows from ${usual} to ${await size()} px`);
  await page.goto(at("cases/a/"));
  if ((await size()) < usual * 1.25) problems.push("another page has forgotten it");
  const early = await page.evaluate(() => {
    const script = document.querySelector("head script[src*=look]");
    const sheet = document.querySelector("head link[rel=stylesheet]:not([data-late])");
    return !script.defer && !script.async && Boolean(script.compareDocumentPosition(sheet) & Node.DOCUMENT_POSITION_FOLLOWING);
  });
  if (!early) problems.push("the script that remembers it comes too late");
  await page.getByRole("link", { name: "特大" }).click();
  if ((await page.evaluate(() => document.documentElement.hasAttribute("data-elder"))) || (await size()) < usual * 1.2) problems.push("“特大” is not text of another size");
  await page.getByRole("link", { name: "标准" }).click();
  if ((await size()) !== usual) problems.push("“标准” does not lead back");
  return problems;
}));
trial("the elders' look and large text without scripts", () => visit(at("cases/a/"), { scripts: false }, async (page) => {
  const problems = [];
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  const usual = await size();
  for (const [name, least] of [["长者模式", 1.25], ["特大", 1.2], ["大", 1.1]]) {
    await page.getByRole("link", { name, exact: true }).click();
    if ((await size()) < usual * least) problems.push(`${name}: ${usual} → ${await size()} px`);
  }
  await page.getByRole("link", { name: "标准" }).click();
  if ((await size()) !== usual) problems.push("“标准” does not lead back");
  return problems;
}));

trial("the wall stands still, shows one screen, and comes home after a rest", () => visit(at("wall/"), { width: 1920, height: 1080 }, async (page) => {
  const problems = [];
  const fits = () => page.evaluate(() => document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth);
  if (!(await fits())) problems.push("it scrolls");
  // What the loading itself sets off is over by then.
  await page.waitForTimeout(1500);
  if ((await page.evaluate(() => document.getAnimations().length)) > 0) problems.push("something moves");
  const small = await page.evaluate(() => [...document.querySelectorAll("main p, main h2, .top a")].filter((e) => e.getClientRects().length && e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 23).map((e) => e.textContent.trim().slice(0, 12)));
  if (small.length) problems.push(`too small to be read from three metres: ${small}`);
  for (const name of ["案例", "荣誉", "阵地"]) {
    await page.getByRole("link", { name, exact: true }).click();
    if (!(await page.getByRole("region", { name }).isVisible()) || !(await fits())) problems.push(`${name} is not shown in one screen`);
  }
  await page.waitForFunction(() => location.hash === "#wall-figures", null, { timeout: 15000 }).catch(() => problems.push("it does not come back to its first screen"));
  await page.goto(at("cases/a/"));
  const back = page.getByRole("link", { name: "返回大屏" });
  if (!(await back.isVisible()) || new URL(await back.evaluate((link) => link.href)).pathname !== new URL(at("wall/")).pathname) problems.push("there is no link back to it");
  await page.waitForURL(/\/wall\/(index\.html)?(#.*)?$/, { timeout: 15000 }).catch(() => problems.push("a page that was opened from it does not lead home"));
  return problems;
}));

trial("pictures of all sorts are framed", async () => {
  const found = [];
  for (const path of ["", "cases/", "cases/b/", "cases/c/"]) {
    found.push(...(await visit(at(path), {}, (page) => page.evaluate(() =>
      [...document.querySelectorAll(".picture img")].flatMap((image) => {
        const { width, height } = image.getBoundingClientRect();
        const ratio = width / height;
        const fits = getComputedStyle(image).objectFit === "cover" && [16 / 9, 4 / 5].some((wanted) => Math.abs(ratio - wanted) < 0.05);
        return fits ? [] : [`${location.pathname}: a picture of ${width} × ${height}`];
      })))));
  }
  return found;
});

trial("the policy is kept: nothing is refused, over HTTP and from a folder", async () => {
  const found = [];
  for (const path of [...Object.values(PAGES), "cases/a/poster/", "stats/gov/"]) {
    const file = path.endsWith(".html") ? path : `${path}index.html`;
    const look = (page) => page.evaluate(() => {
      const problems = document.querySelector("meta[http-equiv=Content-Security-Policy]") ? [] : ["there is no policy"];
      if ([...document.styleSheets].length < 2) problems.push("style sheets are missing");
      if (document.querySelector("[style]")) problems.push("an element has a style");
      return problems;
    });
    found.push(...(await visit(at(path), {}, look)).map((problem) => `${path}: ${problem}`));
    if (file === "404.html") continue;
    const address = pathToFileURL(join(resolve(relative.dir), file)).href;
    found.push(...(await visit(address, {}, look)).map((problem) => `${address}: ${problem}`));
  }
  return found;
});

trial("scripts and pages are small", async () => {
  const found = [];
  for (const output of [site, sample]) {
    // The search, which only its own page fetches, has a limit of its own (search.mjs).
    const counts = (path) => path.endsWith(".js") && !/^(assets\/search\.js|search\/)/.test(path);
    const scripts = [...output.files].filter(counts).map((path) => output.text(path));
    const weight = scripts.reduce((sum, script) => sum + gzipSync(script).length, 0);
    if (weight > 8 * 1024) found.push(`${weight} bytes of scripts`);
    const search = output.files.has("assets/search.js") ? gzipSync(output.text("assets/search.js")).length : 0;
    if (search > 12 * 1024) found.push(`${search} bytes of search`);
    for (const page of output.pages.values()) if (page.html.length > 60 * 1024) found.push(`${page.path}: ${page.html.length}`);
  }
  return found;
});

await Promise.all(Array.from({ length: 3 }, async () => {
  for (let next = trials.shift(); next; next = trials.shift()) await next();
}));
await browser.close();
server.close();
rmSync(root, { recursive: true });
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed ? 1 : 0);

function has(locator) {
  return locator.evaluate((element) => element === document.activeElement);
}

// The functions below run in the page.

function dress({ mood, elder }) {
  document.documentElement.toggleAttribute("data-elder", elder);
  const sheet = document.querySelector("link[href*='mood-']");
  const href = sheet.href.replace(/mood-\w+/, `mood-${mood}`);
  if (href === sheet.href) return null;
  return new Promise((done, failed) => {
    sheet.addEventListener("load", () => done(null), { once: true });
    sheet.addEventListener("error", () => failed(new Error(`no ${href}`)), { once: true });
    sheet.href = href;
  });
}

function sideways() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 1);
  return [`${document.documentElement.scrollWidth} px wide, by ${wide.slice(0, 4).map((e) => `${e.tagName}.${e.className}`)}`];
}

/** Links whose line is paler than `least`:1 against what they stand on, and that nothing else tells. */
function pale(least) {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((c) => (c <= 10 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/rgba\(.*, 0\)|transparent/.test(colour)) return colour;
    }
    return "#fff";
  };
  return [...document.querySelectorAll("main a, footer a")].filter((a) => a.getClientRects().length).flatMap((a) => {
    const { textDecorationLine, textDecorationColor } = getComputedStyle(a);
    if (!textDecorationLine.includes("underline")) return [];
    const [low, high] = [light(textDecorationColor), light(ground(a))].sort((x, y) => x - y);
    const ratio = (high + 0.05) / (low + 0.05);
    return ratio < least ? [`${location.pathname}: the line of “${a.textContent.trim().slice(0, 12)}” has ${ratio.toFixed(1)}:1`] : [];
  });
}

function scrollers() {
  return [...document.querySelectorAll("body *")].flatMap((box) => {
    if (!/auto|scroll/.test(getComputedStyle(box).overflowX)) return [];
    const name = `${location.pathname}: <${box.tagName.toLowerCase()} class="${box.className}">`;
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    if (!scrolls) return box.tabIndex >= 0 && box.hasAttribute("tabindex") ? [`${name} is a Tab stop that does not scroll`] : [];
    const problems = [];
    if (!box.getAttribute("role") || !box.getAttribute("aria-label")) problems.push(`${name} has no role or name`);
    if (box.tabIndex < 0) problems.push(`${name} cannot be scrolled by keys`);
    if (!/gradient/.test(getComputedStyle(box).backgroundImage)) problems.push(`${name} shows no sign that it scrolls`);
    return problems;
  });
}
