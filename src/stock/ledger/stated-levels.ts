import { bigints } from "../../platform/db/binary-arrays.js";
import type { PipelinedConnection } from "../../platform/db/pipeline.js";
import type { LockedLevel } from "./book-entries.js";
import { NOTHING_STATED, type StatedLevels } from "./statement-book.js";
import { type Statement, statesOf } from "./statements.rules.js";

/** Statements of one level that news may come before. */
export const STATEMENTS_WALKED_MAX = 10_000;

const STATED_SQL = `
  select said.level as level_id, said.states, said.stated_at, said.sequence
  from unnest($1::bigint[]) as asked (level_id)
  cross join lateral (
    select level, states, stated_at, sequence, id from stock_statement
    where level = asked.level_id and stated_at >= $2::timestamptz
    order by stated_at, sequence, id limit ${STATEMENTS_WALKED_MAX + 1}
  ) said
  order by said.level, said.stated_at, said.sequence, said.id`;

interface Row {
  readonly level_id: string;
  readonly states: number;
  readonly stated_at: Date;
  readonly sequence: string;
}

/**
 * What was said of the levels at or after the earliest time that the batch tells of. Most batches tell of nothing that old: the level's own row says so, and
 * nothing is read.
 */
export async function readStated(connection: PipelinedConnection, levels: readonly LockedLevel[], earliest: number): Promise<StatedLevels> {
  const counted = levels.filter(({ countedAt = null }) => countedAt !== null && countedAt.getTime() >= earliest);
  if (counted.length === 0) return { ...NOTHING_STATED, since: earliest };
  const values = [bigints(counted.map(({ id }) => id)), new Date(earliest)];
  const [result] = await connection.run([{ text: STATED_SQL, values }]);
  const byLevel = new Map<number, Statement[] | null>();
  for (const { level_id, states, stated_at, sequence } of (result?.rows ?? []) as unknown as Row[]) {
    const id = Number(level_id);
    const list = byLevel.get(id) ?? [];
    if (byLevel.get(id) === null) continue;
    list.push({ states: statesOf(states), at: stated_at.getTime(), sequence: Number(sequence) });
    byLevel.set(id, list.length > STATEMENTS_WALKED_MAX ? null : list);
  }
  return { since: earliest, byLevel };
}
