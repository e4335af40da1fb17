import type { Client } from "graphql-ws";
import { isInterfaceType, isObjectType } from "graphql";
import { schemaOfAllResolvers } from "../../scripts/schema-text.js";
import { openSocketClient } from "../client/live-clients.js";
import { newKey, openShop, type Shop } from "../graphql/shop.js";
import { waitingJob } from "../graphql/valid-inputs.js";

/** The published schema. */
export const schema = await schemaOfAllResolvers();

const node = schema.getType("Node");

/** Types whose objects a cache keeps by their id. */
export const nodeTypes: readonly string[] = isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : [];

/** Types whose objects a cache keeps inside of what they were answered with. */
export const embeddedTypes: readonly string[] = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type) && !type.name.startsWith("__") && !nodeTypes.includes(type.name))
  .map(({ name }) => name)
  .filter((name) => name !== "Query" && name !== "Mutation" && name !== "Subscription");

const AVAILABILITY = "sku availableToSell indication channel { __typename id code }";

/** What is asked of an object of each type, with the id and the type of everything, as clients with a cache add them. */
export const FRAGMENTS: Readonly<Record<string, string>> = {
  ApiClient: "name role",
  Job: "kind attemptsMax",
  Product: `handle title variants {
    __typename id sku levels { __typename nodes { __typename id sku onHand location { __typename id code } } }
    availability(channel: "WEB") { __typename id ${AVAILABILITY} }
  }`,
  Availability: AVAILABILITY,
  Variant: "sku title product { __typename id handle }",
  Location: "code name",
  Channel: "code name locations { __typename id code }",
  StockPolicy: "sku safetyStock location { __typename id code }",
  InventoryLevel: "sku onHand location { __typename id code }",
  OversellIncident: "sku quantity document { __typename id kind } channel { __typename id code }",
  Adjustment: "kind note",
  Reservation: "kind status shipments { __typename id sequence } channel { __typename id code }",
  Sale: "kind reference channel { __typename id code }",
  Return: "kind status reservation { __typename id status }",
  Shipment: "sequence lines { __typename sku quantity }",
};

/** Something of every type, on one page; the first location has the number of the first channel, and of the first of everything else. */
export const PAGE = `query Page {
  me { __typename id ${FRAGMENTS["ApiClient"]} }
  jobs { __typename nodes { __typename id ${FRAGMENTS["Job"]} } }
  products { __typename nodes { __typename id ${FRAGMENTS["Product"]} } }
  locations { __typename nodes { __typename id ${FRAGMENTS["Location"]} } }
  channels { __typename nodes { __typename id ${FRAGMENTS["Channel"]} } }
  stockPolicies { __typename nodes { __typename id ${FRAGMENTS["StockPolicy"]} } }
  oversellIncidents { __typename nodes { __typename id ${FRAGMENTS["OversellIncident"]} } }
  sales { __typename nodes { __typename id ${FRAGMENTS["Sale"]} } }
  returns { __typename nodes { __typename id ${FRAGMENTS["Return"]} } }
  movements { __typename nodes { __typename sequence document { __typename id kind } } }
}`;

/** A page that shows the name of a location that other objects lead to. */
export const LEVELS = `query Levels { inventoryLevels { __typename nodes { __typename id sku location { __typename id code name } } } }`;

export const RENAME = `mutation Rename($input: LocationUpsertInput!) {
  locationUpsert(input: $input) { __typename location { __typename id name } }
}`;

export const REFETCH = (type: string): string =>
  `query Refetch${type}($id: ID!) { node(id: $id) { __typename id ... on ${type} { ${FRAGMENTS[type] ?? ""} } } }`;

/** A page of products, and what keeps it true: the same availability, wherever it is shown. */
export const SHOWN = `query Shown {
  products { __typename nodes { __typename id variants {
    __typename id sku availability(channel: "WEB") { __typename id sku availableToSell indication sequence }
  } } }
}`;

export const LIVE = `subscription Live($after: Sequence) {
  channelAvailabilityChanged(channel: "WEB", after: $after) {
    __typename sequence availability { __typename id sku availableToSell indication sequence }
  }
}`;

interface Shown {
  readonly products: {
    readonly nodes: readonly {
      readonly variants: readonly { readonly availability: { readonly availableToSell: number; readonly sequence: string } }[];
    }[];
  };
}

/** What the page shows of its first variant. */
export function shownFirst(data: unknown): { readonly availableToSell: number; readonly sequence: string } | undefined {
  return (data as Shown | null | undefined)?.products.nodes[0]?.variants[0]?.availability;
}

export interface CachedShop extends Shop {
  /** An id of each type. */
  readonly ids: ReadonlyMap<string, string>;
  /** The page's socket. */
  readonly socket: Client;
  /** Finds some units of the first variant; answers what may then be sold of it in WEB. */
  find(units: number): Promise<number>;
  /** Sends an operation as a page does, and answers the whole of what came. */
  fetch(query: string, variables: Readonly<Record<string, unknown>>): Promise<{ readonly data: Readonly<Record<string, unknown>> }>;
}

export async function openCachedShop(): Promise<CachedShop> {
  const shop = await openShop();
  const sku = await shop.article("Article");
  const reservation = await shop.shipped([{ sku, quantity: 2 }]);
  await shop.announced(reservation, [{ sku, quantity: 1 }], false);
  await shop.accept("stockPolicySet", "policy", "id", { sku, location: "WH-1", safetyStock: 1 });
  const lines = [{ sku, location: "WH-1", quantity: 50 }];
  await shop.accept("saleRecord", "sale", "id", { idempotencyKey: newKey(), channel: "WEB", reference: "1", lines });
  await waitingJob(shop, null);
  const data = await shop.admin.data(PAGE);
  const ids = new Map<string, string>();
  noteIds(data, ids);
  noteIds(await shop.admin.data(`{ reservation(id: "${reservation}") { __typename id ${FRAGMENTS["Reservation"]} } }`), ids);
  const socket = openSocketClient(shop.url, shop.admin.key ?? "");
  return {
    ...shop,
    ids,
    socket,
    find: async (units) => {
      const found = [{ sku, location: "STORE-1", delta: units }];
      const { payload } = await shop.send("inventoryAdjust", { idempotencyKey: newKey(), reason: "FOUND", lines: found });
      const asked =
        'query ($skus: [String!]!, $at: Sequence) { availability(skus: $skus, channel: "WEB", atLeast: $at) { availableToSell } }';
      const { availability } = await shop.admin.data<{ availability: readonly { availableToSell: number }[] }>(asked, {
        skus: [sku],
        at: payload?.sequence,
      });
      return availability[0]?.availableToSell ?? Number.NaN;
    },
    close: async () => {
      await socket.dispose();
      await shop.close();
    },
    fetch: async (query, variables) => ({ data: await shop.admin.data(query, variables) }),
  };
}

function noteIds(value: unknown, ids: Map<string, string>): void {
  if (typeof value !== "object" || value === null) return;
  const { __typename: type, id } = value as { readonly __typename?: string; readonly id?: string };
  if (type !== undefined && id !== undefined && !ids.has(type)) ids.set(type, id);
  for (const below of Object.values(value)) noteIds(below, ids);
}
