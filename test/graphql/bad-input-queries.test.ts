import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getNamedType } from "graphql";
import { mutationNames, schema, type Input } from "./mutations.js";
import { listNames, queryDocument } from "./queries.js";
import { expectAccepted } from "./refusals.js";
import { newKey, openShop, type Shop } from "./shop.js";
import { makeAllReady, skuOf } from "./valid-inputs.js";

let shop: Shop;
/** A cursor of each list that has at least two items, by the query's name. */
let cursors: ReadonlyMap<string, string>;

beforeAll(async () => {
  shop = await openShop();
  const validInput = await makeAllReady(shop);
  for (const mutation of mutationNames) await expectAccepted(shop, mutation, validInput(mutation));
  const policy = { location: "WH-1", reorderPoint: 5 };
  await expectAccepted(shop, "stockPolicySet", policy);
  for (const reference of ["oversold-1", "oversold-2"]) {
    const lines = [{ sku: skuOf("saleRecord"), location: "WH-1", quantity: 10 }];
    await expectAccepted(shop, "saleRecord", { idempotencyKey: newKey(), channel: "WEB", reference, lines });
  }
  await holdTwice();
  cursors = new Map(await Promise.all(listNames.map(async (name) => [name, await firstCursor(name)] as const)));
});
afterAll(() => shop.close());

/** A list that is of one level is asked for that of the names that stand for anything: see `somethingOf`. */
async function holdTwice(): Promise<void> {
  await shop.article("something", 0);
  await expectAccepted(shop, "locationUpsert", { code: "something", name: "Something" });
  const line = { sku: "something", location: "something" };
  await expectAccepted(shop, "inventoryAdjust", { idempotencyKey: newKey(), reason: "FOUND", lines: [{ ...line, delta: 10 }] });
  for (const quantity of [1, 2])
    await expectAccepted(shop, "reservationCreate", { idempotencyKey: newKey(), lines: [{ ...line, quantity }] });
}

interface Page {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}

async function firstCursor(name: string): Promise<string> {
  const { document, variables } = queryDocument(name, { first: 1 });
  const page = await shop.admin.data<Record<string, Page>>(
    document.replace("{ __typename }", "{ nodes { __typename } pageInfo { endCursor hasNextPage } }"),
    variables,
  );
  if (page[name]?.pageInfo.hasNextPage !== true) throw new Error(`The list ${name} has fewer than two items.`);
  return page[name].pageInfo.endCursor;
}

async function codesOf(name: string, given: Input): Promise<{ readonly status: number; readonly codes: readonly string[] }> {
  const { document, variables } = queryDocument(name, given);
  const { status, codes } = await shop.admin.ask(document, variables);
  return { status, codes };
}

/** The list and the keyset values inside a cursor. */
const opened = (cursor: string): unknown[] => JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as unknown[];
const sealed = (values: unknown): string => Buffer.from(typeof values === "string" ? values : JSON.stringify(values)).toString("base64url");

const NO_VALUES: readonly unknown[] = [
  null,
  true,
  1.5,
  1e300,
  -1e300,
  2 ** 53,
  "",
  "x",
  "\0",
  "\ud800",
  "1e5",
  "9".repeat(40),
  [],
  {},
  "0001-13-01T00:00:00Z",
];

