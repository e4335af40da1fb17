import type { Executed, ReadKnown } from "../stock/index.js";
import type { SaleOutcome, SaleResult } from "./sale-outcome.js";
import { readSales } from "./sale.queries.js";
import { SALE_VERSION } from "./sale.js";

/** The `sale` field of a payload; null of a refused command. */
export function answeredSale(executed: Executed<SaleOutcome> | null): SaleResult {
  if (executed === null) return { sale: null };
  const { outcome, sequence, recordedAt } = executed;
  if (sequence === null) throw new Error(`Sale ${outcome.id} was recorded without a sequence.`);
  const { id, channelId, reference, fulfilled, reservationId } = outcome;
  const lines = outcome.lines.map((line) => ({ ...line, returned: 0 }));
  const occurredAt = outcome.occurredAt === null ? recordedAt : new Date(outcome.occurredAt);
  return { sale: { id, channelId, reference, fulfilled, reservationId, version: SALE_VERSION, sequence, occurredAt, recordedAt, lines } };
}

/** The sales that were recorded before under their references. Who may be told of one was decided under the lock, and where it left never changes. */
export const knownSales: ReadKnown<SaleResult> = async ({ database }, _caller, known) => {
  const sales = await readSales(
    database,
    known.map(({ id }) => id),
  );
  return known.map(({ id }) => {
    const sale = sales.get(id);
    return sale === undefined ? null : { entity: { sale }, sequence: sale.sequence };
  });
};
