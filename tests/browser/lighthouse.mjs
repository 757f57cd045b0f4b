// Lighthouse in its mobile setting on a site served by nginx: `node lighthouse.mjs PUBLIC_DIR [PAGE…]`.
// Each page (home, one case and the statistics of the demo, if none is named) three times. At fault is a median below 98 in any of the
// four categories, a largest paint after 1.8 s, and any shift of what is on the screen. Exits with 1 then.
// Lighthouse is no part of the checks' own packages (it brings 150): LIGHTHOUSE names the folder where `npm install lighthouse` was run.

import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { freePort } from "./open.mjs";
import { readOutput } from "./output.mjs";

const [dir, ...wanted] = process.argv.slice(2);
const { LIGHTHOUSE: packages, CHROMIUM = "/usr/bin/chromium", NGINX = "nginx", RUNS = "3" } = process.env;
if (!dir || !packages) {
  console.error("usage: LIGHTHOUSE=FOLDER_WITH_NODE_MODULES node lighthouse.mjs PUBLIC_DIR [PAGE…]");
  process.exit(2);
}
const pages = wanted.length ? wanted : ["", "cases/changzhuo-yishi/", "stats/"];
// A window of the phone's size from the start: one that is made smaller later paints a second late, now and then.
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=412,823"];
const LEAST = 98;
const LARGEST_PAINT = 1800;

const need = createRequire(join(resolve(packages), "package.json"));
const { default: lighthouse } = await import(pathToFileURL(need.resolve("lighthouse")));
const { launch } = await import(pathToFileURL(need.resolve("chrome-launcher")));

const root = mkdtempSync(join(tmpdir(), "linli-lighthouse-"));
chmodSync(root, 0o755);
const home = readOutput(dir).home.pathname.replace(/\/$/, "");
mkdirSync(dirname(join(root, "site", home)), { recursive: true });
if (home) symlinkSync(resolve(dir), join(root, "site", home));
const port = await freePort();
// What a plain server of a plain site does: text is packed, files may be kept, pages are asked for again.
writeFileSync(join(root, "nginx.conf"), `
daemon off;
pid ${root}/pid;
error_log ${root}/errors;
events {}
http {
  types {
    text/html html; text/css css; text/javascript js; image/svg+xml svg; image/png png; image/jpeg jpg jpeg; image/webp webp;
    font/woff2 woff2; text/plain txt; application/xml xml; application/json json;
  }
  charset utf-8;
  charset_types text/css text/javascript text/plain application/xml image/svg+xml;
  access_log off;
  gzip on;
  gzip_comp_level 6;
  gzip_types text/css text/javascript image/svg+xml application/xml application/json;
  gzip_min_length 512;
  server {
    listen 127.0.0.1:${port};
    root ${home ? join(root, "site") : resolve(dir)};
    absolute_redirect off;
    location / { add_header Cache-Control "no-cache"; }
    location ~ \\.(css|js|svg|png|jpe?g|webp|woff2)$ { add_header Cache-Control "public, max-age=2592000"; }
    error_page 404 ${home}/404.html;
  }
}
`);
const nginx = spawn(NGINX, ["-c", join(root, "nginx.conf"), "-p", root, "-e", join(root, "errors")], { stdio: "inherit" });
const address = `http://127.0.0.1:${port}${home}/`;
for (let tries = 0; !(await fetch(address).then((r) => r.ok, () => false)); tries += 1) {
  if (tries > 50 || nginx.exitCode !== null) throw new Error(`no answer from ${address}`);
  await sleep(100);
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
let failed = 0;
for (const path of pages) {
  const results = [];
  for (let run = 0; run < Number(RUNS); run += 1) {
    const chrome = await launch({ chromePath: CHROMIUM, chromeFlags: FLAGS });
    try {
      const { lhr } = await lighthouse(address + path, { port: chrome.port, output: "json", logLevel: "error", locale: "en" });
      if (lhr.runtimeError) throw new Error(`/${path}: ${lhr.runtimeError.message}`);
      results.push(lhr);
    } finally {
      chrome.kill();
    }
  }
  const scores = Object.values(results[0].categories).map(({ id }) => [id, median(results.map((r) => Math.round(r.categories[id].score * 100)))]);
  const measure = (id) => median(results.map((r) => r.audits[id].numericValue));
  const [paint, shift] = [measure("largest-contentful-paint"), measure("cumulative-layout-shift")];
  const good = scores.every(([, score]) => score >= LEAST) && paint <= LARGEST_PAINT && shift === 0;
  console.log(`${good ? "ok" : "not ok"} - /${path}: ${scores.map((s) => s.join(" ")).join(", ")}; largest paint ${(paint / 1000).toFixed(2)} s, shift ${shift}`);
  const audits = Object.values(results[0].categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => results[0].audits[id]));
  for (const { id, title, score, displayValue = "" } of audits) if (score !== null && score < 1) console.log(`    ${id} ${score}: ${title} ${displayValue}`);
  if (process.env.REPORTS) writeFileSync(join(process.env.REPORTS, `${path.replaceAll("/", "-") || "home"}.json`), JSON.stringify(results[0]));
  if (!good) failed += 1;
}
nginx.kill();
rmSync(root, { recursive: true });
console.log(`${pages.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
