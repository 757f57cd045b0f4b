// Where a reader is in a page or a part of it, so that they are still there when it has been made anew: what is open, what
// has the focus, how far lists are scrolled, and which texts are in view where. An element is found again by what it is
// and says, and among those alike by its number, so that an edit moves it and does not lose it.

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
const TEXTS = "h1, h2, h3, h4, h5, h6, p, li, dt, dd, tr, pre, figure, img, summary";

/** What is to be kept of `root`, a document or an element; plain data. */
export function keep(root) {
  const focused = root.getRootNode().activeElement;
  const kept = { open: [], scrolled: [], view: [] };
  for (const [key, details] of named(root, "details")) kept.open.push([key, details.open]);
  kept.popovers = [...root.querySelectorAll("[popover][id]")].filter(isOpen).map((popover) => popover.id);
  kept.checked = [...root.querySelectorAll("input[type=checkbox][id]")].map((box) => [box.id, box.checked]);
  for (const [key, element] of named(root, FOCUSABLE)) {
    if (element === focused) kept.focus = key;
    if (element.scrollTop) kept.scrolled.push([key, element.scrollTop]);
  }
  if (kept.focus) kept.region = focused.closest("[id][tabindex]:not(body)")?.id;
  if (scrollY === 0) return kept;
  for (const [key, element] of named(root, TEXTS)) {
    const { top, bottom, height } = element.getBoundingClientRect();
    if (height && bottom > 0 && top < innerHeight && !floats(element)) kept.view.push([key, top]);
    if (kept.view.length === 40) break;
  }
  return kept;
}

/** Puts the reader back to where they were. */
export function restore(root, kept) {
  const details = named(root, "details");
  for (const [key, open] of kept.open) if (details.has(key)) details.get(key).open = open;
  for (const id of kept.popovers) {
    const popover = root.querySelector(`[popover][id="${CSS.escape(id)}"]`);
    if (popover && !isOpen(popover)) popover.showPopover();
  }
  for (const [id, checked] of kept.checked) {
    const box = root.querySelector(`input[type=checkbox][id="${CSS.escape(id)}"]`);
    if (box) box.checked = checked;
  }
  const elements = named(root, FOCUSABLE);
  for (const [key, top] of kept.scrolled) if (elements.has(key)) elements.get(key).scrollTop = top;
  if (kept.focus) {
    const region = kept.region && root.querySelector(`[id="${CSS.escape(kept.region)}"]`);
    (elements.get(kept.focus) ?? region)?.focus({ preventScroll: true });
  }
  const texts = named(root, TEXTS);
  const found = kept.view.find(([key]) => texts.has(key));
  if (!found) return;
  const [key, top] = found;
  window.scrollBy({ top: texts.get(key).getBoundingClientRect().top - top, behavior: "instant" });
}

/** Makes a list a Tab stop as long as there is something to scroll in it. */
export function scrollers(root) {
  for (const list of root.querySelectorAll(".scroll")) {
    if (list.scrollHeight > list.clientHeight) list.tabIndex = 0;
    else list.removeAttribute("tabindex");
  }
}

/** Elements by name. */
function named(root, selector) {
  const elements = new Map();
  const alike = new Map();
  for (const element of root.querySelectorAll(selector)) {
    const head = element.tagName === "DETAILS" ? element.querySelector("summary") ?? element : element;
    const is = element.id || ["aria-label", "name", "href", "src"].map((name) => element.getAttribute(name)).find(Boolean);
    const name = `${element.tagName} ${is ?? head.textContent.trim().slice(0, 60)}`;
    const number = alike.get(name) ?? 0;
    alike.set(name, number + 1);
    elements.set(name + " " + number, element);
  }
  return elements;
}

/** Whether it stays where it is when the page is scrolled. */
function floats(element) {
  for (; element; element = element.parentElement) {
    if (["fixed", "sticky"].includes(getComputedStyle(element).position)) return true;
  }
  return false;
}

function isOpen(popover) {
  try {
    return popover.matches(":popover-open");
  } catch {
    return false; // A browser that knows no popovers.
  }
}
