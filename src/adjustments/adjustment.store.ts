import { into, same } from "../platform/db/write-rows.js";
import { orRecordedAt, recordedAt, sequenceAt } from "../platform/feed/recorded-columns.js";
import type { DocumentChange, DocumentStore } from "../stock/index.js";
import { AdjustmentEntity } from "./adjustment.entity.js";
import type { AdjustmentDocument } from "./adjustment.js";

type Change = DocumentChange<AdjustmentDocument>;

const insertAdjustments = into(AdjustmentEntity)
  .rowsOf<Change>({
    ...same(({ document }: Change) => document, "id", "reason", "note", "reference", "fact"),
    sequence: sequenceAt(({ ordinal }) => ordinal),
    occurredAt: orRecordedAt(({ document }) => document.occurredAt),
    recordedAt,
  })
  .insert();

/** Adjustments are written once and never read by a decision. */
export const adjustmentStore: DocumentStore<AdjustmentDocument> = {
  kind: "ADJUSTMENT",
  load: () => [],
  read: () => new Map(),
  save: insertAdjustments,
  claims: null,
  wording: { table: "adjustment", reference: "reference", texts: ["note"] },
};
