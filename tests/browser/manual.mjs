// Takes the pictures of the manual anew: `node manual.mjs LINLI`. What they show is built for it: a new site as the page 第一天 has
// it, and the sample site's page of typography. They are written to docs/content, beside the pages that show them, in 64 colours
// (by ffmpeg): they are part of the program.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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
const fresh = join(folder, "site");
execFileSync(linli, ["init", fresh], { stdio: "ignore" });

const pictures = [
  { site: fresh, path: "index.html", width: 1280, height: 800, name: "tasks/first-day.png" },
  { site: fresh, path: "stats/shili/index.html", width: 390, height: 844, name: "tasks/figures.png" },
  { site: project, path: "type-sample/index.html", width: 1280, name: "reference/typography-1280.png" },
  { site: project, path: "type-sample/index.html", width: 390, name: "reference/typography-390.png" },
];
const browser = await launch();
for (const site of [fresh, project]) {
  const built = join(folder, site === fresh ? "fresh" : "sample");
  execFileSync(linli, ["build", "--quiet", "--root", site, "--output", built]);
  const output = readOutput(built);
  const server = await serve(output);
  for (const { path, width, height, name } of pictures.filter((picture) => picture.site === site)) {
    const page = await browser.newPage({ viewport: { width, height: height ?? 800 } });
    await page.goto(server.address(path));
    await page.evaluate(() => document.fonts.ready);
    const taken = join(folder, "taken.png");
    await page.screenshot({ path: taken, fullPage: height === undefined });
    const palette = "split[a][b];[a]palettegen=max_colors=64[p];[b][p]paletteuse=dither=none";
    execFileSync("ffmpeg", ["-y", "-loglevel", "error", "-i", taken, "-vf", palette, "-compression_level", "9", "-pred", "mixed", join(content, name)]);
    console.log(`docs/content/${name}`);
    await page.close();
  }
  server.close();
}
await browser.close();
rmSync(folder, { recursive: true });
