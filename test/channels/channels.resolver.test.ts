import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChannelsResolver } from "../../src/channels/graphql.js";
import { upsertChannel } from "../../src/channels/index.js";
import { LocationDirectory, upsertLocations } from "../../src/locations/index.js";
import type { ClientRole } from "../../src/platform/graphql/context.js";
import { buildHubSchema } from "../../src/platform/graphql/hub-schema.js";
import { type CountedDatabase, countQueries } from "../support/count-queries.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { type GraphqlClient, type ServedSchema, serveSchema } from "../support/graphql-client.js";

let test: TestDatabase;
let counted: CountedDatabase;
let served: ServedSchema;
let client: GraphqlClient;
const codes = Array.from({ length: 25 }, (_, index) => `C-${String(index).padStart(2, "0")}`);

interface Channels {
  readonly channels: { readonly nodes: { readonly code: string }[]; readonly pageInfo: { readonly endCursor: string } };
}

beforeAll(async () => {
  test = await createTestDatabase();
  counted = countQueries(test.database);
  const parts = { database: counted.database, locations: new LocationDirectory(counted.database) };
  served = await serveSchema(buildHubSchema({ resolvers: [new ChannelsResolver(parts)] }));
  client = served.client();
  const locations = [
    { code: "WH-1", name: "1", priority: 20 },
    { code: "WH-2", name: "2", priority: 10 },
    { code: "WH-3", name: "3", priority: 20 },
  ];
  await upsertLocations(counted.database, locations, "REJECT_ALL");
  for (const code of codes) await upsertChannel(parts, { code, name: code, locations: ["WH-1", "WH-3", "WH-2"] });
});
afterAll(async () => {
  await served.close();
  await test.close();
});

describe("channels", () => {
  it("are found by code, with their locations as they are served", async () => {
    expect(await client.data('{ channel(code: "C-03") { code locations { code } } other: channel(code: "c-03") { id } }')).toEqual({
      channel: { code: "C-03", locations: [{ code: "WH-2" }, { code: "WH-1" }, { code: "WH-3" }] },
      other: null,
    });
  });

  it("are listed in the order of their codes, a page with all locations in at most 2 statements", async () => {
    const document = "query ($after: String) { channels(after: $after) { nodes { code locations { code type } } pageInfo { endCursor } } }";
    const { result, statements } = await counted.count(() => client.data<Channels>(document));
    expect(statements.length).toBeLessThanOrEqual(2);
    const rest = await client.data<Channels>(document, { after: result.channels.pageInfo.endCursor });
    expect([...result.channels.nodes, ...rest.channels.nodes].map((node) => node.code)).toEqual(codes);
  });

  it("are saved", async () => {
    const upsert = (fields: string) => `mutation { channelUpsert(input: { code: "NEW", name: "New", ${fields} }) {
      created channel { code buffer sellsSafetyStock allocation active version locations { code } } userErrors { code field } } }`;
    const saved = {
      code: "NEW",
      buffer: 3,
      sellsSafetyStock: false,
      allocation: "SINGLE_LOCATION",
      active: true,
      locations: [{ code: "WH-1" }],
    };
    expect(await client.data(upsert('locations: ["WH-1"], buffer: 3, allocation: SINGLE_LOCATION'))).toEqual({
      channelUpsert: { created: true, channel: { ...saved, version: 1 }, userErrors: [] },
    });
    expect(await client.data(upsert('locations: ["nowhere"]'))).toEqual({
      channelUpsert: { created: false, channel: null, userErrors: [{ code: "NOT_FOUND", field: ["locations", "0"] }] },
    });
  });
});

describe("who may", () => {
  const roles: readonly ClientRole[] = ["ADMIN", "PUBLIC", "STOREFRONT", "ORDERS", "POS", "WAREHOUSE", "OPERATOR", "DASHBOARD"];

  it.each(roles)("read channels, and change them only as ADMIN: %s", async (role) => {
    const asRole = served.client({ role });
    expect((await asRole.ask('{ channel(code: "C-00") { id } channels { nodes { id } } }')).codes).toEqual([]);
    const { codes: refused } = await asRole.ask(
      'mutation { channelUpsert(input: { code: "ROLE", name: "R", locations: [] }) { created } }',
    );
    expect(refused).toEqual(role === "ADMIN" ? [] : ["FORBIDDEN"]);
  });

  it("see only its own channels, as a key that is bound to some", async () => {
    const bound = served.client({ role: "STOREFRONT", channels: ["C-07"] });
    const { channels } = await bound.data<Channels>("{ channels { nodes { code } pageInfo { endCursor } } }");
    expect(channels.nodes).toEqual([{ code: "C-07" }]);
    expect(await bound.data('{ own: channel(code: "C-07") { code } other: channel(code: "C-08") { code } }')).toEqual({
      own: { code: "C-07" },
      other: null,
    });
  });
});
