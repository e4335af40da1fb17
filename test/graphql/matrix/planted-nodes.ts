import { getNamedType } from "graphql";
import { globalId } from "../../../src/platform/graphql/node/global-id.rules.js";
import type { GraphqlClient } from "../../support/graphql-client.js";
import type { Shop } from "../shop.js";
import { type Adjustments, type Documents, FAR_SKU, SKU } from "./planting.js";
import { ALL, ANY_CHANNEL, both, BUT_PUBLIC, EVERYWHERE, LEVELS, type Principal, STAFF, WATCHERS, without } from "./principals.js";
import { everythingOf, schema } from "./selections.js";
import type { Target } from "./targets.js";

/* What is planted in each scope, by its id. */

const NO_UUID = "0199f0e5-0000-7000-8000-000000000000";

export interface PlantedNode {
  readonly type: string;
  readonly id: string;
  readonly seenBy: readonly Principal[];
}

interface Places {
  readonly locations: { readonly nodes: readonly { readonly code: string; readonly id: string }[] };
  readonly channels: { readonly nodes: readonly { readonly code: string; readonly id: string }[] };
  readonly variants: { readonly nodes: readonly { readonly sku: string; readonly id: string }[] };
  readonly stockPolicies: { readonly nodes: readonly { readonly location: { readonly code: string } | null; readonly id: string }[] };
  readonly inventoryLevels: {
    readonly nodes: readonly { readonly sku: string; readonly location: { readonly code: string }; readonly id: string }[];
  };
  readonly oversellIncidents: { readonly nodes: readonly { readonly location: { readonly code: string }; readonly id: string }[] };
}

const PLACES = `{
  locations { nodes { code id } } channels { nodes { code id } } variants { nodes { sku id } }
  stockPolicies(sku: "${SKU}") { nodes { id location { code } } } inventoryLevels { nodes { id sku location { code } } }
  oversellIncidents { nodes { id location { code } } }
}`;

/** Of availability: in which channel, at which locations, and who may ask for it there. */
const PLACES_ASKED: readonly (readonly [args: string, seenBy: readonly Principal[]])[] = [
  [`skus: ["${SKU}"], channel: "WEB"`, ALL],
  [`skus: ["${FAR_SKU}"], channel: "WEB"`, BUT_PUBLIC],
  [`skus: ["${SKU}"], channel: "MARKET"`, ANY_CHANNEL],
  [`skus: ["${SKU}"]`, without("PUBLIC", "STOREFRONT", "ORDERS")],
  [`skus: ["${SKU}"], channel: "WEB", locations: ["WH-1"]`, BUT_PUBLIC],
  [`skus: ["${SKU}"], channel: "WEB", locations: ["FAR", "WH-1"]`, without("PUBLIC", "POS", "WAREHOUSE_BOUND")],
];

const UNBOUND = without("POS", "WAREHOUSE_BOUND");

export interface Planted {
  readonly clients: Readonly<Record<Principal, GraphqlClient>>;
  readonly documents: readonly Documents[];
  readonly adjustments: Adjustments;
  readonly products: { readonly own: string; readonly far: string };
  readonly job: string;
}

/** Something of every type, in every scope. */
export async function plantedNodes({ admin }: Shop, { clients, documents, adjustments, products, job }: Planted): Promise<PlantedNode[]> {
  const places = await admin.data<Places>(PLACES);
  const { me } = await clients.ORDERS.data<{ me: { id: string } }>("{ me { id } }");
  return [
    { type: "ApiClient", id: me.id, seenBy: ["ADMIN", "ORDERS"] },
    { type: "Job", id: job, seenBy: WATCHERS },
    { type: "Product", id: products.own, seenBy: ALL },
    { type: "Product", id: products.far, seenBy: BUT_PUBLIC },
    ...of("Variant", places.variants.nodes, ({ sku }) => (sku === SKU || sku === "Oversold" ? ALL : BUT_PUBLIC)),
    ...of("Location", places.locations.nodes, ({ code }) =>
      code === "STORE-1" ? ALL : code === "WH-1" ? BUT_PUBLIC : both(BUT_PUBLIC, UNBOUND),
    ),
    ...of("Channel", places.channels.nodes, ({ code }) => (code === "WEB" ? ALL : ANY_CHANNEL)),
    ...of("StockPolicy", places.stockPolicies.nodes, ({ location }) =>
      location === null || location.code === "WH-1" ? STAFF : location.code === "TWO" ? both(STAFF, UNBOUND) : EVERYWHERE,
    ),
    ...of("InventoryLevel", places.inventoryLevels.nodes, atLocation),
    ...of("OversellIncident", places.oversellIncidents.nodes, atLocation),
    ...(await Promise.all(PLACES_ASKED.map(([args, seenBy]) => availabilityNode(admin, args, seenBy)))),
    { type: "Adjustment", id: adjustments.own, seenBy: ANY_CHANNEL },
    { type: "Adjustment", id: adjustments.far, seenBy: EVERYWHERE },
    ...(await Promise.all(documents.map((document) => nodesOfDocuments(admin, document)))).flat(),
  ];
}

async function availabilityNode(admin: GraphqlClient, args: string, seenBy: readonly Principal[]): Promise<PlantedNode> {
  const { availability } = await admin.data<{ availability: readonly { readonly id: string }[] }>(`{ availability(${args}) { id } }`);
  return { type: "Availability", id: availability[0]?.id ?? "", seenBy };
}

function of<Row extends { readonly id: string }>(
  type: string,
  rows: readonly Row[],
  seenBy: (row: Row) => readonly Principal[],
): PlantedNode[] {
  if (rows.length < 2) throw new Error(`There are too few of ${type} to tell scopes apart.`);
  return rows.map((row) => ({ type, id: row.id, seenBy: seenBy(row) }));
}

function atLocation({ location: { code } }: { readonly location: { readonly code: string } }): readonly Principal[] {
  return code === "WH-1" || code === "STORE-1" ? LEVELS : EVERYWHERE;
}

async function nodesOfDocuments(admin: GraphqlClient, { reservation, return: returned, sale, seenBy }: Documents): Promise<PlantedNode[]> {
  const found = await admin.data<{ reservation: { shipments: readonly { readonly id: string }[] } }>(
    `{ reservation(id: "${reservation}") { shipments { id } } }`,
  );
  const [shipment] = found.reservation.shipments;
  return [
    { type: "Reservation", id: reservation, seenBy },
    { type: "Shipment", id: shipment?.id ?? "", seenBy },
    { type: "Return", id: returned, seenBy },
    { type: "Sale", id: sale, seenBy: both(seenBy, without("WAREHOUSE", "WAREHOUSE_BOUND")) },
  ];
}

/** What is asked of `node` and `nodes`; of ids that nothing has beside it. */
export function nodeTargets(nodes: readonly PlantedNode[], argument: "id" | "ids"): readonly Target[] {
  return nodes.map(({ type, id, seenBy }) => {
    const unknown = id.includes("-") ? NO_UUID : globalId(type, 2_000_000_000);
    const given = (each: string): unknown => (argument === "id" ? each : [each]);
    return { args: { [argument]: given(id) }, seenBy, unknown: { [argument]: given(unknown) }, selectionFor: selectionOf(type) };
  });
}

function selectionOf(type: string): (who: Principal) => string {
  return (who) => {
    const found = schema.getType(type);
    if (found === undefined) throw new Error(`The schema has no ${type}.`);
    return `{ __typename id ... on ${type} ${everythingOf(getNamedType(found), who)} }`;
  };
}
