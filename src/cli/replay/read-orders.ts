import { readCsv } from "../csv/read-csv.js";
import type { TextEncoding } from "../csv/checked-text.js";
import { BadFile } from "../csv/bad-file.js";
import { classifyLine, isCharge, isCredit, LINE_CLASSES, quantityProblem } from "./classify-line.rules.js";
import type { LineClass } from "./classify-line.rules.js";
import { FileClock } from "./file-time.rules.js";

/** The columns of an orders file, by what they mean. */
export interface OrderColumns {
  readonly invoice: string;
  readonly sku: string;
  readonly description: string;
  readonly quantity: string;
  readonly date: string;
  readonly price: string;
  readonly customer: string;
}

export interface ReadOrdersOptions {
  readonly columns: OrderColumns;
  readonly encoding: TextEncoding;
  readonly timeZone: string;
  readonly skuCase: "upper" | "keep";
  /** Codes that are no goods, in upper case. */
  readonly charges: ReadonlySet<string>;
  /** Keeps whole invoices until at least this many lines; null: all. The rest of the file is checked all the same. */
  readonly limit: number | null;
}

export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  readonly lineClass: LineClass;
  /** The clerk's note, which stands in the description of adjustments; empty for every other line. */
  readonly note: string;
}

/** Neighbouring lines of one invoice number. An invoice that is interrupted by another one is two of these. */
export interface Invoice {
  readonly reference: string;
  readonly customer: string;
  /** Milliseconds since 1970 (UTC). */
  readonly at: number;
  readonly credit: boolean;
  /** Line of the file on which it begins. */
  readonly firstLine: number;
  readonly lines: OrderLine[];
}

export interface ClassCount {
  lines: number;
  units: number;
}

export interface Orders {
  /** In file order. */
  readonly invoices: readonly Invoice[];
  readonly lineCount: number;
  readonly byClass: Readonly<Record<LineClass, ClassCount>>;
  /** How many lines each invoice number has in all: tells a line that is alone on its invoice. */
  readonly linesByReference: ReadonlyMap<string, number>;
  /** Every SKU of goods and its title, the most frequent description among lines with a price. */
  readonly titles: ReadonlyMap<string, string>;
  readonly digest: string;
}

/** Longest invoice number or SKU, in characters: they become part of keys and references of 255 at most. */
const NAME_LENGTH_MAX = 120;
const QUANTITY_MAX = 2_000_000_000;

/** Reads and checks the whole file before anything is done with it. Throws BadFile. */
export async function readOrders(path: string, options: ReadOrdersOptions): Promise<Orders> {
  const collector = new OrderCollector(options);
  const { columns } = options;
  const wanted = [columns.invoice, columns.sku, columns.description, columns.quantity, columns.date, columns.price, columns.customer];
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
  readonly #byClass = Object.fromEntries(LINE_CLASSES.map((name) => [name, { lines: 0, units: 0 }])) as Record<LineClass, ClassCount>;
  #lineCount = 0;
  #full = false;

  constructor(options: ReadOrdersOptions) {
    this.#options = options;
    this.#clock = new FileClock(options.timeZone);
  }

  /** Answers what is wrong with the line, or null. */
  take(line: number, values: readonly string[]): string | null {
    const [invoice = "", code = "", description = "", quantityText = "", date = "", priceText = "", customerText = ""] = values;
    const reference = invoice.trim();
    const trimmed = code.trim();
    const problem = nameProblem("invoice number", reference) ?? nameProblem("SKU", trimmed);
    if (problem !== null) return problem;
    const quantity = wholeNumber(quantityText);
    if (quantity === null) return `the quantity "${quantityText}" is not a whole number within ±${QUANTITY_MAX}.`;
    const price = decimal(priceText);
    if (price === null) return `the price "${priceText}" is not a number.`;
    const at = this.#clock.instantOf(date.trim());
    if (at === null) return `the time "${date}" is not one; it must look like 2010-12-01 08:26:00.`;
    const customer = customerText.trim();
    const sku = this.#options.skuCase === "upper" ? trimmed.toUpperCase() : trimmed;
    const lineClass = classifyLine({ invoice: reference, sku, quantity, price, customer }, this.#options.charges);
    const wrong = quantityProblem(lineClass, quantity);
    if (wrong !== null) return wrong;
    const note = lineClass === "neg_adj" || lineClass === "zero_price_no_customer" ? description.trim() : "";
    this.#keep(reference, customer, at, line, { sku: this.#same(sku), quantity, lineClass, note });
    if (!this.#full && price > 0 && !isCharge(lineClass)) this.#describe(sku, description);
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
      invoice = { reference: this.#same(reference), customer: this.#same(customer), at, credit: isCredit(reference), firstLine, lines: [] };
      this.#invoices.push(invoice);
    }
    invoice.lines.push(line);
    this.#lineCount += 1;
    this.#byClass[line.lineClass].lines += 1;
    this.#byClass[line.lineClass].units += line.quantity;
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
        if (isCharge(lineClass) || titles.has(sku)) continue;
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
