import type { Bench, Server } from "../benchmark.js";
import { askHub } from "../world/ask-hub.js";
import { CHANNEL, locationOf, skuOf } from "../world/names.js";
import { bodyOf, QUERY } from "./ask.js";

/** The answer of a server to one body, as it came. */
export async function answerOf(server: Server, body: string): Promise<string> {
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${server.key}` },
    body,
  });
  return response.text();
}

const RESERVE = "mutation ($input: ReservationCreateInput!) { reservationCreate(input: $input) { sequence userErrors { code message } } }";

interface Reserved {
  readonly reservationCreate: { readonly sequence: string | null; readonly userErrors: readonly unknown[] };
}

interface Asked {
  readonly availability: readonly { readonly available: number; readonly sequence: string }[];
}

/**
 * Reserves units, and holds both servers against each other: the hub shows its own write at once with `atLeast`, and then, byte for byte,
 * what the database says.
 */
export async function checkAnswers(bench: Bench, hub: Server, stock: Server, skus: number): Promise<void> {
  const sku = skuOf(skus);
  const before = await askHub<Asked>(hub, QUERY, { skus: [sku], channel: CHANNEL });
  const input = { idempotencyKey: `bench-${Date.now()}`, channel: CHANNEL, lines: [{ sku, location: locationOf(1), quantity: 3 }] };
  const { reservationCreate } = await askHub<Reserved>(hub, RESERVE, { input });
  const atLeast = reservationCreate.sequence;
  const after = await askHub<Asked>(
    hub,
    "query ($skus: [String!]!, $channel: String, $atLeast: Sequence) { availability(skus: $skus, channel: $channel, atLeast: $atLeast) { available sequence } }",
    { skus: [sku], channel: CHANNEL, atLeast },
  );
  const [was, is] = [before.availability[0], after.availability[0]];
  const ownWrite = atLeast !== null && Number(is?.sequence) >= Number(atLeast) && is?.available === (was?.available ?? 0) - 3;
  bench.check(
    "a reservation is in the next answer",
    ownWrite,
    `${was?.available} units, then ${is?.available}, at sequence ${is?.sequence}`,
  );
  for (const size of [1, 20, 250]) {
    const body = bodyOf(skus - 2, { skus, size });
    // Three times: the hub's second and third answers are those of its compiled lane.
    const answers = [await answerOf(hub, body), await answerOf(hub, body), await answerOf(hub, body)];
    const expected = await answerOf(stock, body);
    const equal = answers.every((answer) => answer === expected);
    bench.check(
      `hub and stock Apollo answer the same for ${size} SKUs`,
      equal,
      equal ? `${expected.length} bytes` : `${answers[2]} / ${expected}`,
    );
  }
}
