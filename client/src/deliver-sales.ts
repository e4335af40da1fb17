import { type SaleRecordInput, SaleRecordManyDocument, type SaleRecordManyMutation } from "../generated/operations.js";
import { HubRefused } from "./failures.js";
import type { SaleQueue } from "./sale-queue.js";
import { type HubAddress, send } from "./send.js";

/** What became of one sale. */
export type SaleResult = SaleRecordManyMutation["saleRecordMany"]["results"][number];

export interface SaleDelivery {
  readonly queue: SaleQueue;
  /** Sends sales in one call, as `recordSales` does, and answers a result for each in their order. */
  readonly record: (sales: readonly SaleRecordInput[]) => Promise<readonly SaleResult[]>;
  /** The hub has the sale, from now or (`replayed`) from before. */
  readonly onBooked?: (sale: SaleRecordInput, result: SaleResult) => void;
  /** The hub will never take the sale as it is; the queue has put it aside. */
  readonly onPutAside?: (sale: SaleRecordInput, reason: string) => void;
}

/** Sales in one call; the hub takes up to 1,000. */
const SALES_OF_A_CALL = 100;

/** What a hub answers of a call that it will never take as it is: of fewer sales it may be taken, and one of them may be to blame. */
const CODES_OF_A_BAD_CALL: ReadonlySet<string> = new Set(["LIMIT_EXCEEDED", "BAD_USER_INPUT"]);

/**
 * Sends what waits in a queue, the oldest first, until nothing does. Throws HubUnreachable where the hub cannot be reached: what waits stays in
 * the queue and is sent the next time with the same keys. One delivery of a queue at a time.
 */
export async function deliverSales(delivery: SaleDelivery): Promise<void> {
  const { queue } = delivery;
  while (queue.sales.length > 0) await deliver(delivery, queue.sales.slice(0, SALES_OF_A_CALL));
}

/** Sends sales in one call; each stands by itself. Throws HubUnreachable, or HubRefused for the call as a whole. */
export async function recordSales(hub: HubAddress, items: readonly SaleRecordInput[]): Promise<readonly SaleResult[]> {
  const { saleRecordMany } = await send(hub, SaleRecordManyDocument, { input: { items, onError: "CONTINUE" } });
  const [refusal] = saleRecordMany.userErrors;
  if (refusal !== undefined) throw new HubRefused(refusal.message, "BAD_USER_INPUT");
  return saleRecordMany.results;
}

/** A call that is refused as a whole is sent again in halves, down to the one sale that is to blame: that one is put aside, the others are booked. */
async function deliver(delivery: SaleDelivery, sales: readonly SaleRecordInput[]): Promise<void> {
  try {
    return settle(delivery, sales, await delivery.record(sales));
  } catch (error) {
    if (!(error instanceof HubRefused) || !CODES_OF_A_BAD_CALL.has(error.code)) throw error;
    const [first, ...others] = sales;
    if (first !== undefined && others.length === 0) return putAside(delivery, first, error.message);
  }
  const middle = Math.ceil(sales.length / 2);
  await deliver(delivery, sales.slice(0, middle));
  await deliver(delivery, sales.slice(middle));
}

function settle(delivery: SaleDelivery, sales: readonly SaleRecordInput[], results: readonly SaleResult[]): void {
  if (results.length !== sales.length) throw new HubRefused(`The hub answered ${results.length} results for ${sales.length} sales.`);
  for (const [index, sale] of sales.entries()) {
    const result = results[index];
    if (result === undefined) continue;
    const [refusal] = result.userErrors;
    if (refusal !== undefined) {
      putAside(delivery, sale, refusal.message);
      continue;
    }
    delivery.queue.remove([sale]);
    delivery.onBooked?.(sale, result);
  }
}

function putAside({ queue, onPutAside }: SaleDelivery, sale: SaleRecordInput, reason: string): void {
  queue.setAside(sale, reason);
  onPutAside?.(sale, reason);
}
