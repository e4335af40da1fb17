import type { Database } from "../../platform/db/database.js";
import type { DocumentStore } from "../ledger/command.js";
import { DRIFTS_MAX, type DocumentDrift } from "../ledger/document-claims.js";
import type { Drift } from "./integrity-report.js";

/**
 * The lines of the documents of each kind, page by page, each statement in one snapshot, by the checks that their stores declare. Ends after the
 * first page with enough to name.
 */
export async function checkDocuments(
  database: Database,
  stores: readonly DocumentStore<unknown>[],
  linesPage: number,
  signal: AbortSignal | undefined,
): Promise<Drift[]> {
  const drifts: Drift[] = [];
  for (const { kind, checks } of stores) {
    for (const { next, statements } of checks ?? []) {
      for (let after: string | null = NIL; after !== null && drifts.length < DRIFTS_MAX;) {
        signal?.throwIfAborted();
        const [page]: { last: string }[] = await database.query<{ last: string }>(next, [after, linesPage]);
        // The last page has no end: a document may point to one of another kind behind the last one with lines.
        const last: string | null = page?.last ?? null;
        for (const { text, message } of statements) {
          const rows = await database.query<DocumentDrift>(text, [after, last]);
          drifts.push(...rows.map((row) => driftOf(`${kind}_LINE`, row, message(row))));
        }
        after = last;
      }
    }
  }
  return drifts;
}

const NIL = "00000000-0000-0000-0000-000000000000";

function driftOf(check: Drift["check"], { sku, location, expected, actual }: DocumentDrift, message: string): Drift {
  return { check, sku, location, account: null, expected, actual, message };
}
