import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isLegal, MOVEMENT_KINDS, STOCK_ACCOUNTS, TRANSITIONS } from "../../../src/stock/index.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

describe("the transition matrix", () => {
  it("is the same in the code and in the database for every kind, source and target", async () => {
    const sql = `select kind::text, source::text, target::text, movement_is_legal(kind, source, target) as legal
      from unnest(enum_range(null::movement_kind)) kind, unnest(enum_range(null::stock_account)) source, unnest(enum_range(null::stock_account)) target`;
    interface Row {
      readonly kind: (typeof MOVEMENT_KINDS)[number];
      readonly source: (typeof STOCK_ACCOUNTS)[number];
      readonly target: (typeof STOCK_ACCOUNTS)[number];
      readonly legal: boolean;
    }
    const rows = await test.database.query<Row>(sql);
    expect(rows).toHaveLength(MOVEMENT_KINDS.length * STOCK_ACCOUNTS.length ** 2);
    const differing = rows.filter(({ kind, source, target, legal }) => isLegal(kind, source, target) !== legal);
    expect(differing).toEqual([]);
  });

  it("knows the same kinds, accounts and states as the database, in the same order", async () => {
    const [row] = await test.database.query<{ kinds: string[]; accounts: string[] }>(
      "select enum_range(null::movement_kind)::text[] as kinds, enum_range(null::stock_account)::text[] as accounts",
    );
    expect(row).toEqual({ kinds: MOVEMENT_KINDS, accounts: STOCK_ACCOUNTS });
  });

  it("moves between locations only what is dispatched or recalled", () => {
    const kinds = new Set(TRANSITIONS.filter((transition) => transition.betweenLocations).map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(["DISPATCH", "RECALL"]));
  });

  it("never leads from an outside account to an outside account", () => {
    const outside = new Set(["SUPPLIER", "CUSTOMER", "ADJUSTMENT"]);
    expect(TRANSITIONS.filter(({ from, to }) => outside.has(from) && outside.has(to))).toEqual([]);
  });
});
