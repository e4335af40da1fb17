import { randomUUID } from "node:crypto";
import type { Bench, Server } from "../benchmark.js";
import { askHub } from "../world/ask-hub.js";
import { checkIntegrity, checkReservations } from "../world/check-reservations.js";
import { fillWorld } from "../world/fill-world.js";
import { CHANNEL, locationOf, skuOf } from "../world/names.js";
import type { PeerProcess } from "./peer-process.js";

/** More is asked for than is there: one unit a try. */
export interface Rush {
  readonly clients: number;
  readonly stock: number;
  readonly demand: number;
}

/** What became of a rush. */
export interface SellOut {
  readonly accepted: number;
  readonly refused: number;
  readonly failed: number;
  /** Units the system's own records promise: its rows, and the count it keeps beside the stock. */
  readonly reservedByRows: number;
  readonly reservedByLevel: number;
}

export function peerSellOut(peer: PeerProcess, rush: Rush, by?: string): Promise<SellOut> {
  return peer.ask<SellOut>("oversell", { ...rush, by });
}

const RESERVE =
  "mutation Reserve($input: ReservationCreateInput!) { reservationCreate(input: $input) { reservation { id } userErrors { code } } }";
const LEVEL = "query Level($skus: [String!]!) { availability(skus: $skus) { available onHand } }";

interface Reserved {
  readonly reservationCreate: { readonly reservation: object | null };
}

/** The same rush on a hub of its own, with the checks that every benchmark of writes makes. */
export async function hubSellOut(bench: Bench, { clients, stock, demand }: Rush): Promise<SellOut> {
  const database = await bench.stage.database();
  await fillWorld(database, { skus: 1, locations: 1, units: stock });
  const hub = await bench.stage.hub(database);
  const found = { accepted: 0, refused: 0, failed: 0 };
  let begun = 0;
  const client = async (): Promise<void> => {
    while (begun < demand) {
      begun += 1;
      const { reservation } = (await askHub<Reserved>(hub, RESERVE, { input: oneUnit() })).reservationCreate;
      if (reservation === null) found.refused += 1;
      else found.accepted += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  await checkReservations(bench, "hub, sold out", database, found);
  await checkIntegrity(bench, "hub, sold out", hub);
  const left = await levelOf(hub);
  await hub.stop();
  bench.check(
    "hub, sold out: as many were accepted as were there",
    found.accepted === stock,
    `${found.accepted} of ${demand} accepted, stock of ${stock}`,
  );
  return { ...found, reservedByRows: found.accepted, reservedByLevel: left.onHand - left.available };
}

function oneUnit(): object {
  return { channel: CHANNEL, idempotencyKey: randomUUID(), lines: [{ sku: skuOf(1), location: locationOf(1), quantity: 1 }] };
}

interface Level {
  readonly available: number;
  readonly onHand: number;
}

async function levelOf(hub: Server): Promise<Level> {
  const { availability } = await askHub<{ availability: readonly (Level | null)[] }>(hub, LEVEL, { skus: [skuOf(1)] });
  const [level] = availability;
  if (level === undefined || level === null) throw new Error("The hub knows nothing of the SKU.");
  return level;
}
