import { type Selected, selectionOf } from "../platform/db/table.js";
import { givenRowsOf, into, same } from "../platform/db/write-rows.js";
import { orRecordedAt, recordedAt, sequenceAt } from "../platform/feed/recorded-columns.js";
import type { DocumentStore } from "../stock/index.js";
import { SaleLineEntity } from "./sale-line.entity.js";
import { SaleEntity } from "./sale.entity.js";
import { SALE_VERSION, saleRef, type SaleContent, type SaleDocument, type SaleLine, type StoredSale } from "./sale.js";
import { lockSales, readLocked, saveReturned } from "./sold-units.js";

const HEADS = selectionOf(SaleEntity, "id", "channelId", "reference", "fingerprint");

type Row = Selected<typeof HEADS> & { readonly locationIds: readonly number[] };

const asked = givenRowsOf(SaleEntity, "channelId", "reference");

/** What tells a second one from the first never changes, so it is read without a lock. Two processes that record the same one meet at its unique constraint. */
const LOAD_SQL = `
  select ${HEADS.of("s")}, array(select location_id from sale_line where sale_id = s.id) as "locationIds"
  from ${asked.sql()}
  cross join lateral (
    select * from sale found where found.reference = given.reference and found.channel_id = given.channel_id limit 1) s`;

interface NewSale {
  readonly document: SaleDocument;
  readonly content: SaleContent;
  readonly ordinal: number;
}

const insertSales = into(SaleEntity)
  .rowsOf<NewSale>({
    ...same(({ document }: NewSale) => document, "id", "fingerprint"),
    ...same(({ content }: NewSale) => content, "channelId", "reference", "fulfilled", "reservationId", "externalRefs"),
    version: () => SALE_VERSION,
    sequence: sequenceAt(({ ordinal }) => ordinal),
    occurredAt: orRecordedAt(({ content }) => content.occurredAt),
    recordedAt,
  })
  .insert();

interface LineOf {
  readonly saleId: string;
  readonly position: number;
  readonly line: SaleLine;
}

const insertLines = into(SaleLineEntity)
  .rowsOf<LineOf>({
    saleId: ({ saleId }) => saleId,
    position: ({ position }) => position,
    ...same(({ line }: LineOf) => line, "variantId", "locationId", "lineReference", "quantity", "fromReservation", "oversold"),
  })
  .insert();

/** Loads and saves sales inside the ledger's batch: by (channel, reference) for those that record them, by id for what comes back of them. */
export const saleStore: DocumentStore<SaleDocument | StoredSale> = {
  kind: "SALE",
  load: (ids) => [{ text: LOAD_SQL, values: asked.values(ids.filter(isName).map(keyOf)) }, ...lockSales(ids.filter((id) => !isName(id)))],
  read: ([named, ...locked]) => {
    const documents = new Map<string, SaleDocument | StoredSale>(readLocked(locked));
    for (const { id, channelId, reference, fingerprint, locationIds } of (named?.rows ?? []) as unknown as Row[]) {
      documents.set(saleRef(channelId, reference).id, { id, fingerprint, locationIds, content: null });
    }
    return documents;
  },
  save: (changes, total) => {
    const sales: NewSale[] = [];
    const changed: StoredSale[] = [];
    for (const { document, ordinal } of changes) {
      if (!("content" in document)) changed.push(document);
      else if (document.content === null) throw new Error(`Sale ${document.id} is recorded; it cannot change.`);
      else sales.push({ document, ordinal, content: document.content });
    }
    const lines = sales.flatMap(({ document: { id: saleId }, content }) =>
      content.lines.map((line, position): LineOf => ({ saleId, position, line })),
    );
    return [...insertSales(sales, total), ...insertLines(lines), ...saveReturned(changed)];
  },
  claims: null,
  channelTable: "sale",
  wording: { table: "sale", reference: "reference", texts: [] },
};

const isName = (id: string): boolean => id.includes("/");

function keyOf(id: string): Pick<Row, "channelId" | "reference"> {
  const slash = id.indexOf("/");
  return { channelId: Number(id.slice(0, slash)), reference: id.slice(slash + 1) };
}
