import type { Scene } from "../faults/fault.js";
import type { Violation } from "./invariants.js";

/** Every index of the hub's tables against its table, row by row (PostgreSQL's amcheck, heapallindexed). */
const CHECK = `
  select c.relname, bt_index_check(index => c.oid, heapallindexed => true)
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
  where a.amname = 'btree' and c.relpersistence = 'p' and c.relkind = 'i' and i.indisready and i.indisvalid
    and c.relnamespace = 'public'::regnamespace`;

/** Whether the database's files survived what was done to PostgreSQL. */
export async function checkIndexFiles({ sql, count }: Pick<Scene, "sql" | "count">): Promise<Violation[]> {
  try {
    await sql("create extension if not exists amcheck");
    count("indexes compared with their tables by amcheck", (await sql(CHECK)).length);
    return [];
  } catch (error) {
    return [{ invariant: "FILES", text: `amcheck: ${error instanceof Error ? error.message : String(error)}` }];
  }
}
