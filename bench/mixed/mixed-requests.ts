import { randomUUID } from "node:crypto";
import { randomNumbers } from "../load/random.js";
import { CHANNEL, locationOf, skuOf } from "../world/names.js";

export const KINDS = ["read", "reserve", "warehouse"] as const;
export type Kind = (typeof KINDS)[number];

/** What a business does, in shares of its requests. */
export interface Mix {
  readonly skus: number;
  readonly locations: number;
  /** SKUs that everybody wants: three of ten SKUs drawn are one of these. */
  readonly wanted: number;
  /** Of 100 requests; the rest is warehouse work. */
  readonly reads: number;
  readonly reservations: number;
}

/** What was accepted, for the checks. */
export interface Accepted {
  reservations: number;
  shipments: number;
  releases: number;
  adjustments: number;
}

export interface Request {
  readonly kind: Kind;
  readonly body: string;
  /** Told of an answer with status 200. Answers whether it was accepted. */
  readonly took: (body: string) => boolean;
}

const READ =
  'query Read($skus: [String!]!) { availability(skus: $skus, channel: "WEB") { sku availableToSell available locations { location { code } available } } }';
const RESERVE =
  "mutation Reserve($input: ReservationCreateInput!) { done: reservationCreate(input: $input) { reservation { id status } userErrors { code message } sequence } }";
const SHIP =
  "mutation Ship($input: ReservationShipInput!) { done: reservationShip(input: $input) { reservation { id status } userErrors { code message } sequence } }";
const RELEASE =
  "mutation Release($input: ReservationReleaseInput!) { done: reservationRelease(input: $input) { reservation { id status } userErrors { code message } sequence } }";
const ADJUST =
  "mutation Adjust($input: InventoryAdjustInput!) { done: inventoryAdjust(input: $input) { adjustment { id } userErrors { code message } sequence } }";

const SHARE_OF_WANTED = 0.3;

/** Decides what one client asks for next; it ships and releases what it has reserved itself. */
export class MixedRequests {
  readonly accepted: Accepted = { reservations: 0, shipments: 0, releases: 0, adjustments: 0 };
  readonly #draw: () => number;
  readonly #confirmed: string[] = [];
  readonly #held: string[] = [];

  constructor(
    private readonly mix: Mix,
    seed: number,
  ) {
    this.#draw = randomNumbers(seed);
  }

  next(): Request {
    const share = this.#draw() * 100;
    if (share < this.mix.reads) return this.#read();
    return share < this.mix.reads + this.mix.reservations ? this.#reserve() : this.#warehouse();
  }

  /** A page of one article three times of four, else a list of twenty. */
  #read(): Request {
    const skus = Array.from({ length: this.#draw() < 0.75 ? 1 : 20 }, () => this.#sku());
    return { kind: "read", body: bodyOf(READ, { skus: [...new Set(skus)] }), took: (body) => body.startsWith('{"data":{"availability":[') };
  }

  /** 1 to 5 lines; half of the orders are paid at once. */
  #reserve(): Request {
    const confirm = this.#draw() < 0.5;
    const skus = new Set(Array.from({ length: 1 + Math.floor(this.#draw() * 5) }, () => this.#sku()));
    const lines = [...skus].map((sku) => ({ sku, location: this.#location(), quantity: 1 }));
    return this.#mutation("reserve", RESERVE, { channel: CHANNEL, confirm, lines }, (body) => {
      this.accepted.reservations += 1;
      const id = /"reservation":\{"id":"([^"]+)"/.exec(body)?.[1];
      if (id !== undefined) (confirm ? this.#confirmed : this.#held).push(id);
    });
  }

  /** Half of it ships what was paid, a quarter gives back what was not, a quarter finds a few units on the shelves. */
  #warehouse(): Request {
    const share = this.#draw();
    const shipped = share < 0.5 ? this.#confirmed.shift() : undefined;
    if (shipped !== undefined) {
      return this.#mutation("warehouse", SHIP, { id: shipped, expectedVersion: null }, () => (this.accepted.shipments += 1));
    }
    const released = share >= 0.75 ? this.#held.shift() : undefined;
    if (released !== undefined) {
      return this.#mutation("warehouse", RELEASE, { id: released, expectedVersion: null }, () => (this.accepted.releases += 1));
    }
    const lines = [{ sku: this.#sku(), location: this.#location(), delta: 1 + Math.floor(this.#draw() * 10) }];
    return this.#mutation("warehouse", ADJUST, { reason: "FOUND", lines }, () => (this.accepted.adjustments += 1));
  }

  #mutation(kind: Kind, query: string, input: Readonly<Record<string, unknown>>, accepted: (body: string) => void): Request {
    return {
      kind,
      body: bodyOf(query, { input: { idempotencyKey: randomUUID(), ...input } }),
      took: (body) => {
        const done = body.startsWith('{"data":{"done":{') && body.includes('"userErrors":[]');
        if (done) accepted(body);
        return done;
      },
    };
  }

  #sku(): string {
    const { wanted, skus } = this.mix;
    return skuOf(1 + Math.floor(this.#draw() * (this.#draw() < SHARE_OF_WANTED ? wanted : skus)));
  }

  #location(): string {
    return locationOf(1 + Math.floor(this.#draw() * this.mix.locations));
  }
}

function bodyOf(query: string, variables: unknown): string {
  return JSON.stringify({ query, variables });
}
