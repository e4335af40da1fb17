import { lookupCode } from "../../catalog/index.js";
import { countsOf } from "../states/accounts.js";
import type { MovementFilter } from "../reads/movement-list.queries.js";
import type { MovementRow } from "../reads/movement.queries.js";
import type { LedgerRecord, MovementRecord } from "./ledger-record.js";

/** A filter of movements as a test of the feed's records. */
export function movementTest(filter: MovementFilter): (record: LedgerRecord) => record is MovementRecord {
  const skus = filter.skus === null ? null : new Set(filter.skus.map(lookupCode));
  const locations = filter.locations === null ? null : new Set(filter.locations.map(lookupCode));
  const kinds = filter.kinds === null ? null : new Set(filter.kinds);
  const reasons = filter.reasons === null ? null : new Set(filter.reasons);
  const documentId = filter.documentId?.toLowerCase() ?? null;
  const from = filter.fromSequence === null ? 0 : Number(filter.fromSequence);
  const to = filter.toSequence === null ? Infinity : Number(filter.toSequence);
  const { recordedFrom, recordedTo } = filter;
  return (record): record is MovementRecord =>
    record.type === "MOVEMENT" &&
    record.sequence >= from &&
    record.sequence <= to &&
    (skus === null || skus.has(record.sku)) &&
    (kinds === null || kinds.has(record.kind)) &&
    (reasons === null || (record.reason !== null && reasons.has(record.reason))) &&
    (documentId === null || record.documentId === documentId) &&
    (recordedFrom === null || record.recordedAt >= recordedFrom) &&
    (recordedTo === null || record.recordedAt < recordedTo) &&
    (locations === null || record.levels.some(({ location }) => locations.has(location)));
}

/** A movement of the feed as queries read it. */
export function movementRowOf(record: MovementRecord): MovementRow {
  const { levels, type: _type, closesCommand: _closes, sequence, ...movement } = record;
  const [first, other = null] = levels;
  if (first === undefined) throw new Error(`Movement ${sequence} touches no level.`);
  return {
    ...movement,
    sequence: String(sequence),
    locationId: first.locationId,
    levelVersion: first.version,
    quantitiesAfter: countsOf(first.after),
    otherLocationId: other?.locationId ?? null,
    otherLevelVersion: other?.version ?? null,
    otherQuantitiesAfter: other === null ? null : countsOf(other.after),
  };
}
