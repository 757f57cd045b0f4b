// Shows that the checks can fail: a small faultless site must pass all of them, and each fault sown into it must be found.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as charts from "./charts.mjs";
import * as figures from "./figures.mjs";
import * as html from "./html.mjs";
import * as links from "./links.mjs";
import * as pages from "./pages.mjs";
import { readOutput } from "./output.mjs";

const HOME = "https://www.example.gov.cn/a/b/";

const page = (path, up, title, body) => `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="canonical" href="${HOME}${path}"><link rel="icon" href="${up}icon.svg">
<link rel="alternate" type="application/atom+xml" href="${HOME}feed.xml">
<link rel="stylesheet" href="${up}style.css"></head>
<body><a class="skip" href="#main">跳到正文</a>
<header><nav aria-label="主菜单"><a href="${up}index.html">首页</a> <a href="${up}case/index.html#how">案例</a></nav></header>
<main id="main"><h1>${title}</h1>${body}</main>
<footer><p>页脚</p></footer></body></html>`;

const CHART = `<figure class="chart" id="chart-1"><figcaption>图</figcaption><svg viewBox="0 0 340 60" width="340" height="60"
role="img" aria-labelledby="chart-t" font-size="14" fill="currentColor"><title id="chart-t">图</title>
<defs><pattern id="chart-p" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M0 0h8v8h-8z" fill="var(--bar)"/></pattern></defs>
<text x="0" y="15">东街道</text><text x="340" y="15" text-anchor="end">12个</text>
<rect x="0" y="22" width="340" height="14" fill="url(#chart-p)"/></svg></figure>`;

const QUOTE = `<p>全区共有网格<span class="quote"><label class="stat">120余个<button type="button" popovertarget="origin-1"
aria-label="网格数的说明"></button></label><span class="origin" id="origin-1" popover><b>网格数</b><br>来源：年度统计</span></span>，都有人管。</p>`;

const STYLE = `:root { color-scheme: light; --bar: #84560a; --ink: #222 } html, body { color: var(--ink); background: #fff }
@media screen and (prefers-color-scheme: dark) { :root { color-scheme: dark; --bar: #d8ac63; --ink: #eee } html, body { background: #191615 } a { color: #9cf } }
.skip:not(:focus) { position: absolute; left: -99em } svg { max-width: 100%; height: auto } figure { margin: 0 }
label { position: relative } label > button { position: absolute; inset: 0; padding: 0; border: 0; background: none }
.quote { anchor-scope: --q } label { anchor-name: --q }
.origin { position: fixed; position-anchor: --q; position-area: bottom span-all; inset: auto; width: 15em; margin: 0; border: 0; color: inherit; background: Canvas; visibility: hidden; display: block }
.quote:hover > .origin, .quote:has(:focus-visible) > .origin { visibility: visible; transition: --shut 0s 1e7s }
.quote > .origin:popover-open { visibility: visible; --shut: 1; transition: none }
@property --shut { syntax: "<number>"; inherits: false; initial-value: 0 }
.origin:not(:popover-open) { translate: calc(var(--shut) * -200vw); user-select: none }
@media print { .origin { display: none } }`;

const FAULTLESS = {
  "index.html": page("", "", "首页", `<h2>概况</h2><p>正文一段，说明做了什么。</p>${CHART}`),
  "case/index.html": page("case/", "../", "案例", `<h2 id="how">做法</h2><p>正文一段，说明怎么做。</p>${QUOTE}`),
  "style.css": STYLE,
  "icon.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>',
  "feed.xml": `<feed xmlns="http://www.w3.org/2005/Atom"><id>${HOME}</id><title>首页</title><author><name>甲</name></author>
<updated>2022-12-01T00:00:00+08:00</updated><link href="${HOME}"/><entry><id>${HOME}case/</id><title>案例</title>
<updated>2022-12-01T00:00:00+08:00</updated><link href="${HOME}case/"/></entry></feed>`,
  "sitemap.xml": `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>${HOME}</loc></url>
<url><loc>${HOME}case/</loc></url></urlset>`,
};

