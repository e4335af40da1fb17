import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upsertProducts } from "../../src/catalog/index.js";
import { upsertChannel } from "../../src/channels/index.js";
import { setStockPolicies, upsertLocations } from "../../src/locations/index.js";
import type { Database } from "../../src/platform/db/database.js";
import { Refusal } from "../../src/platform/errors/user-error.js";
import { createReservation, reservationStore } from "../../src/reservations/index.js";
import { createReturn, returnStore } from "../../src/returns/index.js";
import { recordSale, saleStore } from "../../src/sales/index.js";
import { Ledger, type BatchFigures, type Hub } from "../../src/stock/index.js";
import { withAdmin } from "../support/cluster.js";
import { callerOver, hubOver } from "../support/hub.js";
import { openOrders, type OrdersFixture } from "../support/orders.js";
import { bookIn } from "../support/stock.js";

let shop: OrdersFixture;
/** One that gives up a lock after a moment, and one that waits for it as long as ledgers do. */
let ledger: Ledger;
let patient: Ledger;
let hub: Hub;
/** How often each batch of the two had to be run. */
const attempts: number[] = [];

beforeAll(async () => {
  shop = await openOrders();
  const [system] = await shop.test.database.query<{ id: number }>("select id from api_client where role = 'SYSTEM'");
  const options = {
    url: shop.test.url,
    stores: [reservationStore, saleStore, returnStore] as unknown as ConstructorParameters<typeof Ledger>[0]["stores"],
    systemActor: system?.id ?? 0,
    onFault: () => undefined,
    observer: { overloaded: () => undefined, batch: (figures: BatchFigures) => void attempts.push(figures.attempts) },
  };
  ledger = new Ledger({ ...options, limits: { lockWaitMsMax: 500 } });
  patient = new Ledger(options);
  hub = hubOver(shop, ledger);
});
afterAll(async () => {
  await ledger.close();
  await patient.close();
  await shop.close();
});

interface Article {
  readonly sku: string;
  readonly variantId: number;
}

/** Each writer of master data, and the table whose rows it has locked once it has written them. */
const WRITERS: readonly (readonly [string, RegExp, (database: Database, article: Article, round: number) => Promise<unknown>])[] = [
  [
    "a product and its variants",
    /^\s*insert into barcode/,
    (database, { sku, variantId }, round) => {
      // The factor of a level that stock is counted by stays; levels come and go.
      const packaging = [
        { name: "CASE", factor: 12 },
        { name: `TRAY-${round}`, factor: 24 },
      ];
      const variants = [
        { sku, title: `round ${round}`, packaging, barcodes: [gtinOf(`20000${String(variantId).padStart(6, "0")}${round}`)] },
      ];
      return upsertProducts(database, [{ handle: `product-${sku}`, title: `round ${round}`, variants }], "REJECT_ALL");
    },
  ],
  [
    "locations",
    /^\s*update location/,
    (database, _, round) => upsertLocations(database, [{ code: "WH-1", name: `round ${round}`, priority: round }], "REJECT_ALL"),
  ],
  [
    "a channel",
    /^\s*insert into channel_location/,
    (database, _, round) =>
      upsertChannel({ database, locations: hub.locations }, { code: "WEB", name: `round ${round}`, locations: ["WH-1", "STORE-1"] }),
  ],
  [
    "stock policies",
    /^\s*(insert into|update) stock_policy/,
    (database, { sku }, round) => {
      const scopes = [{ sku, location: "WH-1" }, { sku }, { location: "WH-1" }, {}];
      const parts = { database, skus: hub.skus, locations: hub.locations };
      return setStockPolicies(
        parts,
        scopes.map((scope) => ({ ...scope, safetyStock: round })),
        "REJECT_ALL",
      );
    },
  ],
];

/** Twelve digits, and their check digit. */
function gtinOf(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** A database whose transactions stop, with all their locks, once they have run a statement like this one, until they are let go on. */
function stoppedAfter(statement: RegExp): { readonly database: Database; readonly stopped: Promise<void>; readonly goOn: () => void } {
  let arrive = (): void => undefined;
  let goOn = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (arrive = resolve));
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  const watched = (database: Database): Database => ({
    ...database,
    lane: (lane) => watched(database.lane(lane)),
    transaction: (run) =>
      database.transaction((real) =>
        run({
          ...real,
          query: async <Row>(text: string, values?: readonly unknown[]) => {
            const rows = await real.query<Row>(text, values);
            if (statement.test(text)) {
              arrive();
              await gate;
            }
            return rows;
          },
        }),
      ),
  });
  return { database: watched(shop.test.database), stopped, goOn };
}

/** Brings stock in, also to a place without any; reserves, sells and takes back. Answers how many of the four were accepted. */
async function trade({ sku, variantId }: Article): Promise<number> {
  const caller = callerOver(shop);
  const lines = [{ sku, location: "WH-1", quantity: 1 }];
  const done = await Promise.all([
    ledger.execute(bookIn(shop.clientId, { variantId, locationId: shop.store }, 1)),
    createReservation(hub, caller, { idempotencyKey: shop.key(), channel: "WEB", lines }),
    recordSale(hub, caller, { idempotencyKey: shop.key(), channel: "WEB", reference: shop.key(), lines }),
    createReturn(hub, caller, {
      idempotencyKey: shop.key(),
      channel: "WEB",
      location: "WH-1",
      receive: true,
      lines: [{ sku, quantity: 1 }],
    }),
  ]);
  return done.filter((answer) => !(answer instanceof Refusal) && (!("userErrors" in answer) || answer.userErrors.length === 0)).length;
}

describe("while master data has been written and not committed", () => {
  it.each(WRITERS)("stock of it changes as ever: %s", async (_, statement, write) => {
    const article = await shop.article(100);
    const { database, stopped, goOn } = stoppedAfter(statement);
    const writing = write(database, article, 1);
    await Promise.race([stopped, writing.then((answer) => Promise.reject(new Error(`It never stopped: ${JSON.stringify(answer)}`)))]);
    attempts.length = 0;
    expect(await trade(article)).toBe(4);
    expect(attempts.every((count) => count === 1)).toBe(true);
    goOn();
    await writing;
  });
});

describe("while a batch has locked its rows and waits for the ledger's head", () => {
  it.each(WRITERS)("master data is written: %s", async (_, statement, write) => {
    const article = await shop.article(100);
    const { database, stopped, goOn } = stoppedAfter(statement);
    await withAdmin(shop.test.adminUrl, async (admin) => {
      await admin.query("begin");
      await admin.query("select from ledger_head for no key update");
      attempts.length = 0;
      const trading = patient.execute(bookIn(shop.clientId, { variantId: article.variantId, locationId: shop.store }, 1));
      await expect.poll(waitingLedgers, { timeout: 10_000 }).toBe(1);
      const writing = write(database, article, 2);
      await Promise.race([stopped, writing.then((answer) => Promise.reject(new Error(`It never stopped: ${JSON.stringify(answer)}`)))]);
      expect(await waitingLedgers()).toBe(1);
      await admin.query("commit");
      goOn();
      await writing;
      expect(await trading).not.toBeInstanceOf(Refusal);
      expect(attempts).toEqual([1]);
    });
  });
});

async function waitingLedgers(): Promise<number> {
  const sql = `select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and application_name = 'hub ledger' and wait_event_type = 'Lock'`;
  return (await withAdmin(shop.test.adminUrl, (other) => other.query<{ waiting: number }>(sql))).rows[0]?.waiting ?? 0;
}
