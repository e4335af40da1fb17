import { setTimeout as pause } from "node:timers/promises";
import type { History, Outcome } from "../history.js";
import type { Random } from "../random.js";
import type { HubSlot } from "../stage/hub-slot.js";
import { REGISTER_LOCATION } from "../stage/assortment.js";
import { documentOf, LEVEL_QUERY } from "./documents.js";
import { Generator, type Planned, type TrafficMix } from "./generator.js";
import type { Sender } from "./sender.js";

export interface ClientOptions {
  readonly index: number;
  readonly random: Random;
  readonly hubs: readonly HubSlot[];
  readonly sender: Sender;
  readonly history: History;
  readonly mix: TrafficMix;
  /** Told of every accepted command. */
  readonly onAccepted: (hub: number) => void;
}

/** How long an unknown outcome is asked for again once the traffic is to end. */
const RESOLVE_MS_MAX = 60_000;

interface Kept {
  readonly key: string;
  readonly planned: Planned;
}

/** One client: a command after the other, each to any hub, until told to stop; then it asks for every outcome it does not know. */
export class ChaosClient {
  readonly #options: ClientOptions;
  readonly #generator: Generator;
  readonly #accepted: Kept[] = [];
  #count = 0;
  #stopping = false;
  readonly #running: Promise<void>;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#generator = new Generator(options.random.branch("commands"), `S${options.index}`, options.mix);
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const step = this.#generator.next();
      if (step.kind === "READ") await this.#read(step.sku);
      else await this.#command(step.planned);
    }
  }

  async #command(planned: Planned): Promise<void> {
    const { index, random } = this.#options;
    const key = `c${index}-${(this.#count += 1)}`;
    const twins = random.chance(0.12) ? random.between(2, 3) : 1;
    const outcomes = await Promise.all(Array.from({ length: twins }, () => this.#send(key, planned)));
    let outcome = outcomes.find(({ kind }) => kind === "ACCEPTED") ?? outcomes.find(({ kind }) => kind === "UNKNOWN") ?? outcomes[0];
    // One definite failure among twins says nothing of the others: each is its own sending.
    const retriesFailure = random.chance(0.5);
    const deadline = (): boolean => this.#stoppedAt !== null && performance.now() - this.#stoppedAt > RESOLVE_MS_MAX;
    while (outcome !== undefined && (outcome.kind === "UNKNOWN" || (outcome.kind === "FAILED" && retriesFailure && !this.#stopping))) {
      if (deadline()) return;
      await pause(10 + random.next() * 60);
      outcome = await this.#send(key, planned);
    }
    if (outcome?.kind === "ACCEPTED") await this.#accept({ key, planned }, outcome);
    else if (outcome?.kind === "REFUSED") this.#generator.forget(planned.input["id"]);
    else await pause(20);
  }

  get #stoppedAt(): number | null {
    if (!this.#stopping) return null;
    return (this.#stopped ??= performance.now());
  }

  #stopped: number | null = null;

  async #accept(kept: Kept, { payload }: Extract<Outcome, { kind: "ACCEPTED" }>): Promise<void> {
    const { random } = this.#options;
    this.#generator.learn(payload);
    this.#accepted.push(kept);
    if (random.chance(0.05)) {
      const earlier = random.pick(this.#accepted);
      await this.#send(earlier.key, earlier.planned);
    }
    if (random.chance(0.02)) {
      // The key of one command with the input of another: never done.
      const other = {
        operation: "inventoryAdjust",
        input: { reason: "FOUND", lines: [{ sku: "PLAIN-1", location: "WH-1", delta: 1_000 }] },
      } as const;
      await this.#send(random.pick(this.#accepted).key, other);
    }
  }

  async #send(key: string, { operation, input }: Planned): Promise<Outcome> {
    const { hubs, index, random, sender, history } = this.#options;
    const hub = random.pick(hubs);
    const began = performance.now();
    const outcome = await sender.command(hub.url, documentOf(operation), { idempotencyKey: key, ...input });
    const ended = performance.now();
    history.add({ entry: "COMMAND", client: index, hub: hub.index, key, operation, input, began, ended, outcome });
    if (outcome.kind === "ACCEPTED") this.#options.onAccepted(hub.index);
    return outcome;
  }

  async #read(sku: string): Promise<void> {
    const { hubs, index, random, sender, history } = this.#options;
    const hub = random.pick(hubs);
    const began = performance.now();
    const data = await sender.query(hub.url, LEVEL_QUERY, { sku, location: REGISTER_LOCATION });
    const ended = performance.now();
    const level = data?.["level"] as { readonly version: number; readonly available: number } | null | undefined;
    if (level === null || level === undefined) {
      await pause(20);
      return;
    }
    this.#generator.sawRegister(sku, level);
    history.add({ entry: "READ", client: index, hub: hub.index, sku, location: REGISTER_LOCATION, began, ended, ...level });
  }
}
