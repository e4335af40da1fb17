import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomNumbers } from "../load/random.js";
import { root } from "../run/places.js";

/** What is replayed. */
export interface OrdersFile {
  /** For the table. */
  readonly name: string;
  readonly orders: string;
  readonly opening: string;
  /** The net change of each SKU over the whole file; null where nobody knows it. */
  readonly expected: string | null;
  remove(): Promise<void>;
}

/** The Online Retail year (UCI, doi 10.24432/C5BW33) is looked for beside the checkout. */
const REAL_FOLDER = join(root, "../shared/data/online-retail");

/**
 * The file of BENCH_ORDERS with the opening stock of BENCH_OPENING, else the Online Retail year where it lies beside the checkout, else a
 * small file made here, of no meaning but that everything works.
 */
export async function findOrders(env: NodeJS.ProcessEnv): Promise<OrdersFile> {
  const given = env["BENCH_ORDERS"];
  const remove = (): Promise<void> => Promise.resolve();
  if (given !== undefined) {
    const opening = env["BENCH_OPENING"];
    if (opening === undefined) throw new Error("BENCH_ORDERS needs BENCH_OPENING, a CSV file with the columns sku and quantity.");
    return { name: given, orders: given, opening, expected: null, remove };
  }
  const orders = join(REAL_FOLDER, "online_retail.csv.gz");
  if (!existsSync(orders)) return makeOrders();
  const totals = join(REAL_FOLDER, "online_retail_sku_totals.csv");
  return { name: "the Online Retail year", orders, opening: totals, expected: totals, remove };
}

const MADE_INVOICES = 300;
const MADE_SKUS = 200;

async function makeOrders(): Promise<OrdersFile> {
  const folder = await mkdtemp(join(tmpdir(), "inventory-hub-bench-orders-"));
  const draw = randomNumbers(1);
  const skuOf = (number: number): string => `ITEM-${String(number).padStart(4, "0")}`;
  const lines = ["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID"];
  for (let invoice = 0; invoice < MADE_INVOICES; invoice += 1) {
    const date = new Date(Date.UTC(2024, 0, 1, 8) + invoice * 600_000).toISOString().slice(0, 19).replace("T", " ");
    const credit = invoice % 20 === 19;
    const count = 1 + Math.floor(draw() * 20);
    for (let line = 0; line < count; line += 1) {
      const number = Math.floor(draw() * MADE_SKUS);
      const quantity = (1 + Math.floor(draw() * 12)) * (credit ? -1 : 1);
      lines.push(`${credit ? "C" : ""}${500_000 + invoice},${skuOf(number)},Item ${number},${quantity},${date},1.50,${invoice % 40}`);
    }
  }
  const opening = ["sku,quantity", ...Array.from({ length: MADE_SKUS }, (_, number) => `${skuOf(number)},100000`)];
  const files = { orders: join(folder, "orders.csv"), opening: join(folder, "opening.csv") };
  await writeFile(files.orders, `${lines.join("\n")}\n`);
  await writeFile(files.opening, `${opening.join("\n")}\n`);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return { name: "a small file made for it, as the Online Retail year is not there", ...files, expected: null, remove };
}
