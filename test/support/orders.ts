import { v7 } from "uuid";
import { Authenticator } from "../../src/access/index.js";
import { resolversOf } from "../../src/schema.js";
import { DEFAULT_LIMITS } from "../../src/platform/config/limits.js";
import { JobFiles } from "../../src/platform/jobs/job-files.js";
import { Uploads } from "../../src/platform/jobs/uploads.js";
import { Jobs } from "../../src/platform/jobs/jobs.js";
import { ReadModel } from "../../src/availability/index.js";
import type { Caller } from "../../src/platform/graphql/context.js";
import { buildHubSchema } from "../../src/platform/graphql/hub-schema.js";
import { createReservation, reservationStore, shipReservation } from "../../src/reservations/index.js";
import { returnStore } from "../../src/returns/index.js";
import { saleStore } from "../../src/sales/index.js";
import { openStockFeed, type Hub } from "../../src/stock/index.js";
import { countQueries, type CountedDatabase } from "./count-queries.js";
import { serveSchema, type GraphqlClient } from "./graphql-client.js";
import { callerOver, hubOver } from "./hub.js";
import { openStock, type StockFixture } from "./stock.js";

/** A shop: a fixture with a warehouse, a store and a web channel over both, and short ways to bring orders about. */
export interface OrdersFixture extends StockFixture {
  readonly hub: Hub;
  /** `location.id` of WH-1 and of STORE-1. */
  readonly warehouse: number;
  readonly store: number;
  /** `channel.id` of WEB and of POS. */
  readonly web: number;
  readonly pos: number;
  /** A key that was not used before. */
  key(): string;
  /** A new SKU with so many units at WH-1, and a CASE of 12. */
  article(units: number): Promise<{ readonly sku: string; readonly variantId: number }>;
  /** A reservation of WEB, held or confirmed, at WH-1; answers its id. */
  reserved(
    lines: readonly { readonly sku: string; readonly quantity: number; readonly location?: string }[],
    confirm: boolean,
  ): Promise<string>;
  /** A reservation of WEB at WH-1 of which all units were shipped; answers its id. */
  shipped(lines: readonly { readonly sku: string; readonly quantity: number; readonly location?: string }[]): Promise<string>;
  /** The movements of a SKU, oldest first, as `KIND FROM→TO quantity`. */
  movements(variantId: number): Promise<readonly string[]>;
  /** The lines of a reservation, as the database has them. */
  reservationLines(id: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export async function openOrders(): Promise<OrdersFixture> {
  const stock = await openStock([reservationStore, saleStore, returnStore] as Parameters<typeof openStock>[0]);
  const { database } = stock.test;
  const hub = hubOver(stock);
  const caller = callerOver(stock);
  const warehouse = await stock.location("WH-1", { priority: 1 });
  const store = await stock.location("STORE-1", { priority: 2 });
  const web = await stock.channel("WEB", [warehouse, store]);
  const pos = await stock.channel("POS", [store], { sellsSafetyStock: true });
  let articles = 0;
  const reserved: OrdersFixture["reserved"] = async (lines, confirm) => {
    const input = { idempotencyKey: v7(), channel: "WEB", confirm, lines: lines.map((line) => ({ location: "WH-1", ...line })) };
    const { reservation, userErrors } = await createReservation(hub, caller, input);
    if (reservation === null) throw new Error(`The reservation was refused: ${JSON.stringify(userErrors)}`);
    return reservation.id;
  };
  return {
    ...stock,
    hub,
    warehouse,
    store,
    web,
    pos,
    key: v7,
    article: async (units) => {
      articles += 1;
      const sku = `ARTICLE-${articles}`;
      const variantId = await stock.variant(sku);
      await database.query("insert into packaging (variant_id, name, factor) values ($1, 'CASE', 12)", [variantId]);
      if (units > 0) await stock.stock({ variantId, locationId: warehouse }, units);
      return { sku, variantId };
    },
    reserved,
    shipped: async (lines) => {
      const id = await reserved(lines, true);
      const { userErrors } = await shipReservation(hub, caller, { idempotencyKey: v7(), id, expectedVersion: null });
      if (userErrors.length > 0) throw new Error(`The shipment was refused: ${JSON.stringify(userErrors)}`);
      return id;
    },
    movements: async (variantId) => {
      const sql =
        "select kind || ' ' || from_account || '→' || to_account || ' ' || quantity as text from movement where variant_id = $1 order by sequence";
      return (await database.query<{ text: string }>(sql, [variantId])).map(({ text }) => text);
    },
    reservationLines: (id) => database.query("select * from reservation_line where reservation_id = $1 order by position", [id]),
  };
}

export interface ServedOrders {
  readonly shop: OrdersFixture;
  readonly counted: CountedDatabase;
  /** A client of the whole schema over the fixture's database. */
  client(caller?: Partial<Caller>): GraphqlClient;
  close(): Promise<void>;
}

/** The fixture behind GraphQL over HTTP, with its statements counted. */
export async function serveOrders(): Promise<ServedOrders> {
  const shop = await openOrders();
  const counted = countQueries(shop.test.database);
  const hub = { ...shop.hub, database: counted.database };
  const feed = openStockFeed(shop.test.database, () => undefined);
  await feed.start();
  const model = new ReadModel({ database: hub.database, feed });
  // Holds end where a test lets them, and the ledger expires them.
  const sweeper = { isDue: () => false, settle: () => null, close: () => Promise.resolve() };
  const jobs = new Jobs(hub.database, []);
  const uploads = new Uploads(hub.database, jobs, new JobFiles(hub.database, DEFAULT_LIMITS), DEFAULT_LIMITS);
  const parts = { hub, authenticator: new Authenticator(hub.database), feed, model, sweeper, jobs, uploads };
  const served = await serveSchema(buildHubSchema({ resolvers: resolversOf(parts) }));
  return {
    shop,
    counted,
    client: (caller = {}) => served.client({ clientId: shop.clientId, ...caller }),
    close: async () => {
      await served.close();
      await feed.close();
      await shop.close();
    },
  };
}
