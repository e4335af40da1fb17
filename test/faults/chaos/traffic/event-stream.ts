import { request } from "undici";
import { ADMIN_KEY } from "../stage/hub-slot.js";
import { take, type LiveSubscription, type LivePayload } from "./live-socket.js";
import type { Ending } from "./subscriber.js";

/** Runs one subscription over server-sent events until it ends, for whatever reason. */
export async function subscribeOverEvents(given: LiveSubscription): Promise<Ending> {
  try {
    const { statusCode, body } = await request(`${given.url}/graphql`, {
      method: "POST",
      signal: given.signal,
      bodyTimeout: 0,
      headers: { "content-type": "application/json", accept: "text/event-stream", authorization: `Bearer ${ADMIN_KEY}` },
      body: JSON.stringify({ query: given.query, variables: given.variables }),
    });
    if (statusCode !== 200) return { code: codeOf(await body.text()) };
    return { code: await readEvents(body, given.onEvent) };
  } catch {
    return { code: null };
  }
}

async function readEvents(body: AsyncIterable<Buffer>, onEvent: LiveSubscription["onEvent"]): Promise<string | null> {
  const decoder = new TextDecoder();
  let rest = "";
  let code: string | null = null;
  for await (const bytes of body) {
    const blocks = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = /^data: ?(.+)$/m.exec(block)?.[1];
      if (data !== undefined && block.startsWith("event: next")) code = take(JSON.parse(data) as LivePayload, onEvent) ?? code;
      // An event that could not be told is an end as well: the resumption asks for it again.
      if (code !== null) return code;
      if (block.startsWith("event: complete")) return code ?? "COMPLETE";
    }
  }
  return code;
}

function codeOf(text: string): string {
  return /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? "NO_CODE";
}
