// Writes the types of the API and the look of the charts as the server has them; with --check says whether they
// are up to date.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const place = (path) => fileURLToPath(new URL(path, import.meta.url));
const dump = `
import json, sys, tempfile
from pathlib import Path
from sextant.app.http import create_app
from sextant.app.settings import Settings
from sextant.features.query import theme
with tempfile.TemporaryDirectory() as folder:
    api = create_app(Settings(data=Path(folder))).openapi()
json.dump({"api": api, "themes": {mode: theme(mode) for mode in ("light", "dark")}}, sys.stdout)
`;

const python = process.env.SEXTANT_PYTHON ?? `${repository}/.venv/bin/python`;
const { api: document, themes } = JSON.parse(
  execFileSync(python, ["-c", dump], { cwd: repository, maxBuffer: 64 * 1024 * 1024 }),
);
// The page reads shapes, not paths: the requests name their own.
const shapes = { openapi: document.openapi, info: document.info, paths: {}, components: document.components };
const head = "// Written by `npm run types` from the app's OpenAPI. Not for editing.\n\n";
const made = {
  "../src/lib/schema.d.ts": head + astToString(await openapiTS(shapes, { alphabetize: true })),
  "../src/parts/chart/themes.json": `${JSON.stringify(themes, null, 2)}\n`,
};
for (const [path, text] of Object.entries(made)) {
  if (!process.argv.includes("--check")) {
    writeFileSync(place(path), text);
  } else if (readFileSync(place(path), "utf8") !== text) {
    console.error(`web/src/${path.slice(7)} is out of date: npm run types`);
    process.exitCode = 1;
  }
}
