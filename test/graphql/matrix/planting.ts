import { rowIdOf } from "../../support/row-id.js";
import { newKey, type Shop } from "../shop.js";
import { gtinOf } from "../valid-inputs.js";
import { ALL, ANY_CHANNEL, both, BUT_PUBLIC, EVERYWHERE, LEVELS, type Principal, STAFF, WATCHERS } from "./principals.js";

/* What is planted in each scope, and who may see it. */

/** What another system calls a document. */
export interface Called {
  readonly system: string;
  readonly id: string;
}

/** Documents of one channel at one location. */
export interface Documents {
  readonly reservation: string;
  /** Of the reservation. */
  readonly shipment: string;
  readonly return: string;
  readonly sale: string;
  /** Of the sale, with its channel. */
  readonly channel: string;
  readonly reference: string;
  readonly called: Readonly<Record<"reservation" | "return" | "sale", Called>>;
  /** Who sees the reservation and the return. */
  readonly seenBy: readonly Principal[];
}

export const SKU = "Stocked";
/** Stocked at FAR only, where WEB does not sell. */
export const FAR_SKU = "canary-sku-far";
export const FAR_TITLE = "canarytitlefar";
export const BARCODE = gtinOf(SKU, 3);
export const FAR_BARCODE = gtinOf(FAR_SKU, 3);

export const CANARY_KEY = "canary-key";

export interface Id {
  readonly id: string;
}

const WHO_SEES_PLACES = BUT_PUBLIC;
const UNBOUND = WHO_SEES_PLACES.filter((principal) => principal !== "POS" && principal !== "WAREHOUSE_BOUND");
const STOCK = 20_000_000;

export type NewCanary = (name: string, seenBy: readonly Principal[]) => string;
export type NewFigure = (number: number, seenBy: readonly Principal[]) => number;

export async function places(shop: Shop, canary: NewCanary, figure: NewFigure): Promise<void> {
  const locations: readonly (readonly [string, readonly Principal[]])[] = [
    ["WH-1", WHO_SEES_PLACES],
    ["STORE-1", ALL],
    ["TWO", UNBOUND],
    ["FAR", UNBOUND],
  ];
  for (const [code, seenBy] of locations) {
    await shop.accept("locationUpsert", "location", "id", {
      code,
      name: canary(`location-${code}`, seenBy),
      externalRefs: [{ system: "erp", id: code }],
    });
  }
  await shop.accept("channelUpsert", "channel", "id", {
    code: "WEB",
    name: canary("channel-WEB", ALL),
    locations: ["WH-1", "STORE-1", "TWO"],
    publishedLocations: ["STORE-1"],
    buffer: figure(10_000_001, BUT_PUBLIC),
  });
  await shop.accept("channelUpsert", "channel", "id", {
    code: "MARKET",
    name: canary("channel-MARKET", ANY_CHANNEL),
    locations: ["WH-1", "STORE-1", "TWO", "FAR"],
    publishedLocations: ["FAR"],
  });
}

export async function catalogue(shop: Shop, canary: NewCanary): Promise<{ own: string; far: string }> {
  const productOf = (name: string, sku: string, title: string, seenBy: readonly Principal[]): Promise<Id> =>
    shop.accept<Id>("productUpsert", "product", "id", {
      handle: `handle-${name}`,
      title,
      attributes: { costPrice: canary(`cost-${name}`, BUT_PUBLIC), material: canary(`material-${name}`, seenBy) },
      publicAttributes: ["material", "care"],
      tags: [`tag-${name}`, `inner-${name}`, canary(`inner-tag-${name}`, BUT_PUBLIC)],
      publicTags: [`tag-${name}`],
      externalRefs: [{ system: "erp", id: canary(`reference-${name}`, BUT_PUBLIC) }],
      variants: [
        {
          sku,
          title: canary(`variant-${name}`, seenBy),
          barcodes: [gtinOf(sku, 3)],
          externalRefs: [{ system: "erp", id: canary(`reference-of-variant-${name}`, BUT_PUBLIC) }],
          options: [{ name: "Colour", value: canary(`option-${name}`, seenBy) }],
          packaging: [{ name: "CASE", factor: 12, barcode: gtinOf(sku, 4) }],
          attributes: { supplier: canary(`supplier-${name}`, BUT_PUBLIC), care: canary(`care-${name}`, seenBy) },
        },
        { sku: `${sku}-never-stocked`, title: canary(`unstocked-${name}`, BUT_PUBLIC) },
      ],
    });
  const own = await productOf("own", SKU, canary("product-own", ALL), ALL);
  const far = await productOf("far", FAR_SKU, `${canary("product-far", BUT_PUBLIC)} ${FAR_TITLE}`, BUT_PUBLIC);
  return { own: own.id, far: far.id };
}

