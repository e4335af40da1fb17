import type { Executed, ReadKnown } from "../stock/index.js";
import type { SaleOutcome, SaleResult } from "./sale-outcome.js";
import { readSales } from "./sale.queries.js";
import { SALE_VERSION } from "./sale.js";

/** What of a sale is as it was recorded. */
const STANDING = { version: SALE_VERSION, status: "RECORDED", voidReason: null, voidedAt: null } as const;

/** The `sale` field of a payload; null of a refused command. */
export function answeredSale(executed: Executed<SaleOutcome> | null): SaleResult {
  if (executed === null) return { sale: null };
  const { outcome, sequence, recordedAt } = executed;
  if (sequence === null) throw new Error(`Sale ${outcome.id} was recorded without a sequence.`);
  const { id, channelId, reference, fulfilled, reservationId } = outcome;
  const occurredAt = outcome.occurredAt === null ? recordedAt : new Date(outcome.occurredAt);
  const lines = outcome.lines.map((line) => ({ ...line, returned: 0, voided: 0 }));
  const told = { id, channelId, reference, fulfilled, reservationId, sequence, recordedSequence: sequence, occurredAt, recordedAt, lines };
  return { sale: { ...told, ...STANDING } };
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
