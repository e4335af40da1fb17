import type { Input } from "../mutations.js";
import {
  ADMINS,
  ALL,
  ANY_CHANNEL,
  BUT_PUBLIC,
  both,
  EVERYWHERE,
  LEVELS,
  NOBODY,
  type Principal,
  STAFF,
  without,
  WATCHERS,
} from "./principals.js";
import { BARCODE, CANARY_KEY, FAR_BARCODE, FAR_SKU, FAR_TITLE, SKU, type Called } from "./planting.js";
import { nodeTargets } from "./planted-nodes.js";
import type { World } from "./world.js";

/*
 * What is asked of each query, and who gets something. Whoever does not is answered exactly as if it did not exist, which is asked for
 * beside it: `unknown` has the same arguments with names that nothing has.
 *
 * A new query is added here; a new argument that names something too.
 */

export interface Target {
  readonly args: Input;
  /** Who gets something other than nothing. */
  readonly seenBy: readonly Principal[];
  /** Null: there is nothing to confuse it with, for it names nothing. */
  readonly unknown: Input | null;
  /** What is asked for below, where it is not everything: an answer of any type has too much of it. */
  readonly selectionFor?: (who: Principal) => string;
}

export interface QueryRow {
  readonly targets: readonly Target[];
  /** Whether two answers differ although nothing has changed, as by the time in them. */
  readonly volatile?: true;
}

/** A moment after everything: what is there now. */
const LATER = "2999-01-01T00:00:00Z";
const NO_CODE = "NO-SUCH";
const NO_ID = "0199f0e5-0000-7000-8000-000000000000";

