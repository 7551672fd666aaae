// Starts a server on an empty folder and a browser before it; ends both.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { chromium } from "playwright-core";

const repository = new URL("../..", import.meta.url).pathname;
const start = "from sextant.app.cli import main; raise SystemExit(main())";

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * A running server: its address and the link that signs the first administrator in.
 * With `SEXTANT_HOUSE=spread` it is a process for each role, on servers of their own.
 */
export function openHouse({ options = [], settings = {} } = {}) {
  return process.env.SEXTANT_HOUSE === "spread" ? openSpread(settings) : openOne(options, settings);
}

async function openSpread(settings) {
  const python = join(repository, ".venv/bin/python");
  const servers = spawn(python, ["-m", "tests.servers.house", JSON.stringify(settings)], {
    cwd: repository,
    env: { ...process.env, PYTHONPATH: join(repository, "src") },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const gone = new Promise((resolve) => servers.once("exit", resolve));
  const told = await Promise.race([once(servers.stdout, "data"), gone]);
  if (!Array.isArray(told)) throw new Error("The servers did not start.");
  const close = async () => {
    servers.stdin.end();
    await gone;
  };
  return { ...JSON.parse(String(told[0])), close };
}

async function openOne(options, settings) {
  const data = await mkdtemp(join(tmpdir(), "sextant-page-"));
  const port = await freePort();
  const python = join(repository, ".venv/bin/python");
  const server = spawn(python, ["-c", start, "serve", "--data", data, "--port", String(port), ...options], {
    cwd: repository,
    env: { ...process.env, PYTHONPATH: join(repository, "src"), ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const link = await new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => reject(new Error(`The server did not start.\n${said}`)), 90_000);
    const heard = (chunk) => {
      said += chunk;
      const found = /\/welcome\?token=\S+/.exec(said);
      if (!found) return;
      clearTimeout(late);
      resolve(found[0]);
    };
    server.stdout.on("data", heard);
    server.stderr.on("data", heard);
    server.on("exit", () => reject(new Error(`The server ended.\n${said}`)));
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 120; tries += 1) {
    const ready = await fetch(`${url}/ready`).catch(() => null);
    if (ready?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const close = async () => {
    server.removeAllListeners("exit");
    const gone = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGINT");
    await gone;
    await rm(data, { recursive: true, force: true });
  };
  return { url, link, close };
}

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** What axe finds on the page that is serious or worse; what is only there while something moves is none. */
export async function seriousFindings(page) {
  let found = [];
  for (let tries = 0; tries < 3; tries += 1) {
    await still(page);
    found = await findings(page);
    if (found.length === 0) break;
  }
  return found;
}

/** Waits until nothing is asked anew, which is dimmed meanwhile, and nothing fades or moves. */
async function still(page) {
  await page
    .waitForFunction(
      () =>
        document.querySelector('section[aria-busy="true"]') === null &&
        document.getAnimations().every((each) => {
          const { iterations } = each.effect?.getTiming() ?? {};
          return each.playState !== "running" || iterations === Number.POSITIVE_INFINITY;
        }),
      undefined,
      { timeout: 5_000 },
    )
    .catch(() => undefined);
  await page.waitForTimeout(200);
}

async function findings(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((each) => each.impact === "serious" || each.impact === "critical")
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(" | ")}`);
}
