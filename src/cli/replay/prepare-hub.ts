import { HubRefused } from "./hub-client.js";
import type { HubClient } from "./hub-client.js";

/** Products sent in one bulk call. */
const PRODUCTS_PER_CALL = 500;

interface Refused {
  readonly code: string;
  readonly message: string;
}

/** Queries and mutations of master data. */
const MASTER_DATA_QUERIES = {
  location: "query ReplayLocation($code: String!) { found: location(code: $code) { code } }",
  channel: "query ReplayChannel($code: String!) { found: channel(code: $code) { code } }",
  locationUpsert: `mutation ReplayLocationUpsert($input: LocationUpsertInput!) {
  saved: locationUpsert(input: $input) { userErrors { code message } }
}`,
  channelUpsert: `mutation ReplayChannelUpsert($input: ChannelUpsertInput!) {
  saved: channelUpsert(input: $input) { userErrors { code message } }
}`,
  productUpsertMany: `mutation ReplayProducts($input: ProductUpsertManyInput!) {
  saved: productUpsertMany(input: $input) { results { created userErrors { code message } } userErrors { code message } }
}`,
} as const;

export interface PreparedCatalogue {
  readonly created: number;
  /** Products that were there before, with this or another title. */
  readonly known: number;
}

/** Creates the location and the channel where they do not exist; what exists is left as it is. Throws HubRefused. */
export async function preparePlaces(client: HubClient, location: string, channel: string | null): Promise<void> {
  if (!(await exists(client, MASTER_DATA_QUERIES.location, location))) {
    await upsert(client, MASTER_DATA_QUERIES.locationUpsert, { code: location, name: location });
  }
  if (channel !== null && !(await exists(client, MASTER_DATA_QUERIES.channel, channel))) {
    await upsert(client, MASTER_DATA_QUERIES.channelUpsert, { code: channel, name: channel, locations: [location] });
  }
}

/**
 * Makes a product with one variant of each SKU. A SKU that belongs to another product already is left there: its stock is all that is needed.
 * `allowNearMiss` where SKUs may differ by case only. Throws HubRefused.
 */
export async function prepareCatalogue(
  client: HubClient,
  titles: ReadonlyMap<string, string>,
  allowNearMiss: boolean,
): Promise<PreparedCatalogue> {
  const products = [...titles].map(([sku, title]) => ({ handle: sku, title, variants: [{ sku }], allowNearMiss }));
  let created = 0;
  for (let start = 0; start < products.length; start += PRODUCTS_PER_CALL) {
    const input = { onError: "CONTINUE", items: products.slice(start, start + PRODUCTS_PER_CALL) };
    const { saved } = await client.send<{
      saved: { results: readonly { created: boolean; userErrors: readonly Refused[] }[]; userErrors: readonly Refused[] };
    }>(MASTER_DATA_QUERIES.productUpsertMany, { input });
    const refused = [...saved.userErrors, ...saved.results.flatMap(({ userErrors }) => userErrors)].find(
      ({ code }) => code !== "ALREADY_EXISTS",
    );
    if (refused !== undefined) throw new HubRefused(`The hub refused a product of the catalogue: ${refused.message}`);
    created += saved.results.filter((result) => result.created).length;
  }
  return { created, known: products.length - created };
}

async function exists(client: HubClient, query: string, code: string): Promise<boolean> {
  const { found } = await client.send<{ found: { code: string } | null }>(query, { code });
  return found !== null;
}

async function upsert(client: HubClient, query: string, input: Record<string, unknown>): Promise<void> {
  const { saved } = await client.send<{ saved: { userErrors: readonly Refused[] } }>(query, { input });
  const [error] = saved.userErrors;
  if (error !== undefined) throw new HubRefused(`The hub refused ${JSON.stringify(input)}: ${error.message}`);
}
