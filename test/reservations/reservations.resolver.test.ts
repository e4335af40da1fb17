import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CatalogResolver, ProductFieldsResolver, VariantFieldsResolver } from "../../src/catalog/graphql.js";
import { ChannelsResolver } from "../../src/channels/graphql.js";
import { LocationsResolver } from "../../src/locations/graphql.js";
import { buildHubSchema } from "../../src/platform/graphql/hub-schema.js";
import {
  AllocationCandidateResolver,
  ReservationFieldsResolver,
  ReservationLineFieldsResolver,
  ReservationsResolver,
  ShipmentLineResolver,
  ReservationBulkResolver,
  ReservationStepsResolver,
} from "../../src/reservations/graphql.js";
import { createReservations, shipReservation } from "../../src/reservations/index.js";
import { NodeRegistry } from "../../src/platform/graphql/node/node-registry.js";
import { DOCUMENTS } from "../../src/documents.js";
import { stockResolvers } from "../../src/stock/graphql.js";
import { DocumentKinds } from "../../src/stock/index.js";
import { countQueries, type CountedDatabase } from "../support/count-queries.js";
import { serveSchema, type GraphqlClient, type ServedSchema } from "../support/graphql-client.js";
import { openReservations, type ReservationFixture } from "./open-reservations.js";

let fixture: ReservationFixture;
let counted: CountedDatabase;
let served: ServedSchema;
let client: GraphqlClient;

beforeAll(async () => {
  fixture = await openReservations();
  counted = countQueries(fixture.hub.database);
  const { database } = counted;
  const hub = { ...fixture.hub, database };
  const resolvers = [
    new CatalogResolver(database),
    new ProductFieldsResolver(database),
    new VariantFieldsResolver(database),
    new LocationsResolver(database),
    new ChannelsResolver(hub),
    ...stockResolvers({ database, nodes: new NodeRegistry(database, []), kinds: new DocumentKinds(DOCUMENTS) }),
    new ReservationsResolver(hub),
    new ReservationFieldsResolver(hub),
    new ReservationLineFieldsResolver(hub),
    new ShipmentLineResolver(database),
    new AllocationCandidateResolver(database),
    new ReservationStepsResolver(hub),
    new ReservationBulkResolver(hub),
  ];
  served = await serveSchema(buildHubSchema({ resolvers }));
  client = served.client({ clientId: fixture.stock.clientId });
  for (const sku of ["PAGE-A", "PAGE-B"]) {
    for (const location of ["WH-1", "WH-2", "SHOP"] as const) await fixture.stocked(sku, location, 1_000);
  }
});
afterAll(async () => {
  await served.close();
  await fixture.close();
});

const FIELDS = `{ id channel { code } reference reason status expiresAt version sequence createdAt updatedAt
  lines { sku variant { sku } location { code } quantity held confirmed shipped released expired cancelled returned }
  shipments { id trackingReference occurredAt recordedAt sequence lines { sku location { code } quantity } } }`;
const ERRORS = `userErrors { __typename code message field ... on InsufficientStockError { sku location requested available }
  ... on ReservationExpiredError { expiredAt } ... on ExceedsRemainingError { remaining } }`;
const CREATE = `mutation ($input: ReservationCreateInput!) { reservationCreate(input: $input) {
  reservation ${FIELDS} explanation { sku requested allocated candidates { location { code } offered taken reason } } ${ERRORS} sequence replayed } }`;

interface Answer {
  readonly reservation: Record<string, unknown> | null;
  readonly explanation?: readonly unknown[] | null;
  readonly userErrors: readonly Record<string, unknown>[];
  readonly sequence: string | null;
  readonly replayed: boolean;
}

async function create(input: object, as = client): Promise<Answer> {
  const { reservationCreate } = await as.data<{ reservationCreate: Answer }>(CREATE, {
    input: { idempotencyKey: fixture.key(), ...input },
  });
  return reservationCreate;
}

