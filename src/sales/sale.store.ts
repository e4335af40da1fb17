import { uuids } from "../platform/db/binary-arrays.js";
import type { Statement, StatementResult } from "../platform/db/statement.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
import { givenRowsOf, into, same } from "../platform/db/write-rows.js";
import { orRecordedAt, recordedAt, sequenceAt } from "../platform/feed/recorded-columns.js";
import type { DocumentChange, DocumentStore } from "../stock/index.js";
import { SaleLineEntity } from "./sale-line.entity.js";
import { SaleEntity } from "./sale.entity.js";
import { type StoredSale, type StoredSaleLine, SALE_VERSION, saleRef, type SaleContent, type SaleDocument, type SaleLine } from "./sale.js";

const NAMED = selectionOf(SaleEntity, "id", "channelId", "reference", "fingerprint");

type NamedRow = Selected<typeof NAMED> & { readonly locationIds: readonly number[] };

const asked = givenRowsOf(SaleEntity, "channelId", "reference");

/** What tells a second one from the first never changes, so it is read without a lock. Two processes that record the same one meet at its unique constraint. */
const NAMED_SQL = `
  select ${NAMED.of("s")}, array(select location_id from sale_line where sale_id = s.id) as "locationIds"
  from ${asked.sql()}
  cross join lateral (
    select * from sale found where found.reference = given.reference and found.channel_id = given.channel_id limit 1) s`;

const RECORDED = ["id", "channelId", "reference", "fulfilled", "reservationId", "occurredAt", "recordedAt", "holdExpiresAt"] as const;

const HEADS = selectionOf(SaleEntity, ...RECORDED, "version", "status", "voidReason");

const LOCK_SQL = `
  select ${HEADS.of("sale")}, coalesce(recorded_sequence, sequence) as "recordedSequence"
  from sale where id = any($1::uuid[]) order by id for no key update`;

const LINES = selectionOf(
  SaleLineEntity,
  "saleId",
  "variantId",
  "locationId",
  "lineReference",
  "quantity",
  "fromReservation",
  "oversold",
  "returned",
  "voided",
);

const LINES_SQL = `
  select ${LINES.of("sl")}, v.sku, l.code as location
  from sale_line sl join variant v on v.id = sl.variant_id join location l on l.id = sl.location_id
  where sl.sale_id = any($1::uuid[]) order by sl.sale_id, sl.position`;

type HeadRow = Selected<typeof HEADS> & { readonly recordedSequence: string };
type LineRow = Selected<typeof LINES> & { readonly sku: string; readonly location: string };

interface NewSale {
  readonly document: SaleDocument;
  readonly content: SaleContent;
  readonly ordinal: number;
}

const insertSales = into(SaleEntity)
  .rowsOf<NewSale>({
    ...same(({ document }: NewSale) => document, "id", "fingerprint"),
    ...same(({ content }: NewSale) => content, "channelId", "reference", "fulfilled", "reservationId", "externalRefs", "holdExpiresAt"),
    version: () => SALE_VERSION,
    sequence: sequenceAt(({ ordinal }) => ordinal),
    occurredAt: orRecordedAt(({ content }) => content.occurredAt),
    recordedAt,
  })
  .insert();

interface LineOf<Line> {
  readonly saleId: string;
  readonly position: number;
  readonly line: Line;
}

const insertLines = into(SaleLineEntity)
  .rowsOf<LineOf<SaleLine>>({
    saleId: ({ saleId }) => saleId,
    position: ({ position }) => position,
    ...same(({ line }: LineOf<SaleLine>) => line, "variantId", "locationId", "lineReference", "quantity", "fromReservation", "oversold"),
  })
  .insert();

type Changed = Omit<DocumentChange<StoredSale>, "created">;

const updateSales = into(SaleEntity)
  .rowsOf<Changed>({
    ...same(({ document }: Changed) => document, "id", "version", "status", "voidReason", "recordedSequence"),
    voidedAt: recordedAt,
    sequence: sequenceAt(({ ordinal }) => ordinal),
  })
  .update({ by: ["id"], set: ["version", "status", "voidReason", "recordedSequence", "voidedAt", "sequence"] });

const updateLines = into(SaleLineEntity)
  .rowsOf<LineOf<StoredSaleLine>>({
    saleId: ({ saleId }) => saleId,
    position: ({ position }) => position,
    ...same(({ line }: LineOf<StoredSaleLine>) => line, "returned", "voided"),
  })
  .update({ by: ["saleId", "position"], set: ["returned", "voided"] });

/** Loads and saves sales inside the ledger's batch: by (channel, reference) for those that record them, by id for steps on them. */
export const saleStore: DocumentStore<SaleDocument | StoredSale> = {
  kind: "SALE",
  load: loadSales,
  read: readSales,
  save: saveSales,
  claims: null,
  channelTable: "sale",
  wording: { table: "sale", reference: "reference", texts: [] },
};

/** Those by their names first; the two statements behind it only where a sale is asked for by its id. */
function loadSales(ids: readonly string[]): readonly Statement[] {
  const named = { text: NAMED_SQL, values: asked.values(ids.filter(isName).map(keyOf)) };
  const known = ids.filter((id) => !isName(id));
  if (known.length === 0) return [named];
  return [named, { text: LOCK_SQL, values: [uuids(known)] }, { text: LINES_SQL, values: [uuids(known)] }];
}

function readSales([named, heads, lines]: readonly StatementResult[]): ReadonlyMap<string, SaleDocument | StoredSale> {
  const documents = new Map<string, SaleDocument | StoredSale>();
  for (const { id, channelId, reference, fingerprint, locationIds } of (named?.rows ?? []) as unknown as NamedRow[]) {
    documents.set(saleRef(channelId, reference).id, { id, fingerprint, locationIds, content: null });
  }
  const linesOf = new Map<string, StoredSale["lines"][number][]>();
  for (const { saleId, ...line } of (lines?.rows ?? []) as unknown as LineRow[]) {
    const known = linesOf.get(saleId);
    if (known === undefined) linesOf.set(saleId, [line]);
    else known.push(line);
  }
  for (const row of (heads?.rows ?? []) as unknown as HeadRow[]) documents.set(row.id, { ...row, lines: linesOf.get(row.id) ?? [] });
  return documents;
}

function* saveSales(changes: readonly DocumentChange<SaleDocument | StoredSale>[], total: number): Generator<Statement, void, void> {
  const sales: NewSale[] = [];
  const changed: Changed[] = [];
  for (const { document, ordinal } of changes) {
    if (!("content" in document)) changed.push({ document, ordinal });
    else if (document.content === null) throw new Error(`Sale ${document.id} is recorded: a step on it asks for it by its id.`);
    else sales.push({ document, ordinal, content: document.content });
  }
  yield* insertSales(sales, total);
  yield* insertLines(sales.flatMap(({ document: { id: saleId }, content }) => placedLines(saleId, content.lines)));
  // What comes back of a sale changes its lines only.
  yield* updateSales(
    changed.filter(({ document }) => document.isTakenBack === true),
    total,
  );
  yield* updateLines(changed.flatMap(({ document: { id, lines } }) => placedLines(id, lines)));
}

function placedLines<Line>(saleId: string, lines: readonly Line[]): readonly LineOf<Line>[] {
  return lines.map((line, position) => ({ saleId, position, line }));
}

const isName = (id: string): boolean => id.includes("/");

function keyOf(id: string): Pick<NamedRow, "channelId" | "reference"> {
  const slash = id.indexOf("/");
  return { channelId: Number(id.slice(0, slash)), reference: id.slice(slash + 1) };
}
