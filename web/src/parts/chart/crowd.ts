/**
 * Thousands of points of a scatter, drawn once as pixels over the axes that Vega draws. Vega would make an object of
 * each point and work out each of its properties; all that a crowd needs of it is its scales.
 */

type Spec = Record<string, unknown>;
type Row = Readonly<Record<string, unknown>>;

export interface Crowd {
  rows: readonly Row[];
  x: Side;
  y: Side;
  colour: string | null;
  /** The area of a point in square pixels, as Vega-Lite has it. */
  size: number;
  opacity: number;
}

export interface Side {
  key: string;
  title: string;
  temporal: boolean;
  low: number;
  high: number;
}

/** Fewer points than these are each an element of their own. */
const least = 2_000;

/** The crowd of a picture of the server; null for any other picture, which Vega draws alone. */
export function crowdOf(spec: Spec): Crowd | null {
  const { mark, encoding, data } = spec;
  if (!isSpec(mark) || mark.type !== "circle" || !isSpec(encoding) || !isSpec(data)) return null;
  if ("transform" in spec || "facet" in spec || !Array.isArray(data.values)) return null;
  const rows = data.values as readonly Row[];
  if (rows.length < least) return null;
  const told = Array.isArray(encoding.tooltip) ? encoding.tooltip.filter(isSpec) : [];
  const [x, y] = [sideOf(encoding.x, rows, told), sideOf(encoding.y, rows, told)];
  const coloured =
    isSpec(encoding.color) && typeof encoding.color.field === "string" ? encoding.color.field : null;
  if (!x || !y || typeof mark.size !== "number" || typeof mark.opacity !== "number") return null;
  if (isSpec(encoding.color) && encoding.color.type !== "nominal") return null;
  return { rows, x, y, colour: coloured, size: mark.size, opacity: mark.opacity };
}

function sideOf(channel: unknown, rows: readonly Row[], told: readonly Spec[]): Side | null {
  if (!isSpec(channel) || typeof channel.field !== "string" || "bin" in channel || "timeUnit" in channel)
    return null;
  if (channel.type !== "quantitative" && channel.type !== "temporal") return null;
  const key = channel.field;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    const value = row[key];
    if (typeof value !== "number") {
      if (value !== null && value !== undefined) return null;
      continue;
    }
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return null;
  const title = told.find((each) => each.field === key)?.title;
  return {
    key,
    title: typeof title === "string" ? title : key,
    temporal: channel.type === "temporal",
    low,
    high,
  };
}

/** The same picture without its points: what is left is its axes, at the scales that the points ask for. */
export function frameOf(spec: Spec, crowd: Crowd): Spec {
  const encoding = spec.encoding as Spec;
  const spanned = (channel: unknown, side: Side): Spec => {
    const { scale, ...rest } = channel as Spec;
    const nice = side.temporal ? {} : { nice: true };
    return { ...rest, scale: { ...nice, ...(isSpec(scale) ? scale : {}), domain: [side.low, side.high] } };
  };
  const { tooltip: _, ...kept } = encoding;
  return {
    ...spec,
    mark: { ...(spec.mark as Spec), opacity: 1 }, // of the signs in the legend; there is nothing else to draw
    data: { ...(spec.data as Spec), values: [] },
    encoding: { ...kept, x: spanned(encoding.x, crowd.x), y: spanned(encoding.y, crowd.y) },
  };
}

/** Where each point is, in pixels of the page; NaN for one without a place. */
export interface Places {
  x: Float32Array;
  y: Float32Array;
}

export function placesOf(
  crowd: Crowd,
  toX: (value: number) => number,
  toY: (value: number) => number,
): Places {
  const { rows } = crowd;
  const [x, y] = [new Float32Array(rows.length), new Float32Array(rows.length)];
  rows.forEach((row, index) => {
    const [across, up] = [row[crowd.x.key], row[crowd.y.key]];
    x[index] = typeof across === "number" ? toX(across) : Number.NaN;
    y[index] = typeof up === "number" ? toY(up) : Number.NaN;
  });
  return { x, y };
}

export type Ink = readonly [red: number, green: number, blue: number];

/** A picture of so many pixels, four bytes each, with every point laid over those before it. */
export function painted(
  places: Places,
  inkOf: (index: number) => Ink,
  look: { width: number; height: number; radius: number; opacity: number },
): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, radius, opacity } = look;
  // Colours weighed by how much they cover, so that laying one over another is one multiplication.
  const laid = new Float32Array(width * height * 4);
  const reach = Math.ceil(radius + 0.5);
  for (let index = 0; index < places.x.length; index += 1) {
    const [x, y] = [places.x[index] as number, places.y[index] as number];
    if (!(x >= -reach && y >= -reach && x <= width + reach && y <= height + reach)) continue;
    const [red, green, blue] = inkOf(index);
    const [left, right] = [Math.max(0, Math.floor(x - reach)), Math.min(width - 1, Math.ceil(x + reach))];
    const bottom = Math.min(height - 1, Math.ceil(y + reach));
    for (let row = Math.max(0, Math.floor(y - reach)); row <= bottom; row += 1) {
      const down = row + 0.5 - y;
      for (let column = left; column <= right; column += 1) {
        const across = column + 0.5 - x;
        const covered = radius + 0.5 - Math.sqrt(across * across + down * down);
        if (covered <= 0) continue;
        const share = (covered < 1 ? covered : 1) * opacity;
        const at = (row * width + column) * 4;
        const rest = 1 - share;
        laid[at] = (laid[at] as number) * rest + red * share;
        laid[at + 1] = (laid[at + 1] as number) * rest + green * share;
        laid[at + 2] = (laid[at + 2] as number) * rest + blue * share;
        laid[at + 3] = (laid[at + 3] as number) * rest + share;
      }
    }
  }
  return bytesOf(laid);
}

function bytesOf(laid: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(laid.length);
  for (let at = 0; at < laid.length; at += 4) {
    const share = laid[at + 3] as number;
    if (share === 0) continue;
    bytes[at] = (laid[at] as number) / share;
    bytes[at + 1] = (laid[at + 1] as number) / share;
    bytes[at + 2] = (laid[at + 2] as number) / share;
    bytes[at + 3] = share * 255;
  }
  return bytes;
}

/** The point nearest to a place, at most so many pixels away; -1 where there is none. */
export function nearest(places: Places, x: number, y: number, within = 8): number {
  let [found, best] = [-1, within * within];
  for (let index = 0; index < places.x.length; index += 1) {
    const across = (places.x[index] as number) - x;
    const down = (places.y[index] as number) - y;
    const apart = across * across + down * down;
    if (apart <= best) [found, best] = [index, apart];
  }
  return found;
}

function isSpec(value: unknown): value is Spec {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
