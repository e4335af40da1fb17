import { readCsv } from "../../platform/csv/read-csv.js";
import type { TextEncoding } from "../../platform/csv/text-encoding.js";
import { BadFile } from "../../platform/csv/bad-file.js";
import { FileClock } from "./file-time.rules.js";
import type { OrderColumns, OrderFormat } from "./order-format.js";
import type { ClassCount, Invoice, OrderLine, Orders } from "./orders.js";
import { QUANTITY_MAX } from "../../platform/numbers/quantity.js";

export interface ReadOrdersOptions {
  readonly format: OrderFormat;
  readonly columns: OrderColumns;
  readonly encoding: TextEncoding;
  readonly timeZone: string;
  readonly skuCase: "upper" | "keep";
  /** Codes that are no goods, in upper case. */
  readonly charges: ReadonlySet<string>;
  /** Keeps whole invoices until at least this many lines; null: all. The rest of the file is checked all the same. */
  readonly limit: number | null;
}

/** Longest invoice number or SKU, in characters: they become part of keys and references of 255 at most. */
const NAME_LENGTH_MAX = 120;

/** In which a line's values are read: those that a file may lack come last. */
const COLUMN_ORDER = ["invoice", "sku", "quantity", "date", "description", "price", "customer"] as const;

/** Reads and checks the whole file before anything is done with it. Throws BadFile. */
export async function readOrders(path: string, options: ReadOrdersOptions): Promise<Orders> {
  const collector = new OrderCollector(options);
  const { columns } = options;
  const wanted = COLUMN_ORDER.flatMap((name) => columns[name] ?? []);
  const summary = await readCsv(
    path,
    {
      encoding: options.encoding,
      columns: wanted.map((name) => [name]),
      missingColumnHint: "name your columns with --columns, such as --columns invoice=Order,sku=Article.",
    },
    ({ line, values }) => collector.take(line, values),
  );
  if (summary.rows === 0) throw new BadFile(path, 1, "there is a header but no order line.");
  return collector.orders(summary.digest);
}

class OrderCollector {
  readonly #options: ReadOrdersOptions;
  readonly #clock: FileClock;
  readonly #invoices: Invoice[] = [];
  readonly #linesByReference = new Map<string, number>();
  readonly #descriptions = new Map<string, Map<string, number>>();
  /** One copy of each name, however often the file repeats it. */
  readonly #names = new Map<string, string>();
  readonly #byClass: Record<string, ClassCount>;
  /** Where in a line's values each column stands. */
  readonly #places: ReadonlyMap<keyof OrderColumns, number>;
  #lineCount = 0;
  #full = false;

  constructor(options: ReadOrdersOptions) {
    this.#options = options;
    this.#clock = new FileClock(options.timeZone);
    this.#byClass = Object.fromEntries(options.format.classes.map((name) => [name, { lines: 0, units: 0 }]));
    this.#places = new Map(COLUMN_ORDER.filter((name) => options.columns[name] !== null).map((name, index) => [name, index]));
  }

  /** Answers what is wrong with the line, or null. */
  take(line: number, values: readonly string[]): string | null {
    const text = (name: keyof OrderColumns): string => values[this.#places.get(name) ?? -1] ?? "";
    const { format, columns } = this.#options;
    const reference = text("invoice").trim();
    const trimmed = text("sku").trim();
    const problem = nameProblem("invoice number", reference) ?? nameProblem("SKU", trimmed);
    if (problem !== null) return problem;
    const quantity = wholeNumber(text("quantity"));
    if (quantity === null) return `the quantity "${text("quantity")}" is not a whole number within ±${QUANTITY_MAX}.`;
    const price = columns.price === null ? null : decimal(text("price"));
    if (price === null && columns.price !== null) return `the price "${text("price")}" is not a number.`;
    const at = this.#clock.instantOf(text("date").trim());
    if (at === null) return `the time "${text("date")}" is not one; it must look like 2010-12-01 08:26:00.`;
    const customer = text("customer").trim();
    const sku = this.#options.skuCase === "upper" ? trimmed.toUpperCase() : trimmed;
    const lineClass = format.classify({ invoice: reference, sku, quantity, price, customer }, this.#options.charges);
    const wrong = format.quantityProblem(lineClass, quantity);
    if (wrong !== null) return wrong;
    const note = format.hasNote(lineClass) ? text("description").trim() : "";
    this.#keep(reference, customer, at, line, { sku: this.#same(sku), quantity, lineClass, note });
    if (!this.#full && (price ?? 1) > 0 && !format.chargeClasses.has(lineClass)) this.#describe(sku, text("description"));
    return null;
  }

  orders(digest: string): Orders {
    return {
      invoices: this.#invoices,
      lineCount: this.#lineCount,
      byClass: this.#byClass,
      linesByReference: this.#linesByReference,
      titles: this.#titles(),
      digest,
    };
  }

  #keep(reference: string, customer: string, at: number, firstLine: number, line: OrderLine): void {
    if (this.#full) return;
    let invoice = this.#invoices.at(-1);
    if (invoice?.reference !== reference || invoice.customer !== customer) {
      if (this.#options.limit !== null && this.#lineCount >= this.#options.limit) {
        this.#full = true;
        return;
      }
      invoice = { reference: this.#same(reference), customer: this.#same(customer), at, firstLine, lines: [] };
      this.#invoices.push(invoice);
    }
    invoice.lines.push(line);
    this.#lineCount += 1;
    const count = (this.#byClass[line.lineClass] ??= { lines: 0, units: 0 });
    count.lines += 1;
    count.units += line.quantity;
    this.#linesByReference.set(invoice.reference, (this.#linesByReference.get(invoice.reference) ?? 0) + 1);
  }

  #describe(sku: string, description: string): void {
    const title = description.trim().replaceAll(/\s+/g, " ");
    if (title === "") return;
    const counts = this.#descriptions.get(sku) ?? new Map<string, number>();
    this.#descriptions.set(sku, counts.set(title, (counts.get(title) ?? 0) + 1));
  }

  #same(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, name);
    return name;
  }

  #titles(): Map<string, string> {
    const titles = new Map<string, string>();
    for (const { lines } of this.#invoices) {
      for (const { sku, lineClass } of lines) {
        if (this.#options.format.chargeClasses.has(lineClass) || titles.has(sku)) continue;
        titles.set(sku, mostFrequent(this.#descriptions.get(sku)) ?? sku);
      }
    }
    return titles;
  }
}

function mostFrequent(counts: ReadonlyMap<string, number> | undefined): string | null {
  let best: string | null = null;
  let most = 0;
  for (const [title, count] of counts ?? []) {
    if (count <= most) continue;
    best = title;
    most = count;
  }
  return best;
}

function nameProblem(what: string, name: string): string | null {
  if (name === "") return `the ${what} is empty.`;
  return name.length > NAME_LENGTH_MAX ? `the ${what} is longer than ${NAME_LENGTH_MAX} characters.` : null;
}

function wholeNumber(text: string): number | null {
  if (!/^\s*[+-]?\d{1,12}\s*$/.test(text)) return null;
  const value = Number(text);
  return Math.abs(value) <= QUANTITY_MAX ? value : null;
}

function decimal(text: string): number | null {
  return /^\s*[+-]?(\d+(?:\.\d*)?|\.\d+)\s*$/.test(text) ? Number(text) : null;
}
