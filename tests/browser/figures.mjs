// Figures quoted in texts, as readers meet them: pointing, the keyboard and tapping show where a figure comes from, inside
// the window down to 320 px; leaving and Escape hide it; text that is copied, and paper, are without it. No script runs.

import { axe, launch, serve } from "./open.mjs";
import { isRedirect } from "./output.mjs";

/** How many figures of a page are looked at. */
const MANY = 12;
const QUOTE = ".quote:has([popovertarget])";

export async function check(report, output) {
  const quotes = (page) => page.html.split('class="quote"').length - 1;
  const pages = [...output.pages.values()].filter((page) => !isRedirect(page) && quotes(page) > 0);
  report("some page quotes figures", pages.length ? [] : ["none does"]);
  const server = await serve(output);
  const browser = await launch();
  const visit = async (path, options, look) => {
    const context = await browser.newContext({ javaScriptEnabled: false, ...options });
    context.setDefaultTimeout(20000);
    const page = await context.newPage();
    try {
      await page.goto(server.address(path));
      return await look(page);
    } catch (error) {
      return [String(error.message).split("\n").slice(0, 12).join(" ")];
    } finally {
      await context.close();
    }
  };
  const desk = { viewport: { width: 1280, height: 800 } };
  const phone = (width) => ({ viewport: { width, height: 700 }, hasTouch: true, isMobile: true });
  try {
    // The page with most of them, and one whose figures are long enough to wrap.
    const most = pages.toSorted((a, b) => quotes(b) - quotes(a))[0];
    const long = pages.find((page) => page !== most && page.html.includes('class="stat change"'));
    for (const { path } of [most, long].filter(Boolean)) {
      report(`figures of /${path} pointed at`, await visit(path, desk, pointing));
      report(`figures of /${path} by keyboard`, await visit(path, desk, keyboard));
      report(`figures of /${path} tapped at 390 px`, await visit(path, phone(390), tapping));
      report(`figures of /${path} tapped at 320 px`, await visit(path, phone(320), tapping));
      for (const colorScheme of ["light", "dark"]) {
        const scripts = { ...phone(390), javaScriptEnabled: true, colorScheme };
        report(`an open figure of /${path}, ${colorScheme}`, await visit(path, scripts, opened));
      }
      report(`figures of /${path} copied and printed`, await visit(path, desk, plain));
    }
  } finally {
    await browser.close();
    server.close();
  }
}

async function pointing(page) {
  const problems = [];
  for (const [quote, name] of await all(page)) {
    const place = await pointAt(page, quote);
    problems.push(...(await shows(page, name)));
    const { x, y } = await quote.locator("label").boundingBox();
    if (x !== place.x || y !== place.y) problems.push(`${name}: the text moves when it is pointed at`);
    // Into what is shown, which must not vanish on the way.
    const box = await (await visible(page))[0]?.boundingBox();
    if (box) await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
    if (box && (await visible(page)).length === 0) problems.push(`${name}: vanishes when pointed at itself`);
    await page.mouse.move(1, 1);
    problems.push(...(await hides(page, `${name}: pointing elsewhere`)));
  }
  return problems;
}

async function keyboard(page) {
  const problems = [];
  const found = await all(page);
  const [first, name] = found[0];
  // From the link before it, or from the top of the page.
  for (let tabs = 0; tabs < 200 && (await focused(first)) === 0; tabs += 1) await page.keyboard.press("Tab");
  if ((await focused(first)) === 0) return [`${name}: Tab does not reach it`];
  problems.push(...(await shows(page, `${name} with the focus`)));
  await page.keyboard.press("Enter");
  problems.push(...(await shows(page, `${name} after Enter`)));
  await page.keyboard.press("Escape");
  problems.push(...(await hides(page, `${name}: Escape`)));
  if ((await focused(first)) === 0) problems.push(`${name}: Escape loses the focus`);
  await page.keyboard.press("Tab");
  // The link to what the figure is, where there is one, comes next: it shows itself when it has the focus.
  if ((await first.locator(".origin a").count()) > 0) {
    if ((await first.locator(".origin a:focus").count()) === 0) problems.push(`${name}: Tab does not reach the link`);
    problems.push(...(await shows(page, `${name}: its link with the focus`)));
    await page.keyboard.press("Tab");
  }
  if (found.length > 1 && (await focused(found[1][0])) > 0) problems.push(...(await shows(page, `${found[1][1]} after Tab`)));
  else problems.push(...(await hides(page, `${name}: Tab`)));
  return problems;
}

