import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AccessResolver } from "../../src/access/graphql.js";
import { Authenticator, createKey, type CreatedKey, ensureAdminClient, type KeyRequest, revokeKey } from "../../src/access/index.js";
import { globalId, integerKey, keyOfGlobalId } from "../../src/platform/graphql/node/global-id.rules.js";
import type { Database } from "../../src/platform/db/database.js";
import { Refusal } from "../../src/platform/errors/user-error.js";
import { buildHubSchema } from "../../src/platform/graphql/hub-schema.js";
import { connectionsInUse, createTestDatabase, type TestDatabase } from "../support/database.js";
import { GraphqlClient, type ServedSchema, serveSchema } from "../support/graphql-client.js";

const adminKey = "an-admin-key-chosen-by-hand";
let test: TestDatabase;
let served: ServedSchema;
let admin: GraphqlClient;

beforeAll(async () => {
  test = await createTestDatabase();
  served = await serve(test.database);
});

afterAll(async () => {
  await served.close();
  await test.close();
});

beforeEach(async () => {
  await ensureAdminClient(test.database, adminKey);
  admin = new GraphqlClient(served.url, adminKey);
});

afterEach(() => expect(connectionsInUse(test.database)).toBe(0));

/** A hub process as far as keys are concerned. */
async function serve(database: Database): Promise<ServedSchema> {
  const authenticator = new Authenticator(database);
  const schema = buildHubSchema({ resolvers: [new AccessResolver(database, authenticator)] });
  return serveSchema(schema, { authenticate: (authorization) => authenticator.authenticate(authorization) });
}

async function made(request: Partial<KeyRequest> = {}): Promise<CreatedKey> {
  const created = await createKey(test.database, {
    name: "shop",
    role: "ORDERS",
    channels: ["WEB"],
    locations: null,
    expiresAt: null,
    ...request,
  });
  if (created instanceof Refusal) throw new Error(created.errors[0]?.message);
  return created;
}

function bearer(key: string): string {
  return `Bearer ${key}`;
}

const me = "{ me { id name role channels locations prefix expiresAt revokedAt lastUsedAt } }";
const create = `mutation ($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) {
  client { id name role channels locations prefix createdAt lastUsedAt expiresAt revokedAt } key userErrors { __typename code field message } } }`;
const revoke = `mutation ($id: ID!) { apiKeyRevoke(input: { id: $id }) { client { id revokedAt } userErrors { __typename code field } } }`;

interface Created {
  readonly apiKeyCreate: {
    readonly client: { readonly id: string; readonly prefix: string } | null;
    readonly key: string | null;
    readonly userErrors: { readonly code: string; readonly field: string[] | null }[];
  };
}
interface Revoked {
  readonly apiKeyRevoke: { readonly client: { readonly id: string; readonly revokedAt: string } | null; readonly userErrors: unknown[] };
}

