import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";

interface Line {
  readonly lineReference: string | null;
  readonly location: { readonly code: string };
  readonly held: number;
  readonly confirmed: number;
  readonly shipped: number;
}
interface Reservation {
  readonly id: string;
  readonly lines: readonly Line[];
  readonly shipments: readonly { readonly lines: readonly object[] }[];
}
interface Answer {
  readonly reservation: Reservation | null;
  readonly replayed: boolean;
  readonly userErrors: readonly Readonly<Record<string, unknown>>[];
}

const RESERVATION = `reservation { id lines { lineReference location { code } held confirmed shipped } shipments { lines { sku lineReference quantity } } }`;
const ERRORS = `userErrors { code field ... on NotFoundError { entity value } ... on ExceedsRemainingError { requested remaining } ... on InsufficientStockError { requested available } }`;

let hub: TestHub;
let orders: GraphqlClient;
let keys = 0;
beforeAll(async () => {
  hub = await startTestHub();
  await hub.admin.data(`mutation {
    a: locationUpsert(input: { code: "WH", name: "Warehouse", priority: 1 }) { userErrors { message } }
    b: locationUpsert(input: { code: "SHOP", name: "Shop", priority: 2 }) { userErrors { message } }
    channelUpsert(input: { code: "WEB", name: "Web", locations: ["WH", "SHOP"] }) { userErrors { message } }
  }`);
  orders = await hub.client({ role: "ORDERS", channels: ["WEB"] });
});
afterAll(() => hub.close());

const key = (): string => `key-${(keys += 1)}`;

/** A SKU of its own with so many units at WH and at SHOP, and a CASE of 2. */
async function stocked(wh: number, shop = 0): Promise<string> {
  const sku = `NAMED-${(keys += 1)}`;
  await hub.admin.data(
    `mutation { productUpsert(input: { handle: "${sku}", title: "X", variants: [{ sku: "${sku}", packaging: [{ name: "CASE", factor: 2 }] }] }) {
      userErrors { message } } }`,
  );
  const lines = Object.entries({ WH: wh, SHOP: shop }).flatMap(([location, delta]) => (delta === 0 ? [] : [{ sku, location, delta }]));
  if (lines.length > 0) await change("inventoryAdjust", "Adjust", { reason: "FOUND", lines });
  return sku;
}

async function change(mutation: string, of: string, input: object): Promise<void> {
  const document = `mutation ($input: Inventory${of}Input!) { ${mutation}(input: $input) { userErrors { message } } }`;
  expect(await hub.admin.data(document, { input: { idempotencyKey: key(), ...input } })).toEqual({ [mutation]: { userErrors: [] } });
}

async function run(name: string, input: object, by = orders): Promise<Answer> {
  const type = `R${name.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { answer: ${name}(input: $input) { ${RESERVATION} replayed ${ERRORS} } }`;
  return (await by.data<{ answer: Answer }>(document, { input: { idempotencyKey: key(), ...input } })).answer;
}

const create = (lines: readonly object[], more: object = {}): Promise<Answer> =>
  run("reservationCreate", { channel: "WEB", confirm: true, lines, ...more });

async function made(lines: readonly object[], more: object = {}): Promise<string> {
  const { reservation, userErrors } = await create(lines, more);
  expect(userErrors).toEqual([]);
  return reservation?.id ?? "";
}

const step = (name: string, id: string, lines: readonly object[] | null, more: object = {}, by = orders): Promise<Answer> =>
  run(name, { id, expectedVersion: null, lines, ...more }, by);

const shown = ({ reservation }: Answer): readonly string[] | undefined =>
  reservation?.lines.map(
    ({ lineReference, location, held, confirmed, shipped }) =>
      `${lineReference ?? "-"} ${location.code} ${[held, confirmed, shipped].join(" ")}`,
  );

