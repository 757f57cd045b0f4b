// Checks a built site: `node run.mjs PUBLIC_DIR RELATIVE_DIR [html] [links] [pages] [charts] [goldens] [figures] [served]`.
// The first folder is a plain build, the second one made with `--relative`. Needs java, chromium (or CHROMIUM=…), python3,
// and `npm ci` in this folder. Exits with 1 when a check fails.

import * as charts from "./charts.mjs";
import * as figures from "./figures.mjs";
import * as html from "./html.mjs";
import * as links from "./links.mjs";
import * as pages from "./pages.mjs";
import * as served from "./served.mjs";
import { readOutput } from "./output.mjs";
import { report, tally } from "./report.mjs";

const CHECKS = { html, links, pages, charts, goldens: charts.goldens, figures, served };
const [publicDir, relativeDir, ...chosen] = process.argv.slice(2);
if (!relativeDir) {
  console.error("usage: node run.mjs PUBLIC_DIR RELATIVE_DIR [" + Object.keys(CHECKS).join("] [") + "]");
  process.exit(2);
}

const output = readOutput(publicDir);
const relative = readOutput(relativeDir);
// What only a server can be asked is asked of a real one.
const usual = Object.keys(CHECKS).filter((name) => name !== "served" || process.env.SERVER);
for (const name of chosen.length ? chosen : usual) await CHECKS[name].check(report, output, relative);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed ? 1 : 0);