async function step(mutation: string, input: object, as = client): Promise<Answer> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { reservation ${FIELDS} ${ERRORS} sequence replayed } }`;
  return (await as.data<{ answer: Answer }>(query, { input: { idempotencyKey: fixture.key(), ...input } })).answer;
}

const readOne = async (id: string, as = client): Promise<unknown> =>
  (await as.data<{ reservation: unknown }>(`query ($id: ID!) { reservation(id: $id) ${FIELDS} }`, { id })).reservation;

describe("a reservation through GraphQL", () => {
  it("is answered as it is read afterwards, with what it links to", async () => {
    const lines = [
      { sku: "PAGE-A", quantity: 2, location: "WH-1" },
      { sku: "PAGE-B", quantity: 1 },
    ];
    const { reservation, explanation, userErrors, replayed } = await create({ channel: "WEB", reference: "cart-7", explain: true, lines });
    expect({ userErrors, replayed }).toEqual({ userErrors: [], replayed: false });
    expect(reservation).toMatchObject({
      channel: { code: "WEB" },
      reference: "cart-7",
      status: "HELD",
      version: 1,
      lines: [
        { sku: "PAGE-A", variant: { sku: "PAGE-A" }, location: { code: "WH-1" }, quantity: 2, held: 2, confirmed: 0 },
        { sku: "PAGE-B", location: { code: "WH-1" }, quantity: 1, held: 1 },
      ],
      shipments: [],
    });
    expect(explanation).toMatchObject([
      { allocated: 2 },
      { allocated: 1, candidates: [{ location: { code: "CLOSED" } }, {}, {}].slice(1) },
    ]);
    expect(await readOne(String(reservation?.["id"]))).toEqual(reservation);
  });

  it("goes its way by mutations, with its parcels", async () => {
    const created = await create({ lines: [{ sku: "PAGE-A", quantity: 3, location: "WH-1" }] });
    const id = created.reservation?.["id"];
    const occurredAt = "2026-01-02T03:04:05.000Z";
    await step("reservationConfirm", { id, expectedVersion: 1 });
    const shipped = await step("reservationShip", {
      id,
      expectedVersion: 2,
      lines: [{ sku: "PAGE-A", quantity: 2 }],
      trackingReference: "T",
      occurredAt,
    });
    expect(shipped.reservation).toMatchObject({
      status: "PARTIALLY_SHIPPED",
      version: 3,
      shipments: [
        {
          trackingReference: "T",
          occurredAt,
          sequence: shipped.sequence,
          lines: [{ sku: "PAGE-A", location: { code: "WH-1" }, quantity: 2 }],
        },
      ],
    });
    const cancelled = await step("reservationCancel", { id, expectedVersion: null, reason: "lost" });
    expect(cancelled.reservation).toMatchObject({ status: "SHIPPED", reason: "lost" });
    expect(await readOne(String(id))).toEqual(cancelled.reservation);
  });

  it("tells its errors with their data", async () => {
    const { userErrors } = await create({ lines: [{ sku: "PAGE-A", quantity: 5_000, location: "WH-2" }] });
    expect(userErrors).toMatchObject([{ __typename: "InsufficientStockError", sku: "PAGE-A", location: "WH-2", requested: 5_000 }]);
  });

  it("needs the expectedVersion to be given, null or not", async () => {
    const { reservation } = await create({ lines: [{ sku: "PAGE-A", quantity: 3, location: "WH-1" }] });
    const id = reservation?.["id"];
    const absent = await step("reservationExtend", { id });
    expect(absent.userErrors).toMatchObject([{ __typename: "InvalidInputError", code: "INVALID_INPUT", field: ["expectedVersion"] }]);
    expect((await step("reservationExtend", { id, expectedVersion: null })).userErrors).toEqual([]);
    const bulk = `mutation ($input: ReservationCancelManyInput!) { reservationCancelMany(input: $input) { results { reservation { status } ${ERRORS} } userErrors { code } } }`;
    const items = [
      { idempotencyKey: fixture.key(), id },
      { idempotencyKey: fixture.key(), id, expectedVersion: null },
    ];
    expect(await client.data(bulk, { input: { items } })).toMatchObject({
      reservationCancelMany: {
        results: [{ userErrors: [{ field: ["items", "0", "expectedVersion"] }] }, { reservation: { status: "CANCELLED" } }],
        userErrors: [],
      },
    });
  });

  it("answers a repeated call byte for byte", async () => {
    const input = { idempotencyKey: fixture.key(), channel: "WEB", explain: true, lines: [{ sku: "PAGE-B", quantity: 1 }] };
    const [first, second] = [await client.ask(CREATE, { input }), await client.ask(CREATE, { input })];
    expect(second.text).toBe(first.text.replace('"replayed":false', '"replayed":true'));
    expect(second.text).not.toBe(first.text);
  });

  it.each(["", "no-uuid", "019c1234-0000-7000-8000-000000000001", "019c1234000070008000000000000001"])(
    "is null for the id %j",
    async (id) => {
      expect(await readOne(id)).toBeNull();
    },
  );
});

describe("a page of reservations", () => {
  const PAGE = `query ($first: Int, $after: String, $status: [ReservationStatus!], $channel: String, $reference: String) {
    reservations(first: $first, after: $after, status: $status, channel: $channel, reference: $reference) {
      nodes { id reference status channel { code } lines { variant { sku } location { code } held } } edges { cursor } pageInfo { hasNextPage endCursor } } }`;
  interface Page {
    readonly nodes: readonly { readonly id: string; readonly reference: string | null; readonly status: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  }
  const readPage = async (variables: object, as = client): Promise<Page> =>
    (await as.data<{ reservations: Page }>(PAGE, { ...variables })).reservations;

  beforeAll(async () => {
    const items = Array.from({ length: 120 }, (_, index) => ({
      idempotencyKey: fixture.key(),
      channel: index % 2 === 0 ? "WEB" : "TILL",
      reference: `page-${index % 40}`,
      confirm: index % 3 === 0,
      lines: ["PAGE-A", "PAGE-B"].map((sku) => ({ sku, quantity: 1, location: index % 2 === 0 ? "WH-1" : "SHOP" })),
    }));
    await createReservations(fixture.hub, fixture.caller, { items });
  });

  it("of 100 with lines, variants, locations and channel takes at most 5 statements", async () => {
    const { result, statements } = await counted.count(() => readPage({ first: 100 }));
    expect(result.nodes).toHaveLength(100);
    expect(statements.length).toBeLessThanOrEqual(5);
  });

  it("follows the one before without a gap or a repeat, newest first, whatever is made meanwhile", async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { nodes, pageInfo }: Page = await readPage({ first: 17, after, channel: "TILL" });
      seen.push(...nodes.map(({ id }) => id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      await create({ channel: "TILL", lines: [{ sku: "PAGE-A", quantity: 1, location: "SHOP" }] });
    } while (after !== null);
    expect(seen).toHaveLength(60);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });

  it.each([
    { filter: { channel: "WEB", reference: "page-4" }, found: 3 },
    { filter: { reference: "page-4" }, found: 3 },
    { filter: { reference: "page-4", status: ["CONFIRMED"] }, found: 1 },
    { filter: { reference: "page-4", status: ["CONFIRMED", "HELD"] }, found: 3 },
    { filter: { reference: "page-4", status: ["SHIPPED"] }, found: 0 },
    { filter: { reference: "page-4", status: [] }, found: 0 },
    { filter: { channel: "TILL", reference: "page-4" }, found: 0 },
    { filter: { channel: "till" }, found: 0 },
    { filter: { reference: "PAGE-4" }, found: 0 },
    { filter: { reference: "" }, found: 0 },
  ])("of $filter has $found", async ({ filter, found }) => {
    expect((await readPage(filter)).nodes).toHaveLength(found);
  });

  it.each([
    { page: { first: 101 }, code: "LIMIT_EXCEEDED" },
    { page: { first: 0 }, code: "BAD_USER_INPUT" },
    { page: { after: "no-cursor" }, code: "BAD_USER_INPUT" },
  ])("is refused with $page", async ({ page, code }) => {
    expect((await client.ask(PAGE, page)).codes).toEqual([code]);
  });
});

describe("a bound key", () => {
  const sold = { channels: ["TILL"], locations: ["SHOP"] };
  let till: GraphqlClient;
  let orders: GraphqlClient;
  beforeAll(() => {
    till = served.client({ clientId: fixture.stock.clientId, role: "POS", ...sold });
    orders = served.client({ clientId: fixture.stock.clientId, role: "ORDERS", channels: ["WEB"] });
  });

  it("sees and touches reservations of its channel only, and others as if they were not", async () => {
    const { reservation } = await create({ channel: "WEB", lines: [{ sku: "PAGE-A", quantity: 1, location: "WH-1" }] });
    const id = String(reservation?.["id"]);
    expect(await readOne(id, orders)).toEqual(reservation);
    expect(await readOne(id, till)).toBeNull();
    const [theirs, none] = [id, "019c1234-0000-7000-8000-000000000001"].map(async (asked) => {
      const answer = await step("reservationCancel", { id: asked, expectedVersion: null }, till);
      return JSON.stringify(answer).replaceAll(asked, "ID");
    });
    expect(await theirs).toBe(await none);
    const list = "{ reservations(first: 100) { nodes { channel { code } lines { location { code } } } } }";
    const { reservations } = await till.data<{ reservations: { nodes: { channel: unknown; lines: unknown[] }[] } }>(list);
    expect(reservations.nodes.length).toBeGreaterThan(0);
    for (const node of reservations.nodes) {
      expect(node.channel).toEqual({ code: "TILL" });
      for (const line of node.lines) expect(line).toEqual({ location: { code: "SHOP" } });
    }
  });

  it("sees of a reservation the lines and parcels at its locations", async () => {
    const lines = (["WH-1", "WH-2"] as const).map((location) => ({ sku: "PAGE-A", quantity: 1, location }));
    const { id } = await fixture.held("PAGE-A", 1, { confirm: true, lines });
    const all = { idempotencyKey: fixture.key(), id, expectedVersion: null };
    await shipReservation(fixture.hub, { ...fixture.caller, locations: ["WH-1"] }, all);
    const [first, second] = ["WH-1", "WH-2"].map((code) => served.client({ clientId: 1, role: "WAREHOUSE", locations: [code] }));
    expect(await readOne(id, first)).toMatchObject({
      status: "PARTIALLY_SHIPPED",
      lines: [{ location: { code: "WH-1" }, shipped: 1 }],
      shipments: [{ lines: [{ location: { code: "WH-1" }, quantity: 1 }] }],
    });
    expect(await readOne(id, second)).toMatchObject({ lines: [{ location: { code: "WH-2" }, confirmed: 1 }], shipments: [] });
    const shipped = await step("reservationShip", { id, expectedVersion: null }, second);
    expect(shipped.reservation).toMatchObject({ status: "SHIPPED", lines: [{ location: { code: "WH-2" }, shipped: 1 }] });
  });

  it.each([
    { role: "DASHBOARD" as const, may: ["reservation"] },
    { role: "WAREHOUSE" as const, may: ["reservation", "reservationShip"] },
    { role: "STOREFRONT" as const, may: [] },
    { role: "PUBLIC" as const, may: [] },
  ])("of the role $role may use $may", async ({ role, may }) => {
    const key = served.client({ clientId: 1, role });
    const input = 'input: { idempotencyKey: "k", id: "x", expectedVersion: null }';
    const operations = {
      reservation: '{ reservation(id: "x") { id } }',
      reservationCreate: 'mutation { reservationCreate(input: { idempotencyKey: "k", lines: [] }) { sequence } }',
      reservationShip: `mutation { reservationShip(${input}) { sequence } }`,
      reservationCancel: `mutation { reservationCancel(${input}) { sequence } }`,
      reservationConfirm: `mutation { reservationConfirm(${input}) { sequence } }`,
    };
    for (const [name, operation] of Object.entries(operations)) {
      expect((await key.ask(operation)).codes).toEqual(may.includes(name as never) ? [] : ["FORBIDDEN"]);
    }
  });
});
