import { SkuDirectory } from "../../src/catalog/index.js";
import { ChannelDirectory } from "../../src/channels/index.js";
import { LocationDirectory } from "../../src/locations/index.js";
import type { UserErrorData } from "../../src/platform/errors/user-error.js";
import type { Caller } from "../../src/platform/graphql/context.js";
import { createReservation, reservationStore, type ReservationView } from "../../src/reservations/index.js";
import type { Hub, LevelKey, Quantities } from "../../src/stock/index.js";
import { openStock, type StockFixture } from "../support/stock.js";
import { checkIntegrity } from "../support/integrity.js";

export interface ReservationFixture {
  readonly stock: StockFixture;
  readonly hub: Hub;
  /** An administrator. */
  readonly caller: Caller;
  /** A key that has not been used. */
  key(): string;
  /** Makes a SKU with units at a location. */
  stocked(sku: string, location: LocationCode, available: number): Promise<LevelKey>;
  readonly locations: Readonly<Record<LocationCode, number>>;
  /** Reserves units of a SKU at WH-1 that must be there. */
  held(sku: string, quantity: number, options?: Partial<Parameters<typeof createReservation>[2]>): Promise<ReservationView>;
  /** Shifts the end of holds into the past, as if time had gone by. */
  letExpire(ids: string | readonly string[], secondsAgo?: number): Promise<void>;
  quantities(level: LevelKey): Promise<Pick<Quantities, "available" | "reserved" | "committed"> | null>;
  /** What the integrity check finds wrong. */
  drifts(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export type LocationCode = "WH-1" | "WH-2" | "SHOP" | "CLOSED";

/** A database with locations WH-1, WH-2, SHOP (in the order of service) and CLOSED, and channels WEB (WH-1, WH-2, CLOSED) and TILL (SHOP). */
export async function openReservations(): Promise<ReservationFixture> {
  const stock = await openStock([reservationStore]);
  const { database } = stock.test;
  const locations = {
    "WH-1": await stock.location("WH-1", { priority: 1 }),
    "WH-2": await stock.location("WH-2", { priority: 2 }),
    SHOP: await stock.location("SHOP", { priority: 3 }),
    CLOSED: await stock.location("CLOSED", { priority: 0, active: false }),
  };
  await stock.channel("WEB", [locations["WH-1"], locations["WH-2"], locations.CLOSED], { buffer: 2 });
  await stock.channel("TILL", [locations.SHOP], { sellsSafetyStock: true });
  await stock.channel("OFF", [locations["WH-1"]], { active: false });
  const directories = {
    skus: new SkuDirectory(database),
    locations: new LocationDirectory(database),
    channels: new ChannelDirectory(database),
  };
  const hub: Hub = { database, ledger: stock.ledger, ...directories };
  const caller: Caller = { clientId: stock.clientId, name: "tests", role: "ADMIN", channels: null, locations: null };
  let keys = 0;
  const key = (): string => `key-${(keys += 1)}`;
  return {
    stock,
    hub,
    caller,
    key,
    locations,
    stocked: async (sku, location, available) => {
      const known = (await directories.skus.resolveSkus([sku])).get(sku);
      const level = { variantId: known?.variantId ?? (await stock.variant(sku)), locationId: locations[location] };
      await stock.stock(level, available);
      return level;
    },
    held: async (sku, quantity, options = {}) => {
      const input = { idempotencyKey: key(), lines: [{ sku, quantity, location: "WH-1" }], ...options };
      const answer = await createReservation(hub, caller, input);
      if (answer.reservation === null) throw new Error(`Nothing was reserved: ${textOf(answer.userErrors)}`);
      return answer.reservation;
    },
    letExpire: async (ids, secondsAgo = 1) => {
      const past = "date_trunc('milliseconds', now() - make_interval(secs => $2))";
      await database.query(`update reservation set expires_at = ${past} where id = any($1::uuid[])`, [[ids].flat(), secondsAgo]);
      await database.query(`update reservation_line set hold_expires_at = ${past} where reservation_id = any($1::uuid[]) and held > 0`, [
        [ids].flat(),
        secondsAgo,
      ]);
    },
    quantities: async (level) => {
      const found = await stock.level(level);
      if (found === null) return null;
      const { available, reserved, committed } = found;
      return { available, reserved, committed };
    },
    drifts: async () => (await checkIntegrity(database)).drifted.map(({ message }) => message),
    close: () => stock.close(),
  };
}

export function textOf(errors: readonly UserErrorData[]): string {
  return errors.map(({ message }) => message).join(" ");
}
