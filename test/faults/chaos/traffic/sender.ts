import { Agent, request } from "undici";
import type { AcceptedPayload, Outcome, RefusedError } from "../history.js";
import { ADMIN_KEY } from "../stage/hub-slot.js";

/** Whoever waits longer than this has been left hanging. More than the hub's own limits allow: 15 s of retries, and one silence of 12 s. */
export const HANG_MS = 32_000;

/** A hub said something it must never say, whatever the fault. */
export type Complain = (text: string) => void;

interface AnsweredError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

interface Body {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly AnsweredError[];
}

/** Codes that mean that nothing was done. */
const refusing = new Set(["OVERLOADED", "RATE_LIMITED", "UNAUTHENTICATED", "FORBIDDEN", "BAD_USER_INPUT", "LIMIT_EXCEEDED"]);
/** Codes that tell when to come again. */
const hinting = new Set(["OVERLOADED", "UNAVAILABLE", "RATE_LIMITED"]);

/** Sends GraphQL and tells what became of it. */
export class Sender {
  readonly #agent = new Agent({ connections: 256, pipelining: 1, headersTimeout: HANG_MS, bodyTimeout: HANG_MS });

  constructor(private readonly complain: Complain) {}

  async command(url: string, query: string, input: Readonly<Record<string, unknown>>): Promise<Outcome> {
    const answer = await this.#post(url, query, { input });
    if ("unknown" in answer) return { kind: "UNKNOWN", reason: answer.unknown };
    const payload = answer.body.data?.["answer"] as (AcceptedPayload & { readonly userErrors: readonly RefusedError[] }) | null | undefined;
    const [error] = answer.body.errors ?? [];
    if (payload === null || payload === undefined) return this.#outcomeOf(error);
    if (error !== undefined) {
      // The command was accepted, and a linked object could not be read: its own fields are lost, its effect is not.
      this.#look(error);
      return { kind: "UNKNOWN", reason: `partial: ${codeOf(error)}` };
    }
    const { userErrors, ...rest } = payload;
    if (userErrors.length === 0) return { kind: "ACCEPTED", payload: rest };
    return {
      kind: "REFUSED",
      errors: userErrors.map(({ code, currentVersion }) => ({ code, ...(currentVersion === undefined ? {} : { currentVersion }) })),
    };
  }

  /** A query's data, or null where there was no answer. */
  async query(
    url: string,
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
  ): Promise<Readonly<Record<string, unknown>> | null> {
    const answer = await this.#post(url, query, variables);
    if ("unknown" in answer) return null;
    for (const error of answer.body.errors ?? []) this.#look(error);
    return answer.body.data ?? null;
  }

  /** As `query`, with the code of the first error. */
  async ask(
    url: string,
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
  ): Promise<{ readonly data: Body["data"]; readonly code: string | null }> {
    const answer = await this.#post(url, query, variables);
    if ("unknown" in answer) return { data: null, code: answer.unknown };
    const [error] = answer.body.errors ?? [];
    if (error !== undefined) this.#look(error);
    return { data: answer.body.data, code: error === undefined ? null : codeOf(error) };
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #post(
    url: string,
    query: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly body: Body } | { readonly unknown: string }> {
    const began = performance.now();
    try {
      const { statusCode, body } = await request(`${url}/graphql`, {
        method: "POST",
        dispatcher: this.#agent,
        headers: { "content-type": "application/json", authorization: `Bearer ${ADMIN_KEY}` },
        body: JSON.stringify({ query, variables }),
      });
      return this.#read(statusCode, await body.text());
    } catch (error) {
      if (performance.now() - began >= HANG_MS) this.complain(`A request had no answer after ${HANG_MS / 1000} s.`);
      return { unknown: (error as NodeJS.ErrnoException).code ?? String(error) };
    }
  }

  #read(status: number, text: string): { readonly body: Body } | { readonly unknown: string } {
    let body: Body;
    try {
      body = JSON.parse(text) as Body;
    } catch {
      this.complain(`An answer with HTTP ${status} is no JSON: ${text.slice(0, 200)}`);
      return { unknown: `HTTP ${status}` };
    }
    if (status >= 500 && (body.errors ?? []).length === 0)
      this.complain(`An answer with HTTP ${status} has no errors: ${text.slice(0, 200)}`);
    return { body };
  }

  #outcomeOf(error: AnsweredError | undefined): Outcome {
    if (error === undefined) {
      this.complain("An answer has neither data nor errors.");
      return { kind: "UNKNOWN", reason: "empty" };
    }
    this.#look(error);
    const code = codeOf(error);
    if (code === "UNAVAILABLE")
      return error.extensions?.["outcome"] === "UNKNOWN" ? { kind: "UNKNOWN", reason: code } : { kind: "FAILED", code };
    return refusing.has(code) ? { kind: "FAILED", code } : { kind: "UNKNOWN", reason: code };
  }

  /** Whether the error is one that a client can act upon. */
  #look(error: AnsweredError): void {
    const code = codeOf(error);
    if (hinting.has(code)) {
      if (typeof error.extensions?.["retryAfterMs"] !== "number") this.complain(`${code} came without retryAfterMs: ${error.message}`);
      return;
    }
    if (code !== "RESYNC_REQUIRED") this.complain(`A fault came out as ${code}: ${error.message}`);
  }
}

function codeOf(error: AnsweredError): string {
  const code = error.extensions?.["code"];
  return typeof code === "string" ? code : "NO_CODE";
}
