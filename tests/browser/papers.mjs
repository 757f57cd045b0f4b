// Pages that stand by themselves, to be read on a screen and on paper: what reports, lists and forms all have to be.

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { axe } from "./open.mjs";

const CHECKER = fileURLToPath(new URL("node_modules/vnu-jar/build/dist/vnu.jar", import.meta.url));

/** What the Nu HTML checker says of some files. */
export function nu(files) {
  const words = ["-jar", CHECKER, "--stdout", "--exit-zero-always", "--format", "json", ...files];
  const said = spawnSync("java", words, { encoding: "utf8", maxBuffer: 1 << 28 });
  const messages = said.status === 0 ? JSON.parse(said.stdout).messages : [{ message: `the checker did not run: ${said.error ?? said.stderr}` }];
  return messages.map(({ url, lastLine, message }) => `${url}:${lastLine}: ${message}`);
}

/** Reports what is wrong with a file on a phone and on a desk; `picture`, if given, is where its screenshots go, by the width. */
export async function onScreens(browser, report, name, file, picture) {
  for (const width of [390, 1280]) {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.goto(pathToFileURL(file).href);
    report(`${name}, ${width} wide: axe`, await axe(page));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    report(`${name}, ${width} wide: nothing sticks out`, wide > 0 ? [`${wide} px`] : []);
    if (picture) await page.screenshot({ path: picture(width), fullPage: true });
    await page.close();
  }
}

/** Reports whether a file can be printed; the PDF goes to `copy`, if given. */
export async function onPaper(browser, report, name, file, copy) {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  report(`${name}: it can be printed`, pdf.length > 5000 ? [] : [`the PDF has ${pdf.length} bytes`]);
  if (copy) writeFileSync(copy, pdf);
  await page.close();
}
