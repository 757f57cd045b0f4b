// Shows that the checks can fail: a small faultless site must pass all of them, and each fault sown into it must be found.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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

const FAULTLESS = {
  "index.html": page("", "", "首页", "<h2>概况</h2><p>正文一段，说明做了什么。</p>"),
  "case/index.html": page("case/", "../", "案例", "<h2 id=\"how\">做法</h2><p>正文一段，说明怎么做。</p>"),
  "style.css": "body { color: #222; background: #fff } .skip:not(:focus) { position: absolute; left: -99em }",
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
  [html, /Stray end tag|Unclosed element/, "index.html", "</p></main>", "</main></div>"],
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
  await check.check((_, found) => problems.push(...found), output, output);
  rmSync(dir, { recursive: true });
  return problems;
}

for (const [name, check] of Object.entries({ html, links, pages })) {
  const problems = await problemsOf(check, FAULTLESS);
  verdict(problems.length === 0, `a faultless site passes ${name}`, problems);
}
for (const [check, expected, path, from, to] of FAULTS) {
  const text = FAULTLESS[path].replace(from, to);
  const problems = text === FAULTLESS[path] ? ["the fault was not sown"] : await problemsOf(check, { ...FAULTLESS, [path]: text });
  verdict(problems.some((problem) => expected.test(problem)), `found: ${expected.source}`, problems);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
