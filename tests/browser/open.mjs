// Opens an output as a reader would: a plain static server that knows it under its base path, and headless Chromium.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
const AXE = readFileSync(fileURLToPath(new URL("node_modules/axe-core/axe.min.js", import.meta.url)), "utf8");

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET });
}

/** What axe-core finds on a page by the rules of WCAG 2.1 A and AA, or by those given. */
export async function axe(page, rules = RULES) {
  await page.evaluate((source) => globalThis.axe || (0, eval)(source), AXE);
  return page.evaluate(async (rules) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: rules, resultTypes: ["violations"], preload: location.protocol !== "file:" });
    return violations.map((v) => `axe ${v.id}: ${v.help}: ${v.nodes.map((node) => node.html.slice(0, 120)).slice(0, 3).join(" ")}`);
  }, rules);
}

/** Serves `output` with Python's static server, or one of nginx, caddy and apache with the settings that `linli server-config`
 * writes for it if SERVER names one (LINLI the program); `address(path)` is where a file of it is found. */
export async function serve(output) {
  const root = mkdtempSync(join(tmpdir(), "linli-browser-"));
  const base = output.home.pathname.replace(/\/$/, "");
  if (base === "") rmSync(root, { recursive: true });
  else mkdirSync(dirname(join(root, base)), { recursive: true });
  symlinkSync(resolve(output.dir), base === "" ? root : join(root, base));
  const port = await freePort();
  const { SERVER, LINLI } = process.env;
  const settings = fileURLToPath(new URL("../servers.py", import.meta.url));
  const words = SERVER
    ? [settings, "--linli", LINLI, "--serve", SERVER, "--folder", resolve(output.dir), "--port", String(port)]
    : ["-m", "http.server", String(port), "--bind", "127.0.0.1", "--directory", root];
  const server = spawn("python3", words, { stdio: "ignore" });
  const home = `http://127.0.0.1:${port}${base}/`;
  for (let tries = 0; !(await fetch(home).then((r) => r.ok, () => false)); tries += 1) {
    if (tries > 100 || server.exitCode !== null) throw new Error(`no answer from ${home}`);
    await sleep(100);
  }
  return {
    address: (path) => home + path.replace(/(^|\/)index\.html$/, "$1"),
    close: () => (server.kill(), rmSync(root, { recursive: true })),
  };
}

export function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer().on("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
