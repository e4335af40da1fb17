import { randomUUID } from "node:crypto";
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "undici";
import { CHANNEL, locationOf, skuOf } from "../world/names.js";
import { outcomeOf } from "./ask.js";
import { Outcomes, type Target } from "./heavy-kind.js";

/** Between two requests of one client: nobody at a till is faster. */
const PAUSE_MS = 5;
/** Goods that the innocents want: none that a heavy client books, all of them goods whose catalogue entry it changes. */
const GOODS = 50;

export const INNOCENTS = ["till", "reader", "levels", "readyz"] as const;
export type InnocentName = (typeof INNOCENTS)[number];

export interface InnocentFigures {
  /** Requests that were answered as they ought to be. */
  readonly served: number;
  /** Everything else, by what came instead. */
  readonly refused: Readonly<Record<string, number>>;
  /** From request to answer, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export type InnocentsFigures = Readonly<Record<InnocentName, InnocentFigures>>;

const RESERVE =
  "mutation Reserve($input: ReservationCreateInput!) { done: reservationCreate(input: $input) { reservation { id } userErrors { code } } }";
const RELEASE =
  "mutation Release($input: ReservationReleaseInput!) { done: reservationRelease(input: $input) { reservation { id } userErrors { code } } }";
const READ = 'query Read($skus: [String!]!) { availability(skus: $skus, channel: "WEB") { sku availableToSell } }';
const LEVEL = "query Level($sku: String!, $location: String!) { inventoryLevel(sku: $sku, location: $location) { available version } }";

/** Clients who do what the hub is for, one request after the other each, and whose goods, keys and places are nobody else's. */
export class Innocents {
  readonly #counts = new Map(INNOCENTS.map((name) => [name, new Count()]));
  readonly #client: Client[] = [];
  readonly #running: Promise<unknown>[];
  #stopping = false;
  #good = 0;

  constructor(private readonly target: Target) {
    const { keys } = target;
    this.#running = [
      this.#keepOn("till", keys.till, (send) => this.#sell(send)),
      this.#keepOn("reader", keys.storefront, (send) => send(bodyOf(READ, { skus: [this.#sku(), this.#sku()] }))),
      this.#keepOn("levels", keys.dashboard, (send) => send(bodyOf(LEVEL, { sku: this.#sku(), location: locationOf(1) }))),
      this.#keepOn("readyz", null, (send) => send(null)),
    ];
  }

  /** How often the least served of them has been served since the last figures. */
  get served(): number {
    return Math.min(...[...this.#counts.values()].map(({ served }) => served));
  }

  /** Of the time since this was last asked. */
  figures(): InnocentsFigures {
    const figures = Object.fromEntries([...this.#counts].map(([name, count]) => [name, count.take()]));
    return figures as Record<InnocentName, InnocentFigures>;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
    await Promise.all(this.#client.map((client) => client.destroy()));
  }

  async #keepOn(name: InnocentName, key: string | null, act: (send: Send) => Promise<string>): Promise<void> {
    const client = new Client(this.target.url, { pipelining: 1, bodyTimeout: 0, headersTimeout: 0 });
    this.#client.push(client);
    const send: Send = async (body) => {
      const began = performance.now();
      const count = this.#counts.get(name);
      const headers = { "content-type": "application/json", ...(key === null ? {} : { authorization: `Bearer ${key}` }) };
      const request =
        body === null ? ({ path: "/readyz", method: "GET" } as const) : ({ path: "/graphql", method: "POST", headers, body } as const);
      const [outcome, text] = await client.request(request).then(
        async ({ statusCode, body: answer }): Promise<[string, string]> => {
          const said = await answer.text();
          return [outcomeOf(said, statusCode), said];
        },
        (error: unknown): [string, string] => [`no answer: ${String(error)}`, ""],
      );
      count?.note(outcome, performance.now() - began);
      return text;
    };
    while (!this.#stopping) {
      await act(send);
      await pause(PAUSE_MS);
    }
  }

  async #sell(send: Send): Promise<string> {
    const lines = [{ sku: this.#sku(), location: locationOf(1), quantity: 1 }];
    const held = await send(bodyOf(RESERVE, { input: { idempotencyKey: randomUUID(), channel: CHANNEL, lines } }));
    const id = /"reservation":\{"id":"([^"]+)"/.exec(held)?.[1];
    if (id === undefined) return held;
    return send(bodyOf(RELEASE, { input: { idempotencyKey: randomUUID(), id, expectedVersion: null } }));
  }

  #sku(): string {
    return skuOf(1 + (this.#good++ % GOODS));
  }
}

/** Sends a body, or asks whether the hub is ready; answers the text. */
type Send = (body: string | null) => Promise<string>;

class Count {
  served = 0;
  #refused = new Outcomes();
  readonly #delays: RecordableHistogram = createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });

  note(outcome: string, ms: number): void {
    this.#delays.record(Math.max(1, Math.round(ms * 1_000)));
    if (outcome === "ok") this.served += 1;
    else this.#refused.note(outcome);
  }

  take(): InnocentFigures {
    const ms = (percentile: number): number => (this.#delays.count === 0 ? Number.NaN : this.#delays.percentile(percentile) / 1_000);
    const { served } = this;
    const figures = { served, refused: this.#refused.counts, p50Ms: ms(50), p99Ms: ms(99), maxMs: ms(100) };
    this.served = 0;
    this.#refused = new Outcomes();
    this.#delays.reset();
    return figures;
  }
}

function bodyOf(query: string, variables: unknown): string {
  return JSON.stringify({ query, variables });
}
