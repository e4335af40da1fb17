import { documentParts, sumBySku } from "../../src/cli/replay/document-parts.rules.js";
import type { PlanOptions } from "../../src/cli/replay/order-format.js";
import { OrderPlan } from "../../src/cli/replay/order-plan.js";
import type { AdjustRequest, PlannedRequest } from "../../src/cli/replay/planned-request.js";
import type { Invoice, OrderLine, Orders } from "../../src/cli/replay/orders.js";
import { isCharge, isCredit } from "./classify-line.rules.js";
import { PartsByDocument } from "./credit-parts.js";
import { CustomerOrders, type MatchedPart } from "./customer-orders.js";
import { readReason } from "./read-reason.rules.js";

/**
 * The requests that make the hub live through the file, in the order of file time: an invoice is reserved and confirmed when it was written
 * and shipped `shipAfterMs` later, credits cancel or return, adjustments follow the clerk. What is still open at the end is shipped.
 */
export function* planEvents(orders: Orders, options: PlanOptions): Generator<PlannedRequest> {
  const planner = new Planner(orders.linesByReference, options);
  for (const invoice of orders.invoices) {
    yield* planner.shipDue(invoice.at);
    yield* isCredit(invoice.reference) ? planner.credit(invoice) : planner.order(invoice);
  }
  yield* planner.shipDue(Infinity);
}

class Planner {
  readonly #linesByReference: ReadonlyMap<string, number>;
  readonly #customers = new CustomerOrders();
  readonly #plan: OrderPlan;

  constructor(linesByReference: ReadonlyMap<string, number>, options: PlanOptions) {
    this.#linesByReference = linesByReference;
    this.#plan = new OrderPlan(options, {
      reserved: (document, customer, lines) => this.#customers.add(document, customer, lines),
      shipped: (document) => this.#customers.ship(document),
    });
  }

  shipDue(now: number): Generator<PlannedRequest> {
    return this.#plan.shipDue(now);
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
      yield this.#plan.reserve(invoice, part, lines);
    }
    for (const [index, line] of adjusted.entries()) yield this.#adjust(invoice, index + 1, line);
  }

  #adjust(invoice: Invoice, part: number, { sku, quantity, lineClass, note }: OrderLine): AdjustRequest {
    return {
      kind: "adjust",
      key: this.#plan.key(invoice, "adjust", part),
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
        this.#plan.cancelled(match.document, sku);
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
      if (document !== null) yield { kind: "cancel", key: this.#plan.key(invoice, "cancel", part), reference, at, document, ...rest };
    }
    for (const found of returned.parts()) {
      part += 1;
      yield { kind: "return", key: this.#plan.key(invoice, "return", part), reference: invoice.reference, at: invoice.at, ...found };
    }
  }
}

/** Clerks' corrections: a loss, or a find that stands alone on its invoice. On an invoice with other lines, goods at price 0 were given away. */
function isAdjustment(lineClass: string, alone: boolean): boolean {
  return lineClass === "neg_adj" || (lineClass === "zero_price_no_customer" && alone);
}

function countBySku(lines: readonly OrderLine[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { sku, lineClass } of lines) if (lineClass === "return_C") counts.set(sku, (counts.get(sku) ?? 0) + 1);
  return counts;
}