describe("lines of an order that have names of their own", () => {
  it("stay two lines of one SKU, are checked together, and are answered again to a repeat", async () => {
    const sku = await stocked(5);
    const once = { idempotencyKey: key() };
    const lines = [
      { sku, quantity: 2, lineReference: "1001" },
      { sku, quantity: 3, lineReference: "1002" },
    ];
    const first = await create(lines, once);
    expect(shown(first)).toEqual(["1001 WH 0 2 0", "1002 WH 0 3 0"]);
    expect(await create(lines, once)).toEqual({ ...first, replayed: true });
    const unnamed = lines.map((line) => ({ ...line, lineReference: null }));
    const other = await create(unnamed, once);
    expect(other.userErrors).toMatchObject([{ code: "IDEMPOTENCY_MISMATCH" }]);
    const third = { sku: await stocked(4), quantity: 2, lineReference: "1" };
    expect((await create([third, { ...third, quantity: 3, lineReference: "2" }])).userErrors).toMatchObject([
      { code: "INSUFFICIENT_STOCK", field: ["lines", "0", "quantity"], requested: 5, available: 4 },
    ]);
  });

  it("keep them on each part where the hub spreads a line over locations", async () => {
    const sku = await stocked(3, 9);
    const answer = await create([
      { sku, quantity: 2, lineReference: "a" },
      { sku, quantity: 4, lineReference: "b" },
    ]);
    expect(shown(answer)).toEqual(["a WH 0 2 0", "b WH 0 1 0", "b SHOP 0 3 0"]);
    const id = answer.reservation?.id ?? "";
    expect(shown(await step("reservationShip", id, [{ lineReference: "b", quantity: 2 }]))).toEqual([
      "a WH 0 2 0",
      "b WH 0 0 1",
      "b SHOP 0 2 1",
    ]);
    const there = await step("reservationShip", id, [{ lineReference: "b", location: "SHOP", quantity: 1 }]);
    expect(shown(there)).toEqual(["a WH 0 2 0", "b WH 0 0 1", "b SHOP 0 1 2"]);
    expect(there.reservation?.shipments.map(({ lines }) => lines)).toEqual([
      [
        { sku, lineReference: "b", quantity: 1 },
        { sku, lineReference: "b", quantity: 1 },
      ],
      [{ sku, lineReference: "b", quantity: 1 }],
    ]);
  });

  it("are named once, by a name that can be one", async () => {
    const [sku, other] = [await stocked(9), await stocked(9)];
    const line = { sku, quantity: 1, lineReference: "a" };
    expect((await create([line, { ...line, sku: other }, line])).userErrors).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "1", "lineReference"] },
      { code: "INVALID_INPUT", field: ["lines", "2", "lineReference"] },
    ]);
    expect((await create([{ ...line, lineReference: "x".repeat(256) }])).userErrors).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "lineReference"] },
    ]);
    expect(
      shown(
        await create([
          { ...line, location: "WH" },
          { sku, quantity: 1, location: "WH" },
        ]),
      ),
    ).toEqual(["a WH 0 1 0", "- WH 0 1 0"]);
  });

  it("are named so by each step, by their SKU all the same, and by both", async () => {
    const sku = await stocked(20);
    const held = await made(
      [
        { sku, quantity: 4, lineReference: "a" },
        { sku, quantity: 4, lineReference: "b" },
      ],
      { confirm: false },
    );
    expect(shown(await step("reservationConfirm", held, [{ lineReference: "b", quantity: 3 }]))).toEqual(["a WH 4 0 0", "b WH 1 3 0"]);
    expect(shown(await step("reservationRelease", held, [{ sku, lineReference: "b", quantity: 1 }]))).toEqual(["a WH 4 0 0", "b WH 0 3 0"]);
    expect(shown(await step("reservationCancel", held, [{ sku, quantity: 5 }]))).toEqual(["a WH 0 0 0", "b WH 0 2 0"]);
    const two = await made([
      { sku, quantity: 2, lineReference: "a" },
      { sku, quantity: 2, lineReference: "b" },
    ]);
    // What names a line takes from it first, whatever its place in the input.
    const shipped = await step("reservationShip", two, [
      { sku, quantity: 2 },
      { lineReference: "a", quantity: 2 },
    ]);
    expect(shown(shipped)).toEqual(["a WH 0 0 2", "b WH 0 0 2"]);
  });

  it("are refused where nobody is called so, or where SKU, location and name do not agree", async () => {
    const [sku, other] = [await stocked(9), await stocked(9)];
    const id = await made([
      { sku, quantity: 4, lineReference: "a" },
      { sku: other, quantity: 1 },
    ]);
    const refused = async (line: object): Promise<unknown> => (await step("reservationShip", id, [{ quantity: 1, ...line }])).userErrors;
    expect(await refused({ lineReference: "A" })).toMatchObject([
      { code: "NOT_FOUND", entity: "ReservationLine", value: "A", field: ["lines", "0", "lineReference"] },
    ]);
    expect(await refused({ lineReference: "a", sku: other })).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "0", "sku"] }]);
    expect(await refused({ lineReference: "a", location: "SHOP" })).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "location"] },
    ]);
    expect(await refused({ lineReference: "a", quantity: 5 })).toMatchObject([{ code: "EXCEEDS_REMAINING", requested: 5, remaining: 4 }]);
    expect(await refused({})).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "0", "sku"] }]);
    expect(await refused({ lineReference: "a", packaging: "CASE" })).toMatchObject([
      { code: "INVALID_INPUT", field: ["lines", "0", "sku"] },
    ]);
    expect(shown(await step("reservationShip", id, [{ sku, lineReference: "a", packaging: "CASE", quantity: 1 }]))?.[0]).toBe("a WH 0 2 2");
    const many = await step("reservationShip", id, [
      { lineReference: "a", quantity: 2_000_000_000 },
      { lineReference: "a", quantity: 2_000_000_000 },
    ]);
    expect(many.userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["lines", "0", "quantity"] }]);
  });

  it("are known to a key for one location only there", async () => {
    const sku = await stocked(2, 2);
    const id = await made([
      { sku, quantity: 2, location: "WH", lineReference: "far" },
      { sku, quantity: 2, location: "SHOP", lineReference: "near" },
    ]);
    const shop = await hub.client({ role: "POS", channels: ["WEB"], locations: ["SHOP"] });
    const refusals = ["far", "nowhere"].map((lineReference) => step("reservationShip", id, [{ lineReference, quantity: 1 }], {}, shop));
    const [far, nowhere] = (await Promise.all(refusals)).map(({ userErrors }) => JSON.stringify(userErrors));
    expect(far?.replace("far", "nowhere")).toBe(nowhere);
    expect((await step("reservationUpdate", id, [{ lineReference: "far", quantity: 1 }], {}, shop)).userErrors).toMatchObject([
      { code: "NOT_FOUND" },
    ]);
    expect(shown(await step("reservationShip", id, [{ lineReference: "near", quantity: 1 }], {}, shop))).toEqual(["near SHOP 0 1 1"]);
  });

  it("are raised, lowered and added by an update, and stand for one SKU", async () => {
    const [sku, other] = [await stocked(20), await stocked(20)];
    const id = await made(
      [
        { sku, quantity: 2, lineReference: "a" },
        { sku, quantity: 3, lineReference: "b" },
      ],
      { confirm: false },
    );
    const update = (lines: readonly object[]): Promise<Answer> => step("reservationUpdate", id, lines);
    expect(shown(await update([{ lineReference: "b", quantity: 5 }]))).toEqual(["a WH 2 0 0", "b WH 5 0 0"]);
    expect(
      shown(
        await update([
          { lineReference: "a", sku, quantity: 1 },
          { lineReference: "c", sku, quantity: 4 },
        ]),
      ),
    ).toEqual(["a WH 1 0 0", "b WH 5 0 0", "c WH 4 0 0"]);
    expect((await update([{ lineReference: "d", quantity: 1 }])).userErrors).toMatchObject([
      { code: "NOT_FOUND", entity: "ReservationLine", value: "d", field: ["lines", "0", "lineReference"] },
    ]);
    expect((await update([{ lineReference: "a", sku: other, quantity: 1 }])).userErrors).toMatchObject([{ code: "INVALID_INPUT" }]);
    const swapped = await update([
      { lineReference: "a", sku, quantity: 0 },
      { lineReference: "a", sku: other, quantity: 1 },
    ]);
    expect(shown(swapped)?.at(-1)).toBe("a WH 1 0 0");
    expect(shown(await update([{ lineReference: "a", quantity: 6 }]))?.at(-1)).toBe("a WH 6 0 0");
  });

  it("go with what is moved to another location", async () => {
    const sku = await stocked(9, 9);
    const id = await made([
      { sku, quantity: 2, lineReference: "a", location: "WH" },
      { sku, quantity: 3, lineReference: "b", location: "WH" },
    ]);
    const move = (line: object): Promise<Answer> => step("reservationMove", id, [{ from: "WH", to: "SHOP", ...line }]);
    expect(shown(await move({ lineReference: "b", quantity: 1 }))).toEqual(["a WH 0 2 0", "b WH 0 2 0", "b SHOP 0 1 0"]);
    expect(shown(await move({ sku, quantity: 3 }))).toEqual(["a WH 0 0 0", "b WH 0 1 0", "b SHOP 0 2 0", "a SHOP 0 2 0"]);
    expect((await move({ lineReference: "a", quantity: 1 })).userErrors).toMatchObject([{ code: "EXCEEDS_REMAINING", remaining: 0 }]);
  });

  it("leave the books in order", async () => {
    expect(await hub.admin.data("{ inventoryIntegrity { ok } }")).toEqual({ inventoryIntegrity: { ok: true } });
  });
});
