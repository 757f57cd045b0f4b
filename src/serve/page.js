// Keeps a page of the preview up to date: reloads it when it has changed, swaps style sheets and pictures in place, and
// shows what is wrong. The page may have a Content-Security-Policy that allows nothing inline and nothing from elsewhere.
import { follow } from "./follow.js";
import { keep, restore, scrollers } from "./place.js";

const own = (name) => new URL(name, import.meta.url).href;
const { page, ...tag } = [...document.scripts].find((script) => script.src === import.meta.url).dataset;
const PAUSE = 800;
const framed = window.top !== window;
let seen = tag.seen;

// ── the place on the page, over a reload ──
const place = (path) => "linli place " + path;
const kept = JSON.parse(sessionStorage.getItem(place(location.pathname)));
if (kept) {
  sessionStorage.removeItem(place(location.pathname));
  let moves = false;
  for (const move of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    window.addEventListener(move, () => (moves = true), { once: true, passive: true });
  }
  const back = () => moves || restore(document, kept);
  back();
  // Pictures, the theme's own scripts and the browser's memory of pixels move things after that.
  if (document.readyState !== "complete") window.addEventListener("load", () => (back(), setTimeout(back)), { once: true });
}
// What is typed while a page is being loaded again is lost: that waits for a pause.
let typed = -Infinity;
let composing = false;
for (const [word, state] of [["input", null], ["compositionstart", true], ["compositionend", false]]) {
  window.addEventListener(word, () => ([typed, composing] = [performance.now(), state ?? composing]), true);
}
function go(path) {
  const pause = composing ? PAUSE : typed + PAUSE - performance.now();
  if (pause > 0) return void setTimeout(go, pause, path);
  sessionStorage.setItem(place(path), JSON.stringify(keep(document)));
  if (path === location.pathname) location.reload();
  else location.replace(path + location.hash);
}

// ── what is shown beside the page ──
const host = document.createElement("linli-preview");
const root = host.attachShadow({ mode: "open" });
root.innerHTML = `<link rel="stylesheet" href="${own("preview.css")}">
  <p class="ribbon" hidden></p>
  <div class="corner"><button type="button" class="badge errors" hidden></button><a class="badge"></a></div>
  <p class="said" role="status"></p>
  <dialog aria-labelledby="title" aria-describedby="what"><div class="sheet">
    <div class="head"><h2 id="title"></h2><button type="button">收起</button><p id="what"></p></div>
    <div class="list scroll" role="region" aria-label="错误列表"></div>
    <p class="foot">改好并保存以后，这里会自己消失。<a href="${own("./")}">到工作台看全部</a></p>
  </div></dialog>`;
const $ = (selector) => root.querySelector(selector);
const dialog = $("dialog");
const [open, desk] = root.querySelectorAll(".badge");
const dressed = new Promise((done) => $("link").addEventListener("load", done, { once: true }));
const ASIDE = "linli aside";
// What the errors are that the dialog opens for by itself, once.
let problems = null;
desk.href = own("./") + "#" + location.pathname;
open.addEventListener("click", veil);
$(".head button").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
dialog.addEventListener("close", () => problems && sessionStorage.setItem(ASIDE, problems));

function veil() {
  dialog.showModal();
  scrollers(dialog);
}
async function show(now) {
  if (framed) return;
  if (!host.isConnected) document.body.append(host);
  await dressed;
  $(".ribbon").hidden = !now.ribbon;
  $(".ribbon").textContent = now.ribbon ? now.ribbon + " · 只在预览里看得到" : "";
  const count = now.errors ? now.errors + " 个错误" : "";
  if (desk.classList.contains("lost")) $(".said").textContent = "预览又连上了";
  desk.className = "badge" + (count ? "" : now.warnings ? " warnings" : "");
  desk.textContent = !count && now.warnings ? now.warnings + " 个提醒，看工作台" : "工作台";
  if (count !== open.textContent) $(".said").textContent = count ? "网站有 " + count : "错误都改好了";
  open.textContent = count;
  open.hidden = !count;
  if (problems && !now.problems) {
    problems = null;
    dialog.close();
  }
  problems = now.problems;
  if (!count) return;
  $("h2").textContent = now.stopping ? `网站有 ${now.stopping} 个错误，改好以前不能发布` : "网站有错误";
  $("#what").textContent = now.held ? "这一页还是出错以前的样子。" : "";
  const list = await (await fetch(own("errors"))).text();
  if (list !== $(".list").dataset.text) {
    const place = keep($(".list"));
    $(".list").innerHTML = $(".list").dataset.text = list;
    scrollers(dialog);
    restore($(".list"), { ...place, view: [] });
  }
  if (problems !== now.problems || dialog.open || !problems) return;
  if (sessionStorage.getItem(ASIDE) !== problems) veil();
}

// ── style sheets and pictures ──
const pathOf = (address) => {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) return "";
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    return ""; // No path of a file: `%zz`.
  }
};
const fresh = (address) => {
  const url = new URL(address, location.href);
  url.searchParams.set("linli", seen);
  return url.href;
};
function swap(files) {
  const changed = new Set(files);
  if ([...document.scripts].some((script) => script.src && changed.has(pathOf(script.src)))) return go(location.pathname);
  const sheets = [...document.querySelectorAll("link[rel~=stylesheet]")].filter((link) => pathOf(link.href));
  const named = sheets.filter((link) => changed.has(pathOf(link.href)));
  // A sheet that no link names may be imported by one that is named.
  const any = files.some((file) => file.endsWith(".css"));
  for (const link of named.length || !any ? named : sheets) {
    const next = link.cloneNode();
    next.href = fresh(link.href);
    next.addEventListener("load", () => link.remove(), { once: true });
    next.addEventListener("error", () => next.remove(), { once: true });
    link.after(next);
  }
  for (const image of document.images) {
    if (image.src && changed.has(pathOf(image.src))) image.src = fresh(image.src);
  }
  for (const part of document.querySelectorAll("img[srcset], source[srcset]")) {
    const parts = part.srcset.split(/,\s+/).map((one) => one.trim().split(/\s+/));
    if (!parts.some(([address]) => changed.has(pathOf(address)))) continue;
    part.srcset = parts.map(([address, ...rest]) => [fresh(address), ...rest].join(" ")).join(", ");
  }
}

// ── what the preview says: only while somebody looks ──
let shown = seen;
let asking = false;
let stale = true; // What was last said has not been shown.

async function ask() {
  if (asking || document.hidden || shown === "lost") return;
  asking = true;
  const now = await fetch(own("state") + "?path=" + encodeURIComponent(location.pathname) + "&seen=" + seen)
    .then((answer) => answer.json())
    .catch(() => null); // The preview will be heard of again.
  asking = false;
  if (!now) return;
  if (now.moved) return go(now.moved);
  if (now.stranger || now.page !== page) return go(location.pathname);
  [seen, stale] = [now.seen, false];
  if (now.files.length) swap(now.files);
  await show(now).catch(() => {});
  if (shown !== seen) ask();
}
follow((word) => {
  shown = word;
  if (word === "lost") {
    stale = true;
    desk.className = "badge lost";
    desk.textContent = $(".said").textContent = "预览已断开，正在重连";
  } else if (word !== seen || stale) ask();
});
document.addEventListener("visibilitychange", () => (shown !== seen || stale) && ask());
