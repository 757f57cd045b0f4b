// The preview in headless Chromium, as a member of staff meets it: edits files of a copy of the sample site and looks at
// what open pages do. `node serve.mjs [PROGRAM [PICTURES_DIR]]`, see preview.mjs. Exits with 1 when a check fails.

import { setTimeout as sleep } from "node:timers/promises";
import { BASE, CASE, PATIENCE, check, claim, dialog as veil, run } from "./preview.mjs";

const marker = (text) => `\n这一段是${text}。\n`;

await run(async ({ site, browser, preview, open, shoot }) => {
  const { read, write, edit } = site;
  const { origin } = preview;

  await check("an edit shows on the open page by itself, and no other page reloads", async () => {
    const page = await open(`${BASE}cases/wurong-silin/`);
    const other = await open(`${BASE}brands/louyu-shangquan/`);
    write(CASE, read(CASE) + marker("刚写的"));
    await page.getByText("这一段是刚写的").waitFor({ timeout: PATIENCE });
    await sleep(500);
    claim(page.loads === 2, `the page was loaded ${page.loads} times`);
    claim(other.loads === 1, `the other page was loaded ${other.loads} times`);
    claim(page.troubles.length + other.troubles.length === 0, `${page.troubles} ${other.troubles}`);
    await page.close();
    await other.close();
  });

  await check("a reload keeps the place on the page", async () => {
    const page = await open(`${BASE}cases/wurong-silin/`, { width: 390 });
    await page.evaluate(() => window.scrollTo({ top: 700, behavior: "instant" }));
    write(CASE, read(CASE) + marker("又写的"));
    await page.getByText("这一段是又写的").waitFor({ timeout: PATIENCE });
    await page.waitForFunction(() => Math.abs(scrollY - 700) < 2, null, { timeout: PATIENCE });
    await page.close();
  });

  await check("what is typed while the page changes is not lost: it is loaded again in a pause", async () => {
    const page = await open(`${BASE}search/`);
    await page.focus("#search-words");
    const words = "党建品牌物业社区";
    for (const [at, c] of [...words].entries()) {
      await page.keyboard.insertText(c);
      if (at === 2) edit(CASE, "title: ", "title: 新");
      await sleep(250);
    }
    claim(page.loads === 1, `loaded ${page.loads} times while somebody was typing`);
    claim((await page.inputValue("#search-words")) === words, await page.inputValue("#search-words"));
    for (let tries = 0; page.loads < 2; tries += 1) {
      claim(tries < 100, "it is never loaded again");
      await sleep(100);
    }
    await page.waitForFunction((words) => document.querySelector("#search-words")?.value === words, words, { timeout: PATIENCE });
    edit(CASE, "title: 新", "title: ");
    for (let tries = 0; (await (await fetch(`${origin}${BASE}cases/wurong-silin/`)).text()).includes("新社区“五融"); tries += 1) {
      claim(tries < 100, "the title does not come back");
      await sleep(100);
    }
    await page.close();
  });

  await check("broken YAML: an overlay with line and column over the last good page; mended: it is gone", async () => {
    const page = await open(`${BASE}cases/wurong-silin/`);
    const heading = await page.locator("h1").innerText();
    const sound = read(CASE);
    edit(CASE, "title:", "title: [");
    await veil(page).waitFor({ state: "visible", timeout: PATIENCE });
    const text = await veil(page).innerText();
    claim(/content\/cases\/wurong-silin\.md 第 \d+ 行第 \d+ 列/.test(text), `no place in: ${text}`);
    claim(text.includes("这一页还是出错以前的样子"), `not said that the page is old: ${text}`);
    claim((await veil(page).locator("mark").count()) > 0, "no mark in the line");
    const link = await veil(page).locator("a.place").first().getAttribute("href");
    claim(/^vscode:\/\/file\/.*wurong-silin\.md:\d+:\d+$/.test(link), `no link to the editor: ${link}`);
    claim((await page.locator("h1").innerText()) === heading, "the page changed");
    claim(page.loads === 1, `the page was loaded ${page.loads} times`);
    await shoot("overlay", `${BASE}cases/wurong-silin/`, (page) => veil(page).waitFor({ state: "visible" }));
    await shoot("desk-with-errors", "/_linli/#" + `${BASE}cases/wurong-silin/`, () => sleep(2500));

    await page.keyboard.press("Escape");
    await veil(page).waitFor({ state: "hidden" });
    claim((await page.locator("linli-preview button.badge").innerText()).includes("个错误"), "the badge forgot the error");
    await page.locator("linli-preview button.badge").click();
    await veil(page).waitFor({ state: "visible" });

    write(CASE, sound);
    await veil(page).waitFor({ state: "hidden", timeout: PATIENCE });
    claim(page.loads === 1, "a page that did not change was reloaded");
    claim(page.troubles.length === 0, page.troubles.join(" "));
    await page.close();
  });

  await check("a style sheet is swapped in place: no reload, the place on the page stays", async () => {
    const page = await open(`${BASE}cases/wurong-silin/`);
    await page.evaluate(() => window.scrollTo({ top: 300, behavior: "instant" }));
    const sheets = await page.evaluate(() => document.querySelectorAll("link[rel=stylesheet]").length);
    write("themes/default/assets/style.css", read("themes/default/assets/style.css") + "\nh1 { color: rgb(1, 2, 3) !important }\n");
    await page.waitForFunction(() => getComputedStyle(document.querySelector("h1")).color === "rgb(1, 2, 3)", null,
      { timeout: PATIENCE });
    claim((await page.evaluate(() => scrollY)) === 300, "the page was scrolled");
    claim(page.loads === 1, `the page was loaded ${page.loads} times`);
    await page.waitForFunction((sheets) => document.querySelectorAll("link[rel=stylesheet]").length === sheets, sheets, { timeout: 20000 });
    await page.close();
  });

  await check("a picture is swapped in place", async () => {
    const picture = (side) => `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="60" viewBox="0 0 60 60"/>`;
    write("content/cases/ceshi.svg", picture(60));
    write(CASE, read(CASE) + "\n![测试图片](ceshi.svg)\n");
    const page = await open(`${BASE}cases/wurong-silin/`);
    const image = page.locator("img[alt=测试图片]");
    await image.waitFor({ state: "attached", timeout: PATIENCE });
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForFunction(() => document.querySelector("img[alt=测试图片]").naturalWidth === 60, null, { timeout: PATIENCE });
    const loads = page.loads;
    // The same width and height: the page names them, so only the picture itself changes.
    write("content/cases/ceshi.svg", picture(60).replace("/>", "><path d='M0 0h60v60z'/></svg>"));
    await page.waitForFunction(() => /linli=/.test(document.querySelector("img[alt=测试图片]").src), null, { timeout: PATIENCE });
    claim(page.loads === loads, "the page was reloaded");
    await page.close();
  });

  await check("a page that was hidden catches up when it is looked at again", async () => {
    const page = await open(`${BASE}cases/wurong-silin/`);
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => window.away ?? false });
      window.away = true;
      document.dispatchEvent(new Event("visibilitychange"));
    });
    write(CASE, read(CASE) + marker("没人看时写的"));
    await sleep(1500);
    claim(page.loads === 1, "a hidden page was reloaded");
    await page.evaluate(() => {
      window.away = false;
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await page.getByText("这一段是没人看时写的").waitFor({ timeout: PATIENCE });
    await page.close();
  });

  await check("a draft has a ribbon, and the desk lists it", async () => {
    write("content/cases/caogao.md", "---\ntitle: 一篇草稿\nslug: caogao\ndate: 2022-12-01\ndraft: true\n---\n\n## 背景\n\n正文。\n");
    for (let tries = 0; (await fetch(`${origin}${BASE}cases/caogao/`)).status !== 200; tries += 1) {
      claim(tries < 100, "the draft does not show");
      await sleep(100);
    }
    const page = await open(`${BASE}cases/caogao/`);
    const ribbon = await page.locator("linli-preview .ribbon").innerText();
    claim(ribbon.includes("草稿"), `the ribbon says ${ribbon}`);
    await page.goto(`${origin}/_linli/`);
    await page.locator("#hidden").getByText("一篇草稿").waitFor({ timeout: PATIENCE });
    await page.close();
    await shoot("draft", `${BASE}cases/caogao/`, () => sleep(500));
  });

  await check("the desk is live, shows the page twice and has a QR code", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${origin}/_linli/#${BASE}cases/wurong-silin/`);
    const phone = page.frameLocator("iframe[data-width='390']");
    await phone.locator("h1").waitFor({ timeout: PATIENCE });
    claim((await phone.locator("html").evaluate(() => innerWidth)) === 390, "the phone is not 390 px wide");
    claim((await page.frameLocator("iframe[data-width='1280']").locator("html").evaluate(() => innerWidth)) === 1280, "the desk is not 1280 px wide");
    await page.waitForFunction(() => document.querySelector("#qr")?.naturalWidth > 0, null, { timeout: PATIENCE });
    write(CASE, read(CASE) + "\n[断了](../brands/meiyou.md)\n");
    await page.locator("#problems").getByText("meiyou.md").first().waitFor({ timeout: PATIENCE });
    edit(CASE, "\n[断了](../brands/meiyou.md)\n", "");
    await page.locator("#problems").getByText("没有错误").waitFor({ timeout: PATIENCE });
    await page.close();
    await shoot("desk", `/_linli/#${BASE}cases/wurong-silin/`, () => sleep(2500));
  });

  await check("a preview that has ended is said to be gone", async () => {
    const page = await open(`${BASE}`);
    await preview.stop();
    await page.locator("linli-preview .badge.lost").waitFor({ timeout: PATIENCE });
    await page.close();
  });
});
