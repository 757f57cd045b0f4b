// What the checks of the preview share: a copy of the sample site that they edit, the preview of it, and headless Chromium
// that looks on. `node NAME.mjs [PROGRAM [PICTURES_DIR]]`, PROGRAM being target/release/linli if not given; pictures are
// taken where a folder for them is given. `ONLY=words` runs the checks whose names hold the words.

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./open.mjs";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const [program = join(REPOSITORY, "target/release/linli"), pictures] = process.argv.slice(2);
export const BASE = "/ztzl/djpp/";
export const CASE = "content/cases/wurong-silin.md";
export const PATIENCE = 20_000;

let failed = 0;
export async function check(name, body) {
  if (!name.includes(process.env.ONLY ?? "")) return;
  try {
    await body();
    console.log(`ok - ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok - ${name}\n    ${String(error.message ?? error).split("\n").slice(0, 4).join("\n    ")}`);
  }
}
export function claim(holds, what) {
  if (!holds) throw new Error(what);
}

/** A copy of the sample site. */
function copy() {
  const root = mkdtempSync(join(tmpdir(), "linli-serve-"));
  for (const part of ["content", "site.yaml"]) cpSync(join(REPOSITORY, part), join(root, part), { recursive: true });
  cpSync(join(REPOSITORY, "themes/default"), join(root, "themes/default"), { recursive: true });
  const read = (path) => readFileSync(join(root, path), "utf8");
  const write = (path, text) => writeFileSync(join(root, path), text);
  return {
    root,
    read,
    write,
    remove: (path) => rmSync(join(root, path), { force: true }),
    rename: (from, to) => renameSync(join(root, from), join(root, to)),
    edit(path, from, to) {
      const text = read(path);
      claim(text.includes(from), `${path} does not hold ${from}`);
      write(path, text.replace(from, () => to));
    },
  };
}

/** A preview of a site; 0 is a port of its own. */
export async function serve(root, port = 0) {
  const options = ["--root", root, "--port", String(port), "--host", "0.0.0.0", "--today", "2026-11-24"];
  const child = spawn(program, ["serve", ...options], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, LINLI_EDITOR: "code" } });
  const origin = await new Promise((done, gone) => {
    let said = "";
    child.on("exit", () => gone(new Error("the preview ended: " + said)));
    child.stdout.on("data", (data) => {
      said += data;
      const found = said.match(/预览网址：(http:\/\/[^/]+)/);
      if (found && said.includes("生成了")) done(found[1]);
    });
  });
  const gone = new Promise((done) => child.on("exit", done));
  const stop = () => (child.kill(), gone);
  return { origin, port: Number(new URL(origin).port), stop };
}

/** Runs checks on a site, the preview of it and a browser; ends the process. */
export async function run(checks) {
  const site = copy();
  const browser = await launch();
  const world = { site, browser, preview: await serve(site.root) };

  /** A page that counts how often it was loaded, and keeps what went wrong. */
  world.open = async (path, { width = 1280, height = 800, context, ...how } = {}) => {
    const page = await (context ?? (await browser.newContext({ viewport: { width, height }, ...how }))).newPage();
    page.loads = 0;
    page.troubles = [];
    page.on("load", () => (page.loads += 1));
    page.on("pageerror", (error) => page.troubles.push(error.message));
    page.on("console", (line) => /Content.Security.Policy/.test(line.text()) && page.troubles.push(line.text()));
    await page.goto(world.preview.origin + path);
    await page.locator(path.startsWith("/_linli/") ? "#state" : "linli-preview a.badge").waitFor({ timeout: PATIENCE });
    return page;
  };
  /** Pictures at two widths, light and dark. */
  world.shoot = async (name, path, ready) => {
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    for (const width of [390, 1280]) {
      for (const colorScheme of ["light", "dark"]) {
        const page = await world.open(path, { width, colorScheme });
        await ready(page);
        const fullPage = path.startsWith("/_linli/");
        await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`), fullPage });
        await page.context().close();
      }
    }
  };
  /** The accessibility tree of a page as text, where pictures are wanted too. */
  world.describe = async (name, page) => {
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const lines = [];
    const walk = (id, depth) => {
      const node = byId.get(id);
      if (!node || node.role?.value === "InlineTextBox") return;
      const says = (node.properties ?? []).filter(({ value }) => ![false, "false", undefined].includes(value.value));
      const properties = says.map(({ name, value }) => (value.value === true ? name : `${name}=${value.value ?? ""}`)).join(" ");
      if (!node.ignored) lines.push(`${"  ".repeat(depth)}${node.role.value} “${node.name?.value ?? ""}” ${node.description?.value ? `(${node.description.value}) ` : ""}${properties}`);
      for (const child of node.childIds ?? []) walk(child, depth + !node.ignored);
    };
    walk(nodes[0].nodeId, 0);
    writeFileSync(join(pictures, `${name}.txt`), lines.join("\n") + "\n");
  };
  try {
    await checks(world);
  } finally {
    await browser.close();
    await world.preview.stop();
    rmSync(site.root, { recursive: true });
  }
  process.exit(failed ? 1 : 0);
}

export const dialog = (page) => page.locator("linli-preview dialog");
/** What has the focus, shadow trees and all: `DIALOG > BUTTON 收起`. */
export const focus = (page) =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const inside = element.closest("dialog") ? "DIALOG > " : "";
    return `${inside}${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 30)}`;
  });
