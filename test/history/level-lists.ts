import { findVariantIds } from "../../src/catalog/index.js";
import { countProducts, listProducts } from "../../src/catalog/product.queries.js";
import { listVariants } from "../../src/catalog/variant.queries.js";
import { countLevels, listLevels } from "../../src/stock/reads/level-list.queries.js";
import { LEVEL_ORDER_FIELDS } from "../../src/stock/reads/level-order.js";
import { ANY_LEVEL, type LevelFilter } from "../../src/stock/reads/level-ways.js";
import type { List } from "./document-lists.js";

const LIMIT = 21;

/** Lists of products, variants and levels whose pages an index finds. */
const lists: List[] = [];
/** Where none does, a page looks at so many. */
const walks: List[] = [];
const counts: List[] = [];

for (const after of [null, "p00015000"]) {
  for (const shownBy of [null, ["BUSY"]]) {
    const name = `after ${after}, shown by ${shownBy?.join() ?? null}`;
    const filter = { queries: null, shownBy };
    for (const archived of [false, true, null]) {
      for (const tag of [null, "common", "rare"]) {
        const asked = { ...filter, archived, tag };
        lists.push([
          `products: ${name}, archived ${archived}, tag ${tag}`,
          (database) => listProducts(database, { after, limit: LIMIT }, asked),
        ]);
        if (after === null)
          counts.push([`products counted: ${name}, archived ${archived}, tag ${tag}`, (database) => countProducts(database, asked)]);
      }
    }
    lists.push([`variants: ${name}`, (database) => listVariants(database, { after, limit: LIMIT }, filter)]);
  }
}
const deepLevel = { variantId: 1_500, locationId: 1, orderedBy: null };
for (const after of [null, deepLevel]) {
  for (const skus of [null, ["p00000001", "p00001900"]]) {
    for (const locations of [null, ["QUIET"], ["BUSY", "QUIET"]]) {
      for (const product of [null, "p00001900"]) {
        const filter = `SKUs ${skus?.length ?? null}, product ${product}, locations ${locations?.join() ?? null}`;
        const name = `levels: after ${after?.variantId ?? null}, ${filter}`;
        const page = { after, limit: LIMIT, order: null };
        lists.push([name, (database) => listLevels(database, page, { ...ANY_LEVEL, skus, product, locations })]);
      }
    }
  }
}
const conditions: Readonly<Record<string, Partial<LevelFilter>>> = {
  "below zero": { signs: [-1] },
  "at zero": { signs: [0] },
  "at zero or below": { signs: [-1, 0] },
  "in quarantine": { quarantinedBefore: new Date("2999-01-01") },
  "found by a search": { variants: [5, 19_000] },
};
/** Where no index leads, so many levels are looked at. */
const searches: Readonly<Record<string, Partial<LevelFilter>>> = {
  "above zero": { signs: [1] },
  "below the reorder point": { belowReorderPoint: true },
  "not counted for long": { notCountedSince: new Date(0) },
  "found by a search that finds much": { queries: ["'p00019':*"] },
  "below the reorder point, at several places": { belowReorderPoint: true, locations: ["BUSY", "QUIET"] },
  "below zero and not counted": { signs: [-1, 0], notCountedSince: new Date(0), belowReorderPoint: true },
};
for (const after of [null, deepLevel]) {
  const page = { after, limit: LIMIT, order: null };
  for (const locations of [null, ["QUIET"]]) {
    const place = `after ${after?.variantId ?? null}, locations ${locations?.join() ?? null}`;
    for (const [name, condition] of Object.entries(conditions)) {
      lists.push([`levels: ${name}, ${place}`, (database) => listLevels(database, page, { ...ANY_LEVEL, locations, ...condition })]);
    }
    for (const [name, condition] of Object.entries(searches)) {
      walks.push([`levels: ${name}, ${place}`, (database) => listLevels(database, page, { ...ANY_LEVEL, locations, ...condition })]);
    }
  }
}
for (const direction of ["ASC", "DESC"] as const) {
  for (const after of [null, { variantId: 1_500, locationId: 1, orderedBy: "1700000000000000" }]) {
    for (const field of ["COUNTED_AT", "QUARANTINE_SINCE"] as const) {
      const page = { after, limit: LIMIT, order: { field, direction } };
      const name = `levels by ${field} ${direction}, after ${after?.variantId ?? null}`;
      (field === "COUNTED_AT" ? walks : lists).push([name, (database) => listLevels(database, page, ANY_LEVEL)]);
      walks.push([`${name}, below the reorder point`, (database) => listLevels(database, page, { ...ANY_LEVEL, belowReorderPoint: true })]);
    }
  }
  for (const field of LEVEL_ORDER_FIELDS) {
    const page = { after: null, limit: LIMIT, order: { field, direction } };
    lists.push([`levels by ${field} ${direction}, negative`, (database) => listLevels(database, page, { ...ANY_LEVEL, signs: [-1] })]);
  }
}
for (const [name, condition] of Object.entries({ ...conditions, ...searches, all: {}, "at places": { locations: ["BUSY", "QUIET"] } })) {
  counts.push([`levels counted: ${name}`, (database) => countLevels(database, { ...ANY_LEVEL, ...condition }, null)]);
}
lists.push(["variants found by a rare word", (database) => findVariantIds(database, { queries: ["'p00019999':*"], tag: null })]);

export { counts as levelCounts, lists as levelLists, walks as levelSearches };
