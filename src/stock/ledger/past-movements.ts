import { uuids } from "../../platform/db/binary-arrays.js";
import { wholeSql } from "../../platform/numbers/wide-numbers.rules.js";
import type { StockAccountName } from "../states/accounts.js";
import type { MovementKindName } from "../states/transitions.js";
import { NOTHING, type Step } from "./batch-step.js";
import type { StockCommand } from "./command.js";
import type { PastMovement } from "./book-entries.js";

const PAST_SQL = `
  select movement.document_id, movement.sequence, movement.kind, movement.from_account, movement.to_account, movement.quantity, movement.corrects,
    movement.occurred_at, movement.occurred_at <> movement.recorded_at as time_given, level.variant_id, level.location_id,
    other.location_id as other_location_id
  from unnest($1::uuid[]) as asked (id)
  cross join lateral (select * from movement where document_id = asked.id) movement
  join inventory_level level on level.id_64 = ${wholeSql("movement.level_id")}
  left join inventory_level other on other.id_64 = ${wholeSql("movement.other_level_id")}
  order by movement.sequence`;

interface Row {
  readonly document_id: string;
  readonly sequence: string;
  readonly kind: MovementKindName;
  readonly from_account: StockAccountName;
  readonly to_account: StockAccountName;
  readonly quantity: number;
  readonly corrects: string | null;
  readonly occurred_at: Date;
  readonly time_given: boolean;
  readonly variant_id: number;
  readonly location_id: number;
  readonly other_location_id: number | null;
}

/** After the locks: reads the movements of the documents that commands may correct, oldest first, by the document's id. */
export function correctsStep(commands: readonly StockCommand<unknown>[], past: Map<string, readonly PastMovement[]>): Step {
  const ids = [...new Set(commands.flatMap(({ needs }) => (needs.corrects ?? []).map(({ id }) => id)))];
  if (ids.length === 0) return NOTHING;
  return {
    statements: [{ text: PAST_SQL, values: [uuids(ids)] }],
    read: ([result]) => {
      for (const row of (result?.rows ?? []) as unknown as Row[])
        past.set(row.document_id, [...(past.get(row.document_id) ?? []), pastOf(row)]);
    },
  };
}

function pastOf(row: Row): PastMovement {
  const { variant_id: variantId, location_id: locationId, other_location_id: otherId } = row;
  return {
    sequence: row.sequence,
    kind: row.kind,
    from: row.from_account,
    to: row.to_account,
    quantity: row.quantity,
    level: { variantId, locationId },
    toLevel: otherId === null ? null : { variantId, locationId: otherId },
    occurredAt: row.occurred_at,
    timeGiven: row.time_given,
    corrects: row.corrects,
  };
}
