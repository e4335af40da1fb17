import { AskedRows } from "../../platform/db/asked-rows.js";
import type { Database } from "../../platform/db/database.js";
import { endOfMillisecond, isLevelSql, lastMovementSql, lastSequenceBeforeSql, stretchesSql, stretchSql } from "../ledger/stretches.js";
import { INVENTORY_STATES, quantitiesOf, type Quantities, type StockAccountName } from "../states/accounts.js";
import type { MovementKindName } from "../states/transitions.js";

/** Movements of one level that are looked at; a level that moved more often is told so. */
export const MOVEMENTS_SINCE_MAX = 10_000;

/** A level, and a sequence of the ledger up to which somebody knows it. */
export interface LevelMoment {
  readonly levelId: string;
  readonly sequence: string;
  /** Documents whose movements are told apart from those of others. */
  readonly ownDocuments: readonly string[];
}

/** What movements of a kind have added to an account of a level, or taken from it. */
export interface MovedSince {
  readonly kind: MovementKindName;
  readonly account: StockAccountName;
  readonly quantity: number;
  /** Whether they are of the moment's own documents. */
  readonly isOwn: boolean;
}

export interface LevelSince {
  readonly then: Quantities;
  readonly moved: readonly MovedSince[];
  /** False: it moved more than `MOVEMENTS_SINCE_MAX` times, and `moved` does not hold all of it. */
  readonly isWhole: boolean;
}

/** The last sequence that was recorded at an instant or before it; "0" before the first movement. */
export async function sequenceAt(database: Database, at: Date): Promise<string> {
  const [row] = await database.query<{ sequence: string }>(
    `with recursive ${lastSequenceBeforeSql("$1::timestamptz")} select sequence::text from bound`,
    [endOfMillisecond(at)],
  );
  return row?.sequence ?? "0";
}

/** What each level held at its moment, and what has moved since, in the order asked: two statements, whatever the number. */
export async function readLevelsSince(database: Database, moments: readonly LevelMoment[]): Promise<LevelSince[]> {
  if (moments.length === 0) return [];
  // Moments share lists of documents, which are sent once.
  const asked = MOMENTS.values(moments);
  const thens = await database.query<ThenRow>(THEN, asked);
  const own = [...new Set(moments.map(({ ownDocuments }) => ownDocuments))];
  const rows = await database.query<MovedRow>(MOVED, [
    ...asked,
    ...OWN.values(own.flatMap((documents, list) => documents.map((document) => ({ document, list })))),
    moments.map(({ ownDocuments }) => own.indexOf(ownDocuments)),
    MOVEMENTS_SINCE_MAX,
  ]);
  const counts = new Map(thens.map((row) => [Number(row.ordinality), row.counts]));
  const moved = new Map<number, MovedRow[]>();
  for (const row of rows) moved.set(Number(row.ordinality), [...(moved.get(Number(row.ordinality)) ?? []), row]);
  return moments.map((_moment, index): LevelSince => {
    const mine = moved.get(index + 1) ?? [];
    return {
      then: quantitiesOf(counts.get(index + 1) ?? INVENTORY_STATES.map(() => 0)),
      moved: mine.map(({ kind, account, quantity, isOwn }) => ({ kind, account, quantity: Number(quantity), isOwn })),
      isWhole: mine.every(({ isWhole }) => isWhole),
    };
  });
}

interface ThenRow {
  readonly ordinality: string;
  readonly counts: readonly number[];
}

interface MovedRow {
  readonly ordinality: string;
  readonly kind: MovementKindName;
  readonly account: StockAccountName;
  /** A sum arrives as text. */
  readonly quantity: string;
  readonly isOwn: boolean;
  readonly isWhole: boolean;
}

const MOMENTS = new AskedRows<LevelMoment>({
  level: ["bigint", ({ levelId }) => levelId],
  sequence: ["bigint", ({ sequence }) => sequence],
});

/** Documents of moments, and which of the lists of moments they are in. */
const OWN = new AskedRows<{ readonly document: string; readonly list: number }>(
  { document: ["uuid", ({ document }) => document], list: ["integer", ({ list }) => list] },
  MOMENTS.next,
);
const LIST_OF_MOMENT = `$${OWN.next}::integer[]`;
const MAX = `$${OWN.next + 1}::integer`;

/** A sequence that the ledger has not reached would be looked for in stretches without end. */
const ASKED = `
  asked as (
    select level, least(sequence, (select sequence from ledger_head)) as sequence, place as ordinality
    from ${MOMENTS.numbered}
  )`;

const THEN = `
  with ${ASKED}
  select asked.ordinality, last.counts
  from asked cross join lateral ${lastMovementSql("asked.level", "asked.sequence")} last`;

const MOVED = `
  with ${ASKED}
  select asked.ordinality, moved.kind, side.account, sum(side.quantity) as quantity,
    own.document is not null as "isOwn", bool_and(moved.place <= ${MAX}) as "isWhole"
  from asked
  cross join lateral (
    select found.*, row_number() over () as place
    from ${stretchesSql("asked.sequence + 1", "(select sequence from ledger_head)")} as stretch
    cross join lateral (
      select kind, from_account, to_account, movement.quantity, document_id, true as first, other_level_id is null as both
      from movement
      where ${stretchSql("movement.sequence")} = stretch and ${isLevelSql("movement.level_id", "asked.level")} and movement.sequence > asked.sequence
      union all
      select kind, from_account, to_account, movement.quantity, document_id, false, true
      from movement
      where ${stretchSql("movement.sequence")} = stretch and ${isLevelSql("movement.other_level_id", "asked.level")} and movement.sequence > asked.sequence
    ) found
    limit ${MAX} + 1
  ) moved
  left join (select * from ${OWN.sql}) own
    on own.document = moved.document_id and own.list = (${LIST_OF_MOMENT})[asked.ordinality]
  cross join lateral (
    select moved.from_account as account, -moved.quantity as quantity where moved.first
    union all
    select moved.to_account, moved.quantity where moved.both
  ) side
  group by 1, 2, 3, 5`;
