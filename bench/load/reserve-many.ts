import { randomUUID } from "node:crypto";
import { CHANNEL, locationOf, skuOf } from "../world/names.js";
import { randomNumbers } from "./random.js";
import type { Requests } from "./run-load.js";

/** What kind of bulk calls are made. */
export interface ReserveManySettings {
  readonly skus: number;
  readonly locations: number;
  readonly items: number;
  /** Of every item, each of another SKU, one unit each. */
  readonly lines: number;
}

const QUERY =
  "mutation ReserveMany($input: ReservationCreateManyInput!) { reservationCreateMany(input: $input) { results { reservation { id status expiresAt version } userErrors { code message } sequence replayed } userErrors { code message } } }";

/** Bulk calls of new reservations, each item with a key of its own. A call is accepted where every item is. */
export function requests(settings: unknown, seed: number): Requests {
  const { skus, locations, items, lines } = settings as ReserveManySettings;
  const draw = randomNumbers(seed);
  const head = `{"query":${JSON.stringify(QUERY)},"operationName":"ReserveMany","variables":{"input":{"items":[`;
  const item = (): string => {
    const chosen = new Map<number, number>();
    while (chosen.size < Math.min(lines, skus)) chosen.set(1 + Math.floor(draw() * skus), 1 + Math.floor(draw() * locations));
    const texts = Array.from(chosen, ([sku, location]) => `{"sku":"${skuOf(sku)}","location":"${locationOf(location)}","quantity":1}`);
    return `{"channel":"${CHANNEL}","ttlSeconds":86400,"idempotencyKey":"${randomUUID()}","lines":[${texts.join(",")}]}`;
  };
  return {
    next: () => `${head}${Array.from({ length: items }, item).join(",")}]}}}`,
    took: (body) => body.startsWith('{"data":{"reservationCreateMany":{"results":[{') && !body.includes('"reservation":null'),
  };
}
