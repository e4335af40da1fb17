import { Kind, type OperationDefinitionNode, OperationTypeNode, parse } from "graphql";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { EXAMPLE_TABS } from "../../../pages/graphiql/examples.js";
import { fillVariables, remember, type Remembered } from "../../../pages/graphiql/fill-variables.js";
import { startHub, type RunningHub } from "../../../src/app.js";
import { seedEmptyHub } from "../../../src/cli/demo/seed-demo.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { collectLog, GraphqlClient } from "../../support/graphql-client.js";

const ADMIN_KEY = "an-admin-key-for-tests-only";

interface Payload {
  readonly userErrors?: readonly unknown[];
  readonly replayed?: boolean;
  readonly sequence?: string | null;
}

/** The operations of a tab, in their order. */
function operationsOf(query: string): { readonly name: string; readonly type: OperationTypeNode }[] {
  return parse(query)
    .definitions.filter((definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION)
    .map(({ name, operation }) => ({ name: name?.value ?? "", type: operation }));
}

describe("the examples GraphiQL opens on", () => {
  let test: TestDatabase;
  let hub: RunningHub;
  let client: GraphqlClient;
  let remembered: Remembered = { reservation: null };
  let keys = 0;

  beforeAll(async () => {
    test = await createTestDatabase();
    hub = await startHub({
      logger: collectLog().log,
      config: { host: "127.0.0.1", port: 0, adminKey: ADMIN_KEY },
      databaseUrl: test.url,
      databaseOwnerUrl: test.ownerUrl,
      prepare: async (parts) => void (await seedEmptyHub(parts)),
    });
    client = new GraphqlClient(hub.url, ADMIN_KEY);
  });

  afterAll(async () => {
    await hub.close();
    await test.close();
  });

  /** Sends one operation as the page does. */
  async function run(query: string, operationName: string): Promise<Record<string, Payload | unknown[] | null>> {
    keys += 1;
    const variables = fillVariables(query, {}, remembered, `key-${keys}`);
    const answer = await client.ask<Record<string, Payload | unknown[] | null>>(query, variables, { operationName });
    expect(answer.errors).toEqual([]);
    remembered = remember(remembered, answer);
    return answer.data ?? {};
  }

  it("are one tab for each kind of user, each operation with a name of its own", () => {
    expect(EXAMPLE_TABS.map(({ name }) => name)).toEqual(["storefront", "point of sale", "dashboard", "integrity"]);
    const names = EXAMPLE_TABS.flatMap(({ query }) => operationsOf(query).map(({ name }) => name));
    expect(names).not.toContain("");
    expect(new Set(names).size).toBe(names.length);
  });

  for (const tab of EXAMPLE_TABS) {
    for (const { name, type } of operationsOf(tab.query)) {
      if (type === OperationTypeNode.SUBSCRIPTION) continue;
      it(`${tab.name}: ${name} answers against the demonstration data`, async () => {
        const data = await run(tab.query, name);
        expect(Object.keys(data)).toHaveLength(1);
        for (const payload of Object.values(data)) {
          expect(payload).not.toBeNull();
          if (type === OperationTypeNode.QUERY) expect(JSON.stringify(payload)).toMatch(/"\w+":("|\d|true|\[\{)/);
          else expect(payload).toMatchObject({ userErrors: [], replayed: false, sequence: expect.stringMatching(/^\d+$/) as string });
        }
      });
    }
  }

  for (const tab of EXAMPLE_TABS) {
    for (const { name, type } of operationsOf(tab.query)) {
      if (type !== OperationTypeNode.SUBSCRIPTION) continue;
      it(`${tab.name}: ${name} begins with what is, and tells what changes`, async () => {
        const socket = createClient({
          url: `${hub.url.replace("http", "ws")}/graphql`,
          connectionParams: { authorization: `Bearer ${ADMIN_KEY}` },
          webSocketImpl: WebSocket,
        });
        const events = socket.iterate<{ availabilityChanged: { sku: string; cause: string } }>({ query: tab.query, operationName: name });
        const next = async (): Promise<unknown> =>
          ((await events.next()).value as { data: { availabilityChanged: unknown } }).data.availabilityChanged;
        expect(await next()).toMatchObject({ sku: "MUG-BLUE", location: { code: "STORE-1" }, cause: "SNAPSHOT", before: null });
        await run(tab.query, "DashboardAdjust");
        expect(await next()).toMatchObject({ sku: "MUG-BLUE", cause: "ADJUST" });
        await socket.dispose();
      });
    }
  }

  it("answer the same when the till's are sent again, and change nothing twice", async () => {
    const [till] = EXAMPLE_TABS.filter(({ name }) => name === "point of sale");
    for (const { name } of operationsOf(till?.query ?? "")) {
      for (const payload of Object.values(await run(till?.query ?? "", name)))
        expect(payload).toMatchObject({ userErrors: [], replayed: true });
    }
  });

  it("leave the ledger and the levels in agreement", async () => {
    expect(await client.data("{ inventoryIntegrity { ok } }")).toEqual({ inventoryIntegrity: { ok: true } });
  });
});

describe("variables that the page fills in", () => {
  const query = "mutation M($reservation: ID!, $key: String!, $other: Int) { m }";

  it("are the reservation made last and a new key, where the operation declares them", () => {
    const after = remember({ reservation: null }, { data: { reservationCreate: { reservation: { id: "r-1" } } } });
    expect(fillVariables(query, { other: 2 }, after, "k-1")).toEqual({ other: 2, reservation: "r-1", key: "k-1" });
    expect(fillVariables("{ sequence }", {}, after, "k-1")).toEqual({});
  });

  it("are left alone where they are given, or where nothing is known", () => {
    expect(fillVariables(query, { reservation: "mine", key: "own" }, { reservation: "r-1" }, "k-1")).toEqual({
      reservation: "mine",
      key: "own",
    });
    expect(fillVariables(query, {}, { reservation: null }, "k-1")).toEqual({ key: "k-1" });
  });

  it("are not forgotten over answers that make no reservation", () => {
    const known = { reservation: "r-1" };
    for (const answer of [
      null,
      {},
      { data: null },
      { data: { reservationCreate: null } },
      { data: { reservationCreate: { reservation: null } } },
    ]) {
      expect(remember(known, answer)).toBe(known);
    }
  });
});
