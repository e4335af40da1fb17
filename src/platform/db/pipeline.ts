import type { Socket } from "node:net";
import pg from "pg";

export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
}

export interface StatementResult {
  readonly rows: readonly Record<string, unknown>[];
  readonly rowCount: number;
  /** The command tag: a COMMIT of a failed transaction answers `ROLLBACK`. */
  readonly command: string;
}

export interface PipelineOptions {
  readonly url: string;
  readonly applicationName: string;
  /** Server-side bound on each statement, in milliseconds. */
  readonly statementTimeoutMs: number;
  /** Server-side bound on each wait for a row lock, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** How long the server may stay silent while answers are due, in milliseconds; then the connection is given up. More than a statement may take. */
  readonly silenceMs: number;
  /** Further settings of the session, such as planner switches. */
  readonly settings?: Readonly<Record<string, string>>;
}

const FAREWELL_MS = 1_000;

/**
 * One connection that sends several statements in one round trip: all of them are written before the first answer is read.
 * A statement that fails inside a transaction makes the later ones fail with 25P02 and the COMMIT answer `ROLLBACK`.
 * After a lost connection every call fails; open a new one. A server that vanished without closing the connection is noticed by its silence.
 */
export class PipelinedConnection {
  readonly #client: pg.Client;
  readonly #silenceMs: number;
  readonly #names = new Map<string, string>();
  #broken: Error | null = null;
  #plansAreOld = false;

  private constructor(client: pg.Client, silenceMs: number) {
    this.#client = client;
    this.#silenceMs = silenceMs;
    client.on("error", (error) => (this.#broken ??= error));
    client.on("end", () => (this.#broken ??= new Error("The connection to PostgreSQL has ended.")));
  }

  static async open(options: PipelineOptions): Promise<PipelinedConnection> {
    const settings = {
      ...options.settings,
      statement_timeout: String(options.statementTimeoutMs),
      lock_timeout: String(options.lockTimeoutMs),
      idle_in_transaction_session_timeout: String(options.statementTimeoutMs),
    };
    const client = new pg.Client({
      connectionString: options.url,
      application_name: options.applicationName,
      connectionTimeoutMillis: Math.min(options.statementTimeoutMs, options.silenceMs),
      keepAlive: true,
      pipeline: true,
      options: Object.entries(settings)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(" "),
    });
    const connection = new PipelinedConnection(client, options.silenceMs);
    await client.connect();
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

  /** Sends all statements at once and answers their results in order; throws the first failure once every statement has been answered. */
  async run(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    if (!this.#plansAreOld) return this.#send(statements);
    this.#plansAreOld = false;
    return (await this.#send([{ text: "discard plans" }, ...statements])).slice(1);
  }

  async #send(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    if (this.#broken !== null) throw this.#broken;
    const silence = setTimeout(() => this.#giveUp(), this.#silenceMs);
    this.#stream.cork();
    const answers = statements.map(async ({ text, values }) => {
      try {
        return await this.#client.query({ name: this.#nameOf(text), text, values: values as unknown[] });
      } finally {
        silence.refresh();
      }
    });
    this.#stream.uncork();
    const settled = await Promise.allSettled(answers);
    clearTimeout(silence);
    return settled.map((answer) => {
      if (answer.status === "rejected") throw answer.reason;
      return { rows: answer.value.rows as Record<string, unknown>[], rowCount: answer.value.rowCount ?? 0, command: answer.value.command };
    });
  }

  /** Takes leave of the server; of one that does not hear it, after a moment, without. */
  async close(): Promise<void> {
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

  /** Texts are constants of the code, so their number is bounded and each is parsed once by the server. */
  #nameOf(text: string): string {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const name = `hub_${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}