export function queryRows(world: World): Readonly<Record<string, QueryRow>> {
  const row = (...targets: readonly Target[]): QueryRow => ({ targets });
  const all = (seenBy: readonly Principal[], args: Input = {}): Target => ({ args, seenBy, unknown: null });
  const named = (name: string, value: unknown, unknown: unknown, seenBy: readonly Principal[], rest: Input = {}): Target => ({
    args: { ...rest, [name]: value },
    seenBy,
    unknown: { ...rest, [name]: unknown },
  });
  const id = (value: string, seenBy: readonly Principal[]): Target => named("id", value, NO_ID, seenBy);
  const abroad = (external: Called, seenBy: readonly Principal[]): Target =>
    named("external", external, { ...external, id: NO_CODE }, seenBy);
  /** By location: whoever may ask at all gets something at the own ones; at others, whoever is bound to none. */
  const at = (name: string, may: readonly Principal[], rest: Input = {}, listed = false): readonly Target[] =>
    ["WH-1", "STORE-1", "TWO", "FAR"].map((code) => {
      const seenBy = code === "WH-1" || code === "STORE-1" ? may : both(may, without("POS", "WAREHOUSE_BOUND"));
      return named(name, listed ? [code] : code, listed ? [NO_CODE] : NO_CODE, seenBy, rest);
    });
  const documents = world.documents;
  /** Documents by a filter: at the own places whoever may ask at all gets something, of SKUs that are there. */
  const filtered = (may: readonly Principal[]): readonly Target[] => [
    named("filter", { skus: [SKU] }, { skus: [NO_CODE] }, may),
    named("filter", { locations: ["WH-1"] }, { locations: [NO_CODE] }, may),
    named("filter", { locations: ["FAR"] }, { locations: [NO_CODE] }, both(may, EVERYWHERE)),
  ];
  return {
    "Query.node": row(...nodeTargets(world.nodes, "id")),
    "Query.nodes": row(...nodeTargets(world.nodes, "ids")),
    "Query.me": row(all(ALL)),
    "Query.apiClients": row(all(ADMINS)),
    "Query.product": row(
      id(world.products.own, ALL),
      named("handle", "handle-own", NO_CODE, ALL),
      id(world.products.far, BUT_PUBLIC),
      named("handle", "handle-far", NO_CODE, BUT_PUBLIC),
    ),
    "Query.products": row(
      all(ALL),
      named("query", "canary", "xyzzy", ALL),
      named("query", FAR_TITLE, "xyzzy", BUT_PUBLIC),
      named("filter", { tag: "tag-own" }, { tag: NO_CODE }, ALL),
      named("filter", { tag: "inner-own" }, { tag: NO_CODE }, BUT_PUBLIC),
      named("filter", { tag: "tag-far" }, { tag: NO_CODE }, BUT_PUBLIC),
    ),
    "Query.variant": row(
      named("sku", SKU, NO_CODE, ALL),
      named("barcode", BARCODE, "00000000", ALL),
      named("sku", `${SKU}-never-stocked`, NO_CODE, BUT_PUBLIC),
      named("sku", FAR_SKU, NO_CODE, BUT_PUBLIC),
      named("barcode", FAR_BARCODE, "00000000", BUT_PUBLIC),
    ),
    "Query.variants": row(all(ALL), named("query", SKU, "xyzzy", ALL), named("query", FAR_SKU, "xyzzy", BUT_PUBLIC)),
    "Query.location": row(
      named("code", "STORE-1", NO_CODE, ALL),
      named("code", "WH-1", NO_CODE, BUT_PUBLIC),
      named("code", "TWO", NO_CODE, without("PUBLIC", "POS", "WAREHOUSE_BOUND")),
      named("code", "FAR", NO_CODE, without("PUBLIC", "POS", "WAREHOUSE_BOUND")),
    ),
    "Query.locations": row(all(ALL)),
    "Query.stockPolicies": row(
      all(STAFF),
      named("location", "WH-1", NO_CODE, STAFF),
      named("location", "TWO", NO_CODE, both(STAFF, without("POS", "WAREHOUSE_BOUND"))),
      named("location", "FAR", NO_CODE, EVERYWHERE),
    ),
    "Query.channel": row(named("code", "WEB", NO_CODE, ALL), named("code", "MARKET", NO_CODE, ANY_CHANNEL)),
    "Query.channels": row(all(ALL)),
    "Query.oversellIncidents": row(all(LEVELS), named("location", "WH-1", NO_CODE, LEVELS), named("location", "FAR", NO_CODE, EVERYWHERE)),
    "Query.inventoryIntegrity": { ...row(all(WATCHERS)), volatile: true },
    "Query.inventoryLevel": row(...at("location", LEVELS, { sku: SKU })),
    "Query.inventoryLevels": row(
      all(LEVELS),
      named("product", "handle-own", NO_CODE, LEVELS),
      named("query", SKU, "xyzzy", LEVELS),
      named("query", FAR_SKU, "xyzzy", EVERYWHERE),
      named("filter", { tag: "tag-own" }, { tag: NO_CODE }, LEVELS),
      named("filter", { tag: "tag-far" }, { tag: NO_CODE }, EVERYWHERE),
      ...at("locations", LEVELS, {}, true),
    ),
    "Query.inventoryLevelAt": row(...at("location", LEVELS, { sku: SKU, at: LATER })),
    "Query.holders": row(
      named("location", "WH-1", NO_CODE, LEVELS, { sku: SKU }),
      named("location", "TWO", NO_CODE, EVERYWHERE, { sku: SKU }),
      named("location", "FAR", NO_CODE, EVERYWHERE, { sku: SKU }),
    ),
    "Query.movements": row(
      all(LEVELS),
      ...["WH-1", "STORE-1", "TWO", "FAR"].map((code) => {
        const seenBy = code === "WH-1" || code === "STORE-1" ? LEVELS : EVERYWHERE;
        return named("filter", { locations: [code] }, { locations: [NO_CODE] }, seenBy);
      }),
      ...documents.map(({ reservation, seenBy }) =>
        named("filter", { documentId: reservation }, { documentId: NO_ID }, both(seenBy, LEVELS)),
      ),
      named("actor", "canary-actor-", NO_CODE, WATCHERS),
      // By what their documents say, as far as those are seen.
      ...documents.flatMap((each) => [
        named("reference", `canary-order-${nameOf(each)}-`, NO_CODE, both(each.seenBy, LEVELS)),
        named("reference", each.reference, NO_CODE, both(sellersOf(each.seenBy), LEVELS)),
        named("text", `CANARY-RETURN-${nameOf(each)}-`, NO_CODE, both(each.seenBy, LEVELS)),
      ]),
      named("text", "canary-note-own", NO_CODE, ANY_CHANNEL),
      named("text", "canary-note-far", NO_CODE, EVERYWHERE),
      named("reference", "canary-adjustment-two-", NO_CODE, EVERYWHERE),
    ),
    // The hub's own, which nobody has started.
    "Query.job": row(id(world.job, WATCHERS)),
    "Query.jobs": row(all(WATCHERS), named("filter", { kinds: ["HISTORY_PRUNE"] }, { kinds: [NO_CODE] }, WATCHERS)),
    "Query.sequence": row(all(BUT_PUBLIC)),
    // Own keys are asked for in the pass of mutations.
    "Query.operation": row(named("idempotencyKey", CANARY_KEY, "no-such-key", NOBODY)),
    "Query.inventoryStates": row(all(ALL)),
    "Query.adjustment": row(
      id(world.adjustments.own, ANY_CHANNEL),
      id(world.adjustments.store, ANY_CHANNEL),
      id(world.adjustments.two, EVERYWHERE),
      id(world.adjustments.far, EVERYWHERE),
    ),
    "Query.availability": row(
      named("channel", "WEB", NO_CODE, ALL, { skus: [SKU] }),
      named("channel", "MARKET", NO_CODE, ANY_CHANNEL, { skus: [SKU] }),
      named("skus", [FAR_SKU], [NO_CODE], BUT_PUBLIC, { channel: "WEB" }),
      named("skus", [`${SKU}-never-stocked`], [NO_CODE], BUT_PUBLIC, { channel: "WEB" }),
      ...at("locations", without("PUBLIC"), { skus: [SKU], channel: "WEB" }, true),
    ),
    "Query.reservation": row(
      ...documents.flatMap(({ reservation, called, seenBy }) => [id(reservation, seenBy), abroad(called.reservation, seenBy)]),
    ),
    "Query.reservations": row(
      all(STAFF),
      named("channel", "WEB", NO_CODE, STAFF),
      named("channel", "MARKET", NO_CODE, ANY_CHANNEL),
      ...documents.map((each) => named("reference", `canary-order-${nameOf(each)}-`, NO_CODE, each.seenBy)),
      ...filtered(STAFF),
    ),
    "Query.return": row(
      ...documents.flatMap((each) => [id(each.return, each.seenBy), abroad(each.called.return, each.seenBy)]),
      id(world.strayReturn, STAFF),
    ),
    "Query.returns": row(
      all(STAFF),
      named("channel", "MARKET", NO_CODE, ANY_CHANNEL),
      ...documents.flatMap((each) => [
        named("reservation", each.reservation, NO_ID, each.seenBy),
        named("reference", `canary-return-${nameOf(each)}-`, NO_CODE, each.seenBy),
      ]),
      ...filtered(STAFF),
    ),
    "Query.sale": row(
      ...documents.flatMap(({ sale, channel, reference, called, seenBy }) => [
        id(sale, sellersOf(seenBy)),
        abroad(called.sale, sellersOf(seenBy)),
        named("reference", reference, NO_CODE, sellersOf(seenBy), { channel }),
      ]),
      id(world.straySale, sellersOf(STAFF)),
    ),
    "Query.sales": row(
      all(sellersOf(STAFF)),
      named("channel", "MARKET", NO_CODE, WATCHERS),
      ...documents.map(({ reference, seenBy }) => named("reference", reference, NO_CODE, sellersOf(seenBy))),
      ...filtered(sellersOf(STAFF)),
    ),
  };
}

/** Sales are not for warehouses. */
function sellersOf(seenBy: readonly Principal[]): readonly Principal[] {
  return both(seenBy, without("WAREHOUSE", "WAREHOUSE_BOUND"));
}

function nameOf({ reference }: { readonly reference: string }): string {
  return reference.replace(/^canary-sale-/, "").replace(/-$/, "");
}
