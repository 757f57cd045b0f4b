// Takes the pictures of the manual anew: `node manual.mjs LINLI`. What they show is built for it: a new site as the page 第一天 has
// it, also with the settings that other pages speak of, the demo site, and the sample site's page of typography. They are written to
// docs/content, beside the pages that show them, in few colours (by ffmpeg): they are part of the program.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readOutput } from "./output.mjs";
import { launch, serve } from "./open.mjs";

const [linli] = process.argv.slice(2);
if (!linli) {
  console.error("usage: node manual.mjs LINLI");
  process.exit(2);
}
const project = fileURLToPath(new URL("../..", import.meta.url));
const content = join(project, "docs", "content");
const folder = mkdtempSync(join(tmpdir(), "linli-manual-"));
const run = (...words) => execFileSync(linli, words, { stdio: "ignore" });

/** A new site in which some files are changed: by what they say, or by a function of it. */
function fresh(name, changes = {}) {
  const root = join(folder, name);
  run("init", root);
  for (const [path, change] of Object.entries(changes)) {
    const file = join(root, path);
    writeFileSync(file, typeof change === "function" ? change(readFileSync(file, "utf8")) : change);
  }
  return root;
}
/** The block of a page of the manual behind a line that has these words. */
function block(page, words) {
  const text = readFileSync(join(content, `${page}.md`), "utf8");
  return text.slice(text.indexOf(words)).split(/```\w+\n/)[1].split("```")[0];
}
const menus = block("tasks/menu", "写在它的 `items` 里");
const named = (text) => text.replace(/^title: .*$/m, "title: 云泽区党建案例展示");
const faulty = block("tasks/check", "content/news/zoufang.md");

const sites = {
  fresh: fresh("fresh"),
  blue: fresh("blue", { "site.yaml": (text) => `${named(text)}look: {color: "#17498a"}\n` }),
  menu: fresh("menu", { "site.yaml": (text) => named(text).replace(/^menus:\n(?:[ #].*\n|\n)*/m, `${menus}\n`) }),
  demo: join(project, "examples", "demo"),
  sample: project,
};
const pictures = [
  { site: "fresh", path: "index.html", width: 1280, height: 800, name: "tasks/first-day.png" },
  { site: "fresh", path: "stats/shili/index.html", width: 390, height: 844, name: "tasks/figures.png" },
  { site: "blue", path: "index.html", width: 1280, height: 480, colours: 32, name: "tasks/look.png" },
  { site: "menu", path: "cases/index.html", width: 1280, height: 360, colours: 32, open: "品牌和做法", name: "tasks/menu.png" },
  { site: "demo", path: "chronicle/index.html", width: 1280, height: 640, colours: 32, name: "tasks/chronicle.png" },
  { site: "sample", path: "type-sample/index.html", width: 1280, name: "reference/typography-1280.png" },
  { site: "sample", path: "type-sample/index.html", width: 390, name: "reference/typography-390.png" },
];

const browser = await launch();
async function take(address, { width, height, name, open, colours = 64 }) {
  const page = await browser.newPage({ viewport: { width, height: height ?? 800 } });
  await page.goto(address);
  await page.evaluate(() => document.fonts.ready);
  if (open) await page.getByText(open, { exact: true }).first().click();
  const taken = join(folder, "taken.png");
  await page.screenshot({ path: taken, fullPage: height === undefined });
  const palette = `split[a][b];[a]palettegen=max_colors=${colours}[p];[b][p]paletteuse=dither=none`;
  execFileSync("ffmpeg", ["-y", "-loglevel", "error", "-i", taken, "-vf", palette, "-compression_level", "9", "-pred", "mixed", join(content, name)]);
  console.log(`docs/content/${name}`);
  await page.close();
}
for (const [name, root] of Object.entries(sites)) {
  const built = join(folder, `${name}-built`);
  run("build", "--quiet", "--root", root, "--output", built);
  const server = await serve(readOutput(built));
  for (const picture of pictures.filter((picture) => picture.site === name)) await take(server.address(picture.path), picture);
  server.close();
}

// The report of a check, and the desk of the preview, of a site with the page that 检查 has.
const checked = fresh("checked", { "content/news/zoufang.md": faulty });
const report = join(folder, "report.html");
try {
  run("check", "news/zoufang", "--root", checked, "--format", "html", "--output", report);
} catch {
  // What it found stands in the report.
}
await take(pathToFileURL(report).href, { width: 1000, height: 640, colours: 16, name: "tasks/check.png" });
const preview = spawn(linli, ["serve", "--root", checked, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
const origin = await new Promise((done) => {
  preview.stdout.setEncoding("utf8").on("data", (text) => text.match(/http:\/\/[\d.:]+/)?.forEach((found) => done(found)));
});
await take(`${origin}/_linli/`, { width: 1280, height: 640, colours: 16, name: "tasks/desk.png" });
preview.kill();
await browser.close();
rmSync(folder, { recursive: true });
