import { setTimeout as pause } from "node:timers/promises";
import { errors, Pool } from "undici";

export interface HubClientOptions {
  /** Addresses of `/graphql`, one for each hub process. */
  readonly urls: readonly string[];
  readonly key: string;
  /** Most calls under way at once to each address. */
  readonly connections: number;
  /** Most tries of one call. Default 12: a hub that restarts is waited for about 30 s. */
  readonly triesMax?: number;
  /** The first pause between tries, doubled each time up to `PAUSE_MS_MAX`. Default 100. */
  readonly pauseMs?: number;
  /** How long an answer may take, in milliseconds. Default 120,000. */
  readonly answerMsMax?: number;
  /** Ends the pauses between tries. */
  readonly stopping?: AbortSignal;
}

/** Longest pause between two tries, in milliseconds. */
export const PAUSE_MS_MAX = 5_000;

/** Most tries as long as no address has ever answered: most likely there is no hub. */
const FIRST_TRIES_MAX = 4;

/** The hub cannot be reached, or stays too busy: the call may have had its effect or not. Sent again with the same keys it has it once. */
export class HubUnavailable extends Error {
  override readonly name = "HubUnavailable";
}

/** The hub answered, but not with what was asked for: a wrong key, a wrong address, a limit, another version. Trying again is no use. */
export class HubRefused extends Error {
  override readonly name = "HubRefused";
}

interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly retryAfterMs?: number };
  }[];
}

/** A try that failed and may be repeated: why, and how long the hub wants us to wait. */
interface Busy {
  readonly busy: string;
  /** The code of the answer, or of the error of the connection. */
  readonly code: string;
  readonly retryAfterMs: number;
}

const RETRIED_CODES: ReadonlySet<string> = new Set(["UNAVAILABLE", "OVERLOADED", "RATE_LIMITED"]);

/**
 * A client of the hub's GraphQL API over kept connections. What may be passing (no connection, no answer, UNAVAILABLE, OVERLOADED,
 * RATE_LIMITED) is tried again with growing pauses, at the next address if there are several: idempotency keys make that safe.
 */
export class HubClient {
  readonly #options: HubClientOptions;
  readonly #targets: readonly { readonly pool: Pool; readonly path: string; readonly url: string }[];
  readonly #retries = new Map<string, number>();
  #reached = false;

  constructor(options: HubClientOptions) {
    this.#options = options;
    const answerMsMax = options.answerMsMax ?? 120_000;
    this.#targets = options.urls.map((url) => {
      const { origin, pathname, search } = new URL(url);
      const pool = new Pool(origin, {
        connections: options.connections,
        headersTimeout: answerMsMax,
        bodyTimeout: answerMsMax,
        keepAliveTimeout: 30_000,
      });
      return { pool, path: `${pathname}${search}`, url };
    });
  }

  /** How many tries failed and were repeated, by the code of their failure. */
  get retries(): ReadonlyMap<string, number> {
    return this.#retries;
  }

  /** Whether any address has answered so far. */
  get reached(): boolean {
    return this.#reached;
  }

  get addresses(): number {
    return this.#targets.length;
  }

  /** Sends one operation to the address with this number (counted round) and answers its data. Throws HubUnavailable or HubRefused. */
  async send<Data>(query: string, variables: unknown, address = 0): Promise<Data> {
    const body = JSON.stringify({ query, variables });
    const { triesMax = 12, pauseMs = 100, stopping } = this.#options;
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#try(body, (address + tries - 1) % this.#targets.length);
      if (!("busy" in answer)) return answer.data as Data;
      const most = this.#reached ? triesMax : Math.min(triesMax, FIRST_TRIES_MAX);
      if (tries >= most || stopping?.aborted === true) throw new HubUnavailable(`${answer.busy} Tried ${tries} times.`);
      this.#retries.set(answer.code, (this.#retries.get(answer.code) ?? 0) + 1);
      const backoff = Math.min(PAUSE_MS_MAX, pauseMs * 2 ** (tries - 1));
      // Half of the pause is chance, so that calls that failed together do not come back together.
      const wait = Math.max(answer.retryAfterMs, backoff * (0.5 + Math.random() / 2));
      await pause(Math.min(PAUSE_MS_MAX, wait), undefined, stopping === undefined ? {} : { signal: stopping }).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#targets.map(({ pool }) => pool.close()));
  }

  async #try(body: string, address: number): Promise<{ data: unknown } | Busy> {
    const target = this.#targets[address];
    if (target === undefined) throw new Error("There is no address to send to.");
    try {
      const { statusCode, body: answer } = await target.pool.request({
        method: "POST",
        path: target.path,
        headers: { authorization: `Bearer ${this.#options.key}`, "content-type": "application/json", accept: "application/json" },
        body,
      });
      const text = await answer.text();
      this.#reached = true;
      return readAnswer(target.url, statusCode, text);
    } catch (error) {
      if (error instanceof HubRefused) throw error;
      if (!isPassing(error)) throw error;
      const code = (error as NodeJS.ErrnoException).code ?? "UNKNOWN";
      return { busy: `${target.url} could not be reached (${describe(error)}).`, code, retryAfterMs: 0 };
    }
  }
}

function readAnswer(url: string, status: number, text: string): { data: unknown } | Busy {
  const answer = parsed(text);
  const [error] = answer?.errors ?? [];
  if (error !== undefined) {
    const { code = "unknown", retryAfterMs = 0 } = error.extensions ?? {};
    if (RETRIED_CODES.has(code)) return { busy: `${url} answered ${code}: ${error.message}`, code, retryAfterMs };
    throw new HubRefused(`${url} answered ${code}: ${error.message}`);
  }
  if (answer?.data !== undefined && answer.data !== null) return { data: answer.data };
  if (status === 429 || status >= 500) return { busy: `${url} answered with status ${status}.`, code: `HTTP_${status}`, retryAfterMs: 0 };
  throw new HubRefused(`${url} answered with status ${status} and no GraphQL answer. Is it the address of a hub's /graphql?`);
}

function parsed(text: string): GraphqlAnswer | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

/** Errors of the connection, not of this program. */
function isPassing(error: unknown): boolean {
  if (error instanceof errors.UndiciError) return !(error instanceof errors.InvalidArgumentError);
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code !== undefined && /^E[A-Z_]+$/.test(code);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  // Where a name has several addresses, Node gathers their errors and leaves the message empty.
  return error.message === "" ? (code ?? error.name) : error.message;
}
