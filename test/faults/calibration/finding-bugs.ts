import type { PlantedBug } from "./planted-bug.js";

const LEVELS = { files: ["test/stock/reads/find-levels.test.ts"] };
const LONG = { files: ["test/stock/reads/long-lists.test.ts"] };
const HOLDERS = { files: ["test/stock/reads/holders.test.ts"] };
const COUNTS = { files: ["test/platform/graphql/count.test.ts"] };
const TAGS = { files: ["test/catalog/tags.test.ts"] };
const FACE = { files: ["test/graphql/public-face.test.ts"] };

/** Lists that leave something out, show it twice, or show it to somebody else. */
export const findingBugs: readonly PlantedBug[] = [
  {
    name: "a level that falls from zero below it is not noted",
    why: "Who looks for what was oversold does not find it.",
    edits: [{ file: "migrations/1700000000044-level-conditions.ts", find: " or (old.available < 0) <> (new.available < 0)", replace: "" }],
    caughtBy: LEVELS,
  },
  {
    name: "since when a level has had units in quarantine is when they last moved",
    why: "A shelf that is filled up every day looks fresh for ever.",
    edits: [
      {
        file: "migrations/1700000000044-level-conditions.ts",
        find: "coalesce(noted.quarantine_since, new.updated_at)",
        replace: "new.updated_at",
      },
      {
        file: "migrations/1700000000044-level-conditions.ts",
        find: "(old.quarantine > 0) <> (new.quarantine > 0)",
        replace: "old.quarantine <> new.quarantine",
      },
    ],
    caughtBy: LEVELS,
  },
  {
    name: "the reorder point is compared with AVAILABLE alone",
    why: "What is on its way is ordered again.",
    edits: [
      {
        file: "src/stock/reads/level-ways.ts",
        find: "level.available::bigint + level.receiving + level.on_order + level.in_transit",
        replace: "level.available::bigint",
      },
    ],
    caughtBy: LEVELS,
  },
  {
    name: "times in cursors lose what lies below their millisecond",
    why: "Of two levels counted in one millisecond the second is left out, or comes twice.",
    edits: [{ file: "src/stock/reads/level-order.ts", find: 'String(rest).padStart(3, "0")', replace: '"000"' }],
    caughtBy: LEVELS,
  },
  {
    name: "a cursor is good for the other direction too",
    why: "The list goes on somewhere, and nobody is told.",
    edits: [{ file: "src/platform/graphql/order.types.ts", find: " ${direction ?? OrderDirection.ASC}`", replace: "`" }],
    caughtBy: COUNTS,
  },
  {
    name: "a search that ended in the middle says that this was all",
    why: "What is rare is not found.",
    edits: [{ file: "src/platform/graphql/connection.types.ts", find: " || reached !== null", replace: "" }],
    caughtBy: LONG,
  },
  {
    name: "a list of exactly one more than is counted is told as counted",
    why: "10,000 is shown where there are more.",
    edits: [{ file: "src/platform/graphql/count.rules.ts", find: "found <= COUNT_MAX;", replace: "found <= COUNTED_ROWS;" }],
    caughtBy: COUNTS,
  },
  {
    name: "who is short is told of holders at every location",
    why: "Units that another channel sells are blamed.",
    edits: [
      {
        file: "src/stock/reads/holders.resolver.ts",
        find: "const { sku, location, channel = null } = error;",
        replace: "const { sku, location } = error;\n    const channel = null;",
      },
    ],
    caughtBy: HOLDERS,
  },
  {
    name: "a PUBLIC key finds products by tags that are not public",
    why: "What a shop calls its slow sellers is its own.",
    edits: [{ file: "src/catalog/product.queries.ts", find: "${TAGGED.where} and own.open`", replace: "${TAGGED.where}`" }],
    caughtBy: FACE,
  },
  {
    name: "a product is found by tags that it had",
    why: "The sale is over, and its page still lists the shirt.",
    edits: [{ file: "migrations/1700000000045-product-tags.ts", find: "tag = any(old.tags)", replace: "tag = any(new.tags)" }],
    caughtBy: TAGS,
  },
];
