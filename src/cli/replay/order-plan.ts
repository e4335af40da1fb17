import { documentLines, sourcesOf, sumBySku } from "./document-parts.rules.js";
import type { PlanOptions } from "./order-format.js";
import type { PlannedRequest, ShipRequest, SkuQuantity } from "./planned-request.js";
import type { Invoice, OrderLine } from "./orders.js";

/** An order that waits to be shipped. */
interface OpenOrder {
  readonly document: number;
  readonly due: number;
  readonly reference: string;
  readonly key: string;
  /** SKUs not cancelled yet. */
  readonly skus: Set<string>;
}

/** Told of orders as they are planned. */
export interface OrderWatch {
  readonly reserved?: (document: number, customer: string, lines: readonly SkuQuantity[]) => void;
  readonly shipped?: (document: number) => void;
}

/** Orders on their way: each is reserved and confirmed when it was written, and shipped a while later. */
export class OrderPlan {
  readonly #options: PlanOptions;
  readonly #watch: OrderWatch;
  readonly #open = new Map<number, OpenOrder>();
  #documents = 0;

  constructor(options: PlanOptions, watch: OrderWatch = {}) {
    this.#options = options;
    this.#watch = watch;
  }

  /** The shipments due by a moment. Orders are opened in file order with one delay, so the first one open is the first one due. */
  *shipDue(now: number): Generator<ShipRequest> {
    for (const order of this.#open.values()) {
      if (order.due > now) return;
      this.#open.delete(order.document);
      this.#watch.shipped?.(order.document);
      const { document, reference, due, key, skus } = order;
      if (skus.size > 0) yield { kind: "ship", key, reference, at: due, sources: [], document, lineCount: skus.size };
    }
  }

  /** One part of an invoice as an order of its own. */
  reserve(invoice: Invoice, part: number, lines: readonly OrderLine[]): PlannedRequest {
    const document = this.#documents;
    this.#documents += 1;
    const sums = sumBySku(lines);
    const { reference, at } = invoice;
    const due = at + this.#options.shipAfterMs;
    this.#watch.reserved?.(document, invoice.customer, sums);
    const skus = new Set(sums.map(({ sku }) => sku));
    this.#open.set(document, { document, due, reference, key: this.key(invoice, "ship", part), skus });
    const key = this.key(invoice, "reserve", part);
    return { kind: "reserve", key, reference, at, sources: sourcesOf(lines), document, lines: documentLines(lines) };
  }

  /** The order's units of a SKU were called off: they are not shipped. */
  cancelled(document: number, sku: string): void {
    this.#open.get(document)?.skus.delete(sku);
  }

  /** Invoice number and position in the file: the file has no ids of lines, and its content repeats. */
  key(invoice: Invoice, step: string, part: number): string {
    return `${this.#options.run}/${invoice.reference}/${invoice.firstLine}/${step}/${part}`;
  }
}
