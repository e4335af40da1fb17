import { randomUUID } from "node:crypto";
import { CHANNEL, locationOf, skuOf } from "../world/names.js";
import { randomNumbers } from "./random.js";
import type { Requests } from "./run-load.js";

/** What kind of reservations are asked for. */
export interface ReserveSettings {
  /** SKUs are drawn evenly from the first so many. */
  readonly skus: number;
  /** Locations likewise, one for each line. */
  readonly locations: number;
  /** One to so many lines, each of another SKU. */
  readonly linesMax: number;
}

const QUERY =
  "mutation Reserve($input: ReservationCreateInput!) { reservationCreate(input: $input) { reservation { id status expiresAt version lines { sku quantity held } } userErrors { code message } sequence replayed } }";

/** Reservations of one unit a line, each with a key of its own. */
export function requests(settings: unknown, seed: number): Requests {
  const { skus, locations, linesMax } = settings as ReserveSettings;
  const draw = randomNumbers(seed);
  const head = `{"query":${JSON.stringify(QUERY)},"operationName":"Reserve","variables":{"input":{"channel":"${CHANNEL}","ttlSeconds":86400,"idempotencyKey":"`;
  return {
    next: () => {
      const count = 1 + Math.floor(draw() * linesMax);
      const lines = new Map<number, number>();
      while (lines.size < Math.min(count, skus)) lines.set(1 + Math.floor(draw() * skus), 1 + Math.floor(draw() * locations));
      return `${head}${randomUUID()}","lines":[${[...lines].map(lineOf).join(",")}]}}}`;
    },
    took: (body) => body.startsWith('{"data":{"reservationCreate":{"reservation":{'),
  };
}

function lineOf([sku, location]: readonly [number, number]): string {
  return `{"sku":"${skuOf(sku)}","location":"${locationOf(location)}","quantity":1}`;
}
