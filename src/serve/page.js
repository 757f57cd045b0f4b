// Keeps a page of the preview up to date: reloads it when it has changed, swaps style sheets and pictures in place, and
// shows what is wrong. Each event says how things are now, so it does not matter which ones were missed.
(() => {
  const tag = document.currentScript;
  const own = (name) => new URL(name, tag.src).href;
  const page = tag.dataset.page;
  let seen = tag.dataset.seen;
  let source = null;
  const framed = window.top !== window;

  // ── the place on the page, over a reload ──
  const place = "linli place " + location.pathname;
  const kept = sessionStorage.getItem(place);
  if (kept !== null) {
    sessionStorage.removeItem(place);
    const [x, y] = kept.split(" ").map(Number);
    const back = () => window.scrollTo({ left: x, top: y, behavior: "instant" });
    back();
    if (document.readyState !== "complete") window.addEventListener("load", back, { once: true });
  }
  function reload() {
    source?.close();
    sessionStorage.setItem(place, scrollX + " " + scrollY);
    location.reload();
  }

  // ── what is shown beside the page ──
  const host = document.createElement("linli-preview");
  const root = host.attachShadow({ mode: "open" });
  root.innerHTML = `<link rel="stylesheet" href="${own("preview.css")}">
    <div class="ribbon" hidden></div>
    <a class="badge" role="status" href="${own("./")}#${encodeURI(location.pathname)}" hidden></a>
    <div class="veil" hidden><section class="sheet" aria-label="网站有错误"><header><h2></h2><p></p>
      <button type="button">收起</button></header><div class="list"></div>
      <footer>改好并保存以后，这里会自己消失。<a href="${own("./")}">到工作台看全部</a></footer></section></div>`;
  const $ = (selector) => root.querySelector(selector);
  const badge = $(".badge");
  const veil = $(".veil");
  const dressed = new Promise((done) => $("link").addEventListener("load", done, { once: true }));
  let errors = "";
  const isAside = () => sessionStorage.getItem("linli aside") === errors;
  function putAside() {
    sessionStorage.setItem("linli aside", errors);
    veil.hidden = true;
  }
  $("button").addEventListener("click", putAside);
  veil.addEventListener("click", (event) => event.target === veil && putAside());
  document.addEventListener("keydown", (event) => event.key === "Escape" && !veil.hidden && putAside());
  badge.addEventListener("click", (event) => {
    if (!errors || !veil.hidden) return;
    event.preventDefault();
    sessionStorage.removeItem("linli aside");
    veil.hidden = false;
  });

  async function show(now) {
    if (framed) return;
    if (!host.isConnected) document.body.append(host);
    await dressed;
    $(".ribbon").hidden = !now.ribbon;
    $(".ribbon").textContent = now.ribbon ? now.ribbon + " · 只在预览里看得到" : "";
    badge.hidden = false;
    badge.className = "badge" + (now.errors ? " errors" : now.warnings ? " warnings" : "");
    badge.textContent = now.errors ? now.errors + " 个错误" : now.warnings ? now.warnings + " 个提醒" : "工作台";
    if (!now.errors) {
      errors = "";
      veil.hidden = true;
      return;
    }
    errors = now.problems;
    $("h2").textContent = "网站有 " + now.errors + " 个错误";
    $("header p").textContent = now.held ? "这一页还是出错以前的样子。" : "改好以前不能发布。";
    $(".list").innerHTML = await (await fetch(own("problems"))).text();
    $(".list").querySelectorAll(".warnings, .warnings + .more").forEach((part) => part.remove());
    if (errors === now.problems) veil.hidden = isAside();
  }

  // ── style sheets and pictures ──
  const pathOf = (address) => {
    const url = new URL(address, location.href);
    return url.origin === location.origin ? decodeURIComponent(url.pathname) : "";
  };
  const fresh = (address) => {
    const url = new URL(address, location.href);
    url.searchParams.set("linli", seen);
    return url.href;
  };
  function swap(files) {
    const changed = new Set(files);
    if ([...document.scripts].some((script) => script.src && changed.has(pathOf(script.src)))) return reload();
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

  // ── the connection: only while somebody looks, for a browser has six of them in all ──
  function connect() {
    if (source || document.hidden) return;
    source = new EventSource(own("events") + "?path=" + encodeURIComponent(location.pathname) + "&seen=" + seen);
    source.onmessage = (event) => {
      const now = JSON.parse(event.data);
      seen = event.lastEventId;
      if (now.stranger || now.page !== page) return reload();
      if (now.files.length) swap(now.files);
      show(now);
    };
    source.onerror = () => {
      if (!host.isConnected) return;
      badge.className = "badge lost";
      badge.textContent = "预览已断开，正在重连";
      if (source?.readyState === EventSource.CLOSED) {
        disconnect();
        setTimeout(connect, 2000);
      }
    };
  }
  function disconnect() {
    source?.close();
    source = null;
  }
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", connect);
  if (document.body) connect();
  else document.addEventListener("DOMContentLoaded", connect, { once: true });
})();
