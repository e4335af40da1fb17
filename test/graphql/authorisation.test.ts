import { getNullableType, isEnumType, isInputObjectType, isLeafType, isListType, isNonNullType, getNamedType } from "graphql";
import type { GraphQLArgument, GraphQLField, GraphQLInputField, GraphQLInputType, GraphQLObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaOfAllResolvers } from "../../scripts/schema-text.js";
import type { GraphqlClient } from "../support/graphql-client.js";
import { openShop, type Shop } from "./shop.js";
import { ROLES, WHO_MAY, type RoleName } from "./roles.js";

const schema = await schemaOfAllResolvers();

interface RootField {
  /** `Query.sequence` */
  readonly id: string;
  readonly operation: "query" | "mutation" | "subscription";
  readonly field: GraphQLField<unknown, unknown>;
  /** The roles its resolver names; none: every client. */
  readonly roles: readonly string[];
}

function fieldsOf(operation: RootField["operation"], type: GraphQLObjectType | null | undefined): RootField[] {
  return Object.values(type?.getFields() ?? {}).map((field) => {
    const roles = field.extensions["roles"] as readonly string[];
    return { id: `${type?.name ?? ""}.${field.name}`, operation, field, roles };
  });
}

const rootFields: readonly RootField[] = [
  ...fieldsOf("query", schema.getQueryType()),
  ...fieldsOf("mutation", schema.getMutationType()),
  ...fieldsOf("subscription", schema.getSubscriptionType()),
];
/** Subscriptions are not answered by a plain request: test/realtime is about them. */
const asked = rootFields.filter(({ operation }) => operation !== "subscription");

/** Names that the keys of this test are bound to: nothing is refused for lying elsewhere. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  channel: "WEB",
  channels: "WEB",
  location: "STORE-1",
  locations: "STORE-1",
  code: "STORE-1",
};

/** The least a field accepts that says where it acts. It need not succeed: only who is turned away matters here. */
function documentOf({ operation, field }: RootField): string {
  const args = field.args.filter(isNeeded).map((argument) => `${argument.name}: ${literal(argument.name, argument.type)}`);
  const selection = isLeafType(getNamedType(field.type)) ? "" : " { __typename }";
  return `${operation} { ${field.name}${args.length === 0 ? "" : `(${args.join(", ")})`}${selection} }`;
}

function isNeeded({ name, type, defaultValue }: GraphQLArgument | GraphQLInputField): boolean {
  return name in OWN_NAMES || (isNonNullType(type) && defaultValue === undefined);
}

function literal(name: string, type: GraphQLInputType): string {
  const inner = getNullableType(type);
  if (isListType(inner)) return `[${literal(name, inner.ofType)}]`;
  if (isInputObjectType(inner)) {
    const fields = Object.values(inner.getFields()).filter(isNeeded);
    return `{ ${fields.map((field) => `${field.name}: ${literal(field.name, field.type)}`).join(", ")} }`;
  }
  if (isEnumType(inner)) return inner.getValues()[0]?.name ?? "";
  const examples: Readonly<Record<string, string>> = { Int: "1", Boolean: "true", DateTime: '"2026-01-31T12:00:00Z"', Sequence: '"0"' };
  return (
    examples[getNamedType(inner).name] ?? JSON.stringify(OWN_NAMES[name] ?? (name === "from" || name === "to" ? "STORE-1" : "something"))
  );
}

let shop: Shop;
let clients: Readonly<Record<RoleName, GraphqlClient>>;

beforeAll(async () => {
  shop = await openShop();
  const channels = ["WEB"];
  const locations = ["STORE-1"];
  clients = {
    PUBLIC: await shop.client({ role: "PUBLIC", channels }),
    STOREFRONT: await shop.client({ role: "STOREFRONT", channels }),
    ORDERS: await shop.client({ role: "ORDERS", channels }),
    POS: await shop.client({ role: "POS", channels, locations }),
    // Not bound: a bound one may not change the catalogue.
    WAREHOUSE: await shop.client({ role: "WAREHOUSE" }),
    DASHBOARD: await shop.client({ role: "DASHBOARD" }),
  };
});
afterAll(() => shop.close());

