// Takes pictures of every page, in every state, at both widths, in both looks: node scripts/pictures.mjs FOLDER [page ...]
// With SEXTANT_URL, SEXTANT_EMAIL and SEXTANT_PASSWORD it looks at a server that runs; else it starts one of its own.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openBrowser, openHouse } from "../e2e/house.mjs";
import { furnish, places } from "./furnishing.mjs";

const [folder = "pictures", ...only] = process.argv.slice(2);
const email = process.env.SEXTANT_EMAIL ?? "admin@localhost";
const password = process.env.SEXTANT_PASSWORD ?? "plumb the noon sun";
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const looks = ["light", "dark"];
const slow = 700;

mkdirSync(folder, { recursive: true });

async function settled(page) {
  await page.waitForLoadState("networkidle").catch(() => {});
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(slow);
}

async function signIn(page, house) {
  if (house.link) {
    await page.goto(house.url + house.link);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Set the password" }).click();
  } else {
    await page.goto(`${house.url}/signin`);
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  }
  await page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
}

const refusal = {
  error: {
    code: "internal_error",
    message: "An error inside Sextant kept it from answering.",
    hint: "Try again; if it stays, give an administrator the request id.",
    details: {},
    request_id: "01a1fc54-1531-7458-90f2-194819ecf9d6",
  },
};

/** How the server behaves in a state; what says who is signed in always answers. */
async function behave(context, state) {
  await context.unroute("**/api/v1/**");
  if (state === "full") return;
  await context.route("**/api/v1/**", (route) => {
    if (/\/(auth|session|me|users\/me|live|events)\b/.test(new URL(route.request().url()).pathname))
      return route.continue();
    if (state === "loading") return undefined;
    return route.fulfill({ status: 500, json: refusal });
  });
}

async function takeAll(context, house, at, states) {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const chosen = Object.entries(places(at)).filter(([name]) => only.length === 0 || only.includes(name));
  for (const state of states) {
    await behave(context, state === "empty" ? "full" : state);
    for (const [width, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of looks) {
        await page.emulateMedia({ colorScheme });
        for (const [name, place] of chosen) {
          if (state === "empty" && /undefined/.test(place)) continue;
          await page.goto(house.url + place);
          if (state === "loading") await page.waitForTimeout(slow);
          else await settled(page);
          await page.screenshot({ path: join(folder, `${name}-${state}-${width}-${colorScheme}.png`) });
        }
      }
    }
  }
  await page.close();
}

const running = process.env.SEXTANT_URL;
const browser = await openBrowser();
const full = running
  ? { url: running, close: async () => {} }
  : await openHouse({ options: ["--demo", "100000"] });
try {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await signIn(page, full);
  const at = await furnish(page);
  await page.close();
  const states = (process.env.STATES ?? "full,loading,error").split(",");
  await takeAll(context, full, at, states);
} finally {
  await full.close();
}
if (!running) {
  const bare = await openHouse();
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    await signIn(page, bare);
    await page.close();
    await takeAll(context, bare, {}, ["empty"]);
  } finally {
    await bare.close();
  }
}
await browser.close();
