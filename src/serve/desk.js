// Keeps the desk up to date: after every change it asks for itself again and takes over the parts that differ. The two
// frames show the same page and reload by themselves.
import { follow } from "./follow.js";
import { keep, restore, scrollers } from "./place.js";

const { seen, home, token } = document.querySelector("script[data-seen]").dataset;
const run = seen.split(".")[0];
const $ = (selector) => document.querySelector(selector);
const frames = [...document.querySelectorAll("iframe")];

// ── the page in the frames ──
function fit() {
  for (const frame of frames) {
    const glass = frame.parentElement;
    const scale = glass.clientWidth / Number(frame.dataset.width);
    frame.style.width = frame.dataset.width + "px";
    frame.style.height = glass.clientHeight / scale + "px";
    frame.style.transform = `scale(${scale})`;
  }
}
function readable(path) {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
/** Shows the page at a path of the preview. */
function look(path) {
  $("#path").value = readable(path.startsWith(home) ? path.slice(home.length - 1) : path);
  $("#unknown").textContent = "";
  $("#alone").href = path;
  if ($("#qr")) $("#qr").src = "/_linli/qr.svg?path=" + encodeURIComponent(path);
  sessionStorage.setItem("linli look", path);
  for (const frame of frames) {
    if (frame.contentWindow.location.pathname !== path) frame.contentWindow.location.replace(path);
  }
}
/** Shows what somebody means by some words: an address, with or without the site's folder, or a title. */
async function seek(words) {
  const found = await fetch("find?for=" + encodeURIComponent(words)).catch(() => null);
  if (found?.ok) return look(await found.text());
  $("#unknown").textContent = found ? `没有这一页：${words}。写网址（如 /cases/）或者页面的标题` : "预览已断开";
}
for (const frame of frames) {
  frame.addEventListener("load", () => {
    const path = frame.contentWindow.location.pathname;
    if (path !== "blank" && path !== sessionStorage.getItem("linli look")) look(path);
  });
}
$("#go").addEventListener("submit", (event) => {
  event.preventDefault();
  seek($("#path").value.trim() || home);
});
window.addEventListener("resize", () => (fit(), scrollers(document)));

// ── agreeing and signing ──
const NAME = "linli name";
const forms = () => [...document.querySelectorAll("form[data-post]")];
const fields = (form) => [...form.querySelectorAll("input, select")];
/** What was to be taken down when somebody was asked about it, by form. */
const doubted = new WeakMap();
/** A form, by what it is about. */
const about = (form) => JSON.stringify({ ...form.dataset });
/** What is written in the forms and not sent yet. */
function written() {
  return new Map(forms().map((form) => [about(form), fields(form).map((field) => [field.name, field.value])]));
}
/** Puts back what was written; who it is that agrees was said before. */
function write(drafts) {
  for (const form of forms()) {
    const draft = new Map(drafts.get(about(form)) ?? []);
    for (const field of fields(form)) {
      const known = field.name === "by" && form.dataset.post === "waive" ? localStorage.getItem(NAME) : "";
      const value = draft.get(field.name) || known || "";
      // A role that is signed by now is no choice any more.
      if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value)) field.value = value;
    }
  }
}
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const { post, ...wish } = form.dataset;
  if (!post) return;
  event.preventDefault();
  const [said, button] = [form.querySelector("[role=alert]"), form.querySelector("button")];
  for (const field of fields(form)) wish[field.name] = field.value;
  if (post === "waive") localStorage.setItem(NAME, wish.by);
  // Who is asked whether it is so on the paper says so by sending the same once more.
  const same = JSON.stringify(wish);
  if (doubted.get(form) === same) wish.although = "same-person";
  button.disabled = true;
  said.textContent = "";
  const answer = await fetch(post, {
    method: "POST",
    headers: { "content-type": "application/json", "x-linli-token": token },
    body: JSON.stringify(wish),
  }).catch(() => null);
  // What was written goes with the next version of the desk.
  if (answer?.ok) {
    if (post === "sign") form.reset();
    button.disabled = post === "waive";
    return (said.textContent = post === "waive" ? "已放行" : "已记下");
  }
  button.disabled = false;
  if (answer?.status === 428) doubted.set(form, same);
  said.textContent = answer ? (await answer.text()).trim() : "预览已断开";
  said.scrollIntoView({ block: "nearest" });
});
write(new Map());

// ── the parts ──
const parts = new Map([...document.querySelectorAll("[data-live]")].map((part) => [part, part.innerHTML]));
let shown = seen;
let asked = seen;
async function refresh() {
  if (document.hidden || shown === asked) return;
  asked = shown;
  const text = await fetch("./").then((answer) => answer.text()).catch(() => null);
  if (text === null) return (asked = "");
  const now = new DOMParser().parseFromString(text, "text/html");
  if (now.querySelector("script[data-seen]").dataset.seen.split(".")[0] !== run) return location.reload();
  document.title = now.title;
  const place = keep(document);
  const drafts = written();
  for (const [part, text] of parts) {
    const next = now.querySelector(`[data-live=${part.dataset.live}]`).innerHTML;
    if (next === text) continue;
    part.innerHTML = next;
    parts.set(part, next);
  }
  scrollers(document);
  write(drafts);
  restore(document, place);
  // Said aloud when it differs.
  if ($("#state").textContent !== now.querySelector("#state").textContent) {
    $("#state").textContent = now.querySelector("#state").textContent;
  }
}
follow((word) => {
  if (word !== "lost") {
    shown = word;
    return refresh();
  }
  $("#state").textContent = "预览已断开，正在重连";
  asked = "";
});
document.addEventListener("visibilitychange", refresh);

// A badge leads here with the address of its page; the parts have addresses of their own.
const wish = location.hash.slice(1);
fit();
scrollers(document);
if (wish.includes("/")) seek(wish);
else look(sessionStorage.getItem("linli look") ?? home);
