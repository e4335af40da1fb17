import type pg from "pg";
import { setTimeout as pause } from "node:timers/promises";
import { checkInvariants, type Violation } from "./checks/invariants.js";
import type { PostgresServer } from "./stage/postgres-server.js";

const EVERY_MS = 1_000;

/** Looks at the whole database once a second while things happen, each time in one snapshot. A database that is away is looked at later. */
export class Watch {
  readonly violations: Violation[] = [];
  /** Snapshots that were looked at. */
  snapshots = 0;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  constructor(
    private readonly postgres: PostgresServer,
    private readonly database: string,
    private readonly plantedHead: number | undefined,
  ) {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.postgres.session(this.database, (client) => this.#look(client)).catch(() => undefined);
      await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look(client: pg.Client): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const found = await checkInvariants(client, { plantedHead: this.plantedHead });
      this.snapshots += 1;
      for (const violation of found) {
        if (!this.violations.some(({ invariant }) => invariant === violation.invariant))
          this.violations.push({ ...violation, text: `In mid-run: ${violation.text}` });
      }
      await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
