// Files that the journeys load, and a place on this machine to load them from.
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";

const cities = ["Bergen", "Lisbon", "Porto", "Turku"];

export function harbours(rows = 120) {
  const lines = ["harbour_id,city,year,berths"];
  for (let index = 0; index < rows; index += 1) {
    lines.push(`${index + 1},${cities[index % 4]},${1900 + (index % 90)},${10 + (index % 37)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** So many rows that a load takes some seconds: digits that hardly compress. */
export function heavy(rows = 400_000) {
  let state = 7;
  const lines = ["a,b,c,d"];
  for (let index = 0; index < rows; index += 1) {
    const figures = [0, 0, 0, 0].map(() => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state;
    });
    lines.push(figures.join(","));
  }
  return gzipSync(Buffer.from(`${lines.join("\n")}\n`), { level: 1 });
}

/** Serves one file at an address of this machine. */
export function fileServer(name, text) {
  return new Promise((resolve) => {
    const server = createServer((request, response) => {
      const known = request.url === `/${name}`;
      response.writeHead(known ? 200 : 404, { "content-type": "text/csv" });
      response.end(known ? text : "");
    });
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      resolve({ url: `http://127.0.0.1:${port}/${name}`, close: () => server.close() });
    });
  });
}
