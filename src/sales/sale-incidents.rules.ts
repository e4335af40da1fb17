import type { SaleRow } from "./sale-outcome.js";

/**
 * The movements of an unfulfilled sale belong to its reservation, which other sales may have oversold as well: its own incidents are the
 * last ones up to the sequence it was recorded with, one for each oversold line.
 */
export function incidentsOfSale<Incident extends { readonly sequence: string }>(
  sale: Pick<SaleRow, "recordedSequence">,
  count: number,
  incidents: readonly Incident[],
): readonly Incident[] {
  return incidents.filter(({ sequence }) => BigInt(sequence) <= BigInt(sale.recordedSequence)).slice(-count);
}
