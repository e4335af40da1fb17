import { bigints, integers, texts, timestamps, uuids } from "../../platform/db/binary-arrays.js";
import type { Statement } from "../../platform/db/statement.js";
import type { PostedStatement } from "./book-entries.js";

/** Keeps what was said, in its order, and tells each level the newest moment of which something was. */
const STATED_SQL = `
  with said as (
    insert into stock_statement (level_id, states, quantity, stated_at, sequence, document_kind, document_id, recorded_at)
    select s.level_id, string_to_array(s.states, ',')::stock_account[], s.quantity, coalesce(s.stated_at, h.recorded_at), h.sequence - $1 + s.ordinal,
      s.document_kind::document_kind, s.document_id, h.recorded_at
    from ledger_head h,
      unnest($2::integer[], $3::bigint[], $4::text[], $5::bigint[], $6::timestamptz[], $7::text[], $8::uuid[]) with ordinality
        as s (ordinal, level_id, states, quantity, stated_at, document_kind, document_id, place)
    order by s.place
    returning level_id, stated_at
  )
  update inventory_level l set counted_at = greatest(l.counted_at, newest.stated_at)
  from (select level_id, max(stated_at) as stated_at from said group by level_id) newest
  where l.id_64 = newest.level_id`;

export function statedStatements(statements: readonly PostedStatement[], total: number): readonly Statement[] {
  if (statements.length === 0) return [];
  const column = <Value>(pick: (statement: PostedStatement) => Value): Value[] => statements.map(pick);
  return [
    {
      text: STATED_SQL,
      values: [
        total,
        integers(column(({ ordinal }) => ordinal)),
        bigints(column(({ levelId }) => levelId)),
        texts(column(({ saying }) => saying.states.join(","))),
        bigints(column(({ saying }) => saying.quantity)),
        timestamps(column(({ saying }) => saying.at)),
        texts(column(({ saying }) => saying.document?.kind ?? null)),
        uuids(column(({ saying }) => saying.document?.id ?? null)),
      ],
    },
  ];
}
