import type { Socket } from "node:net";
import pg from "pg";
import { refuseTransactionPooler, settleSession, withoutDecided } from "./session.js";
import { TRANSACTION_STATEMENTS } from "./time-limits.js";
import type { Statement, StatementResult } from "./statement.js";
import { PreparedStatements, StatementGroup } from "./statement-group.js";

export interface PipelineOptions {
  readonly url: string;
  readonly applicationName: string;
  /** Server-side bound on each statement, in milliseconds. */
  readonly statementTimeoutMs: number;
  /** Server-side bound on each wait for a row lock, in milliseconds. */
  readonly lockTimeoutMs: number;
  /**
   * How long the server may stay silent while answers are due, in milliseconds; then the connection is given up. More than a statement may
   * take: the answers of one round trip come together, or when there are 8 kB of them.
   */
  readonly silenceMs: number;
  /** Further settings of the session, such as planner switches. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called for each notification of a channel that was listened to over this connection. */
  readonly onNotification?: () => void;
  /** Called once where an open connection ends without `close`: also while nothing waits for an answer. */
  readonly onLost?: (error: Error) => void;
}

const FAREWELL_MS = 1_000;

/** A client whose machine has gone is noticed within 10 seconds. */
const KEEPALIVE = { tcp_keepalives_idle: "4", tcp_keepalives_interval: "2", tcp_keepalives_count: "3" };

/**
 * One connection that sends several statements in one round trip: all of them are written before the first answer is read, and answered
 * together. Where one fails those behind it are not run, and its transaction waits for a rollback.
 * After a lost connection every call fails; open a new one. A server that vanished without closing the connection is noticed by its silence.
 */
export class PipelinedConnection {
  readonly #client: pg.Client;
  readonly #silenceMs: number;
  readonly #prepared = new PreparedStatements();
  #broken: Error | null = null;
  #isInUse = false;
  #plansAreOld = false;

  private constructor(client: pg.Client, { silenceMs, onNotification, onLost }: PipelineOptions) {
    this.#client = client;
    this.#silenceMs = silenceMs;
    const lost = (error: Error): void => {
      const isNews = this.#broken === null && this.#isInUse;
      this.#broken ??= error;
      if (isNews) onLost?.(error);
    };
    client.on("error", lost);
    client.on("end", () => lost(new Error("The connection to PostgreSQL has ended.")));
    if (onNotification !== undefined) client.on("notification", onNotification);
  }

  static async open(options: PipelineOptions): Promise<PipelinedConnection> {
    const { url, applicationName, statementTimeoutMs, lockTimeoutMs, silenceMs } = options;
    const connectionString = withoutDecided(url);
    const connectMs = Math.min(statementTimeoutMs, silenceMs);
    const client = new pg.Client({
      connectionString,
      application_name: applicationName,
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
    });
    const connection = new PipelinedConnection(client, options);
    // The server may fall silent as soon as it has let us in.
    const silence = setTimeout(() => connection.#giveUp(), connectMs + silenceMs);
    try {
      await client.connect();
      const { behindPooler } = await settleSession(client, {
        statementMs: statementTimeoutMs,
        lockMs: lockTimeoutMs,
        idleInTransactionMs: statementTimeoutMs,
        // It ends a transaction whose client fell silent in the middle of what it was sending, which no bound on a statement does.
        transactionMs: TRANSACTION_STATEMENTS * statementTimeoutMs,
        settings: { ...KEEPALIVE, ...options.settings },
      });
      if (behindPooler) await refuseTransactionPooler(client, connectionString, connectMs);
    } catch (error) {
      await connection.close();
      throw error;
    } finally {
      clearTimeout(silence);
    }
    connection.#isInUse = true;
    return connection;
  }

  get broken(): boolean {
    return this.#broken !== null;
  }

  /**
   * Has every statement planned anew when it is next run. A plan is kept for as long as the tables' statistics are, and one that was made
   * while a table was small may read the whole of it.
   */
  forgetPlans(): void {
    this.#plansAreOld = true;
  }

  /**
   * Sends all statements at once and answers their results in order; throws the first failure: those behind it were not run. One call at a
   * time. Statements may be made as they are sent: of a large batch the first is run while the next is made.
   */
  async run(statements: Iterable<Statement>): Promise<readonly StatementResult[]> {
    if (!this.#plansAreOld) return this.#send(statements);
    this.#plansAreOld = false;
    return (await this.#send([{ text: "discard plans" }, ...statements])).slice(1);
  }

  async #send(statements: Iterable<Statement>): Promise<readonly StatementResult[]> {
    if (this.#broken !== null) throw this.#broken;
    const silence = setTimeout(() => this.#giveUp(), this.#silenceMs);
    const group = new StatementGroup(statements, this.#prepared, () => silence.refresh());
    try {
      this.#client.query(group);
      return await group.done;
    } finally {
      clearTimeout(silence);
    }
  }

  /** Takes leave of the server; of one that does not hear it, after a moment, without. */
  async close(): Promise<void> {
    this.#isInUse = false;
    const unheard = setTimeout(() => this.#stream.destroy(), FAREWELL_MS);
    await this.#client.end().catch(() => undefined);
    clearTimeout(unheard);
  }

  get #stream(): Socket {
    return (this.#client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;
  }

  /** Fails everything that waits for an answer, as a connection that was lost. */
  #giveUp(): void {
    const message = `PostgreSQL gave no answer for ${this.#silenceMs} ms: the connection is given up.`;
    this.#stream.destroy(Object.assign(new Error(message), { code: "ETIMEDOUT" }));
  }
}
