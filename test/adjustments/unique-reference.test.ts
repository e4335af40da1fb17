import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";

interface Done {
  readonly adjustment: { readonly id: string; readonly reference: string | null } | null;
  readonly levels: readonly { readonly sku: string; readonly available: number; readonly damaged: number }[] | null;
  readonly replayed: boolean;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null; readonly existing?: string }[];
}

type Mutation = "inventoryAdjust" | "inventorySet" | "inventoryMove";

const DONE = `adjustment { id reference } levels { sku available damaged } replayed sequence
  userErrors { code field message ... on AlreadyExistsError { existing } }`;

let hub: TestHub;
let keys = 0;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.admin.data(`mutation {
    a: locationUpsert(input: { code: "WH", name: "Warehouse" }) { userErrors { message } }
    b: locationUpsert(input: { code: "SHOP", name: "Shop" }) { userErrors { message } }
  }`);
});
afterAll(() => hub.close());

const key = (): string => `key-${(keys += 1)}`;
const name = (): string => `sheet ${(keys += 1)}`;

async function stocked(units: number): Promise<string> {
  const sku = `SHELF-${(keys += 1)}`;
  await hub.admin.data(
    `mutation { productUpsert(input: { handle: "${sku}", title: "X", variants: [{ sku: "${sku}" }] }) { userErrors { message } } }`,
  );
  await send("inventoryAdjust", { reason: "FOUND", lines: [{ sku, location: "WH", delta: units }] });
  return sku;
}

async function send(mutation: Mutation, input: object, client: GraphqlClient = hub.admin): Promise<Done> {
  const type = `I${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { done: ${mutation}(input: $input) { ${DONE} } }`;
  return (await client.data<{ done: Done }>(query, { input: { idempotencyKey: key(), ...input } })).done;
}

const adjust = (sku: string, reference: string | null, delta: number, more: object = {}): object => ({
  reason: "FOUND",
  reference,
  uniqueReference: true,
  lines: [{ sku, location: "WH", delta }],
  ...more,
});

describe("an adjustment whose reference is to be its own", () => {
  it("is made once: the same under another key is the first one, with its levels as they are by then", async () => {
    const [sku, sheet] = [await stocked(10), name()];
    const first = await send("inventoryAdjust", adjust(sku, sheet, 5));
    expect(first).toMatchObject({ replayed: false, userErrors: [], levels: [{ sku, available: 15 }] });
    await send("inventoryAdjust", { reason: "LOSS", lines: [{ sku, location: "WH", delta: -1 }] });
    const again = await send("inventoryAdjust", adjust(sku, sheet, 5));
    expect(again).toMatchObject({ replayed: true, userErrors: [], adjustment: first.adjustment, levels: [{ sku, available: 14 }] });
  });

  it("is the same whatever version it was decided on", async () => {
    const [sku, sheet] = [await stocked(10), name()];
    const at = (expectedVersion: number): object => adjust(sku, sheet, 5, { lines: [{ sku, location: "WH", delta: 5, expectedVersion }] });
    const first = await send("inventoryAdjust", at(1));
    expect(await send("inventoryAdjust", at(1))).toMatchObject({ replayed: true, adjustment: first.adjustment });
    expect(await send("inventoryAdjust", at(2))).toMatchObject({ replayed: true, adjustment: first.adjustment });
  });

  it("is refused with the first one for another content", async () => {
    const [sku, sheet] = [await stocked(10), name()];
    const first = await send("inventoryAdjust", adjust(sku, sheet, 5));
    const before = await hub.content();
    for (const other of [adjust(sku, sheet, 6), adjust(sku, sheet, 5, { reason: "OTHER" }), adjust(sku, sheet, 5, { note: "more" })]) {
      const { userErrors } = await send("inventoryAdjust", other);
      expect(userErrors).toMatchObject([{ code: "ALREADY_EXISTS", field: ["reference"], existing: first.adjustment?.id }]);
    }
    expect(await hub.content()).toEqual(before);
  });

  it("shares its name with sets and moves, each of which is made once too", async () => {
    const [sku, set, move] = [await stocked(10), name(), name()];
    const setTo = { reason: "OTHER", reference: set, uniqueReference: true };
    const lines = [{ sku, location: "WH", quantity: 7, changeFromQuantity: 10 }];
    const first = await send("inventorySet", { ...setTo, lines });
    expect(first).toMatchObject({ replayed: false, levels: [{ available: 7 }] });
    expect(await send("inventorySet", { ...setTo, lines })).toMatchObject({ replayed: true, adjustment: first.adjustment });
    const moved = {
      reference: move,
      uniqueReference: true,
      lines: [{ sku, location: "WH", from: "AVAILABLE", to: "DAMAGED", quantity: 2 }],
    };
    const second = await send("inventoryMove", moved);
    expect(await send("inventoryMove", moved)).toMatchObject({ replayed: true, adjustment: second.adjustment, levels: [{ damaged: 2 }] });
    expect((await send("inventoryAdjust", adjust(sku, move, 2))).userErrors).toMatchObject([
      { code: "ALREADY_EXISTS", existing: second.adjustment?.id },
    ]);
  });

  it("leaves others of its reference alone that do not ask for it", async () => {
    const [sku, sheet] = [await stocked(10), name()];
    await send("inventoryAdjust", adjust(sku, sheet, 5));
    expect(await send("inventoryAdjust", adjust(sku, sheet, 5, { uniqueReference: null }))).toMatchObject({
      replayed: false,
      userErrors: [],
    });
  });

  it("needs a reference of at most 255 characters", async () => {
    const sku = await stocked(1);
    for (const reference of [null, "x".repeat(256), " "]) {
      const { userErrors } = await send("inventoryAdjust", adjust(sku, reference, 1));
      expect(userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["reference"] }]);
    }
    expect((await send("inventoryAdjust", adjust(sku, "x".repeat(255), 1))).userErrors).toEqual([]);
  });

  it("is made once of many in one call", async () => {
    const [sku, sheet] = [await stocked(10), name()];
    const items = [adjust(sku, sheet, 5), adjust(sku, sheet, 5)].map((item) => ({ idempotencyKey: key(), ...item }));
    const query = `mutation ($input: InventoryAdjustManyInput!) { inventoryAdjustMany(input: $input) { results { ${DONE} } } }`;
    const { inventoryAdjustMany } = await hub.admin.data<{ inventoryAdjustMany: { results: readonly Done[] } }>(query, {
      input: { items },
    });
    const [first, again] = inventoryAdjustMany.results;
    expect([first?.replayed, again?.replayed, again?.levels?.[0]?.available]).toEqual([false, true, 15]);
    expect(again?.adjustment).toEqual(first?.adjustment);
  });

  it("tells a key that is bound elsewhere that the name is taken, and not by what", async () => {
    const [sku, sheet] = [await stocked(10), name()];
    await send("inventoryAdjust", adjust(sku, sheet, 5));
    const shop = await hub.client({ role: "WAREHOUSE", locations: ["SHOP"] });
    const mine = await send("inventoryAdjust", adjust(sku, sheet, 5, { lines: [{ sku, location: "SHOP", delta: 5 }] }), shop);
    expect(mine.userErrors).toMatchObject([{ code: "ALREADY_EXISTS", existing: sheet }]);
  });
});
