import { uuids } from "../../platform/db/binary-arrays.js";
import { wholeSql } from "../../platform/numbers/wide-numbers.rules.js";
import type { StockAccountName } from "../states/accounts.js";
import type { DocumentKindName } from "../states/enumerations.js";
import type { MovementKindName } from "../states/transitions.js";
import { NOTHING, type Step } from "./batch-step.js";
import type { PastMovement } from "./book-entries.js";
import type { StockCommand } from "./command.js";
import { documentKeyOf, type DocumentRef } from "./needs.js";

/** Movements of one document, corrections among them, that a command which takes some back may look at. */
export const PAST_MOVEMENTS_MAX = 10_000;
/** Movements of all documents that one call of many takes back from, read for its batch: each has its share. */
export const PAST_ROWS_MAX = 50_000;

const PAST_SQL = `
  select movement.document_kind, movement.document_id, movement.sequence, movement.kind, movement.from_account, movement.to_account,
    movement.quantity, movement.corrects, movement.occurred_at, movement.occurred_at <> movement.recorded_at as time_given,
    movement.recorded_at, movement.actor, movement.idempotency_key,
    level.variant_id, level.location_id, other.location_id as other_location_id
  from unnest($1::uuid[]) as asked (id)
  cross join lateral (select * from movement where document_id = asked.id order by sequence desc limit $2::integer) movement
  join inventory_level level on level.id_64 = ${wholeSql("movement.level_id")}
  left join inventory_level other on other.id_64 = ${wholeSql("movement.other_level_id")}
  order by movement.sequence desc`;

interface Row {
  readonly document_kind: DocumentKindName;
  readonly document_id: string;
  readonly sequence: string;
  readonly kind: MovementKindName;
  readonly from_account: StockAccountName;
  readonly to_account: StockAccountName;
  readonly quantity: number;
  readonly corrects: string | null;
  readonly occurred_at: Date;
  readonly time_given: boolean;
  readonly recorded_at: Date;
  readonly actor: number;
  readonly idempotency_key: string | null;
  readonly variant_id: number;
  readonly location_id: number;
  readonly other_location_id: number | null;
}

/**
 * After the locks: reads the movements of the documents that commands may take back, newest first, by the document's key; null where there are more
 * than may be looked at. What corrects them belongs to the same document, so that what is still open of each shows in the same rows.
 */
export function correctsStep(commands: readonly StockCommand<unknown>[], past: Map<string, readonly PastMovement[] | null>): Step {
  const refs = new Map(commands.flatMap(({ needs }) => (needs.corrects ?? []).map((ref) => [documentKeyOf(ref), ref])));
  if (refs.size === 0) return NOTHING;
  const most = Math.min(PAST_MOVEMENTS_MAX, Math.floor(PAST_ROWS_MAX / refs.size));
  return {
    statements: [{ text: PAST_SQL, values: [uuids([...refs.values()].map(({ id }) => id)), most + 1] }],
    read: ([result]) => {
      const rowsOf = new Map<string, Row[]>();
      for (const row of (result?.rows ?? []) as unknown as Row[]) {
        const key = documentKeyOf(refOf(row));
        const rows = rowsOf.get(key);
        if (rows === undefined) rowsOf.set(key, [row]);
        else rows.push(row);
      }
      for (const key of refs.keys()) {
        const rows = rowsOf.get(key) ?? [];
        past.set(key, rows.length > most ? null : openMovements(rows));
      }
    },
  };
}

const refOf = ({ document_kind: kind, document_id: id }: Row): DocumentRef => ({ kind, id });

function openMovements(rows: readonly Row[]): readonly PastMovement[] {
  const corrected = new Map<string, number>();
  for (const { corrects, quantity } of rows) {
    if (corrects !== null) corrected.set(corrects, (corrected.get(corrects) ?? 0) + quantity);
  }
  return rows.flatMap((row) => (row.corrects === null ? [pastOf(row, row.quantity - (corrected.get(row.sequence) ?? 0))] : []));
}

function pastOf(row: Row, open: number): PastMovement {
  const { variant_id: variantId, location_id: locationId, other_location_id: otherId } = row;
  return {
    document: refOf(row),
    sequence: row.sequence,
    kind: row.kind,
    from: row.from_account,
    to: row.to_account,
    quantity: row.quantity,
    level: { variantId, locationId },
    toLevel: otherId === null ? null : { variantId, locationId: otherId },
    occurredAt: row.occurred_at,
    timeGiven: row.time_given,
    command: `${row.recorded_at.getTime()}/${row.actor}/${row.idempotency_key ?? ""}`,
    open,
  };
}
