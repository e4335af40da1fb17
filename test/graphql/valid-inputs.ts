import { rowIdOf } from "../support/row-id.js";
import { mutationNames, withValue, type Input } from "./mutations.js";
import { newKey, type Shop } from "./shop.js";

/*
 * One sound input for each mutation, with everything it takes made ready. Tests of bad input change one thing of it; as long as nothing
 * is accepted, the same input serves all of them. Every list in it has one item, so that a path such as `lines.0.sku` leads somewhere.
 */

type MakeReady = (shop: Shop, sku: string) => Promise<Input>;

const SINGLES: Readonly<Record<string, MakeReady>> = {
  apiKeyCreate: async () => ({ name: "A till", role: "POS", channels: ["WEB"], locations: ["STORE-1"] }),
  apiKeyRevoke: async (shop) => ({ id: (await shop.key({ role: "DASHBOARD" })).clientId }),
  importStart: async () => ({
    layout: "SHOPIFY_INVENTORY",
    fileName: "stock.csv",
    encoding: "UTF8",
    delimiter: "COMMA",
    dryRun: true,
    reason: "COUNT",
    locations: [{ name: "Main shop", location: "WH-1" }],
  }),
  exportStart: async () => ({ table: "LEVELS", compress: true }),
  jobCancel: async (shop) => ({ id: await waitingJob(shop, null) }),
  productUpsert: async (_shop, sku) => ({
    handle: sku,
    title: "A product",
    attributes: { material: "wood" },
    publicAttributes: ["material"],
    tags: ["summer"],
    publicTags: ["summer"],
    archived: false,
    externalRefs: [{ system: "shop", id: sku }],
    variants: [
      {
        sku: `${sku}-red`,
        title: "A variant",
        barcodes: [gtinOf(sku, 1)],
        options: [{ name: "Colour", value: "red" }],
        attributes: { material: "wood" },
        unit: "EACH",
        packaging: [{ name: "CASE", factor: 12, barcode: gtinOf(sku, 2) }],
        externalRefs: [{ system: "shop", id: sku }],
      },
    ],
  }),
  locationUpsert: async (_shop, sku) => ({
    code: sku,
    name: "A location",
    type: "STORE",
    priority: 5,
    active: true,
    externalRefs: [{ system: "shop", id: sku }],
  }),
  stockPolicySet: async (shop, sku) => ({
    sku: await shop.article(sku),
    location: "WH-1",
    safetyStock: 1,
  }),
  channelUpsert: async (_shop, sku) => ({
    code: sku,
    name: "A channel",
    locations: ["WH-1"],
    publishedLocations: ["WH-1"],
    buffer: 1,
    sellsSafetyStock: true,
    allocation: "FEWEST_SPLITS",
    fewAtMost: 3,
  }),
  inventoryAdjust: async (shop, sku) => ({
    reason: "CORRECTION",
    note: "a note",
    reference: "a reference",
    lines: [{ sku: await shop.article(sku), location: "WH-1", delta: -6 }],
  }),
  inventorySet: async (shop, sku) => ({
    reason: "COUNT",
    lines: [{ sku: await shop.article(sku), location: "WH-1", quantity: 6, expectedVersion: null }],
  }),
  inventoryMove: async (shop, sku) => ({
    lines: [{ sku: await shop.article(sku), location: "WH-1", from: "AVAILABLE", to: "DAMAGED", quantity: 6 }],
  }),
  adjustmentVoid: async (shop, sku) => {
    const lines = [{ sku: await shop.article(sku), location: "WH-1", delta: 6 }];
    const input = { idempotencyKey: newKey(), reason: "FOUND", lines };
    const { id } = await shop.accept<{ id: string }>("inventoryAdjust", "adjustment", "id", input);
    return { id, expectedVersion: 1, reason: "a reason", lines: [{ sku, location: "WH-1", state: "AVAILABLE", quantity: 6 }] };
  },
  reservationCreate: async (shop, sku) => ({
    channel: "WEB",
    reference: "a reference",
    externalRefs: [{ system: "shop", id: sku }],
    lines: [{ sku: await shop.article(sku), quantity: 6, location: "WH-1" }],
  }),
  reservationUpdate: async (shop, sku) => ({ ...(await heldStep(shop, sku)), lines: [{ sku, location: "WH-1", quantity: 5 }] }),
  reservationExtend: async (shop, sku) => {
    const { id, expectedVersion } = await heldStep(shop, sku);
    return { id, expectedVersion, ttlSeconds: 60 };
  },
  reservationConfirm: heldStep,
  reservationRelease: heldStep,
  reservationCancel: heldStep,
  reservationMove: async (shop, sku) => ({
    ...(await heldStep(shop, sku)),
    lines: [{ sku, from: "WH-1", to: "STORE-1", quantity: await stockAtStore(shop, sku) }],
  }),
  reservationShip: async (shop, sku) => {
    const id = await shop.reserved([{ sku: await shop.article(sku), quantity: 6 }], true);
    return { id, expectedVersion: 1, trackingReference: "a parcel", lines: [{ sku, location: "WH-1", quantity: 6 }] };
  },
  shipmentVoid: async (shop, sku) => {
    const [id] = await shop.parcelsOf(await shop.shipped([{ sku: await shop.article(sku), quantity: 6 }]));
    return { id, expectedVersion: 2, reason: "a reason", lines: [{ sku, location: "WH-1", quantity: 6 }] };
  },
  reservationShort: async (shop, sku) => {
    const id = await shop.reserved([{ sku: await shop.article(sku), quantity: 6 }], true);
    const seen = { state: "LOST", left: 4, reason: "an empty bin" };
    return { id, expectedVersion: 1, cancelCause: "SHORT_PICK", lines: [{ sku, location: "WH-1", quantity: 6, ...seen }] };
  },
  returnCreate: async (shop, sku) => ({
    reservation: await shop.shipped([{ sku: await shop.article(sku), quantity: 6 }]),
    channel: "WEB",
    externalRefs: [{ system: "shop", id: sku }],
    location: "WH-1",
    reason: "too small",
    returnCause: "UNWANTED",
    lines: [{ sku, quantity: 6, returnCause: "DAMAGED" }],
  }),
  returnReceive: async (shop, sku) => returnStep(shop, sku, false),
  returnInspect: async (shop, sku) => ({
    ...(await returnStep(shop, sku, true)),
    lines: [{ sku, quantity: 6, disposition: "RESTOCK" }],
  }),
  returnCancel: async (shop, sku) => returnStep(shop, sku, false),
  returnReceiptVoid: async (shop, sku) => returnStep(shop, sku, true),
  saleRecord: async (shop, sku) => ({
    channel: "WEB",
    reference: `sale-${sku}`,
    externalRefs: [{ system: "shop", id: sku }],
    lines: [{ sku: await shop.article(sku), location: "WH-1", quantity: 6 }],
  }),
  saleVoid: async (shop, sku) => {
    const lines = [{ sku: await shop.article(sku), location: "WH-1", quantity: 6 }];
    const sold = { idempotencyKey: newKey(), channel: "WEB", reference: newKey(), lines };
    const { id } = await shop.accept<{ id: string }>("saleRecord", "sale", "id", sold);
    return { id, expectedVersion: 1, reason: "a reason", lines };
  },
};

