import { setTimeout as pause } from "node:timers/promises";
import type { History } from "../history.js";
import type { Random } from "../random.js";
import type { HubSlot } from "../stage/hub-slot.js";
import { subscribeOverEvents } from "./event-stream.js";
import { subscribeOverSocket, type SocketHandle } from "./live-socket.js";

/** What a subscriber follows. */
export const SUBSCRIPTIONS = {
  movements: {
    query: "subscription ($after: Sequence) { event: movementRecorded(after: $after) { sequence sku kind quantity idempotencyKey } }",
    text: ({ sku, kind, quantity, idempotencyKey }: Readonly<Record<string, unknown>>) =>
      [kind, sku, quantity, idempotencyKey ?? "-"].map(String).join(" "),
  },
  levels: {
    query:
      "subscription ($after: Sequence) { event: availabilityChanged(after: $after) { sequence sku location { code } version after { available reserved committed } } }",
    text: ({ sku, location, version, after }: Readonly<Record<string, unknown>>) => {
      const { available, reserved, committed } = after as Readonly<Record<string, number>>;
      return [sku, (location as { code: string }).code, `v${String(version)}`, available, reserved, committed].map(String).join(" ");
    },
  },
} as const;

export interface SubscriberOptions {
  readonly name: string;
  readonly follows: keyof typeof SUBSCRIPTIONS;
  readonly over: "SOCKET" | "EVENTS";
  /** The last sequence it needs not be told. */
  readonly start: number;
  readonly hubs: readonly HubSlot[];
  readonly random: Random;
  readonly history: History;
}

/** How a connection ended. */
export interface Ending {
  /** A code of an error, or of the socket's close; null where it just broke. */
  readonly code: string | null;
}

/** Follows the ledger through everything: after each end it goes on from the last sequence it was given, at any hub. */
export class Subscriber {
  readonly endings: Ending[] = [];
  /** When the last event came, and its sequence. */
  last: { readonly sequence: number; readonly at: number };
  #connection = 0;
  readonly #stopped = new AbortController();
  #handle: SocketHandle | null = null;
  readonly #running: Promise<void>;

  constructor(readonly options: SubscriberOptions) {
    this.last = { sequence: options.start, at: performance.now() };
    this.#running = this.#run();
  }

  /** Waits until it was told of `sequence` or something after it; false where `ms` pass first. */
  async reaches(sequence: number, ms: number): Promise<boolean> {
    for (const deadline = performance.now() + ms; this.last.sequence < sequence; await pause(10)) {
      if (performance.now() > deadline) return false;
    }
    return true;
  }

  /** Reads no more from its socket, which stays open. */
  stick(): boolean {
    this.#handle?.pause();
    return this.#handle !== null;
  }

  unstick(): void {
    this.#handle?.resume();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { hubs, random, over, follows } = this.options;
    while (!this.#stopped.signal.aborted) {
      const hub = random.pick(hubs);
      const connection = (this.#connection += 1);
      const given = {
        url: hub.url,
        query: SUBSCRIPTIONS[follows].query,
        variables: { after: String(this.last.sequence) },
        signal: this.#stopped.signal,
        onEvent: (event: Readonly<Record<string, unknown>>) => this.#take(event, hub.index, connection),
      };
      const ending =
        over === "EVENTS" ? await subscribeOverEvents(given) : await subscribeOverSocket(given, (handle) => (this.#handle = handle));
      this.#handle = null;
      this.endings.push(ending);
      await pause(20 + random.next() * 80);
    }
  }

  #take(event: Readonly<Record<string, unknown>>, hub: number, connection: number): void {
    const { name, follows, history } = this.options;
    const sequence = Number(event["sequence"]);
    const at = performance.now();
    this.last = { sequence, at };
    history.add({ entry: "RECEIVED", subscriber: name, hub, connection, at, sequence, text: SUBSCRIPTIONS[follows].text(event) });
  }
}