// Who must find it, what it says, and the change in which file.
const FAULTS = [
  [html, /Duplicate ID/, "index.html", "<h2>", '<h2 id="main">'],
  [html, /Stray end tag|Unclosed element/, "index.html", "</main>", "</main></div>"],
  [html, /in the text/, "index.html", "做了什么", "做了 {{ stat('a') }}"],
  [html, /unclosed|unexpected|closing/i, "sitemap.xml", "</url>", ""],
  [html, /entry without updated/, "feed.xml", /<updated>[^<]*<\/updated>(?=<link[^>]*case)/, ""],
  [html, /entry without title/, "feed.xml", "<title>案例</title>", ""],
  [links, /there is no gone\/index\.html/, "index.html", "<h2>", '<a href="gone/index.html">旧</a><h2>'],
  [links, /there is no case\/gone\.webp/, "case/index.html", "<p>", '<img alt="图" src="../icon.svg" srcset="gone.webp 2x"><p>'],
  [links, /no id “gone”/, "index.html", "#how", "#gone"],
  [links, /leaves \/a\/b\//, "index.html", 'href="case/', 'href="/case/'],
  [links, /no relative address/, "index.html", 'href="case/', 'href="/a/b/case/'],
  [links, /opens a folder/, "index.html", "case/index.html#how", "case/"],
  [links, /style → https:\/\/fonts/, "style.css", "body {", "body { background: url(https://fonts.example.com/a.png);"],
  [links, /script → https:\/\/cdn/, "index.html", "</head>", '<script src="https://cdn.example.com/a.js"></script></head>'],
  [links, /case\/index.html is not listed/, "sitemap.xml", `<url><loc>${HOME}case/</loc></url>`, ""],
  [links, /feed.xml: .*there is no old/, "feed.xml", `href="${HOME}case/"`, `href="${HOME}old/"`],
  [pages, /px wide, by <p/, "index.html", "<p>正文", '<p style="width: 2000px">正文'],
  [pages, /axe color-contrast/, "style.css", "#222", "#ccc"],
  [pages, /in the dark: axe color-contrast/, "style.css", "#eee", "#555"],
  [pages, /does not show it dark/, "style.css", "background: #191615", "background: #fff; --ink: #222"],
  [pages, /prints it dark/, "style.css", "screen and ", ""],
  [pages, /axe image-alt/, "index.html", "<h2>", '<img src="icon.svg"><h2>'],
  [pages, /script: .*broken/, "index.html", "</body>", "<script>throw new Error('broken')</script></body>"],
  [pages, /404: .*gone\.png/, "style.css", "body {", "main { background: url(gone.png) } body {"],
  [pages, /elsewhere: .*localhost/, "index.html", "</body>", '<img alt="" src="http://localhost:9/a.png"></body>'],
  [pages, /h2 is followed by h4/, "index.html", "<p>", "<h4>细节</h4><p>"],
  [pages, /navs share a label/, "index.html", "<h2>", "<nav aria-label=主菜单></nav><h2>"],
  [pages, /0 × main/, "index.html", /main id/, "div id"],
  [pages, /does not reach a skip link/, "index.html", /<a class="skip".*?<\/a>/, ""],
  [pages, /skip link stays hidden/, "style.css", ":not(:focus)", ""],
  [pages, /shows \d+ of \d+ characters/, "index.html", "<p>正文一段，说明做了什么。</p>",
    "<script>document.write('<p>正文一段，说明做了什么。</p>')</script>"],
  [pages, /menu links cannot be reached/, "style.css", "body {", "nav { display: none } body {"],
  [pages, /no style sheet/, "index.html", /<link rel="stylesheet".*?>/, ""],
  [charts, /none does/, "index.html", /<figure.*<\/figure>/s, ""],
  [charts, /“12个” leaves the picture/, "index.html", 'x="340" y', 'x="344" y'],
  [charts, /overlap/, "index.html", 'x="0" y="15"', 'x="280" y="15"'],
  [charts, /no pattern chart-q/, "index.html", "url(#chart-p)", "url(#chart-q)"],
  [charts, /a bar leaves/, "index.html", 'width="340" height="14"', 'width="360" height="14"'],
  [charts, /text is \d+\.\d px/, "style.css", "svg { max", "svg { width: 60%; max"],
  [charts, /at 390 px, dark: .*“东街道” is/, "style.css", "svg { max", "svg { color: #222; max"],
  [charts, /at 390 px, light: .*a shape is/, "style.css", "#84560a", "#ead9bb"],
  [charts, /at 1280 px, print: .*“东街道” is/, "style.css", "@media print {", "@media print { svg { color: #ccc }"],
  [charts, /scrolls sideways/, "style.css", "svg { max-width: 100%;", "svg { width: 600px;"],
  [charts.goldens, /overlap/, "style.css", "svg { max", "text { font-size: 20px } svg { max"],
  [figures, /none does/, "case/index.html", /<span class="quote".*<\/span>/s, ""],
  [figures, /pointed at: .*0 are shown/, "style.css", ".quote:hover > .origin, ", ""],
  [figures, /the text moves/, "style.css", ".quote:hover > .origin, ", ".quote:hover { margin-left: 2em } .quote:hover > .origin, "],
  [figures, /vanishes when pointed at/, "style.css", ".quote:hover >", "label:hover +"],
  [figures, /keyboard: .*with the focus: 0 are shown/, "style.css", ", .quote:has(:focus-visible) > .origin", ""],
  [figures, /Tab does not reach it/, "case/index.html", "<button", "<button tabindex=-1"],
  [figures, /Escape does not hide it/, "style.css", "--shut: 1; ", ""],
  [figures, /Escape does not hide it/, "case/index.html", " popover>", " popover=manual>"],
  [figures, /tapping elsewhere does not hide it/, "case/index.html", " popover>", " popover=manual>"],
  [figures, /tapped at 390 px: .*(0 are shown|Timeout)/, "case/index.html", 'popovertarget="origin-1"', 'popovertarget="main" disabled'],
  [figures, /320 px: .*leaves the window/, "style.css", "width: 15em", "min-width: 25em"],
  [figures, /covers its figure/, "style.css", "bottom span-all", "center"],
  [figures, /has a title besides/, "case/index.html", '<label class="stat"', '<label class="stat" title="来源"'],
  [figures, /copied “120余个网格数/, "style.css", /display: block }[^]*$/, "display: block; visibility: visible }"],
  [figures, /is read 2 times/, "case/index.html", 'aria-label="网格数的说明"', 'aria-label="120余个"'],
  [figures, /without a name/, "case/index.html", /\naria-label="网格数的说明"/, ""],
  [figures, /printing does not hide it/, "style.css", "@media print { .origin { display: none } }", ""],
  [figures, /an open figure of .*dark: .*axe color-contrast/, "style.css", "color: inherit; background: Canvas", "color: inherit; background: #fff"],
];

