// Keeps the desk up to date: after every event it asks for itself again and takes over the sections that changed. The
// two frames show the same page and reload by themselves.
(() => {
  const tag = document.currentScript;
  const $ = (selector) => document.querySelector(selector);
  const frames = [...document.querySelectorAll("iframe")];
  let source = null;

  function fit() {
    for (const frame of frames) {
      const glass = frame.parentElement;
      const scale = glass.clientWidth / Number(frame.dataset.width);
      frame.style.width = frame.dataset.width + "px";
      frame.style.height = glass.clientHeight / scale + "px";
      frame.style.transform = `scale(${scale})`;
    }
  }
  function look(path) {
    $("#go input").value = decodeURI(path);
    if ($("#qr")) $("#qr").src = "/_linli/qr.svg?path=" + encodeURIComponent(path);
    history.replaceState(null, "", "#" + path);
    for (const frame of frames) {
      if (frame.contentWindow.location.pathname !== path) frame.contentWindow.location.replace(path);
    }
  }
  for (const frame of frames) {
    frame.addEventListener("load", () => {
      const path = frame.contentWindow.location.pathname;
      if (path !== "blank" && path !== decodeURIComponent(location.hash.slice(1))) look(path);
    });
  }
  $("#go").addEventListener("submit", (event) => {
    event.preventDefault();
    const path = new URL($("#go input").value.trim() || tag.dataset.home, location.origin).pathname;
    look(path);
  });

  async function refresh() {
    const text = await (await fetch("/_linli/")).text();
    const now = new DOMParser().parseFromString(text, "text/html");
    document.title = now.title;
    for (const section of document.querySelectorAll("section[id]")) {
      const next = now.getElementById(section.id);
      if (next.innerHTML === section.innerHTML) continue;
      const open = section.querySelector("details")?.open;
      const top = section.querySelector(".scroll")?.scrollTop ?? 0;
      section.innerHTML = next.innerHTML;
      if (open && section.querySelector("details")) section.querySelector("details").open = true;
      if (section.querySelector(".scroll")) section.querySelector(".scroll").scrollTop = top;
    }
  }
  function connect() {
    if (source || document.hidden) return;
    source = new EventSource("/_linli/events?path=" + encodeURIComponent(tag.dataset.home) + "&seen=" + tag.dataset.seen);
    source.onmessage = () => {
      $("#state").textContent = "";
      refresh();
    };
    source.onerror = () => ($("#state").textContent = "预览已断开，正在重连");
  }
  function disconnect() {
    source?.close();
    source = null;
  }
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("resize", fit);
  fit();
  look(location.hash.length > 1 ? location.hash.slice(1) : tag.dataset.home);
  connect();
})();
