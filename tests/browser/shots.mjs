// Takes pictures of home, list, case, brand and statistics: `node shots.mjs PUBLIC_DIR PICTURES_DIR`.
// They are named home-390.png, home-1280.png and so on, and show the whole page, down to 4,000 px.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { isRedirect, readOutput } from "./output.mjs";
import { launch, serve } from "./open.mjs";

const [publicDir, picturesDir] = process.argv.slice(2);
if (!picturesDir) {
  console.error("usage: node shots.mjs PUBLIC_DIR PICTURES_DIR");
  process.exit(2);
}
const output = readOutput(publicDir);
const first = (folder, favourite) => {
  const paths = [...output.pages.values()].filter((page) => !isRedirect(page)).map((page) => page.path);
  const inside = paths.filter((path) => path.startsWith(`${folder}/`) && path.split("/").length === 3);
  return inside.find((path) => path.includes(favourite)) ?? inside[0];
};
const subjects = {
  home: "index.html",
  list: "cases/index.html",
  case: first("cases", "wurong-silin"),
  brand: first("brands", "hongse-mingpian"),
  statistics: first("stats", "governance"),
};

mkdirSync(picturesDir, { recursive: true });
const server = await serve(output);
const browser = await launch();
for (const width of [390, 1280]) {
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  for (const [name, path] of Object.entries(subjects)) {
    if (!output.files.has(path)) {
      console.log(`no page for ${name}`);
      continue;
    }
    await page.goto(server.address(path));
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const clip = { x: 0, y: 0, width, height: Math.min(height, 4000) };
    await page.screenshot({ path: join(picturesDir, `${name}-${width}.png`), fullPage: true, clip });
    console.log(`${name}-${width}.png: /${path}, ${height} px high`);
  }
}
await browser.close();
server.close();
