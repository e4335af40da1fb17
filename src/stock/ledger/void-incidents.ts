import type { Statement } from "../../platform/db/statement.js";
import { into } from "../../platform/db/write-rows.js";
import { recordedAt, sequenceAt } from "../../platform/feed/recorded-columns.js";
import { OversellVoidEntity } from "../tables/oversell-void.entity.js";
import type { PostedMovement } from "./book-entries.js";

/** Units of one movement that a batch takes back. */
interface TakenBackUnits {
  /** The movement: where it opened an incident, that has its sequence. */
  readonly incident: string;
  quantity: number;
  /** Of the last correction. */
  ordinal: number;
}

/** What was not there is the last of what was sold, so it is the first of what is taken back. The level is locked: nobody else takes off the same incident. */
const insertVoids = into(OversellVoidEntity)
  .rowsOf<TakenBackUnits>({
    incident: ({ incident }) => incident,
    sequence: sequenceAt(({ ordinal }) => ordinal),
    quantity: { of: ({ quantity }) => quantity, sql: (given) => `least(${given}, opened.quantity - taken.quantity)` },
    recordedAt,
  })
  .insert({
    joins: `
      join oversell_incident opened on opened.sequence = given.incident
      cross join lateral (select coalesce(sum(quantity), 0) as quantity from oversell_void where incident = opened.sequence) taken`,
    where: "taken.quantity < opened.quantity",
  });

/** Takes the units that are taken back off the incidents that their movements opened. */
export function voidedIncidents(movements: readonly PostedMovement[], total: number): readonly Statement[] {
  const byMovement = new Map<string, TakenBackUnits>();
  for (const { posting, ordinal } of movements) {
    const { corrects = null, quantity } = posting;
    if (corrects === null) continue;
    const known = byMovement.get(corrects.sequence);
    if (known === undefined) byMovement.set(corrects.sequence, { incident: corrects.sequence, quantity, ordinal });
    else {
      known.quantity += quantity;
      known.ordinal = ordinal;
    }
  }
  return insertVoids([...byMovement.values()], total);
}