async function tapping(page) {
  const problems = [];
  const width = page.viewportSize().width;
  for (const [index, [quote, name]] of (await all(page)).entries()) {
    const address = page.url();
    // The label of a wrapped figure begins where its first line does.
    await quote.locator("label").tap({ position: await touchpoint(quote) });
    problems.push(...(await shows(page, name)));
    if (page.url() !== address) return [...problems, `${name}: tapping leaves the page`];
    if (index === 0) {
      await page.keyboard.press("Escape");
      problems.push(...(await hides(page, `${name}: Escape`)));
    }
    await page.touchscreen.tap(width - 2, 2);
    problems.push(...(await hides(page, `${name}: tapping elsewhere`)));
  }
  return problems;
}

async function opened(page) {
  const [[quote]] = await all(page);
  await quote.locator("label").tap({ position: await touchpoint(quote) });
  return axe(page);
}

async function plain(page) {
  const problems = [];
  for (const [quote, name] of await all(page)) {
    if ((await quote.locator("[title]").count()) > 0 || (await quote.getAttribute("title"))) problems.push(`${name}: has a title besides`);
    if (!(await quote.getByRole("button").getAttribute("aria-label"))) problems.push(`${name}: a button without a name`);
    const [text, tree] = [await quote.innerText(), await quote.ariaSnapshot()];
    const copied = await quote.evaluate((quote) => {
      const range = document.createRange();
      range.selectNode(quote);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return getSelection().toString();
    });
    const shown = await quote.locator("label").innerText();
    if (text.trim() !== shown.trim() || copied.trim() !== shown.trim()) problems.push(`${name}: reads “${text}”, copied “${copied}”`);
    if (tree.split(shown.trim()).length !== 2) problems.push(`${name}: is read ${tree.split(shown.trim()).length - 1} times: ${tree}`);
  }
  const [[quote, name]] = await all(page);
  await quote.locator("label").click();
  await page.emulateMedia({ media: "print" });
  problems.push(...(await hides(page, `${name}: printing`)));
  return problems;
}

/** The first quoted figures of a page, each with what it reads. */
async function all(page) {
  const quotes = (await page.locator(QUOTE).all()).slice(0, MANY);
  return Promise.all(quotes.map(async (quote) => [quote, (await quote.locator("label").innerText()).trim()]));
}

/** What is shown of where figures come from; some is kept out of the window. */
async function visible(page) {
  const shown = [];
  for (const origin of await page.locator(".origin:visible").all()) {
    const box = await origin.boundingBox();
    if (box && box.x + box.width > 0 && box.y + box.height > 0) shown.push(origin);
  }
  return shown;
}
const focused = (quote) => quote.locator(":focus").count();

/** Moves the pointer onto the first line of a figure, as it comes to stand. */
async function pointAt(page, quote) {
  await quote.locator("label").scrollIntoViewIfNeeded();
  const [box, at] = [await quote.locator("label").boundingBox(), await touchpoint(quote)];
  await page.mouse.move(box.x + at.x, box.y + at.y);
  return box;
}

async function touchpoint(quote) {
  return quote.locator("label").evaluate((label) => {
    const [whole, line] = [label.getBoundingClientRect(), label.getClientRects()[0]];
    return { x: line.left - whole.left + line.width / 2, y: line.top - whole.top + line.height / 2 };
  });
}

/** Exactly one is shown, it says something, and it lies inside the window and not on its figure. */
async function shows(page, name) {
  const shown = await visible(page);
  if (shown.length !== 1) return [`${name}: ${shown.length} are shown`];
  const problems = [];
  const [box, size] = [await shown[0].boundingBox(), page.viewportSize()];
  const inside = box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width + 0.5 && box.y + box.height <= size.height + 0.5;
  if (!inside) problems.push(`${name}: leaves the window: ${JSON.stringify(box)}`);
  if (box.width < 100 || !(await shown[0].innerText()).trim()) problems.push(`${name}: says nothing`);
  const label = await shown[0].locator("xpath=preceding-sibling::label").boundingBox();
  const covers = Math.min(box.y + box.height, label.y + label.height) - Math.max(box.y, label.y);
  if (covers > 2) problems.push(`${name}: covers its figure by ${covers} px`);
  const clipped = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  if (clipped) problems.push(`${name}: makes the page scroll sideways`);
  return problems;
}

async function hides(page, how) {
  return (await visible(page)).length === 0 ? [] : [`${how} does not hide it`];
}