/** The id of one at each location. */
export interface Adjustments {
  readonly own: string;
  readonly store: string;
  readonly two: string;
  readonly far: string;
}

export async function stock(shop: Shop, canary: NewCanary, figure: NewFigure): Promise<Adjustments> {
  const adjust = (location: string, name: string, seenBy: readonly Principal[], damaged: number): Promise<Id> =>
    shop.accept<Id>("inventoryAdjust", "adjustment", "id", {
      idempotencyKey: newKey(),
      reason: "FOUND",
      note: canary(`note-${name}`, seenBy),
      reference: canary(`adjustment-${name}`, seenBy),
      lines: [
        ...[SKU, ...(location === "FAR" ? [FAR_SKU] : [])].map((sku) => ({ sku, location, delta: STOCK })),
        { sku: SKU, location, state: "DAMAGED", delta: damaged },
      ],
    });
  const notSellers = (seenBy: readonly Principal[]): readonly Principal[] => both(seenBy, ANY_CHANNEL);
  const own = await adjust("WH-1", "own", notSellers(STAFF), figure(10_000_002, LEVELS));
  const store = await adjust("STORE-1", "store", notSellers(STAFF), 1);
  const two = await adjust("TWO", "two", EVERYWHERE, figure(10_000_003, EVERYWHERE));
  const far = await adjust("FAR", "far", EVERYWHERE, figure(10_000_004, EVERYWHERE));
  const undone = { idempotencyKey: newKey(), id: two.id, expectedVersion: null, reason: canary("void-two", EVERYWHERE) };
  const undoneLines = [{ sku: SKU, location: "TWO", state: "AVAILABLE", quantity: 1 }];
  await shop.accept("adjustmentVoid", "adjustment", "id", { ...undone, lines: undoneLines });
  const keeper = await shop.key({ role: "WAREHOUSE" });
  const actor = canary("actor", WATCHERS);
  await shop.test.database.query("update api_client set name = $1 where id = $2", [actor, rowIdOf(keeper.clientId)]);
  const input = { idempotencyKey: CANARY_KEY, reason: "FOUND", lines: [{ sku: SKU, location: "WH-1", delta: 1 }] };
  const { payload } = await shop.send("inventoryAdjust", input, keeper.client);
  if (payload?.userErrors.length !== 0) throw new Error("The canary's own adjustment was refused.");
  return { own: own.id, store: store.id, two: two.id, far: far.id };
}

export async function policies(shop: Shop, figure: NewFigure): Promise<void> {
  const bound = STAFF.filter((principal) => principal !== "POS" && principal !== "WAREHOUSE_BOUND");
  const policy: readonly (readonly [string | null, number, readonly Principal[]])[] = [
    ["WH-1", 10_000_005, STAFF],
    ["TWO", 10_000_006, bound],
    ["FAR", 10_000_007, EVERYWHERE],
    [null, 10_000_008, STAFF],
  ];
  for (const [location, reorderPoint, seenBy] of policy) {
    const input = { sku: SKU, location, safetyStock: 1, reorderPoint: figure(reorderPoint, seenBy), reorderUpTo: 20_000_000 };
    await shop.accept("stockPolicySet", "policy", "id", input);
  }
}