describe("every list", () => {
  it("is a connection with first and after", () => {
    const connections = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ type }) =>
      getNamedType(type).name.endsWith("Connection"),
    );
    expect(listNames).toEqual(connections.map(({ name }) => name));
  });

  for (const name of listNames) {
    it(`takes 1 to 100 items a page: ${name}`, async () => {
      for (const first of [0, -1, -2_147_483_648])
        expect(await codesOf(name, { first })).toEqual({ status: 200, codes: ["BAD_USER_INPUT"] });
      for (const first of [2_147_483_648, 1.5, "1"])
        expect(await codesOf(name, { first })).toEqual({ status: 400, codes: ["BAD_USER_INPUT"] });
      for (const first of [1, 100, null]) expect(await codesOf(name, { first })).toEqual({ status: 200, codes: [] });
      const { document, variables } = queryDocument(name, { first: 101 });
      const { errors } = await shop.admin.ask(document, variables);
      expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: "LIMIT_EXCEEDED", limit: 100, value: 101 }]);
    });

    it(`takes its own cursors only: ${name}`, async () => {
      const own = cursors.get(name) ?? "";
      expect((await codesOf(name, { after: own })).codes).toEqual([]);
      const wrong = ["", " ", "x", "null", "!", "%00", `${own}=`, `${own}AA`, own.slice(0, -1), own.toUpperCase(), "A".repeat(5_000)];
      const foreign = [...cursors].flatMap(([other, cursor]) => (other === name ? [] : [cursor]));
      const forged = [
        sealed("null"),
        sealed("{}"),
        sealed("[]"),
        sealed("[1]"),
        sealed(opened(own).slice(0, -1)),
        sealed([...opened(own), 1]),
      ];
      for (const after of [...wrong, ...foreign, ...forged]) {
        expect(await codesOf(name, { after }), after.slice(0, 80)).toEqual({ status: 200, codes: ["BAD_USER_INPUT"] });
      }
    });

    it(`survives forged keyset values in a cursor: ${name}`, async () => {
      const [kind, ...values] = opened(cursors.get(name) ?? "");
      for (const [index] of values.entries()) {
        for (const value of NO_VALUES) {
          const forged = sealed([kind, ...values.map((own, at) => (at === index ? value : own))]);
          const { codes } = await codesOf(name, { after: forged });
          expect(
            codes.filter((code) => code !== "BAD_USER_INPUT"),
            JSON.stringify(value),
          ).toEqual([]);
        }
      }
    });
  }

  it("keeps the levels of a variant to the same limits", async () => {
    const query = `query ($first: Int, $after: String) { variant(sku: "${skuOf("reservationMove")}") { levels(first: $first, after: $after) { nodes { sku } } } }`;
    for (const first of [0, -1]) expect((await shop.admin.ask(query, { first })).codes).toEqual(["BAD_USER_INPUT"]);
    expect((await shop.admin.ask(query, { first: 101 })).codes).toEqual(["LIMIT_EXCEEDED"]);
    for (const after of ["x", cursors.get("products")]) expect((await shop.admin.ask(query, { after })).codes).toEqual(["BAD_USER_INPUT"]);
  });
});

const NEVER = "9999-12-31T23:59:59Z";

describe("a filter that names nothing", () => {
  it("finds nothing, and is no error", async () => {
    for (const [name, given] of [
      ["movements", { reference: "x".repeat(1_000) }],
      ["movements", { reference: "unknown", text: "%" }],
      ["movements", { actor: "unknown" }],
      ["movements", { filter: { reasons: [] } }],
      ["reservations", { filter: { skus: ["unknown"], locations: ["unknown"] } }],
      ["reservations", { filter: { createdFrom: NEVER, createdTo: NEVER, expiresFrom: NEVER, expiresTo: NEVER, unshippedSince: NEVER } }],
      ["reservations", { filter: { skus: [] }, orderBy: { field: "EXPIRES_AT" } }],
      ["returns", { channel: "unknown", reference: "x".repeat(1_000) }],
      ["returns", { filter: { skus: ["unknown"], locations: [], createdFrom: NEVER, createdTo: NEVER } }],
      ["sales", { filter: { skus: [], locations: [] } }],
      ["sales", { filter: { recordedFrom: NEVER, recordedTo: NEVER, occurredFrom: NEVER, occurredTo: NEVER } }],
      ...Object.entries<Input>({
        products: { query: "nothing-of-that-name" },
        variants: { query: "%" },
        stockPolicies: { sku: "unknown", location: "unknown" },
        oversellIncidents: { sku: "unknown" },
        inventoryLevels: { product: "unknown", locations: ["WH-1"] },
        holders: { sku: "unknown", location: "unknown" },
        movements: { filter: { skus: ["unknown"], documentId: "no-uuid", toSequence: "0" } },
        reservations: { channel: "unknown", reference: "x".repeat(1_000), status: [] },
        returns: { reservation: "no-uuid", status: [] },
        sales: { channel: "unknown", reference: "unknown" },
      }),
    ] as const) {
      const { document, variables } = queryDocument(name, given);
      const data = await shop.admin.data<Record<string, Page>>(document.replace("__typename", "nodes { __typename }"), variables);
      expect(data[name]?.nodes, name).toEqual([]);
    }
  });

  it("answers null where one thing is asked for", async () => {
    const unknown: Readonly<Record<string, Input>> = {
      product: { handle: "unknown" },
      variant: { sku: "unknown" },
      location: { code: "unknown" },
      channel: { code: "unknown" },
      inventoryLevel: { sku: "unknown", location: "unknown" },
      inventoryLevelAt: { sku: "unknown", location: "unknown", at: "2026-01-01T00:00:00Z" },
      operation: { idempotencyKey: "unknown" },
      adjustment: { id: "no-uuid" },
      reservation: { id: "no-uuid" },
      return: { id: "no-uuid" },
      sale: { id: "no-uuid" },
    };
    for (const [name, given] of Object.entries(unknown)) {
      const { document, variables } = queryDocument(name, given);
      expect(await shop.admin.data(document, variables)).toEqual({ [name]: null });
    }
    const { document, variables } = queryDocument("availability", { skus: ["unknown", skuOf("saleRecord"), ""] });
    expect(await shop.admin.data(document, variables)).toEqual({ availability: [null, { __typename: "Availability" }, null] });
  });
});