/** Bulk mutations: the list in their input, of inputs of which other mutation. */
export const BULKS: Readonly<Record<string, { readonly list: string; readonly of: string }>> = {
  productUpsertMany: { list: "items", of: "productUpsert" },
  locationUpsertMany: { list: "items", of: "locationUpsert" },
  stockPolicySetMany: { list: "items", of: "stockPolicySet" },
  inventoryAdjustMany: { list: "items", of: "inventoryAdjust" },
  reservationCreateMany: { list: "items", of: "reservationCreate" },
  reservationConfirmMany: { list: "items", of: "reservationConfirm" },
  reservationShipMany: { list: "items", of: "reservationShip" },
  reservationCancelMany: { list: "items", of: "reservationCancel" },
  returnCreateMany: { list: "items", of: "returnCreate" },
  saleRecordMany: { list: "items", of: "saleRecord" },
  inventorySetMany: { list: "items", of: "inventorySet" },
  inventoryMoveMany: { list: "items", of: "inventoryMove" },
  reservationUpdateMany: { list: "items", of: "reservationUpdate" },
  reservationExtendMany: { list: "items", of: "reservationExtend" },
  reservationReleaseMany: { list: "items", of: "reservationRelease" },
  reservationMoveMany: { list: "items", of: "reservationMove" },
  returnReceiveMany: { list: "items", of: "returnReceive" },
  returnInspectMany: { list: "items", of: "returnInspect" },
  returnCancelMany: { list: "items", of: "returnCancel" },
  adjustmentVoidMany: { list: "items", of: "adjustmentVoid" },
  shipmentVoidMany: { list: "items", of: "shipmentVoid" },
  reservationShortMany: { list: "items", of: "reservationShort" },
  returnReceiptVoidMany: { list: "items", of: "returnReceiptVoid" },
  saleVoidMany: { list: "items", of: "saleVoid" },
};

/** Mutations of master data and of access: they take no idempotency key. */
const WITHOUT_KEY = /^(apiKey|job|import|export|product|location|channel|stockPolicy)/;

