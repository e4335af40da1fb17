import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { root } from "../run/places.js";
import type { Change } from "./change.js";
import { ChangesMade } from "./changes-made.js";
import { takeOrders } from "./control.js";

/**
 * The usual way: graphql-ws as it comes, over the hub's schema, with changes published in memory and the operation executed for each
 * subscriber. It reads no database, asks for no key, and its fields are plain properties: all in its favour.
 */
type Root = { readonly availabilityChanged: Change };

/** A subscriber's changes, one after the other. */
class Waiting implements AsyncIterableIterator<Root> {
  readonly #changes: Root[] = [];
  #wake: (() => void) | null = null;
  #ended = false;

  constructor(private readonly onEnd: (waiting: Waiting) => void) {}

  push(change: Root): void {
    this.#changes.push(change);
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<Root, undefined>> {
    while (this.#changes.length === 0 && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    const value = this.#changes.shift();
    return value === undefined ? { done: true, value: undefined } : { done: false, value };
  }

  return(): Promise<IteratorResult<Root, undefined>> {
    this.#ended = true;
    this.#wake?.();
    this.onEnd(this);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const bySku = new Map<string, Set<Waiting>>();
const changes = new ChangesMade(Number(process.env["BENCH_UNITS"]));
let subscribers = 0;

function subscribe(_root: unknown, { skus: [sku = ""] }: { readonly skus: readonly string[] }): Waiting {
  const others = bySku.get(sku) ?? new Set<Waiting>();
  bySku.set(sku, others);
  const waiting = new Waiting((ended) => {
    if (others.delete(ended)) subscribers -= 1;
  });
  others.add(waiting);
  subscribers += 1;
  return waiting;
}

const schema = buildSchema(readFileSync(join(root, "schema/schema.graphql"), "utf8"));
const field = schema.getSubscriptionType()?.getFields()["availabilityChanged"];
if (field === undefined) throw new Error("The schema has no availabilityChanged.");
field.subscribe = subscribe as NonNullable<typeof field.subscribe>;

const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
useServer({ schema }, sockets);

takeOrders({
  address: () => ({ url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}` }),
  subscribers: () => ({ subscribers }),
  publish: ({ skus }: { skus: readonly string[] }) => {
    for (const sku of skus) {
      const change = { availabilityChanged: changes.next(sku) };
      for (const waiting of bySku.get(sku) ?? []) waiting.push(change);
    }
  },
});
