import { CustomerOrders } from "./customer-orders.js";
import type { MatchedPart } from "./customer-orders.js";
import { isCharge } from "./classify-line.rules.js";
import type { LineClass } from "./classify-line.rules.js";
import { chunks, documentLines, documentParts, PartsByDocument, sourcesOf, sumBySku } from "./document-parts.rules.js";
import { DOCUMENT_LINES_MAX } from "./planned-request.js";
import type { AdjustRequest, PlannedRequest, ShipRequest } from "./planned-request.js";
import type { Invoice, OrderLine, Orders } from "./read-orders.js";
import { readReason } from "./read-reason.rules.js";

export interface PlanOptions {
  /** Prefix of every idempotency key. */
  readonly run: string;
  readonly shipAfterMs: number;
}

/** An order that waits to be shipped. */
interface OpenOrder {
  readonly document: number;
  readonly due: number;
  readonly reference: string;
  readonly key: string;
  /** SKUs not cancelled yet. */
  readonly skus: Set<string>;
}

/**
 * The requests that make the hub live through the file, in the order of file time: an invoice is reserved and confirmed when it was written
 * and shipped `shipAfterMs` later, credits cancel or return, adjustments follow the clerk. What is still open at the end is shipped.
 */
export function* planEvents(orders: Orders, options: PlanOptions): Generator<PlannedRequest> {
  const planner = new Planner(orders.linesByReference, options);
  for (const invoice of orders.invoices) {
    yield* planner.shipDue(invoice.at);
    yield* invoice.credit ? planner.credit(invoice) : planner.order(invoice);
  }
  yield* planner.shipDue(Infinity);
}

/** Opening stock, `factor` of each figure rounded down, as adjustments of at most 1,000 lines. */
export function planOpening(figures: ReadonlyMap<string, number>, factor: number, at: number, run: string): AdjustRequest[] {
  const lines = [...figures]
    .map(([sku, figure]) => ({ sku, quantity: Math.floor(figure * factor) }))
    .filter(({ quantity }) => quantity > 0);
  return chunks(lines, DOCUMENT_LINES_MAX).map((part, index) => ({
    kind: "adjust",
    key: `${run}/opening/${index + 1}`,
    reference: "opening",
    at,
    sources: [],
    reason: "OPENING",
    note: null,
    fact: false,
    lines: part,
  }));
}

class Planner {
  readonly #linesByReference: ReadonlyMap<string, number>;
  readonly #options: PlanOptions;
  readonly #customers = new CustomerOrders();
  readonly #open = new Map<number, OpenOrder>();
  #documents = 0;

  constructor(linesByReference: ReadonlyMap<string, number>, options: PlanOptions) {
    this.#linesByReference = linesByReference;
    this.#options = options;
  }

  /** Orders are opened in file order with one delay, so the first one open is the first one due. */
  *shipDue(now: number): Generator<ShipRequest> {
    for (const order of this.#open.values()) {
      if (order.due > now) return;
      this.#open.delete(order.document);
      this.#customers.ship(order.document);
      const { document, reference, due, key, skus } = order;
      if (skus.size > 0) yield { kind: "ship", key, reference, at: due, sources: [], document, lineCount: skus.size };
    }
  }

  /** Everything sold or given away on an invoice is one order; what was found or lost is adjusted. */
  *order(invoice: Invoice): Generator<PlannedRequest> {
    const alone = this.#linesByReference.get(invoice.reference) === 1;
    const goods = invoice.lines.filter((line) => !isCharge(line.lineClass));
    const adjusted = goods.filter(({ lineClass }) => isAdjustment(lineClass, alone));
    const ordered = adjusted.length === 0 ? goods : goods.filter((line) => !adjusted.includes(line));
    let part = 0;
    for (const lines of documentParts(ordered)) {
      part += 1;
      yield this.#reserve(invoice, part, lines);
    }
    for (const [index, line] of adjusted.entries()) yield this.#adjust(invoice, index + 1, line);
  }

  #reserve(invoice: Invoice, part: number, lines: readonly OrderLine[]): PlannedRequest {
    const document = this.#documents;
    this.#documents += 1;
    const sums = sumBySku(lines);
    const { reference, at } = invoice;
    const due = at + this.#options.shipAfterMs;
    this.#customers.add(document, invoice.customer, sums);
    const skus = new Set(sums.map(({ sku }) => sku));
    this.#open.set(document, { document, due, reference, key: this.#key(invoice, "ship", part), skus });
    const key = this.#key(invoice, "reserve", part);
    return { kind: "reserve", key, reference, at, sources: sourcesOf(lines), document, lines: documentLines(lines) };
  }

  #adjust(invoice: Invoice, part: number, { sku, quantity, lineClass, note }: OrderLine): AdjustRequest {
    return {
      kind: "adjust",
      key: this.#key(invoice, "adjust", part),
      reference: invoice.reference,
      at: invoice.at,
      sources: [{ lineClass, lines: 1, units: Math.abs(quantity) }],
      reason: readReason(note),
      note: note === "" ? null : note,
      fact: true,
      lines: [{ sku, quantity }],
    };
  }

  /** Cancels what has not left the house yet and takes back the rest, from the orders it can be matched with or from nobody's. */
  *credit(invoice: Invoice): Generator<PlannedRequest> {
    const cancelled = new PartsByDocument();
    const returned = new PartsByDocument();
    const lineCounts = countBySku(invoice.lines);
    for (const { sku, quantity } of sumBySku(invoice.lines.filter(({ lineClass }) => lineClass === "return_C"))) {
      const units = Math.abs(quantity);
      const lines = lineCounts.get(sku) ?? 0;
      const match = this.#customers.cancel(invoice.customer, sku, units);
      if (match !== null) {
        cancelled.add(match.document, sku, units, lines);
        this.#open.get(match.document)?.skus.delete(sku);
        continue;
      }
      const parts: readonly MatchedPart[] = this.#customers.giveBack(invoice.customer, sku, units);
      const unmatched = units - parts.reduce((sum, part) => sum + part.quantity, 0);
      for (const [index, part] of parts.entries()) returned.add(part.document, sku, part.quantity, index === 0 ? lines : 0);
      if (unmatched > 0) returned.add(null, sku, unmatched, parts.length === 0 ? lines : 0);
    }
    let part = 0;
    for (const { document, ...rest } of cancelled.parts()) {
      part += 1;
      const { reference, at } = invoice;
      if (document !== null) yield { kind: "cancel", key: this.#key(invoice, "cancel", part), reference, at, document, ...rest };
    }
    for (const found of returned.parts()) {
      part += 1;
      yield { kind: "return", key: this.#key(invoice, "return", part), reference: invoice.reference, at: invoice.at, ...found };
    }
  }

  /** Invoice number and position in the file: the file has no ids of lines, and its content repeats. */
  #key(invoice: Invoice, step: string, part: number): string {
    return `${this.#options.run}/${invoice.reference}/${invoice.firstLine}/${step}/${part}`;
  }
}

/** Clerks' corrections: a loss, or a find that stands alone on its invoice. On an invoice with other lines, goods at price 0 were given away. */
function isAdjustment(lineClass: LineClass, alone: boolean): boolean {
  return lineClass === "neg_adj" || (lineClass === "zero_price_no_customer" && alone);
}

function countBySku(lines: readonly OrderLine[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { sku, lineClass } of lines) if (lineClass === "return_C") counts.set(sku, (counts.get(sku) ?? 0) + 1);
  return counts;
}
