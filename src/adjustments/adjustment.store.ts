import { uuids } from "../platform/db/binary-arrays.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
import { into, same } from "../platform/db/write-rows.js";
import { orRecordedAt, recordedAt, sequenceAt } from "../platform/feed/recorded-columns.js";
import type { DocumentChange, DocumentStore } from "../stock/index.js";
import { AdjustmentEntity } from "./adjustment.entity.js";
import type { AdjustmentDocument } from "./adjustment.js";

type Change = DocumentChange<AdjustmentDocument>;

const RECORDED = ["id", "reason", "note", "reference", "fact"] as const;

const HEADS = selectionOf(AdjustmentEntity, ...RECORDED, "occurredAt", "recordedAt", "version", "status", "voidReason");

const LOCK_SQL = `select ${HEADS.of("adjustment")} from adjustment where id = any($1::uuid[]) order by id for no key update`;

const insertAdjustments = into(AdjustmentEntity)
  .rowsOf<Change>({
    ...same(({ document }: Change) => document, ...RECORDED),
    sequence: sequenceAt(({ ordinal }) => ordinal),
    occurredAt: orRecordedAt(({ document }) => document.occurredAt),
    recordedAt,
  })
  .insert();

const updateAdjustments = into(AdjustmentEntity)
  .rowsOf<Change>({
    ...same(({ document }: Change) => document, "id", "version", "status", "voidReason"),
    voidedAt: recordedAt,
    sequence: sequenceAt(({ ordinal }) => ordinal),
  })
  .update({ by: ["id"], set: ["version", "status", "voidReason", "voidedAt", "sequence"] });

/** Adjustments are recorded once; what changes of them is how much was taken back. */
export const adjustmentStore: DocumentStore<AdjustmentDocument> = {
  kind: "ADJUSTMENT",
  load: (ids) => [{ text: LOCK_SQL, values: [uuids(ids)] }],
  read: ([heads]) => new Map(((heads?.rows ?? []) as unknown as Selected<typeof HEADS>[]).map((row) => [row.id, row])),
  save: (changes, total) => [
    ...insertAdjustments(
      changes.filter(({ created }) => created),
      total,
    ),
    ...updateAdjustments(
      changes.filter(({ created }) => !created),
      total,
    ),
  ],
  claims: null,
  wording: { table: "adjustment", reference: "reference", texts: ["note"] },
};
