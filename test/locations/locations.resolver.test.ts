import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SkuDirectory, upsertProduct } from "../../src/catalog/index.js";
import { LocationsResolver, StockPoliciesResolver } from "../../src/locations/graphql.js";
import { LocationDirectory, setStockPolicies, upsertLocations } from "../../src/locations/index.js";
import type { ClientRole } from "../../src/platform/graphql/context.js";
import { buildHubSchema } from "../../src/platform/graphql/hub-schema.js";
import { type CountedDatabase, countQueries } from "../support/count-queries.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { type GraphqlClient, type ServedSchema, serveSchema } from "../support/graphql-client.js";

let test: TestDatabase;
let counted: CountedDatabase;
let served: ServedSchema;
let client: GraphqlClient;
const codes = Array.from({ length: 30 }, (_, index) => `L-${String(index).padStart(2, "0")}`);

beforeAll(async () => {
  test = await createTestDatabase();
  counted = countQueries(test.database);
  const { database } = counted;
  const parts = { database, skus: new SkuDirectory(database), locations: new LocationDirectory(database) };
  served = await serveSchema(buildHubSchema({ resolvers: [new LocationsResolver(database), new StockPoliciesResolver(parts)] }));
  client = served.client();
  await upsertLocations(
    database,
    codes.map((code) => ({ code, name: `Location ${code}` })),
    "REJECT_ALL",
  );
  await upsertProduct(database, { handle: "p", title: "P", variants: [{ sku: "A" }, { sku: "B" }] });
  const policies = codes.flatMap((location) => [
    { sku: "A", location, safetyStock: 1 },
    { sku: "B", location, safetyStock: 2 },
  ]);
  await setStockPolicies(parts, [...policies, { sku: "A", reorderPoint: 5 }, {}], "REJECT_ALL");
});
afterAll(async () => {
  await served.close();
  await test.close();
});

describe("locations", () => {
  it("are found by code and listed in the order of their codes", async () => {
    expect(
      await client.data('{ location(code: "L-05") { code name type priority active version } other: location(code: "l-05") { id } }'),
    ).toEqual({
      location: { code: "L-05", name: "Location L-05", type: "WAREHOUSE", priority: 100, active: true, version: 1 },
      other: null,
    });
    interface Data {
      readonly locations: { readonly nodes: { readonly code: string }[]; readonly pageInfo: { readonly endCursor: string } };
    }
    const document = "query ($after: String) { locations(first: 20, after: $after) { nodes { code } pageInfo { endCursor } } }";
    const first = await client.data<Data>(document);
    const second = await client.data<Data>(document, { after: first.locations.pageInfo.endCursor });
    expect([...first.locations.nodes, ...second.locations.nodes].map((node) => node.code)).toEqual(codes);
  });

  it("are saved one by one and many at once", async () => {
    const one =
      'mutation { locationUpsert(input: { code: "NEW", name: "New", type: STORE }) { created location { code type priority } userErrors { code } } }';
    expect(await client.data(one)).toEqual({
      locationUpsert: { created: true, location: { code: "NEW", type: "STORE", priority: 100 }, userErrors: [] },
    });
    const many = `mutation { locationUpsertMany(input: { items: [{ code: "NEW", name: "Newer" }, { code: "new", name: "Near" }] }) {
      results { created location { name type version } userErrors { code ... on AlreadyExistsError { existing } } } userErrors { code } } }`;
    expect(await client.data(many)).toEqual({
      locationUpsertMany: {
        results: [
          { created: false, location: { name: "Newer", type: "STORE", version: 2 }, userErrors: [] },
          { created: false, location: null, userErrors: [{ code: "ALREADY_EXISTS", existing: "NEW" }] },
        ],
        userErrors: [],
      },
    });
  });
});

