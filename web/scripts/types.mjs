// Writes the types of the API from the app's own OpenAPI; with --check says whether they are up to date.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const target = fileURLToPath(new URL("../src/lib/schema.d.ts", import.meta.url));
const dump = `
import json, sys, tempfile
from pathlib import Path
from sextant.app.http import create_app
from sextant.app.settings import Settings
with tempfile.TemporaryDirectory() as folder:
    json.dump(create_app(Settings(data=Path(folder))).openapi(), sys.stdout)
`;

const python = process.env.SEXTANT_PYTHON ?? `${repository}/.venv/bin/python`;
const document = JSON.parse(
  execFileSync(python, ["-c", dump], { cwd: repository, maxBuffer: 64 * 1024 * 1024 }),
);
// The page reads shapes, not paths: the requests name their own.
const shapes = { openapi: document.openapi, info: document.info, paths: {}, components: document.components };
const head = "// Written by `npm run types` from the app's OpenAPI. Not for editing.\n\n";
const made = head + astToString(await openapiTS(shapes, { alphabetize: true }));
if (!process.argv.includes("--check")) {
  writeFileSync(target, made);
} else if (readFileSync(target, "utf8") !== made) {
  console.error("The types of the API are out of date: npm run types");
  process.exit(1);
}
