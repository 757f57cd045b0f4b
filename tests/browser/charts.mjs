// Measures charts in Chromium, on phone and desk, in light, dark and print: labels inside their picture and not over each
// other, text and shapes that stand out from the paper. `check` takes the pages of an output that hold charts, `goldens` the
// charts of tests/golden, which hold the extremes, in the style of that output: from 320 px, and axe finds nothing.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { axe, launch, serve } from "./open.mjs";
import { isRedirect } from "./output.mjs";

const GOLDEN = fileURLToPath(new URL("../golden/charts", import.meta.url));
const MODES = { light: { colorScheme: "light" }, dark: { colorScheme: "dark" }, print: { media: "print", colorScheme: "dark" } };

export async function check(report, output) {
  const paths = [...output.pages.values()].filter((page) => !isRedirect(page) && /<figure class="chart/.test(page.html)).map((page) => page.path);
  report("some page shows a chart", paths.length ? [] : ["none does"]);
  const server = await serve(output);
  const browser = await launch();
  try {
    for (const path of paths) {
      await eachLook(browser, [390, 1280], (page) => page.goto(server.address(path)), async (page, how) => {
        report(`charts of /${path} ${how}`, await page.evaluate(measured));
      });
    }
  } finally {
    await browser.close();
    server.close();
  }
}

export const goldens = {
  async check(report, output) {
    // Its colours, and what uses them.
    const sheets = [/mood-red\.css$/, /style\.css$/].flatMap((name) => [...output.files].filter((path) => name.test(path)).slice(0, 1));
    const charts = existsSync(GOLDEN) ? readdirSync(GOLDEN).filter((name) => name.endsWith(".html")) : [];
    report("there are golden charts and a style for them", charts.length && sheets.length ? [] : [`${charts.length} in ${GOLDEN}, ${sheets}`]);
    const html = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>图表</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${sheets.map((sheet) => output.text(sheet)).join("\n")}</style></head>
<body><main class="wide"><h1>图表</h1><div class="prose">${charts.map((name) => readFileSync(join(GOLDEN, name), "utf8")).join("\n")}</div></main></body></html>`;
    const browser = await launch();
    try {
      await eachLook(browser, [320, 390, 1280], (page) => page.setContent(html), async (page, how) => {
        const found = how.endsWith("print") ? [] : await axe(page);
        report(`${charts.length} golden charts ${how}`, [...(await page.evaluate(measured)), ...found]);
      });
    } finally {
      await browser.close();
    }
  },
};

async function eachLook(browser, widths, open, look) {
  for (const width of widths) {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await open(page);
    for (const [mode, media] of Object.entries(MODES)) {
      await page.emulateMedia({ media: "screen", ...media });
      await look(page, `at ${width} px, ${mode}`);
    }
    await page.close();
  }
}

// Runs in the page.
function measured() {
  const problems = [];
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const pixel = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const [r, g, b] = pixel(colour).slice(0, 3).map((c) => (c <= 10 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  // The page has no colour of its own where the browser's is meant.
  const opaque = [document.body, document.documentElement].map((e) => getComputedStyle(e).backgroundColor).find((colour) => pixel(colour)[3] === 255);
  const paper = opaque ?? (getComputedStyle(document.documentElement).colorScheme === "dark" ? "#121212" : "#fff");
  // A sheet of paper is as wide as it is.
  const sideways = matchMedia("screen").matches && document.documentElement.scrollWidth > innerWidth;
  if (sideways) problems.push("the page scrolls sideways");
  for (const svg of document.querySelectorAll("figure.chart svg[role=img]")) {
    const name = svg.closest("figure").id;
    const frame = svg.viewBox.baseVal;
    const scale = svg.getBoundingClientRect().width / frame.width;
    if (14 * scale < 11.5) problems.push(`${name}: text is ${(14 * scale).toFixed(1)} px`);
    const labels = [...svg.querySelectorAll("text")].map((text) => ({ text: text.textContent, box: text.getBBox(), node: text }));
    for (const { text, box, node } of labels) {
      // Hinting makes small text wider by a hair.
      if (box.x < -1.5 || box.x + box.width > frame.width + 1.5 || box.y < -3 || box.y + box.height > frame.height + 3) {
        problems.push(`${name}: “${text}” leaves the picture (${box.x.toFixed(1)} … ${(box.x + box.width).toFixed(1)})`);
      }
      const { fill, stroke } = getComputedStyle(node);
      // What has no rim stands on the paper, or on a bar of the first series.
      const bar = node.classList.contains("on-bar") && getComputedStyle(node).getPropertyValue("--chart-1");
      const behind = stroke === "none" ? bar || paper : stroke;
      if (contrast(fill, behind) < 4.5) problems.push(`${name}: “${text}” is ${fill} on ${behind}`);
    }
    for (let a = 0; a < labels.length; a++) for (let b = a + 1; b < labels.length; b++) {
      const [p, q] = [labels[a].box, labels[b].box];
      // Line boxes are taller than ink: rows 20 units apart may touch by a hair.
      const across = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
      const down = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
      if (across > 0.5 && down > 2.5) problems.push(`${name}: “${labels[a].text}” and “${labels[b].text}” overlap (${across.toFixed(1)} × ${down.toFixed(1)})`);
    }
    for (const shape of svg.querySelectorAll("rect, path:not(pattern path)")) {
      const id = shape.getAttribute("fill")?.match(/^url\(#(.*)\)$/)?.[1];
      const pattern = id && document.getElementById(id);
      if (id && !pattern) problems.push(`${name}: no pattern ${id}`);
      const { fill, stroke } = getComputedStyle(pattern?.firstElementChild ?? shape);
      const seen = [fill, stroke].filter((colour) => /^(?!none|url)/.test(colour) && pixel(colour)[3] === 255);
      if (seen.length && Math.max(...seen.map((colour) => contrast(colour, paper))) < 3) problems.push(`${name}: a shape is ${seen} on ${paper}`);
    }
    for (const rect of svg.querySelectorAll(":scope > rect")) {
      const box = rect.getBBox();
      if (box.x < -0.5 || box.x + box.width > frame.width + 0.5) problems.push(`${name}: a bar leaves the picture`);
    }
  }
  return problems;
}
