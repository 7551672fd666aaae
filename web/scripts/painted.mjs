// How soon an event that is pushed is painted on a live dashboard of 20 tiles; prints one line of JSON.
import { Agent, request } from "node:http";
import { openBrowser, openHouse } from "../e2e/house.mjs";

const seconds = Number(process.argv[2] ?? 20);
const rate = Number(process.argv[3] ?? 200);
const lines = 8; // pushes on their way at a time
const stream = "clicks";

const event = (n) => ({ n, kind: `k${n % 7}`, region: `r${n % 6}`, device: `d${((n % 6) * 5) % 6}` });
const columns = { kind: 7, region: 6, device: 6 };
// By title, of which events a tile is: each event is in four of the 20.
const tiles = { "Tile all": { sql: "", holds: () => true } };
for (const [column, many] of Object.entries(columns)) {
  for (let place = 0; place < many; place += 1) {
    const value = `${column[0]}${place}`;
    const sql = ` WHERE ${column} = '${value}'`;
    tiles[`Tile ${value}`] = { sql, holds: (one) => one[column] === value };
  }
}

const house = await openHouse({ settings: { SEXTANT_RATE_LIMITS: "false" } });
const browser = await openBrowser();

async function signedIn() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1500 } });
  const page = await context.newPage();
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill("plumb the noon sun");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
  return page;
}

async function post(page, path, data) {
  const answer = await page.request.post(house.url + path, { headers: { "x-sextant": "1" }, data });
  if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json();
}

const agent = new Agent({ keepAlive: true, maxSockets: lines });

function push(key, events) {
  const body = events.map((one) => JSON.stringify(one)).join("\n");
  const headers = { "x-api-key": key, "content-type": "application/x-ndjson" };
  headers["content-length"] = Buffer.byteLength(body);
  return new Promise((resolve, reject) => {
    const url = `${house.url}/api/v1/data/ingest?stream=${stream}`;
    const sending = request(url, { method: "POST", agent, headers }, (answer) => {
      answer.resume();
      answer.on("end", () =>
        answer.statusCode === 202 ? resolve() : reject(new Error(`pushed: ${answer.statusCode}`)),
      );
    });
    sending.on("error", reject);
    sending.end(body);
  });
}

/** In the page: after each frame in which something changed, when it was there and what each tile showed. */
function watch(titles) {
  const regions = titles.map((title) => document.querySelector(`[aria-label="${title}"]`));
  const shown = (region) => Number(region.querySelector("td")?.textContent.replace(/\D/g, "") ?? 0);
  window.frames_seen = [];
  let waiting = false;
  const painted = new MessageChannel();
  painted.port1.onmessage = () => {
    waiting = false;
    window.frames_seen.push([performance.timeOrigin + performance.now(), regions.map(shown)]);
  };
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    // What a message says that is posted as the frame is drawn comes after it.
    requestAnimationFrame(() => painted.port2.postMessage(0));
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}

async function drive(key) {
  const sent = [];
  const flying = new Set();
  const started = performance.now();
  for (let n = 1000; performance.now() - started < seconds * 1000; n += 1) {
    const due = started + ((n - 1000) * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    sent.push([n, performance.timeOrigin + performance.now()]);
    const one = push(key, [event(n)]).finally(() => flying.delete(one));
    flying.add(one);
    if (flying.size >= lines) await Promise.race(flying);
  }
  await Promise.all(flying);
  return { sent, took: (performance.now() - started) / 1000 };
}

function latencies(sent, frames) {
  const found = [];
  let lost = 0;
  Object.values(tiles).forEach(({ holds }, tile) => {
    let at = 0;
    for (const [n, when] of sent) {
      if (!holds(event(n))) continue;
      while (at < frames.length && frames[at][1][tile] < n) at += 1;
      if (at === frames.length) lost += 1;
      else found.push(frames[at][0] - when);
    }
  });
  return { found: found.sort((a, b) => a - b), lost };
}

try {
  const page = await signedIn();
  const { key } = await post(page, "/api/v1/keys", { name: "bench", role: "admin" });
  await push(
    key,
    Array.from({ length: 210 }, (_, n) => event(n + 700)),
  );
  const board = await post(page, "/api/v1/dashboards", {
    name: "Live",
    visualizations: Object.entries(tiles).map(([title, { sql }], place) => ({
      title,
      query: `SELECT max(n) AS last, count(*) AS events FROM ${stream}${sql}`,
      chart_type: "table",
      position: { x: (place % 4) * 3, y: Math.floor(place / 4) * 2, width: 3, height: 2 },
    })),
  });
  await page.goto(`${house.url}/dashboards/${board.dashboard_id}`);
  await page.getByRole("button", { name: "Refresh: On load" }).click();
  await page.getByRole("menuitem", { name: "Live" }).click();
  await page.getByRole("button", { name: "Refresh: Live" }).waitFor();
  const titles = Object.keys(tiles);
  for (const title of titles) {
    await page.getByRole("region", { name: title, exact: true }).getByRole("cell").first().waitFor();
  }
  await page.waitForTimeout(2000);
  await page.evaluate(watch, titles);
  const { sent, took } = await drive(key);
  await page.waitForTimeout(2000);
  const frames = await page.evaluate(() => window.frames_seen);
  const { found, lost } = latencies(sent, frames);
  const at = (share) => Math.round(found[Math.min(found.length - 1, Math.floor(share * found.length))]);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map(at);
  const rates = { events: Math.round(sent.length / took), frames: Math.round(frames.length / took) };
  console.log(JSON.stringify({ p50, p95, p99, count: found.length, lost, ...rates }));
} finally {
  agent.destroy();
  await browser.close();
  await house.close();
}
