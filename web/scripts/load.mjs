// How a cold browser opens the home page on a slow line and a slow processor; prints one line of JSON a profile.
import { openBrowser, openHouse } from "../e2e/house.mjs";

// The two profiles that Lighthouse measures with.
const profiles = {
  "phone, slow 4G": { kbps: 1638.4, latency: 150, slower: 4, width: 390, height: 844 },
  "desktop, 10 Mbit/s": { kbps: 10240, latency: 40, slower: 1, width: 1440, height: 900 },
};
const rounds = Number(process.argv[2] ?? 3);

const house = await openHouse({ options: ["--demo", "20000"] });
const browser = await openBrowser();

async function signedIn() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(house.url + house.link);
  await page.getByLabel("Password").fill("plumb the noon sun");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
  await page.waitForTimeout(3000);
  const state = await context.storageState();
  await context.close();
  return state;
}

function watch() {
  window.tasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.tasks.push(startTime + duration);
  }).observe({ type: "longtask", buffered: true });
  const seen = () => {
    if (window.askable) return;
    if (document.querySelector("[data-ask]")) window.askable = performance.now();
    else requestAnimationFrame(seen);
  };
  requestAnimationFrame(seen);
}

/** One cold load: bytes that came by kind, when one can ask, and when nothing holds the page up any more. */
async function load(storageState, { kbps, latency, slower, width, height }) {
  const context = await browser.newContext({ storageState, viewport: { width, height } });
  const page = await context.newPage();
  const line = await context.newCDPSession(page);
  await line.send("Network.enable");
  const speed = (kbps * 1024) / 8;
  await line.send("Network.emulateNetworkConditions", {
    offline: false,
    latency,
    downloadThroughput: speed,
    uploadThroughput: speed,
  });
  await line.send("Emulation.setCPUThrottlingRate", { rate: slower });
  const kinds = new Map();
  const bytes = {};
  line.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  line.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? "Other";
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
  });
  await page.addInitScript(watch);
  await page.goto(house.url);
  await page.waitForFunction(() => window.askable !== undefined);
  const first = { ...bytes };
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(1500);
  const { askable, last, painted } = await page.evaluate(() => ({
    askable: window.askable,
    last: Math.max(0, ...window.tasks),
    painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  }));
  await context.close();
  return { first, bytes, painted, askable, interactive: Math.max(askable, last) };
}

const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

try {
  const state = await signedIn();
  for (const [name, profile] of Object.entries(profiles)) {
    const runs = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await load(state, profile));
    const of = (key) => Math.round(middle(runs.map((run) => run[key])));
    const { bytes } = runs[0];
    console.log(
      JSON.stringify({
        profile: name,
        bytes,
        painted: of("painted"),
        askable: of("askable"),
        interactive: of("interactive"),
      }),
    );
  }
} finally {
  await browser.close();
  await house.close();
}
