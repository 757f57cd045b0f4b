// Desk, dialog and connection of the preview in headless Chromium: by keyboard alone, with none, one and 500 errors, on a
// phone, in the dark, with a dozen tabs, over connections that break. `node desk.mjs [PROGRAM [PICTURES_DIR]]`, see
// preview.mjs. Exits with 1 when a check fails.

import { connect as dial, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { axe } from "./open.mjs";
import { BASE, CASE, PATIENCE, check as checkOne, claim, dialog, focus, run, serve } from "./preview.mjs";

const PAGE = `${BASE}cases/wurong-silin/`;
const STYLE = "themes/default/assets/style.css";
const HEAD = "themes/default/partials/head.html";
// What a theme may say of its pages.
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; " +
  "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'";
const DRAFT = "content/cases/caogao.md";
const HOME = "content/_index.md";
const OTHER = "content/cases/caogao-er.md";
const draft = (header, body) => `---\ntitle: 一篇草稿\ndate: 2022-12-01\ndraft: true\n${header}\n---\n\n## 背景\n\n${body}\n`;
/** Presses Tab until the focus is where it should be; how often, or fails. */
async function tabTo(page, where, most, key = "Tab") {
  for (let times = 1; times <= most; times += 1) {
    await page.keyboard.press(key);
    if (where.test(await focus(page))) return times;
  }
  throw new Error(`${most} times ${key} do not lead to ${where}; the focus is on ${await focus(page)}`);
}
const color = (page, number) =>
  page.waitForFunction((number) => getComputedStyle(document.querySelector("h1")).color === `rgb(1, 2, ${number})`, number, { timeout: PATIENCE });

await run(async (world) => {
  const { site, browser, open, shoot, describe } = world;
  const { read, write, edit, remove } = site;
  const sound = read(CASE);
  const [style, head, home] = [read(STYLE), read(HEAD), read(HOME)];
  const state = (page, words) => page.locator("#state", { hasText: words }).waitFor({ timeout: PATIENCE });
  /** A check, after which the site is as it was. */
  const check = (name, body) =>
    checkOne(name, async () => {
      try {
        await body();
      } finally {
        for (const [path, text] of [[CASE, sound], [STYLE, style], [HEAD, head], [HOME, home]]) if (read(path) !== text) write(path, text);
        for (const path of [DRAFT, OTHER]) remove(path);
        await Promise.all(browser.contexts().map((context) => context.close()));
        await settled();
      }
    });
  const settled = async () => {
    const shown = () => fetch(`${world.preview.origin}/_linli/`).then((answer) => answer.text(), () => "");
    for (let tries = 0; !/<title>没有问题/.test(await shown()) && tries < 100; tries += 1) await sleep(100);
  };
  const paint = (number) => write(STYLE, `${style}\nh1 { color: rgb(1, 2, ${number}) !important }\n`);

  await check("a broken draft veils no page, and the desk counts no error", async () => {
    const page = await open(PAGE);
    const desk = await open("/_linli/");
    write(DRAFT, draft("slug: wurong-silin", "见[没有的](mei-you.md)，{{ stat(\"mei.you\") }}。"));
    await desk.locator("#hidden").getByText("都要发布到").waitFor({ timeout: PATIENCE });
    claim(/个提醒/.test(await desk.title()) && !/错误/.test(await desk.title()), `the desk says ${await desk.title()}`);
    await page.locator("linli-preview a.badge", { hasText: "个提醒" }).waitFor({ timeout: PATIENCE });
    claim(!(await dialog(page).isVisible()), "the page is veiled");
    remove(DRAFT);
    await desk.locator("#hidden").getByText("没有草稿").waitFor({ timeout: PATIENCE });
  });

  await check("the dialog takes the focus, keeps it, ends with Escape, gives it back; all by keyboard", async () => {
    const page = await open(PAGE);
    await tabTo(page, /^A 关于本站/, 90);
    const before = await focus(page);
    edit(CASE, "title:", "title: [");
    await dialog(page).waitFor({ state: "visible", timeout: PATIENCE });
    claim((await focus(page)) === "DIALOG > BUTTON 收起", `the focus is on ${await focus(page)}`);
    await describe("overlay", page);
    for (let times = 0; times < 12; times += 1) {
      await page.keyboard.press("Tab");
      const now = await focus(page);
      // Between the last and the first stands the browser itself.
      claim(now.startsWith("DIALOG > ") || now.startsWith("BODY"), `Tab leads out, to ${now}`);
    }
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "hidden" });
    claim((await focus(page)) === before, `the focus is on ${await focus(page)}, not on ${before}`);
    // The badge is the last but one on the page, and backwards from its start the second.
    await page.evaluate(() => document.activeElement.blur());
    await page.reload();
    await page.getByRole("button", { name: "1 个错误" }).waitFor({ timeout: PATIENCE });
    await tabTo(page, /^BUTTON 1 个错误/, 3, "Shift+Tab");
    await page.keyboard.press("Enter");
    await dialog(page).waitFor({ state: "visible" });
    claim((await focus(page)) === "DIALOG > BUTTON 收起", `the focus is on ${await focus(page)}`);
    const stops = await tabTo(page, /^DIALOG > A 到工作台/, 8);
    claim(stops === 2, `a list that cannot be scrolled is a Tab stop: ${stops} from the first to the last`);
    await page.keyboard.press("Enter");
    await page.waitForURL(/_linli/);
    await state(page, "1 个错误");
    await page.goBack();
    write(CASE, sound);
    await page.getByRole("link", { name: /工作台/ }).last().waitFor({ timeout: PATIENCE });
    await page.getByRole("button", { name: /个错误/ }).waitFor({ state: "hidden", timeout: PATIENCE });
    claim(page.troubles.length === 0, page.troubles.join(" "));
  });

  await check("one error: desk and dialog, in the dark too, by the rules of axe", async () => {
    edit(CASE, "title:", "title: [");
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [390, 1280]) {
        const page = await open(PAGE, { width, colorScheme });
        await dialog(page).waitFor({ state: "visible", timeout: PATIENCE });
        const found = await axe(page);
        await page.goto(world.preview.origin + "/_linli/");
        await state(page, "1 个错误");
        found.push(...(await axe(page)));
        claim(found.length === 0, `${width} ${colorScheme}: ${found.join("; ")}`);
        const paper = await page.locator("section").first().evaluate((section) => getComputedStyle(section).backgroundColor);
        claim((paper === "rgb(255, 255, 255)") === (colorScheme === "light"), `${colorScheme}: paper of ${paper}`);
        claim(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `the desk is wider than ${width}`);
          }
    }
    await shoot("dialog-1", PAGE, (page) => dialog(page).waitFor({ state: "visible" }));
    await shoot("desk-1", "/_linli/", () => sleep(1500));
  });

  await check("500 errors on a phone: the button that ends the dialog stays in sight", async () => {
    write(CASE, sound + Array.from({ length: 500 }, (_, at) => `\n[断了 ${at}](mei-you-${at}.md)\n`).join(""));
    const page = await open(PAGE, { width: 390, height: 640 });
    await dialog(page).waitFor({ state: "visible", timeout: PATIENCE });
    const button = dialog(page).getByRole("button", { name: "收起" });
    const inSight = () => button.evaluate((button) => {
      const { top, bottom, left, right } = button.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth;
    });
    claim(await inSight(), "it is out of sight at first");
    await dialog(page).locator(".list").evaluate((list) => (list.scrollTop = list.scrollHeight));
    claim((await dialog(page).locator(".list").evaluate((list) => list.scrollTop)) > 1000, "the list is not scrolled");
    claim(await inSight(), "it is out of sight at the end of the list");
    await page.keyboard.press("Tab");
    claim((await focus(page)) === "DIALOG > DIV 错误列表", `the list cannot be scrolled by keys: ${await focus(page)}`);
    claim((await dialog(page).innerText()).includes("网站有 500 个错误"), "the errors are not counted");
    claim(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page is too wide");
    const found = await axe(page);
    await button.click();
    await dialog(page).waitFor({ state: "hidden" });
    await page.goto(world.preview.origin + "/_linli/");
    await state(page, "500 个错误");
    found.push(...(await axe(page)));
    claim(found.length === 0, found.join("; "));
    await tabTo(page, /^A 草稿和定时/, 3);
    await shoot("dialog-500", PAGE, (page) => dialog(page).waitFor({ state: "visible" }));
    await shoot("desk-500", "/_linli/", () => sleep(1500));
  });

  await check("a reload keeps what is open and closed, the focus, and the text in view where it was", async () => {
    const page = await open(PAGE, { height: 600, width: 900 });
    claim(await page.locator(".toc details").evaluate((toc) => !toc.open), "the contents are open at first");
    await page.locator(".toc summary").click();
    const opened = await page.locator("details").evaluateAll((all) => all.map((one) => one.open));
    claim(opened.includes(true), `open: ${opened}`);
    const last = page.locator("main h2").last();
    await last.evaluate((heading) => window.scrollBy({ top: heading.getBoundingClientRect().top - 200, behavior: "instant" }));
    const link = page.locator("main a[href]:visible").last();
    await link.evaluate((link) => link.focus({ preventScroll: true }));
    const [focused, at] = [await focus(page), await last.evaluate((heading) => heading.getBoundingClientRect().top)];
    claim(Math.abs(at - 200) < 2 && focused.startsWith("A "), `the heading is at ${at}, the focus on ${focused}`);
    // Far above, so that pixels would lead elsewhere.
    write(CASE, sound.replace("\n## ", `\n${"这一段很长，是后来写的。\n\n".repeat(30)}\n## `));
    await page.getByText("是后来写的").first().waitFor({ state: "attached", timeout: PATIENCE });
    await page.locator("linli-preview a.badge").waitFor({ timeout: PATIENCE });
    await page.waitForLoadState("load");
    await sleep(300);
    const now = await last.evaluate((heading) => heading.getBoundingClientRect().top);
    claim(Math.abs(now - at) < 3, `the heading was at ${at} and is at ${now}`);
    claim((await focus(page)) === focused, `the focus was on ${focused} and is on ${await focus(page)}`);
    const still = await page.locator("details").evaluateAll((all) => all.map((one) => one.open));
    claim(String(still) === String(opened), `open were ${opened}, are ${still}`);
    // On a phone the menu.
    const phone = await open(BASE, { width: 390 });
    await phone.locator("#menu-switch").evaluate((box) => box.click());
    edit(HOME, "\n---\n", "\n---\n\n后来写的一段。\n");
    await phone.getByText("后来写的一段").waitFor({ state: "attached", timeout: PATIENCE });
    await phone.waitForFunction(() => document.querySelector("#menu-switch").checked, null, { timeout: PATIENCE });
  });

  await check("the very paragraph in view is edited: the next one stays", async () => {
    const page = await open(PAGE, { height: 600 });
    const paragraphs = page.locator("main .prose p");
    const [third, text] = [paragraphs.nth(3), await paragraphs.nth(3).innerText()];
    await third.evaluate((paragraph) => window.scrollBy({ top: paragraph.getBoundingClientRect().top - 5, behavior: "instant" }));
    const next = await paragraphs.nth(4).innerText();
    const before = await paragraphs.nth(4).evaluate((one) => one.getBoundingClientRect().top);
    const words = text.slice(0, 6);
    claim(read(CASE).includes(words), `no “${words}” in the source`);
    edit(CASE, words, "改写的" + words);
    await page.getByText("改写的").waitFor({ state: "attached", timeout: PATIENCE });
    await page.waitForLoadState("load");
    await sleep(300);
    const after = await page.getByText(next.slice(0, 12)).first().evaluate((one) => one.closest("p").getBoundingClientRect().top);
    claim(Math.abs(after - before) < 60, `the next paragraph was at ${before} and is at ${after}`);
  });

  await check("under a strict policy of the theme all of it works", async () => {
    write(HEAD, `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n${head}`);
    const page = await open(PAGE);
    while (!(await page.content()).includes("Content-Security-Policy")) { await sleep(200); await page.reload(); }
    // The theme of today has styles of its own in some pages; only what the preview does is looked at.
    await page.locator("linli-preview a.badge").waitFor({ timeout: PATIENCE });
    page.troubles.length = 0;
    paint(7);
    await color(page, 7);
    edit(CASE, "title:", "title: [");
    await dialog(page).waitFor({ state: "visible", timeout: PATIENCE });
    const position = await page.locator("linli-preview .corner").evaluate((corner) => getComputedStyle(corner).position);
    claim(position === "fixed", "the style of the preview is not loaded");
    claim(page.troubles.length === 0, page.troubles.join(" "));
    const desk = await open("/_linli/");
    await desk.frameLocator("iframe[data-width='390']").locator("h1").waitFor({ timeout: PATIENCE });
    const own = desk.troubles.filter((text) => text.includes("_linli"));
    claim(own.length === 0, own.join(" "));
  });

  await check("the desk: any part in a few steps, by keyboard alone, and out again", async () => {
    write(DRAFT, draft("slug: caogao", "正文。"));
    const page = await open("/_linli/");
    await page.locator("#hidden").getByText("一篇草稿").waitFor({ timeout: PATIENCE });
    const steps = await tabTo(page, /^A 草稿和定时/, 5);
    await page.keyboard.press("Enter");
    claim((await focus(page)).startsWith("SECTION"), `the focus is on ${await focus(page)}`);
    await tabTo(page, /^A 一篇草稿/, 1);
    await page.keyboard.press("Enter");
    await page.waitForURL(/caogao/);
    await page.locator("linli-preview a.badge").waitFor({ timeout: PATIENCE });
    await tabTo(page, /^A (工作台|\d+ 个提醒)/, 2, "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/_linli/);
    await describe("desk", page);
    console.log(`    草稿和定时: ${steps} times Tab and Enter`);
  });

  await check("both frames are there on a phone, and one key leads past each", async () => {
    for (const width of [320, 390, 1280]) {
      const page = await open("/_linli/", { width });
      for (const which of [390, 1280]) {
        const box = await page.locator(`iframe[data-width='${which}']`).boundingBox();
        claim(box && box.width > 200 && box.height > 200, `at ${width} px the frame of ${which} is ${JSON.stringify(box)}`);
      }
      claim(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `the desk is wider than ${width}`);
      await page.locator("#go button").focus();
      await page.keyboard.press("Tab");
      for (const [link, next] of [["跳过手机上的样子", "跳过电脑上的样子"], ["跳过电脑上的样子", "单独打开这一页"]]) {
        claim((await focus(page)) === `A ${link}`, `the focus is on ${await focus(page)}`);
        await page.keyboard.press("Enter");
        claim((await focus(page)) === `A ${next}`, `${link} leads to ${await focus(page)}`);
      }
    }
  });

  await check("a refresh of the desk keeps the focus and says what has changed", async () => {
    const page = await open("/_linli/");
    write(DRAFT, draft("slug: caogao", "正文。"));
    await page.locator("#hidden").getByText("一篇草稿").waitFor({ timeout: PATIENCE });
    await page.getByRole("link", { name: "一篇草稿" }).focus();
    await page.evaluate(() => {
      window.said = [];
      const note = () => window.said.push(document.querySelector("#state").textContent);
      new MutationObserver(note).observe(document.querySelector("#state"), { childList: true, characterData: true, subtree: true });
    });
    write(OTHER, draft("slug: caogao-er", "正文。").replace("一篇草稿", "乙草稿"));
    await page.locator("#hidden").getByText("乙草稿").waitFor({ timeout: PATIENCE });
    claim((await focus(page)) === "A 一篇草稿", `the focus is on ${await focus(page)}`);
    claim(/2 页读者看不到/.test(await page.evaluate(() => window.said.join())), `said: ${await page.evaluate(() => window.said.join())}`);
    claim((await page.locator("#state").getAttribute("role")) === "status", "what is said is not announced");
    // What had the focus is gone: its part has it.
    remove(DRAFT);
    await page.locator("#hidden").getByText("一篇草稿").waitFor({ state: "detached", timeout: PATIENCE });
    claim((await page.evaluate(() => document.activeElement.closest("section")?.id)) === "hidden", `the focus is on ${await focus(page)}`);
    // An opened list of the last pass stays open.
    await page.locator("#pass summary").click();
    remove(OTHER);
    await page.locator("#hidden").getByText("没有草稿").waitFor({ timeout: PATIENCE });
    claim(await page.locator("#pass details").evaluate((details) => details.open), "the list has closed");
  });

  await check("the desk's address box takes what people write", async () => {
    const page = await open("/_linli/");
    const phone = () => page.locator("iframe[data-width='390']").evaluate((frame) => frame.contentWindow.location.pathname);
    const heading = read(CASE).match(/title: (.*)/)[1].replace(/^"|"$/g, "");
    for (const [words, path] of [["/cases/", `${BASE}cases/`], [heading, PAGE], ["/brands", `${BASE}brands/`], [`${world.preview.origin}${PAGE}`, PAGE]]) {
      await page.locator("#path").fill(words);
      await page.keyboard.press("Enter");
      for (const start = Date.now(); (await phone()) !== path; await sleep(50)) claim(Date.now() - start < 10_000, `${words} leads to ${await phone()}`);
    }
    claim((await page.locator("#path").inputValue()) === "/cases/wurong-silin/", "the address is not that of site.yaml");
    for (const words of ["%zz", "/cases/%FF", "没有这样的标题"]) {
      await page.locator("#path").fill(words);
      await page.keyboard.press("Enter");
      await page.getByRole("alert").getByText(`没有这一页：${words}`).waitFor({ timeout: PATIENCE });
    }
    await page.goto(`${world.preview.origin}/_linli/#/cases/%zz/`);
    await page.reload();
    await page.getByRole("alert").getByText("没有这一页").waitFor({ timeout: PATIENCE });
    claim(page.troubles.length === 0, page.troubles.join(" "));
  });

  await check("twelve tabs and a desk share one connection", async () => {
    const context = await browser.newContext();
    const tabs = [];
    for (let number = 0; number < 11; number += 1) tabs.push(await open(number % 2 ? PAGE : BASE, { context }));
    tabs.push(await open("/_linli/", { context }));
    tabs.push(await open(PAGE, { context }));
    paint(12);
    await Promise.all(tabs.filter((tab) => !tab.url().includes("_linli")).map((tab) => color(tab, 12)));
    const loads = tabs.map((tab) => tab.loads);
    claim(loads.every((count) => count === 1), `loaded ${loads}`);
    // One that goes takes nobody's connection with it.
    await tabs.shift().close();
    paint(13);
    await Promise.all(tabs.filter((tab) => !tab.url().includes("_linli")).map((tab) => color(tab, 13)));
  });

  await check("where there are no shared workers it works too", async () => {
    const context = await browser.newContext();
    await context.addInitScript(() => delete window.SharedWorker);
    const page = await open(PAGE, { context });
    claim(!(await page.evaluate(() => "SharedWorker" in window)), "there are");
    paint(14);
    await color(page, 14);
  });

  await check("a page whose address changes is followed by its open tab, and keeps its place", async () => {
    const page = await open(PAGE, { height: 600 });
    const heading = page.locator("main h2").last();
    await heading.evaluate((heading) => window.scrollBy({ top: heading.getBoundingClientRect().top - 100, behavior: "instant" }));
    const slug = sound.includes("\nslug:") ? sound.replace(/\nslug: .*/, "\nslug: gaiming") : sound.replace("\ntitle:", "\nslug: gaiming\ntitle:");
    write(CASE, slug);
    await page.waitForURL(`**${BASE}cases/gaiming/`, { timeout: PATIENCE });
    await page.locator("linli-preview a.badge").waitFor({ timeout: PATIENCE });
    await sleep(300);
    const top = await heading.evaluate((heading) => heading.getBoundingClientRect().top);
    claim(Math.abs(top - 100) < 3, `the heading is at ${top}`);
    write(CASE, sound);
    await page.waitForURL(`**${PAGE}`, { timeout: PATIENCE });
  });

  await check("a connection that falls silent is noticed and said, and taken up again", async () => {
    let silent = false;
    const lines = new Set();
    const proxy = createServer((client) => {
      const server = dial(world.preview.port, "127.0.0.1");
      for (const [from, to] of [[client, server], [server, client]]) {
        lines.add(from);
        from.on("data", (data) => silent || to.write(data));
        from.on("close", () => to.destroy());
        from.on("error", () => {});
      }
    });
    await new Promise((done) => proxy.listen(0, "127.0.0.1", done));
    const page = await (await browser.newContext()).newPage();
    await page.goto(`http://127.0.0.1:${proxy.address().port}${PAGE}`);
    await page.locator("linli-preview a.badge").waitFor({ timeout: PATIENCE });
    await sleep(7000);
    claim((await page.locator("linli-preview .lost").count()) === 0, "what is not lost is said to be");
    silent = true;
    await page.locator("linli-preview a.badge.lost").waitFor({ timeout: 30_000 });
    claim((await page.locator("linli-preview [role=status]").innerText()).includes("已断开"), "it is not announced");
    silent = false;
    for (const line of lines) line.destroy();
    await page.locator("linli-preview a.badge:not(.lost)").waitFor({ timeout: PATIENCE });
    paint(15);
    await color(page, 15);
    proxy.close();
  });

  await check("after a restart a changed style is noticed", async () => {
    const page = await open(PAGE);
    const { port, stop } = world.preview;
    await stop();
    await page.locator("linli-preview a.badge.lost").waitFor({ timeout: PATIENCE });
    paint(16);
    world.preview = await serve(site.root, port);
    await color(page, 16);
    await page.locator("linli-preview a.badge:not(.lost)").waitFor({ timeout: PATIENCE });
  });

  await check("a slip is agreed to in words, which stay while other things change", async () => {
    try {
      edit(CASE, "\n## ", "\n党建引领,共同缔造。\n\n## ");
      const desk = await open("/_linli/", { width: 390 });
      const slip = desk.locator(".problem", { hasText: "半角标点" });
      await slip.getByText("就这样，因为").click();
      const found = await axe(desk);
      claim(found.length === 0, found.join("; "));
      await slip.getByLabel("因为什么").fill("引用原文");
      await slip.getByLabel("谁同意的").fill("王某");
      edit(CASE, "\n## ", "\n另一段,不同。\n\n## ");
      await desk.locator(".problem", { hasText: "另一段" }).waitFor({ timeout: PATIENCE });
      const first = desk.locator(".problem", { hasText: "党建引领" });
      claim((await first.getByLabel("因为什么").inputValue()) === "引用原文", "what was written is lost");
      claim(await first.getByLabel("因为什么").isVisible(), "the form closes");
      await shoot("desk-agree", "/_linli/", () => sleep(2500));
      await first.getByRole("button", { name: "放行" }).click();
      await first.waitFor({ state: "detached", timeout: PATIENCE });
      await desk.getByText("另有 1 处已经放行").waitFor({ timeout: PATIENCE });
      claim(/because: 引用原文\n {4}by: 王某/.test(read("waivers.yaml")), read("waivers.yaml"));
      // Who it is was said.
      const other = desk.locator(".problem", { hasText: "另一段" });
      await other.getByText("就这样，因为").click();
      claim((await other.getByLabel("谁同意的").inputValue()) === "王某", "the name is asked for again");
      claim(desk.troubles.length === 0, desk.troubles.join(" "));
    } finally {
      remove("waivers.yaml");
    }
  });

  await check("no error: the desk by the rules of axe, and pictures", async () => {
    for (const colorScheme of ["light", "dark"]) {
      const page = await open("/_linli/", { colorScheme });
      const found = await axe(page);
      claim(found.length === 0, `${colorScheme}: ${found.join("; ")}`);
      }
    await shoot("desk-0", "/_linli/", () => sleep(2500));
    await shoot("page-0", PAGE, () => sleep(500));
  });
});