describe("a query that asks for too much, or does not say what", () => {
  const many = Array.from({ length: 251 }, (_, index) => `sku-${index}`);
  const wrong: readonly (readonly [name: string, given: Input, extensions: Input])[] = [
    ["availability", { skus: many }, { code: "LIMIT_EXCEEDED", limit: 250, value: 251 }],
    ["availability", { skus: ["a"], locations: many }, { code: "LIMIT_EXCEEDED", limit: 250, value: 251 }],
    ["inventoryLevels", { skus: many }, { code: "LIMIT_EXCEEDED", limit: 250, value: 251 }],
    ["inventoryLevels", { locations: many }, { code: "LIMIT_EXCEEDED", limit: 250, value: 251 }],
    ["inventoryLevels", { query: "x".repeat(201) }, { code: "BAD_USER_INPUT" }],
    ["movements", { filter: { skus: many } }, { code: "LIMIT_EXCEEDED", limit: 250, value: 251 }],
    ["movements", { filter: { locations: many } }, { code: "LIMIT_EXCEEDED", limit: 250, value: 251 }],
    ...["reservations", "returns", "sales"].flatMap((name) =>
      ["skus", "locations"].map(
        (names) => [name, { filter: { [names]: many } }, { code: "LIMIT_EXCEEDED", limit: 250, value: 251 }] as const,
      ),
    ),
    ["movements", { text: "x".repeat(201) }, { code: "BAD_USER_INPUT" }],
    ["availability", { skus: ["a"], channel: "web" }, { code: "BAD_USER_INPUT" }],
    ["availability", { skus: ["a"], locations: ["wh-1"] }, { code: "BAD_USER_INPUT" }],
    ["product", {}, { code: "BAD_USER_INPUT" }],
    ["product", { id: "x", handle: "y" }, { code: "BAD_USER_INPUT" }],
    ["variant", {}, { code: "BAD_USER_INPUT" }],
    ["variant", { sku: "x", barcode: "y" }, { code: "BAD_USER_INPUT" }],
    ["sale", {}, { code: "BAD_USER_INPUT" }],
    ["sale", { channel: "WEB" }, { code: "BAD_USER_INPUT" }],
    ["sale", { id: "x", channel: "WEB", reference: "y" }, { code: "BAD_USER_INPUT" }],
  ];
  for (const [name, given, extensions] of wrong) {
    it(`is turned away: ${name} with ${JSON.stringify(given).slice(0, 60)}`, async () => {
      const { document, variables } = queryDocument(name, given);
      const { errors } = await shop.admin.ask(document, variables);
      expect(errors.map((error) => error.extensions)).toEqual([extensions]);
    });
  }

  for (const sequence of ["-1", "01", "1.0", "9223372036854775808", "x", "", 1]) {
    it(`takes decimal strings as a Sequence, not ${JSON.stringify(sequence)}`, async () => {
      for (const [name, given] of [
        ["availability", { skus: ["a"], atLeast: sequence }],
        ["movements", { filter: { fromSequence: sequence } }],
      ] as const) {
        expect(await codesOf(name, given)).toEqual({ status: 400, codes: ["BAD_USER_INPUT"] });
      }
    });
  }

  it("waits for no sequence that the ledger has not reached, and says so", async () => {
    const answer = await codesOf("availability", { skus: ["a"], atLeast: "9223372036854775807" });
    expect(answer.codes).toEqual(["NOT_CAUGHT_UP"]);
  });
});

describe("a channel or a location that was made a moment ago", () => {
  it("is known to availability at once", async () => {
    const query = `query ($code: String!) { availability(skus: [], channel: $code, locations: [$code]) { sku } }`;
    for (const code of ["Made-1", "Made-2", "Made-3", "Made-4", "Made-5"]) {
      expect((await shop.admin.ask(query, { code })).codes).toEqual(["BAD_USER_INPUT"]);
      await expectAccepted(shop, "locationUpsert", { code, name: "Made" });
      await expectAccepted(shop, "channelUpsert", { code, name: "Made", locations: [code] });
      expect((await shop.admin.ask(query, { code })).codes).toEqual([]);
    }
  });
});
