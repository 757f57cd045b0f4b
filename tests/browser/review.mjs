// The form that is signed on paper and the desk's part of it: forms of a case, of statistics and of a page with pictures and
// attachments by the Nu checker and axe-core, on paper by Chromium (A4, nothing cut, the code on every page); signatures
// taken down from the desk, and refused from anywhere else. `node review.mjs [PROGRAM [PICTURES_DIR]]`. Exits with 1 when a
// check fails.

import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { axe, launch } from "./open.mjs";
import { nu, onScreens } from "./papers.mjs";
import { report, tally } from "./report.mjs";

const [program = "../../target/release/linli", pictures] = process.argv.slice(2);
const LINLI = resolve(process.argv[2] ? "." : fileURLToPath(new URL(".", import.meta.url)), program);
const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const PATIENCE = 20_000;
const CODE = /[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}/;
const REVIEW = `
review:
  profile: three
  proofs: 3
  offices: {初审: 党建办公室, 复审: 分管副主任, 终审: 街道主任, 保密审查: 保密委员会办公室}
  kinds: {case: [初审, 终审], dataset: [终审]}
`;
const PAPERS = `---
title: 有附件的一页：很长的标题一直写到第二行，看看表里排不排得下去
date: 2022-12-01
author: 区委组织部
origin: 云泽日报
slug: fujian
---

## 附件

下载[活动方案](fangan.pdf)和[报名表 <初稿>](baoming.xlsx)，共有{{ stat("grid.count") }}网格。党建引领,共同缔造。

![街口的新门头](mentou.png "开街那天")

![会场](huichang.png)

| 街道 | 网格 |
|---|---|
| 东街 | 若干 |

- 第一项
- 第二项

${"这一段很长，要排到第二页去，看看有没有被切断的字。".repeat(60)}

https://www.example.gov.cn/${"chang/".repeat(40)}
`;

function run(...words) {
  const done = spawnSync(LINLI, words, { encoding: "utf8" });
  if (done.error) throw done.error;
  return done;
}

/** What pdftotext reads of each page. */
function pagesOf(pdf) {
  const text = spawnSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" }).stdout;
  return text.split("\f").slice(0, -1);
}

