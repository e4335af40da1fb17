import { expect } from "vitest";

/** A server with the compiled lane, and one without, over the same things. */
export interface TwoLanes {
  readonly compiled: string;
  readonly apollo: string;
}

export interface LaneAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Compared {
  readonly answer: LaneAnswer;
  /** Whether the compiled lane gave it, or left it to Apollo Server. */
  readonly byLane: boolean;
}

const ID = "two-lanes";
/** What tells of the connection and the moment, not of the answer. */
const PASSING = new Set(["date", "connection", "keep-alive"]);

/** Sends a body until the lane has compiled it, then compares its answer with Apollo Server's: status, every header, every byte. */
export async function compareLanes(
  { compiled, apollo }: TwoLanes,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Compared> {
  // The first is Apollo Server's. It also does what the body asks: from then on, both lanes answer a repeat.
  await send(compiled, body, headers);
  const expected = await send(apollo, body, headers);
  const before = await answeredByLane(compiled);
  const answer = await send(compiled, body, headers);
  const byLane = (await answeredByLane(compiled)) > before;
  expect(answer, typeof body === "string" ? body : JSON.stringify(body)).toEqual(expected);
  return { answer, byLane };
}

async function send(url: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<LaneAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-id": ID, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const kept = [...response.headers].filter(([name]) => !PASSING.has(name));
  return { status: response.status, headers: Object.fromEntries(kept), body: await response.text() };
}

/** How many operations the lane has answered, as `/metrics` says. */
export async function answeredByLane(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = /^hub_compiled_operations_total (\d+)$/m.exec(text)?.[1];
  if (value === undefined) throw new Error("The server tells nothing of a compiled lane.");
  return Number(value);
}