let passed = 0;
let failed = 0;
function verdict(right, name, problems) {
  if (right) passed += 1;
  else failed += 1;
  console.log(`${right ? "ok" : "not ok"} - ${name}`);
  if (!right) for (const problem of problems) console.log(`    ${problem}`);
}

async function problemsOf(check, files) {
  const dir = mkdtempSync(join(tmpdir(), "linli-faults-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  const problems = [];
  const output = readOutput(dir);
  await check.check((name, found) => problems.push(...found.map((problem) => `${name}: ${problem}`)), output, output);
  rmSync(dir, { recursive: true });
  return problems;
}

const trials = Object.entries({ html, links, pages, charts, figures }).map(([name, check]) => async () => {
  const problems = await problemsOf(check, FAULTLESS);
  return [problems.length === 0, `a faultless site passes ${name}`, problems];
});
for (const [check, expected, path, from, to] of FAULTS) {
  trials.push(async () => {
    const text = FAULTLESS[path].replace(from, to);
    const sown = { ...FAULTLESS, [path]: text };
    const problems = text === FAULTLESS[path] ? ["the fault was not sown"] : await problemsOf(check, sown);
    return [problems.some((problem) => expected.test(problem)), `found: ${expected.source}`, problems];
  });
}
// Most of the time is spent waiting: for pages, and for what never comes.
await Promise.all(Array.from({ length: 4 }, async () => {
  for (let trial = trials.shift(); trial; trial = trials.shift()) verdict(...(await trial()));
}));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
