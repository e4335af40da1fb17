import { uuids } from "../platform/db/binary-arrays.js";
import type { Statement, StatementResult } from "../platform/db/statement.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
import { into } from "../platform/db/write-rows.js";
import { SaleLineEntity } from "./sale-line.entity.js";
import { SaleEntity } from "./sale.entity.js";
import type { StoredSale, StoredSaleLine } from "./sale.js";

/* Recorded sales as those that change what has come back of them ask for them: by id, and locked. */

const HEADS = selectionOf(SaleEntity, "id", "channelId", "fulfilled", "reservationId");

const LOCK_SQL = `select ${HEADS.of("sale")} from sale where id = any($1::uuid[]) order by id for no key update`;

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
);

const LINES_SQL = `
  select ${LINES.of("sl")}, v.sku
  from sale_line sl join variant v on v.id = sl.variant_id
  where sl.sale_id = any($1::uuid[]) order by sl.sale_id, sl.position`;

type LineRow = Selected<typeof LINES> & { readonly sku: string };

/** Those of a batch that asks for no sale by its id: none. */
export function lockSales(ids: readonly string[]): readonly Statement[] {
  if (ids.length === 0) return [];
  return [
    { text: LOCK_SQL, values: [uuids(ids)] },
    { text: LINES_SQL, values: [uuids(ids)] },
  ];
}

/** Of the results of these statements, by id. */
export function readLocked([heads, lines]: readonly StatementResult[]): ReadonlyMap<string, StoredSale> {
  const linesOf = new Map<string, StoredSaleLine[]>();
  for (const { saleId, ...line } of (lines?.rows ?? []) as unknown as LineRow[]) {
    const known = linesOf.get(saleId);
    if (known === undefined) linesOf.set(saleId, [line]);
    else known.push(line);
  }
  const rows = (heads?.rows ?? []) as unknown as Selected<typeof HEADS>[];
  return new Map(rows.map((row) => [row.id, { ...row, lines: linesOf.get(row.id) ?? [] }]));
}

interface ReturnedLine {
  readonly saleId: string;
  readonly position: number;
  readonly returned: number;
}

const updateLines = into(SaleLineEntity)
  .rowsOf<ReturnedLine>({
    saleId: ({ saleId }) => saleId,
    position: ({ position }) => position,
    returned: ({ returned }) => returned,
  })
  .update({ by: ["saleId", "position"], set: ["returned"] });

/** Saves what has come back of them. */
export function saveReturned(sales: readonly StoredSale[]): readonly Statement[] {
  return updateLines(sales.flatMap(({ id: saleId, lines }) => lines.map(({ returned }, position) => ({ saleId, position, returned }))));
}
