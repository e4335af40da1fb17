import type { Database } from "../platform/db/database.js";
import type { Executed, StockAnswer } from "../stock/index.js";
import type { SaleAnswer, SaleOutcome, SaleRow } from "./sale-outcome.js";
import { readSales } from "./sale.queries.js";
import { SALE_VERSION } from "./sale.js";

/** What the ledger answered for a saleRecord: the sale, or the id of one that was recorded before under another key. */
export interface AnsweredSale {
  readonly sale: SaleRow | null;
  readonly knownId: string | null;
}

export function answeredSale(executed: Executed<SaleOutcome> | null): AnsweredSale {
  if (executed === null) return { sale: null, knownId: null };
  const { outcome, sequence, recordedAt } = executed;
  if (outcome.known) return { sale: null, knownId: outcome.id };
  if (sequence === null) throw new Error(`Sale ${outcome.id} was recorded without a sequence.`);
  const { id, channelId, reference, fulfilled, reservationId, lines } = outcome;
  const occurredAt = outcome.occurredAt === null ? recordedAt : new Date(outcome.occurredAt);
  const sale = { id, channelId, reference, fulfilled, reservationId, version: SALE_VERSION, sequence, occurredAt, recordedAt, lines };
  return { sale, knownId: null };
}

/**
 * Reads the sales that were known already, all in one query, and answers them as replays with their own sequence. Read after the commit:
 * a sale recorded earlier in the same batch has no sequence before.
 */
export async function withKnownSales(database: Database, answers: readonly (AnsweredSale & StockAnswer)[]): Promise<readonly SaleAnswer[]> {
  const ids = answers.flatMap(({ knownId }) => knownId ?? []);
  const known = ids.length === 0 ? new Map<string, SaleRow>() : await readSales(database, ids);
  return answers.map(({ sale, knownId, userErrors, sequence, replayed, takenAsNow }) => {
    if (knownId === null) return { sale, userErrors, sequence, replayed, takenAsNow };
    const row = known.get(knownId);
    if (row === undefined) throw new Error(`Sale ${knownId} is known and cannot be read.`);
    return { sale: row, userErrors, sequence: row.sequence, replayed: true, takenAsNow };
  });
}