/** A reservation that is held, confirmed and shipped in parts, a return of some of it, and a sale. */
export async function documentsOf(
  shop: Shop,
  channel: string | null,
  location: string,
  seenBy: readonly Principal[],
  canary: NewCanary,
): Promise<Documents> {
  const name = `${channel ?? "none"}-${location}`;
  const line = (quantity: number): object[] => [{ sku: SKU, location, quantity }];
  const sellers = seenBy.filter((principal) => !principal.startsWith("WAREHOUSE"));
  const called = {
    reservation: { system: "erp", id: canary(`order-elsewhere-${name}`, seenBy) },
    return: { system: "erp", id: canary(`return-elsewhere-${name}`, seenBy) },
    sale: { system: "erp", id: canary(`sale-elsewhere-${name}`, sellers) },
  };
  const created = {
    idempotencyKey: newKey(),
    channel,
    reference: canary(`order-${name}`, seenBy),
    externalRefs: [called.reservation],
    lines: line(9).map((each) => ({ ...each, lineReference: canary(`line-${name}`, seenBy) })),
  };
  const { id } = await shop.accept<Id>("reservationCreate", "reservation", "id", created);
  const step = (quantity: number): Record<string, unknown> => ({
    idempotencyKey: newKey(),
    id,
    expectedVersion: null,
    lines: line(quantity),
  });
  await shop.accept("reservationConfirm", "reservation", "id", step(6));
  await shop.accept("reservationShip", "reservation", "id", { ...step(4), trackingReference: canary(`parcel-${name}`, seenBy) });
  const [shipment = ""] = await shop.parcelsOf(id);
  const voided = { idempotencyKey: newKey(), id: shipment, expectedVersion: null, lines: line(1) };
  await shop.accept("shipmentVoid", "shipment", "id", { ...voided, reason: canary(`voided-${name}`, seenBy) });
  await shop.accept("reservationRelease", "reservation", "id", { ...step(1), reason: canary(`reason-${name}`, seenBy) });
  const returned = await shop.accept<Id>("returnCreate", "return", "id", {
    idempotencyKey: newKey(),
    reservation: id,
    location,
    reference: canary(`return-${name}`, seenBy),
    externalRefs: [called.return],
    reason: canary(`why-${name}`, seenBy),
    lines: [{ sku: SKU, quantity: 2 }],
  });
  const receipt = { idempotencyKey: newKey(), id: returned.id, expectedVersion: null, lines: [{ sku: SKU, quantity: 1 }] };
  await shop.accept("returnReceive", "return", "id", receipt);
  const undone = { idempotencyKey: newKey(), id: returned.id, expectedVersion: null, reason: canary(`never-came-${name}`, seenBy) };
  await shop.accept("returnReceiptVoid", "return", "id", undone);
  await shop.accept("returnReceive", "return", "id", { ...receipt, idempotencyKey: newKey() });
  const seller = channel ?? "MARKET";
  const reference = canary(`sale-${name}`, sellers);
  const sold = { idempotencyKey: newKey(), channel: seller, reference, externalRefs: [called.sale], lines: line(1) };
  const sale = await shop.accept<Id>("saleRecord", "sale", "id", sold);
  const untrue = { idempotencyKey: newKey(), channel: seller, reference: newKey(), lines: line(1) };
  const { id: neverSold } = await shop.accept<Id>("saleRecord", "sale", "id", untrue);
  const back = { idempotencyKey: newKey(), id: neverSold, expectedVersion: null, reason: canary(`void-${name}`, sellers) };
  await shop.accept("saleVoid", "sale", "id", back);
  return { reservation: id, shipment, return: returned.id, sale: sale.id, channel: seller, reference, called, seenBy };
}

/** One unit more than there is, of a SKU that has never been anywhere, by each channel. */
export async function oversell(shop: Shop): Promise<void> {
  const sku = await shop.article("Oversold", 0);
  for (const [channel, location] of [
    ["WEB", "WH-1"],
    ["MARKET", "WH-1"],
    ["MARKET", "FAR"],
  ]) {
    await shop.accept("saleRecord", "sale", "id", {
      idempotencyKey: newKey(),
      channel,
      reference: `oversold-${channel ?? ""}-${location ?? ""}`,
      lines: [{ sku, location, quantity: 3 }],
    });
  }
}
