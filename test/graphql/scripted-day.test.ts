import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GraphqlClient } from "../support/graphql-client.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";
import { mutationNames, type Input } from "./mutations.js";
import { newKey } from "./shop.js";
import { waitingJob } from "./valid-inputs.js";

/*
 * A day of a shop with a warehouse and a store, told through the public API by those whose business it is: every mutation at least once,
 * nothing refused, and at the end every figure is what counting on one's fingers says.
 */

let hub: TestHub;
let warehouse: GraphqlClient;
let orders: GraphqlClient;
let till: GraphqlClient;
/** Documents by the name the story gives them. */
const ids = new Map<string, string>();
const called = new Set<string>();

beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

const idOf = (name: string): string => ids.get(name) ?? `no ${name}`;

/** Sends a mutation that must be accepted as a whole; answers the fields asked for. Stock mutations get an idempotency key. */
async function call<Answer>(client: GraphqlClient, mutation: string, input: Input, fields: string): Promise<Answer> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code message } ${fields} } }`;
  const data = await client.data<Record<string, Answer & { userErrors: unknown[]; results?: { userErrors: unknown[] }[] }>>(document, {
    input,
  });
  const payload = data[mutation];
  if (payload === undefined) throw new Error(`${mutation} was not answered.`);
  expect([...payload.userErrors, ...(payload.results ?? []).flatMap(({ userErrors }) => userErrors)], mutation).toEqual([]);
  called.add(mutation);
  return payload;
}

const keyed = (input: Input): Input => ({ idempotencyKey: newKey(), ...input });
const EACH = "results { userErrors { code message } }";

async function newClient(role: string, scope: Input): Promise<GraphqlClient> {
  const { key } = await call<{ key: string }>(hub.admin, "apiKeyCreate", { name: `the ${role} of the day`, role, ...scope }, "key");
  return new GraphqlClient(hub.url, key);
}

async function step(client: GraphqlClient, mutation: string, name: string, input: Input = {}): Promise<void> {
  const entity = mutation.startsWith("return") ? "return" : "reservation";
  await call(client, mutation, keyed({ id: idOf(name), expectedVersion: null, ...input }), `${entity} { id }`);
}

/** The ids of an order's parcels, oldest first. */
async function parcelsOf(name: string): Promise<readonly string[]> {
  const { reservation } = await warehouse.data<{ reservation: { shipments: { id: string }[] } }>(
    "query ($id: ID!) { reservation(id: $id) { shipments { id } } }",
    { id: idOf(name) },
  );
  return reservation.shipments.map(({ id }) => id);
}

const line = (sku: string, quantity: number, location?: string): Input => ({
  sku,
  quantity,
  ...(location === undefined ? {} : { location }),
});

async function reserve(name: string, lines: readonly Input[]): Promise<void> {
  const input = keyed({ channel: "WEB", reference: name, lines, explain: true });
  const { reservation } = await call<{ reservation: { id: string } }>(orders, "reservationCreate", input, "reservation { id }");
  ids.set(name, reservation.id);
}

describe("a day", () => {
  it("begins with places, goods and keys", async () => {
    await call(hub.admin, "locationUpsert", { code: "WH-1", name: "Warehouse", priority: 1 }, "location { code }");
    const store = { code: "STORE-1", name: "Store", type: "STORE", priority: 2 };
    await call(hub.admin, "locationUpsertMany", { items: [store, { code: "OUTLET", name: "Outlet", active: false }] }, EACH);
    const mugs = {
      handle: "mug",
      title: "Mug",
      variants: ["MUG-W", "MUG-B"].map((sku) => ({ sku, packaging: [{ name: "CASE", factor: 12 }] })),
    };
    await call(hub.admin, "productUpsert", mugs, "product { id }");
    const others = ["TEA", "PLATE"].map((sku) => ({ handle: sku.toLowerCase(), title: sku, variants: [{ sku }] }));
    await call(hub.admin, "productUpsertMany", { items: others }, EACH);
    await call(hub.admin, "channelUpsert", { code: "WEB", name: "Web shop", locations: ["WH-1", "STORE-1"], buffer: 2 }, "channel { id }");
    await call(
      hub.admin,
      "channelUpsert",
      { code: "TILL", name: "Till", locations: ["STORE-1"], sellsSafetyStock: true },
      "channel { id }",
    );
    await call(hub.admin, "stockPolicySet", { sku: "MUG-W", location: "STORE-1", safetyStock: 5 }, "policy { id }");
    await call(hub.admin, "stockPolicySetMany", { items: [{ reorderPoint: 10 }, { sku: "TEA", reorderPoint: 20 }] }, EACH);
    warehouse = await newClient("WAREHOUSE", {});
    orders = await newClient("ORDERS", { channels: ["WEB"] });
    till = await newClient("POS", { channels: ["TILL"], locations: ["STORE-1"] });
  });

  it("goes on with a delivery, a breakage and a count", async () => {
    const openings: readonly (readonly [location: string, lines: readonly Input[]])[] = [
      [
        "WH-1",
        [
          { sku: "MUG-W", delta: 10, packaging: "CASE" },
          { sku: "MUG-B", delta: 5, packaging: "CASE" },
          { sku: "TEA", delta: 100 },
        ],
      ],
      [
        "STORE-1",
        [
          { sku: "MUG-W", delta: 20 },
          { sku: "TEA", delta: 15 },
        ],
      ],
    ];
    const items = openings.map(([location, lines]) => keyed({ reason: "OPENING", lines: lines.map((each) => ({ ...each, location })) }));
    await call(warehouse, "inventoryAdjustMany", { items }, EACH);
    const broken = keyed({ reason: "DAMAGE", lines: [{ sku: "MUG-B", location: "WH-1", delta: -2 }] });
    await call(warehouse, "inventoryAdjust", broken, "adjustment { id }");
    const twice = keyed({ reason: "DAMAGE", lines: [{ sku: "MUG-B", location: "WH-1", delta: -2 }] });
    const { adjustment } = await call<{ adjustment: { id: string } }>(warehouse, "inventoryAdjust", twice, "adjustment { id }");
    const untrue = keyed({ id: adjustment.id, expectedVersion: 1, reason: "told twice" });
    await call(warehouse, "adjustmentVoid", untrue, "adjustment { status voidReason } levels { available }");
    const { adjustment: third } = await call<{ adjustment: { id: string } }>(
      warehouse,
      "inventoryAdjust",
      { ...twice, ...keyed({}) },
      "adjustment { id }",
    );
    await call(warehouse, "adjustmentVoidMany", { items: [keyed({ id: third.id, expectedVersion: 1, reason: "and once more" })] }, EACH);
    const counted = keyed({ reason: "COUNT", lines: [{ sku: "TEA", location: "STORE-1", quantity: 14, changeFromQuantity: 15 }] });
    await call(warehouse, "inventorySet", counted, "levels { available }");
    const scratched = keyed({ lines: [{ sku: "MUG-B", location: "WH-1", from: "AVAILABLE", to: "DAMAGED", quantity: 3 }] });
    await call(warehouse, "inventoryMove", scratched, "levels { damaged }");
    const polished = { sku: "MUG-B", location: "WH-1", from: "DAMAGED", to: "AVAILABLE", quantity: 1 };
    await call(warehouse, "inventoryMoveMany", { items: [keyed({ lines: [polished] })] }, EACH);
    const again = { sku: "MUG-B", location: "WH-1", state: "DAMAGED", quantity: 3, expectedVersion: null };
    await call(warehouse, "inventorySetMany", { items: [keyed({ reason: "FOUND", lines: [again] })] }, EACH);
  });

  it("has an order that changes its mind all the time", async () => {
    await reserve("first", [line("MUG-W", 10, "WH-1"), line("TEA", 5, "WH-1")]);
    await step(orders, "reservationUpdate", "first", { lines: [line("MUG-W", 12, "WH-1")] });
    await step(orders, "reservationExtend", "first", { ttlSeconds: 3_600 });
    await step(orders, "reservationConfirm", "first", { lines: [line("MUG-W", 8, "WH-1")] });
    await step(orders, "reservationRelease", "first", { lines: [line("TEA", 1)] });
    await step(orders, "reservationMove", "first", { lines: [{ sku: "MUG-W", from: "WH-1", to: "STORE-1", quantity: 2 }] });
    await step(warehouse, "reservationShip", "first", { lines: [line("MUG-W", 5, "WH-1")], trackingReference: "parcel 1" });
    await step(warehouse, "reservationShip", "first", { lines: [line("MUG-W", 1, "WH-1")], trackingReference: "of another order" });
    ids.set("wrong parcel", (await parcelsOf("first")).at(-1) ?? "");
    await step(warehouse, "shipmentVoid", "wrong parcel", { reason: "of another order" });
    await step(orders, "reservationCancel", "first", { lines: [line("TEA", 2)] });
    const { reservation } = await orders.data(
      `query ($id: ID!) { reservation(id: $id) { status lines { sku location { code } held confirmed shipped released cancelled } shipments { lines { quantity voided } } } }`,
      { id: idOf("first") },
    );
    const none = { held: 0, confirmed: 0, shipped: 0, released: 0, cancelled: 0 };
    expect(reservation).toEqual({
      status: "PARTIALLY_SHIPPED",
      lines: [
        { ...none, sku: "MUG-W", location: { code: "WH-1" }, held: 2, confirmed: 3, shipped: 5, released: 2 },
        { ...none, sku: "TEA", location: { code: "WH-1" }, held: 2, released: 1, cancelled: 2 },
        { ...none, sku: "MUG-W", location: { code: "STORE-1" }, held: 2 },
      ],
      shipments: [{ lines: [{ quantity: 5, voided: 0 }] }, { lines: [{ quantity: 1, voided: 1 }] }],
    });
  });

  it("has three more orders, handled together", async () => {
    const wanted: readonly (readonly [name: string, lines: readonly Input[]])[] = [
      ["second", [line("MUG-B", 10, "WH-1")]],
      ["third", [line("TEA", 10, "WH-1")]],
      ["fourth", [line("MUG-W", 6, "WH-1")]],
    ];
    const items = wanted.map(([reference, lines]) => keyed({ channel: "WEB", reference, lines }));
    const { results } = await call<{ results: { reservation: { id: string } }[] }>(
      orders,
      "reservationCreateMany",
      { items, onError: "REJECT_ALL" },
      "results { reservation { id } userErrors { code message } }",
    );
    for (const [index, [name]] of wanted.entries()) ids.set(name, results[index]?.reservation.id ?? "");
    const stepsOn = (names: readonly string[], more: Input = {}): Input[] =>
      names.map((name) => keyed({ id: idOf(name), expectedVersion: null, ...more }));
    await call(orders, "reservationConfirmMany", { items: stepsOn(["second", "third"]) }, EACH);
    await call(
      warehouse,
      "reservationShipMany",
      { items: [...stepsOn(["second"]), ...stepsOn(["third"], { lines: [line("TEA", 5)] })] },
      EACH,
    );
    const fewer = { lines: [line("MUG-W", 5, "WH-1")] };
    await call(orders, "reservationUpdateMany", { items: stepsOn(["fourth"], fewer) }, EACH);
    await call(orders, "reservationExtendMany", { items: stepsOn(["fourth"], { ttlSeconds: 3_600 }) }, EACH);
    const elsewhere = { lines: [{ sku: "MUG-W", from: "WH-1", to: "STORE-1", quantity: 1 }] };
    await call(orders, "reservationMoveMany", { items: stepsOn(["fourth"], elsewhere) }, EACH);
    await call(orders, "reservationReleaseMany", { items: stepsOn(["fourth"], { lines: [line("MUG-W", 1, "STORE-1")] }) }, EACH);
    await call(orders, "reservationCancelMany", { items: stepsOn(["third", "fourth"]) }, EACH);
    const [parcel] = await parcelsOf("third");
    const wrong = { id: parcel, expectedVersion: null, lines: [line("TEA", 1, "WH-1")] };
    await call(warehouse, "shipmentVoidMany", { items: [keyed(wrong)] }, EACH);
    const torn = { lines: [{ ...line("TEA", 1, "WH-1"), state: "DAMAGED" }] };
    await call(warehouse, "reservationShortMany", { items: stepsOn(["third"], torn) }, EACH);
  });

  it("has an order of which not everything is found", async () => {
    const created = keyed({ channel: "WEB", reference: "fifth", confirm: true, lines: [line("TEA", 3, "WH-1")] });
    const { reservation } = await call<{ reservation: { id: string } }>(orders, "reservationCreate", created, "reservation { id }");
    ids.set("fifth", reservation.id);
    const seen = [
      { ...line("TEA", 1, "WH-1"), state: "LOST", left: 90, reason: "the bin has 90 more" },
      { ...line("TEA", 1, "WH-1"), state: "DAMAGED", reason: "torn" },
    ];
    await step(warehouse, "reservationShort", "fifth", { lines: seen });
    await step(orders, "reservationCancel", "fifth", { cancelCause: "CUSTOMER", reason: "not in time" });
  });

  it("sells at the till, once more than there is", async () => {
    const sold = keyed({ channel: "TILL", reference: "bon-1", lines: [line("MUG-W", 4, "STORE-1"), line("TEA", 1, "STORE-1")] });
    await call(till, "saleRecord", sold, "sale { id }");
    const twice = keyed({ channel: "TILL", reference: "bon-1 again", lines: [line("MUG-W", 4, "STORE-1")] });
    const { sale } = await call<{ sale: { id: string } }>(till, "saleRecord", twice, "sale { id }");
    const untrue = keyed({ id: sale.id, expectedVersion: 1, reason: "rung up twice" });
    expect(await call(till, "saleVoid", untrue, "sale { status version voidReason lines { quantity voided } }")).toMatchObject({
      sale: { status: "VOIDED", version: 2, voidReason: "rung up twice", lines: [{ quantity: 4, voided: 4 }] },
    });
    const { sale: thrice } = await call<{ sale: { id: string } }>(
      till,
      "saleRecord",
      { ...twice, ...keyed({}), reference: "bon-1 once more" },
      "sale { id }",
    );
    await call(till, "saleVoidMany", { items: [keyed({ id: thrice.id, expectedVersion: 1 })] }, EACH);
    const items = [
      keyed({ channel: "TILL", reference: "bon-2", lines: [line("TEA", 2, "STORE-1")] }),
      keyed({ channel: "TILL", reference: "bon-3", lines: [line("MUG-W", 30, "STORE-1")] }),
    ];
    const fields = "results { incidents { sku quantity open } userErrors { code message } }";
    const { results } = await call<{ results: { incidents: unknown[] }[] }>(till, "saleRecordMany", { items }, fields);
    expect(results.map(({ incidents }) => incidents)).toEqual([[], [{ sku: "MUG-W", quantity: 16, open: true }]]);
    const found = keyed({ reason: "FOUND", note: "behind the shelf", lines: [{ sku: "MUG-W", location: "STORE-1", delta: 20 }] });
    await call(warehouse, "inventoryAdjust", found, "adjustment { id }");
    expect(await till.data(`{ oversellIncidents { nodes { quantity open } } }`)).toEqual({
      oversellIncidents: { nodes: [{ quantity: 16, open: false }] },
    });
  });

  it("takes goods back, by post and at the counter", async () => {
    const back = keyed({ reservation: idOf("first"), location: "WH-1", reason: "chipped", lines: [line("MUG-W", 2)] });
    const created = await call<{ return: { id: string } }>(orders, "returnCreate", back, "return { id }");
    ids.set("chipped", created.return.id);
    await step(warehouse, "returnReceive", "chipped");
    await step(warehouse, "returnReceiptVoid", "chipped", { lines: [line("MUG-W", 1)], reason: "one came" });
    await step(warehouse, "returnReceive", "chipped");
    const decisions = ["RESTOCK", "DAMAGE"].map((disposition) => ({ sku: "MUG-W", quantity: 1, disposition }));
    await step(warehouse, "returnInspect", "chipped", { lines: decisions });
    const counter = keyed({ channel: "TILL", location: "STORE-1", receive: true, inspect: "RESTOCK", lines: [line("TEA", 1)] });
    await call(till, "returnCreateMany", { items: [counter] }, EACH);
    const announced = keyed({ reservation: idOf("second"), location: "WH-1", lines: [line("MUG-B", 1)] });
    const { results } = await call<{ results: { return: { id: string } }[] }>(
      orders,
      "returnCreateMany",
      { items: [announced] },
      "results { return { id } userErrors { code message } }",
    );
    ids.set("kept after all", results[0]?.return.id ?? "");
    await step(orders, "returnCancel", "kept after all", { reason: "keeps it" });
    const more = ["sent back", "never sent"].map(() => keyed({ reservation: idOf("second"), location: "WH-1", lines: [line("MUG-B", 1)] }));
    const both = await call<{ results: { return: { id: string } }[] }>(
      orders,
      "returnCreateMany",
      { items: more },
      "results { return { id } userErrors { code message } }",
    );
    const [sentBack, neverSent] = both.results.map(({ return: { id } }) => ({ id, expectedVersion: null }));
    await call(warehouse, "returnReceiveMany", { items: [keyed({ ...sentBack })] }, EACH);
    await call(warehouse, "returnReceiptVoidMany", { items: [keyed({ ...sentBack })] }, EACH);
    await call(warehouse, "returnReceiveMany", { items: [keyed({ ...sentBack })] }, EACH);
    const whole = { ...sentBack, lines: [{ sku: "MUG-B", quantity: 1, disposition: "RESTOCK" }] };
    await call(warehouse, "returnInspectMany", { items: [keyed(whole)] }, EACH);
    await call(orders, "returnCancelMany", { items: [keyed({ ...neverSent })] }, EACH);
  });

  it("in the office somebody takes the figures along, means to bring a file, and cancels what was planned", async () => {
    const { job } = await call<{ job: { status: string } }>(hub.admin, "exportStart", { table: "LEVELS" }, "job { status }");
    expect(job.status).toBe("QUEUED");
    const { upload } = await call<{ upload: object | null }>(hub.admin, "importStart", { layout: "PRODUCTS" }, "upload { url }");
    expect(upload).not.toBeNull();
    const waiting = await waitingJob(hub, null);
    const canceled = await call<{ job: { status: string } }>(hub.admin, "jobCancel", { id: waiting }, "job { status }");
    expect(canceled.job.status).toBe("CANCELED");
  });

  it("ends with a key taken back", async () => {
    const { me } = await till.data<{ me: { id: string } }>("{ me { id } }");
    await call(hub.admin, "apiKeyRevoke", { id: me.id }, "client { revokedAt }");
    expect((await till.ask("{ sequence }")).codes).toEqual(["UNAUTHENTICATED"]);
  });
});

interface Figures {
  readonly sequence: string;
  readonly inventoryIntegrity: {
    readonly ok: boolean;
    readonly sequence: string;
    readonly checked: number;
    readonly movements: string;
    readonly drifted: unknown[];
  };
}

const FIGURES = "{ sequence inventoryIntegrity { ok sequence checked movements drifted { message } } }";

describe("after the day", () => {
  it("every mutation was called", () => {
    expect(mutationNames.filter((name) => !called.has(name))).toEqual([]);
  });

  it("every level is what counting says", async () => {
    const fields = "sku location { code } available reserved committed quarantine damaged onHand incoming";
    const { inventoryLevels } = await hub.admin.data<{
      inventoryLevels: { nodes: readonly { sku: string; location: { code: string } }[] };
    }>(`{ inventoryLevels(first: 100) { nodes { ${fields} } } }`);
    const none = { reserved: 0, committed: 0, quarantine: 0, damaged: 0, incoming: 0 };
    const levels = Object.fromEntries(
      inventoryLevels.nodes.map(({ sku, location, ...figures }) => [`${sku} at ${location.code}`, figures]),
    );
    expect(levels).toEqual({
      "MUG-W at WH-1": { ...none, available: 111, reserved: 2, committed: 3, damaged: 1, onHand: 117 },
      "MUG-W at STORE-1": { ...none, available: 4, reserved: 2, onHand: 6 },
      "MUG-B at WH-1": { ...none, available: 47, damaged: 3, onHand: 50 },
      "TEA at WH-1": { ...none, available: 91, reserved: 2, damaged: 2, onHand: 95 },
      "TEA at STORE-1": { ...none, available: 12, onHand: 12 },
    });
    const { sequence } = await hub.admin.data<Figures>(FIGURES);
    const asked = `query ($sequence: Sequence!) { availability(skus: ["MUG-W", "MUG-B", "TEA", "PLATE"], channel: "WEB", atLeast: $sequence) { availableToSell } }`;
    // 111 + max(0, 4 - 5), 47, 91 + 12 and 0: less the buffer of 2.
    expect(await hub.admin.data(asked, { sequence })).toEqual({
      availability: [109, 45, 101, 0].map((availableToSell) => ({ availableToSell })),
    });
  });

  it("the books prove themselves, and the sequence counts movements and events without a gap", async () => {
    const { sequence, inventoryIntegrity } = await hub.admin.data<Figures>(FIGURES);
    expect(inventoryIntegrity).toMatchObject({ ok: true, sequence, checked: 5, drifted: [] });
    const [counted] = await hub.test.database.query<{ movements: string; records: string; last: string }>(
      `select (select count(*) from movement) as movements, count(*) as records, max(sequence) as last
       from (select sequence from movement union select sequence from recorded_event) record`,
    );
    expect(counted).toEqual({ movements: inventoryIntegrity.movements, records: sequence, last: sequence });
  });

  it("`hub integrity` says the same from outside", async () => {
    const { sequence, inventoryIntegrity } = await hub.admin.data<Figures>(FIGURES);
    const env = { PATH: process.env["PATH"], DATABASE_URL: hub.test.url, DATABASE_OWNER_URL: hub.test.ownerUrl };
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "src/main.ts", "integrity", "--json"], { env });
    const { checked, movements } = inventoryIntegrity;
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, sequence, checked, movements, drifted: [] });
  });
});
