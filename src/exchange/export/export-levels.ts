import type { Database } from "../../platform/db/database.js";
import { cellOf } from "../../platform/csv/cell.rules.js";
import type { Cell, TableWriter } from "../../platform/csv/write-table.js";

const PAGE = 5_000;
const HEADER = [
  "sku",
  "location",
  "available",
  "quarantine",
  "damaged",
  "receiving",
  "reserved",
  "committed",
  "on_order",
  "in_transit",
  "on_hand",
  "version",
  "as_of",
] as const;

interface LevelLine {
  readonly sku: string;
  readonly location: string;
  /** In the order of the header; `on_hand` is a sum and comes as text. */
  readonly quantities: readonly number[];
  readonly onHand: string;
  readonly version: number;
  /** The sequence of the ledger up to which everything is in the row. */
  readonly asOf: string;
}

export async function exportLevels(database: Database, writer: TableWriter, stopping: AbortSignal): Promise<number> {
  await writer.write([[...HEADER]]);
  let rows = 0;
  for (let last: LevelLine | null = null; ;) {
    stopping.throwIfAborted();
    const page: LevelLine[] = await database.query<LevelLine>(LEVELS, [last?.sku ?? "", last?.location ?? "", PAGE]);
    await writer.write(page.map(rowOf));
    rows += page.length;
    last = page.at(-1) ?? null;
    if (page.length < PAGE) return rows;
  }
}

function rowOf({ sku, location, quantities, onHand, version, asOf }: LevelLine): Cell[] {
  return [cellOf(sku), cellOf(location), ...quantities, Number(onHand), version, asOf];
}

const LEVELS = `
  select variant.sku, location.code as location,
    array[available, quarantine, damaged, receiving, reserved, committed, on_order, in_transit] as quantities,
    available::bigint + reserved + committed + quarantine + damaged + receiving as "onHand",
    level.version, (select sequence from ledger_head)::text as "asOf"
  from variant
  join inventory_level level on level.variant_id = variant.id
  join location on location.id = level.location_id
  where variant.sku >= $1 and (variant.sku, location.code) > ($1, $2)
  order by variant.sku, location.code
  limit $3`;