describe("a key", () => {
  it("is made by an admin, shown once, and opens the hub", async () => {
    const input = { name: "till 4", role: "POS", channels: ["SHOP"], locations: ["S-1", "S-2"], expiresAt: "2099-01-01T00:00:00Z" };
    const { apiKeyCreate } = await admin.data<Created>(create, { input });
    expect(apiKeyCreate).toMatchObject({
      client: {
        name: "till 4",
        role: "POS",
        channels: ["SHOP"],
        locations: ["S-1", "S-2"],
        expiresAt: "2099-01-01T00:00:00.000Z",
        revokedAt: null,
        lastUsedAt: null,
      },
      userErrors: [],
    });
    const key = apiKeyCreate.key ?? "";
    expect(key.startsWith(`${apiKeyCreate.client?.prefix ?? "?"}_`)).toBe(true);
    const till = new GraphqlClient(served.url, key);
    expect(await till.data(me)).toMatchObject({ me: { id: apiKeyCreate.client?.id, name: "till 4", role: "POS", channels: ["SHOP"] } });
  });

  it("that cannot be granted is refused with every reason, and nothing is made", async () => {
    const before = await countClients();
    const { apiKeyCreate } = await admin.data<Created>(create, { input: { name: " ", role: "POS", channels: [] } });
    expect(apiKeyCreate).toMatchObject({ client: null, key: null });
    expect(apiKeyCreate.userErrors.map((error) => [error.code, error.field])).toEqual([
      ["INVALID_INPUT", ["name"]],
      ["INVALID_INPUT", ["channels"]],
      ["INVALID_INPUT", ["locations"]],
    ]);
    const past = await admin.data<Created>(create, { input: { name: "x", role: "ADMIN", expiresAt: "2020-01-01T00:00:00Z" } });
    expect(past.apiKeyCreate.userErrors).toMatchObject([{ code: "INVALID_INPUT", field: ["expiresAt"] }]);
    expect(await countClients()).toBe(before);
  });

  it("can never have the hub's own role", async () => {
    expect((await admin.ask(create, { input: { name: "x", role: "SYSTEM" } })).codes).toEqual(["BAD_USER_INPUT"]);
  });

  it("is in no row of the database, only its hash", async () => {
    const { key } = await made({ name: "hidden" });
    const rows = await test.database.query<{ row: string }>("select api_client::text as row from api_client");
    const secret = key.slice(15);
    expect(rows.map(({ row }) => row).join("\n")).toContain("hidden");
    expect(rows.map(({ row }) => row).join("\n")).not.toContain(secret);
    expect(rows.map(({ row }) => row).join("\n")).not.toContain(Buffer.from(secret).toString("hex"));
  });

  it("is in no log line and in no answer but the first", async () => {
    const { apiKeyCreate } = await admin.data<Created>(create, { input: { name: "canary", role: "DASHBOARD" } });
    const client = new GraphqlClient(served.url, apiKeyCreate.key);
    const answers = [
      await client.ask(me),
      await client.ask("{ nothing }"),
      await admin.ask("{ apiClients(first: 100) { nodes { name prefix } } }"),
    ];
    const secret = (apiKeyCreate.key ?? "").slice(15);
    for (const { text } of answers) expect(text).not.toContain(secret);
    const logged = JSON.stringify(served.lines);
    expect(served.lines.length).toBeGreaterThan(3);
    expect(logged).not.toContain(secret);
    expect(logged).not.toContain(adminKey);
  });

  it("ends with its time, however lately it was looked at", async () => {
    const authenticator = new Authenticator(test.database);
    const [clock] = await test.database.query<{ soon: Date }>("select now() + interval '300 milliseconds' as soon");
    const { key } = await made({ expiresAt: clock?.soon ?? null });
    let answered = 0;
    for (;;) {
      const [row] = await test.database.query<{ over: boolean }>("select clock_timestamp() >= $1::timestamptz as over", [clock?.soon]);
      const caller = await authenticator.authenticate(bearer(key));
      if (caller === null) break;
      expect(row?.over).toBe(false);
      answered += 1;
    }
    expect(answered).toBeGreaterThan(0);
  });

  it("is refused where anything about it is wrong, always with the same answer", async () => {
    const { key } = await made();
    const other = await made();
    const expired = await made();
    await test.database.query("update api_client set expires_at = now() where id = $1", [expired.client.id]);
    const revoked = await made();
    await revokeKey(test.database, String(revoked.client.id));
    const strangers = [
      undefined,
      "",
      key,
      bearer(""),
      bearer(key.slice(0, -1)),
      bearer(`${key}x`),
      bearer(key.toUpperCase()),
      bearer(key.slice(0, 15) + other.key.slice(15)),
      bearer(expired.key),
      bearer(revoked.key),
      bearer("hub_0000000000_00000000000000000000000000000000000000"),
      bearer("' or 1=1 --0123456789"),
      bearer(`${adminKey}x`),
      `Basic ${Buffer.from(`x:${key}`).toString("base64")}`,
    ];
    const answers = await Promise.all(
      strangers.map((authorization) => served.stranger.ask(me, {}, authorization === undefined ? {} : { headers: { authorization } })),
    );
    for (const answer of answers) expect(answer).toMatchObject({ status: 401, codes: ["UNAUTHENTICATED"] });
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect((await new GraphqlClient(served.url, key).ask(me)).status).toBe(200);
    expect((await served.stranger.send(`/graphql?query=${encodeURIComponent(me)}&key=${key}`)).status).toBe(401);
  });

  it("with the right id and checksum but another secret is refused", async () => {
    const { key, client } = await made();
    // Another client's valid key gets this client's id: everything fits but the hash.
    const other = await made();
    await test.database.query("update api_client set key_id = key_id || 'x' where id = $1", [client.id]);
    await test.database.query("update api_client set key_id = $1 where id = $2", [key.slice(4, 14), other.client.id]);
    expect((await new GraphqlClient(served.url, key).ask(me)).status).toBe(401);
  });
});

