import type { Bench, Sample, Server } from "../benchmark.js";
import { order } from "./control.js";
import type { SubscriberTerms } from "./subscriber.js";

/** Many clients in a process of their own. */
export class SubscriberProcess {
  private constructor(readonly server: Server) {}

  static async start(bench: Bench): Promise<SubscriberProcess> {
    return new SubscriberProcess(await bench.stage.server("live/subscribers.ts", {}));
  }

  /** Resolves when all have subscribed. */
  async open(terms: readonly SubscriberTerms[]): Promise<void> {
    await order(this.server, "open", terms);
  }

  /** Waits until so many changes have come since the process began. Throws where they do not come within a minute. */
  async receive(atLeast: number): Promise<void> {
    const { received } = await order<{ received: number }>(this.server, "receive", { atLeast });
    if (received < atLeast) throw new Error(`Of ${atLeast} changes ${received} have come within a minute.`);
  }

  /** As `receive`, for as long as it takes: throws only where none comes for a minute. */
  async receiveSteadily(atLeast: number): Promise<void> {
    for (let before = -1; ;) {
      const { received } = await order<{ received: number }>(this.server, "receive", { atLeast });
      if (received >= atLeast) return;
      if (received === before) throw new Error(`After ${received} of ${atLeast} changes none has come for a minute.`);
      before = received;
    }
  }

  /** Notes when each change comes, for `delays`. */
  async note(): Promise<void> {
    await order(this.server, "note");
  }

  /** Of the changes noted: from when each was committed, by its sequence, to when each subscriber had it. */
  delays(committed: ReadonlyMap<number, number>): Promise<Sample> {
    return order(this.server, "delays", { committed: [...committed] });
  }

  /** How many changes came, to all and to each, and what went wrong. */
  state(): Promise<{ readonly received: number; readonly each: readonly number[]; readonly wrong: readonly string[] }> {
    return order(this.server, "state");
  }

  async close(): Promise<void> {
    await order(this.server, "close");
    await this.server.stop();
  }
}
