import { mergeConfig } from "vite";
import page from "./vite.config";

/** The parts of the design as pages of their own, beside the product: `npm run stories`. */
export default mergeConfig(page, {
  base: "./",
  build: { outDir: "../.cache/stories", rolldownOptions: { input: "stories.html" } },
});