describe("a revoked key", () => {
  it("is refused from the very next request on in the same process", async () => {
    const { key, client } = await made();
    const shop = new GraphqlClient(served.url, key);
    expect((await shop.ask(me)).status).toBe(200);
    const id = globalId("ApiClient", client.id);
    const { apiKeyRevoke } = await admin.data<Revoked>(revoke, { id });
    expect(apiKeyRevoke).toMatchObject({ client: { id }, userErrors: [] });
    expect((await shop.ask(me)).status).toBe(401);
  });

  it("stays revoked at the first moment, however often it is revoked, and whether by its id or by the number that was its id", async () => {
    const { client } = await made();
    const first = await admin.data<Revoked>(revoke, { id: String(client.id) });
    const again = await admin.data<Revoked>(revoke, { id: globalId("ApiClient", client.id) });
    expect(again).toEqual(first);
  });

  it("cannot be one that does not exist, nor the hub's own", async () => {
    const [system] = await test.database.query<{ id: number }>("select id from api_client where role = 'SYSTEM'");
    const others = ["Channel:1", "ApiClient:", "ApiClient:0", `ApiClient:${system?.id}`].map((text) =>
      Buffer.from(text).toString("base64url"),
    );
    for (const id of [
      ...others,
      String(system?.id),
      "0",
      "-1",
      "999999",
      "2147483648",
      "99999999999999999999",
      "1.5",
      "x",
      "",
      "1 or 1=1",
    ]) {
      const { apiKeyRevoke } = await admin.data<Revoked>(revoke, { id });
      expect(apiKeyRevoke).toEqual({ client: null, userErrors: [{ __typename: "NotFoundError", code: "NOT_FOUND", field: ["id"] }] });
    }
  });
});

