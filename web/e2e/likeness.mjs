// Whether a page still looks as it did: pictures in small, compared block by block, so that hinting of fonts passes.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const folder = join(import.meta.dirname, "looks");
const renew = process.env.UPDATE === "1";

/** Draws a screenshot at half its size and gives it as WebP, and how it differs from another such picture. */
async function compare([shot, known]) {
  const load = async (data) => {
    const image = new Image();
    image.src = data;
    await image.decode();
    return image;
  };
  const drawn = (image, width, height) => {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, width, height);
    return { canvas, pixels: pen.getImageData(0, 0, width, height).data };
  };
  const taken = await load(shot);
  const [width, height] = [Math.round(taken.width / 2), Math.round(taken.height / 2)];
  const small = drawn(taken, width, height);
  const webp = small.canvas.toDataURL("image/webp", 0.82);
  if (known === null) return { webp, share: 0, size: true };
  const other = await load(known);
  if (other.width !== width || other.height !== height) return { webp, share: 1, size: false };
  const before = drawn(other, width, height).pixels;
  const block = 8;
  let [blocks, changed] = [0, 0];
  for (let top = 0; top < height; top += block) {
    for (let left = 0; left < width; left += block) {
      const sums = [0, 0, 0];
      let count = 0;
      for (let y = top; y < Math.min(height, top + block); y += 1) {
        for (let x = left; x < Math.min(width, left + block); x += 1) {
          const at = (y * width + x) * 4;
          for (let part = 0; part < 3; part += 1) sums[part] += small.pixels[at + part] - before[at + part];
          count += 1;
        }
      }
      blocks += 1;
      if (sums.some((sum) => Math.abs(sum / count) > 14)) changed += 1;
    }
  }
  return { webp, share: changed / blocks, size: true };
}

const asData = (bytes, kind) => `data:image/${kind};base64,${bytes.toString("base64")}`;

/** The share of the page that looks otherwise than its kept picture; UPDATE=1 keeps the picture of now. */
export async function otherwise(canvas, page, name) {
  const path = join(folder, `${name}.webp`);
  const shot = await page.screenshot({ animations: "disabled", caret: "hide" });
  const known = existsSync(path) && !renew ? asData(readFileSync(path), "webp") : null;
  if (known === null && !renew) throw new Error(`There is no picture ${name}; UPDATE=1 keeps one.`);
  const { webp, share } = await canvas.evaluate(compare, [asData(shot, "png"), known]);
  const small = Buffer.from(webp.split(",")[1], "base64");
  if (renew) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, small);
  } else if (share > 0.01 && process.env.LOOKS) {
    mkdirSync(process.env.LOOKS, { recursive: true });
    writeFileSync(join(process.env.LOOKS, `${name}.webp`), small);
  }
  return share;
}

const moment = "2026-03-02T09:00:00+00:00";

/** Lets every answer of the server tell the same times, and the page believe in one day. */
export async function still(context) {
  await context.clock.setFixedTime(new Date("2026-03-02T09:05:00Z"));
  const stamps = /"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)"/g;
  const spent = /"(execution_time_ms|elapsed_ms|remaining|lag_seconds|per_second)":\s*[\d.]+/g;
  await context.route("**/api/v1/**", async (route) => {
    if (/\/(events|stream|follow)\b/.test(route.request().url())) return route.continue();
    const answer = await route.fetch().catch(() => null);
    if (answer === null) return route.abort();
    const kind = answer.headers()["content-type"] ?? "";
    if (!kind.includes("json")) return route.fulfill({ response: answer });
    const text = await answer.text();
    const body = text.replace(stamps, `"${moment}"`).replace(spent, '"$1": 7');
    return route.fulfill({ response: answer, body });
  });
}
