import pg from "pg";

/** The channel that whoever moves the ledger's head notifies, once a transaction. */
export const FEED_CHANNEL = "hub_feed";

export interface WakeUpOptions {
  readonly url: string;
  /** Called for every notification, and once after each reconnection: what came meanwhile was not heard. */
  readonly onWake: () => void;
  readonly onFault: (error: unknown) => void;
}

const CONNECT_MS_MAX = 5_000;
const RECONNECT_MS = { first: 50, most: 2_000 } as const;

/** Listens for notifications on a connection of its own, and reconnects for ever. A wake-up may be lost: followers poll as well. */
export class WakeUp {
  readonly #options: WakeUpOptions;
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #pause: number = RECONNECT_MS.first;
  #connecting: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: WakeUpOptions) {
    this.#options = options;
  }

  /** Resolves when it listens, or when the first try has failed and others follow. */
  start(): Promise<void> {
    this.#connecting = this.#connect();
    return this.#connecting;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#connecting;
    await this.#client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      application_name: "hub feed",
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS_MAX,
    });
    const lost = (error?: unknown): void => this.#lost(client, error);
    client.on("error", lost);
    client.on("end", lost);
    client.on("notification", () => this.#options.onWake());
    this.#client = client;
    try {
      await client.connect();
      await client.query(`listen ${FEED_CHANNEL}`);
      this.#pause = RECONNECT_MS.first;
      this.#options.onWake();
    } catch (error) {
      lost(error);
    }
  }

  #lost(client: pg.Client, error: unknown): void {
    if (this.#closed || this.#client !== client) return;
    this.#client = null;
    if (error !== undefined) this.#options.onFault(error);
    void client.end().catch(() => undefined);
    this.#timer = setTimeout(() => {
      this.#connecting = this.#connect();
    }, this.#pause);
    this.#pause = Math.min(RECONNECT_MS.most, this.#pause * 2);
  }
}
