// What a server can do to a site, whatever the pages are like: every file comes whole, with its type, the headers that keep harm
// away and the time that it may be kept; what is not there is told with the site's own page; and of every sort of page one is
// opened in Chromium under the policy that the server sends. How pages look is the same whoever serves them: see pages.mjs.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launch, serve } from "./open.mjs";
import { isRedirect } from "./output.mjs";
import { representatives, styled, withPage } from "./pages.mjs";

const SAFE = ["content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options"];
const TYPES = {
  html: "text/html", css: "text/css", js: "text/javascript", json: "application/json", svg: "image/svg+xml", png: "image/png", jpg: "image/jpeg",
  webp: "image/webp", ico: "image/x-icon", csv: "text/csv", xml: "application/xml", txt: "text/plain", woff2: "font/woff2", ics: "text/calendar", pdf: "application/pdf",
};

export async function check(report, output) {
  const server = await serve(output);
  const browser = await launch();
  try {
    const [wrong, policies] = [[], new Set()];
    for (const path of output.files) {
      if (path.startsWith(".linli-") || (path.endsWith(".html") && isRedirect(output.pages.get(path)))) continue;
      const answer = await fetch(server.address(path), { redirect: "manual" });
      const told = (name) => answer.headers.get(name) ?? "";
      const is = Buffer.from(await answer.arrayBuffer());
      if (answer.status !== 200) wrong.push(`${path}: ${answer.status}`);
      if (!is.equals(readFileSync(join(output.dir, path)))) wrong.push(`${path}: other bytes`);
      const type = TYPES[path.split(".").at(-1)];
      const said = told("content-type").toLowerCase();
      // XML has two names.
      const isType = said.startsWith(type) || (type === "application/xml" && said.startsWith("text/xml"));
      if (type && !isType && !/feed/.test(path)) wrong.push(`${path}: ${said}`);
      if (/^(text|application\/json)/.test(said) && !/charset=utf-8/.test(said) && !path.endsWith(".json")) wrong.push(`${path}: ${said}`);
      wrong.push(...SAFE.filter((name) => !told(name)).map((name) => `${path}: no ${name}`));
      if (path.endsWith(".html") && told("cache-control") !== "no-cache") wrong.push(`${path}: ${told("cache-control")}`);
      policies.add(told("content-security-policy"));
    }
    report(`${output.files.size} files, whole and with their headers`, wrong);
    report("one policy for all", policies.size === 1 ? [] : [...policies]);
    const nowhere = await fetch(server.address("nirgends/"));
    report("nowhere", nowhere.status === 404 && (await nowhere.text()) === output.text("404.html") ? [] : [String(nowhere.status)]);
    for (const path of representatives(output)) {
      report(`/${path} under the policy`, await withPage(browser, { width: 1280 }, server.address(path), (page) => page.evaluate(styled)));
    }
  } finally {
    await browser.close();
    server.close();
  }
}
