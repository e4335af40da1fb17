import { uuids } from "../platform/db/binary-arrays.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
import { into, same } from "../platform/db/write-rows.js";
import { recordedAt, sequenceAt } from "../platform/feed/recorded-columns.js";
import type { DocumentChange, DocumentStore } from "../stock/index.js";
import { RETURN_CHECKS } from "./return-checks.queries.js";
import { ReturnLineEntity } from "./return-line.entity.js";
import { StockReturnEntity } from "./stock-return.entity.js";
import { named, type ReturnDocument, type ReturnLineDocument } from "./stock-return.js";

const ANNOUNCED = ["id", "reservationId", "saleId", "channelId", "locationId", "reference", "reason", "returnCause"] as const;
const CHANGING = ["cancelReason", "voidedAt", "voidReason", "status", "version"] as const;

const HEADS = selectionOf(StockReturnEntity, ...ANNOUNCED, ...CHANGING, "createdAt");

const LOCK_SQL = `select ${HEADS.of("return")} from return where id = any($1::uuid[]) order by id for no key update`;

const COUNTS = ["received", "restocked", "damaged", "scrapped", "toSupplier", "cancelled", "voided"] as const;

const LINES = selectionOf(ReturnLineEntity, "returnId", "variantId", "lineReference", "quantity", ...COUNTS, "returnCause");

const LINES_SQL = `
  select ${LINES.of("l")}, v.sku
  from return_line l join variant v on v.id = l.variant_id
  where l.return_id = any($1::uuid[]) order by l.return_id, l.position`;

type LineRow = Selected<typeof LINES> & { readonly sku: string };

type Change = DocumentChange<ReturnDocument>;

const headRows = into(StockReturnEntity).rowsOf<Change>({
  ...same(({ document }: Change) => document, ...ANNOUNCED, ...CHANGING),
  externalRefs: ({ document }) => document.externalRefs,
  sequence: sequenceAt(({ ordinal }) => ordinal),
  createdAt: recordedAt,
  updatedAt: recordedAt,
});
const insertHeads = headRows.insert();
const updateHeads = headRows.update({ by: ["id"], set: [...CHANGING, "sequence", "updatedAt"] });

interface PlacedLine {
  readonly document: ReturnDocument;
  readonly position: number;
  readonly line: ReturnLineDocument;
}

const lineRows = into(ReturnLineEntity).rowsOf<PlacedLine>({
  returnId: ({ document }) => document.id,
  position: ({ position }) => position,
  locationId: ({ document }) => document.locationId,
  ...same(({ line }: PlacedLine) => line, "variantId", "lineReference", "quantity", ...COUNTS, "returnCause"),
});
const insertLines = lineRows.insert();
const updateLines = lineRows.update({ by: ["returnId", "position"], set: [...COUNTS, "returnCause"] });

/** Loads and saves returns inside the ledger's batch. */
export const returnStore: DocumentStore<ReturnDocument> = {
  kind: "RETURN",
  load: (ids) => [
    { text: LOCK_SQL, values: [uuids(ids)] },
    { text: LINES_SQL, values: [uuids(ids)] },
  ],
  read: ([heads, lines]) => {
    const linesOf = new Map<string, ReturnLineDocument[]>();
    for (const row of (lines?.rows ?? []) as unknown as LineRow[]) {
      const known = linesOf.get(row.returnId);
      if (known === undefined) linesOf.set(row.returnId, [lineOf(row)]);
      else known.push(lineOf(row));
    }
    const rows = (heads?.rows ?? []) as unknown as Selected<typeof HEADS>[];
    return new Map(rows.map((row) => [row.id, { ...row, lines: linesOf.get(row.id) ?? [] }]));
  },
  lineLevels: (placeholder) => `select variant_id, location_id from return_line where return_id = any(${placeholder})`,
  save: (changes, total) => {
    const created = changes.filter((change) => change.created);
    const updated = changes.filter((change) => !change.created);
    return [
      ...insertHeads(created, total),
      ...insertLines(placedLines(created)),
      ...updateHeads(updated, total),
      ...updateLines(placedLines(updated)),
    ];
  },
  claims: null,
  checks: RETURN_CHECKS,
  channelTable: "return",
  wording: { table: "return", reference: "reference", texts: ["reason", "cancel_reason"] },
};

/** The order of the lines is their position: lines are neither added nor removed after the return was announced. */
function placedLines(changes: readonly Change[]): readonly PlacedLine[] {
  return changes.flatMap(({ document }) => document.lines.map((line, position) => ({ document, position, line })));
}

/** Without the return's id: what a command answers is kept with its lines as they are here. */
function lineOf(row: LineRow): ReturnLineDocument {
  const { variantId, sku, lineReference, quantity, received, restocked, damaged, scrapped, toSupplier, cancelled, voided, returnCause } =
    row;
  return {
    variantId,
    sku,
    ...named(lineReference),
    quantity,
    received,
    restocked,
    damaged,
    scrapped,
    toSupplier,
    cancelled,
    voided,
    returnCause,
  };
}
