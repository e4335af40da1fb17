import type { InventoryQuantities } from "../stock/graphql.js";
import { withSums, type LevelChange, type LevelRow } from "../stock/index.js";
import type { AvailabilityCauseName } from "./availability-change.types.js";

/** What subscribers get of a level. */
export interface LevelEvent extends Omit<LevelChange, "before" | "after" | "cause" | "location"> {
  readonly before: InventoryQuantities | null;
  readonly after: InventoryQuantities;
  readonly cause: AvailabilityCauseName;
}

export function levelEventOf(change: LevelChange): LevelEvent {
  const { variantId, locationId, sku, before, after, cause, documentKind, documentId, version, sequence, occurredAt, recordedAt } = change;
  return {
    variantId,
    locationId,
    sku,
    before: withSums(before),
    after: withSums(after),
    cause,
    documentKind,
    documentId,
    version,
    sequence,
    occurredAt,
    recordedAt,
  };
}

/** A level as it was found by a snapshot that began at `sequence`. */
export function snapshotEventOf(level: LevelRow, sequence: number): LevelEvent {
  const { variantId, locationId, sku, version, updatedAt } = level;
  return {
    variantId,
    locationId,
    sku,
    before: null,
    after: level,
    cause: "SNAPSHOT",
    documentKind: null,
    documentId: null,
    version,
    sequence,
    occurredAt: updatedAt,
    recordedAt: updatedAt,
  };
}

/** Two events of one level as one: from before the earlier to after the later. */
export function merged(earlier: LevelEvent, later: LevelEvent): LevelEvent {
  const sameDocument = earlier.documentId === later.documentId;
  return {
    ...later,
    before: earlier.before,
    cause: "COALESCED",
    documentKind: sameDocument ? later.documentKind : null,
    documentId: sameDocument ? later.documentId : null,
  };
}
