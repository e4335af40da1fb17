import { defineConfig } from "vitest/config";

/** The tests of pure decisions, which need no database: what `npm run mutation` runs again for every mutant of the rules. */
export default defineConfig({
  // As in vitest.config.ts: one copy of graphql.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: [
      "test/**/*.rules.test.ts",
      "test/access/rules.test.ts",
      "test/reservations/reservation.test.ts",
      "test/stock/ledger/books.test.ts",
    ],
    exclude: ["test/cli/**", "test/platform/**"],
    setupFiles: ["test/support/setup.ts"],
    // Not too many random commands: a mutant meets the other tests too.
    env: { MODEL_RUNS: "20" },
    pool: "threads",
    isolate: false,
    maxWorkers: 1,
  },
});
