// Measures the golden charts in headless Chromium: labels inside the picture, no two labels over each other, no label
// wider than the program thinks, text legible from 320 px, no finding by axe-core.
//
//   npm i playwright-core axe-core        (anywhere; NODE_PATH or cwd decides where they are found)
//   node tests/browser/charts.mjs [folder for screenshots]
import { createRequire } from "node:module";
import { readFileSync, readdirSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(join(process.cwd(), "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const golden = process.env.CHARTS ?? join(dirname(fileURLToPath(import.meta.url)), "../golden/charts");
const shots = process.argv[2];
if (shots) mkdirSync(shots, { recursive: true });

const charts = readdirSync(golden).filter(name => name.endsWith(".html")).map(name => readFileSync(join(golden, name), "utf8"));
const page = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>图表</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root { color-scheme: light dark; font-family: "Noto Sans CJK SC", sans-serif; line-height: 1.6 }
body { margin: 16px; color: CanvasText; background: Canvas }
main { max-width: 45rem; margin: auto }
.chart { margin: 0 0 2.5rem; break-inside: avoid } .chart > svg { display: block; width: 100%; max-width: 30rem; height: auto }
figcaption { font-weight: bold; margin-bottom: .5rem }
table { border-collapse: collapse } th, td { text-align: start; padding: .3rem .6rem; border-bottom: 1px solid #8886 }
.chart-scroll { overflow-x: auto } .chart-regions td svg { display: block; width: 6rem }
</style></head><body><main><h1>图表</h1>${charts.join("\n")}</main></body></html>`;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const problems = [];
for (const width of [320, 390, 1280]) {
  for (const mode of ["light", "dark", "print"]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: mode === "dark" ? "dark" : "light", bypassCSP: true });
    const tab = await context.newPage();
    await tab.setContent(page);
    if (mode === "print") await tab.emulateMedia({ media: "print" });
    if (shots) await tab.screenshot({ path: join(shots, `${width}-${mode}.png`), fullPage: true });
    if (mode === "print" && shots && width === 1280) await tab.pdf({ path: join(shots, "print.pdf") });
    const found = await tab.evaluate(() => {
      const problems = [];
      if (document.documentElement.scrollWidth > innerWidth) problems.push("the page scrolls sideways");
      for (const svg of document.querySelectorAll("svg[role=img]")) {
        const name = svg.closest("figure").id;
        const frame = svg.viewBox.baseVal;
        const scale = svg.getBoundingClientRect().width / frame.width;
        if (14 * scale < 11.5) problems.push(`${name}: text is ${(14 * scale).toFixed(1)} px`);
        const labels = [...svg.querySelectorAll("text")].map(text => ({ text: text.textContent, box: text.getBBox() }));
        for (const { text, box } of labels) {
          if (box.x < -0.5 || box.x + box.width > frame.width + 0.5 || box.y < -3 || box.y + box.height > frame.height + 3)
            problems.push(`${name}: “${text}” leaves the picture (${box.x.toFixed(1)} … ${(box.x + box.width).toFixed(1)})`);
        }
        for (let a = 0; a < labels.length; a++) for (let b = a + 1; b < labels.length; b++) {
          const [p, q] = [labels[a].box, labels[b].box];
          // Line boxes are taller than ink: rows 20 units apart may touch by a hair.
          const across = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
          const down = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
          if (across > 0.5 && down > 2.5) problems.push(`${name}: “${labels[a].text}” and “${labels[b].text}” overlap (${across.toFixed(1)} × ${down.toFixed(1)})`);
        }
        for (const use of svg.querySelectorAll("[fill^='url(#']")) {
          const id = use.getAttribute("fill").slice(5, -1);
          if (!document.getElementById(id)) problems.push(`${name}: no pattern ${id}`);
        }
        for (const rect of svg.querySelectorAll(":scope > rect")) {
          const box = rect.getBBox();
          if (box.x < -0.5 || box.x + box.width > frame.width + 0.5) problems.push(`${name}: a bar leaves the picture`);
        }
      }
      return problems;
    });
    problems.push(...found.map(text => `${width} ${mode}: ${text}`));
    if (mode !== "print") {
      await tab.addScriptTag({ content: axe });
      const { violations } = await tab.evaluate(() => axe.run());
      for (const violation of violations) problems.push(`${width} ${mode}: axe ${violation.id}: ${violation.nodes.map(node => node.html.slice(0, 120)).slice(0, 2).join(" | ")}`);
    }
    await context.close();
  }
}
await browser.close();
console.log(problems.length ? problems.join("\n") : `${charts.length} charts at 320, 390 and 1280 px, light, dark and print: no problem`);
process.exit(problems.length ? 1 : 0);
