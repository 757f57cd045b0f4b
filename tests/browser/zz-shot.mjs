import { launch } from "./open.mjs";
const [out, ...pages] = process.argv.slice(2);
const browser = await launch();
for (const spec of pages) {
  const [name, url, y] = spec.split("=");
  for (const width of [390, 1280]) for (const colorScheme of ["light", "dark"]) {
    const c = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const p = await c.newPage();
    await p.goto(url);
    if (y) await p.evaluate((y) => document.querySelector(y)?.scrollIntoView(), y);
    await p.waitForTimeout(300);
    const wide = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) console.log(name, width, "wide", wide);
    await p.screenshot({ path: `${out}/${name}-${width}-${colorScheme}.png` });
    await c.close();
  }
}
await browser.close();
