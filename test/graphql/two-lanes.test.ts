import { readdirSync, readFileSync } from "node:fs";
import { type DocumentNode, isInputType, Kind, OperationTypeNode, parse, print, separateOperations, typeFromAST } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningHub, startHub } from "../../src/app.js";
import { collectLog } from "../support/graphql-client.js";
import { compareLanes, type Compared } from "../support/two-lanes.js";
import { mutationDocument, mutationNames, schema, withValue, type Input } from "./mutations.js";
import { queryDocument, queryNames, somethingOf } from "./queries.js";
import { newKey, openShop, type Shop } from "./shop.js";
import { makeAllReady, prefixOf, stockMutations } from "./valid-inputs.js";

let shop: Shop;
let plain: RunningHub;
let validInput: (mutation: string) => Input;

beforeAll(async () => {
  shop = await openShop();
  // The same database, without the compiled lane.
  plain = await startHub({
    logger: collectLog().log,
    config: { host: "127.0.0.1", port: 0, adminKey: null, compiled: false },
    databaseUrl: shop.test.url,
    databaseOwnerUrl: shop.test.ownerUrl,
  });
  validInput = await makeAllReady(shop);
});
afterAll(async () => {
  await plain.close();
  await shop.close();
});

function compare(query: string, variables: Input, key: string | null = shop.admin.key): Promise<Compared> {
  const lanes = { compiled: shop.url, apollo: plain.url };
  return compareLanes(lanes, { query, variables }, { authorization: `Bearer ${key ?? ""}` });
}

/** Answers with a key, or a time, that is another one each time. */
const NEVER_TWICE = /^(ApiKeyCreate|apiKeyCreate|InventoryIntegrity|StartImport|importStart|StartExport|exportStart)$/;

const folder = new URL("../../client/operations/", import.meta.url);
const documents = separateOperations(
  parse(
    readdirSync(folder)
      .map((name) => readFileSync(new URL(name, folder), "utf8"))
      .join("\n"),
  ),
);

/** ADMIN is asked for with everything else. */
const ROLES = ["PUBLIC", "STOREFRONT", "ORDERS", "POS", "WAREHOUSE", "OPERATOR", "DASHBOARD"] as const;

/** What the shop has under the names that variables usually have. */
const REAL: Input = {
  skus: ["Real-1", "Real-2", "none"],
  sku: "Real-1",
  channel: "WEB",
  location: "WH-1",
  locations: ["WH-1"],
  code: "WH-1",
};

/** A value for each variable of a document. */
function variablesFor(document: DocumentNode): Input {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const values = (operation?.variableDefinitions ?? []).flatMap(({ variable, type: node }) => {
    const type = typeFromAST(schema, node);
    const name = variable.name.value;
    if (name in REAL) return [[name, REAL[name]] as const];
    return isInputType(type) && node.kind === Kind.NON_NULL_TYPE ? [[name, somethingOf(type)] as const] : [];
  });
  return Object.fromEntries(values);
}

function typeOf(document: DocumentNode): OperationTypeNode | undefined {
  return document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)?.operation;
}

describe("both lanes of a hub give the same answer", () => {
  beforeAll(async () => {
    for (const sku of ["Real-1", "Real-2"]) await shop.article(sku);
  });

  for (const mutation of mutationNames.filter((name) => !NEVER_TWICE.test(name))) {
    it(`to a ${mutation} that is accepted, to its repeat, and to refusals`, async () => {
      const document = mutationDocument(mutation);
      const input = validInput(mutation);
      expect((await compare(document, { input })).byLane).toBe(true);
      if (stockMutations.includes(mutation)) {
        const key = `${prefixOf(mutation)}idempotencyKey`;
        const unknown = JSON.parse(JSON.stringify(input).replace(/"(WH-1|STORE-1|WEB)"/g, '"NOWHERE"')) as Input;
        expect((await compare(document, { input: withValue(unknown, key, newKey()) })).byLane).toBe(true);
        expect((await compare(document, { input: withValue(input, key, "") })).byLane).toBe(true);
        expect((await compare(document, { input: withValue(input, key, null) })).byLane).toBe(false);
      }
      expect((await compare(document, { input: { ...input, nonsense: 1 } })).byLane).toBe(false);
      expect((await compare(document, {})).byLane).toBe(false);
    });
  }

  for (const query of queryNames) {
    it(`to the query ${query}`, async () => {
      const { document, variables } = queryDocument(query, query === "availability" ? { skus: REAL["skus"], atLeast: "1" } : {});
      expect((await compare(document, variables)).byLane).toBe(true);
    });
  }

  for (const [name, document] of Object.entries(documents)) {
    if (typeOf(document) === OperationTypeNode.SUBSCRIPTION || NEVER_TWICE.test(name)) continue;
    it(`to the clients' own ${name}`, async () => {
      const first = { ...variablesFor(document) };
      expect((await compare(print(document), first)).byLane).toBe(true);
    });
  }

  it("to every role, where it may ask and where it may not", async () => {
    const query = `query ($skus: [String!]!) { availability(skus: $skus, channel: "WEB") {
      sku availableToSell sequence available onHand incoming locations { location { code name } available availableToSell onHand incoming safetyStock } } }`;
    const offered = 'query ($skus: [String!]!) { availability(skus: $skus, channel: "WEB") { sku availableToSell sequence } }';
    const levels = "{ inventoryLevels { nodes { sku available location { code } } pageInfo { endCursor } edges { cursor } } }";
    for (const role of ROLES) {
      const channels = ["PUBLIC", "STOREFRONT", "ORDERS", "POS"].includes(role) ? { channels: ["WEB"] } : {};
      const client = await shop.client({ role, ...channels, ...(role === "POS" ? { locations: ["WH-1"] } : {}) });
      const lanes = [];
      for (const document of [query, offered, levels]) lanes.push((await compare(document, { skus: REAL["skus"] }, client.key)).byLane);
      const staff = role !== "PUBLIC" && role !== "STOREFRONT";
      expect(lanes, role).toEqual([staff, true, staff && role !== "ORDERS"]);
    }
  });

  it("to a limit that only its resolver knows", async () => {
    const query =
      "query ($skus: [String!]!, $first: Int) { availability(skus: $skus) { sku } locations(first: $first) { nodes { code } } }";
    const skus = Array.from({ length: 251 }, (_, index) => `sku ${index}`);
    expect((await compare(query, { skus, first: 1 })).answer.body).toContain("LIMIT_EXCEEDED");
    expect((await compare(query, { skus: [], first: 101 })).answer.body).toContain("LIMIT_EXCEEDED");
    expect((await compare('query ($skus: [String!]!) { availability(skus: $skus, channel: "NONE") { sku } }', { skus: [] })).byLane).toBe(
      true,
    );
  });
});
