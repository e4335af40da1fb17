import type { Stage } from "../benchmark.js";
import { withClient } from "../stage/admin.js";

const SCHEMAS_SQL = "select quote_ident(nspname) as schema from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'";

/** A database on the stage's PostgreSQL without anything of the hub's in it. Answers its owner's connection string. */
export async function foreignDatabase(stage: Stage): Promise<string> {
  const { ownerUrl } = await stage.database();
  await withClient(ownerUrl, async (owner) => {
    const { rows } = await owner.query<{ schema: string }>(SCHEMAS_SQL);
    for (const { schema } of rows) await owner.query(`drop schema ${schema} cascade`);
    await owner.query("create schema public");
  });
  return ownerUrl;
}
