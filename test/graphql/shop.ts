import { v7 } from "uuid";
import type { GraphqlAnswer } from "../support/graphql-client.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";
import { mutationDocument, type Input, type Payload } from "./mutations.js";

/** Units of every article at WH-1 when it is new. */
export const UNITS = 10;

export interface LineSketch {
  readonly sku: string;
  readonly quantity: number;
  readonly location?: string;
}

/** A served hub with WH-1 and STORE-1, and the channels WEB and MARKET over both: a place where every mutation can be tried. */
export interface Shop extends TestHub {
  /** Sends a mutation as the admin, or as somebody else, and answers whatever came. */
  send(mutation: string, input: Input, client?: TestHub["admin"]): Promise<MutationAnswer>;
  /** Sends a mutation that must be accepted, and answers the fields of its entity that are asked for. */
  accept<Entity>(mutation: string, entity: string, fields: string, input: Input): Promise<Entity>;
  /** Makes an article with 10 units at WH-1, unless told otherwise, and a CASE of 12. Answers its SKU, which has letters of both cases. */
  article(name: string, units?: number): Promise<string>;
  /** A reservation of WEB, held or confirmed; answers its id. Its version is 1. */
  reserved(lines: readonly LineSketch[], confirm: boolean): Promise<string>;
  /** As `reserved`, confirmed and shipped. Its version is 2. */
  shipped(lines: readonly LineSketch[]): Promise<string>;
  /** The ids of a reservation's parcels, in the order in which they were recorded. */
  parcelsOf(reservation: string): Promise<readonly string[]>;
  /** A return of WEB to WH-1, linked to a reservation, announced only or received too. Its version is 1. */
  announced(reservation: string, lines: readonly LineSketch[], receive: boolean): Promise<string>;
  /** AVAILABLE, RESERVED and so on of a SKU, at WH-1 unless told otherwise; null where it was never stocked. */
  level(sku: string, location?: string): Promise<Readonly<Record<string, number>> | null>;
}

export interface MutationAnswer extends Pick<GraphqlAnswer<unknown>, "status" | "errors" | "codes" | "text"> {
  /** Null where there is no data. */
  readonly payload: Payload | null;
}

/** An idempotency key that was not used before. */
export const newKey = (): string => v7();

/** Nobody runs its jobs: what a call has started stays as it is. `settings` are those of the hub. */
export async function openShop(settings: Parameters<typeof startTestHub>[0] = {}): Promise<Shop> {
  const hub = await startTestHub({ ...settings, limits: { jobsRunningMax: 0, ...settings.limits } });
  const send: Shop["send"] = async (mutation, input, client = hub.admin) => {
    const { status, errors, codes, text, data } = await client.ask<Record<string, Payload>>(mutationDocument(mutation), { input });
    return { status, errors, codes, text, payload: data?.[mutation] ?? null };
  };
  const accept: Shop["accept"] = async <Entity>(mutation: string, entity: string, fields: string, input: Input): Promise<Entity> => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${entity} { ${fields} } userErrors { code message } } }`;
    const data = await hub.admin.data<Record<string, { readonly userErrors: readonly unknown[] } & Record<string, unknown>>>(document, {
      input,
    });
    const payload = data[mutation];
    if (payload === undefined || payload.userErrors.length > 0) throw new Error(`${mutation} was refused: ${JSON.stringify(payload)}`);
    return payload[entity] as Entity;
  };
  await accept("locationUpsert", "location", "id", { code: "WH-1", name: "Warehouse", priority: 1 });
  await accept("locationUpsert", "location", "id", { code: "STORE-1", name: "Store", type: "STORE", priority: 2 });
  await accept("channelUpsert", "channel", "id", { code: "WEB", name: "Web shop", locations: ["WH-1", "STORE-1"] });
  await accept("channelUpsert", "channel", "id", { code: "MARKET", name: "Marketplace", locations: ["WH-1", "STORE-1"] });
  const reserved: Shop["reserved"] = async (lines, confirm) => {
    const input = { idempotencyKey: newKey(), channel: "WEB", confirm, lines: lines.map((line) => ({ location: "WH-1", ...line })) };
    return (await accept<{ id: string }>("reservationCreate", "reservation", "id", input)).id;
  };
  return {
    ...hub,
    send,
    accept,
    reserved,
    article: async (name, units = UNITS) => {
      const variants = [{ sku: name, packaging: [{ name: "CASE", factor: 12 }] }];
      await accept("productUpsert", "product", "id", { handle: `product-${name}`, title: name, variants });
      const lines = [{ sku: name, location: "WH-1", delta: units }];
      if (units > 0) await accept("inventoryAdjust", "adjustment", "id", { idempotencyKey: newKey(), reason: "OPENING", lines });
      return name;
    },
    shipped: async (lines) => {
      const id = await reserved(lines, true);
      await accept("reservationShip", "reservation", "id", { idempotencyKey: newKey(), id, expectedVersion: null });
      return id;
    },
    parcelsOf: async (id) => {
      const query = `query ($id: ID!) { reservation(id: $id) { shipments { id } } }`;
      const { reservation } = await hub.admin.data<{ reservation: { shipments: { id: string }[] } }>(query, { id });
      return reservation.shipments.map((shipment) => shipment.id);
    },
    announced: async (reservation, lines, receive) => {
      const input = { idempotencyKey: newKey(), reservation, location: "WH-1", receive, lines };
      return (await accept<{ id: string }>("returnCreate", "return", "id", input)).id;
    },
    level: async (sku, location = "WH-1") => {
      const fields = "available reserved committed quarantine damaged receiving onOrder inTransit";
      const query = `query ($sku: String!, $location: String!) { inventoryLevel(sku: $sku, location: $location) { ${fields} } }`;
      const { inventoryLevel } = await hub.admin.data<{ inventoryLevel: Record<string, number> | null }>(query, { sku, location });
      return inventoryLevel;
    },
  };
}
