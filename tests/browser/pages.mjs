// Opens pages of every sort in Chromium at three widths: no overflow, no errors, no request elsewhere, axe finds nothing,
// headings and landmarks are in order, the keyboard finds the skip link, all of it reads without JavaScript, a dark system
// shows it dark and as legible, and print is light.

import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isRedirect } from "./output.mjs";
import { axe, launch, serve } from "./open.mjs";

const WIDTHS = [320, 390, 1280];
export async function check(report, output, relative) {
  const server = await serve(output);
  const browser = await launch();
  try {
    for (const path of representatives(output)) {
      const address = server.address(path);
      const looks = WIDTHS.map((width) => [`at ${width} px`, withPage(browser, { width }, address, (page) => look(page, width))]);
      looks.push(["without JavaScript", withoutScripts(browser, address)]);
      if (path !== "404.html") {
        const file = pathToFileURL(join(resolve(relative.dir), path)).href;
        looks.push(["from a folder", withPage(browser, { width: 1280 }, file, (page) => page.evaluate(styled))]);
      }
      for (const [how, problems] of looks) report(`/${path} ${how}`, await problems);
    }
  } finally {
    await browser.close();
    server.close();
  }
}

/** Home, 404, of every folder its index, one page and its second pager; the longest page and the deepest. */
export function representatives(output) {
  const paths = [...output.pages.values()].filter((page) => !isRedirect(page)).map((page) => page.path);
  const chosen = new Set(paths.filter((path) => !path.includes("/")));
  for (const folder of new Set(paths.filter((path) => path.includes("/")).map((path) => path.split("/")[0]))) {
    const inside = paths.filter((path) => path.startsWith(`${folder}/`));
    const pagers = inside.filter((path) => /\/page\/\d+\//.test(path));
    const children = inside.filter((path) => path.split("/").length === 3);
    for (const path of [`${folder}/index.html`, pagers[0], children[0]]) {
      if (inside.includes(path)) chosen.add(path);
    }
  }
  const most = (measure) => paths.toSorted((a, b) => measure(b) - measure(a))[0];
  chosen.add(most((path) => output.pages.get(path).html.length));
  chosen.add(most((path) => path.split("/").length));
  return chosen;
}

async function look(page, width) {
  const problems = [...(await page.evaluate(overflow)), ...(await axe(page))];
  if (width !== 320) problems.push(...(await appearance(page)));
  if (width === 1280) problems.push(...(await page.evaluate(structure)), ...(await skipLink(page)));
  return problems;
}

/** The problems that `look` finds on a page, and those that the browser met while it loaded. */
export async function withPage(browser, { width, scripts = true }, address, look) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: scripts });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(`console: ${message.text()} ${message.location().url}`));
  page.on("pageerror", (error) => problems.push(`script: ${error.message}`));
  page.on("requestfailed", (request) => problems.push(`request failed: ${request.url()}`));
  page.on("response", (response) => response.status() >= 400 && problems.push(`${response.status()}: ${response.url()}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!/^(data|blob):$/.test(url.protocol) && url.origin !== new URL(address).origin) problems.push(`elsewhere: ${url}`);
  });
  try {
    await page.goto(address, { waitUntil: "load", timeout: 20_000 });
    problems.push(...(await look(page)));
  } catch (error) {
    problems.push(String(error.message).split("\n")[0]);
  }
  await context.close();
  return problems;
}

/** The page on a dark screen, and on paper; leaves it as it was. */
async function appearance(page) {
  await page.emulateMedia({ colorScheme: "dark" });
  const problems = (await axe(page, ["color-contrast"])).map((problem) => `in the dark: ${problem}`);
  // A poster is paper.
  const isPaper = await page.evaluate(() => document.body.matches(".paper"));
  if (!isPaper && (await page.evaluate(lightness)) > 0.2) problems.push("a dark system does not show it dark");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  if ((await page.evaluate(lightness)) < 0.8) problems.push("a dark system prints it dark");
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
  return problems;
}

async function withoutScripts(browser, address) {
  let usual;
  // Whether a place is open now is told by a script, beside its hours.
  const read = () => {
    const told = [...document.querySelectorAll("main [data-hours]:not([hidden])")].map((mark) => mark.innerText).join("");
    const length = (text) => text.replace(/\s+/g, "").length;
    return length(document.querySelector("main")?.innerText ?? "") - length(told);
  };
  const first = await withPage(browser, { width: 390 }, address, async (page) => ((usual = await page.evaluate(read)), []));
  return [...first, ...(await withPage(browser, { width: 390, scripts: false }, address, async (page) => {
    const plain = await page.evaluate(read);
    return [
      ...(plain < usual * 0.9 ? [`shows ${plain} of ${usual} characters`] : []),
      ...(await openMenu(page), await page.evaluate(unreachable)),
    ];
  }))];
}

/** Opens the menu as a person would, if a button for it is there; the browser does it without scripts. */
async function openMenu(page) {
  const button = page.locator("body > header :is(summary, [popovertarget], input)").filter({ visible: true });
  if ((await button.count()) > 0) await button.first().click();
  // Of the entries with others below them one is open at a time.
  await page.evaluate(() => {
    for (const entry of document.querySelectorAll("body > header details[name]")) (entry.removeAttribute("name"), (entry.open = true));
  });
}

async function skipLink(page) {
  await page.keyboard.press("Tab");
  return page.evaluate(() => {
    const link = document.activeElement;
    const target = link?.getAttribute("href")?.match(/^#(.+)/)?.[1];
    if (!target || !document.getElementById(decodeURIComponent(target))) return ["the first Tab does not reach a skip link"];
    const box = link.getBoundingClientRect();
    const seen = box.width > 20 && box.height > 10 && box.top >= 0 && box.left >= 0;
    return seen ? [] : ["the skip link stays hidden when it has the focus"];
  });
}

// The functions below run in the page.

function overflow() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 1);
  const name = (e) => `<${e.tagName.toLowerCase()} class="${e.getAttribute("class") ?? ""}">`;
  return [`${document.documentElement.scrollWidth} px wide, by ${wide.slice(0, 5).map(name).join(" ")}`];
}

/** Of what the page lies on, between 0 and 1. */
function lightness() {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  if (alpha === 0) return getComputedStyle(document.documentElement).colorScheme === "dark" ? 0 : 1;
  return (0.3 * red + 0.6 * green + 0.1 * blue) / 255;
}

function structure() {
  const problems = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => all(selector).length === 1 || problems.push(`${all(selector).length} × ${selector}`);
  one("h1");
  one("main");
  one("body > header, [role=banner]");
  // A screen on a wall and a poster have none.
  if (!document.body.matches(".wall-screen, .paper")) one("body > footer, [role=contentinfo]");
  if (!document.title.trim()) problems.push("no title");
  if (!/^zh/.test(document.documentElement.lang)) problems.push(`lang is “${document.documentElement.lang}”`);
  let last = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6")) {
    const level = Number(heading.tagName[1]);
    if (last && level > last + 1) problems.push(`h${last} is followed by h${level} “${heading.textContent.trim()}”`);
    if (!heading.textContent.trim()) problems.push(`an empty h${level}`);
    last = level;
  }
  const navs = all("nav").map((nav) => nav.getAttribute("aria-label") ?? nav.getAttribute("aria-labelledby"));
  if (navs.length > 1 && new Set(navs).size < navs.length) problems.push(`navs share a label or have none: ${navs.join(", ")}`);
  for (const text of all("main p, main li, main td")) {
    const size = parseFloat(getComputedStyle(text).fontSize);
    if (text.textContent.trim() && size < 12) problems.push(`text of ${size} px: ${text.textContent.trim().slice(0, 20)}`);
  }
  return problems;
}

export function styled() {
  const rules = [...document.styleSheets].length;
  const images = [...document.images].filter((image) => image.complete && image.naturalWidth === 0 && image.src);
  return [...(rules === 0 ? ["no style sheet"] : []), ...images.map((image) => `no picture: ${image.src}`)];
}

/** Links of the page's head that are not to be seen though the menu was opened. */
function unreachable() {
  const links = [...document.querySelectorAll("body > header a, body > header ~ nav a")];
  const lost = links.filter((a) => !a.checkVisibility({ visibilityProperty: true }));
  return lost.length ? [`${lost.length} of ${links.length} menu links cannot be reached: ${lost[0].textContent.trim()}`] : [];
}
