/** What a customer ordered of one SKU in one order of the plan. */
interface Ordered {
  readonly document: number;
  readonly quantity: number;
  /** What a credit may still take: nothing once cancelled or given back. */
  left: number;
  shipped: boolean;
}

/** A part of a credit that one order answers for. */
export interface MatchedPart {
  readonly document: number;
  readonly quantity: number;
}

/**
 * Finds the orders a credit is about. The file links no credit to its order, so they are matched by customer and SKU, newest first:
 * a credit for the full quantity of an order that has not been shipped cancels it, every other credit takes from what was shipped.
 */
export class CustomerOrders {
  readonly #bySku = new Map<string, Ordered[]>();
  readonly #byDocument = new Map<number, Ordered[]>();

  /** Notes an order. Orders without a customer can never be matched. */
  add(document: number, customer: string, lines: readonly { readonly sku: string; readonly quantity: number }[]): void {
    if (customer === "") return;
    const ordered: Ordered[] = [];
    for (const { sku, quantity } of lines) {
      const entry: Ordered = { document, quantity, left: quantity, shipped: false };
      const key = keyOf(customer, sku);
      const known = this.#bySku.get(key);
      if (known === undefined) this.#bySku.set(key, [entry]);
      else known.push(entry);
      ordered.push(entry);
    }
    this.#byDocument.set(document, ordered);
  }

  ship(document: number): void {
    for (const ordered of this.#byDocument.get(document) ?? []) ordered.shipped = true;
    this.#byDocument.delete(document);
  }

  /** The newest order not yet shipped whose full quantity is credited, now cancelled; null where there is none. */
  cancel(customer: string, sku: string, quantity: number): MatchedPart | null {
    const match = this.#newestFirst(customer, sku).find(
      (order) => !order.shipped && order.left === quantity && order.quantity === quantity,
    );
    if (match === undefined) return null;
    match.left = 0;
    return { document: match.document, quantity };
  }

  /** Takes as much of `quantity` as shipped orders still answer for, newest first. */
  giveBack(customer: string, sku: string, quantity: number): MatchedPart[] {
    const parts: MatchedPart[] = [];
    let wanted = quantity;
    for (const order of this.#newestFirst(customer, sku)) {
      if (wanted === 0) break;
      if (!order.shipped || order.left === 0) continue;
      const taken = Math.min(wanted, order.left);
      order.left -= taken;
      wanted -= taken;
      parts.push({ document: order.document, quantity: taken });
    }
    return parts;
  }

  #newestFirst(customer: string, sku: string): Ordered[] {
    return customer === "" ? [] : (this.#bySku.get(keyOf(customer, sku)) ?? []).toReversed();
  }
}

function keyOf(customer: string, sku: string): string {
  return `${customer}\u0000${sku}`;
}
