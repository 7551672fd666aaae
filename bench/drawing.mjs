// How long the page takes to draw 50,000 points, and how smoothly it scrolls 10,000 rows.
//
//     node bench/drawing.mjs [--rounds 5]
//
// A server of its own on an empty folder, Chromium before it. A drawing is timed from the last byte of its rows to the
// frame that shows it; scrolling is 120 steps, one a frame, over a table of 10,000 rows, told as frames a second and as
// frames that came late. Beside each stands the processor time that the page's own thread took, which holds on a busy
// machine too.
import { openBrowser, openHouse } from "../web/e2e/house.mjs";

const rounds = Number(process.argv[process.argv.indexOf("--rounds") + 1]) || 5;
const house = await openHouse({ settings: { SEXTANT_WORKERS: "1" } });
const browser = await openBrowser();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
const sent = { "x-sextant": "1" };
const api = (path) => `${house.url}/api/v1${path}`;

function points() {
  let state = 7;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const lines = ["width,weight,name"];
  for (let n = 0; n < 50_000; n += 1) {
    const width = next() * 100;
    lines.push(`${width.toFixed(3)},${(width * 2 + next() * 80).toFixed(3)},row ${n}`);
  }
  return lines.join("\n");
}

async function loaded() {
  const multipart = { file: { name: "points.csv", mimeType: "text/csv", buffer: Buffer.from(points()) } };
  const { dataset_id } = await (await page.request.post(api("/data/upload"), { headers: sent, multipart })).json();
  for (let tries = 0; tries < 400; tries += 1) {
    if ((await (await page.request.get(api(`/datasets/${dataset_id}`))).json()).status === "ready") return;
    await page.waitForTimeout(100);
  }
  throw new Error("The points were not loaded.");
}

async function board(tile) {
  const position = { x: 0, y: 0, width: 12, height: 12 };
  const data = { name: tile.title, visualizations: [{ viz_id: "a", position, ...tile }] };
  const made = await (await page.request.post(api("/dashboards"), { headers: sent, data })).json();
  return `${house.url}/dashboards/${made.dashboard_id}`;
}

/** From the last byte of the tiles to the first frame after the drawing stands. */
async function drawn(tab, address) {
  await tab.goto(address);
  return tab.evaluate(
    () =>
      new Promise((resolve) => {
        const look = () => {
          const asked = performance.getEntriesByType("resource").filter((each) => each.name.endsWith("/stream"));
          const drawing = document.querySelector("[role=img] canvas");
          const [wide, high] = [drawing?.width ?? 0, drawing?.height ?? 0];
          const middle = wide && high ? drawing.getContext("2d").getImageData(wide / 2 - 40, high / 2 - 40, 80, 80) : null;
          const marked = middle?.data.filter((value, index) => index % 4 === 3 && value > 0).length ?? 0;
          if (asked.length > 0 && marked > 600) resolve(performance.now() - asked.at(-1).responseEnd);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

async function scrolled(tab, address) {
  await tab.goto(address);
  await tab.getByRole("cell").first().waitFor();
  await tab.waitForTimeout(300);
  return tab.evaluate(
    () =>
      new Promise((resolve) => {
        const frame = document.querySelector("table").parentElement;
        const began = performance.now();
        let steps = 0;
        let late = 0;
        let before = began;
        const step = () => {
          const now = performance.now();
          if (steps > 0) late += Math.max(0, Math.round((now - before) / (1000 / 60)) - 1);
          before = now;
          frame.scrollTop += 400;
          steps += 1;
          if (steps < 120) requestAnimationFrame(step);
          else resolve({ rate: (1000 * steps) / (performance.now() - began), late });
        };
        requestAnimationFrame(step);
      }),
  );
}

/** What a doing gives on a page of its own, and how many milliseconds of its thread that page took for it. */
async function busy(doing) {
  const tab = await context.newPage();
  const tools = await context.newCDPSession(tab);
  await tools.send("Performance.enable", { timeDomain: "threadTicks" });
  const given = await doing(tab);
  const { metrics } = await tools.send("Performance.getMetrics");
  await tab.close();
  return { given, cpu: 1000 * (metrics.find((each) => each.name === "TaskDuration")?.value ?? 0) };
}

const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

try {
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill("plumb the noon sun");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
  await loaded();
  const scatter = await board({ title: "Points", chart_type: "scatter", query: "SELECT width, weight FROM points" });
  const table = await board({ title: "Rows", chart_type: "table", query: "SELECT * FROM points LIMIT 10000" });
  const drawings = [];
  const scrolls = [];
  for (let round = 0; round < rounds; round += 1) {
    drawings.push(await busy((tab) => drawn(tab, scatter)));
    scrolls.push(await busy((tab) => scrolled(tab, table)));
  }
  const times = drawings.map((each) => each.given);
  const [rates, late] = ["rate", "late"].map((name) => scrolls.map((each) => each.given[name]));
  const cpu = (runs) => Math.round(middle(runs.map((each) => each.cpu)));
  console.log(
    `50,000 points: ${Math.round(middle(times))} ms to draw (aim 500), best ${Math.round(Math.min(...times))} ms; ` +
      `the whole page ${cpu(drawings)} ms of its thread`,
  );
  console.log(
    `10,000 rows: ${middle(rates).toFixed(0)} frames a second while scrolling (aim 60), ${middle(late)} frames late; ` +
      `the page and 120 steps ${cpu(scrolls)} ms of its thread`,
  );
} finally {
  await browser.close();
  await house.close();
}