describe("stock policies", () => {
  it("are listed with their locations in at most 2 statements a page", async () => {
    const document =
      "{ stockPolicies(first: 100) { nodes { id sku location { code } safetyStock reorderPoint reorderUpTo version updatedAt } } }";
    const { result, statements } = await counted.count(() => client.data<{ stockPolicies: { nodes: object[] } }>(document));
    expect(result.stockPolicies.nodes).toHaveLength(62);
    expect(result.stockPolicies.nodes.at(-2)).toMatchObject({ sku: "A", location: null, safetyStock: null, reorderPoint: 5 });
    expect(result.stockPolicies.nodes.at(-1)).toMatchObject({ sku: null, location: null });
    expect(statements.length).toBeLessThanOrEqual(2);
  });

  it.each([
    ['(sku: "A", first: 100)', 31],
    ['(location: "L-03")', 2],
    ['(sku: "B", location: "L-03")', 1],
    ['(sku: "unknown")', 0],
  ])("are chosen by %s", async (argumentList, count) => {
    const { stockPolicies } = await client.data<{ stockPolicies: { nodes: object[] } }>(
      `{ stockPolicies${argumentList} { nodes { id } } }`,
    );
    expect(stockPolicies.nodes).toHaveLength(count);
  });

  it("are set one by one and many at once", async () => {
    const fields =
      "policy { sku location { code } safetyStock reorderPoint version } created userErrors { code field ... on NotFoundError { entity nearMiss } }";
    const one = `mutation { stockPolicySet(input: { sku: "B", safetyStock: 3 }) { ${fields} } }`;
    expect(await client.data(one)).toEqual({
      stockPolicySet: {
        policy: { sku: "B", location: null, safetyStock: 3, reorderPoint: null, version: 1 },
        created: true,
        userErrors: [],
      },
    });
    const many = `mutation { stockPolicySetMany(input: { policies: [{ sku: "B", reorderPoint: 4 }, { location: "l-01" }] }) { results { ${fields} } userErrors { code } } }`;
    expect(await client.data(many)).toEqual({
      stockPolicySetMany: {
        results: [
          { policy: { sku: "B", location: null, safetyStock: null, reorderPoint: 4, version: 2 }, created: false, userErrors: [] },
          {
            policy: null,
            created: false,
            userErrors: [{ code: "NOT_FOUND", field: ["policies", "1", "location"], entity: "Location", nearMiss: "L-01" }],
          },
        ],
        userErrors: [],
      },
    });
  });
});

describe("who may", () => {
  const roles: readonly ClientRole[] = ["ADMIN", "PUBLIC", "STOREFRONT", "ORDERS", "POS", "WAREHOUSE", "OPERATOR", "DASHBOARD"];
  const writes = [
    'mutation { locationUpsert(input: { code: "ROLE", name: "R" }) { created } }',
    'mutation { locationUpsertMany(input: { items: [{ code: "ROLE", name: "R" }] }) { userErrors { code } } }',
    "mutation { stockPolicySet(input: { safetyStock: 0 }) { created } }",
    "mutation { stockPolicySetMany(input: { items: [{ safetyStock: 0 }] }) { userErrors { code } } }",
  ];

  it.each(roles)("read and write locations and policies, as %s", async (role) => {
    const asRole = served.client({ role });
    expect((await asRole.ask('{ location(code: "L-00") { id } locations { nodes { id } } }')).codes).toEqual([]);
    const mayReadPolicies = role !== "PUBLIC" && role !== "STOREFRONT";
    expect((await asRole.ask("{ stockPolicies { nodes { id } } }")).codes).toEqual(mayReadPolicies ? [] : ["FORBIDDEN"]);
    for (const write of writes) {
      const may = ["ADMIN", "WAREHOUSE", ...(write.includes("stockPolicySet") ? ["OPERATOR"] : [])];
      expect((await asRole.ask(write)).codes, write).toEqual(may.includes(role) ? [] : ["FORBIDDEN"]);
    }
  });

  it("write at its own locations only, as a key that is bound to some", async () => {
    const bound = served.client({ role: "WAREHOUSE", locations: ["L-01"] });
    for (const write of writes) {
      const { codes, text } = await bound.ask(write);
      // An item of many is refused by itself: test/graphql/bulk-calls.test.ts.
      expect(write.includes("Many(") ? text.includes('"created":true') : codes, write).toEqual(
        write.includes("Many(") ? false : ["FORBIDDEN"],
      );
    }
    const own =
      'mutation { locationUpsert(input: { code: "L-01", name: "Mine" }) { userErrors { code } } stockPolicySet(input: { sku: "A", location: "L-01", safetyStock: 9 }) { userErrors { code } } }';
    expect(await bound.data(own)).toEqual({ locationUpsert: { userErrors: [] }, stockPolicySet: { userErrors: [] } });
  });
});