/** What becomes of a field for a client: it is answered (well or with an error of another kind), or the client is turned away. */
async function verdictOf(client: GraphqlClient, root: RootField): Promise<string> {
  const { status, codes } = await client.ask(documentOf(root));
  if (codes.includes("UNAUTHENTICATED")) return status === 401 ? "stranger" : `stranger with HTTP ${status}`;
  return codes.includes("FORBIDDEN") ? "forbidden" : "allowed";
}

/** Every field whose verdict is another one than expected, as a sentence. */
async function mismatches(client: GraphqlClient, who: string, expected: (root: RootField) => string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const root of asked) {
    const verdict = await verdictOf(client, root);
    if (verdict !== expected(root)) found.push(`${root.id} is ${verdict} to ${who}, not ${expected(root)}`);
  }
  return found;
}

const mayUse = (role: RoleName, { id }: RootField): boolean => WHO_MAY[id]?.includes(role) ?? false;

describe("the table of who may use which field", () => {
  it("has a row for every root field and no other: a new field is added to test/graphql/roles.ts", () => {
    expect(rootFields.map(({ id }) => id).sort()).toEqual(Object.keys(WHO_MAY).sort());
  });

  it("says what the resolvers say", () => {
    const named = Object.fromEntries(
      rootFields.map(({ id, roles }) => [id, ROLES.filter((role) => roles.length === 0 || roles.includes(role))]),
    );
    expect(named).toEqual(
      Object.fromEntries(Object.entries(WHO_MAY).map(([id, roles]) => [id, ROLES.filter((role) => roles.includes(role))])),
    );
  });
});

describe("a root field", () => {
  for (const role of ROLES) {
    it(`is answered to ${role} where the table says so, and FORBIDDEN where not`, async () => {
      expect(await mismatches(clients[role], role, (root) => (mayUse(role, root) ? "allowed" : "forbidden"))).toEqual([]);
    });
  }

  it("is answered to ADMIN, whichever it is", async () => {
    expect(await mismatches(await shop.client({ role: "ADMIN" }), "ADMIN", () => "allowed")).toEqual([]);
  });

  it("is UNAUTHENTICATED to strangers", async () => {
    expect(await mismatches(shop.stranger, "strangers", () => "stranger")).toEqual([]);
  });

  it("is UNAUTHENTICATED to a key that was revoked, from the next request on", async () => {
    const { client, clientId } = await shop.key({ role: "ADMIN" });
    expect((await client.ask("{ sequence }")).codes).toEqual([]);
    await shop.accept("apiKeyRevoke", "client", "revokedAt", { id: clientId });
    expect(await mismatches(client, "a revoked key", () => "stranger")).toEqual([]);
  });

  it("is UNAUTHENTICATED to a key that has expired", async () => {
    const { client, clientId } = await shop.key({ role: "ADMIN" });
    await shop.test.database.query("update api_client set expires_at = now() where id = $1", [clientId]);
    expect(await mismatches(client, "an expired key", () => "stranger")).toEqual([]);
  });

  it("is UNAUTHENTICATED to what is no key of this hub", async () => {
    for (const authorization of [
      "Bearer",
      "Bearer ",
      "Basic YWRtaW46YWRtaW4=",
      "Bearer an-admin-key-for-tests-onlx",
      "an-admin-key-for-tests-only",
      `Bearer ${"k".repeat(5_000)}`,
    ]) {
      const { status, codes } = await shop.stranger.ask("{ sequence }", {}, { headers: { authorization } });
      expect({ status, codes }, authorization.slice(0, 60)).toEqual({ status: 401, codes: ["UNAUTHENTICATED"] });
    }
  });
});