const folder = mkdtempSync(join(tmpdir(), "linli-review-"));
let server;
try {
  const site = join(folder, "site");
  for (const part of ["content", "site.yaml"]) cpSync(join(REPOSITORY, part), join(site, part), { recursive: true });
  writeFileSync(join(site, "site.yaml"), readFileSync(join(site, "site.yaml"), "utf8") + REVIEW);
  const stats = "title: 网格\nsource: 统计年报\nas_of: 2022-12-31\nindicators:\n" +
    "  - {id: count, name: 网格数, unit: 个, value: 120, qualifier: 余}\n  - {id: years, name: 历年办结, unit: 件, series: {2020: 8, 2021: 19, 2022: 30}}\n";
  writeFileSync(join(site, "content/stats/grid.yaml"), stats);
  writeFileSync(join(site, "content/cases/fujian.md"), PAPERS);
  writeFileSync(join(site, "content/cases/fangan.pdf"), "%PDF-1.4\n%\n");
  writeFileSync(join(site, "content/cases/baoming.xlsx"), "PK");
  // Two pictures of one colour, made by ffmpeg's and Python's only common denominator: bytes.
  const made = spawnSync("python3", ["-c", `
import struct, sys, zlib
def png(width, height, pixel):
    rows = b"".join(b"\\0" + bytes(pixel(x, y)[i] for x in range(width) for i in range(3)) for y in range(height))
    chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
open(sys.argv[1], "wb").write(png(600, 400, lambda x, y: (x * 255 // 600, y * 255 // 400, 90)))
open(sys.argv[2], "wb").write(png(400, 700, lambda x, y: (60, x * 255 // 400, y * 255 // 700)))
`, join(site, "content/cases/mentou.png"), join(site, "content/cases/huichang.png")]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  const agreed = run("check", "--root", site, "--today", "2026-11-24", "--waive", "text/half-width", "fujian:11", "--because", "引用原文", "--by", "王某");
  report("a slip on the page can be agreed to", agreed.status === 0 ? [] : [agreed.stderr]);

  const review = (...words) => run("review", ...words, "--root", site, "--today", "2026-11-24");
  const dataset = readdirSync(join(site, "content/stats")).filter((name) => name.endsWith(".yaml") && name !== "grid.yaml")[0];
  const forms = {
    case: ["content/cases/wurong-silin.md"],
    stats: [`content/stats/${dataset}`],
    papers: ["content/cases/fujian.md", "--profile", "three"],
    digest: ["content/cases/wurong-silin.md", "--digest", "--profile", "one"],
  };
  const files = {};
  for (const [name, words] of Object.entries(forms)) {
    files[name] = join(folder, `${name}.html`);
    const done = review("form", ...words, "--output", files[name]);
    report(`${name}: the form is written`, done.status === 0 && CODE.test(done.stdout) ? [] : [done.stdout + done.stderr]);
  }
  report("the forms pass the Nu HTML checker", nu(Object.values(files)));

  const browser = await launch();
  if (pictures) mkdirSync(pictures, { recursive: true });
  for (const [name, file] of Object.entries(files)) {
    const text = readFileSync(file, "utf8");
    const code = text.match(CODE)[0];
    report(`${name}: there is no script, and nothing is asked for elsewhere`, text.match(/<script|\son\w+=|(src|href)="(?!data:)[^"]*"/g) ?? []);
    report(`${name}: no missing value shows through`, text.match(/>\s*(None|none|undefined|true|false)\s*</g) ?? []);
    await onScreens(browser, report, name, file, pictures && ((width) => join(pictures, `form-${name}-${width}.png`)));
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    const words = await page.evaluate(() => document.body.innerText);
    // As it is on paper: nothing is wider than the sheet, no cell cuts what it holds, the code is large enough.
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: Math.round((180 / 25.4) * 96), height: 1000 });
    const cut = await page.evaluate(() => [...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 || one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
      .map((one) => `${one.tagName} ${one.textContent.slice(0, 30)}`));
    report(`${name}: nothing is wider than the sheet`, cut);
    const size = await page.evaluate(() => parseFloat(getComputedStyle(document.querySelector(".code b")).fontSize) * 0.75);
    report(`${name}: the code is legible in print`, size >= 14 ? [] : [`${size} pt`]);
    const pdf = join(pictures ?? folder, `form-${name}.pdf`);
    writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true, printBackground: false }));
    await page.close();
    const info = spawnSync("pdfinfo", [pdf], { encoding: "utf8" }).stdout;
    report(`${name}: the sheets are A4`, /Page size:\s+59[45](\.\d+)? x 84[12](\.\d+)? pts/.test(info) ? [] : [info]);
    const sheets = pagesOf(pdf);
    report(`${name}: the code is on every sheet`, sheets.map((sheet, at) => (sheet.includes(code) ? "" : `sheet ${at + 1}`)).filter(Boolean));
    const plain = (text) => text.replace(/[\s\u00a0]/g, "").normalize("NFKC");
    const printed = plain(sheets.join("").replaceAll(`核验码 ${code}`, "").replace(/^\s*\d+ \/ \d+\s*$/gm, ""));
    const missing = [...new Set(words.split("\n").map((line) => line.trim()).filter((line) => line.length > 3 && line.length < 40))]
      .filter((line) => line.split(/\t/).some((cell) => cell.length < 14 && !printed.includes(plain(cell))));
    report(`${name}: what is on the screen is on paper`, missing);
  }

  // ── the desk ──
  server = spawn(LINLI, ["serve", "--root", site, "--port", "0", "--host", "0.0.0.0", "--today", "2026-11-24"], { stdio: ["ignore", "pipe", "ignore"] });
  const origin = await new Promise((done, gone) => {
    let said = "";
    server.on("exit", () => gone(new Error("the preview ended: " + said)));
    server.stdout.on("data", (data) => {
      said += data;
      const found = said.match(/预览网址：(http:\/\/[^/]+)/);
      if (found && said.includes("生成了")) done(found[1]);
    });
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const desk = await context.newPage();
  const troubles = [];
  desk.on("pageerror", (error) => troubles.push(error.message));
  desk.on("console", (line) => /Content.Security.Policy/.test(line.text()) && troubles.push(line.text()));
  await desk.goto(`${origin}/_linli/`);
  const item = desk.locator("#signing .items > li", { hasText: "有附件的一页" }).first();
  await item.waitFor({ timeout: PATIENCE });
  report("desk: axe", await axe(desk));
  if (pictures) await desk.locator("#signing").screenshot({ path: join(pictures, "desk-signing.png") });

  const [form] = await Promise.all([context.waitForEvent("page"), item.getByText("打印").click()]);
  form.on("console", (line) => /Content.Security.Policy/.test(line.text()) && troubles.push(line.text()));
  await form.waitForLoadState();
  const code = (await form.locator(".code b").textContent()).trim();
  const shown = await form.evaluate(() => [...document.images].map((image) => image.naturalWidth));
  report("desk: the form has its style and its pictures", shown.length === 2 && shown.every((width) => width > 0) &&
    (await form.evaluate(() => getComputedStyle(document.querySelector(".code")).borderTopWidth)) === "2px" ? [] : [JSON.stringify(shown)]);
  await form.close();

  const fill = async (role, by, on, code) => {
    if (!(await item.locator("form").isVisible())) await item.locator("summary").click();
    await item.getByLabel("以什么身份").selectOption({ label: role });
    await item.getByLabel("谁签的").fill(by);
    await item.getByLabel("哪天签的").fill(on);
    await item.getByLabel("纸上的核验码").fill(code);
    await item.getByRole("button", { name: "记下签字" }).click();
  };
  const ledger = () => {
    try {
      return readdirSync(join(site, "ledger/reviews"), { recursive: true }).filter((name) => name.endsWith(".yaml")).length;
    } catch {
      return 0;
    }
  };
  await fill("初审", "张三", "2026-11-20", "AAAA-BBBB-CCCC");
  await item.getByRole("alert").getByText("核验码不对").waitFor({ timeout: PATIENCE });
  report("desk: a wrong code is refused, and told", ledger() === 0 ? [] : [`${ledger()} files`]);
  await fill("初审", "张三", "2026-11-20", code.toLowerCase().replaceAll("-", " "));
  await item.getByText("张三，2026-11-20 已签").waitFor({ timeout: PATIENCE });
  // Who reads the same twice is asked whether it is so on the paper, and may be another one after all.
  await fill("终审", "张 三", "2026-11-21", code);
  await item.getByRole("alert").getByText("这一版的初审也是 张 三 签的").waitFor({ timeout: PATIENCE });
  report("desk: a second reading by the same person is asked about", ledger() === 1 ? [] : [`${ledger()} files`]);
  report("desk: axe, with the question", await axe(desk));
  if (pictures) await desk.locator("#signing").screenshot({ path: join(pictures, "desk-same-person.png") });
  await item.getByRole("button", { name: "记下签字" }).click();
  await item.getByText("提醒：初审、终审都是 张三 签的").waitFor({ timeout: PATIENCE });
  report("desk: said once more, it is taken down and pointed out", ledger() === 2 ? [] : [`${ledger()} files`]);
  await fill("终审", "李四", "2026-11-21", code);
  await item.getByText("李四，2026-11-21 已签").waitFor({ timeout: PATIENCE });
  const reminded = await item.getByText("提醒：").count();
  await item.getByText("签全了").waitFor({ timeout: PATIENCE });
  report("desk: two people have read it", ledger() === 3 && reminded === 0 ? [] : [`${ledger()} files, ${reminded} reminders`]);
  writeFileSync(join(site, "content/stats/grid.yaml"), stats.replace("value: 120", "value: 121"));
  await item.getByText("数字“网格数”：〔120余个→121余个〕").waitFor({ timeout: PATIENCE });
  await item.getByText("签字以后改过").waitFor({ timeout: PATIENCE });
  if (pictures) await desk.locator("#signing").screenshot({ path: join(pictures, "desk-stale.png") });
  report("desk: a changed figure makes the page stale, by name", []);
  await desk.setViewportSize({ width: 390, height: 844 });
  const wide = await desk.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  report("desk on a phone: nothing sticks out", wide > 0 ? [`${wide} px`] : []);
  if (pictures) await desk.locator("#signing").screenshot({ path: join(pictures, "desk-signing-390.png") });
  report("desk: nothing went wrong in the browser", troubles);

  // Whoever is not the desk on this machine has nothing written.
  const had = ledger();
  const token = await desk.evaluate(() => document.querySelector("script[data-token]").dataset.token);
  writeFileSync(join(site, "content/stats/grid.yaml"), stats);
  await item.getByText("签全了").waitFor({ timeout: PATIENCE });
  const port = new URL(origin).port;
  const wish = JSON.stringify({ page: "content/cases/fujian.md", role: "一校", by: "外人", on: "2026-11-22", code });
  const post = (headers, host = "127.0.0.1", method = "POST") =>
    new Promise((done, failed) => {
      const ask = { host, port, path: "/_linli/sign", method, headers, agent: false };
      // What Node sends after a GET has no length: the server would take it for another request, and hang up.
      const asked = request(ask, (answer) => (answer.resume(), done(answer.statusCode)));
      asked.on("error", failed).end(method === "GET" ? undefined : wish);
    });
  const right = { host: `localhost:${port}`, origin: `http://localhost:${port}`, "content-type": "application/json", "x-linli-token": token };
  const network = Object.values(networkInterfaces()).flat().find((one) => one.family === "IPv4" && !one.internal)?.address;
  const others = [
    ["no token", { ...right, "x-linli-token": undefined }, 403],
    ["a wrong token", { ...right, "x-linli-token": "0".repeat(32) }, 403],
    ["no origin", { ...right, origin: undefined }, 403],
    ["another origin", { ...right, origin: "https://evil.example" }, 403],
    ["another port's page", { ...right, origin: "http://localhost:1" }, 403],
    ["a plain form", { ...right, "content-type": "text/plain" }, 403],
    ["another name for this machine", { ...right, host: `evil.example:${port}`, origin: `http://evil.example:${port}` }, 403],
  ];
  const clean = (headers) => Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  for (const [name, headers, expected] of others) {
    const status = await post(clean(headers));
    report(`desk: ${name} writes nothing`, status === expected && ledger() === had ? [] : [`${status}, ${ledger()} files`]);
  }
  const got = await post(clean(right), "127.0.0.1", "GET");
  report("desk: a GET writes nothing", got === 405 && ledger() === had ? [] : [`${got}, ${ledger()} files`]);
  if (network) {
    const status = await post({ ...right, host: `${network}:${port}`, origin: `http://${network}:${port}` }, network);
    report("desk: another machine's address writes nothing", status === 403 && ledger() === had ? [] : [`${status}, ${ledger()} files`]);
  }
  const status = await post(clean(right));
  report("desk: with all of it right it is written", status === 204 && ledger() === had + 1 ? [] : [`${status}, ${ledger()} files`]);
  await browser.close();
} finally {
  server?.kill();
  rmSync(folder, { recursive: true });
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed ? 1 : 0);
