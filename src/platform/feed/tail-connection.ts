import { timeouts } from "../db/time-limits.js";
import { PipelinedConnection } from "../db/pipeline.js";
import type { Look } from "./feed-page.js";
import { type FeedRecord, type FeedSource, merged, type Read } from "./feed-record.js";
import { HEAD_SQL, headOf } from "./head.js";

/** The channel that whoever moves the ledger's head notifies, once a transaction. */
export const FEED_CHANNEL = "hub_feed";

/**
 * A look reads a few rows by their keys, so often that planning it would cost as much: it is planned once, for any place in the ledger and
 * however small the tables were then. A plan that reads a whole table stays when the table, or what is dead in it, has grown.
 */
const PLANNER = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_bitmapscan: "off",
  max_parallel_workers_per_gather: "0",
  jit: "off",
};

export interface TailConnectionOptions<Entry extends FeedRecord> {
  readonly url: string;
  readonly sources: readonly FeedSource<Entry>[];
  /** Called for every notification, and where the connection is lost: what comes from then on is not heard until the next look. */
  readonly onWake: () => void;
  readonly onLost: (error: Error) => void;
}

/**
 * The one connection over which the tail is woken and reads: what notifies it is awake when it is asked, and a look is one round trip, or two
 * where a source has to read more.
 * The head is read first and each table in a statement of its own after it, so that everything up to that head is seen. Where the connection
 * was lost, the next look opens another and listens again.
 */
export class TailConnection<Entry extends FeedRecord> {
  readonly #options: TailConnectionOptions<Entry>;
  #connection: PipelinedConnection | null = null;

  constructor(options: TailConnectionOptions<Entry>) {
    this.#options = options;
  }

  /** Reads the head and at most the next `size` records behind `after`. Throws what the database threw. */
  async look(after: number, size: number): Promise<Look<Entry>> {
    const { sources } = this.#options;
    try {
      const connection = await this.#connect();
      const statements = sources.map((source) => source.statement(after, after + size));
      const read: Read = async (all) => (await connection.run(all)).map(({ rows }) => rows);
      const [answer, ...results] = await read([{ text: HEAD_SQL }, ...statements]);
      const head = headOf(answer ?? []);
      const records = await merged(sources, results, read);
      // Those of a command that was committed between the statements may not be seen whole yet.
      return { head, records: records.filter(({ sequence }) => sequence <= head) };
    } catch (error) {
      // A migration, say, made its plans useless.
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    await connection?.close();
  }

  async #connect(): Promise<PipelinedConnection> {
    if (this.#connection !== null && !this.#connection.broken) return this.#connection;
    await this.close();
    const { url, onWake, onLost } = this.#options;
    const connection = await PipelinedConnection.open({
      url,
      applicationName: "hub feed",
      statementTimeoutMs: timeouts.statementMs,
      lockTimeoutMs: timeouts.lockMs,
      silenceMs: timeouts.silenceMs,
      settings: PLANNER,
      onNotification: onWake,
      onLost: (error) => {
        onLost(error);
        onWake();
      },
    });
    this.#connection = connection;
    await connection.run([{ text: `listen ${FEED_CHANNEL}` }]);
    return connection;
  }
}
