import type { Server } from "../benchmark.js";

/** Sends one operation to a hub and answers its data. Throws where there are errors. */
export async function askHub<Data>(
  hub: Pick<Server, "url" | "key">,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  const response = await fetch(`${hub.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${hub.key}` },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text) as { data?: Data | null; errors?: unknown };
  if (errors !== undefined || data === null || data === undefined)
    throw new Error(`The hub answered ${response.status}: ${text.slice(0, 2_000)}`);
  return data;
}