describe("the authenticator", () => {
  /** A database that counts what goes through it, and can hold a look-up back. */
  function watched(): { database: Database; texts: string[]; hold: () => () => void } {
    const texts: string[] = [];
    let gate = Promise.resolve();
    const database: Database = {
      ...test.database,
      query: async <Row>(text: string, values?: readonly unknown[]) => {
        texts.push(text);
        const rows = await test.database.query<Row>(text, values);
        await gate;
        return rows;
      },
    };
    const hold = (): (() => void) => {
      let release: () => void = () => undefined;
      gate = new Promise((resolve) => (release = resolve));
      return release;
    };
    return { database, texts, hold };
  }

  it("asks the database once for many requests, at once and one after the other", async () => {
    const { key } = await made();
    const { database, texts } = watched();
    const authenticator = new Authenticator(database);
    await Promise.all(Array.from({ length: 50 }, async () => authenticator.authenticate(bearer(key))));
    await authenticator.authenticate(bearer(key));
    expect(texts.filter((text) => text.includes("key_hash"))).toHaveLength(1);
  });

  it("asks nothing for what cannot be a key", async () => {
    const { database, texts } = watched();
    const authenticator = new Authenticator(database);
    const mistyped = `${(await made()).key.slice(0, -1)}!`;
    for (const header of [undefined, "", "Bearer", bearer("short"), bearer(`hub_${"0".repeat(10)}_${"0".repeat(39)}`)]) {
      expect(await authenticator.authenticate(header)).toBeNull();
    }
    expect(texts).toEqual([]);
    expect(await authenticator.authenticate(bearer(mistyped))).toBeNull();
  });

  it("does not trust again what was revoked while it was looked up", async () => {
    const { key, client } = await made();
    const { database, hold } = watched();
    const authenticator = new Authenticator(database);
    const release = hold();
    const early = authenticator.authenticate(bearer(key));
    await revokeKey(test.database, String(client.id));
    authenticator.forget(client.id);
    release();
    await early;
    expect(await authenticator.authenticate(bearer(key))).toBeNull();
  });

  it("notes the use of a key at most once a minute", async () => {
    const { key, client } = await made();
    const { database, texts } = watched();
    const used = async (): Promise<Date | null> =>
      (await test.database.query<{ at: Date | null }>("select last_used_at as at from api_client where id = $1", [client.id]))[0]?.at ??
      null;
    expect(await used()).toBeNull();
    await new Authenticator(database).authenticate(bearer(key));
    const first = await used();
    expect(first).not.toBeNull();
    await new Authenticator(database).authenticate(bearer(key));
    expect(await used()).toEqual(first);
    expect(texts.filter((text) => text.startsWith("update"))).toHaveLength(1);
    await test.database.query("update api_client set last_used_at = now() - interval '61 seconds' where id = $1", [client.id]);
    await new Authenticator(database).authenticate(bearer(key));
    expect((await used())?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? Infinity);
  });

  it("lets keys in where the database takes no writes", async () => {
    const { key } = await made();
    const database: Database = {
      ...test.database,
      query: (text, values) => (text.startsWith("update") ? Promise.reject(new Error("read-only")) : test.database.query(text, values)),
    };
    expect(await new Authenticator(database).authenticate(bearer(key))).toMatchObject({ name: "shop" });
  });

  it("passes on that the database is away: a key that cannot be checked is not a wrong one", async () => {
    const { key } = await made();
    const away: Database = { ...test.database, query: () => Promise.reject(new Error("away")) };
    await expect(new Authenticator(away).authenticate(bearer(key))).rejects.toThrow("away");
  });
});

