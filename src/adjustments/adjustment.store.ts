import { booleans, integers, texts, timestamps, uuids } from "../platform/db/binary-arrays.js";
import type { DocumentStore } from "../stock/index.js";
import type { AdjustmentDocument } from "./adjustment.js";

const INSERT_SQL = `
  insert into adjustment (id, reason, note, reference, fact, sequence, occurred_at, recorded_at)
  select a.id, a.reason::adjustment_reason, a.note, a.reference, a.fact, h.sequence - $1 + a.ordinal, coalesce(a.occurred_at, h.recorded_at), h.recorded_at
  from ledger_head h,
    unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::timestamptz[], $8::integer[])
      as a (id, reason, note, reference, fact, occurred_at, ordinal)`;

/** Adjustments are written once and never read by a decision. */
export const adjustmentStore: DocumentStore<AdjustmentDocument> = {
  kind: "ADJUSTMENT",
  load: () => [],
  read: () => new Map(),
  save(changes, total) {
    const column = <Value>(pick: (document: AdjustmentDocument) => Value): Value[] => changes.map(({ document }) => pick(document));
    return [
      {
        text: INSERT_SQL,
        values: [
          total,
          uuids(column(({ id }) => id)),
          texts(column(({ reason }) => reason)),
          texts(column(({ note }) => note)),
          texts(column(({ reference }) => reference)),
          booleans(column(({ fact }) => fact)),
          timestamps(column(({ occurredAt }) => occurredAt)),
          integers(changes.map(({ ordinal }) => ordinal)),
        ],
      },
    ];
  },
};
