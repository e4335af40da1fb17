import type { DocumentKindName } from "../states/enumerations.js";
import type { LedgerRecord } from "./ledger-record.js";

/** A document that records have touched. */
export interface DocumentTouch {
  readonly documentId: string;
  /** Of the first and the last of the records that touched it. */
  readonly firstSequence: number;
  readonly sequence: number;
}

/**
 * Which documents of a kind a page of records touched: by the movements that moved stock for them, and by the events of those that changed without moving
 * any. In the order in which they were touched first, each once: what a durable follower reads to catch up with documents.
 */
export function documentTouches(kind: DocumentKindName): (records: readonly LedgerRecord[]) => DocumentTouch[] {
  return (records) => {
    const touches = new Map<string, DocumentTouch>();
    for (const { documentKind, documentId, sequence } of records) {
      if (documentKind !== kind || documentId === null) continue;
      touches.set(documentId, { documentId, firstSequence: touches.get(documentId)?.firstSequence ?? sequence, sequence });
    }
    return [...touches.values()];
  };
}
