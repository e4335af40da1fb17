import type { Outcomes, Target } from "./heavy-kind.js";

/** Whoever has no answer by then gives up: a hub that is held cannot be waited for. */
const PATIENCE_MS = 20_000;

export interface Asked {
  /** `Authorization`'s key; null: none is sent. */
  readonly key: string | null;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Sends an operation as it is, and notes what became of it. */
export async function ask(target: Target, outcomes: Outcomes, { key, query, variables = {} }: Asked): Promise<void> {
  await post(target, outcomes, key, JSON.stringify({ query, variables }));
}

/** Sends any body. */
export async function post({ url }: Target, outcomes: Outcomes, key: string | null, body: string): Promise<void> {
  const headers = { "content-type": "application/json", ...(key === null ? {} : { authorization: `Bearer ${key}` }) };
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(`${url}/graphql`, { method: "POST", headers, body, signal });
    outcomes.note(outcomeOf(await response.text(), response.status));
  } catch {
    outcomes.note("no answer");
  }
}

/** The first code in an answer, of errors before those of the payloads; `ok` where there is none. */
export function outcomeOf(text: string, status: number): string {
  const error = /"extensions":\{[^}]*"code":"([A-Z_]+)"/.exec(text)?.[1];
  if (error !== undefined) return error;
  if (status !== 200) return `HTTP ${status}`;
  return /"userErrors":\[\{[^\]]*?"code":"([A-Z_]+)"/.exec(text)?.[1] ?? "ok";
}

/** Does something `times` times, `atOnce` of them at a time. */
export async function repeat(times: number, atOnce: number, act: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < times) await act(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, times) }, worker));
}
