// What is due as a page (`linli due --format html`) and the page of a handover, of a site in which something of every sort is
// due and of a new one: HTML by the Nu checker, axe-core at two widths, nothing wider than a phone, no script, and on paper.
// `node due.mjs [PROGRAM [PICTURES_DIR]]`. Exits with 1 when a check fails.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./open.mjs";
import { nu, onPaper, onScreens } from "./papers.mjs";
import { report, tally } from "./report.mjs";

const [program = "../../target/release/linli", pictures] = process.argv.slice(2);
const LINLI = resolve(process.argv[2] ? "." : fileURLToPath(new URL(".", import.meta.url)), program);
const PAGE = "一小时看懂这个网站.html";
const TODAY = ["--today", "2026-11-27"];

function run(...words) {
  const done = spawnSync(LINLI, words, { encoding: "utf8" });
  if (done.error) throw done.error;
  return done;
}

const folder = mkdtempSync(join(tmpdir(), "linli-due-"));
try {
  const pages = [];
  for (const name of ["new", "busy"]) {
    const site = join(folder, name);
    run("init", site);
    if (name === "busy") {
      const write = (path, text) => writeFileSync(join(site, path), text);
      const settings = readFileSync(join(site, "site.yaml"), "utf8");
      write("site.yaml", `${settings}\ndeploy:\n  www: {type: ssh, host: www, path: /srv/www/djpp}\n`);
      const unit = "unit: 云泽区<样>&社区\n";
      write("content/cases/jiu.md", `---\ntitle: 旧<的>&“案例”\ndate: 2026-01-01\n${unit}review_by: 2026-11-20\n---\n\n正文。\n`);
      write("content/cases/lai.md", `---\ntitle: 要来的\n${unit}publish: 2026-12-05 09:30\n---\n\n正文。\n`);
      write("content/cases/zou.md", `---\ntitle: 要走的\ndate: 2026-01-01\n${unit}expires: 2026-12-10\n---\n\n密码：Geheim-4711。\n`);
      write("content/cases/gao.md", `---\ntitle: 草稿\ndraft: true\nauthor: ${"很长的名字".repeat(20)}\n---\n`);
      write("waivers.yaml", "waivers:\n  - {rule: text/half-width, file: content/cases/jiu.md, hash: 0123456789ab, because: 引用 <原文>, by: 王某, on: 2026-01-01}\n");
    }
    const built = run("build", "--root", site, ...TODAY, "--quiet");
    const handed = run("handover", join(folder, `${name}-handover`), "--root", site, ...TODAY);
    report(`${name}: it is handed over`, handed.status === 0 ? [] : [built.stderr + handed.stderr]);
    const due = join(folder, `${name}-due.html`);
    run("due", "--root", site, ...TODAY, "--format", "html", "--output", due);
    pages.push([`${name}-due`, due], [`${name}-handover`, join(folder, `${name}-handover`, PAGE)]);
  }

  const files = pages.map(([, file]) => file);
  report("the pages pass the Nu HTML checker", nu(files));

  const browser = await launch();
  if (pictures) mkdirSync(pictures, { recursive: true });
  for (const [name, file] of pages) {
    report(`${name}: there is no script`, /<script|\son\w+=/.test(readFileSync(file, "utf8")) ? ["there is"] : []);
    await onScreens(browser, report, name, file, pictures && ((width) => join(pictures, `${name}-${width}.png`)));
    await onPaper(browser, report, name, file, pictures && join(pictures, `${name}.pdf`));
  }
  await browser.close();
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed ? 1 : 0);
