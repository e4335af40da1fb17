import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Builds the page into dist/graphiql, where the hub finds it. Everything is a file of its own: the page's policy allows no inline script. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/graphiql/",
  worker: { format: "es" },
  build: {
    outDir: fileURLToPath(new URL("../../dist/graphiql/", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 8_000,
    reportCompressedSize: false,
    rolldownOptions: {
      onLog(level, log, handle) {
        // "use client" means something to React's servers only; each of a hundred files has it.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
      },
    },
  },
});
