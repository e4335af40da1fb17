import { v7 } from "uuid";
import { Ledger, type DocumentStore, type LedgerLimits, type LevelKey, type Quantities, type StockCommand } from "../../src/stock/index.js";
import { createTestDatabase, type TestDatabase } from "./database.js";

/** A database with a ledger on it, and short ways to put master data and stock there. Close it in `afterAll`. */
export interface StockFixture {
  readonly test: TestDatabase;
  readonly ledger: Ledger;
  /** `api_client.id` of a client for the tests' commands. */
  readonly clientId: number;
  /** Another ledger on the same database, as in a second hub process. Closed with the fixture. */
  secondLedger(limits?: Partial<LedgerLimits>): Ledger;
  /** Makes a variant (with a product of its own) and answers its id. */
  variant(sku: string): Promise<number>;
  /** Makes a location and answers its id. */
  location(code: string, options?: { readonly priority?: number; readonly active?: boolean }): Promise<number>;
  /** Makes a channel over locations and answers its id. */
  channel(
    code: string,
    locationIds: readonly number[],
    options?: { buffer?: number; sellsSafetyStock?: boolean; active?: boolean },
  ): Promise<number>;
  /** Books `quantity` units into AVAILABLE through the ledger (out of it where negative, as a fact). */
  stock(level: LevelKey, quantity: number): Promise<void>;
  /** The level as the database has it. */
  level(level: LevelKey): Promise<(Quantities & { readonly version: number }) | null>;
  close(): Promise<void>;
}

export async function openStock(stores: readonly DocumentStore<unknown>[] = []): Promise<StockFixture> {
  const test = await createTestDatabase();
  const { database } = test;
  const one = async <Row>(sql: string, values: readonly unknown[]): Promise<Row> => {
    const [row] = await database.query<Row>(sql, values);
    if (row === undefined) throw new Error("The statement answered no row.");
    return row;
  };
  const system = await one<{ id: number }>("select id from api_client where role = 'SYSTEM'", []);
  const client = await one<{ id: number }>("insert into api_client (name, role) values ('tests', 'ADMIN') returning id", []);
  const open = (limits: Partial<LedgerLimits> = {}): Ledger =>
    new Ledger({ url: test.url, stores, systemActor: system.id, onFault: () => undefined, limits });
  const ledgers = [open()];
  const [ledger] = ledgers as [Ledger];
  return {
    test,
    ledger,
    clientId: client.id,
    secondLedger: (limits) => {
      const second = open(limits);
      ledgers.push(second);
      return second;
    },
    variant: async (sku) => {
      const product = v7();
      await database.query("insert into product (id, handle, title) values ($1, $2, $2)", [product, `product-${sku}`]);
      const sql = "insert into variant (product_id, position, sku, sku_folded) values ($1, 0, $2, lower($2)) returning id";
      return (await one<{ id: number }>(sql, [product, sku])).id;
    },
    location: async (code, { priority = 100, active = true } = {}) => {
      const sql = "insert into location (code, name, priority, active) values ($1, $1, $2, $3) returning id";
      return (await one<{ id: number }>(sql, [code, priority, active])).id;
    },
    channel: async (code, locationIds, { buffer = 0, sellsSafetyStock = false, active = true } = {}) => {
      const sql = "insert into channel (code, name, buffer, sells_safety_stock, active) values ($1, $1, $2, $3, $4) returning id";
      const { id } = await one<{ id: number }>(sql, [code, buffer, sellsSafetyStock, active]);
      await database.query("insert into channel_location (channel_id, location_id) select $1, unnest($2::integer[])", [id, locationIds]);
      return id;
    },
    stock: async (level, quantity) => {
      await ledger.execute(bookIn(client.id, level, quantity));
    },
    level: async ({ variantId, locationId }) => {
      const sql = `select available, reserved, committed, quarantine, damaged, receiving, on_order as "onOrder", in_transit as "inTransit", version
        from inventory_level where variant_id = $1 and location_id = $2`;
      const [row] = await database.query<Quantities & { version: number }>(sql, [variantId, locationId]);
      return row ?? null;
    },
    close: async () => {
      await Promise.all(ledgers.map((each) => each.close()));
      await test.close();
    },
  };
}

/** A command that takes units from ADJUSTMENT into AVAILABLE, or back where negative. */
export function bookIn(actor: number, level: LevelKey, quantity: number): StockCommand<null> {
  return {
    idempotency: null,
    actor,
    weight: 1,
    needs: { createLevels: [level], inflow: quantity > 0 ? [level.variantId] : [] },
    decide: (books) => {
      const [from, to] = quantity > 0 ? (["ADJUSTMENT", "AVAILABLE"] as const) : (["AVAILABLE", "ADJUSTMENT"] as const);
      books.post({ kind: "ADJUST", level, from, to, quantity: Math.abs(quantity), fact: quantity < 0, reason: "OPENING" });
      return null;
    },
  };
}
