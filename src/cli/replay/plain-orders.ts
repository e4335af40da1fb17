import { chunks, documentParts, sourcesOf, sumBySku } from "./document-parts.rules.js";
import type { OrderFormat, PlanOptions } from "./order-format.js";
import { OrderPlan } from "./order-plan.js";
import { DOCUMENT_LINES_MAX, type PlannedRequest } from "./planned-request.js";
import type { Invoice, Orders } from "./orders.js";

/** Any file of order lines: what is above zero was ordered, what is below came back. */
export const PLAIN_ORDERS: OrderFormat = {
  columns: { invoice: "order", sku: "sku", quantity: "quantity", date: "time", description: null, price: null, customer: null },
  timeZone: "UTC",
  skuCase: "keep",
  charges: [],
  classes: ["order", "return", "charge"],
  chargeClasses: new Set(["charge"]),
  classify: ({ sku, quantity }, charges) => (charges.has(sku.toUpperCase()) ? "charge" : quantity < 0 ? "return" : "order"),
  quantityProblem: (lineClass, quantity) =>
    lineClass !== "charge" && quantity === 0 ? "the quantity is 0; a line needs a number of units." : null,
  hasNote: () => false,
  plan: planOrders,
};

/** An order is reserved and confirmed when it was written and shipped `shipAfterMs` later; what came back is taken in as nobody's. */
function* planOrders({ invoices }: Orders, options: PlanOptions): Generator<PlannedRequest> {
  const plan = new OrderPlan(options);
  for (const invoice of invoices) {
    yield* plan.shipDue(invoice.at);
    const ordered = invoice.lines.filter(({ lineClass }) => lineClass === "order");
    for (const [index, lines] of documentParts(ordered).entries()) yield plan.reserve(invoice, index + 1, lines);
    yield* takeBack(plan, invoice);
  }
  yield* plan.shipDue(Infinity);
}

function* takeBack(plan: OrderPlan, invoice: Invoice): Generator<PlannedRequest> {
  const lines = invoice.lines.filter(({ lineClass }) => lineClass === "return");
  const { reference, at } = invoice;
  const sums = sumBySku(lines).map(({ sku, quantity }) => ({ sku, quantity: -quantity }));
  for (const [index, part] of chunks(sums, DOCUMENT_LINES_MAX).entries()) {
    // Where there are several, all its lines are told with the first.
    const sources = index === 0 ? sourcesOf(lines) : [];
    yield { kind: "return", key: plan.key(invoice, "return", index + 1), reference, at, sources, document: null, lines: part };
  }
}
