import { readFileSync } from "node:fs";
import { buildSchema, getNamedType, isRequiredArgument } from "graphql";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { GraphqlClient } from "../support/graphql-client.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";

const schema = buildSchema(readFileSync(new URL("../../schema/schema.graphql", import.meta.url), "utf8"));

/** Fields of Query that answer a list page by page, and need no argument. */
const lists = Object.values(schema.getQueryType()?.getFields() ?? {})
  .filter(({ type, args }) => getNamedType(type).name.endsWith("Connection") && !args.some(isRequiredArgument))
  .map(({ name }) => name);

let hub: TestHub;
let release: () => void;
let held: Promise<unknown>;

/** Transactions of somebody have every connection of the lane of lists. */
beforeAll(async () => {
  hub = await startTestHub({ limits: { poolBulkMax: 2 } });
  await prepare();
  let over = false;
  let holding = 0;
  release = (): void => void (over = true);
  const bulk = hub.database.lane("bulk");
  const hold = (): Promise<void> =>
    bulk.transaction(async (transaction) => {
      holding += 1;
      while (!over) await transaction.query("select pg_sleep(0.1)");
    });
  held = Promise.all([hold(), hold()]);
  await vi.waitUntil(() => holding === 2);
});

afterAll(async () => {
  release();
  await held;
  await hub.close();
});

async function prepare(): Promise<void> {
  const product = { handle: "mug", title: "Mug", variants: [{ sku: "MUG" }] };
  await hub.admin.data("mutation ($input: ProductUpsertInput!) { productUpsert(input: $input) { userErrors { message } } }", {
    input: product,
  });
  await hub.admin.data(
    'mutation { locationUpsert(input: { code: "WH", name: "Warehouse", expectedVersion: null }) { userErrors { message } } }',
  );
}

describe("while every connection for lists is taken", () => {
  it("the schema has lists to try", () => {
    expect(lists.length).toBeGreaterThan(8);
  });

  it("every list is refused as OVERLOADED, with a hint when to come again", async () => {
    const refusalOf = async (field: string): Promise<unknown> => {
      const { errors } = await hub.admin.ask(`{ ${field}(first: 1) { nodes { __typename } } }`);
      return [field, errors[0]?.extensions.code, errors[0]?.extensions["retryAfterMs"]];
    };
    expect(await Promise.all(lists.map(refusalOf))).toEqual(lists.map((field) => [field, "OVERLOADED", 1_000]));
  });

  it("keys that are not in memory are looked up, made and revoked", async () => {
    const made = await hub.key({ role: "DASHBOARD" });
    expect((await made.client.ask("{ sequence }")).status).toBe(200);
    expect((await new GraphqlClient(hub.url, "hub_0000000000_00000000000000000000000000000000").ask("{ sequence }")).status).toBe(401);
  });

  it("the hub is ready", async () => {
    expect((await fetch(`${hub.url}/readyz`)).status).toBe(200);
  });

  it("documents are read by their names, stock is adjusted, and availability is answered", async () => {
    expect(
      (await hub.admin.data('{ product(handle: "mug") { title variants { sku } } location(code: "WH") { name } }')) as unknown,
    ).toEqual({
      product: { title: "Mug", variants: [{ sku: "MUG" }] },
      location: { name: "Warehouse" },
    });
    const adjust = `mutation { inventoryAdjust(input: { idempotencyKey: "lanes-1", reason: FOUND,
      lines: [{ sku: "MUG", location: "WH", delta: 3, expectedVersion: null }] }) { levels { available } userErrors { message } } }`;
    expect(await hub.admin.data(adjust)).toEqual({ inventoryAdjust: { levels: [{ available: 3 }], userErrors: [] } });
    expect(await hub.admin.data('{ availability(skus: ["MUG"], locations: ["WH"]) { sku } }')).toEqual({ availability: [{ sku: "MUG" }] });
  });
});