describe("who may do what with keys", () => {
  it("any client sees itself, and only admins see and change others", async () => {
    for (const role of ["PUBLIC", "STOREFRONT", "ORDERS", "POS", "WAREHOUSE", "OPERATOR", "DASHBOARD"] as const) {
      const channels = ["PUBLIC", "STOREFRONT", "ORDERS", "POS"].includes(role) ? ["WEB"] : null;
      const { key } = await made({ role, channels, locations: role === "POS" ? ["S-1"] : null });
      const client = new GraphqlClient(served.url, key);
      expect(await client.data(me)).toMatchObject({ me: { role } });
      expect((await client.ask("{ apiClients { nodes { id } } }")).codes).toEqual(["FORBIDDEN"]);
      expect((await client.ask(create, { input: { name: "x", role: "ADMIN" } })).codes).toEqual(["FORBIDDEN"]);
      expect((await client.ask(revoke, { id: "1" })).codes).toEqual(["FORBIDDEN"]);
    }
  });

  it("an admin pages through all clients in the order they were made, without the hub itself", async () => {
    interface Page {
      apiClients: { nodes: { id: string; role: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    }
    await made();
    const ids: (number | null)[] = [];
    let after: string | null = null;
    for (;;) {
      const { apiClients }: Page = await admin.data<Page>(
        "query ($after: String) { apiClients(first: 3, after: $after) { nodes { id role } pageInfo { hasNextPage endCursor } } }",
        { after },
      );
      for (const { id, role } of apiClients.nodes) {
        ids.push(integerKey(keyOfGlobalId(id, "ApiClient") ?? ""));
        expect(role).not.toBe("SYSTEM");
      }
      if (!apiClients.pageInfo.hasNextPage) break;
      after = apiClients.pageInfo.endCursor;
    }
    const rows = await test.database.query<{ id: number }>("select id from api_client where role <> 'SYSTEM' order by id");
    expect(ids).toEqual(rows.map((row) => row.id));
    expect(ids.length).toBeGreaterThan(3);
  });
});

describe("the first admin", () => {
  let fresh: TestDatabase;
  beforeEach(async () => {
    fresh = await createTestDatabase();
  });
  afterEach(() => fresh.close());

  const admins = (): Promise<{ keyId: string; revoked: boolean }[]> =>
    fresh.database.query(`select key_id as "keyId", revoked_at is not null as revoked from api_client where role = 'ADMIN' order by id`);

  it("gets a new key at the first start, which is answered once", async () => {
    const { newKey } = await ensureAdminClient(fresh.database, null);
    expect(await new Authenticator(fresh.database).authenticate(bearer(newKey ?? ""))).toMatchObject({ role: "ADMIN" });
    expect(await ensureAdminClient(fresh.database, null)).toEqual({ newKey: null });
    expect(await admins()).toHaveLength(1);
  });

  it("is one, however many processes start at once", async () => {
    const started = await Promise.all(Array.from({ length: 4 }, () => ensureAdminClient(fresh.database, null)));
    expect(started.filter(({ newKey }) => newKey !== null)).toHaveLength(1);
    expect(await admins()).toHaveLength(1);
  });

  it("may have a key the operator chose, which is not answered", async () => {
    expect(await ensureAdminClient(fresh.database, adminKey)).toEqual({ newKey: null });
    await ensureAdminClient(fresh.database, adminKey);
    expect(await admins()).toHaveLength(1);
    expect(await new Authenticator(fresh.database).authenticate(bearer(adminKey))).toMatchObject({ role: "ADMIN" });
  });

  it("keeps the old key when the operator chooses another one later", async () => {
    const { newKey } = await ensureAdminClient(fresh.database, null);
    await ensureAdminClient(fresh.database, adminKey);
    const authenticator = new Authenticator(fresh.database);
    expect(await authenticator.authenticate(bearer(newKey ?? ""))).not.toBeNull();
    expect(await authenticator.authenticate(bearer(adminKey))).not.toBeNull();
  });

  it("stays out once revoked, though the operator's variable still names the key", async () => {
    await ensureAdminClient(fresh.database, adminKey);
    const [row] = await fresh.database.query<{ id: number }>("select id from api_client where role = 'ADMIN'");
    await revokeKey(fresh.database, String(row?.id));
    await ensureAdminClient(fresh.database, adminKey);
    await ensureAdminClient(fresh.database, null);
    expect(await admins()).toEqual([expect.objectContaining({ revoked: true })]);
    expect(await new Authenticator(fresh.database).authenticate(bearer(adminKey))).toBeNull();
  });

  it("cannot have a key that no header could carry, or one with a wrong checksum", async () => {
    for (const key of ["short", "with blanks in the key", `hub_${"0".repeat(10)}_${"0".repeat(39)}`]) {
      await expect(ensureAdminClient(fresh.database, key)).rejects.toThrow("HUB_ADMIN_KEY must have 16 to 255");
    }
    expect(await admins()).toEqual([]);
  });

  it("is made by the runtime role, which may not delete clients", async () => {
    await ensureAdminClient(fresh.database, adminKey);
    const client = new pg.Client({ connectionString: fresh.url });
    await client.connect();
    await expect(client.query("delete from api_client")).rejects.toThrow("permission denied");
    await client.end();
  });
});

async function countClients(): Promise<number> {
  const [row] = await test.database.query<{ count: string }>("select count(*) as count from api_client");
  return Number(row?.count);
}
