// Holds the layers of the page, and fails when there was nothing to hold.
import { cruise } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { rules } from "../.dependency-cruiser.mjs";

const least = 100;
const { output } = await cruise(
  ["src"],
  { ...rules.options, ruleSet: { forbidden: rules.forbidden }, validate: true, outputType: "json" },
  undefined,
  { tsConfig: extractTSConfig("tsconfig.json") },
);
const { summary } = JSON.parse(output);
for (const each of summary.violations) console.error(`${each.rule.name}: ${each.from} -> ${each.to}`);
console.log(`${summary.totalCruised} modules, ${summary.totalDependenciesCruised} dependencies`);
if (summary.totalCruised < least) console.error(`Fewer than ${least} modules were looked at.`);
process.exit(summary.violations.length > 0 || summary.totalCruised < least ? 1 : 0);
