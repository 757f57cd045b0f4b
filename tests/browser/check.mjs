// The report of `linli check --format html`, of a site with faults and of one without: HTML by the Nu checker, axe-core at
// two widths, nothing wider than a phone, no script, and on paper. `node check.mjs [PROGRAM [PICTURES_DIR]]`. Exits with 1
// when a check fails.

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
const LONG = "https://www.example.gov.cn/" + "chang/".repeat(40);
const PAGE = `---
title: 检查,的<样>&页
date: 2022-12-01
slug: yang
---

党建引领,共同缔造。召开会议**次。${LONG}

- 另一段,不同。

![](没有.svg)
`;

function run(...words) {
  const done = spawnSync(LINLI, words, { encoding: "utf8" });
  if (done.error) throw done.error;
  return done;
}

const folder = mkdtempSync(join(tmpdir(), "linli-check-"));
try {
  const site = join(folder, "site");
  run("init", site);
  const check = (...words) => run("check", "--root", site, "--today", "2026-11-24", ...words);
  check("--format", "html", "--output", join(folder, "clean.html"));
  writeFileSync(join(site, "content/cases/yang.md"), PAGE);
  const agreed = check("--waive", "text/half-width", "yang:9", "--because", "引用 <原文>", "--by", "王某");
  report("a slip can be agreed to", agreed.status === 0 ? [] : [agreed.stderr]);
  check("--format", "html", "--output", join(folder, "faults.html"));

  report("the reports pass the Nu HTML checker", nu([join(folder, "clean.html"), join(folder, "faults.html")]));

  const browser = await launch();
  if (pictures) mkdirSync(pictures, { recursive: true });
  for (const name of ["clean", "faults"]) {
    const file = join(folder, `${name}.html`);
    report(`${name}: there is no script`, /<script|\son\w+=/.test(readFileSync(file, "utf8")) ? ["there is"] : []);
    await onScreens(browser, report, name, file, pictures && ((width) => join(pictures, `report-${name}-${width}.png`)));
    await onPaper(browser, report, name, file, pictures && join(pictures, `report-${name}.pdf`));
  }
  await browser.close();
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed ? 1 : 0);
