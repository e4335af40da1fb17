import type { SaleRow } from "./sale-outcome.js";

/**
 * The movements of an unfulfilled sale belong to its reservation, which other sales may have oversold as well: its own incidents are the
 * last ones up to its sequence, one for each oversold line.
 */
export function incidentsOfSale<Incident extends { readonly sequence: string }>(
  sale: Pick<SaleRow, "sequence">,
  count: number,
  incidents: readonly Incident[],
): readonly Incident[] {
  return incidents.filter(({ sequence }) => BigInt(sequence) <= BigInt(sale.sequence)).slice(-count);
}