/** The mutations that book stock or change its documents. */
export const stockMutations: readonly string[] = mutationNames.filter((mutation) => !WITHOUT_KEY.test(mutation));

/** The SKU that a mutation's valid input is about; `product…` and such take it as a name of their own. */
export const skuOf = (mutation: string): string => `Sku-${mutation}`;

/** Path of the single input below a mutation's: `items.0.` in bulk mutations, else nothing. */
export function prefixOf(mutation: string): string {
  const bulk = BULKS[mutation];
  return bulk === undefined ? "" : `${bulk.list}.0.`;
}

/** Makes ready what a mutation needs. The answer makes its valid input, each time with a new idempotency key. */
export async function makeReady(shop: Shop, mutation: string): Promise<() => Input> {
  const bulk = BULKS[mutation];
  const make = SINGLES[bulk?.of ?? mutation];
  if (make === undefined) throw new Error(`Nobody has written a valid input for ${mutation}: add it to SINGLES or BULKS.`);
  const single = await make(shop, skuOf(mutation));
  const input = bulk === undefined ? single : { [bulk.list]: [single] };
  if (WITHOUT_KEY.test(mutation)) return () => input;
  return () => withValue(input, `${prefixOf(mutation)}idempotencyKey`, newKey());
}

/** `makeReady` for all mutations. */
export async function makeAllReady(shop: Shop): Promise<(mutation: string) => Input> {
  const ready = new Map<string, () => Input>();
  for (const mutation of mutationNames) ready.set(mutation, await makeReady(shop, mutation));
  return (mutation) => {
    const make = ready.get(mutation);
    if (make === undefined) throw new Error(`The schema has no mutation ${mutation}.`);
    return make();
  };
}

/** A job that is not begun in any test, started by a client or by the hub itself. */
export async function waitingJob({ test }: Pick<Shop, "test">, clientId: string | null): Promise<string> {
  const [job] = await test.database.query<{ id: string }>(
    `insert into job (id, kind, input, attempts_max, run_at, client_id)
     values (gen_random_uuid(), 'HISTORY_PRUNE', '{}', 1, '2999-01-01', $1) returning id`,
    [clientId === null ? null : rowIdOf(clientId)],
  );
  if (job === undefined) throw new Error("No job was made.");
  return job.id;
}

/** Of the hub itself, with all that one can show. */
export async function endedJobs({ test }: Pick<Shop, "test">): Promise<void> {
  const report = {
    ...{ file: "stock.csv", dryRun: false, complete: true, rows: 2, unit: "levels", created: 1, changed: 0, unchanged: 0, silent: 0 },
    ...{
      rejected: 1,
      warnings: 0,
      hint: null,
      changes: [{ line: 2, sku: "A", location: "WH-1", figure: "available", from: 30, to: 50 }],
      findings: [{ line: 3, verdict: "REJECTED", message: "The row has no SKU. Give one." }],
    },
    report: { token: "a", expiresAt: "2999-01-01T00:00:00Z" },
  };
  const file = { name: "levels.csv", rows: 1, bytes: 30, token: "b", expiresAt: "2999-01-01T00:00:00Z" };
  for (const [kind, result] of [["IMPORT", report] as const, ["EXPORT", file] as const]) {
    await test.database.query(
      `insert into job (id, kind, input, attempts_max, status, finished_at, result)
       values (gen_random_uuid(), $1, '{}', 1, 'SUCCEEDED', now(), $2)`,
      [kind, JSON.stringify(result)],
    );
  }
}

async function heldStep(shop: Shop, sku: string): Promise<Input> {
  const id = await shop.reserved([{ sku: await shop.article(sku), quantity: 6 }], false);
  return { id, expectedVersion: 1, lines: [{ sku, location: "WH-1", quantity: 6 }] };
}

async function returnStep(shop: Shop, sku: string, receive: boolean): Promise<Input> {
  const lines = [{ sku: await shop.article(sku), quantity: 6 }];
  const id = await shop.announced(await shop.shipped(lines), lines, receive);
  return { id, expectedVersion: 1, lines };
}

async function stockAtStore(shop: Shop, sku: string): Promise<number> {
  const lines = [{ sku, location: "STORE-1", delta: 6 }];
  await shop.accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: newKey(), reason: "FOUND", lines });
  return 6;
}

/** A GTIN-13 of a name's own, with the right check digit (GS1 General Specifications, section 7.9). */
export function gtinOf(name: string, variety: number): string {
  let hash = variety;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 100_000_000;
  const body = `2${variety}00${String(hash).padStart(8, "0")}`;
  const sum = [...body].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}
