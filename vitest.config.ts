import { defineConfig } from "vitest/config";
import { ClosingLine } from "./test/support/closing-line.js";

export default defineConfig({
  // Without this vite hands out a second copy of graphql ("Cannot use GraphQLSchema from another module or realm").
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/cluster.ts"],
    setupFiles: ["test/support/setup.ts"],
    pool: "forks",
    // The server needs a core too.
    maxWorkers: 2,
    testTimeout: 60_000,
    // Longer than a busy machine needs: whoever waits goes on as soon as it may.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    reporters: ["default", new ClosingLine()],
  },
});
