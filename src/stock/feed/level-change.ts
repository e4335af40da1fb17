import type { Quantities } from "../states/accounts.js";
import type { LevelKey } from "../ledger/needs.js";
import type { DocumentKindName } from "../states/enumerations.js";
import type { LedgerRecord, MovedLevel, MovementRecord } from "./ledger-record.js";
import type { MovementKindName } from "../states/transitions.js";

/** What one command did to one level: its movements there taken together, at the sequence of the last of them. */
export interface LevelChange extends LevelKey {
  readonly sku: string;
  /** Location code. */
  readonly location: string;
  readonly before: Quantities;
  readonly after: Quantities;
  /** The kind of the last movement. */
  readonly cause: MovementKindName;
  readonly documentKind: DocumentKindName | null;
  readonly documentId: string | null;
  readonly version: number;
  readonly sequence: number;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** The changes of levels in a page of whole commands, in the order of their sequences. A level's version tells its commands apart. */
export function levelChangesOf(records: readonly LedgerRecord[]): readonly LevelChange[] {
  const changes = new Map<string, LevelChange>();
  for (const record of records) {
    if (record.type !== "MOVEMENT") continue;
    for (const level of record.levels) {
      const key = `${level.levelId}/${level.version}`;
      const first = changes.get(key);
      changes.delete(key);
      changes.set(key, changeOf(record, level, first?.before ?? level.before));
    }
  }
  return [...changes.values()];
}

function changeOf(record: MovementRecord, level: MovedLevel, before: Quantities): LevelChange {
  const { sku, variantId, kind: cause, documentKind, documentId, sequence, occurredAt, recordedAt } = record;
  const { locationId, location, version, after } = level;
  return {
    variantId,
    locationId,
    sku,
    location,
    before,
    after,
    cause,
    documentKind,
    documentId,
    version,
    sequence,
    occurredAt,
    recordedAt,
  };
}
