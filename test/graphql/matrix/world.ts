import { rowIdOf } from "../../support/row-id.js";
import { type RunningHub, startHub } from "../../../src/app.js";
import { collectLog, GraphqlClient } from "../../support/graphql-client.js";
import { newKey, openShop, type Shop } from "../shop.js";
import { endedJobs, waitingJob } from "../valid-inputs.js";
import { type Adjustments, catalogue, type Documents, documentsOf, type Id, oversell, places, policies, SKU, stock } from "./planting.js";
import { type PlantedNode, plantedNodes } from "./planted-nodes.js";
import { ANY_CHANNEL, ANY_LOCATION, DEAD, type Dead, EVERYWHERE, KEYS, type Principal, PRINCIPALS, STAFF } from "./principals.js";

/*
 * A business with something in every scope, each thing marked with a text or a number that occurs nowhere else: the canaries. Who is given one
 * says here who may; it is looked for in every byte that anybody is answered.
 */

export interface Canary {
  /** What to look for. */
  readonly text: string;
  /** Who may see it, and does. */
  readonly seenBy: readonly Principal[];
}

export interface World {
  readonly shop: Shop;
  /** A hub over the same database that compiles nothing. */
  readonly plain: RunningHub;
  readonly clients: Readonly<Record<Principal, GraphqlClient>>;
  readonly dead: Readonly<Record<Dead, GraphqlClient>>;
  readonly canaries: readonly Canary[];
  readonly documents: readonly Documents[];
  /** Of the own channel, at an own location; it leads to a reservation at another one. */
  readonly strayReturn: string;
  /** Of the own channel, out of a reservation of the other. */
  readonly straySale: string;
  /** The hub's own. */
  readonly job: string;
  readonly adjustments: Adjustments;
  readonly products: { readonly own: string; readonly far: string };
  readonly nodes: readonly PlantedNode[];
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const shop = await openShop();
  const canaries: Canary[] = [];
  const canary = (name: string, seenBy: readonly Principal[]): string => {
    const text = `canary-${name}-`;
    canaries.push({ text, seenBy });
    return text;
  };
  const figure = (number: number, seenBy: readonly Principal[]): number => {
    canaries.push({ text: String(number), seenBy });
    return number;
  };
  await places(shop, canary, figure);
  const products = await catalogue(shop, canary);
  const adjustments = await stock(shop, canary, figure);
  await policies(shop, figure);
  const documents = [
    await documentsOf(shop, "WEB", "WH-1", STAFF, canary),
    await documentsOf(shop, "WEB", "TWO", ANY_LOCATION, canary),
    await documentsOf(shop, "MARKET", "WH-1", ANY_CHANNEL, canary),
    await documentsOf(shop, "MARKET", "FAR", EVERYWHERE, canary),
    await documentsOf(shop, null, "WH-1", ANY_CHANNEL, canary),
  ];
  const strayReturn = await shop.accept<Id>("returnCreate", "return", "id", {
    idempotencyKey: newKey(),
    reservation: documents[1]?.reservation,
    location: "WH-1",
    lines: [{ sku: SKU, quantity: 1 }],
  });
  const straySale = await shop.accept<Id>("saleRecord", "sale", "id", {
    idempotencyKey: newKey(),
    channel: "WEB",
    reference: "stray",
    reservation: documents[2]?.reservation,
    lines: [{ sku: SKU, location: "WH-1", quantity: 1 }],
  });
  await shop.accept<Id>("saleRecord", "sale", "id", {
    idempotencyKey: newKey(),
    channel: "WEB",
    reference: "of an order",
    reservation: documents[0]?.reservation,
    lines: [{ sku: SKU, location: "WH-1", quantity: 1 }],
  });
  await shop.accept<Id>("returnCreate", "return", "id", {
    idempotencyKey: newKey(),
    channel: "WEB",
    saleReference: "of an order",
    location: "WH-1",
    lines: [{ sku: SKU, quantity: 1 }],
  });
  // The same order, come through another door.
  await shop.accept<Id>("reservationCreate", "reservation", "id", {
    idempotencyKey: newKey(),
    channel: "WEB",
    reference: "of an order",
    lines: [{ sku: SKU, location: "WH-1", quantity: 1 }],
  });
  await oversell(shop);
  await endedJobs(shop);
  const clients = Object.fromEntries(
    await Promise.all(PRINCIPALS.map(async (who) => [who, await shop.client(KEYS[who])] as const)),
  ) as Record<Principal, GraphqlClient>;
  const job = await waitingJob(shop, null);
  const plain = await startHub({
    logger: collectLog().log,
    config: { host: "127.0.0.1", port: 0, adminKey: null, compiled: false, limits: { jobsRunningMax: 0 } },
    databaseUrl: shop.test.url,
    databaseOwnerUrl: shop.test.ownerUrl,
  });
  return {
    shop,
    plain,
    clients,
    dead: await deadKeys(shop),
    canaries,
    documents,
    strayReturn: strayReturn.id,
    straySale: straySale.id,
    job,
    adjustments,
    products,
    nodes: await plantedNodes(shop, { clients, documents, adjustments, products, job }),
    close: async () => {
      await plain.close();
      await shop.close();
    },
  };
}

async function deadKeys(shop: Shop): Promise<Readonly<Record<Dead, GraphqlClient>>> {
  const revoked = await shop.key({ role: "ADMIN" });
  await shop.accept("apiKeyRevoke", "client", "id", { id: revoked.clientId });
  const expired = await shop.key({ role: "ADMIN" });
  await shop.test.database.query("update api_client set expires_at = now() where id = $1", [rowIdOf(expired.clientId)]);
  const clients = {
    REVOKED: revoked.client,
    EXPIRED: expired.client,
    UNKNOWN: new GraphqlClient(shop.url, "no-key-that-was-ever-made"),
    NONE: shop.stranger,
  };
  return Object.fromEntries(DEAD.map((who) => [who, clients[who]])) as Record<Dead, GraphqlClient>;
}
