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

/** A bank's export: lines above the header, decimal commas, Windows-1252, and rows that do not fit. */
export function bankExport() {
  const lines = ["Kontoauszug", "Inhaber: Jörg Müller", ""];
  lines.push("Buchungstag;Wertstellung;Zweck;Betrag;Waehrung");
  for (let index = 0; index < 61; index += 1) {
    const day = `${String(1 + (index % 28)).padStart(2, "0")}.${index < 28 ? "01" : "02"}.2025`;
    const amount = `-${1 + (index % 9)}.${100 + index},${10 + (index % 80)}`;
    if (index === 20) lines.push(`${day};${day};Miete; Grund: März;-900,00;EUR`);
    else if (index === 40) lines.push(`${day};${day};Café`);
    else if (index === 10 || index === 11) lines.push(`${day};${day};Bäcker;n/a;EUR`);
    else if (index === 30) lines.push(`${day};offen;Gehalt;${amount};EUR`);
    else lines.push(`${day};${day};Größe ${index};${amount};EUR`);
  }
  return Buffer.from(`${lines.join("\r\n")}\r\n`, "latin1");
}

/** Two years of orders: 720 rows of four regions, six things and an amount. */
export function orders() {
  const regions = ["North", "South", "East", "West"];
  const things = ["lamp", "rug", "chair", "desk", "shelf", "vase"];
  const lines = ["ordered_on,region,thing,amount,pieces"];
  for (let n = 0; n < 720; n += 1) {
    const day = new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10);
    const amount = (40 + ((n * 37) % 160) + (n % 4) * 20 + n / 20).toFixed(2);
    lines.push(`${day},${regions[n % 4]},${things[(n * 5) % 6]},${amount},${1 + (n % 5)}`);
  }
  return `${lines.join("\n")}\n`;
}
