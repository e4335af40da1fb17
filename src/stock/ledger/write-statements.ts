import type { Statement } from "../../platform/db/statement.js";
import { into } from "../../platform/db/write-rows.js";
import { recordedAt, orRecordedAt, sequenceAt } from "../../platform/feed/recorded-columns.js";
import { InventoryLevelEntity } from "../tables/inventory-level.entity.js";
import { StockStatementEntity } from "../tables/stock-statement.entity.js";
import type { PostedStatement } from "./book-entries.js";
import { maskOf } from "./statements.rules.js";
import { stateIndex } from "../states/accounts.js";

const insertStatements = into(StockStatementEntity)
  .rowsOf<PostedStatement>({
    levelId: ({ levelId }) => levelId,
    states: ({ saying }) => maskOf(saying.states.map(stateIndex)),
    quantity: ({ saying }) => saying.quantity,
    statedAt: orRecordedAt(({ saying }) => saying.at),
    sequence: sequenceAt(({ ordinal }) => ordinal),
    documentKind: ({ saying }) => saying.document?.kind,
    documentId: ({ saying }) => saying.document?.id,
    recordedAt,
  })
  .insert();

/** A level, and the newest moment of which the batch says something; null: now. */
interface CountedLevel {
  readonly id: number;
  readonly at: Date | null;
}

const tellLevels = into(InventoryLevelEntity)
  .rowsOf<CountedLevel>({
    id: ({ id }) => id,
    countedAt: {
      of: ({ at }) => at,
      sql: (given) => `greatest(target.counted_at, coalesce(${given}, head.recorded_at))`,
      from: "ledger_head head",
    },
  })
  .update({ by: ["id"], set: ["countedAt"] });

/** Keeps what was said, in its order, and tells each level the newest moment of which something was. */
export function* statedStatements(statements: readonly PostedStatement[], total: number): Generator<Statement, void, void> {
  if (statements.length === 0) return;
  yield* insertStatements(statements, total);
  const newest = new Map<number, CountedLevel>();
  for (const { levelId: id, saying } of statements) {
    const known = newest.get(id);
    const isNewer = known === undefined || saying.at === null || (known.at !== null && saying.at > known.at);
    if (isNewer) newest.set(id, { id, at: saying.at });
  }
  yield* tellLevels([...newest.values()], total);
}
